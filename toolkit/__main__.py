"""Command line: ``python -m toolkit check``, ``new``, ``term`` and the others named at the end of this file.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from .errors import CasebookError, Fault, excerpt, report
from .language import need, phrase


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options = _parser().parse_args(arguments)
    try:
        code = _COMMANDS[options.command][0](options)
        sys.stdout.flush()
        return code
    except CasebookError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough; check has printed, so it has found something
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(options.command == "check")
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m toolkit", description="Write, check and look through case studies."
    )
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    for name, (_, says, *arguments) in _COMMANDS.items():
        command = commands.add_parser(name, help=says, description=says)
        for flag, metavar, about in arguments:
            options = {"help": about, **({"metavar": metavar} if metavar else {"nargs": "?"})}
            command.add_argument(flag, **options)
    return parser


def _stopped(faults: list[Fault], files: int) -> bool:
    """Name the faults that stop what was asked; warnings stop nothing."""
    if wrong := [f for f in faults if not f.warning or f.code == "translation-syntax"]:
        print(report(wrong, files))
    return bool(wrong)


def _check(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine

    book, faults = examine(options.path, whole=True)
    if faults:
        print(report(faults, len(book.files)))
    return int(any(not f.warning for f in faults))


def _explain(options: argparse.Namespace) -> int:
    from .casefiles.faults import entry

    said = entry(options.code)
    for text in (said.code, *said.messages, said.meaning, said.fix):
        print(*textwrap.wrap(text, 100), "", sep="\n")
    return 0


def _list(_: argparse.Namespace) -> int:
    from .cases import load_cases

    print(load_cases())
    return 0


def _term(options: argparse.Namespace) -> int:
    from .lookup import terms

    print(*terms(options.word), sep="\n")
    return 0


def _show(options: argparse.Namespace) -> int:
    from .lookup import entry

    print(entry(options.id))
    return 0


def _new(options: argparse.Namespace) -> int:
    from .casefiles.checks import locate
    from .casefiles.notation import is_id
    from .casefiles.text import show_path
    from .files import save_text

    folder, file = locate(options.folder)
    need(file is None, "errors", "no folder", folder=file)
    need(is_id(options.id) and "-" in options.id, "command", "no id", id=excerpt(options.id))
    path, template = folder / f"{options.id}.md", folder / "_template.md"
    need(template.is_file(), "command", "no template", path=template)
    need(not path.exists(), "command", "exists", path=path)
    save_text(path, template.read_text(encoding="utf-8"))
    print(phrase("command", "made", path=show_path(path.resolve(), Path.cwd() / "any")))
    return 0


def _format(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine, locate
    from .casefiles.writing import formatted

    book, faults = examine(options.path)
    if _stopped(faults, len(book.files)):  # what cannot be read cannot be written again
        return 1
    only = locate(options.path)[1]
    need(only is None or only.stem in book.cases, "errors", "not checked", path=only)
    for case_id in book.cases if only is None else [only.stem]:
        if formatted(book, case_id):
            print(book.files[case_id])
    return 0


def _source(options: argparse.Namespace) -> int:
    from .casefiles.checks import locate
    from .casefiles.writing import add_sources

    folder = locate(options.folder)[0]
    added, faults = add_sources(folder, Path(options.file))
    if _stopped(faults, 1):
        return 1
    for key, lacking in added.items():
        print(phrase("command", "lacks" if lacking else "added", key=key, list=", ".join(lacking)))
    return 0


def _translations(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine, locate
    from .casefiles.writing import translations_text
    from .files import save_text
    from .language import languages, one_of

    lang = one_of("language", options.lang or "th", languages())
    need(lang != "en", "command", "written in english")
    book, faults = examine(locate(options.folder)[0], whole=True)
    if _stopped(faults, len(book.files)):  # what cannot be read would be lost
        return 1
    text, counts = translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    save_text(path, text)
    print(phrase("command", "translated", path=path, **counts))
    return 0


def _export(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine, locate
    from .casefiles.notation import is_id
    from .casefiles.sheets import export_sheet

    need(is_id(options.id) and "-" in options.id, "command", "no id", id=excerpt(options.id))
    folder = locate(options.folder)[0]
    there = (folder / f"{options.id}.md").exists()
    book, faults = examine(folder / f"{options.id}.md" if there else folder)
    if there and _stopped(faults, 1):
        return 1
    path = Path(f"{options.id}.xlsx")
    need(not path.exists(), "command", "exists", path=path)
    print(phrase("command", "workbook", path=export_sheet(book, options.id, path)))
    return 0


def _import(options: argparse.Namespace) -> int:
    from .casefiles.checks import locate
    from .casefiles.sheets import import_sheet

    written, faults = import_sheet(locate(options.folder)[0], Path(options.file))
    print(*[report(faults, 1)] if faults else [], *written, sep="\n")
    return int(not written)


_FOLDER = ("--folder", "FOLDER", "the casebook's folder (default: casestudies)")
_PATH = ("path", "", "a casebook's folder or one of its files (default: casestudies)")
_CASE = ("id", "CITY-PRACTICE", "for example seoul-night-bus, there already or not")
_BIB = ("file", "FILE.bib", "for example an export of Zotero")
_SHEET = ("file", "CITY-PRACTICE.xlsx", "the workbook; its name is the id of the case")
_LANG = ("lang", "", "its language (default: th)")
_COMMANDS = {
    "check": (_check, "name every fault of the case files; silent if there is none", _PATH),
    "explain": (_explain, "say what a fault means and how to fix it", ("code", "CODE", "what stands in brackets")),
    "format": (_format, "write case files in the one canonical form; notes behind # go", _PATH),
    "list": (_list, "list the case studies"),
    "new": (_new, "start a case file from the template", _CASE, _FOLDER),
    "term": (_term, "search codes, measures and units in every language", ("word", "WORD", "a word or a part of one")),
    "show": (_show, "show a case, a place, a source or a code", ("id", "ID", "its id, title, name or label")),
    "source": (_source, "add the entries of a BibTeX file and say what each still lacks", _BIB, _FOLDER),
    "export-sheet": (_export, "write a case as an Excel workbook to fill or correct", _CASE, _FOLDER),
    "import-sheet": (_import, "make the case file of a workbook, its new sources and places", _SHEET, _FOLDER),
    "translations": (_translations, "bring a file of translations up to date with the case files", _LANG, _FOLDER),
}


if __name__ == "__main__":
    sys.exit(main())
