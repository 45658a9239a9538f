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

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from .house import (
    INK,
    MARKERS,
    PALE,
    SMALL,
    SOFT,
    canvas,
    colours,
    extent,
    finish,
    heading,
    house,
    legend,
    settled,
    strong_colours,
)
from .placing import place, spread
from .texts import clean, country_names, known_lang, word, wrap

NAMES = {"en": "name", "th": "name_th", "local": "name_local"}
FIRM, LIKELY = 0.8, 0.5  # shares of draws from which a line is solid, and dashed
OTHER = "#9A9A9A"
_CLASSES = 7  # told apart by colour and marker; the rest is grey
EDGE = "#4D4D4D"
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
        Node attribute that gives colour and marker; the seven most frequent values, the rest
        grey.
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
    nodes = sorted(G, key=str)
    edges = sorted((tuple(sorted(e, key=str)) for e in G.edges if e[0] != e[1]), key=str)
    names = [wrap(G.nodes[n].get(NAMES[lang]) or G.nodes[n].get("name") or n, 22) for n in nodes]
    looks, classes = looks_of(G, nodes, colour, cases, labels or {}, lang)
    areas = {n: area(G.nodes[n].get("cases")) for n in nodes}
    with house():
        ax = canvas(ax, *_size(len(nodes)))
        ax.set_axis_off()
        key(ax, G, edges, classes, colour, lang)
        field = settled(ax)
        ax.set(xlim=(0, field[0]), ylim=(0, field[1]))
        radii = np.array([math.sqrt(areas[n]) / 2 * 1.2 for n in nodes])
        points = _layout(G, nodes, edges, radii, field, seed)
        where = dict(zip(nodes, points, strict=True))
        _lines(ax, G, edges, where, focus)
        for node in nodes:
            _dot(ax, where[node], areas[node], *looks[node], hollow=G.nodes[node].get("cases") == 0)
        lines = np.array([[where[a], where[b]] for a, b in edges]).reshape(-1, 2, 2)
        alone = len(nodes) - len({n for e in edges for n in e})
        if alone and edges:
            ax.text(0, _STEP * math.ceil(alone / _ROW), word("alone", lang), size=SMALL, color=SOFT, va="center")
        _names(ax, names, points, radii, field, lines, nodes, focus, lang)
        finish(ax)
    return ax


def _size(count: int) -> tuple[float, float]:
    return (9.0, 5.4) if count <= 12 else (10.5, 7.0) if count <= 25 else (12.0, 9.0) if count <= 45 else (14.0, 11.0)


def _layout(
    G: nx.Graph, nodes: list, edges: list, radii: np.ndarray, field: tuple[float, float], seed: int
) -> np.ndarray:
    """Spring layout of the linked cities; those without a link stand in a row below."""
    linked = sorted({n for e in edges for n in e}, key=str)
    plain = nx.Graph()
    plain.add_nodes_from(linked)
    plain.add_weighted_edges_from((a, b, G.edges[a, b].get("similarity", 0.5) ** 2 + 0.05) for a, b in edges)
    alone = [n for n in nodes if n not in plain]
    apart = 1.6 / math.sqrt(max(len(linked), 1))
    found = (
        nx.spring_layout(plain, seed=seed, k=apart, iterations=300, method="force")
        if len(linked) > 1
        else {n: np.zeros(2) for n in linked}
    )
    points = np.zeros((len(nodes), 2))
    rows = math.ceil(len(alone) / _ROW)
    floor = rows * _STEP + (24 if alone and linked else 0)
    if linked:
        places = np.array([found[n] for n in linked])
        low, high = places.min(axis=0), places.max(axis=0)
        margin = np.array([62.0, 26.0])
        room = np.array(field) - 2 * margin - [0, floor]
        share = (places - low) / np.where(high - low > 1e-9, high - low, 1)
        share[:, (high - low) <= 1e-9] = 0.5
        for node, place_ in zip(linked, margin + [0, floor] + share * room, strict=True):
            points[nodes.index(node)] = place_
    for number, node in enumerate(alone):
        row, column = divmod(number, _ROW)
        points[nodes.index(node)] = (field[0] * (column + 0.5) / _ROW, 20 + _STEP * (rows - 1 - row))
    return spread(points, radii, field, gap=14.0)


def _dot(ax: Axes, at: np.ndarray, area: float, colour: str, marker: str, *, hollow: bool) -> None:
    ax.plot(*at, clip_on=False, zorder=3, **mark(area, colour, marker, hollow=hollow))


def _lines(ax: Axes, G: nx.Graph, edges: list, where: dict, focus: Hashable | None) -> None:
    for a, b in edges:
        data = G.edges[a, b]
        look = line(data.get("similarity", 0.5), data.get("kept"))
        strong = focus is None or focus in (a, b)
        x, y = zip(where[a], where[b], strict=True)
        ax.plot(
            x,
            y,
            **look,
            alpha=1.0 if strong else 0.25,
            solid_capstyle="butt",
            dash_capstyle="butt",
            zorder=2 if focus in (a, b) else 1,
        )
        if data.get("thin") == "yes":
            middle = (where[a] + where[b]) / 2
            ax.plot(
                *middle,
                marker="d",
                markersize=6.5,
                markerfacecolor="white",
                markeredgecolor=INK,
                markeredgewidth=1.0,
                alpha=1.0 if strong else 0.35,
                zorder=2.5,
            )


def _names(
    ax: Axes,
    names: list,
    points: np.ndarray,
    radii: np.ndarray,
    field: tuple,
    lines: np.ndarray,
    nodes: list,
    focus: Hashable | None,
    lang: str,
) -> None:
    """Write each name where it touches no other name and no dot, in the largest size that fits."""
    for size in (9.0, SMALL, 7.0, 6.0):
        weights = ["bold" if n == focus else "normal" for n in nodes]
        sizes = np.array([extent(t, size, w) for t, w in zip(names, weights, strict=True)]) + [3.0, 2.0]
        found = place(points, radii, sizes, field, lines)
        if None not in found:
            break
    halo = [withStroke(linewidth=2.5, foreground="white")]
    for text, weight, spot, point in zip(names, weights, found, points, strict=True):
        if spot is None:
            continue
        box, far = spot
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        if far:
            near = np.clip(point, [box.left, box.bottom], [box.right, box.top])
            ax.plot(*zip(point, near, strict=True), color=PALE, linewidth=0.8, zorder=0.5)
        ax.text(
            x,
            y,
            text,
            size=size,
            weight=weight,
            ha="center",
            va="center",
            linespacing=1.05,
            path_effects=halo,
            zorder=4,
        )
    missing = found.count(None)
    if missing:
        ax.text(0, 0, word("left out", lang, n=missing, all=len(names)), size=6, color=SOFT, va="top")
