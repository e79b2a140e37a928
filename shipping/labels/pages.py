"""From `LabelData` to the values the templates show: sizes chosen, text cleaned, codes drawn."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from shipping.labels import codes, wording
from shipping.labels.customs import customs_context, kilograms
from shipping.labels.data import AddressBlock, LabelData
from shipping.labels.fitting import POINT_MM, clean, fitting_size, width_em

INK = "#111111"
LETTER_COUNTRIES = {"US", "CA"}
HAN_LANGUAGES = {"CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant",
                 "MO": "zh-Hant", "JP": "ja"}  # fmt: skip
PAGE_LANGUAGES = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
BRAND_SIZES = (20.0, 17.0, 14.0, 11.0, 9.0, 7.0)
CARRIER_SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
NUMBER_SIZES = (46.0, 36.0, 24.0, 14.0)
TRACKING_SIZES = (14.0, 12.0, 10.0, 8.0, 6.0)
HINT_SIZES = (9.5, 9.0, 8.0, 7.0, 6.0, 5.0)
BARCODE_HEIGHT_MM = 22.0
QR_RIGHT_MM = 39.0
HINTS_MAX = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Room for an address: so large, in these sizes; a line wider than `line_em` is cut.

    Six lines of that width fit at the smallest size, so nothing below them is ever lost.
    """

    width_mm: float
    height_mm: float
    sizes: tuple[float, ...]
    line_em: float


RECIPIENT_BOX = Box(85, 38, (16.0, 14.0, 12.5, 11.0, 9.5, 8.5, 7.5, 6.5, 5.5, 5.0), 80)
SENDER_BOX = Box(37.5, 38, (9.0, 8.0, 7.0, 6.0, 5.0, 4.2), 45)
CUSTOMS_BOX = Box(80, 34, (9.5, 8.0, 7.0, 6.0, 5.0), 70)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text on one line and the size in points at which it fits."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class AddressView:
    """An address as it is set: `size` in points, `language` picks the regional glyph forms."""

    name: str
    lines: tuple[str, ...]
    country: str
    phone: str
    language: str
    size: float


def label_html(label: LabelData) -> SafeString:
    """Return the label alone, the part that goes on the parcel."""
    return _render("label.html", label, label_context(label))


def sheet_html(label: LabelData) -> SafeString:
    """Return the pages a customer prints: the label, its instructions, customs if needed."""
    return _render("sheet.html", label, label_context(label) | sheet_context(label))


def label_context(label: LabelData) -> dict[str, object]:
    """Return what the label template needs."""
    bar_module = codes.code128_module_mm(label.barcode_value)
    qr_module = codes.qr_module_mm(label.qr_payload)
    qr_modules = codes.qr_modules(label.qr_payload)
    return {
        "label": label,
        "accent": _accent(label.brand_accent),
        "language": PAGE_LANGUAGES.get(label.language, label.language),
        "captions": wording.captions(label.language),
        "brand": _fitted(label.brand_name, 84, BRAND_SIZES),
        "carrier": _fitted(label.carrier_name, 44, CARRIER_SIZES),
        "service": _fitted(label.service_name, 44, CARRIER_SIZES),
        "number": _fitted(label.rma_number, 172, NUMBER_SIZES),
        "tracking": _fitted(label.tracking_number, 84, TRACKING_SIZES),
        "sender": address_view(label.sender, SENDER_BOX),
        "recipient": address_view(label.recipient, RECIPIENT_BOX),
        "weight": kilograms(label.weight_grams),
        "barcode": codes.code128_svg(
            label.barcode_value, module_mm=bar_module, height_mm=BARCODE_HEIGHT_MM
        ),
        "barcode_width_mm": bar_module * codes.code128_modules(label.barcode_value),
        "qr": codes.counter_qr_svg(label.qr_payload, module_mm=qr_module),
        # The symbol ends at the margin; its quiet zone reaches into it.
        "qr_left_mm": QR_RIGHT_MM - qr_module * (qr_modules - codes.QR_QUIET_MODULES),
    }


def sheet_context(label: LabelData) -> dict[str, object]:
    """Return what the half below the fold and the customs page need beyond the label."""
    hints = tuple(clean(text, 150) for text in label.instructions[:HINTS_MAX])
    return {
        "paper": "letter" if label.sender.country in LETTER_COUNTRIES else "a4",
        "steps": wording.STEPS,
        "hints": hints,
        "hints_size": fitting_size(hints, width_mm=172, height_mm=17, sizes=HINT_SIZES),
        "customs_sender": address_view(label.sender, CUSTOMS_BOX),
        "customs_recipient": address_view(label.recipient, CUSTOMS_BOX),
        **customs_context(label),
    }


def address_view(block: AddressBlock, box: Box) -> AddressView:
    """Lay one address out in the order its country reads it, at the largest size that fits."""
    lines = tuple(filter(None, (clean(line, box.line_em) for line in _lines(block))))
    country = wording.COUNTRIES.get(block.country, clean(block.country, 24))
    name, phone = clean(block.name, box.line_em), clean(block.phone, 24)
    # The name is set bold and larger: count it as a longer line.
    text = [f"{name}{name[: len(name) // 3]}", *lines, country, phone]
    size = fitting_size(text, width_mm=box.width_mm, height_mm=box.height_mm, sizes=box.sizes)
    language = HAN_LANGUAGES.get(block.country, "en")
    return AddressView(name, lines, country, phone, language, size)


def _fitted(text: str, width_mm: float, sizes: Sequence[float]) -> Fitted:
    line = clean(text, 28)
    fits = (size for size in sizes if width_em(line) * size * POINT_MM <= width_mm)
    return Fitted(line, next(fits, sizes[-1]))


def _render(template: str, label: LabelData, context: dict[str, object]) -> SafeString:
    with translation.override(label.language):
        return render_to_string(f"shipping/labels/{template}", context)


def _lines(block: AddressBlock) -> Iterable[str]:
    place = f"{block.postcode} {block.city}"
    if block.country in HAN_LANGUAGES and not f"{block.city}{block.line1}".isascii():
        # Chinese and Japanese addresses run from the large to the small.
        region = "" if block.city.startswith(block.region) else block.region
        return (block.company, f"{block.postcode} {region}{block.city}", block.line1, block.line2)
    if block.country in LETTER_COUNTRIES | {"AU"}:
        place = f"{block.city}, {block.region} {block.postcode}".strip(", ")
        return (block.company, block.line1, block.line2, place)
    return (block.company, block.line1, block.line2, place, block.region)


def _accent(colour: str) -> str:
    return colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else INK
