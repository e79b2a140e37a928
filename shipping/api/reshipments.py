"""`/api/v1/reshipments/`: ask that a parcel is sent once more; somebody else decides."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_auth import StaffOnly
from accounts.api_input import Strict
from events import clock
from events.actor import Actor
from events.api_idempotency import KEY, IdempotentWrites
from events.api_paging import CursorPages
from events.errors import NotAllowed
from rma.api import dry_run
from rma.api.dry_run import DRY_RUN
from rma.api.serializers import NoteText
from shipping import services
from shipping.choices import ReshipmentReason
from shipping.models import Reshipment


class ReshipmentSerializer(serializers.ModelSerializer[Reshipment]):
    """A parcel to be sent once more and where that stands."""

    class Meta:
        model = Reshipment
        fields: ClassVar[list[str]] = [
            "id", "rma_id", "replaces", "action", "reason", "state", "from_stock", "requested_at",
            "decided_at", "shipment_id", "held_code",
        ]  # fmt: skip
        read_only_fields = fields


class NewReshipment(NoteText):
    """Which parcel, and why."""

    shipment_id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=ReshipmentReason.choices)


class Agreement(Strict):
    """No fields."""


class NewestFirst(CursorPages):
    """Newest first; stable while new ones are asked for."""

    ordering = ("-requested_at", "-id")


class ReshipmentFilter(filters.FilterSet):
    """By RMA, state and purpose."""

    class Meta:
        model = Reshipment
        fields: ClassVar[list[str]] = ["rma_id", "state", "action"]


class ReshipmentViewSet(
    IdempotentWrites,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Reshipment],
):
    """Deliberate re-shipments; staff only. Who asked cannot agree (403 `four_eyes_needed`)."""

    permission_classes = [StaffOnly]
    staff_permission = "shipping.view_reshipment"
    serializer_class = ReshipmentSerializer
    pagination_class = NewestFirst
    filterset_class = ReshipmentFilter
    lookup_value_converter = "uuid"
    queryset = Reshipment.objects.all()

    @extend_schema(
        request=NewReshipment,
        responses={
            201: ReshipmentSerializer,
            404: OpenApiResponse(description="There is no such shipment."),
        },
        parameters=[KEY, DRY_RUN],
    )
    def create(self, request: Request) -> HttpResponse:
        """Ask for it."""
        self._ensure_may("shipping.request_reshipment")
        given = self._given(NewReshipment)
        return self._do(services.request_reshipment, status.HTTP_201_CREATED, given)

    @extend_schema(request=Agreement, responses=ReshipmentSerializer, parameters=[KEY, DRY_RUN])
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> HttpResponse:
        """Agree to it."""
        return self._decide(services.approve_reshipment, Agreement)

    @extend_schema(request=NoteText, responses=ReshipmentSerializer, parameters=[KEY, DRY_RUN])
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> HttpResponse:
        """Refuse it."""
        return self._decide(services.refuse_reshipment, NoteText)

    def _decide(self, service: Callable[..., Reshipment], shape: type[Strict]) -> HttpResponse:
        self._ensure_may("shipping.approve_reshipment")
        row = self.get_object()
        given = self._given(shape)
        return self._do(service, status.HTTP_200_OK, {"reshipment_id": row.id, **given})

    def _do(
        self, service: Callable[..., Reshipment], code: int, given: dict[str, Any]
    ) -> HttpResponse:
        def work() -> Response:
            actor = Actor.staff(self.request.user.pk)
            row = service(actor=actor, now=clock.now(), **given)
            return Response(self.get_serializer(row).data, status=code)

        if dry_run.wanted(self.request):
            return dry_run.rehearse(work)
        return self.once(self.request, work)

    def _ensure_may(self, permission: str) -> None:
        if not self.request.user.has_perm(permission):
            raise NotAllowed

    def _given(self, shape: type[Strict]) -> dict[str, Any]:
        filled = shape(data=self.request.data)
        filled.is_valid(raise_exception=True)
        return dict(filled.validated_data)
