"""One city's nearest: the ties it has and has not, outcomes in similar cities, unlike cities with one policy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys, shown, whose
from ..errors import NotPossibleError
from ..language import chosen, phrase, whole_number
from .explain import Speaker, apart, sentence, tie_text
from .graph import city_similarity
from .layers import cases_by_city
from .profile import FLOOR, compared, domains_of, indicators, is_node, nodes, place_of, read, small

_TIES = ["kind", "other", "name", "similarity", "low", "high", "rank", "ties", "since", "reason", "sources"]
_KINDS = ["similar-no-tie", "tie-not-similar", "tie-not-enough-data"]
_PEERS = [
    "kind", "city", "similarity", "low", "high", "problems", "case", "outcome", "date", "basis", "design", "grade",
    "by", "own", "says", "sources",
]  # fmt: skip


def missing_ties(
    cases: Cases,
    city: str,
    *,
    domains: Iterable[str] = ("context", "problems"),
    k: int = 5,
    lang: str | None = None,
) -> pd.DataFrame:
    """Set a city's similarity to others against the ties it has.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network, by id or name.
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

        Columns: other, name, similarity, low, high, rank (among what compares), ties and since (as recorded), reason
        (in words), sources (of the ties; without one, of what is compared). Memberships are no ties; ties that ended
        or that only one source names do not count and are said.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = missing_ties(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"similar-no-tie", "tie-not-similar", "tie-not-enough-data"}
    True
    """
    view = _View(cases, city, domains, k, chosen(lang))
    least = min((view.numbers.loc[o, "similarity"] for o in view.near), default=math.inf)
    rows = []
    for other in {*view.near, *view.ties}:
        counted = [t for t in view.ties.get(other, ()) if not t.until and view.kinds[t.kind].counts]
        if (other in view.near) == bool(counted):
            continue
        kind = _KINDS[0 if other in view.near else 1 if other in view.ranks else 2]
        numbers = view.numbers.loc[other].to_dict() if other in view.ranks else {}
        could = kind == "tie-not-similar" and numbers["high"] >= least
        said = map(keys, counted) if counted else view.built.parts(view.city, other)["sources"]
        sources = {key for text in said for key in text.split("; ") if key}
        rows.append({
            "kind": kind, "other": other, "name": cases.book.cities[other].name(view.lang),
            **{n: numbers.get(n, math.nan) for n in ("similarity", "low", "high")}, "rank": view.ranks.get(other),
            "ties": "; ".join(dict.fromkeys(t.kind for t in counted)),
            "since": "; ".join(dict.fromkeys(t.since for t in counted if t.since)),
            "reason": view.reason(other, kind, could),
            "sources": "; ".join(sorted(sources)),
        })  # fmt: skip
    rows.sort(key=lambda row: (_KINDS.index(row["kind"]), row["rank"] or 0, row["other"]))
    return pd.DataFrame(rows, columns=_TIES).astype({"rank": "Int64"})


def aspirational_peers(
    cases: Cases, city: str, *, domains: Iterable[str] = ("context",), k: int = 8, lang: str | None = None
) -> pd.DataFrame:
    """List the outcomes recorded in similar cities on problems that a city has.

    The outcomes, bad ones among them, stand as their sources give them. They are in order of the peers' similarity and
    never ranked by how good they are: they differ in what was measured, by whom and how well.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network, by id or name.
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
        do not count. says puts each row in words.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = aspirational_peers(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"outcome", "no-outcome", "no-case", "nothing"}
    True
    """
    view = _View(cases, city, domains, k, chosen(lang))
    city, (coded,) = view.city, indicators(cases, "problems")
    problems = set(coded.cells[city].codes) if city in coded.cells else set()
    held, codes, rows = cases_by_city(cases), cases.codebook, []
    if not problems or not view.near:
        rows.append({"kind": "nothing", "says": view.says([], "no peer" if problems else "no problem")})
    for other in view.near if problems else ():
        numbers = {"city": other, **view.numbers.loc[other, ["similarity", "low", "high"]]}
        found = [(c, sorted(problems & set(c.problems))) for c in held.get(other, ()) if problems & set(c.problems)]
        if not found:
            said = view.says([], "peer", "no case" if other in held else "no cases", other=other)
            rows.append({"kind": "no-case", **numbers, "says": said})
        for case, shared in found:
            own = sum(len(_observed(c)) for c in held.get(city, ()) if set(shared) & set(c.problems))
            outcomes = _observed(case)
            said = view.says(shared, "peer", "case", "own" if outcomes else "no outcome", other=other, own=own)
            base = {**numbers, "problems": "; ".join(shared), "case": case.id, "own": own, "says": said}
            rows += [{
                "kind": "outcome", **base, **{name: getattr(f, name) for name in ("date", "basis", "design", "by")},
                "outcome": f"{codes.label('measures', f.measure, view.lang)}: {shown(f, codes, view.lang)}",
                "grade": whose(f.source, cases.book.sources, "grade"), "sources": keys(f),
            } for f in outcomes]  # fmt: skip
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
    whole_number("count", count, 1)
    city = city if city is None else place_of(cases, city)
    held = cases_by_city(cases)
    if len(held) < 2:
        raise NotPossibleError(phrase("errors", "two cities"))
    ends = [pair for pair in combinations(held, 2) if city is None or city in pair]
    measure, _ = compared(indicators(cases, domains), list(held))
    first, second = (np.array([list(held).index(pair[end]) for pair in ends], int) for end in (0, 1))
    levels = pd.DataFrame(measure.parts(first, second)[0].T).groupby(list(measure.groups), sort=False).mean().T
    distances = (1 - levels).rename(columns=lambda group: f"distance_{group.replace('-', '_')}")
    rows = [(a, b, *_common(held[a], held[b])) for a, b in ends]
    common = pd.DataFrame(rows, columns=["a", "b", "instruments", "problems", "cases"])
    table = pd.concat([pd.DataFrame(measure.numbers(first, second)), common, distances], axis=1)
    columns = ["a", "b", "similarity", "low", "high", "instruments", "problems", "cases", *distances]
    table = table.loc[(table["coverage"] >= FLOOR) & (table["cases"] != ""), columns]
    return table.sort_values(["high", "a", "b"], ignore_index=True).head(count)


class _View:
    """One city in a similarity network that holds it, with the ties it has and its k nearest, for one language."""

    def __init__(self, cases: Cases, city: object, domains: Iterable[str], k: int, lang: str) -> None:
        whole_number("k", k, 1)
        self.cases, self.city, self.lang = cases, place_of(cases, city), lang
        self.kinds = cases.codebook["tie_kinds"]
        known = nodes(cases, indicators(cases, domains := domains_of(domains)))
        self.graph = city_similarity(cases, domains=domains, cities={*known, self.city})
        self.built, self.bare = read(self.graph), self.city not in known
        self.ties: dict[str, list[model.Tie]] = {}
        for tie in cases.book.ties:
            ends = {tie.a, tie.b}
            if self.city in ends and tie.kind != "membership" and is_node(cases, other := (ends - {self.city}).pop()):
                self.ties.setdefault(other, []).append(tie)
        self.numbers = self.built.row(self.city)
        scores = self.numbers.loc[self.numbers["coverage"] >= FLOOR, "similarity"].round(12)
        # places that are equally similar have the same rank, and nothing alike is no likeness
        ranks = scores[scores > 0].rank(method="min", ascending=False).astype(int)
        self.ranks = dict(sorted(ranks.items(), key=lambda item: (item[1], item[0])))
        self.near = [o for o, rank in self.ranks.items() if rank <= k]
        self.among = {"k": min(k, len(ranks)), "of": len(ranks)}

    def name(self, place: str) -> str:
        """Name a place, for the middle of a sentence."""
        return apart(self.cases.book.cities[place].name(self.lang), self.lang)

    def says(self, problems: list[str], *words: str, other: str = "", own: int = 0) -> str:
        """Say what a peer has to show."""
        terms = self.cases.codebook["problems"]
        slots = {"city": self.name(self.city), "n": own, **self.among}
        slots["problems"] = ", ".join(small(terms[p].label(self.lang), self.lang) for p in problems)
        if other:
            slots |= {"other": self.name(other), "s": self.numbers.loc[other, "similarity"]}
        return sentence([phrase("partners", key, self.lang, **slots) for key in words], self.lang)

    def reason(self, other: str, kind: str, could: bool) -> str:
        """Say in words why a place is in the list."""

        def say(key: str, **slots: object) -> str:
            return phrase("partners", key, self.lang, **slots)

        said = self._tied(other)
        if self.bare or other not in self.built.at:
            return sentence([*said, say("stub", place=self.name(self.city if self.bare else other))], self.lang)
        speaker = Speaker(self.graph, self.city, other, self.lang)
        if kind == "tie-not-enough-data":
            lacking = [speaker.labels[i] for i, who in speaker.lacking.items() if who]
            said.append(say("little", cover=speaker.numbers["coverage"], missing=speaker.join(lacking)))
        else:
            near = kind == "similar-no-tie"
            slots = {"city": self.name(self.city), "s": speaker.numbers["similarity"], **self.among}
            alike = speaker.join(map(speaker.labels.get, speaker.largest()))
            said += [say("near" if near else "far", **slots)]
            said += [say("alike", what=alike) if near else speaker.differing(speaker.table)]
            said += [say("could", **self.among)] if could else []
        return sentence(filter(None, said), self.lang)

    def _tied(self, other: str) -> list[str]:
        """Say the recorded ties, the ended and doubtful ones apart, and the networks both belong to."""
        kinds: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for tie in sorted(self.ties.get(other, ()), key=lambda t: t.since):
            kinds.setdefault((tie.kind, bool(tie.until)), []).append((tie.since, tie.until))
        said = []
        for (kind, ended), dates in kinds.items():
            words = tie_text(small(self.kinds[kind].label(self.lang), self.lang), dates, self.lang)
            if self.kinds[kind].counts:
                said.append(phrase("partners", "ended", self.lang, tie=words) if ended else words)
        if not said:
            said.append(phrase("explain", "doubtful", self.lang) if kinds else phrase("partners", "no tie", self.lang))
        members = [{t.a, t.b} for t in self.cases.book.ties if t.kind == "membership" and not t.until]
        held = [set().union(*(pair for pair in members if c in pair)) for c in (self.city, other)]
        if both := sorted(set.intersection(*held) - {self.city, other}):
            names = ", ".join(self.name(n).strip() for n in both)
            said.append(phrase("partners", "networks", self.lang, names=names))
        return said


def _observed(case: model.Case) -> list[model.Fact]:
    """Keep the facts about outcomes that were found and not only expected."""
    return [f for f in case.facts if f.design and f.usable and f.stage != "before" and not f.expected]


def _common(own: list[model.Case], others: list[model.Case]) -> list[str]:
    """Say which sub-types of instruments and problems cases of both have, and which cases."""
    met = []
    for x, y in product(own, others):
        used, problems = {i for i in set(x.instruments) & set(y.instruments) if "/" in i}, {*x.problems} & {*y.problems}
        if used or problems:
            met.append((used, problems, {f"{x.id} + {y.id}"}))
    return ["; ".join(sorted(set().union(*(found[part] for found in met)))) for part in range(3)]
