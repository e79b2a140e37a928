"""Old deliveries go, their number stays."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

KEPT = timedelta(days=30)
PER_PIECE = 2_000

# What still waits after 30 days (a paused endpoint) is counted as cancelled.
_FORGET = """
    WITH old AS MATERIALIZED (
        SELECT id FROM webhooks_delivery
        WHERE created_at < %(before)s AND (state <> 'sending' OR due_at < %(before)s)
        ORDER BY created_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), tries AS (
        DELETE FROM webhooks_attempt WHERE delivery_id IN (SELECT id FROM old)
    ), gone AS (
        DELETE FROM webhooks_delivery AS delivery USING old WHERE delivery.id = old.id
        RETURNING delivery.endpoint_id, (delivery.created_at AT TIME ZONE 'UTC')::date AS day,
            CASE WHEN delivery.state IN ('waiting', 'sending') THEN 'cancelled'
                 ELSE delivery.state END AS state
    ), counted AS (
        INSERT INTO webhooks_daycount (endpoint_id, day, state, deliveries)
        SELECT endpoint_id, day, state, count(*) FROM gone GROUP BY endpoint_id, day, state
        ON CONFLICT (endpoint_id, day, state)
        DO UPDATE SET deliveries = webhooks_daycount.deliveries + EXCLUDED.deliveries
    )
    SELECT count(*) FROM gone
"""


def forget_old_deliveries(*, now: datetime) -> int:
    """Delete deliveries older than 30 days with their answers, a piece at a time, and count them
    by endpoint, day and outcome; the number deleted."""
    deleted = piece = _forget_piece(now - KEPT)
    while piece == PER_PIECE:
        piece = _forget_piece(now - KEPT)
        deleted += piece
    return deleted


def _forget_piece(before: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGET, {"before": before, "limit": PER_PIECE})
        row: tuple[Any, ...] = cursor.fetchone()
    return int(row[0])
