"""How a refund reads on the timeline; the money clock of the line tells the customer the rest."""

from django.utils.translation import gettext as _

from compensation import events
from rma.timeline import describe

describe(
    events.RefundRequested,
    text=lambda _event: _("The refund waits for approval."),
    icon="refund",
    public=False,
)
describe(
    events.AmountCorrected,
    text=lambda event: (
        _("The amount was corrected to %(amount)s %(currency)s.")
        % {"amount": event.amount, "currency": event.currency}
    ),
    icon="refund",
    public=False,
)
describe(
    events.PayoutDiffered,
    text=lambda event: (
        _("The provider paid %(amount)s %(currency)s, which is not what was approved.")
        % {"amount": event.paid_amount, "currency": event.paid_currency}
        if event.same_payee and event.same_method
        else _("The provider paid somebody else or in another way than was approved.")
    ),
    icon="alert",
    public=False,
)
describe(
    events.RefundApproved,
    text=lambda _event: _("Your refund is approved and on its way."),
    icon="refund",
)
describe(
    events.RefundRefused, text=lambda _event: _("The refund was refused."), icon="x", public=False
)
describe(
    events.RefundPaid,
    text=lambda event: (
        _("Paid under the reference %(reference)s.") % {"reference": event.provider_reference}
    ),
    icon="refund",
    public=False,
)
describe(
    events.RefundStuck,
    text=lambda _event: _("The payment failed: somebody must look."),
    icon="alert",
    public=False,
)
describe(
    events.HandPaymentProposed,
    text=lambda event: (
        _("Said to be paid by hand under %(reference)s: a second person confirms it.")
        % {"reference": event.reference}
    ),
    icon="refund",
    public=False,
)
describe(
    events.HandPaymentConfirmed,
    text=lambda _event: _("A second person confirmed the payment by hand."),
    icon="check",
    public=False,
)
describe(
    events.HandPaymentWithdrawn,
    text=lambda _event: _("It was not paid by hand after all."),
    icon="x",
    public=False,
)
describe(
    events.PaymentRetried,
    text=lambda _event: _("The payment is tried again."),
    icon="refund",
    public=False,
)
