"""Histories of the shipping tests: reference data, RMAs on their road, a carrier over HTTP."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from pytest_django import Settings

from catalog.models import Brand, FaultCode, ReturnCentre, Sku
from events.actor import Actor
from events.ids import uuid7
from rma import services as rma_services
from rma.models import Rma, RmaLine
from rma.services import Contact, Intake, IntakeLine
from shipping import parties, rules, services
from shipping.adapters import port
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.models import InboundWebhook, Shipment
from shipping.services import Scan
from shipping.tracking_codes import IncidentReason, TrackingCode

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")
WORKER = Actor.staff("7")
CARRIER = Actor.carrier("embedded")
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1zaG9wLTMyLWJ5dGVzLWxvbmc="
CONTACT = Contact(
    name="Lin Mei",
    email="mei@example.com",
    line1="Nanjing East Road 219",
    city="Taipei",
    postcode="105",
    country="TW",
)


def make_world() -> None:
    """One brand, one return centre in Taipei, a mouse with serials and a cable without."""
    brand = Brand.objects.create(
        code="pixelpaw",
        name="PixelPaw",
        sender_email="care@pixelpaw.example",
        support_email="care@pixelpaw.example",
    )
    ReturnCentre.objects.create(
        code="TPE",
        brand=brand,
        countries_served=["TW", "US"],
        warehouse_code="TPE1",
        name="PixelPaw Returns",
        line1="Road 8",
        city="Taipei",
        postcode="114",
        country="TW",
        time_zone="Asia/Taipei",
    )
    FaultCode.objects.create(
        code="MOU-LB-DC", category="mouse", component="LB", symptom="DC", label="Double click"
    )
    for code, tracked in (("PP-M1", True), ("PP-C1", False)):
        Sku.objects.create(
            code=code,
            brand=brand,
            name=f"Product {code}",
            category="mouse",
            serial_tracked=tracked,
            list_price=Decimal(990),
            currency="TWD",
            weight_grams=120,
            hs_code="8471.60",
        )


def received(
    *,
    lines: tuple[IntakeLine, ...] = (),
    service_type: str = "repair",
    customer_id: UUID | None = None,
    actor: Actor = SYSTEM,
    **contact: Any,
) -> Rma:
    """A request that has just come in: one mouse, unless told otherwise."""
    return rma_services.receive(
        actor=actor,
        now=NOW,
        intake=Intake(
            service_type=service_type,
            reason="defective",
            channel="portal",
            customer_id=customer_id or uuid7(),
            contact=Contact(**{**_plain(CONTACT), **contact}),
            currency="TWD",
            language="en",
            lines=lines or (mouse("SN-1001"),),
        ),
    )


def _plain(contact: Contact) -> dict[str, str]:
    return {name: getattr(contact, name) for name in Contact.__slots__}


def mouse(serial: str) -> IntakeLine:
    """One mouse with a serial number."""
    return IntakeLine("PP-M1", serial, 1, Decimal(495), "MOU-LB-DC", "double clicks")


def cables(quantity: int) -> IntakeLine:
    """Some cables without serial numbers."""
    return IntakeLine("PP-C1", "", quantity, Decimal(90), "MOU-LB-DC", "broken")


def eligible(**asked: Any) -> Rma:
    """An approved request."""
    return rma_services.verify_warranty(actor=SYSTEM, now=NOW, rma_id=received(**asked).id)


def bought_label(shipment: Shipment, number: str = "EC0000001TW") -> port.BoughtLabel:
    """What the carrier answers when it sells a label."""
    return port.BoughtLabel(
        carrier="embedded",
        carrier_ref=f"lbl_{shipment.id.hex[-12:]}",
        reference=shipment.reference,
        tracking_number=number,
        service=shipment.service,
        price=port.Money(Decimal(80), "TWD"),
        barcode=number,
        routing_code="TW-105",
        created_at=NOW,
        estimated_delivery_on=date(2026, 11, 25),
        state=TrackingCode.PRE_TRANSIT,
    )


def labelled(number: str = "EC0000001TW", **asked: Any) -> tuple[Rma, Shipment]:
    """An RMA whose return label was sold; the reactions have not run."""
    rma = eligible(**asked)
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    shipment = services.record_label(
        actor=SYSTEM, now=NOW, shipment_id=shipment.id, label=bought_label(shipment, number)
    )
    rma = rma_services.issue_label(actor=SYSTEM, now=NOW, rma_id=rma.id, shipment_id=shipment.id)
    return rma, shipment


def packed(disposition: str = "repair", replacement_serial: str = "", **asked: Any) -> Rma:
    """An RMA whose goods arrived, were handled and are ready to leave."""
    rma, _shipment = labelled(**asked)
    handle(rma, disposition, replacement_serial)
    return rma_services.mark_ready_to_ship(actor=SYSTEM, now=NOW, rma_id=rma.id)


def handle(rma: Rma, disposition: str = "repair", replacement_serial: str = "") -> None:
    """Everything announced arrives and is handled in the same way."""
    for line in rma.lines.all():
        given: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "rma_id": rma.id, "line_id": line.id}
        rma_services.receive_line(**given, quantity=line.quantity, scan_id=uuid7())
        if rma.state == "shipped_in":
            rma = rma_services.start_repair(
                actor=SYSTEM, now=NOW, rma_id=rma.id, trigger="check_in"
            )
        rma_services.dispose_line(
            **given,
            quantity=line.quantity,
            disposition=disposition,
            replacement_serial=replacement_serial,
        )


def scan_of(
    code: str, hours: float, *, scan_id: str = "", carrier_code: str = "", place: str = "Taipei"
) -> port.CarrierScan:
    """One carrier scan, so many hours after NOW."""
    return port.CarrierScan(
        id=scan_id,
        carrier_code=carrier_code or code.upper(),
        code=TrackingCode(code),
        reason=IncidentReason.NONE,
        occurred_at=NOW + timedelta(hours=hours),
        place=place,
        detail="left with Mrs Lin at no. 8",
    )


def remember_message(shipment: Shipment) -> InboundWebhook:
    """A message of the carrier about this parcel, in the inbox."""
    return services.receive_webhook(
        actor=CARRIER,
        now=NOW,
        carrier="embedded",
        message=port.WebhookMessage(
            message_id="msg_1",
            sent_at=NOW,
            sha256="0" * 64,
            kind="parcel.scanned",
            carrier_ref=shipment.carrier_ref,
            reference=shipment.reference,
            tracking_number=shipment.tracking_number,
            scans=(scan_of("accepted", 1),),
            estimated_delivery_on=None,
        ),
    )


def renamed(scan: port.CarrierScan, scan_id: str) -> port.CarrierScan:
    """The same scan under another id of the carrier."""
    return dataclasses.replace(scan, id=scan_id)


def counted(line: RmaLine, quantity: int = 1, serial: str | None = None) -> rules.Counted:
    """What a worker counts of a line; its own serial unless another is given."""
    return rules.Counted(str(line.id), quantity, line.serial if serial is None else serial)


def dock_scan(code: str, *pieces: rules.Counted, nonce: str = "") -> Scan:
    """A scan at the first dock desk."""
    return Scan(code=code, station="dock-1", nonce=nonce or uuid7().hex, counted=pieces)


def fresh(rma_id: UUID) -> Rma:
    """The RMA as it is now."""
    return Rma.objects.get(pk=rma_id)


def impatient_carrier(slug: str) -> EmbeddedCarrier:
    """The real adapter with a shorter patience, so that a time-out does not take 15 s."""
    return EmbeddedCarrier(
        base_url=settings.CARRIER_URL,
        key=settings.CARRIER_KEY,
        webhook_secrets=(settings.CARRIER_WEBHOOK_SECRET,),
        total_seconds=2.0,
    )


def buy_blindly(shipment: Shipment, *, key: str) -> None:
    """Buy a label the way a client without memory does."""
    sender, recipient = parties.ends_of(shipment)
    request = port.LabelRequest(
        reference=shipment.reference,
        service="standard",
        sender=sender,
        recipient=recipient,
        parcel=port.Parcel(weight_grams=300),
    )
    impatient_carrier("embedded").buy_label(request, key)


def connect_carrier(patched: Settings, server: str) -> None:
    """Our side and the embedded carrier agree on address, key and secret."""
    patched.DEMO = True
    patched.CARRIER_URL = f"{server}/carrier/v1"
    patched.CARRIER_KEY = "key-of-the-shop"
    patched.CARRIER_API_KEYS = ("key-of-the-shop",)
    patched.CARRIER_WEBHOOK_SECRET = SECRET
    patched.CARRIER_WEBHOOK_URL = f"{server}/hooks/carriers/embedded/"
    patched.CARRIER_STALL_SECONDS = 2.5
