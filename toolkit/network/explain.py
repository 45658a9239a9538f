"""What a link means, in three sentences a planner can quote."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

from ..language import chosen, phrase
from .graph import two_nodes
from .profile import FLOOR, Profile, name_of, read, small

# named in one sentence; the number of the others is said
_CODES, _PARTS, _UNKNOWN = 4, 3, 6


def explain(G: nx.Graph, a: str, b: str, *, lang: str | None = None) -> str:
    """Explain the similarity of two cities in three sentences.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    a, b : str
        Any two nodes, linked or not, by id or name.
    lang : str, optional
        By default the reader's language; Thai gives years in the Buddhist era.

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
    say = Speaker(G, *two_nodes(G, a, b), chosen(lang))
    differences = []
    if say.numbers["coverage"] >= FLOOR:
        first = say.score()
        rest = say.table[~say.table["indicator"].isin(["problems", *say.largest()])]
        differences = [say.differing(rest) or say.word("alike")]
    else:
        first = say.word("too little", a=say.names[0], b=say.names[1], cover=say.numbers["coverage"])
    shared = say.word("and").join(say.shared())
    they = [say.word("they", do=shared)] if shared else []
    second = sentence([*they, *say.ties(), *differences], say.lang)
    return " ".join(" ".join([first, second, say.unknown()]).split())


class Speaker:
    """What is known of one pair, and how to say it in one language."""

    def __init__(self, G: nx.Graph, a: str, b: str, lang: str, built: Profile | None = None) -> None:
        self.built, self.pair, self.lang = built or read(G), (a, b), lang
        self.numbers, self.table = self.built.pair(a, b), self.built.parts(a, b)
        self.names = [apart(name_of(G, city, lang), lang) for city in self.pair]
        columns = {c["name"]: c for c in self.built.columns}
        self.lacking = {i: self.built.lacking(columns[i], self.pair) for i in self.table["indicator"]}
        self.labels = {what: self.word(what) for what in ("problems", "instruments")}
        for name, label in self.built.labels.items():
            if columns[name]["domain"] == "table":  # a planner's own column stays as it is written
                self.labels[name] = label
            else:
                self.labels.setdefault(name, small(label(lang), lang))

    def word(self, key: str, **slots: object) -> str:
        """Take a phrase about a pair."""
        return phrase("explain", key, self.lang, **slots)

    def score(self) -> str:
        """Say the score with its bounds and its largest parts."""
        low, high, score = (self.numbers[n] for n in ("low", "high", "similarity"))
        bounds = "" if f"{low:.2f}" == f"{high:.2f}" else self.word("bounds", low=low, high=high)
        shares = [f"{self.labels[i]} {c / score:.0%}" for i, c in self.largest().items()]
        parts = self.word("parts", what=self.join(shares)) if shares else self.word("no parts")
        return self.word("score", a=self.names[0], b=self.names[1], s=score, bounds=bounds, parts=parts)

    def largest(self) -> dict[str, float]:
        """Name the indicators with the largest contributions."""
        adding = self.table[self.table["contribution"] > 0].head(_PARTS)
        return adding.set_index("indicator")["contribution"].to_dict()

    def differing(self, table: pd.DataFrame) -> str:
        """Say which indicators less than half alike take most from the score; nothing if there are none."""
        rest = table[table["similarity"] < 0.5]
        lost = (rest["weight"] * (1 - rest["similarity"])).sort_values(ascending=False, kind="stable")
        named = [self.labels[i] for i in rest.loc[lost.index, "indicator"]]
        what = self.join(named) if 0 < len(named) <= _PARTS else self.few(named, _PARTS, self.word("comma"))
        return self.word("differ", what=what) if named else ""

    def shared(self) -> list[str]:
        """Say which coded problems the two share, of how many, and which instruments both use in their cases."""
        said = []
        for what in ("problems", "instruments"):
            held = [set(self.built.held.get(what, {}).get(c, ())) for c in self.pair]
            if all(held):
                codes = sorted(held[0] & held[1])
                slots = {"n": len(codes), "all": len(held[0] | held[1]), "list": self.few(list(map(self.code, codes)))}
                said.append(self.word(f"share {what}" if codes else f"no {what}", **slots))
        return said

    def ties(self) -> list[str]:
        """Say the recorded ties, one for each kind, with all the years that sources give."""
        if "ties" not in self.built.held:
            return []
        found = [t for t in sorted(self.built.held["ties"], key=lambda t: t[3]) if {*t[:2]} == {*self.pair}]
        kinds: dict[str, list[tuple[str, str]]] = {}
        for _, _, kind, since, until, counts in found:
            if counts:
                kinds.setdefault(kind, []).append((since, until))
        if not kinds:
            return [self.word("doubtful" if found else "no tie")]
        return [self.word("ties", what=self.join(tie_text(self.code(k), d, self.lang) for k, d in kinds.items()))]

    def unknown(self) -> str:
        """Say what is missing, and for which of the two."""
        lacking = dict(self.lacking)
        for what in ("problems", "instruments"):
            if what in self.built.held and what not in lacking:
                lacking[what] = [c for c in self.pair if not self.built.held[what].get(c)]
        names = dict(zip(self.pair, self.names, strict=True))
        said = [
            f"{self.labels[i]} ({self.word('both') if len(who) == 2 else names[who[0]].strip()})"
            for i, who in lacking.items()
            if who
        ]
        what = self.few(said, _UNKNOWN, self.word("comma"))
        return self.word("unknown", what=what) if said else self.word("all known")

    def join(self, items: Iterable[str]) -> str:
        """Join names as the language does."""
        *start, last = items
        return self.word("and").join(filter(None, [self.word("comma").join(start), last]))

    def few(self, names: list[str], most: int = _CODES, comma: str = ", ") -> str:
        """Name the first of many, and say how many more there are; labels may hold an "and" themselves."""
        rest = [self.word("more", n=len(names) - most)] if len(names) > most else []
        return self.join([comma.join(names[:most]), *rest])

    def code(self, code: str) -> str:
        """Label of a code."""
        return small(self.built.codes[code](self.lang), self.lang) if code in self.built.codes else code


def sentence(clauses: Iterable[str], lang: str) -> str:
    """Join clauses into one sentence, with the joint and the stop of a language."""
    said = " ".join(phrase("explain", "joint", lang).join(clauses).split())
    return said[:1].upper() + said[1:] + phrase("explain", "stop", lang) if said else ""


def apart(name: str, lang: str) -> str:
    """Set a Latin name apart where a language is written without spaces."""
    gap = phrase("explain", "beside a latin name", lang) if name.isascii() else ""
    return f"{gap}{name}{gap}"


def tie_text(kind: str, dates: Iterable[tuple[str, str]], lang: str) -> str:
    """Write a tie and the years, first and last, that sources give for it.

    Examples
    --------
    >>> tie_text("sister city", [("2001", ""), ("2002-05-01", "")], "en")
    'sister city since 2001 or 2002 (sources differ)'
    >>> tie_text("เมืองพี่เมืองน้อง", [("2006", "")], "th")
    'เมืองพี่เมืองน้องตั้งแต่ พ.ศ. 2549'
    """

    def say(key: str, **slots: object) -> str:
        return phrase("explain", key, lang, **slots)

    def year(date: str) -> str:
        number = int(date[:4]) + int(say("years added"))
        return say("about", year=number) if set(date) & set("~?%") else str(number)

    years, ends = (list(dict.fromkeys(year(d) for d in side if d)) for side in zip(*dates, strict=True))
    if not years and not ends:
        return kind
    span = {"kind": kind, "years": say("or").join(years) or "?"}
    said = say("until", **span, end=say("or").join(ends)) if ends else say("since", **span)
    return said + (say("sources differ") if len(years) > 1 or len(ends) > 1 else "")
