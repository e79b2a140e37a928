"""When a person is erased, so are the endpoints they own and the mails about them."""

from uuid import UUID

from accounts import erasure_registry
from events import clock
from events.actor import Actor
from notifications import services as notifications
from webhooks import services
from webhooks.choices import EndpointState
from webhooks.models import Endpoint


def forget_endpoints(customer_id: UUID) -> int:
    """Delete the endpoints of this person's account; the number of endpoints.

    Staff keep theirs, like their account.
    """
    found = Endpoint.objects.filter(owner__customer__pk=customer_id, owner__is_staff=False)
    for endpoint in found:
        if endpoint.state != EndpointState.DELETED:
            services.delete_endpoint(
                actor=Actor.system("webhooks"), now=clock.now(), endpoint_id=endpoint.pk
            )
        notifications.forget_customer(endpoint.pk)
    found.update(description="")
    return found.count()


erasure_registry.register("webhooks.endpoints", forget_endpoints)
