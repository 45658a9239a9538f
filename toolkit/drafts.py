"""From a narrative report to draft case files: what a machine can find is laid out, what needs judgement is suggested.

Nothing is asserted: a draft holds the place that its heading names, and notes beside the lines they come from.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import SequenceMatcher, get_close_matches
from functools import cache, cached_property
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

from .casefiles.checks import examine
from .casefiles.faults import UnreadableError
from .casefiles.loading import Book, take_case
from .casefiles.notation import Quantity, parse_date, parse_value
from .casefiles.text import LARGE, Document, clean, open_text
from .casefiles.vocabulary import SCALES, UnitTerm
from .casefiles.writing import case_text
from .cases import Cases
from .errors import CaseStudyError, NotPossibleError, excerpt
from .files import file_path, save_text
from .language import Text, kind_of, need, phrase, wording
from .tables import TextTable
from .thai import BE_OFFSET, digits, normalise

SUGGESTED = ("themes", "problems", "instruments", "request_directions")  # vocabularies of which codes are suggested
_WORDS = Path(__file__).with_suffix(".yml")
_HEADING = re.compile(
    r"(?:(?P<signs>#{1,6}) +)?(?:(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.)]\s*|\s+))?(?P<title>\S.{0,99})"
)
_COUNTED = re.compile(  # paragraphs and items that are numbered
    r"^[-*• ]*\d{1,2}(?:[.)]|(?:\.\d{1,2})+[.)]?)(?=\s)|(?<=\s)\d{1,2}[.)](?=\s+[\u0e01-\u0e4e])", re.MULTILINE
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ALONE = r"(?<![A-Za-z\d.,/^])(?<![A-Za-z\d][-–])"  # no digits of a longer number or name
_LATIN_NAME = re.compile(r"[A-Z][^\W\d_]{3,}(?:[ -][A-Z][^\W\d_]+){0,2}")
_THAI = re.compile("[\u0e01-\u0e4e]")
_TONES = dict.fromkeys(range(0x0E47, 0x0E4D))
_BUDDHIST, _USUAL = range(2400, 2700), range(1800, 2101)  # years of that era alone, and years that are not asked back
_LIKE_SECTION = 0.75  # likeness from which a name is taken for a slip for that of the section
_LIKE_ANY = {True: 0.8, False: 0.88}  # the same for any name, in Thai and in Latin letters
_FEW = 4  # measures or units that are named
_BESIDE = 80  # characters shown on either side of the words that led to a code


class Section(NamedTuple):
    """A part of a report: the line of its heading and the first one after it, heading and the place named there."""

    line: int
    end: int
    title: str
    place: str


class Found(NamedTuple):
    """What stands in a report: kind, the words, what they are read as, and what there is to say about it."""

    at: int
    end: int
    kind: str
    text: str
    value: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()


def findings(path: str | Path, cases: Cases) -> TextTable:
    """List what a report holds: places, dates and numbers, and the codes that its words suggest.

    Parameters
    ----------
    path : str or Path
        A report as text (UTF-8) or Word.
    cases : Cases
        Whose places, vocabularies and facts of cities are used.

    Returns
    -------
    TextTable
        One row per finding, in the order of the report: place (of the section; empty where the line speaks of
        another), line, kind, text, value and unit in the notation of case files, note.
    """
    report = _Report(file_path(path), cases.book)
    rows = [(report.owner(f.at), report.line(f.at), *f[2:6], "; ".join(f.notes)) for f in report.found]
    return TextTable(rows, columns=["place", "line", "kind", "text", "value", "unit", "note"])


def draft(path: str | Path, folder: str | Path | None = None) -> list[Path]:
    """Write a draft case file for each section of a report whose heading names a place.

    Raises
    ------
    NotPossibleError
        If the report has no section with a place, or a file is there already; then nothing is written.
    """
    book, faults = examine(folder)
    if any(not f.warning for f in faults):
        raise CaseStudyError(faults, len(book.files))
    report = _Report(file_path(path), book)
    need(report.sections, "drafts", "no sections", path=path)
    placed = {book.root / f"{s.place}-draft-l{s.line}.md": s for s in report.sections if s.place in book.cities}
    need(placed, "drafts", "no places", path=path)
    for place in placed:
        need(not place.exists(), "command", "exists", path=place)
    texts = {place: report.draft(place.stem, section) for place, section in placed.items()}
    return [save_text(place, text) for place, text in texts.items()]


def _lines(path: Path) -> list[str]:
    """Read the lines of a text, or the paragraphs and rows of a Word file, with headings as in Markdown."""
    if path.suffix.lower() != ".docx":
        doc, text = open_text(path, None, tabs=True)
        if doc.lost:
            raise CaseStudyError(doc.faults, 1)
        return text.split("\n")
    from docx import Document as Word

    try:
        need(path.stat().st_size <= LARGE, "drafts", "no word file", path=path)
        blocks, lines = [*Word(str(path)).iter_inner_content()], []
    except Exception as error:  # noqa: BLE001 - a damaged file fails in many ways
        raise NotPossibleError(phrase("drafts", "no word file", path=excerpt(path))) from error
    for block in blocks:
        if hasattr(block, "rows"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            head = re.fullmatch(r"Heading (\d)", block.style.name or "")
            lines.append(f"{'#' * int(head[1] if head else 0)} {block.text}".strip())
    return [clean(normalise(" ".join(text.split("\n"))), n, Document("")) for n, text in enumerate(lines, start=1)]


def _any(words: Iterable[str], *, whole: bool = True) -> str:
    """Make a pattern of words, the longest first; one in Latin letters begins, if ``whole`` also ends, as a word."""
    parts = []
    for word in sorted({*words}, key=lambda w: (-len(w), w)):
        begins, ends = (c.isascii() and c.isalpha() for c in (word[0], word[-1]))
        parts.append(rf"{r'(?<![A-Za-z])' * begins}{re.escape(word)}{r'(?![A-Za-z])' * (ends and whole)}")
    return f"(?:{'|'.join(parts)})"


@cache
def _folded(name: str) -> str:
    """Leave out tone marks, and write letters that are taken for each other as one."""
    return name.casefold().translate(_TONES | str.maketrans(dict(wording(_WORDS)["alike"])))


@cache
def _dictionary(names: frozenset[str]) -> object:
    """Give the words of Thai, with names, to the program that parts them."""
    try:
        from pythainlp.corpus import thai_words
        from pythainlp.util import Trie
    except ImportError as error:
        raise NotPossibleError(phrase("drafts", "no pythainlp")) from error
    return Trie(thai_words() | names)


def _plain(text: str | None, factor: float) -> str:
    """Write a number without separators, times a factor."""
    return f"{float(text.replace(',', '')) * factor:.6f}".rstrip("0").rstrip(".") if text else ""


def _texts(*labels: Text) -> list[str]:
    """Give labels in all languages."""
    return [text for label in labels for text in label.versions.values()]


def _leads(unit: UnitTerm) -> bool:
    """Whether a unit may stand before its number."""
    return unit.dimension == "money" or any(text.find("{n}") > 0 for text in _texts(unit.many))


def _say(key: str, **slots: object) -> str:
    return phrase("drafts", key, None, **slots)


class _Report:
    """A report as text: where its lines, words and sections begin, and what stands in it."""

    def __init__(self, path: Path, book: Book) -> None:
        self.path, self.book, self.words = path, book, wording(_WORDS)
        self.lines = _lines(path)
        self.text = digits("\n".join(self.lines))
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.mark = "¶ " if path.suffix.lower() == ".docx" else "L"
        places = self._places()
        self.sections = self._sections(places)
        self.places = self._doubted(places)
        dates = [*self._dates()]
        self.found = sorted([*self.places, *dates, *self._numbers(dates), *self._codes()])

    def line(self, at: int) -> int:
        """Give the number of the line of a place in the text."""
        return bisect_right(self.starts, at)

    def section(self, at: int) -> Section:
        """Give the section of a place in the text; one without a name where there is none."""
        line = self.line(at)
        return next((s for s in self.sections if s.line <= line < s.end), Section(0, 0, "", ""))

    def owner(self, at: int) -> str:
        """Give the place whose section it is; nothing where the line speaks only of other places."""
        return self.section(at).place if self.line(at) not in self.apart else ""

    def country(self, place: str) -> str:
        """Give the code of the country that a place lies in, or is."""
        return self.book.cities[place].country if place in self.book.cities else place

    def is_country(self, place: str) -> bool:
        """Whether a name is that of a country."""
        return place not in self.book.cities or self.book.cities[place].kind == "country"

    def label(self, place: str) -> str:
        """Name a place or country."""
        held = self.book.cities
        return held[place].name() if place in held else self.book.codebook["countries"][place].label()

    # ------------------------------------------------------------ places and sections

    @cached_property
    def names(self) -> dict[str, str]:
        """Everything that places and countries are called, with the id of each; of a country without one, its code."""
        ids = {city.country: city.id for city in self.book.cities.values() if city.kind == "country"}
        terms = self.book.codebook["countries"].items()
        called = [(ids.get(code, code), [*term.label.versions.values(), *term.aliases]) for code, term in terms]
        called += [(c.id, [*c.name.versions.values(), *c.aliases.split(";")]) for c in self.book.cities.values()]
        return {name.strip(): i for i, names in called for name in names if len(name.strip()) > 1}

    @cached_property
    def spelt(self) -> dict[bool, dict[str, str]]:
        """Names of cities as they are compared, in Thai and in Latin letters."""
        towns = {_folded(name): i for name, i in self.names.items() if len(name) > 3 and not self.is_country(i)}
        return {thai: {n: i for n, i in towns.items() if bool(_THAI.match(n)) == thai} for thai in (True, False)}

    @cached_property
    def bounds(self) -> set[int]:
        """Where words begin; in lines without Thai anywhere."""
        found: set[int] = set()
        for start, line in zip(self.starts, self.text.split("\n"), strict=False):
            lengths = [1] * len(line)
            if _THAI.search(line):
                names = _dictionary(frozenset(filter(_THAI.match, self.names)))
                from pythainlp.tokenize import word_tokenize

                lengths = map(len, word_tokenize(line, custom_dict=names, engine="newmm", keep_whitespace=True))
            found |= {*accumulate(lengths, initial=start)}
        return found

    def _places(self) -> list[Found]:
        """Find names of places: as they are spelt, else the nearest where the word before says that it is a place."""
        town, state = self.words["town"], self.words["state"]
        form, found = rf"(?:{_any([*town, *state])}\s?)*(?P<name>{_any(self.names)})", []
        for hit in re.finditer(form, self.text):
            if {hit.start(), hit.start("name")} & self.bounds and hit.end() in self.bounds:
                found.append(Found(*hit.span(), "place", hit["name"], self.names[hit["name"]]))
        taken = {n for f in found for n in range(f.at, f.end)}
        spans = [(*hit.span(), hit.start()) for hit in _LATIN_NAME.finditer(self.text)]
        for hit in re.finditer(rf"{_any(town)}(?P<name>[\u0e01-\u0e4e]{{4,14}})", self.text):
            spans += [(hit.start(), end, hit.start("name")) for end in range(hit.start("name") + 4, hit.end() + 1)]
        best: dict[int, tuple[float, Found]] = {}
        for at, end, begin in spans:
            word = self.text[begin:end]
            if end not in self.bounds or not taken.isdisjoint(range(at, end)):
                continue
            thai, folded = bool(_THAI.match(word)), _folded(word)
            for name in get_close_matches(folded, self.spelt[thai], n=1, cutoff=_LIKE_ANY[thai]):
                place, like = self.spelt[thai][name], SequenceMatcher(None, folded, name).ratio()
                hit = Found(at, end, "place", word, place, notes=(_say("misspelt", name=self.label(place)),))
                best[at] = max(best.get(at, (0, hit)), (like, hit))
        return sorted([*found, *(hit for _, hit in best.values())])

    def _sections(self, places: list[Found]) -> list[Section]:
        """Find sections by their headings: Markdown's, and numbers that count on.

        A heading below another that names no place belongs to the section above.
        """
        heads: list[tuple[int, str, str]] = []
        counted = deepest = 0
        for n, line in enumerate(self.text.split("\n"), start=1):
            head = _HEADING.fullmatch(line.strip())
            number = [*map(int, head["number"].split("."))] if head and head["number"] else []
            goes_on = number[:1] == [counted if len(number) > 1 else counted + 1]
            if not head or not (head["signs"] or goes_on):
                continue
            counted, level = (number[0] if goes_on else counted), len(head["signs"] or number)
            named = {f.value for f in places if self.line(f.at) == n}
            named = {place for place in named if not self.is_country(place)} or named
            if len(named) == 1 or level <= deepest or not heads:
                deepest = level
                heads.append((n, head["title"], named.pop() if len(named) == 1 else ""))
        ends = [*(n for n, *_ in heads[1:]), len(self.lines) + 1]
        return [Section(n, end, title, place) for (n, title, place), end in zip(heads, ends, strict=False)]

    def _doubted(self, places: list[Found]) -> list[Found]:
        """Say which names are doubtful: another country stands behind, or the section is that of a like name."""
        gap, printed = re.compile(rf"\s*(\(?)(?:{_any(self.words['state'])}|[\s,])*"), {}
        for n, of in enumerate(places):
            listed = True  # several names before one bracket, or one before a comma or space
            for m in range(n - 1, -1, -1) if self.is_country(of.value) else ():
                between = gap.fullmatch(self.text[places[m].end : places[m + 1].at])
                if self.is_country(places[m].value) or not between or not listed:
                    break
                printed[places[m]] = of.value
                listed = bool(between[1]) or m < n - 1
        found = []
        for hit in places:
            place, of, notes = self.section(hit.at).place, printed.get(hit, hit.value), hit.notes
            if self.country(of) != self.country(hit.value):
                meant = {s.place for s in self.sections if s.place and self.country(s.place) == self.country(of)}
                listed = ", ".join(map(self.label, sorted(meant))) or "?"
                said = {"name": self.label(hit.value), "country": self.label(of), "list": listed}
                hit = hit._replace(notes=(*notes, _say("wrong country", **said)), value="")
            elif place and self._is_alike(hit.value, place):
                said = {"name": self.label(hit.value), "place": self.label(place)}
                hit = hit._replace(notes=(*notes, _say("wrong place", **said)), value="")
            found.append(hit)
        return found

    def _is_alike(self, place: str, other: str) -> bool:
        """Whether a place of another country has a name that is easily taken for that of a place."""
        names = [[_folded(name) for name, i in self.names.items() if i == p] for p in (place, other)]
        likeness = (SequenceMatcher(None, one, two).ratio() for one in names[0] for two in names[1])
        return self.country(place) != self.country(other) and max(likeness) >= _LIKE_SECTION

    @cached_property
    def apart(self) -> set[int]:
        """Lines of sections that speak of other places only."""
        found = set()
        for line, hits in groupby(self.places, lambda hit: self.line(hit.at)):
            said, place = {hit.value for hit in hits}, self.section(self.starts[line - 1]).place
            about = {"", place, *(i for i in said if self.is_country(i) and self.country(i) == self.country(place))}
            found |= {line} if place and not said & about else set()
        return found

    # ------------------------------------------------------------ dates

    @cached_property
    def counts_buddhist(self) -> bool:
        """Whether the report has years of the Buddhist era."""
        return any(int(year) in _BUDDHIST for year in re.findall(r"(?<![\d,.])\d{4}(?![\d,])", self.text))

    @cached_property
    def months(self) -> dict[str, int]:
        """Names of months, long and short."""
        from babel.dates import get_month_names

        names = [get_month_names(width, locale=lang) for lang in ("en", "th") for width in ("wide", "abbreviated")]
        return {name: number for held in names for number, name in held.items()}

    def _dates(self) -> Iterator[Found]:
        """Find dates: days and months, spans of years, years; each part of the text is read once."""
        form = {name: _any(words) for name, words in self.words.items() if isinstance(words, list)}
        month, era = _any(self.months), _any([*self.words["buddhist"], *self.words["common"]])
        to, day = rf"\s*(?:[-–]|{form['to']})\s*", r"\d{1,2})(?:st|nd|rd|th)?\s*"
        first = rf"(?:(?P<era>{era})\s*)?(?P<y>\d{{4}})(?P<s>s?)(?![\dA-Za-z]|[.,]\d)"
        pair = rf"(?:\s*\((?P<era2>{era})\s*(?P<y2>\d{{4}})\))?"
        last = rf"(?:{form['year']}\s*)?(?:(?P<era3>{era})\s*)?(?P<z>\d{{4}}(?!\d)|{form['today']})"
        forms = (
            rf"{_ALONE}(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
            rf"(?:{_ALONE}(?P<d1>{day}(?:(?P<m1>{month})\s*)?{to})?(?:{_ALONE}(?P<d>{day}(?:of )?)?"
            rf"(?P<m>{month})\.?,?\s*(?:(?P<era>{era})\s*)?(?P<y>\d{{4}}|\d\d)(?!\d|[.,:]\d)",
            rf"(?P<m>{month})\.? (?P<d1>{day}(?:{to}(?P<d>{day})?,?\s*(?P<y>\d{{4}})(?!\d)",
            rf"(?P<lead>{form['between']})\s*(?:{form['year']}\s*)?{_ALONE}{first}\s*{form['and']}\s*{last}",
            rf"(?:(?P<lead>{form['year']}|{form['decade']})\s*)?{_ALONE}{first}{pair}(?:{to}{last})?",
        )
        taken: set[int] = set()
        for hit in (hit for form in forms for hit in re.finditer(form, self.text)):
            if taken.isdisjoint(range(*hit.span())) and (found := self._date(hit)):
                taken |= {*range(*hit.span())}
                yield found

    def _date(self, hit: re.Match) -> Found | None:
        """Read a date; of four digits that may be another number nothing is made."""
        part, notes = defaultdict(str, {name: text for name, text in hit.groupdict().items() if text}), []
        year, month = self._year(part["era"], part["y"], notes), part["m"]
        bare = not any(part[name] for name in ("m", "lead", "era", "s", "z"))
        if bare and (year not in _USUAL or self.unit_form.match(self.text, hit.end())["unit"]):
            return None
        value = f"{year:04}"
        if month:
            numbers = [f"{value}-{self.months.get(m) or int(m):02}" for m in (part["m1"] or month, month)]
            days = [f"-{int(d):02}" if d else "" for d in (part["d1"], part["d"])]
            value = "/".join(m + d for m, d in zip(numbers, days, strict=True) if d) or numbers[1]
        elif part["s"] or part["lead"] in self.words["decade"]:
            value = f"{value}/{year + 9}"
        elif end := part["z"]:
            value += f"/{self._year(part['era3'] or part['era'], end, notes) if end.isdigit() else '..'}"
        if part["y2"] and self._year(part["era2"], part["y2"], notes) != year:
            notes.append(_say("eras differ"))
        if year not in _USUAL:
            notes.append(_say("odd year", year=year))
        with suppress(UnreadableError):
            parse_date(value)
            return Found(*hit.span(), "date", hit[0].strip(), value, notes=tuple(dict.fromkeys(notes)))
        return None

    def _year(self, era: str, text: str, notes: list[str]) -> int:
        """Give a year of the Common Era, and add to the notes what was concluded and not printed."""
        year = int(text)
        if len(text) == 2:
            year += _BUDDHIST[100]
            notes.append(_say("short year", year=year))
        if era in self.words["buddhist"] or (not era and year in _BUDDHIST):
            return year - BE_OFFSET
        if not era and self.counts_buddhist:
            notes.append(_say("common era"))
        return year

    # ------------------------------------------------------------ numbers

    @cached_property
    def unit_names(self) -> dict[str, list[str]]:
        """What units are called in a text, in small letters, with those that may be meant: by label, alias or sign."""
        found: dict[str, list[str]] = {}
        ways = (lambda c, t: (c, *_texts(t.label)), lambda _, t: t.aliases, lambda _, t: _texts(t.many, t.one))
        for way in ways:
            new: dict[str, list[str]] = {}
            for code, term in self.book.codebook["units"].items():
                for name in {n.replace("{n}", "").strip().lower() for n in way(code, term)} - found.keys() - {""}:
                    if len(name) > 1 or not name.isalpha() or name == "m":
                        new.setdefault(name, []).append(code)
            found |= new
        return found

    @cached_property
    def unit_form(self) -> re.Pattern:
        """Scale and unit behind a number; in English another word may stand between."""
        unit, scale, small = map(_any, (self.unit_names, self.words["scales"], self.words["small"]))
        form = rf"\s*(?P<scale>{scale})?\s*(?:(?!{small})[a-z-]{{3,}} )?(?P<unit>{unit}(?:\s*(?:per|/|ต่อ)\s*{unit})?)?"
        return re.compile(form, re.IGNORECASE)

    def _numbers(self, dates: list[Found]) -> Iterator[Found]:
        """Find numbers that are no part of a date and do not count paragraphs."""
        taken = {
            n
            for hit in (*(hit.span() for hit in _COUNTED.finditer(self.text)), *(date[:2] for date in dates))
            for n in range(*hit)
        }
        signs = {word: form for form, words in self.words["signs"].items() for word in words}
        units = self.book.codebook["units"]
        leads = [name for name, codes in self.unit_names.items() if any(_leads(units[code]) for code in codes)]
        form = (
            rf"(?:(?P<sign>{_any(signs)})\s*)?(?:(?P<before>{_any(leads)})\s*)?{_ALONE}(?P<low>{_NUMBER})"
            rf"(?:\s*(?:[-–]|{_any(self.words['to'])})\s*(?P<high>{_NUMBER}))?(?!\d|[.,-]\d)"
        )
        for hit in re.finditer(form, self.text, re.IGNORECASE):
            behind = self.unit_form.match(self.text, hit.end())
            end = max(behind.end("unit"), behind.end("scale"), hit.end())
            part = end == hit.end() and re.match(r"(?!st|nd|rd|th)[A-Za-z]", self.text[end : end + 2])
            if not part and taken.isdisjoint(range(hit.start("low"), hit.end())):
                sign = signs.get((hit["sign"] or "").lower(), "{}")
                yield self._number(hit, behind, end, sign)

    def _number(self, hit: re.Match, behind: re.Match, end: int, form: str) -> Found:
        """Read a number in the notation of case files, with what makes it doubtful."""
        units = self.book.codebook["units"]
        names = re.split(r"\s*(?:\bper\b|/|ต่อ)\s*", (behind["unit"] or hit["before"] or "").lower())
        meant = [self.unit_names.get(name, []) for name in names]
        unit = " per ".join(codes[0] for codes in meant) if all(len(codes) == 1 for codes in meant) else ""
        factor = float(self.words["scales"].get((behind["scale"] or "").lower(), 1))
        scale = next((name for name, size in SCALES.items() if unit and size == factor), "")
        low, high = (_plain(text, 1 if scale else factor) for text in hit.group("low", "high"))
        value, notes = f"{low}..{high}" if high else form.format(low), []
        if len(meant[0]) > 1:
            notes.append(_say("units", list=", ".join(units[code].label() for code in meant[0][:_FEW])))
        unit = f"{scale} {unit}".strip()
        with suppress(UnreadableError):
            quantity = parse_value(value)._replace(unit=self.book.codebook.unit(unit))
            notes += self._doubts(quantity, self.owner(hit.start()))
        return Found(hit.start(), end, "number", self.text[hit.start() : end].strip(), value, unit, tuple(notes))

    def _doubts(self, quantity: Quantity, place: str) -> Iterator[str]:
        """Say what a quantity may measure, and why it may be wrong: the size of the city, the ranges of measures."""
        book, dimension = self.book.codebook, quantity.unit.dimension
        sizes = [f.quantity for f in self.book.city_facts if f.city == place and f.subject in ("area", "population")]
        most = max((q.to(quantity.unit).high for q in sizes if q and q.unit.dimension == dimension), default=math.inf)
        if quantity.low > most:
            yield _say("too large", place=self.label(place), size=f"{most:,.6g}")
        terms = [term for term in book["measures"].values() if term.dimension == dimension]
        ranges = [(t.range, quantity.to(book.unit(t.unit)).low) for t in terms if t.unit and math.isfinite(t.range[1])]
        if ranges and not any(low <= number <= high for (low, high), number in ranges):
            yield _say("out of range")
        if 0 < len(terms) <= _FEW:
            yield _say("measures", list=", ".join(term.label() for term in terms))

    # ------------------------------------------------------------ codes, and the drafts

    def _codes(self) -> Iterator[Found]:
        """Suggest codes, each once a line, with the words that led to it."""
        for vocabulary in SUGGESTED:
            for code, term in self.book.codebook[vocabulary].items():
                form = _any([*_texts(term.label), *term.aliases, *term.keywords], whole=False)
                hits = re.finditer(form, self.text, re.IGNORECASE)
                for line, found in groupby(hits, lambda hit: self.line(hit.start())):
                    first, *more = found
                    start, end = self.starts[line - 1 : line + 1]
                    text = self.text[max(start, first.start() - _BESIDE) : min(end, first.end() + _BESIDE)]
                    led = _say("words", list=", ".join(dict.fromkeys(hit[0].lower() for hit in (first, *more))))
                    yield Found(*first.span(), vocabulary, " ".join(text.split()), code, notes=(led,))

    def draft(self, case_id: str, section: Section) -> str:
        """Write the draft of a section: each finding a note with its line."""
        said, seen = [_say("about", file=self.path.name, line=f"{self.mark}{section.line}")], set()
        for found in self.found:
            line, again = self.line(found.at), found.kind == "place" and found[4:] in seen and found.value
            if self.section(found.at) != section or again:
                continue
            seen.add(found[4:])
            name = self.label if found.kind == "place" else lambda code: self.book.codebook.label(found.kind, code)
            read = name(found.value) if found.value and found.kind in ("place", *SUGGESTED) else found.value
            notes = [*found.notes, *([_say("apart", place=self.label(section.place))] if line in self.apart else [])]
            text = f"{kind_of(found.kind)}, “{excerpt(found.text, 2 * _BESIDE)}” → {read or '?'} {found.unit}".strip()
            said.append("; ".join([f"- {self.mark}{line}, {text}", *notes]))
        title = {"en": "", "th": section.title} if _THAI.search(section.title) else {"en": section.title}
        front = {"title": title, "city": section.place, "kind": "", "themes": [], "review": "draft"}
        text = "\n".join(said).translate(str.maketrans("[]", "()"))  # what looks like a citation is none
        doc = Document(f"{case_id}.md", front, defaultdict(int), prose={"Context": (1, text)})
        take_case(self.book, case_id, doc)
        return case_text(self.book, case_id)
