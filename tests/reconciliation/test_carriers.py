"""Each way our shipments and a carrier's labels can differ: found with its cause, repaired."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from embedded_carrier import labels, movement
from embedded_carrier.models import FaultPlan, Label, StoredAnswer
from events import clock
from events.ids import uuid7
from events.models import Effect
from events.unit import unit_of_work
from reconciliation import counterparts, services
from reconciliation.counterparts import Finding, Repair, RepairOrder, Window
from reconciliation.models import Difference, Run
from reconciliation.services import locking
from rma import services as rma_services
from rma.models import Rma
from shipping import services as shipping
from shipping.counterparts import CarrierBooks
from shipping.models import DuplicateAlert, Shipment, TrackingScan
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.threads import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
NAME = "carriers/embedded"


def compare(*, repair: bool = False, books: CarrierBooks | None = None) -> Run:
    """One run over everything, an hour from now."""
    now = clock.now() + timedelta(hours=1)
    return services.reconcile(
        actor=SYSTEM,
        now=now,
        counterpart=books or counterparts.named(NAME)[0],
        window=Window(now - timedelta(days=3), now),
        repair=repair,
    )


def settle() -> None:
    """Let everything happen that is due after a run."""
    drain(clock.now() + timedelta(hours=2))


def bought() -> Shipment:
    """A return label that both sides know."""
    rma = support.eligible()
    drain(NOW)
    return Shipment.objects.get(rma_id=rma.id)


def sent_out() -> Shipment:
    """An outbound parcel that both sides know; its return label was made up and is out of it."""
    rma = support.packed()
    Shipment.objects.filter(rma_id=rma.id).update(carrier="elsewhere")
    drain(NOW)
    return Shipment.objects.get(rma_id=rma.id, action="outbound")


def never_heard_of_the_answer() -> str:
    FaultPlan.objects.create(operation="labels", kind="broken", calls_left=1)
    support.eligible()
    drain(NOW)
    Effect.objects.filter(state="in_doubt").update(available_at=None, attempts=8)
    return "answer_lost"


def somebody_bought_without_an_order() -> str:
    shipment = bought()
    Shipment.objects.filter(pk=shipment.pk).update(reference="RMA2026999999-R1")
    support.buy_blindly(Shipment.objects.get(pk=shipment.pk), key="a-key-of-nobody")
    Shipment.objects.filter(pk=shipment.pk).update(reference=shipment.reference)
    return "label_without_order"


def the_carrier_forgot_the_label() -> str:
    bought()
    Label.objects.all().delete()
    StoredAnswer.objects.all().delete()
    return "unknown_to_carrier"


def no_webhook_came() -> str:
    bought()
    label = Label.objects.get()
    for button in ("drop_off", "next"):
        movement.act(label.pk, button, now=clock.now())
    return "tracking_missed"


def the_answer_to_the_void_was_lost() -> str:
    shipment = bought()
    shipping.void_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)
    Effect.objects.filter(kind="shipping.void_label").update(available_at=None, state="in_doubt")
    labels.void(Label.objects.get().pk, now=clock.now())
    return "void_not_recorded"


def the_carrier_voided_by_itself() -> str:
    bought()
    labels.void(Label.objects.get().pk, now=clock.now())
    return "voided_at_carrier"


def only_we_count_it_as_void() -> str:
    shipping.record_voided(actor=SYSTEM, now=NOW, shipment_id=bought().id)
    return "void_not_done"


def the_carrier_sold_a_second_label() -> str:
    support.buy_blindly(bought(), key="a-second-key")
    return "doubled_label"


def the_cancelled_label_was_used() -> str:
    shipping.record_voided(actor=SYSTEM, now=NOW, shipment_id=bought().id)
    for button in ("drop_off", "next"):
        movement.act(Label.objects.get().pk, button, now=clock.now())
    return "used_after_void"


REPAIRED_BY_ITSELF = [
    never_heard_of_the_answer,
    somebody_bought_without_an_order,
    the_carrier_forgot_the_label,
    no_webhook_came,
    the_answer_to_the_void_was_lost,
    the_carrier_voided_by_itself,
    only_we_count_it_as_void,
    the_carrier_sold_a_second_label,
    the_cancelled_label_was_used,
]


@pytest.mark.parametrize("go_wrong", REPAIRED_BY_ITSELF, ids=lambda cause: cause.__name__)
def test_a_difference_is_listed_with_its_cause_repaired_once_and_gone_in_the_second_run(
    go_wrong: Callable[[], str],
) -> None:
    cause = go_wrong()
    listed = compare()
    assert (listed.found, listed.repaired, listed.coverage) == (1, 0, 100.0)
    difference = Difference.objects.get()
    assert (difference.cause, difference.state) == (cause, "open")
    repaired = compare(repair=True)
    assert (repaired.found, repaired.persons) == (1, 0)
    settle()
    second = compare(repair=True)
    assert (second.found, second.coverage) == (0, 100.0)
    difference.refresh_from_db()
    assert difference.state == "repaired"
    live = Label.objects.exclude(state="LBL_VOIDED")
    wanted = Shipment.objects.exclude(state="voided")
    assert sorted(live.values_list("tracking_number", flat=True)) == sorted(
        wanted.values_list("tracking_number", flat=True)
    )


def test_a_lost_answer_is_adopted_and_its_purchase_ends_without_a_second_label() -> None:
    never_heard_of_the_answer()
    compare(repair=True)
    settle()
    shipment = Shipment.objects.get()
    assert (shipment.state, support.fresh(shipment.rma_id).state) == ("booked", "shipped_in")
    assert recorded_types(shipment.stream) == ["shipping.label_requested", "shipping.label_issued"]
    assert Effect.objects.get(kind="shipping.buy_label").state == "done"
    assert Label.objects.count() == 1


def test_a_label_the_carrier_forgot_is_bought_again_under_its_own_reference() -> None:
    the_carrier_forgot_the_label()
    before = Shipment.objects.get()
    compare(repair=True)
    settle()
    after = Shipment.objects.get()
    assert (after.reference, after.state, after.attempts) == (before.reference, "booked", 2)
    assert after.tracking_number == Label.objects.get().tracking_number != before.tracking_number


def test_a_voided_label_that_was_still_wanted_calls_a_person() -> None:
    the_carrier_voided_by_itself()
    compare(repair=True)
    assert Shipment.objects.get().state == "voided"
    assert Rma.objects.get().escalated_since is not None


def test_two_parcels_under_one_reference_raise_the_alarm_and_wait_for_a_person() -> None:
    shipment = sent_out()
    support.buy_blindly(shipment, key="a-second-key")
    for label in Label.objects.all():
        movement.act(label.pk, "drop_off", now=clock.now())
    run = compare(repair=True)
    assert (run.found, run.repaired, run.persons) == (2, 1, 1)
    causes = Difference.objects.order_by("cause").values_list("cause", "state")
    assert list(causes) == [("doubled_shipment", "person"), ("tracking_missed", "repaired")]
    alert = DuplicateAlert.objects.get()
    assert (alert.source, alert.rma_id, len(alert.references)) == ("carrier", shipment.rma_id, 2)
    again = compare(repair=True)
    assert (again.found, DuplicateAlert.objects.count()) == (1, 1)
    assert Difference.objects.count() == 2


def test_what_has_only_just_begun_is_not_judged_yet() -> None:
    never_heard_of_the_answer()
    now = clock.now()
    run = services.reconcile(
        actor=SYSTEM, now=now, counterpart=counterparts.named(NAME)[0],
        window=Window(now - timedelta(days=1), now + timedelta(minutes=1)), repair=True,
    )  # fmt: skip
    assert (run.found, run.in_flight, run.coverage) == (0, 1, 0.0)


def test_a_carrier_that_does_not_answer_changes_nothing_and_the_run_says_so(
    settings: Settings,
) -> None:
    no_webhook_came()
    settings.CARRIER_URL = "http://127.0.0.1:9/v1"
    run = compare(repair=True)
    assert (run.state, run.failure_code) == ("failed", "TransientFailure")
    assert (Difference.objects.count(), Shipment.objects.get().state) == (0, "booked")


class DyingBooks(CarrierBooks):
    """Killed after the repair, before it could be written down."""

    def repair(self, finding: Finding, prepared: Any, order: RepairOrder) -> Repair:
        super().repair(finding, prepared, order)
        raise KeyboardInterrupt


def test_a_run_killed_in_the_middle_of_a_repair_leaves_no_half_and_is_taken_up_again() -> None:
    no_webhook_came()
    with pytest.raises(KeyboardInterrupt):
        compare(repair=True, books=DyingBooks("embedded"))
    assert (Shipment.objects.get().state, TrackingScan.objects.count()) == ("booked", 0)
    assert Run.objects.get().state == "running"
    assert Difference.objects.get().state == "open"
    run = compare(repair=True)
    assert (Run.objects.count(), run.resumed, run.state, run.repaired) == (1, 1, "finished", 1)
    assert Shipment.objects.get().state == "in_transit"


def test_repairing_the_same_finding_twice_changes_nothing_the_second_time() -> None:
    no_webhook_came()
    books = CarrierBooks("embedded")
    pair = counterparts.Pair(
        Shipment.objects.get().reference,
        tuple(books.ours_by_key(Shipment.objects.get().reference)),
        tuple(books.theirs_by_key(Shipment.objects.get().reference)),
    )
    (finding,) = books.explain(pair)
    repair_directly(books, finding)
    with assert_nothing_changed(Shipment, TrackingScan):
        repair_directly(books, finding)


def repair_directly(books: CarrierBooks, finding: Finding) -> None:
    prepared = books.prepare(finding)
    with unit_of_work(actor=SYSTEM, now=NOW) as unit:
        books.repair(finding, prepared, RepairOrder(unit, SYSTEM, NOW, uuid7(), 1))


def test_a_second_run_at_the_same_time_is_refused() -> None:
    with locking.alone(NAME) as mine:
        assert mine
        (refusal,) = run_together([lambda: refused(services.AlreadyRunning)])
    assert refusal == "reconciliation_running"
    assert Run.objects.count() == 0


def refused(error: type[services.AlreadyRunning]) -> str:
    try:
        compare()
    except error as refusal:
        return refusal.code
    return ""


def test_the_command_lists_repairs_and_ends_well_only_when_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    the_carrier_sold_a_second_label()
    later = clock.now() + timedelta(hours=1)
    with clock.frozen(later), pytest.raises(CommandError, match="1 differences are left"):
        told("--dry-run")
    with clock.frozen(later):
        said = told("--repair", "--since", "2026-01-01")
        assert "doubled_label" in said
        assert "-> void_requested (requested)" in said
        assert "100.0 % covered" in said
        again = told("--counterpart", "carriers", "--repair")
    assert "found 0: repaired 0" in again
    assert list(Label.objects.order_by("created_at").values_list("state", flat=True)) == [
        "LBL_CREATED", "LBL_VOIDED",
    ]  # fmt: skip


def told(*options: str) -> str:
    out = StringIO()
    call_command("reconcile", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [["--counterpart", "banks"], ["--since", "yesterday"]])
def test_the_command_refuses_what_it_does_not_know(options: list[str]) -> None:
    with pytest.raises(CommandError):
        told(*options)
    assert Run.objects.count() == 0


def test_a_cancelled_case_leaves_both_books_equal() -> None:
    shipment = bought()
    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, code="changed_mind")
    settle()
    assert compare(repair=True).found == 0
