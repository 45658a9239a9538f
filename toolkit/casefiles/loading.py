"""From documents to records: validates each block and row, and puts every fault at its line."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Annotated, TypeVar, get_args, get_origin

from pydantic import Field, ValidationError, create_model

from ..errors import near
from ..language import Names, need, suggest
from . import model, notation
from .faults import Fault, fault
from .reading import KEYWORDS, LEFT_OUT, NOTE, Translations, paragraphs, read_bib, read_case, read_table
from .text import Document, show_path
from .vocabulary import Codebook, columns, told

R = TypeVar("R", bound=model.Record)

TABLES: dict[str, tuple[str, type[model.Record]]] = {  # by heading
    name.capitalize(): (name, get_args(model.Case.model_fields[name].annotation)[0]) for name in model.TABLES
}
PROSE = ("Context", "What was done", "Results", "Limits and criticism", "Lessons")
HEADINGS = ("Context", *TABLES, *PROSE[1:])
CSV_TABLES: dict[str, type[model.Record]] = {"cities": model.City, "city_facts": model.CityFact, "ties": model.Tie}
CSV_TABLES |= {"requests": model.Request, "errata": model.Erratum, "codings": model.Coding}
FRONT = model.shown(model.Case)
FOLDERS = ("vocabulary", "translations", "targets")
_OURS = {".md", ".markdown", ".csv", ".bib", ".yml", ".yaml"}  # endings of what a casebook is made of
# in the front matter
BLOCKS = {"title": model.Title, "summary": model.Summary, "site": model.Site, "parts": model.Part}
_BIB_FIELDS = model.shown(model.Source)


@cache
def _draft(kind: type[R]) -> type[R]:
    """Make a kind of record of which nothing is needed: enough to check what can be read of a wrong one."""
    fields = {}
    for name, f in ((name, f) for name, f in kind.model_fields.items() if f.is_required()):
        empty = () if get_origin(f.annotation) is tuple else model.NONE
        fields[name] = Annotated[f.annotation, "draft", *f.metadata], Field(empty, description=f.description)
    return create_model(kind.__name__, __base__=kind, **fields)


@dataclass(slots=True)
class Book:
    """Everything a casebook's folder holds, as records, and all faults met on the way.

    ``files`` maps a case id or a table name to the path shown in messages. Of a case or row with faults
    what could be read stands here, and ``raw`` keeps every document as text: a fault hides no other.
    ``known`` has the names of what others refer to; None where a file could not be read to its end.
    ``entries`` has the lines of sources and cities by their names, and those of the fields of sources;
    ``template`` the paragraphs that are to be written over.
    """

    root: Path
    codebook: Codebook
    faults: list[Fault]
    translations: Translations
    cases: dict[str, model.Case] = field(default_factory=dict)
    cities: dict[str, model.City] = field(default_factory=dict)
    city_facts: list[model.CityFact] = field(default_factory=list)
    ties: list[model.Tie] = field(default_factory=list)
    requests: list[model.Request] = field(default_factory=list)
    errata: list[model.Erratum] = field(default_factory=list)
    codings: list[model.Coding] = field(default_factory=list)
    targets: dict[str, list[model.TargetState]] = field(default_factory=dict)  # by city
    sources: dict[str, model.Source] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Document] = field(default_factory=dict)
    known: dict[str, set[str] | None] = field(default_factory=lambda: {"city": set(), "source": set(), "case": set()})
    entries: dict[str, dict[str, int]] = field(default_factory=lambda: {"sources": {}, "cities": {}, "fields": {}})
    template: set[str] = field(default_factory=set)

    def rows(self, name: str) -> list[model.Record]:
        """List the rows of a table beside the cases, or the sources."""
        held = getattr(self, name)
        return [*held.values()] if isinstance(held, dict) else held

    @property
    def places(self) -> Names:
        """What the places are called."""
        return Names("place", {p.id: [p.name, *notation.parse_list(p.aliases)] for p in self.cities.values()})

    def tables(self) -> Iterator[tuple[str, list[model.Record]]]:
        """Go through the tables beside the cases: the name of each, and its rows."""
        yield from ((name, self.rows(name)) for name in CSV_TABLES)
        yield from ((f"targets/{city}", rows) for city, rows in self.targets.items())

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
    need((root / "vocabulary").is_dir(), "errors", "no casebook", path=Path(root))
    need(os.access(root, os.R_OK | os.X_OK), "errors", "no right", path=root)
    book = Book(root, Codebook(root / "vocabulary"), [], Translations(root))
    book.files |= {f"vocabulary/{name}": file for name, file in book.codebook.files.items()}
    book.faults += book.codebook.faults
    if missing := sorted(model.REQUIRED - set(book.codebook)):
        book.codebook.faults = book.faults = []
        for name in missing:
            book.add(show_path(root / f"vocabulary/{name}.yml", root), 1, "file", "vocabulary.missing", name=name)
    if book.faults:
        return book  # with a term missing, each of its uses would look wrong
    if (root / "_template.md").is_file():
        written = read_case(root / "_template.md", root=root).prose.values()
        book.template = {message for _, text in written for _, message, _ in paragraphs(text)}
    if os.path.lexists(root / "sources.bib"):
        take_sources(book, read_bib(root / "sources.bib", root=root))
    for name in (name for name in CSV_TABLES if os.path.lexists(root / f"{name}.csv")):
        take_table(book, name, read_table(root / f"{name}.csv", root=root))
    for path in sorted((root / "targets").glob("[!_.]*.csv")):
        take_table(book, f"targets/{path.stem}", read_table(path, root=root))
    for path in case_files(root):
        take_case(book, path.stem, read_case(path, root=book.root))
    _name_strange_files(book)
    return book


def _name_strange_files(book: Book) -> None:
    """Name the files that look like a part of the casebook and are not read."""
    tables = ["sources.bib", *(f"{name}.csv" for name in CSV_TABLES)]
    read = {"README.md", *tables, *FOLDERS, *(path.name for path in case_files(book.root))}
    for path in sorted([*book.root.glob("[!_.]*"), *book.root.glob("[!_.]*/[!_.]*")]):
        first, *inside = path.relative_to(book.root).parts
        if first in read or path.is_dir() or not {suffix.lower() for suffix in path.suffixes} & _OURS:
            continue
        known = [*tables, f"{first.split('.')[0]}.md"]
        code = "unknown-file.folder" if inside else "unknown-file"
        hint = "" if inside else suggest(first, known, near(first, known))
        book.add(show_path(path, book.root), 1, "file", code, hint=hint)


def take_case(book: Book, case_id: str, doc: Document) -> None:
    """Make a case of what its file holds."""
    hint = book.codebook.hint
    book.files[case_id], book.raw[case_id] = doc.file, doc
    book.known["case"].add(case_id)
    if not notation.is_id(case_id):
        name = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in case_id.lower()).split())
        doc.add(1, "file", "file-name", id=name if notation.is_id(name) else "city-practice")
    for heading, (line, text) in doc.prose.items():
        if heading not in HEADINGS:  # without one, the line is that of the text
            line += 0 if heading else 1 + len(text) - len(text.lstrip("\n"))
            code = "unknown-heading" if heading else "unknown-heading.before"
            doc.add(line, "heading", code, heading=heading, hint=hint("heading", heading, HEADINGS))
        elif heading in doc.tables and heading not in TABLES:
            doc.add(doc.tables[heading][0].line, heading, "misplaced-table", tables=[*TABLES])
        for above, message, _ in (found for found in paragraphs(text) if found[1] in book.template):
            doc.add(line + 1 + above, heading, "placeholder", text=message)
    for codes in (doc.front[name] for name in model.CITING if isinstance(doc.front.get(name), dict)):
        codes |= {code: with_places(book, cited) for code, cited in codes.items() if isinstance(cited, str)}
    prose = {h: text.strip() for h, (_, text) in doc.prose.items() if h in HEADINGS and text.strip()}
    data: dict = {"id": case_id, "line": 1, "prose": prose}
    data |= {name: tuple(_records(book, doc, heading, kind)) for heading, (name, kind) in TABLES.items()}
    for key, value in doc.front.items():
        if key not in FRONT:
            doc.add(doc.lines[key,], key, "unknown-field", name=key, hint=hint("field", key, FRONT))
        elif not _is_empty(doc, (key,), value):
            data[key] = value
    if doc.front or (doc.lost and doc.tables):
        book.cases[case_id] = _validate(book, doc, data, model.Case)
    book.faults += doc.faults


def _is_empty(doc: Document, path: tuple, value: object) -> bool:
    """Note a field without a value, also one inside a block; say whether nothing is left."""
    if isinstance(value, dict) and path[0] in model.CITING:
        return False  # a code without a citation is another fault
    if value and not isinstance(value, str):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        return sum(_is_empty(doc, (*path, key), part) for key, part in inside) > 0  # looks at all of them
    if not value:
        where = ".".join(p for p in path if isinstance(p, str))
        codes = path[0] in model.CODED_LISTS and path[0] != "themes"
        doc.add(doc.lines[path], where, f"empty-value.{'codes' if codes else path[0]}")
    return not value


def take_table(book: Book, name: str, doc: Document) -> None:
    """Make records of the rows of a table beside the cases."""
    book.files.setdefault(name, doc.file)
    rows = _records(book, doc, "", CSV_TABLES.get(name, model.TargetState))
    if name not in CSV_TABLES:
        book.targets[name.partition("/")[2]] = [*rows]
    elif name == "cities":
        for row in rows:
            if row.id and row.id in book.cities:
                doc.add(row.line, "id", "duplicate-id.city", id=row.id, line=book.cities[row.id].line)
            book.cities.setdefault(row.id, row)
        book.known["city"] = None if doc.lost else doc.unread | set(book.cities)
        book.entries[name] |= {row.cells.get("id", ""): row.line for row in doc.rows("")}
    else:
        getattr(book, name).extend(rows)
    book.faults += doc.faults


def take_sources(book: Book, doc: Document) -> None:
    """Make records of the entries of a list of sources."""
    book.files.setdefault("sources", doc.file)
    book.entries["fields"] |= doc.lines
    book.entries["sources"] |= {path[0]: line for path, line in doc.lines.items() if len(path) == 1}
    book.known["source"] = None if doc.lost or book.known["source"] is None else {*book.entries["sources"]}
    for row in doc.rows(""):
        data: dict = {name: text for name, text in row.cells.items() if name in _BIB_FIELDS}
        data["detail"] = {name: text for name, text in row.cells.items() if name not in {*_BIB_FIELDS, "keywords"}}
        book.sources[row.cells["key"]] = _validate(book, doc, {**data, "line": row.line}, model.Source)
    book.faults += doc.faults


def _records(book: Book, doc: Document, heading: str, kind: type[R]) -> Iterator[R]:
    """Validate the rows below a heading."""
    known = columns(kind)
    for table in doc.tables.get(heading, ()):
        strange = [c for c in table.columns if c not in known and c[0] != LEFT_OUT]
        # a misspelt column is read as what it seems to mean, so that its cells do not look missing
        found = {c: near(c, known) for c in strange[: len(known)]}
        meant = {c: names[0] for c, names in found.items() if names and names[0] not in table.columns}
        for column in strange:
            hint = book.codebook.hint(f"column of {kind.__name__}", column, known)
            doc.add(table.line, column, "unknown-column", column=column, hint=hint)
        for row in table.rows:
            cells = {meant.get(c, c): v for c, v in row.cells.items() if c != NOTE and (c not in strange or c in meant)}
            _fill_in(book, kind, cells)
            row.cells.update(cells)  # so that it is written, too
            if cells:
                yield _validate(book, doc, {**cells, "line": row.line}, kind)


def _fill_in(book: Book, kind: type[model.Record], cells: dict[str, str]) -> None:
    """Write into a row what can be nothing else: codes for labels, places, the unit of what is counted one by one.

    A number with a point may be in thousands or millions, so its unit is asked for; not so that of a rank or ratio,
    which is written around its number.
    """
    for name, mark in {"unit": model.Holds("units"), **model.held(kind)}.items():
        if name in cells and mark.what in book.codebook:
            cells[name] = book.codebook.meant(mark.what, cells[name])
    if "source" in cells and model.held(kind)["source"].what == "citations":
        cells["source"] = with_places(book, cells["source"])
    if issubclass(kind, model.Stated) and (value := cells.get("value", "").replace("..", "")):
        term = book.codebook[kind.vocabulary].get(cells.get(kind.vocabulary.removesuffix("s")))
        unit = book.codebook["units"].get(term.unit) if term else None
        if unit and unit.dimension == term.unit and ("." not in value or "{n}" in unit.many):
            cells.setdefault("unit", term.unit)


def _fill_in_front(book: Book, doc: Document, data: dict) -> None:
    """Write codes for labels above the tables, and a title or summary that is one text as a block."""
    for kind, block in [(model.Case, data), *((model.Part, p) for p in data.get("parts", ()) if isinstance(p, dict))]:
        _fill_in(book, kind, block)
    texts = {name: text for name in ("title", "summary") if isinstance(text := data.get(name), str)}
    data |= {n: {"th" if any("ก" <= c <= "๛" for c in text) else "en": text} for n, text in texts.items()}
    for name in model.CODED_LISTS:
        meant, given = partial(book.codebook.meant, name), data.get(name)
        if isinstance(given, list):
            data[name] = [*map(meant, given)]
        elif isinstance(given, dict) and len(labels := {meant(label): label for label in given}) == len(given):
            data[name] = {code: given[label] for code, label in labels.items()}  # given twice, it is not understood
            doc.lines |= {(name, code): doc.lines[name, label] for code, label in labels.items()}
    doc.front |= {name: data[name] for name in FRONT if name in data}  # so that it is written, too


def with_places(book: Book, citations: str) -> str:
    """Write behind each key without a place what was read of its source, if that is one."""
    read = ((key.rstrip(), getattr(book.sources.get(key.strip()), "read", "")) for key in citations.split(";"))
    return ";".join(f"{key}[{place}]" if notation.LOCATOR.fullmatch(place) else key for key, place in read)


def _validate(book: Book, doc: Document, data: dict, kind: type[R]) -> R:
    """Build a record; of a wrong one note each fault at its line, and build what can be built."""
    context, is_case = {"codebook": book.codebook, "translations": book.translations}, kind is model.Case
    if is_case:
        _fill_in_front(book, doc, data)
    try:
        return kind.model_validate(data, context=context)
    except ValidationError as error:
        wrong = list(told(error))
    for path, code, slots in wrong:
        if path[0] == "cited":
            path = path[1:]
        elif isinstance(codes := doc.front.get(path[0]), dict) and path[0] in model.CITING:
            path = (path[0], [*codes][path[1]]) if len(path) > 1 else path
        # empty, wrong or unread, which is said already
        there = data["key"] in doc.unread if "key" in data else is_case and (path in doc.lines or doc.lost)
        if (is_case and code == "empty-value") or (code == "missing-field" and there):
            continue
        name = str(path[-1])
        if code == "missing-field":
            of = model.Part if path[0] == "parts" else kind
            code = f"missing-field.{name}" if of in (model.Case, model.Source) else code
            code = "missing-source" if name == "source" else code
            if code == "missing-field" and (mark := model.held(of).get(name)) and mark.what in book.codebook:
                slots = {"hint": book.codebook.hint(mark.what, name)}
        elif code == "unknown-field":
            slots = {"hint": book.codebook.hint(f"field of {path[0]}", name, columns(BLOCKS[path[0]]))}
        where = ".".join(p for p in path if isinstance(p, str))
        at = path if is_case else (data.get("key"), "keywords" if name in KEYWORDS else name)
        inner = (at[:n] for n in range(len(at), 0, -1))  # the innermost part that the file has tells the line
        line = next((doc.lines[p] for p in inner if p in doc.lines), 2 if is_case else data["line"])
        doc.add(line, where, code, **{"name": name, **slots})
    lost = {path[path[0] == "cited"] for path, *_ in wrong}
    left = {field: value for field, value in data.items() if field not in lost}
    made = _draft(kind).model_validate(left, context=context)
    made.__dict__["lost"] = lost  # beside the fields
    return made
