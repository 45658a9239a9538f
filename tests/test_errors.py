"""What an error says, and how it is shown."""

import dataclasses
import pickle

import networkx as nx
import pandas as pd
import pytest

from toolkit import compare, network, plot
from toolkit.casefiles import faults
from toolkit.casefiles.faults import CaseStudyError, Fault, report
from toolkit.errors import NotPossibleError, UnknownNameError, excerpt, near
from toolkit.language import phrase, reading, suggest, unknown
from toolkit.report import brief

ONE = Fault("casestudies/a.md", 14, "themes", "unknown-code", '"x" is not one of the themes.', "Mend it.")
TWO = Fault("casestudies/a.md", 3, "city", "unknown-city", '"y" is not a place.')
MAYBE = Fault("casestudies/b.md", 1, "of", "no-locator", "say where.", warning=True)


ERRORS = [CaseStudyError([ONE, MAYBE], 4), unknown("theme", "x", iter("ab")), NotPossibleError("no")]


def test_a_fault_reads_file_line_field_message_code_and_hint_and_a_warning_says_that_it_is_one():
    assert str(ONE) == 'casestudies/a.md:14: themes: "x" is not one of the themes. [unknown-code]\n    Mend it.'
    assert str(MAYBE) == "casestudies/b.md:1: warning: of: say where. [no-locator]"


def test_a_report_is_in_order_and_ends_with_a_count():
    lines = report([ONE, MAYBE, TWO], files=31).splitlines()
    assert (lines[0], lines[1]) == (str(TWO), str(ONE).partition("\n")[0])
    assert lines[-1] == "2 faults, 1 warning in 2 of 31 files."
    assert report([ONE], files=1).endswith("1 fault in 1 of 1 file.")


def test_a_report_counts_in_the_readers_language():
    with reading("th"):
        lines = report([ONE, MAYBE], files=31).splitlines()
    assert lines[-1] == "พบข้อผิดพลาด 1 รายการ และคำเตือน 1 รายการ ใน 2 จาก 31 ไฟล์"
    assert "คำเตือน: of" in lines[-2]


def test_case_study_error_carries_and_prints_all_problems():
    error = CaseStudyError([ONE, TWO], files=9)
    assert error.faults == [TWO, ONE]
    assert str(error) == report([ONE, TWO], 9)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_shown_without_a_stack_and_can_be_sent_between_processes(error):
    assert error._render_traceback_() == str(error).splitlines()
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))


def test_an_unknown_name_is_a_key_error_that_knows_the_name():
    error = unknown("theme", "cultur", ["culture", "economy"])
    assert isinstance(error, KeyError)
    assert error.args[1] == "cultur"


@pytest.mark.parametrize(("word", "options", "meant"), [
    ("enviroment", ["environment", "economy"], "environment"),
    ("flod", ["flood-protection", "heat"], "flood-protection"),
    ("Flood", ["flood-protection", "heat"], "flood-protection"),
    ("law", ["authority/law", "treasure/tax"], "authority/law"),
    ("plastic-waste", ["plaster", "waste"], "waste"),
    ("heavy rain", ["rain", "heavenly"], "rain"),
])  # fmt: skip
def test_near_finds_what_was_meant(word, options, meant):
    assert near(word, options)[0] == meant


@pytest.mark.parametrize(("word", "options", "found"), [
    ("heat", ["heatwave", "heating", "reheat", "cheat", "wheat"], 3),  # at most three
    ("abxy", ["zabxyz"], ["zabxyz"]), ("bus", ["night bus", "night/bus", "a-bus"], 3),
    ("x" * 61 + "y", ["x" * 60], ["x" * 60]), ("HEAT", ["heat", "Heat"], ["Heat"]), ("", ["a"], []),
    ("treasure", ["measure", "treasury"], ["treasury", "measure"]), ("works", ["public-wirks"], ["public-wirks"]),
])  # fmt: skip
def test_near_names_are_the_nearest_three_also_where_a_part_of_a_long_one_is_meant(word, options, found):
    said = near(word, options)
    assert (len(said) if isinstance(found, int) else said) == found and len({*said}) == len(said)


@pytest.mark.parametrize(("word", "options", "found"), [
    ("bus", ["UZS", "busy", "us", "business"], []), ("bus", ["night-buses", "buses", "UZS"], ["buses", "night-buses"]),
    ("krw", ["KRW", "KRX"], ["KRW"]), ("jobs", ["job"], ["job"]), ("kms", ["km", "cm"], ["km"]), ("ab", ["abc"], []),
    ("s", ["s", "es"], ["s"]), ("es", ["s"], []), ("รถ", ["รส", "รถ"], ["รถ"]),
])  # fmt: skip
def test_a_word_of_three_letters_is_near_only_to_itself_in_capitals_or_the_plural(word, options, found):
    assert near(word, options) == found


def test_an_excerpt_is_one_line_of_what_can_be_printed():
    texts = "abcde", "abcdef", " a\t b\n", "a\x00b", 7
    assert [excerpt(text, 5) for text in texts] == ["abcde", "abcd…", "a b", "a\ufffdb", "7"]
    assert excerpt("a" * 60) == "a" * 60 and excerpt("a" * 61) == "a" * 59 + "…"


@pytest.mark.parametrize(("word", "other"), [("user", "funder"), ("donor", "owner"), ("citizen", "critic")])
def test_a_word_that_shares_some_letters_is_not_near(word, other):
    assert near(word, [other]) == []


def test_suggest_prints_a_short_list_whole_and_a_long_one_not():
    assert suggest("x", ["b", "a"]) == "The 2 known are: a, b."
    assert suggest("x", []) == suggest("zzz", [f"code-{n}" for n in range(50)]) == ""


def test_a_message_repeats_only_a_short_piece_of_the_text():
    assert excerpt("a" * 10_000) == "a" * 59 + "…"
    assert excerpt("two\nlines") == "two lines"
    assert len(str(unknown("theme", "x" * 10_000, ["a", "b"]))) < 200
    assert len(suggest("x" * 100_000, ["a", "b"])) < 100


LOVE = nx.MultiDiGraph([("a", "b", {"layer": "love"})])


@pytest.mark.parametrize(
    ("kind", "ask"),
    [
        ("field to select by", lambda cases: cases.select(love="a")),
        ("field to compare by", lambda cases: compare.matrix(cases, by="love")),
        ("field", lambda cases: compare.pairs(cases, "love:flooding")),
        ("sense of conflict", lambda cases: compare.conflicts(cases, why="love")),
        ("domain", lambda cases: network.city_similarity(cases, domains=["love"])),
        ("domain or group", lambda cases: network.city_similarity(cases, weights={"love": 1})),
        ("file ending", lambda _: network.save(nx.Graph([("a", "b")]), "a.love")),
        ("file ending", lambda cases: brief(cases, cases.ids[0], "a.love")),
        ("kind of digits", lambda cases: brief(cases, cases.ids[0], "a.docx", digits="love")),
        ("status", lambda _: plot.matrix(pd.DataFrame([["reported", "love"]]))),
        ("layer of links", lambda _: plot.layers(LOVE, focus="a")),
        ("layer of links", lambda cases: plot.map(cases, G=LOVE)),
    ],
)
def test_what_is_none_of_a_few_options_is_told_what_it_should_have_been(good, kind, ask):
    with pytest.raises(UnknownNameError, match=rf'^".?love" is not a known {kind}\. '):
        ask(good)


def test_a_fault_in_a_workbook_stands_at_its_cell():
    fault = Fault("a.xlsx", 7, "value", "cell", "no.", cell="Facts!C2")
    assert str(fault) == "a.xlsx:Facts!C2: value: no. [cell]"
    same = "\n    The same again (1): Facts!C3\n"
    assert same in report([fault, dataclasses.replace(fault, line=8, cell="Facts!C3")], 1)


def test_a_report_has_fifty_faults_and_the_number_of_the_others():
    faults = [dataclasses.replace(ONE, line=n, message=f"{n}.") for n in range(1, 51)]
    assert "more" not in report(faults, 1) and len(report(faults, 1).splitlines()) == 101
    many = [*faults, dataclasses.replace(ONE, line=51, message="x"), dataclasses.replace(ONE, line=52, message="x")]
    assert report(many, 2).splitlines()[-2:] == [phrase("faults", "more", n=2), "52 faults in 1 of 2 files."]
    assert "a.md:51" not in report(many, 2)


def test_faults_that_say_the_same_are_said_once_with_the_lines_of_the_others():
    again = [dataclasses.replace(ONE, line=n) for n in (15, 15, 16, 20)]
    text = report([ONE, *again, dataclasses.replace(ONE, line=17, hint="Else.")], 1)
    assert text.count("[unknown-code]") == 2 and "\n    The same again (4): 15, 16, 20\n" in text
    for change in ({"file": "b"}, {"field": "b"}, {"code": "b"}, {"message": "b"}):
        assert "again" not in report([ONE, dataclasses.replace(ONE, line=15, **change)], 1)


def test_a_kind_of_fault_is_explained_whole():
    entry = faults.entry("duplicate-row")
    assert str(entry) == "\n\n".join(["duplicate-row", *entry.messages, entry.meaning, entry.fix])
    assert entry.messages == ("the row repeats line ‹line›.", "the tie repeats line ‹line›.")
    assert faults.entry("duplicate-id").messages[0] == 'the id "‹id›" stands on line ‹line› too.'
    with pytest.raises(
        UnknownNameError, match='"repeated-cod" is not a known code of a fault. Did you mean "repeated-code"'
    ):
        faults.entry("repeated-cod")


def test_the_words_of_a_fault_hold_what_fills_them():
    assert faults.words("duplicate-row.nothing", line=2) == faults.words("duplicate-row", line=2)
    assert faults.words("unknown-field", name="x", hint="Do.") == ('"x" is not a field here.', "Do.")
    long, many = "x" * 100, ["x" * 50, "y" * 50]
    assert faults.words("unknown-case", name=long)[0] == f'"{"x" * 59}…" is not a case.'
    assert faults.words("yaml-syntax", reason=many)[0] == f"the line cannot be read ({', '.join(many)})."
    made = faults.fault("a.md", 3, long, "date-order.tie")
    assert made == Fault("a.md", 3, "x" * 59 + "…", "date-order", *faults.words("date-order.tie"), warning=False)
    assert faults.fault("a.md", 3, "x", "uncited-source").warning
    assert str(faults.UnreadableError("date-order.tie")) == "the tie ends before it starts. Check the two dates."


def test_what_pydantic_calls_an_error_is_a_fault_or_a_variant_of_one():
    assert faults.by_cause() == {
        "too_short": "empty-value", "missing": "missing-field", "extra_forbidden": "unknown-field",
        "literal_error": "unknown-code.choice", "string_type": "wrong-shape.text", "tuple_type": "wrong-shape.list",
        "string_too_long": "too-long", "greater_than_equal": "out-of-range.least",
        "less_than_equal": "out-of-range.most", "float_parsing": "vocabulary.number",
        "int_parsing": "vocabulary.number", "finite_number": "vocabulary.number",
        "greater_than": "vocabulary.more", "value_error": "vocabulary.range",
    }  # fmt: skip
