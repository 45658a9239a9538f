"""What is written about the casebook is true: commands, names, codes, fields and counts."""

import ast
import importlib
import inspect
import re
import subprocess
import sys

import pytest
from conftest import REAL, ROOT, copy_good
from test_checking import BROKEN, CODES, expected

import toolkit
from toolkit.__main__ import _parser
from toolkit.casefiles import model
from toolkit.casefiles.loading import _FRONT, CSV_TABLES, HEADINGS, PROSE, TABLES
from toolkit.casefiles.vocabulary import Codebook

GUIDE = REAL / "README.md"
PROBLEMS = ROOT / "docs" / "faults.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), GUIDE, REAL / "_template.md"])
COMMANDS = sorted(_parser()._subparsers._group_actions[0].choices)
MODULES = sorted(p.stem for p in (ROOT / "toolkit").rglob("*.py") if p.stem != "__main__")


def read(path):
    return path.read_text(encoding="utf-8")


def documented():
    """Return everything written for users, as one text."""
    return "\n".join(map(read, PAGES))


# codes of problems


def texts(node):
    """Strings that an expression may be: itself, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def codes_of_call(call):
    """Codes a call may emit, by what is called and which of its arguments is the code."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    places = {"_RefusedError": 2, "Problem": 3, "PydanticCustomError": 0}
    if name == "add" and len(call.args) >= 4:
        # doc.add(line, where, code, …), book.add(file, line, where, code, …)
        owner = getattr(function.value, "id", "")
        return texts(call.args[3 if owner == "book" else 2])
    if name == "ValueError" and len(call.args) == 3:  # (code, message, hint)
        return texts(call.args[0])
    return texts(call.args[places[name]]) if name in places and len(call.args) > places[name] else set()


def codes_in(tree):
    """Codes that a module can emit, read from its source."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= codes_of_call(node)
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) >= 4:
            found |= texts(node.value.elts[2])  # (line, where, code, message, hint)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            found |= texts(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name in ("_say", "_odd"):
            returns = [r.value for r in ast.walk(node) if isinstance(r, ast.Return)]
            found |= {code for r in returns if isinstance(r, ast.Tuple) for code in texts(r.elts[0])}
    return found - {""}


def test_every_code_in_the_source_has_a_broken_file_and_every_broken_file_a_code():
    found = set().union(*(codes_in(ast.parse(read(path))) for path in sorted((ROOT / "toolkit").rglob("*.py"))))
    assert found == set(CODES)


def test_no_other_module_makes_problems():
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        if path.stem not in ("errors", "text", "vocabulary", "loading", "__init__"):
            assert "Fault(" not in read(path), path


def test_every_code_has_one_entry_in_the_page_of_problems():
    entries = re.findall(r"^### (.+)$", read(PROBLEMS), re.MULTILINE)
    assert sorted(entries) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_entry_of_a_code_has_a_meaning_the_tested_example_and_a_remedy(code):
    entry = re.search(rf"^### {code}\n(.+?)(?=^##|\Z)", read(PROBLEMS), re.MULTILINE | re.DOTALL)[1]
    meaning, example, remedy = re.fullmatch(
        r"\n(.+?)\n\n```\n(.+?)\n```\n\n\*\*To mend it\.\*\* (.+)\n+", entry, re.S
    ).groups()
    assert example == expected(code)[1]
    assert len(meaning.split()) > 4
    assert len(remedy.split()) > 3


def test_broken_files_have_no_stray_companions():
    assert {p.stem for p in BROKEN.iterdir() if p.suffix != ".txt"} - {"README"} <= set(CODES)


# commands and names


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_guide(command):
    assert f"python -m toolkit {command}" in read(GUIDE)


def test_no_page_names_a_command_that_does_not_exist():
    assert set(re.findall(r"python -m toolkit ([a-z]+)", documented())) <= set(COMMANDS)


def test_every_make_target_that_a_page_names_exists_and_has_help():
    targets = set(re.search(r"^TASKS = (.+)$", read(ROOT / "Makefile"), re.MULTILINE)[1].split())
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", documented(), re.MULTILINE))
    assert named <= targets
    tasks = read(ROOT / "tasks.py")
    assert all(f'"{target}": ' in tasks for target in targets)


def test_every_link_between_pages_leads_somewhere():
    for page in PAGES:
        for target in re.findall(
            r"\]\((?!https?:|#|mailto:)([^)#\s]+)", re.sub(r"```.*?```", "", read(page), flags=re.S)
        ):
            assert (page.parent / target).exists(), (page.name, target)


@pytest.mark.parametrize("name", sorted(set(toolkit.__all__) - {"__version__"}))
def test_every_public_name_exists_is_explained_and_is_named_in_a_page(name):
    thing = getattr(toolkit, name)
    assert inspect.getdoc(thing)
    assert re.search(rf"\b{name}\b", documented())


def public(module):
    """Functions, classes and their methods that a module defines for others."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(thing) or inspect.isfunction(thing):
            yield f"{module.__name__}.{name}", thing
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                value = value.fget if isinstance(value, property) else value
                if not method.startswith("_") and inspect.isfunction(value):
                    yield f"{module.__name__}.{name}.{method}", value


def modules():
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        if path.stem != "__main__":
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def test_every_public_function_has_a_docstring_that_begins_with_a_sentence():
    bare = [
        name
        for module in modules()
        for name, thing in public(module)
        if not re.match(r"[A-Z`].+[.:]$", (inspect.getdoc(thing) or "").partition("\n")[0])
    ]
    assert bare == []


def test_numpy_sections_name_the_parameters_that_exist():
    wrong = []
    for module in modules():
        for name, thing in public(module):
            section = re.search(
                r"^Parameters\n-+\n(.+?)(?=\n\n[A-Z][a-z ]+\n-+|\Z)", inspect.getdoc(thing) or "", re.M | re.S
            )
            if not section:
                continue
            told = {n.strip(" *") for line in re.findall(r"^(\S[^:\n]*)", section[1], re.M) for n in line.split(",")}
            has = set(inspect.signature(thing).parameters)
            wrong += [(name, sorted(told - has))] if told - has else []
    assert wrong == []


# the guide


def test_the_guide_names_every_heading_field_and_column():
    guide = read(GUIDE)
    assert re.findall(r"^\| `## (.+?)` \|", guide, re.MULTILINE) == list(HEADINGS)
    assert all(f"`{name}`" in guide for name in _FRONT)
    for heading, (_, kind) in TABLES.items():
        columns = set(kind.model_fields) - {"line"}
        part = (
            guide[guide.index("### Facts") :] if heading == "Facts" else re.search(rf"\| {heading} \| (.+)", guide)[1]
        )
        assert {c for c in columns if f"`{c}`" not in part} == set(), heading
    assert all(f"`{name}.csv`" in guide for name in CSV_TABLES)


def test_the_guide_and_the_template_list_the_codes_there_are():
    book = Codebook(REAL / "vocabulary")
    guide, template = read(GUIDE), read(REAL / "_template.md")
    for field, vocabulary in (("kind", "kinds"), ("scale", "scales"), ("status", "statuses"), ("themes", "themes")):
        codes = ", ".join(book[vocabulary])
        assert re.search(rf"^\| `{field}` \|.*\| (one or more of )?{codes} \|$", guide, re.MULTILINE), field
        assert re.search(rf"^(# )?{field}: .*# (one or more of: )?{codes}$", template, re.MULTILINE), field
    for text in ("stage", "importance", "direction"):
        vocabulary = {"stage": "stages", "importance": "importances", "direction": "learning_directions"}[text]
        assert ", ".join(book[vocabulary]) in guide
    assert all(re.search(rf"\b{code}\b", guide) for code in book["bases"])
    assert all(f"`{status}`" in guide for status in model.STATUSES_WITHOUT_VALUE)
    assert all(re.search(rf"\b{code}\b", guide) for code in book["judgements"])


def test_the_example_of_the_guide_passes_the_check(tmp_path):
    example = re.search(r"```\n(---\n.+?)```", read(GUIDE), re.S)[1]
    book = copy_good(tmp_path / "casebook")
    for name in ("cities.csv", "sources.bib"):
        book.write(name, (REAL / name).read_bytes())
    for path in book.folder.glob("*.md"):
        path.unlink()
    for name in ("city_facts", "ties", "requests", "errata", "codings"):
        (book.folder / f"{name}.csv").unlink()
    book.write("seoul-example.md", example)
    assert {line.split()[1] for line in book.check()} <= {"uncited-source"}


def test_the_entry_of_a_source_in_the_guide_can_be_read(tmp_path):
    entry = re.search(r"^@misc\{.+?^\}$", read(GUIDE), re.M | re.S)[0]
    book = copy_good(tmp_path / "casebook")
    book.write("sources.bib", read(book.folder / "sources.bib") + entry + "\n")
    assert {line.split()[1] for line in book.check()} == {"uncited-source"}


def test_the_term_in_the_guide_can_be_read(tmp_path):
    term = re.search(r"^sponge-city: .+$", read(GUIDE), re.MULTILINE)[0]
    book = copy_good(tmp_path / "casebook")
    book.write("vocabulary/problems.yml", read(book.folder / "vocabulary/problems.yml") + term + "\n")
    assert book.check() == []


def test_the_template_has_every_heading_and_only_known_columns_and_fields():
    template = read(REAL / "_template.md")
    assert re.findall(r"^## (.+)$", template, re.MULTILINE) == list(HEADINGS)
    assert set(re.findall(r"^(?:# )?([a-z_]+):(?= |$)", template, re.MULTILINE)) == set(_FRONT)
    for heading, (_, kind) in TABLES.items():
        header = re.search(rf"^## {heading}\n\n(\|.+)$", template, re.MULTILINE)[1]
        assert {c.strip() for c in header.strip("|").split("|")} <= set(kind.model_fields)
    for heading in PROSE:
        assert re.search(rf"^## {heading}\n\n[A-Z].+\[@source-key, opening\]\.$", template, re.MULTILINE)


def test_the_guide_speaks_thai_too():
    assert re.search(r"^## สรุป", read(GUIDE), re.MULTILINE)


# generated pages


def test_the_data_dictionary_and_the_counts_are_fresh():
    command = [sys.executable, "tools/make_docs.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_data_dictionary_has_every_code_and_field():
    page = read(ROOT / "docs" / "data-dictionary.md")
    for name, terms in Codebook(REAL / "vocabulary").items():
        section = re.search(rf"^### {name}\n(.+?)(?=^###|\Z)", page, re.M | re.S)[1]
        assert re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE) == list(terms), name
    for kind in (*(k for _, k in TABLES.values()), *CSV_TABLES.values(), model.Source):
        assert all(f"| `{field}` |" in page for field in kind.model_fields if field not in ("line", "detail"))
