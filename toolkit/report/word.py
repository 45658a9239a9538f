"""A Word document in one language: texts with numbered sources, tables, a picture, and the room that all takes."""

import io
import math
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

import toolkit  # which edition it is

from ..files import file_path, save_zip
from ..grid import Grid, Piece
from ..language import chosen, one_of, phrase
from ..plot.labels import columns
from ..thai import both_eras, thai_digits
from ..words import Notes, date_text

_WIDE, _HIGH, _MARGIN, _GUTTER = 21.0, 29.7, 1.5, 0.6  # cm; A4
_PADDING, _GAP = 0.4, 2.5  # cm in a cell, left and right; points below a paragraph, and above a heading
_STYLES = {"Normal": 0, "Title": 6, "Heading 1": 2, "Heading 2": 0, "List Bullet": 0}  # points more than the text
_RAGGED = 1.06  # lines are not filled to their ends
_THAI = re.compile("[\u0e00-\u0e7f]+")
_LEAST, _MOST = 40, 300  # letters of a cell between which the width of its column follows them
_WORDS = 4  # so many words of English are a text without a translation, and no name


class Look(NamedTuple):
    """Fonts and sizes of a language; letters and lines as shares of the size, in the widest font that may stand in."""

    font: str
    thai: str  # for Thai letters
    size: float
    letter: float
    thai_letter: float
    line: float


# Thai officials write in TH Sarabun New; Word takes the older one of the same look where it is not there
_INSTEAD = b'<w:font w:name="TH Sarabun New"><w:altName w:val="TH SarabunPSK"/></w:font></w:fonts>'
_LOOKS = {
    "en": Look("Arial", "Tahoma", 9, 0.5, 0.57, 1.17),
    "th": Look("TH Sarabun New", "TH Sarabun New", 12, 0.5, 0.54, 1.35),
}
_SMALL = "Arial", 7  # font and size of Latin letters in notes


class Paper:
    """A document on A4 that counts the room it takes, by the letters of its texts: nothing here lays out pages.

    Parameters
    ----------
    title : str
    lang : str, optional
        A language without a look of its own has that of English.
    digits : {"arabic", "thai"}
        Thai digits stand everywhere but in addresses.
    """

    def __init__(self, title: str, lang: str | None = None, digits: str = "arabic") -> None:
        self.lang, self.doc, self.points = chosen(lang), Document(), 0.0
        self.thai = one_of("digits", digits, ("arabic", "thai")) == "thai"
        self.room: dict[str, tuple[float, float, float]] = {}  # of a style: a letter, a Thai letter, a line, in points
        self.look = _LOOKS.get(self.lang, _LOOKS["en"])
        size, small = self.look.size, self.doc.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
        for name, more in _STYLES.items():
            self._face(self.doc.styles[name], self.look.font, size + more, size + more)
        self._face(small, *_SMALL, size - 2.5)
        fonts = self.doc.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        fonts._blob = fonts.blob.replace(b"</w:fonts>", _INSTEAD)  # the library only copies this part
        page, about = self.doc.sections[0], self.doc.core_properties
        page.page_width, page.page_height, page.footer_distance = Cm(_WIDE), Cm(_HIGH), Cm(0.5)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN)
        about.title, about.author, about.language, about.comments = title, self.word("casebook"), self.lang, ""
        about.created = about.modified = datetime.fromisoformat(toolkit.__date__)
        foot = self.word("foot", edition=toolkit.__version__, date=date_text(toolkit.__date__, self.lang))
        page.footer.paragraphs[0].style = small
        self._write(page.footer.paragraphs[0], [Piece(foot)])
        self.text(title, "Title")

    def word(self, key: str, **slots: object) -> str:
        """Take a phrase about paper."""
        return phrase("paper", key, self.lang, **slots)

    def _face(self, style: ParagraphStyle, font: str, size: float, thai: float) -> None:
        """Give a style its fonts: Word takes those of complex scripts for Thai letters, in a size of their own."""
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
        style.font.cs_bold = style.font.bold
        line = max(size, thai) * self.look.line
        self.room[style.name] = size * self.look.letter, thai * self.look.thai_letter, line
        layout, held = style.paragraph_format, style.element.rPr
        # a line of a fixed height is as high in whatever font stands in for one that is not there
        layout.space_before, layout.space_after = Pt(_GAP * style.name.startswith("Heading")), Pt(_GAP)
        layout.line_spacing = Pt(line)
        held.rFonts.attrib.clear()  # fonts of the template's theme would come first
        for letters, name in (("ascii", font), ("hAnsi", font), ("cs", self.look.thai)):
            held.rFonts.set(qn(f"w:{letters}"), name)
        for old in held.xpath("w:szCs | w:lang"):
            held.remove(old)
        high, tongue = OxmlElement("w:szCs"), OxmlElement("w:lang")
        high.set(qn("w:val"), f"{2 * thai:.0f}")
        held.find(qn("w:sz")).addnext(high)
        tongue.set(qn("w:val"), "en-GB")  # of Latin letters and digits: as Thai they would be parted anywhere
        tongue.set(qn("w:bidi"), "th-TH")
        held.append(tongue)

    # ---- what is written

    def text(self, said: str | list[Piece], style: str = "Normal") -> None:
        """Write a paragraph."""
        made = self._write(self.doc.add_paragraph(style=style), [Piece(said)] if isinstance(said, str) else said)
        self.points += self._height(made, _WIDE - 2 * _MARGIN)

    def table(self, grid: Grid) -> None:
        """Write a table, its columns as wide as their texts ask, its headings again on each page."""
        made = self.doc.add_table(1 + len(grid.rows), len(grid.columns), "Table Grid")
        turned = zip(*grid.rows, strict=True)
        letters = [max(columns(str(cell)) for cell in column) or _MOST for column in turned]  # room to write: empty
        letters = [min(max(n, _LEAST), _MOST) for n in letters]
        room = [math.sqrt(n) / sum(map(math.sqrt, letters)) * (_WIDE - 2 * _MARGIN) for n in letters]
        made.autofit = False
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        heads = [[[Piece(name)]] for name in grid.columns]
        for row, lines in zip(made.rows, [heads, *([cell.lines for cell in row] for row in grid.rows)], strict=True):
            high = []
            for n, (cell, said) in enumerate(zip(row.cells, lines, strict=True)):
                cell.width, made.columns[n].width = Cm(room[n]), Cm(room[n])
                below = [cell.paragraphs[0], *(cell.add_paragraph() for _ in said[1:])]
                written = [self._write(*one, bold=said is heads[n]) for one in zip(below, said, strict=True)]
                high.append(sum(self._height(one, room[n] - _PADDING) for one in written))
            self.points += max(high)

    def picture(self, data: bytes, width: float, height: float) -> None:
        """Put a picture as wide as the page; its size is in any unit."""
        wide = _WIDE - 2 * _MARGIN
        self.doc.add_picture(io.BytesIO(data), Cm(wide))
        self.doc.paragraphs[-1].paragraph_format.line_spacing = 1.0  # a line of a fixed height would cut it
        self.points += Cm(wide * height / width).pt + _GAP

    def references(self, notes: Notes) -> None:
        """List the sources that were numbered, in two columns."""
        self.text(phrase("card", "sources", self.lang), "Heading 1")
        half = (_WIDE - 2 * _MARGIN - _GUTTER) / 2
        parted = self.doc.add_section(WD_SECTION.CONTINUOUS)._sectPr.xpath("w:cols")[0]
        parted.set(qn("w:num"), "2")
        parted.set(qn("w:space"), f"{_GUTTER / 2.54 * 1440:.0f}")
        for note in notes.entries:
            place = f" [{note.place}]" if note.place else ""
            said = [Piece(f"{note.number}. {note.text}{place} "), Piece(note.url, url=note.url)]
            made = self._write(self.doc.add_paragraph(style="Small"), said, source=True)
            self.points += self._height(made, half) / 2

    def _write(self, into: Paragraph, said: list[Piece], *, bold: bool = False, source: bool = False) -> Paragraph:
        """Write pieces of text; what is there in English only says so, unless it is a name or a source."""
        alone = [p for p in said if p.lang == "en" and not p.name and len(p.text.split()) >= _WORDS and not source]
        for piece in [*said, *([Piece(f" ({self.word('untranslated')})")] if alone else [])]:
            text = f" [{', '.join(str(n) for n, _ in piece.notes)}]" if piece.notes else piece.text
            if not piece.url:
                text = thai_digits(both_eras(text)) if self.thai else both_eras(text)
            run = into.add_run(text)
            run.bold = run.font.cs_bold = bold or None
        return into

    # ---- its size

    def _height(self, made: Paragraph, width: float) -> float:
        """Estimate the height of a paragraph in points."""
        letter, thai, line = self.room[made.style.name]
        marks = columns(made.text) - columns(said := _THAI.sub("", made.text))
        long = columns(said) * letter + marks * thai
        return math.ceil(_RAGGED * long / Cm(width).pt) * line + _GAP

    @property
    def pages(self) -> float:
        """How many pages it fills, about."""
        return self.points / Cm(_HIGH - 2 * _MARGIN).pt

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all; the same text is the same file."""
        path, held = file_path(path), io.BytesIO()
        one_of("file ending", path.suffix.lower(), (".docx",))
        self.doc.save(held)
        with zipfile.ZipFile(held) as made:
            return save_zip(path, {name: made.read(name) for name in made.namelist()})
