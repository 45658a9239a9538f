"""From a narrative report to draft case files: what a machine can find is laid out, what needs judgement is suggested.

Nothing is asserted: a draft holds the place that its heading names, and notes beside the lines they come from.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import cache, cached_property, partial
from itertools import accumulate, groupby, pairwise, product, zip_longest
from pathlib import Path
from typing import NamedTuple

from ..casefiles.checks import examine
from ..casefiles.faults import CaseStudyError
from ..casefiles.loading import Book, take_case
from ..casefiles.notation import parse_value
from ..casefiles.text import LARGE, Document, clean, open_text
from ..casefiles.vocabulary import Term
from ..casefiles.writing import case_text
from ..cases import Cases
from ..errors import NotPossibleError, excerpt
from ..files import file_path, save_text
from ..language import kind_of, need, phrase
from ..tables import TextTable
from ..thai import digits, normalise
from .amounts import WORDS, Amounts, Found, any_of, say

SUGGESTED = ("themes", "problems", "instruments", "request_directions")  # vocabularies of which codes are suggested
_HEAD = re.compile(r"(?:(?P<signs>#{1,6}) +)?(?:(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.)]\s*|\s+))?(?P<title>\S.{0,99})")
_LATIN_NAME = re.compile(r"\b[A-Z][^\W\d_]{4,}\b")
THAI = re.compile("[\u0e01-\u0e4e]")
_LIKE_SECTION, _LIKE_ANY = 0.75, 0.83  # likeness from which a name is taken for a slip: for the section's, for any
_BRACKETS = str.maketrans("[]", "()")  # what looks like a citation in a report is none
_BESIDE = 80  # characters shown on either side of the words that led to a code


class Section(NamedTuple):
    """A part of a report: the line of its heading and the first one after it, heading and the place named there."""

    line: int
    end: int
    title: str
    place: str


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
        another), line, what was found, text, value and unit in the notation of case files, note.
    """
    report = Report(file_path(path), cases.book)
    rows = [(report.owner(f.at), report.line(f.at), *f[2:6], "; ".join(f.notes)) for f in report.found]
    return TextTable(rows, columns=["place", "line", "found", "text", "value", "unit", "note"])


def draft(path: str | Path, folder: str | Path | None = None) -> list[Path]:
    """Write a draft case file for each section of a report whose heading names a place.

    Raises
    ------
    NotPossibleError
        If the report has no section with a place, or a file is there already; then nothing is written.
    """
    book = examine(folder)[0]
    report = Report(file_path(path), book)
    need(report.sections, "drafts", "no sections", path=path)
    placed = {book.root / f"{s.place}-draft-l{s.line}.md": s for s in report.sections if s.place in book.cities}
    need(placed, "drafts", "no places", path=path)
    for place in placed:
        need(not place.exists(), "command", "exists", path=place)
    texts = {place: report.draft(place.stem, section) for place, section in placed.items()}
    return [save_text(place, text) for place, text in texts.items()]


def _lines(path: Path) -> list[str]:
    """Read the lines of a text, or the paragraphs of a Word file (also in tables), with headings as in Markdown."""
    if path.suffix.lower() != ".docx":
        doc, text = open_text(path, None, tabs=True)
        if doc.lost:
            raise CaseStudyError(doc.faults, 1)
        return text.split("\n")
    from docx import Document as Word
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    try:
        need(path.stat().st_size <= LARGE, "drafts", "no word file", path=path)
        word, lines = Word(str(path)), []
    except Exception as error:  # noqa: BLE001 - a damaged file fails in many ways
        raise NotPossibleError(phrase("drafts", "no word file", path=excerpt(path))) from error
    for block in (Paragraph(part, word) for part in word.element.body.iter(qn("w:p"))):
        style = block.style.name or ""
        head = re.fullmatch(r"Heading (\d)", style)
        lines.append(f"{'#' * int(head[1]) if head else '-' * style.startswith('List')} {block.text}".strip())
    return [clean(normalise(" ".join(text.split("\n"))), n, Document("")) for n, text in enumerate(lines, start=1)]


@cache
def _folded(name: str) -> str:
    """Leave out tone marks, and write letters that are taken for each other as one."""
    return name.casefold().translate(dict.fromkeys(range(0x0E47, 0x0E4D)) | str.maketrans(dict(WORDS["alike"])))


@cache
def _parting(names: frozenset[str]) -> Callable[[str], list[str]]:
    """Give the program that parts Thai into words the names that it may not know."""
    try:
        from pythainlp.corpus import thai_words
        from pythainlp.tokenize import word_tokenize
        from pythainlp.util import Trie
    except ImportError as error:
        raise NotPossibleError(phrase("drafts", "no pythainlp")) from error
    return partial(word_tokenize, custom_dict=Trie(thai_words() | names))


def naming(term: Term) -> re.Pattern:
    """Make a pattern of what a term is called, and of the words of reports that suggest it."""
    return re.compile(
        any_of([*term.label.versions.values(), *term.aliases, *term.keywords], whole=False), re.IGNORECASE
    )


class Report:
    """A report as text: where its lines, words and sections begin, and what stands in it."""

    def __init__(self, path: Path, book: Book) -> None:
        if book.codebook.faults:
            raise CaseStudyError(book.codebook.faults, len(book.files))
        self.path, self.book = path, book
        self.lines = _lines(path)
        self.text = digits("\n".join(self.lines))
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.mark = "¶ " if path.suffix.lower() == ".docx" else "L"
        places = self._places()
        self.sections = self._sections(places)
        self.places = self._doubted(places)
        read = Amounts(self.text, self.bounds, book.codebook).found
        self.found = sorted([*self.places, *(self._weighed(a) if a.unit else a for a in read), *self._codes()])

    def line(self, at: int) -> int:
        """Give the number of the line of a place in the text."""
        return bisect_right(self.starts, at)

    def section(self, at: int) -> Section:
        """Give the section of a place in the text; one without a name where there is none."""
        return next((s for s in self.sections if s.line <= self.line(at) < s.end), Section(0, 0, "", ""))

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
    def bounds(self) -> set[int]:
        """Where words begin; in lines without Thai anywhere."""
        found: set[int] = set()
        for start, line in zip(self.starts, self.text.split("\n"), strict=False):
            words = _parting(frozenset(filter(THAI.match, self.names)))(line) if THAI.search(line) else line
            found |= {*accumulate(map(len, words), initial=start)}
        return found

    def _places(self) -> list[Found]:
        """Find names of places: as they are spelt, else the nearest where the word before says that it is a place."""
        town, state, found = WORDS["town"], WORDS["state"], []
        for hit in re.finditer(rf"(?:{any_of([*town, *state])}\s?)*(?P<name>{any_of(self.names)})", self.text):
            whole = {hit.start(), hit.start("name")} & self.bounds and hit.end() in self.bounds
            if whole or not THAI.match(hit["name"]):
                found.append(Found(*hit.span(), "place", hit["name"], self.names[hit["name"]]))
        taken = {n for f in found for n in range(f.at, f.end)}
        spans = [(*hit.span(), hit.start()) for hit in _LATIN_NAME.finditer(self.text)]
        for hit in re.finditer(rf"{any_of(town)}(?P<name>[\u0e01-\u0e4e]{{4,14}})", self.text):
            spans += [(hit.start(), end, hit.start("name")) for end in range(hit.start("name") + 4, hit.end() + 1)]
        towns = {_folded(name): name for name, i in self.names.items() if len(name) > 3 and not self.is_country(i)}
        near_ones: list[tuple[float, Found]] = []
        for at, end, begin in spans:
            word = self.text[begin:end]
            fits = end in self.bounds and taken.isdisjoint(range(at, end))
            for near in get_close_matches(_folded(word), towns, n=1, cutoff=_LIKE_ANY) if fits else ():
                place, like = self.names[towns[near]], SequenceMatcher(None, _folded(word), near).ratio()
                notes = () if word == towns[near] else (say("misspelt", name=self.label(place)),)
                near_ones.append((like, Found(at, end, "place", word, place, notes=notes)))
        return sorted([*found, *{hit.at: hit for _, hit in sorted(near_ones)}.values()])  # of each the nearest

    def _sections(self, places: list[Found]) -> list[Section]:
        """Find sections by their headings: Markdown's, and numbers that count on.

        A heading below another that names no place belongs to the section above.
        """
        heads: list[tuple[int, str, str]] = []
        counted = deepest = 0
        for n, line in enumerate(self.text.split("\n"), start=1):
            head = _HEAD.fullmatch(line.strip())
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
        heads.append((len(self.lines) + 1, "", ""))
        return [Section(n, end, title, place) for (n, title, place), (end, *_) in pairwise(heads)]

    def _doubted(self, places: list[Found]) -> list[Found]:
        """Say which names are doubtful: another country stands behind, or the section is that of a like name."""
        gap, called, found = re.compile(rf"\s*\(?(?:{any_of(WORDS['state'])}|[\s,])*"), defaultdict(list), []
        for name, place in self.names.items():
            called[place].append(_folded(name))
        for hit, of in zip_longest(places, places[1:], fillvalue=Found(0, 0, "", "")):
            place, note = self.section(hit.at).place, ""
            printed = of.value and self.is_country(of.value) and gap.fullmatch(self.text[hit.end : of.at])
            if printed and self.country(of.value) != self.country(hit.value) and not self.is_country(hit.value):
                note = say("wrong country", name=self.label(hit.value), country=self.label(of.value))
            elif place and self.country(place) != self.country(hit.value):  # whose name is perhaps taken for another
                pairs = product(called[hit.value], called[place])
                if max(SequenceMatcher(None, *pair).ratio() for pair in pairs) >= _LIKE_SECTION:
                    note = say("wrong place", name=self.label(hit.value), place=self.label(place))
            found.append(hit._replace(notes=(*hit.notes, note), value="") if note else hit)
        return found

    @cached_property
    def apart(self) -> set[int]:
        """Lines of sections that speak of other places only."""
        found = set()
        for line, hits in groupby(self.places, lambda hit: self.line(hit.at)):
            said, place = {hit.value for hit in hits}, self.section(self.starts[line - 1]).place
            about = {"", place, *(i for i in said if self.is_country(i) and self.country(i) == self.country(place))}
            found |= {line} if place and not said & about else set()
        return found

    def _weighed(self, found: Found) -> Found:
        """Say what a number may measure, and why it may be wrong: the size of the city, the ranges of measures."""
        place, book, notes = self.owner(found.at), self.book.codebook, [*found.notes]
        quantity = parse_value(found.value)._replace(unit=(unit := book.unit(found.unit)))
        sizes = [f.quantity for f in self.book.city_facts if f.city == place and f.subject in ("area", "population")]
        sizes = [size.to(unit).high for size in sizes if size and size.unit.dimension == unit.dimension]
        if quantity.low > max(sizes, default=math.inf):
            notes.append(say("too large", place=self.label(place)))
        terms = [term for term in book["measures"].values() if term.dimension == unit.dimension]
        numbers = [(quantity.to(book.unit(term.unit)).low if term.unit else 0, *term.range) for term in terms]
        if terms and not any(low <= number <= high for number, low, high in numbers):
            notes.append(say("out of range"))
        if 0 < len(terms) <= 4:  # else too many to name
            notes.append(say("measures", list=", ".join(term.label() for term in terms)))
        return found._replace(notes=tuple(notes))

    # ------------------------------------------------------------ codes, and the drafts

    def _codes(self) -> Iterator[Found]:
        """Suggest codes, each once a line, with the words that led to it."""
        for vocabulary in SUGGESTED:
            for code, term in self.book.codebook[vocabulary].items():
                for line, found in groupby(naming(term).finditer(self.text), lambda hit: self.line(hit.start())):
                    first, *more = found
                    start, end = self.starts[line - 1 : line + 1]
                    text = self.text[max(start, first.start() - _BESIDE) : min(end, first.end() + _BESIDE)]
                    led = say("words", list=", ".join(dict.fromkeys(hit[0].lower() for hit in (first, *more))))
                    yield Found(*first.span(), vocabulary, " ".join(text.split()), code, notes=(led,))

    def draft(self, case_id: str, section: Section) -> str:
        """Write the draft of a section: each finding a note with its line."""
        source = f"[@{self.path.stem}]" if self.path.stem in self.book.sources else self.path.name
        said, seen = [say("about", file=source, line=f"{self.mark}{section.line}"), ""], set()
        for found in self.found:
            line, again = self.line(found.at), found.kind == "place" and found[4:] in seen and found.value
            if self.section(found.at) != section or again:
                continue
            seen.add(found[4:])
            read = self.label(found.value) if found.kind == "place" and found.value else found.value
            read = self.book.codebook.label(found.kind, read) if found.kind in SUGGESTED else read
            notes = [*found.notes, *([say("apart", place=self.label(section.place))] if line in self.apart else [])]
            text = f"{kind_of(found.kind)}, “{excerpt(found.text, 2 * _BESIDE)}” → {read or '?'} {found.unit}".strip()
            said.append("; ".join([f"- {self.mark}{line}, {text}", *notes]).translate(_BRACKETS))
        title = {"en": "", "th": section.title} if THAI.search(section.title) else {"en": section.title}
        front = {"title": title, "city": section.place, "kind": "", "themes": [], "review": "draft"}
        doc = Document(f"{case_id}.md", front, defaultdict(int), prose={"Context": (1, "\n".join(said))})
        take_case(self.book, case_id, doc)
        return case_text(self.book, case_id)
