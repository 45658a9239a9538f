"""From documents to records: validates each block and row, and puts every fault at its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from . import model
from .codebook import Codebook
from .errors import NotPossibleError, Problem, excerpt, suggest
from .reading import BibEntry, Document, Table, read_bib, read_case, read_table, show_path

R = TypeVar("R", bound=model.Record)

TABLES: dict[str, tuple[str, type[model.Record]]] = {
    "Facts": ("facts", model.Fact),
    "Events": ("events", model.Event),
    "Actors": ("actors", model.Actor),
    "Conditions": ("conditions", model.Condition),
    "Links": ("links", model.Link),
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
_FIELD_HINTS = {
    "missing-field": "Every case needs title, city, kind, at least one theme and one cited fact.",
    "missing-source": "Write the key of a source in sources.bib and the place in it: seoul-s01[opening].",
}


@dataclass(slots=True)
class Book:
    """Everything a casebook's folder holds, as records, and all problems met on the way.

    ``files`` maps a case id or a table name to the path shown in messages. ``raw`` keeps what
    rules about references need of cases and facts that could not be built.
    """

    root: Path
    codebook: Codebook
    problems: list[Problem]
    cases: dict[str, model.Case] = field(default_factory=dict)
    cities: dict[str, model.City] = field(default_factory=dict)
    city_facts: list[model.CityFact] = field(default_factory=list)
    ties: list[model.Tie] = field(default_factory=list)
    requests: list[model.Request] = field(default_factory=list)
    errata: list[model.Erratum] = field(default_factory=list)
    codings: list[model.Coding] = field(default_factory=list)
    sources: dict[str, model.Source] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Document] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)

    @property
    def file_count(self) -> int:
        """Number of files read."""
        return len(self.files)

    def add(
        self, file: str, line: int, where: str, code: str, message: str, hint: str = "", *, warning: bool = False
    ) -> None:
        """Note a problem of the casebook."""
        self.problems.append(Problem(self.files.get(file, file), line, where, code, message, hint, warning))


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
    book = Book(root, Codebook(root / "vocabulary"), [])
    book.problems += book.codebook.problems
    _build_sources(book)
    for name, kind in CSV_TABLES.items():
        if (root / f"{name}.csv").exists():
            _build_csv(book, name, kind)
    for path in case_files(root):
        _build_case(book, path)
    return book


def _build_case(book: Book, path: Path) -> None:
    doc = read_case(path, root=book.root)
    case_id = path.stem
    book.files[case_id], book.raw[case_id] = doc.file, doc
    if not model.is_id(case_id):
        doc.add(
            1,
            "file",
            "file-name",
            "the name of a case file is its id: city-practice, small letters, digits and hyphens.",
            f"Rename it, for example to {_kebab(case_id)}.md.",
        )
    for heading, (line, text) in doc.prose.items():
        _check_heading(doc, heading, line, text)
    data: dict = {"id": case_id, "line": 1, "prose": {h: t for h, (_, t) in doc.prose.items() if h in HEADINGS and t}}
    complete = True
    for heading, (name, kind) in TABLES.items():
        if heading in doc.tables:
            rows, whole = _records(doc, doc.tables[heading], kind, book.codebook)
            data[name] = tuple(rows)
            complete &= whole
    front = {}
    for key, value in doc.front.items():
        if value in ("", [], {}):
            doc.add(
                doc.lines[key,],
                key,
                "empty-value",
                "the field is there but empty.",
                "Fill it, write silent if the sources say nothing, or delete the line.",
            )
        else:
            front[key] = value
    if doc.front:
        case = _validate(doc, {**data, **front}, model.Case, book.codebook, _FRONT, lambda loc: _line(doc, loc))
        if case is not None and complete:
            book.cases[case_id] = case
    book.problems += doc.problems


def _check_heading(doc: Document, heading: str, line: int, text: str) -> None:
    if heading not in HEADINGS:
        what = (
            f'"{excerpt(heading)}" is not a heading of a case file'
            if heading
            else "there is text before the first heading"
        )
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
        book.known["cities"] = {r.cells.get("id", "") for r in doc.tables[""].rows} if "" in doc.tables else set()
    else:
        getattr(book, name).extend(rows)
    book.problems += doc.problems


def _build_sources(book: Book) -> None:
    path = book.root / "sources.bib"
    if not path.exists():
        return
    doc, entries = read_bib(path, root=book.root)
    book.files["sources"] = doc.file
    book.known["sources"] = {e.key for e in entries}
    for entry in entries:
        data, lost = _source(entry)
        if lost:
            doc.add(
                entry.line,
                "keywords",
                "source-keywords",
                f'"{excerpt(lost)}" says neither grade, origin nor read.',
                "Write keywords = {grade:official, origin:originator, read:opening}.",
            )
        source = _validate(
            doc, data, model.Source, book.codebook, list(model.Source.model_fields), lambda loc, e=entry: e.line
        )
        if source is not None:
            book.sources[entry.key] = source
    book.problems += doc.problems


def _source(entry: BibEntry) -> tuple[dict, str]:
    data: dict = {"key": entry.key, "line": entry.line}
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
    columns = [c for c in kind.model_fields if c != "line"]
    strange = [c for c in table.columns if c not in columns and c[0] != "?"]
    for column in strange:
        doc.add(
            table.line,
            column,
            "unknown-column",
            f'"{excerpt(column)}" is not a column of this table.',
            suggest(column, columns),
        )
    built = []
    for row in table.rows:
        cells = {c: v for c, v in row.cells.items() if c not in strange}
        if not cells:
            continue
        record = _validate(doc, {**cells, "line": row.line}, kind, codebook, columns, lambda loc, at=row.line: at)
        if record is not None:
            built.append(record)
    return built, len(built) == sum(bool(r.cells) for r in table.rows)


def _validate(doc: Document, data: dict, kind: type[R], codebook: Codebook, names: list[str], line_of) -> R | None:  # noqa: ANN001
    try:
        return kind.model_validate(data, context={"codebook": codebook})
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            code, message, hint = _say(fault, names)
            doc.add(
                line_of(fault["loc"]),
                ".".join(str(p) for p in fault["loc"] if not isinstance(p, int)) or kind.__name__.lower(),
                code,
                message,
                hint,
            )
        return None


def _say(fault: dict, names: list[str]) -> tuple[str, str, str]:
    """Put one pydantic error into our words."""
    kind, field_name, context = fault["type"], str(fault["loc"][-1]) if fault["loc"] else "", fault.get("ctx", {})
    if "hint" in context:
        return kind, fault["msg"], context["hint"]
    if kind == "missing":
        code = "missing-source" if field_name == "source" else "missing-field"
        return (
            code,
            f'the field "{field_name}" is missing.',
            _FIELD_HINTS[code] if code == "missing-source" or field_name in _FRONT else "",
        )
    if kind == "extra_forbidden":
        return "unknown-field", f'"{excerpt(field_name)}" is not a field here.', suggest(field_name, names)
    if kind in ("greater_than_equal", "less_than_equal"):
        return (
            "out-of-range",
            f"the number must be {'at least' if kind[0] == 'g' else 'at most'} {context.get('ge', context.get('le')):g}.",
            "",
        )
    if kind == "string_pattern_mismatch":
        return "unknown-code", "this must be draft or reviewed.", ""
    if kind == "too_short":
        return "missing-field", "the list is empty.", _FIELD_HINTS["missing-field"]
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
