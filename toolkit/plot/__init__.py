"""Figures: each function returns Axes, draws in the house style and leaves showing to the caller."""

from .grids import matrix
from .timelines import timeline

__all__ = ["matrix", "timeline"]
