"""The row of an effect is written where the decision is taken: inside the unit of work."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from events.canonical import JSON, canonical
from events.ids import uuid7
from events.records import Meta

MAX_KEY = 200


def request(
    *,
    kind: str,
    key: str,
    payload: Mapping[str, JSON],
    ordering: str,
    counterpart: str = "",
    available_at: datetime,
    now: datetime,
    meta: Meta,
) -> UUID:
    """Insert a pending effect, or find the one that has this key already; its id."""
    if not key or len(key) > MAX_KEY:
        raise ValueError(f"an effect key has 1 to {MAX_KEY} characters: {key!r}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_effect (id, kind, key, payload, ordering, counterpart, state,"
            " attempts, available_at, error, correlation, causation, created_at)"
            " VALUES (%s, %s, %s, %s::jsonb, %s, %s, 'pending', 0, %s, '', %s, %s, %s)"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            [
                uuid7(), kind, key, canonical(payload), ordering, counterpart, available_at,
                meta.correlation, meta.causation, now,
            ],
        )  # fmt: skip
        row = cursor.fetchone()
        if row is None:
            cursor.execute("SELECT id FROM events_effect WHERE key = %s", [key])
            row = cursor.fetchone()
    found: UUID = row[0]
    return found
