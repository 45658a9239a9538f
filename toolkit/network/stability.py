"""How far links survive other weights or a missing group."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pandas as pd

from ..language import whole_number
from .backbone import candidates, choose
from .profile import FLOOR, read

_CONCENTRATION = 4  # Dirichlet(4 w / mean w): plausible reweightings, seldom an extreme one


def stability(G: nx.Graph, *, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Choose the links again under many weightings and with parts left out.

    The links of the graph take ``kept`` and ``flips_on`` with them, for figures, tables and files.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    draws : int
        Draws of group weights from Dirichlet(4 w / mean w).
    seed : int
        The share kept has a sampling error of at most ``0.5 / sqrt(draws)``.

    Returns
    -------
    DataFrame
        One row per comparable pair: a, b, similarity, low, high (every missing value at its worst and best), linked,
        kept (share of draws in which the pair is linked), flips_on (the groups whose removal alone links or unlinks the
        pair).

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "no", "yes"]}, index=["Ash", "Birch", "Cedar"])
    >>> stability(from_frame(towns, k=0), draws=50)[["a", "b", "linked", "flips_on"]].replace("", "none")
           a      b  linked flips_on
    0    Ash  Birch    True     none
    1    Ash  Cedar    True    river
    2  Birch  Cedar   False    river

    Notes
    -----
    Drawn weights follow OECD/JRC, Handbook on Constructing Composite Indicators, 2008, step 7.
    """
    whole_number("draws", draws, 1)
    whole_number("seed", seed, 0)
    built, k = read(G), int(G.graph["k"])
    measure, base, count = built.measure, built.weights, len(built.cities)
    first, second = np.triu_indices(count, 1)
    numbers, (sims, _) = measure.numbers(first, second), measure.parts(first, second)

    def linked(scores: np.ndarray) -> np.ndarray:
        square = np.full((count, count), np.nan)
        square[first, second] = square[second, first] = scores
        a, b, _ = choose([candidates(square, 0, k)], count)
        return np.isin(first * count + second, a * count + b)

    used, drawn = base > 0, np.zeros((draws, len(base)))  # a group without weight has none in any draw
    drawn[:, used] = np.random.default_rng(seed).dirichlet(_CONCENTRATION * base[used] / base[used].mean(), size=draws)
    runs = map(linked, rescored(measure.member, sims, [base, *drawn]))
    now = next(runs)
    groups, flips = list(built.held["weights"]), np.full(len(now), "", object)
    without = {name: w for name, w in zip(groups, base * ~np.eye(len(base), dtype=bool), strict=True) if w.any()}
    for name, scores in zip(without, rescored(measure.member, sims, without.values()), strict=True):
        flips[linked(scores) != now] += f", {name}"
    names = np.array(built.cities, object)
    table = pd.DataFrame({
        "a": names[first], "b": names[second], **{name: numbers[name] for name in ("similarity", "low", "high")},
        "linked": now, "kept": sum(runs) / draws, "flips_on": [names.removeprefix(", ") for names in flips],
    })  # fmt: skip
    # it passes over links that a part of a network lacks
    nx.set_edge_attributes(G, table[now].set_index(["a", "b"])[["kept", "flips_on"]].to_dict("index"))
    return table[numbers["coverage"] >= FLOOR].reset_index(drop=True)


def rescored(member: np.ndarray, sims: np.ndarray, weights: np.ndarray) -> Iterator[np.ndarray]:
    """Score all pairs under each set of group weights; NaN where too little of the weight compares."""
    counts = ~np.isnan(sims) @ member
    levels, there = np.nan_to_num(sims) @ member / np.maximum(counts, 1), counts > 0
    for weight in weights:
        compared = there @ weight
        enough = compared >= FLOOR * weight.sum()
        yield np.divide(levels @ weight, compared, out=np.full(len(sims), np.nan), where=enough)
