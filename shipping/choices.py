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
    SEND_BACK = "send_back", _("Unworked goods sent back")


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
REACHING_STATES = (*TRACKED_STATES, ShipmentState.DELIVERED)
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


HOLDABLE_RESULTS = (
    ScanResult.RMA_CANCELLED,
    ScanResult.RMA_REJECTED,
    ScanResult.RMA_CLOSED,
)


class AttemptOutcome(TextChoices):
    """What became of an attempt that did not make a shipment."""

    REPEATED = "repeated", _("Answered with the first shipment")
    REFUSED = "refused", _("Refused")


class ReshipmentReason(TextChoices):
    """Why a parcel is deliberately sent once more."""

    LOST = "lost", _("The parcel was lost")
    NEVER_ARRIVED = "never_arrived", _("Said to be delivered, but never arrived")
    RETURNED = "returned", _("The parcel came back to its sender")
    DAMAGED = "damaged", _("The parcel was damaged on the way")
    LABEL_UNUSABLE = "label_unusable", _("The label cannot be used")


class ReshipmentState(TextChoices):
    REQUESTED = "requested", _("To be approved")
    APPROVED = "approved", _("Approved, goods being picked")
    HELD = "held", _("Approved, but the goods are missing")
    SHIPPED = "shipped", _("Sent again")
    REFUSED = "refused", _("Refused")


class DuplicateSource(TextChoices):
    """Who saw more than one parcel."""

    OWN = "own", _("Our own data")
    CARRIER = "carrier", _("The carrier's data")
    CUSTOMER = "customer", _("The customer's report")


class DuplicateState(TextChoices):
    OPEN = "open", _("To be looked into")
    CONFIRMED = "confirmed", _("Really sent twice")
    DISMISSED = "dismissed", _("False alarm")


class HeldState(TextChoices):
    HELD = "held", _("On hold")
    SENT_BACK = "sent_back", _("Sent back")
    RELEASED = "released", _("Released")


class WebhookOutcome(TextChoices):
    APPLIED = "applied", _("Applied")
    PARKED = "parked", _("Waiting for its label")
