"""The package's shape: imports one way, on the floors CONTRIBUTING.md gives, and no third party at the door."""

import ast
import functools
import graphlib
import io
import re
import subprocess
import sys
import tokenize

import pytest
from conftest import ROOT

PACKAGE = ROOT / "toolkit"
FLOORS = re.search(r"```\n(errors, .*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[1]


def ranks(line):
    """Floor of each room, counted from the ground."""
    return {room: floor for floor, rooms in enumerate(line.split("<")) for room in re.split(r"[,\s]+", rooms.strip())}


HOUSE, *FOLDERS = FLOORS.strip().splitlines()
RANKS = {"": ranks(HOUSE)} | {name: ranks(line) for name, _, line in (f.partition(":") for f in FOLDERS)}
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {path.relative_to(PACKAGE).with_suffix("").parts: path.read_text(encoding="utf-8") for path in FILES}


@functools.cache
def nodes(parts):
    """All that a module is made of."""
    return [*ast.walk(ast.parse(MODULES[parts]))]


@functools.cache
def imported(parts):
    """Paths of our own modules that a module imports, wherever the import stands."""
    return [*_imported(parts)]


def _imported(parts):
    for node in nodes(parts):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = parts[: len(parts) - node.level]
            for name in [node.module] if node.module else [a.name for a in node.names]:
                yield (*start, *name.split("."))
            if not node.module and start:  # it asks the folder, and so all that the folder imports
                yield (*start, "__init__")


@pytest.mark.parametrize("parts", [m for m in MODULES if m[-1] != "__init__"], ids="/".join)
def test_a_room_imports_only_rooms_of_the_floors_below(parts):
    floors = RANKS[""]
    assert parts[0] in floors, f"{parts[0]} is missing from the floors in CONTRIBUTING.md"
    for other in imported(parts):
        if other[0] != parts[0]:
            assert floors[other[0]] < floors[parts[0]], other
        elif inside := RANKS.get(parts[0]):
            assert other[1] == "__init__" or inside[other[1]] < inside[parts[1]], other


def test_there_is_no_circle():
    rooms = [m for m in MODULES if m != ("__init__",)]
    graph = {m: {o[:size] for o in imported(m) for size in (1, 2)} & set(rooms) for m in rooms}
    graphlib.TopologicalSorter(graph).prepare()


def code_lines(parts):
    """Numbers of the lines that hold code: no blank ones, comments or docstrings."""
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(MODULES[parts]).readline) if t.type not in ignored]
    explained = [n for n in nodes(parts) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = [lines_of(n.body[0]) for n in explained if ast.get_docstring(n) is not None]
    return {n for t in tokens for n in range(t.start[0], t.end[0] + 1)}.difference(*docs)


def lines_of(node):
    return {*range(node.lineno, node.end_lineno + 1)}


@pytest.mark.parametrize("parts", MODULES, ids="/".join)
def test_files_and_functions_stay_small_enough_to_be_read(parts):
    lines = code_lines(parts)
    assert len(lines) <= 320
    functions = [node for node in nodes(parts) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if len(lines & lines_of(node)) > 60] == []


def test_importing_the_package_loads_no_third_party_module():
    code = "import sys, toolkit; print(sorted(m.split('.')[0] for m in sys.modules))"
    loaded = set(ast.literal_eval(subprocess.check_output([sys.executable, "-S", "-c", code], cwd=ROOT, text=True)))
    assert loaded <= set(sys.stdlib_module_names) | {"__main__", "toolkit"}
