"""Graphs over cities: who resembles whom and why, how sure that is, and which ties exist."""

from .graph import city_similarity, from_frame, matrix, not_comparable, realised_share, why
from .profiles import profile
from .robust import stability
from .views import cities, links, peers
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
