"""What a scanner read: a wedge scanner, a camera or a person typing, all send plain text."""

import re
from dataclasses import dataclass

LONGEST_SCAN = 300
_RMA = re.compile(r"RMA[\W_]{0,3}(\d{4})[\W_]{0,3}(\d{6})(?!\d)")


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """`rma_barcode` when the text names an RMA (`RMA2026000123`), else `parcel_code`."""

    text: str
    rma_barcode: str
    parcel_code: str


def read_code(raw: str) -> ScannedCode:
    """Read an RMA number or barcode, a tracking number, or the address in a QR code.

    Control characters (scanners send Enter, Tab, group separators) and case do not matter.
    """
    text = "".join(c if c.isprintable() else " " for c in raw[:LONGEST_SCAN]).strip()
    found = _RMA.search(text.upper())
    if found:
        return ScannedCode(text, f"RMA{found[1]}{found[2]}", "")
    parcel = "".join(c for c in text.upper() if c.isalnum())
    return ScannedCode(text, "", parcel)
