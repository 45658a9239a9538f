"""Graphs over cities: who resembles whom and why, how sure that is, and which ties exist."""

from .graph import city_similarity, from_frame, why
from .profiles import profile
from .robust import stability
from .views import cities, links, matrix, not_comparable, peers, realised_share
from .words import explain

__all__ = [
    "cities",
    "city_similarity",
    "explain",
    "from_frame",
    "links",
    "matrix",
    "not_comparable",
    "peers",
    "profile",
    "realised_share",
    "stability",
    "why",
]
