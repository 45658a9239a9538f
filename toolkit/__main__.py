"""Command line: ``python -m toolkit check``, ``new``, ``term`` and the others, each a function of this file.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import sys
import textwrap
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .casefiles import checks, faults, notation, sheets, writing
from .casefiles.checks import examine
from .casefiles.text import show_path
from .cases import CASESTUDIES, load_cases
from .errors import CasebookError, CaseStudyError, Fault, excerpt, report
from .files import save_text
from .language import languages, need, one_of, phrase
from .lookup import entry, terms

_SOON = 2.0  # seconds after which a reader is told that work goes on


class _FaultsError(CaseStudyError):
    """Faults that stop what was asked, told as a list."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options, code = vars(_parser().parse_args(arguments)), 0
    run = options.pop("run")
    try:
        try:
            said = run(**options)
        except _FaultsError as found:
            said, code = found, 1
        if text := "\n".join(said) if isinstance(said, list) else str(said):
            print(text, flush=True)
        return code
    except CasebookError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolkit", description="Write, check and look up case studies.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (run, says, *arguments) in _COMMANDS.items():
        command = commands.add_parser(name, help=says, description=says)
        command.set_defaults(run=run)
        for flag, metavar, about, *more in arguments:
            may = {"nargs": "?", "const": "th"} if not metavar or flag == "--translations" else {}
            may = more[0] if more else may
            command.add_argument(flag, help=about, **({"metavar": metavar} if metavar else {}), **may)
    return parser


def _stop(found: list[Fault], files: int) -> None:
    """Stop at faults; warnings stop nothing."""
    if wrong := [f for f in found if not f.warning or f.code == "translation-syntax"]:
        raise _FaultsError(wrong, files)


def _folder(path: str | None) -> Path:
    folder, file = checks.locate(path)
    need(file is None, "errors", "no folder", folder=file)
    return folder


def _case_file(case_id: str, folder: str | None) -> Path:
    """Give the place of a case's file, which may be there or not."""
    path = _folder(folder) / f"{case_id}.md"
    need(notation.is_id(case_id) and "-" in case_id, "command", "no id", id=excerpt(case_id))
    return path


def _check(path: str | None, translations: str | None) -> str | list[str]:
    lang = translations and one_of("language", translations, languages())
    book, found = examine(path, whole=True)
    if any(not f.warning for f in found):
        raise _FaultsError(found, len(book.files))
    if lang:
        told = [(text, f"{file}:{line}: {excerpt(text)}") for text, file, line in writing.messages(book)]
        return [said for text, said in told if not book.translations(lang, str(text))]
    return report(found, len(book.files)) if found else ""


def _explain(code: str) -> str:
    said = faults.entry(code)
    texts = (said.code, *said.messages, said.meaning, said.fix)
    return "\n\n".join(textwrap.fill(text, 100, break_long_words=False) for text in texts) + "\n"


def _new(case_id: str, folder: str | None) -> str:
    path = _case_file(case_id, folder)
    template = path.with_name("_template.md")
    need(template.is_file(), "command", "no template", path=template)
    need(not path.exists(), "command", "exists", path=path)
    save_text(path, template.read_text(encoding="utf-8"))
    return phrase("command", "made", path=show_path(path.resolve(), Path.cwd() / "any"))


def _format(path: str | None) -> list[str]:
    book, found = examine(path)
    _stop(found, len(book.files))  # what cannot be read cannot be written again
    only = checks.locate(path)[1]
    need(only is None or only.stem in book.cases, "errors", "not checked", path=only)
    changed = [i for i in (book.cases if only is None else [only.stem]) if writing.formatted(book, i)]
    return [book.files[case_id] for case_id in changed]


def _source(file: str, folder: str | None) -> list[str]:
    added, found = writing.add_sources(_folder(folder), Path(file))
    _stop(found, 1)
    new = {key: lacking for key, lacking in added.items() if lacking is not None}
    said = [phrase("command", "lacks" if no else "added", key=key, list=", ".join(no)) for key, no in new.items()]
    there = phrase("command", "there", n=len(added) - len(new), all=len(added))
    return said if len(new) == len(added) else [*said, there]


def _translations(lang: str | None, folder: str | None) -> str:
    lang = one_of("language", lang or "th", languages())
    need(lang != "en", "command", "written in english")
    book, found = examine(_folder(folder), whole=True)
    _stop(found, len(book.files))  # what cannot be read would be lost
    text, counts = writing.translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    return phrase("command", "translated", path=show_path(save_text(path, text), book.root), **counts)


def _draft(report: str, folder: str | None) -> list[str]:
    from .drafts import draft  # brings tables

    return [phrase("command", "made", path=show_path(path, Path.cwd() / "any")) for path in draft(report, folder)]


def _export_sheet(case_id: str, folder: str | None) -> str:
    case, path = _case_file(case_id, folder), Path(f"{case_id}.xlsx")
    book, found = examine(case if case.exists() else case.parent)
    _stop(found if case.exists() else [], 1)
    need(not path.exists(), "command", "exists", path=path)
    return phrase("command", "workbook", path=sheets.export_sheet(book, case_id, path))


def _import(file: str, folder: str | None) -> list[str]:
    written, found = sheets.import_sheet(_folder(folder), Path(file))
    _stop([] if written else found, 1)
    return [*([report(found, 1)] if found else []), *written]


def _site(to: str, folder: str | None) -> str:
    from .report import site  # brings all that compares and connects

    cases, notebooks = load_cases(folder), (Path(folder) if folder else CASESTUDIES).resolve().parent / "notebooks"
    return show_path(site(cases, to, notebooks=notebooks).resolve(), Path.cwd() / "any")


def _document(
    kind: str, cases: list[str], to: str | None, replace: bool, folder: str | None, **options: str | None
) -> str:
    from . import report

    path = Path(to or f"{kind}.docx")
    chosen = {name: value for name, value in options.items() if value}
    return _written(path, replace, lambda: getattr(report, kind)(load_cases(folder), cases, path, **chosen))


def _export(to: str, replace: bool, lang: str | None, folder: str | None) -> str:
    from . import report

    ways = {".xlsx": partial(report.workbook, lang=lang), ".bib": report.bibliography, ".zip": report.package}
    write = ways[one_of("file ending", Path(to).suffix.lower(), ways)]
    return _written(Path(to), replace, lambda: write(load_cases(folder), to))


def _written(path: Path, replace: bool, write: Callable[[], Path]) -> str:
    """Write a file that is not there yet, and say after a while that it takes time."""
    need(replace or not path.exists(), "command", "in the way", path=path)
    soon = threading.Timer(_SOON, lambda: print(phrase("command", "working", path=path), file=sys.stderr, flush=True))
    soon.start()
    try:
        return show_path(write().resolve(), Path.cwd() / "any")
    finally:
        soon.cancel()


_FOLDER = ("--folder", "FOLDER", "the casebook's folder (default: casestudies)")
_PATH = ("path", "", "a casebook's folder or one of its files (default: casestudies)")
_CASE = ("case_id", "CITY-PRACTICE", "for example seoul-night-bus")
_BIB = ("file", "FILE.bib", "as Zotero exports")
_REPORT = ("report", "REPORT.txt|REPORT.docx", "sections have numbered headings that name a place")
_LACKING = ("--translations", "LANG", "list the texts that have no translation (default: th)")
_LANG = ("lang", "", "its language (default: th)")
_CASES = ("cases", "CASE", "ids or titles of one to three cases", {"nargs": "+"})
_TO = ("--to", "FILE.docx", "the file to write (default: named like the command, here)")
_TARGET = ("--target", "PLACE", "also say whether it could work there")
_TONGUE = ("--lang", "LANG", "language of what is written (default: yours)")
_DIGITS = ("--digits", "thai", "write Thai digits")
_REPLACE = ("--replace", "", "write over a file that is there", {"action": "store_true"})
_DOCUMENT = (_CASES, _TO, _TARGET, _TONGUE, _DIGITS, _REPLACE, _FOLDER)
_EXPORTED = ("to", "FILE", "FILE.xlsx: every table; FILE.bib: the sources; FILE.zip: a data package")
_COMMANDS = {
    "brief": (partial(_document, "brief"), "write a Word brief of one to three cases on two pages", *_DOCUMENT),
    "questions": (partial(_document, "questions"), "write what to ask about cases, in Word", *_DOCUMENT),
    "export": (_export, "write all tables or sources for other programs", _EXPORTED, _TONGUE, _REPLACE, _FOLDER),
    "check": (_check, "name every fault of the case files; silent if there is none", _PATH, _LACKING),
    "explain": (_explain, "say what a fault means and how to fix it", ("code", "CODE", "what stands in brackets")),
    "format": (_format, "write case files in the one canonical form; notes behind # go", _PATH),
    "list": (load_cases, "list the case studies"),
    "new": (_new, "start a case file from the template", _CASE, _FOLDER),
    "term": (terms, "search codes, measures and units in every language", ("word", "WORD", "or a part of one")),
    "show": (entry, "show a case, a place, a source or a code", ("wanted", "ID", "or a title, name or label")),
    "source": (_source, "add sources and say what each still lacks", _BIB, _FOLDER),
    "draft": (_draft, "begin case files from a report: what it says, by line", _REPORT, _FOLDER),
    "export-sheet": (_export_sheet, "write a case, there already or new, as an Excel workbook", _CASE, _FOLDER),
    "import-sheet": (_import, "make a case of a workbook", ("file", "CITY-PRACTICE.xlsx", "named by its id"), _FOLDER),
    "site": (_site, "write the casebook as pages to read and search", ("to", "FOLDER", "made if needed"), _FOLDER),
    "translations": (_translations, "bring a translation up to date", _LANG, _FOLDER),
}


if __name__ == "__main__":
    sys.exit(main())
