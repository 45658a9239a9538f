"""How cities and links look in a network, and the legend that says so."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ..errors import UnknownNameError
from ..library import Cases
from .house import INK, MARKERS, colours, heading, legend, strong_colours
from .texts import clean, country_names, word, wrap

FIRM, LIKELY = 0.8, 0.5  # shares of draws from which a line is solid, and dashed
OTHER, EDGE = "#9A9A9A", "#4D4D4D"
_CLASSES = 7  # told apart by colour and marker; the rest is grey


def area(cases: object) -> float:
    """Area of a dot in square points; a city without a case, or an unknown number, is small."""
    return 70.0 + 36.0 * (cases if isinstance(cases, (int, float)) else 1)


def looks_of(
    G: nx.Graph, nodes: list, colour: str | None, cases: Cases | None, labels: Mapping, lang: str
) -> tuple[dict, list]:
    """Colour and marker of each node, and the classes for the legend, the largest first."""
    if colour is None:
        return {n: (colours()[0], "o") for n in nodes}, []
    values = {n: clean(G.nodes[n].get(colour, "")) for n in nodes}
    if not any(values.values()):
        raise UnknownNameError("node attribute", colour, {k for _, data in G.nodes(data=True) for k in data})
    counts = Counter(v for v in values.values() if v)
    order = sorted(counts, key=lambda v: (-counts[v], v))
    few = order[: _CLASSES + (len(order) == _CLASSES + 1)]
    style = {v: (c, m) for v, c, m in zip(few, strong_colours(), MARKERS, strict=False)}
    if cases is not None:
        known = country_names(cases, "th" if lang == "th" else "en") if colour == "country" else {}
        terms = cases.codebook["place_kinds"] if colour == "kind" else {}
        labels = known | {t: cases.codebook.label("place_kinds", t, lang) for t in terms} | dict(labels)
    classes = [(clean(labels.get(v, v)), *style[v]) for v in few]
    if len(few) < len(counts):
        classes.append((word("other", lang), OTHER, "o"))
    if not all(values.values()):
        classes.append((word("unstated", lang), OTHER, "o"))
    return {n: style.get(values[n], (OTHER, "o")) for n in nodes}, classes


def mark(area: float, colour: str, marker: str = "o", *, hollow: bool = False) -> dict:
    size = math.sqrt(area) * (1.5 if marker == "*" else 1.0)
    look = {"marker": marker, "markersize": size, "linestyle": "none", "markerfacecolor": "white" if hollow else colour}
    if hollow:
        return look | {"markeredgecolor": colour, "markeredgewidth": 1.9}
    return look | {"markeredgecolor": EDGE, "markeredgewidth": 0.6}


def line(similarity: float, kept: float | None) -> dict:
    look = {"linewidth": 0.6 + 6.0 * similarity**2, "color": EDGE, "linestyle": "-"}
    if kept is not None and kept < FIRM:
        look["linestyle"] = (0, (3.2, 1.6))
    if kept is not None and kept < LIKELY:
        look |= {"linestyle": (0, (0.8, 1.6)), "color": "#9A9A9A"}
    return look


def key(ax: Axes, G: nx.Graph, edges: list, classes: list, colour: str | None, lang: str) -> None:
    entries = []
    if classes:
        key = colour if colour in ("country", "kind") else None
        entries.append(heading(word(key, lang) if key else clean(colour).replace("_", " ").capitalize()))
        entries += [(Line2D([], [], **mark(75, c, m)), wrap(text, 24)) for text, c, m in classes]
    counts = sorted({d["cases"] for _, d in G.nodes(data=True) if isinstance(d.get("cases"), (int, float))})
    if counts:
        entries.append(heading(word("cases", lang)))
        if counts[0] == 0:
            entries.append((Line2D([], [], **mark(area(0), OTHER, hollow=True)), word("no case", lang)))
        for count in dict.fromkeys(c for c in (1, counts[-1]) if c in counts and c > 0):
            dot = Line2D([], [], **mark(area(count), OTHER))
            entries.append((dot, f"{count:g} {word('case' if count == 1 else 'many', lang)}"))
    held = [G.edges[e] for e in edges]
    if any("similarity" in d for d in held):
        entries.append(heading(word("similarity", lang)))
        entries += [
            (Line2D([], [], **line(s, None)), f"{s:.1f}")
            for s in _steps([d["similarity"] for d in held if "similarity" in d])
        ]
    if any("kept" in d for d in held):
        entries.append(heading(word("stability", lang)))
        entries += [
            (Line2D([], [], **line(0.55, k)), word(t, lang))
            for k, t in ((1.0, "solid"), (0.6, "dashed"), (0.2, "dotted"))
        ]
    if any(d.get("thin") == "yes" for d in held):
        mark = Line2D(
            [], [], color=EDGE, linewidth=1.5, marker="d", markersize=6.5, markerfacecolor="white", markeredgecolor=INK
        )
        entries.append((mark, word("thin", lang)))
    if entries:
        legend(ax, entries, labelspacing=0.55, handlelength=2.4)


def _steps(values: list[float]) -> list[float]:
    """Up to three round similarities that span those there are."""
    low, high = math.floor(min(values) * 10) / 10, math.ceil(max(values) * 10) / 10
    return sorted({round(v, 1) for v in (low, (low + high) / 2, high)})
