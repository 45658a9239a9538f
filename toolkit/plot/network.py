"""The network of cities: who resembles whom, how surely, and how much is known of each."""

import math
from collections import Counter
from collections.abc import Hashable

import networkx as nx
import numpy as np
import textalloc
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from ..cases import Cases
from ..language import need, unknown
from ..network.profile import name_of, node_of
from .style import CLASSES, FONTS, INK, SMALL, SOFT, clean, drawing, legend, script, settled, word, wrap

OTHER, EDGE = "#9A9A9A", "#4D4D4D"
_VOCABULARIES = {"country": "countries", "kind": "place_kinds"}  # of node attributes
_ROW, _STEP = 8, 42.0  # cities without a link: in one row, and points from row to row
_SIZES = ((12, (9.0, 5.4)), (25, (10.5, 7.0)), (45, (12.0, 9.0)), (math.inf, (14.0, 11.0)))  # up to so many cities
_CROWD = 60  # more names, or lines, than this: small letters, and names may lie on lines


def network(
    G: nx.Graph,
    *,
    colour: str = "country",
    focus: Hashable | None = None,
    cases: Cases | None = None,
    lang: str | None = None,
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
        A city whose links stand out from the others: its id or a name.
    cases : Cases, optional
        With it, codes of countries and kinds of places are written as names.
    lang : str, optional
        The reader's language by default; ``local`` gives the name of each city in its own script.
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
    lang = script(lang)
    need(isinstance(G, nx.Graph), "errors", "no graph", lang, kind=type(G).__name__)
    need(len(G), "plot", "no cities", lang)
    focus = None if focus is None else node_of(G, focus)
    G = nx.Graph(G)  # a copy, with one link for each pair
    nodes = sorted(G, key=str)
    edges = sorted((tuple(sorted(e, key=str)) for e in G.edges if e[0] != e[1]), key=str)
    looks, entries = _looks(G, nodes, colour, cases, lang)
    entries += _key(G, edges, lang)
    marks = [_mark(G.nodes[n].get("cases", 1), *looks[n], hollow=G.nodes[n].get("cases") == 0) for n in nodes]
    radii = np.array([mark["ms"] for mark in marks]) * 0.6
    with drawing(ax, *next(size for most, size in _SIZES if len(nodes) <= most)) as ax:
        ax.set_axis_off()
        if entries:
            legend(ax, entries, labelspacing=0.55, handlelength=2.4)
        field = settled(ax)
        ax.set(xlim=(0, field[0]), ylim=(0, field[1]))
        points = _layout(G, nodes, edges, radii, field, ax, lang)
        where = dict(zip(nodes, points, strict=True))
        for a, b in edges:
            data, near = G.edges[a, b], focus in (a, b)
            look = _line(data.get("similarity", 0.5), data.get("kept")) | {"solid_capstyle": "butt"}
            look |= {"alpha": 1.0 if focus is None or near else 0.25, "zorder": 2 if near else 1}
            ax.plot(*zip(where[a], where[b], strict=True), **look)
        for point, mark in zip(points, marks, strict=True):
            ax.plot(*point, clip_on=False, zorder=3, **mark)
        names = [(wrap(name_of(G, n)(lang), 22, 3), "bold" if n == focus else "normal") for n in nodes]
        _names(ax, names, points, radii, np.array([[where[a], where[b]] for a, b in edges]), lang)
    return ax


def _looks(G: nx.Graph, nodes: list, colour: str, cases: Cases | None, lang: str) -> tuple[dict, list]:
    """Give each node colour and marker, and the legend the entries of its classes, the largest first."""
    values = {n: clean(G.nodes[n].get(colour, "")) for n in nodes}
    if not any(values.values()):
        if colour != "country":
            raise unknown("node attribute", colour, {k for _, data in G.nodes(data=True) for k in data})
        return dict.fromkeys(nodes, CLASSES[0]), []
    counts = Counter(filter(None, values.values()))
    order = sorted(counts, key=lambda v: (-counts[v], v))
    told = dict(zip(order if len(order) <= len(CLASSES) else order[: len(CLASSES) - 1], CLASSES, strict=False))
    terms = cases.codebook[_VOCABULARIES[colour]] if cases is not None and colour in _VOCABULARIES else {}
    named = word(colour, lang) if colour in _VOCABULARIES else clean(colour).replace("_", " ").capitalize()
    entries = [(None, named)]
    entries += [(_mark(0, *look), wrap(terms[v].label(lang) if v in terms else v, 24, 4)) for v, look in told.items()]
    rest = {"other": len(told) < len(counts), "unstated": not all(values.values())}
    entries += [(_mark(0, OTHER), wrap(word(key, lang), 24, 4)) for key, there in rest.items() if there]
    return {n: told.get(values[n], (OTHER, "o")) for n in nodes}, entries


def _mark(cases: float, colour: str, marker: str = "o", *, hollow: bool = False) -> dict:
    """Give the look of a city's dot; its area is the number of cases, and a little for none."""
    size = math.sqrt(70.0 + 36.0 * cases) * (1.5 if marker == "*" else 1.0)
    fill, rim, wide = ("white", colour, 1.9) if hollow else (colour, EDGE, 0.6)
    return {"marker": marker, "ms": size, "linestyle": "none", "mfc": fill, "mec": rim, "mew": wide}


def _line(similarity: float, kept: float | None) -> dict:
    """Give the look of a link: solid if it is kept in 80 % of draws or more, dashed in 50 %, else dotted."""
    kept = 1.0 if kept is None else kept
    dashes = "-" if kept >= 0.8 else (0, (3.2, 1.6)) if kept >= 0.5 else (0, (0.8, 1.6))
    return {"linewidth": 0.6 + 6.0 * similarity**2, "linestyle": dashes, "color": EDGE if kept >= 0.5 else OTHER}


def _key(G: nx.Graph, edges: list, lang: str) -> list[tuple]:
    """Make the entries of the legend for sizes and lines, of what the graph carries only."""
    entries: list[tuple] = []
    if counts := {d["cases"] for _, d in G.nodes(data=True) if "cases" in d}:
        told = sorted({0, 1, max(counts)} & counts)
        entries += [(None, word("cases", lang)), *((_mark(n, OTHER, hollow=n == 0), f"{n:g}") for n in told)]
    carried = {name for e in edges for name in G.edges[e]}
    if "similarity" in carried:
        entries += [(None, word("similarity", lang)), *((_line(s, None), f"{s}") for s in (0.3, 0.6, 0.9))]
    if "kept" in carried:
        kinds = ((1.0, "solid"), (0.6, "dashed"), (0.2, "dotted"))
        entries += [(None, word("stability", lang)), *((_line(0.55, kept), word(text, lang)) for kept, text in kinds)]
    return entries


# --- geometry, in points ----------------------------------------------------------------------


def _layout(G: nx.Graph, nodes: list, edges: list, radii: np.ndarray, field: tuple, ax: Axes, lang: str) -> np.ndarray:
    """Place the linked cities by springs, those without a link in rows below."""
    linked = sorted({n for e in edges for n in e}, key=str)
    alone = [n for n in nodes if n not in linked]
    rows = math.ceil(len(alone) / _ROW)
    step = min(_STEP, 0.4 * field[1] / max(rows, 1))
    places = {}
    if linked:
        found = springs(G, linked, edges)
        free = np.array(list(found.values()))
        low, wide = free.min(axis=0), np.maximum(np.ptp(free, axis=0), 1e-9)
        margin = np.array([62.0, 26.0])  # for the names at the rim
        corner = margin + [0, rows * step + (24 if alone else 0)]
        room = np.maximum(np.array(field) - margin - corner, 40)
        places = dict(zip(found, corner + (free - low) / wide * room, strict=True))
    for number, node in enumerate(alone):
        row, column = divmod(number, _ROW)
        places[node] = (field[0] * (column + 0.5) / _ROW, 20 + step * (rows - 1 - row))
    if alone and edges:
        ax.text(0, step * rows + 8, word("alone", lang), size=SMALL, color=SOFT, va="center")
    return _spread(np.array([places[n] for n in nodes]), radii, field, gap=14.0)


def springs(G: nx.Graph, nodes: list, edges: list) -> dict[Hashable, np.ndarray]:
    """Place cities by springs, the stronger the more alike two are: the same on every run."""
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    plain.add_weighted_edges_from((a, b, G.edges[a, b].get("similarity", 0.5) ** 2 + 0.05) for a, b in edges)
    return nx.forceatlas2_layout(plain, seed=0, weight="weight", max_iter=500)


def _spread(points: np.ndarray, radii: np.ndarray, size: tuple[float, float], gap: float) -> np.ndarray:
    """Push circles apart until their rims are a gap from each other, within a field of some width and height."""
    # two circles on one spot part along a line of their own
    points = points + 1e-6 * np.random.default_rng(0).normal(size=points.shape)
    least = radii[:, None] + radii + gap
    np.fill_diagonal(least, 0)
    for _ in range(400):
        apart = points[:, None] - points
        distance = np.hypot(apart[..., 0], apart[..., 1])
        short = np.maximum(least - distance, 0)
        if short.max() < 0.01:
            break
        points += 0.5 * np.einsum("ij,ijk->ik", short / np.maximum(distance, 1e-9), apart)
        points = np.clip(points, radii[:, None] + 2, np.array(size) - radii[:, None] - 2)
    return points


def _names(ax: Axes, names: list, points: np.ndarray, radii: np.ndarray, lines: np.ndarray, lang: str) -> None:
    """Write each name, the focus and large dots first, where it touches no other name and no dot."""
    pixels, unit = ax.figure.dpi / 72, 1 / ax.get_xlim()[1]  # of a point, and its share of the width
    order = sorted(range(len(names)), key=lambda n: (names[n][1] == "normal", -radii[n]))
    texts, weights = zip(*(names[n] for n in order), strict=True)
    look = {"va": "center", "linespacing": 1.05, "zorder": 4, "textcolor": INK, "fontweight": list(weights)}
    look |= {"textsize": 9 if len(names) <= _CROWD else 7, "fontfamily": FONTS, "parse_math": False}
    look |= {"path_effects": [withStroke(linewidth=2.5, foreground="white")], "draw_lines": False, "draw_all": False}
    look |= {"x_scatter": points[:, 0], "y_scatter": points[:, 1], "scatter_sizes": radii * pixels}
    look |= {"text_scatter_sizes": radii[order] * pixels, "margin": 1.5 * unit, "min_distance": 2.5 * unit}
    off_lines = {"x_lines": lines[..., 0], "y_lines": lines[..., 1]} if 0 < len(lines) <= _CROWD else {}
    for way in (off_lines, {}):  # off the lines, if all names find room so
        _, links, made, _ = textalloc.allocate(ax, *points[order].T, texts, **look, **way)
        if None not in made or not way:
            break
        for text in filter(None, made):
            text.remove()
    for (from_x, to_x), (from_y, to_y), _ in filter(None, links):
        if math.hypot(from_x - to_x, from_y - to_y) > 32:  # so far from its dot that a name needs a line to it
            ax.plot([from_x, to_x], [from_y, to_y], color=OTHER, linewidth=0.8, zorder=0.5)
    if missing := made.count(None):
        ax.text(0, 0, word("left out", lang, n=missing, all=len(names)), size=6, color=SOFT, va="top")
