"""Every kind of fault is found, alone, at its line; and all faults of a casebook in one pass."""

import functools
import itertools
import os
import re
import shutil
import sys
import time
from pathlib import Path
from random import Random

import pytest
from conftest import CASE, REAL, copy_good, part_of_the_real_casebook, vocabularies

from toolkit import CaseStudyError, check, load_cases, set_language
from toolkit.__main__ import main
from toolkit.casefiles import loading, vocabulary
from toolkit.casefiles.loading import case_files
from toolkit.errors import NotPossibleError

BROKEN = Path(__file__).parent / "data" / "broken"
ALL_CODES = sorted(p.stem for p in BROKEN.glob("*.txt"))
CODES = [code for code in ALL_CODES if ".xlsx" not in (BROKEN / f"{code}.txt").read_text(encoding="utf-8")]


def too_large(path):
    path.write_bytes(CASE.encode() + b" " * (1 << 20))


def outside(path):
    (path.parent.parent / "elsewhere.md").write_text(CASE)
    path.symlink_to(path.parent.parent / "elsewhere.md")


MADE = {"too-large": too_large, "outside-folder": outside, "unreadable": Path.mkdir}


def expected(code):
    """Return the name a broken file gets in the casebook, and what is to be said about it."""
    name, _, lines = (BROKEN / f"{code}.txt").read_text(encoding="utf-8").partition("\n")
    return name, lines.rstrip("\n")


def said(faults):
    return re.sub(r"All \d+ are in", "All N are in", "\n".join(map(str, faults)))


def put(code, path):
    """Put the broken file of a code into a casebook."""
    if code in MADE:
        MADE[code](path)
    else:
        (source,) = (p for p in BROKEN.glob(f"{code}.*") if p.suffix != ".txt")
        shutil.copyfile(source, path)


@pytest.mark.parametrize("code", CODES)
def test_each_kind_of_fault_is_found_alone_at_its_line_and_stops_the_load_unless_it_is_a_warning(casebook, code):
    name, lines = expected(code)
    put(code, casebook.folder / name)
    found = check(casebook.folder)
    assert said(found) == lines
    assert re.match(rf"\S[^:]*:\d+: (warning: )?[^:]+: .+ \[{code}\]\n    \S", lines)
    assert lines.count("\n") == 1
    if found[0].warning:
        assert len(casebook.load()) >= 4
    else:
        with pytest.raises(CaseStudyError) as caught:
            casebook.load()
        assert caught.value.faults == found


def test_the_good_casebook_has_no_fault(casebook):
    assert check(casebook.folder) == []
    assert len(casebook.load()) == 4


# the whole casebook in one pass


def five_faults(text):
    """Break a real case in five ways; return its lines and {line: code}."""
    lines = text.split("\n")

    def at(start):
        return next(i for i, line in enumerate(lines) if line.startswith(start))

    lines[at("themes:")] = lines[at("themes:")].replace("environment", "enviroment")
    lines.insert(at("status:") + 1, lines[at("status:")])
    lines[at("start:")] = "start: 2568"
    rows = [i for i in range(at("## Facts") + 4, len(lines)) if re.search(r"\| [a-z]+-s\d+\[opening\] \|", lines[i])]
    lines[rows[0]] = re.sub(r"\| [a-z]+-s\d+\[opening\] \|", "| |", lines[rows[0]])
    lines[rows[2]] = lines[rows[2]].replace("| ", "|\t", 1)
    found = {
        at("themes:"): "unknown-code", at("status:") + 1: "duplicate-key", at("start:"): "buddhist-year",
        rows[0]: "missing-source", rows[2]: "tab",
    }  # fmt: skip
    return "\n".join(lines), {line + 1: code for line, code in found.items()}


def test_five_faults_in_one_file_are_five_faults_at_five_lines_in_one_run(tmp_path, capsys):
    folder = part_of_the_real_casebook(tmp_path / "casestudies", "seoul-cheonggyecheon")
    path = folder / "seoul-cheonggyecheon.md"
    text, faults = five_faults(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    assert main(["check", str(folder)]) == 1
    out, err = capsys.readouterr()
    *told, count = [line for line in out.splitlines() if not line.startswith("    ")]
    pattern = re.compile(r"casestudies/seoul-cheonggyecheon\.md:(\d+): (?!warning).+ \[([a-z-]+)\]")
    found = [pattern.fullmatch(line) for line in told if ": warning: " not in line]
    assert {int(f[1]): f[2] for f in found} == faults
    assert len(found) == 5
    assert count.startswith("5 faults")
    assert err == ""


def test_faults_in_different_files_are_found_in_one_run(casebook):
    casebook.change("lanmere-night-trams.md", "[management]", "[managment]")
    casebook.change("kaeng-mai-rain-gardens.md", "kaeng-mai-c1[p. 3] | ๑๔ แห่ง |", " | ๑๔ แห่ง |")
    casebook.change("lanmere-canal-park.md", "scale: district\n", "scale: district\nscale: city\n")
    casebook.change("sundvik-library-boat.md", "kind: service\n", "kind: service\nstart: 2568\n")
    casebook.change("ties.csv", "lanmere,kaeng-mai", "lanmere,\tkaeng-mai")
    with pytest.raises(CaseStudyError) as caught:
        casebook.load()
    found = {(Path(p.file).name, p.line, p.code) for p in caught.value.faults}
    assert found == {
        ("kaeng-mai-rain-gardens.md", 25, "missing-source"), ("lanmere-canal-park.md", 7, "duplicate-key"),
        ("lanmere-night-trams.md", 8, "unknown-code"), ("sundvik-library-boat.md", 5, "buddhist-year"),
        ("ties.csv", 2, "tab"),
    }  # fmt: skip
    text = str(caught.value)
    assert text.endswith(f"5 faults in 5 of {caught.value.args[1]} files.")
    assert "Traceback" not in text


def test_a_fault_in_the_front_matter_hides_no_fault_in_the_tables(casebook):
    casebook.add(
        ("kind: project", "kind: projekt\nparts:\n  - {id: works, kind: fase, label: Works}"),
        ("| measure | value | unit | source |", "| measure | value | unit | part | source |"),
        ("|---|---|---|---|", "|---|---|---|---|---|"),
        ("| length | 3 | km |", "| area | 3 | km | works |"),
    )
    assert casebook.check() == ["4 unknown-code", "6 unknown-code", "14 unit"]


def test_a_front_matter_that_is_said_to_be_empty_in_one_field_hides_no_fault_in_the_next(casebook):
    casebook.add(("city: lanmere", "city:"), ("kind: project", "kind: projekt"), ("[environment]", "[]"))
    assert casebook.check() == ["3 empty-value", "4 unknown-code", "5 empty-value"]


def test_a_fault_in_one_row_hides_no_fault_in_another(casebook):
    row = "| length | 3 | km | lanmere-a1[opening] |"
    casebook.add((row, f"{row.replace('length', 'lenght')}\n{row.replace('km', 'kg')}\n{row.replace('a1', 'a7')}"))
    assert casebook.check() == ["12 unknown-code", "13 unit", "14 unknown-source"]


@pytest.mark.parametrize(
    ("row", "obeyed"),
    [
        ("fare | 30 | PHP per month | of a home", "fare | 30 | PHP | of a home per month"),
        ("waste_mass | 30 | t per day | waste", "waste_mass | 30 | t | waste per day"),
    ],
)
def test_a_rate_of_what_is_measured_without_time_is_told_in_of(casebook, row, obeyed):
    wide = ("| unit | source |\n|---|---|---|---|", "| unit | of | source |\n" + "|---" * 5 + "|")
    casebook.add(wide, ("| length | 3 | km |", f"| {row} |"))
    (fault,) = check(casebook.folder)
    unit, per, rest = row.split(" | ")[2].partition(" per ")
    assert fault.code == "unit" and fault.hint.startswith(f'Write {unit} here and "per {rest}" in of; ')
    casebook.add(wide, ("| length | 3 | km |", f"| {obeyed} |"))
    assert casebook.check() == []


def test_a_code_and_a_fact_may_both_cite_a_source_that_was_read_whole_without_a_place(casebook):
    casebook.add(("themes: [environment]", "themes: [environment]\nproblems:\n  flooding: lanmere-a2"),
                 ("lanmere-a1[opening]", "lanmere-a2"))  # fmt: skip
    assert {fault.code for fault in check(casebook.folder)} == {"no-locator"}


def test_a_unit_that_does_not_fit_leads_to_the_measures_it_fits(casebook):
    casebook.add(("| length | 3 | km |", "| homes | 3 | t per year |"))
    (fault,) = check(casebook.folder)
    named = re.findall(r"[a-z_]+(?=\)?(?:, |$))", fault.hint.rpartition(": ")[2])
    assert len(named) == 3
    for measure in named:
        casebook.add(("| length | 3 | km |", f"| {measure} | 3 | t per year |"))
        assert casebook.check() == []


@pytest.mark.parametrize("lang", ["en", "th"])
def test_what_has_no_measure_is_counted_as_the_hint_says(casebook, lang):
    set_language(lang)
    casebook.add(("| length | 3 | km |", "| barangays | 3 | |"))
    (fault,) = check(casebook.folder)
    assert fault.code == "unknown-code" and " count" in fault.hint and "of" in fault.hint
    wide = ("| unit | source |\n|---|---|---|---|", "| unit | of | source |\n" + "|---" * 5 + "|")
    casebook.add(wide, ("| length | 3 | km |", "| count | 3 | | barangays |"))
    assert casebook.check() == []


LINE = "| length | 3 | km | lanmere-a1[opening] |"


@pytest.mark.parametrize(
    "row", ["homes | 3", "homes | 3..", "homes | ~3", "homes | 17..32", "rank | 2", "ratio | 1.8", "magnitude | 7.7"]
)
def test_what_is_counted_one_by_one_needs_no_unit(casebook, row):
    casebook.add((LINE, f"| {row} | | lanmere-a1[opening] |"))
    assert casebook.check() == []
    (fact,) = casebook.load()["lanmere-broken"].record.facts
    assert fact.unit == row.partition(" ")[0] == fact.quantity.unit.text


@pytest.mark.parametrize(
    ("row", "fitting"),
    [
        ("homes | 1.2", "homes."),  # perhaps millions
        ("homes | 1.5..2", "homes."),
        ("share | 0.4", "%."),  # perhaps of one
        ("area | 3", "km2, m2, ha, rai, wah2, acre."),
        ("green_area | 3", "ha, m2, km2, rai, wah2, acre."),
        ("visitors_rate | 3", "people per day, …."),
    ],
)
def test_where_another_unit_may_be_meant_those_that_fit_are_named_the_usual_one_first(casebook, row, fitting):
    casebook.add((LINE, f"| {row} | | lanmere-a1[opening] |"))
    (fault,) = check(casebook.folder)
    assert (fault.code, fault.field) == ("missing-unit", "unit")
    assert fault.hint.endswith(f"the usual one first: {fitting}")


def test_neither_a_text_nor_a_silent_row_gets_a_unit(casebook):
    rows = ["| homes | | | lanmere-a1 | silent |", "| evaluation_finding | steel | | lanmere-a1 | |"]
    head = (
        "| measure | value | unit | source |\n|---|---|---|---|",
        "| measure | value | unit | source | status |\n" + "|---" * 5 + "|",
    )
    casebook.add(head, (LINE, "\n".join(rows)))
    assert casebook.check() == []
    assert [fact.unit for fact in casebook.load()["lanmere-broken"].record.facts] == ["", ""]


CODED = ("themes: [environment]", "themes: [environment]\nproblems:\n  flooding: lanmere-a1; kaeng-mai-c1[p. 2]")


def test_a_key_without_a_place_is_what_was_read_of_its_source(casebook):
    prose = "\n## Lessons\n\nIt rained [@lanmere-a1], and [@kaeng-mai-c1, p. 2].\n"
    casebook.add(CODED, (LINE, LINE.replace("lanmere-a1[opening]", "lanmere-b1; sundvik-d1")), text=CASE + prose)
    assert casebook.check() == []  # what the prose cites without a place is the place of the code, too
    case = casebook.load()["lanmere-broken"].record
    assert [*map(tuple, case.facts[0].source)] == [("lanmere-b1", "page"), ("sundvik-d1", "abstract")]
    assert [*map(tuple, case.cited["problems"]["flooding"])] == [("lanmere-a1", "opening"), ("kaeng-mai-c1", "p. 2")]


def test_a_key_without_a_place_is_asked_for_one_where_what_was_read_is_none(casebook):
    casebook.add((LINE, LINE.replace("a1[opening]", "a2")))  # the whole article
    assert casebook.check() == ["12 no-locator"]


def test_a_row_may_end_before_its_table_once_its_source_is_told(casebook):
    head = ("| source |\n|---|---|---|---|", "| source | as_written | note |\n" + "|---" * 6 + "|")
    casebook.add(head)
    assert casebook.check() == []
    casebook.add(head, (LINE, LINE[:-1]))  # nor is the last bar needed
    assert casebook.check() == []


@pytest.mark.parametrize(
    "row", ["| length | 3 | km |", "| length | 3 km | lanmere-a1 |", "| length | 3 | lanmere-a1 | |"]
)
def test_a_row_in_which_a_cell_is_left_out_is_one_fault(casebook, row):
    casebook.add(("| source |\n|---|---|---|---|", "| source | note |\n" + "|---" * 5 + "|"), (LINE, f"{LINE}\n{row}"))
    assert casebook.check() == ["13 cell-count"]


@pytest.mark.parametrize(
    ("name", "row", "codes"),
    [
        ("cities.csv", "port,Port,,,town,Columbia,,,lanmere-a2,", ["no-locator", "unknown-code", "unknown-code"]),
        ("cities.csv", "Port,,,,city,FJ,52 N,4,,", ["bad-id", "missing-field", "number"]),
        ("ties.csv", "lanmere,atlantis,sisters,2012,2010,,lanmere-a2,",
         ["date-order", "no-locator", "unknown-city", "unknown-code"]),
        ("city_facts.csv", "atlantis,aria,\"1,5\",kmz,,,,,lanmere-a2,",
         ["no-locator", "unknown-city", "unknown-code", "unknown-unit", "value"]),
        ("requests.csv", "lanmeer,,want,economy,,heatt,,,2568,",
         ["buddhist-year", "missing-field", "missing-source", "unknown-city", "unknown-code", "unknown-code"]),
        ("errata.csv", "lanmere-a9,p. 1,x,y,typo,", ["missing-field", "unknown-code", "unknown-source"]),
        ("codings.csv", "lanmere-canal-parc,themes,econommy,me,maybe,,",
         ["unknown-case", "unknown-code", "unknown-code"]),
        ("targets/kaeng-mai.csv", "lanmere-canal-park,lend,part,later,It is so.,lanmere-a2,,me",
         ["no-locator", "unknown-code", "unknown-condition"]),
        ("sources.bib", "@misc{z1,\n  title = {Z},\n  url = {z.org},\n  keywords = {grade:news, read:page}\n}",
         ["address", "missing-field", "missing-field", "missing-field", "uncited-source", "unknown-code"]),
    ],
)  # fmt: skip
def test_all_faults_of_a_row_or_source_are_named_at_once(casebook, name, row, codes):
    casebook.write(name, casebook.folder.joinpath(name).read_text(encoding="utf-8") + row + "\n")
    assert sorted(fault.code for fault in check(casebook.folder)) == codes


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("cities.csv", "port,Port,,,town,,,,lanmere-a1[opening],"),
        ("cities.csv", "port,Port,,,city,Columbia,,,lanmere-a1[opening],"),
        ("city_facts.csv", "sundvik,area,3,km2,,town,,,sundvik-d1[abstract],"),
        ("city_facts.csv", "sundvik,aria,3,km2,,,preferred,,sundvik-d1[abstract],"),
        ("city_facts.csv", "sundvik,rainy_days,9000,mm,,,outlyer,,sundvik-d1[abstract],"),
        ("ties.csv", "lanmere,sundvik,membershipp,2012,,,lanmere-a1[opening],"),
        ("codings.csv", "lanmere-canal-park,themes,economy,me,maybe,,"),
        ("targets/kaeng-mai.csv", "lanmere-canal-park,land,part,,,,,me"),
    ],
)
def test_what_cannot_be_read_is_no_reason_for_another_fault(casebook, name, row):
    again = row.replace("port,Port", "quay,Quay")  # two rows alike in what could not be read are no repetition
    casebook.write(name, casebook.folder.joinpath(name).read_text(encoding="utf-8") + f"{row}\n{again}\n")
    assert {fault.code for fault in check(casebook.folder)} == {"unknown-code"}


def test_a_slip_all_through_a_file_is_said_once_with_its_lines(casebook, capsys):
    row = "| length | 3 | km | lanmere-a1[excerpt] |\n"
    casebook.add(("| length | 3 | km | lanmere-a1[opening] |\n", row + row.replace("3", "4") + row.replace("3", "5")))
    main(["check", str(casebook.folder)])
    out = capsys.readouterr().out
    assert out.count("[locator]") == 1 and "    The same again (2): 13, 14\n" in out
    assert "0 faults, 3 warnings in 1 of" in out


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("| vehicles | 93 | cabins |", "Usual unit: vehicles."), ("| fare | 3 | dollars |", "Write USD or SGD or AUD."),
        ("| waste_mass | 3 | Mg |", "Usual unit: t. Capitals tell units apart: write mg only if that is meant."),
        ("| waste_mass | 3 | Mg/day |", "Usual unit: t. Capitals tell units apart: write mg per day only if"),
        ("| buses | 3 | bus |", 'Usual unit: buses. Did you mean "buses"? All'),
        ("| routes | 3 | lines |", "Usual unit: routes. Did you mean"),
    ],
)  # fmt: skip
def test_an_unknown_unit_is_answered_by_that_of_its_measure(casebook, row, hint):
    casebook.add(("| length | 3 | km |", row))
    (fault,) = check(casebook.folder)
    assert fault.code == "unknown-unit" and fault.hint.startswith(hint)


@pytest.mark.parametrize(("measure", "hint"), [
    ("waste_mass", 'Write kg here and "per month" in of; or, if one of these is meant, choose that measure: Waste per'),
    ("length", 'Write km if that is what the value says; if it is right in "kg per month", choose a measure of that: '),
])  # fmt: skip
def test_a_rate_that_does_not_fit_is_told_at_once_which_measures_it_fits(casebook, measure, hint):
    casebook.add(("| length | 3 | km |", f"| {measure} | 3 | kg/month |"))
    (fault,) = check(casebook.folder)
    assert (fault.code, fault.hint.startswith(hint)) == ("unit", True)


@pytest.mark.parametrize(
    ("value", "hint"),
    [("12,500,000..", 'Write "12500000..".'), ("5,5..", 'Write "5.5..".'), ("250,000..", "Write 250000.. or")],
)
def test_a_number_with_an_open_end_is_read_like_one_without(casebook, value, hint):
    casebook.add(("| 3 | km |", f"| {value} | km |"))
    (fault,) = check(casebook.folder)
    assert fault.code == "value" and fault.hint.startswith(hint)


def test_a_missing_code_is_answered_by_those_there_are(casebook):
    casebook.change("ties.csv", "lanmere,kaeng-mai,sister", "lanmere,kaeng-mai,")
    (fault,) = check(casebook.folder)
    assert fault.code == "missing-field" and "sister" in fault.hint


def test_after_an_unreadable_front_matter_the_tables_are_still_checked(casebook):
    casebook.add(("themes: [environment]", "themes: [environment"), ("| km |", "| kg |"))
    assert casebook.check() == ["5 yaml-syntax", "12 unit"]


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ("parts:\n  - {id: a, kind: phase, label: A}\n", ["unknown-condition", "unknown-part", "yaml-syntax"]),
        ("parts:\n  - {id: a, kind: phase, label: A: B}\n", ["unknown-condition", "yaml-syntax", "yaml-syntax"]),
    ],
)
def test_what_the_rows_name_is_looked_for_unless_the_field_that_holds_it_is_unread(casebook, parts, codes):
    row = "\n## Components\n\n| id | says | needs | source |\n|---|---|---|---|\n| x | X | y | lanmere-a1[opening] |\n"
    casebook.add(
        ("kind: project\n", f"kind: project\n{parts}scale: a: b\n"),
        ("| unit | source |\n|---|", "| unit | part | source |\n|---|---|"),
        ("| km |", "| km | b |"),
        text=CASE + row,
    )
    assert sorted(fault.code for fault in check(casebook.folder)) == codes


@pytest.mark.parametrize("name", ["cities.csv", "sources.bib"])
def test_an_unreadable_table_is_one_fault_not_hundreds(casebook, name):
    casebook.write(name, b"\xff\xfe")
    assert casebook.check() == ["1 not-utf8"]


@pytest.mark.parametrize(("name", "code"), [("cities.csv", "unknown-city"), ("sources.bib", "unknown-source")])
def test_a_missing_table_is_noticed(casebook, name, code):
    (casebook.folder / name).unlink()
    assert code in {line.split()[1] for line in casebook.check()}


@pytest.mark.parametrize("name", ["ties.csv", "requests.csv", "errata.csv", "codings.csv"])
def test_other_tables_may_be_missing(casebook, name):
    (casebook.folder / name).unlink()
    assert {line.split()[1] for line in casebook.check()} <= {"uncited-source"}
    casebook.load()


# rules in detail


def test_the_hint_for_an_empty_field_is_that_of_the_field(casebook):
    for old, new, hint in (
        ("en: Broken case", "en: ", "Every case needs title"),
        ("themes: [environment]", 'themes: [""]', "at least one theme"),
        ("themes: [environment]", "themes: [environment]\nproblems: []", "write silent if the sources say nothing"),
        ("themes: [environment]", "themes: [environment]\nsite: {latitude: }", "Fill it or delete it."),
    ):
        casebook.add((old, new))
        first = check(casebook.folder)[0]
        assert first.code == "empty-value" and hint in first.hint, (new, first)


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ([("title: {en: Broken case}", "title: [Broken case]")], ["2 wrong-shape"]),
        ([("title: {en: Broken case}", "title: {en: }")], ["2 empty-value"]),
        ([("title: {en: Broken case}", "title: {th: สวน}")], ["2 missing-field"]),
        ([("title: {en: Broken case}", "title: {en: A, english: B}")], ["2 unknown-field"]),
        ([("themes: [environment]", "themes: []")], ["5 empty-value"]),
        ([("themes: [environment]", "themes: silent")], ["5 wrong-shape"]),
        ([("themes: [environment]", "themes: [[environment]]")], ["5 wrong-shape"]),
        ([("themes: [environment]", "themes: [environment]\nreview: done")], ["6 unknown-code"]),
        ([("themes: [environment]", "themes: [environment]\nid: other-name")], ["6 unknown-field"]),
        ([("themes: [environment]", "themes: [environment]\nfacts: []")], ["6 unknown-field"]),
        ([("themes: [environment]", "themes: [environment]\nline: 3")], ["6 unknown-field"]),
        ([("themes: [environment]", "themes: [environment]\nalso: [sundvik, atlantis]")], ["6 unknown-city"]),
        ([("themes: [environment]", "themes: [environment]\nsite: {latitude: 1, longitude: 200}")], ["6 out-of-range"]),
        ([("themes: [environment]", "themes: [environment]\nstart: [2003]")], ["6 date"]),
        ([("city: lanmere", "city: [lanmere]")], ["3 wrong-shape"]),
        ([("kind: project\n", ""), ("city: lanmere\n", "")], ["2 missing-field", "2 missing-field"]),
        ([("---\n\n## Facts", "---\n\nLoose text.\n\n## Facts")], ["8 unknown-heading"]),
        ([("| source |", "| sources |")], ["10 unknown-column"]),
        ([("| 3 |", "| |")], ["1 no-fact", "12 value-or-status"]),
        ([("| length | 3 | km |", "| opening_date | 2568 | |")], ["12 buddhist-year"]),
        ([("| length | 3 | km |", "| opening_date | 2003 | km |")], ["12 unit"]),
        ([("| length | 3 | km |", "| overflow | maybe | |")], ["12 value"]),
        ([("| length | 3 | km |", "| share | ๓ | % |")], ["12 value"]),
        ([("| length | 3 | km |", "| share | 30/20 | % |")], ["12 value"]),
        ([("| length | 3 | km |", "| share | 168 | % |")], ["12 implausible"]),
        ([("| length | 3 | km |", "| capital_cost | 3 | |")], ["12 missing-unit"]),
        ([("| length | 3 | km |", "| capital_cost | 3 | people |")], ["12 unit"]),
        ([("a1[opening]", "a1[opening]; lanmere-a8[p. 2]")], ["12 unknown-source"]),
        ([("| lanmere-a1[opening] |", "| lanmere-a1[opening] |\n| | | | |")], []),
    ],
)
def test_a_case_is_checked_in_detail(casebook, changes, lines):
    casebook.add(*changes)
    assert casebook.check() == lines


@pytest.mark.parametrize(
    ("name", "old", "new", "lines"),
    [
        ("cities.csv", "sundvik,Sundvik", "Sund vik,Sundvik", None),
        ("cities.csv", "xandria,Xandria,", "sundvik,Xandria,", ["5 duplicate-id"]),
        ("cities.csv", ",NZ,52.1,", ",NZ,52.1 N,", ["3 number"]),
        ("cities.csv", "kind,country", "type,country", None),
        ("cities.csv", "id,name", "ids,name", ["1 unknown-column"]),
        ("cities.csv", "NZ,52.1,4.75,lanmere-a1", "NZ,52.1,4.75,7,lanmere-a1", ["3 cell-count"]),
        ("city_facts.csv", "lanmere,area,219,km2", "lanmere,area,219,people", ["7 unit"]),
        ("city_facts.csv", "lanmere,coast,yes", "lanmere,coast,partly", ["8 value"]),
        ("city_facts.csv", "lanmere,problem,urban-decay", "lanmere,problem,urban decay", ["10 unknown-code"]),
        ("city_facts.csv", "lanmere,coast,yes", "atlantis,coast,yes", ["8 unknown-city"]),
        ("city_facts.csv", "1.1,million people", "1100,million people", ["6 implausible"]),
        ("city_facts.csv", "metropolitan,,,", "metropolitan,,outlier,", ["6 missing-reason"]),
        ("city_facts.csv", "2019,metropolitan,,", "2018,administrative,,preferred", ["6 two-preferred"]),
        ("ties.csv", "sundvik,lanmere,mou,2016,2019", "sundvik,lanmere,mou,2016,2012", ["3 date-order"]),
        ("ties.csv", "sundvik,lanmere,mou", "sundvik,atlantis,mou", ["3 unknown-city"]),
        ("requests.csv", "wants,environment", "wants,enviroment", ["2 unknown-code"]),
        ("requests.csv", "clean,water-pollution,", "clean,water-polution; waste,", ["2 unknown-code"]),
        ("requests.csv", ",lanmere,lanmere-canal-park,", ",lanmeer,lanmere-canal-park,", ["2 unknown-city"]),
        ("requests.csv", ",lanmere-canal-park,2020,", ",lanmere-canal-parc,2020,", ["2 unknown-case"]),
        ("requests.csv", "kaeng-mai-c1[p. 6]", "lanmere-a2", ["2 no-locator"]),
        ("codings.csv", "lanmere-canal-park,themes", "lanmere-canal-parc,themes", ["2 unknown-case"]),
        ("ties.csv", "sundvik,lanmere,mou,2016,2019", "sundvik,lanmere,mou,2016,2016", []),
        ("city_facts.csv", "lanmere,coast,yes,,", "lanmere,coast,yes,km,", ["8 unit"]),
        ("city_facts.csv", "lanmere,problem,urban-decay", "lanmere,problem,none", []),
        ("errata.csv", "kaeng-mai-c1", "kaeng-mai-c9", ["2 unknown-source"]),
        ("codings.csv", "canal-park,themes,", "canal-park,theme,", ["2 unknown-field"]),
        ("codings.csv", "authority/ban", "authority/bann", ["3 unknown-code"]),
        ("targets/kaeng-mai.csv", "lanmere-canal-park,land", "lanmere-canal-parc,land", ["2 unknown-case"]),
        ("targets/kaeng-mai.csv", "park,land", "park,lend", ["2 unknown-condition"]),
        ("targets/kaeng-mai.csv", "partly", "part", ["2 unknown-code"]),
        ("targets/kaeng-mai.csv", "later", "never", ["2 unknown-code"]),
        ("targets/kaeng-mai.csv", ",later,", ",,", ["2 missing-field"]),
        ("targets/kaeng-mai.csv", "The city owns the banks and not the road.", "", ["2 missing-field"]),
        ("targets/kaeng-mai.csv", "kaeng-mai-c1[p. 4]", "", ["2 missing-source"]),
        ("targets/kaeng-mai.csv", "kaeng-mai-c1[p. 4]", "lanmere-a2", ["2 no-locator"]),
        ("targets/kaeng-mai.csv", "first coder", "", ["2 missing-field"]),
        ("targets/kaeng-mai.csv", "partly,later,", "unknown,,", []),
        ("targets/kaeng-mai.csv", "partly,later,", "met,,", []),
        (
            "targets/kaeng-mai.csv",
            "first coder\n",
            "first coder\nlanmere-canal-park,land,unknown,,,,,x\n",
            ["3 duplicate-row"],
        ),
        ("sources.bib", "grade:company", "grade:corporate", ["27 unknown-code"]),
        ("sources.bib", "  year = {2020},\n", "", ["31 missing-field"]),
    ],
)
def test_a_table_is_checked_in_detail(casebook, name, old, new, lines):
    casebook.change(name, old, new)
    found = casebook.check()
    if lines is None:
        assert found
    else:
        assert found == lines


def test_a_component_needs_conditions_of_its_own_case(casebook):
    rows = "\n| id | says | needs | source |\n|---|---|---|---|\n| a | A wall. | {} | lanmere-a1[opening] |\n"
    casebook.change(
        "lanmere-canal-park.md", "## Learning", f"## Components\n{rows}\n## Learning".format("land; finance-5fc183")
    )
    assert casebook.check() == []
    casebook.change("lanmere-canal-park.md", "finance-5fc183", "money")
    (fault,) = check(casebook.folder)
    assert (fault.code, fault.field) == ("unknown-condition", "needs") and "finance-5fc183" in fault.hint
    casebook.change("lanmere-canal-park.md", "| a | A wall. | land; money", "| 7 | A wall. | land")
    assert {line.split()[1] for line in casebook.check()} == {"bad-id"}


def test_a_table_of_a_target_is_named_after_a_place(casebook):
    casebook.write("targets/atlantis.csv", (casebook.folder / "targets/kaeng-mai.csv").read_text(encoding="utf-8"))
    (fault,) = check(casebook.folder)
    assert (fault.code, fault.line, fault.field) == ("unknown-city", 1, "file")
    assert check(casebook.folder / "targets/atlantis.csv") == [fault]


@pytest.mark.parametrize(("value", "good"), [("100", True), ("0", True), ("168", False), ("-1", False)])
def test_a_share_without_a_range_of_its_own_lies_between_0_and_100(casebook, value, good):
    term = "{label: A, label_th: ก, meaning: m, origin: o, type: number, aspect: cost, dimension: share, unit: '%'}"
    path = casebook.folder / "vocabulary/measures.yml"
    casebook.write("vocabulary/measures.yml", path.read_text(encoding="utf-8") + f"\nportion: {term}\n")
    casebook.add(("| length | 3 | km |", f"| portion | {value} | % |"))
    assert casebook.check() == ([] if good else ["12 implausible"])


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        ("length | 1,8 | kg | 2003", ["12 unit", "12 value"]),
        ("length | 3 | kg | 2568", ["12 buddhist-year", "12 unit"]),
        ("length | 1,8 | kmz | 20033", ["12 date", "12 unknown-unit", "12 value"]),
        ("overflow | maybe | km | 2003", ["12 unit", "12 value"]),
        ("length | 1,8 | | 2003", ["12 value"]),
        ("length | 4 km | kms | 2003", ["12 value"]),
        ("lengthh | 1,8 | kmz | 2003", ["12 unknown-code", "12 unknown-unit", "12 value"]),
        ("legal_basiss | ordinance 39 | | 2003", ["12 unknown-code"]),
        ("length | | | 2568", ["12 buddhist-year", "12 value-or-status"]),
    ],
)
def test_value_unit_and_date_of_a_row_are_checked_each_for_itself(casebook, row, lines):
    header = ("unit | source |", "unit | date | source |"), ("|---|---|---|---|", "|---|---|---|---|---|")
    casebook.add(*header, ("| length | 3 | km |", f"| stops | 1 | stops | 2003 | lanmere-a1[opening] |\n| {row} |"))
    assert casebook.check() == [line.replace("12", "13") for line in lines]


FACT = "| length | 3 | km | lanmere-a1[opening] |"


@pytest.mark.parametrize(
    ("columns", "rows", "lines"),
    [
        ("status", ["| 3 | km | silent"], ["12 value-or-status"]),
        ("status", ["| | | silent", "| 3 | km | reported"], ["12 value-or-status"]),
        ("of | status", ["| | | upkeep | silent", "| 3 | km | works | reported"], []),
        ("judgement | note", ["| 3 | milez | outlier | far off"], ["12 unknown-unit"]),
        ("judgement | of", ["| 3 | km | preferred | park", "| 4 | km | preferred | canal"], []),
        ("judgement | of", ["| 3 | km | preferred | park", "| 4 | km | | park"], []),
        ("id", ["| 3 | km | a", "| 4 | km | ", "| 5 | km | "], []),
        ("id | relates", ["| 3 | km | a | updates a"], ["12 unknown-fact"]),
        ("id | relates", ["| 3 | km | a | ", "| 4 | km | a | disputes a"], ["13 duplicate-id"]),
        ("id | relates", ["| 3 | km | a | ", "| 4 | km | | disputes a; updates a"], []),
        ("id | relates", ["| 3 | km | a | ", "| 4 | km | | converts"], ["13 relation"]),
    ],
)
def test_the_facts_of_a_case_are_checked_together(casebook, columns, rows, lines):
    extra = "|---" * (columns.count("|") + 1)
    written = "\n".join(f"| length {row} | lanmere-a1[opening] |" for row in rows)
    casebook.add(
        ("| unit | source |", f"| unit | {columns} | source |"),
        ("|---|---|---|---|", f"|---|---|---{extra}|---|"),
        (FACT, written),
    )
    assert casebook.check() == lines


def test_only_a_silent_fact_needs_no_source(casebook):
    header = ("| unit | source |", "| unit | status | source |"), ("|---|---|---|---|", "|---|---|---|---|---|")
    casebook.add(
        *header, (FACT, "| length | 3 | km | | lanmere-a1[opening] |\n| area | | | silent | |\n| cost | | | absent | |")
    )
    casebook.change("lanmere-broken.md", "| cost |", "| capital_cost |")
    assert casebook.check() == ["14 missing-source"]


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        ("{id: a, kind: phase, start: 2004, end: 2006, label: A}", []),
        ("{id: a, kind: phase, end: 2003, label: A}", []),
        ("{id: a, kind: storm, start: 1999, end: 2008, label: A}", []),
        ("{id: a, kind: storm, start: 2005, end: 2004, label: A}", ["9 date-order"]),
    ],
)
def test_no_part_ends_before_it_starts(casebook, part, lines):
    casebook.add(("themes: [environment]", f"themes: [environment]\nstart: 2004\nend: 2006\nparts:\n  - {part}"))
    assert casebook.check() == lines


def test_no_exchange_rate_is_assumed_where_a_range_is_in_another_currency(casebook):
    rows = (casebook.folder / "city_facts.csv").read_text(encoding="utf-8")
    row = "kaeng-mai,gdp,{},2019,administrative,,,kaeng-mai-c1[p. 1],\n"
    casebook.write("city_facts.csv", rows + row.format("900000,THB billion") + row.format("900000,USD billion"))
    assert casebook.check() == ["13 implausible"]


def test_a_number_without_a_usual_unit_is_checked_as_money(casebook):
    casebook.add(("| length | 3 | km |", "| capital_cost | 3 | |"))
    assert check(casebook.folder)[0].hint == "For money: KRW million, USD billion, …"


@pytest.mark.parametrize(("judgement", "good"), [("outlier", True), ("rejected", True), ("preferred", False)])
def test_what_is_judged_outlier_or_rejected_may_be_out_of_range(casebook, judgement, good):
    header = (
        ("| unit | source |", "| unit | judgement | note | source |"),
        ("|---|---|---|---|", "|---|---|---|---|---|---|"),
    )
    casebook.add(*header, ("| length | 3 | km |", f"| share | 168 | % | {judgement} | as printed |"))
    assert casebook.check() == ([] if good else ["12 preferred-alone", "12 implausible"])


@pytest.mark.parametrize("long", [";" * 40_000, "lanmere-a2[p. " + ";" * 40_000, "[@" * 20_000])
def test_a_long_cell_is_refused(casebook, long):
    casebook.add(("| lanmere-a1[opening] |", f"| {long} |"))
    assert casebook.check() == ["12 citation"]


def test_a_long_text_is_compared_with_no_other(casebook):
    row, long = "| length | 3 | km | {}lanmere-a1[opening] |", "ab " * 14_000
    rows = "\n".join(row.format(f"{long}{end} | ") for end in "xy")
    header = ("| unit | source |", "| unit | of | source |"), ("|---|---|---|---|", "|---|---|---|---|---|")
    casebook.add(*header, (row.format(""), rows))
    assert casebook.check() == []


def test_a_table_with_semicolons_is_not_taken_for_an_empty_one(casebook):
    path = casebook.folder / "ties.csv"
    casebook.write("ties.csv", path.read_text(encoding="utf-8").replace(",", ";"))
    assert casebook.check() == ["1 csv-separator"]


def test_no_message_repeats_a_long_text(casebook):
    long = "x" * 5000
    casebook.add(("[environment]", f"[{long}]"), ("| km |", f"| {long} |"), ("a1[opening]", f"{long}[{long}]"))
    faults = check(casebook.folder)
    assert len(faults) == 3
    assert all(len(str(p)) < 600 for p in faults)


def test_no_message_speaks_python(casebook):
    casebook.add(("kind: project", "kind: {a: b}"), ("[environment]", "{a: b}"), ("city: lanmere", "site: 3"))
    text = str(said(check(casebook.folder)))
    assert not re.search(r"pydantic|Input|NoneType|dict|tuple|str\b|ValueError|None", text)


def test_the_order_of_files_changes_nothing(tmp_path, monkeypatch):
    first = copy_good(tmp_path / "one" / "casebook")
    first.add(("[environment]", "[enviroment]"))
    first.change("lanmere-night-trams.md", "[management]", "[managment]")
    before = list(map(str, check(first.folder)))
    second = tmp_path / "two" / "casebook"
    second.mkdir(parents=True)
    for path in sorted(first.folder.rglob("*"), reverse=True):
        target = second / path.relative_to(first.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            shutil.copyfile(path, target)
    real = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: sorted(real(self, pattern), reverse=True))
    assert list(map(str, check(second))) == before


def test_case_files_are_neither_readme_nor_template_nor_hidden(casebook):
    for name in ("README.md", "_template.md", ".hidden.md", "notes.txt"):
        casebook.write(name, "not a case")
    assert [p.stem for p in case_files(casebook.folder)] == sorted(casebook.load().ids)


# what can be checked


def test_one_file_shows_its_own_faults_only(casebook):
    casebook.change("lanmere-night-trams.md", "[management]", "[managment]")
    casebook.change("ties.csv", "sundvik,lanmere,mou", "sundvik,atlantis,mou")
    assert [p.code for p in check(casebook.folder / "lanmere-night-trams.md")] == ["unknown-code"]
    assert [p.code for p in check(casebook.folder / "ties.csv")] == ["unknown-city"]
    assert check(casebook.folder / "sundvik-library-boat.md") == []


def test_a_vocabulary_can_be_checked_alone(casebook):
    assert check(casebook.folder / "vocabulary" / "themes.yml") == []


@pytest.mark.parametrize("name", ["README.md", "nowhere.md"])
def test_what_is_not_of_the_casebook_cannot_be_checked(casebook, name):
    with pytest.raises(NotPossibleError):
        check(casebook.folder / name)


def test_a_folder_without_vocabulary_is_not_a_casebook(tmp_path):
    with pytest.raises(NotPossibleError, match="not a casebook"):
        check(tmp_path)


def test_paths_are_shown_as_the_reader_would_type_them(casebook, monkeypatch):
    casebook.add(("[environment]", "[enviroment]"))
    assert check(casebook.folder)[0].file == "casebook/lanmere-broken.md"
    monkeypatch.chdir(casebook.folder)
    assert check(".")[0].file == "lanmere-broken.md"
    assert check("lanmere-broken.md")[0].file == "lanmere-broken.md"


def test_a_case_of_ten_thousand_rows_is_checked(casebook):
    row = "| length | 3 | km | lanmere-a1[opening] |"
    casebook.add((row, "\n".join([row] * 10_000)))
    assert casebook.check() == []


def forgetful(folder):
    """Return the codebook of a folder with nothing remembered that another was asked."""
    codebook = vocabularies(folder)
    codebook.unit = functools.cache(codebook._unit)
    return codebook


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| length | 3 | km | lanmere-a1[opening] |", "| length-{} | 3 | km | lanmere-a1[opening] |\n"),
        ("| length | 3 | km | lanmere-a1[opening] |", "| length | 3 | kilometers{} | lanmere-a1[opening] |\n"),
        ("| measure | value | unit | source |\n|---|---|---|---|", "| measure{} "),
        ("themes: [environment]", "themes{}: x\n"),
    ],
)
def test_the_work_on_a_file_that_is_wrong_throughout_grows_as_the_file_and_not_as_its_square(
    casebook, monkeypatch, old, new
):
    monkeypatch.setattr(vocabulary, "_MOST_SOUGHT", 5)  # looking for near names is most of it, and ends at some time
    monkeypatch.setattr(loading, "Codebook", forgetful)

    def work(size):
        casebook.add((old, "".join(map(new.format, range(size)))))
        calls = itertools.count()
        sys.setprofile(lambda *_: next(calls))
        try:
            assert check(casebook.folder)
        finally:
            sys.setprofile(None)
        return next(calls)

    work(1)  # what is read once and kept
    nothing = work(1)
    assert work(120) - nothing < 5 * (work(30) - nothing)  # the square of four times the rows would be sixteen


def test_tags_of_other_programs_are_left_alone(casebook):
    casebook.change("sources.bib", "grade:company", "canal, Ort:See, grade:company")
    assert casebook.check() == []


def test_of_two_sections_with_one_heading_the_table_is_not_lost(casebook):
    casebook.add(("[opening] |\n", "[opening] |\n\n## Facts\n\nMore text.\n"))
    assert casebook.check() == ["14 duplicate-heading"]


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs rights to take")
def test_a_file_without_rights_is_named(casebook):
    path = casebook.add()
    path.chmod(0)
    assert casebook.check() == ["1 unreadable"]


def test_the_real_casebook_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(load_cases()) == len(case_files(REAL))


# whatever a file holds


def mutated(text, random, naughty):
    """Return a text with one to three slips in it."""
    for _ in range(random.randint(1, 3)):
        lines = text.split("\n")
        line, at = random.randrange(len(lines)), random.randrange(len(text) + 1)
        slip = random.randrange(6)
        if slip == 0:
            text = text[:at] + text[at + random.randint(1, 5) :]
        elif slip == 1:
            text = text[:at] + random.choice(naughty) + text[at:]
        elif slip == 2:
            text = text[:at] + random.choice("|[]{}:,\"'&*!#%@;~<>\t\n-?") + text[at:]
        elif slip == 3:
            lines.insert(line, random.choice(lines))
            text = "\n".join(lines)
        elif slip == 4:
            del lines[line]
            text = "\n".join(lines)
        else:
            text = text[:at]
    return text


@pytest.mark.parametrize("seed", range(2))
def test_slips_of_any_kind_are_told_with_a_line_or_do_no_harm(casebook, naughty, seed):
    random = Random(seed)
    files = [p for p in sorted(casebook.folder.iterdir()) if p.is_file() and p.stem != "README"]
    files += [casebook.folder / "vocabulary" / name for name in ("themes.yml", "place_kinds.yml")]
    for _ in range(20):
        path = random.choice(files)
        before = path.read_bytes()
        path.write_text(mutated(before.decode(), random, naughty), encoding="utf-8", newline="")
        faults = check(casebook.folder)
        lines = path.read_bytes().count(b"\n") + 2
        assert all(1 <= p.line <= lines for p in faults if p.file.endswith(path.name))
        if all(p.warning for p in faults):
            cases = casebook.load()
            assert len(cases) == len(case_files(casebook.folder))
            assert all(case._repr_html_() for case in cases.values())
        path.write_bytes(before)


def test_a_file_that_would_be_passed_over_is_named(casebook):
    for name in ("lanmere-x.MD", "lanmere-y.md.txt", "Ties.csv", "seoul/lanmere-z.md", "_notes.md", "plan.docx"):
        (casebook.folder / name).parent.mkdir(exist_ok=True)
        casebook.write(name, "broken")
    found = [(f.file.partition("/")[2], f.code) for f in check(casebook.folder)]
    assert found == [
        (name, "unknown-file") for name in ("Ties.csv", "lanmere-x.MD", "lanmere-y.md.txt", "seoul/lanmere-z.md")
    ]


@pytest.mark.parametrize("name", ["con", "ไทย", "Lanmere Night"])
def test_a_case_file_is_given_a_name_that_it_may_have(casebook, name):
    casebook.write(f"{name}.md", CASE)
    (fault,) = check(casebook.folder)
    casebook.write(re.search(r"(\S+\.md)\.", fault.hint)[1], (casebook.folder / f"{name}.md").read_bytes())
    (casebook.folder / f"{name}.md").unlink()
    assert check(casebook.folder) == []


@pytest.mark.parametrize("name", ["Kaeng Mai", "แก่งใหม่", "kaeng-mia"])
def test_a_place_is_hinted_at_by_any_of_its_names(casebook, name):
    casebook.add(("city: lanmere", f"city: {name}"))
    (fault,) = check(casebook.folder)
    assert fault.code == "unknown-city" and 'Did you mean "kaeng-mai"' in fault.hint


def test_where_no_field_of_the_front_matter_can_be_read_the_rows_are_still_checked(casebook):
    casebook.add(("title: {en: Broken case}", "title: {en: Broken: case}"), ("| 3 | km |", "| 3,5 | kmz |"))
    assert casebook.check() == ["2 yaml-syntax", "12 unknown-unit", "12 value"]


def test_a_swallowed_field_is_not_missed_and_a_row_that_is_not_read_may_hold_the_fact(casebook):
    casebook.change("sources.bib", "{{City of Lanmere}},", "{{City of Lanmere}}")
    casebook.add(("km | lanmere", "km | | lanmere"))
    assert casebook.check() == ["12 cell-count", "3 bib-comma"]


def test_a_source_without_a_title_is_told_so_as_a_source(casebook):
    casebook.change("sources.bib", "title = {Night trams", "note2 = {Night trams")
    (fault,) = check(casebook.folder)
    assert (fault.field, fault.code) == ("title", "missing-field") and "source" in fault.hint


def test_no_name_or_message_acts_on_a_terminal(casebook):
    for name in ("lanmere-\x1b[31mred.md", "lanmere-a\nb.md"):
        casebook.write(name, CASE)
    casebook.add(("kind: project", f"kind: project\n? {'k' * 9000}\n: x"))
    said = list(map(str, check(casebook.folder)))
    assert said and not any("\x1b" in line or line.count("\n") > 1 or len(line) > 700 for line in said)


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        ("| area | -3 | m2 |", ["12 implausible"]),
        ("| length | -3 | km |", ["12 implausible"]),
        ("| visitors_rate | -4200 | people per day |", ["12 implausible"]),
        ("| temperature_change | -3 | degC difference |", []),
        ("| length | 12.500 | km |", ["12 value"]),
        ("| visitors | 120.125 | people |", ["12 value"]),
        ("| length | 12.125 | km |", []),
        ("| length | 04 | km |", ["12 value"]),
    ],
)
def test_a_number_is_what_it_can_be(casebook, row, lines):
    casebook.add(("| length | 3 | km |", row))
    assert casebook.check() == lines


@pytest.mark.parametrize(
    ("prose", "lines"),
    [
        ("[see @zz, p. 1]", ["10 unknown-source"]), ("[-@zz]", ["10 unknown-source"]),
        ("[ @zz]", ["10 unknown-source"]),
        ("[@lanmere-a1 somewhere]", ["10 locator"]), ("[@lanmere-a1, p. 2, and @zz]", ["10 unknown-source"]),
        ("[@lanmere-a1, somewhere]", ["10 locator"]), ("write to me@zz.org", []), ("[@" * 20_000, []),
        ("[@lanmere-a1]", []), ("[see @lanmere-a1, p. 3; @lanmere-a2]", []),
        ("It rained [1].", ["10 citation"]), ("It rained [2, 3-5].", ["10 citation"]),
        ("It rained [in 2019] and [2](https://example.org).", []),
    ],
)  # fmt: skip
def test_a_citation_in_prose_is_found_however_it_is_written(casebook, prose, lines):
    casebook.add(("## Facts", f"## Context\n\n{prose}\n\n## Facts"))
    assert casebook.check() == lines


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("year = {2019}", "date = {the fifties}", "4 year"),
        ("https://example.org/canal-park", "example.org/canal-park", "5 address"),
        (
            "language = {en},\n  keywords = {grade:off",
            "language = {Thai script},\n  keywords = {grade:off",
            "6 language",
        ),
        ("grade:official, origin:originator, read:op", "grade:officious, origin:originator, read:op", "7 unknown-code"),
        ("grade:official, origin:originator, read:op", "grade:official, read:op", "7 missing-field"),
        ("  year = {2019},\n", "", "1 missing-field"),
    ],
)
def test_a_fault_in_a_field_of_a_source_is_named_at_the_line_of_the_field_and_a_missing_one_at_the_first(
    casebook, old, new, found
):
    casebook.change("sources.bib", old, new)
    assert casebook.check() == [found]


def test_one_file_is_checked_with_the_sources_and_places_it_cites(casebook):
    casebook.change("sources.bib", "grade:company, ", "")
    casebook.change("cities.csv", "Lanmere,city,NZ,52.1", "Lanmere,city,NZ,95")
    assert [p.code for p in check(casebook.folder / "lanmere-night-trams.md")] == ["out-of-range", "missing-field"]
    assert check(casebook.folder / "sundvik-library-boat.md") == []


@pytest.mark.parametrize(
    ("prose", "right"),
    [
        ("See lanmere-a1[p. 3].", "[@lanmere-a1, p. 3]"), ("See [lanmere-a1, p. 3].", "[@lanmere-a1, p. 3]"),
        ("See @lanmere-a1.", "[@lanmere-a1]"), ("See lanmere-a11 and [@lanmere-a1, p. 3].", None),
    ],
)  # fmt: skip
def test_a_source_that_prose_names_without_citing_it_is_told_how(casebook, prose, right):
    casebook.add(text=f"{CASE}\n## Lessons\n\n{prose}\n")
    assert [p.hint for p in check(casebook.folder)] == ([f"Write {right}."] if right else [])


def test_a_table_pasted_from_a_spreadsheet_is_one_fault_and_is_read(casebook):
    rows = "measure\tvalue\tunit\tsource\nlength\t3\tkm\tlanmere-a1[opening]\nstops\t4\tstopz\tlanmere-a1[opening]"
    casebook.add(text=CASE.partition("| measure")[0] + rows + "\n")
    assert casebook.check() == ["10 tab", "12 unknown-unit"]


def test_quotation_marks_of_a_word_processor_are_named_as_such(casebook):
    casebook.add(("{en: Broken case}", "{en: “Broken: a case, or two”: three}"))
    assert "quotation marks of a word processor" in check(casebook.folder)[0].message


def test_a_source_that_is_another_one_in_all_it_has_is_one_fault(casebook):
    text = (casebook.folder / "sources.bib").read_text(encoding="utf-8")
    first = text[: text.index("\n}\n")] + "\n}\n"
    casebook.write("sources.bib", text + first.replace("lanmere-a1", "lanmere-a9"))
    casebook.add(("lanmere-a1[opening]", "lanmere-a9[opening]"))
    (fault,) = check(casebook.folder)
    assert (fault.field, fault.code) == ("lanmere-a9", "same-source") and "lanmere-a1" in fault.message


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("DOI", "doi = {10.0000/Invented.3}"),
        ("address", "url = {http://www.example.org/canal-park/}"),
        ("title", "author = {{City of Lanmere}}, year = 2019"),
    ],
)
def test_a_source_that_is_another_one_in_one_thing_says_which(casebook, what, fields):
    text = (casebook.folder / "sources.bib").read_text(encoding="utf-8")
    title = "The Canal Park in Numbers" if what == "title" else "Another one"
    words = "language = {en},\n  keywords = {grade:official, origin:originator, read:opening}"
    casebook.write("sources.bib", f"{text}\n@misc{{lanmere-a9,\n  title = {{{title}}}, {fields},\n  {words}\n}}\n")
    casebook.add(("lanmere-a1[opening]", "lanmere-a9[opening]"))
    told = [fault.message for fault in check(casebook.folder) if fault.code == "same-source"]
    assert len(told) == 1 and told[0].endswith(f"(the same {what}).")
    set_language("th")
    told = [fault.message for fault in check(casebook.folder) if fault.code == "same-source"]
    assert what not in told[0].replace("lanmere", "") and re.search(r"\(\S*[ก-๛]+ ตรงกัน\)$", told[0])


NAMING = """---
title: {en: Broken case}
city: lanmere
kind: project
themes: [environment]
---

## Facts

| id | measure | value | unit | source | relates |
|---|---|---|---|---|---|
| f1 | length | 3 | km | lanmere-a1[opening] | |
| f2 | length | 4 | km | lanmere-a1[opening] | updates f1 |

## Conditions

| id | criterion | importance | says | source |
|---|---|---|---|---|
| c1 | finance | helpful | Money. | lanmere-a1[opening] |

## Components

| id | says | needs | source |
|---|---|---|---|
| p1 | A part. | c1 | lanmere-a1[opening] |
"""


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("cities.csv", "sundvik,Sundvik,", "sundvik,Sundvik,,,,"),
        ("sources.bib", "{lanmere-b1,", "{lanmere-b1"),
        ("lanmere-broken.md", "| f1 | length | 3 | km |", "| f1 | length | 3 km |"),
        ("lanmere-broken.md", "| c1 | finance |", "| c1 |"),
    ],
)
def test_what_names_a_row_that_cannot_be_read_is_no_other_fault(casebook, file, old, new):
    casebook.add(text=NAMING)
    assert casebook.check() == []
    casebook.change(file, old, new)
    assert len(casebook.check()) == 1


def test_half_a_position_is_named(casebook):
    casebook.change("cities.csv", "sundvik-d1[abstract],", "sundvik-d1[abstract],half")
    casebook.change("cities.csv", "city,FJ,59.5,18.25", "city,FJ,59.5,")
    assert casebook.check() == ["4 missing-field"]


@pytest.mark.parametrize("piece", ["a\tb\nc\td\n\n", "lanmere-a1\n", "[@lanmere-a1, p. 1]\n"])
def test_the_work_grows_as_the_text_and_not_as_its_square(casebook, piece):
    def work(size):
        casebook.add(text=f"{CASE}\n## Lessons\n\n{piece * (size // len(piece))}")
        began = time.process_time()
        check(casebook.folder)
        return time.process_time() - began

    assert work(100_000) < 8 * work(25_000)  # four times the text; the square of it would be sixteen times
