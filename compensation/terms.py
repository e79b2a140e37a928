"""What a second person agrees to when money is paid: all of it, under one digest. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

ORIGINAL = "original"  # back to the instrument the customer paid with; there is no other way


@dataclass(frozen=True, slots=True)
class Terms:
    """How much is paid to whom and how. `payee` names our own record, never an account."""

    refund_id: str
    amount: Decimal
    currency: str
    payee: str
    method: str

    @property
    def digest(self) -> str:
        """SHA-256 of the terms; the database computes the same from the row (models.Refund)."""
        parts = (self.refund_id, f"{self.amount:.2f}", self.currency, self.payee, self.method)
        return sha256("|".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Paid:
    """What the provider says it paid under a key."""

    reference: str
    amount: Decimal
    currency: str
    payee: str
    method: str

    def as_terms(self, refund_id: str) -> Terms:
        """What would have had to be approved for this payout to be right."""
        return Terms(refund_id, self.amount, self.currency, self.payee, self.method)


def payee_of(customer_id: object) -> str:
    """The name under which the provider knows who paid for the goods."""
    return f"customer/{customer_id}"
