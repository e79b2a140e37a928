"""The refusals of refunds."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class RefundNotFound(NotFound):
    code = "refund_not_found"
    message = _("We could not find this refund.")


class AlreadyDecided(DomainError):
    code = "refund_already_decided"
    message = _("This refund was decided already.")


class PaymentNotStuck(DomainError):
    code = "payment_not_stuck"
    message = _("This payment has not failed: there is nothing to try again.")


class PaidByHandAlready(DomainError):
    """Somebody says it was paid by hand: until that is settled the provider must not pay, too."""

    code = "paid_by_hand_already"
    message = _("Somebody says this was paid by hand. Confirm it or take it back first.")


class NotPaidByHand(DomainError):
    code = "not_paid_by_hand"
    message = _("Nobody says that this was paid by hand.")


class FourEyesNeeded(DomainError):
    code = "four_eyes_needed"
    http_status = 403
    message = _("Somebody else than who asked for it or entered its amount must decide this.")


class AboveLimit(DomainError):
    code = "refund_above_limit"
    http_status = 403
    message = _("%(amount)s %(currency)s is above your limit: a supervisor must approve it.")


class AmountChanged(DomainError):
    """What would be approved is not the amount of the refund, or not any more."""

    code = "refund_amount_changed"
    message = _("The amount has changed meanwhile. Please look again.")


class TooLateToRefuse(DomainError):
    """Refusing means sending the goods back, and the one parcel of the RMA is packed already."""

    code = "too_late_to_refuse"
    message = _(
        "The parcel of %(number)s is packed, so these goods cannot go back with it. "
        "Please approve what is owed, or send them in a parcel of their own."
    )


class NothingToRefund(DomainError):
    code = "nothing_to_refund"
    message = _("No price is known for this line: somebody has to enter what was paid first.")


class MoreThanPaid(DomainError):
    code = "refund_more_than_paid"
    message = _("A refund cannot be more than what was paid: %(limit)s %(currency)s.")
