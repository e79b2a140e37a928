"""Sending again: one delivery, or what happened in a time range."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events import reader, types
from events.actor import Actor
from events.errors import InvalidInput
from events.models import Event
from events.unit import unit_of_work
from webhooks import listening, published
from webhooks.choices import DeliveryState, EndpointState, ReplayState
from webhooks.errors import DeliveryUnderWay, EndpointNotActive, NoSuchDelivery, ReplayUnderWay
from webhooks.events import DeliveryReplayed, ReplayRequested
from webhooks.models import Delivery, Endpoint, Replay
from webhooks.services import checking

LONGEST_RANGE = timedelta(days=30)
MOST_DELIVERIES = 10_000
EVENTS_PER_PIECE = 500
_AGAIN = (DeliveryState.FAILED, DeliveryState.CANCELLED)
_SETTLED = (*_AGAIN, DeliveryState.DELIVERED)


def replay_delivery(
    *, actor: Actor, now: datetime, endpoint_id: UUID, delivery_id: UUID
) -> Delivery:
    """Send a delivery again now, under the same id, with a fresh schedule.

    Appends DeliveryReplayed. Raises NoSuchEndpoint, NoSuchDelivery, EndpointNotActive,
    DeliveryUnderWay.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = _active(endpoint_id)
        delivery = endpoint.deliveries.select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            raise NoSuchDelivery(delivery_id=delivery_id)
        if delivery.state == DeliveryState.SENDING:
            raise DeliveryUnderWay(delivery_id=delivery_id)
        _afresh(endpoint.deliveries.filter(pk=delivery.pk), now)
        unit.record(
            checking.stream_of(endpoint.pk),
            DeliveryReplayed(endpoint_id=str(endpoint.pk), delivery_id=str(delivery.pk)),
        )
        delivery.refresh_from_db()
    return delivery


def replay_range(
    *,
    actor: Actor,
    now: datetime,
    endpoint_id: UUID,
    since: datetime,
    until: datetime,
    only_failed: bool,
) -> Replay:
    """Have everything recorded in [since, until) that the endpoint may hear of sent again.

    Events it never got (it was disabled, or asked for less) are sent for the first time.
    only_failed: leave out what was delivered. Done piece by piece by `go_on_with_replays`, up to
    30 days and 10,000 deliveries. Appends ReplayRequested. Raises NoSuchEndpoint,
    EndpointNotActive, ReplayUnderWay, InvalidInput.
    """
    if not timedelta(0) < until - since <= LONGEST_RANGE:
        text = _("Choose a range of at most %(days)s days.") % {"days": LONGEST_RANGE.days}
        raise InvalidInput(errors={"until": [text]})
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = _active(endpoint_id)
        if endpoint.replays.filter(state=ReplayState.RUNNING).exists():
            raise ReplayUnderWay(endpoint_id=endpoint_id)
        replay = Replay.objects.create(
            endpoint=endpoint, since=since, until=until, only_failed=only_failed,
            after=_first_id_at(since), created_at=now,
        )  # fmt: skip
        unit.record(
            checking.stream_of(endpoint.pk),
            ReplayRequested(
                endpoint_id=str(endpoint.pk),
                replay_id=str(replay.pk),
                since=types.iso(since),
                until=types.iso(until),
                only_failed=only_failed,
            ),
        )
    return replay


def go_on_with_replays(*, now: datetime) -> int:
    """One piece of every running replay; the number of events examined."""
    running = Replay.objects.filter(state=ReplayState.RUNNING).values_list("pk", flat=True)
    return sum(_one_piece(replay_id, now) for replay_id in running)


def _one_piece(replay_id: UUID, now: datetime) -> int:
    """Read on where the last piece ended; what is queued and the place are committed together."""
    with transaction.atomic():
        replay = (
            Replay.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("endpoint__owner", "endpoint__api_key")
            .filter(pk=replay_id, state=ReplayState.RUNNING)
            .first()
        )
        if replay is None:
            return 0
        events = _next_events(replay)
        replay.queued += sum(_queue(replay, event, now) for event in events)
        replay.examined += len(events)
        _move(replay, events, now)
    return len(events)


def _next_events(replay: Replay) -> list[Event]:
    """Event ids begin with the millisecond at which they were made (UUIDv7), and are indexed."""
    rows = Event.objects.filter(event_id__gt=replay.after, event_id__lt=_first_id_at(replay.until))
    return list(rows.order_by("event_id")[:EVENTS_PER_PIECE])


def _queue(replay: Replay, event: Event, now: datetime) -> int:
    """Plan the delivery of one event, or the delivery it had already; 1 when something is due."""
    if event.type not in {one.type for one in published.catalogue()}:
        return 0
    recorded = reader.decode(reader.stored(event))
    made = listening.deliveries(recorded, [replay.endpoint], now)
    if not made:
        return 0
    known = Delivery.objects.filter(endpoint=replay.endpoint, event_id=event.event_id)
    if not known.exists():
        return len(Delivery.objects.bulk_create(made, ignore_conflicts=True))
    return _afresh(known.filter(state__in=_AGAIN if replay.only_failed else _SETTLED), now)


def _move(replay: Replay, events: list[Event], now: datetime) -> None:
    if events:
        replay.after = events[-1].event_id
    if replay.queued >= MOST_DELIVERIES:
        replay.state, replay.finished_at = ReplayState.CUT_SHORT, now
    elif len(events) < EVENTS_PER_PIECE:
        replay.state, replay.finished_at = ReplayState.DONE, now
    replay.save(update_fields=["after", "queued", "examined", "state", "finished_at"])


def _afresh(rows: QuerySet[Delivery], now: datetime) -> int:
    return rows.update(
        state=DeliveryState.WAITING, attempts=0, due_at=now, settled_at=None, lease_token=None
    )


def _active(endpoint_id: UUID) -> Endpoint:
    endpoint = checking.locked(endpoint_id)
    if endpoint.state != EndpointState.ACTIVE:
        raise EndpointNotActive(state=endpoint.get_state_display())
    return endpoint


def _first_id_at(at: datetime) -> UUID:
    """The smallest UUID of that millisecond: every event recorded from then on has a greater id."""
    milliseconds = max(0, int(at.astimezone(UTC).timestamp() * 1000))
    return UUID(int=milliseconds << 80)
