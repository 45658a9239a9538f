"""What a collection and a case look like: complete, readable, and inert."""

import json
import math
import re
import textwrap
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import CASE, copy_good

from toolkit import check, compare, network, set_language, show
from toolkit.casefiles.text import ODD
from toolkit.display import Writer, card, citation_text, passages, whose
from toolkit.errors import NotPossibleError
from toolkit.grid import Cell, Grid, Piece
from toolkit.language import reading
from toolkit.thai import normalise
from toolkit.words import Notes

BLOCKS = {"div", "section", "p", "h2", "h3", "h4", "details", "summary", "ol", "li", "table", "tr", "th", "td"}
TAGS = BLOCKS | {"thead", "tbody", "b", "span", "sup", "a", "cite", "style"}
ATTRIBUTES = {"class", "data-label", "href", "lang", "open", "rel", "scope", "translate", "value"}


class Page(HTMLParser):
    """HTML taken apart: its tags, attributes and text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open, self.links = set(), set(), [], [], []
        self.marked = []  # whether each open element is a name or in a language of its own
        self.plain = []  # text that is neither
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [dict(attributes)] if tag == "a" else []
        self.open.append(tag)
        self.marked.append(tag == "style" or bool({"lang", "translate"} & dict(attributes).keys()))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.marked.pop()

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)
        if not any(self.marked):
            self.plain.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_inert(html, page=None):
    """Only tags and attributes of ours, all closed, nothing typeset as mathematics; return the text."""
    page = page or Page(html)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.open == []
    for link in page.links:
        assert link["href"].startswith(("http://", "https://")) and link["rel"] == "noreferrer noopener"
    assert html.startswith("<div class='casebook-display tex2jax_ignore mathjax_ignore'>")
    return "".join(page.text)


@pytest.fixture(scope="module")
def marked(naughty, tmp_path_factory):
    """A casebook in which each naughty string that check lets pass is the title and fact of a case."""
    book = copy_good(tmp_path_factory.mktemp("naughty") / "casebook")
    for n, text in enumerate(naughty):
        book.add(
            ("title: {en: Broken case}", f"title:\n  en: {json.dumps(text, ensure_ascii=False)}"),
            ("| length | 3 | km |", "| name | " + text.replace("|", r"\|") + " | |"),
            name=f"naughty-{n}.md",
            text=CASE + f"\n## Context\n\n{text}\n",
        )
    problems = {}
    for problem in check(book.folder):
        problems.setdefault(problem.file, []).append(problem)
    found = [problems.get(f"casebook/naughty-{n}.md", []) for n in range(len(naughty))]
    for n in (n for n, faults in enumerate(found) if faults):
        (book.folder / f"naughty-{n}.md").unlink()
    return book.load(), found


def test_a_naughty_string_is_refused_with_its_line_or_comes_back_whole(naughty, marked):
    cases, problems = marked
    assert sum(map(bool, problems)) < len(naughty) / 3
    # an odd character is named wherever it stands, markup of ours (a heading, a bar) in the prose
    odd = {"tab", "invisible-character", "control-character"}
    ours = {"unknown-heading", "no-separator", "duplicate-column", "misplaced-table"}
    for n, (text, found) in enumerate(zip(naughty, problems, strict=True)):
        if found:
            assert {p.line for p in found} <= {2, 3, 13, *range(15, 19)}, (text, found)
            assert {p.code for p in found} <= odd | ours | {"too-long"}, (text, found)
            continue
        assert not ODD.search(re.sub("[\u00a0\u2009\u3000]", "", text)), text
        record, meant = cases[f"naughty-{n}"].record, normalise(re.sub("[\u00a0\u2009\u3000]", " ", text))
        assert (record.title, record.facts[0].value, record.prose["Context"]) == (meant, meant.strip(), meant.strip())


def test_cards_and_lists_of_naughty_strings_and_of_real_cases_are_inert(marked, cases):
    for held in (marked[0], cases.select(country="JP")):
        listed = assert_inert(held._repr_html_())
        for case in held.values():
            assert case.record.title in assert_inert(case._repr_html_())
            assert case.record.title in repr(case) and case.record.title in listed


def test_a_collection_introduces_itself(good):
    assert repr(good).splitlines()[0] == "4 case studies · 3 cities · 3 countries"
    assert repr(good).splitlines()[0] in assert_inert(good._repr_html_())
    assert repr(good.select(kind="project")).splitlines()[0] == "1 case study · 1 city · 1 country"


def test_a_card_shows_names_numbers_sources_and_limits_and_dollars_as_they_are_written(good):
    text = assert_inert(good["lanmere-canal-park"]._repr_html_())
    for part in (
        *("Lanmere canal park", "สวนริมคลองลานเมียร์", "Kanalpark Lanmere", "3.2 km", "91.5 million euros"),
        *("212 of 460 people (46 %)", "What the Lanmere canal park cost", "https://example.org/canal-park"),
        *("nobody followed the others", "Events (3)", "Themes: Environment", "for $90 million next"),
    ):
        assert part in text, part


def test_a_card_shows_everything_once_and_what_the_sources_do_not_say(cases):
    for case in (cases["seoul-cheonggyecheon"], cases["tokyo-underground-reservoirs"]):
        record, html = case.record, card(case.record, cases.book, "case.html")
        sections = dict(re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", html, re.DOTALL))
        rows = {
            title.rpartition(" (")[0]: held.count("<tr>") - held.count("<thead>") for title, held in sections.items()
        }
        assert rows["All facts, by aspect"] == sum(bool(f.value) for f in record.facts)
        assert rows["What the sources do not say"] == sum(not f.value for f in record.facts)
        for name, title in (("events", "Events"), ("actors", "Actors"), ("conditions", "What had to hold")):
            assert rows[title] == len(getattr(record, name)), title
        assert rows.get("Learning from and by other places", 0) == len(record.learning)
        assert html.count("<li value=") == len(record.cited_keys)


def test_a_card_is_in_one_language_and_begins_with_one_fact_of_each_aspect_and_three_of_scale(good):
    case = good["lanmere-canal-park"]
    with reading("th"):
        html = card(case.record, good.book, "case.html")
    assert "91.5 ล้านยูโร" in html and "ข้อเท็จจริงสำคัญ" in html and "Capital cost" not in html
    first = card(case.record, good.book, "case.html").split("Key facts")[1].split("</table>")[0]
    aspects = ["Capital cost", *["Length"] * 2, "Opening date", "Merchants moved", "Temperature difference", "Overflow"]
    assert re.findall(r"<tr><td data-label='Measure'>(.*?)</td>", first) == aspects


def test_the_smallest_case_has_a_card_too(good):
    assert "12 stops" in assert_inert(good["sundvik-library-boat"]._repr_html_())
    lines = repr(good["sundvik-library-boat"]).splitlines()
    assert lines[:2] == ["Sundvik library boat", "Sundvik · Service · sundvik-library-boat"]
    assert "  Value: 12 stops" in lines and any(line.startswith("[1] ") for line in lines)


# any table


def every_table(cases):
    """All tables of the toolkit that a reader may show, by name."""
    one, other = "seoul-cheonggyecheon", "tokyo-underground-reservoirs"
    network_of, coded = network.city_similarity(cases), cases.codings
    more = [
        {"case": one, "field": "problems", "code": c, "coder": "ข", "judgement": "no"} for c in ("flooding", "heat")
    ]
    coded = pd.concat([coded, pd.DataFrame(more).assign(coder="ก", judgement="yes"), pd.DataFrame(more)])
    asked = compare.qca_data(cases, {"problems": "problems:flooding", "scale": "scale:city", "themes": "environment"})
    own = ("table", "facts", "citations", "events", "actors", "conditions", "learning", "parts", "cities", "city_facts")
    found = {name: getattr(cases, name) for name in (*own, "ties", "requests", "errata", "sources")}
    found |= {f"matrix by {by}": compare.matrix(cases, by=by) for by in compare.BY}
    found |= {
        f"evidence {what}": compare.evidence(cases, one, what) for what in ("cost", "flooding", "length", "actors")
    }
    return found | {
        "search": cases.search("vendors"), "crosstab": compare.crosstab(cases), "coverage": compare.coverage(cases),
        "claims": compare.claims(cases), "questions": compare.questions(cases, one), "qca": asked,
        "conflicts": compare.conflicts(cases), "pairs": compare.pairs(cases, "status"),
        "side": compare.side_by_side(cases, one, other), "who": compare.who_did(cases, "flooding"),
        "more pairs": compare.pairs(cases, "problems:flooding"), "truth": compare.truth_table(asked, "themes"),
        "agreement": compare.agreement(coded),
        "links": network.links(network_of), "cities of it": network.cities(network_of),
        "similarities": network.matrix(network_of), "peers": network.peers(network_of, "bangkok"),
        "why": network.why(network_of, "bangkok", "jakarta"), "not comparable": network.not_comparable(network_of),
        "asked": network.requests(cases, "bangkok"), "missing": network.missing_ties(cases, "bangkok"),
        "outcomes": network.aspirational_peers(cases, "bangkok"), "profile": network.profile(cases),
        "stability": network.stability(network_of, draws=5), "known": network.coverage(cases),
        "density": network.density(cases),
    }  # fmt: skip


@pytest.fixture(scope="module", params=["en", "th"])
def shown(request, cases):
    """Every table as it is shown in one language."""
    set_language(request.param)
    try:
        displays = {name: show(table, cases) for name, table in every_table(cases).items()}
        pages = {name: display._repr_html_() for name, display in displays.items()}
        yield request.param, displays, pages, {name: Page(html) for name, html in pages.items()}
    finally:
        set_language("en")


# what quotes a case file, an id as a part of a sentence of its notes, and names that have hyphens
QUOTING = {"search", "errata", "cities"}
NOTATION = re.compile(r"\w_\w|[~?%]\d|\d[~?](?!\w)|\d\.\.|\.\.\d|\[@|\b[a-z]+/[a-z]+-|\bnan\b|\bNone\b")


def test_no_display_has_ids_or_notation(shown, cases):
    lang, _, _, pages = shown
    vocabularies = [cases.codebook[v] for v in ("measures", "attributes", "problems", "instruments", "fact_statuses")]
    ids = {*cases.ids, *cases.book.sources, *(code for terms in vocabularies for code in terms if {*"_/"} & {*code})}
    ids |= {i for i, place in cases.book.cities.items() if "-" in i and i != place.name.casefold()}
    # commands, a program, and places that nobody has named in Thai yet
    untold = [str(place.name) for place in cases.book.cities.values() if "th" not in place.name.versions]
    known = {"evidence", "save", "QCA", *re.findall("[A-Za-z]{3,}", " ".join(untold))}
    for name, page in pages.items():
        text = " ".join(page.plain)
        assert name in QUOTING or not (found := NOTATION.search(text)), (
            name,
            text[found.start() - 40 : found.end() + 40],
        )
        words = {word.strip(".,;:()“”") for word in text.split()}
        assert name in QUOTING or not words & ids, (name, words & ids)
        english = set(re.findall("[A-Za-z]{3,}", text)) - known
        assert lang == "en" or not english, (name, english)


def test_every_source_number_of_a_display_leads_to_an_entry(shown):
    for name, html in shown[2].items():
        cells, _, below = html.partition("<ol class='sources'>")
        numbers = {int(n) for n in re.findall(r"<(?:sup|span)>(?:<a [^>]*>)?(\d+)<", cells)}
        numbers |= {int(n) for n in re.findall(r"noopener'>(\d+)</a>", cells)}
        assert numbers <= {int(n) for n in re.findall(r"<li value='(\d+)'", below)}, name
        assert_inert(html, shown[3][name])


def test_a_display_reads_in_a_terminal_too(shown):
    for name, display in shown[1].items():
        text = repr(display)
        assert text.strip() and "nan" not in text.split(), name


@pytest.mark.parametrize("lang", ["en", "th"])
def test_an_empty_display_says_why(cases, lang):
    set_language(lang)
    none = cases.select(city="porto").select(city="tokyo")
    try:
        tables = [getattr(none, name) for name in ("facts", "events", "actors", "conditions", "learning", "table")]
        tables += [compare.conflicts(none), compare.claims(none), none.search("vendors")]
        tables += [compare.who_did(none, "flooding"), compare.matrix(none), cases.codings, cases.facts[:0]]
        tables += [compare.evidence(cases, "porto-morro-da-se", "heat"), network.requests(cases, "porto")]
        for table in filter(len, tables):
            raise AssertionError(table)
        said = [show(table, cases) for table in tables]
        for display in said:
            page = Page(display._repr_html_())
            assert display.empty and display.empty in "".join(page.text) and "table" not in page.tags
            assert repr(display).strip() == display.empty
        assert len({display.empty for display in said}) > 4
    finally:
        set_language("en")


def test_show_without_cases_writes_headings_and_numbers_and_leaves_ids():
    display = show(
        pd.DataFrame({"city": ["seoul"], "length_km": [5471588.4], "kept": [0.25], "same": [True]}), lang="en"
    )
    assert display.columns == ["City", "Length km", "Kept when weights change", "Same"]
    assert [str(cell) for cell in display.rows[0]] == ["seoul", "5,471,588", "0.25", "yes"]
    shown = show({"one": "a", "two": "<b>"})
    assert repr(shown).split() == ["ONE", ":", "a", "TWO", ":", "<b>"]
    assert "<p><strong>two</strong> &lt;b&gt;</p>" in shown._repr_html_() and "<table" not in shown._repr_html_()


def test_a_folded_table_says_how_many_rows_it_has_and_of_what():
    html = show(pd.DataFrame({"city": ["a", "b"], "year": [1, 2]}), fold=True)._repr_html_()
    assert "<details><summary>Open the table of 2 rows: City, Year</summary>" in html
    with pytest.raises(NotPossibleError):
        show("text")


def test_a_value_is_shown_with_its_unit_its_source_and_its_date_in_words(good):
    facts = good.facts.query("case == 'lanmere-canal-park' and measure == 'capital_cost'").head(1)
    display = show(facts, good, lang="en")
    held = dict(zip(display.columns, map(str, display.rows[0]), strict=True))
    assert held["Value"] == "91.5 million euros" and held["Date"] == "until September 2016"
    assert held["Sources"] == "[1, 2]" and not {"Unit", "Number", "Fact"} & held.keys()
    assert "href='https://example.org/canal-park'" in display._repr_html_()


def test_a_hostile_table_stays_inert(naughty, good):
    for part in (naughty[:100], naughty[100:]):  # a display has a hundred rows
        texts = assert_inert(show(pd.DataFrame({"title": part, "<b>": 1}), good)._repr_html_()).replace("\r", "")
        for string in part:
            assert all(line in texts for line in string.replace("\r", "").split("\n")), string
    evil = show(pd.DataFrame({"url": ["javascript:alert(1)", "https://a.example/'onmouseover='x"]}), good)
    assert "href" not in evil._repr_html_()


# ---- what a Thai planner stumbled over


def test_what_a_similarity_compares_is_told_in_the_readers_language_with_the_meaning_of_its_own_list(cases):
    rows = network.why(network.city_similarity(cases), "bangkok", "tokyo")
    shown = show(rows[["indicator", "only_a", "only_b"]], cases, lang="th")
    told = {str(name): (str(a), str(b)) for name, a, b in shown.rows}
    assert told["ประชากร"][0] == "5,471,588 คน (พ.ศ. 2566, กรุงเทพมหานคร ตามทะเบียนราษฎร)"
    # "high" is a class of income in one row and a level of hazard in another
    assert told["กลุ่มรายได้ของประเทศ"][1] == "รายได้สูง" and told["ระดับภัยแผ่นดินไหว"][1] == "สูง"


def test_the_part_of_a_source_that_was_read_is_named_in_the_readers_language(good):
    for lang, words in (("en", "opening"), ("th", "เฉพาะส่วนต้น")):
        shown = show(pd.DataFrame({"sources": ["lanmere-a1[opening]"]}), good, lang=lang)
        assert [note.place for note in shown.notes.entries] == [words]


def test_a_heading_stands_over_its_numbers():
    page = show(pd.DataFrame({"name": ["a", "b"], "similarity": [0.5, None], "note": ["x", "y"]}))._repr_html_()
    assert re.findall(r"<th[^>]*?( class='number')?>([^<]*)</th>", page) == [
        ("", "Name"), (" class='number'", "Similarity"), ("", "Note"),
    ]  # fmt: skip


def test_folded_names_and_texts_are_named_by_their_names():
    html = show({"Rule": "Ask first."}, fold=True)._repr_html_()
    assert "<summary>Rule</summary>" in html


def test_what_is_shown_in_a_language_is_the_same_whoever_reads_it(good):
    table = good.facts[["case", "measure", "value", "relates", "citation"]].head(9)
    ask = [lambda fold=fold, **lang: show(table, good, fold=fold, **lang) for fold in (False, True)]
    shown = [(str(of(lang="th")), of(lang="th")._repr_html_()) for of in ask]
    set_language("th")
    assert shown == [(str(of()), of()._repr_html_()) for of in ask]


def test_no_line_begins_with_the_thai_sign_of_repetition():
    assert "ต่าง\N{NO-BREAK SPACE}ๆ" in show({"ก": "เมืองต่าง ๆ"})._repr_html_()


def test_a_fact_says_of_each_value_how_it_stands_to_it(casebook):
    row = f"| | length | 2 | mile | park {'| ' * 11}converts long; updates short | lanmere-a2[p. 2] | | |\n"
    named = "| | length | 3.2 |", "| long | length | 3.2 |"
    casebook.change("lanmere-canal-park.md", *named)
    casebook.change("lanmere-canal-park.md", "| | length | 4.1", row + "| short | length | 4.1")
    cases = casebook.load()
    shown = str(show(cases.facts.query("relates != ''")[["case", "measure", "relates"]], cases, lang="en"))
    assert ": conversion of 3.2 km (park; preferred); newer than 4.1 km (canal from lock to sea)\n" in shown


def test_the_card_of_a_case_says_of_a_fact_all_that_its_row_does(good):
    shown = "".join(f"{' '.join(line.split())}\n" for line in str(good["lanmere-canal-park"]).splitlines())
    for said in (
        "Works · Actual · Preferred · confidence: high · according to city · prices of 2016\naccounts, audited\n",
        "Works\nconversion of 91.5 million euros (works; until September 2016; actual; preferred)\n",
        "Market hall · During · Counted · according to city\n“46 per cent”\n",
        "· confidence: low · evidence design: before and after, or with and without · according to university\n",
        "Running cost\nValue: Silent\nMore about it: no figure in either source\n",
    ):
        assert said in shown


# ---- whole, as it stands in a terminal


def block(text):
    """A text as it is printed, written here indented."""
    return textwrap.dedent(text).strip("\n")


def test_a_list_of_cases_counts_and_names_them(good):
    assert repr(good) == block("""
        4 case studies · 3 cities · 3 countries
          kaeng-mai-rain-gardens             Kaeng Mai rain gardens
          lanmere-canal-park                 Lanmere canal park
          lanmere-night-trams                Lanmere night trams
          sundvik-library-boat               Sundvik library boat
    """)
    assert re.findall("<t[hd] [^>]*>(.*?)</t[hd]>", good.select(city="sundvik")._repr_html_()) == [
        "Case study", "Themes", "To open it",
        "Sundvik library boat", "Education and youth", "<span translate='no'>sundvik-library-boat</span>",
    ]  # fmt: skip


def test_a_case_in_a_terminal_says_all_that_is_known_by_aspect_and_no_more(good):
    assert repr(good["lanmere-night-trams"]) == block("""
        Lanmere night trams
        Lanmere · Service · Operating · since 2014 · lanmere-night-trams
        Themes: City management
        Smart-city dimensions: Smart mobility
        Problems: Getting about at night
        Policy instruments: Public service

        LIMITS AND CRITICISM

        The only source is the operator [1].

        FUNDING
          Measure: Fare or fee
          Value: 2 euros
          Of what: single ride
          Date: 2014
          Sources: [1]

        SCALE
          Measure: Routes
          Value: 6 routes
          Of what: night trams
          Date: 2014
          More about it: Counted
          Sources: [1]

        USE
          Measure: Passengers per time
          Value: 4,200 people per day
          Of what: night trams
          Date: 2014
          More about it: Counted
          Sources: [1]

        SOURCES
        [1] Lanmere Trams. Night trams: the first year. no year. Company, Originator
    """)


def test_a_case_in_thai_is_in_thai_with_its_other_name_behind(good):
    set_language("th")
    assert repr(good["kaeng-mai-rain-gardens"]).replace("\n\n", "\n").startswith(block("""
        สวนซับน้ำแก่งใหม่ · Kaeng Mai rain gardens
        แก่งใหม่ · แผนงาน · กำลังดำเนินการ · ตั้งแต่ พ.ศ. 2561 · kaeng-mai-rain-gardens
        ประเด็น: สิ่งแวดล้อมและสาธารณสุข
        ปัญหา: น้ำท่วม
        เครื่องมือเชิงนโยบาย: งานโยธาของรัฐ; การสาธิตและโครงการนำร่อง
        ความเป็นมา
        เมืองแก่งใหม่น้ำท่วมทุกปี [1]
        ต้นทุนการลงทุน
          รายการข้อมูล: ต้นทุนการลงทุน
          ค่า: 3.1 ล้านบาท
          สิ่งที่นับหรือวัด: gardens
          วันที่: พ.ศ. 2561 ถึง 2563
          รายละเอียด: Phase one · ตามงบประมาณ
          แหล่งข้อมูล: [1]
        ขนาดโครงการ
    """))  # fmt: skip


def test_the_tables_of_a_case_are_told_in_the_order_of_its_file_with_what_each_row_says(good):
    assert [*passages(good["kaeng-mai-rain-gardens"].record, good.book, "en")] == [
        ("facts", "Sites · 14 sites · gardens · 2020 · Phase one · Counted · “๑๔ แห่ง”"),
        ("facts", "Area · 2.4 rai · gardens · 2020 · Phase one · Measured"),
        ("facts", "Capital cost · 3.1 million baht · gardens · 2018 to 2020 · Phase one · Budget"),
        ("learning", "Learned from · Lanmere · Inspiration · Banks that may flood"),
        ("parts", "Phase · 2018 · 2020 · Phase one"),
        ("Context", "เมืองแก่งใหม่น้ำท่วมทุกปี"),
    ]
    park = [text for where, text in passages(good["lanmere-canal-park"].record, good.book, "en") if where != "facts"]
    for said in (
        "4 July 2018 · Storm Ada fills the park and no street · Storm Ada",
        "Traders of the road · Affected · Traders and workers",
        "Land and space · Essential · The city owned the road and the banks.",
        "Learned from · Sundvik · Study visit · How to keep boats and people apart · 2010",
        "Storm or event of nature · 4 July 2018 · Storm Ada",
    ):
        assert said in park


TABLES = [  # table, its columns, how its first row is told, how many sources it numbers
    ("ties", "One place|The other|Kind|Since|Until|Confidence|Sources|Note",
     "Lanmere|Kaeng Mai|Sister city|May 2012||High|[1]|", 2),
    ("requests", "City|Office|Direction|Theme|Topic|What it is about|Case study|Date|Sources",
     "Kaeng Mai|Works department|Wants to learn|Environment and health|How Lanmere keeps its canal clean|"
     "Water pollution and sewage|Lanmere canal park|2020|[1]", 1),
    ("errata", "Sources|Place in the source|As written|Read as|Kind|Why",
     "[1]|p. 3|พ.ศ. 2653|2010|Wrong date|the report was printed before that year; two digits changed places", 1),
    ("codings", "Case study|Field|Code|Who coded|Judgement|Date|Note",
     "Lanmere canal park|theme|Environment and health|case file|yes||", 0),
    ("cities", "Name|Aliases|Kind|Country|Latitude|Longitude|Sources|Note",
     "Kaeng Mai||City|Australia|14.25|101.50|[1]|", 3),
    ("sources", "Kind|Title|Author|Year|Address|DOI|Language|Grade|Origin|How it was read",
     "document or page|สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง|Town of Kaeng Mai|2020|https://example.org/kaeng-mai||Thai|Official|"
     "Originator|Copy", 0),
    ("table", "Title|City|Kind|Scale|Status|Start|End|Themes|Smart-city dimensions|Focus areas|Problems|"
     "Policy instruments|Facts|Events|Sources|Review",
     "Kaeng Mai rain gardens|Kaeng Mai|Programme|City|Being carried out|2018||Environment and health|Not coded|"
     "Not coded|Flooding|Public works; Demonstration and pilot|3|0|1|draft", 0),
    ("city_facts", "City|What is known|Value|Date|Boundary|More about the boundary|Judgement|Sources|Note",
     "Kaeng Mai|Area|160 km²|2020|Administrative|||[1]|", 4),
    ("facts", "Case study|Measure|Value|Of what|Part|Stage|Date|Status|Sources|Basis|Measured or claimed by|Prices of|"
     "Judgement|Confidence|Design|Beside other values|As written|Note",
     "Kaeng Mai rain gardens|Sites|14 sites|gardens|Phase one||2020|Reported|[1]|Counted|||||||๑๔ แห่ง|", 5),
]  # fmt: skip


@pytest.mark.parametrize(("name", "columns", "row", "sources"), TABLES, ids=[name for name, *_ in TABLES])
def test_a_table_of_the_casebook_is_shown_in_words_with_its_sources_numbered(good, name, columns, row, sources):
    shown = show(getattr(good, name), good, lang="en")
    assert ("|".join(shown.columns), "|".join(map(str, shown.rows[0]))) == (columns, row)
    assert len(shown.notes.entries) == sources


PARK = {"case": "lanmere-canal-park"}
SAID = [  # column, value, what stands beside it, in English, in Thai (if it differs)
    *(("similarity", value, {}, said, said) for value, said in (
        (0.5, "0.50"), (-0.25, "−0.25"), (0.005, "0.01"), (0.0049, "0.005"), (-0.00003, "−0.00003"),
        (999.994, "999.99"), (1234.6, "1,235"),
        (-1234.6, "−1,235"), (3.0, "3"), (2000, "2,000"), (None, "–"), (math.nan, "–"), (pd.NA, "–"), (pd.NaT, "–"),
        (math.inf, "–"), (-math.inf, "–"),
    )),
    ("same", True, {}, "yes", "ใช่"), ("same", False, {}, "no", "ไม่ใช่"),
    ("themes", ("environment", "economy"), {}, "Environment and health; Trade and economy",
     "สิ่งแวดล้อมและสาธารณสุข; การค้าและเศรษฐกิจ"),
    ("themes", "environment, economy", {}, "Environment and health; Trade and economy",
     "สิ่งแวดล้อมและสาธารณสุข; การค้าและเศรษฐกิจ"),
    ("themes", "environment, nonsense", {}, "environment, nonsense", "environment, nonsense"),
    ("note", ("b", "a"), {}, "b, a", "b, a"), ("note", {"b", "a"}, {}, "a, b", "a, b"),
    ("note", frozenset("ba"), {}, "a, b", "a, b"), ("note", (), {}, "", ""), ("themes", set(), {}, "", ""),
    ("citation", "lanmere-a1[opening]; lanmere-a2[tab. 2]", {}, "[1, 2]", "[1, 2]"),
    ("citation", "lanmere-a2, lanmere-a1", {}, "[1, 2]", "[1, 2]"),
    ("citation", "lanmere-a1; nobody", {}, "lanmere-a1; nobody", "lanmere-a1; nobody"),
    ("needs", "land", PARK, "The city owned the road and the banks.", "เมืองเป็นเจ้าของที่ดิน"),
    ("needs", "land; lost", PARK, "land; lost", "land; lost"),
    ("part", "works; market", PARK, "Works; Market hall", "งานก่อสร้าง; Market hall"),
    ("part", "works", {}, "works", "works"),
    ("relates", "converts cost; updates lost", PARK, "conversion of 91.5 million euros (works; until September 2016; "
     "actual; preferred); newer than …",
     "แปลงจาก 91.5 ล้านยูโร (works; ถึงกันยายน 2559; ตามที่จ่ายหรือเกิดขึ้นจริง; ค่าที่เลือกใช้); ใหม่กว่า …"),
    ("relates", "converts cost", {}, "conversion of …", "แปลงจาก …"),
    ("where", "lanmere-canal-park.cost", {}, "Capital cost", "ต้นทุนการลงทุน"),
    ("where", "lanmere-canal-park.lost", {}, "lanmere-canal-park.lost", "lanmere-canal-park.lost"),
    ("where", "facts", {}, "Facts", "ข้อเท็จจริง"), ("where", "Context", {}, "Context", "ความเป็นมา"),
    ("where", "title", {}, "title", "ชื่อเรื่อง"), ("what", "themes", {}, "theme", "ประเด็น"),
    ("coverage", 0.456, {}, "46 %", "ร้อยละ 46"), ("coverage", 1, {}, "1", "1"),
    ("url", "https://example.org/a", {}, "https://example.org/a", "https://example.org/a"),
    ("population", "641,000 people (2019, administrative)", {}, "641,000 people (2019, administrative)",
     "641,000 คน (พ.ศ. 2562, เขตการปกครอง)"),
    ("population", "1,100.5 km2 (2019)", {}, "1,100.5 km² (2019)", "1,100.5 ตารางกิโลเมตร (พ.ศ. 2562)"),
    ("population", "1 people (2019, city itself, as counted)", {}, "1 person (2019, city itself, as counted)",
     "1 คน (พ.ศ. 2562, city itself, as counted)"),
    ("population", "-2 km", {}, "−2 km", "−2 กิโลเมตร"), ("population", "2 parsec", {}, "2 parsec", "2 parsec"),
    ("population", "many", {}, "many", "many"),
    ("date", "2011/..", {}, "since 2011", "ตั้งแต่ พ.ศ. 2554"), ("date", "../2011", {}, "until 2011", "ถึง พ.ศ. 2554"),
    ("date", "2011/whenever", {}, "2011/whenever", "2011/whenever"),
    ("country", "NZ", {}, "New Zealand", "นิวซีแลนด์"), ("city", "lanmere", {}, "Lanmere", "ลานเมียร์"),
    ("case", "lanmere-canal-park", {}, "Lanmere canal park", "สวนริมคลองลานเมียร์"), ("case", "x", {}, "x", "x"),
    ("", "lanmere-canal-park", {}, "Lanmere canal park", "สวนริมคลองลานเมียร์"),
    ("value", "91.5", {"unit": "EUR million", "measure": "capital_cost"}, "91.5 million euros", "91.5 ล้านยูโร"),
    ("value", 91.5, {"unit": "EUR million"}, "91.5 million euros", "91.5 ล้านยูโร"),
    ("value", 0.00003, {"unit": "km"}, "0.00003 km", "0.00003 กิโลเมตร"),
    ("value", 0.1 + 0.2, {"unit": "km"}, "0.3 km", "0.3 กิโลเมตร"), ("value", 91.5, {}, "91.50", "91.50"),
    ("value", "yes", {"attribute": "coast"}, "yes", "ใช่"), ("value", "flooding", {}, "Flooding", "น้ำท่วม"),
    ("kind", "sister", {}, "Sister city", "เมืองพี่เมืองน้อง"), ("review", "draft", {}, "draft", "ฉบับร่าง"),
    ("status", "silent", {}, "Silent", "แหล่งข้อมูลไม่กล่าวถึง"), ("status", "operating", {}, "Operating", "เปิดใช้งานแล้ว"),
    ("year", "2015", {}, "2015", "พ.ศ. 2558"), ("year", "n.d.", {}, "no year", "ไม่ระบุปี"),
    ("shared", "flooding; heat", {}, "Flooding; Urban heat", "น้ำท่วม; ความร้อนในเมือง"),
    ("shared", "high", {"indicator": "income"}, "High", "สูง"),
    ("note", "[@lanmere-a1, opening] it rained [@nobody] [see]", {}, "[1] it rained [@nobody] [see]",
     "[1] it rained [@nobody] [see]"),
    ("note", "[@lanmere-a2, p. 2; @lanmere-a1] [@lanmere-a1]", {}, "[1, 2]", "[1, 2]"),
    ("note", "two\nlines", {}, "two\nlines", "two\nlines"), ("note", "", {}, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "beside", "english", "thai"), SAID)
def test_a_value_is_written_as_its_column_asks_and_as_it_stands_where_it_does_not_fit(
    good, column, value, beside, english, thai
):
    assert [Writer(good.book, lang).said(column, value, beside) for lang in ("en", "th")] == [english, thai]


def test_without_a_book_a_value_has_no_label_and_no_source():
    alone = Writer(None, "en")
    assert alone.notes is None
    for column, value, said in (
        ("themes", "heritage", "heritage"), ("citation", "lanmere-a1", "lanmere-a1"), ("date", "2011/..", "2011/.."),
        ("note", "[@lanmere-a1]", "[@lanmere-a1]"), ("similarity", 1234.6, "1,235"), ("same", True, "yes"),
    ):  # fmt: skip
        assert alone.said(column, value) == said


def test_a_number_stands_to_the_right_and_what_is_empty_is_known_as_such(good):
    writer = Writer(good.book, "en")
    looks = {value: writer.cell(value)[1:] for value in (1.5, math.nan, None, "", "–", "12", True)}
    assert looks == {
        1.5: (True, False), math.nan: (True, True), None: (False, True), "": (False, True), "–": (False, True),
        "12": (False, False), True: (False, False),
    }  # fmt: skip


def test_words_of_another_language_are_set_apart_from_those_of_the_reader(good):
    text = "น้ำ canal park, Lanmere; water 3 km ไหล"
    pieces = [(p.text, p.lang) for p in Writer(good.book, "th").pieces(text)]
    apart = [("canal park, Lanmere", "en"), ("water 3 km", "en")]
    assert pieces == [("น้ำ ", ""), apart[0], ("; ", ""), apart[1], (" ไหล", "")]
    assert [(p.text, p.lang) for p in Writer(good.book, "en").pieces(text)] == [(text, "")]
    for written, lang in (("สวน", "th"), ("公園", "zh"), ("こうえん", "ja"), ("공원", "ko"), ("12", ""), ("Парк", "")):
        (piece,) = Writer(good.book, "en").cell(written, ["written"]).lines[0]
        assert piece == Piece(written, lang, name=True), written
        (piece,) = Writer(good.book, "en").cell(written).lines[0]
        assert piece == Piece(written, lang), written
    beside = [Writer(good.book, "en").cell("Park", ["written"], {"language": lang}) for lang in ("en", "sv")]
    assert [cell.lines[0][0].lang for cell in beside] == ["", "sv"]


def test_what_a_case_is_called_elsewhere_is_marked_as_a_name(good):
    title = good["lanmere-canal-park"].record.title
    names = [("Lanmere canal park", ""), ("สวนริมคลองลานเมียร์", "th"), ("Kanalpark Lanmere", "")]
    held = Writer(good.book, "en").other_names(title)
    assert [(p.text, p.lang) for p in held] == names[1:] and all(p.name for p in held)
    assert [p.text for p in Writer(good.book, "th").other_names(title)] == [names[0][0], names[2][0]]


@pytest.mark.parametrize(("name", "axis", "heading"), [
    ("city", "", "City"), ("length_km", "", "Length km"), ("code to type", "", "To open it"), ("", "", ""),
    ("kept", "", "Kept when weights change"), ("environment", "themes", "Environment and health"),
    ("flooding", "problems", "Flooding"), ("lanmere", "", "Lanmere"), ("lanmere-canal-park", "", "Lanmere canal park"),
    ("cost", "aspect", "Capital cost"), ("cost", "", "Cost"),
])  # fmt: skip
def test_a_heading_is_the_label_of_the_code_that_it_is_or_a_phrase(good, name, axis, heading):
    assert Writer(good.book, "en").heading(name, axis) == heading


def test_labels_of_a_column_are_those_of_the_vocabulary_that_knows_all_its_codes(good):
    writer = Writer(good.book, "en")
    assert writer.labels("themes", ["environment, economy", "", None]) == [
        "Environment and health; Trade and economy",
        "",
        "",
    ]
    assert writer.labels("code", ["flooding", "heat"]) == ["Flooding", "Urban heat"]
    assert writer.labels("status", ["operating", "silent"]) == ["Operating", "Silent"]
    assert writer.labels("title", ["operating"]) == [""]


def test_a_column_that_the_next_one_begins_with_and_those_told_by_others_are_left_out(good):
    table = pd.DataFrame({"case": ["lanmere-canal-park"], "title": ["Lanmere canal park (2016)"], "x": [1]})
    assert show(table, good, lang="en").columns == ["Title", "X"]
    assert show(table.iloc[:, [1, 0]], good, lang="en").columns == ["Title", "Case study"]
    numbers = pd.DataFrame({"number": [1.0], "low": [0.5], "unit": ["km"], "id": ["x"]})
    assert show(numbers, good, lang="en").columns == ["Number", "At least", "Unit"]
    told = show(numbers.assign(value=["1"], measure=["length"]), good, lang="en")
    assert (told.columns, str(told.rows[0][0])) == (["Value", "Measure"], "1 km")
    assert show(numbers).columns == ["Number", "At least", "Unit", "Id"]


def test_row_labels_are_columns_that_head_their_rows(good):
    table = pd.DataFrame({"length": ["3"]}, index=pd.Index(["lanmere-canal-park"], name="case"))
    shown = show(table, good, lang="en")
    assert (shown.columns, shown.heads, repr(shown)) == (["Case study", "Length"], 1, "LANMERE CANAL PARK\n  Length: 3")
    table.attrs["index"] = "ids are for programs"
    assert show(table, good, lang="en").columns == ["Length"]
    many = pd.DataFrame({("a", "city"): [1], ("b", "kind"): [2]})
    assert show(many, good, lang="en").columns == ["City", "Kind"]
    assert show(table["length"], good, lang="en").columns == ["Length"]


def test_a_hundred_rows_are_shown_and_the_rest_is_counted(good):
    shown = show(pd.DataFrame({"n": range(101)}), good, lang="en")
    assert len(shown.rows) == 100 and repr(shown).endswith("\n… and 1 more rows: save() writes all of them")
    assert show(pd.DataFrame({"n": range(100)}), good).note == ""


def test_a_grid_is_told_line_by_line_with_its_note_and_sources():
    rows = [[Cell([[Piece("A")]]), Cell([[Piece("one")], [Piece("two")]]), Cell([[]])]]
    entry = SimpleNamespace(number=1, text="A source.", url="")
    grid = Grid(["Name", "Value", "Nothing"], rows, 1, "No row.", "A note.", SimpleNamespace(entries=[entry]))
    assert repr(grid) == "A\n  Value: one\n      two\nA note.\n[1] A source."
    assert repr(grid._replace(rows=[], notes=None)) == "No row.\nA note."
    assert repr(Grid(["Name"], rows=[[cell] for cell in rows[0][:2]])) == "  Name: A\n\n  Name: one\n      two"
    assert str(Cell([[Piece("said "), Piece(notes=((1, "x"), (2, "y")))], [Piece(" more ")]])) == "said  [1, 2]\nmore"
    bare = Grid(["Name"], [])
    assert (bare.heads, bare.empty, bare.note, bare.notes, bare.fold) == (0, "", "", None, False) and repr(bare) == ""


def test_the_sides_that_sources_stand_on_are_named_once_and_in_order(good):
    cited = good["lanmere-canal-park"].record.facts[2].source
    assert whose([*cited, *cited], good.book.sources) == ["official, peer-reviewed", "originator, study"]
    assert citation_text(cited) == "lanmere-a1[opening]; lanmere-a2[tab. 2]"
    assert citation_text([cited[0]._replace(locator="")]) == "lanmere-a1"


def test_a_card_begins_with_at_most_fourteen_facts_preferred_ones_first(cases):
    case = cases["seoul-cheonggyecheon"].record
    html = card(case, cases.book, "case.html")
    first = re.findall("<tr>.*?</tr>", html.split("Key facts")[1].split("</table>")[0])[1:]
    expected = []
    for aspect in cases.codebook["aspects"]:
        usable = [f for f in case.facts if f.value and f.usable and f.term.aspect == aspect]
        usable.sort(key=lambda f: f.judgement != "preferred")
        expected += usable[: 3 if aspect == "scale" else 1]
    assert len(expected) > 14 == len(first)
    for row, fact in zip(first, expected, strict=False):
        assert fact.term.label("en") in row


def test_a_list_of_cases_goes_by_place_and_counts_cities_and_countries_once(cases):
    listed = re.findall("<span translate='no'>([^<]*)</span>", cases._repr_html_())
    records = sorted(cases.records, key=lambda case: (case.city, case.id))
    assert [name for name in listed if name in cases] == [case.id for case in records]
    places = [cases.book.cities[case.city] for case in records]
    nodes = {p.id for p in places if p.kind in ("city", "province", "prefecture")}
    countries = {p.country for p in places if p.country}
    said = f"{len(cases)} case studies · {len(nodes)} cities · {len(countries)} countries"
    assert repr(cases).splitlines()[0] == said


def test_what_is_shown_can_be_a_part_of_a_document_with_sources_of_its_own(good):
    notes = Notes(good.book, "en")
    notes(["sundvik-d1"])
    shown = Writer(good.book, "en", notes).table(good.ties)
    assert str(shown.rows[0][6]) == "[2]" and shown.notes is notes and [n.number for n in notes.entries] == [1, 2]
    assert show(good.ties["kind"], good, lang="en").columns == ["Kind"]
    own = show({"Rule": "Ask first.", "kind": "b"}, good, lang="en")
    assert own.columns == ["", ""]
    assert [[str(cell) for cell in row] for row in own.rows] == [["Rule", "Ask first."], ["kind", "b"]]
    for wrong, kind in (("text", "str"), (None, "NoneType"), ([1], "list")):
        with pytest.raises(NotPossibleError) as caught:
            show(wrong, good)
        assert str(caught.value) == f"This is no table but a {kind}: give one such as cases.table or cases.facts."


def test_a_code_is_named_by_the_list_that_its_row_is_about(good):
    table = pd.DataFrame({"indicator": ["earthquake", "population"], "shared": ["high", "12 people"]})
    shown = show(table, good, lang="en")
    assert [[str(cell) for cell in row] for row in shown.rows] == [
        ["Earthquake hazard", "High"], ["Population", "12 people"],
    ]  # fmt: skip
    wide = pd.DataFrame({"coverage": [0.5]}, index=pd.Index(["lanmere"], name="city"))
    wide.columns = pd.Index(["population"], name="indicator")
    assert show(wide, good, lang="en").columns == ["City", "Population"]


def test_a_number_of_a_known_unit_has_four_digits_and_its_unit_and_a_text_stays(good):
    writer = Writer(good.book, "en")
    said = [str(writer.cell(value, ["number km2"])) for value in (1234.56, 0.00003, 1e7, "unknown", None)]
    assert said == ["1,235 km²", "0.00003 km²", "10,000,000 km²", "unknown", "–"]
    profile = pd.DataFrame({"area": [219.04]}, index=pd.Index(["lanmere"], name="city"))
    profile.columns = pd.Index(["area"], name="indicator")
    assert [str(cell) for cell in show(profile, good, lang="en").rows[0]] == ["Lanmere", "219 km²"]
    assert [str(cell) for cell in show(profile, lang="en").rows[0]] == ["lanmere", "219.04"]  # without cases as it is
