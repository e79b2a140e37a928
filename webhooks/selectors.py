"""Named reads of endpoints and deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from webhooks.choices import Condition, DeliveryState, EndpointState
from webhooks.models import Delivery, Endpoint, Health

HEALTH_DAYS = 7
FAILING_AFTER = 3


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom to write to about an endpoint."""

    name: str
    email: str
    language: str


def living() -> QuerySet[Endpoint]:
    """Endpoints that are not deleted, newest first, with owner, key and health."""
    found = Endpoint.objects.exclude(state=EndpointState.DELETED)
    return found.select_related("owner", "api_key", "health").order_by("-created_at", "-id")


def living_of_key(key_id: UUID) -> list[UUID]:
    """The ids of a key's endpoints."""
    return list(living().filter(api_key_id=key_id).values_list("pk", flat=True))


def with_record(found: QuerySet[Endpoint], now: datetime) -> QuerySet[Endpoint]:
    """The same endpoints with `delivered_lately`, `failed_lately` and `waiting_now`."""
    lately = Q(deliveries__created_at__gte=now - timedelta(days=HEALTH_DAYS))
    failed = Q(deliveries__state=DeliveryState.FAILED) | (
        Q(deliveries__state=DeliveryState.WAITING) & ~Q(deliveries__last_failure="")
    )
    return found.annotate(
        delivered_lately=Count(
            "deliveries", filter=lately & Q(deliveries__state=DeliveryState.DELIVERED)
        ),
        failed_lately=Count("deliveries", filter=lately & failed),
        waiting_now=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
    )


def waiting_deliveries() -> int:
    """Messages that are due or will be tried again."""
    return Delivery.objects.filter(state=DeliveryState.WAITING).count()


def condition(health: Health) -> Condition:
    """Health at a glance: three failures in a row are no accident any more."""
    if health.failures >= FAILING_AFTER:
        return Condition.FAILING
    if health.failures:
        return Condition.TROUBLED
    return Condition.WELL if health.last_success_at else Condition.QUIET


def owner_of(endpoint_id: UUID) -> Owner | None:
    """The active owner of an endpoint; None when there is nobody to write to."""
    found = Endpoint.objects.select_related("owner").filter(pk=endpoint_id).first()
    if found is None or not found.owner.is_active:
        return None
    return Owner(str(found.owner), found.owner.email, found.owner.language)
