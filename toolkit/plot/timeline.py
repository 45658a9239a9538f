"""When what happened: parts of a case as bars, events as ticks, one band for each case."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ..casefiles.model import period
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import chosen, one_of, phrase
from ..thai import BE_OFFSET
from .style import (
    INK, PALE, SMALL, SOFT, case_label, clean, colours, cut, drawing, extent, fitted, legend, on_dark, settled, word,
)  # fmt: skip

LABELS = ("names", "none")
_WIDTH = 10.0  # inches
_BAR, _GAP = 15.0, 4.0  # points: a bar, the space between bars
_LINE = 12.5  # points from one line of names to the next
_DASHES = (0, (3, 2))
_NAME_COLUMNS = 36
_TURNS = (0.3, 0.5, 0.65, 0.8, 1.1)  # of the width
_AGES = 30  # years without any date after which the axis may start anew

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Span:
    """A part, an event or a whole case, in years and fractions of them; None where a date is not stated."""

    text: str
    start: float | None
    end: float | None
    kind: str = ""
    about: bool = False
    rank: tuple = ()

    @property
    def open(self) -> bool:
        """Whether one end is not stated."""
        return self.start is None or self.end is None

    @property
    def middle(self) -> float:
        """Where the mark of an event stands."""
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Band:
    """What is drawn of one case; ``ended`` if it no longer runs."""

    title: str
    parts: list[Span]
    events: list[Span]
    whole: Span | None
    ended: bool

    @property
    def spans(self) -> list[Span]:
        """All that has a date."""
        return [*self.parts, *self.events, *filter(None, [self.whole])]


@dataclass(frozen=True)
class Scale:
    """Years on the axis and points on the page; ``era`` turns Common-era years into Buddhist-era ones."""

    first: float
    last: float
    wide: float = 1.0
    era: int = 0

    def year(self, year: int) -> str:
        """Write a year in the era of the reader."""
        return f"พ.ศ. {year + self.era}" if self.era else f"{year}"

    @property
    def unit(self) -> float:
        """Years to a point."""
        return (self.last - self.first) / self.wide

    def points(self, year: float) -> float:
        """Tell how far from the left edge a year stands."""
        return (year - self.first) / self.unit


@dataclass(frozen=True)
class Name:
    """The name of an event above the line: its lane from below, its left end and its stem in points."""

    event: Span
    text: str
    lane: int
    left: float
    stem: float


def timeline(
    cases: Cases,
    *ids: str,
    labels: str | None = None,
    since: str = "",
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the parts and events of cases over the years.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Ids or titles of cases, in the order of the bands; all cases if none is given.
    labels : {"names", "none"}, optional
        Name the events that more sources tell of, as far as names fit without touching. By
        default names for up to four cases.
    since : str, optional
        First date to draw. By default the axis starts after a gap that would squeeze the rest,
        and the band says how many events lie before.
    lang : str, optional
        The reader's language by default. Thai gives Buddhist-era years, with the others below
        them on the axis.
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
    lang = chosen(lang)
    ids = [cases.find_case(i) for i in ids] or cases.ids
    labels = one_of("way to label events", labels or ("names" if len(ids) <= 4 else "none"), LABELS)
    try:
        first = period(since).first
    except ValueError as error:
        raise NotPossibleError(" ".join(error.args[1:])) from None
    bands = [_band(cases, i, lang) for i in ids]
    years = _years(bands, first and _year(first), lang)
    shown = {p.kind for band in bands for p in band.parts}
    shades = dict(zip([k for k in cases.codebook["part_kinds"] if k in shown], colours(), strict=False))
    own = ax is None
    with drawing(ax, _WIDTH, 4) as ax:
        _axis(ax, years)
        legend(ax, _key(bands, shades, cases, lang), drop=34 if years.era else 22, columns=4)
        years = replace(years, wide=settled(ax)[0])
        top = 0.0
        for band in bands:
            line = _events(ax, band, top, years, labels, max(3, 8 - 2 * len(bands)), lang)
            top = _parts(ax, band, line + 12, years, shades) + 14
        ax.set_ylim(top - 6, 0)
        if own:
            ax.figure.set_size_inches(_WIDTH, top / 72 + 1.3)
    return ax


# --- what has a date --------------------------------------------------------------------------


def _band(cases: Cases, case_id: str, lang: str) -> Band:
    """Take from a case what has a date."""
    record, kinds = cases[case_id].record, cases.codebook["part_kinds"]
    parts = []
    for part in record.parts:
        if part.start or part.end:
            # one without an end ends with its own date, if its kind is of a moment or its start a stretch of time
            alone = kinds[part.kind].instant == "yes" or "/" in part.start
            end = part.end or (part.start if alone else "")
            parts.append(_span(clean(part.label(lang)), part.start, end, part.kind))
    events = []
    for number, event in enumerate(sorted(record.events, key=lambda e: e.date)):
        span = _span(clean(event.what(lang)).rstrip("."), event.date, event.date, rank=(-len(event.source), number))
        # where the date is open at one end, the other stands for both
        start, end = span.end if span.start is None else span.start, span.end or span.start
        events.append(replace(span, start=start, end=end))
    whole = _span("", record.start, record.end) if record.start or record.end else None
    return Band(case_label(cases, case_id, lang), parts, events, whole, record.status in ("completed", "closed"))


def _span(text: str, start: str, end: str, kind: str = "", rank: tuple = ()) -> Span:
    first, last = period(start).first, period(end).last
    about = any(mark in start + end for mark in "~?%")
    return Span(text, first and _year(first), last and _year(last) + 1 / 366, kind, about, rank)


def _year(date: dt.date) -> float:
    """Write a day as a year and a fraction of it."""
    return date.year + (date.timetuple().tm_yday - 1) / (366 if calendar.isleap(date.year) else 365)


def _years(bands: list[Band], since: float | None, lang: str) -> Scale:
    """Choose the years to draw: without ``since``, after gaps that would squeeze the rest if little lies before them."""
    times = sorted({t for band in bands for s in band.spans for t in (s.start, s.end) if t is not None})
    if not times:
        raise NotPossibleError(phrase("errors", "no date", lang))
    bulk = times
    while since is None and len(bulk) > 4:
        gaps = [b - a for a, b in zip(bulk, bulk[1:], strict=False)]
        widest = gaps.index(max(gaps))
        if gaps[widest] < max(_AGES, 0.35 * (bulk[-1] - bulk[0])) or widest > len(gaps) / 3:
            break
        bulk = bulk[widest + 1 :]
    first = bulk[0] if since is None else since
    last = max(times[-1], first + 1 / 12)
    pad = (last - first) * 0.03
    return Scale(first - pad, last + pad, era=BE_OFFSET if lang == "th" else 0)


# --- drawing ----------------------------------------------------------------------------------


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
    shown = [e for e in band.events if e.end > years.first]
    placed = _names(shown, years, lanes) if labels == "names" else []
    notes = [word("named", lang, n=len(placed), all=len(shown))] if labels == "names" and len(placed) < len(shown) else []
    if before := [e for e in band.events if e not in shown]:
        notes.append("◀ " + word("earlier", lang, n=len(before), year=years.year(math.floor(before[0].start))))
    note = "   ".join(notes)
    ax.text(years.last, top + 1, note, size=SMALL, color=SOFT, ha="right", va="top")
    room = years.wide - extent(note, SMALL)[0] - 8
    ax.text(years.first, top, fitted(band.title, 10, room), size=10, weight="bold", va="top")
    used = max((name.lane for name in placed), default=-1) + 1
    line = top + (26 if used else 20) + used * _LINE
    ax.plot([years.first, years.last], [line, line], color=PALE, linewidth=0.8, zorder=1)
    if whole := band.whole:
        ends = [years.first if whole.start is None else max(whole.start, years.first), whole.end or years.last]
        look = {"linewidth": 3, "solid_capstyle": "butt", "linestyle": _DASHES if whole.about else "-"}
        ax.plot(ends, [line, line], color=SOFT, zorder=1.5, **look)
    named = [name.event for name in placed]
    for event in shown:
        dot = event in named or labels == "none"
        mark = {"marker": "o", "markersize": 4.5} if dot else {"marker": "|", "markersize": 6}
        if event.end - event.start > 1.01:
            ax.plot([event.start, event.end], [line, line], color=INK, linewidth=1, zorder=2)
        ax.plot(event.middle, line, color=INK, markerfacecolor="white" if event.about else INK, zorder=2.5, **mark)
    for name in placed:
        x, y = years.first + name.stem * years.unit, line - 7 - name.lane * _LINE
        ax.plot([x, x], [line - 3, y - _LINE + 3], color=PALE, linewidth=0.7, zorder=1.2)
        ax.text(years.first + name.left * years.unit, y, name.text, size=SMALL, va="bottom", zorder=3)
    return line


def _names(events: list[Span], scale: Scale, lanes: int) -> list[Name]:
    """Name events: those with most sources first, as many as stand in the lanes without touching."""
    best: list[Name] = []
    # left of the turn names stand right of their stems, right of it left; some turns hold more names than others
    for turn in _TURNS:
        chosen: dict[Span, int] = {}
        placed: list[Name] = []
        # first as many as fit, then longer ones where there is room
        for most in (_NAME_COLUMNS, 2 * _NAME_COLUMNS):
            for event in sorted(events if most == _NAME_COLUMNS else chosen, key=lambda e: e.rank):
                trial = chosen | {event: most}
                if found := _stack(trial, scale, lanes, scale.wide * turn):
                    chosen, placed = trial, found
        best = max(best, placed, key=len)
    return best


def _stack(wanted: dict[Span, int], scale: Scale, lanes: int, turn: float) -> list[Name]:
    """Place names as two flights of stairs that meet at the turn; nothing if one finds no place."""
    taken: list[Box] = []
    placed = []
    spots = [(scale.points(event.middle), event, most) for event, most in wanted.items()]
    for x, event, most in sorted(spots, key=lambda s: (-s[0] if s[0] < turn else s[0] + scale.wide, s[1].rank)):
        text = f"{_when(event, scale)}  {cut(event.text, most)}"
        wide = extent(text, SMALL)[0] + 9
        start = x if x < turn else x - wide
        if start < -4 or start + wide > scale.wide:
            return []
        for lane in range(lanes):
            box = (start + 0.5, lane * _LINE, start + wide - 0.5, (lane + 1) * _LINE - 0.5)
            stem = (x - 0.4, 0, x + 0.4, lane * _LINE)
            if _free((box, stem), taken):
                break
        else:
            return []
        placed.append(Name(event, text, lane, start + (4 if x < turn else 3), x))
        taken += (box, stem)
    return placed


def _free(boxes: Sequence[Box], taken: Sequence[Box]) -> bool:
    """Whether rectangles share no ground with those that are taken.

    Examples
    --------
    >>> _free([(0, 0, 2, 1)], [(1, 0, 3, 1)]), _free([(0, 0, 1, 1)], [(1, 0, 2, 1)])
    (False, True)
    """
    return not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in boxes for b in taken)


def _when(event: Span, scale: Scale) -> str:
    """Write the date of an event as closely as the axis shows it."""
    first, last = math.floor(event.start), math.ceil(event.end) - 1
    if last > first:
        return f"{scale.year(first)}–{last + scale.era}"
    exact = scale.last - scale.first < 6 and event.end - event.start < 0.2
    return scale.year(first) + (f"-{int(12 * (event.start % 1) + 0.1) + 1:02d}" if exact else "")


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
        text = fitted(part.text, SMALL, max(b - a, a, years.wide - b) - 8)
        wide = extent(text, SMALL)[0] + 8
        side = "in" if wide <= b - a else "left" if b + wide > years.wide else "right"
        reach = (a - wide * (side == "left") - 2, b + wide * (side == "right") + 2)
        row = next(r for r in range(len(taken) + 1) if _free([(reach[0], r, reach[1], r + 1)], taken))
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
