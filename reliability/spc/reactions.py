"""An alarm on a fault of a product brings a problem up."""

from datetime import date, datetime, timedelta

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from reliability.fracas import services
from reliability.fracas.choices import Trigger
from reliability.fracas.services import Occasion
from reliability.spc.choices import Level
from reliability.spc.events import ChartAlarmed

ACTOR = Actor.system("reliability")


def bring_up(recorded: Recorded[ChartAlarmed], now: datetime) -> None:
    """Products, lots and suppliers have no fault to analyse: their alarms are for people."""
    event = recorded.event
    if event.level != Level.FAULT:
        return
    last_on = _end_of(event.period)
    occasion = Occasion(
        trigger=Trigger.CHART,
        key=f"chart/{event.alarm_id}",
        sku_code=event.sku_code,
        fault_code=event.fault_code,
        failed_on=last_on,
        sold_on=last_on,
    )
    services.report(actor=ACTOR, now=now, occasion=occasion)


def _end_of(period: str) -> date:
    first = date.fromisoformat(f"{period}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


REACTIONS = reactions("reliability.charts", {ChartAlarmed: [bring_up]})
