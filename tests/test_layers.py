"""What connects places side by side: layers, missing ties, peers, asks and offers."""

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import towns
from test_compare import EVERY_FIELD, every_table
from test_network import reread

from toolkit import compare, network, show
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.network.layers import LAYERS


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return towns.write(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The towns with the header of each table beside them, and nothing in it."""
    heads = {f"{n}.csv": getattr(towns, n.upper()).splitlines()[0] + "\n" for n in ("ties", "requests")}
    return towns.write(tmp_path_factory.mktemp("bare"), **heads)


@pytest.fixture(scope="module")
def real(cases):
    return network.layers(cases)


def edges(graph, layer, *names):
    return sorted((a, b, *(d[n] for n in names)) for a, b, d in graph.edges(data=True) if d["layer"] == layer)


# --- layers -------------------------------------------------------------------------------------


def test_each_layer_of_the_towns_is_the_one_made_by_hand(book):
    graph = network.layers(book, k=1)
    assert edges(graph, "context", "similarity", "rule") == [
        ("ash", "birch", 0.8125, "both"),  # (1/2 + 1 + 3/4 + 1) / 4
        ("birch", "cedar", 0.375, "tree"),  # (1/2 + 0 + 0 + 1) / 4
    ]
    assert edges(graph, "shared_problem", "codes", "cases", "sources") == [
        ("ash", "birch", "flooding", "ash-drains; birch-banks", "s1"),
        ("ash", "cedar", "heat", "", "s1; s2"),
    ]
    assert edges(graph, "tie", "kind", "since", "formal") == [
        ("ash", "cedar", "sister", "2001", "yes"), ("ash", "cedar", "sister", "2002-05-01", "yes"),
        ("ash", "dune", "friendship", "1999", "yes"), ("birch", "cedar", "disputed", "", "no"),
        ("birch", "dune", "sister", "1990", "yes"),
    ]  # fmt: skip
    # a membership leads to the network, whichever of the two stands first
    assert edges(graph, "membership", "since") == [("ash", "ring", "2010"), ("birch", "ring", "")]


# between ash and cedar every kind of undirected connection, and all that each carries
ASH_CEDAR = [
    {"layer": "context", "rule": "mutual", "similarity": 1 / 4, "coverage": 1, "low": 1 / 4, "high": 3 / 8},
    {"layer": "shared_problem", "count": 1, "codes": "heat", "cases": "", "sources": "s1; s2"},
    {"layer": "shared_policy", "count": 1, "codes": "treasure/public-works", "cases": "ash-drains + cedar-compost"},
    {"layer": "tie", "kind": "sister", "formal": "yes", "since": "2001", "until": "", "confidence": "high",
     "sources": "s1"},
    {"layer": "tie", "kind": "sister", "formal": "yes", "since": "2002-05-01", "until": "", "confidence": "low",
     "sources": "s2"},
]  # fmt: skip


def test_connections_and_places_carry_all_that_is_recorded_of_them_and_nothing_else(book):
    graph = network.layers(book)
    assert [data for _, other, data in graph.edges(["ash"], data=True) if other == "cedar"] == [
        {"directed": "no", **data} for data in ASH_CEDAR
    ]
    assert [*graph["ash"]["cedar"]] == ["context-0", "shared_problem-1", "shared_policy-2", "tie-3", "tie-4"]
    assert graph["ash"]["ring"]["membership-0"] == {
        "layer": "membership", "directed": "yes", "since": "2010", "until": "", "confidence": "high", "sources": "s1",
    }  # fmt: skip
    assert graph["birch"]["xandria"]["transfer-0"] == {
        "layer": "transfer", "directed": "yes", "kind": "presentation", "direction": "inspired", "case": "birch-banks",
        "what": "At a fair", "date": "2018", "sources": "s1",
    }  # fmt: skip
    assert graph["birch"]["dune"]["tie-0"]["until"] == "2010"
    assert graph.graph == {"layers": "; ".join(LAYERS), "k": 3} and network.layers(book, k=1).graph["k"] == 1
    assert [*graph] == ["ash", "birch", "cedar", "dune", "ring", "xandria"]
    assert graph.nodes["ash"] == {
        "name": "Ash", "name_th": "แอช", "aliases": "", "kind": "city", "country": "NZ", "latitude": 10,
        "longitude": 100,
    }  # fmt: skip
    assert graph.nodes["ring"] == {
        "name": "Ring of Towns", "name_th": "Ring of Towns", "aliases": "", "kind": "network", "country": "",
    }  # fmt: skip


def test_learning_leads_from_who_was_learned_from_to_who_learned_and_says_what_in_two_languages(book):
    # a comparison shows no learning, and what stays in one town is no transfer
    assert edges(network.layers(book), "transfer", "case", "kind", "date", "what") == [
        ("birch", "ash", "ash-drains", "study-visit", "2015", "Green banks"),
        ("birch", "cedar", "birch-banks", "model", "2019", "Green banks"),
        ("birch", "xandria", "birch-banks", "presentation", "2018", "At a fair"),
    ]
    thai = edges(network.layers(book, lang="th"), "transfer", "what")
    assert {("birch", "cedar", "ตลิ่งเขียว"), ("birch", "xandria", "At a fair")} <= set(thai)


def test_a_shared_policy_needs_the_same_sub_type_and_a_theme_or_problem_in_common(book, tmp_path):
    assert edges(network.layers(book), "shared_policy", "codes", "cases") == [
        (a.split("-")[0], b.split("-")[0], "treasure/public-works", f"{a} + {b}")
        for a, b in combinations(towns.CASES, 2)
    ]
    apart = towns.CASES["cedar-compost"].replace("[environment]", "[economy]")
    classes = towns.CASES["birch-banks"].replace("[treasure/public-works, authority/ordinance]", "[treasure]")
    other = towns.write(tmp_path, **{"cedar-compost.md": apart, "birch-banks.md": classes})
    assert edges(network.layers(other), "shared_policy") == []


def test_undirected_connections_stand_once_and_directed_ones_have_a_direction(real):
    for a, b, data in real.edges(data=True):
        assert data["directed"] == ("yes" if data["layer"] in ("membership", "transfer") else "no")
        assert data["directed"] == "yes" or a < b
    pairs = [(a, b, d["layer"]) for a, b, d in real.edges(data=True) if d["layer"] in LAYERS[:3]]
    assert len(pairs) == len(set(pairs))


def test_layers_hold_the_real_ties_and_memberships_one_for_each_row(cases, real):
    member = cases.ties["kind"] == "membership"
    assert len(edges(real, "tie")) == (~member).sum()
    assert len(edges(real, "membership")) == member.sum()
    kinds = nx.get_node_attributes(real, "kind")
    assert all(kinds[b] == "network" for _, b in edges(real, "membership"))
    similar = {n for a, b, d in real.edges(data=True) if d["layer"] in LAYERS[:3] for n in (a, b)}
    assert not {"country", "network"} & {kinds[n] for n in similar}


def test_the_context_layer_is_the_context_network(cases, real):
    G = network.city_similarity(cases, domains="context")
    expected = sorted((*sorted(ends), similarity) for *ends, similarity in G.edges(data="similarity"))
    assert edges(real, "context", "similarity") == expected


def test_layers_never_hold_a_number_made_of_two_layers(real):
    numbers = {d["layer"]: {n for n, v in d.items() if isinstance(v, float)} for *_, d in real.edges(data=True)}
    assert numbers.pop("context") == {"similarity", "coverage", "low", "high"}
    assert not any(numbers.values())


def record(graph, drop=()):
    nodes = {n: {k: v for k, v in d.items() if k not in drop} for n, d in graph.nodes(data=True)}
    found = [(a, b, sorted((k, v) for k, v in d.items() if k not in drop)) for a, b, d in graph.edges(data=True)]
    return nodes, sorted(found)


def test_layers_can_be_written_as_graphml_gexf_and_json_and_read_again(real):
    for write, read, drop in ((nx.write_graphml, nx.read_graphml, ()), (nx.write_gexf, nx.read_gexf, ("id", "label"))):
        again = reread(real, write, read)
        assert again.is_multigraph() and again.is_directed()
        assert record(again, drop) == record(real)
    text = json.dumps(nx.node_link_data(real, edges="edges"), allow_nan=False)
    assert nx.utils.graphs_equal(nx.node_link_graph(json.loads(text), edges="edges"), real)
    values = {type(v) for *_, d in (*real.edges(data=True), *real.nodes(data=True)) for v in d.values()}
    assert values == {str, int, float}


def test_layers_work_without_ties_and_for_a_selection(bare, book):
    assert {d["layer"] for *_, d in network.layers(bare).edges(data=True)} == {*LAYERS} - {"tie", "membership"}
    only = network.layers(book.select(city="birch"))
    assert edges(only, "shared_policy") == []
    assert len(edges(only, "tie")) == 5  # reference tables stay whole


# --- missing ties -------------------------------------------------------------------------------


def test_missing_ties_come_in_three_kinds_with_reasons(book):
    table = network.missing_ties(book, "ash", domains=["context", "problems"], k=1).set_index("kind")
    kinds = {"similar-no-tie": "birch", "tie-not-similar": "cedar", "tie-not-enough-data": "dune"}
    assert table["other"].to_dict() == kinds
    similar, unlike, stub = (table.loc[kind] for kind in table.index)
    assert (similar["similarity"], similar["rank"], similar["ties"]) == (0.65625, 1, "")
    assert similar["reason"] == (
        "No tie is recorded; both belong to Ring of Towns; among the nearest 1 of the 2 places that compare with "
        "Ash (0.66); most alike in: problems, climate class and national capital."
    )
    assert similar["sources"] == "s1; s2"
    assert (unlike["ties"], unlike["sources"]) == ("sister", "s1; s2")
    sister = "Sister city since 2001 or since 2002 (sources differ); not among the nearest 1 of the 2 places"
    assert sister in unlike["reason"]
    assert "what differs most: problems, population, climate class and 1 more." in unlike["reason"]
    assert stub["reason"].startswith("Friendship city since 1999; only 0% of the weight rests on data that both have; ")
    thai = network.missing_ties(book, "แอช", k=1, lang="th").set_index("kind").loc["tie-not-enough-data"]
    assert thai["reason"].startswith("เมือง") and "พ.ศ. 2542" in thai["reason"]
    assert np.isnan(stub["similarity"]) and stub["rank"] is pd.NA
    # a similar city with a tie misses nothing
    assert list(network.missing_ties(book, "ash", k=2)["kind"]) == ["similar-no-tie", "tie-not-enough-data"]


# of cedar by context alone: birch is nearest (3/8), ash (2/8) could be with a water setting of cedar that is known
CEDAR_TIES = [
    {"kind": "similar-no-tie", "other": "birch", "similarity": 3 / 8, "low": 3 / 8, "high": 4 / 8, "rank": 1,
     "ties": "", "reason": "One source names a tie that no other confirms; among the nearest 1 of the 2 places that "
     "compare with Cedar (0.38); most alike in: national capital and population.", "sources": "s1"},
    {"kind": "tie-not-similar", "other": "ash", "similarity": 1 / 4, "low": 1 / 4, "high": 3 / 8, "rank": 2,
     "ties": "sister", "reason": "Sister city since 2001 or since 2002 (sources differ); not among the nearest 1 of "
     "the 2 places that compare with Cedar (0.25); what differs most: population, climate class, on the coast; with "
     "every missing value at its best it could be among the nearest 1.", "sources": "s1; s2"},
]  # fmt: skip


def test_every_cell_of_what_ties_are_missing_is_as_by_hand(book):
    table = network.missing_ties(book, "cedar", k=1)
    assert [*table] == ["kind", "other", "similarity", "low", "high", "rank", "ties", "reason", "sources"]
    assert table.to_dict("records") == CEDAR_TIES and table["rank"].dtype == "Int64"
    ended = network.missing_ties(book, "dune")
    assert [*ended["other"]] == ["ash"], "of birch the tie has ended, and nothing is known of dune itself"


def test_places_that_are_equally_similar_have_one_rank_and_all_count(tmp_path):
    cities = towns.CITIES + "elm,Elm,,,city,FJ,,,s1[p. 1],\n"
    twin = "".join(line.replace("birch", "elm") + "\n" for line in towns.CITY_FACTS.splitlines() if "birch" in line)
    book = towns.write(tmp_path, **{"cities.csv": cities, "city_facts.csv": towns.CITY_FACTS + twin})
    table = network.missing_ties(book, "ash", k=1)
    assert table[["kind", "other", "rank"]].fillna(0).to_numpy().tolist() == [
        ["similar-no-tie", "birch", 1], ["similar-no-tie", "elm", 1], ["tie-not-similar", "cedar", 3],
        ["tie-not-enough-data", "dune", 0],
    ]  # fmt: skip
    assert "among the nearest 1 of the 3 places that compare with Ash (0.81)" in table["reason"][1]
    assert [*network.aspirational_peers(book, "ash", k=1)["city"]] == ["birch", "elm"]


def test_where_no_tie_is_missing_that_is_said_of_the_place_by_name(tmp_path):
    ties = (
        towns.TIES.splitlines()[0] + "\nash,birch,sister,2001,,high,s1[p. 3],\nash,cedar,sister,2001,,high,s1[p. 3],\n"
    )
    table = network.missing_ties(towns.write(tmp_path, **{"ties.csv": ties}), "ash", lang="th")
    assert table.empty and "แอช" in table.attrs["empty"] and table["rank"].dtype == "Int64"


def test_ended_and_doubtful_ties_do_not_count_and_are_said(book):
    table = network.missing_ties(book, "birch", k=2).set_index("other")
    assert table["kind"].to_dict() == {"ash": "similar-no-tie", "cedar": "similar-no-tie"}
    assert table.loc["cedar", "reason"].startswith("One source names a tie that no other confirms; among the nearest 2")


def test_a_tied_city_that_could_be_among_the_nearest_is_said_to(tmp_path):
    # without cedar's population: birch (0 + 1/2 + 1) / 3, ash (0 + 1/4 + 1) / 3 and at best (1 + 0 + 1/4 + 1) / 4
    facts = towns.CITY_FACTS.replace("cedar,population,1000000,people,2020,administrative,,,s1[p. 1],\n", "")
    facts += "cedar,water_setting,river,,,,,,s1[p. 1],\n"
    table = network.missing_ties(towns.write(tmp_path, **{"city_facts.csv": facts}), "cedar", domains="context", k=1)
    row = table.set_index("other").loc["ash"]
    assert row["kind"] == "tie-not-similar" and row["high"] == 0.5625
    assert row["reason"].endswith("with every missing value at its best it could be among the nearest 1.")


def test_a_city_of_which_nothing_is_recorded_has_ties_and_no_peers(book):
    ((kind, reason),) = network.missing_ties(book, "dune")[["kind", "reason"]].to_numpy()
    assert kind == "tie-not-enough-data" and "not known: population, climate class, on the coast" in reason


def test_only_places_that_can_be_nodes_are_asked_about(cases):
    kinds = cases.codebook["place_kinds"]
    others = network.missing_ties(cases, "bangkok")["other"]
    assert others.tolist() == network.missing_ties(cases, "bangkok", k=5)["other"].tolist()
    assert {kinds[kind].node for kind in cases.cities.loc[others, "kind"]} == {True}


@pytest.mark.parametrize("city", ["bangkok", "phuket", "rotterdam"])
def test_real_missing_ties_agree_with_the_ties_table(cases, city):
    ties = cases.ties.query("kind not in ('membership', 'disputed') and until == ''")
    tied = set(ties.loc[ties["a"] == city, "b"]) | set(ties.loc[ties["b"] == city, "a"])
    table = network.missing_ties(cases, city)
    has_tie = table["kind"] != "similar-no-tie"
    assert table["other"].is_unique and has_tie.eq(table["other"].isin(tied)).all()
    assert has_tie.eq(table["ties"] != "").all()
    assert table[["reason", "sources"]].ne("").all(axis=None)
    thai = network.missing_ties(cases, city, lang="th")
    assert thai.drop(columns="reason").equals(table.drop(columns="reason"))
    assert (thai["reason"] != table["reason"]).all()


# --- peers and outcomes -------------------------------------------------------------------------


def test_aspirational_peers_list_observed_outcomes_only(book):
    table = network.aspirational_peers(book, "ash")
    found = table[["kind", "city", "case"]].to_numpy().tolist()
    assert found == [["outcome", "birch", "birch-banks"], ["no-case", "cedar", ""]]
    # not the state before, the rejected value, the forecast or the length
    row = table.iloc[0]
    assert row["outcome"] == "Flooded area: 3 ha (town; 2016; measured)"
    assert [*row[["problems", "design", "grade", "sources"]]] == ["flooding", "1", "official, press", "s1; s2"]
    near = "Birch is among the nearest 2 of the 2 places that compare with Ash (0.81); its case deals"
    assert row["says"].startswith(near)
    assert "น้ำท่วม" in network.aspirational_peers(book, "ash", lang="th")["says"][0]


def test_every_cell_of_an_outcome_is_what_its_case_says_and_other_rows_have_none(book):
    table = network.aspirational_peers(book, "ash")
    near = "is among the nearest 2 of the 2 places that compare with Ash"
    none = dict.fromkeys(("problems", "case", "outcome", "date", "basis", "design", "grade", "by", "sources"), "")
    assert table.to_dict("records") == [
        {"kind": "outcome", "city": "birch", "similarity": 0.8125, "low": 0.8125, "high": 0.8125,
         "problems": "flooding", "case": "birch-banks", "outcome": "Flooded area: 3 ha (town; 2016; measured)",
         "date": "2016", "basis": "measured", "design": "1", "grade": "official, press", "by": "", "sources": "s1; s2",
         "says": f"Birch {near} (0.81); its case deals with flooding."},
        {"kind": "no-case", "city": "cedar", "similarity": 0.25, "low": 0.25, "high": 0.375, **none,
         "says": f"Cedar {near} (0.25); no case of it deals with a problem that Ash has."},
    ]  # fmt: skip
    assert [*table] == [
        "kind", "city", "similarity", "low", "high", "problems", "case", "outcome", "date", "basis", "design", "grade",
        "by", "sources", "says",
    ]  # fmt: skip
    assert [*network.aspirational_peers(book, "ash", k=1)["city"]] == ["birch"]
    (only,) = network.aspirational_peers(book, "birch", k=1).to_dict("records")
    assert only == {**none, "kind": "no-outcome", "city": "ash", "similarity": 0.8125, "low": 0.8125, "high": 0.8125,
                    "problems": "flooding", "case": "ash-drains", "says": "Ash is among the nearest 1 of the 2 places "
                    "that compare with Birch (0.81); its case deals with flooding; no observed outcome is recorded in "
                    "it."}  # fmt: skip


def test_aspirational_peers_say_when_a_case_has_no_outcome_or_nothing_can_be_said(book):
    table = network.aspirational_peers(book, "birch")
    assert table["kind"].tolist() == ["no-outcome", "no-case"]
    assert "no observed outcome is recorded in it" in table.loc[0, "says"]
    table = network.aspirational_peers(book, "dune")
    assert table.empty
    said = "No problem of Dune is coded, so no outcome elsewhere can be set beside it."
    assert table.attrs["empty"] == said
    assert "ยังไม่มีการบันทึกปัญหาของ" in network.aspirational_peers(book, "dune", lang="th").attrs["empty"]


def test_peers_stand_in_order_of_similarity_and_not_of_outcome(cases):
    found = network.aspirational_peers(cases, "bangkok", lang="en")
    assert found["city"].nunique() == 8
    several = found[found["problems"] == "displacement; heritage-loss; urban-decay"]["says"]
    assert several.str.contains("displacement and gentrification, loss of built heritage, urban decay[.;]").all()
    assert len(several)
    among = several.str.extract(r"among the nearest (\d+) of the (\d+) places").astype(int)
    comparable = network.peers(network.city_similarity(cases), "bangkok", count=len(cases.cities))
    assert {*among[0]} == {8} and {*among[1]} == {len(comparable)}
    table = network.aspirational_peers(cases, "bangkok", k=12)
    assert table["similarity"].is_monotonic_decreasing
    found = table[table["kind"] == "outcome"]
    facts = cases.facts.set_index("case")
    assert not found.empty and found["design"].ne("").all() and found["grade"].ne("").all()
    assert not found["basis"].isin(["forecast", "target", "budget", "promised"]).any()
    assert all((facts.loc[[case], "design"] != "").any() for case in set(found["case"]))


# --- asks and offers ----------------------------------------------------------------------------


def test_asks_are_matched_by_case_then_codes_then_theme_and_what_nobody_offers_is_said(book):
    table = network.requests(book, "ash").set_index("topic")
    assert table["match"].to_dict() == {
        "how Birch keeps its banks green": "case",
        "a museum of salt": "",  # cedar's choir is meant for birch
        "cheaper harvests: a wish": "topic",
        "night ferries": "",
        "reeds for thatch": "",  # meant for birch, so cedar's wish is none of its matches
    }
    green, says = table.loc["how Birch keeps its banks green"], table["says"]
    assert (green["answers"], green["cases"], green["sources"]) == ("Birch: green banks", "birch-banks", "s1; s2")
    assert green["says"] == "The same case is offered by Birch; the case named is described here."
    said = "Offered by Cedar (small firms and creators without support); no case elsewhere has this theme."
    assert says["cheaper harvests: a wish"] == said  # the code that made the match, and no other
    assert says["a museum of salt"] == "Nobody offers this; no case elsewhere has this theme."
    assert says["night ferries"] == "Nobody asks for this."
    thai = network.requests(book, "ash", lang="th").set_index("topic")["says"]
    assert thai["เรือข้ามฟากกลางคืน"] == "ยังไม่มีผู้ขอเรื่องนี้"


def test_every_cell_of_a_request_is_what_was_written_or_what_answers_it(book):
    table = network.requests(book, "birch")
    assert table.to_dict("records") == [
        {"direction": "offers", "place": "birch", "office": "", "theme": "environment", "topic": "green banks",
         "codes": "", "with_city": "", "date": "2019", "match": "case",
         "answers": "Ash: how Birch keeps its banks green", "answered": "case", "cases": "", "described": "",
         "says": "The same case is wanted by Ash.", "source": "s2",
         "sources": "s2; s1"},
        {"direction": "asked", "place": "ash", "office": "Works", "theme": "environment",
         "topic": "how Birch keeps its banks green", "codes": "flooding", "with_city": "birch", "date": "2020",
         "match": "case", "answers": "Birch: green banks", "answered": "case", "cases": "", "described": "",
         "says": "The same case is offered by Birch.", "source": "s1", "sources": "s1; s2"},
    ]  # fmt: skip
    # wishes before offers, each in order of date
    assert network.requests(book, "ash")[["direction", "date"]].to_numpy().tolist() == [
        ["wants", "2020"], ["wants", "2021"], ["wants", "2022"], ["offers", "2020"], ["offers", "2021"],
    ]  # fmt: skip
    assert network.requests(book, "dune").attrs["empty"] == (
        "No wish or offer of Dune is recorded, and nobody asks for a case of it."
    )
    cedar = network.requests(book, "cedar").set_index("topic")
    assert cedar.at["markets run by pupils", "says"] == "Wanted by Ash (small firms and creators without support)."
    assert (cedar.at["reeds", "answered"], cedar.at["reeds", "answers"]) == ("", ""), "ash offers its reeds to birch"


def request(city, direction, codes="", with_city="", case="", theme="culture", date="2020"):
    return f"{city},,{direction},{theme},{city} {direction},{codes},{with_city},{case},{date},s1[p. 4]\n"


@pytest.mark.parametrize(
    ("offers", "answers", "level"),
    [  # ash wants a heritage of birch; of equals only those count that name ash or are of birch
        ([("birch", "heat"), ("cedar", "waste")], "Birch: birch offers", "theme"),
        ([("cedar", "heat"), ("dune", "waste")], "Cedar: cedar offers; Dune: dune offers", "theme"),
        ([("birch", "heat"), ("cedar", "heritage-loss")], "Cedar: cedar offers", "topic"),
        ([("cedar", "heritage-loss"), ("birch", "heritage-loss")], "Birch: birch offers", "topic"),
        ([("cedar", "heritage-loss"), ("dune", "heritage-loss", "ash")], "Dune: dune offers", "topic"),
        ([("dune", "heritage-loss", "cedar")], "", ""),  # meant for another
        ([("cedar", "heritage-loss"), ("dune", "", "", "birch-banks")], "Dune: dune offers", "case"),
    ],
)
def test_the_closest_offer_answers_and_of_equals_that_of_a_place_which_is_named(tmp_path, offers, answers, level):
    rows = request("ash", "wants", "heritage-loss", "birch", "birch-banks")
    rows += "".join(request(city, "offers", *more) for city, *more in offers)
    book = towns.write(tmp_path, **{"requests.csv": towns.REQUESTS.splitlines()[0] + "\n" + rows})
    (row,) = network.requests(book, "ash").itertuples()
    assert (row.answers, row.answered) == (answers, level)


@pytest.mark.parametrize(
    ("asks", "asked"),
    [
        (request("cedar", "wants", "", "birch"), True),
        (request("cedar", "wants", "", "", "birch-banks"), True),  # a case of it
        (request("cedar", "wants", "", "", "ash-drains"), False),
        (request("cedar", "wants", "flooding"), False),
        (request("cedar", "wants", "", "ash", "birch-banks"), False),  # meant for another
        (request("cedar", "offers", "", "birch"), False),
    ],
)
def test_a_place_is_asked_by_who_names_it_or_a_case_of_it(tmp_path, asks, asked):
    book = towns.write(tmp_path, **{"requests.csv": towns.REQUESTS.splitlines()[0] + "\n" + asks})
    table = network.requests(book, "birch")
    assert table[["direction", "place"]].to_numpy().tolist() == [["asked", "cedar"]] * asked
    (own,) = network.requests(book, "cedar").itertuples()
    assert (own.direction, own.place) == (asks.split(",")[2], "cedar")


def test_cases_elsewhere_are_found_for_a_wish_by_case_then_code_then_theme(tmp_path):
    rows = request("ash", "wants", "waste", "", "birch-banks", date="2018") + request(
        "ash", "wants", "waste", date="2019"
    )
    rows += request("ash", "wants", "", "", "", "environment", "2020") + request("ash", "offers", "waste", date="2021")
    rows += request("ash", "wants", "noise", date="2022")
    book = towns.write(tmp_path, **{"requests.csv": towns.REQUESTS.splitlines()[0] + "\n" + rows})
    table = network.requests(book, "ash")
    assert table[["cases", "described", "match", "answers", "answered"]].to_numpy().tolist() == [
        ["birch-banks", "case", "case", "", ""], ["cedar-compost", "topic", "topic", "", ""],
        ["birch-banks; cedar-compost", "theme", "theme", "", ""], ["", "", "", "", ""], ["", "", "", "", ""],
    ]  # fmt: skip  # none of the town itself, and for an offer none
    assert [*table["date"]] == ["2018", "2019", "2020", "2022", "2021"]


def test_what_others_ask_of_a_town_stands_beside_its_offers(book):
    table = network.requests(book, "birch")[["direction", "place", "match"]]
    assert table.to_numpy().tolist() == [["offers", "birch", "case"], ["asked", "ash", "case"]]


def test_no_request_gives_no_row_and_the_level_of_a_match_is_that_of_the_closest_offer(bare, cases):
    table = network.requests(cases, "bangkok")
    assert network.requests(bare, "ash").empty and list(network.requests(bare, "ash")) == list(table)
    wish = table.set_index("topic").loc["best practices of the sister cities in outline"]
    assert wish["match"] == "theme" and wish["says"].startswith("Only the theme agrees")
    assert "(city management)" in wish["says"]
    assert set(table["match"]) == {"case", "topic", "theme"}


def test_every_request_of_a_real_city_is_there(cases):
    for city in ("bangkok", "jakarta", "shanghai", "thailand"):
        table = network.requests(cases, city)
        assert (table["direction"] != "asked").sum() == (cases.requests["city"] == city).sum()
        assert table["says"].ne("").all() and network.requests(cases, city, lang="th")["says"].ne("").all()


def test_each_answer_names_the_codes_that_made_it_and_a_case_is_found_by_its_own(tmp_path):
    rows = "ash,,wants,culture,dry homes,flooding; waste,,,2020,s1[p. 4]\n"
    rows += "birch,,offers,economy,pumps,flooding; heat,,,2020,s2[p. 4]; s1[p. 4]\n"
    rows += "dune,,offers,economy,bins,waste,,,2020,s1[p. 4]\ncedar,,offers,economy,dykes,flooding,,,2021,s1[p. 4]\n"
    book = towns.write(tmp_path, **{"requests.csv": towns.REQUESTS.splitlines()[0] + "\n" + rows})
    (row,) = network.requests(book, "ash").itertuples()
    said = "Offered by Birch, Cedar (flooding), Dune (waste); cases elsewhere deal with it (flooding, waste)."
    assert (row.says, row.answers) == (said, "Birch: pumps; Dune: bins; Cedar: dykes")
    assert row.sources == "s1; s2", "each once"
    assert row.cases == "birch-banks; cedar-compost" and (row.answered, row.described) == ("topic", "topic")
    said = network.requests(book, "ash", lang="th")["says"][0]
    assert "เบิร์ช, Cedar (น้ำท่วม)" in said and "ขยะ" in said


def test_every_real_request_says_what_it_is_about(cases):
    assert cases.requests["codes"].ne("").all()
    shown = str(show(cases.requests.loc[[34]], cases, lang="en"))
    assert "What it is about" in shown and "-" not in shown.partition("What it is about")[2].partition("\n")[0]


# --- arguments ----------------------------------------------------------------------------------


NUMBER, TWO = "must be a whole number", "at least two cities"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda c: network.missing_ties(c, "ring"), NotPossibleError, r"Ring of Towns \(network\): .* ties 2"),
        (lambda c: network.missing_ties(c, "ceder"), UnknownNameError, 'Did you mean "cedar"'),
        (lambda c: network.requests(c, "brich"), UnknownNameError, 'Did you mean "birch"'),
        *((lambda c, k=k: network.missing_ties(c, "ash", k=k), NotPossibleError, NUMBER) for k in (0, "3")),
        (lambda c: network.aspirational_peers(c, "ash", k=None), NotPossibleError, NUMBER),
        (lambda c: network.layers(c, k=1.5), NotPossibleError, NUMBER),
        (lambda c: network.layers(c, lang="xx"), UnknownNameError, "not a known language"),
    ],
)
def test_questions_that_make_no_sense_are_refused(book, ask, error, message):
    with pytest.raises(error, match=message):
        ask(book)


def test_places_are_understood_by_their_names_in_any_language(cases):
    for ask, name in ((network.missing_ties, "กรุงเทพมหานคร"), (network.requests, "Bangkok")):
        pd.testing.assert_frame_equal(ask(cases, name), ask(cases, "bangkok"))


def everything(good, book):
    """All tables of one casebook and all networks of another, as they are written."""
    graph = network.city_similarity(book, domains=("context", "problems", "portfolio"))
    problems = network.profile(book, domains="problems").map(lambda cell: sorted(cell) if cell == cell else "")
    side = compare.side_by_side(good, *good.ids)
    tables = [side, *(compare.matrix(good, by=by) for by in EVERY_FIELD), *every_table(good).values(), problems]
    tables += [make(book, "ash") for make in (network.requests, network.aspirational_peers, network.missing_ties)]
    tables += [network.why(graph, "ash", "cedar"), network.links(graph)]
    layers = sorted(network.layers(book).edges(data=True), key=str)
    return f"{side} {[table.to_csv() for table in tables]} {graph.graph['profile']} {layers}"


HASHED = "import sys, toolkit, test_layers as t; print(ascii(t.everything(*map(toolkit.load_cases, sys.argv[1:]))))"


def test_no_table_or_network_depends_on_the_order_of_a_hash(good, book):
    here, command = everything(good, book), [sys.executable, "-c", HASHED, good.book.root, book.book.root]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PYTHONHASHSEED": "1"}  # here it is another
    assert subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout.decode().strip() == ascii(here)
    assert "lanmere-canal-park" in here and "ash-drains" in here
