"""What a case shows, as a value per case: a code, a field, an aspect, a threshold or the user's own table."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..framework import aspect_status
from ..library import Cases

SINGLE = {"kind": "kinds", "scale": "scales", "status": "statuses"}
_THRESHOLD = re.compile(r"(?P<measure>\w+) *(?P<sign>>=|<=|>|<) *(?P<number>-?\d+(?:\.\d+)?) *(?P<unit>.*)")
_KNOWN = {"reported": 1.0, "absent": 0.0}  # statuses of an aspect that answer yes or no

Spec = str | Mapping | pd.Series


@dataclass(frozen=True)
class Outcome:
    """A value per case, NaN where it is unknown; ``field`` and ``code`` say what it was read from."""

    name: str
    values: pd.Series
    field: str = ""
    code: str = ""


def read(cases: Cases, spec: Spec, name: str = "outcome") -> Outcome:
    """Find the value of every case.

    Parameters
    ----------
    spec : str, mapping or Series
        ``problems:flooding`` (a field and a code), ``flooding`` (a code that only one field has),
        ``status`` (kind, scale or status as it is), ``aspect:heritage`` (reported or absent),
        ``visitors >= 1000000 people`` (a measure: what was found, not what was hoped), or the
        user's own values by case id.

    Raises
    ------
    UnknownNameError, NotPossibleError
    """
    if not isinstance(spec, str):
        own = pd.Series(spec, dtype=object)
        for case in own.index:
            if case not in cases:
                raise UnknownNameError("case", case, cases.ids)
        return Outcome(str(getattr(spec, "name", None) or name), own.reindex(cases.ids).map(_plain))
    if found := _THRESHOLD.fullmatch(spec.strip()):
        return Outcome(spec, _beyond(cases, found))
    field, _, code = spec.rpartition(":")
    if field == "aspect":
        cases.codebook.require("aspects", code)
        values = [_KNOWN.get(aspect_status(cases, c, code), math.nan) for c in cases.records]
        return Outcome(spec, pd.Series(values, index=cases.ids))
    if not field and code in SINGLE:
        values = [getattr(c, code) or math.nan for c in cases.records]
        return Outcome(code, pd.Series(values, index=cases.ids, dtype=object), code)
    field = field or _field_of(cases, code)
    if field in SINGLE:
        cases.codebook.require(SINGLE[field], code)
        values = [float(getattr(c, field) == code) if getattr(c, field) else math.nan for c in cases.records]
        return Outcome(spec, pd.Series(values, index=cases.ids), field, code)
    if field not in model.CODED_LISTS:
        raise UnknownNameError("field", field, [*model.CODED_LISTS, *SINGLE, "aspect"])
    cases.codebook.require(field, code)
    values = [_carries(c, field, code) for c in cases.records]
    return Outcome(f"{field}:{code}", pd.Series(values, index=cases.ids), field, code)


def belongs(code: str, whole: str) -> bool:
    """Whether a code is another or one of its sub-types."""
    return code == whole or code.startswith(f"{whole}/")


def _carries(case: model.Case, field: str, code: str) -> float:
    codes = getattr(case, field)
    if any(belongs(c, code) for c in codes):
        return 1.0
    # no code in a field nobody coded, or of which the sources say nothing, is not a no
    return 0.0 if codes or case.unsaid.get(field) == "absent" else math.nan


def _field_of(cases: Cases, code: str) -> str:
    fields = [f for f in model.CODED_LISTS if code in cases.codebook[f]]
    if len(fields) == 1:
        return fields[0]
    if fields:
        raise NotPossibleError(f'"{code}" is a code of {" and ".join(fields)}: write {fields[0]}:{code}.')
    raise UnknownNameError("code", code, sorted({c for f in model.CODED_LISTS for c in cases.codebook[f]}))


def _beyond(cases: Cases, found: re.Match) -> pd.Series:
    """Yes or no where all values agree on it; NaN where they straddle the threshold, or there is none."""
    book = cases.codebook
    measure = book.require("measures", found["measure"])
    if measure.type != "number":
        raise NotPossibleError(f"{found['measure']} is no number: it has no threshold.")
    text = found["unit"].strip() or measure.unit
    if not text:
        raise NotPossibleError(f"Name the unit of the threshold, for example {found[0].strip()} KRW million.")
    try:
        unit = book.unit(text)
    except ValueError as error:
        raise NotPossibleError(str(error)) from None
    if unit.dimension != measure.dimension:
        raise NotPossibleError(f"{text} measures {unit.dimension}, {found['measure']} is {measure.dimension}.")
    limit = float(found["number"]) * unit.factor
    values = []
    for case in cases.records:
        sides = {_side(f, limit, found["sign"], book) for f in _usable(case, found["measure"], book, unit.currency)}
        values.append(float(sides.pop()) if len(sides) == 1 and None not in sides else math.nan)
    return pd.Series(values, index=cases.ids)


def _usable(case: model.Case, measure: str, book, currency: str) -> list[model.Fact]:  # noqa: ANN001
    """Facts that were found, not hoped for; the preferred ones alone if there are any."""
    facts = [
        f
        for f in case.facts
        if f.measure == measure
        and f.value
        and f.judgement not in ("rejected", "outlier")
        and not (f.basis and book["bases"][f.basis].expected == "yes")
        and book.unit(f.unit).currency == currency
    ]
    return [f for f in facts if f.judgement == "preferred"] or facts


def _side(fact: model.Fact, limit: float, sign: str, book) -> bool | None:  # noqa: ANN001
    value, factor = model.parse_value(fact.value), book.unit(fact.unit).factor
    tests = {">=": lambda v: v >= limit, ">": lambda v: v > limit, "<=": lambda v: v <= limit, "<": lambda v: v < limit}
    low, high = tests[sign](value.low * factor), tests[sign](value.high * factor)
    return low if low == high else None


def _plain(value: object) -> object:
    if value is None or value is pd.NA:
        return math.nan
    return float(value) if isinstance(value, bool) else value
