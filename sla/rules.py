"""Business time: deadlines inside open hours, and what lies between two instants. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_FAR_ENOUGH = 3 * 366  # days; a calendar without an open day in this span is a mistake


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work in one country: a time zone, one shift a day, and which days are worked."""

    time_zone: tzinfo
    opens: time
    closes: time
    is_working_day: Callable[[date], bool]

    def shift_on(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a day as UTC instants."""
        opens = datetime.combine(day, self.opens, self.time_zone)
        closes = datetime.combine(day, self.closes, self.time_zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)

    def shifts_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every shift that closes after `start`, in order; raises ValueError if it finds none."""
        first = start.astimezone(self.time_zone).date()
        for offset in range(_FAR_ENOUGH):
            day = first + timedelta(days=offset)
            opens, closes = self.shift_on(day)
            if closes > start and self.is_working_day(day):
                yield opens, closes
        raise ValueError("the calendar has too few open days")


def due_at(start: datetime, work: timedelta, calendar: Calendar) -> datetime:
    """The instant at which `work` business time has passed since `start` (UTC, inside open hours).

    Raises ValueError unless `work` is positive.
    """
    if work <= timedelta(0):
        raise ValueError("a deadline needs a positive amount of work")
    left = work
    for opens, closes in calendar.shifts_from(start):
        begins = max(start, opens)
        if begins + left <= closes:
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    raise AssertionError("shifts end only by raising")


def business_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Open time between two instants; nothing when `end` is not after `start`."""
    total = timedelta(0)
    if end <= start:
        return total
    for opens, closes in calendar.shifts_from(start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def resumed(due: datetime, paused_at: datetime, ended_at: datetime, calendar: Calendar) -> datetime:
    """The promise after a pause: what was left when it began runs on from its end.

    A promise that was already broken when the pause began stays as it was.
    """
    left = business_time(paused_at, due, calendar)
    return due_at(ended_at, left, calendar) if left else due


@dataclass(frozen=True, slots=True)
class Target:
    """`work` business time for a stage; an empty service type or country means any."""

    stage: str
    service_type: str
    country: str
    work: timedelta


def most_specific(targets: Iterable[Target], *, service_type: str, country: str) -> Target | None:
    """The target that fits best: the service type counts more than the country."""
    fitting: Sequence[Target] = [
        target
        for target in targets
        if target.service_type in ("", service_type) and target.country in ("", country)
    ]
    return max(fitting, key=lambda t: (bool(t.service_type), bool(t.country)), default=None)
