"""From documents to records: validates each block and row, and puts every fault at its line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import ValidationError

from ..errors import Fault, NotPossibleError, near, suggest
from ..language import Text
from . import model, notation
from .faults import fault
from .reading import LEFT_OUT, read_bib, read_case, read_table
from .text import BibEntry, Document, Table, show_path
from .vocabulary import Codebook, columns, told

R = TypeVar("R", bound=model.Record)

TABLES: dict[str, tuple[str, type[model.Record]]] = {  # by heading
    name.capitalize(): (name, get_args(model.Case.model_fields[name].annotation)[0]) for name in model.TABLES
}
PROSE = ("Context", "What was done", "Results", "Limits and criticism", "Lessons")
HEADINGS = ("Context", *TABLES, *PROSE[1:])
CSV_TABLES: dict[str, type[model.Record]] = {
    "cities": model.City,
    "city_facts": model.CityFact,
    "ties": model.Tie,
    "requests": model.Request,
    "errata": model.Erratum,
    "codings": model.Coding,
}
FRONT = model.shown(model.Case)
_BLOCKS = {"title": model.Title, "site": model.Site, "parts": model.Part}


class _Draft(model.Case):
    """A case of which some fields could not be read: enough to check the rest of it."""

    title: model.Names = Text({})
    city: str = ""
    kind: str = ""
    themes: tuple[str, ...] = ()


@dataclass(slots=True)
class Book:
    """Everything a casebook's folder holds, as records, and all problems met on the way.

    ``files`` maps a case id or a table name to the path shown in messages. ``cases`` holds the
    cases that are whole, ``drafts`` also what could be read of the others, and ``raw`` keeps
    every document as text: a fault in one row hides no fault in another. ``known`` has the names of
    what others refer to (city, source, case); where a file could not be read to its end, none.
    """

    root: Path
    codebook: Codebook
    faults: list[Fault]
    cases: dict[str, model.Case] = field(default_factory=dict)
    cities: dict[str, model.City] = field(default_factory=dict)
    city_facts: list[model.CityFact] = field(default_factory=list)
    ties: list[model.Tie] = field(default_factory=list)
    requests: list[model.Request] = field(default_factory=list)
    errata: list[model.Erratum] = field(default_factory=list)
    codings: list[model.Coding] = field(default_factory=list)
    sources: dict[str, model.Source] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, model.Case] = field(default_factory=dict)
    raw: dict[str, Document] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)

    @property
    def file_count(self) -> int:
        """Number of files read."""
        return len(self.files)

    def add(self, file: str, line: int, where: str, code: str, /, **slots: object) -> None:
        """Note a fault of the casebook, in the words of ``faults.yml``."""
        self.faults.append(fault(self.files.get(file, file), line, where, code, **slots))


def case_files(root: Path) -> list[Path]:
    """Case files of a folder in order of name; README and files that start with _ are not cases."""
    return sorted(p for p in root.glob("*.md") if p.name[0] not in "_." and p.name != "README.md")


def build(root: Path) -> Book:
    """Read a whole casebook's folder into records.

    Raises
    ------
    NotPossibleError
        If the folder is not a casebook (it has no ``vocabulary``).
    """
    if not (root / "vocabulary").is_dir():
        raise NotPossibleError(f"{show_path(root, None)} is not a casebook: it has no folder named vocabulary.")
    book = Book(root, Codebook(root / "vocabulary"), [], known={"city": set(), "source": set(), "case": set()})
    book.files |= {f"vocabulary/{name}": file for name, file in book.codebook.files.items()}
    book.faults += book.codebook.faults
    if book.faults:
        return book  # with a term missing, each of its uses would look wrong
    _build_sources(book)
    for name, kind in CSV_TABLES.items():
        if os.path.lexists(root / f"{name}.csv"):
            _build_csv(book, name, kind)
    for path in case_files(root):
        _build_case(book, path)
    return book


def _build_case(book: Book, path: Path) -> None:
    doc = read_case(path, root=book.root)
    case_id = path.stem
    book.files[case_id], book.raw[case_id] = doc.file, doc
    book.known["case"].add(case_id)
    if not notation.is_id(case_id):
        letters = "".join(c if c.isascii() and c.isalnum() else " " for c in case_id.lower())
        doc.add(1, "file", "file-name", id="-".join(letters.split()))
    for heading, (line, text) in doc.prose.items():
        _check_heading(doc, heading, line, text)
    prose = {h: text.strip() for h, (_, text) in doc.prose.items() if h in HEADINGS and text.strip()}
    data: dict = {"id": case_id, "line": 1, "prose": prose}
    complete = True
    for heading, (name, kind) in TABLES.items():
        if heading in doc.tables:
            rows, whole = _records(doc, doc.tables[heading], kind, book.codebook)
            data[name] = tuple(rows)
            complete &= whole
    front = {}
    for key, value in doc.front.items():
        if key not in FRONT:
            doc.add(doc.lines[key,], key, "unknown-field", name=key, hint=suggest(key, FRONT))
            complete = False
        elif not _is_empty(doc, (key,), value):
            front[key] = value
    if doc.front:
        case = _validate(doc, {**data, **front}, model.Case, book.codebook)
        if case is not None and complete:
            book.cases[case_id] = case
        book.drafts[case_id] = case or _draft({**data, **front}, book.codebook)
    book.faults += doc.faults


def _is_empty(doc: Document, path: tuple, value: object) -> bool:
    """Note a field without a value, also one inside a block; say whether nothing is left."""
    if value and not isinstance(value, str):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        return sum(_is_empty(doc, (*path, key), part) for key, part in inside) > 0  # looks at all of them
    if not value:
        where = ".".join(p for p in path if isinstance(p, str))
        codes = path[0] in model.CODED_LISTS and path[-1] != "themes"
        doc.add(doc.lines[path], where, f"empty-value.{'codes' if codes else path[-1]}")
        return True
    return False


def _draft(data: dict, codebook: Codebook) -> model.Case:
    """Build what can be built of a case, so that one pass finds the faults in the rest too."""
    for _ in range(2):  # a front matter of another shape may need a second look
        try:
            return _Draft.model_validate(data, context={"codebook": codebook})
        except ValidationError as error:
            wrong = {path[0] for path, *_ in told(error) if path}
            data = {k: v for k, v in data.items() if k not in wrong}
    return _Draft.model_construct(id=data["id"], facts=data.get("facts", ()), parts=())


def _check_heading(doc: Document, heading: str, line: int, text: str) -> None:
    if not heading:
        line += 1 + len(text) - len(text.lstrip("\n"))
    if heading not in HEADINGS:
        code = "unknown-heading" if heading else "unknown-heading.before"
        doc.add(line, "heading", code, heading=heading, hint=suggest(heading, HEADINGS))
    elif heading in doc.tables and heading not in TABLES:
        doc.add(doc.tables[heading].line, heading, "misplaced-table", tables=[*TABLES])


def _build_csv(book: Book, name: str, kind: type[R]) -> None:
    doc = read_table(book.root / f"{name}.csv", root=book.root)
    book.files[name] = doc.file
    rows, _ = _records(doc, doc.tables.get("", Table(1, (), ())), kind, book.codebook)
    if name == "cities":
        for row in rows:
            if row.id in book.cities:
                doc.add(row.line, "id", "duplicate-id.city", id=row.id, line=book.cities[row.id].line)
            else:
                book.cities[row.id] = row
        if doc.lost:
            del book.known["city"]
        else:
            # also those of rows with a fault, which should not make each mention of the place another one
            written = {r.cells.get("id", "") for r in doc.tables[""].rows}
            book.known["city"] = written | set(book.cities) | doc.unread
    else:
        getattr(book, name).extend(rows)
    book.faults += doc.faults


def _build_sources(book: Book) -> None:
    path = book.root / "sources.bib"
    if not os.path.lexists(path):
        return
    doc, entries = read_bib(path, root=book.root)
    book.files["sources"] = doc.file
    if doc.lost:
        del book.known["source"]
    else:
        book.known["source"] = {key for (key,) in doc.lines}
    for entry in entries:
        data, lost = _source(entry)
        if lost:
            doc.add(entry.line, "keywords", "source-keywords", word=lost)
        source = _validate(doc, data, model.Source, book.codebook)
        if source is not None:
            book.sources[entry.key] = source
    book.faults += doc.faults


def _source(entry: BibEntry) -> tuple[dict, str]:
    data: dict = {"key": entry.key, "line": entry.line, "kind": entry.kind}
    lost = ""
    for word in filter(None, (w.strip() for w in entry.fields.get("keywords", "").split(","))):
        name, _, code = word.partition(":")
        if name in ("grade", "origin", "read"):
            data[name] = code
        else:
            lost = word
    own = {"title", "author", "year", "url", "doi", "language"}
    data |= {f: v for f, v in entry.fields.items() if f in own}
    data["detail"] = {f: v for f, v in entry.fields.items() if f not in own | {"keywords"}}
    return data, lost


def _records(doc: Document, table: Table, kind: type[R], codebook: Codebook) -> tuple[list[R], bool]:
    """Validate the rows of a table; the second value says whether all of them could be built."""
    known = columns(kind)
    strange = [c for c in table.columns if c not in known and c[0] != LEFT_OUT]
    # a misspelt column is read as what it seems to mean, lest each of its cells look missing
    meant = {c: found[0] for c in strange if (found := near(c, known)) and found[0] not in table.columns}
    for column in strange:
        doc.add(table.line, column, "unknown-column", column=column, hint=suggest(column, known))
    built = []
    for row in table.rows:
        cells = {meant.get(c, c): v for c, v in row.cells.items() if c not in strange or c in meant}
        if not cells:
            continue
        record = _validate(doc, {**cells, "line": row.line}, kind, codebook)
        if record is not None:
            built.append(record)
    return built, len(built) == sum(bool(r.cells) for r in table.rows)


def _validate(doc: Document, data: dict, kind: type[R], codebook: Codebook) -> R | None:
    """Build a record, or note each fault at its line: that of the row, or of the field in the front matter."""
    try:
        return kind.model_validate(data, context={"codebook": codebook})
    except ValidationError as error:
        for path, code, slots in told(error):
            there = path in doc.lines or doc.lost  # empty, wrong or unread, which is said already
            if kind is model.Case and (code == "empty-value" or (code == "missing-field" and there)):
                continue
            name = str(path[-1]) if path else ""
            if code == "missing-field":
                code = "missing-source" if name == "source" else f"missing-field.{name}"
            if code == "unknown-field":
                block = _BLOCKS.get(path[0]) if len(path) > 1 else None
                names = block.model_fields if block else FRONT if kind is model.Case else columns(kind)
                slots = {"hint": suggest(name, names)}
            where = ".".join(str(p) for p in path if not isinstance(p, int)) or kind.__name__.lower()
            line = _line(doc, path) if kind is model.Case else data["line"]
            doc.add(line, where, code, **{"name": name, **slots})
        return None


def _line(doc: Document, loc: tuple) -> int:
    """Line of the innermost part of a path that the file has."""
    while loc and loc not in doc.lines:
        loc = loc[:-1]
    return doc.lines.get(loc, 1) if loc else 2
