"""Cities as rows of comparable indicators, with the evidence behind every cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases

NETWORKS = ("context", "problems", "portfolio")
_CONTEXT_ROLES = ("structure", "institution")
_KINDS = {
    "log": "log",
    "linear": "numeric",
    "nominal": "nominal",
    "ordinal": "ordinal",
    "set": "set",
    "binary": "symmetric",
}
UNUSED = ("rejected", "outlier")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell's value as the measure uses it, as people read it, and where it comes from."""

    value: object
    shown: str
    codes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Cities × indicators. ``indicators`` has a row each: network, dimension, kind, low, high, label, label_th."""

    frame: pd.DataFrame
    indicators: pd.DataFrame
    cells: Mapping[tuple[str, str], Cell]


def profile(
    cases: Cases,
    *,
    on: Iterable[str] = ("context", "problems"),
    cities: Iterable[str] | None = None,
    boundary: str = "administrative",
) -> pd.DataFrame:
    """Lay out the indicators by which cities are compared.

    Parameters
    ----------
    on : iterable of {"context", "problems", "portfolio"}
    cities : iterable of str, optional
        Place ids; by default every city, province, prefecture or estate with a fact or a case.
    boundary : str
        The one boundary class whose numbers are compared.

    Returns
    -------
    DataFrame
        Cities × (network, dimension, indicator); numbers in the attribute's unit, codes, yes/no
        or sets; NaN where nothing is known.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = profile(load_cases(), on="context", cities=["bangkok", "jakarta"])
    >>> table.loc["bangkok", ("context", "climate", "climate")]
    'Aw'
    """
    built = build(cases, on=on, cities=cities, boundary=boundary)
    frame = built.frame.copy()
    keys = built.indicators.reset_index()[["network", "dimension", "indicator"]]
    frame.columns = pd.MultiIndex.from_frame(keys)
    return frame


def build(
    cases: Cases,
    *,
    on: Iterable[str],
    cities: Iterable[str] | None = None,
    boundary: str = "administrative",
    thin: bool = False,
) -> Profile:
    """Build the profile; ``thin`` leaves each city only its best documented case."""
    networks = [on] if isinstance(on, str) else list(on)
    for name in networks:
        if name not in NETWORKS:
            raise UnknownNameError("network", name, NETWORKS)
    if not networks:
        raise NotPossibleError("Name at least one of context, problems and portfolio.")
    if boundary not in cases.codebook["boundaries"]:
        raise UnknownNameError("boundary", boundary, cases.codebook["boundaries"])
    makers = {"context": _context, "problems": _problems, "portfolio": _portfolio}
    held = _cases_of(cases, thin)
    rows, cells = [], {}
    for name in networks:
        for row, found in makers[name](cases, held, boundary):
            rows.append({"network": name, **row})
            cells |= {(city, row["indicator"]): cell for city, cell in found.items()}
    indicators = pd.DataFrame(rows).set_index("indicator").astype({"low": object, "high": object})
    nodes = _nodes(cases, {city for city, name in cells if name != "place_kind"}, cities)
    frame = pd.DataFrame(
        {name: [cells[c, name].value if (c, name) in cells else math.nan for c in nodes] for name in indicators.index},
        index=pd.Index(nodes, name="city"),
        dtype=object,
    )
    for name in indicators.index[indicators["kind"].isin(["numeric", "log"])]:
        frame[name] = frame[name].astype(float)
    for name in indicators.index[indicators["kind"] == "ordinal"]:
        scale = list(cases.codebook[cases.codebook["attributes"][name].codes])
        frame[name] = pd.Categorical(frame[name], scale, ordered=True)
        indicators.loc[name, ["low", "high"]] = scale[0], scale[-1]  # the scale, not what was observed
    for name in indicators.index[indicators["kind"] == "symmetric"]:
        frame[name] = frame[name].map({"yes": True, "no": False}).astype("boolean")
    return Profile(frame, indicators, cells)


def _nodes(cases: Cases, known: set[str], wanted: Iterable[str] | None) -> list[str]:
    places, kinds = cases._book.cities, cases.codebook["place_kinds"]
    if wanted is None:
        return sorted(c for c in known if kinds[places[c].kind].node == "yes")
    chosen = sorted({wanted} if isinstance(wanted, str) else set(wanted))
    for city in chosen:
        if city not in places:
            raise UnknownNameError("place", city, places)
        if kinds[places[city].kind].node == "no":
            raise NotPossibleError(f'"{city}" is a {places[city].kind}; only cities and their like are compared.')
    return chosen


def _cases_of(cases: Cases, thin: bool) -> dict[str, list[model.Case]]:
    """Cases of each place; a programme that also names a city says little about that city itself."""
    held: dict[str, list[model.Case]] = {}
    for case in cases.records:
        held.setdefault(case.city, []).append(case)
    if thin:
        return {city: [max(own, key=lambda c: (len(c.facts), c.id))] for city, own in held.items()}
    return held


def _context(cases: Cases, held: Mapping, boundary: str) -> Iterable[tuple[dict, dict[str, Cell]]]:  # noqa: ARG001
    facts: dict[str, dict[str, list[model.CityFact]]] = {}
    for fact in cases._book.city_facts:
        if fact.judgement not in UNUSED:
            facts.setdefault(fact.attribute, {}).setdefault(fact.city, []).append(fact)
    for name, term in cases.codebook["attributes"].items():
        if not term.dimension or term.role not in _CONTEXT_ROLES:
            continue
        row = {
            "indicator": name,
            "dimension": term.dimension,
            "kind": _KINDS[term.scale],
            "low": term.range[0],
            "high": term.range[1],
            "label": term.label,
            "label_th": term.label_th,
        }
        if name == "place_kind":
            found = {
                c.id: Cell(c.kind, cases.codebook.label("place_kinds", c.kind), (c.kind,), (), _keys([c]))
                for c in cases._book.cities.values()
            }
        elif term.scale in ("log", "linear"):
            found = {
                city: cell for city, own in facts.get(name, {}).items() if (cell := _number(cases, name, own, boundary))
            }
            if name == "density":
                found = _densities(cases, facts, boundary) | found
        else:
            found = {city: _codes(cases, term, own) for city, own in facts.get(name, {}).items()}
        yield row, found


def _number(cases: Cases, name: str, facts: list[model.CityFact], boundary: str) -> Cell | None:
    """Take the preferred, then the latest value of one boundary class, in the attribute's unit."""
    book = cases.codebook
    unit = book.unit(book["attributes"][name].unit)
    usable = [
        f
        for f in facts
        if f.boundary in (boundary, "")
        and book.unit(f.unit).dimension == unit.dimension
        and book.unit(f.unit).currency == unit.currency
    ]
    if not usable:
        return None
    best = max(usable, key=lambda f: (f.judgement == "preferred", f.date))
    value = model.parse_value(best.value)
    number = value.number if value.number is not None else (value.low + value.high) / 2
    if not math.isfinite(number):
        return None
    number *= book.unit(best.unit).factor / unit.factor
    when = ", ".join(filter(None, [best.date, best.boundary_note or best.boundary]))
    return Cell(number, f"{_short(number)} {unit.text}" + (f" ({when})" if when else ""), (), (), _keys([best]))


def _densities(cases: Cases, facts: Mapping, boundary: str) -> dict[str, Cell]:
    """Divide population by area where sources give both for one boundary class, but no density."""
    found = {}
    for city, own in facts.get("population", {}).items():
        people = _number(cases, "population", own, boundary)
        land = _number(cases, "area", facts.get("area", {}).get(city, []), boundary)
        if people and land:
            density = people.value / land.value
            found[city] = Cell(
                density,
                f"{_short(density)} people per km2 (computed: population over area)",
                (),
                (),
                tuple(sorted({*people.sources, *land.sources})),
            )
    return found


def _codes(cases: Cases, term, facts: list[model.CityFact]) -> Cell:  # noqa: ANN001
    if term.scale == "set":
        codes = tuple(sorted({f.value for f in facts}))
        return Cell(frozenset(codes), ", ".join(_label(cases, term.codes, c) for c in codes), codes, (), _keys(facts))
    best = max(facts, key=lambda f: (f.judgement == "preferred", f.date))
    return Cell(best.value, _label(cases, term.codes, best.value), (best.value,), (), _keys([best]))


def _problems(cases: Cases, held: Mapping, boundary: str) -> Iterable[tuple[dict, dict[str, Cell]]]:  # noqa: ARG001
    term = cases.codebook["attributes"]["problem"]
    coded: dict[str, list[model.CityFact]] = {}
    for fact in cases._book.city_facts:
        if fact.attribute == "problem" and fact.judgement not in UNUSED:
            coded.setdefault(fact.city, []).append(fact)
    found = {}
    for city in {*coded, *held}:
        facts, own = coded.get(city, []), [c for c in held.get(city, []) if c.problems]
        codes = tuple(sorted({f.value for f in facts} | {p for c in own for p in c.problems}))
        if codes:
            found[city] = Cell(
                frozenset(codes),
                ", ".join(_label(cases, "problems", c) for c in codes),
                codes,
                tuple(c.id for c in own),
                _keys(facts),
            )
    yield (
        {
            "indicator": "problems",
            "dimension": "problems",
            "kind": "set",
            "low": math.nan,
            "high": math.nan,
            "label": term.label,
            "label_th": term.label_th,
        },
        found,
    )


def _portfolio(cases: Cases, held: Mapping, boundary: str) -> Iterable[tuple[dict, dict[str, Cell]]]:  # noqa: ARG001
    for field, name, thai in (("themes", "Themes", "ประเด็น"), ("instruments", "Instruments", "เครื่องมือเชิงนโยบาย")):
        found = {}
        for city, own in held.items():
            codes = tuple(sorted({code for c in own for code in getattr(c, field)}))
            if codes:
                found[city] = Cell(
                    frozenset(codes),
                    ", ".join(_label(cases, field, c) for c in codes),
                    codes,
                    tuple(c.id for c in own if getattr(c, field)),
                )
        yield (
            {
                "indicator": field,
                "dimension": field,
                "kind": "set",
                "low": math.nan,
                "high": math.nan,
                "label": name,
                "label_th": thai,
            },
            found,
        )


def _label(cases: Cases, vocabulary: str, code: str) -> str:
    return cases.codebook.label(vocabulary, code) if vocabulary and code in cases.codebook[vocabulary] else code


def _keys(records: Iterable[model.Record]) -> tuple[str, ...]:
    return tuple(sorted({c.source for r in records for c in r.source}))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
