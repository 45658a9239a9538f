"""One city's likeness to others set against the ties it has."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

import networkx as nx
import pandas as pd

from .. import model
from ..errors import NotPossibleError, UnknownNameError
from ..library import Cases
from ..wording import keys
from .graph import FLOOR, city_similarity, parts_of
from .profiles import build
from .words import DOUBTFUL, Speaker, lower, tie_text

_TEXT = {
    "en": {
        "rank": "number {rank} by similarity of {of} places that compare with {city} ({s:.2f})",
        "alike": "most alike in: {}",
        "differ": "what differs most: {}", "no_tie": "no tie is recorded", "ended": "a tie that ended: {}",
        "doubtful": "one source names a tie that no other confirms", "networks": "both belong to {}",
        "could": "with every missing value at its best it could be among the nearest {k}",
        "stub": "nothing that could be compared is recorded of {other}",
        "own_stub": "nothing that could be compared is recorded of {city}",
        "little": "only {cover:.0%} of the weight rests on data that both have; not known: {missing}",
        "stop": ".", "joint": "; ",
    },
    "th": {
        "rank": "คล้ายเป็นอันดับที่ {rank} จาก {of} แห่งที่เปรียบเทียบกับ{city}ได้ ({s:.2f})", "alike": "คล้ายกันมากที่สุดในเรื่อง {}",
        "differ": "สิ่งที่ต่างกันมากที่สุด ได้แก่ {}", "no_tie": "ไม่พบบันทึกความสัมพันธ์", "ended": "เคยมีความสัมพันธ์ซึ่งสิ้นสุดแล้ว คือ {}",
        "doubtful": "มีแหล่งข้อมูลเดียวที่ระบุความสัมพันธ์และไม่มีแหล่งอื่นยืนยัน", "networks": "เป็นสมาชิก {} เหมือนกัน",
        "could": "หากค่าที่ขาดหายเหมือนกันที่สุด อาจอยู่ใน {k} อันดับแรกได้",
        "stub": "ไม่มีข้อมูลของ{other}ที่ใช้เปรียบเทียบได้", "own_stub": "ไม่มีข้อมูลของ{city}ที่ใช้เปรียบเทียบได้",
        "little": "ข้อมูลที่มีทั้งสองฝ่ายครอบคลุมเพียง {cover:.0%} ของน้ำหนักทั้งหมด ข้อมูลที่ยังขาด ได้แก่ {missing}",
        "stop": "", "joint": " ",
    },
}  # fmt: skip
_TIES = [
    "kind", "other", "name", "similarity", "low", "high", "rank", "ties", "since", "reason", "reason_th", "sources",
]  # fmt: skip
_ORDER = {"similar-no-tie": 0, "tie-not-similar": 1, "tie-not-enough-data": 2}


def missing_ties(cases: Cases, city: str, *, on: Iterable[str] = ("context", "problems"), k: int = 5) -> pd.DataFrame:
    """Set a city's similarity to others against the ties it has.

    Parameters
    ----------
    city : str
        A place that can stand in the similarity network.
    on : iterable of {"context", "problems", "portfolio"}
    k : int
        How many of the most similar places count as similar; ties in rank all count.

    Returns
    -------
    DataFrame
        One row per place, in three kinds; a place that is similar and tied is in none.

        - similar-no-tie: among the k most similar, without a recorded tie
        - tie-not-similar: tied, comparable, not among the k most similar
        - tie-not-enough-data: tied, but too little is recorded to compare

        Columns: other, name, similarity, low, high, rank (among what compares), ties and since
        (as recorded), reason, reason_th, sources (of the ties; without one, of what is
        compared). Memberships are no ties; ties that ended or that only one source names do not
        count and are said.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> table = missing_ties(load_cases(), "bangkok")
    >>> set(table["kind"]) <= {"similar-no-tie", "tie-not-similar", "tie-not-enough-data"}
    True
    """
    view = View(cases, city, on)
    ranks, near = view.ranks, {o for o, rank in view.ranks.items() if rank <= k}
    least = min((view.pair(o)["similarity"] for o in near), default=math.inf)
    rows = []
    for other in sorted({*near, *view.ties}):
        counted = [t for t in view.ties.get(other, ()) if not t.until and t.kind not in DOUBTFUL]
        if other in near and counted:
            continue
        if other not in near and not counted:
            continue
        kind = "similar-no-tie" if other in near else "tie-not-similar" if other in ranks else "tie-not-enough-data"
        numbers = view.pair(other) if other in ranks else {}
        could = kind == "tie-not-similar" and numbers["high"] >= least
        rows.append({
            "kind": kind, "other": other, "name": cases._book.cities[other].name_en,
            **{n: numbers.get(n, math.nan) for n in ("similarity", "low", "high")}, "rank": ranks.get(other, math.nan),
            "ties": "; ".join(dict.fromkeys(t.kind for t in counted)),
            "since": "; ".join(dict.fromkeys(t.since for t in counted if t.since)),
            "reason": view.reason(other, kind, k if could else 0, "en"),
            "reason_th": view.reason(other, kind, k if could else 0, "th"),
            "sources": "; ".join(sorted({key for t in counted for key in keys(t).split("; ")})) or view.sources(other),
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=_TIES).astype({"rank": "Int64"})
    order = table["kind"].map(_ORDER).rename("order")
    return table.assign(order=order).sort_values(["order", "rank", "other"], ignore_index=True).drop(columns="order")


class View:
    """One city in a similarity network that holds it, with the ties it has."""

    def __init__(self, cases: Cases, city: str, on: Iterable[str]) -> None:
        check_place(cases, city)
        self.cases, self.city = cases, city
        on = [on] if isinstance(on, str) else list(on)
        nodes = build(cases, on=on).frame.index
        self.graph: nx.Graph = city_similarity(cases, on=on, cities={*nodes, city})
        self.evidence = json.loads(self.graph.graph["evidence"])
        self.bare = city not in nodes
        self.ties: dict[str, list[model.Tie]] = {}
        for tie in cases._book.ties:
            ends = {tie.a, tie.b}
            if city in ends and tie.kind != "membership" and is_node(cases, other := (ends - {city}).pop()):
                self.ties.setdefault(other, []).append(tie)
        scores = {o: n["similarity"] for o in nodes if o != city and (n := self.pair(o))["coverage"] >= FLOOR}
        scores = {o: round(s, 12) for o, s in scores.items() if s}
        # places that are equally similar have the same rank, and nothing alike is no likeness
        self.ranks = {o: 1 + sum(t > s for t in scores.values()) for o, s in scores.items()}
        self.ranks = dict(sorted(self.ranks.items(), key=lambda item: (item[1], item[0])))

    def pair(self, other: str) -> dict:
        """Look up similarity, coverage and bounds."""
        return self.evidence["pairs"]["|".join(sorted((self.city, other)))]

    def name(self, place: str, lang: str) -> str:
        """Name a place; a Latin name in Thai with the spaces it needs."""
        record = self.cases._book.cities[place]
        name = record.name_th if lang == "th" and record.name_th else record.name_en
        return f" {name} " if lang == "th" and name.isascii() else name

    def sources(self, other: str) -> str:
        """Name the sources of all that is compared."""
        table = parts_of(self.evidence, self.city, other)
        return "; ".join(sorted({k for text in table["sources"] for k in text.split("; ") if k}))

    def reason(self, other: str, kind: str, could: int, lang: str) -> str:
        """Say in words why a place is in the list."""
        text = _TEXT[lang]
        names = {"city": self.name(self.city, lang), "other": self.name(other, lang)}
        said = self._tied(other, lang)
        if other in self.evidence["cities"]:
            say = Speaker(self.graph, self.city, other, lang, self.evidence)
            table = parts_of(self.evidence, self.city, other)
        if kind == "tie-not-enough-data":
            if self.bare or other not in self.evidence["cities"]:
                said.append(text["own_stub" if self.bare else "stub"].format(**names))
            else:
                lacking = [i for i in table["indicator"] if any(i not in self.evidence["cities"][c] for c in say.pair)]
                missing = say.join([say.labels[i] for i in lacking])
                said.append(text["little"].format(cover=self.pair(other)["coverage"], missing=missing))
        else:
            numbers = self.pair(other)
            said.append(
                text["rank"].format(rank=self.ranks[other], of=len(self.ranks), s=numbers["similarity"], **names)
            )
            if kind == "similar-no-tie":
                said.append(text["alike"].format(say.join([say.labels[i] for i in say.largest(table)])))
            elif differing := say.differing(table):
                said.append(text["differ"].format(say.join([say.labels[i] for i in differing])))
            if could:
                said.append(text["could"].format(k=could))
        return sentence(said, text)

    def _tied(self, other: str, lang: str) -> list[str]:
        """Say the recorded ties, the ended and doubtful ones apart, and the networks both belong to."""
        text, book = _TEXT[lang], self.cases.codebook
        kinds: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for tie in sorted(self.ties.get(other, ()), key=lambda t: t.since):
            kinds.setdefault((tie.kind, bool(tie.until)), []).append((tie.since, tie.until))
        said, doubtful = [], False
        for (kind, ended), dates in kinds.items():
            label = book.label("tie_kinds", kind, lang)
            words = tie_text(label if lang == "th" else lower(label), dates, lang)
            if kind in DOUBTFUL:
                doubtful = True
            else:
                said.append(text["ended"].format(words) if ended else words)
        if not said:
            said.append(text["doubtful" if doubtful else "no_tie"])
        if networks := self._networks(other, lang):
            said.append(text["networks"].format(", ".join(networks)))
        return said

    def _networks(self, other: str, lang: str) -> list[str]:
        members = [(t.a, t.b) for t in self.cases._book.ties if t.kind == "membership" and not t.until]
        held = [{end for pair in members if city in pair for end in pair} for city in (self.city, other)]
        return [self.name(n, lang).strip() for n in sorted(set.intersection(*held) - {self.city, other})]


def sentence(pieces: list[str], text: dict) -> str:
    """Join pieces into one sentence, with the joint and the stop of a language."""
    said = " ".join(text["joint"].join(pieces).split())
    return said[:1].upper() + said[1:] + text["stop"]


def is_node(cases: Cases, place: str) -> bool:
    """Whether a place can stand in the similarity network."""
    return cases.codebook["place_kinds"][cases._book.cities[place].kind].node == "yes"


def check_place(cases: Cases, city: str) -> None:
    """Refuse what is no place, or no place of a kind that is compared."""
    if city not in cases._book.cities:
        raise UnknownNameError("place", city, cases._book.cities)
    if not is_node(cases, city):
        raise NotPossibleError(
            f'"{city}" is a {cases._book.cities[city].kind}; only cities and their like are compared.'
        )


__all__ = ["View", "check_place", "is_node", "missing_ties", "sentence"]
