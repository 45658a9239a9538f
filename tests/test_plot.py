"""Figures: that they draw what the table says, can be read, and touch nothing of the user's. No pixels."""

import base64
import functools
import io
import math
import random
import re
from collections import Counter
from itertools import accumulate

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Annotation, Text
from PIL import Image

from toolkit import compare, language, network, plot, set_language
from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.plot import style
from toolkit.plot.map import _arc
from toolkit.plot.matrix import STATUSES
from toolkit.plot.network import OTHER
from toolkit.plot.timeline import Span, _years
from toolkit.thai import pieces

THAI = re.compile("[ก-๎]{2}")
CASE, SEOUL = "lanmere-canal-park", "seoul-cheonggyecheon"
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
WHY.attrs["names"] = [language.Text({"en": "Bangkok", "th": "กรุงเทพฯ"}), language.Text({"en": "Jakarta"})]


@pytest.fixture(autouse=True)
def close_and_never_show(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("a figure was shown"))
    plt.close("all")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def similar(cases):
    """The network of the real cities."""
    return network.city_similarity(cases)


@pytest.fixture(scope="module")
def layered(cases):
    """All that links the real places."""
    return network.layers(cases)


@pytest.fixture(scope="module")
def tables(cases, similar):
    """Tables of the real casebook that are drawn."""
    made = {"crosstab": compare.crosstab, "coverage": compare.coverage, "matrix": compare.matrix}
    found = {name: make(cases) for name, make in made.items()}
    return found | {"similarities": network.matrix(similar), "why": network.why(similar, "bangkok", "jakarta")}


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
    for a, b, layer in [("t0", "t1", "tie")] * 2 + [("t2", "t1", "transfer"), ("t3", "ring", "membership")]:
        graph.add_edge(a, b, layer=layer, directed="no" if layer == "tie" else "yes")
    return graph


def similarities(count, seed=0):
    values = np.random.default_rng(seed).uniform(size=(count, count))
    values = (values + values.T) / 2
    values[0, 1] = values[1, 0] = np.nan
    names = [f"t{n:02}" for n in range(count)]
    return pd.DataFrame(values, index=names, columns=names)


def changed(casebook, *changes):
    """Load the casebook with texts of one case replaced by others."""
    for old, new in changes:
        casebook.change(f"{CASE}.md", old, new)
    return casebook.load()


def words(texts):
    return [t.get_text() for t in texts]


def said(ax, kind=Text):
    return [t.get_text() for t in ax.findobj(kind) if t.get_text() and t.get_visible()]


def bold(texts):
    return [t.get_text() for t in texts if t.get_weight() == "bold"]


def keyed(ax):
    return [text.strip() for text in words(ax.get_legend().get_texts())]


def png(ax):
    file = io.BytesIO()
    ax.figure.savefig(file, format="png", dpi=60)
    return file.getvalue()


def in_the_style_of_the_house(ax):
    found = [text for text in ax.findobj(Text) if text.get_text()]
    fonts = {tuple(t.get_fontfamily()) for t in found} == {tuple(style.FONTS)}
    return fonts and not any(t.get_parse_math() or t.get_usetex() for t in found)


def boxes(artists):
    """Extents on the page of artists, in pixels, a hair smaller."""
    artists[0].get_figure(root=True).draw_without_rendering()
    found = [a.get_window_extent().padded(-0.5) for a in artists]
    assert all(b.width > 0 and b.height > 0 for b in found)
    return found


def touching(artists):
    ends = np.array([box.extents for box in boxes(artists)])
    apart = (ends[:, None, 2:] < ends[None, :, :2]).any(axis=2)  # one ends before the other begins
    pairs = np.argwhere(np.triu(~(apart | apart.T), 1))
    return [(artists[a].get_text(), artists[b].get_text()) for a, b in pairs]


def cities(ax):
    """Dots of the cities of a network, their centres and their radii, in pixels."""
    lines = [x for x in ax.lines if x.get_zorder() == 3 and x.get_marker() not in ("None", "")]
    centre = [ax.transData.transform((x.get_xdata()[0], x.get_ydata()[0])) for x in lines]
    return lines, np.array(centre), np.array([x.get_markersize() / 2 for x in lines]) * ax.figure.dpi / 72


def names_of_cities(ax):
    return [t for t in ax.texts if t.get_zorder() == 4]


def gaps(ax):
    """Distances from rim to rim of any two cities, in pixels."""
    _, centres, radii = cities(ax)
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    return apart[~np.eye(len(radii), dtype=bool)]


ALL = {
    "matrix": lambda cases: plot.matrix(compare.crosstab(cases), cases=cases, lang="th"),
    "timeline": lambda cases: plot.timeline(cases, lang="th"),
    "network": lambda _: plot.network(towns(9), lang="th"),
    "layers": lambda _: plot.layers(several_layers()),
    "map": lambda cases: plot.map(cases),
    "contributions": lambda _: plot.contributions(WHY),
    "conflicts": lambda cases: plot.conflicts(cases, CASE, "capital_cost"),
}


# --- all figures --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_figure_is_the_same_whatever_the_users_settings(name, good):
    before = dict(mpl.rcParams)
    assert before["font.family"] == mpl.rcParamsDefault["font.family"], "importing changes no setting"
    ax = ALL[name](good)
    first = png(ax)
    assert in_the_style_of_the_house(ax)
    assert dict(mpl.rcParams) == before, "a setting of the user's was left changed"
    settings = {"font.family": "serif", "font.size": 20, "text.parse_math": True, "lines.linewidth": 9}
    settings |= {"axes.facecolor": "red", "xtick.labelsize": 30, "axes.titlesize": 30, "figure.figsize": (1, 1)}
    with mpl.rc_context(settings):
        assert png(ALL[name](good)) == first


def test_figures_speak_the_readers_language_in_every_phrase():
    set_language("th")
    assert plot.contributions(WHY).get_xlabel() == style.word("contribution", "th")
    assert plot.contributions(WHY, lang="en").get_xlabel() == style.word("contribution", "en")
    assert "Town 1" not in said(plot.network(towns(3)))
    with pytest.raises(NotPossibleError, match="เครือข่าย"):
        plot.network(nx.Graph())
    assert all({"en", "th"} <= set(versions) for versions in language.wording()["plot"].values())


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_figure_has_a_title_a_legend_and_an_alternative_text(cases, similar, layered, tables, lang):
    axes = [
        plot.matrix(tables["crosstab"], cases=cases, lang=lang), plot.timeline(cases, SEOUL, lang=lang),
        plot.matrix(tables["coverage"], cases=cases, lang=lang), plot.conflicts(cases, SEOUL, "length", lang=lang),
        plot.matrix(tables["matrix"], cases=cases, lang=lang), plot.matrix(tables["similarities"], lang=lang),
        plot.network(similar, focus="bangkok", cases=cases, lang=lang), plot.map(cases, focus="bangkok", lang=lang),
        plot.contributions(tables["why"], cases=cases, lang=lang), plot.layers(layered, focus="bangkok", lang=lang),
    ]  # fmt: skip
    for ax in axes:
        title, labels = ax.figure.get_suptitle(), words(ax.get_legend().get_texts())
        assert len(title) > 20 and any(labels), plot.alt(ax)
        assert not [label for label in labels if "…" in label]
        assert "".join(title.split()) in "".join(plot.alt(ax).split()), "the title is said in words"
        thai = [text for text in (title, plot.alt(ax), *labels[:1]) if re.search("[ก-๎]", text)]
        assert len(thai) == (3 if lang == "th" else 0), (title, labels)
    assert plot.alt(plt.figure().add_subplot()) == ""


def test_a_notebook_shows_a_small_picture_in_the_colours_of_the_figure_with_its_words(monkeypatch):
    ax, shown = plot.layers(several_layers(), focus="t1"), []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    ax.figure._ipython_display_()
    [(data, how)] = shown
    assert how["metadata"]["image/png"]["alt"] == plot.alt(ax) and data["text/plain"].startswith("<Figure size ")
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.mode == "P" and len(ax.figure.png()) < len(png(ax)), "fewer colours than a plain picture has"
    colours = np.array([rgb for _, rgb in picture.convert("RGB").getcolors(1 << 24)])
    for layer in ("tie", "transfer"):
        assert np.abs(colours - 255 * np.array(to_rgb(style.LAYER[layer]))).max(axis=1).min() < 5, "nearly its own"
    assert isinstance(ax.figure.get_layout_engine(), mpl.layout_engine.ConstrainedLayoutEngine)
    ax.figure.text(1, 0.5, "beyond the frame", color="#D55E00").set_in_layout(True)
    wider = Image.open(io.BytesIO(ax.figure.png(level=1)))
    assert wider.width > picture.width + 60, "what sticks out is not cut"


def test_a_picture_is_laid_out_before_it_is_drawn_and_has_the_size_of_the_page():
    shown, drawn = (plot.contributions(WHY) for _ in range(2))
    usual = shown.figure.png()
    picture = Image.open(io.BytesIO(usual))
    drawn.figure.draw_without_rendering()
    assert shown.get_position().extents == pytest.approx(drawn.get_position().extents)
    assert picture.size == pytest.approx(tuple(drawn.figure.get_size_inches() * drawn.figure.dpi), abs=10)
    small, large = (plot.contributions(WHY).figure.png(level=level) for level in (9, 1))
    assert len(small) < len(large) and usual == small, "by default as small as can be"
    assert len(picture.getcolors()) <= 64 < len(Image.open(io.BytesIO(png(drawn))).convert("RGB").getcolors(1 << 20))


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda _: plot.matrix(pd.DataFrame([["sillent"]])), UnknownNameError, "sillent"),
        (lambda _: plot.matrix(pd.DataFrame()), NotPossibleError, "no rows"),
        (lambda good: plot.timeline(good, "nowhere"), UnknownNameError, "nowhere"),
        (lambda _: plot.network(towns(3), focus="zz"), UnknownNameError, "zz"),
        (lambda _: plot.network(towns(3), lang="fr"), UnknownNameError, "fr"),
        (lambda _: plot.network(nx.Graph()), NotPossibleError, "no cities"),
        (lambda _: plot.layers(nx.MultiDiGraph([("a", "b", {"layer": "tye"})])), UnknownNameError, "tye"),
        (lambda _: plot.layers(nx.MultiDiGraph()), NotPossibleError, "no link in any layer"),
        (lambda _: plot.contributions(WHY.iloc[:0]), NotPossibleError, "no rows"),
        (lambda good: plot.conflicts(good, "nowhere", "length"), UnknownNameError, "nowhere"),
        (lambda good: plot.conflicts(good, CASE, "lenght"), UnknownNameError, "lenght"),
        (lambda good: plot.conflicts(good, CASE, "opening_date"), NotPossibleError, "no numbers"),
        (lambda good: plot.conflicts(good, CASE, "area"), NotPossibleError, "no value"),
    ],
)
def test_a_figure_that_cannot_be_drawn_says_why(good, draw, error, message):
    with pytest.raises(error, match=message):
        draw(good)


# --- fonts --------------------------------------------------------------------------------------


def draw(lines):
    with style.house():
        figure = plt.figure()
        for weight in ("normal", "bold"):
            figure.text(0, 1, "\n".join(lines), va="top", parse_math=False, weight=weight)
        figure.draw_without_rendering()


def test_no_name_or_title_lacks_a_glyph(cases, caplog):
    places = [p.name for p in cases.book.cities.values()]
    titles = [c.title for c in cases.records] + [p.label for c in cases.records for p in c.parts]
    terms = [t.label for v in cases.codebook.values() for t in v.values()]
    shown = [t for text in (*places, *titles, *terms) for t in text.versions.values()]
    own = [t for versions in language.wording()["plot"].values() for t in versions.values()]
    letters = "".join(sorted({c for t in (*shown, *own) for c in style.clean(t)}))
    draw([letters[i : i + 100] for i in range(0, len(letters), 100)])  # a warning is an error
    assert not caplog.records, "matplotlib logs a font that it does not find"
    with pytest.warns(UserWarning, match="missing from font"):
        draw(["ရန်ကုန်"])


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "letters",
    [
        ["น้", "ำ", "ท่", "ว", "ม", "ที่", "ปั๊", "ม", "น้", "ำ", "ใ", "น", "เ", "มื", "อ", "ง"],
        ["ភ្", "នំ", "ពេ", "ញ", "ភ្", "នំ", "ពេ", "ញ"], ["e\u0301"] * 12, [*"서울특별시종로구청계천"],
    ],
)  # fmt: skip
def test_text_is_cut_between_letters_and_never_before_a_mark_of_one(letters):
    whole = ["".join(letters[:n]) for n in range(1, len(letters) + 1)]
    found = set()
    for most in range(2, 20):
        short = style.cut(whole[-1], most)
        assert short.rstrip("…") in whole
        assert style.columns(short) <= most or short.rstrip("…") == letters[0]
        found.add(short)
    assert len(found) > len(letters) / 2, "no more is cut than need be"


@pytest.mark.parametrize(
    ("text", "clean", "columns"),
    [
        ("Seoul", "Seoul", 5),
        ("  two\n\twords ", "two words", 9),
        ("_hidden", " _hidden", 8),
        ("a_b", "a_b", 3),
        ("首尔", "首尔", 4),  # two for a Han letter
        ("서울", "서울", 4),
        ("ｱＡ", "ｱＡ", 3),  # one for a narrow kana, two for a wide letter
        ("น้ำ", "น้ำ", 2),  # none for a mark above
        ("e\u0301", "e\u0301", 1),
        ("o\u20dd", "o\u20dd", 1),  # nor for one around
        ("a\u200bb\ufeff\u00ad", "ab", 2),  # what shows nothing goes
        ("a\u200cb\u200d", "a\u200cb\u200d", 4),  # but for joiners
        ("a\x07b", "a b", 3),
        ("\ue000x", "x", 1),
    ],
)
def test_text_is_made_one_line_that_can_be_drawn_and_its_columns_are_counted(text, clean, columns):
    assert style.clean(text) == clean and style.columns(clean) == columns


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Seoul", 5, "Seoul"),
        ("Seoul", 4, "Seo…"),
        ("Seoul Special City", 15, "Seoul Special…"),
        ("Seoul Special City", 14, "Seoul…"),
        ("Seoul, (the city)", 8, "Seoul…"),  # no sign that opens or parts before the dots
        ("sister-city", 8, "sister-…"),
        ("首尔特别市", 6, "首尔…"),
        ("x" * 112, 110, "x" * 109 + "…"),
        ("x" * 110, 110, "x" * 110),
    ],
)
def test_text_is_cut_behind_a_word_or_else_a_letter(text, most, short):
    assert style.cut(text, most) == short
    assert style.cut(text) == (text if len(text) < 111 else short), "by default to 110 columns"


def test_a_case_is_named_with_its_city_unless_its_title_says_it(good):
    assert style.case_label(good, CASE, "en") == "Lanmere canal park"
    assert style.case_label(good, "lanmere-night-trams", "th") == "ลานเมียร์: Lanmere night trams"
    assert style.case_label(good, "kaeng-mai-rain-gardens", "th") == "สวนซับน้ำแก่งใหม่"


@pytest.mark.parametrize(
    ("cases", "options", "look"),
    [
        (0, {}, {"ms": 70**0.5, "marker": "o", "mfc": "red", "mec": style.EDGE, "mew": 0.6}),
        (1, {"hollow": True}, {"ms": 106**0.5, "marker": "o", "mfc": "white", "mec": "red", "mew": 1.9}),
        (
            4,
            {"marker": "*", "size": 2},
            {"ms": 3 * 214**0.5, "marker": "*", "mfc": "red", "mec": style.EDGE, "mew": 0.6},
        ),
    ],
)
def test_the_area_of_a_dot_grows_with_the_number_of_cases(cases, options, look):
    assert style.dot(cases, "red", **options) == {"linestyle": "none", **look, "ms": pytest.approx(look["ms"])}


@pytest.mark.parametrize(("letters", "beside"), [(10, 3), (60, 1)])
def test_a_broad_legend_has_fewer_columns(letters, beside):
    with style.drawing(7, 3) as ax:
        style.legend(ax, [({"color": "red"}, "x" * letters)] * 4, drop=6)
    assert ax.get_legend()._ncols == beside


def test_wrap_breaks_where_a_reader_would():
    assert style.wrap("Ho Chi Minh City", 8) == "Ho Chi\nMinh\nCity"
    assert style.wrap("首尔特别市政府大楼", 10) == "首尔特别市\n政府大楼"
    assert style.wrap("การพัฒนาเมืองเพื่อประชาชนทุกคน", 16).splitlines() == ["การพัฒนาเมืองเพื่อ", "ประชาชนทุกคน"]
    assert style.wrap("เมืองน้ำ อื่น ๆ", 8) == "เมืองน้ำ\nอื่น ๆ"
    assert style.wrap("ฆฌาฏ\u200bฌาฆ", 4) == "ฆฌาฏ\nฌาฆ"
    assert style.wrap("sister-city", 7) == "sister-\ncity"


def test_no_label_of_the_casebook_is_broken_or_cut_inside_a_thai_word(cases):
    terms = [t.label("th") for terms in cases.codebook.values() for t in terms.values()]
    parts = [p.label("th") for c in cases.records for p in c.parts]
    names = [p.name("th") for p in cases.book.cities.values()]
    own = [versions["th"] for versions in language.wording()["plot"].values()]
    for text in {style.clean(t) for t in (*terms, *parts, *names, *own, *(c.title("th") for c in cases.records))}:
        words = {*accumulate(map(len, pieces(text)))}
        for most in (10, 22):
            at = 0
            for line in style.wrap(text, most).splitlines():
                at = text.index(line, at) + len(line)
                assert at in words or not THAI.fullmatch(text[at - 1 : at + 1]), (text, line)
            assert at == len(text), "nothing is cut"
        at = len(style.cut(text, 30).rstrip("…"))
        inside = at not in words and THAI.fullmatch(text[at - 1 : at + 1])
        assert not inside or not any(style.columns(text[:end]) < 30 for end in words), (text, at)


def test_naughty_text_is_drawn_as_it_stands(naughty):
    assert not any("\n" in n or n.startswith("_") for n in map(style.clean, naughty))
    money = ["$x^2$", r"$\frac{", "$5 million and $6 million", r"\sqrt", "_hidden", "%s", "{x}", "~tilde_^"]
    graph = towns(8, names=money)
    nx.set_node_attributes(graph, {n: data["name"] for n, data in graph.nodes(data=True)}, "country")
    ax = plot.network(graph)
    ax.figure.canvas.draw()
    for drawn in (said(ax), keyed(ax)):
        assert set(money) <= {t.replace("\n", " ").strip() for t in drawn}


# --- matrix -------------------------------------------------------------------------------------


def test_labels_of_a_matrix_are_written_whole_and_are_codes_without_a_casebook(cases):
    frame = compare.matrix(cases, by="instruments")
    for lang in ("en", "th"):
        ax = plot.matrix(frame, cases=cases, lang=lang)
        assert not [t for t in words((*ax.get_yticklabels(), *ax.get_xticklabels())) if "…" in t]
    assert {"nodality/consultation", SEOUL} <= set(said(plot.matrix(frame)))
    other = frame.head(2).rename({frame.index[0]: "no-case-of-it"})
    assert words(plot.matrix(other, cases=cases).get_yticklabels())[0] == "no-case-of-it"


def test_the_statuses_are_those_of_the_vocabulary_each_with_a_look_of_its_own(cases):
    assert list(STATUSES) == list(cases.codebook["fact_statuses"])
    assert len({to_hex(fill) for fill, _, _ in STATUSES.values()}) == len(STATUSES)
    assert len({(sign, colour == "none") for _, sign, colour in STATUSES.values()}) == len(STATUSES)


def test_every_cell_of_coverage_has_the_mark_of_its_status():
    ax = plot.matrix(pd.DataFrame([[*STATUSES], [*STATUSES][::-1]], index=["a", "b"]), lang="th")
    marked = {x.get_gid(): x.get_xydata().tolist() for x in ax.lines if x.get_gid()}
    assert marked == {status: [[n, 0], [5 - n, 1]] for n, status in enumerate(STATUSES)}
    assert keyed(ax) == [style.word(s, "th") for s in STATUSES]
    for named in ([*STATUSES], [*STATUSES][1:3]):  # a status has its colour whichever others are there
        [cells] = plot.matrix(pd.DataFrame([named], index=["a"])).collections
        assert [to_hex(c) for c in cells.cmap(cells.norm(cells.get_array()))[0]] == [
            to_hex(STATUSES[status][0]) for status in named
        ]


def test_a_large_similarity_matrix_has_a_scale_instead_of_values():
    frame = similarities(20)
    ax = plot.matrix(frame)
    assert not ax.texts
    assert "Similarity" in [a.get_ylabel() for a in ax.figure.axes]
    assert keyed(ax) == ["the city itself, or not comparable", "0.5: as two cities picked at random"]
    itself, chance = (patch.get_facecolor() for patch in ax.get_legend().get_patches())
    [mesh] = ax.collections
    assert ax.get_facecolor() == itself and mesh.cmap(mesh.norm(0.5)) == chance
    order = words(ax.get_yticklabels())
    assert sorted(order) == list(frame.index) and words(ax.get_xticklabels()) == order
    filled = np.ma.filled(ax.collections[0].get_array(), np.nan)
    assert np.array_equal(filled, frame.loc[order, order].mask(np.eye(20, dtype=bool)), equal_nan=True)


def test_cities_that_are_alike_stand_together_in_a_matrix_and_half_is_white():
    names = list("abcdef")
    frame = pd.DataFrame([[0.9 if (x < "c") == (y < "c") else 0.2 for x in names] for y in names], names, names)
    mixed = frame.loc[list("afbecd"), list("afbecd")]
    ax = plot.matrix(mixed)
    assert {frozenset(words(ax.get_yticklabels())[:2]), frozenset(words(ax.get_yticklabels())[-2:])} & {frozenset("ab")}
    mesh = ax.collections[0]
    assert mesh.norm(0.5) == 0.5 and mesh.norm.vmin <= 0.2 and mesh.norm.vmax >= 0.9
    assert "Most alike: " in plot.alt(ax) and "(0.90)" in plot.alt(ax) and "(0.20)" in plot.alt(ax)


def luminance(colour):
    """How bright a colour looks (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def test_tables_that_hold_nothing_or_nothing_known_are_drawn():
    gaps = pd.DataFrame(np.nan, list("ab"), list("ab"))
    for frame in (gaps, gaps.iloc[:1, :1], pd.DataFrame(0, list("ab"), list("xy")), gaps.set_axis(["x", "y"], axis=1)):
        assert plot.alt(plot.matrix(frame))


def test_text_on_a_fill_has_contrast():
    for frame in (pd.DataFrame([range(1, 31)]), pd.DataFrame([range(1, 10)])):
        ax = plot.matrix(frame)
        mesh = ax.collections[0]
        ax.figure.draw_without_rendering()
        fills = mesh.get_facecolors()[~np.ma.getmaskarray(mesh.get_array()).ravel()]
        assert len(fills) == len(ax.texts) > 8
        for text, fill in zip(ax.texts, fills, strict=True):
            ends = sorted((luminance(text.get_color()) + 0.05, luminance(fill) + 0.05))
            assert ends[1] / ends[0] > 4


@functools.cache
def size(rows, columns):
    frame = pd.DataFrame(0, [f"r{n:02}" for n in range(rows)], [f"c{n:02}" for n in range(columns)])
    return plot.matrix(frame).figure.get_size_inches()


@pytest.mark.parametrize(("count", "wide", "tall"), [(24, 0.27, 0.27), (25, 0.22, 0.19)])
def test_cells_of_a_matrix_are_smaller_from_25_rows_or_columns_on(count, wide, tall):
    width, height = size(count, count) - size(count, count - 1), size(count, 24) - size(count - 1, 24)
    if count == 24:
        assert (width[0], height[1]) == pytest.approx((wide, tall), abs=0.011)
    else:  # at the step itself all of them become smaller
        assert (width[0], height[1]) == pytest.approx((25 * wide - 24 * 0.27, 25 * tall - 24 * 0.27), abs=0.011)


@pytest.mark.parametrize(("most", "gamma"), [(10, 1), (11, 0.5)])
def test_colours_of_counts_follow_the_root_where_one_is_large(most, gamma):
    [mesh] = plot.matrix(pd.DataFrame([[1, most], [2, 3]])).collections
    assert (mesh.norm.gamma, mesh.norm.vmin, mesh.norm.vmax) == (gamma, 0, most)


@pytest.mark.parametrize(
    ("score", "half"), [(0.5, 0.1), (0.59, 0.1), (0.6, 0.1), (0.61, 0.15), (0.7, 0.2), (0.05, 0.45), (1.0, 0.5)]
)
def test_colours_of_similarities_reach_to_the_next_twentieth_on_both_sides_of_one_half(score, half):
    ax = plot.matrix(pd.DataFrame([[1, score], [score, 1.0]], list("ab"), list("ab")))
    norm = ax.collections[0].norm
    assert (norm.vmin, norm.vmax) == pytest.approx((0.5 - half, 0.5 + half))


@pytest.mark.parametrize(
    ("frame", "title"),
    [  # what is drawn as it is told by index, columns and cells
        (pd.DataFrame([[1, 0], [1, 1]]), "Which column applies to which row"),
        (pd.DataFrame([[1.0, np.nan], [0.0, 1.0]], columns=["x", "y"]), "Numbers of each row for each column"),
        (pd.DataFrame([[1, 2], [0, 1]]), "Numbers of each row for each column"),
        (pd.DataFrame([[1, 0], [0, 1]], list("ab"), list("ab")), "Which column applies to which row"),
        (pd.DataFrame([[1.0, 0], [0, 1]], list("ab"), list("ab")), "How alike two cities are"),
        (pd.DataFrame([[1.0, 0], [0, 1]], list("ab"), list("ba")), "Which column applies to which row"),
        (pd.DataFrame([["silent", "absent"]]), "What the sources say"),
    ],
)
def test_a_table_is_drawn_as_what_it_holds(frame, title):
    assert plot.matrix(frame).figure.get_suptitle().startswith(title)


def test_a_matrix_of_counts_says_of_what_it_counts(good):
    table = compare.crosstab(good)
    table.iloc[0, 0] = 12345
    for frame, title in ((table, "How many cases have each problem together with each instrument"),
                         (table.rename_axis(index="city"), "Numbers of each city for each instrument")):  # fmt: skip
        ax = plot.matrix(frame, cases=good)
        assert ax.figure.get_suptitle().replace("\n", " ").startswith(title)
        assert "12,345" in words(ax.texts) and "The largest number, 12,345, is that of" in plot.alt(ax)


# --- timeline -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "lang"),
    [
        ({SEOUL: "โซล"}, "th"), ({"phnom-penh-water-supply": "การพลิกฟื้นกิจการประปากรุงพนมเปญ"}, "th"),
        ({SEOUL: "Seoul", "tokyo-underground-reservoirs": "Tokyo", "shanghai-shikumen-renewal": "Shanghai"}, "en"),
    ],
)  # fmt: skip
def test_no_words_of_a_timeline_touch(chosen, lang, cases):
    ax = plot.timeline(cases, *chosen, lang=lang)
    assert touching(ax.get_yticklabels()) == []
    assert [t.split(":")[0] for t in bold(ax.get_yticklabels())] == list(chosen.values())


def day(text, *, last=False):
    """Write the first or last day that a date may mean as a year and a fraction of it."""
    stamp = pd.Period(text).to_timestamp(how="end" if last else "start")
    return stamp.year + (stamp.day_of_year - 1) / (366 if stamp.is_leap_year else 365)


def test_events_and_parts_of_the_longest_case_stand_where_their_dates_are(cases):
    ax = plot.timeline(cases, SEOUL)
    dates = [date.split("/") for date in cases[SEOUL].events["date"].str.strip("~?")]
    expected = [(day(date[0]) + day(date[-1], last=True) + 1 / 366) / 2 for date in dates]
    marks = [x for x in ax.lines if x.get_markevery() == [1]]
    inside = sorted(x for x in expected if x > ax.get_xlim()[0])
    assert sorted(x.get_xdata()[1] for x in marks) == pytest.approx(inside, abs=0.0005)
    rows = words(ax.get_yticklabels())
    assert rows[0].endswith(f"◀ {len(expected) - len(marks)} earlier, from 1394")
    assert rows[-1] == f"More events: {len(marks) - 9}" and len({x.get_ydata()[0] for x in marks}) == 10
    assert any(row.startswith("1 October 2005: ") for row in rows), "an event with its date"
    parts = [p for p in cases[SEOUL].record.parts if p.start and p.end and not set("~?/.") & set(p.start + p.end)]
    bars = sorted((b.get_x(), b.get_x() + b.get_width()) for b in ax.patches)
    for part in parts:
        start, end = day(part.start), day(part.end, last=True) + 1 / 366
        near = min(bars, key=lambda bar: abs(bar[0] - start))  # noqa: B023
        assert near[0] == pytest.approx(start, abs=0.0005)
        assert near[1] == pytest.approx(end, abs=0.01) or near[1] - near[0] < 1
    assert len(parts) > 3


def test_cases_are_named_by_title_or_alias_in_any_language(good):
    for name in ("Lanmere canal park", "สวนริมคลองลานเมียร์", "the green mile"):
        assert plot.timeline(good, name).get_yticklabels()[0].get_text() == "Lanmere canal park"


def test_an_event_whose_date_is_open_stands_at_the_end_that_is_known(casebook):
    ax = plot.timeline(changed(casebook, ("| 2011-02 | Council", "| 2014/.. | Council")), CASE)
    assert 2014 in [x.get_xdata()[1] for x in ax.lines if x.get_markevery() == [1]]


def test_what_has_no_stated_end_is_an_arrow_and_what_goes_on_ends_at_the_last_date(cases):
    ax = plot.timeline(cases, "bangkok-khlong-ong-ang", lang="en")
    arrows = [text for text in ax.texts if isinstance(text, Annotation)]
    assert {abs(arrow.get_position()[0]) for arrow in arrows} == {22}, "points: its length means no time"
    assert "start or end not stated" in keyed(ax)
    assert len([b for b in ax.patches if b.get_width()]) == 1, "a bar for the whole case only"
    ax = plot.timeline(cases, SEOUL)
    known = max(x.get_xdata()[1] for x in ax.lines if x.get_markevery() == [1])
    assert max(b.get_x() + b.get_width() for b in ax.patches) < known + 1 and "going on, or no end stated" in keyed(ax)


def test_a_kind_of_part_has_one_colour_in_all_timelines(cases):
    found, drawn = {}, Counter()
    for case in cases.ids:
        kinds = {part.kind for part in cases[case].record.parts}
        if cases[case].record.events and any(drawn[kind] < 3 for kind in kinds):  # three of a kind stand for all
            drawn.update(kinds)
            ax = plot.timeline(cases, case)
            for handle, text in zip(ax.get_legend().legend_handles, keyed(ax), strict=True):
                if isinstance(handle, mpl.patches.Patch) and handle.get_fill():
                    found.setdefault(text, set()).add((to_hex(handle.get_facecolor()), handle.get_hatch()))
            plt.close("all")
    assert len(found) > 6 and all(len(looks) == 1 for looks in found.values())
    assert len({look for looks in found.values() for look in looks}) == len(found)


def times(*years):
    return [("One", [], [Span("", year, year, False, "event") for year in years])]


@pytest.mark.parametrize(
    ("years", "first"),
    [
        ((1970, 2000, 2001, 2002), 2000),  # a gap of thirty years with one of four dates before it
        ((1971, 2000, 2001, 2002), 1971),
        ((1970, 2000, 2001), 2000),  # one of three
        ((1970, 2000), 1970),
        ((1900, 1901, 1950, 1951, 1952, 1953), 1950),  # two of six
        ((1900, 1901, 1950, 1951, 1952), 1900),
        ((1800, 1870, 1900, 1950, 2000), 1870),  # 35 % of all
        ((1801, 1870, 1900, 1950, 2000), 1801),
        ((1500, 1900, 1901, 1950, 1951, 1952, 1953, 1954), 1900),  # once the first is left out, 49 of 54 years
    ],
)
def test_the_axis_of_a_timeline_begins_behind_a_gap_that_would_squeeze_the_rest(years, first):
    left, right, last = _years(times(*years), "en")
    pad = (years[-1] - first) * 0.03
    assert (left, right, last) == pytest.approx((first - pad, years[-1] + pad, years[-1]))


def test_one_date_alone_has_an_axis_of_a_month_and_what_still_runs_has_no_end():
    left, right, last = _years(times(2000), "en")
    assert (left, right, last) == pytest.approx((2000 - 0.03 / 12, 2000 + 1 / 12 + 0.03 / 12, 2000 + 1 / 12))
    running = [("One", [Span("", 1990.0, math.inf, False, "phase"), Span("", None, 1999.0, False, "")], [])]
    assert _years(running, "en")[2] == 1999
    with pytest.raises(NotPossibleError, match="date"):
        _years([("One", [Span("", None, None, False, "")], [])], "en")


def test_a_short_timeline_has_its_ticks_at_whole_years(casebook):
    casebook.add(("kind: project", "kind: project\nstart: 2014\nend: 2015-06"))
    ax = plot.timeline(casebook.load(), "lanmere-broken")
    ax.figure.draw_without_rendering()
    assert [tick for tick in ax.get_xticks() if 2014 <= tick < 2016] == [2014, 2015]
    assert all(tick == int(tick) for tick in ax.get_xticks())


def test_only_parts_of_the_kinds_that_are_asked_for_are_drawn(good):
    rows = {kinds: words(plot.timeline(good, CASE, kinds=kinds).get_yticklabels()) for kinds in
            ((), ("phase",), ("storm",), ("site",))}  # fmt: skip
    parts = {kinds: {"Works", "Storm Ada"} & {*found} for kinds, found in rows.items()}
    assert parts == {(): {"Works", "Storm Ada"}, ("phase",): {"Works"}, ("storm",): {"Storm Ada"}, ("site",): set()}
    assert all(found[:2] == ["Lanmere canal park", rows[()][1]] for found in rows.values()), "the whole case stays"


def test_the_thai_figure_names_no_event_in_english_but_counts_those(good):
    ax = plot.timeline(good, CASE, lang="th")
    rows = words(ax.get_yticklabels())
    assert len([row for row in rows if ": " in row]) == 2 and not any(": Storm" in row for row in rows)
    assert rows[-1] == "เหตุการณ์อื่น ๆ 1 รายการ"


# --- network ------------------------------------------------------------------------------------

LONG = [
    "The Metropolitan Administration of Greater Westhaven", "กรุงเทพมหานคร อมรรัตนโกสินทร์ มหินทรายุธยา",
    "Thành phố Hồ Chí Minh", "ភ្នំពេញ រាជធានី",
]  # fmt: skip


@pytest.mark.parametrize(("count", "lang"), [(1, "en"), (5, "th"), (40, "en")])
def test_neither_names_nor_cities_touch(count, lang):
    ax = plot.network(towns(count, names=LONG), lang=lang)
    names, (_, centres, radii) = names_of_cities(ax), cities(ax)
    assert len(names) == len(centres) == count
    assert touching(names) == [] and (gaps(ax) > 0).all()
    for name, box in zip(names, boxes(names), strict=True):
        near = np.clip(centres, [box.x0, box.y0], [box.x1, box.y1])
        assert (np.hypot(*(centres - near).T) >= radii).all(), name.get_text()
        assert ax.bbox.padded(2).containsx(box.x0) and ax.bbox.padded(2).containsx(box.x1)


def test_cities_that_would_lie_on_one_spot_are_parted(monkeypatch):
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda graph, **_: dict.fromkeys(graph, np.zeros(2)))
    assert gaps(plot.network(towns(10))).min() > 5


def test_the_page_grows_with_the_number_of_cities(monkeypatch):
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda graph, **_: nx.random_layout(graph, seed=1))  # sooner there
    sizes = [plot.network(nx.empty_graph(n)).figure.get_size_inches().tolist() for n in (12, 13, 25, 26, 45, 46)]
    assert sizes == [[9, 5.4], [10.5, 7], [10.5, 7], [12, 9], [12, 9], [14, 11]]


@pytest.mark.parametrize(
    ("kept", "dashed", "pale"), [(0.8, False, False), (0.79, True, False), (0.5, True, False), (0.49, True, True)]
)
def test_lines_are_solid_dashed_or_dotted_from_set_shares_of_draws(kept, dashed, pale):
    line = plot.network(nx.Graph([("a", "b", {"similarity": 0.5, "kept": kept})])).lines[0]
    assert (line.is_dashed(), line.get_color() == OTHER) == (dashed, pale)


def test_the_largest_countries_are_never_other(monkeypatch):
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda graph, **_: nx.circular_layout(graph))
    graph = nx.empty_graph(60)
    sizes = dict(zip("JIHGFEDCBA", (14, 12, 10, 8, 5, 4, 3, 2, 1, 1), strict=True))
    for node, country in enumerate(c for c, n in sizes.items() for _ in range(n)):
        graph.nodes[node].update(country=country, cases=1)
    ax = plot.network(graph)
    drawn = Counter(to_hex(x.get_markerfacecolor()) for x in cities(ax)[0])
    told = sorted(drawn.values(), reverse=True)
    assert told == [14, 12, 10, 8, 5, 4, 4, 3], "seven of their own, and 2 + 1 + 1 others"
    assert drawn[OTHER.lower()] == 4
    assert keyed(ax)[:9] == ["Country", *"JIHGFED", "other"]


@pytest.mark.parametrize("classes", [1, 8, 9])
def test_up_to_eight_classes_differ_in_colour_and_marker(classes):
    graph = towns(13)
    for n, node in enumerate(graph):
        graph.nodes[node].update(cases=1, country=f"C{n % classes}")
    ax = plot.network(graph)
    looks = {(to_hex(x.get_markerfacecolor()), x.get_marker()) for x in cities(ax)[0]}
    told, rest = looks - {(OTHER.lower(), "o")}, classes > 8
    assert len(told) == (7 if rest else classes)
    assert len({colour for colour, _ in looks}) == len({marker for _, marker in told}) + rest
    assert ("other" in keyed(ax)) == rest


def test_the_countries_of_the_focus_and_its_neighbours_come_first():
    graph = towns(16)
    nx.set_node_attributes(graph, {"t14": "AA", "t15": "BB"}, "country")
    nx.set_edge_attributes(graph, dict.fromkeys(list(graph.edges)[:3], "water"), "rests_on")
    graph.add_edge("t14", "t15", similarity=0.5)
    ax = plot.network(graph, focus="t15")
    told = keyed(ax)[1:8]
    assert told[0] == "BB" and {graph.nodes[n]["country"] for n in graph["t15"]} <= {*told} and "other" in keyed(ax)
    assert len([x for x in ax.lines if x.get_zorder() == 2.5]) == 3, "a dot on each link that rests on one thing"
    assert any("rests on one thing" in " ".join(text.split()) for text in keyed(ax))
    assert not [text for text in keyed(plot.network(towns(3))) if "rests" in text]


def countries(*of, focus=None, **options):
    """Draw a network of cities of these countries in a row, and give the look of each country in its legend."""
    graph = nx.path_graph(len(of))
    nx.set_node_attributes(graph, dict(enumerate(of)), "country")
    ax = plot.network(graph, focus=focus, **options)
    looks = zip(ax.get_legend().legend_handles, keyed(ax), strict=True)
    return {text: (line.get_markerfacecolor(), line.get_marker()) for line, text in looks if text != "Country"}


def test_the_title_and_the_legend_tell_of_what_any_city_or_link_carries():
    bare, some, full = (nx.path_graph(["a", "b", "c"]) for _ in range(3))
    some.edges["a", "b"].update(similarity=0.5)
    nx.set_edge_attributes(full, {("b", "c"): {"kept": 0.6, "similarity": 0.9}, ("a", "b"): {"rests_on": "water"}})
    nx.set_node_attributes(full, {"a": 0, "b": 5}, "cases")
    axes = [plot.network(graph) for graph in (bare, some, full)]
    alike = "Which cities resemble each other (cities: 3, links: 2)"
    assert [ax.figure.get_suptitle() for ax in axes] == ["Links between cities (cities: 3, links: 2)", alike, alike]
    assert keyed(axes[0]) == [] and keyed(axes[1]) == ["Similarity", "0.3", "0.6", "0.9"]
    told = [" ".join(text.split()) for text in keyed(axes[2])]
    assert told == [
        "Cases", "0", "5", "Similarity", "0.3", "0.6", "0.9", *(" ".join(style.word(key, "en").split()) for key in
        ("stability", "solid", "dashed", "dotted", "rests")),
    ]  # fmt: skip
    nx.set_node_attributes(full, {"a": 1, "c": 3}, "cases")
    assert keyed(plot.network(full))[:3] == ["Cases", "1", "5"], "none, one and the most, if there are such"


def test_a_country_has_the_look_of_its_place_by_name_and_the_largest_is_named_first():
    found = countries("B", "A", "B", "C")
    assert list(found.items()) == [(name, style.CLASSES[n]) for n, name in ((1, "B"), (0, "A"), (2, "C"))]
    assert [*countries("B", "A", "", "A")] == ["A", "B", style.word("unstated", "en")]
    assert [*countries("", "A", "", focus=1)] == ["A", style.word("unstated", "en")], "no neighbour without one"
    assert not countries("", "")


def test_a_country_looks_the_same_in_all_figures_of_a_casebook_and_a_later_one_yields(cases):
    terms = cases.codebook["countries"]
    count = Counter(cases.book.cities[c.city].country for c in cases.records)
    order = [*dict.fromkeys([*sorted(count, key=count.get, reverse=True), *terms])]
    # names are those of the legend, by the place of a country among those with most cases
    place = {n: (code, str(terms[code].label)) for n, code in enumerate(order) if code}
    (first, name), (second, _), (ninth, later) = place[0], place[1], place[8]
    for others in ((second,), (place[4][0], second), (place[2][0], place[3][0])):
        assert countries(first, *others, cases=cases)[name] == style.CLASSES[0]
    for focus in (None, 1):  # also where the focus stands in the later one
        found = countries(first, ninth, cases=cases, focus=focus)
        assert (found[name], found[later]) == style.CLASSES[:2]
    assert countries(second, ninth, cases=cases)[later] == style.CLASSES[0]


def test_network_names_countries_from_the_casebook(cases):
    graph = nx.Graph([("a", "b")])
    nx.set_node_attributes(graph, {"a": "KR", "b": "TH"}, "country")
    assert {"South Korea", "Thailand"} <= set(keyed(plot.network(graph, cases=cases)))
    assert "ไทย" in keyed(plot.network(graph, cases=cases, lang="th"))
    assert {"KR", "TH"} <= set(keyed(plot.network(graph)))


def test_network_does_not_depend_on_the_order_of_the_graph():
    graph = towns(8)
    other = nx.Graph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from((b, a, data) for a, b, data in reversed(list(graph.edges(data=True))))
    assert png(plot.network(graph)) == png(plot.network(other))


@pytest.mark.parametrize(("focus", "node", "name"), [("t00", "t00", "Town 0"), ("เมืองน้ำใหญ่ที่ 3", "t03", "Town 3")])
def test_focus_stands_out(focus, node, name):
    graph = towns(6)
    ax = plot.network(graph, focus=focus)
    assert bold(ax.texts) == [name]
    lines = Counter((x.get_alpha(), x.get_zorder()) for x in ax.lines if x.get_zorder() in (1, 2))
    assert lines == {(1.0, 2): graph.degree(node), (0.25, 1): graph.size() - graph.degree(node)}
    assert bold(plot.network(graph, focus=name).texts) == [name]


def test_any_graph_can_be_drawn():
    directed, several = nx.DiGraph([("b", "a"), ("a", "c")]), nx.MultiGraph([(1, 2), (1, 2)])
    for graph in (nx.empty_graph(3), directed, several, nx.Graph([(1, 1)])):
        assert sorted(words(names_of_cities(plot.network(graph)))) == sorted(map(str, graph))
    isolated = nx.Graph([("a", "b")])
    isolated.add_node("c")
    assert (gaps(plot.network(isolated)) > 0).all()


def test_names_that_find_no_room_are_counted(monkeypatch):
    crowd = {f"t{n:02}": np.array([n % 7, n // 7]) / 1000 for n in range(30)} | {"t29": np.ones(2)}
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda *_, **__: crowd)  # all but one in a corner
    ax = plot.network(towns(30, names=LONG))
    names = names_of_cities(ax)
    assert len(cities(ax)[0]) == 30 and 15 < len(names) < 30
    assert f"{30 - len(names)} of 30 names left out: too little room" in said(ax)
    assert touching(names) == []


@pytest.mark.parametrize(("count", "size"), [(60, 9), (61, 7)])
def test_names_of_more_than_sixty_cities_are_smaller(monkeypatch, count, size):
    monkeypatch.setattr(nx, "forceatlas2_layout", lambda graph, **_: nx.circular_layout(graph))
    assert {name.get_size() for name in names_of_cities(plot.network(towns(count)))} == {size}


# --- layers -------------------------------------------------------------------------------------


def test_layers_show_what_links_one_place_and_how(cases, layered):
    M = layered
    linked = {end for ends in M.edges() if "bangkok" in ends for end in ends} - {"bangkok"}
    assert len(linked) > 30
    for lang, tie in (("en", "Sister city 2006"), ("th", "เมืองพี่เมืองน้อง พ.ศ. 2549")):
        ax = plot.layers(M, focus="Bangkok", cases=cases, lang=lang)
        rows = words(ax.get_yticklabels())
        assert min(text.get_position()[0] for text in ax.texts) == ax.get_xlim()[0], "the first column is not cut"
        for layer, colour in style.LAYER.items():
            found = {end for *ends, of in M.edges(data="layer") if of == layer and "bangkok" in ends for end in ends}
            drawn = [rows[int(x.get_ydata()[0])] for x in ax.lines if x.get_color() == colour]
            named = {M.nodes[n]["name" if lang == "en" else "name_th"] for n in found - {"bangkok"}}
            assert {*drawn} == named & {*rows}, layer
        seoul = rows.index("Seoul" if lang == "en" else "โซล")
        assert tie in [t.get_text() for t in ax.texts if t.get_position()[1] == seoul]
        said = f"30 of {len(linked)}" if lang == "en" else f"แสดง 30 จาก {len(linked)}"
        assert any(key.startswith(said) for key in keyed(ax))
        assert len(keyed(ax)) == 1 + len({x.get_marker() for x in ax.lines})


def test_places_with_most_layers_come_first_and_of_equals_those_of_earlier_layers_then_by_name():
    graph = nx.MultiDiGraph()
    for n, name in enumerate(("Zoe", "Ash", "Birch", "Cedar", "Dune", "Elm")):
        graph.add_node(n, name=name)
    for other, layer in ((1, "tie"), (2, "context"), (3, "context"), (3, "tie"), (4, "transfer"), (5, "context")):
        graph.add_edge(0, other, layer=layer)
    ax = plot.layers(graph)  # of the one with most links
    assert words(ax.get_yticklabels()) == ["Cedar", "Birch", "Elm", "Ash", "Dune"]
    assert plot.alt(ax).partition(" – ")[2] == "Similar context – 3; Tie – 2; Transfer – 1"


@pytest.mark.parametrize(("count", "said"), [(30, ""), (31, "30 of 31")])
def test_thirty_places_are_drawn_and_more_are_counted(count, said):
    ax = plot.layers(nx.MultiDiGraph([("hub", f"p{n:02}", {"layer": "tie"}) for n in range(count)]))
    assert len(ax.get_yticklabels()) == 30 and any(key.startswith("30 of") for key in keyed(ax)) == bool(said)
    assert not said or any(said in key for key in keyed(ax))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"layer": "context", "similarity": 0.456}, "0.46"),
        ({"layer": "shared_problem", "count": 2, "codes": "flooding; heat"}, "2: Flooding; Urban heat"),
        ({"layer": "shared_policy", "count": 1, "codes": "treasure/public-works"}, "1: Public works"),
        ({"layer": "tie", "kind": "sister", "since": "2006-03"}, "Sister city 2006"),
        ({"layer": "tie", "kind": "sister", "since": ""}, "Sister city"),
        ({"layer": "transfer", "kind": "study-visit", "date": "2010/2012"}, "Study visit 2010"),
        ({"layer": "membership", "since": "2010"}, "2010"),
    ],
)
def test_what_a_link_is_is_told_in_few_words(good, data, told):
    graph = nx.MultiDiGraph([("a", "b", data)])
    texts = words(plot.layers(graph, focus="a", cases=good).texts)
    assert texts[1:] == [told], texts


def test_of_several_links_of_one_layer_the_earliest_is_told_and_the_others_are_counted():
    ties = {"mou": "2010", "sister": "1999"}
    graph = nx.MultiDiGraph([("a", "b", {"layer": "tie", "kind": kind, "since": year}) for kind, year in ties.items()])
    ax = plot.layers(graph, focus="a")
    assert words(ax.texts)[1:] == ["sister 1999 +1"]


def test_a_place_that_learned_and_taught_has_a_mark_of_its_own():
    graph = several_layers()
    ax = plot.layers(graph, focus="t1")
    assert [x.get_marker() for x in ax.lines] == ["o", "<"] and " +1" in words(ax.texts)
    graph.add_edge("t1", "t2", layer="transfer", directed="yes")
    assert [x.get_marker() for x in plot.layers(graph, focus="t1").lines] == ["o", "D"]


def test_a_city_without_links_is_drawn_with_the_others():
    graph = towns(6)
    graph.add_node("a0", name="Lone", kind="city", country="C1", cases=1)
    ax = plot.network(graph)
    assert len(cities(ax)[0]) == 7 and "Lone" in words(names_of_cities(ax))


# --- map ----------------------------------------------------------------------------------------


def test_a_map_has_a_dot_for_each_city_with_cases_and_great_circles_between(cases, layered):
    ax = plot.map(cases, G=layered, focus="bangkok", lang="th")
    dots = [x for x in ax.lines if x.get_zorder() == 3]
    counts = Counter(c.city for c in cases.records)
    shown = {p for p in counts if cases.book.cities[p].latitude is not None}
    filled = [x for x in dots if to_hex(x.get_markerfacecolor()) != "#ffffff"]
    sizes = Counter(round(x.get_markersize() ** 2) for x in filled)
    assert sizes == Counter(round(0.49 * (70 + 36 * counts[p])) for p in shown)
    assert {cases.book.cities[p].name("th") for p in shown} <= {t.replace("\n", "") for t in said(ax)}
    assert touching(names_of_cities(ax)) == []
    where = {tuple(np.round(x.get_xydata()[0], 3)) for x in dots}
    ends = [tuple(np.round(x.get_xydata()[n], 3)) for x in ax.lines if x.get_zorder() == 1 for n in (0, -1)]
    assert {*ends} <= where and len(ends) == 2 * 56
    assert all(n in keyed(ax) for n in ("0", "1", "7", "ความสัมพันธ์", "ปัญหาร่วมกัน"))
    with pytest.raises(UnknownNameError, match="Bangkog"):
        plot.map(cases, focus="Bangkog")


def test_a_map_of_places_without_a_position_says_why(casebook):
    casebook.change("cities.csv", "FJ,59.5,18.25", "FJ,,")
    with pytest.raises(NotPossibleError, match="recorded position"):
        plot.map(casebook.load().select(city="sundvik"), G=nx.MultiDiGraph())


def test_a_map_counts_cases_and_links_of_places_without_a_position(casebook):
    assert "without" not in " ".join(said(plot.map(casebook.load())))
    casebook.change("cities.csv", "FJ,59.5,18.25", "FJ,,")
    ax = plot.map(casebook.load())
    assert style.word("no position", "en", cases=1, links=1) in said(ax)
    assert plot.alt(ax).endswith("Most cases: Lanmere (2), Kaeng Mai (1), Sundvik (1). Links drawn: 1.")


def test_links_of_one_pair_lie_on_each_other_and_those_of_a_focus_are_less_faint(good):
    layers = network.layers(good)
    for focus, alpha in ((None, 0.35), ("lanmere", 0.9)):
        lines = [x for x in plot.map(good, G=layers, focus=focus).lines if x.get_zorder() == 1]
        pair = [x for x in lines if (x.get_xydata()[[0, -1]] == lines[0].get_xydata()[[0, -1]]).all()]
        widths = [x.get_linewidth() for x in pair]
        assert widths == pytest.approx([1.2 + 1.5 * n for n in range(len(pair))][::-1]) and len(pair) > 2
        assert {x.get_alpha() for x in lines} == {alpha}


def test_the_way_over_the_dateline_is_drawn_in_two_parts():
    way = _arc((170.0, 10.0), (-170.0, 10.0))
    assert np.isnan(way).any(axis=1).sum() == 1 and np.nanmax(np.abs(way[:, 0])) <= 180
    assert np.nanmax(_arc((-75.0, 40.0), (105.0, 40.0))[:, 1]) > 89, "over the pole"


# --- contributions ------------------------------------------------------------------------------


def test_the_bars_of_a_real_pair_stand_in_order_under_the_labels_of_its_table(cases):
    table = network.why(network.city_similarity(cases, cities=["bangkok", "jakarta", "tokyo"]), "bangkok", "jakarta")
    sums = table.groupby("group")["contribution"].transform("sum").rename("sum")
    down = table.assign(sum=sums).sort_values(["sum", "contribution"], ascending=False, kind="stable")
    ax = plot.contributions(table, cases=cases)
    named = [t.get_text() for t in ax.get_yticklabels() if t.get_weight() == "normal"]
    label = lambda i: style.clean(cases.codebook["attributes"][i].label)  # noqa: E731
    compared, left = down.dropna(subset="similarity"), down[down["similarity"].isna()]
    assert named == [*map(label, compared["indicator"])]
    bars = compared[["weight", "contribution"]].to_numpy().ravel()
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(bars)
    below = ax.get_legend().get_texts()[-1].get_text().replace("\n", " ")
    assert below == "Not comparable: " + " and ".join(map(label, left["indicator"])) and len(left) == 1
    thai = plot.contributions(table, cases=cases, lang="th")
    assert "ประชากร" in words(thai.get_yticklabels())
    assert "ทั้งคู่: ใช่" in said(thai, Annotation), "on the coast, both"
    assert {"Climate", "Size"} <= {*bold(ax.get_yticklabels())} and "ภูมิอากาศ" in bold(thai.get_yticklabels())
    assert any("5,336 people per km² (2020, " in t for t in said(ax, Annotation))
    assert any("5,336 คนต่อตารางกิโลเมตร (พ.ศ. 2563, " in t for t in said(thai, Annotation))
    same = table.assign(shared=table["only_a"].where(table["indicator"] == "elevation", table["shared"]))
    assert "both: 12 m (3 March 2019, point)" in said(plot.contributions(same, cases=cases), Annotation)


def test_what_cannot_be_compared_is_named_below_and_has_no_bar():
    ax = plot.contributions(WHY.tail(1).assign(weight=0.1))
    assert not ax.patches and not ax.get_yticklabels()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Not comparable: Income"]
    assert plot.contributions(WHY.head(2)).get_legend().get_texts()[-1].get_text() == style.word("added", "en")


def test_contributions_name_groups_and_single_codes_with_the_casebook(good):
    texts = said(plot.contributions(WHY, cases=good, lang="th"))
    assert {"ปัญหา", "ทั้งคู่: ใช่", "ทั้งคู่: น้ำท่วม; ความร้อนในเมือง"} <= {*texts}
    assert {"Problems", "Coast", "both: flooding, heat"} <= {*said(plot.contributions(WHY))}


# --- conflicts ----------------------------------------------------------------------------------


def points(ax, **wanted):
    lines = [x for x in ax.lines if x.get_zorder() == 3]
    return [x for x in lines if all(getattr(x, f"get_{name}")() == value for name, value in wanted.items())]


def test_a_band_spans_what_is_not_rejected_and_conversions_are_hollow(casebook):
    row = "| | length | {} | {} | park | | | | | | | | {} | | | {} | lanmere-a2[p. 2] | | a slip |\n"
    values = (
        ("2.9..3.4", "km", "", ""),
        ("2", "mile", "", "converts long"),
        *((n, "km", "rejected", "") for n in (9, 0.1)),
    )
    rows = "".join(row.format(*cells) for cells in values)
    named = ("| | length | 3.2 |", "| long | length | 3.2 |")
    ax = plot.conflicts(changed(casebook, named, ("| | length | 4.1", rows + "| | length | 4.1")), CASE, "length")
    bands = [(b.get_x(), b.get_x() + b.get_width()) for b in ax.patches]
    assert bands == [pytest.approx((2.9, 3.4)), pytest.approx((4.1, 4.1))]
    assert [x.get_xdata()[0] for x in points(ax, markerfacecolor="white")] == [pytest.approx(3.218688)]
    assert {9, 0.1} == {x.get_xdata()[0] for x in points(ax, marker="x")}
    assert ax.get_xlim()[1] > 9
    assert {"conversion, not a rival", "rejected"} <= set(keyed(ax))


def measured(casebook, *rows):
    """Draw lengths of a case of its own: value, unit, of, part, date, basis, judgement, relates and source."""
    columns = (
        "id",
        "measure",
        "value",
        "unit",
        "of",
        "part",
        "date",
        "basis",
        "judgement",
        "relates",
        "note",
        "source",
    )
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for row in rows:
        row = {"measure": "length", "unit": "km", "source": "lanmere-a1[opening]", **row}
        row |= {"note": "why"} if row.get("judgement") else {}
        lines.append("| " + " | ".join(row.get(column, "") for column in columns) + " |")
    facts = "| measure | value | unit | source |\n|---|---|---|---|\n| length | 3 | km | lanmere-a1[opening] |"
    parts = "\nparts:\n  - {id: one, kind: phase, label: First}"
    casebook.add((facts, "\n".join(lines)), ("themes: [environment]", f"themes: [environment]{parts}"))
    return plot.conflicts(casebook.load(), "lanmere-broken", "length")


def test_values_stand_under_what_is_counted_the_preferred_first_then_most_then_by_name(casebook):
    ax = measured(
        casebook, {"value": "9", "of": "lake"}, {"value": "5", "of": "quay"}, {"value": "4", "of": "quay"},
        {"value": "2", "of": "mole", "judgement": "preferred"}, {"value": "1", "of": "bay"},
        {"value": "7", "of": "bay", "part": "one"}, {"value": "8", "basis": "target", "date": "2003"},
    )  # fmt: skip
    headings = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    assert headings == ["mole", "quay", "bay", "bay; First", "lake", f"{style.word('undefined', 'en')}; expected"]
    values = [note.get_text().split(" · ")[0] for note in ax.texts if isinstance(note, Annotation)]
    assert values == ["2 km", "4 km", "5 km", "1 km", "7 km", "9 km", "8 km"]
    assert words(ax.get_yticklabels())[-1].startswith("2003 · target")


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        ([("5000", "m", ""), ("6000", "m", ""), ("7", "km", "")], "m"),  # that of most
        ([("5000", "m", ""), ("6000", "m", ""), ("7", "km", "preferred")], "km"),
    ],
)
def test_the_axis_has_the_unit_of_the_preferred_value_or_of_most(casebook, rows, unit):
    ax = measured(casebook, *({"value": v, "unit": u, "of": "quay", "judgement": j} for v, u, j in rows))
    assert ax.get_xlabel() == unit


@pytest.mark.parametrize(
    ("low", "zero", "marks"),
    [(2.0, False, set()), (1.0, True, set()), (0.02, False, {0.1, 1})],
)
def test_the_axis_begins_at_nought_or_is_logarithmic_by_the_spread_of_the_values(casebook, low, zero, marks):
    ax = plot.conflicts(changed(casebook, ("| length | 3.2 |", f"| length | {low} |")), CASE, "length")
    ax.figure.draw_without_rendering()
    ticks = {round(float(t), 9) for t in ax.get_xticks() if 0.01 <= t <= 4.1}
    assert (ax.get_xlim()[0] == 0, ax.get_xscale() == "log") == (zero, bool(marks))
    assert marks <= ticks


def test_grades_differ_in_colour_and_marker(cases):
    found = [x for x in points(plot.conflicts(cases, SEOUL, "Length")) if x.get_marker() != "x"]
    looks = {(x.get_markeredgecolor(), x.get_marker()) for x in found}
    assert len({m for _, m in looks}) == len({c for c, _ in looks}) == len(looks) > 2
