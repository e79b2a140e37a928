"""The endpoints of partners. Each write is one service call, once per Idempotency-Key.

Answers with a secret are kept without it: it is made again from its id when the same request comes
again, so the table of kept answers holds none either.
"""

import json
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer

from accounts.api_auth import HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock
from events.api_idempotency import KEY, IdempotentWrites
from events.api_paging import CursorPages
from webhooks import services, signatures
from webhooks.api import filtering
from webhooks.api import serializers as shapes
from webhooks.api.access import MayUseWebhooks, actor_of, visible
from webhooks.choices import DisabledBecause
from webhooks.errors import NoSuchDelivery
from webhooks.models import Delivery, Endpoint, Replay

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DELIVERY = OpenApiParameter("delivery_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
REPLAY = OpenApiParameter("replay_id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class NewestFirst(CursorPages):
    """Newest first; stable while new rows arrive."""

    ordering = ("-created_at", "-id")


class WebhookEndpointViewSet(
    IdempotentWrites,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Endpoint],
):
    """Where events are posted to: a key manages its own endpoints, staff all of them."""

    permission_classes = [MayUseWebhooks, HasScope]
    read_scope = Scope.WEBHOOK_READ
    write_scope = Scope.WEBHOOK_WRITE
    pagination_class = NewestFirst
    serializer_class = shapes.WebhookEndpointSerializer
    filter_backends = ()
    lookup_value_regex = _UUID
    queryset = Endpoint.objects.none()

    def get_queryset(self) -> QuerySet[Endpoint]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return visible(self.request)

    @extend_schema(
        request=shapes.WebhookEndpointInput,
        responses={201: shapes.NewWebhookEndpointSerializer},
        parameters=[KEY],
    )
    def create(self, request: Request) -> HttpResponse:
        """Add an endpoint; the answer holds its secret, this once."""
        shape = shapes.WebhookEndpointInput(data=request.data)
        shape.is_valid(raise_exception=True)
        return with_secret(self.once(request, lambda: self._created(request, shape)))

    @extend_schema(
        request=shapes.WebhookEndpointInput,
        responses=shapes.WebhookEndpointSerializer,
        parameters=[KEY],
    )
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        """Change what is given; what is waiting goes to the new address."""
        endpoint = self.get_object()
        shape = shapes.WebhookEndpointInput(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        wishes = shape.wishes(endpoint)
        return self._act(endpoint, services.change_endpoint, wishes=wishes)

    @extend_schema(responses={204: None}, parameters=[KEY])
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        """Delete it; what is waiting is cancelled."""
        endpoint = self.get_object()

        def work() -> Response:
            services.delete_endpoint(
                actor=actor_of(request), now=clock.now(), endpoint_id=endpoint.pk
            )
            return Response(status=status.HTTP_204_NO_CONTENT)

        return self.once(request, work)

    @extend_schema(
        request=shapes.Nothing, responses=shapes.WebhookEndpointSerializer, parameters=[KEY]
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> HttpResponse:
        """Let deliveries wait."""
        return self._act(self.get_object(), services.pause_endpoint)

    @extend_schema(
        request=shapes.Nothing, responses=shapes.WebhookEndpointSerializer, parameters=[KEY]
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> HttpResponse:
        """Send again, also after it was disabled."""
        return self._act(self.get_object(), services.resume_endpoint)

    @extend_schema(
        request=shapes.Nothing, responses=shapes.WebhookEndpointSerializer, parameters=[KEY]
    )
    @action(detail=True, methods=["post"])
    def disable(self, request: Request, pk: str) -> HttpResponse:
        """Send nothing any more and cancel what is waiting."""
        because = DisabledBecause.BY_REQUEST
        return self._act(self.get_object(), services.disable_endpoint, because=because)

    @extend_schema(
        request=shapes.RotateInput, responses=shapes.IssuedSecretSerializer, parameters=[KEY]
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str) -> HttpResponse:
        """Make a new secret; the one before it signs along for a while."""
        endpoint = self.get_object()
        shape = shapes.RotateInput(data=request.data)
        shape.is_valid(raise_exception=True)

        def work() -> Response:
            issued = services.rotate_secret(
                actor=actor_of(request), now=clock.now(), endpoint_id=endpoint.pk,
                **shape.validated_data,
            )  # fmt: skip
            return Response({"secret_id": issued.secret_id, "master": issued.master})

        return with_secret(self.once(request, work))

    @extend_schema(
        request=shapes.Nothing,
        responses={202: shapes.WebhookDeliverySerializer},
        parameters=[KEY],
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> HttpResponse:
        """Have a message of type `webhooks.test` sent."""
        endpoint = self.get_object()
        return self.once(request, lambda: self._planned(endpoint, services.send_test_event))

    @extend_schema(
        responses=shapes.WebhookDeliverySerializer(many=True), parameters=filtering.PARAMETERS
    )
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, pk: str) -> Response:
        """Its deliveries of the last 30 days, newest first."""
        found = Delivery.objects.filter(endpoint=self._mine())
        return self._page(filtering.filtered(request, found), shapes.WebhookDeliverySerializer)

    @extend_schema(responses=shapes.WholeWebhookDeliverySerializer, parameters=[DELIVERY])
    @action(detail=True, methods=["get"], url_path=f"deliveries/(?P<delivery_id>{_UUID})")
    def delivery(self, request: Request, pk: str, delivery_id: str) -> Response:
        """One delivery with its payload and every try."""
        return Response(shapes.WholeWebhookDeliverySerializer(self._delivery(delivery_id)).data)

    @extend_schema(
        request=shapes.Nothing,
        responses={202: shapes.WebhookDeliverySerializer},
        parameters=[DELIVERY, KEY],
    )
    @action(detail=True, methods=["post"], url_path=f"deliveries/(?P<delivery_id>{_UUID})/replay")
    def replay(self, request: Request, pk: str, delivery_id: str) -> HttpResponse:
        """Send one delivery again, under the same `webhook-id`."""
        delivery = self._delivery(delivery_id)
        return self.once(
            request,
            lambda: self._planned(
                delivery.endpoint, services.replay_delivery, delivery_id=delivery.pk
            ),
        )

    @extend_schema(
        methods=["GET"], responses=shapes.WebhookReplaySerializer(many=True), filters=False
    )
    @extend_schema(
        methods=["POST"],
        request=shapes.ReplayInput,
        responses={202: shapes.WebhookReplaySerializer},
        parameters=[KEY],
    )
    @action(detail=True, methods=["get", "post"])
    def replays(self, request: Request, pk: str) -> HttpResponse:
        """Its replays, newest first; or send what happened in a time range again."""
        endpoint = self._mine()
        if request.method == "GET":
            found = Replay.objects.filter(endpoint=endpoint)
            return self._page(found, shapes.WebhookReplaySerializer)
        shape = shapes.ReplayInput(data=request.data)
        shape.is_valid(raise_exception=True)
        return self.once(request, lambda: self._replaying(endpoint, shape.validated_data))

    @extend_schema(responses=shapes.WebhookReplaySerializer, parameters=[REPLAY])
    @action(detail=True, methods=["get"], url_path=f"replays/(?P<replay_id>{_UUID})")
    def replay_progress(self, request: Request, pk: str, replay_id: str) -> Response:
        """How far a replay has come."""
        found = Replay.objects.filter(endpoint=self._mine(), pk=replay_id).first()
        if found is None:
            raise NoSuchDelivery(replay_id=replay_id)
        return Response(shapes.WebhookReplaySerializer(found).data)

    def _page(self, rows: QuerySet[Any], shape: type[ModelSerializer[Any]]) -> Response:
        return self.get_paginated_response(shape(self.paginate_queryset(rows), many=True).data)

    def _mine(self) -> Endpoint:
        """The endpoint of the path, without the filters meant for what is below it."""
        found: Endpoint = generics.get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found

    def _delivery(self, delivery_id: str) -> Delivery:
        found = Delivery.objects.filter(endpoint=self._mine(), pk=delivery_id).first()
        if found is None:
            raise NoSuchDelivery(delivery_id=delivery_id)
        return found

    def _created(self, request: Request, shape: shapes.WebhookEndpointInput) -> Response:
        key_id: UUID | None = request.auth.pk if isinstance(request.auth, ApiKey) else None
        endpoint, issued = services.create_endpoint(
            actor=actor_of(request), now=clock.now(), owner_id=cast(int, request.user.pk),
            wishes=shape.wishes(), key_id=key_id,
        )  # fmt: skip
        said = shapes.WebhookEndpointSerializer(endpoint).data
        answer = {**said, "secret_id": issued.secret_id, "master": issued.master}
        return Response(answer, status=status.HTTP_201_CREATED)

    def _act(
        self, endpoint: Endpoint, service: Callable[..., Endpoint], **given: Any
    ) -> HttpResponse:
        def work() -> Response:
            changed = service(
                actor=actor_of(self.request), now=clock.now(), endpoint_id=endpoint.pk, **given
            )
            return Response(shapes.WebhookEndpointSerializer(changed).data)

        return self.once(self.request, work)

    def _planned(
        self, endpoint: Endpoint, service: Callable[..., Delivery], **given: Any
    ) -> Response:
        delivery = service(
            actor=actor_of(self.request), now=clock.now(), endpoint_id=endpoint.pk, **given
        )
        said = shapes.WebhookDeliverySerializer(delivery).data
        return Response(said, status=status.HTTP_202_ACCEPTED)

    def _replaying(self, endpoint: Endpoint, given: dict[str, Any]) -> Response:
        replay = services.replay_range(
            actor=actor_of(self.request), now=clock.now(), endpoint_id=endpoint.pk, **given
        )
        said = shapes.WebhookReplaySerializer(replay).data
        return Response(said, status=status.HTTP_202_ACCEPTED)


def with_secret(answer: HttpResponse) -> HttpResponse:
    """Put the secret into an answer that names one; refusals stay as they are."""
    if answer.status_code >= 300:
        return answer
    body = answer.data if isinstance(answer, Response) else json.loads(answer.content)
    master = body.pop("master")
    said = {**body, "secret": signatures.secret(body["secret_id"], master)}
    if isinstance(answer, Response):
        answer.data = said
    else:
        answer.content = json.dumps(said).encode()
    answer["Cache-Control"] = "no-store"
    return answer
