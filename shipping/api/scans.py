"""`POST /api/v1/dock/scans/`: the dock for scanners that are programs."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_auth import ApiKeyAuthentication, HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock
from events.actor import Actor
from rma.errors import RmaNotFound
from shipping import rules, selectors, services
from shipping.api.serializers import (
    DockScanSerializer,
    ExpectedSerializer,
    NewDockScanSerializer,
)
from shipping.selectors import Destination

COUNT_NEEDED = "count_needed"
_ANSWERS = PolymorphicProxySerializer(
    component_name="DockAnswer",
    serializers=[DockScanSerializer, ExpectedSerializer],
    resource_type_field_name=None,
)


class MayCheckIn(BasePermission):
    """A key with its scope, or staff with the right to check in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.has_perm("shipping.check_in"))


class DockScanView(APIView):
    """One scan. The `nonce` makes it safe to send again: the first answer is returned."""

    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope, MayCheckIn]
    write_scope = Scope.SHIPMENT_WRITE

    @extend_schema(
        request=NewDockScanSerializer,
        responses={
            200: OpenApiResponse(_ANSWERS, description="Looked up, refused, or sent before."),
            201: OpenApiResponse(DockScanSerializer, description="Taken in."),
            404: OpenApiResponse(description="For a key of some brands: nothing of theirs."),
        },
    )
    def post(self, request: Request) -> Response:
        """Look a code up, or take counted pieces in. A refused scan is an answer, not an error."""
        asked = NewDockScanSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        _ensure_own_brand(request, asked.validated_data["code"])
        service = services.check_in if "counted" in asked.validated_data else services.look_up
        answer = service(actor=_actor_of(request), now=clock.now(), scan=asked.scan())
        if isinstance(answer, Destination):
            return Response(_expected(answer))
        fresh = answer.result.accepted and not answer.replayed
        return Response(
            DockScanSerializer(answer.row).data,
            status=status.HTTP_201_CREATED if fresh else status.HTTP_200_OK,
        )


def _ensure_own_brand(request: Request, code: str) -> None:
    """A key limited to brands scans nothing of others. Raises RmaNotFound, as for nothing."""
    key = request.auth
    if not isinstance(key, ApiKey) or not key.brand_codes:
        return
    found = selectors.find_scanned(rules.read_code(code))
    if found is None or not key.may_touch(found.rma.brand_code):
        raise RmaNotFound


def _actor_of(request: Request) -> Actor:
    if isinstance(request.auth, ApiKey):
        return Actor.partner(request.auth.pk)
    return Actor.staff(request.user.pk)


def _expected(found: Destination) -> dict[str, Any]:
    arrival = selectors.arrival(found, found.rma.lines.all())
    lines = arrival.lines if arrival else ()
    expected = {
        "result": COUNT_NEEDED,
        "rma_id": found.rma.id,
        "number": found.rma.number,
        "lines": lines,
    }
    return dict(ExpectedSerializer(expected).data)
