"""What a case shows, as a value per case: a code, a field, an aspect, a threshold or the user's own table."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import unknown
from .cells import aspect_status
from .conflicts import is_expected

SINGLE = {"kind": "kinds", "scale": "scales", "status": "statuses"}
_THRESHOLD = re.compile(r"(?P<measure>\w+) *(?P<sign>>=|<=|>|<) *(?P<number>-?\d+(?:\.\d+)?) *(?P<unit>.*)")
_SIGNS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
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
                raise unknown("case", case, cases.ids)
        return Outcome(str(getattr(spec, "name", None) or name), own.reindex(cases.ids).map(_plain))
    if found := _THRESHOLD.fullmatch(spec.strip()):
        return _outcome(cases, spec, _beyond(cases, found))
    field, _, code = spec.rpartition(":")
    if field == "aspect":
        code = cases.codebook.find(code, "aspects")[1]
        return _outcome(cases, spec, lambda c: _KNOWN.get(aspect_status(cases, c, code)))
    if not field and code in SINGLE:
        return _outcome(cases, code, lambda c: getattr(c, code) or None, field=code, dtype=object)
    field = field or _field_of(cases, code)
    if field not in SINGLE and field not in model.CODED_LISTS:
        raise unknown("field", field, [*model.CODED_LISTS, *SINGLE, "aspect"])
    code = cases.codebook.find(code, SINGLE.get(field, field))[1]
    return _outcome(cases, f"{field}:{code}", lambda c: carries(c, field, code), field=field, code=code)


def _outcome(cases: Cases, name: str, value: Callable, *, field: str = "", code: str = "", dtype=float) -> Outcome:
    """Ask every case; None is not known."""
    answers = [math.nan if (v := value(c)) is None else v for c in cases.records]
    return Outcome(name, pd.Series(answers, index=cases.ids, dtype=dtype), field, code)


def belongs(code: str, whole: str) -> bool:
    """Whether a code is another or one of its sub-types."""
    return code == whole or code.startswith(f"{whole}/")


def carries(case: model.Case, field: str, code: str) -> float:
    """Whether a case carries a code or one of its sub-types, 1 or 0; NaN where nobody said so or not."""
    value = getattr(case, field)
    if any(belongs(c, code) for c in ([value] if isinstance(value, str) else value)):
        return 1.0
    # no code in a field nobody coded, or of which the sources say nothing, is not a no
    return 0.0 if value or case.unsaid.get(field) == "absent" else math.nan


def _field_of(cases: Cases, code: str) -> str:
    fields = [f for f in model.CODED_LISTS if code in cases.codebook[f]]
    if len(fields) == 1:
        return fields[0]
    if fields:
        raise NotPossibleError(f'"{code}" is a code of {" and ".join(fields)}: write {fields[0]}:{code}.')
    raise unknown("code", code, sorted({c for f in model.CODED_LISTS for c in cases.codebook[f]}))


def _beyond(cases: Cases, found: re.Match) -> Callable[[model.Case], bool | None]:
    """Answer yes or no where all values agree on it; None where they straddle the threshold, or there is none."""
    book = cases.codebook
    measure = book["measures"][book.find(found["measure"], "measures")[1]]
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

    def beyond(case: model.Case) -> bool | None:
        usable = [
            f
            for f in case.facts
            if f.measure == found["measure"]
            and f.value
            and f.judgement not in ("rejected", "outlier")
            and not is_expected(f, book)
            and book.unit(f.unit).currency == unit.currency
        ]
        sides = set()
        for fact in [f for f in usable if f.judgement == "preferred"] or usable:
            value, factor = notation.parse_value(fact.value), book.unit(fact.unit).factor
            sides |= {_SIGNS[found["sign"]](bound * factor, limit) for bound in (value.low, value.high)}
        return sides.pop() if len(sides) == 1 else None

    return beyond


def _plain(value: object) -> object:
    if value is None or value is pd.NA:
        return math.nan
    return float(value) if isinstance(value, bool) else value
