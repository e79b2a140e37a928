"""The events of one transaction that are recorded but not yet appended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from events import chain, log, types
from events.canonical import canonical
from events.errors import StaleStream
from events.ids import uuid7
from events.log import Head, NewEvent
from events.records import Meta, Recorded

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in the buffer to which it can be rewound."""

    rows: int
    heads: dict[str, Head]
    changes: int
    spoiled: str
    late: int


class Buffer:
    """Rows to append, the heads of their streams, and whether they may still be appended."""

    def __init__(self) -> None:
        self.changes = 0
        self.late: list[Model] = []  # rows that projections add at the end of the transaction
        self._rows: list[NewEvent] = []
        self._heads: dict[str, Head] = {}
        self._spoiled = ""
        self._closed = False

    def add(
        self, stream: str, event: E, *, now: datetime, meta: Meta, expected: int | None
    ) -> Recorded[E]:
        """Put an event behind the head of its stream; raises StaleStream, ValueError."""
        if self._closed:
            raise RuntimeError("the unit of work is over")
        kind = types.type_of(type(event))
        data = canonical(types.encode(event))
        head = self._head(stream, expected)
        if expected is not None and expected != head.version:
            raise StaleStream(stream=stream, expected=expected, current=head.version)
        row_id, version, meta_json = uuid7(), head.version + 1, meta.as_json()
        digest = chain.link(
            head.hash, stream=stream, version=version, event_id=row_id, type=kind.name,
            schema=kind.schema, occurred_at=now, meta=meta_json, data=data,
        )  # fmt: skip
        self._rows.append(
            NewEvent(stream, version, row_id, kind.name, kind.schema, data,
                     canonical(meta_json), now, digest)
        )  # fmt: skip
        self._heads[stream] = Head(version, digest)
        self.changes += 1
        return Recorded(event, stream, version, row_id, kind.name, None, now, meta)

    def mark(self) -> Mark:
        """Remember this point."""
        return Mark(len(self._rows), dict(self._heads), self.changes, self._spoiled, len(self.late))

    def rewind(self, mark: Mark) -> None:
        """Forget everything recorded since the mark."""
        del self._rows[mark.rows :]
        del self.late[mark.late :]
        self._heads, self.changes, self._spoiled = dict(mark.heads), mark.changes, mark.spoiled

    def spoil(self, why: str) -> None:
        """Refuse to be closed: part of the work was abandoned half done."""
        self._spoiled = self._spoiled or why

    def close(self) -> list[NewEvent]:
        """Hand over the rows, once; raises RuntimeError when the buffer was spoiled."""
        self._closed = True
        if self._spoiled:
            raise RuntimeError(self._spoiled)
        return self._rows

    def overtaken(self) -> dict[str, Any]:
        """Which stream somebody else appended to: its name, our base and its current version."""
        base: dict[str, int] = {}
        for row in self._rows:
            base.setdefault(row.stream, row.version - 1)
        for stream, current in log.versions(base).items():
            if current != base[stream]:
                return {"stream": stream, "expected": base[stream], "current": current}
        return {"stream": "", "expected": 0, "current": 0}

    def taken(self, detail: str) -> dict[str, Any]:
        """As `overtaken`, from the database's words: where nothing may be asked any more.

        `current` is the version we wanted, the least that the stream can have by now.
        """
        for row in self._rows:
            if f"({row.stream}, {row.version})" in detail:
                return {
                    "stream": row.stream, "expected": row.version - 1, "current": row.version,
                }  # fmt: skip
        return {"stream": "", "expected": 0, "current": 0}

    def _head(self, stream: str, expected: int | None) -> Head:
        """A stream expected to be new needs no look-up: UNIQUE(stream, version) refuses a twin."""
        if stream in self._heads:
            return self._heads[stream]
        return Head(0, chain.GENESIS) if expected == 0 else log.head(stream)
