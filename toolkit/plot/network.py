"""The network of cities: who resembles whom, how surely, and how much is known of each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import known_lang, unknown
from .placing import place, spread
from .style import INK, MARKERS, SMALL, SOFT, canvas, extent, finish, heading, house, legend, settled, strong_colours
from .texts import clean, place_label, word, wrap

FIRM, LIKELY = 0.8, 0.5  # shares of draws from which a line is solid, and dashed
OTHER, EDGE = "#9A9A9A", "#4D4D4D"
_NAMES = {"en": "name", "th": "name_th", "local": "name_local"}
_ROW, _STEP = 8, 42.0  # cities without a link: in one row, and points from row to row
_SIZES = ((12, (9.0, 5.4)), (25, (10.5, 7.0)), (45, (12.0, 9.0)), (math.inf, (14.0, 11.0)))  # up to so many cities
_THIN = {"marker": "d", "markersize": 6.5, "markerfacecolor": "white", "markeredgecolor": INK}


def known_script(lang: str) -> None:
    """Refuse a language in which names of places are not given."""
    if lang != "local":
        known_lang(lang)


def node_name(G: nx.Graph, node: Hashable, lang: str) -> str:
    """Name a node: in a language, in English, or by its id."""
    return clean(G.nodes[node].get(_NAMES[lang]) or G.nodes[node].get("name", node))


def network(
    G: nx.Graph,
    *,
    colour: str = "country",
    focus: Hashable | None = None,
    cases: Cases | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw a network of cities.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`, or any graph; what its nodes and edges do
        not carry is left out of the drawing.
    colour : str
        Node attribute that gives colour and marker; of more than eight values the seven most
        frequent, the rest grey.
    focus : node, optional
        A city whose links stand out from the others.
    cases : Cases, optional
        With it, codes of countries and kinds of places are written as names.
    labels : mapping, optional
        Value of the colour attribute to label; goes before ``cases``.
    lang : {"en", "th", "local"}
        Names of cities; ``local`` is the name in the city's own script.
    ax : Axes, optional

    Returns
    -------
    Axes
        Width of a line = similarity; solid, dashed or dotted = share of weightings in which it
        is kept; size of a dot = number of cases, hollow = none. Nearness says little: read the lines.

    Raises
    ------
    NotPossibleError
        If the network is empty.
    UnknownNameError
        If it has no such city or attribute.

    Examples
    --------
    >>> ax = network(nx.Graph([("Bangkok", "Jakarta")]))
    >>> sorted(t.get_text() for t in ax.texts)
    ['Bangkok', 'Jakarta']
    """
    known_script(lang)
    if not len(G):
        raise NotPossibleError("The network has no cities: there is nothing to draw.")
    if focus is not None and focus not in G:
        raise unknown("city of this network", focus, G)
    G = nx.Graph(G)  # a copy, with one link for each pair
    nodes = sorted(G, key=str)
    edges = sorted((tuple(sorted(e, key=str)) for e in G.edges if e[0] != e[1]), key=str)
    looks, classes = _looks(G, nodes, colour, cases, labels or {}, lang)
    areas = [_area(G.nodes[n].get("cases", 1)) for n in nodes]
    radii = np.sqrt(areas) * 0.6
    with house():
        own = ax is None
        ax = canvas(ax, *next(size for most, size in _SIZES if len(nodes) <= most))
        ax.set_axis_off()
        if entries := _key(G, edges, classes, colour, lang):
            legend(ax, entries, room=own, labelspacing=0.55, handlelength=2.4)
        field = settled(ax)
        ax.set(xlim=(0, field[0]), ylim=(0, field[1]))
        points = _layout(G, nodes, edges, radii, field)
        where = dict(zip(nodes, points, strict=True))
        _lines(ax, G, edges, where, focus)
        for node, size in zip(nodes, areas, strict=True):
            look = _mark(size, *looks[node], hollow=G.nodes[node].get("cases") == 0)
            ax.plot(*where[node], clip_on=False, zorder=3, **look)
        alone = len(nodes) - len({n for e in edges for n in e})
        if alone and edges:
            ax.text(0, _STEP * math.ceil(alone / _ROW), word("alone", lang), size=SMALL, color=SOFT, va="center")
        names = [(wrap(node_name(G, n, lang), 22), "bold" if n == focus else "normal") for n in nodes]
        _names(ax, names, points, radii, field, np.array([[where[a], where[b]] for a, b in edges]), lang)
        finish(ax)
    return ax


def _layout(G: nx.Graph, nodes: list, edges: list, radii: np.ndarray, field: tuple) -> np.ndarray:
    """Place the linked cities by springs, those without a link in rows below."""
    plain = nx.Graph()
    plain.add_nodes_from(sorted({n for e in edges for n in e}, key=str))
    plain.add_weighted_edges_from((a, b, G.edges[a, b].get("similarity", 0.5) ** 2 + 0.05) for a, b in edges)
    alone = [n for n in nodes if n not in plain]
    rows = math.ceil(len(alone) / _ROW)
    places = {}
    if len(plain):
        found = nx.spring_layout(plain, seed=0, k=1.6 / math.sqrt(len(plain)), iterations=300, method="force")
        free = np.array(list(found.values()))
        low, wide = free.min(axis=0), np.maximum(np.ptp(free, axis=0), 1e-9)
        margin = np.array([62.0, 26.0])  # for the names at the rim
        corner = margin + [0, rows * _STEP + (24 if alone else 0)]
        room = np.maximum(np.array(field) - margin - corner, 40)
        places = dict(zip(found, corner + (free - low) / wide * room, strict=True))
    for number, node in enumerate(alone):
        row, column = divmod(number, _ROW)
        places[node] = (field[0] * (column + 0.5) / _ROW, 20 + _STEP * (rows - 1 - row))
    return spread(np.array([places[n] for n in nodes]), radii, field, gap=14.0)


def _lines(ax: Axes, G: nx.Graph, edges: list, where: dict, focus: Hashable | None) -> None:
    for a, b in edges:
        data = G.edges[a, b]
        pale = 1.0 if focus is None or focus in (a, b) else 0.25
        look = {"solid_capstyle": "butt", "dash_capstyle": "butt", "zorder": 2 if focus in (a, b) else 1}
        look |= _line(data.get("similarity", 0.5), data.get("kept"))
        ax.plot(*zip(where[a], where[b], strict=True), alpha=pale, **look)
        if data.get("thin") == "yes":
            ax.plot(*(where[a] + where[b]) / 2, alpha=pale, zorder=2.5, **_THIN)


def _names(
    ax: Axes, names: list, points: np.ndarray, radii: np.ndarray, field: tuple, lines: np.ndarray, lang: str
) -> None:
    """Write each name where it touches no other name and no dot, in the largest size that fits."""
    for size in (9.0, SMALL, 7.0, 6.0):
        sizes = np.array([extent(text, size, weight) for text, weight in names]) + [3.0, 2.0]
        found = place(points, radii, sizes, field, lines)
        if None not in found:
            break
    look = {"ha": "center", "va": "center", "linespacing": 1.05, "zorder": 4, "size": size}
    halo = [withStroke(linewidth=2.5, foreground="white")]
    for (text, weight), spot, point in zip(names, found, points, strict=True):
        if spot is not None:
            box, far = spot
            if far:
                near = np.clip(point, box[:2], box[2:])
                ax.plot(*zip(point, near, strict=True), color=OTHER, linewidth=0.8, zorder=0.5)
            ax.text(*(box[:2] + box[2:]) / 2, text, weight=weight, path_effects=halo, **look)
    if missing := found.count(None):
        ax.text(0, 0, word("left out", lang, n=missing, all=len(names)), size=6, color=SOFT, va="top")


def _looks(G: nx.Graph, nodes: list, colour: str, cases: Cases | None, labels: Mapping, lang: str) -> tuple[dict, list]:
    """Give each node colour and marker, and the legend its classes, the largest first."""
    values = {n: clean(G.nodes[n].get(colour, "")) for n in nodes}
    if not any(values.values()):
        if colour != "country":
            raise unknown("node attribute", colour, {k for _, data in G.nodes(data=True) for k in data})
        return {n: (strong_colours()[0], "o") for n in nodes}, []
    counts = Counter(v for v in values.values() if v)
    order = sorted(counts, key=lambda v: (-counts[v], v))
    few = order[: len(MARKERS) if len(order) == len(MARKERS) else len(MARKERS) - 1]
    style = {v: (c, m) for v, c, m in zip(few, strong_colours(), MARKERS, strict=False)}
    known = _known(cases, colour, lang) | dict(labels)
    classes = [(clean(known.get(v, v)), *style[v]) for v in few]
    if len(few) < len(counts):
        classes.append((word("other", lang), OTHER, "o"))
    if not all(values.values()):
        classes.append((word("unstated", lang), OTHER, "o"))
    return {n: style.get(values[n], (OTHER, "o")) for n in nodes}, classes


def _known(cases: Cases | None, colour: str, lang: str) -> dict[str, str]:
    """Name the values of a node attribute that the casebook knows."""
    if cases is not None and colour == "country":
        return {c.country: place_label(cases, c.id, lang) for c in cases.book.cities.values() if c.kind == "country"}
    if cases is not None and colour == "kind":
        return {k: cases.codebook.label("place_kinds", k, lang) for k in cases.codebook["place_kinds"]}
    return {}


def _area(cases: float) -> float:
    """Give the area of a dot in square points."""
    return 70.0 + 36.0 * cases


def _mark(area: float, colour: str, marker: str = "o", *, hollow: bool = False) -> dict:
    """Give the look of a city's dot."""
    size = math.sqrt(area) * (1.5 if marker == "*" else 1.0)
    fill, rim, wide = ("white", colour, 1.9) if hollow else (colour, EDGE, 0.6)
    look = {"marker": marker, "markersize": size, "linestyle": "none"}
    return look | {"markerfacecolor": fill, "markeredgecolor": rim, "markeredgewidth": wide}


def _line(similarity: float, kept: float | None) -> dict:
    """Give the look of a link."""
    look = {"linewidth": 0.6 + 6.0 * similarity**2, "color": EDGE}
    if kept is None or kept >= FIRM:
        return look | {"linestyle": "-"}
    return look | ({"linestyle": (0, (3.2, 1.6))} if kept >= LIKELY else {"linestyle": (0, (0.8, 1.6)), "color": OTHER})


def _key(G: nx.Graph, edges: list, classes: list, colour: str, lang: str) -> list[tuple]:
    """Make the entries of the legend, of what the graph carries only."""
    parts: list[tuple[str, list]] = []  # a heading, and looks with their texts
    if classes:
        named = word(colour, lang) if colour in ("country", "kind") else clean(colour).replace("_", " ").capitalize()
        parts.append((named, [(_mark(75, c, m), wrap(text, 24)) for text, c, m in classes]))
    if counts := {d["cases"] for _, d in G.nodes(data=True) if "cases" in d}:
        none = [(_mark(_area(0), OTHER, hollow=True), word("no case", lang))] if 0 in counts else []
        some = [(_mark(_area(n), OTHER), word("case" if n == 1 else "many", lang, n=n)) for n in _ends(counts)]
        parts.append((word("cases", lang), none + some))
    held = [G.edges[e] for e in edges]
    if similar := [d["similarity"] for d in held if "similarity" in d]:
        low, high = math.floor(min(similar) * 10) / 10, math.ceil(max(similar) * 10) / 10
        steps = sorted({round(v, 1) for v in (low, (low + high) / 2, high)})
        parts.append((word("similarity", lang), [(_line(s, None), f"{s:.1f}") for s in steps]))
    if any("kept" in d for d in held):
        kinds = ((1.0, "solid"), (0.6, "dashed"), (0.2, "dotted"))
        parts.append((word("stability", lang), [(_line(0.55, kept), word(text, lang)) for kept, text in kinds]))
    if any(d.get("thin") == "yes" for d in held):
        parts[-1][1].append(({"color": EDGE, "linewidth": 1.5, **_THIN}, word("thin", lang)))
    entries = []
    for title, looks in parts:
        entries += [heading(title), *((Line2D([], [], **look), text) for look, text in looks)]
    return entries


def _ends(counts: set[int]) -> list[int]:
    """Choose the numbers of cases that the legend shows: one and the most."""
    return sorted({n for n in (1, max(counts)) if n in counts and n > 0})
