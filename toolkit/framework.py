"""Framework matrices: cases in columns, what a planner asks in rows, the evidence in the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from . import model
from .errors import NotPossibleError, UnknownNameError
from .library import CaseStudy, Cases
from .tables import TextTable
from .thai import label
from .wording import keys, shown

_MOST = 6  # columns that can be read beside each other
_OUTCOMES = ("use", "people-affected", "environment", "flood-protection", "disaster-safety", "economy", "heritage", "opinion", "energy")
_EXPECTED = "expected"
_LINES = 8  # facts shown in one cell; the count of the others is said


def side_by_side(cases: Cases, *ids: str, lang: str = "en") -> TextTable:
    """Set two to six cases beside each other, row by row, with the sources in every cell.

    Parameters
    ----------
    cases : Cases
    *ids : str
        Two to six case ids, in the order of the columns.
    lang : {"en", "th"}
        Language of labels; evidence stays in the language it was coded in.

    Returns
    -------
    TextTable
        A DataFrame of text: rows what, problem, instruments, actors, cost (in its own currency:
        no exchange rate is assumed), scale, phases, results expected, results achieved, limits,
        displacement, heritage, conditions, evidence; columns the case ids.

    Raises
    ------
    NotPossibleError
        For fewer than two or more than six cases.
    """
    if not 2 <= len(ids) <= _MOST:
        raise NotPossibleError(f"side_by_side takes two to {_MOST} cases, not {len(ids)}: more cannot be read side by side.")
    if len(set(ids)) < len(ids):
        raise NotPossibleError("A case is named twice.")
    if lang not in ("en", "th"):
        raise UnknownNameError("language", lang, ("en", "th"))
    studies = [cases[i] for i in ids]
    return TextTable({s.id: [write(s, lang) for write in _ROWS.values()] for s in studies}, index=pd.Index(_ROWS, name="")).rename_axis(columns="case")


def phases(cases: Cases, *ids: str, kind: str = "phase") -> pd.DataFrame:
    """List the phases of cases, with the facts and events that belong to each.

    Parameters
    ----------
    *ids : str
        Case ids; all cases that have phases if none is given.
    kind : str
        A kind of part: ``phase``, ``component``, ``storm``, …

    Returns
    -------
    TextTable
        One row per phase: case, phase, label, start, end, facts, events (text with sources).
        A phase without facts says so.
    """
    if cases.codebook.unknown("part_kinds", kind) is not None:
        raise UnknownNameError("kind of part", kind, cases.codebook["part_kinds"])
    rows = []
    for study in [cases[i] for i in ids or cases.ids]:
        for part in (p for p in study.record.parts if p.kind == kind):
            facts = [f for f in study.record.facts if f.part == part.id]
            events = [e for e in study.record.events if e.part == part.id]
            rows.append((study.id, part.id, part.label, part.start, part.end, _facts(facts, study) or "no fact in the sources", _lines(f"{e.date} {e.what} [{keys(e)}]" for e in events)))
    return TextTable(rows, columns=["case", "phase", "label", "start", "end", "facts", "events"])


def who_did(cases: Cases, problem: str) -> TextTable:
    """Answer in one table: who has dealt with a problem, by which instrument, at what cost, who says so.

    Parameters
    ----------
    problem : str
        A code of the problems.

    Returns
    -------
    TextTable
        One row per case: city, case, instruments, cost, results found, evidence (grades and
        designs of the sources), sources of the cost. Cases in order of city; no ranking.
    """
    chosen = cases.select(problems=problem)
    rows = {
        s.id: {
            "city": chosen._book.cities[s.record.city].name_en,
            "what": s.record.title.en,
            "instruments": ", ".join(chosen.codebook.label("instruments", i) for i in s.record.instruments) or s.record.unsaid.get("instruments", "not coded"),
            "cost": _cost(s, "en"),
            "results": _achieved(s, "en"),
            "evidence": _evidence(s, "en"),
        }
        for s in (chosen[i] for i in chosen)
    }
    return TextTable.from_dict(rows, orient="index").rename_axis(index="case")


def _name(study: CaseStudy, lang: str) -> str:
    place = study._cases._book.cities[study.record.city]
    bits = [label({"label": study.record.title.en, "label_th": study.record.title.th}, lang), label({"label": place.name_en, "label_th": place.name_th}, lang)]
    if study.record.status:
        bits.append(study.codebook.label("statuses", study.record.status, lang))
    return "\n".join(bits)


def _coded(field: str) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:
        codes = getattr(study.record, field)
        return ", ".join(study.codebook.label(field, c, lang) for c in codes) or study.record.unsaid.get(field, "not coded")

    return write


def _actors(study: CaseStudy, lang: str) -> str:
    return _lines(f"{label({'label': a.name, 'label_th': a.name_th}, lang)} ({study.codebook.label('roles', a.role, lang)}) [{keys(a)}]" for a in study.record.actors) or "not coded"


def _of_aspects(*aspects: str, expected: bool | None = None) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:  # noqa: ARG001 - every row is written by one signature
        book = study.codebook
        facts = [f for f in study.record.facts if book["measures"][f.measure].aspect in aspects and (expected is None or not f.value or _is_expected(f, study) == expected)]
        return _facts(facts, study) or "not coded"

    return write


def _is_expected(fact: model.Fact, study: CaseStudy) -> bool:
    return bool(fact.basis) and study.codebook["bases"][fact.basis].expected == "yes"


_cost = _of_aspects("cost", "funding", "upkeep")
_hoped = _of_aspects(*_OUTCOMES, expected=True)
_achieved = _of_aspects(*_OUTCOMES, "evaluation", expected=False)


def _phases(study: CaseStudy, lang: str) -> str:
    return _lines(f"{p.start or '…'} to {p.end or '…'} {label({'label': p.label, 'label_th': p.label_th}, lang)}" for p in study.record.parts if p.kind == "phase") or "no phases coded"


def _limits(study: CaseStudy, lang: str) -> str:  # noqa: ARG001
    text = study.record.prose.get("Limits and criticism", "")
    return "\n".join(" ".join(p.split()) for p in text.split("\n\n")) or "not coded"


def _conditions(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    return _lines(f"{book.label('criteria', c.criterion, lang)} ({book.label('importances', c.importance, lang)}): {label({'label': c.says, 'label_th': c.says_th}, lang)} [{keys(c)}]" for c in study.record.conditions) or "not coded"


def _evidence(study: CaseStudy, lang: str) -> str:
    book, sources = study.codebook, study.sources
    lines = [f"{len(sources)} sources: " + ", ".join(f"{n} {book.label('grades', g, lang).lower()}" for g, n in sources["grade"].value_counts().sort_index().items())]
    lines.append("by: " + ", ".join(f"{n} {book.label('origins', o, lang).lower()}" for o, n in sources["origin"].value_counts().sort_index().items()))
    designs = sorted(f.design for f in study.record.facts if f.design and f.judgement != "rejected")
    lines.append(f"strongest design of a claim: {designs[-1]} ({book.label('designs', designs[-1], lang)})" if designs else "no claim with a graded design")
    return "\n".join(lines)


def _facts(facts: Iterable[model.Fact], study: CaseStudy) -> str:
    """Write facts, the preferred first; rejected ones are left to ``conflicts``; silence is said."""
    usable = [f for f in facts if f.judgement != "rejected"]
    order = list(study.codebook["measures"])
    valued = sorted((f for f in usable if f.value), key=lambda f: (f.judgement != "preferred", order.index(f.measure)))
    lines = [f"{study.codebook.label('measures', f.measure)}: {shown(f)} [{keys(f)}]{_design(f)}" for f in valued[:_LINES]]
    if len(valued) > _LINES:
        lines.append(f"… and {len(valued) - _LINES} more: see evidence()")
    lines += [f"{study.codebook.label('measures', f.measure)}: {f.status}" + (f" ({f.note})" if f.note else "") for f in usable if not f.value]
    return "\n".join(lines)


def _design(fact: model.Fact) -> str:
    return f" design {fact.design}" if fact.design else ""


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)


_ROWS: dict[str, Callable[[CaseStudy, str], str]] = {
    "what": _name,
    "problem": _coded("problems"),
    "instruments": _coded("instruments"),
    "actors": _actors,
    "cost and funding": _cost,
    "scale": _of_aspects("scale"),
    "phases": _phases,
    "results expected": _hoped,
    "results achieved": _achieved,
    "displacement": _of_aspects("displacement", "people-affected"),
    "heritage": _of_aspects("heritage"),
    "limits": _limits,
    "conditions": _conditions,
    "evidence": _evidence,
}
