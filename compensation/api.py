"""Refunds over the API: staff read them, the staff pages decide them."""

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from accounts.api_auth import StaffOnly
from compensation.models import Refund
from events.api_paging import CursorPages


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """A refund and where it stands."""

    class Meta:
        model = Refund
        fields: ClassVar[list[str]] = [
            "id", "rma_id", "line_id", "amount", "currency", "state", "requested_at", "decided_at",
            "refusal_code", "paid_at", "provider_reference",
        ]  # fmt: skip


class NewestFirst(CursorPages):
    """Newest first; stable while new refunds are asked for."""

    ordering = ("-requested_at", "-id")


class RefundFilter(filters.FilterSet):
    """By RMA, state and currency."""

    class Meta:
        model = Refund
        fields: ClassVar[list[str]] = ["rma_id", "state", "currency"]


class RefundViewSet(viewsets.ReadOnlyModelViewSet[Refund]):
    """Refunds; staff only."""

    permission_classes = [StaffOnly]
    staff_permission = "compensation.view_refund"
    serializer_class = RefundSerializer
    pagination_class = NewestFirst
    filterset_class = RefundFilter
    queryset = Refund.objects.all()
