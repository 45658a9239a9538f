"""Figures stay as they were looked at: every line, area and word in its place, size, colour and order."""

import json

import networkx as nx
import pytest
from conftest import ROOT
from matplotlib import pyplot as plt
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from test_plot import ALL, WHY, similarities, towns

from toolkit import compare, plot

SEEN = ROOT / "tests" / "data" / "figures.json"
CASE = "lanmere-canal-park"
FIGURES = ALL | {
    "a network of one focus, coloured by kind": lambda _: plot.network(towns(14), focus="t03", colour="kind"),
    "a network without numbers": lambda _: plot.network(nx.path_graph(5)),
    "a matrix of similarities": lambda _: plot.matrix(similarities(4)),
    "a large matrix of similarities": lambda _: plot.matrix(similarities(14)),
    "codes of each case": lambda good: plot.matrix(compare.matrix(good), cases=good),
    "evidence by design": lambda good: plot.evidence(good, show="design", lang="th"),
    "a matrix of counts": lambda good: plot.matrix(compare.crosstab(good), cases=good),
    "coverage": lambda good: plot.matrix(compare.coverage(good), cases=good),
    "a timeline of one case": lambda good: plot.timeline(good, CASE),
    "contributions without a casebook": lambda _: plot.contributions(WHY.head(2)),
    "values in other units": lambda good: plot.conflicts(good, CASE, "length"),
    "evidence by city": lambda good: plot.evidence(good, by="city"),
}


def colour(value):
    return to_hex(value, keep_alpha=True)


def look(artist):
    """Words (what must be equal) and numbers (where it stands, in pixels)."""
    words, box = [type(artist).__name__, f"z{artist.get_zorder():g}"], artist.get_window_extent()
    where = [box.x0, box.y0, box.x1, box.y1]
    words += ["on the page"] if not artist.get_clip_on() else []
    if isinstance(artist, Text):
        words += [artist.get_text(), f"{artist.get_size():g}", str(artist.get_weight()), colour(artist.get_color())]
        if isinstance(artist, Annotation) and artist.arrow_patch:
            where += [*artist.arrow_patch.get_window_extent().extents]
    elif isinstance(artist, Line2D):
        words += [artist.get_linestyle(), str(artist.get_marker()), colour(artist.get_color())]
        words += [f"{artist.get_linewidth():.2f} {artist.get_markersize():.2f} {artist.get_markeredgewidth():.2f}"]
        words += [colour(artist.get_markerfacecolor()), colour(artist.get_markeredgecolor())]
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
    """What is seen of a figure, in an order of its own."""
    figure.draw_without_rendering()
    found = [
        a for a in figure.findobj(lambda a: isinstance(a, Text | Line2D | Patch | Collection | AxesImage)) if shown(a)
    ]
    return [["page", [float(n) for n in figure.bbox.size.round(1)]], *sorted(map(list, map(look, found)))]


def shown(artist):
    return artist.get_visible() and (not isinstance(artist, Text) or bool(artist.get_text().strip()))


@pytest.fixture(scope="module")
def seen():
    """How the figures looked; one that is not in the file is added to it, for someone to look at."""
    before = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    now = dict(before)
    yield now
    if now != before:
        figures = (
            f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in now[name]) + "\n]"
            for name in FIGURES
            if name in now
        )
        SEEN.write_text("{" + ",\n".join(figures) + "}\n", encoding="utf-8")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_looks_as_it_was_when_someone_looked_at_it(name, good, seen):
    axes = FIGURES[name](good)
    now = looks(getattr(axes, "flat", [axes])[0].figure)
    plt.close("all")
    if name not in seen:
        seen[name] = now
        pytest.fail("look at this figure; it is now in tests/data/figures.json (to renew one, take it out there)")
    assert [words for words, _ in now] == [words for words, _ in seen[name]]
    for (words, where), (_, before) in zip(now, seen[name], strict=True):
        assert where == pytest.approx(before, abs=0.7), words
