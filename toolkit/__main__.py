"""Command line: ``python -m toolkit check | explain | list | new``.

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
    commands.add_parser("list", help="list the case studies")
    starter = commands.add_parser("new", help="start a case file from the template")
    starter.add_argument("id", metavar="CITY-PRACTICE", help="for example seoul-night-bus")
    starter.add_argument("--folder", type=Path, help="the casebook's folder (default: casestudies)")
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

    folder = locate(options.folder)[0]
    need(is_id(options.id) and "-" in options.id, "command", "no id", id=excerpt(options.id))
    path, template = folder / f"{options.id}.md", folder / "_template.md"
    need(template.is_file(), "command", "no template", path=template)
    need(not path.exists(), "command", "exists", path=path)
    with path.open("x", encoding="utf-8", newline="\n") as file:  # "x": never over a file made a moment ago
        file.write(template.read_text(encoding="utf-8"))
    print(phrase("command", "made", path=show_path(path.resolve(), Path.cwd() / "any")))
    return 0


_RUN = {"check": _check, "explain": _explain, "list": _list, "new": _new}


if __name__ == "__main__":
    sys.exit(main())
