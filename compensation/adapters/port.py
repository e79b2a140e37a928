"""What we ask of a payment provider."""

from typing import Protocol

from compensation.terms import Paid, Terms


class PaymentProvider(Protocol):
    """Pays money back to the instrument it came from.

    Both methods raise TransientFailure, PermanentFailure or OutcomeUnknown, nothing else.
    """

    def pay(self, key: str, terms: Terms) -> Paid:
        """Pay once per key; what was paid under the key, now or by an earlier call."""

    def paid_under(self, key: str) -> Paid | None:
        """What was paid under this key, or None if nothing was."""
