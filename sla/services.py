"""Give a stage its promise, and let it run on after a pause."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events.actor import Actor
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.models import Rma
from sla import rules, selectors
from sla.calendars import calendar_for


def promise(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    stage: str,
    states: Collection[str],
    since: datetime,
    running: bool = True,
) -> Rma:
    """Promise when `stage` will be done, counted from `since`; not `running`: the customer's turn.

    Does nothing when the RMA has left these `states` meanwhile. A stage that is promised already
    keeps its promise. Emits rma.promise_set.
    """
    with unit_of_work(actor=actor, now=now):
        rma = rma_selectors.locked(rma_id)
        if rma.state not in states or (
            rma.promise_stage == stage and rma.promise_due_at is not None
        ):
            return rma
        due_at = _due_at(rma, stage, since) if running else None
        return rma_services.set_promise(
            actor=actor, now=now, rma_id=rma.id, stage=stage, due_at=due_at
        )


def resume(*, actor: Actor, now: datetime, rma_id: UUID | str, ended_by: UUID) -> Rma:
    """Move the promise by the business time of the pause that `ended_by` ended.

    Emits rma.promise_set; nothing when no promise was running.
    """
    with unit_of_work(actor=actor, now=now):
        rma = rma_selectors.locked(rma_id)
        pause = selectors.pause_ended_by(ended_by)
        if pause is None or pause.ended_at is None or rma.promise_due_at is None:
            return rma
        due_at = rules.resumed(
            rma.promise_due_at, pause.counts_from, pause.ended_at, calendar_for(rma.country)
        )
        return rma_services.set_promise(
            actor=actor, now=now, rma_id=rma.id, stage=rma.promise_stage, due_at=due_at
        )


def _due_at(rma: Rma, stage: str, since: datetime) -> datetime | None:
    work = selectors.time_for(stage, service_type=rma.service_type, country=rma.country)
    return rules.due_at(since, work, calendar_for(rma.country)) if work else None
