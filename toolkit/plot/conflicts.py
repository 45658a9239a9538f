"""How far sources differ: rival values of one measure, or the measures that differ most."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from ..cases import Cases
from ..language import known_lang, unknown
from .style import FAINT, INK, MARKERS, SMALL, SOFT, canvas, finish, house, legend, strong_colours, widest
from .texts import case_label, word
from .values import Dot, Line, of_one, overview

SENSES = ("disagreement", "date", "definition")
_ROW, _TALL = 0.23, 0.4  # inches, for one line and for two
_LOG_FROM = 10  # times
_SPAN = "#C4C4C4"
_REJECTED = {"marker": "x", "markersize": 6, "linestyle": "none", "color": SOFT}
_PREFERRED = {"marker": "o", "markersize": 13, "linestyle": "none", "markerfacecolor": "none", "markeredgecolor": INK}
# a grade that the vocabulary gets later is a grey dot
_GRADES = ("official", "press", "peer-reviewed", "blog", "multilateral", "encyclopedia", "academic", "company")


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

    Raises
    ------
    NotPossibleError
        If there are no such numbers.
    UnknownNameError
        If a name is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> conflicts(load_cases(), "seoul-cheonggyecheon", "length").get_xlabel()
    'km'
    """
    known_lang(lang)
    if why not in SENSES:
        raise unknown("sense of conflict", why, SENSES)
    title = case_label(cases, case, lang) if case else ""
    if measure:
        measure = cases.codebook.find(measure, "measures")[1]
    if case and measure:
        lines, unit = of_one(cases, case, measure, lang)
        title += f": {cases.codebook.label('measures', measure, lang)}"
    else:
        lines, unit = overview(cases, case, measure, why, most, lang), word("times", lang)
    tall = any("\n" in line.right for line in lines)
    with house():
        sides = ("\n".join(texts).split("\n") for texts in zip(*((x.left, x.right) for x in lines), strict=True))
        ax = canvas(ax, sum(widest(side, 9) for side in sides) / 72 + 5.4, len(lines) * (_TALL if tall else _ROW) + 1.9)
        _axis(ax, lines, unit, lang)
        for y, line in enumerate(lines):
            _write(ax, y, line, lines[y + 1 : y + 1 + line.span])
        ax.set_yticks(range(len(lines)), [x.left for x in lines], linespacing=1.25)
        ax.tick_params(axis="y", length=0, labelcolor=INK if tall else SOFT)
        if title:
            ax.set_title(title, size=11)
        legend(ax, _key(lines, cases, lang), drop=36, columns=3)
        finish(ax)
    return ax


def _axis(ax: Axes, lines: list[Line], unit: str, lang: str) -> None:
    ax.set_ylim(len(lines) - 0.4, -0.7)
    ax.grid(axis="x")
    ends = [v for line in lines for dot in line.dots for v in dot.ends]
    low, high = min(ends), max(ends)
    if low > 0 and high / low > _LOG_FROM:
        decades = math.log10(high / low)
        ax.set(xscale="log", xlim=(low / 1.25**decades, high * 1.25**decades))
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,), numticks=12))
        ax.xaxis.set_minor_formatter(NullFormatter())
        unit = f"{unit} ({word('log', lang)})"
    else:
        pad = 0.06 * ((high - low) or abs(high) or 1)
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.set_xlim(min(low - pad, 0) if 0 <= low < 0.4 * high else low - pad, high + pad)
    written = FuncFormatter(lambda value, _: f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.6g}")
    ax.xaxis.set_major_formatter(written)
    ax.set_xlabel(unit)


def _write(ax: Axes, y: int, line: Line, below: list[Line]) -> None:
    ends = [v for x in (below or [line]) for d in x.dots if not d.rejected for v in d.ends]
    across = ax.get_yaxis_transform()
    if line.heading:
        ax.text(0.005, y, line.heading, size=9, weight="bold", va="center", transform=across, zorder=4)
        if ends:
            box = (min(ends), y + 0.55), max(ends) - min(ends), line.span - 0.1
            ax.add_patch(Rectangle(*box, facecolor=FAINT, zorder=0))
    elif len(line.dots) > 1 and ends:
        ax.plot([min(ends), max(ends)], [y, y], color=_SPAN, linewidth=3, zorder=1)
    for dot, step in zip(line.dots, _steps(line.dots), strict=True):
        _mark(ax, y - 0.13 * step, dot)
    if line.off:
        ax.plot(0.012, y, marker="_", markersize=7, color=SOFT, transform=across)
    place = {"xycoords": across, "xytext": (8, 0), "textcoords": "offset points", "va": "center"}
    ax.annotate(line.right, (1, y), size=SMALL, color=SOFT if line.off else INK, linespacing=1.15, **place)


def _steps(dots: tuple[Dot, ...]) -> list[int]:
    """Count the steps up that keep dots from hiding each other."""
    steps = [0] * len(dots)
    order = sorted(range(len(dots)), key=lambda i: (dots[i].low, i))
    for one, two in zip(order, order[1:], strict=False):
        if dots[two].low <= dots[one].low + 0.04 * abs(dots[one].low):
            steps[two] = (steps[one] + 1) % 4
    return steps


def _mark(ax: Axes, y: float, dot: Dot) -> None:
    look, ends = _look(dot.grade, hollow=dot.conversion), dot.ends
    colour = look["markeredgecolor"]
    if len(ends) == 2:
        ax.plot(ends, [y, y], color=colour, linewidth=1.6, zorder=2)
    elif dot.low != dot.high:  # "at most" or "at least": an arrow to the open side
        arrow = {"arrowstyle": "<-", "color": colour, "lw": 1.4}
        side = -22 if math.isinf(dot.low) else 22
        ax.annotate("", (ends[0], y), xytext=(side, 0), textcoords="offset points", arrowprops=arrow)
    if dot.preferred:
        ax.plot(ends, [y] * len(ends), zorder=2.5, **_PREFERRED)
    ax.plot(ends, [y] * len(ends), zorder=3, label=dot.grade, **(_REJECTED if dot.rejected else look))


def _look(grade: str = "", *, hollow: bool = False) -> dict:
    known = dict(zip(_GRADES, zip(strong_colours(), MARKERS, strict=True), strict=True))
    colour, marker = known.get(grade, (SOFT, "o"))
    rim = {"markeredgecolor": colour, "markeredgewidth": 1.4, "markerfacecolor": "white" if hollow else colour}
    return {"marker": marker, "markersize": 7, "linestyle": "none", **rim}


def _key(lines: list[Line], cases: Cases, lang: str) -> list[tuple]:
    dots = [d for line in lines for d in line.dots]
    grades = {d.grade for d in dots if not d.rejected}
    looks = [(_look(g), cases.codebook.label("grades", g, lang)) for g in cases.codebook["grades"] if g in grades]
    more = {
        "preferred": (any(d.preferred for d in dots), _PREFERRED),
        "conversion": (any(d.conversion for d in dots), _look(hollow=True)),
        "rejected": (any(d.rejected for d in dots), _REJECTED),
        "range": (any(d.low != d.high for d in dots), {"color": SOFT, "marker": "o", "markersize": 5}),
        "off": (any(line.off for line in lines), {"marker": "_", "color": SOFT, "linestyle": "none"}),
    }
    looks += [(look, word(name, lang)) for name, (there, look) in more.items() if there]
    handles = [(Line2D([], [], **look), text) for look, text in looks]
    if any(line.span > 1 for line in lines):
        handles.append((Patch(facecolor=FAINT), word("span", lang)))
    elif any(len(line.dots) > 1 for line in lines):
        handles.append((Line2D([], [], color=_SPAN, linewidth=3), word("span", lang)))
    return handles
