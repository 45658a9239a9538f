"""One city's nearest: the ties it has and has not, outcomes in similar cities, unlike cities with one policy."""

import pandas as pd

from ..cases import Cases, Many, listed
from ..display import keys, whose
from ..language import chosen, whole_number
from ..tables import why_empty
from ..words import fact_text, joined
from .explain import Speaker, sentence
from .graph import city_similarity
from .profile import cases_of, indicators, is_node, nodes, place_of, read
from .tables import peers

_TIES = ["kind", "other", "similarity", "low", "high", "rank", "ties", "reason", "sources"]
_KINDS = ["similar-no-tie", "tie-not-similar", "tie-not-enough-data"]
_NUMBERS = ["similarity", "low", "high"]
_OUTCOME = ["problems", "case", "outcome", "date", "basis", "design", "grade", "by", "sources", "says"]


def missing_ties(
    cases: Cases, city: str, *, domains: Many = ("context",), k: int = 5, lang: str | None = None
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

        Columns: other, similarity, low, high, rank (among what compares), ties (as recorded), reason (in words, with
        the years of the ties), sources (of the ties; without one, of what is compared). Memberships are no ties; ties
        that ended or that only one source names do not count and are said.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = missing_ties(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"similar-no-tie", "tie-not-similar", "tie-not-enough-data"}
    True
    """
    view, rows = _View(cases, city, domains, k, lang), []
    least = view.numbers.loc[view.near, "similarity"].min()
    for other in {*view.near, *view.ties}:
        counted = [t for t in view.ties.get(other, ()) if not t.until and cases.codebook["tie_kinds"][t.kind].counts]
        if (other in view.near) == bool(counted):
            continue
        kind = _KINDS[0 if other in view.near else 1 if other in view.ranks else 2]
        numbers, say = view.numbers.reindex([other]).iloc[0].to_dict(), view.speaker(other)
        said = map(keys, counted) if counted else say.table["sources"]
        rows.append({
            "kind": kind, "other": other, **{n: numbers[n] for n in _NUMBERS}, "rank": view.ranks.get(other),
            "ties": "; ".join(dict.fromkeys(t.kind for t in counted)),
            "reason": view.reason(say, kind, could=numbers["high"] >= least),
            "sources": "; ".join(sorted({key for text in said for key in text.split("; ") if key})),
        })  # fmt: skip
    rows.sort(key=lambda row: (_KINDS.index(row["kind"]), row["rank"] or 0, row["other"]))
    return why_empty(pd.DataFrame(rows, columns=_TIES).astype({"rank": "Int64"}), "ties", view.lang, city=view.name)


def aspirational_peers(
    cases: Cases, city: str, *, domains: Many = ("context",), k: int = 8, lang: str | None = None
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
          basis, design (0 to 5), grade (of its sources), by
        - no-outcome: such a case without an observed outcome
        - no-case: a peer without such a case

        An outcome is a fact with an evidence design; rejected values and outliers, plans, hopes and the state before
        do not count. says puts each row in words.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = aspirational_peers(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"outcome", "no-outcome", "no-case"}
    True
    """
    view = _View(cases, city, domains, k, lang)
    problems = set(read(view.graph).held["problems"][view.city])
    held, rows = cases_of(cases), []
    for other in view.near if problems else ():
        say = view.speaker(other)
        base = dict.fromkeys(_OUTCOME, "") | {"city": other, **{n: say.numbers[n] for n in _NUMBERS}}
        met = [case for case in held.get(other, ()) if problems & {*case.problems}]
        rows += [] if met else [{"kind": "no-case", **base, "says": say.sentence("peer", "no case")}]
        for case in met:
            # what was found, and not only expected
            outcomes = [f for f in case.facts if f.design and f.usable and f.stage != "before" and not f.expected]
            shared = sorted(problems & {*case.problems})
            told = ["peer", "case", *([] if outcomes else ["no outcome"])]
            said = say.sentence(*told, problems=", ".join(map(say.code, shared)))
            base |= {"problems": "; ".join(shared), "case": case.id, "says": said}
            rows += [{
                "kind": "outcome", **base, **{name: getattr(f, name) for name in ("date", "basis", "design", "by")},
                "outcome": f"{f.term.label(view.lang)}: {fact_text(f, cases.book, view.lang)}",
                "grade": whose(f.source, cases.book.sources)[0], "sources": keys(f),
            } for f in outcomes] or [{"kind": "no-outcome", **base}]  # fmt: skip
    table = pd.DataFrame(rows, columns=["kind", "city", *_NUMBERS, *_OUTCOME])
    return why_empty(table, "no peer" if problems else "no problem", view.lang, city=view.name)


class _View:
    """One city in a similarity network that holds it and all it has ties with, and its k nearest, for one language."""

    def __init__(self, cases: Cases, city: object, domains: Many, k: int, lang: str | None) -> None:
        whole_number("k", k, 1)
        self.cases, self.city, self.lang = cases, place_of(cases, city), chosen(lang)
        self.name = cases.book.cities[self.city].name(self.lang)
        self.ties: dict[str, list] = {}
        for tie in (t for t in cases.book.ties if self.city in t.places and t.kind != "membership"):
            (other,) = tie.places - {self.city}
            if is_node(cases, other):
                self.ties.setdefault(other, []).append(tie)
        known = nodes(cases, indicators(cases, domains := listed(domains)))
        self.graph = city_similarity(cases, domains=domains, cities={*known, self.city, *self.ties})
        self.numbers = peers(self.graph, self.city, count=len(self.graph)).set_index("city")
        scores = self.numbers["similarity"].round(12)
        # places that are equally similar have the same rank, and nothing alike is no likeness;
        # the nearest stand first, and equals in order of names
        self.ranks = scores[scores > 0].rank(method="min", ascending=False).astype(int).to_dict()
        self.near = [other for other, rank in self.ranks.items() if rank <= k]
        self.among = {"k": min(k, len(self.ranks)), "of": len(self.ranks)}

    def speaker(self, other: str) -> Speaker:
        """Speak of the city and another."""
        return Speaker(self.graph, self.city, other, self.lang, **self.among)

    def reason(self, say: Speaker, kind: str, could: bool) -> str:
        """Say in words why a place is in the list."""
        said = [say.word("ended", tie=text) if ended else text for text, ended in say.tied()]
        said = said or [say.word("doubtful") if say.recorded else say.word("untied")]
        members = [t.places for t in self.cases.book.ties if t.kind == "membership" and not t.until]
        one, other = (set().union(*(ends for ends in members if city in ends)) for city in say.pair)
        if both := sorted((one & other) - {*say.pair}):
            said.append(say.word("networks", names=", ".join(self.cases.book.cities[p].name(self.lang) for p in both)))
        if kind == "tie-not-enough-data":
            missing = joined((say.labels[i] for i, who in say.lacking.items() if who), self.lang)
            said.append(say.word("little", missing=missing))
        elif kind == "similar-no-tie":
            most = joined(map(say.labels.get, say.largest()), self.lang)
            said += [say.word("near"), say.word("most alike", what=most)]
        else:
            said += [say.word("far"), say.differing(say.table), say.word("could") if could else ""]
        return sentence(filter(None, said), self.lang)
