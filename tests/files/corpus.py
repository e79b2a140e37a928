"""Files made to hurt, and good ones to compare with. Each is made here; nothing is downloaded."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image

CANARY = b"Secret-Canary-51N121E"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **how: Any) -> bytes:
    """A small photo."""
    return encoded(Image.new("RGB", size, "teal"), kind, **how)


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    """An image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def heic(**how: Any) -> bytes:
    """A photo as phones make them."""
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "teal")).save(buffer, **how)
    return buffer.getvalue()


def archive() -> bytes:
    """A ZIP with a program in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("Evil.class", CANARY)
    return buffer.getvalue()


def animation() -> bytes:
    """A WebP of two frames."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=50)


def _chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    check = zlib.crc32(kind + data) if crc is None else crc
    return len(data).to_bytes(4, "big") + kind + data + check.to_bytes(4, "big")


def png(width: int, height: int, pixels: bytes = b"", *, crc: int | None = None) -> bytes:
    """A grey PNG of any stated size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        _SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(pixels, 9), crc)
        + _chunk(b"IEND", b"")
    )


def pixel_bomb() -> bytes:
    """A hundred million grey pixels in a hundred kilobytes."""
    line = zlib.compressobj(9)
    row = b"\0" * 10_001
    body = b"".join(line.compress(row) for _ in range(10_000)) + line.flush()
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A tiny picture with a comment that unpacks to a hundred megabytes."""
    small = picture("PNG")
    text = b"note\0\0" + zlib.compress(b"A" * 100_000_000, 9)
    return small[:33] + _chunk(b"zTXt", text) + small[33:]


def pdf(*objects: bytes, catalogue: bytes = b"", page: bytes = b"", tail: bytes = b"") -> bytes:
    """A PDF of one page; `objects` are numbered from 4 on."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page + b" >>",
        *objects,
    ]
    made, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
        + tail
    )


def packed_pdf(hidden: bytes) -> bytes:
    """A PDF whose catalogue's action lies compressed in an object stream (PDF 1.5)."""
    inner = [
        (1, b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"),
        (4, hidden),
    ]
    index, bodies = b"", b""
    for number, body in inner:
        index += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    packed = zlib.compress(index + bodies)
    made = b"%PDF-1.5\n"
    at = len(made)
    entries = b"/Type /ObjStm /N 4 /First %d" % len(index)
    made += b"5 0 obj\n" + stream(packed, b"/FlateDecode", entries) + b"\nendobj\n"
    table = len(made)
    rows = b"\x00\x00\x00\xff" + b"".join(b"\x02\x00\x05" + bytes([n]) for n in range(4))
    rows += b"\x01" + at.to_bytes(2, "big") + b"\0" + b"\x01" + table.to_bytes(2, "big") + b"\0"
    entries = b"/Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length %d" % len(rows)
    made += b"6 0 obj\n<< " + entries + b" >>\nstream\n" + rows + b"\nendstream\nendobj\n"
    return made + b"startxref\n%d\n%%%%EOF\n" % table


def stream(data: bytes, filters: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    head = b"<< /Length %d /Filter %s %s >>\nstream\n" % (len(data), filters, entries)
    return head + data + b"\nendstream"


def pdf_bomb() -> bytes:
    """A page whose content is packed twice and unpacks to a gigabyte."""
    packer, zeros = zlib.compressobj(9), b" " * 1_000_000
    once = b"".join(packer.compress(zeros) for _ in range(1_000)) + packer.flush()
    return pdf(
        stream(zlib.compress(once, 9), b"[/FlateDecode /FlateDecode]"), page=b"/Contents 4 0 R"
    )


def box(kind: bytes, payload: bytes = b"") -> bytes:
    """A box of a video."""
    return (len(payload) + 8).to_bytes(4, "big") + kind + payload


def _times(seconds: int) -> bytes:
    return bytes(12) + struct.pack(">II", 1_000, seconds * 1_000) + bytes(80)


def movie(
    seconds: int = 10, *, brand: bytes = b"isom", more: bytes = b"", tail: bytes = b""
) -> bytes:
    """A video without pictures, but with everything a container must say."""
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(12))
    media = box(b"mdia", box(b"mdhd", _times(seconds)) + handler)
    inner = box(b"mvhd", _times(seconds)) + box(b"trak", media) + more
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", inner) + box(b"mdat", b"\0" * 64) + tail


def nested(depth: int) -> bytes:
    """Boxes in boxes in boxes."""
    made = b""
    for _level in range(depth):
        made = box(b"moov", made)
    return box(b"ftyp", b"isom" + bytes(4)) + made + box(b"mdat")


def sized(size: bytes, big: bytes = b"") -> bytes:
    """A movie box that states this size."""
    return box(b"ftyp", b"isom" + bytes(4)) + size + b"moov" + big + bytes(64)


_SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    # what it is: the name it comes with, its bytes, the code of the refusal
    "nothing": ("nothing.jpg", b"", "empty_file"),
    "html as jpg": ("page.jpg", b"<html><script>alert(1)</script>", "unsupported_type"),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "unsupported_type"),
    "svg as png": ("svg.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_type"),
    "eps as jpg": ("eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", "unsupported_type"),
    "zip as pdf": ("zip.pdf", archive(), "unsupported_type"),
    "gifar": ("gifar.gif", picture("GIF") + archive(), "unsupported_type"),
    "gifar as jpg": ("gifar.jpg", picture("GIF") + archive(), "unsupported_type"),
    "tiff": ("scan.tif", picture("TIFF"), "unsupported_type"),
    "avif": ("a.heic", b"\0\0\0\x1cftypavif" + bytes(32), "unsupported_type"),
    "jpeg as png": ("jpeg.png", picture(), "extension_mismatch"),
    "two endings": ("run.jpg.exe", picture(), "extension_mismatch"),
    "no ending": ("photo", picture(), "extension_mismatch"),
    "cut jpeg": ("cut.jpg", picture(size=(400, 400))[:600], "broken_file"),
    "64k x 64k": ("vast.png", png(65_535, 65_535), "too_many_pixels"),
    "100 megapixels": ("bomb.png", pixel_bomb(), "too_many_pixels"),
    "wrong check sum": ("crc.png", png(8, 8, bytes(9 * 8), crc=1), "broken_file"),
    "no pixels": ("empty.png", png(8, 8), "broken_file"),
    "moving": ("moving.webp", animation(), "moving_picture"),
    "cut heic": ("cut.heic", heic()[:200], "broken_file"),
    "pdf with script": ("js.pdf", pdf(_SCRIPT, catalogue=b"/OpenAction 4 0 R"), "active_content"),
    "pdf, disguised script": (
        "js2.pdf",
        pdf(b"<< /S /J#61vaScript /#4aS (x) >>", catalogue=b"/OpenAction 4 0 R"),
        "active_content",
    ),
    "pdf, packed script": ("js3.pdf", packed_pdf(_SCRIPT), "active_content"),
    "pdf that starts programs": (
        "launch.pdf",
        pdf(b"<< /S /Launch /F (cmd.exe) >>", page=b"/AA << /O 4 0 R >>"),
        "active_content",
    ),
    "pdf with a file": (
        "file.pdf",
        pdf(
            stream(zlib.compress(CANARY), b"/FlateDecode"),
            b"<< /Type /Filespec /F (x.exe) /EF << /F 4 0 R >> >>",
            catalogue=b"/Names << /EmbeddedFiles << /Names [(x) 5 0 R] >> >>",
        ),
        "active_content",
    ),
    "broken pdf": ("broken.pdf", b"%PDF-1.7\nnothing", "broken_file"),
    "unknown video": ("evil.mp4", box(b"ftyp", b"evil" + bytes(32)), "unsupported_type"),
    "video over five minutes": ("long.mp4", movie(301), "too_long"),
    "video without end": ("endless.mp4", movie(4_000_000), "too_long"),
    "video without length": ("zero.mp4", movie(0), "broken_file"),
    "huge atom": ("huge.mp4", sized(b"\x7f\xff\xff\xff"), "broken_file"),
    "64-bit atom": ("huge64.mp4", sized(b"\0\0\0\x01", b"\xff" * 8), "broken_file"),
    "negative atom": ("small.mp4", sized(b"\0\0\0\x07"), "broken_file"),
    "deep atoms": ("deep.mp4", nested(5_000), "broken_file"),
    "many atoms": ("many.mp4", movie(more=box(b"free") * 100_000), "broken_file"),
    "video and zip": ("video.mp4", movie(tail=archive()), "broken_file"),
}
NAMES = {
    "../../etc/passwd.jpg": "passwd.jpg",
    "..\\..\\boot.jpg": "boot.jpg",
    "\u202egpj.exe.jpg": "gpj_exe.jpg",
    "a\0b.jpg": "ab.jpg",
    "photo.php.jpg": "photo_php.jpg",
    "?*.jpg": "file.jpg",
    "\r\nSet-Cookie: x.jpg": "Set-Cookie_ x.jpg",
    "照片.jpg": "照片.jpg",
    "x" * 300 + ".jpg": "x" * 116 + ".jpg",
}
