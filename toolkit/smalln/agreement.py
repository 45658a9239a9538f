"""How far coders agree: percent, the disagreements themselves, and Krippendorff's alpha from ten units on."""

from __future__ import annotations

import html
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..tables import TextTable
from .krippendorff import LEVELS, count, equal_pairs, exactly, interval

FIRST_CODER = "case file"
_ENOUGH = 10  # units below which alpha is not given
_UNIT = ("case", "field", "code")  # columns that name a unit in codings.csv
_NO_UNIT = ("coder", "judgement", "date", "note")


@dataclass(frozen=True, repr=False)
class Agreement:
    """What :func:`agreement` returns.

    Attributes
    ----------
    table : DataFrame
        One row for all units, then for each field (if there are several) and each code: what,
        units (judged by two coders or more), agreement_percent (of the pairs of judgements of one
        unit), alpha, low, high (95 % interval), note.
    disagreements : TextTable
        The units on which coders differ, a column per coder.
    coders : tuple of str
    level : str
    note : str
        How the numbers were made and what they do not show.
    """

    table: pd.DataFrame
    disagreements: TextTable
    coders: tuple[str, ...]
    level: str
    note: str

    @property
    def percent(self) -> float:
        """Percent agreement over all units."""
        return float(self.table["agreement_percent"].iloc[0])

    @property
    def alpha(self) -> float:
        """Krippendorff's alpha over all units; NaN where it is not given."""
        return float(self.table["alpha"].iloc[0])

    def __repr__(self) -> str:
        return f"{self.table.round(3).to_string(index=False)}\n{self.note}"

    def _repr_html_(self) -> str:
        table = TextTable(self.table.round(3))._repr_html_()
        return f"{table}<p>{html.escape(self.note)}</p>{self.disagreements._repr_html_()}"


def agreement(
    codings: Cases | pd.DataFrame,
    *,
    level: str = "nominal",
    order: Sequence[Hashable] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compare the judgements of two or more coders.

    Parameters
    ----------
    codings : Cases or DataFrame
        A collection (its codes against ``codings.csv``: the case files are the first coder), a
        long frame as ``cases.codings`` (case, field, code, coder, judgement), or units × coders
        with missing values where a coder did not judge.
    level : {"nominal", "ordinal", "interval"}
        Scale of the judgements.
    order : sequence, optional
        For ordinal judgements that are not numbers: the values from lowest to highest.
    draws, seed : int
        Bootstrap samples. Units are drawn with replacement; units of one case are drawn together,
        since they are not independent. The interval is that of the middle 95 % of the draws.

    Returns
    -------
    Agreement

    Raises
    ------
    NotPossibleError
        If no unit was judged by two coders, or a coder judged one unit twice.

    Examples
    --------
    >>> import pandas as pd
    >>> two = pd.DataFrame({"Meg": list("aabbdcccedda"), "Owen": list("babbbcccedd" "d")})
    >>> round(agreement(two).alpha, 3)
    0.692
    """
    if level not in LEVELS:
        raise UnknownNameError("level", level, LEVELS)
    notes = []
    if isinstance(codings, Cases):
        codings, notes = _with_case_files(codings)
    units = _wide(codings)
    judged = units[units.notna().sum(axis=1) >= 2]
    if judged.empty:
        raise NotPossibleError("No unit was judged by two coders.")
    rows = []
    for what, part in _parts(judged):
        rows.append({"what": what, **_figures(part, level, order, draws, seed)})
    apart = judged[judged.nunique(axis=1) > 1]
    listed = TextTable(apart.reset_index() if apart.index.names != [None] else apart)
    note = (
        f"{len(judged)} units judged by at least two of {', '.join(map(str, units.columns))}; "
        f"{len(apart)} disagreements. "
        f"Alpha ({level}) is given from {_ENOUGH} units on; its interval comes from {draws:,} samples of "
        f"{'cases' if _groups(judged) is not None else 'units'} (seed {seed}). "
        "Agreement shows that a code can be applied twice alike, not that it is right."
    )
    note = " ".join([note, *notes])
    columns = ["what", "units", "agreement_percent", "alpha", "low", "high", "note"]
    return Agreement(pd.DataFrame(rows, columns=columns), listed, tuple(map(str, units.columns)), level, note)


def _figures(units: pd.DataFrame, level: str, order: Sequence | None, draws: int, seed: int) -> dict:
    counts, scores = count(units, level, order)
    found = {"units": len(counts), "agreement_percent": 100 * float(equal_pairs(counts))}
    if len(counts) < _ENOUGH:
        return {**found, "note": f"fewer than {_ENOUGH} units: percent only"}
    value = exactly(counts.tolist(), level, scores)
    if value is None:
        return {**found, "note": "every judgement is the same: alpha is not defined"}
    low, high, undefined = interval(counts, level, scores, _groups(units), draws, seed)
    note = f"{undefined} of {draws} samples without variation left out" if undefined else ""
    return {**found, "alpha": float(value), "low": low, "high": high, "note": note}


def _wide(codings: pd.DataFrame) -> pd.DataFrame:
    """Units × coders of a long frame; a wide one is taken as it is."""
    if not {"coder", "judgement"} <= set(codings.columns):
        if codings.shape[1] < 2:
            raise NotPossibleError("Agreement needs two coders or more: one column each, or a column named coder.")
        return codings.copy()
    unit = [c for c in _UNIT if c in codings.columns] or [c for c in codings.columns if c not in _NO_UNIT]
    if not unit:
        raise NotPossibleError(f"No column names the unit that was judged, such as {', '.join(_UNIT)}.")
    known = codings.replace({"judgement": {"": None}}).dropna(subset="judgement")
    twice = known[known.duplicated([*unit, "coder"])]
    if len(twice):
        row = twice.iloc[0]
        raise NotPossibleError(f"{row['coder']} judges {', '.join(str(row[c]) for c in unit)} twice.")
    return known.pivot(index=unit, columns="coder", values="judgement").rename_axis(columns=None)


def _with_case_files(cases: Cases) -> tuple[pd.DataFrame, list[str]]:
    """Put the codes of the case files, as the first coder, beside the second coders' judgements."""
    second = cases.codings[cases.codings["case"].isin(cases.ids)]
    if second.empty:
        raise NotPossibleError("codings.csv holds no second coder's judgement of these cases.")
    rows = []
    for case, field, code in sorted(set(zip(second["case"], second["field"], second["code"], strict=True))):
        judgement = _first_judgement(cases[case].record, field, code)
        rows.append({"case": case, "field": field, "code": code, "coder": FIRST_CODER, "judgement": judgement})
    notes = [
        f"{coder}: {'; '.join(said)}."
        for coder, said in second[second["note"] != ""].groupby("coder")["note"].unique().items()
    ]
    both = pd.concat([pd.DataFrame(rows), second[["case", "field", "code", "coder", "judgement"]]], ignore_index=True)
    return both, notes


def _first_judgement(case: model.Case, field: str, code: str) -> str:
    codes = getattr(case, field)
    if any(c == code or c.startswith(f"{code}/") for c in codes):
        return "yes"
    return "no" if codes or case.unsaid.get(field) == "absent" else ""


def _parts(units: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    parts = [("all", units)]
    names = units.index.names
    if "field" in names:
        fields = units.index.get_level_values("field")
        if fields.nunique() > 1:
            parts += [(field, units[fields == field]) for field in fields.unique()]
        if "code" in names:
            codes = units.index.get_level_values("code")
            pairs = dict.fromkeys(zip(fields, codes, strict=True))
            parts += [(f"{f}: {c}", units[(fields == f) & (codes == c)]) for f, c in pairs]
    return parts


def _groups(units: pd.DataFrame) -> np.ndarray | None:
    """Return the number of each unit's case, or None if no case has more than one unit."""
    if "case" not in units.index.names:
        return None
    numbers, cases = pd.factorize(units.index.get_level_values("case"))
    return numbers if len(cases) < len(units) else None
