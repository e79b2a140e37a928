"""Refunds over the API: staff read and decide them; a dry run says what a decision would do."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_auth import StaffOnly
from accounts.api_input import Strict
from compensation import services
from compensation.models import Refund, RefusalCode
from events import clock
from events.actor import Actor
from events.api_idempotency import KEY, IdempotentWrites
from events.api_paging import CursorPages
from events.errors import NotAllowed
from rma.api import dry_run
from rma.api.dry_run import DRY_RUN
from rma.api.serializers import NoteText

SMALL, ANY = "compensation.approve_refund_small", "compensation.approve_refund_any"


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """A refund and where it stands."""

    class Meta:
        model = Refund
        fields: ClassVar[list[str]] = [
            "id", "rma_id", "line_id", "amount", "currency", "state", "requested_at", "decided_at",
            "refusal_code", "paid_at", "provider_reference",
        ]  # fmt: skip


class AmountInput(Strict):
    """An amount in the currency of the refund: the one that is approved, or really owed."""

    amount = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal(0))


class RefusalInput(NoteText):
    """Why nothing is paid; `separately` when the parcel of the RMA is packed already."""

    code = serializers.ChoiceField(choices=RefusalCode.choices)
    separately = serializers.BooleanField(required=False, default=False)


class NewestFirst(CursorPages):
    """Newest first; stable while new refunds are asked for."""

    ordering = ("-requested_at", "-id")


class RefundFilter(filters.FilterSet):
    """By RMA, state and currency."""

    class Meta:
        model = Refund
        fields: ClassVar[list[str]] = ["rma_id", "state", "currency"]


class RefundViewSet(IdempotentWrites, viewsets.ReadOnlyModelViewSet[Refund]):
    """Refunds; staff only. Who asked cannot decide (403 `four_eyes_needed`)."""

    permission_classes = [StaffOnly]
    staff_permission = "compensation.view_refund"
    serializer_class = RefundSerializer
    pagination_class = NewestFirst
    filterset_class = RefundFilter
    lookup_value_converter = "uuid"
    queryset = Refund.objects.all()

    @extend_schema(request=AmountInput, responses=RefundSerializer, parameters=[KEY, DRY_RUN])
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> HttpResponse:
        """Approve exactly the amount that was asked for (else 409) and pay it."""
        may: Callable[[str], bool] = request.user.has_perm
        rights = {"may_approve_small": may(SMALL), "may_approve_any": may(ANY)}
        return self._decide(services.approve, AmountInput, rights)

    @extend_schema(request=AmountInput, responses=RefundSerializer, parameters=[KEY, DRY_RUN])
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> HttpResponse:
        """Enter what is really owed; somebody else has to approve it then."""
        return self._decide(services.correct_amount, AmountInput, {})

    @extend_schema(request=RefusalInput, responses=RefundSerializer, parameters=[KEY, DRY_RUN])
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> HttpResponse:
        """Refuse it: the goods go back."""
        return self._decide(services.refuse, RefusalInput, {})

    def _decide(
        self, service: Callable[..., Refund], shape: type[Strict], rights: dict[str, Any]
    ) -> HttpResponse:
        user = self.request.user
        if not (user.has_perm(SMALL) or user.has_perm(ANY)):
            raise NotAllowed
        refund = self.get_object()
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)

        def work() -> Response:
            decided = service(
                actor=Actor.staff(user.pk),
                now=clock.now(),
                refund_id=refund.id,
                **rights,
                **given.validated_data,
            )
            return Response(self.get_serializer(decided).data)

        if dry_run.wanted(self.request):
            return dry_run.rehearse(work)
        return self.once(self.request, work)
