"""Cases side by side, and the planner's question in one table."""

import re
import sys

import pytest
from test_compare import impossible, unknown, with_facts

from toolkit import compare, language
from toolkit.words import fact_text, small

FOUR = ("shanghai-shikumen-renewal", "seoul-cheonggyecheon", "jakarta-setu-babakan", "tokyo-underground-reservoirs")
SIX = (*FOUR, "bangkok-khlong-ong-ang", "seoul-night-bus")
ROWS = [
    "What", "Problem", "Instruments", "Actors", "Governance", "Cost and funding", "Scale", "Technology",
    "Phases and timing", "Results expected", "Results achieved", "People and displacement", "Heritage",
    "Names and definitions", "Limits", "Conditions and transfer", "Evidence",
]  # fmt: skip
PARK, TRAMS, RAIN = "lanmere-canal-park", "lanmere-night-trams", "kaeng-mai-rain-gardens"


@pytest.fixture(scope="module")
def four(cases):
    return compare.side_by_side(cases, *FOUR)


# side by side


@pytest.mark.parametrize("number", range(2, 7))
def test_two_to_six_cases_stand_side_by_side(cases, number):
    table = compare.side_by_side(cases, *SIX[:number])
    assert (list(table.columns), list(table.index)) == (list(SIX[:number]), ROWS)
    assert (table != "").all(axis=None)


CITY, STUDY = "[official, originator: lanmere-a1]", "[peer-reviewed, independent study: lanmere-a2]"
BOTH = f"{CITY[:-1]}; {STUDY[1:]}"
PAID = f"Capital cost: 91.5 million euros (works; until September 2016; actual; preferred) {BOTH}"
OVERFLOW = f"Overflow: no (park; 4 July 2018) {STUDY}"
MOVED = f"Merchants moved: 212 of 460 people (46 %) (traders of the road; 2012; counted) {CITY}"
WHOLE = {
    "What": ["Lanmere canal park", "Lanmere · Operating"],
    "Problem": ["Flooding, Urban decay"],
    "Instruments": ["Public works, Local ordinance"],
    "Actors": [f"City of Lanmere (Leader) {CITY}", f"Traders of the road (Affected) {STUDY}"],
    "Cost and funding": [  # what is preferred first, and what is a conversion last
        PAID, f"Capital cost: 60 to 70 million euros (works; 2011; budget) {CITY}",
        f"Capital cost: about 100 million US dollars (works; until September 2016) (converted) {STUDY}",
        "Running cost: silent (no figure in either source)",
    ],
    "Scale": [f"Length: 3.2 km (park; preferred) {CITY}", f"Length: 4.1 km (canal from lock to sea) {STUDY}"],
    "Phases and timing": ["Works: March 2012 to September 2016", f"Opening date: September 2016 (park) {CITY}"],
    "Results achieved": [
        f"Visitors per time: over 9,000 people per day (park; 2017; claimed; outlier) {CITY}",
        f"Temperature difference: −1.2 °C (difference) (street beside the park; about 2018; measured) {STUDY} design "
        "1 of 5", OVERFLOW, "Deaths: absent",
    ],
    "People and displacement": [MOVED],
    "Limits": ["Of 460 traders 212 went to the market hall; nobody followed the others [@lanmere-a1, opening]. A park "
               "for $90 million next to homes for $9 a month made rents rise, say residents."],
    "Conditions and transfer": [
        f"Land and space (Essential): The city owned the road and the banks. {STUDY}",
        f"Finance (Helpful): A state grant paid a third. {CITY}",
    ],
    "Evidence": [
        "3 sources", "kinds: 2 official, 1 peer-reviewed", "by: 2 originator, 1 independent study",
        "strongest design of a claim: 1 of 5 (Before and after, or with and without)",
    ],
}  # fmt: skip
BRIEF = {
    "What": ["Lanmere · Operating"], "Phases and timing": ["2011 to September 2016"],
    "Instruments": ["Public works, Local ordinance"], "Cost and funding": [PAID], "Results achieved": [OVERFLOW],
    "People and displacement": [MOVED], "Evidence": ["3 sources", "strongest design of a claim: 1 of 5"],
    "Limits": [f"Of 460 traders 212 went to the market hall; nobody followed the others {CITY}"],
}  # fmt: skip


def test_every_cell_of_a_case_is_what_its_file_says_and_who_says_so(good):
    table = compare.side_by_side(good, PARK, TRAMS)
    cells = {row: cell.split("\n") for row, cell in table[PARK].items()}
    silent = ["Governance", "Technology", "Results expected", "Heritage", "Names and definitions"]
    assert cells == WHOLE | dict.fromkeys(silent, ["not coded"])
    assert (table.columns.name, table.index.name, "note" in table.attrs) == ("case", "", False)
    operator = "[company, originator: lanmere-b1]"
    assert table.loc[["Actors", "Cost and funding", "Evidence", "Phases and timing"], TRAMS].tolist() == [
        "not coded", f"Fare or fee: 2 euros (single ride; 2014) {operator}",
        "1 source\nkinds: 1 company\nby: 1 originator\nno claim with a graded design", "not coded",
    ]  # fmt: skip


def test_every_cell_of_the_short_form_is_the_first_of_what_the_file_says(good):
    table = compare.side_by_side(good, PARK, "sundvik-library-boat", brief=True)
    assert {row: cell.split("\n") for row, cell in table[PARK].items()} == BRIEF
    boat = table["sundvik-library-boat"].to_dict()
    assert (boat.pop("What"), boat.pop("Evidence")) == ("Sundvik", "1 source\nno claim with a graded design")
    assert {*boat.values()} == {"not coded"}
    assert table.attrs["note"] == (
        "The short form names the first fact of each kind; the full form and the page of each case have all of them."
    )


def test_every_cell_of_who_did_it_is_what_the_file_says_of_that_problem(good):
    table = compare.who_did(good, "flooding")
    assert (table.index.name, [*table.index]) == ("case", [RAIN, PARK]), "in order of their cities' names"
    assert table.loc[PARK].tolist() == [
        "Lanmere canal park\nLanmere · Operating", "Public works, Local ordinance", f"{PAID}\nand 2 more",
        f"{OVERFLOW}\nand 2 more", "3 sources; by: 2 originator, 1 independent study\nstrongest design of a claim: 1 "
        "of 5 (Before and after, or with and without)",
    ]  # fmt: skip
    assert table.loc[RAIN].tolist() == [
        "Kaeng Mai rain gardens\nKaeng Mai · Being carried out", "Public works, Demonstration and pilot",
        "Capital cost: 3.1 million baht (gardens; 2018 to 2020; budget) [official, originator: kaeng-mai-c1]",
        "not coded",
        "1 source; by: 1 originator\nno claim with a graded design",
    ]  # fmt: skip
    assert table.attrs["note"].startswith("Results are those on this problem (Flooding);")


@pytest.mark.parametrize(("count", "more"), [(8, []), (9, ["… and 1 more: see evidence()"])])
def test_a_cell_shows_eight_actors_and_eight_facts_and_counts_the_others(casebook, count, more):
    actors = "".join(f"| Office {n} | leader | local-government | lanmere-a1[opening] |\n" for n in range(count))
    table = f"\n## Actors\n\n| name | role | sector | source |\n|---|---|---|---|\n{actors}"
    facts = "".join(f"\n| length | {n + 4} | km | lanmere-a1[opening] |" for n in range(count - 1))
    casebook.add(
        ("| length | 3 | km | lanmere-a1[opening] |\n", f"| length | 3 | km | lanmere-a1[opening] |{facts}\n{table}")
    )
    cells = compare.side_by_side(casebook.load(), "lanmere-broken", TRAMS)["lanmere-broken"]
    for row, first in (("Actors", f"Office 0 (Leader) {CITY}"), ("Scale", f"Length: 3 km {CITY}")):
        lines = cells[row].split("\n")
        assert (lines[0], len(lines[:8]), lines[8:]) == (first, 8, more), row


def test_other_numbers_of_cases_are_refused(cases):
    for ids in ((), FOUR[:1], (*SIX, "seoul-sewage-heat")):
        impossible("two to 6", compare.side_by_side, cases, *ids)
    impossible(f"{FOUR[1]} is named twice", compare.side_by_side, cases, FOUR[0], FOUR[1], FOUR[1])
    unknown("Did you mean", compare.side_by_side, cases, FOUR[0], "seoul-cheonggyechon")


def test_every_claim_says_whose_it_is(cases, four):
    known, grades = set(cases.sources.index), {small(t.label) for t in cases.codebook["grades"].values()}
    rows = ["Cost and funding", "Scale", "Results achieved", "Results expected", "People and displacement", "Actors"]
    for line in "\n".join(four.loc[rows].to_numpy().flat).split("\n"):
        if re.search(r"^…|: (silent|absent|unknown|not applicable)\b|not coded", line):
            continue
        says = re.search(r"\[([^\[\]]+)\](?: design [0-5] of 5)?$", line)
        assert says, line
        for group in says[1].split("; "):
            kind, keys = group.split(": ")
            assert any(kind.startswith(grade) for grade in grades) and set(keys.split(", ")) <= known, line


def test_expected_and_achieved_stay_apart_and_so_do_currencies_and_silence_comes_with_its_note(good):
    cells = compare.side_by_side(good, PARK, RAIN)[PARK]
    cost, achieved = cells["Cost and funding"], cells["Results achieved"]
    assert "60 to 70 million euros (works; 2011; budget)" in cost
    assert "−1.2 °C (difference)" in achieved and "design 1" in achieved
    assert cells["Results expected"] == "not coded"
    assert "million US dollars (works; until September 2016) (converted) [peer-reviewed, independent study: " in cost
    assert cost.index("91.5 million euros") < cost.index("about 100 million US dollars")
    assert "(no figure in either source)" in "\n".join(cells)


def test_silence_about_a_result_is_said_once_and_not_as_a_hope(four):
    assert "silent" in four.at["Results achieved", "seoul-cheonggyecheon"]
    assert "silent" not in four.at["Results expected", "seoul-cheonggyecheon"]
    lines = four.at["Cost and funding", "shanghai-shikumen-renewal"].split("\n")
    assert sum(line.startswith("Capital cost: silent") for line in lines) <= 1


def test_the_state_before_is_marked_and_no_result(four):
    cells = four["seoul-cheonggyecheon"]
    lines = cells["Problem"].split("\n")
    assert any("168,000 vehicles per day" in line and " (before) [" in line for line in lines)
    assert "168,000 vehicles per day" not in cells["Results achieved"]


def test_what_is_only_compared_with_and_what_is_rejected_stay_out(four, casebook):
    assert not four.map(lambda cell: "; rejected)" in cell).any(axis=None)
    facts = ["3 | km | | | ", "77 | km | other | | ", "88 | km | | rejected | a slip"]
    other = "\nparts:\n  - {id: other, kind: comparison, label: Another canal}"
    columns = "measure | value | unit | part | judgement | note"
    cases = with_facts(casebook, columns, *(f"length | {fact}" for fact in facts), head=other)
    mine = compare.side_by_side(cases, "lanmere-broken", PARK)["lanmere-broken"]
    assert mine["Scale"] == "Length: 3 km [official, originator: lanmere-a1]"
    assert not mine.str.contains("77|88").any()


def test_a_cell_shows_one_fact_of_each_measure_before_a_second(four):
    cell = four.at["Results achieved", "jakarta-setu-babakan"]
    measures = [line.split(":")[0] for line in cell.split("\n") if "[" in line]
    assert len(set(measures)) == len(measures) == 8
    assert "more: see evidence()" in cell


def test_thai_labels_with_thai_row_names(cases):
    table = compare.side_by_side(cases, *SIX, lang="th")
    assert list(table.index)[:5] == ["กรณีศึกษา", "ปัญหา", "เครื่องมือเชิงนโยบาย", "ผู้เกี่ยวข้อง", "อำนาจหน้าที่และการบริหาร"]
    assert len(table) == len(ROWS) and "น้ำท่วม" in table.at["ปัญหา", "tokyo-underground-reservoirs"]
    cost = table.at["ต้นทุนและแหล่งเงิน", "seoul-cheonggyecheon"]
    assert "ต้นทุนการลงทุน: 386,739 ล้านวอน" in cost and "Capital cost" not in cost
    for english in ("silent", "not coded", "preferred", "press:", "design "):
        assert not any(re.search(rf"(^|[\[ ;]){re.escape(english)}", line) for line in cost.split("\n")), english


def usable(record):
    """Facts that side_by_side has to show or to count: of the case itself, with a value, not rejected."""
    others = {p.id for p in record.parts if p.kind == "comparison"}
    return [f for f in record.facts if f.value and f.judgement != "rejected" and f.part not in others]


def test_every_usable_fact_stands_in_one_row(cases, monkeypatch):
    monkeypatch.setattr(sys.modules["toolkit.compare.side_by_side"], "_LINES", 10_000)
    for case in cases.ids:
        other = next(i for i in cases.ids if i != case)
        text = "\n".join(compare.side_by_side(cases, case, other)[case])
        label, facts = cases.codebook.label, usable(cases[case].record)
        written = [f"{label('measures', f.measure)}: {fact_text(f, cases.book)}" for f in facts]
        for line in set(written):
            assert sum(x.startswith((f"{line} [", f"{line} (")) for x in text.split("\n")) == written.count(line), line


def test_a_long_cell_counts_what_it_leaves_out(cases, four):
    for case in FOUR:
        cells = four.loc[["Cost and funding", "Scale", "Names and definitions"], case]
        more = sum(int(n) for n in re.findall("and ([0-9]+) more", "\n".join(cells)))
        lines = [x for cell in cells for x in cell.split("\n") if re.search(r"\]( design [0-5] of 5)?$", x)]
        aspects = {"cost", "funding", "upkeep", "scale", "identity"}
        held = [f for f in usable(cases[case].record) if cases.codebook["measures"][f.measure].aspect in aspects]
        assert len(lines) + more == len(held)


def change_vocabulary(casebook, name, old, new):
    text = (casebook.folder / "vocabulary" / f"{name}.yml").read_text(encoding="utf-8")
    assert old in text
    casebook.write(f"vocabulary/{name}.yml", text.replace(old, new))


def test_the_rows_their_order_and_what_they_hold_are_data(casebook):
    change_vocabulary(casebook, "aspects", "row: scale}", "row: heritage}")
    rows = casebook.folder / "vocabulary" / "rows.yml"
    head, *lines = rows.read_text(encoding="utf-8").replace("label: Heritage", "label: what is left").splitlines()
    themes = "themes: {label: our themes, label_th: ประเด็น, meaning: Themes., origin: a test}"
    casebook.write("vocabulary/rows.yml", "\n".join([head, themes, *lines[::-1]]))
    table = compare.side_by_side(casebook.load(), PARK, TRAMS)
    assert [*table.index[:2], table.index[-1]] == ["our themes", "Evidence", "What"]
    assert "Length: " in table.at["what is left", PARK] and table.at["Scale", PARK] == "not coded"
    # a row named like a field shows its codes
    assert list(table.loc["our themes"]) == ["Environment and health, Trade and economy", "City management"]


def test_facts_of_an_aspect_without_a_row_are_counted_in_the_last_line(casebook):
    change_vocabulary(casebook, "aspects", ", row: scale}", "}")
    cases = casebook.load()
    held = [f for f in usable(cases[PARK].record) if f.measure == "length"]
    last = compare.side_by_side(cases, PARK, TRAMS).at["Evidence", PARK].split("\n")[-1]
    assert last == f"facts without a row here: {len(held)} (Scale), see evidence()" and held
    whole = compare.side_by_side(cases, *cases.ids)
    assert [row for row in whole.index if "without a row" in "".join(whole.loc[row])] == ["Evidence"]
    aspects = {c.id: {cases.codebook["measures"][f.measure].aspect for f in usable(c)} for c in cases.records}
    assert [c for c in whole if "without a row" in "".join(whole[c])] == [c for c in aspects if "scale" in aspects[c]]


def test_it_reads_well_as_text(four):
    text = repr(four)
    assert text.startswith("WHAT\n  shanghai-shikumen-renewal: Renewal of Shikumen lane housing\n      Shanghai · ")
    assert all(line.startswith("  ") for line in text.splitlines() if not line.isupper())


# the short form


@pytest.mark.parametrize("lang", ["en", "th"])
def test_the_short_form_of_any_three_cases_fits_one_page_and_says_where_the_rest_is(cases, lang):
    for at in range(0, len(cases) - 2, 3):
        table = compare.side_by_side(cases, *cases.ids[at : at + 3], brief=True, lang=lang)
        assert (len(table), (table != "").all(axis=None)) == (8, True)
        written = table.map(lambda cell: re.sub(r" ?\[[^\[\]]*\]", "", cell))  # sources become numbers
        # of a column some 30 letters wide, at 52 lines to a page
        lines = written.map(lambda cell: sum(1 + len(line) // 30 for line in cell.split("\n"))).max(axis=1)
        assert lines.sum() <= 52, cases.ids[at : at + 3]
        assert table.attrs["note"] and table.attrs["note"] in repr(table)


def test_the_short_form_has_figures_with_unit_year_and_source_of_the_rows_that_the_vocabulary_names(cases, casebook):
    stream = compare.side_by_side(cases, *FOUR[:3], brief=True)["seoul-cheonggyecheon"]
    assert list(stream.index) == [
        "What", "Phases and timing", "Instruments", "Cost and funding", "Results achieved", "People and displacement",
        "Limits", "Evidence",
    ]  # fmt: skip
    assert stream["What"].startswith("Seoul · Operating\nFrom July 2003 to October 2005 Seoul took down")
    assert stream["Phases and timing"] == "since 1 July 2003"
    assert (
        "386,739 million won (works; until September 2005; actual; preferred) [official" in stream["Cost and funding"]
    )
    assert stream["Results achieved"].startswith("Change of pollutant: −10 % change (nitrogen dioxide; measured")
    canal = compare.side_by_side(cases, "bangkok-khlong-ong-ang", brief=True).iloc[:, 0]
    assert canal["Results achieved"].startswith("Award: UN-Habitat 2020"), "also what is about no problem of the case"
    assert stream["People and displacement"].startswith("Street vendors moved: 894 people (street vendors; counted")
    assert re.search(r"Upkeep came to KRW 7.514 billion .*promised \[press: seoul-s32a, seoul-s32b\]", stream["Limits"])
    assert stream["Evidence"] == "132 sources\nstrongest design of a claim: 3 of 5"
    change_vocabulary(casebook, "rows", "brief: 4}", "brief: 0}")
    change_vocabulary(casebook, "rows", "label: Scale, label_th: ขนาด, meaning: How large it is.", (
        "label: Scale, label_th: ขนาด, brief: 9, meaning: How large it is."
    ))  # fmt: skip
    short = compare.side_by_side(casebook.load(), PARK, TRAMS, brief=True)
    assert "Cost and funding" not in short.index and short.index[-1] == "Scale"
    assert short.at["Scale", PARK].startswith("Length: ")


def test_in_short_of_the_limits_stands_the_first_claim_in_whole_words_with_its_own_sources(casebook):
    claim = "The word said of it is " + "hope " * 40
    text = f"## Limits and criticism\n\n{claim}[@lanmere-a1, opening]. More\n[@lanmere-a2, p. 2].\n\nLast.\n\n## Facts"
    casebook.add(("## Facts", text))
    said = compare.side_by_side(casebook.load(), "lanmere-broken", brief=True).at["Limits", "lanmere-broken"]
    assert said == f"{claim[:157]} … [official, originator: lanmere-a1]"


def test_in_short_what_has_no_row_there_is_no_result(casebook):
    casebook.add()
    short = compare.side_by_side(casebook.load(), "lanmere-broken", brief=True)
    assert short.at["Results achieved", "lanmere-broken"] == "not coded", "its length is one of its size"


def test_in_thai_the_limits_are_thai_in_both_forms(cases):
    for brief in (True, False):
        limits = compare.side_by_side(cases, *FOUR[:2], brief=brief, lang="th").loc["ข้อจำกัดและข้อวิจารณ์"]
        assert all(re.match("[ก-๙]", cell) for cell in limits)


# who did


def test_who_has_dealt_with_flooding_by_which_instrument_at_what_cost_and_who_says_so(cases):
    table = compare.who_did(cases, "flooding")
    assert list(table.columns) == ["who", "instruments", "cost", "results", "evidence"]
    tokyo = table.loc["tokyo-underground-reservoirs"]
    named = tokyo["instruments"].split(", ")
    assert named[0] == "Public works"
    assert named[-1] == f"and {len(cases['tokyo-underground-reservoirs'].instruments) - len(named) + 1} more"
    assert "Capital cost: 101.0 billion yen" in tokyo["cost"]
    assert "Flooded homes: 46 homes" in tokyo["results"] and "[official, " in tokyo["results"]
    assert "strongest design of a claim: 1 of 5" in tokyo["evidence"]
    assert "386,739 million won" in table.at["seoul-cheonggyecheon", "cost"]
    assert "Container" not in table.at["laem-chabang-smart-city", "results"]  # a port's traffic answers no flood
    # it fits one screen
    assert len(table) <= 10 and table.map(len).max(axis=None) < 330
    assert table.map(lambda cell: cell.count("\n")).max(axis=None) <= 2


def test_a_problem_nobody_has_dealt_with_is_answered_in_words(cases):
    table = compare.who_did(cases.select(city="phuket"), "earthquake")
    assert len(table) == 0 and "None of the 3 cases deals with this problem: Earthquake" in repr(table)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_problem_has_an_answer_in_order_of_city_which_ranks_nobody(cases, lang):
    names = cases.cities["name"]
    for problem in compare.matrix(cases, by="problems"):
        table = compare.who_did(cases, problem, lang=lang)
        assert sorted(table.index) == [c.id for c in cases.records if problem in c.problems]
        cities = [names[cases[i].city] for i in table.index]
        assert cities == sorted(cities) and (table != "").all(axis=None)


def test_a_result_on_another_problem_is_not_passed_off(casebook):
    rows = [
        *("visitors | 5000 | people | park | after | counted", "rainfall | 50 | mm | one storm | after | measured"),
        "flooded_homes | 90 | homes | storm of 1990 | before | counted",
        "flooded_homes | 3 | homes | storm of 2020 | after | counted",
        "flooded_homes | 0 | homes | storm of 2030 | after | target",
    ]
    columns, head = "measure | value | unit | of | stage | basis", "\nproblems: [flooding, heat]"
    cases = with_facts(casebook, columns, *rows, head=head)
    flood = compare.who_did(cases, "flooding").at["lanmere-broken", "results"]
    first = "Flooded homes: 3 homes (storm of 2020; counted) [official, originator: lanmere-a1]"
    assert flood.split("\n") == [first, "and 2 more"]
    # visitors, rain and floods are no results on heat; how many there are is said
    assert compare.who_did(cases, "heat").at["lanmere-broken", "results"] == (
        "no result on this problem coded\nand 3 more"
    )


def test_results_keep_to_the_problem_and_those_left_out_are_counted(cases):
    flooding = compare.who_did(cases, "flooding")
    assert not flooding["results"].str.contains("Kobe|Score|Design rainfall").any()
    assert flooding.at["jakarta-setu-babakan", "results"].startswith("no result on this problem coded\nand ")
    assert "(Flooding)" in repr(flooding).splitlines()[-1] and "page of each case" in repr(flooding).splitlines()[-1]
    assert "nitrogen" not in compare.who_did(cases, "water-pollution").at["seoul-cheonggyecheon", "results"]


def test_facts_about_people_who_had_to_move_count_no_police(cases):
    moved = compare.claims(cases).query("aspect == 'displacement'")
    assert not moved["says"].str.contains("police|guards").any() and "police_deployed" not in set(moved["measure"])


def test_which_measure_tells_of_which_problem_is_data(casebook):
    rows = ["visitors | 7 | people | park | counted", "users | 9 | people | baths | counted"]
    assert facts_of_a_case(casebook, *rows)["results"].startswith("Visitors")
    change_vocabulary(casebook, "measures", "keywords: [motorists, ผู้ใช้บริการ]}\nusers_rate", (
        "problems: [heat]}\nusers_rate"
    ))  # fmt: skip
    assert facts_of_a_case(casebook, *rows)["results"].startswith("Users")


def facts_of_a_case(casebook, *rows):
    """Write a case with these facts, and give its record in who_did."""
    cases = with_facts(casebook, "measure | value | unit | of | basis", *rows, head="\nproblems: [heat]")
    return compare.who_did(cases, "heat").loc["lanmere-broken"]


def test_the_cost_shows_only_money(casebook):
    rows = ["staff | 40 | people | guards | ", "funding_share | 60 | % | the city | "]
    assert facts_of_a_case(casebook, *rows)["cost"] == "not coded\nand 2 more"
    row = facts_of_a_case(casebook, *rows, "fare | 2 | EUR | one ride | ")
    assert row["cost"] == "Fare or fee: 2 euros (one ride) [official, originator: lanmere-a1]\nand 2 more"


def test_which_cost_comes_first_is_data(casebook):
    rows = [f"{measure} | EUR million | works | " for measure in ("budget | 7", "capital_cost | 9", "fare | 2")]

    def measures(*rows):
        return [line.split(":")[0] for line in facts_of_a_case(casebook, *rows)["cost"].split("\n")[:2]]

    assert measures(*rows) == ["Capital cost", "Budget"]
    change_vocabulary(casebook, "measures", "key: 1,", "key: 9,")
    assert measures(*rows) == ["Budget", "Capital cost"]
    change_vocabulary(casebook, "measures", ", key: 9,", ",")
    assert measures(*rows, "land_cost | 1 | EUR | plot | ")[0] == "Budget"


def test_which_result_is_firmest_is_data(casebook):
    rows = [f"visitors | {row}" for row in ("7 | people | park | claimed", "9 | people | park | counted")]
    assert "9 people" in facts_of_a_case(casebook, *rows)["results"]
    # what is only claimed comes after what does not say
    assert "9 people" in facts_of_a_case(casebook, rows[0], rows[1].replace("counted", ""))["results"]
    change_vocabulary(casebook, "bases", "firmness: 6", "firmness: 1")
    change_vocabulary(casebook, "bases", "firmness: 2", "firmness: 3")
    assert "7 people" in facts_of_a_case(casebook, *rows)["results"]


def test_where_a_problem_is_asked_about_a_fact_of_any_row_may_be_its_result(casebook):
    columns, head = "measure | value | unit | of | basis", "\nproblems: [displacement]"
    cases = with_facts(casebook, columns, "merchants_moved | 30 | people | traders | counted", head=head)
    said = "Merchants moved: 30 people (traders; counted) [official, originator: lanmere-a1]"
    assert compare.who_did(cases, "displacement").at["lanmere-broken", "results"] == said
    short = compare.side_by_side(cases, "lanmere-broken", brief=True)["lanmere-broken"]
    assert (short["Results achieved"], short["People and displacement"]) == ("not coded", said)


OTHER_ROWS = {"before", "target"}
RANKED = "value | of | part | stage | basis | judgement | design | note"


@pytest.mark.parametrize(
    ("first", "second"),
    [  # of two results of one measure that which stands in the one cell
        ("8 | a | | | | | 2 |", "9 | a | | | | | 1 |"),  # by the design of its evidence
        ("8 | a | | | | | 0 |", "9 | a | | | | | |"),
        ("8 | a | | | | preferred | | the best", "9 | a | | | | | |"),
        ("8 | a | | | | | 1 |", "9 | a | | | | preferred | | the best"),
        ("8 | a | | | counted | | |", "9 | a | | | estimated | | |"),  # by how it is known
        ("8 | a | | | modelled | | |", "9 | a | | | | | |"),
        ("8 | a | | | | | |", "9 | a | net | | counted | preferred | 3 | the best"),  # the case before the system
        ("8 | a | | | claimed | | |", "9 | a | | | counted | outlier | | one Sunday"),  # what is doubted is none
        ("8 | a | | after | claimed | | |", "9 | a | | before | counted | | |"),
        ("8 | a | | | claimed | | |", "9 | a | | | target | preferred | | the plan"),
    ],
)
def test_of_the_results_of_one_measure_the_firmest_on_the_case_itself_stands_in_a_cell(casebook, first, second):
    head = "\nproblems: [heat]\nparts:\n  - {id: net, kind: system, label: The net}"
    for rows in ((first, second), (second, first)):
        facts = [f"visitors | people | {row}" for row in rows]
        cases = with_facts(casebook, f"measure | unit | {RANKED}", *facts, head=head)
        (line, *more) = compare.who_did(cases, "heat").at["lanmere-broken", "results"].split("\n")
        # the state before and what is hoped for are no results of their own
        assert line.startswith("Visitors: 8 people") and more == ["and 1 more"] * (not {*second.split()} & OTHER_ROWS)


def test_an_unknown_problem_is_an_error(cases):
    unknown('Did you mean "flooding"', compare.who_did, cases, "floods")
    unknown("not a known problem", compare.who_did, cases, None)


# languages


def test_names_are_understood_in_any_language(cases):
    flooding = compare.who_did(cases, "flooding")
    assert compare.who_did(cases, "น้ำท่วม").equals(flooding)
    named = compare.side_by_side(cases, cases[FOUR[0]].title("th"), cases[FOUR[1]].title)
    assert named.equals(compare.side_by_side(cases, *FOUR[:2]))
    impossible("twice", compare.side_by_side, cases, FOUR[0], cases[FOUR[0]].title("th"))


def test_the_readers_language_is_the_default(cases):
    thai = compare.side_by_side(cases, *FOUR, lang="th")
    answer = compare.who_did(cases, "heat", lang="th")
    language.set_language("th")
    assert compare.side_by_side(cases, *FOUR).equals(thai)
    assert compare.who_did(cases, "heat").equals(answer)
    impossible("ครั้งละ 2 ถึง 6 กรณี", compare.side_by_side, cases, FOUR[0])
    unknown("ไม่พบ", compare.side_by_side, cases, 5, FOUR[0])
