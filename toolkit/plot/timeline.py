"""When what happened: parts of a case as bars, events as dots or ticks, one band for each case."""

import calendar
import datetime as dt
import math
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from matplotlib import patches, ticker
from matplotlib.axes import Axes

from ..casefiles.model import period
from ..cases import Cases
from ..language import chosen, need
from ..words import date_text
from .labels import case_label, cut, word
from .style import EIGHT, INK, PALE, SMALL, SOFT, drawing, extent, fitted, legend, settled, titled

_ROW, _BAR, _GAP = 22.0, 7.0, 4.0  # points: a part with its name, its bar, the space below
_ARROW = 22.0  # points: the arrow of what has no stated start or end
_PLAIN = {"edgecolor": "white", "linewidth": 0}  # of bars; hatches are drawn in the colour of the edge
_ABOUT = {"fill": False, "edgecolor": INK, "linestyle": (0, (3, 2)), "linewidth": 1}
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
    """Years on the axis, the last one dated, years to a point; and the language, which sets the era."""

    first: float
    last: float
    known: float
    lang: str
    unit: float = 0.0

    def year(self, year: float) -> str:
        """Write a year in the era of the reader."""
        return date_text(f"{math.floor(year)}", self.lang)


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
    shown, terms = {part.kind for _, parts, _ in bands for part in parts}, cases.codebook["part_kinds"]
    # a kind has its colour by its place in the vocabulary; with the eighth they begin again, hatched
    looks = {k: {"facecolor": EIGHT[n % 7], "hatch": "////" * (n // 7)} for n, k in enumerate(terms)}
    eras, own = date_text("2000", lang) != "2000", ax is None
    with drawing(ax, 10, 4) as ax:
        ax.set_xlim(years.first, years.last)
        ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(lambda year, _: years.year(year) + f"\n({year:.0f})" * eras)
        ax.grid(axis="x")
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
        years = years._replace(unit=(years.last - years.first) / settled(ax)[0])
        top = 0.0
        for title, parts, events in bands:
            lanes = max(3, 8 - 2 * len(bands)) if len(bands) <= 4 else 0
            line = _events(ax, title, events, top, years, lanes)
            top = _parts(ax, parts, line + 12, years, looks) + 14
        ax.set_ylim(top - 6, 0)
        entries = [(patches.Patch(**_PLAIN | looks[k]), terms[k].label(lang)) for k in terms if k in shown]
        legend(ax, entries, drop=34 if eras else 22)
        if own:
            ax.figure.set_figheight(top / 72 + 1.9)
        span = {"first": years.year(years.first + years.last - years.known), "last": years.year(years.known - 0.01)}
        counts = [word("band", lang, case=title, parts=len(p), events=len(e)) for title, p, e in bands]
        titled(ax, word("title timeline", lang, **span), "; ".join(counts))
    return ax


# --- what has a date --------------------------------------------------------------------------


def _band(cases: Cases, case_id: str, wanted: Collection[str], lang: str) -> tuple[str, list[Span], list[Span]]:
    """Take from a case its name, and the parts and events that have a date."""
    record, kinds = cases[case_id].record, cases.codebook["part_kinds"]
    still = None if record.status and cases.codebook["statuses"][record.status].ended else math.inf
    dated = [(word("whole", lang), record.start, record.end, "")]
    for part in (p for p in record.parts if not wanted or p.kind in wanted):
        # what is of a moment, or has a stretch of time for its start, ends with that
        alone = kinds[part.kind].instant or "/" in part.start
        dated.append((part.label(lang), part.start, part.end or part.start * alone, part.kind))
    parts = [_span(text, start, end, still, kind=kind) for text, start, end, kind in dated if start or end]
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
    return Scale(first - pad, last + pad, last, lang)


# --- drawing ----------------------------------------------------------------------------------


def _events(ax: Axes, title: str, events: list[Span], top: float, years: Scale, lanes: int) -> float:
    """Draw title, names and line of events from the top down; return where the line is, in points."""
    shown, lang = [e for e in events if e.end > years.first], years.lang
    names = _names([e for e in shown if e.told], years, lanes)
    foreign, before = sum(not e.told for e in shown), [e for e in events if e not in shown]
    note = word("named", lang, n=len(names), all=len(shown)) if lanes and len(names) < len(shown) else ""
    note += word("no text", lang, n=foreign) if note and foreign else ""
    note += f"   ◀ {word('earlier', lang, n=len(before), year=years.year(before[0].start))}" if before else ""
    room = (years.last - years.first) / years.unit - extent(note, SMALL) - 8
    ax.text(years.first, top, fitted(title, 10, room, "bold"), size=10, weight="bold", va="top")
    ax.text(years.last, top + 1, note.strip(), size=SMALL, color=SOFT, ha="right", va="top")
    used = max((lane for _, lane, _ in names.values()), default=-1) + 1
    line = top + (26 if used else 20) + used * _LINE
    ax.plot([years.first, years.last], [line, line], color=PALE, linewidth=0.8, zorder=1)
    for event in shown:
        key = "about event" if event.about else "named event" if event in names else "events"
        look = {"marker": "|", "markersize": 6} if key == "events" and lanes else {"marker": "o", "markersize": 4.5}
        look |= {"markerfacecolor": "white" if event.about else INK, "linestyle": "none", "label": word(key, lang)}
        ax.plot(event.middle, line, color=INK, zorder=2.5, **look)
        if event.end - event.start > 1.01:
            ends = [event.start, event.end]
            ax.plot(ends, [line, line], color=INK, linewidth=1, zorder=2, label=word("lasting", lang))
    for event, (text, lane, left) in names.items():
        y = line - 7 - lane * _LINE
        ax.plot([event.middle] * 2, [line - 3, y - _LINE + 3], color=PALE, linewidth=0.7, zorder=1.2)
        ax.text(left, y, text, size=SMALL, va="bottom", zorder=3)
    return line


def _names(events: list[Span], years: Scale, lanes: int) -> dict[Span, tuple[str, int, float]]:
    """Name as many events as stand in the lanes without touching.

    Gives for each its text, its lane from below and its left end. Left of a turn names stand right of
    their stems, right of it left: two flights of stairs. The turn is taken that names most events, and
    of two the one whose events more sources tell of.
    """
    found = []
    for turn in (0.3, 0.5, 0.65, 0.8, 1.1) if lanes else ():  # its place as a share of the width
        middle = years.first + turn * (years.last - years.first)
        taken: list[Box] = []
        placed = {}
        for event in sorted(events, key=lambda e: (e.middle >= middle, abs(e.middle - middle), -e.sources)):
            x = event.middle
            text = f"{_when(event, years)}  {cut(event.text, 72)}"
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


def _when(event: Span, years: Scale) -> str:
    """Write the date of an event as closely as the axis shows it."""
    first, last = math.floor(event.start), math.ceil(event.end) - 1
    exact = years.last - years.first < 6 and event.end - event.start < 0.2
    return date_text(f"{first}-{int(12 * (event.start % 1) + 0.1) + 1:02d}" if exact else f"{first}/{last}", years.lang)


def _parts(ax: Axes, parts: list[Span], top: float, years: Scale, looks: dict[str, dict]) -> float:
    """Draw the parts as bars in as few rows as hold them side by side; return where they end."""
    taken: list[Box] = []
    span, unit, lang = years.last - years.first, years.unit, years.lang
    shown = (part for part in parts if part.end is None or part.end > years.first)
    for part in sorted(shown, key=lambda p: (p.kind != "", p.start or -math.inf, p.text)):
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
        look, middle = _PLAIN | looks.get(part.kind, {"facecolor": SOFT}), y + _ROW - _GAP - _BAR / 2
        tip = {"color": look["facecolor"], "zorder": 2.1, "clip_on": False}
        bar = (left, middle - _BAR / 2), right - left, _BAR
        if part.start is None or part.end is None:
            tip |= {"marker": "<", "markevery": [0]} if part.start is None else {"marker": ">", "markevery": [1]}
            ax.plot([left, right], [middle] * 2, linewidth=2, markersize=6, label=word("open", lang), **tip)
        else:  # what goes on is pale
            ax.add_patch(patches.Rectangle(*bar, zorder=2, **look, alpha=0.45 if part.end == math.inf else 1))
        if part.end == math.inf:
            ax.plot(right + 4 * unit, middle, ">", markersize=8, label=word("going on", lang), **tip)
        if part.about:
            ax.add_patch(patches.Rectangle(*bar, zorder=2.2, label=word("about", lang), **_ABOUT))
    return top + _ROW * max((box[3] for box in taken), default=0)
