"""Tables of cases against codes and aspects: what is there, what supports it, and what nobody says."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases, carries, codes_of, named_facts
from ..display import Writer, citation_text, whose
from ..language import chosen, need, one_of, phrase
from ..tables import TextTable, why_empty
from ..words import fact_text, joined, small
from .side_by_side import own_facts

Spec = str | Mapping | pd.Series
FIELDS = {**model.VOCABULARIES, "aspect": "aspects"}  # what a value of a case is read from, and its vocabulary
# what matrix compares by, and the vocabulary of its columns
BY = {**model.VOCABULARIES, "aspects": "aspects", "measures": "measures", "city": ""}
_OFTEN = 3  # codes that an answer names
_ASKED = ("silent", "unknown", "not_coded")  # statuses that leave a question, the most telling first


def matrix(cases: Cases, *, by: str = "themes") -> pd.DataFrame:
    """Set cases against the codes of one field.

    Parameters
    ----------
    by : str
        A coded front-matter field, ``city``, ``measures`` or ``aspects``.

    Returns
    -------
    DataFrame
        Cases × codes that occur, 0 or 1; rows in order of id, columns in the vocabulary's order. A row
        depends on its own case only.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> int(matrix(load_cases(), by="themes").loc["seoul-cheonggyecheon", "environment"])
    1
    """
    one_of("field to compare by", by, BY)
    named = {"measures": lambda fact: fact.measure, "aspects": lambda fact: fact.term.aspect}.get(by)
    rows = {c.id: [named(f) for f in c.facts if f.stands] if named else codes_of(c, by) for c in cases.records}
    found = {code for codes in rows.values() for code in codes}
    order = [c for c in cases.codebook[BY[by]] if c in found] if BY[by] else sorted(found)
    data = [[int(c in codes) for c in order] for codes in rows.values()]
    return pd.DataFrame(data, index=pd.Index(rows, name="case"), columns=pd.Index(order, name=by), dtype=int)


def case_values(cases: Cases, spec: Spec) -> tuple[pd.Series, str, str]:
    """Value of every case, missing where it is not known; and the field and code that it was read from."""
    if isinstance(spec, str) and spec in ("kind", "scale", "status"):
        return pd.Series([getattr(c, spec) or None for c in cases.records], cases.ids, object, spec), spec, ""
    if isinstance(spec, str):
        field, _, wanted = spec.strip().rpartition(":")
        fields = [one_of("field", field, FIELDS)] if field else list(model.VOCABULARIES)
        vocabulary, code = cases.codebook.find(wanted, *(FIELDS[f] for f in fields))
        field = next(f for f in fields if FIELDS[f] == vocabulary)
        told = lambda case: {"reported": 1, "absent": 0}.get(aspect_status(cases, case, code))  # noqa: E731
        values = [told(case) if field == "aspect" else carries(case, field, code) for case in cases.records]
        return pd.Series(values, cases.ids, object, f"{field}:{code}"), field, code
    need(isinstance(spec, Spec), "framework", "value", value=repr(spec))
    own = pd.Series(spec, dtype=object).rename(getattr(spec, "name", None) or "outcome")
    own.index = [cases.find_case(case) for case in own.index]
    need(own.index.is_unique, "framework", "twice", name="".join(own.index[own.index.duplicated()][:1]))
    return own.reindex(cases.ids), "", ""


def qca_data(cases: Cases, asked: Mapping[str, Spec] | list[Spec]) -> pd.DataFrame:
    """Set out what is known of each case as 0 and 1, for :func:`truth_table` or R's package QCA.

    Parameters
    ----------
    asked : list or mapping
        What :func:`pairs` takes as an outcome, one for each column; a mapping gives them names.

    Returns
    -------
    DataFrame
        Cases × columns: 0, 1, or NaN where it is not known. For R, name the columns in capital
        letters and write the complete cases: ``compare.save(table.dropna(), "cases.csv", bom=False)``;
        ``read.csv("cases.csv", row.names = 1)`` reads them.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> asked = {"FLOOD": "problems:flooding", "CITY": "scale:city", "GREEN": "themes:environment"}
    >>> qca_data(load_cases(), asked).loc["seoul-cheonggyecheon"].tolist()
    [1, 0, 1]
    """
    need(isinstance(asked, list | Mapping), "framework", "columns")
    named = asked if isinstance(asked, Mapping) else {spec: spec for spec in asked}
    values = {name: case_values(cases, spec)[0] for name, spec in named.items()}
    return pd.DataFrame(values, index=cases.ids).rename_axis(index="case")


def crosstab(cases: Cases, *, rows: str = "problems", columns: str = "instruments") -> pd.DataFrame:
    """Count the cases that carry a code of one field together with a code of another.

    Returns
    -------
    DataFrame
        Codes × codes, numbers of cases. A case with several codes counts in several cells, so
        sums are not numbers of cases. Open a cell with ``evidence(cases, …)``.
    """
    left, right = matrix(cases, by=rows), matrix(cases, by=columns)
    return pd.DataFrame(left.to_numpy().T @ right.to_numpy(), index=left.columns, columns=right.columns)


def evidence(cases: Cases, case: str, what: str, *, lang: str | None = None) -> TextTable:
    """Open one cell: the facts, rows and paragraphs of a case behind an aspect, measure or code.

    Parameters
    ----------
    case : str
        Id, title or alias of the case.
    what : str
        An aspect (``cost``), a measure (``length``) or a code (``flooding``), or its label in any
        language. A code is a curator's judgement: what the case says from the places that the
        curator cites for it is given. Themes and other codes without a citation have none.
    lang : str, optional

    Returns
    -------
    TextTable
        Columns kind (fact | row | prose | code), what, says, status, citation, grade, origin
        (whose sources: originator, host, press, study, reference), design (of the evidence, 0
        to 5). Rejected values are shown with the reason.
    """
    lang, record, book = chosen(lang), cases[case].record, cases.codebook
    writer, rows = Writer(cases.book, lang), []
    vocabulary, what = book.find(what, "aspects", "measures", *model.CODED_LISTS)
    coded = [f for f in model.CODED_LISTS if what in getattr(record, f)]
    places = {place for field in coded for place in record.cited.get(field, {}).get(what, ())}
    table = book["aspects"][what].table if vocabulary == "aspects" else ""

    def add(kind: str, name: str, says: str, cited: tuple = (), status: str = "reported", design: str = "") -> None:
        rows.append((kind, name, says, status, citation_text(cited), *whose(cited, cases.book.sources), design))

    for field in coded:
        add("code", field, book.label(field, what, lang), record.cited.get(field, {}).get(what, ()))
    for name, fact in named_facts(record):
        asked = {"aspects": fact.term.aspect, "measures": fact.measure}.get(vocabulary) == what
        if asked or places & {*fact.source}:
            says = not fact.value and fact.note(lang) or fact_text(fact, cases.book, lang)  # a note stands for a value
            says += f", {writer.relation(fact.relates, {'case': record.id})}" if fact.relates else ""
            says += f": {fact.note(lang)}" if fact.doubted else ""
            add("fact", name, f"{fact.term.label(lang)}: {says}", fact.source, fact.status or "reported", fact.design)
    for name in model.TABLES[1:]:
        for row in (r for r in getattr(record, name) if name == table or places & {*r.source}):
            names = [column for column in model.shown(type(row)) if column != "source"]
            cells = writer.grid(names, [[getattr(row, column) for column in names]], case=record.id).rows[0]
            add("row", name, "; ".join(filter(None, map(str, cells))), row.source)
    for heading, text in record.prose.items():
        for paragraph in text(lang).split("\n\n"):
            cited = tuple(dict.fromkeys(notation.prose_citations(paragraph)))
            if places & {*cited}:
                add("prose", heading, " ".join(paragraph.split()), cited)
    table = TextTable(rows, columns=["kind", "what", "says", "status", "citation", "grade", "origin", "design"])
    return why_empty(table, "evidence", lang, case=record.title(lang), what=book.label(vocabulary, what, lang))


def claims(cases: Cases, *, lang: str | None = None) -> pd.DataFrame:
    """List every claim with how well it is supported: by whose word, and by what comparison.

    Parameters
    ----------
    lang : str, optional

    Returns
    -------
    DataFrame
        One row per fact with a value: case, fact, aspect, measure, says, judgement, grade (of the
        sources, several with a comma), origin (originator, host, press, study, reference), design
        (0 to 5, adapted from Sherman and others 1998; empty where the claim is not one of effect), design_label,
        sources (how many), citation. Rejected values are listed; their judgement says so.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> rows = claims(load_cases()).query("aspect == 'environment'")
    >>> set(rows["design"]) <= {"", "0", "1", "2", "3", "4", "5"}
    True
    """
    lang, rows = chosen(lang), []
    for case, name, f in ((c.id, name, f) for c in cases.records for name, f in named_facts(c) if f.value):
        design = f.design and cases.codebook.label("designs", f.design, lang)
        row = case, name, f.term.aspect, f.measure, fact_text(f, cases.book, lang), f.judgement
        cited = len({c.source for c in f.source}), citation_text(f.source)
        rows.append((*row, *whose(f.source, cases.book.sources), f.design, design, *cited))
    columns = ["case", "fact", "aspect", "measure", "says", "judgement", "grade", "origin", "design", "design_label"]
    return why_empty(pd.DataFrame(rows, columns=[*columns, "sources", "citation"]), "table", lang)


def coverage(cases: Cases) -> pd.DataFrame:
    """Show for each case and aspect what the sources say, and where they are silent.

    Returns
    -------
    DataFrame
        Cases × aspects; cells are ``reported``, ``absent``, ``unknown``, ``not_applicable``,
        ``silent`` (searched, nothing said) or ``not_coded`` (nobody has looked).
    """
    data = {a: [aspect_status(cases, c, a) for c in cases.records] for a in cases.codebook["aspects"]}
    return pd.DataFrame(data, index=pd.Index(cases.ids, name="case")).rename_axis(columns="aspect")


def answer(cases: Cases, *ids: str, ask: str = "collection", problem: str = "", lang: str | None = None) -> str:
    """Answer a question about cases in two sentences, from what is recorded of them.

    Parameters
    ----------
    *ids : str
        Cases (ids, titles or aliases); all if none is given.
    ask : str
        A key of the section ``found`` of phrases.yml: ``collection`` (what is there), ``beside`` (what the cases have
        in common), ``heritage`` (what is told of buildings, and of those who had to move).
    problem : str
        Ask instead who has dealt with a problem: its code, or its label in any language.
    lang : str, optional

    Examples
    --------
    >>> from toolkit import load_cases
    >>> answer(load_cases(), problem="น้ำท่วม", lang="en").partition(" case ")[2].partition(":")[0]
    'studies deal with this problem (flooding)'
    """
    lang, book, found = chosen(lang), cases.codebook, [*map(cases.find_case, ids)] or cases.ids
    if problem:
        ask, problem = "problem", book.find(problem, "problems")[1]
        found = [i for i in found if problem in cases.book.cases[i].problems]
    told, records = coverage(cases) == "reported", [cases.book.cases[i] for i in found]
    label = small(book.label("problems", problem, lang), lang) if problem else ""
    need(records, "framework", "no case", lang, n=len(cases), problem=label)
    often, shared = {}, {}
    for field in ("problems", "instruments"):
        counts = Counter(code for record in records for code in codes_of(record, field)).most_common()
        named = [(small(book.label(field, code, lang), lang), n) for code, n in counts]
        often[field] = joined([f"{name} ({n})" for name, n in named[:_OFTEN]], lang)
        shared[field] = joined([name for name, n in named if n == len(records)], lang)
    here, places = told.loc[found].sum(), {cases.book.cities[record.city] for record in records}
    unsaid = [small(book.label("aspects", aspect, lang), lang) for aspect in here.index[here == 0]]
    facts, sources = sum(len(r.facts) for r in records), {key for r in records for key in r.cited_keys}
    said = {"n": len(records), "all": len(cases), "facts": f"{facts:,}", "sources": f"{len(sources):,}"}
    said |= {"places": len(places), "countries": len({p.country for p in places}), "told": here, "shared": shared}
    said |= {"titles": joined([f"“{record.title(lang)}”" for record in records], lang), "unsaid": joined(unsaid, lang)}
    return phrase("found", ask, lang, **often, **said, problem=label, everywhere=told.sum())


def questions(cases: Cases, case: str, *, lang: str | None = None) -> TextTable:
    """Turn what the sources of a case do not say into questions to ask the host city.

    Parameters
    ----------
    case : str
        Id, title or alias of the case.
    lang : str, optional

    Returns
    -------
    TextTable
        Columns aspect, status, question; silent aspects first, then those nobody has coded. What belongs to other
        problems than those of the case (the design rainfall of a heritage case) is not asked, unless its file says
        something of it; ``attrs["note"]``, shown below the table, names what was left out.
    """
    lang, record = chosen(lang), cases[case].record
    title, city = record.title(lang), cases.book.cities[record.city].name(lang)
    rows, left = [], []
    for aspect, term in cases.codebook["aspects"].items():
        status, label = aspect_status(cases, record, aspect), term.label(lang)
        strange = record.problems and term.problems and not {*term.problems} & {*record.problems}
        if status == "not_coded" and strange:
            left.append(label)
        elif status in _ASKED:
            rows.append((label, status, term.question(lang).replace("{case}", title).replace("{city}", city)))
    table = TextTable(sorted(rows, key=lambda row: _ASKED.index(row[1])), columns=["aspect", "status", "question"])
    table.attrs |= {"note": phrase("framework", "not asked", lang, list=", ".join(left))} if left else {}
    return why_empty(table, "questions", lang, case=title)


def aspect_status(cases: Cases, case: model.Case, aspect: str) -> str:
    """Status of an aspect: reported if anything is, else what the rows or the curator say."""
    term = cases.codebook["aspects"][aspect]
    facts = [f for f in own_facts(case, cases) if f.term.aspect == aspect]
    if any(f.stands for f in facts) or any(getattr(case, name) for name in (term.field, term.table) if name):
        return "reported"
    said = {f.status for f in facts} | {case.unsaid.get(term.field)}
    # of several statuses the one that says most: a source's word before the searcher's
    return next((s for s in model.NO_VALUE if s in said), "not_coded")
