"""Thai digits, dates and spellings."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.thai import digits, normalise

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)


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
