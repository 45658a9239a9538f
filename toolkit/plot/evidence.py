"""On what kind of evidence the casebook stands: claims by case, theme or city."""

from collections import Counter

from matplotlib.axes import Axes

from ..cases import Cases
from ..language import chosen, need, one_of
from .style import BLUES, NINE, SMALL, best_grade, drawing, legend, named, rows, widest, word, wrap

BY = {"case": lambda case: [case.id], "theme": lambda case: case.themes, "city": lambda case: [case.city]}
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
    one_of("field", show, ("grade", "design"))
    claims = [(fact, key) for case in cases.records for fact in case.facts for key in BY[by](case)]
    if by == "city" and show == "grade":
        claims += [(fact, fact.city) for fact in cases.book.city_facts]
    counted: dict[str, Counter] = {}
    for fact, key in claims:
        if fact.stands and (show == "grade" or fact.design):
            counted.setdefault(key, Counter())[best_grade(cases, fact) if show == "grade" else fact.design] += 1
    need(counted, "plot", "no claim", lang)
    said = {c: wrap(f"{c} " * (show == "design") + t.label(lang), 26, 3) for c, t in cases.codebook[f"{show}s"].items()}
    keys = sorted(counted, key=lambda i: (-counted[i].total(), i))
    titles = [named(i, by, cases, lang) for i in keys]
    height = max(len(keys) * 0.26 + 1.1, "\n".join(said.values()).count("\n") * 0.18 + 0.8)
    with drawing(ax, widest(titles, 9) / 72 + 6.6, height) as ax:
        left = [0] * len(keys)
        for place, (code, text) in enumerate(said.items()):
            sizes = [counted[i][code] for i in keys]
            fill = NINE[place % 9] if show == "grade" else BLUES(0.1 + 0.18 * place)
            look = {"facecolor": fill, "edgecolor": "white", "linewidth": 0.5, "hatch": HATCHES[place % len(HATCHES)]}
            ax.barh(range(len(keys)), sizes, left=left, height=0.72, label=text if any(sizes) else "", **look)
            left = [a + b for a, b in zip(left, sizes, strict=True)]
        ax.bar_label(ax.containers[-1], [f"{total:,}" for total in left], padding=4, size=SMALL)
        rows(ax, titles)
        ax.set_xlim(0, max(left) * 1.12)
        ax.set_xlabel(word("graded" if show == "design" else "city claims" if by == "city" else "claims", lang))
        ax.grid(axis="x")
        legend(ax, [(None, word(show, lang))])
    return ax
