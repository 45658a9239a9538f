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
from typing import NamedTuple

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases
from ..display import whose
from ..language import chosen, one_of, phrase
from ..tables import why_empty
from ..words import fact_text

REASONS = ("disagreement", "currency", "date", "definition")
COLUMNS = ["case", "measure", "why", "of", "values", "lowest", "highest", "unit", "ratio", "claims"]
COLUMNS += ["preferred", "reason", "conversions", "rejected", "grades", "origins", "designs", "sources"]
_ABOUT = 0.05  # "~n" agrees with values within 5 %: half of the last printed ten, roughly


class _Claim(NamedTuple):
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
        (listed apart, with what they were made from), roundings and repeats do not count: it
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
    lang, kept = chosen(lang), REASONS if why is None else [one_of("sense of conflict", why, REASONS)]
    rows = pd.DataFrame([r for case in cases.records for r in _case_rows(case, cases, lang)], columns=COLUMNS)
    rows = rows[rows["why"].isin(kept)].sort_values(["case", "measure", "why", "of"], ignore_index=True)
    return why_empty(rows, "conflicts", lang, n=len(cases))


def _claim(fact: model.Fact, cases: Cases, lang: str) -> _Claim:
    value, known = fact.quantity, (fact, fact_text(fact, cases.book, lang), (fact.of, fact.part, fact.expected))
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
    base = cases.codebook.unit(fact.term.unit or " per ".join([value.unit.currency or counted, *per]))
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
        claims = [_claim(f, cases, lang) for f in group]
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
    made = [(c, h) for c in members for h in held if sense != "definition" and _says(c, "converts", h)]
    preferred = [c for c in held if c.fact.judgement == "preferred"]
    cited = {c.source: c for claim in (*held, *(one for one, _ in made)) for c in claim.fact.source}
    unit, low, high = held[0].unit, math.nan, math.nan
    if same_unit := bool(unit.text) and len({c.unit.currency for c in held}) == 1:
        ends = [end for c in held for end in c.fact.quantity.to(unit)[1:3] if math.isfinite(end)]
        low, high = (float(f"{end(ends):.12g}") for end in (min, max))
    counted: list[_Claim] = []  # no rounding or repeat of one counted before, the narrowest first
    for claim in sorted(held, key=lambda c: (c.high - c.low if c.high > c.low else 0.0, c.low, c.fact.value)):
        counted += [] if any(_agree(claim, c) for c in counted) else [claim]
    return (
        "; ".join(dict.fromkeys(c.fact.of(lang) for c in held if c.fact.of)),
        "; ".join(dict.fromkeys(c.text for c in held)),
        *(low, high, unit.text if same_unit else "", high / low if low > 0 else math.nan, len(counted)),
        "; ".join(c.text for c in preferred),
        "; ".join(c.fact.note(lang) for c in preferred if c.fact.note),
        "; ".join(phrase("framework", "converts", lang, value=one.text, origin=origin.text) for one, origin in made),
        "; ".join(f"{c.text}: {c.fact.note(lang)}" for c in rejected if c.definition[:2] in definitions),
        *whose(cited.values(), cases.book.sources),
        ", ".join(sorted({c.fact.design for c in held if c.fact.design})),
        "; ".join(sorted(cited)),
    )
