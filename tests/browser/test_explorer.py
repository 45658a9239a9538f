"""The explorer in JupyterLab: what a planner clicks is what appears, and nothing is fetched."""

import io
import re

import pandas as pd
import pytest
from PIL import Image
from test_lab import lab, run_all  # noqa: F401 - a fixture

from toolkit import load_cases
from toolkit.language import phrase

LIST = ".jp-OutputArea select[size]"


@pytest.fixture
def explorer(chromium, lab):  # noqa: F811
    """Open the explorer; it fails if another host is asked for anything."""
    page, asked = chromium.new_page(viewport={"width": 1280, "height": 800}), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}lab/tree/notebooks/explorer.ipynb?token=casebook")
    run_all(page)
    page.get_by_label("Search the cases").wait_for(timeout=90_000)
    yield page
    page.close()
    assert [url for url in asked if url.startswith("http") and not url.startswith(lab)] == []


def press(page, key, lang="en"):
    page.get_by_role("button", name=phrase("explore", key, lang), exact=True).click()


def wait_for_list(page, cases):
    page.wait_for_function("n => document.querySelectorAll('select[size] option').length === n + 1", arg=len(cases))


def link(page, name):
    return page.get_by_role("link", name=phrase("explore", name, "en"), exact=True)


def download(page, name):
    with page.expect_download() as found:
        link(page, name).click()
    return io.BytesIO(found.value.path().read_bytes())


def test_a_planner_finds_compares_weighs_and_downloads_without_code(explorer):
    page = explorer
    assert page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == 0  # the code is hidden

    # search in both languages, filter, read
    cases, search = load_cases(), page.get_by_label("Search the cases")
    for word in ("heritage", "น้ำท่วม"):
        search.fill("")
        search.press_sequentially(word)
        wait_for_list(page, set(cases.search(word)["case"]))
    search.fill("")
    page.get_by_label("Country").select_option(label=f"Japan ({len(cases.select(country='Japan'))})")
    wait_for_list(page, cases.select(country="Japan"))
    page.get_by_label("Country").select_option(index=0)
    wait_for_list(page, cases)
    page.locator(LIST).select_option(index=3)
    title = page.locator(f"{LIST} option").nth(3).text_content().replace("\xa0", " ").rpartition(" · ")[0]
    page.get_by_role("heading", name=title).wait_for()

    # compare
    press(page, "compare")
    page.get_by_text(phrase("explore", "choose two", "en")).wait_for()
    chosen = page.locator(".jp-OutputArea select:visible")
    for n, index in enumerate((3, 7)):
        chosen.nth(n).select_option(index=index)
    title = chosen.nth(0).locator("option").nth(3).text_content().replace("\xa0", " ")
    page.locator("table.casebook th", has_text=title).first.wait_for()
    press(page, "files")
    assert len(pd.read_excel(download(page, "table.xlsx"))) > 5

    # whom does a city resemble, and why
    press(page, "city")
    for city in ("Bangkok", "Seoul"):
        page.get_by_label("City or place").select_option(city)
        page.get_by_text(re.compile(f"^{city} resembles most")).wait_for()
        page.get_by_text(re.compile(f"^{city} and .+ have a similarity of")).wait_for()
    picture = page.locator(".jp-OutputArea img:visible")
    picture.wait_for()
    link(page, "picture.png").wait_for()
    before = picture.get_attribute("src")
    page.get_by_role("slider").nth(4).press("ArrowRight")
    page.wait_for_function("before => document.querySelector('.jp-OutputArea img').src != before", arg=before)
    link(page, "picture.png").wait_for()
    assert Image.open(download(page, "picture.png")).width > 500

    # the other language: every word, and the same choice
    page.get_by_role("button", name="ไทย", exact=True).click()
    page.get_by_role("button", name=phrase("explore", "map", "th"), exact=True).wait_for()
    assert page.get_by_label(phrase("site", "facet city", "th")).input_value()
    press(page, "map", "th")
    page.locator(".jp-OutputArea img[alt*='กรณี']:visible").wait_for()
