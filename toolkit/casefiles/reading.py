"""Turn files into text with line numbers: front matter, tables, prose, CSV, BibTeX, translations.

Knows no meaning: every value stays the text that was written (a country code ``NO`` or a date
is never turned into something else), and every fault is named with its line.
"""

import csv
import io
import logging
import re
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise, takewhile
from pathlib import Path

from ..language import wording
from .faults import Fault, UnreadableError
from .text import LARGE, Document, Row, Table, open_text
from .yaml_text import read_block

_DASHES = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")
_WRONG_HEADING = re.compile(r" {0,3}#{1,6}(?!\d)\s*\S")
LEFT_OUT = "\0"  # begins the name of a column that cannot be read, or holds notes; no file can hold it
NOTE = "# report"  # in a draft: the words of the report that a row comes from
# of BibTeX files
_KEY = re.compile(r"\s*@\w+\s*[{(]\s*([^\s,{}()]+)")
_MARK = re.compile(r"(\\.|[{}])", re.DOTALL)  # what is escaped ends nothing
_ONE = re.compile(r'(?P<enclosed>\.+}|"[^"]*")|[^\s{}",]*')  # one text of a field
_BODY = re.compile(r"\{[^{}]*\}")  # an author who is one body
KEYWORDS = ("grade", "origin", "read")  # what stands among the keywords of an entry; the rest are tags of its maker
_VERBATIM = ("url", "doi")  # fields in which a backslash only protects a sign
# in a file of translations, what does not stand in two quotation marks
_NOT_QUOTED = re.compile(r'^(?=msg|")(?!(?:msg\S+\s+)?"(?:[^"\\\n]|\\.)*"\s*$).*', re.MULTILINE)
_FIRST = ("title", "titleaddon", "author", "year", "url", "howpublished", "doi", "language", "keywords")


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
    columns = _columns(_cells(re.sub(r"\|\s*#", f"|{LEFT_OUT}", header)), start, doc)
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
    """Read a row, which may end early, as in any Markdown, where its source is told; else a cell seems left out."""
    held = dict(zip(columns, map(str.strip, cells), strict=False))
    if len(cells) > len(columns) or (len(cells) < len(columns) and not held.get("source")):
        doc.add(line, "table", "cell-count", cells=len(cells), columns=len(columns))
        doc.unread.update(cell.strip() for cell in cells[:1])
        return []
    return [Row(line, {column: text for column, text in held.items() if text and column[0] != LEFT_OUT})]


# ---------------------------------------------------------------- sources


def read_bib(path: Path, *, root: Path | None = None) -> Document:
    """Read a BibTeX or biblatex file into the table named ``""``, an entry a row.

    A row also has the ``key`` and the ``kind`` of the entry (``misc``, ``article`` …). Braces that
    only protect capitals are removed, accents decoded, texts of ``@string`` put in. ``en-US`` is read as
    ``en``; ``persons`` repeats the authors, bodies in braces, if they are more than one body.
    """
    import bibtexparser
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ImplicitComment, ParsingFailedBlock

    doc, text = open_text(path, root, tabs=True, limit=LARGE)  # Zotero indents with tabs
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its faults become ours
    library = bibtexparser.parse_string(text, parse_stack=[])  # the raw text of each field is read here
    entries = list(library.entries)
    for block in library.failed_blocks:
        line = block.start_line + 1
        if isinstance(block, DuplicateBlockKeyBlock):
            doc.add(line, "key", "duplicate-source", key=block.key)
        elif isinstance(block, DuplicateFieldKeyBlock):
            entries.append(block.ignore_error_block)  # what it has twice is named below
        else:
            if key := _KEY.match(block.raw or ""):
                doc.unread.add(key[1])
                doc.lines[key[1],] = line
            doc.add(line, "entry", "bib-syntax")
    for before, block in pairwise([None, *library.blocks]):
        rest = isinstance(before, ParsingFailedBlock)  # of an entry that is named already
        if isinstance(block, ImplicitComment) and not rest and not block.comment.lstrip().startswith("%"):
            doc.add(block.start_line + 1, "entry", "bib-junk", text=block.comment.strip())

    def read(field: object, name: str, key: str) -> str:
        try:
            return _value(field.value, strings, name)
        except UnreadableError as error:
            doc.add(field.start_line + 1, name, error.code, **error.slots)
            doc.unread.add(key)
            return field.value.strip()

    strings: dict[str, str] = {}
    for string in library.strings:  # one may hold those before it
        strings[string.key.lower()] = read(string, string.key, string.key)
    meant = wording(Path(__file__).with_name("bibtex.yml"))
    rows: list[Row] = []
    for entry in sorted(entries, key=lambda e: e.start_line):
        if not entry.key or (entry.key,) in doc.lines:
            doc.add(entry.start_line + 1, "key", "duplicate-source" if entry.key else "bib-syntax", key=entry.key)
            continue
        fields: dict[str, str] = {}
        for field in entry.fields:
            name = field.key.lower()
            if name in fields:
                doc.add(field.start_line + 1, name, "duplicate-key.source", key=name)
            fields.setdefault(name, read(field, name, entry.key))  # of two the first counts
            doc.lines.setdefault((entry.key, meant["fields"].get(name, name)), field.start_line + 1)
            if name == "author":
                persons = "" if _BODY.fullmatch(fields[name]) else fields[name]
                fields |= {"persons": persons, name: re.sub("[{}]", "", fields[name])}
        ours = sorted(fields, key=lambda name: name not in meant["fields"])  # of two names that of BibTeX counts
        cells = {meant["fields"].get(name, name): fields[name] for name in ours}
        language, kind = cells.get("language", "").partition("-")[0], entry.entry_type.lower()
        cells |= {"language": meant["languages"].get(language.lower(), language)}
        cells |= {"key": entry.key, "kind": meant["kinds"].get(kind, kind)}
        words = [word.strip().partition(":") for word in cells.get("keywords", "").split(",")]
        cells |= {name: code for name, _, code in words if name in KEYWORDS}
        cells["keywords"] = ", ".join(dict.fromkeys("".join(w) for w in words if w[0] not in KEYWORDS))
        rows.append(Row(entry.start_line + 1, {name: value for name, value in cells.items() if value}))
        doc.lines[entry.key,] = entry.start_line + 1
    doc.tables[""] = [Table(1, (), tuple(rows))]
    return doc


def bib_text(cells: Mapping[str, str]) -> str:
    """Write an entry as every entry of ``sources.bib`` is written, without the place of a copy on its maker's disk."""
    words = [cells.get("keywords", ""), *(f"{name}:{cells[name]}" for name in KEYWORDS if name in cells)]
    author = cells.get("persons") or f"{{{cells['author']}}}" if "author" in cells else ""
    cells = {**cells, "keywords": ", ".join(filter(None, words)), "author": author}
    left = {"key", "kind", "persons", "file", *KEYWORDS}
    order = [n for n in dict.fromkeys([*_FIRST, *sorted(cells)]) if cells.get(n) and n not in left]
    texts = {n: cells[n] if n in _VERBATIM else re.sub(r"([%#&$_])", r"\\\1", cells[n]) for n in order}
    fields = [f"  {name} = {{{text}}}" for name, text in texts.items()]
    return f"@{cells.get('kind', 'misc')}{{{cells['key']},\n" + ",\n".join(fields) + "\n}\n"


def _value(raw: str, strings: Mapping[str, str], name: str) -> str:
    """Take the text of a field out of its braces or quotation marks, put in what a name stands for, and decode it."""
    raw, flat, depth = raw.strip(), "", 0  # in flat what stands in braces is blotted out
    for piece in _MARK.split(raw):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        flat += "." * len(piece) if depth or piece.startswith("\\") else piece
    text = ""
    for part in re.finditer("[^#]+", flat):
        one, piece = _ONE.fullmatch(part[0].strip()), raw[slice(*part.span())].strip()
        if not one:
            raise UnreadableError("bib-comma", text=part[0].replace(".", "").strip("} "))
        text += piece[1:-1] if one["enclosed"] else f"{{{strings.get(piece.lower(), piece)}}}"
    if "\\" in text and name in _VERBATIM:
        text = re.sub(r"\\([&%$#_{}~])", r"\1", text)
    elif "\\" in text:
        from pylatexenc.latex2text import LatexNodes2Text  # only where there is something to decode

        decode = LatexNodes2Text(math_mode="verbatim", keep_braced_groups=True).latex_to_text
        text = decode(re.sub(r"(?<!\\)%", r"\\%", text)).replace("\u00a0", " ")
    return " ".join((text if name == "author" else re.sub("[{}]", "", text)).split())


# ---------------------------------------------------------------- translations


class Translations:
    """Finds the version of an English text in another language; a file is read when it is first asked for.

    Parameters
    ----------
    folder : Path
        The casebook's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "translations"
        self._read: dict[str, dict[str, str]] = {}

    def __call__(self, lang: str, text: str) -> str | None:
        """Give a text in a language; None if nobody has translated it."""
        if lang not in self._read:
            path = self.folder / f"{lang}.po"
            self._read[lang] = read_po(path, self.folder.parent)[0] if path.is_file() else {}
        return self._read[lang].get(text)

    def prose(self, lang: str, text: str) -> str:
        """Give prose in a language, each paragraph that is translated."""
        return "\n\n".join(self(lang, message) or paragraph for _, message, paragraph in paragraphs(text))


def paragraphs(text: str) -> Iterator[tuple[int, str, str]]:
    """Split prose at empty lines: the number of lines above, the paragraph in one line, and as it stands."""
    above = 0
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            yield above + len(paragraph) - len(paragraph.lstrip("\n")), " ".join(paragraph.split()), paragraph
        above += paragraph.count("\n") + 2


def read_po(path: Path, root: Path) -> tuple[dict[str, str], list[Fault]]:
    """Read a file of translations: English to the other language, and the faults of the file."""
    from babel.messages.pofile import PoFileError, read_po  # not before a text is asked for in another language

    doc, text = open_text(path, root, limit=LARGE)
    found: dict[str, str] = {}
    for cut in _NOT_QUOTED.finditer(text):
        doc.add(text.count("\n", 0, cut.start()) + 1, "text", "translation-syntax", reason=cut[0])
    try:
        for message in read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True):
            if isinstance(message.id, str) and message.id and message.string and not message.fuzzy:
                found[message.id] = message.string
    except (PoFileError, ValueError, LookupError, AttributeError) as error:  # a date or a type in its head has no line
        doc.add(getattr(error, "lineno", 0) + 1, "text", "translation-syntax", reason=str(error))
    return found, doc.faults
