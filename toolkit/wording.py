"""How one fact and its sources are written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import model

_LONG_NUMBER = re.compile(r"(?<![\d.])\d{5,}")


def shown(fact: model.Fact) -> str:
    """Write a fact's value with unit, what it counts, date and judgement."""
    inside = "; ".join(filter(None, [fact.of, fact.date, fact.basis, fact.judgement]))
    return quantity(fact) + (f" ({inside})" if inside else "")


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
