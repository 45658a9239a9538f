"""When what happened: parts of a case as bars, events as dots or ticks, one band for each case."""

import calendar
import datetime as dt
import math
from collections.abc import Collection
from itertools import pairwise, product
from typing import NamedTuple

from matplotlib import patches, ticker
from matplotlib.axes import Axes

from ..casefiles.model import period
from ..cases import Cases
from ..language import chosen, need
from ..thai import BE_OFFSET
from ..words import date_text
from .labels import case_label, cut, word
from .style import EIGHT, INK, PALE, SMALL, SOFT, drawing, extent, fitted, legend, settled, titled

_ROW, _BAR, _GAP = 22.0, 7.0, 4.0  # points: a part with its name, its bar, the space below
_ARROW = 22.0  # points: the arrow of what has no stated start or end
_LINE = 12.5  # points from one line of names to the next

Box = tuple[float, float, float, float]  # left, bottom, right, top


class Span(NamedTuple):
    """A part, an event or a whole case, in years and fractions of them.

    A date that is not stated is None; the end of what still runs is infinite.
    """

    text: str
    start: float | None
    end: float | None
    about: bool = False
    kind: str = ""
    sources: int = 0
    told: bool = True

    @property
    def middle(self) -> float:
        """Where the mark of an event stands."""
        return (self.start + self.end) / 2


class Scale(NamedTuple):
    """Years on the axis, the last one dated, years to a point; ``era`` makes Common-era years Buddhist-era ones."""

    first: float
    last: float
    known: float
    era: int
    unit: float = 0.0

    def year(self, year: int) -> str:
        """Write a year in the era of the reader."""
        return date_text(str(year), "th" if self.era else "en")


def timeline(
    cases: Cases, *ids: str, kinds: Collection[str] = (), lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the parts and events of cases over the years.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Ids or titles of cases, in the order of the bands; all cases if none is given.
    kinds : collection of str
        Only parts of these kinds (``phase``, ``component``, …); by default all.
    lang : str, optional
        The reader's language by default. Thai gives Buddhist-era years, with the others below
        them on the axis.
    ax : Axes, optional

    Returns
    -------
    Axes
        A kind of part has the same colour in each timeline. The bar of what goes on is pale and ends in
        an arrow; where a start or an end is not stated, a short arrow leads on from the other. A bar with
        a date that is about or in doubt has a dashed edge. Of up to four cases events are named, as many
        as fit without touching; those without a text in the language are only counted. The axis starts
        after a gap that would squeeze the rest, and the band says how many events lie before.

    Raises
    ------
    NotPossibleError
        If no case has a date.
    UnknownNameError
        If a case is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> timeline(load_cases(), "seoul-cheonggyecheon").texts[0].get_text()
    'Seoul: Cheonggyecheon stream restoration'
    """
    lang = chosen(lang)
    bands = [_band(cases, i, kinds, lang) for i in [cases.find_case(i) for i in ids] or cases.ids]
    years = _years(bands, lang)
    shown = {part.kind for _, parts, _ in bands for part in parts}
    # a kind has its colour by its place in the vocabulary; with the eighth they begin again, hatched
    looks = {k: (EIGHT[n % 7], "////" * (n // 7)) for n, k in enumerate(cases.codebook["part_kinds"])}
    own = ax is None
    with drawing(ax, 10, 4) as ax:
        ax.set_xlim(years.first, years.last)
        ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(lambda y, _: years.year(round(y)) + (f"\n({y:.0f})" if years.era else ""))
        ax.grid(axis="x")
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
        years = years._replace(unit=(years.last - years.first) / settled(ax)[0])
        top = 0.0
        for title, parts, events in bands:
            lanes = max(3, 8 - 2 * len(bands)) if len(bands) <= 4 else 0
            line = _events(ax, title, events, top, years, lanes, lang)
            top = _parts(ax, parts, line + 12, years, looks, lang) + 14
        ax.set_ylim(top - 6, 0)
        kinds = [
            (patches.Patch(fc=c, ec="white", hatch=h, lw=0), cases.codebook.label("part_kinds", k, lang))
            for k, (c, h) in looks.items()
            if k in shown
        ]
        legend(ax, kinds, drop=34 if years.era else 22, ncols=3)
        if own:
            ax.figure.set_figheight(top / 72 + 1.9)
        edges = years.first + years.last - years.known, years.known - 0.01
        span = dict(zip(("first", "last"), (years.year(math.floor(edge)) for edge in edges), strict=True))
        counts = [word("band", lang, case=title, parts=len(p), events=len(e)) for title, p, e in bands]
        titled(ax, word("title timeline", lang, **span), "; ".join(counts))
    return ax


# --- what has a date --------------------------------------------------------------------------


def _band(cases: Cases, case_id: str, wanted: Collection[str], lang: str) -> tuple[str, list[Span], list[Span]]:
    """Take from a case its name, and the parts and events that have a date."""
    record, kinds = cases[case_id].record, cases.codebook["part_kinds"]
    still = None if record.status and cases.codebook["statuses"][record.status].ended else math.inf
    parts = [_span(word("whole", lang), record.start, record.end, still)] if record.start or record.end else []
    for part in (p for p in record.parts if (p.start or p.end) and (not wanted or p.kind in wanted)):
        # what is of a moment, or has a stretch of time for its start, ends with that
        alone = kinds[part.kind].instant or "/" in part.start
        parts.append(_span(part.label(lang), part.start, part.end or part.start * alone, still, kind=part.kind))
    events = []
    for event in sorted(record.events, key=lambda e: e.date):
        more = {"sources": len(event.source), "told": lang == "en" or event.what(lang) != event.what}
        span = _span(event.what(lang), event.date, event.date, **more)
        # where the date is open at one end, the other stands for both
        start, end = span.end if span.start is None else span.start, span.end or span.start
        events.append(span._replace(text=span.text.rstrip("."), start=start, end=end))
    return case_label(cases, case_id, lang), parts, events


def _span(text: str, start: str, end: str, still: float | None = None, **more: object) -> Span:
    first, last = _year(period(start).first), _year(period(end).last)
    return Span(cut(text), first, last + 1 / 366 if last else still, any(c in start + end for c in "~?%"), **more)


def _year(date: dt.date | None) -> float | None:
    """Write a day as a year and a fraction of it."""
    return date and date.year + (date.timetuple().tm_yday - 1) / (366 if calendar.isleap(date.year) else 365)


def _years(bands: list[tuple[str, list[Span], list[Span]]], lang: str) -> Scale:
    """Choose the years to draw: those without what lies before a gap that would squeeze the rest."""
    times = sorted({t for _, parts, events in bands for s in parts + events for t in s[1:3] if t and t < math.inf})
    need(times, "plot", "no timeline", lang)
    first, last = times[0], max(times[-1], times[0] + 1 / 12)
    for number, (before, after) in enumerate(pairwise(times), start=1):
        # a gap of a generation that would squeeze what follows, and little lies before it
        if after - before >= max(30, 0.35 * (last - first)) and number <= len(times) / 3:
            first = after
    pad = (last - first) * 0.03
    return Scale(first - pad, last + pad, last, BE_OFFSET if lang == "th" else 0)


# --- drawing ----------------------------------------------------------------------------------


def _events(ax: Axes, title: str, events: list[Span], top: float, years: Scale, lanes: int, lang: str) -> float:
    """Draw title, names and line of events from the top down; return where the line is, in points."""
    shown = [e for e in events if e.end > years.first]
    names = _names([e for e in shown if e.told], years, lanes, lang)
    before = [e for e in events if e not in shown]
    named = lanes and len(names) < len(shown) and word("named", lang, n=len(names), all=len(shown))
    if named and (foreign := sum(not e.told for e in shown)):
        named += word("no text", lang, n=foreign)
    earlier = before and "◀ " + word("earlier", lang, n=len(before), year=years.year(math.floor(before[0].start)))
    note = "   ".join(filter(None, (named, earlier)))
    room = (years.last - years.first) / years.unit - extent(note, SMALL) - 8
    ax.text(years.first, top, fitted(title, 10, room, "bold"), size=10, weight="bold", va="top")
    ax.text(years.last, top + 1, note, size=SMALL, color=SOFT, ha="right", va="top")
    used = max((lane for _, lane, _ in names.values()), default=-1) + 1
    line = top + (26 if used else 20) + used * _LINE
    ax.plot([years.first, years.last], [line, line], color=PALE, linewidth=0.8, zorder=1)
    for event in shown:
        mark = {"marker": "o", "markersize": 4.5} if event in names or not lanes else {"marker": "|", "markersize": 6}
        if event.end - event.start > 1.01:
            ax.plot(
                [event.start, event.end], [line, line], color=INK, linewidth=1, zorder=2, label=word("lasting", lang)
            )
        label = word("about event" if event.about else "named event" if event in names else "events", lang)
        look = {"markerfacecolor": "white" if event.about else INK, "linestyle": "none", "label": label}
        ax.plot(event.middle, line, color=INK, zorder=2.5, **look, **mark)
    for event, (text, lane, left) in names.items():
        y = line - 7 - lane * _LINE
        ax.plot([event.middle] * 2, [line - 3, y - _LINE + 3], color=PALE, linewidth=0.7, zorder=1.2)
        ax.text(left, y, text, size=SMALL, va="bottom", zorder=3)
    return line


def _names(events: list[Span], years: Scale, lanes: int, lang: str) -> dict[Span, tuple[str, int, float]]:
    """Name as many events as stand in the lanes without touching.

    Gives for each its text, its lane from below and its left end. Left of a turn names stand right of
    their stems, right of it left: two flights of stairs. The turn is taken that names most events, and
    of two the one whose events more sources tell of.
    """
    found = []
    # columns of a name, cut shorter only if more names fit then, and the place of the turn as a share of the width
    for most, turn in product((72, 36) if lanes else (), (0.3, 0.5, 0.65, 0.8, 1.1)):
        middle = years.first + turn * (years.last - years.first)
        taken: list[Box] = []
        placed = {}
        for event in sorted(events, key=lambda e: (e.middle >= middle, abs(e.middle - middle), -e.sources)):
            x = event.middle
            text = f"{_when(event, years, lang)}  {cut(event.text, most)}"
            wide = (extent(text, SMALL) + 9) * years.unit
            left, right = (x, x + wide) if x < middle else (x - wide, x)
            for lane in range(lanes if years.first <= left and right <= years.last else 0):
                name, stem = (left, lane, right, lane + 0.9), (x, 0, x, lane)
                if _free((name, stem), taken):
                    placed[event] = text, lane, left + 4 * years.unit
                    taken += name, stem
                    break
        found.append(placed)
    return max(found, key=lambda placed: (len(placed), sum(e.sources for e in placed)), default={})


def _free(boxes: tuple[Box, ...], taken: list[Box]) -> bool:
    """Whether rectangles share no ground with those that are taken.

    Examples
    --------
    >>> _free([(0, 0, 2, 1)], [(1, 0, 3, 1)]), _free([(0, 0, 1, 1)], [(1, 0, 2, 1)])
    (False, True)
    """
    return not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in boxes for b in taken)


def _when(event: Span, years: Scale, lang: str) -> str:
    """Write the date of an event as closely as the axis shows it."""
    first, last = math.floor(event.start), math.ceil(event.end) - 1
    if last > first:
        return f"{years.year(first)}–{last + years.era}"
    exact = years.last - years.first < 6 and event.end - event.start < 0.2
    return date_text(f"{first}-{int(12 * (event.start % 1) + 0.1) + 1:02d}", lang) if exact else years.year(first)


def _parts(ax: Axes, parts: list[Span], top: float, years: Scale, looks: dict[str, tuple], lang: str) -> float:
    """Draw the parts as bars in as few rows as hold them side by side; return where they end."""
    taken: list[Box] = []
    span, unit = years.last - years.first, years.unit
    shown = (part for part in parts if part.end is None or part.end > years.first)
    for part in sorted(shown, key=lambda p: (p.kind != "", p.start or -math.inf, p.text)):
        unstated = part.start is None or part.end is None
        # of one end that is known there is no bar, but an arrow from it; its length means no time
        left = max(years.first, part.end - _ARROW * unit if part.start is None else part.start)
        right = max(min(part.end or left + _ARROW * unit, years.known if part.end else years.last), left + 5 * unit)
        # its name stands above it, and further left only where it would leave the axis
        text = fitted(part.text, SMALL, span / unit)
        wide = (extent(text, SMALL) + 6) * unit
        x = min(left, years.last - wide)
        row = next(r for r in range(len(taken) + 1) if _free([(x, r, max(right, x + wide), r + 1)], taken))
        taken.append((x, row, max(right, x + wide) + 6 * unit, row + 1))
        y = top + row * _ROW
        ax.text(x, y, text, size=SMALL, va="top", zorder=3)
        (colour, hatch), middle = looks.get(part.kind, (SOFT, "")), y + _ROW - _GAP - _BAR / 2
        bar = (left, middle - _BAR / 2), right - left, _BAR
        look = {"color": colour, "markersize": 6, "zorder": 2.1, "clip_on": False}
        if unstated:
            tip = {"marker": "<" if part.start is None else ">", "markevery": [0 if part.start is None else 1]}
            ax.plot([left, right], [middle, middle], linewidth=2, label=word("open", lang), **look, **tip)
        else:
            fill = (colour, 0.45) if part.end == math.inf else colour  # what goes on is pale
            ax.add_patch(patches.Rectangle(*bar, facecolor=fill, edgecolor="white", hatch=hatch, linewidth=0, zorder=2))
        if part.end == math.inf:
            ax.plot(right + 4 * unit, middle, ">", label=word("going on", lang), **look | {"markersize": 8})
        if part.about:
            edge = {"edgecolor": INK, "linestyle": (0, (3, 2)), "label": word("about", lang)}
            ax.add_patch(patches.Rectangle(*bar, fill=False, linewidth=1, zorder=2.2, **edge))
    return top + _ROW * max((box[3] for box in taken), default=0)
