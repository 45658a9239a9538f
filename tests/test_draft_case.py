"""A report on one practice becomes the draft of its case file: what it tells is laid out, what it cites is found."""

import openpyxl
import pytest
from conftest import REAL, copy_good
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from toolkit.__main__ import main
from toolkit.casefiles import sheets
from toolkit.casefiles.checks import examine
from toolkit.casefiles.loading import PROSE, take_sources
from toolkit.casefiles.reading import NOTE, read_bib, read_case
from toolkit.casefiles.writing import case_text, on_template
from toolkit.drafts import draft_case

BIB = """
@misc{lanmere-v1, title = {Locks and lifts}, author = {{Port of Lanmere}}, date = {2019-05-02}, langid = {english}}
@article{lanmere-v2, title = {Un an de bateaux}, journaltitle = {Le Quai}, year = {2021}, langid = {french}}
@misc{lanmere-v3, title = {Study visit: the boat lift}, author = {{Office of Works}}, year = {2025}, langid = {english}}
"""
REPORT = """# Study visit: the boat lift

**Why.** The canal flooded the old port (Port of Lanmere, 2019). Roads were full.

**What was done.** Le Quai (2021) gives the lift a height of 9.7 m; Port of Lanmere (2019) gives 9.5 m. It opened on
14 May 2564 and cost about 2.5 million dollars or EUR 2,100,000 (Port of Lanmere 2019; Le Quai 2021).

**Results.** In 2020 over 16,000 passengers a week and 12 large boats used it [1]. It ran from 06.00.

**What we could not learn.** Its running cost (in none of the texts) is not told.

**What Lanmere can learn.** Boats need room.

Sources:
[1] Le Quai, Un an de bateaux, 2021
[2] Port of Lanmere 2019
"""


def laid_out(folder, report=REPORT, case_id="lanmere-boat-lift", name="report.md"):
    """The casebook with the draft of a report, and what was said of its references."""
    book = examine(folder)[0]
    sources = read_bib(save(folder.parent / "visit.bib", BIB))
    take_sources(book, sources)
    path = save(folder.parent / name, report) if isinstance(report, str) else report
    said = draft_case(path, book, case_id, [row.cells["key"] for row in sources.rows("")])
    return book, said


def save(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def drafted(casebook):
    """What is drafted from the report above: the document, and what was said."""
    book, said = laid_out(casebook.folder)
    return book.raw["lanmere-boat-lift"], said


def facts(document):
    return {row.cells["value"]: row.cells for row in document.rows("Facts")}


def test_every_number_becomes_a_row_with_its_unit_date_and_source(drafted):
    rows = facts(drafted[0])
    assert {value: (row.get("unit", ""), row.get("date", ""), row["source"]) for value, row in rows.items()} == {
        "9.7": ("m", "", "lanmere-v2"), "9.5": ("m", "", "lanmere-v1"),
        "~2500000": ("", "2021-05-14", "lanmere-v1; lanmere-v2"),
        "2100000": ("EUR", "2021-05-14", "lanmere-v1; lanmere-v2"),
        "16000..": ("people per week", "2020", "lanmere-v2"), "12": ("", "2020", "lanmere-v2"),
    }  # fmt: skip
    assert (rows["12"]["of"], rows["16000.."]["of"]) == ("large boats", "passengers")


def test_what_is_suggested_ends_with_a_question_mark(drafted):
    rows, front = facts(drafted[0]), drafted[0].front
    assert (rows["9.7"]["measure"], rows["2100000"]["measure"], rows["12"]["measure"]) == (
        "height?", "capital_cost?", "count?"
    )  # fmt: skip
    assert front["problems"] == {"flooding?": "lanmere-v1"}


@pytest.mark.parametrize(("sentence", "rows"), [
    ("It grew from €80 million in 2020 to €120 million in 2024.",
     [("80", "million EUR", "2020"), ("120", "million EUR", "2024")]),
    ("ลดจาก 4.9 ยูโรเมื่อเดือนธันวาคม 2552 เหลือ 2.6 ยูโรเมื่อเดือนสิงหาคม 2553",
     [("4.9", "EUR", "2009-12"), ("2.6", "EUR", "2010-08")]),
    ("In 2019 it had 12 boats and in 2020 it had 15.", [("12", "", "2019"), ("15", "", "2020")]),
    ("In 2019, as in 2020, it had 12 boats.", [("12", "", "")]),
    ("In 2020 it had 5 boats, 7 lifts and 9 locks.", [(n, "", "2020") for n in "579"]),
    ("Of 36 boats, it climbed to 70 in 2011.", [("36", "", ""), ("70", "", "2011")]),
    ("At first 12 boats came; by 2021 it had 14 lifts and 9 locks.",
     [("12", "", ""), ("14", "", "2021"), ("9", "", "2021")]),
    ("Traffic fell: a drop of 82%.", [("-82", "% change", "")]), ("It went down by only 4%.", [("-4", "% change", "")]),
    ("It fell to 36%.", [("36", "%", "")]), ("It cut the share of 36%.", [("36", "%", "")]),
    ("The water dropped by 2–3°C.", [("-3..-2", "degC difference", "")]), ("It has 2 °C.", [("2", "degC", "")]),
    ("It covers 30 square kilometres.", [("30", "km2", "")]),
    ("Noise fell by about 26%.", [("~-26", "% change", "")]),
    ("It cut noise in the port by 26%.", [("-26", "% change", "")]),
    ("There were 23.7% more boats.", [("23.7", "% change", "")]), ("It is 26% of all, and fell.", [("26", "%", "")]),
    ("เสียงลดลงร้อยละ 26", [("-26", "% change", "")]),
    ("Noise fell by 20 to 26%.", [("-26..-20", "% change", "")]),
    ("Noise fell by over 26%.", [("..-26", "% change", "")]),
    ("Tickets bring in €40 million a year.", [("40", "million EUR per year", "")]),
    ("ลดขยะลงปีละ 86,000 ตัน", [("86000", "t per year", "")]), ("It runs at 23 km/h.", [("23", "km per hour", "")]),
    ("Firms with 11 or more staff pay.", [("11..", "", "")]), ("Those under 18 pay.", [("..18", "", "")]),
])  # fmt: skip
def test_a_number_takes_what_its_sentence_says_of_it(casebook, sentence, rows):
    document = laid_out(casebook.folder, f"# The lift\n\n{sentence}\n")[0].raw["lanmere-boat-lift"]
    found = [row.cells for row in document.rows("Facts")]
    assert [(row["value"], row.get("unit", ""), row.get("date", "")) for row in found] == rows


@pytest.mark.parametrize(("sentence", "measure"), [
    ("Tickets bring in €40 million, a part of the budget.", "revenue?"), ("Drivers were fined 20 euro.", "penalty?"),
    ("It has 82 staff.", "staff?"), ("It has 82 officers, who ride beside the staff.", "count?"),
    ("Bus noise fell by 5%.", "change?"), ("The basin can hold 300 m3.", "storage_capacity?"),
    ("It is 7 km.", "length?"),
])  # fmt: skip
def test_the_measure_named_nearest_to_the_number_is_suggested(casebook, sentence, measure):
    document = laid_out(casebook.folder, f"# The lift\n\n{sentence}\n")[0].raw["lanmere-boat-lift"]
    assert document.rows("Facts")[0].cells["measure"] == measure


def test_what_the_report_found_in_no_source_is_a_silent_row(casebook):
    text = "# The lift\n\nNo source says what its staff is. None knows of any deaths. The sources do not agree.\n"
    document = laid_out(casebook.folder, text)[0].raw["lanmere-boat-lift"]
    (row,) = [row.cells for row in document.rows("Facts")]
    assert (row["measure"], row["status"]) == ("staff?", "silent") and row[NOTE].startswith("No source says")


@pytest.mark.parametrize(("sentence", "dates"), [
    ("From May 2020 some 9 boats came, and from 2 June 2021 all.", ["2020-05", "2021-06-02"]),
    ("In 2020 some 9 boats came.", []), ("It was opened in 2020.", ["2020"]),
])  # fmt: skip
def test_a_year_beside_a_number_is_no_event(casebook, sentence, dates):
    document = laid_out(casebook.folder, f"# The lift\n\n{sentence}\n")[0].raw["lanmere-boat-lift"]
    assert [row.cells["date"] for row in document.rows("Events")] == dates


def test_each_row_shows_the_words_of_the_report_beside_it(drafted):
    assert "gives the lift a height of 9.7 m" in facts(drafted[0])["9.7"][NOTE]


def test_a_day_is_an_event_of_its_own(drafted):
    (event,) = [row.cells for row in drafted[0].rows("Events")]
    assert (event["date"], event["source"]) == ("2021-05-14", "lanmere-v1; lanmere-v2")
    assert event["what"].startswith("It opened on")


def test_prose_stands_below_the_headings_of_case_files_and_cites(drafted):
    prose = {heading: text for heading, (_, text) in drafted[0].prose.items()}
    assert [*prose] == ["Context", "What was done", "Results", "Limits and criticism", "Lessons"]
    assert prose["Context"] == "The canal flooded the old port [@lanmere-v1]. Roads were full."
    assert prose["What was done"].startswith(
        "Le Quai [@lanmere-v2] gives the lift a height of 9.7 m; Port of Lanmere [@"
    )
    assert "[@lanmere-v1; @lanmere-v2]." in prose["What was done"]
    assert prose["Limits and criticism"].endswith("(in none of the texts) is not told [@lanmere-v3].")


def test_what_cites_nothing_rests_on_the_report_if_that_is_among_the_sources(drafted):
    assert drafted[0].prose["Lessons"][1] == "Boats need room [@lanmere-v3]."


@pytest.mark.parametrize("text", [
    "Le Quai (2021) has 805 boats but Port of Lanmere (2019) has 850 and a cost of 9 euro (Le Quai, 2021).",
    "Le Quai (2564) ระบุ 805 เที่ยว แต่ Port of Lanmere (2562) ระบุ 850 เที่ยว ใช้เงิน 9 ยูโร (Le Quai, 2564)",
])  # fmt: skip
def test_who_is_named_speaks_of_what_follows_and_brackets_of_what_stands_before(casebook, text):
    rows = facts(laid_out(casebook.folder, f"# The lift\n\n{text}\n")[0].raw["lanmere-boat-lift"])
    assert [rows[value]["source"] for value in ("805", "850", "9")] == ["lanmere-v2", "lanmere-v1", "lanmere-v2"]


def test_the_words_of_a_report_begin_with_a_whole_one(casebook):
    text = f"# The lift\n\n{'Waterways are unforgettable and ' * 3}have 805 boats.\n"
    note = facts(laid_out(casebook.folder, text)[0].raw["lanmere-boat-lift"])["805"][NOTE]
    assert note.split()[0] in ("Waterways", "are", "unforgettable", "and")


def test_how_each_reference_was_read_is_said(drafted):
    assert drafted[1] == [
        "(Port of Lanmere, 2019): lanmere-v1, Locks and lifts",
        "Le Quai (2021): lanmere-v2, Un an de bateaux",
        "Port of Lanmere (2019): lanmere-v1, Locks and lifts",
        "(Port of Lanmere 2019; Le Quai 2021): lanmere-v1, Locks and lifts; lanmere-v2, Un an de bateaux",
        "[1]: lanmere-v2, Un an de bateaux",
    ]


@pytest.mark.parametrize(("text", "left"), [
    ("Boats came [7].", "Boats came [7]."),
    ("Boats came (Nobody 2019).", "Boats came (Nobody 2019)."),
    ("Boats came (Port of Lanmere 1999).", "Boats came (Port of Lanmere 1999)."),
    ("Boats came (Port of Lanmere 2019; Nobody 2021).", "Boats came (Port of Lanmere 2019; Nobody 2021)."),
])  # fmt: skip
def test_a_reference_that_means_no_source_stays_as_it_is_and_is_told(casebook, text, left):
    book, said = laid_out(casebook.folder, f"# The lift\n\n{text}\n")
    assert book.raw["lanmere-boat-lift"].prose["Context"][1] == left
    assert [line.rpartition(": ")[2] for line in said] == ["?"]


@pytest.mark.parametrize(("text", "date"), [
    ("in 2019", "2019"), ("May 2018", "2018-05"), ("2012-2015", "2012/2015"),
])  # fmt: skip
def test_a_date_in_brackets_is_no_reference(casebook, text, date):
    book, said = laid_out(casebook.folder, f"# The lift\n\nIt opened ({text}).\n")
    (event,) = book.raw["lanmere-boat-lift"].rows("Events")
    assert (event.cells["date"], said) == (date, [])


LISTED = "\n\n7. References\n[1] Le Quai, Un an de bateaux, 2021\n[2] Port of Lanmere 2019\n"


@pytest.mark.parametrize(("text", "keys"), [
    ("It has 300 boats (Port of Lanmere 2019, 45)", ["lanmere-v1"]),
    ("It has 300 boats (Port of Lanmere, 2019: pp. 4-5; cf. Le Quai 2021)", ["lanmere-v1", "lanmere-v2"]),
    ("Le Quai et al. (2021, p. 5) count 300 boats", ["lanmere-v2"]),
    ("Port, Lanmere and Locks (2019) count 300 boats", ["lanmere-v1"]),
    ("It has 300 boats [1][2]", ["lanmere-v2", "lanmere-v1"]), ("It has 300 boats [1–2]", ["lanmere-v2", "lanmere-v1"]),
    ("It has 300 boats[^2]", ["lanmere-v1"]),
])  # fmt: skip
def test_references_are_read_with_pages_and_in_every_usual_form(casebook, text, keys):
    document = laid_out(casebook.folder, f"# The lift\n\n{text}.{LISTED}")[0].raw["lanmere-boat-lift"]
    (row,) = [row.cells for row in document.rows("Facts")]
    assert (row["value"], row["source"].split("; "), "date" in row) == ("300", keys, False)


def test_footnotes_are_found_without_a_heading(casebook):
    text = "# The lift\n\nIt has 300 boats.[^1]\n\n[^1]: Le Quai, Un an de bateaux, 2021\n"
    document, said = laid_out(casebook.folder, text)
    assert said == ["[^1]: lanmere-v2, Un an de bateaux"]
    assert [*facts(document.raw["lanmere-boat-lift"])] == ["300"]


@pytest.mark.parametrize("text", [
    "The port, which is as old as the town of Lanmere itself, was so full of\ncars that the city hired 30 boats and\n"
    "7 more from the old port and kept them until the summer of that year for\nits people",
    "- Better air\n- Results rose to 300 boats\n- Opened in 2019\n1. Every boat has a name\n2. First 40 boats",
    "The project cost 5 million USD. It opened in 2019.\n\nSources say that 300 boats came.\n\nAfter it 400 came.",
    "**30 boats** were bought.\n\n**Money.** It cost 5 million USD.",
    "Dr. Lock, i.e. No. 5 of the U.S. Boats, came on 3 May 2019 with approx. 60 boats.",
])  # fmt: skip
def test_no_line_of_a_report_is_lost(casebook, text):
    book = laid_out(casebook.folder, f"# The lift\n\n{text}\n\nReferences\n[1] Le Quai 2021\n")[0]
    prose = " ".join(text for _, text in book.raw["lanmere-boat-lift"].prose.values())
    assert prose.split() == text.split()


def test_an_abbreviation_ends_no_sentence(casebook):
    text = "Dr. Lock of the U.S. Boats came on 3 May 2019, cf. Lock et al. (in French). He paid approx. 60 USD."
    document = laid_out(casebook.folder, f"# The lift\n\n{text}\n")[0].raw["lanmere-boat-lift"]
    (event,), (row,) = document.rows("Events"), document.rows("Facts")
    assert event.cells["what"] == text.partition(" He")[0]
    assert (row.cells["value"], row.cells[NOTE], "date" in row.cells) == ("~60", "He paid approx. 60 USD.", False)


def test_a_thai_report_is_read_with_its_era_digits_and_headings(casebook):
    pytest.importorskip("pythainlp")
    text = """# รายงานการศึกษาดูงาน ลิฟต์ยกเรือ

**ความเป็นมา** เมืองนี้มีประชากร ๒.๙ ล้านคน (Port of Lanmere 2562, หน้า ๕) เปิดใช้ (พ.ศ. 2560)

ผลลัพธ์

ปี 2563 มีผู้โดยสารกว่า ๑๖,๐๐๐ คนต่อสัปดาห์ [2]

เอกสารอ้างอิง
[1] Port of Lanmere 2562
[2] Le Quai 2564
"""
    document = laid_out(casebook.folder, text)[0].raw["lanmere-boat-lift"]
    rows = facts(document)
    assert document.front["title"] == {"th": "รายงานการศึกษาดูงาน ลิฟต์ยกเรือ"}
    assert (rows["2.9"]["unit"], rows["2.9"]["source"]) == ("million people", "lanmere-v1")
    assert "date" not in rows["2.9"] and "5" not in rows
    assert [row.cells["date"] for row in document.rows("Events")] == ["2017"]
    assert rows["2.9"][NOTE].startswith("เมืองนี้มีประชากร ๒.๙ ล้านคน"), "with the digits that are printed"
    assert (rows["16000.."]["unit"], rows["16000.."]["date"]) == ("people per week", "2020")
    assert document.prose["Results"][1].endswith("[@lanmere-v2]")


def test_a_word_report_is_read_with_its_headings(casebook):
    word = Document()
    word.add_heading("The boat lift", 0)
    word.add_paragraph("Office of Works, 12 May 2025")
    for heading, text in {
        "1. Background": "The port was full.",
        "Outcome": "It lifts between 350 and 400 boats a day (Le Quai, 2021).",
    }.items():
        word.add_heading(heading, 1)
        word.add_paragraph(text)
        word.add_paragraph("Boats need room", "List Bullet")
    word.save(casebook.folder.parent / "report.docx")
    document = laid_out(casebook.folder, casebook.folder.parent / "report.docx")[0].raw["lanmere-boat-lift"]
    assert {heading: text for heading, (_, text) in document.prose.items()} == {
        "Context": "The port was full.\n\n- Boats need room",
        "Results": "It lifts between 350 and 400 boats a day [@lanmere-v2].\n\n- Boats need room",
    }  # fmt: skip
    assert [*facts(document)] == ["350..400"]


def test_without_sources_those_named_after_the_place_are_meant(casebook):
    book = examine(casebook.folder)[0]
    path = save(casebook.folder.parent / "r.md", "# Park\n\nIt is 3 km long (City of Lanmere 2019).\n")
    assert draft_case(path, book, "lanmere-long-park", []) == [
        "(City of Lanmere 2019): lanmere-a1, The canal park in numbers"
    ]


def test_a_draft_takes_the_place_of_what_the_template_asks_for_and_leaves_the_rest(casebook):
    template = (REAL / "_template.md").read_text(encoding="utf-8")
    casebook.write("_template.md", template)
    book, _ = laid_out(casebook.folder, "# The lift\n\nThe port flooded [7].\n")
    text = on_template(book, "lanmere-boat-lift")
    assert "title:\n  en: The lift\ncity: lanmere\nkind:  " in text
    assert 'problems:\n  flooding?: ""\n# instruments:' in text
    assert "## Context\n\nThe port flooded [7].\n\n## Facts\n\n| measure | value |" in text
    assert text[text.index("## Facts") :] == template[template.index("## Facts") :]


PIECES = ["Port of Lanmere", " (2019)", "[1]", "[1, 2]", "(Le Quai, 2021; ", ")", " 12 km", " 2,5 m", ". ", "\n",
          "\n\n", "# ", "**Why.** ", "Sources:\n", "|", " 9 April 2561 ", "ปี ๒๕๖๑ ", "ผลลัพธ์", "[@lanmere-v1]", "?",
          " flood"]  # fmt: skip


@pytest.fixture(scope="module")
def any_book(tmp_path_factory):
    """A casebook in which one draft after the other is made."""
    return copy_good(tmp_path_factory.mktemp("any") / "casebook").folder


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join))
def test_any_report_becomes_a_draft_that_is_read_again_as_it_was_written(any_book, report):
    book, _ = laid_out(any_book, report)
    path, held = any_book.parent / "lanmere-boat-lift.md", book.raw["lanmere-boat-lift"]
    again = read_case(save(path, case_text(book, "lanmere-boat-lift")))
    assert [fault for fault in again.faults if fault.code != "unknown-heading"] == []
    for heading in ("Facts", "Events"):
        said = [
            " ".join(text.split()) for row in held.rows(heading) for c, text in row.cells.items() if text and c != NOTE
        ]
        assert [text for row in again.rows(heading) for text in row.cells.values()] == said


# through the doors


@pytest.fixture
def door(casebook, capsys, monkeypatch):
    """Run a command beside a casebook with template, report and sources; code, output and errors."""
    casebook.write("_template.md", (REAL / "_template.md").read_bytes())
    monkeypatch.chdir(casebook.folder.parent)
    save(casebook.folder.parent / "report.md", REPORT)
    save(casebook.folder.parent / "visit.bib", BIB)

    def run(*arguments):
        code = main([*map(str, arguments), "--folder", str(casebook.folder)])
        return code, *capsys.readouterr()

    return run


GIVEN = ("lanmere-boat-lift", "--report", "report.md", "--sources", "visit.bib")


def test_new_makes_a_draft_and_adds_its_sources(door, casebook):
    code, out, err = door("new", *GIVEN)
    assert (code, err) == (0, "")
    assert "[1]: lanmere-v2" in out and "lanmere-v2: added; still to be given: grade, origin, read" in out
    assert "lanmere-v3" in examine(casebook.folder)[0].sources
    text = (casebook.folder / "lanmere-boat-lift.md").read_text(encoding="utf-8")
    assert "| height? | 9.7 | m |" in text and "## Actors" in text


def test_a_draft_is_a_case_once_its_suggestions_are_settled(door, casebook, capsys):
    door("new", *GIVEN)
    path, sources = casebook.folder / "lanmere-boat-lift.md", casebook.folder / "sources.bib"
    text = (
        path.read_text(encoding="utf-8")
        .replace("?", "")
        .replace("kind:  ", "kind: facility  ")
        .replace("themes: []", "themes: [culture]")
    )
    save(path, text.replace("| count | ~2500000 |  |", "| capital_cost | ~2500000 | USD |"))
    words = "grade:press, origin:press, read:opening"
    text = sources.read_text(encoding="utf-8").replace("grade:, origin:, read:", words)
    save(sources, text)
    assert (main(["check", str(path)]), capsys.readouterr().out) == (0, "")
    assert main(["format", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert NOTE not in text
    assert "| height | 9.7 | m |  |  | lanmere-v2[opening] |" in text


def test_nothing_is_written_where_the_report_or_a_source_cannot_be_read(door, casebook):
    before = {path: path.read_bytes() for path in casebook.folder.rglob("*.*")}
    assert door("new", "lanmere-boat-lift", "--report", "none.md", "--sources", "visit.bib")[0] != 0
    save(casebook.folder.parent / "visit.bib", "@misc{a, title = {A")
    assert door("new", *GIVEN)[0] == 1
    assert door("export-sheet", *GIVEN)[0] == 1
    assert {path: path.read_bytes() for path in casebook.folder.rglob("*.*")} == before
    assert not (casebook.folder.parent / "lanmere-boat-lift.xlsx").exists()


def test_nothing_is_drafted_while_a_vocabulary_cannot_be_read(door, casebook):
    casebook.write("vocabulary/measures.yml", "a: [")
    assert door("new", *GIVEN)[0] == 1
    assert not (casebook.folder / "lanmere-boat-lift.md").exists()


def test_no_report_is_laid_over_a_case_that_is_there(door):
    code, _, err = door("export-sheet", "lanmere-canal-park", *GIVEN[1:])
    assert code == 2 and "exists already" in err


def test_a_workbook_holds_the_draft_with_the_words_of_the_report_first(door, casebook):
    code, out, _ = door("export-sheet", *GIVEN)
    assert code == 0 and "[1]: lanmere-v2" in out
    path = casebook.folder.parent / "lanmere-boat-lift.xlsx"
    facts = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["Facts"].iter_rows()]
    assert facts[0][:4] == [NOTE, "id", "measure", "value"]
    assert [row[2:4] for row in facts if row[0] and "gives 9.5 m" in row[0]] == [["Height?", "9.5"]]
    read = sheets._Workbook(examine(casebook.folder)[0], path)
    assert [row.cells["key"] for row in read.rows["Sources"]] == ["lanmere-v1", "lanmere-v2", "lanmere-v3"]
    assert {row.cells["heading"] for row in read.rows["Prose"] if "text" in row.cells} == {*PROSE}
    assert {row.cells["measure"] for row in read.rows["Facts"]} == {
        "height?", "capital_cost?", "count?", "passengers_rate?"
    }  # fmt: skip
    assert not [row for row in read.rows["Facts"] if NOTE in row.cells], "notes stay in the workbook"


def test_a_column_of_notes_is_read_by_nobody_in_a_case_and_refused_in_a_table(casebook):
    casebook.add(("| unit |", "| unit | # why |"), ("|---|---|", "|---|---|---|"), ("| km |", "| km | a note |"))
    casebook.change("ties.csv", "a,b,kind", "a,b,#,kind")
    assert [code for code in casebook.check() if "column" in code] == ["1 unknown-column"]
