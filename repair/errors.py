"""The refusals of the bench."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class WorkOrderNotFound(NotFound):
    code = "work_order_not_found"
    message = _("We could not find this work order.")


class WorkItemNotFound(NotFound):
    code = "work_item_not_found"
    message = _("This piece is not part of the work order.")


class NothingToName(DomainError):
    """No device of this line was taken from stock to be sent once more."""

    code = "nothing_to_name"
    message = _("No device was sent once more for this product.")


class WorkOrderEnded(DomainError):
    code = "work_order_ended"
    message = _("%(number)s has ended already.")


class AlreadyTaken(DomainError):
    code = "work_order_taken"
    message = _("A colleague has taken %(number)s already.")


class NotDiagnosed(DomainError):
    code = "not_diagnosed"
    message = _("Please record the diagnosis first.")


class AlreadyDone(DomainError):
    code = "already_done"
    message = _("This piece is finished already.")


class WrongDisposition(DomainError):
    code = "wrong_disposition"
    message = _("This disposition does not fit the decision.")


class UntestedRepair(DomainError):
    code = "test_missing"
    message = _("A repaired piece needs a passed test before it may leave.")


class ReplacementSerialMissing(DomainError):
    code = "replacement_serial_missing"
    message = _("Please scan the serial number of the replacement.")


class ReplacementIsTheSame(DomainError):
    code = "replacement_is_the_same"
    message = _("The replacement cannot have the serial number of the faulty piece.")


class ReplacementNotDecided(DomainError):
    code = "replacement_not_decided"
    message = _("Only a replaced piece with a serial number takes the number of a replacement.")


class RefundDecided(DomainError):
    """One refund per line: after it was paid or refused the goods take another way."""

    code = "refund_decided"
    message = _("A refund of this line was decided already. Please choose another way.")


class GoodsAreGone(DomainError):
    """What was scrapped or given away cannot go back to its owner."""

    code = "goods_are_gone"
    message = _("The goods of this line cannot go back any more, so their refund has to be paid.")


class UnknownFault(DomainError):
    code = "unknown_fault_code"
    http_status = 422
    message = _("This fault is not on the list of this product.")


BY_REFUSAL: dict[str, type[DomainError]] = {
    error.code: error
    for error in (
        NotDiagnosed,
        AlreadyDone,
        WrongDisposition,
        UntestedRepair,
        ReplacementSerialMissing,
        ReplacementIsTheSame,
        ReplacementNotDecided,
    )
}
