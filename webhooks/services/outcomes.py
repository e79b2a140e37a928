"""What became of an attempt: written once, by whoever still holds the lease."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.actor import Actor
from events.unit import unit_of_work
from webhooks import rules
from webhooks.choices import DeliveryState, DisabledBecause, EndpointState, Failure
from webhooks.models import Attempt, Delivery, Endpoint, Health
from webhooks.queue import Claim
from webhooks.rules import Answer
from webhooks.services.endpoints import disable_endpoint

SYSTEM = Actor.system("webhooks")
# Failures that say nothing about the other side.
_OURS = frozenset({Failure.NO_SECRET, Failure.WORKER_LOST})
_TO_BE_SENT = frozenset({EndpointState.ACTIVE, EndpointState.PAUSED})


@dataclass(frozen=True, slots=True)
class _Fate:
    """The state a delivery gets, and when it is due again."""

    state: DeliveryState
    wait: timedelta = timedelta(0)


def settle(*, now: datetime, claim: Claim, answer: Answer) -> bool:
    """Write down how an attempt went; False when the lease was lost and nothing is written.

    Plans the next try, keeps the endpoint's health, and disables an endpoint that is gone or has
    failed for five days (appends EndpointDisabled).
    """
    with unit_of_work(actor=SYSTEM, now=now):
        health = Health.objects.select_for_update(no_key=True).get(pk=claim.endpoint_id)
        endpoint = Endpoint.objects.get(pk=claim.endpoint_id)
        fate = _fate(claim, answer, EndpointState(endpoint.state))
        if not _write(claim, answer, fate, now):
            return False
        _keep_answer(claim, answer, now)
        if answer.failure not in _OURS:
            _keep_health(health, answer, now)
            _disable_if_hopeless(endpoint, health, answer, now)
    return True


def _fate(claim: Claim, answer: Answer, state: EndpointState) -> _Fate:
    if answer.succeeded:
        return _Fate(DeliveryState.DELIVERED)
    if state not in _TO_BE_SENT:
        return _Fate(DeliveryState.CANCELLED)
    wait = rules.wait_after(claim.attempts, answer, random.random())  # noqa: S311 - no secret
    if answer.failure == Failure.GONE or wait is None:
        return _Fate(DeliveryState.FAILED)
    return _Fate(DeliveryState.WAITING, wait)


def _write(claim: Claim, answer: Answer, fate: _Fate, now: datetime) -> bool:
    mine = Delivery.objects.filter(
        pk=claim.delivery_id, lease_token=claim.token, state=DeliveryState.SENDING
    )
    return bool(
        mine.update(
            state=fate.state,
            lease_token=None,
            due_at=now + fate.wait,
            last_status=answer.status,
            last_failure=answer.failure,
            settled_at=None if fate.state == DeliveryState.WAITING else now,
        )
    )


def _keep_answer(claim: Claim, answer: Answer, now: datetime) -> None:
    Attempt.objects.create(
        delivery_id=claim.delivery_id,
        number=claim.attempts,
        at=now,
        status=answer.status,
        failure=answer.failure,
        took_ms=round(answer.took.total_seconds() * 1000),
        answer=answer.body,
    )


def _keep_health(health: Health, answer: Answer, now: datetime) -> None:
    if answer.succeeded:
        health.failures, health.failing_since, health.held_until = 0, None, None
        health.last_success_at = now
    else:
        health.failures += 1
        health.failing_since = health.failing_since or now
        health.last_failure_at = now
        hold = rules.hold_after(health.failures, answer)
        health.held_until = now + hold if hold else None
    health.suspect = not answer.succeeded or answer.took > rules.SLOW
    health.save(
        update_fields=[
            "failures", "failing_since", "held_until", "last_success_at", "last_failure_at",
            "suspect",
        ]
    )  # fmt: skip


def _disable_if_hopeless(endpoint: Endpoint, health: Health, answer: Answer, now: datetime) -> None:
    if endpoint.state not in _TO_BE_SENT:
        return
    if answer.failure == Failure.GONE:
        because = DisabledBecause.GONE
    elif rules.has_failed_too_long(health.failing_since, now):
        because = DisabledBecause.FAILING
    else:
        return
    disable_endpoint(actor=SYSTEM, now=now, endpoint_id=endpoint.pk, because=because)
