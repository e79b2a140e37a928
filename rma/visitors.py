"""Who stands before an RMA page: its own customer, a guest with a key to it, or staff.

One guard for every page and file of an RMA. Somebody who may not see an RMA is told that it does
not exist.
"""

from uuid import UUID

from django.http import HttpRequest

from accounts import selectors as accounts
from events.actor import Actor
from rma import errors, selectors
from rma.models import Rma

SESSION_KEY = "rma_access"
_REMEMBERED = 50


def rma_for(request: HttpRequest, number: str) -> Rma:
    """The RMA of this number if the visitor may see it in the portal. Raises RmaNotFound."""
    rma = selectors.by_number(number)
    if not may_see(request, rma):
        raise errors.RmaNotFound
    return rma


def may_see(request: HttpRequest, rma: Rma) -> bool:
    """Staff with the right, the signed-in customer it belongs to, or a guest who opened it."""
    if request.user.has_perm("rma.view_rma"):
        return True
    return owns(request, rma) or str(rma.id) in request.session.get(SESSION_KEY, [])


def owns(request: HttpRequest, rma: Rma) -> bool:
    """Is the signed-in user the customer of this RMA?"""
    if not request.user.is_authenticated:
        return False
    customer = accounts.customer_of(request.user)
    return customer is not None and customer.id == rma.customer_id


def grant(request: HttpRequest, rma_id: UUID) -> None:
    """Remember in this session that the guest may see this RMA; the session id is renewed."""
    granted = [known for known in request.session.get(SESSION_KEY, []) if known != str(rma_id)]
    request.session.cycle_key()
    request.session[SESSION_KEY] = [*granted, str(rma_id)][-_REMEMBERED:]


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
