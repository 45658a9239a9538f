"""Figures: each function returns Axes, draws in the house style and leaves showing to the caller."""

from .conflicts import conflicts
from .contributions import contributions, evidence
from .layers import layers
from .matrix import matrix
from .network import network
from .timeline import timeline

__all__ = ["conflicts", "contributions", "evidence", "layers", "matrix", "network", "timeline"]
