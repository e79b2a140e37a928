"""Numbers people read out on the phone: RMA-2026-000123. Gaps are possible, twins are not."""

from django.db import connection


def next_number(prefix: str, year: int) -> str:
    """The next number of this prefix and year; a rolled-back transaction gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_numbercounter AS counter (prefix, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [prefix, year],
        )
        return f"{prefix}-{year}-{cursor.fetchone()[0]:06d}"
