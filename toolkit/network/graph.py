"""The city-similarity network: a plain graph in which every pair can be explained."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping
from numbers import Real

import networkx as nx
import numpy as np
import pandas as pd

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..similarity import Parts, two_level
from . import selection
from .profiles import Profile, build

FLOOR = 0.5 - 1e-9  # share of the weight that must be comparable; rounding must not exclude exactly half


def city_similarity(
    cases: Cases,
    *,
    on: Iterable[str] = ("context", "problems"),
    weights: Mapping[str, float] | None = None,
    k: int = 3,
    cities: Iterable[str] | None = None,
    draws: int = 0,
    seed: int = 0,
) -> nx.Graph:
    """Connect the cities that resemble each other.

    Parameters
    ----------
    on : iterable of {"context", "problems", "portfolio"}
        Which networks to compare on; each has the same weight, shared by its dimensions.
    weights : mapping, optional
        Factors for networks or dimensions: ``{"problems": 2, "climate": 0}``.
    k : int
        Mutual nearest neighbours.
    cities : iterable of str, optional
        Place ids; by default every city with a fact or a case.
    draws, seed : int
        With ``draws``, links carry ``kept`` and ``flips_on`` of :func:`stability`.

    Returns
    -------
    networkx.Graph
        Nodes: name, name_th, name_local, kind, country, latitude, longitude (if known), cases,
        facts (documentation effort). Edges: similarity (0 to 1), coverage, low, high, rule
        (tree | mutual | both), thinned (similarity with every city thinned to its best
        documented case, if it can be computed then) and thin (yes if the link is not chosen
        then). ``graph["evidence"]`` is a JSON text with the parts of every pair. All attributes
        are plain, so that GraphML, GEXF and JSON export work (GEXF drops the evidence).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> sorted(G)
    ['bangkok', 'jakarta', 'tokyo']
    """
    on = [on] if isinstance(on, str) else list(on)
    built = build(cases, on=on, cities=cities)
    parts = compare(built, weights)
    graph = _assemble(built, parts, k)
    for city in graph:
        graph.nodes[city].update(_node(cases, city))
    _mark_thin(graph, cases, on, weights, k)
    graph.graph.update(on=", ".join(on), k=k, weights=json.dumps(dict(weights or {}), sort_keys=True))
    _add_background(graph, cases)
    if draws:
        from .robust import stability

        table = stability(cases, on=on, weights=weights, k=k, cities=list(graph), draws=draws, seed=seed).set_index(
            ["a", "b"]
        )
        for a, b in graph.edges:
            row = table.loc[tuple(sorted((a, b)))]
            graph.edges[a, b].update(kept=float(row["kept"]), flips_on=str(row["flips_on"]))
    return graph


def from_frame(
    frame: pd.DataFrame,
    *,
    kinds: Mapping[Hashable, str] | None = None,
    dimensions: Mapping[Hashable, str] | None = None,
    weights: Mapping[str, float] | None = None,
    ranges: Mapping[Hashable, tuple] | None = None,
    k: int = 3,
) -> nx.Graph:
    """Do the same for any table of cities: one row each, one column per indicator.

    Parameters
    ----------
    frame : DataFrame
        The index names the cities.
    kinds, ranges
        As for :func:`toolkit.similarity.gower`; without ranges the observed ones are used, so
        that a new row may move the other scores. Text in a column of kind ``set`` is cut at
        semicolons.
    dimensions : mapping, optional
        Column to dimension; by default each column is its own.
    weights : mapping, optional
        Dimension to weight.

    Returns
    -------
    networkx.Graph
        As :func:`city_similarity`, without what only the casebook knows. ``why`` works on it.

    Examples
    --------
    >>> towns = pd.DataFrame(
    ...     {"people": [1000, 3000, 5000], "water": ["river; sea", "sea", None]},
    ...     index=["Ash", "Birch", "Cedar"],
    ... )
    >>> G = from_frame(towns, kinds={"water": "set"}, ranges={"people": (0, 5000)})
    >>> float(round(G.edges["Ash", "Birch"]["similarity"], 3))
    0.55
    """
    frame = frame.rename(index=str).sort_index()
    if frame.index.has_duplicates:
        raise NotPossibleError("Two rows have the same name; give each city its own.")
    if bad := [name for name in frame.index if "|" in name]:
        raise NotPossibleError(f'The name "{bad[0]}" holds a vertical bar; write it another way.')
    for column in dimensions or {}:
        if column not in frame.columns:
            raise UnknownNameError("column", column, map(str, frame.columns))
    for column, kind in (kinds or {}).items():
        if kind == "set" and column in frame.columns:
            frame[column] = frame[column].map(_members).astype(object)
    chosen = {column: (dimensions or {}).get(column, str(column)) for column in frame.columns}
    parts = two_level(frame, chosen, kinds=kinds, weights=weights, ranges=ranges)
    rows = [
        {"indicator": str(c), "network": "table", "dimension": d, "label": str(c), "label_th": str(c)}
        for c, d in chosen.items()
    ]
    cells = {(city, str(c)): _plain_cell(frame.at[city, c]) for city in frame.index for c in frame.columns}
    graph = _assemble(
        Profile(frame, pd.DataFrame(rows).set_index("indicator"), {key: cell for key, cell in cells.items() if cell}),
        parts,
        k,
    )
    nx.set_node_attributes(graph, {n: n for n in graph}, "name")
    graph.graph.update(on="table", k=k)
    return graph


def why(G: nx.Graph, a: str, b: str) -> pd.DataFrame:
    """Take the similarity of two cities apart; the contributions add up to it.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`city_similarity` or :func:`from_frame`.
    a, b : str
        Any two nodes, linked or not.

    Returns
    -------
    DataFrame
        One row per indicator, the largest contribution first: dimension, indicator, weight (the
        share it has for this pair, once what cannot be compared has shared out its own),
        similarity (NaN: cannot be compared), contribution, shared, only_a, only_b (codes or
        values), cases and sources behind them.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> table = why(G, "bangkok", "jakarta")
    >>> bool(abs(table["contribution"].sum() - G.edges["bangkok", "jakarta"]["similarity"]) < 1e-12)
    True
    """
    return parts_of(_evidence(G, a, b), a, b)


def parts_of(evidence: dict, a: str, b: str) -> pd.DataFrame:
    """Lay out the parts of one pair, from the evidence of a graph once it is read."""
    numbers = evidence["pairs"][f"{min(a, b)}|{max(a, b)}"]
    rows = []
    for indicator, (similarity, weight) in zip(evidence["indicators"], numbers["parts"], strict=True):
        cells = [evidence["cities"][c].get(indicator["indicator"], {}) for c in (a, b)]
        rows.append({
            "dimension": indicator["dimension"], "indicator": indicator["indicator"], "weight": weight,
            "similarity": math.nan if similarity is None else similarity, "contribution": weight * (similarity or 0.0),
            **_apart(cells), "cases": _join(cells, "cases"), "sources": _join(cells, "sources"),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(["contribution", "weight"], ascending=False, kind="stable", ignore_index=True)


def compare(built: Profile, weights: Mapping[str, float] | None = None) -> Parts:
    """Compare all pairs of a profile under the weights of networks and dimensions."""
    table = built.indicators
    ranges = {i: (r.low, r.high) for i, r in table.iterrows() if r.kind in ("numeric", "log", "ordinal")}
    return two_level(
        built.frame,
        table["dimension"].to_dict(),
        kinds=table["kind"].to_dict(),
        weights=dimension_weights(table, weights),
        ranges=ranges,
    )


def dimension_weights(indicators: pd.DataFrame, weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Share each network's weight among its dimensions, then apply the user's factors."""
    given = dict(weights or {})
    dims = indicators.drop_duplicates("dimension").set_index("dimension")["network"]
    known = [*dict.fromkeys(dims), *dims.index]
    for name, factor in given.items():
        if name not in known:
            raise UnknownNameError("network or dimension", name, known)
        if not (isinstance(factor, Real) and math.isfinite(factor) and factor >= 0):
            raise NotPossibleError(f"The weight of {name} must be 0 or more, not {factor}.")
    sizes = dims.value_counts()
    shares = {d: given.get(n, 1.0) / sizes[n] * (given.get(d, 1.0) if d != n else 1.0) for d, n in dims.items()}
    if not any(shares.values()):
        raise NotPossibleError("All weights are 0: nothing is left to compare.")
    return shares


def _assemble(built: Profile, parts: Parts, k: int) -> nx.Graph:
    if len(built.frame) < 2:
        raise NotPossibleError("A network needs at least two cities with data.")
    graph = nx.Graph()
    names = list(built.frame.index)
    graph.add_nodes_from(names)
    pairs = parts.pairs
    first, second = np.triu_indices(len(names), 1)
    scores = pairs["similarity"].where(pairs["coverage"] >= FLOOR).to_numpy()
    chosen = selection.choose(first, second, scores, len(names), k)
    for row, rule in zip(pairs.itertuples(), chosen, strict=True):
        if rule:
            graph.add_edge(
                row.a,
                row.b,
                **{n: float(getattr(row, n)) for n in ("similarity", "coverage", "low", "high")},
                rule=selection.RULES[rule],
            )
    graph.graph["evidence"] = json.dumps(
        _parts_as_data(built, parts), ensure_ascii=False, sort_keys=True, allow_nan=False
    )
    return graph


def _parts_as_data(built: Profile, parts: Parts) -> dict:
    indicators = [
        {
            "indicator": str(i),
            **{c: str(r[c]) for c in ("network", "dimension", "label", "label_th")},
            "weight": float(w),
        }
        for (i, r), w in zip(built.indicators.iterrows(), parts.weights["weight"], strict=True)
    ]
    cities: dict[str, dict] = {c: {} for c in built.frame.index}
    for (city, name), cell in built.cells.items():
        if city in cities and name in built.indicators.index:
            cities[city][name] = {
                "shown": cell.shown,
                "codes": list(cell.codes),
                "cases": list(cell.cases),
                "sources": list(cell.sources),
            }
    pairs = {}
    for row, sims, effective in zip(parts.pairs.itertuples(), parts.sims, parts.effective, strict=True):
        a, b = sorted((row.a, row.b))
        pairs[f"{a}|{b}"] = {
            **{n: _number(getattr(row, n)) for n in ("similarity", "coverage", "low", "high")},
            "parts": [[_number(s), float(w)] for s, w in zip(sims, effective, strict=True)],
        }
    return {"indicators": indicators, "cities": cities, "pairs": pairs}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _node(cases: Cases, city: str) -> dict:
    place = cases._book.cities[city]
    own = [c for c in cases.records if c.city == city]
    data = {
        "name": place.name_en,
        "name_th": place.name_th or place.name_en,
        "name_local": place.name_local or place.name_en,
        "kind": place.kind,
        "country": place.country,
    }
    data |= {"cases": len(own), "facts": sum(bool(f.value) for c in own for f in c.facts)}
    if place.latitude is not None and place.longitude is not None:
        data |= {"latitude": place.latitude, "longitude": place.longitude}
    return data


def _mark_thin(graph: nx.Graph, cases: Cases, on: list[str], weights: Mapping | None, k: int) -> None:
    """Say which links rest on one city having more cases than another."""
    built = build(cases, on=on, cities=list(graph), thin=True)
    parts = compare(built, weights)
    thinned = _assemble(built, parts, k)
    scores = parts.pairs.set_index(["a", "b"])["similarity"]
    for a, b, data in graph.edges(data=True):
        if math.isfinite(score := scores[tuple(sorted((a, b)))]):
            data["thinned"] = float(score)
        data["thin"] = "no" if thinned.has_edge(a, b) else "yes"


def _add_background(graph: nx.Graph, cases: Cases) -> None:
    """Put what explanations name beside the measure: instruments, ties and labels in two languages."""
    evidence = json.loads(graph.graph["evidence"])
    book = cases.codebook
    own = {c: sorted({i for r in cases.records if r.city == c for i in r.instruments}) for c in graph}
    ties = [
        [t.a, t.b, t.kind, t.since, t.until, [c.source for c in t.source]]
        for t in cases._book.ties
        if t.a in graph and t.b in graph
    ]
    held = build(cases, on="problems", cities=list(graph)).cells
    problems = {c: list(held[c, "problems"].codes) for c in graph if (c, "problems") in held}
    lists = [
        "problems",
        "instruments",
        "themes",
        "tie_kinds",
        *(a.codes for a in book["attributes"].values() if a.codes),
    ]
    labels: dict[str, list[str]] = {}
    for name in lists:  # of a code in two lists the first label stands
        labels = {c: [book.label(name, c), book.label(name, c, "th")] for c in book[name]} | labels
    used = (
        {c for cells in evidence["cities"].values() for cell in cells.values() for c in cell["codes"]}
        | {i for codes in (*own.values(), *problems.values()) for i in codes}
        | {t[2] for t in ties}
    )
    evidence |= {
        "problems": problems,
        "instruments": own,
        "ties": ties,
        "labels": {c: labels[c] for c in sorted(used) if c in labels},
    }
    graph.graph["evidence"] = json.dumps(evidence, ensure_ascii=False, sort_keys=True, allow_nan=False)


def evidence_of(G: nx.Graph) -> dict:
    """Read the evidence a graph carries (GEXF files lose it)."""
    if "evidence" not in G.graph:
        raise NotPossibleError("This graph does not carry its evidence; make it with city_similarity or from_frame.")
    return json.loads(G.graph["evidence"])


def _evidence(G: nx.Graph, a: str, b: str) -> dict:
    for city in (a, b):
        if city not in G:
            raise UnknownNameError("city of this network", city, G)
    if a == b:
        raise NotPossibleError("Name two different cities.")
    return evidence_of(G)


def _apart(cells: list[dict]) -> dict[str, str]:
    """Tell what two cells share and what only one has: codes as sets, other values as they are."""
    first, second = cells
    if first.get("codes") and second.get("codes"):
        a, b = set(first["codes"]), set(second["codes"])
        return {
            "shared": ", ".join(sorted(a & b)),
            "only_a": ", ".join(sorted(a - b)),
            "only_b": ", ".join(sorted(b - a)),
        }
    if first and first.get("shown") == second.get("shown"):
        return {"shared": first["shown"], "only_a": "", "only_b": ""}
    return {"shared": "", "only_a": first.get("shown", "unknown"), "only_b": second.get("shown", "unknown")}


def _join(cells: list[dict], what: str) -> str:
    return "; ".join(sorted({v for cell in cells for v in cell.get(what, ())}))


def _plain_cell(value: object):  # noqa: ANN202
    from .profiles import Cell

    if isinstance(value, (set, frozenset)):
        codes = tuple(sorted(map(str, value)))
        return Cell(value, ", ".join(codes), codes)
    return None if pd.isna(value) else Cell(value, str(value), (value,) if isinstance(value, str) else ())


def _members(cell: object) -> object:
    """Cut text such as ``river; sea`` into a set (none if it is empty); leave what is not text alone."""
    return frozenset(filter(None, map(str.strip, cell.split(";")))) or None if isinstance(cell, str) else cell


__all__ = ["FLOOR", "city_similarity", "compare", "dimension_weights", "evidence_of", "from_frame", "parts_of", "why"]
