"""How far a projection has come: the part of the log its rows must agree with."""

from collections.abc import Iterable
from dataclasses import dataclass

from events import log, runner
from events.models import Cursor, ParkedStream
from events.projections import Projection
from events.reader import Stored
from events.streams import PARTITIONS


@dataclass(frozen=True, slots=True)
class Horizon:
    """Per partition the last position applied, and where parked streams got stuck."""

    ends: dict[int, int]
    parked: dict[str, int]

    def covers(self, event: Stored) -> bool:
        """Whether the projection has applied this event."""
        stuck = self.parked.get(event.stream)
        return event.position <= self.ends.get(event.partition, 0) and (
            stuck is None or event.position < stuck
        )


def horizon(made: Projection, *, hold: Iterable[int] | None = None) -> Horizon:
    """The horizon now. hold: keep these partitions from moving until the transaction ends.

    Inline projections are as far as the log is; holding them holds the appends. Others are as far
    as their cursors are; holding them holds the reader and no writer.
    """
    held = None if hold is None else sorted(hold)
    if made.inline:
        if held is not None:
            log.hold_appends(held)
        return Horizon(dict.fromkeys(range(PARTITIONS), log.last_position()), {})
    if held is not None:
        runner.lock_cursors(made.name, held, wait=True)
    ends = Cursor.objects.filter(subscriber=made.name).values_list("partition", "position")
    parked = ParkedStream.objects.filter(subscriber=made.name).values_list("stream", "position")
    return Horizon(dict(ends), dict(parked))
