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

from toolkit.errors import NotPossibleError
from toolkit.language import phrase
from toolkit.tables import TextTable, neutral, save

# what no spreadsheet file can hold at all
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def read_xlsx(path):
    sheet = openpyxl.load_workbook(path).active
    return [list(row) for row in sheet.iter_rows()]


def test_naughty_strings_are_inert_in_html(naughty, tmp_path):
    titled, labelled = {"title": naughty}, {"n": range(len(naughty))}
    for frame in (TextTable(titled), TextTable(labelled, index=naughty), pd.DataFrame(titled)):
        page = save(frame, tmp_path / "a.html").read_text(encoding="utf-8")
        text = assert_inert(page[page.index("<div") : page.index("</body>")])
        for string in naughty:
            assert string.replace("\n", "").replace("\r", "") in text.replace("\r", ""), string
    assert_inert(TextTable({s: ["x"] for s in naughty})._repr_html_().partition("<p>")[0])


def test_naughty_strings_are_inert_in_excel(tmp_path, naughty):
    strings = [text.translate(CONTROLS) for text in naughty]
    cells = [row[0] for row in read_xlsx(save(pd.DataFrame({"title": strings}), tmp_path / "a.xlsx"))]
    assert [cell.value or "" for cell in cells] == ["title", *strings]
    for cell in cells:
        assert cell.data_type == ("n" if cell.value is None else "s") and cell.hyperlink is None


def test_naughty_strings_are_inert_in_csv(tmp_path, naughty):
    path = save(pd.DataFrame({"title": naughty, "n": 1}), tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["title", "n"], *([neutral(s), "1"] for s in naughty)]
    for text, _ in rows:
        number = text.lstrip("+-").replace(",", "").replace(".", "").isdigit()
        assert number or not text.lstrip().startswith(("=", "+", "@", "-"))


def test_naughty_strings_reach_latex_escaped(tmp_path, naughty):
    text = save(pd.DataFrame({"title": naughty}), tmp_path / "a.tex").read_text(encoding="utf-8")
    body = text.partition("\\midrule")[2].partition("\\bottomrule")[0]
    for special in "$%#&_":
        assert body.count(special) == body.count("\\" + special)
    for sign in "[]*":  # behind the end of a row they would be read as an option
        assert body.count(sign) == body.count(f"{{{sign}}}") > 0


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
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, None], "bound": [math.inf, -3.25], "flag": True, "t": ["a", None]})
    _, one, two = ([cell.value for cell in row] for row in read_xlsx(save(frame, tmp_path / "a.xlsx")))
    assert one[:4] == [1, 0.5, "inf", "True"]
    assert two[1] in (None, "") and two[2] == -3.25
    text = save(frame, tmp_path / "a.csv", bom=False).read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("1,0.5,inf,True,a")


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".tex", ".html"])
def test_the_real_facts_are_the_same_file_whenever_they_are_saved(tmp_path, cases, ending):
    tables = {"more": cases.facts[::4], "a": cases.facts[::12], "b": cases.facts[::12]}
    paths = [save(table, tmp_path / f"{name}{ending}") for name, table in tables.items()]
    more, one, two = (path.read_bytes() for path in paths)
    assert one == two and len(more) > len(one) > 10_000
    assert ending != ".xlsx" or zipfile.ZipFile(paths[0]).testzip() is None
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_csv_begins_with_the_mark_excel_needs_unless_told_not_to_and_has_row_labels_that_are_no_numbers(tmp_path, good):
    marked, bare = (save(good.cities, tmp_path / "a.csv", bom=bom).read_bytes() for bom in (True, False))
    assert bare.startswith(b"id,name") and marked == b"\xef\xbb\xbf" + bare
    assert save(good.cities, tmp_path / "A.CSV").read_bytes() == marked
    assert read_xlsx(save(good.cities, tmp_path / "A.XLSX"))[0][0].value == "id"
    assert save(good.facts, tmp_path / "b.csv", bom=False).read_bytes().startswith(b"case,fact")


def test_a_cell_too_long_for_excel_is_refused_and_nothing_is_left(tmp_path):
    for text in ("x" * 32_768, "=" + "x" * 32_767):
        with pytest.raises(NotPossibleError, match="Excel takes 32,767"):
            save(pd.DataFrame({"a": [text]}), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are others on Windows")
def test_a_saved_file_has_the_rights_of_any_file(tmp_path, good):
    (plain := tmp_path / "plain").touch()
    saved = save(good.facts, tmp_path / "a.csv")
    assert stat.S_IMODE(saved.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_text_table_reads_well_in_a_terminal_also_with_repeated_labels_and_no_rows():
    text = repr(TextTable({"what": ["one\ntwo", ""], "n": [1.0, math.nan]}, index=["a", "a"]))
    assert text.splitlines()[0] == "A" and "what: one" in text and "nan" not in text
    none = TextTable({"a": []})
    assert_inert(none._repr_html_())
    assert repr(none) == phrase("tables", "no rows", "en")


def test_a_long_table_says_how_much_more_there_is():
    table = TextTable({"a": [str(n) for n in range(500)]})
    assert all("400 more rows" in text for text in (table._repr_html_(), repr(table)))


def test_a_set_of_texts_runs_in_no_spreadsheet(tmp_path):
    path = save(pd.DataFrame({"a": [{"=1+1"}]}), tmp_path / "a.csv")
    assert path.read_text(encoding="utf-8-sig") == "a\n'=1+1\n"
