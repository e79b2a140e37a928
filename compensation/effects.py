"""Paying a refund: the one call to the payment provider."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from compensation import services
from compensation.adapters import provider
from compensation.models import Refund
from events.actor import Actor
from events.effects import EffectView, register

ACTOR = Actor.system("compensation")


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """What the provider needs. `key` is the refund's own: it never pays twice for it."""

    key: str
    amount: Decimal
    currency: str


class PayRefund:
    """Pays an approved refund once, whatever is retried."""

    kind = "compensation.pay_refund"

    def prepare(self, effect: EffectView) -> PayoutRequest:
        refund = Refund.objects.get(pk=str(effect.payload["refund_id"]))
        return PayoutRequest(f"refund/{refund.id}", refund.amount, refund.currency)

    def perform(self, key: str, request: PayoutRequest) -> str:
        return provider().pay(request.key, request.amount, request.currency)

    def look_up(self, key: str, request: PayoutRequest) -> str | None:
        return provider().reference_of(request.key)

    def settle(self, effect: EffectView, result: str, now: datetime) -> None:
        services.record_payment(
            actor=ACTOR,
            now=now,
            refund_id=str(effect.payload["refund_id"]),
            provider_reference=result,
        )

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        services.mark_stuck(actor=ACTOR, now=now, refund_id=str(effect.payload["refund_id"]))


register(PayRefund())
