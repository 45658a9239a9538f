"""The city-similarity network: a plain graph in which every pair can be explained."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import Text, chosen, languages, one_of, phrase, unknown, whole_number
from ..similarity import Measure, check_arguments, encode, in_blocks
from ..tables import save_whole
from .backbone import RULES, candidates, choose
from .profile import Cell, Indicator, cases_of, comparable, compared, indicators, name_of, node_of, nodes, read, written
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
        What to compare on; each domain has the same weight, shared by its groups.
    weights : mapping, optional
        Factors for domains or groups: ``{"problems": 2, "climate": 0}``.
    k : int
        Mutual nearest neighbours.
    cities : iterable of str, optional
        Ids or names in any language; by default every city with a fact or a case.
    draws, seed : int
        With ``draws``, links carry ``kept`` and ``flips_on`` of :func:`stability`.

    Returns
    -------
    networkx.Graph
        Nodes: name, name_th (and one for each further language), name_local, kind, country, latitude, longitude (if
        known), cases, facts (how much is documented). Edges: similarity (0 to 1; also as ``weight``, which other
        programs look for), coverage, low, high, rule (tree | mutual | both), thinned (similarity with every city
        thinned to its best documented case, if it can be computed then) and thin (yes if the link is not chosen then).
        ``graph["profile"]`` is a JSON text with what is known of each city, from which any pair is compared when asked
        for. All attributes are plain, so that GraphML, GEXF and JSON export work (GEXF drops the profile).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> sorted(G)
    ['bangkok', 'jakarta', 'tokyo']
    """
    whole_number("draws", draws, 0)
    found = indicators(cases, domains)
    domains = list(dict.fromkeys(i.domain for i in found))
    ids = nodes(cases, found, cities)
    measure, shares = compared(found, ids, weights)
    graph = _linked(measure, ids, k)
    for city, data in graph.nodes(data=True):
        place, own = cases.book.cities[city], [c for c in cases.records if c.city == city]
        data |= describe(place) | {"name_local": place.name("local")}
        data |= {"cases": len(own), "facts": sum(bool(f.value) for c in own for f in c.facts)}
    _mark_thin(graph, compared(indicators(cases, domains, thin=True), ids, weights)[0], ids, k)
    graph.graph.update(domains=", ".join(domains), weights=json.dumps(dict(weights or {}), sort_keys=True))
    beside = _background(cases, found, ids)
    graph.graph["profile"] = written(found, ids, measure, shares, **beside)
    if draws:
        table = stability(graph, draws=draws, seed=seed).set_index(["a", "b"])
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
    map: Callable = map,  # noqa: A002
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
    k : int
        Mutual nearest neighbours.
    map : callable
        What sends blocks of rows to work: the built-in ``map``, that of a pool of processes or of a Dask client. The
        result is the same. Worth it from some thousand rows on.

    Returns
    -------
    networkx.Graph
        As :func:`city_similarity`, without what only the casebook knows. ``why`` works on it.

    Raises
    ------
    NotPossibleError
        What is wrong with the table, with row and column.

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
    try:
        check_arguments(frame, kinds=kinds, groups=groups, weights=weights, ranges=ranges)
        frame = frame.set_axis([str(name) for name in frame.index]).sort_index()
        for column in (c for c, kind in (kinds or {}).items() if kind == "set" and c in frame.columns):
            frame[column] = frame[column].map(_members).astype(object)
        of = {column: (groups or {}).get(column, str(column)) for column in frame.columns}
        measure = encode(frame, of, kinds=kinds, weights=weights, ranges=ranges)
    except (TypeError, ValueError) as error:
        raise NotPossibleError(str(error)) from None
    for column in groups or {}:
        if column not in frame.columns:
            raise unknown("column", column, frame.columns)
    cities = list(frame.index)
    graph = _linked(measure, cities, k, map)
    nx.set_node_attributes(graph, {city: city for city in cities}, "name")
    found = [
        Indicator(str(name), "table", of[name], coded.kind, Text({"en": str(name)}), _cells(cells, coded.known))
        for (name, cells), coded in zip(frame.items(), measure.columns, strict=True)
    ]
    shares = {group: float((weights or {}).get(group, 1.0)) for group in dict.fromkeys(of.values())}
    graph.graph.update(domains="table", profile=written(found, cities, measure, shares))
    return graph


def why(G: nx.Graph, a: str, b: str) -> pd.DataFrame:
    """Take the similarity of two cities apart; the contributions add up to it.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`city_similarity` or :func:`from_frame`.
    a, b : str
        Any two nodes, linked or not, by id or name.

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
    >>> table = why(G, "Bangkok", "jakarta")
    >>> bool(abs(table["contribution"].sum() - G.edges["bangkok", "jakarta"]["similarity"]) < 1e-12)
    True
    """
    return read(G).parts(*two_nodes(G, a, b))


def two_nodes(G: nx.Graph, a: object, b: object) -> tuple[str, str]:
    """Understand the names of two different nodes."""
    found = node_of(G, a), node_of(G, b)
    if found[0] == found[1]:
        raise NotPossibleError(phrase("errors", "same city"))
    return found


def save(G: nx.Graph, path: str | Path, *, lang: str | None = None) -> Path:
    """Write a graph to a file that other programs read; the ending says the format: .graphml, .gexf or .json.

    Nodes get a ``label``, their name in the language. GEXF holds no attributes of the graph, and so no profile.

    Returns
    -------
    Path
        The file, whole or not at all: it is written beside its place and then renamed.

    Examples
    --------
    >>> towns = from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"]))
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = nx.read_graphml(save(towns, Path(folder, "towns.graphml")))
    >>> sorted(again.edges["Ash", "Birch"])[-2:], again.nodes["Ash"]["label"]
    (['similarity', 'weight'], 'Ash')
    """
    path, lang = Path(path), chosen(lang)
    write = _WRITERS[one_of("file ending", path.suffix.lower(), _WRITERS)]
    labelled = G.copy()
    nx.set_node_attributes(labelled, {node: name_of(G, node, lang) for node in G}, "label")
    return save_whole(path, partial(write, labelled))


def _write_json(G: nx.Graph, path: Path) -> None:
    text = json.dumps(nx.node_link_data(G, edges="edges"), ensure_ascii=False, allow_nan=False)
    path.write_text(text, encoding="utf-8")


_WRITERS = {".graphml": nx.write_graphml, ".gexf": nx.write_gexf, ".json": _write_json}


def describe(place: model.City) -> dict:
    """Say as plain attributes of a node what a place is and where; it has a name for each language."""
    data = {"name" if lang == "en" else f"name_{lang}": str(place.name(lang)) for lang in languages()}
    data |= {"kind": place.kind, "country": place.country}
    if place.latitude is not None and place.longitude is not None:
        data |= {"latitude": place.latitude, "longitude": place.longitude}
    return data


def _linked(measure: Measure, cities: list[str], k: int, map: Callable = map) -> nx.Graph:  # noqa: A002
    """Make the graph of the links; it holds nothing of other pairs."""
    whole_number("k", k, 0)
    if len(cities) < 2:
        raise NotPossibleError(phrase("errors", "two cities"))
    blocks = in_blocks(partial(_candidates, measure, k), len(cities), map)
    first, second, rule = choose(blocks, len(cities))
    numbers = measure.numbers(first, second)
    graph = nx.Graph(k=int(k))
    graph.add_nodes_from(cities)
    for a, b, r, *values in zip(first, second, rule, *(numbers[n].tolist() for n in NUMBERS), strict=True):
        graph.add_edge(cities[a], cities[b], **dict(zip(NUMBERS, values, strict=True)), weight=values[0], rule=RULES[r])
    return graph


def _candidates(measure: Measure, k: int, rows: tuple[int, int]) -> tuple:
    """Do the work of one block of rows, perhaps in another process."""
    return candidates(comparable(measure, rows), rows[0], k)


def _mark_thin(graph: nx.Graph, measure: Measure, cities: list[str], k: int) -> None:
    """Say which links rest on one city having more cases than another."""
    thinned, at = _linked(measure, cities, k), {city: row for row, city in enumerate(cities)}
    ends = np.array([[at[a], at[b]] for a, b in graph.edges], dtype=int).reshape(-1, 2).T
    for (a, b, data), score in zip(graph.edges(data=True), measure.numbers(*ends)["similarity"].tolist(), strict=True):
        if math.isfinite(score):
            data["thinned"] = score
        data["thin"] = "no" if thinned.has_edge(a, b) else "yes"


def _background(cases: Cases, found: list[Indicator], cities: list[str]) -> dict:
    """Gather what explanations name beside the measure: problems, instruments, ties, labels in all languages."""
    book, places = cases.codebook, set(cities)
    own = {city: sorted({i for r in held for i in r.instruments}) for city, held in cases_of(cases).items()}
    (problems,) = indicators(cases, "problems")
    coded = {city: problems.cells[city].codes for city in cities if city in problems.cells}
    counts = {kind: term.counts for kind, term in book["tie_kinds"].items()}
    ties = [[t.a, t.b, t.kind, t.since, t.until, counts[t.kind]] for t in cases.book.ties if {t.a, t.b} <= places]
    used = {c for i in found for cell in i.cells.values() for c in cell.codes} | {t[2] for t in ties}
    used = used.union(*own.values(), *coded.values())
    lists = ["problems", "instruments", "themes", "tie_kinds"]
    lists += [attribute.codes for attribute in book["attributes"].values() if attribute.codes]
    labels: dict[str, Mapping] = {}
    for name in lists:  # of a code in two lists the first label stands
        labels = {c: term.label.versions for c, term in book[name].items() if c in used} | labels
    return {"problems": coded, "instruments": {c: own.get(c, []) for c in cities}, "ties": ties, "labels": labels}


def _cells(cells: pd.Series, known: Iterable[bool]) -> dict[str, Cell]:
    """Take a column of a planner's table as it is written; the members of sets are codes."""
    found = {}
    for (city, value), there in zip(cells.items(), known, strict=True):
        codes = tuple(sorted(map(str, value))) if isinstance(value, (set, frozenset)) else ()
        if there:
            found[city] = Cell(value, ", ".join(codes) if codes else str(value), codes)
    return found


def _members(cell: object) -> object:
    """Cut text such as ``river; sea`` into a set (none if it is empty); leave what is not text alone."""
    return frozenset(filter(None, map(str.strip, cell.split(";")))) or None if isinstance(cell, str) else cell
