"""Write docs/data-dictionary.md, docs/faults.md and the counts in docs/casebook.md from what they describe.

``python tools/make_docs.py`` writes; with ``--check`` it only says whether they are up to date.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402
from pydantic_core import PydanticUndefined  # noqa: E402

from toolkit import load_cases  # noqa: E402
from toolkit.casefiles import faults, model  # noqa: E402
from toolkit.casefiles.loading import CSV_TABLES, TABLES  # noqa: E402
from toolkit.casefiles.vocabulary import Aspect, Attribute, Codebook, Measure, Term, UnitTerm  # noqa: E402

DICTIONARY = ROOT / "docs" / "data-dictionary.md"
CASEBOOK = ROOT / "docs" / "casebook.md"
FAULTS = ROOT / "docs" / "faults.md"
BROKEN = ROOT / "tests" / "data" / "broken"

# what each field holds: (kind of value, meaning); the model says which fields there are and which are needed
DATE = "date"
CITED = "citations"
NOTE = ("text", "Anything a reader has to know.")
THAI = {
    "_th": "The same in Thai.",
    "_local": "The same in the local script.",
}
FIELDS = {
    "Case": {
        "title": ("block", "Name of the practice: `{en: …, th: …, local: …}`; only `en` is needed."),
        "city": ("place", "The place it belongs to, an id in `cities.csv`; a country or a network is a place too."),
        "also": ("list of places", "Further places it touches."),
        "kind": ("kinds", "What it is."),
        "scale": ("scales", "How much ground it covers."),
        "status": ("statuses", "How far it has come."),
        "review": (
            "`draft` or `reviewed`",
            "Whether the file was compared with its sources, row by row; else a draft.",
        ),
        "start": (DATE, "When it began."),
        "end": (DATE, "When it ended or was completed."),
        "site": ("block", "A point: `{latitude: …, longitude: …, precision: …}` in decimal degrees."),
        "aliases": ("list of texts", "Other names under which sources speak of it."),
        "themes": ("list of themes", "The seminar's five groups; at least one."),
        "smart_dimensions": ("list of smart_dimensions", "Thailand's smart-city dimensions."),
        "focus_areas": ("list of focus_areas", "Focus areas of the ASEAN Smart Cities Framework."),
        "problems": ("list of problems", "What it was meant to solve."),
        "instruments": ("list of instruments", "What government used: class or class/sub-type."),
        "parts": ("list of blocks", "Phases, components, storms, zones: anything a fact can be about."),
    },
    "Part": {
        "id": ("id", "Name used in the column `part`."),
        "kind": ("part_kinds", "What kind of part it is."),
        "label": ("text", "Its name for people."),
        "start": (DATE, "When it began."),
        "end": (DATE, "When it ended."),
    },
    "Fact": {
        "id": ("id", "A name inside the file, where another row refers to this one; not a plain number."),
        "measure": ("measures", "What is measured or said."),
        "value": ("value", "The value, in the grammar below; as `type` of the measure asks."),
        "unit": ("unit", "The unit of a number."),
        "of": ("text", "What is counted, and nothing else; word it alike for the same thing."),
        "part": ("part", "The part of the case it is about."),
        "stage": ("stages", "Before, during or after the works or the introduction."),
        "date": (DATE, "When the value held."),
        "basis": ("bases", "How the value was come by."),
        "by": ("text", "Who measured or claimed it; not who printed it."),
        "prices": (DATE, "The year of the prices, for money."),
        "status": ("fact_statuses", "Why there is no value; only where there is none."),
        "judgement": ("judgements", "What the curator holds of rival values."),
        "confidence": ("confidences", "How sure the curator is, where he or she says so."),
        "design": ("designs", "Design of the evidence, 0 to 5; only for claims about effects."),
        "relates": ("relation", "`converts X`, `disputes X` or `updates X`, X an id of this table."),
        "source": (CITED, "Where it stands. Needed, unless the status is `silent`."),
        "as_written": ("text", "What the source prints, where that differs."),
        "note": ("text", "The reason of a judgement, or what a reader has to know."),
    },
    "Event": {
        "date": (DATE, "When it happened."),
        "what": ("text", "What happened, in a few words."),
        "part": ("part", "The part of the case it belongs to."),
        "source": (CITED, "Where it stands."),
        "as_written": ("text", "What the source prints, where that differs (a Buddhist-era date)."),
        "note": NOTE,
    },
    "Actor": {
        "name": ("text", "Name of the body; persons only in an office, and only where the public record needs it."),
        "role": ("roles", "What it did."),
        "sector": ("sectors", "Where it comes from."),
        "source": (CITED, "Where it stands."),
        "note": NOTE,
    },
    "Condition": {
        "id": ("id", "A name inside the file."),
        "criterion": ("criteria", "Which question of transfer it answers."),
        "importance": ("importances", "How much it mattered."),
        "says": ("text", "What had to hold, in one sentence."),
        "source": (CITED, "Where it stands."),
    },
    "Learning": {
        "direction": ("learning_directions", "Which way the learning went, seen from the case."),
        "city": ("place", "The other place."),
        "kind": ("learning_kinds", "How the learning took place, or what was taken."),
        "what": ("text", "What was learned."),
        "date": (DATE, "When."),
        "source": (CITED, "Where it stands."),
    },
    "City": {
        "id": ("id", "Small letters, digits, hyphens."),
        "name": ("text", "Name in English."),
        "kind": ("place_kinds", "What kind of place it is; only some are nodes of the similarity network."),
        "country": ("two letters", "ISO 3166 code, `NO` and all; empty for a network."),
        "latitude": ("decimal degrees", "North is positive."),
        "longitude": ("decimal degrees", "East is positive."),
        "source": (CITED, "Where it stands."),
        "note": NOTE,
    },
    "CityFact": {
        "city": ("place", "The place."),
        "attribute": ("attributes", "What is said of it; `problem` has one row for each problem."),
        "value": (
            "value",
            "A number, `yes`, `no` or a code, as the attribute asks; `none` for a set known to be empty.",
        ),
        "unit": ("unit", "The unit of a number."),
        "date": (DATE, "When it held. Needed for people and money; or `undated` in the note."),
        "boundary": ("boundaries", "Around what the line is drawn. Needed for numbers of size and structure."),
        "boundary_note": ("text", "More about the boundary, or how people were counted."),
        "judgement": ("judgements", "What the curator holds of rival values."),
        "source": (CITED, "Where it stands."),
        "note": NOTE,
    },
    "Tie": {
        "a": ("place", "One of the two; the order says nothing."),
        "b": ("place", "The other, or the network that `a` belongs to."),
        "kind": ("tie_kinds", "What was signed or joined."),
        "since": (DATE, "When it was signed."),
        "until": (DATE, "When it ended."),
        "confidence": ("confidences", "How sure the curator is."),
        "source": (CITED, "Where it stands."),
        "note": NOTE,
    },
    "Request": {
        "city": ("place", "Who wants or offers."),
        "office": ("text", "The office in it; no names of persons."),
        "direction": ("request_directions", "Wants or offers."),
        "theme": ("themes", "Its theme."),
        "topic": ("text", "What is to be learned."),
        "with_city": ("place", "From or with whom."),
        "case": ("case", "The case it is about, if there is one."),
        "date": (DATE, "When it was said."),
        "source": (CITED, "Where it stands."),
    },
    "Erratum": {
        "source": ("key", "The source that prints it; one key."),
        "locators": ("text", "Where in the source."),
        "as_written": ("text", "What it prints."),
        "read_as": ("text", "How it is read; empty if nobody can tell."),
        "kind": ("errata_kinds", "What kind of slip it is."),
        "why": ("text", "How we know."),
    },
    "Coding": {
        "case": ("case", "The case that was coded again."),
        "field": ("text", "`themes`, `problems`, `instruments`, …"),
        "code": ("code", "The code in question."),
        "coder": ("text", "Who judged, by role."),
        "judgement": ("text", "What the second coder found."),
        "date": (DATE, "When."),
        "note": NOTE,
    },
    "Source": {
        "key": ("id", "Written after `@misc{`; what facts cite."),
        "kind": ("BibTeX type", "`misc`, `article`, `book`, `techreport`, `incollection`."),
        "title": ("text", "As printed, in its own script; a translation goes in `titleaddon`."),
        "author": ("text", "A body's name in double braces."),
        "year": ("text", "As the source gives it; `n.d.` if it gives none."),
        "url": ("address", "Whole, with http:// or https://; an incomplete one goes in `howpublished`."),
        "doi": ("text", "Without address in front."),
        "language": ("two letters", "Language of the source."),
        "grade": ("grades", "In `keywords`: what kind of publication it is."),
        "origin": ("origins", "In `keywords`: on whose side it stands."),
        "read": ("readings", "In `keywords`: how much of it was read."),
    },
}
HIDDEN = {"line", "unsaid", "prose", "detail"}
GRAMMAR = """## How values, dates and citations are written

**Value** of a number: `n`; `~n` (about); `a..b` (one source prints a range); `..b` (at most), `a..` (at least); `a/b`
(a share: the unit is what is counted, and the percentage is left to the toolkit). A point for decimals, nothing for
thousands, no `<`, no `%`. The unit stands in its own column.

**Unit**: a unit of the list below, with `thousand`, `million`, `billion` or `trillion` before or after it, and ` per `
between two: `km`, `KRW million`, `million m3`, `people per day`, `KRW million per year`. Differences and relative
changes have units of their own: `degC difference`, `% change`, `percentage points`.

**Date**, always of the Common era: `2003`, `2003-07`, `2003-07-01`; with `~` (about) or `?` (doubtful) at the end;
`2006/2013-08` (from, to); `2014/..` (goes on), `../2005-09` (beginning not known).

**Citations**: `key[place]`, several with `; ` between them. The place begins with `p.`, `L`, `§`, `¶`, `tab.`, `fig.`
or `art.`, or is one of `opening` (only the first part of a web page was seen), `abstract`, `infobox`, `page`, `copy`.
In prose: `[@key, place]` or `[@key; @key]`.
"""


def dictionary(book: Codebook) -> str:
    """Write the whole page."""
    names = {model.Case: "Front matter of a case file", model.Part: "An entry of `parts`"}
    names |= {kind: f"Table under `## {heading}`" for heading, (_, kind) in TABLES.items()}
    names |= {kind: f"`{name}.csv`" for name, kind in CSV_TABLES.items()} | {model.Source: "`sources.bib`"}
    parts = [
        "# Data dictionary",
        "What every field, column and code means. This page is made from the model and the vocabularies by "
        "`tools/make_docs.py`; do not edit it by hand.",
        GRAMMAR.strip(),
        "## Fields and columns",
        "A field that is *needed* has to be there; all others are left out when the sources do not tell. A name in "
        "*holds* that is a link is a vocabulary below.",
    ]
    for kind, name in names.items():
        parts += [f"### {name}", _fields(kind, book)]
    parts += [
        "## Vocabularies",
        "The files in `casestudies/vocabulary/` are the only list of allowed codes; "
        "[the guide](../casestudies/README.md) says how to propose a term.",
    ]
    for name, terms in book.items():
        parts += [f"### {name}", _vocabulary(terms)]
    return "\n\n".join(parts) + "\n"


def _fields(kind: type, book: Codebook) -> str:
    hidden = HIDDEN | ({"id", *(t for t, _ in TABLES.values())} if kind is model.Case else set())
    told = FIELDS[kind.__name__]
    rows = []
    for name, field in kind.model_fields.items():
        if name in hidden:
            continue
        ending = next((e for e in THAI if name.endswith(e) and name not in told), "")
        holds, meaning = told[name] if not ending else ("text", THAI[ending])
        needed = "needed" if field.default is PydanticUndefined else ""
        rows.append([f"`{name}`", _linked(holds, book), needed, meaning])
    return _table(["field", "holds", "", "meaning"], rows)


def _linked(holds: str, book: Codebook) -> str:
    *before, last = holds.split(" ")
    return " ".join([*before, f"[{last}](#{last})"]) if last in book else holds


def _vocabulary(terms: dict[str, Term]) -> str:
    kind = type(next(iter(terms.values())))
    columns = {"code": lambda code, _: f"`{code}`", "label": lambda _, t: t.label, "ไทย": lambda _, t: t.label_th}
    columns["meaning"] = lambda _, t: t.meaning
    if kind is Measure:
        columns |= {"type": lambda _, t: t.type, "unit": _unit, "answers": lambda _, t: t.aspect}
    elif kind is Attribute:
        columns |= {"role": lambda _, t: t.role, "compared as": _compared, "unit": _unit}
    elif kind is UnitTerm:
        columns |= {"measures": lambda _, t: t.dimension, "in base units": lambda _, t: f"{t.factor:g}"}
    elif kind is Aspect:
        columns["meaning"] = lambda _, t: t.question
    else:
        extra = [f for f in kind.model_fields if f not in Term.model_fields and f != "question_th"]
        columns |= {f: lambda _, t, f=f: _text(getattr(t, f)) for f in extra}
    if kind is not UnitTerm and len({t.origin for t in terms.values()}) > 1:
        columns["from"] = lambda _, t: t.origin
    rows = [[write(code, term) for write in columns.values()] for code, term in terms.items()]
    origins = {t.origin for t in terms.values()}
    above = f"From: {origins.pop()}.\n\n" if len(origins) == 1 else ""
    return above + _table(list(columns), rows)


def _unit(_: str, term: Measure | Attribute) -> str:
    bounds = [f"{v:g}" if abs(v) < float("inf") else "" for v in term.range]
    span = f" ({bounds[0]}..{bounds[1]})" if any(bounds) else ""
    other = "any money unit" if getattr(term, "dimension", "").startswith("money") else term.codes
    return (term.unit or other) + span


def _compared(_: str, term: Attribute) -> str:
    return f"{term.group}, {term.scale}" if term.group else "not compared"


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def counts() -> str:
    """Write the counts of the casebook as a table."""
    cases = load_cases()
    facts, table, cities = cases.facts, cases.table, cases.cities
    reported = facts[facts["status"] == "reported"]
    each = reported.groupby("case").size()
    compared = pd.to_numeric(reported["design"], errors="coerce")
    silent = facts[(facts["measure"] == "operating_cost") & (facts["status"] == "silent")]
    openings = (cases.sources["read"] == "opening").sum()
    rows = {
        "case studies": len(cases),
        "of them marked reviewed": (table["review"] == "reviewed").sum(),
        "of them closed or given up": (table["status"] == "closed").sum(),
        "of them with the running cost recorded as silent": silent["case"].nunique(),
        "places with a case": table["city"].nunique(),
        "places in `cities.csv`": len(cities),
        "facts with a value": len(reported),
        "facts of a case: fewest, median, most": f"{each.min()}, {each.median():.0f}, {each.max()}",
        "facts about effects, with a design of 0 or 1": compared.le(1).sum(),
        "facts about effects, with a design of 2 or more": compared.ge(2).sum(),
        "rows that record silence, absence or the unknown": len(facts) - len(reported),
        "facts judged outlier or rejected": reported["judgement"].isin(["outlier", "rejected"]).sum(),
        "events": len(cases.events),
        "actors": len(cases.actors),
        "conditions for transfer": len(cases.conditions),
        "documented acts of learning": len(cases.learning),
        "facts about cities": len(cases.city_facts),
        "documented ties and memberships": len(cases.ties),
        "errata": len(cases.errata),
        "judgements of second coders": len(cases.codings),
        "sources": len(cases.sources),
        "of them read only in their opening part": f"{openings} ({100 * openings / len(cases.sources):.0f} %)",
        "of them in a language other than English": (cases.sources["language"] != "en").sum(),
    }
    themes = table["themes"].str.split(", ").explode().value_counts()
    rows |= {f"cases coded {theme}": themes.get(theme, 0) for theme in cases.codebook["themes"]}
    for grade in cases.codebook["grades"]:
        rows[f"sources of the grade {grade}"] = (cases.sources["grade"] == grade).sum()
    return _table(["what", "how many"], [[name, str(number)] for name, number in rows.items()])


def entries() -> str:
    """Write an entry for each fault: what it means, the example of the tests, and how to fix it."""
    parts = []
    for title, group in faults.groups().items():
        parts += [f"## {title}", *([_filled(faults.spoken(group["about"]))] if "about" in group else ())]
        for entry in (faults.entry(code) for code in group if code != "about"):
            _, _, example = (BROKEN / f"{entry.code}.txt").read_text(encoding="utf-8").partition("\n")
            example = f"```\n{example.rstrip()}\n```"
            parts += [f"### {entry.code}", _filled(entry.meaning), example, _filled(f"**To fix it.** {entry.fix}")]
    return "\n\n".join(parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def between(path: Path, name: str, text: str) -> str:
    """Put a text between the two marks of a page that otherwise is written by hand."""
    begin, end = f"<!-- {name}: written by make_docs.py -->", f"<!-- end of {name} -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}"


def fresh() -> dict[Path, str]:
    """Return what the pages should hold."""
    book = Codebook(ROOT / "casestudies" / "vocabulary")
    return {
        DICTIONARY: dictionary(book),
        CASEBOOK: between(CASEBOOK, "counts", counts()),
        FAULTS: between(FAULTS, "faults", entries()),
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are out of date."""
    pages = fresh()
    stale = [p for p, text in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.name} is out of date: python tools/make_docs.py")
        else:
            path.write_text(pages[path], encoding="utf-8", newline="\n")
            print(f"{path.name}: written")
    return int("--check" in arguments and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
