"""One tick of the carrier's clock."""

from dataclasses import dataclass
from datetime import datetime

from embedded_carrier import movement, webhooks


@dataclass(frozen=True, slots=True)
class Tick:
    """What happened in a tick."""

    dropped_off: int
    scans: int
    webhooks: int

    @property
    def idle(self) -> bool:
        """Whether nothing did."""
        return not (self.dropped_off or self.scans or self.webhooks)


def tick(*, now: datetime) -> Tick:
    """Drop off, move and tell, everything that is due by `now`."""
    return Tick(
        dropped_off=movement.drop_off_waiting(now=now),
        scans=movement.advance_due(now=now),
        webhooks=webhooks.send_due(now=now),
    )
