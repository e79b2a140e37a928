"""How programs without our protections do it: the pieces that sabotage puts in place of ours."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from events.actor import Actor
from events.effects_runner import Claim
from events.models import Effect
from events.unit import unit_of_work
from shipping import selectors
from shipping.adapters import port
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.choices import WebhookOutcome
from shipping.models import InboundWebhook
from shipping.services.tracking import record_tracking

_buy_label = EmbeddedCarrier.buy_label


class CarrierWithoutKeys(EmbeddedCarrier):
    """A carrier that does not honour keys, as many do not."""

    def buy_label(self, req: port.LabelRequest, key: str) -> port.BoughtLabel:
        """Buy, whatever was bought before."""
        return _buy_label(self, req, uuid4().hex)


def effect_of_anybody(claim: Claim, **values: Any) -> None:
    """Update the row, whoever holds its lease."""
    rows = Effect.objects.filter(pk=claim.view.id)
    rows.update(lease_token=None, lease_until=None, **values)


def receive_every_copy(
    *, actor: Actor, now: datetime, carrier: str, message: port.WebhookMessage
) -> InboundWebhook:
    """Keep and apply a message without asking whether it is known."""
    with unit_of_work(actor=actor, now=now):
        row = InboundWebhook.objects.create(
            source=carrier, message_id=f"{message.message_id}-{uuid4().hex}",
            sha256=message.sha256, kind=message.kind[:60],
            tracking_number=message.tracking_number, carrier_ref=message.carrier_ref,
            scans=[], outcome=WebhookOutcome.APPLIED, sent_at=message.sent_at, received_at=now,
        )  # fmt: skip
        shipment = selectors.by_carrier_ids(carrier, message.tracking_number, message.carrier_ref)
        if shipment is not None:
            record_tracking(actor=actor, now=now, shipment_id=shipment.id, scans=message.scans)
        return row
