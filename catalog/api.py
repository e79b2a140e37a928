"""The public part of the API: which products we take back and what can be wrong with them."""

from typing import ClassVar

from django.templatetags.static import static
from django.utils.translation import get_language
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import AllowAny

from catalog.categories import Category
from catalog.models import FaultCode, Sku
from events.api_paging import CursorPages


class ByCode(CursorPages):
    """Pages of 50 in the order of codes, which never change."""

    ordering = "code"


class ProductSerializer(serializers.ModelSerializer[Sku]):
    """A product, its name in the language of the request."""

    brand = serializers.CharField(source="brand.code", read_only=True)
    name = serializers.SerializerMethodField()
    picture_url = serializers.SerializerMethodField()

    class Meta:
        model = Sku
        fields: ClassVar[list[str]] = [
            "code", "brand", "name", "category", "lifecycle", "serial_tracked",
            "list_price", "currency", "weight_grams", "picture_url",
        ]  # fmt: skip
        read_only_fields = fields

    def get_name(self, sku: Sku) -> str:
        """Name in the request's language."""
        return sku.display_name(get_language() or "en")

    def get_picture_url(self, sku: Sku) -> str:
        """Address of the drawing, empty when there is none."""
        return static(sku.picture) if sku.picture else ""


class FaultCodeSerializer(serializers.ModelSerializer[FaultCode]):
    """A fault that can be named on a return, in the language of the request."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field, popped by DRF

    class Meta:
        model = FaultCode
        fields: ClassVar[list[str]] = [
            "code", "category", "component", "symptom", "label", "safety",
        ]  # fmt: skip
        read_only_fields = fields

    def get_label(self, fault: FaultCode) -> str:
        """The customer's words for it."""
        return fault.display_label(get_language() or "en")


class ProductFilter(filters.FilterSet):
    """Products of a brand, a category, a stage of life."""

    brand = filters.CharFilter(field_name="brand__code")

    class Meta:
        model = Sku
        fields: ClassVar[list[str]] = ["brand", "category", "lifecycle"]


class FaultCodeFilter(filters.FilterSet):
    """Faults of a category."""

    category = filters.ChoiceFilter(choices=Category.choices)

    class Meta:
        model = FaultCode
        fields: ClassVar[list[str]] = ["category", "safety"]


class ProductViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Sku]
):
    """Products we take back. Public."""

    queryset = Sku.objects.select_related("brand")
    serializer_class = ProductSerializer
    permission_classes = [AllowAny]
    filter_backends = [filters.DjangoFilterBackend]
    filterset_class = ProductFilter
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9._-]+"


class FaultCodeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[FaultCode]
):
    """Faults a customer can choose. Public; retired codes are left out."""

    queryset = FaultCode.objects.current()
    serializer_class = FaultCodeSerializer
    permission_classes = [AllowAny]
    filter_backends = [filters.DjangoFilterBackend]
    filterset_class = FaultCodeFilter
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9._-]+"
