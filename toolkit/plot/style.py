"""The house style of all figures, and the few things every figure needs.

The style holds while a figure is drawn and never longer: the user's own settings come back, and
every text keeps its fonts because they are set on the text itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

FOLDER = Path(__file__).resolve().parent.parent
STYLE = FOLDER / "style.mplstyle"
INK, SOFT, PALE, FAINT = "#222222", "#666666", "#BBBBBB", "#ECECEC"
MARKERS = ("o", "s", "^", "D", "v", "*", "p", "<")  # all can be hollow
BLUES = LinearSegmentedColormap.from_list("house", ["#D6E7F2", "#5BA3D0", "#0072B2", "#00304D"])
SMALL = 8.0  # points: notes and numbers


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style, whatever the user's settings are, and put those back."""
    _register()
    # text from case files is never trusted: $ and \ are letters in it, not mathematics
    plain = {"text.parse_math": False, "text.usetex": False}
    live = mpl.is_interactive()
    with mpl.style.context(STYLE, after_reset=True), mpl.rc_context(plain):
        try:
            yield
        finally:
            # a notebook's backend, loaded with the first figure, switches this on to show all later ones
            live |= mpl.is_interactive()
    mpl.interactive(live)


@cache
def _register() -> None:
    """Make the shipped fonts known once, before any of the same name on the machine."""
    known = font_manager.fontManager
    for path in sorted([*(FOLDER / "fonts").glob("*.ttf"), *(FOLDER / "fonts").glob("*.otf")]):
        known.addfont(path)
        known.ttflist.insert(0, known.ttflist.pop())
    # a font without a bold face stands in for it, or matplotlib logs each time that it is missing
    shipped = [entry for entry in known.ttflist if Path(entry.fname).is_relative_to(FOLDER)]
    bold = {entry.name for entry in shipped if entry.weight == 700}
    known.ttflist += [replace(entry, weight=700) for entry in shipped if entry.name not in bold]


@cache
def _style() -> mpl.RcParams:
    return mpl.rc_params_from_file(STYLE, use_default_template=False)


def family() -> tuple[str, ...]:
    """Name the fonts of all text, each for the letters those before it lack."""
    return tuple(_style()["font.family"])


def colours() -> tuple[str, ...]:
    """Give eight colours that colour-blind readers tell apart; grey for black, which is text and frames."""
    found = [f"#{c.lstrip('#')}" for c in _style()["axes.prop_cycle"].by_key()["color"]]
    return tuple("#555555" if c == "#000000" else c for c in found)


def strong_colours() -> tuple[str, ...]:
    """Give the same for thin lines and rims: black before yellow, and yellow darker, being too pale."""
    return (*colours()[:6], INK, "#A68A00")


def canvas(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the user's axes, or new ones on a figure of a set size in inches."""
    return own_ticks(plt.subplots(figsize=(round(width, 2), round(height, 2)))[1] if ax is None else ax)


def own_ticks(ax: Axes) -> Axes:
    """Set on the axes what ticks that are made later would take from the user's settings."""
    grid = {"grid_color": mpl.rcParams["grid.color"], "grid_linewidth": mpl.rcParams["grid.linewidth"]}
    names = {"labelsize": "labelsize", "color": "color", "labelcolor": "color", "length": "major.size"}
    for axis in ("x", "y"):
        look = {to: mpl.rcParams[f"{axis}tick.{of}"] for to, of in (names | {"width": "major.width"}).items()}
        ax.tick_params(axis=axis, labelfontfamily=list(family()), **look, **grid)
    return ax


def finish(*axes: Axes) -> None:
    """Set on every text what a later drawing would otherwise take from the user's settings."""
    for ax in axes:
        for axis in (ax.xaxis, ax.yaxis):
            axis.get_ticklabels(which="both")  # makes them, if they are not there yet
        for text in ax.findobj(Text):
            text.set(fontfamily=list(family()), parse_math=False, usetex=False)


def settled(ax: Axes) -> tuple[float, float]:
    """Lay the figure out and return the axes' width and height in points."""
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    box = ax.get_window_extent()
    return box.width * 72 / figure.dpi, box.height * 72 / figure.dpi


@lru_cache(maxsize=4096)
def extent(text: str, size: float, weight: str = "normal") -> tuple[float, float]:
    """Measure the width and height of a text in points."""
    _register()
    figure = Figure(figsize=(1, 1), dpi=100)
    drawn = figure.text(0, 0, text, size=size, weight=weight, family=list(family()), parse_math=False, usetex=False)
    box = drawn.get_window_extent(FigureCanvasAgg(figure).get_renderer())
    return box.width * 0.72 + 1, box.height * 0.72


def widest(texts: Sequence[str], size: float) -> float:
    """Measure the widest text in points."""
    return max((extent(t, size)[0] for t in texts), default=0.0)


def on_dark(colour: object) -> str:
    """Choose the colour of text on a fill: white or ink, whichever has more contrast (WCAG 2)."""
    fill, ink = _luminance(colour), _luminance(INK)
    return "white" if 1.05 / (fill + 0.05) > (fill + 0.05) / (ink + 0.05) else INK


def _luminance(colour: object) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class _Heading(Line2D):
    """The empty handle of a legend entry that is a heading."""


def heading(text: str) -> tuple[Line2D, str]:
    """Make a legend entry that is only a heading; the empty line sets it apart."""
    return _Heading([], [], linestyle="none"), f"\n{text}"


def legend(
    ax: Axes, entries: Sequence[tuple], *, drop: float = 0, columns: int = 1, room: bool = False, **options: object
) -> None:
    """Put a legend some points below the axes, or beside them; ``room`` makes the figure tall enough for it."""
    place = {"bbox_to_anchor": (1.01, 1)}
    if drop:
        below = ax.transAxes + ScaledTranslation(0, -drop / 72, ax.figure.dpi_scale_trans)
        place = {"bbox_to_anchor": (0, 0), "bbox_transform": below, "ncols": columns}
    handles, texts = map(list, zip(*entries, strict=True))
    texts[0] = texts[0].lstrip("\n")
    made = ax.legend(handles, texts, loc="upper left", borderaxespad=0.4, **place, **options)
    for handle, text in zip(handles, made.get_texts(), strict=True):
        if isinstance(handle, _Heading):
            text.set(weight="bold", x=-28)
    height = settled(ax)[1] if room else math.inf
    figure = ax.get_figure(root=True)
    if (short := made.get_window_extent().height / figure.dpi - height / 72) > 0:
        figure.set_figheight(round(figure.get_figheight() + short + 0.1, 2))
