"""What nbval does not see: cleared outputs, changed pictures, too-wide rules, untidy cells."""

import ast
import base64
import builtins
import configparser
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from toolkit.errors import CasebookError

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SANITISER = ROOT / "notebooks/nbval.cfg"

MAX_KB = 300
MAX_CELLS = 15
MAX_LINES = 8
MIN_WORDS_PER_LINE = 15

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
# two folders or more from the root; not the middle of a web address, nor a closing tag
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+|\b[A-Za-z]:\\+\w")


def faults(notebook, size=0):
    """Return all that is wrong with a notebook, in words."""
    cells, metadata = notebook["cells"], notebook["metadata"]
    code = [c for c in cells if c["cell_type"] == "code" and source(c).strip()]
    prose = sum(words(source(c)) for c in cells if c["cell_type"] == "markdown")
    lines = sum(len(code_lines(c)) for c in code)
    ids = {c.get("id") for c in cells} - {None, ""}
    rules = {
        # nbval compares no cell without a count
        "not run once from top to bottom": [c["execution_count"] for c in code] != list(range(1, len(code) + 1)),
        "shows nothing": not any(c["outputs"] for c in code),
        "the kernel is not python3: make notebooks sets it": metadata.get("kernelspec", {}).get("name") != "python3",
        "names the Python version it ran on": "version" in metadata.get("language_info", {}),
        "holds the state of widgets": "widgets" in metadata,
        "cells without an id of their own": len(ids) < len(cells),
        "the first code cell does not begin with its imports": code and not begins_with_imports(code[0]),
        "not in both languages": sum(c for cell in cells for c in languages(cell).values()) != 0,
        f"larger than {MAX_KB} kB": size > MAX_KB * 1000,
        f"more than {MAX_CELLS} code cells": len(code) > MAX_CELLS,
        f"fewer than {MIN_WORDS_PER_LINE} words of prose per line of code": prose < MIN_WORDS_PER_LINE * lines,
    }
    found = [said for said, wrong in rules.items() if wrong]
    for n, (before, cell) in enumerate(zip([None, *code], code, strict=False), 1):
        found += [f"cell {n}: {fault}" for fault in faults_of_cell(cell, before["outputs"] if before else [])]
    return found


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LOOPS = (ast.For, ast.AsyncFor, ast.While)


def faults_of_cell(cell, before):
    nodes, outputs = parsed(cell), cell["outputs"]
    shown = "\n".join(map(output_text, outputs))
    rules = {
        "stopped with an error": any(o["output_type"] == "error" for o in outputs),
        "a picture without its numbers": any(map(is_picture, outputs)) and not any(map(is_compared, outputs + before)),
        "a memory address": ADDRESS.search(shown),
        "an absolute path in the output": ABSOLUTE_PATH.search(shown),
        "not plain Python": nodes is None,
        "defines something that belongs in toolkit/": any(isinstance(node, DEFINITIONS) for node in nodes or ()),
        "a loop": any(isinstance(node, LOOPS) for node in nodes or ()),
        f"more than {MAX_LINES} lines": len(code_lines(cell)) > MAX_LINES,
        "an absolute path": ABSOLUTE_PATH.search(source(cell)),
    }
    return [said for said, wrong in rules.items() if wrong]


def source(cell):
    return "".join(cell["source"])


def code_lines(cell):
    return [line for line in source(cell).splitlines() if line.strip()]


def parsed(cell):
    """Return the parts of a cell's code, or None."""
    with suppress(SyntaxError):
        return list(ast.walk(ast.parse(source(cell))))


def begins_with_imports(cell):
    return parsed(cell) and isinstance(parsed(cell)[0].body[0], ast.Import | ast.ImportFrom)


def languages(cell):
    """Name the language of a cell; a cell in one counts against a cell in the other."""
    counts = {"lang-en": 1, "lang-th": -1}
    return {tag: counts[tag] for tag in cell["metadata"].get("tags", ()) if tag in counts}


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
    cell = {"cell_type": "code", "execution_count": count, "id": f"cell-{count}", "metadata": {}}
    return cell | {"outputs": list(outputs), "source": text}


def result(text):
    return {"output_type": "execute_result", "data": {"text/plain": text}, "execution_count": 2, "metadata": {}}


def picture(numbers):
    """Return a display of bytes as a picture: to nbval one is like another."""
    png = base64.b64encode(bytes(numbers)).decode()
    return {"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}


def tiny():
    """Return a notebook that shows its numbers, then draws them."""
    draw = 'display({"image/png": base64.b64encode(bytes(numbers)).decode()}, raw=True)'
    prose = "How long is each of the three streams? " * 12
    cells = [
        {"cell_type": "markdown", "id": "prose", "metadata": {"tags": ["lang-en"]}, "source": prose},
        code_cell("import base64", count=1),
        code_cell("numbers = [3, 1, 2]\nnumbers", result("[3, 1, 2]"), count=2),
        code_cell(draw, picture([3, 1, 2]), count=3),
        {"cell_type": "markdown", "id": "thai", "metadata": {"tags": ["lang-th"]}, "source": "ลำธารยาวเท่าใด"},
    ]
    kernel = {"display_name": "Python 3", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}


@pytest.mark.parametrize(("place", "change", "said"), [
    (2, {"outputs": [ERROR]}, "stopped with an error"),
    (3, {"execution_count": 7}, "not run once from top to bottom"),
    (2, {"source": "numbers = [3, 1, 2]", "outputs": []}, "a picture without its numbers"),
    (2, {"outputs": [result("<Axes at 0x7f3a5c0d1e50>")]}, "a memory address"),
    (2, {"outputs": [result("'/srv/data/cases/a.csv'")]}, "an absolute path in the output"),
    (2, {"outputs": [result(r"C:\Users\somebody")]}, "an absolute path in the output"),
    (2, {"source": "open('/srv/data/a.csv')"}, "an absolute path"),
    (2, {"source": "def f(): pass"}, "belongs in toolkit/"),
    (2, {"source": "f = lambda: 1"}, "belongs in toolkit/"),
    (2, {"source": "for n in numbers: n"}, "a loop"),
    (2, {"source": "%matplotlib inline"}, "not plain Python"),
    (2, {"source": "1\n" * 9}, "more than 8 lines"),
    (1, {"source": "x = 1"}, "begin with its imports"),
    (4, {"metadata": {}}, "both languages"),
    (0, {"source": "Short."}, "words of prose"),
    (3, {"id": "cell-2"}, "an id of their own"),
    (None, {"kernelspec": {"name": "conda-env"}}, "kernel"),
    (None, {"language_info": {"version": "3.11.7"}}, "Python version"),
    (None, {"widgets": {}}, "state of widgets"),
])  # fmt: skip
def test_each_fault_is_found(place, change, said):
    notebook = tiny()
    (notebook["metadata"] if place is None else notebook["cells"][place]).update(change)
    assert [fault for fault in faults(notebook) if said in fault]


def test_a_large_notebook_is_found_and_a_tidy_one_has_no_other_fault():
    assert faults(tiny(), size=MAX_KB * 1000 + 1) == [f"larger than {MAX_KB} kB"]
    notebook = tiny()
    notebook["cells"] += [code_cell("1", count=n) for n in range(4, 20)]
    assert f"more than {MAX_CELLS} code cells" in faults(notebook)


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
    for cell in notebook["cells"][1:4]:
        cell.update(execution_count=None, outputs=[])
    assert faults(notebook) == ["not run once from top to bottom", "shows nothing"]


# the sanitiser

RESULTS = [
    "5.84", "386739 KRW million", "0.731", "bangkok  jakarta  0.62", "<td>12</td>", "2018-03-12", "12:30:05",
    "37 case studies · 14 cities · 9 countries", "seoul-cheonggyecheon", "กรุงเทพฯ ๒๕๖๑", "deadbeef 1e-05",
    "True", "",
]  # fmt: skip


PARSER = configparser.RawConfigParser()
PARSER.read_string(SANITISER.read_text(encoding="utf-8"))
RULES = {name: (PARSER[name]["regex"], PARSER[name]["replace"]) for name in PARSER.sections()}


def hidden(regex, replacement="X"):
    """Return the results that a rule would change."""
    return [text for text in RESULTS if re.sub(regex, replacement, text) != text]


@pytest.mark.parametrize("name", RULES)
def test_sanitiser_hides_no_result(name):
    assert hidden(*RULES[name]) == []


def test_a_wide_rule_would_be_caught():
    wide = [".*", ".+", r"\d+", r"\d+\.\d+", r"\w+", r"[0-9a-f]+", r"[\s\S]*", r"\d{4}-\d\d-\d\d"]
    assert [rule for rule in wide if not hidden(rule)] == []


def test_sanitiser_hides_addresses():
    text = "<networkx.classes.graph.Graph object at 0x7f3a5c0d1e50>"
    for regex, replacement in RULES.values():
        text = re.sub(regex, replacement, text)
    assert text == "<networkx.classes.graph.Graph object at ADDRESS>"


# change this


def run(name, old, new):
    """Run the code of a notebook with another value; of cells that stop, go on and return what they say."""
    code = [source(c) for c in read(name)["cells"] if c["cell_type"] == "code"]
    assert old in code[0]
    space, said = {}, []
    for text in (code[0].replace(old, new).replace("show({", "answer = show({"), *code[1:]):
        try:
            exec(compile(text, name, "exec"), space)  # noqa: S102
        except CasebookError as error:
            said.append(str(error))
    return space, said


def read(name):
    (path,) = (path for path in NOTEBOOKS if path.stem.startswith(name))
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "city", "named"), [("03", "โซล", "Seoul resembles"), ("05", "jakarta", "for Jakarta")]
)
def test_the_answer_speaks_of_the_city_that_is_chosen(name, city, named):
    space, said = run(name, 'city = "bangkok"', f"city = {city!r}")
    assert not said
    assert named in " ".join(str(space["answer"]).partition("ไทย")[0].split())


@pytest.mark.parametrize(("name", "old", "new", "near"), [
    ("01", '"flooding"', '"floding"', "flooding"), ("02", '"bangkok-water-banks"', '"bangkok-water"', "water banks"),
    ("03", '"bangkok"', '"bankok"', "bangkok"), ("04", '"seoul-cheonggyecheon"', '"cheonggye"', "Cheonggyecheon"),
    ("05", '"bangkok"', '"bankok"', "bangkok"),
])  # fmt: skip
def test_an_unknown_name_is_answered_with_the_near_ones_in_every_cell_that_needs_it(name, old, new, near):
    _, said = run(name, old, new)  # no other kind of error, such as a name that is not defined
    assert said
    assert all("is not a known" in text and near in text for text in said)


@pytest.mark.parametrize("name", ["00", "01", "02", "03", "04", "05"])
def test_run_all_goes_on_where_a_reader_may_be_wrong(name):
    code = [c for c in read(name)["cells"] if c["cell_type"] == "code"]
    (first,) = [
        n for n, c in enumerate(code) if re.search(r'^(city|problem|chosen) = |cases\["', source(c), re.MULTILINE)
    ]
    assert all("raises-exception" in c["metadata"].get("tags", ()) for c in code[first:] if uses_choice(c))
    assert only_names_it_makes(code[first])


def uses_choice(cell):
    return {"city", "problem", "chosen"} & {n.id for n in parsed(cell) if isinstance(n, ast.Name)}


def only_names_it_makes(cell):
    """Say whether a cell runs alone in a fresh kernel."""
    names = [n for n in parsed(cell) if isinstance(n, ast.Name)]
    made = {n.id for n in names if isinstance(n.ctx, ast.Store)} | set(dir(builtins))
    made |= {alias.name for n in parsed(cell) if isinstance(n, ast.ImportFrom) for alias in n.names}
    return {n.id for n in names} <= made


@pytest.mark.parametrize("name", ["00", "01", "02", "03", "04", "05"])
def test_every_cell_of_prose_is_in_one_language(name):
    prose = [c for c in read(name)["cells"] if c["cell_type"] == "markdown"]
    assert [c["id"] for c in prose if len(languages(c)) != 1] == []


def test_the_start_notebook_says_once_how_to_get_a_notebook_back_and_how_to_print():
    texts = ["".join(source(c) for c in json.loads(p.read_text(encoding="utf-8"))["cells"]) for p in NOTEBOOKS]
    assert [text.count("Reload Notebook from Disk") for text in texts] == [2] + [0] * (len(texts) - 1)
    assert "explorer.ipynb" in texts[0]


DIGITS = re.compile(r"\d+ (?:case|cities|places|of the)|\d+ (?:เรื่อง|เมือง|แห่ง)")


@pytest.mark.parametrize("name", ["00", "01", "02", "03", "04", "05"])
def test_no_count_that_follows_from_data_is_typed_into_prose(name):
    prose = [source(c) for c in read(name)["cells"] if c["cell_type"] == "markdown"]
    assert [found for text in prose for found in DIGITS.findall(re.sub(r"\[\d\d .*?\]|2 ถึง 6 เรื่อง", "", text))] == []


def test_the_kernel_has_a_folder_for_matplotlib_where_the_given_one_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    start = (
        "import os, runpy; runpy.run_path('notebooks/conftest.py'); print(os.path.isdir(os.environ['MPLCONFIGDIR']))"
    )
    there = {**os.environ, "MPLCONFIGDIR": str(tmp_path / "file")}
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=there, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True\n", done.stderr
