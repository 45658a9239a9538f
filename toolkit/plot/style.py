"""The house style of all figures: fonts, colours, canvas, title and legend, and labels that fit.

The style holds while a figure is drawn and never longer: the user's own settings come back, and
a figure that is drawn again later takes it again.
"""

import base64
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import accumulate
from pathlib import Path

import matplotlib as mpl
import numpy as np
import textalloc
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from PIL import Image

from ..cases import Cases
from ..language import phrase
from ..network.layers import LAYERS
from ..thai import pieces

FOLDER = Path(__file__).resolve().parent.parent
# each for the letters those before it lack; all but the first are in fonts/
FONTS = ["DejaVu Sans", "Noto Sans Thai", "Casebook CJK", "Casebook Khmer"]
INK, SOFT, PALE, FAINT = "#222222", "#666666", "#BBBBBB", "#ECECEC"
# Okabe and Ito's colours, which colour-blind readers tell apart; grey for their black, which is text and frames
EIGHT = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#555555")
BLANK = "#F6F6F6"  # not white, so that rows and columns can be followed through it
OTHER, EDGE = "#9A9A9A", "#4D4D4D"  # what has no colour of its own, and lines
BLUE = EIGHT[0]
STRONG = (*EIGHT[:6], INK, "#A68A00")  # for thin lines and rims: black, and a yellow that is not too pale
LAYER = dict(zip(LAYERS, STRONG, strict=False))  # the colour of each layer of links, here and on the map
CLASSES = tuple(zip(STRONG, "os^Dv*p<", strict=True))  # with markers that can all be hollow
SMALL = 8.0  # points: notes and numbers
_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, but not before a Thai sign of repetition; after a hyphen or slash; between Han letters or kana
_BREAK = re.compile(rf"(?<= )(?![ๆฯ])|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])")
_UNSEEN, _JOINERS = ("Cf", "Cs", "Co", "Cn"), "\u200c\u200d"

word = partial(phrase, "plot")


# ---- words: text that can be drawn, cut and broken where a reader would


def clean(text: object) -> str:
    """Make one line of text that can be drawn; a legend would skip one that begins with ``_``.

    Examples
    --------
    >>> clean("Seoul    $5 million"), clean("_x")
    ('Seoul $5 million', ' _x')
    """
    # what shows nothing goes, but for the two joiners that some scripts spell with
    seen = (c for c in str(text) if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    line = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in seen).split())
    return f" {line}" if line.startswith("_") else line


def columns(text: str) -> int:
    """Count the columns a text takes: two for Han, kana and Hangul, none for a mark above or below."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in text)


def _split(text: str) -> list[str]:
    """Split text where a line may break; Thai between words, see :func:`toolkit.thai.pieces`."""
    return [piece for part in _BREAK.split(text) for piece in pieces(part)]


def cut(text: str, most: int = 110) -> str:
    """Cut a text to some columns: behind a word, or else a letter, never between a letter and its marks.

    A label is cut only where it is very long: a figure is as wide as its labels need.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    words, letters = accumulate(map(len, _split(text))), range(1, len(text))
    ends = [end for end in words if columns(text[:end]) < most]
    ends = ends or [end for end in letters if columns(text[:end]) < most and unicodedata.category(text[end])[0] != "M"]
    return text[: max(ends, default=1)].rstrip(" ,;:(/") + "…"


def wrap(text: str, most: int) -> str:
    """Break a text into lines of some columns; Thai breaks between words.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done = [""]
    for piece in _split("\u200b".join(map(clean, str(text).split("\u200b")))):
        if done[-1] and columns(done[-1] + piece.rstrip()) > most:
            done.append("")
        done[-1] += piece
    return "\n".join(map(str.strip, done))


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title, city = record.title(lang), cases.book.cities[record.city].name(lang)
    return cut(title if city.casefold() in title.casefold() else f"{city}: {title}")


# ---- canvas


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style, whatever the user's settings are, and put those back."""
    _register()
    with mpl.style.context([FOLDER / "style.mplstyle", {"font.family": FONTS}], after_reset=True):
        yield


class Figure(mpl.figure.Figure):
    """A figure of a function of this package, which shows itself in a notebook, with words for those who do not see."""

    def draw(self, renderer: mpl.backend_bases.RendererBase) -> None:
        """Draw in the house style: ticks are made when they are drawn."""
        with house():
            super().draw(renderer)

    def png(self, *, level: int = 9) -> bytes:
        """Draw a picture of few colours, which takes a third of the room; at level 1 quickly, and a little larger."""
        engine = self.get_layout_engine()
        with house():
            engine.execute(self)
        self.set_layout_engine(None)
        box, whole, drawn, small = self.get_tightbbox(), self.bbox_inches, io.BytesIO(), io.BytesIO()
        # where nothing sticks out, letters measured for the layout are not measured again
        box = None if whole.contains(*box.min) and whole.contains(*box.max) else box.padded(0.04)
        self.savefig(drawn, format="raw", dpi=self.dpi, bbox_inches=box)
        self.set_layout_engine(engine)
        size = ((box or whole).size * self.dpi).astype(int)
        plain = Image.frombytes("RGBA", tuple(size), drawn.getvalue()).convert("RGB")
        # the colours used most stay as they are, of greys that hardly differ one, and each point takes the nearest
        most = {tuple(part >> 3 for part in held[1]): held for held in sorted(plain.getcolors(1 << 20))}
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for _, colour in sorted(most.values())[:-65:-1] for part in colour])
        plain.quantize(palette=palette, dither=Image.Dither.NONE).save(small, "png", compress_level=level)
        return small.getvalue()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it and asks for it

        shown = {"image/png": base64.b64encode(self.png()).decode(), "text/plain": repr(self)}
        display(shown, raw=True, metadata={"image/png": {"alt": " ".join(filter(None, map(alt, self.axes)))}})


@contextmanager
def drawing(width: float, height: float) -> Iterator[Axes]:
    """Draw in the house style on new axes of a figure of a set size in inches."""
    with house():
        yield plt.figure(FigureClass=Figure, figsize=(round(width, 2), round(height, 2))).subplots()


def titled(ax: Axes, title: str, about: str) -> None:
    """Say above what is drawn what is seen there, and keep it in words for those who do not see it."""
    # 6.4 points: a letter of this size, as a rule
    ax.figure.suptitle(wrap(title, int(ax.figure.get_figwidth() * 72 / 6.4)), size=11, weight="bold", x=0.01, ha="left")
    ax.alt = clean(f"{title} – {about}" if about else title)


def alt(ax: Axes) -> str:
    """Give the alternative text of a figure: what it shows, in words, in the language in which it was drawn.

    A notebook stores it with the picture, in the metadata of the output: ``{"image/png": {"alt": …}}``. nbconvert
    writes it from there into the page with ``--template classic``; other templates can read it. In a page of one's own
    it belongs into ``<img alt="…">``, in a file into
    ``ax.figure.savefig("figure.png", metadata={"Description": alt(ax)})``.

    Parameters
    ----------
    ax : Axes
        What a function of this package has returned.

    Examples
    --------
    >>> from toolkit.plot import matrix
    >>> import pandas as pd
    >>> alt(matrix(pd.DataFrame([[1, 0], [1, 1]], index=["a", "b"], columns=["flooding", "heat"])))
    'Which column applies to which row – Rows: 2, columns: 2. 3 of 4 marked, most often flooding (2).'
    """
    return getattr(ax, "alt", "")


def dot(cases: float, colour: str, marker: str = "o", *, hollow: bool = False, size: float = 1.0) -> dict:
    """Give the look of a city's dot; its area is the number of cases, and a little for none."""
    wide = size * (70.0 + 36.0 * cases) ** 0.5 * (1.5 if marker == "*" else 1.0)
    fill, rim, line = ("white", colour, 1.9) if hollow else (colour, EDGE, 0.6)
    return {"marker": marker, "ms": wide, "linestyle": "none", "mfc": fill, "mec": rim, "mew": line}


def named_points(ax: Axes, names: list, points: np.ndarray, marks: list[dict], lang: str) -> None:
    """Draw points and write their names, with their weights, large dots first, where they touch no name and no dot."""
    for point, mark in zip(points, marks, strict=True):
        ax.plot(*point, clip_on=False, zorder=3, **mark)
    radii = np.array([mark["ms"] for mark in marks]) * 0.6
    pixels, unit = ax.figure.dpi / 72, 1 / ax.get_xlim()[1]  # of a point, and its share of the width
    order = sorted((n for n in range(len(names)) if names[n][0]), key=lambda n: (names[n][1] == "normal", -radii[n]))
    texts, weights = zip(*((wrap(names[n][0], 22), names[n][1]) for n in order), strict=True)
    look = {"va": "center", "linespacing": 1.05, "zorder": 4, "textcolor": INK, "fontweight": list(weights)}
    look |= {"textsize": 9 if len(order) <= 60 else 7, "linecolor": OTHER, "plot_kwargs": {"zorder": 0.5}}
    look |= {"path_effects": [withStroke(linewidth=2.5, foreground="white")], "draw_all": False}
    look |= {"x_scatter": points[:, 0], "y_scatter": points[:, 1], "scatter_sizes": radii * pixels}
    look |= {"text_scatter_sizes": radii[order] * pixels, "margin": 1.5 * unit, "min_distance": 2.5 * unit}
    if missing := textalloc.allocate(ax, *points[order].T, texts, **look)[2].count(None):
        ax.text(0, 0, word("left out", lang, n=missing, all=len(order)), size=6, color=SOFT, va="top")


@cache
def _register() -> None:
    """Make the shipped fonts known once, before any of the same name on the machine."""
    plt.draw_if_interactive()  # loads a notebook's backend, which says how figures are shown, for all and not for ours
    known = mpl.font_manager.fontManager
    for path in sorted((FOLDER / "fonts").glob("*.?tf")):
        known.addfont(path)
        font = known.ttflist.pop()
        # last, it stands in for its bold face where there is none, or matplotlib logs each time that it is missing
        known.ttflist = [font, *known.ttflist, replace(font, weight=700)]


def rows(ax: Axes, texts: Sequence[str], colour: str = INK) -> None:
    """Write the names of rows, from the top down."""
    ax.set_yticks(range(len(texts)), texts)
    ax.set_ylim(len(texts) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelcolor=colour)
    ax.yaxis.set_label_coords(0, 0)  # there is no label, and no room for it is looked for beside the names


def in_points(ax: Axes) -> np.ndarray:
    """Lay the figure out, let axes without frame count in points, and return their width and height."""
    ax.set_axis_off()
    ax.figure.draw_without_rendering()
    wide, high = size = ax.get_window_extent().size * 72 / ax.figure.dpi
    ax.set(xlim=(0, wide), ylim=(0, high))
    return size


@lru_cache(maxsize=4096)
def extent(text: str, size: float, weight: str = "normal") -> float:
    """Measure the width of a text in points."""
    _register()
    font = mpl.font_manager.FontProperties(family=FONTS, size=size, weight=weight)
    return mpl.textpath.text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] * 1.02 + 1


def widest(texts: Sequence[str], size: float) -> float:
    """Measure the widest text in points."""
    return max((extent(t, size) for t in texts), default=0.0)


def legend(ax: Axes, entries: Sequence[tuple] = (), *, drop: float = 0, **options: object) -> None:
    """Put a legend some points below the axes, or beside them: what was drawn with a label, then entries.

    Entries are handles, or the looks of a line, with their texts; one without a handle is a heading.
    """
    drawn = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))  # each text once
    entries = [*((handle, text) for text, handle in drawn.items()), *entries]
    place = {"bbox_to_anchor": (1.01, 1)}
    if drop:  # from the left edge of the figure, where a broad legend does not squeeze the axes
        lower = ax.transAxes + mpl.transforms.ScaledTranslation(0, -drop / 72, ax.figure.dpi_scale_trans)
        below = mpl.transforms.blended_transform_factory(ax.figure.transFigure, lower)
        place = {"bbox_to_anchor": (0, 0), "bbox_transform": below}
        room = ax.figure.get_figwidth() * 72 / (widest("\n".join(text for _, text in entries).split("\n"), 9) + 48)
        options |= {"ncols": max(1, min(3, int(room)))}
    handles = [handle or {"linestyle": "none"} for handle, _ in entries]
    handles = [mpl.lines.Line2D([], [], **look) if isinstance(look, dict) else look for look in handles]
    made = ax.legend(handles, [t for _, t in entries], loc="upper left", borderaxespad=0.4, **place, **options)
    for (handle, _), text in zip(entries, made.get_texts(), strict=True):
        if handle is None:
            text.set(text=f"\n{text.get_text()}", weight="bold", x=-28)
