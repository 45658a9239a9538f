"""Groups of cities, reported only where they are clearer than chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import LANGUAGES, word
from .backbone import choose
from .graph import city_similarity, evidence_of
from .measure import FLOOR
from .stability import drawn_weights, scores_where_comparable

FEWEST = 12  # cities; below, a division means nothing
QUANTILE = 0.95  # of the null that the modularity has to beat
CORE = 0.8  # share of runs a core member spends with the rest of its core
_STARTS = 5  # runs of the Louvain method per graph, the best of which counts, for data and null alike


@dataclass(frozen=True, eq=False, repr=False)
class Groups:
    """What :func:`groups` found.

    Attributes
    ----------
    found : bool
        Whether the division beats the shuffled tables.
    sentence, sentence_th : str
        The finding in words.
    table : DataFrame
        city, name, group (from 1), together (mean share of runs the city spends with the core of its group), core
        (whether it belongs to that core). Empty if nothing is found.
    modularity, threshold, as_high : float
        Weighted modularity; the 95th percentile of the shuffled tables; the share of these that reach the modularity.
        NaN with too few cities.
    together : DataFrame
        Cities × cities: share of runs spent in one group.
    """

    found: bool
    sentence: str
    sentence_th: str
    table: pd.DataFrame
    modularity: float = np.nan
    threshold: float = np.nan
    as_high: float = np.nan
    together: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return self.sentence


def groups(
    cases: Cases | nx.Graph,
    *,
    domains: Iterable[str] = ("context", "problems"),
    k: int = 3,
    seeds: int = 50,
    permutations: int = 200,
    seed: int = 0,
) -> Groups:
    """Look for groups of cities, and say so if there are none that chance does not explain.

    The links are divided by the Louvain method so that weighted modularity is high. The same is done with tables in
    which the values of every indicator are shuffled among the cities that have one: what is missing stays missing, so
    that documentation makes no groups. Only a division clearer than 95 % of those is reported, and of its groups the
    members that stay together under other weights.

    Parameters
    ----------
    cases : Cases or networkx.Graph
        A casebook, or a graph from ``city_similarity`` or ``from_frame`` with its own ``domains`` and ``k``.
    seeds : int
        Runs with drawn weights and random starts for the consensus.
    permutations : int
        Shuffled tables.
    seed : int
        Same seed, same result.

    Returns
    -------
    Groups

    References
    ----------
    Blondel, V. D. and others (2008). Fast unfolding of communities in large networks. *Journal of Statistical
    Mechanics*, P10008.

    Lancichinetti, A. and Fortunato, S. (2012). Consensus clustering in complex networks. *Scientific Reports* 2, 336.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> groups(from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"])))
    Groups are sought from 12 cities on that can be compared; there are 3.
    """
    if seeds < 1 or permutations < 1:
        raise NotPossibleError("Groups need at least one seed and one permutation.")
    G = cases if isinstance(cases, nx.Graph) else city_similarity(cases, domains=domains, k=k)
    data = _Data(G)
    if len(data.cities) < FEWEST:
        return Groups(False, *_said("too few", fewest=FEWEST, n=len(data.cities)), _table([]))
    if sum(len(known) > 1 for known in data.known) < 2:
        return Groups(False, *_said("one indicator"), _table([]))
    rng = np.random.default_rng(seed)
    quality, division = _best(data.linked(data.sims, data.base), seed)
    null = np.array([_best(data.linked(data.shuffled(rng), data.base), seed)[0] for _ in range(permutations)])
    threshold = float(np.quantile(null, QUANTILE, method="higher"))
    numbers = {"modularity": quality, "threshold": threshold, "as_high": float((null >= quality - 1e-12).mean())}
    if quality <= threshold + 1e-12:
        return Groups(False, *_said("none", **numbers, tables=permutations), _table([]), **numbers)
    together = _consensus(data, rng, seeds)
    rows = _members(division, together, data.cities)
    table = _table([(city, G.nodes[city].get("name", city), *rest) for city, *rest in rows])
    cores = [list(own["city"]) for _, own in table[table["core"]].groupby("group")]
    slots = {"n": len(cores), "left": len(data.cities) - sum(map(len, cores)), "all": len(data.cities)}
    lists = [_listed(cores, G, name) for name in ("name", "name_th")]
    said = _said("found" if cores else "no core", lists, **numbers, **slots, tables=permutations)
    frame = pd.DataFrame(together, index=data.cities, columns=data.cities)
    return Groups(True, *said, table, **numbers, together=frame)


class _Data:
    """The comparisons behind a graph as arrays, over the cities that compare with any other."""

    def __init__(self, G: nx.Graph) -> None:
        evidence = evidence_of(G)
        self.k = int(G.graph["k"])
        self.groups = [i["group"] for i in evidence["indicators"]]
        weights = pd.Series([i["weight"] for i in evidence["indicators"]])
        self.base = weights.groupby(self.groups, sort=False).sum().to_numpy()
        comparable = [pair.split("|") for pair, n in evidence["pairs"].items() if n["coverage"] >= FLOOR]
        self.cities = sorted({end for pair in comparable for end in pair})
        self.first, self.second = np.triu_indices(len(self.cities), 1)
        parts = [evidence["pairs"][f"{a}|{b}"]["parts"] for a, b in combinations(self.cities, 2)]
        self.sims = np.array([[s for s, _ in part] for part in parts], dtype=float)
        held = [evidence["cities"][city] for city in self.cities]
        self.known = [[c for c, cells in enumerate(held) if i["indicator"] in cells] for i in evidence["indicators"]]

    def shuffled(self, rng: np.random.Generator) -> np.ndarray:
        """Similarities after every indicator's values are dealt anew to the cities that have one."""
        sims = np.empty_like(self.sims)
        square = np.full((len(self.cities), len(self.cities)), np.nan)
        for column, known in enumerate(self.known):
            square[self.first, self.second] = square[self.second, self.first] = self.sims[:, column]
            dealt = np.arange(len(self.cities))
            dealt[known] = rng.permutation(known)
            sims[:, column] = square[dealt[self.first], dealt[self.second]]
        return sims

    def linked(self, sims: np.ndarray, weights: np.ndarray) -> nx.Graph:
        """Choose links by these similarities and weights."""
        score = scores_where_comparable(sims, self.groups, weights[None, :])[0]
        chosen = choose(self.first, self.second, score, len(self.cities), self.k) > 0
        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.cities)))
        edges = zip(self.first[chosen], self.second[chosen], score[chosen], strict=True)
        graph.add_weighted_edges_from((int(a), int(b), float(s)) for a, b, s in edges)
        return graph


def _best(graph: nx.Graph, seed: int, starts: int = _STARTS) -> tuple[float, list[set[int]]]:
    """Take the division of highest modularity from some runs of the Louvain method."""
    if not graph.number_of_edges():
        return 0.0, [{n} for n in graph]
    runs = [nx.community.louvain_communities(graph, seed=seed + start) for start in range(starts)]
    return max(((nx.community.modularity(graph, run), run) for run in runs), key=lambda rated: rated[0])


def _consensus(data: _Data, rng: np.random.Generator, seeds: int) -> np.ndarray:
    """Share of runs, over drawn weights and starts, that two cities spend in one group."""
    together = np.zeros((len(data.cities), len(data.cities)))
    for run, weights in enumerate(drawn_weights(rng, data.base, seeds)):
        for group in _best(data.linked(data.sims, weights), run, starts=1)[1]:
            inside = sorted(group)
            together[np.ix_(inside, inside)] += 1
    return together / seeds


def _members(division: list[set[int]], together: np.ndarray, cities: list[str]) -> list[tuple]:
    """Members by group, largest first; a core is what stays once the loosest are put aside."""
    rows = []
    order = sorted((g for g in division if len(g) > 1), key=lambda g: (-len(g), cities[min(g)]))
    for number, group in enumerate(order, start=1):
        core = sorted(group)
        while len(core) > 1 and min(shares := [_with(member, core, together) for member in core]) < CORE:
            core.pop(int(np.argmin(shares)))
        core = core if len(core) > 1 else []
        for member in sorted(group):
            rows.append((cities[member], number, _with(member, core or sorted(group), together), member in core))
    return rows


def _with(member: int, others: list[int], together: np.ndarray) -> float:
    return float(np.mean([together[member, o] for o in others if o != member]))


def _table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["city", "name", "group", "together", "core"])


def _listed(cores: list[list[str]], G: nx.Graph, name: str) -> str:
    named = [", ".join(G.nodes[c].get(name, G.nodes[c].get("name", c)) for c in core) for core in cores]
    return "; ".join(f"({number}) {core}" for number, core in enumerate(named, 1))


def _said(key: str, lists: Iterable[str] = ("", ""), **slots: float) -> list[str]:
    """Say the finding in both languages."""
    return [word("groups", key, lang, list=own, **slots) for lang, own in zip(LANGUAGES, lists, strict=True)]
