"""A network as tables: its links, its cities, the peers of one city."""

from __future__ import annotations

import json
import math

import networkx as nx
import pandas as pd

from ..errors import UnknownNameError
from .graph import FLOOR

_LINK = ["similarity", "coverage", "low", "high", "rule", "kept", "flips_on", "thin", "thinned"]
_CITY = ["name", "name_th", "kind", "country", "cases", "facts"]


def links(G: nx.Graph) -> pd.DataFrame:
    """List the links of a network: a, b and their attributes, in order of names."""
    named = {tuple(sorted((a, b))): data for a, b, data in G.edges(data=True)}
    rows = [{"a": a, "b": b, **data} for (a, b), data in sorted(named.items())]
    frame = pd.DataFrame(rows, columns=["a", "b", *_LINK])
    return frame.dropna(axis="columns", how="all") if rows else frame


def cities(G: nx.Graph) -> pd.DataFrame:
    """List the cities of a network with their documentation effort (cases and facts)."""
    frame = pd.DataFrame({city: dict(data) for city, data in sorted(G.nodes(data=True))}).T
    return frame.reindex(columns=[c for c in _CITY if c in frame]).rename_axis(index="city")


def peers(G: nx.Graph, city: str, *, count: int = 8) -> pd.DataFrame:
    """List the cities most similar to one, linked or not.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`.
    city : str
        A node.
    count : int
        How many at most.

    Returns
    -------
    DataFrame
        city, name, similarity, low, high, coverage, linked, kept (if drawn weights were asked
        for and the pair is linked). Pairs that cannot be compared are left out. A few
        hundredths of similarity are no difference.
    """
    if city not in G:
        raise UnknownNameError("city of this network", city, G)
    rows = []
    for pair, numbers in json.loads(G.graph["evidence"])["pairs"].items():
        ends = pair.split("|")
        if city not in ends or numbers["coverage"] < FLOOR or numbers["similarity"] is None:
            continue
        other = ends[1 - ends.index(city)]
        kept = G.edges[city, other].get("kept", math.nan) if G.has_edge(city, other) else math.nan
        rows.append((other, G.nodes[other].get("name", other), numbers["similarity"], numbers["low"], numbers["high"], numbers["coverage"], G.has_edge(city, other), kept))
    frame = pd.DataFrame(rows, columns=["city", "name", "similarity", "low", "high", "coverage", "linked", "kept"])
    return frame.sort_values(["similarity", "city"], ascending=[False, True], ignore_index=True).head(count)

