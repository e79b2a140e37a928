"""What happens to a refund. Stream `refund/<id>`. Amounts are decimal strings."""

from decimal import Decimal
from typing import Any

from compensation.terms import ORIGINAL, Terms
from events.types import event, upcaster


@event("compensation.refund_requested", schema=1)
class RefundRequested:
    """Money is owed for a line; `requested_by` is a user id or the name of a part of the system."""

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    requested_by: str


@event("compensation.amount_corrected", schema=1)
class AmountCorrected:
    """Somebody entered what is really owed; anybody else may approve it now."""

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    corrected_by: str


@event("compensation.refund_approved", schema=2)
class RefundApproved:
    """A second person approved exactly this amount; paying it is authorised.

    `sha256` is the digest of amount, currency, payee and method: the payout carries it.
    """

    refund_id: str
    rma_id: str
    line_id: str
    amount: str
    currency: str
    payee: str
    method: str
    sha256: str
    approved_by: str


@upcaster("compensation.refund_approved", from_schema=1)
def _name_the_payee(data: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 did not say who is paid: whoever paid for the goods of the RMA."""
    payee = f"rma/{data['rma_id']}"
    amount = Decimal(str(data["amount"]))
    terms = Terms(str(data["refund_id"]), amount, str(data["currency"]), payee, ORIGINAL)
    return {**data, "payee": payee, "method": ORIGINAL, "sha256": terms.digest}


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


@event("compensation.payout_differed", schema=1)
class PayoutDiffered:
    """The provider paid something else than was approved: an incident, a person must look.

    The amount and currency are those it says it paid; whom it paid stays out of the history.
    """

    refund_id: str
    rma_id: str
    line_id: str
    paid_amount: str
    paid_currency: str
    same_payee: bool
    same_method: bool
    provider_reference: str


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
