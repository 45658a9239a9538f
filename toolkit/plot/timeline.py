"""When what happened: parts of a case as bars and events as dots, a row for each, a band for each case."""

import datetime as dt
import math
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from matplotlib import ticker
from matplotlib.axes import Axes

from ..casefiles import model
from ..cases import Cases
from ..language import chosen, need
from ..words import date_text
from .style import EIGHT, INK, SOFT, case_label, cut, drawing, legend, rows, titled, widest, word

_NAMED = 9  # events with a row of their own, of all cases together
_EVENT = "event"  # in the place of the kind of a part


class Span(NamedTuple):
    """A part, an event or a whole case, in years and fractions of them.

    A date that is not stated is None; the end of what still runs is infinite. Of an event, how many sources
    tell of it; none if it is not yet told in the reader's language.
    """

    text: str
    start: float | None
    end: float | None
    about: bool
    kind: str
    sources: int = 0


def timeline(cases: Cases, *ids: str, kinds: Collection[str] = (), lang: str | None = None) -> Axes:
    """Draw the parts and events of cases over the years.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Ids or titles of cases, in the order of the bands; all cases if none is given.
    kinds : collection of str
        Only parts of these kinds (``phase``, ``component``, …); by default all.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        A row for the whole case and for each part: a bar, or an arrow from the one end that is known. The
        events most sources tell of have a row with their name and date; the others share one. Where a
        single early date would squeeze the rest, the axis begins after it, and the heading says how many
        events lie before.

    Raises
    ------
    NotPossibleError
        If no case has a date.
    UnknownNameError
        If a case is unknown.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> timeline(load_cases(), "seoul-cheonggyecheon").get_yticklabels()[0].get_text().split("   ")[0]
    'Seoul: Cheonggyecheon stream restoration'
    """
    lang, eras = chosen(lang), date_text("2000", lang) != "2000"
    bands = [_band(cases, i, kinds, lang) for i in [cases.find_case(i) for i in ids] or cases.ids]
    first, last, known = _years(bands, lang)
    year = lambda time: date_text(f"{math.floor(time)}", lang)  # noqa: E731
    lines: list[tuple[str, list[Span]]] = []  # what stands left of a row, and in it
    for title, parts, events in bands:
        shown = [event for event in events if event.end > first]
        told = sorted((e for e in shown if e.sources), key=lambda e: -e.sources)[: _NAMED // len(bands)]
        others = [event for event in shown if event not in told]
        before = len(events) - len(shown)
        note = f"   ◀ {word('earlier', lang, n=before, year=year(events[0].start))}" if before else ""
        alone = [part for part in parts if part.end is None or part.end > first] + [e for e in shown if e in told]
        lines += [(title + note, []), *((span.text, [span]) for span in alone)]
        lines += [(word("more events" if told else "events", lang, n=len(others)), others)] if others else []
    with drawing(widest([text for text, _ in lines], 9) / 72 + 6.5, len(lines) * 0.23 + 1.9) as ax:
        rows(ax, [text for text, _ in lines])
        ax.set_xlim(first, last)
        ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(lambda time, _: year(time) + f"\n({time:.0f})" * eras)
        ax.grid(axis="x")
        looks = {"": {"color": SOFT, "label": word("whole", lang)}}
        # a kind has its colour by its place in the vocabulary; with the eighth they begin again, hatched
        for n, (kind, term) in enumerate(cases.codebook["part_kinds"].items()):
            looks[kind] = {"color": EIGHT[n % 7], "hatch": "////" * (n // 7), "label": term.label(lang)}
        for y, ((_, spans), tick) in enumerate(zip(lines, ax.get_yticklabels(), strict=True)):
            tick.set(weight="normal" if spans else "bold")
            for span in spans:
                if span.kind == _EVENT:
                    fill, key = ("white", "about event") if span.about else (INK, "events")
                    look = {"marker": "o", "markersize": 5, "markerfacecolor": fill, "markevery": [1]}
                    times = span.start, (span.start + span.end) / 2, span.end
                    ax.plot(times, [y] * 3, color=INK, linewidth=1.2, label=word(key, lang), **look)
                else:
                    _part(ax, y, span, known, looks[span.kind], lang)
        legend(ax, drop=34 if eras else 22)
        counts = "; ".join(word("band", lang, case=title, parts=len(p), events=len(e)) for title, p, e in bands)
        titled(ax, word("title timeline", lang, first=year(first + last - known), last=year(known - 0.01)), counts)
    return ax


# --- what has a date --------------------------------------------------------------------------


def _band(cases: Cases, case_id: str, wanted: Collection[str], lang: str) -> tuple[str, list[Span], list[Span]]:
    """Take from a case its name, and the parts and events that have a date."""
    record, kinds, events = cases[case_id].record, cases.codebook["part_kinds"], []
    still = None if record.status and cases.codebook["statuses"][record.status].ended else math.inf
    dated = [(word("whole", lang), record.start, record.end, "")]
    for part in (p for p in record.parts if not wanted or p.kind in wanted):
        # what is of a moment, or has a stretch of time for its start, ends with that
        alone = kinds[part.kind].instant or "/" in part.start
        dated.append((part.label(lang), part.start, part.end or part.start * alone, part.kind))
    parts = [_span(text, start, end, kind, still) for text, start, end, kind in dated if start or end]
    parts.sort(key=lambda part: (part.kind != "", part.start or -math.inf))
    for event in sorted(record.events, key=lambda e: e.date):
        text, told = event.what(lang), lang == "en" or event.what(lang) != event.what
        span = _span(cut(f"{date_text(event.date, lang)}: {text}", 52).rstrip("."), event.date, event.date, _EVENT)
        # where the date is open at one end, the other stands for both
        start, end = span.end if span.start is None else span.start, span.end or span.start
        events.append(span._replace(start=start, end=end, sources=len(event.source) * told))
    return case_label(cases, case_id, lang), parts, events


def _span(text: str, start: str, end: str, kind: str, still: float | None = None) -> Span:
    first, last = map(_year, model.span(start, end))
    return Span(cut(text), first, last + 1 / 366 if last else still, any(c in start + end for c in "~?%"), kind)


def _year(date: dt.date | None) -> float | None:
    """Write a day as a year and a fraction of it."""
    return date and date.year + (date.timetuple().tm_yday - 1) / date.replace(month=12, day=31).timetuple().tm_yday


def _years(bands: list[tuple[str, list[Span], list[Span]]], lang: str) -> tuple[float, float, float]:
    """Choose the ends of the axis, without what lies before a gap that would squeeze the rest; and the last date."""
    times = sorted({t for _, parts, events in bands for s in parts + events for t in s[1:3] if t and t < math.inf})
    need(times, "plot", "no timeline", lang)
    first, last = times[0], max(times[-1], times[0] + 1 / 12)
    for number, (before, after) in enumerate(pairwise(times), start=1):
        # a gap of a generation that would squeeze what follows, and little lies before it
        if after - before >= max(30, 0.35 * (last - first)) and number <= len(times) / 3:
            first = after
    pad = (last - first) * 0.03
    return first - pad, last + pad, last


def _part(ax: Axes, y: int, part: Span, known: float, look: dict, lang: str) -> None:
    """Draw a part as a bar, or as an arrow, whose length means no time, from the one end that is known."""
    first, last = ax.get_xlim()
    if part.start is None or part.end is None:
        end, side = (part.end, -22) if part.start is None else (part.start, 22)
        arrow = {"arrowstyle": "-|>", "color": look["color"], "lw": 2}
        ax.annotate("", (min(max(end, first), last), y), (side, 0), textcoords="offset points", arrowprops=arrow)
        ax.barh(y, 0, left=end, **look)
        ax.plot([], [], "<" if side < 0 else ">", color=SOFT, label=word("open", lang))
        return
    left, right = max(first, part.start), min(part.end, known)
    right = max(right, left + (last - first) * 0.006)  # of one day something is seen
    bar = {"height": 0.5, "left": left, "zorder": 2}
    ax.barh(y, right - left, **bar, **look, edgecolor="white", linewidth=0)
    if part.end == math.inf:
        ax.plot(right, y, ">", markersize=8, color=look["color"], label=word("going on", lang))
    if part.about:
        ax.barh(y, right - left, **bar, fill=False, edgecolor=INK, linestyle="--", label=word("about", lang))
