"""Reports by the calendar: one file per interval and schedule, never two, none forgotten."""

import hashlib
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog
from django.utils.translation import gettext_lazy as _

from accounts import exports
from catalog import selectors as catalog
from events import errors
from events.actor import Actor
from events.unit import unit_of_work
from reliability import events
from reliability.forms import QuestionForm
from reliability.models import Every, ExportFile, ExportSchedule, Missed
from reliability.reports import Report, build, tables

KEPT_FOR = timedelta(days=365)
_AT_ONCE = 50
_LEFT_OUT = frozenset({"as_of", "position", "policies"})  # an interval has a day of its own
logger = structlog.get_logger(__name__)


class NoSuchSchedule(errors.DomainError):
    """There is no such schedule."""

    code: ClassVar[str] = "no_such_schedule"
    http_status: ClassVar[int] = 404
    message: ClassVar = _("There is no such schedule.")


class ScheduleEnded(errors.DomainError):
    """It has ended already."""

    code: ClassVar[str] = "schedule_ended"
    http_status: ClassVar[int] = 409
    message: ClassVar = _("This schedule has ended already.")


def schedule(
    *,
    actor: Actor,
    now: datetime,
    request_key: str,
    query: str,
    format: exports.Format,
    every: Every,
    missed: Missed,
) -> ExportSchedule:
    """Let a report leave at the end of every interval from today on; the same key, the same one.

    Emits reliability.export_scheduled. Raises NothingAsked.
    """
    schedule_id = uuid5(NAMESPACE_OID, f"exportschedule/{actor.id}/{request_key}")
    question = QuestionForm.of_query(query).question()
    with unit_of_work(actor=actor, now=now) as unit:
        known = ExportSchedule.objects.filter(pk=schedule_id).first()
        if known is not None:
            return known
        event = events.ExportScheduled(
            schedule_id=str(schedule_id),
            owner=actor.id,
            query=urlencode([pair for pair in parse_qsl(query) if pair[0] not in _LEFT_OUT]),
            sku_code=question.sku,
            brand_code=catalog.sku(question.sku).brand.code,
            format=format.value,
            every=every.value,
            missed=missed.value,
            starts_on=now.date().isoformat(),
            next_on=border(now.date(), every, 1).isoformat(),
        )
        unit.record(f"exportschedule/{schedule_id}", event, expected=0)
        return ExportSchedule.objects.get(pk=schedule_id)


def end(*, actor: Actor, now: datetime, schedule_id: UUID) -> ExportSchedule:
    """Let nothing more leave. Emits reliability.export_schedule_ended.

    Raises NoSuchSchedule, ScheduleEnded.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        known = ExportSchedule.objects.select_for_update().filter(pk=schedule_id).first()
        if known is None:
            raise NoSuchSchedule
        if known.ended_at is not None:
            raise ScheduleEnded
        event = events.ExportScheduleEnded(schedule_id=str(schedule_id))
        unit.record(known.stream, event, expected=known.version)
        known.refresh_from_db()
        return known


def make_due(now: datetime) -> int:
    """Settle one interval of every schedule that is due; how many. A tick turns while there are."""
    due = ExportSchedule.objects.filter(ended_at=None, next_on__lte=now.date())
    done = 0
    for schedule_id in list(due.values_list("pk", flat=True)):
        try:
            done += settle(actor=Actor.system("exports"), now=now, schedule_id=schedule_id)
        except errors.ProductError as busy:  # somebody else was first: it is settled
            logger.info("scheduled_export_postponed", schedule=str(schedule_id), code=busy.code)
        except Exception:  # the worker loop: one broken schedule must not stop the others
            logger.exception("scheduled_export_failed", schedule=str(schedule_id))
    return done


def settle(*, actor: Actor, now: datetime, schedule_id: UUID) -> bool:
    """Settle the oldest interval that is over: make its file, or say why there is none.

    The event, its row and the file are one transaction, so there is one file per interval whatever
    crashes. Emits reliability.export_made, export_skipped or export_refused.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        held = ExportSchedule.objects.select_for_update(skip_locked=True).filter(pk=schedule_id)
        known = held.filter(ended_at=None, next_on__lte=now.date()).first()
        if known is None:
            return False
        following = border(known.starts_on, Every(known.every), known.intervals + 2)
        if known.missed == Missed.LATEST and following <= now.date():
            skipped = events.ExportSkipped(**_interval(known))
            unit.record(known.stream, skipped, expected=known.version)
            return True
        try:
            report = _report(known)
        except errors.DomainError as refusal:
            refused = events.ExportRefused(**_interval(known), reason=refusal.code)
            unit.record(known.stream, refused, expected=known.version)
            return True
        table = tables.table_of(report)
        content = exports.file_of(table, exports.Format(known.format))
        made = events.ExportMade(
            **_interval(known),
            rows=table.count,
            sha256=hashlib.sha256(content).hexdigest(),
            inputs_hash=report.fingerprint,
        )
        unit.record(known.stream, made, expected=known.version)
        ExportFile.objects.create(export_id=UUID(made.export_id), content=content)
        return True


def clear_old(now: datetime) -> int:
    """Throw away files after a year; how many."""
    old = ExportFile.objects.filter(export__at__lt=now - KEPT_FOR).values_list("pk", flat=True)
    return ExportFile.objects.filter(pk__in=list(old[:_AT_ONCE])).delete()[0]


def border(start: date, every: Every, number: int) -> date:
    """The end of interval `number`, from 1 on. Months end on the day they began, or before it."""
    if every is Every.DAY:
        return start + timedelta(days=number)
    if every is Every.WEEK:
        return start + timedelta(weeks=number)
    year, month = divmod(start.month - 1 + number, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _interval(known: ExportSchedule) -> dict[str, str]:
    """The oldest interval that is not settled, and the one after it."""
    every, number = Every(known.every), known.intervals + 1
    ends_on = border(known.starts_on, every, number)
    return {
        "schedule_id": str(known.id),
        "export_id": str(uuid5(known.id, ends_on.isoformat())),
        "starts_on": border(known.starts_on, every, number - 1).isoformat(),
        "ends_on": ends_on.isoformat(),
        "next_on": border(known.starts_on, every, number + 1).isoformat(),
    }


def _report(known: ExportSchedule) -> Report:
    """The question, as of the day on which the interval ended."""
    asked = f"{known.query}&as_of={known.next_on.isoformat()}"
    return build(QuestionForm.of_query(asked).question())
