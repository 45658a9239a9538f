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

from ..errors import NotPossibleError
from ..language import unknown

LEVELS = ("nominal", "ordinal", "interval")


def alpha(
    data: pd.DataFrame, *, level: str = "nominal", order: Sequence[Hashable] | None = None, exact: bool = False
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
        raise unknown("level", level, LEVELS)
    counts, scores = count(data, level, order)
    if not len(counts):
        raise NotPossibleError("No unit was judged by two coders.")
    value = exactly(counts, level, scores)
    if exact and value is None:
        raise NotPossibleError("Every judgement is the same: alpha is not defined.")
    return value if exact else float("nan") if value is None else float(value)


def count(units: pd.DataFrame, level: str, order: Sequence | None) -> tuple[np.ndarray, np.ndarray]:
    """Count how often each value was given to each unit judged twice or more; and give each value's number."""
    cells = [[v for v in row if not pd.isna(v)] for row in units.astype(object).itertuples(index=False, name=None)]
    cells = [row for row in cells if len(row) > 1]
    values = _ordered({v for row in cells for v in row}, units, level, order)
    counts = np.array([[row.count(v) for v in values] for row in cells], dtype=int)
    return counts, np.array([Fraction(str(v)) for v in values] if level == "interval" else [])


def _ordered(seen: set, units: pd.DataFrame, level: str, order: Sequence | None) -> list:
    """Put the values in their order; numbers order themselves."""
    first = units.dtypes.iloc[0]
    if order is None and level == "ordinal" and getattr(first, "ordered", False) and (units.dtypes == first).all():
        order = first.categories
    if order is not None:
        for value in seen.difference(order):
            raise unknown("value of the given order", value, map(str, order))
        return [v for v in order if v in seen]
    if level == "nominal":
        return sorted(seen, key=str)
    if all(isinstance(v, Real) for v in seen):
        return sorted(seen)
    raise NotPossibleError(
        f"Judgements on the level {level} are numbers"
        + (", or their order is given: order=[lowest, …, highest]." if level == "ordinal" else ".")
    )


def exactly(counts: np.ndarray, level: str, scores: np.ndarray) -> Fraction | None:
    """Return alpha as a fraction, or None if nothing differs."""
    fractions = np.array([[Fraction(int(n)) for n in row] for row in counts], dtype=object)
    return _alpha(fractions, np.full(len(counts), Fraction(1)), level, scores)


def interval(
    counts: np.ndarray, level: str, scores: np.ndarray, groups: np.ndarray | None, draws: int, seed: int
) -> tuple[float, float, int]:
    """Return the middle 95 % of alpha over resampled units or groups of units, and how often nothing differed."""
    groups = np.arange(len(counts)) if groups is None else groups
    size = groups.max() + 1
    rng = np.random.default_rng(seed)
    samples = (np.bincount(rng.integers(0, size, size), minlength=size)[groups] for _ in range(draws))
    found = [_alpha(counts, times, level, scores.astype(float)) for times in samples]
    defined = [value for value in found if value is not None]
    low, high = np.percentile(defined, [2.5, 97.5]) if defined else (np.nan, np.nan)
    return float(low), float(high), draws - len(defined)


def _alpha(counts: np.ndarray, times: np.ndarray, level: str, scores: np.ndarray) -> Fraction | float | None:
    """Compute alpha of units that are each taken a number of times, exactly or in floating point as they come."""
    margins = times @ counts
    # ordinal differences are those of the middle ranks of the values among all judgements
    marks = margins.cumsum() - margins / 2 if level == "ordinal" else scores
    observed = (times * _apart(counts, level, marks) / (counts.sum(axis=1) - 1)).sum()
    expected = _apart(margins[None, :], level, marks)[0] / (margins.sum() - 1)
    return 1 - observed / expected if expected > 0 else None


def _apart(counts: np.ndarray, level: str, marks: np.ndarray) -> np.ndarray:
    """Sum of the differences of all ordered pairs of judgements in each row of counts."""
    total = counts.sum(axis=1)
    if level == "nominal":
        return total**2 - (counts**2).sum(axis=1)
    return 2 * (total * (counts @ marks**2) - (counts @ marks) ** 2)
