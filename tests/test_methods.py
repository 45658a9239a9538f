"""Pairs, truth tables and agreement of coders: against published values, brute force and by hand."""

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit import compare, language, similarity
from toolkit.errors import NotPossibleError, UnknownNameError


def judged(*coders):
    """Judgements written as digits, a dot where a coder did not judge."""
    return [[None if c == "." else int(c) for c in coder] for coder in coders]


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", parts A, B and C
PART_A = judged("0100000010", "1110010000")
PART_B = [list("aabbdcccedda"), list("babbbcccedddd"[:12])]
PART_C = judged("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# Wikipedia, "Krippendorff's alpha": three coders, fifteen units
THREE = judged(".....34121133.3", "1.213343.......", "..21344.21133.4")


def frame(coders):
    """Units × coders, of any type."""
    return pd.DataFrame({f"coder {n}": pd.Series(c, dtype=object) for n, c in enumerate(coders)})


def brute(coders):
    """Alpha from its definition, pair of judgements by pair of judgements, in fractions."""
    units = [[v for v in unit if v is not None] for unit in zip(*coders, strict=True)]
    units = [u for u in units if len(u) > 1]
    pool = [v for u in units for v in u]
    n = len(pool)
    observed = sum(Fraction(sum(a != b for a, b in itertools.permutations(u, 2)), len(u) - 1) for u in units) / n
    expected = Fraction(sum(a != b for a, b in itertools.permutations(pool, 2)), n * (n - 1))
    return float(1 - observed / expected) if expected else math.nan


def refused(message, call, *arguments, **options):
    with pytest.raises((NotPossibleError, UnknownNameError), match=message):
        call(*arguments, **options)


# alpha


PUBLISHED = [(PART_A, 2 / 21), (PART_B, 155 / 224), (PART_C, 0.743), (THREE, 0.691)]


def alpha(units):
    """Alpha of units × coders, which agreement gives only of ten units and more."""
    counts = units.apply(lambda unit: unit.value_counts(), axis=1).fillna(0).to_numpy()
    counts = counts[counts.sum(axis=1) > 1]
    return compare.methods._alpha(counts, np.ones((1, len(counts))))[0]


@pytest.mark.parametrize(("coders", "printed"), PUBLISHED)
def test_the_published_examples_come_out(coders, printed):
    value = only(compare.agreement(frame(coders)))["alpha"]
    assert value == pytest.approx(brute(coders), abs=1e-12)
    assert value == pytest.approx(printed, abs=0.0006 if printed == round(printed, 3) else 1e-12)


judgements = st.one_of(st.none(), st.integers(0, 3))
tables = st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[judgements] * n), min_size=10, max_size=12))


@given(tables)
def test_alpha_is_what_its_definition_says_whatever_the_order_of_coders_and_units(units):
    coders = list(zip(*units, strict=True))
    if sum(sum(v is not None for v in u) > 1 for u in units) < 10:
        assume(any(sum(v is not None for v in u) > 1 for u in units))
        assert alpha(frame(coders)) == pytest.approx(brute(coders), abs=1e-12, nan_ok=True)
        return
    for table in (frame(coders), frame(coders[::-1])[::-1]):
        assert only(compare.agreement(table))["alpha"] == pytest.approx(brute(coders), abs=1e-12, nan_ok=True)


# agreement


def only(table):
    assert table["what"].tolist() == ["all"]
    return table.iloc[0]


def test_alpha_is_not_given_of_fewer_than_ten_units_or_where_nothing_varies():
    nine, ten, same = (only(compare.agreement(frame(c))) for c in ([c[:9] for c in PART_A], PART_A, [[1] * 12] * 2))
    assert math.isnan(nine["alpha"]) and nine["note"] == "fewer than 10 units: percent only"
    assert nine["agreement_percent"] == pytest.approx(100 * 5 / 9)
    assert (ten["alpha"], ten["agreement_percent"]) == pytest.approx((2 / 21, 60))
    assert ten["low"] < ten["alpha"] < ten["high"] and ten["note"] == ""
    assert same["agreement_percent"] == 100 and math.isnan(same["alpha"])
    assert same["note"] == "every judgement is the same: alpha is not defined"
    language.set_language("th")
    found = compare.agreement(frame([c[:9] for c in PART_A]))
    assert "ผู้ลงรหัส" in found.attrs["note"] and only(found)["note"].startswith("น้อยกว่า 10 หน่วย")


@pytest.mark.parametrize(("coders", "percent"), [(judged("11", "12", "13"), 50), (judged("11", "1.", "2."), 100 / 3)])
def test_percent_is_over_pairs_of_judgements(coders, percent):
    assert only(compare.agreement(frame(coders)))["agreement_percent"] == pytest.approx(percent)


@pytest.mark.parametrize("docs", [range(12), [n // 4 for n in range(12)]], ids=["units", "documents"])
def test_the_interval_is_that_of_alphas_of_drawn_units_or_documents(docs, monkeypatch):
    monkeypatch.setattr(compare.methods, "DRAWS", 40)  # enough to be wrong in
    units = frame(PART_B).set_index(pd.Index(docs, name="doc"))
    groups = sorted(set(docs))
    times = np.random.default_rng(0).multinomial(len(groups), [1 / len(groups)] * len(groups), 40)
    drawn = [pd.concat([units.loc[[g]] for g, n in zip(groups, row, strict=True) for _ in range(n)]) for row in times]
    bounds = np.nanpercentile([alpha(one) for one in drawn], [2.5, 97.5])
    assert only(compare.agreement(units))[["low", "high"]].tolist() == pytest.approx(list(bounds), abs=1e-12)


def test_the_interval_holds_the_middle_95_percent_of_what_is_drawn(monkeypatch):
    monkeypatch.setattr(compare.methods, "_alpha", lambda _, times: np.arange(len(times)) / (len(times) - 1))
    found = only(compare.agreement(frame(PART_B)))  # as if the alphas were evenly spread, after the first
    drawn = np.arange(1, compare.methods.DRAWS + 1) / compare.methods.DRAWS
    assert [found["alpha"], found["low"], found["high"]] == pytest.approx([0, *np.quantile(drawn, [0.025, 0.975])])


def long(*rows):
    return pd.DataFrame(rows, columns=["case", "field", "code", "coder", "judgement"])


def test_a_long_table_is_read_like_codings_csv():
    said = {"xA": "yes", "xB": "yes", "yA": "yes", "yB": "no"}
    rows = [(c, "themes", code, coder, said[code + coder]) for c in "pqrst" for code in "xy" for coder in "AB"]
    codings = long(*rows, ("p", "themes", "z", "A", "yes"), ("p", "themes", "x", "C", ""))
    found = compare.agreement(codings)
    figures = found[["what", "units", "agreement_percent"]].to_numpy().tolist()
    assert figures == [["themes", 10, 50]]
    assert found.attrs["note"].startswith("Units judged by at least two of A, B: 10; disagreements: 5. Alpha is")
    assert found.attrs["note"] in repr(found) and "<table" in found._repr_html_()


def test_a_long_table_may_name_its_units_as_it_likes():
    said = itertools.product(("d1", "d2", "d3"), ("flood", "heat"), ("ann", "ben"))
    rows = [(doc, code, who, "no" if (who, doc) == ("ben", "d2") else "yes") for doc, code, who in said]
    codings = pd.DataFrame(rows, columns=["document", "code", "coder", "judgement"])
    found = compare.agreement(codings)
    assert (only(found)["units"], only(found)["agreement_percent"]) == (6, pytest.approx(200 / 3))
    assert "disagreements: 2" in found.attrs["note"]


NO_AGREEMENT = [
    (long(*[("one", "themes", "x", "A", "yes")] * 2), "One coder judges a unit twice: A, one, themes, x"),
    (long(("one", "t", "x", "A", "yes"), ("two", "t", "x", "B", "no")), "No unit was judged by two"),
    (pd.DataFrame({"A": [1, 2]}), "No unit was judged by two"),
    (pd.DataFrame({"coder": ["A", "B"], "judgement": ["yes", "no"]}), "No column names the unit"),
    ([1, 2], "table of judgements .*, not in list"),
    (None, "not in NoneType"),
]


@pytest.mark.parametrize(("codings", "message"), NO_AGREEMENT)
def test_what_shows_no_agreement_is_refused(codings, message):
    refused(message, compare.agreement, codings)


@pytest.mark.parametrize("column", [{"unit": list("ppqqr")}, {"nr": range(1, 6)}, {"text": ["one", "or", *"abc"]}])
def test_a_column_that_numbers_or_names_the_units_is_no_coder(column):
    table, (name,) = pd.DataFrame(column | {"ann": list("aabba"), "ben": list("aabba")}), column
    refused(rf"\['{name}'\] hold no judgements .*set_index\(\['{name}'\]\)", compare.agreement, table)
    assert only(compare.agreement(table.set_index([name])))["agreement_percent"] == 100
    assert only(compare.agreement(table[:4].rename(columns={name: "cat"})))["units"] == 4  # too few to tell


def test_fields_are_never_put_together():
    """Two fields of 20 documents, in each of which the coders agree as chance would have it."""
    rows = [(n, f, a[n % 2], a[n // 2 % 2]) for n in range(20) for f, a in (("scale", "cr"), ("producer", "pq"))]
    table = pd.DataFrame(rows, columns=["doc", "field", "ann", "ben"]).set_index(["doc", "field"])
    found = compare.agreement(table)
    assert list(found["what"]) == ["producer", "scale"]
    # 1 - (20 - 1/2 + ...): half of the pairs agree, and chance gives nearly half
    assert found["alpha"].tolist() == pytest.approx([0.025, 0.025], abs=1e-12)
    table.loc[(7, "producer"), "ben"] = "p; q"
    refused("7, producer: ben gives several codes in one cell .p; q.*or leave this field out", compare.agreement, table)


@pytest.mark.parametrize("cell", ["women | youth", "women\nyouth", ["women", "youth"], {"women"}, ("women",)])
def test_several_codes_in_one_cell_are_refused_by_name(cell):
    table = pd.DataFrame({"ann": ["women", "youth", "women"], "ben": ["women", "youth", cell]}, ["d1", "d2", "d3"])
    refused("d3: ben gives several codes in one cell .*Make a row of each unit", compare.agreement, table)


def test_the_case_files_are_the_first_coder(casebook):
    rows = [
        "lanmere-canal-park,themes,environment,second,yes,2024-05,",
        "lanmere-canal-park,instruments,authority,second,yes,2024-05,the class",
        "lanmere-canal-park,instruments,authority/ban,second,yes,2024-05,",
        "lanmere-canal-park,focus_areas,quality-environment,second,yes,2024-05,",
        "sundvik-library-boat,problems,flooding,second,no,2024-05,",
    ]
    casebook.write("codings.csv", "\n".join(["case,field,code,coder,judgement,date,note", *rows, ""]))
    codings = casebook.load().codings
    found = compare.agreement(codings)
    assert "two of case file, second: 3; disagreements: 1" in found.attrs["note"]
    # focus areas are silent and the boat's problems not coded: the first coder did not judge
    assert found[["what", "units"]].to_numpy().tolist()[:2] == [["instruments", 2], ["themes", 1]]


# pairs


@pytest.fixture
def four(casebook):
    """Four cases: p and q alike, r and s unlike; p has the ordinance, q not; r and s have it too."""
    codes = {
        "p": ("[environment]", "[flooding, heat]", "[treasure/public-works, authority/ordinance]", "project", "city"),
        "q": ("[environment]", "[flooding, heat]", "[treasure/public-works]", "project", "city"),
        "r": ("[culture]", "[waste]", "[treasure/tax, authority/ordinance]", "service", "nation"),
        "s": ("[economy]", "[noise]", "[authority/ordinance]", "plan", "site"),
    }
    names = ("codings.csv", "requests.csv", "targets/kaeng-mai.csv")
    for path in (*casebook.folder.glob("*.md"), *map(casebook.folder.joinpath, names)):
        path.unlink()
    for name, (themes, problems, instruments, kind, scale) in codes.items():
        title, said = f"{{en: Case {name}}}", f"themes: {themes}\nproblems: {problems}\ninstruments: {instruments}"
        coded = ("kind: project", f"kind: {kind}\nscale: {scale}"), ("themes: [environment]", said)
        casebook.add(("{en: Broken case}", title), *coded, name=f"case-{name}.md")
    return casebook.load()


def pair(table, a, b):
    (row,) = table[(table["a"] == f"case-{a}") & (table["b"] == f"case-{b}")].to_dict("records")
    return row


def test_pairs_by_hand(four):
    table = compare.pairs(four, "instruments:authority/ordinance")
    near, far = table.iloc[0], table[-3:]
    assert (near["kind"], near["a"], near["b"]) == ("most-similar-different-outcome", "case-p", "case-q")
    assert near["distance"] == near["instruments_distance"] == 0  # without the ordinance p and q are the same
    assert list(far["a"] + far["b"]) == ["case-rcase-s", "case-pcase-r", "case-pcase-s"]
    assert set(far["kind"]) == {"most-different-same-outcome"} and far["distance"].is_monotonic_decreasing
    # r and s: nothing shared; the ordinance, all that s has, is left out, so its instruments are empty but known
    one, other = pair(table, "r", "s"), pair(table, "p", "r")
    assert one["instruments_distance"] == one["scale_distance"] == pytest.approx(one["distance"]) == 1
    assert other["scale_distance"] == pytest.approx(3 / 6)


PARTS = ["problems", "instruments", "themes", "kind", "scale"]
# a and b, outcomes, distance and its parts. Flooding is left out: p and q share heat; of the instruments p has two, q
# one of them, r two and s one, and p, r and s share the ordinance. Of the seven scales from site (s) to nation
# (r) city is in the middle.
FLOODED = [
    ("ps", 1, 0, 4 / 5, [1, 1 / 2, 1, 1, 1 / 2]),
    ("pr", 1, 0, 5 / 6, [1, 2 / 3, 1, 1, 1 / 2]),
    ("qr", 1, 0, 9 / 10, [1, 1, 1, 1, 1 / 2]),
    ("qs", 1, 0, 9 / 10, [1, 1, 1, 1, 1 / 2]),  # as far apart, and so in order of names
    ("pq", 1, 1, 1 / 10, [0, 1 / 2, 0, 0, 0]),  # the same outcome: what both have first
    ("rs", 0, 0, 9 / 10, [1, 1 / 2, 1, 1, 1]),
]
ASKED = [
    "Case p and Case s share Local ordinance. Flooding: yes in the first, no in the second. What made the difference?",
    "Case p and Case r share Local ordinance. Flooding: yes in the first, no in the second. What made the difference?",
    "Case q and Case r share no code. Flooding: yes in the first, no in the second. What made the difference?",
    "Case q and Case s share no code. Flooding: yes in the first, no in the second. What made the difference?",
    "Case p and Case q share Urban heat, Public works, Environment and health. Flooding: yes in both. What led to it "
    "in both?",
    "Case r and Case s share Local ordinance. Flooding: no in both. What led to it in both?",
]


def test_every_pair_of_four_has_the_distances_and_the_question_worked_out_by_hand(four):
    table = compare.pairs(four, "problems:flooding")
    columns = [f"{name}_distance" for name in PARTS]
    assert [*table] == ["kind", "a", "b", "outcome_a", "outcome_b", "distance", *columns, "ask"]
    assert [*table["kind"]] == ["most-similar-different-outcome"] * 4 + ["most-different-same-outcome"] * 2
    assert [*table.index] == [*range(6)] and [*table["ask"]] == ASKED
    for row, (ends, *outcomes, distance, parts) in zip(table.to_dict("records"), FLOODED, strict=True):
        assert row["a"] + row["b"] == f"case-{ends[0]}case-{ends[1]}"
        assert [row["outcome_a"], row["outcome_b"]] == outcomes
        assert [row[name] for name in columns] == pytest.approx(parts)
        assert row["distance"] == pytest.approx(distance, abs=1e-12)
    assert table.attrs == {"outcome": "problems:flooding", "outcome unknown": "", "pairs not comparable": 0}
    first = compare.pairs(four, "problems:flooding", most=1)
    assert [*first["ask"]] == [ASKED[0], ASKED[4], ASKED[5]], "of each kind and outcome the first"


def test_a_pair_of_which_half_of_the_fields_is_known_is_compared(casebook):
    for name in ("one", "two"):
        casebook.add(("kind: project", "kind: project\nscale: city"), name=f"lanmere-{name}.md")
    # of problems, instruments, themes and scale the last two are known, and alike
    table = compare.pairs(casebook.load(), "kind", most=99)
    row = table[(table["a"] == "lanmere-one") & (table["b"] == "lanmere-two")].iloc[0]
    assert row[["distance", "themes_distance", "scale_distance"]].tolist() == [0, 0, 0]
    assert row[["problems_distance", "instruments_distance"]].isna().all()


def test_a_field_and_code_may_stand_between_spaces(four):
    asked = [" problems:flooding ", "scale", "aspect: scale"]
    table = compare.qca_data(four, asked)
    assert [*table] == asked and table[asked[0]].tolist() == [1, 1, 0, 0] and table["scale"].tolist() == [
        "city", "city", "nation", "site",
    ]  # fmt: skip
    assert table[asked[2]].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("name", ["case", "document", "doc", "unit", "id", "field", "code"])
def test_a_column_with_the_name_of_units_is_no_coder_however_short_the_table(name):
    table = pd.DataFrame({name: ["a", "a"], "ann": ["x", "y"], "ben": ["x", "y"]})
    refused(rf"\['{name}'\] hold no judgements", compare.agreement, table)


def test_an_outcome_is_named_as_a_reader_names_it(four):
    for outcome, said in (
        ("kind", "Kind of case: Project in the first, Plan in the second."),
        ("scale", "Scale: City in the first, Site in the second."),
        ({"case-p": 1, "case-s": 0}, "Outcome: yes in the first, no in the second."),
        (pd.Series({"case-p": 3, "case-s": 4}, name="rank"), "Rank: 3 in the first, 4 in the second."),
    ):
        table = compare.pairs(four, outcome)
        assert said in pair(table, "p", "s")["ask"]
        assert table.attrs["outcome unknown"] == ("case-q, case-r" if "Outcome" in said or "Rank" in said else "")
    none = compare.pairs(four, {"case-p": 1, "case-q": 1}, most=1)
    assert [*none["kind"]] == ["most-different-same-outcome"]


def test_a_pair_of_which_less_than_half_of_the_fields_is_known_is_counted_and_not_compared(casebook):
    for name in ("one", "two"):
        casebook.add(name=f"lanmere-{name}.md")
    made = casebook.load()
    table = compare.pairs(made, {"lanmere-one": 1, "lanmere-two": 0})
    # of problems, instruments, themes, kind and scale both know their kind and theme alone
    assert table.empty and table.attrs["pairs not comparable"] == 1 and table.attrs["empty"]
    table = compare.pairs(made, {"lanmere-one": 1, "lanmere-canal-park": 0})
    assert table.empty


def test_what_the_outcome_is_read_from_is_left_out_of_the_distance(four):
    for outcome in ("scale", "kind"):
        assert f"{outcome}_distance" not in compare.pairs(four, outcome)
    # the user's own outcome is read from nothing
    own = compare.pairs(four, {"case-p": 1, "case-q": 0, "case-r": 1, "case-s": 1})
    assert pair(own, "p", "q")["instruments_distance"] == 0.5
    # a class of instruments takes its sub-types with it
    row = pair(compare.pairs(four, "instruments:authority"), "p", "q")
    assert [row[name] for name in ("instruments_distance", "outcome_a", "outcome_b")] == [0, 1, 0]


def test_the_distance_is_that_of_gower(cases):
    table = compare.pairs(cases, "problems:flooding", most=9999)
    scales = list(cases.codebook["scales"])
    known = [c for c in cases.records if c.problems or c.unsaid.get("problems") == "absent"]
    rows = [(set(c.themes), set(c.problems) - {"flooding"}, set(c.instruments), c.kind, c.scale or None) for c in known]
    kinds = {"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "ordinal"}
    coded = pd.DataFrame(rows, [c.id for c in known], list(kinds))
    looked = [bool(c.instruments or "absent" in c.unsaid.values()) for c in known]
    coded["instruments"] = coded["instruments"].where(looked, None)
    coded["scale"] = pd.Categorical(coded["scale"], categories=scales, ordered=True)
    apart = similarity.gower(coded, kinds=kinds, ranges={"scale": (scales[0], scales[-1])})
    assert table["distance"].tolist() == pytest.approx([apart.at[r.a, r.b] for r in table.itertuples()])
    parts = [c for c in table if c.endswith("_distance")]
    assert table[parts].mean(axis=1).tolist() == pytest.approx(table["distance"].tolist())
    assert len(table) + table.attrs["pairs not comparable"] == math.comb(len(known), 2)


def test_removing_a_case_moves_no_other_pair(cases):
    gone = "tokyo-underground-reservoirs"
    whole = compare.pairs(cases, "themes:culture", most=9999)
    part = compare.pairs(type(cases)(cases.book, tuple(i for i in cases.ids if i != gone)), "themes:culture", most=9999)
    kept = whole[(whole["a"] != gone) & (whole["b"] != gone)].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.DataFrame(part), pd.DataFrame(kept))


def test_each_pair_comes_with_a_question(cases):
    table = compare.pairs(cases, "instruments:treasure/compensation", most=99)
    near, far = (table[table["kind"].str.startswith(kind)] for kind in ("most-similar", "most-different"))
    assert near["distance"].is_monotonic_increasing and set(near["outcome_a"] + near["outcome_b"]) == {1}
    # what both have comes before what both lack
    assert far["outcome_a"].tolist() == far["outcome_b"].tolist() == sorted(far["outcome_a"], reverse=True)
    (first,) = near[(near["a"] == "seoul-public-rental-housing") & (near["b"] == "shanghai-shikumen-renewal")]["ask"]
    assert first.startswith("Public rental housing and Renewal of Shikumen lane housing share Land and buildings, ")
    assert "Compensation and relocation aid: no in the first, yes in the second. What made the difference?" in first
    apart = far[far["distance"] == 1].iloc[0]["ask"]
    assert "share no code. Compensation and relocation aid: no in both. What led to it in both?" in apart


def test_what_is_not_coded_is_not_compared(cases):
    table = compare.pairs(cases, "instruments:treasure/compensation", most=9999)
    left = table.attrs["outcome unknown"].split(", ")
    assert left == [c.id for c in cases.records if c.unsaid.get("instruments") == "silent"]
    assert not set(left) & {*table["a"], *table["b"]}
    coded = compare.pairs(cases, "themes:culture", most=9999)
    with_silence = coded[(coded["a"] == left[0]) | (coded["b"] == left[0])]
    assert with_silence["instruments_distance"].isna().all() and with_silence["distance"].notna().all()


def test_the_most_pairs_of_each_kind_and_outcome(cases):
    table = compare.pairs(cases, "scale:city", most=2)
    assert Counter(table["kind"]) == {"most-different-same-outcome": 4, "most-similar-different-outcome": 2}
    for most in (0, 2.5, "3", None):
        refused("most must be a whole number from 1 on", compare.pairs, cases, "kind", most=most)


def test_questions_are_in_the_readers_language(cases):
    language.set_language("th")
    thai = compare.pairs(cases, "น้ำท่วม", most=1)
    assert thai.attrs["outcome"] == "problems:flooding" and thai["ask"].str.contains("น้ำท่วม").all()
    english = compare.pairs(cases, "status", most=1, lang="en")["ask"].iloc[-1]
    assert english.endswith("What led to it in both?") and "Status of a case: " in english


# outcomes


NO_OUTCOME = [
    ("floods", "flooding"), ("problems:floods", "flooding"), ("problem:flooding", "problems"),
    ("aspect:costs", "cost"), ("problems:", "not a known problem"), ("length", "not a known"),
    ({"lanmere": 1}, "not a known case"), ({5: 1}, "not a known case"),
    ({"seoul-cheonggyecheon": 1, "Cheonggyecheon stream restoration": 0}, "seoul-cheonggyecheon is named twice"),
    ({}, "Fewer than two"), (None, 'Name an outcome such as "problems:flooding".*: None'),
    (["problems:flooding"], "Name an outcome"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "message"), NO_OUTCOME)
def test_an_outcome_that_cannot_be_read_says_why(cases, outcome, message):
    refused(message, compare.pairs, cases, outcome)


def test_labels_and_titles_are_understood(cases):
    by_code = compare.pairs(cases, "problems:flooding")
    assert compare.pairs(cases, "problems:น้ำท่วม").equals(by_code)
    assert compare.pairs(cases, "Flooding").equals(by_code)
    a, b = cases.ids[:2]
    own = compare.pairs(cases, {cases[a].title("th"): "yes", b: "no"})
    assert own[["a", "b", "outcome_a", "outcome_b"]].to_numpy().tolist() == [[a, b, "yes", "no"]]
    assert own["ask"].iloc[0].endswith("Outcome: yes in the first, no in the second. What made the difference?")


# truth tables

# of each case two conditions and an outcome
VALUES = {"case-p": (1, 1, 1), "case-q": (1, 1, 0), "case-r": (1, 0, 1), "case-s": (0, 0, None)}


def own(position, **changed):
    return {case: values[position] for case, values in VALUES.items()} | changed


def test_qca_data_holds_what_is_known_of_each_case(cases, good):
    asked = {"WATER": "problems:flooding", "CITY": "scale:city", "GREEN": "themes:environment"}
    table = compare.qca_data(cases, asked)
    assert (list(table.columns), list(table.index), table.index.name) == (list(asked), cases.ids, "case")
    for case in cases.records:
        said = ("flooding" in case.problems, case.scale == "city", "environment" in case.themes)
        row = table.loc[case.id]
        assert all(pd.isna(value) or value == so for value, so in zip(row, said, strict=True))
        assert pd.isna(row["WATER"]) == (not case.problems and case.unsaid.get("problems") != "absent")
    assert list(compare.qca_data(cases, list(asked.values())).columns) == list(asked.values())
    # an aspect is 1 where reported and 0 where absent
    aspect = compare.qca_data(good, ["aspect:disaster-safety"])["aspect:disaster-safety"]
    said = compare.coverage(good)["disaster-safety"].map({"reported": 1, "absent": 0})
    assert aspect.dropna().to_dict() == said.dropna().to_dict() and 0 in set(aspect)
    for asked in (5, None, "problems:flooding"):
        refused("Name the columns in a list", compare.qca_data, cases, asked)


def test_a_truth_table_by_hand(four):
    data = compare.qca_data(four, {"rich": own(0), "big": own(1), "outcome": own(2)})
    table = compare.truth_table(data, "outcome")
    assert table.drop(columns="consistency").to_numpy().tolist() == [
        [1, 1, 2, "case-p, case-q", "C", ""], [1, 0, 1, "case-r", "1", ""], [0, 1, 0, "", "?", ""],
        [0, 0, 0, "", "?", "case-s"],
    ]  # fmt: skip
    assert table["consistency"].fillna(-1).tolist() == [0.5, 1, -1, -1]
    note = table.attrs["note"]
    clashes = "empty: 2 (limited diversity 2/4); contradictory (C): 1. Cases with an unknown value: 1; they"
    assert note.startswith(f"Cases: 3, with the outcome: 2. Conditions: 2. Of 4 combinations, {clashes}")
    assert "No formula is worked out" in note and note in repr(table) and note[:40] in table._repr_html_()


def test_the_note_of_a_truth_table_counts_what_it_holds(four):
    data = compare.qca_data(four, {"rich": own(0), "big": own(1), "outcome": own(2)})
    table = compare.truth_table(data, "outcome")
    assert table.attrs == {"outcome": "outcome", "note": (
        "Cases: 3, with the outcome: 2. Conditions: 2. Of 4 combinations, empty: 2 (limited diversity 2/4); "
        "contradictory (C): 1. Cases with an unknown value: 1; they are not counted, but listed where they may "
        "belong. A contradiction is a question: what else differs between its cases? No formula is worked out: with "
        "fewer than 10 cases or more than 4 conditions it would show chance and not cause; from there on R's QCA "
        "package can take the table."
    )}  # fmt: skip
    assert [*table] == ["rich", "big", "n", "cases", "outcome", "consistency", "unknown"]
    found = compare.agreement(frame(PART_B))
    assert found.attrs["note"] == (
        "Units judged by at least two of coder 0, coder 1: 12; disagreements: 3. Alpha is given from 10 units on; its "
        "interval comes from 1000 samples, in each of which the units of one case or document are drawn together. "
        "Agreement shows that a code can be applied twice alike, not that it is right."
    )
    assert [*found] == ["what", "units", "agreement_percent", "alpha", "low", "high", "note"]
    assert only(found)[["units", "agreement_percent", "note"]].tolist() == [12, 75, ""]


def test_a_case_of_which_one_condition_is_unknown_is_listed_where_it_may_belong(four):
    asked = {"rich": own(0, **{"case-r": None}), "big": own(1), "late": own(2, **{"case-s": 0})}
    table = compare.truth_table(compare.qca_data(four, asked), "late")
    where = {(r.rich, r.big): (r.n, r.unknown) for r in table.itertuples()}
    assert where == {(1, 1): (2, ""), (1, 0): (0, "case-r"), (0, 0): (1, "case-r"), (0, 1): (0, "")}


def test_a_truth_table_counts_every_case_once_and_the_order_of_conditions_changes_no_row(cases):
    data = compare.qca_data(cases, ["problems:flooding", "scale:city", "themes:environment"])
    one, two = (compare.truth_table(data[list(order)], "themes:environment") for order in (data, data.columns[::-1]))
    rows = {tuple(row)[:6] for row in one.itertuples(index=False)}
    assert rows == {(r[1], r[0], *r[2:6]) for r in two.fillna(0).itertuples(index=False)}
    listed = [case for row in one["cases"] for case in row.split(", ") if case]
    assert sorted(listed) == sorted(data.dropna().index) and one["n"].sum() == len(listed)


def test_a_table_of_ones_own_makes_a_truth_table():
    towns = {"rain": [1, 1, 0, 1.0], "pump": [True, False, False, None], "flood": ["0", 1, 0, 1]}
    towns = pd.DataFrame(towns, index=["Ash", "Elm", "Oak", 4])
    assert "Of 4 combinations, empty: 1 " in compare.truth_table(towns, "flood").attrs["note"]
    assert compare.truth_table(towns, "flood").drop(columns="consistency").to_numpy().tolist() == [
        [1, 1, 1, "Ash", "0", "4"], [1, 0, 1, "Elm", "1", "4"], [0, 0, 1, "Oak", "0", ""],
        [0, 1, 0, "", "?", ""],
    ]  # fmt: skip
    assert list(compare.truth_table(towns.set_axis([1, 2, 3], axis="columns"), 3).columns[:2]) == ["1", "2"]


BITS = [1, 0]
NO_TABLE = [
    *(({"a": BITS, "b": BITS}, name, f'"{name}" is not a known column') for name in ("c", None)),
    *(({"a": [1, odd], "b": BITS}, "b", "a has values other than 0 and 1") for odd in (2, "yes", [0])),
    ({"b": BITS}, "b", "one to 6 conditions, not 0"),
    (dict.fromkeys("abcdefgh", BITS), "h", "not 7"),
    ({"n": BITS, "b": BITS}, "b", "names of their own, other than n, cases, outcome"),
    ({"1": BITS, 1: BITS, "b": BITS}, "b", "1 is named twice: .* none is the outcome"),
]


@pytest.mark.parametrize(("table", "outcome", "message"), NO_TABLE)
def test_what_makes_no_truth_table_is_said(table, outcome, message):
    refused(message, compare.truth_table, pd.DataFrame(table), outcome)


def test_what_is_no_table_is_refused(cases):
    for what, name in (([[0, 1]], "list; compare.qca_data"), (cases, "Cases")):
        refused(f"of 0 and 1 .*not of {name}", compare.truth_table, what, "b")


def test_six_conditions_make_the_longest_table():
    assert len(compare.truth_table(pd.DataFrame(dict.fromkeys("abcdefg", BITS)), "g")) == 64


def test_the_note_is_in_the_readers_language():
    language.set_language("th")
    assert "เงื่อนไข 1 ข้อ" in compare.truth_table(pd.DataFrame({"a": BITS, "b": BITS}), "b").attrs["note"]
