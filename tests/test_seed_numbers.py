"""Every number of the four Thai documents the casebook began with is kept where its row says.

``casestudies/_seed_numbers.csv`` lists the numbers with their lines. A row is met only by a record
that cites the same document at the same line and holds the same quantity or date: in a case (a
fact, an event, a part), in a table beside the cases, or, for the date and place of the document
itself, in its entry in sources.bib.
"""

from __future__ import annotations

import calendar
import csv
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from toolkit.casefiles import model, notation
from toolkit.casefiles.loading import Book

NUMBERS = Path(__file__).resolve().parent.parent / "casestudies" / "_seed_numbers.csv"
THAI_MONTHS = (
    "", "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


class Holder(NamedTuple):
    """What one record says: quantities (scaled), dates as written, and its words."""

    quantities: tuple[float, ...] = ()
    dates: tuple[str, ...] = ()
    words: str = ""


@pytest.fixture
def book(cases) -> Book:
    """The casebook's records."""
    return cases.book


def rows() -> list[dict[str, str]]:
    """Rows of the list of numbers."""
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(locator: str) -> set[int]:
    """Lines a locator names.

    >>> sorted(lines("L95-97; L104 (2)"))
    [95, 96, 97, 104]
    """
    spans = re.findall(r"L(\d+)(?:-L?(\d+))?", locator)
    return {n for first, last in spans for n in range(int(first), int(last or first) + 1)}


def printed(text: str) -> set[float]:
    """Numbers in a text, Thai digits and thousands separators read; years in both calendars.

    >>> sorted(printed("ปี ๒๕๒๒ กว่า ๑๒๐,๐๐๐"))
    [1979.0, 2522.0, 120000.0]
    """
    found = {float(n.replace(",", "")) for n in re.findall(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", text)}
    return found | {n - 543 for n in found if n.is_integer() and 1900 <= n <= 2700}


def scaled(number: float, unit: str) -> float:
    """Number in the unit without thousand, million, …"""
    return number * math.prod(SCALES.get(word, 1) for word in unit.split())


def value_holder(fact: model.Stated, *words: str) -> Holder:
    """What a fact says."""
    known = [n for n in (fact.quantity or ())[:4] if n is not None and math.isfinite(n)]
    return Holder(tuple(scaled(n, fact.unit) for n in known), (fact.value, fact.date), " ".join(words))


def cites(citations: Iterable[notation.Citation], row: dict[str, str]) -> bool:
    """Whether a record cites the row's document at one of its lines."""
    return any(c.source == row["source"] and lines(c.locator) & lines(row["locator"]) for c in citations)


def case_holders(case: model.Case, row: dict[str, str]) -> Iterator[Holder]:
    """Records of a case that cite the row's line; parts carry no source of their own."""
    facts = [f for f in case.facts if cites(f.source, row)]
    events = [e for e in case.events if cites(e.source, row)]
    for fact in facts:
        yield value_holder(fact, fact.of, fact.as_written)
    for event in events:
        yield Holder((), (event.date,), f"{event.what} {event.as_written}")
    named = {record.part for record in (*facts, *events)}
    for part in case.parts:
        if part.id in named:
            yield Holder((), (part.start, part.end, f"{part.start}/{part.end}"))


def holders(book: Book, row: dict[str, str]) -> Iterator[Holder]:
    """Records in the place the row names that cite its line."""
    place = row["kept_as"]
    if place in book.cases:
        yield from case_holders(book.cases[place], row)
    elif place == "city_facts":
        for fact in book.city_facts:
            if cites(fact.source, row):
                yield value_holder(fact)
    elif place == "requests":
        for request in book.requests:
            if cites(request.source, row):
                yield Holder((), (request.date,), request.topic)
    elif place == "ties":
        for tie in book.ties:
            if cites(tie.source, row):
                yield Holder((), (tie.since, tie.until), tie.note)
    elif place == "errata":
        for erratum in book.errata:
            if erratum.source == row["source"] and lines(erratum.locators) & lines(row["locator"]):
                yield Holder((), (), erratum.as_written)
    elif place == "frame":
        source = book.sources[row["source"]]
        yield Holder((), (source.year,), " ".join((source.title, *source.detail.values())))


def holds(holder: Holder, row: dict[str, str]) -> bool:
    """Whether a record has the row's quantity or date."""
    number, unit = row["number"], row["unit"]
    if unit in ("date", "year"):
        return any(same_date(number, date) for date in holder.dates) or dated_in_words(number, holder.words)
    if unit == "address":
        return number in holder.words
    wanted = scaled(float(number), unit)
    return any(math.isclose(wanted, n) for n in holder.quantities) or float(number) in printed(holder.words)


def same_date(wanted: str, given: str) -> bool:
    """Whether a date is the wanted one, an end of it, or lies in the wanted year."""
    ends = given.split("/")
    return wanted in (given, *ends) or (len(wanted) == 4 and any(end.startswith(wanted) for end in ends))


def dated_in_words(wanted: str, words: str) -> bool:
    """Whether a text names every day, month and year of a date."""
    numbers = printed(words)
    for end in wanted.split("/"):
        year, month, day = (*end.split("-"), "", "")[:3]
        named = not month or calendar.month_name[int(month)] in words or THAI_MONTHS[int(month)] in words
        if float(year) not in numbers or not named or (day and float(day) not in numbers):
            return False
    return True


def test_every_number_of_the_documents_is_kept(book):
    left = [r for r in rows() if not any(holds(h, r) for h in holders(book, r))]
    named = [f"{r['source']} {r['locator']}: {r['number']} {r['unit']}, {r['what']} ({r['kept_as']})" for r in left]
    assert not left, "\n".join(["numbers left over:", *named])


def test_a_changed_number_is_noticed_although_its_line_is_cited(book):
    for row in rows():
        if row["unit"] not in ("date", "year", "address"):
            changed = {**row, "number": str(float(row["number"]) + 0.125)}
            assert not any(holds(h, changed) for h in holders(book, changed)), row


def test_each_row_names_a_document_a_line_and_a_place_that_exist(book):
    places = {*book.cases, "city_facts", "requests", "ties", "errata", "frame"}
    for row in rows():
        assert row["source"] in book.sources
        assert lines(row["locator"])
        assert row["kept_as"] in places
