"""Briefs and questions in Word: what they say, in whose language, and how much room they take."""

import re
import shutil
import subprocess
import zipfile

import matplotlib.pyplot as plt
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


@pytest.mark.usefixtures("unseen")
def test_thai_digits_stand_everywhere_but_in_addresses(cases, tmp_path):
    text = whole(report.brief(cases, CANAL, tmp_path / "a.docx", lang="th", digits="thai"))
    assert "๒๕๖๒ (๒๐๑๙)" in text
    assert not re.search("[0-9]", re.sub(r"https?://\S+", "", text))
    assert re.search(r"https?://\S*[0-9]", text)
    with pytest.raises(UnknownNameError, match="roman"):
        report.brief(cases, CANAL, tmp_path / "b.docx", digits="roman")


@pytest.mark.usefixtures("unseen")
def test_what_is_there_in_english_only_says_so(good, tmp_path):
    text = whole(report.brief(good, "lanmere-canal-park", tmp_path / "a.docx", lang="th"))
    assert "ข้อความภาษาอังกฤษยังไม่มีคำแปล" in text
    assert "no translation" not in whole(report.brief(good, "lanmere-canal-park", tmp_path / "b.docx", lang="en"))


@pytest.mark.parametrize("lang", ["en", "th"])
def test_what_has_no_room_is_counted(written, lang):
    assert re.search(r"^(\d+ more on the pages|มีข้อมูลอีก \d+ รายการ)", whole(written[lang]), re.M)


@pytest.mark.usefixtures("unseen")
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


@pytest.mark.usefixtures("unseen")
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


# whole papers of the invented casebook

PARK, TRAMS = "lanmere-canal-park", "lanmere-night-trams"


def told(path):
    """What a paper says: its paragraphs, each behind its style, and the rows of its tables."""
    document, found = Document(path), []
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            found += ["| " + " | ".join(cell.text for cell in row.cells) for row in Table(element, document).rows]
        elif element.tag == qn("w:p"):
            said = Paragraph(element, document)
            found.append(f"{said.style.name}: {said.text}".strip())
    return found


def test_a_brief_for_a_place_says_all_this_in_this_order(good, tmp_path):
    open_figures = plt.get_fignums()
    said = told(report.brief(good, PARK, tmp_path / "a.docx", target="kaeng-mai", lang="en"))
    assert plt.get_fignums() == open_figures
    assert said[:3] == [
        "Title: Lanmere canal park",
        "Normal: Lanmere · Operating This rests on 3 sources. The page of the case has all 10 facts. Points on which "
        "sources disagree: 0; questions left open: 10.",
        "Normal: Suggested for Kaeng Mai: a mixture. Take the parts of which the conditions hold, adapt them, and "
        "answer the questions first. Between 38% and 62% of what it needs may hold in Kaeng Mai: the first if all "
        "that is unknown does not hold, the second if all of it does. 75% of the weight is known (1 of 2 conditions).",
    ]
    (picture,) = Document(tmp_path / "a.docx").inline_shapes
    assert said[3] == "Picture:" and picture.width.cm == pytest.approx(14, abs=0.01)
    assert said[4:12] == [
        "|  | Lanmere canal park",
        "| Phases and timing | 2011 to September 2016",
        "| Instruments | Public works, Local ordinance",
        "| Cost and funding | Capital cost: 91.5 million euros (works; until September 2016; actual; preferred) [1]",
        "| Results achieved | Overflow: no (park; 4 July 2018) [2]",
        "| People and displacement | Merchants moved: 212 of 460 people (46 %) (traders of the road; 2012; counted) "
        "[1]",
        "| Limits | Of 460 traders 212 went to the market hall; nobody followed the others [1]",
        "| Evidence | 3 sources\nstrongest design of a claim: 1 of 5",
    ]
    assert said[12] == "Heading 1: Could it work in Kaeng Mai? Lanmere canal park"
    assert said[13].startswith("Small: The rule, of which the first line that fits holds: inspiration only, if")
    assert said[14:] == [
        "Heading 1: Work: does not hold, or in part, and can be changed",
        "| What has to hold | Importance | In the target | Can it be changed | Office",
        "| The city owned the road and the banks. [2] | Essential | Holds in part\n"
        "The city owns the banks and not the road. [3] | Later | Works department",
        "Heading 1: Questions to ask",
        "| Question",
        "| What does Lanmere canal park cost to run and maintain each year, and how many staff does it need?",
        "Small: 9 more on the pages of the cases.",
        "Heading 1: Sources",
        "Normal:",
        "Small: 1. City of Lanmere. The canal park in numbers. 2019. Official, Originator https://example.org/canal-park",
        "Small: 2. Ardal, Ines. What the Lanmere canal park cost. Journal of Invented Cities. 2021. Peer-reviewed, "
        "Independent study https://doi.org/10.0000/invented.3",
        "Small: 3. Town of Kaeng Mai. สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง. 2020. Official, Originator https://example.org/kaeng-mai",
    ]


def test_a_brief_of_two_cases_sets_them_beside_each_other_without_figure_or_sheet(good, tmp_path):
    path = report.brief(good, [TRAMS, PARK], tmp_path / "a.docx", lang="en")
    said = told(path)
    assert said[0] == "Title: Lanmere night trams; Lanmere canal park" and not Document(path).inline_shapes
    assert [line.partition(" This")[0] for line in said[1:3]] == ["Normal: Lanmere · Operating"] * 2
    assert "on 1 source. The page of the case has all 3 facts. Points" in said[1] and "open: 16." in said[1]
    assert said[3] == "|  | Lanmere night trams | Lanmere canal park"
    assert said[6].startswith("| Cost and funding | Fare or fee: 2 euros (single ride; 2014) [1] | Capital cost: 91.5")
    assert [line for line in said if line.startswith("Heading")] == [
        "Heading 1: Questions to ask",
        "Heading 1: Sources",
    ]
    asked = said[said.index("| Question") + 1 : said.index("Heading 1: Sources")]
    assert (
        "Lanmere night trams" in asked[0]
        and asked[-1] == f"Small: {26 - len(asked) + 1} more on the pages of the cases."
    )
    document = Document(path)
    assert document.core_properties.title == "Lanmere night trams; Lanmere canal park"
    assert document.sections[0].footer.paragraphs[0].text == (
        "Urban Policy Casebook, edition 0.2.0, 26 November 2026. A number in brackets is that of a source in the "
        "list at the end."
    )
    assert [s._sectPr.xpath("w:cols")[0].get(qn("w:num")) for s in document.sections] == [None, "2"]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for table in document.tables for row in table.rows)
    assert {table.style.name for table in document.tables} == {"Table Grid"}


def test_questions_for_two_cases_stand_under_each_with_their_status_and_room_for_the_answer(good, tmp_path):
    said = told(report.questions(good, [PARK, TRAMS], tmp_path / "a.docx", lang="en"))
    cost = "What does Lanmere canal park cost to run and maintain each year, and how many staff does it need?"
    assert said[:4] == [
        "Title: Questions for the next meeting: Lanmere canal park; Lanmere night trams",
        "Heading 1: Lanmere canal park",
        "| Question | Status | Answer",
        f"| {cost} | Silent | {'.' * 300}",
    ]
    assert [n for n, line in enumerate(said) if line.startswith("| Question |")] == [2, 14] and len(said) == 15 + 16
    thai = told(report.questions(good, PARK, tmp_path / "b.docx", lang="th", digits="thai"))
    assert thai[0].endswith(": สวนริมคลองลานเมียร์") and len(thai) == 13


@pytest.mark.usefixtures("unseen")
def test_four_words_of_english_in_a_thai_paper_are_marked_as_a_text_without_translation(casebook, tmp_path):
    for words in ("one two three", "one two three four"):
        casebook.add(
            ("| measure | value | unit |", "| measure | value | unit | of |"),
            ("|---|---|---|---|", "|---|---|---|---|---|"),
            ("| length | 3 | km |", f"| capital_cost | 3 | EUR | {words} |"), name=f"lanmere-{len(words.split())}.md",
        )  # fmt: skip
    made = {n: [f"lanmere-{n}"] for n in (3, 4)}
    cases, marked = casebook.load(), "(ข้อความภาษาอังกฤษยังไม่มีคำแปล)"
    for n, case in made.items():
        rows = told(report.brief(cases, case, tmp_path / f"{n}.docx", lang="th"))
        (row,) = (row for row in rows if "one two three" in row)
        assert row.endswith(marked) == (n == 4)
        english = told(report.brief(cases, case, tmp_path / f"{n}.docx", lang="en"))
        assert not any("no translation" in row or marked in row for row in english)


@pytest.mark.parametrize(("options", "said"), [
    ({"digits": "roman"}, '"roman" is not a known kind of digits. The 2 known are: arabic, thai.'),
    ({"lang": "xx"}, '"xx" is not a known language. The known are: en, th.'),
    ({"target": "nowhere"}, '"nowhere" is not a known place.'),
    ({"case": []}, "one to 3 cases, not 0"),
])  # fmt: skip
def test_what_no_paper_can_be_is_refused_and_leaves_no_file(good, tmp_path, options, said):
    asked = {"case": PARK} | options
    for write in (report.brief, report.questions):
        with pytest.raises((UnknownNameError, NotPossibleError), match=re.escape(said)):
            write(good, asked.pop("case", []), tmp_path / "a.docx", **asked)
        asked = {"case": PARK} | options
    assert not [*tmp_path.iterdir()]
