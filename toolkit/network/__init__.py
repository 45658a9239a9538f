"""Graphs over cities: who resembles whom and why, how sure that is, and which ties exist."""

from .explain import explain
from .graph import city_similarity, from_frame, why
from .groups import groups
from .layers import layer_counts, layers
from .partners import aspirational_peers, missing_ties, most_different_same_policy
from .profile import profile
from .requests import requests
from .stability import stability
from .tables import cities, links, matrix, not_comparable, peers, realised_share

__all__ = [
    "requests",
    "aspirational_peers",
    "cities",
    "city_similarity",
    "explain",
    "from_frame",
    "groups",
    "layer_counts",
    "layers",
    "links",
    "matrix",
    "missing_ties",
    "most_different_same_policy",
    "not_comparable",
    "peers",
    "profile",
    "realised_share",
    "stability",
    "why",
]
