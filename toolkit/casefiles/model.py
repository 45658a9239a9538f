"""The records of a casebook: each field once, with its type, its meaning and what it refers to.

A record is typed and does not change. It is validated by pydantic with the codebook as context, so that an
unknown code, a misspelt date or a stray column is found where it stands. A field with a description is one that
people write; rules, tables, the data dictionary and the guide take the fields from here.
"""

import hashlib
import itertools
import re
from contextlib import suppress
from functools import cache
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, create_model, model_validator

from ..language import Text
from .faults import UnreadableError
from .notation import STATUSES_WITHOUT_VALUE, Citation, Date, parse_citations, parse_date, parse_list, parse_value
from .vocabulary import SPELLINGS, Block, Named, Told

# ---------------------------------------------------------------- field types


class Holds(NamedTuple):
    """What a text in a field is: a kind of value or the name of a vocabulary, and what must have this name."""

    what: str
    refers: str = ""


def _is(what: str, refers: str = "") -> type:
    return Annotated[str, Holds(what, refers)]


REQUIRED = {"aspects", "units"}  # vocabularies that a casebook needs; each coded field adds its own


def _coded(vocabulary: str) -> type:
    REQUIRED.add(vocabulary)

    def known(code: object, info: ValidationInfo) -> object:
        if not isinstance(code, str):
            raise UnreadableError("wrong-shape.code")
        info.context["codebook"].check(vocabulary, code)
        return code

    return Annotated[str, Holds(vocabulary), BeforeValidator(known)]


def _codes(vocabulary: str) -> type:
    return Annotated[tuple[_coded(vocabulary), ...], Holds(f"list of {vocabulary}")]


def _date(text: object) -> object:
    parse_date(str(text))
    return text


def _citations(text: object) -> object:
    return parse_citations(text) if isinstance(text, str) else text


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
Latitude = Annotated[Degrees, Field(ge=-90, le=90)]
Longitude = Annotated[Degrees, Field(ge=-180, le=180)]
Place = _is("place", "city")
Relations = _is("relation")
Value = _is("value")

NONE = Text({})


def needed(description: str) -> Field:
    """Describe a field that has to be there."""
    return Field(description=description)


def optional(description: str, default: object = "") -> Field:
    """Describe a field that is left out when the sources do not tell."""
    return Field(default, description=description)


CITED = "Where it stands."
NOTE = "Anything a reader has to know."
WHEN_BEGUN, WHEN_ENDED = "When it began.", "When it ended."


def span(first: str, last: str) -> Date:
    """First day that one date may mean and last day of another; None where it is open or there is no date."""
    return Date(parse_date(first).first if first else None, parse_date(last).last if last else None)


def period(text: str) -> Date:
    """First and last day that a date may mean; None where it is open or there is no date."""
    return span(text, text)


class Record(Block):
    """A row or file; ``line`` says where."""

    line: int = 0


class Spanning(Block):
    """Something that begins and ends."""

    ends: ClassVar[tuple[str, str]] = ("start", "end")

    @property
    def span(self) -> Date:
        """First and last day on which it may have lasted."""
        return span(*(getattr(self, end) for end in self.ends))


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
        found["term"] = term = book[self.vocabulary][found["subject"]]
        translate = context.get("translations") if term.type == "text" else None
        found["said"] = Text({"en": self.value}, translate)
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


class Fact(Stated):
    """A number or property that one or more sources state."""

    vocabulary = "measures"

    id: _is("id") = optional("A name inside the file, where another row refers to this one; not a plain number.")
    measure: _coded("measures") = needed("What is measured or said: a general measure with a precise `of`.")
    value: Value = optional("The value, in the grammar of values; as `type` of the measure asks.")
    unit: str = optional("The unit of a number, as the source prints it.")
    of: Told = optional("What is counted, and nothing else: word it alike for the same thing only.", NONE)
    part: _is("part", "part") = optional("The part of the case it is about: an id from `parts`.")
    stage: _coded("stages") = optional("Before, during or after the works or the introduction.")
    date: EdtfDate = optional("When the value held.")
    status: _coded("fact_statuses") = optional("Why there is no value; only where there is none.")
    source: Citations = optional(f"{CITED} Needed, unless the status is `silent`.", ())
    basis: _coded("bases") = optional("How the value is known, or that it is hoped for or planned.")
    by: Told = optional("Who measured or claimed it; not who printed it.", NONE)
    prices: EdtfDate = optional("The year of the prices, for money.")
    judgement: _coded("judgements") = optional("What the curator holds of rival values.")
    confidence: _coded("confidences") = optional("How sure the curator is, where he or she says so.")
    design: _coded("designs") = optional("Design of the evidence; only for claims about effects.")
    relates: Relations = optional("`converts X`, `disputes X` or `updates X`; X is the `id` of a row of this table.")
    as_written: str = optional("What the source prints, where you write it otherwise.")
    note: Told = optional("The reason of a judgement, or what a reader has to know.", NONE)

    @property
    def targets(self) -> dict[str, str]:
        """Rows it relates to: id to verb."""
        said = (relation.strip().partition(" ") for relation in self.relates.split(";"))
        return {target.strip(): verb for verb, _, target in said if verb}

    @property
    def converts(self) -> bool:
        """Whether the value is another one in other units or money, and so no rival of it."""
        return "converts" in self.targets.values()


class Event(Record):
    """Something that happened on a date."""

    date: EdtfDate = needed("When it happened.")
    what: Told = needed("What happened, in a few words.")
    part: _is("part", "part") = optional("The part of the case it belongs to.")
    source: Citations = needed(CITED)
    as_written: str = optional("What the source prints, where that differs (a Buddhist-era date).")
    note: Told = optional(NOTE, NONE)


class Actor(Record):
    """Who took part, in which role."""

    name: Named = needed("Name of the body; persons only in an office, and only where the public record needs it.")
    role: _coded("roles") = needed("What it did.")
    sector: _coded("sectors") = needed("Where it comes from.")
    source: Citations = needed(CITED)
    note: Told = optional(NOTE, NONE)


class Condition(Record):
    """What has to hold for this to work elsewhere."""

    id: _is("id") = optional("A name inside the file, where a component or a table of `targets` refers to it.")
    criterion: _coded("criteria") = needed("Which question of transfer it answers.")
    importance: _coded("importances") = needed("How much it mattered.")
    says: Told = needed("What had to hold, in one sentence.")
    source: Citations = needed(CITED)


class Component(Record):
    """A smallest part of the practice that can travel alone."""

    id: _is("id") = needed("A name inside the file.")
    says: Told = needed("What it is, in one sentence.")
    needs: str = optional("What has to hold for it: ids of conditions of this file, with `;` between them.")
    source: Citations = needed(CITED)

    @property
    def wants(self) -> list[str]:
        """Ids of the conditions that it needs."""
        return parse_list(self.needs)


class Learning(Record):
    """Documented learning from and by other cities."""

    direction: _coded("learning_directions") = needed("Which way the learning went, seen from the case.")
    city: Place = needed("The other place.")
    kind: _coded("learning_kinds") = needed("How the learning took place, or what was taken.")
    what: Told = needed("What was learned.")
    date: EdtfDate = optional("When.")
    source: Citations = needed(CITED)


Prose = Annotated[str, AfterValidator(_prose)]


def _versions(name: str, most: int, about: str) -> type[Block]:
    """Make a text that is written once for each language; English has to be there."""
    short = Annotated[str, Field(max_length=most)]
    fields = {lang: (short, ... if lang == "en" else "") for lang in SPELLINGS}
    return create_model(name, __base__=Block, __doc__=about, **fields)


Title = _versions("Title", 200, "A name in English, in other languages and in the local script.")
Summary = _versions("Summary", 400, "Two sentences, in English and in other languages.")
_AS_TEXT = AfterValidator(lambda versions: Text(versions.model_dump()))
Names = Annotated[Title, _AS_TEXT]


class Site(Block):
    """A point, with how exact it is."""

    latitude: Latitude
    longitude: Longitude
    precision: str = ""


class Part(Spanning):
    """A phase, component, storm, zone: anything a fact can be about."""

    id: _is("id") = needed("Name used in the column `part`.")
    kind: _coded("part_kinds") = needed("What kind of part it is.")
    start: EdtfDate = optional(WHEN_BEGUN)
    end: EdtfDate = optional(WHEN_ENDED)
    label: Told = needed("Its name for people.")


ABOUT = ("problems", "instruments", "themes")  # vocabularies that say what a request is about
TABLES = ("facts", "events", "actors", "conditions", "components", "learning")  # evidence tables of a case


class Case(Record, Spanning):
    """A case study: front matter, evidence tables and prose.

    ``unsaid`` holds the status of a coded field for which the sources give no code, ``cited`` by
    field and code where a code is supported.
    """

    id: str
    title: Names = needed("Name of the practice: `{en: …}`; also `th:` and `local:`, if a source prints such a name.")
    city: Place = needed("The place it belongs to, an id in `cities.csv`: a city, a country or a network.")
    kind: _coded("kinds") = needed("What it is.")
    themes: Annotated[_codes("themes"), Field(min_length=1)] = needed("The seminar's five groups; at least one.")
    summary: Annotated[Summary, _AS_TEXT] = optional(
        "Two sentences, `{en: …, th: …}`: what was done and how; what came of it, and the main doubt.", NONE
    )
    also: tuple[Place, ...] = optional("Further places it touches.", ())
    aliases: tuple[str, ...] = optional("Other names under which sources speak of it.", ())
    scale: _coded("scales") = optional("How much ground it covers.")
    status: _coded("statuses") = optional("How far it has come.")
    review: Literal["draft", "reviewed"] = optional("Whether it was compared with its sources, row by row.", "draft")
    start: EdtfDate = optional(WHEN_BEGUN)
    end: EdtfDate = optional("When it ended or was completed.")
    site: Site | None = optional("A point: `{latitude: 37.5700, longitude: 127.0064, precision: approximate}`.", None)
    smart_dimensions: _codes("smart_dimensions") = optional("Thailand's smart-city dimensions.", ())
    focus_areas: _codes("focus_areas") = optional("Focus areas of the ASEAN Smart Cities Framework.", ())
    problems: _codes("problems") = optional(
        "What it was meant to solve; `code: citation`, each on a line, needed in a reviewed case.", ()
    )
    instruments: _codes("instruments") = optional("What government used, by class or sub-type; cited as problems.", ())
    parts: tuple[Part, ...] = optional(
        "Phases, components, storms, zones: `{id: …, kind: …, label: …, start: …, end: …}`.", ()
    )
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

    @model_validator(mode="before")
    @classmethod
    def _set_statuses_apart(cls, data: dict) -> dict:
        unsaid = {f: data.get(f) for f in CODED_LISTS if f != "themes" and data.get(f) in [*STATUSES_WITHOUT_VALUE]}
        cited = {field: data[field] for field in CITING if isinstance(data.get(field), dict)}
        given = {k: v for k, v in data.items() if k not in unsaid} | {field: [*codes] for field, codes in cited.items()}
        said = {field: {code: text for code, text in codes.items() if text} for field, codes in cited.items()}
        return {**given, "unsaid": unsaid, "cited": said}


# ---------------------------------------------------------------- beside the cases


class City(Record):
    """A place: a city, province, estate, country or network."""

    id: _is("id") = needed("Small letters, digits, hyphens.")
    name: Named = needed("Name in English.")
    aliases: str = optional("Other names, in any language, with `;` between them.")
    kind: _coded("place_kinds") = needed("What kind of place it is; only some are nodes of the similarity network.")
    country: _coded("countries") = optional("Two letters of ISO 3166; empty for a network.")
    latitude: Latitude | None = optional("North is positive.", None)
    longitude: Longitude | None = optional("East is positive.", None)
    source: Citations = optional(CITED, ())
    note: Told = optional(NOTE, NONE)


class CityFact(Stated):
    """A value of an attribute of a city, with date and boundary; also each problem a city has."""

    vocabulary = "attributes"

    city: Place = needed("The place.")
    attribute: _coded("attributes") = needed("What is said of it; `problem` has one row for each problem.")
    value: Value = needed("A number, `yes`, `no` or a code, as the attribute asks; `none` for a set known to be empty.")
    unit: str = optional("The unit of a number.")
    date: EdtfDate = optional("When it held. Needed for people and money; or `undated` in the note.")
    boundary: _coded("boundaries") = optional("Around what the line is drawn. Needed for size and structure.")
    boundary_note: Told = optional("More about the boundary, or how people were counted.", NONE)
    judgement: _coded("judgements") = optional("What the curator holds of rival values.")
    source: Citations = needed(CITED)
    note: Told = optional(NOTE, NONE)


class Tie(Record, Spanning):
    """A documented tie between two places, or a membership."""

    ends = ("since", "until")

    a: Place = needed("One of the two; the order says nothing.")
    b: Place = needed("The other, or the network that `a` belongs to.")
    kind: _coded("tie_kinds") = needed("What was signed or joined.")
    since: EdtfDate = optional("When it was signed.")
    until: EdtfDate = optional(WHEN_ENDED)
    confidence: _coded("confidences") = optional("How sure the curator is.")
    source: Citations = needed(CITED)
    note: Told = optional(NOTE, NONE)

    @property
    def places(self) -> frozenset[str]:
        """The two places, in no order."""
        return frozenset((self.a, self.b))


class Request(Record):
    """Who wants, or offers, to learn what."""

    city: Place = needed("Who wants or offers.")
    office: Told = optional("The office in it; no names of persons.", NONE)
    direction: _coded("request_directions") = needed("Wants or offers.")
    theme: _coded("themes") = needed("Its theme.")
    topic: Told = needed("What is to be learned.")
    codes: _is("code") = optional("Problems and instruments it names, else its theme, with `;` between them.")
    with_city: Place = optional("From or with whom.")
    case: _is("case", "case") = optional("The case it is about, if there is one.")
    date: EdtfDate = optional("When it was said.")
    source: Citations = needed(CITED)


class Erratum(Record):
    """What a source prints wrong, and how it is read here."""

    source: _is("key", "source") = needed("The source that prints it; one key.")
    locators: str = needed("Where in the source.")
    as_written: str = needed("What it prints.")
    read_as: str = optional("How it is read; empty if nobody can tell.")
    kind: _coded("errata_kinds") = needed("What kind of slip it is.")
    why: Told = needed("How we know.")


class Coding(Record):
    """A second coder's judgement, beside the first and never over it."""

    case: _is("case", "case") = needed("The case that was coded again.")
    field: str = needed("`themes`, `problems`, `instruments`, …")
    code: _is("code") = needed("The code in question.")
    coder: str = needed("Who judged, by role.")
    judgement: Literal["yes", "no"] = needed("Whether the second coder gave the code.")
    date: EdtfDate = optional("When.")
    note: Told = optional(NOTE, NONE)


class TargetState(Record):
    """Whether a condition of a case holds in the city that the file is named after."""

    case: _is("case", "case") = needed("The case whose condition it is.")
    condition: _is("condition") = needed("The id of the condition in the file of the case.")
    state: _coded("target_states") = needed("Whether it holds in the city.")
    changeable: _coded("changeables") = optional("Whether the city can change it; needed where it does not fully hold.")
    evidence: Told = optional("What shows the state, with its year; needed where the state is known.", NONE)
    source: Citations = optional(f"{CITED} Needed, unless the state is `unknown` or `not_applicable`.", ())
    ask: Told = optional("The office of the city that would know; no names of persons.", NONE)
    coder: Told = needed("Who judged, by role.")


class Source(Record):
    """A source: what it is, how good, and how it was read."""

    key: _is("id") = needed("Written after `@misc{`; what facts cite.")
    kind: _is("BibTeX type") = optional("`misc`, `article`, `book`, `techreport`, `incollection`.", "misc")
    title: str = needed("As printed, in its own script; a translation goes in `titleaddon`.")
    author: str = optional("A body's name in double braces.")
    year: str = needed("As the source gives it; `n.d.` if it gives none.")
    url: _is("address") = optional("Whole, with http:// or https://; an incomplete one goes in `howpublished`.")
    doi: str = optional("Without address in front.")
    language: _is("two letters") = needed("Language of the source.")
    grade: _coded("grades") = needed("In `keywords`: what kind of publication it is.")
    origin: _coded("origins") = needed("In `keywords`: on whose side it stands.")
    read: _coded("readings") = needed("In `keywords`: how much of it was read.")
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
