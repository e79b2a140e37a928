"""When the bench has decided to refund pieces, money is owed."""

from datetime import datetime

from compensation import services
from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from repair import events as repair_events
from repair import selectors as repair_selectors

ACTOR = Actor.system("compensation")


def ask_for_refund(recorded: Recorded[repair_events.WorkOrderCompleted], now: datetime) -> None:
    event = recorded.event
    for line_id, pieces in repair_selectors.refunded_pieces(event.work_order_id).items():
        services.request_refund(
            actor=ACTOR, now=now, rma_id=event.rma_id, line_id=line_id, quantity=pieces
        )


REACTIONS = reactions("compensation", {repair_events.WorkOrderCompleted: [ask_for_refund]})
