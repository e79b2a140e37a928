"""Whose endpoints a caller of the API sees, and as whom they act."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey
from events.actor import Actor
from webhooks import selectors
from webhooks.models import Endpoint


class MayUseWebhooks(BasePermission):
    """A key (its scopes are checked beside), or staff with the right to see or to manage."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Customers have no endpoints."""
        if isinstance(request.auth, ApiKey):
            return True
        reads = request.method in SAFE_METHODS
        needed = "webhooks.view_endpoint" if reads else "webhooks.manage_endpoint"
        return bool(request.user.is_staff and request.user.has_perm(needed))


def visible(request: Request) -> QuerySet[Endpoint]:
    """A key sees its own endpoints and no other's; staff see all."""
    found = selectors.living()
    if isinstance(request.auth, ApiKey):
        return found.filter(api_key_id=request.auth.pk)
    return found


def actor_of(request: Request) -> Actor:
    """The actor to record for this request."""
    if isinstance(request.auth, ApiKey):
        return Actor.partner(request.auth.pk)
    return Actor.staff(request.user.pk)
