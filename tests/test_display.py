"""What a collection and a case look like: complete, readable, and inert."""

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from conftest import CASE, copy_good

from toolkit import check, compare, network, set_language, show
from toolkit.casefiles.text import ODD
from toolkit.display import card
from toolkit.errors import NotPossibleError
from toolkit.language import reading
from toolkit.thai import normalise

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
