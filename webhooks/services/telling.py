"""Deliveries come into being: one per event and endpoint, and test messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from events.actor import Actor
from events.records import Recorded
from events.unit import unit_of_work
from webhooks import listening, published
from webhooks.choices import EndpointState
from webhooks.errors import EndpointNotActive
from webhooks.events import TestRequested
from webhooks.models import Delivery
from webhooks.services import checking


def plan_deliveries(*, actor: Actor, now: datetime, recorded: Recorded[Any]) -> int:
    """Plan one delivery for each endpoint that may hear of this event; the number of endpoints.

    A second time finds the first: (event, endpoint) is unique. Appends nothing: deliveries are
    bookkeeping about events.
    """
    with unit_of_work(actor=actor, now=now):
        planned = listening.deliveries(recorded, listening.endpoints(), now)
        Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    return len(planned)


def send_test_event(*, actor: Actor, now: datetime, endpoint_id: UUID) -> Delivery:
    """Plan a delivery of type `webhooks.test`, whatever the endpoint listens to.

    Appends TestRequested. Raises NoSuchEndpoint, EndpointNotActive.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        if endpoint.state != EndpointState.ACTIVE:
            raise EndpointNotActive(state=endpoint.get_state_display())
        stream = checking.stream_of(endpoint.pk)
        delivery = Delivery(endpoint=endpoint, due_at=now, created_at=now)
        test = TestRequested(endpoint_id=str(endpoint.pk), delivery_id=str(delivery.pk))
        recorded = unit.record(stream, test)
        delivery.event_type, delivery.stream = published.TEST_TYPE, stream
        delivery.event_id = recorded.event_id
        delivery.body = listening.payload(
            published.TEST_TYPE, now, {"endpoint_id": str(endpoint.pk)},
            stream=stream, seq=recorded.version,
        )  # fmt: skip
        delivery.save(force_insert=True)
    return delivery
