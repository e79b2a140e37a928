"""Text that always fits: cleaned of tricks, and sized to its box before it is set."""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

POINT_MM = 25.4 / 72
LINE_HEIGHT = 1.3
# Overrides and isolates can make an address read backwards on paper; joiners are left alone.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
WIDE_EM, SYMBOL_EM, CAPITAL_EM, OTHER_EM = 1.0, 1.4, 0.75, 0.6


def clean(text: str, limit_em: float) -> str:
    """Return one printable line: no control characters, single spaces, at most that wide.

    One em is a Chinese character or about one and a half Latin ones.
    """
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs", "Cn"} else char
        for char in text.translate(BIDI_CONTROLS)
    )
    line = " ".join(kept.split())
    fits = sum(total <= limit_em for total in accumulate(map(_char_em, line)))
    return line if fits == len(line) else f"{line[:fits]}…"


def width_em(text: str) -> float:
    """Estimate the set width in em, on the generous side, without loading a font."""
    return sum(map(_char_em, text))


def fitting_size(
    lines: Sequence[str], *, width_mm: float, height_mm: float, sizes: Sequence[float]
) -> float:
    """Return the largest of `sizes` (points, descending) at which the wrapped lines fit the box."""
    for size in sizes[:-1]:
        if _height_mm(lines, size, width_mm) <= height_mm:
            return size
    return sizes[-1]


def _height_mm(lines: Sequence[str], size: float, width_mm: float) -> float:
    em_mm = size * POINT_MM
    # A tenth of each line is lost where a word does not fit any more.
    wrapped = sum(max(1, ceil(width_em(line) * em_mm * 1.1 / width_mm)) for line in lines)
    return wrapped * em_mm * LINE_HEIGHT


def _char_em(char: str) -> float:
    if unicodedata.category(char) == "So":
        return SYMBOL_EM
    if unicodedata.east_asian_width(char) in "WF":
        return WIDE_EM
    if char in "MWmw@%":
        return WIDE_EM
    return CAPITAL_EM if char.isupper() else OTHER_EM
