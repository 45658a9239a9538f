"""How far coders agree: percent, the disagreements themselves, and Krippendorff's alpha.

Alpha is one minus the ratio of the disagreement that is observed to the one expected by chance
(Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"). It is computed in fractions, so
that the published examples come out exactly, and only from ten units on.
"""

from __future__ import annotations

import html
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real

import numpy as np
import pandas as pd

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..tables import TextTable

LEVELS = ("nominal", "ordinal", "interval")
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
        f"{len(judged)} units judged by at least two of {', '.join(map(str, units.columns))}; {len(apart)} disagreements. "
        f"Alpha ({level}) is given from {_ENOUGH} units on; its interval comes from {draws:,} samples of "
        f"{'cases' if _groups(judged) is not None else 'units'} (seed {seed}). "
        "Agreement shows that a code can be applied twice alike, not that it is right."
    )
    note = " ".join([note, *notes])
    columns = ["what", "units", "agreement_percent", "alpha", "low", "high", "note"]
    return Agreement(pd.DataFrame(rows, columns=columns), listed, tuple(map(str, units.columns)), level, note)


def alpha(
    data: pd.DataFrame,
    *,
    level: str = "nominal",
    order: Sequence[Hashable] | None = None,
    exact: bool = False,
) -> float | Fraction:
    """Compute Krippendorff's alpha of units × coders.

    Parameters
    ----------
    data : DataFrame
        One row per unit, one column per coder, missing where a coder did not judge.
    level, order
        As for :func:`agreement`.
    exact : bool
        Return a fraction.

    Returns
    -------
    float or fractions.Fraction
        1 is full agreement, 0 what chance gives, below 0 worse than chance; NaN if every
        judgement is the same (then nothing can be expected by chance).

    Raises
    ------
    NotPossibleError
        If no unit was judged twice; with ``exact`` also if alpha is not defined.

    Examples
    --------
    >>> import pandas as pd
    >>> ten = pd.DataFrame({"a": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "b": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    >>> alpha(ten, exact=True)
    Fraction(2, 21)
    """
    if level not in LEVELS:
        raise UnknownNameError("level", level, LEVELS)
    counts, scores = _counts(data, level, order)
    if not len(counts):
        raise NotPossibleError("No unit was judged by two coders.")
    value = _exact(counts.tolist(), level, scores)
    if exact and value is None:
        raise NotPossibleError("Every judgement is the same: alpha is not defined.")
    return value if exact else float("nan") if value is None else float(value)


def _figures(units: pd.DataFrame, level: str, order: Sequence | None, draws: int, seed: int) -> dict:
    counts, scores = _counts(units, level, order)
    found = {"units": len(counts), "agreement_percent": 100 * float(_equal_pairs(counts))}
    if len(counts) < _ENOUGH:
        return {**found, "note": f"fewer than {_ENOUGH} units: percent only"}
    value = _exact(counts.tolist(), level, scores)
    if value is None:
        return {**found, "note": "every judgement is the same: alpha is not defined"}
    low, high, undefined = _interval(counts, level, scores, _groups(units), draws, seed)
    note = f"{undefined} of {draws} samples without variation left out" if undefined else ""
    return {**found, "alpha": float(value), "low": low, "high": high, "note": note}


def _counts(units: pd.DataFrame, level: str, order: Sequence | None) -> tuple[np.ndarray, list[Fraction]]:
    """How often each value was given to each unit that was judged twice or more, and each value's number."""
    cells = [[v for v in row if not pd.isna(v)] for row in units.astype(object).itertuples(index=False, name=None)]
    cells = [row for row in cells if len(row) > 1]
    seen = {v for row in cells for v in row}
    values = _ordered(seen, units, level, order)
    place = {v: i for i, v in enumerate(values)}
    counts = np.zeros((len(cells), len(values)), dtype=int)
    for number, row in enumerate(cells):
        for value in row:
            counts[number, place[value]] += 1
    scores = [Fraction(str(v)) for v in values] if level == "interval" else []
    return counts, scores


def _ordered(seen: set, units: pd.DataFrame, level: str, order: Sequence | None) -> list:
    """The values in their order; numbers order themselves."""
    if order is not None:
        for value in seen:
            if value not in list(order):
                raise UnknownNameError("value of the given order", value, map(str, order))
        return [v for v in order if v in seen]
    if level == "nominal":
        return sorted(seen, key=str)
    if all(isinstance(v, Real) for v in seen):
        return sorted(seen)
    kinds = [t for t in units.dtypes if isinstance(t, pd.CategoricalDtype) and t.ordered]
    if level == "ordinal" and len(kinds) == len(units.columns) and len(set(kinds)) == 1:
        return [v for v in kinds[0].categories if v in seen]
    raise NotPossibleError(
        f"Judgements on the level {level} are numbers"
        + (", or their order is given: order=[lowest, …, highest]." if level == "ordinal" else ".")
    )


def _exact(counts: list[list[int]], level: str, scores: list[Fraction]) -> Fraction | None:
    """Alpha as a fraction, or None if nothing differs."""
    margins = [sum(column) for column in zip(*counts, strict=True)]
    marks = scores or _mid_ranks(margins)
    observed = sum(Fraction(_apart(row, level, marks), sum(row) - 1) for row in counts)
    expected = Fraction(_apart(margins, level, marks), sum(margins) - 1)
    return 1 - observed / expected if expected else None


def _apart(row: Sequence[int], level: str, marks: Sequence[Fraction]) -> int | Fraction:
    """Sum of the differences of all ordered pairs of judgements in a row of counts."""
    total = sum(row)
    if level == "nominal":
        return total * total - sum(n * n for n in row)
    first = sum(n * m for n, m in zip(row, marks, strict=True))
    return 2 * (total * sum(n * m * m for n, m in zip(row, marks, strict=True)) - first * first)


def _mid_ranks(margins: Sequence[int]) -> list[Fraction]:
    """Place of each value among all judgements: ordinal differences are those of these ranks."""
    below, ranks = 0, []
    for n in margins:
        ranks.append(below + Fraction(n, 2))
        below += n
    return ranks


def _interval(
    counts: np.ndarray, level: str, scores: list[Fraction], groups: np.ndarray | None, draws: int, seed: int
) -> tuple[float, float, int]:
    """Middle 95 % of alpha over resampled units, or groups of units; and in how many draws nothing differed."""
    groups = np.arange(len(counts)) if groups is None else groups
    size = groups.max() + 1
    rng = np.random.default_rng(seed)
    marks = np.array([float(s) for s in scores])
    per = counts.sum(axis=1)
    found = []
    for _ in range(draws):
        times = np.bincount(rng.integers(0, size, size), minlength=size)[groups]
        margins = times @ counts
        if level == "ordinal":
            marks = margins.cumsum() - margins / 2
        observed = (times * _apart_all(counts, per, level, marks) / (per - 1)).sum()
        expected = _apart_all(margins[None, :], margins.sum(keepdims=True), level, marks)[0] / max(margins.sum() - 1, 1)
        found.append(1 - observed / expected if expected > 0 else np.nan)
    sample = np.array(found)
    undefined = int(np.isnan(sample).sum())
    if undefined == draws:
        return float("nan"), float("nan"), undefined
    low, high = np.nanpercentile(sample, [2.5, 97.5])
    return float(low), float(high), undefined


def _apart_all(counts: np.ndarray, per: np.ndarray, level: str, marks: np.ndarray) -> np.ndarray:
    """Do what ``_apart`` does, for all rows at once and in floating point."""
    if level == "nominal":
        return per**2 - (counts**2).sum(axis=1)
    return 2 * (per * (counts @ marks**2) - (counts @ marks) ** 2)


def _equal_pairs(counts: np.ndarray) -> Fraction:
    """Share of the pairs of judgements of one unit that are equal."""
    per = counts.sum(axis=1)
    return Fraction(int((counts * (counts - 1)).sum()), int((per * (per - 1)).sum()))


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
    """Number the cases of the units, if they have cases and a case has more units than one."""
    if "case" not in units.index.names:
        return None
    numbers, cases = pd.factorize(units.index.get_level_values("case"))
    return numbers if len(cases) < len(units) else None
