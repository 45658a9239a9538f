"""Thai digits, dates and spellings."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.casefiles.notation import parse_date
from toolkit.thai import _MONTHS, BE_OFFSET, digits, normalise, to_ce

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)


def thai_digits(text):
    return "".join(chr(0x0E50 + int(c)) if c in "0123456789" else c for c in text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12 มีนาคม ๒๕๖๑", "2018-03-12"),
        ("12 มีนาคม พ.ศ. ๒๕๖๑", "2018-03-12"),
        ("๑๒ มี.ค. ๖๑", "2018-03-12"),
        ("พ.ค. 68", "2025-05"),
        ("พฤษภาคม 2568", "2025-05"),
        ("พ.ศ. 2567", "2024"),
        ("พ.ศ.2567", "2024"),
        ("ค.ศ. 2018", "2018"),
        ("2567", "2024"),
        ("2018", "2018"),
        (" 2018 ", "2018"),
        ("BE 2561", "2018"),
        ("29 กุมภาพันธ์ 2567", "2024-02-29"),
    ],
)
def test_to_ce_reads_thai_dates(written, read):
    assert to_ce(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "มีนาคม",
        "12 2561",
        "61",
        "12 มีนาคม",
        "12 March 2561",
        "31 กุมภาพันธ์ 2561",
        "29 กุมภาพันธ์ 2566",
        "45 มีนาคม 2561",
        "0 มีนาคม 2561",
        "12 มี.ค. ค.ศ. 18",
        "พ.ศ. 0500",
        "2561-2562",
        "12 มีนาคม ๒๕๖๑ และ 13",
    ],
)
def test_to_ce_refuses_what_is_not_one_date(text):
    with pytest.raises(ValueError, match="."):
        to_ce(text)


@given(st.dates(min_value=dt.date(1942, 1, 1), max_value=dt.date(2156, 12, 31)), st.sampled_from(sorted(_MONTHS)))
def test_every_day_written_the_thai_way_comes_back(day, month):
    number = _MONTHS[month]
    day = day.replace(month=number, day=min(day.day, 28))
    text = thai_digits(f"{day.day} {month} {day.year + BE_OFFSET}")
    assert to_ce(text) == day.isoformat()
    assert parse_date(to_ce(text)).first == day


@given(st.text(max_size=20) | THAI)
def test_to_ce_gives_a_date_that_can_be_read_or_a_value_error(text):
    try:
        read = to_ce(text)
    except ValueError:
        return
    assert len(read) in (4, 7, 10)
    if not 2400 <= int(read[:4]) <= 2700:
        parse_date(read)


def test_digits_changes_thai_digits_only():
    assert digits("พ.ศ. ๒๕๖๑ และ 12") == "พ.ศ. 2561 และ 12"


@given(st.text(max_size=40) | THAI)
def test_normalise_twice_is_normalise_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\u0e4d\u0e32" not in once


@pytest.mark.parametrize("split", ["น\u0e4d\u0e32", "น\u0e4d\u0e49\u0e32", "น\u0e49\u0e4d\u0e32"])
def test_sara_am_has_one_spelling(split):
    assert normalise(split) in ("นำ", "น้ำ")
    assert "\u0e33" in normalise(split)


def test_normalise_keeps_what_nfkc_would_lose():
    assert normalise("km² ½ ﬁ น้ำ") == "km² ½ ﬁ น้ำ"
