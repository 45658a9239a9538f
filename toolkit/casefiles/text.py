"""Files as documents: clean text, a line for everything, and the faults met on the way."""

import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ..thai import normalise
from .faults import Fault, fault

MAX_BYTES = 1 << 20  # no honest case file comes near 1 MiB
LARGE = 1 << 26  # sources and translations of a large casebook
_ODD_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# every character that cannot be seen is left out of these ranges: controls, bidirectional marks,
# joiners, fillers, variation selectors, odd spaces, private use; a zero-width space is in place only
# between two Thai letters, where it says that a line may break
ODD = re.compile(
    "[^\n\x20-\x7e\u00a1-\u00ac\u00ae-\u034e\u0350-\u061b\u061d-\u115e\u1161-\u167f\u1681-\u17b3\u17b6-\u180a"
    "\u1810-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\u3163\u3165-\ud7ff\uf900-\ufdff\ufe10-\ufefe"
    "\uff00-\uff9f\uffa1-\uffef\U00010000-\U0001bc9f\U0001bca4-\U0001d172\U0001d17b-\U0003ffff]"
    "(?<!(?<=[ก-๎])\u200b(?=[ก-๎]))"  # looked at last, for it is slow
)

_NO_COMMAS = re.compile(r"[^,\n]*([;\t])[^,\n]*\1[^,\n]*$", re.MULTILINE)  # a head with other signs between its cells
_TABBED = re.compile(r"[^\t |][^\t|]*\t[^|]*")  # a line with tabs between cells and without bars


class Row(NamedTuple):
    """One table row: its line and the cells that are not empty, by column name."""

    line: int
    cells: dict[str, str]


class Table(NamedTuple):
    """A Markdown or CSV table, or the entries of a BibTeX file."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Document:
    """What one file holds: text everywhere, a line for everything, and the faults met.

    ``tables`` maps a heading to the tables below it, and ``prose`` to its line and the text below
    it, where a table is as many empty lines, so that a place in the text tells the line in the file.
    ``lost`` is set when some of the file could not be read; ``unread`` has the first cell or the key
    of each row that could not, so that no mention of it is another fault; ``pasted`` has the lines of
    tables that had tabs for bars.
    """

    file: str
    front: dict = field(default_factory=dict)
    lines: dict[tuple, int] = field(default_factory=dict)
    tables: dict[str, list[Table]] = field(default_factory=dict)
    prose: dict[str, tuple[int, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lost: bool = False
    unread: set[str] = field(default_factory=set)
    pasted: set[int] = field(default_factory=set)

    def add(self, line: int, where: str, code: str, /, **slots: object) -> None:
        """Note a fault of this file, in the words of ``faults.yml``."""
        self.faults.append(fault(self.file, line, where, code, **slots))

    def rows(self, heading: str) -> list[Row]:
        """Rows of all tables below a heading, in order."""
        return [row for table in self.tables.get(heading, ()) for row in table.rows]


def show_path(path: Path, root: Path | None) -> str:
    """Write a path as the reader would type it: from the casebook's folder where possible."""
    with suppress(ValueError):  # another drive on Windows
        path = Path(os.path.relpath(path, root.parent)) if root is not None else path
    return "".join(c if c.isprintable() else "\ufffd" for c in path.as_posix())  # a name must not act on a terminal


def open_text(path: Path, root: Path | None, *, tabs: bool = False, limit: int = MAX_BYTES) -> tuple[Document, str]:
    """Read bytes into clean text: size, place, encoding and odd characters are checked first.

    Of a file that cannot be read the document is ``lost``, and the text is empty.
    """
    doc = Document(show_path(path, root), lost=True)
    try:
        if root is not None and not path.resolve().is_relative_to(root.resolve()):
            doc.add(1, "file", "outside-folder")
        elif not path.is_file():  # a folder, a broken link, a pipe that would never end
            raise OSError("it is not a file")
        elif path.stat().st_size > limit:
            doc.add(1, "file", "too-large", size=limit >> 20)
        else:
            raw = path.read_bytes()
            text = raw.decode("utf-8-sig")
            doc.lost = False
    except UnicodeDecodeError as error:
        packed, case = raw.startswith(b"PK\x03\x04"), path.suffix == ".md"
        code = "not-utf8.zip" if packed else "not-utf8.case" if case else "not-utf8"
        doc.add(raw.count(b"\n", 0, error.start) + 1, "file", code)
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        doc.add(1, "file", "unreadable", reason=getattr(error, "strerror", None) or str(error))
    if doc.lost:
        return doc, ""
    text = normalise(text.replace("\r\n", "\n"))
    conflict = re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE)
    if conflict or text[:200].lstrip().lower().startswith(("<!doctype", "<html")):
        at = text.count("\n", 0, conflict.start()) + 1 if conflict else 1
        doc.add(at, "file", "merge-conflict" if conflict else "web-page")
        doc.lost = True
        return doc, ""
    if tabs:
        text = text.replace("\t", "  ")
    elif path.suffix == ".md":
        text = _with_bars(text, doc)
    elif path.suffix == ".csv" and (parted := _NO_COMMAS.match(text)):
        doc.add(1, "table", "csv-separator", sign={"\t": "Tab"}.get(parted[1], parted[1]))
        doc.lost, text = True, ""
    if ODD.search(text):
        text = "\n".join(clean(line, number, doc) for number, line in enumerate(text.split("\n"), start=1))
    return doc, text


def _with_bars(text: str, doc: Document) -> str:
    """Name tables that were pasted from a spreadsheet, and read them as if bars stood between the cells."""
    lines: list[str] = []
    for pasted, part in groupby(text.split("\n"), lambda line: bool(_TABBED.fullmatch(line))):
        rows = list(part)
        if pasted and len(rows) > 1:
            doc.add(len(lines) + 1, "table", "tab.table")
            doc.pasted.add(len(lines) + 1)
            rows = [f"| {' | '.join(row.split(chr(9)))} |" for row in rows]
        lines += rows
    return "\n".join(lines)


def clean(line: str, number: int, doc: Document, where: str = "") -> str:
    """Name the characters parsers stumble on, each kind once, and put a space or nothing in their place."""
    named = set()
    for found in ODD.finditer(line):
        char = found[0]
        if char in _ODD_SPACES:
            continue  # no-break spaces come with every paste from Word; they mean a space
        unseen = unicodedata.category(char) not in ("Cc", "Cn", "Co", "So", "Zl", "Zp")
        kind = "tab" if char == "\t" else "invisible-character" if unseen else "control-character"
        if kind not in named:
            name = unicodedata.name(char, "character without a name").lower()
            doc.add(number, where or f"column {found.start() + 1}", kind, name=name, number=ord(char))
        named.add(kind)
    return ODD.sub(lambda found: " " if found[0] in f"\t{_ODD_SPACES}" else "", line)
