"""The explorer: what is chosen decides what is shown, in the reader's language, and nothing leaves a dead panel."""

import base64
import io
import re
import threading
from html import unescape

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from toolkit import explore, network, plot, set_language, show
from toolkit.language import phrase


@pytest.fixture(scope="module")
def opened(cases):
    return explore.panel(cases)


@pytest.fixture
def drawn(opened):
    """The one panel, with nothing chosen: a new one takes a second."""
    opened.choices = {"language": "en", "view": "find"}
    opened.draw()
    return opened


@pytest.fixture
def panel(drawn, unseen):  # noqa: ARG001
    """The panel where nobody looks at the pictures."""
    return drawn


def listed(panel):
    return {value for _, value in panel.controls["case"].options} - {""}


def labels(panel):
    return [control.description for control in panel.side.children]


def file(panel, name):
    """Take a file out of its link."""
    address = re.search(rf"download='{name}' href='data:[^']*base64,([^']*)'", panel.files.value)[1]
    return io.BytesIO(base64.b64decode(address))


@pytest.mark.parametrize("query", ["flood", "น้ำท่วม"])
def test_a_search_in_either_language_narrows_the_list_to_what_the_collection_finds(panel, cases, query):
    panel.set({"query": query})
    assert listed(panel) == set(cases.search(query)["case"])
    assert 0 < len(listed(panel)) < len(cases)


def test_a_filter_narrows_the_list_and_its_count_says_how_far(panel, cases):
    panel.set({"by problem": "flooding"})
    assert listed(panel) == set(cases.select(problems="flooding").ids)
    assert f"({len(listed(panel))})" in dict(map(reversed, panel.controls["by problem"].options))["flooding"]


def test_the_counts_of_a_filter_hold_under_the_other_filters(panel, cases):
    panel.set({"by problem": "flooding"})
    for label, code in panel.controls["by country"].options[1:]:
        assert f"({len(cases.select(problems='flooding', country=code))})" in label


def test_a_filter_stays_while_a_search_finds_nothing_for_it(panel):
    panel.set({"by problem": "flooding"})
    panel.set({"query": "zzzz"})
    assert listed(panel) == set()
    assert "zzzz" in panel.words.value
    panel.set({"query": ""})
    assert panel.controls["by problem"].value == "flooding"


def test_the_list_can_be_put_in_order_of_beginning(panel, cases):
    panel.set({"order": "start"})
    starts = [cases[case].start for _, case in panel.controls["case"].options if case]
    assert starts == sorted(starts)


def test_a_chosen_case_is_shown_as_its_card(panel, cases):
    panel.set({"case": "tokyo-underground-reservoirs"})
    assert cases["tokyo-underground-reservoirs"]._repr_html_() in panel.words.value


def test_cases_stand_beside_each_other(panel, cases):
    panel.set({"view": "compare", "case 1": "tokyo-underground-reservoirs", "case 2": "seoul-cheonggyecheon"})
    for case in ("tokyo-underground-reservoirs", "seoul-cheonggyecheon"):
        assert cases[case].title in panel.words.value


def test_one_case_alone_is_not_compared_and_the_panel_says_how(panel):
    panel.set({"view": "compare", "case 1": "seoul-cheonggyecheon"})
    assert phrase("explore", "choose two", "en") in panel.words.value


@pytest.mark.parametrize("city", ["bangkok", "seoul"])
def test_a_city_is_shown_with_its_nearest_and_the_reasons(panel, cases, city):
    panel.set({"view": "city", "city": city})
    G = network.city_similarity(cases)
    nearest = network.peers(G, city)["city"][0]
    assert network.explain(G, city, nearest)[:40] in panel.words.value
    assert panel.picture.value.startswith("<img")


def test_a_weight_changes_what_is_nearest_and_the_picture(drawn):
    drawn.set({"view": "city", "city": "bangkok"})
    before = drawn.words.value, drawn.picture.value
    drawn.set({"weight income": 0.0, "weight climate": 3.0})
    assert drawn.words.value != before[0]
    assert drawn.picture.value != before[1]
    drawn.set({"weight income": 1.0, "weight climate": 1.0})
    assert (drawn.words.value, drawn.picture.value) == before


def test_without_any_weight_the_panel_says_so_and_goes_on(panel):
    panel.set({"view": "city", "city": "bangkok"})
    weights = [key for key in panel.controls if key.startswith("weight ")]
    panel.set(dict.fromkeys(weights, 0.0))
    assert panel.words.value.count("<p") == 1
    assert len(panel.side.children) >= len(weights)
    panel.set(dict.fromkeys(weights, 1.0))
    assert panel.picture.value


def test_a_city_that_nothing_chosen_can_compare_is_told_so(panel, cases):
    (lacking,) = {city for city in network.city_similarity(cases) if city == "gimcheon"}
    weights = [key for key in panel.controls if key.startswith("weight ")]
    panel.set({"view": "city", "city": lacking} | dict.fromkeys(weights, 0.0) | {"weight hazards": 1.0})
    assert phrase("empty", "peers", "en", city="Gimcheon") in unescape(panel.words.value)
    panel.set(dict.fromkeys(weights, 1.0))
    assert panel.picture.value


def test_an_unforeseen_error_is_one_line_in_the_reader_s_language(panel, monkeypatch):
    monkeypatch.setattr(explore.network, "requests", lambda *_: 1 / 0)
    panel.set({"language": "th", "view": "city", "of city": "asks", "city": "hue"})
    assert "Traceback" not in panel.words.value
    assert phrase("explore", "stumbled", "th", what="")[:20] in panel.words.value
    panel.set({"of city": "ties"})
    assert phrase("explore", "stumbled", "th", what="")[:20] not in panel.words.value


def test_the_language_changes_every_label_and_leaves_what_is_chosen(panel):
    for view in ("find", "compare", "city", "map"):
        panel.set({"language": "en", "view": view})
        english = labels(panel)
        panel.set({"language": "th"})
        assert not {label for label in english if label} & set(labels(panel))
        assert panel.choices["view"] == view


def test_no_label_of_a_control_is_cut(panel):
    for view in ("find", "compare", "city", "map"):
        panel.set({"view": view})
    for control in panel.controls.values():
        look = control.style
        assert (look.button_width if hasattr(look, "button_width") else look.description_width) == "initial", control


def test_a_click_that_comes_while_another_is_worked_on_is_not_lost(panel):
    clicks = [{"view": "city"}, {"language": "th"}, {"k": 5}]
    threads = [threading.Thread(target=panel.set, args=[click]) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"view": "city", "language": "th", "k": 5}.items() <= panel.choices.items()
    assert panel.controls["k"].value == 5
    assert phrase("explore", "k", "th") in labels(panel)


@pytest.mark.parametrize("choices", [
    {"by problem": "flooding", "query": "river", "order": "title", "by period": "2000"},
    {"by country": "JP", "by instrument": "treasure", "by status": "operating"},
])  # fmt: skip
def test_the_code_of_a_list_gives_the_same_list(panel, choices):
    panel.set(choices | {"language": "th", "code": True})
    assert evaluated(panel) in panel.words.value


@pytest.mark.parametrize("choices", [
    {"case": "seoul-cheonggyecheon"},
    {"view": "compare", "case 1": "seoul-cheonggyecheon", "case 2": "tokyo-underground-reservoirs"},
    {"view": "city", "of city": "ties"},
    {"view": "city", "of city": "asks"},
    {"view": "city", "weight climate": 2.0, "k": 5},
])  # fmt: skip
def test_the_code_of_every_tab_gives_what_is_shown(panel, choices):
    panel.set(choices | {"code": True})
    assert evaluated(panel) in panel.words.value


def evaluated(panel):
    """Run the lines that the panel shows, and give the last display that they make."""
    lines = re.search(r"<pre[^>]*>(.*?)</pre>", panel.words.value, re.DOTALL)[1]
    *before, last = [line for line in unescape(lines).split("\n") if not line.startswith(("print", "plot"))]
    space = {}
    try:
        exec("\n".join(before), space)  # noqa: S102
        return eval(last, space)._repr_html_()  # noqa: S307
    finally:
        set_language("en")


def test_what_is_shown_can_be_downloaded(drawn, cases):
    drawn.set({"view": "city", "city": "bangkok"})
    assert "download" not in drawn.files.value  # they take longer than all else
    drawn.set({"files": True})
    table = pd.read_excel(file(drawn, "table.xlsx"))
    shown = show(network.peers(network.city_similarity(cases), "bangkok")[["name", "similarity"]], cases)
    assert list(table["Name"].dropna())[:3] == [str(row[0]) for row in shown.rows[:3]]
    assert Image.open(file(drawn, "picture.png")).width > 500


def test_the_file_of_a_card_has_all_its_facts_and_their_sources(panel, cases):
    panel.set({"case": "seoul-cheonggyecheon", "files": True})
    table = pd.read_excel(file(panel, "table.xlsx"))
    assert len(table) > len(cases["seoul-cheonggyecheon"].facts) > 100
    assert table.iloc[-1, 0].startswith("[")


def test_a_case_offers_its_brief_and_a_button_the_workbook(good):
    panel = explore.panel(good)
    panel.set({"case": "lanmere-night-trams", "files": True})
    brief = Document(file(panel, "brief.docx")).paragraphs[0].text
    assert brief == good["lanmere-night-trams"].title and "casebook.xlsx" not in panel.files.value
    panel.set({"workbook": True})
    assert {"Facts", "Sources"} <= {*load_workbook(file(panel, "casebook.xlsx"), read_only=True).sheetnames}


def test_the_stored_line_is_the_same_whatever_is_chosen(panel):
    before = panel._repr_mimebundle_()["text/plain"]
    panel.set({"language": "th", "view": "compare"})
    assert panel._repr_mimebundle_()["text/plain"] == before
    assert "application/vnd.jupyter.widget-view+json" in panel._repr_mimebundle_()


# ---- controls, and the code that gives the same

LIST, BUTTONS, TEXT = ("Dropdown", "1 1 30%"), ("ToggleButtons", "none"), ("Text", "1 1 30%")
NUMBER, WEIGHT = ("IntSlider", "1 1 40%"), ("FloatSlider", "1 1 40%")
FACETS = ["Theme", "Problem", "Instrument", "City or place", "Country", "Period", "Status"]
CONTROLS = {  # view: its controls as they are at first, by kind and label
    "find": [(*TEXT, "Search the cases"), *((*LIST, name) for name in FACETS), (*LIST, "Order"),
             ("Select", "1 1 100%", "")],
    "compare": [(*LIST, f"Case {n}") for n in (1, 2, 3, 4)],
    "city": [(*LIST, "City or place"), (*BUTTONS, ""), (*NUMBER, "How many"), *((*WEIGHT, name) for name in (
        "Size", "Density", "Climate", "Terrain and water", "Air quality", "Natural hazards", "National income",
        "Government")), (*LIST, "Compare with")],
    "map": [(*LIST, "City or place")],
}  # fmt: skip


@pytest.mark.parametrize("view", CONTROLS)
def test_each_view_offers_its_controls_in_this_order(panel, view):
    panel.set({"view": view, "of city": "alike"})
    shown = [(type(c).__name__, c.layout.flex, c.description) for c in panel.side.children]
    assert shown == CONTROLS[view]
    assert {(c.layout.width, c.layout.min_width) for c in panel.side.children} == {("auto", "0")}


VIEWS = ("Find a case", "find"), ("Compare cases", "compare"), ("Cities", "city"), ("Map", "map")


def test_above_stand_the_views_the_languages_and_what_else_can_be_had(panel):
    top = [(type(c).__name__, c.description, getattr(c, "options", None), c.value) for c in panel.top.children]
    assert top == [
        ("ToggleButtons", "", VIEWS, "find"),
        ("ToggleButtons", "", (("English", "en"), ("ไทย", "th")), "en"),
        ("ToggleButton", "Show me the code", None, False), ("ToggleButton", "Files", None, False),
        ("ToggleButton", "All tables", None, False),
    ]  # fmt: skip
    assert (panel.files.value.strip(), panel.picture.value) == ("", "")


def test_sliders_go_as_far_as_the_measure_does_and_wait_until_they_are_let_go(panel):
    panel.set({"view": "city", "of city": "alike"})
    k, *weights = (c for c in panel.side.children if "Slider" in type(c).__name__)
    assert (k.min, k.max, k.value, k.continuous_update) == (1, 8, 3, False)
    look = {(w.min, w.max, w.step, w.value, w.readout_format, w.continuous_update) for w in weights}
    assert look == {(0.0, 3.0, 0.5, 1.0, ".1f", False)}


def test_lists_offer_what_there_is_with_its_count_and_the_cases_with_their_city(panel, cases):
    panel.set({"view": "find"})
    theme, order, found = (panel.controls[key] for key in ("by theme", "order", "case"))
    assert theme.options[:2] == (
        ("all", ""),
        (f"City management ({len(cases.select(themes='management'))})", "management"),
    )
    assert order.options == (("best match", "match"), ("title", "title"), ("beginning", "start"))
    assert found.options[0] == (f"{len(cases)} of {len(cases)} cases", "") and found.rows == 7
    assert f"{cases['seoul-night-bus'].title} · Seoul" in dict(found.options)
    panel.set({"view": "compare"})
    names = [name for name, _ in panel.controls["case 1"].options]
    assert names[0] == "–" and names[1:] == sorted(names[1:], key=str.casefold) and len(names) == len(cases) + 1
    panel.set({"view": "map"})
    assert panel.controls["on map"].options[0] == ("–", "")
    panel.set({"view": "city"})
    assert [option[0] for option in panel.controls["of city"].options] == ["Most alike", "Ties", "Asks and offers"]
    assert re.fullmatch(r".+ \(0\.\d\d\)", panel.controls[f"with {panel.choices.get('city', 'bangkok')}"].options[0][0])


START = 'from toolkit import compare, explore, load_cases, network, plot, set_language, show\nset_language("{}")\n'
CODE = [  # what is chosen, and the lines below those that every view begins with
    ({"view": "find"}, "show(explore.find(cases, order='match')[['city', 'start', 'end', 'themes']], cases)"),
    ({"query": " canal ", "by problem": "flooding", "order": "start"},
     "show(explore.find(cases, problems='flooding', query='canal', order='start')"
     "[['city', 'start', 'end', 'themes', 'excerpt']], cases)"),
    ({"by city": "seoul", "by period": "2010"},
     "show(explore.find(cases, city='seoul', period='2010', order='match')"
     "[['city', 'start', 'end', 'themes']], cases)"),
    ({"case": "seoul-night-bus"}, 'cases["seoul-night-bus"]'),
    ({"view": "compare", "case 2": "seoul-night-bus", "case 3": "seoul-cheonggyecheon", "case 4": "seoul-night-bus"},
     "show(compare.side_by_side(cases, *['seoul-night-bus', 'seoul-cheonggyecheon'], brief=True), cases)"),
    ({"view": "city", "city": "tokyo", "of city": "ties"},
     "show(network.missing_ties(cases, \"tokyo\")[['kind', 'other', 'similarity', 'reason', 'sources']], cases)"),
    ({"view": "city", "city": "tokyo", "of city": "asks"}, "show(network.requests(cases, \"tokyo\")"
     "[['direction', 'topic', 'date', 'match', 'answers', 'source']], cases)"),
    ({"view": "city", "city": "bangkok", "of city": "alike", "weight climate": 2.0, "k": 4, "with bangkok": "tokyo"},
     "G = network.city_similarity(cases, weights={'climate': 2.0}, k=4)\n"
     'print(network.answer(G, "bangkok", count=4))\n'
     "show(network.peers(G, \"bangkok\")[['name', 'similarity', 'low', 'high', 'linked', 'cases']], cases)\n"
     'print(network.explain(G, "bangkok", "tokyo"))\n'
     'plot.contributions(network.why(G, "bangkok", "tokyo"), cases=cases)'),
    ({"view": "map"}, "plot.map(cases, focus=None)"),
    ({"view": "map", "on map": "seoul"}, "plot.map(cases, focus='seoul')"),
]  # fmt: skip


@pytest.mark.parametrize(("choices", "lines"), CODE)
def test_the_code_is_what_a_programmer_would_write(panel, choices, lines):
    panel.set(choices | {"code": True, "language": "en"})
    shown = unescape(re.search(r"<pre[^>]*>(.*?)</pre>", panel.words.value, re.DOTALL)[1])
    assert shown == f"{START.format('en')}cases = load_cases()\n{lines}"
    panel.set({"code": False})
    assert "<pre" not in panel.words.value


def test_a_view_without_a_picture_shows_none_and_a_map_has_words_for_those_who_do_not_see_it(panel, cases):
    open_figures = plt.get_fignums()
    panel.set({"view": "map", "on map": "seoul"})
    assert plt.get_fignums() == open_figures
    assert re.match("<img src='data:image/png;base64,[^']+' alt='[^']+Seoul", panel.picture.value)
    assert unescape(panel.picture.value).count(plot.alt(plot.map(cases, focus="seoul"))) == 1
    panel.set({"view": "find"})
    assert panel.picture.value == ""


def test_what_one_city_resembles_is_told_by_an_answer_a_table_of_eight_and_reasons(panel, cases):
    panel.set({"view": "city", "city": "bangkok", "of city": "alike", "k": 2, "with bangkok": "tokyo"})
    G = network.city_similarity(cases, k=2)
    words = unescape(panel.words.value)
    parts = [network.answer(G, "bangkok", count=2), "<table", network.explain(G, "bangkok", "tokyo")]
    assert [words.index(part) for part in parts] == sorted(words.index(part) for part in parts)
    assert panel.words.value.count("<tr>") == 1 + 8


def test_a_list_is_of_what_holds_the_words_carries_the_codes_and_was_under_way(good):
    park, rain, trams = "lanmere-canal-park", "kaeng-mai-rain-gardens", "lanmere-night-trams"
    assert [*explore.find(good).index] == good.ids and "excerpt" not in explore.find(good)
    assert [*explore.find(good, "canal").index] == [*good.search("canal")["case"].unique()]
    assert explore.find(good, "canal").loc[park, "excerpt"] == "Lanmere canal park"
    assert [*explore.find(good, "operator canal", kind="service").index] == [trams]
    assert [*explore.find(good, period="2010").index] == [rain, park, trams]
    assert [*explore.find(good, period="2020").index] == [] == [*explore.find(good, "xylophone").index]
    assert [*explore.find(good, order="start").index][1:] == [park, trams, rain]
    assert [*explore.find(good, order="title", city="lanmere").index] == [rain, park, trams]


def test_the_file_of_a_table_is_what_is_shown_with_the_sources_below(panel, cases):
    panel.set({"view": "city", "city": "bangkok", "of city": "asks", "files": True})
    rows = [[cell.value for cell in row] for row in load_workbook(file(panel, "table.xlsx")).active.iter_rows()]
    shown = show(
        network.requests(cases, "bangkok")[["direction", "topic", "date", "match", "answers", "source"]], cases
    )
    cells = [[str(cell) or None for cell in row] for row in shown.rows]
    assert rows[0] == shown.columns and rows[1 : len(cells) + 1] == cells
    first = shown.notes.entries[0]
    assert rows[len(cells) + 1][0] == f"[1] {first.text} {first.url}".strip()
    assert len(rows) == 1 + len(cells) + len(shown.notes.entries)
    assert re.findall("download='([^']*)'", panel.files.value) == ["table.xlsx"]
    assert phrase("explore", "download", "en") in panel.files.value


def test_a_panel_begins_in_the_readers_language_and_says_in_all_how_it_is_opened(panel):
    told = panel._repr_mimebundle_()["text/plain"]
    assert told == " · ".join(phrase("explore", "start", lang) for lang in ("en", "th"))
    assert panel.children[0] is panel.top and panel.children[1] is panel.side
    assert panel.children[2].children == (panel.files, panel.words, panel.picture)
    assert panel.side.layout.flex_flow == "row wrap" and panel.children[2].layout.overflow == "auto"


def test_a_picture_stays_until_the_next_is_drawn(panel, monkeypatch):
    panel.set({"view": "map"})
    before, told = panel.picture.value, []
    tell = panel._tell
    monkeypatch.setattr(panel, "_tell", lambda *parts: (told.append(parts[1:2]), tell(*parts)))
    panel.set({"view": "city", "of city": "alike"})
    assert [*dict.fromkeys(told)][0] == (before,) and told[-1] == (panel.picture.value,) != (before,)


def test_what_a_person_clicks_or_types_is_chosen_and_shown(panel, cases):
    panel.controls["query"].value = "flood"
    assert panel.choices["query"] == "flood" and listed(panel) == set(cases.search("flood")["case"])
    panel.controls["language"].value = "th"
    assert panel.controls["order"].description == phrase("explore", "order", "th")
    panel.controls["view"].value = "compare"
    assert labels(panel) == [phrase("explore", "case", "th", n=n) for n in (1, 2, 3, 4)] and not panel.busy
