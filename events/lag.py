"""How far each subscriber is behind the log, in all and per partition."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext

from events import subscribers
from events.models import ParkedStream
from events.subscribers import Kind

# The events of a partition above a cursor; only partitions that are behind cost more than a probe.
_LAG = """
    SELECT cursor.subscriber, cursor.partition, count(*)
    FROM events_cursor AS cursor
    JOIN events_event AS event
      ON event.partition = cursor.partition AND event.position > cursor.position
    GROUP BY cursor.subscriber, cursor.partition
    ORDER BY cursor.subscriber, cursor.partition
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """One subscriber: events not yet read, by partition, and streams parked."""

    name: str
    kind: Kind
    types: frozenset[str]
    by_partition: dict[int, int]
    parked: int

    @property
    def kind_label(self) -> str:
        """The kind in the language of the reader."""
        return gettext("Projection") if self.kind is Kind.PROJECTION else gettext("Reaction")

    @property
    def events(self) -> int:
        """Events not yet read."""
        return sum(self.by_partition.values())


def all_lags() -> list[Lag]:
    """Every registered subscriber, by name."""
    behind: dict[str, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        for name, partition, count in cursor.fetchall():
            behind.setdefault(name, {})[partition] = count
    parked = dict(
        ParkedStream.objects.values("subscriber")
        .annotate(n=Count("pk"))
        .values_list("subscriber", "n")
    )
    return [
        Lag(
            reader.name,
            reader.kind,
            reader.types,
            behind.get(reader.name, {}),
            parked.get(reader.name, 0),
        )
        for reader in subscribers.all_subscribers()
    ]
