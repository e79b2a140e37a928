"""Refusals of shipping: stable codes, safe texts."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class ShipmentNotFound(NotFound):
    code = "shipment_not_found"
    message = _("We could not find this shipment.")


class NoReturnLabel(NotFound):
    code = "no_return_label"
    message = _("There is no return label yet. We will send it to you by e-mail.")


class NotVoidable(DomainError):
    """The label was used, voided or never bought. Fields: reference."""

    code = "not_voidable"
    message = _("The label %(reference)s cannot be voided any more.")


class ReshipmentNotFound(NotFound):
    code = "reshipment_not_found"
    message = _("We could not find this re-shipment.")


class NotReshippable(DomainError):
    """The parcel can still arrive by itself, or its RMA is somewhere else. Fields: reference."""

    code = "not_reshippable"
    message = _("%(reference)s cannot be sent again now.")


class AlreadyReshipped(DomainError):
    """One re-shipment per parcel. Fields: reference."""

    code = "already_reshipped"
    message = _("For %(reference)s a re-shipment was asked for already.")


class AlreadyDecided(DomainError):
    code = "reshipment_already_decided"
    message = _("This was decided already.")


class FourEyesNeeded(DomainError):
    code = "four_eyes_needed"
    http_status = 403
    message = _("Somebody else than the person who asked must decide this.")


class NotHeld(DomainError):
    code = "reshipment_not_held"
    message = _("This re-shipment does not wait for goods.")


class NothingToReport(DomainError):
    code = "nothing_to_report"
    message = _("We have not sent you a parcel for %(number)s yet.")


class ScanNotFound(NotFound):
    code = "scan_not_found"
    message = _("We could not find this scan.")


class NothingToHold(DomainError):
    """Only a parcel refused because its RMA has ended is put on hold."""

    code = "nothing_to_hold"
    message = _("This parcel cannot be put on hold: scan it in as usual.")


class HeldParcelNotFound(NotFound):
    code = "held_parcel_not_found"
    message = _("We could not find this parcel.")


class NotOnHold(DomainError):
    code = "not_on_hold"
    message = _("This parcel is not on hold any more.")


class NotRetryable(DomainError):
    """Only a failed label of an open RMA is tried again. Fields: reference."""

    code = "not_retryable"
    message = _("The label %(reference)s has not failed, so there is nothing to try again.")


class PickupNotPossible(DomainError):
    """There is no unused label, or a courier is booked already."""

    code = "pickup_not_possible"
    message = _("A pick-up cannot be booked for this parcel now.")


class PickupDayOutOfRange(DomainError):
    """Fields: first, last (ISO days)."""

    code = "pickup_day_out_of_range"
    http_status = 422
    message = _("Please choose a day between %(first)s and %(last)s.")

    def __str__(self) -> str:
        days = {name: date_format(date.fromisoformat(day)) for name, day in self.fields.items()}
        return str(self.message) % days


class WebhookConflict(DomainError):
    """A known message id came with another content. Fields: message_id."""

    code = "webhook_conflict"
    message = _("This message was received before with another content.")


class NothingCounted(DomainError):
    code = "nothing_counted"
    http_status = 422
    message = _("Please enter how many pieces are in the parcel.")


class BadCount(DomainError):
    """A count is negative, too large, or a line is named twice."""

    code = "bad_count"
    http_status = 422
    message = _("Please check the counted pieces.")


class SerialNeeded(DomainError):
    """A tracked product was counted without its serial number. Fields: line."""

    code = "serial_needed"
    http_status = 422
    message = _("Please scan the serial number of line %(line)s.")


class NonceReused(DomainError):
    """The same scan id came with another content."""

    code = "nonce_reused"
    http_status = 422
    message = _("This scan was sent before with another content. Please scan again.")


class NothingArrivedYet(DomainError):
    code = "nothing_arrived_yet"
    message = _("Nothing of %(number)s has arrived yet, so nothing can be declared missing.")


class NothingOutstanding(DomainError):
    code = "nothing_outstanding"
    message = _("Nothing of %(number)s is outstanding.")


class BodyTooLarge(DomainError):
    code = "body_too_large"
    http_status = 413
    message = _("The message is larger than 256 KiB.")


class SignatureInvalid(DomainError):
    """Fields: reason (no_secret, wrong_signature, stale_timestamp, malformed_id, …)."""

    code = "signature_invalid"
    http_status = 401
    message = _("The message is not signed as agreed (%(reason)s).")


class UnreadableMessage(DomainError):
    code = "unreadable_message"
    http_status = 422
    message = _("The message is not what was agreed.")


class UnknownCarrier(NotFound):
    code = "unknown_carrier"
    message = _("There is no such carrier.")


class DeviceNamedAlready(DomainError):
    """Another device was named for this line of the parcel. Fields: serial."""

    code = "device_named_already"
    message = _("The device %(serial)s was named for this product already.")
