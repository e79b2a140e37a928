"""`GET /api/v1/rmas/export/`: the list as a file, with the list's filters and for its readers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import exports
from accounts.api_auth import HasScope
from accounts.exports.cells import Value
from accounts.models import ApiKey
from events import clock
from events.errors import InvalidInput
from rma.api import access
from rma.api.serializers import RmaSummarySerializer
from rma.models import Rma
from rma.wording import intake_problem

ROWS_AT_ONCE = 500
_COLUMNS = RmaSummarySerializer.Meta.fields


class MayExport(BasePermission):
    """Keys (their scope is checked beside) and staff who may see RMAs, as in the admin.

    A customer's session is none of a program's: people read their own returns in the portal.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may take the list away."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.is_staff and request.user.has_perm("rma.view_rma"))


class ExportMixin:
    """Adds `export` to the RMAs; what the caller may not list is not in the file either."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "as", OpenApiTypes.STR, enum=exports.Format.values,
                description="csv (the default), xlsx or json",
            )
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, exports.answers.TYPES[exports.Format.XLSX]): OpenApiTypes.BINARY,
            (200, "application/json"): RmaSummarySerializer(many=True),
            422: OpenApiResponse(description="Not in this format, or too many rows."),
        },
    )  # fmt: skip
    @action(
        detail=False,
        methods=["get"],
        url_path="export",
        pagination_class=None,
        permission_classes=[access.CallerIsKnown, HasScope, MayExport],
    )
    def export(self, request: Request) -> HttpResponseBase:
        """The list as a file of at most 10,000 rows, newest first (`too_many_rows` beyond)."""
        wanted = request.query_params.get("as", exports.Format.CSV.value)
        if wanted not in exports.Format.values:
            raise InvalidInput(errors={"as": [intake_problem("unknown_choice")]})
        found = self.filter_queryset(self.get_queryset()).order_by("-received_at", "-id")  # type: ignore[attr-defined] # a mixin
        table = exports.Table(
            name=Rma._meta.label_lower,
            columns=_COLUMNS,
            count=found[: exports.MOST_ROWS + 1].count(),
            chunks=_chunks(found),
        )
        return exports.answer(
            actor=access.actor_of(request),
            now=clock.now(),
            table=table,
            format=exports.Format(wanted),
        )


def _chunks(found: Any) -> Iterator[list[list[Value]]]:
    rows: list[list[Value]] = []
    for rma in found.iterator(chunk_size=ROWS_AT_ONCE):
        data = RmaSummarySerializer(rma).data
        rows.append([data[name] for name in _COLUMNS])
        if len(rows) == ROWS_AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows
