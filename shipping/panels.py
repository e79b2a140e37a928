"""Shipping's panels on the RMA page: return label, where the parcels are, the staff view."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rma import panels
from rma.choices import State
from rma.models import Rma
from shipping import selectors
from shipping.choices import Direction, PickupState, ShipmentState
from shipping.models import Shipment, TrackingScan
from shipping.services import pickups
from shipping.tracking_codes import TrackingCode
from shipping.wording import carrier_name, reason_text, tracking_text

_LABEL_STATES = (State.SHIPPED_IN, State.ELIGIBLE)
_TONES = {"delivered": "success", "lost": "danger", "returned": "warning", "exception": "warning"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel as a customer follows it; `entries` feed `components/timeline.html`."""

    shipment: Shipment
    title: str
    carrier: str
    state_label: str
    tone: str
    entries: list[dict[str, Any]]


def label_context(rma: Rma) -> dict[str, Any]:
    """The parameters of `components/label_card.html` and of the pick-up box."""
    shipment = selectors.printable_return_label(rma.id)
    return {
        "shipment": shipment,
        "number": rma.number,
        "tracking_number": shipment.tracking_number,
        "carrier": carrier_name(shipment.carrier),
        "qr_url": reverse("shipping:label-qr", args=[rma.number]),
        "pdf_url": reverse("shipping:label-pdf", args=[rma.number]),
        "png_url": reverse("shipping:label-png", args=[rma.number]),
        "counter_url": reverse("shipping:counter", args=[rma.number]),
        "pickup_url": reverse("shipping:pickup", args=[rma.number])
        if pickups.possible_for(shipment)
        else "",
        "pickup_asked": shipment.pickup_state in (PickupState.REQUESTED, PickupState.BOOKED),
        "instructions": [
            _("Pack the product well and put a note with the return number inside."),
            _("Print the label and stick it on the parcel, or show the QR code at the counter."),
            _("Hand the parcel in at the carrier. You pay nothing."),
        ],
    }


def parcels_of(rma: Rma) -> list[Parcel]:
    """Every parcel of an RMA that has a number, in the order of the journey."""
    return [_parcel(shipment) for shipment in selectors.of_rma(rma.id) if shipment.has_label]


def _parcel(shipment: Shipment) -> Parcel:
    inbound = shipment.direction == Direction.INBOUND
    return Parcel(
        shipment=shipment,
        title=_("Your parcel to us") if inbound else _("Our parcel to you"),
        carrier=carrier_name(shipment.carrier),
        state_label=str(ShipmentState(shipment.state).label),
        tone=ShipmentState(shipment.state).tone,
        entries=[*_own_scan(shipment), *map(_entry, reversed(shipment.scans.all()))],
    )


def _entry(scan: TrackingScan) -> dict[str, Any]:
    return {
        "text": tracking_text(scan.code),
        "actor": scan.place,
        "detail": reason_text(scan.reason),
        "at": scan.at,
        "icon": "check" if scan.code == TrackingCode.DELIVERED else "truck",
        "tone": _TONES.get(scan.code, "progress"),
    }


def _own_scan(shipment: Shipment) -> list[dict[str, Any]]:
    """Our dock's scan, where the carrier has not reported the arrival itself."""
    if shipment.delivered_at is None or shipment.scan_code == TrackingCode.DELIVERED:
        return []
    text = _("Your parcel arrived at our dock.")
    return [{"text": text, "at": shipment.delivered_at, "icon": "check", "tone": "success"}]


def _portal_label(rma: Rma, user: Any) -> dict[str, Any] | None:
    shipment = selectors.return_shipment(rma.id)
    usable = shipment is not None and shipment.state == ShipmentState.BOOKED
    if not usable or rma.state not in _LABEL_STATES:
        return None
    return label_context(rma)


def _portal_tracking(rma: Rma, user: Any) -> dict[str, Any] | None:
    parcels = parcels_of(rma)
    return {"parcels": parcels, "rma": rma} if parcels else None


def _admin_shipments(rma: Rma, user: Any) -> dict[str, Any] | None:
    shipments = selectors.of_rma(rma.id)
    if not shipments or not user.has_perm("shipping.view_shipment"):
        return None
    search = f"?q={rma.number}"
    return {
        "alert": selectors.open_alert(rma.id),
        "alert_url": reverse("admin:shipping_duplicatealert_changelist") + search,
        "held": selectors.on_hold(rma.id),
        "held_url": reverse("admin:shipping_heldparcel_changelist") + search,
        "again": selectors.reshipments_in_hand(rma.id),
        "again_url": reverse("admin:shipping_reshipment_changelist") + search,
        "rma": rma,
        "rows": [
            {
                "shipment": shipment,
                "state": ShipmentState(shipment.state),
                "scan": tracking_text(shipment.scan_code) if shipment.scan_code else "",
                "url": reverse("admin:shipping_shipment_change", args=[shipment.id]),
            }
            for shipment in shipments
        ],
        "scans": selectors.scans_of_rma(rma.id),
    }


panels.register(
    surface="portal",
    slug="return-label",
    template="shipping/panels/label.html",
    context=_portal_label,
    order=10,
)
panels.register(
    surface="portal",
    slug="tracking",
    template="shipping/panels/tracking.html",
    context=_portal_tracking,
    order=20,
)
panels.register(
    surface="admin",
    slug="shipments",
    template="shipping/panels/admin.html",
    context=_admin_shipments,
    order=40,
)
