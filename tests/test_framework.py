"""Cases side by side, phase by phase, and the planner's question in one table."""

import re

import pytest

from toolkit import compare
from toolkit.display import mentions, stems
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.language import word

FOUR = ("shanghai-shikumen-renewal", "seoul-cheonggyecheon", "jakarta-setu-babakan", "tokyo-underground-reservoirs")
SIX = (*FOUR, "bangkok-khlong-ong-ang", "seoul-night-bus")
ROWS = [
    "what", "problem", "instruments", "actors", "cost and funding", "scale", "phases", "results expected",
    "results achieved", "displacement", "heritage", "limits", "conditions", "evidence",
]  # fmt: skip


# side by side


@pytest.mark.parametrize("number", range(2, 7))
def test_two_to_six_cases_stand_side_by_side(cases, number):
    table = compare.side_by_side(cases, *SIX[:number])
    assert list(table.columns) == list(SIX[:number])
    assert list(table.index) == ROWS
    assert (table != "").all(axis=None)


def test_other_numbers_of_cases_are_refused(cases):
    for ids in ((), FOUR[:1], (*SIX, "seoul-sewage-heat")):
        with pytest.raises(NotPossibleError, match="two to 6"):
            compare.side_by_side(cases, *ids)
    with pytest.raises(NotPossibleError, match="twice"):
        compare.side_by_side(cases, FOUR[0], FOUR[0])
    with pytest.raises(UnknownNameError, match="Did you mean"):
        compare.side_by_side(cases, FOUR[0], "seoul-cheonggyechon")
    with pytest.raises(UnknownNameError, match="language"):
        compare.side_by_side(cases, *FOUR, lang="kr")


def test_every_claim_says_whose_it_is(cases):
    table = compare.side_by_side(cases, *FOUR)
    known, grades = set(cases.sources.index), set(cases.codebook["grades"])
    for row in ("cost and funding", "scale", "results achieved", "results expected", "displacement", "actors"):
        for cell in table.loc[row]:
            for line in cell.split("\n"):
                if (
                    line.startswith("…")
                    or re.search(r": (silent|absent|unknown|not_applicable)\b", line)
                    or "not coded" in line
                ):
                    continue
                says = re.search(r"\[([^\[\]]+)\](?: design [0-5])?$", line)
                assert says, line
                for group in says[1].split("; "):
                    kind, keys = group.split(": ")
                    assert kind.split(", ")[0] in grades, line
                    assert set(keys.split(", ")) <= known, line


def test_expected_and_achieved_stay_apart(good):
    table = compare.side_by_side(good, "lanmere-canal-park", "kaeng-mai-rain-gardens")
    assert "60..70 EUR million (works; 2011; budget)" in table.at["cost and funding", "lanmere-canal-park"]
    achieved = table.at["results achieved", "lanmere-canal-park"]
    assert "-1.2 degC difference" in achieved and "design 1" in achieved
    assert table.at["results expected", "lanmere-canal-park"] == "not coded"


def test_silence_about_a_result_is_said_once_and_not_as_a_hope(cases):
    table = compare.side_by_side(cases, *FOUR)
    assert "silent" in table.at["results achieved", "seoul-cheonggyecheon"]
    assert "silent" not in table.at["results expected", "seoul-cheonggyecheon"]
    lines = table.at["cost and funding", "shanghai-shikumen-renewal"].split("\n")
    assert len([line for line in lines if line.startswith("Capital cost: silent")]) <= 1


def test_the_state_before_is_no_result(cases):
    table = compare.side_by_side(cases, *FOUR)
    assert "168,000 vehicles per day" in table.at["problem", "seoul-cheonggyecheon"]
    assert "168,000 vehicles per day" not in table.at["results achieved", "seoul-cheonggyecheon"]


def test_what_is_only_compared_with_and_what_is_rejected_stay_out(cases, casebook):
    table = compare.side_by_side(cases, *FOUR)
    assert not table.map(lambda cell: "; rejected)" in cell).any(axis=None)
    casebook.add(
        (
            "themes: [environment]",
            "themes: [environment]\nparts:\n  - {id: other, kind: comparison, label: Another canal}",
        ),
        ("| measure | value | unit | source |", "| measure | value | unit | part | judgement | source | note |"),
        ("|---|---|---|---|", "|---|---|---|---|---|---|---|"),
        (
            "| length | 3 | km | lanmere-a1[opening] |",
            "| length | 3 | km | | | lanmere-a1[opening] | |\n"
            "| length | 77 | km | other | | lanmere-a1[opening] | |\n"
            "| length | 88 | km | | rejected | lanmere-a1[opening] | a slip |",
        ),
    )
    mine = compare.side_by_side(casebook.load(), "lanmere-broken", "lanmere-canal-park")["lanmere-broken"]
    assert mine["scale"] == "Length: 3 km [official, originator: lanmere-a1]"
    assert not mine.str.contains("77|88").any()


def test_costs_stay_in_their_own_currency_and_conversions_are_marked(good):
    cell = compare.side_by_side(good, "lanmere-canal-park", "kaeng-mai-rain-gardens").at[
        "cost and funding", "lanmere-canal-park"
    ]
    assert cell.index("91.5 EUR million") < cell.index("~100 USD million")
    assert "~100 USD million (works; ../2016-09) (converted) [peer-reviewed, study: lanmere-a2]" in cell


def test_a_cell_shows_one_fact_of_each_measure_before_a_second(cases):
    cell = compare.side_by_side(cases, *FOUR).at["results achieved", "jakarta-setu-babakan"]
    measures = [line.split(":")[0] for line in cell.split("\n") if "[" in line]
    assert len(set(measures)) == len(measures) == 8
    assert "more: see evidence()" in cell


def test_thai_labels_with_thai_row_names(cases):
    table = compare.side_by_side(cases, *SIX, lang="th")
    assert list(table.index) == [word("framework", r, "th") for r in ROWS]
    assert "น้ำท่วม" in table.at["ปัญหา", "tokyo-underground-reservoirs"]
    cost = table.at["ต้นทุนและแหล่งเงิน", "seoul-cheonggyecheon"]
    assert "ต้นทุนการลงทุน: 386,739 KRW million" in cost and "Capital cost" not in cost
    for english in ("silent", "not coded", "preferred", "press:", "design "):
        assert not any(re.search(rf"(^|[\[ ;]){re.escape(english)}", line) for line in cost.split("\n")), english


def test_it_reads_well_as_text(cases):
    text = repr(compare.side_by_side(cases, *FOUR))
    assert text.startswith("WHAT\n  shanghai-shikumen-renewal: Renewal of Shikumen lane housing\n      Shanghai · ")
    assert max(len(line) for line in text.splitlines()) <= 110


# phases


def test_the_three_phases_of_shikumen_beside_the_two_of_cheonggyecheon(cases):
    table = compare.phases(cases, "shanghai-shikumen-renewal", "seoul-cheonggyecheon")
    assert list(table["case"]) == ["shanghai-shikumen-renewal"] * 3 + ["seoul-cheonggyecheon"] * 2
    assert list(table["start"])[:3] == ["1991", "2001", "2010"]
    assert "Capital cost: 386,739 KRW million" in table["facts"].iloc[3]
    assert "2003-07-01 Works begin [press: seoul-s58]" in table["events"].iloc[3]


def test_a_phase_without_facts_says_so(casebook):
    casebook.add(
        (
            "themes: [environment]",
            "themes: [environment]\nparts:\n  - {id: one, kind: phase, label: One, label_th: หนึ่ง, start: 2001}",
        )
    )
    cases = casebook.load()
    row = compare.phases(cases, "lanmere-broken").iloc[0]
    assert row["facts"] == "no fact in the sources"
    thai = compare.phases(cases, "lanmere-broken", lang="th").iloc[0]
    assert (thai["label"], thai["facts"]) == ("หนึ่ง", "ไม่มีข้อเท็จจริงในแหล่งข้อมูล")


def test_other_kinds_of_parts(cases):
    storms = compare.phases(cases, "tokyo-underground-reservoirs", kind="storm")
    assert len(storms) and "2004-10-09" in " ".join(storms["facts"])
    with pytest.raises(UnknownNameError, match="kind of part"):
        compare.phases(cases, kind="stage")


# who did


def test_who_has_dealt_with_flooding_by_which_instrument_at_what_cost_and_who_says_so(cases):
    table = compare.who_did(cases, "flooding")
    assert set(table.index) == set(cases.select(problems="flooding"))
    assert list(table.columns) == ["who", "instruments", "cost", "results", "evidence"]
    tokyo = table.loc["tokyo-underground-reservoirs"]
    assert "Public works" in tokyo["instruments"]
    assert "Capital cost: 101.0 JPY billion" in tokyo["cost"]
    assert "Flooded homes: 46 homes" in tokyo["results"] and "[official, " in tokyo["results"]
    assert "strongest design of a claim: 1 of 5" in tokyo["evidence"]
    assert "386,739 KRW million" in table.at["seoul-cheonggyecheon", "cost"]
    assert "Container" not in table.at["laem-chabang-smart-city", "results"]  # a port's traffic answers no flood


def test_it_fits_one_screen(cases):
    table = compare.who_did(cases, "flooding")
    assert len(table) <= 10
    assert table.map(len).max(axis=None) < 300
    assert table.map(lambda cell: cell.count("\n")).max(axis=None) <= 2


def test_rows_are_in_order_of_city_and_rank_nobody(cases):
    table = compare.who_did(cases, "congestion")
    cities = [cases.cities.loc[cases[i].city, "name"] for i in table.index]
    assert cities == sorted(cities)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_problem_has_an_answer(cases, lang):
    for problem in compare.matrix(cases, by="problems"):
        table = compare.who_did(cases, problem, lang=lang)
        assert len(table) == sum(problem in c.problems for c in cases.records)
        assert (table != "").all(axis=None)


def test_a_result_on_another_problem_is_not_passed_off(casebook):
    casebook.add(
        ("themes: [environment]", "themes: [environment]\nproblems: [flooding, heat]"),
        ("| measure | value | unit | source |", "| measure | value | unit | of | stage | basis | source |"),
        ("|---|---|---|---|", "|---|---|---|---|---|---|---|"),
        (
            "| length | 3 | km | lanmere-a1[opening] |",
            "| visitors | 5000 | people | park | after | counted | lanmere-a1[opening] |\n"
            "| rainfall | 50 | mm | one storm | after | measured | lanmere-a1[opening] |\n"
            "| flooded_homes | 90 | homes | storm of 1990 | before | counted | lanmere-a1[opening] |\n"
            "| flooded_homes | 3 | homes | storm of 2020 | after | counted | lanmere-a1[opening] |\n"
            "| flooded_homes | 0 | homes | storm of 2030 | after | target | lanmere-a1[opening] |",
        ),
    )
    cases = casebook.load()
    flood = compare.who_did(cases, "flooding").at["lanmere-broken", "results"]
    assert flood == "Flooded homes: 3 homes (storm of 2020; counted) [official, originator: lanmere-a1]"
    assert "visitors" not in compare.who_did(cases, "heat").at["lanmere-broken", "results"].casefold()


def test_an_unknown_problem_is_an_error(cases):
    with pytest.raises(UnknownNameError, match='Did you mean "flooding"'):
        compare.who_did(cases, "floods")


# words


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("homes were flooded", "flooding", True),
        ("(Flood!)", "flooding", True),
        ("flooded_homes", "flooding", True),
        ("a firm", "fire", False),
        ("urban growth", "heat", False),
        ("the city lost", "culture-loss", False),
        ("", "flooding", False),
    ],
)
def test_words_are_recognised_by_their_beginnings(text, code, found):
    assert mentions(text, stems(code)) is found
