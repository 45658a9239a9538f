"""Cases beside each other: what a planner asks in rows, the evidence with who says so in the cells."""

import textwrap
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases
from ..language import Text, chosen, need, phrase
from ..tables import TextTable
from ..words import fact_text, small, span_text

_MOST = 6  # columns that can be read beside each other
_LINES = 8  # facts shown in one cell; the count of the others is said
_KEY_LINES = 2  # facts in a cell of a table that has to fit one screen
_KEY_CODES = 4  # instruments named in such a cell
_KEY_PROSE = 160  # letters of criticism in such a cell


def side_by_side(cases: Cases, *ids: str, brief: bool = False, lang: str | None = None) -> TextTable:
    """Set two to six cases beside each other, row by row, with the sources in every cell.

    Parameters
    ----------
    *ids : str
        Two to six cases (ids, titles or aliases), in the order of the columns; in short also one.
    brief : bool
        Only what fits one page for three cases: what and when, instruments, cost, result, who was hurt, limits,
        evidence. The first facts stand in a cell and the others are counted. The vocabulary of rows says which rows.
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

    Examples
    --------
    >>> from toolkit import load_cases
    >>> len(side_by_side(load_cases(), "seoul-night-bus", "seoul-fare-and-bus-reform", brief=True))
    8
    """
    lang, found = chosen(lang), [cases.find_case(i) for i in ids]
    need((1 if brief else 2) <= len(ids) <= _MOST, "framework", "number of cases", most=_MOST, n=len(ids))
    need(len(set(found)) == len(ids), "framework", "twice", name=Counter(found).most_common(1)[0][0])
    rows = cases.codebook["rows"]
    wanted = sorted((r for r in rows if rows[r].brief), key=lambda r: rows[r].brief) if brief else [*rows]
    cells = {i: _Cells(cases, i, lang, short=brief) for i in found}
    index = pd.Index([rows[row].label(lang) for row in wanted], name="")
    table = TextTable({i: [write.cell(row) for row in wanted] for i, write in cells.items()}, index=index)
    table = table.rename_axis(columns="case")
    table.attrs |= {"note": phrase("framework", "note brief", lang)} if brief else {}
    return table


def who_did(cases: Cases, problem: str, *, lang: str | None = None) -> TextTable:
    """Answer in one table: who has dealt with a problem, by which instrument, at what cost, who says so.

    Made for one screen: a cell holds the most telling facts, the preferred ones first, and counts the
    others; open one with ``evidence(cases, case, "cost")``.

    Parameters
    ----------
    problem : str
        A code of the problems, or its label in any language.
    lang : str, optional

    Returns
    -------
    TextTable
        One row per case, in order of city (no ranking): who (city and case), instruments, cost
        (own currency; measures with a ``key`` in the vocabulary first), results (measures of this problem, as the
        vocabulary says; of a case with no other problem also what is told of none), evidence (whose
        sources, strongest design). Facts carry the grade and side of their sources.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> "tokyo-underground-reservoirs" in who_did(load_cases(), "flooding").index
    True
    """
    lang, problem = chosen(lang), cases.codebook.find(problem, "problems")[1]
    order = sorted(cases.select(problems=problem).records, key=lambda c: (cases.book.cities[c.city].name, c.id))
    cells = [_Cells(cases, c.id, lang, problem, short=True) for c in order]
    rows = [[write.cell(row) for row in ("what", "instruments", "cost", "achieved", "evidence")] for write in cells]
    columns = [phrase("framework", key, lang) for key in ("who", "instruments", "cost", "results", "evidence")]
    table = TextTable(rows, columns=columns, index=pd.Index([c.id for c in order], name="case"))
    key, label = "note" if rows else "empty", cases.codebook.label("problems", problem, lang)
    table.attrs[key] = phrase("framework", "note who" if rows else "no case", lang, problem=label, n=len(cases))
    return table


def own_facts(case: model.Case, cases: Cases) -> list[model.Fact]:
    """Facts about the case itself, not about what it is only compared with."""
    others = {p.id for p in case.parts if not cases.codebook["part_kinds"][p.kind].own}
    return [f for f in case.facts if f.part not in others]


class Teller:
    """Says in one language what a casebook holds, and who says so."""

    section = "framework"  # of the phrases it uses

    def __init__(self, cases: Cases, record: model.Case, lang: str) -> None:
        self.cases, self.record, self.lang, self.book = cases, record, lang, cases.codebook

    def word(self, key: str, **slots: object) -> str:
        """Write a phrase."""
        return phrase(self.section, key, self.lang, **slots)

    def label(self, vocabulary: str, code: str) -> str:
        """Name a code."""
        return self.book[vocabulary][code].label(self.lang)

    def small(self, vocabulary: str, code: str) -> str:
        """Name a code inside a sentence."""
        return small(self.label(vocabulary, code), self.lang)

    def says(self, text: str, cited: Iterable[notation.Citation]) -> str:
        """Add to a text who says so: its sources, grouped by their grade and the side they stand on."""
        groups: dict[str, list[str]] = {}
        for key in dict.fromkeys(c.source for c in cited):
            source = self.cases.book.sources[key]
            kind = dict.fromkeys((self.small("grades", source.grade), self.small("origins", source.origin)))
            groups.setdefault(", ".join(kind), []).append(key)
        said = [f"{kind}: {', '.join(found)}" for kind, found in groups.items()]
        return f"{text} [{'; '.join(said)}]" if said else text


class _Cells(Teller):
    """Writes the cells of one case in one language, and says in each who says so, or that nobody does."""

    def __init__(self, cases: Cases, case: str, lang: str, problem: str = "", *, short: bool) -> None:
        super().__init__(cases, cases[case].record, lang)
        self.problem, self.short, self.own = problem, short, own_facts(self.record, cases)
        self.problems = {problem} if problem else {*self.record.problems}

    def cell(self, row: str) -> str:
        """Write a row: what the case file says of it, and the facts of its aspects; in short the first of the two."""
        lines = [self.codes(row)] if row in model.CODED_LISTS else getattr(self, f"row_{row}", list)()
        lines = (lines or self.first(row)) if self.short else [*lines, *self.facts(row)]
        return "\n".join(lines) or self.word("not coded")

    def row(self, fact: model.Fact) -> str:
        """Name the row that holds a fact; nothing where its aspect has none."""
        term = self.book["aspects"][fact.term.aspect]
        # silence about a result is no hope, and none about the state before
        before, expected = fact.stage == "before" and fact.value, fact.expected and fact.value
        return before and term.row_before or expected and term.row_expected or term.row

    def row_what(self) -> list[str]:
        where = [self.cases.book.cities[self.record.city].name(self.lang)]
        where += [self.label("statuses", self.record.status)] if self.record.status else []
        if self.short and not self.problem:  # its title stands above the column
            return [" · ".join(where), *filter(None, [self.record.summary(self.lang)])]
        return [self.record.title(self.lang), " · ".join(where)]

    def row_actors(self) -> list[str]:
        named = [(f"{a.name(self.lang)} ({self.label('roles', a.role)})", a.source) for a in self.record.actors]
        return [self.says(*actor) for actor in named[:_LINES]] + self.more(len(named) - _LINES)

    def row_phases(self) -> list[str]:
        case, lang = self.record, self.lang
        phases = [f"{p.label(lang)}: {span_text(p.start, p.end, lang)}" for p in case.parts if p.kind == "phase"]
        return [*filter(None, [span_text(case.start, case.end, lang)])] if self.short else phases

    def row_limits(self) -> list[str]:
        """Give the paragraphs of the criticism; in short the first claim, which ends with its citation."""
        text = self.record.prose.get("Limits and criticism", Text({}))(self.lang)
        said = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph]
        if not self.short or not said:
            return said
        claim, bracket, cited = said[0].partition("[")
        claim = textwrap.shorten(claim, _KEY_PROSE, placeholder=" …")
        return [self.says(claim, notation.prose_citations(bracket + cited.partition("]")[0] + "]"))]

    def row_conditions(self) -> list[str]:
        held = self.record.conditions
        asked = ((self.label("criteria", c.criterion), self.label("importances", c.importance), c) for c in held)
        return [self.says(f"{name} ({weight}): {c.says(self.lang)}", c.source) for name, weight, c in asked]

    def row_evidence(self) -> list[str]:
        """Say how many sources of which kind and side there are, and the strongest design of a claim."""
        sources = [self.cases.book.sources[key] for key in self.record.cited_keys]
        lines = [self.word("sources", n=len(sources))]
        for head, field in (("kinds", "grade"), ("by", "origin")):
            found = Counter(sorted(getattr(source, field) for source in sources)).most_common()
            counts = ", ".join(f"{n} {self.small(f'{field}s', code)}" for code, n in found)
            lines.append(f"{self.word(head)}: {counts}")
        best = max((f.design for f in self.record.facts if f.stands), default="")
        design = f"{self.word('strongest', n=best)} ({self.label('designs', best)})" if best else self.word("no design")
        if self.short:
            return [f"{lines[0]}; {lines[2]}", design] if self.problem else [lines[0], design.partition(" (")[0]]
        left = Counter(self.label("aspects", f.term.aspect) for f in self.own if f.stands and not self.row(f))
        unplaced = self.word("left out", n=left.total(), aspects=", ".join(left)) if left else ""
        return [*lines, design, *filter(None, [unplaced])]

    def more(self, n: int, key: str = "more") -> list[str]:
        return [self.word(key, n=n)] if n > 0 else []

    def first(self, row: str) -> list[str]:
        """Write the most telling facts of a row, one of each measure, and count the others."""
        bases = self.book["bases"]
        unsaid = max(b.firmness for b in bases.values() if not b.expected)
        systems = {p.id for p in self.record.parts if p.kind == "system"}

        def rank(f: model.Fact) -> tuple:
            # the case before the system around it, what is on the problem, what was evaluated
            on = f.part in systems, self.problems.isdisjoint(f.term.problems), f.term.key or len(self.book["measures"])
            graded = -int(f.design or -1), f.term.aspect != "evaluation", f.judgement != "preferred"
            # what does not say how it is known goes before what is only claimed
            return *on, *graded, bases[f.basis].firmness if f.basis else unsaid, f.basis

        told = sorted((f for f in self.own if self.tells(f, row)), key=rank)
        firsts = {f.measure: f for f in reversed(told) if f.usable}
        shown = [f for f in told if firsts.get(f.measure) is f][: _KEY_LINES if self.problem else 1]
        others = sum(f.stands and (self.tells(f, row) or self.row(f) == row) for f in self.own) - len(shown)
        lines = [self._fact(f) for f in shown] or self._silences(told, notes=False)
        lines = lines or [self.word("nothing on it" if row == "achieved" and self.problem and others else "not coded")]
        return lines + self.more(others if self.problem else 0, "others")

    def tells(self, fact: model.Fact, row: str) -> bool:
        """Whether a fact answers in short: of the cost what is money, of results those on the problem asked about."""
        aspect = self.book["aspects"][fact.term.aspect]
        if row == "cost":
            return aspect.row == row and fact.term.dimension.startswith("money") and not fact.converts
        if row != "achieved":
            return self.row(fact) == row
        # in short what has a row of its own is no result; where a problem is asked about, any row may hold one
        others = {n for n, term in self.book["rows"].items() if term.brief and n != row and not self.problem}
        if fact.stage == "before" or fact.expected or self.row(fact) in others:
            return False
        # of a case with one problem also other results, but not what only describes, such as design rainfall
        general = aspect.outcome and (fact.term.problems or not aspect.problems)
        alone = not self.problem or len(self.record.problems) == 1
        return not self.problems.isdisjoint(fact.term.problems) or bool(alone and general)

    # ---- facts and codes

    def codes(self, field: str) -> str:
        """Name the codes of a field, in short the first and how many there are besides; or why there are none."""
        found, most = getattr(self.record, field), _KEY_CODES if self.problem else 3 if self.short else None
        if not found:
            status = self.record.unsaid.get(field)
            return self.small("fact_statuses", status) if status else self.word("not coded")
        names = [self.label(field, c) for c in found[:most]]
        return ", ".join([*names, *self.more(len(found[most or len(found) :]), "others")])

    def facts(self, row: str) -> list[str]:
        """Write the facts of a row: one of every measure before a second of any."""
        facts, order = [f for f in self.own if self.row(f) == row], list(self.book["measures"])

        def rank(f: model.Fact) -> tuple:
            return order.index(f.measure), f.stage == "before", f.converts, f.judgement != "preferred", not f.usable

        valued = sorted((f for f in facts if f.stands), key=rank)
        firsts = {f.measure: f for f in reversed(valued)}
        kept = sorted(valued, key=lambda f: firsts[f.measure] is not f)[:_LINES]
        lines = [self._fact(f) for f in sorted(kept, key=rank)]
        return [*lines, *self.more(len(valued) - _LINES), *self._silences(facts)]

    def _fact(self, fact: model.Fact) -> str:
        marks = [self.word("before")] * (fact.stage == "before") + [self.word("converted")] * fact.converts
        text = f"{fact.term.label(self.lang)}: {fact_text(fact, self.cases.book, self.lang)}"
        text = self.says(f"{text} ({'; '.join(marks)})" if marks else text, fact.source)
        return f"{text} {self.word('design', n=fact.design)}" if fact.design else text

    def _silences(self, facts: Iterable[model.Fact], *, notes: bool = True) -> list[str]:
        """Say of which measures the sources give no value, each once, with the first note."""
        found: dict[str, str] = {}
        for fact in (f for f in facts if not f.value):
            line = f"{fact.term.label(self.lang)}: {self.small('fact_statuses', fact.status)}"
            found[line] = found.get(line) or (fact.note(self.lang) if notes else "")
        return [f"{line} ({note})" if note else line for line, note in found.items()]
