"""A network as tables: its links, its cities, the peers of one city."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd

from ..language import unknown
from .graph import NUMBERS, evidence_of
from .measure import FLOOR

_LINK = [*NUMBERS, "rule", "kept", "flips_on", "thin", "thinned"]
_CITY = ["name", "name_th", "kind", "country", "cases", "facts"]


def links(G: nx.Graph) -> pd.DataFrame:
    """List the links of a network: a, b and their attributes, in order of names.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> links(from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"]), k=1))[["a", "b", "rule"]]
           a      b  rule
    0    Ash  Birch  both
    1  Birch  Cedar  tree
    """
    named = {tuple(sorted((a, b))): data for a, b, data in G.edges(data=True)}
    rows = [{"a": a, "b": b, **data} for (a, b), data in sorted(named.items())]
    frame = pd.DataFrame(rows, columns=["a", "b", *_LINK])
    return frame.dropna(axis="columns", how="all") if rows else frame


def cities(G: nx.Graph) -> pd.DataFrame:
    """List the cities of a network with their documentation effort (cases and facts).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> from toolkit.network import city_similarity
    >>> cities(city_similarity(load_cases(), cities=["bangkok", "jakarta"])).loc["jakarta", "country"]
    'ID'
    """
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
        city, name, similarity, low, high, coverage, linked, kept (if drawn weights were asked for and the pair is
        linked). Pairs that cannot be compared are left out. A few hundredths of similarity are no difference.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> G = from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"]))
    >>> peers(G, "Cedar")[["city", "similarity"]]
        city  similarity
    0  Birch        0.25
    1    Ash        0.00
    """
    if city not in G:
        raise unknown("city of this network", city, G)
    rows = []
    for (a, b), numbers in _comparable(G):
        if city in (a, b):
            other = b if city == a else a
            kept = G.get_edge_data(city, other, {}).get("kept", math.nan)
            found = [numbers[n] for n in ("similarity", "low", "high", "coverage")]
            rows.append((other, G.nodes[other].get("name", other), *found, G.has_edge(city, other), kept))
    frame = pd.DataFrame(rows, columns=["city", "name", "similarity", "low", "high", "coverage", "linked", "kept"])
    return frame.sort_values(["similarity", "city"], ascending=[False, True], ignore_index=True).head(count)


def not_comparable(G: nx.Graph) -> pd.DataFrame:
    """List the pairs with too little in common to be compared, and what is missing.

    Returns
    -------
    DataFrame
        a, b, coverage (share of the weight that could be compared), missing (text).

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> towns = pd.DataFrame({"people": [1, 2, None], "rain": [9, None, 8]}, index=["Ash", "Birch", "Cedar"])
    >>> not_comparable(from_frame(towns))[["a", "b", "coverage"]]
           a      b  coverage
    0  Birch  Cedar       0.0
    """
    evidence = evidence_of(G)
    rows = []
    for pair, numbers in evidence["pairs"].items():
        if numbers["coverage"] < FLOOR:
            a, b = pair.split("|")
            lacking = [
                (i["label"], [c for c in (a, b) if i["indicator"] not in evidence["cities"][c]])
                for i in evidence["indicators"]
            ]
            missing = "; ".join(f"{label} ({', '.join(who)})" for label, who in lacking if who)
            rows.append((a, b, numbers["coverage"], missing))
    return pd.DataFrame(rows, columns=["a", "b", "coverage", "missing"])


def matrix(G: nx.Graph) -> pd.DataFrame:
    """Return the full similarity matrix behind a network: cities × cities, NaN if not comparable.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> towns = pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"])
    >>> matrix(from_frame(towns))
            Ash  Birch  Cedar
    Ash    1.00   0.75   0.00
    Birch  0.75   1.00   0.25
    Cedar  0.00   0.25   1.00
    """
    frame = pd.DataFrame(math.nan, index=sorted(G), columns=sorted(G))
    for (a, b), numbers in _comparable(G):
        frame.loc[a, b] = frame.loc[b, a] = numbers["similarity"]
    for city in G:
        frame.loc[city, city] = 1.0
    return frame


def realised_share(G: nx.Graph) -> pd.DataFrame:
    """Show how much of the similarities each group makes up in fact, beside its weight.

    Kinds of indicators differ in how alike two cities are on average, so the two differ.

    Returns
    -------
    DataFrame
        By group: weight, and share, the mean of contribution / similarity over the pairs that can be compared and
        are alike in anything; both sum to 1.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "no", "yes"]}, index=["Ash", "Birch", "Cedar"])
    >>> realised_share(from_frame(towns)).round(2)
               weight  share
    group
    people        0.5   0.67
    river         0.5   0.33
    """
    evidence = evidence_of(G)
    pairs = [p for _, p in _comparable(G) if p["similarity"]]
    shares = [[(s or 0.0) * w / p["similarity"] for s, w in p["parts"]] for p in pairs]
    table = pd.DataFrame({c: [i[c] for i in evidence["indicators"]] for c in ("group", "weight")})
    table["share"] = np.mean(shares, axis=0) if shares else math.nan
    return table.groupby("group", sort=False).sum(min_count=1)


def _comparable(G: nx.Graph) -> list[tuple[list[str], dict]]:
    """List the pairs with enough in common, and their numbers."""
    return [(pair.split("|"), n) for pair, n in evidence_of(G)["pairs"].items() if n["coverage"] >= FLOOR]
