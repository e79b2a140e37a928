"""Four eyes: one person asks, another approves exactly what was asked."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.events import ApprovalAsked, ApprovalGiven, ApprovalRefused
from accounts.models import Approval, ApprovalKind, ApprovalState
from events.actor import Actor
from events.errors import DomainError, NotFound
from events.unit import unit_of_work


class NoSuchApproval(NotFound):
    """Nobody asked for this."""

    code: ClassVar[str] = "no_such_approval"
    message: ClassVar = _("Nobody has asked for this.")


class AlreadyAsked(DomainError):
    """The same is waiting for a second person already."""

    code: ClassVar[str] = "already_asked"
    message: ClassVar = _("This is waiting for a second person already.")


class AlreadyAnswered(DomainError):
    """Somebody decided meanwhile."""

    code: ClassVar[str] = "already_answered"
    message: ClassVar = _("Somebody has decided this already.")


class SecondPersonNeeded(DomainError):
    """Whoever asks does not approve."""

    code: ClassVar[str] = "second_person_needed"
    http_status: ClassVar[int] = 403
    message: ClassVar = _("You asked for this yourself. Please let a colleague decide.")


class AskedForSomethingElse(DomainError):
    """What would be done now differs from what was asked."""

    code: ClassVar[str] = "asked_for_something_else"
    message: ClassVar = _("This has changed since it was asked for. Please ask again.")


def fingerprint(payload: Mapping[str, str]) -> str:
    """SHA-256 of everything that will be done, amounts included; the order does not matter."""
    return hashlib.sha256(json.dumps(dict(payload), sort_keys=True).encode()).hexdigest()


def ask(
    *, actor: Actor, now: datetime, kind: ApprovalKind, subject_id: UUID, payload: Mapping[str, str]
) -> Approval:
    """Ask a second person. Appends ApprovalAsked. Raises AlreadyAsked."""
    with unit_of_work(actor=actor, now=now) as unit:
        waiting = Approval.objects.select_for_update().filter(
            kind=kind, subject_id=subject_id, state=ApprovalState.ASKED
        )
        if waiting.exists():
            raise AlreadyAsked
        approval = Approval.objects.create(
            kind=kind,
            subject_id=subject_id,
            payload_sha256=fingerprint(payload),
            requested_by=actor.id,
            requested_at=now,
        )
        event = ApprovalAsked(
            approval_id=str(approval.pk),
            kind=kind.value,
            subject_id=str(subject_id),
            payload_sha256=approval.payload_sha256,
        )
        unit.record(_stream(approval), event)
    return approval


def waiting(kind: ApprovalKind, subject_id: UUID) -> Approval:
    """What waits for a second person. Raises NoSuchApproval."""
    found = Approval.objects.filter(kind=kind, subject_id=subject_id, state=ApprovalState.ASKED)
    try:
        return found.get()
    except Approval.DoesNotExist:
        raise NoSuchApproval(subject_id=subject_id) from None


def approve(
    *, actor: Actor, now: datetime, approval_id: UUID, payload: Mapping[str, str]
) -> Approval:
    """Agree to exactly `payload`, in the unit of the service that does it next.

    Appends ApprovalGiven. Raises NoSuchApproval, AlreadyAnswered, SecondPersonNeeded,
    AskedForSomethingElse.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        approval = _to_decide(approval_id, actor)
        if approval.payload_sha256 != fingerprint(payload):
            raise AskedForSomethingElse
        _decide(approval, ApprovalState.APPROVED, actor, now)
        event = ApprovalGiven(approval_id=str(approval.pk), payload_sha256=approval.payload_sha256)
        unit.record(_stream(approval), event)
    return approval


def refuse(*, actor: Actor, now: datetime, approval_id: UUID) -> Approval:
    """Say no. Appends ApprovalRefused. Raises as `approve` does."""
    with unit_of_work(actor=actor, now=now) as unit:
        approval = _to_decide(approval_id, actor)
        _decide(approval, ApprovalState.REFUSED, actor, now)
        unit.record(_stream(approval), ApprovalRefused(approval_id=str(approval.pk)))
    return approval


def _to_decide(approval_id: UUID, actor: Actor) -> Approval:
    approval = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if approval is None:
        raise NoSuchApproval(approval_id=approval_id)
    if approval.state != ApprovalState.ASKED:
        raise AlreadyAnswered
    if approval.requested_by == actor.id:
        raise SecondPersonNeeded
    return approval


def _decide(approval: Approval, state: ApprovalState, actor: Actor, now: datetime) -> None:
    approval.state, approval.decided_by, approval.decided_at = state, actor.id, now
    approval.save(update_fields=["state", "decided_by", "decided_at"])


def _stream(approval: Approval) -> str:
    return f"approval/{approval.pk}"
