"""Graphs over cities: who resembles whom and why, how sure that is, and which ties exist."""

from .graph import city_similarity, from_frame, matrix, not_comparable, why
from .profiles import profile
from .robust import stability
from .words import explain

__all__ = ["city_similarity", "explain", "from_frame", "matrix", "not_comparable", "profile", "stability", "why"]
