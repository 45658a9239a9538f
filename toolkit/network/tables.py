"""A network as tables: its links, its cities, the peers of one city."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd

from ..language import chosen, whole_number
from ..similarity import in_blocks
from .graph import NUMBERS
from .profile import FLOOR, comparable, name_of, node_of, read

_LINK = [*NUMBERS, "rule", "kept", "flips_on", "thin", "thinned"]
_CITY = ["name", "kind", "country", "cases", "facts"]


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


def cities(G: nx.Graph, *, lang: str | None = None) -> pd.DataFrame:
    """List the cities of a network with how much is documented of them (cases and facts).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> from toolkit.network import city_similarity
    >>> cities(city_similarity(load_cases(), cities=["bangkok", "jakarta"])).loc["jakarta", "country"]
    'ID'
    """
    lang = chosen(lang)
    rows = {city: {**data, "name": name_of(G, city, lang)} for city, data in sorted(G.nodes(data=True))}
    frame = pd.DataFrame(rows).T
    return frame.reindex(columns=[c for c in _CITY if c in frame]).rename_axis(index="city")


def peers(G: nx.Graph, city: str, *, count: int = 8, lang: str | None = None) -> pd.DataFrame:
    """List the cities most similar to one, linked or not.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`.
    city : str
        A node, by id or name.
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
    whole_number("count", count, 1)
    city, lang = node_of(G, city), chosen(lang)
    found = read(G).row(city)
    found = found[found["coverage"] >= FLOOR].rename_axis("city").reset_index()
    found["order"] = -found["similarity"].round(12)  # rounding decides nothing
    found = found.sort_values(["order", "city"], ignore_index=True).head(count)
    links = [G.get_edge_data(city, other) for other in found["city"]]
    found["name"] = [name_of(G, other, lang) for other in found["city"]]
    found["linked"] = [link is not None for link in links]
    found["kept"] = [(link or {}).get("kept", math.nan) for link in links]
    return found[["city", "name", "similarity", "low", "high", "coverage", "linked", "kept"]]


def not_comparable(G: nx.Graph, *, lang: str | None = None) -> pd.DataFrame:
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
    built, lang, rows = read(G), chosen(lang), []
    for start, (_, coverage) in in_blocks(lambda rows: (rows[0], built.measure.block(*rows)), len(built.cities)):
        for row, other in np.argwhere(coverage < FLOOR).tolist():
            if start + row < other:
                a, b = built.cities[start + row], built.cities[other]
                lacking = [(built.labels[c["name"]](lang), built.lacking(c, (a, b))) for c in built.columns]
                missing = "; ".join(f"{label} ({', '.join(who)})" for label, who in lacking if who)
                rows.append((a, b, coverage[row, other], missing))
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
    built = read(G)
    table = np.concatenate([*in_blocks(lambda rows: comparable(built.measure, rows), len(built.cities))])
    np.fill_diagonal(table, 1.0)
    return pd.DataFrame(table, index=built.cities, columns=built.cities)


def realised_share(G: nx.Graph) -> pd.DataFrame:
    """Show how much of the similarities each group makes up in fact, beside its weight.

    Kinds of indicators differ in how alike two cities are on average, so the two differ.

    Returns
    -------
    DataFrame
        By group: weight, and share, the mean of contribution / similarity over the comparable pairs that are alike in
        anything; both sum to 1.

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
    built = read(G)
    total, pairs = np.zeros(len(built.columns)), 0
    for row in range(len(built.cities) - 1):
        others = np.arange(row + 1, len(built.cities))
        apart, coverage = built.measure.distances(np.full(len(others), row), others)
        others = others[(coverage >= FLOOR) & (apart < 1)]
        sims, effective = built.measure.parts(np.full(len(others), row), others)
        contributions = effective * np.nan_to_num(sims)
        total += (contributions / contributions.sum(axis=1, keepdims=True)).sum(axis=0)
        pairs += len(others)
    table = pd.DataFrame({"group": built.measure.groups, "weight": built.measure.shares})
    table["share"] = total / pairs if pairs else math.nan
    return table.groupby("group", sort=False).sum(min_count=1)
