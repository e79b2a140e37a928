"""The container of a video, read by a few bounded steps: is it one, how long, and nothing private.

Only the boxes needed are visited (moov, trak, mdia: three floors, never deeper), each list of
boxes is limited, and sizes are checked against the box around. Places where cameras keep their
position and name (`udta`, `meta`, `uuid`) are emptied where they stand, so no offset moves.
Format: ISO/IEC 14496-12, sections 4.2 and 8.2.2; the same in Apple's QuickTime File Format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rma.files.kinds import FileRefused

LONGEST_SECONDS = 300
_MOST_BOXES = 500  # in one list; a phone's video has about ten
_INSIDE = {b"moov": (b"trak",), b"trak": (b"mdia",)}
_PRIVATE = frozenset({b"udta", b"meta", b"uuid"})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its four-letter type, where it starts, where its payload starts, where it ends."""

    type: bytes
    at: int
    payload: int
    end: int


def check(stream: BinaryIO, size: int) -> float:
    """The longest duration the video states, in seconds. Raises FileRefused.

    The boxes have to fill the file to its last byte: nothing hangs on behind.
    """
    outer = list(_boxes(stream, 0, size))
    movies = [box for box in outer if box.type == b"moov"]
    if outer[0].type != b"ftyp" or len(movies) != 1 or not _has(outer, b"mdat"):
        raise FileRefused("broken_file")
    seconds, shows_pictures = _tell(stream, movies[0])
    if not shows_pictures or seconds <= 0:
        raise FileRefused("broken_file")
    if seconds > LONGEST_SECONDS:
        raise FileRefused("too_long")
    return seconds


def forget_places(stream: BinaryIO, size: int) -> int:
    """Empty every box that may say where and by whom it was filmed; how many there were."""
    found = [
        box for inner in _lists(stream, Box(b"", 0, 0, size)) for box in inner
        if box.type in _PRIVATE
    ]  # fmt: skip
    for box in found:
        stream.seek(box.at + 4)
        stream.write(b"free")
        stream.seek(box.payload)
        for start in range(box.payload, box.end, _CHUNK):
            stream.write(bytes(min(_CHUNK, box.end - start)))
    return len(found)


def _lists(stream: BinaryIO, outer: Box) -> Iterator[list[Box]]:
    """The boxes of the file, of its movie, and of each track."""
    boxes = list(_boxes(stream, outer.payload, outer.end))
    yield boxes
    for box in boxes:
        if box.type in (b"moov", b"trak") and box.type in _INSIDE.get(outer.type, (b"moov",)):
            yield from _lists(stream, box)


def _tell(stream: BinaryIO, movie: Box) -> tuple[float, bool]:
    """The longest duration in headers of the movie and its tracks; whether one shows pictures."""
    inner = list(_boxes(stream, movie.payload, movie.end))
    durations = [_duration(stream, box) for box in inner if box.type == b"mvhd"]
    if len(durations) != 1:
        raise FileRefused("broken_file")
    shows_pictures = False
    for track in (box for box in inner if box.type == b"trak"):
        for media in (
            box for box in _boxes(stream, track.payload, track.end) if box.type == b"mdia"
        ):
            parts = list(_boxes(stream, media.payload, media.end))
            durations += [_duration(stream, box) for box in parts if box.type == b"mdhd"]
            shows_pictures = shows_pictures or any(_handles_video(stream, box) for box in parts)
    return max(durations), shows_pictures


def _duration(stream: BinaryIO, box: Box) -> float:
    """Seconds in a header `mvhd` or `mdhd`: both begin alike."""
    data = _read(stream, box.payload, min(32, box.end - box.payload))
    try:
        if data[:1] == b"\x01":
            scale, length = struct.unpack_from(">IQ", data, 20)
        else:
            scale, length = struct.unpack_from(">II", data, 12)
    except struct.error as error:
        raise FileRefused("broken_file") from error
    if not scale:
        raise FileRefused("broken_file")
    return float(length) / float(scale)


def _handles_video(stream: BinaryIO, box: Box) -> bool:
    return box.type == b"hdlr" and _read(stream, box.payload + 8, 4) == b"vide"


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes that fill `start` to `end` exactly. Raises FileRefused."""
    count = 0
    while start < end:
        box = _box(stream, start, end)
        count += 1
        if count > _MOST_BOXES:
            raise FileRefused("broken_file")
        yield box
        start = box.end


def _box(stream: BinaryIO, start: int, end: int) -> Box:
    head = _read(stream, start, 16)
    if len(head) < 8:
        raise FileRefused("broken_file")
    size, kind, payload = int.from_bytes(head[:4], "big"), head[4:8], start + 8
    if size == 1:  # the real size is in the next eight bytes
        size, payload = int.from_bytes(head[8:16], "big"), start + 16
    elif size == 0:  # to the end
        size = end - start
    if start + size > end or start + size < payload:
        raise FileRefused("broken_file")
    return Box(kind, start, payload, start + size)


def _has(boxes: list[Box], kind: bytes) -> bool:
    return any(box.type == kind for box in boxes)


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)
