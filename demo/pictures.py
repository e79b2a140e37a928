"""Small pictures and receipts drawn by the program: real JPEG and PDF files of nothing real."""

import io
from datetime import date
from decimal import Decimal
from random import Random

from PIL import Image, ImageDraw, ImageFont

_SIZE = (480, 360)
_SQUARE = _SIZE[1]
_PAGE = (496, 702)  # A4 at 60 dpi
_INK = (40, 40, 48)
_TABLES = ((222, 205, 180), (205, 213, 219), (190, 176, 160), (228, 226, 220))


def photo(rng: Random, serial: str) -> bytes:
    """A dark thing on a table with a circle drawn round the fault."""
    image = Image.new("RGB", _SIZE, rng.choice(_TABLES))
    draw = ImageDraw.Draw(image)
    left, top = rng.randint(90, 150), rng.randint(70, 110)
    body = (left, top, left + rng.randint(180, 230), top + rng.randint(130, 170))
    draw.rounded_rectangle(body, radius=rng.randint(20, 60), fill=(58, 60, 66))
    x, y = body[0] + rng.randint(20, 90), body[1] + rng.randint(20, 70)
    draw.ellipse((x, y, x + 64, y + 64), outline=(214, 60, 48), width=5)
    # In the middle: lists show the square in the middle of a picture.
    font = _fitting(serial, 18, _SQUARE - 2 * 12)
    draw.text((_SIZE[0] // 2, _SIZE[1] - 18), serial, fill=_INK, font=font, anchor="ms")
    return _jpeg(image)


def serial_plate(serial: str, model: str) -> bytes:
    """The plate on the underside."""
    image = Image.new("RGB", _SIZE, (70, 72, 78))
    draw = ImageDraw.Draw(image)
    left, right = (_SIZE[0] - _SQUARE) // 2 + 8, (_SIZE[0] + _SQUARE) // 2 - 8
    draw.rounded_rectangle((left, 90, right, 270), radius=10, fill=(236, 236, 232))
    for top, text, size in ((116, f"Model {model}", 22), (164, f"S/N {serial}", 26)):
        font = _fitting(text, size, right - left - 2 * 14)
        draw.text((left + 14, top), text, fill=_INK, font=font)
    for index, bit in enumerate(f"{sum(serial.encode()):024b}"):
        bar = left + 16 + index * 13
        draw.rectangle((bar, 214, bar + 4 + 5 * int(bit), 250), fill=_INK)
    return _jpeg(image)


def receipt(serial: str, model: str, sold_on: date, price: Decimal, currency: str) -> bytes:
    """A shop's receipt as PDF."""
    page = Image.new("L", _PAGE, 255)
    draw = ImageDraw.Draw(page)
    rows = (
        ("RECEIPT", 26),
        ("North Wind Retail (demo shop)", 15),
        (f"Date: {sold_on.isoformat()}", 15),
        (f"1 x {model}", 15),
        (f"Serial number: {serial}", 15),
        (f"Total: {price} {currency}", 18),
        ("Thank you.", 15),
    )
    for index, (text, size) in enumerate(rows):
        draw.text((44, 50 + index * 44), text, fill=30, font=_font(size))
    buffer = io.BytesIO()
    page.save(buffer, "PDF", resolution=60.0)
    return buffer.getvalue()


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _fitting(text: str, size: int, width: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """The font at most this large in which the text is no wider than `width` pixels."""
    while size > 8 and _font(size).getlength(text) > width:
        size -= 1
    return _font(size)


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
