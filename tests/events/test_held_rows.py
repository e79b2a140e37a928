"""Rows that a unit of work has locked are read once; whatever may have changed is read again."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from events import row_sql
from events.unit import savepoint, unit_of_work
from rma import selectors
from rma.models import Rma, TimelineEntry
from rma.services import change_priority
from tests.rma.conftest import Receive, receive
from tests.support.histories import START
from tests.support.people import SETUP

__all__ = ["receive"]  # a fixture


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as made:
        work()
    return len(made)


@pytest.fixture
def rma_id(receive: Receive) -> UUID:
    return receive().pk


def test_a_locked_row_is_read_once_and_each_reader_gets_a_copy(rma_id: UUID) -> None:
    with unit_of_work(actor=SETUP, now=START):
        first = selectors.locked(rma_id)
        first.number = "scribbled on"
        assert statements(lambda: selectors.by_id(str(rma_id))) == 0
        assert statements(lambda: selectors.locked(rma_id)) == 0
        assert selectors.by_id(rma_id).number != "scribbled on"
    assert statements(lambda: selectors.by_id(rma_id)) == 1


def test_a_row_that_is_not_locked_is_read_each_time(rma_id: UUID) -> None:
    with unit_of_work(actor=SETUP, now=START):
        selectors.by_id(rma_id)
        assert statements(lambda: selectors.by_id(rma_id)) == 1
        assert statements(lambda: selectors.locked(rma_id)) == 1


def test_what_a_projection_has_written_is_read_again(rma_id: UUID) -> None:
    with unit_of_work(actor=SETUP, now=START):
        assert selectors.locked(rma_id).priority == 3
        changed = change_priority(actor=SETUP, now=START, rma_id=rma_id, priority=1)
        assert changed.priority == selectors.by_id(rma_id).priority == 1


def test_what_a_savepoint_undid_is_read_again(rma_id: UUID) -> None:
    def fail() -> None:
        with savepoint():
            change_priority(actor=SETUP, now=START, rma_id=rma_id, priority=1)
            assert selectors.by_id(rma_id).priority == 1
            raise LookupError

    with unit_of_work(actor=SETUP, now=START):
        selectors.locked(rma_id)
        with pytest.raises(LookupError):
            fail()
        assert selectors.by_id(rma_id).priority == 3
        assert TimelineEntry.objects.filter(rma_id=rma_id).count() == 1
    # What was recorded and undone adds no moment when the unit ends either.
    assert TimelineEntry.objects.filter(rma_id=rma_id).count() == 1


def test_a_lock_taken_under_an_undone_savepoint_is_taken_again(rma_id: UUID) -> None:
    def fail() -> None:
        with transaction.atomic():
            selectors.locked(rma_id)
            raise LookupError

    with unit_of_work(actor=SETUP, now=START):
        with pytest.raises(LookupError):
            fail()
        assert statements(lambda: selectors.locked(rma_id)) == 1
        assert statements(lambda: selectors.locked(rma_id)) == 0


def test_rows_are_found_by_their_columns(rma_id: UUID) -> None:
    rma = Rma.objects.get(pk=rma_id)
    [line] = row_sql.select(type(rma.lines.get()), rma=rma, position=1)
    assert line == rma.lines.get()
    assert row_sql.select(Rma, order=("-received_at", "id"), pk=rma_id, state="closed") == []
    with unit_of_work(actor=SETUP, now=START):
        assert row_sql.select(Rma, lock=True, number=rma.number) == [rma]
