"""Check a whole casebook: rules of each row, of each case, and across files."""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter, itemgetter
from pathlib import Path

from ..files import file_path
from ..language import kind_of, need
from . import model, notation
from .faults import Fault, refused
from .loading import FOLDERS, TABLES, Book, build
from .reading import read_po
from .rows import backwards, check_sources, check_table, check_value, cite, refer, repeats
from .text import Document, show_path

_WHAT = attrgetter("measure", "of", "part", "stage")  # what a fact is about


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
    return examine(path, whole=True)[1]


def examine(path: str | Path | None = None, *, whole: bool = False) -> tuple[Book, list[Fault]]:
    """Read and check a casebook, ``whole`` with its translations: its records, and its faults in order."""
    root, only = locate(path)
    book = build(root)
    check_book(book)
    for file in sorted(book.translations.folder.glob("*.po")) if whole else ():
        book.files[f"translations/{file.stem}"] = show_path(file, root)
        book.faults += read_po(file, root)[1]
    faults = sorted(set(book.faults))
    if only is not None and not book.codebook.faults:
        shown = show_path(only, root)
        need(shown in book.files.values(), "errors", "not checked", path=Path(shown))
        near = [(shown, 1, math.inf), *(_cited(book, book.cases[only.stem]) if only.stem in book.cases else ())]
        faults = [f for f in faults if any(f.file == file and first <= f.line < end for file, first, end in near)]
    return book, faults


def check_book(book: Book) -> None:
    """Check a casebook that is read, unless its vocabularies are wrong."""
    if not book.codebook.faults:
        _check_cases(book)
        _check_tables(book)
        check_sources(book)


def _cited(book: Book, case: model.Case) -> Iterator[tuple[str, int, float]]:
    """Find where the sources and cities of a case stand: file, first line, and the first line after them."""
    cities = {case.city, *case.also, *(row.city for row in case.learning)}
    for table, names in (("sources", case.cited_keys), ("cities", cities)):
        lines = book.entries[table]
        ends = dict(pairwise([*sorted(set(lines.values())), math.inf]))
        yield from ((book.files[table], lines[name], ends[lines[name]]) for name in names & lines.keys())


def locate(path: str | Path | None = None) -> tuple[Path, Path | None]:
    """Return the casebook's folder and, if ``path`` is one file of it, that file."""
    chosen = file_path(path) if path is not None else Path(__file__).resolve().parents[2] / "casestudies"
    need(chosen.exists(), "errors", "not there", path=chosen)
    if chosen.is_dir():
        return chosen, None
    return (chosen.parent.parent if chosen.parent.name in FOLDERS else chosen.parent), chosen


# ---------------------------------------------------------------- cases


def _check_cases(book: Book) -> None:
    for case_id, doc in book.raw.items():
        case = book.cases.get(case_id)
        if case and not doc.unread and not any(fact.value for fact in case.facts):
            book.add(case_id, 1, "Facts", "no-fact")
        for line, text in doc.prose.values():
            for above, cited in notation.placed_citations(text):
                cite(book, (case_id, line + 1 + above, "prose"), cited)
            for above, key, right in notation.uncited(text, book.sources):
                book.add(case_id, line + 1 + above, "prose", "citation.prose", text=key, right=right)
        if case:
            _check_front(book, doc, case)
            _check_rows(book, doc, case)


def _check_front(book: Book, doc: Document, case: model.Case) -> None:
    """Check the front matter: places, codes given twice, parts, and that nothing ends before it starts."""

    def add(path: tuple, code: str, /, **slots: object) -> None:
        book.add(case.id, doc.lines.get(path, 2), path[0], code, **slots)

    for path, name in ((("city",), case.city), *((("also", i), name) for i, name in enumerate(case.also))):
        refer(book, (case.id, doc.lines.get(path, 2), path[0]), "city", name, book.known["city"])
    lists = {field: getattr(case, field) for field in ("also", *model.CODED_LISTS)} | {"parts": _part_ids(doc)}
    for field, names in lists.items():
        for (index, name), _ in repeats(enumerate(names), itemgetter(1)):
            add((field, index), "duplicate-id.part" if field == "parts" else "repeated-code", code=name, id=name)
    told = [*(row.source for row in case.rows), *map(notation.prose_citations, case.prose.values())]

    def place(cited: notation.Citation) -> tuple[str, str]:
        # a key alone: all read
        return cited.source, cited.locator or getattr(book.sources.get(cited.source), "read", "")

    elsewhere = {place(cited) for citations in told for cited in citations}
    for field in model.CITING:
        for index, code in enumerate(getattr(case, field)):
            path = (field, code) if (field, code) in doc.lines else (field, index)
            places = case.cited.get(field, {}).get(code, ())
            if not places and case.review != "draft":
                add(path, "missing-source.code", code=code)
            for cited in places:
                cite(book, (case.id, doc.lines[path], field), cited)
                # an unknown source is one fault, and what could not be read may cite the place
                if cited.source in book.sources and place(cited) not in elsewhere and not doc.faults:
                    add(path, "code-place", code=code, place=f"{cited.source}[{cited.locator}]")
    for path, one in ((("end",), case), *((("parts", i), part) for i, part in enumerate(case.parts))):
        if backwards(*one.span):
            add(path, f"date-order.{type(one).__name__.lower()}", id=one.id, start=one.start, end=one.end)


def _part_ids(doc: Document) -> list[str]:
    """List the ids of parts as written, so that a fault in a part does not make each mention of it another one."""
    written = doc.front.get("parts")
    return [str(p.get("id", "")) for p in written if isinstance(p, dict)] if isinstance(written, list) else []


def _check_rows(book: Book, doc: Document, case: model.Case) -> None:
    """Check the rows of a case: what each refers to, ids, and of facts value or status, and source."""
    parts = None if doc.lost and "parts" not in doc.front else _part_ids(doc)
    for name, _ in TABLES.values():
        check_table(book, case.id, getattr(case, name), parts)
    for row in (row for row in (*case.facts, *case.conditions, *case.components) if row.id.isdecimal()):
        book.add(case.id, row.line, "id", "bad-id", id=row.id)
    for line, name in ((row.line, name) for row in case.components for name in row.wants):
        _find_condition(book, (case.id, line, "needs"), case.id, name)
    ids = Counter([*doc.unread, *(fact.id for fact in case.facts if fact.id)])
    valued = {_WHAT(f): f.line for f in case.facts if f.value}
    for fact in case.facts:
        told = not fact.lost & {"value", "status"}
        if fact.status == "silent" and not fact.value and not fact.lost and _WHAT(fact) in valued:
            book.add(case.id, fact.line, "status", "value-or-status.silent", line=valued[_WHAT(fact)])
        if told and bool(fact.value) == bool(fact.status and fact.status != "reported"):
            book.add(case.id, fact.line, "value", f"value-or-status.{'both' if fact.value else 'neither'}")
        elif fact.value:
            check_value(book, case.id, fact)
        if not fact.source and fact.status != "silent" and not fact.lost & {"status", "source"}:
            book.add(case.id, fact.line, "source", "missing-source.fact")
        for relation in notation.parse_list(fact.relates):
            verb, _, target = relation.partition(" ")
            if verb not in ("converts", "disputes", "updates") or not target:
                book.add(case.id, fact.line, "relates", "relation", relation=relation)
            else:
                others = ids - Counter([fact.id])  # among them a doubled id, which is a fault of its own
                refer(book, (case.id, fact.line, "relates"), "fact", target, others)


def _find_condition(book: Book, place: tuple, case_id: str, name: str) -> None:
    """Check that a case has a condition of this id, also one in a row with a fault."""
    case = book.cases.get(case_id)
    known = book.raw[case_id].unread | {name for name, _ in model.named(case, "conditions")} if case else None
    refer(book, place, "condition", name, known, of=case_id)


# ---------------------------------------------------------------- tables beside the cases


def _check_tables(book: Book) -> None:
    for name, rows in book.tables():
        check_table(book, name, rows)
    networks = {place.id for place in book.cities.values() if place.kind == "network"}
    for place in book.cities.values():
        if not notation.is_id(place.id) and "id" not in place.lost:
            book.add("cities", place.line, "id", "bad-id.city", id=place.id)
        if bool(place.country) == (place.id in networks) and not place.lost & {"country", "kind"}:
            book.add("cities", place.line, "country", f"country.{'network' if place.country else 'none'}")
        if (place.latitude is None) != (place.longitude is None) and not place.lost & {"latitude", "longitude"}:
            name = "latitude" if place.latitude is None else "longitude"
            book.add("cities", place.line, name, "missing-field.half", name=name)
    for fact in book.city_facts:
        check_value(book, "city_facts", fact)
        counted = fact.subject and fact.term.type == "number" and fact.term.role == "structure"
        if counted and not fact.boundary and "boundary" not in fact.lost:
            book.add("city_facts", fact.line, "boundary", "missing-boundary", name=fact.attribute)
    for tie in (tie for tie in book.ties if not tie.lost & {"a", "b"}):
        if tie.a == tie.b:
            book.add("ties", tie.line, "b", "self-tie")
        elif tie.kind == "membership" and book.known["city"] and not tie.places & networks:
            book.add("ties", tie.line, "b", "membership")
    for city, rows in book.targets.items():
        file = f"targets/{city}"
        refer(book, (file, 1, "file"), "city", city, book.known["city"])
        for row in rows:
            _find_condition(book, (file, row.line, "condition"), row.case, row.condition)
            term = book.codebook["target_states"].get(row.state)
            known = term and term.kind not in ("unknown", "none")  # what is known says how, and what can be changed
            if known and not row.source:
                book.add(file, row.line, "source", "missing-source.state", state=row.state)
            wanted = {"evidence": term and row.state != "unknown", "changeable": known and term.high < 1}
            for name in (n for n, needed in wanted.items() if needed and not getattr(row, n) and n not in row.lost):
                book.add(file, row.line, name, f"missing-field.{name}", state=row.state)
    about = dict.fromkeys(code for name in model.ABOUT for code in book.codebook[name])
    said = {"noun": ", ".join(model.ABOUT), "kind": ", ".join(map(kind_of, model.ABOUT))}
    for request in book.requests:
        for code in notation.parse_list(request.codes):
            refer(book, ("requests", request.line, "codes"), "code", code, about, code=code, **said)
    for coding in book.codings:
        refer(book, ("codings", coding.line, "field"), "field.codings", coding.field, model.CODED_LISTS)
        asked = coding.field in model.CODED_LISTS and coding.code
        if asked and (error := refused(book.codebook.check, coding.field, coding.code)):
            book.add("codings", coding.line, "code", error.code, **error.slots)
