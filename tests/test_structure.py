"""The package's shape: imports one way, in the order CONTRIBUTING.md gives, and no third party at the door."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = re.search(r"```\n(errors < .*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[1]
RANK = {name: rank for rank, name in enumerate(re.split(r"\s*<\s*", ORDER.strip()))}
GROUND_FLOOR = ("errors", "thai", "similarity")
MODULES = sorted(
    p
    for p in (ROOT / "toolkit").rglob("*.py")
    if "fonts" not in p.parts and p.name != "__init__.py" or p.parent.name == "network"
)


def top(path):
    """Name of the module or package a file belongs to."""
    return path.relative_to(ROOT / "toolkit").parts[0].removesuffix(".py")


def imported(path):
    """Names of our own modules that a file imports, wherever the import stands."""
    depth = len(path.relative_to(ROOT / "toolkit").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            names = [node.module.split(".")[0]] if node.module else [a.name for a in node.names]
            yield from (name for name in names if name in RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_module_imports_only_what_stands_before_it(path):
    me = top(path)
    assert me in RANK, f"{me} is missing from the order in CONTRIBUTING.md"
    assert not [other for other in imported(path) if other != me and RANK[other] >= RANK[me]]
    if me in GROUND_FLOOR:
        assert not list(imported(path))


def test_importing_the_package_loads_no_third_party_module():
    code = "import sys, toolkit; print(sorted(m.split('.')[0] for m in sys.modules))"
    loaded = set(ast.literal_eval(subprocess.check_output([sys.executable, "-S", "-c", code], cwd=ROOT, text=True)))
    assert loaded <= set(sys.stdlib_module_names) | {"__main__", "toolkit"}
