"""Values, units, dates and sources in the words of a language, instead of the notation of case files."""

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from .casefiles import model, notation
from .casefiles.faults import UnreadableError
from .casefiles.loading import Book
from .casefiles.vocabulary import Codebook, Valued
from .language import Text, chosen, phrase

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PUBLISHED = ("journal", "booktitle", "publisher", "institution")  # fields that say where a source appeared


def date_text(date: str, lang: str | None = None) -> str:
    """Write a date in words; Thai counts years in the Buddhist era.

    Examples
    --------
    >>> date_text("2003-11-30?", "en"), date_text("2006/2013-08", "en"), date_text("2014/..", "en")
    ('30 November 2003 (doubtful)', '2006 to August 2013', 'since 2014')
    >>> date_text("2003-11-30?", "th"), date_text("2018~", "th")
    ('30 พฤศจิกายน 2546 (ไม่แน่ชัด)', 'ประมาณ พ.ศ. 2561')
    """
    lang, (start, two, end) = chosen(lang), date.partition("/")
    if ".." in (start, end):
        kind, known = ("since", start) if end == ".." else ("until", end)
        return _close(phrase("dates", kind, lang, date=_day(known, lang)))
    if two and start != end:
        return _close(phrase("dates", "span", lang, start=_day(start, lang), end=_day(end, lang, "last year")))
    return _day(start, lang)


def span_text(start: str, end: str, lang: str | None = None) -> str:
    """Write when something began and ended; nothing if neither is known.

    Examples
    --------
    >>> span_text("2003", "", "en"), span_text("", "", "en")
    ('since 2003', '')
    """
    return date_text(f"{start or '..'}/{end or '..'}", lang) if start or end else ""


def _close(text: str) -> str:
    """Take out the spaces between two words of Thai; those beside numbers and abbreviations stay."""
    return re.sub("(?<=[\u0e01-\u0e4e]) (?=[\u0e01-\u0e4e]{2})", "", text)


def _day(text: str, lang: str, alone: str = "year") -> str:
    """Write one date; ``alone`` is the phrase for a year without a month."""
    if not (found := notation.DATE.fullmatch(text)):
        return text
    months = phrase("dates", "months", lang).split()
    slots = {"day": int(found["day"] or 0), "year": int(found["year"]) + int(phrase("explain", "years added", lang))}
    kind = "day" if found["day"] else "month" if found["month"] else alone
    said = phrase("dates", kind, lang, month=months[int(found["month"] or 1) - 1], **slots)
    for mark, kind in (("~%", "about"), ("?%", "doubtful")):
        said = phrase("dates", kind, lang, date=said) if found["mark"] and found["mark"] in mark else said
    return said


def unit_text(unit: str, codebook: Codebook, lang: str | None = None) -> str:
    """Write a unit as it stands behind a number: signs where the language has them, words elsewhere.

    Examples
    --------
    >>> from toolkit.cases import CASESTUDIES
    >>> book = Codebook(CASESTUDIES / "vocabulary")
    >>> [unit_text(unit, book, "en") for unit in ("KRW million", "km2", "USD per people", "ug per m3")]
    ['million won', 'km²', 'US dollars per person', 'µg per m³']
    >>> unit_text("KRW million", book, "th"), unit_text("people per day", book, "th")
    ('ล้านวอน', 'คนต่อวัน')
    """
    return _unit(unit, codebook, chosen(lang)).replace("{n}", "").strip()


def _unit(unit: str, codebook: Codebook, lang: str, *, one: bool = False) -> str:
    parts = [_atom(part, codebook, lang, one=one or n > 0) for n, part in enumerate(unit.split(" per "))]
    return functools.reduce(lambda a, b: phrase("values", "per", lang, a=a, b=b), parts)


def _atom(text: str, codebook: Codebook, lang: str, *, one: bool) -> str:
    scale, name = codebook.scaled(text)
    if name not in codebook["units"]:
        return text
    term = codebook["units"][name]
    forms = [term.one, term.many, term.label] if one and not scale else [term.many, term.label]
    said = next(form.versions[lang] for lang in (lang, "en") for form in forms if form.versions.get(lang))
    scale = scale and phrase("values", scale, lang)
    if scale and "{n}" not in said:
        return phrase("values", "scaled", lang, scale=scale, unit=said)
    return said.replace("{n}", f"{{n}} {scale}") if scale else said


def value_text(value: str, unit: str, codebook: Codebook, lang: str | None = None) -> str:
    """Write a number with its unit in words: no notation, thousands set apart.

    Examples
    --------
    >>> from toolkit.cases import CASESTUDIES
    >>> book = Codebook(CASESTUDIES / "vocabulary")
    >>> [value_text(value, "people", book, "en") for value in ("1400..", "..1", "~380", "17..32", "1")]
    ['over 1,400 people', 'up to 1 person', 'about 380 people', '17 to 32 people', '1 person']
    >>> value_text("212/460", "people", book, "en"), value_text("46", "%", book, "th")
    ('212 of 460 people (46 %)', 'ร้อยละ 46')
    """
    lang = chosen(lang)
    try:
        share = notation.parse_value(value).share
    except UnreadableError:
        return value
    part, _, whole = value.partition("/")
    low, dots, high = part.removeprefix("~").partition("..")
    if whole:
        said = phrase("values", "share", lang, part=digits_text(part), whole=digits_text(whole))
    else:
        ends = {"low": digits_text(low), "high": digits_text(high)}
        said = phrase("values", "range", lang, **ends) if low and high else digits_text(low or high)
    named = _unit(unit, codebook, lang, one="1" in (low, high) and not (whole or (low and high)))
    fixed = phrase("values", "with unit", lang, value=said, unit=named).strip()
    said = named.replace("{n}", said) if "{n}" in named else fixed
    if share is not None:
        return phrase("values", "percent", lang, value=said, percent=f"{share:.0f}" if share >= 1 else f"{share:.2g}")
    kind = "about" if part[0] == "~" else "over" if dots and not high else "up to" if dots and not low else ""
    return _close(phrase("values", kind, lang, value=said) if kind else said)


def digits_text(number: str) -> str:
    """Set the thousands of a number apart; its decimals stay as they are printed.

    Examples
    --------
    >>> digits_text("5471588"), digits_text("-1234.50"), digits_text("-0.4")
    ('5,471,588', '−1,234.50', '−0.4')
    """
    whole, point, decimals = number.partition(".")
    plain = whole.lstrip("-−")  # the sign stands apart: of a number between -1 and 0 the whole part has none
    return f"{'−' * (plain != whole)}{int(plain):,}{point}{decimals}" if plain else number


def said_text(value: Text | str, unit: str, term: Valued, codebook: Codebook, lang: str | None = None) -> str:
    """Write a value as the type of its measure or attribute asks: number, date, code, yes or no, text."""
    lang = chosen(lang)
    if term.type == "number":
        return value_text(value, unit, codebook, lang)
    if term.type == "date":
        return date_text(value, lang)
    if term.type == "yesno" and value in ("yes", "no"):
        return phrase("tables", value, lang)
    if term.type == "code" and value in codebook.get(term.codes, ()):
        return codebook.label(term.codes, value, lang)
    # "none" is said of a set that is known to be empty
    return phrase("values", "none", lang) if value == "none" else value(lang) if isinstance(value, Text) else value


def fact_text(fact: model.Fact, book: Book, lang: str | None = None) -> str:
    """Write a fact in one line: its value or why there is none, what is counted, date, basis and judgement."""
    lang, codes = chosen(lang), book.codebook
    said = said_text(fact.said, fact.unit, fact.term, codes, lang) or codes.label("fact_statuses", fact.status, lang)
    judged = (("bases", fact.basis), ("judgements", fact.judgement))
    labels = [small(codes.label(vocabulary, code, lang), lang) for vocabulary, code in judged if code]
    inside = "; ".join(filter(None, [fact.of(lang), date_text(fact.date, lang), *labels]))
    return f"{said} ({inside})" if inside else said


def small(label: str, lang: str | None = None) -> str:
    """Begin a label with a small letter where the language does inside a sentence, unless it is an abbreviation.

    Examples
    --------
    >>> small("Public works", "en"), small("G20 meeting", "en")
    ('public works', 'G20 meeting')
    """
    does = phrase("explain", "small labels", lang) == "1" and (label[1:2].islower() or label[1:2] == " ")
    return label[:1].lower() + label[1:] if does else label


def joined(items: Iterable[str], lang: str) -> str:
    """Join names as the language does; of no names, say so."""
    *start, last = [*items] or [phrase("values", "none", lang)]
    return phrase("explain", "and", lang).join(filter(None, [phrase("explain", "comma", lang).join(start), last]))


# ---------------------------------------------------------------- sources


class Note(NamedTuple):
    """A source of a display: its number, what it is, its address if it has one, and the places in it that are cited."""

    number: int
    source: model.Source
    text: str
    url: str
    place: str


class Notes:
    """Numbers the sources of one display or page, in order of first use.

    With ``anchors`` a number leads to the list below, as on a page of the site, and not to the source itself; of what
    is cited for one claim the first ``most`` are numbered.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> notes = Notes(load_cases().book, "en")
    >>> [number for number, _ in notes(["seed-000", "seoul-s01", "seed-000"])], [note.number for note in notes.entries]
    ([1, 2], [1, 2])
    """

    def __init__(self, book: Book, lang: str | None = None, *, anchors: bool = False, most: int | None = None) -> None:
        self.book, self.lang, self.anchors, self.most = book, chosen(lang), anchors, most
        self.places: dict[str, dict[str, None]] = {}  # of each source, in order of its number, those that were cited

    def __call__(self, cited: Iterable[notation.Citation | str]) -> list[tuple[int, str]]:
        """Give the number and the address of each source that is cited, once; a key that is none is passed over."""
        found = {}
        for one in [*cited][: self.most]:
            key, place = (one, "") if isinstance(one, str) else one
            if key in self.book.sources:
                self.places.setdefault(key, {}).update({place: None} if place else {})
                number = [*self.places].index(key) + 1
                found[number] = f"#s{number}" if self.anchors else address(self.book.sources[key])
        return [*found.items()]

    @property
    def entries(self) -> list[Note]:
        """The sources that were numbered, for the list below a table, card or page."""
        found = []
        read = {code: small(term.label(self.lang), self.lang) for code, term in self.book.codebook["readings"].items()}
        for number, (key, places) in enumerate(self.places.items(), start=1):
            source = self.book.sources[key]
            where = "; ".join(", ".join(read.get(part, part) for part in place.split(", ")) for place in places)
            text = ". ".join(said.rstrip(".") for said in (source.author, source.title, *self.about(source)) if said)
            found.append(Note(number, source, text, address(source), where))
        return found

    def about(self, source: model.Source) -> list[str]:
        """Write where a source appeared, its year, and what kind of publication it is and of which side."""
        # the journal; of a source without an author also who published it
        where = [source.detail[n] for n in _PUBLISHED[: 1 if source.author else None] if n in source.detail]
        label, year = self.book.codebook.label, date_text(source.year, self.lang)
        year = year if any(map(str.isdigit, year)) else phrase("values", "no year", self.lang)
        kinds = dict.fromkeys((label("grades", source.grade, self.lang), label("origins", source.origin, self.lang)))
        return [*where, year, ", ".join(kinds)]


def address(source: model.Source) -> str:
    """Give the address of a source that a page may link to, or nothing: only http, https and DOI.

    Examples
    --------
    >>> address(model.Source.model_construct(url="javascript:alert(1)", doi="10.1000/182"))
    'https://doi.org/10.1000/182'
    """
    doi = f"https://doi.org/{quote(source.doi, safe='/:;().-_')}" if _DOI.fullmatch(source.doi) else ""
    return linked(source.url) or doi


def linked(text: str) -> str:
    """Give an address back if a page may link to it, else nothing."""
    return text if _ADDRESS.fullmatch(text) else ""
