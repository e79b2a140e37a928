"""What the event table promises by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from events import selectors
from events.canonical import canonical
from events.errors import StaleStream
from events.models import Event
from events.streams import PARTITIONS, partition_of
from events.unit import current_unit, savepoint, unit_of_work
from tests.events.kit import NOW, TESTER, Kit, Tally
from tests.support.events import assert_nothing_changed, recorded_types


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_event SET type = 'x.y'",
        "DELETE FROM events_event",
        "TRUNCATE events_event",
        "TRUNCATE events_event CASCADE",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_database_refuses_to_change_events(kit: Kit, statement: str, role: str) -> None:
    kit.open("a")
    with assert_nothing_changed(), connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"SET LOCAL session_replication_role = {role}")
            cursor.execute(statement)


def test_an_event_carries_everything_and_a_stable_partition(kit: Kit) -> None:
    with unit_of_work(
        actor=TESTER, now=NOW, correlation="c", causation="e", idempotency_key="k"
    ) as unit:
        recorded = unit.record("tally/a", kit.Opened(tally="a"))
        assert (recorded.version, recorded.position) == (1, None)
    row = Event.objects.get()
    assert (row.stream, row.version, row.type, row.schema) == ("tally/a", 1, "kit.opened", 1)
    assert row.partition == partition_of("tally/a") == 50
    assert row.data == {"tally": "a"}
    assert row.meta == {
        "actor": {"kind": "system", "id": "tester"},
        "correlation": "c",
        "causation": "e",
        "idempotency_key": "k",
    }
    assert (row.event_id, row.occurred_at) == (recorded.event_id, NOW)
    assert row.event_id.version == 7
    (read,) = selectors.history("tally/a")
    assert (read.event, read.meta, read.position) == (recorded.event, recorded.meta, row.position)


def test_partitions_are_spread_and_in_range() -> None:
    partitions = {partition_of(f"rma/{number}") for number in range(2_000)}
    assert partitions == set(range(PARTITIONS))


def test_an_expected_version_that_is_wrong_is_refused_with_the_current_one(kit: Kit) -> None:
    kit.open("a")
    kit.raise_("a", expected=1)
    with assert_nothing_changed(Tally), pytest.raises(StaleStream) as refused:
        kit.raise_("a", expected=1)
    assert refused.value.http_status == 409
    assert refused.value.fields == {"stream": "tally/a", "expected": 1, "current": 2}


def test_a_twin_of_a_new_stream_is_refused_by_the_database(kit: Kit) -> None:
    kit.open("a")
    Tally.objects.all().delete()
    with assert_nothing_changed(Tally), pytest.raises(StaleStream) as refused:
        kit.open("a")
    assert refused.value.fields == {"stream": "tally/a", "expected": 0, "current": 1}


def test_a_failing_unit_leaves_nothing(kit: Kit) -> None:
    with assert_nothing_changed(Tally), pytest.raises(ZeroDivisionError):
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record("tally/a", kit.Opened(tally="a"))
            unit.request_effect(kind="kit.call", key="k", payload={})
            raise ZeroDivisionError
    assert current_unit() is None


def test_a_nested_unit_joins_keeps_the_conversation_and_uses_its_own_actor(kit: Kit) -> None:
    other, later = TESTER.system("other"), NOW + timedelta(hours=1)
    with unit_of_work(actor=TESTER, now=NOW, correlation="c", idempotency_key="k") as outer:
        outer.record("tally/a", kit.Opened(tally="a"))
        with unit_of_work(actor=other, now=later, correlation="ignored") as inner:
            inner.record("tally/a", kit.Raised(tally="a", by=2))
        assert not Event.objects.exists(), "flushed once, at the end"
        outer.record("tally/a", kit.Closed(tally="a"))
    rows = Event.objects.order_by("version")
    assert [row.meta["actor"]["id"] for row in rows] == ["tester", "other", "tester"]
    assert [row.occurred_at for row in rows] == [NOW, later, NOW]
    assert {(row.meta["correlation"], row.meta["idempotency_key"]) for row in rows} == {("c", "k")}


def test_work_half_done_by_a_nested_unit_cannot_be_committed_by_swallowing(kit: Kit) -> None:
    with assert_nothing_changed(Tally), pytest.raises(RuntimeError, match="savepoint"):
        with unit_of_work(actor=TESTER, now=NOW):
            with pytest.raises(ZeroDivisionError), unit_of_work(actor=TESTER, now=NOW) as inner:
                inner.record("tally/a", kit.Opened(tally="a"))
                raise ZeroDivisionError


def test_a_savepoint_takes_events_and_rows_back(kit: Kit) -> None:
    with unit_of_work(actor=TESTER, now=NOW) as unit:
        unit.record("tally/a", kit.Opened(tally="a"))
        with pytest.raises(ZeroDivisionError), savepoint():
            unit.record("tally/a", kit.Raised(tally="a", by=5))
            raise ZeroDivisionError
        unit.record("tally/a", kit.Raised(tally="a", by=1))
    assert recorded_types("tally/a") == ["kit.opened", "kit.raised"]
    assert Tally.objects.get().total == 1


def test_a_finished_unit_records_nothing_more(kit: Kit) -> None:
    with unit_of_work(actor=TESTER, now=NOW) as unit:
        pass
    with pytest.raises(RuntimeError, match="over"):
        unit.record("tally/a", kit.Opened(tally="a"))


@pytest.mark.parametrize(
    "name", ["", "tally", "tally/", "/a", "tally/a b", "tally/ü", "t/" + "x" * 200]
)
def test_a_bad_stream_name_is_refused(kit: Kit, name: str) -> None:
    with pytest.raises(ValueError, match="not a stream name"), assert_nothing_changed():
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record(name, kit.Opened(tally="a"))


def test_text_that_cannot_be_stored_is_refused_before_the_database_sees_it(kit: Kit) -> None:
    for text in ("a\x00b", "\ud800"):
        with pytest.raises(ValueError), assert_nothing_changed():  # noqa: PT011 - two kinds of it
            with unit_of_work(actor=TESTER, now=NOW) as unit:
                unit.record("tally/a", kit.Opened(tally=text))


def test_canonical_json_has_one_spelling() -> None:
    assert canonical({"b": [1.0, 1e22, 0.5], "a": {"ü": None}}) == (
        '{"a":{"ü":null},"b":[1,10000000000000000000000,0.5]}'
    )
    assert canonical(r"a\u0000b") == r'"a\\u0000b"'


def _tamper(statement: str, *parameters: Any) -> None:
    """What a superuser can do: take the guard off, change the past, put the guard back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER events_event_no_change")
        cursor.execute(statement, parameters)
        cursor.execute("ALTER TABLE events_event ENABLE ALWAYS TRIGGER events_event_no_change")


def _history(kit: Kit) -> None:
    kit.open("a")
    kit.raise_("a", by=3)
    kit.close("a")
    kit.open("b")


def test_verify_log_accepts_an_honest_log(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    _history(kit)
    call_command("verify_log")
    printed = capsys.readouterr().out
    assert printed.startswith("4 events in 2 streams until ")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE events_event SET data = data || '{\"by\": 4}' WHERE version = 2", "hash"),
        ("UPDATE events_event SET occurred_at = now() WHERE version = 2", "hash"),
        ("UPDATE events_event SET meta = jsonb_set(meta, '{actor,id}', '\"x\"')"
         " WHERE version = 2", "hash"),
        ("UPDATE events_event SET type = 'kit.lowered' WHERE version = 2", "hash"),
        ("UPDATE events_event SET position = position + 1000000 WHERE version = 1", "predecessor"),
        ("DELETE FROM events_event WHERE version = 2", "version 3 follows 1"),
        ("UPDATE events_event SET partition = 5 WHERE version = 2", "partition"),
    ],
)  # fmt: skip
def test_verify_log_finds_tampering(
    kit: Kit, capsys: pytest.CaptureFixture[str], statement: str, why: str
) -> None:
    _history(kit)
    _tamper(statement)
    with pytest.raises(CommandError, match="breaks found"):
        call_command("verify_log")
    assert why in capsys.readouterr().err


def test_only_the_root_tells_that_the_newest_events_were_cut_off(
    kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    _history(kit)
    call_command("verify_log")
    words = capsys.readouterr().out.split()
    until, root = words[words.index("until") + 1].rstrip(","), words[-1]
    call_command("verify_log", until=int(until), root=root)
    _tamper("DELETE FROM events_event WHERE version = 3")
    call_command("verify_log")
    with pytest.raises(CommandError, match="root differs"):
        call_command("verify_log", until=int(until), root=root)
