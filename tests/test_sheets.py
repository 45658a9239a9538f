"""A case goes into a workbook and comes back whole; what is wrong in one is named by sheet and cell."""

import datetime as dt
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import CASE, REAL
from test_checking import expected

from toolkit import set_language
from toolkit.__main__ import main
from toolkit.casefiles.checks import examine
from toolkit.casefiles.faults import report
from toolkit.casefiles.loading import case_files
from toolkit.casefiles.sheets import export_sheet, import_sheet
from toolkit.errors import NotPossibleError

LABEL = "สิ่งแวดล้อมและสาธารณสุข"
PROSE = "=1+1\n\nSlowly [@osterby-1, p. 3]."


@pytest.fixture(scope="module")
def exported():
    """Workbooks of cases, by id and text: writing one takes longer than all the rest."""
    return {}


@pytest.fixture
def sheet(casebook, tmp_path, exported):
    """Write a workbook of a case, change it, and import it again: what was written, and the faults."""

    def go(case_id, *changes, change=None):
        path, case = tmp_path / f"{case_id}.xlsx", casebook.folder / f"{case_id}.md"
        key = case_id, case.exists() and case.read_bytes()
        if key not in exported:
            book = openpyxl.load_workbook(export_sheet(examine(casebook.folder)[0], case_id, path))
            del book["Codes"]  # is not read
            book.save(path)
            exported[key] = path.read_bytes()
        book = openpyxl.load_workbook(io.BytesIO(exported[key]))
        for name, cell, value in changes:
            book[name][cell] = value
        if change:
            change(book)
        book.save(path)
        return import_sheet(casebook.folder, path)

    return go


@pytest.mark.parametrize(("lang", "at"), [("en", 0), ("th", 25)])
def test_a_case_comes_back_whole_in_every_language(tmp_path, lang, at):
    folder = shutil.copytree(REAL, tmp_path / "casestudies")
    for case in {*case_files(folder)}.difference([case_files(folder)[at]]):
        case.unlink()  # it would be read again with each of the others
    book, _ = examine(folder)
    sources, places = ((folder / name).read_bytes() for name in ("sources.bib", "cities.csv"))
    set_language(lang)
    for case_id in book.cases:
        path = export_sheet(book, case_id, tmp_path / f"{case_id}.xlsx")
        case = folder / f"{case_id}.md"
        before = case.read_bytes()
        case.unlink()
        assert import_sheet(folder, path) == ([case.name], [])
        assert case.read_bytes() == before
    assert ((folder / "sources.bib").read_bytes(), (folder / "cities.csv").read_bytes()) == (sources, places)


def test_a_new_case_is_filled_in_by_labels_with_its_sources_and_places(casebook, sheet):
    def fill(book):
        rows = {
            "Facts": ["measure", "value", "unit", "source"], "Prose": ["heading", "text"],
            "Sources": ["key", "title", "year", "language", "grade", "origin", "read"],
            "Places": ["id", "name", "kind", "country"],
        }  # fmt: skip
        fields = {row[0].value: row for row in reversed([*book["Case"].iter_rows(min_row=2)])}
        for field, value in {
            "title.en": "Fish stairs", "city": "osterby", "kind": "Project", "themes": LABEL, "problems": "silent",
        }.items():  # fmt: skip
            fields[field][1].value = value
        for name, cells in {
            "Facts": ["ความยาว", 3.25, "km", "osterby-1[p. 2]"], "Prose": ["Lessons", PROSE],
            "Sources": ["osterby-1", "Stairs for fish", 2019, "en", "Official", "originator", "page"],
            "Places": ["osterby", "Österby", "City", "SE"],
        }.items():  # fmt: skip
            header = [str(cell.value).rpartition("(")[2].rstrip(")") for cell in book[name][1]]
            for column, value in zip(rows[name], cells, strict=True):
                book[name].cell(2, header.index(column) + 1).value = value
                book[name].cell(2, header.index(column) + 1).data_type = "n" if not isinstance(value, str) else "s"

    written, faults = sheet("osterby-fish-stairs", change=fill)
    assert (written, faults) == (["sources.bib", "cities.csv", "osterby-fish-stairs.md"], [])
    cases = casebook.load()
    case = cases["fish stairs"]
    assert (case.city, case.themes, case.unsaid, case.review) == (
        "osterby",
        ("environment",),
        {"problems": "silent"},
        "draft",
    )
    assert list(case.facts["value"]) == ["3.25"]
    assert case.prose["Lessons"] == PROSE
    assert (cases.sources.loc["osterby-1", "grade"], cases.cities.loc["osterby", "country"]) == ("official", "SE")

    again = import_sheet(casebook.folder, casebook.folder.parent / "osterby-fish-stairs.xlsx")
    assert again == (["osterby-fish-stairs.md"], []), "mended and imported again, with the place that is there by now"


def test_a_percentage_and_several_codes_in_one_cell_are_asked_back(sheet):
    def change(book):
        themes = next(row for row in book["Case"].iter_rows(min_row=2) if row[0].value == "themes")
        themes[1].value = "environment; culture"
        book["Facts"]["C2"].value, book["Facts"]["C2"].number_format = 0.043, "0.0%"

    _, faults = sheet("lanmere-canal-park", change=change)
    said = {fault.code: (fault.cell.partition("!")[0], fault.hint) for fault in faults}
    assert said["cell"][0] == "Facts" and "without the sign" in said["cell"][1]
    assert said["unknown-code"][0] == "Case" and "a row for each" in said["unknown-code"][1]


def test_fields_and_headings_stand_in_the_readers_language(casebook, tmp_path):
    set_language("th")
    made = export_sheet(examine(casebook.folder)[0], "lanmere-new", tmp_path / "lanmere-new.xlsx")
    book = openpyxl.load_workbook(made)
    assert "เมือง (city)" in [row[0].value for row in book["กรณีศึกษา (Case)"].iter_rows()]
    assert "บทเรียน (Lessons)" in [row[0].value for row in book["เนื้อความ (Prose)"].iter_rows()]


def test_a_column_offers_what_it_can_hold_and_says_what_it_is_for_in_the_readers_language(casebook, tmp_path):
    set_language("th")
    case = examine(casebook.folder)[0]
    book = openpyxl.load_workbook(export_sheet(case, "lanmere-canal-park", tmp_path / "lanmere-canal-park.xlsx"))
    facts, codes, sources = (book[name] for name in ("ข้อเท็จจริง (Facts)", "รายการรหัส (Codes)", "แหล่งข้อมูล (Sources)"))
    header = [cell.value.rpartition("(")[2].rstrip(")") for cell in facts[1]]
    offered = {
        header[next(iter(rule.sqref.ranges)).min_col - 1]: rule for rule in facts.data_validations.dataValidation
    }
    units = codes[offered["unit"].formula1.partition("!")[2]]
    assert "กิโลเมตร" in [cell.value for (cell,) in units]
    assert f"'{sources.title}'!$A$2" in offered["source"].formula1
    assert "'ส่วนย่อย (Parts)'!$A$2" in offered["part"].formula1
    assert not offered["unit"].showErrorMessage, "a unit may be put together of several"
    assert offered["of"].prompt.startswith("สิ่งที่นับ")


def test_a_key_alone_is_cited_where_it_was_read_and_a_unit_may_be_its_label(casebook, sheet):
    assert sheet("lanmere-canal-park")[1] == []
    before = (casebook.folder / "lanmere-canal-park.md").read_bytes()

    def bare(book):
        said = {"lanmere-a1[opening]": "lanmere-a1", "kilometre": "กิโลเมตร"}
        for row in book["Facts"].iter_rows(min_row=2):
            for cell in row:
                cell.value = said.get(cell.value, cell.value)

    assert sheet("lanmere-canal-park", change=bare) == (["lanmere-canal-park.md"], [])
    assert (casebook.folder / "lanmere-canal-park.md").read_bytes() == before
    _, faults = sheet("lanmere-canal-park", ("Facts", "J2", "lanmere-a9"))
    assert [fault.code for fault in faults] == ["unknown-source"]


def test_a_new_workbook_has_the_sources_of_a_bibliography_and_says_what_goes_in(casebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = "  keywords = {trams, read:page, grade:press}\n"
    entry = "@misc{lanmere-n1,\n  title = {New},\n  author = {{A City}},\n  year = {2020},\n"
    Path("zotero.bib").write_text(f"{entry}{words}}}\n")
    assert main(["export-sheet", "lanmere-new", "--sources", "zotero.bib", "--folder", str(casebook.folder)]) == 0
    book = openpyxl.load_workbook("lanmere-new.xlsx")
    heads, source = ([cell.value for cell in row] for row in book["Sources"].iter_rows(max_row=2))
    told = dict(zip(heads, source, strict=True))
    assert (told["key"], told["title"], told["author"]) == ("lanmere-n1", "New", "A City")
    find = examine(casebook.folder)[0].codebook.find
    grade, read = find(told["grade"], "grades")[1], find(told["read"], "readings")[1]
    assert (grade, read) == ("press", "page")
    assert {book[name].freeze_panes for name in ("Case", "Facts", "Sources")} == {"B2"}
    notes = {str(rule.sqref): rule.prompt for rule in book["Case"].data_validations.dataValidation}
    fields = {row[0].value: row[0].row for row in book["Case"].iter_rows(min_row=2)}
    assert notes[f"B{fields['city']}"] and notes[f"B{fields['kind']}"], "each field has its note"
    units = [row[2].value for row in book["Codes"].iter_rows() if row[0].value == "unit"]
    assert units.index("people per day") < units.index("kilometre"), "units of measures come first"


def test_what_a_bibliography_says_of_a_source_is_in_the_casebook_after_a_workbook(casebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = """@article{lanmere-n1,
  title = {New},
  author = {Berg, Ida and Moe, Olav},
  year = {2020},
  language = {en},
  keywords = {grade:press, origin:press, read:page},
  journal = {Canals},
  month = {may},
  pages = {3--9},
  urldate = {2026-11-20}
}
"""
    Path("zotero.bib").write_text(entry)
    folder = ["--folder", str(casebook.folder)]
    assert main(["export-sheet", "lanmere-new", "--sources", "zotero.bib", *folder]) == 0
    book = openpyxl.load_workbook("lanmere-new.xlsx")
    heads = [cell.value for cell in book["Sources"][1]]
    assert "journal" in heads and "volume" not in heads, "what no source has takes no room"
    fields = {row[0].value: row[1] for row in book["Case"].iter_rows()}
    for field, value in {"title.en": "New", "city": "Lanmere", "kind": "Project", "themes": LABEL}.items():
        fields[field].value = value
    for cell, value in zip("BCJ", ["Bridges", "3", "lanmere-n1"], strict=True):
        book["Facts"][f"{cell}2"] = value
    book.save("lanmere-new.xlsx")
    assert main(["import-sheet", "lanmere-new.xlsx", *folder]) == 0
    assert (casebook.folder / "sources.bib").read_text("utf-8").endswith(f"\n{entry}")


def test_a_place_is_chosen_from_a_list_or_typed_by_its_name(casebook, sheet):
    def name(book):
        city = next(row[1] for row in book["Case"].iter_rows() if row[0].value == "city")
        (offered,) = (r.formula1 for r in book["Case"].data_validations.dataValidation if city.coordinate in r.sqref)
        assert offered.startswith("'Codes'!"), "the places are offered"
        book["Learning"]["B2"], city.value = "Sundvik", "ลานเมียร์"

    sheet("lanmere-canal-park")
    before = (casebook.folder / "lanmere-canal-park.md").read_bytes()
    assert sheet("lanmere-canal-park", change=name) == (["lanmere-canal-park.md"], [])
    assert (casebook.folder / "lanmere-canal-park.md").read_bytes() == before


def test_a_list_of_codes_has_rows_for_two_more(casebook, tmp_path):
    made = export_sheet(examine(casebook.folder)[0], "lanmere-canal-park", tmp_path / "lanmere-canal-park.xlsx")
    rows = [[cell.value for cell in row[:2]] for row in openpyxl.load_workbook(made)["Case"].iter_rows(min_row=2)]
    assert [value for field, value in rows if field == "problems"] == ["Flooding", "Urban decay", None, None]
    assert [value for field, value in rows if field == "kind"] == ["Project"]


def test_codes_keep_their_citations(casebook, sheet):
    assert sheet("lanmere-canal-park")[1] == []
    text = (casebook.folder / "lanmere-canal-park.md").read_text("utf-8")
    assert "problems:\n  flooding: lanmere-a1[opening]\n  urban-decay: lanmere-a2[p. 2]\n" in text


def rename(book):
    book["Facts"].title = "Fact"


@pytest.mark.parametrize(
    ("code", "change"),
    [("cell", lambda book: book["Facts"].__setitem__("H2", dt.datetime(2003, 7, 1))), ("unknown-sheet", rename)],  # noqa: DTZ001
)
def test_what_only_a_workbook_can_have_is_named(casebook, sheet, monkeypatch, tmp_path, code, change):
    monkeypatch.chdir(tmp_path)
    before = (casebook.folder / "lanmere-canal-park.md").read_bytes()
    (casebook.folder / "lanmere-canal-park.md").rename(casebook.folder / "lanmere-broken.md")
    written, faults = sheet("lanmere-broken", change=change)
    assert written == []
    assert report([f for f in faults if f.code == code], 1).rpartition("\n")[0] == expected(code)[1]
    assert (casebook.folder / "lanmere-broken.md").read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("Facts", "C3", "1,8")], ["Facts!C3 value"]),
        ([("Facts", "C4", "=1+1")], ["Facts!C4 cell", "Facts!C4 value-or-status"]),
        ([("Facts", "C4", True)], ["Facts!C4 cell", "Facts!C4 value-or-status"]),
        ([("Case", "B5", "lanmeer")], ["Case!B5 unknown-city"]),
        ([("Case", "A5", "citty")], ["Case!A1 missing-field", "Case!B5 unknown-field"]),
        ([("Facts", "H1", "dates")], ["Facts!H1 unknown-column"]),
        ([("Prose", "B2", "A word.\n\nAnd [@nobody, p. 1].")], ["Prose!B2 unknown-source"]),
        (
            [("Sources", "A2", "other-key"), ("Sources", "C2", "Another"), ("Sources", "F2", "")],
            ["Sources!A2 uncited-source"],
        ),
        ([("Places", "A2", "port"), ("Places", "B2", "Port"), ("Places", "F2", "city")], ["Places!G2 country"]),
        ([("Events", "A2", "2568")], ["Events!A2 buddhist-year"]),
        # nothing is dropped or written over in silence
        ([("Sources", "C2", "Another title")], ["Sources!A2 cell"]),
        ([("Places", "A2", "sundvik"), ("Places", "B2", "Sundvik")], ["Places!A2 cell"]),
        ([("Case", "C5", "lanmere-a1[opening]")], ["Case!C5 cell"]),
        ([("Prose", "A3", "Context"), ("Prose", "B3", "Again.")], ["Prose!B3 duplicate-heading"]),
        (
            [("Facts", "S1", "note"), ("Facts", "H1", "note")],
            ["Facts!S1 duplicate-column"],
        ),
    ],
)
def test_a_slip_is_named_at_its_cell_and_nothing_is_written(casebook, sheet, changes, said):
    before = {path.name: path.read_bytes() for path in casebook.folder.glob("*.*")}
    written, faults = sheet("lanmere-canal-park", *changes)
    assert [f"{f.cell} {f.code}" for f in faults] == said
    stopped = any(not f.warning for f in faults)
    assert (written == []) == stopped
    if stopped:
        assert {path.name: path.read_bytes() for path in casebook.folder.glob("*.*")} == before


def test_a_text_longer_than_a_cell_may_be_is_refused_before_anything_is_written(casebook, tmp_path):
    for letters in (32_767, 32_768):
        casebook.add(text=f"{CASE}\n## Lessons\n\n{'x' * letters}\n")
        book, path = examine(casebook.folder)[0], tmp_path / f"{letters}.xlsx"
        if letters == 32_767:
            assert export_sheet(book, "lanmere-broken", path).exists()
        else:
            with pytest.raises(NotPossibleError, match="32,?768"):
                export_sheet(book, "lanmere-broken", path)
            assert not path.exists()


def test_what_is_no_workbook_is_said(casebook):
    path = casebook.write("lanmere-x.xlsx", b"PK\x03\x04 no")
    with pytest.raises(NotPossibleError, match="no Excel workbook"):
        import_sheet(casebook.folder, path)


def test_prose_above_a_table_comes_back_too(casebook, sheet):
    before = casebook.change(
        "lanmere-canal-park.md", "## Events\n", "## Events\n\nAs the city tells it.\n"
    ).read_bytes()
    assert sheet("lanmere-canal-park")[1] == []
    after = (casebook.folder / "lanmere-canal-park.md").read_text("utf-8")
    assert before and "## Events\n\nAs the city tells it.\n\n|" in after
