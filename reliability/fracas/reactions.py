"""Occasions in what the bench finds: the same device again, the same customer's component again."""

from datetime import datetime

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from reliability.fracas import selectors, services
from reliability.fracas.choices import Trigger
from reliability.fracas.selectors import Piece
from reliability.fracas.services import Occasion
from repair import events as repair

ACTOR = Actor.system("reliability")


def same_device_again(recorded: Recorded[repair.Diagnosed], now: datetime) -> None:
    one = selectors.piece(recorded.event.item_id)
    before = selectors.same_device_before(one) if one else []
    if one and before:
        _report(one, before, Trigger.SAME_DEVICE, now)


def same_component_again(recorded: Recorded[repair.Diagnosed], now: datetime) -> None:
    one = selectors.piece(recorded.event.item_id)
    before = selectors.same_customer_before(one) if one else []
    if one and before:
        _report(one, before, Trigger.SAME_CUSTOMER, now)


def _report(one: Piece, before: list[Piece], trigger: Trigger, now: datetime) -> None:
    """The piece with those before it; the fault is part of the key, a diagnosis may be corrected"""
    occasion = Occasion(
        trigger=trigger,
        key=f"{trigger.value}/{one.item_id}/{one.fault_code}",
        sku_code=one.sku_code,
        fault_code=one.fault_code,
        failed_on=one.reported_on,
        sold_on=selectors.sold_on(one.sku_code, one.serial),
        pieces=[one, *(p for p in before if p.sku_code == one.sku_code)],
    )
    services.report(actor=ACTOR, now=now, occasion=occasion)


REACTIONS = reactions(
    "reliability.fracas", {repair.Diagnosed: [same_device_again, same_component_again]}
)
