"""What the similarity of two cities is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..errors import NotPossibleError
from ..library import Cases
from .house import FAINT, INK, PALE, SMALL, SOFT, canvas, colours, finish, house, legend, widest
from .texts import clean, cut, known_lang, word, wrap

_NEEDED = ("dimension", "indicator", "weight", "similarity", "contribution")
_TERMS = ("problems", "instruments", "themes", "climates", "water_settings", "government_forms", "place_kinds")
# vocabularies and dimensions as a whole, which have no term of their own
_WHOLES = ("problems", "themes", "instruments", "water-setting", "government", "unknown", "yes", "no")
_ROW = 0.36  # inches


def contributions(
    frame: pd.DataFrame,
    *,
    names: tuple[str, str] | None = None,
    cases: Cases | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw what a similarity of two cities is made of.

    Parameters
    ----------
    frame : DataFrame
        From :func:`toolkit.network.why`.
    names : (str, str), optional
        The two cities, for the title.
    cases : Cases, optional
        With it, indicators and codes are written as labels.
    labels : mapping, optional
        Indicator, dimension or code to label; goes before ``cases``.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes
        A bar is what an indicator adds, the pale bar behind it the most it could add: its
        weight. Indicators of one dimension stand together.
    """
    known_lang(lang)
    missing = [c for c in _NEEDED if c not in frame.columns]
    if missing:
        raise NotPossibleError(f"The table has no column {', '.join(missing)}: it should come from network.why.")
    if frame.empty:
        raise NotPossibleError("The table has no rows: there is nothing to draw.")
    known = _labels(cases, lang) | dict(labels or {})
    rows = list(_rows(frame, known))
    with house():
        titles = [text for text, _ in rows]
        notes = [_note(row, known, names, lang) for _, row in rows]
        sides = widest(titles, 9) + widest([line for note in notes for line in note.split("\n")], SMALL)
        ax = canvas(ax, 4.6 + sides / 72, _ROW * len(rows) + 1.5)
        most = float(frame["weight"].max()) or 1.0
        for y, ((_, row), note) in enumerate(zip(rows, notes, strict=True)):
            if row is not None:
                _bar(ax, y, row, most, lang)
                ax.annotate(note, (1, y), xycoords=("axes fraction", "data"), xytext=(8, 0), **_BESIDE)
        ax.set_yticks(range(len(rows)), titles)
        _group(ax, rows)
        ax.set(xlim=(0, most * 1.32), ylim=(len(rows) - 0.4, -0.6), xlabel=word("contribution", lang))
        ax.tick_params(axis="y", length=0)
        total = word("sum", lang, s=float(frame["contribution"].sum()))
        ax.set_title(f"{clean(names[0])} – {clean(names[1])}: {total}" if names else total, size=11)
        entries = [(Patch(facecolor=colours()[0]), word("added", lang))]
        entries.append((Patch(facecolor=FAINT, edgecolor=PALE), word("most", lang)))
        if frame["similarity"].isna().any():
            entries.append((Patch(**_UNKNOWN), word("not comparable", lang)))
        legend(ax, entries, drop=36, columns=3)
        finish(ax)
    return ax


_BESIDE = {"textcoords": "offset points", "size": SMALL, "color": SOFT, "va": "center", "linespacing": 1.1}
_UNKNOWN = {"facecolor": "white", "edgecolor": "#A0A0A0", "hatch": "////", "linewidth": 0.6}


def _rows(frame: pd.DataFrame, labels: Mapping) -> Iterator[tuple[str, pd.Series | None]]:
    """Give headings and rows: the dimension that adds most first, what cannot be compared last."""
    order = frame.groupby("dimension", sort=False)[["contribution", "weight"]].sum()
    down = {"ascending": False, "kind": "stable"}
    for dimension in order.sort_values(["contribution", "weight"], **down).index:
        members = frame[frame["dimension"] == dimension].sort_values(["contribution", "weight"], **down)
        if len(members) > 1:
            yield cut(_named(dimension, labels), 34), None
        for _, row in members.iterrows():
            yield cut(_named(row["indicator"], labels), 34), row


def _group(ax: Axes, rows: list) -> None:
    """Set headings in bold, and a fine line between one dimension and the next."""
    for y, tick in enumerate(ax.get_yticklabels()):
        tick.set(weight="bold" if rows[y][1] is None else "normal", color=INK)
    for y, ((_, here), (_, after)) in enumerate(zip(rows, rows[1:], strict=False)):
        if after is None or (here is not None and here["dimension"] != after["dimension"]):
            ax.axhline(y + 0.5, xmin=-0.3, color=FAINT, linewidth=0.8, clip_on=False, zorder=0)


def _bar(ax: Axes, y: int, row: pd.Series, most: float, lang: str) -> None:
    known = not pd.isna(row["similarity"])
    wide = row["weight"] if known else max(row["weight"], 0.06 * most)
    look = {"facecolor": FAINT, "edgecolor": PALE, "linewidth": 0.6} if known else _UNKNOWN
    ax.barh(y, wide, height=0.6, **look)
    if known:
        ax.barh(y, row["contribution"], height=0.6, color=colours()[0])
    text = word("of", lang, a=row["contribution"], b=wide) if known else word("not comparable", lang)
    ax.text(wide + 0.015 * most, y, text, size=SMALL, color=INK if known else SOFT, va="center")


def _note(row: pd.Series | None, labels: Mapping, names: tuple | None, lang: str) -> str:
    """Tell what both share, or the value of each, as far as two lines hold it."""
    if row is None:
        return ""
    shared, one, other = (str(row.get(c, "") or "") for c in ("shared", "only_a", "only_b"))
    if shared and not pd.isna(row["similarity"]):
        return _listed(word("both", lang), shared, labels)
    values = [_listed("{}", re.sub(r"\s*\(.*", "", v), labels, 1, 40) or "–" for v in (one or shared, other)]
    who = [f"{clean(n)}: " for n in names] if names else ["", ""]
    return "\n".join(cut(w + v, 64) for w, v in zip(who, values, strict=True)) if any((one, other)) else ""


def _listed(frame: str, codes: str, labels: Mapping, lines: int = 2, most: int = 60) -> str:
    """Name as many codes as fit, and say how many more there are."""
    if codes[:1].isdigit():  # a number with its unit
        return cut(codes, most)
    names = [_named(code, labels) for code in codes.split(", ") if code]
    for count in range(len(names), 0, -1):
        rest = f" (+{len(names) - count})" if count < len(names) else ""
        text = wrap(frame.format(", ".join(names[:count]) + rest), most, lines)
        if "…" not in text:
            return text
    return cut(names[0], most) if names else ""


def _labels(cases: Cases | None, lang: str) -> dict[str, str]:
    if cases is None:
        return {}
    book = cases.codebook
    known = {c: book.label(v, c, lang) for v in _TERMS if v in book for c in book[v]}
    known |= {a: book.label("attributes", a, lang) for a in book["attributes"]}
    # a single value comes as an English label
    known |= {book.label(v, c): book.label(v, c, lang) for v in _TERMS if v in book for c in book[v]}
    return known | {k: word(k, lang) for k in _WHOLES}


def _named(code: object, labels: Mapping) -> str:
    return clean(labels[code]) if code in labels else clean(code).replace("_", " ").replace("-", " ").capitalize()
