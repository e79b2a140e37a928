"""Sell, find and void labels, and book couriers."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from embedded_carrier import answers, errors, intake, movement, network
from embedded_carrier.codes import Code
from embedded_carrier.models import Label, Pickup, StoredAnswer

LONGEST_KEY = 255


def rates(order: intake.RateOrder, *, now: datetime) -> list[dict[str, Any]]:
    """All services for a route."""
    origin, destination = order.origin.country, order.destination.country
    found = []
    for service in network.SERVICES.values():
        days = network.transit_days(origin, destination, service)
        amount = network.price(origin, destination, service, order.weight_grams)
        found.append(
            {
                "service": service.slug,
                "name": service.name,
                "amount": str(amount),
                "currency": network.COUNTRIES[origin].currency,
                "transit_days": days,
                "estimated_delivery_on": (now + timedelta(days=days)).date().isoformat(),
            }
        )
    return found


def once(
    *, operation: str, key: str, raw: bytes, now: datetime, work: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Do `work` once per key; return its answer and whether it was given before.

    Twins wait for the first on the unique index and then get its answer. Without a key every call
    counts. A refusal (an `ApiError` from `work`) rolls the key back, so it may be used again.
    """
    if not key:
        with transaction.atomic():
            return work(), False
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise errors.ApiError(400, "bad_idempotency_key", "The Idempotency-Key is not usable.")
    fingerprint = hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        stored, fresh = StoredAnswer.objects.get_or_create(
            operation=operation,
            key=key,
            defaults={"fingerprint": fingerprint, "created_at": now},
        )
        if fresh:
            stored.body = work()
            stored.save(update_fields=["body"])
    if stored.fingerprint != fingerprint:
        raise errors.ApiError(
            422, "idempotency_key_reused", "This Idempotency-Key came with another body before."
        )
    return stored.body, not fresh


def sell(order: intake.LabelOrder, *, now: datetime) -> dict[str, Any]:
    """Sell a label. The reference is the customer's own and need not be unique."""
    route, service = order.route, order.service
    origin, destination = route.origin, route.destination
    steps = network.plan(origin.country, destination.country, service, destination.city)
    days = network.transit_days(origin.country, destination.country, service)
    label = Label.objects.create(
        reference=order.reference,
        tracking_number=network.tracking_number(_serial(), origin.country),
        service=service.slug,
        is_return=order.is_return,
        from_country=origin.country,
        from_city=origin.city,
        to_country=destination.country,
        to_city=destination.city,
        routing_code=network.routing_code(destination.country, destination.postcode, service),
        weight_grams=route.weight_grams,
        amount=network.price(origin.country, destination.country, service, route.weight_grams),
        currency=network.COUNTRIES[origin.country].currency,
        estimated_delivery_on=(now + timedelta(days=days)).date(),
        plan=[
            {"code": s.code, "gap_days": s.gap_days, "place": s.place, "zone": s.zone}
            for s in steps
        ],
        created_at=now,
    )
    movement.scan(label, Code.LBL_CREATED, now=now, at_origin=True)
    return answers.label(label)


def void(label_id: str, *, now: datetime) -> Label:
    """Cancel a label; again is fine, after the first scan it is too late."""
    with transaction.atomic():
        label = locked(label_id)
        if label.state == Code.LBL_VOIDED:
            return label
        if label.scanned:
            raise errors.conflict("already_scanned", "The parcel is already on its way.")
        movement.scan(label, Code.LBL_VOIDED, now=now, at_origin=True)
        return label


def book_pickup(order: intake.PickupOrder, *, now: datetime) -> dict[str, Any]:
    """Book a courier between 9 and 17 o'clock where the sender is."""
    zone = ZoneInfo(network.COUNTRIES[order.country].zone)
    if not 0 <= (order.on - now.astimezone(zone).date()).days <= 30:
        raise errors.invalid("on", "Must be today or in the next 30 days.")
    labels = list(Label.objects.filter(pk__in=order.label_ids))
    if len(labels) != len(order.label_ids):
        raise errors.invalid("label_ids", "One of these labels does not exist.")
    if any(label.state != Code.LBL_CREATED for label in labels):
        raise errors.conflict("not_waiting", "One of these parcels is not waiting for us.")
    pickup = Pickup.objects.create(
        on=order.on,
        window_starts_at=datetime.combine(order.on, time(9), tzinfo=zone).astimezone(UTC),
        window_ends_at=datetime.combine(order.on, time(17), tzinfo=zone).astimezone(UTC),
    )
    pickup.labels.set(labels)
    return answers.pickup(pickup)


def by_id(label_id: str) -> Label:
    """One label; 404 if there is none."""
    label = Label.objects.filter(pk=intake.storable_key(label_id)).first()
    if label is None:
        raise errors.not_found("label")
    return label


def by_reference(reference: str) -> list[Label]:
    """All labels sold under a customer's reference, oldest first."""
    return list(
        Label.objects.filter(reference=intake.storable_key(reference)).order_by("created_at", "pk")
    )


def sold_between(page: intake.PageOrder) -> list[Label]:
    """One label more than the page holds, if there are more; by time of sale, then id."""
    found = Label.objects.filter(created_at__gte=page.created_from, created_at__lt=page.created_to)
    if page.after is not None:
        at, label_id = page.after
        found = found.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=label_id))
    return list(found.order_by("created_at", "pk")[: page.limit + 1])


def by_tracking_number(number: str) -> Label:
    """One parcel; 404 if there is none."""
    label = Label.objects.filter(tracking_number=intake.storable_key(number)).first()
    if label is None:
        raise errors.not_found("parcel")
    return label


def locked(label_id: str) -> Label:
    """One label with its row locked until the transaction ends; 404 if there is none."""
    label = Label.objects.select_for_update().filter(pk=intake.storable_key(label_id)).first()
    if label is None:
        raise errors.not_found("label")
    return label


def _serial() -> int:
    """The next number of the roll of labels; never handed out twice, even after a rollback."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('embedded_carrier_serial')")
        row = cursor.fetchone()
    serial: int = row[0]
    return serial
