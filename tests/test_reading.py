"""Files into text with line numbers, whatever the file holds."""

import os
from pathlib import Path

import pytest
from conftest import CASE
from hypothesis import given
from hypothesis import strategies as st

from toolkit.casefiles.faults import words
from toolkit.casefiles.reading import Translations, bib_text, paragraphs, read_bib, read_case, read_po, read_table
from toolkit.casefiles.text import MAX_BYTES, Document, open_text, show_path
from toolkit.casefiles.yaml_text import read_block
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


NO_TEXT, SIGN = "something stands here that is no field", "a text begins with a sign"
OPEN, MORE = "a quotation mark or bracket is not closed", "a second colon stands in the line"
SQUARE = "a square bracket is not closed, or a colon stands inside a text"
CURLY = "a curly bracket is not closed, or a colon or comma stands inside a text"


@pytest.mark.parametrize(
    ("text", "line", "code", "reason", "left"),
    [
        ("a: 1\nb: c: d", 3, "", MORE, "a"), ("a: 1\n b: 2", 3, "", MORE, ""), ("a: [1, 2", 2, "", SQUARE, ""),
        ("a: [1,\n  2\nb: 1", 2, "", SQUARE, "b"), ("a: {b: 1", 2, "", CURLY, ""),
        ("a: 1\nb: {c: [x]: y}", 3, "", CURLY, "a"),
        ("a: [1]]", 2, "", NO_TEXT, ""), ('a: "x" y', 2, "", NO_TEXT, ""), ("a:\n  - b\n c", 4, "", NO_TEXT, ""),
        ('a: 1\nb: "x\n\nc: d', 3, "", OPEN, "ac"), ("a: 'x", 2, "", OPEN, ""), ("a: 1\nb: @x", 3, "", SIGN, "a"),
        ("a: %x", 2, "", SIGN, ""), ("a: 1\n...\n- b", 4, "", "did not find expected <document start>", ""),
        ("a:\n  b: {c: a1[p. 1]}", 3, "citation", CURLY, ""), ("problems: {c: a1[p. 1]}", 2, "citation", CURLY, ""),
        ("a: “x: y”", 2, "quotes", MORE, ""), ("a: [‘x’: y", 2, "quotes", SQUARE, ""),
        ("a: 1\n--- # x", 3, "document", "", "a"),
        ('a: "\\q"', 2, "", "found unknown escape character", ""),
    ],
)  # fmt: skip
def test_what_stops_the_reading_of_a_field_is_told_by_its_reason(read, text, line, code, reason, left):
    doc = read(front(text))
    message, hint = words(f"yaml-syntax.{code}", reason=[reason])
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [(line, "front matter", message, hint)]
    assert "".join(doc.front) == left
    assert doc.lost == (code != "document")


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        ("a: &x 1", 2, "a", "yaml-anchor"), ("&x a: 1", 2, "front matter", "yaml-anchor"),
        ("a:\n  b: *x", 3, "a", "yaml-anchor"), ("*x : 1", 2, "front matter", "yaml-anchor"),
        ("a:\n  *x : 1", 3, "a", "yaml-anchor"), ("a: [1, &x 1]", 2, "a", "yaml-anchor"),
        ("a: !!str 1", 2, "a", "yaml-tag"), ("!!str a: 1", 2, "front matter", "yaml-tag"),
        ("a: [!b {c: d}]", 2, "a", "yaml-tag"), ("a:\n  !!str b: 1", 3, "a", "yaml-tag"),
        ("? [a]\n: 1", 2, "front matter", "wrong-shape.key"), ("a:\n  ? {b: c}\n  : 1", 3, "a", "wrong-shape.key"),
        ("- a", 2, "front matter", "wrong-shape.fields"), ("just", 2, "front matter", "wrong-shape.fields"),
        ("a: " + "[" * 13 + "]" * 13, 2, "a", "yaml-depth"), ("a: &x " + "[" * 13 + "]" * 13, 2, "a", "yaml-anchor"),
    ],
)  # fmt: skip
def test_what_is_refused_in_a_field_is_named_by_it(read, text, line, field, code):
    doc = read(front(text))
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [(line, field, *words(code))]
    assert (doc.front, doc.lost) == ({}, True)


def test_a_text_may_stand_twelve_blocks_deep(read):
    doc = read(front("a: " + "[" * 11 + "b" + "]" * 11))
    assert doc.front["a"] == [[[[[[[[[[["b"]]]]]]]]]]] and not doc.faults


@pytest.mark.parametrize(
    ("text", "line", "field", "code", "slots", "held"),
    [
        ("a: 1\nb: 2\na: 3", 4, "a", "duplicate-key", {"key": "a", "line": 2}, {"a": "1", "b": "2"}),
        ("a: [b, {c: 1,\n  c: 2}]", 3, "a.1.c", "duplicate-key", {"key": "c", "line": 2}, {"a": ["b", {"c": "1"}]}),
        ("a: |\n  x\n  y", 2, "a", "control-character.line-break", {}, {"a": "x y"}),
        ('a: 1\nb: "x\\ny"', 3, "b", "control-character.line-break", {}, {"a": "1", "b": "x y"}),
        ('"a\\u200b": 1', 2, "front matter", "invisible-character", {"name": "zero width space", "number": 0x200B},
         {"a": "1"}),
        ('a:\n  "b\\tc": 1', 3, "a", "tab", {}, {"a": {"b c": "1"}}),
        ('a: "\\u00a0x\\a"', 2, "a", "control-character", {"name": "character without a name", "number": 7},
         {"a": " x"}),
    ],
)  # fmt: skip
def test_what_is_odd_in_a_field_is_named_and_the_field_is_read(read, text, line, field, code, slots, held):
    doc = read(front(text))
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [(line, field, *words(code, **slots))]
    assert (doc.front, doc.lost) == (held, False)


def test_quoted_texts_and_folded_blocks_are_texts(read):
    text = "a: 'it''s'\nb: >-\n  x\n  y\nc: ! z\nd: \"\\u0e4d\\u0e32\"\n'e f': \"1\"\n# g: h\ni: {j: , k: ''}"
    doc = read(front(text))
    assert doc.front == {"a": "it's", "b": "x y", "c": "z", "d": "\u0e33", "e f": "1", "i": {"j": "", "k": ""}}
    assert not doc.faults and not doc.lost


def test_a_key_tells_the_line_where_its_value_stands_and_of_two_the_first(read):
    doc = read(front("a:\n  b:\n    c\n  d: [x,\n    y]\ne:\n  - f: 1\n    f: 2\n  -\n    f: 3\na: z\n"))
    lines = {".".join(map(str, path)): line for path, line in doc.lines.items() if path}
    assert lines == {
        "a": 2, "a.b": 4, "a.d": 5, "a.d.0": 5, "a.d.1": 6, "e": 7, "e.0": 8, "e.0.f": 8, "e.1": 11, "e.1.f": 11,
    }  # fmt: skip


def test_a_vocabulary_is_one_block_in_which_nothing_is_left_out():
    doc = Document("themes.yml")
    read_block("a: 1\nb: [\nc: 3", 0, doc)
    assert [(f.line, f.field, f.code) for f in doc.faults] == [(2, "file", "yaml-syntax")]
    assert (doc.front, doc.lost) == ({"a": "1"}, True)


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


# a section: its rows by line, its prose by line, its faults by line
SECTIONS = {
    "two tables, each below a heading of its own": (
        "### A\n\n| a | b |\n|---|:-:|\n| 1 |  |\n\n### B\n| a |\n|-|\n| 3 |\n\nafter\n\n",
        {9: {"a": "1"}, 14: {"a": "3"}}, {16: "after"}, {},
    ),
    "rows too short, too long, and none": (
        "| a | b |\n| - | -: |\n| 1 |\n|2|3|4|\nloose\n| 5 | 6\n\nafter", {10: {"a": "5", "b": "6"}}, {12: "after"},
        {7: ("table", words("cell-count", cells=1, columns=2)), 8: ("table", words("cell-count", cells=3, columns=2)),
         9: ("table", words("table-row"))},
    ),
    "a second and a third table": (
        "| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n\n| c |\n", {7: {"a": "1"}}, {},
        {9: ("Facts", words("second-table")), 13: ("Facts", words("second-table"))},
    ),
    "a bar in a cell": ("| a \\| b | c |\n|---|---|\n| \\| | \\|x\\| |", {7: {"a | b": "|", "c": "|x|"}}, {}, {}),
    "columns without a name and with that of another": (
        "| a |  | a | c |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |\n", {7: {"a": "1", "c": "4"}}, {},
        {5: ("table", words("empty-column")), "5+": ("table", words("duplicate-column", column="a"))},
    ),
    "no line below the header, but rows": (
        "| a | b |\n| 1 | 2 |\n| 3 | 4 |\n", {6: {"a": "1", "b": "2"}, 7: {"a": "3", "b": "4"}}, {},
        {6: ("table", words("no-separator"))},
    ),
    "another line below the header": (
        "| a | b |\nx\n| 1 | 2 |\n", {7: {"a": "1", "b": "2"}}, {}, {6: ("table", words("no-separator"))},
    ),
    "a header alone": ("| a |", {}, {}, {5: ("table", words("no-separator"))}),
    "a line of too few parts": (
        "| a | b |\n|---|\n| 1 | 2 |\n", {7: {"a": "1", "b": "2"}}, {},
        {6: ("table", words("cell-count.separator", cells=1, columns=2))},
    ),
    "headings of other kinds": (
        "### A\n\n### B\n| a |\n|-|\n| 1 |\n\n#C\n\n#2 of all\n    # code\n### D\n", {10: {"a": "1"}},
        {7: "### B", 12: "#C", 14: "#2 of all", 15: "    # code"},
        {7: ("heading", words("unknown-heading.sign", line="### B")),
         12: ("heading", words("unknown-heading.sign", line="#C")),
         16: ("heading", words("unknown-heading.sign", line="### D"))},
    ),
    "a table pasted from a spreadsheet": (
        "text\na\tb\n1\t2 x\n3\t\nend\n", {7: {"a": "1", "b": "2 x"}, 8: {"a": "3"}}, {5: "text"},
        {6: ("table", words("tab.table")), 9: ("table", words("table-row"))},
    ),
    "a line of spaces": ("a\n  \nb\n", {}, {5: "a", 7: "b"}, {}),
    "one line with a tab": ("a\tb\n", {}, {5: "a b"}, {5: ("column 2", words("tab"))}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rows", "prose", "wrong"), SECTIONS.values(), ids=SECTIONS)
def test_what_stands_in_a_section_is_a_row_or_prose_and_what_is_wrong_is_said(read, text, rows, prose, wrong):
    doc = read(f"---\na: b\n---\n## Facts\n{text}")
    line, below = doc.prose["Facts"]
    assert {row.line: row.cells for row in doc.rows("Facts")} == rows
    assert {line + 1 + n: part for n, part in enumerate(below.split("\n")) if part} == prose
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [
        (int(str(line)[:2].rstrip("+")), where, *said) for line, (where, said) in wrong.items()
    ]


def test_the_first_cell_of_a_row_that_is_not_read_is_known(read):
    assert read(table("| a | b |", "|---|---|", "| x |", "| y | 2 | 3 |", "| z | 1 |")).unread == {"x", "y"}
    assert read("a,b\n x \n1,2\n", "t.csv", read_table).unread == {"x"}


def test_of_two_sections_with_one_heading_the_second_is_read(read):
    doc = read("---\na: b\n---\nbefore\n\n## A \nx\n## A\n\ny\n##  B\n")
    assert faults(doc) == [(8, "duplicate-heading")] and doc.faults[0].field == "A"
    assert doc.prose == {"": (3, "before"), "A": (8, "\ny"), "B": (11, "")}


# a table: its columns, its rows by line, its faults by line, whether the rest is lost
TABLES = {
    "spaces and empty rows": (
        " a , b\n 1 ,\n\n,,\n2,3\n", "ab", {2: {"a": "1"}, 4: {}, 5: {"a": "2", "b": "3"}}, {}, False,
    ),
    "empty cells beyond the table": (
        "a,b,,\n1,2,,\n3,4\n5,6,, 7\n", "ab", {2: {"a": "1", "b": "2"}, 3: {"a": "3", "b": "4"}},
        {4: words("cell-count", cells=4, columns=2)}, False,
    ),
    "semicolons": ("a;b;c\n1;2;3\n", "", {}, {1: words("csv-separator", sign=";")}, True),
    "tabs": ("a\tb\tc\n1\t2\t3\n4\t5\t6\n", "", {}, {1: words("csv-separator", sign="Tab")}, True),
    "one column with a semicolon": ("a;b\n1\n", ["a;b"], {2: {"a;b": "1"}}, {}, False),
    "a cell of two lines": (
        'a\n0\n"x\ny"\n2\n', "a", {2: {"a": "0"}},
        {3: words("csv-syntax", reason="a cell goes on in the next line")}, True,
    ),
    "text behind a quotation mark": (
        'a,b\n\n1,"x"y\n3,4\n', "ab", {}, {3: words("csv-syntax", reason="',' expected after '\"'")}, True,
    ),
    "no end": ('a\n1\n"3\n', "a", {2: {"a": "1"}}, {3: words("csv-syntax", reason="unexpected end of data")}, True),
    "a column without a name": ("a,,b\n1,2,3\n", ["a", "\x001", "b"], {2: {"a": "1", "b": "3"}},
                                {1: words("empty-column")}, False),
    "lines before the header": ("\n\na\n1\n", "a", {4: {"a": "1"}}, {}, False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "columns", "rows", "wrong", "lost"), TABLES.values(), ids=TABLES)
def test_what_stands_in_a_csv_is_a_row_or_said_to_be_wrong(read, text, columns, rows, wrong, lost):
    doc = read(text, "table.csv", read_table)
    (found,) = doc.tables[""]
    assert (found.line, found.columns) == (1, tuple(columns))
    assert {row.line: row.cells for row in found.rows} == rows
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [(n, "table", *w) for n, w in wrong.items()]
    assert doc.lost == lost


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


def test_a_key_used_twice_is_named_with_the_field_that_stands_twice_in_one_of_the_two(read):
    twice = ENTRY.replace("{key,", "{key,\n  year = {1999},\n  year = {1999},")
    for text, year in ((twice + ENTRY, 3), (ENTRY + twice, None)):
        doc = read(text, "sources.bib", read_bib)
        found = [(fault.code, fault.line) for fault in doc.faults if fault.code == "duplicate-key"]
        assert bool(found) == bool(year)
        assert [f.code for f in doc.faults if f.code != "duplicate-key"] == ["duplicate-source"]
        assert len(entries(doc)) == 1


BIB = r"""@string{jcs = "Journal"}
@string{full = jcs # { of Cities}}
% a note
@comment{another}
@Online{a-1,
  Title = {The {Big} \& small 50% {\"o}}, Author = {City of X and {X}, Y},
	date = 2003-07,
  journaltitle = full # " and " # jcs,
  langid = {English}, location = {There}, address = {Here},
  url = {https://x.org/a\_b\%20{c}\~d}, doi = "10.1/a\_b\c",
  note = {a
    b}, keywords = {}
}
@report{b2, author = {{World {Bank}}}, title = "A {"} b", language = {pt-BR}}
@thesis{c3, author = jcs, journal = {A}, journaltitle = {B}, langid = {xx}, Year = 2003}
"""


def test_an_entry_is_a_row_in_the_names_of_bibtex_with_the_line_of_each_field(read):
    doc = read(BIB, "sources.bib", read_bib)
    one = {
        "key": "a-1", "kind": "misc", "title": "The Big & small 50% ö", "author": "City of X and X, Y",
        "year": "2003-07", "journal": "Journal of Cities and Journal", "language": "en",
        "address": "Here", "url": "https://x.org/a_b%20c~d", "doi": "10.1/a_b\\c", "note": "a b",
        "persons": "City of X and {X}, Y",
    }  # fmt: skip
    two = {"key": "b2", "kind": "techreport", "author": "World Bank", "title": 'A " b', "language": "pt"}
    two |= {"persons": "{World {Bank}}"}
    three = {"key": "c3", "kind": "misc", "author": "Journal", "journal": "A", "language": "xx", "year": "2003"}
    assert entries(doc) == [(5, one), (14, two), (15, three)] and not doc.faults
    names = {path[1]: line for path, line in doc.lines.items() if path[0] == "a-1" and len(path) == 2}
    lines = {"title": 6, "author": 6, "year": 7, "journal": 8, "language": 9, "address": 9, "url": 10, "doi": 10}
    assert names == lines | {"note": 11, "keywords": 12}
    assert [doc.lines[key,] for key in ("a-1", "b2", "c3")] == [5, 14, 15]


def test_an_entry_is_written_as_those_of_sources_bib_are():
    cells = {"zeta": "z", "key": "k", "kind": "book", "author": "A & B", "alpha": "100%", "doi": "10/a_b"}
    cells |= {
        "keywords": "a_b",
        "title": "T #1",
        "titleaddon": "t",
        "year": "2003",
        "url": "u&v",
        "howpublished": "$h",
        "language": "en",
    }
    lines = [
        "@book{k,", r"  title = {T \#1},", "  titleaddon = {t},", r"  author = {{A \& B}},",
        "  year = {2003},", "  url = {u&v},", r"  howpublished = {\$h},", "  doi = {10/a_b},", "  language = {en},",
        r"  keywords = {a\_b},", r"  alpha = {100\%},", "  zeta = {z}", "}", "",
    ]  # fmt: skip
    assert bib_text(cells) == "\n".join(lines)
    assert bib_text({"key": "k", "author": "A", "persons": "A"}) == "@misc{k,\n  author = {A}\n}\n"


BROKEN_BIB = """@string{s = {a} b = {c}}
@misc{a, title = {A}, title = {B}, year = {1} month = {2}}
@misc{b, title = {B}
@misc{, title = {F}}
@misc{c, title = {C}}
% note
@misc{c, title = {D}}
@misc{e, title = {E}}

stray
words
"""


def test_what_is_wrong_in_a_list_of_sources_is_said_at_its_line(read):
    doc = read(BROKEN_BIB, "sources.bib", read_bib)
    assert sorted((f.line, f.field, f.message, f.hint) for f in doc.faults) == [
        (1, "s", *words("bib-comma", text="b =")),
        (2, "title", *words("duplicate-key.source", key="title")), (2, "year", *words("bib-comma", text="month =")),
        (3, "entry", *words("bib-syntax")), (4, "key", *words("bib-syntax")),
        (7, "key", *words("duplicate-source", key="c")), (10, "entry", *words("bib-junk", text="stray words")),
    ]  # fmt: skip
    assert [(line, cells["key"], cells["title"]) for line, cells in entries(doc)] == [
        (2, "a", "A"), (5, "c", "C"), (8, "e", "E"),
    ]  # fmt: skip
    assert (doc.unread, doc.lines["b",]) == ({"s", "a", "b"}, 3)


# translations

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\\\n"

msgid "one"
msgstr "หนึ่ง"

msgid "none"
msgstr ""

msgid "day"
msgid_plural "days"
msgstr[0] "วัน"

#, fuzzy
msgid "two"
msgstr "สอง"

#~ msgid "three"
#~ msgstr "สาม"
"""


def test_a_translation_counts_unless_it_is_empty_or_fuzzy_or_of_a_text_that_is_gone(tmp_path):
    (tmp_path / "translations").mkdir()
    path = tmp_path / "translations" / "th.po"
    path.write_text(PO, encoding="utf-8")
    assert read_po(path, tmp_path) == ({"one": "หนึ่ง"}, [])
    told = Translations(tmp_path)
    assert (told("th", "one"), told("th", "two"), told("fr", "one")) == ("หนึ่ง", None, None)
    assert told.prose("th", "\n\none\n\n\nmore\ntext\n\n one ") == "หนึ่ง\n\n\nmore\ntext\n\nหนึ่ง"
    path.write_text("")
    assert told("th", "one") == "หนึ่ง", "a file is read once"


def test_what_is_wrong_in_a_file_of_translations_is_said_at_its_line(tmp_path):
    path = tmp_path / "th.po"
    path.write_text(f"{PO}\nquay\n", encoding="utf-8")
    _, (fault,) = read_po(path, tmp_path)
    assert (fault.line, fault.field, fault.code, fault.warning) == (21, "text", "translation-syntax", True)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('msgstr "ก', False), ("msgstr ก", False), ('msgstr ก"', False), ('msgstr "ก\\"', False), ('msgstr "ก"', True),
        ('msgstr "ก \\"ข\\""  ', True), ('msgstr ""\n"ก"', True), ('msgstr ""\n"ก', False), ('#~ msgstr "ก', True),
    ],
)  # fmt: skip
def test_a_translation_is_cut_by_no_quotation_mark_that_is_missing(tmp_path, text, whole):
    path = tmp_path / "th.po"
    path.write_text(f'msgid "one"\n{text}\n', encoding="utf-8")
    found = [(fault.line, fault.code) for fault in read_po(path, tmp_path)[1]]
    assert found == ([] if whole else [(2 + text.count("\n"), "translation-syntax")])


def test_prose_is_parted_at_empty_lines_with_the_lines_above_each_part():
    text = "a\nb\n\n\nc\n\n\n\n\n  d  e\n\n"
    assert [*paragraphs(text)] == [(0, "a b", "a\nb"), (4, "c", "\nc"), (9, "d e", "\n  d  e")]


# files


@pytest.mark.parametrize(
    ("raw", "name", "code", "line"),
    [
        (b"PK\x03\x04\n\xff", "a.md", "not-utf8.zip", 2), (b"\xff", "a.md", "not-utf8.case", 1),
        (b"a\n\n\xff\n\xff", "a.csv", "not-utf8", 3), (b"PK\x03\x04\n\xff", "a.csv", "not-utf8.zip", 2),
        (b"a\n<<<<<<< HEAD\nb\n=======\n>>>>>>> x\n", "a.csv", "merge-conflict", 2),
        (b">>>>>>> x\n", "a.md", "merge-conflict", 1), (b"\n <!DOCTYPE x>", "a.bib", "web-page", 1),
        (b"<html lang=en>", "a.md", "web-page", 1),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named_and_nothing_of_it_is_read(tmp_path, raw, name, code, line):
    (tmp_path / name).write_bytes(raw)
    doc, text = open_text(tmp_path / name, tmp_path)
    assert [(f.line, f.field, f.message, f.hint) for f in doc.faults] == [(line, "file", *words(code))]
    assert (doc.file, doc.lost, text) == (f"{tmp_path.name}/{name}", True, "")


@pytest.mark.parametrize("text", ["<<<<<< HEAD", "x <<<<<<< y", "<<<<<<<y", "x" * 200 + "<html", "<htm>"])
def test_what_only_looks_like_a_file_of_another_kind_is_read(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    doc, found = open_text(path, tmp_path)
    assert (doc.faults, doc.lost, found) == ([], False, text)


@pytest.mark.parametrize("kind", ["folder", "nowhere", "loop"])
def test_why_a_file_cannot_be_opened_is_said(tmp_path, kind):
    path = tmp_path / "a.md"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    (fault,) = open_text(path, None)[0].faults
    assert fault.message == words("unreadable", reason="it is not a file")[0]


def test_each_kind_of_odd_character_is_named_once_a_line_at_its_first_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,\u00a0b\u3000c\x07\x1b \u200b\u200dd\te\t\nf\ufeffg\u2028\n", encoding="utf-8", newline="")
    doc, text = open_text(path, tmp_path)
    assert text == "a, b c d e \nfg\n"
    assert [(f.line, f.field, f.message) for f in doc.faults] == [
        (1, "column 7", words("control-character", name="character without a name", number=7)[0]),
        (1, "column 10", words("invisible-character", name="zero width space", number=0x200B)[0]),
        (1, "column 13", words("tab")[0]),
        (2, "column 2", words("invisible-character", name="zero width no-break space", number=0xFEFF)[0]),
        (2, "column 4", words("control-character", name="line separator", number=0x2028)[0]),
    ]
    doc, text = open_text(path, tmp_path, tabs=True)
    assert "d  e  " in text and "tab" not in {f.code for f in doc.faults}


@pytest.mark.parametrize("suffix", [".md", ".csv"])
def test_only_in_a_case_file_is_a_table_made_of_tabs(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("a\tb\n1\t2\n| x\ty |\n")
    doc, text = open_text(path, tmp_path)
    assert text == ("| a | b |\n| 1 | 2 |\n| x y |\n" if suffix == ".md" else "a b\n1 2\n| x y |\n")
    assert (doc.pasted, len(doc.faults)) == (({1}, 2) if suffix == ".md" else (set(), 3))


def test_a_path_is_shown_from_the_folder_of_the_casebook_and_acts_on_no_terminal(tmp_path):
    root = tmp_path / "book"
    assert show_path(root / "targets" / "a\x1bb.csv", root) == "book/targets/a\ufffdb.csv"
    assert show_path(tmp_path / "x.md", root) == "x.md" and show_path(Path("y/x.md"), None) == "y/x.md"


def test_empty_lines_above_the_first_heading_are_no_text(read):
    doc = read("---\na: b\n---\n \n\t\n\n## Facts\n")
    assert "" not in doc.prose and list(doc.prose) == ["Facts"]
