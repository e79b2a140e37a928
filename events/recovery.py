"""After a restore: nobody knows which calls were made between the dump and the disaster.

So every call that was not done at the dump is in doubt: the other side is asked by its key before
anything is repeated. Subscribers need nothing; their cursors lie in the dump and go on from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from events import lag, projections, pump
from events.cut import consistent_cut
from events.models import Effect
from events.replay import replay
from events.verification import verify


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was looked at after a restore."""

    name: str
    holds: bool
    detail: str


def doubt_unfinished_calls(*, now: datetime) -> int:
    """Put every unfinished call in doubt, due at once; their number."""
    unfinished = Effect.objects.filter(state__in=(Effect.State.PENDING, Effect.State.LEASED))
    return unfinished.update(
        state=Effect.State.IN_DOUBT, lease_token=None, lease_until=None, available_at=now
    )


def proofs() -> Iterator[Proof]:
    """The log is whole, every subscriber catches up, every projection is what the log says.

    Makes no call outside: what the reactions ask for is only written down.
    """
    verdict = verify(consistent_cut())
    yield Proof("log", not verdict.breaks, f"{verdict.events} events, {len(verdict.breaks)} breaks")
    if verdict.breaks:
        # What is made from a broken log proves nothing.
        return
    behind = sum(one.events for one in lag.all_lags())
    while pump.drain_subscribers():
        pass
    after = lag.all_lags()
    left, parked = sum(one.events for one in after), sum(one.parked for one in after)
    detail = f"{behind} events were behind, now {left}; {parked} streams parked"
    yield Proof("subscribers", not left, detail)
    for projection in projections.all_projections():
        report = replay(projection.name, check=True)
        detail = f"{report.rows} rows, {len(report.differences)} different"
        yield Proof(f"projection {projection.name}", not report.differences, detail)
