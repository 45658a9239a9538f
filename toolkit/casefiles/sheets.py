"""A case as a workbook: a sheet for each table, with the codes to choose from; and back into a case file."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_origin

from ..errors import NotPossibleError, excerpt
from ..files import excel, save_text
from ..language import folded, kind_of, named, need, phrase
from ..thai import normalise
from . import model
from .checks import check_book
from .faults import Fault
from .loading import BLOCKS, FRONT, HEADINGS, PROSE, TABLES, Book, build, take_case, take_sources, take_table
from .notation import NO_VALUE
from .reading import NOTE, read_table
from .text import LARGE, Document, Row, Table, clean, show_path
from .vocabulary import columns
from .writing import case_text, csv_text, with_sources

_KINDS = {"Parts": model.Part, **{h: k for h, (_, k) in TABLES.items()}, "Places": model.City, "Sources": model.Source}
_COLUMNS = {"Case": ["field", "value", "source"], **{name: columns(kind) for name, kind in _KINDS.items()}}
_COLUMNS["Prose"] = ["heading", "text"]
_COLUMNS |= {name: [NOTE, *_COLUMNS[name]] for name in ("Facts", "Events")}  # which a draft has
_SAYS = ["persons", "journal", "booktitle", "publisher", "institution", "volume", "number", "pages", "month", "urldate"]
_COLUMNS["Sources"] = [c for c in _COLUMNS["Sources"] if c != "detail"] + ["titleaddon", "howpublished", "note", *_SAYS]
_LISTS = {name for name in FRONT if get_origin(model.Case.model_fields[name].annotation) is tuple}
_INSIDE = {name: tuple(kind.model_fields) for name, kind in BLOCKS.items()}  # fields of a block
_CODED = {**model.VOCABULARIES, "city": "place", "also": "place"}  # what the fields of a case are chosen from
_ROWS = 400  # rows of a sheet that are ready to be filled
_ROWS_OF = {"source": "Sources", "part": "Parts", "needs": "Conditions"}  # columns that name rows of another sheet
_FILLED = "=OFFSET('{0}'!$A$2,0,0,MAX(1,COUNTA('{0}'!$A:$A)-1))"  # the first column of a sheet, as far as it is filled
_LONGEST = 32767  # characters of a cell
_FIRST = 10_000_000  # number of the first row, and of each further one so many more: no file has as many lines
_NUMBERED = re.compile(r"line (\d+)\d{7}\b")


def export_sheet(book: Book, case_id: str, path: Path, sources: Iterable[dict[str, str]] = ()) -> Path:
    """Write a case as a workbook, or an empty one for a case that is not there yet, with sources to cite in it.

    Codes stand there by their labels in the reader's language; every cell is text, so that no
    spreadsheet makes a day of ``2003-07``.
    """
    rows, choices = _rows(book, case_id, [*sources]), {}
    longest = max(len(text) for sheet in rows.values() for row in sheet for text in row.values())
    need(longest <= _LONGEST, "errors", "cell too long", column="text", n=longest, most=_LONGEST)

    def look(sheet: str, column: str, row: dict[str, str]) -> dict:
        """Say what a cell offers, and beside it what goes in."""
        about = _KINDS.get(sheet, model.Case).model_fields.get(_plain(row.get("field", column)).partition(".")[0])
        note = {"input_message": about.description()[:255] if about and about.description else None}
        return choices.get(_offer(sheet, column, row), {"validate": "any"}) | note

    with excel(path) as made:
        text = made.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheets = {name: made.add_worksheet(named("sheets", name)) for name in (*_COLUMNS, "Codes")}
        codes, last = sheets["Codes"], 0
        choices.update((column, _choice(_FILLED.format(sheets[name].name))) for column, name in _ROWS_OF.items())
        codes.set_column(0, 3, 30, text)
        # the units of measures that are made of two, such as people per day, stand before the single ones
        usual = {term.unit: term for term in book.codebook["measures"].values() if " per " in term.unit}
        for vocabulary, terms in {**book.codebook, "place": dict(sorted(book.cities.items()))}.items():
            offered = {**usual, **terms} if vocabulary == "units" else terms
            first, last = last + 1, last + len(offered)
            choices[vocabulary] = _choice(f"='{codes.name}'!$C${first}:$C${last}")
            for n, (code, term) in enumerate(offered.items(), start=first):
                about = term.name() if vocabulary == "place" else term.meaning()
                codes.write_row(f"A{n}", [kind_of(vocabulary), code, _label(book, vocabulary, code), about])
        for name, known in _COLUMNS.items():
            sheet = sheets[name]
            names = [c for c in known if c not in (*_SAYS, NOTE) or any(c in row for row in rows[name])]
            widths = [40 if field == NOTE else {"Prose": 60, "Case": 30}.get(name, 18) for field in names]
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, [named("columns", field) for field in names])
            for column, field in enumerate(names):
                sheet.set_column(column, column, widths[column], text)
                sheet.data_validation(1, column, _ROWS, column, look(name, field, {}))
            for n, row in enumerate(rows[name], start=1):
                if name == "Case":
                    sheet.data_validation(n, 1, n, 1, look(name, "value", row))
                cells = [_label(book, _offer(name, field, row), row.get(field, "")) for field in names]
                lines = max(1 + len(cell) // width for cell, width in zip(cells, widths, strict=True))
                sheet.set_row(n, 15 * lines if lines > 1 else None)  # LibreOffice fits no height to its text
                sheet.write_row(n, 0, [cell or None for cell in cells], text)
    return path


def _choice(source: str) -> dict:
    """Offer what stands in some cells; something else, such as two sources, is looked at when the sheet is imported."""
    return {"validate": "list", "source": source, "show_error": False}


def _offer(sheet: str, column: str, row: dict[str, str]) -> str:
    """Name the vocabulary from which a column takes its codes, or the column if it names rows of another sheet.

    A place is a kind of its own. In the sheet Case the field of a row says it.
    """
    if sheet == "Case" and column == "value":
        return _CODED.get(_plain(row.get("field", "")), "")
    vocabulary = model.held(_KINDS[sheet]).get(column, model.Holds("")).what if sheet in _KINDS else ""
    return "units" if column == "unit" else column if column in _ROWS_OF else vocabulary


def _label(book: Book, vocabulary: str, code: str) -> str:
    """Write a code by its label in the reader's language, if no other code of the vocabulary is called so."""
    if code.endswith("?"):
        return f"{_label(book, vocabulary, code[:-1])}?"
    label = term.label() if (term := book.codebook.get(vocabulary, {}).get(code)) else ""
    return label if label and book.codebook.names[vocabulary].meanings[folded(label)] == [code] else code


def _rows(book: Book, case_id: str, sources: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Lay out a case and more sources, by sheet; fields that it lacks are rows without a value."""
    doc, fields = book.raw.get(case_id, Document("")), []
    for field in (f for f in FRONT if f != "parts"):
        value = doc.front.get(field, "draft" if field == "review" else {})
        if field in _INSIDE:
            fields += [{"field": f"{field}.{key}", "value": value.get(key, "")} for key in _INSIDE[field]]
        elif isinstance(value, str):
            fields.append({"field": field, "value": value})
        else:
            cited = value if isinstance(value, dict) else dict.fromkeys(value, "")
            fields += [{"field": field, "value": code, "source": source} for code, source in cited.items()]
            fields += [{"field": field}] * (2 if field in _LISTS else not cited)  # room for more
    rows = {h: [row.cells for row in doc.rows(h)] for h in TABLES} | {"Parts": doc.front.get("parts", [])}
    rows["Case"] = [{**row, "field": named("fields", row["field"])} for row in fields]
    said = {heading: doc.prose.get(heading, (0, ""))[1].strip() for heading in HEADINGS}
    rows["Prose"] = [{"heading": named("headings", h), "text": text} for h, text in said.items() if text or h in PROSE]
    keys = book.cases[case_id].cited_keys if case_id in book.cases else set()
    cited = {key: _source_cells(book, key) for key in sorted(keys & book.sources.keys())}
    rows["Sources"] = [*{**cited, **{row["key"]: row for row in sources}}.values()]
    return rows | {"Places": []}


def _source_cells(book: Book, key: str) -> dict[str, str]:
    """Write a source as a row of its sheet."""
    held = {**dict(book.sources[key]), **book.sources[key].detail}
    return {c: held[c] for c in _COLUMNS["Sources"] if held.get(c)}


def import_sheet(root: Path, path: Path) -> tuple[list[str], list[Fault]]:
    """Make the case file of a workbook, and add its new sources and places: all, or nothing where there is a fault.

    Returns
    -------
    (list of str, list of Fault)
        The files that were written; and what is wrong or doubtful, by sheet and cell.
    """
    book, case_id = build(root), path.stem
    if book.codebook.faults:
        return [], book.codebook.faults
    read = _Workbook(book, path)
    new: dict[str, Document] = {}
    places = {row.cells.get("id"): row.cells for row in read_table(root / "cities.csv").rows("")}
    for name, known, column in (("Sources", book.sources, "key"), ("Places", book.cities, "id")):
        new[name] = Document(read.doc.file)
        for line, cells in read.rows[name]:
            key = cells.get(column, "")
            if key not in known:
                new[name].lines[key,] = line
            elif {"kind": "misc"} | cells != (_source_cells(book, key) if name == "Sources" else places.get(key)):
                read.doc.add(line, column, "cell.kept", key=key)
        added = tuple(row for row in read.rows[name] if (row.cells.get(column, ""),) in new[name].lines)
        new[name].tables[""] = [Table(_FIRST, (), added)]
    book.raw.pop(case_id, None)
    book.cases.pop(case_id, None)
    book.faults.clear()
    take_sources(book, new["Sources"])
    take_table(book, "cities", new["Places"])
    take_case(book, case_id, read.doc)
    check_book(book)
    faults = sorted({read.placed(f) for f in book.faults if f.file == read.doc.file or f.line >= _FIRST})
    if any(not f.warning for f in faults):
        return [], faults
    texts = {}
    if entries := new["Sources"].rows(""):
        texts["sources.bib"] = with_sources(root / "sources.bib", [row.cells for row in entries])
    if added := new["Places"].rows(""):
        (held,) = read_table(root / "cities.csv").tables[""]
        rows = [row.cells for row in (*held.rows, *added)]
        texts["cities.csv"] = csv_text(dict.fromkeys([*held.columns, *(c for row in rows for c in row)]), rows)
    texts[f"{case_id}.md"] = case_text(book, case_id)  # last: it never cites what is not there
    for name, text in texts.items():
        save_text(root / name, text)
    return [*texts], faults


class _Workbook:
    """A workbook as a document and rows: each row has a number that leads to its cells."""

    def __init__(self, book: Book, path: Path) -> None:
        import openpyxl

        self.book, self.doc = book, Document(show_path(path.resolve(), Path.cwd() / "any"))
        self.meant = {v: partial(book.codebook.meant, v) for v in book.codebook} | {"place": book.places.meant}
        self.rows: dict[str, list[Row]] = {name: [] for name in _COLUMNS}
        self.cells: list[tuple[str, int, dict[str, str]]] = [("Case", 1, {})]  # what has no row stands there
        try:
            need(path.stat().st_size <= LARGE, "errors", "no workbook", path=path)
            sheets = openpyxl.load_workbook(path).worksheets
        except Exception as error:  # noqa: BLE001 - a damaged file fails in many ways
            raise NotPossibleError(phrase("errors", "no workbook", path=excerpt(path))) from error
        names = {folded(name): name for name in (*_COLUMNS, "Codes")}
        for sheet in sheets:
            name = names.pop(folded(_plain(sheet.title)), "")  # of two with one name the second is strange
            if name in _COLUMNS:
                self._read(name, sheet)
            elif not name:
                hint = book.codebook.hint("sheet", sheet.title, _COLUMNS)
                self.doc.add(1, "sheet", "unknown-sheet", name=sheet.title, hint=hint)
        self._fill()

    def _read(self, name: str, sheet: object) -> None:
        """Read the rows of a sheet as texts, labels as codes."""
        header: dict[str, str] = {}  # letter of a column to its name
        known = _COLUMNS[name]
        for cells in sheet.iter_rows():
            first = _FIRST * len(self.cells)
            row = {c.column_letter: self._text(c, first) for c in cells if c.value not in (None, "")}
            if not row:
                continue
            self.cells.append((name, cells[0].row, {column: letter for letter, column in header.items()}))
            if not header:
                for letter, column in ((letter, _plain(text)) for letter, text in row.items()):
                    if column not in known:
                        hint = self.book.codebook.hint(f"column of {name}", column, known)
                        self.doc.add(first, letter, "unknown-column", column=column, hint=hint)
                    elif column in header.values():
                        self.doc.add(first, letter, "duplicate-column", column=column)
                    # what cannot be read, or is a note, has no name
                    header[letter] = column if column in {*known}.difference(header.values(), [NOTE]) else ""
                continue
            if row.keys() - header.keys():
                self.doc.add(first, "column", "empty-column")
            row = {header[letter]: text for letter, text in row.items() if text and header.get(letter)}
            row |= {column: _plain(row[column]) for column in ("field", "heading") if column in row}
            for column in row:
                if (what := _offer(name, column, row)) in self.meant:
                    meant, mark = row[column].removesuffix("?"), "?" * row[column].endswith("?")  # of a draft
                    row[column] = self.meant[what](meant) + mark
                if name != "Prose":
                    row[column] = " ".join(row[column].split("\n"))
            self.rows[name].append(Row(first, {column: text for column, text in row.items() if text}))

    def _text(self, cell: object, line: int) -> str:
        """Read a cell as the text that was typed; what the spreadsheet made something else of is asked back."""
        value, kind = cell.value, {"f": "formula", "e": "error", "b": "truth", "d": "date"}.get(cell.data_type)
        if cell.data_type == "n" and "%" in cell.number_format:
            kind = "percent"
        if kind:
            self.doc.add(line, cell.column_letter, f"cell.{kind}", text=str(value).removesuffix(" 00:00:00"))
            return ""
        text = f"{value:.15g}" if isinstance(value, float) else str(value)
        return clean(normalise(text).strip(), line, self.doc, cell.column_letter)

    def _fill(self) -> None:
        """Put the rows where the reader of a case file puts what it finds."""
        front, lines = self.doc.front, self.doc.lines
        for line, row in self.rows["Case"]:
            field, value, source = (row.get(column, "") for column in _COLUMNS["Case"])
            block, _, key = field.partition(".")
            listed = field in _LISTS
            if source and not (value and field in model.CITING):
                self.doc.add(line, "source", "cell.source")
            held = front.setdefault(block, {}) if value and (key or listed) else front
            key = value if listed else key or field
            if value and key in held:
                self.doc.add(line, field, "duplicate-key.field", key=key)
            elif value:
                held[key] = source if listed else value
                lines.setdefault((block,), line)
                lines[(field,) if held is front else (block, key)] = line
        for field in _LISTS & front.keys():
            if not any(front[field].values()):  # codes without citations are a list, and silent is a word
                codes = [*front[field]]
                lines |= {(field, n): lines[field, code] for n, code in enumerate(codes)}
                front[field] = codes[0] if codes[0] in NO_VALUE and len(codes) == 1 else codes
        for n, (line, part) in enumerate(self.rows["Parts"]):
            front.setdefault("parts", []).append(part)
            lines |= {("parts", n): line, ("parts",): line}
        filled = {heading: rows for heading in TABLES if (rows := self.rows[heading])}
        # strange columns are named already
        self.doc.tables |= {heading: [Table(rows[0].line, (), tuple(rows))] for heading, rows in filled.items()}
        for line, row in self.rows["Prose"]:
            heading, text = row.get("heading", ""), row.get("text", "")
            if text and heading in self.doc.prose:
                self.doc.add(line, heading, "duplicate-heading", heading=heading)
            elif text:
                self.doc.prose[heading] = (line, text)

    def placed(self, fault: Fault) -> Fault:
        """Put a fault at its sheet and cell."""
        sheet, row, letters = self.cells[fault.line // _FIRST]
        sheet = fault.field if fault.line < _FIRST and fault.field in _COLUMNS else sheet
        field = fault.field.rpartition(".")[2]
        letter = next((letters[c] for c in (field, "value", "text", "key") if c in letters), "A")
        letter = field if re.fullmatch("[A-Z]{1,3}", field) else letter
        said = _NUMBERED.sub(lambda m: "row {1} of {0}".format(*self.cells[int(m[1])]), fault.message)
        return replace(fault, file=self.doc.file, cell=f"{sheet}!{letter}{row}", message=said)


def _plain(text: str) -> str:
    """Take the name of a sheet, column or field out of what stands for it in another language."""
    return text.rpartition("(")[2].removesuffix(")").strip()
