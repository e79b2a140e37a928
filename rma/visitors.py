"""Who stands before an RMA page: its own customer, a guest with a key to it, or staff.

One guard for every page and file of an RMA. Somebody who may not see an RMA is told that it does
not exist.
"""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from accounts import selectors as accounts
from events import clock
from events.actor import Actor
from rma import errors, selectors
from rma.models import Rma
from rma.services import access

SESSION_KEY = "rma_access"
_REMEMBERED = 50
# How long what a guest opened stays open in this browser; then the link or a new code opens it.
GUEST_HOURS = 24


def rma_for(request: HttpRequest, number: str) -> Rma:
    """The RMA of this number if the visitor may see it in the portal. Raises RmaNotFound.

    An unknown number costs the same questions to the database as a stranger's.
    """
    rma = selectors.find_number(number)
    if not may_see(request, rma) or rma is None:
        raise errors.RmaNotFound
    prefetch_related_objects([rma], "lines")  # every part of a page asks for them
    return rma


def may_see(request: HttpRequest, rma: Rma | None) -> bool:
    """Staff with the right, the signed-in customer it belongs to, or a guest who opened it."""
    if request.user.has_perm("rma.view_rma"):
        return True
    return owns(request, rma) or (rma is not None and _is_open_to_guest(request, rma.id))


def owns(request: HttpRequest, rma: Rma | None) -> bool:
    """Is the signed-in user the customer of this RMA?"""
    if not request.user.is_authenticated:
        return False
    customer = accounts.customer_of(request.user)
    return customer is not None and rma is not None and customer.id == rma.customer_id


def grant(request: HttpRequest, rma_id: UUID, *, link_id: UUID | None = None) -> None:
    """Remember in this session that the guest may see this RMA; the session id is renewed.

    What a link opened closes with the link.
    """
    until = int(clock.now().timestamp()) + GUEST_HOURS * 3600
    granted = {known: kept for known, kept in _granted(request).items() if known != str(rma_id)}
    granted[str(rma_id)] = {"until": until, "link": str(link_id or "")}
    request.session.cycle_key()
    request.session[SESSION_KEY] = dict(list(granted.items())[-_REMEMBERED:])


def _granted(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """What this session may see, by RMA id; sessions of earlier versions hold a list: nothing."""
    kept = request.session.get(SESSION_KEY, {})
    return kept if isinstance(kept, dict) else {}


def _is_open_to_guest(request: HttpRequest, rma_id: UUID) -> bool:
    kept, now = _granted(request).get(str(rma_id)), clock.now()
    if kept is None or kept["until"] <= now.timestamp():
        return False
    return not kept["link"] or access.is_link_live(now=now, link_id=kept["link"])


def actor_of(request: HttpRequest, rma: Rma | None = None) -> Actor:
    """The actor to record for what this visitor does."""
    user = request.user
    if user.is_authenticated and user.is_staff:
        return Actor.staff(str(user.pk))
    if user.is_authenticated:
        customer = accounts.customer_of(user)
        if customer is not None:
            return Actor.customer(str(customer.id))
    return Actor.guest(str(rma.id) if rma else "")
