"""Check a whole casebook: rules of each row, of each case, and across files."""

from __future__ import annotations

import difflib
import gc
import math
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from ..errors import Fault, NotPossibleError, suggest
from . import model, notation
from .faults import fault
from .loading import TABLES, Book, build, show_path
from .text import Document
from .vocabulary import Attribute, Measure

REFERENCES = {  # fields that name something the casebook lists elsewhere
    **dict.fromkeys(("city", "with_city", "a", "b"), "city"),
    **dict.fromkeys(("case", "part", "source"), ""),
}
REASON_NEEDED = ("rejected", "outlier")
_KINDS = {"log": "number", "linear": "number", "binary": "yesno"}  # of value, by the scale of an attribute
_DATED = {"people", "households", "money"}  # dimensions of what changes from year to year
_MOST_COMPARED = 50  # texts alike but for one word; no honest case has as many
_LONGEST_COMPARED = 300  # characters


def check(path: str | Path | None = None) -> list[Fault]:
    """Find every fault of a casebook, in one pass.

    Parameters
    ----------
    path : str or Path, optional
        A casebook's folder, or one file in it (then only its faults are returned, though the
        whole casebook is read). Default: the casebook beside this package.

    Returns
    -------
    list of Fault
        Sorted by file and line; empty if nothing is wrong. Warnings are in it too.

    Examples
    --------
    >>> check()
    []
    """
    return examine(path)[1]


def examine(path: str | Path | None = None) -> tuple[Book, list[Fault]]:
    """Read and check a casebook: its records, and its faults in order."""
    root, only = locate(path)
    collecting = gc.isenabled()
    gc.disable()  # tens of thousands of small objects that all stay: collecting finds nothing
    try:
        book = build(root)
        if not book.codebook.faults:
            _check_cases(book)
            _check_tables(book)
            _check_sources(book)
    finally:
        if collecting:
            gc.enable()
    faults = sorted(set(book.faults))
    if only is not None:
        shown = show_path(only, root)
        if shown not in book.files.values():
            raise NotPossibleError(f"{shown} is not a file of the casebook that can be checked.")
        faults = [f for f in faults if f.file == shown]
    return book, faults


def locate(path: str | Path | None = None) -> tuple[Path, Path | None]:
    """Return the casebook's folder and, if ``path`` is one file of it, that file."""
    chosen = Path(path) if path is not None else Path(__file__).resolve().parents[2] / "casestudies"
    if not chosen.exists():
        raise NotPossibleError(f"{chosen} does not exist.")
    if chosen.is_dir():
        return chosen, None
    return (chosen.parent.parent if chosen.parent.name == "vocabulary" else chosen.parent), chosen


def _add(book: Book, file: str, line: int, where: str, code: str, /, **slots: object) -> None:
    book.faults.append(fault(book.files.get(file, file), line, where, code, **slots))


# ---------------------------------------------------------------- every row


def _check_row(book: Book, file: str, row: model.Record, parts: Collection[str] | None = None) -> None:
    """Check what rows of all tables have in common: what they refer to, and the reason of a judgement."""
    for where, what in REFERENCES.items():
        name = getattr(row, where, "")
        if isinstance(name, str):
            _refer(book, file, row.line, where, what or where, name, parts)
    for cited in getattr(row, "source", ()) if not isinstance(row, model.Erratum) else ():
        _cite(book, file, row.line, "source", cited)
    if getattr(row, "judgement", "") in REASON_NEEDED and not row.note:
        _add(book, file, row.line, "note", f"missing-reason.{_kind(row)}", judgement=row.judgement)


def _refer(
    book: Book, file: str, line: int, where: str, what: str, name: str, known: Collection[str] | None = None
) -> None:
    """Check that a place, source, case, or one of what is ``known`` in a file, exists.

    A table that could not be read to its end says nothing about what exists.
    """
    shared = {"city": book.known.get("cities"), "source": book.known.get("sources"), "case": book.raw}
    key = what if what in shared else f"{what} of {file}"
    known = shared.get(what, known)
    if name and known is not None and name not in known:
        _add(book, file, line, where, f"unknown-{what}", name=name, hint=book.suggest(key, name, known))


def _cite(book: Book, file: str, line: int, where: str, cited: notation.Citation) -> None:
    """Check one citation: the source is known and, in a table, a place in it is given."""
    _refer(book, file, line, where, "source", cited.source)
    known = book.known.get("sources")
    if where == "prose" or (known is not None and cited.source not in known):
        return
    if not cited.locator:
        _add(book, file, line, where, "no-locator", name=cited.source)
    elif not notation.good_locator(cited.locator):
        _add(book, file, line, where, "locator", locator=cited.locator)


def _check_value(book: Book, file: str, fact: model.Fact | model.CityFact, term: Measure | Attribute) -> None:
    """Check a value against its measure (of a case) or attribute (of a city)."""
    kind = term.type if isinstance(term, Measure) else _KINDS.get(term.scale, "code")
    none = fact.value == "none" and isinstance(fact, model.CityFact)  # a set known to be empty
    if kind == "number":
        _check_number(book, file, fact, term)
    elif fact.unit:
        _add(book, file, fact.line, "unit", "unit.none", name=_name(fact))
    elif kind == "yesno" and fact.value not in ("yes", "no"):
        _add(book, file, fact.line, "value", "value.yes-no", text=fact.value)
    elif kind == "code" and term.codes and not none:
        if (hint := book.codebook.unknown(term.codes, fact.value)) is not None:
            _add(book, file, fact.line, "value", "unknown-code", code=fact.value, noun=term.codes, hint=hint)
    elif kind == "date":
        try:
            notation.parse_date(fact.value)
        except ValueError as error:
            book.add(file, fact.line, "value", *error.args)


def _check_number(book: Book, file: str, fact: model.Fact | model.CityFact, term: Measure | Attribute) -> None:
    """Check a number and its unit: both can be read, the unit fits, and the number is plausible."""

    def add(where: str, code: str, /, **slots: object) -> None:
        _add(book, file, fact.line, where, code, usual=term.unit, **slots)

    try:
        value = notation.parse_value(fact.value)
    except ValueError as error:
        return add("value", "value", text=fact.value, hint=str(error))
    if not fact.unit:
        return add("unit", "missing-unit" if term.unit else "missing-unit.money")
    try:
        unit = book.codebook.unit(fact.unit)
    except ValueError as error:
        return add("unit", "unknown-unit", text=fact.unit, hint=error.args[1])
    usual = book.codebook.unit(term.unit) if term.unit else None
    # the dimension of an attribute is one of the similarity network, not of its unit
    dimension = term.dimension if isinstance(term, Measure) else usual.dimension if usual else ""
    if dimension and unit.dimension != dimension:
        slots = {"unit": fact.unit, "measures": unit.dimension, "name": _name(fact), "dimension": dimension}
        return add("unit", "unit" if term.unit else "unit.money", **slots)
    # no exchange rate is assumed, so the range says nothing about another currency
    foreign = unit.currency and usual and usual.currency != unit.currency
    if fact.judgement in REASON_NEEDED or foreign or value.whole is not None:
        return None
    low, high = term.range
    if dimension == "share" and (low, high) == (-math.inf, math.inf):
        low, high = 0.0, 100.0
    factor = unit.factor / (usual.factor if usual else 1)
    if any(not low <= v * factor <= high for v in (value.low, value.high) if math.isfinite(v)):
        return add("value", "implausible", value=fact.value, unit=fact.unit, low=low, high=high)
    return None


def _check_twice(book: Book, file: str, rows: Iterable[model.Record], where: str, code: str, key: Callable) -> None:
    """Name each row whose key (None: it has none) an earlier row has."""
    lines: dict[object, int] = {}
    for row in rows:
        if (own := key(row)) is None:
            continue
        if own in lines:
            slots = {"line": lines[own], "id": getattr(row, "id", "")}
            _add(book, file, row.line, where, f"{code}.{_kind(row)}", **slots)
        lines.setdefault(own, row.line)


def _name(fact: model.Fact | model.CityFact) -> str:
    return fact.measure if isinstance(fact, model.Fact) else fact.attribute


def _kind(row: model.Record) -> str:
    """Name the variant of a fault that speaks of such a row."""
    return type(row).__name__.lower()


def _repeats(items: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Find what stands in a list a second time, with its place."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index, item
        seen.add(item)


def _span(start: str, end: str) -> notation.Date:
    """Read two dates as the first day of the one and the last day of the other."""
    first = notation.parse_date(start).first if start else None
    return notation.Date(first, notation.parse_date(end).last if end else None)


def _backwards(span: notation.Date) -> bool:
    return bool(span.first and span.last and span.first > span.last)


# ---------------------------------------------------------------- cases


def _check_cases(book: Book) -> None:
    titles: dict[tuple[str, str], str] = {}
    for case_id, doc in book.raw.items():
        facts = doc.tables.get("Facts")
        read = doc.tables or doc.prose or not doc.lost
        if read and not any(r.cells.get("value") for r in (facts.rows if facts else ())):
            _add(book, case_id, facts.line if facts else 1, "Facts", "no-fact")
        for line, text in doc.prose.values():
            for offset, cited in notation.placed_citations(text):
                _cite(book, case_id, line + 1 + text.count("\n", 0, offset), "prose", cited)
        case = book.drafts.get(case_id)
        if case is None:
            continue
        _check_front(book, doc, case)
        _check_rows(book, doc, case)
        _check_facts(book, case)
        key = (case.city, case.title.casefold())
        if key in titles and all(key):
            _add(book, case_id, doc.lines.get(("title",), 1), "title", "duplicate-case", case=titles[key])
        titles.setdefault(key, case_id)


def _check_front(book: Book, doc: Document, case: model.Case) -> None:
    """Check the front matter: places, codes given twice, parts, and that nothing ends before it starts."""

    def add(path: tuple, code: str, /, **slots: object) -> None:
        _add(book, case.id, doc.lines.get(path, 2), path[0], code, **slots)

    for path, name in ((("city",), case.city), *((("also", i), name) for i, name in enumerate(case.also))):
        _refer(book, case.id, doc.lines.get(path, 2), path[0], "city", name)
    for field in ("also", *model.CODED_LISTS):
        for index, code in _repeats(getattr(case, field)):
            add((field, index), "repeated-code", code=code)
    for index, part in _repeats(_part_ids(doc)):
        add(("parts", index), "duplicate-id.part", id=part)
    whole = _span(case.start, case.end)
    if _backwards(whole):
        add(("end",), "date-order.case", start=case.start, end=case.end)
    for index, part in enumerate(case.parts):
        span = _span(part.start, part.end)
        if _backwards(span):
            add(("parts", index), "date-order.part", id=part.id, start=part.start, end=part.end)
        early = span.first and whole.first and span.first < whole.first
        late = span.last and whole.last and span.last > whole.last
        if part.kind == "phase" and (early or late):
            add(("parts", index), "phase-outside", id=part.id, start=case.start, end=case.end)


def _part_ids(doc: Document) -> list[str]:
    """List the ids of parts as written, so that a fault in a part does not make each mention of it another one."""
    written = doc.front.get("parts")
    return [str(p.get("id", "")) for p in written if isinstance(p, dict)] if isinstance(written, list) else []


def _check_rows(book: Book, doc: Document, case: model.Case) -> None:
    """Check the rows of a case: what each refers to, and that ids are no numbers and are given once."""
    parts = None if doc.lost else _part_ids(doc)
    for name, _ in TABLES.values():
        rows = getattr(case, name)
        for row in rows:
            _check_row(book, case.id, row, parts)
            if getattr(row, "id", "").isdecimal():
                _add(book, case.id, row.line, "id", "bad-id", id=row.id)
        _check_twice(book, case.id, rows, "id", "duplicate-id", lambda row: getattr(row, "id", "") or None)
    ids = {f.id for f in case.facts if f.id} | doc.unread
    ids |= {r.cells["id"] for r in doc.tables["Facts"].rows if "id" in r.cells} if "Facts" in doc.tables else set()
    for fact in case.facts:
        for relation in filter(None, (r.strip() for r in fact.relates.split(";"))):
            verb, _, target = relation.partition(" ")
            if verb not in ("converts", "disputes", "updates") or not target:
                _add(book, case.id, fact.line, "relates", "relation", relation=relation)
            else:
                _refer(book, case.id, fact.line, "relates", "fact", target, ids - {fact.id})


def _check_facts(book: Book, case: model.Case) -> None:
    """Check the facts of a case: value or status, source, rival values, and how they name what they count."""
    names: dict[str, dict[str, int]] = {}
    for fact in case.facts:
        if bool(fact.value) == bool(fact.status and fact.status != "reported"):
            _add(book, case.id, fact.line, "value", f"value-or-status.{'both' if fact.value else 'neither'}")
        elif fact.value:
            _check_value(book, case.id, fact, book.codebook["measures"][fact.measure])
        if not fact.source and fact.status != "silent":
            _add(book, case.id, fact.line, "source", "missing-source.fact")
        if fact.of and len(fact.of) <= _LONGEST_COMPARED:
            names.setdefault(fact.measure, {}).setdefault(fact.of, fact.line)
    preferred = [f for f in case.facts if f.judgement == "preferred"]
    thing = lambda f: (f.measure, f.of, f.part, f.stage, f.date, f.basis)  # noqa: E731 - read where it is used
    _check_twice(book, case.id, preferred, "judgement", "two-preferred", thing)
    for lines in names.values():
        _check_names(book, case.id, lines)
    city = [f for f in book.city_facts if (f.city, f.attribute) == (case.city, "area")]
    limit = max((area for f in city if (area := _area(book, f)) is not None), default=math.inf)
    for fact in case.facts:
        if fact.measure == "area" and (_area(book, fact, lowest=True) or 0) > limit:
            slots = {"value": fact.value, "unit": fact.unit, "city": case.city}
            _add(book, case.id, fact.line, "value", "implausible.city", **slots)


def _area(book: Book, fact: model.Fact | model.CityFact, *, lowest: bool = False) -> float | None:
    """Return the least or largest area that a fact states, in base units; None if it does not stand as one."""
    try:
        value, unit = notation.parse_value(fact.value), book.codebook.unit(fact.unit)
    except ValueError:
        return None
    if fact.judgement in REASON_NEEDED or unit.dimension != "area":
        return None
    return (value.low if lowest else value.high) * unit.factor


def _check_names(book: Book, file: str, lines: dict[str, int]) -> None:
    """Find texts that differ only in case, points, articles, a plural or one mistyped word."""
    # texts with one word left out: only those that agree in the rest are compared
    seen: dict[tuple, list[tuple[str, str]]] = {}
    for name, line in lines.items():
        words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
        words = [w if len(w) < 4 else w.removesuffix("s") for w in words if w not in ("a", "an", "the")]
        alike: dict[str, int] = {}
        for i, word in enumerate(words):
            others = seen.setdefault((i, *words[:i], *words[i + 1 :]), [])
            alike |= {other: lines[other] for other_word, other in others[:_MOST_COMPARED] if _slip(word, other_word)}
            others.append((word, name))
        for other, other_line in alike.items():
            _add(book, file, line, "of", "near-spelling", text=name, other=other, line=other_line)


def _slip(x: str, y: str) -> bool:
    """Whether two words are one, or one of them mistyped."""
    if x == y:
        return True
    if min(len(x), len(y)) <= 5 or x[0] != y[0] or not (x.isalpha() and y.isalpha()):
        return False
    matcher = difflib.SequenceMatcher(None, x, y)
    return matcher.quick_ratio() > 0.88 and matcher.ratio() > 0.88


# ---------------------------------------------------------------- tables beside the cases, and sources


def _check_tables(book: Book) -> None:
    tables = {"cities": book.cities.values(), "city_facts": book.city_facts, "ties": book.ties}
    tables |= {"requests": book.requests, "errata": book.errata, "codings": book.codings}
    for name, rows in tables.items():
        for row in rows:
            _check_row(book, name, row)
    for place in book.cities.values():
        if not notation.is_id(place.id):
            _add(book, "cities", place.line, "id", "bad-id.city", id=place.id)
    for fact in book.city_facts:
        _check_city_fact(book, fact)
    _check_twice(
        book,
        "city_facts",
        [f for f in book.city_facts if f.judgement == "preferred"],
        "judgement",
        "two-preferred",
        lambda f: (f.city, f.attribute, f.boundary),
    )
    _check_twice(
        book,
        "city_facts",
        book.city_facts,
        "value",
        "duplicate-row",
        lambda f: (f.city, f.attribute, f.value, f.unit, f.date, f.boundary, f.source),
    )
    for tie in book.ties:
        if tie.a == tie.b:
            _add(book, "ties", tie.line, "b", "self-tie")
        if _backwards(_span(tie.since, tie.until)):
            _add(book, "ties", tie.line, "until", "date-order.tie")
    _check_twice(
        book, "ties", book.ties, "a", "duplicate-row", lambda t: (frozenset((t.a, t.b)), t.kind, t.since, t.source)
    )
    for coding in book.codings:
        if coding.field not in model.CODED_LISTS:
            hint = suggest(coding.field, model.CODED_LISTS)
            _add(book, "codings", coding.line, "field", "unknown-field.codings", name=coding.field, hint=hint)
        elif (hint := book.codebook.unknown(coding.field, coding.code)) is not None:
            _add(book, "codings", coding.line, "code", "unknown-code", code=coding.code, noun=coding.field, hint=hint)


def _check_city_fact(book: Book, fact: model.CityFact) -> None:
    attribute = book.codebook["attributes"][fact.attribute]
    _check_value(book, "city_facts", fact, attribute)
    if _KINDS.get(attribute.scale) != "number":
        return
    if attribute.role == "structure" and not fact.boundary:
        _add(book, "city_facts", fact.line, "boundary", "missing-boundary", name=fact.attribute)
    dated = _DATED & set(book.codebook.unit(attribute.unit).dimension.split(" per ")) if attribute.unit else ()
    if dated and not fact.date and "undated" not in fact.note:
        _add(book, "city_facts", fact.line, "date", "missing-date", name=fact.attribute)


def _check_sources(book: Book) -> None:
    prose = [text for doc in book.raw.values() for _, text in doc.prose.values()]
    cited = {c.source for text in prose for c in notation.prose_citations(text)} | {e.source for e in book.errata}
    rows = (*book.cities.values(), *book.city_facts, *book.ties, *book.requests)
    cited |= {c.source for row in rows for c in row.source}
    # from the text, so that a fault in a row does not make its sources look unused
    for row in (r for doc in book.raw.values() for table in doc.tables.values() for r in table.rows):
        try:
            cited |= {c.source for c in notation.parse_citations(row.cells.get("source", ""))}
        except ValueError:
            continue  # named where it stands
    for key, source in book.sources.items():
        if key not in cited:
            _add(book, "sources", source.line, key, "uncited-source")
        if source.url and not source.url.startswith(("http://", "https://")):
            _add(book, "sources", source.line, "url", "address", url=source.url)
