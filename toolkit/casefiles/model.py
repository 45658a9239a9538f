"""Typed, immutable records.

A record is validated by pydantic with the codebook as context, so that an unknown code, a
misspelt date or a stray column is found where it stands.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationInfo, create_model, model_validator
from pydantic_core import PydanticCustomError

from ..errors import excerpt
from ..language import Text
from .notation import Citation, Date, Quantity, parse_citations, parse_date, parse_value
from .vocabulary import SPELLINGS, Block, Named, Worded

STATUSES_WITHOUT_VALUE = ("absent", "unknown", "not_applicable", "silent")

# ---------------------------------------------------------------- field types


def _code(vocabulary: str) -> BeforeValidator:
    def known(code: object, info: ValidationInfo) -> object:
        if not isinstance(code, str):
            raise PydanticCustomError("wrong-shape", "this must be one code.", {"hint": ""})
        hint = info.context["codebook"].unknown(vocabulary, code)
        if hint is not None:
            noun = vocabulary.replace("_", " ")
            raise PydanticCustomError(
                "unknown-code",
                '"{code}" is not one of the {noun}.',
                {"code": excerpt(code), "noun": noun, "hint": hint},
            )
        return code

    return BeforeValidator(known)


def _date(text: object) -> object:
    try:
        parse_date(str(text))
    except ValueError as error:
        code, message, hint = error.args
        raise PydanticCustomError(code, "{message}", {"message": message, "hint": hint}) from None
    return text


def _citations(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return parse_citations(text)
    except ValueError as error:
        raise PydanticCustomError(
            "citation",
            "{what} is not a citation.",
            {
                "what": str(error),
                "hint": "Write key[locator], several with ; between them: seoul-s01[opening]; seed-000[L95].",
            },
        ) from None


def _latlon(text: object) -> object:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", str(text)):
        raise PydanticCustomError(
            "number",
            '"{text}" is not a number of degrees.',
            {"text": excerpt(text), "hint": "Write decimal degrees, for example 37.5700."},
        )
    return float(str(text))


EdtfDate = Annotated[str, BeforeValidator(_date)]
Citations = Annotated[tuple[Citation, ...], BeforeValidator(_citations)]
Degrees = Annotated[float, BeforeValidator(_latlon)]


def _coded(vocabulary: str) -> type:
    return Annotated[str, _code(vocabulary)]


class Record(Block):
    """A row or file; ``line`` says where."""

    line: int = 0


class Stated(Record):
    """A value that sources state; number, unit and standing are worked out once, when the record is made."""

    _quantity: Quantity | None = PrivateAttr(None)
    _used: bool = PrivateAttr(True)
    _shown: bool = PrivateAttr(True)
    _expected: bool = PrivateAttr(False)

    def model_post_init(self, context: dict | None) -> None:
        """Read the value with the codebook at hand."""
        if not context:
            return
        book = context["codebook"]
        if self.judgement:
            self._used, self._shown = book["judgements"][self.judgement].used, book["judgements"][self.judgement].shown
        if basis := getattr(self, "basis", ""):
            self._expected = book["bases"][basis].expected
        if self.value and self._is_number(book):
            try:
                self._quantity = parse_value(self.value)._replace(unit=book.unit(self.unit))
            except ValueError:
                pass  # named where it stands, by the checks

    def _is_number(self, book: dict) -> bool:
        raise NotImplementedError

    @property
    def quantity(self) -> Quantity | None:
        """The value as a number with bounds and unit; None if it is none or cannot be read."""
        return self._quantity

    @property
    def usable(self) -> bool:
        """Whether there is a value that may be reckoned with: neither rejected nor an outlier."""
        return bool(self.value) and self._used

    @property
    def stands(self) -> bool:
        """Whether there is a value that is shown as one: not rejected."""
        return bool(self.value) and self._shown

    @property
    def expected(self) -> bool:
        """Whether the value was hoped for or planned, not found."""
        return self._expected

    @property
    def period(self) -> Date:
        """First and last day on which the value may have held."""
        return period(self.date)


class Fact(Stated):
    """One value that one or more sources state."""

    id: str = ""
    measure: _coded("measures")
    value: str = ""
    unit: str = ""
    of: Worded = Text({})
    part: str = ""
    stage: _coded("stages") = ""
    date: EdtfDate = ""
    basis: _coded("bases") = ""
    by: str = ""
    prices: EdtfDate = ""
    status: _coded("fact_statuses") = ""
    judgement: _coded("judgements") = ""
    confidence: _coded("confidences") = ""
    design: _coded("designs") = ""
    relates: str = ""
    source: Citations = ()
    as_written: str = ""
    note: Worded = Text({})

    @property
    def converts(self) -> bool:
        """Whether the value is another one in other units or money, and so no rival of it."""
        return any(r.split(" ")[0] == "converts" for r in self.relates.split("; "))

    def _is_number(self, book: dict) -> bool:
        return book["measures"][self.measure].type == "number"


class Event(Record):
    """Something that happened on a date."""

    date: EdtfDate
    what: Worded
    part: str = ""
    source: Citations
    as_written: str = ""
    note: str = ""


class Actor(Record):
    """Who took part, in which role."""

    name: Named
    role: _coded("roles")
    sector: _coded("sectors")
    source: Citations
    note: str = ""


class Condition(Record):
    """What has to hold for this to work elsewhere."""

    id: str = ""
    criterion: _coded("criteria")
    importance: _coded("importances")
    says: Worded
    source: Citations


class Learning(Record):
    """Documented learning between cities."""

    direction: _coded("learning_directions")
    city: str
    kind: _coded("learning_kinds")
    what: Worded
    date: EdtfDate = ""
    source: Citations


Title = create_model("Title", __base__=Block, en=(str, ...), **{lang: (str, "") for lang in SPELLINGS if lang != "en"})
Title.__doc__ = "A name in English, in other languages and in the local script."
Names = Annotated[Title, AfterValidator(lambda title: Text(title.model_dump()))]


class Site(Block):
    """A point, with how exact it is."""

    latitude: Annotated[Degrees, Field(ge=-90, le=90)]
    longitude: Annotated[Degrees, Field(ge=-180, le=180)]
    precision: str = ""


class Part(Block):
    """A phase, component, storm, zone: anything a fact can be about."""

    id: str
    kind: _coded("part_kinds")
    label: Worded
    start: EdtfDate = ""
    end: EdtfDate = ""


TABLES = ("facts", "events", "actors", "conditions", "learning")  # evidence tables of a case
CODED_LISTS = ("themes", "smart_dimensions", "focus_areas", "problems", "instruments")
# vocabulary of each coded front-matter field
VOCABULARIES = {**{name: name for name in CODED_LISTS}, "kind": "kinds", "scale": "scales", "status": "statuses"}


class Case(Record):
    """A case study: front matter, evidence tables and prose.

    ``unsaid`` holds the status of a coded field for which the sources give no code.
    """

    id: str
    title: Names
    city: str
    also: tuple[str, ...] = ()
    kind: _coded("kinds")
    scale: _coded("scales") = ""
    status: _coded("statuses") = ""
    review: Annotated[str, Field(pattern="^(draft|reviewed)$")] = "draft"
    start: EdtfDate = ""
    end: EdtfDate = ""
    site: Site | None = None
    aliases: tuple[str, ...] = ()
    themes: Annotated[tuple[_coded("themes"), ...], Field(min_length=1)]
    smart_dimensions: tuple[_coded("smart_dimensions"), ...] = ()
    focus_areas: tuple[_coded("focus_areas"), ...] = ()
    problems: tuple[_coded("problems"), ...] = ()
    instruments: tuple[_coded("instruments"), ...] = ()
    parts: tuple[Part, ...] = ()
    unsaid: dict[str, str] = {}
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    conditions: tuple[Condition, ...] = ()
    learning: tuple[Learning, ...] = ()
    prose: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _set_statuses_apart(cls, data: dict) -> dict:
        unsaid = {
            f: data[f]
            for f in CODED_LISTS
            if isinstance(data.get(f), str) and data[f] in STATUSES_WITHOUT_VALUE and f != "themes"
        }
        return {**{k: v for k, v in data.items() if k not in unsaid}, "unsaid": unsaid}


class City(Record):
    """A place: a city, province, estate, country or network."""

    id: str
    name: Named
    aliases: str = ""
    kind: _coded("place_kinds")
    country: _coded("countries") = ""
    latitude: Annotated[Degrees, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Degrees, Field(ge=-180, le=180)] | None = None
    source: Citations = ()
    note: str = ""


class CityFact(Stated):
    """One value of an attribute of a city."""

    city: str
    attribute: _coded("attributes")
    value: str
    unit: str = ""
    date: EdtfDate = ""
    boundary: _coded("boundaries") = ""
    boundary_note: str = ""
    judgement: _coded("judgements") = ""
    source: Citations
    note: str = ""

    def _is_number(self, book: dict) -> bool:
        return book["attributes"][self.attribute].scale in ("log", "linear")


class Tie(Record):
    """A relation between two places that a source documents."""

    a: str
    b: str
    kind: _coded("tie_kinds")
    since: EdtfDate = ""
    until: EdtfDate = ""
    confidence: _coded("confidences") = ""
    source: Citations
    note: str = ""


class Request(Record):
    """Who wants, or offers, to learn what."""

    city: str
    office: str = ""
    direction: _coded("request_directions")
    theme: _coded("themes")
    topic: Worded
    with_city: str = ""
    case: str = ""
    date: EdtfDate = ""
    source: Citations


class Erratum(Record):
    """What a source prints and how it is read."""

    source: str
    locators: str
    as_written: str
    read_as: str = ""
    kind: _coded("errata_kinds")
    why: str


class Coding(Record):
    """A second coder's judgement, kept beside the first."""

    case: str
    field: str
    code: str
    coder: str
    judgement: Annotated[str, Field(pattern="^(yes|no)$")]
    date: EdtfDate = ""
    note: str = ""


class Source(Record):
    """A source: what it is, how good, and how it was read."""

    key: str
    kind: str = "misc"
    title: str
    author: str = ""
    year: str
    url: str = ""
    doi: str = ""
    language: str
    grade: _coded("grades")
    origin: _coded("origins")
    read: _coded("readings")
    detail: dict[str, str] = {}


def period(text: str) -> Date:
    """First and last day that a date may mean; None where it is open or there is no date."""
    return parse_date(text) if text else Date(None, None)
