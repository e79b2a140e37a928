"""The event log over the API: for staff and programs with the right to read it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import DjangoModelPermissions

from events.api_paging import CursorPages
from events.models import Event


class InLogOrder(CursorPages):
    """Pages in the order of the log; `position` of the last row is where to go on."""

    ordering = "position"
    page_size = 100
    max_page_size = 500


class ReadPermission(DjangoModelPermissions):
    """Reading needs the model's view permission."""

    perms_map = {
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": [],
    }


class EventSerializer(serializers.ModelSerializer[Event]):
    """One fact. `data` holds ids and codes, never personal data."""

    hash = serializers.SerializerMethodField(help_text="SHA-256 of the chain so far, hex")
    data = serializers.SerializerMethodField()  # type: ignore[assignment] # a field, popped by DRF
    meta = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = [
            "position", "event_id", "stream", "version", "type", "schema",
            "data", "meta", "occurred_at", "recorded_at", "hash",
        ]  # fmt: skip
        read_only_fields = fields

    def get_hash(self, event: Event) -> str:
        """The chain's hash in hexadecimal."""
        return bytes(event.hash).hex()

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_data(self, event: Event) -> Any:
        """The event's fields."""
        return event.data

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_meta(self, event: Event) -> Any:
        """Actor, correlation, causation."""
        return event.meta


class EventFilter(filters.FilterSet):
    """One stream, one type, or everything after a position."""

    after = filters.NumberFilter(field_name="position", lookup_expr="gt", min_value=0)

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = ["stream", "type", "after"]


class EventViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Event]
):
    """The append-only log of everything that happened."""

    serializer_class = EventSerializer
    permission_classes = [ReadPermission]
    pagination_class = InLogOrder
    filterset_class = EventFilter
    lookup_field = "event_id"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset: QuerySet[Event] = Event.objects.all()
