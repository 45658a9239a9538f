"""The collection a user holds: cases, selections and tables."""

import math
import pickle

import pandas as pd
import pytest

from toolkit import CaseStudyError, load_cases, set_language
from toolkit.cases import Cases, carries, codes_of, listed, named_facts
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


# whole tables

A1, A2, C1 = "lanmere-a1[opening]", "lanmere-a2", "kaeng-mai-c1"
WHOLE = {  # table: its columns, its first row, how many rows
    "actors": ("case name role sector source note",
               [PARK, "City of Lanmere", "leader", "local-government", A1, ""], 2),
    "conditions": ("case id criterion importance says source",
                   [PARK, "land", "land-and-space", "essential", "The city owned the road and the banks.",
                    f"{A2}[p. 5]"], 2),
    "components": ("case id says needs source", None, 0),
    "learning": ("case direction city kind what date source",
                 [RAIN, "learned-from", "lanmere", "inspiration", "Banks that may flood", "", f"{C1}[p. 2]"], 3),
    "parts": ("case id kind start end label", [RAIN, "one", "phase", "2018", "2020", "Phase one"], 4),
    "events": ("case date what part source as_written note",
               [PARK, "2011-02", "Council decides | road to be removed", "", A1, "", ""], 3),
    "citations": ("case fact source locator", None, 19),
    "targets": ("city case condition state changeable evidence source ask coder",
                ["kaeng-mai", PARK, "land", "partly", "later", "The city owns the banks and not the road.",
                 f"{C1}[p. 4]", "Works department", "first coder"], 1),
    "codings": ("case field code coder judgement date note",
                [PARK, "themes", "environment", "case file", "yes", "", ""], 4),
    "requests": ("city office direction theme topic codes with_city case date source",
                 ["kaeng-mai", "Works department", "wants", "environment", "How Lanmere keeps its canal clean",
                  "water-pollution", "lanmere", PARK, "2020", f"{C1}[p. 6]"], 1),
    "ties": ("a b kind since until confidence source note",
             ["lanmere", "kaeng-mai", "sister", "2012-05", "", "high", A1, ""], 2),
    "errata": ("source locators as_written read_as kind why",
               [C1, "p. 3", "พ.ศ. 2653", "2010", "wrong-date",
                "the report was printed before that year; two digits changed places"], 1),
    "cities": ("name aliases kind country latitude longitude source note",
               ["Kaeng Mai", "", "city", "AU", 14.25, 101.5, f"{C1}[p. 1]", ""], 4),
    "city_facts": ("city attribute value unit date boundary boundary_note judgement source note",
                   ["kaeng-mai", "area", "160", "km2", "2020", "administrative", "", "", f"{C1}[p. 1]", ""], 10),
    "sources": ("kind title author year url doi language grade origin read",
                ["misc", "สวนซับน้ำแก่งใหม่ ระยะที่หนึ่ง", "Town of Kaeng Mai", "2020", "https://example.org/kaeng-mai", "",
                 "th", "official", "originator", "copy"], 5),
    "table": ("title city kind scale status start end themes smart_dimensions focus_areas problems instruments facts "
              "events sources review",
              ["Kaeng Mai rain gardens", "kaeng-mai", "programme", "city", "implementing", "2018", "", "environment",
               "not_coded", "not_coded", "flooding", "treasure/public-works, nodality/demonstration", 3, 0, 1,
               "draft"], 4),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_table_has_its_columns_and_a_row_for_each_record_as_the_files_say_it(good, name):
    columns, first, rows = WHOLE[name]
    frame = getattr(good, name)
    assert (list(frame.columns), len(frame)) == (columns.split(), rows)
    assert first is None or frame.iloc[0].tolist() == first
    index = {"cities": "id", "sources": "key", "table": "case"}.get(name)
    assert frame.index.name == index and (index or list(frame.index) == list(range(rows)))


def test_a_table_says_what_its_rows_are():
    said = {name: getattr(Cases, name).__doc__.split()[:3] for name in (*TABLES, *REFERENCE)}
    told = {name: " ".join(words) for name, words in said.items() if words != ["One", "row", "per"]}
    assert told == {
        "requests": "Who wants or", "errata": "What a source", "codings": "Judgements of second",
    }  # fmt: skip


def test_a_fact_is_a_row_with_its_value_as_it_is_written_and_as_numbers(good):
    row = good.facts.set_index("fact").loc["lanmere-canal-park.dollars"].to_dict()
    unsaid = "stage", "by", "prices", "judgement", "confidence", "design", "as_written", "note"
    assert row == dict.fromkeys(unsaid, "") | {
        "case": PARK, "measure": "capital_cost", "value": "~100", "number": 100.0, "low": 100.0, "high": 100.0,
        "unit": "USD million", "of": "works", "part": "works", "date": "../2016-09", "basis": "", "status": "reported",
        "relates": "converts cost", "citation": "lanmere-a2[p. 4]", "share": pytest.approx(math.nan, nan_ok=True),
    }  # fmt: skip
    assert list(good.facts.columns[:12]) == [
        "case", "fact", "measure", "value", "number", "low", "high", "share", "unit", "of", "part", "stage",
    ]  # fmt: skip
    assert {str(good.facts[name].dtype) for name in ("number", "low", "high", "share")} == {"float64"}


def test_what_a_case_carries_is_known_where_somebody_said_so_or_not(good):
    rain, park, boat = (good[name].record for name in (RAIN, PARK, BOAT))
    assert [carries(park, *asked) for asked in (
        ("themes", "environment"), ("themes", "culture"), ("instruments", "treasure"), ("instruments", "treasur"),
        ("instruments", "treasure/public-works"), ("instruments", "treasure/public-works/x"), ("kind", "project"),
        ("focus_areas", "water"),
    )] == [1, 0, 1, 0, 1, 0, 1, None]  # fmt: skip
    assert carries(boat, "problems", "flooding") is None
    absent = boat.model_copy(update={"unsaid": {"problems": "absent"}})
    assert carries(absent, "problems", "flooding") == 0
    assert [codes_of(rain, field) for field in ("city", "kind", "themes", "end")] == [
        ("kaeng-mai", "lanmere"), ("programme",), ("environment",), (),
    ]  # fmt: skip
    assert [name for name, _ in named_facts(park)][2:4] == ["lanmere-canal-park.cost", "lanmere-canal-park.dollars"]
    assert [listed(names) for names in ("ab", ["a", "b"], ("a",), None, {"a": 1})] == [
        ["ab"], ["a", "b"], ["a"], [None], ["a"],
    ]  # fmt: skip


def test_a_selection_names_every_country_place_and_field_that_can_be_asked_for(good):
    assert good.select(country="NZ").ids == [RAIN, PARK, TRAMS] and good.select(country=["FJ", "AU"]).ids == [
        RAIN,
        BOAT,
    ]
    assert good.select(city=("sundvik", "Lanmere"), kind="service").ids == [TRAMS, BOAT]
    with pytest.raises(UnknownNameError) as caught:
        good.select(colour="red")
    for field in ("city", "country", "themes", "smart_dimensions", "focus_areas", "problems", "instruments", "kind"):
        assert field in str(caught.value)
    with pytest.raises(NotPossibleError, match=r'^Say which field is meant: select\(problems="7"\) or'):
        good.select(7, "flooding")


def test_a_search_lists_what_holds_half_of_the_words_or_more_by_how_many_it_holds_and_where(good):
    said = good.search("boats people apart harbour")[["case", "where", "excerpt"]].values.tolist()
    assert said == [
        [PARK, "learning", "Learned from · Sundvik · Study visit · How to keep boats and people apart · 2010"],
        [PARK, "learning", "เรียนรู้จาก · Sundvik · การศึกษาดูงาน · How to keep boats and people apart · พ.ศ. 2553"],
    ]
    assert set(good.search("operating boats")["case"]) == {PARK, TRAMS}, "one of two words is enough"
    assert good.search("the")["excerpt"].str.contains("the", case=False).all(), "a short word is asked for alone"
    assert good.search("of the canal").equals(good.search("canal")), "and passed over beside longer ones"
    assert set(good.search("tradezzz")["case"]) == set(), "six letters tell one word from another"
    assert set(good.search("traderzzz")["case"]) == {PARK}
    assert PARK in {*good.search("คน xylophone")["case"]}, "a short word of Thai counts"
    assert set(good.search("of xylophone")["case"]) == set(), "and one of English does not"


def test_what_was_found_is_shown_with_sixty_letters_on_either_side_cut_between_words(casebook):
    shown = {
        f"{'x ' * 50}canal{' y' * 50}": f"…{'x ' * 29}canal{' y' * 29}…",
        f"{'x' * 100}canal{'y' * 100}": f"…{'x' * 60}canal{'y' * 60}…",
        f"{'x' * 60}canal{'y' * 60}": f"{'x' * 60}canal{'y' * 60}",
        f"{'x' * 59} canal {'y' * 59}": f"{'x' * 59} canal {'y' * 59}",
        f"a {'x' * 59} canal {'y' * 59} b": f"…{'x' * 59} canal…",
        "A Canal.": "A Canal.",
    }
    casebook.add(("## Facts", "\n\n".join(["## Context", *shown, "## Facts"])))
    found = casebook.load().select(themes="environment").search("canal")
    said = found.query("case == 'lanmere-broken' and where == 'Context'")["excerpt"]
    assert said.tolist() == [*shown.values()]


def test_a_case_knows_its_own_names_and_no_others(good):
    case = good[PARK]
    assert (case.id, case.start, case.themes, len(case.citations)) == (PARK, "2011", ("environment", "economy"), 12)
    assert dir(case) == sorted({*dir(case)}) and {"title", "citations", "record", "sources"} < {*dir(case)}
    with pytest.raises(AttributeError, match="^_nothing$"):
        case._nothing  # noqa: B018
    assert good.find_case("the green mile") == PARK and good.find_place("แก่งใหม่") == "kaeng-mai"
    assert [good.ids, [c.id for c in good.records]] == [IDS, IDS] and good.ids is not good.ids
