"""Figures: each function returns Axes, draws in the house style and leaves showing to the caller.

May import all but ``__main__``; of one another the figures import nothing but ``style``.
"""

from .conflicts import conflicts
from .contributions import contributions
from .layers import layers
from .map import map  # noqa: A004
from .matrix import matrix
from .network import network
from .style import alt
from .timeline import timeline
