"""The similarity network: by hand, by what must always hold, and in words."""

import inspect
import io
import json
import math
import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import towns
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import language, network
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.network import backbone
from toolkit.network.profile import group_weights, indicators, read
from toolkit.similarity import encode, gower

ALL = ("context", "problems", "portfolio")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return towns.write(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def real(cases):
    graph = network.city_similarity(cases)
    network.stability(graph, draws=200)
    return graph


def pairs(graph):
    """Numbers of every pair, worked out from what the graph carries."""
    held = read(graph)
    return {(a, b): held.pair(a, b) for a, b in combinations(held.cities, 2)}


def choose(scores, count, k, size=99):
    """The rule of each pair, with its rows in blocks of a size: 0 no link, 1 tree, 2 mutual, 3 both."""
    square = np.full((count, count), np.nan)
    square[np.triu_indices(count, 1)] = scores
    square = np.fmax(square, square.T)
    blocks = [backbone.candidates(square[start : start + size], start, k) for start in range(0, count, size)]
    chosen = np.zeros((count, count), dtype=int)
    first, second, rule = backbone.choose(blocks, count)
    chosen[first, second] = rule
    return chosen[np.triu_indices(count, 1)].tolist()


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


def test_three_towns_have_the_similarity_worked_out_by_hand_and_bounds_for_what_is_missing(book):
    graph = network.city_similarity(book, domains=towns.BOTH_DOMAINS)
    found = network.matrix(graph)
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 1 + 0.75 + 1) / 8 + 0.5 / 2, abs=1e-15)
    assert found.loc["ash", "cedar"] == pytest.approx((0 + 0 + 0 + 1) / 8 + (1 / 3) / 2, abs=1e-15)
    assert found.loc["birch", "cedar"] == pytest.approx((0.5 + 0 + 0 + 1) / 8 + 0 / 2, abs=1e-15)
    # with a water setting of cedar, water would be the mean of coast (0) and setting (0 or 1)
    pair = pairs(graph)["ash", "cedar"]
    assert pair["low"] == pytest.approx(1 / 8 + 1 / 6)
    assert pair["high"] == pytest.approx((0.5 + 1) / 8 + 1 / 6)


def test_why_names_codes_cases_and_sources(book):
    table = network.why(network.city_similarity(book, domains=towns.BOTH_DOMAINS), "ash", "birch").set_index("indicator")
    # that fire is a problem of birch is rejected
    assert table.loc["problems", ["shared", "only_a", "only_b"]].tolist() == ["flooding", "heat", ""]
    assert table.loc["problems", "cases"] == "ash-drains; birch-banks"
    assert table.loc["problems", "sources"] == "s1; s2"
    assert table.loc["water_setting", "contribution"] == pytest.approx(0.5 / 16)
    people = [f"{number} people (2020, administrative)" for number in ("10,000", "100,000")]
    assert table.loc["population", ["only_a", "only_b"]].tolist() == people


def test_links_are_the_strongest_tree_and_mutual_neighbours(book):
    graph = network.city_similarity(book, k=1, domains=towns.BOTH_DOMAINS)
    # ash and birch are each other's nearest; cedar's nearest is ash, but not the other way round
    assert sorted(graph.edges(data="rule")) == [("ash", "birch", "both"), ("ash", "cedar", "tree")]


def test_links_of_examples_are_those_found_by_hand():
    # pairs stand as ab, ac, ad, bc, bd, cd: a square of near neighbours with one diagonal
    assert choose([0.9, 0.3, 0.6, 0.7, 0.2, 0.8], 4, k=2) == [3, 0, 2, 3, 0, 3]  # ab, cd, bc in the tree, ad mutual
    # a is equally near to b, c and d, and the nearest of each: all that tie for the last place count
    assert choose([0.5, 0.5, 0.5, 0.1, 0.1, 0.1], 4, k=1) == [3, 3, 3, 0, 0, 0]
    # scores that differ by rounding only are ties: a goes to the earlier of two that are equal, on every machine
    for rounding in (1e-15, -1e-15, 0):
        assert choose([0.5, 0.5 + rounding, 0.9], 3, k=0) == [1, 0, 1]


# --- what must always hold ----------------------------------------------------------------------


@pytest.mark.parametrize("domains", ["context", "problems", "portfolio", ("context", "problems"), ALL])
def test_every_network_adds_up_links_what_can_be_compared_and_has_no_nan(cases, domains):
    graph = network.city_similarity(cases, domains=domains)
    for (a, b), numbers in pairs(graph).items():
        table = network.why(graph, a, b)
        if math.isnan(numbers["similarity"]):
            assert numbers["coverage"] == 0 and not table["similarity"].notna().any()
        else:
            assert abs(table["contribution"].sum() - numbers["similarity"]) < 1e-12
            assert abs(table["weight"].sum() - 1) < 1e-12
            assert numbers["low"] - 1e-12 <= numbers["similarity"] <= numbers["high"] + 1e-12
    assert links(graph).isdisjoint(network.not_comparable(graph)[["a", "b"]].itertuples(index=False, name=None))
    assert all(coverage >= 0.7 - 1e-9 for *_, coverage in graph.edges(data="coverage"))
    json.dumps(nx.node_link_data(graph, edges="edges"), allow_nan=False)


def test_why_is_the_same_from_either_end(real):
    one = network.why(real, "bangkok", "seoul").set_index("indicator")
    other = network.why(real, "seoul", "bangkok").set_index("indicator").reindex(one.index)
    assert (one["contribution"] == other["contribution"]).all() and (one["only_a"] == other["only_b"]).all()


CELLS = {
    "population": st.floats(1e4, 1e6),
    "climate": st.sampled_from(["Aw", "Am", "Cfb"]),
    "coast": st.booleans(),
    "water_setting": st.frozensets(st.sampled_from(["river", "coast", "delta"]), min_size=1),
    "capital": st.booleans(),
    "problems": st.frozensets(st.sampled_from(["flooding", "heat", "waste"]), min_size=1),
}


@settings(max_examples=80)
@given(data=st.data())
def test_bounds_hold_however_the_missing_values_turn_out(book, data):
    names = list(CELLS)
    full = pd.DataFrame({n: [data.draw(CELLS[n]) for _ in range(3)] for n in names}, index=list("abc"), dtype=object)
    missing = np.array(data.draw(st.lists(st.booleans(), min_size=full.size, max_size=full.size))).reshape(full.shape)
    found = indicators(book, ("context", "problems"))
    shares = group_weights({i.group: i.domain for i in found}, {"problems": 2, "terrain-and-water": 0.5})
    options = {"kinds": {i.name: i.kind for i in found}, "ranges": {i.name: i.range for i in found if i.range}}

    def parts(frame):
        frame = frame.astype({"population": float, "coast": "boolean", "capital": "boolean"})
        measure = encode(frame, {i.name: i.group for i in found}, weights=shares, **options)
        return measure.numbers(*np.triu_indices(3, 1))

    part, whole = parts(full.mask(missing, np.nan)), parts(full)
    assert (part["low"] <= whole["similarity"] + 1e-12).all()
    assert (whole["similarity"] <= part["high"] + 1e-12).all()


def test_adding_a_city_moves_no_other_pair(tmp_path, book):
    elm = "".join(f"elm,{line},,,,,s1[p. 1],\n" for line in ("climate,Dfb,", "coast,no,", "problem,noise,"))
    more = towns.CITY_FACTS + "elm,population,999999,people,2020,administrative,,,s1[p. 1],\n" + elm
    cities = towns.CITIES + "elm,Elm,,,city,FJ,,,s1[p. 1],\n"
    grown = towns.write(tmp_path, **{"city_facts.csv": more, "cities.csv": cities})
    before, after = (pairs(network.city_similarity(c, domains=towns.BOTH_DOMAINS)) for c in (book, grown))
    assert len(after) == 6
    assert {pair: after[pair] for pair in before} == before


def test_leaving_cities_out_moves_no_pair_of_the_real_casebook(cases, real):
    some = [c for position, c in enumerate(sorted(real)) if position % 3]
    whole = pairs(real)
    for pair, numbers in pairs(network.city_similarity(cases, cities=some)).items():
        assert numbers == pytest.approx(whole[pair], abs=1e-15, nan_ok=True)


def test_order_and_names_of_rows_do_not_matter():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({f"x{i}": rng.random(9) for i in range(4)}, index=list("abcdefghi"))
    turned = frame.iloc[rng.permutation(9)]
    name = dict(zip("abcdefghi", "zyxwvutsr", strict=True))
    graph, other, renamed = (network.from_frame(f) for f in (frame, turned, frame.rename(index=name)))
    assert network.matrix(graph).equals(network.matrix(other))
    assert links(graph) == links(other)
    assert {tuple(sorted((name[a], name[b]))) for a, b in links(graph)} == links(renamed)


def test_nothing_alike_is_never_a_link():
    frame = pd.DataFrame({"problems": ["heat", "heat", "noise", "fire"]}, index=list("abcd"))
    graph = network.from_frame(frame, kinds={"problems": "set"})
    assert links(graph) == {("a", "b")}


@settings(max_examples=80)
@given(count=st.integers(2, 30), seed=st.integers(0, 10**6), holes=st.floats(0, 0.6), groups=st.integers(1, 5))
def test_the_forest_is_the_one_networkx_finds(count, seed, holes, groups):
    rng, ends = np.random.default_rng(seed), list(combinations(range(count), 2))
    scores = np.where(rng.random(len(ends)) < holes, np.nan, rng.random(len(ends)))
    # links between groups come late, if they are needed at all
    scores /= [100 if a % groups != b % groups else 1 for a, b in ends]
    ours = {edge for edge, rule in zip(ends, choose(scores, count, k=0), strict=True) if rule}
    graph = nx.Graph()
    graph.add_weighted_edges_from((*edge, s) for edge, s in zip(ends, scores, strict=True) if not math.isnan(s))
    assert ours == {tuple(sorted(edge)) for edge in nx.maximum_spanning_tree(graph).edges}


@settings(max_examples=60)
@given(count=st.integers(2, 9), seed=st.integers(0, 10**6), k=st.integers(1, 4))
def test_a_link_besides_the_tree_is_among_the_k_nearest_of_both_ends(count, seed, k):
    square = np.full((count, count), -1.0)
    first, second = np.triu_indices(count, 1)
    square[first, second] = square[second, first] = scores = np.random.default_rng(seed).random(len(first))
    near = [set(np.argsort(-square[node], kind="stable")[:k].tolist()) - {node} for node in range(count)]
    for a, b, rule in zip(first, second, choose(scores, count, k), strict=True):
        assert (rule >= 2) == (b in near[a] and a in near[b])


@settings(max_examples=80)
@given(count=st.integers(2, 12), seed=st.integers(0, 10**6), k=st.integers(0, 4), size=st.integers(1, 12))
def test_links_do_not_depend_on_how_the_rows_are_cut_into_blocks(count, seed, k, size):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 5, count * (count - 1) // 2) / 4  # many ties
    scores = np.where(rng.random(len(scores)) < 0.2, np.nan, scores)
    assert choose(scores, count, k, size) == choose(scores, count, k)


# --- what stands in the network -----------------------------------------------------------------


def test_pairs_with_too_little_in_common_are_listed_and_never_drawn(book):
    graph = network.city_similarity(book, cities=["ash", "birch", "dune"])
    table = network.not_comparable(graph)
    assert table[["a", "b"]].to_numpy().tolist() == [["ash", "dune"], ["birch", "dune"]]
    assert table["coverage"].tolist() == [0.125, 0.125]  # they share the kind of place
    assert "Population (Dune)" in table["missing"][0]
    assert links(graph) == {("ash", "birch")}
    assert math.isnan(network.matrix(graph).loc["ash", "dune"])
    assert network.why(graph, "ash", "dune")["contribution"].sum() == 1  # of what little there is


def test_exactly_half_of_the_weight_is_enough(tmp_path):
    facts = "\n".join(line for line in towns.CITY_FACTS.splitlines() if not line.startswith("birch,problem")) + "\n"
    none = dict.fromkeys(("ties.csv", "requests.csv", *(f"{case}.md" for case in towns.CASES)))
    half = towns.write(tmp_path, **{"city_facts.csv": facts, **none})
    for weights in (None, {"context": 0.3, "problems": 0.3}, {"context": 7}, {"context": 3, "problems": 3}):
        assert network.city_similarity(half, weights=weights).has_edge("ash", "birch")
    assert not network.city_similarity(half, weights={"problems": 1.01}).has_edge("ash", "birch")


@pytest.mark.parametrize("count", range(2, 14))
def test_rounding_does_not_make_half_of_the_weight_too_little(count):
    # six sixths of one and nothing of the other can add up to 0.49999999999999994
    frame = pd.DataFrame({f"x{i}": [1.0, 2.0] for i in range(count)} | {"y": [1.0, None]}, index=["a", "b"])
    weights = {f"x{i}": 1 / count for i in range(count)} | {"y": 1.0}
    graph = network.from_frame(frame, weights=weights, ranges={f"x{i}": (0, 9) for i in range(count)})
    assert graph.has_edge("a", "b") and network.not_comparable(graph).empty


def test_countries_and_networks_are_never_nodes(cases, real):
    kinds = {cases.codebook["place_kinds"][kind].node for kind in nx.get_node_attributes(real, "kind").values()}
    assert kinds == {True}


def test_weights_of_networks_and_dimensions_multiply_and_without_one_nothing_is_added(book):
    groups = {i.group: i.domain for i in indicators(book, ("context", "problems"))}
    shares = group_weights(groups, {"context": np.int64(2), "climate": np.float32(3), "problems": 0.5})
    assert shares == {"size": 0.5, "climate": 1.5, "water": 0.5, "government": 0.5, "problems": 0.5}
    graph = network.city_similarity(book, weights={"climate": np.int64(2)})
    assert json.loads(graph.graph["weights"]) == {"climate": 2}
    found = network.matrix(network.city_similarity(book, weights={"problems": 0, "climate": 0}))
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 0.75 + 1) / 3)


def test_ordinal_attributes_use_the_whole_scale(tmp_path):
    rank = "order: {label: Order, label_th: ล, meaning: m, role: structure, group: order, scale: ordinal, "
    rank += "codes: designs, origin: test}\n"
    facts = towns.CITY_FACTS + "ash,order,1,,,,,,s1[p. 1],\nbirch,order,2,,,,,,s1[p. 1],\n"
    book = towns.write(tmp_path, **{"vocabulary/attributes.yml": towns.ATTRIBUTES + rank, "city_facts.csv": facts})
    table = network.why(network.city_similarity(book, domains="context"), "ash", "birch").set_index("indicator")
    assert table.loc["order", "similarity"] == pytest.approx(1 - 1 / 5)  # designs run from 0 to 5


def test_documentation_effort_is_on_the_nodes(tmp_path):
    extra = towns.CASES["cedar-compost"].replace("city: cedar", "city: birch")
    graph = network.city_similarity(towns.write(tmp_path, **{"birch-compost.md": extra}), domains="portfolio")
    assert [graph.nodes["birch"][name] for name in ("cases", "facts")] == [2, 6]
    assert [graph.nodes["ash"][name] for name in ("cases", "facts")] == [1, 1]


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("20000..60000,people,2020,administrative", 40_000),
        ("20000..,people,2020,administrative", math.nan),
        ("10000,people,2020,administrative,,,s1[p. 1],\nash,population,500000,people,2024,metropolitan", 10_000),
        ("20000,people,2020,built-up", math.nan),
    ],
)
def test_a_range_counts_with_its_middle_and_one_boundary_class_is_compared(tmp_path, written, people):
    facts = towns.CITY_FACTS.replace("ash,population,10000,people,2020,administrative", f"ash,population,{written}")
    table = network.profile(towns.write(tmp_path, **{"city_facts.csv": facts}), cities=["ash"])
    assert table.loc["ash", ("context", "size", "population")] == pytest.approx(people, nan_ok=True)


def test_a_graph_without_evidence_says_so():
    graph = nx.path_graph(["a", "b"])
    for ask in (network.matrix, network.not_comparable, network.stability, network.why, network.explain):
        with pytest.raises(NotPossibleError, match="does not carry its profile"):
            ask(graph, *"ab" if ask in (network.why, network.explain) else "")


# --- what the graph carries -----------------------------------------------------------------------


def test_a_pair_is_compared_from_one_text_by_column_and_no_pair_is_kept(real):
    held = json.loads(real.graph["profile"])
    assert all(len(column["shown"]) == len(held["cities"]) == len(real) for column in held["columns"])
    rows = [json.dumps(value) for key, value in held.items() if key != "columns"]
    assert not any("bangkok|jakarta" in text for text in rows)
    big = network.from_frame(pd.DataFrame({"x": np.arange(200.0)}, index=[f"c{i}" for i in range(200)]))
    assert len(big.graph["profile"]) < 200 * 60  # grows with the rows, not with the pairs


def test_the_profile_is_read_once_and_never_stale(real, monkeypatch):
    graph = real.copy()
    first = network.peers(graph, "bangkok")
    monkeypatch.setattr("json.loads", lambda _: pytest.fail("read again"))
    pd.testing.assert_frame_equal(network.peers(graph, "bangkok"), first)
    monkeypatch.undo()
    held = json.loads(graph.graph["profile"])
    held["weights"] = {group: float(group == "climate") for group in held["weights"]}
    graph.graph["profile"] = json.dumps(held)
    assert set(network.peers(graph, "bangkok", count=99)["similarity"]) == {0.0, 1.0}
    pd.testing.assert_frame_equal(network.peers(real, "bangkok"), first)


def test_copies_and_pickles_explain_their_links(real):
    for again in (real.copy(), pickle.loads(pickle.dumps(real)), nx.Graph(real), real.subgraph(["bangkok", "tokyo"])):
        assert network.explain(again, "bangkok", "tokyo") == network.explain(real, "bangkok", "tokyo")


def test_links_are_the_same_from_map_a_pool_and_futures():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"x": rng.random(300), "y": rng.integers(0, 4, 300)}, index=[f"c{i:03d}" for i in range(300)])
    graph = network.from_frame(frame)
    assert graph.number_of_edges() >= 299
    with ProcessPoolExecutor(2) as pool:
        for send in (pool.map, lambda work, blocks: [pool.submit(work, block) for block in blocks]):
            again = network.from_frame(frame, map=send)
            assert list(again.edges(data=True)) == list(graph.edges(data=True))


def test_cities_are_understood_by_their_names_in_any_language(real):
    expected = network.why(real, "bangkok", "jakarta")
    pd.testing.assert_frame_equal(network.why(real, "กรุงเทพมหานคร", "Jakarta"), expected)
    assert network.explain(real, "Bangkok", "จาการ์ตา") == network.explain(real, "bangkok", "jakarta")
    assert network.peers(real, "BANGKOK").equals(network.peers(real, "bangkok"))
    with pytest.raises(UnknownNameError, match="Did you mean"):
        network.peers(real, "กรุงเทพมหานค")


# --- stability ----------------------------------------------------------------------------------


def stability(graph, **options):
    return network.stability(graph, **options).set_index(["a", "b"])


def test_two_seeds_agree_within_sampling_error_and_one_with_itself(real):
    one, other, again = (stability(real, draws=1000, seed=seed) for seed in (0, 1, 0))
    pd.testing.assert_frame_equal(again, one)
    one, other = one["kept"], other["kept"]
    assert (other[one >= 0.86] >= 0.74).all() and (one[other >= 0.86] >= 0.74).all()
    assert (one - other).abs().max() < 0.12


def test_stability_and_graph_agree_on_the_links(real):
    table = stability(real, draws=200)
    assert set(table.index[table["linked"]]) == links(real)
    assert all(real.edges[edge]["kept"] == table["kept"][tuple(sorted(edge))] for edge in real.edges)
    assert {*table.index} == {*stability(real, draws=1000).index}


def test_flips_name_the_dimension_that_decides(book):
    # the tree is ash-birch, ash-cedar; by context alone birch (3/8) is nearer to cedar than ash (1/4)
    table = stability(network.city_similarity(book, k=0), draws=20)
    assert table.index.tolist() == [("ash", "birch"), ("ash", "cedar"), ("birch", "cedar")]
    assert table["flips_on"].tolist() == ["", "problems", "problems"]
    assert table["linked"].tolist() == [True, True, False]


def test_flips_name_the_indicator_where_its_dimension_does_not_decide(tmp_path):
    # similarity to cedar, a group 1/4:    size  climate  coast, setting  government   sum
    #   ash                                    0.6   0        0, 1/2          1            1.85
    #   birch                                  0.9   0        0, 0            1            1.90  <- linked
    # without coast, ash has 2.1; without both water indicators it has 1.6; without size, 1.25 to 1
    facts = towns.CITY_FACTS.replace("cedar,population,1000000", f"cedar,population,{10**4.8}")
    facts += "cedar,water_setting,coast,,,,,,s1[p. 1],\n"
    graph = network.city_similarity(towns.write(tmp_path, **{"city_facts.csv": facts}), domains="context", k=0)
    table = stability(graph, draws=5)
    assert table["linked"].to_dict() == {("ash", "birch"): True, ("ash", "cedar"): False, ("birch", "cedar"): True}
    assert table["flips_on"].tolist() == ["", "size, coast", "size, coast"]


def test_a_group_without_weight_is_in_no_draw_and_changes_no_share(cases):
    without = network.stability(network.city_similarity(cases, weights={"problems": 0}), draws=50, seed=4)
    context = network.stability(network.city_similarity(cases, domains="context"), draws=50, seed=4)
    columns = ["similarity", "linked", "kept"]
    pd.testing.assert_frame_equal(without[columns], context[columns], atol=1e-12)


def test_kept_is_the_share_of_drawn_weights_that_link_a_pair():
    # ab is alike in x alone, ac and bc by half in y alone: the tree is ab and ac, or ac and bc
    frame = pd.DataFrame({"x": [0.0, 0.0, 1.0], "y": [0.0, 1.0, 0.5], "z": [0.0, 5.0, 9.0]}, index=list("abc"))
    graph = network.from_frame(frame, weights={"z": 0}, k=0)  # a group without weight is in no draw
    kept = stability(graph, draws=500, seed=2)["kept"]
    x, y = np.random.default_rng(2).dirichlet([4.0, 4.0], size=500).T
    assert kept.to_dict() == {("a", "b"): (x > y / 2).mean(), ("a", "c"): 1.0, ("b", "c"): (x <= y / 2).mean()}
    assert 0.1 < kept["b", "c"] < 0.9


# --- files --------------------------------------------------------------------------------------


def test_graphml_and_gexf_give_the_same_graph_of_plain_attributes_back(real):
    records = [real.graph, *(d for _, d in real.nodes(data=True)), *(d for *_, d in real.edges(data=True))]
    assert {type(value) for record in records for value in record.values()} == {str, int, float}
    again = reread(real, nx.write_graphml, nx.read_graphml)
    assert nx.utils.nodes_equal(real.nodes(data=True), again.nodes(data=True))
    assert nx.utils.edges_equal(real.edges(data=True), again.edges(data=True))
    assert network.why(again, "bangkok", "jakarta").equals(network.why(real, "bangkok", "jakarta"))
    assert network.explain(again, "bangkok", "jakarta") == network.explain(real, "bangkok", "jakarta")
    again = reread(real, nx.write_gexf, nx.read_gexf)
    assert {n: {**d, "label": n} for n, d in real.nodes(data=True)} == dict(again.nodes(data=True))
    assert links(again) == links(real)
    for name in ("weight", "similarity"):
        assert all(again.edges[edge][name] == real.edges[edge][name] for edge in real.edges)


def reread(graph, write, read):
    file = io.BytesIO()
    write(graph, file)
    file.seek(0)
    return read(file)


def read_json(path):
    return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")


def test_other_programs_find_weights_and_labels_in_every_format(real, tmp_path):
    for ending, reader in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf), ("json", read_json)):
        path = network.save(real, tmp_path / f"cities.{ending}", lang="th")
        again = reader(path)
        assert nx.get_edge_attributes(again, "weight") == nx.get_edge_attributes(again, "similarity")
        assert nx.get_edge_attributes(again, "weight").keys() <= {*real.edges, *((b, a) for a, b in real.edges)}
        assert again.nodes["bangkok"]["label"] == "กรุงเทพมหานคร"
        assert network.save(real, str(path)).read_bytes() != b""
    assert 'attr.name="weight"' in (tmp_path / "cities.graphml").read_text(encoding="utf-8")
    assert 'weight="' in (tmp_path / "cities.gexf").read_text(encoding="utf-8")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["cities.gexf", "cities.graphml", "cities.json"]
    assert "label" not in real.nodes["bangkok"]


def test_save_says_what_it_cannot_write(real, tmp_path):
    (tmp_path / "cities.json").mkdir()
    for path, error, message in (
        ("cities.png", UnknownNameError, "known are: .gexf, .graphml, .json"),
        ("nowhere/cities.json", NotPossibleError, "no folder"),
        ("cities.json", NotPossibleError, "cannot be written"),
    ):
        with pytest.raises(error, match=message):
            network.save(real, tmp_path / path)


def test_a_saved_file_is_whole_or_not_touched(real, tmp_path, monkeypatch):
    path = network.save(real, tmp_path / "cities.graphml")
    before = path.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(NotPossibleError):
        network.save(real.subgraph(["tokyo"]), path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


# --- in words -----------------------------------------------------------------------------------


def test_explain_names_parts_problems_instruments_and_ties_in_english(book):
    text = network.explain(network.city_similarity(book, domains=towns.BOTH_DOMAINS), "ash", "cedar")
    assert text == (
        "Ash and Cedar have a similarity of 0.29 on a scale of 0 to 1 (0.29 to 0.35 with every missing value at its "
        "worst or best); its largest parts: problems 57% and national "
        "capital 43%; more than half of it rests on one thing alone, urban heat. "
        "They share 1 of the 3 problems coded for either (urban heat) and use the same instruments (public works); "
        "recorded ties: sister city since 2001 or 2002 (sources differ); "
        "what differs most: population, climate class and on the coast. "
        "Not known: water setting (Cedar); similarity says where to look, not that a policy would work."
    )


def test_explain_says_what_is_complete_unlike_or_doubtful(book):
    graph = network.city_similarity(book, domains=towns.BOTH_DOMAINS)
    text = network.explain(graph, "ash", "birch")
    for words in ("0.66 on a scale of 0 to 1; its", "Nothing compared is missing", "no tie between them is recorded"):
        assert words in text
    text = network.explain(graph, "birch", "cedar")
    assert "one source names a tie that no other confirms" in text and "share none of the 3 problems" in text


def test_explain_speaks_thai_with_buddhist_years(book):
    text = network.explain(network.city_similarity(book, domains=towns.BOTH_DOMAINS), "ash", "cedar", lang="th")
    assert text.startswith("แอชกับ Cedar มีค่าความคล้ายคลึง 0.29 ในช่วง 0 ถึง 1 (ระหว่าง 0.29 ถึง 0.35")
    for words in ("ปัญหา 57% และเมืองหลวง 43% โดยกว่าครึ่งของค่านี้มาจากความร้อนในเมืองเพียงเรื่องเดียว", "มีปัญหาร่วมกัน 1 จาก 3 เรื่อง", "ตั้งแต่ พ.ศ. 2544 หรือ 2545"):
        assert words in text
    assert "ลักษณะแหล่งน้ำ (Cedar)" in text
    assert not any(word in text for word in ("similarity", "  ", "{", "flooding"))


def test_explain_says_what_cannot_be_compared_and_what_is_known_nevertheless(book):
    graph = network.city_similarity(book, cities=["ash", "birch", "dune"])
    text = network.explain(graph, "ash", "dune")
    assert text.startswith("Ash and Dune cannot be compared: only 12% of the weight rests on data that both have. ")
    assert "Recorded ties: friendship city since 1999." in text
    assert "population (Dune)" in text and "problems (Dune)" in text
    assert "เปรียบเทียบกันไม่ได้" in network.explain(graph, "ash", "dune", lang="th")
    assert "sister city from 1990 to 2010" in network.explain(graph, "birch", "dune")


def test_explain_works_for_every_pair_in_both_languages(real):
    for a, b in list(combinations(sorted(real), 2))[::29]:
        for lang in ("en", "th"):
            text = network.explain(real, a, b, lang=lang)
            assert "nan" not in text.split() and "None" not in text and "{" not in text
    with pytest.raises(UnknownNameError, match="language"):
        network.explain(real, "bangkok", "jakarta", lang="de")


def test_explain_names_no_problem_both_as_likeness_and_difference(real):
    for a, b in real.edges:
        differs = network.explain(real, a, b).partition("what differs most: ")[2].partition(".")[0]
        assert "problems" not in differs


def test_a_wide_table_is_explained_in_a_few_words():
    wide = pd.DataFrame({f"x{i}": [0.0, 1.0, None] for i in range(145)}, index=["Ash", "Birch", "Cedar"])
    graph = network.from_frame(wide)
    assert "What differs most: x0, x1, x2 and 142 more." in network.explain(graph, "Ash", "Birch")
    text = network.explain(graph, "Ash", "Cedar")
    assert "x5 (Cedar) and 139 more;" in text and len(text) < 300
    assert "และอีก 139 เรื่อง" in network.explain(graph, "Ash", "Cedar", lang="th")


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
PEOPLE = TABLE[["people"]].dropna()


def two(*values):
    return pd.DataFrame({"x": values}, index=["a", "b"])


def test_from_frame_takes_a_planners_table_with_kinds_and_leaves_it_as_it_was():
    before, options = TABLE.copy(deep=True), {"kinds": KINDS, "ranges": {"people": (1_000, 100_000)}}
    graph = network.from_frame(TABLE, k=2, **options)
    pd.testing.assert_frame_equal(TABLE, before)
    assert list(graph) == sorted(TABLE.index)
    cells = TABLE.assign(worries=[{"flooding", "heat"}, {"traffic"}, {"flooding"}, None]).loc[sorted(TABLE.index)]
    np.testing.assert_allclose(network.matrix(graph), 1 - gower(cells, **options), atol=1e-12)
    table = network.why(graph, "Ban Nuea", "Ban Klang").set_index("indicator")
    assert table.loc["worries", ["shared", "only_a"]].tolist() == ["flooding", "heat"]
    assert table.loc["river", "shared"] == "yes"
    table = network.why(graph, "Ban Tai", "Ban Klang").set_index("indicator")
    assert math.isnan(table.loc["market hall", "similarity"])
    assert "Ban Nuea and Ban Klang have a similarity" in network.explain(graph, "Ban Nuea", "Ban Klang")
    assert "Ban Nuea กับ Ban Klang" in network.explain(graph, "Ban Nuea", "Ban Klang", lang="th")


def test_from_frame_groups_columns_into_dimensions():
    groups = {"river": "land", "market hall": "land"}
    graph = network.from_frame(TABLE, kinds=KINDS, groups=groups)
    table = network.why(graph, "Ban Nuea", "Ban Klang").groupby("group")["weight"].sum()
    assert table.to_dict() == {"people": 0.25, "land": 0.25, "size class": 0.25, "worries": 0.25}


def test_numbers_written_as_text_are_compared_as_numbers():
    text = "city;population;area;gdp\nA;5,471,588;1,568;12 500\nB;5,400,000;1,600;12 400\n"
    frame = pd.read_csv(io.StringIO(text + "C;850,000;40;:\nD;1,279,000;152;8 900 b\n"), sep=";").set_index("city")
    with pytest.warns(UserWarning, match="Text was read as numbers") as said:
        graph = network.from_frame(frame)
    assert len(said) == 1
    found = network.matrix(graph).round(3)
    assert (found.loc["A", "B"], found.loc["C", "D"], found.loc["A", "C"]) == (0.979, 0.918, 0.010)
    table = network.why(graph, "C", "D").set_index("indicator")
    assert table.loc["gdp", ["only_a", "only_b"]].tolist() == ["unknown", "8 900 b"]  # as it is written


@pytest.mark.parametrize(
    ("table", "options", "error", "message"),
    [
        *((PEOPLE, {"k": k}, NotPossibleError, f"k must be a whole number .*, not {k!r}") for k in ("3", None, True)),
        *((PEOPLE, {name: [1, 2]}, NotPossibleError, f"{name} must be a mapping") for name in ("weights", "groups")),
        (PEOPLE, {"kinds": "log"}, NotPossibleError, "kinds must be a mapping"),
        (PEOPLE, {"ranges": {"people": 5}}, NotPossibleError, r"a range is a pair \(lowest, highest\), not 5"),
        *((PEOPLE, {"ranges": {"people": r}}, NotPossibleError, "a range is a pair") for r in (("a", "b"), (1, 2, 3))),
        (PEOPLE, {"ranges": {"people": (0, math.inf)}}, NotPossibleError, "0 to inf is not a range"),
        (PEOPLE, {"weights": {"people": math.inf}}, NotPossibleError, "must be 0 or more"),
        (PEOPLE, {"map": None}, NotPossibleError, "map must be a function .* not None"),
        (TABLE, {"groups": {"rivers": "land"}}, UnknownNameError, 'Did you mean "river"'),
        (TABLE, {"kinds": {"rivers": "nominal"}}, ValueError, "not a known column"),
        (TABLE.rename(index={"Ban Tai": "Ban Noi"}), {}, NotPossibleError, 'row "Ban Noi" is there twice'),
        (pd.DataFrame({"x": [1, 2]}, index=[1, "1"]), {}, NotPossibleError, 'row "1" is there twice'),
        (pd.DataFrame({"x": [1, 2]}, index=["A", np.nan]), {}, NotPossibleError, "row 2 has no name"),
        ([1, 2], {}, NotPossibleError, "must be a pandas DataFrame, not list"),
        (pd.DataFrame({"x": [1, 2]}, index=[["a", "b"], [1, 2]]), {}, NotPossibleError, "several levels"),
        (two([1], [2]), {}, NotPossibleError, r'column "x", row "a": \[1\] cannot be compared'),
        (two(([1],), ([2],)), {}, NotPossibleError, "cannot be compared"),
        (two(1.0, math.inf), {}, NotPossibleError, 'row "b": inf is not finite'),
        (two(1.0, 2.0).head(1), {}, NotPossibleError, "at least two cities"),
    ],
)
def test_from_frame_says_what_a_table_and_an_argument_should_be(table, options, error, message):
    with pytest.raises(error, match=message) as caught:
        network.from_frame(table, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"domains": "contex"}, UnknownNameError, 'Did you mean "context"'),
        ({"domains": ["context", "context"]}, NotPossibleError, "each once: context, problems"),
        ({"domains": []}, NotPossibleError, "Name one domain or more"),
        ({"cities": ["ash", "birhc"]}, UnknownNameError, 'Did you mean "birch"'),
        ({"cities": ["ash", "xandria"]}, NotPossibleError, 'Only cities.*: Xandria \\(country\\): cases 0, facts 0'),
        ({"cities": ["ash"]}, NotPossibleError, "at least two"),
        ({"weights": [1, 2]}, NotPossibleError, 'weights must be given as {"climate": 2}'),
        *(({"weights": {name: 1}}, UnknownNameError, name) for name in ("problem", "portfolio")),
        *(({"weights": {"climate": w}}, NotPossibleError, f"{w}") for w in (-1, math.nan, math.inf, "2")),
        ({"weights": {"context": 0, "problems": 0}}, NotPossibleError, "0"),
        ({"k": -1}, NotPossibleError, "from 0 on"),
    ],
)
def test_a_network_says_what_an_argument_should_be(book, options, error, message):
    with pytest.raises(error, match=message):
        network.city_similarity(book, **options)


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda b, _: network.profile(b, cities="ring"), NotPossibleError, "Ring of Towns .network.: cases 0, facts 0, ties 2"),
        (lambda _, G: network.why(G, "birhc", "ash"), UnknownNameError, 'Did you mean "birch"'),
        (lambda _, G: network.why(G, "ash", "ash"), NotPossibleError, "two different"),
        (lambda _, G: network.stability(G, draws=1.5), NotPossibleError, "draws must be a whole number from 1 on, not"),
        (lambda _, G: network.stability(G, seed=-1), NotPossibleError, "seed must be a whole number from 0 on, not -1"),
        (lambda _, G: network.peers(G, "ash", count=-1), NotPossibleError, "count must be a whole number from 1"),
        (lambda _, G: network.save(G, None), NotPossibleError, "Give the path of a file or folder"),
        (lambda b, _: network.save(b, "a.json"), NotPossibleError, "no network but a Cases"),
        (lambda b, _: network.cities(b), NotPossibleError, "no network but a Cases"),
        (lambda _, G: network.layer_counts(G, "ash"), NotPossibleError, "no network but a Graph: .* layers"),
        (lambda *_: network.why("ash", "ash", "birch"), NotPossibleError, "does not carry its profile"),
    ],
)
def test_questions_that_make_no_sense_are_answered_in_one_sentence(book, ask, error, message):
    with pytest.raises(error, match=message):
        ask(book, network.city_similarity(book, domains=towns.BOTH_DOMAINS))


def test_sentences_about_arguments_come_in_the_readers_language(book, monkeypatch):
    monkeypatch.setattr(language, "_reader", "th")
    with pytest.raises(NotPossibleError, match="ต้องเป็นจำนวนเต็มตั้งแต่ 0 ขึ้นไป"):
        network.city_similarity(book, k="3")
    with pytest.raises(NotPossibleError, match="Xandria .ประเทศ. กรณีศึกษา 0"):
        network.city_similarity(book, cities=["ash", "xandria"])


# --- the names a user types ---------------------------------------------------------------------


@pytest.mark.parametrize("name", network.__all__)
def test_every_public_function_has_an_example_that_runs(name):
    text = inspect.getdoc(getattr(network, name))
    assert ">>> " in text  # the examples themselves run with the other tests
