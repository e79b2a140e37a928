"""The queue of deliveries: who is sent to next. A queue of its own, beside the kernel's effects.

The schedule of webhooks lasts days and its other sides are strangers' machines; neither fits calls
to a few carriers. A claim counts the attempt and is leased; what it claims is spread over the
endpoints (the one served longest ago first), and no endpoint gets more than its share of the
connections, however much is waiting for it.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from events import clock
from webhooks.choices import DeliveryState, Failure
from webhooks.models import Attempt, Health
from webhooks.models.deliveries import message_id

LEASE = timedelta(seconds=45)  # three times what one call may take
AT_ONCE = 3
AT_ONCE_WHEN_SUSPECT = 1
_TRIES = 3

# A delivery that is being sent is due when its lease runs out: then its worker was lost.
_ENDPOINT = """
    SELECT health.endpoint_id, CASE WHEN health.suspect THEN %(few)s ELSE %(most)s END
    FROM webhooks_health AS health
    JOIN webhooks_endpoint AS endpoint ON endpoint.id = health.endpoint_id
    WHERE endpoint.state = 'active'
      AND (health.held_until IS NULL OR health.held_until <= %(now)s)
      AND (NOT health.suspect OR %(suspects)s)
      AND EXISTS (
          SELECT 1 FROM webhooks_delivery AS due
          WHERE due.endpoint_id = health.endpoint_id
            AND due.state IN ('waiting', 'sending') AND due.due_at <= %(now)s)
      AND (
          SELECT count(*) FROM webhooks_delivery AS busy
          WHERE busy.endpoint_id = health.endpoint_id
            AND busy.state = 'sending' AND busy.due_at > %(now)s
      ) < CASE WHEN health.suspect THEN %(few)s ELSE %(most)s END
    ORDER BY health.last_claimed_at NULLS FIRST
    LIMIT 1 FOR NO KEY UPDATE OF health SKIP LOCKED
"""
# Asked again under the lock, in a statement of its own, which sees what others committed meanwhile.
_DELIVERY = """
    WITH chosen AS MATERIALIZED (
        SELECT id, state FROM webhooks_delivery
        WHERE endpoint_id = %(endpoint)s
          AND state IN ('waiting', 'sending') AND due_at <= %(now)s
          AND (
              SELECT count(*) FROM webhooks_delivery AS busy
              WHERE busy.endpoint_id = %(endpoint)s
                AND busy.state = 'sending' AND busy.due_at > %(now)s
          ) < %(most)s
        ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE webhooks_delivery AS delivery
    SET state = 'sending', attempts = delivery.attempts + 1,
        lease_token = %(token)s, due_at = %(lease_until)s
    FROM chosen WHERE delivery.id = chosen.id
    RETURNING delivery.id, delivery.event_id, delivery.body, delivery.attempts, chosen.state
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send until the lease runs out. attempts counts this one."""

    delivery_id: uuid.UUID
    endpoint_id: uuid.UUID
    message_id: str
    body: bytes
    attempts: int
    token: uuid.UUID
    suspect: bool


def claim_next(*, suspects: bool = True) -> Claim | None:
    """Lease the next delivery; None when none may be sent now.

    suspects: also for endpoints that were slow or failing lately.
    """
    for _ in range(_TRIES):
        with transaction.atomic():
            endpoint = _next_endpoint(suspects)
            if endpoint is None:
                return None
            claim = _claim_of(*endpoint)
        if claim is not None:
            return claim
    return None


def _next_endpoint(suspects: bool) -> tuple[uuid.UUID, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            _ENDPOINT,
            {
                "now": clock.now(), "suspects": suspects,
                "few": AT_ONCE_WHEN_SUSPECT, "most": AT_ONCE,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _claim_of(endpoint_id: uuid.UUID, most: int) -> Claim | None:
    now, token = clock.now(), uuid.uuid4()
    Health.objects.filter(pk=endpoint_id).update(last_claimed_at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            _DELIVERY,
            {
                "endpoint": endpoint_id, "now": now, "most": most, "token": token,
                "lease_until": now + LEASE,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    if row is None:
        return None
    delivery_id, event_id, body, attempts, before = row
    if before == DeliveryState.SENDING:
        _note_lost_worker(delivery_id, attempts - 1)
    return Claim(
        delivery_id, endpoint_id, message_id(event_id), body.encode(), attempts, token,
        suspect=most == AT_ONCE_WHEN_SUSPECT,
    )  # fmt: skip


def _note_lost_worker(delivery_id: uuid.UUID, number: int) -> None:
    Attempt.objects.create(
        delivery_id=delivery_id, number=number, at=clock.now(), failure=Failure.WORKER_LOST
    )
