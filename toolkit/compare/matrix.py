"""Tables that set cases beside each other: what agrees, what conflicts, what nobody says."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases, fact_names
from ..display import citation_text, mentions, shown, stems, whose
from ..errors import NotPossibleError
from ..language import known_lang, unknown
from ..tables import TextTable
from .cells import aspect_status

# what matrix compares by, and the vocabulary of its columns
BY = {**model.VOCABULARIES, "aspects": "aspects", "measures": "measures", "city": ""}
_ASKED = ("silent", "unknown", "not_coded")  # statuses that leave a question, the most telling first


def matrix(cases: Cases, *, by: str = "themes", counts: bool = False) -> pd.DataFrame:
    """Set cases against the codes of one field.

    Parameters
    ----------
    cases : Cases
    by : str
        A coded front-matter field, ``city``, ``measures`` or ``aspects``.
    counts : bool
        For ``measures`` and ``aspects``: the number of facts with a value instead of 0/1.

    Returns
    -------
    DataFrame
        Cases × codes that occur, 0/1 or counts, integers; rows in order of id, columns in the
        vocabulary's order. A row depends on its own case only. Count facts with care: they
        measure documentation, not importance.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> int(matrix(load_cases(), by="themes").loc["seoul-cheonggyecheon", "environment"])
    1
    """
    if by not in BY:
        raise unknown("field to compare by", by, BY)
    if counts and by not in ("aspects", "measures"):
        raise NotPossibleError(f"Only facts are counted, by aspects or measures; {by} is there or not.")
    rows = {c.id: _codes(c, cases, by) for c in cases.records}
    found = {code for codes in rows.values() for code in codes}
    order = [c for c in cases.codebook[BY[by]] if c in found] if BY[by] else sorted(found)
    data = [[codes.count(c) if counts else int(c in codes) for c in order] for codes in rows.values()]
    return pd.DataFrame(data, index=pd.Index(rows, name="case"), columns=pd.Index(order, name=by), dtype=int)


def crosstab(cases: Cases, *, rows: str = "problems", columns: str = "instruments") -> pd.DataFrame:
    """Count the cases that carry a code of one field together with a code of another.

    Returns
    -------
    DataFrame
        Codes × codes, numbers of cases. A case with several codes counts in several cells, so
        sums are not numbers of cases. Open a cell with ``evidence(cases, …)``.
    """
    left, right = matrix(cases, by=rows), matrix(cases, by=columns)
    data = left.to_numpy().T @ right.to_numpy()
    return pd.DataFrame(data, index=left.columns, columns=right.columns)


def evidence(cases: Cases, case: str, aspect: str) -> TextTable:
    """Open one cell: the facts, rows and prose of a case behind an aspect, measure or code.

    Parameters
    ----------
    case : str
        Id of the case.
    aspect : str
        An aspect (``cost``), a measure (``length``) or a code the case carries
        (``flooding``). A code is a curator's judgement and has no rows of its own: the facts
        and paragraphs that use its words are given.

    Returns
    -------
    TextTable
        Columns kind (fact | row | prose | code), what, says, status, citation, grade, origin
        (whose sources: originator, host, press, study, reference), design (of the evidence, 0
        to 5). Rejected values are shown with the reason.
    """
    record, book, sources = cases[case].record, cases.codebook, cases.book.sources
    coded = [f for f in model.CODED_LISTS if aspect in getattr(record, f)]
    if aspect not in book["aspects"] and aspect not in book["measures"] and not coded:
        known = [*book["aspects"], *book["measures"], *(c for f in model.CODED_LISTS for c in getattr(record, f))]
        raise unknown(f"aspect, measure or code of {case}", aspect, known)
    measures = (aspect,) if aspect in book["measures"] else book.aspects.get(aspect, ())
    beginnings = stems(f"{aspect} {book.label(coded[0], aspect)}") if coded else ()
    table = getattr(book["aspects"].get(aspect), "table", "")
    found = [
        ("fact", name, _fact_says(f, cases), f.status or "reported", f.source, f.design)
        for name, f in zip(fact_names(record), record.facts, strict=True)
        if f.measure in measures or mentions(f"{f.measure} {f.of} {f.value}", beginnings)
    ]
    found += [("row", table, _says(r), "reported", r.source, "") for r in (getattr(record, table) if table else ())]
    found += [("code", name, book.label(name, aspect), "reported", (), "") for name in coded]
    found += _passages(record, beginnings)
    rows = [
        (*row, citation_text(cited), whose(cited, sources, "grade"), whose(cited, sources, "origin"), design)
        for *row, cited, design in found
    ]
    return TextTable(rows, columns=["kind", "what", "says", "status", "citation", "grade", "origin", "design"])


def claims(cases: Cases, *, aspect: str | None = None) -> pd.DataFrame:
    """List every claim with how well it is supported: by whose word, and by what comparison.

    Parameters
    ----------
    aspect : str, optional
        Keep the claims on one aspect.

    Returns
    -------
    DataFrame
        One row per fact with a value: case, fact, aspect, measure, says, judgement, grade (of the
        sources, several with a comma), origin (originator, host, press, study, reference), design
        (Maryland scale 0 to 5, empty where the claim is not one of effect), design_label,
        sources (how many), citation. Rejected values are listed; their judgement says so.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> rows = claims(load_cases(), aspect="environment")
    >>> set(rows["design"]) <= {"", "0", "1", "2", "3", "4", "5"}
    True
    """
    book, sources = cases.codebook, cases.book.sources
    if aspect is not None:
        aspect = book.find(aspect, "aspects")[1]
    rows = [
        (
            case.id,
            name,
            book["measures"][fact.measure].aspect,
            fact.measure,
            shown(fact),
            fact.judgement,
            whose(fact.source, sources, "grade"),
            whose(fact.source, sources, "origin"),
            fact.design,
            book.label("designs", fact.design) if fact.design else "",
            len({c.source for c in fact.source}),
            citation_text(fact.source),
        )
        for case in cases.records
        for name, fact in zip(fact_names(case), case.facts, strict=True)
        if fact.value and aspect in (None, book["measures"][fact.measure].aspect)
    ]
    columns = ["case", "fact", "aspect", "measure", "says", "judgement", "grade", "origin", "design", "design_label"]
    return pd.DataFrame(rows, columns=[*columns, "sources", "citation"])


def coverage(cases: Cases) -> pd.DataFrame:
    """Show for each case and aspect what the sources say, and where they are silent.

    Returns
    -------
    DataFrame
        Cases × aspects; cells are ``reported``, ``absent``, ``unknown``, ``not_applicable``,
        ``silent`` (searched, nothing said) or ``not_coded`` (nobody has looked).
    """
    aspects = cases.codebook["aspects"]
    data = [[aspect_status(cases, c, a) for a in aspects] for c in cases.records]
    return pd.DataFrame(data, index=pd.Index(cases.ids, name="case"), columns=pd.Index(list(aspects), name="aspect"))


def questions(cases: Cases, case: str, *, lang: str = "en") -> TextTable:
    """Turn what the sources of a case do not say into questions to ask the host city.

    Parameters
    ----------
    case : str
        Id of the case.
    lang : {"en", "th"}

    Returns
    -------
    TextTable
        Columns aspect, status, question; silent aspects first, then those nobody has coded.
    """
    record = cases[case].record
    known_lang(lang)
    place = cases.book.cities[record.city]
    title, city = record.title(lang), place.name(lang)
    rows = []
    for aspect, term in cases.codebook["aspects"].items():
        status = aspect_status(cases, record, aspect)
        if status in _ASKED:
            question = term.question(lang).replace("{case}", title).replace("{city}", city)
            rows.append((term.label(lang), status, question))
    rows.sort(key=lambda row: _ASKED.index(row[1]))
    return TextTable(rows, columns=["aspect", "status", "question"])


def _codes(case: model.Case, cases: Cases, by: str) -> list[str]:
    if by == "city":
        return [case.city, *case.also]
    if by in ("measures", "aspects"):
        measures = [f.measure for f in case.facts if f.value and f.judgement != "rejected"]
        return measures if by == "measures" else [cases.codebook["measures"][m].aspect for m in measures]
    value = getattr(case, by)
    return [value] if isinstance(value, str) and value else list(value)


def _says(record: model.Record) -> str:
    fields = record.model_dump(exclude={"line", "source"}, exclude_defaults=True)
    return "; ".join(str(v) for v in fields.values())


def _fact_says(fact: model.Fact, cases: Cases) -> str:
    """Write a fact's value, or the note that stands for it; a judgement against it keeps its reason."""
    measure = cases.codebook.label("measures", fact.measure)
    if not fact.value:
        return f"{measure}: {fact.note or fact.status}"
    reason = f": {fact.note}" if fact.judgement in ("rejected", "outlier") else ""
    return f"{measure}: {shown(fact)}{f', {fact.relates}' if fact.relates else ''}{reason}"


def _passages(record: model.Case, beginnings: tuple[str, ...]) -> Iterator[tuple]:
    """Paragraphs of the prose that use a word of the code or its label, with what they cite."""
    for heading, text in record.prose.items():
        for paragraph in text.split("\n\n"):
            if mentions(paragraph, beginnings):
                cited = tuple(dict.fromkeys(notation.prose_citations(paragraph)))
                yield "prose", heading, " ".join(paragraph.split()), "reported", cited, ""
