"""How far links survive other weights, a missing group or a missing city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ..cases import Cases
from ..errors import NotPossibleError
from ..similarity import Parts, scores
from .backbone import choose
from .measure import FLOOR, comparable, compare, group_weights
from .profile import build

CONCENTRATION = 4  # Dirichlet(4 w / mean w): plausible reweightings, seldom an extreme one


def stability(
    cases: Cases,
    *,
    domains: Iterable[str] = ("context", "problems"),
    weights: Mapping[str, float] | None = None,
    k: int = 3,
    cities: Iterable[str] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Choose the links again under many weightings and with parts left out.

    Parameters
    ----------
    draws : int
        Draws of group weights from Dirichlet(4 w / mean w).
    seed : int
        The share kept has a sampling error of at most ``0.5 / sqrt(draws)``.

    Returns
    -------
    DataFrame
        One row per comparable pair: a, b, similarity, low, high (every missing value at its worst and best), linked,
        kept (share of draws in which the pair is linked), without_city (share of runs that leave out one other city),
        flips_on (the groups or indicators whose removal alone links or unlinks the pair).

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = stability(load_cases(), cities=["bangkok", "jakarta", "tokyo"], draws=50)
    >>> list(table.columns)
    ['a', 'b', 'similarity', 'low', 'high', 'linked', 'kept', 'without_city', 'flips_on']

    Notes
    -----
    Drawn weights follow OECD/JRC, Handbook on Constructing Composite Indicators, 2008, step 7.
    """
    if draws < 1:
        raise NotPossibleError("Stability needs at least one draw.")
    built = build(cases, domains=domains, cities=cities)
    parts = compare(built, weights)
    count = len(built.frame)
    first, second = np.triu_indices(count, 1)
    groups = list(parts.weights["group"])
    names = list(dict.fromkeys(groups))
    shares = group_weights(built.indicators, weights)
    base = np.array([shares[d] for d in names])

    def linked(sims: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        rows = scores_where_comparable(sims, groups, vectors)
        return np.array([choose(first, second, row, count, k) > 0 for row in rows])

    now = linked(parts.sims, base[None, :])[0]
    table = parts.pairs[["a", "b", "similarity", "low", "high"]].assign(
        linked=now,
        kept=linked(parts.sims, drawn_weights(np.random.default_rng(seed), base, draws)).mean(axis=0),
        without_city=_without_cities(comparable(parts), first, second, count, k),
        flips_on=_flips(parts, now, linked, base, names),
    )
    return table[parts.pairs["coverage"] >= FLOOR].reset_index(drop=True)


def drawn_weights(rng: np.random.Generator, base: np.ndarray, draws: int) -> np.ndarray:
    """Draw weights of groups around given ones; a group without weight keeps none."""
    used = base > 0
    drawn = np.zeros((draws, len(base)))
    drawn[:, used] = rng.dirichlet(CONCENTRATION * base[used] / base[used].mean(), size=draws)
    return drawn


def scores_where_comparable(sims: np.ndarray, groups: list[str], vectors: np.ndarray) -> np.ndarray:
    """Scores under each weight vector; NaN where less than half of its weight compares."""
    result = scores(sims, groups, vectors)
    known = np.array(
        [
            ~np.isnan(sims[:, [i for i, d in enumerate(groups) if d == name]]).all(axis=1)
            for name in dict.fromkeys(groups)
        ]
    )
    coverage = vectors @ known / vectors.sum(axis=1, keepdims=True)
    return np.where(coverage >= FLOOR, result, np.nan)


def _without_cities(base: np.ndarray, first: np.ndarray, second: np.ndarray, count: int, k: int) -> np.ndarray:
    kept, runs = np.zeros(len(base)), np.zeros(len(base))
    for city in range(count):
        there = (first != city) & (second != city)
        chosen = choose(first, second, np.where(there, base, np.nan), count, k) > 0
        kept += chosen
        runs += there
    return np.divide(kept, runs, out=np.full(len(base), np.nan), where=runs > 0)


def _flips(parts: Parts, now: np.ndarray, linked, base: np.ndarray, names: list[str]) -> list[str]:  # noqa: ANN001
    """Name the single groups and indicators whose removal changes a pair's link."""
    flips: list[list[str]] = [[] for _ in now]
    for position, name in enumerate(names):
        vector = np.where(np.arange(len(names)) == position, 0, base)
        if vector.any():
            for pair in np.flatnonzero(linked(parts.sims, vector[None, :])[0] != now):
                flips[pair].append(name)
    sizes = parts.weights["group"].value_counts()
    for position, (group, indicator) in enumerate(parts.weights[["group", "indicator"]].to_numpy()):
        if sizes[group] == 1:
            continue  # the group says it already
        sims = parts.sims.copy()
        sims[:, position] = np.nan
        for pair in np.flatnonzero(linked(sims, base[None, :])[0] != now):
            if group not in flips[pair]:
                flips[pair].append(str(indicator))
    return [", ".join(f) for f in flips]
