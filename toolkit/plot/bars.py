"""What a similarity is made of, and on what kind of evidence the casebook stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from .house import BLUES, FAINT, HATCHES, INK, PALE, SMALL, SOFT, canvas, colours, finish, heading, house, legend, widest
from .texts import case_label, clean, cut, known_lang, place_label, word, wrap

_NEEDED = ("dimension", "indicator", "weight", "similarity", "contribution")
_TERMS = ("problems", "instruments", "themes", "climates", "water_settings", "government_forms", "place_kinds")
BY, SHOW = ("case", "theme", "city"), ("grade", "design")
_ROW = 0.26  # inches


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
        ax = canvas(ax, 4.6 + (widest(titles, 9) + widest([n.split("\n")[0] for n in notes], SMALL)) / 72, 0.36 * len(rows) + 1.5)
        most = float(frame["weight"].max()) or 1.0
        for y, ((_, row), note) in enumerate(zip(rows, notes, strict=True)):
            if row is not None:
                _bar(ax, y, row, most, lang)
                ax.annotate(note, (1, y), xytext=(8, 0), xycoords=("axes fraction", "data"), textcoords="offset points", size=SMALL, color=SOFT, va="center", linespacing=1.1)
        ax.set_yticks(range(len(rows)), titles)
        for tick, (_, row) in zip(ax.get_yticklabels(), rows, strict=True):
            tick.set(weight="bold" if row is None else "normal", color=INK)
        ax.set(xlim=(0, most * 1.32), ylim=(len(rows) - 0.4, -0.6), xlabel=word("contribution", lang))
        ax.tick_params(axis="y", length=0)
        total = word("sum", lang, s=float(frame["contribution"].sum()))
        ax.set_title(f"{clean(names[0])} – {clean(names[1])}: {total}" if names else total, size=11)
        entries = [(Patch(facecolor=colours()[0]), word("added", lang)), (Patch(facecolor=FAINT, edgecolor=PALE), word("most", lang))]
        if frame["similarity"].isna().any():
            entries.append((Patch(**_UNKNOWN), word("not comparable", lang)))
        legend(ax, entries, below=True, at=(0, -0.42 / max(0.36 * len(rows), 0.5)), columns=3)
        finish(ax)
    return ax


_UNKNOWN = {"facecolor": "white", "edgecolor": "#A0A0A0", "hatch": "////", "linewidth": 0.6}


def _rows(frame: pd.DataFrame, labels: Mapping) -> Iterator[tuple[str, pd.Series | None]]:
    """Headings and rows: the dimension that adds most first, what cannot be compared last."""
    order = frame.groupby("dimension", sort=False).agg(c=("contribution", "sum"), w=("weight", "sum"))
    for dimension in order.sort_values(["c", "w"], ascending=False, kind="stable").index:
        members = frame[frame["dimension"] == dimension].sort_values(["contribution", "weight"], ascending=False, kind="stable")
        if len(members) > 1:
            yield cut(_named(dimension, labels), 34), None
        for _, row in members.iterrows():
            yield cut(_named(row["indicator"], labels), 34), row


def _bar(ax: Axes, y: int, row: pd.Series, most: float, lang: str) -> None:
    if pd.isna(row["similarity"]):
        ax.barh(y, max(row["weight"], 0.06 * most), height=0.6, **_UNKNOWN)
        ax.text(max(row["weight"], 0.06 * most) + 0.015 * most, y, word("not comparable", lang), size=SMALL, color=SOFT, va="center")
        return
    ax.barh(y, row["weight"], height=0.6, facecolor=FAINT, edgecolor=PALE, linewidth=0.6)
    ax.barh(y, row["contribution"], height=0.6, color=colours()[0])
    ax.text(row["weight"] + 0.015 * most, y, word("of", lang, a=row["contribution"], b=row["weight"]), size=SMALL, va="center")


def _note(row: pd.Series | None, labels: Mapping, names: tuple | None, lang: str) -> str:
    """What both share, or the value of each, as far as two lines hold it."""
    if row is None:
        return ""
    shared, one, other = (str(row.get(c, "") or "") for c in ("shared", "only_a", "only_b"))
    if shared and not pd.isna(row["similarity"]):
        return wrap(word("both", lang).format(", ".join(_named(code, labels) for code in shared.split(", "))), 64)
    values = [_named(re.sub(r"\s*\(.*", "", v), labels) or "–" for v in (one or shared, other)]
    who = [f"{clean(n)}: " for n in names] if names else ["", ""]
    return "\n".join(cut(w + v, 64) for w, v in zip(who, values, strict=True)) if any((one, other)) else ""


def _labels(cases: Cases | None, lang: str) -> dict[str, str]:
    if cases is None:
        return {}
    book = cases.codebook
    known = {c: book.label(v, c, lang) for v in _TERMS if v in book for c in book[v]}
    known |= {a: book.label("attributes", a, lang) for a in book["attributes"]}
    # these are vocabularies as a whole, and have no term of their own
    return known | {k: word(k, lang) for k in ("problems", "themes", "instruments", "water-setting", "unknown", "yes", "no")}


def _named(code: object, labels: Mapping) -> str:
    return clean(labels.get(code) or str(code).replace("_", " ").replace("-", " ") if not str(code)[:1].isdigit() else code)


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
    """
    known_lang(lang)
    for value, known, what in ((by, BY, "way to count evidence"), (show, SHOW, "property of evidence")):
        if value not in known:
            raise UnknownNameError(what, value, known)
    counted = _count(cases, by, show)
    if not counted:
        raise NotPossibleError("There is no claim to count: no fact of these cases has what is asked for.")
    vocabulary = "grades" if show == "grade" else "designs"
    classes = [c for c in cases.codebook[vocabulary] if any(c in n for n in counted.values())]
    named = {"case": lambda i: case_label(cases, i, lang), "theme": lambda i: cases.codebook.label("themes", i, lang), "city": lambda i: place_label(cases, i, lang)}[by]
    keys = sorted(counted, key=lambda i: (-sum(counted[i].values()), str(i)))
    titles = [cut(named(i), 46) for i in keys]
    with house():
        ax = canvas(ax, widest(titles, 9) / 72 + 6.6, len(keys) * _ROW + 1.1)
        left = [0] * len(keys)
        looks = _looks(classes, show)
        for name in classes:
            sizes = [counted[i][name] for i in keys]
            ax.barh(range(len(keys)), sizes, left=left, height=0.72, **looks[name], edgecolor="white", linewidth=0.5, label=name)
            left = [a + b for a, b in zip(left, sizes, strict=True)]
        for y, total in enumerate(left):
            ax.annotate(f"{total:,}", (total, y), xytext=(4, 0), textcoords="offset points", size=SMALL, va="center")
        ax.set_yticks(range(len(keys)), titles)
        ax.set(ylim=(len(keys) - 0.4, -0.6), xlim=(0, max(left) * 1.08))
        ax.set_xlabel(word("graded" if show == "design" else "city claims" if by == "city" else "claims", lang))
        ax.tick_params(axis="y", length=0, labelcolor=INK)
        ax.grid(axis="x")
        prefix = "" if show == "grade" else "{} "
        entries = [heading(word(show, lang))]
        entries += [(Patch(**looks[c], edgecolor="white"), wrap(prefix.format(c) + cases.codebook.label(vocabulary, c, lang), 26)) for c in classes]
        legend(ax, entries)
        finish(ax)
    return ax


def _count(cases: Cases, by: str, show: str) -> dict[str, Counter]:
    counted: dict[str, Counter] = {}
    grades = list(cases.codebook["grades"])
    for case in cases.records:
        keys = {"case": [case.id], "theme": case.themes, "city": [case.city]}[by]
        for fact in case.facts:
            if fact.value and fact.judgement != "rejected" and (show == "grade" or fact.design):
                found = fact.design if show == "design" else _grade(cases, fact, grades)
                for key in keys:
                    counted.setdefault(key, Counter())[found] += 1
    if by == "city" and show == "grade":
        for fact in cases._book.city_facts:
            if fact.judgement != "rejected":
                counted.setdefault(fact.city, Counter())[_grade(cases, fact, grades)] += 1
    return counted


def _grade(cases: Cases, fact: model.Record, grades: list[str]) -> str:
    return min((cases._book.sources[c.source].grade for c in fact.source), key=grades.index)


def _looks(classes: Iterable[str], show: str) -> dict[str, dict]:
    if show == "design":
        return {c: {"facecolor": BLUES(0.1 + 0.18 * int(c)), "hatch": HATCHES[int(c) % 2 * 2]} for c in classes}
    fills = (*colours()[:1], colours()[2], colours()[4], colours()[5], "#8C6D9E", colours()[1], colours()[6], colours()[3], "#7F7F7F")
    return {c: {"facecolor": fills[i % len(fills)], "hatch": HATCHES[i % len(HATCHES)]} for i, c in enumerate(classes)}
