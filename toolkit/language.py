"""The reader's language: texts in several languages, the words of the interface, what may be typed for an id."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from numbers import Integral
from pathlib import Path

from .errors import NotPossibleError, UnknownNameError, excerpt, near
from .thai import normalise

PHRASES = Path(__file__).with_name("phrases.yml")
_SHORT_LIST = 18  # names up to this number are all listed in a message
_reader = ""  # set by set_language; until then the environment decides


class Text(str):
    """A text in English that knows its versions in other languages; missing ones fall back to English.

    Parameters
    ----------
    versions : mapping of str to str
        Language to text. ``local``, a name in the script of its place, counts as one.
    translate : callable, optional
        Given a language and the English text, finds a version that is not among them, or None.

    Examples
    --------
    >>> name = Text({"en": "Seoul", "th": "โซล", "local": "서울"})
    >>> name, name("th"), name("local"), name("fr")
    ('Seoul', 'โซล', '서울', 'Seoul')
    """

    versions: Mapping[str, str]
    translate: Callable[[str, str], str | None] | None

    def __new__(cls, versions: Mapping[str, str], translate: Callable | None = None) -> Text:  # noqa: D102
        held = {lang: text for lang, text in versions.items() if text}
        made = super().__new__(cls, held.get("en", ""))
        made.versions, made.translate = held, translate
        return made

    def __getnewargs__(self) -> tuple[Mapping[str, str], Callable | None]:
        return self.versions, self.translate

    def __call__(self, lang: str | None = None) -> str:
        """Give the text in a language, by default the reader's."""
        lang, plain = lang or reader(), str(self)
        return self.versions.get(lang) or (self.translate and self.translate(lang, plain)) or plain


def set_language(lang: str) -> None:
    """Choose the language of everything that is shown from now on.

    Parameters
    ----------
    lang : str
        ``en``, ``th`` or another language of ``phrases.yml``. Until it is called, the environment
        variable CASEBOOK_LANG decides, and without it English.

    Examples
    --------
    >>> set_language("th")
    >>> phrase("framework", "cost")
    'ต้นทุน'
    >>> set_language("en")
    """
    global _reader
    _reader = chosen(lang)


def reader() -> str:
    """Name the reader's language."""
    return _reader or chosen(os.environ.get("CASEBOOK_LANG") or "en")


@contextmanager
def reading(lang: str) -> Iterator[None]:
    """Take a language for the reader's for a while.

    Examples
    --------
    >>> with reading("th"):
    ...     phrase("framework", "cost")
    'ต้นทุน'
    """
    global _reader
    before, _reader = _reader, chosen(lang)
    try:
        yield
    finally:
        _reader = before


def chosen(lang: str | None) -> str:
    """Name the language asked for: None is the reader's; one that phrases.yml does not know is an error."""
    if lang is None:
        return reader()
    if not isinstance(lang, str) or lang not in languages():
        # in English: the reader's language may be the unknown one
        raise UnknownNameError(f'"{excerpt(lang)}" is not a known language. The known are: {", ".join(languages())}.')
    return lang


def languages() -> dict[str, str]:
    """Give the languages of the interface: code to its own name."""
    return wording()["languages"]


def phrase(section: str, key: str, lang: str | None = None, /, **slots: object) -> str:
    """Take a phrase of the interface in a language and fill its slots; of one thing, that for one if there is such.

    Examples
    --------
    >>> phrase("framework", "sources", "en", n=3), phrase("framework", "sources", "en", n=1)
    ('3 sources', '1 source')
    """
    versions = wording()[section][key]
    versions = wording()[section].get(f"{key} one", versions) if slots.get("n") == 1 else versions
    text = versions.get(lang or reader(), versions["en"])
    return text.format(**slots) if slots else text


@cache
def wording(path: Path = PHRASES) -> dict[str, dict]:
    """Read a file of texts that are shown, such as ``phrases.yml`` or ``faults.yml``."""
    import yaml  # not before a text is asked for

    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # every scalar a text, also yes and no


class Names:
    """Ids of one kind with all they are called; what a reader types is looked up in it.

    Parameters
    ----------
    kind : str
        What is named, a key of the section ``kinds`` of phrases.yml.
    known : mapping of str to iterable of str
        Id to its names: labels, titles, aliases; each a Text or a plain text.
    """

    def __init__(self, kind: str, known: Mapping[str, Iterable[str]]) -> None:
        self.kind, self.known = kind, {i: tuple(names) for i, names in known.items()}

    @cached_property
    def meanings(self) -> dict[str, list[str]]:
        """Folded name to the ids it may mean."""
        found: dict[str, list[str]] = {}
        for name, called in self.known.items():
            every = {folded(t) for c in (name, *called) for t in (*getattr(c, "versions", {}).values(), c)}
            for word in every:
                found.setdefault(word, []).append(name)
        return found

    def find(self, wanted: object) -> str:
        """Return the id that a name means; see :func:`find`."""
        return find(wanted, self)[1]

    def meant(self, text: str) -> str:
        """Return the id that a name means; a name that has no meaning, or several, stays as it is."""
        ids = [text] if isinstance(text, str) and text in self.known else self.meanings.get(folded(text), ())
        return ids[0] if len(ids) == 1 else text

    def shown(self, name: str) -> str:
        """Write an id for the reader: its label, and the id where the two differ."""
        first = next(iter(self.known[name]), name)
        label = first() if isinstance(first, Text) else first
        return name if folded(label) == folded(name) else f"{label} ({name})"


def find(wanted: object, *vocabularies: Names) -> tuple[str, str]:
    """Understand what a reader typed: an id, or a label, title or alias in any language.

    Ids come before names, and of equal ids the one of the vocabulary named first.

    Returns
    -------
    (str, str)
        Kind and id.

    Raises
    ------
    UnknownNameError
        In the reader's language: for a name that nothing has, with the near ones, and for one that
        means several things, with all of them.

    Examples
    --------
    >>> places = Names("place", {"seoul": [Text({"en": "Seoul", "th": "โซล"})]})
    >>> find("โซล", places)
    ('place', 'seoul')
    """
    for names in vocabularies:
        if isinstance(wanted, str) and wanted in names.known:
            return names.kind, wanted
    hits = [(names, i) for names in vocabularies for i in names.meanings.get(folded(wanted), ())]
    if hits and len({i for _, i in hits}) == 1:
        return hits[0][0].kind, hits[0][1]
    if hits:
        listed = "; ".join(f"{kind_of(names.kind)} {names.shown(i)}" for names, i in hits)
        raise UnknownNameError(phrase("errors", "ambiguous", name=excerpt(wanted), list=listed), wanted)
    kinds = phrase("errors", "or").join(dict.fromkeys(kind_of(names.kind) for names in vocabularies))
    known = {i: names for names in reversed(vocabularies) for i in names.known}
    meant = [names.shown(i) for names, i in close(wanted, *vocabularies)]
    raise unknown(kinds, wanted, [names.shown(i) for i, names in known.items()], meant)


def close(wanted: object, *vocabularies: Names) -> list[tuple[Names, str]]:
    """Give up to three ids near what was typed, the nearest first; a near label, title or alias leads to its id.

    Examples
    --------
    >>> [i for _, i in close("โตเกียวว", Names("place", {"seoul": [], "tokyo": [Text({"th": "โตเกียว"})]}))]
    ['tokyo']
    """
    owners = {text: (names, i) for names in reversed(vocabularies) for text, ids in names.meanings.items() for i in ids}
    return list(dict.fromkeys(owners[text] for text in near(folded(wanted), owners)))


def suggest(name: object, known: Iterable[object], meant: list[str] | None = None, listed: str = "") -> str:
    """Name the options near a misspelt one, and all of them if they are few, in the reader's language.

    Parameters
    ----------
    name : object
        What was written.
    known : iterable
        All options.
    meant : list of str, optional
        The near options; by default those with a similar spelling.
    listed : str, optional
        The file in which many options can be read.

    Examples
    --------
    >>> suggest("flod", ["flooding", "heat"])
    'Did you mean "flooding"? The 2 known are: flooding, heat.'
    """
    options = sorted(set(map(str, known)))
    meant = near(str(name), options) if meant is None else meant
    text = phrase("errors", "meant", list=phrase("errors", "or").join(f'"{m}"' for m in meant)) if meant else ""
    if 0 < len(options) <= _SHORT_LIST:
        text += phrase("errors", "known" if options[1:] else "only", n=len(options), list=", ".join(options))
    elif options and listed:
        text += phrase("errors", "listed", n=len(options), file=listed)
    return text.strip()


def unknown(kind: str, name: object, known: Iterable[object], meant: list[str] | None = None) -> UnknownNameError:
    """Make the error for a name that is none of the known ones, in the reader's language; see :func:`suggest`.

    Examples
    --------
    >>> print(unknown("theme", "cultur", ["culture", "economy"]))
    "cultur" is not a known theme. Did you mean "culture"? The 2 known are: culture, economy.
    """
    text = phrase("errors", "unknown", name=excerpt(name), kind=kind_of(kind))
    return UnknownNameError(f"{text} {suggest(name, known, meant)}".strip(), name)


def one_of(kind: str, wanted: object, options: Collection[str]) -> str:
    """Return one of a few options, or raise the error that names them."""
    if isinstance(wanted, str) and wanted in options:
        return wanted
    raise unknown(kind, wanted, options)


def need(holds: object, section: str, key: str, lang: str | None = None, /, **slots: object) -> None:
    """Refuse what is not possible: raise a phrase as an error, unless something holds.

    Examples
    --------
    >>> need(3 > 2, "errors", "nothing to search")
    """
    if not holds:
        slots = {slot: excerpt(value) if isinstance(value, str) else value for slot, value in slots.items()}
        raise NotPossibleError(phrase(section, key, lang, **slots))


def whole_number(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number of at least some size."""
    fits = isinstance(value, Integral) and not isinstance(value, bool) and value >= least
    need(fits, "errors", "whole number", name=name, least=least, value=repr(value))


def month_numbers() -> dict[str, int]:
    """Give the number of a month by its names in every language, long and short."""
    said = (phrase(section, "months", lang).split() for section in ("dates", "plot") for lang in languages())
    return {name: number for names in said for number, name in enumerate(names, start=1)}


def kind_of(kind: str) -> str:
    """Name a kind of thing in the reader's language; a new vocabulary is named by its file."""
    return phrase("kinds", kind) if kind in wording()["kinds"] else kind.replace("_", " ")


def named(section: str, key: str) -> str:
    """Write a name of files in the reader's language, the name itself behind it, by which it is read again."""
    said = wording()[section].get(key, {}).get(reader(), key)
    return key if folded(said) == folded(key) else f"{said} ({key})"


def folded(text: object) -> str:
    """Give a name the one spelling in which names are compared.

    Examples
    --------
    >>> folded("Flood_protection ")
    'flood protection'
    """
    return " ".join(normalise(str(text)).casefold().replace("\u200b", "").replace("_", " ").replace("-", " ").split())
