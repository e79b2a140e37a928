"""The label as paper: stored facts in, PDF or PNG out. Drawn on demand, nothing to keep in step."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from catalog import selectors as catalog
from catalog.models import Sku
from rma.models import Rma
from shipping import labels, parties
from shipping.adapters.port import Party
from shipping.choices import Action
from shipping.labels import AddressBlock, CustomsData, CustomsItem, LabelData
from shipping.models import Shipment
from shipping.selectors import Packed
from shipping.services import requests
from shipping.wording import carrier_name, service_name

MOST_LABELS = 100
Draw = Callable[[Shipment], bytes]


def pdf(shipment: Shipment) -> bytes:
    """One label with its instructions (and customs declaration) as PDF.

    Raises PermanentFailure when an address has been erased.
    """
    return labels.render_pdf([label_data(shipment)])


def pdf_of_many(shipments: Sequence[Shipment]) -> bytes:
    """Up to 100 labels in one PDF, in this order."""
    return labels.render_pdf([label_data(shipment) for shipment in shipments[:MOST_LABELS]])


def png(shipment: Shipment) -> bytes:
    """The label alone as PNG at 305 dpi."""
    return labels.render_png(label_data(shipment))


def counter_qr(shipment: Shipment) -> bytes:
    """The QR code for the carrier's counter as PNG."""
    return labels.counter_qr_png(qr_payload(shipment))


def qr_payload(shipment: Shipment) -> str:
    """What counter and dock read: an address that names the RMA and opens nothing by itself."""
    rma = Rma.objects.only("number").get(pk=shipment.rma_id)
    page = reverse("shipping:counter", args=[rma.number])
    return f"{settings.SITE_URL}{page}?t={shipment.tracking_number}"


def label_data(shipment: Shipment) -> LabelData:
    """Everything the label prints, from the rows as they are now."""
    rma = Rma.objects.prefetch_related("lines").get(pk=shipment.rma_id)
    brand = catalog.brand(rma.brand_code)
    sender, recipient = parties.ends_of(shipment)
    return LabelData(
        rma_number=rma.number,
        barcode_value=rma.barcode,
        tracking_number=shipment.tracking_number,
        carrier_name=carrier_name(shipment.carrier),
        service_name=_service_name(shipment, rma),
        brand_name=brand.name,
        brand_accent=brand.accent,
        sender=_block(sender),
        recipient=_block(recipient),
        weight_grams=shipment.weight_grams,
        pieces=shipment.pieces,
        language=rma.language,
        qr_payload=qr_payload(shipment),
        created_on=_created_on(shipment),
        customs=customs_of(shipment, rma, sender, recipient),
    )


def customs_of(shipment: Shipment, rma: Rma, sender: Party, recipient: Party) -> CustomsData | None:
    """The declaration of a parcel that crosses a border; None inside one country."""
    if sender.country == recipient.country:
        return None
    cargo = requests.travelling(rma, Action(shipment.action))
    skus = {sku.code: sku for sku in _skus(cargo)}
    return CustomsData(
        items=tuple(
            _customs_item(packed, skus[packed.line.sku_code], rma)
            for packed in cargo
            if packed.line.sku_code in skus
        )
    )


def _customs_item(packed: Packed, sku: Sku, rma: Rma) -> CustomsItem:
    """Declared at the price paid, else at today's list price."""
    line, pieces = packed.line, packed.pieces
    price = sku.list_price if line.unit_price is None else line.unit_price
    return CustomsItem(
        description=sku.name,
        hs_code=sku.hs_code,
        value=Decimal(price) * pieces,
        currency=sku.currency if line.unit_price is None else rma.currency,
        quantity=pieces,
        weight_grams=sku.weight_grams * pieces,
    )


def _skus(cargo: Iterable[Packed]) -> Iterable[Sku]:
    return catalog.skus().filter(code__in={packed.line.sku_code for packed in cargo})


def _block(party: Party) -> AddressBlock:
    return AddressBlock(
        name=party.name,
        line1=party.line1,
        line2=party.line2,
        city=party.city,
        region=party.region,
        postcode=party.postcode,
        country=party.country,
        phone=party.phone,
    )


def _service_name(shipment: Shipment, rma: Rma) -> str:
    with translation.override(rma.language):
        return str(service_name(shipment.service))


def _created_on(shipment: Shipment) -> date:
    return (shipment.booked_at or shipment.requested_at).date()
