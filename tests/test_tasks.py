"""What tasks.py does to notebooks, and when it makes .venv again."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "markdown",
            "id": "question",
            "metadata": {},
            "source": "# น้ำท่วม & drainage?\n\nThen [the next](01-next.ipynb).",
        },
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "answer",
            "metadata": {"tags": ["kept"], "execution": {"iopub.execute_input": "2026"}},
            "outputs": [],
            "source": "secret = 'shown'\nsecret.upper()",
        },
    ],
    "metadata": {"language_info": {"name": "python", "version": "3.11.7"}, "widgets": {}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """Load tasks.py with one notebook in a folder of its own, run by the Python of this test."""
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("NOTEBOOKS", "BUILD"):
        monkeypatch.setattr(module, name, tmp_path / name.lower())
    monkeypatch.setattr(module, "PYTHON", sys.executable)
    monkeypatch.setattr(module, "venv", lambda: 0)
    module.NOTEBOOKS.mkdir()
    text = json.dumps(NOTEBOOK)
    module.notebook = module.NOTEBOOKS / "00-first.ipynb"
    module.notebook.write_text(text, encoding="utf-8")
    return module


def test_tidied_keeps_ids_and_tags_and_drops_what_a_session_left(tasks):
    text = tasks.tidied(json.dumps(NOTEBOOK))
    notebook = json.loads(text)
    assert [c["id"] for c in notebook["cells"]] == ["question", "answer"]
    assert notebook["cells"][1]["metadata"] == {"tags": ["kept"]}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert "widgets" not in notebook["metadata"]
    assert tasks.tidied(text) == text


def test_running_the_notebooks_twice_changes_nothing(tasks):
    assert tasks.execute() == 0
    first = tasks.notebook.read_bytes()
    cell = json.loads(first)["cells"][1]
    assert cell["execution_count"] == 1
    assert cell["outputs"][0]["data"]["text/plain"] == ["'SHOWN'"]
    assert tasks.execute() == 0
    assert tasks.notebook.read_bytes() == first


def test_a_notebook_that_stops_is_left_as_it_was(tasks):
    broken = json.dumps(NOTEBOOK).replace("secret.upper()", "1/0")
    tasks.notebook.write_text(broken, encoding="utf-8")
    with pytest.raises(SystemExit, match="none was changed"):
        tasks.execute()
    assert tasks.notebook.read_text(encoding="utf-8") == broken


def test_report_pages_show_no_code_and_need_no_connection(tasks):
    assert tasks.report() == 0
    page = (tasks.BUILD / "00-first.html").read_text(encoding="utf-8")
    assert "<title>น้ำท่วม &amp; drainage?</title>" in page
    assert '<html lang="en">' in page
    assert 'href="01-next.html"' in page
    assert "secret" not in page
    assert "<script" not in page
    assert page.count("@font-face") == 1  # the Thai one: the page has no other foreign letters
    assert not tasks.OUTSIDE.search(page)
    index = (tasks.BUILD / "index.html").read_text(encoding="utf-8")
    assert '<a href="00-first.html">น้ำท่วม &amp; drainage?</a>' in index


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js"></script>',
        "<img alt='x' src='//example.org/a.png'>",
        '<link rel="stylesheet" href="http://example.org/a.css">',
        "body { background: url( 'https://example.org/a.png') }",
        '@import "https://example.org/a.css";',
    ],
)
def test_a_page_that_loads_from_outside_is_found(tasks, text):
    assert tasks.OUTSIDE.search(text)


def test_a_link_to_click_on_and_a_picture_inside_are_fine(tasks):
    text = '<a href="https://example.org/">source</a> <img src="data:image/png;base64,//aa//">'
    assert not tasks.OUTSIDE.search(text)


def test_every_font_is_one_of_the_toolkit_s(tasks):
    assert {path.name for path in (ROOT / "toolkit/fonts").iterdir()} >= set(tasks.FONTS)
    assert tasks.page_style("ก ភ 청 東").count("@font-face") == len(tasks.FONTS)


def test_venv_is_made_again_when_the_lock_changes(tasks, tmp_path, monkeypatch):
    before = tasks.fingerprint()
    assert tasks.fingerprint() == before
    changed = tmp_path / "requirements.lock"
    changed.write_text("pandas==0\n")
    monkeypatch.setattr(tasks, "LOCK", changed)
    assert tasks.fingerprint() != before
