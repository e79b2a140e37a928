"""Giving up for good what cannot be done: one person asks, a second one decides.

A failed effect is closed, so that later ones of its ordering go on. A parked stream goes on behind
its failing event. Both stay on record: the rows, the wish and the decision.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from events import effects, parking, subscribers
from events.actor import Actor
from events.effects import EffectView
from events.errors import DomainError, NotFound
from events.events import DiscardApproved, DiscardRefused, DiscardRequested
from events.models import Discard, Effect, Event, ParkedStream
from events.unit import UnitOfWork, unit_of_work

Reason = Discard.Reason


class NothingToDiscard(DomainError):
    """It is done, is still being tried, or is no longer what the wish was about."""

    code = "nothing_to_discard"
    message = _("There is nothing to discard here any more.")


class AlreadyRequested(DomainError):
    """Somebody asked for the same; `discard_id` is that wish."""

    code = "discard_already_requested"
    message = _("Somebody has asked to discard this already. A second person has to decide.")


class FourEyesNeeded(DomainError):
    """Nobody approves their own wish."""

    code = "four_eyes_needed"
    http_status = 403
    message = _("A second person has to approve what you asked for.")


class DiscardDecided(DomainError):
    """The wish was approved or refused before."""

    code = "discard_decided"
    message = _("This request has been decided already.")


def request_discard_of_effect(
    *, actor: Actor, now: datetime, effect_id: UUID, reason: str
) -> Discard:
    """Ask to give up an effect; emits events.discard_requested.

    Raises NotFound, NothingToDiscard, AlreadyRequested.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        effect = Effect.objects.select_for_update().filter(pk=effect_id).first()
        if effect is None:
            raise NotFound(effect_id=effect_id)
        if not effect.gave_up:
            raise NothingToDiscard(state=effect.state)
        return _request(unit, reason, effect_id=effect.pk)


def request_discard_of_event(
    *, actor: Actor, now: datetime, parked_id: int, reason: str
) -> Discard:
    """Ask to skip the event at which a parked stream stands; emits events.discard_requested.

    Raises NotFound, NothingToDiscard, AlreadyRequested.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        parked = ParkedStream.objects.filter(pk=parked_id).first()
        if parked is None:
            raise NotFound(parked_id=parked_id)
        event = _failing(parked)
        return _request(
            unit, reason,
            subscriber=parked.subscriber, stream=parked.stream, position=event.position,
        )  # fmt: skip


def approve_discard(*, actor: Actor, now: datetime, discard_id: UUID) -> None:
    """Do it, as a second person; emits events.discard_approved.

    The domain of an effect in doubt is told that nothing more will come. Raises NotFound,
    DiscardDecided, FourEyesNeeded, NothingToDiscard.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        wish = _undecided(discard_id)
        if _name(actor) == wish.requested_by:
            raise FourEyesNeeded
        _decide(wish, Discard.State.APPROVED, actor, now)
        if wish.effect_id:
            _close_effect(wish.effect_id, now)
        else:
            _skip_event(wish, now)
        unit.record(
            _stream(wish), DiscardApproved(**_subject(wish), requested_by=wish.requested_by)
        )


def refuse_discard(*, actor: Actor, now: datetime, discard_id: UUID) -> None:
    """Leave it as it is; the one who asked may do this too. Emits events.discard_refused.

    Raises NotFound, DiscardDecided.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        wish = _undecided(discard_id)
        _decide(wish, Discard.State.REFUSED, actor, now)
        unit.record(_stream(wish), DiscardRefused(**_subject(wish)))


def _request(unit: UnitOfWork, reason: str, **subject: Any) -> Discard:
    """The wish as a row; the caller holds the lock of what it is about."""
    twin = Discard.objects.filter(state=Discard.State.REQUESTED, **subject).first()
    if twin is not None:
        raise AlreadyRequested(discard_id=twin.pk)
    wish = Discard.objects.create(
        reason=Reason(reason), requested_by=_name(unit.actor), requested_at=unit.now, **subject
    )
    unit.record(_stream(wish), DiscardRequested(**_subject(wish), reason=wish.reason))
    return wish


def _undecided(discard_id: UUID) -> Discard:
    wish = Discard.objects.select_for_update().filter(pk=discard_id).first()
    if wish is None:
        raise NotFound(discard_id=discard_id)
    if wish.state != Discard.State.REQUESTED:
        raise DiscardDecided(state=wish.state)
    return wish


def _decide(wish: Discard, state: Discard.State, actor: Actor, now: datetime) -> None:
    wish.state, wish.decided_by, wish.decided_at = state, _name(actor), now
    wish.save(update_fields=["state", "decided_by", "decided_at"])


def _close_effect(effect_id: UUID, now: datetime) -> None:
    effect = Effect.objects.select_for_update().get(pk=effect_id)
    if not effect.gave_up:
        raise NothingToDiscard(state=effect.state)
    doubtful = effect.state == Effect.State.IN_DOUBT
    effect.state, effect.finished_at = Effect.State.DISCARDED, now
    effect.save(update_fields=["state", "finished_at"])
    if doubtful:
        view = EffectView(
            effect.pk, effect.kind, effect.key, effect.payload, effect.attempts, effect.created_at
        )
        effects.handler_of(effect.kind).give_up(view, "discarded by two people", now)


def _skip_event(wish: Discard, now: datetime) -> None:
    parked = ParkedStream.objects.filter(subscriber=wish.subscriber, stream=wish.stream).first()
    if parked is None:
        raise NothingToDiscard
    event = _failing(parked)
    if event.position != wish.position:
        raise NothingToDiscard
    parked.refresh_from_db()
    parking.skip(parked, event, now)


def _failing(parked: ParkedStream) -> Event:
    event = parking.failing(subscribers.named(parked.subscriber), parked)
    if event is None:
        raise NothingToDiscard
    return event


def _name(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"


def _stream(wish: Discard) -> str:
    return f"effect/{wish.effect_id}" if wish.effect_id else f"subscriber/{wish.subscriber}"


def _subject(wish: Discard) -> dict[str, Any]:
    return {
        "discard_id": str(wish.pk),
        "effect_id": str(wish.effect_id or ""),
        "subscriber": wish.subscriber,
        "stream": wish.stream,
        "position": wish.position or 0,
    }
