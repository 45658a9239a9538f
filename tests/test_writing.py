"""What is written is read back the same: case files, tables, sources and translations; whole, or not at all."""

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import time

import pytest
from conftest import CASE, REAL, ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit import check, set_language
from toolkit.__main__ import main
from toolkit.casefiles import model
from toolkit.casefiles.checks import examine
from toolkit.casefiles.loading import CSV_TABLES, TABLES
from toolkit.casefiles.reading import bib_text, paragraphs, read_bib, read_case, read_table
from toolkit.casefiles.vocabulary import Codebook
from toolkit.casefiles.writing import (
    _front,
    add_sources,
    case_text,
    csv_text,
    formatted,
    markdown,
    messages,
    tidy,
    translations_text,
    with_sources,
)  # fmt: skip
from toolkit.errors import NotPossibleError
from toolkit.files import save_text, save_whole
from toolkit.language import phrase


def says(doc):
    """All that a case file says, whatever its order."""
    rows = {h: sorted(sorted(row.cells.items()) for row in doc.rows(h)) for h in doc.tables}
    return doc.front, rows, {h: " ".join(text.split()) for h, (_, text) in doc.prose.items()}


def test_every_case_is_in_canonical_form_and_says_the_same_when_it_is_written(cases, tmp_path):
    for case_id, doc in cases.book.raw.items():
        text = case_text(cases.book, case_id)
        path = tmp_path / f"{case_id}.md"
        path.write_text(text, encoding="utf-8", newline="\n")
        assert says(read_case(path)) == says(doc), case_id
        assert (REAL / f"{case_id}.md").read_text(encoding="utf-8") == text, "run: python -m toolkit format"


@pytest.mark.parametrize(
    ("text", "column", "mended"),
    [
        ("“Canal”  and ‘lock’ ", "note", "\"Canal\" and 'lock'"),
        ("“Canal”  and ‘lock’ ", "as_written", "“Canal” and ‘lock’"),
        ("„Kanal“ «canal»", "of", '"Kanal" "canal"'),
        ("“คลอง”  ยาว", "note", "“คลอง” ยาว"),
    ],
)
def test_spaces_and_quotation_marks_are_mended_but_what_a_source_prints_and_thai_keep_theirs(text, column, mended):
    (*_, row) = markdown([column], [{column: text}])
    assert row == f"| {mended} |"


def test_nine_tables_in_ten_have_eight_columns_at_most(cases):
    wide = [len(t.columns) for doc in cases.book.raw.values() for tables in doc.tables.values() for t in tables]
    assert sum(n <= 8 for n in wide) >= 0.9 * len(wide)


def test_a_file_in_another_form_is_brought_into_it_once(casebook):
    path = casebook.folder / "lanmere-canal-park.md"
    book, _ = examine(casebook.folder)
    before = says(book.raw[path.stem])
    assert formatted(book, path.stem)
    again, faults = examine(casebook.folder)
    assert not faults and says(again.raw[path.stem]) == before
    assert not formatted(again, path.stem)
    text = path.read_text(encoding="utf-8")
    order = [line for line in text.split("\n") if line.startswith("### ")]
    assert order[-2:] == ["### Values that need more columns", "### What the sources do not say"]
    assert "| operating_cost |" in text.partition(order[-1])[2]


def labelled(book, case_id, lang):
    """Write a case with labels for codes, where no other code is called so."""

    def label(vocabulary, code):
        term = book.codebook.get(vocabulary, {}).get(code)
        return term.label(lang) if term and book.codebook.meant(vocabulary, term.label(lang)) == code else code

    doc = book.raw[case_id]
    for heading, (_, kind) in TABLES.items():
        codes = {name: mark.what for name, mark in model.held(kind).items()} | {"unit": "units"}
        for cells in (row.cells for row in doc.rows(heading)):
            cells |= {name: label(codes[name], text) for name, text in cells.items() if name in codes}
    for part in doc.front.get("parts", ()):
        part["kind"] = label("part_kinds", part["kind"])
    for name, vocabulary in model.VOCABULARIES.items():
        held = doc.front.get(name, "")
        if isinstance(held, str) and held:
            doc.front[name] = label(vocabulary, held)
        elif held:
            codes = {label(vocabulary, code): code for code in held}
            doc.front[name] = [*codes] if isinstance(held, list) else {c: held[code] for c, code in codes.items()}
    return case_text(book, case_id)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_labels_of_any_language_are_read_as_codes_and_written_as_codes(casebook, lang):
    for case_id in examine(casebook.folder)[0].cases:
        formatted(examine(casebook.folder)[0], case_id)
        before = (casebook.folder / f"{case_id}.md").read_text(encoding="utf-8")
        text = labelled(examine(casebook.folder)[0], case_id, lang)
        casebook.write(f"{case_id}.md", text)
        book, faults = examine(casebook.folder)
        assert faults == [] and text != before
        assert formatted(book, case_id) and not formatted(book, case_id)
        assert (casebook.folder / f"{case_id}.md").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(("measure", "unit", "written"), [
    ("headway", "minutes", "minute"), ("capital_cost", "US$ million", "million USD"), ("Capital cost", "€", "EUR"),
    ("ต้นทุนการลงทุน", "พันล้านบาท", "billion THB"), ("capital_cost", "billion baht", "billion THB"),
    ("visitors_rate", "people/day", "people per day"), ("visitors_rate", "พันคนต่อวัน", "thousand people per day"),
    ("connections", "จุดเชื่อมต่อ", "connections"), ("water_use_per_head", "L/person/day", "litre per people per day"),
    ("capital_cost", "KRW million", "KRW million"), ("length", "kms", "km"), ("area", "ไร่", "rai"),
])  # fmt: skip
def test_a_unit_is_read_as_sources_print_it_and_written_as_the_casebook_does(casebook, measure, unit, written):
    casebook.add(("| length | 3 | km |", f"| {measure} | 3.5 | {unit} |"))
    book, faults = examine(casebook.folder)
    assert faults == []
    assert f"| 3.5 | {written} |" in case_text(book, "lanmere-broken")


@pytest.mark.parametrize("unit", ["Mg", "MG", "mw", "Mg/day", "USD/Mg", "ms", "dollars", "¥", "minute or so"])
def test_a_unit_that_may_be_another_is_not_understood(casebook, unit):
    casebook.add(("| length | 3 | km |", f"| waste_mass | 3 | {unit} |"))
    book, (fault,) = examine(casebook.folder)
    assert (fault.code, book.cases["lanmere-broken"].facts[0].unit) == ("unknown-unit", unit)


def test_of_a_label_with_two_meanings_none_is_taken_and_both_are_named(casebook):
    for code in ("quay", "wharf"):
        term = "{label: Waterside, label_th: ริมน้ำ, meaning: m, origin: o}"
        path = casebook.folder / "vocabulary/scales.yml"
        casebook.write("vocabulary/scales.yml", path.read_text(encoding="utf-8") + f"\n{code}: {term}\n")
    casebook.add(("kind: project", "kind: project\nscale: waterside"))
    (fault,) = check(casebook.folder)
    assert fault.code == "unknown-code" and fault.hint.startswith('Did you mean "quay" or "wharf"?')


def test_a_code_given_by_its_label_as_well_is_named_and_nothing_is_lost(casebook):
    problems = "problems:\n  Flooding: lanmere-a1\n  flooding: lanmere-a1[opening]"
    casebook.add(("themes: [environment]", f"themes: [Environment and health, environment]\n{problems}"))
    assert casebook.check() == ["5 repeated-code", "7 unknown-code"]
    assert [*examine(casebook.folder)[0].raw["lanmere-broken"].front["problems"]] == ["Flooding", "flooding"]


def test_what_a_code_cites_is_found_at_its_line_also_where_it_is_given_by_its_label(casebook):
    problems = "problems:\n  Heat: lanmere-a1[opening]\n  น้ำท่วม: lanmere-a9[opening]"
    casebook.add(("themes: [environment]", f"themes: [environment]\n{problems}"))
    assert casebook.check() == ["8 unknown-source"]


@pytest.mark.parametrize(("text", "block", "lines"), [
    ("Broken case", "en: Broken case", []), ("สวนริมคลอง", "th: สวนริมคลอง", ["{} missing-field"]),
])  # fmt: skip
def test_a_title_or_summary_may_be_one_text_and_is_written_as_a_block(casebook, text, block, lines):
    casebook.add(("{en: Broken case}", text), ("kind:", f"summary: {text}\nkind:"))
    assert casebook.check() == [line.format(n) for line in lines for n in (2, 4)]
    written = case_text(examine(casebook.folder)[0], "lanmere-broken")
    assert f"title:\n  {block}\n" in written and f"summary:\n  {block}\n" in written


def test_the_id_of_a_fact_stays_when_rows_move_and_is_written_where_it_is_cited(casebook):
    (before,) = (name for name, fact in model.named(casebook.load().book.cases["lanmere-night-trams"])[:1])
    path = casebook.folder / "lanmere-night-trams.md"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if "night trams | 2014" in line)
    casebook.write(path.name, text.replace(row, row.replace("4200", "77").replace("2014", "2013") + "\n" + row))
    names = [name for name, _ in model.named(casebook.load().book.cases["lanmere-night-trams"])]
    assert names[1] == before and len(set(names)) == len(names)


SIGNS = "ab01|[]{}()<>:;#'\",.-?!&*%@`~=กข้é한 “”"
cells = st.text(SIGNS, max_size=12).map(lambda t: " ".join(t.split()))


@given(st.lists(st.fixed_dictionaries({"a": cells, "b": cells}), max_size=4))
@example([{"a": "x | y", "b": "“q”"}])
def test_any_cells_come_back_from_a_case_file_and_a_table(tmp_path_factory, rows):
    rows = [{k: tidy(v) for k, v in row.items() if v} for row in rows]
    path = tmp_path_factory.getbasetemp() / "cells.md"
    lines = markdown("ab", rows) if any(rows) else []
    path.write_text("\n".join(["---", "k: v", "---", "", "## Facts", "", *lines, ""]), encoding="utf-8", newline="\n")
    assert [row.cells for row in read_case(path).rows("Facts") if row.cells] == [row for row in rows if row]
    path.with_suffix(".csv").write_text(csv_text("ab", rows), encoding="utf-8", newline="\n")
    assert [row.cells for row in read_table(path.with_suffix(".csv")).rows("") if row.cells] == [r for r in rows if r]


@given(cells)
@example("a: b")
@example("- x")
@example("no #1")
@example("yes:")
@example("[a, b]")
def test_any_text_comes_back_from_the_front_matter(casebook_text, text):
    text = " ".join(text.split())
    assert not text or casebook_text(text) == text


@pytest.fixture(scope="module")
def casebook_text(tmp_path_factory):
    from toolkit.casefiles.writing import _front

    def back(text):
        path = tmp_path_factory.getbasetemp() / "front.md"
        front = {"plain": text, "codes": [text], "block": {"k": text}, "parts": [{"k": text}]}
        lines = [line for key, value in front.items() for line in _front(key, value)]
        path.write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8", newline="\n")
        assert read_case(path).front == front
        return text

    return back


@pytest.mark.parametrize("name", CSV_TABLES)
def test_every_table_beside_the_cases_comes_back(name, tmp_path):
    doc = read_table(REAL / f"{name}.csv")
    (tmp_path / "t.csv").write_text(
        csv_text(doc.tables[""][0].columns, [r.cells for r in doc.rows("")]), encoding="utf-8"
    )
    assert read_table(tmp_path / "t.csv").rows("") == doc.rows("")


def test_codes_cite_and_are_written_so(casebook):
    cited = "problems:\n  flooding: lanmere-a1[opening]; lanmere-a2[p. 2]\n  heat: lanmere-a1[opening]"
    casebook.add(
        ("themes: [environment]", f"themes: [environment]\n{cited}"),
        ("lanmere-a1[opening] |", "lanmere-a1[opening]; lanmere-a2[p. 2] |"),
    )
    book = casebook.load().book
    case = book.cases["lanmere-broken"]
    assert case.problems == ("flooding", "heat") and case.cited["problems"]["flooding"][1] == ("lanmere-a2", "p. 2")
    assert cited in case_text(book, "lanmere-broken")


@pytest.mark.parametrize(
    ("codes", "lines"),
    [
        ("\n  flooding:\n  heat: lanmere-a1[opening]", []),
        ("\nreview: reviewed\nproblems:\n  flooding:", ["8 missing-source"]),
        ("\n  flooding: lanmere-a9[opening]", ["7 unknown-source"]),
        ("\n  floodin: lanmere-a1[opening]", ["7 unknown-code"]),
        ("\n  flooding: ;", ["7 citation"]),
        ("\n  flooding: [lanmere-a1, opening]", ["7 wrong-shape"]),
        ("\n  flooding: [{source: lanmere-a1, locator: opening}]", ["7 wrong-shape"]),
        (" {flooding: lanmere-a1[opening]}", ["6 yaml-syntax"]),
    ],
)
def test_a_code_that_cites_is_checked(casebook, codes, lines):
    key = "" if "review" in codes else "problems:"
    casebook.add(("themes: [environment]", f"themes: [environment]\n{key}{codes}".replace("\n\n", "\n")))
    assert casebook.check() == lines


# translations


def test_texts_are_shown_in_the_language_of_their_translation_file(casebook):
    casebook.translate({"Works": "งานก่อสร้าง", "park": ""})
    case = casebook.load()["lanmere-canal-park"].record
    assert case.parts[0].label("th") == "งานก่อสร้าง" and case.parts[0].label("en") == "Works"
    assert case.facts[0].of("th") == "park", "not translated"


def test_values_in_words_and_prose_are_shown_and_found_in_the_readers_language(casebook):
    prose = ("## Facts", "## Context\n\nFirst.\n\n## Facts")
    casebook.add(("| length | 3 | km | lanmere", "| cause | old pipes | | lanmere"), prose)
    casebook.translate({"old pipes": "ท่อเก่า", "First.": "ย่อหน้าแรก"})
    cases = casebook.load()
    assert "old pipes" in repr(cases["lanmere-broken"]) and list(cases.search("ท่อเก่า")["case"]) == ["lanmere-broken"]
    assert list(cases.search("ย่อหน้าแรก")["case"]) == ["lanmere-broken"]
    set_language("th")
    assert "ท่อเก่า" in repr(cases["lanmere-broken"]) and "ย่อหน้าแรก" in repr(cases["lanmere-broken"])


# half a line is lost
HEAD = 'msgid ""\nmsgstr ""\n"PO-Revision-Date: 2026-01-01 00:00+0000\\n"\n" -Translator: A\\n"\n\n'


@pytest.mark.parametrize("head", ["", HEAD])
def test_a_damaged_file_of_translations_is_not_written_over(casebook, capsys, head):
    (casebook.folder / "translations").mkdir(exist_ok=True)
    path = casebook.write("translations/th.po", f'{head}msgid "park"\nmsgstr "สวน"\n\nquay\n')
    assert main(["translations", "--folder", str(casebook.folder)]) == 1
    assert "[translation-syntax]" in capsys.readouterr().out and path.read_text(encoding="utf-8").endswith("quay\n")


def test_empty_tables_and_rows_of_the_template_are_left_out(casebook):
    text = f"{CASE}\n## Events\n\n| date | what |\n|---|---|\n| | |\n"
    casebook.add(("| length | 3", "| | | | |\n| length | 3"), text=text)
    assert main(["format", str(casebook.folder)]) == 0
    text = (casebook.folder / "lanmere-broken.md").read_text(encoding="utf-8")
    assert casebook.check() == [] and "| length | 3 |" in text and "Events" not in text


def test_format_writes_one_case_if_asked_and_refuses_what_is_none(casebook, capsys):
    wide = ("| length | 3 |", "|  length  |  3  |")
    paths = [casebook.add(wide, name=f"lanmere-{name}.md") for name in ("one", "two")]
    before = paths[1].read_bytes()
    assert main(["format", str(paths[0])]) == 0 and capsys.readouterr().out == "casebook/lanmere-one.md\n"
    assert "| length | 3 |" in paths[0].read_text("utf-8") and paths[1].read_bytes() == before
    assert main(["format", str(casebook.folder / "cities.csv")]) == 2
    assert "cities.csv is not a file of the casebook that can be checked" in capsys.readouterr().err


def test_prose_is_translated_by_paragraph(casebook):
    casebook.add(("## Facts", "## Context\n\nFirst\nlines.\n\nSecond.\n\n## Facts"))
    casebook.translate({"First lines.": "หนึ่ง"})
    assert casebook.load()["lanmere-broken"].prose["Context"]("th") == "หนึ่ง\n\nSecond."
    assert [(above, text) for above, text, _ in paragraphs("a\nb\n\n\n\nc")] == [(0, "a b"), (5, "c")]


def test_a_changed_text_keeps_its_translation_for_somebody_to_look_at(casebook):
    casebook.translate({"Works": "งานก่อสร้าง", "the length of the project": "ความยาวโครงการ", "gone": "หาย"})
    casebook.change("lanmere-canal-park.md", "the length of the project", "the length of this project")
    text, counts = translations_text(casebook.load().book, "th")
    assert counts["translated"] == 1 and counts["fuzzy"]
    assert '#, fuzzy\nmsgid "the length of this project"\nmsgstr "ความยาวโครงการ"' in text
    assert '#~ msgid "gone"' in text and "casebook/lanmere-canal-park.md:" in text
    casebook.write("translations/th.po", text)
    assert casebook.load()["lanmere-canal-park"].record.facts[0].note("th") == "the length of this project"
    assert translations_text(casebook.load().book, "th")[0] == text


def test_what_was_guessed_for_one_text_is_guessed_for_no_other_when_the_file_is_written_again(casebook):
    casebook.translate({"canal from lock to sea": "คลอง"})
    casebook.change("lanmere-canal-park.md", "canal from lock to sea", "canal from lock to the old mill")
    casebook.write("translations/th.po", translations_text(casebook.load().book, "th")[0])
    # near the guess, too far from what was translated
    casebook.change("lanmere-canal-park.md", "| Works | works |", "| a road by the wall to the old mill | works |")
    text, _ = translations_text(casebook.load().book, "th")
    assert '#, fuzzy\nmsgid "canal from lock to the old mill"\nmsgstr "คลอง"' in text
    assert 'msgid "a road by the wall to the old mill"\nmsgstr ""' in text
    casebook.write("translations/th.po", text)
    assert translations_text(casebook.load().book, "th")[0] == text


def test_the_thai_file_is_up_to_date(cases):
    held = (REAL / "translations" / "th.po").read_text(encoding="utf-8")
    assert translations_text(cases.book, "th")[0] == held, "run: python -m toolkit translations"


# sources


ZOTERO = r"""@string{jcs = "Journal of City Studies"}
@comment{x}
@online{a, title = {L'{\'e}tude de {S\~{a}o} Paulo}, author = {M{\"u}ller, J and St{\aa}hle}, date = {2016-05-12},
  langid = {english}, urldate = {2021}}
@article{b, journal = jcs, month = feb, title = {50\% {\&} more}, url = {https://x.org/a\_b}}
"""


def test_sources_are_read_as_zotero_writes_them(tmp_path):
    path = tmp_path / "z.bib"
    path.write_text(ZOTERO, encoding="utf-8")
    doc = read_bib(path)
    assert not doc.faults
    one, other = (row.cells for row in doc.rows(""))
    assert (one["title"], one["author"]) == ("L'étude de São Paulo", "Müller, J and Ståhle")
    assert (one["year"], one["language"], one["kind"]) == ("2016-05-12", "en", "misc")
    assert (other["journal"], other["title"], other["url"]) == (
        "Journal of City Studies", "50% & more", "https://x.org/a_b",
    )  # fmt: skip


def test_every_source_comes_back_as_it_was_written(tmp_path):
    rows = [row.cells for row in read_bib(REAL / "sources.bib").rows("")]
    (tmp_path / "s.bib").write_text("\n".join(map(bib_text, rows)), encoding="utf-8")
    assert [row.cells for row in read_bib(tmp_path / "s.bib").rows("")] == rows


def test_of_a_new_source_the_words_that_are_asked_for_stand_there_to_be_filled(casebook):
    new, place = casebook.folder.parent / "new.bib", casebook.folder / "sources.bib"
    new.write_text("@misc{z1, title = {A}, year = {2020}, language = {en}}\n", encoding="utf-8")
    add_sources(casebook.folder, new)
    casebook.add(("lanmere-a1[opening]", "z1[opening]"))
    assert [fault.field for fault in check(casebook.folder)] == ["grade", "origin", "read"]
    text = place.read_text(encoding="utf-8").replace(
        "{grade:, origin:, read:}", "{grade:press, origin:press, read:page}"
    )
    casebook.write("sources.bib", text)
    assert check(casebook.folder) == []


def test_an_entry_of_zotero_gets_a_language_a_year_and_the_words_that_are_missing(casebook):
    new, place = casebook.folder.parent / "new.bib", casebook.folder / "sources.bib"
    before = place.read_bytes()
    new.write_text(
        "@misc{z1, title = {A}, language = {en-US}, keywords = {Health, Water reuse}}\n"
        "@misc{z2, title = {B}, language = {th}, keywords = {origin:press, Health}}\n",
        encoding="utf-8",
    )
    assert add_sources(casebook.folder, new) == ({"z1": ["grade", "origin", "read"], "z2": ["grade", "read"]}, [])
    assert place.read_bytes().startswith(before)
    text = place.read_bytes()[len(before) :].decode()
    assert text.count("  year = {n.d.},\n") == 2 and "  language = {en},\n" in text
    assert "  keywords = {Health, Water reuse, grade:, origin:, read:}\n" in text
    assert "  keywords = {Health, grade:, origin:press, read:}\n" in text


def test_the_code_words_behind_grade_origin_and_read_are_named_once_where_they_lack(casebook, capsys):
    new, book = casebook.folder.parent / "new.bib", Codebook(casebook.folder / "vocabulary")
    new.write_text("@misc{z1, title = {A}, keywords = {read:page}}\n@misc{z2, title = {B}}\n", encoding="utf-8")
    main(["source", str(new), "--folder", str(casebook.folder)])
    assert capsys.readouterr().out.split("\n")[2:] == [
        *(f"{name}: {', '.join(map(book.names[kind].shown, book[kind]))}"
          for name, kind in (("grade", "grades"), ("origin", "origins"), ("read", "readings"))), "",
    ]  # fmt: skip
    new.write_text("@misc{z3, title = {C}, keywords = {grade:press, origin:press, read:page}}\n", encoding="utf-8")
    main(["source", str(new), "--folder", str(casebook.folder)])
    assert capsys.readouterr().out == "z3: added; still to be given: language\n"


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("{Xu, Jingxi and Li, Bo}", "{Xu, Jingxi and Li, Bo}"),
        ('"Valin, M."', "{Valin, M.}"),
        (r"{{\"O}zg{\"u}r, A.}", "{Özgür, A.}"),
        ("{{Ministry of Land and Water}}", "{{Ministry of Land and Water}}"),
        ("{{City of {Lanmere}}}", "{{City of {Lanmere}}}"),
        ('"{World Bank}"', "{{World Bank}}"),
        (r'"M{\"u}ller, J. and {Stadt M{\"u}nchen}"', "{Müller, J. and {Stadt München}}"),
        ("town", "{{City of Lanmere}}"),
        ("{Xu, Jingxi and {World Bank}}", "{Xu, Jingxi and {World Bank}}"),
        ("{{City of Lanmere} and {Land {and} Water}}", "{{City of Lanmere} and {Land {and} Water}}"),
        ('"Xu, Jingxi and " # town', "{Xu, Jingxi and {City of Lanmere}}"),
    ],
)
def test_persons_stay_persons_and_a_body_stays_a_body(tmp_path, written, again):
    path = tmp_path / "s.bib"
    path.write_text(f"@string{{town = {{City of Lanmere}}}}\n@misc{{z, author = {written}}}\n", encoding="utf-8")
    (row,) = read_bib(path).rows("")
    assert f"  author = {again}\n" in bib_text(row.cells)
    assert row.cells["author"] == again.replace("{", "").replace("}", "")


def test_where_a_maker_keeps_a_copy_of_a_source_is_nobody_elses_business(casebook):
    new = casebook.folder.parent / "new.bib"
    snapshot = r"Snapshot:C\:\\Users\\mali\\Zotero\\a.html:text/html"
    new.write_text(f"@misc{{z1, title = {{A}}, file = {{{snapshot}}}, urldate = {{2025-11-20}}}}\n", encoding="utf-8")
    add_sources(casebook.folder, new)
    added = (casebook.folder / "sources.bib").read_text(encoding="utf-8").partition("@misc{z1,")[2]
    assert "urldate = {2025-11-20}" in added and "mali" not in added and "file" not in added


def test_sources_are_added_all_or_none_and_what_they_lack_is_said(casebook, capsys):
    new, place = casebook.folder.parent / "new.bib", casebook.folder / "sources.bib"
    new.write_text("@misc{z1, title = {A}, year = {2020}, keywords = {grade:press, harbour}}\n", encoding="utf-8")
    assert add_sources(casebook.folder, new) == ({"z1": ["language", "origin", "read"]}, [])
    before = place.read_bytes()
    assert add_sources(casebook.folder, new) == ({"z1": None}, []) and place.read_bytes() == before
    assert main(["source", str(new), "--folder", str(casebook.folder)]) == 0
    assert capsys.readouterr().out == "In sources.bib already, and left as they are: 1 of 1 entries.\n"
    new.write_text("@misc{z1, title = {B}, year = {2020}}\n", encoding="utf-8")
    with pytest.raises(NotPossibleError, match="key z1 already; nothing was added"):
        add_sources(casebook.folder, new)
    new.write_text("@misc{z2, title = {A} year = {2020}}\n@misc{z3, title = {B}}\n", encoding="utf-8")
    added, faults = add_sources(casebook.folder, new)
    assert (added, [f.code for f in faults]) == ({}, ["bib-comma"]) and place.read_bytes() == before


def test_a_source_whose_address_is_there_under_another_key_is_not_added_again(casebook, tmp_path):
    there = (casebook.folder / "sources.bib").read_text("utf-8")
    again = tmp_path / "again.bib"
    again.write_text("@misc{other, title = {The canal park in numbers}, url = {https://example.org/canal-park}}\n")
    assert add_sources(casebook.folder, again) == ({"other": None}, [])
    assert (casebook.folder / "sources.bib").read_text("utf-8") == there


def test_texts_of_a_source_that_are_joined_are_one_text(tmp_path):
    text = (
        '@string{usj = "Journal of {City} Studies"}\n@misc{z, journal = usj # { on {Line}} # " 2", title = {1 \\# a}}\n'
    )
    (tmp_path / "s.bib").write_text(text, encoding="utf-8")
    (row,) = read_bib(tmp_path / "s.bib").rows("")
    assert (row.cells["journal"], row.cells["title"]) == ("Journal of City Studies on Line 2", "1 # a")


# files


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_file_that_is_replaced_keeps_its_rights_and_a_link_its_target(tmp_path):
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    save_whole(link, lambda part: part.write_text("new"))
    assert link.is_symlink() and path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_fails_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fails(part):
        part.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(NotPossibleError, match="No space left"):
        save_whole(path, fails)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_what_a_killed_write_has_left_is_no_part_of_the_casebook_and_goes_with_a_later_write(casebook):
    old, new = (casebook.folder / f".saving-{name}" for name in ("old", "new"))
    for left in (old, new):
        left.mkdir()
        (left / "lanmere-half.md").write_text("---\n")
    os.utime(old, (0, 0))
    assert casebook.check() == []
    save_text(casebook.folder / "lanmere-notes.txt", "a")
    assert not old.exists()
    assert new.exists(), "another process may be writing it"


WRITER = """
import sys
from pathlib import Path
from toolkit.files import save_text
print("go", flush=True)
while True:
    for letter in "ab":
        save_text(Path(sys.argv[1]), letter * 3_000_000)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a" * 3_000_000)
    for wait in (0.011, 0.023, 0.037, 0.052):
        with subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            writer.stdout.readline()
            time.sleep(wait)
            writer.kill()
        text = path.read_text()
        assert len(text) == 3_000_000 and len(set(text)) == 1


def test_a_file_is_made_beside_the_place_where_it_goes_and_not_on_another_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert save_text(tmp_path / "a.md", "text\n").read_text(encoding="utf-8") == "text\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_format_writes_what_need_not_be_typed(casebook):
    row = "| length | 3 | km | lanmere-a1[opening] |"
    problems = "themes: [environment]\nproblems:\n  flooding: lanmere-a1; lanmere-b1"
    path = casebook.add(("themes: [environment]", problems), (row, "| homes | 3.. | | lanmere-a1; lanmere-b1 |"))
    assert check(casebook.folder) == []
    assert main(["format", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert "  flooding: lanmere-a1[opening]; lanmere-b1[page]\n" in text
    assert "| homes | 3.. | homes | lanmere-a1[opening]; lanmere-b1[page] |" in text
    assert not formatted(examine(casebook.folder)[0], path.stem)


# what is written, whole

CROOKED = """---
themes: [environment]
kind:   project
review: draft
city: lanmere
zeta: [a, "b, c"]
title: {th: ก, en: "Broken: case"}
parts: [{label: "A, b", id: p, kind: phase, extra: x}]
problems:
  flooding: lanmere-a1[opening]
---

## Lessons

One.



Two  words “here” .

## Facts

Above the table.

| note | measure | value | unit | date | by | source | status | of |
|---|---|---|---|---|---|---|---|---|
| n | length | 3 | km | 2003 | | lanmere-a1[opening] | | |
| | length | 4 | km | | me | lanmere-a1[opening] | | |
| o | length | 5 | km | | | lanmere-a1[opening] | | |
| | area | | | | | | silent | \\| x |
| | | | | | | | | |
| | opening_date | 2003 | | | | lanmere-a1[opening] | | |

## Components

| needs | id | says | source |
|---|---|---|---|
| finance-c266e3 | x | X | lanmere-a1[opening] |

## Conditions

| criterion | importance | says | source |
|---|---|---|---|
| finance | helpful | Money. | lanmere-a1[opening] |
| land-and-space | helpful | Land. | lanmere-a1[opening] |

## Events

| date | what |
|---|---|
"""
STRAIGHT = """---
title:
  th: ก
  en: "Broken: case"
city: lanmere
kind: project
themes: [environment]
review: draft
problems:
  flooding: lanmere-a1[opening]
parts:
  - {id: p, kind: phase, label: "A, b", extra: x}
zeta: [a, "b, c"]
---

## Facts

Above the table.

### Scale

| measure | value | unit | date | source | note |
| --- | --- | --- | --- | --- | --- |
| length | 3 | km | 2003 | lanmere-a1[opening] | n |
| length | 5 | km |  | lanmere-a1[opening] | o |

### Timing

| measure | value | source |
| --- | --- | --- |
| opening_date | 2003 | lanmere-a1[opening] |

### Values that need more columns

| measure | value | unit | source | by |
| --- | --- | --- | --- | --- |
| length | 4 | km | lanmere-a1[opening] | me |

### What the sources do not say

| measure | of | status |
| --- | --- | --- |
| area | \\| x | silent |

## Conditions

| id | criterion | importance | says | source |
| --- | --- | --- | --- | --- |
| finance-c266e3 | finance | helpful | Money. | lanmere-a1[opening] |
|  | land-and-space | helpful | Land. | lanmere-a1[opening] |

## Components

| id | says | needs | source |
| --- | --- | --- | --- |
| x | X | finance-c266e3 | lanmere-a1[opening] |

## Lessons

One.

Two words "here" .
"""


def test_a_crooked_case_is_written_in_the_one_form(casebook):
    casebook.add(text=CROOKED)
    assert case_text(examine(casebook.folder)[0], "lanmere-broken") == STRAIGHT
    casebook.add(text=STRAIGHT)
    assert case_text(examine(casebook.folder)[0], "lanmere-broken") == STRAIGHT


PLAIN = "a|-5|a b|x'y|ก|a\\b|2003-07|true|~|a:b|x#1|a & b|-9.."
QUOTED = [
    "a: b",
    "- x",
    "?x",
    "x #1",
    "[a",
    "{a}",
    "",
    "'x",
    "&a",
    "*a",
    "!a",
    "|a",
    ">a",
    "%a",
    "@a",
    "`a",
    "a:",
    "...a",
]
QUOTED += ["...a", " a", "a ", "#x", ": a", "]a", "}a", ",a", "--- x", '"']


def test_a_text_of_the_front_matter_stands_in_quotation_marks_where_it_needs_them():
    for text in PLAIN.split("|"):
        assert _front("k", text) == [f"k: {text}"] and _front("k", [text]) == [f"k: [{text}]"]
    for text in QUOTED:
        quoted = json.dumps(text)
        assert _front("k", text) == [f"k: {quoted}"] and _front("k", {"x": text}) == ["k:", f"  x: {quoted}"]
    for text in ("a,b", "a]", "a[1]", "a}", "a{"):  # only in a list or block
        assert _front("k", text) == [f"k: {text}"] and _front("k", {"x": text}) == ["k:", f"  x: {text}"]
        assert _front("k", [text]) == [f'k: ["{text}"]'] and _front("k", [{"x": text}]) == [
            "k:",
            f'  - {{x: "{text}"}}',
        ]
    assert _front("k", [{"b": ["a", "b"], "id": {"a b": "c, d"}}]) == ["k:", '  - {id: {a b: "c, d"}, b: [a, b]}']


def test_a_table_has_the_columns_that_are_used_and_its_cells_their_bars():
    rows = [{"a": "1 | 2", "b": ""}, {"c": " x  y "}, {"d": "no column"}]
    assert markdown(["c", "b", "a"], rows) == ["| c | a |", "| --- | --- |", r"|  | 1 \| 2 |", "|  x y |  |", "|  |  |"]
    assert csv_text(["b", "a"], [{"a": 'x, "y"'}, {"b": "1", "z": "2"}]) == 'b,a\n,"x, ""y"""\n1,\n'


PO_HEAD = """# Texts of the casebook in another language; brought up to date by: python -m toolkit translations
msgid ""
msgstr ""
"Project-Id-Version: casebook  \\n"
"Report-Msgid-Bugs-To: \\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"PO-Revision-Date: 2026-01-01 00:00+0000\\n"
"Last-Translator: \\n"
"Language: th\\n"
"Language-Team: \\n"
"""


def test_every_text_that_is_translated_is_in_the_file_with_its_lines(casebook):
    for path in casebook.folder.glob("*.csv"):
        path.unlink() if path.stem not in ("cities",) else None
    for path in [*casebook.folder.glob("[kls]*.md"), casebook.folder / "targets" / "kaeng-mai.csv"]:
        path.unlink()
    columns = "| measure | value | unit | source | of | note |\n|---|---|---|---|---|---|"
    rows = "| length | 3 | km | lanmere-a1[opening] | bank | n |\n"
    rows += "| cause | old pipes | | lanmere-a1[opening] | bank | |"
    text = CASE.partition("| measure")[0].replace("themes", "parts:\n  - {id: p, kind: phase, label: Works}\nthemes")
    casebook.add(text=f"{text}{columns}\n{rows}\n\n## Lessons\n\nFirst\nlines.\n\n\nSecond.\n")
    casebook.write("city_facts.csv", "city,attribute,value,note\nlanmere,coast,yes,by map\n")
    book = examine(casebook.folder)[0]
    case, facts = "casebook/lanmere-broken.md", "casebook/city_facts.csv"
    assert [*messages(book)] == [
        ("Works", case, 6), ("bank", case, 14), ("n", case, 14), ("bank", case, 15), ("old pipes", case, 15),
        ("First lines.", case, 19), ("Second.", case, 23),
        ("An invented port, flat and wet.", "casebook/cities.csv", 3), ("by map", facts, 2),
    ]  # fmt: skip
    casebook.translate({"bank": "ตลิ่ง", "gone": "หาย", "Second.": ""})
    book = examine(casebook.folder)[0]
    text, counts = translations_text(book, "th")
    assert text.startswith(PO_HEAD)
    assert f'\n#: {case}:14 {case}:15\nmsgid "bank"\nmsgstr "ตลิ่ง"\n' in text
    assert text.endswith('\n#~ msgid "gone"\n#~ msgstr "หาย"\n\n')
    assert counts == {"translated": 1, "fuzzy": 0, "missing": 7}
    for path in casebook.folder.joinpath("translations").glob("*"):
        path.unlink()
    text, counts = translations_text(examine(casebook.folder)[0], "th")
    assert text.startswith(PO_HEAD) and counts == {"translated": 0, "fuzzy": 0, "missing": 8}


def test_sources_are_written_below_those_that_are_there(tmp_path):
    place = tmp_path / "sources.bib"
    rows = [{"key": "a", "title": "A"}, {"key": "b", "title": "B"}]
    new = "@misc{a,\n  title = {A}\n}\n\n@misc{b,\n  title = {B}\n}\n"
    assert with_sources(place, rows) == new
    place.write_text("@misc{c,\n  title = {C}\n}\n\n\n")
    assert with_sources(place, rows) == "@misc{c,\n  title = {C}\n}\n\n" + new


def test_a_file_without_entries_adds_no_source_and_a_first_list_is_begun(tmp_path):
    new = tmp_path / "new.bib"
    new.write_text("% nothing\n")
    with pytest.raises(NotPossibleError, match=re.escape(phrase("command", "no entry", path=new))):
        add_sources(tmp_path, new)
    new.write_text("@misc{a, title = {A}, year = 2003, keywords = {x, grade:press, x}}\n")
    assert add_sources(tmp_path, new) == ({"a": ["language", "origin", "read"]}, [])
    text = (tmp_path / "sources.bib").read_text()
    assert text == "@misc{a,\n  title = {A},\n  year = {2003},\n  keywords = {x, grade:press, origin:, read:}\n}\n"
