"""Faults, and what is said about each kind: the texts of ``faults.yml``, with their slots filled."""

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from ..errors import CasebookError, excerpt
from ..language import Text, one_of, phrase, wording

_MOST_SHOWN = 50  # faults that a report prints; it counts all


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
        kind = f"{phrase('faults', 'warning')}: " if self.warning else ""
        first = f"{self.file}:{self.cell or self.line}: {kind}{self.field}: {self.message} [{self.code}]"
        return f"{first}\n    {self.hint}" if self.hint else first


class CaseStudyError(CasebookError):
    """All faults of a casebook at once.

    Parameters
    ----------
    faults : iterable of Fault
    files : int
        How many files were read.
    """

    def __init__(self, faults: Iterable[Fault], files: int) -> None:
        super().__init__(sorted(faults), files)
        self.faults, self.files = self.args

    def __str__(self) -> str:
        return report(self.faults, self.files)


def report(faults: Iterable[Fault], files: int) -> str:
    """Write the first faults as a list that ends with a count of all, in the reader's language."""
    found, alike = sorted(faults), {}
    for one in found:  # one slip all through a file is read once
        alike.setdefault((one.file, one.field, one.code, one.message, one.hint), []).append(one)
    shown = [*alike.values()][:_MOST_SHOWN]
    left = len(found) - sum(map(len, shown))
    said, warnings = partial(phrase, "faults"), sum(f.warning for f in found)
    counts = said("faults", n=len(found) - warnings) + (said("warnings", n=warnings) if warnings else "")
    counts = said("in", counts=counts, n=len({f.file for f in found}), files=said("files", n=files))
    return "\n".join([*(_said_once(*same) for same in shown), *[said("more", n=left)] * bool(left), counts])


def _said_once(first: Fault, *others: Fault) -> str:
    places = excerpt(", ".join(dict.fromkeys(str(f.cell or f.line) for f in others)))
    return f"{first}\n    {phrase('faults', 'same', n=len(others), list=places)}" if others else str(first)


class UnreadableError(ValueError):
    """A text that cannot be read as what its place asks for; holds the code of the fault and its slots."""

    def __init__(self, code: str, /, **slots: object) -> None:
        super().__init__(code, slots)
        self.code, self.slots = code, slots

    def __str__(self) -> str:
        return " ".join(words(self.code, **self.slots))


def refused(rule: Callable, *given: object) -> UnreadableError | None:
    """Say what a rule has against what it is given, if anything.

    Examples
    --------
    >>> refused(int, "7") is None
    True
    """
    try:
        rule(*given)
    except UnreadableError as error:
        return error
    return None


class Entry(NamedTuple):
    """One kind of fault, explained in the reader's language; in its ``messages`` words stand for what varies."""

    code: str
    meaning: str
    fix: str
    messages: tuple[str, ...]

    def __str__(self) -> str:
        return "\n\n".join([self.code, *self.messages, self.meaning, self.fix])


def groups() -> dict[str, dict]:
    """Return ``faults.yml``: its groups by title, each with its codes and a text ``about`` them."""
    return wording(Path(__file__).with_name("faults.yml"))


@cache
def _codes() -> dict[str, dict]:
    return {code: entry for group in groups().values() for code, entry in group.items() if code != "about"}


@cache
def by_cause() -> dict[str, str]:
    """Map what pydantic calls an error to the fault it is, or the variant of it."""
    named = [*_codes().items()]
    named += [(f"{code}.{name}", own) for code, found in named for name, own in found.items() if isinstance(own, dict)]
    return {cause: code for code, own in named for cause in own.get("pydantic", "").split()}


def entry(code: str) -> Entry:
    """Explain a kind of fault.

    Raises
    ------
    UnknownNameError
        If no fault has this code.

    Examples
    --------
    >>> entry("repeated-code").fix
    'Keep one of the two.'
    """
    found = _codes()[one_of("fault", code, _codes())]
    said = [found, *(variant for variant in found.values() if isinstance(variant, dict))]
    pieces = [string.Formatter().parse(spoken(part["message"])) for part in said if "message" in part]
    messages = ["".join(f"{text}{slot and phrase('slots', slot) or ''}" for text, slot, *_ in of) for of in pieces]
    return Entry(code, spoken(found["meaning"]), spoken(found["fix"]), tuple(dict.fromkeys(messages)))


def words(code: str, /, **slots: object) -> tuple[str, str]:
    """Return message and hint of a code, or of its variant ``code.variant``, with the slots filled.

    A variant that has no words of its own is worded as its code is. A text is the reader's own and is
    cut; a list is ours and written out; ``hint`` stands in place of the hint of ``faults.yml``.

    Examples
    --------
    >>> words("duplicate-row.tie", line=2)
    ('the tie repeats line 2.', 'Delete one of the two.')
    """
    code, _, variant = code.partition(".")
    found = {**_codes()[code], **_codes()[code].get(variant, {})}
    hint = slots.pop("hint", "")
    said = {name: excerpt(value) if isinstance(value, str) else value for name, value in slots.items()}
    said |= {name: ", ".join(value) for name, value in slots.items() if isinstance(value, list | tuple)}
    return spoken(found["message"]).format(**said), str(hint or spoken(found.get("hint", "")).format(**said))


def fault(file: str, line: int, where: str, code: str, /, **slots: object) -> Fault:
    """Make the fault of a place; parameters as of ``Fault`` and ``words``."""
    message, hint = words(code, **slots)
    code = code.partition(".")[0]
    return Fault(file, line, excerpt(where), code, message, hint, "warning" in _codes()[code])


def spoken(text: str | dict[str, str]) -> str:
    """Take a text of ``faults.yml`` in the reader's language, or in English where it has no other."""
    return Text({"en": text} if isinstance(text, str) else text)()
