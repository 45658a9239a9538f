"""The words of figures: text that can be drawn, cut and broken where a reader would, names, dates and numbers."""

import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from itertools import accumulate, pairwise

from ..cases import Cases
from ..compare.matrix import BY
from ..language import Text, chosen, phrase
from ..thai import pieces

_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, but not before a Thai sign of repetition; after a hyphen or slash; between Han letters or kana
_BREAK = re.compile(rf"(?<= )(?![ๆฯ])|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])")
_THAI = re.compile("[ก-๎]{2}")
_UNSEEN, _JOINERS = ("Cf", "Cs", "Co", "Cn"), "\u200c\u200d"
_HELD = "ะาำๅๆฯ"  # Thai signs that never open a line
_SIGNS = {"degC": "°C", "degF": "°F", "ug": "µg", "m2": "m²", "km2": "km²", "m3": "m³", "wah2": "wah²"}
_SCALES = ("thousand", "million", "billion", "trillion")

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


def cut(text: str, most: int = 110) -> str:
    """Cut a text to some columns, never between a letter and its marks.

    A label is cut only where it is very long: a figure is as wide as its labels need.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul Sp…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    tied = (unicodedata.category(b)[0] == "M" or b in _HELD or a in "เแโใไ\u17d2" for a, b in pairwise(text))
    ends = [i for i, held in enumerate(tied, start=1) if not held]
    fits = [i for i in ends if columns(text[:i]) < most]
    apart = {*accumulate(map(len, pieces(text)))}  # where a Thai word ends
    whole = [i for i in fits if i in apart or not _THAI.fullmatch(text[i - 1 : i + 1])]
    return text[: max(whole or fits or ends[:1] or [len(text)])].rstrip(" ,;:(/") + "…"


def wrap(text: str, most: int, lines: int = 2) -> str:
    """Break a text into lines of some columns; the last is cut if it does not fit. With 0 lines nothing is cut.

    Thai breaks between words, see :func:`toolkit.thai.pieces`.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done: list[str] = []
    joined = "\u200b".join(map(clean, str(text).split("\u200b")))
    for piece in (piece for part in _BREAK.split(joined) for piece in pieces(part)):
        if done and (len(done) == lines or columns(done[-1] + piece.rstrip()) <= most):
            done[-1] += piece
        else:
            done.append(piece)
    return "\n".join(cut(line, most) if lines else line for line in map(str.strip, done))


def dated(text: str, lang: str) -> str:
    """Write a date of the case files in words, in the reader's era.

    Examples
    --------
    >>> dated("2003-07-01", "en"), dated("../2005", "en"), dated("2003~/2005-09", "en"), dated("2018?/..", "en")
    ('1 Jul 2003', 'until 2005', 'about 2003–Sep 2005', 'from about 2018')
    """

    def said(found: re.Match) -> str:
        year, month, day, mark = found.groups()
        year = str(int(year) + int(phrase("explain", "years added", lang)))
        name = word("months", lang).split()[int(month) - 1] if month else ""
        told = " ".join([*([f"{int(day)}"] if day else []), name, year]) if month else word("year", lang, year=year)
        return phrase("explain", "about", lang, year=told) if mark else told

    text = re.sub(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%])?", said, text)
    key = "until" if text.startswith("../") else "from" if text.endswith("/..") else ""
    text = text.replace("/", "–").replace(f"–{word('year', lang, year='')}", "–")  # the era once
    return word(key, lang, date=text.strip(".–")) if key else text


def quantified(text: str, lang: str, units: Mapping[str, str]) -> str:
    """Write a number with its unit for people: in words of the reader's language, or with the signs of common use.

    Of what stands behind it in brackets only the years are kept.

    Examples
    --------
    >>> quantified("5,336 people per km2 (2020-05, city)", "en", {}), quantified("2 KRW billion", "th", {"KRW": "วอน"})
    ('5,336 people per km² (2020)', '2 พันล้านวอน')
    """
    text, _, beside = text.partition(" (")
    number, _, unit = text.partition(" ")
    told = []
    for part in unit.split(" per "):
        scale = [each for each in part.split() if each in _SCALES]
        rest = " ".join(each for each in part.split() if each not in _SCALES)
        told.append("".join(word(each, lang) for each in scale) + units.get(rest, units.get(rest.rstrip("s"), rest)))
    if lang == "en":
        told = [" ".join(_SIGNS.get(each, each) for each in part.split()) for part in unit.split(" per ")]
    years = re.match(r"[~?%/.\d]*\d{4}[~?%/.\d]*", re.sub(r"-\d\d", "", beside))
    return f"{number} {word('per', lang).join(told)}".rstrip() + (f" ({dated(years[0], lang)})" if years else "")


def marked(text: Text, lang: str) -> str:
    """Give a text in a language, and say so where it falls back to English."""
    return word("untranslated", lang, text=text) if text and lang != "en" and text(lang) == text else text(lang)


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title, city = record.title(lang), cases.book.cities[record.city].name(lang)
    return cut(title if city.casefold() in title.casefold() else f"{city}: {title}")


def named(code: object, field: object, cases: Cases | None, lang: str) -> str:
    """Name a case, a city or a code of a field as the casebook does, or as it is."""
    if cases is not None:
        terms = BY.get(field, f"{field}s")
        if field == "case" and code in cases:
            return case_label(cases, code, lang)
        if terms in cases.codebook and code in cases.codebook[terms]:
            return cut(cases.codebook.label(terms, code, lang))
        if code in cases.book.cities:
            return cut(cases.book.cities[code].name(lang))
    return cut(code)


def script(lang: str | None) -> str:
    """Name the language of the names of places: one of the toolkit's, or ``local``, each in its own script."""
    return "local" if lang == "local" else chosen(lang)
