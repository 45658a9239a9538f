"""Thai digits, the Buddhist era, one spelling for Thai text."""

import re
import unicodedata

BE_OFFSET = 543  # Buddhist-era year minus Common-era year since 1941
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
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


def normalise(text: str) -> str:
    """Give text one spelling: NFC, and sara am as one letter (never NFKC, which splits it).

    Examples
    --------
    >>> normalise("น\u0e4d\u0e49\u0e32") == "น้ำ"
    True
    """
    return _SPLIT_SARA_AM.sub("\\1\u0e33", unicodedata.normalize("NFC", text))
