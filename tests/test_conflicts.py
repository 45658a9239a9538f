"""In which sense sources differ: on invented facts for every sense, and on the real cases."""

import math

import pandas as pd
import pytest

from toolkit import compare
from toolkit.compare.conflicts import REASONS

COLUMNS = [
    "id", "measure", "value", "unit", "of", "part", "stage", "date", "basis", "prices", "judgement", "relates",
    "note",
]  # fmt: skip
PARTS = "parts:\n  - {id: one, kind: phase, label: One}\n  - {id: two, kind: phase, label: Two}"


@pytest.fixture
def rows(casebook):
    """Write facts, given as dicts, into a case of its own and return its conflicts."""

    def write(*facts):
        lines = [f"| {' | '.join(f.get(c, '') for c in COLUMNS)} | lanmere-a1[opening] |" for f in facts]
        casebook.add(
            ("themes: [environment]", f"themes: [environment]\n{PARTS}"),
            ("| measure | value | unit | source |", f"| {' | '.join(COLUMNS)} | source |"),
            ("|---|---|---|---|", f"|{'---|' * (len(COLUMNS) + 1)}"),
            ("| length | 3 | km | lanmere-a1[opening] |", "\n".join(lines)),
        )
        table = compare.conflicts(casebook.load())
        return table[table["case"] == "lanmere-broken"].reset_index(drop=True)

    return write


def test_numbers_of_a_measure_that_has_no_unit_of_its_own_are_compared(casebook, rows):
    path = casebook.folder / "vocabulary" / "measures.yml"
    term = "{label: Odd, label_th: คี่, meaning: M., origin: here, type: number, aspect: scale}"
    casebook.write("vocabulary/measures.yml", f"{path.read_text(encoding='utf-8')}\nodd: {term}\n")
    odd = {"measure": "odd", "unit": "km", "of": "road"}
    found = rows({**odd, "value": "3"}, {**odd, "value": "4000", "unit": "m"})
    assert found[["why", "lowest", "highest", "unit"]].to_numpy().tolist() == [["disagreement", 3.0, 4.0, "km"]]


def km(value, of="canal", **more):
    return {"measure": "length", "value": value, "unit": "km", "of": of, **more}


def cost(value, unit="KRW million", of="works", **more):
    return {"measure": "capital_cost", "value": value, "unit": unit, "of": of, **more}


# the four senses


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ([km("5"), km("6")], "disagreement"),
        ([km("5"), km("6", of="the other canal")], "definition"),
        ([km("5", part="one"), km("6", part="two")], "definition"),
        ([km("5", basis="target"), km("6", basis="measured")], "definition"),
        ([km("5", date="2003"), km("6", date="2004")], "date"),
        ([km("5", stage="before"), km("6", stage="after")], "date"),
        ([cost("5"), cost("4", "USD million")], "currency"),
        ([cost("5", prices="2003"), cost("6", prices="2010")], "date"),
        (
            [{"measure": "opening_date", "value": "2005"}, {"measure": "opening_date", "value": "2006-01"}],
            "disagreement",
        ),
        ([{"measure": "overflow", "value": "yes"}, {"measure": "overflow", "value": "no"}], "disagreement"),
    ],
)
def test_every_sense(rows, facts, why):
    table = rows(*facts)
    assert list(table["why"]) == [why]
    assert table["claims"].iloc[0] == 2
    assert table["sources"].iloc[0] == "lanmere-a1"
    assert (table["grades"].iloc[0], table["origins"].iloc[0]) == ("official", "originator")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (km("5"), km("5")),
        (km("5.84"), km("5.8")),  # 5.8 stands for 5.75 to 5.85
        (km("5840", unit="m"), km("5.84")),
        (km("~6"), km("5.8")),
        (km("5..7"), km("6.2")),
        (km("5.."), km("9")),
        (km("5", date="2018~"), km("5", date="2018")),
        (km("5", date="2003"), km("5", date="2004")),
        (cost("386739"), cost("386.7", "KRW billion")),
        ({"measure": "opening_date", "value": "2005"}, {"measure": "opening_date", "value": "2005-10-01"}),
        (
            {"measure": "effect", "value": "cooler"},
            {"measure": "effect", "value": "much cooler"},
        ),  # text is not compared
    ],
)
def test_a_rounding_a_repeat_and_a_text_are_no_rivals(rows, one, other):
    assert rows(one, other).empty


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (km("5.84"), km("5.9")),
        (km("5.84"), km("5.85")),
        (km("584"), km("580")),  # a whole number stands for itself
        (km("~6"), km("5.5")),
        (km("5..7"), km("8")),
        (km("..5"), km("6")),
        (cost("386739"), cost("386.8", "KRW billion")),
    ],
)
def test_what_is_no_rounding_is_a_rival(rows, one, other):
    assert list(rows(one, other)["why"]) == ["disagreement"]


def test_the_same_date_written_less_surely_is_the_same_date(rows):
    assert list(rows(km("5", date="2018~"), km("6", date="2018"))["why"]) == ["disagreement"]


def test_one_measure_can_differ_in_several_senses(rows):
    table = rows(km("5"), km("6"), km("9", of="whole stream"))
    assert list(table["why"]) == ["definition", "disagreement"]
    assert list(table["of"]) == ["canal; whole stream", "canal"]
    assert list(table["claims"]) == [3, 2]


# conversions, judgements


def test_a_conversion_is_listed_and_never_a_rival(rows):
    won = cost("386739", id="won", judgement="preferred", note="the accounts")
    table = rows(
        won, cost("281", "USD million", relates="converts won"), cost("~384", "USD million", relates="converts won")
    )
    assert table.empty
    table = rows(won, cost("281", "USD million", relates="converts won"), cost("400000"), cost("900", "USD million"))
    assert list(table["why"]) == ["currency", "disagreement"]
    assert "281" not in " ".join(table["values"])
    assert list(table["claims"]) == [3, 2]
    assert all("281 USD million (works) converts 386,739 KRW million" in text for text in table["conversions"])
    assert all("at 1,376 KRW per USD" in text for text in table["conversions"])
    assert set(table["reason"]) == {"the accounts"}


def test_a_conversion_of_a_round_number_says_about(rows):
    table = rows(cost("1000", id="won"), cost("2000"), cost("~1", "USD million", relates="converts won"))
    assert "at about 1,000 KRW per USD" in table["conversions"].iloc[0]


def test_a_range_or_the_same_currency_implies_no_rate(rows):
    table = rows(cost("1000", id="won"), cost("2000"), cost("1..2", "USD million", relates="converts won"))
    assert " per USD" not in table["conversions"].iloc[0]
    table = rows(km("5", id="a"), km("7"), km("3.1", unit="mile", relates="converts a"))
    assert "converts 5 km" in table["conversions"].iloc[0] and ", at " not in table["conversions"].iloc[0]


def test_a_rejected_value_is_shown_and_never_used(rows):
    slip = km("500", judgement="rejected", note="metres for kilometres")
    table = rows(km("5", judgement="preferred", note="the operator"), km("6"), slip)
    assert table["claims"].iloc[0] == 2 and table["highest"].iloc[0] == 6
    assert "500" not in table["values"].iloc[0]
    assert table["rejected"].iloc[0] == "500 km (canal; rejected): metres for kilometres"
    assert table["preferred"].iloc[0] == "5 km (canal; preferred)" and table["reason"].iloc[0] == "the operator"


def test_a_rejected_value_is_shown_even_where_it_has_only_one_rival(rows):
    table = rows(km("5"), km("500", judgement="rejected", note="metres for kilometres"))
    assert list(table["why"]) == ["disagreement"] and table["claims"].iloc[0] == 1
    assert (table["lowest"].iloc[0], table["highest"].iloc[0]) == (5, 5)
    assert "metres for kilometres" in table["rejected"].iloc[0]


def test_a_rejected_value_that_contradicts_nothing_is_no_conflict(rows):
    assert rows(km("5"), km("5.0", judgement="rejected", note="why not")).empty
    assert rows(km("5"), km("6", of="another", judgement="rejected", note="why not")).empty


def test_an_outlier_is_used_and_can_be_seen(rows):
    table = rows(km("5"), km("50", judgement="outlier", note="a blog"))
    assert table["highest"].iloc[0] == 50 and "outlier" in table["values"].iloc[0]


# numbers


def test_spread_is_in_one_unit(rows):
    table = rows(km("5"), km("6000", unit="m"))
    assert (table["lowest"].iloc[0], table["highest"].iloc[0], table["unit"].iloc[0]) == (5, 6, "km")
    assert table["ratio"].iloc[0] == pytest.approx(1.2)


def test_money_a_year_stays_money_a_year(rows):
    table = rows(
        {"measure": "operating_cost", "value": "1.8", "unit": "KRW billion per year", "of": "upkeep"},
        {"measure": "operating_cost", "value": "2000", "unit": "KRW million per year", "of": "upkeep"},
    )
    assert (table["lowest"].iloc[0], table["highest"].iloc[0]) == (1.8e9, 2e9)
    assert table["unit"].iloc[0] == "KRW per year"


def test_no_spread_across_currencies_and_dates(rows):
    table = rows(cost("5"), cost("4", "USD million"))
    assert math.isnan(table["lowest"].iloc[0]) and table["unit"].iloc[0] == ""
    table = rows({"measure": "opening_date", "value": "2005"}, {"measure": "opening_date", "value": "2006"})
    assert math.isnan(table["ratio"].iloc[0])


def test_roundings_count_once(rows):
    table = rows(
        cost("386739"), cost("386.7", "KRW billion"), cost("386..", "KRW billion"), cost("~360", "KRW billion")
    )
    assert table["claims"].iloc[0] == 2


def test_a_number_never_contradicts_its_own_rounding_and_always_the_next(rows):
    facts, apart = [], []
    for n in range(90):
        number, places = n * 7.3619 + n**2 / 17, 1 + n % 2
        exact, rounded = f"{number:.4f}", f"{number:.{places}f}"
        facts += [km(exact, of=f"thing {n}"), km(rounded, of=f"thing {n}")]
        # two units of the last printed place further: no rounding of the number
        apart += [km(exact, of=f"other {n}"), km(f"{float(rounded) + 2 * 10**-places:.{places}f}", of=f"other {n}")]
    table = rows(*facts, *apart)
    table = table[table["why"] == "disagreement"]
    assert set(table["of"]) == {f"other {n}" for n in range(90)} and (table["claims"] == 2).all()


# the real cases


@pytest.fixture(scope="module")
def table(cases):
    return compare.conflicts(cases)


def pick(table, case, measure, why, of=None):
    found = table[(table["case"] == case) & (table["measure"] == measure) & (table["why"] == why)]
    return found if of is None else found[found["of"] == of]


def test_cheonggyecheon_has_three_lengths_by_definition(table):
    row = pick(table, "seoul-cheonggyecheon", "length", "definition").iloc[0]
    for text in ("5.84 km (restored section; preferred)", "8.12 km", "10.92 km (whole natural stream; preferred)"):
        assert text in row["values"]
    assert "seoul-s01" in row["sources"].split("; ") and "official" in row["grades"]
    assert "10.9 km (restored section; rejected)" in row["rejected"]


def test_cheonggyecheons_cost_in_dollars_and_what_the_rates_imply(table):
    row = pick(table, "seoul-cheonggyecheon", "capital_cost", "currency").iloc[0]
    for text in ("386,739 KRW million", "900 USD million", "280 USD million", "248 EUR million"):
        assert text in row["values"]
    for text in ("281 USD million", "384 USD million"):
        assert text not in row["values"] and text in row["conversions"]
    assert "at 1,376 KRW per USD" in row["conversions"] and "at 1,007 KRW per USD" in row["conversions"]
    assert "386 USD million (works; rejected): takes billions of won" in row["rejected"]
    assert row["preferred"].startswith("386,739 KRW million") and row["reason"]
    assert {"seoul-s01", "seoul-s22", "seoul-s48"} <= set(row["sources"].split("; "))


def test_setu_babakans_area(table):
    rows = pick(table, "jakarta-setu-babakan", "area", "disagreement", "whole cultural village")
    assert (rows["lowest"].iloc[0], rows["highest"].iloc[0], rows["unit"].iloc[0]) == (2.88, 2.89, "km2")
    assert "jakarta-j03" in rows["sources"].iloc[0] and "acre" in rows["rejected"].iloc[0]
    assert len(pick(table, "jakarta-setu-babakan", "area", "definition")) == 1


def test_the_storm_of_2004_flooded_44_46_or_60_homes(table):
    rows = pick(table, "tokyo-underground-reservoirs", "flooded_homes", "disagreement")
    row = rows[rows["values"].str.contains("2004-10-09")].iloc[0]
    assert (row["lowest"], row["highest"], row["claims"]) == (44, 60, 3)
    assert row["preferred"].startswith("46 homes") and row["reason"]
    assert {"tokyo-t01", "tokyo-t17"} <= set(row["sources"].split("; "))


def test_every_row_names_its_sources_and_sense(cases, table):
    assert set(table["why"]) <= set(REASONS)
    assert (table["sources"] != "").all() and (table["grades"] != "").all() and (table["origins"] != "").all()
    assert ((table["claims"] >= 2) | (table["rejected"] != "")).all()
    finite = table[table["ratio"].notna()]
    assert (finite["ratio"] >= 1).all() and (finite["lowest"] <= finite["highest"]).all()
    assert {s for row in table["sources"] for s in row.split("; ")} <= set(cases.sources.index)
    pd.testing.assert_frame_equal(
        table, table.sort_values(["case", "measure", "why", "of"], kind="stable", ignore_index=True)
    )
