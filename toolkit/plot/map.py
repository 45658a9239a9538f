"""Where the cases are, and what links their cities: dots and great circles on the outlines of the land."""

import json
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from ..cases import Cases
from ..language import chosen, need, one_of
from ..network.layers import LAYERS, layers
from ..network.profile import node_of
from .style import EDGE, FAINT, LAYER, PALE, SMALL, SOFT, dot, drawing, in_points, legend, named_points, titled, word

_LAND = Path(__file__).with_name("land.json")
_WIDTH, _MARGIN, _NORTH = 11.0, 6.0, 78.0  # inches; degrees around what is drawn; no further north


def map(cases: Cases, *, G: nx.Graph | None = None, focus: str | None = None, lang: str | None = None) -> Axes:  # noqa: A001
    """Draw the cities that have cases, and the links between cities, on a map.

    Parameters
    ----------
    cases : Cases
    G : networkx.Graph, optional
        Links to draw: from :func:`toolkit.network.city_similarity` or :func:`toolkit.network.layers`, or part
        of one; by default the ties of the casebook, without memberships.
    focus : str, optional
        Only links of this place are drawn, and the places at their other ends are named.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        Size of a dot = number of cases, hollow = none. A link follows the shortest way over the globe. Places
        whose position is not recorded are not drawn; the figure counts the links to them.

    Raises
    ------
    NotPossibleError
        If no place has a position.
    UnknownNameError
        If the focus is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> ax = map(load_cases(), focus="bangkok")
    >>> "Bangkok" in [t.get_text() for t in ax.texts]
    True
    """
    lang, book = chosen(lang), cases.book.cities
    count = Counter(record.city for record in cases.records)
    spots = {i: (p.longitude, p.latitude) for i, p in book.items() if None not in (p.longitude, p.latitude)}
    G, wanted = (layers(cases), ("tie",)) if G is None else (G, LAYERS)
    focus = None if focus is None else node_of(G, focus)
    named = G.edges(data="layer", default="context")
    ends = [(*sorted((a, b)), one_of("layer of links", layer, LAYERS)) for a, b, layer in named]
    found = sorted({e for e in ends if e[0] != e[1] and e[2] in wanted and focus in (None, *e[:2])})
    links = [link for link in found if {*link[:2]} <= {*spots}]
    places = sorted({*count, *(end for link in links for end in link[:2])} & {*spots})
    need(places, "plot", "no place", lang)
    arcs = [_arc(spots[a], spots[b]) for a, b, _ in links]
    seen = np.concatenate([[spots[p] for p in places], *arcs])
    low, high = np.nanmin(seen, axis=0) - _MARGIN, np.minimum(np.nanmax(seen, axis=0) + _MARGIN, (186, _NORTH))
    stretch = np.array([1.0, 1 / np.cos(np.radians(np.mean([spots[p][1] for p in places])))])
    marks = {n: dot(n, EDGE, hollow=n == 0, size=0.7) for n in {1, *count.values(), *(count[p] for p in places)}}
    with drawing(_WIDTH, _WIDTH * np.divide(*((high - low) * stretch)[::-1]) * 0.85 + 0.8) as ax:
        entries = [(None, word("cases", lang)), *((marks[n], f"{n}") for n in sorted(marks) if n in (0, 1, max(marks)))]
        kept = [layer for layer in LAYERS if any(layer in link for link in links)]
        entries += [(None, word("lines", lang))] * bool(kept)
        legend(ax, [*entries, *(({"color": LAYER[k], "lw": 1.5}, word(k, lang)) for k in kept)], labelspacing=0.55)
        told = {"cases": sum(count[p] for p in places), "cities": len({*count} & {*places}), "links": len(links)}
        told["focus"] = book[focus].name(lang) if focus else ""
        told["most"] = ", ".join(f"{book[p].name(lang)} ({n})" for p, n in count.most_common(5))
        title = "title map alone" if not links else "title map focus" if focus else "title map"
        titled(ax, word(title, lang, **told), word("about map", lang, **told))
        scale = min(in_points(ax) / ((high - low) * stretch)) * stretch
        rings = [(np.array(ring) - low) * scale for ring in json.loads(_LAND.read_text(encoding="utf-8"))["rings"]]
        ax.add_collection(PolyCollection(rings, facecolor=FAINT, edgecolor=PALE, linewidth=0.5, zorder=0))
        under = Counter(link[:2] for link in links)  # links of one pair lie on each other, the lower ones broader
        for (a, b, layer), arc in zip(links, arcs, strict=True):
            under[a, b] -= 1
            look = {"linewidth": 1.2 + 1.5 * under[a, b], "alpha": 0.9 if focus else 0.35, "zorder": 1}
            ax.plot(*((arc - low) * scale).T, color=LAYER[layer], **look)
        points = (np.array([spots[p] for p in places]) - low) * scale
        names = [(book[p].name(lang) if focus or count[p] else "", "bold" if p == focus else "normal") for p in places]
        named_points(ax, names, points, [marks[count[p]] for p in places], lang)
        left = {"cases": len(cases.ids) - sum(count[p] for p in places), "links": len(found) - len(links)}
        if any(left.values()):
            ax.text(0, -4, word("no position", lang, **left), size=SMALL, color=SOFT, va="top")
    return ax


def _arc(start: tuple[float, float], end: tuple[float, float]) -> np.ndarray:
    """Follow the great circle between two places in degrees; NaN where it leaves one edge of the map for the other.

    Examples
    --------
    >>> _arc((0.0, 0.0), (90.0, 0.0))[[0, 30, -1]].round(6).tolist()
    [[0.0, 0.0], [45.0, 0.0], [90.0, 0.0]]
    """
    ends = np.array([[np.cos(b) * np.cos(a), np.cos(b) * np.sin(a), np.sin(b)] for a, b in np.radians([start, end])])
    angle, part = np.arccos(np.clip(ends[0] @ ends[1], -1, 1)), np.linspace(0, 1, 61)[:, None]
    way = (np.sin((1 - part) * angle) * ends[0] + np.sin(part * angle) * ends[1]) / max(np.sin(angle), 1e-9)
    lines = np.degrees(np.stack([np.arctan2(way[:, 1], way[:, 0]), np.arcsin(np.clip(way[:, 2], -1, 1))], axis=1))
    return np.insert(lines, np.flatnonzero(np.abs(np.diff(lines[:, 0])) > 180) + 1, np.nan, axis=0)
