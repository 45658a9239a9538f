"""Thai digits, Buddhist-era dates, one spelling for Thai text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

BE_OFFSET = 543  # Buddhist-era year minus Common-era year since 1941
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."),
            ("พฤษภาคม", "พ.ค."), ("มิถุนายน", "มิ.ย."), ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."),
            ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."), ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
# nikhahit + (tone mark) + sara aa is the second spelling of sara am; no Unicode form joins it
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?:(?P<month>(?!พ\.ศ\.|ค\.ศ\.)[ก-๙]+\.?(?:[ก-๙]+\.)?)\s+)?"
    r"(?:(?P<era>พ\.ศ\.|ค\.ศ\.|BE|CE)\s*)?(?P<year>\d{4}|\d{2})"
)


def digits(text: str) -> str:
    """Write Thai digits as Arabic ones.

    Examples
    --------
    >>> digits("พ.ศ. ๒๕๖๑")
    'พ.ศ. 2561'
    """
    return text.translate(_DIGITS)


def normalise(text: str) -> str:
    """Give text one spelling: NFC, and sara am as one letter (never NFKC, which splits it).

    Examples
    --------
    >>> normalise("น\u0e4d\u0e49\u0e32") == "น้ำ"
    True
    """
    return _SPLIT_SARA_AM.sub("\\1\u0e33", unicodedata.normalize("NFC", text))


def to_ce(text: str) -> str:
    """Convert a Thai date to a Common-era date, ISO 8601 with the precision it has.

    A year of 2400 or more is Buddhist era; ``พ.ศ.`` and ``ค.ศ.`` say it outright; a two-digit
    year beside a Thai month is a Buddhist-era year of the 2500s.

    Parameters
    ----------
    text : str
        For example ``12 มีนาคม ๒๕๖๑``, ``พ.ค. 68``, ``พ.ศ. 2567`` or ``2018``.

    Raises
    ------
    ValueError
        If the text is not one date.

    Examples
    --------
    >>> to_ce("12 มีนาคม ๒๕๖๑"), to_ce("พ.ค. 68"), to_ce("ค.ศ. 2018")
    ('2018-03-12', '2025-05', '2018')
    """
    found = _DATE.fullmatch(normalise(digits(text)).strip())
    if not found or (found["month"] and found["month"] not in _MONTHS):
        raise ValueError(f'"{text}" is not a date that can be read')
    if found["day"] and not found["month"]:
        raise ValueError(f'"{text}" has a day without a month')
    if len(found["year"]) == 2 and (not found["month"] or found["era"] in ("ค.ศ.", "CE")):
        raise ValueError(f'"{text}" has two digits for a year and no Thai month to tell its era')
    year = int(found["year"]) + (2500 if len(found["year"]) == 2 else 0)
    buddhist = year >= 2400 if not found["era"] else found["era"] in ("พ.ศ.", "BE")
    if buddhist:
        year -= BE_OFFSET
    if year < 1:
        raise ValueError(f'"{text}" lies before the first year of the Common era')
    parts = [f"{year:04d}"]
    if found["month"]:
        parts.append(f"{_MONTHS[found['month']]:02d}")
    if found["day"]:
        parts.append(f"{int(found['day']):02d}")
        try:
            dt.date.fromisoformat("-".join(parts))
        except ValueError:
            raise ValueError(f'"{text}" is not in the calendar') from None
    return "-".join(parts)
