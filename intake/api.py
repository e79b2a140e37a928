"""`/api/v1/imports/`: partners send their returns as files. Each write is one service call."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import exports
from accounts.api_auth import HasScope
from accounts.api_input import Strict
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock
from events.api_idempotency import KEY, KEY_NEEDED, IdempotentWrites
from events.api_paging import CursorPages
from events.errors import InvalidInput
from intake import errors, selectors, services, tables
from intake.choices import Encoding
from intake.models import ImportFile
from rma.api import access
from rma.wording import intake_problem

XLSX = exports.answers.TYPES[exports.Format.XLSX]
AS = OpenApiParameter(
    "as", OpenApiTypes.STR, enum=["csv", "xlsx"], description="csv (the default) or xlsx"
)
FILE = {
    (200, "text/csv"): OpenApiTypes.BINARY,
    (200, XLSX): OpenApiTypes.BINARY,
    422: OpenApiResponse(description="Not in this format."),
}


class MayImport(BasePermission):
    """A partner's key with its scope, or staff who may import."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Scopes of keys are checked by HasScope."""
        if isinstance(request.auth, ApiKey):
            return True
        return bool(request.user.is_staff and request.user.has_perm("intake.import_rmas"))


class NewestUpload(CursorPages):
    """Newest first."""

    ordering = ("-created_at", "-id")


class UploadInput(Strict):
    """A CSV file or an XLSX workbook with headings in its first row."""

    file = serializers.FileField(max_length=200, use_url=False)
    encoding = serializers.ChoiceField(
        choices=Encoding.choices, required=False, allow_blank=True, default=""
    )
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default="en")


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong where: the row as a spreadsheet counts, the field, a sentence."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What an import would do. Nothing of it is kept."""

    requests = serializers.IntegerField()
    ready = serializers.IntegerField()
    known = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    problems = ProblemSerializer(many=True)


class ImportSerializer(serializers.ModelSerializer[ImportFile]):
    """An import and how far it is, counted in returns to open."""

    progress = serializers.SerializerMethodField()

    class Meta:
        model = ImportFile
        fields = [
            "id", "name", "format", "encoding", "delimiter", "mapping", "row_count", "created_at",
            "progress",
        ]  # fmt: skip
        read_only_fields = fields

    def get_progress(self, file: ImportFile) -> "ProgressShape":
        """Counted now."""
        found = selectors.progress(file.id)
        return {
            "state": found.state,
            "total": found.total,
            "worked": found.worked,
            "opened": found.opened,
            "known": found.known,
            "refused": found.refused,
        }


ProgressShape = dict[str, str | int]


class ImportViewSet(IdempotentWrites, viewsets.GenericViewSet[ImportFile]):
    """Imports: staff see all, partners their own."""

    permission_classes = [MayImport, HasScope]
    read_scope = Scope.RMA_READ
    write_scope = Scope.RMA_WRITE
    serializer_class = ImportSerializer
    pagination_class = NewestUpload
    filter_backends: list[Any] = []
    parser_classes = [MultiPartParser]
    queryset = ImportFile.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ImportFile]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        dealer = _dealer(self.request)
        return selectors.files_of(dealer) if dealer else ImportFile.objects.all()

    def list(self, request: Request) -> Response:
        """Imports, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One import: ask again while its state is `running`."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        request={"multipart/form-data": UploadInput},
        responses={201: ImportSerializer, 200: PreviewSerializer},
        parameters=[
            KEY_NEEDED,
            OpenApiParameter(
                "dry_run", OpenApiTypes.BOOL, description="true: only check, keep nothing"
            ),
        ],
    )
    def create(self, request: Request) -> HttpResponse:
        """Send a file and have it imported. Rows with one reference become one return."""
        shape = UploadInput(data=request.data)
        shape.is_valid(raise_exception=True)
        if request.query_params.get("dry_run", "").lower() in ("1", "true", "yes"):
            return Response(PreviewSerializer(self._tried(request, shape)).data)
        return self.once(request, lambda: self._started(request, shape), required=True)

    @extend_schema(request=None, responses=ImportSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        """Stop a running import; the returns it has opened stay."""
        file = self.get_object()

        def work() -> Response:
            services.cancel(actor=access.actor_of(request), now=clock.now(), file_id=file.id)
            return Response(self.get_serializer(file).data)

        return self.once(request, work)

    @extend_schema(
        parameters=[AS],
        responses={
            **FILE,
            410: OpenApiResponse(description="Its rows were deleted."),
        },
    )
    @action(detail=True, methods=["get"], url_path="refused", pagination_class=None)
    def refused(self, request: Request, pk: UUID) -> HttpResponseBase:
        """The refused rows with what is wrong, to be corrected and sent again."""
        file = self.get_object()
        if file.cleared_at is not None:
            raise errors.ImportCleared
        return self._file(request, tables.refused(file))

    @extend_schema(parameters=[AS], responses=FILE)
    @action(detail=False, methods=["get"], url_path="template", pagination_class=None)
    def template(self, request: Request) -> HttpResponseBase:
        """An empty file with headings and notes in three languages."""
        return self._file(request, tables.template())

    def _file(self, request: Request, table: exports.Table) -> HttpResponseBase:
        wanted = request.query_params.get("as", "csv")
        if wanted not in ("csv", "xlsx"):
            raise InvalidInput(errors={"as": [intake_problem("unknown_choice")]})
        return exports.answer(
            actor=access.actor_of(request),
            now=clock.now(),
            table=table,
            format=exports.Format(wanted),
        )

    def _tried(self, request: Request, shape: UploadInput) -> selectors.Preview:
        with transaction.atomic():
            found = selectors.preview(self._kept(request, shape))
            transaction.set_rollback(True)
        return found

    def _started(self, request: Request, shape: UploadInput) -> Response:
        actor, now = access.actor_of(request), clock.now()
        with transaction.atomic():
            file = self._kept(request, shape)
            services.start(actor=actor, now=now, file_id=file.id)
        return Response(self.get_serializer(file).data, status=status.HTTP_201_CREATED)

    def _kept(self, request: Request, shape: UploadInput) -> ImportFile:
        given = shape.validated_data
        return services.upload(
            actor=access.actor_of(request),
            now=clock.now(),
            name=given["file"].name,
            data=given["file"].read(),
            dealer=_dealer(request),
            brands=request.auth.brand_codes if isinstance(request.auth, ApiKey) else (),
            encoding=given["encoding"],
            language=given["language"],
        )


def _dealer(request: Request) -> str:
    """Whose references these are: the owner of the key, whichever of the keys; empty for staff."""
    return str(request.auth.owner_id) if isinstance(request.auth, ApiKey) else ""
