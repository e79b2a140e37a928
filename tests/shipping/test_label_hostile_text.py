"""Text from strangers on a label: inert, and inside its box."""

import dataclasses
import http.server
import threading
from itertools import pairwise

import numpy as np
import pytest
from weasyprint.urls import URLFetcher

from shipping.labels import LabelData, fitting, render_pdf, render_png
from shipping.labels.engine import no_fetching, pdf
from tests.shipping import label_pixels
from tests.shipping.labels_data import HOSTILE, HOSTILE_TEXT, NORTH_AMERICAN

MILLIMETRE = 8
# Strips of the label that stay white whatever is written beside them (left, top, right, bottom).
GUTTERS_MM = {
    "left margin": (0, 5, 5.5, 92),
    "above the number": (6, 66.2, 140, 67.7),
    "between sender and recipient": (47.3, 21, 49.5, 67),
    "right of the recipient": (138.5, 21.2, 140.5, 67),
    "bottom margin": (0, 122, 186, 124),
}


def test_markup_in_an_address_prints_as_text_and_reads_no_file() -> None:
    document = render_pdf([HOSTILE])
    (page,) = label_pixels.page_texts(document)

    assert "".join(HOSTILE_TEXT.split())[:30] in "".join(page.split())
    assert "root:" not in page
    assert b"/EmbeddedFile" not in document


def test_long_names_emoji_and_right_to_left_text_stay_in_their_boxes() -> None:
    picture = np.asarray(label_pixels.opened(render_png(HOSTILE, dots_per_mm=MILLIMETRE)))

    for name, (left, top, right, bottom) in GUTTERS_MM.items():
        strip = picture[
            round(top * MILLIMETRE) : round(bottom * MILLIMETRE),
            round(left * MILLIMETRE) : round(right * MILLIMETRE),
        ]
        assert (strip == 255).all(), name


def test_a_crowded_label_still_scans_and_keeps_its_last_lines() -> None:
    document = render_pdf([HOSTILE])
    (page,) = label_pixels.page_texts(document)

    assert label_pixels.codes(label_pixels.page_image(document)) == {
        "Code128": HOSTILE.barcode_value,
        "QRCode": HOSTILE.qr_payload,
    }
    for part in ("UNITED KINGDOM", "8" * 30, "2026-11-22"):
        assert part in page
    assert "fifth" not in page  # four hints are room enough


@pytest.mark.parametrize("label", [HOSTILE, NORTH_AMERICAN], ids=["A4", "Letter"])
def test_hints_stand_between_the_steps_and_the_receipt(label: LabelData) -> None:
    document = render_pdf([dataclasses.replace(label, instructions=HOSTILE.instructions)])

    tops = [
        label_pixels.text_top_mm(document, text)
        for text in (
            "Hand it in",
            "remove old labels",
            "Please note",
            "臺" * 20,
            "For your records",
        )
    ]
    assert tops == sorted(tops)
    assert min(after - before for before, after in pairwise(tops)) > 3


@pytest.mark.parametrize("scheme", ["file", "http", "https", "ftp"])
def test_the_fetcher_refuses_everything_but_data(scheme: str) -> None:
    with pytest.raises(ValueError, match="disallowed protocol"):
        no_fetching().fetch(f"{scheme}://127.0.0.1/etc/passwd")
    assert no_fetching().fetch("data:text/plain,label").read() == b"label"


def test_the_renderer_never_calls_a_server_an_unguarded_one_would_reach() -> None:
    calls: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test output quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f'<img src="http://127.0.0.1:{server.server_port}/guarded">'
        pdf(page)
        with pytest.raises(OSError, match="404"):
            URLFetcher().fetch(f"http://127.0.0.1:{server.server_port}/control")
        server.shutdown()

    assert calls == ["/control"]


def test_nothing_of_an_address_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        render_pdf([HOSTILE])

    assert "😀" in HOSTILE.sender.name
    assert caplog.text == ""


def test_an_accent_that_is_no_colour_prints_black() -> None:
    picture = label_pixels.opened(render_png(HOSTILE, dots_per_mm=MILLIMETRE))

    dots = np.asarray(picture)
    assert dots[10, 100] < 30
    assert (dots < 128).sum() > 50_000  # and hides nothing


def test_control_and_direction_override_characters_are_dropped() -> None:
    assert fitting.clean("a\x00b\n\u202ec\u2066 \td", 9) == "a b c d"
    assert fitting.clean("x" * 300, 6) == "xxxxxxxxxx…"
    assert fitting.clean("\ud800", 9) == ""


def test_larger_type_is_used_when_there_is_room() -> None:
    sizes = (16.0, 12.0, 8.0)

    assert fitting.fitting_size(["short"], width_mm=80, height_mm=38, sizes=sizes) == 16.0
    assert fitting.fitting_size(["臺" * 100], width_mm=80, height_mm=38, sizes=sizes) == 12.0
    assert fitting.fitting_size(["臺" * 999], width_mm=80, height_mm=38, sizes=sizes) == 8.0
