"""`POST /api/v1/rmas/{number}/ship-out/`: book the one outbound shipment."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_auth import ApiKeyAuthentication, HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock
from events.api_idempotency import IdempotentWrites
from events.errors import DomainError
from events.idempotency import StoredAnswer
from rma import selectors as rma_selectors
from rma.api import access, dry_run
from rma.api.dry_run import DRY_RUN
from rma.api.serializers import Nothing
from rma.api.views import KEY
from rma.errors import RmaNotFound
from rma.models import Rma
from shipping import services
from shipping.api.serializers import ShipmentSerializer


class MayShip(BasePermission):
    """A key with its scope, or staff with the right to ship."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.has_perm("shipping.ship_out"))


class ShipOutView(IdempotentWrites):
    """The outbound shipment of an RMA, once: whoever asks again gets the first one."""

    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope, MayShip]
    write_scope = Scope.SHIPMENT_WRITE

    @extend_schema(
        request=Nothing,
        responses={
            200: OpenApiResponse(ShipmentSerializer, description="Booked before: the first one."),
            201: OpenApiResponse(ShipmentSerializer, description="Booked."),
        },
        parameters=[KEY, DRY_RUN],
    )
    def post(self, request: Request, number: str) -> HttpResponse:
        """Book it. 409 `not_ready_to_ship` while the work is not finished."""
        Nothing(data=request.data).is_valid(raise_exception=True)
        rma = self._rma(request, number)
        if dry_run.wanted(request):
            return dry_run.rehearse(lambda: self._booked(request, rma))
        try:
            return self.once(request, lambda: self._booked(request, rma))
        except DomainError as refusal:
            self._note(request, refusal)
            raise

    def _booked(self, request: Request, rma: Rma) -> Response:
        now = clock.now()
        shipment = services.book_outbound(actor=access.actor_of(request), now=now, rma_id=rma.id)
        fresh = shipment.requested_at == now
        return Response(
            ShipmentSerializer(shipment).data,
            status=status.HTTP_201_CREATED if fresh else status.HTTP_200_OK,
        )

    def _refused(self, request: Request, error: DomainError) -> StoredAnswer:
        """A refusal under an Idempotency-Key: noted in the transaction that keeps the answer."""
        self._note(request, error)
        return super()._refused(request, error)

    def _note(self, request: Request, refusal: DomainError) -> None:
        rma = self._rma(request, self.kwargs["number"])
        services.note_refusal(
            actor=access.actor_of(request), now=clock.now(), rma_id=rma.id, code=refusal.code
        )

    def _rma(self, request: Request, number: str) -> Rma:
        """What the caller may not see does not exist."""
        rma = rma_selectors.by_number(number)
        if not access.visible(request).filter(pk=rma.pk).exists():
            raise RmaNotFound
        return rma
