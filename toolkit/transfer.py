"""Could it work here? What a practice needs, beside what a named city has, and what nobody knows.

All of this is anticipated and none of it validated: no study has tested such an estimate against what became of a
policy in another city. Nothing here is a score of a city.
"""

from collections.abc import Iterable
from typing import NamedTuple

from . import compare, display, network
from .casefiles import model
from .casefiles.vocabulary import Term
from .cases import Cases
from .compare.side_by_side import Teller
from .errors import excerpt
from .language import chosen, need, phrase
from .network.profile import Cell, Indicator, facts_of, indicators, place_of
from .similarity import SCALED
from .tables import TextTable
from .templates import render
from .words import date_text, joined, small, value_text

ENOUGH = 0.5  # share of the weight that has to be known before more than a question is suggested
_NEAR = 8  # of the places most similar in context as many count as similar
# of the tables of conditions
_COLUMNS = dict.fromkeys(("blockers", "limits"), ["condition", "here"])
_COLUMNS |= {"work": ["condition", "importance", "here", "change", "office"]}
_COLUMNS |= {"questions": ["office", "question", "condition", "here"]}
_COLUMNS |= {"criteria": ["criterion", "importance", "condition", "here", "change", "coder"]}


class Answer(NamedTuple):
    """A condition of a case, and what is known of it in another city; without a row in its table it is unknown.

    ``kind`` is held, unknown, work (to be done, as it can be changed), limit, block or, where it cannot be asked, none.
    """

    name: str
    asked: model.Condition
    weight: float
    said: model.TargetState | None
    term: Term
    kind: str
    essential: bool


class Estimate(NamedTuple):
    """How much of what a case needs may hold in a city, between two bounds, and what follows from it by rule.

    Of all ``answers`` those are ``weighed`` that can be asked and have a weight.
    """

    answers: list[Answer]
    weighed: list[Answer]
    low: float
    high: float
    coverage: float
    degree: str
    flags: dict[str, list[str]]


def estimate(cases: Cases, case: str, city: str) -> Estimate:
    """Set the conditions of a case against what is known of a city.

    Parameters
    ----------
    case, city : str
        Ids.

    Returns
    -------
    Estimate
        ``low`` is the share of the weight that holds if all that is unknown does not, ``high`` if all of it does;
        ``coverage`` the share of which a source tells. ``degree`` (ask, inspiration, mixture, emulation) follows by the
        rule that each sheet prints; ``flags`` has the conditions behind each way in which a transfer fails.

    References
    ----------
    Dolowitz, D. P. and Marsh, D. (2000). Learning from Abroad: The Role of Policy Transfer in Contemporary
    Policy-Making. *Governance* 13(1), 5-23. Degrees of transfer, and uninformed, incomplete, inappropriate transfer
    are theirs; weights, thresholds and the rule are this casebook's own.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> found = estimate(load_cases(), "tokyo-underground-reservoirs", "bangkok")
    >>> found.degree, found.low < found.high
    ('inspiration', True)
    """
    book, said = cases.codebook, {r.condition: r for r in cases.book.targets.get(city, ()) if r.case == case}
    answers = []
    for name, row in model.named(cases.book.cases[case], "conditions"):
        term = book["target_states"][said[name].state if name in said else "unknown"]
        kind, weight = term.kind, book["importances"][row.importance].weight
        if kind in ("limit", "block") and said[name].changeable != "fixed":
            kind = "work"
        answers.append(Answer(name, row, weight, said.get(name), term, kind, row.importance == "essential"))
    asked = [a for a in answers if a.kind != "none" and a.weight]
    known, essential = [a for a in asked if a.kind != "unknown"], [a for a in asked if a.essential]
    total = sum(a.weight for a in asked) or 1.0
    low, coverage = sum(a.weight * a.term.low for a in asked) / total, sum(a.weight for a in known) / total
    high = sum(a.weight * a.term.high for a in asked) / total if asked else 1.0  # of what nobody asked all is open
    kinds = {a.kind for a in essential}
    degree = "ask" if coverage < ENOUGH else "emulation" if kinds == {"held"} else "mixture"
    degree = "inspiration" if "block" in kinds else degree
    flags = {
        "uninformed": [a.name for a in (asked if coverage < ENOUGH else essential) if a.kind == "unknown"],
        "incomplete": [a.name for a in essential if a.kind not in ("held", "unknown")],
        "inappropriate": [a.name for a in known if not a.term.high and book["criteria"][a.asked.criterion].context],
    }
    return Estimate(answers, asked, low, high, coverage, degree, {flag: ids for flag, ids in flags.items() if ids})


# ---------------------------------------------------------------- a sheet


class Sheet(NamedTuple):
    """What a case needs, beside what a city has; shown whole in a notebook, each table also on its own.

    ``estimate`` has the numbers; ``said`` the sentences, with the rule; ``tables`` the rows, with columns named in the
    reader's language: blockers, work, questions, limits, parts, flags, criteria, context.
    """

    lang: str
    estimate: Estimate
    said: dict[str, str]
    tables: dict[str, TextTable]
    cases: Cases

    def __repr__(self) -> str:
        parts = [f"{phrase('transfer', name, self.lang).upper()}\n{table!r}" for name, table in self.tables.items()]
        return "\n\n".join([*self.said.values(), *parts])

    def _repr_html_(self) -> str:
        parts = {name: display.show(table, self.cases, lang=self.lang) for name, table in self.tables.items()}
        return render("sheet.html", said=self.said, parts=parts, lang=self.lang)


def sheet(cases: Cases, case: str, *, target: str, lang: str | None = None) -> Sheet:
    """Ask whether a case could work in another city, and answer as far as sources do.

    Parameters
    ----------
    case : str
        A case with conditions, by id, title or alias.
    target : str
        Any other place, by id or name; what is known of it stands in ``targets/<its id>.csv``.
    lang : str, optional

    Returns
    -------
    Sheet
        blockers: essential, not met, and not to be changed; work: what the city can change; questions: essential
        conditions of which nobody knows (of a case without essential ones, the others), with the office to ask; limits:
        what else the city cannot change; parts: the smallest parts that can travel alone, and what each needs; flags:
        uninformed, incomplete, inappropriate; criteria: every condition with its evidence there and here; context: how
        the two places differ, target minus origin, in units. A place without a table of its own is told so, and all is
        unknown.

    Raises
    ------
    NotPossibleError
        If the case has no conditions, or is the target's own.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> found = sheet(load_cases(), "tokyo-underground-reservoirs", target="bangkok")
    >>> list(found.tables["blockers"].index)
    ['river-peaks']
    """
    lang, case, target = chosen(lang), cases.find_case(case), cases.find_place(target)
    record = cases.book.cases[case]
    need(record.city != target, "transfer", "own case", lang, case=case)
    need(record.conditions, "transfer", "no conditions", lang, case=case)
    found, write = estimate(cases, case, target), _Writer(cases, record, target, lang)
    blocked = [a for a in found.weighed if a.essential and a.kind == "block"]
    sought = [a for a in found.weighed if a.essential] or found.weighed
    work, soon = [a for a in found.weighed if a.kind == "work"], list(cases.codebook["changeables"])
    rows = {
        "blockers": blocked,
        "work": sorted(work, key=lambda a: (-a.weight, soon.index(a.said.changeable))),
        "questions": [a for a in sought if a.kind == "unknown"],
        "limits": [a for a in found.weighed if a.kind in ("limit", "block") and a not in blocked],
    }
    tables = {name: write.answers(name, answers) for name, answers in rows.items()}
    # in which ways the transfer may fail, and why
    names = {a.name: write.cells(a)["name"] for a in found.answers}
    flags = [[*map(write.word, (f, f"{f} means")), "\n".join(map(names.get, ids))] for f, ids in found.flags.items()]
    tables |= {"parts": write.parts(found), "flags": _table(flags, ["flag", "means", "because"], "none", lang)}
    tables |= {"criteria": write.criteria(found), "context": write.context()}
    return Sheet(lang, found, write.said(found), tables, cases)


class _Writer(Teller):
    """Writes what is known of one case and one city, in one language."""

    section = "transfer"

    def __init__(self, cases: Cases, record: model.Case, target: str, lang: str) -> None:
        super().__init__(cases, record, lang)
        self.target = target
        self.write = display.Writer(cases.book, lang)
        self.origin, self.city = (cases.book.cities[place].name(lang) for place in (record.city, target))

    def answers(self, name: str, held: list[Answer]) -> TextTable:
        """Write a table of conditions, by their ids."""
        return _table(map(self.cells, held), _COLUMNS[name], f"none {name}", self.lang, index=[a.name for a in held])

    def cells(self, answer: Answer) -> dict[str, str]:
        """Write all that tables show of one condition."""
        asked, said, label, lang = answer.asked, answer.said, self.label, self.lang
        state = answer.term.label(lang)
        return {
            "name": f"{label('criteria', asked.criterion)}, “{excerpt(asked.says(lang), 60)}”",
            "criterion": label("criteria", asked.criterion), "importance": label("importances", asked.importance),
            "condition": self.says(asked.says(lang), asked.source), "coder": said.coder(lang) if said else "",
            "here": f"{state}\n{self.says(said.evidence(lang), said.source)}" if said and said.evidence else state,
            "change": label("changeables", said.changeable) if said and said.changeable else "",
            "question": self.book["criteria"][asked.criterion].question(lang),
            "office": said.ask(lang) if said and said.ask else self.word("no office"),
        }  # fmt: skip

    def criteria(self, found: Estimate) -> TextTable:
        """Write every condition, by criterion and weight, and name the criteria of which none speaks."""
        order = list(self.book["criteria"])
        rows = sorted(found.answers, key=lambda a: (order.index(a.asked.criterion), -a.weight))
        table = self.answers("criteria", rows)
        silent = [self.label("criteria", c) for c in order if c not in {a.asked.criterion for a in found.answers}]
        table.attrs["note"] = self.word("silent", list=", ".join(silent)) if silent else ""
        return table

    def parts(self, found: Estimate) -> TextTable:
        """Write the components, each with the states of what it needs, of which the worst decides."""
        by_name, rows, parts = {a.name: a for a in found.answers}, [], self.record.components
        for part in parts:
            needs = [by_name[name] for name in part.wants]
            said = [f"{self.cells(a)['name']}: {small(a.term.label(self.lang), self.lang)}" for a in needs]
            kinds = {a.kind for a in needs} or {"unsaid"}
            worst = next((kind for kind in ("block", "unknown", "limit", "work", "unsaid") if kind in kinds), "held")
            rows.append([self.says(part.says(self.lang), part.source), "\n".join(said), self.word(f"take {worst}")])
        return _table(rows, ["part", "needs", "may"], "no parts", self.lang, index=[part.id for part in parts])

    def context(self) -> TextTable:
        """Write how the two places differ, target minus origin: numbers in their unit, codes by their labels."""
        rows = []
        for i in indicators(self.cases, ["context"]):
            there, here = (i.cells.get(city, Cell()) for city in (self.record.city, self.target))
            keys = "; ".join(dict.fromkeys((*there.sources, *here.sources)))
            kinds = ["figure", self.book["attributes"][i.name].codes or "phrases tables", "target_states"]
            shown = [self.write.cell(", ".join(c.codes) or c.shown or "unknown", kinds) for c in (there, here)]
            rows += [[i.label(self.lang), *map(str, shown), self.apart(i, there, here), f"[{keys}]"]] if keys else []
        table = _table(rows, ["indicator", "origin", "target", "difference", "sources"], "none", self.lang)
        return table.rename(columns={self.word("origin"): self.origin, self.word("target"): self.city})

    def apart(self, i: Indicator, there: Cell, here: Cell) -> str:
        if there.shown is None or here.shown is None:
            return ""
        if i.kind not in SCALED:
            return self.word("same" if there.value == here.value else "differs")
        if i.kind == "ordinal":
            return self.word("steps", n=f"{i.range.index(here.value) - i.range.index(there.value):+d}")
        apart = here.value - there.value
        times = f" (×{here.value / there.value:.2g})" if i.kind == "log" else ""
        number, unit = f"{abs(apart):{'.0f' if abs(apart) >= 100 else '.3g'}}", self.book["attributes"][i.name].unit
        return f"{'−' if apart < 0 else '+'}{value_text(number, unit, self.book, self.lang)}{times}"

    def said(self, found: Estimate) -> dict[str, str]:
        """Write the answer in sentences: degree, bounds, rule, and that it is anticipated."""
        rows = [a.said for a in found.weighed if a.kind != "unknown"]
        coders = ", ".join(dict.fromkeys(row.coder(self.lang) for row in rows)) or self.word("nobody")
        weights = ", ".join(f"{term.label(self.lang)} {term.weight:g}" for term in self.book["importances"].values())
        slots = {"city": self.city, "case": self.record.title(self.lang), "coders": coders, "weights": weights}
        slots |= {"known": len(rows), "all": len(found.weighed), "claims": len({c for r in rows for c in r.source})}
        slots |= {n: getattr(found, n) for n in ("low", "high", "coverage")} | {"enough": ENOUGH, "id": self.target}
        lines = ["title", f"degree {found.degree}", "bounds", "rule", "anticipated"]
        lines += [] if self.target in self.cases.book.targets else ["no file"]
        return {line.partition(" ")[0]: self.word(line, **slots) for line in lines}


def standing(cases: Cases, case: str, city: str, *, lang: str | None = None) -> str:
    """Say in one line what the sheet of a case says of a city: degree, bounds and how much is known.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> standing(load_cases(), "tokyo-early-warning", "jakarta")
    'not enough known: ask first (0% to 100%, 0% known)'
    """
    lang = chosen(lang)
    if not cases.book.cases[case].conditions:
        return phrase("transfer", "unconditional", lang)
    found = estimate(cases, case, city)
    return phrase("transfer", "standing", lang, **found._asdict() | {"degree": phrase("transfer", found.degree, lang)})


# ---------------------------------------------------------------- many cases


def matches(cases: Cases, city: str, *, lang: str | None = None) -> TextTable:
    """Set what a city asks and offers against the others and against the cases, each with the state of its sheet.

    Parameters
    ----------
    city : str
        Any place, by id or name.
    lang : str, optional

    Returns
    -------
    TextTable
        kind: matched; asked, and nobody offers; offered, and nobody asks; asked of the city, and not offered. What has
        no more than the broad theme in common is no match. Then topic, office, who answers, cases (by case or by words
        of the topic) with the state of the sheet, date, sources; column names in the reader's language. Sorted by kind,
        then as :func:`toolkit.network.requests` gives them.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> bool(len(matches(load_cases(), "bangkok")))
    True
    """
    lang, city, rows = chosen(lang), cases.find_place(city), []
    lone = {"wants": "unanswered", "offers": "unasked", "asked": "unoffered"}
    for row in network.requests(cases, city, lang=lang).itertuples():
        close = row.answered in ("case", "topic")
        ids = row.cases.split("; ") if row.described in ("case", "topic") else []
        said = [f"{cases.book.cases[i].title(lang)}: {standing(cases, i, city, lang=lang)}" for i in ids]
        answers, office = row.answers if close else "", row.office(lang) if row.office else ""
        kind, sources = "matched" if close else lone[row.direction], f"[{row.sources if close else row.source}]"
        rows.append([kind, row.topic, office, answers, "\n".join(said), date_text(row.date, lang), sources])
    rows.sort(key=lambda row: ["matched", *lone.values()].index(row[0]))
    rows = [[phrase("transfer", kind, lang), *cells] for kind, *cells in rows]
    return _table(rows, ["kind", "topic", "office", "who", "cases", "date", "sources"], "no request", lang, "note")


def portfolio(cases: Cases, city: str, *, lang: str | None = None) -> TextTable:
    """List for each problem of a city the cases elsewhere that met it, in similar and in unlike cities.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network, by id or name.
    lang : str, optional

    Returns
    -------
    TextTable
        One row per problem and case: problem, case, place, likeness (similar: one of the eight places most similar in
        context; unlike; not comparable), result and evidence (as in :func:`toolkit.compare.who_did`; the firmest result
        alone), sheet (see :func:`standing`);
        column names in the reader's language. Problems in the order of the vocabulary, nearest places first, then
        those that cannot be compared, by id: no order of merit.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> len(portfolio(load_cases(), "bangkok").columns)
    7
    """
    lang, city, book, rows = chosen(lang), place_of(cases, city), cases.codebook, []
    held = {fact.value for fact in facts_of(cases)["problems"].get(city, ())}
    graph = network.city_similarity(cases)
    near = [*network.peers(graph, city, count=len(graph))["city"]] if city in graph else []
    for problem in (code for code in book["problems"] if code in held):
        told = compare.who_did(cases, problem, lang=lang).iloc[:, -2:]
        met = [c for c in cases.records if problem in c.problems and c.city != city]
        for case in sorted(met, key=lambda c: (near.index(c.city) if c.city in near else len(near), c.city, c.id)):
            like = "similar" if case.city in near[:_NEAR] else "unlike" if case.city in near else "not comparable"
            names = [book["problems"][problem].label(lang), case.title(lang), cases.book.cities[case.city].name(lang)]
            result, evidence = told.loc[case.id]
            said = [phrase("transfer", like, lang), result.partition("\n")[0], evidence]
            rows.append([*names, *said, standing(cases, case.id, city, lang=lang)])
    columns = ["problem", "case", "place", "likeness", "result", "evidence", "sheet"]
    return _table(rows, columns, "no case", lang, "note")


def answer(cases: Cases, city: str, *, lang: str | None = None) -> str:
    """Answer in two sentences from whom a city may learn: who met its problems, and with whom it has no tie yet.

    Parameters
    ----------
    city, lang
        As in :func:`portfolio`.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> "Seoul" in answer(load_cases(), "bangkok", lang="en")
    True
    """
    table, lang, places = portfolio(cases, city, lang=lang), chosen(lang), cases.book.cities
    problem, case, place, likeness = (table.iloc[:, n] for n in range(4))
    similar = likeness == phrase("transfer", "similar", lang)
    ties = network.missing_ties(cases, city, k=_NEAR, lang=lang)
    untied = [places[other].name(lang) for other in ties.query("kind == 'similar-no-tie'")["other"]]
    named = {"near": place[similar].unique(), "far": place[~similar].unique(), "untied": untied}
    said = {k: joined(v, lang) for k, v in named.items()} | {"n": case.nunique(), "problems": problem.nunique()}
    return phrase("found", "learn", lang, city=places[cases.find_place(city)].name(lang), k=_NEAR, **said)


def _table(rows: Iterable, columns: list[str], empty: str, lang: str, note: str = "", **index: object) -> TextTable:
    """Make a table with its columns named for the reader; a ``note`` says that nothing in it is validated or ranked."""
    table = TextTable(rows, columns=columns, **index).rename(columns=lambda name: phrase("transfer", name, lang))
    table.attrs |= {"empty": phrase("transfer", empty, lang), "note": note and phrase("transfer", note, lang)} | index
    return table
