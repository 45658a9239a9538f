"""``python -m toolkit``: what it prints, and its exit codes 0, 1 and 2."""

import contextlib
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import REAL, ROOT
from docx import Document
from openpyxl import load_workbook

import toolkit
from toolkit import set_language
from toolkit.__main__ import _COMMANDS, _uses, main
from toolkit.casefiles.loading import PROSE
from toolkit.language import wording


@pytest.fixture(scope="module", autouse=True)
def counted():
    """The uses of all codes, counted once for each casebook: half of the work of looking one up."""
    kept = {}

    def uses(book):
        if id(book) not in kept:
            kept[id(book)] = book, _uses(book)  # kept with the book, so that no other has its number
        return kept[id(book)][1].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.__main__._uses", uses)
        yield


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
    program = (
        "import sys, toolkit; from toolkit.language import reader; "
        "print(toolkit.load_cases(sys.argv[1]), reader(), 'pandas' in sys.modules)"
    )
    assert command("-c", program, good.book.root).stdout == f"{good!r} en False\n"


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


# what each command takes and says


COMMANDS = {  # command: its arguments and options
    "brief": "cases --to --target --lang --digits --replace --folder", "check": "path",
    "questions": "cases --to --target --lang --digits --replace --folder", "explain": "code", "list": "",
    "export": "to --lang --replace --folder", "format": "path", "new": "case_id --report --sources --folder",
    "term": "words", "show": "wanted", "source": "file --folder", "draft": "report --folder", "site": "to --folder",
    "export-sheet": "case_id --report --sources --folder", "import-sheet": "file --folder",
    "translations": "lang --folder",
}  # fmt: skip


def test_the_help_names_every_command_and_that_of_a_command_its_arguments(run):
    told = wording(ROOT / "toolkit/commands.yml")["commands"]
    assert {name: " ".join(about["arguments"]) for name, about in told.items()} == COMMANDS
    code, out, _ = run("--help")
    assert code == 0 and out.startswith("usage: python -m toolkit [-h] command ...")
    listed = " ".join(out.split())
    for name, about in told.items():
        assert f" {name} {about['help']}" in listed
    said = " ".join(run("brief", "--help")[1].split())
    assert "write a Word brief of one to three cases on two pages" in said
    assert "[--to FILE.docx]" in said and "[--replace]" in said and "CASE [CASE ...]" in said


def test_what_a_command_refuses_is_one_line(run, with_template, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = with_template.folder
    no_id = '"lanmere" is not an id. Write city-practice in small letters, for example seoul-night-bus.'
    for arguments, said in (
        (("new", "lanmere-canal-park"), f"{folder / 'lanmere-canal-park.md'} exists already and is left as it is."),
        (("new", "lanmere"), no_id),
        (("export-sheet", "lanmere"), no_id),
        (("translations", "en"), "Case files are written in English; name the language of a translation."),
        (("translations", "xx"), '"xx" is not a known language. The known are: en, th.'),
        (("import-sheet", "nothing.xlsx"), "nothing.xlsx is no Excel workbook (.xlsx) that can be read."),
        (("export", "a"), '"" is not a known file ending. The 3 known are: .bib, .xlsx, .zip.'),
    ):
        assert run(*arguments, "--folder", folder) == (2, "", f"{said}\n")
    (folder / "_template.md").unlink()
    assert f"{folder / '_template.md'}" in run("new", "lanmere-other", "--folder", folder)[2]
    for command in ("format", "check"):
        assert run(command, folder / "nothing.md") == (2, "", f"{folder / 'nothing.md'} does not exist.\n")
    table = folder / "cities.csv"
    assert run("format", table) == (2, "", f"{table} is not a file of the casebook that can be checked.\n")
    for command in (("new", "lanmere-x"), ("source", "a.bib"), ("translations",), ("import-sheet", "a.xlsx")):
        code, out, err = run(*command, "--folder", table)
        assert (code, out) == (2, "") and re.fullmatch('There is no folder ".+" to write into.\n', err)


def test_format_names_the_files_it_has_changed_and_stops_at_faults_and_not_at_warnings(run, casebook):
    assert run("format", casebook.folder)[0] == 0
    assert run("format", casebook.folder) == (0, "", "")
    casebook.add(("city: lanmere", "city:   lanmere"), ("a1[opening]", "a1"))
    again = casebook.change("lanmere-night-trams.md", "city: lanmere", "city:  lanmere")
    assert run("format", again) == (0, "casebook/lanmere-night-trams.md\n", "")
    assert run("format", casebook.folder) == (0, "casebook/lanmere-broken.md\n", "")
    casebook.add(("[environment]", "[enviroment]"))
    code, out, _ = run("format", casebook.folder)
    assert code == 1 and "warning" not in out and out.endswith("\n1 fault in 1 of 56 files.\n")


def test_source_says_of_each_entry_what_it_lacks_and_how_many_are_there_already(run, casebook, tmp_path):
    new = tmp_path / "new.bib"
    whole = "year = {2020}, language = {en}, keywords = {grade:press, origin:press, read:page}"
    new.write_text(f"@misc{{z1, title = {{A}}, keywords = {{read:page}}}}\n@misc{{z2, title = {{B}}, {whole}}}\n")
    lines = run("source", new, "--folder", casebook.folder)[1].splitlines()
    assert lines[:2] == ["z1: added; still to be given: language, grade, origin", "z2: added"]
    assert [line.partition(":")[0] for line in lines[2:]] == ["grade", "origin"]
    new.write_text(f"{new.read_text()}@misc{{z3, title = {{C}}, {whole}}}\n")
    assert run("source", new, "--folder", casebook.folder) == (
        0, "z3: added\nIn sources.bib already, and left as they are: 2 of 3 entries.\n", "",
    )  # fmt: skip
    code, out, _ = run("source", tmp_path / "nothing.bib", "--folder", casebook.folder)
    assert code == 1 and out.endswith("[unreadable]\n    Put the file itself there.\n1 fault in 1 of 1 file.\n")


def test_translations_are_brought_up_to_date_and_what_cannot_be_read_is_not_lost(run, casebook):
    path = casebook.folder / "translations" / "th.po"
    path.unlink()
    path.parent.rmdir()
    code, out, _ = run("translations", "--folder", casebook.folder)
    assert code == 0 and re.fullmatch(r"casebook/translations/th\.po: .*\n", out) and path.is_file()
    text = path.read_text(encoding="utf-8")
    assert 'msgid "gardens"\nmsgstr ""\n' in text and "casebook/kaeng-mai-rain-gardens.md:25" in text
    assert run("translations", "--folder", casebook.folder) == (0, out, ""), "it changes nothing"
    path.write_text('msgid "gardens"\nmsgstr "สวน"\n', encoding="utf-8")
    run("translations", "--folder", casebook.folder)
    assert 'msgid "gardens"\nmsgstr "สวน"\n' in path.read_text(encoding="utf-8")
    path.write_text("msgid no")
    code, out, _ = run("translations", "th", "--folder", casebook.folder)
    assert code == 1 and "[translation-syntax]" in out and path.read_text() == "msgid no"


def test_a_case_goes_out_as_a_workbook_and_comes_back(run, casebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, folder = "lanmere-canal-park", ("--folder", casebook.folder)
    assert run("export-sheet", name, *folder) == (
        0, f"{name}.xlsx is there. Fill it, then run: python -m toolkit import-sheet {name}.xlsx\n", "",
    )  # fmt: skip
    assert run("export-sheet", name, *folder)[2] == f"{name}.xlsx exists already and is left as it is.\n"
    assert run("import-sheet", f"{name}.xlsx", *folder) == (0, f"{name}.md\n", "")
    (tmp_path / f"{name}.xlsx").unlink()
    casebook.add(("[environment]", "[enviroment]"))
    assert run("export-sheet", name, *folder)[0] == 0, "faults of other cases are no matter"
    code, out, _ = run("export-sheet", "lanmere-broken", *folder)
    assert code == 1 and out.endswith("\n1 fault in 1 of 1 file.\n")
    assert run("export-sheet", "lanmere-new", *folder)[0] == 0, "nor is it for a new one"
    (tmp_path / "bad.bib").write_text("@misc{z2, title = {A} year = {2020}}")
    code, out, _ = run("export-sheet", "lanmere-newer", "--sources", "bad.bib", *folder)
    assert code == 1 and "[bib-comma]" in out and not (tmp_path / "lanmere-newer.xlsx").exists()
    code, out, _ = run("import-sheet", "lanmere-new.xlsx", *folder)
    assert code == 1 and not (casebook.folder / "lanmere-new.md").exists()
    assert "lanmere-new.xlsx:Facts!A1: Facts: the case has no fact. [no-fact]" in out
    assert re.search(r"\n\d faults in 1 of 1 file\.\n$", out)


def test_documents_have_their_usual_names_in_the_folder_of_the_reader_with_what_was_asked_for(
    run, casebook, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    case = "Lanmere canal park", "--folder", casebook.folder
    assert run("questions", *case) == (0, "questions.docx\n", "questions.docx is being written …\n")
    assert run("brief", *case, "--digits", "thai", "--lang", "th")[:2] == (0, "brief.docx\n")
    texts = {
        name: "".join(p.text for p in Document(tmp_path / name).paragraphs) for name in ("brief.docx", "questions.docx")
    }
    assert texts["brief.docx"].startswith("สวนริมคลองลานเมียร์") and not re.search(
        "[0-9]", texts["brief.docx"].partition("http")[0]
    )
    assert "Lanmere canal park" in texts["questions.docx"]
    assert run("brief", *case, "--target", "nowhere", "--replace")[0] == 2
    assert run("brief", *case, "--target", "kaeng-mai", "--replace")[0] == 0
    assert any("Kaeng Mai" in p.text for p in Document(tmp_path / "brief.docx").paragraphs)
    assert run("export", "a.xlsx", *case[1:], "--lang", "th")[1] == "a.xlsx\n"
    assert "ข้อเท็จจริง" in load_workbook(tmp_path / "a.xlsx", read_only=True).sheetnames
    code, _, err = run("export", "a.XLSX", *case[1:])
    assert code == 0 and "a.XLSX is being written" in err
    assert run("export", "b.bib", *case[1:], "--lang", "th")[0] == 0, "which is in no language"


def test_a_site_is_written_with_the_notebooks_beside_the_casebook(run, casebook, tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr("toolkit.report.site", lambda cases, to, **options: asked.update(options, ids=cases.ids) or to)
    assert run("site", tmp_path / "made", "--folder", casebook.folder) == (0, f"{tmp_path / 'made'}\n", "")
    assert asked["notebooks"] == tmp_path / "notebooks" and len(asked["ids"]) == 4
    assert run("site", "made")[0] == 0 and asked["notebooks"] == ROOT / "notebooks"


def test_a_place_is_shown_with_all_that_is_known_of_it(run, good, monkeypatch):
    monkeypatch.setattr("toolkit.__main__.load_cases", lambda: good)
    assert run("show", "Kaeng Mai") == (0, textwrap.dedent("""\
          Name: Kaeng Mai
          Kind: City
          Country: Australia
          Latitude: 14.25
          Longitude: 101.50
          Sources: [1]
        [1] Town of Kaeng Mai. สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง. 2020. Official, Originator https://example.org/kaeng-mai

          What is known: Area
          Value: 160 km²
          Date: 2020
          Boundary: Administrative
          Sources: [1]

          What is known: Population
          Value: 182,000 people
          Date: 2020
          Boundary: Administrative
          Sources: [1]

          What is known: Problem
          Value: Flooding
          Sources: [1]
        [1] Town of Kaeng Mai. สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง. 2020. Official, Originator https://example.org/kaeng-mai
    """), "")  # fmt: skip
    assert run("show", "the green mile")[1] == f"{good['lanmere-canal-park']!r}\n"
    assert run("show", "lanmere-b1")[1].splitlines() == [
        "  Kind: document or page", "  Title: Night trams: the first year", "  Author: Lanmere Trams",
        "  Year: no year", "  Language: English", "  Grade: Company", "  Origin: Originator", "  How it was read: Page",
    ]  # fmt: skip
    code, _, err = run("show", "lanmere-canal-parks")
    assert code == 2 and err.startswith(
        '"lanmere-canal-parks" is not a known code or label. Did you mean "lanmere-canal-park"'
    )


def test_uses_of_a_code_are_counted_wherever_it_is_written(casebook):
    used = _uses(casebook.load().book)
    for key, n in {
        ("problems", "flooding"): 4, ("instruments", "treasure/public-works"): 2, ("themes", "environment"): 3,
        ("units", "EUR"): 3, ("units", "people"): 7, ("units", "day"): 2, ("place", "lanmere"): 12,
        ("aspects", "cost"): 4, ("measures", "capital_cost"): 4, ("grades", "official"): 2, ("kinds", "service"): 2,
        ("tie_kinds", "mou"): 1, ("roles", "leader"): 1, ("part_kinds", "phase"): 2, ("problems", "heat"): 0,
    }.items():  # fmt: skip
        assert used[key] == n, key


def test_a_key_that_stops_a_command_leaves_no_stack_and_a_file_that_cannot_be_read_is_named(run, monkeypatch):
    for error, code, said in (
        (KeyboardInterrupt(), 2, "\n"), (OSError(28, "No space left", "a.txt"), 2, "a.txt: No space left\n"),
        (OSError("odd"), 2, "A file: odd\n"),
    ):  # fmt: skip

        def stop(error=error):
            raise error

        monkeypatch.setitem(_COMMANDS, "list", stop)
        assert run("list") == (code, "", said)


@pytest.fixture
def of_good(good, monkeypatch):
    """The commands, run on the invented casebook."""
    monkeypatch.setattr("toolkit.__main__.examine", lambda *_, **__: (good.book, []))
    monkeypatch.setattr("toolkit.__main__.load_cases", lambda *_: good)


@pytest.mark.usefixtures("of_good")
def test_a_word_leads_to_codes_by_how_it_names_them_and_then_by_their_uses(run, good):
    assert run("term", "designs")[1].splitlines() == [
        "1 (evidence design): Before and after, or with and without · เปรียบเทียบก่อนกับหลัง หรือมีกับไม่มี. "
        "One comparison, nothing held equal. Uses: 1.",
        "0 (evidence design): Description only · บรรยายโดยไม่มีการเปรียบเทียบ.",
        "2 (evidence design): Before and after with other factors weighed · เปรียบเทียบก่อนกับหลังโดยคำนึงถึงปัจจัยอื่น.",
        "3 (evidence design): Comparison group, before and after · มีกลุ่มเปรียบเทียบทั้งก่อนและหลัง.",
        "4 (evidence design): Quasi-experiment · การวิจัยกึ่งทดลอง.",
        "5 (evidence design): Randomised trial · การทดลองแบบสุ่ม.",
    ]
    assert run("term", "evidence", "design")[1] == run("term", "evidence-designs")[1] == run("term", "Designs")[1]
    heads = {word: [line.partition(":")[0] for line in run("term", word)[1].splitlines()] for word in (
        "theme", "sectors", "ordinanc", "parks", "floodin",
    )}  # fmt: skip
    used = ["environment", "economy", "education", "management", "culture"]
    assert heads["theme"] == [f"{code} (theme)" for code in used], "each three times, once, once, once, never"
    assert heads["sectors"][:2] == ["local-government (sector)", "traders (sector)"]
    assert [head.partition(" ")[0] for head in heads["sectors"][2:]] == sorted(
        {*good.codebook["sectors"]} - {"local-government", "traders"}
    )
    assert heads["ordinanc"] == ["authority/ordinance (instrument)"]
    assert heads["parks"] == ["parks (measure)", "parks (unit)"]
    assert heads["floodin"] == ["flooding (problem)", "area_spared (measure)"]
    measure = good.codebook["measures"]["area_spared"].meaning("en")
    told = run("term", "flooding")[1].splitlines()
    assert told[1] == (
        f"area_spared (measure): Area spared from flooding · พื้นที่ที่รอดจากน้ำท่วม. Usual unit: ha. {measure} Uses: 0."
    ), "few are all told in full"
    set_language("th")
    assert run("term", "flooding")[1].splitlines()[0].startswith("flooding (ปัญหา): Flooding · น้ำท่วม. ")


@pytest.mark.usefixtures("of_good")
def test_what_no_code_is_called_is_perhaps_the_id_of_a_case_place_or_source(run):
    for word, near in (
        ("lanmere-b2", "lanmere-b1"),
        ("sundvick", "sundvik"),
        ("lanmere-canal-prk", "lanmere-canal-park"),
    ):
        code, out, err = run("show", word)
        assert (code, out) == (2, "") and f'"{word}" is not a known code or label. Did you mean' in err and near in err
    assert run("term", "zzz") == (2, "", '"zzz" is not a known code or label.\n')


@pytest.mark.usefixtures("of_good")
@pytest.mark.parametrize("word", ["heat", "rent", "ordinanc", "flooding", "bus", "tree", "area", "water", "cost"])
def test_three_answers_are_told_in_full_and_of_more_the_first_with_at_most_six_shown(run, word):
    lines = run("term", word)[1].splitlines()
    answers = [line for line in lines if not line.startswith("…")]
    assert ["Uses: " in line for line in answers] == [n == 0 or len(lines) <= 3 for n in range(len(answers))]
    assert len(answers) <= 6 and (len(answers) == 6 or len(lines) == len(answers))


def test_the_package_names_what_it_offers_and_nothing_else():
    assert toolkit.__all__ == [
        "load_cases", "Cases", "show", "set_language", "check", "CaseStudyError", "Fault", "__version__", "compare",
        "drafts", "explore", "network", "plot", "report", "similarity", "thai", "transfer",
    ]  # fmt: skip
    assert dir(toolkit) == sorted(toolkit.__all__)
    for name in toolkit.__all__:
        held = getattr(toolkit, name)
        assert held == toolkit.__version__ or held.__name__.rpartition(".")[2] == name
    with pytest.raises(AttributeError, match="^module 'toolkit' has no attribute 'nothing'$"):
        toolkit.nothing  # noqa: B018
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {toolkit.__version__}\n" in citation and re.fullmatch(r"\d{4}-\d\d-\d\d", toolkit.__date__)


def test_the_first_line_of_the_help_says_what_the_commands_are_for(run):
    assert "Write, check and look up case studies." in run("--help")[1]
