"""Notation becomes words: values, dates, units and sources in two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.casefiles import model
from toolkit.casefiles.vocabulary import SCALES
from toolkit.words import Notes, address, date_text, fact_text, said_text, unit_text, value_text


@pytest.mark.parametrize(("date", "english", "thai"), [
    ("2003", "2003", "พ.ศ. 2546"),
    ("2003-11", "November 2003", "พฤศจิกายน 2546"),
    ("2003-11-30?", "30 November 2003 (doubtful)", "30 พฤศจิกายน 2546 (ไม่แน่ชัด)"),
    ("2018~", "about 2018", "ประมาณ พ.ศ. 2561"),
    ("2018%", "about 2018 (doubtful)", "ประมาณ พ.ศ. 2561 (ไม่แน่ชัด)"),
    ("2014/..", "since 2014", "ตั้งแต่ พ.ศ. 2557"),
    ("../2014", "until 2014", "ถึง พ.ศ. 2557"),
    ("2006/2013", "2006 to 2013", "พ.ศ. 2549 ถึง 2556"),
    ("2006/2013-08", "2006 to August 2013", "พ.ศ. 2549 ถึงสิงหาคม 2556"),
    ("2018~/2018~", "about 2018", "ประมาณ พ.ศ. 2561"),
    ("", "", ""),
    ("n.d.", "n.d.", "n.d."),
])  # fmt: skip
def test_dates_are_words(date, english, thai):
    assert (date_text(date, "en"), date_text(date, "th")) == (english, thai)


@pytest.mark.parametrize(("value", "unit", "english", "thai"), [
    ("-0.4", "%", "−0.4 %", "ร้อยละ −0.4"),
    ("-0.9..-0.13", "%", "−0.9 to −0.13 %", "ร้อยละ −0.9 ถึง −0.13"),
    ("1..", "ha", "over 1 ha", "มากกว่า 1 เฮกตาร์"),
    ("..1", "ha", "up to 1 ha", "ไม่เกิน 1 เฮกตาร์"),
    ("5471588", "people", "5,471,588 people", "5,471,588 คน"),
    ("~380", "billion CNY", "about 380 billion yuan", "ประมาณ 380 พันล้านหยวน"),
    ("17..32", "%", "17 to 32 %", "ร้อยละ 17 ถึง 32"),
    ("90..", "%", "over 90 %", "มากกว่าร้อยละ 90"),
    ("212/460", "people", "212 of 460 people (46 %)", "212 จาก 460 คน (ร้อยละ 46)"),
    ("14", "USD per people", "14 US dollars per person", "14 ดอลลาร์สหรัฐต่อคน"),
    ("1", "hour", "1 hour", "1 ชั่วโมง"),
    ("2.50", "hour", "2.50 hours", "2.50 ชั่วโมง"),
    ("-3.9", "degC difference", "−3.9 °C (difference)", "−3.9 องศาเซลเซียส (ผลต่าง)"),
    ("3", "rank", "rank 3", "อันดับ 3"),
    ("12", "people per thousand connections", "12 people per thousand connections", "12 คนต่อพันจุด"),
    ("2.4", "million count", "2.4 million", "2.4 ล้าน"),
    ("not a number", "", "not a number", "not a number"),
])  # fmt: skip
def test_values_are_words_with_units_and_separators(cases, value, unit, english, thai):
    said = [value_text(value, unit, cases.codebook, lang) for lang in ("en", "th")]
    assert said == [english, thai]


@given(text=st.text(min_size=1, max_size=30) | st.text("0123456789.-~/<>%, −", min_size=1, max_size=12))
def test_any_text_is_written_as_a_value_or_left_as_it_is(cases, text):
    said = value_text(text, "km", cases.codebook, "en")
    assert said == text or said.endswith(("km", "%)"))


def test_every_unit_in_use_is_written_without_notation(cases):
    used = {f.unit for c in cases.records for f in c.facts} | {f.unit for f in cases.book.city_facts}
    for unit in used - {""}:
        english, thai = (unit_text(unit, cases.codebook, lang) for lang in ("en", "th"))
        assert not set("_{}") & set(english + thai), unit
        assert not any(c.isascii() and c.isalpha() for c in thai), (unit, thai)
        assert "people" not in english.partition(" per ")[2], english
        assert set(english.split()) & set(SCALES) == set(unit.split()) & set(SCALES)


@pytest.mark.parametrize(("vocabulary", "name", "value", "unit", "english", "thai"), [
    ("measures", "length", "3.2", "km", "3.2 km", "3.2 กิโลเมตร"),
    ("measures", "opening_date", "2016-09", "", "September 2016", "กันยายน 2559"),
    ("measures", "overflow", "no", "", "no", "ไม่ใช่"),
    ("measures", "overflow", "perhaps", "", "perhaps", "perhaps"),
    ("measures", "award", "none", "", "none", "ไม่มี"),
    ("measures", "award", "A prize", "", "A prize", "A prize"),
    ("attributes", "problem", "flooding", "", "Flooding", "น้ำท่วม"),
    ("attributes", "problem", "floods", "", "floods", "floods"),
])  # fmt: skip
def test_a_value_is_written_as_what_it_is_of_asks_and_what_does_not_fit_as_it_stands(
    cases, vocabulary, name, value, unit, english, thai
):
    term = cases.codebook[vocabulary][name]
    assert [said_text(value, unit, term, cases.codebook, lang) for lang in ("en", "th")] == [english, thai]


def test_a_fact_is_a_line_of_words(cases):
    for case in cases.records:
        for fact in case.facts:
            for lang in ("en", "th"):
                line = fact_text(fact, cases.book, lang)
                assert line and "_" not in line.replace(fact.said(lang), ""), line
                assert fact.term.type == "text" or not {"..", "~"} & {line[:2], line[:1]}, line


def test_sources_are_numbered_in_order_of_first_use(cases):
    notes = Notes(cases.book, "en")
    first, second = list(cases.book.sources)[:2]
    assert [n for n, _ in notes([second, first, second, "no-such-source"])] == [1, 2]
    assert notes([model.Citation(first, "p. 4")])[0][0] == 2
    assert notes([model.Citation(first, "p. 9")])[0][0] == 2
    assert [(n.number, n.place) for n in notes.entries] == [(1, ""), (2, "p. 4; p. 9")]
    source = cases.book.sources[first]
    said = (cases.codebook.label(kind, getattr(source, kind[:-1]), "en") for kind in ("grades", "origins"))
    assert source.title in notes.entries[1].text and ", ".join(said) in notes.entries[1].text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil", 'https://a"onload=x', "ftp://a"])
def test_only_addresses_of_the_web_are_linked(url):
    assert address(model.Source.model_construct(url=url, doi="")) == ""
