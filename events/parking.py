"""Streams that a subscriber cannot get past: parked, tried again, or waiting for a person.

One row per subscriber and stream holds the position of the first event not handled. Later events
of the stream lie between it and the cursor, so they queue up without a row of their own. A try is
counted before it is made, so one that kills its process counts, too.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from events import backoff, clock, marks, reader
from events.handling import handle, working
from events.models import Cursor, Event, ParkedStream
from events.reader import Stored
from events.streams import partition_of
from events.subscribers import Subscriber

logger = logging.getLogger(__name__)

_ERROR_LENGTH = 2_000
_DUE_AT_ONCE = 100


def park(subscriber: str, stored: Stored, failure: Exception, *, for_good: bool = False) -> None:
    """Set the stream aside at this event. for_good: no tries until a person asks for one."""
    now = clock.now()
    ParkedStream.objects.create(
        subscriber=subscriber,
        stream=stored.stream,
        partition=partition_of(stored.stream),
        position=stored.position,
        type=stored.type,
        state=ParkedStream.State.STOPPED if for_good else ParkedStream.State.RETRYING,
        next_try_at=backoff.next_try(now, 1),
        error_class=_class_of(failure),
        error=_text_of(failure),
        parked_at=now,
    )
    level = logging.CRITICAL if for_good else logging.ERROR
    logger.log(
        level, "parked %s for %s at %s (%s)", stored.stream, subscriber, stored.position,
        _class_of(failure), exc_info=failure,
    )  # fmt: skip


def retry_due(subscribers: Collection[Subscriber]) -> int:
    """Try every parked stream whose time has come; the number of events that went through."""
    by_name = {subscriber.name: subscriber for subscriber in subscribers}
    due = ParkedStream.objects.filter(
        subscriber__in=by_name,
        state=ParkedStream.State.RETRYING,
        next_try_at__lte=clock.now(),
    ).order_by("next_try_at")
    return sum(_retry(by_name[parked.subscriber], parked) for parked in due[:_DUE_AT_ONCE])


def retry_now(parked: ParkedStream, now: datetime) -> None:
    """Start a fresh series of tries at once, as a person asked."""
    parked.state, parked.attempts, parked.next_try_at = ParkedStream.State.RETRYING, 0, now
    parked.save(update_fields=["state", "attempts", "next_try_at"])


def failing(subscriber: Subscriber, parked: ParkedStream) -> Event | None:
    """The event that the subscriber cannot get past.

    Locks cursor and parked stream until the transaction ends, so that nobody tries meanwhile.
    """
    cursor = Cursor.objects.select_for_update().get(
        subscriber=parked.subscriber, partition=parked.partition
    )
    locked = ParkedStream.objects.select_for_update().filter(pk=parked.pk).first()
    return _waiting(subscriber, locked, cursor) if locked else None


def skip(parked: ParkedStream, event: Event, now: datetime) -> None:
    """Go on behind this event at once, as two people decided; the later ones are tried afresh."""
    parked.position = event.position + 1
    parked.save(update_fields=["position"])
    retry_now(parked, now)


def _retry(subscriber: Subscriber, parked: ParkedStream) -> int:
    """Go on with a parked stream until it is through or fails again."""
    done = 0
    with marks.alone(parked.subscriber, parked.partition) as mine:
        while mine and _count_attempt(parked.pk):
            try:
                went_on = _retry_next(subscriber, parked.pk)
            except Exception as failure:  # noqa: BLE001 - the worker loop: recorded on the parked stream
                _record_failure(parked.pk, failure)
                return done
            if not went_on:
                return done
            done += 1
    return done


def _count_attempt(parked_id: int) -> bool:
    """Write down, for good, that a try begins; False when none may."""
    with transaction.atomic():
        lease = _lease(parked_id, wait=False)
        if lease is None:
            return False
        parked, now = lease[0], clock.now()
        if parked.attempts >= backoff.MAX_ATTEMPTS:
            parked.state = ParkedStream.State.STOPPED
            parked.save(update_fields=["state"])
            logger.critical("%s waits for a person: every worker that tried it was lost", parked)
            return False
        parked.attempts += 1
        parked.next_try_at = _next_try(now, parked.attempts)
        parked.save(update_fields=["attempts", "next_try_at"])
        return True


def _retry_next(subscriber: Subscriber, parked_id: int) -> bool:
    """Handle the first waiting event in its own transaction; False when nothing is left to do."""
    with working(subscriber):
        lease = _lease(parked_id, wait=True)
        if lease is None:
            return False
        parked, cursor = lease
        waiting = _waiting(subscriber, parked, cursor)
        if waiting is None:
            parked.delete()
            return False
        handle(subscriber, reader.stored(waiting))
        parked.position, parked.attempts = waiting.position + 1, 0
        parked.save(update_fields=["position", "attempts"])
    return True


def _lease(parked_id: int, *, wait: bool) -> tuple[ParkedStream, Cursor] | None:
    """A stream still to be tried, under its cursor's lock, which keeps everybody else out."""
    found = ParkedStream.objects.filter(pk=parked_id).first()
    if found is None:
        return None
    cursor = (
        Cursor.objects.select_for_update(skip_locked=not wait)
        .filter(subscriber=found.subscriber, partition=found.partition)
        .first()
    )
    parked = ParkedStream.objects.filter(pk=parked_id, state=ParkedStream.State.RETRYING).first()
    return (parked, cursor) if parked and cursor else None


def _waiting(subscriber: Subscriber, parked: ParkedStream, cursor: Cursor) -> Event | None:
    rows = Event.objects.filter(
        stream=parked.stream,
        position__gte=parked.position,
        position__lte=cursor.position,
        type__in=subscriber.types,
    )
    return rows.order_by("version").first()


def _record_failure(parked_id: int, failure: Exception) -> None:
    now = clock.now()
    with transaction.atomic():
        parked = ParkedStream.objects.select_for_update().filter(pk=parked_id).first()
        if parked is None:
            return
        exhausted = parked.attempts >= backoff.MAX_ATTEMPTS
        parked.state = ParkedStream.State.STOPPED if exhausted else ParkedStream.State.RETRYING
        parked.next_try_at = _next_try(now, parked.attempts)
        parked.error_class, parked.error = _class_of(failure), _text_of(failure)
        parked.save()
    logger.error("%s still parked: %s", parked, _class_of(failure), exc_info=failure)


def _next_try(now: datetime, attempts: int) -> datetime:
    """Later than now, or the same turn would find it due again."""
    return backoff.next_try(now, attempts) + timedelta(microseconds=1)


def _class_of(failure: Exception) -> str:
    cause = failure.__cause__ or failure
    return f"{type(cause).__module__}.{type(cause).__qualname__}"[:200]


def _text_of(failure: Exception) -> str:
    return str(failure).replace("\x00", "")[:_ERROR_LENGTH]
