"""Sources as BibTeX and biblatex files hold them, Zotero's among them: read, decoded, and written."""

import logging
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from ..language import wording
from .faults import UnreadableError
from .text import LARGE, Document, Row, Table, open_text

_KEY = re.compile(r"\s*@\w+\s*[{(]\s*([^\s,{}()]+)")
_BARE = re.compile(r"[^\s#{}\",]*")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)  # what is escaped ends nothing
_VERBATIM = ("url", "doi")  # fields in which a backslash only protects a sign
_FIRST = ("title", "titleaddon", "author", "year", "url", "howpublished", "doi", "language", "keywords")


def read_bib(path: Path, *, root: Path | None = None) -> Document:
    """Read a BibTeX or biblatex file into the table named ``""``, an entry a row.

    A row also has the ``key`` and the ``kind`` of the entry (``misc``, ``article`` …). Braces that
    only protect capitals are removed, accents decoded, texts of ``@string`` put in.
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

    def read(field: object, name: str) -> str:
        try:
            return _value(field.value, strings, name)
        except UnreadableError as error:
            doc.add(field.start_line + 1, name, error.code, **error.slots)
            return field.value.strip()

    strings: dict[str, str] = {}
    for string in library.strings:  # one may hold those before it
        strings[string.key.lower()] = read(string, string.key)
    meant = wording(Path(__file__).with_name("bibtex.yml"))
    rows: list[Row] = []
    for entry in sorted(entries, key=lambda e: e.start_line):
        fields: dict[str, str] = {}
        for field in entry.fields:
            name = field.key.lower()
            if name in fields:
                doc.add(field.start_line + 1, name, "duplicate-key.source", key=name)
            fields.setdefault(name, read(field, name))  # of two the first counts
        ours = sorted(fields, key=lambda name: name not in meant["fields"])  # of two names that of BibTeX counts
        cells = {meant["fields"].get(name, name): fields[name] for name in ours}
        language, kind = cells.get("language", ""), entry.entry_type.lower()
        cells |= {"language": meant["languages"].get(language.lower(), language)}
        cells |= {"key": entry.key, "kind": meant["kinds"].get(kind, kind)}
        rows.append(Row(entry.start_line + 1, {name: value for name, value in cells.items() if value}))
        doc.lines[entry.key,] = entry.start_line + 1
    doc.tables[""] = [Table(1, (), tuple(rows))]
    return doc


def bib_text(cells: Mapping[str, str]) -> str:
    """Write an entry as every entry of ``sources.bib`` is written."""
    names = sorted((n for n in cells if n not in ("key", "kind")), key=[*_FIRST, *sorted(cells)].index)
    fields = (f"  {name} = {{{_protected(cells[name], name)}}}" for name in names)
    return f"@{cells.get('kind', 'misc')}{{{cells['key']},\n" + ",\n".join(fields) + "\n}\n"


def _protected(text: str, name: str) -> str:
    text = text if name in _VERBATIM else re.sub(r"([%#&$_])", r"\\\1", text)
    return f"{{{text}}}" if name == "author" else text


def _value(raw: str, strings: Mapping[str, str], name: str) -> str:
    """Put the pieces of a field together and decode them."""
    text = "".join(_pieces(raw, strings))
    if "\\" in text and name in _VERBATIM:
        text = re.sub(r"\\([&%$#_{}~])", r"\1", text)
    elif "\\" in text:
        text = _decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", text)).replace("\u00a0", " ")
    return " ".join(text.replace("{", "").replace("}", "").split())


def _pieces(raw: str, strings: Mapping[str, str]) -> Iterator[str]:
    """Go through the pieces between the signs # of a field: in braces, in quotation marks, or a name or number."""
    rest = f"#{raw.strip()}"
    while rest:
        if rest[0] != "#":
            raise UnreadableError("bib-comma", text=rest)
        rest = rest[1:].lstrip()
        if rest.startswith(("{", '"')):
            end = _end(rest)
            yield rest[1:end]
        else:
            end = _BARE.match(rest).end()
            yield strings.get(rest[:end].lower(), rest[:end])
            end -= 1
        rest = rest[end + 1 :].lstrip()


def _end(raw: str) -> int:
    """Find where a piece ends that begins with a brace or a quotation mark."""
    depth, close = 0, "}" if raw[0] == "{" else '"'
    for mark in _MARK.finditer(raw):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == close and mark.start() > 0:
            return mark.start()
    raise UnreadableError("bib-comma", text=raw)


@cache
def _decoder() -> object:
    from pylatexenc.latex2text import LatexNodes2Text  # only where there is something to decode

    return LatexNodes2Text(math_mode="verbatim")
