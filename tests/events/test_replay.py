"""Replay: history folded again equals the rows; corruption is named exactly and healed."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import parking, pump, reader
from events.models import Cursor, Event, ParkedStream
from events.replay import replay
from events.replay.comparison import Difference
from events.rows import MemoryRows
from tests.events.kit import NOW, Kit, Sum, Tally
from tests.support.events import assert_nothing_changed, drain

STEPS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["raise", "close"]), st.integers(-9, 9)),
    max_size=25,
)


def play(kit: Kit, steps: list[tuple[str, str, int]]) -> None:
    """Open what is not open yet, then raise or close it."""
    opened = set(Tally.objects.values_list("pk", flat=True))
    for name, verb, by in steps:
        if name not in opened:
            kit.open(name)
            opened.add(name)
        if verb == "raise":
            kit.raise_(name, by)
        else:
            kit.close(name)


def a_history(kit: Kit) -> None:
    play(kit, [("a", "raise", 3), ("b", "raise", 4), ("a", "close", 0), ("c", "raise", 5)])
    drain()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_folding_history_gives_the_stored_rows(kit: Kit, steps: list[tuple[str, str, int]]) -> None:
    play(kit, steps)
    drain()
    rows = MemoryRows()
    for event in Event.objects.order_by("position"):
        kit.tallies.apply(rows, reader.decode(reader.stored(event)))
        kit.sums.apply(rows, reader.decode(reader.stored(event)))
    assert rows.all(Tally).keys() == set(Tally.objects.values_list("pk", flat=True))
    for tally in Tally.objects.all():
        folded = rows.get(Tally, tally.pk)
        assert (folded.total, folded.open) == (tally.total, tally.open)
    assert [row.total for row in rows.all(Sum).values()] == list(
        Sum.objects.values_list("total", flat=True)
    )
    for name in ("kit.tallies", "kit.sums"):
        assert replay(name, check=True).differences == []


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, turns=st.lists(st.integers(1, 60), max_size=6))
def test_any_number_of_turns_at_any_moment_gives_the_same_rows(
    kit: Kit, steps: list[tuple[str, str, int]], turns: list[int]
) -> None:
    """Duplicate nudges are absorbed: however often the crank is turned, each event counts once."""
    for index, step in enumerate(steps):
        play(kit, [step])
        if index in turns:
            pump.drain_subscribers(limit=1)
            pump.drain_subscribers()
    drain()
    drain()
    total = sum(event.data["by"] for event in Event.objects.filter(type="kit.raised"))
    assert [row.total for row in Sum.objects.all()] == (
        [total] if Event.objects.filter(type="kit.raised").exists() else []
    )


@pytest.mark.parametrize("name", ["kit.tallies", "kit.sums"])
def test_a_healthy_projection_is_left_alone(kit: Kit, name: str) -> None:
    a_history(kit)
    with assert_nothing_changed(Tally, Sum):
        assert replay(name).differences == []


def corrupt() -> set[Difference]:
    """One row changed, one lost, one invented."""
    Tally.objects.filter(pk="a").update(total=99, open=True)
    Tally.objects.filter(pk="b").delete()
    Tally.objects.create(pk="z", total=1, open=True)
    return {
        Difference(Tally, "a", "differs", ("total", "open")),
        Difference(Tally, "b", "missing"),
        Difference(Tally, "z", "extra"),
    }


def test_check_names_exactly_the_corrupted_rows_and_writes_nothing(
    kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    a_history(kit)
    expected = corrupt()
    with assert_nothing_changed(Tally), pytest.raises(CommandError, match="differs"):
        call_command("replay", "kit.tallies", check=True)
    printed = capsys.readouterr().out.splitlines()
    assert set(printed[:-1]) == {str(difference) for difference in expected}
    assert printed[-1] == "3 rows compared, 3 different"


def test_replay_heals_and_reports_what_it_wrote(kit: Kit) -> None:
    a_history(kit)
    before = list(Tally.objects.order_by("pk").values())
    expected = corrupt()
    assert set(replay("kit.tallies").differences) == expected
    assert list(Tally.objects.order_by("pk").values()) == before
    assert replay("kit.tallies", check=True).differences == []


def test_one_stream_can_be_replayed_alone(kit: Kit) -> None:
    a_history(kit)
    corrupt()
    report = replay("kit.tallies", stream="tally/a")
    assert [difference.pk for difference in report.differences] == ["a"]
    assert {row.pk: row.total for row in Tally.objects.all()} == {"a": 3, "c": 5, "z": 1}


def test_rows_that_gather_streams_are_healed_as_a_whole(kit: Kit) -> None:
    a_history(kit)
    Sum.objects.update(total=1)
    with pytest.raises(ValueError, match="as a whole"):
        replay("kit.sums", stream="tally/a")
    (difference,) = replay("kit.sums").differences
    assert difference == Difference(Sum, "all", "differs", ("total",))
    assert Sum.objects.get().total == 12


def test_an_asynchronous_projection_that_lags_is_not_called_wrong(kit: Kit) -> None:
    a_history(kit)
    kit.raise_("a", 100)
    assert replay("kit.sums", check=True).differences == []
    Sum.objects.update(total=1)
    replay("kit.sums")
    assert Sum.objects.get().total == 12, "healed up to its cursors, no further"
    drain()
    assert Sum.objects.get().total == 112


def test_what_a_parked_stream_has_not_applied_is_not_replayed(kit: Kit) -> None:
    a_history(kit)
    kit.raise_("a", 100)
    event = Event.objects.order_by("position").last()
    assert event is not None
    parking.park("kit.sums", reader.stored(event), ZeroDivisionError(), for_good=True)
    Cursor.objects.filter(subscriber="kit.sums").update(position=event.position)
    assert replay("kit.sums", check=True).differences == []
    parking.retry_now(ParkedStream.objects.get(), NOW)
    drain(NOW)
    assert Sum.objects.get().total == 112
    assert replay("kit.sums", check=True).differences == []


def test_an_unknown_projection_is_refused_with_the_known_names(kit: Kit) -> None:
    with pytest.raises(CommandError, match=r"known: kit\.sums, kit\.tallies"):
        call_command("replay", "kit.nothing")


def test_memory_rows_behave_like_the_table(kit: Kit) -> None:
    rows: Any = MemoryRows()
    rows.insert(Tally(id="a", total=1, open=True))
    rows.insert(Tally(id="b", total=1, open=False))
    with pytest.raises(ValueError, match="exists already"):
        rows.insert(Tally(id="a", total=1, open=True))
    with pytest.raises(ValueError, match="primary key"):
        rows.insert(Tally(id=None, total=1, open=True))
    with pytest.raises(Tally.DoesNotExist):
        rows.get(Tally, "c")
    with pytest.raises(Tally.DoesNotExist):
        rows.update(Tally(id="c", total=1, open=True))
    read = rows.get(Tally, "a")
    read.total, read.open = 5, False
    assert rows.get(Tally, "a").total == 1, "not written yet"
    rows.update(read, "total")
    assert (rows.get(Tally, "a").total, rows.get(Tally, "a").open) == (5, True)
    assert [row.id for row in rows.find(Tally, total=1)] == ["b"]
    assert [row.id for row in rows.find(Tally)] == ["a", "b"]
    rows.delete(read)
    assert [row.id for row in rows.find(Tally)] == ["b"]
