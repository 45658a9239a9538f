"""The network of cities: who resembles whom, how surely, and how much is known of each."""

from collections import Counter
from collections.abc import Iterator

import networkx as nx
import numpy as np
from matplotlib.axes import Axes

from ..cases import Cases
from ..language import chosen, need
from ..network.profile import name_of, node_of
from .style import CLASSES, EDGE, OTHER, clean, dot, drawing, in_points, legend, named_points, titled, word, wrap

ALONE = {"marker": "o", "ms": 5, "mfc": "white", "mec": EDGE, "mew": 1.2, "linestyle": "none"}  # rests on one thing
_SIZES = ((12, (9.0, 5.4)), (25, (10.5, 7.0)), (45, (12.0, 9.0)), (np.inf, (14.0, 11.0)))  # up to so many cities


def network(G: nx.Graph, *, focus: object = None, cases: Cases | None = None, lang: str | None = None) -> Axes:
    """Draw a network of cities.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`, or any graph; what its nodes and edges do
        not carry is left out of the drawing.
    focus : node, optional
        A city whose links stand out from the others: its id or a name.
    cases : Cases, optional
        With it, countries are named, and have the colours of all its figures.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        Width of a line = similarity; solid, dashed or dotted = share of weightings in which it
        is kept; an open dot on it = it rests on one thing; size of a city's dot = number of cases,
        hollow = none. Nearness says little: read the lines.

    Raises
    ------
    NotPossibleError
        If the network is empty.
    UnknownNameError
        If it has no such city.

    Examples
    --------
    >>> ax = network(nx.Graph([("Bangkok", "Jakarta")]))
    >>> sorted(t.get_text() for t in ax.texts)
    ['Bangkok', 'Jakarta']
    """
    lang = chosen(lang)
    need(len(G), "plot", "no cities", lang)
    focus = None if focus is None else node_of(G, focus)
    G = nx.Graph(G)  # a copy, with one link for each pair
    nodes = sorted(G, key=str)
    edges = sorted((tuple(sorted(e, key=str)) for e in G.edges if e[0] != e[1]), key=str)
    near = [focus, *sorted({*G[focus]} - {focus}, key=str)] if focus is not None else []
    looks, entries = _looks(G, nodes, near, cases, lang)
    entries += _key(G, edges, lang)
    marks = [dot(G.nodes[n].get("cases", 1), *looks[n], hollow=G.nodes[n].get("cases") == 0) for n in nodes]
    with drawing(*next(size for most, size in _SIZES if len(nodes) <= most)) as ax:
        legend(ax, entries, labelspacing=0.55, handlelength=2.4)
        by_name = [name_of(G, n)(lang) for n in near]
        alike = any("similarity" in data for *_, data in G.edges(data=True))
        slots = {"cities": len(nodes), "links": len(edges), "focus": by_name[0] if near else ""}
        title = word("title focus" if near else "title network" if alike else "title links", lang, **slots)
        titled(ax, title, word("about focus", lang, near=", ".join(by_name[1:]) or "–") if near else "")
        margin = np.array([62.0, 26.0])  # for the names at the rim
        points = margin + springs(G, nodes, edges) * (in_points(ax) - 2 * margin)
        where = dict(zip(nodes, points, strict=True))
        for a, b in edges:
            data, held = G.edges[a, b], focus in (a, b)
            look = _line(data.get("similarity", 0.5), data.get("kept")) | {"solid_capstyle": "butt"}
            look |= {"alpha": 1.0 if focus is None or held else 0.25, "zorder": 2 if held else 1}
            ax.plot(*zip(where[a], where[b], strict=True), **look)
            if data.get("rests_on"):
                ax.plot(*(where[a] + where[b]) / 2, **ALONE, zorder=2.5)
        names = [(name_of(G, n)(lang), "bold" if n == focus else "normal") for n in nodes]
        named_points(ax, names, points, marks, lang)
    return ax


def _looks(G: nx.Graph, nodes: list, near: list, cases: Cases | None, lang: str) -> tuple[dict, list]:
    """Give each node colour and marker, and the legend the entries of its classes: those near the focus first."""
    values = {n: clean(G.nodes[n].get("country", "")) for n in nodes}
    if not any(values.values()):
        return dict.fromkeys(nodes, CLASSES[0]), []
    counts = Counter(sorted(filter(None, values.values())))  # of equal ones the first in the alphabet comes first
    order = [*dict.fromkeys(filter(None, [*map(values.get, near), *dict(counts.most_common())]))]
    shown = order if len(order) <= len(CLASSES) else order[: len(CLASSES) - 1]
    terms = cases.codebook["countries"] if cases else {}
    # a country looks the same in all figures of a casebook: by its place among those with most cases
    own = Counter(cases.book.cities[c.city].country for c in cases.records) if cases else {}
    places = [*dict.fromkeys([*sorted(own, key=own.get, reverse=True), *terms, *sorted(counts)])]
    told, free = dict.fromkeys(shown, CLASSES[0]), [*range(len(CLASSES))]
    for value in sorted(shown, key=places.index):  # if another has its look, the next free one
        told[value] = CLASSES[free.pop(min(range(len(free)), key=lambda n: (free[n] - places.index(value)) % 8))]
    entries = [(None, word("country", lang))]
    entries += [(dot(0, *look), wrap(terms[v].label(lang) if v in terms else v, 24)) for v, look in told.items()]
    rest = {"other": len(told) < len(counts), "unstated": not all(values.values())}
    entries += [(dot(0, OTHER), wrap(word(key, lang), 24)) for key, there in rest.items() if there]
    return {n: told.get(values[n], (OTHER, "o")) for n in nodes}, entries


def _line(similarity: float, kept: float | None) -> dict:
    """Give the look of a link: solid if it is kept in 80 % of draws or more, dashed in 50 %, else dotted."""
    kept = 1.0 if kept is None else kept
    dashes = "-" if kept >= 0.8 else (0, (3.2, 1.6)) if kept >= 0.5 else (0, (0.8, 1.6))
    return {"linewidth": 0.6 + 6.0 * similarity**2, "linestyle": dashes, "color": EDGE if kept >= 0.5 else OTHER}


def _key(G: nx.Graph, edges: list, lang: str) -> Iterator[tuple]:
    """Make the entries of the legend for sizes and lines, of what the graph carries only."""
    if counts := {d["cases"] for _, d in G.nodes(data=True) if "cases" in d}:
        told = sorted({0, 1, max(counts)} & counts)
        yield from [(None, word("cases", lang)), *((dot(n, OTHER, hollow=n == 0), f"{n:g}") for n in told)]
    carried = {name for e in edges for name in G.edges[e]}
    if "similarity" in carried:
        yield from [(None, word("similarity", lang)), *((_line(s, None), f"{s}") for s in (0.3, 0.6, 0.9))]
    if "kept" in carried:
        kinds = ((1.0, "solid"), (0.6, "dashed"), (0.2, "dotted"))
        yield from [(None, word("stability", lang)), *((_line(0.55, kept), word(text, lang)) for kept, text in kinds)]
    if any(G.edges[e].get("rests_on") for e in edges):
        yield ALONE, wrap(word("rests", lang), 24)


# --- geometry, in points ----------------------------------------------------------------------


def springs(G: nx.Graph, nodes: list, edges: list) -> np.ndarray:
    """Place cities by springs, the stronger the more alike two are, in a field of width and height 1."""
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    plain.add_weighted_edges_from((a, b, G.edges[a, b].get("similarity", 0.5) ** 2 + 0.05) for a, b in edges)
    free = np.array([*nx.forceatlas2_layout(plain, seed=0, weight="weight", max_iter=500).values()])
    free = (free - free.min(axis=0)) / np.maximum(np.ptp(free, axis=0), 1e-9)
    return (free + free.argsort(axis=0).argsort(axis=0) / max(len(free) - 1, 1)) / 2  # no crowd, no empty corner
