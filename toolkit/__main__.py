"""Command line: ``python -m toolkit check | list | new``.

Exit codes: 0 clean, 1 problems found, 2 could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .errors import CasebookError, NotPossibleError, report


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except CasebookError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m toolkit", description="Check, list and start case studies of urban policy."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    checker = commands.add_parser("check", help="name every problem of the case files; silent if there is none")
    checker.add_argument("path", nargs="?", help="a casebook's folder or one of its files (default: casestudies)")
    checker.set_defaults(run=_check)
    lister = commands.add_parser("list", help="list the case studies")
    lister.set_defaults(run=_list)
    starter = commands.add_parser("new", help="start a case file from the template")
    starter.add_argument("id", metavar="CITY-PRACTICE", help="for example seoul-night-bus")
    starter.add_argument("--folder", type=Path, help="the casebook's folder (default: casestudies)")
    starter.set_defaults(run=_new)
    return parser


def _check(options: argparse.Namespace) -> int:
    from .casefiles.checks import examine

    book, problems = examine(options.path)
    if problems:
        print(report(problems, book.file_count))
    return int(any(not p.warning for p in problems))


def _list(_: argparse.Namespace) -> int:
    from .cases import load_cases

    print(load_cases())
    return 0


def _new(options: argparse.Namespace) -> int:
    from .casefiles.checks import locate
    from .casefiles.notation import is_id
    from .casefiles.text import show_path

    folder = locate(options.folder)[0]
    if not is_id(options.id) or "-" not in options.id:
        raise NotPossibleError(
            f'"{options.id}" is not an id. Write city-practice in small letters, for example seoul-night-bus.'
        )
    path = folder / f"{options.id}.md"
    template = folder / "_template.md"
    if not template.is_file():
        raise NotPossibleError(f"{template} does not exist; a new case file is a copy of it.")
    text = template.read_text(encoding="utf-8")
    try:
        # "x": an existing file is never overwritten, not even one made a moment ago
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise NotPossibleError(f"{path} exists already and is left as it is.") from None
    shown = show_path(path.resolve(), Path.cwd() / "any")
    print(f"{shown} is there. Fill it, then run: python -m toolkit check {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
