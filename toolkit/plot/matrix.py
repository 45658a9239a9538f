"""Tables as pictures: who has which code, how often, what nobody says, who is like whom."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib import collections, colors, legend_handler, patches
from matplotlib.axes import Axes

from ..cases import Cases
from ..display import Writer
from ..language import PHRASES, chosen, need, one_of, phrase, wording
from .style import BLANK, BLUE, FAINT, INK, PALE, SMALL, case_label, cut, drawing, legend, titled, widest, word

BLUES = colors.LinearSegmentedColormap.from_list("house", ["#D6E7F2", "#5BA3D0", BLUE, "#00304D"])
# less and more alike than two cities picked at random, which are white
APART = colors.LinearSegmentedColormap.from_list("apart", ["#6B3500", "#B86B00", "#F7F7F7", BLUE, "#00304D"])
STATUSES = {  # fill, marker, its colour: each reads without the other
    "reported": ("#0072B2", "o", "white"),
    "absent": ("#E69F00", "x", INK),
    "unknown": ("#CC79A7", "$?$", INK),
    "not_applicable": ("#D9D9D9", "_", INK),
    "silent": ("#FBE3D5", "o", "none"),
    "not_coded": (BLANK, "", "none"),
}
Drawn = tuple[str, str, list[tuple]]  # which title, what is seen in words, the entries of the legend


def matrix(frame: pd.DataFrame, *, cases: Cases | None = None, lang: str | None = None) -> Axes:
    """Draw a table of cases, codes or cities.

    Parameters
    ----------
    frame : DataFrame
        From :func:`toolkit.compare.matrix`, ``crosstab`` or ``coverage``, or a square table of
        similarities such as :func:`toolkit.network.matrix` gives.
    cases : Cases, optional
        With it, ids and codes are written as titles, names and labels.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        A table of similarities is ordered so that cities next to each other are alike; its colours run from
        orange over white at 0.5, what two cities picked at random have, to blue.

    Raises
    ------
    NotPossibleError
        If the table is empty.
    UnknownNameError
        If it holds a status that is none.

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], index=["a", "b"], columns=["flooding", "heat"])
    >>> [t.get_text() for t in matrix(frame).get_xticklabels()]
    ['flooding', 'heat']
    """
    lang, writer = chosen(lang), Writer(cases.book if cases else None, lang)
    need(not frame.empty, "plot", "empty table", lang)
    draw = _kind(frame)
    frame = _ordered(frame) if draw is _similarity else frame
    rows, heads = ([_named(code, side.name, cases, writer) for code in side] for side in (frame.index, frame.columns))
    # inches of a cell: the more there are, the smaller
    wide, tall = (0.27 if n <= 24 else least for n, least in zip(frame.shape[::-1], (0.22, 0.19), strict=True))
    slant = widest(heads, 9) / 72 * 0.71
    width = widest(rows, 9) / 72 + len(heads) * wide + max(slant - wide, 0) + 0.5
    with drawing(max(width, 4.0) + (1.3 if draw is _similarity else 0), len(rows) * tall + slant + 1.6) as ax:
        ax.set(xlim=(-0.5, len(heads) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        ax.set_yticks(range(len(rows)), rows)
        ax.set_xticks(range(len(heads)), heads, rotation=45, ha="left", rotation_mode="anchor")
        ax.xaxis.tick_top()
        ax.tick_params(length=0, labelcolor=INK, pad=2)
        ax.spines[:].set_visible(False)
        shown = frame.set_axis(pd.Index(rows, name=frame.index.name))
        shown.columns = pd.Index(heads, name=frame.columns.name)
        title, about, entries = draw(ax, shown, lang)
        legend(ax, entries, drop=6, handleheight=1.1, handler_map={tuple: legend_handler.HandlerTuple(ndivide=1)})
        fields = {"row": _field(frame.index.name, "row", lang), "column": _field(frame.columns.name, "column", lang)}
        size = word("table", lang, rows=len(rows), columns=len(heads))
        titled(ax, word(f"title {title}", lang, **fields), f"{size} {about}")
    return ax


def _named(code: object, axis: object, cases: Cases | None, writer: Writer) -> str:
    """Name what a row or column is, as the casebook does or as it is; a case with its city."""
    known = cases and axis == "case" and code in cases
    return case_label(cases, code, writer.lang) if known else cut(writer.said(str(axis), code))


def _field(name: str | None, other: str, lang: str) -> str:
    """Name what rows or columns stand for."""
    return phrase("kinds", next(key for key in (name, f"{name}s", other) if key in wording(PHRASES)["kinds"]), lang)


def _kind(frame: pd.DataFrame) -> Callable[[Axes, pd.DataFrame, str], Drawn]:
    if not all(pd.api.types.is_numeric_dtype(t) for t in frame.dtypes):
        return _status
    if list(frame.index) == list(frame.columns) and any(pd.api.types.is_float_dtype(t) for t in frame.dtypes):
        return _similarity
    return _dots if frame.isin([0, 1]).all(axis=None) else _counts


def _dots(ax: Axes, frame: pd.DataFrame, lang: str) -> Drawn:
    ax.hlines(np.arange(len(frame)), -0.5, frame.shape[1] - 0.5, color=FAINT, linewidth=0.8, zorder=0)
    y, x = np.nonzero(frame.to_numpy(dtype=float) > 0)
    dot = ax.scatter(x, y, s=50, color=BLUE, zorder=2, gid="1")
    often = frame.to_numpy().sum(axis=0)
    most = {"top": frame.columns[often.argmax()], "most": int(often.max())}
    title = "known" if frame.columns.name == "attribute" else "dots"
    return title, word("about dots", lang, n=len(x), all=frame.size, **most), [(dot, word(f"dot {title}", lang))]


def _counts(ax: Axes, frame: pd.DataFrame, lang: str) -> Drawn:
    values = np.nan_to_num(frame.to_numpy(dtype=float))
    y, x = np.unravel_index(values.argmax(), values.shape)
    about = word("about counts", lang, row=frame.index[y], column=frame.columns[x], most=f"{values[y, x]:,g}")
    values = np.where(values > 0, values, np.nan)
    most = np.nanmax(values, initial=1.0)
    # the root keeps small numbers apart where one is large; the numbers are printed in any case
    mesh = _mesh(ax, values, cmap=BLUES, norm=colors.PowerNorm(0.5 if most > 10 else 1.0, 0, most))
    look = {"ha": "center", "va": "center_baseline", "size": SMALL, "in_layout": False}
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            bright = np.dot([0.2126, 0.7152, 0.0722], np.power(mesh.cmap(mesh.norm(value))[:3], 2.2))
            # whichever has more contrast (WCAG 2)
            ax.text(column, row, f"{value:,.6g}", color=INK if bright > 0.213 else "white", **look)
    title = "counts" if frame.index.name in (None, "case", "city") else "cases counted"
    return title, about, [(patches.Patch(facecolor=BLUE), word("darker", lang))]


def _status(ax: Axes, frame: pd.DataFrame, lang: str) -> Drawn:
    values = frame.map(lambda s: list(STATUSES).index(one_of("status", s, STATUSES))).to_numpy(dtype=float)
    fills = colors.ListedColormap([fill for fill, _, _ in STATUSES.values()])
    _mesh(ax, values, cmap=fills, vmin=-0.5, vmax=len(STATUSES) - 0.5)
    entries, counts = [], []
    for number, (status, (fill, marker, colour)) in enumerate(STATUSES.items()):
        y, x = np.nonzero(values == number)
        if len(x):
            filled = {"color": INK, "fillstyle": "none"} if colour == "none" else {"color": colour}
            [mark] = ax.plot(x, y, linestyle="none", marker=marker, markersize=5, gid=status, **filled)
            entries.append(((patches.Patch(facecolor=fill, edgecolor=PALE), mark), word(status, lang)))
            counts.append(f"{word(status, lang)} – {len(x)}")
    return "status", "; ".join(counts) + ".", entries


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Set the rows and columns of a table of similarities so that those next to each other are alike.

    The two groups that are most alike on average are joined, again and again (average linkage), end to end the way
    that brings the most alike of their ends together.
    """
    values = np.nan_to_num(frame.to_numpy(dtype=float), nan=0.5).round(12)
    groups = [[n] for n in range(len(values))]
    while len(groups) > 1:
        a, b = max(combinations(groups, 2), key=lambda pair: values[np.ix_(*pair)].mean())
        ways = [(x, y) for x in (a, a[::-1]) for y in (b, b[::-1])]
        joined = max(ways, key=lambda way: values[way[0][-1], way[1][0]])
        groups = [group for group in groups if group not in (a, b)] + [sum(joined, [])]
    return frame.iloc[groups[0], groups[0]]


def _similarity(ax: Axes, frame: pd.DataFrame, lang: str) -> Drawn:
    values = np.where(np.eye(len(frame), dtype=bool), np.nan, frame.to_numpy(dtype=float))
    half = max(0.1, np.ceil(np.nanmax(np.abs(values - 0.5), initial=0) * 20 - 1e-9) / 20)
    mesh = _mesh(ax, values, cmap=APART, norm=colors.CenteredNorm(0.5, half))
    ax.set_facecolor(PALE)
    bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.7, aspect=25, pad=0.02, label=word("similarity", lang))
    bar.ax.axhline(0.5, color=INK, linewidth=1)
    chance = patches.Patch(facecolor=mesh.cmap(0.5), edgecolor=PALE)
    entries = [(patches.Patch(facecolor=PALE), word("itself", lang)), (chance, word("random", lang))]
    about = ""
    if not np.isnan(values).all():
        pairs = [np.unravel_index(find(values), values.shape) for find in (np.nanargmax, np.nanargmin)]
        ends = [f"{frame.index[y]} – {frame.index[x]} ({values[y, x]:.2f})" for y, x in pairs]
        about = word("about similarity", lang, most=ends[0], least=ends[1])
    return "similarity", about, entries


def _mesh(ax: Axes, values: np.ndarray, **options: object) -> collections.QuadMesh:
    """Colour the cells that have a value."""
    x, y = (np.arange(size + 1) - 0.5 for size in values.shape[::-1])
    ax.set_facecolor(BLANK)
    return ax.pcolormesh(x, y, np.ma.masked_invalid(values), edgecolors="white", linewidth=1.2, zorder=0.6, **options)
