"""Similarity, shared problems and policies, ties, memberships and learning: side by side, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import networkx as nx
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys
from ..language import unknown
from .graph import NUMBERS, city_similarity, describe
from .profile import UNUSED, build, is_node

LAYERS = ("context", "shared_problem", "shared_policy", "tie", "membership", "transfer")
_NO_LEARNING = ("comparison",)  # kinds of cases.learning that name a likeness and no learning


def layers(cases: Cases, *, k: int = 3) -> nx.MultiDiGraph:
    """Lay all that connects places side by side, one edge for each connection.

    Layers are never averaged: a tie is not a likeness, and neither is learning.

    Parameters
    ----------
    k : int
        Mutual nearest neighbours of the context layer.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes: name, name_th, kind, country, latitude, longitude (if known). Every edge has ``layer`` and ``directed``.
        An undirected connection stands once, from the place that comes first in the alphabet, with directed="no".
        Lists are text, joined by "; ".

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
    rows = [*_context(cases, k), *_problems(cases), *_policies(cases), *_ties(cases), *_transfers(cases)]
    graph = nx.MultiDiGraph(layers="; ".join(LAYERS), k=k)
    places = cases.book.cities
    ends = {end for a, b, _ in rows for end in (a, b)} | set(build(cases, domains="context").frame.index)
    for place in sorted(ends):
        graph.add_node(place, **describe(places[place]))
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
        A node.

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
    if city not in M:
        raise unknown("place of these layers", city, M)
    found: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    for a, b, layer in (*M.in_edges(city, data="layer"), *M.out_edges(city, data="layer")):
        found[layer].append(b if a == city else a)
    rows = [(len(others), len(set(others)), "; ".join(sorted(set(others)))) for others in found.values()]
    return pd.DataFrame(rows, index=pd.Index(found, name="layer"), columns=["edges", "places", "which"])


def shared_instruments(one: model.Case, other: model.Case) -> list[str]:
    """List the sub-types of instruments that both cases use, if they also share a theme or a problem."""
    alike = set(one.themes) & set(other.themes) or set(one.problems) & set(other.problems)
    return sorted(i for i in set(one.instruments) & set(other.instruments) if "/" in i) if alike else []


def cases_by_city(cases: Cases) -> dict[str, list[model.Case]]:
    """Cases of each place that can stand in the similarity network."""
    held: dict[str, list[model.Case]] = {}
    for case in cases.records:
        if is_node(cases, case.city):
            held.setdefault(case.city, []).append(case)
    return dict(sorted(held.items()))


def learning(cases: Cases) -> Iterable[tuple[str, str, model.Case, model.Learning]]:
    """Documented learning between places: who was learned from, who learned, the case and its row."""
    for case in cases.records:
        for link in case.learning:
            source, learner = (link.city, case.city) if link.direction == "learned-from" else (case.city, link.city)
            if source != learner and link.kind not in _NO_LEARNING:
                yield source, learner, case, link


def _context(cases: Cases, k: int) -> Iterable[tuple]:
    for a, b, data in city_similarity(cases, domains="context", k=k).edges(data=True):
        yield *sorted((a, b)), {"layer": "context", "directed": "no", **{n: data[n] for n in (*NUMBERS, "rule")}}


def _problems(cases: Cases) -> Iterable[tuple]:
    held = build(cases, domains="problems")
    said: dict[tuple[str, str], set[str]] = {}
    for fact in cases.book.city_facts:
        if fact.attribute == "problem" and fact.judgement not in UNUSED:
            said.setdefault((fact.city, fact.value), set()).update(c.source for c in fact.source)
    coded = {(c.city, code, c.id) for c in cases.records for code in c.problems}
    for ends in combinations(held.frame.index, 2):
        cells = [held.cells[city, "problems"] for city in ends]
        if codes := sorted(set(cells[0].codes) & set(cells[1].codes)):
            own = {case for city, code, case in coded if city in ends and code in codes}
            sources = set().union(*(said.get(pair, ()) for pair in product(ends, codes)))
            data = {"layer": "shared_problem", "directed": "no", "codes": "; ".join(codes), "count": len(codes)}
            yield *ends, data | {"cases": "; ".join(sorted(own)), "sources": "; ".join(sorted(sources))}


def _policies(cases: Cases) -> Iterable[tuple]:
    for (a, own), (b, others) in combinations(cases_by_city(cases).items(), 2):
        found = {(x.id, y.id): codes for x, y in product(own, others) if (codes := shared_instruments(x, y))}
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
            yield (
                a,
                b,
                {
                    "layer": "tie",
                    "directed": "no",
                    "kind": tie.kind,
                    "formal": ("no", "yes")[kinds[tie.kind].formal],
                    **said,
                },
            )


def _transfers(cases: Cases) -> Iterable[tuple]:
    for source, learner, case, link in learning(cases):
        data = {"layer": "transfer", "directed": "yes", "kind": link.kind, "direction": link.direction, "case": case.id}
        yield source, learner, data | {"what": str(link.what), "date": link.date, "sources": keys(link)}
