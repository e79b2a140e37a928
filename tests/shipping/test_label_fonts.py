"""The right character, always: glyphs compared with the vendored fonts themselves."""

import dataclasses
from io import BytesIO

import numpy as np
import pytest
from fontTools.ttLib import woff2
from PIL import Image, ImageDraw, ImageFont

from shipping.labels import render_png
from shipping.labels.engine import FONTS, stylesheet
from tests.shipping import label_pixels
from tests.shipping.labels_data import ENGLISH, TAIPEI, TRADITIONAL

DOTS = 16  # a millimetre
RECIPIENT_NAME = (50 * DOTS, 27 * DOTS, 130 * DOTS, 35 * DOTS)  # first line below the caption


def ink(image: Image.Image) -> Image.Image:
    """Crop to what is printed and bring it to one size, so shapes can be compared."""
    dark = np.asarray(image) < 128
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return image.crop(box).resize((64, 64))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Return the correlation of two shapes: 1 for the same, about 0 for unrelated ones."""
    pair = [np.asarray(ink(image)).ravel() for image in (one, other)]
    return float(np.corrcoef(pair)[0, 1])


def printed_name(name: str) -> Image.Image:
    label = dataclasses.replace(TRADITIONAL, recipient=dataclasses.replace(TAIPEI, name=name))
    picture = label_pixels.opened(render_png(label, dots_per_mm=DOTS))
    return picture.crop(RECIPIENT_NAME)


def reference(char: str, file: str) -> Image.Image:
    font = BytesIO()
    woff2.decompress(str(FONTS / file), font)
    font.seek(0)
    image = Image.new("L", (200, 200), 255)
    face = ImageFont.truetype(font, 120, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(image).text((30, 10), char, fill=0, font=face)
    return image


@pytest.mark.parametrize(
    ("char", "file"),
    [
        ("光", "han-bold"),
        ("國", "han-bold"),
        ("瑄", "han-regular"),
        ("姵", "han-regular"),
        ("堃", "han-regular"),
    ],
)
def test_a_bold_name_prints_that_very_character_even_a_rare_one(char: str, file: str) -> None:
    assert likeness(printed_name(char), reference(char, f"{file}.woff2")) > 0.8


def test_the_comparison_tells_characters_apart() -> None:
    assert likeness(printed_name("瑄"), reference("摈", "han-regular.woff2")) < 0.5


def test_a_character_no_font_has_is_a_visible_box() -> None:
    boxes = [printed_name(char) for char in ("한", "😀", "𠮷")]

    assert all((np.asarray(box) < 128).any() for box in boxes)
    assert likeness(boxes[0], boxes[1]) > 0.9


def test_traditional_and_simplified_forms_follow_the_country_of_the_address() -> None:
    there = printed_name("骨")
    label = dataclasses.replace(
        ENGLISH, recipient=dataclasses.replace(TAIPEI, name="骨", country="CN")
    )
    picture = label_pixels.opened(render_png(label, dots_per_mm=DOTS))
    here = picture.crop(RECIPIENT_NAME)

    assert likeness(here, reference("骨", "han-bold.woff2")) > 0.8
    assert likeness(there, here) < likeness(there, there) - 0.05


def test_a_stylesheet_without_our_fonts_is_refused_before_it_ends_the_process() -> None:
    with pytest.raises(ValueError, match="names none of our fonts"):
        stylesheet("components/badge.html")


def test_the_vendored_fonts_stay_small_and_carry_their_licence() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.woff2")) < 6_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
