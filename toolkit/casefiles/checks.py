"""Check a whole casebook: the rules of each case, and those across files and tables."""

from __future__ import annotations

import gc
from pathlib import Path

from ..errors import Fault, NotPossibleError, excerpt, suggest
from . import model, notation
from .loading import Book, build, show_path
from .rules import (
    REASON_NEEDED,
    citation_faults,
    fact_faults,
    first_day,
    last_day,
    number_faults,
    prose_faults,
    reference_faults,
    time_faults,
)


def check(path: str | Path | None = None) -> list[Fault]:
    """Find every problem of a casebook, in one pass.

    Parameters
    ----------
    path : str or Path, optional
        A casebook's folder, or one file in it (then only its problems are returned, though the
        whole casebook is read). Default: the casebook beside this package.

    Returns
    -------
    list of Problem
        Sorted by file and line; empty if nothing is wrong. Warnings are in it too.

    Examples
    --------
    >>> check()
    []
    """
    return examine(path)[1]


def examine(path: str | Path | None = None) -> tuple[Book, list[Fault]]:
    """Read and check a casebook: its records, and its problems in order."""
    root, only = locate(path)
    collecting = gc.isenabled()
    gc.disable()  # tens of thousands of small objects that all stay: collecting finds nothing
    try:
        book = build(root)
        if not book.codebook.faults:
            for rule in (_check_cases, _check_places, _check_requests, _check_errata, _check_codings, _check_sources):
                rule(book)
    finally:
        if collecting:
            gc.enable()
    problems = sorted(set(book.faults))
    if only is not None:
        shown = show_path(only, root)
        if shown not in book.files.values():
            raise NotPossibleError(f"{shown} is not a file of the casebook that can be checked.")
        problems = [p for p in problems if p.file == shown]
    return book, problems


def locate(path: str | Path | None = None) -> tuple[Path, Path | None]:
    """Return the casebook's folder and, if ``path`` is one file of it, that file."""
    chosen = Path(path) if path is not None else Path(__file__).resolve().parents[2] / "casestudies"
    if not chosen.exists():
        raise NotPossibleError(f"{chosen} does not exist.")
    if chosen.is_dir():
        return chosen, None
    return (chosen.parent.parent if chosen.parent.name == "vocabulary" else chosen.parent), chosen


def _check_cases(book: Book) -> None:
    titles: dict[tuple[str, str], str] = {}
    for case_id, doc in book.raw.items():
        case = book.drafts.get(case_id)
        facts = doc.tables.get("Facts")
        read = doc.tables or doc.prose or not doc.lost
        if read and not any(r.cells.get("value") for r in (facts.rows if facts else ())):
            book.add(
                case_id,
                facts.line if facts else 1,
                "Facts",
                "no-fact",
                "the case has no fact.",
                "One cited value is enough.",
            )
        for fault in prose_faults(book, doc):
            book.add(case_id, *fault[:5])
        if case is None:
            continue
        for fault in (*fact_faults(book, case), *reference_faults(book, case), *time_faults(doc, case)):
            book.add(case_id, *fault[:5], warning=len(fault) > 5)
        key = (case.city, case.title.casefold())
        if key in titles and all(key):
            book.add(
                case_id,
                doc.lines.get(("title",), 1),
                "title",
                "duplicate-case",
                f"{titles[key]} has the same city and title.",
                "Join the two files.",
            )
        titles.setdefault(key, case_id)


# ---------------------------------------------------------------- tables beside the cases


def _check_places(book: Book) -> None:
    for place in book.cities.values():
        if not notation.is_id(place.id):
            book.add(
                "cities",
                place.line,
                "id",
                "bad-id",
                f'"{excerpt(place.id)}" is not an id.',
                "Small letters, digits and hyphens.",
            )
        _cite(book, "cities", place)
    seen: dict[tuple, int] = {}
    chosen: dict[tuple, int] = {}
    for fact in book.city_facts:
        _city_fact(book, fact)
        thing = (fact.city, fact.attribute, fact.boundary)
        if fact.judgement == "preferred" and thing in chosen:
            book.add(
                "city_facts",
                fact.line,
                "judgement",
                "two-preferred",
                f"the value on line {chosen[thing]} is about the same thing and preferred too.",
                "Keep one.",
            )
        if fact.judgement == "preferred":
            chosen.setdefault(thing, fact.line)
        key = tuple(getattr(fact, f) for f in ("city", "attribute", "value", "unit", "date", "boundary", "source"))
        if key in seen:
            book.add(
                "city_facts",
                fact.line,
                "value",
                "duplicate-row",
                f"the row repeats line {seen[key]}.",
                "Delete one of the two.",
            )
        seen.setdefault(key, fact.line)
    pairs: dict[tuple, int] = {}
    for tie in book.ties:
        for where in ("a", "b"):
            _place(book, "ties", tie.line, where, getattr(tie, where))
        if tie.a == tie.b:
            book.add("ties", tie.line, "b", "self-tie", "a place cannot be tied to itself.", "Check the two ids.")
        _cite(book, "ties", tie)
        first, last = first_day(tie.since), last_day(tie.until)
        if first and last and first > last:
            book.add("ties", tie.line, "until", "date-order", "the tie ends before it starts.", "Check the two dates.")
        key = (*sorted((tie.a, tie.b)), tie.kind, tie.since, tie.source)
        if key in pairs:
            book.add(
                "ties", tie.line, "a", "duplicate-row", f"the tie repeats line {pairs[key]}.", "Delete one of the two."
            )
        pairs.setdefault(key, tie.line)


def _city_fact(book: Book, fact: model.CityFact) -> None:
    _place(book, "city_facts", fact.line, "city", fact.city)
    _cite(book, "city_facts", fact)
    if fact.judgement in REASON_NEEDED and not fact.note:
        book.add(
            "city_facts",
            fact.line,
            "note",
            "missing-reason",
            f"a value judged {fact.judgement} says why in its note.",
            "Add the reason.",
        )
    attribute = book.codebook["attributes"][fact.attribute]
    if attribute.scale in ("log", "linear"):
        for fault in number_faults(book, fact.line, fact, attribute):
            book.add("city_facts", *fault[:5])
        if attribute.role == "structure" and not fact.boundary:
            book.add(
                "city_facts",
                fact.line,
                "boundary",
                "missing-boundary",
                f"a value of {fact.attribute} says which boundary it is about.",
                "Write administrative, built-up, metropolitan or site; unstated if the source does not say.",
            )
        if _ages(attribute.unit) and not fact.date and "undated" not in fact.note:
            book.add(
                "city_facts",
                fact.line,
                "date",
                "missing-date",
                f"a value of {fact.attribute} says its year.",
                "If the source gives none, write undated in the note.",
            )
    elif attribute.scale == "binary":
        if fact.value not in ("yes", "no"):
            book.add(
                "city_facts",
                fact.line,
                "value",
                "value",
                f'"{excerpt(fact.value)}" is neither yes nor no.',
                "Write yes or no.",
            )
    elif (
        fact.value != "none"
        and attribute.codes
        and (hint := book.codebook.unknown(attribute.codes, fact.value)) is not None
    ):
        book.add(
            "city_facts",
            fact.line,
            "value",
            "unknown-code",
            f'"{excerpt(fact.value)}" is not one of the {attribute.codes}.',
            hint,
        )


def _ages(unit: str) -> bool:
    """Whether a quantity changes from year to year: people and money do, land hardly."""
    return any(word in unit for word in ("people", "households", "KRW", "USD"))


def _check_requests(book: Book) -> None:
    for request in book.requests:
        _place(book, "requests", request.line, "city", request.city)
        if request.with_city:
            _place(book, "requests", request.line, "with_city", request.with_city)
        if request.case:
            _case(book, "requests", request.line, request.case)
        _cite(book, "requests", request)


def _check_errata(book: Book) -> None:
    for erratum in book.errata:
        if (hint := book.unknown("sources", erratum.source)) is not None:
            book.add(
                "errata",
                erratum.line,
                "source",
                "unknown-source",
                f'"{excerpt(erratum.source)}" is not a source in sources.bib.',
                hint,
            )


def _check_codings(book: Book) -> None:
    for coding in book.codings:
        _case(book, "codings", coding.line, coding.case)
        if coding.field not in model.CODED_LISTS:
            book.add(
                "codings",
                coding.line,
                "field",
                "unknown-field",
                f'"{excerpt(coding.field)}" is not a coded field.',
                suggest(coding.field, model.CODED_LISTS),
            )
        elif (hint := book.codebook.unknown(coding.field, coding.code)) is not None:
            book.add(
                "codings",
                coding.line,
                "code",
                "unknown-code",
                f'"{excerpt(coding.code)}" is not one of the {coding.field}.',
                hint,
            )


def _check_sources(book: Book) -> None:
    cited = {
        c.source for doc in book.raw.values() for _, text in doc.prose.values() for c in notation.prose_citations(text)
    }
    cited |= {e.source for e in book.errata}
    texts = [r.cells.get("source", "") for doc in book.raw.values() for t in doc.tables.values() for r in t.rows]
    records = (*book.cities.values(), *book.city_facts, *book.ties, *book.requests)
    cited |= {c.source for record in records for c in record.source}
    for text in texts:
        try:
            cited |= {c.source for c in notation.parse_citations(text)}
        except ValueError:
            continue  # named where it stands
    for key, source in book.sources.items():
        if key not in cited:
            book.add(
                "sources",
                source.line,
                key,
                "uncited-source",
                "nothing cites this source.",
                "Cite it or delete it.",
                warning=True,
            )
        if source.url and not source.url.startswith(("http://", "https://")):
            book.add(
                "sources",
                source.line,
                "url",
                "address",
                f'"{excerpt(source.url)}" is not a web address.',
                "It starts with http:// or https://; an incomplete one goes in howpublished, with a note.",
            )


def _place(book: Book, table: str, line: int, where: str, name: str) -> None:
    if (hint := book.unknown("cities", name)) is not None:
        book.add(table, line, where, "unknown-city", f'"{excerpt(name)}" is not a place in cities.csv.', hint)


def _case(book: Book, table: str, line: int, name: str) -> None:
    if name not in book.raw:
        book.add(
            table,
            line,
            "case",
            "unknown-case",
            f'"{excerpt(name)}" is not a case.',
            book.suggest("case", name, book.raw),
        )


def _cite(book: Book, table: str, record: model.Record) -> None:
    for cited in record.source:
        for fault in citation_faults(book, record.line, "source", cited):
            book.add(table, *fault[:5], warning=len(fault) > 5)
