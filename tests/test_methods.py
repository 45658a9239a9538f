"""Pairs, truth tables and agreement of coders: against published values, brute force and by hand."""

import csv
import itertools
import json
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import compare, language, similarity
from toolkit.compare.methods import DRAWS, LEVELS
from toolkit.errors import NotPossibleError, UnknownNameError

NO = None
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", parts A, B and C
PART_A = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
PART_B = [list("aabbdcccedda"), list("babbbcccedddd"[:12])]
PART_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
# Wikipedia, "Krippendorff's alpha": three coders, fifteen units
THREE = [
    [NO, NO, NO, NO, NO, 3, 4, 1, 2, 1, 1, 3, 3, NO, 3],
    [1, NO, 2, 1, 3, 3, 4, 3, NO, NO, NO, NO, NO, NO, NO],
    [NO, NO, 2, 1, 3, 4, 4, NO, 2, 1, 1, 3, 3, NO, 4],
]


def frame(coders):
    """Units × coders, of any type."""
    return pd.DataFrame({f"coder {n}": pd.Series(c, dtype=object) for n, c in enumerate(coders)})


def brute(coders, level):
    """Alpha from its definition, pair of judgements by pair of judgements, in fractions."""
    units = [[v for v in unit if v is not None] for unit in zip(*coders, strict=True)]
    units = [u for u in units if len(u) > 1]
    pool = [v for u in units for v in u]
    n = len(pool)

    def apart(a, b):
        if level == "nominal":
            return int(a != b)
        a, b = min(a, b), max(a, b)
        inside = sum(a <= v <= b for v in pool)
        return (inside - Fraction(pool.count(a) + pool.count(b), 2)) ** 2

    observed = sum(Fraction(sum(apart(a, b) for a, b in itertools.permutations(u, 2)), len(u) - 1) for u in units) / n
    expected = Fraction(sum(apart(a, b) for a, b in itertools.permutations(pool, 2)), n * (n - 1))
    return 1 - observed / expected if expected else None


# alpha


def over_all(table, what):
    """Take a figure of the row for all units."""
    return table.set_index("what")[{"percent": "agreement_percent"}.get(what, what)].get("all", math.nan)


@pytest.mark.parametrize(
    ("coders", "level", "exact", "printed"),
    [
        (PART_A, "nominal", Fraction(2, 21), 0.095),
        (PART_B, "nominal", Fraction(155, 224), 0.692),
        (PART_C, "nominal", None, 0.743),
        (PART_C, "ordinal", None, 0.815),
        (THREE, "nominal", None, 0.691),
        (THREE, "ordinal", None, 0.807),
    ],
)
def test_the_published_examples_come_out(coders, level, exact, printed):
    value = compare.alpha(frame(coders), level=level)
    assert value == pytest.approx(float(brute(coders, level)), abs=1e-12)
    assert exact is None or value == pytest.approx(float(exact), abs=1e-12)
    assert value == pytest.approx(printed, abs=0.0006)


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=n, max_size=n), min_size=1, max_size=9
        )
    ),
    st.sampled_from(LEVELS),
)
def test_alpha_is_what_its_definition_says(units, level):
    coders = list(zip(*units, strict=True))
    if not any(sum(v is not None for v in u) > 1 for u in units):
        with pytest.raises(NotPossibleError, match="No unit"):
            compare.alpha(frame(coders), level=level)
        return
    value = brute(coders, level)
    if value is None:
        assert math.isnan(compare.alpha(frame(coders), level=level))
    else:
        assert compare.alpha(frame(coders), level=level) == pytest.approx(float(value), abs=1e-12)
        # neither the order of the coders nor that of the units matters
        assert compare.alpha(frame(coders[::-1])[::-1], level=level) == pytest.approx(float(value), abs=1e-12)


def test_alpha_is_one_when_all_agree_and_the_levels_agree_on_two_values():
    assert compare.alpha(frame([[1, 2, 3], [1, 2, 3]])) == 1
    two = [compare.alpha(frame(PART_A), level=level) for level in LEVELS]
    assert two == pytest.approx([2 / 21] * 2, abs=1e-12)


def test_ordinal_judgements_are_numbers_and_only_their_order_counts():
    coders = [["low", "high", "mid", "low"], ["low", "mid", "mid", "high"]]
    for method in (compare.alpha, compare.agreement):
        with pytest.raises(NotPossibleError, match="are numbers: write low as 1"):
            method(frame(coders), level="ordinal")
    numbers = [[[{"low": 1, "mid": 2, "high": high}[w] for w in c] for c in coders] for high in (3, 9)]
    assert compare.alpha(frame(numbers[0]), level="ordinal") == compare.alpha(frame(numbers[1]), level="ordinal")
    many = [[n for n in range(10) for _ in range(2)], [*range(10), *range(1, 10), 0]]
    value = compare.alpha(frame(many), level="ordinal")
    assert value == pytest.approx(float(brute(many, "ordinal")), abs=1e-12)
    for level in ("interval", "ratio"):
        with pytest.raises(UnknownNameError, match="level"):
            compare.alpha(frame(PART_A), level=level)


# agreement


def test_fewer_than_ten_units_get_percent_only():
    nine = compare.agreement(frame([c[:9] for c in PART_A]))
    assert math.isnan(over_all(nine, "alpha")) and "percent only" in nine["note"].iloc[0]
    assert over_all(nine, "percent") == pytest.approx(100 * 5 / 9)
    assert len(compare.disagreements(frame([c[:9] for c in PART_A]))) == 4
    ten = compare.agreement(frame(PART_A))
    assert over_all(ten, "alpha") == pytest.approx(2 / 21) and over_all(ten, "percent") == 60
    assert ten["low"].iloc[0] < over_all(ten, "alpha") < ten["high"].iloc[0]


def test_percent_is_over_pairs_of_judgements():
    three = compare.agreement(frame([[1, 1], [1, 2], [1, 3]]))
    assert over_all(three, "percent") == pytest.approx(100 * 3 / 6)
    assert over_all(compare.agreement(frame([[1, 1], [1, NO], [2, NO]])), "percent") == pytest.approx(100 / 3)


def test_the_interval_is_the_same_each_time_and_widens_with_doubt():
    table = compare.agreement(frame(PART_C), level="ordinal")
    pd.testing.assert_frame_equal(table, compare.agreement(frame(PART_C), level="ordinal"))
    long = compare.agreement(frame([c * 20 for c in PART_C]), level="ordinal").iloc[0]
    assert long["high"] - long["low"] < table["high"].iloc[0] - table["low"].iloc[0]


def test_the_interval_is_that_of_alphas_of_drawn_units():
    units = frame(PART_C)
    units = units[units.notna().sum(axis=1) > 1]
    rng = np.random.default_rng(0)
    drawn = [compare.alpha(units.iloc[rng.integers(0, len(units), len(units))], level="ordinal") for _ in range(DRAWS)]
    row = compare.agreement(units, level="ordinal").iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(tuple(np.nanpercentile(drawn, [2.5, 97.5])), abs=1e-12)


def test_units_of_one_document_are_drawn_together():
    units = frame(PART_B).assign(doc=[n // 4 for n in range(12)]).set_index("doc")
    rng = np.random.default_rng(0)
    drawn = [compare.alpha(pd.concat([units.loc[[n]] for n in rng.integers(0, 3, 3)])) for _ in range(DRAWS)]
    row = compare.agreement(units).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(tuple(np.nanpercentile(drawn, [2.5, 97.5])), abs=1e-12)


def test_no_variation_is_said():
    same = compare.agreement(frame([[1] * 12, [1] * 12]))
    assert over_all(same, "percent") == 100 and math.isnan(over_all(same, "alpha"))
    assert "alpha is not defined" in same["note"].iloc[0]


def test_samples_without_variation_are_counted_in_the_note():
    one = compare.agreement(frame([["a"] * 12, ["a"] * 11 + ["b"]]))
    lost = int(one["note"].iloc[-1].split(" of ")[0])
    assert 0.25 < lost / 1000 < 0.45, "a twelfth drawn by none of twelve: about 35 of 100"
    assert compare.agreement(frame([["a", "b"] * 8, ["a", "b"] * 7 + ["b", "a"]]))["note"].iloc[-1] == ""


def long(*rows):
    return pd.DataFrame(rows, columns=["case", "field", "code", "coder", "judgement"])


def test_a_long_table_is_read_like_codings_csv():
    rows = [
        (case, "themes", code, coder, "yes" if coder == "A" or code == "x" else "no")
        for case in ("one", "two", "three", "four", "five")
        for code in ("x", "y")
        for coder in ("A", "B")
    ]
    codings = long(*rows, ("one", "themes", "z", "A", "yes"))
    found = compare.agreement(codings)
    assert "at least two of A, B:" in found.attrs["note"]
    assert list(found["what"]) == ["all", "themes: x", "themes: y"]
    assert list(found["units"]) == [10, 5, 5]
    assert list(compare.disagreements(codings).columns) == ["case", "field", "code", "A", "B"]
    assert len(compare.disagreements(codings)) == 5
    assert "units of one case are drawn together" in found.attrs["note"]
    assert "drawn together" not in compare.agreement(frame(PART_A)).attrs["note"]
    assert "Units judged by at least two of A, B: 10; disagreements: 5." in repr(found)
    assert "<table" in found._repr_html_()


def test_judging_twice_or_alone_is_refused():
    row = ("one", "themes", "x", "A", "yes")
    with pytest.raises(NotPossibleError, match="A judges one, themes, x twice"):
        compare.agreement(long(row, row))
    with pytest.raises(NotPossibleError, match="No unit was judged by two"):
        compare.agreement(long(row, ("one", "themes", "x", "B", "")))
    with pytest.raises(NotPossibleError, match="two coders"):
        compare.agreement(pd.DataFrame({"A": [1, 2]}))
    with pytest.raises(UnknownNameError, match="level"):
        compare.agreement(frame(PART_A), level="ratio")


def wide(**coders):
    return pd.DataFrame(coders)


@pytest.mark.parametrize(
    "column",
    [
        {"unit": [f"same {n % 3}" for n in range(12)]},
        {"nr": range(1, 13)},
        {"row": range(12)},
        {"text": [f"answer {n}" for n in range(12)]},
    ],
)
@pytest.mark.parametrize("codes", ["aabb", [1, 2, 3, 2]])
def test_a_column_that_numbers_or_names_the_units_is_no_coder(column, codes):
    found = compare.agreement(wide(**column, ann=[*codes] * 3, ben=[*codes] * 3))
    assert "two of ann, ben:" in found.attrs["note"]
    assert (over_all(found, "percent"), over_all(found, "alpha")) == (100, 1)
    assert compare.alpha(wide(**column, ann=[*codes] * 3, ben=[*codes] * 3)) == 1


def test_a_table_with_one_coder_and_row_numbers_is_refused():
    with pytest.raises(NotPossibleError, match="two coders"):
        compare.agreement(wide(unit=range(1, 13), ann=list("abcabcabcabc")))


def test_a_coder_who_agrees_with_nobody_stays_a_coder():
    apart = compare.agreement(wide(ann=list("aaabbb"), ben=list("cccddd"), cat=list("cccddd")))
    assert "two of ann, ben, cat:" in apart.attrs["note"]


@pytest.fixture
def two_fields():
    """Two fields of 20 documents with different values, in each of which the coders agree as chance would have it."""
    rows = [(n, f, a[n % 2], a[n // 2 % 2]) for n in range(20) for f, a in (("scale", "cr"), ("producer", "pq"))]
    return pd.DataFrame(rows, columns=["doc", "field", "ann", "ben"])


def test_fields_with_different_values_are_not_put_together(two_fields):
    for table in (two_fields, two_fields.set_index(["doc", "field"])):
        found = compare.agreement(table)
        assert list(found["what"]) == ["scale", "producer"]
        # 1 - (20 - 1/2 + ...): half of the pairs agree, and chance gives nearly half
        assert found["alpha"].tolist() == pytest.approx([0.025, 0.025], abs=1e-12)
        assert math.isnan(over_all(found, "alpha")) and math.isnan(over_all(found, "percent"))
        assert "different values" in found.attrs["note"] and "one doc are drawn together" in found.attrs["note"]


def test_fields_with_the_same_values_are_put_together(two_fields):
    same = two_fields.replace({"p": "c", "q": "r"})
    assert list(compare.agreement(same)["what"]) == ["all", "scale", "producer"]
    # a field that shows only some of the values is on the same scale
    same.loc[same["field"] == "producer", ["ann", "ben"]] = "r"
    assert list(compare.agreement(same)["what"]) == ["all", "scale", "producer"]


def test_a_long_table_may_name_its_units_as_it_likes():
    rows = [
        (document, code, coder, "no" if (coder, document) == ("ben", "d2") else "yes")
        for document in ("d1", "d2", "d3")
        for code in ("flood", "heat")
        for coder in ("ann", "ben")
    ]
    codings = pd.DataFrame(rows, columns=["document", "code", "coder", "judgement"])
    found = compare.agreement(codings)
    assert over_all(found, "percent") == pytest.approx(200 / 3)
    assert list(found["what"]) == ["all", "flood", "heat"] and list(found["units"]) == [6, 3, 3]
    assert list(compare.disagreements(codings)["document"]) == ["d2", "d2"]


def test_units_of_a_long_table_may_be_anything():
    rows = [([n], coder, "yes") for n in range(3) for coder in ("ann", "ben")]
    assert over_all(compare.agreement(pd.DataFrame(rows, columns=["what", "coder", "judgement"])), "percent") == 100


@pytest.mark.parametrize("cell", ["women; youth", "women | youth", ["women", "youth"], {"women"}, ("women",)])
def test_several_codes_in_one_cell_are_refused_by_name(cell):
    table = pd.DataFrame(
        {"ann": ["women", "youth", "women"], "ben": ["women", "youth", cell]}, index=["d1", "d2", "d3"]
    )
    for method in (compare.agreement, compare.alpha):
        with pytest.raises(NotPossibleError, match="d3: ben gives several codes in one cell .*Make a row of each unit"):
            method(table)


def test_of_several_fields_only_that_with_several_codes_is_refused(two_fields):
    two_fields.loc[(two_fields["field"] == "producer") & (two_fields["doc"] == 7), "ben"] = "p; q"
    table = compare.agreement(two_fields).set_index("what")
    assert table.at["scale", "alpha"] == pytest.approx(0.025, abs=1e-12)
    assert math.isnan(table.at["producer", "alpha"])
    assert table.at["producer", "note"].startswith("7, producer: ben gives several codes in one cell (p; q).")


def test_the_case_files_are_the_first_coder(casebook):
    casebook.write(
        "codings.csv",
        "case,field,code,coder,judgement,date,note\n"
        "lanmere-canal-park,themes,environment,second,yes,2024-05,\n"
        "lanmere-canal-park,instruments,authority,second,yes,2024-05,the class\n"
        "lanmere-canal-park,instruments,authority/ban,second,yes,2024-05,\n"
        "lanmere-canal-park,focus_areas,quality-environment,second,yes,2024-05,\n"
        "sundvik-library-boat,problems,flooding,second,no,2024-05,\n",
    )
    codings = casebook.load()
    found = compare.agreement(codings)
    assert "two of case file, second:" in found.attrs["note"]
    # focus areas are silent and the boat's problems not coded: the first coder did not judge
    assert found["units"].iloc[0] == 3
    assert list(compare.disagreements(codings)["code"]) == ["authority/ban"]
    assert compare.disagreements(codings).iloc[0][["case file", "second"]].tolist() == ["no", "yes"]


def test_no_second_coder_is_said(casebook):
    (casebook.folder / "codings.csv").unlink()
    with pytest.raises(NotPossibleError, match="no second coder"):
        compare.agreement(casebook.load())


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
    for name in ("lanmere-canal-park", "lanmere-night-trams", "kaeng-mai-rain-gardens", "sundvik-library-boat"):
        (casebook.folder / f"{name}.md").unlink()
    (casebook.folder / "codings.csv").unlink()
    for name, (themes, problems, instruments, kind, scale) in codes.items():
        casebook.add(
            ("{en: Broken case}", f"{{en: Case {name.upper()}}}"),
            ("kind: project", f"kind: {kind}\nscale: {scale}"),
            ("themes: [environment]", f"themes: {themes}\nproblems: {problems}\ninstruments: {instruments}"),
            name=f"case-{name}.md",
        )
    for name in ("requests.csv",):
        (casebook.folder / name).unlink(missing_ok=True)
    return casebook.load()


def test_pairs_by_hand(four):
    table = compare.pairs(four, "instruments:authority/ordinance")
    first = table.iloc[0]
    assert (first["kind"], first["a"], first["b"]) == ("most-similar-different-outcome", "case-p", "case-q")
    # without the ordinance p and q are the same
    assert first["distance"] == 0 and first["instruments_distance"] == 0
    same = table[table["kind"] == "most-different-same-outcome"].set_index(["a", "b"])
    assert set(same.index) == {("case-p", "case-r"), ("case-p", "case-s"), ("case-r", "case-s")}
    # r and s: nothing shared; the ordinance, all that s has, is left out, so its instruments are empty but known
    assert same.loc[("case-r", "case-s"), "instruments_distance"] == 1
    assert same.loc[("case-r", "case-s"), "scale_distance"] == pytest.approx(6 / 6)
    assert same.loc[("case-r", "case-s"), "distance"] == pytest.approx(1)
    assert same.loc[("case-p", "case-r"), "scale_distance"] == pytest.approx(3 / 6)
    assert same["distance"].is_monotonic_decreasing


def test_the_outcome_is_left_out_of_the_distance(four):
    for outcome in ("scale", "kind"):
        table = compare.pairs(four, outcome)
        assert f"{outcome}_distance" not in table
    whole = compare.pairs(four, {"case-p": 1, "case-q": 0, "case-r": 1, "case-s": 1})
    pq = whole[(whole["a"] == "case-p") & (whole["b"] == "case-q")].iloc[0]
    assert pq["instruments_distance"] == 0.5  # here the outcome is the user's own
    # a class of instruments takes its sub-types with it
    parent = compare.pairs(four, "instruments:authority")
    pq = parent[(parent["a"] == "case-p") & (parent["b"] == "case-q")].iloc[0]
    assert pq["instruments_distance"] == 0 and pq["outcome_a"] == 1 and pq["outcome_b"] == 0


def test_the_distance_is_that_of_gower(cases):
    table = compare.pairs(cases, "problems:flooding", most=9999)
    scales = list(cases.codebook["scales"])
    known = [c for c in cases.records if c.problems or c.unsaid.get("problems") == "absent"]
    rows = {
        c.id: {
            "themes": set(c.themes),
            "problems": set(c.problems) - {"flooding"},
            "instruments": set(c.instruments) if c.instruments or "absent" in c.unsaid.values() else None,
            "kind": c.kind,
            "scale": c.scale or None,
        }
        for c in known
    }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame["scale"] = pd.Categorical(frame["scale"], categories=scales, ordered=True)
    ranges = {"scale": (scales[0], scales[-1])}
    kinds = {"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "ordinal"}
    apart = similarity.gower(frame, kinds=kinds, ranges=ranges)
    for row in table.itertuples():
        assert row.distance == pytest.approx(apart.at[row.a, row.b], abs=1e-12)
    dims = [c for c in table if c.endswith("_distance")]
    assert table[dims].mean(axis=1).to_numpy() == pytest.approx(table["distance"].to_numpy())
    assert len(table) + table.attrs["pairs not comparable"] == math.comb(len(known), 2)


def test_removing_a_case_moves_no_other_pair(cases):
    gone = "tokyo-underground-reservoirs"
    rest = type(cases)(cases.book, tuple(i for i in cases.ids if i != gone))
    whole = compare.pairs(cases, "themes:culture", most=9999)
    part = compare.pairs(rest, "themes:culture", most=9999)
    kept = whole[(whole["a"] != gone) & (whole["b"] != gone)].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.DataFrame(part), pd.DataFrame(kept))


def test_each_pair_comes_with_a_question(cases):
    table = compare.pairs(cases, "instruments:treasure/compensation", most=5)
    assert table["ask"].str.endswith("?").all()
    near, far = (table[table["kind"] == k] for k in ("most-similar-different-outcome", "most-different-same-outcome"))
    assert near["ask"].str.contains("What made the difference").all() and len(near) == 5
    assert near["distance"].is_monotonic_increasing
    assert set(near["outcome_a"] + near["outcome_b"]) == {1}
    assert far["ask"].str.contains("in common").all()
    assert list(far["outcome_a"])[0] == 1  # what both have comes before what both lack
    assert (far["outcome_a"] == far["outcome_b"]).all()


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
    assert table.groupby(["kind", "outcome_a"]).size().groupby("kind").max().tolist() == [2, 2]
    for most in (0, -1, 2.5, "3", None):
        with pytest.raises(NotPossibleError, match="most must be a whole number from 1 on"):
            compare.pairs(cases, "kind", most=most)


def test_questions_are_in_the_readers_language(cases):
    language.set_language("th")
    thai = compare.pairs(cases, "น้ำท่วม", most=1)
    assert thai.attrs["outcome"] == "problems:flooding"
    assert thai["ask"].str.contains("น้ำท่วม").all()
    english = compare.pairs(cases, "status", most=1, lang="en")["ask"].iloc[-1]
    assert english.endswith("What do they have in common that led to it?") and "Status of a case: " in english


# outcomes


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        ("floods", "flooding"),
        ("problems:floods", "flooding"),
        ("problem:flooding", "problems"),
        ("aspect:costs", "cost"),
        ("problems:", "not a known problem"),
        ("length", "not a known"),
        ({"lanmere": 1}, "not a known case"),
        ({5: 1}, "not a known case"),
        ({}, "Fewer than two"),
        (None, 'Name an outcome such as "problems:flooding".*: None'),
        (["problems:flooding"], "Name an outcome"),
    ],
)
def test_an_outcome_that_cannot_be_read_says_why(cases, outcome, message):
    with pytest.raises((UnknownNameError, NotPossibleError), match=message):
        compare.pairs(cases, outcome)


def test_labels_and_titles_are_understood(cases):
    by_code = compare.pairs(cases, "problems:flooding")
    assert compare.pairs(cases, "problems:น้ำท่วม").equals(by_code)
    assert compare.pairs(cases, "Flooding").equals(by_code)
    two = cases.ids[:2]
    own = compare.pairs(cases, {cases[two[0]].title("th"): "yes", two[1]: "no"})
    assert own[["a", "b", "outcome_a", "outcome_b"]].to_numpy().tolist() == [[*two, "yes", "no"]]


def test_an_aspect_answers_yes_where_reported_and_no_where_absent(good):
    cover = compare.coverage(good)
    table = compare.qca_data(good, ["aspect:disaster-safety"], "themes:environment")
    assert dict(table["DISASTERSAFETY"]) == {
        case: int(status == "reported")
        for case, status in cover["disaster-safety"].items()
        if status in ("reported", "absent")
    }
    assert 0 in set(table["DISASTERSAFETY"])


# truth tables

VALUES = {  # case: two conditions and an outcome
    "case-p": (1, 1, 1),
    "case-q": (1, 1, 0),
    "case-r": (1, 0, 1),
    "case-s": (0, 0, None),
}


def own(position, name="outcome", **changed):
    return pd.Series({case: values[position] for case, values in VALUES.items()} | changed, name=name)


def test_a_truth_table_by_hand(four):
    table = compare.truth_table(four, [own(0, "rich"), own(1, "big")], own(2))
    rows = table[["rich", "big", "n", "cases", "outcome", "unknown"]].to_numpy().tolist()
    assert rows == [
        [1, 1, 2, "case-p, case-q", "C", ""],
        [1, 0, 1, "case-r", "1", ""],
        [0, 1, 0, "", "?", ""],
        [0, 0, 0, "", "?", "case-s"],
    ]
    assert table["consistency"].tolist()[:2] == [0.5, 1.0] and table["consistency"].isna().tolist() == [
        False,
        False,
        True,
        True,
    ]
    assert table.attrs == {"outcome": "outcome", "unknown": {"case-s": "outcome"}, "note": table.attrs["note"]}
    assert table.attrs["note"].startswith(
        "Cases: 3. Conditions: 2. Of 4 combinations, empty: 2 (limited diversity 2/4)"
    )
    assert "contradictory (C): 1." in table.attrs["note"] and "unknown value: 1." in table.attrs["note"]
    assert "fewer than 10 cases" in table.attrs["note"] and "No formula" in table.attrs["note"]
    assert table.attrs["note"] in repr(table) and "fewer than 10 cases" in table._repr_html_()


def test_a_case_of_which_one_condition_is_unknown_is_listed_where_it_may_belong(four):
    rich, late = own(0, "rich", **{"case-r": None}), own(2, **{"case-s": 0})
    table = compare.truth_table(four, [rich, own(1, "big")], late)
    where = {(r.rich, r.big): (r.n, r.unknown) for r in table.itertuples()}
    assert where == {(1, 1): (2, ""), (1, 0): (0, "case-r"), (0, 0): (1, "case-r"), (0, 1): (0, "")}


def test_a_truth_table_of_codes_counts_every_case_once(cases):
    conditions = ["problems:flooding", "instruments:treasure/public-works", "scale:city"]
    table = compare.truth_table(cases, conditions, "themes:environment")
    assert len(table) == 8 and list(table.columns[:3]) == conditions
    whole = compare.qca_data(cases, conditions, "themes:environment")
    assert table["n"].sum() == len(whole)
    listed = [c for row in table["cases"] for c in row.split(", ") if c]
    assert sorted(listed) == sorted(whole.index)
    assert set(table.attrs["unknown"]) == set(cases.ids) - set(listed)
    for row in table.itertuples(index=False):
        for case in filter(None, row.cases.split(", ")):
            assert row[0] == ("flooding" in cases[case].problems)
            assert row[1] == ("treasure/public-works" in cases[case].instruments)
            assert row[2] == (cases[case].scale == "city")
    assert "R's QCA" in table.attrs["note"] and "fewer than" not in table.attrs["note"]


def test_the_order_of_the_conditions_changes_no_row(cases):
    conditions = ["problems:flooding", "scale:city"]
    one = compare.truth_table(cases, conditions, "themes:environment")
    two = compare.truth_table(cases, conditions[::-1], "themes:environment")
    assert {(r[0], r[1], r.n, r.outcome) for r in one.itertuples(index=False)} == {
        (r[1], r[0], r.n, r.outcome) for r in two.itertuples(index=False)
    }


def test_what_makes_no_truth_table_is_said(cases, four):
    codes = list(cases.codebook["problems"])[:7]
    for conditions, message in (
        ([], "one to 6 conditions, not 0"),
        ([f"problems:{c}" for c in codes], "not 7"),
        (["kind"], "other than 0 and 1"),
        (["themes:environment"], "named twice: .* none is the outcome"),
        (["scale:city", "scale:city"], "scale:city is named twice"),
        ([{cases.ids[0]: 1}], "names of their own, other than n, cases, outcome"),
        ([pd.Series({cases.ids[0]: 1}, name="n")], "names of their own, other than n, cases"),
        (5, "Name each condition by a text"),
        (None, "Name each condition by a text"),
    ):
        with pytest.raises(NotPossibleError, match=message):
            compare.truth_table(cases, conditions, "themes:environment")
    with pytest.raises(NotPossibleError, match="No case"):
        compare.truth_table(four, [own(0, "rich")], {})
    same = compare.truth_table(four, [own(0, "rich")], dict.fromkeys(VALUES, 1))
    assert "same in every case" in same.attrs["note"]


def test_conditions_may_have_names_of_ones_own(cases):
    asked = {"water": "problems:flooding", "city": "scale:city"}
    table, plain = (compare.truth_table(cases, c, "themes:environment") for c in (asked, list(asked.values())))
    assert list(table.columns[:2]) == ["water", "city"]
    assert table["cases"].tolist() == plain["cases"].tolist()


def test_the_csv_for_r_has_a_row_per_complete_case(cases, tmp_path):
    conditions = ["problems:flooding", "instruments:treasure/public-works", "instruments:treasure", "scale:city"]
    table = compare.qca_data(cases, conditions, "themes:environment")
    path = compare.save(table, tmp_path / "qca.csv", bom=False)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["case", "FLOODING", "PUBLICWORKS", "TREASURE", "CITY", "ENVIRONMENT"]
    assert {v for row in rows[1:] for v in row[1:]} <= {"0", "1"}
    assert len(rows) == len(table) + 1
    given = pd.DataFrame({"2 big-city!": [0, 1], "น้ำ": [1, 0], "Big city": [0, 0], "green": [1, 1]})
    assert list(compare.qca_data(given, "green").columns) == ["BIGCITY", "X", "BIGCITY2", "GREEN"]


def test_a_table_of_ones_own_makes_a_truth_table():
    towns = pd.DataFrame(
        {"rain": [1, 1, 0, 1.0], "pump": [True, False, False, None], "flood": [0, 1, 0, 1]},
        index=["Ash", "Elm", "Oak", 4],
    )
    table = compare.truth_table(towns, "flood")
    assert table[["rain", "pump", "n", "cases", "outcome", "unknown"]].to_numpy().tolist() == [
        [1, 1, 1, "Ash", "0", "4"],
        [1, 0, 1, "Elm", "1", "4"],
        [0, 0, 1, "Oak", "0", ""],
        [0, 1, 0, "", "?", ""],
    ]
    assert compare.qca_data(towns, "flood").to_dict("list") == {
        "RAIN": [1, 1, 0],
        "PUMP": [1, 0, 0],
        "FLOOD": [0, 1, 0],
    }
    only = compare.truth_table(towns, ["rain"], "flood")
    assert list(only.columns[:2]) == ["rain", "n"] and list(only["cases"]) == ["Ash, Elm, 4", "Oak"]
    assert compare.truth_table(towns, "rain", "flood").equals(only)
    numbered = towns.set_axis([1, 2, 3], axis="columns")
    assert list(compare.truth_table(numbered, 3).columns[:2]) == ["1", "2"]


@pytest.mark.parametrize(
    ("table", "given", "message"),
    [
        ({"a": [1, 0], "b": [0, 1]}, ("c",), '"c" is not a known column'),
        ({"a": [1, 0], "b": [0, 1]}, (["a", "x"], "b"), '"x" is not a known column'),
        ({"a": [1, 2], "b": [0, 1]}, ("b",), "a has values other than 0 and 1"),
        ({"a": [1, "yes"], "b": [0, 1]}, ("b",), "a has values other than 0 and 1"),
        ({"a": [1, [0]], "b": [0, 1]}, ("b",), "a has values other than 0 and 1"),
        ({"a": [1, 0], "b": [0, 1]}, (["a", "b"], "b"), "b is named twice"),
        ({"a": [1, 0], "b": [0, 1]}, (["a", "a"], "b"), "a is named twice"),
        ({"b": [0, 1]}, ("b",), "one to 6 conditions, not 0"),
        ({"a": [1, 0], "b": [0, 1]}, (5, "b"), "Name each condition by a text"),
        ({"a": [1, 0], "b": [0, 1]}, (None,), '"None" is not a known column'),
    ],
)
def test_what_is_wrong_with_a_table_of_ones_own_is_said(table, given, message):
    with pytest.raises((UnknownNameError, NotPossibleError), match=message):
        compare.truth_table(pd.DataFrame(table), *given)


def test_what_is_no_table_is_refused():
    with pytest.raises(NotPossibleError, match="of 0 and 1 .*not of list"):
        compare.truth_table([[0, 1]], "b")
    for codings in ([1, 2], None, "codings.csv"):
        with pytest.raises(NotPossibleError, match="table of judgements"):
            compare.agreement(codings)
    for level in (None, 5, "interval"):
        with pytest.raises(UnknownNameError, match="level"):
            compare.agreement(frame(PART_A), level=level)


def test_notes_are_in_the_readers_language(four):
    language.set_language("th")
    assert "เงื่อนไข 1 ข้อ" in compare.truth_table(four, [own(0, "rich")], own(2)).attrs["note"]
    found = compare.agreement(frame([c[:9] for c in PART_A]))
    assert "ผู้ลงรหัส" in found.attrs["note"] and found["note"].iloc[0].startswith("น้อยกว่า 10 หน่วย")


def test_a_truth_table_says_below_itself_what_it_does_not_show(cases):
    table = compare.truth_table(cases, ["scale:city"], "themes:environment")
    assert table.attrs["note"] in repr(table) and table.attrs["note"].partition(".")[0] in table._repr_html_()
    assert json.loads(table.to_json(orient="records"))[0]["n"] == table["n"].iloc[0]
