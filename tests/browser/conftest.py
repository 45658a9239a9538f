"""A browser without a network for the tests of this folder, and the site they look at."""

import os
import shutil
from pathlib import Path

import pytest

import tasks
from toolkit import load_cases, report

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    """Chromium of this machine, or the one that Playwright has installed."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, tasks.CHROMIUM)), None)
        if not found and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("there is no Chromium here")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a site; CASEBOOK_SITE names one that is there, with notebooks, say."""
    folder = os.environ.get("CASEBOOK_SITE") or tmp_path_factory.mktemp("site")
    if not os.environ.get("CASEBOOK_SITE"):
        report.site(load_cases(), folder)
    return Path(folder).resolve().as_uri()


@pytest.fixture
def open_page(chromium, site):
    """Open a page of the site; it fails if a script stumbles or a host is asked for anything."""
    faults, contexts = [], []

    def opened(path, width=1280, height=800):
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda request: faults.append(request.url) if request.url.startswith("http") else None,
        )
        page.goto(f"{site}/{path}")
        page.wait_for_selector("[aria-busy=true]", state="detached")  # the search is there a moment after the page
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
