"""Check the sources: that each is cited, stands there once, and gives its year, language and address as agreed."""

import re
from contextlib import suppress

from . import model, notation
from .faults import UnreadableError
from .loading import Book
from .text import Document

_DOI = re.compile(r"10\.\d{4,9}/\S{1,300}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ADDRESS = re.compile(r"^https?://(www\.)?|/$")
_SPAN = re.compile(r"(?<=\d{4})\s?[-–/]{1,2}\s?(?=\d{4}$)")


def check_sources(book: Book) -> None:
    """Find what is wrong with the entries of ``sources.bib``."""
    rows = [row for _, table in book.tables() for row in table if isinstance(getattr(row, "source", None), tuple)]
    cited = {c.source for row in rows for c in row.source} | {e.source for e in book.errata}
    cited = cited.union(*map(cited_keys, book.raw.values()))
    seen: dict[tuple[str, str], str] = {}
    unread = any(doc.lost for doc in book.raw.values())  # what seems unused may stand there
    for key, source in book.sources.items():
        if key not in cited and not unread:
            book.add("sources", source.line, key, "uncited-source")
        if source.url and not source.url.startswith(("http://", "https://")):
            book.add("sources", source.line, "url", "address", url=source.url)
        if source.doi and not _DOI.fullmatch(source.doi):
            book.add("sources", source.line, "doi", "doi", text=source.doi)
        if not _LANGUAGE.fullmatch(source.language):
            book.add("sources", source.line, "language", "language", text=source.language)
        try:
            notation.parse_date(_SPAN.sub("/", source.year))
        except UnreadableError as error:  # words, or a year of the Buddhist era
            code = error.code if error.code == "buddhist-year" else "year"
            if source.year != "n.d.":
                book.add("sources", source.line, "year", code, **{**error.slots, "text": source.year})
        title = source.title + source.author + source.year
        for what, text in (("DOI", source.doi), ("address", _ADDRESS.sub("", source.url)), ("title", title)):
            sign = what, "".join(filter(str.isalnum, text.casefold())) if what != "address" else text.casefold()
            if sign[1] and sign in seen and seen[sign] not in source.detail.get("note", ""):
                book.add("sources", source.line, key, "same-source", key=seen[sign], what=what)
                break
            seen[sign] = key


def cited_keys(doc: Document) -> set[str]:
    """Name the sources that a case cites, by its text: a fault in a row does not make them look unused."""
    cited = {c.source for _, text in doc.prose.values() for c in notation.prose_citations(text)}
    texts = [row.cells.get("source", "") for heading in doc.tables for row in doc.rows(heading)]
    texts += [str(t) for f in model.CITING if isinstance(doc.front.get(f), dict) for t in doc.front[f].values()]
    for text in texts:
        with suppress(UnreadableError):
            cited |= {c.source for c in notation.parse_citations(text)}
    return cited
