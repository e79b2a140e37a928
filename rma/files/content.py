"""What a file really is: magic number, extension and decoder must agree. No ORM, no network.

Photos are decoded and written anew without EXIF, GPS, XMP or anything appended to them; PDFs that
carry scripts or files are refused; videos are checked by their container's first box.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 15 * MEGABYTE
PDF_BYTES = 15 * MEGABYTE
VIDEO_BYTES = 200 * MEGABYTE
PHOTO_PIXELS = 50_000_000
PDF_PAGES = 50
THUMBNAIL_PIXELS = (480, 480)
_PDF_HAZARDS = re.compile(rb"/(JavaScript|JS|EmbeddedFile|Launch|RichMedia|XFA)\b")
_VIDEO_BRANDS = (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"MSNV", b"iso5")


class FileRefused(Exception):
    """The file is not acceptable; `code` says why: see `rma.wording.FILE_PROBLEMS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Prepared:
    """A harmless file ready to be stored. `thumbnail` is a WebP image or empty."""

    content: bytes
    extension: str
    content_type: str
    thumbnail: bytes = b""


def prepare(name: str, data: bytes) -> Prepared:
    """Check `data` against its own content and the extension of `name`. Raises FileRefused."""
    if not data:
        raise FileRefused("empty_file")
    suffix = PurePosixPath(name.lower()).suffix
    for magic, suffixes, make in _KINDS:
        if magic(data):
            if suffix not in suffixes:
                raise FileRefused("extension_mismatch")
            return make(data)
    raise FileRefused("unsupported_type")


def _photo(data: bytes) -> Prepared:
    if len(data) > PHOTO_BYTES:
        raise FileRefused("too_large")
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > PHOTO_PIXELS:
                raise FileRefused("too_many_pixels")
            image = ImageOps.exif_transpose(opened)
            clean = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused("broken_file") from error
    except Image.DecompressionBombError as error:
        raise FileRefused("too_many_pixels") from error
    thumbnail = clean.copy()
    thumbnail.thumbnail(THUMBNAIL_PIXELS)
    if clean.mode == "RGBA":
        return Prepared(_encoded(clean, "PNG"), ".png", "image/png", _encoded(thumbnail, "WEBP"))
    return Prepared(_encoded(clean, "JPEG"), ".jpg", "image/jpeg", _encoded(thumbnail, "WEBP"))


def _encoded(image: Image.Image, image_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, quality=88)
    return buffer.getvalue()


def _pdf(data: bytes) -> Prepared:
    if len(data) > PDF_BYTES:
        raise FileRefused("too_large")
    if _PDF_HAZARDS.search(data):
        raise FileRefused("active_content")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise FileRefused("broken_file") from error
    try:
        if not 1 <= len(document) <= PDF_PAGES:
            raise FileRefused("too_many_pages")
        page = document[0]
        scale = min(1.5, 900 / max(page.get_width(), page.get_height(), 1))
        first = page.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError as error:
        raise FileRefused("broken_file") from error
    finally:
        document.close()
    first.thumbnail(THUMBNAIL_PIXELS)
    return Prepared(data, ".pdf", "application/pdf", _encoded(first.convert("RGB"), "WEBP"))


def _video(data: bytes) -> Prepared:
    if len(data) > VIDEO_BYTES:
        raise FileRefused("too_large")
    size = int.from_bytes(data[:4], "big")
    if data[8:12] not in _VIDEO_BRANDS or not 8 <= size <= len(data):
        raise FileRefused("unsupported_type")
    return Prepared(data, ".mp4", "video/mp4")


_KINDS: tuple[tuple[Callable[[bytes], bool], frozenset[str], Callable[[bytes], Prepared]], ...] = (
    (lambda data: data[:3] == b"\xff\xd8\xff", frozenset({".jpg", ".jpeg"}), _photo),
    (lambda data: data[:8] == b"\x89PNG\r\n\x1a\n", frozenset({".png"}), _photo),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", frozenset({".webp"}), _photo),
    (lambda data: data[:5] == b"%PDF-", frozenset({".pdf"}), _pdf),
    (lambda data: data[4:8] == b"ftyp", frozenset({".mp4", ".mov", ".m4v"}), _video),
)
