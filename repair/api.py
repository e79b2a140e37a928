"""Work orders over the API: staff read them, the bench pages change them."""

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from accounts.api_auth import StaffOnly
from events.api_paging import CursorPages
from repair.models import WorkItem, WorkOrder


class WorkItemSerializer(serializers.ModelSerializer[WorkItem]):
    """One piece on the bench."""

    class Meta:
        model = WorkItem
        fields: ClassVar[list[str]] = [
            "id", "line_id", "sku_code", "serial", "quantity", "stated_fault", "fault_code",
            "outcome", "diagnosed_at", "test_passed", "disposition", "replacement_serial",
            "labour_minutes", "done_at",
        ]  # fmt: skip


class WorkOrderSerializer(serializers.ModelSerializer[WorkOrder]):
    """A work order with its pieces."""

    items = WorkItemSerializer(many=True, read_only=True)

    class Meta:
        model = WorkOrder
        fields: ClassVar[list[str]] = [
            "id", "number", "rma_id", "state", "technician_id", "opened_at", "ended_at", "items",
        ]  # fmt: skip


class NewestFirst(CursorPages):
    """Newest first; stable while new orders arrive."""

    ordering = ("-opened_at", "-id")


class WorkOrderFilter(filters.FilterSet):
    """By RMA, state and technician."""

    class Meta:
        model = WorkOrder
        fields: ClassVar[list[str]] = ["rma_id", "state", "technician_id"]


class WorkOrderViewSet(viewsets.ReadOnlyModelViewSet[WorkOrder]):
    """Work orders of the bench; staff only."""

    permission_classes = [StaffOnly]
    staff_permission = "repair.view_workorder"
    serializer_class = WorkOrderSerializer
    pagination_class = NewestFirst
    filterset_class = WorkOrderFilter
    lookup_field = "number"
    lookup_value_regex = "WO-[0-9]{4}-[0-9]{6,9}"
    queryset = WorkOrder.objects.prefetch_related("items")
