"""People ask for another series of tries of what gave up."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from events import parking
from events.actor import Actor
from events.errors import DomainError, NotFound
from events.events import EffectRetried, StreamRetried
from events.models import Effect, ParkedStream
from events.unit import unit_of_work


class NothingToRetry(DomainError):
    """The effect is done, or is still being tried by itself."""

    code = "nothing_to_retry"
    message = _("This effect is %(state)s; there is nothing to try again.")


def retry_parked_stream(*, actor: Actor, now: datetime, parked_id: int) -> None:
    """Start a fresh series of tries at once; emits events.stream_retried, raises NotFound."""
    with unit_of_work(actor=actor, now=now) as unit:
        parked = ParkedStream.objects.select_for_update().filter(pk=parked_id).first()
        if parked is None:
            raise NotFound(parked_id=parked_id)
        parking.retry_now(parked, now)
        unit.record(
            f"subscriber/{parked.subscriber}",
            StreamRetried(
                subscriber=parked.subscriber, stream=parked.stream, position=parked.position
            ),
        )


def retry_effect(*, actor: Actor, now: datetime, effect_id: UUID) -> None:
    """Start a fresh series of tries; what was in doubt is looked up first, as always.

    Emits events.effect_retried. Raises NotFound, NothingToRetry.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        effect = Effect.objects.select_for_update().filter(pk=effect_id).first()
        if effect is None:
            raise NotFound(effect_id=effect_id)
        if not effect.gave_up:
            raise NothingToRetry(state=effect.state)
        if effect.state == Effect.State.FAILED:
            effect.state = Effect.State.PENDING
        effect.attempts, effect.available_at, effect.finished_at = 0, now, None
        effect.save(update_fields=["state", "attempts", "available_at", "finished_at"])
        unit.record(
            f"effect/{effect.pk}", EffectRetried(effect_id=str(effect.pk), kind=effect.kind)
        )
