"""Named reads of the log for pages, the API and tests."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from events import reader, types
from events.models import Event
from events.records import Recorded


def history(stream: str) -> Iterator[Recorded[Any]]:
    """Every event of a stream whose type this program knows, in order."""
    known = [kind.name for kind in types.all_types()]
    for event in Event.objects.filter(stream=stream, type__in=known).order_by("version"):
        yield reader.decode(reader.stored(event))


def events_by_id(event_ids: Iterable[UUID]) -> list[Recorded[Any]]:
    """The events of these ids in log order; ids that are unknown are left out."""
    known = [kind.name for kind in types.all_types()]
    rows = Event.objects.filter(event_id__in=list(event_ids), type__in=known).order_by("position")
    return [reader.decode(reader.stored(event)) for event in rows]
