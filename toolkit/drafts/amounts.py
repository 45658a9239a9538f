"""Dates and numbers in running text, Thai or English, in the notation of case files."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, partial
from pathlib import Path
from typing import NamedTuple

from ..casefiles.faults import refused
from ..casefiles.notation import parse_date
from ..casefiles.vocabulary import SCALES, Codebook
from ..language import month_numbers, phrase, wording
from ..thai import BE_OFFSET

WORDS = wording(Path(__file__).with_name("words.yml"))
FORMS = wording(Path(__file__).with_name("forms.yml"))
say = partial(phrase, "drafts")  # a note in the reader's language
_BUDDHIST, _USUAL = range(2400, 2700), range(1800, 2101)  # years of that era alone, and years that are not asked back


class Found(NamedTuple):
    """What stands in a text: kind, the words, what they are read as, and what there is to say about it."""

    at: int
    end: int
    kind: str
    text: str
    value: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()


def any_of(words: Iterable[str], *, whole: bool = True) -> str:
    """Make a pattern of words, the longest first; one in Latin letters begins, if ``whole`` also ends, as a word."""
    parts = []
    for word in sorted({*words}, key=lambda w: (-len(w), w)):
        begins, ends = (c.isascii() and c.isalpha() for c in (word[0], word[-1]))
        parts.append(rf"{r'(?<![A-Za-z])' * begins}{re.escape(word)}{r'(?![A-Za-z])' * (ends and whole)}")
    return f"(?:{'|'.join(parts)})"


_SAID = {name: any_of(words) for name, words in WORDS.items() if "" not in words}


@cache
def form(name: str, **words: str) -> re.Pattern:
    """Make a pattern of ``forms.yml``, with words in the places of names behind $."""
    known, text, before = {**FORMS, **_SAID, **words}, FORMS[name], ""
    while text != before:  # what is put in may hold names, too
        before, text = text, re.sub(r"(?<!\\)\$([a-z0-9]+)", lambda hit: known[hit[1]], text)
    return re.compile(text, re.MULTILINE)


class Amounts:
    """Reads the dates and numbers of a text; ``found`` has them in the order in which they were read.

    Parameters
    ----------
    text : str
        With Arabic digits.
    bounds : set of int
        Where words begin and end.
    codebook : Codebook
        Whose units are known.
    """

    def __init__(self, text: str, bounds: set[int], codebook: Codebook) -> None:
        self.text, self.bounds, self.codebook, self.units = text, bounds, codebook, codebook.names["units"].meanings
        self.counts_buddhist = any(int(y) in _BUDDHIST for y in re.findall(r"(?<![\d,.])\d{4}(?![\d,])", text))
        self.taken = {n for hit in form("item").finditer(text) for n in range(*hit.span())}
        self.found = [*self._dates(), *self._numbers()]

    def _dates(self) -> Iterator[Found]:
        """Find dates: days and months, spans of years, years; each part of the text is read once."""
        words = {"month": any_of(month_numbers()), "era": any_of([*WORDS["buddhist"], *WORDS["common"]])}
        forms = [form(name, **words) for name in FORMS if name.startswith("date ")]
        for hit in (hit for form in forms for hit in form.finditer(self.text)):
            if self.taken.isdisjoint(range(*hit.span())) and (found := self._date(hit)):
                self.taken |= {*range(*hit.span())}
                yield found

    def _date(self, hit: re.Match) -> Found | None:
        """Read a date; of four digits that may be another number nothing is made."""
        part, notes = defaultdict(str, {name: text for name, text in hit.groupdict().items() if text}), []
        year = self._year(part["era"], part["y"], notes)
        bare = not any(part[name] for name in ("m", "lead", "era", "s", "z"))
        if bare and (year not in _USUAL or self.behind.match(self.text, hit.end())["unit"]):
            return None
        value = f"{year:04}"
        if part["m"]:
            months = [f"{value}-{month_numbers()[m]:02}" for m in (part["m1"] or part["m"], part["m"])]
            days = [f"-{int(d):02}" if d else "" for d in (part["d1"], part["d"])]
            value = "/".join(m + d for m, d in zip(months, days, strict=True) if d) or months[1]
        elif part["s"] or part["lead"] in WORDS["decade"]:
            value += f"/{year + 9}"
        elif end := part["z"]:
            value += f"/{self._year(part['era3'] or part['era'], end, notes) if end.isdigit() else '..'}"
        if part["y2"] and self._year(part["era2"], part["y2"], notes) != year:
            notes.append(say("eras differ"))
        said = Found(*hit.span(), "date", hit[0].strip(), value, notes=tuple(dict.fromkeys(notes)))
        return None if refused(parse_date, value) else said

    def _year(self, era: str, text: str, notes: list[str]) -> int:
        """Give a year of the Common Era, and add to the notes what was concluded and not printed."""
        year = int(text)
        if len(text) == 2:
            year += _BUDDHIST[100]
            notes.append(say("short year", year=year))
        if era in WORDS["buddhist"] or (not era and year in _BUDDHIST):
            return year - BE_OFFSET
        if not era and self.counts_buddhist:
            notes.append(say("common era"))
        return year

    @cached_property
    def behind(self) -> re.Pattern:
        """Scale and unit behind a number; in English another word may stand between."""
        names = [name for name in self.units if len(name) > 1 or not name.isalpha() or name in "mh"]
        unit = any_of([*names, *(f"{name}s" for name in names if len(name) > 3)])
        return form("behind", unit=unit.replace(r"\ ", "[ -]"))

    def _numbers(self) -> Iterator[Found]:
        """Find numbers that are no part of a date and do not count paragraphs."""
        signs, limits = ({w: form for form, words in WORDS[key].items() for w in words} for key in ("signs", "after"))
        units = self.codebook["units"].items()  # those of money, and some others, may stand before their number
        leads = {c for c, u in units if u.dimension == "money" or any("{n}" in t[1:] for t in u.many.versions.values())}
        before = any_of(name for name, codes in self.units.items() if leads.intersection(codes))
        for hit in form("number", sign=any_of(signs), before=before).finditer(self.text):
            behind = self.behind.match(self.text, hit.end())
            end = max(behind.end("time"), behind.end("unit"), behind.end("scale"), hit.end())
            part = end == hit.end() and re.match(r"(?!st|nd|rd|th)[A-Za-z]", self.text[end : end + 2])  # of a name: 3D
            # 06.00 is no number
            if part or re.match(r"0\d", hit["low"]) or not self.taken.isdisjoint(range(hit.start("low"), hit.end())):
                continue
            size, notes, unit = float(WORDS["scales"].get((behind["scale"] or "").lower(), 1)), (), ""
            scale = next((name for name, factor in SCALES.items() if factor == size), "")
            if called := (behind["unit"] if end in self.bounds else "") or hit["before"]:
                time = behind["time"] or WORDS["each"].get(hit["each"])
                time = f" per {time}" if time else ""
                unit = self.codebook.meant_unit(f"{scale} {called}{time}".lower().strip())
            if refused(self.codebook.unit, unit):  # none, or one of several
                notes, unit, scale = (say("units", list=unit),) if unit else (), "", ""
            ends = sorted((_plain(text, 1 if scale else size) for text in hit.group("low", "high") if text), key=float)
            tail = form("after", limit=any_of(limits)).match(self.text, end)
            sign = limits[tail[1].lower()] if tail else signs.get((hit["sign"] or "").lower(), "{}")
            value = "..".join(ends) if ends[1:] else sign.format(*ends)
            yield Found(hit.start(), end, "number", self.text[hit.start() : end].strip(), value, unit, notes)


def _plain(text: str, factor: float) -> str:
    """Write a number without separators, times a factor."""
    return f"{float(text.replace(',', '')) * factor:.6f}".rstrip("0").rstrip(".")
