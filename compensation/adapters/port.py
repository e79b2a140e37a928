"""What we ask of a payment provider."""

from decimal import Decimal
from typing import Protocol


class PaymentProvider(Protocol):
    """Pays money back to the instrument it came from.

    Both methods raise TransientFailure, PermanentFailure or OutcomeUnknown, nothing else.
    """

    def pay(self, key: str, amount: Decimal, currency: str) -> str:
        """Pay once per key and return the provider's reference; the same key, the same answer."""

    def reference_of(self, key: str) -> str | None:
        """The reference of the payout made under this key, or None if there was none."""
