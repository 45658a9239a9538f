"""Words on figures: labels of codes, legend words in two languages, and lines that fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from .. import model
from ..compare import BY
from ..errors import UnknownNameError
from ..library import Cases
from ..thai import label
from ..wording import quantity

_WIDE = "⺀-〿぀-ヿ㐀-鿿가-힯豈-﫿＀-￯"
# after a space, hyphen or slash; between Han letters or kana; before a Thai vowel that opens a syllable
_BREAK = re.compile(rf"(?<= )|(?<=[/–—-])(?=\w)|(?<=[{_WIDE}])(?=[{_WIDE}])|(?<=[ก-๎])(?=[เแโใไ])")
_UNSEEN = ("Cf", "Cs", "Co", "Cn")
_HELD = "ะาำๅๆฯ"  # Thai signs that never open a line
WORDS = {
    "reported": ("Reported", "มีรายงาน"),
    "absent": ("Absent: a source says so", "ระบุว่าไม่มี"),
    "unknown": ("Unknown", "ไม่ทราบ"),
    "not_applicable": ("Not applicable", "ไม่เกี่ยวข้อง"),
    "silent": ("Silent: searched, nothing said", "แหล่งข้อมูลไม่กล่าวถึง"),
    "not_coded": ("Not coded: nobody has looked", "ยังไม่ได้ตรวจ"),
    "similarity": ("Similarity", "ความคล้ายคลึง"),
    "not comparable": ("not comparable", "เปรียบเทียบไม่ได้"),
    "cases": ("Cases", "กรณีศึกษา"),
    "no case": ("no case yet", "ยังไม่มีกรณีศึกษา"),
    "case": ("case", "กรณี"),
    "many": ("cases", "กรณี"),
    "stability": ("Link kept when the\nweights are redrawn", "ยังเชื่อมโยงเมื่อ\nสุ่มน้ำหนักใหม่"),
    "solid": ("in 80 % of draws or more", "ตั้งแต่ 80 % ของการสุ่ม"),
    "dashed": ("in 50 to 80 %", "50 ถึง 80 %"),
    "dotted": ("in fewer than 50 %", "ไม่ถึง 50 %"),
    "thin": ("rests on who is better\ndocumented", "ขึ้นกับปริมาณเอกสาร\nของแต่ละเมือง"),
    "other": ("other", "อื่น ๆ"),
    "unstated": ("not stated", "ไม่ระบุ"),
    "country": ("Country", "ประเทศ"),
    "kind": ("Kind of place", "ประเภทพื้นที่"),
    "alone": ("Without a link:", "ไม่มีเส้นเชื่อม:"),
    "to learner": ("pairs: {n}, arrow to learner", "{n} คู่ ลูกศรชี้ผู้เรียนรู้"),
    "left out": ("{n} of {all} names left out: too little room", "ไม่แสดงชื่อ {n} จาก {all} แห่ง เพราะพื้นที่ไม่พอ"),
    "context": ("Similar context", "บริบทคล้ายกัน"),
    "shared_problem": ("Shared problem", "ปัญหาร่วมกัน"),
    "shared_policy": ("Shared policy", "นโยบายร่วมกัน"),
    "tie": ("Tie", "ความสัมพันธ์"),
    "membership": ("Membership", "สมาชิกภาพ"),
    "transfer": ("Transfer", "การถ่ายทอดนโยบาย"),
    "links": ("pairs: {n}", "{n} คู่"),
    "nodes left out": ("{n} of {all} places shown: those in most layers", "แสดง {n} จาก {all} แห่งที่อยู่ในหลายชั้นที่สุด"),
    "contribution": ("Contribution to the similarity", "ส่วนที่ทำให้คล้ายคลึงกัน"),
    "most": ("the most it could be", "ค่าสูงสุดที่เป็นไปได้"),
    "added": ("contribution", "ส่วนที่ได้จริง"),
    "sum": ("similarity {s:.2f}, the sum of the bars", "ความคล้ายคลึง {s:.2f} คือผลรวมของทุกแท่ง"),
    "of": ("{a:.2f} of {b:.2f}", "{a:.2f} จาก {b:.2f}"),
    "no date": ("no date", "ไม่ระบุวันที่"),
    "until": ("to {}", "ถึง {}"),
    "from": ("from {}", "ตั้งแต่ {}"),
    "circa": ("about {}", "ประมาณ {}"),
    "million": ("{:,.4g} million", "{:,.4g} ล้าน"),
    "billion": ("{:,.4g} billion", "{:,.4g} พันล้าน"),
    "problems": ("Problems", "ปัญหา"),
    "themes": ("Themes", "ประเด็น"),
    "instruments": ("Instruments", "เครื่องมือเชิงนโยบาย"),
    "government": ("Government", "การปกครอง"),
    "water-setting": ("Water setting", "ที่ตั้งต่อแหล่งน้ำ"),
    "yes": ("yes", "ใช่"),
    "no": ("no", "ไม่ใช่"),
    "both": ("both: {}", "ทั้งคู่: {}"),
    "preferred": ("preferred by the curator", "ค่าที่ผู้เรียบเรียงเลือกใช้"),
    "conversion": ("conversion, not a rival", "ค่าที่แปลงหน่วย ไม่ใช่ค่าแย้ง"),
    "rejected": ("rejected", "ไม่ใช้"),
    "range": ("printed as a range", "แหล่งข้อมูลให้เป็นช่วง"),
    "span": ("lowest to highest", "ต่ำสุดถึงสูงสุด"),
    "expected": ("expected", "คาดหมาย"),
    "found": ("found", "ที่เกิดขึ้น"),
    "undefined": ("what is counted is not said", "ไม่ระบุว่านับสิ่งใด"),
    "log": ("log scale", "มาตราส่วนลอการิทึม"),
    "off": ("other currency, not on this axis", "สกุลเงินอื่น ไม่อยู่บนแกนนี้"),
    "times": ("Times the lowest value", "จำนวนเท่าของค่าต่ำสุด"),
    "grade": ("Source of the claim", "ประเภทแหล่งที่มา"),
    "design": ("Evidence design", "รูปแบบหลักฐาน"),
    "claims": ("Claims, each counted once", "จำนวนข้อมูล นับรายการละครั้ง"),
    "graded": ("Claims of effect with a graded design", "ข้อมูลด้านผลลัพธ์ที่ประเมินรูปแบบหลักฐานแล้ว"),
    "city claims": ("Facts in case files and city table", "ข้อมูลในแฟ้มกรณีศึกษาและตารางเมือง"),
    "events": ("Event", "เหตุการณ์"),
    "whole": ("Whole case", "ทั้งโครงการ"),
    "about": ("date approximate or doubtful", "วันที่โดยประมาณหรือไม่แน่ชัด"),
    "open": ("end or start not stated", "ไม่ระบุวันเริ่มหรือสิ้นสุด"),
    "earlier": ("{n} earlier, from {year}", "ก่อนหน้านี้ {n} รายการ ตั้งแต่ {year}"),
    "named": ("{n} of {all} events named", "แสดงชื่อ {n} จาก {all} เหตุการณ์"),
}  # fmt: skip


def word(key: str, lang: str, **slots: object) -> str:
    """Give a word of a legend or axis in English or Thai."""
    text = WORDS[key][lang == "th"]
    return text.format(**slots) if slots else text


def known_lang(lang: str, also: tuple[str, ...] = ()) -> str:
    """Return the language, or name those there are."""
    if lang not in ("en", "th", *also):
        raise UnknownNameError("language", lang, ("en", "th", *also))
    return lang


def clean(text: object) -> str:
    """Make one line of text that can be drawn; a legend would skip one that begins with ``_``.

    Examples
    --------
    >>> clean("Seoul    $5 million"), clean("_x")
    ('Seoul $5 million', ' _x')
    """
    # what shows nothing goes, but for the two joiners that some scripts spell with
    seen = ("" if unicodedata.category(c) in _UNSEEN and c not in "\u200c\u200d" else c for c in str(text))
    line = " ".join("".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in seen).split())
    return f" {line}" if line.startswith("_") else line


def columns(text: str) -> int:
    """Count the columns a text takes: two for Han, kana and Hangul, none for a mark above or below."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in text)


def cut(text: str, most: int) -> str:
    """Cut a text to some columns, never between a letter and its marks.

    Examples
    --------
    >>> cut("Seoul", 5), cut("Seoul Special City", 9)
    ('Seoul', 'Seoul Sp…')
    """
    text = clean(text)
    if columns(text) <= most:
        return text
    text = text[: 4 * most]  # enough, and quick however long it was
    ends = [i for i in range(1, len(text)) if _may_end(text, i)] or [len(text)]
    end = max((i for i in ends if columns(text[:i]) < most), default=ends[0])
    return text[:end].rstrip(" ,;:(/") + "…"


def wrap(text: str, most: int, lines: int = 2) -> str:
    """Break a text into lines of some columns; the last is cut if it does not fit.

    Examples
    --------
    >>> wrap("Cheonggyecheon stream restoration", 20).splitlines()
    ['Cheonggyecheon', 'stream restoration']
    """
    done: list[str] = []
    for piece in _BREAK.split(clean(text)):
        if done and columns(done[-1] + piece.rstrip()) <= most:
            done[-1] += piece
        elif len(done) < lines:
            done.append(piece)
        else:
            done[-1] += piece
    return "\n".join(cut(line.strip(), most) for line in done)


def case_label(cases: Cases, case_id: str, lang: str) -> str:
    """Name a case: its title, with the city before it where the title does not say it."""
    record = cases[case_id].record
    title = label({"label": record.title.en, "label_th": record.title.th}, lang)
    city = place_label(cases, record.city, lang)
    return title if city.casefold() in title.casefold() else f"{city}: {title}"


def place_label(cases: Cases, place: str, lang: str) -> str:
    """Name a place in a language, in English where it has no name in that."""
    found = cases._book.cities[place]
    return {"th": found.name_th, "local": found.name_local}.get(lang) or found.name_en


def date_text(date: str, lang: str) -> str:
    """Write an EDTF date for people.

    Examples
    --------
    >>> date_text("../2005-09", "en"), date_text("2018~", "en"), date_text("2003/2005", "en")
    ('to 2005-09', 'about 2018', '2003–2005')
    """
    if not date:
        return word("no date", lang)
    plain = date.rstrip("~?%")
    start, _, end = plain.partition("/")
    if start == "..":
        text = word("until", lang).format(end)
    elif end == "..":
        text = word("from", lang).format(start)
    else:
        text = f"{start}–{end}" if end else start
    return word("circa", lang).format(text) if plain != date else text


def value_text(fact: model.Fact) -> str:
    """Write a fact's value and unit for people, without the signs of the case files."""
    text = quantity(fact)
    text = re.sub(r"([\d,.]+)\.\.(?=\d)", r"\1–", text)
    text = re.sub(r"^\.\.", "≤ ", text).replace("~", "≈ ")
    return re.sub(r"^([\d,.]*\d)\.\.", r"≥ \1", text)


def amount(number: float, lang: str) -> str:
    """Write a number for people: from a million on in words."""
    for name, size in (("billion", 1e9), ("million", 1e6)):
        if abs(number) >= size:
            return word(name, lang).format(number / size)
    return f"{number:,.0f}" if abs(number) >= 10_000 else f"{number:,.4g}"


def best_grade(cases: Cases, fact: model.Record) -> str:
    """Find which grade of a fact's sources stands first in the vocabulary."""
    order = list(cases.codebook["grades"])
    return min((cases._book.sources[c.source].grade for c in fact.source), key=order.index)


def country_names(cases: Cases, lang: str) -> dict[str, str]:
    """Name the countries by the codes that places carry."""
    countries = [c for c in cases._book.cities.values() if c.kind == "country"]
    return {c.country: place_label(cases, c.id, "th" if lang == "th" else "en") for c in countries}


def axis_labels(codes: list, vocabulary: object, cases: Cases | None, labels: Mapping | None, lang: str) -> list[str]:
    """Name the codes of one side of a table: as the user says, as the codebook says, or as they are."""
    return [_named(code, vocabulary, cases, labels or {}, lang) for code in codes]


def _named(code: object, vocabulary: object, cases: Cases | None, labels: Mapping, lang: str) -> str:
    if code in labels:
        return clean(labels[code])
    if cases is not None:
        terms = BY.get(vocabulary, f"{vocabulary}s" if vocabulary is not None else "")
        if vocabulary == "case" and code in cases:
            return clean(case_label(cases, code, lang))
        if terms in cases.codebook and code in cases.codebook[terms]:
            return clean(cases.codebook.label(terms, code, lang))
        if code in cases._book.cities:
            return clean(place_label(cases, code, lang))
    return clean(code)


def _may_end(text: str, at: int) -> bool:
    """Whether a text may be cut before position ``at``."""
    here, before = text[at], text[at - 1]
    return not (unicodedata.category(here)[0] == "M" or here in _HELD or before in "เแโใไ\u17d2")
