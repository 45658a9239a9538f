"""JupyterLab opens the first notebook, and it runs to its end."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from conftest import ROOT

COMMAND = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", "--port=0",
           "--ServerApp.token=casebook", "--allow-root", "--LabApp.expose_app_in_browser=True"]  # fmt: skip


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab that works on a copy, so that nothing is stored in the notebooks."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
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


def test_jupyterlab_opens_the_start_notebook_and_runs_it_to_the_end(chromium, lab):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{lab}lab/tree/notebooks/00-start-here.ipynb?token=casebook")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)  # cells that are run before there is a kernel are dropped
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(DONE, timeout=120_000)
    assert page.locator(".jp-Notebook .jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    page.wait_for_selector(".jp-Notebook .jp-OutputArea-output table", state="attached", timeout=30_000)
    page.close()


READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"

# all cells have a number, none is running: cells out of sight are in the model of the notebook only
DONE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const cells = [...(panel?.content?.model?.cells ?? [])].filter(cell => cell.type === 'code');
    return cells.length > 0 && cells.every((cell, n) => cell.executionCount === n + 1)
        && cells.every(cell => !cell.outputs.toJSON?.().some(output => output.output_type === 'error'));
}"""
