"""Every number of the four Thai documents the casebook began with is kept where its row says.

``casestudies/_seed_numbers.csv`` lists the numbers with their lines. A row is met only by a record
that cites the same document at the same line and holds the same quantity or date: in a case (a
fact, an event, a part), in a table beside the cases, or, for the date and place of the document
itself, in its entry in sources.bib.
"""

import calendar
import csv
import math
import re
from collections import namedtuple

from conftest import REAL

ROWS = list(csv.DictReader((REAL / "_seed_numbers.csv").read_text(encoding="utf-8").splitlines()))
THAI_MONTHS = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
MONTHS = [("", ""), *zip(calendar.month_name[1:], THAI_MONTHS.split(), strict=True)]
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


# what one record says: quantities (scaled), dates as written, and its words
Holder = namedtuple("Holder", ["quantities", "dates", "words"], defaults=[""])


def lines(locator):
    """Lines a locator names.

    >>> sorted(lines("L95-97; L104 (2)"))
    [95, 96, 97, 104]
    """
    spans = re.findall(r"L(\d+)(?:-L?(\d+))?", locator)
    return {n for first, last in spans for n in range(int(first), int(last or first) + 1)}


def printed(text):
    """Numbers in a text, Thai digits and thousands separators read; years in both calendars.

    >>> sorted(printed("ปี ๒๕๒๒ กว่า ๑๒๐,๐๐๐"))
    [1979.0, 2522.0, 120000.0]
    """
    found = {float(n.replace(",", "")) for n in re.findall(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", text)}
    return found | {n - 543 for n in found if n.is_integer() and 1900 <= n <= 2700}


def scaled(number, unit):
    """Number in the unit without thousand, million, …"""
    return number * math.prod(SCALES.get(word, 1) for word in unit.split())


def value_holder(fact, *words):
    """What a fact says."""
    known = [n for n in (fact.quantity or ())[:4] if n is not None and math.isfinite(n)]
    return Holder(tuple(scaled(n, fact.unit) for n in known), (fact.value, fact.date), " ".join(words))


def citing(records, row):
    """Records that cite the row's document at one of its lines."""
    here = lines(row["locator"])
    return [r for r in records if any(c.source == row["source"] and lines(c.locator) & here for c in r.source)]


def case_holders(case, row):
    """What a case says at the row's line; parts carry no source of their own."""
    facts, events = citing(case.facts, row), citing(case.events, row)
    yield from (value_holder(fact, fact.of, fact.as_written) for fact in facts)
    yield from (Holder((), (event.date,), f"{event.what} {event.as_written}") for event in events)
    named = {record.part for record in (*facts, *events)}
    yield from (Holder((), (p.start, p.end, f"{p.start}/{p.end}")) for p in case.parts if p.id in named)


BESIDE = {
    "city_facts": value_holder,
    "requests": lambda request: Holder((), (request.date,), request.topic),
    "ties": lambda tie: Holder((), (tie.since, tie.until), tie.note),
}


def holders(book, row):
    """What is said at the row's line in the place that the row names."""
    place = row["kept_as"]
    if place in book.cases:
        yield from case_holders(book.cases[place], row)
    elif place in BESIDE:
        yield from map(BESIDE[place], citing(getattr(book, place), row))
    elif place == "errata":
        for erratum in book.errata:
            if erratum.source == row["source"] and lines(erratum.locators) & lines(row["locator"]):
                yield Holder((), (), erratum.as_written)
    elif place == "frame":
        source = book.sources[row["source"]]
        yield Holder((), (source.year,), " ".join((source.title, *source.detail.values())))


def holds(holder, row):
    """Whether a record has the row's quantity or date."""
    number, unit = row["number"], row["unit"]
    if unit in ("date", "year"):
        return any(same_date(number, date) for date in holder.dates) or dated_in_words(number, holder.words)
    if unit == "address":
        return number in holder.words
    wanted = scaled(float(number), unit)
    return any(math.isclose(wanted, n) for n in holder.quantities) or float(number) in printed(holder.words)


def same_date(wanted, given):
    """Whether a date is the wanted one, an end of it, or lies in the wanted year."""
    ends = given.split("/")
    return wanted in (given, *ends) or (len(wanted) == 4 and any(end.startswith(wanted) for end in ends))


def dated_in_words(wanted, words):
    """Whether a text names every day, month and year of a date."""
    numbers = printed(words)
    for end in wanted.split("/"):
        year, month, day = (*end.split("-"), "", "")[:3]
        named = any(name in words for name in MONTHS[int(month or 0)])
        if float(year) not in numbers or not named or (day and float(day) not in numbers):
            return False
    return True


def test_every_number_of_the_documents_is_kept(cases):
    left = [r for r in ROWS if not any(holds(h, r) for h in holders(cases.book, r))]
    named = [f"{r['source']} {r['locator']}: {r['number']} {r['unit']}, {r['what']} ({r['kept_as']})" for r in left]
    assert not left, "\n".join(["numbers left over:", *named])


def test_a_changed_number_is_noticed_although_its_line_is_cited(cases):
    for row in ROWS:
        if row["unit"] not in ("date", "year", "address"):
            changed = {**row, "number": str(float(row["number"]) + 0.125)}
            assert not any(holds(h, changed) for h in holders(cases.book, changed)), row


def test_each_row_names_a_document_a_line_and_a_place_that_exist(cases):
    places = {*cases.book.cases, *BESIDE, "errata", "frame"}
    wrong = [r for r in ROWS if r["source"] not in cases.book.sources or r["kept_as"] not in places]
    assert wrong == [r for r in ROWS if not lines(r["locator"])] == []
