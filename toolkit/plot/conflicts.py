"""How far sources differ: every value of one measure of one case, by what is counted."""

import math
from itertools import cycle
from statistics import mode
from typing import NamedTuple

from matplotlib import patches, ticker
from matplotlib.axes import Axes

from ..casefiles import model, notation
from ..cases import Cases
from ..language import chosen, need
from ..words import date_text, unit_text, value_text
from .style import FAINT, INK, SMALL, SOFT, case_label, cut, drawing, legend, rows, titled, widest, word

# colour and marker of each grade of sources, in the order of the vocabulary
_COLOURS = ("#0072B2", "#009E73", "#56B4E9", "#CC79A7", "#8C6D9E", "#E69F00", "#C7AE1F", "#D55E00", "#7F7F7F")
_LOOKS = tuple(zip(_COLOURS, "os^Dv*p<o", strict=True))


class Value(NamedTuple):
    """One value, what is written left and right of it, and where it stands; None in another currency."""

    fact: model.Fact
    left: str
    right: str
    there: notation.Quantity | None
    ends: list[float]  # where on the axis something is drawn: once for a value, twice for a range


def conflicts(cases: Cases, case: str, measure: str, *, lang: str | None = None) -> Axes:
    """Draw the rival values of one measure of one case.

    Parameters
    ----------
    cases : Cases
    case, measure : str
        Ids, or a title and a label.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        A row for each value, under what is counted; the band runs from the lowest to the highest
        value that is not rejected. The axis has the unit of the preferred value or of most, and a
        log scale where the largest value is more than ten times the smallest. No exchange rate is
        assumed: a value in another currency is written, not placed.

    Raises
    ------
    NotPossibleError
        If the case has no numbers of this measure.
    UnknownNameError
        If a name is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> conflicts(load_cases(), "seoul-cheonggyecheon", "length").get_xlabel()
    'km'
    """
    lang, book = chosen(lang), cases.codebook
    case, (_, measure) = cases.find_case(case), book.find(measure, "measures")
    groups, unit = _values(cases, case, measure, lang)
    values = [value for members in groups.values() for value in members]
    sides = widest([v.left for v in values], 9) + widest([v.right for v in values], SMALL)
    with drawing(sides / 72 + 5.4, (len(groups) + len(values)) * 0.23 + 1.9) as ax:
        marks = dict(zip(book["grades"], cycle(_LOOKS)))
        ticks: list[str] = []
        for heading, members in groups.items():
            across = ax.get_yaxis_transform()
            ax.text(0.005, len(ticks), heading, size=9, weight="bold", va="center", transform=across, zorder=4)
            if ends := [end for value in members if value.fact.stands for end in value.ends]:
                box = (min(ends), len(ticks) + 0.55), max(ends) - min(ends), len(members) - 0.1
                ax.add_patch(patches.Rectangle(*box, facecolor=FAINT, zorder=0, label=word("span", lang)))
            for y, value in enumerate(members, start=len(ticks) + 1):
                # of several sources the best: their grades stand in this order in the vocabulary
                grade = min((cases.book.sources[c.source].grade for c in value.fact.source), key=[*marks].index)
                _draw(ax, y, value, *marks[grade], book.label("grades", grade, lang), lang)
            ticks += ["", *(value.left for value in members)]
        low, high = ax.dataLim.intervalx
        log = bool(low > 0 and high / low > 10)
        ax.set_xlabel(unit_text(unit.text, book, lang) + f" ({word('log', lang)})" * log)
        ax.margins(x=0.06)
        if log:
            ax.set_xscale("log")
        else:
            ax.xaxis.set_major_locator(ticker.MaxNLocator(5))
            if 0 <= low < 0.4 * high:
                ax.set_xlim(left=0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.6g}")
        ax.grid(axis="x")
        rows(ax, ticks, SOFT)
        legend(ax, drop=36)
        slots = {"measure": book.label("measures", measure, lang), "case": case_label(cases, case, lang)}
        best = next((v.right for v in values if v.fact.judgement == "preferred"), "–")
        about = word("about conflicts", lang, n=len(values), groups=len(groups), preferred=best)
        titled(ax, word("title conflicts", lang, **slots), about)
    return ax


def _values(cases: Cases, case: str, measure: str, lang: str) -> tuple[dict[str, list[Value]], notation.Unit]:
    """Gather the values of a measure by what is counted, and the unit of the preferred one or of most."""
    record, book = cases[case].record, cases.codebook
    label = book.label("measures", measure, lang)
    need(book["measures"][measure].type == "number", "plot", "no numbers", lang, measure=label)
    facts = [f for f in record.facts if f.measure == measure and f.quantity]
    need(facts, "plot", "no value", lang, case=case_label(cases, case, lang), measure=label)
    own = [f for f in facts if not f.converts] or facts
    unit = book.unit(next((f.unit for f in own if f.judgement == "preferred"), mode(f.unit for f in own)))
    parts = {p.id: p.label(lang) for p in record.parts}
    groups: dict[str, list[Value]] = {}
    for fact in facts:
        expected = word("expected", lang) if fact.expected else ""
        name = "; ".join(filter(None, [fact.of(lang) or word("undefined", lang), parts.get(fact.part), expected]))
        basis = book.label("bases", fact.basis, lang).lower() if fact.basis else ""
        left = cut(" · ".join(filter(None, [date_text(fact.date, lang) or word("no date", lang), basis])))
        who = fact.by(lang) or cut(cases.book.sources[fact.source[0].source].author, 40)
        right = cut(f"{value_text(fact.value, fact.unit, book, lang)} · {who}")
        there = fact.quantity.to(unit) if fact.quantity.unit.currency == unit.currency else None
        ends = sorted({v for v in (there.low, there.high) if math.isfinite(v)}) if there else []
        groups.setdefault(cut(name), []).append(Value(fact, left, right, there, ends))
    for members in groups.values():  # in order of size, those in another currency last
        members.sort(key=lambda v: (not v.there, v.there.low if v.there else 0, v.left, v.right))
    order = sorted(groups, key=lambda g: (all(v.fact.judgement != "preferred" for v in groups[g]), -len(groups[g]), g))
    return {g: groups[g] for g in order}, unit


def _draw(ax: Axes, y: int, value: Value, colour: str, marker: str, label: str, lang: str) -> None:
    """Draw a value in the colour and with the marker of its grade: a rejected one is a cross, a conversion hollow."""
    ends, across = value.ends, ax.get_yaxis_transform()
    look = {"markeredgecolor": colour, "markerfacecolor": colour, "marker": marker, "label": label}
    if not value.fact.stands:
        look |= {"marker": "x", "markeredgecolor": SOFT, "label": word("rejected", lang)}
    elif value.fact.converts:
        look |= {"markerfacecolor": "white", "markeredgewidth": 1.4, "label": word("conversion", lang)}
    if not ends:
        ax.plot(0.012, y, "_", markersize=7, color=SOFT, transform=across, label=word("off", lang))
    elif len(ends) == 2:
        ax.plot(ends, [y, y], color=look["markeredgecolor"], linewidth=1.6, zorder=2, label=word("range", lang))
    elif value.there.low != value.there.high:  # "at most" or "at least": an arrow to the open side
        arrow = {"arrowstyle": "<-", "color": look["markeredgecolor"], "lw": 1.4}
        side = -22 if math.isinf(value.there.low) else 22
        ax.annotate("", (ends[0], y), xytext=(side, 0), textcoords="offset points", arrowprops=arrow)
        ax.plot([], [], ">", color=SOFT, label=word("at least", lang))
    if ends and value.fact.judgement == "preferred":
        ax.plot(ends, [y] * len(ends), "o", ms=13, mfc="none", mec=INK, zorder=2.5, label=word("preferred", lang))
    if ends:
        ax.plot(ends, [y] * len(ends), zorder=3, linestyle="none", markersize=7, **look)
    ax.annotate(value.right, (1.02, y), xycoords=across, size=SMALL, color=INK if ends else SOFT, va="center")
