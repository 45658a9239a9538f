"""Briefs and questions in Word: what they say, in whose language, and how much room they take."""

import re
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from toolkit import compare, report, set_language
from toolkit.cases import Cases
from toolkit.errors import NotPossibleError, UnknownNameError

STREAM, CANAL, TUNNEL = "seoul-cheonggyecheon", "bangkok-khlong-ong-ang", "tokyo-underground-reservoirs"


def whole(path):
    return "\n".join(
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in Document(path).element.body.iter(qn("w:p"))
    )


def tables(path):
    """Each table of a brief, by the heading it stands under, with what is said below it."""
    found, heading, document = {}, "", Document(path)
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            found[heading] = [Table(element, document), ""]
        elif element.tag == qn("w:p") and (said := Paragraph(element, document)).style.name == "Heading 1":
            heading = said.text
        elif element.tag == qn("w:p") and heading in found:
            found[heading][1] = found[heading][1] or said.text
    return found


@pytest.fixture(scope="module")
def written(cases, tmp_path_factory):
    """One brief of a case for a target, in both languages."""
    folder = tmp_path_factory.mktemp("briefs")
    return {
        lang: report.brief(cases, TUNNEL, folder / f"{lang}.docx", target="bangkok", lang=lang) for lang in ("en", "th")
    }


def test_a_brief_has_answer_facts_limits_target_questions_and_sources(cases, written):
    text, record = whole(written["en"]), cases[TUNNEL].record
    assert "Could it work in Bangkok?" in text and record.summary("en") in text
    for part in ("Cost and funding", "Limits", "Where the sources disagree", "Questions to ask", "Sources"):
        assert part in text
    assert "Suggested for Bangkok" in text and "not validated" in text and "The rule, of which" in text


def test_every_number_in_brackets_is_in_the_list_of_sources_and_the_other_way_round(written):
    text = whole(written["en"])
    body, _, listed = text.rpartition("\nSources\n")
    cited = {int(n) for held in re.findall(r" \[([\d, ]+)\]", body) for n in held.split(", ")}
    assert cited == {int(n) for n in re.findall(r"^(\d+)\. ", listed, re.M)} == {*range(1, len(cited) + 1)}
    assert "https://" in listed


def test_a_brief_says_which_edition_it_is_and_names_no_id(cases, written):
    foot = Document(written["en"]).sections[0].footer.paragraphs[0].text
    assert Document(written["en"]).core_properties.title == cases[TUNNEL].record.title("en")
    assert "edition 0.2.0" in foot and re.search(r"\d{4}\.", foot)
    assert not {*cases.ids, *cases.book.sources} & {*re.findall(r"[\w-]+", whole(written["en"]))}


def test_thai_stands_in_a_thai_font_with_both_eras(written):
    styles = Document(written["th"]).styles
    for name in ("Normal", "Title", "Heading 1", "Small"):
        held = styles[name].element.rPr
        assert held.rFonts.get(qn("w:cs")) == "TH Sarabun New"
        assert held.find(qn("w:szCs")) is not None and held.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
        assert not [name for name in held.rFonts.attrib if name.endswith("Theme")]
    with zipfile.ZipFile(written["th"]) as held:
        assert b'"TH Sarabun New"><w:altName w:val="TH SarabunPSK"/>' in held.read("word/fontTable.xml")
    assert re.search(r"พ\.ศ\. 25\d\d \(20\d\d\)", whole(written["th"]))


def test_thai_digits_stand_everywhere_but_in_addresses(cases, tmp_path):
    text = whole(report.brief(cases, CANAL, tmp_path / "a.docx", lang="th", digits="thai"))
    assert "๒๕๖๒ (๒๐๑๙)" in text
    assert not re.search("[0-9]", re.sub(r"https?://\S+", "", text))
    assert re.search(r"https?://\S*[0-9]", text)
    with pytest.raises(UnknownNameError, match="roman"):
        report.brief(cases, CANAL, tmp_path / "b.docx", digits="roman")


def test_what_is_there_in_english_only_says_so(good, tmp_path):
    text = whole(report.brief(good, "lanmere-canal-park", tmp_path / "a.docx", lang="th"))
    assert "ข้อความภาษาอังกฤษยังไม่มีคำแปล" in text
    assert "no translation" not in whole(report.brief(good, "lanmere-canal-park", tmp_path / "b.docx", lang="en"))


@pytest.mark.parametrize("lang", ["en", "th"])
def test_what_has_no_room_is_counted(written, lang):
    assert re.search(r"^(\d+ more on the pages|มีข้อมูลอีก \d+ รายการ)", whole(written[lang]), re.M)


@pytest.mark.parametrize(("ids", "target", "room"), [
    ([STREAM], None, 800), ([TUNNEL], "bangkok", 200), ([STREAM, CANAL, "seoul-night-bus"], None, 266),
])  # fmt: skip
def test_disagreements_stand_there_as_far_as_there_is_room_for_their_letters(cases, tmp_path, ids, target, room):
    made = report.brief(cases, ids, tmp_path / "a.docx", target=target, lang="en")
    table, more = tables(made)["Where the sources disagree"]
    differ = compare.conflicts(Cases(cases.book, tuple(ids)), why="disagreement", lang="en")
    differ = [row for lone in (False, True) for row in differ.to_dict("records") if (row["claims"] == 1) == lone]
    columns = ["case"][: len(ids) - 1] + ["measure", "values", "rejected", "reason", "sources"]
    letters = [sum(len(str(row[column])) for column in columns) for row in differ]
    fit = max(1, sum(sum(letters[: n + 1]) <= room for n in range(len(differ))))
    named = [row.cells[len(ids) > 1].text for row in table.rows[1:]]
    assert named == [cases.codebook["measures"][row["measure"]].label("en") for row in differ[:fit]]
    assert more.startswith(f"{len(differ) - fit} more"), "those rejected but for one value come last"


def test_a_table_is_as_wide_as_the_page_and_a_column_of_four_times_the_letters_twice_as_wide(written):
    for table, _ in tables(written["en"]).values():
        longest = [max(len(cell.text) for cell in [*column.cells][1:]) for column in table.columns]
        roots = [min(max(n, 40), 300) ** 0.5 for n in longest]
        wide = [column.width.cm for column in table.columns]
        assert wide == pytest.approx([18 * root / sum(roots) for root in roots], abs=0.01)


@pytest.mark.skipif(not shutil.which("soffice"), reason="pages are counted by LibreOffice, which is not here")
def test_a_brief_takes_at_most_two_pages_when_it_is_laid_out(cases, written, tmp_path):
    three = [STREAM, CANAL, "shanghai-shikumen-renewal"]
    made = [report.brief(cases, three, tmp_path / f"three-{lang}.docx", lang=lang) for lang in written]
    made += [report.brief(cases, TUNNEL, tmp_path / "d.docx", target="bangkok", lang="th", digits="thai")]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}", "--headless", "--convert-to", "pdf"]
    files = [*written.values(), *made]
    subprocess.run([*command, "--outdir", tmp_path, *files], check=True, capture_output=True, timeout=120)
    for path in files:
        pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / f"{path.stem}.pdf").read_bytes())
        assert 1 <= len(pages) <= 2


def test_what_a_sheet_says_of_a_case_stands_behind_what_is_said_of_the_case(cases, tmp_path):
    made = report.brief(cases, [STREAM, TUNNEL], tmp_path / "a.docx", target="bangkok", lang="en")
    told = [p.text[:9] for p in Document(made).paragraphs if p.text.startswith(("Seoul", "Tokyo", "Suggested"))]
    assert told == ["Seoul · O", "Suggested", "Tokyo · O", "Suggested"]


def test_a_table_keeps_its_rows_whole_and_its_head_with_the_first_of_them(written):
    for path in written.values():
        style = Document(path).styles["Table Grid"].element
        assert style.xpath("w:pPr/w:keepLines and w:trPr/w:cantSplit")
        assert style.xpath("w:tblStylePr[@w:type='firstRow'][w:pPr/w:keepNext]/w:trPr/w:tblHeader")


def test_a_brief_in_a_language_is_the_same_whoever_reads_it(cases, written, tmp_path):
    set_language("th")
    assert report.brief(cases, TUNNEL, tmp_path / "a.docx", target="bangkok").read_bytes() == written["th"].read_bytes()


def test_without_sources_there_is_no_list_of_them(cases, tmp_path):
    made = report.questions(cases, STREAM, tmp_path / "a.docx", lang="en")
    assert "Sources" not in [p.text for p in Document(made).paragraphs]


def test_the_same_data_give_the_same_file(cases, tmp_path):
    made = [report.brief(cases, CANAL, tmp_path / f"{n}.docx").read_bytes() for n in "ab"]
    assert made[0] == made[1] and Document(tmp_path / "a.docx").inline_shapes
    with zipfile.ZipFile(tmp_path / "a.docx") as held:
        assert {item.date_time[0] for item in held.infolist()} == {1980}


def test_a_case_without_dates_has_a_brief_without_a_figure(casebook, tmp_path):
    casebook.add()
    assert not Document(report.brief(casebook.load(), "lanmere-broken", tmp_path / "a.docx")).inline_shapes


def test_a_brief_takes_one_to_three_cases(cases, tmp_path):
    with pytest.raises(NotPossibleError, match="one to 3 cases, not 4"):
        report.brief(cases, cases.ids[:4], tmp_path / "a.docx")
    with pytest.raises(NotPossibleError, match="one to 2 cases, not 3"):
        report.brief(cases, [STREAM, TUNNEL, "seoul-night-bus"], tmp_path / "a.docx", target="bangkok")
    with pytest.raises(UnknownNameError, match="Did you mean"):
        report.brief(cases, "seoul-cheonggyechon", tmp_path / "a.docx")
    with pytest.raises(UnknownNameError, match=r"\.docx"):
        report.brief(cases, CANAL, tmp_path / "a.pdf")
    assert not [*tmp_path.iterdir()]


def test_questions_have_room_for_answers_and_name_the_office_to_ask(cases, tmp_path):
    text = whole(report.questions(cases, "seoul-night-bus", tmp_path / "a.docx", target="bangkok"))
    assert "Questions for the next meeting" in text and "Answer" in text
    assert "Traffic and Transportation Department" in text
