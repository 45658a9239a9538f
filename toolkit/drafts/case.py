"""From a report on one practice to the draft of its case file: its prose, and rows of its numbers and dates.

What a person has to choose ends with a question mark, as no code does: it is a fault until somebody has looked at it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from pathlib import Path

from ..casefiles.loading import Book, take_case
from ..casefiles.model import CITING, CODED_LISTS
from ..casefiles.reading import NOTE
from ..casefiles.text import Document, Row, Table
from ..errors import excerpt
from ..language import folded
from ..thai import BE_OFFSET
from .amounts import WORDS, Found, any_of, form, say
from .report import THAI, Report, naming

_MOST = 3  # codes of a kind that are suggested
# characters beside a number that are shown, that are looked at, and behind one in which what is counted is named
_BESIDE, _NEAR, _NEXT = 70, 500, 25
_BY = {"%": "% change", "degC": "degC difference"}  # units of what is, and of how much it changes


def draft_case(path: Path, book: Book, case_id: str, keys: Iterable[str]) -> list[str]:
    """Put the draft of a case into a casebook, laid out from a report on it; say how its references are read.

    Parameters
    ----------
    path : Path
        The report, as text (UTF-8) or Word.
    book : Book
        Has the draft afterwards.
    case_id : str
        Begins with the id of the place, if the casebook has it.
    keys : iterable of str
        The sources that the report may mean; where none is given, those that are named after the place.
    """
    named = (key for key in book.sources if key.partition("-")[0] == case_id.partition("-")[0])
    draft = _Draft(path, book, [*keys] or [*named])
    take_case(book, case_id, draft.document(case_id))
    meant = {draft.text[c.at : c.end]: c.value.split("; ") if c.value else () for c in draft.cited}
    said = {text: "; ".join(f"{key}, {book.sources[key].title}" for key in keys) for text, keys in meant.items()}
    return [say("reference", text=text, list=sources or "?") for text, sources in said.items()]


def _words(text: str) -> set[str]:
    return {*re.findall(r"[^\W\d_]{3,}", folded(text))}.difference(WORDS["small"])


def _between(found: list, start: int, end: int) -> list:
    return found[bisect_left(found, (start,)) : bisect_left(found, (end,))]


class _Draft(Report):
    """A report that is read as one case: its paragraphs, what each cites, and what stands in it."""

    def __init__(self, path: Path, book: Book, keys: Iterable[str]) -> None:
        super().__init__(path, book)
        self.printed = "\n".join(self.lines)  # with its own digits
        self.sources = {key: book.sources[key] for key in keys}
        self.words = {key: _words(" ".join(map(str, dict(s).values()))) for key, s in self.sources.items()}
        self.title = next((line.strip("# ") for line in self.lines if line), "")
        self.own = next((key for key, s in self.sources.items() if folded(s.title) == folded(self.title)), "")
        heads = [hit.start() for hit in form("list").finditer(self.text)]
        self.end = heads[-1] if heads else len(self.text)
        self.listed = {a or b: self._key(told, 0) for a, b, told in form("listed").findall(self.text[self.end :])}
        self.cited = [*self._cited()]
        marks = {n for c in self.cited for n in range(c.at + len(c.text), c.end)}
        self.paragraphs = self._paragraphs()
        told = {n for _, start, end in self.paragraphs for n in range(start, end)} - marks
        self.found = [f for f in self.found if told.issuperset(range(f.at, f.end))]
        self.measures = {c: naming(t) for c, t in book.codebook["measures"].items() if t.type == "number"}
        self.uses = Counter(fact.measure for case in book.cases.values() for fact in case.facts)

    def _key(self, said: str, least: int) -> str:
        """Find the source that a reference means: of its year, the one that shares most words with it, and enough."""
        years = {str(int(year) - past) for year in form("four digits").findall(said) for past in (0, BE_OFFSET)}
        dated = [key for key, source in self.sources.items() if not years or source.year[:4] in years]
        fits = {key: len(_words(said) & self.words[key]) for key in dated}
        best = [key for key, n in fits.items() if n == max(least, *fits.values())]
        return best[0] if len(best) == 1 else ""

    def _cited(self) -> Iterator[Found]:
        for hit in form("cited").finditer(self.text, 0, self.end):
            if hit["numbers"]:
                spans = re.findall(r"(\d+)(?:[–-] ?(\d+))?", hit["numbers"])
                keys = [self.listed.get(str(n), "") for a, b in spans for n in range(int(a), int(b or a) + 1)]
            else:
                keys = [self._key(part, 1) for part in hit[0].split(";")]
            dates = (f.text for f in _between(self.found, *hit.span()) if f.kind == "date")
            told = hit["names"] and (hit["names"][0].islower() or not _words(hit["names"]) - _words(" ".join(dates)))
            if all(keys) or not told:  # else it is a remark, or a date
                yield Found(*hit.span(), "source", hit["name"] or "", "; ".join(keys) if all(keys) else "")

    def _paragraphs(self) -> list[tuple[str, int, int]]:
        """Part the report below the headings of case files: of each paragraph the heading, where it begins and ends."""
        heading, found = "Context", []
        for start, line in zip(self.starts, self.text[: self.end].split("\n"), strict=False):
            counts = any(f.kind == "number" for f in _between(self.found, start, start + len(line)))
            goes_on = found and found[-1][2] == start - 1 and form("goes on").match(self.text, start - 62)
            head = (
                form("heading").fullmatch(line)
                or not (counts or goes_on)
                and form("short").fullmatch(line)
                or form("lead").match(line)
            )
            told = WORDS["prose"].items() if head else ()
            called = [h for h, words in told if re.search(any_of(words), head[0], re.IGNORECASE)]
            heading = called[0] if called else heading
            apart = head and (called and head["bold"] if head.re is form("lead") else called or not line[0].isdigit())
            begin = head.end() if apart else 0
            if goes_on and not begin:
                found[-1] = *found[-1][:2], start + len(line)  # a line that was broken
            elif line[begin:].strip():
                found.append((heading, start + begin, start + len(line)))
        return found

    def document(self, case_id: str) -> Document:
        """Lay the report out: prose, numbers as facts, dates as events, and the codes that its words suggest."""
        prose, tables = defaultdict(list), {"Facts": [], "Events": []}
        for heading, start, end in self.paragraphs:
            prose[heading].append(self._cleared(start, end, cite=True))
            ends = [start, *(hit.end() for hit in form("sentence").finditer(self.text, start, end)), end]
            for span in pairwise(ends):
                dates, numbers = ([f for f in _between(self.found, *span) if f.kind == k] for k in ("date", "number"))
                tables["Facts"] += [self._fact(f, self._date(f, dates, numbers[0].at), *span) for f in numbers]
                if not numbers and form("nothing").search(self.text, *span):
                    named = [code for code, name in self.measures.items() if name.search(self.text, *span)]
                    measure = f"{max(named, key=self.uses.__getitem__, default='')}?"
                    tables["Facts"].append({"measure": measure, "status": "silent", NOTE: self._cleared(*span)})
                events = [f for f in dates if not numbers or "-" in f.value]  # a year says when something was counted
                what = excerpt(self._cleared(*span), 2 * _BESIDE)
                tables["Events"] += [{"date": f.value, "what": what, "source": self._source(f.at)} for f in events]
        city = max((city for city in self.book.cities if case_id.startswith(f"{city}-")), key=len, default="")
        front = {"title": {"th" if THAI.search(self.title) else "en": self.title}, "review": "draft"}
        front |= {"city": city} if city else {}
        for field in CODED_LISTS:
            hits = {f.value: self._source(f.at) for f in reversed(self.found) if f.kind == field}
            most = Counter(f.value for f in self.found if f.kind == field).most_common(_MOST)
            codes = {f"{code}?": hits[code] for code, _ in most}
            front |= {field: codes if field in CITING else [*codes]} if codes else {}
        held = {name: [Table(1, (), tuple(map(Row, count(1), rows)))] for name, rows in tables.items()}
        texts = {name: (1, "\n\n".join(held)) for name, held in prose.items()}
        return Document(f"{case_id}.md", front, defaultdict(int), held, texts)

    def _date(self, found: Found, dates: list[Found], first: int) -> str:
        """Give the date of a number: one that leads its sentence, or the next, else the last, without "and" between."""
        if len(dates) == 1 and dates[0].at < first:
            return dates[0].value
        near = sorted(dates, key=lambda d: (d.at < found.at, abs(d.at - found.at)))
        gaps = ((d.value, min(d.end, found.end), max(d.at, found.at)) for d in near)
        return next((value for value, *gap in gaps if not form("break").search(self.text, *gap)), "")

    def _fact(self, found: Found, when: str, start: int, end: int) -> dict[str, str]:
        """Make a row of a number in a sentence; the words behind it may tell what is counted."""
        counted = form("counted").match(self.text, found.end) if not found.unit else None
        counted = form("plural").search(found.text) if "people" in found.unit else counted
        words = (n for n in range(max(start, found.at - _BESIDE), found.at) if n in self.bounds)
        cut = next((n for n in words if not self.text[n - 1 : n + 1].isalnum() or THAI.match(self.text, n)), found.at)
        beside = self.printed[cut : min(end, found.end + _BESIDE)]
        told = f"{self.text[max(start, found.at - _BESIDE) : found.at]}%{self.text[found.end : end]}"
        for sign in ("-", "+") if found.unit in _BY else ():
            if form(f"change {sign}").search(told):
                about, ends = "~" * found.value.startswith("~"), found.value.lstrip("~").split("..")
                value = about + "..".join(end and f"-{end}" for end in ends[::-1]) if sign == "-" else found.value
                found = found._replace(value=value, unit=_BY[found.unit])
        row = {"measure": f"{self._measure(found, start, end)}?", "value": found.value, "unit": found.unit}
        row |= {"of": counted[0].strip() if counted else "", "date": when, "source": self._source(found.at)}
        return {name: text for name, text in {**row, NOTE: " ".join(beside.split())}.items() if text}

    def _measure(self, found: Found, start: int, end: int) -> str:
        """Suggest a measure that takes the unit: the one named nearest in the sentence, else the most used.

        What has no unit is a count, or what is named right behind it and counted one by one.
        """
        held, unit = self.book.codebook["measures"], self.book.codebook.unit
        first, last = self._paragraph(found.at)
        start, end = max(start, first), min(end, last)

        def fit(code: str) -> tuple[float, bool, int]:
            name = self.measures[code]
            near = min((abs(hit.start() - found.at) for hit in name.finditer(self.text, start, end)), default=2 * _NEAR)
            return near, not name.search(self.text, first, last), -self.uses[code]

        if found.unit:
            return min(
                (c for c in self.measures if held[c].dimension == unit(found.unit).dimension), key=fit, default=""
            )
        start, end = found.end, min(end, found.end + _NEXT)
        named = (c for c, name in self.measures.items() if held[c].unit and name.search(self.text, start, end))
        return min((c for c in named if unit(held[c].unit).dimension == held[c].unit), key=fit, default="count")

    def _paragraph(self, at: int) -> tuple[int, int]:
        """Give the ends of the paragraph around a place in the text, as far as they are near."""
        _, start, end = self.paragraphs[bisect_right(self.paragraphs, at, key=lambda paragraph: paragraph[1]) - 1]
        return max(start, at - _NEAR), min(end, at + _NEAR)

    def _source(self, at: int) -> str:
        """Tell which sources a place in the text rests on: those cited in its clause, its sentence, or behind it."""

        def apart(cited: Found) -> tuple:
            between = self.text[min(cited.at, at) : max(cited.at, at)]
            beyond = bool(form("sentence").search(between))
            # a source that is named speaks of what follows, one in brackets of what stands before
            return beyond, (cited.at < at) != bool(cited.text), max(cited.at - at, at - cited.end)

        near = [cited for cited in _between(self.cited, *self._paragraph(at)) if cited.value]
        return min(near, key=apart).value if near else self.own

    def _cleared(self, start: int, end: int, *, cite: bool = False) -> str:
        """Take a part of the text, its marks of sources made citations or left out."""
        text, at, marks = "", start, _between(self.cited, start, end)
        for c in (c for c in marks if c.value):
            text += self.printed[at : c.at] + c.text + (f" [@{c.value.replace('; ', '; @')}]" if cite else "")
            at = c.end
        text = " ".join(re.sub(r"(?<!\s)\s+(?=[.,;:])", "", text + self.printed[at:end]).split())
        return re.sub(r"([.!?]?)$", rf" [@{self.own}]\1", text, count=1) if cite and self.own and not marks else text
