"""What tasks.py does: its commands and exit codes, .venv, and what it makes of notebooks."""

import json
import os
import re
import runpy
import sys
import tomllib
from pathlib import Path
from unittest.mock import Mock

import pytest
from conftest import ROOT

import tasks as module

QUESTION = {"cell_type": "markdown", "id": "question", "metadata": {}}
QUESTION |= {"source": "# น้ำท่วม & drainage?\n\nThen [the next](01-next.ipynb)."}
ANSWER = {"cell_type": "code", "id": "answer", "metadata": {"tags": ["kept"], "execution": {}}}
ANSWER |= {"execution_count": None, "outputs": [], "source": "secret = 'shown'\nsecret.upper()"}
SESSION = {"language_info": {"name": "python", "version": "3.11.7"}, "widgets": {}}
NOTEBOOK = {"cells": [QUESTION, ANSWER], "metadata": SESSION, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """tasks.py with .venv, notebooks and pages in a folder of its own, .venv being ready."""
    for name in ("VENV", "NOTEBOOKS", "BUILD"):
        monkeypatch.setattr(module, name, tmp_path / name.lower())
    monkeypatch.setattr(module, "SITE", tmp_path / "build/site")
    monkeypatch.setattr(module, "STAMP", tmp_path / "venv/.stamp")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    module.VENV.mkdir()
    module.STAMP.write_text(module.fingerprint())
    module.NOTEBOOKS.mkdir()
    (module.NOTEBOOKS / "00-first.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    return module


@pytest.fixture
def ran(tasks, monkeypatch):
    """Commands that tasks.py would run, as texts, none of which is run; those with a text of `ran.fail` fail."""

    class Ran(list):
        fail = ()

        def __call__(self, command, **_):
            self.append(" ".join(command).replace(sys.executable, "python"))
            return next((3 for text in self.fail if text in self[-1]), 0)

    commands = Ran()
    monkeypatch.setattr(tasks.subprocess, "call", commands)
    return commands


# the command line


def test_the_file_itself_lists_its_tasks_where_none_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["tasks.py"])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(ROOT / "tasks.py"), run_name="__main__")
    assert end.value.code == 0
    assert set(re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE)) == set(module.TASKS)


@pytest.mark.parametrize("arguments", [["fly"], ["clean", "--", "-x"], ["test", "--only", "half"]])
def test_an_unknown_task_or_option_is_refused(tasks, ran, arguments):
    with pytest.raises(SystemExit) as end:
        tasks.main(arguments)
    assert (end.value.code, ran) == (2, [])


def test_python_keeps_what_it_compiled_whatever_the_shell_says(tasks, ran, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert tasks.main(["check"]) == 0 and ran
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_options_after_two_dashes_go_to_the_program(tasks, ran):
    assert tasks.main(["check", "--", "a.md"]) == tasks.main(["lint", "--", "--fix"]) == 0
    assert ran == ["python -m toolkit check a.md", "python -m ruff check --fix .", "python -m ruff format --check ."]


def test_the_exit_code_is_that_of_the_program(tasks, ran, capsys):
    ran.fail = ["toolkit check", "ruff check"]
    assert tasks.main(["check"]) == tasks.main(["lint"]) == 3
    assert "in order" not in capsys.readouterr().out
    ran.fail = ["ruff format"]
    assert tasks.main(["lint"]) == 3


def test_an_old_python_is_told_what_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer(.|\n)*make lab PY=python3\.11"):
        runpy.run_path(str(ROOT / "tasks.py"))


# the parts of make test


@pytest.mark.parametrize(("failing", "code", "verdict"), [
    ([], 0, "Tests, docs, notebooks passed in"), (["pytest tests "], 1, "Tests failed in"),
    (["--nbval"], 1, "Notebooks failed in"), (["toolkit", "--nbval"], 1, "Docs, notebooks failed in"),
])  # fmt: skip
def test_every_part_is_run_and_one_that_fails_fails_the_whole(tasks, ran, capsys, failing, code, verdict):
    ran.fail = failing
    assert tasks.main(["test"]) == code
    assert [c.split()[3] for c in ran] == ["tests", "tests/test_docs.py", "--nbval"]
    said = capsys.readouterr().out
    assert verdict in said
    assert re.findall(r"^(\S+) +\d+ s", said, re.MULTILINE)[:4] == ["set-up", "tests", "docs", "notebooks"]


def test_the_parts_leave_out_no_test_and_run_none_twice(tasks):
    (docs, package), (tests, without) = tasks.PARTS["docs"], tasks.PARTS["tests"]
    paths = re.search(r"^testpaths = (.+)$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert json.loads(paths) == [tests, package]
    assert without == f"--ignore={docs}"


def test_one_part_can_be_run_alone_and_options_are_for_the_tests(tasks, ran):
    tasks.main(["test", "--only", "notebooks", "--", "-x"])
    tasks.main(["test", "--", "-k", "thai"])
    assert ran[0].startswith("python -m pytest --nbval ")
    assert ran[0].endswith("notebooks -x")
    assert ran[1:] == ["python -m pytest -k thai"]


def test_time_and_work_are_told_in_seconds(tasks, monkeypatch):
    monkeypatch.setattr(tasks.time, "monotonic", lambda: 75.2)
    monkeypatch.setattr(tasks.os, "times", lambda: os.times_result((1, 1, 30.6, 9.8, 0)))
    assert tasks.spent((10.0, 10.0)) == "65 s, 30 s of CPU"
    assert tasks.spent((10.0, sum((30.6, 9.8)))) == "65 s"


# .venv

INSTALL = ("python -m uv pip sync --quiet", "python -m uv pip install --quiet")


@pytest.fixture
def outdated(tasks, ran):
    """Commands run for a .venv that is to be made again."""
    tasks.STAMP.write_text("of another day")
    return ran


def test_a_venv_is_emptied_filled_with_what_is_locked_and_then_left_alone(tasks, outdated):
    assert tasks.main(["venv"]) == tasks.main(["venv"]) == 0
    made, uv, packages, ours = outdated
    assert made == f"python -m venv --clear {tasks.VENV}"
    assert "--only-binary=:all: uv==" in uv
    assert packages == f"{INSTALL[0]} --python python --require-hashes --compile-bytecode {ROOT / 'requirements.lock'}"
    assert ours == f"{INSTALL[1]} --python python --no-deps --no-build-isolation --editable {ROOT}"
    settings = json.loads((tasks.VENV / "share/jupyter/lab/settings/overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_venv_that_runs_this_task_is_not_emptied_and_without_uv_pip_installs_the_same(tasks, outdated, monkeypatch):
    monkeypatch.setattr(tasks.sys, "prefix", str(tasks.VENV))
    outdated.fail = ["uv=="]
    assert tasks.venv() == 0
    _, packages, ours = outdated
    assert packages.endswith(f"--no-deps --require-hashes --requirement {ROOT / 'requirements.lock'}")
    assert ours.endswith(f"--no-deps --no-build-isolation --editable {ROOT}")
    assert not [command for command in outdated if "-m venv" in command or "-m uv" in command]


@pytest.mark.parametrize(("failing", "said"), [
    (["-m venv"], "Could not make"), ([INSTALL[0]], "connection"), ([INSTALL[1]], "connection"),
    (["uv==", "--requirement"], "connection"),
])  # fmt: skip
def test_a_set_up_that_fails_says_so_and_is_done_again_the_next_time(tasks, outdated, failing, said):
    outdated.fail = failing
    with pytest.raises(SystemExit, match=said):
        tasks.main(["venv"])
    assert not tasks.STAMP.exists()


def test_a_python_that_cannot_make_a_venv_names_the_package_it_lacks(tasks, outdated, monkeypatch):
    monkeypatch.setattr(tasks.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        tasks.venv()
    assert outdated == []


@pytest.mark.parametrize("changed", ["LOCK", "ROOT", "sys.version_info", "UV"])
def test_a_venv_is_made_again_for_another_lock_project_python_or_uv(tasks, tmp_path, monkeypatch, changed):
    before = tasks.fingerprint()
    assert tasks.fingerprint() == before
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_text("pandas==0\n")
    values = {"LOCK": tmp_path / "requirements.lock", "ROOT": tmp_path, "sys.version_info": (3, 14, 0), "UV": "uv==0"}
    monkeypatch.setattr(f"tasks.{changed}", values[changed])
    assert tasks.fingerprint() != before


def test_lock_asks_for_every_python_and_writes_hashes(tasks, ran):
    ran.fail = ["compile"]
    assert tasks.main(["lock", "--", "--upgrade"]) == 3
    assert ran[0].startswith("python -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 ")
    assert ran[0].endswith(" --output-file requirements.lock --upgrade pyproject.toml")


def test_clean_removes_what_can_be_made_again_and_nothing_else(tasks, tmp_path, monkeypatch):
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    for name in (".venv/bin", "build", "toolkit/plot/__pycache__", "notebooks/.ipynb_checkpoints"):
        (tmp_path / name).mkdir(parents=True)
    assert tasks.main(["clean"]) == 0
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert {"toolkit/plot", "notebooks/00-first.ipynb", "venv/.stamp"} <= left
    assert not [name for name in left if re.search("cache|checkpoints|build|[.]venv", name)]


# JupyterLab


@pytest.fixture
def started(tasks, monkeypatch):
    """Open JupyterLab with options on a POSIX machine; returns the command that would take over."""
    execv = Mock(side_effect=InterruptedError)  # a call that takes over never returns

    def start(*options):
        with pytest.raises(InterruptedError):
            tasks.main(["lab", "--", *options])
        return execv.call_args.args[1]

    monkeypatch.setenv("BROWSER", "true")
    for name, value in {"execv": execv, "name": "posix", "chdir": lambda _: None}.items():
        monkeypatch.setattr(tasks.os, name, value)
    return start


def test_lab_opens_at_the_first_notebook_for_this_machine_only(started):
    command = started("--port=9999")
    assert (command[:3], command[-1]) == ([sys.executable, "-m", "jupyterlab"], "--port=9999")
    start = "--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb"
    assert {f"--ServerApp.root_dir={ROOT}", "--ServerApp.ip=127.0.0.1", start} <= {*command}
    assert "--no-browser" not in command


def test_lab_without_its_first_notebook_opens_at_the_folder(tasks, started, monkeypatch):
    monkeypatch.setattr(tasks, "START", tasks.NOTEBOOKS / "gone.ipynb")
    assert not [option for option in started() if "default_url" in option]


def test_lab_asks_for_the_address_to_be_opened_where_there_is_no_browser(tasks, started, monkeypatch, capsys):
    monkeypatch.setattr(tasks, "has_browser", lambda: False)
    assert "--no-browser" in started()
    assert "open the last of the addresses" in capsys.readouterr().out


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_lab_runs_as_root_only_where_the_user_is_root(tasks, started, monkeypatch, user, allowed):
    monkeypatch.setattr(tasks.os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in started()) == allowed


def test_lab_on_windows_waits_for_the_server_when_it_is_interrupted(tasks, monkeypatch):
    server = Mock(**{"wait.side_effect": [KeyboardInterrupt, 0]})
    monkeypatch.setattr(tasks.os, "name", "nt")
    monkeypatch.setattr(tasks.os, "chdir", lambda _: None)
    monkeypatch.setattr(tasks.subprocess, "Popen", lambda _: server)
    assert tasks.lab() == 0
    assert server.wait.call_count == 2


@pytest.mark.parametrize(("platform", "variables", "found"), [
    ("linux", {}, False), ("linux", {"DISPLAY": ":0"}, True), ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("win32", {}, True), ("linux", {"BROWSER": "true"}, True), ("darwin", {"none": ""}, False),
])  # fmt: skip
def test_a_browser_is_looked_for_where_there_is_a_screen(tasks, monkeypatch, platform, variables, found):
    monkeypatch.setattr(tasks.sys, "platform", platform)
    monkeypatch.setattr(tasks.os, "environ", variables)
    error = tasks.webbrowser.Error if "none" in variables else None
    monkeypatch.setattr(tasks.webbrowser, "get", Mock(side_effect=error))
    assert tasks.has_browser() == found


# notebooks


def test_tidied_keeps_ids_and_tags_and_drops_what_a_session_left(tasks):
    text = tasks.tidied(json.dumps(NOTEBOOK))
    notebook = json.loads(text)
    kept = [(cell["id"], cell["metadata"]) for cell in notebook["cells"]]
    assert kept == [("question", {}), ("answer", {"tags": ["kept"]})]
    assert notebook["metadata"].keys() == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert tasks.tidied(text) == text


def test_running_the_notebooks_stores_outputs_and_running_them_again_changes_nothing(tasks, monkeypatch, capsys):
    path, call, first_of_all = tasks.NOTEBOOKS / "00-first.ipynb", tasks.subprocess.call, []

    def refresh(command, **options):
        if "nbconvert" in command:
            return call(command, **options)
        first_of_all.append(" ".join(command[1:]))
        return 0

    monkeypatch.setattr(tasks.subprocess, "call", refresh)
    assert tasks.main(["notebooks"]) == 0  # the only kernel that these tests start
    assert first_of_all == ["-m toolkit check", "-m toolkit translations", "tools/make_docs.py"]
    first = path.read_bytes()
    cell = json.loads(first)["cells"][1]
    assert (cell["execution_count"], cell["outputs"][0]["data"]["text/plain"]) == (1, ["'SHOWN'"])

    def nbconvert(command, **_):
        if "--output-dir" not in command:
            return
        session = json.loads(first) | {"metadata": SESSION}
        Path(command[command.index("--output-dir") + 1], path.name).write_text(json.dumps(session), encoding="utf-8")

    monkeypatch.setattr(tasks.subprocess, "call", nbconvert)
    assert tasks.main(["notebooks"]) == 0
    assert path.read_bytes() == first
    assert "outputs changed\n" in (said := capsys.readouterr().out)
    assert said.endswith("as before\n")


def test_a_notebook_that_stops_is_left_as_it_was(tasks, ran):
    ran.fail = ["nbconvert"]
    with pytest.raises(SystemExit, match="none was changed"):
        tasks.main(["notebooks"])
    assert "allow" not in ran[0]
    assert json.loads((tasks.NOTEBOOKS / "00-first.ipynb").read_text(encoding="utf-8")) == NOTEBOOK


# pages and the browser


def test_the_site_is_made_anew(tasks, ran, capsys):
    (tasks.SITE / "gone").mkdir(parents=True)
    assert tasks.main(["site"]) == 0
    assert ran == [f"python -m toolkit site {tasks.SITE}"]
    assert not tasks.SITE.exists()
    assert "Begin with build/site/index.html" in capsys.readouterr().out
    ran.fail = ["toolkit site"]
    with pytest.raises(SystemExit, match="could not be written"):
        tasks.main(["site"])


@pytest.mark.parametrize(("there", "fail", "last", "said"), [
    (True, [], "pytest tests/browser -x", ""), (False, [], "pytest tests/browser -x", "trying to install"),
    (False, ["playwright install"], "playwright install chromium", "left out"),
])  # fmt: skip
def test_the_browser_tests_are_run_where_there_is_a_browser(tasks, ran, monkeypatch, capsys, there, fail, last, said):
    monkeypatch.setattr(tasks.shutil, "which", lambda name: name if there else None)
    ran.fail = fail
    assert tasks.main(["test-browser", "--", "-x"]) == 0
    assert ran[-1] == f"python -m {last}"
    assert said in capsys.readouterr().out


def test_no_other_run_collects_the_browser_tests():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "browser" in project["tool"]["pytest"]["ini_options"]["norecursedirs"]
    assert [*(ROOT / "tests/browser").glob("test_*.py")]
