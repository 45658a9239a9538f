"""How one fact and its sources are written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from . import model
from .thai import label

if TYPE_CHECKING:
    from .codebook import Codebook

_LONG_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)\d{5,}")  # decimals are not


def shown(fact: model.Fact, codebook: Codebook | None = None, lang: str = "en") -> str:
    """Write a fact's value with unit, what it counts, date and judgement; ``codebook`` gives other languages."""
    basis, judgement = fact.basis, fact.judgement
    if codebook and lang != "en":
        basis = codebook.label("bases", basis, lang) if basis else ""
        judgement = codebook.label("judgements", judgement, lang) if judgement else ""
    counted = label({"label": fact.of, "label_th": fact.of_th}, lang)
    inside = "; ".join(filter(None, [counted, fact.date, basis, judgement]))
    return quantity(fact) + (f" ({inside})" if inside else "")


def provenance(
    record: model.Record, sources: Mapping[str, model.Source], codebook: Codebook | None = None, lang: str = "en"
) -> str:
    """Say who says so: the sources of a record grouped by their grade and the side they stand on."""
    groups: dict[str, list[str]] = {}
    for key in dict.fromkeys(c.source for c in record.source):
        kinds = (sources[key].grade, sources[key].origin)
        if codebook and lang != "en":
            names = [codebook.label("grades", kinds[0], lang), codebook.label("origins", kinds[1], lang)]
        else:
            names = list(kinds)
        groups.setdefault(", ".join(dict.fromkeys(names)), []).append(key)
    return "; ".join(f"{kind}: {', '.join(found)}" for kind, found in groups.items())


def quantity(fact: model.Fact) -> str:
    """Write a value and its unit for people: thousands of numbers from 10,000 on are set apart."""
    value = _LONG_NUMBER.sub(lambda m: f"{int(m[0]):,}", fact.value) if fact.unit else fact.value
    return f"{value} {fact.unit}".strip()


def citation_text(citations: Iterable[model.Citation]) -> str:
    """Write citations as a case file does."""
    return "; ".join(f"{c.source}[{c.locator}]" if c.locator else c.source for c in citations)


def keys(record: model.Record) -> str:
    """Name the sources of a record, each once."""
    return "; ".join(dict.fromkeys(c.source for c in record.source))


def cited_sources(case: model.Case) -> set[str]:
    """Keys of all sources a case cites in tables and prose."""
    records = (*case.facts, *case.events, *case.actors, *case.conditions, *case.links)
    keys = {c.source for record in records for c in record.source}
    return keys | {c.source for text in case.prose.values() for c in model.prose_citations(text)}
