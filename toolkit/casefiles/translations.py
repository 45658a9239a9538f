"""Texts of the casebook in other languages: gettext files, one a language, in the folder ``translations``."""

import datetime as dt
import io
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from ..errors import Fault
from . import model
from .text import LARGE, open_text

_ALIKE = 0.7  # from here on a text that went is taken for the earlier wording of a new one
_HEAD = "# Texts of the casebook in another language; brought up to date by: python -m toolkit translations"
_WHEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # in the head of every file, so that the same texts make the same file


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
        for message in read_po(io.StringIO(text or ""), ignore_obsolete=True, abort_invalid=True):
            if isinstance(message.id, str) and message.id and message.string and not message.fuzzy:
                found[message.id] = message.string
    except PoFileError as error:
        doc.add(error.lineno + 1, "text", "translation-syntax", reason=str(error))
    except (ValueError, LookupError) as error:  # a date or an encoding in its head
        doc.add(1, "text", "translation-syntax", reason=str(error))
    return found, doc.faults


def messages(book) -> Iterator[tuple[str, str, int]]:  # noqa: ANN001 - a Book, which holds this module's class
    """Go through every English text of a casebook, with its file and line."""
    for case_id, case in book.cases.items():
        file, doc = book.files[case_id], book.raw[case_id]
        for index, part in enumerate(case.parts):
            yield part.label, file, doc.lines["parts", index]
        for table in model.TABLES:
            for row in getattr(case, table):
                yield from ((text, file, row.line) for text in told(row))
        for line, text in doc.prose.values():
            yield from ((message, file, line + 1 + above) for above, message, _ in paragraphs(text))
    for name in ("cities", "city_facts", "ties", "requests", "errata", "codings"):
        held = getattr(book, name)
        for row in held.values() if isinstance(held, dict) else held:
            yield from ((text, book.files[name], row.line) for text in told(row))


def told(row: model.Record) -> Iterator[str]:
    """Texts of a row that are translated."""
    yield from (str(text) for name in model.told(type(row)) if (text := getattr(row, name)))
    if isinstance(row, model.Fact) and row.term.type == "text" and row.value:
        yield row.value


def updated(book, lang: str) -> tuple[str, dict[str, int]]:  # noqa: ANN001
    """Write the file of a language anew, with every text of the casebook.

    A text that was changed keeps its translation as *fuzzy*, which is not shown until somebody has
    looked at it; what is no longer there stands at the end.

    Returns
    -------
    (str, dict)
        The file, and how many texts are translated, fuzzy, untranslated.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    path = book.translations.folder / f"{lang}.po"
    old = read_po(io.StringIO(path.read_text(encoding="utf-8")), locale=lang) if path.is_file() else Catalog(lang)
    new = Catalog(lang, header_comment=_HEAD, project="casebook", version=" ", charset="utf-8", fuzzy=False)
    new.creation_date = new.revision_date = _WHEN
    new.msgid_bugs_address = new.last_translator = new.language_team = ""
    places: dict[str, list[tuple[str, int]]] = {}
    for text, file, line in messages(book):
        places.setdefault(text, []).append((file, line))
    held = {m.id: m for m in [*old, *old.obsolete.values()] if isinstance(m.id, str) and m.id and m.string}
    gone = {text: message for text, message in held.items() if text not in places}
    counts = {"translated": 0, "fuzzy": 0, "missing": 0}
    for text, where in places.items():
        before = [text] if text in held else get_close_matches(text, gone, n=1, cutoff=_ALIKE)
        known = held[before[0]] if before else None
        fuzzy = known is not None and (known.fuzzy or before[0] != text)
        new.add(text, known.string if known else "", where, {"fuzzy"} if fuzzy else ())
        counts["fuzzy" if fuzzy else "translated" if known else "missing"] += 1
        gone.pop(before[0] if before else "", None)
    new.obsolete = gone
    file = io.BytesIO()
    write_po(file, new, width=100, sort_by_file=False, ignore_obsolete=False)
    return file.getvalue().decode("utf-8"), counts
