"""Files that are written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from .errors import NotPossibleError
from .language import need, phrase


def file_path(value: object) -> Path:
    """Refuse what is no path."""
    need(isinstance(value, (str, Path)), "errors", "no path", value=repr(value))
    return Path(value)


def save_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file beside its place and rename it, so that the old one or the new one is there, whole.

    What stood there keeps its rights; of a link, the file it leads to is replaced.
    """
    need(path.parent.is_dir(), "errors", "no folder", folder=path.parent)
    part = None
    try:
        place = path.resolve()
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".saving-", suffix=path.suffix)
        os.close(handle)
        part = Path(name)
        write(part)
        if place.exists():
            shutil.copymode(place, part)
        else:
            mask = os.umask(0)  # can only be read by setting it
            os.umask(mask)
            part.chmod(0o666 & ~mask)
        os.replace(part, place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotPossibleError(phrase("errors", "not written", path=path, reason=reason)) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return path
