"""Which pairs become links: maximum spanning forest and mutual nearest neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import NotPossibleError

TREE, MUTUAL, BOTH = 1, 2, 3
RULES = {TREE: "tree", MUTUAL: "mutual", BOTH: "both"}
_DECIMALS = 12  # scores that differ only by rounding are equal, on every machine


def choose(first: np.ndarray, second: np.ndarray, scores: np.ndarray, count: int, k: int) -> np.ndarray:
    """Choose links among pairs.

    The maximum spanning forest keeps every city that resembles another in the picture without a threshold; mutual k
    nearest neighbours add what both ends count among their closest. Of neighbours that tie for the k-th place all
    count; in the forest, ties go to the earlier pair. A pair with nothing alike (a score of 0) is never a link.

    ``first`` and ``second`` are the positions of the two cities of each pair among ``count``; ``scores`` are NaN where
    a pair is not comparable. Returned is 0 for no link, 1 tree, 2 mutual neighbours, 3 both.

    Examples
    --------
    >>> first, second = np.triu_indices(3, 1)
    >>> choose(first, second, np.array([0.9, 0.2, 0.6]), 3, k=1)
    array([3, 0, 1])
    """
    if k < 0:
        raise NotPossibleError(f"k is a number of neighbours, 0 or more, not {k}.")
    scores = np.round(np.nan_to_num(scores), _DECIMALS)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > 0]
    chosen = np.zeros(len(scores), dtype=int)
    chosen[_forest(first, second, order, count)] |= TREE
    chosen[_mutual(first, second, scores, order, count, k)] |= MUTUAL
    return chosen


def _forest(first: np.ndarray, second: np.ndarray, order: Sequence[int], count: int) -> list[int]:
    """Kruskal on pairs in order of score (networkx gives the same forest, forty times slower)."""
    parent = list(range(count))
    kept = []
    for pair in order:
        roots = []
        for node in (first[pair], second[pair]):
            while parent[node] != node:
                parent[node] = parent[parent[node]]
                node = parent[node]
            roots.append(node)
        if roots[0] != roots[1]:
            parent[roots[0]] = roots[1]
            kept.append(pair)
            if len(kept) == count - 1:
                break
    return kept


def _mutual(
    first: np.ndarray, second: np.ndarray, scores: np.ndarray, order: np.ndarray, count: int, k: int
) -> np.ndarray:
    taken = [0] * count
    least = np.full(count, np.inf)  # the score of each city's k-th neighbour
    for pair in order:
        for node in (first[pair], second[pair]):
            if taken[node] < k:
                taken[node] += 1
                least[node] = scores[pair]
    return order[scores[order] >= np.maximum(least[first[order]], least[second[order]])]
