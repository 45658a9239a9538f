"""Turn files into text with line numbers: front matter, tables, prose, CSV, YAML.

Knows no meaning: every value stays the text that was written (a country code ``NO`` or a date
is never turned into something else), and every fault is named with its line.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, pairwise, takewhile
from pathlib import Path

from .text import Document, Row, Table, open_text
from .yaml_text import read_block

_DASHES = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")
_WRONG_HEADING = re.compile(r" {0,3}#{1,6}(?!\d)\s*\S")
LEFT_OUT = "\0"  # begins the name of a column that cannot be read; no file can hold it


def read_case(path: Path, *, root: Path | None = None) -> Document:
    """Read a case file: YAML front matter, then ``##`` sections with tables and prose.

    Parameters
    ----------
    path : Path
    root : Path, optional
        Folder in which the file must lie once links are followed; its name is shown relative to it.

    Returns
    -------
    Document
        With all its faults; nothing is raised for a fault in the file.
    """
    doc, text = open_text(path, root)
    if doc.lost:
        return doc
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        doc.add(1, "front matter", "no-front-matter")
        doc.lost = True
        return doc
    read_block("\n".join(lines[1:end]), 1, doc)
    if not doc.front and not doc.lost:
        doc.add(1, "front matter", "no-front-matter.empty")
    # text before the first heading stands below the line that ends the front matter
    heads = [end, *(i for i, line in enumerate(lines) if i > end and line.startswith("## ")), len(lines)]
    for head, below in pairwise(heads):
        heading, block = lines[head][3:].strip(), list(enumerate(lines[head + 1 : below], start=head + 2))
        if heading in doc.tables or heading in doc.prose:
            doc.add(head + 1, heading, "duplicate-heading", heading=heading)
        if heading or any(line.strip() for _, line in block):
            _read_block(heading, head + 1, block, doc)
    return doc


def read_table(path: Path, *, root: Path | None = None) -> Document:
    """Read a CSV file into the table named ``""``."""
    doc, text = open_text(path, root)
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
                if len(cells) == 1 and (found := next((c for c in (";", "\t") if cells[0].count(c) > 1), "")):
                    doc.add(line, "table", "csv-separator", sign="tab" if found == "\t" else found)
                    doc.lost = True
                    break
                width = max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=len(cells))
                columns = _columns(cells[:width], line, doc)
            elif cells:
                # Excel writes empty cells beyond the table
                rest = "".join(cells[len(columns) :]).strip()
                rows += _row(cells if rest else cells[: len(columns)], columns, line, doc)
    except csv.Error as error:
        doc.add(line if start > reader.line_num else start, "table", "csv-syntax", reason=str(error))
        doc.lost = True
    doc.tables[""] = [Table(1, columns, tuple(rows))]
    return doc


def _read_block(heading: str, at: int, block: list[tuple[int, str]], doc: Document) -> None:
    prose = [""] * len(block)  # stays empty where a table stands
    tables: list[Table] = []
    title = passed = 0  # lines of a ### heading that waits for its table, and of a row of a table that is not read
    rest = iter(block)
    for number, line in rest:
        if line.lstrip().startswith("|") and (title or not tables):
            tables.append(_read_markdown_table(number, line, rest, doc))
            title = 0
        elif line.lstrip().startswith("|"):
            if passed != number - 1:
                doc.add(number, heading, "second-table")
            passed = number
        elif line.startswith("### ") and not title:
            title = number
        elif line.strip():
            prose[number - at - 1] = line
            if _WRONG_HEADING.match(line):
                doc.add(number, "heading", "unknown-heading.sign", line=line)
    if title:
        doc.add(title, "heading", "unknown-heading.sign", line=dict(block)[title])
    if tables:
        doc.tables[heading] = tables
    doc.prose[heading] = (at, "\n".join(prose).rstrip())


def _read_markdown_table(start: int, header: str, rest: Iterator[tuple[int, str]], doc: Document) -> Table:
    columns = _columns(_cells(header), start, doc)
    number, line = next(rest, (start, ""))
    body = takewhile(lambda numbered: numbered[1].strip(), rest)
    if "-" not in line or not all(_DASHES.fullmatch(cell.strip()) for cell in _cells(line)):
        if start not in doc.pasted:
            doc.add(number, "table", "no-separator")
        body = chain([(number, line)] if line.lstrip().startswith("|") else [], body)
    elif len(_cells(line)) != len(columns):
        doc.add(number, "table", "cell-count.separator", cells=len(_cells(line)), columns=len(columns))
    rows: list[Row] = []
    for number, line in body:
        if line.lstrip().startswith("|"):
            rows += _row(_cells(line), columns, number, doc)
        else:
            doc.add(number, "table", "table-row")
    return Table(start, columns, tuple(rows))


def _cells(line: str) -> list[str]:
    line = line.strip()
    parts = [part.replace("\\|", "|") for part in _PIPE.split(line)] if "\\|" in line else line.split("|")
    return parts[1:-1] if not parts[-1].strip() else parts[1:]


def _columns(cells: list[str], line: int, doc: Document) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for cell in cells:
        name = cell.strip()
        if not name or name in names:
            doc.add(line, "table", "duplicate-column" if name else "empty-column", column=name)
            name = f"{LEFT_OUT}{len(names)}"  # the cells stay in step
        names[name] = None
    return tuple(names)


def _row(cells: list[str], columns: tuple[str, ...], line: int, doc: Document) -> list[Row]:
    if len(cells) != len(columns):
        doc.add(line, "table", "cell-count", cells=len(cells), columns=len(columns))
        doc.unread.update(cell.strip() for cell in cells[:1])
        return []
    pairs = zip(columns, cells, strict=True)
    return [Row(line, {c: text for c, cell in pairs if c[0] != LEFT_OUT and (text := cell.strip())})]
