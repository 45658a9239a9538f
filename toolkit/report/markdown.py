"""Markdown as a part of a page: links lead to pages of the site or to the web, and nothing else is let through."""

import re
import unicodedata
from collections.abc import Mapping

import mistune
from markupsafe import Markup


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__(escape=True)
        self.pages = pages

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Lead a link to the page of a file; one to a file without a page becomes plain text."""
        path = url.partition("#")[0]
        target = url if not path or re.match("https?:", path) else self.pages.get(path.rpartition("/")[2])
        return super().link(text, target, title) if target else text

    def heading(self, text: str, level: int, **_: object) -> str:
        """Give a heading the name that links to it use."""
        kept = (c for c in re.sub("<[^>]+>", "", text).lower() if c in " -_" or unicodedata.category(c)[0] not in "PS")
        return f'<h{level} id="{"".join(kept).strip().replace(" ", "-")}">{text}</h{level}>\n'


def html(text: str, pages: Mapping[str, str]) -> Markup:
    r"""Write Markdown as HTML; ``pages`` says which file is which page.

    Examples
    --------
    >>> html("[a case](x.md) <b>", {"x.md": "../cases/x.html"})
    Markup('<p><a href="../cases/x.html">a case</a> &lt;b&gt;</p>\n')
    """
    return Markup(mistune.create_markdown(renderer=_Renderer(pages), plugins=["table", "strikethrough"])(text))


def by_language(text: str, lang: str) -> list[tuple[str, str]]:
    r"""Cut a text in English with sections in Thai into languages; what is in the reader's language comes first.

    Examples
    --------
    >>> [tag for tag, _ in by_language("# Guide\n\n## สรุป\n", "th")]
    ['th', 'en']
    """
    sections = re.split("(?m)^(?=## )", text)
    told = [("th" if re.match("## [ก-๛]", section) else "en", section) for section in sections]
    return sorted(told, key=lambda part: part[0] != lang and lang == "th")
