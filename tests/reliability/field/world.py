"""Mice in the field and on the bench, told by their events; the projections make the rows."""

from datetime import UTC, date, datetime, time, timedelta

import warranty.services
from events import runner, subscribers
from events.actor import Actor
from events.ids import uuid7
from events.models import ParkedStream
from events.streams import PARTITIONS
from events.unit import unit_of_work
from reliability.projections import FINDINGS, LIVES
from reliability.questions import Question
from repair import events as repair
from warranty.facts import DeviceFacts

MOUSE = "PP-MOUSE-1"
DOUBLE, WHEEL = "MOU-LB-DC", "MOU-WH-SK"
BENCH = Actor.staff("bench")
TODAY = date(2026, 11, 20)


def asked(**more: object) -> Question:
    """The question about all mice, as of today."""
    return Question(**{"sku": MOUSE, "as_of": TODAY, **more})  # type: ignore[arg-type] # by name


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12, tzinfo=UTC))


def sold(*serials: str, on: date | None, known_on: date | None = None, **facts: str) -> None:
    """Mice that a shop reported as sold, or that their owner registered on `known_on`."""
    devices = [
        DeviceFacts(
            sku_code=MOUSE, serial=serial, sold_on=on, registered_on=known_on,
            **{"country": "TW", **facts},  # type: ignore[arg-type] # texts all of them
        )
        for serial in serials
    ]  # fmt: skip
    warranty.services.register_devices(actor=BENCH, now=at_noon(TODAY), devices=devices)


def diagnosed(
    serial: str,
    *,
    on: date,
    fault: str = DOUBLE,
    stated: str = DOUBLE,
    outcome: str = "repair",
    disposition: str = "",
) -> None:
    """The bench looked at a mouse, and finished it if `disposition` says how."""
    order = str(uuid7())
    of_order = {"work_order_id": order, "rma_id": str(uuid7())}
    piece = {**of_order, "item_id": str(uuid7()), "line_id": str(uuid7())}
    history: list[object] = [
        repair.WorkOrderOpened(number=f"WO-{order[-12:]}", **of_order),
        repair.WorkItemAdded(
            sku_code=MOUSE, serial=serial, quantity=1, stated_fault=stated, **piece
        ),
        repair.Diagnosed(fault_code=fault, outcome=outcome, quantity=1, **piece),
    ]
    if disposition:
        history.append(
            repair.WorkItemCompleted(
                outcome=outcome, disposition=disposition, quantity=1, replacement_serial="",
                labour_minutes=5, **piece,
            )
        )  # fmt: skip
    with unit_of_work(actor=BENCH, now=at_noon(on)) as unit:
        for event in history:
            unit.record(f"workorder/{order}", event)


def catch_up() -> None:
    """Let the two projections read on; these mice have no RMA for the others to look up."""
    ours = [subscribers.named(made.name) for made in (LIVES, FINDINGS)]
    subscribers.partitions_behind(ours)
    while sum(runner.run(one, range(PARTITIONS), 1_000) for one in ours):
        pass
    assert not ParkedStream.objects.exists()


def a_year_of_mice(number: int = 60) -> None:
    """Sold nearly a year ago; every sixth failed, each a month later than the one before."""
    names = [f"SN-{place:03}" for place in range(number)]
    start = TODAY - timedelta(days=360)
    sold(*names, on=start, lot="L1")
    for months, serial in enumerate(names[::6], start=1):
        diagnosed(serial, on=start + timedelta(days=30 * months))
    catch_up()
