"""Periodic work: ask carriers about silent parcels, look for doubled ones, match messages."""

import time
from collections.abc import Mapping
from datetime import datetime

from events import failures
from events.actor import Actor
from events.periodic import register_tick
from shipping import adapters, selectors, services
from shipping.models import Shipment

POLL_EVERY_SECONDS = 60
# How many questions a carrier bears in a minute; its next run asks the rest.
POLL_LIMITS: Mapping[str, int] = {"embedded": 60}
USUAL_POLL_LIMIT = 20
POLLING_SECONDS = 20.0
MATCH_EVERY_SECONDS = 30
SILENCE_EVERY_SECONDS = 15 * 60
NIGHTLY_SECONDS = 24 * 60 * 60
FORGET_EVERY_SECONDS = NIGHTLY_SECONDS
FAILURES_TO_STOP = 3


def poll_carriers(now: datetime) -> int:
    """Ask about parcels not heard of for a while, each carrier within its limit; how many.

    A carrier that fails several times in a row is left in peace until the next run, and a slow one
    does not hold up the other ticks for long: what is left over stays due.
    """
    return sum(_poll_carrier(slug, now) for slug in adapters.slugs())


def _poll_carrier(slug: str, now: datetime) -> int:
    ends_at = time.monotonic() + POLLING_SECONDS
    asked = failed_in_a_row = 0
    limit = POLL_LIMITS.get(slug, USUAL_POLL_LIMIT)
    for shipment in selectors.due_for_polling(slug, now, limit):
        if failed_in_a_row >= FAILURES_TO_STOP or time.monotonic() > ends_at:
            break
        failed_in_a_row = 0 if _poll(shipment, now) else failed_in_a_row + 1
        asked += 1
    return asked


def _poll(shipment: Shipment, now: datetime) -> bool:
    """Whether the carrier answered; one that does not is asked again later, ever more rarely."""
    try:
        scans = adapters.for_slug(shipment.carrier).track(shipment.tracking_number)
    except (failures.TransientFailure, failures.PermanentFailure, failures.OutcomeUnknown):
        services.postpone_poll(now=now, shipment_id=shipment.id)
        return False
    services.record_tracking(
        actor=Actor.carrier(shipment.carrier), now=now, shipment_id=shipment.id, scans=scans
    )
    return True


def notice_silence(now: datetime) -> int:
    """Find parcels that nobody has spoken of for days; their carrier is asked at the next poll."""
    return services.notice_silence(actor=Actor.system("shipping"), now=now)


def scan_for_duplicates(now: datetime) -> int:
    """Every night: does any customer get more than one parcel? (The carriers' side of this is
    found when our books are compared with theirs.)"""
    return services.scan_for_duplicates(actor=Actor.system("shipping"), now=now)


def match_parked(now: datetime) -> int:
    """Apply messages that came in the very moment their label was stored."""
    return services.match_parked(actor=Actor.system("shipping"), now=now)


def forget_old_messages(now: datetime) -> int:
    """Empty the inbox of what nobody will send again."""
    return services.forget_old_messages(now=now)


register_tick("shipping.poll_carriers", poll_carriers, POLL_EVERY_SECONDS)
register_tick("shipping.notice_silence", notice_silence, SILENCE_EVERY_SECONDS)
register_tick("shipping.scan_for_duplicates", scan_for_duplicates, NIGHTLY_SECONDS)
register_tick("shipping.match_parked", match_parked, MATCH_EVERY_SECONDS)
register_tick("shipping.forget_old_messages", forget_old_messages, FORGET_EVERY_SECONDS)
