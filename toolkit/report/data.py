"""What the script of the site works on: what each case says and carries, and the parts of all similarities."""

import re
from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np

from ..casefiles import model
from ..cases import Cases, codes_of
from ..language import languages, phrase
from ..network.profile import FLOOR, name_of, read
from ..plot.network import springs

# a filter of the home page and the field of a case it goes by
FACETS = {"theme": "themes", "problem": "problems", "instrument": "instruments"}
FACETS |= {"city": "", "country": "", "period": "", "status": "status"}
_LEADING = re.compile("([เแโใไ])([ก-ฮ])")  # a Thai word is sorted by its first consonant


def alphabetic(text: str) -> str:
    """Make the key by which names are sorted.

    Examples
    --------
    >>> sorted(["โซล", "กรุงเทพฯ", "เฉิงตู"], key=alphabetic)
    ['กรุงเทพฯ', 'เฉิงตู', 'โซล']
    """
    return _LEADING.sub(r"\2\1", text.casefold())


def facets(cases: Cases, case: model.Case) -> dict[str, list[str]]:
    """Give what a case is found by: codes (of an instrument its class, too), places, countries, decades."""
    places, years = dict.fromkeys([case.city, *case.also]), [day.year for day in case.span if day]
    classes = (code.partition("/")[0] for code in case.instruments)
    countries = dict.fromkeys(cases.book.cities[place].country for place in places)
    return {facet: list(codes_of(case, field)) for facet, field in FACETS.items() if field} | {
        "instrument": list(dict.fromkeys([*case.instruments, *classes])),
        "city": list(places),
        "country": [country for country in countries if country],
        "period": [str(year) for year in range(min(years) // 10 * 10, max(years) + 1, 10)] if years else [],
    }


def options(cases: Cases, found: dict[str, dict[str, list[str]]]) -> dict[str, list[tuple[str, str, int]]]:
    """List what each filter offers, in the reader's language: code, label, number of cases."""
    lists: dict[str, list[tuple[str, str, int]]] = {}
    for facet in FACETS:
        counts = Counter(code for held in found.values() for code in held[facet])
        named = {code: label_of(cases, facet, code) for code in counts}
        # sub-types stand below their class
        order = {c: (alphabetic(named[c.partition("/")[0]]), "/" in c, alphabetic(named[c])) for c in counts}
        lists[facet] = [
            (c, f"– {named[c]}" if "/" in c else named[c], counts[c]) for c in sorted(counts, key=order.get)
        ]
    return lists


def label_of(cases: Cases, facet: str, code: str) -> str:
    """Name a code of a filter in the reader's language."""
    if facet == "city":
        return cases.book.cities[code].name()
    if facet == "period":
        first = int(code) + int(phrase("explain", "years added"))
        return phrase("site", "period", first=first, last=first + 9)
    vocabulary = {"country": "countries", "status": "statuses"}.get(facet, FACETS[facet])
    return cases.codebook[vocabulary][code].label()


def search(cases: Cases, found: dict[str, dict[str, list[str]]]) -> dict:
    """Give what the search looks through: all that each case says, in every language, and the names of places."""
    told = [{"id": c.id, "facets": found[c.id], "says": [p[:2] for p in cases.passages[c.id]]} for c in cases.records]
    places = {
        id_: [{lang: place.name(lang) for lang in languages()}, [*place.name.versions.values(), place.aliases]]
        for id_, place in cases.book.cities.items()
    }
    return {"cases": told, "places": places}


def map_of_cities(G: nx.Graph) -> dict:
    """Give all that links follow from: for each pair of cities how alike they are in each group, None if unknown."""
    built = read(G)
    sims, _ = built.measure.parts(*np.triu_indices(len(built.cities), 1))
    counts = ~np.isnan(sims) @ built.measure.member
    levels = np.nan_to_num(sims) @ built.measure.member / np.maximum(counts, 1)
    alike = [[round(s, 6) if n else None for s, n in zip(*row, strict=True)] for row in
             zip(levels.tolist(), counts.tolist(), strict=True)]  # fmt: skip
    field = springs(G, built.cities, sorted(tuple(sorted(edge)) for edge in G.edges))
    field = (field - field.min(axis=0)) / np.maximum(np.ptp(field, axis=0), 1e-9)
    field = (field + field.argsort(axis=0).argsort(axis=0) / max(len(field) - 1, 1)) / 2  # no crowd, no empty corner
    cities = [
        {"id": city, "name": {lang: name_of(G, city)(lang) for lang in languages()}, "country": data.get("country", ""),
         "cases": data["cases"], "x": round(float(x), 3), "y": round(float(y), 3)}
        for (city, data), (x, y) in zip(((c, G.nodes[c]) for c in built.cities), field, strict=True)
    ]  # fmt: skip
    linked = [pair_of(a, b) for a, b in combinations(built.cities, 2) if G.has_edge(a, b)]
    groups = built.held["weights"]
    return {"cities": cities, "groups": groups, "alike": alike, "linked": linked, "k": G.graph["k"], "floor": FLOOR}


def pair_of(a: str, b: str) -> str:
    """Name the page of a pair; ids hold no underscore."""
    return "_".join(sorted((a, b)))
