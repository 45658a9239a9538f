"""Who asks for what, and who offers it: requests matched by case, by problem or instrument, by theme."""

import pandas as pd

from ..casefiles import model
from ..casefiles.notation import parse_list
from ..cases import Cases
from ..display import keys
from ..language import chosen, phrase
from ..tables import why_empty
from ..words import small
from .explain import sentence

LEVELS = ("case", "topic", "theme")
_ASKED = ["direction", "place", "office", "theme", "topic", "codes", "with_city", "date"]
_COLUMNS = [*_ASKED, "match", "answers", "answered", "cases", "described", "says", "source", "sources"]


def requests(cases: Cases, city: str, *, lang: str | None = None) -> pd.DataFrame:
    """Match what a place wants and offers with the offers, wishes and cases of others.

    Parameters
    ----------
    city : str
        Any place, by id or name: countries and networks ask and offer, too.

    Returns
    -------
    DataFrame
        One row per request: what the place wants, then what it offers, then what others want that name it or a case
        of it (direction "asked"), each in order of date. Only the closest matches are given, and match says how close
        they are:

        - case: the same case
        - topic: a problem or an instrument in common, by the codes that a curator gave each request and case
        - theme: one of the five broad themes and nothing else: read before you write
        - empty: nobody

        Of equals, where some name the place, or are of the place that it names, these alone are given. answers:
        matching requests as "place: topic"; answered: how close they are; cases: ids of cases of other places, for a
        wish; described: how close they are; says: the match in words, with the labels of the codes that make it;
        source of the request, sources of it and its matches. An offer or wish that names a third place answers nobody
        else. No row: no request is recorded.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = requests(load_cases(), "bangkok")
    >>> set(table["match"]) <= {"case", "topic", "theme", ""}
    True
    """
    city, lang = cases.find_place(city), chosen(lang)
    requests = sorted(cases.book.requests, key=lambda r: (r.date, r.line))
    own = [r for r in requests if r.city == city]
    others = [r for r in requests if r.city != city and r.with_city in ("", city)]
    named = {c.id for c in cases.records if c.city == city}
    asked = [r for r in others if r.direction == "wants" and (r.with_city == city or r.case in named)]
    rows = [_row(cases, r, way, others, lang) for way in ("wants", "offers") for r in own if r.direction == way]
    rows += [_row(cases, r, "asked", own, lang) for r in asked]
    return why_empty(pd.DataFrame(rows, columns=_COLUMNS), "requests", lang, city=cases.book.cities[city].name(lang))


def _row(cases: Cases, request: model.Request, direction: str, others: list[model.Request], lang: str) -> dict:
    """Find what answers one request, and say it."""
    sought = "wants" if direction == "offers" else "offers"
    if direction != "wants":  # what is meant for one place answers nobody else
        others = [o for o in others if {o.with_city, request.with_city} <= {"", o.city, request.city}]
    coded = [(o, o.case, {o.theme, *parse_list(o.codes)}) for o in others if o.direction == sought]
    level, found = _closest(cases, request, coded)
    names, who = [cases.book.cities[o.city].name(lang) for o, _ in found], {}
    for name, (_, shared) in zip(names, found, strict=True):
        who.setdefault(_labels(cases, shared, lang), {})[name] = None
    by = ", ".join(", ".join(alike) + (f" ({codes})" if codes else "") for codes, alike in who.items())
    said, bearing, known = [phrase("requests", f"{sought} {level or 'none'}", lang, who=by)], "", []
    if direction == "wants":
        coded = [(c, c.id, {*c.problems, *c.instruments, *c.themes}) for c in cases.records if c.city != request.city]
        bearing, known = _closest(cases, request, coded)
        shared = set().union(*(codes for _, codes in known))
        said.append(phrase("requests", f"cases {bearing or 'none'}", lang, codes=_labels(cases, shared, lang)))
    sources = dict.fromkeys(k for r in (request, *(o for o, _ in found)) for k in keys(r).split("; "))
    return {n: getattr(request, n) for n in ("office", "theme", "codes", "with_city", "date")} | {
        "direction": direction, "place": request.city, "topic": request.topic(lang), "says": sentence(said, lang),
        "match": next((n for n in LEVELS if n in (level, bearing)), ""), "cases": "; ".join(c.id for c, _ in known),
        "answers": "; ".join(f"{name}: {o.topic(lang)}" for name, (o, _) in zip(names, found, strict=True)),
        "answered": level, "described": bearing, "source": keys(request), "sources": "; ".join(sources),
    }  # fmt: skip


def _closest(cases: Cases, request: model.Request, candidates: list[tuple]) -> tuple[str, list[tuple]]:
    """Keep the candidates of the closest level, of these the named if any, each with the codes that make it close.

    A candidate comes with its case and its codes.
    """
    fitting: dict[tuple, list[tuple]] = {}
    for candidate, case, codes in candidates:
        shared = {request.theme, *parse_list(request.codes)} & codes
        topics = shared - {*cases.codebook["themes"]}
        level = 0 if case and case == request.case else 1 if topics else 2
        if shared or not level:
            named = candidate.city == request.with_city or getattr(candidate, "with_city", "") == request.city
            fitting.setdefault((level, not named), []).append((candidate, ((), topics, shared)[level]))
    best = min(fitting, default=None)
    return (LEVELS[best[0]], fitting[best]) if best else ("", [])


def _labels(cases: Cases, codes: set[str], lang: str) -> str:
    """Name codes, in the order of their vocabularies."""
    terms = ((code, term) for name in model.ABOUT for code, term in cases.codebook[name].items())
    return ", ".join(small(term.label(lang), lang) for code, term in terms if code in codes)
