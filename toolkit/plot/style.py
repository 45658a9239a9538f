"""The house style of all figures: fonts, colours, canvas and legend, and labels that fit.

The style holds while a figure is drawn and never longer: the user's own settings come back, and
every text keeps its fonts because they are set on the text itself.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import accumulate, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import textalloc
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import withStroke

from ..casefiles import model
from ..cases import Cases
from ..compare.matrix import BY
from ..language import Text, chosen, phrase
from ..network.layers import LAYERS
from ..thai import pieces

FOLDER = Path(__file__).resolve().parent.parent
# each for the letters those before it lack; all but the first are in fonts/
FONTS = ["DejaVu Sans", "Noto Sans Thai", "Casebook CJK", "Casebook Khmer"]
INK, SOFT, PALE, FAINT = "#222222", "#666666", "#BBBBBB", "#ECECEC"
# Okabe and Ito's colours, which colour-blind readers tell apart; grey for their black, which is text and frames
EIGHT = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#555555")
OTHER, EDGE = "#9A9A9A", "#4D4D4D"  # what has no colour of its own, and lines
BLUE, ORANGE, GREEN, RED, SKY, PINK, YELLOW, GREY = EIGHT
STRONG = (*EIGHT[:6], INK, "#A68A00")  # for thin lines and rims: black, and a yellow that is not too pale
NINE = (BLUE, GREEN, SKY, PINK, "#8C6D9E", ORANGE, "#C7AE1F", RED, "#7F7F7F")  # for the terms of a vocabulary
BLUES = mpl.colors.LinearSegmentedColormap.from_list("house", ["#D6E7F2", "#5BA3D0", BLUE, "#00304D"])
# less and more alike than two cities picked at random, which are white
APART = mpl.colors.LinearSegmentedColormap.from_list("apart", ["#6B3500", "#B86B00", "#F7F7F7", BLUE, "#00304D"])
LAYER = dict(zip(LAYERS, STRONG, strict=False))  # the colour of each layer of links, here and on the map
MARKERS = ("o", "s", "^", "D", "v", "*", "p", "<")  # all can be hollow
CLASSES = tuple(zip(STRONG, MARKERS, strict=True))
MARKED = tuple(zip(NINE, (*MARKERS, "o"), strict=True))
_CROWD = 60  # more names, or lines, than this: small letters, and names may lie on lines
SMALL = 8.0  # points: notes and numbers

_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, but not before a Thai sign of repetition; after a hyphen or slash; between Han letters or kana
_BREAK = re.compile(rf"(?<= )(?![ๆฯ])|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])")
_THAI = re.compile("[ก-๎]{2}")
_UNSEEN, _JOINERS = ("Cf", "Cs", "Co", "Cn"), "\u200c\u200d"
_HELD = "ะาำๅๆฯ"  # Thai signs that never open a line
_TICKS = {"colors": "xtick.color", "labelsize": "xtick.labelsize", "length": "xtick.major.size"}
_TICKS |= {"width": "xtick.major.width", "grid_color": "grid.color", "grid_linewidth": "grid.linewidth"}

_SIGNS = {"degC": "°C", "degF": "°F", "ug": "µg", "m2": "m²", "km2": "km²", "m3": "m³", "wah2": "wah²"}
_SCALES = ("thousand", "million", "billion", "trillion")

word = partial(phrase, "plot")


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style, whatever the user's settings are, and put those back."""
    _register()
    live = mpl.is_interactive()
    with mpl.style.context([FOLDER / "style.mplstyle", {"font.family": FONTS}], after_reset=True):
        yield
        # a notebook's backend, loaded with the first figure, switches this on to show all later ones
        live |= mpl.is_interactive()
    mpl.interactive(live)


@contextmanager
def drawing(ax: Axes | None, width: float, height: float) -> Iterator[Axes]:
    """Draw in the house style on the user's axes, or on new ones of a figure of a set size in inches."""
    with house():
        ax = plt.subplots(figsize=(round(width, 2), round(height, 2)))[1] if ax is None else ax
        # what ticks that are made later would take from the user's settings
        ax.tick_params(labelfontfamily=FONTS, **{option: mpl.rcParams[name] for option, name in _TICKS.items()})
        yield ax
        finish(ax)


def titled(ax: Axes, lang: str, title: str, about: str) -> None:
    """Say above what is drawn what is seen there, and keep it in words for those who do not see it."""
    settled(ax)
    drawn, box = ax.get_tightbbox(), ax.get_window_extent()
    room = max(drawn.width * 72 / ax.figure.dpi, 260)
    text = wrap(title, int(room / 6.4), 0)  # 6.4 points: a letter of this size, as a rule
    ax.set_title(text, size=11, weight="bold", x=(drawn.x0 - box.x0) / box.width)
    described(ax, word("alt", lang, title=title, about=about))


def described(ax: Axes, sentence: str) -> None:
    """Keep a sentence for those who do not see a figure, and hand it over wherever the figure is shown."""
    figure = ax.get_figure(root=True)
    ax.alt = clean(sentence)
    figure._repr_mimebundle_ = partial(_bundle, figure)


def _bundle(figure: mpl.figure.Figure, include: object = None, exclude: object = None) -> tuple[dict, dict]:  # noqa: ARG001
    """Hand notebooks the alternative text as metadata of the picture, which they draw themselves."""
    text = " ".join(filter(None, map(alt, figure.axes)))
    return {}, {kind: {"alt": text} for kind in ("image/png", "image/svg+xml")}


def alt(ax: Axes | np.ndarray) -> str:
    """Give the alternative text of a figure: what it shows, in words, in the language in which it was drawn.

    A notebook stores it with the picture, as ``alt`` in the metadata of the output, from where nbconvert writes it into
    the page. In a page of one's own it belongs into ``<img alt="…">``; in a file,
    ``ax.figure.savefig("figure.png", metadata={"Description": alt(ax)})``.

    Parameters
    ----------
    ax : Axes or ndarray of Axes
        What a function of this package has returned.

    Examples
    --------
    >>> from toolkit.plot import matrix
    >>> import pandas as pd
    >>> alt(matrix(pd.DataFrame([[1, 0], [1, 1]], index=["a", "b"], columns=["flooding", "heat"])))
    'Which column applies to which row. 2 rows, 2 columns. 3 of 4 marked, most often flooding (2).'
    """
    return getattr(np.ravel(ax)[0], "alt", "")


def dated(text: str, lang: str) -> str:
    """Write a date of the case files in words, in the reader's era.

    Examples
    --------
    >>> dated("2003-07-01", "en"), dated("../2005", "en"), dated("2003~/2005-09", "en"), dated("2018?/..", "en")
    ('1 Jul 2003', 'until 2005', 'about 2003–Sep 2005', 'from about 2018')
    """

    def said(found: re.Match) -> str:
        year, month, day, mark = found.groups()
        year = str(int(year) + int(phrase("explain", "years added", lang)))
        name = word("months", lang).split()[int(month) - 1] if month else ""
        told = " ".join([*([f"{int(day)}"] if day else []), name, year]) if month else word("year", lang, year=year)
        return phrase("explain", "about", lang, year=told) if mark else told

    text = re.sub(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%])?", said, text)
    key = "until" if text.startswith("../") else "from" if text.endswith("/..") else ""
    text = text.replace("/", "–").replace(f"–{word('year', lang, year='')}", "–")  # the era once
    return word(key, lang, date=text.strip(".–")) if key else text


def quantified(text: str, lang: str, units: Mapping[str, str]) -> str:
    """Write a number with its unit for people: in words of the reader's language, or with the signs of common use.

    Examples
    --------
    >>> quantified("5,336 people per km2", "en", {}), quantified("2 KRW billion", "th", {"KRW": "วอน"})
    ('5,336 people per km²', '2 พันล้านวอน')
    """
    number, _, unit = text.partition(" ")
    if lang == "en" or not unit:
        return " ".join([number, *(_SIGNS.get(each, each) for each in unit.split())])
    told = []
    for part in unit.split(" per "):
        scale = [each for each in part.split() if each in _SCALES]
        rest = " ".join(each for each in part.split() if each not in _SCALES)
        told.append("".join(word(each, lang) for each in scale) + units.get(rest, units.get(rest.rstrip("s"), rest)))
    return f"{number} {word('per', lang).join(told)}"


def dot(cases: float, colour: str, marker: str = "o", *, hollow: bool = False, size: float = 1.0) -> dict:
    """Give the look of a city's dot; its area is the number of cases, and a little for none."""
    wide = size * math.sqrt(70.0 + 36.0 * cases) * (1.5 if marker == "*" else 1.0)
    fill, rim, line = ("white", colour, 1.9) if hollow else (colour, EDGE, 0.6)
    return {"marker": marker, "ms": wide, "linestyle": "none", "mfc": fill, "mec": rim, "mew": line}


def name_points(ax: Axes, names: list, points: np.ndarray, radii: np.ndarray, lines: np.ndarray, lang: str) -> None:
    """Write names of points, with their weights, large dots first, where they touch no other name and no dot."""
    pixels, unit = ax.figure.dpi / 72, 1 / ax.get_xlim()[1]  # of a point, and its share of the width
    order = sorted(range(len(names)), key=lambda n: (names[n][1] == "normal", -radii[n]))
    texts, weights = zip(*(names[n] for n in order), strict=True)
    look = {"va": "center", "linespacing": 1.05, "zorder": 4, "textcolor": INK, "fontweight": list(weights)}
    look |= {"textsize": 9 if len(names) <= _CROWD else 7, "fontfamily": FONTS, "parse_math": False}
    look |= {"path_effects": [withStroke(linewidth=2.5, foreground="white")], "draw_lines": False, "draw_all": False}
    look |= {"x_scatter": points[:, 0], "y_scatter": points[:, 1], "scatter_sizes": radii * pixels}
    look |= {"text_scatter_sizes": radii[order] * pixels, "margin": 1.5 * unit, "min_distance": 2.5 * unit}
    off_lines = {"x_lines": lines[..., 0], "y_lines": lines[..., 1]} if 0 < len(lines) <= _CROWD else {}
    for way in (off_lines, {}):  # off the lines, if all names find room so
        _, links, made, _ = textalloc.allocate(ax, *points[order].T, texts, **look, **way)
        if None not in made or not way:
            break
        for text in filter(None, made):
            text.remove()
    for (from_x, to_x), (from_y, to_y), _ in filter(None, links):
        if math.hypot(from_x - to_x, from_y - to_y) > 18:  # so far from its dot that a name needs a line to it
            ax.plot([from_x, to_x], [from_y, to_y], color=OTHER, linewidth=0.8, zorder=0.5)
    if missing := made.count(None):
        ax.text(0, 0, word("left out", lang, n=missing, all=len(names)), size=6, color=SOFT, va="top")


@cache
def _register() -> None:
    """Make the shipped fonts known once, before any of the same name on the machine."""
    known = mpl.font_manager.fontManager
    for path in sorted([*(FOLDER / "fonts").glob("*.ttf"), *(FOLDER / "fonts").glob("*.otf")]):
        known.addfont(path)
        known.ttflist.insert(0, known.ttflist.pop())
    # a font without a bold face stands in for it, or matplotlib logs each time that it is missing
    shipped = [entry for entry in known.ttflist if Path(entry.fname).is_relative_to(FOLDER)]
    bold = {entry.name for entry in shipped if entry.weight == 700}
    known.ttflist += [replace(entry, weight=700) for entry in shipped if entry.name not in bold]


def finish(*axes: Axes) -> None:
    """Set on every text what a later drawing would otherwise take from the user's settings."""
    for ax in axes:
        # asking for the labels of the ticks makes them
        for text in (*ax.get_xticklabels(which="both"), *ax.get_yticklabels(which="both"), *ax.findobj(mpl.text.Text)):
            text.set(fontfamily=FONTS, parse_math=False, usetex=False)


def rows(ax: Axes, texts: Sequence[str], colour: str = INK) -> None:
    """Write the names of rows, from the top down."""
    ax.set_yticks(range(len(texts)), texts)
    ax.set_ylim(len(texts) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelcolor=colour)


def settled(ax: Axes) -> tuple[float, float]:
    """Lay the figure out and return the axes' width and height in points."""
    ax.get_figure(root=True).draw_without_rendering()
    return tuple(side * 72 / ax.figure.dpi for side in ax.get_window_extent().size)


@lru_cache(maxsize=4096)
def extent(text: str, size: float, weight: str = "normal") -> float:
    """Measure the width of a text in points."""
    _register()
    figure = mpl.figure.Figure(figsize=(1, 1), dpi=100)
    drawn = figure.text(0, 0, text, size=size, weight=weight, family=FONTS, parse_math=False, usetex=False)
    return drawn.get_window_extent(FigureCanvasAgg(figure).get_renderer()).width * 0.72 + 1


def widest(texts: Sequence[str], size: float) -> float:
    """Measure the widest text in points."""
    return max((extent(t, size) for t in texts), default=0.0)


def legend(ax: Axes, entries: Sequence[tuple] = (), *, drop: float = 0, **options: object) -> None:
    """Put a legend some points below the axes, or beside them: entries, then what was drawn with a label.

    Entries are handles, or the looks of a line, with their texts; one without a handle is a heading.
    """
    drawn = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))  # each text once
    entries = [*entries, *((handle, text) for text, handle in drawn.items())]
    below = ax.transAxes + mpl.transforms.ScaledTranslation(0, -drop / 72, ax.figure.dpi_scale_trans)
    place = {"bbox_to_anchor": (0, 0), "bbox_transform": below} if drop else {"bbox_to_anchor": (1.01, 1)}
    handles = [handle or {"linestyle": "none"} for handle, _ in entries]
    handles = [mpl.lines.Line2D([], [], **look) if isinstance(look, dict) else look for look in handles]
    made = ax.legend(handles, [t for _, t in entries], loc="upper left", borderaxespad=0.4, **place, **options)
    for (handle, _), text in zip(entries, made.get_texts(), strict=True):
        if handle is None:
            text.set(text=f"\n{text.get_text()}", weight="bold", x=-28)


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


def cut(text: str, most: int = 110) -> str:
    """Cut a text to some columns, never between a letter and its marks.

    A label is cut only where it is very long: a figure is as wide as its labels need.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul Sp…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    tied = (unicodedata.category(b)[0] == "M" or b in _HELD or a in "เแโใไ\u17d2" for a, b in pairwise(text))
    ends = [i for i, held in enumerate(tied, start=1) if not held]
    fits = [i for i in ends if columns(text[:i]) < most]
    apart = {*accumulate(map(len, pieces(text)))}  # where a Thai word ends
    whole = [i for i in fits if i in apart or not _THAI.fullmatch(text[i - 1 : i + 1])]
    return text[: max(whole or fits or ends[:1] or [len(text)])].rstrip(" ,;:(/") + "…"


def fitted(text: str, size: float, wide: float, weight: str = "normal") -> str:
    """Cut a text so that it is no wider than some points; nothing if not even two letters fit."""
    cuts = (cut(text, most) for most in range(columns(text), 2, -1))
    return next((t for t in cuts if extent(t, size, weight) <= wide), "")


def wrap(text: str, most: int, lines: int = 2) -> str:
    """Break a text into lines of some columns; the last is cut if it does not fit. With 0 lines nothing is cut.

    Thai breaks between words, see :func:`toolkit.thai.pieces`.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done: list[str] = []
    joined = "\u200b".join(map(clean, str(text).split("\u200b")))
    for piece in (piece for part in _BREAK.split(joined) for piece in pieces(part)):
        if done and (len(done) == lines or columns(done[-1] + piece.rstrip()) <= most):
            done[-1] += piece
        else:
            done.append(piece)
    return "\n".join(cut(line, most) if lines else line for line in map(str.strip, done))


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title, city = record.title(lang), cases.book.cities[record.city].name(lang)
    return cut(title if city.casefold() in title.casefold() else f"{city}: {title}")


def named(code: object, field: object, cases: Cases | None, lang: str) -> str:
    """Name a case, a city or a code of a field as the casebook does, or as it is."""
    if cases is not None:
        terms = BY.get(field, f"{field}s")
        if field == "case" and code in cases:
            return case_label(cases, code, lang)
        if terms in cases.codebook and code in cases.codebook[terms]:
            return cut(cases.codebook.label(terms, code, lang))
        if code in cases.book.cities:
            return cut(cases.book.cities[code].name(lang))
    return cut(code)


def translated(text: Text, lang: str) -> bool:
    """Whether a text is there in a language; one without a version of its own falls back to English."""
    return lang == "en" or text(lang) != str(text)


def marked(text: Text, lang: str) -> str:
    """Give a text in a language, and say so where it falls back to English."""
    return word("untranslated", lang, text=text) if text and not translated(text, lang) else text(lang)


def best_grade(cases: Cases, fact: model.Record) -> str:
    """Find which grade of a fact's sources stands first in the vocabulary."""
    grades = (cases.book.sources[c.source].grade for c in fact.source)
    return min(grades, key=list(cases.codebook["grades"]).index)


def script(lang: str | None) -> str:
    """Name the language of the names of places: one of the toolkit's, or ``local``, each in its own script."""
    return "local" if lang == "local" else chosen(lang)
