"""What is written about the casebook is true: commands, names, codes, fields and counts."""

import ast
import importlib
import inspect
import re
import runpy
import string
import sys

import pytest
from conftest import REAL, ROOT, copy_good
from test_checking import ALL_CODES, BROKEN, CODES, expected

import toolkit
from toolkit.__main__ import _parser
from toolkit.casefiles import checks, faults, model
from toolkit.casefiles.loading import CSV_TABLES, FRONT, HEADINGS, PROSE, TABLES
from toolkit.casefiles.vocabulary import Codebook, columns
from toolkit.language import set_language, wording

sys.path.insert(0, str(ROOT / "tools"))
import make_docs  # noqa: E402

GUIDE = REAL / "README.md"
REFERENCE = ROOT / "docs/case-files.md"
FAULTS = ROOT / "docs" / "faults.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), GUIDE, REAL / "_template.md"])
COMMANDS = sorted(_parser()._subparsers._group_actions[0].choices)
MODULES = sorted(p.stem for p in (ROOT / "toolkit").rglob("*.py") if p.stem != "__main__")


def read(path):
    return path.read_text(encoding="utf-8")


def documented():
    """Return everything written for users, as one text."""
    return "\n".join(map(read, PAGES))


# faults


def test_every_fault_has_a_broken_file_and_every_broken_file_a_fault():
    assert sorted(code for group in faults.groups().values() for code in group if code != "about") == ALL_CODES


TEXTS = ("message", "hint", "meaning", "fix")  # of a fault; each may stand there in several languages
CODE_AND_VARIANT = {
    (code, variant): {**entry, **own}
    for group in faults.groups().values()
    for code, entry in group.items()
    if code != "about"
    for variant, own in {"": {}, **{n: v for n, v in entry.items() if n not in TEXTS and isinstance(v, dict)}}.items()
}
SOURCES = [ast.parse(read(path)) for path in sorted((ROOT / "toolkit" / "casefiles").glob("*.py"))]


def constants():
    """Texts of the modules that read casebooks, and the beginnings of those that are put together."""
    nodes = [node for tree in SOURCES for node in ast.walk(tree)]
    begun = {n.values[0].value for n in nodes if isinstance(n, ast.JoinedStr) and isinstance(n.values[0], ast.Constant)}
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}, begun


def test_every_text_of_a_fault_is_used_and_every_fault_that_is_named_has_a_text():
    whole, begun = constants()
    rows = {name.lower() for name in vars(model)}  # a variant may be named by the kind of row it speaks of
    for code, variant in CODE_AND_VARIANT:
        if any("pydantic" in entry for (name, _), entry in CODE_AND_VARIANT.items() if name == code):
            continue  # named in faults.yml itself
        itself = any(text.startswith(code) for text in whole | begun) or any(
            code.startswith(text) for text in begun if text.endswith("-")
        )
        own = not variant or f"{code}.{variant}" in whole or f"{code}." in begun or variant in rows
        assert itself and own, (code, variant)
    codes = {code for code, _ in CODE_AND_VARIANT}
    named = [tuple(text.split(".")) for text in whole if re.fullmatch(r"[a-z-]+\.[a-z-]+", text)]
    assert [pair for pair in named if pair[0] in codes and pair not in CODE_AND_VARIANT] == []


def test_every_slot_of_a_fault_is_filled_where_it_is_named():
    calls = [n for tree in SOURCES for n in ast.walk(tree) if isinstance(n, ast.Call)]
    checked = 0
    for call in calls:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = {k.arg for k in call.keywords}
        code = call.args[0 if name == "UnreadableError" else -1] if call.args else None
        local = isinstance(call.func, ast.Name) and name == "add"  # fills some slots by itself
        if name not in ("add", "UnreadableError") or local or None in given or not isinstance(code, ast.Constant):
            continue
        entry = CODE_AND_VARIANT[(*code.value.split("."), "")[:2]]
        said = [entry["message"], *([] if "hint" in given else [entry.get("hint", "")])]
        texts = [text for one in said for text in (one.values() if isinstance(one, dict) else [one])]
        slots = {slot for text in texts for _, slot, *_ in string.Formatter().parse(text)}
        assert slots - {None} <= given, code.value
        checked += 1
    assert checked > 40


def test_a_translation_of_a_fault_fills_the_slots_that_the_english_has():
    pairs = [(name, entry[name]) for entry in CODE_AND_VARIANT.values() for name in TEXTS if entry.get(name)]
    assert [pair for _, pair in pairs if not isinstance(pair, dict)] == []  # each has one
    for pair in (pair for name, pair in pairs if name in ("message", "hint")):
        slots = [{slot for _, slot, *_ in string.Formatter().parse(text)} for text in pair.values()]
        assert slots[1] - {"kind", None} == slots[0] - {"noun", None}, pair


def test_faults_and_their_explanations_are_told_in_the_readers_language(casebook):
    casebook.add(("[environment]", "[enviroment]"), ("| km |", "| kmz |"))
    set_language("th")
    first, second = checks.check(casebook.folder)
    assert first.message == '"enviroment" ไม่ใช่รหัสที่กำหนดไว้สำหรับประเด็น' and "หมายถึง" in first.hint
    assert second.message == '"kmz" ไม่ใช่หน่วยที่รู้จัก'
    assert "รหัสนี้ไม่มี" in faults.entry("unknown-code").meaning


@pytest.mark.parametrize("lang", ["en", "th"])
def test_an_explanation_shows_words_where_a_message_has_slots(lang):
    set_language(lang)
    said = {text for code in ALL_CODES for text in faults.entry(code).messages}
    slots = {slot for text in said for slot in re.findall(r"{\w+[^}]*}", text)}
    assert slots == {"{name: value}"}, "this one is what a block looks like"
    assert any("‹" in text for text in said)


def test_a_fault_speaks_the_readers_language_or_english():
    assert faults.spoken({"en": "a", "th": "ก"}) == faults.spoken("a") == "a"
    set_language("th")
    assert faults.spoken({"en": "a", "th": "ก"}) == "ก"
    assert faults.spoken({"en": "a"}) == faults.spoken("a") == "a"


def test_no_other_module_makes_faults():
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        if path.stem not in ("errors", "faults"):
            assert not re.search(r"(?<!Unreadable)\bFault\(", read(path)), path


@pytest.mark.parametrize("code", ALL_CODES)
def test_a_fault_is_explained_in_sentences_and_its_example_is_on_the_page(code):
    entry = faults.entry(code)
    assert len(entry.meaning.split()) > 4
    assert len(entry.fix.split()) > 3
    assert entry.messages
    assert f"### {code}\n" in read(FAULTS)
    assert f"\n```\n{expected(code)[1]}\n```\n\n**To fix it.** " in read(FAULTS)


def test_broken_files_have_no_stray_companions():
    assert {p.stem for p in BROKEN.iterdir() if p.suffix != ".txt"} - {"README", "fixes"} <= set(CODES)


# commands and names


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_guide(command):
    assert f"python -m toolkit {command}" in read(GUIDE)


def test_no_page_names_a_command_that_does_not_exist():
    assert set(re.findall(r"python -m toolkit ([a-z-]+)", documented())) <= set(COMMANDS)


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


def test_the_guide_is_one_page_of_which_each_way_reads_its_own_part():
    """Half an hour is enough for a case only if few words are read first."""
    first, *sections = re.split("(?m)^(?=## )", read(GUIDE))
    words = {
        part.splitlines()[0].lstrip("# "): len(re.findall(r"(?:^|\s)\S*\w\S*", part)) for part in (first, *sections)
    }
    *_, thai = words
    title, shared, editor, sheet, after, more = [*words][:-1]
    assert sum(words.values()) - words[thai] <= 680
    for way in (editor, sheet):
        assert sum(words[part] for part in (title, shared, way, after)) <= 460
    assert (editor, sheet, more) == ("By text editor", "By spreadsheet", "More")


def test_each_way_of_the_guide_goes_from_sources_to_a_check():
    text = read(GUIDE)
    editor, sheet = (re.search(rf"(?ms)^## {way}\n(.+?)^## ", text)[1] for way in ("By text editor", "By spreadsheet"))
    assert re.findall(r"toolkit ([a-z-]+)", editor) == ["new", "term", "check", "format"]
    assert re.findall(r"toolkit ([a-z-]+)", sheet) == ["export-sheet", "import-sheet"]


def test_the_row_that_the_guide_shows_is_a_fact_of_its_example(cases):
    found = re.search(r"(?m)^(\| measure .+)\n\|[-|]+\n(\| .+)$", read(GUIDE))
    head, row = ([cell.strip() for cell in line.strip("|").split("|")] for line in found.groups())
    shown = dict(zip(head, row, strict=True))
    facts = cases["fukuoka-water-saving"].facts
    told = facts[(facts["measure"] == shown["measure"]) & (facts["of"] == shown["of"])].iloc[0]
    assert all(told[name] == shown[name] for name in ("value", "unit", "as_written"))
    assert told["citation"].startswith(f"{shown['source']}[")


def test_the_guide_names_every_heading_field_and_column():
    guide = read(REFERENCE)
    assert re.findall(r"^\| `## (.+?)` \|", guide, re.MULTILINE) == list(HEADINGS)
    assert all(f"`{name}`" in guide for name in FRONT)
    for heading, (_, kind) in TABLES.items():
        part = (
            guide[guide.index("### Facts") :] if heading == "Facts" else re.search(rf"\| {heading} \| (.+)", guide)[1]
        )
        assert {c for c in columns(kind) if f"`{c}`" not in part} == set(), heading
    assert all(f"`{name}.csv`" in guide for name in CSV_TABLES)


def test_the_guide_and_the_template_list_the_codes_there_are():
    book = Codebook(REAL / "vocabulary")
    guide, template = read(REFERENCE), read(REAL / "_template.md")
    for field, vocabulary in (("kind", "kinds"), ("scale", "scales"), ("status", "statuses"), ("themes", "themes")):
        codes = ", ".join(book[vocabulary])
        assert re.search(rf"^\| `{field}` \|.*: {codes} \|$", guide, re.MULTILINE), field
        assert re.search(rf"^(# )?{field}: .*# (one or more of: )?{codes}$", template, re.MULTILINE), field
    for field in ("smart_dimensions", "focus_areas"):
        assert re.search(rf"^# {field}: .*# {', '.join(book[field])}$", template, re.MULTILINE), field
    for column, vocabulary in (
        ("basis", "bases"), ("role", "roles"), ("sector", "sectors"), ("criterion", "criteria"),
        ("importance", "importances"),
    ):  # fmt: skip
        assert f"\n#   {column}: {', '.join(book[vocabulary])}\n" in template, column
    for text in ("stage", "importance", "direction"):
        vocabulary = {"stage": "stages", "importance": "importances", "direction": "learning_directions"}[text]
        assert ", ".join(book[vocabulary]) in guide
    assert all(re.search(rf"\b{code}\b", guide) for code in book["bases"])
    assert all(f"`{status}`" in guide for status in model.NO_VALUE)
    assert all(re.search(rf"\b{code}\b", guide) for code in book["judgements"])


def test_the_example_of_the_guide_passes_the_check(tmp_path):
    example = re.search(r"```\n(---\n.+?)```", read(REFERENCE), re.S)[1]
    book = copy_good(tmp_path / "casebook")
    for name in ("cities.csv", "sources.bib"):
        book.write(name, (REAL / name).read_bytes())
    for path in book.folder.glob("*.md"):
        path.unlink()
    for name in ("city_facts", "ties", "requests", "errata", "codings", "targets/kaeng-mai"):
        (book.folder / f"{name}.csv").unlink()
    book.write("seoul-example.md", example)
    assert {line.split()[1] for line in book.check()} <= {"uncited-source"}


def test_the_entry_of_a_source_in_the_guide_can_be_read(tmp_path):
    entry = re.search(r"^@misc\{.+?^\}$", read(REFERENCE), re.M | re.S)[0]
    book = copy_good(tmp_path / "casebook")
    book.write("sources.bib", read(book.folder / "sources.bib") + entry + "\n")
    assert {line.split()[1] for line in book.check()} == {"uncited-source"}


def test_the_term_in_the_guide_can_be_read(tmp_path):
    term = re.search(r"^sponge-city: .+$", read(REFERENCE), re.MULTILINE)[0]
    book = copy_good(tmp_path / "casebook")
    book.write("vocabulary/problems.yml", read(book.folder / "vocabulary/problems.yml") + term + "\n")
    assert book.check() == []


def test_the_template_has_every_heading_and_only_known_columns_and_fields():
    template = read(REAL / "_template.md")
    assert re.findall(r"^## (.+)$", template, re.MULTILINE) == list(HEADINGS)
    assert set(re.findall(r"^(?:# )?([a-z_]+):(?= |$)", template, re.MULTILINE)) == set(FRONT)
    for heading, (_, kind) in TABLES.items():
        header = re.search(rf"^## {heading}\n\n(\|.+)$", template, re.MULTILINE)[1]
        assert {c.strip() for c in header.strip("|").split("|")} <= set(columns(kind))
    for heading in PROSE:
        assert re.search(rf"^## {heading}\n\n[A-Z].+\.$", template, re.MULTILINE)


def test_the_guide_speaks_thai_too():
    assert re.search(r"^## สรุป", read(GUIDE), re.MULTILINE)


# generated pages


def test_the_generated_pages_are_fresh(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["make_docs.py", "--check"])
    with pytest.raises(SystemExit) as done:  # as a command, but with the casebook that is read already
        runpy.run_path(make_docs.__file__, run_name="__main__")
    assert done.value.code == 0, capsys.readouterr().out


def test_a_field_that_is_added_to_the_list_is_in_the_facts_the_dictionary_and_the_guide(casebook, monkeypatch):
    fields = wording(ROOT / "toolkit/casefiles/fields.yml")
    monkeypatch.setitem(fields, "WarmFact", {"weather": {"en": "How warm it was then."}})
    warm = model._written("WarmFact", model.Fact)
    monkeypatch.setattr(model, "Fact", warm)
    monkeypatch.setitem(TABLES, "Facts", ("facts", warm))
    header = ("| source |", "| weather | source |"), ("|---|---|---|---|", "|---|---|---|---|---|")
    casebook.add(*header, ("| km |", "| km | 31 degrees |"))
    facts = casebook.load().facts
    assert facts.set_index("case").loc["lanmere-broken", "weather"] == "31 degrees"
    book = Codebook(REAL / "vocabulary")
    assert "| `weather` | text |  | How warm it was then. |" in make_docs.dictionary(book)
    assert "| `weather` | How warm it was then. |" in make_docs.guide(book)["facts"]


@pytest.mark.parametrize(("kind", "field", "held"), [
    (model.Fact, "status", "fact_statuses"),
    (model.Fact, "source", "citations"),
    (model.City, "latitude", "decimal degrees"),
    (model.Coding, "judgement", "`yes` or `no`"),
    (model.Case, "also", "list of places"),
    (model.Case, "themes", "list of themes"),
    (model.Case, "title", "block"),
    (model.Case, "site", "block"),
    (model.Case, "parts", "list of blocks"),
    (model.Part, "label", "text"),
])  # fmt: skip
def test_the_data_dictionary_says_what_a_field_holds(kind, field, held):
    assert make_docs.holds(kind, field) == held


def test_the_data_dictionary_has_every_code_and_field():
    page = read(ROOT / "docs" / "data-dictionary.md")
    for name, terms in Codebook(REAL / "vocabulary").items():
        section = re.search(rf"^### {name}\n(.+?)(?=^###|\Z)", page, re.M | re.S)[1]
        assert re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE) == list(terms), name
    for kind in (*(k for _, k in TABLES.values()), *CSV_TABLES.values(), model.TargetState, model.Source):
        assert all(f"| `{field}` |" in page for field in columns(kind) if field != "detail")
