"""What a collection or a case looks like: HTML in a notebook (everything escaped), text elsewhere."""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING

from .display import cited_sources, keys, quantity, shown

if TYPE_CHECKING:
    from .casefiles import model
    from .casefiles.loading import Book

_WIDTH = 100
# the class keeps a notebook from typesetting what stands between two dollar signs
_CARD = "<div class='tex2jax_ignore mathjax_ignore' style='max-width:60em;line-height:1.5'>"
_LEFT = "<td style='text-align:left'>"
_SHOWN = ("preferred", "")  # judgements of the facts a card shows first
_MOST = 14
_CITE = re.compile(r"\s*\[@[^\]]+\]")


def collection_line(records: list[model.Case], book: Book) -> str:
    """Count case studies, cities and countries, the way the collection introduces itself."""
    places = {c.city for c in records}
    known = book.cities
    nodes = {p for p in places if p in known and book.codebook["place_kinds"][known[p].kind].node}
    countries = {known[p].country for p in places if p in known and known[p].country}
    return " · ".join(
        [
            _many(len(records), "case study", "case studies"),
            _many(len(nodes), "city", "cities"),
            _many(len(countries), "country", "countries"),
        ]
    )


def collection_text(records: list[model.Case], book: Book) -> str:
    """List the cases for a terminal."""
    lines = [collection_line(records, book)]
    lines += [f"  {c.id:<34} {c.title}" for c in records]
    return "\n".join(lines)


def collection_html(records: list[model.Case], book: Book) -> str:
    """List the cases for a notebook."""
    rows = "".join(
        f"<tr>{_LEFT}{escape(_place(book, c.city))}</td>{_LEFT}{escape(c.title)}"
        f"<br><span style='color:#666'>{escape(c.title.versions.get('th', ''))}</span></td>"
        f"{_LEFT}{escape(_labels(book, 'themes', c.themes))}</td>{_LEFT}<code>{escape(c.id)}</code></td></tr>"
        for c in sorted(records, key=lambda c: (c.city, c.id))
    )
    head = "".join(f"<th style='text-align:left'>{h}</th>" for h in ("city", "case", "themes", "id"))
    return f"{_CARD}<p><b>{escape(collection_line(records, book))}</b></p><table><tr>{head}</tr>{rows}</table></div>"


def case_text(case: model.Case, book: Book) -> str:
    """Write a case for a terminal: what it is, its numbers with sources, its limits."""
    lines = [" · ".join(filter(None, case.title.versions.values())), _facts_line(case, book), ""]
    for heading, text in case.prose.items():
        if heading in ("Context", "Limits and criticism"):
            lines += [heading.upper(), *textwrap.wrap(_CITE.sub("", text), _WIDTH), ""]
    lines += ["FACTS", *(f"  {_measure(book, f)}: {shown(f)}  [{keys(f)}]" for f in _first_facts(case, book)), ""]
    lines.append(_counts(case))
    return "\n".join(lines)


def case_html(case: model.Case, book: Book) -> str:
    """Write a case as a card; the longer parts open on a click."""
    names = " · ".join(escape(n) for lang, n in case.title.versions.items() if lang != "en")
    coded = "".join(
        f"<b>{escape(f.replace('_', ' '))}</b> {escape(_labels(book, f, getattr(case, f)))}<br>"
        for f in ("themes", "problems", "instruments")
        if getattr(case, f)
    )
    first = _first_facts(case, book)
    parts = [
        f"<h3 style='margin-bottom:0'>{escape(case.title)}</h3>",
        f"<div>{names}</div><div style='color:#555'>{escape(_facts_line(case, book))}</div><p>{coded}</p>",
        _paragraph(case, "Context"),
        _facts_table(first, book),
        _paragraph(case, "Limits and criticism"),
    ]
    if case.events:
        rows = "".join(
            f"<tr><td>{escape(e.date)}</td>{_LEFT}{escape(e.what)}</td><td>{escape(keys(e))}</td></tr>"
            for e in case.events
        )
        parts.append(_details(f"{len(case.events)} events", f"<table>{rows}</table>"))
    rest = [f for f in case.facts if f.value and not any(f is one for one in first)]
    if rest:
        parts.append(_details(f"{len(rest)} more facts", _facts_table(rest, book)))
    parts += [_details(h, _prose(t)) for h, t in case.prose.items() if h in ("What was done", "Results", "Lessons")]
    parts.append(_details(_counts(case), _source_list(case, book)))
    return f"{_CARD}{''.join(parts)}</div>"


def _facts_line(case: model.Case, book: Book) -> str:
    codes = book.codebook
    bits = [_place(book, case.city), codes.label("kinds", case.kind)]
    bits += [codes.label("statuses", case.status)] if case.status else []
    bits += [f"{case.start} to {case.end or '…'}"] if case.start or case.end else []
    return " · ".join([*bits, case.id])


def _first_facts(case: model.Case, book: Book) -> list[model.Fact]:
    """Facts a card shows at once: of each aspect the preferred value, or the first one."""
    codes = book.codebook
    valued = [f for f in case.facts if f.value and f.judgement in _SHOWN]
    first = []
    for aspect in codes["aspects"]:
        mine = [f for f in valued if codes["measures"][f.measure].aspect == aspect]
        first += sorted(mine, key=lambda f: f.judgement != "preferred")[: 3 if aspect == "scale" else 1]
    return first[:_MOST]


def _facts_table(facts: list[model.Fact], book: Book) -> str:
    head = "".join(
        f"<th style='text-align:left'>{h}</th>" for h in ("measure", "value", "of what", "when", "judged", "source")
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"{_LEFT}{escape(cell)}</td>"
            for cell in (_measure(book, f), quantity(f), f.of, f.date, f.judgement, keys(f))
        )
        + "</tr>"
        for f in facts
    )
    return f"<table><tr>{head}</tr>{rows}</table>" if facts else ""


def _source_list(case: model.Case, book: Book) -> str:
    known = book.sources
    items = []
    for key in sorted(cited_sources(case)):
        s = known[key]
        address = f" <span style='color:#666'>{escape(s.url or s.doi)}</span>" if s.url or s.doi else ""
        words = f"{escape(s.author)} {escape(s.title)} ({escape(s.year)}), {escape(s.grade)}"
        items.append(f"<li><code>{escape(key)}</code> {words}{address}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _counts(case: model.Case) -> str:
    keys = cited_sources(case)
    return f"{sum(bool(f.value) for f in case.facts)} facts, {len(case.events)} events, {len(keys)} sources"


def _paragraph(case: model.Case, heading: str) -> str:
    return f"<p><b>{heading}.</b></p>{_prose(case.prose[heading])}" if heading in case.prose else ""


def _prose(text: str) -> str:
    paragraphs = (escape(" ".join(p.split())) for p in re.split(r"\n\s*\n", text))
    return "".join(
        "<p>"
        + _CITE.sub(lambda m: f"<span style='color:#777;font-size:85%'>{m[0].replace('@', '')}</span>", p)
        + "</p>"
        for p in paragraphs
    )


def _details(title: str, body: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def _measure(book: Book, fact: model.Fact) -> str:
    return book.codebook.label("measures", fact.measure)


def _labels(book: Book, vocabulary: str, codes: tuple[str, ...]) -> str:
    return ", ".join(book.codebook.label(vocabulary, c) for c in codes)


def _place(book: Book, city: str) -> str:
    return book.cities[city].name


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
