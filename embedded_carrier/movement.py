"""What happens to a parcel: scans along its plan, and the buttons that interfere with it.

Time is the caller's `now`. One carrier day lasts `day_seconds()` real seconds.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from embedded_carrier import conf, errors, intake, network, webhooks
from embedded_carrier.codes import Code
from embedded_carrier.models import CarrierEvent, CarrierSettings, Label

BATCH = 200
RETRY_DAYS = 0.5


def switches() -> CarrierSettings:
    """The row of switches, or its defaults if nobody has touched it yet."""
    return CarrierSettings.objects.filter(pk=1).first() or CarrierSettings()


def set_switches(values: Mapping[str, Any]) -> None:
    """Set all switches at once."""
    CarrierSettings.objects.update_or_create(pk=1, defaults=dict(values))


def day() -> timedelta:
    """How long a carrier day lasts now."""
    chosen = switches().day_seconds
    return timedelta(seconds=conf.day_seconds() if chosen is None else chosen)


def scan(label: Label, code: Code, *, now: datetime, at_origin: bool = False) -> CarrierEvent:
    """Append a scan where the parcel is, set the state and queue the webhooks."""
    place, zone = _whereabouts(label, at_origin)
    return _append(label, code, now=now, place=place, zone=zone)


def drop_off(label: Label, *, now: datetime) -> None:
    """The sender hands the parcel over: it is scanned in and starts along its plan."""
    if label.state != Code.LBL_CREATED:
        raise errors.conflict("not_waiting", "This parcel is not waiting to be dropped off.")
    scan(label, Code.COLLECTED, now=now, at_origin=True)
    _wait_for_next(label, after=now)


def advance(label: Label, *, now: datetime) -> None:
    """Make the next scan of the plan happen now."""
    if label.state == Code.LBL_CREATED:
        drop_off(label, now=now)
        return
    step = label.next_scan
    if step is None:
        raise errors.conflict("finished", "Nothing more will happen to this parcel.")
    label.next_step += 1
    _append(label, Code(step["code"]), now=now, place=step["place"], zone=step["zone"])
    _wait_for_next(label, after=now)


def deliver(label: Label, *, now: datetime) -> None:
    """Skip the rest of the way."""
    _ensure_moving(label)
    label.next_step = len(label.plan) - 1
    advance(label, now=now)


def lose(label: Label, *, now: datetime) -> None:
    """Declare the parcel lost."""
    _stop(label, Code.LOST, now=now)


def send_back(label: Label, *, now: datetime) -> None:
    """Turn the parcel round to its sender."""
    _stop(label, Code.RETURN_TO_SENDER, now=now)


def delay(label: Label, *, now: datetime) -> None:
    """The next scan comes a carrier day later."""
    _hinder(label, Code.DELAYED, now=now, days=1.0)


def hold(label: Label, *, now: datetime) -> None:
    """Customs keep the parcel two days."""
    _hinder(label, Code.CUSTOMS_HOLD, now=now, days=2.0)


def mislay(label: Label, *, now: datetime) -> None:
    """The parcel lies forgotten: it is late, and nothing happens until somebody pushes it on."""
    _stop(label, Code.DELAYED, now=now)


def fail_attempt(label: Label, *, now: datetime) -> None:
    """The courier found nobody; the next attempt comes half a day later, with its own scan."""
    _ensure_moving(label)
    label.next_step = max(len(label.plan) - 2, 0)
    zone = network.COUNTRIES[label.to_country].zone
    _append(label, Code.DELIVERY_ATTEMPT_FAILED, now=now, place=label.to_city, zone=zone)
    _wait_until(label, now + RETRY_DAYS * day())


ACTIONS: dict[str, Callable[..., None]] = {
    "drop_off": drop_off,
    "next": advance,
    "deliver": deliver,
    "delay": delay,
    "hold": hold,
    "mislay": mislay,
    "fail_attempt": fail_attempt,
    "send_back": send_back,
    "lose": lose,
}


def act(label_id: str, action: str, *, now: datetime) -> Label:
    """Carry out one of `ACTIONS` on a parcel, its row locked."""
    with transaction.atomic():
        label = Label.objects.select_for_update().filter(pk=intake.storable_key(label_id)).first()
        if label is None:
            raise errors.not_found("label")
        ACTIONS[action](label, now=now)
        return label


def advance_due(*, now: datetime) -> int:
    """Scans whose time has come; a carrier that slept catches up at the times that were due."""
    done = 0
    while due := _next_due(now):
        with transaction.atomic():
            label = Label.objects.select_for_update(skip_locked=True).filter(pk=due).first()
            if label is None or label.next_at is None or label.next_at > now:
                break
            advance(label, now=label.next_at)
            done += 1
    return done


def drop_off_waiting(*, now: datetime) -> int:
    """Drop off parcels whose senders dawdle, if the demo is set to do so."""
    days = conf.auto_drop_off_days()
    if days <= 0 or not switches().auto_drop_off:
        return 0
    created_before = now - days * day()
    waiting = Label.objects.filter(state=Code.LBL_CREATED, created_at__lte=created_before)
    done = 0
    with transaction.atomic():
        for label in waiting.select_for_update(skip_locked=True).order_by("created_at")[:BATCH]:
            drop_off(label, now=now)
            done += 1
    return done


def _next_due(now: datetime) -> str | None:
    due = Label.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return due.values_list("pk", flat=True).first()


def _append(label: Label, code: Code, *, now: datetime, place: str, zone: str) -> CarrierEvent:
    event = CarrierEvent.objects.create(
        label=label,
        sequence=label.events.count() + 1,
        code=code,
        occurred_at=now,
        place=place,
        zone=zone,
    )
    label.state = code
    label.save(update_fields=["state", "next_step"])
    webhooks.queue(event, switches=switches(), day=day(), now=now)
    return event


def _whereabouts(label: Label, at_origin: bool) -> tuple[str, str]:
    """City and zone of the last stop, or of the sender before the first."""
    if at_origin or label.next_step == 0:
        return label.from_city, network.COUNTRIES[label.from_country].zone
    step = label.plan[label.next_step - 1]
    return step["place"], step["zone"]


def _wait_for_next(label: Label, *, after: datetime) -> None:
    step = label.next_scan
    _wait_until(label, after + step["gap_days"] * day() if step else None)


def _wait_until(label: Label, at: datetime | None) -> None:
    label.next_at = at
    label.save(update_fields=["next_at"])


def _hinder(label: Label, code: Code, *, now: datetime, days: float) -> None:
    _ensure_moving(label)
    base = max(label.next_at or now, now)
    scan(label, code, now=now)
    _wait_until(label, base + days * day())


def _stop(label: Label, code: Code, *, now: datetime) -> None:
    _ensure_moving(label)
    scan(label, code, now=now)
    _wait_until(label, None)


def _ensure_moving(label: Label) -> None:
    if not label.scanned or label.finished:
        raise errors.conflict("not_moving", "This parcel is not on its way.")
