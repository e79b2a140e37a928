"""What the API takes: named fields and nothing else."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

UNKNOWN_FIELD = _("This field is not known.")


class Strict(serializers.Serializer[Any]):
    """The base of every body: refuses fields it does not know.

    So a typo is never ignored, and nobody smuggles in a state, an amount, an owner or an approver.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError, naming each unknown field."""
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [UNKNOWN_FIELD] for name in unknown})
        return super().to_internal_value(data)


class StrictShape(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says in the OpenAPI document that there are no other fields."""

    target_class = Strict
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """The shape as it is documented anyway, closed; what has no fields is no body at all."""
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**shape, "additionalProperties": False} if shape.get("properties") else shape
