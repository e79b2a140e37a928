"""What runs in the sandbox: decode one picture or PDF, write it anew, forget everything else.

A program of its own, started as `python -I child.py <job>` by `rma.files.sandbox` in an empty
folder with the file as its standard input. Imports neither Django nor this package: it starts
fast and holds no secret. It first takes its own rights away, then touches the file. Leaves
`content`, `thumbnail` and, on standard output, one JSON object: `extension` and `content_type`, or
the `code` of a refusal.
"""

import ctypes
import json
import os
import re
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

CPU_SECONDS = 10
ADDRESS_SPACE = 512 * 1024 * 1024
LARGEST_OUTPUT = 64 * 1024 * 1024
OPEN_FILES = 32
MOST_PIXELS = 50_000_000
MOST_PAGES = 50
THUMBNAIL = (480, 480)
QUALITY = 88

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_MOVING = frozenset({"PNG", "WEBP"})
# Names in the syntax of PDF that make it do something or carry something.
_HAZARDS = re.compile(
    rb"/(JavaScript|JS|EmbeddedFiles?|Launch|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR"
    rb"|Rendition|Movie|Sound)(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)


class Refused(Exception):
    """The file is not acceptable; the text is the code."""


def confine() -> None:
    """Give up time, memory, disk, network and new rights. Raises OSError or ValueError."""
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    system = ctypes.CDLL(None)
    system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network of its own, with nothing in it; where the kernel refuses, the other walls stand.
    system.unshare(_NEW_USER_AND_NETWORK)


def photo(source: BinaryIO, formats: list[str]) -> dict[str, str]:
    """Decode a picture and write it as a plain JPEG, upright, without anything but its pixels."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if formats == ["PNG"]:
        _ensure_whole(source)
    with Image.open(source, formats=formats) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refused("too_many_pixels")
        if opened.format in _MOVING and getattr(opened, "is_animated", False):
            raise Refused("moving_picture")
        opened.load()
        ImageOps.exif_transpose(opened, in_place=True)
        plain = _plain(opened)
        plain.info.clear()
        plain.save("content", "JPEG", quality=QUALITY)
        _thumbnail(plain)
    return {"extension": ".jpg", "content_type": "image/jpeg"}


def heic(source: BinaryIO) -> dict[str, str]:
    """A photo of a phone; the decoder is loaded for it alone."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    return photo(source, ["HEIF"])


def pdf(source: BinaryIO) -> dict[str, str]:
    """Write a PDF anew and look into what was written: there, nothing is packed or disguised."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        if not 1 <= len(document) <= MOST_PAGES:
            raise Refused("too_many_pages")
        document.save("content", flags=pypdfium2.raw.FPDF_NO_INCREMENTAL)
        _ensure_passive(Path("content").read_bytes())
        page = document[0]
        longest = max(page.get_width(), page.get_height(), 1.0)
        _thumbnail(page.render(scale=min(1.0, THUMBNAIL[0] / longest)).to_pil().convert("RGB"))
    except pypdfium2.PdfiumError as error:
        raise Refused("broken_file") from error
    return {"extension": ".pdf", "content_type": "application/pdf"}


def _ensure_passive(written: bytes) -> None:
    """Objects that pdfium has written stand in the open, names in their plain spelling."""
    if _HAZARDS.search(_STREAM.sub(b"", written)):
        raise Refused("active_content")


def _ensure_whole(source: BinaryIO) -> None:
    """Compare the check sums of a PNG, which decoding does not."""
    with Image.open(source, formats=["PNG"]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refused("too_many_pixels")
        opened.verify()
    source.seek(0)


def _plain(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white. Copies as little as it can: pictures are large."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        plain = Image.new("RGB", clear.size, "white")
        plain.paste(clear, mask=clear.getchannel("A"))
        return plain
    return image.convert("RGB")


def _thumbnail(image: Image.Image) -> None:
    scale = min(1.0, THUMBNAIL[0] / image.width, THUMBNAIL[1] / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, reducing_gap=2.0)
    small.info.clear()
    small.save("thumbnail", "WEBP", quality=80)


JOBS: dict[str, Callable[[BinaryIO], dict[str, str]]] = {
    "jpeg": lambda source: photo(source, ["JPEG"]),
    "png": lambda source: photo(source, ["PNG"]),
    "webp": lambda source: photo(source, ["WEBP"]),
    "heic": heic,
    "pdf": pdf,
}


def answer(job: str, source: BinaryIO) -> dict[str, str]:
    """The description of what was written, or the code of the refusal."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return JOBS[job](source)
    except Refused as refusal:
        return {"code": str(refusal)}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"code": "too_many_pixels"}
    except MemoryError:
        return {"code": "too_complex"}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError):
        return {"code": "broken_file"}


def main() -> NoReturn:
    """Confine this process, do the job, say what came of it."""
    os.umask(0o077)
    confine()
    print(json.dumps(answer(sys.argv[1], sys.stdin.buffer)), flush=True)  # noqa: T201 - the answer
    os._exit(0)


if __name__ == "__main__":
    main()
