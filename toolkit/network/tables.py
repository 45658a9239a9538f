"""A network as tables: its links, its cities, the peers of one city."""

import networkx as nx
import numpy as np
import pandas as pd

from ..language import chosen, need, whole_number
from ..tables import why_empty
from .backbone import NUMBERS
from .profile import FLOOR, comparable, name_of, node_of, read


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
    frame = pd.DataFrame(rows, columns=["a", "b", *NUMBERS, "rule", "rests_on", "kept", "flips_on"])
    return frame.dropna(axis="columns", how="all") if rows else why_empty(frame, "links")


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
    need(isinstance(G, nx.Graph), "errors", "no graph", kind=type(G).__name__)
    rows = {city: {**data, "name": name_of(G, city)(lang)} for city, data in sorted(G.nodes(data=True))}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="city")
    return frame.reindex(columns=[c for c in ("name", "kind", "country", "cases", "facts") if c in frame])


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
        city, name, similarity, low, high, coverage, rests_on (the one group or code that makes more than half of it),
        linked, kept (once :func:`stability` was asked for, of links), cases (how many the casebook has; a peer without
        one has nothing to teach yet). Pairs that cannot be compared are left out. A few hundredths are no difference.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> G = from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"]))
    >>> peers(G, "Cedar")[["city", "similarity"]]
        city  similarity
    0  Birch      0.4375
    1    Ash      0.2500
    """
    whole_number("count", count, 1)
    city, lang = node_of(G, city), chosen(lang)
    found = read(G).row(city)
    near = found.loc[found["coverage"] >= FLOOR, "similarity"].round(12)  # rounding decides nothing
    found = found.loc[near.sort_values(ascending=False, kind="stable").index[:count]]  # equals stay in order of names
    found["name"] = [name_of(G, other)(lang) for other in found.index]
    found["rests_on"] = [*read(G).rests_on([(city, other) for other in found.index])]
    found["linked"] = [G.has_edge(city, other) for other in found.index]
    found["kept"] = [G.get_edge_data(city, other, {}).get("kept", np.nan) for other in found.index]
    found["cases"] = [G.nodes[other].get("cases", 0) for other in found.index]
    columns = ["city", "name", "similarity", "low", "high", "coverage", "rests_on", "linked", "kept", "cases"]
    return why_empty(found.rename_axis("city").reset_index()[columns], "peers", lang, city=name_of(G, city)(lang))


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
    0    Ash  Birch       0.5
    1    Ash  Cedar       0.5
    2  Birch  Cedar       0.0
    """
    built, lang, rows = read(G), chosen(lang), []
    names = {city: name_of(G, city)(lang) for city in built.cities}
    _, coverage = built.measure.block(0, len(built.cities))
    for pair in np.argwhere(np.triu(coverage < FLOOR, 1)).tolist():
        a, b = (built.cities[row] for row in pair)
        lacking = [(built.labels[c["name"]](lang), built.lacking(c, (a, b))) for c in built.columns]
        missing = "; ".join(f"{label} ({', '.join(map(names.get, who))})" for label, who in lacking if who)
        rows.append((a, b, coverage[tuple(pair)], missing))
    return why_empty(pd.DataFrame(rows, columns=["a", "b", "coverage", "missing"]), "not comparable", lang)


def matrix(G: nx.Graph) -> pd.DataFrame:
    """Return the full similarity matrix behind a network: cities × cities, NaN if not comparable.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> towns = pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"])
    >>> matrix(from_frame(towns))
            Ash   Birch   Cedar
    Ash    1.0000  0.8125  0.2500
    Birch  0.8125  1.0000  0.4375
    Cedar  0.2500  0.4375  1.0000
    """
    built = read(G)
    table = comparable(built.measure, (0, len(built.cities)))
    np.fill_diagonal(table, 1.0)
    return pd.DataFrame(table, index=built.cities, columns=built.cities)
