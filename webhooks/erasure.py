"""When a person is erased, so are the endpoints they own, what was sent there, the mails about
them, and what other receivers answered to news about the person.

Messages hold ids only; what strangers' machines answer may hold anything.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from accounts import erasure_registry
from events import clock
from events.actor import Actor
from notifications import services as notifications
from webhooks import services
from webhooks.choices import EndpointState
from webhooks.models import Attempt, Delivery, Endpoint


def forget_endpoints(customer_id: UUID) -> int:
    """Delete the endpoints of this person's account with their deliveries; how many endpoints.

    Staff keep theirs, like their account.
    """
    found = Endpoint.objects.filter(owner__customer__pk=customer_id, owner__is_staff=False)
    for endpoint in found:
        if endpoint.state != EndpointState.DELETED:
            services.delete_endpoint(
                actor=Actor.system("webhooks"), now=clock.now(), endpoint_id=endpoint.pk
            )
        notifications.forget_customer(endpoint.pk)
    Delivery.objects.filter(endpoint__in=found).delete()
    found.update(description="")
    return found.count()


def forget_answers(words: Collection[str]) -> int:
    """Empty what receivers answered to messages that name one of `words` (ids); how many.

    Offered to the apps above, which know whose ids to look for.
    """
    if not words:
        return 0
    named = Q()
    for word in words:
        named |= Q(delivery__body__contains=word)
    return Attempt.objects.filter(named).exclude(answer="").update(answer="")


erasure_registry.register("webhooks.endpoints", forget_endpoints)
