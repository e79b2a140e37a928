"""Events of `exportschedule/<id>` → schedules and what became of each of their intervals."""

from datetime import date
from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from reliability import events
from reliability.models import ExportSchedule, ExportState, ScheduledExport

EXPORTS = projection(
    "reliability.exports",
    models=[ExportSchedule, ScheduledExport],
    inline=True,
    per_stream="exportschedule",
)
_STATES: dict[type, ExportState] = {
    events.ExportMade: ExportState.MADE,
    events.ExportSkipped: ExportState.SKIPPED,
    events.ExportRefused: ExportState.REFUSED,
}


@EXPORTS.on(events.ExportScheduled)
def scheduled(rows: Rows, recorded: Recorded[events.ExportScheduled]) -> None:
    event = recorded.event
    rows.insert(
        ExportSchedule(
            id=UUID(event.schedule_id),
            owner=event.owner,
            query=event.query,
            sku_code=event.sku_code,
            brand_code=event.brand_code,
            format=event.format,
            every=event.every,
            missed=event.missed,
            starts_on=date.fromisoformat(event.starts_on),
            next_on=date.fromisoformat(event.next_on),
            version=recorded.version,
        )
    )


@EXPORTS.on(events.ExportMade, events.ExportSkipped, events.ExportRefused)
def interval_settled(rows: Rows, recorded: Recorded[Any]) -> None:
    """An interval is over, in one of three ways; the next one begins."""
    event = recorded.event
    schedule = rows.get(ExportSchedule, UUID(event.schedule_id))
    schedule.next_on, schedule.version = date.fromisoformat(event.next_on), recorded.version
    schedule.intervals += 1
    rows.update(schedule)
    rows.insert(
        ScheduledExport(
            id=UUID(event.export_id),
            schedule_id=schedule.id,
            starts_on=date.fromisoformat(event.starts_on),
            ends_on=date.fromisoformat(event.ends_on),
            state=_STATES[type(event)],
            reason=getattr(event, "reason", ""),
            rows=getattr(event, "rows", 0),
            sha256=getattr(event, "sha256", ""),
            inputs_hash=getattr(event, "inputs_hash", ""),
            at=recorded.occurred_at,
        )
    )


@EXPORTS.on(events.ExportScheduleEnded)
def ended(rows: Rows, recorded: Recorded[events.ExportScheduleEnded]) -> None:
    schedule = rows.get(ExportSchedule, UUID(recorded.event.schedule_id))
    schedule.ended_at, schedule.version = recorded.occurred_at, recorded.version
    rows.update(schedule)
