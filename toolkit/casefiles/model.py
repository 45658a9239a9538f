"""The records of a casebook: what a field may hold, and what follows from the fields.

The fields that people write are listed in ``fields.yml``, each once, with its type, its meaning and what it refers
to; rules, tables, the data dictionary and the guide take them from here. A record is typed and does not change. It is
validated by pydantic with the codebook as context, so that an unknown code, a misspelt date or a stray column is
found where it stands.
"""

import hashlib
import itertools
import re
from contextlib import suppress
from functools import cache, partial
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, create_model, model_validator

from ..language import Text
from .faults import UnreadableError
from .notation import NO_VALUE, Citation, Date, parse_citations, parse_date, parse_list, parse_value, prose_citations
from .vocabulary import SPELLINGS, Block, Measure, Named, Told, written

# ---------------------------------------------------------------- field types


class Holds(NamedTuple):
    """What a text in a field is: a kind of value or the name of a vocabulary, and what must have this name."""

    what: str
    refers: str = ""


REQUIRED = {"aspects", "units"}  # vocabularies that a casebook needs; each coded field adds its own


def _coded(vocabulary: str) -> type:
    REQUIRED.add(vocabulary)

    def known(code: object, info: ValidationInfo) -> object:
        if not isinstance(code, str):
            raise UnreadableError("wrong-shape.code")
        info.context["codebook"].check(vocabulary, code)
        return code

    return Annotated[str, Holds(vocabulary), BeforeValidator(known)]


def _date(text: object) -> object:
    parse_date(str(text))
    return text


def _citations(text: object) -> tuple[Citation, ...]:
    if not isinstance(text, str):
        raise UnreadableError("wrong-shape.text")
    return parse_citations(text)


def _degrees(text: object) -> object:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", str(text)):
        raise UnreadableError("number", text=str(text))
    return float(str(text))


def _prose(text: str, info: ValidationInfo) -> Text:
    translations = (info.context or {}).get("translations")
    return Text({"en": text}, translations.prose if translations else None)


EdtfDate = Annotated[str, Holds("date"), BeforeValidator(_date)]
Citations = Annotated[tuple[Citation, ...], Holds("citations"), BeforeValidator(_citations)]
Degrees = Annotated[float, Holds("decimal degrees"), BeforeValidator(_degrees)]
Place = Annotated[str, Holds("place", "city")]
Prose = Annotated[str, AfterValidator(_prose)]
NONE = Text({})
# what a field may hold: its type, and what it has where nothing is written
_KINDS = {"date": (EdtfDate, ""), "citations": (Citations, ()), "place": (Place, ""), "places": (tuple[Place, ...], ())}
_KINDS |= {"texts": (tuple[str, ...], ()), "told": (Told, NONE), "named": (Named, NONE)}
_ENDS = {"latitude": 90, "longitude": 180}
_KINDS |= {name: (Annotated[Degrees, Field(ge=-end, le=end)] | None, None) for name, end in _ENDS.items()}
_REFERS = {"part": "part", "case": "case", "key": "source"}


def span(first: str, last: str) -> Date:
    """First day that one date may mean and last day of another; None where it is open or there is no date."""
    return Date(parse_date(first).first if first else None, parse_date(last).last if last else None)


class Record(Block):
    """A row or file; ``line`` says where, and ``lost`` which of its fields have a fault and could not be read."""

    line: int = 0
    lost: ClassVar[set[str]] = set()


def _kind(said: dict) -> tuple[type, object]:
    """Give the type of a field that is described in ``fields.yml``, and what it has where nothing is written."""
    if vocabulary := said.get("code"):
        return _coded(vocabulary), ""
    if vocabulary := said.get("codes"):
        least = Field(min_length=int("needed" in said))
        return Annotated[tuple[_coded(vocabulary), ...], Holds(f"list of {vocabulary}"), least], ()
    if "one of" in said:
        return Literal[tuple(said["one of"])], ""
    if (holds := said.get("holds", "")) in _KINDS:
        return _KINDS[holds]
    return (Annotated[str, Holds(holds, _REFERS.get(holds, ""))] if holds else str), ""


_written = partial(written, "fields.yml", _kind)


class Spanning(Block):
    """Something that begins and ends."""

    ends: ClassVar[tuple[str, str]] = ("start", "end")

    @property
    def span(self) -> Date:
        """First and last day on which it may have lasted."""
        return span(*(getattr(self, end) for end in self.ends))


_ANY = Measure.model_construct(type="number", unit="", dimension="", aspect="")  # of no known measure


class Stated(Record):
    """A value that sources state; what follows from it is worked out once, when the record is made.

    Attributes
    ----------
    quantity : Quantity or None
        The value as a number with bounds and unit; None if it is none or cannot be read.
    usable : bool
        Whether there is a value that may be reckoned with: neither rejected nor an outlier.
    stands : bool
        Whether there is a value that is shown as one: not rejected.
    expected : bool
        Whether the value was hoped for or planned, not found.
    doubted : bool
        Whether it is judged so that its note has to say why, and no range holds for it.
    said : Text
        The value as a text, with its translations if it is one in words.
    subject : str
        The code of what is stated, a measure or attribute.
    term : Measure or Attribute
        What the vocabulary says of it.
    """

    vocabulary: ClassVar[str]

    def model_post_init(self, context: dict | None) -> None:
        """Read the value with the codebook at hand."""
        if not context:
            return
        book, found = context["codebook"], self.__dict__  # beside the fields, and as fast to read as they are
        found["subject"] = getattr(self, self.vocabulary.removesuffix("s"))
        found["term"] = term = book[self.vocabulary].get(found["subject"], _ANY)
        found["said"] = Text({"en": self.value}, context.get("translations") if term.type == "text" else None)
        judged = book["judgements"].get(self.judgement)
        based = book["bases"].get(getattr(self, "basis", ""))
        found["usable"] = bool(self.value) and (judged is None or judged.used)
        found["stands"] = bool(self.value) and (judged is None or judged.shown)
        found["doubted"] = judged is not None and judged.reason
        found["expected"] = based is not None and based.expected
        found["quantity"] = None
        if self.value and term.type == "number":
            with suppress(UnreadableError):  # named where it stands, by the checks
                found["quantity"] = parse_value(self.value)._replace(unit=book.unit(self.unit))


# ---------------------------------------------------------------- a case


class Fact(_written("Fact", Stated)):
    """A number or property that one or more sources state."""

    vocabulary = "measures"

    @property
    def targets(self) -> dict[str, str]:
        """Rows it relates to: id to verb."""
        return {target.strip(): verb for verb, _, target in (r.partition(" ") for r in parse_list(self.relates))}

    @property
    def converts(self) -> bool:
        """Whether the value is another one in other units or money, and so no rival of it."""
        return "converts" in self.targets.values()


class Event(_written("Event", Record)):
    """Something that happened on a date."""


class Actor(_written("Actor", Record)):
    """Who took part, in which role."""


class Condition(_written("Condition", Record)):
    """What has to hold for this to work elsewhere."""


class Component(_written("Component", Record)):
    """A smallest part of the practice that can travel alone."""

    @property
    def wants(self) -> list[str]:
        """Ids of the conditions that it needs."""
        return parse_list(self.needs)


class Learning(_written("Learning", Record)):
    """Documented learning from and by other cities."""


def _versions(name: str, most: int, about: str) -> type[Block]:
    """Make a text that is written once for each language; English has to be there."""
    fields = {lang: (Annotated[str, Field(max_length=most)], ... if lang == "en" else "") for lang in SPELLINGS}
    return create_model(name, __base__=Block, __doc__=about, **fields)


Title = _versions("Title", 200, "A name in English, in other languages and in the local script.")
Summary = _versions("Summary", 400, "Two sentences, in English and in other languages.")
_AS_TEXT = AfterValidator(lambda versions: Text(versions.model_dump()))
_KINDS |= {name: (Annotated[kind, _AS_TEXT], NONE) for name, kind in (("title", Title), ("summary", Summary))}


class Site(_written("Site", Block)):
    """A point, with how exact it is."""


class Part(_written("Part", Spanning)):
    """A phase, component, storm, zone: anything a fact can be about."""


_KINDS |= {"site": (Site | None, None), "parts": (tuple[Part, ...], ())}


ABOUT = ("problems", "instruments", "themes")  # vocabularies that say what a request is about
TABLES = ("facts", "events", "actors", "conditions", "components", "learning")  # evidence tables of a case


class Case(_written("Case", Record, Spanning)):
    """A case study: front matter, evidence tables and prose.

    ``unsaid`` holds the status of a coded field for which the sources give no code, ``cited`` by
    field and code where a code is supported.
    """

    id: str
    unsaid: dict[str, str] = {}
    cited: dict[str, dict[str, Citations]] = {}
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    conditions: tuple[Condition, ...] = ()
    components: tuple[Component, ...] = ()
    learning: tuple[Learning, ...] = ()
    prose: dict[str, Prose] = {}

    @property
    def rows(self) -> list[Record]:
        """Rows of its tables, one table after the other."""
        return [row for table in TABLES for row in getattr(self, table)]

    @property
    def cited_keys(self) -> set[str]:
        """Keys of all sources that it cites: for its codes, in tables and prose."""
        cited = [places for codes in self.cited.values() for places in codes.values()]
        cited += [*(row.source for row in self.rows), *map(prose_citations, self.prose.values())]
        return {c.source for places in cited for c in places}

    @model_validator(mode="before")
    @classmethod
    def _set_statuses_apart(cls, data: dict) -> dict:
        unsaid = {f: data.get(f) for f in CODED_LISTS if f != "themes" and data.get(f) in [*NO_VALUE]}
        cited = {field: data[field] for field in CITING if isinstance(data.get(field), dict)}
        given = {k: v for k, v in data.items() if k not in unsaid} | {field: [*codes] for field, codes in cited.items()}
        said = {field: {code: text for code, text in codes.items() if text} for field, codes in cited.items()}
        return {**given, "unsaid": unsaid, "cited": said}


# ---------------------------------------------------------------- beside the cases


class City(_written("City", Record)):
    """A place: a city, province, estate, country or network."""


class CityFact(_written("CityFact", Stated)):
    """A value of an attribute of a city, with date and boundary; also each problem a city has."""

    vocabulary = "attributes"


class Tie(_written("Tie", Record, Spanning)):
    """A documented tie between two places, or a membership."""

    ends = ("since", "until")

    @property
    def places(self) -> frozenset[str]:
        """The two places, in no order."""
        return frozenset((self.a, self.b))


class Request(_written("Request", Record)):
    """Who wants, or offers, to learn what."""


class Erratum(_written("Erratum", Record)):
    """What a source prints wrong, and how it is read here."""


class Coding(_written("Coding", Record)):
    """A second coder's judgement, beside the first and never over it."""


class TargetState(_written("TargetState", Record)):
    """Whether a condition of a case holds in the city that the file is named after."""


class Source(_written("Source", Record)):
    """A source: what it is, how good, and how it was read."""

    detail: dict[str, str] = {}


# ---------------------------------------------------------------- what the fields are


def shown(kind: type[Block]) -> list[str]:
    """Name the fields of a record that people write and tables show: those with a description."""
    return [name for name, field in kind.model_fields.items() if field.description]


@cache
def held(kind: type[Block]) -> dict[str, Holds]:
    """Give the fields of which more is said than that they are texts: what they hold.

    Examples
    --------
    >>> held(Learning)["direction"].what
    'learning_directions'
    """
    return {name: m for name, f in kind.model_fields.items() for m in f.metadata if isinstance(m, Holds)}


def references(kind: type[Block]) -> dict[str, str]:
    """Give the fields that name something the casebook lists elsewhere, and what it is: city, part, case or source.

    Examples
    --------
    >>> references(Learning)
    {'city': 'city'}
    """
    return {name: mark.refers for name, mark in held(kind).items() if mark.refers}


def named(case: Case, table: str = "facts") -> list[tuple[str, Fact | Condition]]:
    """Give each fact or condition its id: the written one, else one that is made of what the row says.

    So it stays when rows are moved or added. Of equal ones the second ends in -2.
    """
    found: dict[str, Fact | Condition] = {}
    for row in getattr(case, table):
        says = [row.criterion, row.says] if isinstance(row, Condition) else [row.measure, row.of, row.part, row.date]
        says += [row.by, *(c.source for c in row.source[:1]), row.value] if isinstance(row, Fact) else []
        mark = hashlib.sha256("\0".join(map(str, says)).encode()).hexdigest()[:6]
        name = row.id or f"{says[0].replace('_', '-')}-{mark}"
        more = (f"{name}-{n}" for n in itertools.count(2))
        found[name if name not in found else next(n for n in more if n not in found)] = row
    return [*found.items()]


CITING = ("problems", "instruments")  # fields that may say of each code where it is supported
# fields of a case that list codes: each has the name of its vocabulary
CODED_LISTS = tuple(n for n, field in Case.model_fields.items() if Holds(f"list of {n}") in field.metadata)
# vocabulary of each coded front-matter field
VOCABULARIES = {**{name: name for name in CODED_LISTS}, "kind": "kinds", "scale": "scales", "status": "statuses"}
