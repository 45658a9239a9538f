"""How cities and links look in a network, and the legend that says so."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from numbers import Real

import networkx as nx
from matplotlib.lines import Line2D

from ..errors import UnknownNameError
from ..library import Cases
from .house import INK, MARKERS, colours, heading, strong_colours
from .texts import clean, country_names, word, wrap

FIRM, LIKELY = 0.8, 0.5  # shares of draws from which a line is solid, and dashed
OTHER, EDGE = "#9A9A9A", "#4D4D4D"


def area(cases: object) -> float:
    """Give the area of a dot in square points; a city without a case, or an unknown number, is small."""
    return 70.0 + 36.0 * float(cases if isinstance(cases, Real) else 1)


def looks_of(
    G: nx.Graph, nodes: list, colour: str | None, cases: Cases | None, labels: Mapping, lang: str
) -> tuple[dict, list]:
    """Give each node colour and marker, and the legend its classes, the largest first."""
    values = {n: clean(G.nodes[n].get(colour, "")) for n in nodes}
    if colour in (None, "country") and not any(values.values()):
        return {n: (colours()[0], "o") for n in nodes}, []
    if not any(values.values()):
        raise UnknownNameError("node attribute", colour, {k for _, data in G.nodes(data=True) for k in data})
    counts = Counter(v for v in values.values() if v)
    order = sorted(counts, key=lambda v: (-counts[v], v))
    few = order[: len(MARKERS) if len(order) == len(MARKERS) else len(MARKERS) - 1]
    style = {v: (c, m) for v, c, m in zip(few, strong_colours(), MARKERS, strict=False)}
    if cases is not None:
        kinds = cases.codebook["place_kinds"] if colour == "kind" else {}
        known = {k: cases.codebook.label("place_kinds", k, lang) for k in kinds}
        known |= country_names(cases, lang) if colour == "country" else {}
        labels = known | dict(labels)
    classes = [(clean(labels.get(v, v)), *style[v]) for v in few]
    if len(few) < len(counts):
        classes.append((word("other", lang), OTHER, "o"))
    if not all(values.values()):
        classes.append((word("unstated", lang), OTHER, "o"))
    return {n: style.get(values[n], (OTHER, "o")) for n in nodes}, classes


def mark(area: float, colour: str, marker: str = "o", *, hollow: bool = False) -> dict:
    """Give the look of a city's dot."""
    size = math.sqrt(area) * (1.5 if marker == "*" else 1.0)
    look = {"marker": marker, "markersize": size, "linestyle": "none", "markerfacecolor": "white" if hollow else colour}
    rim = (
        {"markeredgecolor": colour, "markeredgewidth": 1.9}
        if hollow
        else {"markeredgecolor": EDGE, "markeredgewidth": 0.6}
    )
    return look | rim


def line(similarity: float, kept: float | None) -> dict:
    """Give the look of a link."""
    look = {"linewidth": 0.6 + 6.0 * similarity**2, "color": EDGE, "linestyle": "-"}
    if kept is not None and kept < LIKELY:
        return look | {"linestyle": (0, (0.8, 1.6)), "color": OTHER}
    return look | ({"linestyle": (0, (3.2, 1.6))} if kept is not None and kept < FIRM else {})


def key(G: nx.Graph, edges: list, classes: list, colour: str | None, lang: str) -> list[tuple]:
    """Make the entries of the legend, of what the graph carries only."""
    entries = []
    if classes:
        named = word(colour, lang) if colour in ("country", "kind") else clean(colour).replace("_", " ").capitalize()
        entries.append(heading(named))
        entries += [(_handle(mark(75, c, m)), wrap(text, 24)) for text, c, m in classes]
    counts = sorted({d["cases"] for _, d in G.nodes(data=True) if isinstance(d.get("cases"), Real)})
    if counts:
        entries.append(heading(word("cases", lang)))
        if counts[0] == 0:
            entries.append((_handle(mark(area(0), OTHER, hollow=True)), word("no case", lang)))
        for count in dict.fromkeys(c for c in (1, counts[-1]) if c in counts and c > 0):
            text = f"{count:g} {word('case' if count == 1 else 'many', lang)}"
            entries.append((_handle(mark(area(count), OTHER)), text))
    held = [G.edges[e] for e in edges]
    if similar := [d["similarity"] for d in held if "similarity" in d]:
        entries.append(heading(word("similarity", lang)))
        entries += [(_handle(line(s, None)), f"{s:.1f}") for s in _steps(similar)]
    if any("kept" in d for d in held):
        entries.append(heading(word("stability", lang)))
        for kept, text in ((1.0, "solid"), (0.6, "dashed"), (0.2, "dotted")):
            entries.append((_handle(line(0.55, kept)), word(text, lang)))
    if any(d.get("thin") == "yes" for d in held):
        look = {"marker": "d", "markersize": 6.5, "markerfacecolor": "white", "markeredgecolor": INK}
        entries.append((_handle({"color": EDGE, "linewidth": 1.5, **look}), word("thin", lang)))
    return entries


def _handle(look: dict) -> Line2D:
    return Line2D([], [], **look)


def _steps(values: list[float]) -> list[float]:
    """Choose up to three round similarities that span those there are."""
    low, high = math.floor(min(values) * 10) / 10, math.ceil(max(values) * 10) / 10
    return sorted({round(v, 1) for v in (low, (low + high) / 2, high)})
