"""A counterpart that is down is left in peace, and repetitions stay a tenth of all calls."""

from datetime import timedelta

import pytest

from chaos import sabotage
from events import backoff, breakers, clock, effects_runner, pump, retry_budget, selectors
from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure
from events.models import Circuit, Effect
from events.unit import unit_of_work
from tests.events.kit import NOW, TESTER, Kit

MINUTE = timedelta(seconds=60)
HOUR = timedelta(hours=1)


def request(key: str, counterpart: str = "") -> None:
    with unit_of_work(actor=TESTER, now=NOW) as unit:
        unit.request_effect(kind="kit.call", key=key, payload={}, counterpart=counterpart)


def go_down(kit: Kit, *prefixes: str, failure: Exception | None = None) -> None:
    """From now on calls whose key begins so fail."""

    def refuse(key: str) -> None:
        if key.startswith(prefixes):
            raise failure or TransientFailure("503")

    kit.pier.before = refuse


def attempts() -> int:
    return sum(Effect.objects.values_list("attempts", flat=True))


def open_circuits() -> list[str]:
    return [circuit.name for circuit in selectors.circuits() if circuit.is_open]


def test_five_failures_in_a_row_open_the_circuit_and_the_others_wait_unharmed(kit: Kit) -> None:
    for number in range(8):
        request(f"down{number}", "carrier/down")
    request("up", "carrier/up")
    go_down(kit, "down")
    pump.drain_all(NOW)
    assert kit.pier.made == {"up": 1}, "the other counterpart is called"
    assert attempts() == 5 + 1, "five failed, three were not even tried"
    assert open_circuits() == ["carrier/down"]
    pump.drain_all(NOW + MINUTE - timedelta(seconds=1))
    assert attempts() == 5 + 1, "waiting costs no attempt"


def test_after_a_minute_one_trial_is_let_through_and_closes_the_circuit(kit: Kit) -> None:
    for number in range(8):
        request(f"k{number}")
    go_down(kit, "k")
    pump.drain_all(NOW)
    with clock.frozen(NOW + MINUTE):
        trial = effects_runner.claim_next()
        assert trial is not None
        assert effects_runner.claim_next() is None, "one trial at a time"
        go_down(kit, "nobody")
        effects_runner.serve(trial)
    pump.drain_all(NOW + HOUR)
    assert len(kit.pier.made) == 8
    assert (Circuit.objects.get().failures, Circuit.objects.get().open_until) == (0, None)


def test_a_failed_trial_opens_the_circuit_for_another_minute(kit: Kit) -> None:
    for number in range(8):
        request(f"k{number}")
    go_down(kit, "k")
    pump.drain_all(NOW)
    pump.drain_all(NOW + MINUTE)
    assert attempts() == 6
    assert Circuit.objects.get().open_until == NOW + 2 * MINUTE
    pump.drain_all(NOW + 2 * MINUTE - timedelta(seconds=1))
    assert attempts() == 6


def test_a_trial_whose_worker_is_lost_costs_a_minute(kit: Kit) -> None:
    for number in range(6):
        request(f"k{number}")
    go_down(kit, "k")
    pump.drain_all(NOW)
    with clock.frozen(NOW + MINUTE):
        assert effects_runner.claim_next() is not None
    go_down(kit, "nobody")
    pump.drain_all(NOW + 2 * MINUTE - timedelta(seconds=1))
    assert kit.pier.made == {}
    pump.drain_all(NOW + HOUR)
    assert len(kit.pier.made) == 6


def test_control_with_the_breaker_out_of_order_every_effect_burns_its_attempts(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakers, "THRESHOLD", 10**9)
    for number in range(8):
        request(f"k{number}")
    go_down(kit, "k")
    pump.drain_all(NOW)
    assert (attempts(), open_circuits()) == (8, [])


@pytest.mark.parametrize(
    ("failure", "opened"),
    [
        (TransientFailure("503"), ["kit.call"]),
        (OutcomeUnknown("time-out"), ["kit.call"]),
        (PermanentFailure("no such address"), []),
        (ZeroDivisionError("a bug"), []),
    ],
)
def test_only_silence_and_trouble_of_the_other_side_count(
    kit: Kit, failure: Exception, opened: list[str]
) -> None:
    for number in range(6):
        request(f"k{number}")
    go_down(kit, "k", failure=failure)
    pump.drain_all(NOW)
    assert open_circuits() == opened


def test_an_answer_between_failures_starts_the_count_anew(kit: Kit) -> None:
    for key in ("bad1", "bad2", "bad3", "bad4", "good", "bad5", "bad6", "bad7", "bad8"):
        request(key)
    go_down(kit, "bad")
    pump.drain_all(NOW)
    assert (attempts(), open_circuits(), Circuit.objects.get().failures) == (9, [], 4)


def exhaust(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred effects fail at the same instant and are due again at once."""
    monkeypatch.setattr(breakers, "THRESHOLD", 10**9)
    monkeypatch.setattr(backoff, "next_try", lambda now, _attempts: now)
    for number in range(30):
        request(f"k{number}")
    go_down(kit, "k")
    monkeypatch.setattr(retry_budget, "CAPACITY", 10.0)
    pump.drain_all(NOW)


def test_repetitions_end_with_the_budget_and_wait_without_using_up_attempts(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhaust(kit, monkeypatch)
    assert attempts() == 30 + 10, "every effect once, and ten again"
    assert selectors.retry_budget(NOW).left < 1
    request("new")
    pump.drain_all(NOW)
    assert kit.pier.made == {"new": 1}, "first calls need no budget"
    pump.drain_all(NOW + timedelta(seconds=3))
    assert attempts() == 30 + 10 + 1 + 3, "a token a second"


def test_ten_requests_pay_for_one_repetition(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    exhaust(kit, monkeypatch)
    for number in range(20):
        request(f"new{number}")
    pump.drain_all(NOW)
    assert attempts() == 30 + 10 + 20 + 2


def test_control_without_the_budget_repetitions_go_on(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry_budget, "take", lambda _now: True)
    exhaust(kit, monkeypatch)
    assert attempts() == 30 * backoff.MAX_ATTEMPTS


def test_a_budget_never_used_is_full(kit: Kit) -> None:
    assert selectors.retry_budget(NOW) == retry_budget.Budget(100.0, 100.0)


def claimed() -> str:
    """Whose effect a worker gets that comes now, "" for none; it stays at work on it."""
    with clock.frozen(NOW):
        claim = effects_runner.claim_next()
    return claim.counterpart if claim else ""


def test_a_counterpart_that_has_failed_keeps_one_worker_and_leaves_the_others_free(
    kit: Kit,
) -> None:
    breakers.failed("carrier/slow", NOW)
    for number in range(3):
        request(f"slow{number}", "carrier/slow")
    request("mail", "mail")
    assert [claimed() for _ in range(3)] == ["carrier/slow", "mail", ""]
    breakers.answered("carrier/slow")
    assert [claimed() for _ in range(3)] == ["carrier/slow", "carrier/slow", ""]


def test_whoever_died_with_the_only_call_frees_it_when_its_lease_ends(kit: Kit) -> None:
    breakers.failed("carrier/slow", NOW)
    request("one", "carrier/slow")
    request("two", "carrier/slow")
    assert [claimed(), claimed()] == ["carrier/slow", ""]
    with clock.frozen(NOW + effects_runner.LEASE):
        assert effects_runner.claim_next() is not None


def test_control_without_that_rule_every_worker_waits_for_the_same_counterpart(
    kit: Kit,
) -> None:
    with sabotage.without("bulkhead"):
        breakers.failed("carrier/slow", NOW)
        for number in range(3):
            request(f"slow{number}", "carrier/slow")
        request("mail", "mail")
        assert [claimed() for _ in range(3)] == ["carrier/slow"] * 3
