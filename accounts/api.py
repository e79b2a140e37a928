"""A key's own page of the API: what it is and how it gets a new secret."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api_auth import ApiKeyAuthentication
from accounts.api_input import Strict
from accounts.models import ApiKey
from events import clock
from events.actor import Actor

MOST_HOURS = 168


class IsAKey(BasePermission):
    """Only programs: a person has the staff pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Every key may look at itself and renew itself, whatever its scopes."""
        return isinstance(request.auth, ApiKey)


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key without its secret."""

    class Meta:
        model = ApiKey
        fields = [
            "id", "name", "prefix", "scopes", "brand_codes", "requests_per_minute", "created_at",
            "expires_at", "last_used_at", "rotated_at", "previous_until",
        ]  # fmt: skip
        read_only_fields = fields


class KeyRotationInput(Strict):
    """How long the former secret goes on working."""

    overlap_hours = serializers.IntegerField(
        min_value=0, max_value=MOST_HOURS, required=False, default=24
    )


class RotatedSerializer(KeySerializer):
    """A key with its new secret, this once."""

    secret = serializers.CharField(read_only=True, help_text="`<prefix>.<secret>`; shown once.")

    class Meta(KeySerializer.Meta):
        fields = [*KeySerializer.Meta.fields, "secret"]
        read_only_fields = fields


class CurrentKeyView(APIView):
    """The key this request was made with."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAKey]

    @extend_schema(responses=KeySerializer)
    def get(self, request: Request) -> Response:
        """Scopes, brands, limits and dates of the key."""
        key: Any = request.auth
        return Response(KeySerializer(key).data)


class RotateKeyView(APIView):
    """A new secret for the key this request was made with.

    Takes no Idempotency-Key, because its answer, the secret, is kept nowhere. When the answer is
    lost, the former secret still works: ask again after the overlap, or have the key revoked.
    """

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAKey]

    @extend_schema(request=KeyRotationInput, responses=RotatedSerializer)
    def post(self, request: Request) -> Response:
        """Renew the secret; both work until the overlap ends. 409 while a rotation is under way."""
        asked = KeyRotationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        key, secret = services.rotate_api_key(
            actor=Actor.partner(request.auth.pk),
            now=clock.now(),
            key_id=request.auth.pk,
            overlap=timedelta(hours=asked.validated_data["overlap_hours"]),
        )
        answer = Response({**KeySerializer(key).data, "secret": secret}, status=status.HTTP_200_OK)
        answer["Cache-Control"] = "no-store"
        return answer
