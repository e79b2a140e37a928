"""Time-ordered identifiers, made here so that every PostgreSQL from 15 on will do."""

import os
import time
import uuid

_VERSION = 7 << 76
_VARIANT = 0b10 << 62
_NANOSECONDS_PER_MILLISECOND = 1_000_000


def uuid7() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of their fraction, 62 random bits."""
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
    fraction = (rest << 12) // _NANOSECONDS_PER_MILLISECOND
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=milliseconds << 80 | _VERSION | fraction << 64 | _VARIANT | random)
