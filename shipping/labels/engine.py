"""HTML to PDF to pixels, with nothing to fetch: WeasyPrint and pdfium behind two functions.

WeasyPrint takes over a second to import, so it is imported at the first label, not at start-up.
"""

import atexit
import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

if TYPE_CHECKING:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

FONTS = Path(__file__).resolve().parent / "fonts"
PDF_POINTS_PER_MM = 72 / 25.4
# Fontconfig and Pango share one font map: one document at a time in a process.
_engine = threading.Lock()


LABELS = "shipping/labels/label.css"


def pdf(html: str, style: str = LABELS) -> bytes:
    """Set `html` with a stylesheet of ours; the same text gives the same bytes."""
    import weasyprint

    with _engine:
        sheet, fonts = stylesheet(style)
        document = weasyprint.HTML(string=html, url_fetcher=no_fetching())
        return bytes(
            document.write_pdf(
                stylesheets=[sheet],
                font_config=fonts,
                pdf_tags=True,
                pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            )
        )


def png(document: bytes, *, dots_per_mm: int) -> bytes:
    """Rasterise the first page; whole dots per millimetre keep bars on whole pixels."""
    import pypdfium2

    with _engine:
        pages = pypdfium2.PdfDocument(document)
        try:
            image = pages[0].render(scale=dots_per_mm / PDF_POINTS_PER_MM).to_pil()
        finally:
            pages.close()
    target = BytesIO()
    image.save(target, format="PNG", dpi=(dots_per_mm * 25.4, dots_per_mm * 25.4))
    return target.getvalue()


def no_fetching() -> "URLFetcher":
    """Return a fetcher that refuses every URL but `data:` and follows no redirect."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


@cache
def stylesheet(style: str = LABELS) -> "tuple[weasyprint.CSS, FontConfiguration]":
    """Parse a stylesheet of ours once per process; only it may read files, only our fonts.

    Raises ValueError for one without fonts.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # It logs characters it has no glyph for: a piece of someone's name.
    weasyprint.LOGGER.setLevel(logging.ERROR)
    with _only_our_fonts():
        fonts = FontConfiguration()
    text = render_to_string(style, {"fonts": FONTS.as_uri()})
    if "@font-face" not in text:
        # Pango finds no font at all then, and ends the process instead of raising.
        raise ValueError(f"{style} names none of our fonts")
    reader = URLFetcher(allowed_protocols={"file"}, allow_redirects=False)
    # The fonts remove a folder when they are forgotten; at the very end of Python they no longer
    # can, and complain.
    atexit.register(stylesheet.cache_clear)
    return weasyprint.CSS(string=text, font_config=fonts, url_fetcher=reader), fonts


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Point fontconfig at our own settings while it loads.

    With system fonts in reach a character missing from a bold file was drawn with the glyph
    number of another file: a wrong character in a name. Without them it is a clear box.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
