"""Which RMAs a caller of the API sees, and as whom they act."""

from django.db.models import Q, QuerySet
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import selectors as accounts
from accounts.models import ApiKey
from events.actor import Actor
from rma.models import Rma


class CallerIsKnown(BasePermission):
    """A person who is signed in, or a program with a key; scopes are checked beside."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.is_authenticated)


def actor_of(request: Request) -> Actor:
    """The actor to record for this request."""
    if isinstance(request.auth, ApiKey):
        return Actor.partner(request.auth.pk)
    if request.user.is_staff:
        return Actor.staff(request.user.pk)
    customer = accounts.customer_of(request.user)
    return Actor.customer(customer.id) if customer else Actor.guest("")


def visible(request: Request) -> QuerySet[Rma]:
    """Staff see every RMA, customers their own, partners the ones their keys opened."""
    found = Rma.objects.all()
    if request.user.has_perm("rma.view_rma"):
        return found
    mine = Q(pk__in=[])
    customer = accounts.customer_of(request.user)
    if customer is not None:
        mine |= Q(customer_id=customer.id)
    if isinstance(request.auth, ApiKey):
        keys = ApiKey.objects.filter(owner_id=request.auth.owner_id).values_list("pk", flat=True)
        mine |= Q(opened_by__in=[f"partner:{key}" for key in keys])
    return found.filter(mine)
