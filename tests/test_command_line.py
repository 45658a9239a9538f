"""``python -m toolkit``: what it prints, and its exit codes 0, 1 and 2."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REAL, ROOT

from toolkit import set_language
from toolkit.__main__ import main
from toolkit.casefiles.loading import PROSE


@pytest.fixture
def run(capsys):
    """Run a command here and return exit code, output and errors."""

    def run(*arguments):
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return run


def command(*arguments, **options):
    """Run a command as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=options.pop("cwd", ROOT),
        **options,
    )


# check


def test_check_prints_nothing_and_exits_0_when_all_is_well(run, casebook):
    assert run("check", casebook.folder) == (0, "", "")


def test_check_of_the_real_casebook_prints_nothing_and_exits_0(run):
    assert run("check") == (0, "", "")


def test_check_prints_problems_and_exits_1(run, casebook):
    casebook.add(("[environment]", "[enviroment]"))
    code, out, err = run("check", casebook.folder)
    assert code == 1
    assert out.startswith("casebook/lanmere-broken.md:5: themes: ")
    assert re.search(r"\n1 fault in 1 of \d+ files\.\n$", out)
    assert err == ""


def test_check_prints_warnings_and_exits_0(run, casebook):
    casebook.add(("a1[opening]", "a2"))
    code, out, _ = run("check", casebook.folder)
    assert code == 0
    assert "warning: source: " in out
    assert re.search(r"\n0 faults, 1 warning in 1 of \d+ files\.\n$", out)


def test_check_of_one_file_is_about_that_file(run, casebook):
    path = casebook.add(("[environment]", "[enviroment]"))
    assert run("check", path)[0] == 1
    assert run("check", casebook.folder / "lanmere-canal-park.md") == (0, "", "")


def test_check_lists_the_texts_that_have_no_translation(run, casebook):
    casebook.translate({"Works": "งานก่อสร้าง"})
    code, out, _ = run("check", casebook.folder, "--translations")
    assert code == 0 and ": Works\n" not in out
    assert re.search(r"lanmere-canal-park\.md:\d+: the length of the project\n", out)
    assert run("check", casebook.folder, "--translations", "xx")[0] == 2


@pytest.mark.parametrize("path", ["nowhere", "nowhere.md", "README.md", "."])
def test_check_exits_2_where_there_is_no_casebook(run, tmp_path, monkeypatch, path):
    (tmp_path / "README.md").write_text("hello")
    monkeypatch.chdir(tmp_path)
    code, out, err = run("check", path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["check", "a", "b"], ["new"], ["list", "extra"]])
def test_a_wrong_command_exits_2(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage: python -m toolkit" in err


def test_thai_is_printed_whatever_the_console_can_show(casebook):
    casebook.add(("[environment]", "[น้ำท่วม]"))
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = command("-m", "toolkit", "check", casebook.folder, env=environment)
    assert done.returncode == 1
    assert "น้ำท่วม" in done.stdout
    assert done.stderr == ""


def test_a_reader_who_stops_reading_sees_no_stack(casebook):
    casebook.add(("| length | 3 | km | lanmere-a1[opening] |", "\n".join(["| lenght | 3 | km | x |"] * 900)))
    command = [sys.executable, "-m", "toolkit", "check", str(casebook.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as reader:
        reader.stdout.readline()
        reader.stdout.close()
        assert reader.stderr.read() == b""
    assert reader.returncode == 1, "faults were found"


def test_also_one_line_that_nobody_reads_stops_without_a_stack(monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with monkeypatch.context() as patched, open(write, "w", encoding="utf-8") as nobody:
        patched.setattr(sys, "stdout", nobody)
        assert main(["explain", "unit"]) == 0


# list


def test_list_prints_the_cases(run, cases):
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert out == f"{cases!r}\n"
    assert out.startswith(f"{len(cases)} case studies")


# new


@pytest.fixture
def with_template(casebook):
    casebook.write("_template.md", (REAL / "_template.md").read_bytes())
    return casebook


def test_new_copies_the_template(run, with_template):
    folder = with_template.folder
    code, out, err = run("new", "lanmere-new-thing", "--folder", folder)
    assert (code, err) == (0, "")
    assert "lanmere-new-thing.md is there. Fill it, then run: python -m toolkit check " in out
    assert (folder / "lanmere-new-thing.md").read_bytes() == (folder / "_template.md").read_bytes()


def test_check_names_all_that_is_to_be_filled_in_a_new_file(run, with_template):
    run("new", "lanmere-new-thing", "--folder", with_template.folder)
    code, out, _ = run("check", with_template.folder / "lanmere-new-thing.md")
    assert code == 1
    found = re.findall(r"^\S+:\d+: ([^:]+): .* \[([a-z-]+)\]$", out, re.MULTILINE)
    assert {field for field, kind in found if kind == "empty-value"} == {"title.en", "city", "kind", "themes"}
    assert {kind for _, kind in found} == {"empty-value", "no-fact", "placeholder"}
    assert [field for field, kind in found if kind == "placeholder"] == [*PROSE]


def test_a_filled_template_is_a_case(run, with_template):
    run("new", "lanmere-new-thing", "--folder", with_template.folder)
    path = with_template.folder / "lanmere-new-thing.md"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('{en: ""}', '{en: "A new thing: two"}'),
        ("city: ", "city: lanmere "),
        ("kind: ", "kind: project "),
        ("themes: []", "themes: [culture]"),
        ("| | | | | | | | |", "| length | 3 | km | park | | lanmere-a1[opening] | | |"),
    ):
        assert old in text
        text = text.replace(old, new, 1 if old.endswith(": ") else -1)
    text = re.sub(r"(## [A-Z].*\n\n)[A-Z].*", r"\1It was built [@lanmere-a1, opening].", text)
    path.write_text(text, encoding="utf-8")
    assert run("check", with_template.folder) == (0, "", "")


def test_the_optional_lines_of_the_template_are_right_as_they_stand(run, with_template):
    text = (REAL / "_template.md").read_text(encoding="utf-8")
    text = re.sub(r"^# (?=[a-z_]+: )(?!.*\[\])", "", text, flags=re.MULTILINE)
    text = re.sub(r"^#(?=   - \{id)|^# (?=parts:)", "", text, flags=re.MULTILINE)
    with_template.write("lanmere-new-thing.md", text)
    _, out, _ = run("check", with_template.folder)
    assert set(re.findall(r"\[([a-z-]+)\]$", out, re.MULTILINE)) == {"empty-value", "no-fact", "placeholder"}


def test_new_overwrites_nothing(run, with_template):
    before = (with_template.folder / "lanmere-canal-park.md").read_bytes()
    code, out, err = run("new", "lanmere-canal-park", "--folder", with_template.folder)
    assert (code, out) == (2, "")
    assert "exists already and is left as it is" in err
    assert (with_template.folder / "lanmere-canal-park.md").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["Seoul-Park", "seoul", "seoul_park", "../evil-file", "seoul-park.md", "a b-c", "โซล-สวน", ""]
)
def test_new_refuses_what_is_not_an_id(run, with_template, name):
    before = sorted(with_template.folder.rglob("*"))
    code, out, err = run("new", name, "--folder", with_template.folder)
    assert (code, out) == (2, "")
    assert "is not an id" in err
    assert sorted(with_template.folder.rglob("*")) == before


def test_new_without_a_template_or_folder_exits_2(run, casebook, tmp_path):
    (casebook.folder / "_template.md").unlink()
    assert run("new", "lanmere-new-thing", "--folder", casebook.folder)[0] == 2
    assert run("new", "lanmere-new-thing", "--folder", casebook.folder / "cities.csv")[0] == 2
    assert run("new", "lanmere-new-thing", "--folder", tmp_path / "nowhere")[0] == 2


# term, show


@pytest.mark.parametrize("word", ["flooding", "น้ำท่วม", "Flood"])
def test_a_word_in_either_language_leads_to_the_code_with_its_meaning_and_uses(run, cases, word):
    code, out, _ = run("term", word)
    found = next(text for text in out.split("\n") if text.startswith("flooding (problem)"))
    assert code == 0 and found.startswith("flooding (problem): Flooding · น้ำท่วม.")
    rows = (cases.city_facts["value"] == "flooding").sum()
    assert found.endswith(f"Uses: {rows + len(cases.select(problems='flooding'))}.")


def test_measures_and_units_are_found_and_the_exact_name_comes_first(run, cases):
    assert run("term", "ไร่")[1].startswith("rai (unit)")
    assert run("term", "roles")[1].count(" (role): ") == len(cases.book.codebook["roles"])
    leakage = run("term", "leakage")[1]
    assert leakage.startswith("leakage (measure)") and "Usual unit: %." in leakage
    water = run("term", "water")[1].strip().split("\n")  # so many that only the first is told in full
    assert sum("Usual unit: " in line for line in water) == sum(" (measure): " in line for line in water) > 1
    assert "\nKRW (unit)" in f"\n{run('term', 'won')[1]}"


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("referendum", "approval_share (measure)"), ("Road pricing", "treasure/fare (instrument)"),
        ("produced", "water_use (measure)"), ("production", "water_use (measure)"),
        ("plant capacity", "flow_capacity (measure)"), ("survey", "approval_share (measure)"),
        ("respondents", "approval_share (measure)"), ("willing", "approval_share (measure)"),
        ("willingness", "approval_share (measure)"),
    ],
)  # fmt: skip
def test_a_word_of_reports_leads_to_the_term_for_it(run, word, first):
    assert run("term", word)[1].startswith(first)


def test_several_words_need_no_quotation_marks_and_words_of_reports_lead_to_measures(run):
    assert run("term", "travel", "time")[1].startswith("duration (measure)")
    assert run("term", "Public", "works")[1].startswith("treasure/public-works (instrument)")
    assert "injured (measure)" in run("term", "accident")[1]


def test_a_column_of_a_table_leads_to_its_codes_with_their_uses(run, cases):
    assert run("term", "direction")[1].count("(direction of learning)") == 3
    press = next(line for line in run("term", "grade")[1].split("\n") if line.startswith("press (grade"))
    assert press.endswith(f"Uses: {(cases.sources['grade'] == 'press').sum()}.")


def test_whole_words_come_before_pieces_of_words_which_count_where_no_whole_word_fits(run):
    found = run("term", "ratio")[1]
    assert re.match(r"ratio \((unit|measure)\)", found) and "benefit_cost_ratio (measure)" in found
    assert "duration" not in found and "inspiration" not in found
    assert "wells (measure)" in run("term", "well")[1]
    assert "approval_share (measure)" in run("term", "referend")[1]


@pytest.mark.parametrize(
    ("column", "vocabulary"),
    [("read", "readings"), ("focus_areas", "focus_areas"), ("sector", "sectors"), ("instruments", "instruments")],
)
def test_the_name_of_a_column_leads_to_all_codes_that_may_stand_there_and_to_no_other(run, cases, column, vocabulary):
    lines = run("term", column)[1].strip().split("\n")
    assert {line.partition(" (")[0] for line in lines} == set(cases.book.codebook[vocabulary])


def test_of_many_hits_the_first_six_are_shown_with_the_count_of_the_rest(run):
    *lines, rest = run("term", "water")[1].strip().split("\n")
    assert len(lines) == 6 and re.match(r"… and [1-9]\d* more; ", rest)
    assert ["Uses: " in line for line in lines] == [True, *[False] * 5], "only the first is told in full"
    assert "more; " not in run("term", "ratio")[1]


def test_a_case_a_place_a_source_and_a_code_are_shown_by_id_or_name(run):
    assert run("show", "ageing")[1].startswith("ageing (problem)")
    assert "Title: " in run("show", "seoul-s01")[1]
    assert "Seoul" in run("show", "seoul-night-bus")[1]
    set_language("th")
    assert "กรุงเทพมหานคร" in run("show", "Bangkok")[1]


@pytest.mark.parametrize("ask", ["term", "show"])
def test_what_nothing_is_called_is_said_with_near_names(run, ask):
    code, _, err = run(ask, "floodinngg")
    assert code == 2
    assert re.match('"floodin+gg?" is not a known code or label. Did you mean .*flooding', err)


# importing


def test_import_toolkit_loads_nothing_of_others():
    program = (
        "import sys; before = set(sys.modules); import toolkit; "
        "loaded = {m.partition('.')[0] for m in set(sys.modules) - before}; "
        "print(sorted(loaded - set(sys.stdlib_module_names) - {'toolkit'}))"
    )
    assert command("-c", program).stdout.strip() == "[]"


def test_loading_and_listing_cases_needs_no_pandas(good):
    program = "import sys, toolkit; print(toolkit.load_cases(sys.argv[1]), 'pandas' in sys.modules)"
    assert command("-c", program, good.book.root).stdout == f"{good!r} False\n"


# documents and exports


def test_brief_writes_word_and_leaves_what_is_there_unless_told(run, casebook, tmp_path):
    path = tmp_path / "a.docx"
    command = "brief", "lanmere-canal-park", "--to", path, "--lang", "th", "--folder", casebook.folder
    assert run(*command)[0] == 0 and path.read_bytes()[:2] == b"PK"
    path.write_text("mine")
    code, _, err = run(*command)
    assert (code, path.read_text()) == (2, "mine") and "--replace" in err
    assert run(*command, "--replace")[0] == 0 and path.read_bytes()[:2] == b"PK"


def test_export_goes_by_the_ending_and_a_wrong_one_leaves_nothing(run, casebook, tmp_path):
    for ending in ("xlsx", "bib", "zip"):
        assert run("export", tmp_path / f"a.{ending}", "--folder", casebook.folder)[0] == 0
    code, _, err = run("export", tmp_path / "a.pdf", "--folder", casebook.folder)
    assert code == 2 and err.startswith('".pdf" is not a known file ending.') and ".xlsx" in err
    assert {path.name for path in tmp_path.glob("a.*")} == {"a.xlsx", "a.bib", "a.zip"}


@pytest.fixture
def full_disk():
    """No file of this process may be longer than 100 bytes: the system refuses the rest, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextlib.contextmanager
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return full


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "lanmere-tram"),
        ("export-sheet", "lanmere-canal-park"),
        ("export", "a.xlsx"),
        ("export", "a.zip"),
        ("brief", "lanmere-canal-park", "--to", "a.docx"),
        ("questions", "lanmere-canal-park", "--to", "a.docx"),
    ],
)
def test_a_full_disk_is_told_in_one_line_and_leaves_no_half_file(
    run, casebook, tmp_path, monkeypatch, full_disk, arguments
):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    before = sorted(casebook.folder.rglob("*"))
    with full_disk():
        code, out, err = run(*arguments, "--folder", casebook.folder)
    *begun, last = err.splitlines()
    assert code == 2 and not out and re.fullmatch(r'".+" cannot be written: .+\.', last)
    assert all("is being written" in line for line in begun)
    assert not list(Path.cwd().iterdir()) and sorted(casebook.folder.rglob("*")) == before


def test_a_reader_is_told_that_work_goes_on(run, casebook, tmp_path):
    assert "is being written" in run("export", tmp_path / "a.zip", "--folder", casebook.folder)[2]
