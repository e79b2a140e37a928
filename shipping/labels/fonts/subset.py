"""Rebuild the vendored fonts: `python shipping/labels/fonts/subset.py DIRECTORY_OF_NOTO_FILES`.

Needs `NotoSansCJK-{Regular,Bold}.ttc`, `NotoSans-{Regular,Bold}.ttf`, `NotoSansArabic-Regular.ttf`
and `NotoSansHebrew-Regular.ttf` (Debian: fonts-noto-cjk, fonts-noto-core). Run by a developer,
never by the product.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
SC_FACE = 2  # the Simplified Chinese face of the collection; `locl` gives Traditional forms
CHINESE_FEATURES = ["locl", "kern", "ccmp", "mark"]
CHINESE_SCRIPTS = ["hani.ZHT", "hani.ZHS", "hani.dflt", "latn.dflt", "DFLT"]
TRAIL = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
PUNCTUATION = {
    *range(0x20, 0x17F), *range(0x2010, 0x2030), *range(0x3000, 0x3030), *range(0x3041, 0x3130),
    *range(0xFF00, 0xFF5F), 0x2030, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x25A1, 0x25CF, 0x2713,
}  # fmt: skip
LATIN = {
    *range(0x20, 0x530), *range(0x1E00, 0x2000), *range(0x2010, 0x2070), *range(0x20A0, 0x20C0),
    0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193,
}  # fmt: skip
ARABIC = {0x20, *range(0x600, 0x700), *range(0x750, 0x780), *range(0x200C, 0x2010)}
HEBREW = {0x20, *range(0x590, 0x600)}


def hanzi(codec: str, lead: range) -> set[int]:
    """Return the ideographs a two-byte charset encodes with the given lead bytes."""
    found: set[int] = set()
    for high in lead:
        for low in TRAIL:
            text = bytes([high, low]).decode(codec, errors="ignore")
            found.update(ord(char) for char in text if 0x3400 <= ord(char) <= 0x9FFF)
    return found


def keep_regional_forms(font: TTFont, characters: set[int]) -> None:
    """Drop the Traditional forms of all other characters: a third of the glyphs, rarely seen."""
    cmap = font.getBestCmap()
    kept = {cmap[char] for char in characters if char in cmap}
    table = font["GSUB"].table
    local = {
        index for record in table.FeatureList.FeatureRecord if record.FeatureTag == "locl"
        for index in record.Feature.LookupListIndex
    }  # fmt: skip
    for index in local:
        for entry in table.LookupList.Lookup[index].SubTable:
            rule = getattr(entry, "ExtSubTable", entry)
            rule.mapping = {old: new for old, new in rule.mapping.items() if old in kept}


def write(
    source: Path, target: str, characters: set[int], regional: set[int] | None = None
) -> None:
    """Write one WOFF2 subset beside this file; hinting goes, it does nothing in print."""
    chinese = regional is not None
    options = subset.Options(
        flavor="woff2", hinting=False, notdef_outline=True, glyph_names=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        layout_features=CHINESE_FEATURES if chinese else ["*"],
        layout_scripts=CHINESE_SCRIPTS if chinese else ["*"],
        font_number=SC_FACE if chinese else -1,
    )  # fmt: skip
    if chinese:
        options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    font = subset.load_font(str(source), options)
    if regional is not None:
        keep_regional_forms(font, regional)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(HERE / target), options)


def main(noto: Path) -> None:
    """Write all six files. Regular has the whole basic block (names!), Bold the common part."""
    common = hanzi("big5", range(0xA1, 0xC7)) | hanzi("gb2312", range(0xA1, 0xD8))
    every = PUNCTUATION | set(range(0x4E00, 0xA000))
    write(noto / "NotoSansCJK-Regular.ttc", "han-regular.woff2", every, common)
    write(noto / "NotoSansCJK-Bold.ttc", "han-bold.woff2", PUNCTUATION | common, common)
    write(noto / "NotoSans-Regular.ttf", "latin-regular.woff2", LATIN)
    write(noto / "NotoSans-Bold.ttf", "latin-bold.woff2", LATIN)
    write(noto / "NotoSansArabic-Regular.ttf", "arabic-regular.woff2", ARABIC)
    write(noto / "NotoSansHebrew-Regular.ttf", "hebrew-regular.woff2", HEBREW)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
