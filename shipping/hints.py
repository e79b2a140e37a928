"""What shipping knows better than the RMA about what happens next: where the parcels are."""

from rma import steps
from rma.choices import ReopeningCode, State
from rma.models import Rma
from rma.rules import Step
from shipping import selectors
from shipping.choices import ReshipmentState, ShipmentState
from shipping.models import Reshipment

_IN_HAND = {
    ReshipmentState.REQUESTED: Step("we_decide_to_send_again", "us"),
    ReshipmentState.APPROVED: Step("we_send_it_again", "us"),
    ReshipmentState.HELD: Step("we_send_it_again", "us"),
    ReshipmentState.SHIPPED: Step("we_send_it_again", "us"),
}
_BY_STATE = {
    ShipmentState.DELIVERED: Step("parcel_waits_at_dock", "us"),
    ShipmentState.LOST: Step("we_look_for_parcel", "us"),
    ShipmentState.RETURNED: Step("we_look_for_parcel", "us"),
    ShipmentState.BOOKED: Step("send_it_in", "customer"),
    ShipmentState.REQUESTED: Step("we_make_label", "us"),
    ShipmentState.FAILED: Step("we_make_label", "us"),
}


def where_their_parcel_is(rma: Rma) -> Step | None:
    """Behind "it is on its way to us": it may lie at our dock, be lost, or have a new label."""
    if our_parcel_is_missing(rma):
        return whether_it_is_sent_again(rma)
    shipment = selectors.return_shipment(rma.id)
    return _BY_STATE.get(ShipmentState(shipment.state)) if shipment else None


def whether_it_is_sent_again(rma: Rma) -> Step | None:
    """Behind "send it in": reopened because our parcel never arrived, there is nothing to send."""
    if not our_parcel_is_missing(rma):
        return None
    asked = Reshipment.objects.filter(rma_id=rma.id, action="outbound", shipment_id=None)
    last = asked.exclude(state=ReshipmentState.REFUSED).order_by("-requested_at").first()
    booked = selectors.sent_after_reopening(rma)
    if last is None and not booked:
        return Step("we_look_for_parcel", "us")
    return _IN_HAND[ReshipmentState(last.state)] if last else _IN_HAND[ReshipmentState.SHIPPED]


def our_parcel_is_missing(rma: Rma) -> bool:
    """Whether the case was taken up again because what we sent never arrived."""
    if rma.state != State.PROCESSING:
        return False
    return selectors.why_reopened(rma) == ReopeningCode.NOT_ARRIVED


steps.refine("send_it_in", whether_it_is_sent_again)
steps.refine("parcel_comes_to_us", where_their_parcel_is)
