"""Cases beside each other: what a planner asks in rows, the evidence with who says so in the cells."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import pandas as pd

from ..casefiles import model
from ..cases import Cases, CaseStudy
from ..display import cited_sources, mentions, stems
from ..language import chosen, need, phrase
from ..tables import TextTable, why_empty
from ..words import date_text, fact_text, small

_MOST = 6  # columns that can be read beside each other
_LINES = 8  # facts shown in one cell; the count of the others is said
_KEY_LINES = 2  # facts in a cell of a table that has to fit one screen
_KEY_CODES = 4  # instruments named in such a cell


def side_by_side(cases: Cases, *ids: str, lang: str | None = None) -> TextTable:
    """Set two to six cases beside each other, row by row, with the sources in every cell.

    Parameters
    ----------
    *ids : str
        Two to six cases (ids, titles or aliases), in the order of the columns.
    lang : str, optional
        Language of labels and row names; evidence without a translation stays in English.

    Returns
    -------
    TextTable
        A DataFrame of text: rows as in the vocabulary of rows, columns the case ids. Which facts
        a row holds, the aspects say; what is expected or was so before has a row of its own.
        Money stays in its own currency: no exchange rate is assumed. Every claim is followed by
        who says so: the grade of the sources, the side they stand on, and their keys; and by the
        design of its evidence, 0 to 5. Facts about things the case is only compared with, and
        rejected ones, are left out; facts that have no row are counted in the last one.

    Raises
    ------
    NotPossibleError
        For fewer than two or more than six cases.
    """
    lang, found = chosen(lang), [cases.find_case(i) for i in ids]
    need(2 <= len(ids) <= _MOST, "framework", "number of cases", most=_MOST, n=len(ids))
    need(len(set(found)) == len(ids), "framework", "twice", name=Counter(found).most_common(1)[0][0])
    table = TextTable({i: _Cells(cases[i], lang).rows() for i in found})
    return table.rename_axis(index="", columns="case")


def phases(cases: Cases, *ids: str, kind: str = "phase", lang: str | None = None) -> TextTable:
    """List the phases of cases, with the facts and events that belong to each.

    Parameters
    ----------
    *ids : str
        Cases; all that have phases if none is given.
    kind : str
        A kind of part: ``phase``, ``component``, ``storm``, …
    lang : str, optional

    Returns
    -------
    TextTable
        One row per phase: case, phase, label, start, end, facts, events (text with sources and
        their grades). A phase without facts says so.
    """
    kind, lang, rows = cases.codebook.find(kind, "part_kinds")[1], chosen(lang), []
    for cells in (_Cells(cases[i], lang) for i in ids or cases):
        case = cells.record
        for part in (p for p in case.parts if p.kind == kind):
            facts = "\n".join(cells.facts([f for f in case.facts if f.part == part.id])) or cells.word("no fact")
            events = "\n".join(
                cells.says(f"{date_text(e.date, lang)}: {e.what(lang)}", e) for e in case.events if e.part == part.id
            )
            rows.append((case.id, part.id, part.label(lang), part.start, part.end, facts, events))
    table = TextTable(rows, columns=["case", "phase", "label", "start", "end", "facts", "events"])
    label = cases.codebook.label("part_kinds", kind, lang)
    return why_empty(table, "phases", lang, n=len(ids or cases), kind=label)


def who_did(cases: Cases, problem: str, *, lang: str | None = None) -> TextTable:
    """Answer in one table: who has dealt with a problem, by which instrument, at what cost, who says so.

    Made for one screen: a cell holds the most telling facts, the preferred ones first; open one
    with ``evidence(cases, case, "cost")``.

    Parameters
    ----------
    problem : str
        A code of the problems, or its label in any language.
    lang : str, optional

    Returns
    -------
    TextTable
        One row per case, in order of city (no ranking): who (city and case), instruments, cost
        (own currency; measures with a ``key`` in the vocabulary first), results (on this problem
        where the vocabulary has measures for it, else any that was found), evidence (whose
        sources, strongest design). Facts carry the grade and side of their sources.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> "tokyo-underground-reservoirs" in who_did(load_cases(), "flooding").index
    True
    """
    lang, problem = chosen(lang), cases.codebook.find(problem, "problems")[1]
    order = sorted(cases.select(problems=problem).records, key=lambda c: (cases.book.cities[c.city].name, c.id))
    rows = []
    for cells in (_Cells(cases[c.id], lang) for c in order):
        who, evidence = "\n".join(cells.row_what()), "\n".join(cells.row_evidence(short=True))
        instruments = cells.codes("instruments", most=_KEY_CODES)
        rows.append([who, instruments, cells.key_cost(), cells.key_results(problem), evidence])
    columns = [phrase("framework", key, lang) for key in ("who", "instruments", "cost", "results", "evidence")]
    table = TextTable(rows, columns=columns, index=pd.Index([c.id for c in order], name="case"))
    slots = {"problem": cases.codebook.label("problems", problem, lang), "n": len(cases)}
    table.attrs["empty"] = phrase("framework", "no case", lang, **slots)
    return table


def own_facts(case: model.Case, cases: Cases) -> list[model.Fact]:
    """Facts about the case itself, not about what it is only compared with."""
    others = {p.id for p in case.parts if not cases.codebook["part_kinds"][p.kind].own}
    return [f for f in case.facts if f.part not in others]


def attributed(text: str, record: model.Record, cases: Cases, lang: str) -> str:
    """Add to a text who says so: its sources, grouped by their grade and the side they stand on."""
    groups: dict[str, list[str]] = {}
    for key in dict.fromkeys(c.source for c in record.source):
        sides = (("grades", cases.book.sources[key].grade), ("origins", cases.book.sources[key].origin))
        names = dict.fromkeys(small(cases.codebook.label(v, code, lang), lang) for v, code in sides)
        groups.setdefault(", ".join(names), []).append(key)
    said = [f"{kind}: {', '.join(found)}" for kind, found in groups.items()]
    return f"{text} [{'; '.join(said)}]" if said else text


class _Cells:
    """Writes the cells of one case in one language, and says in each who says so, or that nobody does."""

    def __init__(self, study: CaseStudy, lang: str) -> None:
        self.record, self.book, self.lang = study.record, study.codebook, lang
        self.cases = study._cases
        self.own = own_facts(self.record, self.cases)

    # ---- words

    def word(self, key: str, **slots: object) -> str:
        return phrase("framework", key, self.lang, **slots)

    def label(self, vocabulary: str, code: str) -> str:
        return self.book.label(vocabulary, code, self.lang)

    def small(self, vocabulary: str, code: str) -> str:
        return small(self.label(vocabulary, code), self.lang)

    def says(self, text: str, record: model.Record) -> str:
        """Add to a text who says so."""
        return attributed(text, record, self.cases, self.lang)

    def more(self, n: int) -> list[str]:
        return [self.word("more", n=n)] if n > 0 else []

    # ---- side by side

    def rows(self) -> dict[str, str]:
        """Write all rows, by their headings: what the case file says of each, then the facts of its aspects."""
        facts: defaultdict[str, list[model.Fact]] = defaultdict(list)
        for fact in self.own:
            term = self.book["aspects"][fact.term.aspect]
            # silence about a result is no hope, and none about the state before
            before, expected = fact.stage == "before" and fact.value, fact.expected and fact.value
            row = before and term.row_before or expected and term.row_expected or term.row
            facts[row if row in self.book["rows"] else ""].append(fact)
        left = Counter(self.label("aspects", fact.term.aspect) for fact in facts[""] if fact.stands)
        written = {}
        for row, term in self.book["rows"].items():
            lines = [self.codes(row)] if row in model.CODED_LISTS else getattr(self, f"row_{row}", list)()
            lines += self.facts(facts[row], stems(" ".join(self.record.problems)) if row == "problems" else ())
            if row == "evidence" and left:
                lines.append(self.word("left out", n=left.total(), aspects=", ".join(left)))
            written[term.label(self.lang)] = "\n".join(lines) or self.word("not coded")
        return written

    def row_what(self) -> list[str]:
        where = [self.cases.book.cities[self.record.city].name(self.lang)]
        where += [self.label("statuses", self.record.status)] if self.record.status else []
        return [self.record.title(self.lang), " · ".join(where)]

    def row_actors(self) -> list[str]:
        names = [(f"{a.name(self.lang)} ({self.label('roles', a.role)})", a) for a in self.record.actors]
        return [self.says(*actor) for actor in names[:_LINES]] + self.more(len(names) - _LINES)

    def row_phases(self) -> list[str]:
        phases = [p for p in self.record.parts if p.kind == "phase"]
        dated = ((p.label(self.lang), date_text(f"{p.start or '..'}/{p.end or '..'}", self.lang)) for p in phases)
        return [": ".join(said) for said in dated] or [self.word("no phases")]

    def row_limits(self) -> list[str]:
        text = self.record.prose.get("Limits and criticism", "")
        return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph]

    def row_conditions(self) -> list[str]:
        held = self.record.conditions
        asked = ((self.label("criteria", c.criterion), self.label("importances", c.importance), c) for c in held)
        return [self.says(f"{criterion} ({importance}): {c.says(self.lang)}", c) for criterion, importance, c in asked]

    def row_evidence(self, *, short: bool = False) -> list[str]:
        """Say how many sources of which kind and side there are, and the strongest design of a claim."""
        sources = [self.cases.book.sources[key] for key in cited_sources(self.record)]

        def counts(field: str) -> str:
            found = Counter(sorted(getattr(source, field) for source in sources)).most_common()
            return ", ".join(f"{n} {self.small(f'{field}s', code)}" for code, n in found)

        known, origins = self.word("sources", n=len(sources)), counts("origin")
        best = max((f.design for f in self.record.facts if f.stands), default="")
        design = f"{self.word('strongest', n=best)} ({self.label('designs', best)})" if best else self.word("no design")
        if short:
            return [f"{known}: {origins}", design]
        return [known, f"{self.word('kinds')}: {counts('grade')}", f"{self.word('by')}: {origins}", design]

    # ---- who did

    def key_cost(self) -> str:
        """Write what the case cost: of the few measures that matter most, one fact each."""
        systems = {p.id for p in self.record.parts if p.kind == "system"}

        def money(fact: model.Fact) -> bool:
            cost = self.book["aspects"][fact.term.aspect].row == "cost"
            return cost and fact.term.dimension.startswith("money") and not fact.converts

        def rank(fact: model.Fact) -> tuple:
            # the case before the system around it, what was paid before what was hoped
            place = fact.term.key or len(self.book["measures"])
            return fact.part in systems, place, fact.expected, fact.judgement != "preferred"

        return self._first_facts(sorted(filter(money, self.own), key=rank)) or self.word("not coded")

    def key_results(self, problem: str) -> str:
        """Write what was found out about a problem, the firmest first."""
        bases, beginnings = self.book["bases"], stems(f"{problem} {self.book['problems'][problem].label}")
        on_it = {m for m, t in self.book["measures"].items() if mentions(f"{m} {t.aspect}", beginnings)}
        only = len(self.record.problems) == 1 or not on_it  # then every result is one on this problem
        unsaid = max(b.firmness for b in bases.values() if not b.expected)

        def counts(fact: model.Fact) -> bool:
            if fact.stage == "before" or fact.expected:
                return False
            if fact.measure in on_it:  # rain alone is no result: the problem's own measure is, or a comparison
                return mentions(fact.measure, beginnings) or bool(fact.design) or only
            return only and self.book["aspects"][fact.term.aspect].outcome

        def rank(fact: model.Fact) -> tuple:
            # a measure of the problem itself first, then what rests on the firmest ground
            own, said = mentions(fact.measure, beginnings), fact.term.aspect == "evaluation"
            firm = bases[fact.basis].firmness if fact.basis else unsaid
            # what does not say how it is known goes before what is only claimed
            return not own, -int(fact.design or -1), not said, fact.judgement != "preferred", firm, fact.basis

        found = self._first_facts(sorted(filter(counts, self.own), key=rank))
        return found or self.word("nothing on it" if on_it else "not coded")

    def _first_facts(self, facts: list[model.Fact]) -> str:
        """Write the first facts of an order, one of each measure, or else where the sources are silent."""
        first: dict[str, model.Fact] = {}
        for fact in (f for f in facts if f.usable):
            first.setdefault(fact.measure, fact)
        lines = [self._fact(f) for f in list(first.values())[:_KEY_LINES]]
        return "\n".join(lines or self._silences(facts, notes=False))

    # ---- facts and codes

    def codes(self, field: str, *, most: int | None = None) -> str:
        """Name the codes of a field, or the first and how many there are besides; or why there are none."""
        found = getattr(self.record, field)
        if not found:
            status = self.record.unsaid.get(field)
            return self.small("fact_statuses", status) if status else self.word("not coded")
        names = [self.label(field, c) for c in found[:most]]
        return ", ".join([*names, f"+ {len(found) - most}"] if most and len(found) > most else names)

    def facts(self, facts: list[model.Fact], beginnings: tuple[str, ...] = ()) -> list[str]:
        """Write facts: at first one of every measure, those that mention something before others, then the rest."""
        order = list(self.book["measures"])

        def rank(f: model.Fact) -> tuple:
            return order.index(f.measure), f.stage == "before", f.converts, f.judgement != "preferred", not f.usable

        valued = sorted((f for f in facts if f.stands), key=rank)
        seen: Counter = Counter()
        places = []  # of each fact among those of its measure
        for number, fact in enumerate(valued):
            beside = not mentions(f"{fact.measure} {fact.of}", beginnings)
            places.append((seen[fact.measure, fact.expected], beside, number))
            seen[fact.measure, fact.expected] += 1
        lines = [self._fact(valued[number]) for number in sorted(number for *_, number in sorted(places)[:_LINES])]
        return [*lines, *self.more(len(valued) - _LINES), *self._silences(facts)]

    def _fact(self, fact: model.Fact) -> str:
        marks = [self.word("before")] * (fact.stage == "before") + [self.word("converted")] * fact.converts
        text = f"{fact.term.label(self.lang)}: {fact_text(fact, self.cases.book, self.lang)}"
        text = self.says(f"{text} ({'; '.join(marks)})" if marks else text, fact)
        return f"{text} {self.word('design')} {fact.design}" if fact.design else text

    def _silences(self, facts: Iterable[model.Fact], *, notes: bool = True) -> list[str]:
        """Say of which measures the sources give no value, each once, with the first note."""
        found: dict[str, str] = {}
        for fact in (f for f in facts if not f.value):
            status = self.small("fact_statuses", fact.status)
            line = f"{fact.term.label(self.lang)}: {status}"
            found[line] = found.get(line) or (fact.note(self.lang) if notes else "")
        return [f"{line} ({note})" if note else line for line, note in found.items()]
