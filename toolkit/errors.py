"""What can be wrong with a casebook, said so that the reader can fix it."""

import difflib
import re
from collections.abc import Iterable

_NEAR = 0.66  # of two names that are near each other two letters in three agree
_EXCERPT = 60  # characters of the reader's own text that a message may repeat


class CasebookError(Exception):
    """Base of every error this package raises on purpose; shown without a stack trace."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks the exception itself how to show it: a planner sees the sentence, no stack
        return str(self).splitlines()


class UnknownNameError(CasebookError, KeyError):
    """A code, id or column that does not exist or is not clear; the text names what was perhaps meant.

    Made by :func:`toolkit.language.find` and others, in the reader's language; the second argument is the name.
    """

    def __str__(self) -> str:  # KeyError would print the repr
        return self.args[0]


class NotPossibleError(CasebookError, ValueError):
    """A question that the data or the arguments do not allow, said in words."""


def near(name: str, known: Iterable[str]) -> list[str]:
    """List up to three options near a misspelt one, the nearest first.

    Examples
    --------
    >>> near("krw", ["EUR", "KRW"])
    ['KRW']
    """
    word = name[:_EXCERPT].casefold()
    folded = {option.casefold(): option for option in known}
    if len(word) < 4:  # too many others are like it
        same = {word, f"{word}s", f"{word}es", word.removesuffix("s")} if word else set()
        found = sorted((f for f in folded if same.intersection([f, *re.split("[-_/ ]", f)])), key=len)
    else:
        # difflib misses a short word inside a long code ("flood" in "flood-protection")
        parts = {part: f for f in folded for part in re.split("[-_/ ]", f)}
        found = difflib.get_close_matches(word, folded, n=3, cutoff=_NEAR)
        found += [f for f in folded if word in f or f in re.split("[-_/ ]", word)]
        found += [parts[part] for part in difflib.get_close_matches(word, parts, n=3, cutoff=0.7)]
    return [folded[f] for f in dict.fromkeys(found)][:3]


def excerpt(text: object, length: int = _EXCERPT) -> str:
    """Cut the reader's own text to a length that is safe to repeat in a message."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(str(text).split()))
    return line if len(line) <= length else line[: length - 1] + "…"
