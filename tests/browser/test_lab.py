"""JupyterLab opens the first notebook, and it runs to its end."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from conftest import ROOT
from playwright.sync_api import TimeoutError as NotDone

COMMAND = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", "--port=0",
           "--ServerApp.token=casebook", "--allow-root", "--LabApp.expose_app_in_browser=True"]  # fmt: skip


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab that works on a copy, so that nothing is stored in the notebooks."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    for path in (tmp_path / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":  # what is there at the end has then been made here
                cell.update(execution_count=None, outputs=[])
        path.write_text(json.dumps(notebook), "utf-8")
    log = tmp_path / "log"
    settings = {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "IPYTHONDIR": str(tmp_path)}
    with log.open("w") as out:
        command = [*COMMAND, f"--ServerApp.root_dir={tmp_path}"]
        server = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **settings})
        try:
            yield address(log)
        finally:
            server.kill()  # its kernel ends when it finds itself alone
            server.wait(30)


def address(log):
    for _ in range(120):
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
        if found:
            with urllib.request.urlopen(f"{found[0]}api?token=casebook", timeout=30):
                return found[0]
        time.sleep(0.5)
    raise AssertionError(log.read_text())


def run_all(page):
    """Choose Run > Run All Cells, again if the menu was drawn anew under the mouse and nothing has begun."""
    page.wait_for_function(READY, timeout=60_000)
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        with suppress(NotDone):
            return page.wait_for_function(BEGUN, timeout=20_000)
    raise AssertionError(page.evaluate(STATE))


def test_jupyterlab_opens_the_start_notebook_and_runs_it_to_the_end(chromium, lab):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{lab}lab/tree/notebooks/00-start-here.ipynb?token=casebook")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    run_all(page)
    try:
        page.wait_for_function(DONE, timeout=120_000)
    except NotDone as slow:
        raise AssertionError(page.evaluate(STATE)) from slow
    assert page.locator(".jp-Notebook .jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    page.wait_for_selector(".jp-Notebook .jp-OutputArea-output table", state="attached", timeout=30_000)
    page.close()


READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"

# cells out of sight are in the model of the notebook only
STATE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const cells = [...(panel?.content?.model?.cells ?? [])].filter(cell => cell.type === 'code');
    const faults = cell => (cell.outputs.toJSON?.() ?? []).filter(output => output.output_type === 'error');
    return {file: panel?.title.label, kernel: panel?.sessionContext?.session?.kernel?.status,
            counts: cells.map(cell => cell.executionCount), faults: cells.flatMap(faults)};
}"""

BEGUN = f"() => ({STATE})().counts.some(count => count !== null)"

# all cells have a number and none has failed
DONE = f"""() => {{
    const {{counts: [first, ...rest], faults}} = ({STATE})();
    return first && rest.every((count, n) => count === first + n + 1) && !faults.length;
}}"""
