"""The one writer of case files, tables, sources and translations: what the readers read, in one canonical form."""

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..files import save_text
from ..language import need, phrase
from . import model
from .faults import Fault
from .loading import FRONT, HEADINGS, TABLES, Book
from .reading import KEYWORDS, NOTE, bib_text, paragraphs, read_bib
from .text import Document
from .vocabulary import columns, text_columns

# columns of every table of facts; with one more GitHub shows them without scrolling
_USUAL = {"measure", "value", "unit", "of", "part", "date", "source"}
_SIGNS = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_NOT_PLAIN = re.compile(r"""^[?:,\[\]{}#&*!|>'"%@`]|^-(?![0-9])|^\.\.\.|: |:$| #|^$""")
_HEAD = "# Texts of the casebook in another language; brought up to date by: python -m toolkit translations"
_WHEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # in the head of every file, so that the same texts make the same file
_NOT_IN_A_ROW = re.compile(r"[,\[\]{}]")


def case_text(book: Book, case_id: str) -> str:
    """Write a case as read: front matter, tables with the columns they use, prose.

    Facts stand by aspect, in the order of the vocabulary: of each aspect a table with the usual
    columns and the one more that most of its rows use; then, by aspect, the rows that need others;
    then what the sources do not say.
    """
    doc = book.raw[case_id]
    keys = sorted(doc.front, key=[*FRONT, *doc.front].index)
    lines = ["---", *(line for key in keys for line in _front(key, doc.front[key])), "---", ""]
    for heading in HEADINGS:
        kind, rows = TABLES.get(heading, ("", None))[1], [row.cells for row in doc.rows(heading) if row.cells]
        rows = [cells for _, cells in _with_ids(book, case_id, heading)] if kind is model.Condition else rows
        prose = re.sub(r"\n\s*\n", "\n\n", doc.prose.get(heading, (0, ""))[1].strip())
        lines += [f"## {heading}", ""] if prose or rows else []
        lines += [*map(tidy, prose.split("\n")), ""] if prose else []
        parts = _fact_tables(book, case_id) if kind is model.Fact else {"": rows}
        for title, part in parts.items() if rows else ():
            lines += [*([f"### {title}", ""] if title else []), *markdown([*columns(kind), NOTE], part), ""]
    return "\n".join(lines)


def on_template(book: Book, case_id: str) -> str:
    """Write a new case over the template of case files: a field or section that it has takes the place of the other."""
    drafted = dict(_parts(case_text(book, case_id))) if case_id in book.cases else {}
    template = (book.root / "_template.md").read_text(encoding="utf-8")
    return "\n".join(drafted.get(name, part) for name, part in _parts(template))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Part a case file into its fields and sections, each with its name."""
    front, *sections = text.split("\n## ")
    for field in re.split(r"\n(?=(?:# )?\w|---|\n)", front):
        yield field.removeprefix("# ").partition(":")[0], field
    yield from ((section.partition("\n")[0], f"## {section}") for section in sections)


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
    if changed := path.read_bytes() != text.encode():
        save_text(path, text)
    return changed


def add_sources(folder: Path, path: Path) -> tuple[dict[str, list[str] | None], list[Fault]]:
    """Add the entries of a BibTeX file to ``sources.bib``: all that are not there yet, or none.

    Returns
    -------
    (dict, list of Fault)
        Key of each entry to the fields that it still lacks, or None for a source that is there already, with the
        same key and title; and what cannot be read, if anything.
    """
    doc, place = read_bib(path), folder / "sources.bib"
    rows = [row.cells for row in doc.rows("")]
    if doc.faults:
        return {}, doc.faults
    need(rows, "command", "no entry", path=path)
    held = read_bib(place, root=folder) if place.exists() else Document("")
    known = dict.fromkeys(held.unread) | {row.cells["key"]: row.cells.get("title") for row in held.rows("")}
    places = {row.cells["url"] for row in held.rows("") if "url" in row.cells}  # under another key, perhaps
    new = [{"year": "n.d."} | row for row in rows if row["key"] not in known and row.get("url") not in places]
    for key, title in ((row["key"], row.get("title")) for row in rows):
        need(known.get(key, title) == title, "command", "key taken", path=place, key=key)
    wanted = [name for name, field in model.Source.model_fields.items() if field.is_required()]
    lacking = {row["key"]: [name for name in wanted if name not in row] for row in new}
    if new:  # of the words only what stands behind each is left to be written
        save_text(place, with_sources(place, [dict.fromkeys(KEYWORDS, "") | row for row in new]))
    return {row["key"]: lacking.get(row["key"]) for row in rows}, []


def with_sources(place: Path, rows: Iterable[Mapping[str, str]]) -> str:
    """Write a list of sources with new entries below those that it holds."""
    before = place.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if place.exists() else ""
    return before + "\n".join(map(bib_text, rows))


def messages(book: Book) -> Iterator[tuple[str, str, int]]:
    """Go through every English text of a casebook, with its file and line."""
    for case_id, case in book.cases.items():
        file, doc = book.files[case_id], book.raw[case_id]
        yield from ((part.label, file, doc.lines["parts", index]) for index, part in enumerate(case.parts))
        yield from ((text, file, row.line) for row in case.rows for text in _told(row))
        for line, text in doc.prose.values():
            yield from ((message, file, line + 1 + above) for above, message, _ in paragraphs(text))
    for name, rows in book.tables():
        yield from ((text, book.files[name], row.line) for row in rows for text in _told(row))


def _told(row: model.Record) -> list[str]:
    """Texts of a row that are translated, a value in words behind the others."""
    told = [name for name, versions in text_columns(type(row)).items() if len(versions) == 1]
    told += ["value"] if isinstance(row, model.Fact) and row.term.type == "text" else []
    return [str(text) for name in told if (text := getattr(row, name))]


def translations_text(book: Book, lang: str) -> tuple[str, Counter[str]]:
    """Write the file of a language anew, with every text of the casebook.

    A text that was changed keeps its translation as *fuzzy*, which is not shown until somebody has
    looked at it; what is no longer there stands at the end.

    Returns
    -------
    (str, Counter)
        The file, and how many texts are translated, fuzzy, untranslated.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    path = book.translations.folder / f"{lang}.po"
    old = read_po(io.StringIO(path.read_text(encoding="utf-8")), locale=lang) if path.is_file() else Catalog(lang)
    new = Catalog(lang, header_comment=_HEAD, project="casebook", version=" ", revision_date=_WHEN, fuzzy=False)
    new.msgid_bugs_address = new.last_translator = new.language_team = ""
    held = [m for m in (*old, *old.obsolete.values()) if m.id and m.string]  # a text may come back
    for message in (m for m in held if not m.fuzzy):
        new[message.id] = message
    texts = Catalog(creation_date=_WHEN)
    for text, file, line in messages(book):
        texts.add(text, locations=[(file, line)])
    new.update(texts)
    for message in (m for m in held if m.fuzzy):  # whose words are those of another text, and fit no third one
        there = new.get(message.id) or new.obsolete.setdefault(message.id, message)
        there.string, there.flags = message.string, message.flags
    counts = Counter(translated=0, fuzzy=0, missing=0)
    counts.update("fuzzy" if m.fuzzy else "translated" if m.string else "missing" for m in new if m.id)
    file = io.BytesIO()
    write_po(file, new, width=100, sort_by_file=False, ignore_obsolete=False)
    return file.getvalue().decode("utf-8"), counts


def _front(key: str, value: object) -> list[str]:
    """Write a field of the front matter: blocks one line an entry, lists of codes in one."""
    if isinstance(value, dict):
        return [f"{key}:", *(f"  {_flow(k)}: {_flow(v, inside=False)}" for k, v in value.items())]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = ({k: item[k] for k in sorted(item, key=[*columns(model.Part), *item].index)} for item in value)
        return [f"{key}:", *(f"  - {_flow(item)}" for item in items)]
    return [f"{key}: {_flow(value, inside=False)}"]


def _flow(value: object, *, inside: bool = True) -> str:
    """Write a value in one line; what stands ``inside`` another is in quotation marks if it has signs of a list."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    quoted = _NOT_PLAIN.search(value) or value != value.strip() or (inside and _NOT_IN_A_ROW.search(value))
    return json.dumps(value, ensure_ascii=False) if quoted else value


def _with_ids(book: Book, case_id: str, table: str) -> Iterator[tuple[model.Record, dict[str, str]]]:
    """Go through the facts or conditions of a case: each with its cells, and its id if anything refers to it."""
    case, cells = book.cases[case_id], {row.line: row.cells for row in book.raw[case_id].rows(table)}
    meant = {row.condition for rows in book.targets.values() for row in rows if row.case == case_id}
    meant = meant.union(*(row.wants for row in case.components), *(fact.targets for fact in case.facts))
    for name, row in model.named(case, table.lower()):
        yield row, {**cells[row.line], **({"id": name} if name in meant else {})}


def _fact_tables(book: Book, case_id: str) -> dict[str, list[Mapping[str, str]]]:
    """Part the facts of a case into tables, by their headings."""
    aspects, tables = ["", *book.codebook["aspects"]], {}  # first what has no measure
    facts = sorted(_with_ids(book, case_id, "Facts"), key=lambda pair: aspects.index(pair[0].term.aspect))
    apart = {"other": [], "silent": [cells for _, cells in facts if "value" not in cells]}
    for aspect in aspects:
        rows = [cells for fact, cells in facts if fact.term.aspect == aspect and "value" in cells]
        more = [row.keys() - _USUAL for row in rows]
        usual = {*_USUAL, max([*columns(model.Fact), NOTE], key=lambda name: more.count({name}))}  # noqa: B023 - used at once
        kept = [row for row in rows if row.keys() <= usual]
        if len(kept) > 1 or len(kept) == len(rows) > 0:
            tables[book.codebook["aspects"][aspect].label("en") if aspect else ""] = kept
            rows = [row for row in rows if row not in kept]
        apart["other"] += rows
    return tables | {phrase("writing", key, "en"): rows for key, rows in apart.items() if rows}
