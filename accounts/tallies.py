"""Counting tries before they are looked at, so that a hundred at once count as a hundred.

One statement counts and tells the count; whoever is told more than the limit is refused without
a look at what they tried. Outside a transaction each count is committed at once.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.models import Tally

_COUNT = """
    INSERT INTO accounts_tally AS known (key, tries, ends_at) VALUES (%(key)s, 1, %(ends_at)s)
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.tries + 1 END,
        ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at ELSE known.ends_at END
    RETURNING tries, ends_at
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """The how-manieth try this was, and in how many seconds counting starts anew."""

    tries: int
    seconds_left: int


def count(*, kind: str, subject: str, now: datetime, window: timedelta) -> Counted:
    """Count one try of this kind by this subject (an address, an account, a number)."""
    values: dict[str, Any] = {"key": _key(kind, subject), "now": now, "ends_at": now + window}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        tries, ends_at = cursor.fetchone()
    return Counted(tries, max(1, int((ends_at - now).total_seconds())))


def forget(*, kind: str, subject: str) -> None:
    """Start counting anew, after a success."""
    Tally.objects.filter(pk=_key(kind, subject)).delete()


def prune(now: datetime) -> int:
    """Drop the windows that ended; return how many."""
    return Tally.objects.filter(ends_at__lt=now).delete()[0]


def _key(kind: str, subject: str) -> str:
    """A keyed hash: the table tells nobody which addresses were tried."""
    secret = str(settings.SECRET_KEY).encode()
    return hmac.new(secret, f"{kind}:{subject}".encode(), hashlib.sha256).hexdigest()
