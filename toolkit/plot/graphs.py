"""The network of cities: who resembles whom, how surely, and how much is known of each."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from .house import INK, PALE, SMALL, SOFT, canvas, extent, finish, house, legend, make_room, settled
from .marks import area, key, line, looks_of, mark
from .placing import place, spread
from .texts import known_lang, word, wrap

NAMES = {"en": "name", "th": "name_th", "local": "name_local"}
_ROW, _STEP = 8, 42.0  # cities without a link: in one row, and points from row to row


def network(
    G: nx.Graph,
    *,
    colour: str | None = "country",
    focus: Hashable | None = None,
    cases: Cases | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    seed: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network of cities.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`, or any graph; what its nodes and edges do
        not carry is left out of the drawing.
    colour : str, optional
        Node attribute that gives colour and marker; of more than eight values the seven most
        frequent, the rest grey.
    focus : node, optional
        A city whose links stand out from the others.
    cases : Cases, optional
        With it, country codes are written as names.
    labels : mapping, optional
        Value of the colour attribute to label; goes before ``cases``.
    lang : {"en", "th", "local"}
        Names of cities; ``local`` is the name in the city's own script.
    seed : int
        Of the layout. Nearness on the page says little: read the lines.
    ax : Axes, optional

    Returns
    -------
    Axes
        Width of a line = similarity; solid, dashed or dotted = share of weightings in which it
        is kept; size of a dot = number of cases, hollow = none.
    """
    known_lang(lang, ("local",))
    if not len(G):
        raise NotPossibleError("The network has no cities: there is nothing to draw.")
    if focus is not None and focus not in G:
        raise UnknownNameError("city of this network", focus, G)
    G = nx.Graph(G)  # a copy, with one link for each pair
    nodes = sorted(G, key=str)
    edges = sorted((tuple(sorted(e, key=str)) for e in G.edges if e[0] != e[1]), key=str)
    names = [wrap(G.nodes[n].get(NAMES[lang]) or G.nodes[n].get("name") or n, 22) for n in nodes]
    looks, classes = looks_of(G, nodes, colour, cases, labels or {}, lang)
    areas = [area(G.nodes[n].get("cases")) for n in nodes]
    with house():
        own = ax is None
        ax = canvas(ax, *_size(len(nodes)))
        ax.set_axis_off()
        if entries := key(G, edges, classes, colour, lang):
            legend(ax, entries, labelspacing=0.55, handlelength=2.4)
            if own:
                make_room(ax)
        field = settled(ax)
        ax.set(xlim=(0, field[0]), ylim=(0, field[1]))
        radii = np.sqrt(areas) * 0.6
        where = dict(zip(nodes, _layout(G, nodes, edges, radii, field, seed), strict=True))
        _lines(ax, G, edges, where, focus)
        for node, size in zip(nodes, areas, strict=True):
            look = mark(size, *looks[node], hollow=G.nodes[node].get("cases") == 0)
            ax.plot(*where[node], clip_on=False, zorder=3, **look)
        alone = len(nodes) - len({n for e in edges for n in e})
        if alone and edges:
            ax.text(0, _STEP * math.ceil(alone / _ROW), word("alone", lang), size=SMALL, color=SOFT, va="center")
        weights = ["bold" if n == focus else "normal" for n in nodes]
        _names(
            ax,
            names,
            weights,
            np.array([where[n] for n in nodes]),
            radii,
            field,
            [[where[a], where[b]] for a, b in edges],
            lang,
        )
        finish(ax)
    return ax


def _size(count: int) -> tuple[float, float]:
    return (9.0, 5.4) if count <= 12 else (10.5, 7.0) if count <= 25 else (12.0, 9.0) if count <= 45 else (14.0, 11.0)


def _layout(G: nx.Graph, nodes: list, edges: list, radii: np.ndarray, field: tuple, seed: int) -> np.ndarray:
    """Place the linked cities by springs, those without a link in rows below."""
    plain = nx.Graph()
    plain.add_nodes_from(sorted({n for e in edges for n in e}, key=str))
    plain.add_weighted_edges_from((a, b, G.edges[a, b].get("similarity", 0.5) ** 2 + 0.05) for a, b in edges)
    alone = [n for n in nodes if n not in plain]
    rows = math.ceil(len(alone) / _ROW)
    floor = rows * _STEP + (24 if alone and len(plain) else 0)
    places = {}
    if len(plain):
        apart = 1.6 / math.sqrt(len(plain))
        found = nx.spring_layout(plain, seed=seed, k=apart, iterations=300, method="force")
        free = np.array(list(found.values()))
        low, wide = free.min(axis=0), np.maximum(np.ptp(free, axis=0), 1e-9)
        margin = np.array([62.0, 26.0])  # for the names at the rim
        room = np.maximum(np.array(field) - 2 * margin - [0, floor], 40)
        places = dict(zip(found, margin + [0, floor] + (free - low) / wide * room, strict=True))
    for number, node in enumerate(alone):
        row, column = divmod(number, _ROW)
        places[node] = (field[0] * (column + 0.5) / _ROW, 20 + _STEP * (rows - 1 - row))
    return spread(np.array([places[n] for n in nodes]), radii, field, gap=14.0)


def _lines(ax: Axes, G: nx.Graph, edges: list, where: dict, focus: Hashable | None) -> None:
    for a, b in edges:
        data = G.edges[a, b]
        look = line(data.get("similarity", 0.5), data.get("kept")) | {"zorder": 2 if focus in (a, b) else 1}
        pale = 1.0 if focus is None or focus in (a, b) else 0.25
        ax.plot(*zip(where[a], where[b], strict=True), alpha=pale, solid_capstyle="butt", dash_capstyle="butt", **look)
        if data.get("thin") == "yes":
            look = {"marker": "d", "markersize": 6.5, "markerfacecolor": "white", "markeredgecolor": INK}
            ax.plot(*(where[a] + where[b]) / 2, alpha=pale, zorder=2.5, **look)


def _names(
    ax: Axes, names: list, weights: list, points: np.ndarray, radii: np.ndarray, field: tuple, lines: list, lang: str
) -> None:
    """Write each name where it touches no other name and no dot, in the largest size that fits."""
    for size in (9.0, SMALL, 7.0, 6.0):
        sizes = np.array([extent(t, size, w) for t, w in zip(names, weights, strict=True)]) + [3.0, 2.0]
        found = place(points, radii, sizes, field, np.array(lines).reshape(-1, 2, 2))
        if None not in found:
            break
    look = {"ha": "center", "va": "center", "linespacing": 1.05, "zorder": 4, "size": size}
    halo = [withStroke(linewidth=2.5, foreground="white")]
    for text, weight, spot, point in zip(names, weights, found, points, strict=True):
        if spot is None:
            continue
        box, far = spot
        if far:
            near = np.clip(point, [box.left, box.bottom], [box.right, box.top])
            ax.plot(*zip(point, near, strict=True), color=PALE, linewidth=0.8, zorder=0.5)
        middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        ax.text(*middle, text, weight=weight, path_effects=halo, **look)
    if missing := found.count(None):
        ax.text(0, 0, word("left out", lang, n=missing, all=len(names)), size=6, color=SOFT, va="top")
