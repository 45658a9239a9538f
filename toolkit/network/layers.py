"""Similarity, shared problems and policies, ties, memberships and learning: side by side, never averaged."""

from collections.abc import Iterable
from itertools import combinations, product

import networkx as nx

from ..cases import Cases
from ..display import keys
from ..language import chosen
from .backbone import NUMBERS
from .graph import city_similarity, describe
from .profile import cases_of, facts_of, is_node

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
        Nodes: name, name_th (and one for each further language), aliases, kind, country, latitude and longitude (if
        known). Every edge has ``layer`` and ``directed``. An undirected connection stands once, from the place that
        comes first in the alphabet, with directed="no". Lists are text, joined by "; ".

        - context: the links of ``city_similarity(cases, domains="context")``: similarity, coverage,
          low, high, rule
        - shared_problem: both have the problem: count, codes, cases, sources
        - shared_policy: each has a case with the same sub-type of instrument, and the two cases
          share a theme or a problem: count, codes, cases (in pairs a + b)
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
    lang, alike = chosen(lang), city_similarity(cases, k=k)
    rows = [("context", *sorted((a, b)), {n: d[n] for n in (*NUMBERS, "rule")}) for a, b, d in alike.edges(data=True)]
    rows += [*_problems(cases), *_policies(cases), *_ties(cases), *_transfers(cases, lang)]
    graph = nx.MultiDiGraph(layers="; ".join(LAYERS), k=int(k))
    for place in sorted({end for _, a, b, _ in rows for end in (a, b)}.union(alike)):
        graph.add_node(place, **describe(cases.book.cities[place]))
    for layer, a, b, data in rows:
        base = {"layer": layer, "directed": "yes" if layer in ("membership", "transfer") else "no"}
        graph.add_edge(a, b, key=f"{layer}-{graph.number_of_edges(a, b)}", **base, **data)
    return graph


def _problems(cases: Cases) -> Iterable[tuple]:
    """Problems that both have, with all that they rest on."""
    facts = facts_of(cases)["problems"]
    for a, b in combinations(sorted(place for place in facts if facts[place] and is_node(cases, place)), 2):
        if codes := {fact.value for fact in facts[a]} & {fact.value for fact in facts[b]}:
            said = [fact for fact in facts[a] + facts[b] if fact.value in codes]
            own = {fact.case for fact in said if hasattr(fact, "case")}
            sources = {citation.source for fact in said for citation in fact.source}
            yield "shared_problem", a, b, {"count": len(codes), **_as_text(codes=codes, cases=own, sources=sources)}


def _policies(cases: Cases) -> Iterable[tuple]:
    """Sub-types of instruments that two cases have which share a theme or a problem."""
    for (a, own), (b, others) in combinations(cases_of(cases).items(), 2):
        alike: dict[str, set] = {}
        for x, y in product(own, others):
            used, *shared = ({*getattr(x, n)} & {*getattr(y, n)} for n in ("instruments", "problems", "themes"))
            if any(shared) and (used := {code for code in used if "/" in code}):
                alike[f"{x.id} + {y.id}"] = used
        if alike:
            codes = set().union(*alike.values())
            yield "shared_policy", a, b, {"count": len(codes), **_as_text(codes=codes, cases=alike)}


def _as_text(**names: Iterable[str]) -> dict[str, str]:
    """Write names as text, in order."""
    return {key: "; ".join(sorted(found)) for key, found in names.items()}


def _ties(cases: Cases) -> Iterable[tuple]:
    """Ties and memberships; a membership leads to the network, wherever it stands in its row."""
    places, kinds = cases.book.cities, cases.codebook["tie_kinds"]
    for tie in cases.book.ties:
        said = {"since": tie.since, "until": tie.until, "confidence": tie.confidence, "sources": keys(tie)}
        if tie.kind == "membership":
            member, network = sorted((tie.a, tie.b), key=lambda place: places[place].kind == "network")
            yield "membership", member, network, said
        else:
            formal = "yes" if kinds[tie.kind].formal else "no"
            yield "tie", *sorted((tie.a, tie.b)), {"kind": tie.kind, "formal": formal, **said}


def _transfers(cases: Cases, lang: str) -> Iterable[tuple]:
    """Documented learning between places, from the place that was learned from to the learner."""
    kinds = cases.codebook["learning_kinds"]
    for case, link in ((c, link) for c in cases.records for link in c.learning if kinds[link.kind].learning):
        source, learner = (link.city, case.city) if link.direction == "learned-from" else (case.city, link.city)
        if source != learner:
            data = {"kind": link.kind, "direction": link.direction, "case": case.id, "what": str(link.what(lang))}
            yield "transfer", source, learner, {**data, "date": link.date, "sources": keys(link)}
