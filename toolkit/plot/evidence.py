"""On what kind of evidence the casebook stands: claims by case, theme or city."""

from __future__ import annotations

from collections import Counter

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..cases import Cases
from ..errors import NotPossibleError
from ..language import chosen, one_of
from .style import BLUES, NINE, SMALL, best_grade, drawing, legend, named, rows, widest, word, wrap

BY, SHOW = ("case", "theme", "city"), ("grade", "design")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "++", "ooo")


def evidence(
    cases: Cases, *, by: str = "case", show: str = "grade", lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how many claims rest on what kind of evidence.

    Parameters
    ----------
    cases : Cases
    by : {"case", "theme", "city"}
        One bar for each; by city the facts of the city table count too: how well a city is
        documented, which makes it look more like others that are.
    show : {"grade", "design"}
        Grades of the sources, or designs (0 to 5) of the claims of effect that have one.
    lang : str, optional
        The reader's language by default.
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
    lang = chosen(lang)
    one_of("field to compare by", by, BY)
    one_of("field", show, SHOW)
    counted = _count(cases, by, show)
    if not counted:
        raise NotPossibleError(word("no claim", lang))
    vocabulary = cases.codebook[f"{show}s"]
    looks = {c: _look(place, c, show) for place, c in enumerate(vocabulary) if any(c in n for n in counted.values())}
    keys = sorted(counted, key=lambda i: (-counted[i].total(), i))
    titles = [named(i, by, cases, lang) for i in keys]
    own = ax is None
    with drawing(ax, widest(titles, 9) / 72 + 6.6, len(keys) * 0.26 + 1.1) as ax:
        left = [0] * len(keys)
        for code, look in looks.items():
            sizes = [counted[i][code] for i in keys]
            ax.barh(range(len(keys)), sizes, left=left, height=0.72, linewidth=0.5, label=code, **look)
            left = [a + b for a, b in zip(left, sizes, strict=True)]
        ax.bar_label(ax.containers[-1], [f"{total:,}" for total in left], padding=4, size=SMALL)
        rows(ax, titles)
        ax.set_xlim(0, max(left) * 1.12)
        ax.set_xlabel(word("graded" if show == "design" else "city claims" if by == "city" else "claims", lang))
        ax.grid(axis="x")
        number = "{} " if show == "design" else ""
        entries = [(Patch(**k), wrap(number.format(c) + vocabulary[c].label(lang), 26, 3)) for c, k in looks.items()]
        legend(ax, [(None, word(show, lang)), *entries], room=own)
    return ax


def _count(cases: Cases, by: str, show: str) -> dict[str, Counter]:
    counted: dict[str, Counter] = {}
    for case in cases.records:
        keys = {"case": [case.id], "theme": case.themes, "city": [case.city]}[by]
        for fact in case.facts:
            if fact.stands and (show == "grade" or fact.design):
                for key in keys:
                    found = fact.design if show == "design" else best_grade(cases, fact)
                    counted.setdefault(key, Counter())[found] += 1
    if by == "city" and show == "grade":
        for fact in cases.book.city_facts:
            if fact.stands:
                counted.setdefault(fact.city, Counter())[best_grade(cases, fact)] += 1
    return counted


def _look(place: int, code: str, show: str) -> dict:
    if show == "design":
        return {"facecolor": BLUES(0.1 + 0.18 * int(code)), "hatch": HATCHES[int(code) % 2 * 2], "edgecolor": "white"}
    return {"facecolor": NINE[place % 9], "hatch": HATCHES[place % len(HATCHES)], "edgecolor": "white"}
