"""Command line: ``python -m toolkit check``, ``new``, ``term`` and the others, each a function of this file.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from .casefiles import checks, faults, notation
from .casefiles.checks import examine
from .casefiles.text import show_path
from .errors import CasebookError, Fault, excerpt, report
from .files import save_text
from .language import languages, need, one_of, phrase


class _FaultsError(Exception):
    """Faults that stop what was asked, told as a list."""

    def __init__(self, found: list[Fault], files: int) -> None:
        super().__init__(report(found, files))


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options, code = _parser().parse_args(arguments), 0
    try:
        try:
            said = _COMMANDS[options.command][0](options)
        except _FaultsError as found:
            said, code = found, 1
        if str(said):
            print(said, flush=True)
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
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    for name, (_, says, *arguments) in _COMMANDS.items():
        command = commands.add_parser(name, help=says, description=says)
        for flag, metavar, about in arguments:
            command.add_argument(flag, help=about, **({"metavar": metavar} if metavar else {"nargs": "?"}))
    return parser


def _stop(found: list[Fault], files: int) -> None:
    """Stop at faults; warnings stop nothing."""
    if wrong := [f for f in found if not f.warning or f.code == "translation-syntax"]:
        raise _FaultsError(wrong, files)


def _folder(options: argparse.Namespace) -> Path:
    folder, file = checks.locate(options.folder)
    need(file is None, "errors", "no folder", folder=file)
    return folder


def _check(options: argparse.Namespace) -> str:
    book, found = examine(options.path, whole=True)
    if any(not f.warning for f in found):
        raise _FaultsError(found, len(book.files))
    return report(found, len(book.files)) if found else ""


def _explain(options: argparse.Namespace) -> str:
    said = faults.entry(options.code)
    texts = (said.code, *said.messages, said.meaning, said.fix)
    return "\n\n".join(textwrap.fill(text, 100) for text in texts) + "\n"


def _list(_: argparse.Namespace) -> object:
    from .cases import load_cases

    return load_cases()


def _term(options: argparse.Namespace) -> str:
    from .lookup import terms

    return "\n".join(terms(options.word))


def _show(options: argparse.Namespace) -> object:
    from .lookup import entry

    return entry(options.id)


def _new(options: argparse.Namespace) -> str:
    folder = _folder(options)
    need(notation.is_id(options.id) and "-" in options.id, "command", "no id", id=excerpt(options.id))
    path, template = folder / f"{options.id}.md", folder / "_template.md"
    need(template.is_file(), "command", "no template", path=template)
    need(not path.exists(), "command", "exists", path=path)
    save_text(path, template.read_text(encoding="utf-8"))
    return phrase("command", "made", path=show_path(path.resolve(), Path.cwd() / "any"))


def _format(options: argparse.Namespace) -> str:
    from .casefiles.writing import formatted

    book, found = examine(options.path)
    _stop(found, len(book.files))  # what cannot be read cannot be written again
    only = checks.locate(options.path)[1]
    need(only is None or only.stem in book.cases, "errors", "not checked", path=only)
    changed = [case_id for case_id in (book.cases if only is None else [only.stem]) if formatted(book, case_id)]
    return "\n".join(book.files[case_id] for case_id in changed)


def _source(options: argparse.Namespace) -> str:
    from .casefiles.writing import add_sources

    added, found = add_sources(_folder(options), Path(options.file))
    _stop(found, 1)
    said = (
        (phrase("command", "lacks" if lacks else "added", key=k, list=", ".join(lacks))) for k, lacks in added.items()
    )
    return "\n".join(said)


def _translations(options: argparse.Namespace) -> str:
    from .casefiles.writing import translations_text

    lang = one_of("language", options.lang or "th", languages())
    need(lang != "en", "command", "written in english")
    book, found = examine(_folder(options), whole=True)
    _stop(found, len(book.files))  # what cannot be read would be lost
    text, counts = translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    return phrase("command", "translated", path=show_path(save_text(path, text), book.root), **counts)


def _export(options: argparse.Namespace) -> str:
    from .casefiles.sheets import export_sheet

    need(notation.is_id(options.id) and "-" in options.id, "command", "no id", id=excerpt(options.id))
    case, path = _folder(options) / f"{options.id}.md", Path(f"{options.id}.xlsx")
    book, found = examine(case if case.exists() else case.parent)
    _stop(found if case.exists() else [], 1)
    need(not path.exists(), "command", "exists", path=path)
    return phrase("command", "workbook", path=export_sheet(book, options.id, path))


def _import(options: argparse.Namespace) -> str:
    from .casefiles.sheets import import_sheet

    written, found = import_sheet(_folder(options), Path(options.file))
    _stop([] if written else found, 1)
    return "\n".join([*([report(found, 1)] if found else []), *written])


_FOLDER = ("--folder", "FOLDER", "the casebook's folder (default: casestudies)")
_PATH = ("path", "", "a casebook's folder or one of its files (default: casestudies)")
_CASE = ("id", "CITY-PRACTICE", "for example seoul-night-bus")
_COMMANDS = {
    "check": (_check, "name every fault of the case files; silent if there is none", _PATH),
    "explain": (_explain, "say what a fault means and how to fix it", ("code", "CODE", "what stands in brackets")),
    "format": (_format, "write case files in the one canonical form; notes behind # go", _PATH),
    "list": (_list, "list the case studies"),
    "new": (_new, "start a case file from the template", _CASE, _FOLDER),
    "term": (_term, "search codes, measures and units in every language", ("word", "WORD", "or a part of one")),
    "show": (_show, "show a case, a place, a source or a code", ("id", "ID", "or a title, name or label")),
    "source": (
        _source,
        "add sources and say what each still lacks",
        ("file", "FILE.bib", "as Zotero exports"),
        _FOLDER,
    ),
    "export-sheet": (_export, "write a case, there already or new, as an Excel workbook", _CASE, _FOLDER),
    "import-sheet": (_import, "make a case of a workbook", ("file", "CITY-PRACTICE.xlsx", "named by its id"), _FOLDER),
    "translations": (
        _translations,
        "bring a translation up to date",
        ("lang", "", "its language (default: th)"),
        _FOLDER,
    ),
}


if __name__ == "__main__":
    sys.exit(main())
