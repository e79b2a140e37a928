"""The dock: every scan gets one clear answer, and the same scan again gets the same answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from events.errors import InvalidInput
from rma import services as rma_services
from rma.models import Rma, RmaLine
from shipping import errors, rules, selectors, services
from shipping.models import DockScan, Shipment
from shipping.services import Answer
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM, WORKER, counted, dock_scan
from tests.shipping.test_tracking import drain_reactions
from tests.support.events import assert_nothing_changed, recorded_types

pytestmark = pytest.mark.usefixtures("world")


def checked_in(rma: Rma, *pieces: rules.Counted, nonce: str = "") -> Answer:
    return services.check_in(
        actor=WORKER, now=NOW, scan=dock_scan(rma.number, *pieces, nonce=nonce)
    )


@contextmanager
def assert_only_the_scan() -> Iterator[None]:
    """The refusal is on record as one event; the RMA and its parcels are as before."""
    tables = (Rma, RmaLine, Shipment)
    before = [list(table._base_manager.order_by("pk").values()) for table in tables]
    events = len(recorded_types())
    yield
    assert [list(table._base_manager.order_by("pk").values()) for table in tables] == before
    assert recorded_types()[events:] == ["shipping.scan_refused"]


def refused(answer: Answer | selectors.Destination) -> str:
    assert isinstance(answer, Answer)
    return answer.result.value


def looked_up(code: str) -> Answer | selectors.Destination:
    return services.look_up(actor=WORKER, now=NOW, scan=dock_scan(code))


def test_a_known_parcel_is_checked_in_and_work_starts_once() -> None:
    rma, shipment = support.labelled()
    answer = checked_in(rma, counted(rma.lines.get(), serial=" sn 1001\n"))
    assert (answer.result, answer.row.details["outstanding"]) == ("checked_in", 0)
    drain_reactions()
    rma = support.fresh(rma.id)
    shipment.refresh_from_db()
    assert (rma.state, shipment.state) == ("processing", "delivered")
    assert recorded_types(f"dock/{rma.id}") == ["shipping.checked_in"]
    assert recorded_types(rma.stream).count("rma.processing_started") == 1


@pytest.mark.parametrize("form", ["number", "barcode", "tracking", "address", "small"])
def test_every_code_on_the_parcel_leads_to_its_rma(form: str) -> None:
    rma, shipment = support.labelled()
    code = {
        "number": rma.number,
        "barcode": f"{rma.barcode}\r",
        "tracking": "ec 0000 001 tw",
        "address": f"https://x.example/returns/{rma.number}/label/?t={shipment.tracking_number}",
        "small": rma.number.lower(),
    }[form]
    with assert_nothing_changed(DockScan):
        found = services.look_up(actor=WORKER, now=NOW, scan=dock_scan(code))
    assert isinstance(found, selectors.Destination)
    assert (found.rma.id, found.shipment) == (rma.id, shipment)


@pytest.mark.parametrize(
    "code", ["RMA-2026-999999", "nonsense", "   x   ", "\u202eRMA", "😀", "%%%"]
)
def test_an_unknown_label_is_recorded_and_changes_nothing_else(code: str) -> None:
    support.labelled()
    with assert_only_the_scan():
        assert refused(looked_up(code)) == "unknown_label"
    row = DockScan.objects.get()
    assert recorded_types(f"dock/{row.id}") == ["shipping.scan_refused"]


def test_a_second_scan_says_when_and_by_whom_it_was_taken_in() -> None:
    rma, _shipment = support.labelled()
    checked_in(rma, counted(rma.lines.get()))
    answer = services.look_up(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    assert refused(answer) == "already_checked_in"
    assert isinstance(answer, Answer)
    earlier = answer.row.details["earlier"]
    assert (earlier["actor_kind"], earlier["actor_id"]) == ("staff", "7")
    assert earlier["at"] == "2026-11-22T04:00:00Z"
    assert rma.lines.get().quantity_received == 1


def test_another_serial_number_is_refused_and_a_person_is_called() -> None:
    rma, _shipment = support.labelled()
    answer = checked_in(rma, counted(rma.lines.get(), serial="SN-9999"))
    assert refused(answer) == "wrong_item"
    assert answer.row.details["wrong"] == [{"sku": "PP-M1", "quantity": 1, "serial": "SN-9999"}]
    rma = support.fresh(rma.id)
    assert (rma.state, rma.escalated_code) == ("shipped_in", "other")
    assert rma.lines.get().quantity_received == 0
    assert recorded_types(f"dock/{rma.id}") == ["shipping.scan_refused"]


def test_the_worker_can_say_that_it_is_another_product() -> None:
    rma, _shipment = support.labelled()
    answer = services.refuse_item(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    assert refused(answer) == "wrong_item"
    rma = support.fresh(rma.id)
    assert rma.escalated_since is not None


def test_a_line_of_another_rma_is_a_wrong_item() -> None:
    rma, _shipment = support.labelled()
    _other, _ = support.labelled("EC2TW", lines=(support.mouse("SN-2"),))
    assert refused(checked_in(rma, counted(_other.lines.get()))) == "wrong_item"


@pytest.mark.parametrize(
    ("verb", "code"), [("cancel", "rma_cancelled"), ("reject", "rma_rejected")]
)
def test_a_parcel_of_an_ended_request_is_refused(verb: str, code: str) -> None:
    rma = support.eligible()
    getattr(rma_services, verb)(actor=SYSTEM, now=NOW, rma_id=rma.id, code="other")
    with assert_only_the_scan():
        assert refused(checked_in(rma, counted(rma.lines.get()))) == code


def test_a_parcel_of_a_closed_case_is_refused() -> None:
    rma = support.packed()
    outbound = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    rma_services.ship_out(actor=SYSTEM, now=NOW, rma_id=rma.id, shipment_id=outbound.id)
    rma_services.close(actor=SYSTEM, now=NOW, rma_id=rma.id, outcome="repaired")
    with assert_only_the_scan():
        assert refused(looked_up(rma.number)) == "rma_closed"


def test_a_parcel_before_its_approval_waits() -> None:
    rma = support.received()
    with assert_only_the_scan():
        assert refused(looked_up(rma.number)) == "not_approved"


def test_nothing_is_expected_for_a_consultation() -> None:
    rma = support.received(service_type="consultation")
    rma_services.verify_warranty(actor=SYSTEM, now=NOW, rma_id=rma.id)
    with assert_only_the_scan():
        answer = services.look_up(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    assert refused(answer) == "nothing_expected"


def test_our_own_outbound_parcel_that_comes_back_calls_a_person() -> None:
    rma = support.packed()
    outbound = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    label = support.bought_label(outbound, "EC777TW")
    services.record_label(actor=SYSTEM, now=NOW, shipment_id=outbound.id, label=label)
    answer = services.look_up(actor=WORKER, now=NOW, scan=dock_scan("EC777TW"))
    assert refused(answer) == "outbound_parcel"
    rma = support.fresh(rma.id)
    assert rma.escalated_since is not None


def test_part_of_the_goods_starts_the_work_and_the_next_scan_continues() -> None:
    rma, _shipment = support.labelled(lines=(support.mouse("SN-1"), support.cables(3)))
    mouse, cable = rma.lines.all()
    first = checked_in(rma, counted(mouse), counted(cable, 1))
    details = first.row.details
    assert (first.result, details["received"], details["quantity"]) == ("partial", 2, 4)
    second = checked_in(rma, counted(cable, 2))
    assert second.result == "checked_in"
    drain_reactions()
    rma = support.fresh(rma.id)
    assert rma.state == "processing"
    assert recorded_types(rma.stream).count("rma.processing_started") == 1
    assert [line.quantity_received for line in rma.lines.all()] == [1, 3]


def test_the_rest_can_be_declared_missing_once_something_arrived() -> None:
    rma, _shipment = support.labelled(lines=(support.cables(3),))
    scan = dock_scan(rma.number)
    with assert_nothing_changed(DockScan, RmaLine), pytest.raises(errors.NothingArrivedYet):
        services.declare_missing(actor=WORKER, now=NOW, scan=scan)
    checked_in(rma, counted(rma.lines.get(), 1))
    answer = services.declare_missing(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    assert answer.result == "rest_missing"
    line = rma.lines.get()
    assert (line.quantity_received, line.quantity_missing) == (1, 2)
    with assert_nothing_changed(DockScan, RmaLine), pytest.raises(errors.NothingOutstanding):
        services.declare_missing(actor=WORKER, now=NOW, scan=dock_scan(rma.number))


def test_extra_pieces_are_told_and_only_the_announced_ones_are_taken_in() -> None:
    rma, _shipment = support.labelled(lines=(support.cables(2),))
    answer = checked_in(rma, counted(rma.lines.get(), 5))
    assert (answer.result, answer.row.details["extra"]) == ("extra_pieces", 3)
    assert rma.lines.get().quantity_received == 2
    rma = support.fresh(rma.id)
    assert rma.escalated_since is not None


def test_the_same_nonce_again_returns_the_first_answer() -> None:
    rma, _shipment = support.labelled()
    piece = counted(rma.lines.get())
    first = checked_in(rma, piece, nonce="packet-lost-1")
    with assert_nothing_changed(DockScan, Rma, RmaLine, Shipment):
        again = checked_in(rma, piece, nonce="packet-lost-1")
    assert (again.row.id, again.replayed, first.replayed) == (first.row.id, True, False)


def test_the_same_nonce_with_another_content_is_refused() -> None:
    rma, _shipment = support.labelled(lines=(support.cables(2),))
    checked_in(rma, counted(rma.lines.get(), 1), nonce="nonce-0001")
    with assert_nothing_changed(DockScan, RmaLine), pytest.raises(errors.NonceReused):
        checked_in(rma, counted(rma.lines.get(), 2), nonce="nonce-0001")


@pytest.mark.parametrize("nonce", ["short", "with space in it", "x" * 65, "ünïcödé-nonce"])
def test_a_malformed_nonce_is_refused(nonce: str) -> None:
    rma, _shipment = support.labelled()
    with assert_nothing_changed(DockScan, RmaLine), pytest.raises(InvalidInput):
        checked_in(rma, counted(rma.lines.get()), nonce=nonce)


def test_counts_that_make_no_sense_are_refused() -> None:
    rma, _shipment = support.labelled(lines=(support.mouse("SN-1"), support.cables(2)))
    mouse, cable = rma.lines.all()
    for pieces, error in (
        ((), errors.NothingCounted),
        ((counted(cable, 0),), errors.BadCount),
        ((counted(cable, -1),), errors.BadCount),
        ((counted(cable, 1), counted(cable, 1)), errors.BadCount),
        ((counted(mouse, serial="  "),), errors.SerialNeeded),
    ):
        with assert_nothing_changed(DockScan, RmaLine), pytest.raises(error):
            checked_in(rma, *pieces)


def test_a_check_in_before_the_label_is_known_to_the_rma_still_starts_the_work() -> None:
    rma = support.eligible()
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    label = support.bought_label(shipment)
    services.record_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id, label=label)
    checked_in(rma, counted(rma.lines.get()))
    drain_reactions()
    rma = support.fresh(rma.id)
    assert rma.state == "processing"


def test_the_carriers_later_delivery_scan_does_not_announce_the_arrival_twice() -> None:
    rma, shipment = support.labelled()
    checked_in(rma, counted(rma.lines.get()))
    scans = [support.scan_of("delivered", -1)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    assert recorded_types(shipment.stream).count("shipping.delivered") == 1
