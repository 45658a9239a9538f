"""Make the empty Word documents that briefs fill, one for each look: ``python tools/brief_bases.py``.

All that a brief's look is stands in them: A4, fonts, sizes, the language of its letters, the head row of tables. Thai
officials write in TH Sarabun New; Word takes the older one of the same look where it is not there. Change a value
below, run it, and look at a brief of each language. The same values make the same files.
"""

import datetime
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

HERE = Path(__file__).resolve().parents[1] / "toolkit" / "templates"
# of each language: font of Latin letters, font of Thai letters, points, height of a line as a share of them
LOOKS = {"en": ("Arial", "Tahoma", 9, 1.17), "th": ("TH Sarabun New", "TH Sarabun New", 12, 1.2)}
STYLES = {"Normal": 0, "Title": 6, "Heading 1": 1}  # points more than the text
SMALL = "Arial", 7  # font and points of Latin letters in notes
# what a brief is made of; the library's document has a hundred more styles, which made it five times as large
KEPT = {*STYLES, "Small", "Picture", "Table Grid", "Normal Table", "Default Paragraph Font", "No List"}
# kinds of its parts
DROPPED = ("stylesWithEffects", "theme", "thumbnail", "customXml", "numbering", "webSettings", "extended-properties")
# of tables, by what stands behind it: no row is parted by the end of a page, and the head row stays with the next one
TABLE = {
    "w:tblPr": f"<w:pPr {nsdecls('w')}><w:keepLines/></w:pPr>",
    "w:tcPr w:tblStylePr": f"<w:trPr {nsdecls('w')}><w:cantSplit/></w:trPr>",
    "": f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr>'
    "<w:trPr><w:tblHeader/></w:trPr></w:tblStylePr>",
}
GAP = 1.5  # points below a paragraph, and above a heading
INSTEAD = b'<w:font w:name="TH Sarabun New"><w:altName w:val="TH SarabunPSK"/></w:font></w:fonts>'


def face(style: ParagraphStyle, font: str, thai: str, size: float, thai_size: float, line: float) -> None:
    """Give a style its fonts: Word takes those of complex scripts for Thai letters, in a size of their own."""
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
    style.font.cs_bold = style.font.bold
    layout, held = style.paragraph_format, style.element.rPr
    layout.space_before, layout.space_after = Pt(GAP * style.name.startswith("Heading")), Pt(GAP)
    # a line of a fixed height is as high in whatever font stands in for one that is not there
    layout.line_spacing = Pt(max(size, thai_size) * line)
    held.rFonts.attrib.clear()  # fonts of the library's theme would come first
    for letters, name in (("ascii", font), ("hAnsi", font), ("cs", thai)):
        held.rFonts.set(qn(f"w:{letters}"), name)
    for old in held.xpath("w:szCs | w:lang"):
        held.remove(old)
    high, tongue = OxmlElement("w:szCs"), OxmlElement("w:lang")
    high.set(qn("w:val"), f"{2 * thai_size:.0f}")
    held.find(qn("w:sz")).addnext(high)
    tongue.set(qn("w:val"), "en-GB")  # of Latin letters and digits: as Thai they would be parted anywhere
    tongue.set(qn("w:bidi"), "th-TH")
    held.append(tongue)


def make(lang: str) -> bytes:
    """Make the document of a language."""
    (font, thai, size, line), doc = LOOKS[lang], Document()
    for name, more in STYLES.items():
        face(doc.styles[name], font, thai, size + more, size + more, line)
    small = doc.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    face(small, SMALL[0], thai, SMALL[1], size - 3, line)
    picture = doc.styles.add_style("Picture", WD_STYLE_TYPE.PARAGRAPH)
    picture.paragraph_format.line_spacing, picture.paragraph_format.space_after = 1.0, Pt(GAP)
    table = doc.styles["Table Grid"].element
    for old in table.xpath("w:pPr"):
        table.remove(old)
    for before, part in TABLE.items():
        table.insert_element_before(parse_xml(part), *before.split())
    fonts = doc.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = fonts.blob.replace(b"</w:fonts>", INSTEAD)  # the library only copies this part
    page, about = doc.sections[0], doc.core_properties
    page.page_width, page.page_height, page.footer_distance = Cm(21), Cm(29.7), Cm(0.5)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.4)
    page.footer.paragraphs[0].style = small
    page._sectPr.xpath("w:cols")[0].set(qn("w:space"), "340")  # 6 mm, where there are two columns
    about.title, about.author, about.language, about.comments = "", "Urban Policy Casebook", lang, ""
    about.created = about.modified = datetime.datetime(2000, 1, 1)
    for style in [style for style in doc.styles if style.name not in KEPT]:
        style.delete()
    doc.styles.element.remove(doc.styles.latent_styles.element)
    for link in doc.styles.element.xpath("w:style/w:link"):  # to a style of letters, and none is kept
        link.getparent().remove(link)
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(DROPPED)]:
            del rels[key]
    held, made = io.BytesIO(), io.BytesIO()
    doc.save(held)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


if __name__ == "__main__":
    for lang in LOOKS:
        (HERE / f"brief.{lang}.docx").write_bytes(make(lang))
