"""The embedded provider: a book of payouts, as a bank file would hold them."""

from decimal import Decimal
from hashlib import sha256

from django.db import connection

from events import clock
from events.failures import PermanentFailure


class EmbeddedProvider:
    """Keeps one payout per key in its own book, in its own transaction."""

    def pay(self, key: str, amount: Decimal, currency: str) -> str:
        """See the port. Raises PermanentFailure for an amount that is not positive."""
        if amount <= 0:
            raise PermanentFailure("the amount must be positive")
        reference = f"PAY-{sha256(key.encode()).hexdigest()[:12].upper()}"
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO compensation_payout (key, reference, amount, currency, paid_at)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING",
                [key, reference, amount, currency, clock.now()],
            )
        return reference

    def reference_of(self, key: str) -> str | None:
        """See the port."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT reference FROM compensation_payout WHERE key = %s", [key])
            row = cursor.fetchone()
        return str(row[0]) if row else None
