"""Reading behind the writers: order, atomicity, parking, retries, starting points."""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from events import lag, parking, pump, runner, subscribers
from events.models import Cursor, Event, ParkedStream
from events.records import Recorded
from events.unit import savepoint, unit_of_work
from tests.events.kit import NOW, TESTER, Kit, Listener, Sum, Tally
from tests.support.events import drain, recorded_types


@pytest.fixture
def listener(kit: Kit) -> Listener:
    made = Listener()
    kit.react("kit.listener", {kit.Opened: made, kit.Raised: made})
    return made


def test_every_event_reaches_a_reaction_once_and_in_stream_order(
    kit: Kit, listener: Listener
) -> None:
    names = [f"t{number}" for number in range(70)]
    for name in names:
        kit.open(name)
    for name in names:
        kit.raise_(name)
    drain()
    drain()
    assert sorted(listener.heard) == sorted(
        (f"tally/{name}", version) for name in names for version in (1, 2)
    )
    for name in names:
        assert [v for stream, v in listener.heard if stream == f"tally/{name}"] == [1, 2]


def test_an_asynchronous_projection_follows(kit: Kit) -> None:
    kit.open("a")
    kit.raise_("a", 3)
    kit.raise_("a", 4)
    assert not Sum.objects.exists()
    drain()
    assert Sum.objects.get().total == 7


def test_what_a_reaction_records_is_caused_by_the_event(kit: Kit) -> None:
    def close(recorded: Recorded[Any], now: datetime) -> None:
        with unit_of_work(actor=TESTER.system("closer"), now=now) as unit:
            unit.record(recorded.stream, kit.Closed(tally=recorded.event.tally))

    kit.react("kit.closer", {kit.Raised: close})
    with unit_of_work(actor=TESTER, now=NOW, correlation="c") as unit:
        unit.record("tally/a", kit.Opened(tally="a"))
        cause = unit.record("tally/a", kit.Raised(tally="a", by=1))
    later = NOW + timedelta(minutes=1)
    drain(later)
    event = Event.objects.get(type="kit.closed")
    assert event.meta == {
        "actor": {"kind": "system", "id": "closer"},
        "correlation": "c",
        "causation": str(cause.event_id),
        "idempotency_key": "",
    }
    assert event.occurred_at == later


def test_handler_writes_and_cursor_move_together(kit: Kit) -> None:
    """The reaction raises a tally and then fails: neither its event nor its row may stay."""

    def raise_then_fail(recorded: Recorded[Any], now: datetime) -> None:
        kit.raise_(recorded.event.tally, 100)
        raise ZeroDivisionError

    kit.react("kit.failing", {kit.Opened: raise_then_fail})
    kit.open("a")
    pump.drain_all(NOW)
    assert recorded_types() == ["kit.opened"]
    assert Tally.objects.get().total == 0
    parked = ParkedStream.objects.get()
    assert (parked.subscriber, parked.stream, parked.type) == (
        "kit.failing",
        "tally/a",
        "kit.opened",
    )
    assert parked.error_class == "builtins.ZeroDivisionError"


def test_a_parked_stream_leaves_others_alone_and_keeps_its_own_order(
    kit: Kit, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    listener.broken_for = {"tally/a"}
    kit.open("a")
    kit.open("b")
    pump.drain_all(NOW)
    kit.raise_("a")
    kit.raise_("b")
    pump.drain_all(NOW)
    assert sorted(listener.heard) == [("tally/b", 1), ("tally/b", 2)]
    parked = ParkedStream.objects.get()
    assert (parked.state, parked.attempts) == ("retrying", 1)
    assert parked.error == "no good: tally/a"
    assert NOW <= parked.next_try_at <= NOW + timedelta(seconds=4)
    assert lag.all_lags()[0].parked == 1

    listener.broken_for = set()
    drain(NOW + timedelta(seconds=5))
    assert listener.heard[2:] == [("tally/a", 1), ("tally/a", 2)]
    kit.raise_("a")
    drain(NOW + timedelta(seconds=6))
    assert listener.heard[4:] == [("tally/a", 3)]


def test_a_stream_that_never_gets_better_waits_for_a_person(kit: Kit, listener: Listener) -> None:
    listener.broken_for = {"tally/a"}
    kit.open("a")
    at = NOW
    for _ in range(20):
        pump.drain_all(at)
        at += timedelta(minutes=16)
    parked = ParkedStream.objects.get()
    assert (parked.state, parked.attempts) == ("stopped", 8)

    listener.broken_for = set()
    pump.drain_all(at)
    assert listener.heard == [], "nobody asked"
    parking.retry_now(parked, at)
    drain(at)
    assert listener.heard == [("tally/a", 1)]


def test_a_later_failure_of_a_parked_stream_keeps_the_place(kit: Kit, listener: Listener) -> None:
    listener.broken_for = {"tally/a"}
    kit.open("a")
    pump.drain_all(NOW)
    kit.raise_("a")
    kit.raise_("a")
    listener.broken_for, listener.broken_versions = set(), {2}
    pump.drain_all(NOW + timedelta(minutes=1))
    assert listener.heard == [("tally/a", 1)]
    parked = ParkedStream.objects.get()
    assert parked.position == Event.objects.get(version=2).position
    assert parked.attempts == 1
    listener.broken_versions = set()
    drain(NOW + timedelta(minutes=2))
    assert listener.heard == [("tally/a", 1), ("tally/a", 2), ("tally/a", 3)]


def test_a_new_reaction_starts_at_the_head_and_a_new_projection_at_zero(kit: Kit) -> None:
    kit.react("kit.old", {kit.Closed: Listener()})
    kit.open("a")
    kit.raise_("a", 5)
    drain()
    late = Listener()
    kit.react("kit.late", {kit.Opened: late, kit.Raised: late})
    Cursor.objects.filter(subscriber="kit.sums").delete()
    Sum.objects.all().delete()
    drain()
    assert late.heard == []
    assert Sum.objects.get().total == 5
    kit.raise_("a", 1)
    drain()
    assert late.heard == [("tally/a", 3)]


def test_on_a_log_that_nobody_has_read_reactions_start_at_zero(
    kit: Kit, listener: Listener
) -> None:
    kit.open("a")
    drain()
    assert listener.heard == [("tally/a", 1)]


def test_unknown_types_are_passed_by_those_who_do_not_listen(kit: Kit, listener: Listener) -> None:
    kit.open("a")
    _append_foreign("tally/a", 2, "kit.from_the_future", 1)
    drain()
    kit.raise_("a")
    drain()
    assert listener.heard == [("tally/a", 1), ("tally/a", 3)]


def test_a_schema_from_the_future_parks_and_is_not_lost(kit: Kit, listener: Listener) -> None:
    kit.open("a")
    _append_foreign("tally/a", 2, "kit.raised", 2)
    pump.drain_all(NOW)
    assert listener.heard == [("tally/a", 1)]
    parked = ParkedStream.objects.get(subscriber="kit.listener")
    assert parked.error_class.endswith("UnknownEventType")


def test_an_event_before_its_predecessor_parks_and_alarms(
    kit: Kit, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    kit.open("a")
    _append_foreign("tally/a", 3, "kit.raised", 1)
    with caplog.at_level(logging.CRITICAL):
        pump.drain_all(NOW)
    parked = ParkedStream.objects.get(subscriber="kit.listener")
    assert (parked.state, parked.error_class) == ("stopped", "events.handling.OrderViolation")
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)
    assert listener.heard == [("tally/a", 1)]


def test_idle_costs_one_query_for_all_subscribers_and_one_each_for_retries_and_effects(
    kit: Kit, listener: Listener, django_assert_num_queries: Any
) -> None:
    kit.open("a")
    drain()
    with django_assert_num_queries(2):
        pump.drain_subscribers()


def test_a_reaction_may_survive_a_refusal_inside_a_savepoint(kit: Kit) -> None:
    def careful(recorded: Recorded[Any], now: datetime) -> None:
        with pytest.raises(ZeroDivisionError), savepoint():
            kit.raise_(recorded.event.tally, 7)
            raise ZeroDivisionError
        kit.close(recorded.event.tally)

    kit.react("kit.careful", {kit.Opened: careful})
    kit.open("a")
    drain()
    assert recorded_types() == ["kit.opened", "kit.closed"]


def test_a_leased_partition_is_left_to_whoever_holds_it(kit: Kit, listener: Listener) -> None:
    """The limit stops a run; what is left is found again by the next."""
    for number in range(40):
        kit.open(f"t{number}")
    subscriber = subscribers.named("kit.listener")
    partitions = subscribers.partitions_behind([subscriber])["kit.listener"]
    passed = runner.run(subscriber, partitions, limit=1)
    assert 0 < passed < 40
    drain()
    assert len(listener.heard) == 40


def _append_foreign(stream: str, version: int, type_: str, schema: int) -> None:
    """What another release of the program may have appended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (partition, stream, version, event_id, type, schema, data,"
            " meta, occurred_at, hash) SELECT partition, stream, %s, gen_random_uuid(), %s, %s,"
            ' \'{"tally": "a", "by": 1}\', meta, now(), \'\' FROM events_event'
            " WHERE stream = %s AND version = 1",
            [version, type_, schema, stream],
        )
