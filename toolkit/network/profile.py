"""Cities as rows of comparable indicators, with the evidence behind every cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..casefiles import model, notation
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import unknown, word

DOMAINS = ("context", "problems", "portfolio")
UNUSED = ("rejected", "outlier")
_CONTEXT_ROLES = ("structure", "institution")
_KINDS = {"linear": "numeric", "binary": "symmetric"}  # scales whose kind has another name


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
    """Cities × indicators. ``indicators`` has a row each: network, group, kind, low, high, label, label_th."""

    frame: pd.DataFrame
    indicators: pd.DataFrame
    cells: Mapping[tuple[str, str], Cell]


def profile(
    cases: Cases,
    *,
    domains: Iterable[str] = ("context", "problems"),
    cities: Iterable[str] | None = None,
    boundary: str = "administrative",
) -> pd.DataFrame:
    """Lay out the indicators by which cities are compared.

    Parameters
    ----------
    domains : iterable of {"context", "problems", "portfolio"}
    cities : iterable of str, optional
        Place ids; by default every city, province, prefecture or estate with a fact or a case.
    boundary : str
        The one boundary class whose numbers are compared.

    Returns
    -------
    DataFrame
        Cities × (domain, group, indicator); numbers in the attribute's unit, codes, yes/no or sets; NaN where
        nothing is known.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = profile(load_cases(), domains="context", cities=["bangkok", "jakarta"])
    >>> table.loc["bangkok", ("context", "climate", "climate")]
    'Aw'
    """
    built = build(cases, domains=domains, cities=cities, boundary=boundary)
    keys = built.indicators.reset_index()[["domain", "group", "indicator"]]
    return built.frame.set_axis(pd.MultiIndex.from_frame(keys), axis="columns")


def build(
    cases: Cases,
    *,
    domains: Iterable[str],
    cities: Iterable[str] | None = None,
    boundary: str = "administrative",
    thin: bool = False,
) -> Profile:
    """Build the profile; ``thin`` leaves each city only its best documented case."""
    domains = listed(domains)
    for name in domains:
        if name not in DOMAINS:
            raise unknown("domain", name, DOMAINS)
    if not domains:
        raise NotPossibleError("Name at least one of context, problems and portfolio.")
    if boundary not in cases.codebook["boundaries"]:
        raise unknown("boundary", boundary, cases.codebook["boundaries"])
    held = _cases_of(cases, thin)
    facts: dict[str, dict[str, list[model.CityFact]]] = {}
    for fact in cases.book.city_facts:
        if fact.judgement not in UNUSED:
            facts.setdefault(fact.attribute, {}).setdefault(fact.city, []).append(fact)
    rows, cells = [], {}
    for network in domains:
        found = _context(cases, facts, boundary) if network == "context" else _coded(cases, network, facts, held)
        for row, own in found:
            rows.append({"domain": network, **row})
            cells |= {(city, row["indicator"]): cell for city, cell in own.items()}
    indicators = pd.DataFrame(rows).set_index("indicator").astype({"low": object, "high": object})
    nodes = _nodes(cases, {city for city, name in cells if name != "place_kind"}, cities)
    frame = pd.DataFrame(
        {name: [cells[c, name].value if (c, name) in cells else math.nan for c in nodes] for name in indicators.index},
        index=pd.Index(nodes, name="city"),
        dtype=object,
    )
    for name, kind in indicators["kind"].items():
        if kind in ("numeric", "log"):
            frame[name] = frame[name].astype(float)
        elif kind == "ordinal":
            scale = list(cases.codebook[cases.codebook["attributes"][name].codes])
            frame[name] = pd.Categorical(frame[name], scale, ordered=True)
            indicators.loc[name, ["low", "high"]] = scale[0], scale[-1]  # the scale, not what was observed
        elif kind == "symmetric":
            frame[name] = frame[name].map({"yes": True, "no": False}).astype("boolean")
    return Profile(frame, indicators, cells)


def listed(names: Iterable[str]) -> list[str]:
    """Make a list of one name or of many."""
    return [names] if isinstance(names, str) else list(names)


def is_node(cases: Cases, place: str) -> bool:
    """Whether a place can stand in the similarity network."""
    return cases.codebook["place_kinds"][cases.book.cities[place].kind].node


def check_place(cases: Cases, city: str) -> None:
    """Refuse what is no place, or no place of a kind that is compared."""
    places = cases.book.cities
    if city not in places:
        raise unknown("place", city, places)
    if not is_node(cases, city):
        raise NotPossibleError(f'"{city}" is a {places[city].kind}; only cities and their like are compared.')


def _nodes(cases: Cases, known: set[str], wanted: Iterable[str] | None) -> list[str]:
    if wanted is None:
        return sorted(c for c in known if is_node(cases, c))
    chosen = sorted(set(listed(wanted)))
    for city in chosen:
        check_place(cases, city)
    return chosen


def _cases_of(cases: Cases, thin: bool) -> dict[str, list[model.Case]]:
    """Cases of each place; a programme that also names a city says little about that city itself."""
    held: dict[str, list[model.Case]] = {}
    for case in cases.records:
        held.setdefault(case.city, []).append(case)
    if thin:
        return {city: [max(own, key=lambda c: (len(c.facts), c.id))] for city, own in held.items()}
    return held


def _context(cases: Cases, facts: Mapping, boundary: str) -> Iterable[tuple[dict, dict[str, Cell]]]:
    for name, term in cases.codebook["attributes"].items():
        if not term.group or term.role not in _CONTEXT_ROLES:
            continue
        row = {
            "indicator": name, "group": term.group, "kind": _KINDS.get(term.scale, term.scale),
            "low": term.range[0], "high": term.range[1], "label": str(term.label), "label_th": term.label("th"),
        }  # fmt: skip
        own = facts.get(name, {})
        if name == "place_kind":
            found = {c.id: _one(cases, "place_kinds", c.kind, c) for c in cases.book.cities.values()}
        elif term.scale in ("log", "linear"):
            found = {city: cell for city in own if (cell := _number(cases, name, own[city], boundary))}
            if name == "density":
                found = _densities(cases, facts, boundary) | found
        elif term.scale == "set":
            found = {city: _many(cases, term.codes, {f.value for f in said}, said) for city, said in own.items()}
        else:
            best = {city: max(said, key=_standing) for city, said in own.items()}
            found = {city: _one(cases, term.codes, fact.value, fact) for city, fact in best.items()}
        yield row, found


def _coded(cases: Cases, network: str, facts: Mapping, held: Mapping) -> Iterable[tuple[dict, dict[str, Cell]]]:
    """Codes of the cases of each city; its problems are coded for the city, too."""
    for field in ("problems",) if network == "problems" else ("themes", "instruments"):
        coded = facts.get("problem", {}) if field == "problems" else {}
        found = {}
        for city in {*coded, *held}:
            said, own = coded.get(city, []), [c for c in held.get(city, []) if getattr(c, field)]
            if codes := {f.value for f in said}.union(*(getattr(c, field) for c in own)):
                found[city] = _many(cases, field, codes, said, own)
        row = {"indicator": field, "group": field, "kind": "set", "low": math.nan, "high": math.nan}
        yield row | {"label": word("profile", field, "en"), "label_th": word("profile", field, "th")}, found


def _number(cases: Cases, name: str, facts: list[model.CityFact], boundary: str) -> Cell | None:
    """Take the preferred, then the latest value of one boundary class, in the attribute's unit."""
    book = cases.codebook
    unit = book.unit(book["attributes"][name].unit)
    usable = [
        f for f in facts if f.boundary in (boundary, "")
        and (book.unit(f.unit).dimension, book.unit(f.unit).currency) == (unit.dimension, unit.currency)
    ]  # fmt: skip
    if not usable:
        return None
    best = max(usable, key=_standing)
    value = notation.parse_value(best.value)
    number = value.number if value.number is not None else (value.low + value.high) / 2
    if not math.isfinite(number):
        return None
    number *= book.unit(best.unit).factor / unit.factor
    when = ", ".join(filter(None, [best.date, best.boundary_note or best.boundary]))
    return Cell(number, f"{_short(number)} {unit.text}" + (f" ({when})" if when else ""), sources=_keys([best]))


def _densities(cases: Cases, facts: Mapping, boundary: str) -> dict[str, Cell]:
    """Divide population by area where sources give both for one boundary class, but no density."""
    found = {}
    for city, own in facts.get("population", {}).items():
        people = _number(cases, "population", own, boundary)
        land = _number(cases, "area", facts.get("area", {}).get(city, []), boundary)
        if people and land:
            density = people.value / land.value
            shown = f"{_short(density)} people per km2 (computed: population over area)"
            found[city] = Cell(density, shown, sources=tuple(sorted({*people.sources, *land.sources})))
    return found


def _standing(fact: model.CityFact) -> tuple[bool, str]:
    return fact.judgement == "preferred", fact.date


def _many(cases: Cases, vocabulary: str, codes: Iterable[str], facts: Iterable, own: Iterable = ()) -> Cell:
    codes = tuple(sorted(codes))
    shown = ", ".join(cases.codebook.label(vocabulary, c) if vocabulary else c for c in codes)
    return Cell(frozenset(codes), shown, codes, tuple(c.id for c in own), _keys(facts))


def _one(cases: Cases, vocabulary: str, code: str, record: model.Record) -> Cell:
    return replace(_many(cases, vocabulary, [code], [record]), value=code)


def _keys(records: Iterable[model.Record]) -> tuple[str, ...]:
    return tuple(sorted({c.source for r in records for c in r.source}))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
