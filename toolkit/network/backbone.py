"""Which pairs become links: maximum spanning forest and mutual nearest neighbours; and their graph."""

from collections.abc import Callable, Iterable
from functools import partial

import networkx as nx
import numpy as np

from ..language import need, whole_number
from ..similarity import Measure, in_blocks
from .profile import comparable

NUMBERS = ("similarity", "coverage", "low", "high")
RULES = ("", "tree", "mutual", "both")  # 1 for the forest, 2 for mutual neighbours, 3 for both
_DECIMALS = 12  # scores that differ only by rounding are equal, on every machine

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]  # positions of the two rows, the earlier first, and their score


def linked(measure: Measure, cities: list[str], k: int, map: Callable = map) -> nx.Graph:  # noqa: A002
    """Make the graph of the links; it holds nothing of other pairs."""
    whole_number("k", k, 0)
    need(len(cities) > 1, "errors", "two cities")
    first, second, rule = choose(in_blocks(partial(_block, measure, k), len(cities), map), len(cities))
    numbers = measure.numbers(first, second)
    graph = nx.Graph(k=int(k))
    graph.add_nodes_from(cities)
    for a, b, r, *values in zip(first, second, rule, *(numbers[n].tolist() for n in NUMBERS), strict=True):
        graph.add_edge(cities[a], cities[b], **dict(zip(NUMBERS, values, strict=True)), weight=values[0], rule=RULES[r])
    return graph


def _block(measure: Measure, k: int, rows: tuple[int, int]) -> tuple:
    """Do the work of one block of rows, perhaps in another process."""
    return candidates(comparable(measure, rows), rows[0], k)


def candidates(scores: np.ndarray, start: int, k: int) -> tuple[Pairs, Pairs, np.ndarray]:
    """Keep what can become a link of a block: rows × all rows, NaN where two do not compare.

    The first row of the block is the ``start``-th of all. Returned are the maximum spanning forest of the block's
    pairs, the pairs whose earlier row counts the other among its k nearest, and the score of the k-th neighbour of
    each row (infinite for k = 0). A pair that is not in the forest of its block is not in that of the whole either,
    so nothing is lost.
    """
    scores = np.round(np.nan_to_num(scores), _DECIMALS)
    rows, count = np.arange(start, start + len(scores)), scores.shape[1]
    scores[rows - start, rows] = 0.0
    k = min(k, count - 1)
    least = np.partition(scores, -k, axis=1)[:, -k].copy() if k else np.full(len(rows), np.inf)
    # each pair once; with nothing alike (a score of 0) it is never a link
    alike = (scores > 0) & (np.arange(count) > rows[:, None])
    found = [(np.nonzero(mask), scores[mask]) for mask in (alike, alike & (scores >= least[:, None]))]
    forest, near = ((first + start, second, score) for (first, second), score in found)
    return _forest(*forest, count), near, least


def choose(blocks: Iterable[tuple[Pairs, Pairs, np.ndarray]], count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose the links from the candidates of all blocks, in order.

    The maximum spanning forest keeps every city that resembles another in the picture without a threshold; mutual k
    nearest neighbours add what both ends count among their closest. Of neighbours that tie for the k-th place all
    count; in the forest, ties go to the earlier pair.

    Returned are the positions of both ends of each link, in order, and its place in ``RULES``.

    Examples
    --------
    >>> scores = np.array([[0, 0.9, 0.2], [0.9, 0, 0.6], [0.2, 0.6, 0]])
    >>> first, second, rule = choose([candidates(scores, 0, k=1)], 3)
    >>> [(int(a), int(b), RULES[r]) for a, b, r in zip(first, second, rule)]
    [(0, 1, 'both'), (1, 2, 'tree')]
    """
    forest: Pairs = (np.empty(0, int), np.empty(0, int), np.empty(0))
    nearest, limits = [forest], []
    for trees, near, least in blocks:
        forest = _forest(*map(np.concatenate, zip(forest, trees, strict=True)), count)
        nearest.append(near)
        limits.append(least)
    first, second, scores = map(np.concatenate, zip(*nearest, strict=True))
    mutual = scores >= np.concatenate(limits)[second]
    tree, mutual = forest[0] * count + forest[1], first[mutual] * count + second[mutual]
    links = np.union1d(tree, mutual)
    return links // count, links % count, np.isin(links, tree) + 2 * np.isin(links, mutual)


def _forest(first: np.ndarray, second: np.ndarray, scores: np.ndarray, count: int) -> Pairs:
    """Kruskal's maximum spanning forest; pairs come and go in order, which decides between equal scores."""
    joined, kept = nx.utils.UnionFind(range(count)), []
    order = np.argsort(-scores, kind="stable")
    while len(order):
        part, order = order[: 4 * count], order[4 * count :]
        for pair, a, b in zip(part.tolist(), first[part].tolist(), second[part].tolist(), strict=True):
            if joined[a] != joined[b]:
                joined.union(a, b)
                kept.append(pair)
        # what is connected by now needs no further look
        tree = np.array([joined[node] for node in range(count)])
        order = order[tree[first[order]] != tree[second[order]]]
    kept = np.sort(np.array(kept, dtype=int))
    return first[kept], second[kept], scores[kept]
