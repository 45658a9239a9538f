"""Thai digits, the Buddhist era, one spelling for Thai text, and where a line of it may break."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

BE_OFFSET = 543  # Buddhist-era year minus Common-era year since 1941
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_ADDRESS_OR_DIGIT = re.compile(r"https?://\S+|[0-9]")
# a year behind its era, the name of a month or the first year of a span; the look behind needs a fixed width
_YEAR = re.compile(
    r"(?:(?<=พ\.ศ\. )|(?<=ายน )|(?<=าคม )|(?<=พันธ์ )|(?<=2[45]\d\d ถึง )|(?<=2[45]\d\d-))(2[45]\d\d)(?!\d|[.,]\d)"
)
# nikhahit + (tone mark) + sara aa is the second spelling of sara am; no Unicode form joins it
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def digits(text: str) -> str:
    """Write Thai digits as Arabic ones.

    Examples
    --------
    >>> digits("พ.ศ. ๒๕๖๑")
    'พ.ศ. 2561'
    """
    return text.translate(_DIGITS)


def thai_digits(text: str) -> str:
    """Write Arabic digits as Thai ones, but not in addresses.

    Examples
    --------
    >>> thai_digits("พ.ศ. 2561 https://doi.org/10.1000/182")
    'พ.ศ. ๒๕๖๑ https://doi.org/10.1000/182'
    """
    return _ADDRESS_OR_DIGIT.sub(lambda one: one[0].translate(_THAI_DIGITS) if len(one[0]) == 1 else one[0], text)


def both_eras(text: str) -> str:
    """Set the Common-era year beside each Buddhist-era one.

    Examples
    --------
    >>> both_eras("30 พฤศจิกายน 2546 และ พ.ศ. 2549 ถึง 2556, 2,546 คน")
    '30 พฤศจิกายน 2546 (2003) และ พ.ศ. 2549 (2006) ถึง 2556 (2013), 2,546 คน'
    """
    return _YEAR.sub(lambda found: f"{found[0]} ({int(found[0]) - BE_OFFSET})", text)


def normalise(text: str) -> str:
    """Give text one spelling: NFC, and sara am as one letter (never NFKC, which splits it).

    Examples
    --------
    >>> normalise("น\u0e4d\u0e49\u0e32") == "น้ำ"
    True
    """
    return _SPLIT_SARA_AM.sub("\\1\u0e33", unicodedata.normalize("NFC", text))


@cache
def _listed() -> tuple[frozenset[str], int]:
    """Read the words of ``thai_words.txt``, and how long the longest is."""
    lines = Path(__file__).with_name("thai_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(lines[1:]), max(map(len, lines[1:]))


def pieces(text: str, words: Collection[str] = ()) -> list[str]:
    """Split text where a line may break: between two listed words, the longest first, and at a zero-width space.

    Beside what is not listed no line breaks: it may be part of a word that nobody knows.

    Parameters
    ----------
    text : str
    words : collection of str, optional
        Other words than those of ``thai_words.txt``, which holds all of the casebook's own texts.

    Examples
    --------
    >>> pieces("ทางเดินสำหรับผู้พิการ"), pieces("ชอง\u200bกเย")
    (['ทางเดิน', 'สำหรับ', 'ผู้พิการ'], ['ชอง', 'กเย'])
    """
    known, longest = (words, max(map(len, words))) if words else _listed()
    found, at, sure = [""], 0, False
    while at < len(text):
        ends = range(min(at + longest, len(text)), at, -1) if "ก" <= text[at] <= "๎" else ()
        end = next((end for end in ends if text[at:end] in known), 0)
        if (end and sure) or text[at] == "\u200b":
            found.append("")
        found[-1] += text[at : end or at + 1].strip("\u200b")
        at, sure = end or at + 1, bool(end)
    return found
