"""Events of `refund/<id>` → refunds."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from compensation import events
from compensation.models import Refund, RefundState
from events.projections import projection
from events.records import Recorded
from events.rows import Rows

REFUNDS = projection("compensation.refunds", models=[Refund], inline=True, per_stream="refund")


def _refund(rows: Rows, recorded: Recorded[Any]) -> Refund:
    refund = rows.get(Refund, UUID(recorded.event.refund_id))
    refund.version = recorded.version
    return refund


@REFUNDS.on(events.RefundRequested)
def requested(rows: Rows, recorded: Recorded[events.RefundRequested]) -> None:
    event = recorded.event
    rows.insert(
        Refund(
            id=UUID(event.refund_id),
            rma_id=UUID(event.rma_id),
            line_id=UUID(event.line_id),
            amount=Decimal(event.amount),
            currency=event.currency,
            state=RefundState.REQUESTED,
            requested_by=event.requested_by,
            requested_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@REFUNDS.on(events.AmountCorrected)
def amount_corrected(rows: Rows, recorded: Recorded[events.AmountCorrected]) -> None:
    refund = _refund(rows, recorded)
    refund.amount = Decimal(recorded.event.amount)
    refund.amount_by = recorded.event.corrected_by
    rows.update(refund)


@REFUNDS.on(events.RefundApproved)
def approved(rows: Rows, recorded: Recorded[events.RefundApproved]) -> None:
    refund = _refund(rows, recorded)
    event = recorded.event
    refund.state = RefundState.APPROVED
    refund.amount = Decimal(event.amount)
    refund.payee, refund.method = event.payee, event.method
    refund.approval_sha256 = event.sha256
    refund.decided_by = event.approved_by
    refund.decided_at = recorded.occurred_at
    rows.update(refund)


@REFUNDS.on(events.RefundRefused)
def refused(rows: Rows, recorded: Recorded[events.RefundRefused]) -> None:
    refund = _refund(rows, recorded)
    refund.state = RefundState.REFUSED
    refund.refusal_code = recorded.event.code
    refund.decided_by = recorded.event.refused_by
    refund.decided_at = recorded.occurred_at
    rows.update(refund)


@REFUNDS.on(events.RefundPaid)
def paid(rows: Rows, recorded: Recorded[events.RefundPaid]) -> None:
    refund = _refund(rows, recorded)
    refund.state = RefundState.PAID
    refund.paid_at = recorded.occurred_at
    refund.provider_reference = recorded.event.provider_reference
    rows.update(refund)


@REFUNDS.on(events.RefundStuck)
def stuck(rows: Rows, recorded: Recorded[events.RefundStuck]) -> None:
    refund = _refund(rows, recorded)
    refund.state = RefundState.STUCK
    rows.update(refund)


@REFUNDS.on(events.PayoutDiffered)
def payout_differed(rows: Rows, recorded: Recorded[events.PayoutDiffered]) -> None:
    refund = _refund(rows, recorded)
    refund.state = RefundState.STUCK
    refund.differing_amount = Decimal(recorded.event.paid_amount)
    refund.differing_currency = recorded.event.paid_currency
    refund.provider_reference = recorded.event.provider_reference
    rows.update(refund)


@REFUNDS.on(events.HandPaymentProposed)
def hand_payment_proposed(rows: Rows, recorded: Recorded[events.HandPaymentProposed]) -> None:
    refund = _refund(rows, recorded)
    refund.hand_reference = recorded.event.reference
    refund.hand_proposed_by = recorded.event.proposed_by
    rows.update(refund)


@REFUNDS.on(events.HandPaymentConfirmed)
def hand_payment_confirmed(rows: Rows, recorded: Recorded[events.HandPaymentConfirmed]) -> None:
    refund = _refund(rows, recorded)
    refund.hand_confirmed_by = recorded.event.confirmed_by
    rows.update(refund)


@REFUNDS.on(events.HandPaymentWithdrawn)
def hand_payment_withdrawn(rows: Rows, recorded: Recorded[events.HandPaymentWithdrawn]) -> None:
    refund = _refund(rows, recorded)
    refund.hand_reference = refund.hand_proposed_by = ""
    rows.update(refund)


@REFUNDS.on(events.PaymentRetried)
def retried(rows: Rows, recorded: Recorded[events.PaymentRetried]) -> None:
    refund = _refund(rows, recorded)
    refund.state = RefundState.APPROVED
    refund.differing_amount = None
    refund.differing_currency = refund.provider_reference = ""
    rows.update(refund)
