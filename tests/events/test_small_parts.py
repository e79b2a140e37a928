"""Clock, ids, errors, numbers, waiting times, ticks and the doorbell."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext_lazy, override

from events import backoff, clock, periodic
from events.actor import Actor, ActorKind
from events.cut import consistent_cut
from events.errors import DomainError, InvalidInput, StaleStream
from events.ids import uuid7
from events.models import Event, Tick
from events.numbers import STRIPES, count_from, next_number
from tests.events.kit import NOW, Kit


def test_the_clock_can_be_held_and_goes_on_afterwards() -> None:
    with clock.frozen(NOW):
        with clock.frozen(NOW + timedelta(days=1)):
            assert clock.now() == NOW + timedelta(days=1)
        assert clock.now() == NOW
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):
        pass


def test_ids_are_version_seven_ordered_and_unique() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert len(set(made)) == 10_000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    milliseconds = made[0].int >> 80
    assert abs(milliseconds / 1000 - time.time()) < 60
    apart = []
    for _ in range(5):
        apart.append(uuid7())
        time.sleep(0.002)  # order is promised between milliseconds
    assert apart == sorted(apart)


def test_actors_are_kinds_and_ids() -> None:
    made = [
        Actor.system("x"), Actor.staff(1), Actor.customer(2), Actor.guest(3), Actor.partner(4),
        Actor.carrier("c"),
    ]  # fmt: skip
    assert [actor.kind for actor in made] == list(ActorKind)
    assert [Actor.from_json(actor.as_json()) for actor in made] == made


def test_errors_carry_code_fields_and_a_translated_message() -> None:
    class Full(DomainError):
        code = "full"
        message = gettext_lazy("No more than %(most)s.")

    error = Full(most=3, since=NOW)
    assert (error.code, error.http_status, str(error)) == ("full", 409, "No more than 3.")
    assert error.fields == {"most": 3, "since": str(NOW)}
    invalid = InvalidInput({"serial": [gettext_lazy("This field is required.")]})
    assert (invalid.http_status, invalid.code) == (422, "invalid_input")
    with override("zh-hant"):
        assert invalid.errors["serial"] != ["This field is required."]
    assert str(StaleStream(stream="100%s")), "fields never break the message"


def test_numbers_count_per_prefix_and_year(db: None) -> None:
    assert [next_number("RMA", 2026) for _ in range(2)] == ["RMA-2026-000001", "RMA-2026-000002"]
    assert next_number("RMA", 2027) == "RMA-2027-000001"
    assert next_number("WO", 2026) == "WO-2026-000001"
    count_from("RMA", 2026, 999_999)
    assert next_number("RMA", 2026) == "RMA-2026-1000000"


def test_numbers_follow_each_other_around_all_counters_and_never_come_twice() -> None:
    count_from("RMA", 2026, 13)
    given = [next_number("RMA", 2026) for _ in range(3 * STRIPES)]
    assert given == [f"RMA-2026-{number:06d}" for number in range(14, 14 + 3 * STRIPES)]
    count_from("RMA", 2026, 20)  # lower than what was given: nothing comes again
    assert next_number("RMA", 2026) == f"RMA-2026-{14 + 3 * STRIPES:06d}"


def test_waiting_grows_to_a_quarter_of_an_hour_with_full_jitter() -> None:
    for attempts, longest in ((1, 4), (2, 8), (5, 64), (9, 900), (1000, 900)):
        waits = [(backoff.next_try(NOW, attempts) - NOW).total_seconds() for _ in range(300)]
        assert 0 <= min(waits) < longest * 0.2
        assert longest * 0.8 < max(waits) <= longest


def test_a_tick_that_fails_is_logged_and_the_others_go_on(
    kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime) -> int:
        raise ZeroDivisionError

    periodic.register_tick("kit.a", fail, every_seconds=60)
    periodic.register_tick("kit.b", lambda now: 3, every_seconds=60)
    assert periodic.run_due(NOW) == 3
    assert "tick kit.a failed" in caplog.text
    assert periodic.run_due(NOW + timedelta(seconds=59)) == 0
    assert Tick.objects.get(name="kit.a").last_run_at == NOW
    with pytest.raises(ValueError, match="taken"):
        periodic.register_tick("kit.a", fail, every_seconds=1)


def test_a_consistent_cut_is_the_head_of_a_quiet_log(kit: Kit) -> None:
    assert consistent_cut() == 0
    kit.open("a")
    assert consistent_cut() == Event.objects.get().position


_DEAD_BROKER = """
import time
import django
django.setup()
from events import nudge, tasks

started = time.monotonic()
for _ in range(100):
    nudge.ring()
print(time.monotonic() - started < 0.1, tasks.ring_soon())
"""


def test_a_dead_broker_is_survived_and_nobody_waits_for_it() -> None:
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0"}
    said = subprocess.run(
        [sys.executable, "-c", _DEAD_BROKER],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert said.stdout.split() == ["True", "False"]
    assert "nudge lost" in said.stdout + said.stderr


@pytest.mark.django_db(transaction=True)
def test_a_commit_rings_the_bell_in_the_queue_of_the_workers(kit: Kit) -> None:
    def waiting() -> int:
        with current_app.connection_for_read() as connection:
            return int(connection.default_channel.client.llen("celery"))

    before = waiting()
    kit.open("a")
    deadline = time.monotonic() + 10
    while waiting() == before:
        assert time.monotonic() < deadline, "nobody rang"
        time.sleep(0.02)


def test_the_commands_say_what_they_did(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    kit.open("a")
    kit.raise_("a")
    call_command("list_subscribers")
    call_command("drain")
    call_command("relay", once=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kit.sums", "projection", "behind", "0", "parked", "0"]
    assert lines[1:] == ["2 things done", "0 things done"]
