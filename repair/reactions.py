"""Goods that arrive get a work order, which is called off when the RMA ends; goods that are sent
again are picked."""

from datetime import datetime
from typing import Any

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from repair import services
from rma import events as rma_events
from shipping import events as shipping_events

ACTOR = Actor.system("repair")


def bring_to_bench(recorded: Recorded[Any], now: datetime) -> None:
    services.sync_items(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


def finish_without_missing(recorded: Recorded[rma_events.LineMissing], now: datetime) -> None:
    services.finish_if_done(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


def call_off(recorded: Recorded[Any], now: datetime) -> None:
    services.cancel_order(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


def pick_for_reshipment(recorded: Recorded[Any], now: datetime) -> None:
    services.pick_reshipment(actor=ACTOR, now=now, reshipment_id=recorded.event.reshipment_id)


REACTIONS = reactions(
    "repair",
    {
        rma_events.ProcessingStarted: [bring_to_bench],
        rma_events.LineReceived: [bring_to_bench],
        rma_events.LineRecalled: [bring_to_bench],
        rma_events.RmaReopened: [bring_to_bench],
        rma_events.LineMissing: [finish_without_missing],
        rma_events.RmaCancelled: [call_off],
        rma_events.RmaRejected: [call_off],
        shipping_events.ReshipmentApproved: [pick_for_reshipment],
        shipping_events.ReshipmentRetried: [pick_for_reshipment],
    },
)
