"""Casebooks for the tests: an invented one, ready to be broken, and the real one, read once."""

import atexit
import copy
import functools
import gc
import io
import json
import os
import pickle
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from toolkit import cases as collection
from toolkit import language
from toolkit.casefiles import checks, loading
from toolkit.casefiles.text import show_path

ROOT = Path(__file__).resolve().parent.parent
GOOD = Path(__file__).parent / "data" / "good"
REAL = ROOT / "casestudies"

settings.register_profile("casebook", deadline=None, max_examples=25, derandomize=True, database=None)
settings.load_profile("casebook")

CASE = """---
title: {en: Broken case}
city: lanmere
kind: project
themes: [environment]
---

## Facts

| measure | value | unit | source |
|---|---|---|---|
| length | 3 | km | lanmere-a1[opening] |
"""


# reading files is most of the work of these tests and of the examples in docstrings: each is read once


def pytest_configure():
    """Read the real casebook once a run, and vocabularies and files without a fault once while they say the same."""
    checks.examine = collection.examine = examine
    collection.load_cases = load
    loading.Codebook = vocabularies
    for module, name in ((loading, "read_case"), (loading, "read_table"), (loading, "read_bib"), (checks, "read_po")):
        setattr(module, name, kept(getattr(module, name)))


def pytest_collection_finish():
    """Leave what stays for the whole run out of the search for garbage, which is made less often, too."""
    gc.freeze()
    gc.set_threshold(100_000, 20)


EXAMINE, LOAD, CODEBOOK = checks.examine, collection.load_cases, loading.Codebook
real, loaded = functools.cache(EXAMINE), functools.cache(LOAD)
codebooks, stamps = {}, {}


@functools.wraps(EXAMINE)
def examine(path=None, **options):
    return real(**options) if path is None else EXAMINE(path, **options)


@functools.wraps(LOAD)
def load(path=None):
    return loaded() if path is None else LOAD(path)


def vocabularies(folder):
    """Return the codebook of a folder as if it had just been read."""
    with os.scandir(folder) as entries:
        files = sorted((entry for entry in entries if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    if not all(entry.is_file(follow_symlinks=False) for entry in files):
        return CODEBOOK(folder)
    found = [(entry.name, entry.stat()) for entry in files]
    shown = show_path(folder, folder.parent)
    stamp = shown, *((name, s.st_ino, s.st_size, s.st_mtime_ns) for name, s in found)
    if stamp not in stamps:  # links to the same files need not be read to say the same
        stamps[stamp] = shown, *((entry.name, Path(entry.path).read_bytes()) for entry in files)
    key = stamps[stamp]
    if key not in codebooks:
        codebooks[key] = CODEBOOK(folder)
    made = copy.copy(codebooks[key])
    made._hints = {}  # what one casebook has been told is not told of another
    return made


def kept(read):
    """Make a way to read a file that gives a copy of what was read of a file of that name and content before."""
    known = {}

    @functools.wraps(read)
    def reader(path, root):
        inside = root in (path.parent, path.parent.parent) and not (path.is_symlink() or path.parent.is_symlink())
        if not (inside and path.is_file() and os.access(path, os.R_OK)):
            return read(path, root=root)
        key = show_path(path, root), path.read_bytes()
        if key in known:
            return pickle.loads(known[key])
        found = read(path, root=root)
        if not (found[1] if isinstance(found, tuple) else found.faults):  # the words of a fault are in one language
            known[key] = pickle.dumps(found)
        return found

    return reader


def linked(source, folder):
    """Copy a folder of files as links, which cost nothing, to a copy; the copy is made anew once one is written to."""
    kept, times = links.get(source, (None, None))
    if not kept or times != written(kept):
        kept = shutil.copytree(source, Path(tempfile.mkdtemp(dir=LINKS.name)) / "kept")
        links[source] = kept, written(kept)
    shutil.copytree(kept, folder, copy_function=os.link, dirs_exist_ok=True)


def written(folder):
    """Return when each file of a folder was last written to."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


LINKS = tempfile.TemporaryDirectory(prefix="casebook-")
atexit.register(LINKS.cleanup)
links = {}


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    """Every test begins in English, whatever the shell says or the test before chose."""
    monkeypatch.delenv("CASEBOOK_LANG", raising=False)
    monkeypatch.setattr(language, "_reader", "")


class Casebook:
    """A casebook in a folder of its own, to write into and to check."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, name, text):
        """Write a file, given as text or bytes, and return its path."""
        path = self.folder / name
        path.unlink(missing_ok=True)  # it may be a link to a file of all casebooks
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def add(self, *changes, name="lanmere-broken.md", text=CASE):
        """Write a small case, with ``(old, new)`` replaced in it."""
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        return self.write(name, text)

    def change(self, name, old, new):
        """Replace one text in a file of the casebook."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        return self.write(name, text.replace(old, new))

    def translate(self, texts, lang="th"):
        """Write the casebook's file of translations: English to the other language."""
        (self.folder / "translations").mkdir(exist_ok=True)
        entries = (
            f"msgid {json.dumps(en)}\nmsgstr {json.dumps(text, ensure_ascii=False)}\n" for en, text in texts.items()
        )
        return self.write(f"translations/{lang}.po", "\n".join(entries))

    def check(self):
        """Return the problems as lines ``line code``, for the file with the fault."""
        from toolkit import check

        return [f"{p.line} {p.code}" for p in check(self.folder)]

    def load(self):
        """Load it."""
        return load(self.folder)


def copy_good(folder):
    """Copy the invented casebook and the real vocabularies into a folder."""
    linked(GOOD, folder)
    linked(REAL / "vocabulary", folder / "vocabulary")
    return Casebook(folder)


def part_of_the_real_casebook(folder, *cases, tables=("cities",)):
    """Copy some case files and tables of the real casebook, its vocabularies, and of its sources those named there."""
    left_out = shutil.ignore_patterns("*-*.md", "*.csv", "targets", "sources.bib")
    shutil.copytree(REAL, folder, ignore=left_out)
    for name in (*(f"{case}.md" for case in cases), *(f"{table}.csv" for table in tables)):
        shutil.copy(REAL / name, folder)
    texts = (path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in (".md", ".csv"))
    named = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    entries = re.split("(?m)^(?=@)", (REAL / "sources.bib").read_text(encoding="utf-8"))
    kept = [entry for entry in entries if entry.partition("{")[2].partition(",")[0] in named]
    (folder / "sources.bib").write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.fixture
def casebook(tmp_path):
    """The invented casebook, in a folder named casebook that a test may change."""
    return copy_good(tmp_path / "casebook")


@pytest.fixture(scope="session")
def good(tmp_path_factory):
    """The invented casebook, loaded; not to be changed, and no link that a test might write through."""
    folder = tmp_path_factory.mktemp("good") / "casebook"
    shutil.copytree(GOOD, folder)
    shutil.copytree(REAL / "vocabulary", folder / "vocabulary")
    return load(folder)


@pytest.fixture(scope="session")
def cases():
    """The real casebook, read once."""
    return load()


@pytest.fixture
def unseen(monkeypatch):
    """Pictures of one dot, for a test that looks at none: making them small takes half of its time."""
    from PIL import Image

    held = io.BytesIO()
    Image.new("P", (1, 1)).save(held, "png")
    monkeypatch.setattr("toolkit.plot.style.Figure.png", lambda *_, **__: held.getvalue())


@pytest.fixture(scope="session")
def naughty():
    """Strings that have broken other programs."""
    return json.loads((GOOD.parent / "naughty.json").read_text(encoding="utf-8"))
