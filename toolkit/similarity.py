"""Similarity of the rows of a plain, mixed-type DataFrame.

`gower` gives one dissimilarity per pair of rows, `nearest` the most similar rows without the
n x n matrix, `two_level` a score of indicators within groups with all its parts.

A column's *kind* says how similar (0 to 1) two of its cells a and b are:

- numeric: 1 - abs(a - b) / range; log: the same of log10; ordinal: the same of the codes of
  an ordered category
- nominal: 1 if equal, else 0; symmetric: the same for True/False or 1/0
- asymmetric ("has it", True/False or 1/0): as symmetric, but two rows without it do not compare
- set (cells are sets): Jaccard, shared members / all members; two empty sets do not compare.
  If somebody looked and found none, say so with a member: ``{"none"}``

Where `kinds` says nothing, numbers are numeric, booleans symmetric, ordered categories ordinal,
sets set, and the rest nominal. A missing cell (NaN, None, NA) leaves its pairs out, for that
column only. Ranges are the observed ones unless `ranges` gives them; given ranges clip, and keep
a new row from moving the old pairs. With a range of zero all cells are alike.

`gower` equals ``daisy(metric = "gower")`` of R's package *cluster*, save four things: booleans
are not asymmetric unless `kinds` says so; a pair is NaN when the weight it can compare is 0 (in
daisy 0.5 or less, so that NaN depends on the scale of the weights); an asymmetric column that is
true in every row counts as likeness (daisy rescales it to false, and drops it); and a missing
cell is missing even if no column varies (daisy then takes it for equal).

References
----------
Gower, J. C. (1971). A general coefficient of similarity and some of its properties.
*Biometrics* 27, 857-871.

Jaccard, P. (1901). Étude comparative de la distribution florale dans une portion des Alpes et
des Jura. *Bulletin de la Société vaudoise des sciences naturelles* 37, 547-579.

Kaufman, L. and Rousseeuw, P. J. (1990). *Finding Groups in Data*. Wiley. Chapter 1.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from numbers import Real

import numpy as np
import pandas as pd

__all__ = ["KINDS", "Parts", "gower", "nearest", "realised_share", "scores", "two_level"]

KINDS = ("numeric", "log", "ordinal", "nominal", "symmetric", "asymmetric", "set")
_SCALED = ("numeric", "log", "ordinal")
_PAIRS_AT_A_TIME = 2**16  # a block's arrays then stay in the processor's cache


@dataclass(frozen=True, eq=False, repr=False)
class Parts:
    """What `two_level` returns: the score of every pair and the parts it is made of.

    Attributes
    ----------
    pairs
        A row per pair, the frame's earlier row first: `a`, `b`, `similarity` (0 to 1, NaN if
        nothing compares), `coverage` (share of the groups' weight that compares),
        `coverage_indicators` (the same of the indicators' weight), `low`, `high` (bounds).
    weights
        A row per indicator: `group`, `indicator`, `weight` (they sum to 1).
    sims
        Similarities, pairs x indicators; NaN where the two rows do not compare.
    effective
        Weights, pairs x indicators, after sharing out those of what does not compare.
    """

    pairs: pd.DataFrame
    weights: pd.DataFrame
    sims: np.ndarray
    effective: np.ndarray

    def __repr__(self) -> str:
        return "Parts({} pairs, {} indicators)".format(*self.sims.shape)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """A row per pair and indicator; a pair's contributions sum to its similarity.

        Columns: `a`, `b`, `group`, `indicator`, `weight`, `effective`, `similarity` (NaN if
        not comparable), `contribution` (effective x similarity).
        """
        pairs, indicators = self.sims.shape
        left = self.pairs.loc[self.pairs.index.repeat(indicators), ["a", "b"]]
        right = self.weights.iloc[np.tile(np.arange(indicators), pairs)]
        return pd.concat([each.reset_index(drop=True) for each in (left, right)], axis=1).assign(
            effective=self.effective.ravel(),
            similarity=self.sims.ravel(),
            contribution=(self.effective * np.nan_to_num(self.sims)).ravel(),
        )


def gower(
    frame: pd.DataFrame,
    *,
    kinds: Mapping[Hashable, str] | None = None,
    weights: Mapping[Hashable, float] | None = None,
    ranges: Mapping[Hashable, tuple] | None = None,
) -> pd.DataFrame:
    """Compute Gower's dissimilarity between all rows.

    Parameters
    ----------
    frame
        n rows, a column per variable; row labels and column names are unique.
    kinds
        Column name to kind, where the kind is not the one inferred.
    weights
        Column name to weight, 0 or more; 1 where none is given.
    ranges
        Column name to (lowest, highest) in the column's own unit; two categories if ordinal.

    Returns
    -------
    DataFrame
        n x n in the frame's row order: 0 (alike in all that compares) to 1, NaN if nothing
        compares, 0 on the diagonal.

    Raises
    ------
    ValueError
        An unknown name (with the nearest ones), a negative weight, a cell that does not fit its
        kind, a range the wrong way round.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = {"people": [1000, 3000, 5000], "coast": ["sea", "sea", None]}
    >>> gower(pd.DataFrame(towns, index=["Ash", "Birch", "Cedar"]))
            Ash  Birch  Cedar
    Ash    0.00   0.25    1.0
    Birch  0.25   0.00    0.5
    Cedar  1.00   0.50    0.0
    """
    columns = _encode(frame, None, kinds, ranges)
    weighing = _weigh(weights, frame.columns, "column")
    result = np.empty((len(frame), len(frame)))
    for rows, block in _blocks(columns, weighing, len(frame)):
        result[rows] = block
    np.fill_diagonal(result, 0.0)
    return pd.DataFrame(result, index=frame.index, columns=frame.index)


def nearest(
    frame: pd.DataFrame,
    *,
    k: int = 10,
    kinds: Mapping[Hashable, str] | None = None,
    weights: Mapping[Hashable, float] | None = None,
    ranges: Mapping[Hashable, tuple] | None = None,
    block: int | None = None,
) -> pd.DataFrame:
    """Find the k most similar rows of each row: the ranking of ``1 - gower(frame)``.

    Parameters
    ----------
    frame, kinds, weights, ranges
        As for `gower`.
    k
        Neighbours of each row; fewer if fewer compare with it.
    block
        Rows worked on at a time: a matter of memory, not of the result.

    Returns
    -------
    DataFrame
        `a` in the frame's order, `b` with the most similar first and equals in the frame's
        order, `similarity` 0 to 1.

    Raises
    ------
    ValueError
        As `gower`; also a `k` or `block` less than 1.

    Examples
    --------
    >>> import pandas as pd
    >>> nearest(pd.DataFrame({"people": [1, 2, 5]}, index=["x", "y", "z"]), k=1)
       a  b  similarity
    0  x  y        0.75
    1  y  x        0.75
    2  z  y        0.25
    """
    if k < 1 or (block is not None and block < 1):
        raise ValueError(f"k ({k}) and block ({block}) must be 1 or more.")
    columns = _encode(frame, None, kinds, ranges)
    weighing = _weigh(weights, frame.columns, "column")
    found = [(np.empty(0, int), np.empty(0, int), np.empty(0))]
    for rows, apart in _blocks(columns, weighing, len(frame), block):
        for row, line in enumerate(1.0 - apart, start=rows.start):
            line[row] = np.nan
            others = np.flatnonzero(~np.isnan(line))
            if len(others) > k:  # keep all that equal the k-th: the stable sort breaks the ties
                others = others[line[others] >= np.partition(line[others], -k)[-k]]
            best = others[np.argsort(-line[others], kind="stable")][:k]
            found.append((np.full(len(best), row), best, line[best]))
    a, b, similarity = (np.concatenate(part) for part in zip(*found, strict=True))
    a, b = frame.index.take(a), frame.index.take(b)
    return pd.DataFrame({"a": a, "b": b, "similarity": similarity})


def two_level(
    frame: pd.DataFrame,
    groups: Mapping[Hashable, str],
    *,
    kinds: Mapping[Hashable, str] | None = None,
    weights: Mapping[str, float] | None = None,
    ranges: Mapping[Hashable, tuple] | None = None,
) -> Parts:
    """Compare all pairs of rows by indicators that are grouped into groups.

    A group's similarity is the plain mean of its comparable indicators; a pair's is the
    weighted mean of its comparable groups. Ten indicators of one group thus weigh no more
    than the single one of another.

    `low` and `high` put each *missing* indicator (one of the two cells is not there) at 0 and at
    1, with full weight; what is *not applicable* (both are there, and absent or empty together)
    stays out. However the missing cells are filled in, the score lies between the two. That
    includes fillings that make an indicator not applicable, since leaving a term out of a mean
    moves it less than setting the term to 0 or to 1. Without `ranges`, fillings must lie within
    the observed range.

    Parameters
    ----------
    frame
        n rows; columns that `groups` does not name are not used.
    groups
        Column name (an indicator) to the name of its group.
    kinds, ranges
        As for `gower`.
    weights
        Group to weight, 0 or more; 1 where none is given.

    Returns
    -------
    Parts
        Of the n (n - 1) / 2 pairs.

    Raises
    ------
    ValueError
        As `gower`; also an unknown group.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame(
    ...     {"people": [1, 2], "income": [5, None], "river": [True, True]}, index=["Ash", "Birch"]
    ... )
    >>> where = {"people": "size", "income": "size", "river": "water"}
    >>> parts = two_level(towns, where, ranges={"people": (0, 10), "income": (0, 10)})
    >>> parts.pairs.drop(columns=["coverage", "coverage_indicators"])
         a      b  similarity    low   high
    0  Ash  Birch        0.95  0.725  0.975
    >>> parts.indicators.drop(columns=["a", "b", "group"])
      indicator  weight  effective  similarity  contribution
    0    people    0.25        0.5         0.9          0.45
    1    income    0.25        0.0         NaN          0.00
    2     river    0.50        0.5         1.0          0.50
    """
    columns = _encode(frame, groups, kinds, ranges)
    of = list(groups.values())
    weighing = _weigh(weights, dict.fromkeys(of), "group")
    weighing = weighing / weighing.sum()

    first, second = np.triu_indices(len(frame), 1)
    sims = np.empty((len(first), len(columns)))
    missing = np.empty(sims.shape, dtype=bool)
    for position, column in enumerate(columns):
        apart, comparable = _compare(column, slice(None))
        sims[:, position] = np.where(comparable, 1.0 - apart, np.nan)[first, second]
        missing[:, position] = ~(column.known[first] & column.known[second])

    levels, counts, member = _by_group(sims, of)
    coverage = (counts > 0) @ weighing
    # an indicator's weight is its part of the group's: 1 / k of all, 1 / count of comparable
    nominal = member @ (weighing / member.sum(axis=0))
    part = _divide(weighing * (counts > 0), np.maximum(counts, 1) * coverage[:, None])
    effective = np.where(np.isnan(sims), 0.0, np.nan_to_num(part) @ member.T)
    bounds = {}
    for name, value in (("low", 0.0), ("high", 1.0)):
        filled, full, _ = _by_group(np.where(missing, value, sims), of)
        bounds[name] = _divide(filled @ weighing, (full > 0) @ weighing)
    pairs = pd.DataFrame(
        {
            "a": frame.index.take(first),
            "b": frame.index.take(second),
            "similarity": _divide(levels @ weighing, coverage),
            "coverage": coverage,
            "coverage_indicators": ~np.isnan(sims) @ nominal,
            **bounds,
        }
    )
    named = pd.DataFrame({"group": of, "indicator": list(groups), "weight": nominal})
    return Parts(pairs, named, sims, effective)


def scores(sims: np.ndarray, groups: Sequence[str], weights: np.ndarray) -> np.ndarray:
    """Score all pairs again under many sets of group weights, as one matrix product.

    Parameters
    ----------
    sims
        Pairs x indicators, NaN where not comparable: `Parts.sims`.
    groups
        Each indicator's group: ``Parts.weights["group"]``.
    weights
        Draws x groups, 0 or more, the groups in the order of their first appearance in
        `groups`. 0 leaves a group out.

    Returns
    -------
    ndarray
        Draws x pairs, NaN where nothing that has weight compares; 8 bytes each.

    Raises
    ------
    ValueError
        A negative weight, or shapes that do not fit each other.

    Examples
    --------
    >>> sims = np.array([[1.0, 0.0, np.nan], [0.5, 0.5, 0.2]])
    >>> scores(sims, ["size", "size", "water"], np.array([[1, 1], [1, 2], [0, 1]]))
    array([[0.5 , 0.35],
           [0.5 , 0.3 ],
           [ nan, 0.2 ]])
    """
    sims, weights = np.asarray(sims, dtype=float), np.asarray(weights, dtype=float)
    if (sims.shape[-1], *weights.shape[1:]) != (len(groups), len(set(groups))):
        raise ValueError(
            f"sims {sims.shape} needs a column for each of {len(groups)} indicators, "
            f"weights {weights.shape} one for each of {len(set(groups))} groups."
        )
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("weights must be 0 or more.")
    levels, counts, _ = _by_group(sims, groups)
    return _divide(weights @ levels.T, weights @ (counts > 0).T)


def realised_share(parts: Parts) -> pd.DataFrame:
    """Show how much of the scores each group makes up in fact.

    Kinds differ in how alike two rows are on average, so this is not the group's weight.

    Parameters
    ----------
    parts
        From `two_level`.

    Returns
    -------
    DataFrame
        By `group`: `weight`, and `share`, the mean of contribution / similarity over the
        pairs whose similarity is above 0 (NaN if there is none); both sum to 1.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "no", "yes"]})
    >>> realised_share(two_level(towns, {"people": "size", "river": "water"})).round(2)
               weight  share
    group
    size          0.5   0.67
    water         0.5   0.33
    """
    similarity = parts.pairs["similarity"].to_numpy()
    counted = similarity > 0
    share = (parts.effective * np.nan_to_num(parts.sims))[counted] / similarity[counted, None]
    mean = share.mean(axis=0) if counted.any() else np.nan
    table = parts.weights.assign(share=mean).drop(columns="indicator")
    return table.groupby("group", sort=False).sum(min_count=1)


@dataclass(frozen=True, eq=False)
class _Column:
    """A coded column: numbers in 0..1, codes, or (kind set) rows x members; known: per row."""

    kind: str
    values: np.ndarray
    known: np.ndarray


def _encode(
    frame: pd.DataFrame,
    names: Iterable[Hashable] | None,
    kinds: Mapping[Hashable, str] | None,
    ranges: Mapping[Hashable, tuple] | None,
) -> list[_Column]:
    """Check the arguments and code the named columns, or all, for `_compare`."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"frame must be a pandas DataFrame, not {type(frame).__name__}.")
    kinds, ranges = dict(kinds or {}), dict(ranges or {})
    names = list(frame.columns if names is None else names)
    for what, labels in (("row", frame.index), ("column", frame.columns)):
        if labels.has_duplicates:
            raise ValueError(f'{what} "{labels[labels.duplicated()][0]}" is there twice.')
    if not names:
        raise ValueError("There is no column to compare.")
    for name in (*names, *kinds, *ranges):
        _check_name(name, frame.columns, "column")
    for name, kind in kinds.items():
        _check_name(kind, KINDS, f'kind (column "{name}")')
    for name in ranges:
        if (kind := kinds.get(name) or _infer(frame[name])) not in _SCALED:
            raise ValueError(f'column "{name}" is {kind}: only {", ".join(_SCALED)} have a range.')
    return [_code(frame[name], kinds.get(name), ranges.get(name)) for name in names]


def _infer(column: pd.Series) -> str:
    """Choose the kind of a column whose kind was not given."""
    types = pd.api.types
    if types.is_bool_dtype(column):
        return "symmetric"
    if types.is_numeric_dtype(column):
        return "numeric"
    if types.is_datetime64_any_dtype(column):
        raise ValueError(f'column "{column.name}" holds dates: make them numbers, such as years.')
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return "ordinal"
    cells = column.dropna()
    return "set" if len(cells) and cells.map(_is_set).all() else "nominal"


def _code(column: pd.Series, kind: str | None, limits: tuple | None) -> _Column:
    """Turn a column into numbers, and refuse cells that do not fit its kind."""
    kind = kind or _infer(column)
    known = column.notna().to_numpy(dtype=bool)
    cells = column[known]
    if kind == "set":
        _check_cells(cells, _is_set, "is not a set")
        place = {member: i for i, member in enumerate(dict.fromkeys(m for c in cells for m in c))}
        values = np.zeros((len(column), len(place)))
        for row, cell in zip(np.flatnonzero(known), cells, strict=True):
            values[row, [place[member] for member in cell]] = 1.0
        return _Column(kind, values, known)
    if kind == "nominal":
        _check_cells(cells, lambda cell: isinstance(cell, Hashable), "cannot be compared")
        return _Column(kind, pd.factorize(column)[0], known)
    if kind == "ordinal":
        if not getattr(column.dtype, "ordered", False):
            raise ValueError(
                f'column "{column.name}" is ordinal, but its categories have no order: use '
                "pd.Categorical(cells, categories=[lowest, ..., highest], ordered=True)."
            )
        places = list(column.cat.categories)
        for end in limits or ():
            _check_name(end, places, f'category (column "{column.name}")')
        limits = limits and tuple(places.index(end) for end in limits)
        numbers = cells.cat.codes.to_numpy(dtype=float)
    else:
        if not pd.api.types.is_numeric_dtype(column):
            _check_cells(cells, lambda cell: isinstance(cell, (Real, np.bool_)), "is no number")
        numbers = cells.to_numpy(dtype=float)
    values = np.zeros(len(column))
    if kind.endswith("symmetric"):
        _check_cells(cells, np.isin(numbers, (0, 1)), f"is not true, false, 1 or 0 ({kind})")
    else:
        _check_cells(cells, np.isfinite(numbers), "is not finite")
        if kind == "log":
            _check_cells(cells, numbers > 0, "is not above 0, as a log scale needs")
            if limits is not None and not min(limits) > 0:
                raise ValueError(f'column "{column.name}": range {limits} is not above 0 (log).')
            numbers, limits = np.log10(numbers), limits and tuple(np.log10(limits))
        if limits is None:
            limits = (numbers.min(), numbers.max()) if len(numbers) else (0.0, 0.0)
        low, high = (float(limit) for limit in limits)
        if not (low <= high and np.isfinite(high - low)):
            raise ValueError(f'column "{column.name}": {low:g} to {high:g} is not a range.')
        numbers = (numbers.clip(low, high) - low) / ((high - low) or 1.0)
    values[known] = numbers
    return _Column(kind, values, known)


def _compare(column: _Column, rows: slice) -> tuple[np.ndarray, np.ndarray]:
    """Compare some rows with all: dissimilarities, and which of them count."""
    known = column.known[rows, None] & column.known
    if column.kind == "set":
        shared = column.values[rows] @ column.values.T
        size = column.values.sum(axis=1)
        union = size[rows, None] + size - shared
        return 1.0 - shared / np.maximum(union, 1.0), known & (union > 0)
    left, right = column.values[rows, None], column.values
    if column.kind in _SCALED:
        return np.abs(left - right), known
    if column.kind == "asymmetric":
        known &= (left > 0) | (right > 0)
    return left != right, known


def _blocks(
    columns: list[_Column], weights: np.ndarray, count: int, size: int | None = None
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield Gower's dissimilarities of some rows with all, block by block."""
    size = size or max(1, _PAIRS_AT_A_TIME // max(count, 1))
    for start in range(0, count, size):
        rows = slice(start, min(start + size, count))
        apart = np.zeros((rows.stop - start, count))
        total = np.zeros_like(apart)
        for column, weight in zip(columns, weights, strict=True):
            difference, counts = _compare(column, rows)
            counts = counts * weight
            apart += difference * counts
            total += counts
        yield rows, _divide(apart, total)


def _by_group(sims: np.ndarray, groups: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Average the indicators within groups.

    Returns the means and the numbers of comparable indicators (both pairs x groups, 0 where
    nothing compares), and who belongs where (indicators x groups).
    """
    names = list(dict.fromkeys(groups))
    member = np.array([[dim == name for name in names] for dim in groups], dtype=float)
    counts = ~np.isnan(sims) @ member
    return np.nan_to_num(sims) @ member / np.maximum(counts, 1.0), counts, member


def _divide(total: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Divide, with NaN where there is no weight."""
    return np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0)


def _weigh(weights: Mapping[Hashable, float] | None, names: Iterable[Hashable], what: str) -> np.ndarray:
    """Check the weights and put them in the order of the names."""
    weights = dict(weights or {})
    for name, weight in weights.items():
        _check_name(name, names, what)
        if not (isinstance(weight, Real) and 0 <= weight < np.inf):
            raise ValueError(f'the weight of {what} "{name}" is {weight}; it must be 0 or more.')
    result = np.array([float(weights.get(name, 1.0)) for name in names])
    if not result.any():
        raise ValueError(f"every {what} has weight 0.")
    return result


def _is_set(cell: object) -> bool:
    return isinstance(cell, (set, frozenset))


def _check_name(name: Hashable, names: Iterable[Hashable], what: str) -> None:
    """Refuse a name that is not there, and give the nearest ones."""
    if name not in (names := list(names)):
        near = get_close_matches(str(name), map(str, names))
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        listed = ", ".join(map(str, names[:12])) + ", ..." * (len(names) > 12)
        raise ValueError(f'"{name}" is not a known {what}. {hint}There are: {listed}.')


def _check_cells(cells: pd.Series, fits: Callable | np.ndarray, trouble: str) -> None:
    """Refuse a column with a cell that does not fit, and name the first."""
    good = np.array([fits(cell) for cell in cells], bool) if callable(fits) else fits
    if not good.all():
        bad = int(np.argmin(good))
        row, cell = cells.index[bad], cells.tolist()[bad]
        raise ValueError(f'column "{cells.name}", row "{row}": {cell!r} {trouble}.')
