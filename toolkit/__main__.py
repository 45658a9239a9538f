"""Command line: ``python -m toolkit check | explain | format | list | new | source | translations``.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from .errors import CasebookError, excerpt, report
from .language import need, phrase


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options = _parser().parse_args(arguments)
    try:
        return _RUN[options.command](options)
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
    parser = argparse.ArgumentParser(
        prog="python -m toolkit", description="Check, explain, list and start case studies of urban policy."
    )
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    checker = commands.add_parser("check", help="name every fault of the case files; silent if there is none")
    checker.add_argument("path", nargs="?", help="a casebook's folder or one of its files (default: casestudies)")
    explainer = commands.add_parser("explain", help="say what a fault means and how to fix it")
    explainer.add_argument("code", metavar="CODE", help="what stands in brackets behind a fault")
    shaper = commands.add_parser("format", help="write case files in the one canonical form; notes behind # go")
    shaper.add_argument("path", nargs="?", help="a casebook's folder or one of its case files (default: casestudies)")
    commands.add_parser("list", help="list the case studies")
    starter = commands.add_parser("new", help="start a case file from the template")
    starter.add_argument("id", metavar="CITY-PRACTICE", help="for example seoul-night-bus")
    starter.add_argument("--folder", type=Path, help="the casebook's folder (default: casestudies)")
    adder = commands.add_parser("source", help="add the entries of a BibTeX file and say what each still lacks")
    adder.add_argument("file", type=Path, metavar="FILE.bib", help="for example an export of Zotero")
    adder.add_argument("--folder", type=Path, help="the casebook's folder (default: casestudies)")
    translator = commands.add_parser("translations", help="bring a file of translations up to date with the case files")
    translator.add_argument("lang", nargs="?", default="th", help="its language (default: th)")
    translator.add_argument("--folder", type=Path, help="the casebook's folder (default: casestudies)")
    return parser


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
    wrong = [f for f in faults if not f.warning]
    if wrong:  # what cannot be read cannot be written again
        print(report(wrong, len(book.files)))
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
    added, faults = add_sources(folder, options.file)
    if faults:
        print(report(faults, 1))
        return 1
    for key, lacking in added.items():
        print(phrase("command", "lacks" if lacking else "added", key=key, list=", ".join(lacking)))
    return 0


def _translations(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine, locate
    from .casefiles.writing import translations_text
    from .files import save_text
    from .language import languages, one_of

    lang = one_of("language", options.lang, languages())
    need(lang != "en", "command", "written in english")
    book, faults = examine(locate(options.folder)[0], whole=True)
    wrong = [f for f in faults if not f.warning or f.code == "translation-syntax"]
    if wrong:  # what cannot be read would be lost
        print(report(wrong, len(book.files)))
        return 1
    text, counts = translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    save_text(path, text)
    print(phrase("command", "translated", path=path, **counts))
    return 0


_RUN = {
    "check": _check, "explain": _explain, "format": _format, "list": _list, "new": _new, "source": _source,
    "translations": _translations,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
