"""Tables leave the toolkit whole and inert: HTML, CSV, Excel, LaTeX."""

import csv
import math
import os
import stat
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_display import assert_inert

from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.tables import TextTable, neutral, save

# what no spreadsheet file can hold at all
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@pytest.fixture(scope="module")
def strings(naughty):
    """Strings for a spreadsheet: without the characters its format forbids."""
    return [text.translate(CONTROLS) for text in naughty]


def read_xlsx(path):
    sheet = openpyxl.load_workbook(path).active
    return [list(row) for row in sheet.iter_rows()]


def test_naughty_strings_are_inert_in_html(naughty, tmp_path):
    for frame in (TextTable({"title": naughty}), TextTable({"n": range(len(naughty))}, index=naughty)):
        page = save(frame, tmp_path / "a.html").read_text(encoding="utf-8")
        text = assert_inert(page[page.index("<table") : page.index("</table>") + 8])
        for string in naughty:
            assert string.replace("\n", "").replace("\r", "") in text.replace("\r", ""), string
    assert_inert(TextTable({s: ["x"] for s in naughty})._repr_html_().partition("<p>")[0])


def test_naughty_strings_are_inert_in_excel(tmp_path, strings):
    rows = read_xlsx(save(pd.DataFrame({"title": strings}), tmp_path / "a.xlsx"))
    assert [row[0].value or "" for row in rows[1:]] == strings
    for row in rows:
        assert row[0].data_type in ("s", "n")
        assert row[0].data_type == "s" or row[0].value is None
        assert row[0].hyperlink is None


def test_naughty_strings_are_inert_in_csv(tmp_path, naughty):
    path = save(pd.DataFrame({"title": naughty, "n": 1}), tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["title", "n"]
    assert rows[1:] == [[neutral(s), "1"] for s in naughty]
    for text, _ in rows[1:]:
        assert (
            not text.lstrip().startswith(("=", "+", "@", "-"))
            or text.lstrip("+-").replace(",", "").replace(".", "").isdigit()
        )


def test_naughty_strings_reach_latex_escaped(tmp_path, naughty):
    text = save(pd.DataFrame({"title": naughty}), tmp_path / "a.tex").read_text(encoding="utf-8")
    body = text.partition("\\midrule")[2].partition("\\bottomrule")[0]
    for special in "$%#&_":
        assert body.count(special) == body.count("\\" + special)
    assert "[" not in body.replace("{[}", "")


def test_a_saved_page_is_inert(tmp_path, naughty):
    text = save(pd.DataFrame({"title": naughty}), tmp_path / "a.html").read_text(encoding="utf-8")
    table = text[text.index("<table") : text.index("</body>")]
    assert_inert(table)


@pytest.mark.parametrize("text", ["=1+1", " =1", "+1+1", "-1+1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "-", "--x"])
def test_what_a_spreadsheet_would_run_is_neutralised(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["-3.9", "+66", "1,000", "-45%", "a=b", "กรุงเทพฯ", "", "1028/6097", 5, -3.9, None])
def test_numbers_and_honest_text_stay(text):
    assert neutral(text) == text


@given(st.text(max_size=30))
def test_neutral_changes_nothing_but_a_first_apostrophe(text):
    assert neutral(text) in (text, "'" + text)
    assert neutral(neutral(text)) == neutral(text)


def test_numbers_stay_numbers(tmp_path):
    frame = pd.DataFrame(
        {"n": [1, 2], "x": [0.5, math.nan], "bound": [math.inf, -3.25], "flag": [True, False], "t": ["a", None]}
    )
    rows = read_xlsx(save(frame, tmp_path / "a.xlsx"))
    assert [cell.value for cell in rows[1]][:2] == [1, 0.5]
    assert rows[2][1].value in (None, "")
    assert rows[1][2].value == "inf"
    assert rows[2][2].value == -3.25
    assert rows[1][3].value == "True"
    text = save(frame, tmp_path / "a.csv", bom=False).read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("1,0.5,inf,True,a")


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".tex", ".html"])
def test_the_real_facts_can_be_saved(tmp_path, cases, ending):
    path = save(cases.facts, tmp_path / f"facts{ending}")
    assert path.stat().st_size > 10_000
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_same_table_is_the_same_file(tmp_path, good):
    for ending in (".xlsx", ".csv"):
        one, two = (save(good.facts, tmp_path / f"{n}{ending}").read_bytes() for n in "ab")
        assert one == two
    assert zipfile.ZipFile(tmp_path / "a.xlsx").testzip() is None


def test_row_labels_are_saved_unless_they_are_numbers(tmp_path, good):
    assert save(good.cities, tmp_path / "a.csv", bom=False).read_text(encoding="utf-8").startswith("id,name")
    assert save(good.facts, tmp_path / "b.csv", bom=False).read_text(encoding="utf-8").startswith("case,fact")


def test_csv_begins_with_the_mark_excel_needs_unless_told_not_to(tmp_path, good):
    assert save(good.cities, tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not save(good.cities, tmp_path / "b.csv", bom=False).read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_cell_too_long_for_excel_is_refused_and_nothing_is_left(tmp_path):
    for text in ("x" * 32_768, "=" + "x" * 32_767):
        with pytest.raises(NotPossibleError, match="Excel takes 32,767"):
            save(pd.DataFrame({"a": [text]}), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_and_a_missing_folder_are_refused(tmp_path, good):
    with pytest.raises(UnknownNameError, match="not a known file ending"):
        save(good.facts, tmp_path / "a.pdf")
    with pytest.raises(NotPossibleError):
        save(good.facts, tmp_path / "nowhere" / "a.csv")


@pytest.mark.skipif(os.name == "nt", reason="rights are others on Windows")
def test_a_saved_file_has_the_rights_of_any_file(tmp_path, good):
    plain = tmp_path / "plain"
    plain.write_text("")
    saved = save(good.facts, tmp_path / "a.csv")
    assert stat.S_IMODE(saved.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_text_table_reads_well_in_a_terminal():
    text = repr(TextTable({"what": ["one\ntwo", ""], "n": [1.0, math.nan]}, index=["a", "b"]))
    assert text.splitlines()[0] == "A"
    assert "what: one" in text
    assert "nan" not in text


def test_a_text_table_survives_repeated_labels_and_no_rows():
    assert "x" in repr(TextTable({"a": ["x", "y"]}, index=["same", "same"]))
    assert_inert(TextTable({"a": []})._repr_html_())
    assert repr(TextTable({"a": []})) == ""


def test_a_long_table_says_how_much_more_there_is():
    table = TextTable({"a": [str(n) for n in range(500)]})
    assert "400 more rows" in table._repr_html_()
    assert "400 more rows" in repr(table)
