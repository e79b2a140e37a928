"""What staff may do with the labels of an RMA: shown there, done on the shipment's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rma import actions
from rma import rules as rma_rules
from rma import selectors as rma_selectors
from rma.actions import Action
from rma.choices import State
from rma.models import Rma
from shipping import selectors
from shipping.choices import Action as ShipmentAction
from shipping.models import Shipment

_STAFF: frozenset[actions.Surface] = frozenset({"admin"})


def _printable(rma: Rma) -> bool:
    shipment = selectors.return_shipment(rma.id)
    return shipment is not None and shipment.has_label


def _voidable(rma: Rma) -> bool:
    shipment = selectors.return_shipment(rma.id)
    return shipment is not None and shipment.voidable


def _retryable(rma: Rma) -> bool:
    return rma.is_open and _failed(rma) is not None


def _failed(rma: Rma) -> Shipment | None:
    return Shipment.objects.without_label().filter(rma_id=rma.id).order_by("requested_at").first()


def _can_ship_out(rma: Rma) -> bool:
    """Ready, and nobody has booked its way home: the reaction does it unless something is wrong."""
    if rma.ready_at is None or rma_rules.refuse("ship_out", rma_selectors.facts(rma)) is not None:
        return False
    generation = selectors.generation_of(rma, ShipmentAction.OUTBOUND)
    return selectors.of_action(rma.id, ShipmentAction.OUTBOUND, generation) is None


def _label_url(rma: Rma) -> str:
    return reverse("shipping:label-pdf", args=[rma.number])


def _return_page(rma: Rma) -> str:
    return _page(selectors.return_shipment(rma.id))


def _failed_page(rma: Rma) -> str:
    return _page(_failed(rma))


def _page(shipment: Shipment | None) -> str:
    if shipment is None:
        return reverse("admin:shipping_shipment_changelist")
    return reverse("admin:shipping_shipment_change", args=[shipment.id])


def _again_page(rma: Rma) -> str:
    shipment = selectors.reshippable(rma)
    if shipment is None:
        return reverse("admin:shipping_reshipment_changelist")
    return reverse("admin:shipping_shipment_reship", args=[shipment.id])


def _may_have_come_twice(rma: Rma) -> bool:
    if rma.state not in (State.SHIPPED_OUT, State.CLOSED):
        return False
    sent = selectors.outbound_shipment(rma.id)
    return sent is not None and sent.has_label and selectors.open_alert(rma.id) is None


actions.register(
    Action(
        name="report-duplicate",
        label=_("More than one parcel came"),
        surfaces=frozenset({"portal"}),
        allowed=_may_have_come_twice,
        url=lambda rma: reverse("shipping:twice", args=[rma.number]),
        icon="box",
        order=85,
    )
)
actions.register(
    Action(
        name="send-parcel-again",
        label=_("Send the parcel once more"),
        surfaces=_STAFF,
        allowed=lambda rma: selectors.reshippable(rma) is not None,
        url=_again_page,
        permission="shipping.request_reshipment",
        icon="refresh",
        order=55,
    )
)
actions.register(
    Action(
        name="reprint-label",
        label=_("Print the return label"),
        surfaces=_STAFF,
        allowed=_printable,
        url=_label_url,
        permission="shipping.print_labels",
        icon="printer",
        order=60,
    )
)
actions.register(
    Action(
        name="void-label",
        label=_("Void the return label"),
        surfaces=_STAFF,
        allowed=_voidable,
        url=_return_page,
        permission="shipping.void_label",
        tone="danger",
        icon="ban",
        order=65,
    )
)
actions.register(
    Action(
        name="ship-out",
        label=_("Ship out"),
        surfaces=_STAFF,
        allowed=_can_ship_out,
        permission="shipping.ship_out",
        icon="truck",
        order=60,
    )
)
actions.register(
    Action(
        name="retry-label",
        label=_("Try the failed label again"),
        surfaces=_STAFF,
        allowed=_retryable,
        url=_failed_page,
        permission="shipping.retry_label",
        icon="refresh",
        order=10,
    )
)
