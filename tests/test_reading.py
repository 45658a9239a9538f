"""Files into text with line numbers, whatever the file holds."""

import os
from pathlib import Path

import pytest
from conftest import CASE
from hypothesis import given
from hypothesis import strategies as st

from toolkit.casefiles.reading import read_bib, read_case, read_po, read_table
from toolkit.casefiles.text import MAX_BYTES, Document
from toolkit.language import folded, set_language


@pytest.fixture
def read(tmp_path):
    """Read text as a case file."""

    def read(text, name="case.md", reader=read_case):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return reader(path, root=tmp_path)

    return read


def faults(doc):
    return [(p.line, p.code) for p in doc.faults]


def front(text):
    return f"---\n{text}\n---\n"


# front matter


def test_every_value_stays_text(read):
    doc = read(front("country: NO\ndate: 2018-03-12\nsize: 1.10\nbig: 1_000\nyes: true\nnothing: ~\nempty:"))
    assert doc.front == {
        "country": "NO", "date": "2018-03-12", "size": "1.10", "big": "1_000", "yes": "true", "nothing": "~",
        "empty": "",
    }  # fmt: skip
    assert not doc.faults


def test_every_key_and_item_has_its_line(read):
    doc = read(
        front("title: {en: A,\n  th: B}\nthemes: [one,\n  two]\nparts:\n  - {id: x}\n  - id: y\n    kind: phase")
    )
    assert doc.lines["title", "th"] == 3
    assert doc.lines["themes", 1] == 5
    assert doc.lines["parts", 1, "kind"] == 9


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: &x 2", (3, "yaml-anchor")), ("a: 1\nb: *x", (3, "yaml-anchor")),
        ("&x a: 1", (2, "yaml-anchor")), ("a: 1\n*x : 2", (3, "yaml-anchor")), ("a: !!str 1", (2, "yaml-tag")),
        ("!!str a: 1", (2, "yaml-tag")), ("a: !!python/object/apply:os.system [ls]", (2, "yaml-tag")),
        ("a:\n  b: [c, {d: !x e}]", (3, "yaml-tag")), ("? [a, b]\n: 1", (2, "wrong-shape")),
        ("- a\n- b", (2, "wrong-shape")), ("just text", (2, "wrong-shape")),
        ("a: 1\nb: c: d", (3, "yaml-syntax")), ("a: [1, 2", (2, "yaml-syntax")),
        ('a: 1\nb: "2\nc: 3', (3, "yaml-syntax")), ("a: 1\n b: 2", (3, "yaml-syntax")),
        ("a: 1\n%", (3, "yaml-syntax")), ("a: 1\n...\n- b", (4, "yaml-syntax")), ("a: @x", (2, "yaml-syntax")),
        ("a: [" + "[" * 20 + "]" * 21, (2, "yaml-depth")),
        ("a: " + "{b: " * 20 + "c" + "}" * 20, (2, "yaml-depth")), ("a: 1\nb: 2\na: 3", (4, "duplicate-key")),
        ("a: {b: 1, b: 2}", (2, "duplicate-key")), ("", (1, "no-front-matter")),
        ("# only a comment", (1, "no-front-matter")),
    ],
)  # fmt: skip
def test_a_front_matter_that_is_not_plain_is_refused_at_its_line(read, text, fault):
    assert faults(read(front(text))) == [fault]


def test_of_a_doubled_key_the_first_counts(read):
    assert read(front("a: 1\nb: 2\na: 3")).front == {"a": "1", "b": "2"}


@pytest.mark.parametrize("field", ["b: *x", "b: one: two", "b: [x, y", "b:\n  - {x: 1}\n   - {y: 2}", 'b: "x'])
def test_a_field_that_cannot_be_read_is_left_out_and_the_others_are_read(read, field):
    doc = read(front(f"a: 1\n{field}\nc: 3"))
    assert doc.front == {"a": "1", "c": "3"}
    assert len(doc.faults) == 1


def test_what_is_wrong_in_a_line_of_the_front_matter_is_said_in_the_readers_words(read):
    text = front("a: one: two")
    assert "a second colon stands in the line" in read(text).faults[0].message
    set_language("th")
    assert "มีเครื่องหมาย : ตัวที่สองในบรรทัดนี้" in read(text).faults[0].message


def test_an_alias_bomb_is_refused(read):
    bomb = "a: &a [x, x, x]\n" + "\n".join(
        f"{c}: &{c} [*{b}, *{b}, *{b}]" for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {code for _, code in faults(read(front(bomb)))} == {"yaml-anchor"}


@pytest.mark.parametrize("text", ["a: " + "[" * 200_000, "{" * 200_000, "- " * 200_000, "a: b" + ": c" * 100_000])
def test_deep_nesting_is_refused(read, text):
    assert read(front(text)).faults


@pytest.mark.parametrize(
    ("escape", "code"),
    [
        (r"\u202e", "invisible-character"), (r"\u200b", "invisible-character"), (r"\x07", "control-character"),
        (r"\0", "control-character"), (r"\t", "tab"), (r"a\nb", "control-character"),
    ],
)  # fmt: skip
def test_an_escape_smuggles_in_no_odd_character(read, escape, code):
    doc = read(front(f'a: 1\nb: "x{escape}y"'))
    assert faults(doc) == [(3, code)]
    assert doc.front["b"].isprintable()


def test_a_block_of_lines_is_refused(read):
    assert faults(read(front("a: |\n  one\n  two"))) == [(2, "control-character")]


# the file


@pytest.mark.parametrize("text", ["", "\n", "no front matter\n", "---\ntitle: x\n", "\n---\ntitle: x\n---\n"])
def test_a_file_without_front_matter_has_one_fault(read, text):
    assert faults(read(text)) == [(1, "no-front-matter")]


def test_crlf_and_bom_read_as_if_they_were_not_there(read):
    plain = read(CASE)
    windows = read(b"\xef\xbb\xbf" + CASE.replace("\n", "\r\n").encode())
    assert not windows.faults
    assert (windows.front, windows.tables, windows.prose) == (plain.front, plain.tables, plain.prose)


def test_a_lone_carriage_return_is_named(read):
    assert (2, "control-character") in faults(read(CASE.replace("Broken case", "Broken\rcase")))


@pytest.mark.parametrize("encoding", ["cp874", "utf-16", "iso-8859-2"])
def test_another_encoding_is_refused(read, encoding):
    name = "สวน" if encoding == "cp874" else "Győr"
    code = {p.code for p in read(CASE.replace("Broken case", name).encode(encoding)).faults}
    assert code == {"not-utf8"}


def test_the_line_of_a_wrong_byte_is_told(read):
    assert faults(read(CASE.encode() + b"\nfine\n\xff\n")) == [(15, "not-utf8")]


def test_a_huge_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is read"))
    path = tmp_path / "case.md"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    assert faults(read_case(path, root=tmp_path)) == [(1, "too-large")]


@pytest.mark.parametrize(
    ("reader", "most"),
    [(read_case, 1), (read_table, 1), (read_bib, 64), (lambda path, root: read_po(path, root)[1], 64)],
)
def test_sources_and_translations_may_be_larger_than_a_case_or_a_table(tmp_path, reader, most):
    path = tmp_path / "any.txt"
    path.touch()
    os.truncate(path, (most << 20) + 1)
    found = reader(path, root=tmp_path)
    (fault,) = getattr(found, "faults", found)
    assert fault.code == "too-large" and f"larger than {most} MiB" in fault.message


def test_a_file_of_the_largest_size_is_read(read):
    text = CASE + "\n" + "x" * (MAX_BYTES - len(CASE) - 1)
    assert not read(text).faults


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.md").write_text(CASE)
    folder = tmp_path / "casebook"
    folder.mkdir()
    (folder / "case.md").symlink_to(tmp_path / "secret.md")
    doc = read_case(folder / "case.md", root=folder)
    assert faults(doc) == [(1, "outside-folder")]
    assert not doc.front


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
@pytest.mark.parametrize("kind", ["folder", "broken link", "link to itself", "pipe"])
def test_what_is_not_a_file_is_named(tmp_path, kind):
    path = tmp_path / "case.md"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / ("nowhere.md" if kind == "broken link" else "case.md"))
    assert faults(read_case(path, root=tmp_path)) == [(1, "unreadable")]


@pytest.mark.parametrize(
    ("char", "code"),
    [
        ("\t", "tab"), ("\u200b", "invisible-character"), ("\u200d", "invisible-character"),
        ("\u202e", "invisible-character"), ("\u2066", "invisible-character"), ("\u061c", "invisible-character"),
        ("\u3164", "invisible-character"), ("\ufe0f", "invisible-character"), ("\u00ad", "invisible-character"),
        ("\U000e0041", "invisible-character"), ("\x00", "control-character"), ("\x1b", "control-character"),
        ("\x85", "control-character"), ("\u2028", "control-character"), ("\ue000", "control-character"),
        ("\ufffd", "control-character"),
    ],
)  # fmt: skip
def test_an_odd_character_is_named_with_line_and_column_and_taken_out(read, char, code):
    doc = read(CASE.replace("Broken case", f"Bro{char}ken case"))
    assert [(p.line, p.field, p.code) for p in doc.faults] == [(2, "column 16", code)]
    assert doc.front["title"]["en"] in ("Broken case", "Bro ken case")


def test_a_zero_width_space_may_part_two_thai_letters_and_is_not_missed_in_a_search(read):
    doc = read(CASE.replace("Broken case", "เมือง\u200bน้ำ"))
    assert not doc.faults and doc.front["title"]["en"] == "เมือง\u200bน้ำ"
    assert folded("เมือง\u200bน้ำ") == folded("เมืองน้ำ")
    for wrong in ("เมือง\u200b\u200bน้ำ", "เมือง \u200bน้ำ", "เมือง\u200b"):
        assert faults(read(CASE.replace("Broken case", wrong))) == [(2, "invisible-character")]


@pytest.mark.parametrize("char", "\u00a0\u202f\u2009\u3000")
def test_a_no_break_space_is_a_space(read, char):
    doc = read(CASE.replace("Broken case", f"Broken{char}case"))
    assert not doc.faults
    assert doc.front["title"]["en"] == "Broken case"


@pytest.mark.parametrize("text", ["กรุงเทพฯ น้ำท่วม ๒๕๖๑", "청계천", "上海石庫門", "ភ្នំពេញ", "Győr", "km² – “x” … €", "😀"])
def test_honest_letters_pass(read, text):
    doc = read(CASE.replace("Broken case", text))
    assert not doc.faults
    assert doc.front["title"]["en"] == text


def test_text_has_one_spelling(read):
    doc = read(CASE.replace("Broken case", "น\u0e4d\u0e32 A\u030a"))
    assert doc.front["title"]["en"] == "นำ Å"


# sections and tables


def table(*lines):
    return f"---\na: b\n---\n\n## Facts\n\n{chr(10).join(lines)}\n"


def test_a_row_holds_the_cells_that_are_not_empty(read):
    doc = read(table("| a | b | c |", "|---|:-:|---|", "| 1 |  | x \\| y |", "", "Prose below."))
    assert doc.tables["Facts"][0].columns == ("a", "b", "c")
    assert [(r.line, r.cells) for r in doc.rows("Facts")] == [(9, {"a": "1", "c": "x | y"})]
    assert not doc.faults


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["| a | b |", "|---|---|", "| 1 |"], (9, "cell-count")),
        (["| a | b |", "|---|---|", "| 1 | 2 | 3 |"], (9, "cell-count")),
        (["| a | b |", "|---|---|", "| 1 | 2 | |"], (9, "cell-count")),
        (["| a | b |", "|---|", "| 1 | 2 |"], (8, "cell-count")),
        (["| a | b |", "| 1 | 2 |"], (8, "no-separator")),
        (["| a | b |"], (8, "no-separator")),
        (["| a | b |", "|---|---|", "| 1 | 2 |", "loose text"], (10, "table-row")),
        (["| a | b |", "|---|---|", "| 1 | 2 |", "", "| 3 | 4 |"], (11, "second-table")),
        (["| a | a |", "|---|---|", "| 1 | 2 |"], (7, "duplicate-column")),
        (["| a | |", "|---|---|", "| 1 | 2 |"], (7, "empty-column")),
    ],
)
def test_a_crooked_table_is_named_at_its_line(read, lines, fault):
    assert faults(read(table(*lines))) == [fault]


def test_a_row_without_its_last_bar_still_counts(read):
    doc = read(table("| a | b |", "|---|---|", "| 1 | 2"))
    assert doc.rows("Facts")[0].cells == {"a": "1", "b": "2"}


def test_a_column_may_begin_with_any_sign(read):
    doc = read(table("| ?a | b |", "|---|---|", "| 1 | 2 |"))
    assert doc.rows("Facts")[0].cells == {"?a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\ntext\n\n## Facts\n", []), ("\n## Facts\n\n## Facts\n", [(7, "duplicate-heading")]),
        ("\n### Facts\n", [(5, "unknown-heading")]), ("\n##Facts\n", [(5, "unknown-heading")]),
        ("\n# Facts\n", [(5, "unknown-heading")]), ("\n ## Facts\n", [(5, "unknown-heading")]),
        ("\n## Context\n\n#1 of all cities\n", []),
    ],
)  # fmt: skip
def test_headings_are_two_signs_and_a_space(read, text, fault):
    assert faults(read("---\na: b\n---\n" + text)) == fault


def test_a_place_in_the_prose_tells_its_line(read):
    doc = read("---\na: b\n---\n\n## Facts\n\n\nfirst\n\n| a |\n|---|\n| 1 |\n\nlast\n")
    line, text = doc.prose["Facts"]
    lines = {row: line + 1 + n for n, row in enumerate(text.split("\n")) if row}
    assert lines == {"first": 8, "last": 14}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_read_or_refused_with_a_line(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_text(text, encoding="utf-8", newline="")
    for reader in (read_case, read_table):
        doc = reader(path)
        assert isinstance(doc, Document)
        assert all(1 <= p.line <= text.count("\n") + 1 for p in doc.faults)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(b"---\n" + raw + b"\n---\n")
    assert isinstance(read_case(path), Document)
    assert isinstance(read_bib(path), Document)


# CSV


def test_csv_rows_have_their_line(read):
    doc = read('a,b\n1,"x, y"\n\n3,4\n', "table.csv", read_table)
    assert [(r.line, r.cells) for r in doc.rows("")] == [(2, {"a": "1", "b": "x, y"}), (4, {"a": "3", "b": "4"})]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b\n1\n", (2, "cell-count")), ("a,b\n1,2,3\n", (2, "cell-count")),
        ("a,b\n1,x, y\n", (2, "cell-count")), ("a,a\n1,2\n", (1, "duplicate-column")),
        ("a,\n1,2\n", (2, "cell-count")), ('a,b\n1,"x\n3,4\n', (2, "csv-syntax")),
        ('a,b\n1,"x\n3,y"\n', (2, "csv-syntax")), ('a,b\n1,"x"y\n', (2, "csv-syntax")),
        ('a,b\n1,2\n3,"x\n4,"y"\n', (3, "csv-syntax")), ("a,b\n1,\t2\n", (2, "tab")),
        ("a,b\n1," + "x" * 200_000 + "\n", (2, "csv-syntax")),
    ],
)  # fmt: skip
def test_a_crooked_csv_is_named_at_its_line(read, text, fault):
    assert faults(read(text, "table.csv", read_table)) == [fault]


def test_an_empty_csv_is_an_empty_table(read):
    assert read("", "table.csv", read_table).rows("") == []


# BibTeX


ENTRY = "@misc{key,\n  title = {A {Big} \\& small title},\n  year = 2003\n}\n"


def entries(doc):
    return [(row.line, row.cells) for row in doc.rows("")]


def test_bib_fields_lose_their_braces_and_keep_their_line(read):
    doc = read("\n" + ENTRY, "sources.bib", read_bib)
    assert not doc.faults
    assert entries(doc) == [(2, {"title": "A Big & small title", "year": "2003", "key": "key", "kind": "misc"})]


def test_bib_may_be_indented_with_tabs_as_zotero_writes_it(read):
    doc = read(ENTRY.replace("  ", "\t"), "sources.bib", read_bib)
    assert not doc.faults
    assert entries(doc)[0][1]["year"] == "2003"


def test_bib_in_capitals_and_in_the_names_of_biblatex_reads_as_that_of_sources_bib(read):
    fields = "TITLE = town # { in numbers},\n  Date = 2003,\n  JournalTitle = {Canals},\n  LangID = {Thai}"
    doc = read(f"@STRING{{TOWN = {{Lanmere}}}}\n@ONLINE{{Key,\n  {fields}\n}}\n", "sources.bib", read_bib)
    plain = {"title": "Lanmere in numbers", "year": "2003", "journal": "Canals", "language": "th", "kind": "misc"}
    assert entries(doc) == [(2, plain | {"key": "Key"})] and not doc.faults


def test_a_bib_field_given_twice_keeps_the_source_known(read):
    doc = read(ENTRY.replace("year = 2003", "year = 2003,\n  title = {B}"), "sources.bib", read_bib)
    assert faults(doc) == [(4, "duplicate-key")]
    assert [(cells["key"], cells["title"]) for _, cells in entries(doc)] == [("key", "A Big & small title")]


def test_the_key_of_an_unreadable_entry_is_known(read, capsys):
    text = ENTRY + "@misc{lost,\n  title = {no end\n\n" + ENTRY.replace("{key", "{other")
    doc = read(text, "sources.bib", read_bib)
    assert faults(doc) == [(5, "bib-syntax")]
    assert [cells["key"] for _, cells in entries(doc)] == ["key", "other"]
    assert doc.unread == {"lost"}
    assert capsys.readouterr() == ("", "")


def test_an_entry_without_a_key_is_named(read):
    doc = read(ENTRY + ENTRY.replace("{key", "{"), "sources.bib", read_bib)
    assert faults(doc) == [(5, "bib-syntax")] and len(entries(doc)) == 1


def test_a_source_key_used_twice_is_named(read):
    doc = read(ENTRY + ENTRY, "sources.bib", read_bib)
    assert faults(doc) == [(5, "duplicate-source")]
    assert len(entries(doc)) == 1
