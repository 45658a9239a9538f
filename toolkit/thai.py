"""Thai digits, the Buddhist era, one spelling for Thai text."""

import re
import unicodedata

BE_OFFSET = 543  # Buddhist-era year minus Common-era year since 1941
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
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
    """Write Arabic digits as Thai ones.

    Examples
    --------
    >>> thai_digits("พ.ศ. 2561")
    'พ.ศ. ๒๕๖๑'
    """
    return text.translate(_THAI_DIGITS)


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
