"""Long reports at work: one row per request, slices of about a second, resumable after a crash."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from events.errors import DomainError, ProductError
from events.unit import unit_of_work
from reliability import events
from reliability.models import ReportRun, RunState, RunWork
from reliability.reports import bootstrapping

SECONDS_PER_TICK = 1.0
MOST_ATTEMPTS = 5
MOST_RUNNING = 3
KEPT_FOR = timedelta(days=30)
logger = structlog.get_logger(__name__)


class NoSuchRun(DomainError):
    """There is none, or it is somebody else's."""

    code: ClassVar[str] = "no_such_run"
    http_status: ClassVar[int] = 404
    message: ClassVar = _("There is no such run.")


class RunNotRunning(DomainError):
    """It has ended already."""

    code: ClassVar[str] = "run_not_running"
    http_status: ClassVar[int] = 409
    message: ClassVar = _("This run has ended already.")


class TooManyRuns(DomainError):
    """Somebody has asked for enough for now."""

    code: ClassVar[str] = "too_many_runs"
    http_status: ClassVar[int] = 409
    message: ClassVar = _("%(limit)s of your runs are still at work. Wait for one, or cancel it.")


def request(
    *, actor: Actor, now: datetime, request_key: str, query: str, replicates: int
) -> ReportRun:
    """Ask for a long report; the same key again is the same run. Emits reliability.run_requested.

    Raises TooManyRuns.
    """
    run_id = uuid5(NAMESPACE_OID, f"reportrun/{actor.id}/{request_key}")
    with unit_of_work(actor=actor, now=now) as unit:
        _one_request_at_a_time(actor)
        known = ReportRun.objects.filter(pk=run_id).first()
        if known is not None:
            return known
        if ReportRun.objects.filter(owner=actor.id, state=RunState.RUNNING).count() >= MOST_RUNNING:
            raise TooManyRuns(limit=MOST_RUNNING)
        event = events.RunRequested(
            run_id=str(run_id), owner=actor.id, query=query, replicates=replicates
        )
        unit.record(f"reportrun/{run_id}", event, expected=0)
        RunWork.objects.create(run_id=run_id)
        return ReportRun.objects.get(pk=run_id)


def cancel(*, actor: Actor, now: datetime, run_id: UUID) -> ReportRun:
    """Stop a run of one's own. Emits reliability.run_cancelled. Raises NoSuchRun, RunNotRunning."""
    with unit_of_work(actor=actor, now=now) as unit:
        run = ReportRun.objects.select_for_update().filter(pk=run_id, owner=actor.id).first()
        if run is None:
            raise NoSuchRun
        if not run.is_running:
            raise RunNotRunning
        unit.record(run.stream, events.RunCancelled(run_id=str(run_id)), expected=run.version)
        run.refresh_from_db()
        return run


def work(now: datetime, *, go_on: Callable[[], bool] | None = None) -> int:
    """One slice of every run that is at work; how many were worked on.

    `go_on` tells whether there is time left; without it a slice takes about a second.
    """
    end = time.monotonic() + SECONDS_PER_TICK
    has_time = go_on or (lambda: time.monotonic() < end)
    running = ReportRun.objects.filter(state=RunState.RUNNING).order_by("requested_at")
    ids = list(running.values_list("pk", flat=True))
    return sum(_work_on(run_id, now, has_time) for run_id in ids)


def clear_old(now: datetime) -> int:
    """Throw away the numbers of runs that ended a month ago; how many."""
    old = RunWork.objects.filter(cleared_at=None, run__ended_at__lt=now - KEPT_FOR)
    return old.update(cleared_at=now, numbers=[], pinned={}, found=[])


def _one_request_at_a_time(actor: Actor) -> None:
    """Two requests of one person wait for each other: neither the key nor the limit slips."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"reportrun/{actor.id}"])


def _work_on(run_id: UUID, now: datetime, has_time: Callable[[], bool]) -> int:
    """A slice; what breaks too often ends the run, and says so."""
    if not _claim(run_id):
        return 0
    try:
        _slice(run_id, now, has_time)
    except DomainError as refusal:
        _end(run_id, now, events.RunFailed(run_id=str(run_id), reason=refusal.code))
    except ProductError as busy:  # somebody else was first: later
        logger.info("report_run_postponed", run=str(run_id), code=busy.code)
    except Exception:  # the worker loop: one broken run must not stop the others
        logger.exception("report_run_broke", run=str(run_id))
        if RunWork.objects.filter(pk=run_id, attempts__gte=MOST_ATTEMPTS).exists():
            _end(run_id, now, events.RunFailed(run_id=str(run_id), reason="broke"))
    return 1


def _claim(run_id: UUID) -> bool:
    """Count the attempt before it is made, so that one which kills us is counted."""
    with transaction.atomic():
        work = RunWork.objects.select_for_update(skip_locked=True).filter(pk=run_id)
        if work.filter(attempts__gt=MOST_ATTEMPTS).exists():
            return False
        return bool(work.exists() and work.update(attempts=F("attempts") + 1))


def _slice(run_id: UUID, now: datetime, has_time: Callable[[], bool]) -> None:
    with transaction.atomic():
        held = RunWork.objects.select_for_update(skip_locked=True).filter(pk=run_id).first()
        if held is None:
            return
        run = ReportRun.objects.get(pk=run_id)
        if run.is_running:
            _go_on(run, held, has_time)
            held.attempts = 0
            held.save()
    if held.numbers:
        _end(run_id, now, events.RunFinished(run_id=str(run_id), rows=len(held.numbers)))


def _go_on(run: ReportRun, held: RunWork, has_time: Callable[[], bool]) -> None:
    """The report first, then replicates as long as there is time, then the bounds."""
    if not held.pinned:
        held.pinned = bootstrapping.pinned(run.query)
    wanted = run.replicates if bootstrapping.can_go_on(held.pinned) else 0
    if held.done < wanted:
        more = bootstrapping.replicates(held.pinned, held.done, wanted, has_time)
        held.found, held.done = [*held.found, *more], held.done + len(more)
    if held.done >= wanted:
        held.numbers = bootstrapping.numbers(held.pinned, held.found)


def _end(run_id: UUID, now: datetime, event: events.RunFinished | events.RunFailed) -> None:
    with unit_of_work(actor=Actor.system("reports"), now=now) as unit:
        run = ReportRun.objects.select_for_update().get(pk=run_id)
        if run.is_running:
            unit.record(run.stream, event, expected=run.version)
