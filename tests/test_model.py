"""The grammar of values, dates and citations, and what records refuse."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from toolkit.casefiles import model
from toolkit.casefiles.faults import UnreadableError, words
from toolkit.casefiles.notation import (
    Citation,
    Quantity,
    good_locator,
    is_id,
    parse_citations,
    parse_date,
    parse_value,
    prose_citations,
)
from toolkit.display import citation_text, quantity

NUMBERS = st.decimals(-(10**12), 10**12, places=3, allow_nan=False).map(lambda d: f"{d:f}")
YEARS = st.integers(1, 2399)


# values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5.84", Quantity(5.84, 5.84, 5.84)), ("-3.9", Quantity(-3.9, -3.9, -3.9)),
        ("−3.9", Quantity(-3.9, -3.9, -3.9)), ("~380", Quantity(380, 380, 380, about=True)),
        ("380..900", Quantity(None, 380, 900)), ("-2..-1", Quantity(None, -2, -1)),
        ("..900", Quantity(None, -math.inf, 900)), ("380..", Quantity(None, 380, math.inf)),
        ("1028/6097", Quantity(1028, 1028, 1028, whole=6097)), ("0/5", Quantity(0, 0, 0, whole=5)),
        ("5/5", Quantity(5, 5, 5, whole=5)),
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_is_meant(text, value):
    assert parse_value(text) == value


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("349,423", "349423 or 349.423"), ("386 739", "386739"), ("<1", "..1"), (">900", "900.."), ("17-32", "17..32"),
        ("17–32", "17..32"), ("45%", "45"), ("๒๕๖๑", "2561"), ("5..3", "3..5"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_the_right_spelling(text, right):
    with pytest.raises(UnreadableError) as caught:
        parse_value(text)
    assert caught.value.slots["right"] == right
    assert right in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [("6097/1028", "value.share"), ("-1/5", "value.share"), ("0/0", "value.share"), ("9" * 400, "value.large")],
)
def test_a_number_that_cannot_be_is_refused(text, code):
    with pytest.raises(UnreadableError) as caught:
        parse_value(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    ["", " ", "..", "~", "about 5", "5 km", "1e5", ".5", "5.", "+5", "0x10", "1_000", "٥", "５", "nan", "inf", "1/2/3"],
)
def test_what_is_no_value_is_refused(text):
    with pytest.raises(UnreadableError) as caught:
        parse_value(text)
    assert caught.value.code in (("value.unit",) if text == "5 km" else ("value", "value.spelling"))


@given(NUMBERS, NUMBERS)
def test_every_number_range_and_share_comes_back(one, other):
    low, high = sorted((one, other), key=float)
    assert parse_value(one).number == float(one)
    assert parse_value(f"~{one}").about
    assert parse_value(f"{low}..{high}") == Quantity(None, float(low), float(high))
    assert parse_value(f"{low}..").low == float(low)
    assert parse_value(f"..{high}").high == float(high)
    if float(low) >= 0 and float(high) > 0:
        assert parse_value(f"{low}/{high}").whole == float(high)


@given(st.text(max_size=30) | st.text("0123456789.-~/<>%, −", max_size=12))
def test_any_text_is_a_sound_value_or_a_value_error(text):
    try:
        value = parse_value(text)
    except ValueError as error:
        assert str(error)
        return
    assert value.low <= value.high
    assert value.number is None or value.low == value.number == value.high
    assert value.whole is None or 0 <= value.number <= value.whole
    quantity(model.Fact.model_construct(value=text, unit="km"))


# dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2003", "2003-01-01", "2003-12-31"), ("2003-02", "2003-02-01", "2003-02-28"),
        ("2004-02", "2004-02-01", "2004-02-29"), ("2003-07-01", "2003-07-01", "2003-07-01"),
        ("2018~", "2018-01-01", "2018-12-31"), ("2003-11-30?", "2003-11-30", "2003-11-30"),
        ("2018%", "2018-01-01", "2018-12-31"), ("2006/2013-08", "2006-01-01", "2013-08-31"),
        ("2014/..", "2014-01-01", None), ("../2005-09", None, "2005-09-30"),
    ],
)  # fmt: skip
def test_a_date_spans_the_days_it_may_mean(text, first, last):
    date = parse_date(text)
    assert (date.first and date.first.isoformat(), date.last and date.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2568", "buddhist-year"), ("2568-03", "buddhist-year"), ("2003/2568", "buddhist-year"),
        ("๒๕๖๘", "thai-digits"), ("200๓", "thai-digits"), ("2005/2003", "date-order"), ("2003-13", "date"),
        ("2003-00", "date"), ("2003-07-00", "date"), ("2003-02-29", "date"), ("0000", "date"),
        ("1 July 2003", "date"), ("July 2003", "date"), ("2003-7-1", "date"), ("01/07/2003", "date"),
        ("2003/", "date"), ("/2003", "date"), ("2003/2004/2005", "date"), ("２００３", "date"), ("٢٠٠٣", "date"),
        ("03", "date"), ("1990s", "date"), ("", "date"),
    ],
)  # fmt: skip
def test_a_wrong_date_is_refused_with_a_code(text, code):
    with pytest.raises(UnreadableError) as caught:
        parse_date(text)
    assert caught.value.code.partition(".")[0] == code


def test_a_buddhist_year_is_told_its_common_year():
    with pytest.raises(UnreadableError) as caught:
        parse_date("2568-03")
    assert caught.value.slots == {"year": 2568, "common": 2025, "right": "2025-03"}


@given(st.dates(), st.dates())
def test_every_day_and_span_comes_back(one, other):
    one, other = (d.replace(year=(d.year - 1) % 2299 + 100, day=min(d.day, 28)) for d in (one, other))
    first, last = sorted((one, other))
    assert parse_date(first.isoformat()) == (first, first)
    assert parse_date(f"{first}/{last}") == (first, last)
    assert parse_date(f"{first.isoformat()[:7]}").last.month == first.month


@given(st.text(max_size=20) | st.text("0123456789-/.~?%", max_size=14))
def test_any_text_is_a_sound_date_or_a_fault_with_words(text):
    try:
        first, last = parse_date(text)
    except UnreadableError as error:
        assert all(words(error.code, **error.slots))
        return
    assert first is None or last is None or first <= last
    assert first is None or isinstance(first, dt.date)


# citations


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("a1[p. 4]", [("a1", "p. 4")]),
        ("a1", [("a1", "")]),
        ("a1[ opening ]; b-2[L3; L5]", [("a1", "opening"), ("b-2", "L3; L5")]),
    ],
)
def test_citations_are_key_and_place(text, citations):
    assert list(parse_citations(text)) == citations


@pytest.mark.parametrize("text", ["", ";", "a1;", "a1[p. 4", "City, 2019", "@a1", "a1 [p. 4]", "a1[p. 4] b2", "[a1]"])
def test_what_is_no_citation_is_refused(text):
    with pytest.raises(ValueError):
        parse_citations(text)


KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)
PLACES = st.sampled_from(["", "p. 4", "L95-97", "§2", "opening", "tab. 2; fig. 3", "หน้า 4"])


@given(st.lists(st.builds(Citation, KEYS, PLACES), min_size=1, max_size=4))
def test_citations_written_out_come_back(citations):
    assert list(parse_citations(citation_text(citations))) == citations


@given(st.text("ab[];@, -1", max_size=20) | st.text(max_size=20))
def test_any_text_is_citations_that_come_back_or_a_value_error(text):
    try:
        citations = parse_citations(text)
    except ValueError:
        return
    assert parse_citations(citation_text(citations)) == citations


def test_prose_citations_are_found_across_lines_and_in_groups():
    text = "It rained [@a-1, p. 4; @b2,\nopening] and [@c] then [not one] me@x.org."
    assert prose_citations(text) == (Citation("a-1", "p. 4"), Citation("b2", "opening"), Citation("c", ""))


@pytest.mark.parametrize(
    "text", ["p. 4", "pp. 4-6", "L95", "L95-97", "§2", "¶3", "tab. 2", "fig. 1", "art. 5", "opening"]
)
def test_a_good_locator_passes(text):
    assert good_locator(text)


@pytest.mark.parametrize("text", ["", "page4", "near the end", "4", "openings"])
def test_another_locator_does_not(text):
    assert not good_locator(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [("a-b2", True), ("a", True), ("A-b", False), ("a_b", False), ("a--b", False), ("ก", False), ("", False)],
)
def test_an_id_is_kebab_case(text, good):
    assert is_id(text) is good


# records


def test_records_do_not_change_and_refuse_what_they_do_not_know(good):
    fact = good.records[0].facts[0]
    with pytest.raises(ValidationError):
        fact.value = "9"
    with pytest.raises(ValidationError):
        model.Title.model_validate({"en": "a", "line": 3})


@pytest.mark.parametrize("text", ["nan", "inf", "1_0", "1e1", "๑๓.๗", "52°", "13,7", ""])
def test_degrees_are_plain_decimal_numbers(text):
    with pytest.raises(ValidationError):
        model.Site.model_validate({"latitude": text, "longitude": "4.76"})
    assert model.Site.model_validate({"latitude": "-13.75", "longitude": "100"}).latitude == -13.75


def test_what_has_a_date_or_two_knows_the_days_it_may_mean(good):
    case = good.records[0]
    assert all(model.period(event.date).first for event in case.events)
    part = model.Part.model_construct(start="2003", end="2005-09")
    assert part.span == (dt.date(2003, 1, 1), dt.date(2005, 9, 30))
    tie = model.Tie.model_construct(since="2014/..", until="")
    assert tie.span == (dt.date(2014, 1, 1), None)
    assert model.period("") == (None, None)


# fields


def test_a_field_says_what_it_refers_to():
    assert model.references(model.Tie) == {"a": "city", "b": "city"}
    assert model.references(model.Erratum) == {"source": "source"}


def test_the_coded_fields_of_a_case_name_their_vocabularies():
    assert model.CODED_LISTS == ("themes", "smart_dimensions", "focus_areas", "problems", "instruments")
    assert list(model.VOCABULARIES) == [*model.CODED_LISTS, "kind", "scale", "status"]


def test_what_is_not_written_by_people_has_no_description():
    hidden = {
        n
        for kind in vars(model).values()
        if isinstance(kind, type) and issubclass(kind, model.Record)
        for n in set(kind.model_fields) - set(model.shown(kind))
    }
    assert hidden == {"line", "id", "unsaid", "cited", "prose", "detail", *model.TABLES}


def test_only_numbers_have_a_quantity(cases):
    facts = [fact for case in cases.records for fact in case.facts]
    assert {fact.term.type for fact in facts if fact.quantity} == {"number"}, "a year is no amount"
    assert all(fact.quantity for fact in facts if fact.value and fact.term.type == "number")
