"""Devices by serial number: look up and register."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors as accounts
from accounts.api_auth import HasScope
from accounts.api_input import Strict
from accounts.models import ApiKey
from accounts.scopes import Scope
from catalog import selectors as catalog
from events import clock
from events.api_idempotency import KEY, IdempotentWrites
from events.api_paging import CursorPages
from events.errors import NotAllowed
from rma.api import access
from warranty import rules, selectors, services
from warranty.choices import DeviceState
from warranty.facts import DeviceFacts
from warranty.models import Device


class NewestFirst(CursorPages):
    """Devices in the order they became known, which never changes."""

    ordering: str | tuple[str, ...] = "-id"


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

    @extend_schema(request=DeviceInput, responses={201: DeviceSerializer}, parameters=[KEY])
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

    @extend_schema(
        request=DevicesInput, responses={201: RegisteredSerializer(many=True)}, parameters=[KEY]
    )
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
