"""Figures: what they say, that it can be read, and that nothing of the user's is touched. No pixels."""

import io
import itertools
import random

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.text import Annotation, Text

from toolkit import compare, language, plot
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.plot import placing, spans, style, texts
from toolkit.plot.matrix import STATUSES
from toolkit.plot.network import OTHER

SEOUL = "seoul-cheonggyecheon"
WHY = pd.DataFrame(
    [
        ("problems", "problems", 0.5, 0.4, 0.2, "flooding, heat", "", ""),
        ("water", "coast", 0.2, 1.0, 0.2, "yes", "", ""),
        ("water", "river", 0.2, 0.0, 0.0, "", "delta", "canal"),
        ("size", "population", 0.1, 0.5, 0.05, "", "5,000,000 people (2023)", "1 million people"),
        ("wealth", "income", 0.0, np.nan, 0.0, "", "19,749 USD", "unknown"),
    ],
    columns=["group", "indicator", "weight", "similarity", "contribution", "shared", "only_a", "only_b"],
)


@pytest.fixture(autouse=True)
def close_and_never_show(monkeypatch):
    def show(*_, **__):
        raise AssertionError("a figure was shown")

    monkeypatch.setattr(plt, "show", show)
    plt.close("all")
    yield
    plt.close("all")


def towns(count, *, seed=1, names=None, **extra):
    """Make a network of invented cities in up to ten countries, each linked to one before it or more."""
    pick = random.Random(seed)
    graph = nx.Graph()
    for n in range(count):
        name = names[n % len(names)] if names else f"Town {n}"
        data = {"name": name, "name_th": f"เมืองน้ำใหญ่ที่ {n}", "name_local": f"首尔特别市{n}", "kind": "city"}
        graph.add_node(f"t{n:02}", **data, country=f"C{n % 10}", cases=n % 4, **extra)
        for other in pick.sample(range(n), min(n, pick.choice((1, 1, 2, 3)))):
            link = {"similarity": pick.uniform(0.2, 0.95), "kept": pick.random(), "thin": pick.choice(("no", "yes"))}
            graph.add_edge(f"t{other:02}", f"t{n:02}", **link)
    return graph


def several_layers():
    graph = nx.MultiDiGraph()
    for n, country in enumerate("BAAB"):
        graph.add_node(f"t{n}", name=f"Town {n}", name_th=f"เมือง {n}", country=country, kind="city")
    graph.add_node("ring", name="Ring", kind="network")
    graph.add_edge("t0", "t1", layer="tie", directed="no")
    graph.add_edge("t0", "t1", layer="tie", directed="no")
    graph.add_edge("t2", "t1", layer="transfer", directed="yes")
    graph.add_edge("t3", "ring", layer="membership", directed="yes")
    return graph


def similarities(count, seed=0):
    values = np.random.default_rng(seed).uniform(size=(count, count))
    values = (values + values.T) / 2
    values[0, 1] = values[1, 0] = np.nan
    names = [f"t{n:02}" for n in range(count)]
    return pd.DataFrame(values, index=names, columns=names)


def said(ax, kind=Text):
    return [t.get_text() for t in ax.findobj(kind) if t.get_text() and t.get_visible()]


def keyed(ax):
    return [t.get_text().strip() for t in ax.get_legend().get_texts()]


def png(ax):
    file = io.BytesIO()
    np.ravel(ax)[0].figure.savefig(file, format="png", dpi=60)
    return file.getvalue()


def boxes(artists):
    """Extents on the page of artists, in pixels, a hair smaller."""
    figure = artists[0].get_figure(root=True)
    figure.canvas.draw()
    found = [a.get_window_extent().padded(-0.5) for a in artists]
    assert all(b.width > 0 and b.height > 0 for b in found)
    return found


def touching(artists):
    pairs = itertools.combinations(zip(artists, boxes(artists), strict=True), 2)
    return [(a.get_text(), b.get_text()) for (a, one), (b, other) in pairs if one.overlaps(other)]


def dots(ax):
    """Centres and radii of the cities of a network, in pixels."""
    lines = [x for x in ax.lines if x.get_zorder() == 3 and x.get_marker() not in ("None", "")]
    centre = [ax.transData.transform((x.get_xdata()[0], x.get_ydata()[0])) for x in lines]
    return lines, np.array(centre), np.array([x.get_markersize() / 2 for x in lines]) * ax.figure.dpi / 72


ALL = {
    "matrix": lambda cases: plot.matrix(compare.crosstab(cases), cases=cases, lang="th"),
    "timeline": lambda cases: plot.timeline(cases, lang="th"),
    "network": lambda _: plot.network(towns(9), lang="local"),
    "layers": lambda _: plot.layers(several_layers()),
    "contributions": lambda _: plot.contributions(WHY, names=("กรุงเทพฯ", "Jakarta")),
    "conflicts": lambda cases: plot.conflicts(cases, "lanmere-canal-park", "capital_cost"),
    "evidence": lambda cases: plot.evidence(cases, lang="th"),
}


# --- all figures --------------------------------------------------------------------------------


def test_every_public_figure_is_tested():
    assert sorted(ALL) == sorted(plot.__all__)


@pytest.mark.parametrize("name", ALL)
def test_a_figure_is_the_same_whatever_the_users_settings(name, good):
    before = dict(mpl.rcParams)
    first = png(ALL[name](good))
    assert dict(mpl.rcParams) == before, "a setting of the user's was left changed"
    changed = {"font.family": "serif", "font.size": 20, "text.parse_math": True, "lines.linewidth": 9}
    changed |= {"axes.facecolor": "red", "xtick.labelsize": 30, "axes.titlesize": 30, "figure.figsize": (1, 1)}
    with mpl.rc_context(changed):
        assert png(ALL[name](good)) == first


@pytest.mark.parametrize("name", ALL)
def test_text_keeps_its_fonts_and_is_never_mathematics(name, good):
    for ax in np.ravel(ALL[name](good)):
        found = ax.findobj(Text)
        assert {tuple(t.get_fontfamily()) for t in found} == {style.family()}
        assert not any(t.get_parse_math() or t.get_usetex() for t in found)


@pytest.mark.parametrize("name", ["matrix", "timeline", "network", "contributions", "conflicts", "evidence"])
def test_a_figure_is_drawn_on_the_users_axes(name, good):
    figure, axes = plt.subplots(1, 2, figsize=(12, 6))
    arguments = {
        "matrix": (similarities(3),),
        "timeline": (good,),
        "network": (towns(4),),
        "contributions": (WHY,),
        "conflicts": (good, "lanmere-canal-park", "length"),
        "evidence": (good,),
    }[name]
    axes[1].get_xticklabels()  # made before, in the user's style
    assert getattr(plot, name)(*arguments, ax=axes[1]) is axes[1]
    assert not any(t.get_parse_math() for t in axes[1].findobj(Text))
    assert {tuple(t.get_fontfamily()) for t in axes[1].findobj(Text)} == {style.family()}
    assert plt.get_fignums() == [figure.number]
    assert tuple(figure.get_size_inches()) == (12, 6)


def test_importing_plot_changes_no_setting():
    assert mpl.rcParams["font.family"] == mpl.rcParamsDefault["font.family"]


# --- fonts --------------------------------------------------------------------------------------


def draw(lines):
    with style.house():
        figure = plt.figure()
        figure.text(0, 1, "\n".join(lines), va="top", parse_math=False)
        figure.text(0, 1, lines[0], va="top", parse_math=False, weight="bold")
        figure.draw_without_rendering()


def test_no_name_or_title_lacks_a_glyph(cases, caplog):
    places = cases.cities[["name", "name_th", "name_local"]].to_numpy().ravel()
    titles = cases.table[["title", "title_th", "title_local"]].to_numpy().ravel()
    parts = [getattr(p, n) for c in cases.records for p in c.parts for n in ("label", "label_th")]
    terms = [x for v in cases.codebook.values() for t in v.values() for x in (t.label, t.label_th)]
    own = [t for pair in language._sections()["plot"].values() for t in pair.values()]
    draw(sorted({texts.clean(t) for t in (*places, *titles, *parts, *terms, *own) if t}))  # a warning is an error
    assert not caplog.records, "matplotlib logs a font that it does not find"


def test_a_missing_glyph_would_be_noticed():
    with pytest.warns(UserWarning, match="missing from font"):
        draw(["ရန်ကုန်"])


def test_khmer_chinese_korean_japanese_and_cyrillic_are_drawn():
    draw(["ភ្នំពេញ", "上海市", "서울특별시", "東京都", "Улаанбаатар", "Thành phố Hồ Chí Minh", "กรุงเทพมหานคร"])


# --- words --------------------------------------------------------------------------------------


def test_text_is_never_cut_between_a_letter_and_its_marks():
    for text in ("น้ำท่วมที่ปั๊มน้ำ", "ភ្នំពេញភ្នំពេញ", "é" * 12, "서울특별시 종로구 청계천"):
        for most in range(2, 20):
            short = texts.cut(text, most)
            assert texts.columns(short) <= max(most, 2) or len(short) <= 6
            rest = text[len(short) - 1 :] if short.endswith("…") else ""
            assert not rest or texts._may_end(text, len(short) - 1) or rest[0] == " "


def test_wrap_breaks_where_a_reader_would():
    assert texts.wrap("Ho Chi Minh City", 8) == "Ho Chi\nMinh Ci…"
    assert texts.wrap("首尔特别市政府大楼", 10) == "首尔特别市\n政府大楼"
    assert texts.wrap("การพัฒนาเมืองเพื่อประชาชนทุกคน", 16).count("\n") == 1
    assert texts.wrap("sister-city", 7) == "sister-\ncity"


def test_naughty_text_is_drawn_as_it_stands(naughty):
    names = [texts.clean(t) for t in naughty]
    assert not any("\n" in n or n.startswith("_") for n in names)
    money = ["$x^2$", r"$\frac{", "$5 million and $6 million", r"\sqrt", "_hidden", "%s", "{x}", "~tilde_^"]
    graph = towns(8, names=money)
    nx.set_node_attributes(graph, {n: data["name"] for n, data in graph.nodes(data=True)}, "country")
    ax = plot.network(graph)
    ax.figure.canvas.draw()
    assert {texts.clean(t) for t in money} <= {t.replace("\n", " ") for t in said(ax)}
    assert {t.strip() for t in money} <= {t.replace("\n", " ") for t in keyed(ax)}


# --- matrix -------------------------------------------------------------------------------------


def test_presence_has_a_dot_for_every_code(cases):
    frame = compare.matrix(cases, by="themes")
    ax = plot.matrix(frame, cases=cases)
    held = next(c for c in ax.collections if c.get_label() == "1")
    assert len(held.get_offsets()) == frame.to_numpy().sum()
    assert {(c, r) for c, r in held.get_offsets()} == {(c, r) for r, c in zip(*np.nonzero(frame), strict=True)}
    assert [t.get_text() for t in ax.get_xticklabels()] == [cases.codebook.label("themes", c) for c in frame.columns]
    assert ax.get_yticklabels()[list(frame.index).index(SEOUL)].get_text() == "Seoul: Cheonggyecheon stream restoration"


def test_labels_are_in_the_language_asked_for(cases):
    ax = plot.matrix(compare.matrix(cases, by="problems"), cases=cases, lang="th")
    assert "น้ำท่วม" in [t.get_text() for t in ax.get_xticklabels()]
    ax = plot.matrix(compare.matrix(cases, by="problems"), labels={"flooding": "Wet"})
    assert {"Wet", "fire", SEOUL} <= set(said(ax))


def test_counts_are_printed(cases):
    frame = compare.crosstab(cases, rows="themes", columns="kind")
    ax = plot.matrix(frame, cases=cases)
    printed = {(t.get_position()): t.get_text() for t in ax.texts}
    expected = {(x, y): f"{v}" for (y, x), v in np.ndenumerate(frame.to_numpy()) if v}
    assert printed == expected


def test_columns_are_parted_and_named_by_their_first_half(cases):
    ax = plot.matrix(compare.matrix(cases, by="instruments"), cases=cases)
    names = [t.get_text() for t in ax.texts]
    assert names == [
        cases.codebook.label("instruments", h) for h in ("nodality", "authority", "treasure", "organisation")
    ]


def test_every_status_has_a_colour_and_a_sign_of_its_own(cases):
    frame = compare.coverage(cases)
    ax = plot.matrix(frame, cases=cases)
    counts = frame.stack().value_counts()
    marked = {x.get_label(): len(x.get_xdata()) for x in ax.lines if x.get_label() in STATUSES}
    assert marked == counts.to_dict()
    assert keyed(ax) == [texts.word(s, "en") for s in STATUSES if s in counts]
    assert len({to_hex(fill) for fill, _, _ in STATUSES.values()}) == len(STATUSES)
    assert len({(sign, colour == "none") for _, sign, colour in STATUSES.values()}) == len(STATUSES)


def test_all_six_statuses_can_be_drawn():
    ax = plot.matrix(pd.DataFrame([list(STATUSES)], index=["a"]), lang="th")
    assert keyed(ax) == [texts.word(s, "th") for s in STATUSES]
    with pytest.raises(UnknownNameError, match="sillent"):
        plot.matrix(pd.DataFrame([["sillent"]]))


def test_a_small_similarity_matrix_prints_its_values():
    frame = similarities(6)
    ax = plot.matrix(frame)
    printed = {t.get_position(): t.get_text() for t in ax.texts}
    pairs = [(x, y) for x, y in itertools.permutations(range(6), 2) if {x, y} != {0, 1}]
    assert printed == {(x, y): f"{frame.iat[y, x]:.2f}" for x, y in pairs}
    assert keyed(ax) == ["not comparable"]


def test_a_large_similarity_matrix_has_a_scale_instead():
    ax = plot.matrix(similarities(20))
    assert not ax.texts
    assert "Similarity" in [a.get_ylabel() for a in ax.figure.axes]


def test_text_on_a_fill_has_contrast():
    for share in np.linspace(0, 1, 30):
        fill = style.BLUES(share)
        text, ground = (style._luminance(c) + 0.05 for c in (style.on_dark(fill), fill))
        assert max(text, ground) / min(text, ground) > 4


# --- timeline -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("case", [SEOUL, "tokyo-underground-reservoirs", "phnom-penh-water-supply", "tokyo-sushi-tech"])
def test_no_words_of_a_timeline_touch(case, lang, cases):
    ax = plot.timeline(cases, case, lang=lang)
    assert touching([t for t in ax.texts if t.get_text()]) == []


def test_no_words_touch_when_cases_share_a_timeline(cases):
    ax = plot.timeline(cases, SEOUL, "tokyo-underground-reservoirs", "shanghai-shikumen-renewal")
    assert touching([t for t in ax.texts if t.get_text()]) == []
    titles = [t.get_text() for t in ax.texts if t.get_weight() == "bold"]
    assert [t.split(":")[0] for t in titles] == ["Seoul", "Tokyo", "Shanghai"]


def test_parts_are_bars_between_their_dates(good):
    ax = plot.timeline(good, "lanmere-canal-park")
    bars = [p for p in ax.patches if p.get_width()]
    start, end = bars[0].get_x(), bars[0].get_x() + bars[0].get_width()
    assert start == pytest.approx(2012 + 60 / 366, abs=0.01)
    assert end == pytest.approx(2016.75, abs=0.01)
    assert len(bars) == 2  # the works and the storm; the market has no date
    assert {"Works", "Storm Ada"} <= set(said(ax))
    assert len([x for x in ax.lines if x.get_marker() == "o" and x.get_zorder() == 2.5]) == 3


def test_an_end_that_is_not_stated_fades_and_a_doubtful_date_is_dashed(casebook):
    casebook.change("lanmere-canal-park.md", "kind: phase, start: 2012-03, end: 2016-09", "kind: phase, start: 2012~")
    ax = plot.timeline(casebook.load(), "lanmere-canal-park")
    assert [x.get_marker() for x in ax.lines if x.get_marker() in "<>"] == [">"]
    assert [p for p in ax.patches if p.get_linestyle() == (0, (3, 2)) or p.get_linestyle() == "--"]
    assert {"end or start not stated", "date approximate or doubtful"} <= set(keyed(ax))


def test_the_axis_leaves_out_an_age_and_says_so(cases):
    ax = plot.timeline(cases, SEOUL, labels="none")
    assert ax.get_xlim()[0] > 1900
    assert any("earlier, from 1394" in t for t in said(ax))
    for since in ("1300", "2000"):
        first, last = plot.timeline(cases, SEOUL, labels="none", since=since).get_xlim()
        assert first + 0.03 * (last - first) == pytest.approx(int(since), abs=2)


def test_numbers_name_every_event(cases):
    ax = plot.timeline(cases, "shanghai-shikumen-renewal", labels="numbers")
    spans_ = [t.get_text().split("–") for t in ax.texts if t.get_text().replace("–", "").isdigit()]
    count = len(cases["shanghai-shikumen-renewal"].events)
    assert {n for s in spans_ for n in range(int(s[0]), int(s[-1]) + 1)} == set(range(1, count + 1))
    assert touching([t for t in ax.texts if t.get_text()]) == []


def test_thai_years_are_of_both_eras(good):
    ax = plot.timeline(good, "lanmere-canal-park", lang="th")
    ax.figure.canvas.draw()
    assert "พ.ศ. 2557\n(2014)" in [t.get_text() for t in ax.get_xticklabels()]
    assert "งานก่อสร้าง" in said(ax)
    assert any(t.startswith("พ.ศ. 2554  สภาเมือง") for t in said(ax))


def test_timeline_says_what_is_wrong(cases, good):
    for arguments, options in ((("nowhere",), {}), ((SEOUL,), {"labels": "some"})):
        with pytest.raises(UnknownNameError):
            plot.timeline(cases, *arguments, **options)
    with pytest.raises(NotPossibleError, match="not a date"):
        plot.timeline(good, since="spring")


def test_open_event_dates_are_read():
    event = spans._event("x", "2014/..", "1")
    assert event.start == event.end == 2014


# --- network ------------------------------------------------------------------------------------

LONG = [
    "The Metropolitan Administration of Greater Westhaven",
    "กรุงเทพมหานคร อมรรัตนโกสินทร์ มหินทรายุธยา",
    "Thành phố Hồ Chí Minh",
    "ភ្នំពេញ រាជធានី",
]


@pytest.mark.parametrize(("count", "lang"), [(1, "en"), (5, "th"), (12, "en"), (20, "local"), (30, "th"), (40, "en")])
def test_names_touch_neither_each_other_nor_a_city(count, lang):
    ax = plot.network(towns(count, names=LONG), lang=lang)
    names = [t for t in ax.texts if t.get_zorder() == 4]
    assert len(names) == count
    assert touching(names) == []
    _, centres, radii = dots(ax)
    assert len(centres) == count
    for name, box in zip(names, boxes(names), strict=True):
        near = np.clip(centres, [box.x0, box.y0], [box.x1, box.y1])
        assert (np.hypot(*(centres - near).T) >= radii).all(), name.get_text()
        assert ax.bbox.padded(2).containsx(box.x0) and ax.bbox.padded(2).containsx(box.x1)


@pytest.mark.parametrize("count", [5, 40])
def test_cities_do_not_touch(count):
    _, centres, radii = dots(plot.network(towns(count)))
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    assert (apart[~np.eye(count, dtype=bool)] > 0).all()


def test_a_line_says_similarity_and_stability():
    graph = nx.Graph()
    graph.add_edge("a", "b", similarity=0.9, kept=0.8)
    graph.add_edge("b", "c", similarity=0.3, kept=0.5)
    graph.add_edge("c", "d", similarity=0.3, kept=0.49, thin="yes")
    ax = plot.network(graph)
    lines = [x for x in ax.lines if x.get_zorder() == 1 and len(x.get_xdata()) == 2]
    wide = [x.get_linewidth() for x in lines]
    assert wide[0] > 2 * wide[1] == 2 * wide[2]
    assert [x.is_dashed() for x in lines] == [False, True, True]
    assert lines[1].get_color() != lines[2].get_color()
    assert len([x for x in ax.lines if x.get_marker() == "d"]) == 1
    assert {"Similarity", "in 80 % of draws or more", "in 50 to 80 %", "in fewer than 50 %"} <= set(keyed(ax))
    assert any("documented" in t for t in keyed(ax))


def test_a_line_without_stability_is_solid():
    ax = plot.network(nx.Graph([("a", "b")]))
    assert not any(x.is_dashed() for x in ax.lines)
    assert ax.get_legend() is None


def test_cities_without_a_case_are_hollow_and_size_is_the_number_of_cases():
    graph = towns(4)
    ax = plot.network(graph)
    lines, _, _ = dots(ax)
    assert [x.get_markerfacecolor() == "white" for x in lines] == [
        data["cases"] == 0 for _, data in graph.nodes(data=True)
    ]
    assert [x.get_markersize() for x in lines] == sorted(x.get_markersize() for x in lines)
    assert {"no case yet", "1 case", "3 cases"} <= set(keyed(ax))


@pytest.mark.parametrize("classes", [1, 7, 8, 9, 12])
def test_up_to_eight_classes_differ_in_colour_and_marker(classes):
    graph = towns(24)
    for n, node in enumerate(graph):
        graph.nodes[node].update(cases=1, country=f"C{n % classes}")
    ax = plot.network(graph)
    lines, _, _ = dots(ax)
    looks = {(to_hex(x.get_markerfacecolor()), x.get_marker()) for x in lines}
    told = min(classes, 8) if classes <= 8 else 7
    assert len(looks - {(OTHER.lower(), "o")}) == told
    assert len({colour for colour, _ in looks}) == len({m for _, m in looks - {(OTHER.lower(), "o")}}) + (classes > 8)
    assert ("other" in keyed(ax)) == (classes > 8)


def test_network_names_countries_from_the_casebook(cases):
    graph = nx.Graph([("a", "b")])
    nx.set_node_attributes(graph, {"a": "KR", "b": "TH"}, "country")
    assert {"South Korea", "Thailand"} <= set(keyed(plot.network(graph, cases=cases)))
    assert "ไทย" in keyed(plot.network(graph, cases=cases, lang="th"))
    assert {"KR", "Siam"} <= set(keyed(plot.network(graph, labels={"TH": "Siam"})))


def test_network_does_not_depend_on_the_order_of_the_graph():
    graph = towns(12)
    other = nx.Graph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from((b, a, data) for a, b, data in reversed(list(graph.edges(data=True))))
    assert png(plot.network(graph)) == png(plot.network(other))


def test_focus_stands_out():
    ax = plot.network(towns(6), focus="t00")
    assert [t.get_text() for t in ax.texts if t.get_weight() == "bold"] == ["Town 0"]
    assert {x.get_alpha() for x in ax.lines if x.get_zorder() == 2} == {1.0}


def test_any_graph_can_be_drawn():
    for graph in (
        nx.empty_graph(3),
        nx.DiGraph([("b", "a"), ("a", "c")]),
        nx.MultiGraph([(1, 2), (1, 2)]),
        nx.Graph([(1, 1)]),
    ):
        names = [t for t in plot.network(graph).texts if t.get_zorder() == 4]
        assert sorted(t.get_text() for t in names) == sorted(map(str, graph))
    isolated = nx.Graph([("a", "b")])
    isolated.add_node("c")
    assert "Without a link:" in said(plot.network(isolated))


def test_names_that_find_no_room_are_counted():
    figure = plt.figure(figsize=(1.5, 1.5))
    ax = plot.network(towns(40), ax=figure.add_subplot())
    names = [t for t in ax.texts if t.get_zorder() == 4]
    assert f"{40 - len(names)} of 40 names left out: too little room" in said(ax)
    assert not names or touching(names) == []


def test_network_says_what_is_wrong():
    for options in ({"focus": "zz"}, {"colour": "altitude"}, {"lang": "fr"}):
        with pytest.raises(UnknownNameError):
            plot.network(towns(3), **options)
    with pytest.raises(NotPossibleError):
        plot.network(nx.Graph())


def test_spread_parts_circles_that_lie_on_one_spot():
    points = placing.spread(np.full((10, 2), 100.0), np.full(10, 8.0), (300, 300), gap=4)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + 99 * np.eye(10)
    assert apart.min() > 19


# --- layers -------------------------------------------------------------------------------------


def test_each_layer_has_a_panel_with_its_pairs_and_arrows():
    axes = plot.layers(several_layers())
    assert [ax.get_title(loc="left") for ax in axes] == ["Tie", "Membership", "Transfer"]
    assert [[t for t in said(ax) if "pairs" in t] for ax in axes] == [
        ["pairs: 1"],
        ["pairs: 1"],
        ["pairs: 1, arrow to learner"],
    ]
    assert [len(ax.patches) for ax in axes] == [1, 1, 1]  # two ties of one pair are one, broader, arc
    assert [len([x for x in ax.lines if x.get_marker() == "<"]) for ax in axes] == [0, 1, 1]
    assert [t.get_text() for t in axes[0].get_yticklabels()] == ["Town 1", "Town 2", "Town 0", "Town 3", "Ring"]


def test_an_arrow_points_to_the_learner():
    axes = plot.layers(several_layers())
    rows = [t.get_text() for t in axes[0].get_yticklabels()]
    tip = next(x for x in axes[2].lines if x.get_marker() == "<")
    assert rows[int(tip.get_ydata()[0])] == "Town 1"


def test_layers_of_many_places_show_those_in_most_and_say_so():
    graph = nx.MultiDiGraph()
    for n in range(45):
        graph.add_edge(f"p{n:02}", f"p{n + 1:02}", layer="tie")
        if n < 20:
            graph.add_edge(f"p{n:02}", f"p{n + 1:02}", layer="context")
    axes = plot.layers(graph)
    assert len(axes[0].get_yticks()) == 30
    assert axes[0].figure.get_supxlabel() == "30 of 46 places shown: those in most layers"
    assert {f"p{n:02}" for n in range(21)} <= {t.get_text() for t in axes[0].get_yticklabels()}
    few = plot.layers(graph, nodes=["p00", "p01", "p40"], lang="th")
    assert len(few[0].get_yticks()) == 3 and not few[0].figure.get_supxlabel()


def test_layers_say_what_is_wrong():
    with pytest.raises(UnknownNameError, match="tye"):
        plot.layers(nx.MultiDiGraph([("a", "b", {"layer": "tye"})]))
    with pytest.raises(UnknownNameError):
        plot.layers(several_layers(), nodes=["nowhere"])
    with pytest.raises(NotPossibleError):
        plot.layers(nx.MultiDiGraph())


# --- contributions ------------------------------------------------------------------------------


def test_bars_are_contributions_before_the_most_they_could_be():
    ax = plot.contributions(WHY, names=("Bangkok", "Jakarta"))
    wide = [round(p.get_width(), 3) for p in ax.patches]
    assert wide == [0.5, 0.2, 0.2, 0.2, 0.2, 0.0, 0.1, 0.05, 0.03]
    assert ax.get_title(loc="left") == "Bangkok – Jakarta: similarity 0.45, the sum of the bars"
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "Problems",
        "Water",
        "Coast",
        "River",
        "Population",
        "Income",
    ]
    assert [t.get_text() for t in ax.get_yticklabels() if t.get_weight() == "bold"] == ["Water"]
    assert ax.patches[-1].get_hatch() and "not comparable" in said(ax) and "not comparable" in keyed(ax)
    notes = said(ax, Annotation)
    assert {"both: Flooding, Heat", "Bangkok: Delta\nJakarta: Canal"} <= set(notes)
    assert "Bangkok: 5,000,000 people\nJakarta: 1 million people" in notes


def test_codes_are_written_as_labels(cases):
    ax = plot.contributions(WHY, cases=cases, lang="th")
    assert any("น้ำท่วม" in t for t in said(ax, Annotation))
    assert "ประชากร" in [t.get_text() for t in ax.get_yticklabels()]


def test_labels_that_the_table_carries_need_no_casebook():
    frame = WHY.copy()
    frame.attrs["labels"] = {"flooding": ("Floods", "น้ำท่วม"), "population": ("People", "ประชากร")}
    assert "People" in said(plot.contributions(frame)) and "ประชากร" in said(plot.contributions(frame, lang="th"))
    assert "both: Floods, Heat" in said(plot.contributions(frame), Annotation)


def test_many_codes_are_counted():
    frame = WHY.assign(shared=", ".join(f"a-long-code-{n}" for n in range(20)))
    assert any("(+" in t for t in said(plot.contributions(frame), Annotation))


def test_contributions_need_the_table_of_why():
    with pytest.raises(NotPossibleError, match="network.why"):
        plot.contributions(pd.DataFrame({"a": [1]}))
    with pytest.raises(NotPossibleError):
        plot.contributions(WHY.iloc[:0])


# --- conflicts ----------------------------------------------------------------------------------


def points(ax, **wanted):
    lines = [x for x in ax.lines if x.get_zorder() == 3]
    return [x for x in lines if all(getattr(x, f"get_{name}")() == value for name, value in wanted.items())]


def test_definitions_are_rows_and_every_value_is_a_dot(good):
    ax = plot.conflicts(good, "lanmere-canal-park", "length")
    assert [t.get_text() for t in ax.texts if t.get_weight() == "bold"] == ["park", "canal from lock to sea"]
    assert [x.get_xdata()[0] for x in points(ax)] == [3.2, 4.1]
    assert ax.get_xlabel() == "km"
    assert len([x for x in ax.lines if x.get_markersize() == 13]) == 1  # the ring of the preferred one
    assert any(t.startswith("3.2 km · ") for t in said(ax, Annotation))


def test_another_currency_is_listed_and_not_placed(good):
    ax = plot.conflicts(good, "lanmere-canal-park", "capital_cost")
    assert sorted(v for x in points(ax) for v in x.get_xdata()) == [60, 70, 91.5]
    assert any(t.startswith("≈ 100 USD million") for t in said(ax, Annotation))
    assert any(t.startswith("60–70 EUR million") for t in said(ax, Annotation))
    assert {"other currency, not on this axis", "printed as a range", "preferred by the curator"} <= set(keyed(ax))


def test_conversions_are_hollow_and_rejected_values_are_crosses(casebook):
    casebook.change(
        "lanmere-canal-park.md", "| | length | 3.2 | km | park | สวน |", "| long | length | 3.2 | km | park | สวน |"
    )
    row = (
        "| | length | {} | {} | park | สวน | | | | | | | | {} | | | {} | lanmere-a2[p. 2] | | {} | |\n| | length | 4.1"
    )
    text = row.format("2", "mile", "", "converts long", "").replace("\n| | length | 4.1", "\n") + row.format(
        "9", "km", "rejected", "", "a slip"
    )
    casebook.change("lanmere-canal-park.md", "| | length | 4.1", text)
    ax = plot.conflicts(casebook.load(), "lanmere-canal-park", "length")
    assert [x.get_xdata()[0] for x in points(ax, markerfacecolor="white")] == [pytest.approx(3.218688)]
    assert [x.get_xdata()[0] for x in points(ax, marker="x")] == [9]
    assert {"conversion, not a rival", "rejected"} <= set(keyed(ax))


def test_far_apart_values_stand_on_a_log_scale(cases):
    assert plot.conflicts(cases, SEOUL, "vendors_moved").get_xscale() == "log"
    assert plot.conflicts(cases, SEOUL, "length").get_xscale() == "linear"


def test_grades_differ_in_colour_and_marker(cases):
    found = [x for x in points(plot.conflicts(cases, SEOUL, "length")) if x.get_marker() != "x"]
    looks = {(x.get_markeredgecolor(), x.get_marker()) for x in found}
    assert len({m for _, m in looks}) == len({c for c, _ in looks}) == len(looks) > 2


def test_the_overview_ranks_disagreements_by_how_far_apart_they_are(cases):
    table = compare.conflicts(cases, why="disagreement").dropna(subset="ratio").nlargest(5, "ratio")
    ax = plot.conflicts(cases, most=5)
    assert len(ax.get_yticklabels()) == 5
    reach = [max(v for x in points(ax) if round(x.get_ydata()[0]) == y for v in x.get_xdata()) for y in range(5)]
    assert reach == pytest.approx(sorted(table["ratio"], reverse=True))
    assert {"Times the lowest value (log scale)"} == {ax.get_xlabel()}


def test_one_case_can_be_looked_at_alone(cases):
    ax = plot.conflicts(cases, SEOUL, why="definition", most=3, lang="th")
    assert len(ax.get_yticklabels()) == 3 and "ชองกเยชอน" in ax.get_title(loc="left")


def test_conflicts_say_what_is_wrong(good):
    for arguments in (("nowhere", "length"), ("lanmere-canal-park", "lenght")):
        with pytest.raises(UnknownNameError):
            plot.conflicts(good, *arguments)
    with pytest.raises(NotPossibleError, match="no numbers"):
        plot.conflicts(good, "lanmere-canal-park", "opening_date")
    with pytest.raises(NotPossibleError, match="no value"):
        plot.conflicts(good, "lanmere-canal-park", "area")


# --- evidence -----------------------------------------------------------------------------------


def totals(ax):
    return dict(
        zip(
            [t.get_text() for t in ax.get_yticklabels()],
            [int(t.replace(",", "")) for t in said(ax, Annotation)],
            strict=True,
        )
    )


def test_evidence_counts_every_claim_once(cases):
    facts = cases.facts[(cases.facts["value"] != "") & (cases.facts["judgement"] != "rejected")]
    ax = plot.evidence(cases)
    assert sorted(totals(ax).values()) == sorted(facts["case"].value_counts())
    assert sum(p.get_width() for p in ax.patches) == len(facts)
    assert list(totals(ax).values()) == sorted(totals(ax).values(), reverse=True)
    segments = [(to_hex(c.patches[0].get_facecolor()), c.patches[0].get_hatch()) for c in ax.containers]
    assert len(set(segments)) == len(segments)


def test_evidence_by_design_counts_graded_claims_only(cases):
    facts = cases.facts[
        (cases.facts["design"] != "") & (cases.facts["value"] != "") & (cases.facts["judgement"] != "rejected")
    ]
    ax = plot.evidence(cases, show="design")
    assert sum(totals(ax).values()) == len(facts)
    assert "0 Description only" in keyed(ax)


def test_evidence_by_theme_counts_a_case_in_each_of_its_themes(good):
    facts = good.facts[(good.facts["value"] != "") & (good.facts["judgement"] != "rejected")]["case"].value_counts()
    expected = {}
    for case in good.records:
        for theme in case.themes:
            label = good.codebook.label("themes", theme, "th")
            expected[label] = expected.get(label, 0) + int(facts.get(case.id, 0))
    assert totals(plot.evidence(good, by="theme", lang="th")) == {k: v for k, v in expected.items() if v}


def test_evidence_by_city_counts_the_city_table_too(good):
    facts = good.facts[(good.facts["value"] != "") & (good.facts["judgement"] != "rejected")]
    table = good.city_facts[good.city_facts["judgement"] != "rejected"]
    assert sum(totals(plot.evidence(good, by="city")).values()) == len(facts) + len(table)


def test_evidence_says_what_is_wrong(good):
    for options in ({"by": "street"}, {"show": "colour"}, {"lang": "fr"}):
        with pytest.raises(UnknownNameError):
            plot.evidence(good, **options)
