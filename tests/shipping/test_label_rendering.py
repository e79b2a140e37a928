"""The printed page and the label picture: read back by scanner and by text layer."""

import dataclasses
import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from shipping.labels import LabelData, codes, render_pdf, render_png
from tests.shipping import label_pixels
from tests.shipping.labels_data import (
    CROSS_BORDER,
    DECLARATION,
    ENGLISH,
    MOUSE,
    NORTH_AMERICAN,
    SIMPLIFIED,
    TRADITIONAL,
)

LANGUAGES = pytest.mark.parametrize(
    "label", [ENGLISH, TRADITIONAL, SIMPLIFIED], ids=lambda label: label.language
)
MILLIMETRE = 8  # dots in a 203 dpi picture


@LANGUAGES
def test_barcode_and_qr_read_back_from_paper_and_picture_at_203_dpi(label: LabelData) -> None:
    expected = {"Code128": label.barcode_value, "QRCode": label.qr_payload}

    assert label_pixels.codes(label_pixels.page_image(render_pdf([label]))) == expected
    assert (
        label_pixels.codes(label_pixels.opened(render_png(label, dots_per_mm=MILLIMETRE)))
        == expected
    )


@LANGUAGES
def test_the_page_carries_addresses_numbers_and_steps_as_text(label: LabelData) -> None:
    (page,) = label_pixels.page_texts(render_pdf([label]))
    text = "".join(page.split())
    with translation.override(label.language):
        heading = gettext("How to send your parcel")

    for part in (
        label.rma_number,
        label.barcode_value,
        label.tracking_number,
        label.sender.name.split("-")[0],  # a line may end at the hyphen
        label.sender.line1,
        label.recipient.name,
        label.recipient.line1,
        label.brand_name,
        heading,
        "1.25 kg",
        "2026-11-22",
    ):
        assert "".join(part.split()) in text


def test_bars_stand_on_whole_dots_with_quiet_zones_and_full_height() -> None:
    picture = np.asarray(label_pixels.opened(render_png(ENGLISH, dots_per_mm=MILLIMETRE)))
    rows = slice(94 * MILLIMETRE, 114 * MILLIMETRE)  # 20 mm inside the bars
    bars = picture[rows, 1 * MILLIMETRE : 78 * MILLIMETRE]

    assert set(np.unique(bars)) == {0, 255}  # crisp: no grey edge anywhere
    assert (bars == bars[0]).all()
    assert (bars[:, :40] == 255).all()  # ten modules of half a millimetre
    assert (bars[:, -40:] == 255).all()
    runs = np.diff(np.flatnonzero(np.diff(bars[0].astype(int))))
    assert runs.min() == 4  # 0.5 mm
    assert (runs % 4 == 0).all()


@pytest.mark.parametrize("payload", ["RMA2026000123", ENGLISH.qr_payload, "x" * 200])
def test_the_qr_is_at_least_25_mm_and_its_quiet_zone_is_white(payload: str) -> None:
    label = dataclasses.replace(ENGLISH, qr_payload=payload)
    picture = np.asarray(label_pixels.opened(render_png(label, dots_per_mm=MILLIMETRE)))
    module = round(codes.qr_module_mm(payload) * MILLIMETRE)
    size = len(codes.qr_rows(payload)) * module
    left, top = 180 * MILLIMETRE - size, 22 * MILLIMETRE + 4 * module
    quiet = picture[
        top - 4 * module : top + size + 4 * module, left - 4 * module : left + size + 4 * module
    ].copy()
    symbol = quiet[4 * module : -4 * module, 4 * module : -4 * module]

    assert size >= 25 * MILLIMETRE
    assert not ((symbol > 2) & (symbol < 253)).any()  # crisp: no grey edge anywhere
    assert (symbol[:, 0] == 0).any()
    assert (symbol[0] == 0).any()
    symbol[:] = 255
    assert (quiet > 252).all()


def test_a_hundred_labels_are_one_document_in_order() -> None:
    labels = [
        dataclasses.replace(
            (ENGLISH, TRADITIONAL, SIMPLIFIED)[number % 3],
            rma_number=f"RMA-2026-{number:06}",
            barcode_value=f"RMA2026{number:06}",
        )
        for number in range(100)
    ]

    pdf = render_pdf(labels)

    texts = label_pixels.page_texts(pdf)
    assert len(texts) == 100
    assert all(label.rma_number in text for label, text in zip(labels, texts, strict=True))
    assert label_pixels.codes(label_pixels.page_image(pdf, 99))["Code128"] == "RMA2026000099"


def test_no_label_is_no_document() -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_pdf([])


def test_paper_is_letter_for_north_america_and_a4_elsewhere() -> None:
    assert label_pixels.page_sizes_mm(render_pdf([NORTH_AMERICAN, ENGLISH])) == [
        (216, 279),
        (210, 297),
    ]


def test_a_cross_border_return_gets_a_customs_page_with_totals() -> None:
    label, customs = label_pixels.page_texts(render_pdf([CROSS_BORDER]))

    assert "RETURNED GOODS" not in label
    for part in ("RETURNED GOODS", "8471.60", "8504.40", "Wireless mouse", "2,498.00 TWD"):
        assert part in customs


def test_a_long_declaration_runs_over_pages_without_losing_an_item() -> None:
    items = tuple(
        dataclasses.replace(MOUSE, description=f"Product {number:03}") for number in range(90)
    )
    customs = dataclasses.replace(DECLARATION, items=items)

    text = "".join(
        label_pixels.page_texts(render_pdf([dataclasses.replace(ENGLISH, customs=customs)]))
    )

    assert all(f"Product {number:03}" in text for number in range(90))


def test_the_same_label_is_the_same_document_in_another_process() -> None:
    program = (
        "import django, hashlib; django.setup();"
        "from shipping.labels import render_pdf;"
        "from tests.shipping.labels_data import TRADITIONAL;"
        "print(hashlib.sha256(render_pdf([TRADITIONAL])).hexdigest())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "TZ": "Asia/Taipei",
        "PYTHONHASHSEED": "7",
    }
    there = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert there == hashlib.sha256(render_pdf([TRADITIONAL])).hexdigest()
    assert render_png(TRADITIONAL) == render_png(TRADITIONAL)


def test_weasyprint_is_not_imported_before_the_first_label() -> None:
    program = "import sys, shipping.labels; print('weasyprint' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert answer.strip() == "False"
