"""A case goes into a workbook and comes back whole; what is wrong in one is named by sheet and cell."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from conftest import CASE, REAL, part_of_the_real_casebook
from test_checking import expected

from toolkit import set_language
from toolkit.__main__ import main
from toolkit.casefiles import model
from toolkit.casefiles.checks import examine
from toolkit.casefiles.faults import report, words
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
    folder = part_of_the_real_casebook(tmp_path / "casestudies", case_files(REAL)[at].stem)
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


def test_a_unit_that_differs_by_its_capitals_alone_is_asked_back(sheet):
    """A megagram is a billion milligrams."""

    def heavy(book):
        sheet, row = book["Facts"], 2
        column = {cell.value: cell.column_letter for cell in sheet[1]}
        for name, text in {"measure": "waste_mass", "value": "3", "unit": "Mg"}.items():
            sheet[f"{column[name]}{row}"] = text

    written, faults = sheet("lanmere-night-trams", change=heavy)
    assert not written and [(f.code, f.cell[:7]) for f in faults] == [("unknown-unit", "Facts!D")]


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


# what stands in a workbook


@pytest.fixture(scope="module")
def trams(good, tmp_path_factory):
    """The workbook of a case with three facts and a source."""
    return openpyxl.load_workbook(
        export_sheet(good.book, "lanmere-night-trams", tmp_path_factory.mktemp("sheets") / "trams.xlsx")
    )


def rows(sheet):
    """The rows below the head of a sheet: what is filled, by column."""
    head, *below = sheet.iter_rows(values_only=True)
    return [{name: cell for name, cell in zip(head, row, strict=True) if cell is not None} for row in below]


def test_each_field_of_a_case_has_a_row_in_order_and_lists_have_two_more(trams):
    said = [(row["field"], row.get("value", "")) for row in rows(trams["Case"])]
    assert said == [
        ("title.en", "Lanmere night trams"), ("title.th", ""), ("title.local", ""), ("city", "lanmere"),
        ("kind", "Service"), *([("themes", "City management")] + [("themes", "")] * 2), ("summary.en", ""),
        ("summary.th", ""), ("summary.local", ""), *[("also", "")] * 2, *[("aliases", "")] * 2, ("scale", "City"),
        ("status", "Operating"), ("review", "draft"), ("start", "2014"), ("end", ""), ("site.latitude", ""),
        ("site.longitude", ""), ("site.precision", ""), ("smart_dimensions", "Smart mobility"),
        *[("smart_dimensions", "")] * 2, ("focus_areas", "unknown"), ("problems", "Getting about at night"),
        *[("problems", "")] * 2, ("instruments", "Public service"), *[("instruments", "")] * 2,
    ]  # fmt: skip


def test_the_other_sheets_hold_the_rows_of_the_case_its_prose_and_what_it_cites(trams):
    source = {
        "key": "lanmere-b1", "kind": "misc", "title": "Night trams: the first year", "author": "Lanmere Trams",
        "year": "n.d.", "language": "en", "grade": "Company", "origin": "Originator", "read": "Page",
        "howpublished": "trams.example.org", "note": "Address incomplete: host only.",
    }  # fmt: skip
    fare = {
        "measure": "Fare or fee", "value": "2", "unit": "euro", "of": "single ride", "date": "2014",
        "source": "lanmere-b1[page]",
    }  # fmt: skip
    assert rows(trams["Sources"]) == [source]
    assert (len(rows(trams["Facts"])), rows(trams["Facts"])[-1]) == (3, fare)
    assert rows(trams["Prose"]) == [
        {"heading": "Context"}, {"heading": "What was done"}, {"heading": "Results"},
        {"heading": "Limits and criticism", "text": "The only source is the operator [@lanmere-b1, page]."},
        {"heading": "Lessons"},
    ]  # fmt: skip
    empty = ["Parts", "Events", "Actors", "Conditions", "Components", "Learning", "Places"]
    assert [rows(trams[name]) for name in empty] == [[]] * 7
    assert trams.sheetnames == ["Case", "Parts", "Facts", *empty[1:], "Sources", "Prose", "Codes"]


OFFERS = {
    "Case": {"source": "Sources"}, "Parts": {"kind": "part_kinds"},
    "Facts": {
        "measure": "measures", "unit": "units", "part": "Parts", "stage": "stages", "status": "fact_statuses",
        "source": "Sources", "basis": "bases", "judgement": "judgements", "confidence": "confidences",
        "design": "designs",
    },
    "Events": {"part": "Parts", "source": "Sources"},
    "Actors": {"role": "roles", "sector": "sectors", "source": "Sources"},
    "Conditions": {"criterion": "criteria", "importance": "importances", "source": "Sources"},
    "Components": {"needs": "Conditions", "source": "Sources"},
    "Learning": {"direction": "learning_directions", "city": "place", "kind": "learning_kinds", "source": "Sources"},
    "Places": {"kind": "place_kinds", "country": "countries", "source": "Sources"},
    "Sources": {"grade": "grades", "origin": "origins", "read": "readings"}, "Prose": {},
}  # fmt: skip


def offered(book, rule, cases):
    """What a cell offers: a vocabulary whose codes are all there, or a sheet whose first column it is."""
    if rule.type is None:
        return ""
    name, _, cells = rule.formula1.partition("!")
    if name.startswith("OFFSET"):
        sheet = name.removeprefix("OFFSET(").strip("'")
        assert rule.formula1 == f"OFFSET('{sheet}'!$A$2,0,0,MAX(1,COUNTA('{sheet}'!$A:$A)-1))"
        return sheet
    first, last = (int(cell.rpartition("$")[2]) for cell in cells.split(":"))
    codes = [row[1].value for row in book["Codes"].iter_rows(first, last)]
    lists = cases.book.codebook | {"place": sorted(cases.book.cities)}
    (found,) = (vocabulary for vocabulary, terms in lists.items() if [*terms] == codes[-len(terms) :])
    assert codes[: -len(lists[found])] == (made_of_two(cases.book.codebook) if found == "units" else [])
    return found


def made_of_two(codebook):
    return [*dict.fromkeys(term.unit for term in codebook["measures"].values() if " per " in term.unit)]


def test_each_column_offers_its_vocabulary_or_the_rows_of_another_sheet(trams, good):
    found = {}
    for name in OFFERS:
        sheet, found[name] = trams[name], {}
        for rule in sheet.data_validations.dataValidation:
            cells = next(iter(rule.sqref.ranges))
            if cells.min_row == cells.max_row:  # a field of the case
                continue
            assert (cells.min_row, cells.max_row) == (2, 401) and (rule.type is None or not rule.showErrorMessage)
            if what := offered(trams, rule, good):
                found[name][sheet.cell(1, cells.min_col).value] = what
    assert found == OFFERS


def test_each_field_of_a_case_offers_its_vocabulary_and_says_what_goes_in(trams, good):
    sheet, found = trams["Case"], {}
    for rule in sheet.data_validations.dataValidation:
        cells = next(iter(rule.sqref.ranges))
        if cells.min_row == cells.max_row:
            field = sheet.cell(cells.min_row, 1).value
            found[field] = offered(trams, rule, good)
            assert rule.prompt == model.Case.model_fields[field.partition(".")[0]].description("en")[:255]
    places = {"city": "place", "also": "place"}
    assert {field: what for field, what in found.items() if what} == model.VOCABULARIES | places
    assert len(found) == len({row["field"] for row in rows(sheet)})


def test_cells_are_text_that_wraps_and_columns_are_as_wide_as_what_they_hold(trams):
    widths = {sheet.title: round(sheet.column_dimensions["A"].width) for sheet in trams}
    assert widths == {**dict.fromkeys(OFFERS, 19), "Case": 31, "Prose": 61, "Codes": 31}
    last = {sheet.title: sheet.column_dimensions["A"].max for sheet in trams}
    assert last == {**{sheet.title: sheet.max_column for sheet in trams}, "Codes": 4}
    rows = {cell.row: cell.value for cell in trams["Prose"]["B"] if cell.value}
    assert all((trams["Prose"].row_dimensions[n].height or 15) >= 15 * len(text) / 60 for n, text in rows.items())
    for cell in (trams["Facts"]["C2"], trams["Facts"]["C399"], trams["Prose"]["B3"]):
        style = cell if cell.value else trams["Facts"].column_dimensions["A"]
        assert (style.number_format, style.alignment.wrap_text, style.alignment.vertical) == ("@", True, "top")
    assert {sheet.freeze_panes for sheet in trams if sheet.title != "Codes"} == {"B2"}


# what is wrong in one


def fields(book):
    """The rows of the fields of a case by name, the first of each."""
    return {row[0].value: row[0].row for row in reversed([*book["Case"].iter_rows(min_row=2)])}


@pytest.mark.parametrize(
    ("variant", "cell", "value", "slots"),
    [
        ("date", "Facts!H2", dt.datetime(2003, 7, 1), {"text": "2003-07-01"}),  # noqa: DTZ001
        ("formula", "Facts!C4", "=1+1", {"text": "=1+1"}), ("truth", "Facts!C4", True, {"text": "True"}),
        ("error", "Facts!E4", "#N/A", {"text": "#N/A"}), ("source", "Case!C5", "lanmere-a1[opening]", {}),
        ("kept", "Sources!C2", "Another title", {"key": "lanmere-b1"}),
        ("kept", "Places!A2", "sundvik", {"key": "sundvik"}),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_made_of_a_cell_is_asked_back_in_its_own_words(sheet, variant, cell, value, slots):
    name, _, at = cell.partition("!")
    _, faults = sheet("lanmere-night-trams", (name, at, value))
    first = next(fault for fault in faults if fault.code == "cell")
    assert (first.message, first.hint) == words(f"cell.{variant}", **slots)
    assert first.cell == (cell if variant != "kept" else f"{name}!A2") and first.file.endswith(
        "lanmere-night-trams.xlsx"
    )


def test_a_percentage_is_asked_back_and_a_number_is_taken_as_it_is_shown(casebook, sheet):
    def change(book):
        for cell, value, form in (("C2", 0.5, "0%"), ("C3", 4200.1 + 0.2, "General"), ("C4", "7", "0%")):
            book["Facts"][cell].value, book["Facts"][cell].number_format = value, form

    _, faults = sheet("lanmere-night-trams", change=change)
    assert [(f.cell, f.message) for f in faults if f.code == "cell"] == [
        ("Facts!C2", words("cell.percent", text="0.5")[0])
    ]
    assert sheet("lanmere-night-trams", ("Facts", "C3", 4200.1 + 0.2), ("Facts", "C4", 7))[1] == []
    text = (casebook.folder / "lanmere-night-trams.md").read_text("utf-8")
    assert "| 4200.3 |" in text and "| 7 |" in text


def test_a_line_that_a_fault_speaks_of_is_a_row_of_a_sheet(sheet):
    def twice(book):
        for row, value in ((3, "a"), (4, "a")):
            book["Facts"][f"A{row}"].value = value

    _, faults = sheet("lanmere-night-trams", change=twice)
    assert [(f.cell, f.field, f.message) for f in faults] == [
        ("Facts!A4", "id", 'the id "a" stands on row 3 of Facts too.')
    ]


def test_sheets_columns_and_fields_that_are_strange_or_doubled_are_named(sheet):
    def change(book):
        book.create_sheet("Fact").append(["x"])
        book.create_sheet("facts").append(["x"])
        book.create_sheet("Codes").append(["read by nobody"])
        book["Facts"]["T1"].value, book["Facts"]["U3"].value = "mesure", "loose"
        book["Events"]["F1"].value = "what"
        row = fields(book)
        book["Case"].append(["city", "sundvik"])
        book["Case"].append(["colour", "red"])
        book["Case"][f"A{row['scale']}"].value = "scales"
        book["Prose"].append(["Lessons", "First."])
        book["Prose"].append(["Lessons", "Again."])
        book["Prose"].append(["Lesson", "Else."])

    written, faults = sheet("lanmere-night-trams", change=change)
    said = [(f.cell, f.field, f.code) for f in faults]
    assert written == []
    assert {*said} == {
        ("Case!A1", "sheet", "unknown-sheet"), ("Facts!T1", "T", "unknown-column"),
        ("Facts!C3", "column", "empty-column"), ("Events!F1", "F", "duplicate-column"),
        ("Case!B35", "city", "duplicate-key"), ("Case!B36", "colour", "unknown-field"),
        ("Case!B17", "scales", "unknown-field"), ("Prose!B8", "Lessons", "duplicate-heading"),
        ("Prose!A9", "heading", "unknown-heading"),
    }  # fmt: skip
    hints = {f.code: f.hint for f in faults}
    assert hints["unknown-sheet"].startswith('Did you mean "Facts"') and "measure" in hints["unknown-column"]
    assert hints["unknown-heading"].startswith('Did you mean "Lessons"')
    strange = [f.message for f in faults if f.code == "unknown-sheet"]
    assert strange == [words("unknown-sheet", name=name)[0] for name in ("Fact", "facts1")]


def test_rows_may_stand_anywhere_and_empty_ones_are_passed_over(casebook, sheet):
    before = (casebook.folder / "lanmere-night-trams.md").read_bytes()
    assert sheet("lanmere-night-trams")[1] == []
    plain = (casebook.folder / "lanmere-night-trams.md").read_bytes()

    def move(book):
        book["Facts"].insert_rows(1, 2)
        book["Facts"].insert_rows(5)
        book["Facts"]["C5"].value = ""
        book["Facts"]["E4"].value = " \n ".join(["", *book["Facts"]["E4"].value.split(), ""])
        book._sheets.reverse()

    assert sheet("lanmere-night-trams", change=move)[1] == [] and before
    assert (casebook.folder / "lanmere-night-trams.md").read_bytes() == plain


def test_a_file_that_is_no_workbook_or_too_large_is_named(casebook, monkeypatch):
    path = casebook.write("lanmere-x.xlsx", b"PK")
    with pytest.raises(NotPossibleError) as caught:
        import_sheet(casebook.folder, path)
    assert str(path)[:30] in str(caught.value)
    monkeypatch.setattr("toolkit.casefiles.sheets.LARGE", 1)
    with pytest.raises(NotPossibleError, match="no Excel workbook"):
        import_sheet(casebook.folder, path)


def test_a_vocabulary_that_is_wrong_is_told_before_the_workbook_is_read(casebook):
    casebook.write("vocabulary/themes.yml", "a: text")
    written, faults = import_sheet(casebook.folder, casebook.folder / "nowhere.xlsx")
    assert written == [] and [f.code for f in faults] == ["vocabulary"]


def test_a_fault_stands_in_the_column_of_its_field_wherever_that_is(sheet):
    def change(book):
        for name, letters in (("Sources", "ACB"), ("Facts", "BAC")):
            cells = [[row[at].value for at in range(3)] for row in book[name].iter_rows()]
            for n, row in enumerate(cells, start=1):
                for letter, value in zip(letters, row, strict=True):
                    book[name][f"{letter}{n}"].value = value
            book[name].insert_cols(1)
        book["Sources"]["B2"].value, book["Facts"]["B2"].value = "lanmere-b9", "rutes"
        book["Prose"]["B5"].value = "See [@lanmere-b1, page] [@nobody, p. 1]."

    _, faults = sheet("lanmere-night-trams", change=change)
    assert [(f.cell, f.field, f.code) for f in faults if f.code != "unknown-source" or f.field == "prose"] == [
        ("Facts!B2", "measure", "unknown-code"), ("Sources!B2", "lanmere-b9", "same-source"),
        ("Sources!B2", "lanmere-b9", "uncited-source"), ("Prose!B5", "prose", "unknown-source"),
    ]  # fmt: skip


def test_of_several_codes_citations_and_parts_each_is_named_at_its_own_row(sheet):
    def change(book):
        row = fields(book)
        themes, problems = row["themes"], row["problems"]
        book["Case"][f"B{themes + 1}"].value, book["Case"][f"B{themes + 2}"].value = "econommy", "culture"
        book["Case"][f"B{problems + 1}"].value = "heat"
        book["Case"][f"C{problems}"].value, book["Case"][f"C{problems + 1}"].value = "lanmere-b1[page]", "nobody[page]"
        book["Case"][f"B{row['title.th']}"].value = "x" * 201
        for letter, value in zip("ABCDE", ("a", "phase", "2003", "2002", "A"), strict=True):
            book["Parts"][f"{letter}3"].value = value
        for letter, value in zip("ABE", ("b", "phase", "B"), strict=True):
            book["Parts"][f"{letter}2"].value = value

    _, faults = sheet("lanmere-night-trams", change=change)
    assert [(f.cell, f.field, f.code) for f in faults] == [
        ("Case!B3", "title.th", "too-long"), ("Case!B8", "themes", "unknown-code"),
        ("Case!B30", "problems", "unknown-source"),
        ("Parts!A3", "parts", "date-order"),
    ]  # fmt: skip


def test_a_head_that_is_no_text_is_asked_back(sheet):
    written, faults = sheet("lanmere-night-trams", ("Facts", "S1", "=1+1"))
    assert written == [] and [f"{f.cell} {f.code}" for f in faults] == ["Facts!S1 cell", "Facts!S1 unknown-column"]
