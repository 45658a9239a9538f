"""The toolkit's own words in the languages it speaks: headings, legends, phrases, all in ``phrases.yml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .errors import UnknownNameError

LANGUAGES = ("en", "th")


def word(section: str, key: str, lang: str, **slots: object) -> str:
    """Take a heading or phrase in one language and fill its slots.

    Examples
    --------
    >>> word("framework", "sources", "en", n=3)
    '3 sources'
    """
    text = _sections()[section][key][lang]
    return text.format(**slots) if slots else text


def known_lang(lang: str) -> None:
    """Refuse a language that the toolkit does not speak."""
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)


@cache
def _sections() -> dict[str, dict[str, dict[str, str]]]:
    import yaml  # not before a word is asked for

    text = Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CBaseLoader)  # keeps every scalar a text, also yes and no
