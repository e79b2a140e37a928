"""What a verdict would be today, so often and no more."""

from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tallies
from accounts.api_auth import HasScope
from accounts.api_input import Strict
from accounts.models import ApiKey
from accounts.scopes import Scope
from events import clock
from rma import choices as rma_choices
from rma.api import access
from sla.calendars import local_date
from warranty import rules, selectors, wording
from warranty.api.devices import ensure_insider, visible_devices
from warranty.choices import Basis, Outcome, Rule

# How often one caller may check devices in an hour, and how often one serial number is checked.
CHECKS_AN_HOUR, CHECKS_OF_A_SERIAL = 1_000, 60
HOUR = timedelta(hours=1)


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


class WarrantyCheckView(APIView):
    """What a verdict would be today. For staff and partners; to a partner, a device it did not
    register looks like one that does not exist."""

    permission_classes = [access.CallerIsKnown, HasScope]
    write_scope = Scope.DEVICE_READ  # it reads, although it is a POST

    @extend_schema(
        request=CheckInput,
        responses={200: CheckAnswer, 404: OpenApiResponse(description="No such product.")},
    )
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
