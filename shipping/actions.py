"""What staff may do with the labels of an RMA: shown there, done on the shipment's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rma import actions
from rma.actions import Action
from rma.models import Rma
from shipping import selectors
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
