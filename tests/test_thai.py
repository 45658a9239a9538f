"""Thai digits, dates and spellings."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.thai import both_eras, digits, normalise, pieces, thai_digits

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


@pytest.mark.parametrize(
    "cut",
    [
        "เครือข่าย|เมือง|อัจฉริยะ|อาเซียน", "การปรับปรุง|ฟื้นฟู|เมือง|ของ|กรุง|พนมเปญ", "การปฏิรูป|รถโดยสารประจำทาง|และ|บัตร",
        "สวนสาธารณะ|เชิง|นิเวศวิทยา|บน|พื้นที่|ถม|ขยะ|เดิม", "บ้าน|ให้เช่า|สำหรับ|ประชาชน|ทั่วไป", "ทางเดิน|สำหรับ|ผู้|พิการ|ทาง|สายตา",
        "ระบบ|การ|ทำ|ธุรกรรม|การเงิน|ออนไลน์", "การ|ส่งเสริม|คุณภาพชีวิต|ของ|ประชาชน|นคร|เซี่ยงไฮ้", "การฟื้นฟู|คลอง|ชองกเยชอน",
        "ความเสี่ยง|ภัยพิบัติ|และ|การ|เตรียมพร้อม", "น้ำประปา|ไม่|ทั่วถึง|หรือ|ไม่|ปลอดภัย", "การ|สูญเสีย|มรดก|ทาง|สถาปัตยกรรม",
    ],
)  # fmt: skip
def test_thai_breaks_where_a_word_ends_and_nowhere_else(cut):
    found = pieces(cut.replace("|", ""))
    ends, words = ({"".join(parts[:n]) for n in range(1, len(parts))} for parts in (found, cut.split("|")))
    assert ends <= {end.replace("|", "") for end in words} and (len(words) < 4 or len(ends) > 1)


def test_thai_that_no_list_knows_breaks_at_a_zero_width_space_only():
    assert pieces("ฆฌาฏ\u200bฌาฆ") == ["ฆฌาฏ", "ฌาฆ"]
    assert pieces("ฆฌาฏเมือง") == ["ฆฌาฏเมือง"]
    assert pieces("Seoul Special City") == ["Seoul Special City"]


@given(THAI)
def test_pieces_lose_nothing_but_the_spaces_that_part_them(text):
    assert "".join(pieces(text)) == text


def test_words_that_are_given_are_the_only_ones_and_the_longest_comes_first():
    words = {"กข", "กขค", "คง", "ง"}
    for text, parts in (
        ("กขคง", ["กขค", "ง"]), ("กขง", ["กข", "ง"]), ("กขกข", ["กข", "กข"]), ("กขจคง", ["กขจคง"]),
        ("จกขง", ["จกข", "ง"]),
        ("กข a กข", ["กข a กข"]), ("a\u200bb", ["a", "b"]), ("\u200bกข", ["", "กข"]), ("กขabกข", ["กขabกข"]),
        ("", [""]),
    ):  # fmt: skip
        assert pieces(text, words) == parts, text


@pytest.mark.parametrize(("text", "said"), [
    ("พ.ศ. 2561", "พ.ศ. 2561 (2018)"), ("30 พฤศจิกายน 2546", "30 พฤศจิกายน 2546 (2003)"),
    ("มกราคม 2400", "มกราคม 2400 (1857)"),
    ("กุมภาพันธ์ 2599", "กุมภาพันธ์ 2599 (2056)"), ("พ.ศ. 2549 ถึง 2556", "พ.ศ. 2549 (2006) ถึง 2556 (2013)"),
    ("พ.ศ. 2549-2556", "พ.ศ. 2549 (2006)-2556 (2013)"), ("2,546 คน", "2,546 คน"), ("2546 คน", "2546 คน"),
    ("พ.ศ. 2600", "พ.ศ. 2600"), ("พ.ศ. 2399", "พ.ศ. 2399"), ("พ.ศ. 25461", "พ.ศ. 25461"),
    ("พ.ศ. 2546.5", "พ.ศ. 2546.5"),
    ("พ.ศ. 2546.", "พ.ศ. 2546 (2003)."),
])  # fmt: skip
def test_the_common_year_stands_behind_a_buddhist_one_and_behind_no_other_number(text, said):
    assert both_eras(text) == said


def test_thai_digits_are_written_everywhere_but_in_addresses():
    assert thai_digits("0123456789") == "๐๑๒๓๔๕๖๗๘๙" and digits("๐๑๒๓๔๕๖๗๘๙") == "0123456789"
    assert thai_digits("1 http://a.b/2 3 https://c4 5") == "๑ http://a.b/2 ๓ https://c4 ๕"
