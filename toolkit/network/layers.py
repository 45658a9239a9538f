"""Similarity, shared problems and policies, ties, memberships and learning: side by side, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import networkx as nx
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys
from .graph import NUMBERS, city_similarity, describe
from .profile import cases_of, indicators, is_node, node_of

LAYERS = ("context", "shared_problem", "shared_policy", "tie", "membership", "transfer")


def layers(cases: Cases, *, k: int = 3, lang: str | None = None) -> nx.MultiDiGraph:
    """Lay all that connects places side by side, one edge for each connection.

    Layers are never averaged: a tie is not a likeness, and neither is learning.

    Parameters
    ----------
    k : int
        Mutual nearest neighbours of the context layer.
    lang : str, optional
        Language of ``what``; by default the reader's.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes: name, name_th (and one for each further language), kind, country, latitude, longitude (if known). Every
        edge has ``layer`` and ``directed``. An undirected connection stands once, from the place that comes first in
        the alphabet, with directed="no". Lists are text, joined by "; ".

        - context: the links of ``city_similarity(cases, domains="context")``: similarity, coverage,
          low, high, rule
        - shared_problem: both have the problem: codes, count, cases, sources
        - shared_policy: each has a case with the same sub-type of instrument, and the two cases
          share a theme or a problem: codes, count, cases (in pairs a + b)
        - tie: one for each row of ``cases.ties``: kind, formal, since, until, confidence, sources
        - membership (directed: member to network): since, until, confidence, sources
        - transfer (directed: from the place that was learned from to the learner): kind,
          direction (as the case has it), case, what, date, sources. Learning within one place
          is left out, and so are comparisons, in which no learning is shown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> M = layers(load_cases())
    >>> sorted({layer for _, _, layer in M.edges(data="layer")})
    ['context', 'membership', 'shared_policy', 'shared_problem', 'tie', 'transfer']
    >>> M.has_edge("seoul", "bangkok"), M.has_edge("bangkok", "ascn")
    (True, True)
    """
    alike = city_similarity(cases, domains="context", k=k)
    rows = [
        (*sorted((a, b)), {"layer": "context", "directed": "no", **{n: data[n] for n in (*NUMBERS, "rule")}})
        for a, b, data in alike.edges(data=True)
    ]
    rows += [*_problems(cases), *_policies(cases), *_ties(cases), *_transfers(cases, lang)]
    graph = nx.MultiDiGraph(layers="; ".join(LAYERS), k=int(k))
    for place in sorted({end for a, b, _ in rows for end in (a, b)}.union(alike)):
        graph.add_node(place, **describe(cases.book.cities[place]))
    for a, b, data in rows:
        graph.add_edge(a, b, key=f"{data['layer']}-{graph.number_of_edges(a, b)}", **data)
    return graph


def layer_counts(M: nx.MultiDiGraph, city: str) -> pd.DataFrame:
    """Count one city's connections in each layer.

    Parameters
    ----------
    M : networkx.MultiDiGraph
        From :func:`layers`.
    city : str
        A node, by id or name.

    Returns
    -------
    DataFrame
        By layer: edges, places (how many at the other end), which (their ids). Counts measure what is documented, not
        how close two cities are.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = layer_counts(layers(load_cases()), "bangkok")
    >>> table.loc["tie", "places"] <= table.loc["tie", "edges"]
    np.True_
    """
    city = node_of(M, city, "place of these layers")
    found: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    for a, b, layer in (*M.in_edges(city, data="layer"), *M.out_edges(city, data="layer")):
        found[layer].append(b if a == city else a)
    rows = [(len(others), len(set(others)), "; ".join(sorted(set(others)))) for others in found.values()]
    return pd.DataFrame(rows, index=pd.Index(found, name="layer"), columns=["edges", "places", "which"])


def cases_by_city(cases: Cases) -> dict[str, list[model.Case]]:
    """Cases of each place that can stand in the similarity network."""
    return {city: own for city, own in sorted(cases_of(cases).items()) if is_node(cases, city)}


def _problems(cases: Cases) -> Iterable[tuple]:
    (held,) = indicators(cases, "problems")
    rest_on: dict[tuple[str, str], tuple[set[str], set[str]]] = {}  # city and problem to cases and sources
    for fact in cases.book.city_facts:
        if fact.attribute == "problem" and fact.usable:
            rest_on.setdefault((fact.city, fact.value), (set(), set()))[1].update(c.source for c in fact.source)
    for case in cases.records:
        for code in case.problems:
            rest_on.setdefault((case.city, code), (set(), set()))[0].add(case.id)
    for ends in combinations(sorted(city for city in held.cells if is_node(cases, city)), 2):
        if codes := sorted(held.cells[ends[0]].value & held.cells[ends[1]].value):
            own, sources = (
                set().union(*found) for found in zip(*(rest_on[p] for p in product(ends, codes)), strict=True)
            )
            data = {"layer": "shared_problem", "directed": "no", "codes": "; ".join(codes), "count": len(codes)}
            yield *ends, data | {"cases": "; ".join(sorted(own)), "sources": "; ".join(sorted(sources))}


def _policies(cases: Cases) -> Iterable[tuple]:
    for (a, own), (b, others) in combinations(cases_by_city(cases).items(), 2):
        found = {}
        for x, y in product(own, others):
            codes = [i for i in {*x.instruments} & {*y.instruments} if "/" in i]
            if codes and ({*x.themes} & {*y.themes} or {*x.problems} & {*y.problems}):
                found[x.id, y.id] = codes
        codes = sorted({code for shared in found.values() for code in shared})
        if codes:
            pairs = "; ".join(f"{x} + {y}" for x, y in sorted(found))
            data = {"layer": "shared_policy", "directed": "no", "codes": "; ".join(codes), "count": len(codes)}
            yield a, b, data | {"cases": pairs}


def _ties(cases: Cases) -> Iterable[tuple]:
    """Ties and memberships; a membership leads to the network, wherever it stands in its row."""
    places, kinds = cases.book.cities, cases.codebook["tie_kinds"]
    for tie in cases.book.ties:
        said = {"since": tie.since, "until": tie.until, "confidence": tie.confidence, "sources": keys(tie)}
        if tie.kind == "membership":
            member, network = (tie.a, tie.b) if places[tie.b].kind == "network" else (tie.b, tie.a)
            yield member, network, {"layer": "membership", "directed": "yes", **said}
        else:
            a, b = sorted((tie.a, tie.b))
            formal = "yes" if kinds[tie.kind].formal else "no"
            yield a, b, {"layer": "tie", "directed": "no", "kind": tie.kind, "formal": formal, **said}


def _transfers(cases: Cases, lang: str | None) -> Iterable[tuple]:
    """Documented learning between places, from the place that was learned from to the learner."""
    kinds = cases.codebook["learning_kinds"]
    for case, link in ((c, link) for c in cases.records for link in c.learning if kinds[link.kind].learning):
        source, learner = (link.city, case.city) if link.direction == "learned-from" else (case.city, link.city)
        if source == learner:
            continue
        data = {"layer": "transfer", "directed": "yes", "kind": link.kind, "direction": link.direction, "case": case.id}
        yield source, learner, data | {"what": str(link.what(lang)), "date": link.date, "sources": keys(link)}
