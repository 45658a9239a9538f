"""What connects one place with others, layer by layer and never added up."""

import re

import networkx as nx
from matplotlib.axes import Axes

from ..cases import Cases
from ..display import Writer
from ..language import chosen, need, one_of
from ..network.layers import LAYERS
from ..network.profile import name_of, node_of
from ..words import date_text
from .style import BLANK, LAYER, SMALL, SOFT, cut, drawing, extent, legend, rows, titled, widest, word

_MOST = 30  # rows that are still read
_CODES = {"shared_problem": "problem", "shared_policy": "instrument", "tie": "tie_kind", "transfer": "learning_kind"}


def layers(M: nx.MultiDiGraph, *, focus: object = None, cases: Cases | None = None, lang: str | None = None) -> Axes:
    """Draw what connects one place with the others, a column for each layer of links.

    Parameters
    ----------
    M : networkx.MultiDiGraph
        From :func:`toolkit.network.layers`, or part of it, as ``M.subgraph(places)``.
    focus : node, optional
        The place whose links are drawn, by id or name; by default the one with most links.
    cases : Cases, optional
        With it, shared codes and kinds of ties are written as labels.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        A column for each layer in which the focus has links. A dot stands where a place is linked with
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
    >>> [text.get_text() for text in layers(M).texts]
    ['Tie', '']
    """
    lang, writer = chosen(lang), Writer(cases.book if cases else None, lang)
    links = [(a, b, data) for a, b, data in M.edges(data=True) if one_of("layer of links", data.get("layer"), LAYERS)]
    most = max(sorted(M, key=str), key=M.degree, default=None)
    focus = most if focus is None else node_of(M, focus, "place of these layers")
    found: dict[str, dict] = {}  # of each layer: what links the focus with each place, and which way
    for a, b, data in sorted(links, key=lambda link: str(link[2].get("since") or link[2].get("date", ""))):
        if focus in (a, b) and a != b:
            other, way = (b, ">") if a == focus else (a, "<")
            mark = way if data["layer"] == "transfer" else "o"
            found.setdefault(data["layer"], {}).setdefault(other, []).append((mark, _told(data, writer)))
    need(found, "plot", "no link", lang)
    places = {n: [layer for layer in LAYERS if n in found.get(layer, {})] for n in M}
    linked = sorted(filter(places.get, M), key=lambda n: (-len(places[n]), places[n], name_of(M, n)(lang), str(n)))
    order = linked[:_MOST]
    names, who = [cut(name_of(M, n)(lang)) for n in order], name_of(M, focus)(lang)
    told = {layer: [_joined(found[layer].get(n, [])) for n in order] for layer in LAYERS if layer in found}
    wide = {p: max(widest([t for _, t in told[p]], SMALL) + 26, extent(word(p, lang), 10, "bold") + 12) for p in told}
    with drawing(max(7.0, (widest(names, 9) + sum(wide.values())) / 72 + 0.6), max(2.2, len(order) * 0.23 + 1.9)) as ax:
        rows(ax, names)
        for row in range(0, len(order), 2):
            ax.axhspan(row - 0.5, row + 0.5, color=BLANK, zorder=0)
        left, marks = 0.0, {}
        for layer, links in told.items():
            ax.text(left, -1, word(layer, lang), size=10, weight="bold", va="center")
            for row, (mark, text) in enumerate(links):
                if mark:
                    ax.plot(left + 7, row, mark, markersize=7, color=LAYER[layer], zorder=3)
                    ax.text(left + 15, row, text, size=SMALL, va="center_baseline", zorder=3)
                    marks[mark] = {"marker": mark, "linestyle": "none", "color": SOFT}
            left += wide[layer]
        ax.set(xlim=(0, left), xticks=[])
        ax.spines[:].set_visible(False)
        entries = [(look, word(f"mark {mark}", lang, focus=who)) for mark, look in marks.items()]
        more = word("nodes left out", lang, n=len(order), all=len(linked)) if len(linked) > _MOST else ""
        legend(ax, [*entries, *[({"linestyle": "none"}, more)] * bool(more)], drop=6)
        counts = "; ".join(f"{word(layer, lang)} – {len(found[layer])}" for layer in told)
        titled(ax, word("title layers", lang, focus=who), counts)
    return ax


def _told(data: dict, writer: Writer) -> str:
    """Say in few words what a link is: how alike, how many codes and which, which kind, since when."""
    if "similarity" in data:
        return f"{data['similarity']:.2f}"
    said = str(writer.cell(data.get("codes") or data.get("kind") or "", [f"{_CODES.get(data['layer'])}s"]))
    years = re.findall(r"\d{4}", data.get("since") or data.get("date", ""))[:1]
    count = f"{data['count']}:" if "count" in data else ""
    return " ".join(filter(None, [count, cut(said, 24), *(date_text(year, writer.lang) for year in years)]))


def _joined(links: list[tuple[str, str]]) -> tuple[str, str]:
    """Join the links of one place in one layer: the first is told, the others are counted."""
    marks = {mark for mark, _ in links}
    more = f" +{len(links) - 1}" if len(links) > 1 else ""
    return "D" if len(marks) > 1 else "".join(marks), "".join(text for _, text in links[:1]) + more
