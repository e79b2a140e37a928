"""Refunds on the RMA pages: amount and state for the customer, the way to decide for staff."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.money import format_money
from compensation import selectors
from compensation.models import Refund, RefundState
from rma import actions, panels
from rma.models import Rma

WORDS: dict[str, tuple[str, Promise]] = {
    RefundState.REQUESTED: ("progress", _("We are checking your refund.")),
    RefundState.APPROVED: ("progress", _("Your refund is on its way to your account.")),
    RefundState.PAID: ("success", _("We have paid your refund.")),
    RefundState.REFUSED: ("warning", _("We could not refund this product. Our note says why.")),
    RefundState.STUCK: ("progress", _("Your refund is taking longer. We are looking into it.")),
}
LABELS: dict[str, Promise] = {
    RefundState.REQUESTED: _("Being checked"),
    RefundState.APPROVED: _("On its way"),
    RefundState.PAID: _("Paid"),
    RefundState.REFUSED: _("Not refunded"),
    RefundState.STUCK: _("Being checked"),
}


def portal(rma: Rma, user: Any) -> panels.Context | None:
    """Each refund as its customer sees it; the amount only once it is decided."""
    refunds = list(selectors.refunds_of(rma.id))
    return {"refunds": [_for_customer(refund) for refund in refunds]} if refunds else None


def _for_customer(refund: Refund) -> dict[str, Any]:
    tone, words = WORDS[refund.state]
    settled = refund.state in (RefundState.APPROVED, RefundState.PAID)
    return {
        "amount": _money(refund) if settled else "",
        "plain": refund.amount,
        "currency": refund.currency,
        "tone": tone,
        "label": LABELS[refund.state],
        "words": words,
        "paid_at": refund.paid_at,
        "reference": refund.provider_reference,
    }


def admin(rma: Rma, user: Any) -> panels.Context | None:
    """Each refund with a link, for those who may look."""
    if not user.has_perm("compensation.view_refund"):
        return None
    refunds = list(selectors.refunds_of(rma.id))
    return {"refunds": [(refund, _money(refund)) for refund in refunds]} if refunds else None


def _money(refund: Refund) -> str:
    return format_money(refund.amount, refund.currency, get_language() or "en")


def _undecided(rma: Rma) -> Refund | None:
    needing = selectors.refunds_of(rma.id).filter(
        state__in=(RefundState.REQUESTED, RefundState.STUCK)
    )
    return needing.first()


def _url(rma: Rma) -> str:
    refund = _undecided(rma)
    return reverse("admin:compensation_refund_change", args=[refund.id]) if refund else ""


panels.register(
    surface="portal", slug="refund", template="compensation/panel.html", context=portal, order=50
)
panels.register(
    surface="admin",
    slug="refund",
    template="compensation/admin/panel.html",
    context=admin,
    order=50,
)
actions.register(
    actions.Action(
        "decide-refund",
        _("Decide the refund"),
        frozenset({"admin"}),
        lambda rma: _undecided(rma) is not None,
        permission="compensation.approve_refund_small",
        icon="refund",
        order=6,
        tone="primary",
        url=_url,
    )
)
