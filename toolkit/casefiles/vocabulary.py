"""The vocabularies: the only list of allowed codes, measures, units and attributes."""

import itertools
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, PlainValidator, ValidationInfo, create_model, model_validator
from pydantic_core import PydanticKnownError, ValidationError

from ..errors import excerpt
from ..language import Names, Text, close, find, folded, kind_of, languages, phrase, reader, suggest, unknown, wording
from .faults import Fault, UnreadableError, by_cause, fault, words
from .notation import Unit, parse_value
from .text import Document, open_text
from .yaml_text import read_block

SPELLINGS = (*languages(), "local")  # versions that a text may have
COMPLETE = ("en", "th")  # languages in which every term has a label

_LONGEST = 60  # characters of a unit that are looked at
_MOST_SOUGHT, _MOST_KNOWN = 200, 3000  # names looked for, and names looked through
_CODE = re.compile(r"[^,;|\[\]\n]{1,60}")
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES = {phrase("values", scale, lang): scale for scale in SCALES for lang in languages()}
# of scripts that put no space behind it
_SCALED = re.compile(rf"(?<!\S)({'|'.join(sorted((s for s in _SCALES if not s.isascii()), key=len, reverse=True))})")


def _range(text: object) -> tuple[float, float]:
    with suppress(UnreadableError):
        return parse_value(str(text))[1:3]
    raise ValueError("not a range")


def _text(text: object, info: ValidationInfo) -> Text:
    if not isinstance(text, str):
        raise PydanticKnownError("string_type")
    return text if isinstance(text, Text) else Text({"en": text}, (info.context or {}).get("translations"))


YesNo = Annotated[Literal["yes", "no"], AfterValidator(lambda text: text == "yes")]  # held as a bool
Worded = Annotated[Text, PlainValidator(_text)]
Named = Annotated[Text, PlainValidator(_text), "local"]  # also in the script of the place
Told = Annotated[Text, PlainValidator(_text), "told"]  # translated in a file of its own


@cache
def text_columns(kind: type[BaseModel]) -> dict[str, dict[str, str]]:
    """Fields of a record that are texts in several languages: language to the column that holds it."""
    marks = {name: field.metadata for name, field in kind.model_fields.items() if field.annotation is Text}
    texts = {n: ("en",) if "told" in m else SPELLINGS if "local" in m else languages() for n, m in marks.items()}
    return {n: {lang: n if lang == "en" else f"{n}_{lang}" for lang in langs} for n, langs in texts.items()}


def columns(kind: type[BaseModel]) -> list[str]:
    """Name the columns or keys that a record may be written with."""
    texts = text_columns(kind)
    return [c for name in kind.model_fields if name != "line" for c in texts.get(name, {"en": name}).values()]


class Block(BaseModel, extra="forbid", frozen=True):
    """Fields of a file; a column such as ``label_th`` becomes the Thai version of ``label``."""

    @model_validator(mode="before")
    @classmethod
    def _join_languages(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        # the others are translated elsewhere
        for name, columns in ((name, columns) for name, columns in text_columns(cls).items() if len(columns) > 1):
            versions = {lang: data.pop(column) for lang, column in columns.items() if column in data}
            strange = [text for text in versions.values() if not isinstance(text, str)]
            if "en" in versions or (versions and not cls.model_fields[name].is_required()):
                data[name] = strange[0] if strange else Text(versions)
        return data


class Term(Block):
    """One entry of a vocabulary; ``keywords`` are words of reports that suggest it, in any language."""

    label: Worded
    meaning: Worded
    origin: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def written(file: str, kind: Callable[[dict], tuple[type, object]], name: str, *bases: type[Block]) -> type[Block]:
    """Make a record with the fields that a file beside this one lists below a name; ``kind`` tells what each holds."""
    fields = {}
    for field, said in wording(Path(__file__).with_name(file))[name].items():
        held, empty = kind(said)
        about = Text({lang: said[lang] for lang in languages() if lang in said})
        fields[field] = held, Field(... if "needed" in said else said.get("default", empty), description=about)
    return create_model(name, __base__=bases, __module__=__name__, **fields)


_Number = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_HOLDS = {  # what a property may hold: its type, and what it has where nothing is written
    "": (str, ""),
    "worded": (Worded, Text({})),
    "words": (tuple[str, ...], ()),
    "yes or no": (YesNo, False),
    "number": (float, None),
    "whole number": (int, None),
    "place": (int, 0),
    "whole number or none": (int | None, None),
    "zero or more": (Annotated[float, Field(ge=0, allow_inf_nan=False)], None),
    "above zero or none": (_Number | None, None),
    "factor": (_Number, 1.0),
    "range": (Annotated[tuple[float, float], PlainValidator(_range)], (-math.inf, math.inf)),
}


def _property(said: dict) -> tuple[type, object]:
    return (Literal[tuple(said["one of"])], "") if "one of" in said else _HOLDS[said.get("holds", "")]


_term = partial(written, "terms.yml", _property)


class Valued(_term("valued", Term)):
    """What values are stated of."""


class Measure(_term("measures", Valued)):
    """A quantity or property that facts report."""


class Attribute(_term("attributes", Valued)):
    """A property of a city."""

    @property
    def type(self) -> str:
        """Type of its values, as measures have one."""
        return {"log": "number", "linear": "number", "binary": "yesno"}.get(self.scale, "code")


_PROPERTIES = wording(Path(__file__).with_name("terms.yml"))
KINDS = {name: _term(name, Term) for name in _PROPERTIES} | {"measures": Measure, "attributes": Attribute}


class Codebook(dict[str, Mapping[str, Term]]):
    """All vocabularies of a casebook, by name; each maps codes to terms in the file's order.

    Parameters
    ----------
    folder : pathlib.Path
        Holds one ``<name>.yml`` per vocabulary.

    Examples
    --------
    >>> from toolkit.cases import CASESTUDIES
    >>> book = Codebook(CASESTUDIES / "vocabulary")
    >>> book.unit("KRW million per year").dimension
    'money per time'
    """

    def __init__(self, folder: Path) -> None:
        self.faults: list[Fault] = []
        self.files: dict[str, str] = {}
        self._hints: dict[tuple[str, str], str] = {}
        lines: dict[str, dict[str, int]] = {}
        for path in sorted(folder.glob("*.yml")):
            name = path.stem
            doc, text = open_text(path, folder.parent)
            terms, lines[name], faults = _read(name, text, reader())
            self.files[name], self[name] = doc.file, dict(terms)
            self.faults += [*doc.faults, *(replace(f, file=doc.file) for f in faults)]
        self.unit = lru_cache(maxsize=None)(self._unit)
        # with a term unread, each that refers to it would look wrong, too
        for name, properties in _PROPERTIES.items() if not self.faults else ():
            for code, term in self.get(name, {}).items():
                where, found = (self.files[name], lines[name].get(code, 1), code), self._faults(term, properties)
                self.faults += [fault(*where, f"vocabulary.{what}", **slots) for what, slots in found]
        self.faults = [replace(f, hint=f"{f.hint} {words('vocabulary.alone')[0]}") for f in self.faults]

    __repr__ = object.__repr__  # not thousands of terms

    def __missing__(self, name: str) -> Mapping[str, Term]:
        raise unknown("vocabulary", name, self)

    def check(self, vocabulary: str, code: str) -> None:
        """Refuse a code that a vocabulary lacks; the hint says what was meant."""
        if code not in self[vocabulary]:
            slots = {"code": code, "noun": vocabulary.replace("_", " "), "kind": kind_of(vocabulary)}
            if re.search(r"\w\s*[;,]\s*\w", code):
                raise UnreadableError("unknown-code.several", **slots)
            if code.removesuffix("?") in self[vocabulary]:
                raise UnreadableError("unknown-code.suggested", **slots)
            hint = self.hint(vocabulary, code) + (phrase("lookup", "count") if vocabulary == "measures" else "")
            raise UnreadableError("unknown-code", **slots, hint=hint)

    def hint(self, kind: str, name: str, known: Collection[str] | None = None, /, **called: Iterable[str]) -> str:
        """Name what is near a name that does not exist: codes of the vocabulary ``kind``, or others that are known.

        What is known may be ``called`` by other names, too.
        Looking takes milliseconds, so each name is looked for once, and after many of them no more:
        enough for honest slips, and a file that is wrong throughout is still checked in seconds.
        """
        if (kind, name) not in self._hints:
            names = self.names[kind] if known is None else Names(kind, {i: called.get(i, ()) for i in sorted(known)})
            few = len(self._hints) < _MOST_SOUGHT and len(names.known) < _MOST_KNOWN
            # of several that are called so none was taken
            near = names.meanings.get(folded(name)) or ([i for _, i in close(name, names)] if few else [])
            self._hints[kind, name] = suggest(name, names.known, near, self.files[kind] if known is None else "")
        return self._hints[kind, name]

    @cached_property
    def names(self) -> dict[str, Names]:
        """What the terms of each vocabulary are called, by vocabulary."""
        return {v: Names(v, {code: [t.label, *t.aliases] for code, t in terms.items()}) for v, terms in self.items()}

    def find(self, wanted: object, *vocabularies: str) -> tuple[str, str]:
        """Understand a code or label of some vocabularies; returns the vocabulary and the code."""
        return find(wanted, *(self.names[v] for v in vocabularies))

    def label(self, vocabulary: str, code: str, lang: str | None = None) -> str:
        """Return the label of a code in a language, by default the reader's."""
        return self[vocabulary][self.find(code, vocabulary)[1]].label(lang)

    def _unit(self, text: str) -> Unit:
        """Read a unit: ``[scale] unit [scale] [per unit]``; an error names the unknown part, and the near ones."""
        unit, *under = (self._atom(part, text) for part in text.split(" per "))
        for below in under:
            dimension, factor = f"{unit.dimension} per {below.dimension}", unit.factor / below.factor
            unit = Unit(text, dimension, factor, unit.currency)
        return unit

    def meant(self, vocabulary: str, text: str) -> str:
        """Understand a code by a label or alias in any language; what has no meaning, or several, stays as it is."""
        if vocabulary != "units":
            return self.names[vocabulary].meant(text)
        for unit in (text, self.meant_unit(text, sure=True)):
            with suppress(UnreadableError):
                return self.unit(unit) and unit
        return text

    def meant_unit(self, text: str, *, sure: bool = False) -> str:
        """Write a unit with the codes of the vocabulary, where its parts are given by labels, aliases or signs.

        To be ``sure``, none is taken that differs in its capitals: Mg is no mg.
        """
        found, known = [], self.names["units"].meanings
        for part in re.split(r" ?/ ?| per | a |ต่อ(?=.)", text if len(text) <= _LONGEST else ""):
            words = _SCALED.sub(lambda hit: f"{_SCALES[hit[0]]} ", part).split()
            scale = [word for word in words if word in SCALES]
            name = folded(" ".join(word for word in words if word not in SCALES))
            names = name, name.removesuffix("s") if len(name) > 2 else "", name and f"{name}s"  # ms are no metres
            codes = next(filter(None, map(known.get, names)), [])
            codes = [code for code in codes if not sure or code in part or folded(code) not in names[:2]]
            found.append([" ".join([*scale, code]) for code in codes])
        return phrase("errors", "or").join(" per ".join(parts) for parts in itertools.product(*found))

    def _atom(self, text: str, whole: str) -> Unit:
        scale, name = self.scaled(text.strip())
        if name not in self["units"]:
            meant, sure = (self.meant_unit(whole, sure=sure) for sure in (False, True))
            hint = phrase("errors", "write" if sure else "capitals", list=meant) if meant else self.hint("units", name)
            raise UnreadableError("unknown-unit", text=text, hint=hint)
        term, factor = self["units"][name], SCALES.get(scale, 1.0)
        return Unit(text, term.dimension, factor * term.factor, name if term.dimension == "money" else "")

    def scaled(self, text: str) -> tuple[str, str]:
        """Part a unit into its scale, which stands before or behind it, and the rest."""
        ways = (text.partition(" ")[::2], text.rpartition(" ")[::-2])
        return next((way for way in ways if way[0] in SCALES and text not in self["units"]), ("", text))

    def _faults(self, term: Term, properties: Mapping[str, dict]) -> Iterator[tuple[str, dict]]:
        """Find what a term refers to in vain, and a unit that does not fit: variants of the fault, and their slots."""
        for name, said in properties.items():
            codes = getattr(term, name) if "of" in said else ()
            strange = {codes} if isinstance(codes, str) else {*codes}
            for code in sorted(strange - {"", *self.get(said.get("of", ""), ())}):
                yield name.partition("_")[0].removesuffix("s"), {"name": code}
        if not isinstance(term, Valued):
            return
        if term.codes and term.codes not in self:
            yield "codes", {"name": term.codes}
        if term.unit and "units" in self:
            try:
                unit = self._unit(term.unit)
                if isinstance(term, Measure) and term.dimension != unit.dimension:
                    yield "dimension", {"unit": term.unit, "measures": unit.dimension, "dimension": term.dimension}
            except UnreadableError as error:
                yield "unit", error.slots


@lru_cache(maxsize=200)
def _read(name: str, text: str, _lang: str) -> tuple[Mapping[str, Term], dict[str, int], tuple[Fault, ...]]:
    """Read a vocabulary: its terms, their lines and its faults, which name no file.

    What was read is kept by content (and by the language of its faults): terms do not change, and the
    casebooks of a process share most of them.
    """
    doc = Document("")
    read_block(text, 0, doc)
    kind = KINDS.get(name, Term)
    terms: dict[str, Term] = {}
    for code, entry in doc.front.items():
        if not _CODE.fullmatch(code):
            doc.add(doc.lines[code,], excerpt(code), "vocabulary.code", code=code)
        try:
            terms[code] = kind.model_validate(entry)
            given = terms[code].label.versions
            found = [((f"label_{lang}",), "missing-field", {}) for lang in COMPLETE if lang not in given]
        except ValidationError as error:
            found = told(error)
        for path, what, slots in found:
            names = [str(part) for part in path if not isinstance(part, int)]
            slots = {"name": names[-1] if names else "this", "vocabulary": name, "fields": columns(kind), **slots}
            line = doc.lines.get((code, *path), doc.lines.get((code,), 1))
            doc.add(line, excerpt(".".join(names) or code), f"vocabulary.{what.rpartition('.')[2]}", code=code, **slots)
    return terms, {path[0]: line for path, line in doc.lines.items() if len(path) == 1}, tuple(doc.faults)


def told(error: ValidationError) -> Iterator[tuple[tuple, str, dict]]:
    """Translate the errors of pydantic: for each its path, the code of the fault and the slots."""
    for one in error.errors(include_url=False, include_input=False):
        context = one.get("ctx", {})
        if isinstance(cause := context.get("error"), UnreadableError):
            yield one["loc"], cause.code, cause.slots
        else:
            # a list, so that it is not cut
            slots = {"allowed": [context["expected"].replace("'", "")]} if "expected" in context else context
            yield one["loc"], by_cause().get(one["type"], "wrong-shape.block"), slots
