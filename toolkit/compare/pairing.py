"""Pairs of cases that are worth a question: alike with another outcome, unlike with the same."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import unknown
from ..similarity import two_level
from ..tables import TextTable
from .outcomes import SINGLE, Outcome, Spec, belongs, read

_KINDS = {"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "ordinal"}
_FLOOR = 0.5  # share of the weight that must compare, as in the network of cities
_ALIKE, _UNLIKE = "most-similar-different-outcome", "most-different-same-outcome"
_NAMED = 3  # codes that a question names


def pairs(
    cases: Cases,
    outcome: Spec,
    *,
    context: pd.DataFrame | None = None,
    weights: Mapping[str, float] | None = None,
    most: int | None = 10,
) -> TextTable:
    """Find the cases to ask about: most similar with different outcomes, most different with the same.

    In the manner of De Meur and Berg-Schlosser (MSDO and MDSO). It gives a list of questions for
    a study visit; it tests nothing.

    Parameters
    ----------
    outcome : str, mapping or Series
        ``problems:flooding`` (a field and a code), ``status`` (kind, scale or status),
        ``aspect:heritage`` (reported or absent), ``visitors >= 1000000 people`` (a measure), or
        your own value for each case id. What the outcome is read from is left out of the distance.
    context : DataFrame, optional
        Similarity of cities, square, as ``network.matrix(G)`` gives it: one more dimension.
    weights : mapping, optional
        Dimension to weight; 1 where none is given, 0 leaves a dimension out.
    most : int or None
        Pairs of each kind and outcome; None for all.

    Returns
    -------
    TextTable
        kind, a, b, outcome_a, outcome_b, distance (0 to 1: weighted mean over the dimensions that
        compare), themes_distance, problems_distance, instruments_distance (Jaccard),
        kind_distance (equal or not), scale_distance (steps), with ``context`` also
        context_distance (each NaN where a case is not coded), ask. Sorted by kind, outcome and distance.
        ``attrs`` says which cases were left out and how many pairs do not compare.

    Raises
    ------
    NotPossibleError
        If fewer than two cases have an outcome.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> rows = pairs(load_cases(), "instruments:treasure/compensation", most=3)
    >>> sorted(set(rows["kind"]))
    ['most-different-same-outcome', 'most-similar-different-outcome']
    """
    chosen = read(cases, outcome)
    values = chosen.values.dropna()
    if len(values) < 2:
        raise NotPossibleError(f"Fewer than two cases have a known value of {chosen.name}.")
    frame = _describe(cases, chosen).loc[values.index]
    rows = _distances(cases, frame, context, weights or {})
    rows.insert(2, "outcome_a", rows["a"].map(values))
    rows.insert(3, "outcome_b", rows["b"].map(values))
    apart = rows["outcome_a"] != rows["outcome_b"]
    rows.insert(0, "kind", np.where(apart, _ALIKE, _UNLIKE))
    compares = rows.pop("coverage") >= _FLOOR
    # the nearest of those with different outcomes first, then the farthest with the same
    near = rows[compares & apart].sort_values(["distance", "a", "b"])
    far = rows[compares & ~apart].assign(said=lambda found: found["outcome_a"].map(str))
    far = far.sort_values(["said", "distance", "a", "b"], ascending=[False, False, True, True])
    if most is not None:
        near, far = near.head(most), far.groupby("said", sort=False).head(most)
    table = TextTable(pd.concat([near, far.drop(columns="said")], ignore_index=True))
    table["ask"] = [_ask(cases, chosen, frame, row) for row in table.itertuples(index=False)]
    table.attrs = {
        "outcome": chosen.name,
        "outcome unknown": ", ".join(c for c in cases.ids if c not in values.index),
        "pairs not comparable": int((~compares).sum()),
    }
    return table


def _describe(cases: Cases, outcome: Outcome) -> pd.DataFrame:
    """Set out the codes of each case, without what the outcome was read from."""

    def cell(case: model.Case, field: str) -> object:
        codes = getattr(case, field)
        if not codes and case.unsaid.get(field) != "absent":
            return None
        if _KINDS[field] != "set":
            return codes
        return frozenset(c for c in codes if field != outcome.field or not belongs(c, outcome.code))

    fields = [f for f in _KINDS if f != outcome.field or _KINDS[f] == "set"]
    frame = pd.DataFrame({f: [cell(c, f) for c in cases.records] for f in fields}, index=cases.ids, dtype=object)
    if "scale" in frame:
        scales = list(cases.codebook["scales"])
        frame["scale"] = pd.Categorical(frame["scale"], categories=scales, ordered=True)
    return frame


def _distances(
    cases: Cases, frame: pd.DataFrame, context: pd.DataFrame | None, weights: Mapping[str, float]
) -> pd.DataFrame:
    """Compare all pairs: a, b, distance, coverage (share of the weight that compares), each dimension's distance."""
    scales = list(cases.codebook["scales"])
    ranges = {"scale": (scales[0], scales[-1])} if "scale" in frame else {}
    parts = two_level(frame, {f: f for f in frame}, kinds={f: _KINDS[f] for f in frame}, ranges=ranges)
    rows = parts.pairs[["a", "b"]].copy()
    sims = pd.DataFrame(parts.sims, columns=frame.columns)
    if context is not None:
        city = {c.id: c.city for c in cases.records}
        sims["context"] = [_near(context, city[a], city[b]) for a, b in zip(rows["a"], rows["b"], strict=True)]
    for name, weight in weights.items():
        if name not in sims:
            raise unknown("group", name, sims.columns)
        if not 0 <= weight < math.inf:
            raise NotPossibleError(f"The weight of {name} is {weight}; it must be 0 or more.")
    weigh = np.array([float(weights.get(name, 1)) for name in sims])
    if not weigh.any():
        raise NotPossibleError("Every dimension has weight 0.")
    compared = sims.notna() @ weigh
    # rounded, so that pairs equally far apart stay in order of their ids
    rows["distance"] = (1 - sims.fillna(0) @ weigh / compared.where(compared > 0)).round(12)
    rows["coverage"] = compared / weigh.sum()
    return rows.join((1 - sims).add_suffix("_distance"))


def _near(context: pd.DataFrame, a: str, b: str) -> float:
    if a == b:
        return 1.0
    return float(context.at[a, b]) if a in context.index and b in context.columns else math.nan


def _ask(cases: Cases, outcome: Outcome, frame: pd.DataFrame, row) -> str:  # noqa: ANN001
    a, b = (cases[i].record.title for i in (row.a, row.b))
    if outcome.code:
        what = cases.codebook.label(SINGLE.get(outcome.field, outcome.field), outcome.code)
    else:
        what = outcome.name[:1].upper() + outcome.name[1:]
    if row.kind == _ALIKE:
        shared = []
        for field in ("problems", "instruments", "themes"):
            both = (frame.at[row.a, field] or frozenset()) & (frame.at[row.b, field] or frozenset())
            shared += [cases.codebook.label(field, c) for c in cases.codebook[field] if c in both]
        alike = f"share {', '.join(shared[:_NAMED])}" if shared else "resemble each other in kind and scale"
        values = f"{_value(row.outcome_a)} in the first, {_value(row.outcome_b)} in the second"
        return f"{a} and {b} {alike}. {what}: {values}. What made the difference?"
    far = [d for d in (*_KINDS, "context") if getattr(row, f"{d}_distance", 0.0) >= 0.5]
    unlike = f"differ in {', '.join(far)}" if far else "differ little"
    return f"{a} and {b} {unlike}. {what}: {_value(row.outcome_a)} in both. What do they have in common that led to it?"


def _value(value: object) -> str:
    if value in (0, 1) and isinstance(value, float | int):
        return "yes" if value else "no"
    return str(value)
