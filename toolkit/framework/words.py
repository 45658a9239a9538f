"""Headings and phrases of the framework tables in two languages, and how a word is recognised in a text."""

from __future__ import annotations

import re

from ..errors import UnknownNameError

_ABOUT_ANY = frozenset(
    ("city", "local", "loss", "national", "other", "poor", "public", "service", "services", "urban", "weak")
)  # words of codes that tell nothing
LANGUAGES = ("en", "th")
WORDS = {
    "what": ("what", "กรณีศึกษา"),
    "problem": ("problem", "ปัญหา"),
    "instruments": ("instruments", "เครื่องมือเชิงนโยบาย"),
    "actors": ("actors", "ผู้เกี่ยวข้อง"),
    "cost and funding": ("cost and funding", "ต้นทุนและแหล่งเงิน"),
    "scale": ("scale", "ขนาด"),
    "phases": ("phases", "ระยะดำเนินการ"),
    "results expected": ("results expected", "ผลที่คาดหวัง"),
    "results achieved": ("results achieved", "ผลที่เกิดขึ้นจริง"),
    "displacement": ("displacement", "การโยกย้ายผู้คน"),
    "heritage": ("heritage", "มรดกวัฒนธรรม"),
    "limits": ("limits", "ข้อจำกัดและข้อวิจารณ์"),
    "conditions": ("conditions", "เงื่อนไขความสำเร็จ"),
    "evidence": ("evidence", "หลักฐาน"),
    "before": ("before", "ก่อนดำเนินการ"),
    "converted": ("converted", "แปลงสกุลเงินหรือหน่วยโดยแหล่งข้อมูล"),
    "design": ("design", "ระดับหลักฐาน"),
    "more": ("… and {n} more: see evidence()", "… และอีก {n} รายการ ดูได้จาก evidence()"),
    "not coded": ("not coded", "ยังไม่ได้ลงรหัส"),
    "no phases": ("no phases coded", "ยังไม่ได้ลงรหัสระยะดำเนินการ"),
    "no fact": ("no fact in the sources", "ไม่มีข้อเท็จจริงในแหล่งข้อมูล"),
    "nothing on it": ("no result on this problem coded", "ยังไม่ได้ลงรหัสผลต่อปัญหานี้"),
    "sources": ("{n} sources", "แหล่งข้อมูล {n} แหล่ง"),
    "kinds": ("kinds", "ประเภท"),
    "by": ("by", "จัดทำโดย"),
    "strongest": ("strongest design of a claim: {n} of 5", "ระดับหลักฐานสูงสุดของข้อค้นพบ: {n} จาก 5"),
    "no design": ("no claim with a graded design", "ไม่มีข้อค้นพบที่จัดระดับหลักฐานไว้"),
    "who": ("who", "ใคร"),
    "cost": ("cost", "ต้นทุน"),
    "results": ("results", "ผลที่เกิดขึ้น"),
}


def word(key: str, lang: str) -> str:
    """Take a heading or a phrase of these tables in one language."""
    return WORDS[key][LANGUAGES.index(lang)]


def known(lang: str) -> None:
    """Refuse a language that the tables do not speak."""
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)


def stems(text: str) -> tuple[str, ...]:
    """First five letters of the words that carry meaning, so that flooding finds flooded.

    Examples
    --------
    >>> stems("public-safety"), stems("Heat in the city")
    (('safet',), ('heat',))
    """
    words = re.findall(r"\w+", text.casefold().replace("_", " "))
    return tuple(sorted({w[:5] for w in words if len(w) > 3 and w not in _ABOUT_ANY}))


def mentions(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of a text begins in one of the given ways."""
    words = re.findall(r"\w+", text.casefold().replace("_", " "))
    return any(w.startswith(beginnings) for w in words) if beginnings else False
