"""What the pages of cities, pairs and codes are made of; their templates write it in the reader's language."""

from collections import Counter

import networkx as nx

from ..casefiles import model
from ..cases import Cases
from ..display import Writer
from ..language import kind_of, phrase, reader
from ..network import density, peers, requests
from ..network.explain import Speaker, explain, joined, sentence
from ..network.profile import facts_of, is_compared, is_node, read, recorded, standing
from ..words import Notes, date_text, said_text, span_text
from .data import FACETS, alphabetic, pair_of


class Pages:
    """What pages show of a casebook and its network.

    Parameters
    ----------
    cases : Cases
    G : networkx.Graph
        With the stability of its links.
    """

    def __init__(self, cases: Cases, G: nx.Graph) -> None:
        self.cases, self.book, self.codes, self.G = cases, cases.book, cases.codebook, G
        self.recorded, self.problems = recorded(cases), facts_of(cases)["problems"]
        self.dense = density(cases)["density"]
        self.linked = {pair_of(a, b): (a, b) for a, b in (sorted(edge) for edge in G.edges)}

    def tools(self) -> dict:
        """Give templates what writes records in the reader's language; sources get their numbers as they are named."""
        own = {"book": self.book, "notes": Notes(self.book, anchors=True), "page_of": self.page_of, "words": words}
        return own | {"label": self.label, "value": self.value, "dated": date_text, "years": span_text}

    def label(self, vocabulary: str, code: str) -> str:
        """Name a code; nothing for none."""
        return self.codes[vocabulary][code].label() if code else ""

    def value(self, fact: model.CityFact) -> str:
        """Write the value of a fact of a city."""
        return said_text(fact.value, fact.unit, fact.term, self.codes)

    def page_of(self, a: str, b: str) -> str:
        """Name the page of a pair; nothing if it has none."""
        return pair_of(a, b) if self.G.has_edge(a, b) else ""

    def compared(self, place: str) -> dict[str, list[model.CityFact]]:
        """Give for each indicator of the context the facts by which a place is compared."""
        facts, found = [f for f in self.book.city_facts if f.city == place and f.usable], {}
        for name, term in self.codes["attributes"].items():
            fits = [f for f in facts if f.attribute == name and is_compared(term, f)] if term.group else []
            if fits:
                found[name] = fits if term.scale == "set" else [max(fits, key=standing)]
        return found

    def city(self, place: str) -> dict:
        """Give all that is recorded of a place."""
        city, compared = self.book.cities[place], self.compared(place)
        rows = [fact for facts in compared.values() for fact in facts]
        own = [f for f in self.book.city_facts if f.city == place and f.stands and f.attribute != "problem"]
        lacking = [t.label() for n, t in self.codes["attributes"].items() if t.group and n not in compared]
        ties = [(next(iter(tie.places - {place}), place), tie) for tie in self.book.ties if place in tie.places]
        return {
            "city": city, "names": Writer(self.book).other_names(city.name), "node": is_node(self.cases, place),
            "in_network": place in self.G, "recorded": self.recorded[place], "compared": rows,
            "missing": joined(lacking, reader()) if lacking and compared else "",
            "others": [f for f in own if not any(f is row for row in rows)], "density": self.dense.get(place),
            "problems": self.problems.get(place, []), "requests": requests(self.cases, place).to_dict("records"),
            "ties": sorted(ties, key=lambda row: alphabetic(self.book.cities[row[0]].name())),
            "told_of": [c for c in self.cases.records if place in (c.city, *c.also)],
            "peers": self.peers(place) if place in self.G else [],
        }  # fmt: skip

    def peers(self, place: str) -> list[tuple]:
        """List the places most like one, with what makes them so and what sets them apart."""
        found = []
        for row in peers(self.G, place).itertuples():
            say = Speaker(self.G, place, row.city, reader())
            most = joined(map(say.labels.get, say.largest()), say.lang)
            why = [say.word("most alike", what=most), say.differing(say.table)]
            found.append((row, sentence(filter(None, why), say.lang)))
        return found

    def pair(self, a: str, b: str) -> dict:
        """Take the similarity of two linked cities apart."""
        say, link, weights = Speaker(self.G, a, b, reader()), self.G.edges[a, b], read(self.G).held["weights"]
        flips = [self.label("groups" if n in weights else "attributes", n) for n in link["flips_on"].split(", ") if n]
        groups = [rows for _, rows in say.table.groupby("group", sort=False)]
        return {
            "a": self.book.cities[a], "b": self.book.cities[b], "link": link, "sentence": explain(self.G, a, b),
            "known": {city: self.compared(city) for city in (a, b)}, "most": say.table["weight"].max(),
            "groups": sorted(groups, key=lambda rows: -rows["contribution"].sum()),
            "flips": joined(flips, reader()) if flips else "",
            "shared": {w: sorted({*say.held[w].get(a, ())} & {*say.held[w].get(b, ())})
                       for w in ("problems", "instruments")},
            "ties": [tie for tie in self.book.ties if tie.places == {a, b}],
        }  # fmt: skip

    def glossary(self, offered: dict[str, list[tuple[str, str, int]]]) -> list[tuple]:
        """List the vocabularies, those of cases first: name, label, filter, terms, and how many cases carry each."""
        facet_of = {vocabulary: facet for facet, vocabulary in FACETS.items() if vocabulary}
        facet_of |= {"statuses": facet_of.pop("status"), "countries": "country"}
        found = []
        for name in [*facet_of, *sorted(self.codes.keys() - facet_of.keys())]:
            terms = sorted(self.codes[name].items(), key=lambda item: alphabetic(item[1].label()))
            counts = {code: n for code, _, n in offered.get(facet_of.get(name), ())}
            found.append((name, kind_of(name), facet_of.get(name), terms, counts))
        return found

    def places(self) -> dict[str, list[tuple[model.City, int]]]:
        """List all places with the number of their cases: those that are compared, then the others by kind."""
        told = Counter(place for case in self.cases.records for place in {case.city, *case.also})
        groups: dict[str, list[tuple[model.City, int]]] = {phrase("site", "in network"): []}
        for place in sorted(self.book.cities.values(), key=lambda place: alphabetic(place.name())):
            kind = phrase("site", "in network") if place.id in self.G else self.label("place_kinds", place.kind)
            groups.setdefault(kind, []).append((place, told[place.id]))
        return groups

    def indicators(self) -> list[tuple]:
        """List what is compared: its term, of how many places it is known, and by which source."""
        found, named = [], {code: term.label() for code, term in self.codes["boundaries"].items()}
        named |= {key: source.title for key, source in self.book.sources.items()}
        for column in read(self.G).columns:
            term = self.codes["attributes"][column["name"]]
            by = filter(None, map(named.get, term.by.split()))
            count = len({key for keys in column.get("sources", ()) for key in keys})
            known = sum(shown is not None for shown in column["shown"])
            found.append((term, known, "; ".join(by) or phrase("site", "various", n=count)))
        return found


def words(*keys: str) -> dict[str, str]:
    """Give the script the texts it writes, with their slots."""
    return {key: phrase("site", key) for key in keys}
