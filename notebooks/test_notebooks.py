"""What nbval does not see: cleared outputs, changed pictures, too-wide rules, untidy cells."""

import ast
import base64
import configparser
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SANITISER = ROOT / "notebooks/nbval.cfg"

MAX_KB = 600
MAX_CELLS = 15
MAX_LINES = 8
MIN_WORDS_PER_LINE = 15

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
# two folders or more from the root; not the middle of a web address, nor a closing tag
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+|\b[A-Za-z]:\\+\w")


def faults(notebook, size=0):
    """Return all that is wrong with a notebook, in words."""
    found = []
    code = [c for c in notebook["cells"] if c["cell_type"] == "code" and source(c).strip()]
    found += faults_of_run(code)
    found += faults_of_metadata(notebook)
    found += [f"cell {n}: {fault}" for n, c in enumerate(code, 1) for fault in faults_of_code(c)]
    if code and not only_imports(source(code[0])):
        found.append("the first code cell does more than import")
    if size > MAX_KB * 1000:
        found.append(f"larger than {MAX_KB} kB")
    if len(code) > MAX_CELLS:
        found.append(f"more than {MAX_CELLS} code cells")
    prose = [source(c) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    lines = sum(len(code_lines(c)) for c in code)
    if sum(map(words, prose)) < MIN_WORDS_PER_LINE * lines:
        found.append(f"fewer than {MIN_WORDS_PER_LINE} words of prose per line of code")
    return found


def faults_of_run(code):
    found = []
    if [c["execution_count"] for c in code] != list(range(1, len(code) + 1)):
        found.append("not run once from top to bottom")  # nbval compares no cell without a count
    if not any(c["outputs"] for c in code):
        found.append("shows nothing")
    for n, cell in enumerate(code, 1):
        if any(o["output_type"] == "error" for o in cell["outputs"]):
            found.append(f"cell {n}: stopped with an error")
        before = code[n - 2]["outputs"] if n > 1 else []
        if any(map(is_picture, cell["outputs"])) and not any(map(is_compared, cell["outputs"] + before)):
            found.append(f"cell {n}: a picture without its numbers")
        for text in map(output_text, cell["outputs"]):
            if ADDRESS.search(text):
                found.append(f"cell {n}: a memory address")
            if ABSOLUTE_PATH.search(text):
                found.append(f"cell {n}: an absolute path in the output")
    return found


def faults_of_metadata(notebook):
    found = []
    metadata = notebook["metadata"]
    if metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernel is not python3: make notebooks sets it")
    if "version" in metadata.get("language_info", {}):
        found.append("names the Python version it ran on")
    if "widgets" in metadata:
        found.append("holds the state of widgets")
    ids = [c.get("id") for c in notebook["cells"]]
    if not all(ids) or len(set(ids)) < len(ids):
        found.append("cells without an id of their own")
    return found


def faults_of_code(cell):
    try:
        tree = ast.parse(source(cell))
    except SyntaxError:
        yield "not plain Python"
        return
    if any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
           for n in ast.walk(tree)):  # fmt: skip
        yield "defines something that belongs in toolkit/"
    if any(isinstance(n, ast.For | ast.AsyncFor | ast.While) for n in ast.walk(tree)):
        yield "a loop"
    if len(code_lines(cell)) > MAX_LINES:
        yield f"more than {MAX_LINES} lines"
    if ABSOLUTE_PATH.search(source(cell)):
        yield "an absolute path"


def source(cell):
    return "".join(cell["source"])


def code_lines(cell):
    return [line for line in source(cell).splitlines() if line.strip()]


def only_imports(text):
    try:
        return all(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.parse(text).body)
    except SyntaxError:
        return False


def words(text):
    """Count words; Thai, written without spaces, as one word per five letters."""
    thai = len(re.findall(r"[\u0e00-\u0e7f]", text))
    return len(re.findall(r"[^\W\d_\u0e00-\u0e7f][\w'’-]*", text)) + thai // 5


def is_picture(output):
    return "image/png" in output.get("data", {})


def is_compared(output):
    return output["output_type"] in {"stream", "execute_result"} or "text/html" in output.get("data", {})


def output_text(output):
    kept = [output.get("text", "")]
    kept += [v for k, v in output.get("data", {}).items() if k.startswith(("text/", "image/svg"))]
    return "\n".join("".join(part) for part in kept)


# the committed notebooks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_tidy(path):
    text = path.read_text(encoding="utf-8")
    assert faults(json.loads(text), len(text.encode())) == []


# the rules themselves, on a notebook made up here


def code_cell(text, *outputs, count=None):
    return {
        "cell_type": "code", "execution_count": count, "id": f"cell-{count}", "metadata": {},
        "outputs": list(outputs), "source": text,
    }  # fmt: skip


def result(text, count):
    data = {"text/plain": text}
    return {
        "output_type": "execute_result", "data": data, "execution_count": count, "metadata": {},
    }  # fmt: skip


def picture(numbers):
    """Return a display of bytes as a picture: to nbval one is like another."""
    png = base64.b64encode(bytes(numbers)).decode()
    return {"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}


def tiny():
    """Return a notebook that shows its numbers, then draws them."""
    draw = 'display({"image/png": base64.b64encode(bytes(numbers)).decode()}, raw=True)'
    prose = "How long is each of the three streams? " * 12
    return {
        "cells": [
            {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": prose},
            code_cell("import base64", count=1),
            code_cell("numbers = [3, 1, 2]\nnumbers", result("[3, 1, 2]", 2), count=2),
            code_cell(draw, picture([3, 1, 2]), count=3),
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_a_tidy_notebook_has_no_faults():
    assert faults(tiny()) == []


def stopped(notebook):
    error = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}
    notebook["cells"][2]["outputs"] = [error]


def out_of_order(notebook):
    notebook["cells"][3]["execution_count"] = 7


def without_numbers(notebook):
    notebook["cells"][2]["source"] = "numbers = [3, 1, 2]"
    notebook["cells"][2]["outputs"] = []


def with_source(text):
    def change(notebook):
        notebook["cells"][2]["source"] = text

    return change


def with_output(text):
    def change(notebook):
        notebook["cells"][2]["outputs"] = [result(text, 2)]

    return change


def with_metadata(**entries):
    return lambda notebook: notebook["metadata"].update(entries)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (stopped, "stopped with an error"),
        (out_of_order, "not run once from top to bottom"),
        (without_numbers, "a picture without its numbers"),
        (with_output("<Axes at 0x7f3a5c0d1e50>"), "a memory address"),
        (with_output("'/srv/data/cases/a.csv'"), "an absolute path"),
        (with_output(r"C:\Users\somebody"), "an absolute path"),
        (with_source("open('/srv/data/a.csv')"), "an absolute path"),
        (with_source("def f(): pass"), "belongs in toolkit/"),
        (with_source("f = lambda: 1"), "belongs in toolkit/"),
        (with_source("for n in numbers: n"), "a loop"),
        (with_source("%matplotlib inline"), "not plain Python"),
        (with_source("1\n" * 9), "more than 8 lines"),
        (lambda n: n["cells"][1].update(source="import json\nx = 1"), "more than import"),
        (lambda n: n["cells"][0].update(source="Short."), "words of prose"),
        (lambda n: n["cells"][3].update(id="cell-2"), "an id of their own"),
        (lambda n: n["cells"].extend(code_cell("1", count=i) for i in range(4, 20)), "code cells"),
        (with_metadata(kernelspec={"name": "conda-env"}), "kernel"),
        (with_metadata(language_info={"version": "3.11.7"}), "Python version"),
        (with_metadata(widgets={}), "state of widgets"),
    ],
)
def test_each_fault_is_found(change, said):
    notebook = tiny()
    change(notebook)
    assert [fault for fault in faults(notebook) if said in fault]


def test_a_large_notebook_is_found():
    assert faults(tiny(), size=MAX_KB * 1000 + 1) == [f"larger than {MAX_KB} kB"]


def test_a_web_address_and_a_closing_tag_are_not_paths():
    text = "<td>https://example.org/a/b/c.html</td> and/or 5/6/7, either/or/both"
    assert not ABSOLUTE_PATH.search(text)


def test_thai_prose_counts_as_words():
    assert words("คลองชองกเยชอนยาวเท่าใด") >= 4
    assert words("two words") == 2


# nbval itself


def test_nbval_sees_a_changed_number_and_no_picture_and_no_cleared_cell(tmp_path):
    notebook = tiny()
    notebook["cells"][2]["source"] = "numbers = [3, 1, 9]\nnumbers"
    notebook["cells"][3]["outputs"] = [picture([9, 9, 9])]
    notebook["cells"].append(code_cell("sum(numbers)"))
    (tmp_path / "tiny.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--rootdir", tmp_path, "-c", os.devnull, "-vp", "no:cacheprovider"]
    command += ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", SANITISER, tmp_path]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    # a changed number fails where it is printed, and only there: hence "a picture without its
    # numbers" is a fault; and a cleared cell passes: hence "not run once from top to bottom"
    assert re.findall(r"::Cell \d (\w+) +\[", said) == ["PASSED", "FAILED", "PASSED", "PASSED"], said
    assert "not run once from top to bottom" in faults(notebook)


def test_a_notebook_that_was_never_run_is_found():
    notebook = tiny()
    for cell in notebook["cells"][1:]:
        cell.update(execution_count=None, outputs=[])
    assert faults(notebook) == ["not run once from top to bottom", "shows nothing"]


# the sanitiser

RESULTS = [
    "5.84", "386739 KRW million", "0.731", "bangkok  jakarta  0.62", "<td>12</td>", "2018-03-12", "12:30:05",
    "37 case studies · 14 cities · 9 countries", "seoul-cheonggyecheon", "กรุงเทพฯ ๒๕๖๑", "deadbeef 1e-05",
    "True", "",
]  # fmt: skip


def rules(text):
    """Return {name: (regex, replacement)} of a sanitiser file."""
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return {name: (parser[name]["regex"], parser[name]["replace"]) for name in parser.sections()}


def hidden(regex, replacement="X"):
    """Return the results that a rule would change."""
    return [text for text in RESULTS if re.sub(regex, replacement, text) != text]


@pytest.mark.parametrize("name", rules(SANITISER.read_text(encoding="utf-8")))
def test_sanitiser_hides_no_result(name):
    assert hidden(*rules(SANITISER.read_text(encoding="utf-8"))[name]) == []


@pytest.mark.parametrize(
    "wide", [".*", ".+", r"\d+", r"\d+\.\d+", r"\w+", r"[0-9a-f]+", r"[\s\S]*", r"\d{4}-\d\d-\d\d"]
)
def test_a_wide_rule_would_be_caught(wide):
    assert hidden(wide)


def test_sanitiser_hides_addresses():
    text = "<networkx.classes.graph.Graph object at 0x7f3a5c0d1e50>"
    for regex, replacement in rules(SANITISER.read_text(encoding="utf-8")).values():
        text = re.sub(regex, replacement, text)
    assert text == "<networkx.classes.graph.Graph object at ADDRESS>"


def test_the_last_notebook_answers_for_another_city(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    path = ROOT / "notebooks/05-whom-to-learn-from.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join(source(c) for c in cells if c["cell_type"] == "code")
    assert 'city = "bangkok"' in code
    space = {}
    exec(compile(code.replace('city = "bangkok"', 'city = "jakarta"'), path.name, "exec"), space)  # noqa: S102
    assert "jakarta" not in set(space["peers"]["city"])
    assert space["parts"]["contribution"].sum() == pytest.approx(space["peers"]["similarity"].iloc[0], abs=1e-12)
    assert (space["asked"]["place"] == "jakarta").all()
