"""The warranty over the API: devices, verdicts, and a check that records nothing."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors as accounts
from accounts import tallies
from accounts.api_auth import HasScope
from accounts.api_input import Strict
from accounts.models import ApiKey
from accounts.scopes import Scope
from catalog import selectors as catalog
from events import clock
from events.api_idempotency import IdempotentWrites
from events.api_paging import CursorPages
from events.errors import NotAllowed
from rma import choices as rma_choices
from rma.api import access
from sla.calendars import local_date
from warranty import rules, selectors, services, wording
from warranty.choices import Basis, DeviceState, Outcome, Rule
from warranty.facts import DeviceFacts
from warranty.models import Device, Verdict

# How often one caller may check devices in an hour, and how often one serial number is checked.
CHECKS_AN_HOUR, CHECKS_OF_A_SERIAL = 1_000, 60
HOUR = timedelta(hours=1)


class NewestFirst(CursorPages):
    """Devices in the order they became known, which never changes."""

    ordering: str | tuple[str, ...] = "-id"


class NewestVerdictFirst(NewestFirst):
    """Verdicts, newest first."""

    ordering = ("-decided_at", "-id")


class DeviceSerializer(serializers.ModelSerializer[Device]):
    """What is known of a device."""

    class Meta:
        model = Device
        fields: ClassVar[list[str]] = [
            "id", "sku_code", "serial", "sold_on", "registered_on", "country", "customer_id",
            "channel", "lot", "state", "covered_until", "replaces", "replaced_by", "version",
        ]  # fmt: skip
        read_only_fields = fields


class DeviceInput(Strict):
    """What somebody knows of a device."""

    sku_code = serializers.CharField(max_length=40)
    serial = serializers.CharField(max_length=60)
    sold_on = serializers.DateField(required=False, allow_null=True, default=None)
    registered_on = serializers.DateField(required=False, allow_null=True, default=None)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    channel = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    lot = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class RegisteredSerializer(serializers.ModelSerializer[Device]):
    """A device that went in with many others: short, so that the answer can be given again."""

    class Meta:
        model = Device
        fields: ClassVar[list[str]] = ["id", "serial"]
        read_only_fields = fields


class DevicesInput(Strict):
    """Many devices, registered together or not at all."""

    devices = DeviceInput(many=True, allow_empty=False, max_length=500)  # type: ignore[call-arg] # of the list


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


class CheckInput(Strict):
    """A device and what is asked for it."""

    sku_code = serializers.CharField(max_length=40)
    serial = serializers.CharField(max_length=60, allow_blank=True)
    service_type = serializers.ChoiceField(choices=rma_choices.ServiceType.choices)
    reason = serializers.ChoiceField(
        choices=rma_choices.Reason.choices, required=False, default=rma_choices.Reason.DEFECTIVE
    )
    country = serializers.RegexField(r"\A[A-Z]{2}\Z", required=False, default="", allow_blank=True)
    purchase_date = serializers.DateField(required=False, allow_null=True, default=None)


class CheckAnswer(serializers.Serializer[Any]):
    """What the verdict would be today."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    rule = serializers.ChoiceField(choices=Rule.choices)
    reasons = serializers.ListField(child=serializers.CharField())
    expires_on = serializers.DateField(allow_null=True)
    purchased_on = serializers.DateField(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices, allow_blank=True)
    policy = serializers.CharField(allow_blank=True)


class DeviceFilter(filters.FilterSet):
    """What is looked for."""

    serial = filters.CharFilter(method="spelled", max_length=60)
    sku = filters.CharFilter(field_name="sku_code", max_length=40)
    state = filters.ChoiceFilter(choices=DeviceState.choices)
    sold_after = filters.DateFilter(field_name="sold_on", lookup_expr="gte")
    sold_before = filters.DateFilter(field_name="sold_on", lookup_expr="lt")

    class Meta:
        model = Device
        fields: ClassVar[list[str]] = ["country", "channel", "lot"]

    def spelled(self, found: QuerySet[Device], name: str, value: str) -> QuerySet[Device]:
        """The serial number in any spelling."""
        return found.filter(serial=rules.normalise_serial(value))


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


def visible_devices(request: Request) -> QuerySet[Device]:
    """Staff see every device, partners what they registered, customers their own."""
    if isinstance(request.auth, ApiKey):
        found = selectors.devices_of_key(request.auth)
        ours = catalog.skus_of_brands(request.auth.brand_codes)
        return found.filter(sku_code__in=ours) if request.auth.brand_codes else found
    if request.user.has_perm("rma.view_rma"):
        return Device.objects.all()
    customer = accounts.customer_of(request.user)
    return Device.objects.filter(customer_id=customer.id) if customer else Device.objects.none()


def ensure_insider(request: Request, permission: str) -> None:
    """Partners by key and staff with the permission. Raises NotAllowed."""
    if not isinstance(request.auth, ApiKey) and not request.user.has_perm(permission):
        raise NotAllowed


class DeviceViewSet(
    IdempotentWrites,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Device],
):
    """Devices by serial number. What the caller may not see does not exist for them."""

    permission_classes = [access.CallerIsKnown, HasScope]
    read_scope = Scope.DEVICE_READ
    write_scope = Scope.DEVICE_WRITE
    serializer_class = DeviceSerializer
    pagination_class = NewestFirst
    filterset_class = DeviceFilter
    lookup_value_regex = "[0-9a-fA-F-]{36}"
    queryset = Device.objects.none()

    def get_queryset(self) -> QuerySet[Device]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return visible_devices(self.request)

    @extend_schema(request=DeviceInput, responses={201: DeviceSerializer})
    def create(self, request: Request) -> HttpResponse:
        """Register a device, or add what was unknown about it."""
        entered = self._entered(request, DeviceInput)
        return self.once(
            request,
            lambda: self._answer(
                services.register_device(
                    actor=access.actor_of(request), now=clock.now(), device=DeviceFacts(**entered)
                )
            ),
        )

    @extend_schema(request=DevicesInput, responses={201: RegisteredSerializer(many=True)})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def bulk(self, request: Request) -> HttpResponse:
        """Register up to 500 devices, all or none."""
        entered = self._entered(request, DevicesInput)["devices"]

        def work() -> Response:
            made = services.register_devices(
                actor=access.actor_of(request),
                now=clock.now(),
                devices=[DeviceFacts(**one) for one in entered],
            )
            shaped = RegisteredSerializer(made, many=True)
            return Response(shaped.data, status=status.HTTP_201_CREATED)

        return self.once(request, work)

    def _entered(self, request: Request, shape: type[Strict]) -> dict[str, Any]:
        ensure_insider(request, "warranty.add_device")
        filled = shape(data=request.data)
        filled.is_valid(raise_exception=True)
        return dict(filled.validated_data)

    def _answer(self, made: Device) -> Response:
        return Response(DeviceSerializer(made).data, status=status.HTTP_201_CREATED)


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


class WarrantyCheckView(APIView):
    """What a verdict would be today. For staff and partners; to a partner, a device it did not
    register looks like one that does not exist."""

    permission_classes = [access.CallerIsKnown, HasScope]
    write_scope = Scope.DEVICE_READ  # it reads, although it is a POST

    @extend_schema(request=CheckInput, responses=CheckAnswer)
    def post(self, request: Request) -> Response:
        """Check a device without recording anything."""
        ensure_insider(request, "rma.view_rma")
        filled = CheckInput(data=request.data)
        filled.is_valid(raise_exception=True)
        entered = filled.validated_data
        _count_check(request, entered["serial"])
        assessment = selectors.assess(
            claim=_claim(entered),
            sku_code=entered["sku_code"],
            country=entered["country"],
            today=local_date(clock.now(), entered["country"]),
            devices=visible_devices(request),
        )
        return Response(CheckAnswer(_answer(assessment)).data)


def _count_check(request: Request, serial: str) -> None:
    """Raises Throttled for a caller who tries many serial numbers, or a number tried by many."""
    caller = f"key:{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"{request.user.pk}"
    subjects = {"caller": (caller, CHECKS_AN_HOUR), "serial": (serial, CHECKS_OF_A_SERIAL)}
    counted = [
        (tallies.count(kind=f"check.{name}", subject=subject, now=clock.now(), window=HOUR), most)
        for name, (subject, most) in subjects.items()
        if subject
    ]
    waits = [count.seconds_left for count, most in counted if count.tries > most]
    if waits:
        raise Throttled(wait=max(waits))


def _claim(entered: dict[str, Any]) -> rules.Claim:
    return rules.Claim(
        service_type=entered["service_type"],
        reason=entered["reason"],
        serial=rules.normalise_serial(entered["serial"]),
        safety=entered["reason"] == rma_choices.Reason.SAFETY_ISSUE,
        claimed_on=entered["purchase_date"],
    )


def _answer(assessment: selectors.Assessment) -> dict[str, Any]:
    decision = assessment.decision
    coverage = decision.coverage
    expires_on: date | None = coverage.expires_on
    return {
        "outcome": decision.outcome.value,
        "rule": decision.rule,
        "reasons": [
            wording.sentence(reason.code, {param.name: param.value for param in reason.params})
            for reason in decision.reasons
        ],
        "expires_on": expires_on,
        "purchased_on": coverage.purchased_on,
        "basis": coverage.basis,
        "policy": str(assessment.policy) if assessment.policy else "",
    }
