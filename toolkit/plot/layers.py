"""What connects one place with others, layer by layer and never added up."""

import re
from collections.abc import Hashable

import networkx as nx
import numpy as np
from matplotlib import lines
from matplotlib import pyplot as plt

from ..cases import Cases
from ..language import need, one_of
from ..network.layers import LAYERS
from ..network.profile import name_of, node_of
from ..words import date_text
from .labels import columns, cut, named, script, word
from .style import BLANK, LAYER, SMALL, SOFT, Figure, extent, finish, house, rows, titled, widest

_MOST = 30  # rows that are still read
_CODES = {"shared_problem": "problem", "shared_policy": "instrument", "tie": "tie_kind", "transfer": "learning_kind"}


def layers(
    M: nx.MultiDiGraph, *, focus: Hashable | None = None, cases: Cases | None = None, lang: str | None = None
) -> np.ndarray:
    """Draw what connects one place with the others, a column for each layer of links.

    Parameters
    ----------
    M : networkx.MultiDiGraph
        From :func:`toolkit.network.layers`, or part of it, as ``M.subgraph(places)``.
    focus : node, optional
        The place whose links are drawn, by id or name; by default the one with links in most layers.
    cases : Cases, optional
        With it, shared codes and kinds of ties are written as labels.
    lang : str, optional
        The reader's language by default; ``local`` gives the name of each place in its own script.

    Returns
    -------
    ndarray of Axes
        One for each layer in which the focus has links. A dot stands where a place is linked with
        it, and beside the dot what the link is; a triangle points to the place that learned. Places
        stand in order of the number of layers; of more than 30 the first are drawn, and the
        figure says so.

    Raises
    ------
    NotPossibleError
        If there is no link.
    UnknownNameError
        If a layer or the focus is unknown.

    Examples
    --------
    >>> M = nx.MultiDiGraph([("bangkok", "seoul", {"layer": "tie"})])
    >>> [ax.get_title(loc="left") for ax in layers(M)]
    ['Tie']
    """
    lang = script(lang)
    need(isinstance(M, nx.MultiDiGraph), "errors", "no graph", lang, kind=type(M).__name__)
    focus = None if focus is None else node_of(M, focus, "place of these layers")
    links = [(a, b, data) for a, b, data in M.edges(data=True) if one_of("layer of links", data.get("layer"), LAYERS)]
    need(links, "plot", "no link", lang)
    spread = {n: {d["layer"] for a, b, d in links if n in (a, b)} for n in M}
    if focus is None:
        focus = min(M, key=lambda n: (-len(spread[n]), -M.degree(n), str(n)))
    found: dict[str, dict] = {}  # of each layer: what links the focus with each place, and which way
    for a, b, data in sorted(links, key=lambda link: str(link[2].get("since") or link[2].get("date", ""))):
        if focus in (a, b) and a != b:
            other, way = (b, ">") if a == focus else (a, "<")
            mark = way if data["layer"] == "transfer" else "o"
            found.setdefault(data["layer"], {}).setdefault(other, []).append((mark, _told(data, cases, lang)))
    need(found, "plot", "no link", lang)
    places = {n: [layer for layer in LAYERS if n in found.get(layer, {})] for n in M}
    key = lambda n: (-len(places[n]), M.nodes[n].get("kind") != "network", places[n], name_of(M, n)(lang), str(n))  # noqa: E731
    linked = sorted(filter(places.get, M), key=key)
    order = linked[:_MOST]
    panels = [layer for layer in LAYERS if {*found.get(layer, ())} & {*order}]
    names = [cut(name_of(M, n)(lang)) for n in order]
    told = {layer: [_joined(found[layer].get(n, ())) for n in order] for layer in panels}
    wide = [max(widest([t for _, t in told[p]], SMALL) + 26, extent(word(p, lang), 10, "bold") + 12) for p in panels]
    with house():
        size = (widest(names, 9) + sum(wide)) / 72 + 0.6, max(2.2, len(order) * 0.23 + 1.9)
        ratios = {"width_ratios": wide}
        axes = plt.figure(FigureClass=Figure, figsize=size).subplots(
            1, len(panels), sharey=True, squeeze=False, gridspec_kw=ratios
        )[0]
        for ax, layer, room in zip(axes, panels, wide, strict=True):
            for row in range(0, len(order), 2):
                ax.axhspan(row - 0.5, row + 0.5, color=BLANK, zorder=0)
            for row, (mark, text) in enumerate(told[layer]):
                if mark:
                    ax.plot(7, row, mark, markersize=7, color=LAYER[layer], zorder=3)
                    ax.text(15, row, text, size=SMALL, va="center_baseline", zorder=3)
            ax.set(xlim=(0, room), xticks=[])
            rows(ax, names)
            ax.spines[:].set_visible(False)
            ax.tick_params(axis="y", labelleft=ax is axes[0])
            ax.set_title(word(layer, lang), size=10, weight="bold")
        who = name_of(M, focus)(lang)
        marks = dict.fromkeys(mark for layer in panels for mark, _ in told[layer] if mark)
        keys = [word(f"mark {mark}", lang, focus=who) for mark in marks]
        keys += [word("nodes left out", lang, n=len(order), all=len(linked))] if len(linked) > _MOST else []
        looks = {"linestyle": "none", "color": SOFT}
        handles = [lines.Line2D([], [], marker=mark, **looks) for mark in [*marks, ""][: len(keys)]]
        axes[0].figure.legend(handles, keys, loc="outside lower left")
        counts = "; ".join(f"{word(layer, lang)} – {len(found[layer])}" for layer in panels)
        titled(axes[0], word("title layers", lang, focus=who), counts)
        finish(*axes)
    return axes


def _told(data: dict, cases: Cases | None, lang: str) -> str:
    """Say in few words what a link is: how alike, how many codes and which, which kind, since when."""
    if "similarity" in data:
        return f"{data['similarity']:.2f}"
    codes = str(data.get("codes") or data.get("kind") or "").split("; ")
    said = [named(code, _CODES.get(data["layer"]), cases, lang) for code in filter(None, codes)]
    years = re.findall(r"\d{4}", data.get("since") or data.get("date", ""))[:1]
    shown = [name for n, name in enumerate(said) if not n or columns(", ".join(said[: n + 1])) <= 40]  # whole names
    more = " …" if len(shown) < len(said) else ""
    told = [f"{data['count']}:" if "count" in data else "", ", ".join(shown) + more]
    told += [date_text(year, "en" if lang == "local" else lang) for year in years]
    return " ".join(filter(None, told))


def _joined(links: list[tuple[str, str]]) -> tuple[str, str]:
    """Join the links of one place in one layer: the first is told, the others are counted."""
    marks, texts = ({*side} for side in zip(*links, strict=True)) if links else ("", "")
    more = f" +{len(links) - 1}" if len(links) > 1 else ""
    return ("D" if len(marks) > 1 else "".join(marks)), (links[0][1] + more if texts else "")
