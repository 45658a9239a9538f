"""What a reader sees: facts, citations, cards of cases and collections; the markup is in templates/."""

import re
import textwrap
from collections.abc import Iterable, Mapping

from .casefiles import model, notation
from .casefiles.loading import Book
from .casefiles.vocabulary import Codebook
from .language import chosen, phrase
from .templates import render

_CITE = re.compile(r"(\s*\[@[^\]]+\])")
_SINGULAR = ("second", "minute", "hour", "day", "week", "month", "year", "mile", "acre")  # units not named as plurals
_LONG_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}")  # decimals are not
# words of codes that tell nothing
_ABOUT_ANY = {"city", "local", "loss", "national", "other", "poor", "public", "service", "services", "urban", "weak"}


def code_text(codebook: Codebook, vocabulary: str, code: str, lang: str | None = None) -> str:
    """Write a code inside a sentence: as it is in English, where it is a plain word, and by its label otherwise."""
    return codebook.label(vocabulary, code, lang) if code and codebook and chosen(lang) != "en" else code


def shown(fact: model.Fact, codebook: Codebook, lang: str | None = None) -> str:
    """Write a fact's value with unit, what it counts, date, basis and judgement."""
    judged = [code_text(codebook, v, c, lang) for v, c in (("bases", fact.basis), ("judgements", fact.judgement))]
    inside = "; ".join(filter(None, [fact.of(lang), fact.date, *judged]))
    return quantity(fact, lang) + (f" ({inside})" if inside else "")


def provenance(
    record: model.Record, sources: Mapping[str, model.Source], codebook: Codebook, lang: str | None = None
) -> str:
    """Say who says so: the sources of a record grouped by their grade and the side they stand on."""
    groups: dict[str, list[str]] = {}
    for key in dict.fromkeys(c.source for c in record.source):
        sides = (("grades", sources[key].grade), ("origins", sources[key].origin))
        names = dict.fromkeys(code_text(codebook, v, code, lang) for v, code in sides)
        groups.setdefault(", ".join(names), []).append(key)
    return "; ".join(f"{kind}: {', '.join(found)}" for kind, found in groups.items())


def whose(citations: Iterable[notation.Citation], sources: Mapping[str, model.Source], field: str) -> str:
    """Name the grades or origins of the sources that are cited."""
    return ", ".join(sorted({getattr(sources[c.source], field) for c in citations}))


def quantity(fact: model.Fact, lang: str | None = None) -> str:
    """Write a value and its unit for people: thousands of numbers from 10,000 on are set apart."""
    value = _LONG_NUMBER.sub(lambda m: f"{int(m[0]):,}", fact.value) if fact.unit else fact.said(lang)
    plural = "s" if fact.unit in _SINGULAR and fact.value.lstrip("~") != "1" else ""
    return f"{value} {fact.unit}{plural}".strip()


def citation_text(citations: Iterable[notation.Citation]) -> str:
    """Write citations as a case file does."""
    return "; ".join(f"{c.source}[{c.locator}]" if c.locator else c.source for c in citations)


def keys(record: model.Record) -> str:
    """Name the sources of a record, each once."""
    return "; ".join(dict.fromkeys(c.source for c in record.source))


def cited_sources(case: model.Case) -> set[str]:
    """Keys of all sources a case cites in tables and prose."""
    keys = {c.source for record in case.rows for c in record.source}
    return keys | {c.source for text in case.prose.values() for c in notation.prose_citations(text)}


def collection(records: list[model.Case], book: Book, template: str) -> str:
    """List cases, with a count of cases, cities and countries above."""
    places = {c.city for c in records} & set(book.cities)
    nodes = {p for p in places if book.codebook["place_kinds"][book.cities[p].kind].node}
    countries = {book.cities[p].country for p in places} - {""}
    counts = [("cases", len(records)), ("cities", len(nodes)), ("countries", len(countries))]
    line = " · ".join(phrase("card", f"{name} one" if n == 1 else name, n=n) for name, n in counts)
    return render(template, line=line, cases=records, book=book, labels=book.codebook.label).rstrip("\n")


def card(case: model.Case, book: Book, template: str) -> str:
    """Write what a case is, its facts with sources, and its limits; the longer parts open on a click."""
    codes, valued = book.codebook, [f for f in case.facts if f.value]
    # at once a card shows 14 facts at most: of each aspect the preferred value, or the first one
    first: list[model.Fact] = []
    for aspect in codes["aspects"]:
        mine = [f for f in valued if f.term.aspect == aspect and f.usable]
        first += sorted(mine, key=lambda f: f.judgement != "preferred")[: 3 if aspect == "scale" else 1]
    first = first[:14]
    known = {key: book.sources[key] for key in sorted(cited_sources(case))}
    prose = {h: [_CITE.split(" ".join(p.split())) for p in re.split(r"\n\s*\n", t())] for h, t in case.prose.items()}
    state = [book.cities[case.city].name(), codes.label("kinds", case.kind)]
    state += [codes.label("statuses", case.status)] if case.status else []
    state += [phrase("card", "span", start=case.start, end=case.end or "…")] if case.start or case.end else []
    return render(
        template,
        **{"case": case, "prose": prose, "first_prose": ("Context", "Limits and criticism"), "sources": known},
        names=[name for name in dict.fromkeys(case.title.versions.values()) if name != case.title()],
        line=" · ".join([*state, case.id]),
        counts=phrase("card", "counts", facts=len(valued), events=len(case.events), sources=len(known)),
        **{"first": first, "more": [f for f in valued if not any(f is shown_first for shown_first in first)]},
        wrap=lambda pieces: "\n".join(textwrap.wrap("".join(pieces[::2]), 100)),
        **{"quantity": quantity, "shown": lambda fact: shown(fact, codes), "keys": keys, "labels": codes.label},
    ).rstrip("\n")


def stems(text: str) -> tuple[str, ...]:
    """First five letters of the words that carry meaning, so that flooding finds flooded.

    Examples
    --------
    >>> stems("public-safety"), stems("Heat in the city")
    (('safet',), ('heat',))
    """
    return tuple(sorted({w[:5] for w in _words(text) if len(w) > 3 and w not in _ABOUT_ANY}))


def mentions(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of a text begins in one of the given ways."""
    return any(w.startswith(beginnings) for w in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("_", " "))
