"""From documents to records: validates each block and row, and puts every fault at its line."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ..errors import Fault, NotPossibleError, excerpt, near, suggest
from ..language import Text
from . import model, notation
from .reading import LEFT_OUT, read_bib, read_case, read_table
from .text import BibEntry, Document, Table, show_path
from .vocabulary import Codebook, columns

R = TypeVar("R", bound=model.Record)

TABLES: dict[str, tuple[str, type[model.Record]]] = {
    "Facts": ("facts", model.Fact),
    "Events": ("events", model.Event),
    "Actors": ("actors", model.Actor),
    "Conditions": ("conditions", model.Condition),
    "Learning": ("learning", model.Learning),
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
_FRONT = [
    f for f in model.Case.model_fields if f not in {"line", "id", "unsaid", "prose", *(t for t, _ in TABLES.values())}
]
_BLOCKS = {"title": model.Title, "site": model.Site, "parts": model.Part}
_MOST_HINTS, _MOST_NAMES = 300, 3000
_NEEDED = "Every case needs title, city, kind, at least one theme and one cited fact."
_KEYWORDS = "Write keywords = {grade:official, origin:originator, read:opening}."
_FIELD_HINTS = {
    "source": "Write the key of a source in sources.bib and the place in it: seoul-s01[opening].",
    "year": "Write the year as the source gives it, or n.d. if it gives none.",
    "language": "Write the language of the source in two letters: language = {th}.",
    **dict.fromkeys(("title", "en", "city", "kind", "themes"), _NEEDED),
    **dict.fromkeys(("grade", "origin", "read"), _KEYWORDS),
}


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
    every document as text: a fault in one row hides no fault in another.
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
    hints: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def file_count(self) -> int:
        """Number of files read."""
        return len(self.files)

    def unknown(self, table: str, name: str) -> str | None:
        """Say that a place (``cities``) or source (``sources``) is not known, with the near ones, or return None.

        A file that could not be read to its end says nothing about what exists.
        """
        names = self.known.get(table)
        if names is None or name in names:
            return None
        return self.suggest(table, name, names) or f"Add it to {'cities.csv' if table == 'cities' else 'sources.bib'}."

    def suggest(self, kind: str, name: str, known: Collection[str]) -> str:
        """Name what is near a misspelt name.

        This takes milliseconds, so each name is looked for once, and after many of them no more:
        enough for honest slips, and a file that is wrong throughout is still checked in seconds.
        """
        key = kind, name
        if key not in self.hints:
            few = len(self.hints) < _MOST_HINTS and len(known) < _MOST_NAMES
            self.hints[key] = suggest(name, known) if few else ""
        return self.hints[key]

    def add(
        self, file: str, line: int, where: str, code: str, message: str, hint: str = "", *, warning: bool = False
    ) -> None:
        """Note a problem of the casebook."""
        self.faults.append(Fault(self.files.get(file, file), line, where, code, message, hint, warning))


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
    book = Book(root, Codebook(root / "vocabulary"), [], known={"cities": set(), "sources": set()})
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
    if not notation.is_id(case_id):
        doc.add(
            1,
            "file",
            "file-name",
            "the name of a case file is its id: city-practice, small letters, digits and hyphens.",
            f"Rename it, for example to {_kebab(case_id)}.md.",
        )
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
        if key not in _FRONT:
            doc.add(
                doc.lines[key,], key, "unknown-field", f'"{excerpt(key)}" is not a field here.', suggest(key, _FRONT)
            )
            complete = False
        elif not _is_empty(doc, (key,), value):
            front[key] = value
    if doc.front:
        case = _validate(doc, {**data, **front}, model.Case, book.codebook, _FRONT, lambda loc: _line(doc, loc))
        if case is not None and complete:
            book.cases[case_id] = case
        book.drafts[case_id] = case or _draft({**data, **front}, book.codebook)
    book.faults += doc.faults


def _is_empty(doc: Document, path: tuple, value: object) -> bool:
    """Note a field without a value, also one inside a block; say whether nothing is left."""
    if value and not isinstance(value, str):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        empty = [key for key, part in inside if _is_empty(doc, (*path, key), part)]
        return bool(empty)
    if not value:
        where = ".".join(p for p in path if isinstance(p, str))
        hint = "Fill it or delete it."
        if path[0] in model.CODED_LISTS:
            hint = "Fill it, write silent if the sources say nothing, or delete it."
        hint = _FIELD_HINTS.get(str(path[-1]), hint)
        doc.add(doc.lines[path], where, "empty-value", "the field is there but empty.", hint)
        return True
    return False


def _draft(data: dict, codebook: Codebook) -> model.Case:
    """Build what can be built of a case, so that one pass finds the faults in the rest too."""
    for _ in range(2):  # a front matter of another shape may need a second look
        try:
            return _Draft.model_validate(data, context={"codebook": codebook})
        except ValidationError as error:
            wrong = {fault["loc"][0] for fault in error.errors(include_url=False, include_input=False) if fault["loc"]}
            data = {k: v for k, v in data.items() if k not in wrong}
    return _Draft.model_construct(id=data["id"], facts=data.get("facts", ()), parts=())


def _check_heading(doc: Document, heading: str, line: int, text: str) -> None:
    if heading not in HEADINGS:
        what = f'"{excerpt(heading)}" is not a heading of a case file'
        if not heading:
            what = "there is text before the first heading"
            line += 1 + len(text) - len(text.lstrip("\n"))
        doc.add(
            line, "heading", "unknown-heading", f"{what}; what stands there is not read.", suggest(heading, HEADINGS)
        )
    elif heading in doc.tables and heading not in TABLES:
        doc.add(
            doc.tables[heading].line,
            heading,
            "misplaced-table",
            "this section holds prose; its table is not read.",
            f"Tables stand under {', '.join(TABLES)}.",
        )


def _build_csv(book: Book, name: str, kind: type[R]) -> None:
    doc = read_table(book.root / f"{name}.csv", root=book.root)
    book.files[name] = doc.file
    rows, _ = _records(doc, doc.tables.get("", Table(1, (), ())), kind, book.codebook)
    if name == "cities":
        for row in rows:
            if row.id in book.cities:
                doc.add(
                    row.line,
                    "id",
                    "duplicate-id",
                    f'the place "{row.id}" is given twice; the first is on line {book.cities[row.id].line}.',
                    "Keep one row per place.",
                )
            else:
                book.cities[row.id] = row
        if doc.lost:
            del book.known["cities"]
        else:
            # also those of rows with a fault, which should not make each mention of the place another one
            written = {r.cells.get("id", "") for r in doc.tables[""].rows}
            book.known["cities"] = written | set(book.cities) | doc.unread
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
        del book.known["sources"]
    else:
        book.known["sources"] = {key for (key,) in doc.lines}
    for entry in entries:
        data, lost = _source(entry)
        if lost:
            doc.add(
                entry.line,
                "keywords",
                "source-keywords",
                f'"{excerpt(lost)}" says neither grade, origin nor read.',
                _KEYWORDS,
            )
        source = _validate(
            doc, data, model.Source, book.codebook, list(model.Source.model_fields), lambda _, e=entry: e.line
        )
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
        doc.add(
            table.line,
            column,
            "unknown-column",
            f'"{excerpt(column)}" is not a column of this table.',
            suggest(column, known),
        )
    built = []
    for row in table.rows:
        cells = {meant.get(c, c): v for c, v in row.cells.items() if c not in strange or c in meant}
        if not cells:
            continue
        record = _validate(doc, {**cells, "line": row.line}, kind, codebook, known, lambda _, at=row.line: at)
        if record is not None:
            built.append(record)
    return built, len(built) == sum(bool(r.cells) for r in table.rows)


def _validate(
    doc: Document, data: dict, kind: type[R], codebook: Codebook, names: list[str], line_of: Callable[[tuple], int]
) -> R | None:
    try:
        return kind.model_validate(data, context={"codebook": codebook})
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            if kind is model.Case and _is_said(doc, fault):
                continue
            code, message, hint = _say(fault, names)
            doc.add(
                line_of(fault["loc"]),
                ".".join(str(p) for p in fault["loc"] if not isinstance(p, int)) or kind.__name__.lower(),
                code,
                message,
                hint,
            )
        return None


def _is_said(doc: Document, fault: dict) -> bool:
    """Whether a field that seems to be missing is there but empty, wrong or unread: all said already."""
    return fault["type"] == "too_short" or (fault["type"] == "missing" and (doc.lost or fault["loc"] in doc.lines))


def _say(fault: dict, names: list[str]) -> tuple[str, str, str]:
    """Put one pydantic error into our words."""
    kind, field_name, context = fault["type"], str(fault["loc"][-1]) if fault["loc"] else "", fault.get("ctx", {})
    if "hint" in context:
        return kind, fault["msg"], context["hint"]
    if kind == "missing":
        code = "missing-source" if field_name == "source" else "missing-field"
        return code, f'the field "{field_name}" is missing.', _FIELD_HINTS.get(field_name, "")
    if kind == "extra_forbidden":
        block = _BLOCKS.get(fault["loc"][0])
        names = list(block.model_fields) if block and len(fault["loc"]) > 1 else names
        return "unknown-field", f'"{excerpt(field_name)}" is not a field here.', suggest(field_name, names)
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']:g}" if "ge" in context else f"at most {context['le']:g}"
        return "out-of-range", f"the number must be {bound}.", "Check latitude and longitude, in this order."
    if kind == "string_pattern_mismatch":
        allowed = fault["ctx"]["pattern"].strip("^()$").replace("|", " or ")
        return "unknown-code", f"this must be {allowed}.", ""
    shapes = {
        "string_type": "one text",
        "tuple_type": "a list: [a, b]",
        "model_type": "a block of fields: {name: value}",
        "dict_type": "a block of fields: {name: value}",
    }
    return (
        "wrong-shape",
        f"this must be {shapes.get(kind, 'of another shape')}.",
        "Compare it with casestudies/_template.md.",
    )


def _line(doc: Document, loc: tuple) -> int:
    """Line of the innermost part of a path that the file has."""
    while loc and loc not in doc.lines:
        loc = loc[:-1]
    return doc.lines.get(loc, 1) if loc else 2


def _kebab(text: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())
