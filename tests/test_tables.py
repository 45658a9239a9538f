"""Tables leave the toolkit whole and inert: HTML, CSV, Excel, LaTeX."""

import csv
import math
import os
import re
import stat
import zipfile
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_display import assert_inert

from toolkit.errors import NotPossibleError
from toolkit.language import phrase, set_language
from toolkit.tables import TextTable, flat, is_plain, neutral, said_of, save, save_sheets, why_empty

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
    tables = {"more": cases.facts[::10], "a": cases.facts[::20], "b": cases.facts[::20]}
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


# whole files

MIXED = pd.DataFrame({
    "what": ["a_b", "one\ntwo", None], "n": [1.0, -1234.567, math.nan], "yes": [True, np.False_, pd.NA],
    "held": [{"b", "a"}, frozenset({2}), pd.NaT], "small": [0.12345, -0.5, 999.96],
})  # fmt: skip


def test_cells_of_a_page_and_of_latex_are_written_for_people(tmp_path):
    rows = [["a_b", "1", "yes", "a, b", "0.123"], ["one\ntwo", "-1235", "no", "2", "-0.5"], ["", "", "", "", "1000"]]
    page = save(MIXED, tmp_path / "a.html").read_text(encoding="utf-8")
    held = re.findall("<td[^>]*>(.*?)</td>", page)
    assert held == [cell.replace("one\ntwo", "<p>one</p><p>two</p>") for row in rows for cell in row]
    assert page.startswith("<!doctype html><html><head><meta charset='utf-8'></head><body><div")
    assert re.findall("<th [^>]*>(.*?)</th>", page) == [*MIXED.columns]
    assert save(MIXED.iloc[:2, :2], tmp_path / "a.tex").read_text(encoding="utf-8").splitlines()[1:] == [
        r"\begin{longtable}{>{\raggedright\arraybackslash}p{0.475\linewidth}>{\raggedright\arraybackslash}p{0.475\linewidth}}",
        r"\toprule", r"what & n \\", r"\midrule", r"a\_b & 1 \\", r"one\newline two & -1235 \\", r"\bottomrule",
        r"\end{longtable}",
    ]  # fmt: skip


def test_cells_of_a_file_for_programs_are_whole(tmp_path):
    assert save(MIXED, tmp_path / "a.csv", bom=False).read_text(encoding="utf-8") == (
        'what,n,yes,held,small\na_b,1,True,"a, b",0.12345\n"one\ntwo",-1234.567,False,2,-0.5\n,,,,999.96\n'
    )
    book = openpyxl.load_workbook(save(MIXED, tmp_path / "a.xlsx"))
    assert (book.sheetnames, book.properties.created) == (["table"], datetime(2000, 1, 1))
    sheet = book.active
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()][1:] == [
        ["a_b", 1, "True", "a, b", 0.12345], ["one\ntwo", -1234.567, "False", "2", -0.5], ["", "", "", "", 999.96],
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E4")
    assert sheet["A1"].font.b and not sheet["A2"].font.b
    assert sheet["A2"].alignment.wrap_text and sheet["A2"].alignment.vertical == "top"


def test_a_column_is_as_wide_as_its_longest_text_up_to_a_limit(tmp_path):
    sheet = openpyxl.load_workbook(
        save(pd.DataFrame({"a": ["x"], "b": ["x" * 30], "c": ["x " * 300]}), tmp_path / "a.xlsx")
    )
    a, b, c = (sheet.active.column_dimensions[name].width for name in "ABC")
    assert a < b < c == pytest.approx(350 / 7, abs=0.1), "350 points, of which a letter takes seven"


def test_sheets_of_a_workbook_have_the_names_and_the_order_they_are_given_in(tmp_path):
    path = save_sheets({"b": MIXED, "a": pd.DataFrame({"x": []})}, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["b", "a"] and [cell.value for cell in book["a"][1]] == ["x"]


def test_row_labels_stand_first_unless_they_are_only_row_numbers():
    plain, named = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="id"))
    many = pd.DataFrame({("a", 1): [2]}, index=pd.MultiIndex.from_tuples([("x", "y")], names=["one", None]))
    assert [flat(frame) for frame in (plain, named, many, named.rename_axis(None))] == [
        [("a",), (1,)], [("id", "a"), ("x", 1)], [("one", "", "a 1"), ("x", "y", 2)], [("", "a"), ("x", 1)],
    ]  # fmt: skip
    assert [is_plain(frame) for frame in (plain, named, plain.rename_axis("n"), plain.set_axis([5]))] == [
        True, False, False, False,
    ]  # fmt: skip
    assert flat(pd.DataFrame([[1, 2]], columns=["a", "a"], index=["a"])) == [("", "a", "a"), ("a", 1, 2)]


def test_a_table_says_why_it_is_empty_what_is_noted_and_how_much_is_not_shown():
    none, some = pd.DataFrame({"a": []}), pd.DataFrame({"a": range(1101)})
    assert said_of(none) == ("No rows.", "") or said_of(none)[0] == phrase("tables", "no rows")
    assert said_of(why_empty(none, "peers", "th", city="X"))[0] == phrase("empty", "peers", "th", city="X")
    assert why_empty(some, "peers", city="X").attrs == {} and said_of(some)[1].startswith("… and 1,001 more rows")
    some.attrs["note"] = "A note."
    assert said_of(some)[1].endswith(" A note.") and said_of(some.head(100))[1] == "A note."
    set_language("th")
    assert said_of(pd.DataFrame({"a": []}))[0] == phrase("tables", "no rows", "th")


def test_a_table_keeps_its_kind_and_shows_at_most_a_hundred_rows_with_labels_at_the_side():
    table = TextTable({"a": [str(n) for n in range(101)]})
    assert isinstance(table.head(1), TextTable) and table._repr_html_().count("<td") == 100
    assert repr(table).count("a: ") == 100
    assert repr(TextTable({"a": ["1"]}, index=["x"])) == "X\n  a: 1"
    assert repr(TextTable({"a": ["1"]}, index=pd.MultiIndex.from_tuples([("x", "y")]))) == "X\nY\n  a: 1"


@pytest.mark.parametrize("wrong", ["text", None, pd.Series([1]), [1]])
def test_what_is_no_table_is_not_saved(tmp_path, wrong):
    with pytest.raises(NotPossibleError) as caught:
        save(wrong, tmp_path / "a.csv")
    said = f"This is no table but a {type(wrong).__name__}: give one such as cases.table or cases.facts."
    assert str(caught.value) == said and not [*tmp_path.iterdir()]


def test_a_text_of_the_length_that_excel_takes_is_taken_and_a_longer_one_named_by_its_column(tmp_path):
    longest = pd.DataFrame({"a": ["b"], "c": ["x" * 32_767]})
    assert read_xlsx(save(longest, tmp_path / "a.xlsx"))[1][1].value == "x" * 32_767
    with pytest.raises(NotPossibleError) as caught:
        save(longest + "x", tmp_path / "b.xlsx")
    assert str(caught.value).startswith('A cell of the column "c" has 32,768 characters; Excel takes 32,767.')


def test_every_sign_that_latex_would_act_on_is_set_as_itself_and_no_other(tmp_path):
    signs = {
        "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": r"\newline ",
        "&": r"\&",
        "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "[": "{[}", "]": "{]}", "*": "{*}",
    }  # fmt: skip
    for sign in map(chr, range(32, 127)):
        signs.setdefault(sign, sign)
    text = save(pd.DataFrame({"a": ["".join(signs)]}), tmp_path / "a.tex").read_text(encoding="utf-8")
    assert text.partition("\\midrule\n")[2].partition(" \\\\\n")[0] == "".join(signs.values())
