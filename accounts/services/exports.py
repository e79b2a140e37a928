"""Who took data out of the house: one event per export, ids and counts only."""

from datetime import datetime

import structlog

from accounts.events import DataExported
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work

logger = structlog.get_logger(__name__)


def record_export(*, actor: Actor, now: datetime, list_name: str, format: str, rows: int) -> None:
    """Note an export before its first byte leaves. Emits accounts.data_exported."""
    with unit_of_work(actor=actor, now=now) as unit:
        export_id = str(uuid7())
        event = DataExported(export_id=export_id, list_name=list_name, format=format, rows=rows)
        unit.record(f"export/{export_id}", event, expected=0)
    logger.info(
        "data_exported",
        list=list_name,
        format=format,
        rows=rows,
        actor=f"{actor.kind.value}:{actor.id}",
    )
