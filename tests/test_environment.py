"""The environment is described in several files; they must say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import tasks
import toolkit

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(lines):
    """Return {name: specifiers} of requirement lines."""
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}


PROJECT = tomllib.loads(read("pyproject.toml"))
GROUPS = PROJECT["dependency-groups"]
RUNTIME = requirements(PROJECT["project"]["dependencies"])
TEST = requirements(GROUPS["test"])
*CONDA, FROM_PIP = yaml.safe_load(read("environment.yml"))["dependencies"]


@pytest.fixture(scope="module")
def lock():
    """The lock's entries: {name: [(version, number of hashes), ...]}."""
    text = re.sub(r"^\s*#.*\n", "", read("requirements.lock"), flags=re.MULTILINE)
    entries = {}
    for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip()):
        requirement, *hashes = re.split(r"\s+--hash=sha256:", entry)
        name, version = re.match(r"([\w.-]+)==([\w.]+)(?: ; .+)?$", requirement.strip()).groups()
        assert all(re.fullmatch(r"[0-9a-f]{64}", h.strip()) for h in hashes), entry
        entries.setdefault(canonicalize_name(name), []).append((version, len(hashes)))
    return entries


# environment.yml


def test_conda_installs_what_everybody_expects_and_what_the_tests_need():
    # the runtime packages it lacks come with `-e .`; the test group does not
    named = {"python", "pip", "jupyterlab", "pandas", "networkx", "matplotlib", "nbval"}
    assert set(requirements(CONDA)) >= named | set(TEST)


def test_conda_and_pyproject_give_the_same_limits_and_ask_for_the_same_python():
    ours = {**RUNTIME, **TEST, **requirements(["pip", f"python{PROJECT['project']['requires-python']}"])}
    theirs = requirements(CONDA)
    assert {name: ours.get(name) for name in theirs} == theirs


def test_conda_leaves_nothing_but_this_folder_to_pip():
    assert FROM_PIP == {"pip": ["-e ."]}


# requirements.lock


def test_lock_holds_no_address():
    assert re.findall("://|www[.]|find-links|index-url| @ |file:", read("requirements.lock")) == []


def test_every_locked_package_has_a_hash(lock):
    assert len(lock) > 50
    assert [n for n, versions in lock.items() if not all(count for _, count in versions)] == []


def test_lock_meets_pyproject(lock):
    wanted = {**RUNTIME, **TEST, **requirements(GROUPS["setup"])}
    unmet = [name for name, limit in wanted.items() for version, _ in lock[name] if version not in limit]
    assert unmet == []


def test_lock_leaves_out_what_makes_every_start_slow(lock):
    assert "rfc3987-syntax" not in lock
    assert all(version in SpecifierSet("<4.25") for version, _ in lock["jsonschema"])


def test_this_folder_is_built_with_the_locked_builder():
    assert PROJECT["build-system"]["requires"] == GROUPS["setup"]
    assert all("==" in line for line in GROUPS["setup"])


# what else is said twice


def test_toolkit_is_ours():
    # another distribution installs a package of this name
    assert Path(toolkit.__file__).resolve() == ROOT / "toolkit/__init__.py"


def test_one_version_everywhere():
    assert f"\nversion: {toolkit.__version__}\n" in read("CITATION.cff")
    assert re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)[0] == toolkit.__version__


def test_make_and_tasks_offer_the_same():
    targets = re.search(r"^TASKS = (.+)$", read("Makefile"), re.MULTILINE)[1].split()
    assert set(targets) == set(tasks.TASKS)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_guides_name_tasks_that_exist(name):
    code = "\n".join(re.findall(r"`+[^`]+`+", read(name)))
    named = set(re.findall(r"(?:make|tasks\.py) ([a-z]+)", code))
    assert set() < named <= set(tasks.TASKS)


def test_workflow_names_tasks_that_exist():
    jobs = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]
    assert set(jobs) == {"cases", "tests", "notebooks", "lint", "browser", "site"}
    steps = [step for job in jobs.values() for step in job["steps"] if "run" in step]
    # pages are published by hand, from one branch
    assert jobs["site"]["if"] == "github.event_name == 'workflow_dispatch' && github.ref == 'refs/heads/main'"
    commands = [step["run"] for step in steps if step.get("id") != "changed"]
    assert {re.match(r"python tasks\.py ([a-z-]+)", c)[1] for c in commands} <= set(tasks.TASKS)
    assert {c.partition(" --only ")[2] for c in commands} - {""} == set(tasks.PARTS)


def test_integration_runs_the_command_of_the_readme():
    lines = read(".ci/run").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert {"set -euo pipefail", "make test", "make test-browser"} <= set(lines)
    assert re.search(r"^make test\b", read("README.md"), re.MULTILINE)
