"""Cities as rows of comparable indicators, with the evidence behind every cell."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases
from ..errors import NotPossibleError
from ..language import Names, Text, languages, one_of, phrase
from ..similarity import SCALED, Column, Measure, encode

DOMAINS = ("context", "problems", "portfolio")
FLOOR = 0.5 - 1e-9  # share of the weight that must be comparable; rounding must not exclude exactly half
_CONTEXT_ROLES = ("structure", "institution")
_EVIDENCE = ("shown", "codes", "cases", "sources")
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
class Indicator:
    """One thing that cities are compared by, with the cell of every city that has one.

    ``range`` runs from the lowest to the highest value; of an ordinal scale it holds all steps.
    """

    name: str
    domain: str
    group: str
    kind: str
    label: Text
    cells: Mapping[str, Cell]
    range: tuple = ()


class Profile:
    """What a graph carries: cities × indicators, coded for the measure and written for the reader.

    Parameters
    ----------
    held : dict
        The profile as :func:`written` makes it, read from JSON.
    """

    def __init__(self, held: Mapping) -> None:
        self.held, self.cities, self.columns = held, held["cities"], held["columns"]
        self.at = {city: row for row, city in enumerate(self.cities)}
        self.weights = np.array(list(held["weights"].values()))
        types = {"set": np.uint64, **dict.fromkeys(SCALED, float)}
        coded = []
        for c in self.columns:
            values = np.array(c["values"], types.get(c["kind"], np.int32))
            coded.append(Column(c["kind"], values, np.array([shown is not None for shown in c["shown"]])))
        groups = tuple(c["group"] for c in self.columns)
        self.measure = Measure(tuple(coded), groups, self.weights / self.weights.sum())
        self.labels = {c["name"]: Text(c["label"]) for c in self.columns}
        self.codes = {code: Text(label) for code, label in held.get("labels", {}).items()}

    def lacking(self, column: Mapping, cities: Iterable[str]) -> list[str]:
        """Name the cities of which a column knows nothing."""
        return [city for city in cities if column["shown"][self.at[city]] is None]

    def parts(self, a: str, b: str) -> pd.DataFrame:
        """Take the similarity of two cities apart; see :func:`toolkit.network.why`."""
        sims, effective = self.measure.parts(np.array([self.at[a]]), np.array([self.at[b]]))
        rows = []
        for column, similarity, weight in zip(self.columns, sims[0], effective[0], strict=True):
            cells = [{n: column[n][self.at[c]] for n in _EVIDENCE if n in column} for c in (a, b)]
            rows.append({
                "group": column["group"], "indicator": column["name"], "weight": weight,
                "similarity": similarity, "contribution": weight * np.nan_to_num(similarity), **_apart(*cells),
                **{n: "; ".join(sorted({v for c in cells for v in c.get(n, ())})) for n in ("cases", "sources")},
            })  # fmt: skip
        # rounding decides nothing
        order = {"ascending": False, "kind": "stable", "key": lambda numbers: numbers.round(12)}
        table = pd.DataFrame(rows).sort_values(["contribution", "weight"], ignore_index=True, **order)
        # what figures need to write codes for people: a label in each language
        labels = self.codes | self.labels
        table.attrs["labels"] = {code: [label(lang) for lang in languages()] for code, label in labels.items()}
        return table

    def pair(self, a: str, b: str) -> dict[str, float]:
        """Compare two cities: similarity, coverage, low, high."""
        numbers = self.measure.numbers(np.array([self.at[a]]), np.array([self.at[b]]))
        return {name: float(value[0]) for name, value in numbers.items()}

    def row(self, city: str) -> pd.DataFrame:
        """Compare a city with all others, in their order: similarity, coverage, low, high."""
        numbers = self.measure.numbers(np.array([self.at[city]]), np.arange(len(self.cities)))
        return pd.DataFrame(numbers, index=self.cities).drop(city)


_READ: WeakKeyDictionary[nx.Graph, tuple[str, Profile]] = WeakKeyDictionary()


def read(G: nx.Graph) -> Profile:
    """Read the profile a graph carries, once for each text (GEXF files lose it)."""
    text = G.graph.get("profile")
    if not isinstance(text, str):
        raise NotPossibleError(phrase("errors", "no profile"))
    if G not in _READ or _READ[G][0] != text:
        _READ[G] = text, Profile(json.loads(text))
    return _READ[G][1]


def written(
    found: Iterable[Indicator], cities: list[str], measure: Measure, weights: Mapping[str, float], **beside: object
) -> str:
    """Write the profile of some cities as JSON, by column."""
    columns = []
    for indicator, coded in zip(found, measure.columns, strict=True):
        cells = [indicator.cells.get(city) for city in cities]
        held = {n: [getattr(cell, n) if cell else () for cell in cells] for n in _EVIDENCE[1:]}
        columns.append({
            **{n: getattr(indicator, n) for n in ("name", "domain", "group")}, "label": indicator.label.versions,
            "kind": coded.kind, "values": coded.values.tolist(), "shown": [cell and cell.shown for cell in cells],
            **{n: values for n, values in held.items() if any(values)},
        })  # fmt: skip
    held = {"cities": cities, "weights": weights, "columns": columns, **beside}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _apart(first: dict, second: dict) -> dict[str, str]:
    """Tell what two cells share and what only one has: codes as sets, other values as they are."""
    if first.get("codes") and second.get("codes"):
        a, b = set(first["codes"]), set(second["codes"])
        apart = {"shared": a & b, "only_a": a - b, "only_b": b - a}
        return {name: ", ".join(sorted(codes)) for name, codes in apart.items()}
    a, b = first["shown"], second["shown"]
    if a is not None and a == b:
        return {"shared": a, "only_a": "", "only_b": ""}
    return {"shared": "", "only_a": "unknown" if a is None else a, "only_b": "unknown" if b is None else b}


def comparable(measure: Measure, rows: tuple[int, int]) -> np.ndarray:
    """Similarity of a block of cities to all; NaN where too little compares."""
    apart, coverage = measure.block(*rows)
    return np.where(coverage >= FLOOR, 1.0 - apart, np.nan)


# ---------------------------------------------------------------- what a user types


def node_of(G: nx.Graph, wanted: object, kind: str = "city of this network") -> str:
    """Understand the name of a node: its id, or its name in any language."""
    if isinstance(wanted, str) and wanted in G:
        return wanted
    nodes = G.nodes(data=True)
    return Names(kind, {n: [t for key, t in d.items() if key.partition("_")[0] == "name"] for n, d in nodes}).find(
        wanted
    )


def name_of(G: nx.Graph, node: str, lang: str) -> str:
    """Name a node in a language."""
    data = G.nodes[node]
    return data.get("name" if lang == "en" else f"name_{lang}") or data.get("name", node)


def place_of(cases: Cases, wanted: object) -> str:
    """Understand the name of a place of a kind that is compared."""
    place = cases.find_place(wanted)
    if not is_node(cases, place):
        kind = cases.codebook.label("place_kinds", cases.book.cities[place].kind)
        raise NotPossibleError(phrase("errors", "no node", name=place, kind=small(kind)))
    return place


def is_node(cases: Cases, place: str) -> bool:
    """Whether a place can stand in the similarity network."""
    return cases.codebook["place_kinds"][cases.book.cities[place].kind].node


def listed(names: object) -> list:
    """Make a list of one name or of many."""
    return list(names) if isinstance(names, Iterable) and not isinstance(names, str) else [names]


def domains_of(domains: Iterable[str]) -> list[str]:
    """Check the names of domains."""
    found = [one_of("domain", name, DOMAINS) for name in listed(domains)]
    if not found or len(set(found)) < len(found):
        raise NotPossibleError(phrase("errors", "domains", list=", ".join(DOMAINS)))
    return found


def small(label: str, lang: str | None = None) -> str:
    """Begin a label with a small letter where the language does inside a sentence, unless it is an abbreviation.

    Examples
    --------
    >>> small("Public works", "en"), small("G20 meeting", "en")
    ('public works', 'G20 meeting')
    """
    if phrase("explain", "small labels", lang) == "1" and (label[1:2].islower() or label[1:2] == " "):
        return label[:1].lower() + label[1:]
    return label


# ---------------------------------------------------------------- the table of a casebook


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
        Ids or names; by default every city, province, prefecture or estate with a fact or a case.
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
    found = indicators(cases, domains, boundary=boundary)
    keys = pd.MultiIndex.from_tuples(
        [(i.domain, i.group, i.name) for i in found], names=["domain", "group", "indicator"]
    )
    return _frame(found, nodes(cases, found, cities)).set_axis(keys, axis="columns")


def indicators(
    cases: Cases, domains: Iterable[str], *, boundary: str = "administrative", thin: bool = False
) -> list[Indicator]:
    """Gather the indicators of some domains; ``thin`` leaves each city only its best documented case."""
    domains = domains_of(domains)
    _, boundary = cases.codebook.find(boundary, "boundaries")
    facts: dict[str, dict[str, list[model.CityFact]]] = {}
    for fact in cases.book.city_facts:
        if fact.usable:
            facts.setdefault(fact.attribute, {}).setdefault(fact.city, []).append(fact)
    held = cases_of(cases)
    if thin:
        held = {city: [max(own, key=lambda c: (len(c.facts), c.id))] for city, own in held.items()}
    found = []
    for domain in domains:
        found += _context(cases, facts, boundary) if domain == "context" else _coded(cases, domain, facts, held)
    return found


def cases_of(cases: Cases) -> dict[str, list[model.Case]]:
    """Cases of each place; a programme that also names a city says little about that city itself."""
    held: dict[str, list[model.Case]] = {}
    for case in cases.records:
        held.setdefault(case.city, []).append(case)
    return held


def nodes(cases: Cases, found: Iterable[Indicator], wanted: Iterable[str] | None = None) -> list[str]:
    """List the cities of a network: those wanted, or all of which more is known than what kind of place they are."""
    if wanted is not None:
        return sorted({place_of(cases, city) for city in listed(wanted)})
    known = {city for indicator in found if indicator.name != "place_kind" for city in indicator.cells}
    return sorted(city for city in known if is_node(cases, city))


def compared(
    found: list[Indicator], cities: list[str], weights: Mapping[str, float] | None = None
) -> tuple[Measure, dict[str, float]]:
    """Code the cells of cities for the measure, under the weights of domains and groups."""
    shares = group_weights({i.group: i.domain for i in found}, weights)
    return encode(
        _frame(found, cities),
        {i.name: i.group for i in found},
        kinds={i.name: i.kind for i in found},
        ranges={i.name: (i.range[0], i.range[-1]) for i in found if i.range},
        weights=shares,
    ), shares


def group_weights(groups: Mapping[str, str], weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Share each domain's weight among its groups (group to domain), then apply the user's factors."""
    if not (weights is None or isinstance(weights, Mapping)):
        raise NotPossibleError(phrase("errors", "weights", value=repr(weights)))
    given, domains = dict(weights or {}), list(groups.values())
    for name, factor in given.items():
        one_of("network or group", name, [*dict.fromkeys(domains), *groups])
        if not (isinstance(factor, Real) and math.isfinite(factor) and factor >= 0):
            raise NotPossibleError(phrase("errors", "weight", name=name, value=repr(factor)))
    shares = {
        g: given.get(g, 1.0) / domains.count(d) * (given.get(d, 1.0) if d != g else 1.0) for g, d in groups.items()
    }
    if not any(shares.values()):
        raise NotPossibleError(phrase("errors", "no weight"))
    return shares


def _frame(found: Iterable[Indicator], cities: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(index=pd.Index(cities, name="city"))
    for i in found:
        cells = [i.cells[c].value if c in i.cells else math.nan for c in cities]
        if i.kind == "ordinal":
            frame[i.name] = pd.Categorical(cells, i.range, ordered=True)
        else:
            types = {"numeric": float, "log": float, "symmetric": "boolean"}
            frame[i.name] = pd.Series(cells, frame.index, types.get(i.kind, object))
    return frame


def _context(cases: Cases, facts: Mapping, boundary: str) -> Iterable[Indicator]:
    for name, term in cases.codebook["attributes"].items():
        if not term.group or term.role not in _CONTEXT_ROLES:
            continue
        own, ends = facts.get(name, {}), term.range if term.scale in ("log", "linear") else ()
        if name == "place_kind":
            found = {
                c.id: _coded_cell(cases, "place_kinds", [c.kind], [c], one=True) for c in cases.book.cities.values()
            }
        elif ends:
            found = {city: cell for city in own if (cell := _number(cases, name, own[city], boundary))}
            if name == "density":
                found = _densities(cases, facts, boundary) | found
        elif term.scale == "set":
            found = {c: _coded_cell(cases, term.codes, {f.value for f in said}, said) for c, said in own.items()}
        else:
            best = {city: max(said, key=_standing) for city, said in own.items()}
            found = {c: _coded_cell(cases, term.codes, [fact.value], [fact], one=True) for c, fact in best.items()}
        if term.scale == "ordinal":
            ends = tuple(cases.codebook[term.codes])  # the scale, not what was observed
        yield Indicator(name, "context", term.group, _KINDS.get(term.scale, term.scale), term.label, found, ends)


def _coded(cases: Cases, domain: str, facts: Mapping, held: Mapping) -> Iterable[Indicator]:
    """Codes of the cases of each city; its problems are coded for the city, too."""
    for field in ("problems",) if domain == "problems" else ("themes", "instruments"):
        coded = facts.get("problem", {}) if field == "problems" else {}
        found = {}
        for city in {*coded, *held}:
            said, own = coded.get(city, []), [c for c in held.get(city, []) if getattr(c, field)]
            if codes := {f.value for f in said}.union(*(getattr(c, field) for c in own)):
                found[city] = _coded_cell(cases, field, codes, said, own)
        label = Text({lang: phrase("profile", field, lang) for lang in languages()})
        yield Indicator(field, domain, field, "set", label, found)


def _number(cases: Cases, name: str, facts: Iterable[model.CityFact], boundary: str) -> Cell | None:
    """Take the preferred, else latest value of one boundary class, in the attribute's unit; of a range the middle."""
    term = cases.codebook["attributes"][name]
    unit = cases.codebook.unit(term.unit)
    usable = [
        f for f in facts if f.boundary in (boundary, "") and f.quantity
        and (f.quantity.unit.dimension, f.quantity.unit.currency) == (unit.dimension, unit.currency)
    ]  # fmt: skip
    if not usable:
        return None
    best = max(usable, key=_standing)
    value = best.quantity.to(unit)
    number = value.number if value.number is not None else (value.low + value.high) / 2
    if not math.isfinite(number) or (term.scale == "log" and number <= 0):
        return None
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


def _coded_cell(
    cases: Cases, vocabulary: str, codes: Iterable[str], facts: Iterable, own: Iterable = (), *, one: bool = False
) -> Cell:
    """Make a cell of codes, or of ``one`` code; an answer without a vocabulary is yes or no."""
    codes = tuple(sorted(codes))
    shown = ", ".join(cases.codebook[vocabulary][c].label if vocabulary else c for c in codes)
    value = (codes[0] if vocabulary else codes[0] == "yes") if one else frozenset(codes)
    return Cell(value, shown, codes, tuple(c.id for c in own), _keys(facts))


def _keys(records: Iterable[model.Record]) -> tuple[str, ...]:
    return tuple(sorted({c.source for r in records for c in r.source}))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
