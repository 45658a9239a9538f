"""Rules about one case: its facts, what it refers to, its dates. Each yields the faults it finds."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Iterable, Iterator

from ..errors import excerpt
from . import model, notation
from .loading import TABLES, Book
from .text import Document
from .vocabulary import Attribute, Measure

Found = tuple  # (line, field, code, message, hint[, "warning"])
_MOST_COMPARED = 50  # texts alike but for one word; no honest case has as many
REASON_NEEDED = ("rejected", "outlier")


# ---------------------------------------------------------------- facts


def fact_faults(book: Book, case: model.Case) -> Iterator[Found]:
    """Check each fact of a case: value, unit, source, reason; and the spellings of what is counted."""
    spellings: dict[str, dict[str, int]] = {}
    chosen: dict[tuple, int] = {}
    for fact in case.facts:
        yield from _value_faults(book, fact.line, fact)
        if not fact.source and fact.status != "silent":
            yield (
                fact.line,
                "source",
                "missing-source",
                "the fact has no source.",
                "Write the key of a source in sources.bib and the place in it: seoul-s01[opening].",
            )
        if fact.judgement in REASON_NEEDED and not fact.note:
            yield (
                fact.line,
                "note",
                "missing-reason",
                f"a fact judged {fact.judgement} says why in its note.",
                "Add the reason.",
            )
        if fact.judgement == "preferred":
            thing = (fact.measure, fact.of, fact.part, fact.stage, fact.date, fact.basis)
            if thing in chosen:
                yield (
                    fact.line,
                    "judgement",
                    "two-preferred",
                    f"the fact on line {chosen[thing]} is about the same thing and preferred too.",
                    "Keep one; or, if the two are about different things, show it in of, part or date.",
                )
            chosen.setdefault(thing, fact.line)
        if fact.of:
            spellings.setdefault(fact.measure, {}).setdefault(fact.of, fact.line)
    for lines in spellings.values():
        yield from _near_spellings(lines)
    site = [f for f in case.facts if f.measure == "area" and f.value and f.judgement not in REASON_NEEDED]
    yield from _area_faults(book, case.city, site)


def _value_faults(book: Book, line: int, fact: model.Fact) -> Iterator[Found]:
    measure = book.codebook["measures"][fact.measure]
    if bool(fact.value) == bool(fact.status and fact.status != "reported"):
        what = "both a value and a status" if fact.value else "neither a value nor a status"
        yield (
            line,
            "value",
            "value-or-status",
            f"the fact has {what}.",
            "Give a value, or a status (absent, unknown, not_applicable, silent) and no value.",
        )
        return
    if not fact.value:
        return
    if measure.type == "number":
        yield from number_faults(book, line, fact, measure)
    elif fact.unit:
        yield line, "unit", "unit", f"{fact.measure} is not a number and has no unit.", "Empty the cell."
    elif measure.type == "yesno" and fact.value not in ("yes", "no"):
        yield line, "value", "value", f'"{excerpt(fact.value)}" is neither yes nor no.', "Write yes or no."
    elif measure.type == "code" and (hint := book.codebook.unknown(measure.codes, fact.value)) is not None:
        yield line, "value", "unknown-code", f'"{excerpt(fact.value)}" is not one of the {measure.codes}.', hint
    elif measure.type == "date":
        try:
            notation.parse_date(fact.value)
        except ValueError as error:
            code, message, hint = error.args
            yield line, "value", code, message, hint


def number_faults(
    book: Book, line: int, fact: model.Fact | model.CityFact, measure: Measure | Attribute
) -> Iterator[Found]:
    """Check a number and its unit against its measure (of a case) or attribute (of a city)."""
    name = fact.measure if isinstance(fact, model.Fact) else fact.attribute
    try:
        value = notation.parse_value(fact.value)
    except ValueError as error:
        yield line, "value", "value", f'"{excerpt(fact.value)}" cannot be read as a number.', str(error)
        return
    if not fact.unit:
        yield (
            line,
            "unit",
            "missing-unit",
            "a number has a unit.",
            f"The usual unit is {measure.unit}." if measure.unit else "For money: KRW million, USD billion, …",
        )
        return
    try:
        unit = book.codebook.unit(fact.unit)
    except ValueError as error:
        yield line, "unit", "unknown-unit", *error.args
        return
    usual = book.codebook.unit(measure.unit) if measure.unit else None
    # the dimension of an attribute is one of the similarity network, not of its unit
    dimension = measure.dimension if isinstance(measure, Measure) else usual.dimension if usual else ""
    if dimension and unit.dimension != dimension:
        yield (
            line,
            "unit",
            "unit",
            f'"{excerpt(fact.unit)}" measures {unit.dimension}, but {name} is a {dimension}.',
            f"The usual unit is {measure.unit}." if measure.unit else "Write a money unit.",
        )
        return
    if fact.judgement in REASON_NEEDED:
        return
    if unit.currency and usual and usual.currency != unit.currency:
        return  # no exchange rate is assumed, so the range says nothing about another currency
    low, high = plausible(measure, dimension)
    factor = unit.factor / (usual.factor if usual else 1)
    known = [v * factor for v in (value.low, value.high) if math.isfinite(v)]
    if any(not low <= v <= high for v in known) and value.whole is None:
        yield (
            line,
            "value",
            "implausible",
            f"{excerpt(fact.value)} {excerpt(fact.unit)} is outside {low:g} to {high:g} {measure.unit}.",
            "Check the unit; if the source does print it, judge it outlier or rejected and say why in the note.",
        )


def plausible(measure: Measure | Attribute, dimension: str) -> tuple[float, float]:
    """Range a value must lie in, in the measure's unit: its own, or 0 to 100 for a percentage."""
    if dimension == "share" and measure.range == (-math.inf, math.inf):
        return 0.0, 100.0
    return measure.range


def _near_spellings(lines: dict[str, int]) -> Iterator[Found]:
    """Find texts that differ only in case, points, articles, a plural or one mistyped word."""
    # texts with one word left out: only those that agree in the rest are compared
    seen: dict[tuple, list[tuple[str, str]]] = {}
    for name, line in lines.items():
        words = _words(name)
        alike: dict[str, int] = {}
        for i, word in enumerate(words):
            others = seen.setdefault((i, *words[:i], *words[i + 1 :]), [])
            alike |= {other: lines[other] for other_word, other in others[:_MOST_COMPARED] if _slip(word, other_word)}
            others.append((word, name))
        for other, other_line in alike.items():
            yield (
                line,
                "of",
                "near-spelling",
                f'"{excerpt(name)}" and "{excerpt(other)}" (line {other_line}) look like one thing.',
                "Write it once, exactly alike, or make the difference plain.",
                "warning",
            )


def _slip(x: str, y: str) -> bool:
    """Whether two words are one, or one of them mistyped."""
    if x == y:
        return True
    if min(len(x), len(y)) <= 5 or x[0] != y[0] or not (x.isalpha() and y.isalpha()):
        return False
    matcher = difflib.SequenceMatcher(None, x, y)
    return matcher.quick_ratio() > 0.88 and matcher.ratio() > 0.88


def _words(text: str) -> list[str]:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [w if len(w) < 4 else w.removesuffix("s") for w in words if w not in ("a", "an", "the")]


def _area_faults(book: Book, city: str, facts: Iterable[model.Fact]) -> Iterator[Found]:
    limits = [
        notation.parse_value(f.value).high * book.codebook.unit(f.unit).factor
        for f in book.city_facts
        if f.city == city and f.attribute == "area" and f.judgement not in REASON_NEEDED and _readable(book, f)
    ]
    for fact in facts:
        if (
            limits
            and _readable(book, fact)
            and book.codebook.unit(fact.unit).dimension == "area"
            and notation.parse_value(fact.value).low * book.codebook.unit(fact.unit).factor > max(limits)
        ):
            yield (
                fact.line,
                "value",
                "implausible",
                f"{excerpt(fact.value)} {excerpt(fact.unit)} is more than the whole area of {city}.",
                "Check the unit, or judge it outlier or rejected.",
            )


def _readable(book: Book, fact: model.Fact | model.CityFact) -> bool:
    try:
        notation.parse_value(fact.value)
        book.codebook.unit(fact.unit)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- references


def reference_faults(book: Book, case: model.Case) -> Iterator[Found]:
    """Check what a case refers to: places, parts, other facts, sources."""
    doc = book.raw[case.id]
    places = [("city", ("city",), case.city), *(("also", ("also", i), name) for i, name in enumerate(case.also))]
    for where, path, name in places:
        if name and (hint := book.unknown("cities", name)) is not None:
            yield (
                doc.lines.get(path, 2),
                where,
                "unknown-city",
                f'"{excerpt(name)}" is not a place in cities.csv.',
                hint,
            )
    yield from _repeated_codes(doc, case)
    # from the text, so that a fault in one part or fact does not make each mention of it another one
    written = doc.front.get("parts")
    parts = [str(p.get("id", "")) for p in written if isinstance(p, dict)] if isinstance(written, list) else []
    known_parts: set[str] = set()
    for index, part in enumerate(parts):
        if part in known_parts:
            yield (
                doc.lines.get(("parts", index), 2),
                "parts",
                "duplicate-id",
                f'the part "{excerpt(part)}" is given twice.',
                "Give each part its own id.",
            )
        known_parts.add(part)
    fact_ids = {f.id for f in case.facts if f.id} | doc.unread
    fact_ids |= {r.cells["id"] for r in doc.tables["Facts"].rows if "id" in r.cells} if "Facts" in doc.tables else set()
    for fact in case.facts:
        yield from _relation_faults(book, fact, fact_ids)
    for _, (name, _kind) in TABLES.items():
        seen: dict[str, int] = {}
        for record in getattr(case, name):
            part, own_id = getattr(record, "part", ""), getattr(record, "id", "")
            if part and part not in known_parts and not doc.lost:
                yield (
                    record.line,
                    "part",
                    "unknown-part",
                    f'"{excerpt(part)}" is not a part of this case.',
                    book.suggest(case.id, part, known_parts) or "Add it to parts in the front matter.",
                )
            if own_id.isdecimal():
                yield (
                    record.line,
                    "id",
                    "bad-id",
                    f'the id "{excerpt(own_id)}" is a number, which every row has already.',
                    "Begin it with a letter: cost, length-2.",
                )
            if own_id and own_id in seen:
                yield (
                    record.line,
                    "id",
                    "duplicate-id",
                    f'the id "{excerpt(own_id)}" stands on line {seen[own_id]} too.',
                    "Give each row its own id.",
                )
            seen.setdefault(own_id, record.line)
            for cited in record.source:
                yield from citation_faults(book, record.line, "source", cited)
    for link in case.learning:
        if (hint := book.unknown("cities", link.city)) is not None:
            yield link.line, "city", "unknown-city", f'"{excerpt(link.city)}" is not a place in cities.csv.', hint


def _relation_faults(book: Book, fact: model.Fact, known: set[str]) -> Iterator[Found]:
    for relation in filter(None, (r.strip() for r in fact.relates.split(";"))):
        verb, _, target = relation.partition(" ")
        if verb not in ("converts", "disputes", "updates") or not target:
            yield (
                fact.line,
                "relates",
                "relation",
                f'"{excerpt(relation)}" is not a relation.',
                "Write converts X, disputes X or updates X, where X is the id of a fact of this file.",
            )
        elif target not in known or target == fact.id:
            yield (
                fact.line,
                "relates",
                "unknown-fact",
                f'"{excerpt(target)}" is not the id of another fact of this file.',
                book.suggest("fact", target, known) or "Give that fact an id.",
            )


def _repeated_codes(doc: Document, case: model.Case) -> Iterator[Found]:
    for name in ("also", *model.CODED_LISTS):
        seen: set[str] = set()
        for index, code in enumerate(getattr(case, name)):
            if code in seen:
                yield (
                    doc.lines.get((name, index), 2),
                    name,
                    "repeated-code",
                    f'"{excerpt(code)}" is given twice.',
                    "Keep one of the two.",
                )
            seen.add(code)


def prose_faults(book: Book, doc: Document) -> Iterator[Found]:
    """Check the citations in the prose of a case."""
    for line, text in doc.prose.values():
        for offset, cited in notation.placed_citations(text):
            yield from citation_faults(book, line + 1 + text.count("\n", 0, offset), "prose", cited)


def citation_faults(book: Book, line: int, where: str, cited: notation.Citation) -> Iterator[Found]:
    """Check one citation: the source is known and, in a table, a place in it is given."""
    if (hint := book.unknown("sources", cited.source)) is not None:
        yield (
            line,
            where,
            "unknown-source",
            f'"{excerpt(cited.source)}" is not a source in sources.bib.',
            hint,
        )
    elif where != "prose" and not cited.locator:
        yield (
            line,
            where,
            "no-locator",
            f"{cited.source} is cited without a place in it.",
            f"Write {cited.source}[p. 4], [L95], [opening], …",
            "warning",
        )
    elif where != "prose" and not notation.good_locator(cited.locator):
        yield (
            line,
            where,
            "locator",
            f'"{excerpt(cited.locator)}" does not say a place as agreed.',
            "Start with p., L, §, ¶, tab., fig., art., opening, abstract, infobox, page or copy.",
            "warning",
        )


# ---------------------------------------------------------------- time


def time_faults(doc: Document, case: model.Case) -> Iterator[Found]:
    """Check that a case and its parts end after they start, and that phases lie inside the case."""
    first, last = first_day(case.start), last_day(case.end)
    if first and last and first > last:
        yield (
            doc.lines.get(("end",), 2),
            "end",
            "date-order",
            f"the case ends ({case.end}) before it starts ({case.start}).",
            "Check the two dates.",
        )
    for index, part in enumerate(case.parts):
        start, end = first_day(part.start), last_day(part.end)
        line = doc.lines.get(("parts", index), 2)
        if start and end and start > end:
            yield (
                line,
                "parts",
                "date-order",
                f'the part "{excerpt(part.id)}" ends ({part.end}) before it starts ({part.start}).',
                "Check the two dates.",
            )
        outside = part.kind == "phase" and ((start and first and start < first) or (end and last and end > last))
        if outside:
            yield (
                line,
                "parts",
                "phase-outside",
                f'the phase "{excerpt(part.id)}" is outside the span of the case ({case.start} to {case.end}).',
                "Widen start and end of the case, or mend the phase.",
            )


def first_day(text: str) -> dt.date | None:
    """Return the first day a date may mean, or None."""
    return notation.parse_date(text).first if text else None


def last_day(text: str) -> dt.date | None:
    """Return the last day a date may mean, or None."""
    return notation.parse_date(text).last if text else None
