"""What partners' systems may be told of an RMA: ids only, and only of those they opened."""

from accounts.scopes import Scope
from rma import events
from rma.models import Rma
from webhooks import published
from webhooks.published import Audience


def _audience(rma_id: str) -> Audience | None:
    found = Rma.objects.filter(pk=rma_id).values_list("brand_code", "opened_by", "number").first()
    if found is None:
        return None
    brand_code, opened_by, number = found
    return Audience(brand_code, opened_by, "rma.view_rma", {"rma_number": number})


published.audience("rma_id", _audience)
for _event in (
    events.RmaReceived, events.RmaEligible, events.ReturnOpened, events.GoodsInTransit,
    events.ProcessingStarted, events.ReadyToShip, events.ShippedOut, events.RmaClosed,
    events.RmaRejected, events.RmaCancelled, events.RmaReopened, events.WaitingStarted,
    events.WaitingEnded, events.PromiseSet,
):  # fmt: skip
    published.publish(_event, "rma_id", scope=Scope.RMA_READ, about="rma_id")
for _line_event in (
    events.LineVerdictRecorded, events.LineReceived, events.LineMissing, events.LineInspected,
    events.LineDisposed, events.LineMoneyMoved,
):  # fmt: skip
    published.publish(_line_event, "rma_id", "line_id", scope=Scope.RMA_READ, about="rma_id")
