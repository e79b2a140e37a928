"""Names of streams ("rma/0198…") and the partition each belongs to."""

import zlib

PARTITIONS = 64
MAX_LENGTH = 200


def partition_of(stream: str) -> int:
    """The partition of a stream, 0 to 63: a stable hash, the same in every process for ever."""
    return zlib.crc32(stream.encode()) % PARTITIONS


def category_of(stream: str) -> str:
    """The part before the slash: "rma" of "rma/0198…"."""
    return stream.partition("/")[0]


def ensure_name(stream: str) -> str:
    """The name itself; raises ValueError unless it is `category/id` of printable ASCII."""
    category, slash, identity = stream.partition("/")
    printable = stream.isascii() and stream.isprintable() and " " not in stream
    if not (category and slash and identity and printable and len(stream) <= MAX_LENGTH):
        raise ValueError(f"not a stream name: {stream!r}")
    return stream
