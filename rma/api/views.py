"""The RMA endpoints. Each write is one service call, once per Idempotency-Key."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors as accounts
from accounts.api_auth import HasScope
from accounts.api_input import Strict
from accounts.scopes import Scope
from events import api_rows, clock, row_sql
from events.api_idempotency import KEY, KEY_NEEDED, IdempotentWrites
from events.api_lists import RowsAsJson
from events.api_paging import CursorPages
from events.errors import NotAllowed
from rma import actions, choices, selectors, services
from rma import timeline as rma_timeline
from rma.api import access
from rma.api import serializers as shapes
from rma.api.exports import ExportMixin
from rma.models import Rma, RmaLine


class NewestFirst(CursorPages):
    """Newest first; stable while new RMAs arrive."""

    ordering = ("-received_at", "-id")


class RmaFilter(filters.FilterSet):
    """What agents and partners look for."""

    state = filters.MultipleChoiceFilter(choices=choices.State.choices)
    service_type = filters.MultipleChoiceFilter(choices=choices.ServiceType.choices)
    received_after = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")
    received_before = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt")
    promised_before = filters.IsoDateTimeFilter(field_name="promise_due_at", lookup_expr="lt")
    serial = filters.CharFilter(field_name="lines__serial", max_length=60, distinct=True)
    sku = filters.CharFilter(field_name="lines__sku_code", max_length=40, distinct=True)
    waiting = filters.BooleanFilter(field_name="waiting_since", lookup_expr="isnull", exclude=True)
    escalated = filters.BooleanFilter(
        field_name="escalated_since", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Rma
        fields: ClassVar[list[str]] = ["brand_code", "country", "priority", "customer_id"]


class RmaViewSet(
    ExportMixin,
    IdempotentWrites,
    RowsAsJson,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Rma],
):
    """RMAs: staff see all, customers their own, partners the ones they opened."""

    permission_classes = [access.CallerIsKnown, HasScope]
    read_scope = Scope.RMA_READ
    write_scope = Scope.RMA_WRITE
    pagination_class = NewestFirst
    filterset_class = RmaFilter
    lookup_field = "number"
    lookup_value_regex = "[A-Za-z]{3}-?[0-9]{4}-?[0-9]{6,9}"
    queryset = Rma.objects.none()

    def get_queryset(self) -> QuerySet[Rma]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return access.visible(self.request)

    def get_serializer_class(self) -> Any:
        return shapes.RmaSummarySerializer if self.action == "list" else shapes.RmaSerializer

    @extend_schema(
        request=shapes.IntakeInput, responses={201: shapes.RmaSerializer}, parameters=[KEY_NEEDED]
    )
    def create(self, request: Request) -> HttpResponse:
        """Open an RMA."""
        given = api_rows.checked(shapes.IntakeInput, request.data)
        return self.once(request, lambda: self._opened(request, given), required=True)

    @extend_schema(request=shapes.CancelInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> HttpResponse:
        """Call the request off."""
        return self._act("cancel", shapes.CancelInput, services.cancel)

    @extend_schema(request=shapes.ReopenInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, number: str) -> HttpResponse:
        """Take an ended RMA up again."""
        return self._act("reopen", shapes.ReopenInput, services.reopen)

    @extend_schema(request=shapes.RejectInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, number: str) -> HttpResponse:
        """Decline the request."""
        return self._act("reject", shapes.RejectInput, services.reject)

    @extend_schema(request=shapes.CloseInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> HttpResponse:
        """End an RMA whose parcel was handed over without a carrier, or whose trace was lost."""
        return self._act("close", shapes.CloseInput, services.close)

    @extend_schema(request=shapes.WaitInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, number: str) -> HttpResponse:
        """Ask the customer for something; the promise stands still."""
        return self._act("wait", shapes.WaitInput, services.start_waiting)

    @extend_schema(request=shapes.Nothing, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, number: str) -> HttpResponse:
        """Stop waiting for the customer."""
        return self._act("resume", shapes.Nothing, services.end_waiting)

    @extend_schema(request=shapes.EscalateInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, number: str) -> HttpResponse:
        """Call somebody senior."""
        return self._act("escalate", shapes.EscalateInput, services.escalate)

    @extend_schema(request=shapes.Nothing, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def deescalate(self, request: Request, number: str) -> HttpResponse:
        """End the escalation."""
        return self._act("deescalate", shapes.Nothing, services.deescalate)

    @extend_schema(request=shapes.PriorityInput, responses=shapes.RmaSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def prioritise(self, request: Request, number: str) -> HttpResponse:
        """Change the priority: 1 urgent, 2 high, 3 normal."""
        return self._act("prioritise", shapes.PriorityInput, services.change_priority)

    @extend_schema(responses=shapes.MomentSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def timeline(self, request: Request, number: str) -> Response:
        """Everything that happened, oldest first; staff see internal steps, too."""
        rma = self.get_object()
        moments = rma_timeline.story(rma, staff=request.user.has_perm("rma.view_rma"))
        return Response([shapes.MomentSerializer(moment).data for moment in moments])

    @extend_schema(
        request=shapes.NoteInput, responses={201: shapes.NoteSerializer}, parameters=[KEY]
    )
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, number: str) -> HttpResponse:
        """Write a note; a customer's note also ends waiting."""
        rma = self._allowed("note")
        given = self._given(shapes.NoteInput)
        public = given["public"] or not request.user.is_staff
        return self.once(request, lambda: self._noted(rma, given["text"], public))

    @extend_schema(
        request={"multipart/form-data": shapes.EvidenceInput},
        responses={201: shapes.EvidenceSerializer},
        parameters=[KEY],
    )
    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, number: str) -> HttpResponse:
        """Add a photo, an invoice or a video."""
        rma = self._allowed("add-evidence")
        given = self._given(shapes.EvidenceInput)
        upload = services.Upload(given["file"].name, given["file"], given["kind"])
        with services.checked(upload) as ready:
            return self.once(request, lambda: self._kept(rma, ready, given["line_id"]))

    def get_object(self) -> Rma:
        """The RMA by number or barcode form; what the caller may not see does not exist."""
        sight = access.sight(self.request)  # first: an unknown number costs the same questions
        rma = row_sql.fetch(Rma, selectors.barcode_of(self.kwargs["number"]), by="barcode")
        if rma is None or not sight.has(rma):
            raise Http404
        self.check_object_permissions(self.request, rma)
        return selectors.with_lines(rma, row_sql.select(RmaLine, rma=rma))

    def _act(self, name: str, shape: type[Strict], service: Callable[..., Rma]) -> HttpResponse:
        rma = self._allowed(name)
        given = self._given(shape)

        def work() -> Response:
            actor = access.actor_of(self.request)
            changed = service(actor=actor, now=clock.now(), rma_id=rma.id, **given)
            return Response(self.get_serializer(changed).data)

        return self.once(self.request, work)

    def _allowed(self, name: str) -> Rma:
        """The RMA if the caller has the right to the action; the service judges the moment."""
        rma = self.get_object()
        wanted = actions.by_name(name)
        if wanted is None or (
            wanted.permission and not self.request.user.has_perm(wanted.permission)
        ):
            raise NotAllowed
        return rma

    def _given(self, shape: type[Strict]) -> dict[str, Any]:
        filled = shape(data=self.request.data)
        filled.is_valid(raise_exception=True)
        return dict(filled.validated_data)

    def _opened(self, request: Request, given: Mapping[str, Any]) -> Response:
        actor, now = access.actor_of(request), clock.now()
        contact = services.Contact(**given["contact"])
        customer = accounts.customer_of(request.user) if request.auth is None else None
        intake = services.Intake(
            service_type=given["service_type"],
            reason=given["reason"],
            channel=choices.Channel.API,
            customer_id=customer.id if customer else None,
            contact=contact,
            currency=given["currency"],
            language=given["language"],
            lines=tuple(services.IntakeLine(**line) for line in given["lines"]),
        )
        rma = services.receive(actor=actor, now=now, intake=intake)
        return Response(self.get_serializer(rma).data, status=status.HTTP_201_CREATED)

    def _noted(self, rma: Rma, text: str, public: bool) -> Response:
        note = services.add_note(
            actor=access.actor_of(self.request),
            now=clock.now(),
            rma_id=rma.id,
            text=text,
            public=public,
        )
        return Response(shapes.NoteSerializer(note).data, status=status.HTTP_201_CREATED)

    def _kept(self, rma: Rma, upload: services.CheckedUpload, line_id: UUID | None) -> Response:
        evidence = services.keep_evidence(
            actor=access.actor_of(self.request),
            now=clock.now(),
            rma_id=rma.id,
            upload=upload,
            line_id=line_id,
        )
        return Response(shapes.EvidenceSerializer(evidence).data, status=status.HTTP_201_CREATED)
