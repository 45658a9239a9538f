"""What a link means, in three sentences a planner can quote, in English or Thai."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial

import networkx as nx
import pandas as pd

from ..language import known_lang, word
from ..thai import BE_OFFSET
from .graph import pair_of, why
from .measure import FLOOR

_SHOWN = 4  # codes named in one sentence; the number of the others is said
_PARTS = 3  # parts and differences named
DOUBTFUL = ("disputed",)  # kinds of ties that only one source names
# what joins clauses, what ends a sentence, what stands between names
_MARKS = {"en": ("; ", ".", ", "), "th": (" ", "", " ")}


def explain(G: nx.Graph, a: str, b: str, *, lang: str = "en") -> str:
    """Explain the similarity of two cities in three sentences.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    a, b : str
        Any two nodes, linked or not.
    lang : {"en", "th"}
        Thai gives years in the Buddhist era.

    Returns
    -------
    str
        The score, its bounds if anything is missing, and its largest parts as shares of the score; shared problems and
        instruments, recorded ties and what differs most; what is unknown and for which city. If the pair cannot be
        compared, the first sentence says so.

    Examples
    --------
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "yes", None]}, index=["Ash", "Birch", "Cedar"])
    >>> from toolkit.network import from_frame
    >>> print(explain(from_frame(towns), "Ash", "Birch"))
    Ash and Birch have a similarity of 0.88 on a scale of 0 to 1; its largest parts: river 57% and people 43%.
    Nothing else that is compared differs by half or more.
    Nothing compared is missing; similarity says where to look, not that a policy would work.
    """
    known_lang(lang)
    table = why(G, a, b)
    say = Speaker(G, a, b, lang)
    numbers = pair_of(say.evidence, a, b)
    differences = []
    if numbers["coverage"] >= FLOOR:
        first = say.score(numbers, table)
        top = ["problems", *say.largest(table)]
        differences = [say.differing(table[~table["indicator"].isin(top)]) or say.word("alike")]
    else:
        first = say.word("too little", a=say.names[0], b=say.names[1], cover=numbers["coverage"])
    shared = say.word("and").join(say.shared())
    they = [say.word("they", do=shared)] if shared else []
    second = sentence([*they, *say.ties(), *differences], lang)
    return " ".join(" ".join([first, second, say.unknown(table)]).split())


class Speaker:
    """The evidence about one pair, and how to say it in one language."""

    def __init__(self, G: nx.Graph, a: str, b: str, lang: str, evidence: dict | None = None) -> None:
        self.evidence = evidence or json.loads(G.graph["evidence"])
        self.pair, self.lang, self.word = (a, b), lang, partial(word, "explain", lang=lang)
        names = [G.nodes[c].get("name_th" if lang == "th" else "name") or G.nodes[c].get("name", c) for c in self.pair]
        self.names = [spaced(n, lang) for n in names]
        self.labels = {i["indicator"]: self._label(i) for i in self.evidence["indicators"]}

    def score(self, numbers: dict, table: pd.DataFrame) -> str:
        """Say the score with its bounds and its largest parts."""
        low, high = numbers["low"], numbers["high"]
        bounds = "" if f"{low:.2f}" == f"{high:.2f}" else self.word("bounds", low=low, high=high)
        shares = [f"{self.labels[i]} {c / numbers['similarity']:.0%}" for i, c in self.largest(table).items()]
        parts = self.word("parts", what=self.join(shares)) if shares else self.word("no parts")
        return self.word("score", a=self.names[0], b=self.names[1], s=numbers["similarity"], bounds=bounds, parts=parts)

    @staticmethod
    def largest(table: pd.DataFrame) -> dict[str, float]:
        """Name the indicators with the largest contributions."""
        return table[table["contribution"] > 0].head(_PARTS).set_index("indicator")["contribution"].to_dict()

    def differing(self, table: pd.DataFrame) -> str:
        """Say which indicators less than half alike take most from the score; nothing if there are none."""
        rest = table[table["similarity"] < 0.5]
        lost = (rest["weight"] * (1 - rest["similarity"])).sort_values(ascending=False, kind="stable")
        named = [self.labels[i] for i in rest.loc[lost.index, "indicator"].head(_PARTS)]
        return self.word("differ", what=self.join(named)) if named else ""

    def shared(self) -> list[str]:
        """Say which coded problems the two share, of how many, and which instruments both use in their cases."""
        said = []
        for what in ("problems", "instruments"):
            held = [set(self.evidence.get(what, {}).get(c, ())) for c in self.pair]
            if all(held):
                codes = sorted(held[0] & held[1])
                slots = {"n": len(codes), "all": len(held[0] | held[1]), "list": self.codes(codes)}
                said.append(self.word(f"share {what}" if codes else f"no {what}", **slots))
        return said

    def ties(self) -> list[str]:
        """Say the recorded ties, one for each kind, with all the years that sources give."""
        if "ties" not in self.evidence:
            return []
        kinds: dict[str, list[tuple[str, str]]] = {}
        for x, y, kind, since, until, _ in sorted(self.evidence["ties"], key=lambda t: t[3]):
            if {x, y} == set(self.pair):
                kinds.setdefault(kind, []).append((since, until))
        said = [tie_text(self.code(kind), dates, self.lang) for kind, dates in kinds.items() if kind not in DOUBTFUL]
        if not said:
            return [self.word("doubtful" if kinds else "no tie")]
        return [self.word("ties", what=self.join(said))]

    def unknown(self, table: pd.DataFrame) -> str:
        """Say what is missing, and for which of the two."""
        lacking = {i: [c for c in self.pair if i not in self.evidence["cities"][c]] for i in table["indicator"]}
        for what in ("problems", "instruments"):
            if what in self.evidence and what not in lacking:
                lacking[what] = [c for c in self.pair if not self.evidence[what].get(c)]
        names = dict(zip(self.pair, self.names, strict=True))
        said = [
            f"{self.labels.get(i) or self.word(i)} ({self.word('both') if len(who) == 2 else names[who[0]].strip()})"
            for i, who in lacking.items()
            if who
        ]
        return self.word("unknown", what=_MARKS[self.lang][2].join(said)) if said else self.word("all known")

    def join(self, items: Iterable[str]) -> str:
        """Join names as the language does."""
        *start, last = items
        return self.word("and").join(filter(None, [_MARKS[self.lang][2].join(start), last]))

    def codes(self, codes: list[str]) -> str:
        """Name the first codes, with commas since labels hold an "and", and the number of the others."""
        named = [", ".join(map(self.code, codes[:_SHOWN]))]
        return self.join(named + [self.word("more", n=len(codes) - _SHOWN)] * (len(codes) > _SHOWN))

    def code(self, code: str) -> str:
        """Label of a code."""
        labels = self.evidence.get("labels", {}).get(code, [code, code])
        return labels[1] if self.lang == "th" else lower(labels[0])

    def _label(self, indicator: dict) -> str:
        if indicator["domain"] == "table":  # a planner's own column stays as it is written
            return indicator["label"]
        if indicator["indicator"] in ("problems", "instruments"):
            return self.word(indicator["indicator"])
        return indicator["label_th"] if self.lang == "th" else lower(indicator["label"])


def sentence(clauses: Iterable[str], lang: str) -> str:
    """Join clauses into one sentence, with the joint and the stop of a language."""
    joint, stop, _ = _MARKS[lang]
    said = " ".join(joint.join(clauses).split())
    return said[:1].upper() + said[1:] + stop if said else ""


def spaced(name: str, lang: str) -> str:
    """Set a Latin name apart in Thai, which is written without spaces."""
    return f" {name} " if lang == "th" and name.isascii() else name


def lower(label: str) -> str:
    """Begin a label with a small letter, unless it begins with an abbreviation.

    Examples
    --------
    >>> lower("Public works"), lower("G20 meeting")
    ('public works', 'G20 meeting')
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def tie_text(kind: str, dates: Iterable[tuple[str, str]], lang: str) -> str:
    """Write a tie and the years, first and last, that sources give for it.

    Examples
    --------
    >>> tie_text("sister city", [("2001", ""), ("2002-05-01", "")], "en")
    'sister city since 2001 or 2002 (sources differ)'
    >>> tie_text("เมืองพี่เมืองน้อง", [("2006", "")], "th")
    'เมืองพี่เมืองน้องตั้งแต่ พ.ศ. 2549'
    """
    years, ends = (list(dict.fromkeys(_year(d, lang) for d in side if d)) for side in zip(*dates, strict=True))
    if not years and not ends:
        return kind
    say = partial(word, "explain", lang=lang)
    span = {"kind": kind, "years": say("or").join(years) or "?"}
    said = say("until", **span, end=say("or").join(ends)) if ends else say("since", **span)
    return said + (say("sources differ") if len(years) > 1 or len(ends) > 1 else "")


def _year(date: str, lang: str) -> str:
    year = int(date[:4]) + (BE_OFFSET if lang == "th" else 0)
    return word("explain", "about", lang, year=year) if set(date) & set("~?%") else str(year)
