"""Time `toolkit.similarity` against the PyPI package `gower` and a plain numpy reference.

Run ``python benchmarks/similarity.py [rows ...]``; see README.md beside it.
"""

import argparse
import time
import tracemalloc
import warnings

import numpy as np
import pandas as pd

from toolkit.similarity import gower, nearest, two_level

try:
    from gower import gower_matrix
except ImportError:
    gower_matrix = None

NUMERIC, NOMINAL = 12, 20


def table(rows: int, missing: float, seed: int = 0) -> pd.DataFrame:
    """Make a table of invented numbers and categories."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({f"n{i}": random.uniform(-5, 100, rows) for i in range(NUMERIC)})
    for i in range(NOMINAL):
        frame[f"c{i}"] = random.choice([f"code-{code}" for code in range(5)], rows).astype(object)
    return frame.mask(random.random(frame.shape) < missing)


def plain(frame: pd.DataFrame) -> np.ndarray:
    """Compute the same in the shortest way: a broadcast pass over n x n for every column."""
    apart = np.zeros((len(frame), len(frame)))
    count = np.zeros_like(apart)
    for name in frame:
        known = frame[name].notna().to_numpy()
        if name.startswith("n"):
            cells = frame[name].to_numpy()
            cells = (cells - np.nanmin(cells)) / (np.nanmax(cells) - np.nanmin(cells))
            difference = np.abs(cells[:, None] - cells[None, :])
        else:
            cells = pd.factorize(frame[name])[0]
            difference = (cells[:, None] != cells[None, :]).astype(float)
        both = known[:, None] & known[None, :]
        apart += np.where(both, difference, 0.0)
        count += both
    with np.errstate(invalid="ignore"):
        return np.where(np.eye(len(frame), dtype=bool), 0.0, apart / count)


def peer(frame: pd.DataFrame) -> np.ndarray:
    """Ask the PyPI package `gower`."""
    # it cannot read pandas' text columns, so it is told which they are
    categories = np.array([name.startswith("c") for name in frame])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gower_matrix(frame.astype(object), cat_features=categories)


def seconds(function, *arguments, repeats: int = 3, **options) -> tuple[float, object]:
    """Return the processor time of the quickest of some calls, and the result."""
    best = np.inf
    for _ in range(repeats):
        start = time.process_time()
        result = function(*arguments, **options)
        best = min(best, time.process_time() - start)
    return best, result


def line(what: str, took: float, rows: int, ours: float | None = None) -> None:
    """Print a time, per ordered pair too, and as a multiple of ours."""
    ratio = f"{took / ours:7.1f} x ours" if ours else ""
    print(f"  {what:28}{took:9.3f} s {1e9 * took / rows**2:9.0f} ns {ratio}")


def compare(rows: int) -> None:
    """Print a block of lines for one size."""
    complete, holed = table(rows, 0.0), table(rows, 0.1)
    print(f"{rows} rows, {NUMERIC} numbers and {NOMINAL} categories: CPU time, and per n x n")
    ours, result = seconds(gower, complete)
    line("complete: gower", ours, rows)
    if gower_matrix is None:
        print("  (the PyPI package gower is not installed)")
    else:
        took, other = seconds(peer, complete, repeats=1)
        assert np.allclose(other, result, atol=1e-5)  # it works in 32 bits
        line("complete: PyPI gower", took, rows, ours)
    ours, result = seconds(gower, holed)
    line("10 % missing: gower", ours, rows)
    took, other = seconds(plain, holed)
    assert np.allclose(other, result, atol=1e-12, equal_nan=True)
    line("10 % missing: plain numpy", took, rows, ours)
    took, _ = seconds(nearest, holed, k=10, repeats=1)
    line("10 % missing: nearest, k=10", took, rows, ours)
    for function in (gower, nearest, plain):
        tracemalloc.start()
        function(holed)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"  peak memory, {function.__name__:14} {peak:9.1f} MB")


def parts(rows: int) -> None:
    """Time the two-level measure with all its parts."""
    frame = table(rows, 0.1)
    groups = {name: f"group {number % 5}" for number, name in enumerate(frame)}
    once, result = seconds(two_level, frame, groups)
    print(f"{rows} rows, {len(groups)} indicators in 5 groups, {len(result.pairs)} pairs: two_level {once:.3f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=[40, 400, 1000])
    for number in parser.parse_args().rows:
        compare(number)
    for number in (40, 150):
        parts(number)
