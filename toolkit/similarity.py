"""Similarity of the rows of a plain, mixed-type DataFrame.

`gower` gives one dissimilarity per pair of rows, `nearest` the most similar rows without the
n x n matrix. Both, and the networks of `toolkit.network`, compute with a `Measure`, which `encode`
makes: the coded columns of a table and the weights of their groups. It scores indicators within
groups, gives all parts of a score, and its bounds.

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

A column of numbers that are text, with thousands set apart by commas or spaces, flags behind and signs for a
missing one, is read as numbers, with a warning; what can mean two numbers ("1,234" alone) is refused.

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

import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from numbers import Integral, Real
from typing import Self

import numpy as np
import pandas as pd

KINDS = ("numeric", "log", "ordinal", "nominal", "symmetric", "asymmetric", "set")
SCALED = ("numeric", "log", "ordinal")
# of a column of numbers that are text: what looks like one (with a zero before other digits it is a code), one whose
# thousands are set apart, and a sign for none
_LIKE = r"[-+−]?(?:0|[1-9][\d,.'\s]*)(?:[.,]\d+)?(?: ?[bcdefnprsuz*%]{1,3})?"
_NUMBER = r"([-+−]?(?:[1-9]\d{0,2}(?:[,\s]\d{3})+|\d+)(?:\.\d+)?)(?: ?[bcdefnprsuz*%]{1,3})?"  # flags stand behind
_NOTHING = r"(?i:[:–—-]|\.\.|n/?a)?(?: ?[bcdefnprsuz]{1,3})?"
_SAMPLE = 1000  # rows from which a typical difference is computed
_ROWS = 128  # rows of a block, which may go to another process

Rows = np.ndarray | slice  # positions of rows; two of them broadcast as indexes
Kinds = Mapping[Hashable, str] | None  # column name to kind, or to group
Weights = Mapping[Hashable, float] | None
Ranges = Mapping[Hashable, tuple] | None


@dataclass(frozen=True, eq=False)
class Column:
    """The coded cells of one column, and how two of them compare.

    Attributes
    ----------
    kind
        One of `KINDS`.
    values
        By row: numbers in 0..1 (numeric, log, ordinal) or whole codes; for a set words x rows, a
        bit for each member. Rows without a value hold anything.
    known
        By row: whether the cell is there.
    typical
        The dissimilarity of two rows picked at random, which a calibrated column counts as one half; 0.5 leaves
        all as it is.
    """

    kind: str
    values: np.ndarray
    known: np.ndarray
    typical: float = 0.5

    def calibrated(self) -> Self:
        """Count the mean dissimilarity of the column's own rows as one half.

        Of more than 1,000 rows as many are taken, evenly spread. A column in which all are alike stays as it is.
        """
        some = np.unique(np.linspace(0, len(self.known) - 1, min(len(self.known), _SAMPLE)).astype(int))
        first, second = (some[at] for at in np.triu_indices(len(some), 1))
        apart, counts = replace(self, typical=0.5).compare(first, second)
        return replace(self, typical=float(apart[counts].mean()) if apart[counts].any() else 0.5)

    def compare(self, rows: Rows, others: Rows, missing: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Give dissimilarities, 0 to 1, and which of them count; `missing` is that of missing cells, if they do."""
        known = both = self.known[rows] & self.known[others]
        if self.kind == "set":
            size = np.bitwise_count(self.values).sum(axis=0)
            shared = sum(np.bitwise_count(word[rows] & word[others]).astype(float) for word in self.values)
            union = size[rows] + size[others] - shared
            apart, known = 1.0 - shared / np.maximum(union, 1.0), known & (union > 0)
        else:
            left, right = self.values[rows], self.values[others]
            apart = np.abs(left - right) if self.kind in SCALED else left != right
            known = known & ((self.kind != "asymmetric") | (left > 0) | (right > 0))
        apart = np.minimum(apart / (2 * self.typical), 1.0)
        return (apart, known) if missing is None else (np.where(both, apart, missing), known | ~both)


@dataclass(frozen=True, eq=False)
class Measure:
    """A coded table with weighted groups of columns: what all comparisons of its rows are computed with.

    A group's similarity is the plain mean of its comparable indicators; a pair's is the weighted
    mean of its comparable groups. Ten indicators of one group thus weigh no more than the single
    one of another. It holds arrays only, so that it can be sent to another process.

    Attributes
    ----------
    columns
        The coded columns.
    groups
        The group of each column.
    weights
        Of the groups, in the order of their first appearance; they sum to 1.
    """

    columns: tuple[Column, ...]
    groups: tuple[str, ...]
    weights: np.ndarray

    def distances(self, rows: Rows, others: Rows, missing: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Compare rows with others: dissimilarity (NaN: not comparable), coverage.

        `missing` is the dissimilarity to give to missing cells, which are left out otherwise.
        """
        apart, coverage = np.zeros((2, *np.broadcast(self.columns[0].known[rows], self.columns[0].known[others]).shape))
        for group, weight in zip(dict.fromkeys(self.groups), self.weights, strict=True):
            used = [c for c, name in zip(self.columns, self.groups, strict=True) if name == group and weight]
            found = [column.compare(rows, others, missing) for column in used]
            if len(found) > 1:
                count = sum(counts for _, counts in found)
                found = [(sum(d * counts for d, counts in found) / np.maximum(count, 1), count > 0)]
            for difference, counts in found:
                share = counts * weight
                apart += difference * share
                coverage += share
        return np.divide(apart, coverage, out=np.full(apart.shape, np.nan), where=coverage > 0), coverage

    def numbers(self, rows: Rows, others: Rows) -> dict[str, np.ndarray]:
        """Compare rows with others: `similarity`, `coverage`, and the bounds `low` and `high`.

        Similarity lies between 0 and 1, NaN if nothing compares; coverage is the share of the
        groups' weight that compares. `low` and `high` put each *missing* indicator (one of the two
        cells is not there) at 0 and at 1, with full weight; what is *not applicable* (both are
        there, and absent or empty together) stays out. However the missing cells are filled in, the
        score lies between the two. That includes fillings that make an indicator not applicable,
        since leaving a term out of a mean moves it less than setting the term to 0 or to 1. Without
        given ranges, fillings must lie within the observed range.
        """
        apart, coverage = self.distances(rows, others)
        low, high = (1.0 - self.distances(rows, others, missing)[0] for missing in (1.0, 0.0))
        return {"similarity": 1.0 - apart, "coverage": coverage, "low": low, "high": high}

    def block(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Compare the rows from `start` to `stop` with all: dissimilarity and coverage, rows x all rows."""
        return self.distances(np.arange(start, min(stop, len(self.columns[0].known)))[:, None], slice(None))

    def parts(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Take pairs of rows apart: similarities and effective weights, pairs x columns.

        A similarity is NaN where the two rows do not compare. Effective weights are those after
        sharing out the weights of what does not compare; times the similarities they sum to the
        similarity of the pair.
        """
        compared = (column.compare(first, second) for column in self.columns)
        sims = np.column_stack([np.where(comparable, 1.0 - apart, np.nan) for apart, comparable in compared])
        counts = ~np.isnan(sims) @ self.member
        whole = np.maximum(counts, 1) * ((counts > 0) @ self.weights)[:, None]
        part = np.divide(self.weights * (counts > 0), whole, out=np.zeros(counts.shape), where=whole > 0)
        return sims, np.where(np.isnan(sims), 0.0, part @ self.member.T)

    @property
    def member(self) -> np.ndarray:
        """Which column belongs to which group: columns x groups, 1 or 0."""
        return np.array([[group == name for name in dict.fromkeys(self.groups)] for group in self.groups], float)


def gower(frame: pd.DataFrame, *, kinds: Kinds = None, weights: Weights = None, ranges: Ranges = None) -> pd.DataFrame:
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
    result, _ = encode(frame, kinds=kinds, weights=weights, ranges=ranges).block(0, len(frame))
    np.fill_diagonal(result, 0.0)
    return pd.DataFrame(result, index=frame.index, columns=frame.index)


def nearest(
    frame: pd.DataFrame,
    *,
    k: int = 10,
    kinds: Kinds = None,
    weights: Weights = None,
    ranges: Ranges = None,
    map: Callable = map,  # noqa: A002
) -> pd.DataFrame:
    """Find the k most similar rows of each row: the ranking of ``1 - gower(frame)``.

    Parameters
    ----------
    frame, kinds, weights, ranges
        As for `gower`.
    k
        Neighbours of each row; fewer if fewer compare with it.
    map
        What sends the blocks of rows to work, in order: the built-in `map`, that of a pool of
        processes, or that of a Dask client. The result is the same.

    Returns
    -------
    DataFrame
        `a` in the frame's order, `b` with the most similar first and equals in the frame's
        order, `similarity` 0 to 1.

    Raises
    ------
    ValueError
        As `gower`; also a `k` that is no whole number of at least 1.

    Examples
    --------
    >>> import pandas as pd
    >>> nearest(pd.DataFrame({"people": [1, 2, 5]}, index=["x", "y", "z"]), k=1)
       a  b  similarity
    0  x  y        0.75
    1  y  x        0.75
    2  z  y        0.25
    """
    if not isinstance(k, Integral) or isinstance(k, bool) or k < 1:
        raise ValueError(f"k must be a whole number of at least 1, not {k!r}.")
    measure = encode(frame, kinds=kinds, weights=weights, ranges=ranges)
    found = in_blocks(partial(_nearest_of, measure, k), len(frame), map)
    a, b, similarity = (np.concatenate(part) for part in zip(*found, strict=True))
    return pd.DataFrame({"a": frame.index.take(a), "b": frame.index.take(b), "similarity": similarity})


def _nearest_of(measure: Measure, k: int, rows: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the nearest of a block of rows: row, neighbour, similarity."""
    scores = 1.0 - measure.block(*rows)[0]
    np.fill_diagonal(scores[:, rows[0] :], np.nan)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]  # what does not compare comes last
    scores = np.take_along_axis(scores, best, axis=1)
    row, place = np.nonzero(~np.isnan(scores))
    return row + rows[0], best[row, place], scores[row, place]


def in_blocks(work: Callable, count: int, map: Callable = map) -> Iterator:  # noqa: A002
    """Send blocks of rows, as (start, stop), through `map`, and give what `work` makes of each, in order.

    A `map` that gives futures, as that of a Dask client does, is waited for.
    """
    for found in map(work, [(start, start + _ROWS) for start in range(0, max(count, 1), _ROWS)]):
        yield found.result() if hasattr(found, "result") else found


def encode(
    frame: pd.DataFrame, groups: Kinds = None, *, kinds: Kinds = None, weights: Weights = None, ranges: Ranges = None
) -> Measure:
    """Check a table and its description, and code it.

    Parameters
    ----------
    frame
        n rows; columns that `groups` does not name are not used.
    groups
        Column name (an indicator) to the name of its group; without it each column is its own.
    kinds, ranges
        As for `gower`.
    weights
        Group to weight, 0 or more; 1 where none is given.

    Raises
    ------
    TypeError, ValueError
        What is wrong with the table or its description, with the row and column.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame(
    ...     {"people": [1, 2], "income": [5, None], "river": [True, True]}, index=["Ash", "Birch"]
    ... )
    >>> where = {"people": "size", "income": "size", "river": "water"}
    >>> measure = encode(towns, where, ranges={"people": (0, 10), "income": (0, 10)})
    >>> {name: float(found[0]) for name, found in measure.numbers(np.array([0]), np.array([1])).items()}
    {'similarity': 0.95, 'coverage': 1.0, 'low': 0.725, 'high': 0.975}
    >>> measure.parts(np.array([0]), np.array([1]))
    (array([[0.9, nan, 1. ]]), array([[0.5, 0. , 0.5]]))
    """
    check_arguments(frame, groups=groups, kinds=kinds, weights=weights, ranges=ranges)
    what = "column" if groups is None else "group"
    groups = {name: name for name in frame.columns} if groups is None else groups
    kinds, weights, ranges, names = kinds or {}, weights or {}, ranges or {}, list(dict.fromkeys(groups.values()))
    if not groups:
        raise ValueError("There is no column to compare.")
    for name in (*groups, *kinds, *ranges):
        _check_name(name, frame.columns, "column")
    for name, weight in weights.items():
        _check_name(name, names, what)
        if not (isinstance(weight, Real) and 0 <= weight < np.inf):
            raise ValueError(f'the weight of {what} "{name}" is {weight!r}; it must be 0 or more.')
    given = np.array([float(weights.get(name, 1.0)) for name in names])
    if not given.any():
        raise ValueError(f"every {what} has weight 0.")
    read = _read(frame[list(groups)], kinds)
    columns = tuple(_code(column, kinds.get(name), ranges.get(name)) for name, column in read.items())
    return Measure(columns, tuple(groups.values()), given / given.sum())


def check_arguments(frame: object, **mappings: object) -> None:
    """Refuse what is no table with a name for each row and column, and descriptions of it that are no mapping."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"frame must be a pandas DataFrame, not {type(frame).__name__}.")
    for what, given in mappings.items():
        if not (given is None or isinstance(given, Mapping)):
            raise TypeError(f"{what} must be a mapping such as {{name: value}}, not {type(given).__name__}.")
    if isinstance(frame.index, pd.MultiIndex):
        raise ValueError("Rows have names of several levels (a MultiIndex); give each row one name.")
    for position, name in enumerate(frame.index, start=1):
        if (pd.api.types.is_scalar(name) and pd.isna(name)) or not str(name).strip():
            raise ValueError(f"row {position} has no name: name it, or leave it out.")
    for what, labels in (("row", frame.index), ("column", frame.columns)):
        if labels.has_duplicates:
            raise ValueError(f'{what} "{labels[labels.duplicated()][0]}" is there twice.')


def _read(frame: pd.DataFrame, kinds: Mapping[Hashable, str]) -> pd.DataFrame:
    """Read the columns of numbers that are text, and say so: as names all cells would differ."""
    frame, texts, how = frame.copy(deep=False), {}, "read it with decimal= and thousands= of pandas, or name its kind"
    for name in (name for name, column in frame.items() if any(isinstance(cell, str) for cell in column)):
        cells = frame[name].dropna().astype(str).str.strip()
        declared = frame[name].dtype.name == "category" or kinds.get(name, "log") not in ("numeric", "log")
        if not declared and cells.str.fullmatch(_LIKE).mean() > 0.5:
            good = cells.str.fullmatch(f"{_NUMBER}|{_NOTHING}").to_numpy(bool)
            _check_cells(cells, good, f"is no number with its thousands set apart: {how}")
            texts[name] = cells
    # a comma is no decimal mark if one column says so
    plain = any(cells.str.contains(r",\d{3}[,.]").any() for cells in texts.values())
    for name, cells in texts.items():
        _check_cells(cells, ~cells.str.contains(",").to_numpy(bool) | plain, f"can be two numbers: {how}")
        numbers = cells.str.extract(_NUMBER)[0].str.replace(r"[,\s]", "", regex=True).str.replace("−", "-")
        frame[name] = pd.to_numeric(numbers).reindex(frame.index)
    if texts:
        warnings.warn(f"Text was read as numbers: {', '.join(map(str, texts))}.", stacklevel=4)
    return frame


def _infer(column: pd.Series) -> str:
    """Choose the kind of a column whose kind was not given."""
    if pd.api.types.is_bool_dtype(column):
        return "symmetric"
    if pd.api.types.is_numeric_dtype(column):
        return "numeric"
    if pd.api.types.is_datetime64_any_dtype(column):
        raise ValueError(f'column "{column.name}" holds dates: make them numbers, such as years.')
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return "ordinal"
    cells = column.dropna()
    return "set" if len(cells) and cells.map(lambda cell: isinstance(cell, Set)).all() else "nominal"


def _code(column: pd.Series, kind: str | None, limits: Sequence | None) -> Column:
    """Turn a column into numbers, and refuse cells that do not fit its kind."""
    kind = kind or _infer(column)
    _check_name(kind, KINDS, f'kind (column "{column.name}")')
    known = column.notna().to_numpy(dtype=bool)
    cells = column[known]
    if limits is not None and kind not in SCALED:
        raise ValueError(f'column "{column.name}" is {kind}: only {", ".join(SCALED)} have a range.')
    if kind == "set":
        _check_cells(cells, lambda cell: isinstance(cell, Set), "is not a set")
        place = {member: i for i, member in enumerate(sorted({m for c in cells for m in c}, key=str))}
        bits = np.zeros((len(column), -(-max(len(place), 1) // 64) * 64), dtype=bool)  # whole words
        for row, cell in zip(np.flatnonzero(known), cells, strict=True):
            bits[row, [place[member] for member in cell]] = True
        return Column(kind, np.packbits(bits, axis=1).view(np.uint64).T.copy(), known)
    if kind == "nominal":
        _check_cells(cells, pd.api.types.is_hashable, "cannot be compared")
        return Column(kind, pd.factorize(column)[0].astype(np.int32), known)
    if kind == "ordinal" and not getattr(column.dtype, "ordered", False):
        use = "use pd.Categorical(cells, categories=[lowest, ..., highest], ordered=True)"
        raise ValueError(f'column "{column.name}" is ordinal, but its categories have no order: {use}.')
    if kind != "ordinal" and not pd.api.types.is_numeric_dtype(column):
        _check_cells(cells, lambda cell: isinstance(cell, (Real, np.bool_)), "is no number")
    numbers = (cells.cat.codes if kind == "ordinal" else cells).to_numpy(dtype=float)
    if kind.endswith("symmetric"):
        _check_cells(cells, np.isin(numbers, (0, 1)), f"is not true, false, 1 or 0 ({kind})")
    else:
        _check_cells(cells, np.isfinite(numbers), "is not finite")
        _check_cells(cells, (kind != "log") | (numbers > 0), "is not above 0, as a log scale needs")
        low, high = _ends(column, kind, limits, numbers)
        if kind == "log":
            numbers, low, high = np.log10(numbers), np.log10(low), np.log10(high)
        numbers = (numbers.clip(low, high) - low) / ((high - low) or 1.0)
    values = np.zeros(len(column))
    values[known] = numbers
    return Column(kind, values, known)


def _check_cells(cells: pd.Series, fits: Callable | np.ndarray, trouble: str) -> None:
    """Refuse a column with a cell that does not fit, and name the first."""
    good = np.array([fits(cell) for cell in cells], bool) if callable(fits) else fits
    if not good.all():
        bad = int(np.argmin(good))
        raise ValueError(f'column "{cells.name}", row "{cells.index[bad]}": {cells.tolist()[bad]!r} {trouble}.')


def _ends(column: pd.Series, kind: str, limits: Sequence | None, numbers: np.ndarray) -> tuple[float, float]:
    """Take the range of a column that was given, else the observed one."""
    pair = isinstance(limits, Sequence) and len(limits) == 2 and not isinstance(limits, str)
    if limits is None:
        limits = (numbers.min(), numbers.max()) if len(numbers) else (1.0, 1.0)
    elif not pair or (kind != "ordinal" and not all(isinstance(end, Real) for end in limits)):
        raise ValueError(f'column "{column.name}": a range is a pair (lowest, highest), not {limits!r}.')
    elif kind == "ordinal":
        places = list(column.cat.categories)
        for end in limits:
            _check_name(end, places, f'category (column "{column.name}")')
        limits = map(places.index, limits)
    low, high = map(float, limits)
    if not (low <= high and np.isfinite(high - low)) or (kind == "log" and low <= 0):
        above = " above 0, as a log scale needs" if kind == "log" else ""
        raise ValueError(f'column "{column.name}": {low:g} to {high:g} is not a range{above}.')
    return low, high


def _check_name(name: Hashable, names: Iterable[Hashable], what: str) -> None:
    """Refuse a name that is not there, and give the nearest ones."""
    if name not in (names := list(names)):
        near = get_close_matches(str(name), map(str, names))
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        listed = ", ".join(map(str, names[:12])) + ", ..." * (len(names) > 12)
        raise ValueError(f'"{name}" is not a known {what}. {hint}There are: {listed}.')
