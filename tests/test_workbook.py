"""Workbook, BibTeX and data package: complete, safe to open, readable by other programs."""

import json
import re
import zipfile

import bibtexparser
import openpyxl
import pandas as pd
import pytest
from frictionless import Package

import toolkit
from toolkit import report, set_language
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
    assert {"LICENSE-DATA", "CHANGELOG.md", "CITATION.cff", "data-dictionary.md", "data/facts.csv"} <= names
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


# whole files

SHEETS = {  # sheets of the workbook and the columns whose codes have labels beside them
    "Cases": "Case study|City|Kind|Scale|Status|Themes|Smart-city dimensions|Focus areas|Problems|Policy instruments|"
             "Review",
    "Facts": "Case study|Measure|Stage|Status|Basis|Judgement|Confidence|Design", "Citations": "Case study",
    "Events": "Case study", "Actors": "Case study|Role|Sector", "Conditions": "Case study|Criterion|Importance",
    "Components": "", "Learning": "Case study|Direction|City|Kind", "Parts": "Case study|Kind",
    "Places": "Kind|Country",
    "Facts of places": "City|What is known|Value|Boundary|Judgement",
    "Ties": "One place|The other|Kind|Confidence",
    "Requests": "City|Direction|Theme|What it is about|With whom|Case study",
    "Conditions in targets": "City|Case study", "Errata": "Kind",
    "Codings": "Case study|Field|Code|Who coded|Judgement",
    "Sources": "Kind|Year|Language|Grade|Origin|How it was read", "Codes": "Code",
    "Where sources differ": "Case study|Measure|Why|Kinds of source|Whose sources",
}  # fmt: skip


@pytest.fixture(scope="module")
def english(good, tmp_path_factory):
    path = report.workbook(good, tmp_path_factory.mktemp("book") / "a.xlsx", lang="en")
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path)}


def test_a_workbook_has_these_sheets_in_this_order_with_labels_behind_these_columns(english):
    labels = {
        name: [cell.value for cell in sheet[1] if cell.value.endswith(": label")] for name, sheet in english.items()
    }
    assert [*english] == [*SHEETS]
    assert {name: "|".join(label.removesuffix(": label") for label in held) for name, held in labels.items()} == SHEETS


def test_a_row_of_a_workbook_has_each_code_with_its_label_behind(english):
    names, row = ([cell.value for cell in english["Cases"][n]] for n in (1, 2))
    assert dict(zip(names, row, strict=True)) == {
        "case study (case)": "kaeng-mai-rain-gardens", "Case study: label": "Kaeng Mai rain gardens",
        "title": "Kaeng Mai rain gardens", "city": "kaeng-mai", "City: label": "Kaeng Mai", "kind": "programme",
        "Kind: label": "Programme", "scale": "city", "Scale: label": "City", "status": "implementing",
        "Status: label": "Being carried out", "start": "2018", "end": None, "themes": "environment",
        "Themes: label": "Environment and health", "smart-city dimensions (smart_dimensions)": "not_coded",
        "Smart-city dimensions: label": "Not coded", "focus_areas": "not_coded", "Focus areas: label": "Not coded",
        "problems": "flooding", "Problems: label": "Flooding",
        "policy instruments (instruments)": "treasure/public-works, nodality/demonstration",
        "Policy instruments: label": "Public works; Demonstration and pilot", "facts": 3, "events": 0, "sources": 1,
        "review": "draft", "Review: label": "draft",
    }  # fmt: skip


def test_the_codes_of_all_vocabularies_are_in_a_workbook_with_their_meaning(good, english):
    rows = [[cell.value for cell in row] for row in english["Codes"].iter_rows()]
    assert rows[0] == ["vocabulary", "code", "Code: label", "label", "meaning"]
    assert len(rows) - 1 == sum(map(len, good.codebook.values()))
    term = good.codebook["problems"]["flooding"]
    assert ["problems", "flooding", "Flooding", term.label("en"), term.meaning("en")] in rows


def test_a_workbook_is_in_the_readers_language_unless_another_is_asked_for(good, tmp_path):
    set_language("th")
    book = openpyxl.load_workbook(report.workbook(good, tmp_path / "a.xlsx"), read_only=True)
    assert "ข้อเท็จจริง" in book.sheetnames


def test_an_entry_of_the_bibliography_is_the_one_of_the_casebook(good, tmp_path):
    text = report.bibliography(good.select(city="lanmere"), tmp_path / "a.bib").read_text(encoding="utf-8")
    assert re.findall(r"@(\w+){(.*),", text) == [
        ("misc", "kaeng-mai-c1"), ("misc", "lanmere-a1"), ("article", "lanmere-a2"), ("misc", "lanmere-b1"),
    ]  # fmt: skip
    assert text.split("\n\n")[1] == (
        "@misc{lanmere-a1,\n  title = {The canal park in numbers},\n  author = {{City of Lanmere}},\n  year = {2019},\n"
        "  url = {https://example.org/canal-park},\n  language = {en},\n"
        "  keywords = {grade:official, origin:originator, read:opening}\n}"
    )


def test_a_data_package_says_of_itself_and_of_each_table_what_it_is_in_english(good, tmp_path):
    set_language("th")
    root = good.book.root
    (root.parent / "LICENSE-DATA").write_text("licence", encoding="utf-8")
    with zipfile.ZipFile(report.package(good, tmp_path / "a.zip")) as held:
        about, names = json.loads(held.read("datapackage.json")), held.namelist()
        facts, licence = held.read("data/facts.csv").decode(), held.read("LICENSE-DATA")
    (root.parent / "LICENSE-DATA").unlink()
    tables = [resource["name"] for resource in about["resources"]]
    assert (
        names == ["datapackage.json", *(f"data/{name}.csv" for name in tables), "LICENSE-DATA"]
        and licence == b"licence"
    )
    assert tables == [
        "cases", "facts", "citations", "events", "actors", "conditions", "components", "learning", "parts", "cities",
        "city_facts", "ties", "requests", "targets", "errata", "codings", "sources", "codes", "conflicts",
    ]  # fmt: skip
    assert {name: value for name, value in about.items() if name != "resources"} == {
        "name": "urban-policy-casebook", "title": "Urban Policy Casebook", "version": toolkit.__version__,
        "created": f"{toolkit.__date__}T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    }  # fmt: skip
    resources = {resource["name"]: resource for resource in about["resources"]}
    assert {name: value for name, value in resources["city_facts"].items() if name != "schema"} == {
        "name": "city_facts", "title": "Facts of places", "path": "data/city_facts.csv", "type": "table",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
    }  # fmt: skip
    types = {f["name"]: f["type"] for f in resources["cases"]["schema"]["fields"]}
    assert {name for name, kind in types.items() if kind != "string"} == {"facts", "events", "sources"}
    assert types["facts"] == "integer"
    assert facts.splitlines()[1].startswith(
        "kaeng-mai-rain-gardens,kaeng-mai-rain-gardens.sites-495a0a,sites,14,14,14,14,,sites,"
    )
