"""The container of a video, read by a few bounded steps: is it one, how long, and nothing private.

Only the boxes needed are visited (moov, trak, mdia: three floors, never deeper), their number is
limited, and sizes are checked against the box around. Places where cameras keep their position
and name (`udta`, `meta`, `uuid`) are emptied where they stand, so no offset moves.
Format: ISO/IEC 14496-12, sections 4.2 and 8.2.2; the same in Apple's QuickTime File Format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rma.files.kinds import FileRefused

LONGEST_SECONDS = 300
MOST_BOXES = 2_000  # read in one pass; a phone's video has about thirty
_INSIDE = {b"": b"moov", b"moov": b"trak", b"trak": b"mdia"}
_PRIVATE = frozenset({b"udta", b"meta", b"uuid"})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its four-letter type, where it starts, where its payload starts, where it ends."""

    type: bytes
    at: int
    payload: int
    end: int


class Movie:
    """A video file seen as boxes. `size` is that of the file in bytes."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.file = Box(b"", 0, 0, size)
        self.boxes_left = MOST_BOXES

    def inside(self, outer: Box) -> list[Box]:
        """The boxes that fill another one exactly. Raises FileRefused."""
        boxes, start = [], outer.payload
        while start < outer.end:
            self.boxes_left -= 1
            if self.boxes_left < 0:
                raise FileRefused("broken_file")
            boxes.append(self._box(start, outer.end))
            start = boxes[-1].end
        return boxes

    def all(self, outer: Box) -> Iterator[Box]:
        """Every box of the file, of its movie, of each track and its media."""
        for box in self.inside(outer):
            yield box
            if box.type == _INSIDE.get(outer.type):
                yield from self.all(box)

    def read(self, at: int, size: int) -> bytes:
        """Some bytes of the file."""
        self.stream.seek(at)
        return self.stream.read(size)

    def _box(self, start: int, end: int) -> Box:
        head = self.read(start, 16)
        size, kind, payload = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:  # the real size is in the next eight bytes
            size, payload = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:  # to the end
            size = end - start
        if start + size > end or start + size < payload:
            raise FileRefused("broken_file")
        return Box(kind, start, payload, start + size)


def check(stream: BinaryIO, size: int) -> float:
    """The longest duration the video states, in seconds. Raises FileRefused.

    The boxes have to fill the file to its last byte: nothing hangs on behind.
    """
    movie = Movie(stream, size)
    boxes = list(movie.all(movie.file))
    count = [box.type for box in boxes].count
    if boxes[0].type != b"ftyp" or count(b"moov") != 1 or count(b"mvhd") != 1:
        raise FileRefused("broken_file")
    if not count(b"mdat") or not any(_handles_video(movie, box) for box in boxes):
        raise FileRefused("broken_file")
    seconds = max(_duration(movie, box) for box in boxes if box.type in (b"mvhd", b"mdhd"))
    if seconds <= 0:
        raise FileRefused("broken_file")
    if seconds > LONGEST_SECONDS:
        raise FileRefused("too_long")
    return seconds


def forget_places(stream: BinaryIO, size: int) -> int:
    """Empty every box that may say where and by whom it was filmed; how many there were."""
    movie = Movie(stream, size)
    private = [box for box in movie.all(movie.file) if box.type in _PRIVATE]
    for box in private:
        stream.seek(box.at + 4)
        stream.write(b"free")
        stream.seek(box.payload)
        for start in range(box.payload, box.end, _CHUNK):
            stream.write(bytes(min(_CHUNK, box.end - start)))
    return len(private)


def _duration(movie: Movie, box: Box) -> float:
    """Seconds in a header `mvhd` or `mdhd`: both begin alike."""
    data = movie.read(box.payload, min(32, box.end - box.payload))
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


def _handles_video(movie: Movie, box: Box) -> bool:
    return box.type == b"hdlr" and movie.read(box.payload + 8, 4) == b"vide"
