"""Decisions about deliveries: when to try again, what an answer means, who listens to what.

The schedule and the meaning of status codes are those of the Standard Webhooks specification 1.0
("Deliverability and reliability"). Pure: chance and time are given.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

# The wait before each try; the first is at once.
SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
JITTER = 0.2
LONGEST_RETRY_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)
# Answers with which a receiver, or what stands before it, says that it is too much at the moment.
OVERLOADED = frozenset({429, 502, 503, 504})
GONE = 410
SLOW = timedelta(seconds=3)
_HOLD_FIRST_SECONDS = 5.0
_HOLD_LONGEST_SECONDS = 900.0
_HELD_AFTER_FAILURES = 5
_PATTERN = re.compile(r"^(\*|[a-z][a-z_]*\.(\*|[a-z][a-z_]*))$")


@dataclass(frozen=True, slots=True)
class Answer:
    """How one attempt went. `status` is 0 without an answer; `failure` is "" for a success."""

    status: int
    failure: str
    body: str = ""
    retry_after: timedelta | None = None
    took: timedelta = timedelta(0)

    @property
    def succeeded(self) -> bool:
        """Whether the receiver has the message."""
        return not self.failure


def failure_of(status: int) -> str:
    """What a status code means: "" for 2xx only; redirects are never followed."""
    if 200 <= status < 300:
        return ""
    if status == GONE:
        return "gone"
    return "redirect" if 300 <= status < 400 else "status"


def wait_after(attempts: int, answer: Answer, chance: float) -> timedelta | None:
    """How long to wait after `attempts` (>= 1) failed tries; None when it was the last.

    chance: 0..1, spreads the wait by 20 % to both sides. A longer Retry-After is honoured.
    """
    if attempts >= len(SCHEDULE):
        return None
    wait = SCHEDULE[attempts] * (1 + JITTER * (2 * chance - 1))
    return max(wait, answer.retry_after) if answer.retry_after else wait


def hold_after(failures: int, answer: Answer) -> timedelta | None:
    """How long the whole endpoint is left alone after its `failures`-th failure in a row.

    Asked to slow down (429, 502, 503, 504, Retry-After), or failing again and again: a pause that
    doubles with each failure up to 15 min, or what it asked for. None: not at all.
    """
    if answer.retry_after:
        return answer.retry_after
    if answer.status not in OVERLOADED and failures < _HELD_AFTER_FAILURES:
        return None
    doubled = _HOLD_FIRST_SECONDS * 2.0 ** min(failures - 1, 16)
    return timedelta(seconds=min(_HOLD_LONGEST_SECONDS, doubled))


def has_failed_too_long(failing_since: datetime | None, now: datetime) -> bool:
    """Whether failures without one success span five days."""
    return failing_since is not None and now - failing_since >= DISABLED_AFTER


def retry_after(header: str, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, seconds or a date, at most a day; None for nonsense."""
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        wait = timedelta(seconds=int(text))
    else:
        try:
            wait = parsedate_to_datetime(text) - now
        except (TypeError, ValueError):
            return None
    return min(wait, LONGEST_RETRY_AFTER) if wait > timedelta(0) else None


def is_pattern(text: str) -> bool:
    """Whether this is an event type, `app.*` or `*`."""
    return bool(_PATTERN.match(text)) and len(text) <= 100


def matches(patterns: Iterable[str], event_type: str) -> bool:
    """Whether one of the patterns takes the event type."""
    app = event_type.partition(".")[0]
    return bool({"*", f"{app}.*", event_type}.intersection(patterns))
