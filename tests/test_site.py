"""The site: every page there, every link whole, nothing fetched, nothing run that a case file says."""

import base64
import gzip
import json
import os
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import ROOT
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from toolkit import network, report, show
from toolkit.errors import NotPossibleError
from toolkit.language import languages, phrase, set_language, wording
from toolkit.report import notebooks
from toolkit.report.notebooks import html
from toolkit.report.site import facets, options, pair_of

LANGS = ("en", "th")
SAFE = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")
BESIDE = phrase("site", "beside", "en")
VOID = {"meta", "link", "br", "img", "input", "hr", "wbr"}
# elements whose end follows from what comes next: the end of what is around them, or one of the same level or above
LEVELS = {"thead": 1, "tbody": 1, "tr": 2, "td": 3, "th": 3, "dt": 3, "dd": 3, "li": 3}


class Page(HTMLParser):
    """A page as far as the tests look at it."""

    def __init__(self, text):
        super().__init__()
        self.text, self.ids, self.links, self.loads, self.open, self.faults = text, set(), [], [], [], []
        self.headings, self.lang, self.controls, self.labelled = [], "", [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        if "id" in held:
            self.faults += [f"two elements are named {held['id']}"] if held["id"] in self.ids else []
            self.ids.add(held["id"])
        self.links += [held["href"]] if tag == "a" and "href" in held else []
        self.loads += [held[name] for name in ("src", "href", "data", "action") if name in held and tag != "a"]
        self.faults += [f"<{tag} {name}>" for name in held if name.startswith("on")]
        self.lang = held.get("lang", "") if tag == "html" else self.lang
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.controls += [held.get("id")] if tag in ("input", "select") else []
        self.labelled |= {held.get("for")} if tag == "label" else set()
        level = LEVELS.get(tag)
        while level and LEVELS.get(self.open[-1], 0) >= level:
            self.open.pop()
        self.open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in LEVELS:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def written(cases, folder, **options):
    """Write a site and read its pages."""
    assert report.site(cases, folder, **options) == folder / "index.html"
    return pages_in(folder)


def pages_in(folder):
    return {path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8"))
            for path in folder.rglob("*.html")}  # fmt: skip


def unpacked(folder):
    """What the search of the site in a folder looks through."""
    packed = (folder / "cases.js").read_text(encoding="ascii").removeprefix('const CASEBOOK = "').removesuffix('";\n')
    packed = base64.b64decode(packed)
    assert packed[4:8] == bytes(4), "the same casebook is the same site, so it holds no time"
    return json.loads(gzip.decompress(packed))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site") / "made"


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """A small casebook of towns with links; the browser tests put the site of the real one to the same tests."""
    import towns  # which the browser tests do without

    return towns.write(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="session")
def pages(book, folder):
    """The pages of the casebook, without notebooks."""
    return written(book, folder)


@pytest.fixture(scope="session")
def similar(book):
    return network.city_similarity(book)


def test_every_case_place_and_linked_pair_has_a_page_in_every_language(pages, book, similar):
    pairs = {pair_of(a, b) for a, b in similar.edges}
    for lang in LANGS:
        held = {name: {p for p in pages if p.startswith(f"{lang}/{name}/")} for name in ("cases", "cities", "pairs")}
        assert held["cases"] == {f"{lang}/cases/{case}.html" for case in book}
        assert held["cities"] == {f"{lang}/cities/{place}.html" for place in book.book.cities}
        assert held["pairs"] == {f"{lang}/pairs/{pair}.html" for pair in pairs}
        assert {f"{lang}/{name}.html" for name in ("index", "cities", "network", "notebooks", "glossary", "method",
                                                   "guide")} <= pages.keys()  # fmt: skip


def test_the_page_on_method_says_from_how_many_sources_and_of_how_many_places_each_indicator_is_known(pages):
    text = pages["en/method.html"].text
    assert "<td>Population<td>various sources (1)<td>3" in text
    assert "<td>Water setting<td>various sources (2)<td>2" in text


def test_every_link_leads_to_a_page_and_to_a_part_of_it_that_is_there(pages, folder):
    broken = []
    for path, page in pages.items():
        for link in page.links:
            target, _, part = link.partition("#")
            if re.match("https?://", link):
                continue
            place = (folder / path).parent / unquote(target) if target else folder / path
            name = place.resolve().relative_to(folder.resolve()).as_posix()
            if not (folder / name).is_file() or (part and "=" not in part and unquote(part) not in pages[name].ids):
                broken.append((path, link))
    assert broken == []


def test_the_page_of_a_case_has_its_brief_and_the_workbook_in_its_language(pages, folder, book):
    for lang in LANGS:
        for case in book:
            assert {f"{case}.docx", "../casebook.xlsx"} <= {*pages[f"{lang}/cases/{case}.html"].links}
        said = Document(folder / lang / "cases" / f"{case}.docx").paragraphs[0].text
        assert said == book.book.cases[case].title(lang)
        sheets = load_workbook(folder / lang / "casebook.xlsx", read_only=True).sheetnames
        assert phrase("export", "facts", lang) in sheets


def test_links_to_the_search_name_a_filter_and_one_of_its_codes(pages, book):
    found = {case.id: facets(book, case) for case in book.records}
    known = {f"{facet}={code}" for facets in found.values() for facet, codes in facets.items() for code in codes}
    coded = {fact.value for fact in book.book.city_facts if fact.attribute == "problem"}
    known |= {f"problem={code}" for code in coded}  # of a city, perhaps of no case
    asked = {link.partition("#")[2] for page in pages.values() for link in page.links if "index.html#" in link}
    assert asked - known == set()


def test_pages_fetch_nothing_from_elsewhere_and_hold_no_code_of_their_own(pages, folder):
    for path, page in pages.items():
        for address in page.loads:
            assert address == "data:," or ((folder / path).parent / address).exists(), (path, address)
        assert [f for f in page.faults if f.startswith("<")] == [], path
        scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page.text)
        assert scripts == [], path
    texts = [path.read_text(encoding="utf-8") for kind in ("*.css", "site.js") for path in folder.rglob(kind)]
    assert not re.findall(r"(?:url\(|@import|fetch\(|import\()\s*[\"']?(?:https?:)?//", "".join(texts))


def test_pages_are_whole_and_their_headings_in_order(pages):
    for path, page in pages.items():
        assert (page.open, page.faults) == ([], []), path
        assert page.lang == ("en" if path == "index.html" else path[:2]), path
        assert page.headings[:1] == [1] or path.startswith("index"), path
        assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), path
        assert {*page.controls} <= page.labelled, path


def test_each_page_leads_to_the_same_page_in_the_other_language(pages):
    for path, page in pages.items():
        if path != "index.html":
            lang, _, rest = path.partition("/")
            (other,) = {*LANGS} - {lang}
            assert f"{'../' * (rest.count('/') + 1)}{other}/{rest}" in page.links, path


def test_thai_pages_are_in_thai_but_for_names_and_what_is_marked(pages):
    page = re.sub(r"(?s)<(\w+)[^>]* (?:translate=.no.|lang=.en.)[^>]*>.*?</\1>|<script.*?</script>|<style.*?</style>",
                  "", pages["th/index.html"].text)  # fmt: skip
    words = re.findall(r"[A-Za-z]{4,}", re.sub("<[^>]+>", " ", page).partition("<ol")[0])
    assert not {"Search", "Cases", "Theme", "Country", "Status"} & {*words}


def test_names_of_files_are_safe_on_every_system_and_the_site_is_small(folder, pages):
    assert pages
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = [path.relative_to(folder).as_posix() for path in files]
    assert [name for name in names if not SAFE.fullmatch(name)] == []
    assert len({name.casefold() for name in names}) == len(names)
    assert sum(path.stat().st_size for path in files) < 13.7e6  # the notebooks add 1.3 million


def test_what_a_script_reads_is_what_python_knows(pages, folder, book, similar):
    assert pages
    text = (folder / "network.js").read_text(encoding="utf-8")
    held = json.loads(text.removeprefix("const NETWORK = ").removesuffix(";\n"))
    assert [city["id"] for city in held["cities"]] == sorted(similar)
    assert {*held["linked"]} == {pair_of(a, b) for a, b in similar.edges}
    at = {city["id"]: n for n, city in enumerate(held["cities"])}
    one, other = min(similar.edges)
    a, b, count = *sorted((at[one], at[other])), len(at)
    row = held["alike"][a * count - a * (a + 1) // 2 + b - a - 1]
    parts = network.why(similar, one, other).groupby("group")["contribution"].sum()
    assert sum(row) / len(row) == pytest.approx(parts.sum(), abs=1e-5)
    assert [case["id"] for case in unpacked(folder)["cases"]] == book.ids


def test_filters_count_cases_and_offer_what_there_is(cases):
    found = {case.id: facets(cases, case) for case in cases.records}
    offered = options(cases, found)
    themes = {code: n for code, _, n in offered["theme"]}
    assert themes["culture"] == len(cases.select(themes="culture"))
    assert found["seoul-cheonggyecheon"]["period"][-1] == "2000"
    set_language("th")
    assert dict(row[:2] for row in options(cases, found)["period"])["2000"] == "พ.ศ. 2543 ถึง 2552"


# ---------------------------------------------------------------- what pages say

ENDS = "p|h[1-4]|li|t[rhd]|section|div|[uo]l|table|tbody|thead|d[td]|caption|option|label|legend|nav|form|select"


def seen(page):
    """The lines that a reader sees of a page, without what is around it."""
    (main,) = re.findall("(?s)<main[^>]*>(.*)</main>", page.text)
    lines = re.sub(rf"<(/?)(?:{ENDS}|span class=bar)\b[^>]*>", "\n", main).split("\n")
    shown = (" ".join(unescape(re.sub("<[^>]+>", "", line)).split()) for line in lines)
    return [line for line in shown if line]


def after(lines, head, n):
    """So many lines from a heading on."""
    at = lines.index(head)
    return lines[at : at + n]


def test_the_page_of_a_place_says_what_is_recorded_of_it(pages):
    said = seen(pages["en/cities/ash.html"])
    assert said[:6] == [
        "Cities", "Ash", "แอช · City · New Zealand", "Ash (city): cases 1, facts 8, ties 4",
        "Case studies", "Drains of Ash",
    ]  # fmt: skip
    assert after(said, "Birch", 8) == [
        "Birch", "0.81", "Most alike in: climate class, national capital and population. All of this pair", "1",
        "Cedar", "0.25 (0.25 to 0.38)",
        "Most alike in: national capital; what differs most: population, climate class, on the coast. All of this pair",
        "1",
    ]  # fmt: skip
    assert after(said, "Problems recorded", 3) == ["Problems recorded", "Flooding1 · Drains of Ash", "Urban heat2"]
    compared = said[said.index("Population") : said.index("Ties")]
    assert compared == [
        "Population", "10,000 people", "2020", "Administrative", "1", "Climate class", "Tropical savanna", "1",
        "On the coast", "yes", "1", "Water setting", "River", "1", "Water setting", "Coast", "2",
        "National capital", "no", "1",
    ]  # fmt: skip
    assert after(said, "Ties", 6) == [
        "Ties", "Cedar · Sister city · since 20011", "Cedar · Sister city · since 1 May 20022",
        "Dune · Friendship city · since 19991", "Memberships", "Ring of Towns · since 20101",
    ]  # fmt: skip
    assert after(said, "Wants to learn", 4) == [
        "Wants to learn",
        "how Birch keeps its banks green Works · 20201The same case is offered by Birch; the case named is described "
        "here.Green banks of Birch",
        "a museum of salt Works · 20211Nobody offers this; no case elsewhere has this theme.",
        "cheaper harvests: a wish Mayor · 20221Offered by Cedar (small firms and creators without support); no case "
        "elsewhere has this theme.",
    ]
    assert said[-3:] == [
        "Sources", "A. One. 2020. Official, Originator. p. 2; p. 1; p. 3 example.org",
        "A. Two. 2020. Press. p. 2; p. 1; p. 3 example.org",
    ]  # fmt: skip
    rest = seen(pages["en/cities/cedar.html"])
    assert phrase("site", "missing", "en", list="Water setting") in rest
    assert BESIDE not in rest and "Memberships" not in rest


def test_the_page_of_a_place_of_which_little_is_known_says_so(pages):
    assert seen(pages["en/cities/dune.html"])[1:4] == [
        "Dune", "City · Australia", f"Dune (city): cases 0, facts 0, ties 2 {phrase('site', 'too little', 'en')}",
    ]  # fmt: skip
    ring = seen(pages["en/cities/ring.html"])
    assert ring[2:] == [
        "Network", f"Ring of Towns (network): cases 0, facts 0, ties 2 {phrase('site', 'not compared', 'en')}",
        phrase("site", "members", "en"), "Ash · since 20101", "Birch1", "Sources",
        "A. One. 2020. Official, Originator. p. 3 example.org",
    ]  # fmt: skip
    birch = seen(pages["th/cities/birch.html"])
    assert birch[:3] == ["เมือง", "เบิร์ช", "Birch · เมือง · นิวซีแลนด์"]
    assert "Dune · เมืองพี่เมืองน้อง · พ.ศ. 2533 ถึง 25531" in birch and "ผู้อื่นต้องการเรียนรู้จากพื้นที่นี้" in birch


def test_the_page_of_a_pair_takes_its_similarity_apart_the_largest_part_first(pages):
    said = seen(pages["en/pairs/ash_cedar.html"])
    assert said[:2] == ["Network of cities", "Ash – Cedar"] and said[2].startswith(
        "Ash and Cedar have a similarity of 0.25"
    )
    assert said[3] == (
        "They are linked because each is among the three nearest of the other. With other weights the link is kept in "
        "100 % of 1,000 trials. It would not be there without Government."
    )
    assert said[said.index("Government") :][:31] == [
        "Government", "0.250 of 0.250", "National capital", "no1", "no1", "1.00", "0.250",
        "Size", "0.000 of 0.250", "Population", "10,000 people (2020)1", "1,000,000 people (2020)1", "0.00", "0.000",
        "Climate", "0.000 of 0.250", "Climate class", "Tropical savanna1", "Oceanic1", "0.00", "0.000",
        "Terrain and water", "0.000 of 0.250", "On the coast", "yes1", "no1", "0.00", "0.000",
        "Water setting", "River1, Coast2", "not known",
    ]  # fmt: skip
    assert after(said, "cannot be compared", 10) == [
        "cannot be compared", "0.000", "Similarity", "0.25", "Problems of both", "Urban heat",
        "Instruments that cases of both use", "Public works", "Ties", "Sister city · since 20011",
    ]  # fmt: skip
    bars = re.findall(r"--share:(\d+)%", pages["en/pairs/ash_birch.html"].text)
    # how alike, and what that adds of the most that a row can add
    assert bars == ["100", "100", "100", "100", "100", "50", "50", "25", "50", "50"]
    assert "none recorded" in " ".join(seen(pages["en/pairs/birch_cedar.html"])).lower()


def test_places_stand_under_their_kind_with_their_cases_and_links_by_how_alike_they_are(pages):
    assert seen(pages["en/cities.html"])[2:] == [
        "Places that are compared (3)", "Ash New Zealand · cases: 1", "Birch New Zealand · cases: 1",
        "Cedar Australia · cases: 1", "City (1)", "Dune Australia", "Network (1)", "Ring of Towns", "Country (1)",
        "Xandria New Zealand",
    ]  # fmt: skip
    said = seen(pages["en/network.html"])
    assert said[-9:] == [
        "Ash – Birch",
        "0.81",
        "100 %",
        "Birch – Cedar",
        "0.38",
        "100 %",
        "Ash – Cedar",
        "0.25",
        "100 %",
    ]
    assert said[1].startswith("3 places and the 3 links between those that are most alike")
    assert [line for line in said if line in ("Size", "Climate", "Terrain and water", "Government")] == [
        "Size", "Climate", "Terrain and water", "Government",
    ]  # fmt: skip


def test_the_home_page_lists_the_cases_by_title_and_offers_what_there_is_to_filter_by(pages):
    said = seen(pages["en/index.html"])
    assert said[1].startswith(
        "3 short, cited case studies of what cities did about their problems, from 3 places in 2 count"
    )
    assert said[said.index("Theme") : said.index("Show all cases")] == [
        "Theme", "all", "Environment and health (3)", "Problem", "all", "Flooding (2)", "Waste (1)", "Instrument",
        "all",
        "Authority (1)", "– Local ordinance (1)", "Information and position (1)", "Money and property (3)",
        "– Public works (3)", "City or place", "all", "Ash (1)", "Birch (1)", "Cedar (1)", "Country", "all",
        "Australia (1)", "New Zealand (2)", "Period", "all", "Status", "all",
    ]  # fmt: skip
    assert after(said, "All 3 cases", 10) == [
        "All 3 cases", "Compost of Cedar", "Cedar · Australia", "Environment and health", "Drains of Ash",
        "Ash · New Zealand", "Environment and health", "Green banks of Birch", "Birch · New Zealand",
        "Environment and health",
    ]  # fmt: skip
    (words,) = re.findall(
        "(?s)<script type=.?application/json.? id=.?words.?>(.*?)</script>", pages["en/index.html"].text
    )
    where = json.loads(words)["where"]
    assert (where["title"], where["facts"], where["learning"]) == ("title", "Facts", "Learning")
    assert seen(pages["en/notebooks.html"])[-1] == phrase("site", "no notebooks", "en")
    assert seen(pages["en/guide.html"])[-1] == phrase("site", "no guide", "en")


def test_the_page_of_a_case_shows_it_whole_with_ways_to_filters_and_places(pages):
    page = pages["en/cases/birch-banks.html"]
    said = seen(page)
    assert said[0] == "Cases › New Zealand › Birch" and said[2:7] == [
        "Green banks of Birch", "Birch · Project", "Themes: Environment and health", "Problems: Flooding",
        "Policy instruments: Public works; Local ordinance",
    ]  # fmt: skip
    filters = {"theme=environment", "problem=flooding", "country=NZ", "instrument=authority/ordinance"}
    assert {"../cities/birch.html", "#s1", "#s2", *(f"../index.html#{one}" for one in filters)} <= {*page.links}
    named = "One. 2020. Official, Originator", "Two. 2020. Press"
    assert said[-2:] == [f"A. {one}. p. 6 example.org" for one in named]
    assert "All facts, by aspect (5)" in said and "Learning from and by other places (3)" in said


def test_a_page_names_itself_its_section_and_its_language(pages):
    for path, title, section, current in (
        ("en/index.html", "Cases", "Cases", "page"), ("en/cities/ash.html", "Ash", "Cities", "true"),
        ("en/pairs/ash_cedar.html", "Ash – Cedar", "Network of cities", "true"),
        ("en/method.html", "Method", "Method", "page"),
        ("en/cases/ash-drains.html", "Drains of Ash", "Cases", "true"),
        ("en/glossary.html", "Glossary", "Glossary", "page"),
        ("th/cities.html", "เมือง", "เมือง", "page"),
    ):  # fmt: skip
        text = pages[path].text
        name = phrase("site", "title", path[:2])
        assert re.findall("<title>(.*?)</title>", text) == [f"{title} · {name}"], path
        assert re.findall(r'aria-current="?(\w+)"?>([^<]*)', text) == [(current, section)], path
    other = "<a href=../th/cities.html lang=th hreflang=th>ไทย</a>"
    assert re.findall("<p class=languages>(.*?)</p>", pages["en/cities.html"].text) == [other]
    assert re.findall(r"<section lang=\"(..)\">", pages["index.html"].text) == [*LANGS]


def test_the_glossary_begins_with_what_cases_are_found_by_and_leads_to_them(pages, book):
    text = pages["en/glossary.html"].text
    heads = re.findall("<h2 id=([^>]*)>", text)
    first = ["themes", "problems", "instruments", "statuses", "countries"]
    assert heads == [*first, *sorted({*book.codebook} - {*first})]
    for code, facet, n in (("flooding", "problem", 2), ("treasure", "instrument", 3), ("NZ", "country", 2)):
        assert f'<a href="index.html#{facet}={code}">cases: {n}</a>' in text, code
    names = re.findall("<dt>(.*?) <code", text[text.index("<h2 id=themes>") : text.index("<h2 id=problems>")])
    assert names == sorted(names) and len(names) == len(book.codebook["themes"])


def test_the_files_beside_the_pages_are_all_that_a_page_needs(pages, folder, book):
    assert pages
    assert {path.name for path in folder.iterdir() if path.is_file()} == {
        "casebook.css", "site.css", "site.js", "cases.js", "network.js", "index.html", "ofl.txt",
        "casebookcjk-regular.otf", "casebookkhmer-regular.ttf", "notosansthai-bold.ttf", "notosansthai-regular.ttf",
    }  # fmt: skip
    held = json.loads(
        (folder / "network.js").read_text(encoding="utf-8").removeprefix("const NETWORK = ").rstrip(";\n")
    )
    assert {name: held[name] for name in ("groups", "alike", "linked", "k")} == {
        "groups": {"size": 0.25, "climate": 0.25, "terrain-and-water": 0.25, "government": 0.25}, "k": 3,
        # size, climate, terrain and water, government: of ash and birch, ash and cedar, birch and cedar
        "alike": [[0.5, 1, 0.75, 1], [0, 0, 0, 1], [0.5, 0, 0, 1]], "linked": ["ash_birch", "ash_cedar", "birch_cedar"],
    }  # fmt: skip
    assert held["floor"] == pytest.approx(0.7) and [city["cases"] for city in held["cities"]] == [1, 1, 1]
    ash = held["cities"][0]
    assert (ash["name"], ash["country"]) == ({"en": "Ash", "th": "แอช"}, "NZ") and 0 <= ash["x"] <= 1 >= ash["y"] >= 0
    searched = unpacked(folder)
    assert searched["places"]["ash"] == [{"en": "Ash", "th": "แอช"}, ["Ash", "แอช", "Ash", ""]]
    drains = searched["cases"][0]
    assert drains["id"] == "ash-drains" and drains["facets"] == facets(book, book.book.cases["ash-drains"])
    assert drains["says"][:3] == [["title", "Drains of Ash"], ["title", "Ash"], ["title", "แอช"]]
    assert ["facts", "Length · 3 km"] in drains["says"] and ["problems", "น้ำท่วม"] in drains["says"]


def test_a_case_is_found_by_its_codes_places_countries_and_decades(good):
    found = {case.id: facets(good, case) for case in good.records}
    assert found["kaeng-mai-rain-gardens"] == {
        "theme": ["environment"], "problem": ["flooding"], "status": ["implementing"], "city": ["kaeng-mai", "lanmere"],
        "instrument": ["treasure/public-works", "nodality/demonstration", "treasure", "nodality"],
        "country": ["AU", "NZ"], "period": ["2010"],
    }  # fmt: skip
    assert [found[case]["period"] for case in good] == [["2010"], ["2010"], ["2010"], []]
    offered = options(good, found)
    assert offered["period"] == [("2010", phrase("site", "period", "en", first=2010, last=2019), 3)]
    assert offered["city"] == [("kaeng-mai", "Kaeng Mai", 1), ("lanmere", "Lanmere", 3), ("sundvik", "Sundvik", 1)]
    assert offered["status"] == [("implementing", "Being carried out", 1), ("operating", "Operating", 2)]
    assert pair_of("b", "a") == pair_of("a", "b") == "a_b"


def test_the_guide_says_first_what_it_says_in_the_readers_language_and_leads_to_pages(casebook, tmp_path):
    casebook.write(
        "README.md", "# Guide\n\nSee [a case](sundvik-library-boat.md).\n\n## ภาษาไทย\n\nเพิ่มกรณี\n\n## More\n\nEnd.\n"
    )
    first = report.site(casebook.load().select(city="sundvik"), tmp_path / "site")
    assert first == tmp_path / "site" / "index.html"
    pages = pages_in(tmp_path / "site")
    parts = {lang: re.findall(r'<div lang="?(..)"?>', pages[f"{lang}/guide.html"].text) for lang in LANGS}
    assert parts == {"en": ["en", "th", "en"], "th": ["th", "en", "en"]}
    assert [*map(len, (parts["en"], seen(pages["en/guide.html"])))] == [3, 6]
    page = pages["en/guide.html"]
    assert "cases/sundvik-library-boat.html" in page.links and page.headings[0] == 1


# ---------------------------------------------------------------- text that cannot be trusted

HOSTILE = "<script>alert(1)</script>\"'&amp;{{ 7*7 }}</title>"


def test_text_of_a_case_file_is_shown_and_never_run(casebook, tmp_path):
    case = (casebook.folder / "lanmere-night-trams.md").read_text(encoding="utf-8")
    title = "title: {en: Lanmere night trams}"
    assert title in case
    casebook.write("lanmere-night-trams.md", case.replace(title, f"title: {{en: {json.dumps(HOSTILE)}}}"))
    pages = written(casebook.load().select(city="lanmere"), tmp_path / "site", lang="en")
    for path, page in pages.items():
        assert "<script>alert" not in page.text, path
        assert "49" not in re.findall(r"&amp;amp;(\d+)", page.text)
    assert "&lt;script&gt;alert(1)" in pages["en/cases/lanmere-night-trams.html"].text
    assert "&lt;script&gt;alert(1)" in pages["en/index.html"].text
    assert ["title", HOSTILE] in [said for case in unpacked(tmp_path / "site")["cases"] for said in case["says"]]


def test_markdown_lets_no_markup_and_no_other_address_through():
    shown = html(
        "<b>x</b> [a](javascript:alert(1)) [b](../docs/none.md) [c](x.md) [d](https://example.org)", {"x.md": "x"}
    )
    assert "<b>" not in shown
    assert re.findall('href="([^"]*)"', shown) == ["x", "https://example.org"]


# ---------------------------------------------------------------- notebooks


def cell(kind, source, *tags, **held):
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}, **held}


OUTPUT = {"output_type": "display_data", "data": {"text/html": "<table></table><script>1</script>", "text/plain": "t"}}
POINT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
BOOK = {"cells": [
    cell("markdown", "# Question\n", "lang-en"), cell("markdown", "# คำถาม\n", "lang-th"),
    cell("markdown", "For [both](01-next.ipynb)."), cell("code", "secret", outputs=[OUTPUT]),
    cell("code", "only", "lang-th", outputs=[{"output_type": "stream", "text": ["one\n", "two"]}]),
]}  # fmt: skip


def test_a_notebook_page_holds_the_cells_of_its_language_and_no_code():
    parts = {lang: [*notebooks.parts(BOOK, lang, {"01-next.ipynb": "01-next.html"}, None)] for lang in LANGS}
    shown = {lang: " ".join(part["value"] for part in held) for lang, held in parts.items()}
    assert "Question" in shown["en"]
    assert "คำถาม" not in shown["en"]
    assert ("two" in shown["en"], "two" in shown["th"]) == (False, True)
    assert all(
        'href="01-next.html"' in text and "secret" not in text and "<script" not in text for text in shown.values()
    )
    assert [notebooks.title(BOOK, lang, "name") for lang in LANGS] == ["Question", "คำถาม"]
    assert notebooks.title({"cells": [cell("code", "# no heading")]}, "en", "07-name") == "07-name"


def test_a_notebook_page_answers_in_its_language_and_tells_nobody_to_run_it(cases):
    answer = show({name: f"answer in {lang}" for lang, name in languages().items()}, cases)._repr_html_()
    cells = [cell("markdown", "# Question\n\nTo try, choose **Run > Run All Cells**.\n\nThe rest."),
             cell("code", "answer", outputs=[{"data": {"text/html": answer}}])]  # fmt: skip
    for lang, other in zip(LANGS, LANGS[::-1], strict=True):
        said = " ".join(part["value"] for part in notebooks.parts({"cells": cells}, lang, {}, None))
        assert f"answer in {lang}" in said and f"answer in {other}" not in said
        assert "Question" in said and "The rest." in said and "To try" not in said


PAGES = {"x.md": "../cases/x.html"}
WRITTEN = [
    ("# A b-c: d!", '<h1 id="a-b-c-d">A b-c: d!</h1>\n'), ("# (a) : !", '<h1 id="a">(a) : !</h1>\n'),
    ("## `Code` (x_y)", '<h2 id="code-x_y"><code>Code</code> (x_y)</h2>\n'),
    ("## ก 1) ข", '<h2 id="ก-1-ข">ก 1) ข</h2>\n'), ("~~a~~ <i> & b", "<p><del>a</del> &lt;i&gt; &amp; b</p>\n"),
    ("| a |\n|---|\n| 1 |", "<table>\n<thead>\n<tr>\n  <th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n  <td>1</td>\n"
     "</tr>\n</tbody>\n</table>\n"),
    *((f"[a]({address})", f'<p><a href="{target}">a</a></p>\n') for address, target in (
        ("#here", "#here"), ("x.md", "../cases/x.html"), ("../docs/x.md#part", "../cases/x.html"),
        ("https://h.org/x.md", "https://h.org/x.md"), ("http://h.org", "http://h.org"),
    )),
    *((f"[a]({address})", "<p>a</p>\n") for address in ("y.md", "ftp://h.org/x", "javascript:x.md/1", "httpx:a")),
    ('[a](x.md "T")', '<p><a href="../cases/x.html" title="T">a</a></p>\n'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), WRITTEN)
def test_markdown_becomes_markup_with_names_of_headings_and_links_to_pages(text, shown):
    assert html(text, PAGES) == shown


def test_what_a_notebook_holds_comes_in_order_each_as_its_kind(tmp_path):
    outputs = [
        {"data": {"text/html": "<p>a</p><style>x</style> <SCRIPT>1</SCRIPT>b", "text/plain": "no"}},
        {"data": {"text/plain": ["one\n", "two"]}}, {"text": ["said\n"]}, {"text": ""}, {"data": {}},
        {"data": {"image/png": POINT, "text/plain": "no"}},
    ]  # fmt: skip
    cells = [cell("markdown", ["# Q\n", "\nSee [a](x.md)."]), cell("raw", "no"), cell("code", "1", outputs=outputs),
             cell("markdown", "no", "lang-th"), cell("markdown", "yes", "lang-th", "lang-en", "other"),
             {"cell_type": "markdown", "metadata": {}, "source": "Press Shift + Enter.\n\nEnd"}]  # fmt: skip
    held = [*notebooks.parts({"cells": cells}, "en", PAGES, tmp_path)]
    assert [(part["kind"], part["value"]) for part in held[:4]] == [
        ("prose", '<h1 id="q">Q</h1>\n<p>See <a href="../cases/x.html">a</a>.</p>\n'), ("output", "<p>a</p>b"),
        ("text", "one\ntwo"), ("text", "said\n"),
    ]  # fmt: skip
    picture, *prose = held[4:]
    assert (
        picture["kind"] == "image" and picture["alt"] is None and re.fullmatch(r"[0-9a-f]{12}\.webp", picture["value"])
    )
    with Image.open(tmp_path / picture["value"]) as stored:
        assert (stored.format, stored.mode, stored.size) == ("WEBP", "RGB", (1, 1))
    assert [part["value"] for part in prose] == ["<p>yes</p>\n", "<p>End</p>\n"]


@pytest.mark.parametrize(("cells", "said"), [
    ([("# A\n## B",)], "A"), ([("text",), ("# B \n",)], "B"), ([("# A",), ("# B", "lang-en")], "B"),
    ([("# A", "lang-th"), ("## B", "lang-en")], "A"), ([("#A\n\n # B",)], "name"), ([], "name"),
])  # fmt: skip
def test_the_title_of_a_notebook_is_its_first_heading_in_the_language(cells, said):
    assert notebooks.title({"cells": [cell("markdown", *one) for one in cells]}, "en", "name") == said


def test_notebooks_are_run_in_order_at_their_place_and_stop_at_any_error(tmp_path, monkeypatch):
    made, told = [], []

    class Client:
        def __init__(self, notebook, **options):
            self.name = notebook["metadata"]["name"]
            made.append((self.name, options))

        def execute(self, env):
            told.append((env["CASEBOOK_LANG"], env["PYTHONPATH"], env["HOME"]))
            return self.name

    monkeypatch.setattr("nbclient.NotebookClient", Client)
    monkeypatch.setenv("PYTHONPATH", "mine")
    monkeypatch.setenv("HOME", "/home")
    paths = []
    for name in "ba":
        paths.append(tmp_path / f"{name}.ipynb")
        held = {"cells": [], "metadata": {"name": name}, "nbformat": 4, "nbformat_minor": 5}
        paths[-1].write_text(json.dumps(held))
    assert [*notebooks.run(paths, "th")()] == ["a", "b"]
    assert sorted(name for name, _ in made) == ["a", "b"]
    assert {*told} == {("th", f"{ROOT}{os.pathsep}mine", "/home")}
    assert made[0][1] == {
        "timeout": 120, "kernel_name": "python3", "resources": {"metadata": {"path": str(tmp_path)}},
        "force_raise_errors": True, "extra_arguments": ["--log-level=ERROR"],
    }  # fmt: skip


def test_of_an_answer_in_three_languages_one_is_shown(monkeypatch):
    monkeypatch.setattr(notebooks, "languages", lambda: {"en": "English", "th": "ไทย", "fr": "Français (FR)"})
    answers = "".join(f"<p><strong>{name}</strong> {n}</p>" for n, name in enumerate(notebooks.languages().values()))
    cells = [cell("code", "answer", outputs=[{"data": {"text/html": [answers, "<p>end</p>"]}}])]
    shown = [next(notebooks.parts({"cells": cells}, lang, {}, None))["value"] for lang in ("en", "fr")]
    assert shown == [
        "<p><strong>English</strong> 0</p><p>end</p>", "<p><strong>Français (FR)</strong> 2</p><p>end</p>",
    ]  # fmt: skip


def test_a_picture_keeps_the_words_for_those_who_do_not_see_it(tmp_path):
    shown = {"data": {"image/png": POINT}, "metadata": {"image/png": {"alt": "Two cities alike."}}}
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [shown]}]
    (part,) = notebooks.parts({"cells": cells}, "en", {}, tmp_path)
    assert part["alt"] == "Two cities alike." and (tmp_path / part["value"]).exists()


def test_english_notebook_pages_show_stored_results_and_their_figures(good, tmp_path):
    pages = written(good, tmp_path / "site", lang="en", notebooks=ROOT / "notebooks")
    assert {f"en/notebooks/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")} <= pages.keys()
    assert not [path for path in pages if path.startswith("th")]
    first = pages["en/notebooks/00-start-here.html"]
    pictures = [name for name in first.loads if name.endswith(".webp")]
    assert pictures
    assert all((tmp_path / "site/en/notebooks" / name).stat().st_size < 2e5 for name in pictures)


def test_a_site_is_written_over_another_with_notebooks_in_order_and_all_facts_of_a_place(tmp_path, monkeypatch):
    import towns

    rival = "ash,population,12345,people,2010,metropolitan,,,s1[p. 1],\n"
    book = towns.write(tmp_path / "book", **{"city_facts.csv": towns.CITY_FACTS + rival})
    for name in ("02-last", "01-first"):
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(BOOK | {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (tmp_path / "site" / "en" / "notebooks").mkdir(parents=True)
    real = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: sorted(real(self, pattern), reverse=True))
    pages = written(book, tmp_path / "site", lang="en", notebooks=tmp_path)
    shown = [link for link in pages["en/notebooks.html"].links if link.startswith("notebooks/")]
    assert shown == ["notebooks/01-first.html", "notebooks/02-last.html"]
    compared, heading, other = (pages["en/cities/ash.html"].text.find(text) for text in ("10,000", BESIDE, "12,345"))
    assert 0 < compared < heading < other
    assert BESIDE not in pages["en/cities/birch.html"].text, "each fact stands there once"


def test_a_notebook_is_run_in_the_language_of_the_site_and_with_its_toolkit(tmp_path, monkeypatch):
    kept = {}
    monkeypatch.setattr("nbclient.NotebookClient.execute", lambda _, env: kept.update(env))
    path = tmp_path / "07-x.ipynb"
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    notebooks.run([path], "th")()
    assert kept["CASEBOOK_LANG"] == "th" and kept["PYTHONPATH"].startswith(str(ROOT))


def test_a_notebook_that_stops_is_named(tmp_path, monkeypatch):
    stopped = pytest.importorskip("nbclient.exceptions").CellExecutionError("trace", "NameError", "no x")
    monkeypatch.setattr("nbclient.NotebookClient.execute", lambda *_, **__: (_ for _ in ()).throw(stopped))
    path = tmp_path / "07-x.ipynb"
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(NotPossibleError, match=r"07-x.ipynb stopped .*NameError: no x"):
        notebooks.run([path], "th")()


def test_every_phrase_of_the_site_is_in_every_language():
    phrases = wording(ROOT / "toolkit/phrases.yml")["site"]
    assert [key for key, versions in phrases.items() if versions.keys() != languages().keys()] == []
