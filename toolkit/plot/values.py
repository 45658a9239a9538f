"""Rival values as lines of a figure: one for each value, or one for each measure."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace

from ..casefiles import model, notation
from ..casefiles.vocabulary import Unit
from ..cases import Cases
from ..compare.conflicts import claims as claims_of
from ..compare.conflicts import conflicts as conflict_table
from ..compare.conflicts import is_conversion, is_expected
from ..display import quantity
from ..errors import NotPossibleError
from .texts import best_grade, case_label, clean, cut, word


@dataclass(frozen=True)
class Dot:
    """One value on the axis; a range has two ends, one of which may be open."""

    low: float
    high: float
    grade: str
    preferred: bool = False
    conversion: bool = False
    rejected: bool = False

    @property
    def ends(self) -> list[float]:
        """Where on the axis something is drawn: once for a value, twice for a range."""
        return sorted({v for v in (self.low, self.high) if math.isfinite(v)})


@dataclass(frozen=True)
class Line:
    """One line of the figure: what it is, its values, and what is written beside them."""

    left: str
    right: str = ""
    dots: tuple[Dot, ...] = ()
    heading: str = ""
    span: int = 0  # lines below that belong to the heading
    off: bool = False  # in another currency


def of_one(cases: Cases, case_id: str, measure: str, lang: str) -> tuple[list[Line], str]:
    """List the values of a measure in the unit of the preferred or of most, grouped by what is counted."""
    record, book = cases[case_id].record, cases.codebook
    if book["measures"][measure].type != "number":
        raise NotPossibleError(f'"{measure}" holds no numbers: compare.conflicts gives its words and dates.')
    facts = [f for f in record.facts if f.measure == measure and f.value]
    if not facts:
        raise NotPossibleError(f'{case_id} has no value of "{measure}".')
    own = [f for f in facts if not is_conversion(f)] or facts
    preferred = [f for f in own if f.judgement == "preferred"]
    unit = book.unit(Counter(f.unit for f in preferred[:1] or own).most_common(1)[0][0])
    parts = {p.id: p.label(lang) for p in record.parts}
    groups: dict[str, list[Line]] = {}
    for fact in facts:
        what = fact.of(lang) or word("undefined", lang)
        expected = word("expected", lang) if is_expected(fact, book) else ""
        name = "; ".join(filter(None, [what, parts.get(fact.part), expected]))
        groups.setdefault(clean(name), []).append(_line(cases, fact, unit, lang))
    lines: list[Line] = []
    ranks = {g: (not any(d.preferred for x in held for d in x.dots), -len(held), g) for g, held in groups.items()}
    for name in sorted(groups, key=ranks.get):
        # values on the axis first, in order of size
        members = sorted(groups[name], key=lambda x: (x.off, x.dots[0].low if x.dots else 0, x.left, x.right))
        lines += [Line("", heading=cut(name, 96), span=len(members)), *members]
    return lines, unit.text


def _line(cases: Cases, fact: model.Fact, unit: Unit, lang: str) -> Line:
    basis = cases.codebook.label("bases", fact.basis, lang).lower() if fact.basis else ""
    when = " · ".join(filter(None, [_date(fact.date, lang), basis]))
    who = fact.by or cases.book.sources[fact.source[0].source].author
    off = cases.codebook.unit(fact.unit).currency != unit.currency
    dots = () if off else (_dot(cases, fact, unit.factor),)
    return Line(cut(when, 40), cut(f"{_quantity(fact)} · {who}", 64), dots, off=off)


def _dot(cases: Cases, fact: model.Fact, base: float) -> Dot:
    value, factor = notation.parse_value(fact.value), cases.codebook.unit(fact.unit).factor / base
    judged = {"preferred": fact.judgement == "preferred", "rejected": fact.judgement == "rejected"}
    judged["conversion"] = is_conversion(fact)
    return Dot(value.low * factor, value.high * factor, best_grade(cases, fact), **judged)


def overview(cases: Cases, case: str | None, measure: str | None, why: str, most: int, lang: str) -> list[Line]:
    """List the measures whose values lie furthest apart, as multiples of the lowest."""
    table = conflict_table(cases, why=why).dropna(subset="ratio")
    for column, wanted in (("case", case), ("measure", measure)):
        table = table[table[column] == wanted] if wanted else table
    if table.empty:
        raise NotPossibleError("No numbers differ here in that sense: there is nothing to draw.")
    lines = []
    for row in table.sort_values(["ratio", "case", "measure"], ascending=[False, True, True]).head(most).itertuples():
        base = cases.codebook.unit(row.unit).factor * row.lowest
        claims = claims_of(cases[row.case].record, cases.codebook)
        held = [c.fact for c in claims if c.fact.measure == row.measure and c.text in row.values]
        dots = tuple(replace(_dot(cases, f, base), conversion=False) for f in held)
        name = cut(cases.codebook.label("measures", row.measure, lang), 44)
        left = name if case else f"{name}\n{cut(case_label(cases, row.case, lang), 44)}"
        right = f"{_amount(row.lowest, lang)} – {_amount(row.highest, lang)} {row.unit}\n{cut(row.of, 48)}"
        lines.append(Line(left, right, dots))
    return lines


def _date(date: str, lang: str) -> str:
    """Write an EDTF date for people.

    Examples
    --------
    >>> _date("../2005-09", "en"), _date("2018~", "en"), _date("2003/2005", "en")
    ('to 2005-09', 'about 2018', '2003–2005')
    """
    if not date:
        return word("no date", lang)
    plain = date.rstrip("~?%")
    start, _, end = plain.partition("/")
    if ".." in (start, end):
        text = word("until", lang, date=end) if start == ".." else word("from", lang, date=start)
    else:
        text = plain.replace("/", "–")
    return word("circa", lang, date=text) if plain != date else text


def _quantity(fact: model.Fact) -> str:
    """Write a fact's value and unit for people, without the signs of the case files."""
    text = re.sub(r"([\d,.]+)\.\.(?=\d)", r"\1–", quantity(fact))
    text = re.sub(r"^\.\.", "≤ ", text).replace("~", "≈ ")
    return re.sub(r"^([\d,.]*\d)\.\.", r"≥ \1", text)


def _amount(number: float, lang: str) -> str:
    """Write a number for people: from a million on in words."""
    for name, size in (("billion", 1e9), ("million", 1e6)):
        if number >= size:
            return word(name, lang, n=number / size)
    return f"{number:,.0f}" if number >= 10_000 else f"{number:,.4g}"
