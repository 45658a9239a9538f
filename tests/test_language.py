"""The reader's language: phrases in every language, texts that fall back, and what may be typed for an id."""

import pickle
import re
import string

import pytest

from toolkit import language
from toolkit.casefiles.vocabulary import COMPLETE
from toolkit.errors import UnknownNameError
from toolkit.language import Names, Text, find, folded, phrase, set_language, unknown

PHRASES = {k: v for k, v in language.wording().items() if k != "languages"}
ENTRIES = [(s, k, t) for s, entries in PHRASES.items() for k, t in entries.items()]
FLOOD = Text({"en": "Flooding", "th": "น้ำท่วม"})
PROBLEMS = Names("problems", {"flooding": [FLOOD], "heat": [Text({"en": "Heat", "th": "ความร้อน"})]})
ASPECTS = Names("aspects", {"heritage": [Text({"en": "Heritage", "th": "มรดก"})], "flood": [FLOOD, "deluge"]})


@pytest.mark.parametrize(("section", "key", "texts"), ENTRIES, ids=[f"{s}-{k}" for s, k, _ in ENTRIES])
def test_a_phrase_stands_in_the_complete_languages_with_the_same_slots_in_each(section, key, texts):
    assert {*COMPLETE} <= texts.keys() <= language.languages().keys()
    slots = [sorted(f"{n}" for _, n, _, _ in string.Formatter().parse(t) if n is not None) for t in texts.values()]
    assert all(named == slots[0] for named in slots)
    assert phrase(section, key, "en") == texts["en"]
    if any(c.isalpha() for c in re.sub(r"{.*?}", "", texts["en"])):
        assert any("\u0e00" <= c <= "\u0e7f" for c in texts["th"])


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
