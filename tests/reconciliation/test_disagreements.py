"""Where the two books cannot both be right: parcels of void labels, scans only we know, pages."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from embedded_carrier import labels, movement
from embedded_carrier.intake import LARGEST_PAGE
from embedded_carrier.models import Label
from events import clock
from reconciliation.counterparts import Window
from reconciliation.models import Difference
from rma.models import Rma
from shipping import adapters
from shipping import services as shipping
from shipping.counterparts import CarrierBooks
from shipping.models import Shipment
from tests.reconciliation.test_carriers import (
    bought,
    compare,
    sent_out,
    settle,
    the_cancelled_label_was_used,
)
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM
from tests.support.events import recorded_types

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]


def test_a_parcel_with_a_cancelled_label_counts_again_is_followed_and_calls_a_person() -> None:
    the_cancelled_label_was_used()
    compare(repair=True)
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.void_requested_at) == ("in_transit", None)
    since_the_void = recorded_types(shipment.stream)[2:]
    assert since_the_void[:3] == [
        "shipping.label_voided", "shipping.void_refuted", "shipping.tracked",
    ]  # fmt: skip
    assert Rma.objects.get().escalated_since is not None
    call_command("replay", "shipping.shipments", "--check")


def test_scans_that_came_before_the_void_was_refuted_count_too() -> None:
    the_cancelled_label_was_used()
    (label,) = CarrierBooks("embedded").theirs_by_key(Shipment.objects.get().reference)
    scans = adapters.for_slug("embedded").track(label.facts["tracking_number"])
    shipment_id = Shipment.objects.get().id
    shipping.record_tracking(actor=SYSTEM, now=NOW, shipment_id=shipment_id, scans=scans)
    assert Shipment.objects.get().state == "voided"
    assert compare(repair=True).found == 1
    assert Shipment.objects.get().state == "in_transit"
    assert compare(repair=True).found == 0


def told_of(shipment: Shipment, code: str, hours: float) -> None:
    """A scan reached us that is not in the carrier's book."""
    scan = support.scan_of(code, hours)
    shipping.record_tracking(actor=SYSTEM, now=NOW, shipment_id=shipment.id, scans=[scan])


def test_scans_the_carrier_does_not_know_call_a_person_once_and_are_settled_when_it_does() -> None:
    shipment = sent_out()
    told_of(shipment, "accepted", 1)
    listed = compare()
    assert (listed.found, Difference.objects.get().cause) == (1, "carrier_knows_less")
    for _night in range(2):
        run = compare(repair=True)
        assert (run.found, run.repaired, run.persons) == (1, 0, 1)
    assert recorded_types(f"rma/{shipment.rma_id}").count("rma.escalated") == 1
    assert (Difference.objects.get().state, Difference.objects.get().action) == (
        "person", "escalated",
    )  # fmt: skip
    assert Shipment.objects.get(pk=shipment.pk).state == "in_transit"
    movement.act(Label.objects.get().pk, "drop_off", now=clock.now())
    assert compare(repair=True).found == 0
    assert Difference.objects.get().state == "settled"


def test_a_label_cancelled_there_with_which_a_parcel_travels_here_calls_a_person() -> None:
    shipment = sent_out()
    told_of(shipment, "accepted", 1)
    labels.void(Label.objects.get().pk, now=clock.now())
    run = compare(repair=True)
    assert (run.found, run.persons) == (1, 1)
    assert Difference.objects.get().cause == "carrier_knows_less"
    assert Shipment.objects.get(pk=shipment.pk).state == "in_transit"
    told_of(shipment, "voided", 2)  # a person let the carrier's word count
    assert compare(repair=True).found == 0


SOLD_TO_OTHERS = 2 * LARGEST_PAGE + 5


def sold_on_many_pages(at: datetime) -> Label:
    """More voided labels than two pages hold, most of the same instant; the last one is live."""
    mine = bought()
    sample = Label.objects.get(tracking_number=mine.tracking_number)
    for number in range(SOLD_TO_OTHERS):
        sample.pk, sample.reference = f"lbl_page{number:04}", f"NOBODY-{number}"
        sample.tracking_number = f"EC{number:07}XX"
        sample.state = "LBL_VOIDED" if number < SOLD_TO_OTHERS - 1 else "LBL_CREATED"
        sample.created_at = at if number < SOLD_TO_OTHERS - 1 else at + timedelta(seconds=1)
        sample.save(force_insert=True)
    return sample


def test_every_page_of_the_carriers_book_is_read_and_each_label_once() -> None:
    at = clock.now()
    last = sold_on_many_pages(at)
    window = Window(at - timedelta(days=1), at + timedelta(hours=1))
    listed = [item.ref for item in CarrierBooks("embedded").theirs(window)]
    assert len(listed) == len(set(listed)) == SOLD_TO_OTHERS + 1
    assert listed[-1] == last.pk
    run = compare(repair=True)
    assert (run.theirs, run.found, run.coverage) == (SOLD_TO_OTHERS + 1, 1, 100.0)
    settle()
    assert Label.objects.get(pk=last.pk).state == "LBL_VOIDED"
    again = compare(repair=True)
    assert (again.theirs, again.found) == (SOLD_TO_OTHERS + 1, 0)
