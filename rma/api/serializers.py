"""What goes in and out of the RMA API. Unknown fields are refused, nothing is assigned by luck."""

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api_input import Strict
from catalog.money import Currency
from events.api_rows import RowSerializer, instant
from rma import actions, choices, steps
from rma.models import Rma, RmaLine
from rma.timeline import Moment


class LineSerializer(RowSerializer[RmaLine]):
    """One product of an RMA with its two clocks, custody and money."""

    class Meta:
        model = RmaLine
        fields: ClassVar[list[str]] = [
            "id", "position", "sku_code", "serial", "quantity", "unit_price", "stated_fault",
            "confirmed_fault", "custody", "money", "quantity_received", "quantity_missing",
            "quantity_disposed", "verdict", "refusal_code", "disposition", "replacement_serial",
            "refund_amount",
        ]  # fmt: skip
        read_only_fields = fields


class NextStepSerializer(serializers.Serializer[Any]):
    """What happens next, who does it, by when."""

    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    who = serializers.ChoiceField(choices=["customer", "us", "carrier", "nobody"])
    due_at = serializers.DateTimeField(allow_null=True)


class RmaSummarySerializer(RowSerializer[Rma]):
    """An RMA in a list."""

    class Meta:
        model = Rma
        fields: ClassVar[list[str]] = [
            "id", "number", "barcode", "service_type", "reason", "state", "priority", "channel",
            "customer_id", "brand_code", "country", "currency", "language", "received_at",
            "ready_at", "closed_at", "outcome", "refusal_code", "waiting_since", "waiting_code",
            "escalated_since", "escalated_code", "promise_stage", "promise_due_at", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class RmaSerializer(RmaSummarySerializer):
    """An RMA in full: lines, next step, and what the caller may do with it now."""

    lines = LineSerializer(many=True, read_only=True)
    next_step = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta(RmaSummarySerializer.Meta):
        fields: ClassVar[list[str]] = [
            *RmaSummarySerializer.Meta.fields,
            "lines",
            "next_step",
            "allowed_actions",
        ]
        read_only_fields = fields

    @extend_schema_field(NextStepSerializer)
    def get_next_step(self, rma: Rma) -> Any:
        """What happens next, in the language of the request."""
        step = steps.next_step(rma)
        return {
            "code": step.code,
            "title": step.title,
            "detail": step.detail,
            "who": step.who,
            "due_at": instant(step.due_at),
        }

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed_actions(self, rma: Rma) -> list[str]:
        """Names of the actions the caller may take now."""
        user = self.context["request"].user
        return [action.name for action in actions.allowed_actions(rma, user, "api")]


class ContactInput(Strict):
    """Who sends and receives the parcels."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField()
    phone = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    line1 = serializers.CharField(max_length=160)
    line2 = serializers.CharField(max_length=160, required=False, default="", allow_blank=True)
    city = serializers.CharField(max_length=80)
    region = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=20)
    country = serializers.RegexField(r"\A[A-Z]{2}\Z")


class LineInput(Strict):
    """One announced product."""

    sku_code = serializers.CharField(max_length=40)
    serial = serializers.RegexField(
        r"\A[A-Za-z0-9._/-]*\Z", max_length=60, required=False, default="", allow_blank=True
    )
    quantity = serializers.IntegerField(min_value=1, max_value=999, required=False, default=1)
    unit_price = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    fault_code = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    description = serializers.CharField(
        max_length=4000, required=False, default="", allow_blank=True
    )


class IntakeInput(Strict):
    """A request for after-sales service."""

    service_type = serializers.ChoiceField(choices=choices.ServiceType.choices)
    reason = serializers.ChoiceField(choices=choices.Reason.choices)
    currency = serializers.ChoiceField(choices=Currency.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default="en")
    contact = ContactInput()
    lines = serializers.ListField(child=LineInput(), allow_empty=False, max_length=20)


class NoteText(Strict):
    """An optional note to the customer."""

    note = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)


class CancelInput(NoteText):
    code = serializers.ChoiceField(choices=choices.CancellationCode.choices)


class ReopenInput(NoteText):
    code = serializers.ChoiceField(choices=choices.ReopeningCode.choices)


class RejectInput(NoteText):
    code = serializers.ChoiceField(choices=choices.RejectionCode.choices)


class CloseInput(Strict):
    outcome = serializers.ChoiceField(choices=choices.Outcome.choices)


class WaitInput(NoteText):
    code = serializers.ChoiceField(choices=choices.WaitingCode.choices)


class EscalateInput(NoteText):
    code = serializers.ChoiceField(choices=choices.EscalationCode.choices)


class PriorityInput(Strict):
    priority = serializers.ChoiceField(choices=[1, 2, 3])


class Nothing(Strict):
    """No fields."""


class NoteInput(Strict):
    text = serializers.CharField(max_length=4000)
    public = serializers.BooleanField(required=False, default=True)


class EvidenceInput(Strict):
    file = serializers.FileField(max_length=200, use_url=False)
    kind = serializers.ChoiceField(choices=choices.EvidenceKind.choices)
    line_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A file that was handed in."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class NoteSerializer(serializers.Serializer[Any]):
    """A note that was written."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    public = serializers.BooleanField()
    author = serializers.CharField()
    created_at = serializers.DateTimeField()


class MomentSerializer(serializers.Serializer[Moment]):
    """One line of the timeline, in the language of the request."""

    event_id = serializers.UUIDField()
    at = serializers.DateTimeField()
    type = serializers.CharField()
    text = serializers.CharField()
    note = serializers.CharField()
    actor = serializers.CharField(source="actor.kind.value")
    public = serializers.BooleanField()
