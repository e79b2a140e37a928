"""How often something was tried: in PostgreSQL, so that a cache that is away opens no door."""

from django.db import models


class Tally(models.Model):
    """Tries of one kind by one subject in one window; the subject is kept as a keyed hash."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]
