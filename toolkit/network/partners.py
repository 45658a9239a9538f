"""One city's nearest: the ties it has and has not, outcomes in similar cities, unlike cities with one policy."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from itertools import combinations, product

import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys, shown, whose
from ..language import LANGUAGES, word
from .explain import DOUBTFUL, Speaker, lower, sentence, spaced, tie_text
from .graph import city_similarity, pair_of, parts_of
from .layers import cases_by_city
from .measure import FLOOR, compare
from .profile import UNUSED, build, check_place, is_node, listed

_TIES = [
    "kind", "other", "name", "similarity", "low", "high", "rank", "ties", "since", "reason", "reason_th", "sources",
]  # fmt: skip
_KINDS = ["similar-no-tie", "tie-not-similar", "tie-not-enough-data"]
_PEERS = [
    "kind", "city", "similarity", "low", "high", "problems", "case", "outcome", "date", "basis", "design", "grade",
    "by", "own", "says", "says_th", "sources",
]  # fmt: skip


def missing_ties(
    cases: Cases, city: str, *, domains: Iterable[str] = ("context", "problems"), k: int = 5
) -> pd.DataFrame:
    """Set a city's similarity to others against the ties it has.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network.
    domains : iterable of {"context", "problems", "portfolio"}
    k : int
        How many of the most similar places count as similar; all that are equally similar to the last one count.

    Returns
    -------
    DataFrame
        One row per place, in three kinds; a place that is similar and tied is in none.

        - similar-no-tie: among the k most similar, without a recorded tie
        - tie-not-similar: tied, comparable, not among the k most similar
        - tie-not-enough-data: tied, but too little is recorded to compare

        Columns: other, name, similarity, low, high, rank (among what compares), ties and since (as recorded), reason,
        reason_th, sources (of the ties; without one, of what is compared). Memberships are no ties; ties that ended or
        that only one source names do not count and are said.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = missing_ties(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"similar-no-tie", "tie-not-similar", "tie-not-enough-data"}
    True
    """
    view = _View(cases, city, domains, k)
    least = min((view.pair(o)["similarity"] for o in view.near), default=math.inf)
    rows = []
    for other in {*view.near, *view.ties}:
        counted = [t for t in view.ties.get(other, ()) if not t.until and t.kind not in DOUBTFUL]
        if (other in view.near) == bool(counted):
            continue
        kind = _KINDS[0 if other in view.near else 1 if other in view.ranks else 2]
        numbers = view.pair(other) if other in view.ranks else {}
        could = kind == "tie-not-similar" and numbers["high"] >= least
        rows.append({
            "kind": kind, "other": other, "name": cases.book.cities[other].name,
            **{n: numbers.get(n, math.nan) for n in ("similarity", "low", "high")}, "rank": view.ranks.get(other),
            "ties": "; ".join(dict.fromkeys(t.kind for t in counted)),
            "since": "; ".join(dict.fromkeys(t.since for t in counted if t.since)),
            "reason": view.reason(other, kind, could, "en"), "reason_th": view.reason(other, kind, could, "th"),
            "sources": "; ".join(sorted({key for t in counted for key in keys(t).split("; ")})) or view.sources(other),
        })  # fmt: skip
    rows.sort(key=lambda row: (_KINDS.index(row["kind"]), row["rank"] or 0, row["other"]))
    return pd.DataFrame(rows, columns=_TIES).astype({"rank": "Int64"})


def aspirational_peers(cases: Cases, city: str, *, domains: Iterable[str] = ("context",), k: int = 8) -> pd.DataFrame:
    """List the outcomes recorded in similar cities on problems that a city has.

    The outcomes, bad ones among them, stand as their sources give them. They are in order of the peers' similarity and
    never ranked by how good they are: they differ in what was measured, by whom and how well.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network.
    domains : iterable of {"context", "problems", "portfolio"}
        What makes a peer; by default context, which a city cannot quickly change.
    k : int
        Number of peers; all that are equally similar to the last one count.

    Returns
    -------
    DataFrame
        kind says what the row is:

        - outcome: one observed outcome of a case of a peer on a problem the city has: problems, case, outcome, date,
          basis, design (0 to 5), grade (of its sources), by, own (observed outcomes that the city's own cases on these
          problems record)
        - no-outcome: such a case without an observed outcome
        - no-case: a peer without such a case
        - nothing: why nothing can be said

        An outcome is a fact with an evidence design; rejected values and outliers, plans, hopes and the state before
        do not count. says and says_th put each row in words.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = aspirational_peers(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"outcome", "no-outcome", "no-case", "nothing"}
    True
    """
    view = _View(cases, city, domains, k)
    cell = build(cases, domains="problems", cities=[city]).cells.get((city, "problems"))
    problems = set(cell.codes) if cell else set()
    held, rows = cases_by_city(cases), []
    if not problems or not view.near:
        rows.append({"kind": "nothing", **view.says([], "no peer" if problems else "no problem")})
    for other in view.near if problems else ():
        numbers = {"city": other, **{n: view.pair(other)[n] for n in ("similarity", "low", "high")}}
        found = [(c, sorted(problems & set(c.problems))) for c in held.get(other, ()) if problems & set(c.problems)]
        if not found:
            said = view.says([], "peer", "no case" if other in held else "no cases", other=other)
            rows.append({"kind": "no-case", **numbers, **said})
        for case, shared in found:
            own = sum(len(_observed(c, cases)) for c in held.get(city, ()) if set(shared) & set(c.problems))
            outcomes = _observed(case, cases)
            said = view.says(shared, "peer", "case", "own" if outcomes else "no outcome", other=other, own=own)
            base = {**numbers, "problems": "; ".join(shared), "case": case.id, "own": own, **said}
            rows += [{"kind": "outcome", **base, **_outcome(f, cases)} for f in outcomes]
            rows += [] if outcomes else [{"kind": "no-outcome", **base}]
    kinds = {"similarity": float, "low": float, "high": float, "own": "Int64"}
    blank = {name: None if name in kinds else "" for name in _PEERS}
    return pd.DataFrame([blank | row for row in rows], columns=_PEERS).astype(kinds)


def most_different_same_policy(
    cases: Cases, city: str | None = None, *, domains: Iterable[str] = ("context",), count: int = 10
) -> pd.DataFrame:
    """Find the least similar cities that use one instrument or work on one problem.

    What they have in common, in spite of all that differs, is where to look for what makes a policy work or fail: a
    question to take on a visit, and no test.

    Parameters
    ----------
    city : str, optional
        Only pairs with this city.
    domains : iterable of {"context", "problems", "portfolio"}
        What they differ in.
    count : int
        Number of pairs.

    Returns
    -------
    DataFrame
        In order of ``high``, so that first come the pairs that are unlike whatever the missing values are: a, b,
        similarity, low, high, instruments (sub-types) and problems that cases of both have, cases (in pairs a + b),
        and ``distance_…`` for every group (1 - similarity; NaN where it cannot be compared). Pairs with too little
        in common to be compared are left out.

    References
    ----------
    After the most different systems design: Przeworski, A. and Teune, H. (1970). *The Logic of Comparative Social
    Inquiry*. Wiley.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = most_different_same_policy(load_cases(), "bangkok", count=3)
    >>> bool(table["high"].is_monotonic_increasing)
    True
    """
    if city is not None:
        check_place(cases, city)
    held = cases_by_city(cases)
    parts = compare(build(cases, domains=domains, cities=held))
    levels = pd.DataFrame(parts.sims.T).groupby(parts.weights["group"].to_numpy(), sort=False).mean().T
    apart = (1 - levels).rename(columns=lambda d: f"distance_{d.replace('-', '_')}")
    common = pd.DataFrame([_common(held[a], held[b]) for a, b in combinations(held, 2)])
    table = pd.concat([parts.pairs, common, apart], axis=1)
    wanted = (table["coverage"] >= FLOOR) & (table["cases"] != "")
    if city is not None:
        wanted &= (table["a"] == city) | (table["b"] == city)
    columns = ["a", "b", "similarity", "low", "high", "instruments", "problems", "cases", *apart]
    return table.loc[wanted, columns].sort_values(["high", "a", "b"], ignore_index=True).head(count)


class _View:
    """One city in a similarity network that holds it, with the ties it has and its k nearest."""

    def __init__(self, cases: Cases, city: str, domains: Iterable[str], k: int) -> None:
        check_place(cases, city)
        self.cases, self.city, domains = cases, city, listed(domains)
        nodes = build(cases, domains=domains).frame.index
        self.graph = city_similarity(cases, domains=domains, cities={*nodes, city})
        self.evidence = json.loads(self.graph.graph["evidence"])
        self.bare = city not in nodes
        self.ties: dict[str, list[model.Tie]] = {}
        for tie in cases.book.ties:
            ends = {tie.a, tie.b}
            if city in ends and tie.kind != "membership" and is_node(cases, other := (ends - {city}).pop()):
                self.ties.setdefault(other, []).append(tie)
        scores = {o: n["similarity"] for o in nodes if o != city and (n := self.pair(o))["coverage"] >= FLOOR}
        scores = {o: round(s, 12) for o, s in scores.items() if s}
        # places that are equally similar have the same rank, and nothing alike is no likeness
        ranks = {o: 1 + sum(t > s for t in scores.values()) for o, s in scores.items()}
        self.ranks = dict(sorted(ranks.items(), key=lambda item: (item[1], item[0])))
        self.near = [o for o, rank in self.ranks.items() if rank <= k]
        self.numbers = {"k": min(k, len(ranks)), "of": len(ranks)}

    def pair(self, other: str) -> dict:
        """Look up similarity, coverage and bounds."""
        return pair_of(self.evidence, self.city, other)

    def name(self, place: str, lang: str) -> str:
        """Name a place in a language."""
        record = self.cases.book.cities[place]
        return spaced(record.name(lang), lang)

    def sources(self, other: str) -> str:
        """Name the sources of all that is compared."""
        table = parts_of(self.evidence, self.city, other)
        return "; ".join(sorted({k for text in table["sources"] for k in text.split("; ") if k}))

    def says(self, problems: list[str], *words: str, other: str = "", own: int = 0) -> dict[str, str]:
        """Say what a peer has to show, in both languages."""
        found = {}
        for lang, column in zip(LANGUAGES, ("says", "says_th"), strict=True):
            labels = [self.cases.codebook.label("problems", p, lang) for p in problems]
            slots = {"city": self.name(self.city, lang), "n": own, **self.numbers}
            slots["problems"] = ", ".join(labels if lang == "th" else map(lower, labels))
            if other:
                slots |= {"other": self.name(other, lang), "s": self.pair(other)["similarity"]}
            found[column] = sentence([word("partners", key, lang, **slots) for key in words], lang)
        return found

    def reason(self, other: str, kind: str, could: bool, lang: str) -> str:
        """Say in words why a place is in the list."""

        def say(key: str, **slots: object) -> str:
            return word("partners", key, lang, **slots)

        said = self._tied(other, lang)
        if self.bare or other not in self.evidence["cities"]:
            return sentence([*said, say("stub", place=self.name(self.city if self.bare else other, lang))], lang)
        speaker = Speaker(self.graph, self.city, other, lang, self.evidence)
        table = parts_of(self.evidence, self.city, other)
        if kind == "tie-not-enough-data":
            cells = [self.evidence["cities"][c] for c in speaker.pair]
            lacking = [speaker.labels[i] for i in table["indicator"] if any(i not in own for own in cells)]
            said.append(say("little", cover=self.pair(other)["coverage"], missing=speaker.join(lacking)))
        else:
            slots = {"city": self.name(self.city, lang), "s": self.pair(other)["similarity"], **self.numbers}
            near = kind == "similar-no-tie"
            alike = speaker.join(map(speaker.labels.get, speaker.largest(table)))
            said += [say("near" if near else "far", **slots)]
            said += [say("alike", what=alike) if near else speaker.differing(table)]
            said += [say("could", **self.numbers)] if could else []
        return sentence(filter(None, said), lang)

    def _tied(self, other: str, lang: str) -> list[str]:
        """Say the recorded ties, the ended and doubtful ones apart, and the networks both belong to."""
        kinds: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for tie in sorted(self.ties.get(other, ()), key=lambda t: t.since):
            kinds.setdefault((tie.kind, bool(tie.until)), []).append((tie.since, tie.until))
        said = []
        for (kind, ended), dates in kinds.items():
            label = self.cases.codebook.label("tie_kinds", kind, lang)
            words = tie_text(label if lang == "th" else lower(label), dates, lang)
            if kind not in DOUBTFUL:
                said.append(word("partners", "ended", lang, tie=words) if ended else words)
        if not said:
            said.append(word("explain", "doubtful", lang) if kinds else word("partners", "no tie", lang))
        members = [{t.a, t.b} for t in self.cases.book.ties if t.kind == "membership" and not t.until]
        held = [set().union(*(pair for pair in members if c in pair)) for c in (self.city, other)]
        if both := sorted(set.intersection(*held) - {self.city, other}):
            names = ", ".join(self.name(n, lang).strip() for n in both)
            said.append(word("partners", "networks", lang, names=names))
        return said


def _observed(case: model.Case, cases: Cases) -> list[model.Fact]:
    """Keep the facts about outcomes that were found and not only expected."""
    bases = cases.codebook["bases"]
    graded = [f for f in case.facts if f.design and f.value and f.judgement not in UNUSED and f.stage != "before"]
    return [f for f in graded if not f.basis or not bases[f.basis].expected]


def _outcome(fact: model.Fact, cases: Cases) -> dict:
    outcome = f"{cases.codebook.label('measures', fact.measure)}: {shown(fact, cases.codebook, 'en')}"
    same = {name: getattr(fact, name) for name in ("date", "basis", "design", "by")}
    return {
        "outcome": outcome,
        **same,
        "grade": whose(fact.source, cases.book.sources, "grade"),
        "sources": keys(fact),
    }


def _common(own: list[model.Case], others: list[model.Case]) -> dict[str, str]:
    """Say which sub-types of instruments and problems cases of both have, and which cases."""
    met = []
    for x, y in product(own, others):
        used, problems = {i for i in set(x.instruments) & set(y.instruments) if "/" in i}, {*x.problems} & {*y.problems}
        if used or problems:
            met.append((used, problems, {f"{x.id} + {y.id}"}))
    found = zip(*met, strict=True) if met else ((), (), ())
    names = ("instruments", "problems", "cases")
    return {n: "; ".join(sorted(set().union(*part))) for n, part in zip(names, found, strict=True)}
