"""Return labels for paper, screen and counter: values in, bytes out; no tables, no clock."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from shipping.labels import engine, pages
from shipping.labels.codes import CodeTooLong, code128_svg, counter_qr_png, counter_qr_svg
from shipping.labels.data import AddressBlock, CustomsData, CustomsItem, LabelData

__all__ = [
    "AddressBlock", "CodeTooLong", "CustomsData", "CustomsItem", "LabelData",
    "code128_svg", "counter_qr_png", "counter_qr_svg", "render_pdf", "render_png",
]  # fmt: skip


def render_pdf(labels: Sequence[LabelData]) -> bytes:
    """Return one PDF with a page per label (and its customs declaration), in the order given.

    The page is A4, or Letter when the sender is in North America: label above the fold,
    instructions in the customer's language below. Raises ValueError for an empty sequence or a
    code that cannot be printed (`CodeTooLong`).
    """
    if not labels:
        raise ValueError("a label document needs at least one label")
    return engine.pdf(document_html(labels, [pages.sheet_html(label) for label in labels]))


def render_png(label: LabelData, *, dots_per_mm: int = 12) -> bytes:
    """Return the label alone, 186 x 124 mm (6 x 4 inch in shape), for screens and label printers.

    12 dots per millimetre are 305 dpi, 8 are 203 dpi.
    """
    document = engine.pdf(document_html([label], [pages.label_html(label)]))
    return engine.png(document, dots_per_mm=dots_per_mm)


def document_html(labels: Sequence[LabelData], parts: Sequence[str]) -> str:
    return render_to_string(
        "shipping/labels/document.html",
        {
            "parts": parts,
            "title": ", ".join(label.rma_number for label in labels[:3]),
            "language": pages.PAGE_LANGUAGES.get(labels[0].language, labels[0].language),
            "created_on": max(label.created_on for label in labels),
        },
    )
