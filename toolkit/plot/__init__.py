"""Figures: each function returns Axes, draws in the house style and leaves showing to the caller."""

from .arcs import layers
from .bars import contributions, evidence
from .graphs import network
from .grids import matrix
from .spreads import conflicts
from .timelines import timeline

__all__ = ["conflicts", "contributions", "evidence", "layers", "matrix", "network", "timeline"]
