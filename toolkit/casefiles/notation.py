"""The grammar of values, dates and citations."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..language import month_numbers, phrase, wording
from ..thai import BE_OFFSET, digits
from .faults import UnreadableError

_KNOWN = wording(Path(__file__).with_name("notation.yml"))
_FORM = {name: re.compile(form) for name, form in _KNOWN["forms"].items()}
DATE, LOCATOR = _FORM["date"], _FORM["locator"]
_LONGEST = 60  # characters of what is looked at closely; nothing that is meant for a number or date is longer
NO_VALUE = ("absent", "unknown", "not_applicable", "silent")
_ERA = re.compile(rf"({'|'.join(map(re.escape, _KNOWN['eras']))}) ?(\d{{1,4}})")


class Unit(NamedTuple):
    """A unit as written in a table: what it measures and its factor to the base unit of that dimension.

    ``currency`` is the code of a money unit, else empty.
    """

    text: str
    dimension: str
    factor: float = 1.0
    currency: str = ""


class Quantity(NamedTuple):
    """A value with its unit, read once.

    ``number`` is None where only bounds are known; ``low`` and ``high`` are the bounds, infinite
    where an end is open; ``whole`` is the whole of a value written ``part/whole``.
    """

    number: float | None
    low: float
    high: float
    whole: float | None = None
    about: bool = False
    unit: Unit = Unit("", "")

    @property
    def share(self) -> float | None:
        """Percentage of a value written ``part/whole``."""
        return 100 * self.number / self.whole if self.whole else None

    def to(self, unit: Unit) -> Quantity:
        """Convert to another unit of the same dimension; no exchange rate is ever assumed."""
        factor = self.unit.factor / unit.factor
        return Quantity(*(None if v is None else v * factor for v in self[:4]), self.about, unit)


class Date(NamedTuple):
    """An EDTF date as the first and last day it may mean; None at an open end."""

    first: dt.date | None
    last: dt.date | None


class Citation(NamedTuple):
    """A source key and the place in it."""

    source: str
    locator: str


@cache
def parse_value(text: str) -> Quantity:
    """Read ``n``, ``~n``, ``a..b``, ``..b``, ``a..`` or ``a/b``.

    Raises
    ------
    UnreadableError
        With the right spelling in its hint.

    Examples
    --------
    >>> parse_value("5.84").number, parse_value("380..900").high, parse_value("1028/6097").whole
    (5.84, 900.0, 6097.0)
    """
    found = _FORM["value"].fullmatch(text)
    if not found or text == "..":
        raise _wrong_value(text)
    if found["one"]:
        number = _float(found["one"])
        return Quantity(number, number, number, about=bool(found["about"]))
    if found["part"]:
        part, whole = _float(found["part"]), _float(found["whole"])
        if not 0 <= part <= whole or whole == 0:
            raise UnreadableError("value.share", text=text)
        return Quantity(part, part, part, whole=whole)
    low = _float(found["low"]) if found["low"] else float("-inf")
    high = _float(found["high"]) if found["high"] else float("inf")
    if low > high:
        raise UnreadableError("value.order", text=text, right=f"{found['high']}..{found['low']}")
    return Quantity(None, low, high)


@cache
def parse_date(text: str) -> Date:
    """Read a date of the EDTF subset: ``2003``, ``2003-07``, ``2003-07-01``, ``2018~``, ``a/b``, ``a/..``.

    Raises
    ------
    UnreadableError
        With what is wrong, and the right spelling in its hint.

    Examples
    --------
    >>> parse_date("2003-07").last
    datetime.date(2003, 7, 31)
    """
    if (plain := digits(text)) != text:
        right = _wrong_date(plain).slots.get("right") or _common_years(plain)
        raise UnreadableError("thai-digits", text=text, right=right)
    ends = text.split("/")
    if len(ends) != 2 or text == "../.." or any(len(end) < 4 and end != ".." for end in ends):
        return _one_date(text, text)  # not two dates, so one that is written in another way
    start, end = (Date(None, None) if date == ".." else _one_date(date, text) for date in ends)
    if start.first and end.last and start.first > end.last:
        raise UnreadableError("date-order.span", text=text)
    return Date(start.first, end.last)


@cache
def parse_citations(text: str) -> tuple[Citation, ...]:
    """Read ``key[locator]; key[locator]``.

    Examples
    --------
    >>> parse_citations("seoul-s01[opening]; seed-000[L95]")[1]
    Citation(source='seed-000', locator='L95')
    """
    found, at = [], 0
    while match := _FORM["citation"].match(text, at):
        found.append(Citation(match["key"], (match["locator"] or "").strip()))
        at = match.end()
        if not match["end"]:
            return tuple(found)
    raise UnreadableError("citation", text=text[at:].partition(";")[0])


def parse_list(text: str) -> list[str]:
    """Cut a cell at its semicolons.

    Examples
    --------
    >>> parse_list("flooding; heat;")
    ['flooding', 'heat']
    """
    return [*filter(None, map(str.strip, text.split(";")))]


def prose_citations(text: str) -> tuple[Citation, ...]:
    """Find pandoc citations in prose: ``[@key, locator; @key]``."""
    return tuple(citation for _, citation in placed_citations(text))


def placed_citations(text: str) -> Iterator[tuple[int, Citation]]:
    """Find pandoc citations in prose, each with the number of lines above it."""
    for above, group in _placed(_FORM["group"], text):
        for more, item in _placed(_FORM["item"], group[1]):
            yield above + more, Citation(item[1], " ".join((item[2] or "").split()))


def uncited(text: str, keys: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """Find sources in prose that are not cited as there: lines above, the key or number, the citation that is meant."""
    text = _FORM["group"].sub(lambda group: "\n" * group[0].count("\n"), text)
    yield from ((above, found[0], "[@…]") for above, found in _placed(_FORM["numbered"], text))
    for above, found in _placed(_FORM["word"], text):
        if found["key"] in keys:
            place = found["place"] or found["after"]
            yield above, found["key"], f"[@{found['key']}{', ' if place else ''}{(place or '').strip()}]"


def _placed(pattern: re.Pattern, text: str) -> Iterator[tuple[int, re.Match]]:
    """Go through what is found in a text, counting the lines above it once."""
    above = at = 0
    for found in pattern.finditer(text):
        above, at = above + text.count("\n", at, found.start()), found.start()
        yield above, found


def is_id(text: str) -> bool:
    """Whether a text is kebab-case, and a name that a file may have on every machine."""
    return bool(_FORM["id"].fullmatch(text))


def _one_date(text: str, whole: str) -> Date:
    found = DATE.fullmatch(text)
    if not found:
        raise _wrong_date(text)
    year = int(found["year"])
    if 2400 <= year < 2700:
        raise UnreadableError("buddhist-year", year=year, common=year - BE_OFFSET, right=_common_years(whole))
    if not 100 <= year < 2400:
        raise UnreadableError("date", text=text)
    try:
        first = dt.date(year, int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        raise UnreadableError("date.calendar", text=text) from None
    month = first.month if found["month"] else 12
    return Date(first, first if found["day"] else dt.date(year, month, calendar.monthrange(year, month)[1]))


def _common_years(text: str) -> str:
    return re.sub(r"\b2[4-6]\d\d\b", lambda m: str(int(m[0]) - BE_OFFSET), text)


def _float(text: str) -> float:
    number = float(text.replace("−", "-"))
    if not abs(number) < 1e18:
        raise UnreadableError("value.large", text=text)
    return number


def _wrong_value(text: str) -> UnreadableError:
    """Say what a value that cannot be read seems to mean; what could be one number or another is asked back."""
    plain = re.sub(r"^(.*\w)\.\.$", r">\1", " ".join(digits(text[:_LONGEST]).split()))
    plain = re.sub(r"^(.*\w)~$", r"~\1", plain)  # as dates are written
    if plain in NO_VALUE:
        return UnreadableError("value.status", text=text, status=plain)
    found = _FORM["loose"].fullmatch(plain)
    ends = [_readings(end) for end in (found["low"], found["high"]) if end] if found and len(text) <= _LONGEST else []
    if not ends or not all(ends):
        return UnreadableError("value", text=text)
    form = "{}..{}" if len(ends) > 1 else {"<": "..{}", ">": "{}..", None: "{}"}.get(found["sign"], "~{}")
    right = [form.format(*chosen) for chosen in itertools.product(*ends)]
    code = "value.either" if len(right) > 1 else "value.unit" if found["unit"] else "value.spelling"
    return UnreadableError(code, text=text, right=phrase("errors", "or").join(right), unit=found["unit"] or "")


def _readings(text: str) -> list[str]:
    """Read a number with separators: one spelling if plain, two if it could be either, none if it is no number."""
    sign, number = "-" * (text[0] in "-−"), text.lstrip("-−")
    bare = re.sub(r"[,.' ]", "", number)
    whole = re.fullmatch(r"[1-9]\d{0,2}(?:([,' ])\d{3}(?:\1\d{3})*|(?:\.\d{3}){2,})", number)
    # a mark that is there once, behind groups of another mark, if any
    point = re.fullmatch(r"(?!0\d)\d+(?:([,.' ])\d{3}(?:\1\d{3})*(?!\1))?[,.](\d+)", number)
    found = [number.lstrip("0") or "0"] if bare == number else [bare] if whole else []
    found += [f"{bare[: -len(point[2])]}.{point[2]}"] if point else []
    return [sign + reading for reading in found]


def _wrong_date(text: str) -> UnreadableError:
    """Say what a date that cannot be read seems to mean; day and month that could change places are asked back."""
    plain = " ".join(text[:_LONGEST].lower().split())
    for name, month in month_numbers().items():  # of scripts without capital letters: the text is in small ones
        plain = plain.replace(name, f" {calendar.month_name[month].lower()} ")
    right = [f"{int(_KNOWN['eras'][era[1]]) + int(era[2])}"] if (era := _ERA.fullmatch(plain)) else []
    right += [f"{span[1]}/{span[2]}"] if (span := re.fullmatch(r"(\d{4}) ?(?:-|–|to) ?(\d{4})", plain)) else []
    short = re.fullmatch(r"(\d\d)(\d\d)/(\d\d)", plain, re.ASCII)  # of 2011/12 the end may be a year, too
    right += [f"{short[1]}{short[2]}/{short[1]}{short[3]}"] if short and short[2] < short[3] else []
    plain = re.sub(r"(?:[พค]\.ศ\.|[-/., ])+", " ", plain).strip()
    for form in (*_KNOWN["days"], *_KNOWN["months"]):
        with suppress(ValueError):
            found = dt.datetime.strptime(plain, form)  # noqa: DTZ007 - of a day only
            right.append(found.isoformat()[: 10 if form in _KNOWN["days"] else 7])
    if not right or len(text) > _LONGEST:
        return UnreadableError("date", text=text)
    right = [*dict.fromkeys(right)]
    code = "date.fiscal" if plain.startswith("fy") else "date.either" if len(right) > 1 else "date.spelling"
    return UnreadableError(code, text=text, right=_common_years(phrase("errors", "or").join(right)))
