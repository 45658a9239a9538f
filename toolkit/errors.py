"""What can be wrong with a casebook, said so that the reader can fix it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_MOST_SHOWN = 50  # faults that a report prints; it counts all
_NEAR = 0.66  # of two names that are near each other two letters in three agree
_EXCERPT = 60  # characters of the reader's own text that a message may repeat


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault in one place.

    Parameters
    ----------
    file : str
        Path as the reader would type it.
    line : int
        Line number, from 1.
    field : str
        Front-matter key, table column or record the fault is in.
    code : str
        Stable name of the kind of fault; each has an entry in ``docs/faults.md``.
    message : str
        What is wrong, in plain words.
    hint : str
        How to fix it.
    warning : bool
        A judgement for the curator, which does not stop the load.
    cell : str
        In a workbook, the cell.

    Examples
    --------
    >>> print(Fault("a.md", 4, "themes", "unknown-code", '"flod" is not a known theme.'))
    a.md:4: themes: "flod" is not a known theme. [unknown-code]
    """

    file: str
    line: int
    field: str
    code: str
    message: str
    hint: str = ""
    warning: bool = False
    cell: str = ""

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        first = f"{self.file}:{self.cell or self.line}: {kind}{self.field}: {self.message} [{self.code}]"
        return f"{first}\n    {self.hint}" if self.hint else first


class CasebookError(Exception):
    """Base of every error this package raises on purpose; shown without a stack trace."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks the exception itself how to show it: a planner sees the sentence, no stack
        return str(self).splitlines()


class CaseStudyError(CasebookError):
    """All faults of a casebook at once.

    Parameters
    ----------
    faults : iterable of Fault
    files : int
        How many files were read.
    """

    def __init__(self, faults: Iterable[Fault], files: int) -> None:
        self.faults = sorted(faults)
        self.files = files
        super().__init__(self.faults, files)

    def __str__(self) -> str:
        return report(self.faults, self.files)


class UnknownNameError(CasebookError, KeyError):
    """A code, id or column that does not exist or is not clear; the text names what was perhaps meant.

    Made by :func:`toolkit.language.find` and others, in the reader's language.
    """

    def __init__(self, text: str, name: object = "") -> None:
        self.name = str(name)
        super().__init__(text, name)

    def __str__(self) -> str:  # KeyError would print the repr
        return self.args[0]


class NotPossibleError(CasebookError, ValueError):
    """A question that the data or the arguments do not allow, said in words."""


def report(faults: Iterable[Fault], files: int) -> str:
    """Write the first faults as a list that ends with a count of all."""
    found = sorted(faults)
    warnings = sum(f.warning for f in found)
    counts = _count(len(found) - warnings, "fault") + (f", {_count(warnings, 'warning')}" if warnings else "")
    rest = [f"… and {len(found) - _MOST_SHOWN} more."] if len(found) > _MOST_SHOWN else []
    counts += f" in {len({f.file for f in found})} of {_count(files, 'file')}."
    return "\n".join([*map(str, found[:_MOST_SHOWN]), *rest, counts])


def near(name: str, known: Iterable[str]) -> list[str]:
    """List up to three options near a misspelt one, the nearest first.

    Examples
    --------
    >>> near("krw", ["EUR", "KRW"])
    ['KRW']
    """
    word = name[:_EXCERPT].casefold()
    folded = {option.casefold(): option for option in known}
    found = difflib.get_close_matches(word, folded, n=3, cutoff=_NEAR)
    if len(word) > 2:
        # difflib misses a short word inside a long code ("flood" in "flood-protection")
        parts = {part: f for f in folded for part in re.split("[-_/ ]", f)}
        found += [f for f in folded if word in f]
        found += [parts[part] for part in difflib.get_close_matches(word, parts, n=3, cutoff=0.7)]
    return [folded[f] for f in dict.fromkeys(found)][:3]


def excerpt(text: object, length: int = _EXCERPT) -> str:
    """Cut the reader's own text to a length that is safe to repeat in a message."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(str(text).split()))
    return line if len(line) <= length else line[: length - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
