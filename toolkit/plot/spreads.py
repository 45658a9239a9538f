"""How far sources differ: rival values of one measure, or the measures that differ most."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from .. import conflicts as rivals
from .. import model
from ..codebook import Unit
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..thai import label
from .house import FAINT, INK, MARKERS, SMALL, SOFT, canvas, finish, house, legend, strong_colours, widest
from .texts import amount, best_grade, case_label, clean, cut, date_text, known_lang, value_text, word

_ROW, _TALL = 0.23, 0.4  # inches, for one line and for two
_LOG_FROM = 10  # times
_SENSES = ("disagreement", "date", "definition")


def conflicts(
    cases: Cases,
    case: str | None = None,
    measure: str | None = None,
    *,
    why: str = "disagreement",
    most: int = 12,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw rival values side by side.

    Parameters
    ----------
    cases : Cases
    case, measure : str, optional
        Both: every value of one measure of one case, by what is counted. Otherwise: the
        measures whose values lie furthest apart, each as a multiple of its lowest value.
    why : {"disagreement", "date", "definition"}
        Sense of conflict, where not both are given.
    most : int
        Measures drawn, where not both are given.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes
        A log scale where the largest value is more than ten times the smallest. No exchange
        rate is assumed: a value in another currency is written, not placed.
    """
    known_lang(lang)
    if why not in _SENSES:
        raise UnknownNameError("sense of conflict", why, _SENSES)
    if case is not None and case not in cases:
        raise UnknownNameError("case", case, cases.ids)
    if measure is not None:
        cases.codebook.require("measures", measure)
    if case is not None and measure is not None:
        lines, unit = of_one(cases, case, measure, lang)
        title = f"{case_label(cases, case, lang)}: {cases.codebook.label('measures', measure, lang)}"
    else:
        lines, unit = overview(cases, case, measure, why, most, lang), word("times", lang)
        title = case_label(cases, case, lang) if case else ""
    tall = any("\n" in x.right for x in lines)
    with house():
        sides = [
            widest([t for x in lines for t in side(x).split("\n")], 9) for side in (lambda x: x.left, lambda x: x.right)
        ]
        ax = canvas(ax, sum(sides) / 72 + 5.4, len(lines) * (_TALL if tall else _ROW) + 1.9)
        _axis(ax, lines, unit, lang)
        for y, line in enumerate(lines):
            _write(ax, y, line, lines[y + 1 : y + 1 + line.span])
        ax.set_yticks(range(len(lines)), [x.left for x in lines], linespacing=1.25)
        ax.tick_params(axis="y", length=0, labelcolor=INK if tall else SOFT)
        if title:
            ax.set_title(clean(title), size=11)
        legend(ax, _key(lines, cases, lang), drop=36, columns=3)
        finish(ax)
    return ax


def _axis(ax: Axes, lines: list[Line], unit: str, lang: str) -> None:
    ends = [v for line in lines for dot in line.dots for v in (dot.low, dot.high) if math.isfinite(v)]
    ax.set_ylim(len(lines) - 0.4, -0.7)
    ax.grid(axis="x")
    if not ends:
        return
    low, high = min(ends), max(ends)
    if low > 0 and high / low > _LOG_FROM:
        ax.set_xscale("log")
        ax.set_xlim(low / 1.25 ** math.log10(high / low), high * 1.25 ** math.log10(high / low))
        few = math.log10(high / low) < 2.5
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if few else (1,), numticks=12))
        ax.xaxis.set_minor_formatter(NullFormatter())
        unit = f"{unit} ({word('log', lang)})"
    else:
        pad = 0.06 * ((high - low) or abs(high) or 1)
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.set_xlim(min(low - pad, 0) if low < 0.4 * high and low >= 0 else low - pad, high + pad)
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.6g}")
    )
    ax.set_xlabel(unit)


def _write(ax: Axes, y: int, line: Line, below: list[Line]) -> None:
    ends = [v for x in (below or [line]) for d in x.dots if not d.rejected for v in (d.low, d.high) if math.isfinite(v)]
    beside = {"textcoords": "offset points", "size": SMALL, "va": "center"}
    if line.heading:
        ax.text(
            0.005, y, line.heading, size=9, weight="bold", va="center", transform=ax.get_yaxis_transform(), zorder=4
        )
        if ends:
            ax.add_patch(
                Rectangle((min(ends), y + 0.55), max(ends) - min(ends), line.span - 0.1, facecolor=FAINT, zorder=0)
            )
    elif len(line.dots) > 1 and ends:
        ax.plot([min(ends), max(ends)], [y, y], color="#C4C4C4", linewidth=3, zorder=1)
    for dot, aside in zip(line.dots, _dodge(line.dots), strict=True):
        _mark(ax, y - 0.13 * aside, dot)
    if line.off:
        ax.plot(0.012, y, marker="_", markersize=7, color=SOFT, transform=ax.get_yaxis_transform())
    ax.annotate(
        line.right,
        (1, y),
        xytext=(8, 0),
        xycoords=("axes fraction", "data"),
        color=SOFT if line.off else INK,
        linespacing=1.15,
        **beside,
    )


def _dodge(dots: tuple[Dot, ...]) -> list[int]:
    """Steps by which dots that would hide each other are moved up."""
    steps = [0] * len(dots)
    order = sorted(range(len(dots)), key=lambda i: (dots[i].low, i))
    for one, two in zip(order, order[1:], strict=False):
        a, b = dots[one].low, dots[two].low
        if math.isfinite(a) and b <= max(a * 1.04, a + 1e-12):
            steps[two] = (steps[one] + 1) % 4
    return steps


def _mark(ax: Axes, y: int, dot: Dot) -> None:
    colour, marker = _LOOKS.get(dot.grade, (SOFT, "o"))
    ends = [v for v in (dot.low, dot.high) if math.isfinite(v)]
    if dot.low != dot.high:
        ax.plot([ends[0], ends[-1]], [y, y], color=colour, linewidth=1.6, zorder=2)
    if len(ends) == 1 and dot.low != dot.high:  # "at most" or "at least": an arrow to the open side
        ax.annotate(
            "",
            (ends[0], y),
            xytext=(-22 if math.isinf(dot.low) else 22, 0),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<-", "color": colour, "lw": 1.4},
        )
    if dot.preferred:
        ax.plot(
            ends,
            [y] * len(ends),
            marker="o",
            markersize=13,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.3,
            linestyle="none",
            zorder=2.5,
        )
    face = "white" if dot.conversion or dot.rejected else colour
    look = (
        {"marker": "x", "color": SOFT, "markersize": 6}
        if dot.rejected
        else {
            "marker": marker,
            "markersize": 7,
            "markerfacecolor": face,
            "markeredgecolor": colour,
            "markeredgewidth": 1.4,
        }
    )
    ax.plot(ends, [y] * len(ends), linestyle="none", zorder=3, label=dot.grade, **look)


# a grade that a vocabulary adds later is a grey dot
_GRADES = ("official", "press", "peer-reviewed", "blog", "multilateral", "encyclopedia", "academic", "company")
_LOOKS = dict(zip(_GRADES, zip(strong_colours(), MARKERS, strict=True), strict=True))


def _key(lines: list[Line], cases: Cases, lang: str) -> list[tuple]:
    dots = [d for line in lines for d in line.dots]
    grades = {d.grade for d in dots if not d.rejected}
    point = {"linestyle": "none", "markersize": 7}
    entries = []
    for grade in (g for g in cases.codebook["grades"] if g in grades):
        colour, marker = _LOOKS.get(grade, (SOFT, "o"))
        entries.append(
            (Line2D([], [], color=colour, marker=marker, **point), cases.codebook.label("grades", grade, lang))
        )
    if any(d.preferred for d in dots):
        entries.append(
            (
                Line2D(
                    [], [], marker="o", markersize=12, markerfacecolor="none", markeredgecolor=INK, linestyle="none"
                ),
                word("preferred", lang),
            )
        )
    if any(d.conversion for d in dots):
        entries.append(
            (
                Line2D([], [], marker="o", markerfacecolor="white", markeredgecolor=SOFT, **point),
                word("conversion", lang),
            )
        )
    if any(d.rejected for d in dots):
        entries.append((Line2D([], [], marker="x", color=SOFT, **point), word("rejected", lang)))
    if any(d.low != d.high for d in dots):
        entries.append((Line2D([], [], color=SOFT, marker="o", markersize=5), word("range", lang)))
    if any(line.off for line in lines):
        entries.append((Line2D([], [], marker="_", color=SOFT, **point), word("off", lang)))
    if any(line.span > 1 for line in lines):
        entries.append((Patch(facecolor=FAINT), word("span", lang)))
    elif any(len(line.dots) > 1 for line in lines):
        entries.append((Line2D([], [], color="#C4C4C4", linewidth=3), word("span", lang)))
    return entries
