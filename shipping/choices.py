"""The words of shipping: directions, states, what a dock scan can end with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Direction(TextChoices):
    INBOUND = "inbound", _("To us")
    OUTBOUND = "outbound", _("To the customer")


class Action(TextChoices):
    """What a shipment is for; with RMA and generation it is unique for ever."""

    RETURN = "return", _("Return label")
    OUTBOUND = "outbound", _("Outbound shipment")


ACTION_OF: dict[str, Action] = {
    Direction.INBOUND: Action.RETURN,
    Direction.OUTBOUND: Action.OUTBOUND,
}


class ShipmentState(TextChoices):
    REQUESTED = "requested", _("Label requested")
    FAILED = "failed", _("No label")
    BOOKED = "booked", _("Label issued")
    IN_TRANSIT = "in_transit", _("On its way")
    VOIDED = "voided", _("Voided")
    LOST = "lost", _("Lost")
    RETURNED = "returned", _("Returned to sender")
    DELIVERED = "delivered", _("Delivered")

    @property
    def tone(self) -> str:
        """The badge tone of the design system."""
        return STATE_TONES[self]


STATE_TONES: dict[ShipmentState, str] = {
    ShipmentState.REQUESTED: "info",
    ShipmentState.FAILED: "danger",
    ShipmentState.BOOKED: "info",
    ShipmentState.IN_TRANSIT: "progress",
    ShipmentState.VOIDED: "neutral",
    ShipmentState.LOST: "danger",
    ShipmentState.RETURNED: "warning",
    ShipmentState.DELIVERED: "success",
}
TRACKED_STATES = (ShipmentState.BOOKED, ShipmentState.IN_TRANSIT)
UNUSED_STATES = (ShipmentState.REQUESTED, ShipmentState.FAILED, ShipmentState.BOOKED)


class PickupState(TextChoices):
    NONE = "none", _("No pick-up")
    REQUESTED = "requested", _("Pick-up requested")
    BOOKED = "booked", _("Pick-up booked")
    FAILED = "failed", _("Pick-up not possible")
    CANCELLED = "cancelled", _("Pick-up cancelled")


class ScanResult(TextChoices):
    """How a dock scan ended. The value is the stable code of API and events."""

    CHECKED_IN = "checked_in", _("Checked in")
    PARTIAL = "partial", _("Checked in in part")
    EXTRA_PIECES = "extra_pieces", _("Checked in, with extra pieces")
    REST_MISSING = "rest_missing", _("The rest was declared missing")
    ALREADY_CHECKED_IN = "already_checked_in", _("Checked in before")
    WRONG_ITEM = "wrong_item", _("Wrong item")
    UNKNOWN_LABEL = "unknown_label", _("Unknown label")
    NOT_APPROVED = "not_approved", _("Not approved yet")
    NOTHING_EXPECTED = "nothing_expected", _("Nothing to be sent in")
    OUTBOUND_PARCEL = "outbound_parcel", _("Our own parcel came back")
    RMA_CANCELLED = "rma_cancelled", _("RMA cancelled")
    RMA_REJECTED = "rma_rejected", _("RMA declined")
    RMA_CLOSED = "rma_closed", _("RMA closed")

    @property
    def accepted(self) -> bool:
        """Whether goods were taken in (or their absence was recorded)."""
        return self in ACCEPTED_RESULTS

    @property
    def tone(self) -> str:
        """Green, amber or red, as the dock screen shows it."""
        if self is ScanResult.CHECKED_IN:
            return "success"
        return "warning" if self.accepted or self in MILD_REFUSALS else "danger"


ACCEPTED_RESULTS = (
    ScanResult.CHECKED_IN,
    ScanResult.PARTIAL,
    ScanResult.EXTRA_PIECES,
    ScanResult.REST_MISSING,
)
MILD_REFUSALS = (ScanResult.ALREADY_CHECKED_IN,)
ESCALATING_RESULTS = (
    ScanResult.WRONG_ITEM,
    ScanResult.EXTRA_PIECES,
    ScanResult.OUTBOUND_PARCEL,
)


class WebhookOutcome(TextChoices):
    APPLIED = "applied", _("Applied")
    PARKED = "parked", _("Waiting for its label")
