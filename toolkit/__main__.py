"""Command line: ``python -m toolkit check``, ``new``, ``term`` and the others, each a function of this file.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .casefiles import checks, faults, notation, sheets, writing
from .casefiles.checks import examine
from .casefiles.text import show_path
from .cases import CASESTUDIES, load_cases
from .errors import CasebookError, CaseStudyError, Fault, excerpt, report
from .files import save_text
from .language import chosen, need, one_of, phrase, wording
from .lookup import entry, terms

_SAID = Path(__file__).with_name("commands.yml")  # what each command does, and its arguments


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options = vars(_parser().parse_args(arguments))
    run = options.pop("run")
    try:
        said = run(**options)
        if text := "\n".join(said) if isinstance(said, list) else str(said):
            print(text, flush=True)
        return 0
    except CaseStudyError as found:
        print(found)
        return 1
    except CasebookError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolkit", description="Write, check and look up case studies.")
    commands, told = parser.add_subparsers(required=True, metavar="command"), wording(_SAID)["commands"]
    for name, run in _COMMANDS.items():
        command = commands.add_parser(name, help=told[name]["help"], description=told[name]["help"])
        command.set_defaults(run=run)
        for argument, options in told[name]["arguments"].items():
            command.add_argument(argument, **options)
    return parser


def _here(path: Path) -> str:
    """Write a path as seen from where the command runs."""
    return show_path(path.resolve(), Path.cwd() / "any")


def _stop(found: list[Fault], files: int) -> None:
    """Stop at faults; warnings stop nothing."""
    if wrong := [f for f in found if not f.warning or f.code == "translation-syntax"]:
        raise CaseStudyError(wrong, files)


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
    lang = translations and chosen(translations)
    book, found = examine(path, whole=True)
    if any(not f.warning for f in found):
        raise CaseStudyError(found, len(book.files))
    if lang:
        told = [(text, f"{file}:{line}: {excerpt(text)}") for text, file, line in writing.messages(book)]
        return [said for text, said in told if not book.translations(lang, str(text))]
    return report(found, len(book.files)) if found else ""


def _explain(code: str) -> str:
    said = faults.entry(code)
    return "\n\n".join([said.code, *said.messages, said.meaning, said.fix])


def _new(case_id: str, folder: str | None) -> str:
    path = _case_file(case_id, folder)
    template = path.with_name("_template.md")
    need(template.is_file(), "command", "no template", path=template)
    need(not path.exists(), "command", "exists", path=path)
    save_text(path, template.read_text(encoding="utf-8"))
    return phrase("command", "made", path=_here(path))


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
    need(chosen(lang) != "en", "command", "written in english")
    book, found = examine(_folder(folder), whole=True)
    _stop(found, len(book.files))  # what cannot be read would be lost
    text, counts = writing.translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    return phrase("command", "translated", path=show_path(save_text(path, text), book.root), **counts)


def _draft(report: str, folder: str | None) -> list[str]:
    from .drafts import draft  # brings tables

    return [phrase("command", "made", path=_here(path)) for path in draft(report, folder)]


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
    return _here(site(cases, to, notebooks=notebooks))


def _document(kind: str, cases: list[str], to: str, replace: bool, folder: str | None, **options: str | None) -> str:
    from . import report

    return _written(to, replace, lambda: getattr(report, kind)(load_cases(folder), cases, to, **options))


def _export(to: str, replace: bool, lang: str | None, folder: str | None) -> str:
    from . import report

    ways = {".xlsx": partial(report.workbook, lang=lang), ".bib": report.bibliography, ".zip": report.package}
    write = ways[one_of("file ending", Path(to).suffix.lower(), ways)]
    return _written(to, replace, lambda: write(load_cases(folder), to))


def _written(path: str, replace: bool, write: Callable[[], Path]) -> str:
    """Write a file that is not there yet; it takes some seconds, so the reader is told."""
    need(replace or not Path(path).exists(), "command", "in the way", path=path)
    print(phrase("command", "working", path=path), file=sys.stderr, flush=True)
    return _here(write())


_COMMANDS = {
    "brief": partial(_document, "brief"), "questions": partial(_document, "questions"), "export": _export,
    "check": _check, "explain": _explain, "format": _format, "list": load_cases, "new": _new, "term": terms,
    "show": entry, "source": _source, "draft": _draft, "export-sheet": _export_sheet, "import-sheet": _import,
    "site": _site, "translations": _translations,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
