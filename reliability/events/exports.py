"""What happens to scheduled exports. Stream `exportschedule/<id>`; days as 2026-11-22."""

from events.types import event


@event("reliability.export_scheduled", schema=1)
class ExportScheduled:
    """A report is to leave at the end of every interval from a day on. `owner` is a user id."""

    schedule_id: str
    owner: str
    query: str
    sku_code: str
    brand_code: str
    format: str
    every: str
    missed: str
    starts_on: str
    next_on: str


@event("reliability.export_schedule_ended", schema=1)
class ExportScheduleEnded:
    """Nothing more leaves; what was made stays."""

    schedule_id: str


@event("reliability.export_made", schema=1)
class ExportMade:
    """The file of an interval is there. `inputs_hash` is that of the report in it."""

    schedule_id: str
    export_id: str
    starts_on: str
    ends_on: str
    next_on: str
    rows: int
    sha256: str
    inputs_hash: str


@event("reliability.export_skipped", schema=1)
class ExportSkipped:
    """An interval passed while nothing ran, and the schedule wants the latest only."""

    schedule_id: str
    export_id: str
    starts_on: str
    ends_on: str
    next_on: str


@event("reliability.export_refused", schema=1)
class ExportRefused:
    """There is no file of this interval: its question has no answer any more. `reason`: a code."""

    schedule_id: str
    export_id: str
    starts_on: str
    ends_on: str
    next_on: str
    reason: str
