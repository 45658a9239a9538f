"""On what kind of evidence the casebook stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from .house import BLUES, HATCHES, INK, SMALL, canvas, colours, finish, heading, house, legend, make_room, widest
from .texts import best_grade, case_label, cut, known_lang, place_label, word, wrap

BY, SHOW = ("case", "theme", "city"), ("grade", "design")
_ROW = 0.26  # inches


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
    keys = sorted(counted, key=lambda i: (-sum(counted[i].values()), str(i)))
    titles = [cut(_name(cases, i, by, lang), 46) for i in keys]
    with house():
        own = ax is None
        ax = canvas(ax, widest(titles, 9) / 72 + 6.6, len(keys) * _ROW + 1.1)
        left = [0] * len(keys)
        looks = {c: look | {"edgecolor": "white"} for c, look in _looks(classes, show).items()}
        for name in classes:
            sizes = [counted[i][name] for i in keys]
            ax.barh(range(len(keys)), sizes, left=left, height=0.72, linewidth=0.5, label=name, **looks[name])
            left = [a + b for a, b in zip(left, sizes, strict=True)]
        for y, total in enumerate(left):
            ax.annotate(f"{total:,}", (total, y), xytext=(4, 0), textcoords="offset points", size=SMALL, va="center")
        ax.set_yticks(range(len(keys)), titles)
        ax.set(ylim=(len(keys) - 0.4, -0.6), xlim=(0, max(left) * 1.08))
        ax.set_xlabel(word("graded" if show == "design" else "city claims" if by == "city" else "claims", lang))
        ax.tick_params(axis="y", length=0, labelcolor=INK)
        ax.grid(axis="x")
        entries = [heading(word(show, lang))]
        for name in classes:
            text = cases.codebook.label(vocabulary, name, lang)
            entries.append((Patch(**looks[name]), wrap(text if show == "grade" else f"{name} {text}", 26)))
        legend(ax, entries)
        if own:
            make_room(ax)
        finish(ax)
    return ax


def _name(cases: Cases, key: str, by: str, lang: str) -> str:
    if by == "theme":
        return cases.codebook.label("themes", key, lang)
    return case_label(cases, key, lang) if by == "case" else place_label(cases, key, lang)


def _count(cases: Cases, by: str, show: str) -> dict[str, Counter]:
    counted: dict[str, Counter] = {}
    for case in cases.records:
        keys = {"case": [case.id], "theme": case.themes, "city": [case.city]}[by]
        for fact in case.facts:
            if fact.value and fact.judgement != "rejected" and (show == "grade" or fact.design):
                found = fact.design if show == "design" else best_grade(cases, fact)
                for key in keys:
                    counted.setdefault(key, Counter())[found] += 1
    if by == "city" and show == "grade":
        for fact in cases._book.city_facts:
            if fact.judgement != "rejected":
                counted.setdefault(fact.city, Counter())[best_grade(cases, fact)] += 1
    return counted


def _looks(classes: Iterable[str], show: str) -> dict[str, dict]:
    if show == "design":
        return {c: {"facecolor": BLUES(0.1 + 0.18 * int(c)), "hatch": HATCHES[int(c) % 2 * 2]} for c in classes}
    blue, orange, green, red, sky, pink, *_ = colours()
    fills = (blue, green, sky, pink, "#8C6D9E", orange, "#C7AE1F", red, "#7F7F7F")
    return {c: {"facecolor": fills[i % 9], "hatch": HATCHES[i % len(HATCHES)]} for i, c in enumerate(classes)}
