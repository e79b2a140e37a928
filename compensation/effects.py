"""Paying a refund: the one call to the payment provider."""

from dataclasses import dataclass
from datetime import datetime

from compensation import services
from compensation.adapters import provider
from compensation.models import Refund
from compensation.terms import Paid, Terms
from events.actor import Actor
from events.effects import EffectView, register
from events.failures import PermanentFailure

ACTOR = Actor.system("compensation")


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """What the provider needs. `key` is the refund's own: it never pays twice for it."""

    key: str
    terms: Terms


class PayRefund:
    """Pays an approved refund once, whatever is retried, and exactly as it was approved."""

    kind = "compensation.pay_refund"

    def prepare(self, effect: EffectView) -> PayoutRequest:
        """The approved terms. Raises PermanentFailure when they are not those of the effect."""
        refund = Refund.objects.get(pk=str(effect.payload["refund_id"]))
        if refund.terms.digest != effect.payload.get("approved_sha256"):
            raise PermanentFailure("this is not what was approved")
        return PayoutRequest(f"refund/{refund.id}", refund.terms)

    def perform(self, key: str, request: PayoutRequest) -> Paid:
        return provider().pay(request.key, request.terms)

    def look_up(self, key: str, request: PayoutRequest) -> Paid | None:
        return provider().paid_under(request.key)

    def settle(self, effect: EffectView, result: Paid, now: datetime) -> None:
        services.settle_payout(
            actor=ACTOR,
            now=now,
            refund_id=str(effect.payload["refund_id"]),
            approved_sha256=str(effect.payload["approved_sha256"]),
            paid=result,
        )

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        services.mark_stuck(actor=ACTOR, now=now, refund_id=str(effect.payload["refund_id"]))


register(PayRefund())
