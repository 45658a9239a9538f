"""Casebooks for the tests: an invented one, ready to be broken, and the real one, read once."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from toolkit import language, load_cases

ROOT = Path(__file__).resolve().parent.parent
GOOD = Path(__file__).parent / "data" / "good"
REAL = ROOT / "casestudies"

settings.register_profile("casebook", deadline=None, max_examples=150, derandomize=True, database=None)
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

    def check(self):
        """Return the problems as lines ``line code``, for the file with the fault."""
        from toolkit import check

        return [f"{p.line} {p.code}" for p in check(self.folder)]

    def load(self):
        """Load it."""
        return load_cases(self.folder)


def copy_good(folder):
    """Copy the invented casebook and the real vocabularies into a folder."""
    shutil.copytree(GOOD, folder)
    shutil.copytree(REAL / "vocabulary", folder / "vocabulary")
    return Casebook(folder)


@pytest.fixture
def casebook(tmp_path):
    """The invented casebook, in a folder named casebook that a test may change."""
    return copy_good(tmp_path / "casebook")


@pytest.fixture(scope="session")
def good(tmp_path_factory):
    """The invented casebook, loaded; not to be changed."""
    return copy_good(tmp_path_factory.mktemp("good") / "casebook").load()


@pytest.fixture(scope="session")
def cases():
    """The real casebook, read once."""
    return load_cases()


@pytest.fixture(scope="session")
def naughty():
    """Strings that have broken other programs."""
    return json.loads((GOOD.parent / "naughty.json").read_text(encoding="utf-8"))
