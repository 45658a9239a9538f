"""Krippendorff's alpha: one minus the ratio of the observed disagreement to the one expected by chance.

After Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". It is computed in fractions,
so that the published examples come out exactly.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from numbers import Real

import numpy as np
import pandas as pd

from ..errors import NotPossibleError, UnknownNameError

LEVELS = ("nominal", "ordinal", "interval")


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
    counts, scores = count(data, level, order)
    if not len(counts):
        raise NotPossibleError("No unit was judged by two coders.")
    value = exactly(counts.tolist(), level, scores)
    if exact and value is None:
        raise NotPossibleError("Every judgement is the same: alpha is not defined.")
    return value if exact else float("nan") if value is None else float(value)


def count(units: pd.DataFrame, level: str, order: Sequence | None) -> tuple[np.ndarray, list[Fraction]]:
    """Count how often each value was given to each unit judged twice or more; and give each value's number."""
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
    """Put the values in their order; numbers order themselves."""
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


def exactly(counts: list[list[int]], level: str, scores: list[Fraction]) -> Fraction | None:
    """Return alpha as a fraction, or None if nothing differs."""
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


def interval(
    counts: np.ndarray, level: str, scores: list[Fraction], groups: np.ndarray | None, draws: int, seed: int
) -> tuple[float, float, int]:
    """Return the middle 95 % of alpha over resampled units or groups of units, and how often nothing differed."""
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


def equal_pairs(counts: np.ndarray) -> Fraction:
    """Return the share of the pairs of judgements of one unit that are equal."""
    per = counts.sum(axis=1)
    return Fraction(int((counts * (counts - 1)).sum()), int((per * (per - 1)).sum()))
