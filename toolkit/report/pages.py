"""What the pages of cities, pairs and codes show, in the reader's language."""

import re
from collections import Counter
from collections.abc import Iterable

import networkx as nx

from ..casefiles import model
from ..cases import Cases
from ..language import kind_of, phrase, reader
from ..network import density, peers, requests
from ..network.explain import Speaker, joined, sentence
from ..network.profile import facts_of, is_compared, is_node, read, recorded, standing
from ..words import Notes, date_text, said_text
from .data import FACETS, alphabetic, pair_of

_CITED = re.compile(r"\s*\[@[^\]]+\]")
_SENTENCE = re.compile(r"(?<=[a-z)][.!?]) (?=[A-Z])")
_OWN = ("problem",)  # attributes that have a part of the page to themselves


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
        self.dense = density(cases)
        self.linked = {pair_of(a, b): (a, b) for a, b in (sorted(edge) for edge in G.edges)}

    def label(self, vocabulary: str, code: str) -> str:
        """Name a code; nothing for none."""
        return self.codes[vocabulary][code].label() if code else ""

    def case(self, case: model.Case) -> dict:
        """Tell of a case what a card of the home page shows."""
        place, told = self.book.cities[case.city], case.summary or case.prose.get("Context", model.NONE)
        text = told()
        years = date_text(f"{case.start or '..'}/{case.end or '..'}") if case.start or case.end else ""
        first = " ".join(_CITED.sub("", text.strip().partition("\n\n")[0]).split())
        summary = " ".join(_SENTENCE.split(first)[:2])
        return {
            "id": case.id, "title": case.title(), "place": place.name(), "summary": summary,
            "country": self.label("countries", place.country), "years": years,
            "status": self.label("statuses", case.status), "themes": [self.label("themes", t) for t in case.themes],
            "foreign": reader() != "en" and bool(told) and text == str(told),
        }  # fmt: skip

    def fact(self, fact: model.CityFact, notes: Notes) -> dict:
        """Write a fact of a city for people."""
        term = fact.term
        value = said_text(fact.value, fact.unit, term, self.codes)
        beside = [self.label("boundaries", fact.boundary), fact.boundary_note]
        beside += [self.label("judgements", fact.judgement)] if fact.judgement not in ("", "preferred") else []
        about = {"label": term.label(), "value": value, "when": date_text(fact.date), "refs": notes(fact.source)}
        return about | {"beside": [part for part in beside if part]}

    def compared(self, place: str) -> dict[str, list[model.CityFact]]:
        """Give for each indicator of the context the facts by which a place is compared."""
        facts, found = [f for f in self.book.city_facts if f.city == place and f.usable], {}
        for name, term in self.codes["attributes"].items():
            fits = [f for f in facts if f.attribute == name and is_compared(term, f)] if term.group else []
            if fits:
                found[name] = fits if term.scale == "set" else [max(fits, key=standing)]
        return found

    def city(self, place: str) -> dict:
        """Tell all that is recorded of a place."""
        city, notes = self.book.cities[place], Notes(self.book, anchors=True)
        # in the order of the page, in which sources are numbered
        problems, compared = self.problems_of(place, notes), self.compared(place)
        used = {id(fact) for facts in compared.values() for fact in facts}
        own = [f for f in self.book.city_facts if f.city == place and f.attribute not in _OWN]
        rows = [self.fact(f, notes) for facts in compared.values() for f in facts]
        beside = [self.fact(f, notes) for f in own if f.stands and id(f) not in used]
        names = {tag: text for tag, text in city.name.versions.items() if text != city.name() and tag != reader()}
        names = {tag: text for tag, text in names.items() if tag != "local" or text not in [*names.values()][:-1]}
        lacking = [t.label() for n, t in self.codes["attributes"].items() if t.group and n not in compared]
        dense = self.dense.loc[place] if place in self.dense.index else None
        ties = [self.tie(tie, place, notes) for tie in self.book.ties if place in tie.places]
        ties.sort(key=lambda tie: (tie["member"], alphabetic(tie["name"])))
        return {
            "name": city.name(), "names": [("und" if tag == "local" else tag, text) for tag, text in names.items()],
            "kind": self.label("place_kinds", city.kind), "country": self.label("countries", city.country),
            "node": is_node(self.cases, place), "network": city.kind == "network", "in_network": place in self.G,
            "recorded": self.recorded[place](), "compared": rows, "others": beside, "notes": notes,
            "missing": joined(lacking, reader()) if lacking and compared else "",
            "density": dense is not None and {"value": f"{dense['density']:,.0f}"},
            "problems": problems, "requests": self.requests(place, notes),
            "ties": [t for t in ties if not t["member"]], "memberships": [t for t in ties if t["member"]],
            "cases": [self.case(c) for c in self.cases.records if place in (c.city, *c.also)],
            "peers": self.peers(place) if place in self.G else [],
        }  # fmt: skip

    def tie(self, tie: model.Tie, place: str, notes: Notes) -> dict:
        """Tell of a tie with whom, since when, and who says so."""
        (other,) = tie.places - {place} or {place}
        member = tie.kind == "membership"
        kind = "" if member else self.label("tie_kinds", tie.kind)
        years = date_text(f"{tie.since or '..'}/{tie.until or '..'}") if tie.since or tie.until else ""
        about = {"name": self.book.cities[other].name(), "kind": kind, "years": years, "member": member}
        return about | {"id": other, "note": tie.note, "refs": notes(tie.source)}

    def problems_of(self, place: str, notes: Notes) -> list[dict]:
        """List the problems that are coded for a place or its cases."""
        found: dict[str, dict] = {}
        for fact in self.problems.get(place, ()):
            held = found.setdefault(fact.value, {"code": fact.value, "cases": [], "cited": []})
            held["cited"] += fact.source
            held["cases"] += [self.brief(fact.case)] if hasattr(fact, "case") else []
        coded = [p | {"label": self.label("problems", p["code"]), "refs": notes(p["cited"])} for p in found.values()]
        return sorted(coded, key=lambda p: alphabetic(p["label"]))

    def brief(self, case: str) -> dict:
        """Name a case."""
        return {"id": case, "title": self.book.cases[case].title()}

    def peers(self, place: str) -> list[dict]:
        """List the places most like one, with what makes them so and what sets them apart."""
        rows = []
        for row in peers(self.G, place).itertuples():
            say = Speaker(self.G, place, row.city, reader())
            most = joined(map(say.labels.get, say.largest()), say.lang)
            why = [say.word("most alike", what=most), say.differing(say.table)]
            page, low, high = pair_of(place, row.city), f"{row.low:.2f}", f"{row.high:.2f}"
            rows.append({
                "id": row.city, "name": row.name, "similarity": row.similarity, "cases": row.cases,
                "range": phrase("card", "span", start=low, end=high) if low != high else "",
                "why": sentence(filter(None, why), say.lang), "page": page if page in self.linked else "",
            })  # fmt: skip
        return rows

    def requests(self, place: str, notes: Notes) -> list[tuple[str, list[dict]]]:
        """List what a place asks and offers, and who and which cases answer it."""
        told: dict[str, list[dict]] = {"wants": [], "offers": [], "asked": []}
        cited = {(r.city, r.topic(), r.date): r.source for r in self.book.requests}
        for r in requests(self.cases, place).to_dict("records"):
            who = [self.book.cities[r["place"]].name() if r["place"] != place else "", r["office"]]
            said = {"topic": r["topic"], "says": r["says"], "when": date_text(r["date"])}
            known = [self.brief(case) for case in r["cases"].split("; ") if case]
            said |= {"who": ", ".join(filter(None, who)), "cases": known if r["described"] != "theme" else []}
            told[r["direction"]].append(said | {"refs": notes(cited.get((r["place"], r["topic"], r["date"]), ()))})
        return [*told.items()] if any(told.values()) else []

    def pair(self, a: str, b: str) -> dict:
        """Take the similarity of two linked cities apart."""
        say, notes, link = Speaker(self.G, a, b, reader()), Notes(self.book, anchors=True), self.G.edges[a, b]
        facts = {city: self.compared(city) for city in (a, b)}
        groups: dict[str, dict] = {}
        for row in say.table.itertuples():
            label = self.label("groups", row.group)
            group = groups.setdefault(row.group, {"label": label, "adds": 0.0, "most": 0.0, "rows": []})
            group["adds"], group["most"] = group["adds"] + row.contribution, group["most"] + row.weight
            cells = {n: [self.fact(f, notes) for f in facts[c].get(row.indicator, ())] for n, c in (("a", a), ("b", b))}
            alike = None if row.similarity != row.similarity else row.similarity
            label = self.label("attributes", row.indicator)
            group["rows"].append({"label": label, "alike": alike, "adds": row.contribution, **cells})
        shared = {w: sorted({*say.held[w].get(a, ())} & {*say.held[w].get(b, ())}) for w in ("problems", "instruments")}
        flips = [self.named(name) for name in filter(None, link["flips_on"].split(", "))]
        return {
            "a": {"id": a, "name": self.book.cities[a].name()}, "b": {"id": b, "name": self.book.cities[b].name()},
            "link": link, "notes": notes, "flips": joined(flips, reader()) if flips else "",
            "groups": sorted(groups.values(), key=lambda g: -g["adds"]), "most": say.table["weight"].max(),
            **{what: [(code, self.label(what, code)) for code in codes] for what, codes in shared.items()},
            "ties": [self.tie(t, a, notes) for t in self.book.ties if t.places == {a, b}],
        }  # fmt: skip

    def named(self, name: str) -> str:
        """Name a group or an indicator."""
        return self.label("groups" if name in read(self.G).held["weights"] else "attributes", name)

    def glossary(self, offered: dict[str, list[tuple[str, str, int]]]) -> list[dict]:
        """List all codes with label, meaning and the number of cases that carry them; those of cases first."""
        facet_of = {vocabulary: facet for facet, vocabulary in FACETS.items() if vocabulary}
        facet_of |= {"statuses": facet_of.pop("status"), "countries": "country"}
        found = []
        for name in [*facet_of, *sorted(self.codes.keys() - facet_of.keys())]:
            facet = facet_of.get(name, "")
            counts = {code: n for code, _, n in offered.get(facet, ())}
            terms = [{"code": code, "label": t.label(), "meaning": t.meaning, "cases": counts.get(code, 0)}
                     for code, t in self.codes[name].items()]  # fmt: skip
            terms.sort(key=lambda term: alphabetic(term["label"]))
            found.append({"name": name, "label": kind_of(name), "facet": facet, "terms": terms})
        return found

    def places(self) -> list[tuple[str, list[dict]]]:
        """List all places: those that are compared, then the others by kind."""
        told = Counter(place for case in self.cases.records for place in {case.city, *case.also})
        groups: dict[str, list[dict]] = {phrase("site", "in network"): []}
        for id_, place in sorted(self.book.cities.items(), key=lambda item: alphabetic(item[1].name())):
            kind = phrase("site", "in network") if id_ in self.G else self.label("place_kinds", place.kind)
            country = self.label("countries", place.country)
            row = {"id": id_, "name": place.name(), "country": country, "cases": told[id_]}
            groups.setdefault(kind, []).append(row)
        return [*groups.items()]

    def indicators(self) -> Iterable[dict]:
        """List what is compared, by which source, and of how many places."""
        for column in read(self.G).columns:
            term = self.codes["attributes"][column["name"]]
            known = sum(shown is not None for shown in column["shown"])
            sources, boundaries = self.book.sources, self.codes["boundaries"]
            by = [sources[k].title if k in sources else boundaries[k].label() for k in term.by.split()
                  if k in sources or k in boundaries]  # fmt: skip
            row = {"group": self.label("groups", term.group), "label": term.label(), "places": known}
            yield row | {"by": "; ".join(by) or phrase("site", "various", n=len(self.sources_of(column)))}

    def sources_of(self, column: dict) -> set[str]:
        """Name the sources of an indicator."""
        return {key for keys in column.get("sources", ()) for key in keys}


def words(keys: Iterable[str]) -> dict[str, str]:
    """Give the script the texts it writes, with their slots."""
    return {key: phrase("site", key) for key in keys}
