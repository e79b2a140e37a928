"""Verdicts on the RMAs the caller may see."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from accounts.api_auth import HasScope
from accounts.scopes import Scope
from rma.api import access
from warranty import wording
from warranty.api.devices import NewestFirst
from warranty.choices import Outcome
from warranty.models import Verdict


class NewestVerdictFirst(NewestFirst):
    """Verdicts, newest first."""

    ordering = ("-decided_at", "-id")


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """A verdict with its reasons in the language of the request."""

    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Verdict
        fields: ClassVar[list[str]] = [
            "id", "rma_id", "line_id", "outcome", "reasons", "expires_on", "supersedes",
            "decided_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, verdict: Verdict) -> list[str]:
        """Sentences, the deciding one first; people outside get the customer's words."""
        if self.context["request"].user.has_perm("rma.view_rma"):
            return wording.sentences(verdict.reasons)
        return wording.for_customer(verdict)


class VerdictFilter(filters.FilterSet):
    """Verdicts of an RMA, and only those in force if asked."""

    rma = filters.CharFilter(method="of_number", max_length=20)
    current = filters.BooleanFilter(method="in_force")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)

    class Meta:
        model = Verdict
        fields: ClassVar[list[str]] = ["rma_id"]

    def of_number(self, found: QuerySet[Verdict], name: str, value: str) -> QuerySet[Verdict]:
        """By the number of the RMA."""
        return found.filter(
            rma_id__in=access.visible(self.request).filter(number=value.upper()).values("pk")
        )

    def in_force(self, found: QuerySet[Verdict], name: str, value: bool) -> QuerySet[Verdict]:
        """Those that no newer one supersedes, or (false) the others."""
        current = Verdict.objects.current().values("pk")
        return found.filter(pk__in=current) if value else found.exclude(pk__in=current)


class WarrantyVerdictViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Verdict]
):
    """Verdicts on the RMAs the caller may see."""

    permission_classes = [access.CallerIsKnown, HasScope]
    read_scope = Scope.RMA_READ
    serializer_class = VerdictSerializer
    pagination_class = NewestVerdictFirst
    filterset_class = VerdictFilter
    lookup_value_regex = "[0-9a-fA-F-]{36}"
    queryset = Verdict.objects.none()

    def get_queryset(self) -> QuerySet[Verdict]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Verdict.objects.filter(rma_id__in=access.visible(self.request).values("pk"))
