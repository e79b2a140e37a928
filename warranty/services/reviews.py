"""A person decides: from the review queue, or a supervisor over any verdict."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from events.actor import Actor
from events.errors import InvalidInput
from events.ids import uuid7
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import ReopeningCode, State
from rma.models import Rma
from warranty import errors, selectors
from warranty.choices import Outcome, Rule
from warranty.events import Param, Reason, WarrantyDecided, WarrantyOverridden
from warranty.models import Verdict
from warranty.services.decisions import write_back

_DECISIONS = (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)


def resolve_review(
    *, actor: Actor, now: datetime, verdict_id: UUID | str, outcome: str, note: str
) -> Verdict:
    """Decide what the rules left to a person. Emits warranty.decided, superseding the verdict.

    Raises InvalidInput (an empty note, another outcome), VerdictNotFound, NotInReview,
    VerdictSuperseded, AlreadyMovedOn.
    """
    _ensure_complete(outcome, note)
    with unit_of_work(actor=actor, now=now) as unit:
        old, rma = _locked_current(verdict_id)
        if old.outcome != Outcome.REVIEW:
            raise errors.NotInReview
        if rma.state != State.RECEIVED:
            raise errors.AlreadyMovedOn(number=rma.number)
        note_id = _kept_note(actor, now, rma, note)
        event = _reviewed(old, outcome, note_id)
        unit.record(f"warranty/{rma.id}", event)
        write_back(actor=actor, now=now, rma_id=rma.id, line_id=old.line_id, outcome=outcome)
        return Verdict.objects.get(pk=event.verdict_id)


def override(
    *, actor: Actor, now: datetime, verdict_id: UUID | str, outcome: str, reason: str
) -> Verdict:
    """A supervisor overrules any verdict before goods move; a declined RMA is reopened for it.

    Never their own verdict, nor the one on a request they opened themselves. Emits
    warranty.overridden (and rma.reopened). Raises InvalidInput, VerdictNotFound, SameOutcome,
    VerdictSuperseded, AlreadyMovedOn, OwnVerdict.
    """
    _ensure_complete(outcome, reason)
    with unit_of_work(actor=actor, now=now) as unit:
        old, rma = _locked_current(verdict_id)
        if f"{actor.kind.value}:{actor.id}" in (old.decided_by, rma.opened_by):
            raise errors.OwnVerdict
        if old.outcome == outcome:
            raise errors.SameOutcome
        if rma.state not in (State.RECEIVED, State.REJECTED):
            raise errors.AlreadyMovedOn(number=rma.number)
        if rma.state == State.REJECTED:
            _reopen(actor, now, rma)
        event = WarrantyOverridden(
            verdict_id=str(uuid7()),
            rma_id=str(rma.id),
            line_id=str(old.line_id),
            outcome=outcome,
            supersedes=str(old.id),
            review_note_id=_kept_note(actor, now, rma, reason),
        )
        unit.record(f"warranty/{rma.id}", event)
        write_back(actor=actor, now=now, rma_id=rma.id, line_id=old.line_id, outcome=outcome)
        return Verdict.objects.get(pk=event.verdict_id)


def _reopen(actor: Actor, now: datetime, rma: Rma) -> None:
    """Take the RMA up again with the verdicts it had, so that only the overruled one changes."""
    code = ReopeningCode.MISTAKE.value
    rma_services.reopen(actor=actor, now=now, rma_id=rma.id, code=code)
    for verdict in selectors.current_verdicts(rma.id).values():
        write_back(
            actor=actor, now=now, rma_id=rma.id, line_id=verdict.line_id, outcome=verdict.outcome
        )


def _ensure_complete(outcome: str, note: str) -> None:
    problems = {}
    if outcome not in _DECISIONS:
        problems["outcome"] = [_("Please choose whether the warranty covers it.")]
    if not note.strip():
        problems["note"] = [_("Please write why, so that others can follow.")]
    if "\x00" in note:
        problems["note"] = [_("This text contains characters that cannot be stored.")]
    if problems:
        raise InvalidInput(errors=problems)


def _locked_current(verdict_id: UUID | str) -> tuple[Verdict, Rma]:
    """The verdict and its RMA, locked. Raises VerdictNotFound, VerdictSuperseded."""
    verdict = selectors.verdict(verdict_id)
    rma = rma_selectors.locked(verdict.rma_id)
    if selectors.is_superseded(verdict.id):
        raise errors.VerdictSuperseded
    return verdict, rma


def _kept_note(actor: Actor, now: datetime, rma: Rma, text: str) -> str:
    """The words go to the notes of the RMA, which are erased with the customer."""
    note = rma_services.add_note(
        actor=actor, now=now, rma_id=rma.id, text=text.strip(), public=False
    )
    return str(note.id)


def _reviewed(old: Verdict, outcome: str, note_id: str) -> WarrantyDecided:
    """The verdict of a person on the evidence that was there."""
    kept = tuple(
        Reason(
            code=reason["code"],
            params=tuple(Param(name=n, value=v) for n, v in reason["params"].items()),
        )
        for reason in old.reasons
        if reason["code"].startswith("by_") or reason["code"] == "replacement"
    )
    return WarrantyDecided(
        verdict_id=str(uuid7()),
        rma_id=str(old.rma_id),
        line_id=str(old.line_id),
        outcome=outcome,
        rule=Rule.REVIEWED.value,
        reasons=(Reason(code=f"reviewed_{outcome}"), *kept),
        expires_on=_iso(old.expires_on),
        purchased_on=_iso(old.purchased_on),
        basis=old.basis,
        device_id=str(old.device_id or ""),
        policy_id=str(old.policy_id or ""),
        supersedes=str(old.id),
        review_note_id=note_id,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
