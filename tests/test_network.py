"""The similarity network: by hand, by what must always hold, and in words."""

import inspect
import io
import json
import math
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, islice

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import towns
from hypothesis import given
from hypothesis import strategies as st

from toolkit import language, network
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.network import backbone
from toolkit.network.profile import group_weights, indicators, read
from toolkit.similarity import encode, gower, nearest

ALL = ("context", "problems", "portfolio")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return towns.write(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def both(book):
    return network.city_similarity(book, domains=towns.BOTH_DOMAINS)


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    facts = towns.CITY_FACTS + "dune,capital,no,,,,,,s1[p. 1],\n"  # more is not known of dune
    book = towns.write(tmp_path_factory.mktemp("stub"), **{"city_facts.csv": facts})
    return network.city_similarity(book, domains=towns.BOTH_DOMAINS, cities=["ash", "birch", "dune"])


@pytest.fixture(scope="module")
def real(cases):
    graph = network.city_similarity(cases)
    network.stability(graph, draws=200)
    return graph


def pairs(graph, step=1):
    """Numbers of every pair, or of some, worked out from what the graph carries."""
    held = read(graph)
    return {(a, b): held.row(a).loc[b].to_dict() for a, b in islice(combinations(held.cities, 2), None, None, step)}


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
# Two domains of weight 1: context shares its 1 among four groups (1/4 each), problems keeps
# its own, so of the whole a context group has 1/8 and problems has 1/2.
#
#              size          climate  water: coast, setting     government  problems
# ash  birch   1 - 1/2       1        1, 1/2 -> 3/4             1           1/2
# ash  cedar   1 - 2/2 = 0   0        0, unknown -> 0           1           1/3
# birch cedar  1 - 1/2       0        0, unknown -> 0           1           0


def test_three_towns_have_the_similarity_worked_out_by_hand_and_bounds_for_what_is_missing(book, both):
    found = network.matrix(both)
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 1 + 0.75 + 1) / 8 + 0.5 / 2, abs=1e-15)
    assert found.loc["ash", "cedar"] == pytest.approx((0 + 0 + 0 + 1) / 8 + (1 / 3) / 2, abs=1e-15)
    assert found.loc["birch", "cedar"] == pytest.approx((0.5 + 0 + 0 + 1) / 8 + 0 / 2, abs=1e-15)
    found = network.matrix(network.city_similarity(book))  # by default of context alone, where a group has 1/4
    assert found.loc["ash", ["birch", "cedar"]].tolist() == pytest.approx([(0.5 + 1 + 0.75 + 1) / 4, 1 / 4], abs=1e-15)
    # with a water setting of cedar, water would be the mean of coast (0) and setting (0 or 1)
    pair = pairs(both)["ash", "cedar"]
    assert pair["low"] == pytest.approx(1 / 8 + 1 / 6)
    assert pair["high"] == pytest.approx((0.5 + 1) / 8 + 1 / 6)


def test_why_names_codes_cases_and_sources(both):
    table = network.why(both, "ash", "birch").set_index("indicator")
    # that fire is a problem of birch is rejected
    assert table.loc["problems", ["shared", "only_a", "only_b"]].tolist() == ["flooding", "heat", ""]
    assert table.loc["problems", "cases"] == "ash-drains; birch-banks"
    assert table.loc["problems", "sources"] == "s1; s2"
    assert table.loc["water_setting", "contribution"] == pytest.approx(0.5 / 16)
    people = [f"{number} people (2020, administrative)" for number in ("10,000", "100,000")]
    assert table.loc["population", ["only_a", "only_b"]].tolist() == people


# group, indicator, weight, similarity, contribution, shared, only in the first, only in the second, cases, sources
PEOPLE_OF = {town: f"{n} people (2020, administrative)" for town, n in (("ash", "10,000"), ("cedar", "1,000,000"))}
WHY_ASH_CEDAR = [
    ("problems", "problems", 1 / 2, 1 / 3, 1 / 6, "heat", "flooding", "waste", "ash-drains; cedar-compost", "s1; s2"),
    ("government", "capital", 1 / 8, 1, 1 / 8, "no", "", "", "", "s1"),
    ("size", "population", 1 / 8, 0, 0, "", PEOPLE_OF["ash"], PEOPLE_OF["cedar"], "", "s1"),
    ("climate", "climate", 1 / 8, 0, 0, "", "Aw", "Cfb", "", "s1"),
    # cedar's water setting is not known, and so coast has the weight of both
    ("terrain-and-water", "coast", 1 / 8, 0, 0, "", "yes", "no", "", "s1"),
    ("terrain-and-water", "water_setting", 0, math.nan, 0, "", "Coast, River", "unknown", "", "s1; s2"),
]


def test_every_cell_of_what_a_likeness_is_made_of_is_as_by_hand(both):
    table = network.why(both, "ash", "cedar")
    numbers, texts = ["weight", "similarity", "contribution"], ["shared", "only_a", "only_b", "cases", "sources"]
    assert [*table] == ["group", "indicator", *numbers, *texts] and [*table.index] == [*range(6)]
    expected = pd.DataFrame(WHY_ASH_CEDAR, columns=[*table])
    assert table[["group", "indicator", *texts]].equals(expected[["group", "indicator", *texts]])
    np.testing.assert_allclose(table[numbers].astype(float), expected[numbers].astype(float), atol=1e-12)
    assert [str(name) for name in table.attrs["names"]] == ["Ash", "Cedar"]
    thai = network.why(both, "birch", "ash").attrs["names"]
    assert [name("th") for name in thai] == ["เบิร์ช", "แอช"]


ASH = {"name": "Ash", "name_th": "แอช", "name_local": "Ash", "aliases": "", "kind": "city", "country": "NZ"}
ASH |= {"latitude": 10, "longitude": 100, "cases": 1, "facts": 1}


def test_nodes_and_links_carry_all_that_other_programs_and_figures_read(book, both):
    assert both.nodes["ash"] == ASH and both.graph.keys() == {"k", "domains", "profile"}
    assert (both.graph["k"], both.graph["domains"]) == (3, "context, problems")
    assert set(both["ash"]["cedar"]) == {"similarity", "coverage", "low", "high", "weight", "rule", "rests_on"}
    dune = network.city_similarity(book, cities=["dune", "ash"]).nodes["dune"]  # of which no position is known
    assert dune == {key: ASH[key] for key in ("aliases", "kind")} | {
        "name": "Dune", "name_th": "Dune", "name_local": "Dune", "country": "AU", "cases": 0, "facts": 0,
    }  # fmt: skip
    table = network.links(both)
    assert [*table] == ["a", "b", "similarity", "coverage", "low", "high", "rule", "rests_on"]
    texts = table[["a", "b", "rule", "rests_on"]].to_numpy().tolist()
    assert texts == [["ash", "birch", "both", ""], ["ash", "cedar", "both", "heat"],
                     ["birch", "cedar", "mutual", "government"]]  # fmt: skip
    numbers = table[["similarity", "coverage", "low", "high"]].to_numpy().tolist()
    cedar = 1 / 8 + 1 / 6
    expected = [[0.65625, 1, 0.65625, 0.65625], [cedar, 1, cedar, cedar + 1 / 16], [1.5 / 8, 1, 1.5 / 8, 2 / 8]]
    assert sum(numbers, []) == pytest.approx(sum(expected, []))
    none = network.links(nx.create_empty_copy(both))
    assert [*none] == [*table, "kept", "flips_on"] and none.attrs["empty"]


def test_the_peers_of_a_town_stand_in_order_with_all_that_is_known_of_them(book):
    graph = network.city_similarity(book, domains=towns.BOTH_DOMAINS, k=0)
    table = network.peers(graph, "cedar", lang="th")
    columns = ["city", "name", "similarity", "low", "high", "coverage", "rests_on", "linked", "kept", "cases"]
    assert [*table] == columns and [*table.index] == [0, 1]
    ash, birch = 1 / 8 + 1 / 6, 1.5 / 8
    assert table[["city", "name", "rests_on", "linked", "cases"]].to_numpy().tolist() == [
        ["ash", "แอช", "heat", True, 1], ["birch", "เบิร์ช", "government", False, 1],
    ]  # fmt: skip
    numbers = table[["similarity", "low", "high", "coverage"]].to_numpy().tolist()
    assert sum(numbers, []) == pytest.approx([ash, ash, ash + 1 / 16, 1, birch, birch, birch + 1 / 16, 1])
    assert table["kept"].isna().all()
    network.stability(graph, draws=20)
    kept = network.peers(graph, "cedar")["kept"]
    assert 0 < kept[0] <= 1 and math.isnan(kept[1]), "only of what is a link"
    assert [*network.peers(graph, "cedar", count=1)["city"]] == ["ash"]
    # of a planner's own table no case is known
    frame = pd.DataFrame({f"x{n:02}": [n] for n in range(12)}).T.rename(columns={0: "x"})
    assert len(own := network.peers(network.from_frame(frame), "x00")) == 8 and {*own["cases"]} == {0}
    alone = network.peers(network.city_similarity(book, cities=["ash", "dune"]), "dune", lang="th")
    assert [*alone] == columns and "Dune" in alone.attrs["empty"]


def test_what_does_not_compare_names_what_is_missing_and_of_whom_in_the_readers_language(book):
    graph = network.city_similarity(book, domains=towns.BOTH_DOMAINS, cities=["ash", "dune", "cedar"])
    rest = "; National capital (Dune); Problems (Dune)"
    table = network.not_comparable(graph)
    assert [*table] == ["a", "b", "coverage", "missing"]
    assert table.to_numpy().tolist() == [
        ["ash", "dune", 0, f"Population (Dune); Climate class (Dune); On the coast (Dune); Water setting (Dune){rest}"],
        ["cedar", "dune", 0, "Population (Dune); Climate class (Dune); On the coast (Dune); Water setting (Cedar, Dune)"
         + rest],
    ]  # fmt: skip
    assert network.not_comparable(graph, lang="th")["missing"][1].startswith("ประชากร (Dune); เขตภูมิอากาศ (Dune)")
    assert network.not_comparable(network.city_similarity(book)).attrs["empty"]


def test_the_indicators_of_towns_are_numbers_codes_answers_and_sets(book):
    table = network.profile(book)
    assert table.index.tolist() == ["ash", "birch", "cedar"] and table.index.name == "city"
    assert table.columns.names == ["domain", "group", "indicator"] and {*table.columns.get_level_values(0)} == {
        "context"
    }
    assert table.loc["ash"].tolist() == [10_000, "Aw", True, {"river", "coast"}, False]
    assert table.columns.droplevel(0).tolist() == [
        ("size", "population"), ("climate", "climate"), ("terrain-and-water", "coast"),
        ("terrain-and-water", "water_setting"), ("government", "capital"),
    ]  # fmt: skip
    portfolio = network.profile(book, domains="portfolio", cities=["Birch"])
    assert portfolio.columns.tolist() == [("portfolio", n, n) for n in ("themes", "instruments")]
    assert portfolio.loc["birch"].tolist() == [{"environment"}, {"treasure/public-works", "authority/ordinance"}]
    known = network.coverage(book)
    assert (known.index.name, known.columns.name) == ("city", "attribute")
    assert known.to_numpy().tolist() == [[1] * 5, [1] * 5, [1, 1, 1, 0, 1]]


@pytest.mark.parametrize(
    ("scale", "values", "scores"),
    [  # values of ash, birch and cedar; 1 - min(1, d / 2m) of ash-birch, ash-cedar and birch-cedar
        ("linear, unit: people, range: 0..100, typical: 20", "10 30 55", [0.5, 0, 1 - 25 / 40]),  # d = 20, 45, 25
        ("log, unit: people, range: 1..1000000, typical: 10", "100 1000 10000", [0.5, 0, 0.5]),  # d = 1, 2, 1 tens
        ("ordinal, codes: designs, typical: 2", "0 2 5", [0.5, 0, 1 - 3 / 4]),  # d = 2, 5, 3 steps
        ("ordinal, codes: designs", "1 2 4", [1 - 1 / 5, 1 - 3 / 5, 1 - 2 / 5]),  # designs run from 0 to 5
        ("nominal, codes: climates, typical: 0.8", "Aw Cfb Aw", [1 - 1 / 1.6, 1, 1 - 1 / 1.6]),  # d = 1, 0, 1
        ("binary, typical: 0.4", "yes no yes", [0, 1, 0]),  # d = 1 is more than 2m
        # d = 1 - 3/4, 1 - 2/4, 1 - 2/3
        ("set, codes: water_settings, typical: 0.25", "bay+lake+delta+coast bay+lake+delta bay+lake", [0.5, 0, 1 / 3]),
    ],
)
def test_a_typical_difference_counts_as_one_half_and_without_one_the_whole_scale_does(tmp_path, scale, values, scores):
    term = f"x: {{label: X, label_th: ก, meaning: m, role: structure, group: air, scale: {scale}, origin: test}}\n"
    facts, about = towns.CITY_FACTS, f"{'people' * ('unit' in scale)},2020,unstated,,,s1[p. 1],"
    for city, said in zip(("ash", "birch", "cedar"), values.split(), strict=True):
        facts += "".join(f"{city},x,{value},{about}\n" for value in said.split("+"))
    book = towns.write(tmp_path, **{"vocabulary/attributes.yml": towns.ATTRIBUTES + term, "city_facts.csv": facts})
    graph = network.city_similarity(book)
    tables = [network.why(graph, a, b).set_index("indicator") for a, b in combinations(sorted(graph), 2)]
    assert [table.loc["x", "similarity"] for table in tables] == pytest.approx(scores, abs=1e-12)


def test_the_cities_of_a_network_stand_a_row_each_with_what_is_documented_of_them(both):
    table = network.cities(both, lang="th")
    assert (table.index.name, [*table]) == ("city", ["name", "kind", "country", "cases", "facts"])
    assert table.loc["birch"].tolist() == ["เบิร์ช", "city", "NZ", 1, 5]
    assert [*table.index] == ["ash", "birch", "cedar"] and table.at["cedar", "name"] == "Cedar"


def test_links_are_the_strongest_tree_and_mutual_neighbours(book):
    graph = network.city_similarity(book, k=1, domains=towns.BOTH_DOMAINS)
    # ash and birch are each other's nearest; cedar's nearest is ash, but not the other way round
    assert sorted(graph.edges(data="rule")) == [("ash", "birch", "both"), ("ash", "cedar", "tree")]
    more = network.city_similarity(book, k=2, domains=towns.BOTH_DOMAINS)
    assert more.edges["birch", "cedar"]["rule"] == "mutual" and more.edges["ash", "cedar"]["rule"] == "both"


def test_where_all_are_equally_alike_the_earlier_comes_first_however_many_they_are():
    names = [f"t{n:02}" for n in range(60)]
    graph = network.from_frame(pd.DataFrame({"x": 1.0, "y": np.arange(60) % 2}, index=names), k=0)
    # t00 links all that are even, t01 all that are odd, and one link joins both
    assert links(graph) == {(f"t{n % 2:02}", name) for n, name in enumerate(names) if n > 1} | {("t00", "t01")}
    assert [*network.peers(graph, "t30", count=60)["city"]] == [*names[:30:2], *names[32::2], *names[1::2]]
    found = nearest(pd.DataFrame({"x": 1.0, "y": np.arange(60) % 2}, index=names), k=60)
    assert [*found.loc[found["a"] == "t31", "b"]] == [*names[1:31:2], *names[33::2], *names[::2]]
    many = pd.DataFrame(np.eye(2), index=["a", "b"])[[0] * 40].set_axis([f"x{n:02}" for n in range(40)], axis=1)
    table = network.why(network.from_frame(many), "a", "b")
    assert [*table["indicator"]] == [*many], "of equal parts the order of columns"


def test_links_of_examples_are_those_found_by_hand():
    # pairs stand as ab, ac, ad, bc, bd, cd: a square of near neighbours with one diagonal
    assert choose([0.9, 0.3, 0.6, 0.7, 0.2, 0.8], 4, k=2) == [3, 0, 2, 3, 0, 3]  # ab, cd, bc in the tree, ad mutual
    # a is equally near to b, c and d, and the nearest of each: all that tie for the last place count
    assert choose([0.5, 0.5, 0.5, 0.1, 0.1, 0.1], 4, k=1) == [3, 3, 3, 0, 0, 0]
    # scores that differ by rounding only are ties: a goes to the earlier of two that are equal, on every machine
    for rounding in (1e-15, -1e-15, 0):
        assert choose([0.5, 0.5 + rounding, 0.9], 3, k=0) == [1, 0, 1]


# --- what must always hold ----------------------------------------------------------------------


@pytest.mark.parametrize("domains", ["context", "problems", "portfolio", ALL])
def test_every_network_adds_up_links_what_can_be_compared_and_has_no_nan(cases, domains):
    graph = network.city_similarity(cases, domains=domains)
    for (a, b), numbers in pairs(graph, step=9).items():
        table = network.why(graph, a, b)
        weight, similarity, contribution = table[["weight", "similarity", "contribution"]].to_numpy().T
        if math.isnan(numbers["similarity"]):
            assert numbers["coverage"] == 0 and np.isnan(similarity).all()
        else:
            assert abs(contribution.sum() - numbers["similarity"]) < 1e-12
            assert abs(weight.sum() - 1) < 1e-12
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
    whole = read(real)
    for pair, numbers in pairs(network.city_similarity(cases, cities=sorted(real)[::3])).items():
        assert numbers == pytest.approx(whole.row(pair[0]).loc[pair[1]].to_dict(), abs=1e-15, nan_ok=True)


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
    # 3 of 6 pairs have nothing in common, so that m = 1/2 and they differ by 2m
    frame = pd.DataFrame({"problems": ["heat", "heat", "heat", "fire"]}, index=list("abcd"))
    graph = network.from_frame(frame, kinds={"problems": "set"})
    assert links(graph) == {("a", "b"), ("a", "c"), ("b", "c")}


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


@given(count=st.integers(2, 9), seed=st.integers(0, 10**6), k=st.integers(1, 4))
def test_a_link_besides_the_tree_is_among_the_k_nearest_of_both_ends(count, seed, k):
    square = np.full((count, count), -1.0)
    first, second = np.triu_indices(count, 1)
    square[first, second] = square[second, first] = scores = np.random.default_rng(seed).random(len(first))
    near = [set(np.argsort(-square[node], kind="stable")[:k].tolist()) - {node} for node in range(count)]
    for a, b, rule in zip(first, second, choose(scores, count, k), strict=True):
        assert (rule >= 2) == (b in near[a] and a in near[b])


@given(count=st.integers(2, 12), seed=st.integers(0, 10**6), k=st.integers(0, 4), size=st.integers(1, 12))
def test_links_do_not_depend_on_how_the_rows_are_cut_into_blocks(count, seed, k, size):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 5, count * (count - 1) // 2) / 4  # many ties
    scores = np.where(rng.random(len(scores)) < 0.2, np.nan, scores)
    assert choose(scores, count, k, size) == choose(scores, count, k)


# --- what stands in the network -----------------------------------------------------------------


def test_pairs_with_too_little_in_common_are_listed_and_never_drawn(stub):
    table = network.not_comparable(stub)
    assert table[["a", "b"]].to_numpy().tolist() == [["ash", "dune"], ["birch", "dune"]]
    assert table["coverage"].tolist() == [0.125, 0.125]  # of each is known whether it is the capital
    assert "Population (Dune)" in table["missing"][0]
    assert links(stub) == {("ash", "birch")}
    assert math.isnan(network.matrix(stub).loc["ash", "dune"])
    assert network.why(stub, "ash", "dune")["contribution"].sum() == 1  # of what little there is


def test_exactly_seven_tenths_of_the_weight_are_enough(tmp_path):
    facts = "\n".join(line for line in towns.CITY_FACTS.splitlines() if not line.startswith("birch,problem")) + "\n"
    none = dict.fromkeys(("ties.csv", "requests.csv", *(f"{case}.md" for case in towns.CASES)))
    book = towns.write(tmp_path, **{"city_facts.csv": facts, **none})
    enough = ({"context": 0.7, "problems": 0.3}, {"context": 7 / 3}, {"problems": 3 / 7}, {"context": 7, "problems": 3})
    for weights in (*enough, {"context": 7, "problems": 3.01}, None):
        graph = network.city_similarity(book, domains=towns.BOTH_DOMAINS, weights=weights)
        assert graph.has_edge("ash", "birch") == (weights in enough)


@pytest.mark.parametrize("count", range(2, 14))
def test_rounding_does_not_make_seven_tenths_of_the_weight_too_little(count):
    # ten tenths of seven and nothing of the other three can add up to 0.6999999999999998
    frame = pd.DataFrame({f"x{i}": [1.0, 2.0] for i in range(count)} | {"y": [1.0, None]}, index=["a", "b"])
    weights = {f"x{i}": 7 / count for i in range(count)} | {"y": 3.0}
    graph = network.from_frame(frame, weights=weights, ranges={f"x{i}": (0, 9) for i in range(count)})
    assert graph.has_edge("a", "b") and network.not_comparable(graph).empty


def test_countries_networks_and_estates_are_never_nodes(cases, real, tmp_path):
    estate = towns.CITIES.replace("cedar,Cedar,,Cedar,city", "cedar,Cedar,,Cedar,estate")
    assert sorted(network.city_similarity(towns.write(tmp_path, **{"cities.csv": estate}))) == ["ash", "birch"]
    kinds = {cases.codebook["place_kinds"][kind].node for kind in nx.get_node_attributes(real, "kind").values()}
    assert kinds == {True}


def test_weights_of_networks_and_dimensions_multiply_and_without_one_nothing_is_added(book):
    groups = {i.group: i.domain for i in indicators(book, towns.BOTH_DOMAINS)}
    shares = group_weights(groups, {"context": np.int64(2), "climate": np.float32(3), "problems": 0.5})
    assert shares == {"size": 0.5, "climate": 1.5, "terrain-and-water": 0.5, "government": 0.5, "problems": 0.5}
    graph = network.city_similarity(book, weights={"climate": np.int64(2)})
    assert read(graph).held["weights"] == dict.fromkeys(("size", "terrain-and-water", "government"), 0.25) | {
        "climate": 0.5
    }
    none = {"problems": 0, "climate": 0}
    found = network.matrix(network.city_similarity(book, domains=towns.BOTH_DOMAINS, weights=none))
    assert found.loc["ash", "birch"] == pytest.approx((0.5 + 0.75 + 1) / 3)


def test_documentation_effort_is_on_the_nodes(tmp_path):
    extra = towns.CASES["cedar-compost"].replace("city: cedar", "city: birch")
    graph = network.city_similarity(towns.write(tmp_path, **{"birch-compost.md": extra}), domains="portfolio")
    assert network.peers(graph, "cedar").set_index("city")["cases"].to_dict() == {"birch": 2, "ash": 1}
    assert [graph.nodes["birch"][name] for name in ("cases", "facts")] == [2, 6]
    assert [graph.nodes["ash"][name] for name in ("cases", "facts")] == [1, 1]


TWO_BOUNDARIES = "10000,people,2020,administrative,,,s2[p. 1],\nash,population,500000,people,2024,metropolitan"


@pytest.mark.parametrize(
    ("by", "written", "people"),
    [
        ("", "20000..60000,people,2020,administrative", 40_000),
        ("", "20000..,people,2020,administrative", math.nan),
        ("", TWO_BOUNDARIES, 500_000),  # the latest
        ("administrative", TWO_BOUNDARIES, 10_000),
        ("administrative", "20000,people,2020,built-up", math.nan),
        ("s2", TWO_BOUNDARIES, 10_000),
        ("s2", "20000,people,2020,administrative", math.nan),
    ],
)
def test_a_range_counts_with_its_middle_and_one_source_or_boundary_is_compared(tmp_path, by, written, people):
    facts = towns.CITY_FACTS.replace("ash,population,10000,people,2020,administrative", f"ash,population,{written}")
    terms = towns.ATTRIBUTES.replace("unit: people", f"unit: people, by: '{by}'")
    book = towns.write(tmp_path, **{"city_facts.csv": facts, "vocabulary/attributes.yml": terms})
    found = network.profile(book, cities=["ash"]).loc["ash", ("context", "size", "population")]
    assert found == pytest.approx(people, nan_ok=True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [  # value, unit, date, boundary and its note, judgement; and how it is shown
        ("99.4,people,2020,administrative,,", "99.4 people (2020, administrative)"),
        ("100,people,2020,administrative,,", "100 people (2020, administrative)"),
        ("12345.6,people,2020,administrative,,", "12,346 people (2020, administrative)"),
        ("3.14159,people,,administrative,,", "3.14 people (administrative)"),
        ("1.5,thousand people,2020,administrative,city and ring,", "1,500 people (2020, city and ring)"),
        ("20..40,people,2019/2020,administrative,,", "30 people (2019/2020, administrative)"),
        # the preferred, else the latest
        (
            "50,people,2019,administrative,,preferred@60,people,2020,administrative,,",
            "50 people (2019, administrative)",
        ),
        ("50,people,2019,administrative,,@60,people,2020,administrative,,", "60 people (2020, administrative)"),
        ("60,people,2020,administrative,,@50,people,2019,administrative,,", "60 people (2020, administrative)"),
        ("5..,people,2020,administrative,,", None),  # what is open at one end has no middle
    ],
)
def test_a_number_is_shown_with_unit_date_and_boundary_and_the_preferred_or_latest_is_taken(tmp_path, written, shown):
    facts = "".join(f"ash,population,{row},s1[p. 1],\n" for row in written.split("@"))
    rows = [line for line in towns.CITY_FACTS.splitlines(keepends=True) if not line.startswith("ash,population")]
    terms = towns.ATTRIBUTES.replace("range: 10000..1000000", "range: 1..1000000")
    made = {"city_facts.csv": "".join(rows) + facts, "vocabulary/attributes.yml": terms}
    graph = network.city_similarity(towns.write(tmp_path, **made))
    (column,) = (column for column in read(graph).columns if column["name"] == "population")
    assert column["shown"][0] == shown and column["shown"][1] == "100,000 people (2020, administrative)"


def test_codes_cases_and_sources_of_every_cell_stand_in_order_and_once(cases):
    columns = read(network.city_similarity(cases, domains=ALL)).columns
    for column in columns:
        for name in ("codes", "cases", "sources"):
            assert all(cell == sorted(set(cell)) for cell in column.get(name, ())), (column["name"], name)
    problems = next(column for column in columns if column["name"] == "problems")
    assert max(map(len, problems["cases"])) > 4 and max(map(len, problems["codes"])) > 4


def test_codes_of_one_source_are_compared_and_those_of_others_are_as_if_not_written(tmp_path):
    # by s1, ash too has only a river; by s2, climate is known of no town
    terms = towns.ATTRIBUTES.replace("codes: water_settings", "codes: water_settings, by: s1")
    terms = terms.replace("codes: climates", "codes: climates, by: s2")
    graph = network.city_similarity(towns.write(tmp_path, **{"vocabulary/attributes.yml": terms}))
    table = network.why(graph, "ash", "birch").set_index("indicator")
    assert table.loc["water_setting", ["similarity", "shared", "only_a", "sources"]].tolist() == [1, "river", "", "s1"]
    assert table.loc["climate", ["weight", "only_a"]].tolist() == [0, "unknown"]
    assert graph.edges["ash", "birch"]["coverage"] == 0.75


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
    held["weights"] = {group: float(group == "government") for group in held["weights"]}
    graph.graph["profile"] = json.dumps(held)
    assert set(network.peers(graph, "bangkok", count=99)["rests_on"]) == {"government", ""}
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
    pd.testing.assert_frame_equal(*(stability(real, draws=50, seed=0) for _ in range(2)))
    one, other = (stability(real, draws=500, seed=seed) for seed in (0, 1))
    one, other = one["kept"], other["kept"]
    assert (other[one >= 0.86] >= 0.74).all() and (one[other >= 0.86] >= 0.74).all()
    assert (one - other).abs().max() < 0.12


def test_stability_and_graph_agree_on_the_links_which_are_marked_as_was_asked_for_last(cases):
    graph = network.city_similarity(cases)
    unmarked, tables = network.links(graph), [stability(graph, draws=draws) for draws in (300, 200)]
    assert [*unmarked] == ["a", "b", "similarity", "coverage", "low", "high", "rule", "rests_on"]
    assert set(tables[1].index[tables[1]["linked"]]) == links(graph) and {*tables[0].index} == {*tables[1].index}
    marked = network.links(graph).set_index(["a", "b"])[["kept", "flips_on"]]
    pd.testing.assert_frame_equal(marked, tables[1].loc[tables[1]["linked"], ["kept", "flips_on"]])
    pd.testing.assert_frame_equal(network.links(graph)[[*unmarked]], unmarked)
    network.stability(nx.create_empty_copy(graph), draws=1)  # what is no link is not marked


def test_flips_name_the_dimension_that_decides(book):
    # the tree is ash-birch, ash-cedar; by context alone birch (3/8) is nearer to cedar than ash (1/4)
    table = stability(network.city_similarity(book, domains=towns.BOTH_DOMAINS, k=0), draws=20)
    assert table.index.tolist() == [("ash", "birch"), ("ash", "cedar"), ("birch", "cedar")]
    assert table["flips_on"].tolist() == ["", "problems", "problems"]
    assert table["linked"].tolist() == [True, True, False]


def test_a_pair_names_all_groups_whose_removal_alone_links_or_unlinks_it():
    # each column finds one pair alike (1) and the others not (1/4): all are equal, and the tree is ab and ac
    frame = pd.DataFrame({"x": [0, 1, 0], "y": [1, 1, 0], "z": [1, 0, 0]}, index=list("abc"))
    graph = network.from_frame(frame, k=0)
    table = network.stability(graph, draws=20)
    assert [*table] == ["a", "b", "similarity", "low", "high", "linked", "kept", "flips_on"]
    assert table[["similarity", "low", "high"]].to_numpy().ravel().tolist() == pytest.approx([0.5] * 9)
    assert table[["linked", "flips_on"]].to_numpy().tolist() == [[True, "y"], [True, "x"], [False, "x, y"]]
    assert [graph.edges[end]["flips_on"] for end in (("a", "b"), ("a", "c"))] == ["y", "x"]
    assert [graph.edges["a", end]["kept"] for end in "bc"] == [*table["kept"][:2]] and not graph.has_edge("b", "c")


def test_a_group_without_weight_is_in_no_draw_and_changes_no_share(cases):
    both = network.city_similarity(cases, domains=towns.BOTH_DOMAINS, weights={"problems": 0})
    without = network.stability(both, draws=50, seed=4)
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


# --- what a similarity rests on -----------------------------------------------------------------


SEVEN, ONE, TWO = {f"x{i}": [1, 1] for i in range(7)}, ["heat; fire", "heat; noise"], ["heat; fire", "heat; fire"]


@pytest.mark.parametrize(
    ("columns", "weights", "name"),
    [  # two rows alike score 1 in a column; those that differ score 1/2, as they are the only pair
        ({"x": [1, 1], "y": [1, 2]}, {}, "x"),  # 1/2 of 3/4
        ({"x": [1, 1], "y": [1, 2], "z": [1, 2]}, {}, ""),  # 1/3 of 2/3: exactly half is not more than half
        (SEVEN | {"y": [1, 1]}, dict.fromkeys(SEVEN, 1 / 7), ""),  # exactly half, whatever seven sevenths add up to
        ({"x": [1, 1]}, {}, ""),  # one group: nothing else could be
        ({"worries": ONE}, {}, "heat"),  # but its one shared code says something
        ({"worries": TWO}, {}, ""),
        ({"worries": TWO, "y": [1, 2]}, {}, "worries"),
        ({"worries": ONE, "y": [1, 2]}, {"worries": 2}, "heat"),
        ({"worries": ONE, "river": [1, 1], "y": [1, 2]}, {}, "land"),  # 3/8 of 5/8, not by codes alone
        ({"worries": [None, None], "river": [1, 1], "y": [1, 2]}, {}, "land"),
    ],
)
def test_a_link_says_if_one_group_or_one_shared_code_makes_more_than_half_of_it(columns, weights, name):
    kinds = {column: "set" for column in columns if column == "worries"}
    groups = {column: "land" for column in columns if "river" in columns and column != "y"}
    graph = network.from_frame(pd.DataFrame(columns, index=["a", "b"]), kinds=kinds, groups=groups, weights=weights)
    assert (graph.edges["a", "b"]["rests_on"], network.peers(graph, "b")["rests_on"][0]) == (name, name)
    assert ("rests on one thing alone" in network.explain(graph, "a", "b")) == bool(name)


def test_what_towns_rest_on_is_said_of_peers_in_words_and_in_files(both):
    # ash: problems have (1/3)/2 of 1/8 + 1/6; birch: government has 1/8 of 1.5/8
    assert network.peers(both, "cedar")[["city", "rests_on"]].to_numpy().tolist() == [
        ["ash", "heat"], ["birch", "government"],
    ]  # fmt: skip
    assert "more than half of it rests on one thing alone, government." in network.explain(both, "Birch", "Cedar")
    assert "มาจากการบริหารปกครองเพียงเรื่องเดียว" in network.explain(both, "birch", "cedar", lang="th")
    again = network.links(reread(both, nx.write_graphml, nx.read_graphml))
    assert again["rests_on"].tolist() == ["", "heat", "government"] and again.equals(network.links(both))


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


def test_explain_names_parts_problems_instruments_and_ties_in_english(both):
    text = network.explain(both, "ash", "cedar")
    assert text == (
        "Ash and Cedar have a similarity of 0.29 on a scale of 0 to 1 (0.29 to 0.35 with every missing value at its "
        "worst or best); its largest parts: problems 57% and national capital 43%; more than half of it rests on one "
        "thing alone, urban heat. "
        "They share 1 of the 3 problems coded for either (urban heat) and use the same instruments (public works); "
        "recorded ties: sister city since 2001 or since 2002 (sources differ); "
        "what differs most: population, climate class, on the coast. "
        "Not known: water setting (Cedar); similarity says where to look, not that a policy would work."
    )


def test_explain_says_what_is_complete_unlike_or_doubtful(both):
    text = network.explain(both, "ash", "birch")
    for words in ("0.66 on a scale of 0 to 1; its", "Nothing compared is missing", "no tie between them is recorded"):
        assert words in text
    text = network.explain(both, "birch", "cedar")
    assert "one source names a tie that no other confirms" in text and "share none of the 3 problems" in text


UNLIKE = (
    "Birch and Cedar have a similarity of 0.19 on a scale of 0 to 1 (0.19 to 0.25 with every missing value at its "
    "worst or best); its largest parts: national capital 67% and population 33%; more than half of it rests on one "
    "thing alone, government. They share none of the 3 problems coded for either and use the same instruments (public "
    "works); one source names a tie that no other confirms; what differs most: climate class, on the coast. Not "
    "known: water setting (Cedar); similarity says where to look, not that a policy would work."
)
ALIKE = (
    "Ash and Birch have a similarity of 0.66 on a scale of 0 to 1; its largest parts: problems 38%, climate class 19% "
    "and national capital 19%. They share 1 of the 2 problems coded for either (flooding) and use the same "
    "instruments (public works); no tie between them is recorded; nothing else that is compared differs by half or "
    "more. Nothing compared is missing; similarity says where to look, not that a policy would work."
)


def test_every_word_of_an_explanation_and_of_an_answer_follows_from_the_towns(both, book):
    assert network.explain(both, "ash", "birch") == ALIKE and network.explain(both, "birch", "cedar") == UNLIKE
    asked = network.city_similarity(book, domains=towns.BOTH_DOMAINS)
    assert network.answer(asked, "Ash") == (  # what two picked at random score is known of context and tables alone
        "Ash resembles most Birch (0.66) and Cedar (0.29); what makes most of it is problems, government and climate."
    )
    assert network.answer(asked, "cedar").startswith(
        "Cedar resembles most Ash (0.29) and Birch (0.19); what makes most of it is government, problems and size."
    )
    table = network.from_frame(pd.DataFrame({"x": [0, 1, 3, 6, 9]}, index=list("abcde")))
    text = network.answer(
        table, "a"
    )  # by default the nearest three; 46 / 10 is the mean difference, and counts as half
    assert text.startswith("A resembles most b (0.89), c (0.67) and d (0.35); what makes most of it is x (two places")
    assert network.answer(table, "a", count=1).startswith("A resembles most b (0.89); what")


def test_explain_speaks_thai_with_buddhist_years(both):
    text = network.explain(both, "ash", "cedar", lang="th")
    assert text.startswith("แอชกับ Cedar มีค่าความคล้ายคลึง 0.29 ในช่วง 0 ถึง 1 (ระหว่าง 0.29 ถึง 0.35")
    assert "ปัญหา 57% และเมืองหลวง 43% โดยกว่าครึ่งของค่านี้มาจากความร้อนในเมืองเพียงเรื่องเดียว" in text
    for words in ("มีปัญหาร่วมกัน 1 จาก 3 เรื่อง", "ตั้งแต่ พ.ศ. 2544 หรือ ตั้งแต่ พ.ศ. 2545"):
        assert words in text
    assert "ลักษณะแหล่งน้ำ (Cedar)" in text
    assert not any(word in text for word in ("similarity", "  ", "{", "flooding"))


@pytest.mark.parametrize(
    ("ties", "said"),
    [  # kind, since, until, confidence; one kind after the other in order of its first year
        (["sister,2001~,,high"], "recorded ties: sister city since about 2001;"),
        (["sister,2001-05-03,,high", "sister,2001,,high"], "recorded ties: sister city since 2001;"),
        (["sister,1990,2010,high"], "recorded ties: sister city 1990 to 2010;"),
        (["sister,,,high"], "recorded ties: sister city;"),
        (["sister,,,high", "sister,2001,,high"], "recorded ties: sister city since 2001 (sources differ);"),
        (["sister,2005,,high", "friendship,1999,,high"],
         "recorded ties: friendship city since 1999 and sister city since 2005;"),
        (["sister,1990,1999,high", "sister,2005,,high"],
         "recorded ties: sister city 1990 to 1999 and sister city since 2005;"),
        (["disputed,,,low"], "; one source names a tie that no other confirms;"),
        (["disputed,,,low", "sister,2005,,high"], "recorded ties: sister city since 2005;"),
    ],
)  # fmt: skip
def test_recorded_ties_are_said_by_kind_with_the_years_of_all_sources(tmp_path, ties, said):
    rows = "".join(f"ash,birch,{tie},s1[p. 3],\n" for tie in ties)
    book = towns.write(tmp_path, **{"ties.csv": towns.TIES.splitlines()[0] + "\n" + rows})
    assert said in network.explain(network.city_similarity(book), "birch", "ash")


def test_explain_says_what_cannot_be_compared_and_what_is_known_nevertheless(stub):
    text = network.explain(stub, "ash", "dune")
    assert text.startswith("Ash and Dune cannot be compared: only 12% of the weight rests on data that both have. ")
    assert "Recorded ties: friendship city since 1999." in text
    assert "population (Dune)" in text and "problems (Dune)" in text
    assert "เปรียบเทียบกันไม่ได้" in network.explain(stub, "ash", "dune", lang="th")
    assert "sister city 1990 to 2010" in network.explain(stub, "birch", "dune")


def test_the_answer_names_the_nearest_what_makes_it_and_how_sure_it_is(book, cases):
    graph = network.city_similarity(book)
    # by hand: ash is 13/16 like birch and 1/4 like cedar
    text = network.answer(graph, "Ash", count=1)
    assert text == (
        "Ash resembles most Birch (0.81); what makes most of it is climate, government and terrain and water "
        "(two places picked at random score about 0.5, and 1 is the same)."
    )
    network.stability(graph, draws=50)
    assert network.answer(graph, "Ash", count=1) == (
        f"{text} When the groups are weighted otherwise, these links remain so often: Birch 100%."
    )
    thai = network.answer(graph, "ash", count=1, lang="th")
    assert thai.startswith("แอชคล้ายกับเบิร์ช (0.81) มากที่สุด") and not any(
        word in thai for word in ("Birch", "{", "climate")
    )
    near = network.peers(real := network.city_similarity(cases), "bangkok", count=8)
    said = re.findall(r"(\w+) \(0\.\d\d; no case yet\)", network.answer(real, "bangkok", count=8))
    assert {*said} == {row.name for row in near.itertuples() if not row.cases} != set()
    text = network.answer(network.city_similarity(book, cities=["ash", "birch", "dune"]), "dune")
    assert text == "Too little is known of Dune to compare it with any other place."


def test_what_is_known_of_a_city_and_its_density_inside_the_limits_can_be_asked(tmp_path):
    facts = (
        towns.CITY_FACTS + "ash,area,50,km2,2019,administrative,,,s2[p. 1],\nash,area,9,km2,2020,built-up,,,s1[p. 1],\n"
    )
    area = "area: {label: Area, label_th: พื้นที่, meaning: m, role: structure, scale: log, unit: km2, origin: t}\n"
    made = towns.write(tmp_path, **{"city_facts.csv": facts, "vocabulary/attributes.yml": towns.ATTRIBUTES + area})
    found = network.density(made)
    assert found.index.tolist() == ["ash"] and found.loc["ash", "density"] == 10000 / 50
    assert found.loc["ash", "area"] == "50 km2 (2019, administrative)" and found.loc["ash", "sources"] == "s1; s2"
    assert [*found] == ["density", "population", "area", "sources"] and found.index.name == "city"
    assert found.loc["ash", "population"] == "10,000 people (2020, administrative)"
    known = network.coverage(made)
    assert known.loc["cedar"].to_dict() == {"population": 1, "climate": 1, "coast": 1, "water_setting": 0, "capital": 1}


@pytest.mark.parametrize("said", ["0,km2", "5..,km2", ""])
def test_without_an_area_above_0_inside_the_limits_there_is_no_density(tmp_path, said):
    facts = towns.CITY_FACTS + (f"ash,area,{said},2019,administrative,,,s2[p. 1],\n" if said else "")
    area = "area: {label: Area, label_th: พื้นที่, meaning: m, role: structure, scale: log, unit: km2, origin: t}\n"
    made = towns.write(tmp_path, **{"city_facts.csv": facts, "vocabulary/attributes.yml": towns.ATTRIBUTES + area})
    found = network.density(made)
    assert found.empty and [*found] == ["density", "population", "area", "sources"]


def test_what_attributes_are_compared_by_exists(cases):
    known = {*cases.codebook["boundaries"], *cases.book.sources}
    compared = {name: term for name, term in cases.codebook["attributes"].items() if term.group}
    assert all(term.by and {*term.by.split()} <= known and term.typical for term in compared.values())
    uniform = {name: term.by for name, term in compared.items() if term.by in cases.book.sources}
    columns = {column["name"]: column for column in read(network.city_similarity(cases)).columns}
    for name, source in uniform.items():  # each value stands in its one source, whatever else says so, too
        said = zip(columns[name]["shown"], columns[name]["sources"], strict=True)
        assert all(source in keys for shown, keys in said if shown is not None), name


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
    # 3 of 6 known pairs differ by 1, so that m = 1/2 and Ash and Birch are unlike
    names = ["Ash", "Birch", "Cedar", "Dune", "Elm"]
    wide = pd.DataFrame({f"x{i}": [0.0, 1.0, None, 0.0, 0.0] for i in range(145)}, index=names)
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
    # each column as Gower has it, with the mean of its pairs counted as one half
    apart = np.array([gower(cells, weights={c: float(c == name) for c in cells}, **options) for name in cells])
    scores = 1 - np.minimum(apart / (2 * np.nanmean(apart[:, *np.triu_indices(4, 1)], axis=1)[:, None, None]), 1)
    enough = np.isfinite(scores).sum(axis=0) >= 4  # of 5 columns; 3 are less than seven tenths
    assert enough.sum() == 4 + 2 * 3
    np.testing.assert_allclose(network.matrix(graph), np.where(enough, np.nanmean(scores, axis=0), np.nan), atol=1e-12)
    table = network.why(graph, "Ban Nuea", "Ban Klang").set_index("indicator")
    assert table.loc["worries", ["shared", "only_a"]].tolist() == ["flooding", "heat"]
    assert table.loc["river", "shared"] == "yes"
    table = network.why(graph, "Ban Tai", "Ban Klang").set_index("indicator")
    assert math.isnan(table.loc["market hall", "similarity"])
    assert "Ban Nuea and Ban Klang have a similarity" in network.explain(graph, "Ban Nuea", "Ban Klang")
    assert "Ban Nuea กับ Ban Klang" in network.explain(graph, "Ban Nuea", "Ban Klang", lang="th")


def test_the_pairs_of_a_planners_column_have_a_similarity_of_one_half_on_average():
    sizes = pd.Categorical(["S", "M", "XXL"], ["S", "M", "L", "XL", "XXL"], ordered=True)
    for cells, kind, apart, mean in (  # the differences of the three pairs and their mean, which counts as one half
        *(([1, 2, 5], "numeric", (1, 4, 3), 8 / 3), ([1, 10, 10_000], "log", (1, 4, 3), 8 / 3)),
        (sizes, "ordinal", (1, 4, 3), 8 / 3),
        *((["a", "b", "b"], "nominal", (1, 1, 0), 2 / 3), ([True, False, False], "symmetric", (1, 1, 0), 2 / 3)),
        (["p; q", "p", "q"], "set", (1 / 2, 1 / 2, 1), 2 / 3),
    ):
        graph = network.from_frame(pd.DataFrame({"x": cells}, index=["a", "b", "c"]), kinds={"x": kind})
        found = network.matrix(graph).to_numpy()[np.triu_indices(3, 1)]
        assert found.tolist() == pytest.approx([1 - d / (2 * mean) for d in apart])
        assert found.mean() == pytest.approx(0.5)


def test_from_frame_groups_columns_into_dimensions():
    groups = {"river": "land", "market hall": "land"}
    graph = network.from_frame(TABLE, kinds=KINDS, groups=groups)
    table = network.why(graph, "Ban Nuea", "Ban Klang").groupby("group")["weight"].sum()
    assert table.to_dict() == {"people": 0.25, "land": 0.25, "size class": 0.25, "worries": 0.25}


@pytest.mark.parametrize(
    ("table", "options", "error", "message"),
    [
        *((PEOPLE, {"k": k}, NotPossibleError, f"k must be a whole number .*, not {k!r}") for k in ("3", None, True)),
        *((PEOPLE, {name: [1, 2]}, NotPossibleError, f"{name} must be a mapping") for name in ("weights", "groups")),
        (pd.DataFrame({"gdp": ["8,900", "12"]}, index=["a", "b"]), {}, NotPossibleError, "can be two numbers"),
        (PEOPLE, {"kinds": "log"}, NotPossibleError, "kinds must be a mapping"),
        (PEOPLE, {"ranges": {"people": 5}}, NotPossibleError, r"a range is a pair \(lowest, highest\), not 5"),
        *((PEOPLE, {"ranges": {"people": r}}, NotPossibleError, "a range is a pair") for r in (("a", "b"), (1, 2, 3))),
        (PEOPLE, {"ranges": {"people": (0, math.inf)}}, NotPossibleError, "0 to inf is not a range"),
        (PEOPLE, {"weights": {"people": math.inf}}, NotPossibleError, "must be 0 or more"),
        (PEOPLE, {"map": None}, NotPossibleError, "map must be a function .* not None"),
        (TABLE, {"groups": {"rivers": "land"}}, NotPossibleError, "Did you mean river"),
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
        ({"cities": ["ash", "xandria"]}, NotPossibleError, r"Only cities.*: Xandria \(country\): cases 0"),
        ({"cities": ["ash"]}, NotPossibleError, "at least two"),
        ({"weights": [1, 2]}, NotPossibleError, 'weights must be given as {"climate": 2}'),
        *(({"weights": {name: 1}}, UnknownNameError, name) for name in ("problem", "problems", "portfolio")),
        *(({"weights": {"climate": w}}, NotPossibleError, f"{w}") for w in (-1, math.nan, math.inf, "2")),
        ({"domains": towns.BOTH_DOMAINS, "weights": {"context": 0, "problems": 0}}, NotPossibleError, "0"),
        ({"k": -1}, NotPossibleError, "from 0 on"),
    ],
)
def test_a_network_says_what_an_argument_should_be(book, options, error, message):
    with pytest.raises(error, match=message):
        network.city_similarity(book, **options)


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda b, _: network.profile(b, cities="ring"), NotPossibleError, "Ring of Towns .network.: .* ties 2"),
        (lambda _, G: network.why(G, "birhc", "ash"), UnknownNameError, 'Did you mean "birch"'),
        (lambda _, G: network.why(G, "ash", "ash"), NotPossibleError, "two different"),
        *((lambda _, G, n=n: network.stability(G, draws=n), NotPossibleError, f"from 1 on, not {n}") for n in (0, 1.5)),
        (lambda _, G: network.stability(G, seed=-1), NotPossibleError, "seed must be a whole number from 0 on, not -1"),
        (lambda _, G: network.peers(G, "ash", count=-1), NotPossibleError, "count must be a whole number from 1"),
        (lambda _, G: network.save(G, None), NotPossibleError, "Give the path of a file or folder"),
        (lambda b, _: network.save(b, "a.json"), NotPossibleError, "no network but a Cases"),
        (lambda b, _: network.cities(b), NotPossibleError, "no network but a Cases"),
        (lambda *_: network.why("ash", "ash", "birch"), NotPossibleError, "no network but a str"),
    ],
)
def test_questions_that_make_no_sense_are_answered_in_one_sentence(book, both, ask, error, message):
    with pytest.raises(error, match=message):
        ask(book, both)


def test_a_place_outside_the_network_is_answered_with_what_is_recorded_of_it(book, monkeypatch):
    graph = network.city_similarity(book, cities=["ash", "cedar"])
    file, ties = reread(graph, nx.write_graphml, nx.read_graphml), "ความสัมพันธ์กับพื้นที่อื่น 3 รายการ"
    for wanted, lang, said in (
        ("birch", "en", "Birch (city): cases 1, facts 6, ties 3."),  # the rejected fact does not count
        ("เบิร์ช", "th", f"เบิร์ช (เมือง) กรณีศึกษา 1 เรื่อง ข้อมูลเมือง 6 รายการ {ties}"),
        ("Dune", "en", "Dune (city): cases 0, facts 0, ties 2."),
        ("xandria", "en", "Xandria (country): cases 0, facts 0, ties 0."),
    ):
        monkeypatch.setattr(language, "_reader", lang)
        for ask in (lambda place: network.peers(graph, place), lambda place: network.why(file, "ash", place)):
            with pytest.raises(NotPossibleError, match=re.escape(said)):
                ask(wanted)


def test_a_place_outside_the_network_is_understood_by_its_other_names_and_by_no_letter_of_them(real):
    with pytest.raises(NotPossibleError, match="Beijing"):
        network.peers(real, "Peking")
    with pytest.raises(UnknownNameError):
        network.peers(real, "P")


def test_sentences_about_arguments_come_in_the_readers_language(book, monkeypatch):
    monkeypatch.setattr(language, "_reader", "th")
    with pytest.raises(NotPossibleError, match="ต้องเป็นจำนวนเต็มตั้งแต่ 0 ขึ้นไป"):
        network.city_similarity(book, k="3")
    with pytest.raises(NotPossibleError, match="Xandria .ประเทศ. กรณีศึกษา 0"):
        network.city_similarity(book, cities=["ash", "xandria"])


# --- the names a user types ---------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(n for n, f in vars(network).items() if inspect.isfunction(f)))
def test_every_public_function_has_an_example_that_runs(name):
    text = inspect.getdoc(getattr(network, name))
    assert ">>> " in text  # the examples themselves run with the other tests
