"""Wait until the product has nothing left to do: only then can anything be missing."""

import time

from django.db import DatabaseError, connection

from chaos import poison
from events import lag
from events.models import Effect, ParkedStream
from shipping.choices import WebhookOutcome
from shipping.models import InboundWebhook, Shipment

QUIET_SECONDS = 1.0
POLL_SECONDS = 0.25


def settle(seconds: float) -> float:
    """Seconds until everything was quiet for a moment; raises TimeoutError with what was not."""
    started = time.monotonic()
    quiet_since = 0.0
    while True:
        now = time.monotonic()
        busy = unsettled()
        quiet_since = 0.0 if busy else quiet_since or now
        if quiet_since and now - quiet_since >= QUIET_SECONDS:
            return now - started
        if now - started > seconds:
            raise TimeoutError(f"not settled within {seconds:.0f} s: {busy}")
        time.sleep(POLL_SECONDS)


def unsettled() -> dict[str, int]:
    """How much of what is still under way."""
    try:
        found = {
            "effects": effects_under_way(),
            "streams tried again": ParkedStream.objects.filter(
                state=ParkedStream.State.RETRYING
            ).count(),
            "events unread": sum(line.events for line in lag.all_lags()),
            "parcels on their way": Shipment.objects.exclude(
                state__in=("delivered", "voided", "failed")
            ).count(),
            "carrier messages parked": InboundWebhook.objects.filter(
                outcome=WebhookOutcome.PARKED
            ).count(),
            "carrier messages to come": _messages_to_come(),
        }
    except DatabaseError:
        connection.close()
        return {"database": 1}
    return {name: count for name, count in found.items() if count}


def effects_under_way() -> int:
    """Effects that somebody will still make; what waits for a person is not under way."""
    waiting = Effect.objects.filter(state__in=Effect.UNFINISHED).exclude(
        state=Effect.State.IN_DOUBT, available_at=None
    )
    return waiting.exclude(kind__in=poison.KINDS).count()


def _messages_to_come() -> int:
    """What the carrier has not told us yet, in the carrier's own books."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM embedded_carrier_webhookdelivery WHERE state = 'waiting'"
        )
        return int(cursor.fetchone()[0])
