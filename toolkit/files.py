"""Files that are written whole or not at all."""

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import NotPossibleError
from .language import need, one_of, phrase

_SAVING = ".saving-"


def file_path(value: object, *endings: str) -> Path:
    """Refuse what is no path, or has none of the endings that are asked for."""
    need(isinstance(value, (str, Path)), "errors", "no path", value=repr(value))
    if endings:
        one_of("file ending", Path(value).suffix.lower(), endings)
    return Path(value)


def save_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file beside its place and rename it, so that the old one or the new one is there, whole.

    What stood there keeps its rights; of a link, the file it leads to is replaced. What writes that were killed
    have left beside it is taken away.
    """
    need(path.parent.is_dir(), "errors", "no folder", folder=path.parent)
    try:
        place = path.resolve()
        for left in place.parent.glob(f"{_SAVING}*"):
            with suppress(OSError):  # another process may take it away, too
                if time.time() - left.stat().st_mtime > 3600:  # no write lasts an hour
                    shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=_SAVING) as folder:
            part = Path(folder, path.name)  # made like any file, so with the rights any file has
            write(part)
            if place.exists():
                shutil.copymode(place, part)
            os.replace(part, place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        why = "held open" if isinstance(error, PermissionError) else "not written"
        raise NotPossibleError(phrase("errors", why, path=path, reason=reason)) from error
    return path


def save_text(path: Path, text: str) -> Path:
    """Write a text file, whole or not at all, with the same line ends on every machine."""
    return save_whole(path, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))


@contextmanager
def excel(path: Path) -> Iterator:
    """Make a workbook, whose text is never run, and write it, whole or not at all."""
    import xlsxwriter  # slow to load

    made, options = io.BytesIO(), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        yield book
    save_whole(path, lambda part: part.write_bytes(made.getvalue()))


def save_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write an archive, whole or not at all; of one fixed date, so that the same files make the same archive."""

    def write(part: Path) -> None:
        with zipfile.ZipFile(part, "w") as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)

    return save_whole(path, write)
