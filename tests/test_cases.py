"""The collection a user holds: cases, selections and tables."""

import math
import pickle

import pandas as pd
import pytest

from toolkit import CaseStudyError, load_cases, set_language
from toolkit.errors import CasebookError, NotPossibleError, UnknownNameError

TABLES = ("table", "facts", "citations", "events", "actors", "conditions", "components", "learning", "parts")
REFERENCE = ("cities", "city_facts", "ties", "requests", "errata", "codings", "targets", "sources")
IDS = ["kaeng-mai-rain-gardens", "lanmere-canal-park", "lanmere-night-trams", "sundvik-library-boat"]


def test_a_collection_is_a_mapping_of_its_cases_in_order(good):
    assert list(good) == good.ids == IDS and len(good) == 4
    assert "lanmere-canal-park" in good and "lanmere" not in good and good.get("lanmere") is None
    with pytest.raises(UnknownNameError, match='Did you mean "lanmere-canal-park"'):
        good["lanmere-canal-parc"]


def test_load_cases_raises_one_error_that_carries_everything(casebook):
    casebook.add(("[environment]", "[enviroment]"), ("| km |", "| kg |"))
    with pytest.raises(CaseStudyError) as caught:
        load_cases(casebook.folder)
    assert [p.code for p in caught.value.faults] == ["unknown-code", "unit"] and isinstance(caught.value, CasebookError)
    assert str(caught.value).splitlines()[-1].startswith("2 faults in 1 of ")


def test_no_file_is_skipped_in_silence(casebook):
    for text in ("", "---\n---\n", "---\n# nothing\n---\n\n## Facts\n"):
        casebook.add(text=text)
        with pytest.raises(CaseStudyError):
            casebook.load()


def test_facts_of_cities_and_events_stand_in_order_whatever_that_of_their_rows(casebook):
    head, *rows = (casebook.folder / "city_facts.csv").read_text(encoding="utf-8").splitlines()
    casebook.write("city_facts.csv", "\n".join([head, *reversed(rows), ""]))
    rows = "".join(f"| {date} | Done. | lanmere-a1[opening] |\n" for date in ("2012", "2010-05", "2011"))
    casebook.add(("## Facts", f"## Events\n\n| date | what | source |\n|---|---|---|\n{rows}\n## Facts"))
    cases = casebook.load()
    order = cases.city_facts[["city", "attribute", "boundary", "date"]].to_numpy().tolist()
    assert order == sorted(order) and len(order) == 10
    assert cases.events.query("case == 'lanmere-broken'")["date"].tolist() == ["2010-05", "2011", "2012"]
    assert cases.events["case"].is_monotonic_increasing


# selecting

RAIN, PARK, TRAMS, BOAT = IDS


SELECTIONS = [
    ({"themes": "environment"}, [RAIN, PARK]),
    ({"themes": ["economy", "education"]}, [PARK, BOAT]),
    ({"themes": "environment", "city": "kaeng-mai"}, [RAIN]),
    ({"city": "lanmere"}, [RAIN, PARK, TRAMS]),
    ({"instruments": "treasure"}, [RAIN, PARK]),
    ({"instruments": "authority/ordinance"}, [PARK]),
    ({"kind": "service"}, [TRAMS, BOAT]),
    ({"status": "operating", "scale": "city"}, [TRAMS]),
    ({"city": "xandria"}, []),
    ({}, [RAIN, PARK, TRAMS, BOAT]),
]


@pytest.mark.parametrize(("wanted", "ids"), SELECTIONS)
def test_select_keeps_the_cases_that_carry_a_code(good, wanted, ids):
    assert good.select(**wanted).ids == ids


MISSING = [
    {"themes": "enviroment"}, {"themes": ["environment", "enviroment"]}, {"theme": "environment"},
    {"problems": "silent"}, {"instruments": "authority/ordinanc"}, {"city": "atlantis"}, {"review": "draft"},
    {"facts": "length"}, {"kind": ""}, {"kind": None},
]  # fmt: skip


@pytest.mark.parametrize("wanted", MISSING)
def test_select_refuses_what_does_not_exist(good, wanted):
    with pytest.raises(UnknownNameError):
        good.select(**wanted)


def test_a_selection_can_be_selected_from_and_leaves_the_whole_alone(good):
    water = good.select(problems="flooding")
    assert water.select(city="kaeng-mai").ids == [RAIN]
    assert len(good) == 4 and set(water.facts["case"]) == set(water.ids)


# tables


@pytest.mark.parametrize("name", [*TABLES, *REFERENCE])
def test_a_table_is_a_copy_and_keeps_its_columns_in_an_empty_selection_and_all_rows_beside_the_cases(good, name):
    frame = getattr(good, name)
    assert isinstance(frame, pd.DataFrame)
    before = frame.copy()
    frame.insert(0, "mine", 1)
    pd.testing.assert_frame_equal(getattr(good, name), before)
    none = getattr(good.select(city="xandria"), name)
    assert list(none.columns) == list(before.columns) and len(none) == (len(before) if name in REFERENCE else 0)


def test_facts_have_a_unique_name_numbers_and_one_citation_for_each_source(good):
    facts = good.facts.set_index("fact")
    assert facts.index.is_unique
    cost = facts.loc["lanmere-canal-park.cost"]
    assert (cost["number"], cost["unit"], cost["status"]) == (91.5, "EUR million", "reported")
    mine = good.citations[good.citations["fact"] == "lanmere-canal-park.cost"]
    assert mine[["source", "locator"]].values.tolist() == [["lanmere-a1", "opening"], ["lanmere-a2", "tab. 2"]]
    assert cost["citation"] == "lanmere-a1[opening]; lanmere-a2[tab. 2]"
    share, rate = (facts[facts["measure"] == name].iloc[0] for name in ("merchants_moved", "visitors_rate"))
    assert math.isclose(share["share"], 100 * 212 / 460)
    assert math.isnan(rate["number"]) and (rate["low"], rate["high"]) == (9000, math.inf)
    assert set(facts[facts["value"] == ""]["status"]) == {"silent", "absent"}


def test_the_table_tells_silent_from_not_coded(good):
    table = good.table
    assert table.loc[PARK].to_dict() == {
        "title": "Lanmere canal park", "city": "lanmere", "kind": "project", "scale": "district",
        "status": "operating", "start": "2011", "end": "2016-09", "themes": "environment, economy",
        "smart_dimensions": "environment", "focus_areas": "silent", "problems": "flooding, urban-decay",
        "instruments": "treasure/public-works, authority/ordinance", "facts": 10, "events": 3, "sources": 3,
        "review": "reviewed",
    }  # fmt: skip
    assert table["focus_areas"].tolist()[1:] == ["silent", "unknown", "not_coded"]
    assert table.loc[BOAT, "facts"] == 1


def test_tables_are_in_order(good):
    assert list(good.cities.index) == ["kaeng-mai", "lanmere", "sundvik", "xandria"]
    assert good.sources.index.is_monotonic_increasing and good.city_facts["city"].is_monotonic_increasing
    assert good.sources.loc["lanmere-a2", ["kind", "title"]].tolist() == ["article", "What the Lanmere canal park cost"]
    assert good.events["date"].tolist() == ["2011-02", "2012-03/2016-09", "2018-07-04"]
    assert good.events["what"][0] == "Council decides | road to be removed"


def test_a_case_gives_its_fields_tables_and_sources_and_can_be_sent_between_processes(good):
    case = good["lanmere-canal-park"]
    assert (case.title("th"), case.city, set(case.facts["case"])) == ("สวนริมคลองลานเมียร์", "lanmere", {case.id})
    assert list(case.sources.index) == ["kaeng-mai-c1", "lanmere-a1", "lanmere-a2"]
    assert {"title", "facts", "sources"} <= set(dir(case))
    assert "$90 million" in case.prose["Limits and criticism"]
    with pytest.raises(AttributeError, match="theme"):
        getattr(case, "theme")  # noqa: B009
    assert pickle.loads(pickle.dumps(good.records)) == good.records


# what a reader types


SAME = [
    ({"problems": "น้ำท่วม"}, {"problems": "flooding"}), ({"problems": "Flooding"}, {"problems": "flooding"}),
    ({"city": "กรุงเทพมหานคร"}, {"city": "bangkok"}), ({"city": "กทม."}, {"city": "bangkok"}),
    ({"country": "ญี่ปุ่น"}, {"country": "JP"}), ({"country": "Japan"}, {"city": ["tokyo", "fukuoka-city"]}),
    ({"instruments": "Public works"}, {"instruments": "treasure/public-works"}),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "same"), SAME)
def test_labels_and_names_select_what_their_codes_do(cases, wanted, same):
    assert cases.select(**wanted).ids == cases.select(**same).ids != []


@pytest.mark.parametrize("name", ["คลองโอ่งอ่าง", "Khlong Ong Ang canal renewal", "bangkok-khlong-ong-ang"])
def test_a_case_is_found_by_its_title_in_any_language(cases, name):
    assert cases[name].id == "bangkok-khlong-ong-ang"


def test_an_unknown_title_is_answered_in_the_readers_language(cases):
    set_language("th")
    with pytest.raises(UnknownNameError, match=r"ไม่พบกรณีศึกษาชื่อ .*การฟื้นฟูคลองชองกเยชอน \(seoul-cheonggyecheon\)"):
        cases["cheongyecheon"]


def test_what_is_no_name_is_one_line(cases):
    with pytest.raises(NotPossibleError, match=r'select\(problems="flooding"\)'):
        cases.select("flooding")
    for odd in (7, None, ["flooding"]):
        with pytest.raises(UnknownNameError, match="is not a known case"):
            cases[odd]


def test_search_finds_words_in_titles_tables_and_prose_in_both_languages(good):
    found = good.search("canal")
    assert list(found.columns) == ["case", "title", "where", "excerpt"]
    assert found[["case", "where"]].iloc[0].tolist() == [PARK, "title"]
    assert {"facts", "Context"} <= set(found["where"])
    assert "สวนริมคลอง" in good.search("ริมคลอง")["excerpt"].iloc[0]
    texts = [" ".join(written.split()) for held in good.passages.values() for _, written, _ in held]
    for said in (" ".join(text.strip("…").split()) for text in found["excerpt"]):  # no word is cut
        assert any(f" {said} " in f" {text} " for text in texts)
    assert all("canal" in text.casefold() for text in found["excerpt"])


def test_search_finds_the_codes_of_a_row_by_their_labels(cases):
    label = cases.codebook["measures"]["capital_cost"].label
    held = {c.id for c in cases.records if any(f.measure == "capital_cost" for f in c.facts)}
    for found in (cases.search(label(lang)) for lang in ("en", "th")):
        assert held <= set(found.query("where == 'facts'")["case"])
        assert not found["excerpt"].str.contains("capital_cost").any()


def test_search_goes_through_prose_by_paragraph(casebook):
    casebook.add(("## Facts", "## Context\n\nThe next exit\nis near.\n\nA second one.\n\n## Facts"))
    said = [(where, text) for where, text, _ in casebook.load().passages["lanmere-broken"] if where == "Context"]
    assert said == [("Context", "The next exit is near."), ("Context", "A second one.")]


def test_search_puts_first_what_holds_more_of_the_words(cases):
    found = cases.search("relocation of vendors")
    assert found["case"].iloc[0] == "seoul-cheonggyecheon" and len(found) == len(cases.search("vendors relocation"))


def test_a_search_without_result_says_so_and_one_without_words_is_refused(good):
    assert "Nothing found" in repr(good.search("xylophone"))
    for nothing in ("", "  ", None):
        with pytest.raises(NotPossibleError, match="at least one word"):
            good.search(nothing)


def test_tables_are_in_the_readers_language(good):
    set_language("th")
    assert "สวนริมคลองลานเมียร์" in set(good.table["title"])
