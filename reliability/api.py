"""`/api/v1/scheduled-exports/`: the files that left by the calendar, for QMS and BI."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import exports
from accounts.api_auth import HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from accounts.services.exports import record_export
from events import clock
from events.api_paging import CursorPages
from reliability.models import ExportFile, ScheduledExport
from reliability.reports.tables import NAME
from rma.api import access

MAY = "reliability.view_reports"


class MayReadReports(BasePermission):
    """A key with its scope, or staff who may see reports."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.is_staff and request.user.has_perm(MAY))


class NewestInterval(CursorPages):
    """The newest interval first."""

    ordering = ("-ends_on", "-id")


class ScheduledExportSerializer(serializers.ModelSerializer[ScheduledExport]):
    """What became of one interval of a schedule; `made` ones have a file."""

    schedule_id = serializers.UUIDField(read_only=True)
    sku_code = serializers.CharField(source="schedule.sku_code", read_only=True)
    format = serializers.CharField(source="schedule.format", read_only=True)

    class Meta:
        model = ScheduledExport
        fields = (
            "id", "schedule_id", "sku_code", "format", "starts_on", "ends_on", "state", "reason",
            "rows", "sha256", "inputs_hash", "at",
        )  # fmt: skip


class ScheduledExportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[ScheduledExport]
):
    """Reports by the calendar: each interval once, made, skipped or refused."""

    permission_classes = [access.CallerIsKnown, MayReadReports, HasScope]
    read_scope = Scope.REPORT_READ
    serializer_class = ScheduledExportSerializer
    pagination_class = NewestInterval
    lookup_value_regex = "[0-9a-fA-F-]{36}"
    queryset = ScheduledExport.objects.none()

    def get_queryset(self) -> QuerySet[ScheduledExport]:
        """Of the brands of the key; of all for those who may see every one."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        found = ScheduledExport.objects.select_related("schedule")
        key = self.request.auth
        if isinstance(key, ApiKey) and key.brand_codes:
            return found.filter(schedule__brand_code__in=key.brand_codes)
        return found

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, byte for byte what `sha256` was taken of; 404 after a year."""
        export = self.get_object()
        kept = ExportFile.objects.filter(pk=export.pk).first()
        if kept is None:
            raise Http404
        format = exports.Format(export.schedule.format)
        record_export(
            actor=access.actor_of(request), now=clock.now(), list_name=NAME, format=format.value,
            rows=export.rows,
        )  # fmt: skip
        response = HttpResponse(bytes(kept.content), content_type=exports.TYPES[format])
        name = f"{export.schedule.sku_code}-{export.ends_on}.{format.value}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
