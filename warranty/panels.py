"""The warranty on the RMA pages, and what staff may do about it there."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rma import actions, panels
from rma.choices import LineVerdict, State
from rma.models import Rma
from warranty import evidence, selectors
from warranty.choices import Outcome


def portal(rma: Rma, user: Any) -> panels.Context | None:
    """Verdict, reasons and expiry of each product; nothing before the first verdict."""
    verdicts = selectors.current_verdicts(rma.id).values()
    shown = evidence.for_customer(rma, verdicts, get_language() or "en")
    return {"verdicts": shown} if shown else None


def admin(rma: Rma, user: Any) -> panels.Context | None:
    """The whole evidence, the history of the device, and the links to decide."""
    found = evidence.for_staff(rma, get_language() or "en")
    if not found:
        return None
    return {
        "verdicts": found,
        "may_review": rma.state == State.RECEIVED and user.has_perm("rma.handle_rma"),
        "may_override": _may_override(rma) and user.has_perm("rma.override_rma"),
    }


def _may_review(rma: Rma) -> bool:
    return (
        rma.state == State.RECEIVED and rma.lines.filter(verdict=LineVerdict.REVIEW.value).exists()
    )


def _may_override(rma: Rma) -> bool:
    """Before goods move, and only when there is something to overrule."""
    if rma.state not in (State.RECEIVED, State.REJECTED):
        return False
    return rma.lines.filter(verdict=LineVerdict.NOT_ELIGIBLE.value).exists()


def _url(page: str, outcome: Outcome, rma: Rma) -> str:
    """The page about the first line with this verdict."""
    current = sorted(selectors.current_verdicts(rma.id).values(), key=lambda row: row.id)
    first = next((row for row in current if row.outcome == outcome), None)
    return reverse(page, args=[first.id]) if first else ""


panels.register(
    surface="portal", slug="warranty", template="warranty/panel.html", context=portal, order=30
)
panels.register(
    surface="admin", slug="warranty", template="warranty/admin/panel.html", context=admin, order=30
)
actions.register(
    actions.Action(
        "review-warranty",
        _("Check the warranty"),
        frozenset({"admin"}),
        _may_review,
        url=lambda rma: _url("admin:warranty_review", Outcome.REVIEW, rma),
        permission="rma.handle_rma",
        tone="primary",
        icon="shield-check",
        order=10,
    )
)
actions.register(
    actions.Action(
        "override-warranty",
        _("Overrule the warranty verdict"),
        frozenset({"admin"}),
        _may_override,
        url=lambda rma: _url("admin:warranty_override", Outcome.NOT_ELIGIBLE, rma),
        permission="rma.override_rma",
        tone="warning",
        icon="shield-check",
        order=60,
    )
)
