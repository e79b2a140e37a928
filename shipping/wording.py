"""The sentences of shipping: codes in, translated words out."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shipping.choices import ScanResult
from shipping.tracking_codes import IncidentReason, TrackingCode

_CARRIERS: Mapping[str, str] = {"embedded": "Wayline"}
_SERVICES: Mapping[str, Promise] = {
    "economy": _("Economy"),
    "standard": _("Standard"),
    "express": _("Express"),
}
TRACKING: Mapping[TrackingCode, Promise] = {
    TrackingCode.UNKNOWN: _("The carrier sent news about the parcel."),
    TrackingCode.PRE_TRANSIT: _("The carrier knows about the parcel and waits for it."),
    TrackingCode.ACCEPTED: _("The carrier has taken the parcel over."),
    TrackingCode.IN_TRANSIT: _("The parcel is on its way."),
    TrackingCode.CUSTOMS: _("The parcel is at customs."),
    TrackingCode.EXCEPTION: _("The parcel is held up."),
    TrackingCode.DELIVERY_FAILED: _("Nobody could take the parcel; the carrier tries again."),
    TrackingCode.OUT_FOR_DELIVERY: _("The parcel is out for delivery today."),
    TrackingCode.AVAILABLE_FOR_PICKUP: _("The parcel waits to be collected."),
    TrackingCode.VOIDED: _("The label was cancelled."),
    TrackingCode.LOST: _("The carrier cannot find the parcel. We are looking into it."),
    TrackingCode.RETURNED: _("The parcel goes back to its sender."),
    TrackingCode.DELIVERED: _("The parcel was delivered."),
}
REASONS: Mapping[IncidentReason, Promise] = {
    IncidentReason.CUSTOMS_HOLD: _("Customs wants to look at it."),
    IncidentReason.DELAYED: _("It is delayed."),
    IncidentReason.DAMAGED: _("It was damaged on the way."),
    IncidentReason.CONSIGNEE_ABSENT: _("Nobody was at home."),
    IncidentReason.RETURNED_TO_SENDER: _("It could not be delivered."),
    IncidentReason.PARCEL_LOST: _("It was lost."),
}
SCAN_TITLES: Mapping[ScanResult, Promise] = {
    ScanResult.CHECKED_IN: _("Checked in"),
    ScanResult.PARTIAL: _("Checked in in part"),
    ScanResult.EXTRA_PIECES: _("Too many pieces"),
    ScanResult.REST_MISSING: _("Rest declared missing"),
    ScanResult.ALREADY_CHECKED_IN: _("Already checked in"),
    ScanResult.WRONG_ITEM: _("Wrong item"),
    ScanResult.UNKNOWN_LABEL: _("Unknown label"),
    ScanResult.NOT_APPROVED: _("Not approved yet"),
    ScanResult.NOTHING_EXPECTED: _("Nothing expected"),
    ScanResult.OUTBOUND_PARCEL: _("Our own parcel came back"),
    ScanResult.RMA_CANCELLED: _("RMA cancelled"),
    ScanResult.RMA_REJECTED: _("RMA declined"),
    ScanResult.RMA_CLOSED: _("RMA closed"),
}
SCAN_REASONS: Mapping[ScanResult, Promise] = {
    ScanResult.CHECKED_IN: _("Everything is here. Put the goods on the bench shelf."),
    ScanResult.PARTIAL: _("Some pieces are still expected. Scan the label again when they come."),
    ScanResult.EXTRA_PIECES: _(
        "There is more in the parcel than was announced. Put the extra pieces into quarantine; "
        "a colleague will call the customer."
    ),
    ScanResult.REST_MISSING: _("The missing pieces are not expected any more."),
    ScanResult.ALREADY_CHECKED_IN: _("This parcel was taken in before. Nothing was changed."),
    ScanResult.WRONG_ITEM: _(
        "This is not the product that was announced. Put the parcel into quarantine; a colleague "
        "will look into it."
    ),
    ScanResult.UNKNOWN_LABEL: _("No RMA belongs to this code. Put the parcel on the search shelf."),
    ScanResult.NOT_APPROVED: _(
        "The request has not been approved. Put the parcel on the waiting shelf and tell an agent."
    ),
    ScanResult.NOTHING_EXPECTED: _("Nothing is sent in for this request. Tell an agent."),
    ScanResult.OUTBOUND_PARCEL: _(
        "This is a parcel of ours that did not reach the customer. Put it on the search shelf."
    ),
    ScanResult.RMA_CANCELLED: _("The customer has called it off. Put the parcel on hold."),
    ScanResult.RMA_REJECTED: _("The request was declined. Put the parcel on hold."),
    ScanResult.RMA_CLOSED: _("This case has ended already. Put the parcel on hold."),
}


def carrier_name(slug: str) -> str:
    """The carrier as people know it."""
    return _CARRIERS.get(slug, slug)


def service_name(service: str) -> str | Promise:
    """The carrier's service in plain words."""
    return _SERVICES.get(service, service)


def tracking_text(code: str) -> str:
    """One scan in the reader's language."""
    return str(TRACKING[TrackingCode(code)])


def reason_text(reason: str) -> str:
    """Why a parcel is not simply on its way; empty when there is nothing to say."""
    return str(REASONS.get(IncidentReason(reason), ""))
