"""What a collection and a case look like: complete, readable, and inert."""

import json
import re
from html.parser import HTMLParser

import pytest
from conftest import CASE, copy_good

from toolkit import check
from toolkit.casefiles.text import ODD
from toolkit.thai import normalise

BLOCKS = {"div", "p", "h3", "details", "summary", "ul", "li", "table", "tr", "th", "td"}
TAGS = BLOCKS | {"b", "br", "span", "code", "wbr"}


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
            # two spellings of one title are a duplicate
            assert {p.code for p in found} <= odd | ours | {"duplicate-case", "too-long"}, (text, found)
            continue
        assert not ODD.search(re.sub("[\u00a0\u2009\u3000]", "", text)), text
        record, meant = cases[f"naughty-{n}"].record, normalise(re.sub("[\u00a0\u2009\u3000]", " ", text))
        assert (record.title, record.facts[0].value, record.prose["Context"]) == (meant, meant.strip(), meant.strip())


def test_cards_and_lists_of_naughty_strings_and_of_real_cases_are_inert(marked, cases):
    for held in (marked[0], cases):
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
        *("Lanmere canal park", "สวนริมคลองลานเมียร์", "Kanalpark Lanmere", "3.2 km", "91.5 EUR million"),
        *("212/460 people", "What the Lanmere canal park cost", "https://example.org/canal-park"),
        *("nobody followed the others", "3 events", "themes Environment", "for $90 million next"),
    ):
        assert part in text, part


def test_a_card_shows_every_fact_once(cases):
    case = cases["seoul-cheonggyecheon"]
    record, html = case.record, case._repr_html_()
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
    aspects = ["Capital cost", *["Length"] * 2, "Opening date", "Merchants moved", "Temperature difference", "Overflow"]
    assert [line.split(":")[0].strip() for line in lines if ":" in line] == aspects
