"""Where sources differ about one thing, and in which sense they differ.

Two values conflict when neither is a rounding of the other. The sense is told pair by pair:
another ``of``, part or stage of planning is another *definition*; another *date*; another
*currency*; all the same and yet other values is a *disagreement*. A conversion of another value
is listed beside it and never counts as a rival or as support. A rejected value is shown beside
what it would have contradicted, and its number is never used.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases, fact_names
from ..display import shown, whose
from ..language import unknown

if TYPE_CHECKING:
    from ..casefiles.vocabulary import Codebook

REASONS = ("disagreement", "currency", "date", "definition")
COLUMNS = [
    "case", "measure", "why", "of", "values", "lowest", "highest", "unit", "ratio", "claims", "preferred", "reason",
    "conversions", "rejected", "grades", "origins", "designs", "sources",
]  # fmt: skip
_ABOUT = 0.05  # "~n" agrees with values within 5 %: half of the last printed ten, roughly


@dataclass(frozen=True, slots=True)
class Claim:
    """One usable value with what is needed to set it beside another."""

    name: str
    fact: model.Fact
    definition: tuple[str, ...]
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    currency: str = ""

    @property
    def text(self) -> str:
        """The value as a reader wants it: number, unit, what, when."""
        return shown(self.fact)


def conflicts(cases: Cases, *, why: str | None = None) -> pd.DataFrame:
    """List where sources give more than one value for one measure of one case, and in which sense.

    Parameters
    ----------
    why : {"disagreement", "currency", "date", "definition"}, optional
        Keep one sense only.

    Returns
    -------
    DataFrame
        One row per case, measure, sense and thing counted (``of``). ``lowest``, ``highest`` and
        their ``ratio`` are in ``unit``; ``claims`` counts distinct values, in which conversions
        (listed apart, with the exchange rate they imply), roundings and repeats do not count: it
        is 1 where only a rejected value says otherwise. ``preferred`` and its ``reason`` are the
        curator's; ``rejected`` values are shown, never used. ``grades``, ``origins`` and
        ``designs`` say whose claims these are and what they rest on.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> rows = conflicts(load_cases().select(city="seoul"), why="definition")
    >>> "length" in set(rows["measure"])
    True
    """
    if why is not None and why not in REASONS:
        raise unknown("sense of conflict", why, REASONS)
    rows = [row for case in cases.records for row in _case_rows(case, cases)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if why is not None:
        frame = frame[frame["why"] == why]
    return frame.sort_values(["case", "measure", "why", "of"], kind="stable", ignore_index=True)


def claims(case: model.Case, codebook: Codebook) -> Iterator[Claim]:
    """Facts of a case that carry a value and are not rejected."""
    for name, fact in zip(fact_names(case), case.facts, strict=True):
        if fact.value and fact.judgement != "rejected" and codebook["measures"][fact.measure].type != "text":
            yield _claim(name, fact, codebook)


def is_expected(fact: model.Fact, codebook: Codebook) -> bool:
    """Whether a value was hoped for rather than found."""
    return bool(fact.basis) and codebook["bases"][fact.basis].expected


def is_conversion(fact: model.Fact) -> bool:
    """Whether a value only says another one in other units."""
    return "converts " in fact.relates


def _claim(name: str, fact: model.Fact, codebook: Codebook) -> Claim:
    measure = codebook["measures"][fact.measure]
    definition = (fact.of, fact.part, "expected" if is_expected(fact, codebook) else "found")
    if measure.type == "date":
        first, last = notation.parse_date(fact.value)
        low, high = first.toordinal() if first else -math.inf, last.toordinal() if last else math.inf
        return Claim(name, fact, definition, low, high)
    if measure.type != "number":
        return Claim(name, fact, definition)
    value, unit = notation.parse_value(fact.value), codebook.unit(fact.unit)
    half = _rounding(fact.value) if value.number is not None else 0.0
    if value.about:
        half = max(half, abs(value.number) * _ABOUT)
    base = measure.unit or " per ".join([unit.currency, *fact.unit.split(" per ")[1:]])
    low, high = (value.low - half) * unit.factor, (value.high + half) * unit.factor
    return Claim(name, fact, definition, low, high, base, unit.currency)


def _rounding(text: str) -> float:
    """Half a unit of the last printed decimal: 5.8 stands for 5.75 to 5.85, 1028 for itself."""
    decimals = len(text.split("/")[0].partition(".")[2])
    return 0.5 * 10**-decimals * (1 - 1e-9) if decimals else 0.0


def _agree(a: Claim, b: Claim) -> bool:
    if math.isnan(a.low):
        return a.fact.value == b.fact.value
    return a.currency == b.currency and a.low <= b.high and b.low <= a.high


def _sense(a: Claim, b: Claim) -> str:
    """Why two values differ, or an empty text if they do not."""
    if _agree(a, b):
        return ""
    if a.definition != b.definition:
        return "definition"
    stages = {a.fact.stage, b.fact.stage} - {""}
    if len(stages) > 1 or _at_other_times(a.fact.date, b.fact.date) or _at_other_times(a.fact.prices, b.fact.prices):
        return "date"
    return "currency" if a.currency != b.currency else "disagreement"


def _at_other_times(a: str, b: str) -> bool:
    """Whether two dates are not the same; ``2018~`` and ``2018`` are."""
    return bool(a and b) and notation.parse_date(a) != notation.parse_date(b)


def _converts(a: Claim, b: Claim) -> bool:
    return bool(b.fact.id) and f"converts {b.fact.id}" in [r.strip() for r in a.fact.relates.split(";")]


def _case_rows(case: model.Case, cases: Cases) -> Iterator[dict]:
    found = sorted(claims(case, cases.codebook), key=lambda c: c.fact.measure)
    for measure, group in itertools.groupby(found, key=lambda c: c.fact.measure):
        members = list(group)
        rivals = [c for c in members if not is_conversion(c.fact)]
        rejected = [f for f in case.facts if f.measure == measure and f.value and f.judgement == "rejected"]
        involved: dict[tuple, set[str]] = {}
        for a, b in itertools.combinations(rivals, 2):
            if sense := _sense(a, b):
                where = {"definition": (), "disagreement": (*a.definition, a.currency)}.get(sense, a.definition)
                involved.setdefault((sense, where), set()).update((a.name, b.name))
        for claim in [_claim("", f, cases.codebook) for f in rejected]:
            # what a rejected value would have contradicted, where nothing else does
            peers = [r for r in rivals if r.definition == claim.definition and _sense(claim, r)]
            if peers and not any(s != "definition" and w[:3] == claim.definition for s, w in involved):
                involved[_sense(claim, peers[0]), claim.definition] = {p.name for p in peers}
        for (sense, _), names in involved.items():
            held = [r for r in rivals if r.name in names]
            yield {"case": case.id, "measure": measure, "why": sense, **_row(sense, held, members, rejected, cases)}


def _row(sense: str, held: list[Claim], members: list[Claim], rejected: list[model.Fact], cases: Cases) -> dict:
    definitions = {c.definition[:2] for c in held}
    conversions = [c for c in members if sense != "definition" and any(_converts(c, h) for h in held)]
    preferred = [c for c in held if c.fact.judgement == "preferred"]
    cited = {c.source: c for claim in (*held, *conversions) for c in claim.fact.source}
    same_unit = bool(held[0].fact.unit) and len({c.currency for c in held}) == 1
    low, high = _span(held, cases.codebook) if same_unit else (math.nan, math.nan)
    return {
        "of": "; ".join(dict.fromkeys(c.fact.of for c in held if c.fact.of)),
        "values": "; ".join(dict.fromkeys(c.text for c in held)),
        "lowest": low,
        "highest": high,
        "unit": held[0].unit if same_unit else "",
        "ratio": high / low if low > 0 else math.nan,
        "claims": _distinct(held),
        "preferred": "; ".join(c.text for c in preferred),
        "reason": "; ".join(c.fact.note for c in preferred if c.fact.note),
        "conversions": "; ".join(_conversion(c, members) for c in conversions),
        "rejected": "; ".join(f"{shown(f)}: {f.note}" for f in rejected if (f.of, f.part) in definitions),
        "grades": whose(cited.values(), cases.book.sources, "grade"),
        "origins": whose(cited.values(), cases.book.sources, "origin"),
        "designs": ", ".join(sorted({c.fact.design for c in held if c.fact.design})),
        "sources": "; ".join(sorted(cited)),
    }


def _distinct(held: list[Claim]) -> int:
    """Count values that are no rounding or repeat of one counted before, the narrowest first."""
    counted: list[Claim] = []
    for claim in sorted(held, key=lambda c: (c.high - c.low if c.high > c.low else 0.0, c.low, c.fact.value)):
        if not any(_agree(claim, c) for c in counted):
            counted.append(claim)
    return len(counted)


def _span(held: list[Claim], codebook: Codebook) -> tuple[float, float]:
    """Lowest and highest printed number in one unit, that of the first; open ends are left out."""
    base = codebook.unit(held[0].unit).factor
    numbers = []
    for fact in (c.fact for c in held):
        value, factor = notation.parse_value(fact.value), codebook.unit(fact.unit).factor
        numbers += [float(f"{v * factor / base:.12g}") for v in (value.low, value.high) if math.isfinite(v)]
    return min(numbers), max(numbers)


def _conversion(claim: Claim, members: list[Claim]) -> str:
    """Say what a converted value was made from, and the exchange rate that this implies."""
    origin = next(m for m in members if _converts(claim, m))
    text = f"{shown(claim.fact)} converts {shown(origin.fact)}"
    if claim.currency == origin.currency or not all(notation.parse_value(c.fact.value).number for c in (claim, origin)):
        return text
    rate = (origin.low + origin.high) / (claim.low + claim.high)
    many, one = (origin.currency, claim.currency) if rate >= 1 else (claim.currency, origin.currency)
    rate = max(rate, 1 / rate)
    about = "about " if "~" in claim.fact.value + origin.fact.value else ""
    return f"{text}, at {about}{f'{rate:,.0f}' if rate >= 1000 else f'{rate:,.4g}'} {many} per {one}"
