"""The layers of links between cities, side by side and never added up."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

import networkx as nx
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ..errors import NotPossibleError, UnknownNameError
from .graphs import NAMES
from .house import FAINT, PALE, SOFT, finish, house, own_ticks, strong_colours, widest
from .texts import cut, known_lang, word

LAYERS = ("context", "shared_problem", "shared_policy", "tie", "membership", "transfer")
_DIRECTED = ("transfer",)  # where an edge does not say so itself
_MOST = 30  # rows that are still read
_ROW, _PANEL = 0.2, 1.75  # inches


def layers(
    M: nx.MultiDiGraph,
    *,
    nodes: Iterable[Hashable] | None = None,
    lang: str = "en",
    ax: Sequence[Axes] | None = None,
) -> np.ndarray:
    """Draw each layer of links as arcs over the same column of places.

    Parameters
    ----------
    M : networkx.MultiDiGraph
        Edges carry ``layer`` and, if they run one way only, ``directed``.
    nodes : iterable, optional
        Places to draw, with the links between them. By default all; of more than 30 those in
        most layers, and the figure says so.
    lang : {"en", "th", "local"}
    ax : sequence of Axes, optional
        As many as there are layers.

    Returns
    -------
    ndarray of Axes
        One for each layer that has links. Places stand by country and name, networks last; an
        arrow points to the network, or to the city that learned; a broad arc is several links
        or several shared codes.
    """
    known_lang(lang, ("local",))
    found = defaultdict(Counter)
    for a, b, data in M.edges(data=True):
        layer = data.get("layer")
        if layer not in LAYERS:
            raise UnknownNameError("layer of links", layer, LAYERS)
        one_way = str(data.get("directed", layer in _DIRECTED)).lower() in ("true", "yes", "1")
        ends = (a, b) if one_way else tuple(sorted((a, b), key=str))
        found[layer][ends, one_way] += int(data.get("count") or 1)
    shown, note = _nodes(M, found, nodes, lang)
    panels = [layer for layer in LAYERS if found[layer]]
    order = {n: i for i, n in enumerate(sorted(shown, key=lambda n: _key(M, n)))}
    names = [cut(M.nodes[n].get(NAMES[lang]) or M.nodes[n].get("name") or n, 30) for n in order]
    with house():
        axes = _canvas(ax, len(panels), len(order), widest(names, 8.5) / 72)
        for place, (panel, layer) in enumerate(zip(axes, panels, strict=True)):
            drawn = {k: n for k, n in found[layer].items() if k[0][0] in order and k[0][1] in order}
            _panel(
                panel, layer, drawn, order, names if place == 0 else None, strong_colours()[LAYERS.index(layer)], lang
            )
        _countries(axes[0], M, list(order))
        if note:
            axes[0].figure.supxlabel(note, x=0.01, ha="left", size=8, color=SOFT)
        finish(*axes)
    return axes


def _nodes(M: nx.MultiDiGraph, found: dict, nodes: Iterable[Hashable] | None, lang: str) -> tuple[list, str]:
    if nodes is not None:
        for node in (chosen := list(nodes)):
            if node not in M:
                raise UnknownNameError("place of this network", node, M)
        return chosen, ""
    held: dict[Hashable, Counter] = defaultdict(Counter)
    for layer, links in found.items():
        for (ends, _), count in links.items():
            for end in ends:
                held[end][layer] += count
    if not held:
        raise NotPossibleError("There is no link in any layer: there is nothing to draw.")
    order = sorted(held, key=lambda n: (-len(held[n]), -sum(held[n].values()), str(n)))
    note = word("nodes left out", lang, n=_MOST, all=len(order)) if len(order) > _MOST else ""
    return order[:_MOST], note


def _key(M: nx.MultiDiGraph, node: Hashable) -> tuple:
    data = M.nodes[node]
    return data.get("kind") == "network", str(data.get("country", "")), str(data.get("name", node)), str(node)


def _canvas(ax: Sequence[Axes] | None, panels: int, rows: int, names: float) -> np.ndarray:
    size = (round(names + panels * _PANEL + 0.4, 2), round(max(2.2, rows * _ROW + 0.9), 2))
    new = {"figsize": size, "sharey": True, "squeeze": False}
    axes = plt.subplots(1, panels, **new)[1][0] if ax is None else np.ravel(ax)
    if len(axes) != panels:
        raise NotPossibleError(f"There are {panels} layers with links, so {panels} axes are needed, not {len(axes)}.")
    for panel in axes:
        own_ticks(panel)
    return axes


def _panel(ax: Axes, layer: str, links: dict, order: dict, names: list[str] | None, colour: str, lang: str) -> None:
    rows = len(order)
    longest = max((abs(order[a] - order[b]) for (a, b), _ in links), default=1) or 1
    used = {order[end] for (ends, _) in links for end in ends}
    ax.hlines(range(rows), 0, 1.08, color=FAINT, linewidth=0.7, zorder=0)
    looks = [(20, colour) if row in used else (6, PALE) for row in range(rows)]
    sizes, fills = zip(*looks, strict=True)
    ax.scatter([0] * rows, range(rows), s=sizes, color=fills, zorder=3, clip_on=False)
    strength = max(0.22, min(0.65, 26 / max(len(links), 1)))  # many arcs in one panel are drawn paler
    most = max(links.values(), default=1)
    for ((a, b), one_way), count in sorted(links.items(), key=lambda item: (item[1], str(item[0]))):
        shade = strength + (0.9 - strength) * (count / most if most > 1 else 0) ** 2
        _arc(ax, order[a], order[b], longest, colour, (0.9 + 3.2 * (count - 1) / max(most - 1, 3), shade), one_way)
    ax.set(xlim=(-0.04, 1.1), ylim=(rows - 0.4, -0.6), xticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title(word(layer, lang), size=10, weight="bold", pad=18)
    note = word("to learner" if layer == "transfer" else "links", lang, n=len(links))
    ax.text(0, 1, note, size=8.5, color=SOFT, transform=ax.transAxes, va="bottom")
    if names is not None:
        ax.set_yticks(range(rows), names)
        ax.tick_params(axis="y", length=0, labelsize=8.5, pad=5)
    else:
        ax.tick_params(axis="y", length=0, labelleft=False)


def _arc(ax: Axes, start: int, end: int, longest: int, colour: str, look: tuple[float, float], one_way: bool) -> None:
    """Half an ellipse to the right, the further apart the wider; an arrowhead where it ends."""
    reach = 1.33 * (0.12 + 0.88 * math.sqrt(abs(end - start) / longest))
    path = Path(
        [(0, start), (reach, start), (reach, end), (0, end)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    )
    width, alpha = look
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width, alpha=alpha, zorder=2))
    if one_way:
        ax.plot(
            0.045, end, marker="<", markersize=6, color=colour, markeredgecolor="white", markeredgewidth=0.5, zorder=4
        )


def _countries(ax: Axes, M: nx.MultiDiGraph, order: list) -> None:
    """Draw a fine line between one country's places and the next, and before the networks."""
    for row, (a, b) in enumerate(zip(order, order[1:], strict=False)):
        if _key(M, a)[:2] != _key(M, b)[:2]:
            ax.axhline(row + 0.5, xmin=-0.6, xmax=0, color="#C8C8C8", linewidth=0.6, clip_on=False)
