"""One run of a counterpart at a time, whoever starts it. A dead process holds no lock."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCK_CLASS = 0x5243  # "RC": the first key of the two-key advisory lock on a counterpart


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process got the counterpart; a session lock, a run has many transactions."""
    key = zlib.crc32(name.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, key])
