"""The grammar of values, dates and citations."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..thai import BE_OFFSET, digits
from .faults import UnreadableError

_NUMBER = r"[-−]?[0-9]+(?:\.[0-9]+)?"
_VALUE = re.compile(
    rf"(?P<about>~)?(?P<one>{_NUMBER})|(?P<low>{_NUMBER})?\.\.(?P<high>{_NUMBER})?|(?P<part>{_NUMBER})/(?P<whole>{_NUMBER})"
)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%])?", re.ASCII)
_CITATION = re.compile(r"\s*(?P<key>[^\s\[\];@,]+)(?:\[(?P<locator>[^\]]*)\])?\s*(?P<end>;|$)")
_PROSE_GROUP = re.compile(r"\[(@[^\]]+)\]")
_PROSE_ITEM = re.compile(r"@([A-Za-z0-9][\w:-]*)(?:,\s*([^;\]]+))?")
_LOCATOR = re.compile(r"pp?\. ?\d|L ?\d|[§¶] ?\S|(?:tab|fig|art)\. ?\S|(?:opening|abstract|infobox|page|copy)\b")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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
        scaled = (None if v is None else v * factor for v in self[:4])
        return Quantity(*scaled, self.about, unit)


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
    found = _VALUE.fullmatch(text)
    if not found or text == "..":
        right = _right_value(text)
        raise UnreadableError("value.spelling" if right else "value", text=text, right=right)
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
    if digits(text) != text:
        raise UnreadableError("thai-digits", text=text, right=_common_years(digits(text)))
    if "/" not in text:
        return _one_date(text)
    start, end = (Date(None, None) if date == ".." else _one_date(date) for date in text.split("/", 1))
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
    found = []
    match = None
    while match is None or match["end"]:
        at = match.end() if match else 0
        match = _CITATION.match(text, at)
        if not match:
            raise UnreadableError("citation", text=text[at:].partition(";")[0])
        found.append(Citation(match["key"], (match["locator"] or "").strip()))
    return tuple(found)


def prose_citations(text: str) -> tuple[Citation, ...]:
    """Find pandoc citations in prose: ``[@key, locator; @key]``."""
    return tuple(citation for _, citation in placed_citations(text))


def placed_citations(text: str) -> Iterator[tuple[int, Citation]]:
    """Find pandoc citations in prose and where each begins, in characters."""
    for group in _PROSE_GROUP.finditer(text):
        for item in _PROSE_ITEM.finditer(group[1]):
            yield group.start(1) + item.start(), Citation(item[1], " ".join((item[2] or "").split()))


def good_locator(locator: str) -> bool:
    """Whether a locator starts in one of the agreed ways (``p. 4``, ``L95``, ``opening`` …)."""
    return bool(_LOCATOR.match(locator))


def is_id(text: str) -> bool:
    """Whether a text is kebab-case."""
    return bool(_KEBAB.fullmatch(text))


def _one_date(text: str) -> Date:
    found = _DATE.fullmatch(text)
    if not found:
        raise UnreadableError("date", text=text)
    year = int(found["year"])
    if 2400 <= year <= 2700:
        raise UnreadableError("buddhist-year", year=year, common=year - BE_OFFSET, right=_common_years(text))
    month, day = int(found["month"] or 1), int(found["day"] or 1)
    try:
        first = dt.date(year, month, day)
        last_month = month if found["month"] else 12
        last = dt.date(year, last_month, day if found["day"] else calendar.monthrange(year, last_month)[1])
    except ValueError:
        raise UnreadableError("date.calendar", text=text) from None
    return Date(first, last)


def _common_years(text: str) -> str:
    return re.sub(r"\b2[4-6]\d\d\b", lambda m: str(int(m[0]) - BE_OFFSET), text)


def _float(text: str) -> float:
    number = float(text.replace("−", "-"))
    if not math.isfinite(number):
        raise UnreadableError("value.large", text=text)
    return number


def _right_value(text: str) -> str:
    plain = digits(text).replace(",", "").replace(" ", "")
    for pattern, right in (
        (rf"<({_NUMBER})", r"..\1"),
        (rf">({_NUMBER})", r"\1.."),
        (rf"({_NUMBER})[-–]({_NUMBER})", r"\1..\2"),
        (rf"({_NUMBER})%", r"\1 with the unit %"),
    ):
        plain = re.sub(f"^{pattern}$", right, plain)
    return plain if plain != text else ""
