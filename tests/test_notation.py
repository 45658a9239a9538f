"""What a slip in a value, date or citation is taken for, in every way in which people write them."""

import math

import pytest

from toolkit.casefiles import notation
from toolkit.casefiles.notation import LOCATOR, Citation, Quantity, Unit, parse_citations, parse_date, parse_value
from toolkit.language import set_language


def meant(read, text):
    """Return the code of the fault with which a text is refused, behind its point, and what is proposed."""
    with pytest.raises(notation.UnreadableError) as caught:
        read(text)
    slots = caught.value.slots
    assert slots.get("text", text) == text
    return caught.value.code.partition(".")[2], slots.get("right", ""), slots.get("unit", "")


@pytest.mark.parametrize(("right", "texts"), [
    ("~5", "≈5|~ 5|about 5|Around 5|c 5|c. 5|ca 5|ca. 5|approx 5|approx. 5|5~|~05"),
    ("..5", "<5|< 5"), ("5..", ">5|> 5"), ("-5", "-05|−05"), ("5", "05|๕| 5 |005"), ("0", "00|000"),
    ("5..8", "5-8|5–8|5 - 8|5 to 8|5 .. 8|5 TO 8"), ("0.5", "0,5"), ("-1.5", "-1,5|−1,5"),
    ("1234", "1 234|1'234"), ("12500", "12 500"), ("1234567", "1,234,567|1.234.567|1 234 567|1'234'567"),
    ("1234.5", "1.234,5|1,234.5|1 234.5|1 234,5|1'234.5"), ("1234567.8", "1.234.567,8|1,234,567.8|1 234 567,8"),
    ("1.2345", "1,2345"), ("1000..2000", "1 000..2 000|1 000 to 2 000"), ("~1.5", "about 1,5|~1,5"),
    ("1234.56..", ">1234,56|1234,56..|1 234,56.."),
])  # fmt: skip
def test_a_number_in_another_spelling_is_told_the_right_one(right, texts):
    told = {text: meant(parse_value, text) for text in texts.split("|")}
    assert told == dict.fromkeys(told, ("spelling", right, ""))


@pytest.mark.parametrize(("text", "right"), [
    ("1,234", "1234 or 1.234"), ("-1,234", "-1234 or -1.234"), ("about 1,234", "~1234 or ~1.234"),
    ("<1,234", "..1234 or ..1.234"), ("1,234 to 5", "1234..5 or 1.234..5"), ("123,456", "123456 or 123.456"),
])  # fmt: skip
def test_a_number_that_could_be_two_is_told_both(text, right):
    assert meant(parse_value, text) == ("either", right, "")


@pytest.mark.parametrize(("text", "right", "unit"), [
    ("5km", "5", "km"), ("5 km", "5", "km"), ("5 %", "5", "%"), ("~5 m3 per day", "~5", "m3 per day"),
    ("<5%", "..5", "%"), ("5 to 8 km", "5..8", "km"), ("1 234 people", "1234", "people"), ("5 km2", "5", "km2"),
])  # fmt: skip
def test_a_number_with_its_unit_is_told_both_apart(text, right, unit):
    assert meant(parse_value, text) == ("unit", right, unit)


@pytest.mark.parametrize("text", [
    "", "..", "many", "Silent", "1,23,456", "12 34", "1,23.4", "1.2.3", "1.2,3.4", "1,2,3", "$5", ",5", "5 ..", "1/2/3",
    "0,123,456", "1234 567", "1.234,567.8", "1 2,3,4", "a 5", "05..08", "00.5", "5" + " " * 60 + "km",
])  # fmt: skip
def test_what_seems_to_be_no_number_is_told_no_spelling(text):
    assert meant(parse_value, text) == ("", "", "")


def test_a_status_in_place_of_a_value_is_known_as_one():
    words = ("absent", "unknown", "not_applicable", "silent")
    assert [meant(parse_value, word)[0] for word in words] == ["status"] * 4


def test_a_value_has_at_most_eighteen_digits_and_a_share_lies_between_nothing_and_the_whole():
    assert parse_value("9" * 17).number < 1e18
    assert meant(parse_value, f"-1{'0' * 18}")[0] == meant(parse_value, f"1{'0' * 18}")[0] == "large"
    assert [parse_value(text).share for text in ("0/5", "1/8", "5/5", "5")] == [0, 12.5, 100, None]
    assert {meant(parse_value, text)[0] for text in ("6/5", "-1/5", "0/0", "5/0")} == {"share"}
    assert meant(parse_value, "-5..-8") == ("order", "-8..-5", "")


def test_a_quantity_is_converted_with_its_bounds_and_its_whole():
    km, m = Unit("km", "length", 1000.0), Unit("m", "length")
    assert Quantity(3, 2, math.inf, 4, about=True, unit=km).to(m) == (3000, 2000, math.inf, 4000, True, m)
    assert Quantity(None, 500, 750, unit=m).to(km) == (None, 0.5, 0.75, None, False, km)
    assert Quantity(1, 1, 1) == (1, 1, 1, None, False, ("", "", 1.0, ""))


@pytest.mark.parametrize(("right", "texts"), [
    ("2017", "พ.ศ. 2560|พ.ศ.2560|ปี 2560|ปี พ.ศ. 2560|B.E. 2560|be 2560|ค.ศ. 2017|H29|Heisei 29"),
    ("2019", "R1|r 1|Reiwa 1|ปี 2019"), ("1989", "S64|s 64|H1"),
    ("2003-07-01", "1 July 2003|July 1, 2003|1 Jul 2003|Jul 1 2003|2003 7 1|2003.7.1|2003/7/1|2003-7-1|1. July 2003"),
    ("2003-07-13", "13/7/2003|7/13/2003|13.07.2003"), ("2003-07", "July 2003|Jul 2003|2003 7|2003.07|7/2003|2003/7"),
    ("2003/2005", "2003-2005|2003–2005|2003 - 2005|2003 to 2005"), ("2018/2019", "2018/19"), ("2013-12", "2013/12"),
    ("2012-12", "2012/12"), ("2006-09-17", "17 กันยายน 2549|17 กันยายน พ.ศ. 2549|17 ก.ย. 2549|17/9/2549"),
    ("2006-03", "มีนาคม 2549|มี.ค. 2549|3/2549"), ("2016-09", "ก.ย. ค.ศ. 2016"), ("2016-02-29", "29/2/2016"),
])  # fmt: skip
def test_a_date_in_another_spelling_is_told_the_right_one(right, texts):
    told = {text: meant(parse_date, text)[:2] for text in texts.split("|")}
    assert told == dict.fromkeys(told, ("spelling", right))


@pytest.mark.parametrize(("text", "code", "right"), [
    ("1/2/2003", "either", "2003-02-01 or 2003-01-02"), ("2011/12", "either", "2011/2012 or 2011-12"),
    ("FY2017", "fiscal", "2017"), ("fy 2560", "fiscal", "2017"), ("2003-13", "calendar", ""),
    ("2003-02-29", "calendar", ""), ("2003-00", "calendar", ""), ("2004/2003", "span", ""), ("x 9", "", ""),
    ("20033", "", ""), ("100", "", ""), ("0099", "", ""), ("2700", "", ""), ("../..", "", ""), ("2003/", "", ""),
    ("2003//2004", "", ""), ("ปี", "", ""), ("M29", "", ""), ("1 July 2003" + " " * 50, "", ""),
])  # fmt: skip
def test_what_else_is_wrong_with_a_date_is_told(text, code, right):
    assert meant(parse_date, text)[:2] == (code, right)


@pytest.mark.parametrize(("text", "right"), [
    ("2400", "1857"), ("2699", "2156"), ("2560-02", "2017-02"), ("2003/2560-01", "2003/2017-01"),
    ("2560/2561", "2017/2018"), ("2560~", "2017~"),
])  # fmt: skip
def test_a_buddhist_year_is_told_with_all_years_of_the_date_made_common(text, right):
    assert meant(parse_date, text) == ("", right, "")


def test_dates_begin_with_the_year_100_and_end_before_buddhist_years_begin():
    assert (parse_date("0100").first.year, parse_date("2399").last.year) == (100, 2399)


@pytest.mark.parametrize(("text", "right"), [
    ("๒๐๐๓", "2003"), ("๒๕๖๐", "2017"), ("๑๗/๙/๒๕๔๙", "2006-09-17"), ("2003-๐๗", "2003-07"),
    ("๑ กรกฎาคม ๒๕๔๖", "2003-07-01"),
])  # fmt: skip
def test_a_date_in_thai_digits_is_told_in_the_others(text, right):
    assert meant(parse_date, text) == ("", right, "")


def test_alternatives_are_joined_in_the_readers_language():
    set_language("th")
    assert meant(parse_date, "1/2/2003")[1] == "2003-02-01 หรือ 2003-01-02"
    assert meant(parse_value, "1,234")[1] == "1234 หรือ 1.234"


# citations


@pytest.mark.parametrize("text", [
    "p. 4", "p.4", "pp. 4-6", "pp. 4–6", "L95", "L 95-97", "§ 2", "§2.1", "¶3", "tab. 2a", "fig.3", "art. 5(1)",
    "opening", "abstract", "infobox", "page", "copy", "page, last table", "p. 4, note 2", "L9,1",
])  # fmt: skip
def test_a_place_in_a_source_may_be_said_in_each_of_the_agreed_ways(text):
    assert LOCATOR.fullmatch(text)


@pytest.mark.parametrize("text", [
    "p.", "p. x", "p 4", "page 4", "4", "l95", "§", "table 2", "figure 3", "Opening", "opening,", "openings",
    "abstract.",
])  # fmt: skip
def test_another_place_is_none(text):
    assert not LOCATOR.fullmatch(text)


@pytest.mark.parametrize(("text", "wrong"), [
    ("a1[p. 4", "a1[p. 4"), ("a1; b 2; c3", " b 2"), ("a1;", ""), ("a1[x] y; b", "a1[x] y"), ("", ""),
])  # fmt: skip
def test_of_several_citations_the_wrong_one_is_repeated(text, wrong):
    with pytest.raises(notation.UnreadableError) as caught:
        parse_citations(text)
    assert caught.value.slots == {"text": wrong}


PROSE = "One [@a1, p. 4; see @b-2,\n p. 5,\n  note].\nTwo [@c:3] me@x.org [@d4;\n@e5, page]\n\n[x] [@f6]"


def test_each_citation_in_prose_has_the_lines_above_it():
    assert [*notation.placed_citations(PROSE)] == [
        (0, Citation("a1", "p. 4")), (0, Citation("b-2", "p. 5, note")), (3, Citation("c:3", "")),
        (3, Citation("d4", "")), (4, Citation("e5", "page")), (6, Citation("f6", "")),
    ]  # fmt: skip
    assert notation.prose_citations(PROSE) == tuple(cited for _, cited in notation.placed_citations(PROSE))


def test_a_key_in_prose_that_is_no_citation_is_told_as_one_with_its_line_and_place():
    text = "See a1 and [@a1, p.\n3].\n@b-2[p. 4], (b-2), a1x, xa1, a1-b\n[a1, opening] [ b-2 ] a1:2"
    assert [*notation.uncited(text, {"a1", "b-2"})] == [
        (0, "a1", "[@a1]"), (2, "b-2", "[@b-2, p. 4]"), (2, "b-2", "[@b-2]"), (3, "a1", "[@a1, opening]"),
        (3, "b-2", "[@b-2]"),
    ]  # fmt: skip


def test_a_cell_is_cut_at_its_semicolons():
    assert notation.parse_list(" a;b ;; c d ;") == ["a", "b", "c d"] and notation.parse_list(" ; ") == []


def test_no_id_is_a_name_that_windows_keeps_for_itself():
    names = ("con", "prn", "aux", "nul", "com1", "lpt9", "a_b", "-a", "a-", "A", "")
    assert not any(map(notation.is_id, names))
    assert all(map(notation.is_id, ("con-1", "com", "lpt", "com10", "0", "a-b-2")))
