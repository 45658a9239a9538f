"""What a collection and a case look like: complete, readable, and inert."""

import json
import re
from html.parser import HTMLParser

import pytest
from conftest import CASE

from toolkit import check
from toolkit.casefiles.text import ODD
from toolkit.thai import normalise

TAGS = {
    *("div", "p", "b", "br", "span", "h3", "code", "details", "summary", "ul", "li"),
    *("table", "tr", "th", "td", "wbr"),
}


class Page(HTMLParser):
    """HTML taken apart: its tags, attributes and text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = set(), set(), [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        if tag not in ("br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_inert(html):
    """Only tags and attributes of ours, all closed, nothing typeset as mathematics; return the text."""
    page = Page(html)
    assert page.tags <= TAGS
    assert page.attributes <= {"style", "class"}
    assert page.open == []
    assert re.match(r"<(div|table) class='tex2jax_ignore mathjax_ignore'", html)
    return "".join(page.text)


def cell(text):
    """Write text as a cell of a Markdown table."""
    return text.replace("|", "\\|")


@pytest.fixture(scope="module")
def marked(naughty, tmp_path_factory):
    """A casebook in which each naughty string that check lets pass is the title and fact of a case."""
    from conftest import copy_good

    book = copy_good(tmp_path_factory.mktemp("naughty") / "casebook")
    for n, text in enumerate(naughty):
        book.add(
            ("title: {en: Broken case}", f"title:\n  en: {json.dumps(text, ensure_ascii=False)}"),
            ("| length | 3 | km |", f"| name | {cell(text)} | |"),
            name=f"naughty-{n}.md",
            text=CASE + f"\n## Context\n\n{text}\n",
        )
    problems = {}
    for problem in check(book.folder):
        problems.setdefault(problem.file, []).append(problem)
    for n in range(len(naughty)):
        if f"casebook/naughty-{n}.md" in problems:
            (book.folder / f"naughty-{n}.md").unlink()
    return book.load(), problems


def test_a_naughty_string_is_refused_with_its_line_or_comes_back_whole(naughty, marked):
    cases, problems = marked
    refused = 0
    for n, text in enumerate(naughty):
        found = problems.get(f"casebook/naughty-{n}.md")
        if found:
            refused += 1
            # an odd character is named wherever it stands, markup of ours (a heading, a bar) in the prose
            assert {p.line for p in found} <= {2, 3, 13, *range(15, 19)}, (text, found)
            assert {p.code for p in found} <= {
                *("tab", "invisible-character", "control-character"),
                *("unknown-heading", "no-separator", "duplicate-column", "misplaced-table"),
                "too-long",
                "duplicate-case",  # two spellings of one title
            }, (text, found)
            continue
        record = cases[f"naughty-{n}"].record
        meant = normalise(re.sub("[\u00a0\u2009\u3000]", " ", text))
        assert record.title == meant
        assert record.facts[0].value == meant.strip()
        assert record.prose["Context"] == meant.strip()
    assert refused < len(naughty) / 3


def test_every_odd_character_is_refused(naughty, marked):
    for n, text in enumerate(naughty):
        odd = ODD.search(re.sub("[\u00a0\u2009\u3000]", "", text))
        assert bool(odd) <= (f"casebook/naughty-{n}.md" in marked[1]), text


def test_a_naughty_string_is_inert_in_a_card(marked):
    cases = marked[0]
    for case_id in cases:
        if case_id.startswith("naughty-"):
            card = cases[case_id]
            text = assert_inert(card._repr_html_())
            assert card.record.title in text
            assert card.record.title in repr(card)


def test_a_naughty_string_is_inert_in_the_list_of_cases(marked):
    cases = marked[0]
    text = assert_inert(cases._repr_html_())
    for record in cases.records:
        assert record.title in text


def test_a_collection_introduces_itself(good):
    assert repr(good).splitlines()[0] == "4 case studies · 3 cities · 3 countries"
    assert "4 case studies · 3 cities · 3 countries" in assert_inert(good._repr_html_())
    one = good.select(kind="project")
    assert repr(one).splitlines()[0] == "1 case study · 1 city · 1 country"


def test_a_card_shows_names_numbers_sources_and_limits(good):
    text = assert_inert(good["lanmere-canal-park"]._repr_html_())
    for part in (
        "Lanmere canal park",
        "สวนริมคลองลานเมียร์",
        "Kanalpark Lanmere",
        "3.2 km",
        "91.5 EUR million",
        "212/460 people",
        "What the Lanmere canal park cost",
        "https://example.org/canal-park",
        "nobody followed the others",
        "3 events",
        "themes Environment",
    ):
        assert part in text, part


def test_a_card_shows_dollars_as_they_are_written(good):
    assert "for $90 million\nnext".replace("\n", " ") in assert_inert(good["lanmere-canal-park"]._repr_html_())


def test_a_card_shows_every_fact_once(cases):
    record = cases["seoul-cheonggyecheon"].record
    html = cases["seoul-cheonggyecheon"]._repr_html_()
    rows = sum(html.count(f"<summary>{n} more facts") * n for n in range(400))
    first = html.split("more facts")[0].count("<tr>") - 1 - len(record.events)
    assert rows + first == sum(bool(f.value) for f in record.facts)


def test_the_smallest_case_has_a_card_too(good):
    assert "12 stops" in assert_inert(good["sundvik-library-boat"]._repr_html_())
    assert repr(good["sundvik-library-boat"]).splitlines() == [
        "Sundvik library boat", "Sundvik · Service · sundvik-library-boat", "", "FACTS",
        "  Stops: 12 stops  [sundvik-d1]", "", "1 facts, 0 events, 1 sources",
    ]  # fmt: skip


def test_a_card_begins_with_one_fact_of_each_aspect_and_three_of_scale(good):
    lines = repr(good["lanmere-canal-park"]).split("FACTS\n")[1].splitlines()
    assert [line.split(":")[0].strip() for line in lines if ":" in line] == [
        *("Capital cost", "Length", "Length", "Opening date", "Merchants moved", "Temperature difference", "Overflow")
    ]


def test_real_cards_are_inert_and_cite_known_sources(cases):
    for case_id in cases:
        text = assert_inert(cases[case_id]._repr_html_())
        assert cases[case_id].record.title in text
    assert_inert(cases._repr_html_())
