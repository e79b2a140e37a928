"""The refusals of the RMA services, each with a stable code and words that are safe to show."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class RmaNotFound(NotFound):
    code = "rma_not_found"
    message = _("We could not find this RMA.")


class LineNotFound(NotFound):
    code = "line_not_found"
    message = _("This line is not part of the RMA.")


class IllegalTransition(DomainError):
    """The machine has no such edge from here. Fields: number, state, transition."""

    code = "illegal_transition"
    message = _("%(number)s cannot do this step now: its state is “%(state)s”.")


class NothingToShip(DomainError):
    code = "nothing_to_ship"
    message = _("Nothing is shipped for %(number)s.")


class NotReadyToShip(DomainError):
    code = "not_ready_to_ship"
    message = _("%(number)s is not ready to leave yet: the work on it is not finished.")


class GoodsNotHandled(DomainError):
    code = "goods_not_handled"
    message = _("Some received pieces of %(number)s have not been handled yet.")


class OutcomeNeedsShipment(DomainError):
    code = "outcome_needs_shipment"
    message = _("%(number)s can be closed only after its parcel was sent back.")


class NothingReceived(DomainError):
    code = "nothing_received"
    message = _("No goods of %(number)s have arrived yet.")


class GoodsWithUs(DomainError):
    """An RMA whose goods we hold ends by sending them back, or by refunding them."""

    code = "goods_with_us"
    message = _(
        "The goods of %(number)s are with us. They have to go back first; then the request ends."
    )


class NothingToTakeUp(DomainError):
    """All goods of a closed RMA stayed with us: there is nothing left to work on."""

    code = "nothing_to_take_up"
    message = _("%(number)s was settled for good: none of its products is with you any more.")


class NothingToRecall(DomainError):
    code = "nothing_to_recall"
    message = _("No handled pieces of this line can be taken back.")


class DeviceAlreadyOpen(DomainError):
    """The same serial number is part of an open RMA already."""

    code = "device_already_open"
    message = _("There is already an open request for this serial number.")


class AlreadyWaiting(DomainError):
    code = "already_waiting"
    message = _("%(number)s is waiting for the customer already.")


class NotWaiting(DomainError):
    code = "not_waiting"
    message = _("%(number)s is not waiting for the customer.")


class AlreadyEscalated(DomainError):
    code = "already_escalated"
    message = _("%(number)s is escalated already.")


class NotEscalated(DomainError):
    code = "not_escalated"
    message = _("%(number)s is not escalated.")


class StillOpen(DomainError):
    """A person cannot be forgotten while we still have to send them something."""

    code = "rma_still_open"
    message = _("There is still an open request. Please finish or cancel it first.")


class NothingToWithdraw(DomainError):
    code = "nothing_to_withdraw"
    message = _("Your data are not waiting to be erased.")


class EmptyNote(DomainError):
    code = "empty_note"
    http_status = 400
    message = _("Please write something first.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    message = _("This request already holds as many files as it can (%(limit)s files, 500 MB).")


class TooManyLines(DomainError):
    code = "too_many_lines"
    message = _("Please register at most %(limit)s products at a time.")


class DraftNotFound(NotFound):
    """The draft is unknown, was sent or has been pruned."""

    code = "draft_not_found"
    message = _("This request is not open any more. Please start again.")


class AlreadyEnded(DomainError):
    code = "already_ended"
    message = _("%(number)s has ended already.")


class QuantityExceeded(DomainError):
    """More pieces than the line has. Fields: quantity, available."""

    code = "quantity_exceeded"
    message = _("%(quantity)s pieces are more than the %(available)s that this line still has.")


class MoneyStepRefused(DomainError):
    """The money clock has no such step. Fields: money, wanted."""

    code = "money_step_refused"
    message = _("The payment of this line cannot go from “%(money)s” to “%(wanted)s”.")


class AccessRefused(DomainError):
    """Link or code wrong, used or expired: one answer for all, so nothing is revealed."""

    code = "access_refused"
    http_status = 403
    message = _("This link or code is not valid any more. Please ask for a new one.")


BY_REFUSAL: dict[str, type[DomainError]] = {
    error.code: error
    for error in (
        IllegalTransition,
        NothingToShip,
        NotReadyToShip,
        GoodsNotHandled,
        OutcomeNeedsShipment,
        NothingReceived,
        GoodsWithUs,
    )
}
