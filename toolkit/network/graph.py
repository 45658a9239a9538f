"""The city-similarity network: a plain graph in which every pair can be explained."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping

import networkx as nx
import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import unknown
from ..similarity import Parts, two_level
from .backbone import RULES, choose
from .measure import comparable, compare
from .profile import Cell, Profile, build, listed
from .stability import stability

NUMBERS = ("similarity", "coverage", "low", "high")


def city_similarity(
    cases: Cases,
    *,
    domains: Iterable[str] = ("context", "problems"),
    weights: Mapping[str, float] | None = None,
    k: int = 3,
    cities: Iterable[str] | None = None,
    draws: int = 0,
    seed: int = 0,
) -> nx.Graph:
    """Connect the cities that resemble each other.

    Parameters
    ----------
    domains : iterable of {"context", "problems", "portfolio"}
        Which networks to compare on; each has the same weight, shared by its groups.
    weights : mapping, optional
        Factors for networks or groups: ``{"problems": 2, "climate": 0}``.
    k : int
        Mutual nearest neighbours.
    cities : iterable of str, optional
        Place ids; by default every city with a fact or a case.
    draws, seed : int
        With ``draws``, links carry ``kept`` and ``flips_on`` of :func:`stability`.

    Returns
    -------
    networkx.Graph
        Nodes: name, name_th, name_local, kind, country, latitude, longitude (if known), cases, facts (documentation
        effort). Edges: similarity (0 to 1), coverage, low, high, rule (tree | mutual | both), thinned (similarity with
        every city thinned to its best documented case, if it can be computed then) and thin (yes if the link is not
        chosen then). ``graph["evidence"]`` is a JSON text with the parts of every pair. All attributes are plain, so
        that GraphML, GEXF and JSON export work (GEXF drops the evidence).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> sorted(G)
    ['bangkok', 'jakarta', 'tokyo']
    """
    domains = listed(domains)
    built = build(cases, domains=domains, cities=cities)
    parts = compare(built, weights)
    graph = _linked(built, parts, k)
    for city, data in graph.nodes(data=True):
        place, own = cases.book.cities[city], [c for c in cases.records if c.city == city]
        data |= describe(place) | {"name_local": place.name("local")}
        data |= {"cases": len(own), "facts": sum(bool(f.value) for c in own for f in c.facts)}
    _mark_thin(graph, cases, domains, weights, k)
    evidence = _parts_as_data(built, parts)
    graph.graph.update(domains=", ".join(domains), k=k, weights=json.dumps(dict(weights or {}), sort_keys=True))
    graph.graph["evidence"] = _written(evidence | _background(evidence, cases))
    if draws:
        table = stability(cases, domains=domains, weights=weights, k=k, cities=list(graph), draws=draws, seed=seed)
        table = table.set_index(["a", "b"])
        for a, b, data in graph.edges(data=True):
            row = table.loc[tuple(sorted((a, b)))]
            data.update(kept=float(row["kept"]), flips_on=str(row["flips_on"]))
    return graph


def from_frame(
    frame: pd.DataFrame,
    *,
    kinds: Mapping[Hashable, str] | None = None,
    groups: Mapping[Hashable, str] | None = None,
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
        As for :func:`toolkit.similarity.gower`; without ranges the observed ones are used, so that a new row may move
        the other scores. Text in a column of kind ``set`` is cut at semicolons.
    groups : mapping, optional
        Column to group; by default each column is its own.
    weights : mapping, optional
        Group to weight.

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
    for column in groups or {}:
        if column not in frame.columns:
            raise unknown("column", column, map(str, frame.columns))
    for column, kind in (kinds or {}).items():
        if kind == "set" and column in frame.columns:
            frame[column] = frame[column].map(_members).astype(object)
    chosen = {column: (groups or {}).get(column, str(column)) for column in frame.columns}
    parts = two_level(frame, chosen, kinds=kinds, weights=weights, ranges=ranges)
    rows = [
        {"indicator": str(c), "domain": "table", "group": d, "label": str(c), "label_th": str(c)}
        for c, d in chosen.items()
    ]
    cells = {(city, str(c)): _plain_cell(frame.at[city, c]) for city in frame.index for c in frame.columns}
    known = {key: cell for key, cell in cells.items() if cell}
    built = Profile(frame, pd.DataFrame(rows).set_index("indicator"), known)
    graph = _linked(built, parts, k)
    nx.set_node_attributes(graph, {n: n for n in graph}, "name")
    graph.graph.update(domains="table", k=k, evidence=_written(_parts_as_data(built, parts)))
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
        One row per indicator, the largest contribution first: group, indicator, weight (the share it has for this
        pair, once what cannot be compared has shared out its own), similarity (NaN: cannot be compared), contribution,
        shared, only_a, only_b (codes or values), cases and sources behind them.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> table = why(G, "bangkok", "jakarta")
    >>> bool(abs(table["contribution"].sum() - G.edges["bangkok", "jakarta"]["similarity"]) < 1e-12)
    True
    """
    for city in (a, b):
        if city not in G:
            raise unknown("city of this network", city, G)
    if a == b:
        raise NotPossibleError("Name two different cities.")
    return parts_of(evidence_of(G), a, b)


def parts_of(evidence: dict, a: str, b: str) -> pd.DataFrame:
    """Lay out the parts of one pair, from the evidence of a graph once it is read."""
    numbers = pair_of(evidence, a, b)
    rows = []
    for indicator, (similarity, weight) in zip(evidence["indicators"], numbers["parts"], strict=True):
        cells = [evidence["cities"][c].get(indicator["indicator"], {}) for c in (a, b)]
        rows.append({
            "group": indicator["group"], "indicator": indicator["indicator"], "weight": weight,
            "similarity": math.nan if similarity is None else similarity, "contribution": weight * (similarity or 0.0),
            **_apart(cells),
            **{n: "; ".join(sorted({v for c in cells for v in c.get(n, ())})) for n in ("cases", "sources")},
        })  # fmt: skip
    table = pd.DataFrame(rows).sort_values(
        ["contribution", "weight"], ascending=False, kind="stable", ignore_index=True
    )
    # what figures need to write codes for people
    table.attrs["labels"] = evidence.get("labels", {}) | {
        i["indicator"]: [i["label"], i["label_th"]] for i in evidence["indicators"]
    }
    return table


def pair_of(evidence: dict, a: str, b: str) -> dict:
    """Look up the numbers of one pair."""
    return evidence["pairs"]["|".join(sorted((a, b)))]


def describe(place: model.City) -> dict:
    """Say as plain attributes of a node what a place is and where."""
    names = {"name": str(place.name), "name_th": place.name("th")}
    data = names | {"kind": place.kind, "country": place.country}
    if place.latitude is not None and place.longitude is not None:
        data |= {"latitude": place.latitude, "longitude": place.longitude}
    return data


def _linked(built: Profile, parts: Parts, k: int) -> nx.Graph:
    count = len(built.frame)
    if count < 2:
        raise NotPossibleError("A network needs at least two cities with data.")
    graph = nx.Graph()
    graph.add_nodes_from(built.frame.index)
    chosen = choose(*np.triu_indices(count, 1), comparable(parts), count, k)
    for (_, row), rule in zip(parts.pairs.iterrows(), chosen, strict=True):
        if rule:
            graph.add_edge(row["a"], row["b"], **{n: float(row[n]) for n in NUMBERS}, rule=RULES[rule])
    return graph


def _parts_as_data(built: Profile, parts: Parts) -> dict:
    indicators = [
        {"indicator": str(i), **{c: str(r[c]) for c in ("domain", "group", "label", "label_th")}, "weight": w}
        for (i, r), w in zip(built.indicators.iterrows(), parts.weights["weight"].tolist(), strict=True)
    ]
    cities: dict[str, dict] = {c: {} for c in built.frame.index}
    for (city, name), cell in built.cells.items():
        if city in cities:
            cities[city][name] = {n: getattr(cell, n) for n in ("shown", "codes", "cases", "sources")}
    pairs = {}
    for (_, row), sims, effective in zip(parts.pairs.iterrows(), parts.sims, parts.effective, strict=True):
        pairs["|".join(sorted((row["a"], row["b"])))] = {
            **{n: _number(row[n]) for n in NUMBERS},
            "parts": [[_number(s), float(w)] for s, w in zip(sims, effective, strict=True)],
        }
    return {"indicators": indicators, "cities": cities, "pairs": pairs}


def _written(evidence: dict) -> str:
    return json.dumps(evidence, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _mark_thin(graph: nx.Graph, cases: Cases, domains: list[str], weights: Mapping | None, k: int) -> None:
    """Say which links rest on one city having more cases than another."""
    built = build(cases, domains=domains, cities=list(graph), thin=True)
    parts = compare(built, weights)
    thinned = _linked(built, parts, k)
    scores = parts.pairs.set_index(["a", "b"])["similarity"]
    for a, b, data in graph.edges(data=True):
        if math.isfinite(score := scores[tuple(sorted((a, b)))]):
            data["thinned"] = float(score)
        data["thin"] = "no" if thinned.has_edge(a, b) else "yes"


def _background(evidence: dict, cases: Cases) -> dict:
    """Gather what explanations name beside the measure: problems, instruments, ties, labels in two languages."""
    book, cities = cases.codebook, evidence["cities"]
    own = {c: sorted({i for r in cases.records if r.city == c for i in r.instruments}) for c in cities}
    ties = [
        [t.a, t.b, t.kind, t.since, t.until, [c.source for c in t.source]]
        for t in cases.book.ties
        if t.a in cities and t.b in cities
    ]
    held = build(cases, domains="problems", cities=cities).cells
    problems = {c: held[c, "problems"].codes for c in cities if (c, "problems") in held}
    used = {c for cells in cities.values() for cell in cells.values() for c in cell["codes"]} | {t[2] for t in ties}
    used = used.union(*own.values(), *problems.values())
    lists = ["problems", "instruments", "themes", "tie_kinds"]
    lists += [a.codes for a in book["attributes"].values() if a.codes]
    labels: dict[str, list[str]] = {}
    for name in lists:  # of a code in two lists the first label stands
        labels = {c: [book.label(name, c), book.label(name, c, "th")] for c in book[name] if c in used} | labels
    return {"problems": problems, "instruments": own, "ties": ties, "labels": labels}


def evidence_of(G: nx.Graph) -> dict:
    """Read the evidence a graph carries (GEXF files lose it)."""
    if "evidence" not in G.graph:
        raise NotPossibleError("This graph does not carry its evidence; make it with city_similarity or from_frame.")
    return json.loads(G.graph["evidence"])


def _apart(cells: list[dict]) -> dict[str, str]:
    """Tell what two cells share and what only one has: codes as sets, other values as they are."""
    first, second = cells
    if first.get("codes") and second.get("codes"):
        a, b = set(first["codes"]), set(second["codes"])
        apart = {"shared": a & b, "only_a": a - b, "only_b": b - a}
        return {name: ", ".join(sorted(codes)) for name, codes in apart.items()}
    if first and first.get("shown") == second.get("shown"):
        return {"shared": first["shown"], "only_a": "", "only_b": ""}
    return {"shared": "", "only_a": first.get("shown", "unknown"), "only_b": second.get("shown", "unknown")}


def _plain_cell(value: object) -> Cell | None:
    if isinstance(value, (set, frozenset)):
        codes = tuple(sorted(map(str, value)))
        return Cell(value, ", ".join(codes), codes)
    return None if pd.isna(value) else Cell(value, str(value), (value,) if isinstance(value, str) else ())


def _members(cell: object) -> object:
    """Cut text such as ``river; sea`` into a set (none if it is empty); leave what is not text alone."""
    return frozenset(filter(None, map(str.strip, cell.split(";")))) or None if isinstance(cell, str) else cell
