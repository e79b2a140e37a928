"""Named reads: how long a stage may take, which promises are broken."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from events import row_sql
from rma.models import Rma
from sla import rules
from sla.models import Pause, StageTarget


def overdue(now: datetime) -> QuerySet[Rma]:
    """Open RMAs whose promise is broken, the latest first. One that waits for its customer is
    not late: its clock stands still."""
    return (
        Rma.objects.in_progress()
        .filter(promise_due_at__lt=now, waiting_since=None)
        .order_by("promise_due_at", "priority", "id")
    )


def late_first() -> QuerySet[Rma]:
    """Open RMAs by promise, the most urgent first; those without a running promise at the end."""
    return Rma.objects.in_progress().order_by(F("promise_due_at").asc(nulls_last=True), "id")


def time_for(stage: str, *, service_type: str, country: str) -> timedelta | None:
    """The business time promised for a stage, None when nothing is promised."""
    rows = row_sql.select(StageTarget, stage=stage)
    fitting = rules.most_specific(
        (row.as_rule() for row in rows), service_type=service_type, country=country
    )
    return fitting.work if fitting else None


def pause_ended_by(event_id: UUID) -> Pause | None:
    """The pause that this event ended."""
    return Pause.objects.filter(ended_by=event_id).first()
