"""What may be handed in: kinds of files, told apart by their first bytes, and their limits.

Pure: no Django, no disk. A kind is known by its magic number; the extension of the name has to
agree; the decoder (in the sandbox, or `movies`) has the last word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 15 * MEGABYTE
PDF_BYTES = 15 * MEGABYTE
VIDEO_BYTES = 200 * MEGABYTE
HEAD_BYTES = 64  # so much of a file `kind_of` wants to see

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_VIDEO_BRANDS = (b"isom", b"iso2", b"iso5", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"qt  ")


class FileRefused(Exception):
    """The file is not acceptable; `code` says why: see `rma.wording.FILE_PROBLEMS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `decoder` names what judges it: a job of the sandbox, or "video"."""

    decoder: str
    extensions: frozenset[str]
    most_bytes: int
    begins: Callable[[bytes], bool]


def kind_of(head: bytes, name: str) -> Kind:
    """The kind of a file by its first bytes and its name. Raises FileRefused."""
    if not head:
        raise FileRefused("empty_file")
    for kind in _KINDS:
        if kind.begins(head):
            if PurePosixPath(name.lower()).suffix not in kind.extensions:
                raise FileRefused("extension_mismatch")
            return kind
    raise FileRefused("unsupported_type")


def is_quicktime(head: bytes) -> bool:
    """Whether a video is Apple's MOV rather than an MP4."""
    return head[8:12] == b"qt  "


def _magic(beginning: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginning)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _extensions(*names: str) -> frozenset[str]:
    return frozenset(names)


_KINDS = (
    Kind("jpeg", _extensions(".jpg", ".jpeg"), PHOTO_BYTES, _magic(b"\xff\xd8\xff")),
    Kind("png", _extensions(".png"), PHOTO_BYTES, _magic(b"\x89PNG\r\n\x1a\n")),
    Kind("webp", _extensions(".webp"), PHOTO_BYTES, _is_webp),
    Kind("heic", _extensions(".heic", ".heif"), PHOTO_BYTES, _brand(*_HEIC_BRANDS)),
    Kind("pdf", _extensions(".pdf"), PDF_BYTES, _magic(b"%PDF-")),
    Kind("video", _extensions(".mp4", ".m4v", ".mov"), VIDEO_BYTES, _brand(*_VIDEO_BRANDS)),
)
