"""The city-similarity network: a plain graph in which every pair can be explained."""

import json
from collections import ChainMap
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import networkx as nx
import pandas as pd

from ..casefiles import model
from ..casefiles.notation import parse_list
from ..cases import Cases, Many
from ..errors import NotPossibleError
from ..files import file_path, save_whole
from ..language import Text, chosen, languages, need
from ..similarity import Kinds, Ranges, Weights, check_arguments, encode
from .backbone import linked
from .profile import Cell, Indicator, compared, facts_of, indicators, name_of, nodes, read, recorded, two_nodes, written


def city_similarity(
    cases: Cases, *, domains: Many = ("context",), weights: Weights = None, k: int = 3, cities: Many | None = None
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
        Ids or names in any language; by default every city of which something is known.

    Returns
    -------
    networkx.Graph
        Nodes: name, name_th (and one for each further language), name_local, aliases, kind, country, latitude and
        longitude (if known), cases, facts (how much is documented). Edges: similarity (0 to 1; about one half for two
        cities picked at random; also as ``weight``, which other programs look for), coverage, low, high, rule (tree |
        mutual | both), rests_on (the one group of indicators that makes more than half of the similarity, or the one
        problem that both share; else empty). ``graph["profile"]`` is a JSON text with what is known of each city, from
        which any pair is compared when asked for. All attributes are plain, so that GraphML, GEXF and JSON export work
        (GEXF drops the profile).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> G = city_similarity(load_cases(), cities=["bangkok", "jakarta", "tokyo"])
    >>> sorted(G)
    ['bangkok', 'jakarta', 'tokyo']
    """
    found = indicators(cases, domains)
    ids = nodes(cases, found, cities)
    measure, shares = compared(found, ids, weights)
    graph = linked(measure, ids, k)
    graph.graph["domains"] = ", ".join(dict.fromkeys(i.domain for i in found))
    graph.graph["profile"] = written(found, ids, measure, weights=shares, **_background(cases, ids))
    for city, data in graph.nodes(data=True):
        place, own = cases.book.cities[city], [c for c in cases.records if c.city == city]
        data |= describe(place) | {"name_local": place.name("local")}
        data |= {"cases": len(own), "facts": sum(bool(f.value) for c in own for f in c.facts)}
    return _marked(graph)


def from_frame(
    frame: pd.DataFrame,
    *,
    kinds: Kinds = None,
    groups: Kinds = None,
    weights: Weights = None,
    ranges: Ranges = None,
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
        As :func:`city_similarity`, without what only the casebook knows. How far two rows differ on average is
        computed from the table itself. ``why`` works on it.

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
    0.562
    """
    need(callable(map), "errors", "no map", value=repr(map))
    try:
        check_arguments(frame, kinds=kinds, groups=groups, weights=weights, ranges=ranges)
        frame = frame.set_axis([str(name) for name in frame.index]).sort_index()
        for column in (c for c, kind in (kinds or {}).items() if kind == "set" and c in frame.columns):
            # text such as "river; sea"; none if it is empty
            said = frame[column].map(lambda c: frozenset(parse_list(c)) or None if isinstance(c, str) else c)
            frame[column] = said.astype(object)
        of = {column: str(column) for column in frame.columns} | dict(groups or {})
        measure = encode(frame, of, kinds=kinds, weights=weights, ranges=ranges)
        measure = replace(measure, columns=tuple(column.calibrated() for column in measure.columns))
    except (TypeError, ValueError) as error:
        raise NotPossibleError(str(error)) from None
    found, shares = [], {group: float((weights or {}).get(group, 1.0)) for group in dict.fromkeys(of.values())}
    for name, column in frame.items():
        # as it is written; the members of sets are codes
        coded = [tuple(sorted(map(str, v))) if isinstance(v, (set, frozenset)) else () for v in column]
        cells = {city: Cell(v, ", ".join(c) or str(v), c) for (city, v), c in zip(column.items(), coded, strict=True)}
        found.append(Indicator(str(name), "table", of[name], "", Text({"en": str(name)}), cells))
    graph = linked(measure, list(frame.index), k, map)
    graph.graph.update(domains="table", profile=written(found, list(graph), measure, weights=shares))
    nx.set_node_attributes(graph, {city: city for city in graph}, "name")
    return _marked(graph)


def _marked(graph: nx.Graph) -> nx.Graph:
    """Mark each link with the one thing that it rests on, if there is one."""
    links = list(graph.edges)
    nx.set_edge_attributes(graph, dict(zip(links, read(graph).rests_on(links), strict=True)), "rests_on")
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
    pair = two_nodes(G, a, b)
    table = read(G).parts(*pair)
    table.attrs["names"] = [name_of(G, city) for city in pair]  # which a figure writes in the reader's language
    return table


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
    path, lang = file_path(path, *_WRITERS), chosen(lang)
    need(isinstance(G, nx.Graph), "errors", "no graph", kind=type(G).__name__)
    labelled = G.copy()
    nx.set_node_attributes(labelled, {node: name_of(G, node)(lang) for node in G}, "label")
    return save_whole(path, partial(_WRITERS[path.suffix.lower()], labelled))


def _write_json(G: nx.Graph, path: Path) -> None:
    path.write_text(json.dumps(nx.node_link_data(G, edges="edges"), ensure_ascii=False, allow_nan=False), "utf-8")


_WRITERS = {".graphml": nx.write_graphml, ".gexf": nx.write_gexf, ".json": _write_json}


def describe(place: model.City) -> dict:
    """Say as plain attributes of a node what a place is and where; it has a name for each language."""
    names = {"name" if lang == "en" else f"name_{lang}": str(place.name(lang)) for lang in languages()}
    held = {name: getattr(place, name) for name in ("aliases", "kind", "country", "latitude", "longitude")}
    return names | {name: value for name, value in held.items() if value is not None}


def _background(cases: Cases, cities: list[str]) -> dict:
    """Gather what explanations name beside the measure: problems, instruments, ties, labels in all languages."""
    book, facts = cases.codebook, facts_of(cases)
    held = {n: {c: sorted({f.value for f in facts[n].get(c, ())}) for c in cities} for n in ("problems", "instruments")}
    known = [tie for tie in cases.book.ties if tie.places <= set(cities)]
    ties = [[t.a, t.b, t.kind, t.since, t.until, book["tie_kinds"][t.kind].counts] for t in known]
    names = {i: [*p.name.versions.values(), *filter(None, p.aliases.split("; "))] for i, p in cases.book.cities.items()}
    places = {id_: (names[id_], said.versions) for id_, said in recorded(cases).items() if id_ not in cities}
    lists = ["problems", "instruments", "themes", "tie_kinds", "groups"]
    lists += [term.codes for term in book["attributes"].values() if term.codes]
    # of a code in two lists the first label stands
    labels = {code: term.label.versions for code, term in sorted(ChainMap(*(book[name] for name in lists)).items())}
    return {**held, "ties": ties, "labels": labels, "places": places}
