"""The package's shape: imports one way, on the floors CONTRIBUTING.md gives, and no third party at the door."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "toolkit"
FLOORS = re.search(r"```\n(errors, .*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[1]


def ranks(line):
    """Floor of each room, counted from the ground."""
    return {room: floor for floor, rooms in enumerate(line.split("<")) for room in re.split(r"[,\s]+", rooms.strip())}


HOUSE, *FOLDERS = FLOORS.strip().splitlines()
RANKS = {"": ranks(HOUSE)} | {name: ranks(line) for name, _, line in (f.partition(":") for f in FOLDERS)}
MODULES = sorted(p.relative_to(PACKAGE).with_suffix("").parts for p in PACKAGE.rglob("*.py"))


def imported(parts):
    """Paths of our own modules that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse((PACKAGE.joinpath(*parts).with_suffix(".py")).read_text(encoding="utf-8"))):
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
    done = set()
    while ready := {m for m, needs in graph.items() if m not in done and needs & set(graph) <= done}:
        done |= ready
    assert done == set(graph)


def code_lines(source):
    """Numbers of the lines that hold code: no blank ones, comments or docstrings."""
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in ignored]
    lines = {n for t in tokens for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            lines -= {*range(node.body[0].lineno, node.body[0].end_lineno + 1)}
    return lines


@pytest.mark.parametrize("parts", MODULES, ids="/".join)
def test_files_and_functions_stay_small_enough_to_be_read(parts):
    source = PACKAGE.joinpath(*parts).with_suffix(".py").read_text(encoding="utf-8")
    lines = code_lines(source)
    assert len(lines) <= 320
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert len(lines & {*range(node.lineno, node.end_lineno + 1)}) <= 60, node.name


def test_importing_the_package_loads_no_third_party_module():
    code = "import sys, toolkit; print(sorted(m.split('.')[0] for m in sys.modules))"
    loaded = set(ast.literal_eval(subprocess.check_output([sys.executable, "-S", "-c", code], cwd=ROOT, text=True)))
    assert loaded <= set(sys.stdlib_module_names) | {"__main__", "toolkit"}
