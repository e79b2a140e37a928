"""Portal, dock and admin pages: who may see what, and that each answer says what it should."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from accounts.models import Customer, User
from events import clock
from rma import actions as rma_actions
from rma import panels as rma_panels
from rma import services as rma_services
from rma.models import Rma, RmaLine
from shipping import services, wording
from shipping.choices import ScanResult
from shipping.models import DockScan, Shipment
from shipping.tracking_codes import TrackingCode
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.usefixtures("world")
FILES = ["label-pdf", "label-png", "label-qr", "counter", "pickup", "tracking"]


@pytest.fixture
def mine(customer: Customer) -> tuple[Rma, Shipment]:
    """Mei's RMA with its label."""
    rma, shipment = support.labelled(customer_id=customer.id)
    return rma, shipment


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, rma: Rma) -> Any:
    return client.get(reverse(f"shipping:{name}", args=[rma.number]))


@pytest.mark.parametrize("name", FILES)
def test_the_customer_gets_their_label_and_tracking(
    name: str, customer: Customer, mine: tuple[Rma, Shipment]
) -> None:
    answer = page(signed_in(customer.user), name, mine[0])
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", FILES)
def test_nobody_else_learns_that_the_rma_exists(
    name: str, other_customer: Customer, mine: tuple[Rma, Shipment]
) -> None:
    for client in (Client(), signed_in(other_customer.user)):
        assert page(client, name, mine[0]).status_code == 404


def test_the_pdf_carries_the_number_and_both_codes(
    customer: Customer, mine: tuple[Rma, Shipment]
) -> None:
    rma, shipment = mine
    answer = page(signed_in(customer.user), "label-pdf", rma)
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    try:
        text = document[0].get_textpage().get_text_range()
        picture = document[0].render(scale=4).to_pil()
    finally:
        document.close()
    assert rma.number in text
    assert shipment.tracking_number in text
    read = {found.text for found in zxingcpp.read_barcodes(picture)}
    assert rma.barcode in read
    assert any(found.endswith(f"/returns/{rma.number}/label/?t=EC0000001TW") for found in read)


def test_without_a_label_there_is_nothing_to_download(customer: Customer) -> None:
    rma = support.eligible(customer_id=customer.id)
    answer = page(signed_in(customer.user), "label-pdf", rma)
    assert answer.status_code == 404
    assert b"no return label yet" in answer.content


@pytest.mark.parametrize("name", ["counter", "pickup"])
def test_a_page_without_a_label_says_so_and_leads_back(name: str, customer: Customer) -> None:
    rma = support.eligible(customer_id=customer.id)
    client = signed_in(customer.user)
    back = f'button--primary" href="{reverse("portal:return", args=[rma.number])}"'

    early = page(client, name, rma)
    assert early.status_code == 404
    assert "No label yet" in early.content.decode()
    assert back in early.content.decode()

    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="other")
    late = page(client, name, rma)
    assert late.status_code == 404
    assert "No label needed" in late.content.decode()
    assert back in late.content.decode()


def test_a_voided_label_cannot_be_downloaded(
    customer: Customer, mine: tuple[Rma, Shipment]
) -> None:
    services.void_label(actor=SYSTEM, now=NOW, shipment_id=mine[1].id)
    services.record_voided(actor=SYSTEM, now=NOW, shipment_id=mine[1].id)
    assert page(signed_in(customer.user), "label-pdf", mine[0]).status_code == 404


def test_the_customer_asks_for_a_courier(customer: Customer, mine: tuple[Rma, Shipment]) -> None:
    rma, shipment = mine
    client, url = signed_in(customer.user), reverse("shipping:pickup", args=[rma.number])
    for wrong in ("", "yesterday", "2000-01-01"):
        with assert_nothing_changed(Shipment):
            assert client.post(url, {"on": wrong}).status_code == 422
    day = (clock.now() + timedelta(days=3)).date()
    assert client.post(url, {"on": day.isoformat()}).status_code == 302
    shipment.refresh_from_db()
    assert (shipment.pickup_state, shipment.pickup_on) == ("requested", day)


def test_tracking_speaks_plainly_and_in_both_directions(
    customer: Customer, mine: tuple[Rma, Shipment]
) -> None:
    rma, shipment = mine
    scans = [support.scan_of("accepted", 1), support.scan_of("in_transit", 5, place="Taoyuan")]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    text = page(signed_in(customer.user), "tracking", rma).content.decode()
    assert "The carrier has taken the parcel over." in text
    assert "Taoyuan" in text
    assert shipment.tracking_number in text
    assert text.index("The parcel is on its way.") < text.index("has taken the parcel over")


def test_the_rma_page_shows_the_label_until_it_is_used(
    customer: Customer, mine: tuple[Rma, Shipment], agent: User
) -> None:
    rma, shipment = mine
    slugs = [panel.slug for panel in rma_panels.for_rma("portal", rma, customer.user)]
    assert {"return-label", "tracking"} <= set(slugs)
    assert "shipments" in [panel.slug for panel in rma_panels.for_rma("admin", rma, agent)]
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[support.scan_of("accepted", 1)]
    )
    later = [panel.slug for panel in rma_panels.for_rma("portal", rma, customer.user)]
    assert "return-label" not in later
    assert "tracking" in later


def test_the_dock_is_for_dock_workers_only(agent: User, customer: Customer) -> None:
    assert Client().get("/dock/").status_code == 302
    for user in (agent, customer.user):
        for url in ("/dock/", "/dock/check-in/", "/dock/missing/", "/dock/wrong-item/"):
            with assert_nothing_changed(DockScan):
                client = signed_in(user)
                answer = client.get(url) if url == "/dock/" else client.post(url, {"code": "x"})
            assert answer.status_code == 403


def test_a_worker_scans_counts_and_sees_green(
    dock_worker: User, mine: tuple[Rma, Shipment]
) -> None:
    rma, _shipment = mine
    client = signed_in(dock_worker)
    assert client.get("/dock/?station=dock-2").status_code == 200
    found = client.post("/dock/", {"code": rma.barcode, "nonce": "nonce-0001", "station": "dock-2"})
    line = rma.lines.get()
    assert f'name="serial-{line.id}"' in found.content.decode()
    assert "SN-1001" in found.content.decode()
    sent = {
        "code": rma.barcode,
        "nonce": found.context["nonce"],
        "station": "dock-2",
        f"serial-{line.id}": "SN-1001",
    }
    answer = client.post("/dock/check-in/", sent)
    assert b'data-answer="checked_in"' in answer.content
    row = DockScan.objects.get()
    assert (row.station, row.actor_id) == ("dock-2", str(dock_worker.pk))
    with assert_nothing_changed(DockScan, RmaLine):
        assert b'data-answer="checked_in"' in client.post("/dock/check-in/", sent).content
    second = client.post("/dock/", {"code": rma.barcode, "nonce": "nonce-0002"})
    assert b'data-answer="already_checked_in"' in second.content
    assert dock_worker.name.encode() in second.content


def test_an_empty_count_is_asked_for_again_and_changes_nothing(
    dock_worker: User, mine: tuple[Rma, Shipment]
) -> None:
    client = signed_in(dock_worker)
    with assert_nothing_changed(DockScan, RmaLine):
        sent = {"code": mine[0].number, "nonce": "nonce-0001"}
        answer = client.post("/dock/check-in/", sent)
    assert (answer.status_code, answer.context["error"].code) == (422, "nothing_counted")


def test_the_rest_is_declared_missing_from_the_amber_screen(
    dock_worker: User, customer: Customer
) -> None:
    rma, _shipment = support.labelled(lines=(support.cables(3),), customer_id=customer.id)
    client, line = signed_in(dock_worker), rma.lines.get()
    sent = {"code": rma.number, "nonce": "nonce-0001", f"count-{line.id}": "1"}
    amber = client.post("/dock/check-in/", sent)
    assert b'data-answer="partial"' in amber.content
    given = {"code": rma.number, "nonce": amber.context["missing_nonce"]}
    assert b'data-answer="rest_missing"' in client.post("/dock/missing/", given).content
    line.refresh_from_db()
    assert (line.quantity_received, line.quantity_missing) == (1, 2)


@pytest.mark.parametrize("code", ["", "x" * 5000, "\u202e", "😀" * 100, "RMA-2026-000001; DROP"])
def test_whatever_the_scanner_sends_the_dock_answers(dock_worker: User, code: str) -> None:
    answer = signed_in(dock_worker).post("/dock/", {"code": code, "nonce": "nonce-0001"})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("model", ["shipment", "dockscan", "inboundwebhook", "refusedrepeat"])
def test_the_admin_lists_and_shows_every_ledger(
    model: str, admin_client: Client, mine: tuple[Rma, Shipment]
) -> None:
    _rma, shipment = mine
    services.look_up(actor=SYSTEM, now=NOW, scan=support.dock_scan("unknown"))
    support.remember_message(shipment)
    packed = support.packed(lines=(support.mouse("SN-7"),), number="EC7TW")
    for _attempt in range(2):
        services.book_outbound(actor=SYSTEM, now=NOW, rma_id=packed.id)
    listed = admin_client.get(reverse(f"admin:shipping_{model}_changelist"))
    assert listed.status_code == 200
    (first, *_) = listed.context["cl"].queryset
    shown = admin_client.get(reverse(f"admin:shipping_{model}_change", args=[first.pk]))
    assert shown.status_code == 200
    assert admin_client.get(reverse(f"admin:shipping_{model}_add")).status_code == 403


def test_the_late_filter_keeps_parcels_beyond_their_estimate(
    admin_client: Client, mine: tuple[Rma, Shipment]
) -> None:
    _rma, shipment = mine
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[support.scan_of("accepted", 1)]
    )
    url = reverse("admin:shipping_shipment_changelist") + "?late=1"
    with clock.frozen(NOW):
        assert list(admin_client.get(url).context["cl"].queryset) == []
    with clock.frozen(NOW + timedelta(days=9)):
        assert list(admin_client.get(url).context["cl"].queryset) == [shipment]


def test_labels_are_printed_in_one_go(admin_client: Client, mine: tuple[Rma, Shipment]) -> None:
    _other, second = support.labelled("EC2TW", lines=(support.mouse("SN-2"),))
    answer = act(admin_client, "print_labels", mine[1], second)
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    assert len(document) == 2
    document.close()


def test_voiding_from_the_admin_asks_the_service_and_tells_refusals(
    admin_client: Client, mine: tuple[Rma, Shipment]
) -> None:
    act(admin_client, "void_labels", mine[1])
    mine[1].refresh_from_db()
    assert mine[1].void_requested_at is not None
    with assert_nothing_changed(Shipment):
        answer = act(admin_client, "void_labels", mine[1], follow=True)
    assert "cannot be voided any more" in answer.content.decode()


def test_the_dock_worker_may_not_void(dock_worker: User, mine: tuple[Rma, Shipment]) -> None:
    with assert_nothing_changed(Shipment):
        act(signed_in(dock_worker), "void_labels", mine[1])


def act(client: Client, name: str, *shipments: Shipment, follow: bool = False) -> Any:
    url = reverse("admin:shipping_shipment_changelist")
    chosen = [str(shipment.pk) for shipment in shipments]
    return client.post(url, {"action": name, "_selected_action": chosen}, follow=follow)


def test_the_actions_of_an_rma_follow_its_label(agent: User, mine: tuple[Rma, Shipment]) -> None:
    rma, shipment = mine
    assert names_of_actions(rma, agent) == {"reprint-label", "void-label"}
    services.void_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)
    assert names_of_actions(rma, agent) == {"reprint-label"}


def names_of_actions(rma: Rma, user: User) -> set[str]:
    """Shipping's actions that this user may take now."""
    names = {action.name for action in rma_actions.allowed_actions(rma, user, "admin")}
    return names & {"reprint-label", "void-label", "retry-label"}


def test_every_code_has_words_in_the_source_language() -> None:
    with translation.override("en"):
        assert all(str(wording.TRACKING[code]) for code in TrackingCode)
        assert all(str(wording.SCAN_TITLES[result]) for result in ScanResult)
        assert all(str(wording.SCAN_REASONS[result]) for result in ScanResult)


def test_the_qr_image_is_read_back(customer: Customer, mine: tuple[Rma, Shipment]) -> None:
    answer = page(signed_in(customer.user), "label-qr", mine[0])
    found = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))
    assert [code.text.rpartition("/returns/")[2] for code in found] == [
        f"{mine[0].number}/label/?t=EC0000001TW"
    ]
