"""Refusals of webhooks."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class NoSuchEndpoint(NotFound):
    """No endpoint has that id, or it is somebody else's."""

    code: ClassVar[str] = "no_such_webhook_endpoint"
    message: ClassVar = _("We do not know this webhook endpoint.")


class NoSuchDelivery(NotFound):
    """No delivery of this endpoint has that id (any more)."""

    code: ClassVar[str] = "no_such_webhook_delivery"
    message: ClassVar = _("We do not know this delivery, or it is too old to be kept.")


class EndpointNotActive(DomainError):
    """The endpoint is paused or disabled."""

    code: ClassVar[str] = "webhook_endpoint_not_active"
    message: ClassVar = _("This webhook endpoint is %(state)s. Switch it on first.")


class DeliveryUnderWay(DomainError):
    """The delivery is being sent this very moment."""

    code: ClassVar[str] = "webhook_delivery_under_way"
    message: ClassVar = _("This delivery is being sent at this moment. Please look again soon.")


class ReplayUnderWay(DomainError):
    """One replay at a time."""

    code: ClassVar[str] = "webhook_replay_under_way"
    message: ClassVar = _("Another replay to this endpoint is still running.")


class TooManyEndpoints(DomainError):
    """A key, or a member of staff, has as many endpoints as it may have."""

    code: ClassVar[str] = "too_many_webhook_endpoints"
    message: ClassVar = _("No more than %(most)s webhook endpoints are possible.")
