"""Tables of text that read well in a notebook and leave it cleanly: Excel, CSV, LaTeX, HTML.

Text from case files is never trusted: it is escaped in HTML and LaTeX, and a cell that a
spreadsheet would run as a formula is neutralised (OWASP, CSV injection).
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from numbers import Real
from pathlib import Path

import pandas as pd

from .files import excel, file_path, save_whole
from .grid import Cell, Grid, Piece
from .language import need, phrase
from .templates import render

_EXCEL_CELL = 32_767  # characters, Excel's limit
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"^\s*[-+]?(\d[\d.,]*%?|inf)\s*$")
MOST_ROWS = 100  # rows a notebook or terminal shows; a saved file has all


class TextTable(pd.DataFrame):
    """A data frame whose cells are text to be read: wrapped and escaped in a notebook.

    ``attrs["empty"]`` says why there is no row, where there is none; ``attrs["note"]`` stands below the table.
    """

    @property
    def _constructor(self) -> Callable:
        return TextTable

    def _repr_html_(self) -> str:
        return _grid(self.head(MOST_ROWS), *said_of(self))._repr_html_()

    def __repr__(self) -> str:
        return repr(_grid(self.head(MOST_ROWS), *said_of(self)))


def _grid(frame: pd.DataFrame, *said: str) -> Grid:
    """Lay out a frame, with what is said of it."""
    names, *rows = flat(frame)
    cells = [[Cell([[Piece(line)] for line in _text(v).split("\n")]) for v in row] for row in rows]
    return Grid(names, cells, 0 if is_plain(frame) else frame.index.nlevels, *said)


def why_empty(frame: pd.DataFrame, key: str, lang: str | None = None, **slots: object) -> pd.DataFrame:
    """Let a table without rows say why it has none."""
    frame.attrs |= {} if len(frame) else {"empty": phrase("empty", key, lang, **slots)}
    return frame


def said_of(frame: pd.DataFrame) -> tuple[str, str]:
    """Say why a table is empty, and what stands below it: its note, and how many rows are not shown."""
    more = len(frame) - MOST_ROWS
    note = [phrase("tables", "more rows", n=f"{more:,}") if more > 0 else "", frame.attrs.get("note", "")]
    return frame.attrs.get("empty") or phrase("tables", "no rows"), " ".join(filter(None, note))


def save(frame: pd.DataFrame, path: str | Path, *, bom: bool = True) -> Path:
    """Write any table to a file; the ending says the format: .xlsx, .csv, .tex or .html.

    Parameters
    ----------
    frame : DataFrame
    path : str or Path
    bom : bool
        For CSV: begin with the mark by which Excel knows Thai text; leave it out for programs.

    Returns
    -------
    Path
        The file, whole or not at all: it is written beside its place and then renamed.

    Raises
    ------
    UnknownNameError
        If the ending is none of the four.
    NotPossibleError
        If it is no table, a cell is too long for Excel or the file cannot be written; nothing is
        cut in silence.
    """
    need(isinstance(frame, pd.DataFrame), "errors", "no table", kind=type(frame).__name__)
    path = file_path(path, ".xlsx", *_TEXTS)
    if (ending := path.suffix.lower()) == ".xlsx":
        return save_sheets({"table": frame}, path)
    encoding = "utf-8-sig" if bom and ending == ".csv" else "utf-8"
    return save_whole(path, lambda part: part.write_text(_TEXTS[ending](frame), encoding=encoding, newline="\n"))


def save_sheets(frames: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables as the sheets of one workbook, whole or not at all: headings stay in sight, rows can be filtered."""
    with excel(file_path(path)) as book:  # text is written as text, and so needs no apostrophe
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same table is the same file
        wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
        for name, frame in frames.items():
            sheet, rows = book.add_worksheet(name), [[_excel(v) for v in row] for row in flat(frame)]
            for column in zip(*rows, strict=True):
                longest = max(len(v) for v in column if isinstance(v, str))
                need(longest <= _EXCEL_CELL, "errors", "cell too long", column=column[0], n=longest, most=_EXCEL_CELL)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row, None if n else bold)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
            sheet.set_column(0, len(rows[0]), None, wrapped)
            sheet.autofit(350)
    return Path(path)


def neutral(value: object) -> object:
    """Make text inert in a spreadsheet: an apostrophe before what would run as a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("-3.9"), neutral(-3.9)
    ("'=1+1", '-3.9', -3.9)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value) else value


def _excel(value: object) -> str | float:
    """Numbers stay numbers; all else is text."""
    number = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if number else _text(value, exact=True)


def as_csv(frame: pd.DataFrame) -> str:
    """Write a table as CSV in which nothing is run as a formula."""
    cells = [[neutral(_text(v, exact=True)) for v in row] for row in flat(frame)]
    return pd.DataFrame(cells, dtype=object).to_csv(index=False, header=False, lineterminator="\n")


_TEXTS = {".csv": as_csv, ".html": lambda frame: render("page.html", table=_grid(frame))}
_TEXTS[".tex"] = lambda frame: render("table.tex", rows=[[_text(v).translate(_LATEX) for v in r] for r in flat(frame)])
_LATEX = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": r"\newline "}
    | {c: f"\\{c}" for c in "&%$#_{}"}
    | {c: f"{{{c}}}" for c in "[]*"}  # after \\ a bare [ or * would be read as an option
)


def flat(frame: pd.DataFrame) -> list[tuple]:
    """Names and rows of a frame; row labels come first, unless they are only row numbers."""
    flat = frame.set_axis([" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns], axis=1)
    if not is_plain(frame):
        flat = flat.reset_index(names=[str(n or "") for n in frame.index.names], allow_duplicates=True)
    return [tuple(flat), *flat.itertuples(index=False, name=None)]


def is_plain(frame: pd.DataFrame) -> bool:
    """Whether the row labels are only row numbers."""
    return isinstance(frame.index, pd.RangeIndex) and frame.index.name is None


def _text(value: object, *, exact: bool = False) -> str:
    """Write a cell: for people with numbers of three digits, or whole as programs read it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if pd.api.types.is_bool(value):
        return str(value) if exact else phrase("tables", ("no", "yes")[bool(value)])
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(map(str, value)))  # in one order, whatever the process
    if isinstance(value, float) and not value.is_integer():
        return float.__repr__(value) if exact else f"{value:.3g}" if abs(value) < 999.5 else f"{value:.0f}"
    return str(int(value) if isinstance(value, float) else value)
