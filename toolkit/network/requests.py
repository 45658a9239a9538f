"""Who asks for what, and who offers it: requests matched by case, by words of the topic, by theme."""

import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys
from ..language import chosen, phrase
from ..tables import why_empty
from .explain import sentence

LEVELS = ("case", "topic", "theme")
_ASKED = ["direction", "place", "office", "theme", "topic", "with_city", "date"]
_COLUMNS = [*_ASKED, "match", "answers", "answered", "cases", "described", "says", "source", "sources"]
_STEM = 5  # letters that tell one word from another: renewal, renewed


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
        - topic: words of the topic in common (says names them)
        - theme: the same of the five broad themes and nothing else: read before you write
        - empty: nobody

        Among equals, those that name the place, or that it names, go first. answers: matching requests as "place:
        topic"; answered: how close they are; cases: ids of cases of other places, for a wish; described: how close
        they are; says: the match in words; source of the request, sources of it and its matches. An offer or wish that
        names a third place answers nobody else. No row: no request is recorded.

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
    name = cases.book.cities[city].name(lang)
    return why_empty(pd.DataFrame(rows, columns=_COLUMNS), "requests", lang, city=name)


def _row(cases: Cases, request: model.Request, direction: str, others: list[model.Request], lang: str) -> dict:
    """Find what answers one request, and say it."""
    sought = "wants" if direction == "offers" else "offers"
    if direction != "wants":  # what is meant for one place answers nobody else
        others = [o for o in others if {o.with_city, request.with_city} <= {"", o.city, request.city}]
    others = [(o, o.case, _topic(o), [o.theme]) for o in others if o.direction == sought]
    level, found, words = _closest(request, others)
    names = [cases.book.cities[o.city].name(lang) for o in found]
    who = ", ".join(dict.fromkeys(names))
    said, bearing, known = [phrase("requests", f"{sought} {level or 'none'}", lang, who=who, words=words)], "", []
    if direction == "wants":
        labels = {code: term.label for code, term in cases.codebook["problems"].items()}
        about = [(c, c.id, " ".join([c.title, *map(labels.get, c.problems)]), c.themes) for c in cases.records]
        bearing, known, words = _closest(request, [row for row in about if row[0].city != request.city])
        said.append(phrase("requests", f"cases {bearing or 'none'}", lang, words=words))
    sources = dict.fromkeys(k for r in (request, *found) for k in keys(r).split("; "))
    return {n: getattr(request, n) for n in ("office", "theme", "with_city", "date")} | {
        "direction": direction, "place": request.city, "topic": request.topic(lang), "says": sentence(said, lang),
        "match": next((n for n in LEVELS if n in (level, bearing)), ""), "cases": "; ".join(c.id for c in known),
        "answers": "; ".join(f"{name}: {o.topic(lang)}" for name, o in zip(names, found, strict=True)),
        "answered": level, "described": bearing, "source": keys(request), "sources": "; ".join(sources),
    }  # fmt: skip


def _closest(request: model.Request, candidates: list[tuple]) -> tuple[str, list, str]:
    """Keep the candidates of the closest level, those named first; and the words of the topic they share.

    A candidate comes with its case, the text that says what it is about, and its themes.
    """
    words, fitting = _stems(_topic(request)), []
    for candidate, case, text, themes in candidates:
        shared = words.keys() & _stems(text).keys()
        fits = (bool(case) and case == request.case, bool(shared), request.theme in themes)
        if True in fits:
            named = candidate.city == request.with_city or getattr(candidate, "with_city", "") == request.city
            fitting.append(((fits.index(True), not named), candidate, shared))
    best = min((key for key, _, _ in fitting), default=None)
    kept = [(candidate, shared) for key, candidate, shared in fitting if key == best]
    said = sorted({words[stem] for _, shared in kept for stem in shared})
    return LEVELS[best[0]] if best else "", [candidate for candidate, _ in kept], ", ".join(said)


def _topic(request: model.Request) -> str:
    """Take the topic without the remark that follows a colon."""
    return request.topic.partition(":")[0]


def _stems(text: str) -> dict[str, str]:
    """Stems of the words that carry meaning, with the word as it is written."""
    empty = phrase("requests", "empty stems", "en").split()
    words = ["".join(filter(str.isalpha, w)) for w in text.casefold().replace("-", " ").split()]
    return {w[:_STEM]: w for w in words if len(w) >= _STEM and w[:_STEM] not in empty}
