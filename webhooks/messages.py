"""The owner of an endpoint is told when it was switched off.

The reader of such a message is the endpoint: the directory of the settings knows who stands behind
it (`selectors.owner_of`).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from notifications import registry
from webhooks.choices import DisabledBecause
from webhooks.events import EndpointDisabled
from webhooks.models import Endpoint

_BY_OTHERS = frozenset(set(DisabledBecause) - {DisabledBecause.BY_REQUEST})


def _recipient(event: EndpointDisabled) -> str | None:
    return event.endpoint_id if event.reason in _BY_OTHERS else None


def _context(event: EndpointDisabled, language: str) -> Mapping[str, Any]:
    endpoint = Endpoint.objects.filter(pk=event.endpoint_id).first()
    return {
        "reason": event.reason,
        "cancelled": event.cancelled,
        "description": endpoint.description if endpoint else "",
        "host": urlsplit(endpoint.url).hostname if endpoint and endpoint.url else "",
        "endpoint_id": event.endpoint_id,
        "docs_url": f"{settings.SITE_URL}/api/v1/docs/",
    }


registry.register(
    registry.Message(
        key="webhooks.endpoint_disabled",
        event=EndpointDisabled,
        recipient=_recipient,
        brand=lambda event: "",
        rma_id=lambda event: "",
        context=_context,
    )
)
