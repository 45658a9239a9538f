"""The toolkit's own words: every one in every language, with the same slots."""

import string

import pytest

from toolkit import language
from toolkit.errors import UnknownNameError

ENTRIES = [(s, k, texts) for s, entries in language._sections().items() for k, texts in entries.items()]


@pytest.mark.parametrize(("section", "key", "texts"), ENTRIES, ids=[f"{s}-{k}" for s, k, _ in ENTRIES])
def test_a_word_stands_in_every_language_with_the_same_slots(section, key, texts):
    assert tuple(texts) == language.LANGUAGES
    assert all(texts.values())
    assert any("\u0e00" <= c <= "\u0e7f" for c in texts["th"])
    slots = [
        sorted(f"{name}" for _, name, _, _ in string.Formatter().parse(t) if name is not None) for t in texts.values()
    ]
    assert slots[0] == slots[1]
    assert language.word(section, key, "en") == texts["en"]


def test_a_word_fills_its_slots():
    assert language.word("framework", "strongest", "en", n=2) == "strongest design of a claim: 2 of 5"


def test_an_unknown_language_is_refused():
    language.known_lang("th")
    with pytest.raises(UnknownNameError, match="language"):
        language.known_lang("fr")
