"""Workbook, BibTeX and data package: complete, safe to open, readable by other programs."""

import json
import re
import zipfile

import bibtexparser
import openpyxl
import pandas as pd
import pytest
from frictionless import Package

from toolkit import report
from toolkit.casefiles.reading import read_bib
from toolkit.errors import UnknownNameError


@pytest.fixture(scope="module")
def sheets(good, tmp_path_factory):
    path = report.workbook(good, tmp_path_factory.mktemp("book") / "a.xlsx", lang="th")
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path)}


def column(sheet, name):
    at = next(n for n, cell in enumerate(sheet[1]) if cell.value == name)
    return [row[at].value for row in sheet.iter_rows(min_row=2)]


def test_a_workbook_has_every_table_with_headings_in_sight_and_filters(good, sheets):
    assert len(sheets) == 19
    assert sheets["ข้อเท็จจริง"].max_row == len(good.facts) + 1
    for sheet in sheets.values():
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:")


def test_labels_stand_beside_the_codes(good, sheets):
    sheet = sheets["กรณีศึกษา"]
    codes, labels = column(sheet, "เมือง (city)"), column(sheet, "เมือง: ชื่อที่แสดง")
    assert codes == [*good.table["city"]]
    assert labels == [good.book.cities[code].name("th") for code in codes] != codes


def test_text_that_looks_like_a_formula_is_text_without_an_apostrophe(good, tmp_path, monkeypatch):
    begins = ["=", "+", "-", "@", "\t", "\r"]
    table = pd.concat([good.ties.head(1).assign(note=f"{begin}1+1") for begin in begins], ignore_index=True)
    monkeypatch.setattr(type(good), "ties", table)
    sheet = openpyxl.load_workbook(report.workbook(good, tmp_path / "a.xlsx", lang="en"))["Ties"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value).endswith("1+1")]
    assert len(cells) == len(begins)
    assert all(cell.data_type == "s" and not cell.value.startswith("'") for cell in cells)


def test_the_bibliography_has_persons_as_persons(casebook, tmp_path):
    casebook.change("sources.bib", "{{City of Lanmere}}", "{Xu, Jingxi and Li, Bo}")
    text = report.bibliography(casebook.load(), tmp_path / "a.bib").read_text(encoding="utf-8")
    assert "  author = {Xu, Jingxi and Li, Bo},\n" in text and "persons" not in text


def test_the_bibliography_has_what_the_cases_cite_and_is_read_again(good, tmp_path):
    path = report.bibliography(good, tmp_path / "a.bib")
    cited = set().union(*(case.cited_keys for case in good.records))
    library = bibtexparser.parse_file(str(path))
    assert {entry.key for entry in library.entries} == cited and not library.failed_blocks
    rows = {row.cells["key"]: row.cells for row in read_bib(path).rows("")}
    assert all(rows[key]["title"] == good.book.sources[key].title for key in cited)
    assert all(row["grade"] == good.book.sources[key].grade for key, row in rows.items())


def test_a_data_package_is_valid_and_has_licence_edition_and_changelog(cases, tmp_path):
    path = report.package(cases, tmp_path / "a.zip")
    with zipfile.ZipFile(path) as held:
        about, names = json.loads(held.read("datapackage.json")), set(held.namelist())
        held.extractall(tmp_path / "out")
    assert about["version"] == "0.2.0" and about["licenses"][0]["name"] == "CC-BY-4.0"
    assert {"LICENSE-DATA", "CHANGELOG.md", "data/facts.csv"} <= names
    found = Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert found.valid, found.flatten(["title", "rowNumber", "message"])[:5]
    assert {(r["format"], r["mediatype"], r["encoding"]) for r in about["resources"]} == {("csv", "text/csv", "utf-8")}
    fields = {f["name"]: f["type"] for r in about["resources"] if r["name"] == "facts" for f in r["schema"]["fields"]}
    assert fields["number"] == "number" and fields["unit"] == "string"


def test_the_same_data_give_the_same_files(good, tmp_path):
    for write, ending in ((report.workbook, "xlsx"), (report.bibliography, "bib"), (report.package, "zip")):
        one, two = (write(good, tmp_path / f"{n}.{ending}").read_bytes() for n in "ab")
        assert one == two
        with pytest.raises(UnknownNameError, match=rf"\.{ending}"):
            write(good, tmp_path / "c.txt")
    assert not [path for path in tmp_path.iterdir() if re.search("c.txt|saving", path.name)]
