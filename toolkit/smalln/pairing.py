"""Pairs of cases that are worth a question: alike with another outcome, unlike with the same."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..similarity import two_level
from ..tables import TextTable
from .outcomes import SINGLE, Outcome, Spec, belongs, read

DIMENSIONS = ("themes", "problems", "instruments", "kind", "scale")
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
    known = [*frame.columns, *(["context"] if context is not None else [])]
    for name in weights or {}:
        if name not in known:
            raise UnknownNameError("dimension", name, known)
    rows = _distances(cases, frame, context, dict(weights or {}))
    apart = [values[a] != values[b] for a, b in zip(rows["a"], rows["b"], strict=True)]
    rows.insert(0, "kind", [_ALIKE if differ else _UNLIKE for differ in apart])
    rows.insert(3, "outcome_a", [values[a] for a in rows["a"]])
    rows.insert(4, "outcome_b", [values[b] for b in rows["b"]])
    compared = rows[rows.pop("coverage") >= _FLOOR]
    table = TextTable(_sorted(compared, most))
    table["ask"] = [_ask(cases, chosen, frame, row) for row in table.itertuples(index=False)]
    table.attrs = {
        "outcome": chosen.name,
        "outcome unknown": ", ".join(c for c in cases.ids if c not in values.index),
        "pairs not comparable": len(rows) - len(compared),
    }
    return table


def _describe(cases: Cases, outcome: Outcome) -> pd.DataFrame:
    """Set out the codes of each case, without what the outcome was read from."""
    data: dict[str, object] = {}
    for field in ("themes", "problems", "instruments"):
        column = []
        for case in cases.records:
            codes = getattr(case, field)
            if field == outcome.field:
                codes_left = frozenset(c for c in codes if not belongs(c, outcome.code))
            else:
                codes_left = frozenset(codes)
            column.append(codes_left if codes or case.unsaid.get(field) == "absent" else math.nan)
        data[field] = pd.Series(column, index=cases.ids, dtype=object)
    for field, vocabulary in SINGLE.items():
        if field in DIMENSIONS and field != outcome.field:
            column = pd.Series([getattr(c, field) or None for c in cases.records], index=cases.ids, dtype=object)
            if field == "scale":
                column = pd.Series(
                    pd.Categorical(column, categories=list(cases.codebook[vocabulary]), ordered=True), index=cases.ids
                )
            data[field] = column
    return pd.DataFrame(data)


def _distances(
    cases: Cases, frame: pd.DataFrame, context: pd.DataFrame | None, weights: dict[str, float]
) -> pd.DataFrame:
    kinds = {"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "ordinal"}
    scales = list(cases.codebook["scales"])
    own = {name: weights.get(name, 1.0) for name in frame.columns}
    for name, weight in weights.items():
        if not weight >= 0 or math.isinf(weight):
            raise NotPossibleError(f"The weight of {name} is {weight}; it must be 0 or more.")
    if not any(own.values()):
        raise NotPossibleError("Every dimension of the cases has weight 0.")
    parts = two_level(
        frame,
        {name: name for name in frame.columns},
        kinds={name: kinds[name] for name in frame.columns},
        weights=own,
        ranges={"scale": (scales[0], scales[-1])} if "scale" in frame.columns else {},
    )
    rows = parts.pairs[["a", "b"]].copy()
    total, weight = parts.pairs["similarity"] * parts.pairs["coverage"], parts.pairs["coverage"]
    sims = pd.DataFrame(parts.sims, columns=list(frame.columns), index=rows.index)
    if context is not None:
        city = {c.id: c.city for c in cases.records}
        sims["context"] = [_near(context, city[a], city[b]) for a, b in zip(rows["a"], rows["b"], strict=True)]
        share = weights.get("context", 1.0) / sum(own.values())  # on the scale of the others, which sum to 1
        total = total.fillna(0.0) + share * sims["context"].fillna(0.0)
        weight = (weight + share * sims["context"].notna()) / (1 + share)
        total = total / (1 + share)
    rows["distance"] = 1.0 - total / weight.where(weight > 0)
    rows["coverage"] = weight
    return rows.join((1.0 - sims).add_suffix("_distance"))


def _near(context: pd.DataFrame, a: str, b: str) -> float:
    if a == b:
        return 1.0
    return float(context.at[a, b]) if a in context.index and b in context.columns else math.nan


def _sorted(rows: pd.DataFrame, most: int | None) -> pd.DataFrame:
    """Put the nearest of those with different outcomes first, then the farthest with the same."""
    keyed = rows.assign(
        _far=rows["distance"].where(rows["kind"] == _ALIKE, -rows["distance"]),
        _value=rows["outcome_a"].map(str).where(rows["kind"] == _UNLIKE, ""),
    )
    keyed["_rank"] = keyed["_value"].rank(method="dense", ascending=False)
    keyed["_first"] = keyed["kind"] != _ALIKE
    keyed = keyed.sort_values(["_first", "_rank", "_far", "a", "b"], kind="stable")
    if most is not None:
        keyed = keyed.groupby(["_first", "_rank"], sort=False).head(most)
    return keyed.drop(columns=["_far", "_value", "_rank", "_first"]).reset_index(drop=True)


def _ask(cases: Cases, outcome: Outcome, frame: pd.DataFrame, row) -> str:  # noqa: ANN001
    a, b = (cases[i].record.title.en for i in (row.a, row.b))
    shared = []
    for field in ("problems", "instruments", "themes"):
        left, right = frame.at[row.a, field], frame.at[row.b, field]
        if isinstance(left, frozenset) and isinstance(right, frozenset):
            shared += [cases.codebook.label(field, c) for c in cases.codebook[field] if c in left & right]
    what = _phrase(cases, outcome)
    if row.kind == _ALIKE:
        both = f" share {', '.join(shared[:_NAMED])}" if shared else " resemble each other in kind and scale"
        values = f"{_value(row.outcome_a)} in the first, {_value(row.outcome_b)} in the second"
        return f"{a} and {b}{both}. {what}: {values}. What made the difference?"
    far = [d for d in (*DIMENSIONS, "context") if getattr(row, f"{d}_distance", 0.0) >= 0.5]
    unlike = f" differ in {', '.join(far)}" if far else " differ little"
    return f"{a} and {b}{unlike}. {what}: {_value(row.outcome_a)} in both. What do they have in common that led to it?"


def _phrase(cases: Cases, outcome: Outcome) -> str:
    if outcome.code:
        return cases.codebook.label(SINGLE.get(outcome.field, outcome.field), outcome.code)
    return outcome.name[:1].upper() + outcome.name[1:]


def _value(value: object) -> str:
    if value in (0, 1) and isinstance(value, float | int):
        return "yes" if value else "no"
    return str(value)
