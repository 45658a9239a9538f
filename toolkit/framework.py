"""Framework matrices: cases in columns, what a planner asks in rows, the evidence in the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from . import model
from .errors import NotPossibleError, UnknownNameError
from .library import CaseStudy, Cases
from .tables import TextTable
from .thai import label
from .wording import provenance, shown

_MOST = 6  # columns that can be read beside each other
_LINES = 8  # facts shown in one cell; the count of the others is said
_KEY_LINES = 2  # facts in a cell of a table that has to fit one screen
_KEY_CODES = 4  # instruments named in such a cell
_OUTCOMES = (
    "use",
    "environment",
    "flood-protection",
    "disaster-safety",
    "economy",
    "heritage",
    "opinion",
    "energy",
)
_COST = ("cost", "funding", "upkeep")
_KEY_COSTS = ("capital_cost", "budget", "contract_price", "operating_cost", "funding_amount")
_ELSEWHERE = "comparison"  # a part of this kind is not the case itself
_ABOUT_ANY = frozenset("city local loss national other poor public service services urban weak".split())  # in codes
LANGUAGES = ("en", "th")
WORDS = {
    "what": ("what", "กรณีศึกษา"),
    "problem": ("problem", "ปัญหา"),
    "instruments": ("instruments", "เครื่องมือเชิงนโยบาย"),
    "actors": ("actors", "ผู้เกี่ยวข้อง"),
    "cost and funding": ("cost and funding", "ต้นทุนและแหล่งเงิน"),
    "scale": ("scale", "ขนาด"),
    "phases": ("phases", "ระยะดำเนินการ"),
    "results expected": ("results expected", "ผลที่คาดหวัง"),
    "results achieved": ("results achieved", "ผลที่เกิดขึ้นจริง"),
    "displacement": ("displacement", "การโยกย้ายผู้คน"),
    "heritage": ("heritage", "มรดกวัฒนธรรม"),
    "limits": ("limits", "ข้อจำกัดและข้อวิจารณ์"),
    "conditions": ("conditions", "เงื่อนไขความสำเร็จ"),
    "evidence": ("evidence", "หลักฐาน"),
    "before": ("before", "ก่อนดำเนินการ"),
    "converted": ("converted", "แปลงสกุลเงินหรือหน่วยโดยแหล่งข้อมูล"),
    "design": ("design", "ระดับหลักฐาน"),
    "more": ("… and {n} more: see evidence()", "… และอีก {n} รายการ ดูได้จาก evidence()"),
    "not coded": ("not coded", "ยังไม่ได้ลงรหัส"),
    "no phases": ("no phases coded", "ยังไม่ได้ลงรหัสระยะดำเนินการ"),
    "no fact": ("no fact in the sources", "ไม่มีข้อเท็จจริงในแหล่งข้อมูล"),
    "nothing on it": ("no result on this problem coded", "ยังไม่ได้ลงรหัสผลต่อปัญหานี้"),
    "sources": ("{n} sources", "แหล่งข้อมูล {n} แหล่ง"),
    "kinds": ("kinds", "ประเภท"),
    "by": ("by", "จัดทำโดย"),
    "strongest": ("strongest design of a claim: {n} of 5", "ระดับหลักฐานสูงสุดของข้อค้นพบ: {n} จาก 5"),
    "no design": ("no claim with a graded design", "ไม่มีข้อค้นพบที่จัดระดับหลักฐานไว้"),
    "who": ("who", "ใคร"),
    "cost": ("cost", "ต้นทุน"),
    "results": ("results", "ผลที่เกิดขึ้น"),
}


def side_by_side(cases: Cases, *ids: str, lang: str = "en") -> TextTable:
    """Set two to six cases beside each other, row by row, with the sources in every cell.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Two to six case ids, in the order of the columns.
    lang : {"en", "th"}
        Language of labels and row names; evidence stays in the language it was coded in.

    Returns
    -------
    TextTable
        A DataFrame of text: rows what, problem (with the state before), instruments, actors,
        cost and funding (in its own currency: no exchange rate is assumed), scale, phases,
        results expected, results achieved, displacement, heritage, limits, conditions, evidence;
        columns the case ids. Every claim is followed by who says so: the grade of the sources,
        the side they stand on, and their keys; and by the design of its evidence, 0 to 5. Facts
        about things the case is only compared with, and rejected ones, are left out.

    Raises
    ------
    NotPossibleError
        For fewer than two or more than six cases.
    """
    if not 2 <= len(ids) <= _MOST:
        raise NotPossibleError(
            f"side_by_side takes two to {_MOST} cases, not {len(ids)}: more cannot be read side by side."
        )
    if len(set(ids)) < len(ids):
        raise NotPossibleError("A case is named twice.")
    _known(lang)
    studies = [cases[i] for i in ids]
    cells = {s.id: [write(s, lang) for write in _ROWS.values()] for s in studies}
    return TextTable(cells, index=pd.Index([word(r, lang) for r in _ROWS], name="")).rename_axis(columns="case")


def phases(cases: Cases, *ids: str, kind: str = "phase", lang: str = "en") -> TextTable:
    """List the phases of cases, with the facts and events that belong to each.

    Parameters
    ----------
    *ids : str
        Case ids; all cases that have phases if none is given.
    kind : str
        A kind of part: ``phase``, ``component``, ``storm``, …
    lang : {"en", "th"}

    Returns
    -------
    TextTable
        One row per phase: case, phase, label, start, end, facts, events (text with sources and
        their grades). A phase without facts says so.
    """
    if cases.codebook.unknown("part_kinds", kind) is not None:
        raise UnknownNameError("kind of part", kind, cases.codebook["part_kinds"])
    _known(lang)
    rows = []
    for study in [cases[i] for i in ids or cases.ids]:
        for part in (p for p in study.record.parts if p.kind == kind):
            facts = [f for f in study.record.facts if f.part == part.id]
            events = [e for e in study.record.events if e.part == part.id]
            rows.append(
                (
                    study.id,
                    part.id,
                    label(part.model_dump(), lang),
                    part.start,
                    part.end,
                    _facts(facts, study, lang) or word("no fact", lang),
                    _lines(f"{e.date} {label(e.model_dump(), lang, 'what')} [{_says(e, study, lang)}]" for e in events),
                )
            )
    return TextTable(rows, columns=["case", "phase", "label", "start", "end", "facts", "events"])


def who_did(cases: Cases, problem: str, *, lang: str = "en") -> TextTable:
    """Answer in one table: who has dealt with a problem, by which instrument, at what cost, who says so.

    Made for one screen: a cell holds the most telling facts, the preferred ones first; open one
    with ``evidence(cases, case, "cost")``.

    Parameters
    ----------
    problem : str
        A code of the problems.
    lang : {"en", "th"}

    Returns
    -------
    TextTable
        One row per case, in order of city (no ranking): who (city and case), instruments, cost
        (own currency), results (on this problem where the vocabulary has measures for it, else
        any that was found), evidence (whose sources, strongest design). Facts carry the grade
        and side of their sources.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> "tokyo-underground-reservoirs" in who_did(load_cases(), "flooding").index
    True
    """
    _known(lang)
    chosen = cases.select(problems=problem)
    places = chosen._book.cities
    order = sorted((chosen[i] for i in chosen), key=lambda s: (places[s.record.city].name_en, s.id))
    rows = [
        (
            _name(s, lang),
            _some(s, "instruments", lang),
            _key_costs(s, lang),
            _key_results(s, problem, lang),
            _evidence(s, lang, short=True),
        )
        for s in order
    ]
    columns = [word(w, lang) for w in ("who", "instruments", "cost", "results", "evidence")]
    return TextTable(rows, index=pd.Index([s.id for s in order], name="case"), columns=columns)


def aspect_status(cases: Cases, case: model.Case, aspect: str) -> str:
    """Status of an aspect: reported if anything is, else what the rows or the curator say."""
    term = cases.codebook["aspects"][aspect]
    facts = [f for f in _own(case) if f.measure in cases.codebook.aspects[aspect]]
    if any(f.value and f.judgement != "rejected" for f in facts):
        return "reported"
    if (term.field and getattr(case, term.field)) or (term.table and getattr(case, term.table)):
        return "reported"
    said = [f.status for f in facts if f.status] + ([case.unsaid[term.field]] if term.field in case.unsaid else [])
    # of several statuses the one that says most: a source's word before the searcher's
    return next((s for s in ("absent", "unknown", "not_applicable", "silent") if s in said), "not_coded")


def stems(text: str) -> tuple[str, ...]:
    """First five letters of the words that carry meaning, so that flooding finds flooded.

    Examples
    --------
    >>> stems("public-safety"), stems("Heat in the city")
    (('safet',), ('heat',))
    """
    words = re.findall(r"\w+", text.casefold().replace("_", " "))
    return tuple(sorted({w[:5] for w in words if len(w) > 3 and w not in _ABOUT_ANY}))


def mentions(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of a text begins in one of the given ways."""
    words = re.findall(r"\w+", text.casefold().replace("_", " "))
    return any(w.startswith(beginnings) for w in words) if beginnings else False


def word(key: str, lang: str) -> str:
    """Take a heading or a phrase of these tables in one language."""
    return WORDS[key][LANGUAGES.index(lang)]


def _known(lang: str) -> None:
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)


def _own(case: model.Case) -> list[model.Fact]:
    """Facts about the case itself, not about what it is only compared with."""
    others = {p.id for p in case.parts if p.kind == _ELSEWHERE}
    return [f for f in case.facts if f.part not in others]


def _name(study: CaseStudy, lang: str) -> str:
    place = study._cases._book.cities[study.record.city]
    bits = [
        label({"label": study.record.title.en, "label_th": study.record.title.th}, lang),
        label({"label": place.name_en, "label_th": place.name_th}, lang),
    ]
    if study.record.status:
        bits.append(study.codebook.label("statuses", study.record.status, lang))
    return "\n".join([bits[0], " · ".join(bits[1:])])


def _unsaid(study: CaseStudy, field: str, lang: str) -> str:
    status = study.record.unsaid.get(field)
    if not status:
        return word("not coded", lang)
    return study.codebook.label("fact_statuses", status, lang) if lang != "en" else status


def _coded(field: str) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:
        codes = getattr(study.record, field)
        return ", ".join(study.codebook.label(field, c, lang) for c in codes) or _unsaid(study, field, lang)

    return write


def _some(study: CaseStudy, field: str, lang: str) -> str:
    codes = getattr(study.record, field)
    names = [study.codebook.label(field, c, lang) for c in codes[:_KEY_CODES]]
    names += [f"+ {len(codes) - _KEY_CODES}"] if len(codes) > _KEY_CODES else []
    return ", ".join(names) or _unsaid(study, field, lang)


def _problem(study: CaseStudy, lang: str) -> str:
    before = [f for f in _own(study.record) if f.stage == "before" and f.value and not _is_expected(f, study)]
    lines = [_coded("problems")(study, lang)]
    if before:
        lines += [f"{word('before', lang)}:", _facts(before, study, lang, most=4)]
    return _lines(lines)


def _actors(study: CaseStudy, lang: str) -> str:
    return _lines(
        f"{label(a.model_dump(), lang, 'name')} ({study.codebook.label('roles', a.role, lang)}) [{_says(a, study, lang)}]"
        for a in study.record.actors
    ) or word("not coded", lang)


def _of_aspects(*aspects: str, expected: bool | None = None) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:
        book = study.codebook
        facts = [f for f in _own(study.record) if book["measures"][f.measure].aspect in aspects]
        if expected is not None:
            # the state before is told with the problem
            facts = [f for f in facts if _is_expected(f, study) == expected and not (f.stage == "before" and f.value)]
        return _facts(facts, study, lang) or word("not coded", lang)

    return write


def _is_expected(fact: model.Fact, study: CaseStudy) -> bool:
    return bool(fact.basis) and study.codebook["bases"][fact.basis].expected == "yes"


def _phases(study: CaseStudy, lang: str) -> str:
    return _lines(
        f"{p.start or '…'} – {p.end or '…'} {label(p.model_dump(), lang)}"
        for p in study.record.parts
        if p.kind == "phase"
    ) or word("no phases", lang)


def _limits(study: CaseStudy, lang: str) -> str:
    text = study.record.prose.get("Limits and criticism", "")
    return "\n".join(" ".join(p.split()) for p in text.split("\n\n")) or word("not coded", lang)


def _conditions(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    return _lines(
        f"{book.label('criteria', c.criterion, lang)} ({book.label('importances', c.importance, lang)}): "
        f"{label({'label': c.says, 'label_th': c.says_th}, lang)} [{_says(c, study, lang)}]"
        for c in study.record.conditions
    ) or word("not coded", lang)


def _evidence(study: CaseStudy, lang: str, *, short: bool = False) -> str:
    book, sources = study.codebook, study.sources

    def counts(field: str, vocabulary: str) -> str:
        found = sources[field].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        return ", ".join(f"{n} {c if lang == 'en' else book.label(vocabulary, c, lang)}" for c, n in found.items())

    first = word("sources", lang).format(n=len(sources))
    lines = [f"{first}: {counts('origin', 'origins')}"]
    if not short:
        lines = [first, f"{word('kinds', lang)}: {counts('grade', 'grades')}"]
        lines.append(f"{word('by', lang)}: {counts('origin', 'origins')}")
    designs = [f.design for f in study.record.facts if f.design and f.judgement != "rejected"]
    if designs:
        best = max(designs)
        lines.append(f"{word('strongest', lang).format(n=best)} ({book.label('designs', best, lang)})")
    else:
        lines.append(word("no design", lang))
    return _lines(lines)


def _key_costs(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    facts = [f for f in _own(study.record) if book["measures"][f.measure].aspect in _COST and not _converts(f)]
    money = [f for f in facts if book["measures"][f.measure].dimension.startswith("money")] or facts
    kinds = {p.id: p.kind for p in study.record.parts}
    order = {m: n for n, m in enumerate(_KEY_COSTS)}

    def rank(fact: model.Fact) -> tuple:
        # what the whole case cost, before what a piece of it or the system around it did
        return (order.get(fact.measure, 99), kinds.get(fact.part) == "system", _is_expected(fact, study))

    return _key_facts(sorted(money, key=rank), study, lang) or word("not coded", lang)


def _key_results(study: CaseStudy, problem: str, lang: str) -> str:
    book = study.codebook
    beginnings = stems(f"{problem} {book.label('problems', problem)}")
    on_it = {m for m, t in book["measures"].items() if mentions(f"{m} {t.aspect}", beginnings)}
    aspects = (*_OUTCOMES, "evaluation")
    facts = [
        f
        for f in _own(study.record)
        if (f.measure in on_it if on_it else book["measures"][f.measure].aspect in aspects)
        and f.stage != "before"
        and not _is_expected(f, study)
    ]
    firm = ("measured", "counted", "actual", "estimated", "modelled", "", "claimed")
    ranked = sorted(facts, key=lambda f: (-int(f.design or -1), firm.index(f.basis)))
    return _key_facts(ranked, study, lang) or word("nothing on it" if on_it else "not coded", lang)


def _key_facts(facts: Iterable[model.Fact], study: CaseStudy, lang: str) -> str:
    """Write the first facts of an order, one of each measure, or else where the sources are silent."""
    usable = [f for f in facts if f.judgement not in ("rejected", "outlier")]
    chosen: dict[str, model.Fact] = {}
    for fact in (f for f in usable if f.value):
        if fact.judgement == "preferred" and chosen.get(fact.measure, fact).judgement != "preferred":
            chosen[fact.measure] = fact
        chosen.setdefault(fact.measure, fact)
    lines = [_fact(f, study, lang) for f in list(chosen.values())[:_KEY_LINES]]
    return _lines(lines) or _silences([f for f in usable if not f.value], study, lang, notes=False)


def _facts(facts: Iterable[model.Fact], study: CaseStudy, lang: str, most: int = _LINES) -> str:
    """Write facts, at first one of every measure, then the rest; rejected ones are left to ``conflicts``."""
    usable = [f for f in facts if f.judgement != "rejected"]
    order = {m: n for n, m in enumerate(study.codebook["measures"])}
    valued = sorted((f for f in usable if f.value), key=lambda f: (order[f.measure], _weight(f)))
    seen: dict[tuple, int] = {}
    ranks = []
    for fact in valued:
        group = (fact.measure, _is_expected(fact, study))
        seen[group] = seen.get(group, -1) + 1
        ranks.append(seen[group])
    chosen = sorted(sorted(range(len(valued)), key=lambda n: ranks[n])[:most])
    lines = [_fact(valued[n], study, lang) for n in chosen]
    if len(valued) > most:
        lines.append(word("more", lang).format(n=len(valued) - most))
    silent = _silences([f for f in usable if not f.value], study, lang)
    return _lines([*lines, *([silent] if silent else [])])


def _weight(fact: model.Fact) -> int:
    """Rank a fact among those of its measure: what to read first."""
    if _converts(fact):
        return 3
    return {"preferred": 0, "": 1, "outlier": 2}[fact.judgement]


def _converts(fact: model.Fact) -> bool:
    return "converts " in fact.relates


def _fact(fact: model.Fact, study: CaseStudy, lang: str) -> str:
    book = study.codebook
    text = f"{book.label('measures', fact.measure, lang)}: {shown(fact, book, lang)}"
    text += f" ({word('converted', lang)})" if _converts(fact) else ""
    text += f" [{_says(fact, study, lang)}]"
    return text + (f" {word('design', lang)} {fact.design}" if fact.design else "")


def _silences(facts: list[model.Fact], study: CaseStudy, lang: str, *, notes: bool = True) -> str:
    """Say of which measures the sources give no value, each once, with the first note."""
    book = study.codebook
    found: dict[tuple[str, str], str] = {}
    for fact in facts:
        note = label({"label": fact.note, "label_th": fact.note_th}, lang) if notes else ""
        key = (fact.status if lang == "en" else book.label("fact_statuses", fact.status, lang), fact.measure)
        found[key] = found.get(key) or note
    return _lines(
        f"{book.label('measures', measure, lang)}: {status}" + (f" ({note})" if note else "")
        for (status, measure), note in found.items()
    )


def _says(record: model.Record, study: CaseStudy, lang: str) -> str:
    return provenance(record, study._cases._book.sources, study.codebook, lang)


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)


_ROWS: dict[str, Callable[[CaseStudy, str], str]] = {
    "what": _name,
    "problem": _problem,
    "instruments": _coded("instruments"),
    "actors": _actors,
    "cost and funding": _of_aspects(*_COST),
    "scale": _of_aspects("scale"),
    "phases": _phases,
    "results expected": _of_aspects(*_OUTCOMES, expected=True),
    "results achieved": _of_aspects(*_OUTCOMES, "evaluation", expected=False),
    "displacement": _of_aspects("displacement", "people-affected"),
    "heritage": _of_aspects("heritage"),
    "limits": _limits,
    "conditions": _conditions,
    "evidence": _evidence,
}
