"""Write what the pages take from elsewhere: the data dictionary, faults, the guide's tables, the counts.

``python tools/make_docs.py`` writes; with ``--check`` it only says whether they are up to date.
"""

from __future__ import annotations

import math
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from toolkit import Cases, load_cases, network  # noqa: E402
from toolkit.casefiles import faults, model  # noqa: E402
from toolkit.casefiles.loading import CSV_TABLES, TABLES  # noqa: E402
from toolkit.casefiles.vocabulary import (  # noqa: E402
    KINDS,
    Attribute,
    Block,
    Codebook,
    Measure,
    Term,
    text_columns,
)
from toolkit.language import languages  # noqa: E402
from toolkit.network.profile import FLOOR, indicators, is_compared, is_node, read  # noqa: E402

DICTIONARY = ROOT / "docs" / "data-dictionary.md"
CASEBOOK = ROOT / "docs" / "casebook.md"
FAULTS = ROOT / "docs" / "faults.md"
METHOD = ROOT / "docs" / "method.md"
BROKEN = ROOT / "tests" / "data" / "broken"
REFERENCE = ROOT / "docs" / "case-files.md"
MOST_LISTED = 10  # a vocabulary up to this size is listed in the guide

GRAMMAR = """## How values, dates and citations are written

**Value** of a number: `n`; `~n` (about); `a..b` (one source prints a range); `..b` (at most), `a..` (at least); `a/b`
(a share: the unit is what is counted, and the percentage is left to the toolkit). A point for decimals, nothing for
thousands, no `<`, no `%`. The unit stands in its own column.

**Unit**: a unit of the list below, with `thousand`, `million`, `billion` or `trillion` before or after it, and ` per `
between two: `km`, `KRW million`, `million m3`, `people per day`, `KRW million per year`. Differences and relative
changes have units of their own: `degC difference`, `% change`, `percentage points`. That of what is counted one by one
(`homes`) may stay empty.

**Date**, always of the Common era: `2003`, `2003-07`, `2003-07-01`; with `~` (about) or `?` (doubtful) at the end;
`2006/2013-08` (from, to); `2014/..` (goes on), `../2005-09` (beginning not known).

**Citations**: `key[place]`, several with `; ` between them. The place begins with `p.`, `L`, `§`, `¶`, `tab.`, `fig.`
or `art.`, or is one of `opening` (only the first part of a web page was seen), `abstract`, `infobox`, `page`, `copy`.
A key alone means what was read of the source, where that is such a word. In prose: `[@key, place]` or `[@key; @key]`.
"""


def dictionary(book: Codebook) -> str:
    """Write the whole page."""
    names = {model.Case: "Front matter of a case file", model.Part: "An entry of `parts`"}
    names |= {kind: f"Table under `## {heading}`" for heading, (_, kind) in TABLES.items()}
    names |= {kind: f"`{name}.csv`" for name, kind in CSV_TABLES.items()}
    names |= {model.TargetState: "`targets/<city>.csv`", model.Source: "`sources.bib`"}
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
        "[the reference](case-files.md) says how to propose a term.",
    ]
    for name, terms in book.items():
        parts += [f"### {name}", _vocabulary(terms)]
    return "\n\n".join(parts) + "\n"


def described(kind: type[Block]) -> Iterator[tuple[str, str, bool, str]]:
    """Give each column of a record: its name, what it holds, whether it is needed and what it means."""
    for name in model.shown(kind):
        field = kind.model_fields[name]
        yield name, holds(kind, name), field.is_required(), field.description
        for lang, column in list(text_columns(kind).get(name, {}).items())[1:]:
            yield column, "text", False, f"The same in {languages().get(lang, 'the local script')}."


def holds(kind: type[Block], name: str) -> str:
    """Say what a field of a record holds: a kind of value or the name of a vocabulary."""
    field = kind.model_fields[name]
    return _told(field.annotation, field.metadata)


def _told(kind: object, marks: Iterable) -> str:
    if mark := next((m for m in marks if isinstance(m, model.Holds)), None):
        return mark.what
    inner, *marks = get_args(kind) or (kind,)
    if get_origin(kind) is Annotated:
        return _told(inner, marks)
    if get_origin(kind) is tuple:
        return f"list of {_told(inner, ()).removesuffix('s')}s"
    if get_origin(kind) is Literal:
        return " or ".join(f"`{option}`" for option in (inner, *marks))
    if get_origin(kind) in (Union, UnionType):
        return _told(inner, ())
    return "block" if isinstance(kind, type) and issubclass(kind, BaseModel) else "text"


def _fields(kind: type[Block], book: Codebook) -> str:
    rows = [
        [f"`{name}`", _linked(holds, book), "needed" if needed else "", meaning]
        for name, holds, needed, meaning in described(kind)
    ]
    return _table(["field", "holds", "", "meaning"], rows)


def _linked(holds: str, book: Codebook) -> str:
    *before, last = holds.split(" ")
    return " ".join([*before, f"[{last}](#{last})"]) if last in book else holds


def _vocabulary(terms: dict[str, Term]) -> str:
    kind = type(next(iter(terms.values())))
    columns = {"code": lambda code, _: f"`{code}`", "label": lambda _, t: t.label("en")}
    columns |= {own: lambda _, t, lang=lang: t.label(lang) for lang, own in languages().items() if lang != "en"}
    columns["meaning"] = lambda _, t: t.meaning
    if kind is Measure:
        columns |= {"type": lambda _, t: t.type, "unit": _unit, "answers": lambda _, t: t.aspect}
    elif kind is Attribute:
        columns |= {"role": lambda _, t: t.role, "compared as": _compared, "unit": _unit}
    elif kind is KINDS["units"]:
        columns |= {"measures": lambda _, t: t.dimension, "in base units": lambda _, t: f"{t.factor:g}"}
    elif kind is KINDS["aspects"]:
        columns["meaning"] = lambda _, t: t.question
    else:
        extra = [f for f in kind.model_fields if f not in Term.model_fields]
        columns |= {f: lambda _, t, f=f: _text(getattr(t, f)) for f in extra}
    if kind is not KINDS["units"] and len({t.origin for t in terms.values()}) > 1:
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
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def counts(cases: Cases) -> str:
    """Write the counts of the casebook as a table."""
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
        "components, the smallest parts that can travel alone": len(cases.components),
        "states of conditions in another city": len(cases.targets),
        "of them unknown": (cases.targets["state"] == "unknown").sum(),
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


def compared_by(cases: Cases) -> str:
    """Write what cities are compared by, a row for each indicator."""
    rows = []
    units = {"log": "times", "ordinal": "steps", "nominal": "of pairs", "binary": "of pairs", "set": "of codes"}
    nodes = [place for place in cases.book.cities if is_node(cases, place)]
    for found in indicators(cases, "context"):
        term = cases.codebook["attributes"][found.name]
        said = [f for f in cases.book.city_facts if f.attribute == found.name and f.city in found.cells]
        used = [f for f in said if is_compared(term, f)]
        years = sorted({year for fact in used for year in re.findall(r"\d{4}", fact.date)})
        sources = {c.source for fact in used for c in fact.source}
        source = term.by or (next(iter(sources)) if len(sources) == 1 else f"{len(sources)} sources")
        places = sum(city in found.cells for city in nodes)
        when = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}" if years else "undated"
        typical = f"{term.typical:g} {units.get(term.scale, term.unit)}"
        rows.append([f"`{found.name}`", found.group, source, when, term.unit, str(places), typical])
    return _table(["indicator", "group", "compared by", "year", "unit", "places", "typical difference"], rows)


def pair(cases: Cases, graph: nx.Graph, a: str, b: str) -> str:
    """Write a pair of cities with all that goes into its similarity."""
    table, terms, rows = network.why(graph, a, b), cases.codebook["attributes"], []
    for row in table.sort_values("group", kind="stable").itertuples():
        values = [row.shared or row.only_a, row.shared or row.only_b]
        numbers = [f"{n:.3f}" if n == n else "–" for n in (row.similarity, row.weight, row.contribution)]
        rows.append([row.group, f"`{row.indicator}`", *values, f"{terms[row.indicator].typical:g}", *numbers])
    rows.append(["", "", "", "", "", "", f"{table['weight'].sum():.3f}", f"{table['contribution'].sum():.3f}"])
    one, other = sorted(network.profile(cases, cities=[a, b]).xs("elevation", axis=1, level="indicator").squeeze())
    m, times = terms["elevation"].typical, other / one
    score = 1 - min(1, math.log(times) / math.log(m) / 2)
    said = f"Elevation, for example: {other:g} / {one:g} m = {times:.3g} times, "
    said += f"and s = 1 − log({times:.3g}) / (2 · log({m:g})) = {score:.3f}."
    return said + "\n\n" + _table(["group", "indicator", a, b, "m", "s", "weight", "contribution"], rows)


def voices(graph: nx.Graph) -> str:
    """Write what each group may count and what it does, over all comparable pairs and over those that know all."""
    held = read(graph)
    first, second = np.triu_indices(len(held.cities), 1)
    _, coverage = held.measure.distances(first, second)
    columns = []
    for enough in (coverage >= FLOOR, coverage > 1 - 1e-9):
        sims, weights = held.measure.parts(first[enough], second[enough])
        parts = np.nan_to_num(sims) * weights @ held.measure.member
        columns.append([np.cov(part, parts.sum(axis=1))[0, 1] / parts.sum(axis=1).var(ddof=1) for part in parts.T])
    numbers = zip(held.measure.weights, *columns, strict=True)
    rows = [[g, *(f"{n:.2f}" for n in row)] for g, row in zip(held.held["weights"], numbers, strict=True)]
    return _table(["group", "weight", "voice, all comparable pairs", "voice, pairs that know every group"], rows)


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


def guide_fields(kind: type[Block], book: Codebook) -> list[list[str]]:
    """Write a row for each field of a record: what to write there, with the codes if they are few."""
    rows = []
    for name, holds, needed, meaning in described(kind):
        codes = _codes(holds, book, MOST_LISTED)
        rows.append([f"`{name}`", "yes" if needed else "", f"{meaning[:-1]}: {codes}" if codes else meaning])
    return rows


def _codes(holds: str, book: Codebook, most: int) -> str:
    terms = book.get(holds.split(" ")[-1], {})
    return ", ".join(terms) if len(terms) <= most else ""


def guide(book: Codebook) -> dict[str, str]:
    """Write the tables of the guide, by the name of their place in it."""
    tables = []
    for heading, (_, kind) in list(TABLES.items())[1:]:
        parts: dict[bool, list[str]] = {True: [], False: []}
        for name, holds, needed, _ in described(kind):
            codes = _codes(holds, book, MOST_LISTED // 2)
            parts[needed].append(f"`{name}`" + (f" ({codes})" if codes else ""))
        tables.append([heading, f"{', '.join(parts[True])}; also {', '.join(parts[False])}"])
    kinds = {**CSV_TABLES, "targets/<city>": model.TargetState}
    files = [[f"`{name}.csv`", kind.__doc__[0].lower() + kind.__doc__[1:-1]] for name, kind in kinds.items()]
    return {
        "front matter": _table(["Field", "Needed", "What to write"], guide_fields(model.Case, book)),
        "facts": _table(["Column", "What to write"], [[row[0], row[2]] for row in guide_fields(model.Fact, book)]),
        "other tables": _table(["Table", "Columns"], tables),
        "files": _table(["File", "One row is"], files),
    }


def between(path: Path, texts: dict[str, str]) -> str:
    """Put texts between their marks in a page that otherwise is written by hand."""
    page = path.read_text(encoding="utf-8")
    for name, text in texts.items():
        begin, end = f"<!-- {name}: written by make_docs.py -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}"
    return page


def fresh() -> dict[Path, str]:
    """Return what the pages should hold."""
    cases = load_cases()
    book, graph = cases.codebook, network.city_similarity(cases)
    return {
        DICTIONARY: dictionary(book),
        CASEBOOK: between(CASEBOOK, {"counts": counts(cases)}),
        FAULTS: between(FAULTS, {"faults": entries()}),
        METHOD: between(
            METHOD,
            {
                "indicators": compared_by(cases),
                "pair": pair(cases, graph, "bangkok", "phnom-penh"),
                "voices": voices(graph),
            },
        ),
        REFERENCE: between(REFERENCE, guide(book)),
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are out of date."""
    pages = fresh()
    stale = [p for p, text in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.name} is out of date: make notebooks")
        else:
            path.write_text(pages[path], encoding="utf-8", newline="\n")
            print(f"{path.name}: written")
    return int("--check" in arguments and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
