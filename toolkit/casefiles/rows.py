"""Rules for the rows of tables: what they refer to, what they cite, values, what is given twice; and for sources."""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter

from ..language import phrase
from . import model, notation
from .faults import UnreadableError, refused
from .loading import TABLES, Book

_SAME = ("city", "attribute", "value", "unit", "date", "boundary", "source")
_ALIKE = (  # rows of a kind that may not agree in all of these: the fault, and the field it is found in
    (model.Fact, "two-preferred", "judgement", attrgetter("measure", "of", "part", "stage", "date", "basis")),
    ((model.Fact, model.Condition, model.Component), "duplicate-id", "id", attrgetter("id")),
    (model.TargetState, "duplicate-row", "condition", attrgetter("case", "condition")),
    (model.CityFact, "two-preferred", "judgement", attrgetter("city", "attribute", "boundary")),
    (model.CityFact, "duplicate-row", "value", attrgetter(*_SAME)),
    (model.Tie, "duplicate-row", "a", attrgetter("places", "kind", "since", "source")),
)
_FEW = 3  # measures that are named for a unit
_NEVER_NEGATIVE = {"area", "volume", "mass", "power"}
_WHOLE = {"people", "households"}  # dimensions of what there is no part of
# an English decimal, or a whole number of many other countries
_THOUSANDS = re.compile(r"(?<!\d)(?<!\d\.)[1-9]\d{0,2}\.\d{3}(?!\d)")
_WRITTEN = {"url": "https?://.*", "doi": r"10\.\d{4,9}/\S{1,300}", "language": "[a-z]{2,3}"}  # fields of a source
_ADDRESS = re.compile(r"^https?://(www\.)?|/$")
_SPAN = re.compile(r"(?<=\d{4})\s?[-–/]{1,2}\s?(?=\d{4}$)")


def check_table(book: Book, file: str, rows: Sequence[model.Record], parts: Collection[str] | None = None) -> None:
    """Check what tables have in common: references, sources, reasons, ids, dates, and what is given twice."""
    if not rows:
        return
    kind = type(rows[0])
    named = kind.__name__.lower()  # the variant of a fault that speaks of such a row
    known = {**book.known, "part": parts}
    stated = rows if issubclass(kind, model.Stated) else ()
    lone = Counter((getattr(row, "city", ""), row.subject) for row in stated if row.value and row.subject)
    for row in rows:
        for where, mark in model.held(kind).items():
            refer(book, (file, row.line, where), mark.refers, getattr(row, where), known.get(mark.refers))
            for cited in getattr(row, where) if mark.what == "citations" else ():
                cite(book, (file, row.line, where), cited)
        if isinstance(row, model.Spanning) and backwards(*row.span):
            book.add(file, row.line, row.ends[1], f"date-order.{named}")
        if isinstance(row, model.Stated) and row.doubted and not row.note:
            book.add(file, row.line, "note", f"missing-reason.{named}", judgement=row.judgement)
        if lone[getattr(row, "city", ""), getattr(row, "subject", "")] == 1 and row.judgement == "preferred":
            book.add(file, row.line, "judgement", "preferred-alone")
    for code, at, key in (rule for of, *rule in _ALIKE if issubclass(kind, of)):
        asked = [r for r in rows if getattr(r, at) and not r.lost and (at != "judgement" or r.judgement == "preferred")]
        for row, first in repeats(asked, key):
            book.add(file, row.line, at, f"{code}.{named}", line=first.line, id=getattr(row, "id", ""))


def repeats(items: Iterable, key: Callable) -> Iterator[tuple]:
    """Find what agrees in a key with something before it: both of them."""
    seen: dict = {}
    for item in items:
        first = seen.setdefault(key(item), item)
        if first is not item:
            yield item, first


def refer(
    book: Book, place: tuple, what: str, name: str, known: Collection[str] | None, of: str = "", **slots: str
) -> None:
    """Check that something of this name is known; None is known of a file that could not be read to its end.

    What is ``of`` a file, by default of the one that names it, is hinted at apart from that of others.
    """
    if name and known is not None and name not in known:
        kind = what if what in book.known else f"{what} of {of or place[0]}"
        called = book.places.known if what == "city" else {}
        book.add(*place, f"unknown-{what}", name=name, hint=book.codebook.hint(kind, name, known, **called), **slots)


def cite(book: Book, place: tuple, cited: notation.Citation) -> None:
    """Check one citation: the source is known and, in a table, a place in it is given."""
    known = book.known["source"]
    if known is not None and cited.source not in known:
        refer(book, place, "source", cited.source, known)
    elif not cited.locator and place[2] != "prose":
        book.add(*place, "no-locator", name=cited.source)
    elif cited.locator and not notation.LOCATOR.fullmatch(cited.locator):
        book.add(*place, "locator", locator=cited.locator)


def check_value(book: Book, file: str, fact: model.Stated) -> None:
    """Check a value and its unit against its measure (of a case) or attribute (of a city), the cause first.

    Where the measure is not known, what has a unit is a number.
    """
    if not (fact.value and (fact.subject or fact.unit)):
        return
    meant, usual = book.codebook.meant_unit, fact.term.unit
    for where, rule in (("value", _check_text), ("unit", _check_unit), ("value", _check_size)):
        if error := refused(rule, book, fact):
            if error.code == "unknown-unit" and usual and not meant(fact.unit, sure=True):
                error.slots["hint"] = f"{phrase('lookup', 'unit', unit=usual)} {error.slots['hint']}"
            elif error.code == "value.unit":  # a scale alone goes before the usual unit
                words = error.slots["unit"]
                error.slots["unit"] = meant(words) or meant(f"{words} {fact.unit or usual}")
                # what other words do to the number nobody knows
                error.code = "value.unit" if error.slots["unit"] else "value"
            book.add(file, fact.line, where, error.code, **error.slots)
            if where == "unit" or error.code == "value.unit" or not fact.unit:  # the value may say what the unit is
                return


def _check_text(book: Book, fact: model.Stated) -> None:
    """Refuse a value that cannot be read as what its measure asks for."""
    kind, value = fact.term.type, fact.value
    if read := {"number": notation.parse_value, "date": notation.parse_date}.get(kind):
        read(value)
    elif kind == "yesno" and value not in ("yes", "no"):
        raise UnreadableError("value.yes-no", text=value)
    # in a city a set may be known to be empty
    elif kind == "code" and fact.term.codes and (fact.vocabulary, value) != ("attributes", "none"):
        book.codebook.check(fact.term.codes, value)


def _usual(book: Book, fact: model.Stated) -> notation.Unit:
    """Give the usual unit of a measure or attribute; that of money has only a dimension."""
    term = fact.term
    return book.codebook.unit(term.unit) if term.unit else notation.Unit("", getattr(term, "dimension", ""))


def _check_unit(book: Book, fact: model.Stated) -> None:
    """Refuse a unit that is not known or does not fit, and a number without one."""
    usual, dimension, *_ = _usual(book, fact)
    if fact.term.type != "number":
        if fact.unit:
            raise UnreadableError("unit.none", name=fact.subject)
    elif not fact.unit:
        alike = [code for code, term in book.codebook["units"].items() if term.dimension == dimension]
        fitting = sorted(alike, key=lambda code: code != usual) or [usual, "…"]
        raise UnreadableError("missing-unit" if usual else "missing-unit.money", fitting=fitting)
    elif dimension not in ("", measured := book.codebook.unit(fact.unit).dimension):
        head, per, tail = fact.unit.partition(" per ")
        others = [m for m, t in book.codebook[fact.vocabulary].items() if getattr(t, "dimension", "") == measured]
        others = sorted(others, key=lambda m: m.split("_")[0] != fact.subject.split("_")[0])[:_FEW]
        others = [*map(book.codebook.names[fact.vocabulary].shown, others)] or ["–"]
        slots = {"unit": fact.unit, "name": fact.subject, "dimension": dimension, "usual": usual, "others": others}
        rate = per and isinstance(fact, model.Fact) and book.codebook.unit(head).dimension == dimension
        code = "unit.rate" if rate else "unit" if usual else "unit.money"
        raise UnreadableError(code, **slots, head=head, tail=f"per {tail}")


def _check_size(book: Book, fact: model.Stated) -> None:
    """Refuse a number that could be two, or is not plausible."""
    if fact.quantity is None or "judgement" in fact.lost:  # without which a value may look wrong
        return
    unit, usual = fact.quantity.unit, _usual(book, fact)
    whole, found = usual.dimension in _WHOLE and unit.factor == 1, _THOUSANDS.findall(fact.value)
    if any(whole or end.endswith("0") for end in found):
        plain = _THOUSANDS.sub(lambda end: end[0].replace(".", ""), fact.value)
        cut = _THOUSANDS.sub(lambda end: end[0].rstrip("0").rstrip("."), fact.value)
        right = [plain, cut] if cut != fact.value else [plain]  # there is no part of a person
        raise UnreadableError("value.thousands", text=fact.value, right=phrase("errors", "or").join(right))
    if fact.quantity.whole is not None and isinstance(fact, model.CityFact):
        raise UnreadableError("value.share-of-city", text=fact.value)
    # no exchange rate is assumed, so the range says nothing about another currency
    if usual.currency not in ("", unit.currency) or fact.doubted or fact.quantity.whole is not None:
        return
    (low, high), over = fact.term.range, usual.dimension.split(" per ")[0]
    if (low, high) == (-math.inf, math.inf) and usual.dimension == "share":
        low, high = 0.0, 100.0
    elif low == -math.inf and (over in book.codebook["units"] or over in _NEVER_NEGATIVE):
        low = 0.0
    value, slots = fact.quantity.to(usual), {"value": fact.value, "unit": fact.unit}
    if any(not low <= v <= high for v in (value.low, value.high) if math.isfinite(v)):
        code = "implausible" if math.isfinite(high) else "implausible.least"
        raise UnreadableError(code, **slots, low=low, high=high, usual=fact.term.unit)


def backwards(first: date | None, last: date | None) -> bool:
    """Whether something ends before it starts, as far as both days are known."""
    return bool(first and last and first > last)


# ---------------------------------------------------------------- sources


def check_sources(book: Book) -> None:
    """Find what is wrong with the entries of ``sources.bib``."""
    rows = [row for _, table in book.tables() for row in table if isinstance(getattr(row, "source", None), tuple)]
    cited = {c.source for row in rows for c in row.source} | {e.source for e in book.errata}
    cited = cited.union(*(case.cited_keys for case in book.cases.values()))
    seen: dict[tuple[str, str], str] = {}
    unread = any(doc.lost or doc.tables.keys() - {*TABLES} for doc in book.raw.values())  # it may be cited there
    for key, source in book.sources.items():
        lines = {field: book.entries["fields"].get((key, field), source.line) for field in (*_WRITTEN, "year")}
        if key not in cited and not unread:
            book.add("sources", source.line, key, "uncited-source")
        for field, form in _WRITTEN.items():
            if (text := getattr(source, field)) and not re.fullmatch(form, text):
                book.add("sources", lines[field], field, "address" if field == "url" else field, text=text)
        told = source.year not in ("n.d.", "")
        if told and (error := refused(notation.parse_date, _SPAN.sub("/", source.year))):
            code = error.code if error.code == "buddhist-year" else "year"  # else there are words
            book.add("sources", lines["year"], "year", code, **{**error.slots, "text": source.year})
        title = "" if source.lost else source.title + source.author + source.year
        for what, text in (("doi", source.doi), ("url", _ADDRESS.sub("", source.url)), ("title", title)):
            sign = what, "".join(filter(str.isalnum, text.casefold())) if what != "url" else text.casefold()
            if sign[1] and sign in seen and seen[sign] not in source.detail.get("note", ""):
                book.add("sources", source.line, key, "same-source", key=seen[sign], what=phrase("shown", what))
                break
            seen[sign] = key
