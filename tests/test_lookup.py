"""Words and ids are found in both languages, with what they mean and where they are used."""

import pytest

from toolkit import load_cases, set_language
from toolkit.errors import UnknownNameError
from toolkit.lookup import entry, terms


@pytest.mark.parametrize("word", ["flooding", "น้ำท่วม", "Flood"])
def test_a_word_in_either_language_leads_to_the_code_with_its_meaning_and_uses(cases, word):
    found = next(text for text in terms(word) if text.startswith("flooding (problem): Flooding · น้ำท่วม."))
    rows = (cases.city_facts["value"] == "flooding").sum()
    carried = len(cases.select(problems="flooding"))
    assert found.replace("\n    ", " ").endswith(f"Uses: {rows + carried}.")


def test_measures_and_units_are_found_and_the_exact_name_comes_first():
    assert terms("ไร่")[0].startswith("rai (unit)")
    assert sum(" (role): " in text for text in terms("roles")) == len(load_cases().codebook["roles"])
    (leakage, *_) = terms("leakage")
    assert leakage.startswith("leakage (measure)") and "Usual unit: %." in leakage
    assert any(text.startswith("KRW (unit)") for text in terms("won"))


def test_a_code_and_a_source_say_where_they_are_used():
    said = str(entry("ageing"))
    assert said.startswith("ageing (problem)")
    assert "casestudies/city_facts.csv:" in said or "casestudies/tokyo" in said
    assert "casestudies/seoul-cheonggyecheon.md:" in str(entry("seoul-s01"))


def test_a_case_and_a_place_are_shown_by_id_or_name():
    assert entry("seoul-night-bus").city == "seoul"
    set_language("th")
    assert "population" in str(entry("กรุงเทพมหานคร"))


@pytest.mark.parametrize("ask", [terms, entry])
def test_what_nothing_is_called_is_said_with_near_names(ask):
    with pytest.raises(UnknownNameError, match='"floodin+gg?" is not a known code or label. Did you mean .*flooding'):
        ask("floodinngg")
