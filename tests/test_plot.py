"""Figures: that they draw what the table says, can be read, and touch nothing of the user's. No pixels."""

import io
import itertools
import random
from collections import Counter

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.text import Annotation, Text

from toolkit import compare, language, network, plot, set_language
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.network.layers import LAYERS
from toolkit.plot import style
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
            link = {"similarity": pick.uniform(0.2, 0.95), "kept": pick.random()}
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
    artists[0].get_figure(root=True).draw_without_rendering()
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


@pytest.fixture(scope="module")
def layered(cases):
    """The layers of the real casebook."""
    return network.layers(cases)


@pytest.fixture(scope="module")
def seoul(cases):
    """The timeline of the longest case, with names."""
    return plot.timeline(cases, SEOUL)


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
    axes = ALL[name](good)
    for ax in np.ravel(axes):
        found = ax.findobj(Text)
        assert {tuple(t.get_fontfamily()) for t in found} == {tuple(style.FONTS)}
        assert not any(t.get_parse_math() or t.get_usetex() for t in found)
    first = png(axes)
    assert dict(mpl.rcParams) == before, "a setting of the user's was left changed"
    changed = {"font.family": "serif", "font.size": 20, "text.parse_math": True, "lines.linewidth": 9}
    changed |= {"axes.facecolor": "red", "xtick.labelsize": 30, "axes.titlesize": 30, "figure.figsize": (1, 1)}
    with mpl.rc_context(changed):
        assert png(ALL[name](good)) == first


@pytest.mark.parametrize("name", ["matrix", "timeline", "network", "contributions", "conflicts", "evidence"])
def test_a_figure_is_drawn_on_the_users_axes(name, good):
    figure, axes = plt.subplots(1, 2, figsize=(12, 6))
    arguments = {
        "matrix": (similarities(3),), "timeline": (good,), "network": (towns(4),), "contributions": (WHY,),
        "conflicts": (good, "lanmere-canal-park", "length"), "evidence": (good,),
    }[name]  # fmt: skip
    axes[1].get_xticklabels()  # made before, in the user's style
    assert getattr(plot, name)(*arguments, ax=axes[1]) is axes[1]
    assert not any(t.get_parse_math() for t in axes[1].findobj(Text))
    assert {tuple(t.get_fontfamily()) for t in axes[1].findobj(Text)} == {tuple(style.FONTS)}
    assert plt.get_fignums() == [figure.number]
    assert tuple(figure.get_size_inches()) == (12, 6)


def test_importing_plot_changes_no_setting():
    assert mpl.rcParams["font.family"] == mpl.rcParamsDefault["font.family"]


def test_figures_speak_the_readers_language(good):
    set_language("th")
    try:
        assert plot.evidence(good).get_xlabel() == style.word("claims", "th")
        assert plot.evidence(good, lang="en").get_xlabel() == style.word("claims", "en")
        assert "Town 1" not in said(plot.network(towns(3)))
        with pytest.raises(NotPossibleError, match="เครือข่าย"):
            plot.network(nx.Graph())
    finally:
        set_language("en")


def test_every_phrase_of_a_figure_is_in_english_and_thai():
    assert all({"en", "th"} <= set(versions) for versions in language._phrases()["plot"].values())


# --- fonts --------------------------------------------------------------------------------------


def draw(lines):
    with style.house():
        figure = plt.figure()
        figure.text(0, 1, "\n".join(lines), va="top", parse_math=False)
        figure.text(0, 1, "\n".join(lines), va="top", parse_math=False, weight="bold")
        figure.draw_without_rendering()


def test_no_name_or_title_lacks_a_glyph(cases, caplog):
    places = [p.name for p in cases.book.cities.values()]
    titles = [c.title for c in cases.records] + [p.label for c in cases.records for p in c.parts]
    terms = [t.label for v in cases.codebook.values() for t in v.values()]
    shown = [t for text in (*places, *titles, *terms) for t in text.versions.values()]
    own = [t for versions in language._phrases()["plot"].values() for t in versions.values()]
    letters = "".join(sorted({c for t in (*shown, *own) for c in style.clean(t)}))
    draw([letters[i : i + 100] for i in range(0, len(letters), 100)])  # a warning is an error
    assert not caplog.records, "matplotlib logs a font that it does not find"


def test_a_missing_glyph_would_be_noticed():
    with pytest.warns(UserWarning, match="missing from font"):
        draw(["ရန်ကုန်"])


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "letters",
    [
        ["น้ำ", "ท่", "ว", "ม", "ที่", "ปั๊", "ม", "น้ำ", "ใน", "เมื", "อ", "ง"],
        ["ភ្នំ", "ពេ", "ញ", "ភ្នំ", "ពេ", "ញ"], ["e\u0301"] * 12, [*"서울특별시종로구청계천"],
    ],
)  # fmt: skip
def test_text_is_cut_between_letters_and_never_within_one(letters):
    whole = ["".join(letters[:n]) for n in range(1, len(letters) + 1)]
    found = set()
    for most in range(2, 20):
        short = style.cut(whole[-1], most)
        assert short.rstrip("…") in whole
        assert style.columns(short) <= most or short.rstrip("…") == letters[0]
        found.add(short)
    assert len(found) > len(letters) / 2, "no more is cut than need be"


def test_wrap_breaks_where_a_reader_would():
    assert style.wrap("Ho Chi Minh City", 8) == "Ho Chi\nMinh Ci…"
    assert style.wrap("首尔特别市政府大楼", 10) == "首尔特别市\n政府大楼"
    assert style.wrap("การพัฒนาเมืองเพื่อประชาชนทุกคน", 16).count("\n") == 1
    assert style.wrap("sister-city", 7) == "sister-\ncity"


def test_naughty_text_is_drawn_as_it_stands(naughty):
    names = [style.clean(t) for t in naughty]
    assert not any("\n" in n or n.startswith("_") for n in names)
    money = ["$x^2$", r"$\frac{", "$5 million and $6 million", r"\sqrt", "_hidden", "%s", "{x}", "~tilde_^"]
    graph = towns(8, names=money)
    nx.set_node_attributes(graph, {n: data["name"] for n, data in graph.nodes(data=True)}, "country")
    ax = plot.network(graph)
    ax.figure.canvas.draw()
    assert set(money) <= {t.replace("\n", " ").strip() for t in said(ax)}
    assert set(money) <= {t.replace("\n", " ").strip() for t in keyed(ax)}


def test_a_legend_has_headings_and_names_what_was_drawn_once():
    ax = plt.figure().add_subplot()
    for n in range(3):
        ax.plot(n, n, label="drawn")
    style.legend(ax, [(None, "Kinds"), ({"color": "red"}, "one"), (None, "More")])
    assert keyed(ax) == ["Kinds", "one", "More", "drawn"]
    assert [t.get_weight() for t in ax.get_legend().get_texts()] == ["bold", "normal", "bold", "normal"]


# --- matrix -------------------------------------------------------------------------------------


def test_presence_has_a_dot_for_every_code(cases):
    frame = compare.matrix(cases, by="themes")
    ax = plot.matrix(frame, cases=cases)
    held = next(c for c in ax.collections if c.get_gid() == "1")
    assert len(held.get_offsets()) == frame.to_numpy().sum()
    assert {(c, r) for c, r in held.get_offsets()} == {(c, r) for r, c in zip(*np.nonzero(frame), strict=True)}
    assert [t.get_text() for t in ax.get_xticklabels()] == [cases.codebook.label("themes", c) for c in frame.columns]
    assert ax.get_yticklabels()[list(frame.index).index(SEOUL)].get_text() == "Seoul: Cheonggyecheon stream restoration"


def test_labels_are_in_the_language_asked_for(cases):
    ax = plot.matrix(compare.matrix(cases, by="problems"), cases=cases, lang="th")
    assert "น้ำท่วม" in [t.get_text() for t in ax.get_xticklabels()]
    assert {"flooding", SEOUL} <= set(said(plot.matrix(compare.matrix(cases, by="problems"))))
    assert "โซล: การฟื้นฟูคลองชองกเยชอน" in [t.get_text() for t in ax.get_yticklabels()]


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


def test_every_cell_of_coverage_has_the_mark_of_its_status(cases):
    frame = compare.coverage(cases)
    ax = plot.matrix(frame, cases=cases)
    marked = {x.get_gid(): x.get_xydata().tolist() for x in ax.lines if x.get_gid()}
    expected = {s: [[x, y] for y, x in zip(*np.nonzero(frame == s), strict=True)] for s in STATUSES}
    assert marked == {s: cells for s, cells in expected.items() if cells}
    assert keyed(ax) == [style.word(s, "en") for s in STATUSES if expected[s]]
    assert [t.get_text() for t in ax.get_yticklabels()] == [style.case_label(cases, c, "en") for c in frame.index]
    assert [t.get_text() for t in ax.get_xticklabels()] == [cases.codebook.label("aspects", a) for a in frame.columns]


def test_the_statuses_are_those_of_the_vocabulary_each_with_a_look_of_its_own(cases):
    assert list(STATUSES) == list(cases.codebook["fact_statuses"])
    assert len({to_hex(fill) for fill, _, _ in STATUSES.values()}) == len(STATUSES)
    assert len({(sign, colour == "none") for _, sign, colour in STATUSES.values()}) == len(STATUSES)


def test_all_six_statuses_can_be_drawn():
    ax = plot.matrix(pd.DataFrame([list(STATUSES)], index=["a"]), lang="th")
    assert keyed(ax) == [style.word(s, "th") for s in STATUSES]
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
    frame = similarities(20)
    ax = plot.matrix(frame)
    assert not ax.texts
    assert "Similarity" in [a.get_ylabel() for a in ax.figure.axes]
    filled = np.ma.filled(ax.collections[0].get_array(), np.nan)
    assert np.array_equal(filled, frame.mask(np.eye(20, dtype=bool)), equal_nan=True)
    cells = [tuple(p.vertices[:4].mean(axis=0)) for p in ax.collections[1].get_paths()]
    assert sorted(cells) == [(0, 1), (1, 0)], "the pair that cannot be compared"


def test_labels_of_a_matrix_are_written_whole(cases):
    frame = compare.matrix(cases, by="instruments")
    for lang in ("en", "th"):
        ax = plot.matrix(frame, cases=cases, lang=lang)
        assert not [t.get_text() for t in (*ax.get_yticklabels(), *ax.get_xticklabels()) if "…" in t.get_text()]


def test_matrix_says_what_is_wrong():
    with pytest.raises(NotPossibleError, match="infinite"):
        plot.matrix(pd.DataFrame([[1.0, np.inf], [2.0, 3.0]]))
    with pytest.raises(NotPossibleError, match="no rows"):
        plot.matrix(pd.DataFrame())
    with pytest.raises(NotPossibleError, match="no table but a NoneType"):
        plot.matrix(None)


def test_text_on_a_fill_has_contrast():
    for share in np.linspace(0, 1, 30):
        fill = style.BLUES(share)
        text, ground = (style._luminance(c) + 0.05 for c in (style.on_dark(fill), fill))
        assert max(text, ground) / min(text, ground) > 4


# --- timeline -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "lang"),
    [
        (SEOUL, "th"), ("tokyo-underground-reservoirs", "en"), ("phnom-penh-water-supply", "th"),
        ("tokyo-sushi-tech", "en"),
    ],
)  # fmt: skip
def test_no_words_of_a_timeline_touch(case, lang, cases):
    ax = plot.timeline(cases, case, lang=lang)
    assert touching([t for t in ax.texts if t.get_text()]) == []


def test_no_words_touch_when_cases_share_a_timeline(cases):
    ax = plot.timeline(cases, SEOUL, "tokyo-underground-reservoirs", "shanghai-shikumen-renewal")
    assert touching([t for t in ax.texts if t.get_text()]) == []
    titles = [t.get_text() for t in ax.texts if t.get_weight() == "bold"]
    assert [t.split(":")[0] for t in titles] == ["Seoul", "Tokyo", "Shanghai"]


def day(text, *, last=False):
    """Write the first or last day that a date may mean as a year and a fraction of it."""
    stamp = pd.Period(text).to_timestamp(how="end" if last else "start")
    return stamp.year + (stamp.day_of_year - 1) / (366 if stamp.is_leap_year else 365)


def test_every_event_inside_the_axis_is_drawn_where_its_date_is(cases, seoul):
    left = seoul.get_xlim()[0]
    expected = []
    for date in cases[SEOUL].events["date"].str.strip("~?"):
        first, _, second = date.partition("/")
        expected.append((day(first) + day(second or first, last=True) + 1 / 366) / 2)
    marked = sorted(x.get_xdata()[0] for x in seoul.lines if x.get_zorder() == 2.5)
    assert marked == pytest.approx(sorted(x for x in expected if x > left), abs=0.0005)
    before = len(expected) - len(marked)
    named = [x for x in seoul.lines if x.get_zorder() == 2.5 and x.get_marker() == "o"]
    assert f"{len(named)} of {len(marked)} events named   ◀ {before} earlier, from 1394" in said(seoul)
    assert len([t for t in seoul.texts if t.get_va() == "bottom"]) == len(named), "each dot has its name"


def test_bars_are_the_parts_with_their_dates(cases, seoul):
    parts = [p for p in cases[SEOUL].record.parts if p.start and p.end and not set("~?/.") & set(p.start + p.end)]
    bars = sorted((b.get_x(), b.get_x() + b.get_width()) for b in seoul.patches if b.get_linewidth() == 0)
    for part in parts:
        expected = day(part.start), day(part.end, last=True) + 1 / 366
        near = min(bars, key=lambda b: abs(b[0] - expected[0]))
        assert near[0] == pytest.approx(expected[0], abs=0.0005)
        assert near[1] == pytest.approx(expected[1], abs=0.01) or near[1] - near[0] < 1
    assert len(parts) > 3


def test_parts_are_bars_between_their_dates(good):
    ax = plot.timeline(good, "lanmere-canal-park")
    bars = [p for p in ax.patches if p.get_width()]
    start, end = bars[1].get_x(), bars[1].get_x() + bars[1].get_width()
    assert start == pytest.approx(2012 + 60 / 366, abs=0.01)
    assert end == pytest.approx(2016.75, abs=0.01)
    assert len(bars) == 3  # the whole case, the works and the storm; the market has no date
    assert {"Whole case", "Works", "Storm Ada"} <= set(said(ax))
    assert len([x for x in ax.lines if x.get_marker() == "o" and x.get_zorder() == 2.5]) == 3


def test_an_end_that_is_not_stated_fades_and_a_doubtful_date_is_dashed(casebook):
    casebook.change("lanmere-canal-park.md", "kind: phase, start: 2012-03, end: 2016-09", "kind: phase, start: 2012~")
    ax = plot.timeline(casebook.load(), "lanmere-canal-park")
    assert [x.get_marker() for x in ax.lines if x.get_marker() in "<>"] == [">"]
    assert [p for p in ax.patches if p.get_linestyle() == (0, (3, 2)) or p.get_linestyle() == "--"]
    assert {"end or start not stated", "date approximate or doubtful"} <= set(keyed(ax))


def test_a_short_axis_gives_the_month_of_what_took_a_month(casebook):
    text = (
        (casebook.folder / "lanmere-canal-park.md")
        .read_text(encoding="utf-8")
        .replace("2012-03/2016-09", "2012-03/2012-12")
    )
    casebook.write("lanmere-canal-park.md", text.replace("2016-09", "2014-09").replace("2018-07-04", "2014-07-04"))
    named = said(plot.timeline(casebook.load(), "lanmere-canal-park"))
    assert any(t.startswith("2011-02") for t in named) and any(t.startswith("2014-07") for t in named)
    assert any(t.startswith("2012 ") for t in named), "most of a year has no month"


def test_a_long_title_leaves_room_for_what_the_axis_leaves_out(casebook):
    casebook.change("lanmere-canal-park.md", "en: Lanmere canal park", "en: " + "Canal park " * 18)
    casebook.change(
        "lanmere-canal-park.md", "| 2011-02 |", "| 1394 | Canal is dug | | lanmere-a1[opening] | | |\n| 2011-02 |"
    )
    ax = plot.timeline(casebook.load(), "lanmere-canal-park")
    title, note = ax.texts[0], next(t for t in ax.texts if "from 1394" in t.get_text())
    assert title.get_text().endswith("…") and not touching([title, note])


def test_thai_years_are_of_both_eras(good):
    ax = plot.timeline(good, "lanmere-canal-park", lang="th")
    ax.figure.canvas.draw()
    assert "พ.ศ. 2557\n(2014)" in [t.get_text() for t in ax.get_xticklabels()]
    assert "งานก่อสร้าง" in said(ax)
    assert any(t.startswith("พ.ศ. 2554  สภาเมือง") for t in said(ax))


def test_timeline_says_what_is_wrong(cases):
    with pytest.raises(UnknownNameError):
        plot.timeline(cases, "nowhere")


def test_cases_are_named_by_title_or_alias_in_any_language(good):
    for name in ("Lanmere canal park", "สวนริมคลองลานเมียร์", "the green mile"):
        assert plot.timeline(good, name).texts[0].get_text() == "Lanmere canal park"


def test_an_event_whose_date_is_open_stands_at_the_end_that_is_known(casebook):
    casebook.change("lanmere-canal-park.md", "| 2011-02 | Council", "| 2014/.. | Council")
    ax = plot.timeline(casebook.load(), "lanmere-canal-park")
    assert 2014 in [x.get_xdata()[0] for x in ax.lines if x.get_zorder() == 2.5]


# --- network ------------------------------------------------------------------------------------

LONG = [
    "The Metropolitan Administration of Greater Westhaven", "กรุงเทพมหานคร อมรรัตนโกสินทร์ มหินทรายุธยา",
    "Thành phố Hồ Chí Minh", "ភ្នំពេញ រាជធានី",
]  # fmt: skip


@pytest.mark.parametrize(("count", "lang"), [(1, "en"), (5, "th"), (20, "local"), (40, "en")])
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


def test_the_page_grows_with_the_number_of_cities():
    sizes = [plot.network(towns(count)).figure.get_size_inches().tolist() for count in (12, 13, 25, 26, 45, 46)]
    assert sizes == [[9, 5.4], [10.5, 7], [10.5, 7], [12, 9], [12, 9], [14, 11]]


def test_cities_do_not_touch():
    _, centres, radii = dots(plot.network(towns(40)))
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    assert (apart[~np.eye(40, dtype=bool)] > 0).all()


def test_a_line_says_similarity_and_stability():
    graph = towns(12)
    ax = plot.network(graph)
    lines = [x for x in ax.lines if x.get_zorder() == 1]
    links = sorted((min(e), max(e)) for e in graph.edges)
    _, centres, _ = dots(ax)
    where = {n: ax.transData.inverted().transform(c) for n, c in zip(sorted(graph), centres, strict=True)}
    for line, (a, b) in zip(lines, links, strict=True):
        data = graph.edges[a, b]
        assert line.get_xydata() == pytest.approx(np.array([where[a], where[b]]))
        assert line.get_linewidth() == pytest.approx(0.6 + 6 * data["similarity"] ** 2)
        assert line.is_dashed() == (data["kept"] < 0.8)
        assert (line.get_color() == OTHER) == (data["kept"] < 0.5), "dotted and pale"
    assert {"Similarity", "in 80 % of draws or more", "in 50 to 80 %", "in fewer than 50 %"} <= set(keyed(ax))


@pytest.mark.parametrize(
    ("kept", "dashed", "pale"), [(0.8, False, False), (0.79, True, False), (0.5, True, False), (0.49, True, True)]
)
def test_lines_are_solid_dashed_or_dotted_from_set_shares_of_draws(kept, dashed, pale):
    line = plot.network(nx.Graph([("a", "b", {"similarity": 0.5, "kept": kept})])).lines[0]
    assert (line.is_dashed(), line.get_color() == OTHER) == (dashed, pale)


def test_cities_without_a_case_are_hollow_and_area_is_the_number_of_cases():
    graph = towns(4)
    ax = plot.network(graph)
    lines, _, _ = dots(ax)
    counts = [data["cases"] for _, data in sorted(graph.nodes(data=True))]
    assert [x.get_markerfacecolor() == "white" for x in lines] == [n == 0 for n in counts]
    areas = [(x.get_markersize() / (1.5 if x.get_marker() == "*" else 1)) ** 2 for x in lines]
    assert areas == pytest.approx([70 + 36 * n for n in counts])
    assert {"Cases", "0", "1", "3"} <= set(keyed(ax))


def test_the_largest_countries_are_never_other():
    graph = nx.empty_graph(60)
    sizes = dict(zip("JIHGFEDCBA", (14, 12, 10, 8, 5, 4, 3, 2, 1, 1), strict=True))
    for node, country in enumerate(c for c, n in sizes.items() for _ in range(n)):
        graph.nodes[node].update(country=country, cases=1)
    ax = plot.network(graph)
    lines, _, _ = dots(ax)
    drawn = Counter(to_hex(x.get_markerfacecolor()) for x in lines)
    assert sorted(drawn.values(), reverse=True) == [14, 12, 10, 8, 5, 4, 4, 3], (
        "seven of their own, and 2 + 1 + 1 others"
    )
    assert drawn[OTHER.lower()] == 4
    assert keyed(ax)[:9] == ["Country", *"JIHGFED", "other"]


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
    assert {"KR", "TH"} <= set(keyed(plot.network(graph)))


def test_network_does_not_depend_on_the_order_of_the_graph():
    graph = towns(12)
    other = nx.Graph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from((b, a, data) for a, b, data in reversed(list(graph.edges(data=True))))
    assert png(plot.network(graph)) == png(plot.network(other))


def test_focus_stands_out():
    ax = plot.network(towns(6), focus="t00")
    assert [t.get_text() for t in ax.texts if t.get_weight() == "bold"] == ["Town 0"]
    strong = [x for x in ax.lines if x.get_alpha() == 1.0 and x.get_zorder() == 2]
    assert len(strong) == towns(6).degree("t00")
    assert len([x for x in ax.lines if x.get_alpha() == 0.25 and x.get_zorder() == 1]) == towns(6).size() - len(strong)
    for name in ("Town 3", "เมืองน้ำใหญ่ที่ 3"):
        assert [t.get_text() for t in plot.network(towns(6), focus=name).texts if t.get_weight() == "bold"] == [
            "Town 3"
        ]


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
    assert len(names) < 40 and f"{40 - len(names)} of 40 names left out: too little room" in said(ax)
    assert not names or touching(names) == []


def test_five_hundred_cities_are_drawn():
    ax = plot.network(towns(500))
    names = [t for t in ax.texts if t.get_zorder() == 4]
    assert len(dots(ax)[0]) == 500
    assert len(names) == 500 or f"{500 - len(names)} of 500 names left out: too little room" in said(ax)
    assert len(names) > 250


def test_network_says_what_is_wrong():
    for options in ({"focus": "zz"}, {"colour": "altitude"}, {"lang": "fr"}):
        with pytest.raises(UnknownNameError):
            plot.network(towns(3), **options)
    with pytest.raises(NotPossibleError):
        plot.network(nx.Graph())
    with pytest.raises(NotPossibleError, match="no network but a DataFrame"):
        plot.network(similarities(3))


def test_cities_that_would_lie_on_one_spot_are_parted(monkeypatch):
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda graph, **_: dict.fromkeys(graph, np.zeros(2)))
    _, centres, radii = dots(plot.network(towns(10)))
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    assert apart[~np.eye(10, dtype=bool)].min() > 5


# --- layers -------------------------------------------------------------------------------------


def test_arcs_are_the_pairs_of_each_layer(layered):
    axes = plot.layers(layered)
    rows = [t.get_text() for t in axes[0].get_yticklabels()]
    kinds = {word: layer for layer in LAYERS for word in [style.word(layer, "en")]}
    for ax in axes:
        layer = kinds[ax.get_title(loc="left")]
        edges = [(a, b, d) for a, b, d in layered.edges(data=True) if d["layer"] == layer]
        names = {n: layered.nodes[n]["name"] for n in layered}
        directed = Counter((names[a], names[b]) for a, b, d in edges if d["directed"] == "yes")
        either = Counter(tuple(sorted((names[a], names[b]))) for a, b, d in edges if d["directed"] == "no")
        expected = {pair for pair in {*directed, *either} if set(pair) <= set(rows)}
        drawn = {tuple(rows[round(v)] for v in p.get_path().vertices[[0, -1], 1]) for p in ax.patches}
        assert {tuple(sorted(p)) for p in drawn} == {tuple(sorted(p)) for p in expected}
        tips = sorted(rows[round(x.get_ydata()[0])] for x in ax.lines if x.get_marker() == "<")
        assert tips == sorted(b for a, b in directed if {a, b} <= set(rows))
        assert f"pairs: {len(ax.patches)}" in " ".join(said(ax))


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
    few = plot.layers(graph.subgraph(["p00", "p01", "p02"]), lang="th")
    assert len(few[0].get_yticks()) == 3 and not few[0].figure.get_supxlabel()


def test_as_many_places_as_fit_are_all_shown():
    for count, left_out in ((30, False), (31, True)):
        ring = nx.MultiDiGraph([(n, (n + 1) % count, {"layer": "tie"}) for n in range(count)])
        axes = plot.layers(ring)
        assert any("places shown" in t.get_text() for t in axes[0].figure.findobj(Text)) == left_out


def test_layers_say_what_is_wrong():
    with pytest.raises(UnknownNameError, match="tye"):
        plot.layers(nx.MultiDiGraph([("a", "b", {"layer": "tye"})]))
    with pytest.raises(NotPossibleError):
        plot.layers(nx.MultiDiGraph())
    with pytest.raises(NotPossibleError, match="no network but a Graph"):
        plot.layers(nx.Graph([("a", "b")]))


# --- contributions ------------------------------------------------------------------------------


def test_bars_are_contributions_before_the_most_they_could_be():
    ax = plot.contributions(WHY, names=("Bangkok", "Jakarta"))
    wide = [round(p.get_width(), 3) for p in ax.patches]
    assert wide == [0.5, 0.2, 0.2, 0.2, 0.2, 0.0, 0.1, 0.05, 0.03]
    assert ax.get_title(loc="left") == "Bangkok – Jakarta: similarity 0.45, the sum of the bars"
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "Problems", "Water", "Coast", "River", "Population", "Income",
    ]  # fmt: skip
    assert [t.get_text() for t in ax.get_yticklabels() if t.get_weight() == "bold"] == ["Water"]
    assert ax.patches[-1].get_hatch() and "not comparable" in said(ax) and "not comparable" in keyed(ax)
    notes = said(ax, Annotation)
    assert {"both: Flooding, Heat", "Bangkok: Delta\nJakarta: Canal"} <= set(notes)
    assert "Bangkok: 5,000,000 people\nJakarta: 1 million people" in notes


def test_the_bars_of_a_real_pair_are_its_table(cases):
    table = network.why(network.city_similarity(cases, cities=["bangkok", "jakarta", "tokyo"]), "bangkok", "jakarta")
    ax = plot.contributions(table)
    rows = [(t.get_text(), t.get_weight()) for t in ax.get_yticklabels()]
    bars = {}
    for bar in ax.patches:
        bars.setdefault(rows[round(bar.get_y() + bar.get_height() / 2)], []).append(bar.get_width())
    for row in table.dropna(subset="similarity").itertuples():
        label = "Problem" if row.indicator == "problems" else cases.codebook.label("attributes", row.indicator)
        assert bars[label, "normal"] == pytest.approx([row.weight, row.contribution])
    assert len(bars) == len(table)
    sums = table.groupby("group")["contribution"].transform("sum").rename("sum")
    down = table.assign(sum=sums).sort_values(["sum", "contribution"], ascending=False, kind="stable")
    order = [style.clean(table.attrs["labels"][i][0]) for i in down["indicator"]]
    assert [name for name, weight in rows if weight == "normal"] == order


def test_labels_that_the_table_carries_need_no_casebook():
    frame = WHY.copy()
    frame.attrs["labels"] = {"coast": ["On the coast", "ติดทะเล"], "population": ["People", "ประชากร"]}
    frame.attrs["codes"] = {"flooding": ["Floods", "น้ำท่วม"], "coast": ["Coast", "ชายฝั่ง"]}
    frame.loc[1, "shared"] = "coast"
    assert "People" in said(plot.contributions(frame)) and "ประชากร" in said(plot.contributions(frame, lang="th"))
    assert {"both: Floods, Heat", "both: Coast"} <= set(said(plot.contributions(frame), Annotation))
    assert "On the coast" in said(plot.contributions(frame)), "an indicator and a code may have one name"


def test_labels_of_a_real_pair_are_in_the_readers_language(cases):
    table = network.why(network.city_similarity(cases, cities=["bangkok", "jakarta", "tokyo"]), "bangkok", "jakarta")
    ax = plot.contributions(table, lang="th")
    assert "ประชากร" in [t.get_text() for t in ax.get_yticklabels()]
    assert "ทั้งคู่: ใช่" in said(ax, Annotation), "on the coast, both"


def test_contributions_need_the_table_of_why():
    with pytest.raises(NotPossibleError, match="network.why"):
        plot.contributions(pd.DataFrame({"a": [1]}))
    with pytest.raises(NotPossibleError):
        plot.contributions(WHY.iloc[:0])


# --- conflicts ----------------------------------------------------------------------------------


def points(ax, **wanted):
    lines = [x for x in ax.lines if x.get_zorder() == 3]
    return [x for x in lines if all(getattr(x, f"get_{name}")() == value for name, value in wanted.items())]


def test_every_value_stands_where_the_table_says(cases):
    ax = plot.conflicts(cases, SEOUL, "Length")
    facts = cases[SEOUL].facts.query("measure == 'length' and value != ''")
    km = {"km": 1, "m": 0.001, "mile": 1.609344}
    expected = []
    for row in facts.itertuples():
        ends = {row.low, row.high} - {np.inf, -np.inf}
        expected.append(sorted(v * km[row.unit] for v in ends))
    assert ax.get_xlabel() == "km"
    assert sorted(list(x.get_xdata()) for x in points(ax)) == [pytest.approx(e) for e in sorted(expected)]
    rejected = facts[facts["judgement"] == "rejected"]
    crosses = sorted(x.get_xdata()[0] for x in points(ax, marker="x"))
    assert crosses == pytest.approx(
        sorted(v * km[u] for v, u in zip(rejected["number"], rejected["unit"], strict=True))
    )
    assert len(ax.get_yticklabels()) == len(facts) + len([t for t in ax.texts if t.get_weight() == "bold"])


def test_the_band_runs_from_the_lowest_to_the_highest_value_that_is_not_rejected(casebook):
    row = "| | length | {} | km | park | | | | | | | | {} | | | | lanmere-a2[p. 2] | | a slip |\n"
    rows = row.format("2.9..3.4", "") + row.format("9", "rejected") + row.format("0.1", "rejected")
    casebook.change("lanmere-canal-park.md", "| | length | 4.1", rows + "| | length | 4.1")
    ax = plot.conflicts(casebook.load(), "lanmere-canal-park", "length")
    bands = [(b.get_x(), b.get_x() + b.get_width()) for b in ax.patches]
    assert bands == [pytest.approx((2.9, 3.4)), pytest.approx((4.1, 4.1))]
    assert {9, 0.1} == {x.get_xdata()[0] for x in points(ax, marker="x")}
    assert ax.get_xlim()[1] > 9


def test_conversions_are_hollow_and_rejected_values_are_crosses(casebook):
    casebook.change("lanmere-canal-park.md", "| | length | 3.2 |", "| long | length | 3.2 |")
    row = "| | length | {} | {} | park | | | | | | | | {} | | | {} | lanmere-a2[p. 2] | | {} |\n"
    rows = row.format("2", "mile", "", "converts long", "") + row.format("9", "km", "rejected", "", "a slip")
    casebook.change("lanmere-canal-park.md", "| | length | 4.1", rows + "| | length | 4.1")
    ax = plot.conflicts(casebook.load(), "lanmere-canal-park", "length")
    assert [x.get_xdata()[0] for x in points(ax, markerfacecolor="white")] == [pytest.approx(3.218688)]
    assert [x.get_xdata()[0] for x in points(ax, marker="x")] == [9]
    assert {"conversion, not a rival", "rejected"} <= set(keyed(ax))


@pytest.mark.parametrize(
    ("low", "zero", "marks"),
    [(2.0, False, set()), (1.0, True, set()), (0.02, False, {0.05, 2}), (0.01, False, {0.1, 1})],
)
def test_the_axis_begins_at_nought_or_is_logarithmic_by_the_spread_of_the_values(casebook, low, zero, marks):
    casebook.change("lanmere-canal-park.md", "| length | 3.2 |", f"| length | {low} |")
    ax = plot.conflicts(casebook.load(), "lanmere-canal-park", "length")
    ax.figure.draw_without_rendering()
    ticks = {round(float(t), 9) for t in ax.get_xticks() if 0.01 <= t <= 4.1}
    assert (ax.get_xlim()[0] == 0, ax.get_xscale() == "log") == (zero, bool(marks))
    assert marks <= ticks and (0.5 in ticks) == (2 in marks)


def test_grades_differ_in_colour_and_marker(cases):
    found = [x for x in points(plot.conflicts(cases, SEOUL, "length")) if x.get_marker() != "x"]
    looks = {(x.get_markeredgecolor(), x.get_marker()) for x in found}
    assert len({m for _, m in looks}) == len({c for c, _ in looks}) == len(looks) > 2


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


def test_the_bars_of_evidence_are_stacked_by_the_best_grade_of_each_claim(cases):
    order = list(cases.codebook["grades"])
    grades = cases.sources["grade"].map(order.index)
    facts = cases.facts[(cases.facts["value"] != "") & (cases.facts["judgement"] != "rejected")]
    cited = cases.citations[cases.citations["fact"].isin(facts["fact"])]
    best = cited.assign(rank=cited["source"].map(grades)).groupby(["case", "fact"])["rank"].min().reset_index()
    ax = plot.evidence(cases)
    rows = [style.case_label(cases, c, "en") for c in facts["case"].value_counts().index]
    assert sorted(rows) == sorted(t.get_text() for t in ax.get_yticklabels())
    left = Counter()
    for place, stack in enumerate(ax.containers):
        counts = best[best["rank"] == place]["case"].value_counts()
        named = {style.case_label(cases, c, "en"): n for c, n in counts.items()}
        for bar, tick in zip(stack, ax.get_yticklabels(), strict=True):
            assert (bar.get_x(), bar.get_width()) == (left[tick.get_text()], named.get(tick.get_text(), 0))
            left[tick.get_text()] += bar.get_width()


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
