"""Reports become notes in draft case files: what is read, what is doubted, what is left to the reader."""

import shutil
import sys

import pandas as pd
import pytest
from conftest import REAL
from docx import Document

from toolkit import check, drafts
from toolkit.__main__ import main
from toolkit.drafts import report as reports
from toolkit.errors import CasebookError

REPORT = """สรุปการสัมมนา กรุงเทพฯ ๑๒ - ๑๖ มีนาคม ๒๕๖๑

ผู้เข้าร่วม ได้แก่ กรุงเทพมหานคร (ราชอาณาจักรกัมพูชา) เมืองต้าเหลียน นครอู๋ฮั่น (สาธารณรัฐประชาชนจีน)

๑. กรุงพนมเปญ ราชอาณาจักรกัมพูชา

กรุงพนมเปญมีประชากร ๑.๘ ล้านคน เป็นเมืองตั้งแต่ปี พ.ศ. ๑๙๗๖ และยินดีที่จะร่วมมือเรื่องน้ำท่วม

๑. หัวข้อย่อยที่ไม่ใช่เมือง

๒. นครเซี่ยงไฮ้ สาธารณรัฐประชาชนจีน

นครเชียงใหม่จัดงานบนพื้นที่กว่า ๑๒๐,๐๐๐ ตารางกิโลเมตร เมื่อเดือนมีนาคม ๒๐๑๘ [@seed-000] ในปี ค.ศ. ๑๙๕๐ (พ.ศ. ๒๔๙๔)

กรุงเทพมหานครจัดสัมมนาเมื่อวันที่ 8 พ.ค. 68
"""


def written(folder, text, name="report.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def found(folder, cases, text, kind):
    """Values and notes of one kind in a text, by the words."""
    table = drafts.findings(written(folder, text), cases)
    return {row.text: row for row in table.itertuples() if row.found == kind}


@pytest.fixture(scope="module")
def report(tmp_path_factory, cases):
    """The findings of the report above."""
    return pd.DataFrame(drafts.findings(written(tmp_path_factory.mktemp("report"), REPORT), cases))


def said(report, kind, text):
    (row,) = report[(report["found"] == kind) & (report["text"] == text)].itertuples()
    return row


@pytest.mark.parametrize(("text", "value"), [
    ("12 - 16 มีนาคม 2561", "2018-03-12/2018-03-16"),
    ("ปี พ.ศ. 1976", "1433"),
    ("มีนาคม 2018", "2018-03"),
    ("8 พ.ค. 68", "2025-05-08"),
])  # fmt: skip
def test_dates_are_read_in_the_era_they_are_counted_in(report, text, value):
    assert said(report, "date", text).value == value


def test_what_was_concluded_about_an_era_is_said(report):
    assert "Common Era" in said(report, "date", "มีนาคม 2018").note
    assert "2568" in said(report, "date", "8 พ.ค. 68").note
    assert "same year" in said(report, "date", "ปี ค.ศ. 1950 (พ.ศ. 2494)").note


def test_a_number_has_its_scale_unit_and_line(report):
    people = said(report, "number", "1.8 ล้านคน")
    assert (people.value, people.unit, people.line, people.place) == ("1.8", "million people", 7, "phnom-penh")


def test_an_area_larger_than_the_city_is_doubted(report):
    area = said(report, "number", "กว่า 120,000 ตารางกิโลเมตร")
    assert (area.value, area.unit) == ("120000..", "km2")
    assert area.note.startswith("larger than Shanghai itself")


def test_a_place_in_the_wrong_country_is_not_believed(report):
    first = said(report[report["line"] == 3], "place", "กรุงเทพมหานคร")
    assert first.value == "" and "Cambodia" in first.note
    assert said(report, "place", "อู๋ฮั่น").value == "wuhan"


def test_a_name_like_that_of_the_section_is_not_believed(report):
    hit = said(report, "place", "เชียงใหม่")
    assert (hit.place, hit.value) == ("shanghai", "") and "Chiang Mai" in hit.note


def test_a_paragraph_about_another_city_belongs_to_no_section(report):
    assert said(report, "date", "8 พ.ค. 68").place == ""


def test_codes_and_offers_are_suggested_with_the_words_that_led_to_them(report):
    flood = report[(report["found"] == "problems") & (report["value"] == "flooding")].iloc[0]
    offer = report[(report["found"] == "request_directions") & (report["line"] == 7)].iloc[0]
    assert "น้ำท่วม" in flood["note"] and offer["value"] == "offers" and "ยินดีที่จะ" in offer["note"]


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("over 500 start-ups came", "500..", "start-ups"),
    ("about 2.5 billion dollars", "~2500000000", ""),
    ("EUR 78.6 million was spent", "78.6", "million EUR"),
    ("12 to 15 km of pipes", "12..15", "km"),
    ("up to 40 people per day", "..40", "people per day"),
    ("70 night buses", "70", "buses"),
    ("the 32nd meeting", "32", ""),
])  # fmt: skip
def test_english_numbers(tmp_path, cases, text, value, unit):
    ((row),) = found(tmp_path, cases, text, "number").values()
    assert (row.value, row.unit) == (value, unit)


@pytest.mark.parametrize(("text", "value"), [
    ("from 22-24 August 2019", "2019-08-22/2019-08-24"),
    ("on March 5, 2011", "2011-03-05"),
    ("30 March to 2 April 2018", "2018-03-30/2018-04-02"),
    ("in the 1960s", "1960/1969"),
    ("between 1990 and 2005", "1990/2005"),
    ("2014-present", "2014/.."),
    ("28\nสิงหาคม\n2562", "2019-08-28"),
    # a number that is rarely a year is one where something says so
    ("พ.ศ. 1976", "1433"), ("ปี 1433", "1433"), ("March 1433", "1433-03"), ("the 1430s", "1430/1439"),
    ("1433-1440", "1433/1440"),
])  # fmt: skip
def test_english_and_broken_dates(tmp_path, cases, text, value):
    assert [row.value for row in found(tmp_path, cases, text, "date").values()] == [value]


@pytest.mark.parametrize("text", ["COVID-19 and G20", "Chome-11-1 Ariake", "1. first\n2) second", "a 3D printer"])
def test_what_is_no_number_is_none(tmp_path, cases, text):
    assert found(tmp_path, cases, text, "number") == {}


def test_english_names_of_places_and_slips_in_them(tmp_path, cases):
    places = found(tmp_path, cases, "Montpelier and Bonn met in Chengdu, Japan.", "place")
    assert [places[name].value for name in ("Montpelier", "Bonn", "Chengdu")] == ["montpellier", "bonn", ""]
    assert "Montpellier" in places["Montpelier"].note and places["Bonn"].note == ""
    assert places["Montpelier"].line == 1


def test_a_code_is_suggested_with_eighty_letters_on_either_side_of_its_words(tmp_path, cases):
    said = f"{'a' * 90} flooding {'b' * 90}"
    assert [*found(tmp_path, cases, said, "problems")] == [f"{'a' * 79} flooding {'b' * 79}"]


# drafts


@pytest.fixture
def folder(tmp_path):
    """A casebook with the real places and vocabularies and no case."""
    shutil.copytree(REAL, tmp_path / "casebook", ignore=shutil.ignore_patterns("*-*.md", "targets", "codings.csv"))
    return tmp_path / "casebook"


def test_each_section_with_a_place_becomes_a_draft(tmp_path, folder):
    paths = drafts.draft(written(tmp_path, REPORT), folder)
    assert [path.name for path in paths] == ["phnom-penh-draft-l5.md", "shanghai-draft-l11.md"]
    text = paths[1].read_text(encoding="utf-8")
    assert "city: shanghai\n" in text and "review: draft\n" in text
    named = [line for line in paths[0].read_text(encoding="utf-8").splitlines() if "→ Phnom Penh" in line]
    assert [line.partition(",")[0] for line in named] == ["- L5"], "a place that is named again is told of once"
    assert "- L13, number, “กว่า 120,000 ตารางกิโลเมตร” → 120000.. km2; larger than Shanghai" in text


def test_a_person_has_only_to_fill_in_what_is_a_judgement(tmp_path, folder):
    paths = drafts.draft(written(tmp_path, REPORT), folder)
    left = {(f.field, f.code) for path in paths for f in check(path)}
    codes = {("title.en", "empty-value"), ("kind", "empty-value"), ("themes", "empty-value"), ("Facts", "no-fact")}
    assert left == codes


def test_nothing_is_written_over(tmp_path, folder):
    report = written(tmp_path, REPORT)
    kept = drafts.draft(report, folder)[1]
    kept.write_text("mine")
    with pytest.raises(CasebookError, match="exists already"):
        drafts.draft(report, folder)
    assert kept.read_text() == "mine"


@pytest.mark.parametrize(("text", "said"), [
    ("No heading here, only Bangkok.", "no numbered headings"),
    ("1. Introduction\n\nBangkok has canals.\n\n2. Results", "names a place"),
])  # fmt: skip
def test_a_text_without_sections_or_places_says_so_and_writes_nothing(tmp_path, folder, text, said):
    before = {*folder.iterdir()}
    with pytest.raises(CasebookError, match=said):
        drafts.draft(written(tmp_path, text), folder)
    assert {*folder.iterdir()} == before


def test_a_word_file_is_read_by_paragraphs(tmp_path, folder):
    doc = Document()
    doc.add_heading("Bonn", 1)
    doc.add_paragraph("Bonn planted 300 trees in 2015.")
    doc.add_table(1, 2).rows[0].cells[1].text = "40 km of cycle paths"
    doc.save(tmp_path / "report.docx")
    (path,) = drafts.draft(tmp_path / "report.docx", folder)
    text = path.read_text(encoding="utf-8")
    assert path.name == "bonn-draft-l1.md" and "title:\n  en: Bonn\n" in text
    assert '- ¶ 2, number, "300 trees" → 300 trees' in text and '- ¶ 4, number, "40 km" → 40 km' in text


def test_a_file_that_is_no_word_file_says_so(tmp_path, folder):
    with pytest.raises(CasebookError, match="Word"):
        drafts.draft(written(tmp_path, "no", "report.docx"), folder)


def test_without_the_words_of_thai_the_command_says_what_to_install(tmp_path, folder, monkeypatch, capsys):
    reports._dictionary.cache_clear()
    monkeypatch.setitem(sys.modules, "pythainlp.corpus", None)
    assert main(["draft", str(written(tmp_path, REPORT)), "--folder", str(folder)]) == 2
    assert "pip install pythainlp" in capsys.readouterr().err
