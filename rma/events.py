"""What can happen to an RMA. Stream `rma/<id>`. Ids and codes: words of people live in rows."""

from events.types import event, value


@value
class AnnouncedLine:
    """One line as announced at intake. `unit_price` is a decimal string or empty when unknown."""

    line_id: str
    position: int
    sku_code: str
    serial: str
    quantity: int
    unit_price: str
    stated_fault: str


@event("rma.received", schema=1)
class RmaReceived:
    """A customer, agent or partner asked for after-sales service."""

    rma_id: str
    number: str
    service_type: str
    reason: str
    channel: str
    priority: int
    customer_id: str
    brand_code: str
    country: str
    currency: str
    language: str
    lines: tuple[AnnouncedLine, ...]


@event("rma.eligible", schema=1)
class RmaEligible:
    """The request is accepted: the warranty covers it, or a supervisor said so."""

    rma_id: str
    service_type: str
    overridden: bool


@event("rma.return_opened", schema=1)
class ReturnOpened:
    """The return label exists: the customer can send the goods in."""

    rma_id: str
    shipment_id: str


@event("rma.goods_in_transit", schema=1)
class GoodsInTransit:
    """The carrier has the customer's parcel."""

    rma_id: str


@event("rma.processing_started", schema=1)
class ProcessingStarted:
    """Work has begun. `trigger`: check_in (goods arrived) or case (nothing is shipped)."""

    rma_id: str
    service_type: str
    trigger: str


@event("rma.ready_to_ship", schema=1)
class ReadyToShip:
    """Everything that goes back to the customer is packed and may leave."""

    rma_id: str


@event("rma.shipped_out", schema=1)
class ShippedOut:
    """The one outbound shipment is booked."""

    rma_id: str
    shipment_id: str


@event("rma.closed", schema=1)
class RmaClosed:
    """The journey ended well; `outcome` says how."""

    rma_id: str
    outcome: str


@event("rma.rejected", schema=1)
class RmaRejected:
    """The request was declined; `code` says why, the note (if any) is a row."""

    rma_id: str
    code: str
    note_id: str


@event("rma.cancelled", schema=1)
class RmaCancelled:
    """The request was called off before anything was sent back."""

    rma_id: str
    code: str
    note_id: str


@event("rma.reopened", schema=1)
class RmaReopened:
    """An ended RMA is taken up again, from `to_state` on."""

    rma_id: str
    code: str
    to_state: str
    note_id: str


@event("rma.waiting_started", schema=1)
class WaitingStarted:
    """We wait for the customer; the clock of the promise stands still."""

    rma_id: str
    code: str
    note_id: str


@event("rma.waiting_ended", schema=1)
class WaitingEnded:
    """The customer answered, or an agent stopped waiting."""

    rma_id: str


@event("rma.escalated", schema=1)
class Escalated:
    """Somebody senior must look at it."""

    rma_id: str
    code: str
    note_id: str


@event("rma.deescalated", schema=1)
class Deescalated:
    """The escalation is dealt with."""

    rma_id: str


@event("rma.priority_changed", schema=1)
class PriorityChanged:
    """1 urgent, 2 high, 3 normal."""

    rma_id: str
    priority: int


@event("rma.note_added", schema=1)
class NoteAdded:
    """A note was written; its text is a row. `author`: staff or customer."""

    rma_id: str
    note_id: str
    public: bool
    author: str


@event("rma.evidence_added", schema=1)
class EvidenceAdded:
    """A photo, video or invoice was handed in."""

    rma_id: str
    evidence_id: str
    kind: str
    line_id: str


@event("rma.promise_set", schema=1)
class PromiseSet:
    """By when the current stage will be done (`due_at`, UTC; empty: no promise is running)."""

    rma_id: str
    stage: str
    due_at: str


@event("rma.line_verdict_recorded", schema=1)
class LineVerdictRecorded:
    """The warranty verdict of one line: eligible, review or not_eligible."""

    rma_id: str
    line_id: str
    verdict: str
    refusal_code: str


@event("rma.line_received", schema=1)
class LineReceived:
    """The dock counted `quantity` pieces of a line in this scan."""

    rma_id: str
    line_id: str
    quantity: int
    scan_id: str


@event("rma.line_missing", schema=1)
class LineMissing:
    """`quantity` announced pieces will not arrive."""

    rma_id: str
    line_id: str
    quantity: int


@event("rma.line_inspected", schema=1)
class LineInspected:
    """The bench confirmed the fault code (empty: no fault found)."""

    rma_id: str
    line_id: str
    confirmed_fault: str


@event("rma.line_disposed", schema=1)
class LineDisposed:
    """`quantity` pieces of a line were handled.

    `replaced`: others go back instead; `replacement_serial` names the one, where it has one.
    """

    rma_id: str
    line_id: str
    disposition: str
    quantity: int
    replaced: bool
    replacement_serial: str


@event("rma.replacement_named", schema=1)
class ReplacementNamed:
    """Goods that were lost on their way were sent once more: the customer gets this device."""

    rma_id: str
    line_id: str
    former_serial: str
    replacement_serial: str


@event("rma.line_recalled", schema=1)
class LineRecalled:
    """All handled pieces of a line are on the bench again: their refund was refused."""

    rma_id: str
    line_id: str
    quantity: int


@event("rma.line_sent_back", schema=1)
class LineSentBack:
    """Handled pieces that were to stay with us go back after all, in a parcel of their own."""

    rma_id: str
    line_id: str
    quantity: int


@event("rma.line_money_moved", schema=1)
class LineMoneyMoved:
    """The money clock of a line moved. `amount` is a decimal string or empty."""

    rma_id: str
    line_id: str
    money: str
    amount: str
    currency: str


@event("rma.access_link_issued", schema=1)
class AccessLinkIssued:
    """A personal tracking link was made for the customer of this RMA."""

    rma_id: str
    link_id: str


@event("rma.access_link_renewed", schema=1)
class AccessLinkRenewed:
    """All links of this RMA were ended and its customer is sent this new one."""

    rma_id: str
    link_id: str


@event("rma.access_code_requested", schema=1)
class AccessCodeRequested:
    """Somebody who knows number and e-mail asked for a one-time code."""

    rma_id: str
    code_id: str


@event("rma.erasure_postponed", schema=1)
class ErasurePostponed:
    """A customer is to be forgotten as soon as no request of theirs is open."""

    customer_id: str


@event("rma.erasure_withdrawn", schema=1)
class ErasureWithdrawn:
    """The customer wants to be remembered after all."""

    customer_id: str


@event("rma.erasure_fulfilled", schema=1)
class ErasureFulfilled:
    """The postponed erasure was done."""

    customer_id: str
