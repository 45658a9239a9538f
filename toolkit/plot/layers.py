"""The layers of links between cities, side by side and never added up."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable

import networkx as nx
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ..language import need, one_of
from ..network.layers import LAYERS
from ..network.profile import name_of
from .style import FAINT, PALE, SOFT, STRONG, cut, finish, house, script, widest, word

_MOST = 30  # rows that are still read


def layers(M: nx.MultiDiGraph, *, lang: str | None = None) -> np.ndarray:
    """Draw each layer of links as arcs over the same column of places.

    Parameters
    ----------
    M : networkx.MultiDiGraph
        From :func:`toolkit.network.layers`, or part of it, as ``M.subgraph(places)``. Of more than
        30 places those in most layers are drawn, and the figure says so.
    lang : str, optional
        The reader's language by default; ``local`` gives the name of each place in its own script.

    Returns
    -------
    ndarray of Axes
        One for each layer that has links. Places stand by country and name, networks last; an
        arrow points to the network, or to the city that learned; a broad arc is several links
        or several shared codes.

    Raises
    ------
    NotPossibleError
        If there is no link.
    UnknownNameError
        If a layer is unknown.

    Examples
    --------
    >>> M = nx.MultiDiGraph([("bangkok", "seoul", {"layer": "tie"})])
    >>> [ax.get_title(loc="left") for ax in layers(M)]
    ['Tie']
    """
    lang = script(lang)
    need(isinstance(M, nx.MultiDiGraph), "errors", "no graph", lang, kind=type(M).__name__)
    found = defaultdict(Counter)
    for a, b, data in M.edges(data=True):
        layer = one_of("layer of links", data.get("layer"), LAYERS)
        one_way = data.get("directed") == "yes"
        ends = (a, b) if one_way else tuple(sorted((a, b), key=str))
        found[layer][ends, one_way] += data.get("count", 1)
    need(found, "plot", "no link", lang)
    held = {n: [d for *_, d in (*M.in_edges(n, data=True), *M.out_edges(n, data=True))] for n in M}
    shown = sorted(filter(held.get, M), key=lambda n: (-len({d["layer"] for d in held[n]}), -len(held[n]), str(n)))
    note = word("nodes left out", lang, n=_MOST, all=len(shown)) if len(shown) > _MOST else ""
    order = {n: row for row, n in enumerate(sorted(shown[:_MOST], key=lambda n: _key(M, n)))}
    names = [cut(name_of(M, n)(lang)) for n in order]
    panels = [layer for layer in LAYERS if layer in found]
    with house():
        size = widest(names, 8.5) / 72 + len(panels) * 1.75 + 0.4, max(2.2, len(order) * 0.2 + 0.9)
        axes = plt.subplots(1, len(panels), figsize=size, sharey=True, squeeze=False)[1][0]
        for panel, layer in zip(axes, panels, strict=True):
            drawn = {key: n for key, n in found[layer].items() if set(key[0]) <= set(order)}
            _panel(panel, layer, drawn, order, lang)
        axes[0].set_yticks(range(len(names)), names)
        axes[0].tick_params(axis="y", labelleft=True, labelsize=8.5, pad=5)
        for row, (a, b) in enumerate(zip(order, list(order)[1:], strict=False)):
            if _key(M, a)[:2] != _key(M, b)[:2]:  # a fine line between countries, and before the networks
                axes[0].axhline(row + 0.5, xmin=-0.6, xmax=0, color="#C8C8C8", linewidth=0.6, clip_on=False)
        if note:
            axes[0].figure.supxlabel(note, x=0.01, ha="left", size=8, color=SOFT)
        finish(*axes)
    return axes


def _key(M: nx.MultiDiGraph, node: Hashable) -> tuple:
    data = M.nodes[node]
    return data.get("kind") == "network", data.get("country", ""), data.get("name", node), node


def _panel(ax: Axes, layer: str, links: dict, order: dict, lang: str) -> None:
    rows, colour = len(order), STRONG[LAYERS.index(layer)]
    longest = max((abs(order[a] - order[b]) for (a, b), _ in links), default=1) or 1
    used = {order[end] for ends, _ in links for end in ends}
    ax.hlines(range(rows), 0, 1.08, color=FAINT, linewidth=0.7, zorder=0)
    sizes, fills = zip(*((20, colour) if row in used else (6, PALE) for row in range(rows)), strict=True)
    ax.scatter([0] * rows, range(rows), s=sizes, color=fills, zorder=3, clip_on=False)
    strength = max(0.22, min(0.65, 26 / max(len(links), 1)))  # many arcs in one panel are drawn paler
    most = max(links.values(), default=1)
    for ((a, b), one_way), count in sorted(links.items(), key=lambda item: (item[1], str(item[0]))):
        # half an ellipse to the right, the further apart the wider; an arrowhead where it ends
        start, end = order[a], order[b]
        reach = 1.33 * (0.12 + 0.88 * math.sqrt(abs(end - start) / longest))
        curve = Path([(0, start), (reach, start), (reach, end), (0, end)], [Path.MOVETO] + [Path.CURVE4] * 3)
        look = {"linewidth": 0.9 + 3.2 * (count - 1) / max(most - 1, 3), "edgecolor": colour, "facecolor": "none"}
        ax.add_patch(PathPatch(curve, alpha=strength, zorder=2, **look))
        if one_way:
            ax.plot(0.045, end, marker="<", markersize=6, color=colour, mec="white", mew=0.5, zorder=4)
    ax.set(xlim=(-0.04, 1.1), ylim=(rows - 0.4, -0.6), xticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title(word(layer, lang), size=10, weight="bold", pad=18)
    note = word("to learner" if layer == "transfer" else "links", lang, n=len(links))
    ax.text(0, 1, note, size=8.5, color=SOFT, transform=ax.transAxes, va="bottom")
    ax.tick_params(axis="y", length=0, labelleft=False)
