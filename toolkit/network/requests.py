"""Who asks for what, and who offers it: requests matched by case, by words of the topic, by theme."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..display import keys
from ..language import chosen, phrase
from .explain import sentence

LEVELS = ("case", "topic", "theme")
_COLUMNS = [
    "direction", "place", "office", "theme", "topic", "with_city", "date", "match", "answers", "cases", "says",
    "sources",
]  # fmt: skip
_STEM = 5  # letters that tell one word from another: renewal, renewed
# stems of words that stand in many topics and tell nothing about them
_EMPTY = {
    "activ", "answe", "areas", "citie", "coope", "devel", "infor", "manag", "other", "peopl", "place", "syste", "their",
    "these", "toget", "which",
}  # fmt: skip


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
        topic"; cases: ids of cases of other places, for a wish; says: the match in words; sources of the request and
        its matches. An offer or wish that names a third place answers nobody else. No row: no request is
        recorded.

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
    rows = [_row(cases, r, r.direction, others, lang) for way in ("wants", "offers") for r in own if r.direction == way]
    rows += [_row(cases, r, "asked", [o for o in own if o.with_city in ("", r.city)], lang) for r in asked]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(cases: Cases, request: model.Request, direction: str, others: list[model.Request], lang: str) -> dict:
    """Find what answers one request, and say it."""
    sought = "wants" if direction == "offers" else "offers"
    if direction == "offers":
        others = [o for o in others if request.with_city in ("", o.city)]
    others = [o for o in others if o.direction == sought]
    level, found, words = _closest(request, others, lambda o: (o.case, _topic(o), [o.theme]))
    bearing, known, terms = "", [], []
    names = [cases.book.cities[o.city].name(lang) for o in found]
    slots = {"who": ", ".join(dict.fromkeys(names)), "words": ", ".join(words)}
    said = [phrase("requests", f"{sought} {level or 'none'}", lang, **slots)]
    if direction == "wants":
        elsewhere = [c for c in cases.records if c.city != request.city]
        bearing, known, terms = _closest(request, elsewhere, lambda c: (c.id, _about(cases, c), c.themes))
        said.append(phrase("requests", f"cases {bearing or 'none'}", lang, words=", ".join(terms)))
    sources = dict.fromkeys(k for r in (request, *found) for k in keys(r).split("; "))
    return {n: getattr(request, n) for n in ("office", "theme", "with_city", "date")} | {
        "direction": direction, "place": request.city, "topic": request.topic(lang), "says": sentence(said, lang),
        "match": next((n for n in LEVELS if n in (level, bearing)), ""), "cases": "; ".join(c.id for c in known),
        "answers": "; ".join(f"{name}: {o.topic(lang)}" for name, o in zip(names, found, strict=True)),
        "sources": "; ".join(sources),
    }  # fmt: skip


def _closest(request: model.Request, candidates: list, read: Callable) -> tuple[str, list, list[str]]:
    """Keep the candidates of the first level that any reaches, and the words of the topic they share.

    ``read`` tells the case, the text and the themes of a candidate.
    """
    words = _stems(_topic(request))
    reached: dict[str, list] = {level: [] for level in LEVELS}
    for candidate in candidates:
        case, text, themes = read(candidate)
        shared = words.keys() & _stems(text).keys()
        fits = (bool(request.case) and case == request.case, bool(shared), request.theme in themes)
        for level in (name for name, fit in zip(LEVELS, fits, strict=True) if fit):
            reached[level].append((candidate, shared))
    for level, found in reached.items():
        named = [(c, s) for c, s in found if c.city == request.with_city or getattr(c, "with_city", "") == request.city]
        if found := named or found:
            return level, [c for c, _ in found], sorted({words[s] for _, shared in found for s in shared})
    return "", [], []


def _topic(request: model.Request) -> str:
    """Take the topic without the remark that follows a colon."""
    return request.topic.partition(":")[0]


def _about(cases: Cases, case: model.Case) -> str:
    """Words that say what a case is about: its title and the names of its problems."""
    return " ".join([case.title, *(cases.codebook["problems"][p].label for p in case.problems)])


def _stems(text: str) -> dict[str, str]:
    """Stems of the words that carry meaning, with the word as it is written."""
    words = ["".join(filter(str.isalpha, w)) for w in text.casefold().replace("-", " ").split()]
    return {w[:_STEM]: w for w in words if len(w) >= _STEM and w[:_STEM] not in _EMPTY}
