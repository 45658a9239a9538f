"""The labels of figures: text that can be drawn, cut and broken where a reader would, and names."""

import re
import unicodedata
from functools import partial
from itertools import accumulate, pairwise

from ..cases import Cases
from ..compare.matrix import BY
from ..language import phrase
from ..thai import pieces

_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, but not before a Thai sign of repetition; after a hyphen or slash; between Han letters or kana
_BREAK = re.compile(rf"(?<= )(?![ๆฯ])|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])")
_UNSEEN, _JOINERS = ("Cf", "Cs", "Co", "Cn"), "\u200c\u200d"
_HELD = "ะาำๅๆฯ"  # Thai signs that never open a line

word = partial(phrase, "plot")


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


def _split(text: str) -> list[str]:
    """Split text where a line may break; Thai between words, see :func:`toolkit.thai.pieces`."""
    return [piece for part in _BREAK.split(text) for piece in pieces(part)]


def cut(text: str, most: int = 110) -> str:
    """Cut a text to some columns: behind a word, or else a letter, never between a letter and its marks.

    A label is cut only where it is very long: a figure is as wide as its labels need.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    tied = (unicodedata.category(b)[0] == "M" or b in _HELD or a in "เแโใไ\u17d2" for a, b in pairwise(text))
    letters = [end for end, held in enumerate(tied, start=1) if not held]
    ends = [end for end in accumulate(map(len, _split(text))) if columns(text[:end]) < most]
    ends = ends or [end for end in letters if columns(text[:end]) < most] or letters[:1]
    return text[: ends[-1]].rstrip(" ,;:(/") + "…"


def wrap(text: str, most: int) -> str:
    """Break a text into lines of some columns; Thai breaks between words.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done = [""]
    for piece in _split("\u200b".join(map(clean, str(text).split("\u200b")))):
        if done[-1] and columns(done[-1] + piece.rstrip()) > most:
            done.append("")
        done[-1] += piece
    return "\n".join(map(str.strip, done))


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title, city = record.title(lang), cases.book.cities[record.city].name(lang)
    return cut(title if city.casefold() in title.casefold() else f"{city}: {title}")


def named(code: object, field: object, cases: Cases | None, lang: str) -> str:
    """Name a case, a city or a code of a field as the casebook does, or as it is."""
    if cases and field == "case" and code in cases:
        return case_label(cases, code, lang)
    terms = cases.codebook.get(BY.get(field, f"{field}s"), {}) if cases else {}
    place = cases.book.cities.get(code) if cases else None
    return cut(terms[code].label(lang) if code in terms else place.name(lang) if place else code)
