"""How far coders agree: percent, the disagreements themselves, and Krippendorff's alpha from ten units on."""

from __future__ import annotations

import html
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import unknown
from ..tables import TextTable
from .krippendorff import LEVELS, count, exactly, interval
from .outcomes import carries

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
        raise unknown("level", level, LEVELS)
    notes = []
    if isinstance(codings, Cases):
        codings, notes = _with_case_files(codings)
    units = _wide(codings)
    judged = units[units.notna().sum(axis=1) >= 2]
    if judged.empty:
        raise NotPossibleError("No unit was judged by two coders.")
    rows = [{"what": what, **_figures(part, level, order, draws, seed)} for what, part in _parts(judged)]
    apart = judged[judged.nunique(axis=1) > 1]
    listed = TextTable(apart.reset_index() if apart.index.names != [None] else apart)
    coders = tuple(map(str, units.columns))
    together = "units" if _groups(judged) is None else "cases"
    said = [
        f"{len(judged)} units judged by at least two of {', '.join(coders)}; {len(apart)} disagreements.",
        f"Alpha ({level}) is given from {_ENOUGH} units on; its interval comes from {draws:,} samples of {together} "
        f"(seed {seed}).",
        "Agreement shows that a code can be applied twice alike, not that it is right.",
        *notes,
    ]
    columns = ["what", "units", "agreement_percent", "alpha", "low", "high", "note"]
    return Agreement(pd.DataFrame(rows, columns=columns), listed, coders, level, " ".join(said))


def _figures(units: pd.DataFrame, level: str, order: Sequence | None, draws: int, seed: int) -> dict:
    counts, scores = count(units, level, order)
    per = counts.sum(axis=1)
    percent = 100 * ((counts * (counts - 1)).sum() / (per * (per - 1)).sum())
    found = {"units": len(counts), "agreement_percent": percent}
    if len(counts) < _ENOUGH:
        return {**found, "note": f"fewer than {_ENOUGH} units: percent only"}
    value = exactly(counts, level, scores)
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
    first = second[["case", "field", "code"]].drop_duplicates().sort_values(["case", "field", "code"])
    said = [carries(cases[u.case].record, u.field, u.code) for u in first.itertuples()]
    first = first.assign(coder=FIRST_CODER, judgement=[{1.0: "yes", 0.0: "no"}.get(value, "") for value in said])
    notes = second[second["note"] != ""].groupby("coder")["note"].unique()
    both = pd.concat([first, second], ignore_index=True)[["case", "field", "code", "coder", "judgement"]]
    return both, [f"{coder}: {'; '.join(texts)}." for coder, texts in notes.items()]


def _parts(units: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """All units, then those of each field, if there are several, and of each code."""
    parts = [("all", units)]
    names = units.index.names
    if "field" in names:
        fields = units.groupby(level="field", sort=False)
        parts += list(fields) if len(fields) > 1 else []
        if "code" in names:
            codes = units.groupby(level=["field", "code"], sort=False)
            parts += [(f"{field}: {code}", part) for (field, code), part in codes]
    return parts


def _groups(units: pd.DataFrame) -> np.ndarray | None:
    """Return the number of each unit's case, or None if no case has more than one unit."""
    if "case" not in units.index.names:
        return None
    numbers, cases = pd.factorize(units.index.get_level_values("case"))
    return numbers if len(cases) < len(units) else None
