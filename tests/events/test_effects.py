"""Calls to the outside world: one in effect, whatever breaks and whenever."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events import clock, effects_runner, pump
from events.effects import EffectView
from events.errors import StaleStream
from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure
from events.models import Effect
from events.unit import current_unit
from tests.events.kit import NOW, Kit, Tally
from tests.support.events import assert_nothing_changed, recorded_types

LONG = timedelta(minutes=16)


def effect(key: str = "k") -> Effect:
    return Effect.objects.get(key=key)


def raising(failure: BaseException) -> Any:
    def fail(_: Any) -> None:
        raise failure

    return fail


def no_trouble(_: Any) -> None:
    """The other side behaves."""


def test_a_requested_effect_is_made_once_and_settled(kit: Kit) -> None:
    kit.request("k")
    pump.drain_all(NOW)
    pump.drain_all(NOW)
    assert (kit.pier.made, kit.pier.settled) == ({"k": 1}, ["made k"])
    assert (effect().state, effect().attempts, effect().finished_at) == ("done", 1, NOW)


def test_the_same_key_is_the_same_effect(kit: Kit) -> None:
    kit.request("k")
    kit.request("k")
    assert Effect.objects.count() == 1
    pump.drain_all(NOW)
    kit.request("k")
    pump.drain_all(NOW)
    assert kit.pier.made == {"k": 1}


def test_an_effect_is_not_made_before_its_time(kit: Kit) -> None:
    kit.request("k")
    Effect.objects.update(available_at=NOW + timedelta(hours=1))
    pump.drain_all(NOW)
    assert kit.pier.made == {}
    pump.drain_all(NOW + timedelta(hours=1))
    assert kit.pier.made == {"k": 1}


def test_effects_of_one_ordering_go_one_after_the_other(kit: Kit) -> None:
    for key in ("a1", "a2", "a3"):
        kit.request(key, ordering="a")
    kit.request("b1", ordering="b")
    kit.pier.before = lambda key: raising(TransientFailure("busy"))(key) if key == "a1" else None
    pump.drain_all(NOW)
    assert list(kit.pier.made) == ["b1"], "only the other ordering flows"
    kit.pier.before = no_trouble
    pump.drain_all(NOW + LONG)
    assert list(kit.pier.made) == ["b1", "a1", "a2", "a3"]


def test_a_transient_failure_waits_and_then_gives_up_after_eight_attempts(kit: Kit) -> None:
    kit.request("k")
    kit.pier.before = raising(TransientFailure("503"))
    pump.drain_all(NOW)
    assert (effect().state, effect().attempts, effect().error) == (
        "pending",
        1,
        "TransientFailure: 503",
    )
    assert NOW <= (effect().available_at or NOW - LONG) <= NOW + timedelta(seconds=4)
    for turn in range(1, 12):
        pump.drain_all(NOW + turn * LONG)
    assert (effect().state, effect().attempts) == ("failed", 8)
    assert kit.pier.given_up == [("k", "TransientFailure: 503")]
    assert kit.pier.made == {}


def test_a_permanent_failure_gives_up_at_once(kit: Kit) -> None:
    kit.request("k")
    kit.pier.before = raising(PermanentFailure("address unknown"))
    pump.drain_all(NOW)
    pump.drain_all(NOW + LONG)
    assert (effect().state, effect().attempts) == ("failed", 1)
    assert kit.pier.given_up == [("k", "PermanentFailure: address unknown")]


def test_a_lost_answer_is_looked_up_before_any_new_try(kit: Kit) -> None:
    kit.request("k")
    kit.pier.after = raising(OutcomeUnknown("time-out"))
    pump.drain_all(NOW)
    assert effect().state == "in_doubt"
    kit.pier.after = no_trouble
    pump.drain_all(NOW + LONG)
    assert (kit.pier.made, kit.pier.asked, kit.pier.settled) == ({"k": 1}, ["k"], ["found k"])
    assert effect().state == "done"


def test_a_time_out_before_anything_happened_is_looked_up_and_then_made(kit: Kit) -> None:
    kit.request("k")
    kit.pier.before = raising(OutcomeUnknown("time-out"))
    pump.drain_all(NOW)
    kit.pier.before = no_trouble
    pump.drain_all(NOW + LONG)
    assert (kit.pier.made, kit.pier.asked, kit.pier.settled) == ({"k": 1}, ["k"], ["made k"])


@pytest.mark.parametrize("failure", [TransientFailure("down"), PermanentFailure("gone")])
def test_doubt_stays_doubt_while_the_other_side_cannot_be_asked(
    kit: Kit, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.request("k")
    kit.pier.after = raising(OutcomeUnknown("time-out"))
    pump.drain_all(NOW)
    monkeypatch.setattr(kit.pier, "look_up", lambda key, request: raising(failure)(key))
    for turn in range(1, 12):
        pump.drain_all(NOW + turn * LONG)
    assert kit.pier.made == {"k": 1}, "never repeated blindly"
    assert kit.pier.given_up == [], "and never called a failure"
    assert (effect().state, effect().available_at) == ("in_doubt", None)


def test_a_worker_that_dies_after_the_call_costs_a_look_up_and_no_second_call(kit: Kit) -> None:
    kit.request("k")
    kit.pier.after = raising(KeyboardInterrupt())  # the process ends here
    with pytest.raises(KeyboardInterrupt):
        pump.drain_all(NOW)
    assert (effect().state, effect().attempts) == ("leased", 1)
    kit.pier.after = no_trouble
    pump.drain_all(NOW + timedelta(seconds=59))
    assert effect().state == "leased", "the lease still counts"
    pump.drain_all(NOW + timedelta(seconds=61))
    assert (kit.pier.made, kit.pier.settled) == ({"k": 1}, ["found k"])
    assert (effect().state, effect().attempts) == ("done", 2)


def test_a_call_that_kills_every_worker_stops_after_eight(kit: Kit) -> None:
    kit.request("k")
    kit.pier.before = raising(KeyboardInterrupt())
    for turn in range(8):
        with pytest.raises(KeyboardInterrupt):
            pump.drain_all(NOW + turn * LONG)
    for turn in range(8, 12):
        pump.drain_all(NOW + turn * LONG)
    assert (effect().state, effect().available_at) == ("in_doubt", None)
    assert kit.pier.made == {}


def test_a_zombie_whose_lease_ran_out_writes_nothing(kit: Kit) -> None:
    kit.request("k")
    kit.open("a")
    with clock.frozen(NOW):
        zombie = effects_runner.claim_next()
    assert zombie is not None
    pump.drain_all(NOW + timedelta(seconds=61))
    assert effect().state == "done"
    kit.pier.on_settle = lambda view: kit.raise_("a", 100)
    with assert_nothing_changed(Tally), clock.frozen(NOW + timedelta(seconds=62)):
        effects_runner.serve(zombie)
    assert kit.pier.settled == ["made k"]


def test_the_outcome_and_what_the_domain_makes_of_it_are_one(kit: Kit) -> None:
    kit.request("k")
    kit.open("a")

    def raise_then_fail(view: EffectView) -> None:
        assert current_unit() is not None
        kit.raise_("a", 7)
        raise ZeroDivisionError

    kit.pier.on_settle = raise_then_fail
    pump.drain_all(NOW)
    assert effect().state == "in_doubt"
    assert recorded_types("tally/a") == ["kit.opened"]
    kit.pier.on_settle = lambda view: kit.raise_("a", 7)
    pump.drain_all(NOW + LONG)
    assert (effect().state, kit.pier.made) == ("done", {"k": 1})
    assert recorded_types("tally/a") == ["kit.opened", "kit.raised"]


def test_a_lost_race_while_settling_is_run_again_with_the_result_in_hand(kit: Kit) -> None:
    kit.request("k")
    refusals = [StaleStream(stream="s", expected=1, current=2)]

    def lose_once(view: EffectView) -> None:
        if refusals:
            raise refusals.pop()

    kit.pier.on_settle = lose_once
    pump.drain_all(NOW)
    assert (kit.pier.made, kit.pier.asked, kit.pier.settled) == ({"k": 1}, [], ["made k"])


def test_kinds_of_another_release_are_left_alone(kit: Kit) -> None:
    kit.request("k")
    Effect.objects.update(kind="kit.unheard_of")
    pump.drain_all(NOW)
    assert (effect().state, effect().attempts) == ("pending", 0)


def test_a_broken_handler_is_in_doubt_not_lost(kit: Kit) -> None:
    kit.request("k")
    kit.pier.before = raising(ZeroDivisionError("a bug"))
    pump.drain_all(NOW)
    assert (effect().state, effect().error) == ("in_doubt", "ZeroDivisionError: a bug")
    kit.pier.before = no_trouble
    pump.drain_all(NOW + LONG)
    assert (effect().state, kit.pier.made) == ("done", {"k": 1})


def test_outcomes_continue_the_conversation_that_asked_for_them(kit: Kit) -> None:
    kit.request("k")
    seen: list[str] = []

    def remember(view: EffectView) -> None:
        unit = current_unit()
        seen.append(unit.meta.correlation if unit else "")

    kit.pier.on_settle = remember
    pump.drain_all(NOW)
    assert seen == [effect().correlation]
    assert isinstance(effect().finished_at, datetime)
