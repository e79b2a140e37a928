"""From what arrives to a harmless file, not stored yet: streamed to disk, judged, written anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from rma.files import kinds, movies, sandbox, storage
from rma.files.kinds import FileRefused, Kind

_CHUNK = 256 * 1024


class Source(Protocol):
    """Something to be read from its beginning: an upload, an open file."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""

    def seek(self, offset: int, /) -> object:
        """Go to a place."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A harmless file in a folder that vanishes; `files.store` takes it over.

    `sha256` is of what was handed in, so that the same file is known when it comes again.
    """

    content: Path
    extension: str
    content_type: str
    size_bytes: int
    sha256: str
    thumbnail: Path | None = None


@contextmanager
def prepared(name: str, source: Source) -> Iterator[Prepared]:
    """Check a file by magic number, extension of `name` and decoder. Raises FileRefused."""
    with storage.workplace() as folder:
        source.seek(0)
        head = source.read(kinds.HEAD_BYTES)
        kind = kinds.kind_of(head, name)
        original = folder / "original"
        digest = _copy(head, source, original, kind.most_bytes)
        source.seek(0)  # whoever reads it after us begins at the beginning
        yield _MAKERS.get(kind.decoder, _decoded)(kind, original, digest)


def _copy(head: bytes, source: Source, target: Path, most: int) -> str:
    """Write it to disk piece by piece; the SHA-256. Raises FileRefused when it is too large."""
    digest, size = sha256(), 0
    with target.open("xb") as stream:
        piece = head
        while piece:
            size += len(piece)
            if size > most:
                raise FileRefused("too_large")
            digest.update(piece)
            stream.write(piece)
            piece = source.read(_CHUNK)
    return digest.hexdigest()


def _decoded(kind: Kind, original: Path, digest: str) -> Prepared:
    folder = original.parent / "written"
    folder.mkdir(mode=0o700)
    told = sandbox.decode(kind.decoder, original, folder)
    content = folder / "content"
    return Prepared(
        content=content,
        extension=told["extension"],
        content_type=told["content_type"],
        size_bytes=content.stat().st_size,
        sha256=digest,
        thumbnail=folder / "thumbnail",
    )


def _video(kind: Kind, original: Path, digest: str) -> Prepared:
    size = original.stat().st_size
    with original.open("r+b") as stream:
        quicktime = kinds.is_quicktime(stream.read(kinds.HEAD_BYTES))
        movies.check(stream, size)
        movies.forget_places(stream, size)
    return Prepared(
        content=original,
        extension=".mov" if quicktime else ".mp4",
        content_type="video/quicktime" if quicktime else "video/mp4",
        size_bytes=size,
        sha256=digest,
    )


_MAKERS: dict[str, Callable[[Kind, Path, str], Prepared]] = {"video": _video}
