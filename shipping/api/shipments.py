"""`/api/v1/shipments/`: read shipments, download their labels, ship out."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_auth import ApiKeyAuthentication, HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock, failures
from events.api_idempotency import KEY, IdempotentWrites
from events.api_paging import CursorPages
from events.errors import DomainError, ProductError
from events.idempotency import StoredAnswer
from rma.api import access, dry_run
from rma.api.dry_run import DRY_RUN
from rma.errors import RmaNotFound
from rma.models import Rma
from shipping import artwork, errors, services
from shipping.api.serializers import NewShipmentSerializer, ShipmentSerializer
from shipping.models import Shipment


class MayHandleShipments(BasePermission):
    """A key with its scope; staff with the right to view shipments, or to ship out by hand."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        wanted = "shipping.ship_out" if request.method == "POST" else "shipping.view_shipment"
        return bool(request.user.has_perm(wanted))


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
    IdempotentWrites,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Shipment],
):
    """Parcels in both directions, of the RMAs the caller may see. The journey writes them; asking
    for the way home again is answered with the first parcel."""

    queryset = Shipment.objects.none()
    serializer_class = ShipmentSerializer
    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope, MayHandleShipments]
    read_scope = Scope.SHIPMENT_READ
    write_scope = Scope.SHIPMENT_WRITE
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

    @extend_schema(
        request=NewShipmentSerializer,
        responses={
            200: OpenApiResponse(ShipmentSerializer, description="Booked before: the first one."),
            201: OpenApiResponse(ShipmentSerializer, description="Booked."),
            404: OpenApiResponse(description="No such RMA, or not the caller's."),
        },
        parameters=[KEY, DRY_RUN],
    )
    def create(self, request: Request) -> HttpResponse:
        """Ship an RMA out that is ready. However often it is asked, there is one parcel."""
        asked = NewShipmentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        number = asked.validated_data["rma"].upper()
        rma = access.visible(request).filter(number=number).first()
        if rma is None:
            raise RmaNotFound

        if dry_run.wanted(request):
            return dry_run.rehearse(lambda: self._booked(request, rma))
        try:
            return self.once(request, lambda: self._booked(request, rma))
        except DomainError as refusal:
            self._note(request, rma, refusal)
            raise

    def _booked(self, request: Request, rma: Rma) -> Response:
        now = clock.now()
        shipment = services.book_outbound(actor=access.actor_of(request), now=now, rma_id=rma.id)
        fresh = shipment.requested_at == now
        return Response(
            self.get_serializer(shipment).data,
            status=status.HTTP_201_CREATED if fresh else status.HTTP_200_OK,
        )

    def _refused(self, request: Request, error: ProductError) -> StoredAnswer:
        """A refusal under an Idempotency-Key: noted in the transaction that keeps the answer."""
        asked = NewShipmentSerializer(data=request.data)
        if asked.is_valid():
            number = asked.validated_data["rma"].upper()
            for rma in access.visible(request).filter(number=number):
                self._note(request, rma, error)
        return super()._refused(request, error)

    def _note(self, request: Request, rma: Rma, refusal: ProductError) -> None:
        """Every refused attempt is on record; a store that is busy is no refusal."""
        if not refusal.retryable:
            services.note_refusal(
                actor=access.actor_of(request), now=clock.now(), rma_id=rma.id, code=refusal.code
            )

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
