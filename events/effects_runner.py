"""Makes the calls that effects ask for: claim, call outside any transaction, settle.

The attempt is counted when the effect is claimed, so a call that kills its worker counts too. The
lease token taken at the claim is checked when the outcome is written: a worker that was away
longer than its lease writes nothing. A call whose outcome is unknown is never repeated before the
other side has been asked by key. Effects of a counterpart whose circuit is open, and repetitions
for which there is no budget, are not claimed and so use up no attempts. A counterpart that has
just failed is called by one worker at a time, so that its stalling does not keep them all.
"""

import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from events import (
    backoff,
    breakers,
    clock,
    correlation,
    crash_points,
    effects,
    retry_budget,
    spans,
)
from events.actor import Actor
from events.effects import EffectHandler, EffectView
from events.errors import StaleStream, StoreBusy
from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure
from events.models import Effect
from events.unit import unit_of_work

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
_ERROR_LENGTH = 2_000
_SETTLE_TRIES = 3

# MATERIALIZED: as a plain subquery the planner may run it once per row of the join, and every run
# would lease another effect that nobody serves.
_CLAIM = """
    WITH claimed AS MATERIALIZED (
        SELECT id, state FROM events_effect AS due
        WHERE kind = ANY(%(kinds)s) AND state IN ('pending', 'leased', 'in_doubt')
          AND CASE WHEN state = 'leased' THEN lease_until <= %(now)s
                   ELSE available_at <= %(now)s END
          AND (attempts = 0 OR %(repetitions)s)
          AND coalesce(nullif(counterpart, ''), kind) <> ALL (ARRAY(
              SELECT name FROM events_circuit
              WHERE open_until > %(now)s OR (failures > 0 AND EXISTS (
                  SELECT 1 FROM events_effect AS asked
                  WHERE asked.state = 'leased' AND asked.lease_until > %(now)s
                    AND coalesce(nullif(asked.counterpart, ''), asked.kind) = name))))
          AND (ordering = '' OR NOT EXISTS (
              SELECT 1 FROM events_effect AS older
              WHERE older.ordering = due.ordering AND older.sequence < due.sequence
                AND older.state IN ('pending', 'leased', 'in_doubt') AND older.ordering <> ''))
          AND starts_with(correlation, %(of)s)
        ORDER BY available_at, sequence LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE events_effect AS effect
    SET state = 'leased', attempts = effect.attempts + 1,
        lease_token = %(token)s, lease_until = %(lease_until)s
    FROM claimed
    WHERE effect.id = claimed.id
    RETURNING effect.id, effect.kind, effect.key, effect.payload::text, effect.attempts,
              effect.created_at, effect.correlation, effect.causation, claimed.state,
              coalesce(nullif(effect.counterpart, ''), effect.kind),
              EXISTS (SELECT 1 FROM events_circuit
                      WHERE name = coalesce(nullif(effect.counterpart, ''), effect.kind)
                        AND open_until IS NOT NULL)
"""


class _NotNow(Exception):
    """The claim is undone. repetitions: whether the next one may be a repeated call."""

    def __init__(self, *, repetitions: bool) -> None:
        self.repetitions = repetitions


class LeaseLost(Exception):
    """Somebody else took the effect over; what this worker knows no longer counts."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased effect. doubtful: an earlier try may have happened."""

    view: EffectView
    token: uuid.UUID
    doubtful: bool
    correlation: str
    causation: str
    counterpart: str


def run_due(limit: int) -> int:
    """Serve effects that are due, at most `limit`; the number served."""
    for done in range(limit):
        claim = claim_next()
        if claim is None:
            return done
        serve(claim)
    return limit


def claim_next(of: str = "") -> Claim | None:
    """Lease the effect that is due longest and count the attempt; None when none is due.

    of: only effects whose correlation begins like this.

    An effect waits while an older one of the same ordering is unfinished. One whose lease ran out
    may have happened and counts as in doubt.
    """
    repetitions = True
    while True:
        try:
            with transaction.atomic():
                claim = _claim(of, clock.now(), repetitions)
        except _NotNow as undone:
            repetitions = undone.repetitions
        else:
            if claim is not None:
                crash_points.reached("effects.after_claim")
            return claim


def _claim(of: str, now: datetime, repetitions: bool) -> Claim | None:
    """In a transaction: lease one; raises _NotNow when it must not be called after all."""
    token = uuid.uuid4()
    wanted: dict[str, Any] = {
        "kinds": effects.all_kinds(), "now": now, "token": token, "lease_until": now + LEASE,
        "of": of, "repetitions": repetitions,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, wanted)
        row = cursor.fetchone()
    if row is None:
        return None
    *what, correlation, causation, before, counterpart, on_trial = row
    identity, kind, key, payload, attempts, created_at = what
    if on_trial and not breakers.take_trial(counterpart, now):
        raise _NotNow(repetitions=repetitions)
    if attempts > 1 and not retry_budget.take(now):
        raise _NotNow(repetitions=False)
    view = EffectView(identity, kind, key, json.loads(payload), attempts, created_at)
    doubtful = before != Effect.State.PENDING
    return Claim(view, token, doubtful, correlation, causation, counterpart)


def serve(claim: Claim) -> None:
    """Make the call of a claimed effect and write down how it went."""
    with (
        correlation.bound(claim.correlation),
        spans.span("effect", kind=claim.view.kind, key=claim.view.key),
    ):
        try:
            _serve(claim, effects.handler_of(claim.view.kind))
        except LeaseLost:
            logger.warning("lease lost, outcome dropped: %s", claim.view.key)


def _serve(claim: Claim, handler: EffectHandler) -> None:
    if claim.view.attempts > backoff.MAX_ATTEMPTS:
        _wait_for_person(claim, "every worker that tried it was lost")
        return
    try:
        result = _obtain(claim, handler)
    except TransientFailure as failure:
        _put_off(claim, handler, failure, Effect.State.PENDING)
    except PermanentFailure as failure:
        _give_up(claim, handler, failure)
    except Exception as failure:  # the worker loop: whatever broke, the call may have been made
        if not isinstance(failure, OutcomeUnknown):
            logger.exception("handler of %s broke", claim.view.kind)
        _put_off(claim, handler, failure, Effect.State.IN_DOUBT)
    else:
        crash_points.reached("effects.after_call")
        _settle(claim, handler, result)


def _obtain(claim: Claim, handler: EffectHandler) -> Any:
    """The result: found on the other side if an earlier try may have happened, else by calling."""
    view = claim.view
    try:
        with transaction.atomic():
            request = handler.prepare(view)
        found = None
        if claim.doubtful:
            with breakers.watched(claim.counterpart):
                found = handler.look_up(view.key, request)
    except (TransientFailure, PermanentFailure) as failure:
        if claim.doubtful:
            raise OutcomeUnknown(f"could not ask: {failure}") from failure
        raise
    if found is not None:
        return found
    with breakers.watched(claim.counterpart):
        return handler.perform(view.key, request)


def _settle(claim: Claim, handler: EffectHandler, result: Any) -> None:
    try:
        _finish(claim, Effect.State.DONE, "", lambda now: handler.settle(claim.view, result, now))
    except LeaseLost:
        raise
    except Exception as failure:  # the worker loop: the call was made, so look it up next time
        logger.exception("could not settle %s", claim.view.key)
        _put_off(claim, handler, failure, Effect.State.IN_DOUBT)


def _give_up(claim: Claim, handler: EffectHandler, failure: Exception) -> None:
    text = _text_of(failure)
    try:
        _finish(
            claim, Effect.State.FAILED, text, lambda now: handler.give_up(claim.view, text, now)
        )
    except LeaseLost:
        raise
    except Exception:  # the worker loop: it certainly did not happen, so failing again is harmless
        logger.exception("could not give up %s", claim.view.key)
        now = clock.now()
        _write(claim, state=Effect.State.PENDING, error=text,
               available_at=backoff.next_try(now, claim.view.attempts))  # fmt: skip


def _finish(
    claim: Claim, state: Effect.State, error: str, tell_domain: Callable[[datetime], None]
) -> None:
    """Write the final state and what the domain makes of it in one unit; lost races try again."""
    for remaining in reversed(range(_SETTLE_TRIES)):
        now = clock.now()
        try:
            with unit_of_work(
                actor=Actor.system(claim.view.kind), now=now,
                correlation=claim.correlation, causation=claim.causation,
            ):  # fmt: skip
                _write(claim, state=state, error=error, available_at=None, finished_at=now)
                tell_domain(now)
                crash_points.reached("effects.before_settle_commit")
            crash_points.reached("effects.after_settle")
            return
        except (StaleStream, StoreBusy):
            if not remaining:
                raise


def _put_off(claim: Claim, handler: EffectHandler, failure: Exception, state: Effect.State) -> None:
    """Try again later; after the last attempt give up, or wait for a person if in doubt."""
    if claim.view.attempts < backoff.MAX_ATTEMPTS:
        later = backoff.next_try(clock.now(), claim.view.attempts)
        _write(claim, state=state, error=_text_of(failure), available_at=later)
    elif state == Effect.State.PENDING:
        _give_up(claim, handler, failure)
    else:
        _wait_for_person(claim, _text_of(failure))


def _wait_for_person(claim: Claim, error: str) -> None:
    """Nobody knows whether it happened: no automatic try can be right."""
    _write(claim, state=Effect.State.IN_DOUBT, error=error, available_at=None)
    logger.critical("effect %s stays in doubt: %s", claim.view.key, error)


def _write(claim: Claim, **values: Any) -> None:
    """Update the row if the lease is still ours; raises LeaseLost."""
    mine = Effect.objects.filter(
        pk=claim.view.id, lease_token=claim.token, state=Effect.State.LEASED
    )
    if mine.update(lease_token=None, lease_until=None, **values) != 1:
        raise LeaseLost(claim.view.key)


def _text_of(failure: Exception) -> str:
    text = f"{type(failure).__name__}: {failure}"
    return text.replace("\x00", "")[:_ERROR_LENGTH]
