"""Makes the whole demo, from the first product to the parcel that is late today."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from accounts.models import ApiKey
from demo import halves, logins, other_ways, outlooks, partners, people, problems, settling, world
from demo.world import Size
from events.models import Effect, Event
from rma.models import Rma

Say = Callable[[str], None]


class NotEmptyError(Exception):
    """The database holds other data."""


class UnfinishedError(Exception):
    """Something that was asked for did not happen; the message names it."""


def is_there() -> bool:
    """Whether the demo was made before: its partner's key gets its known secret at the very end."""
    return ApiKey.objects.filter(prefix=logins.API_KEY_PREFIX).exists()


def seed(*, today: date, size: Size, say: Say, at_once: bool) -> None:
    """Make the demo's history up to the beginning of `today`; `at_once`: with two processes.

    Raises NotEmptyError, halves.HalfFailedError, and UnfinishedError when a call to the outside
    could not be made.
    """
    if Event.objects.exists():
        raise NotEmptyError
    end = datetime.combine(today, datetime.min.time(), UTC)
    started = time.monotonic()
    made = world.make(end, size)
    say(f"  people, products, places and stock ({time.monotonic() - started:.1f} s)")
    settling.Crank(end, since=0).settle()
    halves.make(made, size, say, at_once=at_once)
    other_ways.come_in(people.partner_key(), end)
    partners.listen(people.partner_key(), end)
    settling.everything_is_read()
    outlooks.are_kept(end)
    settling.everything_is_read()
    problems.are_solved(end)
    settling.everything_is_read()
    _ensure_finished()
    people.publish_partner_key()
    seconds = time.monotonic() - started
    say(f"  {Rma.objects.count()} requests, {Event.objects.count()} events ({seconds:.1f} s)")


def _ensure_finished() -> None:
    """Raises UnfinishedError unless every call was made or refused for good."""
    settled = (Effect.State.DONE, Effect.State.FAILED)
    left = Effect.objects.exclude(state__in=settled).values_list("key", "error")
    if left:
        raise UnfinishedError("; ".join(f"{key}: {error}" for key, error in left[:5]))
