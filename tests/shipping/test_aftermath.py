"""Attempts on record, parcels sent twice, parcels on hold, parcels nobody speaks of."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from accounts.roles import Role
from events.actor import Actor
from events.ids import uuid7
from rma import services as rma_services
from rma.models import Rma
from shipping import errors, services, ticks
from shipping.models import (
    DockScan,
    DuplicateAlert,
    HeldParcel,
    PollSchedule,
    RefusedRepeat,
    Reshipment,
    Shipment,
)
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM, WORKER, dock_scan, scan_of
from tests.support import staff
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.people import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
QUIET = NOW - timedelta(days=1)


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


@pytest.fixture
def sofia(supervisor: User) -> Client:
    return staff.signed_in(supervisor)


def settle() -> None:
    """Let the reactions run; effects of these tests are never due."""
    drain(QUIET)


def sent(number: str = "EC7TW", serial: str = "SN-7", **asked: Any) -> Shipment:
    """An outbound parcel that was sold its label."""
    rma = support.packed(lines=(support.mouse(serial),), number=f"{number}R", **asked)
    shipment = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    label = support.bought_label(shipment, number)
    return services.record_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id, label=label)


def tracked(shipment: Shipment, *codes: str) -> None:
    scans = [scan_of(code, hour + 1) for hour, code in enumerate(codes)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)


def ship_out(client: Client, rma: Rma, key: str = "", query: str = "", **headers: str) -> Any:
    return client.post(
        f"/api/v1/shipments/{query}", {"rma": rma.number}, content_type="application/json",
        headers={**({"Idempotency-Key": key} if key else {}), **headers},
    )  # fmt: skip


def test_shipping_out_over_the_api_is_201_then_200_with_the_first_parcel(sofia: Client) -> None:
    rma = support.packed()
    first, second = ship_out(sofia, rma), ship_out(sofia, rma)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    (row,) = RefusedRepeat.objects.all()
    assert (row.outcome, row.code, row.actor_kind) == ("repeated", "", "staff")


@pytest.mark.parametrize("key", ["", "a-key-of-sixteen-or-more"])
def test_a_refused_attempt_is_answered_and_on_record(sofia: Client, key: str) -> None:
    rma, _shipment = support.labelled()
    answer = ship_out(sofia, rma, key)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    (row,) = RefusedRepeat.objects.all()
    assert (row.outcome, row.code, row.shipment_id) == ("refused", "illegal_transition", None)
    assert recorded_types(f"attempt/{rma.id}") == ["shipping.attempt_refused"]
    assert not Shipment.objects.filter(action="outbound").exists()


def test_a_dry_run_says_what_would_be_booked_and_books_nothing(sofia: Client) -> None:
    rma = support.packed()
    with assert_nothing_changed(Shipment, RefusedRepeat, Rma):
        answer = ship_out(sofia, rma, query="?dry_run=true")
    assert (answer.status_code, answer.headers["Dry-Run"]) == (201, "true")
    assert answer.json()["reference"].endswith("-O1")


def test_who_may_ship_out_over_the_api(partner: Partner, customer: Customer) -> None:
    rma = support.packed(customer_id=customer.id)
    with assert_nothing_changed(Shipment, RefusedRepeat):
        assert ship_out(Client(), rma, **partner.headers).status_code == 404
        assert ship_out(staff.signed_in(customer.user), rma).status_code == 403
        assert ship_out(Client(), rma).status_code in (401, 403)
    for role, person in staff.colleagues().items():
        allowed = role == Role.SUPERVISOR
        answer = ship_out(staff.signed_in(person), rma, query="?dry_run=true")
        assert (answer.status_code == 201) == allowed


def test_the_report_counts_what_it_lists_and_follows_its_filters(
    aiko: Client, sofia: Client
) -> None:
    rma = support.packed()
    for _ in range(3):
        ship_out(sofia, rma)
    waiting, _shipment = support.labelled("EC2TW", lines=(support.mouse("SN-2"),))
    ship_out(sofia, waiting)
    page = reverse("admin:shipping_refusedrepeat_changelist")
    assert aiko.get(page).status_code == 403
    shown = sofia.get(page).content.decode()
    assert ('data-count="2"' in shown, 'data-count="1"' in shown) == (True, True)
    refused = sofia.get(page, {"outcome__exact": "refused"}).content.decode()
    assert 'data-count="2"' not in refused
    assert "illegal_transition" in refused


def test_a_second_parcel_of_one_round_is_an_alarm_once_and_a_reopened_case_is_none() -> None:
    first = sent()
    tracked(first, "accepted", "delivered")
    rma_services.reopen(actor=SYSTEM, now=NOW, rma_id=closed(first), code="same_fault")
    assert ticks.scan_for_duplicates(NOW) == 0
    again_in_the_same_round(first)
    assert ticks.scan_for_duplicates(NOW) == 1
    with assert_nothing_changed(DuplicateAlert):
        ticks.scan_for_duplicates(NOW)
    alert = DuplicateAlert.objects.get()
    assert (alert.source, alert.state, len(alert.references)) == ("own", "open", 2)
    assert Rma.objects.get(pk=first.rma_id).escalated_since is not None


def closed(shipment: Shipment) -> Any:
    rma_services.ship_out(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, shipment_id=shipment.id)
    rma_services.close(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, outcome="repaired")
    return shipment.rma_id


def again_in_the_same_round(first: Shipment) -> None:
    """What no service does: a second row, as a restored backup or a slip of a hand would leave."""
    Shipment.objects.filter(pk=first.pk).update(requested_at=NOW - timedelta(hours=1))
    second = Shipment.objects.get(pk=first.pk)
    second.pk, second.generation, second.reference = uuid7(), 9, "RMA2026000001-O9"
    second.tracking_number, second.state = "EC9TW", "booked"
    second.save(force_insert=True)


def test_the_customers_report_is_an_alert_that_staff_see_and_decide(
    customer: Customer, aiko: Client
) -> None:
    shipment = sent(customer_id=customer.id)
    closed(shipment)
    rma = Rma.objects.get(pk=shipment.rma_id)
    hers = staff.signed_in(customer.user)
    url = reverse("shipping:twice", args=[rma.number])
    assert url in hers.get(reverse("portal:return", args=[rma.number])).content.decode()
    assert "that was our mistake" in hers.get(url).content.decode()
    for _ in range(2):
        assert hers.post(url).status_code == 302
    alert = DuplicateAlert.objects.get()
    assert (alert.source, alert.references) == ("customer", [shipment.reference])
    page = aiko.get(reverse("admin:rma_rma_change", args=[rma.id])).content.decode()
    assert "More than one parcel was sent for this request." in page
    listed = aiko.get(reverse("admin:shipping_shipment_changelist"), {"doubled": "1"})
    assert shipment.reference in listed.content.decode()
    act(aiko, "duplicatealert", "dismiss", alert.pk)
    alert.refresh_from_db()
    assert alert.state == "dismissed"
    page = aiko.get(reverse("admin:rma_rma_change", args=[rma.id])).content.decode()
    assert "More than one parcel was sent for this request" not in page


def act(client: Client, model: str, action: str, *ids: Any) -> Any:
    url = reverse(f"admin:shipping_{model}_changelist")
    return client.post(url, {"action": action, "_selected_action": list(ids)}, follow=True)


def test_before_anything_was_sent_there_is_nothing_to_report(customer: Customer) -> None:
    rma, _shipment = support.labelled(customer_id=customer.id)
    with assert_nothing_changed(DuplicateAlert), pytest.raises(errors.NothingToReport):
        services.report_duplicate(actor=SYSTEM, now=NOW, rma_id=rma.id)
    other = Client().post(reverse("shipping:twice", args=[rma.number]))
    assert other.status_code in (302, 404)
    assert not DuplicateAlert.objects.exists()


def cancelled() -> Rma:
    rma, _shipment = support.labelled()
    return rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="changed_mind")


def test_a_parcel_for_a_cancelled_case_goes_on_hold_and_back_to_its_sender(
    dock_worker: User, aiko: Client
) -> None:
    rma = cancelled()
    diego = staff.signed_in(dock_worker)
    page = diego.post(reverse("dock:scan"), {"code": rma.number, "nonce": "n" * 12})
    scan = DockScan.objects.get()
    hold = reverse("dock:hold", args=[scan.id])
    assert hold in page.content.decode()
    assert "hold shelf" in diego.post(hold).content.decode()
    diego.post(hold)
    held = HeldParcel.objects.get()
    assert (held.state, held.code, held.rma_id) == ("held", "rma_cancelled", rma.id)
    shown = aiko.get(reverse("admin:rma_rma_change", args=[rma.id])).content.decode()
    assert "A parcel of this request is on hold." in shown
    act(aiko, "heldparcel", "send_back", held.pk)
    act(aiko, "heldparcel", "send_back", held.pk)
    back = Shipment.objects.get(action="send_back")
    assert (back.direction, back.pieces, back.reference[-2:]) == ("outbound", 1, "B1")
    held.refresh_from_db()
    assert (held.state, held.shipment_id) == ("sent_back", back.id)
    tracked_back = support.bought_label(back, "EC8TW")
    services.record_label(actor=SYSTEM, now=NOW, shipment_id=back.id, label=tracked_back)
    tracked(back, "accepted", "delivered")
    settle()
    assert support.fresh(rma.id).state == "cancelled"


def test_a_parcel_that_is_expected_is_not_put_on_hold() -> None:
    rma, _shipment = support.labelled()
    line = rma.lines.get()
    answer = services.check_in(
        actor=WORKER, now=NOW, scan=dock_scan(rma.number, support.counted(line))
    )
    with assert_nothing_changed(HeldParcel), pytest.raises(errors.NothingToHold):
        services.hold_parcel(actor=WORKER, now=NOW, scan_id=answer.row.id)


def test_a_scan_that_never_was_puts_nothing_on_hold() -> None:
    with assert_nothing_changed(HeldParcel), pytest.raises(errors.ScanNotFound) as refusal:
        services.hold_parcel(actor=WORKER, now=NOW, scan_id=uuid7())
    assert refusal.value.http_status == 404


def test_a_held_parcel_is_released_when_the_case_goes_on() -> None:
    rma = cancelled()
    answer: Any = services.look_up(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    held = services.hold_parcel(actor=WORKER, now=NOW, scan_id=answer.row.id)
    services.release_held(actor=WORKER, now=NOW, held_id=held.id)
    with assert_nothing_changed(HeldParcel, Shipment), pytest.raises(errors.NotOnHold):
        services.send_held_back(actor=WORKER, now=NOW, held_id=held.id)


def test_a_silent_parcel_is_noticed_once_and_asked_about_until_it_speaks() -> None:
    shipment = sent()
    tracked(shipment, "accepted")
    late = NOW + timedelta(days=4)
    assert ticks.notice_silence(NOW + timedelta(days=2)) == 0
    assert ticks.notice_silence(late) == 1
    assert ticks.notice_silence(late) == 0
    shipment.refresh_from_db()
    assert shipment.silent_since == NOW + timedelta(hours=1)
    assert PollSchedule.objects.get(pk=shipment.pk).due_at == late
    assert support.fresh(shipment.rma_id).escalated_since is not None
    services.record_tracking(
        actor=CARRIER, now=late, shipment_id=shipment.id, scans=[scan_of("in_transit", 97)]
    )
    shipment.refresh_from_db()
    assert shipment.silent_since is None


def test_an_outbound_parcel_never_handed_over_is_silent_and_an_unused_return_label_is_not() -> None:
    sent()
    assert ticks.notice_silence(NOW + timedelta(days=4)) == 1
    silent = Shipment.objects.exclude(silent_since=None).get()
    assert silent.direction == "outbound"


def test_a_carrier_is_asked_no_more_often_than_it_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticks, "POLL_LIMITS", {"embedded": 2})
    for number in range(4):
        support.labelled(f"EC{number}TW", lines=(support.mouse(f"SN-{number}"),))
    # Nobody answers in this test: each question fails, and is put off.
    assert ticks.poll_carriers(NOW + timedelta(hours=1)) == 2
    assert PollSchedule.objects.filter(failures=1).count() == 2


def test_a_carrier_that_is_down_is_left_in_peace_after_three_questions() -> None:
    for number in range(5):
        support.labelled(f"EC{number}TW", lines=(support.mouse(f"SN-{number}"),))
    assert ticks.poll_carriers(NOW + timedelta(hours=1)) == ticks.FAILURES_TO_STOP
    assert ticks.poll_carriers(NOW + timedelta(hours=1)) == 2


def test_reshipments_in_the_admin_need_two_people(aiko: Client, sofia: Client, agent: User) -> None:
    shipment = sent()
    tracked(shipment, "accepted", "returned")
    rma_services.ship_out(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, shipment_id=shipment.id)
    page = reverse("admin:shipping_shipment_reship", args=[shipment.id])
    assert (
        page in aiko.get(reverse("admin:rma_rma_change", args=[shipment.rma_id])).content.decode()
    )
    assert aiko.get(page).status_code == 200
    aiko.post(page, {"reason": "returned", "note": "Wrong house."})
    row = Reshipment.objects.get()
    assert row.requested_by == f"staff:{agent.pk}"
    act(aiko, "reshipment", "approve", row.pk)
    row.refresh_from_db()
    assert row.state == "requested"
    act(sofia, "reshipment", "approve", row.pk)
    row.refresh_from_db()
    assert row.state == "shipped"


def test_reshipments_over_the_api(aiko: Client, sofia: Client, partner: Partner) -> None:
    shipment = sent()
    tracked(shipment, "accepted", "returned")
    rma_services.ship_out(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, shipment_id=shipment.id)
    asked = {"shipment_id": str(shipment.id), "reason": "returned"}

    def post(client: Client, path: str, data: dict[str, str], **headers: str) -> Any:
        url = f"/api/v1/reshipments/{path}"
        return client.post(url, data, content_type="application/json", headers=headers)

    with assert_nothing_changed(Reshipment):
        assert post(Client(), "", asked, **partner.headers).status_code == 403
        assert post(aiko, "?dry_run=true", asked).status_code == 201
        assert post(aiko, "", {**asked, "decided_by": "me"}).status_code == 400
    made = post(aiko, "", asked)
    assert (made.status_code, made.json()["state"]) == (201, "requested")
    one = made.json()["id"]
    with assert_nothing_changed(Reshipment, Shipment):
        assert post(aiko, f"{one}/approve/", {}).status_code == 403
        dry = post(sofia, f"{one}/approve/?dry_run=1", {})
    assert (dry.status_code, dry.json()["state"]) == (200, "shipped")
    assert post(sofia, f"{one}/approve/", {}).json()["state"] == "shipped"
    again = post(sofia, f"{one}/refuse/", {})
    assert (again.status_code, again.json()["code"]) == (409, "reshipment_already_decided")
    assert sofia.get("/api/v1/reshipments/?state=shipped").json()["results"][0]["id"] == one


def test_the_person_who_asked_cannot_agree_over_the_api(sofia: Client, supervisor: User) -> None:
    shipment = sent()
    tracked(shipment, "accepted", "returned")
    rma_services.ship_out(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id, shipment_id=shipment.id)
    row = services.request_reshipment(
        actor=Actor.staff(supervisor.pk), now=NOW, shipment_id=shipment.id, reason="returned"
    )
    with assert_nothing_changed(Reshipment, Shipment):
        answer = sofia.post(f"/api/v1/reshipments/{row.id}/approve/", {}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes_needed")
