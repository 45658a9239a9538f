"""How one fact and its sources are written for people, and how the words of a code are found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .casefiles import model, notation

if TYPE_CHECKING:
    from .casefiles.vocabulary import Codebook

_SINGULAR = ("second", "minute", "hour", "day", "week", "month", "year", "mile", "acre")  # units not named as plurals
_LONG_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}")  # decimals are not
_ABOUT_ANY = frozenset(
    ("city", "local", "loss", "national", "other", "poor", "public", "service", "services", "urban", "weak")
)  # words of codes that tell nothing


def either(en: str, th: str, lang: str) -> str:
    """Choose between a text and its Thai version, which may be missing."""
    return th if lang == "th" and th else en


def shown(fact: model.Fact, codebook: Codebook | None = None, lang: str = "en") -> str:
    """Write a fact's value with unit, what it counts, date and judgement; ``codebook`` gives other languages."""
    basis, judgement = fact.basis, fact.judgement
    if codebook and lang != "en":
        basis = codebook.label("bases", basis, lang) if basis else ""
        judgement = codebook.label("judgements", judgement, lang) if judgement else ""
    inside = "; ".join(filter(None, [fact.of(lang), fact.date, basis, judgement]))
    return quantity(fact) + (f" ({inside})" if inside else "")


def provenance(record: model.Record, sources: Mapping[str, model.Source], codebook: Codebook, lang: str) -> str:
    """Say who says so: the sources of a record grouped by their grade and the side they stand on."""
    groups: dict[str, list[str]] = {}
    for key in dict.fromkeys(c.source for c in record.source):
        names = [sources[key].grade, sources[key].origin]
        if lang != "en":
            names = [codebook.label(v, n, lang) for v, n in zip(("grades", "origins"), names, strict=True)]
        groups.setdefault(", ".join(dict.fromkeys(names)), []).append(key)
    return "; ".join(f"{kind}: {', '.join(found)}" for kind, found in groups.items())


def whose(citations: Iterable[notation.Citation], sources: Mapping[str, model.Source], field: str) -> str:
    """Name the grades or origins of the sources that are cited."""
    return ", ".join(sorted({getattr(sources[c.source], field) for c in citations}))


def quantity(fact: model.Fact) -> str:
    """Write a value and its unit for people: thousands of numbers from 10,000 on are set apart."""
    value = _LONG_NUMBER.sub(lambda m: f"{int(m[0]):,}", fact.value) if fact.unit else fact.value
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
    records = (*case.facts, *case.events, *case.actors, *case.conditions, *case.learning)
    keys = {c.source for record in records for c in record.source}
    return keys | {c.source for text in case.prose.values() for c in notation.prose_citations(text)}


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
