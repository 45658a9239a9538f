"""Figures: each function returns Axes, draws in the house style and leaves showing to the caller."""

from .arcs import layers
from .graphs import network
from .grids import matrix
from .timelines import timeline

__all__ = ["layers", "matrix", "network", "timeline"]
