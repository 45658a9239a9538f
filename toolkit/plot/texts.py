"""Words on figures: labels of cases and places, the toolkit's own words, and lines that fit."""

from __future__ import annotations

import re
import unicodedata

from .. import language
from ..casefiles import model
from ..cases import Cases

_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, hyphen or slash; between Han letters or kana; before a Thai vowel that opens a syllable
_BREAK = re.compile(rf"(?<= )|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])|(?<=[ก-๎])(?=[เแโใไ])")
_UNSEEN, _JOINERS = ("Cf", "Cs", "Co", "Cn"), "\u200c\u200d"
_HELD = "ะาำๅๆฯ"  # Thai signs that never open a line


def word(key: str, lang: str, **slots: object) -> str:
    """Give a word of a legend or axis, in English where names of places are asked for as they are there."""
    return language.phrase("plot", key, "th" if lang == "th" else "en", **slots)


def clean(text: object) -> str:
    """Make one line of text that can be drawn; a legend would skip one that begins with ``_``.

    Examples
    --------
    >>> clean("Seoul    $5 million"), clean("_x")
    ('Seoul $5 million', ' _x')
    """
    # what shows nothing goes, but for the two joiners that some scripts spell with
    seen = (c for c in str(text) if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    line = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in seen).split())
    return f" {line}" if line.startswith("_") else line


def columns(text: str) -> int:
    """Count the columns a text takes: two for Han, kana and Hangul, none for a mark above or below."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in text)


def cut(text: str, most: int) -> str:
    """Cut a text to some columns, never between a letter and its marks.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul Sp…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    ends = [i for i in range(1, len(text)) if _may_end(text, i)] or [len(text)]
    end = max((i for i in ends if columns(text[:i]) < most), default=ends[0])
    return text[:end].rstrip(" ,;:(/") + "…"


def _may_end(text: str, at: int) -> bool:
    """Whether a text may be cut before position ``at``."""
    here, before = text[at], text[at - 1]
    return not (unicodedata.category(here)[0] == "M" or here in _HELD or before in "เแโใไ\u17d2")


def wrap(text: str, most: int, lines: int = 2) -> str:
    """Break a text into lines of some columns; the last is cut if it does not fit.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done: list[str] = []
    for piece in _BREAK.split(clean(text)):
        if done and (len(done) == lines or columns(done[-1] + piece.rstrip()) <= most):
            done[-1] += piece
        else:
            done.append(piece)
    return "\n".join(cut(line.strip(), most) for line in done)


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title, city = record.title(lang), place_label(cases, record.city, lang)
    return clean(title if city.casefold() in title.casefold() else f"{city}: {title}")


def place_label(cases: Cases, place: str, lang: str) -> str:
    """Name a place, in English where it has no name in a language."""
    found = cases.book.cities[place]
    return clean(found.name(lang))


def best_grade(cases: Cases, fact: model.Record) -> str:
    """Find which grade of a fact's sources stands first in the vocabulary."""
    order = list(cases.codebook["grades"])
    return min((cases.book.sources[c.source].grade for c in fact.source), key=order.index)
