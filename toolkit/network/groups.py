"""Groups of cities, reported only where they are clearer than chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from ..errors import NotPossibleError
from ..library import Cases
from . import selection
from .graph import city_similarity, evidence_of
from .robust import CONCENTRATION, scores_where_comparable

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
        city, name, group (from 1), together (mean share of runs the city spends with the core of
        its group), core (whether it belongs to that core). Empty if nothing is found.
    modularity, threshold, as_high : float
        Weighted modularity; the 95th percentile of the shuffled tables; the share of these that
        reach the modularity. NaN with too few cities.
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
    on: Iterable[str] = ("context", "problems"),
    k: int = 3,
    seeds: int = 50,
    permutations: int = 200,
    seed: int = 0,
) -> Groups:
    """Look for groups of cities, and say so if there are none that chance does not explain.

    The links are divided by the Louvain method so that weighted modularity is high. The same is
    done with tables in which the values of every indicator are shuffled among the cities that
    have one: what is missing stays missing, so that documentation makes no groups. Only a
    division clearer than 95 % of those is reported, and of its groups the members that stay
    together under other weights.

    Parameters
    ----------
    cases : Cases or networkx.Graph
        A casebook, or a graph from ``city_similarity`` or ``from_frame`` (then ``on`` and ``k``
        are those of the graph).
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
    Blondel, V. D. and others (2008). Fast unfolding of communities in large networks. *Journal
    of Statistical Mechanics*, P10008.

    Lancichinetti, A. and Fortunato, S. (2012). Consensus clustering in complex networks.
    *Scientific Reports* 2, 336.

    Examples
    --------
    >>> from toolkit.network import from_frame
    >>> groups(from_frame(pd.DataFrame({"people": [1, 2, 5]}, index=["Ash", "Birch", "Cedar"])))
    Groups are sought from 12 cities on that can be compared; there are 3.
    """
    if seeds < 1 or permutations < 1:
        raise NotPossibleError("Groups need at least one seed and one permutation.")
    G = cases if isinstance(cases, nx.Graph) else city_similarity(cases, on=on, k=k)
    data = _Data(G)
    if len(data.cities) < FEWEST:
        return Groups(False, *_too_few(len(data.cities)), _table([]))
    if sum(len(known) > 1 for known in data.known) < 2:
        return Groups(False, *_ONE, _table([]))
    rng = np.random.default_rng(seed)
    quality, division = _best(data.linked(data.sims, data.base), seed)
    null = np.array([_best(data.linked(data.shuffled(rng), data.base), seed)[0] for _ in range(permutations)])
    threshold = float(np.quantile(null, QUANTILE, method="higher"))
    numbers = {"modularity": quality, "threshold": threshold, "as_high": float((null >= quality - 1e-12).mean())}
    if quality <= threshold + 1e-12:
        return Groups(False, *_nothing(numbers, permutations), _table([]), **numbers)
    together = _consensus(data, rng, seeds)
    rows = _members(division, together, data.cities)
    names = {c: (G.nodes[c].get("name", c), G.nodes[c].get("name_th", G.nodes[c].get("name", c))) for c in data.cities}
    table = _table([(city, names[city][0], *rest) for city, *rest in rows])
    frame = pd.DataFrame(together, index=data.cities, columns=data.cities)
    return Groups(True, *_something(table, names, numbers, permutations), table, **numbers, together=frame)


class _Data:
    """The comparisons behind a graph as arrays, over the cities that compare with any other."""

    def __init__(self, G: nx.Graph) -> None:
        evidence = evidence_of(G)
        self.k = int(G.graph["k"])
        self.dims = [i["dimension"] for i in evidence["indicators"]]
        names = list(dict.fromkeys(self.dims))
        weights = np.array([i["weight"] for i in evidence["indicators"]])
        self.base = np.array([weights[[d == name for d in self.dims]].sum() for name in names])
        self.cities = sorted(evidence["cities"])
        self._read(evidence)
        score = scores_where_comparable(self.sims, self.dims, self.base[None, :])[0]
        ends = {end for a, b, s in zip(self.first, self.second, score, strict=True) if s == s for end in (a, b)}
        self.cities = [self.cities[end] for end in sorted(ends)]
        self._read(evidence)
        held = [evidence["cities"][city] for city in self.cities]
        self.known = [[c for c, cells in enumerate(held) if i["indicator"] in cells] for i in evidence["indicators"]]
        square = np.full((len(self.dims), len(self.cities), len(self.cities)), np.nan)
        square[:, self.first, self.second] = square[:, self.second, self.first] = self.sims.T
        self.square = square

    def _read(self, evidence: dict) -> None:
        self.first, self.second = np.triu_indices(len(self.cities), 1)
        pairs = [f"{self.cities[a]}|{self.cities[b]}" for a, b in zip(self.first, self.second, strict=True)]
        parts = [[np.nan if s is None else s for s, _ in evidence["pairs"][p]["parts"]] for p in pairs]
        self.sims = np.array(parts, dtype=float).reshape(len(pairs), len(self.dims))

    def shuffled(self, rng: np.random.Generator) -> np.ndarray:
        """Similarities after every indicator's values are dealt anew to the cities that have one."""
        sims = np.empty_like(self.sims)
        for column, known in enumerate(self.known):
            dealt = np.arange(len(self.cities))
            dealt[known] = rng.permutation(known)
            sims[:, column] = self.square[column][dealt[self.first], dealt[self.second]]
        return sims

    def linked(self, sims: np.ndarray, weights: np.ndarray) -> nx.Graph:
        """Choose links by these similarities and weights."""
        score = scores_where_comparable(sims, self.dims, weights[None, :])[0]
        chosen = selection.choose(self.first, self.second, score, len(self.cities), self.k) > 0
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
    rated = [(nx.community.modularity(graph, run), run) for run in runs]
    return max(rated, key=lambda pair: pair[0])


def _consensus(data: _Data, rng: np.random.Generator, seeds: int) -> np.ndarray:
    """Share of runs, over drawn weights and starts, that two cities spend in one group."""
    used = data.base > 0
    together = np.zeros((len(data.cities), len(data.cities)))
    for run in range(seeds):
        weights = np.zeros(len(data.base))
        weights[used] = rng.dirichlet(CONCENTRATION * data.base[used] / data.base[used].mean())
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
        while len(core) > 1:
            shares = [_with(member, core, together) for member in core]
            if min(shares) >= CORE:
                break
            core.pop(int(np.argmin(shares)))
        if len(core) < 2:
            core = []
        for member in sorted(group):
            rows.append((cities[member], number, _with(member, core or sorted(group), together), member in core))
    return rows


def _with(member: int, others: list[int], together: np.ndarray) -> float:
    return float(np.mean([together[member, o] for o in others if o != member]))


def _table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["city", "name", "group", "together", "core"])


def _too_few(count: int) -> tuple[str, str]:
    return (
        f"Groups are sought from {FEWEST} cities on that can be compared; there are {count}.",
        f"การหากลุ่มเมืองต้องมีเมืองที่เปรียบเทียบกันได้อย่างน้อย {FEWEST} แห่ง แต่ขณะนี้มี {count} แห่ง",
    )


_ONE = (
    "No groups can be told from chance: there is one indicator only, and shuffling it changes nothing but names.",
    "แยกกลุ่มออกจากความบังเอิญไม่ได้ เพราะมีตัวชี้วัดเดียว การสลับค่าจึงเปลี่ยนเพียงชื่อเมือง",
)


def _nothing(numbers: dict, permutations: int) -> tuple[str, str]:
    n = numbers
    return (
        f"No groups can be told from chance: the best division has a modularity of {n['modularity']:.2f}, "
        f"and {n['as_high']:.0%} of {permutations} tables with shuffled columns reach as much.",
        f"ไม่พบกลุ่มเมืองที่แยกออกจากความบังเอิญได้ การแบ่งกลุ่มที่ดีที่สุดมีค่ามอดูลาริตี {n['modularity']:.2f} "
        f"และตารางที่สลับค่าแบบสุ่ม {n['as_high']:.0%} จาก {permutations} ตารางก็ได้ค่าสูงเท่ากันหรือสูงกว่า",
    )


def _something(table: pd.DataFrame, names: dict, numbers: dict, permutations: int) -> tuple[str, str]:
    cores = [list(own["city"]) for _, own in table[table["core"]].groupby("group")]
    named = [[", ".join(names[city][tongue] for city in core) for core in cores] for tongue in (0, 1)]
    lists = ["; ".join(f"({number}) {core}" for number, core in enumerate(own, 1)) for own in named]
    odds = f"{numbers['modularity']:.2f}", f"{numbers['threshold']:.2f}"
    if not cores:
        return (
            "The cities fall into groups more clearly than in shuffled tables "
            f"(modularity {odds[0]} against {odds[1]}), "
            "but no group keeps its members under other weights, so none is named.",
            f"เมืองแบ่งเป็นกลุ่มชัดกว่าตารางที่สลับค่า (มอดูลาริตี {odds[0]} เทียบกับ {odds[1]}) "
            "แต่เมื่อเปลี่ยนน้ำหนักแล้วไม่มีกลุ่มใดคงสมาชิกไว้ได้ จึงไม่ระบุชื่อกลุ่ม",
        )
    left = len(names) - sum(map(len, cores))
    return (
        f"{len(cores)} group{'s' * (len(cores) > 1)} can be told from chance (modularity {odds[0]}; 95% of "
        f"{permutations} shuffled tables stay at or below {odds[1]}), "
        f"named by the members that stay together under other weights: {lists[0]}. "
        f"{left} of {len(names)} cities belong to no such core.",
        f"พบกลุ่มที่แยกออกจากความบังเอิญได้ {len(cores)} กลุ่ม (มอดูลาริตี {odds[0]} ส่วนตารางที่สลับค่า 95% จาก {permutations} "
        f"ตารางได้ไม่เกิน {odds[1]}) โดยระบุเฉพาะเมืองที่ยังอยู่ด้วยกันเมื่อเปลี่ยนน้ำหนัก ได้แก่ {lists[1]} "
        f"อีก {left} จาก {len(names)} เมืองไม่อยู่ในแกนของกลุ่มใด",
    )


__all__ = ["Groups", "groups"]
