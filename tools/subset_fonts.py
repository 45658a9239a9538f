"""Make the fonts of toolkit/fonts from the full ones: ``python tools/subset_fonts.py``.

Needs fontTools (matplotlib brings it) and the full Noto fonts; README.md says which. Run it when
a case or a city brings a Han character that the CJK font does not hold yet.
"""

import argparse
import shutil
import unicodedata
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parents[1] / "toolkit" / "fonts"
CASES = HERE.parents[1] / "casestudies"
FULL = Path("/usr/share/fonts")  # where Debian's fonts-noto-core and fonts-noto-cjk put them
READ = {".md", ".csv", ".yml", ".bib"}


def hangul() -> str:
    """List the 2,350 syllables of KS X 1001, which are those in everyday use."""
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("euc_kr") for pair in pairs)


def is_cjk(character: str) -> bool:
    """Say whether the CJK font is the one to hold it."""
    name = unicodedata.name(character, "").split(" ")[0].split("-")[0]
    return name in {"CJK", "HANGUL", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH"}


def wanted() -> str:
    """Collect the CJK characters of characters.txt and of all case files."""
    files = [HERE / "characters.txt"]
    files += sorted(path for path in CASES.rglob("*") if path.suffix in READ)
    found = {each for path in files for each in path.read_text(encoding="utf-8") if is_cjk(each)}
    for first, last in ((0x3001, 0x301F), (0x3041, 0x3096), (0x30A1, 0x30FF)):
        found |= set(map(chr, range(first, last + 1)))  # punctuation, hiragana, katakana
    return "".join(sorted(found)) + hangul()


def write(source: Path, target: str, family: str, text: str) -> None:
    """Write the part of a font that draws the text, under a family name of its own."""
    options = subset.Options(font_number=0, hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"])
    if source.suffix == ".ttc":  # CJK; the first font of the collection is the Japanese one
        options.layout_features = []  # vertical and regional forms, not used in figures
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    style = font["name"].getDebugName(2)
    names = {1: family, 3: f"{family} {style}", 4: f"{family} {style}"}
    names[6] = f"{family.replace(' ', '')}-{style}"
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID,
                record.langID,
            )  # fmt: skip
        elif record.nameID not in (0, 2, 5, 13, 14):
            font["name"].names.remove(record)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [names[6]]
        top = font["CFF "].cff.topDictIndex[0]
        top.FamilyName, top.FullName = family, names[4]
    subset.save_font(font, HERE / target, options)


def main() -> None:
    """Write all fonts and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, default=FULL, help="folder of the full fonts")
    folder = parser.parse_args().fonts
    found = {path.name: path for path in sorted(folder.rglob("Noto*")) if path.is_file()}
    # small enough to stay as published
    for name in ("NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf"):
        shutil.copyfile(found[name], HERE / name)
    khmer = "".join(map(chr, [*range(0x1780, 0x17FA), 0x200B, 0x200C, 0x200D, 0x25CC]))
    write(found["NotoSansKhmer-Regular.ttf"], "CasebookKhmer-Regular.ttf", "Casebook Khmer", khmer)
    text = wanted()
    write(found["NotoSansCJK-Regular.ttc"], "CasebookCJK-Regular.otf", "Casebook CJK", text)
    for path in sorted([*HERE.glob("*.ttf"), *HERE.glob("*.otf")]):
        print(f"{path.stat().st_size:8,} {path.name}")
    print(f"{len(set(text)):8,} CJK characters")


if __name__ == "__main__":
    main()
