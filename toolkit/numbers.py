"""Numbers written as text, as spreadsheets and statistical offices write them.

A column is read as numbers if every text in it is one: with marks or spaces between thousands, with a flag behind
("8 900 b"), and with a colon, a dash, two dots or n/a where a number is missing. One warning says what was done.
What can be read in two ways ("1,234": is that 1.234?) is decided by the other numbers of the column, else of the
table, else refused. ``kinds={"column": "nominal"}`` compares such texts as names.
"""

import re
import warnings
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from numbers import Real

import numpy as np
import pandas as pd

# what may stand behind a number: flags of Eurostat, footnote marks, per cent
_FLAG = r"(?: ?(?:[bcdefnprsuz]{1,3}|[*†‡]|%))?"
_NOTHING = re.compile(rf"(?:[:\-–—−]|\.\.+|…|n/?a|n\.a\.|nan|null)?{_FLAG}", re.IGNORECASE)
_NUMBER = {
    decimal: re.compile(
        rf"([+\-−]?)([1-9]\d{{0,2}}(?:([{thousands} '’])\d{{3}}(?:\3\d{{3}})*)|0|[1-9]\d*)"
        rf"(?:[{decimal}](\d+))?([eE][+-]?\d{{1,3}})?{_FLAG}"
    )
    for decimal, thousands in ((".", ","), (",", "."))
}
_LONGEST = 40  # characters of a cell that can be a number


def _read(cell: object, decimal: str) -> float:
    """Read a cell as a number, with a decimal mark: NaN if it says that there is none, infinity if it is no number."""
    if isinstance(cell, Real) and not isinstance(cell, bool):
        return float(cell)
    text = "".join(str(int(c)) if c.isdecimal() else c for c in " ".join(str(cell).split()))  # digits of any script
    if len(text) > _LONGEST or not (match := _NUMBER[decimal].fullmatch(text)):
        return np.nan if _NOTHING.fullmatch(text[:_LONGEST]) else np.inf
    sign, whole, _, rest, power = match.groups(default="")
    return float(sign.replace("−", "-") + "".join(filter(str.isdecimal, whole)) + f".{rest or 0}{power}")


def read_numbers(frame: pd.DataFrame, kinds: Mapping[Hashable, str]) -> pd.DataFrame:
    """Read columns of numbers that are text, and say in one warning what was done."""
    frame, fits, said = frame.copy(deep=False), {}, []
    for name, column in frame.items():
        declared = isinstance(column.dtype, pd.CategoricalDtype) or kinds.get(name, "log") not in ("numeric", "log")
        if declared or not any(isinstance(cell, str) for cell in column):
            continue
        cells = column.astype(object)
        read = {mark: cells.map(partial(_read, decimal=mark), na_action="ignore").to_numpy(float) for mark in _NUMBER}
        best = min(read.values(), key=lambda values: np.isinf(values).sum())
        numbers = np.isfinite(best).sum()
        if numbers and (name in kinds or numbers > np.isinf(best).sum()):  # a slip must not turn numbers into names
            check_cells(column, ~np.isinf(best), "is no number, as the column is")
            fits[name] = {mark: values for mark, values in read.items() if not np.isinf(values).any()}
    marks = {mark for read in fits.values() if len(read) == 1 for mark in read}
    for name, read in fits.items():
        values, other = next(iter(read.values())), list(read.values())[-1]
        unclear = np.flatnonzero((values != other) & ~np.isnan(values))
        if len(unclear) and len(marks) != 1:  # neither the column nor the rest of the table tells the decimal mark
            row, either = unclear[0], f"{values[unclear[0]]:.12g} or {other[unclear[0]]:.12g}"
            raise ValueError(f'column "{name}", row "{frame.index[row]}": "{frame[name].iloc[row]}" can be {either}.')
        values = read[min(marks)] if len(unclear) else values
        texts = {cell: value for cell, value in zip(frame[name], values, strict=True) if isinstance(cell, str)}
        longest = max(texts, key=lambda text: (not np.isnan(texts[text]), len(text)))
        gaps = "".join(f', "{text}" as missing' for text, value in texts.items() if np.isnan(value))
        said.append(f'"{name}": "{longest}" as {texts[longest]:.12g}{gaps}')
        frame[name] = values
    if said:
        hint = 'To compare such a column as names, give kinds={column: "nominal"}.'
        warnings.warn(f"Text was read as numbers. {'; '.join(said)}. {hint}", stacklevel=4)
    return frame


def check_cells(cells: pd.Series, fits: Callable | np.ndarray, trouble: str) -> None:
    """Refuse a column with a cell that does not fit, and name the first."""
    good = np.array([fits(cell) for cell in cells], bool) if callable(fits) else fits
    if not good.all():
        bad = int(np.argmin(good))
        raise ValueError(f'column "{cells.name}", row "{cells.index[bad]}": {cells.tolist()[bad]!r} {trouble}.')
