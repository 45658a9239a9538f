"""What a reader does with the site: search, filter, look into the network, change the language."""

import pytest

from toolkit import load_cases, network
from toolkit.report.site import pair_of

PAGES = ["index.html", "cities.html", "network.html", "notebooks.html", "glossary.html", "method.html", "guide.html"]
PAGES += [f"cases/{case}.html" for case in ("jakarta-setu-babakan", "seoul-cheonggyecheon")]
PAGES += [f"cities/{city}.html" for city in ("bangkok", "ascn", "xiamen")] + ["pairs/bangkok_shanghai.html"]


def shown(page):
    """Ids of the cases that the home page shows."""
    return page.eval_on_selector_all("#cards > li:not([hidden])", "items => items.map(item => item.dataset.case)")


@pytest.fixture(scope="session")
def cases():
    return load_cases()


# search and filters


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("word", ["Setu Babakan", "babakan", "เบตาวี", "หมู่บ้านวัฒนธรรม", "วัฒนธรรมเบ"])
def test_a_case_is_found_by_words_of_either_language_and_by_a_part_of_a_thai_word(open_page, cases, lang, word):
    if "jakarta-setu-babakan" not in set(cases.search(word)["case"]):
        pytest.skip("the case does not hold this word")
    page = open_page(f"{lang}/index.html")
    page.fill("#q", word)
    assert "jakarta-setu-babakan" in shown(page)
    item = page.locator("[data-case=jakarta-setu-babakan]")
    assert item.locator(".excerpt").inner_text()
    item.locator("h3 a").click()
    assert page.url.endswith(f"/{lang}/cases/jakarta-setu-babakan.html")


def test_thai_is_found_however_it_is_typed(open_page):
    page = open_page("th/index.html")
    page.fill("#q", "น้ำท่วม")
    first = shown(page)
    page.fill("#q", "น\u0e4d\u0e49าท่วม")  # sara am in two pieces
    assert shown(page) == first
    assert first


def test_an_unknown_word_is_answered_with_what_there_is_and_a_place_without_case_is_named(open_page):
    page = open_page("en/index.html")
    page.fill("#q", "zeppelin")
    assert shown(page) == []
    assert "Nothing found" in page.inner_text("#found")
    assert "40 cases" in page.inner_text("#found")
    page.fill("#q", "osaka")
    assert page.locator("#near a").first.inner_text() == "Osaka"
    page.click("button")
    assert len(shown(page)) == 40


def test_filters_narrow_and_their_counts_follow_each_other(open_page, cases):
    page = open_page("en/index.html")
    page.select_option("#f-theme", "culture")
    assert page.locator("#f-theme option:checked").text_content().startswith("Culture")
    assert set(shown(page)) == set(cases.select(themes="culture"))
    both = cases.select(themes="culture", country="KR")
    assert page.locator("#f-country option[value=KR]").text_content().endswith(f"({len(both)})")
    page.select_option("#f-country", "KR")
    assert set(shown(page)) == set(both)
    assert page.url.endswith("#theme=culture&country=KR")
    page.reload()
    assert set(shown(page)) == set(both)


def test_a_link_from_elsewhere_opens_the_search_with_its_filter(open_page, cases):
    page = open_page("en/cities/bangkok.html")
    page.locator("a[href$='index.html#problem=flooding']").first.click()
    page.wait_for_url("**/index.html#problem=flooding", wait_until="load")  # the filter is set when the page is there
    assert set(shown(page)) == set(cases.select(problems="flooding"))


# the network


@pytest.fixture(scope="session")
def similar(cases):
    return network.city_similarity(cases)


def links(page):
    return set(page.eval_on_selector_all("[data-pair]", "links => links.map(link => link.dataset.pair)"))


def test_the_script_draws_the_links_that_python_chooses(open_page, similar):
    page = open_page("en/network.html")
    rows = network.links(similar)
    assert links(page) == {pair_of(a, b) for a, b in zip(rows["a"], rows["b"], strict=True)}
    drawn = "linksOf(Object.values(NETWORK.groups)).filter(pair => pair.rule)"
    found = page.evaluate(f"{drawn}.map(pair => [pair.id, pair.rule, pair.score])")
    ours = {pair_of(r.a, r.b): (r.rule, r.similarity) for r in rows.itertuples()}
    assert {pair: rule for pair, rule, _ in found} == {pair: rule for pair, (rule, _) in ours.items()}
    assert all(abs(score - ours[pair][1]) < 1e-5 for pair, _, score in found)


@pytest.mark.parametrize("weights", [{"climate": 3.0}, {"income": 0.0}, {"size": 2.0, "air": 0.0, "density": 0.5}])
def test_moved_weights_give_the_links_that_python_gives(open_page, cases, weights):
    page = open_page("en/network.html")
    before = links(page)
    for group, weight in weights.items():
        page.fill(f"#w-{group}", f"{weight:g}")
    after = links(page)
    assert after == {pair_of(a, b) for a, b in network.city_similarity(cases, weights=weights).edges}
    assert after != before
    assert "under your weights" in page.inner_text("#said")
    page.click("#weights button")
    assert links(page) == before


def test_no_weight_at_all_is_explained(open_page):
    page = open_page("en/network.html")
    for box in page.locator("#weights input").all():
        box.fill("0")
    assert links(page) == set()
    assert "nothing is compared" in page.inner_text("#said")


def test_a_link_shows_its_reasons_and_leads_to_its_page_by_mouse_and_by_keyboard(open_page):
    page = open_page("en/network.html")
    page.locator("[data-pair=bangkok_shanghai] .hit").dispatch_event("click")
    reasons = page.inner_text("#reasons")
    assert "Bangkok – Shanghai" in reasons
    assert "similarity 0.74" in reasons
    assert "National income" in reasons
    page.locator("[data-city=jakarta]").focus()
    page.keyboard.press("Enter")
    assert "Most like Jakarta" in page.inner_text("#reasons")
    page.locator("#reasons a[href*=pairs]").first.click()
    assert "/en/pairs/" in page.url


# every page


@pytest.mark.parametrize("path", PAGES)
def test_the_switch_changes_the_language_of_every_label(open_page, path):
    page = open_page(f"en/{path}")
    here = page.locator("nav a, h1, h2, label, legend, button, th[scope=col]")
    english = [text for text in here.all_inner_texts() if text.strip()]
    page.click(".languages a")
    assert page.url.endswith(f"/th/{path}")
    assert page.get_attribute("html", "lang") == "th"
    thai = page.eval_on_selector_all(
        "nav a, h1, h2, label, legend, button, th[scope=col]",
        "all => all.filter(e => !e.closest('[lang=en], [translate=no]') && !e.querySelector('[translate=no]'))"
        ".map(e => e.innerText.trim()).filter(Boolean)")  # fmt: skip
    assert english
    assert [text for text in thai if not any("ก" <= letter <= "๛" for letter in text)] == []
    page.click(".languages a")
    assert page.url.endswith(f"/en/{path}")


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_a_telephone(open_page, lang, path):
    page = open_page(f"{lang}/{path}", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(open_page):
    page = open_page("en/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
