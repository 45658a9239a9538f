"""Texts of the casebook in other languages: gettext files, one a language, in the folder ``translations``."""

import io
from collections.abc import Iterator
from pathlib import Path

from ..errors import Fault
from .text import LARGE, open_text


class Translations:
    """Finds the version of an English text in another language; a file is read when it is first asked for.

    Parameters
    ----------
    folder : Path
        The casebook's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "translations"
        self._read: dict[str, dict[str, str]] = {}

    def __call__(self, lang: str, text: str) -> str | None:
        """Give a text in a language; None if nobody has translated it."""
        if lang not in self._read:
            path = self.folder / f"{lang}.po"
            self._read[lang] = read_po(path, self.folder.parent)[0] if path.is_file() else {}
        return self._read[lang].get(text)

    def prose(self, lang: str, text: str) -> str:
        """Give prose in a language, each paragraph that is translated."""
        return "\n\n".join(self(lang, message) or paragraph for _, message, paragraph in paragraphs(text))


def paragraphs(text: str) -> Iterator[tuple[int, str, str]]:
    """Split prose at empty lines: the number of lines above, the paragraph in one line, and as it stands."""
    above = 0
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            gap = len(paragraph) - len(paragraph.lstrip("\n"))
            yield above + gap, " ".join(paragraph.split()), paragraph
        above += paragraph.count("\n") + 2


def read_po(path: Path, root: Path) -> tuple[dict[str, str], list[Fault]]:
    """Read a file of translations: English to the other language, and the faults of the file."""
    from babel.messages.pofile import PoFileError, read_po  # not before a text is asked for in another language

    doc, text = open_text(path, root, limit=LARGE)
    found: dict[str, str] = {}
    try:
        for message in read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True):
            if isinstance(message.id, str) and message.id and message.string and not message.fuzzy:
                found[message.id] = message.string
    except (PoFileError, ValueError, LookupError) as error:  # a date or an encoding in its head has no line
        doc.add(getattr(error, "lineno", 0) + 1, "text", "translation-syntax", reason=str(error))
    return found, doc.faults
