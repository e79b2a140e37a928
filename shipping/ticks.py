"""Periodic work: ask carriers about silent parcels, try parked messages again."""

from datetime import datetime

from events import failures
from events.actor import Actor
from events.periodic import register_tick
from shipping import adapters, selectors, services
from shipping.models import Shipment

POLLS_PER_RUN = 20
POLL_EVERY_SECONDS = 60
MATCH_EVERY_SECONDS = 30
FORGET_EVERY_SECONDS = 24 * 60 * 60


def poll_carriers(now: datetime) -> int:
    """Ask about parcels not heard of for a while, a few at a time; the number asked about."""
    due = selectors.due_for_polling(now, POLLS_PER_RUN)
    for shipment in due:
        _poll(shipment, now)
    return len(due)


def _poll(shipment: Shipment, now: datetime) -> None:
    """A carrier that does not answer is asked again later; the others go on."""
    try:
        scans = adapters.for_slug(shipment.carrier).track(shipment.tracking_number)
    except (failures.TransientFailure, failures.PermanentFailure, failures.OutcomeUnknown):
        services.postpone_poll(now=now, shipment_id=shipment.id)
        return
    services.record_tracking(
        actor=Actor.carrier(shipment.carrier), now=now, shipment_id=shipment.id, scans=scans
    )


def match_parked(now: datetime) -> int:
    """Apply messages that came in the very moment their label was stored."""
    return services.match_parked(actor=Actor.system("shipping"), now=now)


def forget_old_messages(now: datetime) -> int:
    """Empty the inbox of what nobody will send again."""
    return services.forget_old_messages(now=now)


register_tick("shipping.poll_carriers", poll_carriers, POLL_EVERY_SECONDS)
register_tick("shipping.match_parked", match_parked, MATCH_EVERY_SECONDS)
register_tick("shipping.forget_old_messages", forget_old_messages, FORGET_EVERY_SECONDS)
