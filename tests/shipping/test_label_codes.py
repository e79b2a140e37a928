"""Code 128 and QR as drawn by the label package."""

import re

import pytest
import weasyprint

from shipping.labels import CodeTooLong, code128_svg, codes, counter_qr_png, counter_qr_svg
from shipping.labels.engine import png
from tests.shipping import label_pixels


def drawn(svg: str) -> dict[str, str]:
    page = f"<style>@page{{size:200mm 80mm;margin:5mm}}</style>{svg}"
    return label_pixels.codes(
        label_pixels.opened(png(weasyprint.HTML(string=page).write_pdf(), dots_per_mm=8))
    )


def test_code128_reads_back_and_is_one_path_of_bars() -> None:
    svg = code128_svg("RMA2026000123")

    assert svg.count("<path") == 2  # the white ground and all bars
    assert drawn(svg) == {"Code128": "RMA2026000123"}


def test_code128_keeps_ten_quiet_modules_on_either_side() -> None:
    svg = code128_svg("RMA2026000123")
    (width,) = map(int, re.findall(r'viewBox="0 0 (\d+) 1"', svg))
    bars = [(int(x), int(w)) for x, w in re.findall(r"M(\d+) 0h(\d+)v1", svg)[1:]]

    assert bars[0][0] == 10
    assert width - sum(bars[-1]) == 10


@pytest.mark.parametrize("value", ["", "RMA\x002026", "退貨", "a\nb"])
def test_a_value_code128_cannot_carry_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        code128_svg(value)


def test_bars_are_never_thinner_than_a_third_of_a_millimetre() -> None:
    assert codes.code128_module_mm("RMA2026000123") == 0.5
    assert codes.code128_module_mm("ABCDEFGHIJKLMNOPQRSTUVW") == pytest.approx(1 / 3)
    with pytest.raises(CodeTooLong):
        codes.code128_module_mm("A" * 40)


def test_markup_in_a_barcode_value_stays_text() -> None:
    svg = code128_svg('"><script>alert(1)</script>')

    assert "<script" not in svg
    assert drawn(svg) == {"Code128": '"><script>alert(1)</script>'}


def test_counter_qr_reads_back_as_svg_and_as_png() -> None:
    payload = "https://returns.example.com/c/7f3a9b1c4d2e8f60"

    assert drawn(counter_qr_svg(payload)) == {"QRCode": payload}
    assert label_pixels.codes(label_pixels.opened(counter_qr_png(payload))) == {"QRCode": payload}


def test_counter_qr_is_named_for_screen_readers_and_brings_its_quiet_zone() -> None:
    svg = counter_qr_svg("RMA2026000123")

    assert 'role="img" aria-label="QR code to show at the counter"' in svg
    assert 'viewBox="0 0 29 29"' in svg  # 21 modules and four on either side
    assert "M4 4h7v1" in svg
    assert 'fill="#fff" d="M0 0h29v29H0z"' in svg


def test_a_qr_too_dense_to_print_is_refused() -> None:
    assert codes.qr_module_mm("x" * 280) == 0.5
    with pytest.raises(CodeTooLong):
        codes.qr_module_mm("x" * 900)
    with pytest.raises(ValueError, match="payload"):
        counter_qr_svg("")
