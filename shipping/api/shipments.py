"""`/api/v1/shipments/`: read shipments, download their labels."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from accounts.api_auth import ApiKeyAuthentication, HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import failures
from events.api_paging import CursorPages
from rma.api import access
from shipping import artwork, errors
from shipping.api.serializers import ShipmentSerializer
from shipping.models import Shipment


class MayViewShipments(BasePermission):
    """A key with its scope, or staff with the right to view shipments."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.has_perm("shipping.view_shipment"))


class NewestRequested(CursorPages):
    """Pages of 50, newest request first."""

    ordering = ("-requested_at", "-id")


class ShipmentFilter(filters.FilterSet):
    """Shipments of an RMA, a direction, a state, a carrier, a number."""

    rma_id = filters.UUIDFilter()
    requested_after = filters.IsoDateTimeFilter(field_name="requested_at", lookup_expr="gte")

    class Meta:
        model = Shipment
        fields: ClassVar[list[str]] = ["direction", "state", "carrier", "tracking_number"]


class ShipmentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Shipment]
):
    """Parcels in both directions, of the RMAs the caller may see. The journey alone writes them."""

    queryset = Shipment.objects.none()
    serializer_class = ShipmentSerializer
    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope, MayViewShipments]
    read_scope = Scope.SHIPMENT_READ
    filter_backends = [filters.DjangoFilterBackend]
    filterset_class = ShipmentFilter
    pagination_class = NewestRequested
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Shipment]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        found = Shipment.objects.prefetch_related("scans")
        if not isinstance(self.request.auth, ApiKey):
            return found  # staff with the right to view shipments
        return found.filter(rma_id__in=access.visible(self.request).values("pk"))

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="label")
    def label(self, request: Request, pk: str) -> HttpResponse:
        """The label as PDF. 404 `no_return_label` while there is none."""
        shipment = self.get_object()
        if not shipment.has_label:
            raise errors.NoReturnLabel
        try:
            content = artwork.pdf(shipment)
        except failures.PermanentFailure as error:
            raise errors.NoReturnLabel from error
        answer = HttpResponse(content, content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'attachment; filename="{shipment.reference}.pdf"'
        return answer
