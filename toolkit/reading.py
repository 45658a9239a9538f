"""Turn files into text with line numbers: front matter, tables, prose, CSV, YAML, BibTeX.

Knows no meaning: every value stays the text that was written (a country code ``NO`` or a date
is never turned into something else), and every fault is a named problem with its line.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .errors import Problem, excerpt
from .thai import normalise

MAX_BYTES = 1 << 20  # no honest case file comes near 1 MiB
MAX_DEPTH = 12
_SEPARATOR = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_WRONG_HEADING = re.compile(r" {0,3}#{1,6}(?!\d)\s*\S")
_BIB_KEY = re.compile(r"\s*@\w+\s*[{(]\s*([^\s,{}()]+)")
_ODD_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# every character that cannot be seen is left out of these ranges: controls, bidirectional marks,
# joiners, fillers, variation selectors, odd spaces, private use
_ODD = re.compile(
    "[^\n\x20-\x7e\u00a1-\u00ac\u00ae-\u034e\u0350-\u061b\u061d-\u115e\u1161-\u167f\u1681-\u17b3\u17b6-\u180a"
    "\u1810-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\u3163\u3165-\ud7ff\uf900-\ufdff\ufe10-\ufefe"
    "\uff00-\uff9f\uffa1-\uffef\U00010000-\U0001bc9f\U0001bca4-\U0001d172\U0001d17b-\U0003ffff]"
)
LEFT_OUT = "\0"  # begins the name of a column that cannot be read; no file can hold it

Lines = dict[tuple, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One table row: its line and the cells that are not empty, by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A Markdown or CSV table."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Document:
    """What one file holds: text everywhere, a line for everything, and the faults met.

    ``prose`` maps a heading to its line and to the text below it, where a table is as many empty
    lines, so that a place in the text tells the line in the file. ``lost`` is set when some of
    the file could not be read; ``unread`` has the first cell of each row that could not.
    """

    file: str
    front: dict = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    prose: dict[str, tuple[int, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lost: bool = False
    unread: set[str] = field(default_factory=set)

    def add(self, line: int, where: str, code: str, message: str, hint: str = "", *, warning: bool = False) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.file, line, where, code, message, hint, warning))


@dataclass(frozen=True, slots=True)
class BibEntry:
    """One BibTeX entry: its key, its line, its fields as text and its kind (``misc``, ``article`` …)."""

    key: str
    line: int
    fields: dict[str, str]
    kind: str = "misc"


def read_case(path: Path, *, root: Path | None = None) -> Document:
    """Read a case file: YAML front matter, then ``##`` sections with tables and prose.

    Parameters
    ----------
    path : Path
    root : Path, optional
        Folder the file must lie in once links are followed, and that its name is shown from.

    Returns
    -------
    Document
        With all its problems; nothing is raised for a fault in the file.
    """
    doc, text = _open(path, root)
    if text is None:
        return doc
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        doc.add(
            1,
            "front matter",
            "no-front-matter",
            "the file does not start with a front matter between two lines of ---.",
            "Begin the file with a line ---, the fields, and another line ---; casestudies/_template.md shows it. "
            "The file is unread.",
        )
        doc.lost = True
        return doc
    _read_yaml("\n".join(lines[1:end]), 1, doc)
    if not doc.front and not doc.lost:
        doc.add(
            1,
            "front matter",
            "no-front-matter",
            "the front matter is empty.",
            "Write its fields, one a line; casestudies/_template.md shows them.",
        )
    _read_sections(lines, end + 1, doc)
    return doc


def read_yaml(path: Path, *, root: Path | None = None) -> Document:
    """Read a vocabulary: one YAML mapping, kept as text, into ``front`` and ``lines``."""
    doc, text = _open(path, root)
    if text is not None:
        _read_yaml(text, 0, doc)
    return doc


def read_table(path: Path, *, root: Path | None = None) -> Document:
    """Read a CSV file into the table named ``""``."""
    doc, text = _open(path, root)
    if text is None:
        return doc
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    line = start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if any("\n" in cell for cell in cells):
                # most often a quotation mark that was not closed, which swallows the rows below
                raise csv.Error("a cell goes on in the next line")
            if not columns:
                columns = _columns(cells, line, doc)
            elif cells:
                rows += _row(cells, columns, line, doc)
    except csv.Error as error:
        doc.add(
            line if start > reader.line_num else start,
            "table",
            "csv-syntax",
            f"this row cannot be read ({excerpt(error)}).",
            "A cell that holds a comma or a quotation mark stands in double quotes, inner ones doubled. "
            "The rest of the file is unread.",
        )
        doc.lost = True
    doc.tables[""] = Table(1, columns, tuple(rows))
    return doc


def read_bib(path: Path, *, root: Path | None = None) -> tuple[Document, list[BibEntry]]:
    """Read a BibTeX file with bibtexparser; LaTeX braces that only protect are removed.

    The keys of all entries, also of those that cannot be read, are in ``lines``.
    """
    import bibtexparser
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock

    doc, text = _open(path, root, tabs=True)  # Zotero indents with tabs
    if text is None:
        return doc, []
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its faults become ours
    library = bibtexparser.parse_string(text, parse_stack=[])  # the raw text of each field is enough
    entries = list(library.entries)
    for block in library.failed_blocks:
        line = block.start_line + 1
        if isinstance(block, DuplicateBlockKeyBlock):
            doc.add(
                line,
                "key",
                "duplicate-source",
                f'the source key "{excerpt(block.key)}" is used twice.',
                "Give each source its own key.",
            )
        elif isinstance(block, DuplicateFieldKeyBlock):
            entry = block.ignore_error_block
            for name in sorted(block.duplicate_keys):
                at = max(f.start_line for f in entry.fields if f.key == name) + 1
                doc.add(at, name, "duplicate-key", f"the field {name} stands twice in one source.", "Keep one.")
            entries.append(entry)
        else:
            if key := _BIB_KEY.match(block.raw or ""):
                doc.lines[key[1],] = line
            doc.add(
                line,
                "entry",
                "bib-syntax",
                "this entry cannot be read as BibTeX.",
                "Compare it with the entries above: @misc{key, title = {…}, …}; the entry is unread.",
            )
    entries.sort(key=lambda e: e.start_line)
    doc.lines |= {(e.key,): e.start_line + 1 for e in entries}
    return doc, [_bib_entry(e) for e in entries]


def show_path(path: Path, root: Path | None) -> str:
    """Write a path as the reader would type it: from the casebook's folder where possible."""
    if root is not None:
        try:
            return Path(os.path.relpath(path, root.parent)).as_posix()
        except ValueError:  # another drive on Windows
            pass
    return path.as_posix()


def _open(path: Path, root: Path | None, *, tabs: bool = False) -> tuple[Document, str | None]:
    """Read bytes into clean text: size, place, encoding and odd characters are checked first."""
    doc = Document(show_path(path, root), lost=True)
    try:
        if root is not None and not path.resolve().is_relative_to(root.resolve()):
            doc.add(
                1,
                "file",
                "outside-folder",
                "the file is a link that leads out of the casebook's folder.",
                "Put the file itself there.",
            )
            return doc, None
        if not path.is_file():  # a folder, a broken link, a pipe that would never end
            raise OSError("it is not a file")
        if path.stat().st_size > MAX_BYTES:
            doc.add(
                1,
                "file",
                "too-large",
                f"the file is larger than {MAX_BYTES >> 20} MiB and was not read.",
                "A file of the casebook holds text and tables only.",
            )
            return doc, None
        raw = path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        reason = excerpt(getattr(error, "strerror", None) or error)
        doc.add(1, "file", "unreadable", f"the file cannot be opened ({reason}).", "Put the file itself there.")
        return doc, None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        doc.add(
            line,
            "file",
            "not-utf8",
            "the file is not UTF-8 text, so Thai and other letters cannot be read safely.",
            "Save it again as UTF-8 (in Excel: CSV UTF-8).",
        )
        return doc, None
    doc.lost = False
    text = normalise(text.replace("\r\n", "\n"))
    if tabs:
        text = text.replace("\t", "  ")
    return doc, _scan(text, doc) if _ODD.search(text) else text


def _scan(text: str, doc: Document) -> str:
    """Name the characters parsers stumble on and put one space or nothing in their place."""
    clean = []
    for number, line in enumerate(text.split("\n"), start=1):
        clean.append(_clean(line, number, doc) if _ODD.search(line) else line)
    return "\n".join(clean)


def _clean(line: str, number: int, doc: Document, where: str = "") -> str:
    named = set()
    out = []
    for column, char in enumerate(line, start=1):
        if not _ODD.match(char):
            out.append(char)
            continue
        kind, put = _odd(char)
        out.append(put)
        if kind and kind not in named:
            named.add(kind)
            name = "tab" if kind == "tab" else unicodedata.name(char, "character without a name").lower()
            doc.add(
                number,
                where or f"column {column}",
                kind,
                f"there is a {name} (U+{ord(char):04X}) here.",
                "Write spaces."
                if kind == "tab"
                else "Delete it; it cannot be seen, and it breaks searching and comparing.",
            )
    return "".join(out)


def _odd(char: str) -> tuple[str, str]:
    if char == "\t":
        return "tab", " "
    if char in _ODD_SPACES:
        return "", " "  # no-break spaces come with every paste from Word; they mean a space
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "So", "Zl", "Zp"):
        return "control-character", ""
    return "invisible-character", ""


class _RefusedError(Exception):
    """A construct that stops the reading of a YAML block."""


def _read_yaml(text: str, offset: int, doc: Document) -> None:
    """Build text from libyaml's events; keep the line of every key and value."""
    loader = yaml.CSafeLoader(text)
    last = offset + text.count("\n") + 1
    block = _block(offset)
    try:
        for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            if not isinstance(loader.get_event(), kind):
                return  # an empty block
        value = _node(loader, loader.get_event(), (), offset, doc)
        if not isinstance(value, dict):
            doc.lost = True
            doc.add(
                offset + 1,
                block,
                "wrong-shape",
                "this block is not a list of fields.",
                "Write one field a line: name: value.",
            )
            return
        loader.get_event()
        if not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            doc.add(
                offset + event.start_mark.line + 1,
                block,
                "yaml-syntax",
                "a second document starts here.",
                "Delete the line ---.",
            )
    except yaml.MarkedYAMLError as error:
        doc.lost = True
        mark = error.problem_mark or error.context_mark
        if error.context_mark and mark.index >= len(text):
            mark = error.context_mark  # something has no end: where it begins is what helps
        line = min(offset + (mark.line if mark else 0) + 1, last)
        doc.add(
            line,
            block,
            "yaml-syntax",
            f"the line cannot be read ({excerpt(error.problem or error.context or 'syntax')}).",
            'Text that holds ": " or "#" or starts with a sign stands in double quotes. '
            f"Lines {line} to {last} of this block are unread.",
        )
    except _RefusedError as refused:
        doc.lost = True
        line = refused.args[0]
        doc.add(line, *refused.args[1:], f"Lines {line} to {last} of this block are unread.")
    finally:
        loader.dispose()


def _node(loader: yaml.CSafeLoader, event: yaml.Event, path: tuple, offset: int, doc: Document) -> object:
    line = offset + event.start_mark.line + 1
    doc.lines[path] = line
    where = str(path[0]) if path else _block(offset)
    _refuse(event, line, where)
    if len(path) > MAX_DEPTH:
        raise _RefusedError(line, where, "yaml-depth", "the nesting is too deep.")
    if isinstance(event, yaml.ScalarEvent):
        # quoted text may spell any character as an escape, and a block of text holds line ends
        return _unescaped(event.value, line, where, doc) if event.style else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list = []
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            items.append(_node(loader, event, (*path, len(items)), offset, doc))
        return items
    mapping: dict = {} if path else doc.front  # kept as far as it goes, should a later line be refused
    while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
        line = offset + event.start_mark.line + 1
        _refuse(event, line, where)
        if not isinstance(event, yaml.ScalarEvent):
            raise _RefusedError(line, where, "wrong-shape", "a field name must be plain text.")
        key = _unescaped(event.value, line, where, doc) if event.style else event.value
        kept = doc.lines.get((*path, key))
        value = _node(loader, loader.get_event(), (*path, key), offset, doc)
        if key in mapping:
            doc.add(
                line,
                ".".join(map(str, (*path, key))),
                "duplicate-key",
                f'"{excerpt(key)}" is given twice; the first is on line {kept}.',
                "Keep one of the two.",
            )
            doc.lines[(*path, key)] = kept or line
        else:
            mapping[key] = value
            doc.lines[(*path, key)] = max(line, doc.lines[(*path, key)]) if isinstance(value, str) else line
    return mapping


def _block(offset: int) -> str:
    return "front matter" if offset else "file"  # a vocabulary has nothing else


def _refuse(event: yaml.Event, line: int, where: str) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _RefusedError(line, where, "yaml-anchor", "an anchor or alias (& or *) is not allowed here.")
    if event.tag and event.tag != "!":
        raise _RefusedError(line, where, "yaml-tag", "a tag (!) is not allowed here.")


def _unescaped(text: str, line: int, where: str, doc: Document) -> str:
    if "\n" in text:
        doc.add(line, where, "control-character", "there is a line break inside the text.", "Write it in one line.")
        text = " ".join(text.split("\n")).strip()
    if not text.isascii():
        text = normalise(text)
    return _clean(text, line, doc, where) if _ODD.search(text) else text


def _read_sections(lines: list[str], start: int, doc: Document) -> None:
    heading, at = "", start
    block: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines[start:], start=start + 1), (len(lines) + 1, "## end")]:
        if not line.startswith("## "):
            if _WRONG_HEADING.match(line):
                doc.add(
                    number,
                    "heading",
                    "unknown-heading",
                    f'"{excerpt(line)}" does not begin a section; it is read as text.',
                    "A heading of a case file is ## , a space and one of the agreed names.",
                )
            block.append((number, line))
            continue
        if heading or any(text.strip() for _, text in block):
            _read_block(heading, at, block, doc)
        heading, at, block = line[3:].strip(), number, []
        if number <= len(lines) and (heading in doc.tables or heading in doc.prose):
            doc.add(
                number,
                heading,
                "duplicate-heading",
                f'the heading "{excerpt(heading)}" stands twice.',
                "Join the two sections; the second one is read last.",
            )


def _read_block(heading: str, at: int, block: list[tuple[int, str]], doc: Document) -> None:
    prose: list[str] = []
    table = None
    rest = iter(block)
    for number, line in rest:
        if not line.lstrip().startswith("|"):
            prose += [""] * (number - at - 1 - len(prose))  # where the table stands
            prose.append(line)
        elif table is None:
            table = _read_markdown_table(number, line, rest, doc)
        else:
            doc.add(
                number,
                heading,
                "second-table",
                "a section holds one table; this is a second one.",
                "Join the two tables; rows must follow each other without an empty line.",
            )
            break
    if table is not None:
        doc.tables[heading] = table
    doc.prose[heading] = (at, "\n".join(prose).rstrip())


def _read_markdown_table(start: int, header: str, rest: Iterator[tuple[int, str]], doc: Document) -> Table:
    columns = _columns(_cells(header), start, doc)
    rows: list[Row] = []
    number, line = next(rest, (start, ""))
    if not _SEPARATOR.fullmatch(line.strip()):
        doc.add(
            number,
            "table",
            "no-separator",
            "the line under a table's header must be |---|---|… .",
            "Put it in; the table is read as if it stood there.",
        )
        if line.lstrip().startswith("|"):
            rows += _row(_cells(line), columns, number, doc)
    elif len(_cells(line)) != len(columns):
        doc.add(
            number,
            "table",
            "cell-count",
            f"the line has {len(_cells(line))} cells, the header {len(columns)}.",
            "Write one --- for each column, or the table is not shown as one.",
        )
    for number, line in rest:
        if not line.strip():
            break
        if not line.lstrip().startswith("|"):
            doc.add(
                number,
                "table",
                "table-row",
                "this line stands in a table but does not start with |.",
                "Start the row with |, or leave an empty line after the table. The line is unread.",
            )
            continue
        rows += _row(_cells(line), columns, number, doc)
    return Table(start, columns, tuple(rows))


def _cells(line: str) -> list[str]:
    line = line.strip()
    escaped = "\\|" in line
    parts = [part.replace("\\|", "|") for part in _PIPE.split(line)] if escaped else line.split("|")
    return parts[1:-1] if not parts[-1].strip() else parts[1:]


def _columns(cells: list[str], line: int, doc: Document) -> tuple[str, ...]:
    names: list[str] = []
    for cell in cells:
        name = cell.strip()
        if not name or name in names:
            code = "duplicate-column" if name else "empty-column"
            doc.add(
                line,
                "table",
                code,
                f'the column "{excerpt(name)}" stands twice.' if name else "a column has no name.",
                "Each column has one name of its own.",
            )
            name = f"{LEFT_OUT}{len(names)}"  # the cells stay in step
        names.append(name)
    return tuple(names)


def _row(cells: list[str], columns: tuple[str, ...], line: int, doc: Document) -> list[Row]:
    if len(cells) != len(columns):
        doc.add(
            line,
            "table",
            "cell-count",
            f"the row has {len(cells)} cells, the header {len(columns)}.",
            "Add the missing | or write \\| for a bar inside a cell; in CSV put text with a comma in double quotes. "
            "The row is unread.",
        )
        doc.unread.update(cell.strip() for cell in cells[:1])
        return []
    pairs = zip(columns, cells, strict=True)
    return [Row(line, {c: text for c, cell in pairs if c[0] != LEFT_OUT and (text := cell.strip())})]


def _bib_entry(entry) -> BibEntry:  # noqa: ANN001 - of bibtexparser, which is imported late
    fields: dict[str, str] = {}
    for field_ in entry.fields:
        fields.setdefault(field_.key.lower(), _unbrace(field_.value))  # of two the first counts
    return BibEntry(entry.key, entry.start_line + 1, fields, entry.entry_type.lower())


def _unbrace(value: str) -> str:
    """Take off the braces or quotes around a field and those that only protect capitals."""
    value = value.strip()
    value = value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value
    if "\\" in value:
        value = re.sub(r"\\([&%$#_{}])", r"\1", value)
    return " ".join(value.replace("{", "").replace("}", "").split())
