"""Crisp truth tables: which combinations of conditions occur, with which outcome, in which cases.

Nothing is minimised here. The table goes to R's QCA package as a CSV file, one row per case.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from ..cases import Cases
from ..errors import NotPossibleError
from ..tables import save, to_html
from .outcomes import Outcome, Spec, read

_MOST = 6  # conditions; 64 rows can still be read
_FORMULA_CASES, _FORMULA_CONDITIONS = 10, 4
CONTRADICTION, EMPTY = "C", "?"


class TruthTable(pd.DataFrame):
    """A truth table that says below itself what it does not show. ``note`` holds those words."""

    _metadata = ["note", "data"]

    @property
    def _constructor(self) -> type:
        return pd.DataFrame  # a part of the table is a plain frame

    def to_qca(self, path: str | Path) -> Path:
        """Write the cases for R's QCA: ``read.csv("table.csv", row.names = 1)``."""
        if Path(path).suffix.lower() != ".csv":
            raise NotPossibleError(f'"{path}" does not end in .csv.')
        return save(self.data, path, bom=False)

    def __repr__(self) -> str:
        return f"{self.to_string(index=False, max_colwidth=60)}\n{self.note}"

    def _repr_html_(self) -> str:
        return f"{to_html(self, short=True)}<p>{html.escape(self.note)}</p>"


def truth_table(cases: Cases, conditions: Iterable[Spec] | Mapping | pd.DataFrame, outcome: Spec) -> TruthTable:
    """Set out every combination of conditions with the cases that show it.

    Parameters
    ----------
    conditions : list of str, mapping or DataFrame
        Up to six: ``problems:flooding``, ``instruments:treasure/public-works``, ``scale:city``,
        ``aspect:heritage``, ``visitors >= 1000000 people``; or name to such a text or to your
        own 0/1 by case id; or cases × conditions of 0/1. NaN where a value is not known.
    outcome : str, mapping or Series
        One more of these.

    Returns
    -------
    TruthTable
        A DataFrame with a row for each of the 2^k combinations, those with cases first: the
        conditions (0/1), n, cases, outcome (1, 0, C: a contradiction, ?: no case shows it),
        consistency (share of the cases with the outcome), unknown (cases that may belong here,
        but a value of theirs is not known; they are not counted). ``note`` says how many
        combinations are empty, and why there is no formula; ``to_qca(path)`` writes the cases.

    Raises
    ------
    NotPossibleError
        For no or more than six conditions, for values that are not 0 or 1, or if no case is known.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = truth_table(load_cases(), ["themes:culture", "scale:city"], "problems:heritage-loss")
    >>> list(table.columns)
    ['themes:culture', 'scale:city', 'n', 'cases', 'outcome', 'consistency', 'unknown']
    """
    data = _crisp(cases, conditions, outcome)
    *names, result = data.columns
    known = data.dropna().astype(int)
    if known.empty:
        raise NotPossibleError("No case has a known value of every condition and of the outcome.")
    unsure = data[data.isna().any(axis=1)]
    rows = []
    for combination in itertools.product((1, 0), repeat=len(names)):
        here = known[(known[names] == list(combination)).all(axis=1)]
        maybe = unsure[(unsure[names].isna() | (unsure[names] == list(combination))).all(axis=1)]
        share = here[result].mean()
        rows.append(
            {
                **dict(zip(names, combination, strict=True)),
                "n": len(here),
                "cases": ", ".join(here.index),
                "outcome": EMPTY if here.empty else {1.0: "1", 0.0: "0"}.get(share, CONTRADICTION),
                "consistency": share,
                "unknown": ", ".join(maybe.index),
            }
        )
    table = TruthTable(pd.DataFrame(rows).sort_values("n", ascending=False, kind="stable", ignore_index=True))
    table.attrs = {"outcome": result, "unknown": {c: ", ".join(r.index[r.isna()]) for c, r in unsure.iterrows()}}
    table.data = _for_r(known)
    table.note = _note(table, known, len(unsure), len(names))
    return table


def qca_data(cases: Cases, conditions: Iterable[Spec] | Mapping | pd.DataFrame, outcome: Spec) -> pd.DataFrame:
    """Give the complete cases as R's QCA wants them: a row per case, 0/1, names of letters and digits."""
    return truth_table(cases, conditions, outcome).data.copy()


def _crisp(cases: Cases, conditions: Iterable | Mapping | pd.DataFrame, outcome: Spec) -> pd.DataFrame:
    """Cases × conditions and the outcome, 0/1 or NaN."""
    if isinstance(conditions, str):
        conditions = [conditions]
    given = conditions if isinstance(conditions, (Mapping, pd.DataFrame)) else {_name(c): c for c in conditions}
    if not 1 <= len(list(given)) <= _MOST:
        raise NotPossibleError(
            f"A truth table takes one to {_MOST} conditions, not {len(list(given))}: "
            "every further one doubles the rows, and most stay empty."
        )
    columns = {str(name): _binary(read(cases, given[name], str(name)), str(name)) for name in given}
    result = read(cases, outcome)
    if result.name in columns and isinstance(outcome, str):
        raise NotPossibleError(f"{result.name} is both a condition and the outcome.")
    if reserved := {"n", "cases", "consistency", "unknown", "outcome"} & set(columns):
        raise NotPossibleError(f"A condition cannot be named {reserved.pop()}: the table has such a column.")
    name = "outcome" if result.name in columns else result.name
    return pd.DataFrame({**columns, name: _binary(result, name)})


def _name(spec: Spec) -> str:
    name = spec if isinstance(spec, str) else getattr(spec, "name", None)
    if name is None:
        raise NotPossibleError('Name your own conditions: {"name": {case: 0 or 1}}.')
    return str(name)


def _binary(found: Outcome, name: str) -> pd.Series:
    numbers = pd.to_numeric(found.values, errors="coerce")
    if not (numbers.isin([0, 1]) | found.values.isna()).all():
        raise NotPossibleError(
            f"{name} has values other than 0 and 1: make it yes or no, for example with a threshold."
        )
    return numbers.astype(float)


def _note(table: pd.DataFrame, known: pd.DataFrame, unsure: int, k: int) -> str:
    empty, clashes = int((table["n"] == 0).sum()), int((table["outcome"] == CONTRADICTION).sum())
    text = [
        f"{len(known)} cases, {k} condition{'s' if k > 1 else ''}: of {2**k} combinations {empty} {_are(empty)} empty "
        f"(limited diversity {empty}/{2**k}); {clashes} {_are(clashes)} contradictory (C)."
    ]
    if unsure:
        have = "case has" if unsure == 1 else "cases have"
        text.append(f"{unsure} {have} an unknown value: not counted, listed where they may belong.")
    if known.iloc[:, -1].nunique() == 1:
        text.append("The outcome is the same in every case, so nothing can be said about what goes with it.")
    if len(known) < _FORMULA_CASES:
        text.append(
            f"No formula: with fewer than {_FORMULA_CASES} cases almost any outcome can be fitted by some combination, "
            "so a short formula would show chance and not cause. Read the rows, and go back to the cases."
        )
    elif k > _FORMULA_CONDITIONS:
        text.append(
            f"No formula: more than {_FORMULA_CONDITIONS} conditions are too many for this number of cases. "
            "Drop some, or read the rows."
        )
    else:
        text.append("No formula is worked out here: to_qca() writes the cases for R's QCA package.")
    if clashes:
        text.append("A contradiction is a question: what else differs between its cases?")
    return " ".join(text)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _for_r(known: pd.DataFrame) -> pd.DataFrame:
    """Rename columns to what R's QCA can use in an expression: capital letters and digits."""
    names: dict[str, str] = {}
    for name in known.columns:
        last = _letters(re.split(r"[:/]", name)[-1])
        short = last if last and last not in names.values() else _letters(name)
        number = 2
        while not short or short in names.values():
            short, number = f"{_letters(name) or 'X'}{number}", number + 1
        names[name] = short
    return known.rename(columns=names).rename_axis(index="case")


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper()).lstrip("0123456789")
