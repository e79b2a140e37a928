"""Which RMAs a caller of the API sees, and as whom they act."""

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import selectors as accounts
from accounts.models import ApiKey
from catalog import selectors as catalog
from events.actor import Actor
from rma.models import Rma

M = TypeVar("M", bound=Model)


class CallerIsKnown(BasePermission):
    """A person who is signed in, or a program with a key; scopes are checked beside."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Also refuses a key limited to brands that writes of products of others."""
        if not (request.user and request.user.is_authenticated):
            return False
        key = request.auth
        if not isinstance(key, ApiKey) or not key.brand_codes or request.method != "POST":
            return True
        return catalog.brands_of(skus_named(request.data)) <= set(key.brand_codes)


def actor_of(request: Request) -> Actor:
    """The actor to record for this request."""
    if isinstance(request.auth, ApiKey):
        return Actor.partner(request.auth.pk)
    if request.user.is_staff:
        return Actor.staff(request.user.pk)
    customer = accounts.customer_of(request.user)
    return Actor.customer(customer.id) if customer else Actor.guest("")


def of_brands(found: QuerySet[M], key: ApiKey, field: str) -> QuerySet[M]:
    """The rows whose brand, in this field, is the key's business."""
    return found.filter(**{f"{field}__in": key.brand_codes}) if key.brand_codes else found


def skus_named(body: Any) -> set[str]:
    """The products a body speaks of: its own, those of its lines, those of its devices."""
    if not isinstance(body, Mapping):
        return set()
    parts = [body, *_entries(body.get("lines")), *_entries(body.get("devices"))]
    return {str(part["sku_code"]) for part in parts if part.get("sku_code")}


def _entries(listed: Any) -> list[Mapping[str, Any]]:
    entries = listed if isinstance(listed, list) else []
    return [entry for entry in entries if isinstance(entry, Mapping)]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees: staff every RMA, customers their own, partners the ones their keys
    opened. A key that is limited to brands sees nothing of others, whoever owns it.
    """

    everything: bool
    brand_codes: frozenset[str]  # empty: all
    customer_id: UUID | None = None
    opened_by: frozenset[str] = frozenset()

    def rows(self) -> QuerySet[Rma]:
        """The RMAs as a query; each condition has an index that also gives the order."""
        found: QuerySet[Rma] = Rma.objects.all()
        if self.brand_codes:
            found = found.filter(brand_code__in=self.brand_codes)
        if self.everything:
            return found
        mine = [Q(customer_id=self.customer_id)] if self.customer_id is not None else []
        mine += [Q(opened_by=name) for name in sorted(self.opened_by)]
        return found.filter(functools.reduce(operator.or_, mine)) if mine else found.none()

    def has(self, rma: Rma) -> bool:
        """Whether this RMA is one of `rows`."""
        if self.brand_codes and rma.brand_code not in self.brand_codes:
            return False
        own = self.customer_id is not None and rma.customer_id == self.customer_id
        return self.everything or own or rma.opened_by in self.opened_by


def sight(request: Request) -> Sight:
    """What the caller sees, by one statement for those who do not see everything."""
    key = request.auth if isinstance(request.auth, ApiKey) else None
    brands = frozenset(key.brand_codes) if key is not None else frozenset()
    if request.user.is_staff and request.user.has_perm("rma.view_rma"):
        return Sight(True, brands)
    if request.user.pk is None:
        return Sight(False, brands)
    customer_id, keys = accounts.belongings_of(request.user.pk)
    opened = frozenset(f"partner:{pk}" for pk in keys) if key is not None else frozenset()
    return Sight(False, brands, customer_id, opened)


def visible(request: Request) -> QuerySet[Rma]:
    """The RMAs the caller sees."""
    return sight(request).rows()
