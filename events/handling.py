"""How one stored event reaches its subscriber: in which transaction, as whom, in which order."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from events import clock, correlation, crash_points, reader, spans
from events.actor import Actor
from events.errors import StaleStream, StoreBusy
from events.reader import Stored
from events.subscribers import Kind, Subscriber
from events.unit import busy, caused_by, unit_of_work


class OrderViolation(Exception):
    """An event stands before its predecessor: impossible, and this check proves it."""


class Contended(Exception):
    """Somebody else was faster or holds a lock: worth an immediate second try."""


@contextmanager
def working(subscriber: Subscriber) -> Iterator[None]:
    """The transaction of a batch: a unit of work for reactions, a plain one for projections.

    Raises Contended for lost races, and whatever the handlers raise.
    """
    try:
        if subscriber.kind is Kind.REACTION:
            with unit_of_work(actor=Actor.system(subscriber.name), now=clock.now()):
                yield
        else:
            with transaction.atomic():
                yield
    except (StaleStream, StoreBusy) as error:
        raise Contended(f"{type(error).__name__}: {error.fields}") from error
    except DatabaseError as error:
        if not busy(error):
            raise
        raise Contended(str(error)) from error


def handle(subscriber: Subscriber, stored: Stored) -> None:
    """Hand the event over if the subscriber listens to its type.

    Raises OrderViolation, UnknownEventType for a schema from the future, codec.BadData.
    """
    if not stored.in_order:
        raise OrderViolation(f"{stored.stream}@{stored.version} at {stored.position}")
    if stored.type not in subscriber.types:
        return
    crash_points.reached("subscribers.before_handler")
    recorded = reader.decode(stored)
    now = clock.now()
    if subscriber.kind is Kind.PROJECTION:
        subscriber.handle(recorded, now)
        return
    with (
        correlation.bound(recorded.meta.correlation),
        spans.span("reaction", subscriber=subscriber.name, event=recorded.type),
        caused_by(recorded, actor=Actor.system(subscriber.name), now=now),
    ):
        subscriber.handle(recorded, now)
