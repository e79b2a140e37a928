"""One unit of work per service call: record events, request effects, all or nothing.

Events are buffered and flushed as the last statement before commit, so that the order locks of
the log are held for one insert and the commit and nothing slow ever happens under them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from events import correlation as correlations
from events import crash_points, effects_store, held, log, nudge, projections, row_sql, streams
from events.actor import Actor
from events.buffer import Buffer
from events.canonical import JSON
from events.errors import StaleStream, StoreBusy
from events.ids import uuid7
from events.records import Meta, Recorded

E = TypeVar("E")

_LOCK_NOT_AVAILABLE, _DEADLOCK, _SERIALIZATION = "55P03", "40P01", "40001"
_BUSY = frozenset({_LOCK_NOT_AVAILABLE, _DEADLOCK, _SERIALIZATION})
_VERSION_TAKEN = "events_event_stream_version"


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """What a service holds while it works: who acts, when, and where to record."""

    actor: Actor
    now: datetime
    meta: Meta
    buffer: Buffer
    joined: bool = False  # a unit within a unit: whoever opened the outer one may go on after us

    def record(self, stream: str, event: E, *, expected: int | None = None) -> Recorded[E]:
        """Record an event and write its inline projections.

        expected: the version the stream must have before this event; None when the row lock of
        the service guards it. Raises StaleStream, ValueError for data that cannot be stored.
        """
        recorded = self._buffered(stream, event, expected)
        projections.apply_inline(recorded, late=self.buffer.late)
        return recorded

    def record_all(
        self, stream: str, events: Sequence[Any], *, expected: int | None = None
    ) -> list[Recorded[Any]]:
        """Record events of one stream; the rows they make are written once, not once per event.

        expected, errors: as for `record`.
        """
        recorded = []
        for ahead, event in enumerate(events):
            base = None if expected is None else expected + ahead
            recorded.append(self._buffered(stream, event, base))
        projections.apply_inline(*recorded, late=self.buffer.late)
        return recorded

    def _buffered(self, stream: str, event: E, expected: int | None) -> Recorded[E]:
        return self.buffer.add(
            streams.ensure_name(stream), event, now=self.now, meta=self.meta, expected=expected
        )

    def request_effect(
        self,
        *,
        kind: str,
        key: str,
        payload: Mapping[str, JSON],
        ordering: str = "",
        counterpart: str = "",
        available_at: datetime | None = None,
    ) -> UUID:
        """Ask for one call to the outside world and return its id; the same key, the same id.

        ordering: effects of equal ordering are made one after the other, in order of request.
        counterpart: whose failures count together for the circuit breaker; the kind if empty.
        """
        self.buffer.changes += 1
        return effects_store.request(
            kind=kind,
            key=key,
            payload=payload,
            ordering=ordering,
            counterpart=counterpart,
            available_at=available_at or self.now,
            now=self.now,
            meta=self.meta,
        )


_current: ContextVar[UnitOfWork | None] = ContextVar("events_current_unit", default=None)


_undone_outside: ContextVar[bool] = ContextVar("events_undone_outside", default=False)


@contextmanager
def undone_outside() -> Iterator[None]:
    """Inside the block units that fail need no savepoint of their own: the caller's savepoint or
    transaction around the block undoes them, and nothing goes on before it has."""
    token = _undone_outside.set(True)
    try:
        yield
    finally:
        _undone_outside.reset(token)


def current_unit() -> UnitOfWork | None:
    """The unit in which the caller runs, if any."""
    return _current.get()


@contextmanager
def unit_of_work(
    *,
    actor: Actor,
    now: datetime,
    correlation: str = "",
    causation: str = "",
    idempotency_key: str = "",
) -> Iterator[UnitOfWork]:
    """Open a unit, or join the one that is open.

    The outermost unit is a transaction and flushes at its end; a joined one keeps the outer
    correlation, causation and key but records with its own actor and now. Raises StaleStream
    when somebody else appended first and StoreBusy when a lock could not be had.
    """
    outer = _current.get()
    if outer is not None:
        meta = replace(outer.meta, actor=actor)
        with _joined(replace(outer, actor=actor, now=now, meta=meta, joined=True)):
            yield _entered()
        return
    chosen = correlation or correlations.current() or str(uuid7())
    meta = Meta(actor, chosen, causation, idempotency_key)
    unit = UnitOfWork(actor=actor, now=now, meta=meta, buffer=Buffer())
    atomic = transaction.atomic(savepoint=not _undone_outside.get())
    with _database_conflicts_named(unit.buffer), atomic, held.opened(), _as_current(unit):
        yield unit
        flush(unit.buffer)


@contextmanager
def savepoint() -> Iterator[None]:
    """Inside a unit: what is done in the block is undone, events too, when the block raises.

    For callers that catch a refusal and go on. Plain joined units do not need it as long as the
    refusal comes before the first record.
    """
    unit = _entered()
    mark = unit.buffer.mark()
    try:
        with transaction.atomic():
            yield
    except BaseException:
        unit.buffer.rewind(mark)
        raise


@contextmanager
def caused_by(recorded: Recorded[Any], *, actor: Actor, now: datetime) -> Iterator[None]:
    """Inside an open unit: what is recorded in the block was caused by this event."""
    outer = _entered()
    meta = Meta(actor, recorded.meta.correlation, str(recorded.event_id))
    with _joined(replace(outer, actor=actor, now=now, meta=meta)):
        yield


def flush(buffer: Buffer) -> None:
    """Append what was recorded; the last statement before commit, called by the outermost unit."""
    rows = buffer.close()
    if not rows and not buffer.changes:
        return
    crash_points.reached("unit.before_flush")
    if buffer.late:
        row_sql.insert(buffer.late)
    if rows:
        log.append(rows)
    transaction.on_commit(_tell, robust=True)
    crash_points.reached("unit.after_flush")


def _tell() -> None:
    crash_points.reached("unit.after_commit")
    nudge.ring()


def busy(error: DatabaseError) -> bool:
    """Whether the database says "not now" (lock time-out, deadlock victim, serialization)."""
    return getattr(error.__cause__, "sqlstate", None) in _BUSY


def _entered() -> UnitOfWork:
    unit = _current.get()
    if unit is None:
        raise RuntimeError("no unit of work is open")
    return unit


@contextmanager
def _as_current(unit: UnitOfWork) -> Iterator[None]:
    token = _current.set(unit)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _joined(unit: UnitOfWork) -> Iterator[None]:
    before = unit.buffer.changes
    try:
        with _as_current(unit):
            yield
    except BaseException:
        if unit.buffer.changes != before:
            unit.buffer.spoil("a joined unit failed after it had recorded; use unit.savepoint()")
        raise


@contextmanager
def _database_conflicts_named(buffer: Buffer) -> Iterator[None]:
    """Turn what PostgreSQL says about concurrency into the refusals callers know."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = _diagnosis(error)
        if diagnosis is None or diagnosis.constraint_name != _VERSION_TAKEN:
            raise
        # Without a savepoint of our own the transaction around us answers nothing any more.
        asked = not connection.needs_rollback
        found = buffer.overtaken() if asked else buffer.taken(diagnosis.message_detail or "")
        raise StaleStream(**found) from error
    except OperationalError as error:
        if not busy(error):
            raise
        raise StoreBusy() from error


def _diagnosis(error: IntegrityError) -> Any:
    return getattr(error.__cause__, "diag", None)
