"""Reading a label back: as text with places, and as pixels through a barcode reader."""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

DPI_203 = 8 * 25.4 / 72  # pdfium scale for eight dots a millimetre


def page_texts(pdf: bytes) -> list[str]:
    """Return the text layer of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def page_image(pdf: bytes, index: int = 0) -> Image.Image:
    """Return a page as a 203 dpi thermal or office printer would dot it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[index].render(scale=DPI_203, grayscale=True).to_pil()
    finally:
        document.close()
    return image


def text_top_mm(pdf: bytes, text: str) -> float:
    """Return how far below the top edge of page one a text stands."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        layer = page.get_textpage()
        index, _ = layer.search(text).get_next()
        height = page.get_height() - layer.get_charbox(index)[3]
    finally:
        document.close()
    return float(height) * 25.4 / 72


def page_sizes_mm(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of each page in whole millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sizes = [page.get_size() for page in document]
    finally:
        document.close()
    return [(round(width * 25.4 / 72), round(height * 25.4 / 72)) for width, height in sizes]


def opened(png: bytes) -> Image.Image:
    """Return a PNG in greyscale."""
    return Image.open(BytesIO(png)).convert("L")


def codes(image: Image.Image) -> dict[str, str]:
    """Return what a scanner reads: {"Code128": value, "QRCode": value}."""
    return {result.format.name: result.text for result in zxingcpp.read_barcodes(image)}
