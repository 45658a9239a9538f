"""What a timeline shows: dated parts and events of a case, the years to draw, and which events to name."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..casefiles import notation
from ..cases import Cases
from ..errors import NotPossibleError
from ..thai import BE_OFFSET
from .style import SMALL, extent
from .texts import case_label, clean, cut

LINE = 12.5  # points from one line of names to the next
_INSTANTS = ("storm", "edition", "comparison")  # parts that last no longer than their date
_NAME_COLUMNS = 36
_TURNS = (0.3, 0.5, 0.65, 0.8, 1.1)  # of the width
_AGES = 30  # years without any date after which the axis may start anew


@dataclass(frozen=True)
class Span:
    """A part, an event or a whole case; None where a date is not stated."""

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
    """A text above the line of events: its lane from below, its left end and its stem in points."""

    events: list[Span]
    text: str
    lane: int
    left: float
    stem: float


Box = tuple[float, float, float, float]  # left, bottom, right, top


def free(boxes: Sequence[Box], taken: Sequence[Box]) -> bool:
    """Whether rectangles share no ground with those that are taken.

    Examples
    --------
    >>> free([(0, 0, 2, 1)], [(1, 0, 3, 1)]), free([(0, 0, 1, 1)], [(1, 0, 2, 1)])
    (False, True)
    """
    return not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in boxes for b in taken)


def read_band(cases: Cases, case_id: str, lang: str) -> Band:
    """Take from a case what has a date; the kind of an event is its number."""
    record = cases[case_id].record
    parts = []
    for part in record.parts:
        if part.start or part.end:
            end = part.end or (part.start if part.kind in _INSTANTS or "/" in part.start else "")
            parts.append(_span(clean(part.label(lang)), part.start, end, part.kind))
    events = []
    for number, event in enumerate(sorted(record.events, key=lambda e: e.date), start=1):
        what = clean(event.what(lang)).rstrip(".")
        events.append(_event(what, event.date, str(number), (-len(event.source), number)))
    whole = _span("", record.start, record.end) if record.start or record.end else None
    return Band(case_label(cases, case_id, lang), parts, events, whole, record.status in ("completed", "closed"))


def _span(text: str, start: str, end: str, kind: str = "", rank: tuple = ()) -> Span:
    first = notation.parse_date(start).first if start else None
    last = notation.parse_date(end).last if end else None
    about = any(mark in start + end for mark in "~?%")
    return Span(text, first and year_of(first), last and year_of(last) + 1 / 366, kind, about, rank)


def _event(text: str, date: str, number: str, rank: tuple = ()) -> Span:
    """Read an event; where its date is open at one end, the other stands for both."""
    span = _span(text, date, date, number, rank)
    return replace(span, start=span.end if span.start is None else span.start, end=span.end or span.start)


def year_of(date: dt.date) -> float:
    """Write a day as a year and a fraction of it."""
    return date.year + (date.timetuple().tm_yday - 1) / (366 if calendar.isleap(date.year) else 365)


def year_range(bands: list[Band], since: float | None, lang: str) -> Scale:
    """Choose the years to draw."""
    spans = [s for band in bands for s in (*band.parts, *band.events, *filter(None, [band.whole]))]
    times = sorted({t for s in spans for t in (s.start, s.end) if t is not None})
    if not times:
        raise NotPossibleError("None of these cases has a date: there is no timeline to draw.")
    first = _bulk(times) if since is None else since
    last = max(times[-1], first + 1 / 12)
    pad = (last - first) * 0.03
    return Scale(first - pad, last + pad, era=BE_OFFSET if lang == "th" else 0)


def _bulk(times: list[float]) -> float:
    """Start after gaps that would squeeze the rest, if little lies before them."""
    while len(times) > 4:
        gaps = [b - a for a, b in zip(times, times[1:], strict=False)]
        widest = gaps.index(max(gaps))
        if gaps[widest] < max(_AGES, 0.35 * (times[-1] - times[0])) or widest > len(gaps) / 3:
            break
        times = times[widest + 1 :]
    return times[0]


def names(events: list[Span], scale: Scale, lanes: int) -> list[Name]:
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
            box = (start + 0.5, lane * LINE, start + wide - 0.5, (lane + 1) * LINE - 0.5)
            stem = (x - 0.4, 0, x + 0.4, lane * LINE)
            if free((box, stem), taken):
                break
        else:
            return []
        placed.append(Name([event], text, lane, start + (4 if x < turn else 3), x))
        taken += (box, stem)
    return placed


def _when(event: Span, scale: Scale) -> str:
    """Write the date of an event as closely as the axis shows it."""
    first, last = math.floor(event.start), math.ceil(event.end) - 1
    if last > first:
        return f"{scale.year(first)}–{last + scale.era}"
    exact = scale.last - scale.first < 6 and event.end - event.start < 0.2
    return scale.year(first) + (f"-{int(12 * (event.start % 1) + 0.1) + 1:02d}" if exact else "")


def numbers(events: list[Span], scale: Scale) -> list[Name]:
    """Give every event its number; numbers that would touch become one, first to last."""
    done: list[Name] = []
    for event in sorted(events, key=lambda e: e.middle):
        name = _number([event], scale)
        while done and done[-1].left + extent(done[-1].text, SMALL)[0] + 4 > name.left:
            name = _number(done.pop().events + name.events, scale)
        done.append(name)
    return done


def _number(group: list[Span], scale: Scale) -> Name:
    held = sorted(int(event.kind) for event in group)
    text = str(held[0]) if len(group) == 1 else f"{held[0]}–{held[-1]}"
    middle = scale.points((group[0].middle + group[-1].middle) / 2)
    return Name(group, text, 0, middle - extent(text, SMALL)[0] / 2, middle)
