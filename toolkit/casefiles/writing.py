"""The one writer of case files and tables: what the readers read, in one canonical form."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import Fault
from ..files import save_whole
from ..language import need, phrase
from . import model
from .bibliography import bib_text, read_bib
from .loading import FRONT, HEADINGS, TABLES, Book
from .vocabulary import columns

_USUAL = {"measure", "value", "unit", "of", "part", "date", "source"}  # columns of every table of facts
_MOST = len(_USUAL) + 1  # columns that GitHub shows without scrolling
_SIGNS = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_NOT_PLAIN = re.compile(r"""^[?:,\[\]{}#&*!|>'"%@`]|^-(?![0-9])|^\.\.\.|: |:$| #|^$""")
_NOT_IN_A_ROW = re.compile(r"[,\[\]{}]")


def case_text(book: Book, case_id: str) -> str:
    """Write a case as read: front matter, tables with the columns they use, prose.

    Facts stand by aspect, in the order of the vocabulary: of each aspect a table with the usual
    columns and the one more that most of its rows use; then, by aspect, the rows that need others;
    then what the sources do not say.
    """
    doc = book.raw[case_id]
    lines = ["---"]
    for key in sorted(doc.front, key=[*FRONT, *doc.front].index):
        lines += _front(key, doc.front[key])
    lines += ["---", ""]
    for heading in (h for h in HEADINGS if h in doc.tables or doc.prose.get(h, (0, ""))[1].strip()):
        prose = re.sub(r"\n\s*\n", "\n\n", doc.prose[heading][1].strip())
        lines += [f"## {heading}", "", *([*map(tidy, prose.split("\n")), ""] if prose else [])]
        if heading in doc.tables:
            kind, rows = TABLES[heading][1], [row.cells for row in doc.rows(heading)]
            parts = _fact_tables(book, case_id) if kind is model.Fact else {"": rows}
            for title, part in parts.items():
                lines += [*([f"### {title}", ""] if title else []), *markdown(columns(kind), part), ""]
    return "\n".join(lines)


def markdown(names: Iterable[str], rows: list[Mapping[str, str]]) -> list[str]:
    """Write a table with those of the columns that are used."""
    used = [name for name in names if any(row.get(name) for row in rows)]
    cells = [[tidy(row.get(name, ""), name).replace("|", "\\|") for name in used] for row in rows]
    return [f"| {' | '.join(row)} |" for row in ([*used], ["---"] * len(used), *cells)]


def csv_text(names: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Write a table beside the cases, with all columns given."""
    file, names = io.StringIO(), [*names]
    csv.writer(file, lineterminator="\n").writerows([names, *([row.get(name, "") for name in names] for row in rows)])
    return file.getvalue()


def tidy(text: str, column: str = "") -> str:
    """Mend spaces, and quotation marks that a word processor put; what a source prints stays as it is."""
    text = re.sub(r"(?<=\S) +(?=\S)", " ", text.rstrip())
    thai = any("\u0e00" <= c <= "\u0e7f" for c in text)
    return text if thai or column == "as_written" else text.translate(_SIGNS)


def formatted(book: Book, case_id: str) -> bool:
    """Bring the file of a case into the canonical form; tell whether that changed it."""
    path, text = book.root / f"{case_id}.md", case_text(book, case_id)
    same = path.read_bytes() == text.encode()
    if not same:
        save_whole(path, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))
    return not same


def add_sources(folder: Path, path: Path) -> tuple[dict[str, list[str]], list[Fault]]:
    """Add the entries of a BibTeX file to ``sources.bib``: all, or none.

    Returns
    -------
    (dict, list of Fault)
        Key of each entry to the fields that it still lacks; and what cannot be read, if anything.
    """
    doc, place = read_bib(path), folder / "sources.bib"
    rows = [row.cells for row in doc.rows("")]
    if doc.faults:
        return {}, doc.faults
    need(rows, "command", "no entry", path=path)
    known = read_bib(place, root=folder).ids("", "key") if place.exists() else set()
    taken = next((row["key"] for row in rows if row["key"] in known), "")
    need(not taken, "command", "key taken", path=place, key=taken)
    before = place.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if place.exists() else ""
    text = before + "\n".join(map(bib_text, rows))
    save_whole(place, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))
    wanted = [name for name, field in model.Source.model_fields.items() if field.is_required()]
    said = {
        row["key"]: {*row, *(w.partition(":")[0].strip() for w in row.get("keywords", "").split(","))} for row in rows
    }
    return {key: [name for name in wanted if name not in has] for key, has in said.items()}, []


def _front(key: str, value: object) -> list[str]:
    """Write a field of the front matter: blocks one line an entry, lists of codes in one."""
    if isinstance(value, dict):
        return [f"{key}:", *(f"  {_scalar(k)}: {_flow(v, inside=False)}" for k, v in value.items())]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
    return [f"{key}: {_flow(value, inside=False)}"]


def _flow(value: object, *, inside: bool = True) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value, inside=inside)


def _scalar(text: str, *, inside: bool = True) -> str:
    quoted = _NOT_PLAIN.search(text) or text != text.strip() or (inside and _NOT_IN_A_ROW.search(text))
    return json.dumps(text, ensure_ascii=False) if quoted else text


def _fact_tables(book: Book, case_id: str) -> dict[str, list[Mapping[str, str]]]:
    """Part the facts of a case into tables, by their headings."""
    facts = {fact.line: (name, fact) for name, fact in model.named(book.cases[case_id])}
    meant = {target for _, fact in facts.values() for target in fact.targets}
    tables: dict[str, list] = {}
    other: list = []
    silent: list = []
    for aspect, term in book.codebook["aspects"].items():
        mine = [row for row in book.raw[case_id].rows("Facts") if facts[row.line][1].term.aspect == aspect]
        cells = [{**row.cells, **({"id": facts[row.line][0]} if facts[row.line][0] in meant else {})} for row in mine]
        silent += [row for row in cells if "value" not in row]
        valued = [row for row in cells if "value" in row]
        kept = valued
        if len(_USUAL.union(*valued)) > _MOST:
            fits = {name: [row for row in valued if row.keys() <= {*_USUAL, name}] for name in columns(model.Fact)}
            kept = max(fits.values(), key=len)
            kept = kept if len(kept) > 1 else []
        if kept:
            tables[term.label("en")] = kept
        other += [row for row in valued if row not in kept]
    titles = [phrase("writing", key, "en") for key in ("other", "silent")]
    return tables | {title: rows for title, rows in zip(titles, (other, silent), strict=True) if rows}
