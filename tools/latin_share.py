"""Count how much of a Thai page is Latin: ``python tools/latin_share.py build/site/th/cases/*.html``.

Left out is what is marked as another language (``lang``) or as not to be translated (``translate="no"``: names, titles
sources, keys), and scripts and styles. Exit code 1 if a page has more than 3 %.
"""

import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

MOST = 0.03
# elements whose end follows from what comes next: the end of what is around them, or one of the same level or above
LEVELS = {"thead": 1, "tbody": 1, "tr": 2, "td": 3, "th": 3, "dt": 3, "dd": 3, "li": 3}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """Collects the letters of a page that a Thai reader has to read."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = [("", True)]  # each open element, and whether its text counts
        self.latin: list[str] = []
        self.letters = 0

    def handle_starttag(self, tag: str, attributes: list) -> None:
        """Note whether the text of an element counts."""
        given = dict(attributes)
        foreign = given.get("lang", "th") != "th" or given.get("translate") == "no" or tag in ("script", "style")
        while LEVELS.get(tag, 9) <= LEVELS.get(self.open[-1][0], 0):
            self.open.pop()
        if tag not in VOID:
            self.open.append((tag, self.open[-1][1] and not foreign))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self.open[-1][0] in LEVELS and self.open[-1][0] != tag:
            self.open.pop()
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Count letters, and keep the Latin words."""
        if self.open[-1][1]:
            letters = [c for c in data if unicodedata.category(c)[0] in "LM"]
            self.letters += len(letters)
            self.latin += [word for word in data.split() if any("a" <= c <= "z" for c in word.lower())]


def share(path: Path) -> tuple[float, list[str]]:
    """Return the share of Latin letters of a page, and the words that hold them."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    latin = sum("a" <= c <= "z" for word in page.latin for c in word.lower())
    return latin / max(page.letters, 1), page.latin


def main(arguments: list[str]) -> int:
    """Print the share of each page, and the first of its Latin words."""
    found = {path: share(Path(path)) for path in arguments}
    for path, (part, words) in found.items():
        print(f"{part:6.1%}  {path}  {' '.join(dict.fromkeys(words))[:90]}")
    return int(any(part > MOST for part, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
