"""Where sources differ about one thing, and in which sense they differ.

Two values conflict when neither is a rounding of the other. The sense is told pair by pair:
another ``of``, part or stage of planning is another *definition*; another *date*; another
*currency*; all the same and yet other values is a *disagreement*. A conversion of another value
is listed beside it and never counts as a rival or as support. A rejected value is shown beside
what it would have contradicted, and its number is never used.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ..casefiles import model, notation
from ..casefiles.loading import Book
from ..casefiles.vocabulary import Codebook
from ..cases import Cases
from ..display import whose
from ..language import chosen, one_of, phrase
from ..tables import why_empty
from ..words import fact_text, unit_text

REASONS = ("disagreement", "currency", "date", "definition")
COLUMNS = [
    "case", "measure", "why", "of", "values", "lowest", "highest", "unit", "ratio", "claims", "preferred", "reason",
    "conversions", "rejected", "grades", "origins", "designs", "sources",
]  # fmt: skip
_ABOUT = 0.05  # "~n" agrees with values within 5 %: half of the last printed ten, roughly


@dataclass(frozen=True, eq=False)
class _Claim:
    """One value with what is needed to set it beside another; bounds are in base units."""

    fact: model.Fact
    text: str
    definition: tuple
    low: float = math.nan
    high: float = math.nan
    unit: notation.Unit = notation.Unit("", "")


def conflicts(cases: Cases, *, why: str | None = None, lang: str | None = None) -> pd.DataFrame:
    """List where sources give more than one value for one measure of one case, and in which sense.

    Parameters
    ----------
    why : {"disagreement", "currency", "date", "definition"}, optional
        Keep one sense only.
    lang : str, optional
        Language of the texts.

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
    kept = REASONS if why is None else [one_of("sense of conflict", why, REASONS)]
    lang = chosen(lang)
    rows = pd.DataFrame([r for case in cases.records for r in _case_rows(case, cases, lang)], columns=COLUMNS)
    rows = rows[rows["why"].isin(kept)].sort_values(["case", "measure", "why", "of"], kind="stable", ignore_index=True)
    return why_empty(rows, "conflicts", lang, n=len(cases))


def _claim(fact: model.Fact, book: Book, lang: str) -> _Claim:
    value, known = fact.quantity, (fact, fact_text(fact, book, lang), (fact.of, fact.part, fact.expected))
    if fact.term.type == "date":
        first, last = notation.parse_date(fact.value)
        return _Claim(*known, first.toordinal() if first else -math.inf, last.toordinal() if last else math.inf)
    if value is None:
        return _Claim(*known)
    # half of the last printed decimal: 5.8 stands for 5.75 to 5.85, 1028 for itself
    decimals = len(fact.value.split("/")[0].partition(".")[2])
    half = 0.5 * 10**-decimals * (1 - 1e-9) if decimals and value.number is not None else 0.0
    if value.about:
        half = max(half, abs(value.number) * _ABOUT)
    counted, *per = fact.unit.split(" per ")
    base = book.codebook.unit(fact.term.unit or " per ".join([value.unit.currency or counted, *per]))
    return _Claim(*known, *((v * value.unit.factor) for v in (value.low - half, value.high + half)), base)


def _agree(a: _Claim, b: _Claim) -> bool:
    if math.isnan(a.low):
        return a.fact.value == b.fact.value
    return a.unit.currency == b.unit.currency and a.low <= b.high and b.low <= a.high


def _sense(a: _Claim, b: _Claim) -> str:
    """Why two values differ, or an empty text if they do not."""
    if _agree(a, b):
        return ""
    if _says(a, "disputes", b) or _says(b, "disputes", a):
        return "disagreement"  # the curator read that both are about the same thing and time
    if a.definition != b.definition:
        return "definition"
    times = [(a.fact.date, b.fact.date), (a.fact.prices, b.fact.prices)]
    # 2018~ and 2018 are one time
    other = any(x and y and notation.parse_date(x) != notation.parse_date(y) for x, y in times)
    if other or len({a.fact.stage, b.fact.stage} - {""}) > 1:
        return "date"
    return "currency" if a.unit.currency != b.unit.currency else "disagreement"


def _says(a: _Claim, verb: str, b: _Claim) -> bool:
    return bool(b.fact.id) and a.fact.targets.get(b.fact.id) == verb


def _case_rows(case: model.Case, cases: Cases, lang: str) -> Iterator[tuple]:
    compared = sorted((f for f in case.facts if f.value and f.term.type != "text"), key=lambda f: f.measure)
    for measure, group in itertools.groupby(compared, key=lambda f: f.measure):
        claims = [_claim(f, cases.book, lang) for f in group]
        members, rejected = ([c for c in claims if c.fact.stands == stands] for stands in (True, False))
        rivals = [c for c in members if not c.fact.converts]
        involved: dict[tuple, list[_Claim]] = {}
        for a, b in itertools.combinations(rivals, 2):
            if sense := _sense(a, b):
                where = {"definition": (), "disagreement": (*a.definition, a.unit.currency)}.get(sense, a.definition)
                involved.setdefault((sense, where), []).extend((a, b))
        for claim in rejected:
            # what a rejected value would have contradicted, where nothing else does
            peers = [r for r in rivals if r.definition == claim.definition and _sense(claim, r)]
            if peers and not any(s != "definition" and w[:3] == claim.definition for s, w in involved):
                involved[_sense(claim, peers[0]), claim.definition] = peers
        for (sense, _), found in involved.items():
            held = [r for r in rivals if r in found]
            yield case.id, measure, sense, *_figures(sense, held, members, rejected, cases, lang)


def _figures(sense: str, held: list, members: list, rejected: list, cases: Cases, lang: str) -> tuple:
    """Columns of a row from ``of`` on: values that differ, with all that is known about them."""
    definitions = {c.definition[:2] for c in held}
    conversions = [c for c in members if sense != "definition" and any(_says(c, "converts", h) for h in held)]
    preferred = [c for c in held if c.fact.judgement == "preferred"]
    cited = {c.source: c for claim in (*held, *conversions) for c in claim.fact.source}
    unit, low, high = held[0].unit, math.nan, math.nan
    if same_unit := bool(unit.text) and len({c.unit.currency for c in held}) == 1:
        ends = [end for c in held for end in c.fact.quantity.to(unit)[1:3] if math.isfinite(end)]
        low, high = (float(f"{end(ends):.12g}") for end in (min, max))
    return (
        "; ".join(dict.fromkeys(c.fact.of(lang) for c in held if c.fact.of)),
        "; ".join(dict.fromkeys(c.text for c in held)),
        *(low, high, unit.text if same_unit else "", high / low if low > 0 else math.nan, _distinct(held)),
        "; ".join(c.text for c in preferred),
        "; ".join(c.fact.note(lang) for c in preferred if c.fact.note),
        "; ".join(_conversion(c, members, cases.codebook, lang) for c in conversions),
        "; ".join(f"{c.text}: {c.fact.note(lang)}" for c in rejected if c.definition[:2] in definitions),
        *(whose(cited.values(), cases.book.sources, field) for field in ("grade", "origin")),
        ", ".join(sorted({c.fact.design for c in held if c.fact.design})),
        "; ".join(sorted(cited)),
    )


def _distinct(held: list[_Claim]) -> int:
    """Count values that are no rounding or repeat of one counted before, the narrowest first."""
    counted: list[_Claim] = []
    for claim in sorted(held, key=lambda c: (c.high - c.low if c.high > c.low else 0.0, c.low, c.fact.value)):
        if not any(_agree(claim, c) for c in counted):
            counted.append(claim)
    return len(counted)


def _conversion(claim: _Claim, members: list[_Claim], codebook: Codebook, lang: str) -> str:
    """Say what a converted value was made from, and the exchange rate that this implies."""
    origin = next(m for m in members if _says(claim, "converts", m))
    said = phrase("framework", "converts", lang, value=claim.text, origin=origin.text)
    ends = claim.fact.quantity, origin.fact.quantity
    if claim.unit.currency == origin.unit.currency or not all(end.number for end in ends):
        return said
    one, many = sorted((claim, origin), key=lambda c: c.low + c.high)
    rate = (many.low + many.high) / (one.low + one.high)
    unit = unit_text(f"{many.unit.currency} per {one.unit.currency}", codebook, lang)
    key = "about rate" if any(end.about for end in ends) else "rate"
    return said + phrase("framework", key, lang, rate=f"{rate:,.0f}" if rate >= 1000 else f"{rate:,.4g}", unit=unit)
