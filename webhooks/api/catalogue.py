"""`GET /api/v1/webhook-event-types/`, and the webhooks of the OpenAPI document."""

from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_auth import HasScope
from accounts.scopes import Scope
from webhooks import published
from webhooks.api.access import MayUseWebhooks
from webhooks.api.serializers import WebhookEventTypeSerializer, WebhookPayloadSerializer

# One entry in the document's `webhooks`: the payload has the same shape for every type.
EVENT = OpenApiWebhook(
    name="event",
    decorator=extend_schema(
        operation_id="event",
        summary="An event, posted to the endpoints that asked for it",
        description="Signed by Standard Webhooks: headers `webhook-id`, `webhook-timestamp`, "
        "`webhook-signature`. Answer 2xx within 15 seconds. The types are listed at "
        "`/api/v1/webhook-event-types/`.",
        tags=["webhooks"],
        request=WebhookPayloadSerializer,
        responses={204: None},
    ),
)


class WebhookEventTypesView(APIView):
    """Every event type that can be subscribed to."""

    permission_classes = [MayUseWebhooks, HasScope]
    read_scope = Scope.WEBHOOK_READ

    @extend_schema(responses=WebhookEventTypeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The catalogue, by name."""
        return Response(WebhookEventTypeSerializer(published.catalogue(), many=True).data)
