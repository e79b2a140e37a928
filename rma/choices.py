"""The words of the RMA: service types, states, clocks. Label and badge tone live together."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ServiceType(TextChoices):
    REFUND = "refund", _("Return for refund")
    EXCHANGE = "exchange", _("Exchange")
    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Complaint")
    CONSULTATION = "consultation", _("Consultation")


class Reason(TextChoices):
    QUALITY_ISSUE = "quality_issue", _("Quality issue")
    SIZE_MISMATCH = "size_mismatch", _("Wrong size")
    DESCRIPTION_MISMATCH = "description_mismatch", _("Not as described")
    DAMAGED_IN_TRANSIT = "damaged_in_transit", _("Damaged on the way")
    NOT_AS_EXPECTED = "not_as_expected", _("Not as expected")
    SAFETY_ISSUE = "safety_issue", _("Safety issue")
    DEFECTIVE = "defective", _("Defective")
    OTHER = "other", _("Something else")


class State(TextChoices):
    RECEIVED = "received", _("Request received")
    ELIGIBLE = "eligible", _("Approved")
    SHIPPED_IN = "shipped_in", _("On its way to us")
    PROCESSING = "processing", _("Being worked on")
    SHIPPED_OUT = "shipped_out", _("On its way to you")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def tone(self) -> str:
        """The badge tone of the design system."""
        return STATE_TONES[self]


STATE_TONES: dict[State, str] = {
    State.RECEIVED: "info",
    State.ELIGIBLE: "info",
    State.SHIPPED_IN: "progress",
    State.PROCESSING: "progress",
    State.SHIPPED_OUT: "progress",
    State.CLOSED: "success",
    State.REJECTED: "danger",
    State.CANCELLED: "neutral",
}
OPEN_STATES = (
    State.RECEIVED,
    State.ELIGIBLE,
    State.SHIPPED_IN,
    State.PROCESSING,
    State.SHIPPED_OUT,
)
ENDED_STATES = (State.CLOSED, State.REJECTED, State.CANCELLED)


class Transition(StrEnum):
    """The verbs of the machine; the methods of `Rma` carry the same names."""

    VERIFY_WARRANTY = "verify_warranty"
    ISSUE_LABEL = "issue_label"
    START_REPAIR = "start_repair"
    SHIP_OUT = "ship_out"
    CLOSE = "close"
    REJECT = "reject"
    CANCEL = "cancel"
    REOPEN = "reopen"


class Channel(TextChoices):
    PORTAL = "portal", _("Portal")
    ADMIN = "admin", _("Service desk")
    API = "api", _("Partner API")
    IMPORT = "import", _("Bulk import")
    EMAIL = "email", _("E-mail")


class Custody(TextChoices):
    """Where the goods of a line are."""

    ANNOUNCED = "announced", _("With the customer")
    IN_TRANSIT = "in_transit", _("On its way to us")
    RECEIVED = "received", _("Received")
    INSPECTED = "inspected", _("Inspected")
    DISPOSED = "disposed", _("Handled")
    MISSING = "missing", _("Missing")
    NOT_NEEDED = "not_needed", _("Nothing to send")


class Money(TextChoices):
    """Where the money of a line is."""

    NONE = "none", _("No payment")
    DUE = "due", _("Payment due")
    IN_FLIGHT = "in_flight", _("Payment under way")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Payment refused")
    IN_DOUBT = "in_doubt", _("Payment being checked")


class Disposition(TextChoices):
    """What happened to the goods of a line."""

    REPAIR = "repair", _("Repaired and sent back")
    SEND_BACK = "send_back", _("Sent back as it was")
    RESTOCK = "restock", _("Back to stock")
    QUARANTINE = "quarantine", _("Quarantined")
    REFURBISH = "refurbish", _("Refurbished")
    HARVEST = "harvest", _("Used for parts")
    RETURN_TO_VENDOR = "return_to_vendor", _("Returned to the maker")
    DONATE = "donate", _("Donated")
    RECYCLE = "recycle", _("Recycled")
    SCRAP = "scrap", _("Scrapped")


GOES_BACK = (Disposition.REPAIR, Disposition.SEND_BACK)


class Outcome(TextChoices):
    """How a closed RMA ended."""

    REPAIRED = "repaired", _("Repaired")
    REPLACED = "replaced", _("Replaced")
    REFUNDED = "refunded", _("Refunded")
    RESOLVED = "resolved", _("Resolved")
    RETURNED = "returned", _("Sent back unchanged")


class LineVerdict(TextChoices):
    PENDING = "pending", _("Being checked")
    ELIGIBLE = "eligible", _("Covered")
    REVIEW = "review", _("Checked by a person")
    NOT_ELIGIBLE = "not_eligible", _("Not covered")


class RejectionCode(TextChoices):
    NOT_UNDER_WARRANTY = "not_under_warranty", _("Outside the warranty")
    NOT_OUR_PRODUCT = "not_our_product", _("Not one of our products")
    DAMAGE_EXCLUDED = "damage_excluded", _("Damage that the warranty excludes")
    NOT_RECEIVED = "not_received", _("The parcel never reached us")
    FRAUD_SUSPECTED = "fraud_suspected", _("The details could not be confirmed")
    OTHER = "other", _("Another reason")


class CancellationCode(TextChoices):
    CHANGED_MIND = "changed_mind", _("Changed my mind")
    WORKS_AGAIN = "works_again", _("It works again")
    DUPLICATE = "duplicate", _("Registered twice")
    TOO_SLOW = "too_slow", _("Took too long")
    OTHER = "other", _("Another reason")


class ReopeningCode(TextChoices):
    SAME_FAULT = "same_fault", _("The same fault is back")
    NOT_ARRIVED = "not_arrived", _("The parcel did not arrive")
    NEW_EVIDENCE = "new_evidence", _("New proof was given")
    MISTAKE = "mistake", _("Closed by mistake")
    OTHER = "other", _("Another reason")


class WaitingCode(TextChoices):
    INVOICE = "invoice", _("We need a proof of purchase")
    PHOTO = "photo", _("We need a photo of the fault")
    DETAILS = "details", _("We need more details")
    ADDRESS = "address", _("We need a full address")
    CONSENT = "consent", _("We need your decision")
    OTHER = "other", _("We need your answer")


class EscalationCode(TextChoices):
    SAFETY = "safety", _("Safety")
    LATE = "late", _("Late")
    REPEATED_FAULT = "repeated_fault", _("Repeated fault")
    CUSTOMER_UPSET = "customer_upset", _("Customer unhappy")
    OTHER = "other", _("Another reason")


class EvidenceKind(TextChoices):
    PHOTO = "photo", _("Photo of the fault")
    SERIAL_PLATE = "serial_plate", _("Photo of the serial number")
    INVOICE = "invoice", _("Invoice or receipt")
    VIDEO = "video", _("Video")
    OTHER = "other", _("Other file")


class Priority(TextChoices):
    """1 first. Stored as text so that forms and API share the choices."""

    URGENT = "1", _("Urgent")
    HIGH = "2", _("High")
    NORMAL = "3", _("Normal")
