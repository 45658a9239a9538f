"""The reader's language: phrases in every language, texts that fall back, and what may be typed for an id."""

import pickle
import re
import string

import pytest

from toolkit import language
from toolkit.casefiles.vocabulary import COMPLETE
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.language import (
    Names,
    Text,
    chosen,
    close,
    find,
    folded,
    kind_of,
    month_numbers,
    named,
    need,
    one_of,
    phrase,
    reader,
    reading,
    set_language,
    suggest,
    unknown,
    whole_number,
)

PHRASES = {k: v for k, v in language.wording().items() if k != "languages"}
FLOOD = Text({"en": "Flooding", "th": "น้ำท่วม"})
PROBLEMS = Names("problems", {"flooding": [FLOOD], "heat": [Text({"en": "Heat", "th": "ความร้อน"})]})
ASPECTS = Names("aspects", {"heritage": [Text({"en": "Heritage", "th": "มรดก"})], "flood": [FLOOD, "deluge"]})


@pytest.mark.parametrize("section", PHRASES)
def test_a_phrase_stands_in_the_complete_languages_with_the_same_slots_in_each(section):
    for key, texts in PHRASES[section].items():
        assert {*COMPLETE} <= texts.keys() <= language.languages().keys(), key
        slots = [sorted(f"{n}" for _, n, _, _ in string.Formatter().parse(t) if n is not None) for t in texts.values()]
        assert all(named == slots[0] for named in slots), key
        assert phrase(section, key, "en") == texts["en"], key
        if any(c.isalpha() for c in re.sub(r"{.*?}", "", texts["en"])):
            assert any("\u0e00" <= c <= "\u0e7f" for c in texts["th"]), key


def test_a_phrase_fills_its_slots_in_the_language_of_the_environment_until_one_is_set(monkeypatch):
    assert phrase("framework", "sources", n=2) == "2 sources"
    monkeypatch.setenv("CASEBOOK_LANG", "th")
    assert phrase("framework", "sources", n=2) == "แหล่งข้อมูล 2 แหล่ง"
    assert phrase("framework", "sources", "en", n=2) == "2 sources"
    set_language("en")
    assert language.reader() == "en"


def test_an_unknown_language_is_refused_whatever_the_reader_speaks(monkeypatch):
    for wrong in ("xx", ["th"]):
        with pytest.raises(UnknownNameError, match=r"\"(xx|\['th'])\" is not a known language. The known are: en, th"):
            set_language(wrong)
    monkeypatch.setenv("CASEBOOK_LANG", "xx")
    with pytest.raises(UnknownNameError, match="xx"):
        phrase("framework", "cost")


def test_a_text_falls_back_to_english_and_survives_pickling():
    assert (FLOOD, FLOOD("th"), FLOOD("fr"), FLOOD("local")) == ("Flooding", "น้ำท่วม", "Flooding", "Flooding")
    assert pickle.loads(pickle.dumps(FLOOD))("th") == "น้ำท่วม"
    assert not Text({"en": "", "th": ""})
    set_language("th")
    assert FLOOD() == "น้ำท่วม"


@pytest.mark.parametrize("typed", ["flooding", "Flooding", " FLOODING ", "น้ำท่วม", "น\u0e4d\u0e49าท่วม"])
def test_ids_and_labels_are_understood_in_any_language(typed):
    assert PROBLEMS.find(typed) == "flooding"


def test_an_id_comes_before_a_label_and_a_vocabulary_before_the_next():
    assert find("heritage", PROBLEMS, ASPECTS) == ("aspects", "heritage")
    assert find("Deluge", PROBLEMS, ASPECTS) == ("aspects", "flood")
    assert find("flood", Names("problems", {"flood": []}), ASPECTS) == ("problems", "flood")


def test_an_ambiguous_label_names_both_meanings():
    said = '"น้ำท่วม" has more than one meaning: problem flooding; aspect Flooding (flood). Write the id.'
    with pytest.raises(UnknownNameError, match=f"^{re.escape(said)}$"):
        find("น้ำท่วม", PROBLEMS, ASPECTS)


@pytest.mark.parametrize(("typed", "lang", "said"), [
    ("flod", "en", 'Did you mean "flooding"? The 2 known are: flooding, heat.'),
    ("น้ำท่ว", "en", 'Did you mean "flooding"?'),
    ("flod", "th", 'ไม่พบปัญหาชื่อ "flod" หมายถึง "น้ำท่วม (flooding)" หรือไม่'),
    (7, "en", '"7" is not a known problem. The 2 known are'),
    (None, "en", '"None" is not a known problem'),
])  # fmt: skip
def test_an_unknown_name_is_answered_with_near_ones_in_the_readers_language(typed, lang, said):
    set_language(lang)
    with pytest.raises(UnknownNameError, match=re.escape(said)):
        PROBLEMS.find(typed)


def test_a_new_vocabulary_needs_no_phrase():
    assert str(unknown("street_types", "x", ["y"])) == '"x" is not a known street types. The only one known is: y.'


def test_folding_knows_no_case_dash_or_underscore():
    assert folded("Flood_Protection ") == folded("flood-protection") == "flood protection"


def test_a_language_is_read_for_a_while_and_the_one_before_comes_back_whatever_happens():
    set_language("th")
    with pytest.raises(NotPossibleError), reading("en"):
        assert (reader(), FLOOD(), chosen(None), chosen("th")) == ("en", "Flooding", "en", "th")
        need(False, "errors", "two cities")
    assert (reader(), FLOOD()) == ("th", "น้ำท่วม")
    with pytest.raises(UnknownNameError), reading("xx"):
        pass
    assert reader() == "th"


def test_a_text_that_lacks_a_version_is_asked_for_one_and_an_empty_one_is_none():
    told = Text({"en": "Works", "th": ""}, lambda lang, text: f"{lang} of {text}" if lang != "fr" else None)
    assert (told.versions, told("th"), told("fr"), told("en")) == ({"en": "Works"}, "th of Works", "Works", "Works")
    assert Text({"th": "งาน"}) == "" and Text({"th": "งาน"})("th") == "งาน"


def test_an_id_is_shown_with_its_label_where_the_two_differ():
    names = Names("aspects", {"flood": ["Flooding"], "use": ["Use"], "odd-id": ["Odd_ID"], "bare": []})
    assert [names.shown(i) for i in names.known] == ["Flooding (flood)", "use", "odd-id", "bare"]
    set_language("th")
    assert PROBLEMS.shown("flooding") == "น้ำท่วม (flooding)"


def test_near_names_are_of_the_vocabulary_named_first_and_each_is_there_once():
    near = [(names.kind, i) for names, i in close("น้ำท่วม", PROBLEMS, ASPECTS)]
    assert near[0] == ("problems", "flooding") and len({*near}) == len(near)
    assert close("xyz", PROBLEMS, ASPECTS) == []
    with pytest.raises(UnknownNameError) as caught:
        find("herritage", PROBLEMS, ASPECTS)
    assert str(caught.value) == (
        '"herritage" is not a known problem or aspect. Did you mean "heritage"? '
        "The 4 known are: Flooding (flood), flooding, heat, heritage."
    )
    assert caught.value.args[1] == "herritage"


@pytest.mark.parametrize(("asked", "said"), [
    (("flod", ["heat", "flooding"]), 'Did you mean "flooding"? The 2 known are: flooding, heat.'),
    (("x", ["heat"]), "The only one known is: heat."),
    (("x", []), ""), (("x", [], None, "a.yml"), ""),
    (("x", ["heat"], ["a", "b"]), 'Did you mean "a" or "b"? The only one known is: heat.'),
    (("heat", ["heat", "flood"], []), "The 2 known are: flood, heat."),
    ((7, range(8)), 'Did you mean "7"? The 8 known are: 0, 1, 2, 3, 4, 5, 6, 7.'),
    (("x", [f"{n:02}" for n in range(18)]), f"The 18 known are: {', '.join(f'{n:02}' for n in range(18))}."),
    (("x", range(19)), ""),
    (("x", range(19), None, "a.yml"), "All 19 are in a.yml; python -m toolkit term WORD searches them."),
])  # fmt: skip
def test_what_was_perhaps_meant_is_suggested_and_few_options_are_all_named(asked, said):
    assert suggest(*asked) == said


def test_an_option_is_given_back_and_another_is_refused_with_those_there_are():
    assert one_of("digits", "thai", ("arabic", "thai")) == "thai"
    for wrong in ("Thai", ["thai"], None):
        with pytest.raises(UnknownNameError, match=r"is not a known kind of digits.*The 2 known are: arabic, thai\."):
            one_of("digits", wrong, ("arabic", "thai"))


def test_what_is_needed_is_said_with_a_short_piece_of_what_was_written():
    need(True, "errors", "no folder", folder="x")
    with pytest.raises(NotPossibleError) as caught:
        need(0, "errors", "no folder", folder="a\n" * 50)
    assert str(caught.value) == f'There is no folder "{"a " * 29}a…" to write into.'
    with pytest.raises(NotPossibleError, match="^ไม่พบโฟลเดอร์"):
        need((), "errors", "no folder", "th", folder="x")


@pytest.mark.parametrize(
    ("value", "fits"), [(1, True), (9, True), (0, False), (True, False), (1.0, False), ("1", False)]
)
def test_a_whole_number_is_one_from_the_least_on_and_no_yes(value, fits):
    if fits:
        whole_number("k", value, 1)
    else:
        with pytest.raises(NotPossibleError) as caught:
            whole_number("k", value, 1)
        assert str(caught.value) == f"k must be a whole number from 1 on, not {value!r}."


def test_months_are_known_by_their_long_and_short_names_in_every_language():
    months = month_numbers()
    assert (months["March"], months["Mar"], months["มีนาคม"], months["มี.ค."]) == (3, 3, 3, 3)
    assert {*months.values()} == {*range(1, 13)}


def test_a_name_of_files_is_told_with_the_name_itself_where_the_two_differ():
    assert [named("columns", "city"), named("headings", "Context"), named("headings", "x")] == ["city", "Context", "x"]
    set_language("th")
    assert [named("columns", "city"), named("headings", "Context")] == ["เมือง (city)", "ความเป็นมา (Context)"]
    assert (named("headings", "x"), kind_of("themes"), kind_of("street_types")) == ("x", "ประเด็น", "street types")


def test_folding_takes_out_what_no_reader_sees_and_gives_thai_one_spelling():
    assert folded("  Flood\u200b   RISK\n") == "flood risk" and folded(7) == "7"
    assert folded("น\u0e4d\u0e49าท่วม") == folded("น้ำท่วม")
