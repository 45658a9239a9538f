"""Graphs over cities: who resembles whom and why, how sure that is, and which ties exist.

Imports the collection (``cases``), what it is shown with (``display``), ``language`` and the measure (``similarity``);
nothing of ``compare`` and nothing above. Inside, a module imports only those named before it: profile, backbone,
stability, graph, then explain and tables, layers, partners and requests.
"""

from .explain import answer, explain
from .graph import city_similarity, from_frame, save, why
from .layers import layers
from .partners import aspirational_peers, missing_ties
from .profile import coverage, density, profile
from .requests import requests
from .stability import stability
from .tables import cities, links, matrix, not_comparable, peers
