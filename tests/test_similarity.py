"""Similarity: against R's daisy, by hand, and by what must always hold."""

import math
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import similarity
from toolkit.similarity import encode, gower, nearest

DAISY = Path(__file__).parent / "data" / "daisy"
COLUMNS = pd.read_csv(DAISY / "columns.csv", keep_default_na=False)
SETS = list(dict.fromkeys(COLUMNS["set"]))


def two_level(frame, groups, **options):
    """Every pair as one row, and the similarities and effective weights of its indicators."""
    measure, (first, second) = encode(frame, groups, **options), np.triu_indices(len(frame), 1)
    sims, effective = measure.parts(first, second)
    return SimpleNamespace(pairs=pd.DataFrame(measure.numbers(first, second)), sims=sims, effective=effective)


def refused(message, make, *asked, error=ValueError, **options):
    with pytest.raises(error, match=message):
        make(*asked, **options)


def read_text(name):
    path = DAISY / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], skip_blank_lines=False)


def reference(name):
    """Return a set's rows, the arguments that describe them, and daisy's dissimilarities."""
    columns = COLUMNS[COLUMNS["set"] == name].set_index("column")
    frame = read_text(name)
    for column, kind, levels in columns[["kind", "levels"]].itertuples():
        if kind == "ordinal":
            frame[column] = pd.Categorical(frame[column], levels.split(";"), ordered=True)
        elif kind != "nominal":
            frame[column] = frame[column].astype(float)
    arguments = {"kinds": columns["kind"].to_dict(), "weights": columns["weight"].to_dict()}
    return frame, arguments, read_text(f"{name}-daisy").to_numpy(float)


# --- against R ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in SETS if not name.startswith("differs-")])
def test_gower_equals_daisy(name):
    frame, arguments, expected = reference(name)
    np.testing.assert_allclose(gower(frame, **arguments), expected, rtol=0, atol=1e-12)


def test_every_reference_file_is_used():
    files = {path.name for path in DAISY.glob("*.csv")} - {"columns.csv"}
    assert files == {f"{name}{end}.csv" for name in SETS for end in ("", "-daisy")}


DIFFERS = [
    ("small-weights", [np.nan, 1], [0.5, 1]),  # small weights lose no pair
    ("always-true", [0.5, 1], [0.25, 0.5]),  # a feature that all rows have counts as likeness
    ("no-variation", [0, 0], [np.nan, 0]),  # a missing cell stays missing though nothing varies
]


@pytest.mark.parametrize(("name", "daisys", "ours"), DIFFERS)
def test_where_daisy_differs_it_is_as_we_say(name, daisys, ours):
    frame, arguments, daisy = reference(f"differs-{name}")
    np.testing.assert_array_equal([daisy[0, 1:], gower(frame, **arguments).to_numpy()[0, 1:]], [daisys, ours])


def test_the_kind_of_storage_does_not_matter():
    plain = pd.DataFrame({"whole": [1, 5, 3], "text": ["a", "b", "a"], "yes": [True, False, True]})
    kinds = {"whole": "numeric", "yes": "symmetric"}
    for types in (("Int64", "category", "boolean"), ("float32", "string", object), (object, object, object)):
        other = plain.astype(dict(zip(plain, types, strict=True)))
        pd.testing.assert_frame_equal(gower(other, kinds=kinds), gower(plain))


# --- by hand ------------------------------------------------------------------------------------

# Three towns. Ash and Birch: people differ by 1/4 of the range, both have a river, one of three
# problems is shared. Cedar has no people recorded, and neither Birch nor Cedar has a tram.
TOWNS = pd.DataFrame({
    "people": [10.0, 15.0, np.nan], "unit": ["city", "province", "city"], "river": [True, True, False],
    "tram": [True, False, False], "problems": [{"flood", "heat"}, {"flood", "noise"}, set()],
}, index=["ash", "birch", "cedar"])  # fmt: skip
DIMENSIONS = {"people": "size", "unit": "size", "river": "place", "tram": "place", "problems": "need"}
WEIGHTS = {"size": 2, "place": 1, "need": 1}
OPTIONS = {"kinds": {"tram": "asymmetric"}, "ranges": {"people": (0, 20)}, "weights": WEIGHTS}


def test_the_three_towns_come_out_as_by_hand():
    parts = two_level(TOWNS, DIMENSIONS, **OPTIONS)
    ash_birch, ash_cedar, birch_cedar = parts.pairs["similarity"]
    # size (3/4 + 0) / 2, place (1 + 0) / 2, need 1/3
    assert ash_birch == pytest.approx((2 * 3 / 8 + 1 / 2 + 1 / 3) / 4)
    # size 1 (unit alone), place (0 + 0) / 2, need {flood, heat} against nothing: 0
    assert ash_cedar == pytest.approx(2 * 1 / 4)
    # size 0, place 0 (river alone: neither has a tram), need {flood, noise} against nothing: 0
    assert birch_cedar == 0
    assert parts.pairs["coverage"].tolist() == [1, 1, 1]
    # Cedar's people could be anything: size is 1/2 to 1 against Ash, 0 to 1/2 against Birch
    assert parts.pairs["low"].tolist() == pytest.approx([ash_birch, 1 / 4, 0])
    assert parts.pairs["high"].tolist() == pytest.approx([ash_birch, 1 / 2, 1 / 4])
    # a missing indicator gives its weight to its own group
    assert parts.effective[0].tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 8, 1 / 8, 1 / 4])
    assert parts.effective[1].tolist() == pytest.approx([0, 1 / 2, 1 / 8, 1 / 8, 1 / 4])
    assert np.nan_to_num(parts.sims[1], nan=-1).tolist() == [-1, 1, 0, 0, 0]


LEVELS = ["low", "mid", "high"]
STEPS = pd.Categorical(["1", "2", "9"], ["1", "2", "9"], ordered=True)
MANY = [frozenset(range(start, start + 100)) for start in (0, 50, 500)]  # more members than bits of a word


COLUMN = [
    ([{"a", "b"}, frozenset({"b", "c", "d"}), set(), None], {}, [1 - 1 / 4, 1, np.nan]),
    ([set(), set()], {}, [np.nan]),
    ([{"none"}, {"none"}, {"a"}], {}, [0, 1]),
    (MANY, {}, [1 - 50 / 150, 1]),
    ([1e3, 1e4, 1e6], {"kinds": {"x": "log"}}, [1 / 3, 1]),
    ([1e3, 1e4, 1e9], {"kinds": {"x": "log"}, "ranges": {"x": (1e2, 1e8)}}, [1 / 6, 5 / 6]),
    ([-50, 5, 900], {"ranges": {"x": (0, 10)}}, [0.5, 1]),  # clipped
    (pd.Categorical(["mid", "high"], LEVELS, ordered=True), {}, [1]),
    (pd.Categorical(["mid", "high"], LEVELS, ordered=True), {"ranges": {"x": ("low", "high")}}, [0.5]),
    (STEPS, {}, [0.5, 1]),  # steps, no numbers
    (STEPS.as_unordered(), {}, [1, 1]),
    (["007", "008", "007"], {}, [1, 0]),  # a code, no number
    (["Aw", "-", "12"], {}, [1, 1]),
]


@pytest.mark.parametrize(("cells", "options", "apart"), COLUMN)
def test_a_column_compares_as_its_kind_says(cells, options, apart):
    found = gower(pd.DataFrame({"x": cells}), **options)[0].tolist()
    assert found == pytest.approx([0, *apart], rel=0, abs=1e-15, nan_ok=True)


def test_what_has_no_weight_weighs_1_also_where_all_are_alike():
    frame = pd.DataFrame({"x": [1, 2], "same": [3, 3]})
    assert gower(frame).loc[0, 1] == 0.5
    assert gower(frame, ranges={"x": (2, 2)}).loc[0, 1] == 0
    assert gower(frame, weights={"x": 3}).loc[0, 1] == 3 / 4
    assert two_level(frame, {"x": "size", "same": "unit"}, weights={"size": 3}).pairs.loc[0, "similarity"] == 1 / 4


def test_not_applicable_is_not_missing():
    frame = pd.DataFrame({"has": [0, 0, None], "unit": ["a", "a", "a"]}, dtype=object)
    pairs = two_level(frame, {"has": "x", "unit": "y"}, kinds={"has": "asymmetric"}).pairs
    # two recorded absences: nothing is unknown about the pair
    assert pairs.loc[0, ["similarity", "low", "high"]].tolist() == [1, 1, 1]
    assert pairs.loc[1, ["similarity", "low", "high"]].tolist() == [1, 0.5, 1]
    assert pairs["coverage"].tolist() == [0.5, 0.5, 0.5]


def test_a_pair_with_nothing_to_compare_or_only_what_has_no_weight_has_no_score_and_no_contribution():
    frame = pd.DataFrame({"x": [1.0, np.nan], "y": [np.nan, 1.0]})
    parts = two_level(frame, {"x": "a", "y": "b"})
    (pair,) = parts.pairs.itertuples()
    assert math.isnan(pair.similarity) and (pair.coverage, pair.low, pair.high) == (0, 0, 1)
    assert parts.effective.tolist() == [[0, 0]] and nearest(frame).empty
    parts = two_level(pd.DataFrame({"x": ["a", "a"], "y": ["b", None]}), {"x": "X", "y": "Y"}, weights={"X": 0})
    assert parts.pairs[["similarity", "coverage"]].isna().to_numpy().tolist() == [[True, False]]
    assert parts.effective.tolist() == [[0, 0]]


# --- what must always hold ----------------------------------------------------------------------

KINDS = {"n": "numeric", "m": "numeric", "l": "log", "o": "ordinal", "c": "nominal", "s": "symmetric"}
KINDS |= {"a": "asymmetric", "p": "set"}
WITHIN = {"n": "A", "m": "B", "l": "A", "o": "B", "c": "C", "s": "A", "a": "D", "p": "E"}
RANGES = {"n": (0, 10), "m": (-3, 3), "l": (1, 1000), "o": ("low", "high")}
cells = st.fixed_dictionaries({
    "n": st.floats(0, 10), "m": st.integers(-3, 3), "l": st.floats(1, 1000), "o": st.sampled_from(LEVELS),
    "c": st.sampled_from("xyz"), "s": st.booleans(), "a": st.booleans(),
    "p": st.frozensets(st.sampled_from("uvw")),
})  # fmt: skip
masks = st.fixed_dictionaries({column: st.booleans() for column in KINDS})
weightings = st.fixed_dictionaries({name: st.integers(0, 5) for name in "ABCDE"}).filter(lambda w: any(w.values()))


def as_frame(records):
    frame = pd.DataFrame(records, columns=list(KINDS), dtype=object)
    frame["o"] = pd.Categorical(frame["o"], LEVELS, ordered=True)
    return frame


@st.composite
def tables(draw, fewest=2, most=6):
    """Draw a complete table and the same one with cells missing."""
    records = draw(st.lists(cells, min_size=fewest, max_size=most))
    frame, holes = as_frame(records), draw(st.lists(masks, min_size=len(records), max_size=len(records)))
    return frame, frame.mask(pd.DataFrame(holes))


@given(tables(), st.randoms(use_true_random=False))
def test_gower_is_symmetric_between_0_and_1_and_0_with_oneself_whatever_the_order_of_the_rows(table, random):
    for frame in table:
        apart = gower(frame, kinds=KINDS)
        numbers = apart.to_numpy()
        np.testing.assert_array_equal(numbers, numbers.T)
        assert (np.diag(numbers) == 0).all() and ((numbers >= 0) & (numbers <= 1) | np.isnan(numbers)).all()
        order = random.sample(list(frame.index), len(frame))
        pd.testing.assert_frame_equal(gower(frame.loc[order], kinds=KINDS), apart.loc[order, order])


@given(tables(fewest=3))
def test_another_row_moves_no_pair_when_ranges_are_given(table):
    frame = table[1]
    apart = gower(frame, kinds=KINDS, ranges=RANGES).iloc[:-1, :-1]
    fewer = gower(frame.iloc[:-1], kinds=KINDS, ranges=RANGES)
    pd.testing.assert_frame_equal(fewer, apart, check_exact=True)


@given(tables(), weightings)
def test_a_similarity_is_the_formula_of_its_definition_and_the_sum_of_contributions(table, weights):
    parts = two_level(table[1], WITHIN, kinds=KINDS, weights=weights, ranges=RANGES)
    similarity = parts.pairs["similarity"].to_numpy()
    compared = ~np.isnan(similarity)
    contributed = (parts.effective * np.nan_to_num(parts.sims)).sum(axis=1)
    np.testing.assert_allclose(contributed, np.where(compared, similarity, 0), rtol=0, atol=1e-12)
    np.testing.assert_allclose(parts.effective.sum(axis=1), compared.astype(float), rtol=0, atol=1e-12)
    assert (contributed[~compared] == 0).all()
    assert ((similarity >= 0) & (similarity <= 1 + 1e-12) | ~compared).all()
    for pair, sims in zip(parts.pairs.itertuples(), parts.sims, strict=True):
        total = weight = 0.0
        for name in weights:
            inside = [s for s, d in zip(sims, WITHIN.values(), strict=True) if d == name and not math.isnan(s)]
            if inside:
                total += weights[name] * sum(inside) / len(inside)
                weight += weights[name]
        assert pair.coverage == pytest.approx(weight / sum(weights.values()), abs=1e-12)
        assert pair.similarity == pytest.approx(total / weight if weight else math.nan, abs=1e-12, nan_ok=True)
    (twins,) = two_level(table[1].iloc[[0, 0]].reset_index(drop=True), WITHIN, kinds=KINDS).pairs["similarity"]
    assert twins == 1 or math.isnan(twins)


@given(tables(most=4), weightings)
def test_the_score_lies_in_the_bounds_however_missing_cells_are_filled(table, weights):
    complete, holed = table
    options = {"kinds": KINDS, "weights": weights, "ranges": RANGES}
    before, after = (two_level(frame, WITHIN, **options).pairs for frame in (holed, complete))
    for score in (after["similarity"], before["similarity"]):
        scored = score.notna()
        assert (score[scored] >= before["low"][scored] - 1e-12).all()
        assert (score[scored] <= before["high"][scored] + 1e-12).all()
    for bound in ("low", "high"):  # without missing cells the bounds are the score
        np.testing.assert_array_equal(after[bound], after["similarity"])


@given(tables(most=8), st.integers(1, 9), st.integers(1, 9))
def test_nearest_is_the_ranking_of_the_full_matrix_however_the_work_is_cut_into_pieces(table, k, piece):
    frame = table[1]
    apart = gower(frame, kinds=KINDS)
    expected = [
        (a, b, 1 - apart.loc[a, b])
        for a in frame.index
        for b in (1 - apart.loc[a]).drop(a).dropna().sort_values(ascending=False, kind="stable").index[:k]
    ]
    for size in (piece, 128):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(similarity, "_ROWS", size)
            found = nearest(frame, k=k, kinds=KINDS)
            pd.testing.assert_frame_equal(gower(frame, kinds=KINDS), apart)
        assert list(found.itertuples(index=False, name=None)) == expected


def test_nearest_is_the_same_from_any_map():
    frame = pd.DataFrame({"x": np.random.default_rng(1).random(300)})  # three blocks
    expected = nearest(frame, k=3)
    with ThreadPoolExecutor(2) as pool:
        for send in (pool.map, lambda work, blocks: [pool.submit(work, block) for block in blocks]):
            pd.testing.assert_frame_equal(nearest(frame, k=3, map=send), expected)


def test_the_typical_difference_of_many_rows_is_that_of_some_of_them():
    (column,) = encode(pd.DataFrame({"x": np.arange(5000.0)})).columns
    assert column.typical == 0.5  # all stays as it is
    assert column.calibrated().typical == pytest.approx(1 / 3, abs=1e-3)  # of all pairs of evenly spread numbers


def test_a_pair_a_row_and_a_block_are_one_measure():
    rows = [{"n": float(i), "c": "xyz"[i % 3], "p": set("uvw"[: i % 3])} for i in range(9)]
    frame = as_frame([dict.fromkeys(KINDS) | row for row in rows])
    measure = encode(frame, WITHIN, kinds=KINDS)
    apart, coverage = measure.block(2, 5)
    for row in range(2, 5):
        pair = measure.numbers(np.full(9, row), np.arange(9))
        np.testing.assert_array_equal(1 - apart[row - 2], pair["similarity"])
        np.testing.assert_array_equal(coverage[row - 2], pair["coverage"])


def test_tables_without_pairs_give_empty_results():
    frame = pd.DataFrame({"x": [1.0], "y": ["a"]}, index=["only"])
    for few in (frame, frame.iloc[:0]):
        assert gower(few).shape == (len(few), len(few))
        assert list(nearest(few).columns) == ["a", "b", "similarity"] and nearest(few).empty
        parts = two_level(few, {"x": "A", "y": "B"})
        assert parts.pairs.empty and parts.sims.shape == parts.effective.shape == (0, 2)


def test_nothing_passed_in_is_changed():
    frame = as_frame([{**dict.fromkeys(KINDS), "n": 1.0, "p": {"u"}}] * 2)
    before, kinds = frame.copy(deep=True), dict(KINDS)
    encode(frame, WITHIN, kinds=kinds, ranges=RANGES)
    nearest(frame, kinds=kinds)
    pd.testing.assert_frame_equal(frame, before)
    assert kinds == KINDS


# --- messages -----------------------------------------------------------------------------------

FRAME = pd.DataFrame({
    "people": [1.0, -2.0], "climate": ["wet", "dry"], "codes": [["a"], ["b"]], "mode": [1, 2],
    "opened": pd.to_datetime(["2003-07-01", "2005-10-01"]), "rate": [1.0, np.inf],
    "level": pd.Categorical(["low", "mid"], LEVELS, ordered=True),
}, index=["ash", "birch"])  # fmt: skip


READ = "read it with decimal= and thousands= of pandas, or name its kind"
RANGE = 'column "mode": a range is a pair (lowest, highest), not '
MANY_COLUMNS = pd.DataFrame({f"c{n:02}": [1, 2] for n in range(13)})
WRONG = [
    (["people"], {"weights": {"poeple": 1}}, '"poeple" is not a known column. Did you mean people? There are: people.'),
    (["people"], {"kinds": {"pepole": "log"}},
     '"pepole" is not a known column. Did you mean people? There are: people.'),
    (["people"], {"ranges": {"people ": (0, 1)}},
     '"people " is not a known column. Did you mean people? There are: people.'),
    (["people"], {"kinds": {"people": "numerical"}},
     '"numerical" is not a known kind (column "people"). Did you mean numeric or nominal? There are: numeric, log, '
     "ordinal, nominal, symmetric, asymmetric, set."),
    (["mode", "rate"], {"weights": {"zz": 1}}, '"zz" is not a known column. There are: mode, rate.'),
    (["people"], {"weights": {"people": -1}}, 'the weight of column "people" is -1; it must be 0 or more.'),
    (["people"], {"weights": {"people": np.nan}}, 'the weight of column "people" is nan; it must be 0 or more.'),
    (["people"], {"weights": {"people": np.inf}}, 'the weight of column "people" is inf; it must be 0 or more.'),
    (["people"], {"weights": {"people": "2"}}, 'the weight of column "people" is \'2\'; it must be 0 or more.'),
    (["people"], {"weights": {"people": 0}}, "every column has weight 0."),
    (["people"], {"ranges": {"people": (3, 1)}}, 'column "people": 3 to 1 is not a range.'),
    (["mode"], {"ranges": {"mode": (0, np.inf)}}, 'column "mode": 0 to inf is not a range.'),
    (["mode"], {"ranges": {"mode": (1, "2")}}, f"{RANGE}(1, '2')."),
    (["mode"], {"ranges": {"mode": "12"}}, f"{RANGE}'12'."),
    (["mode"], {"ranges": {"mode": (1, 2, 3)}}, f"{RANGE}(1, 2, 3)."),
    (["mode"], {"ranges": {"mode": 5}}, f"{RANGE}5."),
    (["people"], {"kinds": {"people": "log"}},
     'column "people", row "birch": -2.0 is not above 0, as a log scale needs.'),
    (["mode"], {"kinds": {"mode": "log"}, "ranges": {"mode": (0, 9)}},
     'column "mode": 0 to 9 is not a range above 0, as a log scale needs.'),
    (["climate"], {"ranges": {"climate": (0, 1)}},
     'column "climate" is nominal: only numeric, log, ordinal have a range.'),
    (["climate"], {"kinds": {"climate": "numeric"}}, 'column "climate", row "ash": \'wet\' is no number.'),
    (["climate"], {"kinds": {"climate": "ordinal"}},
     'column "climate" is ordinal, but its categories have no order: use pd.Categorical(cells, categories=[lowest, '
     "..., highest], ordered=True)."),
    (["climate"], {"kinds": {"climate": "set"}}, 'column "climate", row "ash": \'wet\' is not a set.'),
    (["mode"], {"kinds": {"mode": "asymmetric"}},
     'column "mode", row "birch": 2 is not true, false, 1 or 0 (asymmetric).'),
    (["mode"], {"kinds": {"mode": "symmetric"}},
     'column "mode", row "birch": 2 is not true, false, 1 or 0 (symmetric).'),
    (["codes"], {}, 'column "codes", row "ash": [\'a\'] cannot be compared.'),
    (["rate"], {}, 'column "rate", row "birch": inf is not finite.'),
    (["level"], {"ranges": {"level": ("low", "hihg")}},
     '"hihg" is not a known category (column "level"). Did you mean high? There are: low, mid, high.'),
    (["level"], {"ranges": {"level": ("high", "low")}}, 'column "level": 2 to 0 is not a range.'),
    (["level"], {"ranges": {"level": 5}}, 'column "level": a range is a pair (lowest, highest), not 5.'),
    (["opened"], {}, 'column "opened" holds dates: make them numbers, such as years.'),
    (["mode"], {"kinds": ["log"]}, "kinds must be a mapping such as {name: value}, not list."),
    (["mode"], {"weights": 2}, "weights must be a mapping such as {name: value}, not int."),
    (["mode", "mode"], {}, 'column "mode" is there twice.'),
]  # fmt: skip


def said_by(call, *asked, **options):
    """The whole message of an error about an argument."""
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*asked, **options)
    return str(caught.value)


@pytest.mark.parametrize(("columns", "options", "message"), WRONG)
def test_a_wrong_argument_is_named_with_what_to_do(columns, options, message):
    assert said_by(gower, FRAME[columns], **options) == message


def test_a_wrong_table_or_group_is_named_with_what_to_do():
    few = MANY_COLUMNS.iloc[:, 1:]
    twelve = ", ".join(few)
    assert said_by(gower, few, kinds={"zz": "log"}) == f'"zz" is not a known column. There are: {twelve}.'
    twelve = ", ".join([*MANY_COLUMNS][:12])
    assert said_by(gower, MANY_COLUMNS, kinds={"zz": "log"}) == (
        f'"zz" is not a known column. There are: {twelve}, ....'
    )
    for call, message in (
        (lambda: gower(FRAME[["mode"]].rename({"birch": "ash"})), 'row "ash" is there twice.'),
        (lambda: gower(MANY_COLUMNS.set_axis(["ash", None])), "row 2 has no name: name it, or leave it out."),
        (lambda: gower(MANY_COLUMNS.set_axis([" ", "ash"])), "row 1 has no name: name it, or leave it out."),
        (lambda: gower(np.eye(2)), "frame must be a pandas DataFrame, not ndarray."),
        (lambda: gower(FRAME[[]]), "There is no column to compare."),
        (lambda: gower(MANY_COLUMNS.set_axis([["a", "b"], [1, 2]])),
         "Rows have names of several levels (a MultiIndex); give each row one name."),
        (lambda: encode(FRAME, {"mode": "size"}, weights={"sise": 2}),
         '"sise" is not a known group. Did you mean size? There are: size.'),
        (lambda: encode(FRAME, {"mode": "size"}, weights={"size": 0}), "every group has weight 0."),
        (lambda: encode(FRAME, {"mode": "size"}, weights={"size": -1}),
         'the weight of group "size" is -1; it must be 0 or more.'),
        (lambda: encode(FRAME[["mode"]], {"moed": "size"}),
         '"moed" is not a known column. Did you mean mode? There are: mode.'),
        (lambda: encode(FRAME, ["mode"]), "groups must be a mapping such as {name: value}, not list."),
        (lambda: gower(pd.DataFrame({"x": ["1,234", "12"]})),
         f'column "x", row "0": \'1,234\' can be two numbers: {READ}.'),
        (lambda: gower(pd.DataFrame({"x": ["1,234", "5,471,588", "wet"]})),
         f'column "x", row "2": \'wet\' is no number with its thousands set apart: {READ}.'),
        *((lambda k=k: nearest(FRAME[["mode"]], k=k), f"k must be a whole number of at least 1, not {k!r}.")
          for k in (0, True, 1.0, "3", None)),
    ):  # fmt: skip
        assert said_by(call) == message


def test_a_kind_that_is_not_named_is_inferred_from_the_cells():
    mixed = pd.DataFrame({
        "n": [1, 2], "b": [True, False], "o": pd.Categorical(["x", "y"], ["x", "y"], ordered=True),
        "s": [{"a"}, set()], "t": ["x", "y"], "c": pd.Categorical(["x", "y"]), "e": [None, None],
    })  # fmt: skip
    kinds = [column.kind for column in encode(mixed).columns]
    assert kinds == ["numeric", "symmetric", "ordinal", "set", "nominal", "nominal", "nominal"]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [  # what looks like a number in more than half of the cells, as the plain numbers that it stands for
        (["1,234,000", "2", "3"], [1_234_000, 2, 3]),
        (["1 234", "12 500", "7"], [1234, 12_500, 7]),
        (["-5,000,000", "−2", "+3"], [-5_000_000, -2, 3]),
        (["12 b", "8.5e", "3*"], [12, 8.5, 3]),
        (["0.5", "0", "1.5%"], [0.5, 0, 1.5]),
        ([":", "4", "9"], [None, 4, 9]),
        (["n/a", "4", "9"], [None, 4, 9]),
        (["..", "–", "4", "9", "10"], [None, None, 4, 9, 10]),
        ([" 4 ", "9", None], [4, 9, None]),
    ],
)
def test_text_is_read_as_the_numbers_that_it_stands_for_and_the_caller_is_told(cells, numbers):
    with pytest.warns(UserWarning, match=r"^Text was read as numbers: x\.$") as told:
        found = gower(pd.DataFrame({"x": cells}))
    assert told[0].filename == __file__, "where the table was handed over"
    pd.testing.assert_frame_equal(found, gower(pd.DataFrame({"x": numbers}, dtype=float)))


@pytest.mark.parametrize("cells", [["1", "2", "wet", "dry"], ["007", "12", "010"], ["2020-01", "2021-02"]])
def test_text_that_is_a_number_in_half_of_the_cells_or_fewer_stays_text(cells):
    found = gower(pd.DataFrame({"x": cells}))
    assert (found.to_numpy()[np.triu_indices(len(cells), 1)] == 1).all()


def test_a_row_without_a_name_is_refused():
    for name in (None, np.nan, "", "  ", pd.NA):
        refused("row 2 has no name", gower, pd.DataFrame({"x": [1, 2]}, index=["ash", name]))


def test_numbers_that_are_text_are_read_with_a_warning_and_signs_of_nothing_as_missing():
    table = pd.DataFrame({"x": ["5,471,588", "850,000", "1,279,000"], "y": ["12\u202f500", "8 900 b", ":"]})
    with pytest.warns(UserWarning, match="read as numbers: x, y"):
        found = gower(table, weights={"x": 0})
    assert found.loc[0, 1] == 1 and found[2].drop(2).isna().all()
    with pytest.warns(UserWarning, match="read as numbers: x"):
        assert gower(table[["x"]]).loc[1, 2] == pytest.approx(429_000 / 4_621_588)
    with pytest.warns(UserWarning, match="read as numbers: x, z"):  # the other column tells what a comma means
        assert gower(table.assign(z=["1,568", "40", "1,600"])[["x", "z"]], weights={"x": 0}).loc[0, 1] == 1528 / 1560
    with pytest.warns(UserWarning, match="read as numbers: 1"):  # names of columns need not be text
        assert gower(pd.DataFrame({1: ["1,234,000", "2"]})).loc[0, 1] == 1
    assert gower(table[["x"]], kinds={"x": "nominal"}).loc[0, 1] == 1


@pytest.mark.parametrize("cells", [["1,234", "12"], ["12,5", "13,5"], ["1,234", "5,471,588", "wet"]])
def test_text_that_can_be_two_numbers_or_none_is_refused_with_the_way_to_read_it(cells):
    refused("read it with decimal= and thousands= of pandas", gower, pd.DataFrame({"x": cells}))


def test_the_module_needs_nothing_of_ours():
    source = Path(similarity.__file__).read_text(encoding="utf-8")
    assert not re.findall(r"^\s*(?:from|import)\s+(?:\.|toolkit)(.*)", source, re.MULTILINE)
