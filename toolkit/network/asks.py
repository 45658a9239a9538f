"""Who asks for what, and who offers it: requests matched by case, by words of the topic, by theme."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from .. import model
from ..errors import UnknownNameError
from ..library import Cases
from ..thai import label
from ..wording import keys
from .partners import sentence

LEVELS = ("case", "topic", "theme")
_COLUMNS = [
    "direction", "place", "office", "theme", "topic", "topic_th", "with_city", "date", "match", "answers", "answers_th",
    "cases", "says", "says_th", "sources",
]  # fmt: skip
_STEM = 5  # letters that tell one word from another: renewal, renewed
# stems of words that stand in many topics and tell nothing about them
_EMPTY = {
    "activ", "answe", "areas", "citie", "coope", "devel", "infor", "manag", "other", "peopl", "place", "syste", "their",
    "these", "toget", "which",
}  # fmt: skip
_TEXT = {
    "en": {
        "offers": {
            "case": "the same case is offered by {who}", "topic": "offered by {who} (words in common: {words})",
            "theme": "only the theme agrees with offers by {who}", "": "nobody offers this",
        },
        "wants": {
            "case": "the same case is wanted by {who}", "topic": "wanted by {who} (words in common: {words})",
            "theme": "only the theme agrees with wishes of {who}", "": "nobody asks for this",
        },
        "cases": {
            "case": "the case named is described here", "topic": "cases elsewhere share words with it ({words})",
            "theme": "cases elsewhere share only the theme", "": "no case elsewhere has this theme",
        },
        "stop": ".", "joint": "; ",
    },
    "th": {
        "offers": {
            "case": "{who} เสนอแบ่งปันกรณีเดียวกัน", "topic": "{who} เสนอในเรื่องที่ใกล้เคียงกัน (คำที่ตรงกัน: {words})",
            "theme": "{who} มีข้อเสนอที่ตรงกันเพียงประเด็นหลัก", "": "ยังไม่มีผู้เสนอเรื่องนี้",
        },
        "wants": {
            "case": "{who} ต้องการกรณีเดียวกัน", "topic": "{who} ต้องการในเรื่องที่ใกล้เคียงกัน (คำที่ตรงกัน: {words})",
            "theme": "{who} มีความต้องการที่ตรงกันเพียงประเด็นหลัก", "": "ยังไม่มีผู้ขอเรื่องนี้",
        },
        "cases": {
            "case": "มีกรณีศึกษาที่ระบุไว้ในฐานข้อมูล", "topic": "มีกรณีศึกษาของที่อื่นที่ใช้คำตรงกัน ({words})",
            "theme": "กรณีศึกษาของที่อื่นตรงกันเพียงประเด็นหลัก", "": "ยังไม่มีกรณีศึกษาของที่อื่นในประเด็นนี้",
        },
        "stop": "", "joint": " ",
    },
}  # fmt: skip


def asks_and_offers(cases: Cases, city: str) -> pd.DataFrame:
    """Match what a place wants and offers with the offers, wishes and cases of others.

    Parameters
    ----------
    city : str
        Any place: countries and networks ask and offer, too.

    Returns
    -------
    DataFrame
        One row per request: what the place wants, then what it offers, then what others want that
        name it or a case of it (direction "asked"), each in order of date. Only the closest
        matches are given, and match says how close they are:

        - case: the same case
        - topic: words of the topic in common (says names them)
        - theme: the same of the five broad themes and nothing else: read before you write
        - empty: nobody

        Among equals, those that name the place, or that it names, go first. answers: matching
        requests as "place: topic"; cases: ids of cases of other places, for a wish; says and
        says_th: the match in words; sources of the request and its matches. An offer or wish
        that names a third place answers nobody else. No row: no request is recorded.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = asks_and_offers(load_cases(), "bangkok")
    >>> set(table["match"]) <= {"case", "topic", "theme", ""}
    True
    """
    if city not in cases._book.cities:
        raise UnknownNameError("place", city, cases._book.cities)
    requests = sorted(cases._book.requests, key=lambda r: (r.date, r.line))
    own = [r for r in requests if r.city == city]
    others = [r for r in requests if r.city != city and r.with_city in ("", city)]
    named = {c.id for c in cases.records if c.city == city}
    asked = [r for r in others if r.direction == "wants" and (r.with_city == city or r.case in named)]
    rows = [_row(cases, r, r.direction, others) for way in ("wants", "offers") for r in own if r.direction == way]
    rows += [_row(cases, r, "asked", [o for o in own if o.with_city in ("", r.city)]) for r in asked]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(cases: Cases, request: model.Request, direction: str, others: list[model.Request]) -> dict:
    """Find what answers one request, and say it."""
    sought = "wants" if direction == "offers" else "offers"
    if direction == "offers":
        others = [o for o in others if request.with_city in ("", o.city)]
    level, found, words = _closest(
        request,
        [o for o in others if o.direction == sought],
        lambda o: o.case,
        lambda o: _topic(o),
        lambda o: (o.theme,),
    )
    bearing, known, terms = "", [], []
    if direction == "wants":
        elsewhere = [c for c in cases.records if c.city != request.city]
        bearing, known, terms = _closest(
            request, elsewhere, lambda c: c.id, lambda c: _about(cases, c), lambda c: c.themes
        )
    said = {}
    for lang, text in _TEXT.items():
        who = ", ".join(dict.fromkeys(_name(cases, o.city, lang) for o in found))
        pieces = [text[sought][level].format(who=who, words=", ".join(words))]
        pieces += [text["cases"][bearing].format(words=", ".join(terms))] if direction == "wants" else []
        answers = [f"{_name(cases, o.city, lang)}: {label(o.model_dump(), lang, 'topic')}" for o in found]
        said[lang] = ("; ".join(answers), sentence(pieces, text))
    reached = [name for name in (level, bearing) if name]
    return {
        **{n: getattr(request, n) for n in ("office", "theme", "topic", "topic_th", "with_city", "date")},
        "direction": direction, "place": request.city, "match": min(reached, key=LEVELS.index) if reached else "",
        "answers": said["en"][0], "answers_th": said["th"][0], "cases": "; ".join(c.id for c in known),
        "says": said["en"][1], "says_th": said["th"][1],
        "sources": "; ".join(dict.fromkeys(k for r in (request, *found) for k in keys(r).split("; "))),
    }  # fmt: skip


def _closest(
    request: model.Request, candidates: list, case_of: Callable, text_of: Callable, themes_of: Callable
) -> tuple[str, list, list[str]]:
    """Keep the candidates of the first level that any reaches, and the words of the topic they share."""
    words = _stems(_topic(request))
    shared = {id(c): sorted(words.keys() & _stems(text_of(c)).keys()) for c in candidates}
    tests = {
        "case": lambda c: bool(request.case) and case_of(c) == request.case,
        "topic": lambda c: bool(shared[id(c)]),
        "theme": lambda c: request.theme in themes_of(c),
    }
    for level, passes in tests.items():
        if found := [c for c in candidates if passes(c)]:
            named = [c for c in found if c.city == request.with_city or getattr(c, "with_city", "") == request.city]
            found = named or found
            return level, found, sorted({words[s] for c in found for s in shared[id(c)]})
    return "", [], []


def _topic(request: model.Request) -> str:
    """Take the topic without the remark that follows a colon."""
    return request.topic.partition(":")[0]


def _about(cases: Cases, case: model.Case) -> str:
    """Words that say what a case is about: its title and the names of its problems."""
    return " ".join([case.title.en, *(cases.codebook.label("problems", p) for p in case.problems)])


def _stems(text: str) -> dict[str, str]:
    """Stems of the words that carry meaning, with the word as it is written."""
    words = ["".join(filter(str.isalpha, w)) for w in text.casefold().replace("-", " ").split()]
    return {w[:_STEM]: w for w in words if len(w) >= _STEM and w[:_STEM] not in _EMPTY}


def _name(cases: Cases, place: str, lang: str) -> str:
    record = cases._book.cities[place]
    return label({"label": record.name_en, "label_th": record.name_th}, lang)


__all__ = ["LEVELS", "asks_and_offers"]
