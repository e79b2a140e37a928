"""What a partner looks for among the deliveries of an endpoint."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from webhooks.choices import DeliveryState
from webhooks.models import Delivery

PARAMETERS = [
    OpenApiParameter("state", OpenApiTypes.STR, enum=DeliveryState.values, many=True),
    OpenApiParameter("event_type", OpenApiTypes.STR),
    OpenApiParameter("created_after", OpenApiTypes.DATETIME),
    OpenApiParameter("created_before", OpenApiTypes.DATETIME),
]


class DeliveryFilter(filters.FilterSet):
    """What a partner looks for among its deliveries."""

    state = filters.MultipleChoiceFilter(choices=DeliveryState.choices)
    event_type = filters.CharFilter(max_length=100)
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = []


def filtered(request: Request, found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The deliveries the query asks for; raises ValidationError for what it cannot mean."""
    wanted = DeliveryFilter(request.query_params, queryset=found)
    if not wanted.is_valid():
        raise ValidationError(wanted.errors)
    rows: QuerySet[Delivery] = wanted.qs
    return rows
