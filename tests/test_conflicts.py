"""In which sense sources differ: on invented facts for every sense, and on the real cases."""

import math
import re

import pandas as pd
import pytest
from test_compare import with_facts

from toolkit import compare
from toolkit.compare.conflicts import REASONS

COLUMNS = "id measure value unit of part stage date basis prices judgement relates note"
PARTS = "\nparts:\n  - {id: one, kind: phase, label: One}\n  - {id: two, kind: phase, label: Two}"


@pytest.fixture
def rows(casebook):
    """Write facts, given as dicts, into a case of its own and return its conflicts."""

    def write(*facts):
        lines = (" | ".join(fact.get(column, "") for column in COLUMNS.split()) for fact in facts)
        table = compare.conflicts(with_facts(casebook, COLUMNS.replace(" ", " | "), *lines, head=PARTS))
        return table[table["case"] == "lanmere-broken"].reset_index(drop=True)

    return write


def only(table):
    """Return the one row of a table."""
    (row,) = table.itertuples()
    return row


def test_numbers_of_a_measure_that_has_no_unit_of_its_own_are_compared(casebook, rows):
    path = casebook.folder / "vocabulary" / "measures.yml"
    term = "{label: Odd, label_th: คี่, meaning: M., origin: here, type: number, aspect: scale}"
    casebook.write("vocabulary/measures.yml", f"{path.read_text(encoding='utf-8')}\nodd: {term}\n")
    odd = {"measure": "odd", "of": "road"}
    found = rows({**odd, "value": "3", "unit": "km"}, {**odd, "value": "4000", "unit": "m"})
    assert found[["why", "lowest", "highest", "unit"]].to_numpy().tolist() == [["disagreement", 3.0, 4.0, "km"]]


def km(value, of="canal", **more):
    return {"measure": "length", "value": value, "unit": "km", "of": of, **more}


def cost(value, unit="KRW million", of="works", **more):
    return {"measure": "capital_cost", "value": value, "unit": unit, "of": of, **more}


def said(measure, value):
    return {"measure": measure, "value": value}


# the four senses


RIVALS = [
    (km("5"), km("6"), "disagreement"),
    (km("5"), km("6", of="the other canal"), "definition"),
    (km("5", part="one"), km("6", part="two"), "definition"),
    (km("5", basis="target"), km("6", basis="measured"), "definition"),
    (km("5", date="2003"), km("6", date="2004"), "date"),
    (km("5", date="2018~"), km("6", date="2018"), "disagreement"),  # the same date written less surely
    (km("5", id="old", date="2003"), km("6", date="2004", relates="disputes old"), "disagreement"),
    (km("5", stage="before"), km("6", stage="after"), "date"),
    *((km("5", stage=stage), km("6"), "disagreement") for stage in ("after", "before")),  # of the other nothing is said
    (km("5", stage="after", date="2003"), km("6", stage="after"), "disagreement"),
    (km("5", date="2003"), km("6"), "disagreement"),
    (cost("5", prices="2003"), cost("6", prices="2003"), "disagreement"),
    (km("5", id="old", of="lake"), km("6", relates="disputes old"), "disagreement"),
    (cost("5", date="2003"), cost("4", "USD million", date="2003"), "currency"),
    (cost("5", date="2003"), cost("4", "USD million", date="2004"), "date"),
    (cost("5"), cost("4", "USD million"), "currency"),
    (cost("5", prices="2003"), cost("6", prices="2010"), "date"),
    (said("opening_date", "2005"), said("opening_date", "2006-01"), "disagreement"),
    (said("overflow", "yes"), said("overflow", "no"), "disagreement"),
    # no rounding of the other
    (km("5.84"), km("5.85"), "disagreement"),
    (km("584"), km("580"), "disagreement"),  # a whole number stands for itself
    (km("~6"), km("5.5"), "disagreement"),
    (km("5..7"), km("8"), "disagreement"),
    (km("..5"), km("6"), "disagreement"),
    (cost("386739"), cost("386.8", "KRW billion"), "disagreement"),
]


@pytest.mark.parametrize(("one", "other", "why"), RIVALS)
def test_two_values_differ_in_a_sense(rows, one, other, why):
    row = only(rows(one, other))
    assert (row.why, row.claims) == (why, 2)
    assert (row.sources, row.grades, row.origins) == ("lanmere-a1", "official", "originator")


NO_RIVALS = [
    (km("5"), km("5")),
    (km("5.84"), km("5.8")),  # 5.8 stands for 5.75 to 5.85
    (km("5840", unit="m"), km("5.84")),
    (km("~6"), km("5.8")),
    (km("5..7"), km("6.2")),
    (km("5.."), km("9")),
    (km("5", date="2018~"), km("5", date="2018")),
    (km("5", date="2003"), km("5", date="2004")),
    (cost("386739"), cost("386.7", "KRW billion")),
    (said("opening_date", "2005"), said("opening_date", "2005-10-01")),
    (said("overflow", "yes"), said("overflow", "yes")),
    (said("effect", "cooler"), said("effect", "much cooler")),  # text is not compared
]


@pytest.mark.parametrize(("one", "other"), NO_RIVALS)
def test_a_rounding_a_repeat_and_a_text_are_no_rivals(rows, one, other):
    assert rows(one, other).empty


def test_one_measure_can_differ_in_several_senses(rows):
    table = rows(km("5"), km("6"), km("9", of="whole stream"))
    senses = table[["why", "of", "claims"]].to_numpy().tolist()
    assert senses == [["definition", "canal; whole stream", 3], ["disagreement", "canal", 2]]


# conversions, judgements


def test_a_conversion_is_listed_and_never_a_rival(rows):
    won = cost("386739", id="won", judgement="preferred", note="the accounts")
    dollars = cost("281", "USD million", relates="converts won")
    assert rows(won, dollars, cost("~384", "USD million", relates="converts won")).empty
    table = rows(won, dollars, cost("400000"), cost("900", "USD million"))
    assert table[["why", "claims"]].to_numpy().tolist() == [["currency", 3], ["disagreement", 2]]
    for row in table.itertuples():
        assert "281" not in row.values and row.reason == "the accounts"
        assert "281 million US dollars (works) converts 386,739 million won" in row.conversions


def test_a_rejected_value_is_shown_and_never_used_even_where_it_has_only_one_rival(rows):
    slip = km("500", judgement="rejected", note="metres for kilometres")
    row = only(rows(km("5", judgement="preferred", note="the operator"), km("6"), slip))
    assert (row.claims, row.highest) == (2, 6) and "500" not in row.values
    assert row.rejected == "500 km (canal; rejected): metres for kilometres"
    assert (row.preferred, row.reason) == ("5 km (canal; preferred)", "the operator")
    row = only(rows(km("5"), slip))
    assert (row.why, row.claims, row.lowest, row.highest) == ("disagreement", 1, 5, 5)
    assert "metres for kilometres" in row.rejected


def test_a_rejected_value_that_contradicts_nothing_is_no_conflict(rows):
    for other in (km("5.0", judgement="rejected", note="why"), km("6", of="another", judgement="rejected", note="why")):
        assert rows(km("5"), other).empty


def test_an_outlier_is_used_and_can_be_seen(rows):
    row = only(rows(km("5"), km("50", judgement="outlier", note="a blog")))
    assert row.highest == 50 and "outlier" in row.values


def test_every_cell_of_a_conflict_is_as_its_facts_have_it(rows, good):
    won = cost("386739", id="won", judgement="preferred", note="the accounts", basis="actual", date="2005")
    dollars = cost("281", "USD million", relates="converts won")
    slip = cost("9", judgement="rejected", note="a typing error")
    other = cost("9", of="land", judgement="rejected", note="of another thing")
    found = rows(won, cost("400000", basis="actual", date="2005"), dollars, slip, other)
    values = "386,739 million won (works; 2005; actual; preferred)"
    assert only(found)._asdict() == {
        "Index": 0, "case": "lanmere-broken", "measure": "capital_cost", "why": "disagreement", "of": "works",
        "values": f"{values}; 400,000 million won (works; 2005; actual)", "lowest": 386_739e6, "highest": 400_000e6,
        "unit": "KRW", "ratio": pytest.approx(400_000 / 386_739), "claims": 2, "preferred": values,
        "reason": "the accounts", "rejected": "9 million won (works; rejected): a typing error",
        "conversions": f"281 million US dollars (works) converts {values}", "grades": "official",
        "origins": "originator", "designs": "", "sources": "lanmere-a1",
    }  # fmt: skip
    # of the invented casebook: two sources, each once and in order
    length = only(pick(compare.conflicts(good), "lanmere-canal-park", "length", "definition"))
    assert (length.grades, length.origins) == ("official, peer-reviewed", "originator, study")
    assert (length.sources, length.of) == ("lanmere-a1; lanmere-a2", "park; canal from lock to sea")
    assert [*compare.conflicts(good)] == list(found) and set(compare.conflicts(good)["why"]) == {"definition"}


def test_one_sense_alone_can_be_asked_for_and_the_rest_is_left_out(good):
    assert len(compare.conflicts(good, why="definition")) == 2
    for why in set(REASONS) - {"definition"}:
        assert compare.conflicts(good, why=why).empty
    said = compare.conflicts(good, why="date").attrs["empty"]
    assert "4" in said and compare.conflicts(good, why="date", lang="th").attrs["empty"] != said


def test_designs_are_named_once_and_in_order(casebook):
    columns = "measure | value | unit | of | stage | basis | design"
    facts = (f"temperature_change | {value} | degC difference | park | after | measured | {n}" for value, n in
             ((-1, 3), (-2, 1), (-3, 3)))  # fmt: skip
    table = compare.conflicts(with_facts(casebook, columns, *facts))
    assert only(table[table["case"] == "lanmere-broken"]).designs == "1, 3"


@pytest.mark.parametrize(
    ("facts", "lowest", "highest", "claims"),
    [
        ([km("5"), km("6"), km("7")], 5, 7, 3),
        ([km("5..6"), km("8..9")], 5, 9, 2),
        ([km("..5"), km("8")], 5, 8, 2),  # of what is open the end that is known
        ([km("5"), km("8..")], 5, 8, 2),
        ([km("0"), km("2")], 0, 2, 2),
        ([km("~5"), km("5.2"), km("9")], 5, 9, 2),
        ([km("5.84"), km("5.8"), km("6")], 5.8, 6, 2),  # the rounding is no claim of its own
    ],
)
def test_the_spread_runs_from_the_lowest_known_end_to_the_highest(rows, facts, lowest, highest, claims):
    row = only(rows(*facts))
    assert (row.lowest, row.highest, row.claims) == (lowest, highest, claims)
    assert math.isnan(row.ratio) if not lowest else row.ratio == pytest.approx(highest / lowest)


EDGES = [  # a value, another that may be the same, and one that is not
    ("5.8", "5.75", "5.74"),  # half of the last printed decimal
    ("5.80", "5.804", "5.81"),
    ("~100", "95", "94.9"),  # 5 %
    ("~100", "105", "105.1"),
    ("~0.1", "0.15", "0.16"),  # half of the decimal where that is more
    ("..5", "5", "5.1"),
    ("5..", "5", "4.9"),
]


def test_how_far_a_value_may_be_off_and_still_be_the_same(rows):
    facts, apart = [], set()
    for n, (value, inside, outside) in enumerate(EDGES):
        facts += [km(value, of=f"same {n}"), km(inside, of=f"same {n}")]
        for pair in ((value, outside), (outside, value)):  # whichever stands first
            apart.add(" and ".join(pair))
            facts += [km(one, of=" and ".join(pair)) for one in pair]
    table = rows(*facts)
    assert {*table.loc[table["why"] == "disagreement", "of"]} == apart


# numbers


def test_spread_is_in_one_unit_and_money_a_year_stays_money_a_year(rows):
    row = only(rows(km("5"), km("6000", unit="m")))
    assert (row.lowest, row.highest, row.unit, row.ratio) == (5, 6, "km", pytest.approx(1.2))
    upkeep = {"measure": "operating_cost", "of": "upkeep"}
    one, other = (cost(*had, **upkeep) for had in (("1.8", "KRW billion per year"), ("2000", "KRW million per year")))
    row = only(rows(one, other))
    assert (row.lowest, row.highest, row.unit) == (1.8e9, 2e9, "KRW per year")


def test_no_spread_across_currencies_and_dates(rows):
    row = only(rows(cost("5"), cost("4", "USD million")))
    assert math.isnan(row.lowest) and row.unit == ""
    assert math.isnan(only(rows(said("opening_date", "2005"), said("opening_date", "2006"))).ratio)


def test_roundings_count_once(rows):
    billions = (cost(value, "KRW billion") for value in ("386.7", "386..", "~360"))
    assert only(rows(cost("386739"), *billions)).claims == 2


def test_a_number_never_contradicts_its_own_rounding_and_always_the_next(rows):
    facts = []
    for n in range(90):
        number, places = n * 7.3619 + n**2 / 17, 1 + n % 2
        exact, rounded = f"{number:.4f}", f"{number:.{places}f}"
        # two units of the last printed place further: no rounding of the number
        beside = f"{float(rounded) + 2 * 10**-places:.{places}f}"
        facts += [km(value, of=f"thing {n}") for value in (exact, rounded)]
        facts += [km(value, of=f"other {n}") for value in (exact, beside)]
    table = rows(*facts)
    table = table[table["why"] == "disagreement"]
    assert set(table["of"]) == {f"other {n}" for n in range(90)} and (table["claims"] == 2).all()


# the real cases


@pytest.fixture(scope="module")
def table(cases):
    return compare.conflicts(cases)


def pick(table, case, measure, why):
    return table[(table["case"] == case) & (table["measure"] == measure) & (table["why"] == why)]


def test_cheonggyecheon_has_three_lengths_by_definition(table):
    row = only(pick(table, "seoul-cheonggyecheon", "length", "definition"))
    for text in ("5.84 km (restored section; preferred)", "8.12 km", "10.92 km (whole natural stream; preferred)"):
        assert text in row.values
    assert "seoul-s01" in row.sources.split("; ") and "official" in row.grades
    assert "10.9 km (restored section; rejected)" in row.rejected


def test_cheonggyecheons_cost_in_dollars_and_what_was_converted(table):
    row = only(pick(table, "seoul-cheonggyecheon", "capital_cost", "currency"))
    for text in ("386,739 million won", "900 million US dollars", "280 million US dollars", "248 million euros"):
        assert text in row.values
    for text in ("281 million US dollars", "384 million US dollars"):
        assert text not in row.values and text in row.conversions
    assert "386 million US dollars (works; rejected): takes billions of won" in row.rejected
    assert row.preferred.startswith("386,739 million won") and row.reason
    assert {"seoul-s01", "seoul-s22", "seoul-s48"} <= set(row.sources.split("; "))


def test_setu_babakans_area(table):
    row = only(pick(table, "jakarta-setu-babakan", "area", "disagreement").query("of == 'whole cultural village'"))
    assert (row.lowest, row.highest, row.unit) == (2.88, 2.89, "km2")
    assert "jakarta-j03" in row.sources and "acre" in row.rejected
    assert len(pick(table, "jakarta-setu-babakan", "area", "definition")) == 1


def test_the_storm_of_2004_flooded_44_46_or_60_homes(table):
    rows = pick(table, "tokyo-underground-reservoirs", "flooded_homes", "disagreement")
    row = only(rows[rows["values"].str.contains("9 October 2004")])
    assert (row.lowest, row.highest, row.claims) == (44, 60, 3)
    assert row.preferred.startswith("46 homes") and row.reason
    assert {"tokyo-t01", "tokyo-t17"} <= set(row.sources.split("; "))


def test_every_row_names_its_sources_and_sense(cases, table):
    assert set(table["why"]) <= set(REASONS)
    assert (table[["sources", "grades", "origins"]] != "").all(axis=None)
    assert ((table["claims"] >= 2) | (table["rejected"] != "")).all()
    assert {design for said in table["designs"] for design in said.split(", ") if said} <= {*"012345"}
    for name in ("sources", "designs"):  # each once and in order
        cells = [re.split("[;,] ", cell) for cell in table[name]]
        assert cells == [sorted(set(cell)) for cell in cells] and max(map(len, cells)) > 1
    finite = table[table["ratio"].notna()]
    assert (finite["ratio"] >= 1).all() and (finite["lowest"] <= finite["highest"]).all()
    assert {s for row in table["sources"] for s in row.split("; ")} <= set(cases.sources.index)
    order = table.sort_values(["case", "measure", "why", "of"], kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(table, order)
