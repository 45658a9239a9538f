"""The grammar of values, dates and citations, and what records refuse."""

import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from toolkit.casefiles import model, notation
from toolkit.casefiles.faults import UnreadableError, words
from toolkit.casefiles.notation import LOCATOR, Citation, Quantity, parse_citations, parse_date, parse_value
from toolkit.casefiles.vocabulary import Term, columns, text_columns
from toolkit.display import citation_text

NUMBERS = st.decimals(-(10**12), 10**12, places=3, allow_nan=False).map(lambda d: f"{d:f}")


def refused(read, text):
    """The error with which a text is refused."""
    with pytest.raises(UnreadableError) as caught:
        read(text)
    return caught.value


# values


@given(NUMBERS, NUMBERS)
@example("0", "5")
@example("5", "5")
def test_every_number_range_and_share_is_read_as_it_is_meant(one, other):
    low, high = sorted((one, other), key=float)
    number, least, most = map(float, (one, low, high))
    assert parse_value(one) == parse_value(one.replace("-", "−")) == Quantity(number, number, number)
    assert parse_value(f"~{one}") == Quantity(number, number, number, about=True)
    assert parse_value(f"{low}..{high}") == Quantity(None, least, most)
    assert parse_value(f"{low}..") == Quantity(None, least, math.inf)
    assert parse_value(f"..{high}") == Quantity(None, -math.inf, most)
    if least >= 0 and most > 0:
        assert parse_value(f"{low}/{high}") == Quantity(least, least, least, whole=most)


@pytest.mark.parametrize(("text", "code", "right"), [
    ("349,423", "value.either", "349423 or 349.423"), ("386 739", "value.spelling", "386739"),
    ("<1", "value.spelling", "..1"), (">900", "value.spelling", "900.."), ("17-32", "value.spelling", "17..32"),
    ("17–32", "value.spelling", "17..32"), ("๒๕๖๑", "value.spelling", "2561"), ("about 5", "value.spelling", "~5"),
    ("45%", "value.unit", "45"), ("5 km", "value.unit", "5"), ("5..3", "value.order", "3..5"),
    # a comma may set thousands apart only behind one to three digits and before three
    ("1234,567", "value.spelling", "1234.567"), ("0,125", "value.spelling", "0.125"),
    ("12,34", "value.spelling", "12.34"), ("1,234,567", "value.spelling", "1234567"),
    ("1.234.567,8", "value.spelling", "1234567.8"), ("1,23,456", "value", ""),
    *((text, "value.share", "") for text in ("6097/1028", "-1/5", "0/0")), ("9" * 400, "value.large", ""),
    *((text, "value", "") for text in ("", " ", "..", "~", ".5", "5.", "+5", "1e5", "0x10", "1_000", "1/2/3")),
    *((text, "value", "") for text in ("٥", "５", "nan", "inf")),
])  # fmt: skip
def test_a_wrong_value_is_refused_and_told_the_right_spelling_if_there_is_one(text, code, right):
    error = refused(parse_value, text)
    assert (error.code, error.slots.get("right", "")) == (code, right)
    assert right in str(error)


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


# dates


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2003", "2003-01-01", "2003-12-31"), ("2003-02", "2003-02-01", "2003-02-28"),
    ("2004-02", "2004-02-01", "2004-02-29"), ("2003-07-01", "2003-07-01", "2003-07-01"),
    ("2018~", "2018-01-01", "2018-12-31"), ("2003-11-30?", "2003-11-30", "2003-11-30"),
    ("2018%", "2018-01-01", "2018-12-31"), ("2006/2013-08", "2006-01-01", "2013-08-31"),
    ("2014/..", "2014-01-01", None), ("../2005-09", None, "2005-09-30"),
])  # fmt: skip
def test_a_date_spans_the_days_it_may_mean(text, first, last):
    assert parse_date(text) == tuple(day and dt.date.fromisoformat(day) for day in (first, last))


@pytest.mark.parametrize(("code", "texts"), [
    ("buddhist-year", ["2568", "2568-03", "2003/2568"]), ("thai-digits", ["๒๕๖๘", "200๓"]),
    ("date-order", ["2005/2003"]),
    ("date", ["2003-13", "2003-00", "2003-07-00", "2003-02-29", "0000", "1 July 2003", "July 2003"]),
    ("date", ["2003-7-1", "01/07/2003", "2003/", "/2003", "2003/2004/2005", "２００３", "٢٠٠٣", "03", "1990s", ""]),
])  # fmt: skip
def test_a_wrong_date_is_refused_with_a_code(code, texts):
    for text in texts:
        assert refused(parse_date, text).code.partition(".")[0] == code, text


@pytest.mark.parametrize(("text", "code", "right"), [
    ("1 July 2003", "date.spelling", "2003-07-01"), ("July 2003", "date.spelling", "2003-07"),
    ("01/07/2003", "date.either", "2003-07-01 or 2003-01-07"), ("2011/12", "date.either", "2011/2012 or 2011-12"),
    ("1 July 2003" + " " * 50 + "in words", "date", ""), ("some day", "date", ""),
])  # fmt: skip
def test_a_wrong_date_is_told_what_it_seems_to_mean_unless_it_is_long(text, code, right):
    error = refused(parse_date, text)
    assert (error.code, error.slots.get("right", "")) == (code, right)


def test_a_buddhist_year_is_told_its_common_year():
    assert refused(parse_date, "2568-03").slots == {"year": 2568, "common": 2025, "right": "2025-03"}


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


@pytest.mark.parametrize(("text", "citations"), [
    ("a1[p. 4]", [("a1", "p. 4")]), ("a1", [("a1", "")]),
    ("a1[ opening ]; b-2[L3; L5]", [("a1", "opening"), ("b-2", "L3; L5")]),
])  # fmt: skip
def test_citations_are_key_and_place(text, citations):
    assert list(parse_citations(text)) == citations


@pytest.mark.parametrize("text", ["", ";", "a1;", "a1[p. 4", "City, 2019", "@a1", "a1 [p. 4]", "a1[p. 4] b2", "[a1]"])
def test_what_is_no_citation_is_refused(text):
    assert refused(parse_citations, text).code == "citation"


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
    found = notation.prose_citations("It rained [@a-1, p. 4; @b2,\nopening] and [@c] then [not one] me@x.org.")
    assert found == (Citation("a-1", "p. 4"), Citation("b2", "opening"), Citation("c", ""))


@pytest.mark.parametrize(("agreed", "good", "bad"), [
    (LOCATOR.fullmatch, "p. 4|pp. 4-6|L95|L95-97|§2|¶3|tab. 2|fig. 1|art. 5|opening", "page4|near the end|4|openings|"),
    (notation.is_id, "a-b2|a", "A-b|a_b|a--b|ก|"),
])  # fmt: skip
def test_a_locator_begins_in_an_agreed_way_and_an_id_is_kebab_case(agreed, good, bad):
    assert [text for text in f"{good}|{bad}".split("|") if agreed(text)] == good.split("|")


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
    assert all(model.span(event.date, event.date).first for event in good.records[0].events)
    part = model.Part.model_construct(start="2003", end="2005-09")
    tie = model.Tie.model_construct(since="2014/..", until="")
    assert part.span == (dt.date(2003, 1, 1), dt.date(2005, 9, 30))
    assert (tie.span, model.span("", "")) == ((dt.date(2014, 1, 1), None), (None, None))


# fields


def test_a_field_says_what_it_refers_to():
    assert model.references(model.Tie) == {"a": "city", "b": "city"}
    assert model.references(model.Erratum) == {"source": "source"}


def test_the_coded_fields_of_a_case_name_their_vocabularies():
    assert model.CODED_LISTS == ("themes", "smart_dimensions", "focus_areas", "problems", "instruments")
    assert list(model.VOCABULARIES) == [*model.CODED_LISTS, "kind", "scale", "status"]


def test_what_is_not_written_by_people_has_no_description():
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, model.Record)]
    hidden = {name for kind in kinds for name in set(kind.model_fields) - set(model.shown(kind))}
    assert hidden == {"line", "id", "unsaid", "cited", "prose", "detail", *model.TABLES}


def test_only_numbers_have_a_quantity(cases):
    facts = [fact for case in cases.records for fact in case.facts]
    assert {fact.term.type for fact in facts if fact.quantity} == {"number"}, "a year is no amount"
    assert all(fact.quantity for fact in facts if fact.value and fact.term.type == "number")


REFERENCES = {
    "Fact": {"part": "part"}, "Event": {"part": "part"}, "Actor": {}, "Condition": {}, "Component": {}, "Part": {},
    "Learning": {"city": "city"}, "Case": {"city": "city"}, "City": {}, "CityFact": {"city": "city"}, "Source": {},
    "Tie": {"a": "city", "b": "city"}, "Request": {"city": "city", "with_city": "city", "case": "case"},
    "Erratum": {"source": "source"}, "Coding": {"case": "case"}, "TargetState": {"case": "case"},
}  # fmt: skip


def test_each_record_says_what_its_fields_refer_to_and_hold():
    assert {name: model.references(getattr(model, name)) for name in REFERENCES} == REFERENCES
    what = {name: {f: held.what for f, held in model.held(getattr(model, name)).items()} for name in REFERENCES}
    assert what["Fact"] == {
        "id": "id", "measure": "measures", "value": "value", "part": "part", "stage": "stages", "date": "date",
        "status": "fact_statuses", "source": "citations", "basis": "bases", "prices": "date",
        "judgement": "judgements", "confidence": "confidences", "design": "designs", "relates": "relation",
    }  # fmt: skip
    assert what["Case"]["themes"] == "list of themes" and what["Case"]["kind"] == "kinds"
    assert what["City"] == {"id": "id", "kind": "place_kinds", "country": "countries", "source": "citations"}
    coded = {held for fields in what.values() for held in (text.removeprefix("list of ") for text in fields.values())}
    assert model.REQUIRED - coded == {"aspects", "units"}


def test_each_kind_of_text_has_a_column_for_each_of_its_languages():
    assert columns(model.Actor) == ["name", "name_th", "name_local", "role", "sector", "source", "note"]
    assert columns(model.Event) == ["date", "what", "part", "source", "as_written", "note"]
    assert columns(Term) == ["label", "label_th", "meaning", "meaning_th", "origin", "aliases", "keywords"]
    assert columns(model.Title) == ["en", "th", "local"]
    assert text_columns(model.Actor)["name"] == {"en": "name", "th": "name_th", "local": "name_local"}


@pytest.mark.parametrize(
    ("judgement", "basis", "value", "flags"),
    [
        ("", "", "3", (True, True, False, False)), ("preferred", "measured", "3", (True, True, False, False)),
        ("outlier", "", "3", (False, True, True, False)), ("rejected", "", "3", (False, False, True, False)),
        ("", "forecast", "3", (True, True, False, True)), ("", "budget", "", (False, False, False, True)),
        ("preferred", "", "", (False, False, False, False)),
    ],
)  # fmt: skip
def test_what_follows_from_the_judgement_and_basis_of_a_value(good, judgement, basis, value, flags):
    data = {"measure": "length", "value": value, "unit": "km", "judgement": judgement, "basis": basis}
    data = {name: text for name, text in data.items() if text}
    fact = model.Fact.model_validate(data, context={"codebook": good.book.codebook})
    assert (fact.usable, fact.stands, fact.doubted, fact.expected) == flags
    assert (fact.subject, fact.term, fact.said) == ("length", good.book.codebook["measures"]["length"], value)
    assert fact.quantity == (parse_value("3")._replace(unit=good.book.codebook.unit("km")) if value else None)


def test_a_fact_names_what_it_relates_to():
    fact = model.Fact.model_construct(relates="converts a; updates  b-2 ;; disputes")
    assert (fact.targets, fact.converts) == ({"a": "converts", "b-2": "updates", "": "disputes"}, True)
    assert not model.Fact.model_construct(relates="updates a").converts
    assert model.Component.model_construct(needs="a; b;").wants == ["a", "b"]
    assert model.Tie.model_construct(a="x", b="y").places == {"x", "y"}


@pytest.mark.parametrize(("kind", "most"), [(model.Title, 200), (model.Summary, 400)])
def test_titles_and_summaries_have_an_end(kind, most):
    for lang in ("en", "th", "local"):
        assert kind.model_validate({"en": "a", lang: "x" * most})
        with pytest.raises(ValidationError):
            kind.model_validate({"en": "a", lang: "x" * (most + 1)})
    with pytest.raises(ValidationError):
        kind.model_validate({"th": "ก"})


def test_a_case_knows_its_rows_its_keys_and_what_is_unsaid(good):
    case = good.book.cases["lanmere-canal-park"]
    assert [type(row).__name__ for row in case.rows] == (
        ["Fact"] * 12 + ["Event"] * 3 + ["Actor"] * 2 + ["Condition"] * 2 + ["Learning"] * 2
    )
    assert case.cited_keys == {"lanmere-a1", "lanmere-a2", "kaeng-mai-c1"}
    assert case.unsaid == {"focus_areas": "silent"} and case.focus_areas == ()
    assert case.cited["problems"] == {
        "flooding": (Citation("lanmere-a1", "opening"),), "urban-decay": (Citation("lanmere-a2", "p. 2"),)
    }  # fmt: skip
    assert case.span == (dt.date(2011, 1, 1), dt.date(2016, 9, 30))
    assert (case.review, good.book.cases["sundvik-library-boat"].review) == ("reviewed", "draft")


def test_the_id_of_a_row_follows_from_what_it_says_and_nothing_else(good):
    fact, other = good.book.cases["lanmere-canal-park"].facts[:2]
    condition = good.book.cases["lanmere-canal-park"].conditions[1]

    def ids(table, *rows):
        return [name for name, _ in model.named(model.Case.model_construct(**{table: rows}), table)]

    (before,) = ids("facts", fact)
    assert before.startswith("length-") and len(before) == len("length-") + 6
    said = {"measure": "area", "of": "x", "part": "x", "date": "2003", "by": "x", "value": "4"}
    for field, value in {**said, "source": (Citation("x", ""),)}.items():
        assert ids("facts", fact.model_copy(update={field: value})) != [before], field
    more = (*fact.source, Citation("x", ""))
    for field, value in {"unit": "m", "note": "x", "line": 1, "stage": "after", "source": more}.items():
        assert ids("facts", fact.model_copy(update={field: value})) == [before], field
    assert ids("facts", fact, other, fact, fact)[2:] == [f"{before}-2", f"{before}-3"]
    assert ids("facts", fact.model_copy(update={"id": "x"})) == ["x"]
    rate = fact.model_copy(update={"measure": "visitors_rate"})
    assert ids("facts", rate)[0].startswith("visitors-rate-")
    (before,) = ids("conditions", condition)
    assert before.startswith("finance-")
    assert ids("conditions", condition.model_copy(update={"importance": "x"})) == [before]
    assert ids("conditions", condition.model_copy(update={"says": "x"})) != [before]
