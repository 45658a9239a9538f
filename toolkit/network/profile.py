"""Cities as rows of comparable indicators, with the evidence behind every cell."""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from numbers import Real
from types import SimpleNamespace
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from ..casefiles import model
from ..casefiles.vocabulary import Attribute
from ..cases import Cases, Many, listed
from ..errors import NotPossibleError, UnknownNameError
from ..language import Names, Text, languages, need, one_of, phrase
from ..similarity import SCALED, Column, Measure, Weights, encode
from ..words import small

DOMAINS = ("context", "problems", "portfolio")
FLOOR = 0.7 - 1e-9  # share of the weight that must be comparable; rounding must not exclude exactly that
_CODED = {"problems": ("problems",), "portfolio": ("themes", "instruments")}  # of the cases of a city
_KINDS = {"linear": "numeric", "binary": "symmetric"}  # scales whose kind has another name


class Cell(NamedTuple):
    """One cell's value as the measure uses it, as people read it, and where it comes from."""

    value: object = None
    shown: str | None = None
    codes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Indicator(NamedTuple):
    """One thing that cities are compared by, with the cell of every city that has one.

    ``range`` runs from the lowest to the highest value; of an ordinal scale it holds all steps. ``typical`` is the
    dissimilarity that counts as one half, see :class:`toolkit.similarity.Column`.
    """

    name: str
    domain: str
    group: str
    kind: str
    label: Text
    cells: Mapping[str, Cell]
    range: tuple = ()
    typical: float = 0.5


class Profile:
    """What a graph carries: cities × indicators, coded for the measure and written for the reader.

    Parameters
    ----------
    text : str
        The profile as :func:`written` makes it.
    """

    def __init__(self, text: str) -> None:
        self.held = json.loads(text)
        self.cities, self.columns = self.held["cities"], self.held["columns"]
        self.at = {city: row for row, city in enumerate(self.cities)}
        self.weights = np.array(list(self.held["weights"].values()))
        types, coded = {"set": np.uint64, **dict.fromkeys(SCALED, float)}, []
        for c in self.columns:
            known = np.array([shown is not None for shown in c["shown"]])
            coded.append(Column(c["kind"], np.array(c["values"], types.get(c["kind"], np.int32)), known, c["typical"]))
        self.measure = Measure(tuple(coded), tuple(c["group"] for c in self.columns), self.weights / self.weights.sum())
        self.labels = {c["name"]: Text(c["label"]) for c in self.columns}
        self.codes = {code: Text(label) for code, label in self.held.get("labels", {}).items()}

    def named(self, code: str, lang: str) -> str:
        """Name a code inside a sentence; a planner's own words stay as they are written."""
        return small(self.codes[code](lang), lang) if code in self.codes else code

    def lacking(self, column: Mapping, cities: Iterable[str]) -> list[str]:
        """Name the cities of which a column knows nothing."""
        return [city for city in cities if column["shown"][self.at[city]] is None]

    def parts(self, a: str, b: str) -> pd.DataFrame:
        """Take the similarity of two cities apart; see :func:`toolkit.network.why`."""
        rows, (sims, effective) = [], self.measure.parts(np.array([self.at[a]]), np.array([self.at[b]]))
        for column, similarity, weight in zip(self.columns, sims[0], effective[0], strict=True):
            cells = [Cell(**{n: column[n][self.at[c]] for n in Cell._fields if n in column}) for c in (a, b)]
            # what they share and what only one has: codes as sets, other values as they are
            coded = all(cell.codes for cell in cells)
            one, other = ({*c.codes} if coded else {c.shown or "unknown"} for c in cells)
            shared = one & other if cells[0].shown is not None else set()
            apart = {"shared": shared, "only_a": one - shared, "only_b": other - shared}
            rows.append({
                "group": column["group"], "indicator": column["name"], "weight": weight,
                "similarity": similarity, "contribution": weight * np.nan_to_num(similarity),
                **{n: ", ".join(sorted(said)) for n, said in apart.items()},
                **{n: "; ".join(sorted({v for c in cells for v in getattr(c, n)})) for n in ("cases", "sources")},
            })  # fmt: skip
        # rounding decides nothing
        order = {"ascending": False, "key": lambda numbers: numbers.round(12)}
        return pd.DataFrame(rows).sort_values(["contribution", "weight"], ignore_index=True, **order)

    def rests_on(self, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Name what a likeness rests on: the one group that makes more than half of it, or its one shared code."""
        first, second = np.array([[self.at[city] for city in pair] for pair in pairs], int).reshape(-1, 2).T
        sims, effective = self.measure.parts(first, second)
        groups = list(self.held["weights"])
        for a, b, made in zip(first, second, np.nan_to_num(sims) * effective @ self.measure.member, strict=True):
            # rounding does not make exactly half more than half
            group = groups[made.argmax()] if made.max() > 0.5 * made.sum() + 1e-12 else ""
            alone = [c for c in self.columns if c["group"] == group]
            coded = alone[0]["codes"] if len(alone) == 1 and alone[0]["kind"] == "set" else ()
            shared = {*coded[a]} & {*coded[b]} if coded else ()
            yield from shared if len(shared) == 1 else [group * (len(groups) > 1)]

    def row(self, city: str) -> pd.DataFrame:
        """Compare a city with all others, in their order: similarity, coverage, low, high."""
        return pd.DataFrame(self.measure.numbers(np.array([self.at[city]]), slice(None)), index=self.cities).drop(city)


_profile = lru_cache(maxsize=4)(Profile)  # read once, also for copies of a graph


def read(G: nx.Graph) -> Profile:
    """Read the profile a graph carries (GEXF files lose it)."""
    text = getattr(G, "graph", {}).get("profile")
    need(isinstance(text, str), "errors", "no profile")
    return _profile(text)


def written(found: Iterable[Indicator], cities: list[str], measure: Measure, **beside: object) -> str:
    """Write the profile of some cities as JSON, by column; ``beside`` is what explanations name besides."""
    columns = []
    for indicator, coded in zip(found, measure.columns, strict=True):
        cells = [indicator.cells[city] if known else Cell() for city, known in zip(cities, coded.known, strict=True)]
        held = dict(zip(Cell._fields, zip(*cells, strict=True), strict=True))
        columns.append({
            **{n: getattr(indicator, n) for n in ("name", "domain", "group")}, "label": indicator.label.versions,
            "kind": coded.kind, "values": coded.values.tolist(), "typical": coded.typical, "shown": held["shown"],
            **{n: held[n] for n in ("codes", "cases", "sources") if any(held[n])},
        })  # fmt: skip
    held = {"cities": cities, "columns": columns, **beside}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def comparable(measure: Measure, rows: tuple[int, int]) -> np.ndarray:
    """Similarity of a block of cities to all; NaN where too little compares."""
    apart, coverage = measure.block(*rows)
    return np.where(coverage >= FLOOR, 1.0 - apart, np.nan)


# ---------------------------------------------------------------- what a user types


def name_of(G: nx.Graph, node: str) -> Text:
    """Name a node in every language in which the graph does."""
    named = {key.partition("_")[2] or "en": name for key, name in G.nodes[node].items() if key.startswith("name")}
    return Text({"en": str(node), **named})


def node_of(G: nx.Graph, wanted: object, kind: str = "city of this network") -> Hashable:
    """Understand the name of a node: its id, or a name or alias of it in any language."""
    need(isinstance(G, nx.Graph), "errors", "no graph", kind=type(G).__name__)
    if wanted in G:
        return wanted
    aliases = G.nodes(data="aliases", default="")
    known = {str(node): [name_of(G, node), *filter(None, str(names).split(";"))] for node, names in aliases}
    try:
        return {str(node): node for node in G}[Names(kind, known).find(wanted)]
    except UnknownNameError:
        places = read(G).held.get("places", {}) if "profile" in G.graph else {}
        with suppress(UnknownNameError):
            place = Names(kind, {place: names for place, (names, _) in places.items()}).find(wanted)
            raise NotPossibleError(phrase("errors", "no node", what=Text(places[place][1])())) from None
        raise


def two_nodes(G: nx.Graph, a: object, b: object) -> tuple[str, str]:
    """Understand the names of two different nodes."""
    found = node_of(G, a), node_of(G, b)
    need(found[0] != found[1], "errors", "same city")
    return found


def place_of(cases: Cases, wanted: object) -> str:
    """Understand the name of a place of a kind that is compared."""
    place = cases.find_place(wanted)
    if not is_node(cases, place):  # only then: to say what is recorded, all is gone through
        need(None, "errors", "no node", what=recorded(cases)[place]())
    return place


def recorded(cases: Cases) -> dict[str, Text]:
    """Say in every language what the casebook has of each place."""
    book, kinds, found = cases.book, cases.codebook["place_kinds"], {}
    told = Counter(case.city for case in cases.records)
    facts, ties = Counter(f.city for f in book.city_facts if f.usable), Counter(p for t in book.ties for p in t.places)
    for id_, place in book.cities.items():
        slots = {"cases": told[id_], "facts": facts[id_], "ties": ties[id_]}
        who = {lang: (place.name(lang), small(kinds[place.kind].label(lang), lang)) for lang in languages()}
        said = {lang: phrase("profile", "recorded", lang, name=n, kind=k, **slots) for lang, (n, k) in who.items()}
        found[id_] = Text(said)
    return found


def is_node(cases: Cases, place: str) -> bool:
    """Whether a place is of a kind that is compared."""
    return cases.codebook["place_kinds"][cases.book.cities[place].kind].node


# ---------------------------------------------------------------- the table of a casebook


def profile(cases: Cases, *, domains: Many = ("context",), cities: Many | None = None) -> pd.DataFrame:
    """Lay out the indicators by which cities are compared.

    Parameters
    ----------
    domains : iterable of {"context", "problems", "portfolio"}
    cities : iterable of str, optional
        Ids or names; by default every city, province or prefecture with a value.

    Returns
    -------
    DataFrame
        Cities × (domain, group, indicator); numbers in the attribute's unit, of the one source or boundary class by
        which it is compared, codes, yes/no or sets; NaN where nothing is known.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = profile(load_cases(), domains="context", cities=["bangkok", "jakarta"])
    >>> bool(table.loc["bangkok", ("context", "government", "capital")])
    True
    """
    found = indicators(cases, domains)
    keys = [(i.domain, i.group, i.name) for i in found]
    keys = pd.MultiIndex.from_tuples(keys, names=["domain", "group", "indicator"])
    return frame_of(found, nodes(cases, found, cities)).set_axis(keys, axis="columns")


def coverage(cases: Cases) -> pd.DataFrame:
    """Show for each city and indicator of the context whether a value is known that can be compared: 1 or 0.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> int(coverage(load_cases()).loc["bangkok", "elevation"])
    1
    """
    return profile(cases).notna().astype(int).droplevel(["domain", "group"], axis=1).rename_axis(columns="attribute")


def density(cases: Cases) -> pd.DataFrame:
    """Divide population by area inside the legal limits: for the reader, since limits are drawn in many ways.

    Returns
    -------
    DataFrame
        By city: density (people per km2), population and area as they were said, with date and boundary, sources.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> round(density(load_cases()).loc["bangkok", "density"])
    3488
    """
    facts, terms, rows = facts_of(cases), cases.codebook["attributes"], {}
    columns = ["density", "population", "area", "sources"]
    for city in sorted(facts["population"].keys() & facts["area"].keys()):
        said = {n: [f for f in facts[n][city] if f.boundary == "administrative"] for n in columns[1:3]}
        people, land = (_number(cases, terms[n], of) for n, of in said.items())
        if people and land:
            sources = "; ".join(sorted({*people.sources, *land.sources}))
            rows[city] = people.value / land.value, people.shown, land.shown, sources
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("city")


def facts_of(cases: Cases) -> dict[str, dict[str, list]]:
    """Gather what is said of each place: attribute, or field of its cases, to place to facts with value and source.

    A city has the problems that are coded for it and those of its cases.
    """
    found: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for fact in (fact for fact in cases.book.city_facts if fact.usable):
        found["problems" if fact.attribute == "problem" else fact.attribute][fact.city].append(fact)
    for c in cases.records:
        for field in ("problems", "themes", "instruments"):
            found[field][c.city] += (SimpleNamespace(value=code, source=(), case=c.id) for code in getattr(c, field))
    return found


def indicators(cases: Cases, domains: Many) -> list[Indicator]:
    """Gather the indicators of some domains."""
    facts, domains, found = facts_of(cases), [one_of("domain", name, DOMAINS) for name in listed(domains)], []
    need(domains and len(set(domains)) == len(domains), "errors", "domains", list=", ".join(DOMAINS))
    for domain in domains:
        found += _context(cases, facts) if domain == "context" else []
        for field in _CODED.get(domain, ()):
            cells = {city: _codes(cases, field, said) for city, said in facts[field].items() if said}
            found.append(Indicator(field, domain, field, "set", cases.codebook["groups"][field].label, cells))
    return found


def cases_of(cases: Cases) -> dict[str, list[model.Case]]:
    """Cases of each place that is compared; a programme that also names a city says little about that city itself."""
    cities = sorted({case.city for case in cases.records})
    return {city: [c for c in cases.records if c.city == city] for city in cities if is_node(cases, city)}


def nodes(cases: Cases, found: Iterable[Indicator], wanted: Many | None = None) -> list[str]:
    """List the cities of a network: those wanted, or all of which something is known."""
    if wanted is not None:
        return sorted({place_of(cases, city) for city in listed(wanted)})
    return sorted({city for indicator in found for city in indicator.cells if is_node(cases, city)})


def compared(found: list[Indicator], cities: list[str], weights: Weights) -> tuple[Measure, dict[str, float]]:
    """Code the cells of cities for the measure, under the weights of domains and groups."""
    shares = group_weights({i.group: i.domain for i in found}, weights)
    kinds, ranges = {i.name: i.kind for i in found}, {i.name: (i.range[0], i.range[-1]) for i in found if i.range}
    groups, frame = {i.name: i.group for i in found}, frame_of(found, cities)
    measure = encode(frame, groups, kinds=kinds, ranges=ranges, weights=shares)
    columns = [replace(c, typical=i.typical) for c, i in zip(measure.columns, found, strict=True)]
    return replace(measure, columns=tuple(columns)), shares


def group_weights(groups: Mapping[str, str], weights: Weights = None) -> dict[str, float]:
    """Share each domain's weight among its groups (group to domain), then apply the user's factors."""
    given, domains = {} if weights is None else weights, list(groups.values())
    need(isinstance(given, Mapping), "errors", "weights", value=repr(weights))
    for name, factor in given.items():
        one_of("network or group", name, [*dict.fromkeys(domains), *groups])
        need(isinstance(factor, Real) and 0 <= factor < np.inf, "errors", "weight", name=name, value=repr(factor))
    own = {group: 1.0 if group == domain else given.get(domain, 1.0) for group, domain in groups.items()}
    shares = {group: float(own[group] * given.get(group, 1.0)) / domains.count(groups[group]) for group in groups}
    need(any(shares.values()), "errors", "no weight")
    return shares


def frame_of(found: list[Indicator], cities: list[str]) -> pd.DataFrame:
    """Make a table of cities × indicators."""
    cells = {i.name: [i.cells.get(city, Cell(np.nan)).value for city in cities] for i in found}
    frame = pd.DataFrame(cells, index=pd.Index(cities, name="city"))
    for i in (i for i in found if i.kind == "ordinal"):
        frame[i.name] = pd.Categorical(frame[i.name], i.range, ordered=True)
    return frame


def _context(cases: Cases, facts: Mapping) -> Iterable[Indicator]:
    for name, term in ((n, t) for n, t in cases.codebook["attributes"].items() if t.group):
        kind = _KINDS.get(term.scale, term.scale)
        said = {city: [f for f in of if is_compared(term, f)] for city, of in facts[name].items()}
        if kind in ("log", "numeric"):
            ends, cells = term.range, {city: _number(cases, term, of) for city, of in said.items()}
        else:
            # of an ordinal one the scale, not what was observed
            ends = tuple(cases.codebook[term.codes]) if kind == "ordinal" else ()
            cells = {city: of and _codes(cases, term.codes, of, one=kind != "set") for city, of in said.items()}
        found = {city: cell for city, cell in cells.items() if cell}
        typical = np.log10(term.typical) if kind == "log" and term.typical else term.typical
        share = typical / span_of(cases, term) if typical else 0.5
        yield Indicator(name, "context", term.group, kind, term.label, found, ends, share)


def is_compared(term: Attribute, fact: model.CityFact) -> bool:
    """Whether a fact is of the source and boundary class by which its attribute is compared."""
    return {*term.by.split()} <= {fact.boundary, *_keys([fact])}


def span_of(cases: Cases, term: Attribute) -> float:
    """Give the largest difference of two values: in the attribute's unit, powers of ten on a log scale, steps, or 1."""
    if term.scale == "ordinal":
        return len(cases.codebook[term.codes]) - 1
    low, high = term.range if term.unit else (0.0, 1.0)
    return np.log10(high / low) if term.scale == "log" else high - low


def _number(cases: Cases, term: Attribute, facts: list[model.CityFact]) -> Cell | None:
    """Take the preferred, else latest value in the attribute's unit; of a range the middle."""
    unit = cases.codebook.unit(term.unit)
    # no exchange rate is assumed
    best = max((f for f in facts if (q := f.quantity) and q.unit.currency == unit.currency), key=standing, default=None)
    number = sum(best.quantity.to(unit)[1:3]) / 2 if best else np.nan  # of its bounds, which may be infinite
    if not np.isfinite(number) or (number <= 0 and term.scale == "log"):
        return None
    when = ", ".join(filter(None, [best.date, best.boundary_note or best.boundary]))
    shown = f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
    return Cell(number, f"{shown} {unit.text}" + (f" ({when})" if when else ""), sources=_keys([best]))


def standing(fact: model.CityFact) -> tuple[bool, str]:
    """Give the key by which one of several facts is taken: the preferred, else the latest."""
    return fact.judgement == "preferred", fact.date


def _codes(cases: Cases, vocabulary: str, facts: list, one: bool = False) -> Cell:
    """Make a cell of all codes, or of ``one`` code; an answer without a vocabulary is yes or no."""
    facts = [max(facts, key=standing)] if one else facts
    codes = tuple(sorted({fact.value for fact in facts}))
    shown = ", ".join(cases.codebook[vocabulary][c].label if vocabulary else c for c in codes)
    value = (codes[0] if vocabulary else codes[0] == "yes") if one else frozenset(codes)
    return Cell(value, shown, codes, tuple(sorted({f.case for f in facts if hasattr(f, "case")})), _keys(facts))


def _keys(records: Iterable[model.Record]) -> tuple[str, ...]:
    return tuple(sorted({c.source for r in records for c in r.source}))
