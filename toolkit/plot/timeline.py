"""When what happened: phases as bars, events as ticks, one band for each case."""

from __future__ import annotations

import math
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ..casefiles import notation
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import known_lang, unknown
from .spans import LINE, Band, Box, Scale, free, names, numbers, read_band, year_of, year_range
from .style import INK, PALE, SMALL, SOFT, canvas, colours, extent, finish, house, legend, on_dark, settled
from .texts import cut, word

LABELS = ("names", "numbers", "none")
_WIDTH = 10.0  # inches
_BAR, _GAP = 15.0, 4.0  # points: a bar, the space between bars
_DASHES = (0, (3, 2))


def timeline(
    cases: Cases, *ids: str, labels: str | None = None, since: str = "", lang: str = "en", ax: Axes | None = None
) -> Axes:
    """Draw the phases and events of cases over the years.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Case ids, in the order of the bands; all cases if none is given.
    labels : {"names", "numbers", "none"}, optional
        Name the events that more sources tell of, as far as names fit without touching; or
        number all, in the order of ``cases.events``. By default names for up to four cases.
    since : str, optional
        First date to draw. By default the axis starts after a gap that would squeeze the rest,
        and the band says how many events lie before.
    lang : {"en", "th"}
        Thai gives Buddhist-era years, with the others below them on the axis.
    ax : Axes, optional

    Returns
    -------
    Axes
        An end that is not stated fades out; a date that is about or in doubt has a dashed edge.

    Raises
    ------
    NotPossibleError
        If no case has a date, or ``since`` is none.
    UnknownNameError
        If a case is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> timeline(load_cases(), "seoul-cheonggyecheon").texts[0].get_text()
    'Seoul: Cheonggyecheon stream restoration'
    """
    known_lang(lang)
    ids = ids or tuple(cases.ids)
    labels = labels or ("names" if len(ids) <= 4 else "none")
    if labels not in LABELS:
        raise unknown("way to label events", labels, LABELS)
    try:
        first = notation.parse_date(since).first if since else None
    except ValueError as error:
        raise NotPossibleError(" ".join(error.args[1:])) from None
    bands = [read_band(cases, i, lang) for i in ids]
    years = year_range(bands, first and year_of(first), lang)
    shown = {p.kind for band in bands for p in band.parts}
    shades = dict(zip([k for k in cases.codebook["part_kinds"] if k in shown], colours(), strict=False))
    with house():
        own = ax is None
        ax = canvas(ax, _WIDTH, 4)
        _axis(ax, years)
        legend(ax, _key(bands, shades, cases, lang), drop=34 if lang == "th" else 22, columns=4)
        years = replace(years, wide=settled(ax)[0])
        top = 0.0
        for band in bands:
            line = _events(ax, band, top, years, labels, max(3, 8 - 2 * len(bands)), lang)
            top = _parts(ax, band, line + 12, years, shades) + 14
        ax.set_ylim(top - 6, 0)
        if own:
            ax.figure.set_size_inches(_WIDTH, top / 72 + 1.3)
        finish(ax)
    return ax


def _axis(ax: Axes, years: Scale) -> None:
    ax.set_xlim(years.first, years.last)
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    span = years.last - years.first
    if span < 3:
        step = 1 if span < 1 else 3
        months = range(math.ceil(years.first * 12), math.floor(years.last * 12) + 1)
        ax.xaxis.set_major_locator(FixedLocator([m / 12 for m in months if m % step == 0]))
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))

    def tick(value: float, _: int) -> str:
        year, month = divmod(round(value * 12), 12)
        text = f"-{month + 1:02d}" if span < 3 else ""
        return f"{years.year(year)}{text}" + (f"\n({year}{text})" if years.era else "")

    ax.xaxis.set_major_formatter(FuncFormatter(tick))
    ax.grid(axis="x")


def _events(ax: Axes, band: Band, top: float, years: Scale, labels: str, lanes: int, lang: str) -> float:
    """Draw title, names and line of events from the top down; return where the line is, in points."""
    ax.text(years.first, top, cut(band.title, 64), size=10, weight="bold", va="top")
    shown = [e for e in band.events if e.end > years.first]
    placed = []
    if labels != "none":
        placed = names(shown, years, lanes) if labels == "names" else numbers(shown, years)
    used = max((name.lane for name in placed), default=-1) + 1
    line = top + (26 if used else 20) + used * LINE
    ax.plot([years.first, years.last], [line, line], color=PALE, linewidth=0.8, zorder=1)
    if whole := band.whole:
        ends = [years.first if whole.start is None else max(whole.start, years.first), whole.end or years.last]
        look = {"linewidth": 3, "solid_capstyle": "butt", "linestyle": _DASHES if whole.about else "-"}
        ax.plot(ends, [line, line], color=SOFT, zorder=1.5, **look)
    named = [event for name in placed for event in name.events]
    for event in shown:
        dot = event in named or labels == "none"
        mark = {"marker": "o", "markersize": 4.5} if dot else {"marker": "|", "markersize": 6}
        if event.end - event.start > 1.01:
            ax.plot([event.start, event.end], [line, line], color=INK, linewidth=1, zorder=2)
        ax.plot(event.middle, line, color=INK, markerfacecolor="white" if event.about else INK, zorder=2.5, **mark)
    for name in placed:
        y = line - 7 - name.lane * LINE
        if labels == "names":
            x = years.first + name.stem * years.unit
            ax.plot([x, x], [line - 3, y - LINE + 3], color=PALE, linewidth=0.7, zorder=1.2)
        ax.text(years.first + name.left * years.unit, y, name.text, size=SMALL, va="bottom", zorder=3)
    notes = []
    if labels == "names" and len(placed) < len(shown):
        notes.append(word("named", lang, n=len(placed), all=len(shown)))
    if before := [e for e in band.events if e not in shown]:
        year = years.year(math.floor(before[0].start))
        notes.append("◀ " + word("earlier", lang, n=len(before), year=year))
    ax.text(years.last, top + 1, "   ".join(notes), size=SMALL, color=SOFT, ha="right", va="top")
    return line


def _parts(ax: Axes, band: Band, top: float, years: Scale, shades: dict[str, str]) -> float:
    """Draw the parts as bars in as few rows as hold them side by side; return where they end."""
    taken: list[Box] = []
    lowest, span = top, years.last - years.first
    for part in sorted(band.parts, key=lambda p: (-math.inf if p.start is None else p.start, p.text)):
        if part.end is not None and part.end <= years.first:
            continue
        left = max(years.first, part.end - 0.08 * span if part.start is None else part.start)
        # one without an end runs to the edge, if its case still runs
        right = part.end or (min(years.last, left + 0.15 * span) if band.ended else years.last)
        right = max(right, left + 5 * years.unit)
        a, b = years.points(left), years.points(right)
        text = cut(part.text, 60)
        wide = extent(text, SMALL)[0] + 8
        side = "in" if wide <= b - a else "left" if b + wide > years.wide else "right"
        reach = (a - wide * (side == "left") - 2, b + wide * (side == "right") + 2)
        row = next(r for r in range(len(taken) + 1) if free([(reach[0], r, reach[1], r + 1)], taken))
        taken.append((reach[0], row, reach[1], row + 1))
        y = top + row * (_BAR + _GAP)
        colour = shades.get(part.kind, PALE)
        if part.open:
            _fade(ax, left, right, y, colour, rising=part.start is None)
        else:
            ax.add_patch(Rectangle((left, y), right - left, _BAR, facecolor=colour, zorder=2, linewidth=0))
        if part.about:
            look = {"facecolor": (1, 1, 1, 0.6), "edgecolor": INK, "linestyle": _DASHES, "zorder": 2.2}
            ax.add_patch(Rectangle((left, y), right - left, _BAR, linewidth=1, **look))
        x, align = {"in": (a + 4, "left"), "left": (a - 4, "right"), "right": (b + 4, "left")}[side]
        tone = on_dark(colour) if side == "in" and not (part.about or part.open) else INK
        place = {"ha": align, "va": "center", "color": tone, "zorder": 3}
        ax.text(years.first + x * years.unit, y + _BAR / 2, text, size=SMALL, **place)
        lowest = max(lowest, y + _BAR)
    return lowest


def _fade(ax: Axes, left: float, right: float, y: float, colour: str, *, rising: bool) -> None:
    """Fill that thins out towards the side on which the date is not stated."""
    steps = 60
    edges = [left + (right - left) * i / steps for i in range(steps + 1)]
    boxes = [[(a, y), (b, y), (b, y + _BAR), (a, y + _BAR)] for a, b in zip(edges, edges[1:], strict=False)]
    shares = [0.06 + 0.5 * min(1.0, 1.4 * (i if rising else steps - 1 - i) / steps) for i in range(steps)]
    fills = [tuple(1 - share * (1 - c) for c in to_rgb(colour)) for share in shares]
    made = PolyCollection(boxes, facecolors=fills, edgecolors=fills, linewidth=0.3, zorder=2)
    ax.add_collection(made, autolim=False)
    tip = {"marker": "<" if rising else ">", "markersize": 5, "zorder": 2.1, "clip_on": False}
    ax.plot(left if rising else right, y + _BAR / 2, color=colour, **tip)


def _key(bands: list[Band], shades: dict[str, str], cases: Cases, lang: str) -> list[tuple]:
    parts = [p for band in bands for p in band.parts]
    entries = [(Patch(facecolor=c), cases.codebook.label("part_kinds", k, lang)) for k, c in shades.items()]
    if any(p.open for p in parts):
        entries.append((Patch(facecolor=PALE, alpha=0.4), word("open", lang)))
    if any(s.about for band in bands for s in (*band.parts, *band.events)):
        entries.append((Patch(facecolor="white", edgecolor=INK, linestyle=_DASHES), word("about", lang)))
    if any(band.whole for band in bands):
        entries.append((Line2D([], [], color=SOFT, linewidth=3), word("whole", lang)))
    if any(band.events for band in bands):
        entries.append((Line2D([], [], color=INK, marker="o", markersize=4.5, linestyle="none"), word("events", lang)))
    return entries
