"""How far the field data have read the log, and whether anything they need is still unread."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from events.models import Cursor, Event, ParkedStream
from events.projections import Projection
from reliability.models import LotSupplier
from reliability.projections import FINDINGS, LIVES

# Events of the types they read, above their cursors; a partition that is read costs one probe.
_UNREAD = """
SELECT count(*) FROM events_cursor AS cursor JOIN events_event AS event
  ON event.partition = cursor.partition AND event.position > cursor.position
WHERE cursor.subscriber = %(name)s AND event.type = ANY(%(types)s)
"""


@dataclass(frozen=True, slots=True)
class Position:
    """The last event read; `unread`: events that are not yet counted."""

    last: int
    unread: int


def data_position(sku: str) -> Position:
    """Where the field data of a product stand; 0: nothing happened yet."""
    names = [made.name for made in (LIVES, FINDINGS)]
    read = Cursor.objects.filter(subscriber__in=names).aggregate(last=Max("position"))["last"]
    parked = ParkedStream.objects.filter(subscriber__in=names).count()
    last = max(int(read or 0), _last_of_lots(sku))
    return Position(last, parked + sum(_unread(made) for made in (LIVES, FINDINGS)))


def _last_of_lots(sku: str) -> int:
    """Suppliers are read at once, so the newest may stand beyond the cursors of the others."""
    lots = LotSupplier.objects.filter(sku_code=sku).values_list("pk", flat=True)
    found = Event.objects.filter(stream__in=[f"lot/{pk}" for pk in lots])
    return int(found.aggregate(last=Max("position"))["last"] or 0)


def _unread(made: Projection) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, {"name": made.name, "types": sorted(made.type_names())})
        return int(cursor.fetchone()[0])
