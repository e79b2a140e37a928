"""A run: compare, write each difference down, repair it, say what was seen.

Every difference and every repair is a unit of its own: the repair and the record that it was made
commit together, so a run that is killed leaves no half of either. The next run takes it up again.
"""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from events.errors import DomainError
from events.ids import uuid7
from events.types import iso
from events.unit import unit_of_work
from reconciliation import events
from reconciliation.choices import UNSETTLED, DifferenceState, RunState
from reconciliation.counterparts import Counterpart, Finding, RepairOrder, Window
from reconciliation.models import Difference, Run
from reconciliation.services import comparing
from reconciliation.services.comparing import FAILURES, Comparison
from reconciliation.services.locking import alone

logger = structlog.get_logger(__name__)


class AlreadyRunning(DomainError):
    """Somebody else compares these books at this moment. Fields: name."""

    code = "reconciliation_running"
    message = _("These books are being compared at this moment: %(name)s.")


def reconcile(
    *, actor: Actor, now: datetime, counterpart: Counterpart, window: Window, repair: bool
) -> Run:
    """Compare two books, and repair what differs when `repair` says so; returns the finished run.

    Emits reconciliation.run_started (or run_resumed), difference_found, repair_made,
    difference_settled and run_finished, or run_failed when the other side's list cannot be read.
    Raises AlreadyRunning.
    """
    with alone(counterpart.name) as mine:
        if not mine:
            raise AlreadyRunning(name=counterpart.name)
        run = _open(actor, now, counterpart.name, window, repair)
        try:
            seen = comparing.compare(counterpart, Window(run.since, run.until), now)
        except FAILURES as failure:
            return _fail(actor, now, run, type(failure).__name__)
        states = Counter(
            _handle(actor, now, run, (counterpart, finding), repair) for finding in seen.findings
        )
        _settle_the_gone(actor, now, run, seen)
        return _finish(actor, now, run, seen, states)


def _open(actor: Actor, now: datetime, name: str, window: Window, repair: bool) -> Run:
    """A new run, or the one that was interrupted, widened to this window."""
    with unit_of_work(actor=actor, now=now) as unit:
        cut = Run.objects.select_for_update().filter(counterpart=name, state=RunState.RUNNING)
        run = cut.first()
        run_id = run.id if run else uuid7()
        since = min(run.since, window.since) if run else window.since
        event_class = events.RunResumed if run else events.RunStarted
        event: object = event_class(
            run_id=str(run_id),
            counterpart=name,
            since_at=iso(since),
            until_at=iso(window.until),
            repairing=repair,
        )
        unit.record(f"reconciliation/{run_id}", event, expected=run.version if run else 0)
        return Run.objects.get(pk=run_id)


def _handle(
    actor: Actor, now: datetime, run: Run, case: tuple[Counterpart, Finding], repair: bool
) -> str:
    """Write one finding down and repair it; the state it ends in."""
    counterpart, finding = case
    difference = _written_down(actor, now, run, finding)
    if not repair:
        return difference.state
    try:
        prepared = counterpart.prepare(finding)
        return _repaired(actor, now, run, case, (difference.id, prepared))
    except (*FAILURES, DomainError) as failure:
        # Nothing was changed; the difference stays open and the next run tries again.
        logger.warning("repair_failed", difference=str(difference.id), error=str(failure))
        return difference.state


def _written_down(actor: Actor, now: datetime, run: Run, finding: Finding) -> Difference:
    """The row of this finding: a new one, or the unsettled one of an earlier run."""
    ours, theirs = finding.ours, finding.theirs
    their_ref = theirs.ref if theirs else ""
    with unit_of_work(actor=actor, now=now) as unit:
        known = Difference.objects.filter(
            counterpart=run.counterpart,
            key=finding.key,
            cause=finding.cause,
            their_ref=their_ref,
            state__in=UNSETTLED,
        ).first()
        if known is not None:
            return known
        difference_id = uuid7()
        event = events.DifferenceFound(
            difference_id=str(difference_id),
            run_id=str(run.id),
            counterpart=run.counterpart,
            key=finding.key,
            cause=finding.cause,
            our_ref=ours.ref if ours else "",
            our_state=ours.state if ours else "",
            their_ref=their_ref,
            their_state=theirs.state if theirs else "",
        )
        unit.record(f"difference/{difference_id}", event, expected=0)
        return Difference.objects.get(pk=difference_id)


def _repaired(
    actor: Actor,
    now: datetime,
    run: Run,
    case: tuple[Counterpart, Finding],
    what: tuple[UUID, Any],
) -> str:
    counterpart, finding = case
    difference_id, prepared = what
    with unit_of_work(actor=actor, now=now, correlation=correlation_of(run)) as unit:
        difference = Difference.objects.select_for_update().get(pk=difference_id)
        attempt = difference.attempts + 1
        order = RepairOrder(unit, actor, now, difference.id, attempt)
        made = counterpart.repair(finding, prepared, order)
        event = events.RepairMade(
            difference_id=str(difference.id),
            run_id=str(run.id),
            action=made.action,
            state=made.state.value,
            attempt=attempt,
        )
        unit.record(difference.stream, event, expected=difference.version)
        return made.state.value


def correlation_of(run: Run) -> str:
    """What the effects asked for by repairs of a run have in common."""
    return f"reconcile-{run.id}"


def _settle_the_gone(actor: Actor, now: datetime, run: Run, seen: Comparison) -> None:
    """What earlier runs found under keys compared now, and is not there any more, has ended."""
    still = {
        (finding.key, finding.cause, finding.theirs.ref if finding.theirs else "")
        for finding in seen.findings
    }
    unsettled = Difference.objects.filter(counterpart=run.counterpart, state__in=UNSETTLED)
    for difference in unsettled.exclude(run_id=run.id).order_by("found_at", "id"):
        gone = (difference.key, difference.cause, difference.their_ref) not in still
        if gone and difference.key in seen.compared:
            with unit_of_work(actor=actor, now=now) as unit:
                event = events.DifferenceSettled(
                    difference_id=str(difference.id), run_id=str(run.id)
                )
                unit.record(difference.stream, event, expected=difference.version)


def _finish(actor: Actor, now: datetime, run: Run, seen: Comparison, states: Counter[str]) -> Run:
    with unit_of_work(actor=actor, now=now) as unit:
        event = events.RunFinished(
            run_id=str(run.id),
            counterpart=run.counterpart,
            ours=seen.ours,
            theirs=seen.theirs,
            pairs=seen.pairs,
            in_flight=seen.in_flight,
            unreachable=seen.unreachable,
            found=len(seen.findings),
            repaired=states[DifferenceState.REPAIRED],
            requested=states[DifferenceState.REQUESTED],
            persons=states[DifferenceState.PERSON],
        )
        unit.record(run.stream, event, expected=run.version)
        return Run.objects.get(pk=run.id)


def _fail(actor: Actor, now: datetime, run: Run, code: str) -> Run:
    with unit_of_work(actor=actor, now=now) as unit:
        event = events.RunFailed(run_id=str(run.id), counterpart=run.counterpart, code=code)
        unit.record(run.stream, event, expected=run.version)
        return Run.objects.get(pk=run.id)
