"""The site: one folder of pages in each language, which works from a disk as from a server."""

import base64
import gzip
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from markupsafe import Markup

from ..casefiles import model
from ..cases import Cases, codes_of
from ..display import Writer, card
from ..files import file_path
from ..language import Text, chosen, kind_of, languages, phrase, reader, reading
from ..network import city_similarity, density, links, peers, requests, stability
from ..network.explain import Speaker, explain, sentence
from ..network.profile import FLOOR, facts_of, is_compared, is_node, name_of, read, recorded, standing
from ..plot.network import springs
from ..templates import render
from ..words import Notes, date_text, joined, said_text, span_text
from .brief import brief
from .notebooks import html, parts, run, title
from .workbook import workbook

_PACKAGE = Path(__file__).resolve().parent.parent
written = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), allow_nan=False)  # data for a script
_SECTIONS = ("index", "cities", "network", "notebooks", "glossary", "method", "guide")
# a filter of the home page and the field of a case it goes by
FACETS = {"theme": "themes", "problem": "problems", "instrument": "instruments"}
FACETS |= {"city": "", "country": "", "period": "", "status": "status"}
_NAMED_BY = FACETS | {"city": "place", "country": "countries", "status": "statuses"}  # what names the codes of a filter
# what a browser needs no telling: ends that follow from what comes next, quotes around a word
_NEEDLESS = re.compile(r"""</(?:t[dhr]|tbody|thead|li|d[dt])>\s*|(?<=[a-z]=)(["'])([^"'\s=<>`]+)\1(?=[ >])""")


def site(cases: Cases, folder: str | Path, *, lang: str | None = None, notebooks: str | Path | None = None) -> Path:
    """Write the casebook as pages that are read without a connection and without a program.

    Parameters
    ----------
    cases : Cases
    folder : str or Path
        Made if it is not there; pages that are there are written over, and nothing is removed.
    lang : str, optional
        Only this language; by default all, each page with a way to the same page in the others.
    notebooks : str or Path, optional
        Folder of notebooks. English pages show the results they store; for other languages they are run.

    Returns
    -------
    Path
        The page to begin with.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> site(load_cases(), "build/site", lang="fr")
    Traceback (most recent call last):
    toolkit.errors.UnknownNameError: "fr" is not a known language. The known are: en, th.
    """
    langs = {chosen(lang): languages()[lang]} if lang else languages()
    _Site(cases, file_path(folder), langs).write(sorted(Path(notebooks).glob("*.ipynb")) if notebooks else [])
    return Path(folder, "index.html")


class _Site:
    """Gathers what the pages of a casebook show, and writes them; their templates word it in the reader's language."""

    def __init__(self, cases: Cases, folder: Path, langs: dict[str, str]) -> None:
        self.cases, self.folder, self.langs = cases, folder, langs
        self.book, self.codes, self.G = cases.book, cases.codebook, city_similarity(cases)
        stability(self.G)
        self.facets = {case.id: facets(cases, case) for case in cases.records}
        self.recorded, self.problems = recorded(cases), facts_of(cases)["problems"]
        self.dense = density(cases)["density"]
        self.linked = {pair_of(*edge): edge for edge in sorted(tuple(sorted(edge)) for edge in self.G.edges)}

    # ---- files

    def write(self, books: list[Path]) -> None:
        """Write all pages, while the notebooks run."""
        stored = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in books}
        running = {lang: run(books, lang) for lang in self.langs if lang != "en"}
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in (*_PACKAGE.glob("fonts/*-*"), _PACKAGE / "fonts/OFL.txt", _PACKAGE / "templates/site/site.js"):
            shutil.copy(path, self.folder / path.name.lower())
        for name in ("casebook.css", "site.css"):
            self.save(name, render(name if name == "casebook.css" else f"site/{name}"))
        # a page on a disk may load scripts and no data
        said = gzip.compress(written(search(self.cases, self.facets)).encode(), mtime=0)
        self.save("cases.js", f'const CASEBOOK = "{base64.b64encode(said).decode()}";\n')
        self.save("network.js", f"const NETWORK = {written(self.map_of_cities())};\n")
        self.save("index.html", render("site/door.html", languages=self.langs))
        for lang in self.langs:
            with reading(lang):
                self.language(lang)
                self.notebooks(lang, running[lang]() if lang in running else stored)

    def save(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")

    def page(self, lang: str, path: str, section: str, template: str = "", **values: object) -> None:
        """Write one page; its template has its name, unless said otherwise."""
        depth = path.count("/")
        values |= {"lang": lang, "path": path, "section": section, "sections": _SECTIONS, "languages": self.langs}
        values |= {"up": "../" * depth, "root": "../" * (depth + 1), "t": partial(phrase, "site")}
        made = render(f"site/{template or section}.html", **self.tools() | values)
        self.save(f"{lang}/{path}", _NEEDLESS.sub(r"\2", made))

    def language(self, lang: str) -> None:
        """Write all pages of a language but the notebooks."""
        page, book, writer = partial(self.page, lang), self.book, Writer(self.book)
        offered = options(self.cases, self.facets)
        told = sorted(self.cases.records, key=lambda case: alphabetic(case.title()))
        where = {w: writer.named("where", w) for says in self.cases.passages.values() for w, _, _ in says}
        page("index.html", "index", "home", cards=told, facets=offered, where=where)
        for case in told:
            body = card(case, book, "case.html", facets={field: facet for facet, field in FACETS.items() if field})
            page(f"cases/{case.id}.html", "index", "case", case=case, card=Markup(body))
            brief(self.cases, case.id, self.folder / lang / f"cases/{case.id}.docx")
        workbook(self.cases, self.folder / lang / "casebook.xlsx")
        page("cities.html", "cities", groups=self.places())
        for id_ in book.cities:
            page(f"cities/{id_}.html", "cities", "city", **self.city(id_))
        for name, pair in self.linked.items():
            page(f"pairs/{name}.html", "network", "pair", **self.pair(*pair))
        rows = links(self.G).sort_values("similarity", ascending=False, kind="stable").to_dict("records")
        groups = {name: self.codes.label("groups", name) for name in read(self.G).held["weights"]}
        page("network.html", "network", links=rows, groups=groups, cities=len(self.G))
        page("glossary.html", "glossary", vocabularies=[*self.glossary(offered)])
        page("method.html", "method", indicators=self.indicators())
        page("guide.html", "guide", parts=self.guide(lang))

    def guide(self, lang: str) -> list[tuple[str, Markup]]:
        """Write the guide for contributors, what it says in the reader's language first."""
        path = self.book.root / "README.md"
        sections = re.split("(?m)^(?=## )", path.read_text(encoding="utf-8")) if path.is_file() else []
        told = [("th" if re.match("## [ก-๛]", part) else "en", html(part, self.targets())) for part in sections]
        return sorted(told, key=lambda part: part[0] != lang and lang == "th")

    def targets(self, up: str = "") -> dict[str, str]:
        """Say which page a file of the repository has become."""
        found = {f"{case}.md": f"{up}cases/{case}.html" for case in self.cases}
        return found | {"method.md": f"{up}method.html", "data-dictionary.md": f"{up}glossary.html"}

    def notebooks(self, lang: str, held: dict[str, dict]) -> None:
        """Write the pages of the notebooks in a language."""
        titles, folder = {name: title(book, lang, name) for name, book in held.items()}, self.folder / lang
        self.page(lang, "notebooks.html", "notebooks", entries=titles)
        targets = self.targets("../") | {f"{name}.ipynb": f"{name}.html" for name in held}
        (folder / "notebooks").mkdir(exist_ok=True)
        for name, book in held.items():
            shown = parts(book, lang, targets, folder / "notebooks")
            self.page(lang, f"notebooks/{name}.html", "notebooks", "notebook", title=titles[name], parts=[*shown])

    # ---- what pages show

    def tools(self) -> dict:
        """Give templates what writes records in the reader's language; sources get their numbers as they are named."""
        return {
            "book": self.book, "notes": Notes(self.book, anchors=True), "label": Writer(self.book).named,
            "page_of": lambda a, b: pair_of(a, b) if self.G.has_edge(a, b) else "",
            "value": lambda fact: said_text(fact.value, fact.unit, fact.term, self.codes),
            "words": lambda *keys: {key: phrase("site", key) for key in keys},  # which a script writes
            "dated": date_text, "years": span_text,
        }  # fmt: skip

    def compared(self, place: str) -> dict[str, list[model.CityFact]]:
        """Give for each indicator of the context the facts by which a place is compared."""
        facts, found = [f for f in self.book.city_facts if f.city == place and f.usable], {}
        for name, term in self.codes["attributes"].items():
            if term.group and (fits := [f for f in facts if f.attribute == name and is_compared(term, f)]):
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
            "peers": [*self.peers(place)] if place in self.G else [],
        }  # fmt: skip

    def peers(self, place: str) -> Iterator[tuple]:
        """Go through the places most like one, with what makes them so and what sets them apart."""
        for row in peers(self.G, place).itertuples():
            say = Speaker(self.G, place, row.city, reader())
            most = joined(map(say.labels.get, say.largest()), say.lang)
            yield row, sentence(filter(None, [say.word("most alike", what=most), say.differing(say.table)]), say.lang)

    def pair(self, a: str, b: str) -> dict:
        """Take the similarity of two linked cities apart."""
        say, link = Speaker(self.G, a, b, reader()), self.G.edges[a, b]
        flips = [self.codes.label("groups", group) for group in link["flips_on"].split(", ") if group]
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

    def glossary(self, offered: dict[str, list[tuple[str, str, int]]]) -> Iterator[tuple]:
        """Go through the vocabularies, those of cases first: name, label, filter, terms, how many cases carry each."""
        facet_of = {vocabulary: facet for facet, vocabulary in FACETS.items() if vocabulary}
        facet_of |= {"statuses": facet_of.pop("status"), "countries": "country"}
        for name in [*facet_of, *sorted(self.codes.keys() - facet_of.keys())]:
            terms = sorted(self.codes[name].items(), key=lambda item: alphabetic(item[1].label()))
            counts = {code: n for code, _, n in offered.get(facet_of.get(name), ())}
            yield name, kind_of(name), facet_of.get(name), terms, counts

    def places(self) -> dict[str, list[tuple[model.City, int]]]:
        """List all places with the number of their cases: those that are compared, then the others by kind."""
        told = Counter(place for case in self.cases.records for place in {case.city, *case.also})
        groups: dict[str, list[tuple[model.City, int]]] = {phrase("site", "in network"): []}
        for place in sorted(self.book.cities.values(), key=lambda place: alphabetic(place.name())):
            kind = phrase("site", "in network") if place.id in self.G else self.codes.label("place_kinds", place.kind)
            groups.setdefault(kind, []).append((place, told[place.id]))
        return groups

    def indicators(self) -> Iterator[tuple]:
        """Go through what is compared: its term, of how many places it is known, and by which source."""
        named = {code: term.label() for code, term in self.codes["boundaries"].items()}
        named |= {key: source.title for key, source in self.book.sources.items()}
        for column in read(self.G).columns:
            term = self.codes["attributes"][column["name"]]
            by = filter(None, map(named.get, term.by.split()))
            count = len({key for keys in column.get("sources", ()) for key in keys})
            known = sum(shown is not None for shown in column["shown"])
            yield term, known, "; ".join(by) or phrase("site", "various", n=count)

    def map_of_cities(self) -> dict:
        """Give all that links follow from: how alike each two cities are in each group, None if that is unknown."""
        G, built, spots = self.G, read(self.G), springs(self.G, [*self.G], [*self.linked.values()]).round(3).tolist()
        sims, _ = built.measure.parts(*np.triu_indices(len(built.cities), 1))
        counts = ~np.isnan(sims) @ built.measure.member
        levels = np.nan_to_num(sims) @ built.measure.member / np.maximum(counts, 1)
        alike = np.where(counts, levels.round(6), None).tolist()
        cities = [
            {"id": city, "name": _said(name_of(G, city)), "country": data.get("country", ""),
             "cases": data["cases"], "x": x, "y": y}
            for (city, data), (x, y) in zip(G.nodes(data=True), spots, strict=True)
        ]  # fmt: skip
        told = {"cities": cities, "groups": built.held["weights"], "alike": alike}
        return told | {"linked": [*self.linked], "k": G.graph["k"], "floor": FLOOR}


# ---- what the script of the site and the explorer work on: what each case says and carries


def alphabetic(text: str) -> str:
    """Make the key by which names are sorted.

    Examples
    --------
    >>> sorted(["โซล", "กรุงเทพฯ", "เฉิงตู"], key=alphabetic)
    ['กรุงเทพฯ', 'เฉิงตู', 'โซล']
    """
    # a Thai word is sorted by its first consonant
    return re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", text.casefold())


def facets(cases: Cases, case: model.Case) -> dict[str, list[str]]:
    """Give what a case is found by: codes (of an instrument its class, too), places, countries, decades."""
    places, years = dict.fromkeys([case.city, *case.also]), [day.year for day in case.span if day]
    countries = dict.fromkeys(cases.book.cities[place].country for place in places)
    return {facet: list(codes_of(case, field)) for facet, field in FACETS.items() if field} | {
        "instrument": list(dict.fromkeys([*case.instruments, *(code.partition("/")[0] for code in case.instruments)])),
        "city": list(places),
        "country": [country for country in countries if country],
        "period": [str(year) for year in range(min(years) // 10 * 10, max(years) + 1, 10)] if years else [],
    }


def options(cases: Cases, found: dict[str, dict[str, list[str]]]) -> dict[str, list[tuple[str, str, int]]]:
    """List what each filter offers, in the reader's language: code, label, number of cases."""
    lists: dict[str, list[tuple[str, str, int]]] = {}
    writer, added = Writer(cases.book), int(phrase("explain", "years added"))
    decade = lambda first: phrase("site", "period", first=first, last=first + 9)  # noqa: E731
    for facet, vocabulary in _NAMED_BY.items():
        counts = Counter(code for held in found.values() for code in held[facet])
        named = {code: writer.named(vocabulary, code) or decade(int(code) + added) for code in counts}
        # sub-types stand below their class
        order = {c: (alphabetic(named[c.partition("/")[0]]), "/" in c, alphabetic(named[c])) for c in counts}
        lists[facet] = [(c, "– " * ("/" in c) + named[c], counts[c]) for c in sorted(counts, key=order.get)]
    return lists


def search(cases: Cases, found: dict[str, dict[str, list[str]]]) -> dict:
    """Give what the search looks through: all that each case says, in every language, and the names of places."""
    told = [{"id": c.id, "facets": found[c.id], "says": [p[:2] for p in cases.passages[c.id]]} for c in cases.records]
    places = {i: [_said(p.name), [*p.name.versions.values(), p.aliases]] for i, p in cases.book.cities.items()}
    return {"cases": told, "places": places}


def _said(text: Text) -> dict[str, str]:
    """Write a text in every language."""
    return {lang: text(lang) for lang in languages()}


def pair_of(a: str, b: str) -> str:
    """Name the page of a pair; ids hold no underscore."""
    return "_".join(sorted((a, b)))
