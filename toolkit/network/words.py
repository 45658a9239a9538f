"""What a link means, in three sentences a planner can quote, in English or Thai."""

from __future__ import annotations

import json
from collections.abc import Iterable

import networkx as nx
import pandas as pd

from ..errors import UnknownNameError
from ..thai import BE_OFFSET
from .graph import FLOOR, why

_SHOWN = 4  # codes named in one sentence; the number of the others is said
_PARTS = 3  # parts and differences named
DOUBTFUL = ("disputed",)  # kinds of ties that only one source names
_TEXT = {
    "en": {
        "score": "{a} and {b} have a similarity of {s:.2f} on a scale of 0 to 1{bounds}; {parts}.",
        "bounds": " ({low:.2f} to {high:.2f} with every missing value at its worst or best)",
        "parts": "its largest parts: {}", "no_parts": "nothing that is compared is alike",
        "too_little": "{a} and {b} cannot be compared: only {cover:.0%} of the weight rests on data that both have.",
        "they": "They {}", "clause": "; ", "stop": ".",
        "problems": "share {n} of the {all} problems coded for either ({list})",
        "no_problem": "share none of the {all} problems coded for either",
        "instruments": "use the same instruments ({})", "no_instrument": "use no policy instrument in common",
        "differ": "what differs most: {}", "alike": "nothing else that is compared differs by half or more",
        "ties": "recorded ties: {}", "no_tie": "no tie between them is recorded",
        "doubtful": "one source names a tie that no other confirms",
        "unknown": "Not known: {}; similarity says where to look, not that a policy would work.",
        "all_known": "Nothing compared is missing; similarity says where to look, not that a policy would work.",
        "problems_label": "problems", "instruments_label": "policy instruments", "both": "both",
        "more": "{} more", "and": " and ", "space": ", ", "or": " or ",
        "since": "{kind} since {years}", "until": "{kind} from {years} to {end}",
        "differ_sources": " (sources differ)", "about": "about {}",
    },
    "th": {
        "score": "{a}กับ{b}มีค่าความคล้ายคลึง {s:.2f} ในช่วง 0 ถึง 1{bounds} {parts}",
        "bounds": " (ระหว่าง {low:.2f} ถึง {high:.2f} หากถือว่าค่าที่ขาดหายต่างกันที่สุดหรือเหมือนกันที่สุด)",
        "parts": "ส่วนที่มีผลมากที่สุด ได้แก่ {}", "no_parts": "โดยไม่มีสิ่งใดที่นำมาเปรียบเทียบเหมือนกันเลย",
        "too_little": "{a}กับ{b}ยังเปรียบเทียบกันไม่ได้ เพราะข้อมูลที่มีทั้งสองฝ่ายครอบคลุมเพียง {cover:.0%} ของน้ำหนักทั้งหมด",
        "they": "ทั้งสองแห่ง{}", "clause": " ", "stop": "",
        "problems": "มีปัญหาร่วมกัน {n} จาก {all} เรื่องที่บันทึกไว้ ({list})",
        "no_problem": "ไม่มีปัญหาร่วมกันเลยใน {all} เรื่องที่บันทึกไว้",
        "instruments": "ใช้เครื่องมือเชิงนโยบายเหมือนกัน ({})", "no_instrument": "ไม่ได้ใช้เครื่องมือเชิงนโยบายเดียวกัน",
        "differ": "สิ่งที่ต่างกันมากที่สุด ได้แก่ {}", "alike": "ไม่มีด้านอื่นที่ต่างกันตั้งแต่ครึ่งหนึ่งขึ้นไป",
        "ties": "ความสัมพันธ์ที่บันทึกไว้ ได้แก่ {}", "no_tie": "ไม่พบบันทึกความสัมพันธ์ระหว่างกัน",
        "doubtful": "มีแหล่งข้อมูลเดียวที่ระบุความสัมพันธ์และไม่มีแหล่งอื่นยืนยัน",
        "unknown": "ข้อมูลที่ยังขาด ได้แก่ {} ทั้งนี้ ความคล้ายคลึงบอกเพียงว่าควรไปดูที่ใด มิได้บอกว่านโยบายจะได้ผล",
        "all_known": "ข้อมูลที่ใช้เปรียบเทียบมีครบทุกรายการ ทั้งนี้ ความคล้ายคลึงบอกเพียงว่าควรไปดูที่ใด มิได้บอกว่านโยบายจะได้ผล",
        "problems_label": "ปัญหา", "instruments_label": "เครื่องมือเชิงนโยบาย", "both": "ทั้งสองแห่ง",
        "more": "อีก {} เรื่อง", "and": " และ", "space": " ", "or": " หรือ ",
        "since": "{kind}ตั้งแต่ พ.ศ. {years}", "until": "{kind}ระหว่าง พ.ศ. {years} ถึง {end}",
        "differ_sources": " (แหล่งข้อมูลระบุต่างกัน)", "about": "{} โดยประมาณ",
    },
}  # fmt: skip


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
        The score, its bounds if anything is missing, and its largest parts as shares of the
        score; shared problems and instruments, recorded ties and what differs most; what is
        unknown and for which city. If the pair cannot be compared, the first sentence says so.

    Examples
    --------
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "yes", None]}, index=["Ash", "Birch", "Cedar"])
    >>> from toolkit.network import from_frame
    >>> print(explain(from_frame(towns), "Ash", "Birch"))
    Ash and Birch have a similarity of 0.88 on a scale of 0 to 1; its largest parts: river 57% and people 43%.
    Nothing else that is compared differs by half or more.
    Nothing compared is missing; similarity says where to look, not that a policy would work.
    """
    if lang not in _TEXT:
        raise UnknownNameError("language", lang, _TEXT)
    table = why(G, a, b)
    say = Speaker(G, a, b, lang)
    numbers = say.evidence["pairs"]["|".join(sorted((a, b)))]
    if numbers["coverage"] >= FLOOR:
        first, differences = say.score(numbers, table)
    else:
        first, differences = (
            say.text["too_little"].format(a=say.names[0], b=say.names[1], cover=numbers["coverage"]),
            [],
        )
    second = say.sentence([*say.problems(), *say.instruments()], [*say.ties(), *differences])
    return " ".join(" ".join([first, second, say.unknown(table)]).split())


class Speaker:
    """The evidence about one pair, and how to say it in one language."""

    def __init__(self, G: nx.Graph, a: str, b: str, lang: str, evidence: dict | None = None) -> None:
        self.evidence = evidence or json.loads(G.graph["evidence"])
        self.pair, self.lang, self.text = (a, b), lang, _TEXT[lang]
        names = [G.nodes[c].get("name_th" if lang == "th" else "name") or G.nodes[c].get("name", c) for c in self.pair]
        # Thai is written without spaces, save around names in Latin letters
        self.names = [f" {n} " if lang == "th" and n.isascii() else n for n in names]
        self.labels = {i["indicator"]: self._label(i) for i in self.evidence["indicators"]}

    def score(self, numbers: dict, table: pd.DataFrame) -> tuple[str, list[str]]:
        """Say the score with its largest parts; and, apart, what differs most besides these."""
        low, high = numbers["low"], numbers["high"]
        bounds = "" if f"{low:.2f}" == f"{high:.2f}" else self.text["bounds"].format(low=low, high=high)
        top = self.largest(table)
        shares = [f"{self.labels[i]} {c / numbers['similarity']:.0%}" for i, c in top.items()]
        parts = self.text["parts"].format(self.join(shares)) if shares else self.text["no_parts"]
        slots = {"a": self.names[0], "b": self.names[1], "s": numbers["similarity"], "bounds": bounds, "parts": parts}
        named = [self.labels[i] for i in self.differing(table, besides=["problems", *top])]
        differ = self.text["differ"].format(self.join(named)) if named else self.text["alike"]
        return self.text["score"].format(**slots), [differ]

    @staticmethod
    def largest(table: pd.DataFrame) -> dict[str, float]:
        """Name the indicators with the largest contributions."""
        top = table[table["contribution"] > 0].head(_PARTS)
        return dict(zip(top["indicator"], top["contribution"], strict=True))

    @staticmethod
    def differing(table: pd.DataFrame, besides: Iterable[str] = ()) -> list[str]:
        """Name the indicators less than half alike that take most from the score."""
        rest = table[(table["similarity"] < 0.5) & ~table["indicator"].isin(list(besides))]
        lost = (rest["weight"] * (1 - rest["similarity"])).sort_values(ascending=False, kind="stable")
        return list(rest.loc[lost.index, "indicator"].head(_PARTS))

    def problems(self) -> list[str]:
        """Say which coded problems the two share, of how many."""
        held = [set(self.evidence.get("problems", {}).get(c, ())) for c in self.pair]
        if not all(held):
            return []
        shared, either = sorted(held[0] & held[1]), len(held[0] | held[1])
        if not shared:
            return [self.text["no_problem"].format(all=either)]
        return [self.text["problems"].format(n=len(shared), all=either, list=self.codes(shared))]

    def instruments(self) -> list[str]:
        """Say which instruments both use in their cases."""
        held = [set(self.evidence.get("instruments", {}).get(c, ())) for c in self.pair]
        if not all(held):
            return []
        shared = sorted(held[0] & held[1])
        return [self.text["instruments"].format(self.codes(shared)) if shared else self.text["no_instrument"]]

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
            return [self.text["doubtful" if kinds else "no_tie"]]
        return [self.text["ties"].format(self.join(said))]

    def unknown(self, table: pd.DataFrame) -> str:
        """Say what is missing, and for which of the two."""
        cells = self.evidence["cities"]
        lacking = {i: [c for c in self.pair if i not in cells[c]] for i in table["indicator"]}
        found = [(self.labels[i], who) for i, who in lacking.items() if who]
        for what in ("problems", "instruments"):
            if what in self.evidence and what not in lacking:
                who = [c for c in self.pair if not self.evidence[what].get(c)]
                found += [(self.text[f"{what}_label"], who)] if who else []
        names = dict(zip(self.pair, self.names, strict=True))
        said = [f"{label} ({self.text['both'] if len(who) == 2 else names[who[0]].strip()})" for label, who in found]
        return self.text["unknown"].format(self.text["space"].join(said)) if said else self.text["all_known"]

    def sentence(self, predicates: list[str], clauses: list[str]) -> str:
        """Put the second sentence together: what the two do, then what else holds."""
        they = self.text["they"].format(self.text["and"].join(predicates)) if predicates else ""
        said = self.text["clause"].join(filter(None, [they, *clauses]))
        return said[:1].upper() + said[1:] + self.text["stop"] if said else ""

    def join(self, items: Iterable[str]) -> str:
        """Join names as the language does."""
        *start, last = items
        return self.text["and"].join(filter(None, [self.text["space"].join(start), last]))

    def codes(self, codes: list[str]) -> str:
        """Name the first codes, with commas since labels hold an "and", and the number of the others."""
        more = len(codes) - _SHOWN
        named = ", ".join(self.code(c) for c in codes[: _SHOWN if more > 0 else None])
        return self.join([named, self.text["more"].format(more)] if more > 0 else [named])

    def code(self, code: str) -> str:
        """Label of a code."""
        labels = self.evidence.get("labels", {}).get(code, [code, code])
        return labels[1] if self.lang == "th" else lower(labels[0])

    def _label(self, indicator: dict) -> str:
        if indicator["network"] == "table":  # a planner's own column stays as it is written
            return indicator["label"]
        if indicator["indicator"] in ("problems", "instruments"):
            return self.text[f"{indicator['indicator']}_label"]
        return indicator["label_th"] if self.lang == "th" else lower(indicator["label"])


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
    text, dates = _TEXT[lang], list(dates)
    years = list(dict.fromkeys(_year(since, lang) for since, _ in dates if since))
    ends = list(dict.fromkeys(_year(until, lang) for _, until in dates if until))
    if not years and not ends:
        return kind
    span = {"kind": kind, "years": text["or"].join(years) or "?", "end": text["or"].join(ends)}
    differ = text["differ_sources"] if len(years) > 1 or len(ends) > 1 else ""
    return text["until" if ends else "since"].format(**span) + differ


def _year(date: str, lang: str) -> str:
    year = int(date[:4]) + (BE_OFFSET if lang == "th" else 0)
    return _TEXT[lang]["about"].format(year) if set(date) & set("~?%") else str(year)


__all__ = ["DOUBTFUL", "Speaker", "explain", "lower", "tie_text"]
