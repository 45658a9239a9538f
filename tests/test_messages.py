"""Every wording of every fault: a slip, and what is said of it, where, and about what."""

import re

import pytest
from conftest import CASE
from test_docs import CODE_AND_VARIANT

from toolkit import check
from toolkit.casefiles.checks import examine
from toolkit.casefiles.faults import words
from toolkit.casefiles.loading import CSV_TABLES, FRONT
from toolkit.casefiles.vocabulary import KINDS, Term, columns

THEMES = "themes: [environment]"
FACT = "| length | 3 | km | lanmere-a1[opening] |"
LAST = 12  # line of the fact of the small case
KNOWN = "The {} known are: {}."
TERM = "label: A, label_th: ก, meaning: m, origin: o"


def front(text):
    """The small case with more below its themes, from line 6 on."""
    return {THEMES: f"{THEMES}\n{text}"}


def fact(row):
    """The small case with another fact."""
    return {FACT: f"| {row} | lanmere-a1[opening] |"}


def facts(column, *rows):
    """The small case with one more column and other facts."""
    below = "\n".join(f"| {row} |" for row in rows)
    return {"| source |": f"| source | {column} |", "|---|---|---|---|": "|---" * 5 + "|", FACT: below}


def dated(date):
    return facts("date", f"length | 3 | km | lanmere-a1[opening] | {date}")


def part(*texts):
    return front("parts:\n" + "\n".join(f"  - {{id: a, kind: phase, label: A{text}}}" for text in texts))


def source(old, new=""):
    return "sources.bib", {old: new}


def city(old, new):
    return "cities.csv", {old: new}


KEYWORDS = "keywords = {grade:official, origin:originator, read:opening}"
OTHER = f"@misc{{z, title = {{Z}}, doi = {{10.0000/INVENTED.3}}, year = 2021, language = {{en}}, {KEYWORDS}}}\n\n"
TARGET, FACTS = "targets/kaeng-mai.csv", "city_facts.csv"

# the fault and its variant; the slip; the line, the field, and what fills the slots
SLIPS = [
    # the file and its front matter
    ("control-character.line-break", {"en: Broken case": 'en: "Broken\\ncase"'}, 2, "title", {}),
    ("no-front-matter.empty", {CASE: CASE.replace(CASE[4 : CASE.index("\n---")], "# later")}, 1, "front matter", {}),
    ("yaml-syntax.document", front("scale: city\n--- # more"), 7, "front matter", {}),
    ("duplicate-key", front("scale: city\nscale: district"), 7, "scale", {"key": "scale", "line": 6}),
    ("duplicate-key", front("site: {latitude: 1, longitude: 2,\n  latitude: 3}"), 7, "site.latitude",
     {"key": "latitude", "line": 6}),
    ("empty-value", front("start:"), 6, "start", {}),
    ("empty-value", front("also: [sundvik, '']"), 6, "also", {}),
    ("empty-value.codes", front("focus_areas:"), 6, "focus_areas", {}),
    ("empty-value.title", {"title: {en: Broken case}": "title:"}, 2, "title", {}),
    ("empty-value.title", {"{en: Broken case}": "{en: }"}, 2, "title.en", {}),
    ("empty-value.city", {"city: lanmere": "city:"}, 3, "city", {}),
    ("empty-value.kind", {"kind: project": "kind:"}, 4, "kind", {}),
    ("empty-value.themes", {THEMES: "themes:"}, 5, "themes", {}),
    ("missing-field.title", {"title: {en: Broken case}\n": ""}, 2, "title", {"name": "title"}),
    ("missing-field.en", {"{en: Broken case}": "\n  th: ก"}, 2, "title.en", {"name": "en"}),
    ("missing-field.city", {"city: lanmere\n": ""}, 2, "city", {"name": "city"}),
    ("missing-field.kind", {"kind: project\n": ""}, 2, "kind", {"name": "kind"}),
    ("missing-field.themes", {f"{THEMES}\n": ""}, 2, "themes", {"name": "themes"}),
    ("missing-field", front("parts:\n  - {kind: phase, label: A}"), 7, "parts.id", {"name": "id"}),
    ("missing-field", front("parts:\n  - {id: a, label: A}"), 7, "parts.kind",
     {"name": "kind", "hint": KNOWN.format(
        12, "comparison, component, edition, extension, facility, phase, pilot, project, route, storm, system, zone")}),
    ("unknown-field", front("reviewer: me"), 6, "reviewer", {
        "name": "reviewer", "hint": f'Did you mean "review"? {KNOWN.format(18, ", ".join(sorted(FRONT)))}',
    }),
    ("unknown-field", front("site: {latitude: 1, longitude: 2, precise: 3}"), 6, "site.precise", {
        "name": "precise", "hint": f'Did you mean "precision"? {KNOWN.format(3, "latitude, longitude, precision")}',
    }),
    ("unknown-code.choice", front("review: done"), 6, "review", {"allowed": ["draft or reviewed"]}),
    ("repeated-code", front("also: [sundvik, sundvik]"), 6, "also", {"code": "sundvik"}),
    ("wrong-shape.text", {"city: lanmere": "city: [lanmere]"}, 3, "city", {}),
    ("wrong-shape.list", {THEMES: "themes: environment"}, 5, "themes", {}),
    ("wrong-shape.block", {"{en: Broken case}": "Broken case"}, 2, "title", {}),
    ("wrong-shape.block", front("parts:\n  - works"), 7, "parts", {}),
    ("wrong-shape.code", {THEMES: "themes: [[environment]]"}, 5, "themes", {}),
    ("wrong-shape.fields", {CASE[4 : CASE.index("\n---")]: "- a\n- b"}, 2, "front matter", {}),
    ("wrong-shape.key", front("? [a, b]\n: 1"), 6, "front matter", {}),
    ("too-long", front(f"summary: {{en: {'x' * 401}}}"), 6, "summary.en", {"max_length": 400}),
    ("out-of-range.least", front("site: {latitude: -90.1, longitude: -180}"), 6, "site.latitude", {"ge": -90.0}),
    ("out-of-range.least", front("site: {latitude: -90, longitude: -180.1}"), 6, "site.longitude", {"ge": -180.0}),
    ("out-of-range.most", front("site: {latitude: 90.1, longitude: 180}"), 6, "site.latitude", {"le": 90.0}),
    ("out-of-range.most", front("site: {latitude: 90, longitude: 180.1}"), 6, "site.longitude", {"le": 180.0}),
    ("duplicate-id.part", part("}\n  - {id: b, kind: zone, label: B", ""), 9, "parts", {"id": "a"}),
    ("date-order.case", front("start: 2006\nend: 2004"), 7, "end", {"start": "2006", "end": "2004"}),
    ("date-order.part", part(", start: 2006, end: 2004"), 7, "parts", {"id": "a", "start": "2006", "end": "2004"}),
    ("unknown-city", front("also: [sundvik,\n  sundvick]"), 7, "also", {"name": "sundvick",
     "hint": f'Did you mean "sundvik"? {KNOWN.format(4, "kaeng-mai, lanmere, sundvik, xandria")}'}),
    ("missing-source.code", front("review: reviewed\nproblems: [flooding]"), 7, "problems", {"code": "flooding"}),
    ("missing-source.code", front("review: reviewed\ninstruments:\n  nodality:"), 8, "instruments",
     {"code": "nodality"}),
    # headings, prose and tables
    ("unknown-heading.before", {"---\n\n## Facts": "---\n\n\nText.\n\n## Facts"}, 9, "heading",
     {"hint": KNOWN.format(11, "Actors, Components, Conditions, Context, Events, Facts, Learning, Lessons, "
                               "Limits and criticism, Results, What was done")}),
    ("unknown-heading.sign", {"## Facts": "## Context\n\n###Money\n\n## Facts"}, 10, "heading", {"line": "###Money"}),
    ("unknown-heading.sign", {"## Facts": "## Context\n\n### Cost\n\nText.\n\n## Facts"}, 10, "heading",
     {"line": "### Cost"}),
    ("citation.prose", {"## Facts": "## Context\n\nSee\nlanmere-a1, p. 3.\n\n## Facts"}, 11, "prose",
     {"text": "lanmere-a1", "right": "[@lanmere-a1]"}),
    ("cell-count.separator", {"|---|---|---|---|": "|---|---|---|"}, 11, "table", {"cells": 3, "columns": 4}),
    ("cell-count", {FACT: f"| length | 3 |\n{FACT}"}, LAST, "table", {"cells": 2, "columns": 4}),
    # facts
    ("unknown-code.several", fact("length; area | 3 | km"), LAST, "measure",
     {"code": "length; area", "noun": "measures", "kind": "measure"}),
    ("missing-source.fact", {FACT: "| length | 3 | km | |"}, LAST, "source", {}),
    ("value", fact("length | many | km"), LAST, "value", {"text": "many"}),
    ("value.spelling", fact("length | about 5 | km"), LAST, "value", {"text": "about 5", "right": "~5"}),
    ("value.either", fact("length | 1,234 | km"), LAST, "value", {"text": "1,234", "right": "1234 or 1.234"}),
    ("value.unit", fact("length | 5 miles | km"), LAST, "value", {"text": "5 miles", "right": "5", "unit": "mile"}),
    ("value.unit", fact("visitors | 5 million | "), LAST, "value",
     {"text": "5 million", "right": "5", "unit": "million people"}),
    ("value", fact("length | 5 x | "), LAST, "value", {"text": "5 x"}),
    ("value.status", fact("length | silent | km"), LAST, "value", {"text": "silent", "status": "silent"}),
    ("value.thousands", fact("length | 12.500 | km"), LAST, "value", {"text": "12.500", "right": "12500 or 12.5"}),
    ("value.thousands", fact("length | 12.000 | km"), LAST, "value", {"text": "12.000", "right": "12000 or 12"}),
    ("value.thousands", fact("visitors | 12.125 | people"), LAST, "value", {"text": "12.125", "right": "12125"}),
    ("value.share", fact("length | 7/5 | km"), LAST, "value", {"text": "7/5"}),
    ("value.order", fact("length | 8..5 | km"), LAST, "value", {"text": "8..5", "right": "5..8"}),
    ("value.large", fact(f"length | {10**18} | km"), LAST, "value", {"text": str(10**18)}),
    ("value.yes-no", fact("overflow | maybe | "), LAST, "value", {"text": "maybe"}),
    ("value-or-status.both", facts("status", f"{FACT[2:-2]} | absent"), LAST, "value", {}),
    ("value-or-status.neither", {FACT: f"{FACT}\n{FACT.replace('3 | km', '|').replace('length', 'area')}"}, LAST + 1,
     "value", {}),
    ("value-or-status.silent", facts("status", f"{FACT[2:-2]} | ", "length | | | | silent"), LAST + 1, "status",
     {"line": LAST}),
    ("missing-unit", fact("length | 3 | "), LAST, "unit", {"fitting": ["km", "m", "cm", "mm", "mile"]}),
    ("missing-unit.money", fact("capital_cost | 3 | "), LAST, "unit", {}),
    ("unit", fact("length | 3 | kg"), LAST, "unit",
     {"unit": "kg", "name": "length", "usual": "km", "others": ["waste_mass", "emissions_cut", "emissions_traded"]}),
    ("unit.rate", fact("waste_mass | 3 | t per day"), LAST, "unit",
     {"unit": "t per day", "name": "waste_mass", "head": "t", "tail": "per day",
      "others": ["waste_rate", "emissions", "emissions_avoided"]}),
    ("unit.money", fact("capital_cost | 3 | km"), LAST, "unit",
     {"unit": "km", "name": "capital_cost", "dimension": "money"}),
    ("unit.none", fact("opening_date | 2003 | km"), LAST, "unit", {"name": "opening_date"}),
    ("implausible", fact("share | 101 | %"), LAST, "value",
     {"value": "101", "unit": "%", "low": 0, "high": 100, "usual": "%"}),
    ("implausible", fact("share | -1..9 | %"), LAST, "value",
     {"value": "-1..9", "unit": "%", "low": 0, "high": 100, "usual": "%"}),
    ("implausible.least", fact("length | -1 | km"), LAST, "value", {"value": "-1", "unit": "km", "low": 0}),
    ("missing-reason", facts("judgement", f"{FACT[2:-2]} | rejected"), LAST, "note", {"judgement": "rejected"}),
    ("date", dated("soon"), LAST, "date", {"text": "soon"}),
    ("date.spelling", dated("July 2003"), LAST, "date", {"text": "July 2003", "right": "2003-07"}),
    ("date.either", dated("1/2/2003"), LAST, "date", {"text": "1/2/2003", "right": "2003-02-01 or 2003-01-02"}),
    ("date.fiscal", dated("FY2017"), LAST, "date", {"text": "FY2017", "right": "2017"}),
    ("date.calendar", dated("2003-02-30"), LAST, "date", {"text": "2003-02-30"}),
    ("date-order.span", dated("2005/2003"), LAST, "date", {"text": "2005/2003"}),
    ("thai-digits", dated("๒๐๐๓"), LAST, "date", {"text": "๒๐๐๓", "right": "2003"}),
    ("thai-digits", dated("กันยายน ๒๕๔๙"), LAST, "date", {"text": "กันยายน ๒๕๔๙", "right": "2006-09"}),
    ("buddhist-year", dated("2003/2568-01"), LAST, "date", {"year": 2568, "common": 2025, "right": "2003/2025-01"}),
    # sources
    ("duplicate-key.source", source("  year = {2019},", "  year = {2019},\n  year = {2020},"), 5, "year",
     {"key": "year"}),
    ("missing-field.title", source("  title = {The canal park in numbers},\n"), 1, "title", {"name": "title"}),
    ("missing-field.title", source("The canal park in numbers"), 2, "title", {"name": "title"}),
    ("missing-field.year", source("  year = {2019},\n"), 1, "year", {"name": "year"}),
    ("missing-field.language", source(f"  language = {{en}},\n  {KEYWORDS}", f"  {KEYWORDS}"), 1, "language",
     {"name": "language"}),
    ("missing-field.grade", source("grade:official, origin:originator, read:op", "origin:originator, read:op"), 7,
     "grade", {"name": "grade"}),
    ("missing-field.origin", source("official, origin:originator, read:op", "official, read:op"), 7, "origin",
     {"name": "origin"}),
    ("missing-field.read", source("originator, read:opening", "originator, read:, canal"), 7, "read",
     {"name": "read"}),
    ("year", source("{2019}", "{the fifties}"), 4, "year", {"text": "the fifties"}),
    ("buddhist-year", source("{2019}", "{2562}"), 4, "year", {"year": 2562, "common": 2019, "right": "2019"}),
    ("same-source", source("@misc{lanmere-b1,", f"{OTHER}@misc{{lanmere-b1,"), 21, "z",
     {"key": "lanmere-a2", "what": "DOI"}),
    # tables beside the cases
    ("missing-field.half", city("59.5,18.25", ",18.25"), 4, "latitude", {"name": "latitude"}),
    ("missing-field.half", city("59.5,18.25", "59.5,"), 4, "longitude", {"name": "longitude"}),
    ("missing-field", ("ties.csv", {"lanmere,kaeng-mai,": "lanmere,,"}), 2, "b", {"name": "b"}),
    ("missing-field", ("codings.csv", {"ban,second coder": "ban,"}), 3, "coder", {"name": "coder"}),
    ("missing-field.evidence", (TARGET, {"The city owns the banks and not the road.": ""}), 2, "evidence",
     {"state": "partly"}),
    ("missing-field.changeable", (TARGET, {"later": ""}), 2, "changeable", {"state": "partly"}),
    ("missing-source", ("requests.csv", {"kaeng-mai-c1[p. 6]": ""}), 2, "source", {}),
    ("missing-source.state", (TARGET, {"kaeng-mai-c1[p. 4]": ""}), 2, "source", {"state": "partly"}),
    ("unknown-condition", (TARGET, {",land,": ",lend,"}), 2, "condition",
     {"name": "lend", "hint": f'Did you mean "land"? {KNOWN.format(2, "finance-5fc183, land")}'}),
    ("unknown-field.codings", ("codings.csv", {"park,themes": "park,theme"}), 2, "field", {
        "name": "theme",
        "hint": 'Did you mean "themes"? '
        + KNOWN.format(5, "focus_areas, instruments, problems, smart_dimensions, themes"),
    }),
    ("unknown-code", ("requests.csv", {"water-pollution": "water-polution; waste"}), 2, "codes",
     {"code": "water-polution", "noun": "problems, instruments, themes", "kind": "",
      "hint": 'Did you mean "water-pollution" or "air-pollution"?'}),
    ("value.share-of-city", (FACTS, {"kaeng-mai,area,160": "kaeng-mai,area,1/2"}), 3, "value", {"text": "1/2"}),
    ("missing-boundary", (FACTS, {"219,km2,,administrative": "219,km2,,"}), 7, "boundary", {"name": "area"}),
    ("missing-reason.cityfact", (FACTS, {"metropolitan,,,": "metropolitan,,outlier,"}), 6, "note",
     {"judgement": "outlier"}),
    ("two-preferred.cityfact", (FACTS, {"2019,metropolitan,,": "2018,administrative,,preferred"}), 6, "judgement",
     {"line": 5}),
    ("duplicate-row", (FACTS, {"219,km2": "219,km2,,administrative,,,lanmere-a1[opening],\nlanmere,area,219,km2"}), 8,
     "value", {"line": 7}),
    ("duplicate-row.tie", ("ties.csv", {"[abstract],\n": "[abstract],\nkaeng-mai,lanmere,sister,2012-05,2013,,"
                                        "lanmere-a1[opening],\n"}), 4, "a", {"line": 2}),
    ("date-order.tie", ("ties.csv", {"2016,2019": "2016,2012"}), 3, "until", {}),
    ("self-tie", ("ties.csv", {"lanmere,kaeng-mai": "lanmere,lanmere"}), 2, "b", {}),
    ("membership", ("ties.csv", {"kaeng-mai,sister": "kaeng-mai,membership"}), 2, "b", {}),
    ("bad-id.city", city("xandria,Xandria", "Xan,Xandria"), 5, "id", {"id": "Xan"}),
    ("duplicate-id.city", city("xandria,Xandria", "sundvik,Xandria"), 5, "id", {"id": "sundvik", "line": 4}),
    ("country.none", city("city,FJ", "city,"), 4, "country", {}),
    ("country.network", city("country,NZ", "network,NZ"), 5, "country", {}),
]  # fmt: skip


# of a vocabulary: the variant of the fault; the vocabulary and its only term; the line, the field, what fills the slots
TERMS = [
    ("missing-field", "stages", "a: {label: A, label_th: ก, meaning: m}", 1, "origin", {"code": "a", "name": "origin"}),
    ("missing-field", "stages", "a:\n  label: A\n  meaning: m\n  origin: o", 1, "label_th",
     {"code": "a", "name": "label_th"}),
    ("unknown-field", "stages", "a:\n  colour: red\n  TERM", 2, "colour", {"code": "a", "name": "colour"}),
    ("choice", "attributes", "a: {TERM, role: size, scale: log}", 1, "role",
     {"code": "a", "name": "role", "allowed": ["structure, institution, problem, relation or performance"]}),
    ("choice", "statuses", "a: {TERM, ended: maybe}", 1, "ended",
     {"code": "a", "name": "ended", "allowed": ["yes or no"]}),
    ("text", "stages", "a: {TERM, label_th: [ก]}", 1, "label", {"code": "a", "name": "label"}),
    ("list", "stages", "a:\n  TERM\n  aliases: b", 6, "aliases", {"code": "a", "name": "aliases"}),
    ("number", "units", "a: {TERM, dimension: length, factor: many}", 1, "factor", {"code": "a", "name": "factor"}),
    ("number", "bases", "a: {TERM, expected: no, firmness: 1.5}", 1, "firmness", {"code": "a", "name": "firmness"}),
    ("more", "units", "a: {TERM, dimension: length, factor: 0}", 1, "factor", {"code": "a", "name": "factor", "gt": 0}),
    ("range", "measures", "a: {TERM, type: number, aspect: cost, range: 9..1}", 1, "range",
     {"code": "a", "name": "range"}),
    ("block", "stages", "\na: text", 2, "a", {"code": "a", "name": "this"}),
    ("code", "stages", "'a;b': {TERM}", 1, "a;b", {"code": "a;b"}),
    ("codes", "measures", "a: {TERM, type: code, aspect: cost, codes: colours}", 1, "a", {"name": "colours"}),
    ("aspect", "measures", "a: {TERM, type: text, aspect: costs}", 1, "a", {"name": "costs"}),
    ("group", "attributes", "a: {TERM, role: structure, group: sizes, scale: binary}", 1, "a", {"name": "sizes"}),
    ("problem", "measures", "\na: {TERM, type: text, aspect: cost, problems: [heat, floods]}", 2, "a",
     {"name": "floods"}),
    ("unit", "attributes", "a: {TERM, role: structure, scale: log, unit: kms}", 1, "a",
     {"text": "kms", "hint": "Write km."}),
    ("dimension", "measures", "a: {TERM, type: number, aspect: cost, dimension: area, unit: km}", 1, "a",
     {"unit": "km", "measures": "length", "dimension": "area"}),
    ("row", "aspects", "a: {TERM, question: q, row_before: costs}", 1, "a", {"name": "costs"}),
]  # fmt: skip


@pytest.mark.parametrize(("variant", "name", "text", "line", "where", "slots"), TERMS)
def test_a_slip_in_a_vocabulary_is_named_in_its_own_words(casebook, variant, name, text, line, where, slots):
    term = "label: A, label_th: ก, meaning: m, origin: o"
    if "label_th: [" in text:
        term = term.replace("label_th: ก, ", "")
    if "\n  TERM" in text:
        term = term.replace(", ", "\n  ")
    casebook.write(f"vocabulary/{name}.yml", text.replace("TERM", term))
    slots = {"vocabulary": name, "fields": columns(KINDS.get(name, Term)), **slots}
    message, hint = words(f"vocabulary.{variant}", **slots)
    found = [(f.file, f.line, f.field, f.message, f.hint) for f in check(casebook.folder) if name in f.file]
    alone = words("vocabulary.alone")[0]
    assert found == [(f"casebook/vocabulary/{name}.yml", line, where, message, f"{hint} {alone}")]


def test_every_wording_of_a_fault_has_its_slip():
    here = {code for code, *_ in SLIPS} | {f"vocabulary.{variant}" for variant, *_ in TERMS}
    elsewhere = {"vocabulary.missing", "vocabulary.alone", "not-utf8.zip", "not-utf8.case", "unknown-file.folder"}
    elsewhere |= {"tab.table", "yaml-syntax.citation", "yaml-syntax.quotes", "duplicate-key.field"}
    variants = {f"{code}.{variant}" for code, variant in CODE_AND_VARIANT if variant and code != "cell"}
    assert variants - here - elsewhere == set()


@pytest.mark.parametrize(("code", "slip", "line", "where", "slots"), SLIPS)
def test_a_slip_is_named_in_its_own_words_at_its_place(casebook, code, slip, line, where, slots):
    file, changes = slip if isinstance(slip, tuple) else ("lanmere-broken.md", slip)
    if isinstance(slip, tuple):
        for old, new in changes.items():
            casebook.change(file, old, new)
    else:
        casebook.add(*changes.items())
    found = [(f.file, f.line, f.field, f.code, f.message, f.hint) for f in check(casebook.folder)]
    expected = (f"casebook/{file}", line, where, code.partition(".")[0], *words(code, **slots))
    assert (found[0] if code == "same-source" else found) == (expected if code == "same-source" else [expected])


# files and folders


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Ties.csv", 'Did you mean "ties.csv"'), ("city-facts.csv", 'Did you mean "city_facts.csv"'),
        ("sources.BIB", 'Did you mean "sources.bib"'), ("lanmere-y.md.txt", 'Did you mean "lanmere-y.md"'),
        ("lanmere-y.markdown", 'Did you mean "lanmere-y.md"'), ("a.yaml", ""), ("b.yml.bak", ""),
    ],
)  # fmt: skip
def test_a_file_that_is_not_read_is_told_the_name_that_it_may_have_meant(casebook, name, hint):
    casebook.write(name, "x")
    (fault,) = check(casebook.folder)
    assert (fault.file, fault.line, fault.field) == (f"casebook/{name}", 1, "file")
    assert fault.message == words("unknown-file")[0] and fault.hint.startswith(hint)
    known = re.search(r"The 8 known are: (.*)\.$", fault.hint)[1].split(", ")
    assert {"sources.bib", *(f"{table}.csv" for table in CSV_TABLES), f"{name.partition('.')[0]}.md"} == {*known}


def test_a_file_in_a_folder_of_its_own_is_told_to_be_moved_and_notes_are_left_alone(casebook):
    for name in ("seoul/a.md", "seoul/_b.md", "_seoul/a.md", ".c.md", "_d.csv", "plan.docx", "seoul/e.txt"):
        (casebook.folder / name).parent.mkdir(exist_ok=True)
        casebook.write(name, "x")
    found = [(f.file, f.line, f.field, f.message, f.hint) for f in check(casebook.folder)]
    assert found == [("casebook/seoul/a.md", 1, "file", *words("unknown-file.folder"))]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Lanmere Night", "lanmere-night"), ("lanmere_x--Y", "lanmere-x-y"),
        ("ไทย", "city-practice"), ("con", "city-practice"),
        ("Győr-2", "gy-r-2"),
    ],
)  # fmt: skip
def test_the_name_of_a_case_file_is_mended(casebook, name, right):
    casebook.write(f"{name}.md", CASE)
    assert [(f.line, f.field, f.message, f.hint) for f in check(casebook.folder)] == [
        (1, "file", *words("file-name", id=right))
    ]


@pytest.mark.parametrize("name", ["aspects", "units", "themes", "tie_kinds", "bases", "grades", "countries"])
def test_a_vocabulary_that_is_missing_is_named_alone(casebook, name):
    (casebook.folder / "vocabulary" / f"{name}.yml").unlink()
    casebook.add(("| 3 |", "| x |"))
    said = words("vocabulary.missing", name=name)
    assert [(f.file, f.line, f.field, f.message, f.hint) for f in check(casebook.folder)] == [
        (f"casebook/vocabulary/{name}.yml", 1, "file", *said)
    ]


# what one fault says of others


def test_a_misspelt_column_is_read_as_what_it_seems_to_mean_unless_that_is_there(casebook):
    casebook.add(("| measure | value |", "| mesure | valeu |"), ("| 3 |", "| 3,5 |"))
    assert [(f.line, f.field, f.message, f.hint) for f in check(casebook.folder)] == [
        (10, "mesure", words("unknown-column", column="mesure")[0], 'Did you mean "measure" or "source"?'),
        (10, "valeu", words("unknown-column", column="valeu")[0], 'Did you mean "value"?'),
        (LAST, "value", *words("value.spelling", text="3,5", right="3.5")),
    ]
    casebook.add(*facts("values", f"{FACT[2:-2]} | x").items())
    assert casebook.check() == ["10 unknown-column"]


@pytest.mark.parametrize(
    ("lost", "lines"), [("", ["12 unknown-source", "21 uncited-source"]), ("\n---", ["5 yaml-syntax"])]
)
def test_a_source_is_not_missed_where_a_part_of_some_file_could_not_be_read(casebook, lost, lines):
    casebook.change("lanmere-night-trams.md", "[@lanmere-b1, page]", "as it says")
    text = (
        (casebook.folder / "lanmere-night-trams.md")
        .read_text("utf-8")
        .replace("lanmere-b1[page]", "lanmere-a1[opening]")
    )
    casebook.write("lanmere-night-trams.md", text)
    if lost:
        casebook.add((THEMES, "themes: [environment"))
    else:
        casebook.add(("lanmere-a1[", "lanmere-z9["))
    assert casebook.check() == lines


def test_the_text_of_the_template_is_named_where_it_stands(casebook):
    casebook.add(text=f"{CASE}\n## Lessons\n\nOne.\n\nWhat another city can\ntake from this.\n")
    assert [(f.line, f.field, f.message, f.hint) for f in check(casebook.folder)] == [
        (18, "Lessons", *words("placeholder", text="What another city can take from this."))
    ]


def test_a_file_of_translations_is_checked_with_the_whole_casebook_and_alone(casebook):
    casebook.add(("kind: project", "kind: projekt"))
    path = casebook.translate({"a": "ก"})
    path.write_text(path.read_text("utf-8") + "quay\n", encoding="utf-8")
    assert [f.code for f in check(casebook.folder)] == ["unknown-code", "translation-syntax"]
    assert [f.code for f in examine(casebook.folder)[1]] == ["unknown-code"], "who reads cases waits for no translation"
    (fault,) = check(path)
    assert (fault.file, fault.code) == ("casebook/translations/th.po", "translation-syntax")
    assert [f.code for f in check(casebook.folder / "lanmere-broken.md")] == ["unknown-code"]
    assert (
        len(casebook.folder.joinpath("cities.csv").read_text("utf-8")) and check(casebook.folder / "cities.csv") == []
    )


def test_with_a_case_are_checked_the_entries_that_it_cites_and_no_others(casebook):
    text = (casebook.folder / "sources.bib").read_text("utf-8")
    casebook.write("sources.bib", text.replace("  language = {en},\n", ""))
    casebook.change("cities.csv", "52.1,4.75", "152.1,4.75")
    casebook.change("cities.csv", "59.5,18.25", "159.5,18.25")
    found = [(f.file.partition("/")[2], f.line, f.field) for f in check(casebook.folder / "lanmere-night-trams.md")]
    assert found == [("cities.csv", 3, "latitude"), ("sources.bib", 19, "language")]
    found = {(f.file.partition("/")[2], f.line) for f in check(casebook.folder / "lanmere-canal-park.md")}
    assert found == {("cities.csv", 3), ("cities.csv", 4), ("sources.bib", 1), ("sources.bib", 9)}
