"""Tables as pictures: who has which code, how often, what nobody says, who is like whom."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import ListedColormap, PowerNorm
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from .house import BLUES, FAINT, INK, PALE, SOFT, canvas, colours, extent, finish, house, legend, on_dark, widest
from .texts import axis_labels, columns, cut, known_lang, word

BLANK = "#F6F6F6"  # not white, so that rows and columns can be followed through it
KINDS = ("presence", "counts", "status", "similarity")
STATUSES = {  # fill, marker, its colour: each reads without the other
    "reported": ("#0072B2", "o", "white"),
    "absent": ("#E69F00", "x", INK),
    "unknown": ("#CC79A7", "$?$", INK),
    "not_applicable": ("#D9D9D9", "_", INK),
    "silent": ("#FBE3D5", "o", "none"),
    "not_coded": (BLANK, "", "none"),
}
_CELL, _SMALL_CELL = 0.27, 0.22  # inches
_ROOMY_UP_TO = 24  # rows or columns
_ROW_COLUMNS, _COLUMN_COLUMNS = 46, 34  # of letters, before a label is cut
_VALUES_UP_TO = 14  # rows of a similarity matrix whose values are printed


def matrix(
    frame: pd.DataFrame,
    *,
    kind: str | None = None,
    cases: Cases | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of cases, codes or cities.

    Parameters
    ----------
    frame : DataFrame
        From :func:`toolkit.compare.matrix`, ``crosstab`` or ``coverage``, or a square table of
        similarities such as :func:`toolkit.network.matrix` gives.
    kind : {"presence", "counts", "status", "similarity"}, optional
        Found from the values if not given.
    cases : Cases, optional
        With it, ids and codes are written as titles, names and labels.
    labels : mapping, optional
        Id or code to label; goes before ``cases``.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> frame = pd.DataFrame([[1, 0], [1, 1]], index=["a", "b"], columns=["flooding", "heat"])
    >>> [t.get_text() for t in matrix(frame).get_xticklabels()]
    ['flooding', 'heat']
    """
    known_lang(lang)
    if frame.empty:
        raise NotPossibleError("The table has no rows or no columns: there is nothing to draw.")
    kind = kind or _kind(frame)
    if kind not in KINDS:
        raise UnknownNameError("kind of matrix", kind, KINDS)
    rows = [cut(t, _ROW_COLUMNS) for t in axis_labels(list(frame.index), frame.index.name, cases, labels, lang)]
    heads = [cut(t, _COLUMN_COLUMNS) for t in axis_labels(list(frame.columns), frame.columns.name, cases, labels, lang)]
    roomy = kind == "similarity" and len(frame) <= _VALUES_UP_TO
    cell = [0.42 if roomy else _CELL if count <= _ROOMY_UP_TO else _SMALL_CELL for count in frame.shape[::-1]]
    with house():
        ax = canvas(ax, *_size(rows, heads, cell, kind))
        _frame_axes(ax, rows, heads)
        {"presence": _dots, "counts": _counts, "status": _status, "similarity": _similarity}[kind](ax, frame, lang)
        _groups(ax, frame, cases, labels, lang, cell[0])
        finish(ax)
    return ax


def _kind(frame: pd.DataFrame) -> str:
    if not all(pd.api.types.is_numeric_dtype(t) for t in frame.dtypes):
        return "status"
    if list(frame.index) == list(frame.columns) and any(pd.api.types.is_float_dtype(t) for t in frame.dtypes):
        return "similarity"
    return "presence" if frame.isin([0, 1]).all(axis=None) else "counts"


def _size(rows: list[str], heads: list[str], cell: list[float], kind: str) -> tuple[float, float]:
    wide, tall = cell
    slant = widest(heads, 9) / 72 * 0.71
    below = {"status": 0.45, "similarity": 0.35}.get(kind, 0.0)
    width = widest(rows, 9) / 72 + len(heads) * wide + max(slant - wide, 0) + 0.5
    return max(width, 4.0), len(rows) * tall + slant + below + 0.6


def _frame_axes(ax: Axes, rows: list[str], heads: list[str]) -> None:
    ax.set_xlim(-0.5, len(heads) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(heads)), heads, rotation=45, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=9, labelcolor=INK)
    ax.tick_params(axis="x", pad=1)
    ax.spines[:].set_visible(False)


def _dots(ax: Axes, frame: pd.DataFrame, lang: str) -> None:  # noqa: ARG001 - one signature for all kinds
    held = frame.to_numpy(dtype=float) > 0
    ax.hlines(np.arange(len(frame)), -0.5, frame.shape[1] - 0.5, color=FAINT, linewidth=0.8, zorder=0)
    y, x = np.nonzero(~held)
    ax.scatter(x, y, s=3, color=PALE, zorder=1)
    y, x = np.nonzero(held)
    ax.scatter(x, y, s=50, color=colours()[0], zorder=2, label="1")


def _counts(ax: Axes, frame: pd.DataFrame, lang: str) -> None:  # noqa: ARG001
    values = frame.to_numpy(dtype=float)
    most = max(np.nanmax(values), 1.0)
    # the root keeps small numbers apart where one is large; the numbers are printed in any case
    norm = PowerNorm(0.5 if most > 10 else 1.0, 0, most)
    mesh = _mesh(ax, np.where(values > 0, values, np.nan), cmap=BLUES, norm=norm)
    _write(ax, np.where(values > 0, values, np.nan), mesh, lambda v: f"{v:,.0f}" if v == int(v) else f"{v:,.1f}")


def _status(ax: Axes, frame: pd.DataFrame, lang: str) -> None:
    unknown = sorted(set(frame.to_numpy().ravel()) - set(STATUSES), key=str)
    if unknown:
        raise UnknownNameError("status", unknown[0], STATUSES)
    order = list(STATUSES)
    values = frame.map(order.index).to_numpy(dtype=float)
    fills = ListedColormap([fill for fill, _, _ in STATUSES.values()])
    _mesh(ax, values, cmap=fills, vmin=-0.5, vmax=len(order) - 0.5)
    handles = []
    for number, (status, (fill, marker, colour)) in enumerate(STATUSES.items()):
        y, x = np.nonzero(values == number)
        if not len(x):
            continue
        patch = Patch(facecolor=fill, edgecolor=PALE)
        look = {
            "color": INK if colour == "none" else colour,
            "markersize": 5,
            "fillstyle": "none" if colour == "none" else "full",
        }
        ax.plot(x, y, linestyle="none", marker=marker or "", label=status, **look)
        over = Line2D([], [], linestyle="none", marker=marker or "", **look)
        handles.append(((patch, over), word(status, lang)))
    legend(
        ax,
        handles,
        drop=6,
        columns=min(len(handles), 3),
        handler_map={tuple: HandlerTuple(ndivide=1)},
        handleheight=1.1,
    )


def _similarity(ax: Axes, frame: pd.DataFrame, lang: str) -> None:
    values = frame.to_numpy(dtype=float)
    if values.shape[0] != values.shape[1]:
        raise NotPossibleError("A similarity matrix has the same rows and columns.")
    off = values.copy()
    np.fill_diagonal(off, np.nan)
    mesh = _mesh(ax, off, cmap=BLUES, vmin=0, vmax=1)
    for number in range(len(values)):
        ax.add_patch(Rectangle((number - 0.5, number - 0.5), 1, 1, facecolor=FAINT, edgecolor="white"))
    missing = np.isnan(values) & ~np.eye(len(values), dtype=bool)
    for y, x in zip(*np.nonzero(missing), strict=True):
        ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, **_blank()))
    if len(values) <= _VALUES_UP_TO:
        _write(ax, off, mesh, lambda v: f"{v:.2f}")
    else:
        bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.5, aspect=25, pad=0.02)
        bar.set_label(word("similarity", lang))
        bar.outline.set_visible(False)
        finish(bar.ax)
    if missing.any():
        legend(ax, [(Patch(**_blank()), word("not comparable", lang))], drop=4)


def _blank() -> dict:
    return {"facecolor": "white", "edgecolor": "#DDDDDD", "hatch": "//", "linewidth": 0}


def _mesh(ax: Axes, values: np.ndarray, **options: object) -> QuadMesh:
    x, y = (np.arange(size + 1) - 0.5 for size in values.shape[::-1])
    shown = np.ma.masked_invalid(values)
    ax.set_facecolor(BLANK)
    return ax.pcolormesh(x, y, shown, edgecolors="white", linewidth=1.2, zorder=0.6, **options)


def _write(ax: Axes, values: np.ndarray, mesh, text) -> None:  # noqa: ANN001
    for (y, x), value in np.ndenumerate(values):
        if not np.isnan(value):
            ax.text(
                x, y, text(value), ha="center", va="center_baseline", size=8, color=on_dark(mesh.cmap(mesh.norm(value)))
            )


def _groups(ax: Axes, frame: pd.DataFrame, cases: Cases | None, labels: Mapping | None, lang: str, cell: float) -> None:
    """Part the columns where their first half (``authority`` of ``authority/law``) changes, and name it."""
    names = [str(c).partition("/")[0] for c in frame.columns]
    if not any("/" in str(c) for c in frame.columns):
        return
    at = -0.5
    for name, members in groupby(names):
        wide = len(list(members))
        text = axis_labels([name], frame.columns.name, cases, labels, lang)[0]
        fits = (cut(text, most) for most in range(columns(text), 2, -1))
        text = next((t for t in fits if extent(t, 9)[0] <= wide * cell * 72 - 4), "")
        ax.text(at + wide / 2, len(frame) - 0.4, text, ha="center", va="top", size=9, color=SOFT)
        at += wide
        if at < frame.shape[1] - 1:
            ax.axvline(at, color=SOFT, linewidth=0.8, clip_on=False)
