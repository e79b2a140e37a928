"""Each protection has a control: with it all is well, without it the same fault does harm.

The faults are those of the plan, made exact: the moment of a crash or of a pause is chosen, not
waited for. `manage.py chaos --without …` does the same to real processes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import httpx
import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from chaos import sabotage
from chaos.checker import ledgers, queries
from chaos.checker.findings import DOUBLED
from embedded_carrier import faults
from embedded_carrier.models import Label
from events import clock, effects_runner, pump
from events.backoff import MAX_ATTEMPTS
from events.effects_runner import Claim
from events.models import Effect
from events.streams import partition_of
from events.unit import unit_of_work
from rma.models import Rma, Statement
from shipping import services
from shipping.models import InboundWebhook, Shipment
from tests.chaos.requests import intake
from tests.concurrency.test_ship_once import at_once
from tests.events.kit import TESTER, Kit, Listener
from tests.shipping import support
from tests.support.people import Catalogue, Partner
from tests.support.threads import PATIENCE_SECONDS, run_together

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8
BOTH_WAYS = pytest.mark.parametrize("protected", [True, False], ids=["protected", "control"])


@contextmanager
def unless(protected: bool, *names: str) -> Iterator[None]:
    """The block, with these protections taken away if it is a control."""
    with ExitStack() as stack:
        if not protected:
            stack.enter_context(sabotage.without(*names))
        yield


@pytest.fixture
def parcel(db: None, live_server: LiveServer, settings: Settings) -> Shipment:
    """A parcel whose label is about to be bought from the real carrier, and nothing else."""
    support.connect_carrier(settings, live_server.url)
    support.make_world()
    rma = support.packed()
    shipment = services.book_outbound(actor=support.SYSTEM, now=clock.now(), rma_id=rma.id)
    Effect.objects.exclude(ordering=shipment.stream).delete()
    return shipment


def claimed() -> Claim:
    """Take the effect that is due."""
    claim = effects_runner.claim_next()
    assert claim is not None
    return claim


def time_out_leases() -> None:
    """A minute passes: whoever holds a lease is given up for dead."""
    past = clock.now() - timedelta(seconds=1)
    Effect.objects.filter(state=Effect.State.LEASED).update(lease_until=past)


def called_but_not_settled(claim: Claim) -> None:
    """The worker dies between the other side's acceptance and our commit."""

    class Died(BaseException):
        pass

    def die(*_outcome: object) -> None:
        raise Died

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Died):
        patch.setattr(effects_runner, "_settle", die)
        effects_runner.serve(claim)


@BOTH_WAYS
def test_the_carriers_key_stops_a_zombie_from_buying_again(
    parcel: Shipment, protected: bool
) -> None:
    zombie = claimed()
    time_out_leases()
    with unless(protected, "carrier_key"):
        effects_runner.serve(claimed())
        effects_runner.serve(zombie)
    assert Label.objects.filter(reference=parcel.reference).count() == (1 if protected else 2)
    assert any(f.kind == DOUBLED for f in ledgers.labels()) is not protected


@BOTH_WAYS
def test_asking_first_makes_up_for_a_carrier_that_honours_no_keys(
    parcel: Shipment, protected: bool
) -> None:
    with sabotage.without("carrier_key"), unless(protected, "lookup"):
        called_but_not_settled(claimed())
        time_out_leases()
        effects_runner.serve(claimed())
    assert Label.objects.filter(reference=parcel.reference).count() == (1 if protected else 2)
    assert any(f.kind == DOUBLED for f in ledgers.labels()) is not protected


@BOTH_WAYS
def test_the_lease_token_keeps_a_zombie_from_reviving_what_is_done(
    parcel: Shipment, protected: bool
) -> None:
    zombie = claimed()
    time_out_leases()
    effects_runner.serve(claimed())
    faults.switch_on("labels", "limit", 1)
    with unless(protected, "lease_token"):
        effects_runner.serve(zombie)
    state = Effect.objects.get(ordering=parcel.stream).state
    assert state == (Effect.State.DONE if protected else Effect.State.PENDING)
    assert ("an effect that came back to life" in found_by_queries()) is not protected


@BOTH_WAYS
def test_the_idempotency_key_makes_a_repeated_request_one_rma(
    catalogue: Catalogue, partner: Partner, live_server: LiveServer, protected: bool
) -> None:
    with unless(protected, "idempotency_key"):
        numbers = [
            httpx.post(
                f"{live_server.url}/api/v1/rmas/", json=intake("twice"), trust_env=False,
                headers={**partner.headers, "Idempotency-Key": "the-very-same-key"}, timeout=30,
            ).json()["number"]
            for _ in range(2)
        ]  # fmt: skip
    assert len(set(numbers)) == Rma.objects.count() == (1 if protected else 2)
    assert Statement.objects.filter(text="twice").count() == len(set(numbers))


@BOTH_WAYS
def test_the_inbox_knows_a_message_again(parcel: Shipment, protected: bool) -> None:
    with unless(protected, "inbox"):
        for _ in range(3):
            support.remember_message(parcel)
    assert InboundWebhook.objects.count() == (1 if protected else 3)
    assert ("one carrier message twice in the inbox" in found_by_queries()) is not protected


@BOTH_WAYS
def test_the_order_of_a_partition_lets_no_reader_miss_an_event(kit: Kit, protected: bool) -> None:
    """One commits late: without the lock its events appear below what was read already."""
    listener = Listener()
    kit.react("kit.listener", {kit.Opened: listener})
    pump.drain_subscribers()
    first, second = neighbours()
    appended, read = threading.Event(), threading.Event()

    def dawdle() -> None:
        with transaction.atomic():
            with unit_of_work(actor=TESTER, now=clock.now()) as unit:
                unit.record(f"tally/{first}", kit.Opened(tally=first))
            appended.set()
            # If it is protected nobody can read meanwhile, so it is not set.
            read.wait(1.0 if protected else PATIENCE_SECONDS)

    def overtake() -> None:
        appended.wait(PATIENCE_SECONDS)
        kit.open(second)
        pump.drain_subscribers()
        read.set()

    with unless(protected, "partition_lock"):
        run_together([dawdle, overtake])
    pump.drain_subscribers()
    heard = {stream for stream, _version in listener.heard}
    assert (f"tally/{first}" in heard) is protected
    assert f"tally/{second}" in heard


@BOTH_WAYS
def test_a_cursor_that_moves_with_the_work_forgets_nothing(kit: Kit, protected: bool) -> None:
    class Died(BaseException):
        pass

    dies = True

    def react(_recorded: object, _now: object) -> None:
        if dies:
            raise Died
        done.append(1)

    done: list[int] = []
    kit.react("kit.listener", {kit.Opened: react})
    pump.drain_subscribers()
    kit.open("a")
    with unless(protected, "cursor_commit"):
        with pytest.raises(Died):
            pump.drain_subscribers()
        dies = False
        pump.drain_subscribers()
    assert len(done) == (1 if protected else 0)


@BOTH_WAYS
def test_a_claimed_effect_is_nobody_elses(kit: Kit, protected: bool) -> None:
    for number in range(30):
        kit.request(f"k{number}")
    with unless(protected, "skip_locked"):
        run_together([drain_effects] * 4)
    assert (max(kit.pier.made.values()) > 1) is not protected


@BOTH_WAYS
def test_a_call_that_kills_its_worker_is_given_up_because_it_was_counted_before(
    kit: Kit, protected: bool
) -> None:
    class Died(BaseException):
        pass

    def die(_key: str) -> None:
        raise Died

    kit.pier.before = die
    kit.request("k")
    deaths = 0
    with unless(protected, "counted_attempts"):
        while deaths < 2 * MAX_ATTEMPTS and (claim := effects_runner.claim_next()) is not None:
            try:
                effects_runner.serve(claim)
            except Died:
                deaths += 1
            time_out_leases()
    assert deaths == (MAX_ATTEMPTS if protected else 2 * MAX_ATTEMPTS)
    waits_for_a_person = Effect.objects.filter(state="in_doubt", available_at=None).exists()
    assert waits_for_a_person is protected


def test_the_unique_constraint_refuses_the_second_parcel_when_nobody_looks(db: None) -> None:
    """Of two protections one is taken away: the other still holds."""
    support.make_world()
    rma = support.packed()
    with sabotage.without("one_shipment"):
        answers = at_once(booking(rma), CROWD)
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == CROWD - 1
    assert Shipment.objects.filter(action="outbound").count() == 1


def test_control_without_look_and_constraint_there_are_many_parcels(db: None) -> None:
    support.make_world()
    rma = support.packed()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shipping_shipment DROP CONSTRAINT shipping_one_per_action")
    with sabotage.without("one_shipment"):
        at_once(booking(rma), CROWD)
    assert Shipment.objects.filter(action="outbound").count() > 1
    assert "two shipments for one RMA, action and round" in found_by_queries()


def booking(rma: Rma) -> Callable[[], object]:
    """Ask for the way home of this RMA."""

    def book() -> object:
        return services.book_outbound(actor=support.SYSTEM, now=clock.now(), rma_id=rma.id).id

    return book


def drain_effects() -> None:
    """Serve until nothing is due."""
    while pump.drain_effects():
        pass


def neighbours() -> tuple[str, str]:
    """Two streams of the small domain in one partition."""
    first = "n0"
    wanted = partition_of(f"tally/{first}")
    number = 1
    while partition_of(f"tally/n{number}") != wanted:
        number += 1
    return first, f"n{number}"


def found_by_queries() -> str:
    """What the checker queries say."""
    return "\n".join(finding.what for finding in queries.broken_rows())
