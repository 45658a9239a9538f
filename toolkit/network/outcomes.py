"""Outcomes in similar cities, and unlike cities with one policy: where to look, never a ranking."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import pandas as pd

from .. import model
from ..library import Cases
from ..wording import keys, shown
from .graph import FLOOR, compare
from .layers import cases_by_city
from .partners import View, check_place, sentence
from .profiles import UNUSED, build
from .words import lower

_TEXT = {
    "en": {
        "no_problem": "No problem of {city} is coded, so no outcome elsewhere can be set beside it.",
        "no_peer": "No place can be compared with {city} on this basis, so nothing can be said.",
        "peer": "{other} is number {rank} of {of} by similarity ({s:.2f})", "no_cases": "no case of it is recorded",
        "no_case": "no case of it deals with a problem that {city} has", "case": "its case deals with {problems}",
        "no_outcome": "no observed outcome is recorded in it",
        "own": "observed outcomes recorded in the cases of {city} on the same problems: {n}",
        "stop": ".", "joint": "; ",
    },
    "th": {
        "no_problem": "ยังไม่มีการบันทึกปัญหาของ{city} จึงยังเทียบผลลัพธ์ของเมืองอื่นไม่ได้",
        "no_peer": "ยังไม่มีเมืองใดที่เปรียบเทียบกับ{city}ได้บนฐานนี้ จึงยังสรุปไม่ได้",
        "peer": "{other}คล้ายเป็นอันดับที่ {rank} จาก {of} แห่ง ({s:.2f})", "no_cases": "แต่ยังไม่มีกรณีศึกษาที่บันทึกไว้",
        "no_case": "แต่ไม่มีกรณีศึกษาที่ตรงกับปัญหาของ{city}", "case": "มีกรณีศึกษาเรื่อง{problems}",
        "no_outcome": "แต่ไม่มีบันทึกผลที่เกิดขึ้นจริง",
        "own": "ส่วนกรณีศึกษาของ{city}ในปัญหาเดียวกันมีผลที่เกิดขึ้นจริงบันทึกไว้ {n} รายการ",
        "stop": "", "joint": " ",
    },
}  # fmt: skip
_PEERS = [
    "kind", "city", "similarity", "low", "high", "problems", "case", "outcome", "date", "basis", "design", "grade",
    "by", "own", "says", "says_th", "sources",
]  # fmt: skip


def aspirational_peers(cases: Cases, city: str, *, on: Iterable[str] = ("context",), k: int = 8) -> pd.DataFrame:
    """List the outcomes recorded in similar cities on problems that a city has.

    The outcomes, bad ones among them, stand as their sources give them. They are in order of the peers' similarity and
    never ranked by how good they are: they differ in what was measured, by whom and how well.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network.
    on : iterable of {"context", "problems", "portfolio"}
        What makes a peer; by default context, which a city cannot quickly change.
    k : int
        Number of peers; ties in rank all count.

    Returns
    -------
    DataFrame
        kind says what the row is:

        - outcome: one observed outcome of a case of a peer on a problem the city has: problems,
          case, outcome, date, basis, design (0 to 5), grade (of its sources), by, own (observed
          outcomes that the city's own cases on these problems record)
        - no-outcome: such a case without an observed outcome
        - no-case: a peer without such a case
        - nothing: why nothing can be said

        An outcome is a fact with an evidence design; rejected values and outliers, plans, hopes
        and the state before do not count. says and says_th put each row in words.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = aspirational_peers(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"outcome", "no-outcome", "no-case", "nothing"}
    True
    """
    view = View(cases, city, on)
    cell = build(cases, on="problems", cities=[city]).cells.get((city, "problems"))
    problems = set(cell.codes) if cell else set()
    near = [o for o, rank in view.ranks.items() if rank <= k]
    if not problems or not near:
        slot = "no_peer" if problems else "no_problem"
        said = {lang: " ".join(_TEXT[lang][slot].format(city=view.name(city, lang)).split()) for lang in _TEXT}
        return _peers([{"kind": "nothing", "says": said["en"], "says_th": said["th"]}])
    held, rows = cases_by_city(cases), []
    for other in near:
        numbers = {"city": other, **{n: view.pair(other)[n] for n in ("similarity", "low", "high")}}
        found = [(c, sorted(problems & set(c.problems))) for c in held.get(other, ()) if problems & set(c.problems)]
        if not found:
            rows.append(
                {"kind": "no-case", **numbers, **_says(view, other, ["no_case" if other in held else "no_cases"])}
            )
        for case, shared in found:
            own = sum(len(_observed(c, cases)) for c in held.get(city, ()) if set(shared) & set(c.problems))
            outcomes = _observed(case, cases)
            says = _says(view, other, ["case", "own" if outcomes else "no_outcome"], shared, own)
            base = {**numbers, "problems": "; ".join(shared), "case": case.id, "own": own, **says}
            rows += [{"kind": "outcome", **base, **_outcome(f, cases)} for f in outcomes]
            rows += [] if outcomes else [{"kind": "no-outcome", **base}]
    return _peers(rows)


def most_different_same_policy(
    cases: Cases, city: str | None = None, *, on: Iterable[str] = ("context",), count: int = 10
) -> pd.DataFrame:
    """Find the least similar cities that use one instrument or work on one problem.

    What they have in common, in spite of all that differs, is where to look for what makes a
    policy work or fail: a question to take on a visit, and no test.

    Parameters
    ----------
    city : str, optional
        Only pairs with this city.
    on : iterable of {"context", "problems", "portfolio"}
        What they differ in.
    count : int
        Number of pairs.

    Returns
    -------
    DataFrame
        In order of ``high``, so that first come the pairs that are unlike whatever the missing
        values are: a, b, similarity, low, high, instruments (sub-types) and problems that cases
        of both have, cases (in pairs a + b), and ``distance_…`` for every dimension
        (1 - similarity; NaN where it cannot be compared). Pairs with too little in common to be
        compared are left out.

    References
    ----------
    After the most different systems design: Przeworski, A. and Teune, H. (1970). *The Logic of
    Comparative Social Inquiry*. Wiley.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = most_different_same_policy(load_cases(), "bangkok", count=3)
    >>> bool(table["high"].is_monotonic_increasing)
    True
    """
    if city is not None:
        check_place(cases, city)
    held = cases_by_city(cases)
    built = build(cases, on=on, cities=held)
    parts = compare(built)
    dims = parts.weights["dimension"].to_numpy()
    apart = {f"distance_{d.replace('-', '_')}": 1 - _mean(parts.sims[:, dims == d]) for d in dict.fromkeys(dims)}
    common = [_common(held[a], held[b]) for a, b in combinations(held, 2)]
    table = pd.concat([parts.pairs, pd.DataFrame(common), pd.DataFrame(apart)], axis=1)
    wanted = (table["coverage"] >= FLOOR) & (table["cases"] != "")
    if city is not None:
        wanted &= (table["a"] == city) | (table["b"] == city)
    columns = ["a", "b", "similarity", "low", "high", "instruments", "problems", "cases", *apart]
    return table.loc[wanted, columns].sort_values(["high", "a", "b"], ignore_index=True).head(count)


def _says(view: View, other: str, slots: list[str], problems: Iterable[str] = (), own: int = 0) -> dict[str, str]:
    """Say what a peer has to show, in both languages."""
    found = {}
    for lang, column in (("en", "says"), ("th", "says_th")):
        labels = [view.cases.codebook.label("problems", p, lang) for p in problems]
        words = {
            "city": view.name(view.city, lang), "other": view.name(other, lang), "n": own,
            "problems": ", ".join(labels if lang == "th" else map(lower, labels)),
            "rank": view.ranks[other], "of": len(view.ranks), "s": view.pair(other)["similarity"],
        }  # fmt: skip
        found[column] = sentence([_TEXT[lang][slot].format(**words) for slot in ("peer", *slots)], _TEXT[lang])
    return found


def _observed(case: model.Case, cases: Cases) -> list[model.Fact]:
    """Keep the facts about outcomes that were found and not only expected."""
    bases = cases.codebook["bases"]
    graded = [f for f in case.facts if f.design and f.value and f.judgement not in UNUSED and f.stage != "before"]
    return [f for f in graded if not f.basis or bases[f.basis].expected == "no"]


def _outcome(fact: model.Fact, cases: Cases) -> dict:
    sources = cases._book.sources
    grades = sorted({sources[c.source].grade for c in fact.source if c.source in sources})
    return {
        "outcome": f"{cases.codebook.label('measures', fact.measure)}: {shown(fact)}", "date": fact.date,
        "basis": fact.basis, "design": fact.design, "grade": ", ".join(grades), "by": fact.by, "sources": keys(fact),
    }  # fmt: skip


def _peers(rows: list[dict]) -> pd.DataFrame:
    numbers = {"similarity": float, "low": float, "high": float, "own": "Int64"}
    blank = {name: None if name in numbers else "" for name in _PEERS}
    return pd.DataFrame([blank | row for row in rows], columns=_PEERS).astype(numbers)


def _common(own: list[model.Case], others: list[model.Case]) -> dict[str, str]:
    """Say which sub-types of instruments and problems cases of both have, and which cases."""
    found: dict[str, set[str]] = {"instruments": set(), "problems": set(), "cases": set()}
    for x, y in product(own, others):
        used = {i for i in set(x.instruments) & set(y.instruments) if "/" in i}
        met = set(x.problems) & set(y.problems)
        found["instruments"] |= used
        found["problems"] |= met
        found["cases"] |= {f"{x.id} + {y.id}"} if used or met else set()
    return {name: "; ".join(sorted(values)) for name, values in found.items()}


def _mean(sims: np.ndarray) -> np.ndarray:
    """Average what compares in each row, NaN where nothing does."""
    known = ~np.isnan(sims)
    total = np.nan_to_num(sims).sum(axis=1)
    return np.divide(total, known.sum(axis=1), out=np.full(len(sims), np.nan), where=known.any(axis=1))


__all__ = ["aspirational_peers", "most_different_same_policy"]
