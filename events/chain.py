"""The hash chain of a stream: sha256 over the previous hash and the canonical event."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.canonical import canonical

GENESIS = b""


def link(
    previous: bytes,
    *,
    stream: str,
    version: int,
    event_id: UUID,
    type: str,
    schema: int,
    occurred_at: datetime,
    meta: Mapping[str, Any],
    data: str,
) -> bytes:
    """The hash of an event. `data` is its canonical JSON text, `previous` the hash before it.

    Position and recorded_at are given by the database and not part of it.
    """
    header: dict[str, Any] = {
        "stream": stream,
        "version": version,
        "event_id": str(event_id),
        "type": type,
        "schema": schema,
        "occurred_at": occurred_at.astimezone(UTC).isoformat(),
        "meta": meta,
    }
    return hashlib.sha256(
        b"\n".join((previous, canonical(header).encode(), data.encode()))
    ).digest()
