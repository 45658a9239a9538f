"""Figures stay as they were looked at: every line, area and word in its place, size, colour and order."""

import json

import networkx as nx
import pandas as pd
import pytest
from conftest import ROOT, copy_good
from matplotlib import pyplot as plt
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from test_plot import ALL, CASE, WHY, similarities, towns

from toolkit import compare, network, plot

SEEN = ROOT / "tests" / "data" / "figures.json"

CROWDED = """---
title: {en: Sundvik harbour with more of everything than fits, th: ท่าเรือซุนด์วิก}
city: sundvik
kind: programme
status: operating
start: 1998
themes: [education, economy]
problems: [flooding, urban-decay]
instruments: [treasure/public-works]
parts:
  - {id: first, kind: phase, start: 1998, end: 2003-06, label: First quay}
  - {id: second, kind: phase, start: 2002, end: 2011, label: Second quay and all that belongs to it}
  - {id: third, kind: phase, start: 2010, label: Third quay}
  - {id: mole, kind: component, end: 2005, label: Mole}
  - {id: light, kind: component, start: 2009~, end: 2010, label: Light}
  - {id: bora, kind: storm, start: 2004-11-02, label: Storm Bora}
  - {id: cleo, kind: storm, start: 2009-01, label: Storm Cleo}
---

## Facts

| id | measure | value | unit | of | date | part | judgement | relates | source | note |
|---|---|---|---|---|---|---|---|---|---|---|
| | visitors_rate | 9000.. | people per day | quay | 2003 | | | | sundvik-d1[abstract] | |
| | visitors_rate | ..7000 | people per day | quay | 2001 | | | | lanmere-a1[opening] | |
| | visitors_rate | 7500..8200 | people per day | quay | 2002 | | preferred | | lanmere-a2[p. 2] | the only count |
| | visitors_rate | ~8000 | people per day | quay | 2004 | | outlier | | lanmere-a2[p. 3] | a feast day |
| | visitors_rate | 120 | people per day | mole | 2004 | | | | lanmere-a2[p. 3] | |
| eur | capital_cost | 40 | EUR million | quay | 2003 | first | | | lanmere-a1[opening] | |
| | capital_cost | 60000 | EUR million | quay | 2011 | second | | | lanmere-a2[p. 3] | |
| | capital_cost | 44 | USD million | quay | 2003 | first | | converts eur | sundvik-d1[abstract] | |

## Events

| date | what | part | source |
|---|---|---|---|
"""
EVENTS = (
    "Council asks; Money is found in a fund that nobody had thought of; Works; Strike of the divers; Quay opens; "
    "Ferry; Storm; Repairs of what the storm has left of the mole; New plan; Vote; Works again; Opening"
)
CROWDED += "\n".join(
    f"| {1998 + n}{f'-{n + 1:02d}' * (n % 3 == 0)} | {what} | | {'lanmere-a1[opening]; ' * (n % 2)}lanmere-a2[p. 4] |"
    for n, what in enumerate(EVENTS.split("; "))
)
FIGURES = ALL | {
    "a network of one focus": lambda _: plot.network(towns(14), focus="t03"),
    "a network without numbers": lambda _: plot.network(nx.path_graph(5)),
    "a matrix of similarities": lambda _: plot.matrix(similarities(4)),
    "a large matrix of similarities": lambda _: plot.matrix(similarities(14)),
    "codes of each case": lambda good: plot.matrix(compare.matrix(good), cases=good),
    "a matrix of counts": lambda good: plot.matrix(compare.crosstab(good), cases=good),
    "coverage": lambda good: plot.matrix(compare.coverage(good), cases=good),
    "a timeline of one case": lambda good: plot.timeline(good, CASE),
    "contributions without a casebook": lambda _: plot.contributions(WHY.head(2)),
    "values in other units": lambda good: plot.conflicts(good, CASE, "length"),
    "a map of one place, in Thai": lambda good: plot.map(good, focus="lanmere", lang="th"),
    "a map of layers": lambda good: plot.map(good, G=network.layers(good)),
    "layers of one place": lambda good: plot.layers(network.layers(good), focus="lanmere", cases=good),
    "what is known of cities": lambda good: plot.matrix(network.coverage(good), cases=good),
    "a network whose links were tried": lambda _: plot.network(tried(), lang="th"),
}
MORE = {
    "a timeline with more than fits": lambda cases: plot.timeline(cases, "sundvik-harbour"),
    "a timeline with more than fits, in Thai": lambda cases: plot.timeline(cases, "sundvik-harbour", lang="th"),
    "more than four timelines": lambda cases: plot.timeline(cases),
    "ends that are open": lambda cases: plot.conflicts(cases, "sundvik-harbour", "visitors_rate"),
    "values far apart": lambda cases: plot.conflicts(cases, "sundvik-harbour", "capital_cost"),
    "a network of many": lambda _: plot.network(towns(48)),
    "layers of many": lambda _: plot.layers(crowded_layers(40)),
    "more codes than fit": lambda _: plot.contributions(WHY.assign(shared=", ".join(f"code-{n}" for n in range(20)))),
}


def tried():
    """Towns of which some are linked by one thing alone, with the share of weightings that keep each link."""
    cells = {"people": [1, 2, 9, 9, 4], "river": ["yes", "yes", "no", "yes", "no"], "rain": [3, 3, 3, 8, None]}
    graph = network.from_frame(pd.DataFrame(cells, index=["Ash", "Birch", "Cedar", "Dune", "Elm"]), k=2)
    network.stability(graph, draws=20)
    return graph


def crowded_layers(count):
    """Places in a ring, those of every third step tied twice, and all that learn from the first."""
    graph = nx.MultiDiGraph()
    for n in range(count):
        graph.add_node(f"p{n:02}", name=f"Place {n}", country="ABC"[n % 3], kind="network" if n % 9 == 8 else "city")
        graph.add_edge(f"p{n:02}", f"p{(n + 7) % count:02}", layer="tie", directed="no", count=1 + n % 4)
        if n % 3 == 1:
            graph.add_edge("p00", f"p{n:02}", layer="transfer", directed="yes")
            graph.add_edge(f"p{n:02}", f"p{(n + 1) % count:02}", layer="tie", directed="no")
    return graph


def colour(value):
    return to_hex(value, keep_alpha=True)


def look(artist):
    """Words (what must be equal) and numbers (where it stands, in pixels)."""
    words, where = [type(artist).__name__, f"z{artist.get_zorder():g}"], [*artist.get_window_extent().extents]
    words += ["on the page"] if not artist.get_clip_on() else []
    words += [f"alpha {artist.get_alpha():g}"] if artist.get_alpha() not in (None, 1) else []
    if isinstance(artist, Text):
        words += [artist.get_text(), f"{artist.get_size():g}", str(artist.get_weight()), colour(artist.get_color())]
        if isinstance(artist, Annotation) and artist.arrow_patch:
            arrow = artist.arrow_patch
            where += [*arrow.get_window_extent().extents]
            words += [f"{type(arrow.get_arrowstyle()).__name__} {arrow.get_linewidth():.2f} {arrow.get_linestyle()}"]
            words += [colour(arrow.get_facecolor()), colour(arrow.get_edgecolor())]
        words += ["halo {linewidth} {foreground}".format(**effect._gc) for effect in artist.get_path_effects()]
    elif isinstance(artist, Line2D):
        words += [artist.get_linestyle(), str(artist.get_marker()), colour(artist.get_color())]
        words += [f"{artist.get_linewidth():.2f} {artist.get_markersize():.2f} {artist.get_markeredgewidth():.2f}"]
        words += [colour(artist.get_markerfacecolor()), colour(artist.get_markeredgecolor())]
        words += [artist.get_solid_capstyle()] if artist.get_solid_capstyle() != "projecting" else []
    elif isinstance(artist, Patch):
        words += [f"{artist.get_linewidth():.2f} {artist.get_linestyle()} {artist.get_hatch()}"]
        words += [colour(artist.get_facecolor()), colour(artist.get_edgecolor())]
    elif isinstance(artist, AxesImage):
        where += [float(x) for x in artist.get_array().filled(-1).ravel()]
    elif isinstance(artist, Collection):
        words += [colour(c) for c in [*artist.get_facecolors(), *artist.get_edgecolors()]]
        words += [f"{width:.2f}" for width in artist.get_linewidths()]
        if isinstance(artist, PathCollection):
            words += [f"{size:.1f}" for size in artist.get_sizes()]
            where = artist.get_offset_transform().transform(artist.get_offsets()).ravel()
    return " | ".join(words), [round(float(number), 1) for number in where]


def looks(figure):
    """What is seen of a figure, in an order of its own, and what is said to those who do not see it."""
    figure.draw_without_rendering()
    found = figure.findobj(lambda a: isinstance(a, Text | Line2D | Patch | Collection | AxesImage) and a.get_visible())
    shown = [a for a in found if not isinstance(a, Text) or a.get_text().strip() or getattr(a, "arrow_patch", None)]
    page = ["page", [float(n) for n in figure.bbox.size.round(1)]]
    said = [[f"in words | {plot.alt(ax)}", []] for ax in figure.axes if plot.alt(ax)]
    return [page, *said, *sorted(map(list, map(look, shown)))]


@pytest.fixture(scope="module")
def seen():
    """How the figures looked; one that is not in the file is added to it, for someone to look at."""
    before = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    now = dict(before)
    yield now
    if now != before:
        rows = {
            name: [json.dumps(row, ensure_ascii=False) for row in now[name]] for name in FIGURES | MORE if name in now
        }
        figures = (f"{json.dumps(name)}: [\n" + ",\n".join(lines) + "\n]" for name, lines in rows.items())
        SEEN.write_text("{" + ",\n".join(figures) + "}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    book = copy_good(tmp_path_factory.mktemp("crowded") / "casebook")
    book.write("sundvik-harbour.md", CROWDED)
    book.translate({"First quay": "ท่าเทียบเรือแรก"})
    return book.load()


@pytest.mark.parametrize("name", FIGURES | MORE)
def test_a_figure_looks_as_it_was_when_someone_looked_at_it(name, good, crowded, seen):
    axes = FIGURES[name](good) if name in FIGURES else MORE[name](crowded)
    now = looks(getattr(axes, "flat", [axes])[0].figure)
    plt.close("all")
    if name not in seen:
        seen[name] = now
        pytest.fail("look at this figure; it is now in tests/data/figures.json (to renew one, take it out there)")
    assert [words for words, _ in now] == [words for words, _ in seen[name]]
    for (words, where), (_, before) in zip(now, seen[name], strict=True):
        assert where == pytest.approx(before, abs=0.7), words
