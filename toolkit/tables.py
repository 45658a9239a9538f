"""Tables of text that read well in a notebook and leave it cleanly: Excel, CSV, LaTeX, HTML.

Text from case files is never trusted: it is escaped in HTML and LaTeX, and a cell that a
spreadsheet would run as a formula is neutralised (OWASP, CSV injection).
"""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from .errors import NotPossibleError, UnknownNameError

_FORMATS = (".xlsx", ".csv", ".tex", ".html")
_EXCEL_CELL = 32_767  # characters, Excel's limit
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"^\s*[-+]?\d[\d.,]*%?\s*$")
_CELL = "text-align:left;vertical-align:top;white-space:normal;max-width:{width}em;padding:4px 8px"
_WHOLE_WIDTH = 95  # em; about 1,200 pixels at a notebook's font size


class TextTable(pd.DataFrame):
    """A data frame whose cells are text to be read: wrapped and escaped in a notebook."""

    @property
    def _constructor(self) -> Callable:
        return TextTable

    def _repr_html_(self) -> str:
        return to_html(self)

    def __repr__(self) -> str:
        blocks = []
        for row in self.index:
            blocks.append(str(row).upper())
            blocks += [f"  {column}: {_indent(self.at[row, column])}" for column in self.columns if str(self.at[row, column])]
        return "\n".join(blocks)


def to_html(frame: pd.DataFrame, *, index: bool = True) -> str:
    """Write a frame as an HTML table with every cell escaped and line breaks kept."""
    names = ([frame.index.name or ""] if index else []) + [str(c) for c in frame.columns]
    style = _CELL.format(width=max(12, _WHOLE_WIDTH // max(1, len(names))))
    head = "".join(f"<th style='{style}'>{html.escape(n)}</th>" for n in names)
    rows = []
    for label, values in zip(frame.index, frame.itertuples(index=False), strict=True):
        cells = [f"<th style='{style}'>{html.escape(str(label))}</th>"] if index else []
        cells += [f"<td style='{style}'>{html.escape(_text(v)).replace(chr(10), '<br>')}</td>" for v in values]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table style='max-width:{_WHOLE_WIDTH}em'><tr>{head}</tr>{''.join(rows)}</table>"


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
        If a cell is too long for Excel; nothing is cut in silence.
    """
    path = Path(path)
    if path.suffix not in _FORMATS:
        raise UnknownNameError("file ending", path.suffix, _FORMATS)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    os.close(handle)
    try:
        _WRITERS[path.suffix](frame, Path(name), bom)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def neutral(value: object) -> object:
    """Make text inert in a spreadsheet: an apostrophe before what would run as a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("-3.9"), neutral(-3.9)
    ("'=1+1", '-3.9', -3.9)
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def _write_excel(frame: pd.DataFrame, path: Path, bom: bool) -> None:  # noqa: ARG001
    import xlsxwriter

    flat = _flat(frame)
    for column in flat.columns:
        longest = flat[column].map(lambda v: len(v) if isinstance(v, str) else 0).max() if len(flat) else 0
        if longest > _EXCEL_CELL:
            raise NotPossibleError(f'A cell of the column "{column}" has {longest:,} characters; Excel takes {_EXCEL_CELL:,}. Write .csv or .html.')
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        # a fixed date makes the same table the same file
        workbook.set_properties({"created": pd.Timestamp(2000, 1, 1).to_pydatetime()})
        sheet = workbook.add_worksheet("table")
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = workbook.add_format({"text_wrap": True, "valign": "top"})
        for number, column in enumerate(flat.columns):
            sheet.write_string(0, number, str(neutral(str(column))), head)
            widest = max([len(str(column)), *(len(_text(v)) for v in flat[column])])
            sheet.set_column(number, number, min(50, max(8, widest)))
            for line, value in enumerate(flat[column], start=1):
                if isinstance(value, (int, float)) and not pd.isna(value) and not isinstance(value, bool):
                    sheet.write_number(line, number, value, body)
                else:
                    sheet.write_string(line, number, str(neutral(_text(value))), body)
        sheet.freeze_panes(1, 0)


def _write_csv(frame: pd.DataFrame, path: Path, bom: bool) -> None:
    _flat(frame).map(neutral).rename(columns=neutral).to_csv(path, index=False, encoding="utf-8-sig" if bom else "utf-8", lineterminator="\n")


def _write_latex(frame: pd.DataFrame, path: Path, bom: bool) -> None:  # noqa: ARG001
    flat = _flat(frame)
    head = " & ".join(_latex(c) for c in flat.columns)
    rows = [" & ".join(_latex(_text(v)) for v in row) + r" \\" for row in flat.itertuples(index=False)]
    width = f"{0.95 / max(1, len(flat.columns)):.3f}"
    column = rf">{{\raggedright\arraybackslash}}p{{{width}\linewidth}}"
    lines = ["% needs booktabs, longtable, array; XeLaTeX or LuaLaTeX for Thai", rf"\begin{{longtable}}{{{column * len(flat.columns)}}}", r"\toprule", rf"{head} \\", r"\midrule", *rows, r"\bottomrule", r"\end{longtable}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write_html(frame: pd.DataFrame, path: Path, bom: bool) -> None:  # noqa: ARG001
    table = to_html(_flat(frame), index=False)
    path.write_text(f"<!doctype html><html><head><meta charset='utf-8'></head><body>{table}</body></html>\n", encoding="utf-8", newline="\n")


_WRITERS = {".xlsx": _write_excel, ".csv": _write_csv, ".tex": _write_latex, ".html": _write_html}
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{c: f"\\{c}" for c in "&%$#_{}"}, "\n": r"\newline "}


def _latex(text: object) -> str:
    return "".join(_LATEX.get(c, c) for c in str(text))


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its row labels as columns, unless they are only row numbers."""
    plain = pd.DataFrame(frame)
    if isinstance(plain.index, pd.RangeIndex) and plain.index.name is None:
        return plain
    return plain.rename_axis(index=[n or "" for n in plain.index.names]).reset_index()


def _text(value: object) -> str:
    if isinstance(value, float):
        if pd.isna(value):
            return ""
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    return "" if value is None else str(value)


def _indent(text: object) -> str:
    return str(text).replace("\n", "\n      ")
