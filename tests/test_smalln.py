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

from toolkit import compare, similarity
from toolkit.compare import krippendorff, pairing
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
        if level == "interval":
            return (a - b) ** 2
        a, b = min(a, b), max(a, b)
        inside = sum(a <= v <= b for v in pool)
        return (inside - Fraction(pool.count(a) + pool.count(b), 2)) ** 2

    observed = sum(Fraction(sum(apart(a, b) for a, b in itertools.permutations(u, 2)), len(u) - 1) for u in units) / n
    expected = Fraction(sum(apart(a, b) for a, b in itertools.permutations(pool, 2)), n * (n - 1))
    return 1 - observed / expected if expected else None


# alpha


@pytest.mark.parametrize(
    ("coders", "level", "exact", "printed"),
    [
        (PART_A, "nominal", Fraction(2, 21), 0.095),
        (PART_B, "nominal", Fraction(155, 224), 0.692),
        (PART_C, "nominal", None, 0.743),
        (PART_C, "ordinal", None, 0.815),
        (PART_C, "interval", None, 0.849),
        (THREE, "nominal", None, 0.691),
        (THREE, "ordinal", None, 0.807),
        (THREE, "interval", None, 0.811),
    ],
)
def test_the_published_examples_come_out_exactly(coders, level, exact, printed):
    value = compare.alpha(frame(coders), level=level, exact=True)
    assert isinstance(value, Fraction)
    assert value == brute(coders, level)
    assert exact is None or value == exact
    assert round(float(value), 3) == pytest.approx(printed, abs=0.0006)
    assert compare.alpha(frame(coders), level=level) == float(value)


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=n, max_size=n), min_size=1, max_size=9
        )
    ),
    st.sampled_from(krippendorff.LEVELS),
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
        with pytest.raises(NotPossibleError, match="same"):
            compare.alpha(frame(coders), level=level, exact=True)
    else:
        assert compare.alpha(frame(coders), level=level, exact=True) == value
        assert value <= 1
        # neither the order of the coders nor that of the units matters
        assert compare.alpha(frame(coders[::-1])[::-1], level=level, exact=True) == value


def test_alpha_is_one_when_all_agree_and_the_levels_agree_on_two_values():
    assert compare.alpha(frame([[1, 2, 3], [1, 2, 3]]), exact=True) == 1
    two = [compare.alpha(frame(PART_A), level=level, exact=True) for level in krippendorff.LEVELS]
    assert len(set(two)) == 1


def test_ordinal_words_need_an_order():
    coders = [["low", "high", "mid", "low"], ["low", "mid", "mid", "high"]]
    with pytest.raises(NotPossibleError, match="order="):
        compare.alpha(frame(coders), level="ordinal")
    words = compare.alpha(frame(coders), level="ordinal", order=["low", "mid", "high"], exact=True)
    numbers = [[{"low": 1, "mid": 2, "high": 9}[w] for w in c] for c in coders]
    assert words == compare.alpha(frame(numbers), level="ordinal", exact=True)
    scale = pd.CategoricalDtype(["low", "mid", "high"], ordered=True)
    assert compare.alpha(pd.DataFrame(dict(enumerate(coders)), dtype=scale), level="ordinal", exact=True) == words
    with pytest.raises(UnknownNameError, match="given order"):
        compare.alpha(frame(coders), level="ordinal", order=["low", "high"])
    with pytest.raises(NotPossibleError, match="are numbers"):
        compare.alpha(frame(coders), level="interval")
    with pytest.raises(UnknownNameError, match="level"):
        compare.alpha(frame(coders), level="ratio")


# agreement


def test_fewer_than_ten_units_get_percent_only():
    nine = compare.agreement(frame([c[:9] for c in PART_A]))
    assert math.isnan(nine.alpha) and "percent only" in nine.table["note"].iloc[0]
    assert nine.percent == pytest.approx(100 * 5 / 9)
    assert len(nine.disagreements) == 4
    ten = compare.agreement(frame(PART_A))
    assert ten.alpha == pytest.approx(2 / 21) and ten.percent == 60
    assert ten.table["low"].iloc[0] < ten.alpha < ten.table["high"].iloc[0]


def test_percent_is_over_pairs_of_judgements():
    three = compare.agreement(frame([[1, 1], [1, 2], [1, 3]]))
    assert three.percent == pytest.approx(100 * 3 / 6)
    assert compare.agreement(frame([[1, 1], [1, NO], [2, NO]])).percent == pytest.approx(100 / 3)


def test_the_interval_is_seeded_and_widens_with_doubt():
    table = compare.agreement(frame(PART_C), level="interval").table
    pd.testing.assert_frame_equal(table, compare.agreement(frame(PART_C), level="interval").table)
    assert not table.equals(compare.agreement(frame(PART_C), level="interval", seed=1).table)
    long = compare.agreement(frame([c * 20 for c in PART_C]), level="interval").table.iloc[0]
    assert long["high"] - long["low"] < table["high"].iloc[0] - table["low"].iloc[0]


@pytest.mark.parametrize("level", krippendorff.LEVELS)
def test_a_bootstrap_sample_is_alpha_of_the_drawn_units(level):
    units = frame(PART_C)
    counts, scores = krippendorff.count(units, level, None)
    kept = units[units.notna().sum(axis=1) > 1]
    rng = np.random.default_rng(3)
    drawn = rng.integers(0, len(kept), len(kept))
    low, high, _ = krippendorff.interval(counts, level, scores, None, 1, 3)
    assert low == high == pytest.approx(compare.alpha(kept.iloc[drawn], level=level), abs=1e-12)


def test_no_variation_is_said():
    same = compare.agreement(frame([[1] * 12, [1] * 12]))
    assert same.percent == 100 and math.isnan(same.alpha)
    assert "alpha is not defined" in same.table["note"].iloc[0]


def long(*rows):
    return pd.DataFrame(rows, columns=["case", "field", "code", "coder", "judgement"])


def test_a_long_table_is_read_like_codings_csv():
    rows = [
        (case, "themes", code, coder, "yes" if coder == "A" or code == "x" else "no")
        for case in ("one", "two", "three", "four", "five")
        for code in ("x", "y")
        for coder in ("A", "B")
    ]
    found = compare.agreement(long(*rows, ("one", "themes", "z", "A", "yes")))
    assert found.coders == ("A", "B")
    assert list(found.table["what"]) == ["all", "themes: x", "themes: y"]
    assert list(found.table["units"]) == [10, 5, 5]
    assert list(found.disagreements.columns) == ["case", "field", "code", "A", "B"]
    assert len(found.disagreements) == 5
    assert "samples of cases" in found.note  # units of one case are drawn together
    assert "10 units judged by at least two of A, B" in repr(found)
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
    found = compare.agreement(casebook.load())
    assert found.coders == ("case file", "second")
    # focus areas are silent and the boat's problems not coded: the first coder did not judge
    assert found.table["units"].iloc[0] == 3
    assert list(found.disagreements["code"]) == ["authority/ban"]
    assert found.disagreements.iloc[0][["case file", "second"]].tolist() == ["no", "yes"]
    assert "second: the class." in found.note


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


def test_the_distance_is_that_of_two_level(cases):
    table = compare.pairs(cases, "problems:flooding", most=None)
    frame = pairing._describe(cases, pairing.read(cases, "problems:flooding"))
    scales = list(cases.codebook["scales"])
    parts = similarity.two_level(
        frame,
        {c: c for c in frame},
        kinds={"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "ordinal"},
        ranges={"scale": (scales[0], scales[-1])},
    ).pairs.set_index(["a", "b"])["similarity"]
    for row in table.itertuples():
        assert row.distance == pytest.approx(1 - parts[row.a, row.b], abs=1e-12)
    dims = [c for c in table if c.endswith("_distance")]
    assert table[dims].mean(axis=1).to_numpy() == pytest.approx(table["distance"].to_numpy())
    assert "flooding" not in {code for codes in frame["problems"].dropna() for code in codes}


def test_removing_a_case_moves_no_other_pair(cases):
    gone = "tokyo-underground-reservoirs"
    rest = type(cases)(cases.book, tuple(i for i in cases.ids if i != gone))
    whole = compare.pairs(cases, "themes:culture", most=None)
    part = compare.pairs(rest, "themes:culture", most=None)
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
    table = compare.pairs(cases, "instruments:treasure/compensation", most=None)
    left = table.attrs["outcome unknown"].split(", ")
    assert left == [c.id for c in cases.records if c.unsaid.get("instruments") == "silent"]
    assert not set(left) & {*table["a"], *table["b"]}
    coded = compare.pairs(cases, "themes:culture", most=None)
    with_silence = coded[(coded["a"] == left[0]) | (coded["b"] == left[0])]
    assert with_silence["instruments_distance"].isna().all() and with_silence["distance"].notna().all()


def test_similarity_of_the_cities_can_be_one_more_dimension(cases):
    cities = sorted({c.city for c in cases.records})
    context = pd.DataFrame(0.25, index=cities, columns=cities).drop(index="tokyo", columns="tokyo")
    plain = compare.pairs(cases, "themes:culture", most=None).set_index(["a", "b"])
    table = compare.pairs(cases, "themes:culture", context=context, most=None).set_index(["a", "b"])
    for pair, row in table.iterrows():
        a, b = (cases[i].city for i in pair)
        expected = 0.0 if a == b else math.nan if "tokyo" in (a, b) else 0.75
        assert row["context_distance"] == expected or math.isnan(row["context_distance"]) and math.isnan(expected)
        dims = [v for k, v in row.items() if k.endswith("_distance") and not math.isnan(v)]
        assert row["distance"] == pytest.approx(sum(dims) / len(dims))
    double = compare.pairs(cases, "themes:culture", context=context, weights={"context": 0}, most=None)
    for row in double.set_index(["a", "b"]).itertuples():
        assert row.distance == pytest.approx(plain.loc[row.Index, "distance"])


def test_weights(four):
    only = compare.pairs(
        four, {"case-p": 1, "case-q": 0}, weights={"problems": 1, "themes": 0, "instruments": 0, "kind": 0, "scale": 0}
    )
    assert only["distance"].iloc[0] == 0
    for weights, message in (({"size": 1}, "dimension"), ({"themes": -1}, "0 or more")):
        with pytest.raises((UnknownNameError, NotPossibleError), match=message):
            compare.pairs(four, "kind", weights=weights)
    with pytest.raises(NotPossibleError, match="every|Every"):
        compare.pairs(four, "kind", weights=dict.fromkeys(["themes", "problems", "instruments", "scale"], 0))


# outcomes


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        ("floods", "flooding"),
        ("problems:floods", "flooding"),
        ("problem:flooding", "problems"),
        ("aspect:costs", "cost"),
        ("lenght >= 3 km", "length"),
        ("length >= 3 kg", "measures mass|length"),
        ("capital_cost >= 3", "Name the unit"),
        ("effect > 1", "no number"),
        ({"lanmere": 1}, "case"),
        ({}, "Fewer than two"),
    ],
)
def test_an_outcome_that_cannot_be_read_says_why(cases, outcome, message):
    with pytest.raises((UnknownNameError, NotPossibleError), match=message):
        compare.pairs(cases, outcome)


def test_a_threshold_takes_what_was_found_and_leaves_doubt_open(casebook):
    def case(name, *rows):
        casebook.add(
            ("{en: Broken case}", f"{{en: Case {name}}}"),
            ("| measure | value | unit | source |", "| measure | value | unit | basis | judgement | source | note |"),
            ("|---|---|---|---|", "|---|---|---|---|---|---|---|"),
            (
                "| length | 3 | km | lanmere-a1[opening] |",
                "\n".join(f"| {r} | lanmere-a1[opening] | why |" for r in rows),
            ),
            name=f"case-{name}.md",
        )

    case("long", "length | 5 | km | | ")
    case("short", "length | 900 | m | | ")
    case("hoped", "length | 9 | km | target | ")
    case("both", "length | 5 | km | | ", "length | 1 | km | | ")
    case("chosen", "length | 5 | km | | preferred", "length | 1 | km | | ")
    case("thrown", "length | 5 | km | | rejected", "length | 1 | km | | ")
    case("wide", "length | 1..5 | km | | ")
    case("money", "capital_cost | 5 | EUR million | | ")
    cases = casebook.load()
    own = compare.truth_table(cases, {"long": "length >= 3 km"}, "themes:environment").data["LONG"]
    assert dict(own[own.index.str.startswith("case-")]) == {
        "case-long": 1,
        "case-short": 0,
        "case-chosen": 1,
        "case-thrown": 0,
    }
    euro = compare.truth_table(cases, {"dear": "capital_cost > 3 EUR million"}, "themes:environment").data["DEAR"]
    assert dict(euro) == {"case-money": 1, "lanmere-canal-park": 1}


# truth tables

VALUES = {  # case: two conditions and an outcome
    "case-p": (1, 1, 1),
    "case-q": (1, 1, 0),
    "case-r": (1, 0, 1),
    "case-s": (0, 0, None),
}


def own(position):
    return {case: values[position] for case, values in VALUES.items()}


def test_a_truth_table_by_hand(four):
    table = compare.truth_table(four, {"rich": own(0), "big": own(1)}, own(2))
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
    assert table.attrs == {"outcome": "outcome", "unknown": {"case-s": "outcome"}}
    assert (
        "3 cases, 2 conditions: of 4 combinations 2 are empty (limited diversity 2/4); 1 is contradictory" in table.note
    )
    assert "fewer than 10 cases" in table.note and "No formula" in table.note
    assert table.note in repr(table) and "fewer than 10 cases" in table._repr_html_()


def test_a_case_of_which_one_condition_is_unknown_is_listed_where_it_may_belong(four):
    rich = {**own(0), "case-r": None}
    table = compare.truth_table(four, pd.DataFrame({"rich": rich, "big": own(1)}), {**own(2), "case-s": 0})
    where = {(r.rich, r.big): (r.n, r.unknown) for r in table.itertuples()}
    assert where == {(1, 1): (2, ""), (1, 0): (0, "case-r"), (0, 0): (1, "case-r"), (0, 1): (0, "")}


def test_a_truth_table_of_codes_counts_every_case_once(cases):
    conditions = ["problems:flooding", "instruments:treasure/public-works", "scale:city"]
    table = compare.truth_table(cases, conditions, "themes:environment")
    assert len(table) == 8 and list(table.columns[:3]) == conditions
    assert table["n"].sum() == len(table.data)
    listed = [c for row in table["cases"] for c in row.split(", ") if c]
    assert sorted(listed) == sorted(table.data.index)
    assert set(table.attrs["unknown"]) == set(cases.ids) - set(listed)
    for row in table.itertuples(index=False):
        for case in filter(None, row.cases.split(", ")):
            assert row[0] == ("flooding" in cases[case].problems)
            assert row[1] == ("treasure/public-works" in cases[case].instruments)
            assert row[2] == (cases[case].scale == "city")
    assert "R's QCA" in table.note and "fewer than" not in table.note


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
        (["themes:environment"], "both a condition and the outcome"),
        ([{"case-p": 1}], "Name your own"),
        ({"n": "scale:city"}, "cannot be named n"),
    ):
        with pytest.raises(NotPossibleError, match=message):
            compare.truth_table(cases, conditions, "themes:environment")
    with pytest.raises(NotPossibleError, match="No case"):
        compare.truth_table(four, {"rich": own(0)}, {})
    same = compare.truth_table(four, {"rich": own(0)}, dict.fromkeys(VALUES, 1))
    assert "same in every case" in same.note


def test_the_csv_for_r_has_a_row_per_complete_case(cases, tmp_path):
    conditions = ["problems:flooding", "instruments:treasure/public-works", "instruments:treasure", "scale:city"]
    table = compare.truth_table(cases, conditions, "themes:environment")
    path = table.to_qca(tmp_path / "qca.csv")
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["case", "FLOODING", "PUBLICWORKS", "TREASURE", "CITY", "ENVIRONMENT"]
    assert {v for row in rows[1:] for v in row[1:]} <= {"0", "1"}
    assert len(rows) == len(table.data) + 1
    pd.testing.assert_frame_equal(compare.qca_data(cases, conditions, "themes:environment"), table.data)
    with pytest.raises(NotPossibleError, match="csv"):
        table.to_qca(tmp_path / "qca.xlsx")
    names = compare.qca_data(
        cases,
        {"2 big-city!": "scale:city", "น้ำ": "problems:flooding", "Big city": "scale:nation"},
        "themes:environment",
    ).columns
    assert len(set(names)) == 4 and all(n.isascii() and n.isalnum() and n[0].isalpha() for n in names)


def test_a_part_of_a_truth_table_makes_no_promises(cases):
    table = compare.truth_table(cases, ["scale:city"], "themes:environment")
    assert type(table[["n"]]) is pd.DataFrame and not hasattr(table[["n"]], "note")
    assert json.loads(table.to_json(orient="records"))[0]["n"] == table["n"].iloc[0]
