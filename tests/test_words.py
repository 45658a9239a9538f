"""Notation becomes words: values, dates, units and sources in two languages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.casefiles import model
from toolkit.casefiles.vocabulary import SCALES
from toolkit.grid import Grid
from toolkit.language import set_language
from toolkit.templates import render
from toolkit.words import (
    Notes,
    address,
    date_text,
    digits_text,
    fact_text,
    joined,
    linked,
    said_text,
    small,
    span_text,
    unit_text,
    value_text,
)


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
    ("1/460", "people", "1 of 460 people (0.22 %)", "1 จาก 460 คน (ร้อยละ 0.22)"),
    ("3/300", "people", "3 of 300 people (1 %)", "3 จาก 300 คน (ร้อยละ 1)"),
    ("0..1", "hour", "0 to 1 hours", "0 ถึง 1 ชั่วโมง"),
    ("1", "million people", "1 million people", "1 ล้านคน"),
    ("3", "people per thousand people per day", "3 people per thousand people per day", "3 คนต่อพันคนต่อวัน"),
    ("3", "parsec", "3 parsec", "3 parsec"),
    ("~1", "km", "about 1 km", "ประมาณ 1 กิโลเมตร"),
    ("1000..2000", "km", "1,000 to 2,000 km", "1,000 ถึง 2,000 กิโลเมตร"),
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


@pytest.mark.parametrize(("number", "said"), [
    ("", ""), ("-", "-"), (".5", ".5"), ("0", "0"), ("999", "999"), ("1000", "1,000"), ("12345.678", "12,345.678"),
    ("-0.5", "−0.5"), ("−12000", "−12,000"), ("007", "7"),
])  # fmt: skip
def test_thousands_are_set_apart_and_decimals_stay(number, said):
    assert digits_text(number) == said


@pytest.mark.parametrize(("start", "end", "said"), [
    ("2003", "2005", "2003 to 2005"), ("2003", "", "since 2003"), ("", "2005", "until 2005"), ("", "", ""),
])  # fmt: skip
def test_a_span_says_when_something_began_and_ended_as_far_as_it_is_known(start, end, said):
    assert span_text(start, end, "en") == said


def test_names_are_joined_as_a_language_does():
    said = [[joined("abc"[:n], lang) for n in range(4)] for lang in ("en", "th")]
    assert said == [["none", "a", "a and b", "a, b and c"], ["ไม่มี", "a", "a และb", "a b และc"]]


@pytest.mark.parametrize(("label", "english"), [
    ("Public works", "public works"), ("A city", "a city"), ("G20 meeting", "G20 meeting"), ("UNESCO", "UNESCO"),
    ("A", "A"), ("", ""),
])  # fmt: skip
def test_a_label_inside_a_sentence_begins_small_unless_it_is_an_abbreviation(label, english):
    assert (small(label, "en"), small(label, "th")) == (english, label)


def test_words_are_in_the_readers_language_unless_another_is_asked_for(good):
    codes, fact = good.codebook, good["lanmere-canal-park"].record.facts[0]
    set_language("th")
    assert date_text("2003") == span_text("2003", "2003") == "พ.ศ. 2546"
    assert (value_text("3", "km", codes), unit_text("km", codes)) == ("3 กิโลเมตร", "กิโลเมตร")
    assert said_text("2003", "", codes["measures"]["opening_date"], codes) == "พ.ศ. 2546"
    assert fact_text(fact, good.book) == "3.2 กิโลเมตร (สวน; ค่าที่เลือกใช้)" and small("Use") == "Use"
    assert Notes(good.book).lang == "th"


def test_a_fact_is_told_with_what_is_counted_its_date_basis_and_judgement(good):
    facts = good["lanmere-canal-park"].record.facts
    assert [fact_text(facts[n], good.book, "en") for n in (2, 7, 10)] == [
        "91.5 million euros (works; until September 2016; actual; preferred)",
        "over 9,000 people per day (park; 2017; claimed; outlier)",
        "Silent",
    ]


def test_a_list_of_sources_says_who_what_when_of_which_kind_and_where_in_it(good):
    notes = Notes(good.book, "en")
    cited = [("lanmere-b1", "page"), ("lanmere-a2", "p. 2"), ("lanmere-a2", "p. 2"), ("lanmere-a2", "fig. 3")]
    assert notes(cited) == [(1, ""), (2, "https://doi.org/10.0000/invented.3")]
    assert [(n.number, n.text, n.url, n.place) for n in notes.entries] == [
        (1, "Lanmere Trams. Night trams: the first year. no year. Company, Originator", "", "page"),
        (2, "Ardal, Ines. What the Lanmere canal park cost. Journal of Invented Cities. 2021. Peer-reviewed, "
         "Independent study", "https://doi.org/10.0000/invented.3", "p. 2; fig. 3"),
    ]  # fmt: skip
    thai = Notes(good.book, "th")
    thai([("kaeng-mai-c1", "opening, p. 2")])
    (note,) = thai.entries
    assert (note.text, note.place) == (
        "Town of Kaeng Mai. สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง. พ.ศ. 2563. เอกสารราชการ, เมืองเจ้าของนโยบาย", "เฉพาะส่วนต้น, p. 2",
    )  # fmt: skip
    press = good.book.sources["lanmere-b1"].model_copy(update={"grade": "press", "origin": "press", "author": ""})
    assert notes.about(press) == ["no year", "Press"]


@pytest.mark.parametrize(("author", "detail", "where"), [
    ("Ines Ardal", {"journal": "Canal Review", "publisher": "Quay Press"}, ["Canal Review"]),
    ("Ines Ardal", {"publisher": "Quay Press"}, []),
    ("", {"publisher": "Quay Press", "booktitle": "Canals", "volume": "3"}, ["Canals", "Quay Press"]),
    ("", {"institution": "Water Board"}, ["Water Board"]),
])  # fmt: skip
def test_a_source_names_its_journal_and_without_an_author_who_published_it(good, author, detail, where):
    book = replace(good.book, sources={key: s.model_copy(update={"author": author, "detail": detail})
                                       for key, s in good.book.sources.items()})  # fmt: skip
    for lang, year in (("en", "2021"), ("th", "พ.ศ. 2564")):
        notes = Notes(book, lang)
        notes(["lanmere-a2"])
        assert ". ".join(["What the Lanmere canal park cost", *where, year]) in notes.entries[0].text
        listed = render("table.html", table=Grid([], [], notes=notes))
        assert "".join(f" {said}." for said in [*where, year]) in listed.partition("</cite>.")[2]


def test_on_a_page_numbers_lead_to_the_list_below_and_of_a_claim_so_many_as_are_wanted(good):
    notes = Notes(good.book, "en", anchors=True, most=1)
    assert [notes(["lanmere-a1", "lanmere-a2"]), notes(["lanmere-a2"]), notes(["x"])] == [
        [(1, "#s1")],
        [(2, "#s2")],
        [],
    ]
    assert [note.url for note in notes.entries] == [
        "https://example.org/canal-park",
        "https://doi.org/10.0000/invented.3",
    ]


@pytest.mark.parametrize(("url", "doi", "said"), [
    ("https://a.example/b?c=d#e", "10.1000/182", "https://a.example/b?c=d#e"),
    ("http://a.example", "", "http://a.example"),
    ("", "10.1000/a b", ""), ("", "10.1000/a<b>", "https://doi.org/10.1000/a%3Cb%3E"),
    ("", "10.1000/s(1);2:3.4-5_6", "https://doi.org/10.1000/s(1);2:3.4-5_6"), ("", "10.99/1", ""),
    ("https://a b", "", ""),
])  # fmt: skip
def test_a_source_leads_to_its_address_or_its_doi(url, doi, said):
    assert address(model.Source.model_construct(url=url, doi=doi)) == said
    assert linked(url) == (url if said == url else "")
