"""What the similarity of two cities is made of: a bar for what each indicator adds."""

import pandas as pd
from matplotlib.axes import Axes

from ..cases import Cases
from ..display import Writer
from ..language import chosen, need
from ..words import joined
from .style import BLUE, FAINT, PALE, SMALL, SOFT, cut, drawing, legend, rows, titled, widest, word, wrap


def contributions(frame: pd.DataFrame, *, cases: Cases | None = None, lang: str | None = None) -> Axes:
    """Draw what a similarity of two cities is made of.

    Parameters
    ----------
    frame : DataFrame
        From :func:`toolkit.network.why`; ``attrs["names"]`` names the two cities.
    cases : Cases, optional
        With it, indicators, codes, units and dates are written in words.
    lang : str, optional
        The reader's language by default.

    Returns
    -------
    Axes
        A bar is what an indicator adds, the pale bar behind it the most it could add: its
        weight. Indicators of one group stand together; those that cannot be compared are named below.

    Raises
    ------
    NotPossibleError
        If the table is empty.

    Examples
    --------
    >>> row = {"group": "water", "indicator": "coast", "weight": 1.0, "similarity": 0.5, "contribution": 0.5}
    >>> contributions(pd.DataFrame([row])).alt
    'What makes two cities alike: similarity 0.50, the sum of the bars – Largest: Coast.'
    """
    lang, writer = chosen(lang), Writer(cases.book if cases else None, lang)
    need(not frame.empty, "plot", "empty table", lang)
    names = [cut(name(lang)) for name in frame.attrs.get("names", ())]
    named = lambda code, column="indicator": cut(writer.heading(str(code), column))  # noqa: E731
    by = ["contribution", "weight"]
    compared, left = frame.dropna(subset="similarity"), frame[frame["similarity"].isna()]
    lines: list[tuple[str, str, pd.Series | None]] = []  # title, note and row; a heading has no row
    # the group that adds most comes first
    for group, members in sorted(compared.groupby("group", sort=False), key=lambda held: tuple(-held[1][by].sum())):
        lines += [(named(group, "group"), "", None)] * (len(members) > 1)
        for _, row in members.sort_values(by, ascending=False).iterrows():
            lines.append((named(row["indicator"]), _note(row, writer, names), row))
    titles, noted = [title for title, _, _ in lines], [line for _, note, _ in lines for line in note.split("\n")]
    with drawing(4.2 + (widest(titles, 9) + widest(noted, SMALL)) / 72, 0.36 * len(lines) + 1.5) as ax:
        most = frame["weight"].max()
        rows(ax, titles)
        for y, ((_, note, row), tick) in enumerate(zip(lines, ax.get_yticklabels(), strict=True)):
            if row is None:
                tick.set(weight="bold")
                continue
            look = {"facecolor": FAINT, "edgecolor": PALE, "linewidth": 0.6, "label": word("most", lang)}
            ax.barh(y, row["weight"], height=0.6, **look)
            ax.barh(y, row["contribution"], height=0.6, color=BLUE, label=word("added", lang))
            text = word("of", lang, a=row["contribution"], b=row["weight"])
            ax.text(row["weight"] + 0.015 * most, y, text, size=SMALL, va="center")
            ax.annotate(note, (1.02, y), xycoords=ax.get_yaxis_transform(), size=SMALL, color=SOFT, va="center")
        ax.set(xlim=(0, most * 1.32), xlabel=word("contribution", lang))
        text = word("not compared", lang, names=joined(map(named, left["indicator"]), lang))
        text = wrap(text, int(ax.figure.get_figwidth() * 72 / 6.4))
        legend(ax, [({"linestyle": "none"}, text)] * bool(len(left)), drop=36)
        pair = joined(names, lang) if names else word("two cities", lang)
        title = word("title sum", lang, pair=pair, s=frame["contribution"].sum())
        most = ", ".join(map(named, frame.sort_values(by, ascending=False)["indicator"][:3]))
        titled(ax, title, word("about sum", lang, most=most))
    return ax


def _note(row: pd.Series, writer: Writer, names: list[str]) -> str:
    """Tell what both share, or the value of each, as far as two lines hold it."""
    shared, one, other = (writer.said(n, row.get(n, ""), {**row}) for n in ("shared", "only_a", "only_b"))
    if shared:
        return wrap(cut(word("both", writer.lang, codes=shared), 118), 60)
    if not one and not other:
        return ""
    values = [cut(said, 90) or "–" for said in (one or shared, other)]
    return "\n".join(map("".join, zip([f"{name}: " for name in names] or ["", ""], values, strict=True)))
