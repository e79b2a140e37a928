"""What happens to a refund. Stream `refund/<id>`. Amounts are decimal strings."""

from events.types import event


@event("compensation.refund_requested", schema=1)
class RefundRequested:
    """Money is owed for a line; `requested_by` is a user id or the name of a part of the system."""

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    requested_by: str


@event("compensation.refund_approved", schema=1)
class RefundApproved:
    """A second person approved exactly this amount; paying it is authorised."""

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    approved_by: str


@event("compensation.refund_refused", schema=1)
class RefundRefused:
    """A second person refused; `code` says why, words are in a note of the RMA."""

    refund_id: str
    rma_id: str
    line_id: str
    code: str
    refused_by: str


@event("compensation.refund_paid", schema=1)
class RefundPaid:
    """The payment provider confirmed the payout under our key."""

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    provider_reference: str


@event("compensation.refund_stuck", schema=1)
class RefundStuck:
    """The provider refused for good; a person must look."""

    refund_id: str
    rma_id: str
    line_id: str


@event("compensation.hand_payment_proposed", schema=1)
class HandPaymentProposed:
    """The provider cannot pay; somebody paid by hand and gives the bank's reference.

    A second person confirms it. Words are in a note of the RMA.
    """

    refund_id: str
    rma_id: str
    line_id: str
    reference: str
    proposed_by: str
    note_id: str


@event("compensation.hand_payment_confirmed", schema=1)
class HandPaymentConfirmed:
    """A second person saw that the money was paid by hand; refund_paid follows."""

    refund_id: str
    rma_id: str
    line_id: str
    confirmed_by: str


@event("compensation.hand_payment_withdrawn", schema=1)
class HandPaymentWithdrawn:
    """It was not paid by hand after all; the provider may be tried again."""

    refund_id: str
    rma_id: str
    line_id: str


@event("compensation.payment_retried", schema=1)
class PaymentRetried:
    """A person had the failed payment tried again, under the same key of the provider."""

    refund_id: str
    rma_id: str
    line_id: str
