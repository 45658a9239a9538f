"""How far sources differ: rival values of one measure, or the measures that differ most."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from .. import conflicts as rivals
from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..thai import label
from ..wording import quantity
from .house import FAINT, INK, MARKERS, SMALL, SOFT, canvas, finish, heading, house, legend, strong_colours, widest
from .texts import case_label, clean, cut, known_lang, word

_ROW = 0.23  # inches
_LOG_FROM = 10  # times


@dataclass(frozen=True)
class _Dot:
    """One value on the axis; a range has two ends, one of which may be open."""

    low: float
    high: float
    grade: str
    left: str = ""
    right: str = ""
    preferred: bool = False
    conversion: bool = False
    rejected: bool = False
    off: bool = False


def conflicts(
    cases: Cases,
    case: str | None = None,
    measure: str | None = None,
    *,
    why: str = "disagreement",
    most: int = 12,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw rival values side by side.

    Parameters
    ----------
    cases : Cases
    case, measure : str, optional
        Both: every value of one measure of one case, by what is counted. Otherwise: the
        measures whose values lie furthest apart, each as a multiple of its lowest value.
    why : {"disagreement", "date", "definition"}
        Sense of conflict, where not both are given.
    most : int
        Measures drawn, where not both are given.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes
        A log scale where the largest value is more than ten times the smallest. No exchange
        rate is assumed: a value in another currency is listed, not placed.
    """
    known_lang(lang)
    if why not in ("disagreement", "date", "definition"):
        raise UnknownNameError("sense of conflict", why, ("disagreement", "date", "definition"))
    if case is not None:
        cases[case]  # an unknown id is an error
    if measure is not None:
        cases.codebook.require("measures", measure)
    if case is not None and measure is not None:
        groups, unit = _of_one(cases, case, measure, lang)
        title = f"{case_label(cases, case, lang)}: {cases.codebook.label('measures', measure, lang)}"
    else:
        groups, unit = _overview(cases, case, measure, why, most, lang), word("times", lang)
        title = ""
    with house():
        return _draw(ax, groups, unit, title, cases, lang)


def _of_one(cases: Cases, case_id: str, measure: str, lang: str) -> tuple[list[tuple[str, list[_Dot]]], str]:
    """Values of a measure in the unit most of them have, grouped by what is counted."""
    record, book = cases[case_id].record, cases.codebook
    if book["measures"][measure].type != "number":
        raise NotPossibleError(f'"{measure}" holds no numbers: see compare.conflicts for its words and dates.')
    facts = [f for f in record.facts if f.measure == measure and f.value]
    if not facts:
        raise NotPossibleError(f'{case_id} has no value of "{measure}".')
    own = [f for f in facts if "converts " not in f.relates] or facts
    units = Counter(f.unit for f in own)
    unit = book.unit(next((f.unit for f in own if f.judgement == "preferred"), max(units, key=units.get)))
    parts = {p.id: label({"label": p.label, "label_th": p.label_th}, lang) for p in record.parts}
    groups: dict[str, list[_Dot]] = {}
    for fact in sorted(facts, key=lambda f: (f.date or "9999", f.value)):
        expected = bool(fact.basis) and book["bases"][fact.basis].expected == "yes"
        what = clean(label({"label": fact.of, "label_th": fact.of_th}, lang)) or word("undefined", lang)
        name = "; ".join(filter(None, [what, clean(parts.get(fact.part, "")), word("expected", lang) if expected else ""]))
        groups.setdefault(name, []).append(_dot(cases, fact, unit, lang))
    order = sorted(groups, key=lambda g: (not any(d.preferred for d in groups[g]), -len(groups[g]), g))
    return [(g, groups[g]) for g in order], unit.text


def _dot(cases: Cases, fact: model.Fact, unit, lang: str) -> _Dot:  # noqa: ANN001
    value, own = model.parse_value(fact.value), cases.codebook.unit(fact.unit)
    factor = own.factor / unit.factor
    basis = cases.codebook.label("bases", fact.basis, lang).lower() if fact.basis else ""
    who = fact.by or cases._book.sources[fact.source[0].source].author
    return _Dot(
        value.low * factor, value.high * factor, _grade(cases, fact),
        left=cut(" · ".join(filter(None, [fact.date, basis])), 40), right=cut(f"{quantity(fact)}  {who}", 62),
        preferred=fact.judgement == "preferred", conversion="converts " in fact.relates, rejected=fact.judgement == "rejected",
        off=own.currency != unit.currency,
    )  # fmt: skip


def _grade(cases: Cases, fact: model.Fact) -> str:
    order = list(cases.codebook["grades"])
    return min((cases._book.sources[c.source].grade for c in fact.source), key=order.index)


def _overview(cases: Cases, case: str | None, measure: str | None, why: str, most: int, lang: str) -> list[tuple[str, list[_Dot]]]:
    table = rivals.table(cases, why=why)
    table = table[table["ratio"].notna() & (table["case"] == case if case else True) & (table["measure"] == measure if measure else True)]
    if table.empty:
        raise NotPossibleError("No numbers differ here in that sense: there is nothing to draw.")
    table = table.sort_values(["ratio", "case", "measure"], ascending=[False, True, True], kind="stable").head(most)
    held = {c.id: list(rivals.claims(c, cases.codebook)) for c in cases.records if c.id in set(table["case"])}
    groups = []
    for row in table.itertuples():
        claims = [c for c in held[row.case] if c.fact.measure == row.measure and c.text in row.values and c.fact.of in row.of]
        base = cases.codebook.unit(row.unit).factor * row.lowest
        dots = [_scaled(cases, c.fact, base) for c in claims]
        what = f"{case_label(cases, row.case, lang)}: {cases.codebook.label('measures', row.measure, lang)}"
        dots[0] = _with_right(dots[0], f"{row.lowest:,.4g} – {row.highest:,.4g} {row.unit}", cut(row.of, 56))
        groups.append((cut(what, 70), dots))
    return groups
