"""The vocabularies: the only list of allowed codes, measures, units and attributes."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError, model_validator
from pydantic_core import PydanticKnownError

from ..errors import Fault, excerpt, suggest
from ..language import Names, Text, find, languages, unknown
from .notation import Unit
from .reading import read_yaml

SPELLINGS = (*languages(), "local")  # versions that a text may have
COMPLETE = ("en", "th")  # languages in which every term has a label

_ALONE = "The rest of the casebook is checked once the vocabularies are right."
_MOST_HINTS = 300
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def _range(text: object) -> tuple[float, float]:
    first, _, last = str(text).partition("..")
    low, high = float(first or "-inf"), float(last or "inf")
    if not low <= high:
        raise ValueError("not a range")
    return low, high


def _yes(text: object) -> bool:
    if text not in ("yes", "no"):
        raise PydanticKnownError("literal_error", {"expected": "'yes' or 'no'"})
    return text == "yes"


def _text(text: object) -> Text:
    if not isinstance(text, str):
        raise PydanticKnownError("string_type")
    return text if isinstance(text, Text) else Text({"en": text})


YesNo = Annotated[bool, BeforeValidator(_yes)]
Worded = Annotated[Text, PlainValidator(_text)]
Named = Annotated[Text, PlainValidator(_text), "local"]  # also in the script of the place


@cache
def text_columns(kind: type[BaseModel]) -> dict[str, dict[str, str]]:
    """Fields of a record that are texts in several languages: language to the column that holds it."""
    return {
        name: {
            lang: name if lang == "en" else f"{name}_{lang}"
            for lang in SPELLINGS
            if lang != "local" or "local" in field.metadata
        }
        for name, field in kind.model_fields.items()
        if field.annotation is Text
    }


def columns(kind: type[BaseModel]) -> list[str]:
    """Name the columns or keys that a record may be written with."""
    texts = text_columns(kind)
    return [c for name in kind.model_fields if name != "line" for c in texts.get(name, {"en": name}).values()]


class Block(BaseModel):
    """Fields of a file; a column such as ``label_th`` becomes the Thai version of ``label``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _join_languages(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for name, columns in text_columns(cls).items():
            versions = {lang: data.pop(column) for lang, column in columns.items() if column in data}
            strange = [text for text in versions.values() if not isinstance(text, str)]
            if "en" in versions or (versions and not cls.model_fields[name].is_required()):
                data[name] = strange[0] if strange else Text(versions)
        return data


class Term(Block):
    """One entry of a vocabulary."""

    label: Worded
    meaning: str
    origin: str
    aliases: tuple[str, ...] = ()


class Measure(Term):
    """A quantity or property that facts report; the lower its ``key``, the earlier it is shown where room is short."""

    type: Literal["number", "text", "code", "date", "yesno"]
    aspect: str
    dimension: str = ""
    unit: str = ""
    range: Annotated[tuple[float, float], BeforeValidator(_range)] = (-math.inf, math.inf)
    codes: str = ""
    key: int | None = None


class Attribute(Term):
    """A property of a city; without a ``group`` it is recorded but not compared."""

    role: Literal["structure", "institution", "problem", "relation", "performance"]
    group: str = ""
    scale: Literal["log", "linear", "nominal", "ordinal", "set", "binary"]
    unit: str = ""
    range: Annotated[tuple[float, float], BeforeValidator(_range)] = (-math.inf, math.inf)
    codes: str = ""


class Aspect(Term):
    """Something a planner asks of every case, and the question for the host when no source says it.

    ``row`` is the row of side_by_side that holds its facts; what is expected or was so before may
    have another. Facts on an ``outcome`` are results.
    """

    question: Worded
    field: str = ""
    table: str = ""
    row: str = ""
    row_expected: str = ""
    row_before: str = ""
    outcome: YesNo = False


class Criterion(Term):
    """A condition for transfer, as a question."""

    question: Worded


class Editioned(Term):
    """A term of a list that changed over the years."""

    editions: tuple[str, ...]


class Basis(Term):
    """How a value became known; ``expected`` tells hopes and plans from what was found, ``firmness`` is 1 at best."""

    expected: YesNo
    firmness: int


class Judgement(Term):
    """What a curator holds of a value: whether its number is used, whether it is shown, whether it needs a reason."""

    used: YesNo
    shown: YesNo
    reason: YesNo


class PlaceKind(Term):
    """A kind of place; only some can be nodes of the similarity network."""

    node: YesNo


class TieKind(Term):
    """A kind of tie between two places; one that does not count is named as doubtful."""

    formal: YesNo
    counts: YesNo


class PartKind(Term):
    """A kind of part: whether it lasts no longer than its date, and whether its facts are about the case itself."""

    instant: YesNo
    own: YesNo


class LearningKind(Term):
    """A kind of learning; a likeness that a source names is none."""

    learning: YesNo


class Country(Term):
    """A country by its two-letter code of ISO 3166-1."""

    meaning: str = ""


class UnitTerm(Block):
    """An atomic unit; a count noun is a dimension of its own."""

    label: Worded = Text({})
    meaning: str = ""
    origin: str = ""
    aliases: tuple[str, ...] = ()
    dimension: str
    factor: float = 1.0


KINDS: dict[str, type[Block]] = {
    "measures": Measure,
    "attributes": Attribute,
    "aspects": Aspect,
    "criteria": Criterion,
    "bases": Basis,
    "judgements": Judgement,
    "smart_dimensions": Editioned,
    "place_kinds": PlaceKind,
    "part_kinds": PartKind,
    "tie_kinds": TieKind,
    "learning_kinds": LearningKind,
    "countries": Country,
    "units": UnitTerm,
}


class Codebook(Mapping[str, dict[str, Term]]):
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
        self._terms: dict[str, dict[str, Term]] = {}
        self._where: dict[tuple[str, str], tuple[str, int]] = {}
        root = folder.parent
        for path in sorted(folder.glob("*.yml")):
            self._read(path, root)
        self._check_references()
        self.unit = lru_cache(maxsize=None)(self._unit)

    def __getitem__(self, name: str) -> dict[str, Term]:
        try:
            return self._terms[name]
        except KeyError:
            raise unknown("vocabulary", name, self._terms) from None

    def __iter__(self):  # noqa: ANN204 - Mapping's own signature
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def unknown(self, vocabulary: str, code: str) -> str | None:
        """Say what is wrong with a code (the near ones named), or None if it is in the vocabulary."""
        if code in self[vocabulary]:
            return None
        key = vocabulary, code
        if key not in self._hints:
            # looking for what was meant takes milliseconds: enough for honest slips, not for a broken file
            self._hints[key] = self._hint(vocabulary, code) if len(self._hints) < _MOST_HINTS else ""
        return self._hints[key]

    def _hint(self, vocabulary: str, code: str) -> str:
        terms = self[vocabulary]
        labels = {text.casefold(): c for c, term in terms.items() for text in term.label.versions.values()}
        word = excerpt(code).casefold()
        meant = difflib.get_close_matches(word, labels, n=1, cutoff=0.8)
        meant += [text for text in labels if len(word) > 3 and word in text]
        hint = suggest(labels[meant[0]] if meant else code, terms)
        if " known " in hint or not terms:
            return hint
        return f"{hint} All {len(terms)} are in {self.files[vocabulary]}.".strip()

    @cached_property
    def names(self) -> dict[str, Names]:
        """What the terms of each vocabulary are called, by vocabulary."""
        return {
            name: Names(name, {code: [term.label, *term.aliases] for code, term in terms.items()})
            for name, terms in self._terms.items()
        }

    def find(self, wanted: object, *vocabularies: str) -> tuple[str, str]:
        """Understand a code or label of some vocabularies; returns the vocabulary and the code."""
        return find(wanted, *(self.names[v] for v in vocabularies))

    def label(self, vocabulary: str, code: str, lang: str | None = None) -> str:
        """Return the label of a code in a language, by default the reader's."""
        return self[vocabulary][self.find(code, vocabulary)[1]].label(lang)

    @cached_property
    def aspects(self) -> dict[str, tuple[str, ...]]:
        """Measures that answer each aspect."""
        return {a: tuple(m for m, t in self["measures"].items() if t.aspect == a) for a in self["aspects"]}

    def _unit(self, text: str) -> Unit:
        """Read a unit: ``[scale] unit [scale] [per unit]``; ValueError names the unknown part, and the near ones."""
        over, *under = text.split(" per ")
        unit = self._atom(over)
        for part in under:
            below = self._atom(part)
            unit = Unit(
                text=text,
                dimension=f"{unit.dimension} per {below.dimension}",
                factor=unit.factor / below.factor,
                currency=unit.currency,
            )
        return unit

    def _atom(self, text: str) -> Unit:
        units = self["units"]
        name, factor = text.strip(), 1.0
        if name not in units:
            words = name.split(" ")
            for scale, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
                if scale in _SCALES:
                    name, factor = " ".join(rest), _SCALES[scale]
                    break
        if name not in units:
            raise ValueError(f'"{excerpt(text)}" is not a known unit.', self.unknown("units", name))
        term = units[name]
        money = term.dimension == "money"
        return Unit(text=text, dimension=term.dimension, factor=factor * term.factor, currency=name if money else "")

    def _read(self, path: Path, root: Path) -> None:
        doc = read_yaml(path, root=root)
        self.files[path.stem] = doc.file
        self.faults += [replace(p, hint=f"{p.hint} {_ALONE}") for p in doc.faults]
        terms = self._terms.setdefault(path.stem, {})
        kind = KINDS.get(path.stem, Term)
        for code, entry in doc.front.items():
            line = doc.lines.get((code,), 1)
            self._where[path.stem, code] = (doc.file, line)
            try:
                terms[code] = kind.model_validate(entry)
                for lang in COMPLETE if "label" in entry else ():
                    if lang not in terms[code].label.versions:
                        message = f'the term "{excerpt(code)}": the field "label_{lang}" is missing.'
                        hint = f"A term of {path.stem} has: {', '.join(columns(kind))}. {_ALONE}"
                        self.faults.append(Fault(doc.file, line, f"label_{lang}", "vocabulary", message, hint))
            except ValidationError as error:
                for fault in error.errors(include_url=False, include_input=False):
                    names = [str(part) for part in fault["loc"] if not isinstance(part, int)]
                    at = doc.lines.get((code, *fault["loc"]), line)
                    message = f'the term "{excerpt(code)}": {_say(fault, names)}.'
                    hint = f"A term of {path.stem} has: {', '.join(columns(kind))}. {_ALONE}"
                    where = excerpt(".".join(names) or code)
                    self.faults.append(Fault(doc.file, at, where, "vocabulary", message, hint))

    def _check_references(self) -> None:
        for name in ("measures", "attributes"):
            for code, term in self._terms.get(name, {}).items():
                for fault in self._faults(term):
                    file, line = self._where[name, code]
                    hint = f"A measure or attribute names a unit, an aspect and a vocabulary that exist. {_ALONE}"
                    self.faults.append(Fault(file, line, code, "vocabulary", fault, hint))

    def _faults(self, term: Measure | Attribute) -> list[str]:
        faults = []
        if term.codes and term.codes not in self:
            faults.append(f'"{term.codes}" is not a vocabulary.')
        if isinstance(term, Measure) and term.aspect not in self.get("aspects", {}):
            faults.append(f'"{term.aspect}" is not a known aspect.')
        if term.unit:
            try:
                unit = self._unit(term.unit)
            except ValueError as error:
                faults.append(" ".join(error.args).strip())
            else:
                if isinstance(term, Measure) and term.dimension != unit.dimension:
                    faults.append(f'its unit "{term.unit}" measures {unit.dimension}, not {term.dimension}.')
        return faults


def _say(fault: dict, names: list[str]) -> str:
    """Put one pydantic error about a term into words."""
    kind, name = fault["type"], excerpt(names[-1]) if names else ""
    if kind == "missing":
        return f'the field "{name}" is missing'
    if kind == "extra_forbidden":
        return f'"{name}" is not a field here'
    if kind == "literal_error":
        return f"{name} must be {fault['ctx']['expected']}"
    shapes = {
        "string_type": "one text",
        "tuple_type": "a list: [a, b]",
        "float_parsing": "a number",
        "value_error": "low..high, as in 0..100",
    }
    return f"{name or 'this'} must be {shapes.get(kind, 'a block of fields: {name: value}')}"
