"""What a link means, in three sentences a planner can quote, in English or Thai."""

from __future__ import annotations

import json

import networkx as nx

from ..errors import UnknownNameError
from .graph import FLOOR, why

_SHOWN = 4  # codes named in one sentence; the number of the others is said
_TEXT = {
    "en": {
        "score": "{a} and {b} have a similarity of {s:.2f} on a scale of 0 to 1 ({low:.2f} to {high:.2f} if every missing value were at its worst or best); most of it comes from {parts}.",
        "too_little": "{a} and {b} cannot be compared: only {cover:.0%} of the weight rests on data that both have.",
        "shared": "They share {problems}{instruments}, and differ in {differences}; {ties}.",
        "unknown": "What is not known: {unknown}; similarity says where to look, not that a policy would work.",
        "no_problem": "no coded problem", "problems": "the problems {}", "instruments": " and use the same instruments ({})",
        "no_tie": "no formal tie between them is recorded", "tie": "recorded ties: {}", "nothing": "nothing of what is compared is missing",
        "no_difference": "nothing that is compared", "more": " and {} more", "and": " and ", "since": "{} since {}",
    },
    "th": {
        "score": "{a} กับ {b} มีความคล้ายคลึงกัน {s:.2f} จากช่วง 0 ถึง 1 (อยู่ระหว่าง {low:.2f} ถึง {high:.2f} หากค่าที่ขาดหายเป็นค่าต่ำสุดหรือสูงสุด) ส่วนใหญ่มาจาก{parts}",
        "too_little": "{a} กับ {b} เปรียบเทียบกันไม่ได้ เพราะมีข้อมูลร่วมกันเพียง {cover:.0%} ของน้ำหนักทั้งหมด",
        "shared": "ทั้งสองแห่งมี{problems}{instruments} และต่างกันในเรื่อง{differences} {ties}",
        "unknown": "สิ่งที่ยังไม่ทราบ: {unknown} ความคล้ายคลึงบอกเพียงว่าควรไปดูที่ใด ไม่ได้บอกว่านโยบายจะได้ผล",
        "no_problem": "ปัญหาที่ลงรหัสไว้ไม่ตรงกัน", "problems": "ปัญหาร่วมกัน ได้แก่ {}", "instruments": " และใช้เครื่องมือเดียวกัน ({})",
        "no_tie": "ไม่พบความสัมพันธ์อย่างเป็นทางการระหว่างกันในฐานข้อมูล", "tie": "ความสัมพันธ์ที่บันทึกไว้: {}", "nothing": "ไม่มีข้อมูลใดที่ใช้เปรียบเทียบขาดหาย",
        "no_difference": "ไม่มีในสิ่งที่นำมาเปรียบเทียบ", "more": " และอีก {} รายการ", "and": " และ ", "since": "{} ตั้งแต่ปี {}",
    },
}  # fmt: skip


def explain(G: nx.Graph, a: str, b: str, *, lang: str = "en") -> str:
    """Explain the similarity of two cities in three sentences.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity`.
    a, b : str
        Any two nodes.
    lang : {"en", "th"}

    Returns
    -------
    str
        The score with its bounds and main parts; shared problems and instruments, differences
        and recorded ties; what is unknown. Two sentences if the pair cannot be compared.
    """
    if lang not in _TEXT:
        raise UnknownNameError("language", lang, _TEXT)
    table = why(G, a, b)
    evidence = json.loads(G.graph["evidence"])
    text, tongue = _TEXT[lang], 0 if lang == "en" else 1
    names = {c: G.nodes[c].get("name_th" if tongue else "name", c) for c in (a, b)}
    numbers = evidence["pairs"]["|".join(sorted((a, b)))]
    labels = {i["indicator"]: i["label_th" if tongue else "label"] for i in evidence["indicators"]}
    unknown = [labels[i] for i in table.loc[table["similarity"].isna(), "indicator"]]
    last = text["unknown"].format(unknown=", ".join(unknown) or text["nothing"])
    if numbers["coverage"] < FLOOR:
        return " ".join([text["too_little"].format(a=names[a], b=names[b], cover=numbers["coverage"]), last])
    top = table[table["contribution"] > 0]["indicator"].head(3)
    first = text["score"].format(a=names[a], b=names[b], s=numbers["similarity"], low=numbers["low"], high=numbers["high"], parts=text["and"].join(labels[i] for i in top))
    second = text["shared"].format(
        problems=_problems(evidence, a, b, text, tongue),
        instruments=_instruments(evidence, a, b, text, tongue),
        differences=", ".join(labels[i] for i in table.loc[table["similarity"] < 0.5, "indicator"].head(3)) or text["no_difference"],
        ties=_ties(evidence, a, b, text, tongue),
    )
    return " ".join([first, second, last])


def _problems(evidence: dict, a: str, b: str, text: dict, tongue: int) -> str:
    held = [set(evidence["cities"][c].get("problems", {}).get("codes", [])) for c in (a, b)]
    shared = sorted(held[0] & held[1])
    return text["problems"].format(_list(shared, evidence, text, tongue)) if shared else text["no_problem"]


def _instruments(evidence: dict, a: str, b: str, text: dict, tongue: int) -> str:
    held = [set(evidence.get("instruments", {}).get(c, [])) for c in (a, b)]
    shared = sorted(held[0] & held[1])
    return text["instruments"].format(_list(shared, evidence, text, tongue)) if shared else ""


def _ties(evidence: dict, a: str, b: str, text: dict, tongue: int) -> str:
    found = sorted({(kind, since) for x, y, kind, since, _ in evidence.get("ties", []) if {x, y} == {a, b}})
    if not found:
        return text["no_tie"]
    said = [text["since"].format(_label(kind, evidence, tongue), since) if since else _label(kind, evidence, tongue) for kind, since in found]
    return text["tie"].format(", ".join(said))


def _list(codes: list[str], evidence: dict, text: dict, tongue: int) -> str:
    named = ", ".join(_label(c, evidence, tongue) for c in codes[:_SHOWN])
    return named + (text["more"].format(len(codes) - _SHOWN) if len(codes) > _SHOWN else "")


def _label(code: str, evidence: dict, tongue: int) -> str:
    label = evidence.get("labels", {}).get(code, [code, code])[tongue]
    return label if tongue else label[:1].lower() + label[1:]
