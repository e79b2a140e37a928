"""What customers are told: e-mails with the label, the timeline; and what replay makes of it."""

from collections.abc import Sequence
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

import accounts.services
from accounts.models import Customer
from rma import services as rma_services
from rma.models import Rma
from rma.timeline import story
from shipping import labels, services
from shipping.labels import LabelData
from shipping.models import DockScan, Shipment
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM, WORKER, counted, dock_scan
from tests.support.events import drain

pytestmark = pytest.mark.usefixtures("world")


def booked(customer: Customer) -> tuple[Rma, Shipment]:
    """An outbound parcel with its number."""
    rma = support.packed(customer_id=customer.id)
    outbound = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    label = support.bought_label(outbound, "EC777TW")
    return rma, services.record_label(actor=SYSTEM, now=NOW, shipment_id=outbound.id, label=label)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("carrier")
def test_the_label_comes_by_email_with_the_pdf_and_the_address_of_the_qr(
    customer: Customer,
) -> None:
    rma = support.eligible(customer_id=customer.id)
    drain(NOW)
    (sent,) = [m for m in mail.outbox if "return label" in m.subject]
    assert customer.email in sent.to[0]
    assert f"/returns/{rma.number}/label/" in str(sent.body)
    ((name, content, kind),) = [tuple(one) for one in sent.attachments]
    assert (name, kind) == (f"{rma.barcode}-R1.pdf", "application/pdf")
    assert bytes(content).startswith(b"%PDF-")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("carrier")
def test_the_label_of_a_mail_is_drawn_while_no_transaction_is_open(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, inside = labels.render_pdf, []

    def watched(found: Sequence[LabelData]) -> bytes:
        inside.append(connection.in_atomic_block)
        with CaptureQueriesContext(connection) as asked:
            drawn = draw(found)
        assert not asked.captured_queries
        return drawn

    monkeypatch.setattr(labels, "render_pdf", watched)
    support.eligible(customer_id=customer.id)
    drain(NOW)
    assert inside == [False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("carrier")
def test_the_way_back_is_announced_and_its_end_too(customer: Customer) -> None:
    rma, shipment = booked(customer)
    drain(NOW)
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[support.scan_of("delivered", 9)]
    )
    drain(NOW)
    subjects = [m.subject for m in mail.outbox]
    assert f"{rma.number}: your parcel is on its way to you" in subjects
    assert f"{rma.number}: your parcel has arrived" in subjects


def test_the_timeline_tells_the_parcel_and_keeps_the_office_out_of_it(customer: Customer) -> None:
    rma, shipment = support.labelled(customer_id=customer.id)
    scans = [support.scan_of("pre_transit", 0), support.scan_of("accepted", 2)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    scan = dock_scan(rma.number, counted(rma.lines.get()))
    services.check_in(actor=WORKER, now=NOW, scan=scan)
    services.look_up(actor=WORKER, now=NOW, scan=dock_scan(rma.number))
    with translation.override("en"):
        told = [moment.text for moment in story(rma, staff=False)]
        known = [moment.text for moment in story(rma, staff=True)]
    assert "The carrier has taken the parcel over. (Taipei)" in told
    assert "Your parcel arrived at our dock." in told
    assert "Our dock took your goods in. Everything is here." in told
    assert "Refused at the dock: Already checked in." in known
    assert "Refused at the dock: Already checked in." not in told


def test_replay_rebuilds_the_same_rows(customer: Customer) -> None:
    _rma, shipment = booked(customer)
    services.book_outbound(actor=SYSTEM, now=NOW, rma_id=shipment.rma_id)
    scans = [support.scan_of("delivered", 9), support.scan_of("accepted", 2)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    call_command("replay", "shipping.shipments", "--check", stdout=StringIO())


def test_a_spoiled_row_is_found_by_the_replay_check(customer: Customer) -> None:
    _rma, shipment = booked(customer)
    Shipment.objects.filter(pk=shipment.pk).update(tracking_number="EC0TW")
    with pytest.raises(CommandError, match="differs from its history"):
        call_command("replay", "shipping.shipments", "--check", stdout=StringIO())


def test_erasing_a_customer_empties_what_the_scanners_read(customer: Customer) -> None:
    rma, _shipment = support.labelled(customer_id=customer.id)
    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="works_again")
    services.check_in(actor=WORKER, now=NOW, scan=dock_scan(rma.number, counted(rma.lines.get())))
    assert DockScan.objects.get().scanned == rma.number
    accounts.services.erase_customer(actor=SYSTEM, now=NOW, customer_id=customer.id)
    assert DockScan.objects.get().scanned == ""
