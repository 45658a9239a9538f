"""Framework matrices: cases in columns, what a planner asks in rows, the evidence in the cells."""

from __future__ import annotations

import pandas as pd

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import known_lang, unknown, word
from ..tables import TextTable
from . import cells

_MOST = 6  # columns that can be read beside each other


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
    known_lang(lang)
    table = TextTable({i: cells.rows(cases[i], lang) for i in ids})
    return table.rename_axis(index="", columns="case")


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
        raise unknown("kind of part", kind, cases.codebook["part_kinds"])
    known_lang(lang)
    rows = []
    for study in [cases[i] for i in ids or cases.ids]:
        for part in (p for p in study.record.parts if p.kind == kind):
            facts = cells.written((f for f in study.record.facts if f.part == part.id), study, lang)
            events = "\n".join(
                f"{e.date} {e.what(lang)} [{cells.says(e, study, lang)}]"
                for e in study.record.events
                if e.part == part.id
            )
            facts = facts or word("framework", "no fact", lang)
            rows.append((study.id, part.id, part.label(lang), part.start, part.end, facts, events))
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
    known_lang(lang)
    chosen = cases.select(problems=problem)
    places = chosen.book.cities
    order = sorted((chosen[i] for i in chosen), key=lambda s: (places[s.record.city].name, s.id))
    columns = {
        "who": [cells.name(s, lang) for s in order],
        "instruments": [cells.codes(s, "instruments", lang, most=cells.KEY_CODES) for s in order],
        "cost": [cells.key_costs(s, lang) for s in order],
        "results": [cells.key_results(s, problem, lang) for s in order],
        "evidence": [cells.evidence(s, lang, short=True) for s in order],
    }
    table = TextTable(columns, index=pd.Index([s.id for s in order], name="case"))
    return table.rename(columns=lambda key: word("framework", key, lang))
