"""When what happened: phases as bars, events as ticks, one band for each case."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..thai import BE_OFFSET, label
from .house import INK, PALE, SOFT, canvas, colours, extent, finish, house, legend, on_dark, settled
from .placing import Box, first_free
from .texts import case_label, clean, cut, known_lang, word

LABELS = ("names", "numbers", "none")
_WIDTH = 10.0  # inches
_LINE, _BAR, _GAP = 12.5, 15.0, 4.0  # points: a line of small text, a bar, the space between bars
_NAME_COLUMNS = 36
_INSTANTS = ("storm", "edition", "comparison")  # parts that last no longer than their date
_ENDED = ("completed", "closed")
_SIZE = 8.0
_AGES = 30  # years without any date after which the axis may start anew


@dataclass(frozen=True)
class _Span:
    """A part, event or whole case on the axis; None where a date is not stated."""

    text: str
    start: float | None
    end: float | None
    kind: str = ""
    about: bool = False
    weight: tuple = ()


def timeline(
    cases: Cases,
    *ids: str,
    kinds: Iterable[str] | None = None,
    labels: str | None = None,
    since: str = "",
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw the phases and events of cases over the years.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Case ids, in the order of the bands; all cases if none is given.
    kinds : iterable of str, optional
        Kinds of parts to draw (``phase``, ``storm``, …); all that have a date by default.
    labels : {"names", "numbers", "none"}, optional
        Name the events that more sources tell of, as far as names fit without touching; or
        number all, in the order of ``cases.events``. By default names for up to four cases.
    since : str, optional
        First date to draw. By default the axis starts after a gap that would squeeze the rest,
        and the band says how many events lie before.
    lang : {"en", "th"}
        Thai gives Buddhist-era years below the others.
    ax : Axes, optional

    Returns
    -------
    Axes
        An end that is not stated fades out; a date that is about or in doubt has a dashed edge.
    """
    known_lang(lang)
    ids = ids or tuple(cases.ids)
    labels = labels or ("names" if len(ids) <= 4 else "none")
    if labels not in LABELS:
        raise UnknownNameError("way to label events", labels, LABELS)
    chosen = None if kinds is None else set([kinds] if isinstance(kinds, str) else kinds)
    for kind in chosen or ():
        cases.codebook.require("part_kinds", kind)
    bands = [_read(cases, i, chosen, lang) for i in ids]
    first, last = _range(bands, _year(model.parse_date(since).first) if since else None)
    with house():
        own = ax is None
        ax = canvas(ax, _WIDTH, 4)
        _years(ax, first, last, lang)
        shades = _shades(bands, cases)
        legend(ax, _key(bands, shades, cases, lang), below=True, at=(0, -0.01), columns=4)
        wide, _ = settled(ax)
        scale = wide / (last - first)
        top = 0.0
        for band in bands:
            top = _draw(ax, band, top, first, last, scale, labels, len(bands), shades, lang) + 14
        ax.set_ylim(top - 6, 0)
        if own:
            ax.figure.set_size_inches(_WIDTH, top / 72 + 1.3)
        finish(ax)
        # a legend hangs at a set distance, whatever the height of the figure
        ax.get_legend().set_bbox_to_anchor((0, -(34 if lang == "th" else 22) / max(top, 1)), transform=ax.transAxes)
    return ax


def _read(cases: Cases, case_id: str, kinds: set[str] | None, lang: str) -> dict:
    record = cases[case_id].record
    parts = []
    for part in record.parts:
        if (part.start or part.end) and (kinds is None or part.kind in kinds):
            name = clean(label({"label": part.label, "label_th": part.label_th}, lang))
            parts.append(_span(name, part.start, part.end, part.kind))
    events = []
    for number, event in enumerate(sorted(record.events, key=lambda e: e.date), start=1):
        what = clean(label({"label": event.what, "label_th": event.what_th}, lang)).rstrip(".")
        weight = (-len(event.source), not event.part, number)
        events.append(_span(what, event.date, event.date, str(number), weight))
    whole = _span("", record.start, record.end) if record.start or record.end else None
    return {
        "title": clean(case_label(cases, case_id, lang)), "parts": parts, "events": [e for e in events if e.start is not None],
        "whole": whole, "ended": record.status in _ENDED,
    }  # fmt: skip


def _span(text: str, start: str, end: str, kind: str = "", weight: tuple = ()) -> _Span:
    begin = model.parse_date(start).first if start else None
    dates = model.parse_date(end or (start if kind in _INSTANTS or "/" in start else "")) if end or kind in _INSTANTS or "/" in start else None
    last = dates.last if dates else None
    about = any(mark in start + end for mark in "~?%")
    finish = _year(last + dt.timedelta(days=1)) if last else None
    return _Span(text, _year(begin), finish, kind, about, weight)


def _year(date: dt.date | None) -> float | None:
    if date is None:
        return None
    first = dt.date(date.year, 1, 1)
    return date.year + (date - first).days / (366 if date.year % 4 == 0 else 365)


def _range(bands: list[dict], since: float | None) -> tuple[float, float]:
    spans = [s for band in bands for s in (*band["parts"], *band["events"], *filter(None, [band["whole"]]))]
    times = sorted({t for s in spans for t in (s.start, s.end) if t is not None})
    if not times:
        raise NotPossibleError("None of these cases has a date: there is no timeline to draw.")
    since = _bulk(times) if since is None else since
    last = max(times[-1], since + 1 / 12)
    pad = (last - since) * 0.03
    return since - pad, last + pad


def _bulk(times: list[float]) -> float:
    """Where the axis starts: after gaps that would squeeze the rest, if little lies before them."""
    start = 0
    while len(times) - start > 4:
        gaps = [b - a for a, b in zip(times[start:], times[start + 1 :], strict=False)]
        widest = max(range(len(gaps)), key=gaps.__getitem__)
        if gaps[widest] < max(_AGES, 0.35 * (times[-1] - times[start])) or widest > len(gaps) / 3:
            break
        start += widest + 1
    return times[start]


def _years(ax: Axes, first: float, last: float, lang: str) -> None:
    ax.set_xlim(first, last)
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    if last - first < 3:
        step = 1 if last - first < 1 else 3
        months = range(math.ceil(first * 12), math.floor(last * 12) + 1)
        ax.xaxis.set_major_locator(FixedLocator([m / 12 for m in months if m % step == 0]))
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, last - first < 3, lang)))
    ax.grid(axis="x")


def _tick(value: float, months: bool, lang: str) -> str:
    year, month = divmod(round(value * 12), 12)
    text = f"{year}-{month + 1:02d}" if months else f"{year}"
    return f"{text}\n(พ.ศ. {year + BE_OFFSET})" if lang == "th" else text


def _draw(ax: Axes, band: dict, top: float, first: float, last: float, scale: float, labels: str, count: int, shades: dict, lang: str) -> float:
    """Draw one band from the top down; return where it ends, in points."""
    shown = [e for e in band["events"] if e.end > first]
    ax.text(first, top, cut(band["title"], 64), size=10, weight="bold", va="top", ha="left")
    field = (last - first) * scale
    spots = [(e, (_middle(e) - first) * scale) for e in shown]
    if labels == "names":
        placed = _names(spots, field, max(2, 8 - 2 * count), last - first < 6)
    else:
        placed = _numbers(spots) if labels == "numbers" else []
    lanes = max((name.lane for name in placed), default=-1) + 1
    line = top + (26 if lanes else 20) + lanes * _LINE
    _baseline(ax, band, first, last, line)
    for event in shown:
        _event(ax, event, line, labels == "none" or any(event in name.events for name in placed))
    for name in placed:
        y = line - 7 - name.lane * _LINE
        if labels == "names":
            x = first + name.stem / scale
            ax.plot([x, x], [line - 3, y - _LINE + 3], color=PALE, linewidth=0.7, zorder=1.2)
        ax.text(first + name.left / scale, y, name.text, size=_SIZE, ha="left", va="bottom", zorder=3)
    _notes(ax, band, shown, placed if labels == "names" else shown, top, last, lang)
    return _bars(ax, band, line + 12, first, last, scale, shades)


@dataclass(frozen=True)
class _Name:
    """A text above the line of events, in points from its left end and in lanes from below."""

    events: list[_Span]
    text: str
    lane: int
    left: float
    stem: float


def _name(event: _Span, close: bool, most: int) -> str:
    month = f"-{int(12 * (event.start % 1) + 0.1) + 1:02d}" if close and event.end - event.start < 0.2 else ""
    return f"{math.floor(event.start)}{month}  {cut(event.text, most)}"


def _middle(event: _Span) -> float:
    return (event.start + event.end) / 2


def _names(spots: list[tuple[_Span, float]], field: float, lanes: int, close: bool) -> list[_Name]:
    """Name events: most sources first, in the lowest lane where nothing is touched."""
    held: list[tuple[_Name, tuple[Box, Box]]] = []

    def options(event: _Span, x: float, most: int) -> Iterator[tuple[_Name, tuple[Box, Box]]]:
        text = _name(event, close, most)
        wide = extent(text, _SIZE)[0] + 9
        for lane in range(lanes):
            for start in (x, x - wide):
                if start >= -4 and start + wide <= field:
                    box = Box(start + 0.5, lane * _LINE, start + wide - 0.5, (lane + 1) * _LINE - 0.5)
                    stem = Box(x - 0.4, 0, x + 0.4, lane * _LINE)
                    yield _Name([event], text, lane, start + (4 if start == x else 3), x), (box, stem)

    for most in (_NAME_COLUMNS, 2 * _NAME_COLUMNS):  # first as many as fit, then longer where there is room
        for event, x in sorted(spots, key=lambda spot: spot[0].weight):
            own = next((i for i, (name, _) in enumerate(held) if name.events == [event]), None)
            if own is None and most > _NAME_COLUMNS:
                continue
            taken = [box for i, (_, boxes) in enumerate(held) if i != own for box in boxes]
            found = first_free(options(event, x, most), taken)
            if found and own is None:
                held.append(found)
            elif found:
                held[own] = found
    return [name for name, _ in held]


def _numbers(spots: list[tuple[_Span, float]]) -> list[_Name]:
    """Number all events; numbers that would touch become one, from the first to the last."""
    groups: list[list[tuple[_Span, float]]] = []
    for spot in sorted(spots, key=lambda s: s[1]):
        groups.append([spot])
        while len(groups) > 1 and _number(groups[-2]).left + extent(_number(groups[-2]).text, _SIZE)[0] + 4 > _number(groups[-1]).left:
            last = groups.pop()
            groups[-1] += last
    return [_number(group) for group in groups]


def _number(group: list[tuple[_Span, float]]) -> _Name:
    numbers = sorted(int(event.kind) for event, _ in group)
    text = str(numbers[0]) if len(group) == 1 else f"{numbers[0]}–{numbers[-1]}"
    middle = (group[0][1] + group[-1][1]) / 2
    return _Name([event for event, _ in group], text, 0, middle - extent(text, _SIZE)[0] / 2, middle)


def _baseline(ax: Axes, band: dict, first: float, last: float, line: float) -> None:
    ax.plot([first, last], [line, line], color=PALE, linewidth=0.8, zorder=1)
    whole = band["whole"]
    if whole:
        start = max(whole.start if whole.start is not None else first, first)
        end = whole.end if whole.end is not None else last
        about = (0, (3, 2)) if whole.about else "-"
        ax.plot([start, end], [line, line], color=SOFT, linewidth=3, solid_capstyle="butt", linestyle=about, zorder=1.5)


def _event(ax: Axes, event: _Span, line: float, named: bool) -> None:
    if event.end - event.start > 1.01:
        ax.plot([event.start, event.end], [line, line], color=INK, linewidth=1, zorder=2)
    face = "white" if event.about else INK
    ax.plot(_middle(event), line, marker="o" if named else "|", markersize=4.5 if named else 6, color=INK, markerfacecolor=face, zorder=2.5)


def _notes(ax: Axes, band: dict, shown: list, named: list, top: float, last: float, lang: str) -> None:
    """Say how many events have no name, and how many lie before the axis."""
    notes = [word("named", lang, n=len(named), all=len(shown))] if len(named) < len(shown) else []
    before = [e for e in band["events"] if e not in shown]
    if before:
        year = math.floor(before[0].start)
        notes.append("◀ " + word("earlier", lang, n=len(before), year=year + BE_OFFSET if lang == "th" else year))
    ax.text(last, top + 1, "   ".join(notes), size=_SIZE, color=SOFT, ha="right", va="top")


def _bars(ax: Axes, band: dict, top: float, first: float, last: float, scale: float, shades: dict[str, str]) -> float:
    """Draw the parts as bars in as few rows as hold them side by side."""
    taken: list[Box] = []
    lowest = top
    for part in sorted(band["parts"], key=lambda p: (p.start if p.start is not None else -math.inf, p.text)):
        if part.end is not None and part.end <= first:
            continue
        left = max(part.start, first) if part.start is not None else max(first, part.end - 0.08 * (last - first))
        open_to = last if not band["ended"] else min(last, left + 0.15 * (last - first))
        right = max(part.end if part.end is not None else open_to, left + 5 / scale)
        text = cut(part.text, 60)
        wide = extent(text, _SIZE)[0] + 8
        inside = wide <= (right - left) * scale
        before = not inside and (right - first) * scale + wide > (last - first) * scale
        reach = (left - first) * scale - (wide if before else 0), (right - first) * scale + (0 if inside or before else wide)
        rows = [(row, (Box(reach[0] - 2, row, reach[1] + 2, row + 1),)) for row in range(200)]
        row, boxes = first_free(rows, taken)
        taken += boxes
        y = top + row * (_BAR + _GAP)
        colour = shades.get(part.kind, PALE)
        _bar(ax, part, left, right, y, colour)
        x, align = ((left + 4 / scale, "left") if inside else (left - 4 / scale, "right") if before else (right + 4 / scale, "left"))
        pale = not inside or part.about or part.start is None or part.end is None
        ax.text(x, y + _BAR / 2, text, size=_SIZE, ha=align, va="center", color=INK if pale else on_dark(colour), zorder=3)
        lowest = max(lowest, y + _BAR)
    return lowest


def _bar(ax: Axes, part: _Span, left: float, right: float, y: float, colour: str) -> None:
    if part.start is None or part.end is None:
        _fade(ax, left, right, y, colour, rising=part.start is None)
    else:
        ax.add_patch(Rectangle((left, y), right - left, _BAR, facecolor=colour, zorder=2, linewidth=0))
    if part.about:
        box = Rectangle((left, y), right - left, _BAR, facecolor=(1, 1, 1, 0.6), edgecolor=INK, linestyle=(0, (3, 2)), linewidth=1, zorder=2.2)
        ax.add_patch(box)


def _fade(ax: Axes, left: float, right: float, y: float, colour: str, rising: bool) -> None:
    """Fill that thins out towards the side on which the date is not stated."""
    steps = 60
    edges = [left + (right - left) * i / steps for i in range(steps + 1)]
    boxes = [[(a, y), (b, y), (b, y + _BAR), (a, y + _BAR)] for a, b in zip(edges, edges[1:], strict=False)]
    shares = [0.06 + 0.5 * min(1.0, 1.4 * (i if rising else steps - 1 - i) / steps) for i in range(steps)]
    fills = [tuple(1 - share * (1 - c) for c in to_rgb(colour)) for share in shares]
    ax.add_collection(PolyCollection(boxes, facecolors=fills, edgecolors=fills, linewidth=0.3, zorder=2), autolim=False)
    ax.plot(left if rising else right, y + _BAR / 2, marker="<" if rising else ">", markersize=5, color=colour, zorder=2.1, clip_on=False)


def _shades(bands: list[dict], cases: Cases) -> dict[str, str]:
    kinds = {p.kind for band in bands for p in band["parts"]}
    order = [k for k in cases.codebook["part_kinds"] if k in kinds]
    return dict(zip(order, colours(), strict=False))


def _key(bands: list[dict], shades: dict[str, str], cases: Cases, lang: str) -> list[tuple]:
    spans = [p for band in bands for p in band["parts"]]
    entries = [(Patch(facecolor=c), cases.codebook.label("part_kinds", k, lang)) for k, c in shades.items()]
    if any(p.start is None or p.end is None for p in spans):
        entries.append((Patch(facecolor=PALE, alpha=0.4), word("open", lang)))
    if any(s.about for band in bands for s in (*band["parts"], *band["events"])):
        entries.append((Patch(facecolor="white", edgecolor=INK, linestyle=(0, (3, 2))), word("about", lang)))
    if any(band["whole"] for band in bands):
        entries.append((Line2D([], [], color=SOFT, linewidth=3), word("whole", lang)))
    if any(band["events"] for band in bands):
        entries.append((Line2D([], [], color=INK, marker="o", markersize=4.5, linestyle="none"), word("events", lang)))
    return entries
