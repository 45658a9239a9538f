"""The similarity network: by hand, by what must always hold, and in words."""

import inspect
import io
import json
import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import towns
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import network
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.network import backbone
from toolkit.network.graph import parts_of
from toolkit.network.measure import compare, group_weights
from toolkit.network.profile import build
from toolkit.similarity import gower

ALL = ("context", "problems", "portfolio")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return towns.write(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def real(cases):
    return network.city_similarity(cases, draws=200)


def evidence(graph):
    return json.loads(graph.graph["evidence"])


def links(graph):
    return {tuple(sorted(edge)) for edge in graph.edges}


# --- by hand ------------------------------------------------------------------------------------
# Two networks of weight 1: context shares its 1 among four groups (1/4 each), problems keeps
# its own, so of the whole a context group has 1/8 and problems has 1/2.
#
#              size          climate  water: coast, setting     government  problems
# ash  birch   1 - 1/2       1        1, 1/2 -> 3/4             1           1/2
# ash  cedar   1 - 2/2 = 0   0        0, unknown -> 0           1           1/3
# birch cedar  1 - 1/2       0        0, unknown -> 0           1           0


def test_three_towns_have_the_similarity_worked_out_by_hand(book):
    found = network.matrix(network.city_similarity(book))
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 1 + 0.75 + 1) / 8 + 0.5 / 2, abs=1e-15)
    assert found.loc["ash", "cedar"] == pytest.approx((0 + 0 + 0 + 1) / 8 + (1 / 3) / 2, abs=1e-15)
    assert found.loc["birch", "cedar"] == pytest.approx((0.5 + 0 + 0 + 1) / 8 + 0 / 2, abs=1e-15)


def test_bounds_put_the_missing_water_setting_at_0_and_at_1(book):
    pair = evidence(network.city_similarity(book))["pairs"]["ash|cedar"]
    # with a setting, water is the mean of coast (0) and setting (0 or 1)
    assert pair["low"] == pytest.approx(1 / 8 + 1 / 6)
    assert pair["high"] == pytest.approx((0.5 + 1) / 8 + 1 / 6)


def test_why_names_codes_cases_and_sources(book):
    table = network.why(network.city_similarity(book), "ash", "birch").set_index("indicator")
    assert table.loc["problems", ["shared", "only_a", "only_b"]].tolist() == ["flooding", "heat", ""]
    assert table.loc["problems", "cases"] == "ash-drains; birch-banks"
    assert table.loc["problems", "sources"] == "s1; s2"
    assert table.loc["water_setting", "contribution"] == pytest.approx(0.5 / 16)
    assert table.loc["population", ["only_a", "only_b"]].tolist() == [
        "10,000 people (2020, administrative)",
        "100,000 people (2020, administrative)",
    ]


def test_a_rejected_problem_is_not_compared(book):
    cell = build(book, domains="problems").cells["birch", "problems"]
    assert cell.codes == ("flooding",)


def test_links_are_the_strongest_tree_and_mutual_neighbours(book):
    graph = network.city_similarity(book, k=1)
    # ash and birch are each other's nearest; cedar's nearest is ash, but not the other way round
    assert {edge: graph.edges[edge]["rule"] for edge in links(graph)} == {
        ("ash", "birch"): "both",
        ("ash", "cedar"): "tree",
    }


def test_mutual_neighbours_add_to_the_tree_on_an_example_by_hand():
    # a square of near neighbours with one diagonal: the tree takes ab, cd, bc; ad is mutual for k = 2
    pairs = {"ab": 0.9, "ac": 0.3, "ad": 0.6, "bc": 0.7, "bd": 0.2, "cd": 0.8}
    first, second = np.triu_indices(4, 1)
    chosen = backbone.choose(first, second, np.array(list(pairs.values())), 4, k=2)
    assert dict(zip(pairs, chosen.tolist(), strict=True)) == {"ab": 3, "ac": 0, "ad": 2, "bc": 3, "bd": 0, "cd": 3}


# --- what must always hold ----------------------------------------------------------------------


@pytest.mark.parametrize("domains", ["context", "problems", "portfolio", ALL])
def test_contributions_sum_to_the_similarity_of_every_pair(cases, domains):
    graph = network.city_similarity(cases, domains=domains)
    held = evidence(graph)
    for pair, numbers in held["pairs"].items():
        table = parts_of(held, *pair.split("|"))
        if numbers["similarity"] is None:
            assert numbers["coverage"] == 0 and not table["similarity"].notna().any()
        else:
            assert abs(table["contribution"].sum() - numbers["similarity"]) < 1e-12
            assert abs(table["weight"].sum() - 1) < 1e-12
            assert numbers["low"] - 1e-12 <= numbers["similarity"] <= numbers["high"] + 1e-12


def test_why_is_the_same_from_either_end(real):
    one, other = (
        network.why(real, *pair).set_index("indicator") for pair in (("bangkok", "seoul"), ("seoul", "bangkok"))
    )
    assert (one["contribution"] == other["contribution"].reindex(one.index)).all()
    assert (one["only_a"] == other["only_b"].reindex(one.index)).all()


CELLS = {
    "population": st.floats(1e4, 1e6),
    "climate": st.sampled_from(["Aw", "Am", "Cfb"]),
    "coast": st.booleans(),
    "water_setting": st.frozensets(st.sampled_from(["river", "coast", "delta"]), min_size=1),
    "place_kind": st.sampled_from(["city", "estate"]),
    "problems": st.frozensets(st.sampled_from(["flooding", "heat", "waste"]), min_size=1),
}


@settings(max_examples=80)
@given(data=st.data())
def test_bounds_hold_however_the_missing_values_turn_out(book, data):
    built = build(book, domains=("context", "problems"))
    full = pd.DataFrame({n: [data.draw(CELLS[n]) for _ in range(3)] for n in built.frame}, index=built.frame.index)
    full = full.astype(object)
    missing = np.array(data.draw(st.lists(st.booleans(), min_size=full.size, max_size=full.size))).reshape(full.shape)

    def parts(frame):
        frame = frame.astype({"population": float, "coast": "boolean"})
        return compare(replace(built, frame=frame), {"problems": 2, "water": 0.5}).pairs

    part, whole = parts(full.mask(missing, np.nan)), parts(full)
    assert (part["low"] <= whole["similarity"] + 1e-12).all()
    assert (whole["similarity"] <= part["high"] + 1e-12).all()


def test_adding_a_city_moves_no_other_pair(tmp_path, book):
    elm = "".join(f"elm,{line},,,,,s1[p. 1],\n" for line in ("climate,Dfb,", "coast,no,", "problem,noise,"))
    more = towns.CITY_FACTS + "elm,population,999999,people,2020,administrative,,,s1[p. 1],\n" + elm
    grown = towns.write(
        tmp_path, **{"city_facts.csv": more, "cities.csv": towns.CITIES + "elm,Elm,,,city,FJ,,,s1[p. 1],\n"}
    )
    before, after = (evidence(network.city_similarity(c))["pairs"] for c in (book, grown))
    assert len(after) == 6
    assert {pair: after[pair] for pair in before} == before


def test_leaving_cities_out_moves_no_pair_of_the_real_casebook(cases, real):
    some = [c for position, c in enumerate(sorted(real)) if position % 3]
    pairs = evidence(real)["pairs"]
    for pair, numbers in evidence(network.city_similarity(cases, cities=some))["pairs"].items():
        assert numbers == pairs[pair]


def test_order_and_names_of_rows_do_not_matter():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({f"x{i}": rng.random(9) for i in range(4)}, index=list("abcdefghi"))
    turned = frame.iloc[rng.permutation(9)]
    name = dict(zip("abcdefghi", "zyxwvutsr", strict=True))
    graph, other, renamed = (network.from_frame(f) for f in (frame, turned, frame.rename(index=name)))
    assert network.matrix(graph).equals(network.matrix(other))
    assert links(graph) == links(other)
    assert {tuple(sorted((name[a], name[b]))) for a, b in links(graph)} == links(renamed)


def test_scores_that_differ_by_rounding_only_are_ties():
    # b and c are joined first; a then goes to the earlier of two that are equal, on every machine
    first, second = np.triu_indices(3, 1)
    for rounding in (1e-15, -1e-15, 0):
        assert backbone.choose(first, second, np.array([0.5, 0.5 + rounding, 0.9]), 3, k=0).tolist() == [1, 0, 1]


def test_all_neighbours_that_tie_for_the_last_place_count():
    first, second = np.triu_indices(4, 1)
    # a is equally near to b, c and d, and the nearest of each
    assert backbone.choose(first, second, np.array([0.5, 0.5, 0.5, 0.1, 0.1, 0.1]), 4, 1).tolist() == [
        3,
        3,
        3,
        0,
        0,
        0,
    ]


def test_nothing_alike_is_never_a_link():
    frame = pd.DataFrame({"problems": ["heat", "heat", "noise", "fire"]}, index=list("abcd"))
    graph = network.from_frame(frame, kinds={"problems": "set"})
    assert links(graph) == {("a", "b")}


def complete(scores, count):
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    pairs = zip(*np.triu_indices(count, 1), scores, strict=True)
    graph.add_weighted_edges_from((int(a), int(b), s) for a, b, s in pairs if not math.isnan(s))
    return graph


@settings(max_examples=80)
@given(count=st.integers(2, 9), seed=st.integers(0, 10**6), holes=st.floats(0, 0.6))
def test_the_forest_is_the_one_networkx_finds(count, seed, holes):
    rng = np.random.default_rng(seed)
    first, second = np.triu_indices(count, 1)
    scores = np.where(rng.random(len(first)) < holes, np.nan, rng.random(len(first)))
    chosen = backbone.choose(first, second, scores, count, k=0) > 0
    ours = {(int(a), int(b)) for a, b in zip(first[chosen], second[chosen], strict=True)}
    tree = nx.maximum_spanning_tree(complete(scores, count))
    assert ours == {tuple(sorted(edge)) for edge in tree.edges}


@settings(max_examples=60)
@given(count=st.integers(2, 9), seed=st.integers(0, 10**6), k=st.integers(1, 4))
def test_a_link_besides_the_tree_is_among_the_k_nearest_of_both_ends(count, seed, k):
    first, second = np.triu_indices(count, 1)
    scores = np.random.default_rng(seed).random(len(first))
    square = np.full((count, count), -1.0)
    square[first, second] = square[second, first] = scores
    near = [set(np.argsort(-square[node], kind="stable")[:k].tolist()) - {node} for node in range(count)]
    chosen = backbone.choose(first, second, scores, count, k)
    for a, b, rule in zip(first, second, chosen, strict=True):
        assert (rule >= 2) == (b in near[a] and a in near[b])


# --- what stands in the network -----------------------------------------------------------------


def test_pairs_with_too_little_in_common_are_listed_and_never_drawn(book):
    graph = network.city_similarity(book, cities=["ash", "birch", "dune"])
    table = network.not_comparable(graph)
    assert table[["a", "b"]].to_numpy().tolist() == [["ash", "dune"], ["birch", "dune"]]
    assert table["coverage"].tolist() == [0.125, 0.125]  # they share the kind of place
    assert "Population (dune)" in table["missing"][0]
    assert links(graph) == {("ash", "birch")}
    assert math.isnan(network.matrix(graph).loc["ash", "dune"])
    assert network.why(graph, "ash", "dune")["contribution"].sum() == 1  # of what little there is


def test_no_pair_of_the_real_casebook_is_both_linked_and_not_comparable(cases):
    for domains in ("context", ("context", "problems"), "portfolio"):
        graph = network.city_similarity(cases, domains=domains)
        listed = set(network.not_comparable(graph)[["a", "b"]].itertuples(index=False, name=None))
        assert not listed & links(graph)
        assert all(graph.edges[edge]["coverage"] >= 0.5 - 1e-9 for edge in graph.edges)


def test_exactly_half_of_the_weight_is_enough(tmp_path):
    facts = "\n".join(line for line in towns.CITY_FACTS.splitlines() if not line.startswith("birch,problem")) + "\n"
    none = dict.fromkeys(("ties.csv", "requests.csv", *(f"{case}.md" for case in towns.CASES)))
    half = towns.write(tmp_path, **{"city_facts.csv": facts, **none})
    for weights in (None, {"context": 0.3, "problems": 0.3}, {"context": 7}, {"context": 3, "problems": 3}):
        graph = network.city_similarity(half, weights=weights)
        assert graph.has_edge("ash", "birch")
    assert not network.city_similarity(half, weights={"problems": 1.01}).has_edge("ash", "birch")


@pytest.mark.parametrize("count", range(2, 14))
def test_rounding_does_not_make_half_of_the_weight_too_little(count):
    # six sixths of one and nothing of the other can add up to 0.49999999999999994
    frame = pd.DataFrame({f"x{i}": [1.0, 2.0] for i in range(count)} | {"y": [1.0, None]}, index=["a", "b"])
    weights = {f"x{i}": 1 / count for i in range(count)} | {"y": 1.0}
    graph = network.from_frame(frame, weights=weights, ranges={f"x{i}": (0, 9) for i in range(count)})
    assert graph.has_edge("a", "b") and network.not_comparable(graph).empty


def test_countries_and_networks_are_never_nodes(cases, real, book):
    kinds = {cases.codebook["place_kinds"][kind].node for kind in nx.get_node_attributes(real, "kind").values()}
    assert kinds == {"yes"}
    with pytest.raises(NotPossibleError, match='"xandria" is a country'):
        network.city_similarity(book, cities=["ash", "xandria"])
    with pytest.raises(NotPossibleError, match='"ring" is a network'):
        network.profile(book, cities="ring")


def test_unknown_names_are_errors_that_name_the_near_ones(book, real):
    with pytest.raises(UnknownNameError, match='Did you mean "context"'):
        network.city_similarity(book, domains="contex")
    with pytest.raises(UnknownNameError, match='Did you mean "birch"'):
        network.city_similarity(book, cities=["ash", "birhc"])
    with pytest.raises(UnknownNameError, match='Did you mean "bangkok"'):
        network.why(real, "bangkokk", "jakarta")
    with pytest.raises(NotPossibleError, match="two different"):
        network.why(real, "bangkok", "bangkok")
    with pytest.raises(NotPossibleError, match="at least two"):
        network.city_similarity(book, cities=["ash"])


def test_weights_are_checked(book):
    for weights, error in (
        ({"problem": 1}, UnknownNameError),
        ({"portfolio": 1}, UnknownNameError),
        ({"climate": -1}, NotPossibleError),
        ({"climate": math.nan}, NotPossibleError),
        ({"climate": math.inf}, NotPossibleError),
        ({"climate": "2"}, NotPossibleError),
        ({"context": 0, "problems": 0}, NotPossibleError),
    ):
        with pytest.raises(error):
            network.city_similarity(book, weights=weights)
    with pytest.raises(NotPossibleError, match="0 or more"):
        network.city_similarity(book, k=-1)


def test_weights_of_networks_and_dimensions_multiply(book):
    table = build(book, domains=("context", "problems")).indicators
    assert group_weights(table, {"context": np.int64(2), "climate": np.float32(3), "problems": 0.5}) == {
        "size": 0.5, "climate": 1.5, "water": 0.5, "government": 0.5, "problems": 0.5
    }  # fmt: skip


def test_a_dimension_without_weight_contributes_nothing(book):
    graph = network.city_similarity(book, weights={"problems": 0, "climate": 0})
    found = network.matrix(graph)
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 0.75 + 1) / 3)


def test_ordinal_attributes_use_the_whole_scale(tmp_path):
    rank = "order: {label: Order, label_th: ล, meaning: m, role: structure, group: order, scale: ordinal, "
    rank += "codes: designs, origin: test}\n"
    facts = towns.CITY_FACTS + "ash,order,1,,,,,,s1[p. 1],\nbirch,order,2,,,,,,s1[p. 1],\n"
    graph = network.city_similarity(
        towns.write(tmp_path, **{"vocabulary/attributes.yml": towns.ATTRIBUTES + rank, "city_facts.csv": facts}),
        domains="context",
    )
    table = network.why(graph, "ash", "birch").set_index("indicator")
    assert table.loc["order", "similarity"] == pytest.approx(1 - 1 / 5)  # designs run from 0 to 5


def test_documentation_effort_is_on_the_nodes_and_links_that_rest_on_it_are_marked(tmp_path):
    extra = (
        towns.CASES["cedar-compost"]
        .replace("problems: [waste]", "problems: [flooding]")
        .replace("themes: [environment]", "themes: [economy]")
    )
    extra = extra.replace("city: cedar", "city: birch").replace(
        "[treasure/public-works, nodality]", "[authority/licence]"
    )
    other = (
        towns.CASES["cedar-compost"]
        .replace("themes: [environment]", "themes: [economy]")
        .replace("[treasure/public-works, nodality]", "[authority/licence]")
    )
    graph = network.city_similarity(
        towns.write(tmp_path, **{"birch-licence.md": extra, "cedar-compost.md": other}), domains="portfolio", k=1
    )
    assert graph.nodes["birch"]["cases"] == 2
    assert graph.nodes["birch"]["facts"] == 6
    # birch and cedar are alike by birch's second case only; birch's best documented case is its other one
    assert graph.edges["birch", "cedar"]["similarity"] > graph.edges["birch", "cedar"]["thinned"] == 0
    assert graph.edges["birch", "cedar"]["thin"] == "yes"
    assert graph.edges["ash", "birch"]["thin"] == "no"


def test_one_boundary_class_is_compared(tmp_path):
    facts = towns.CITY_FACTS + "ash,population,500000,people,2024,metropolitan,,,s1[p. 1],\n"
    book = towns.write(tmp_path, **{"city_facts.csv": facts})
    assert network.profile(book, cities=["ash"]).loc["ash", ("context", "size", "population")] == 10_000
    wide = network.profile(book, cities=["ash", "birch"], boundary="metropolitan")[("context", "size", "population")]
    assert wide["ash"] == 500_000 and math.isnan(wide["birch"])


def test_realised_shares_and_weights_sum_to_one(real):
    table = network.realised_share(real)
    assert table.sum().tolist() == pytest.approx([1, 1])
    assert table.loc["problems", "weight"] == pytest.approx(0.5)


def test_a_graph_without_evidence_says_so():
    graph = nx.path_graph(["a", "b"])
    for ask in (network.matrix, network.not_comparable, network.realised_share, network.groups):
        with pytest.raises(NotPossibleError, match="evidence"):
            ask(graph)
    for ask in (network.why, network.explain):
        with pytest.raises(NotPossibleError, match="evidence"):
            ask(graph, "a", "b")


# --- stability ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stable(cases):
    return [network.stability(cases, draws=1000, seed=seed).set_index(["a", "b"]) for seed in (0, 1)]


def test_two_seeds_agree_within_sampling_error(stable):
    one, other = (table["kept"] for table in stable)
    assert (other[one >= 0.86] >= 0.74).all()
    assert (one[other >= 0.86] >= 0.74).all()
    assert (one - other).abs().max() < 0.12


def test_the_same_seed_gives_the_same_numbers(cases, stable):
    again = network.stability(cases, draws=1000, seed=0).set_index(["a", "b"])
    pd.testing.assert_frame_equal(again, stable[0])


def test_stability_and_graph_agree_on_the_links(cases, real, stable):
    table = network.stability(cases, draws=200)
    assert set(table.loc[table["linked"], ["a", "b"]].itertuples(index=False, name=None)) == links(real)
    kept = table.set_index(["a", "b"])["kept"]
    assert all(real.edges[edge]["kept"] == kept[tuple(sorted(edge))] for edge in real.edges)
    assert set(stable[0].index) == set(kept.index)


def test_flips_name_the_dimension_that_decides(book):
    # the tree is ash-birch, ash-cedar; by context alone birch (3/8) is nearer to cedar than ash (1/4)
    table = network.stability(book, k=0, draws=20).set_index(["a", "b"])
    assert table["flips_on"].to_dict() == {
        ("ash", "birch"): "",
        ("ash", "cedar"): "problems",
        ("birch", "cedar"): "problems",
    }
    assert table["linked"].tolist() == [True, True, False]


def test_without_a_city_the_tree_closes_up(book):
    table = network.stability(book, k=0, draws=5).set_index(["a", "b"])
    # the one run without ash links birch and cedar; each other pair loses only the third city
    assert table["without_city"].tolist() == [1, 1, 1]


def test_flips_name_the_indicator_where_its_dimension_does_not_decide(tmp_path):
    # similarity to cedar, a group 1/4:    size  climate  coast, setting  government   sum
    #   ash                                    0.6   0        0, 1/2          1            1.85
    #   birch                                  0.9   0        0, 0            1            1.90  <- linked
    # without coast, ash has 2.1; without both water indicators it has 1.6; without size, 1.25 to 1
    facts = towns.CITY_FACTS.replace("cedar,population,1000000", f"cedar,population,{10**4.8}")
    facts += "cedar,water_setting,coast,,,,,,s1[p. 1],\n"
    table = network.stability(towns.write(tmp_path, **{"city_facts.csv": facts}), domains="context", k=0, draws=5)
    table = table.set_index(["a", "b"])
    assert table["linked"].to_dict() == {("ash", "birch"): True, ("ash", "cedar"): False, ("birch", "cedar"): True}
    assert table["flips_on"].tolist() == ["", "size, coast", "size, coast"]


def test_draws_keep_the_mean_weights_and_leave_out_what_has_none(cases):
    table = network.stability(cases, weights={"problems": 0}, draws=50)
    context = network.stability(cases, domains="context", draws=50)
    assert (table.set_index(["a", "b"])["similarity"] - context.set_index(["a", "b"])["similarity"]).abs().max() < 1e-12
    with pytest.raises(NotPossibleError, match="at least one draw"):
        network.stability(cases, draws=0)


# --- files --------------------------------------------------------------------------------------


def plain(graph):
    records = [graph.graph, *(d for _, d in graph.nodes(data=True)), *(d for *_, d in graph.edges(data=True))]
    return {type(value) for record in records for value in record.values()}


def test_attributes_are_plain(real):
    assert plain(real) == {str, int, float}


def test_graphml_gives_the_same_graph_back(real):
    file = io.BytesIO()
    nx.write_graphml(real, file)
    file.seek(0)
    again = nx.read_graphml(file)
    assert nx.utils.nodes_equal(real.nodes(data=True), again.nodes(data=True))
    assert nx.utils.edges_equal(real.edges(data=True), again.edges(data=True))
    assert network.why(again, "bangkok", "jakarta").equals(network.why(real, "bangkok", "jakarta"))
    assert network.explain(again, "bangkok", "jakarta") == network.explain(real, "bangkok", "jakarta")


def test_gexf_gives_nodes_and_links_back(real):
    file = io.BytesIO()
    nx.write_gexf(real, file)
    file.seek(0)
    again = nx.read_gexf(file)
    assert {n: {**d, "label": n} for n, d in real.nodes(data=True)} == dict(again.nodes(data=True))
    assert links(again) == links(real)
    assert all(again.edges[edge]["similarity"] == real.edges[edge]["similarity"] for edge in real.edges)


def test_node_link_json_gives_the_same_graph_back(real):
    text = json.dumps(nx.node_link_data(real, edges="edges"), allow_nan=False)
    assert nx.utils.graphs_equal(nx.node_link_graph(json.loads(text), edges="edges"), real)


@pytest.mark.parametrize("domains", ["context", "problems", "portfolio"])
def test_every_network_can_be_written_as_json_without_nan(cases, domains):
    json.dumps(nx.node_link_data(network.city_similarity(cases, domains=domains), edges="edges"), allow_nan=False)


# --- in words -----------------------------------------------------------------------------------


def test_explain_names_parts_problems_instruments_and_ties_in_english(book):
    text = network.explain(network.city_similarity(book), "ash", "cedar")
    assert text == (
        "Ash and Cedar have a similarity of 0.29 on a scale of 0 to 1 (0.29 to 0.35 with every missing value at its "
        "worst or best); its largest parts: problems 57% and kind of place 43%. "
        "They share 1 of the 3 problems coded for either (urban heat) and use the same instruments (public works); "
        "recorded ties: sister city since 2001 or 2002 (sources differ); "
        "what differs most: population, climate class and on the coast. "
        "Not known: water setting (Cedar); similarity says where to look, not that a policy would work."
    )


def test_explain_writes_no_range_where_nothing_is_missing(book):
    text = network.explain(network.city_similarity(book), "ash", "birch")
    assert "0.66 on a scale of 0 to 1; its" in text
    assert "Nothing compared is missing" in text
    assert "no tie between them is recorded" in text


def test_explain_speaks_thai_with_buddhist_years(book):
    text = network.explain(network.city_similarity(book), "ash", "cedar", lang="th")
    assert text.startswith("แอชกับ Cedar มีค่าความคล้ายคลึง 0.29 ในช่วง 0 ถึง 1 (ระหว่าง 0.29 ถึง 0.35")
    assert "ปัญหา 57% และประเภทพื้นที่ 43%" in text
    assert "มีปัญหาร่วมกัน 1 จาก 3 เรื่อง" in text
    assert "ตั้งแต่ พ.ศ. 2544 หรือ 2545" in text
    assert "ลักษณะแหล่งน้ำ (Cedar)" in text
    assert not any(word in text for word in ("similarity", "  ", "{", "flooding"))


def test_explain_sets_a_doubtful_tie_apart(book):
    text = network.explain(network.city_similarity(book), "birch", "cedar")
    assert "one source names a tie that no other confirms" in text
    assert "share none of the 3 problems" in text


def test_explain_says_what_cannot_be_compared_and_what_is_known_nevertheless(book):
    graph = network.city_similarity(book, cities=["ash", "birch", "dune"])
    text = network.explain(graph, "ash", "dune")
    assert text.startswith("Ash and Dune cannot be compared: only 12% of the weight rests on data that both have. ")
    assert "Recorded ties: friendship city since 1999." in text
    assert "population (Dune)" in text and "problems (Dune)" in text
    assert "เปรียบเทียบกันไม่ได้" in network.explain(graph, "ash", "dune", lang="th")
    assert "sister city from 1990 to 2010" in network.explain(graph, "birch", "dune")


def test_explain_works_for_every_pair_in_both_languages(real):
    for a, b in [pair.split("|") for pair in evidence(real)["pairs"]][::29]:
        for lang in ("en", "th"):
            text = network.explain(real, a, b, lang=lang)
            assert "nan" not in text.split() and "None" not in text and "{" not in text
    with pytest.raises(UnknownNameError, match="language"):
        network.explain(real, "bangkok", "jakarta", lang="de")


def test_explain_names_no_problem_both_as_likeness_and_difference(real):
    for a, b in real.edges:
        text = network.explain(real, a, b)
        differs = text.partition("what differs most: ")[2].partition(".")[0]
        assert "problems" not in differs


# --- a planner's own table ----------------------------------------------------------------------

TABLE = pd.DataFrame(
    {
        "people": [12_000, 45_000, 8_000, None],
        "river": ["yes", "no", "yes", "yes"],
        "market hall": [True, False, False, True],
        "size class": pd.Categorical(["S", "M", "S", "L"], ["S", "M", "L"], ordered=True),
        "worries": ["flooding; heat", "traffic", "flooding", None],
    },
    index=["Ban Nuea", "Ban Tai", "Ban Klang", "Ban Noi"],
)
KINDS = {"people": "log", "market hall": "asymmetric", "worries": "set"}


def test_from_frame_takes_a_planners_table_with_kinds():
    graph = network.from_frame(TABLE, kinds=KINDS, ranges={"people": (1_000, 100_000)}, k=2)
    assert list(graph) == sorted(TABLE.index)
    cells = TABLE.assign(worries=[{"flooding", "heat"}, {"traffic"}, {"flooding"}, None]).loc[sorted(TABLE.index)]
    expected = 1 - gower(cells, kinds=KINDS, ranges={"people": (1_000, 100_000)})
    np.testing.assert_allclose(network.matrix(graph), expected, atol=1e-12)
    table = network.why(graph, "Ban Nuea", "Ban Klang").set_index("indicator")
    assert table.loc["worries", ["shared", "only_a"]].tolist() == ["flooding", "heat"]
    assert table.loc["river", "shared"] == "yes"
    assert math.isnan(
        network.why(graph, "Ban Tai", "Ban Klang").set_index("indicator").loc["market hall", "similarity"]
    )
    assert "Ban Nuea and Ban Klang have a similarity" in network.explain(graph, "Ban Nuea", "Ban Klang")
    assert "Ban Nuea กับ Ban Klang" in network.explain(graph, "Ban Nuea", "Ban Klang", lang="th")


def test_from_frame_groups_columns_into_dimensions():
    groups = {"river": "land", "market hall": "land"}
    weights = network.realised_share(network.from_frame(TABLE, kinds=KINDS, groups=groups))["weight"]
    assert weights.to_dict() == {"people": 0.25, "land": 0.25, "size class": 0.25, "worries": 0.25}


def test_from_frame_can_be_written_and_read():
    graph = network.from_frame(TABLE, kinds=KINDS)
    file = io.BytesIO()
    nx.write_graphml(graph, file)
    file.seek(0)
    assert links(nx.read_graphml(file)) == links(graph)
    assert plain(graph) <= {str, int, float}


def test_from_frame_refuses_what_it_would_misread():
    with pytest.raises(NotPossibleError, match="same name"):
        network.from_frame(TABLE.rename(index={"Ban Tai": "Ban Noi"}))
    with pytest.raises(NotPossibleError, match="vertical bar"):
        network.from_frame(TABLE.rename(index={"Ban Tai": "Ban|Tai"}))
    with pytest.raises(UnknownNameError, match='Did you mean "river"'):
        network.from_frame(TABLE, groups={"rivers": "land"})
    with pytest.raises(ValueError, match="not a known column"):
        network.from_frame(TABLE, kinds={"rivers": "nominal"})


def test_from_frame_leaves_the_planners_table_as_it_was():
    before = TABLE.copy(deep=True)
    network.from_frame(TABLE, kinds=KINDS)
    pd.testing.assert_frame_equal(TABLE, before)


# --- the names a user types ---------------------------------------------------------------------


@pytest.mark.parametrize("name", network.__all__)
def test_every_public_function_has_an_example_that_runs(name):
    text = inspect.getdoc(getattr(network, name))
    assert ">>> " in text  # the examples themselves run with the other tests
