"""The embedded provider: a book of payouts, as a bank file would hold them."""

from hashlib import sha256

from django.db import connection

from compensation.terms import ORIGINAL, Paid, Terms
from events import clock
from events.failures import PermanentFailure


class EmbeddedProvider:
    """Keeps one payout per key in its own book, in its own transaction."""

    def pay(self, key: str, terms: Terms) -> Paid:
        """See the port. Raises PermanentFailure for what it cannot pay."""
        if terms.amount <= 0:
            raise PermanentFailure("the amount must be positive")
        if terms.method != ORIGINAL:
            raise PermanentFailure("only back to where the money came from")
        reference = f"PAY-{sha256(key.encode()).hexdigest()[:12].upper()}"
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO compensation_payout"
                " (key, reference, amount, currency, payee, method, paid_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING",
                [key, reference, terms.amount, terms.currency, terms.payee, terms.method,
                 clock.now()],
            )  # fmt: skip
        return self._booked(key)

    def paid_under(self, key: str) -> Paid | None:
        """See the port."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reference, amount, currency, payee, method"
                " FROM compensation_payout WHERE key = %s",
                [key],
            )
            row = cursor.fetchone()
        return Paid(*row) if row else None

    def _booked(self, key: str) -> Paid:
        """What the book says, not what was asked for: an earlier call may have asked otherwise."""
        found = self.paid_under(key)
        if found is None:
            raise PermanentFailure("the book of payouts has lost an entry")
        return found
