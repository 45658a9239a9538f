"""Bars: on what kind of evidence the casebook stands, and what the similarity of two cities is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import known_lang, unknown
from .style import BLUES, FAINT, INK, PALE, SMALL, SOFT, canvas, colours, finish, heading, house, legend, widest
from .texts import best_grade, case_label, clean, cut, place_label, word, wrap

BY, SHOW = ("case", "theme", "city"), ("grade", "design")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "++", "ooo")
_NEEDED = ("group", "indicator", "weight", "similarity", "contribution")
_TERMS = ("problems", "instruments", "themes", "climates", "water_settings", "government_forms", "place_kinds")
# dimensions as a whole and plain answers, which no vocabulary names
_WHOLES = ("problems", "themes", "instruments", "water-setting", "government", "unknown", "yes", "no")
_BESIDE = {"textcoords": "offset points", "size": SMALL, "va": "center"}
_UNKNOWN = {"facecolor": "white", "edgecolor": "#A0A0A0", "hatch": "////", "linewidth": 0.6}


def evidence(cases: Cases, *, by: str = "case", show: str = "grade", lang: str = "en", ax: Axes | None = None) -> Axes:
    """Draw how many claims rest on what kind of evidence.

    Parameters
    ----------
    cases : Cases
    by : {"case", "theme", "city"}
        One bar for each; by city the facts of the city table count too: how well a city is
        documented, which makes it look more like others that are.
    show : {"grade", "design"}
        Grades of the sources, or designs (0 to 5) of the claims of effect that have one.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes
        A claim counts once, under the grade of its sources that stands first in the legend;
        rejected values do not count. A case with two themes counts in both.

    Raises
    ------
    NotPossibleError
        If there is nothing to count.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> evidence(load_cases(), by="city", show="design").get_xlabel()
    'Claims of effect with a graded design'
    """
    known_lang(lang)
    for value, known, what in ((by, BY, "way to count evidence"), (show, SHOW, "property of evidence")):
        if value not in known:
            raise unknown(what, value, known)
    counted = _count(cases, by, show)
    if not counted:
        raise NotPossibleError("There is no claim to count: no fact of these cases has what is asked for.")
    vocabulary = "grades" if show == "grade" else "designs"
    classes = [c for c in cases.codebook[vocabulary] if any(c in n for n in counted.values())]
    looks = {c: _look(place, c, show) for place, c in enumerate(classes)}
    keys = sorted(counted, key=lambda i: (-counted[i].total(), i))
    name = {"case": case_label, "city": place_label, "theme": lambda c, *code: c.codebook.label("themes", *code)}[by]
    titles = [cut(name(cases, i, lang), 46) for i in keys]
    with house():
        own = ax is None
        ax = canvas(ax, widest(titles, 9) / 72 + 6.6, len(keys) * 0.26 + 1.1)
        left = [0] * len(keys)
        for code in classes:
            sizes = [counted[i][code] for i in keys]
            ax.barh(range(len(keys)), sizes, left=left, height=0.72, linewidth=0.5, label=code, **looks[code])
            left = [a + b for a, b in zip(left, sizes, strict=True)]
        for y, total in enumerate(left):
            ax.annotate(f"{total:,}", (total, y), xytext=(4, 0), **_BESIDE)
        ax.set_yticks(range(len(keys)), titles)
        ax.set(ylim=(len(keys) - 0.4, -0.6), xlim=(0, max(left) * 1.08))
        ax.set_xlabel(word("graded" if show == "design" else "city claims" if by == "city" else "claims", lang))
        ax.tick_params(axis="y", length=0, labelcolor=INK)
        ax.grid(axis="x")
        labels = {c: cases.codebook.label(vocabulary, c, lang) for c in classes}
        texts = [wrap(text if show == "grade" else f"{c} {text}", 26) for c, text in labels.items()]
        patches = [Patch(**look) for look in looks.values()]
        legend(ax, [heading(word(show, lang)), *zip(patches, texts, strict=True)], room=own)
        finish(ax)
    return ax


def _count(cases: Cases, by: str, show: str) -> dict[str, Counter]:
    counted: dict[str, Counter] = {}
    for case in cases.records:
        for fact in case.facts:
            if fact.value and fact.judgement != "rejected" and (show == "grade" or fact.design):
                found = fact.design if show == "design" else best_grade(cases, fact)
                for key in {"case": [case.id], "theme": case.themes, "city": [case.city]}[by]:
                    counted.setdefault(key, Counter())[found] += 1
    if by == "city" and show == "grade":
        for fact in cases.book.city_facts:
            if fact.judgement != "rejected":
                counted.setdefault(fact.city, Counter())[best_grade(cases, fact)] += 1
    return counted


def _look(place: int, code: str, show: str) -> dict:
    if show == "design":
        return {"facecolor": BLUES(0.1 + 0.18 * int(code)), "hatch": HATCHES[int(code) % 2 * 2], "edgecolor": "white"}
    blue, orange, green, red, sky, pink, *_ = colours()
    fills = (blue, green, sky, pink, "#8C6D9E", orange, "#C7AE1F", red, "#7F7F7F")
    return {"facecolor": fills[place % 9], "hatch": HATCHES[place % len(HATCHES)], "edgecolor": "white"}


def contributions(
    frame: pd.DataFrame,
    *,
    names: tuple[str, str] | None = None,
    cases: Cases | None = None,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw what a similarity of two cities is made of.

    Parameters
    ----------
    frame : DataFrame
        From :func:`toolkit.network.why`; ``frame.attrs["labels"]``, if there, names its codes in English and Thai.
    names : (str, str), optional
        The two cities, for the title.
    cases : Cases, optional
        With it, indicators and codes that the table does not name are written as labels.
    lang : {"en", "th"}
    ax : Axes, optional

    Returns
    -------
    Axes
        A bar is what an indicator adds, the pale bar behind it the most it could add: its
        weight. Indicators of one dimension stand together.

    Raises
    ------
    NotPossibleError
        If the table is empty or another one.

    Examples
    --------
    >>> row = {"group": "water", "indicator": "coast", "weight": 1.0, "similarity": 0.5, "contribution": 0.5}
    >>> contributions(pd.DataFrame([row]), names=("Bangkok", "Jakarta")).get_title(loc="left")
    'Bangkok – Jakarta: similarity 0.50, the sum of the bars'
    """
    known_lang(lang)
    if missing := [c for c in _NEEDED if c not in frame.columns]:
        raise NotPossibleError(f"The table has no column {', '.join(missing)}: it should come from network.why.")
    if frame.empty:
        raise NotPossibleError("The table has no rows: there is nothing to draw.")
    known = _labels(cases, lang) | {c: pair[lang == "th"] for c, pair in frame.attrs.get("labels", {}).items()}
    rows = list(_rows(frame, known))
    notes = ["" if row is None else _note(row, known, names, lang) for _, row in rows]
    with house():
        titles = [text for text, _ in rows]
        sides = widest(titles, 9) + widest([line for note in notes for line in note.split("\n")], SMALL)
        ax = canvas(ax, 4.6 + sides / 72, 0.36 * len(rows) + 1.5)
        most = frame["weight"].max()
        ax.set_yticks(range(len(rows)), titles)
        for y, ((_, row), note, tick) in enumerate(zip(rows, notes, ax.get_yticklabels(), strict=True)):
            tick.set(weight="bold" if row is None else "normal", color=INK)
            if row is not None:
                _bar(ax, y, row, most, lang)
                place = {"xycoords": ("axes fraction", "data"), "xytext": (8, 0), **_BESIDE}
                ax.annotate(note, (1, y), color=SOFT, linespacing=1.1, **place)
        for y, ((_, here), (_, after)) in enumerate(zip(rows, rows[1:], strict=False)):
            if after is None or (here is not None and here["group"] != after["group"]):
                ax.axhline(y + 0.5, xmin=-0.3, color=FAINT, linewidth=0.8, clip_on=False, zorder=0)
        ax.set(xlim=(0, most * 1.32), ylim=(len(rows) - 0.4, -0.6), xlabel=word("contribution", lang))
        ax.tick_params(axis="y", length=0)
        total = word("sum", lang, s=frame["contribution"].sum())
        ax.set_title(f"{clean(names[0])} – {clean(names[1])}: {total}" if names else total, size=11)
        entries = [(Patch(facecolor=colours()[0]), word("added", lang))]
        entries.append((Patch(facecolor=FAINT, edgecolor=PALE), word("most", lang)))
        if frame["similarity"].isna().any():
            entries.append((Patch(**_UNKNOWN), word("not comparable", lang)))
        legend(ax, entries, drop=36, columns=3)
        finish(ax)
    return ax


def _labels(cases: Cases | None, lang: str) -> dict[str, str]:
    known = {k: word(k, lang) for k in _WHOLES}
    if cases is None:
        return known
    book = cases.codebook
    found = {c: book.label(v, c, lang) for v in (*_TERMS, "attributes") for c in book[v]}
    # a single value comes as an English label
    return found | {book.label(v, c): book.label(v, c, lang) for v in _TERMS for c in book[v]} | known


def _rows(frame: pd.DataFrame, labels: Mapping) -> Iterator[tuple[str, pd.Series | None]]:
    """Give headings and rows: the dimension that adds most first, what cannot be compared last."""
    down = {"by": ["contribution", "weight"], "ascending": False, "kind": "stable"}
    order = frame.groupby("group", sort=False)[down["by"]].sum()
    for dimension in order.sort_values(**down).index:
        members = frame[frame["group"] == dimension].sort_values(**down)
        if len(members) > 1:
            yield cut(_named(dimension, labels), 34), None
        for _, row in members.iterrows():
            yield cut(_named(row["indicator"], labels), 34), row


def _bar(ax: Axes, y: int, row: pd.Series, most: float, lang: str) -> None:
    if pd.isna(row["similarity"]):
        wide, text, tone = max(row["weight"], 0.06 * most), word("not comparable", lang), SOFT
        ax.barh(y, wide, height=0.6, **_UNKNOWN)
    else:
        wide, tone = row["weight"], INK
        text = word("of", lang, a=row["contribution"], b=wide)
        ax.barh(y, wide, height=0.6, facecolor=FAINT, edgecolor=PALE, linewidth=0.6)
        ax.barh(y, row["contribution"], height=0.6, color=colours()[0])
    ax.text(wide + 0.015 * most, y, text, size=SMALL, color=tone, va="center")


def _note(row: pd.Series, labels: Mapping, names: tuple | None, lang: str) -> str:
    """Tell what both share, or the value of each, as far as two lines hold it."""
    shared, one, other = (row.get(c, "") for c in ("shared", "only_a", "only_b"))
    if shared and not pd.isna(row["similarity"]):
        return _listed(word("both", lang, codes="{}"), shared, labels)
    if not one and not other:
        return ""
    values = [_listed("{}", re.sub(r"\s*\(.*", "", v), labels, 1, 40) or "–" for v in (one or shared, other)]
    who = [f"{clean(n)}: " for n in names] if names else ["", ""]
    return "\n".join(cut(w + v, 64) for w, v in zip(who, values, strict=True))


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


def _named(code: str, labels: Mapping) -> str:
    return clean(labels[code]) if code in labels else clean(code).replace("_", " ").replace("-", " ").capitalize()
