"""The API of webhooks: `webhook-endpoints` with their deliveries, and `webhook-event-types`."""

from webhooks.api.catalogue import WebhookEventTypesView
from webhooks.api.endpoints import WebhookEndpointViewSet

__all__ = ["WebhookEndpointViewSet", "WebhookEventTypesView"]
