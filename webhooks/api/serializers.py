"""What the API says of endpoints and deliveries, and what it takes. Unknown fields are refused."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api_input import Strict
from webhooks.models import Attempt, Delivery, Endpoint, Health, Replay
from webhooks.network.urls import LONGEST
from webhooks.services import Wishes
from webhooks.services.checking import FIELDS, LONGEST_DESCRIPTION, MOST_PATTERNS
from webhooks.services.secrets import LONGEST_OVERLAP_HOURS, OVERLAP_HOURS


class HealthSerializer(serializers.ModelSerializer[Health]):
    """How the endpoint has been doing. `held_until`: it is left alone until then."""

    class Meta:
        model = Health
        fields: ClassVar[list[str]] = [
            "last_success_at", "last_failure_at", "failures", "failing_since", "held_until",
        ]  # fmt: skip
        read_only_fields = fields


class WebhookEndpointSerializer(serializers.ModelSerializer[Endpoint]):
    """An endpoint. The secret is in the answers that make one, and nowhere else."""

    health = HealthSerializer(read_only=True)

    class Meta:
        model = Endpoint
        fields: ClassVar[list[str]] = [
            "id", "url", "description", "event_types", "brands", "state", "disabled_because",
            "created_at", "changed_at", "health",
        ]  # fmt: skip
        read_only_fields = fields


class IssuedSecretSerializer(serializers.Serializer[Any]):
    """A new secret, shown this once. `secret_id` names it in the log of events."""

    secret_id = serializers.CharField()
    secret = serializers.CharField(help_text="`whsec_` and 32 bytes in base64")


class NewWebhookEndpointSerializer(WebhookEndpointSerializer):
    """An endpoint that was just made, with its first secret."""

    secret_id = serializers.CharField()
    secret = serializers.CharField(help_text="`whsec_` and 32 bytes in base64; shown this once")

    class Meta(WebhookEndpointSerializer.Meta):
        fields: ClassVar[list[str]] = [
            *WebhookEndpointSerializer.Meta.fields, "secret_id", "secret",
        ]  # fmt: skip
        read_only_fields = fields


class WebhookEndpointInput(Strict):
    """What the owner decides."""

    url = serializers.CharField(
        max_length=LONGEST, help_text="https, a name on the open internet, port 443 or 8443"
    )
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=MOST_PATTERNS,
        help_text="Event types, `rma.*`, or `*`; see /api/v1/webhook-event-types/",
    )
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, allow_blank=True, default=""
    )
    brands = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=MOST_PATTERNS,
        default=list,
        help_text="Codes of brands; none means all that the key may touch",
    )

    def wishes(self, before: Endpoint | None = None) -> Wishes:
        """The whole wishes; with `before`, what is left out stays as it was."""
        given = self.validated_data
        base: dict[str, Any] = {}
        if before is not None:
            base = {name: getattr(before, name) for name in FIELDS}
        merged = {**base, **given}
        return Wishes(
            merged["url"], tuple(merged["event_types"]), merged["description"],
            tuple(merged["brands"]),
        )  # fmt: skip


class RotateInput(Strict):
    """How long the secret of now signs along with the new one."""

    overlap_hours = serializers.IntegerField(
        min_value=0, max_value=LONGEST_OVERLAP_HOURS, default=OVERLAP_HOURS
    )


class Nothing(Strict):
    """No input."""


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """One try. `failure` is empty when it succeeded; `answer` holds at most 4 KB."""

    class Meta:
        model = Attempt
        fields: ClassVar[list[str]] = ["number", "at", "status", "failure", "took_ms", "answer"]
        read_only_fields = fields


class WebhookDeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One event for one endpoint. `message_id` is the header `webhook-id`."""

    message_id = serializers.CharField(read_only=True)

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = [
            "id", "message_id", "event_type", "stream", "state", "attempts", "last_status",
            "last_failure", "due_at", "created_at", "settled_at",
        ]  # fmt: skip
        read_only_fields = fields


class WholeWebhookDeliverySerializer(WebhookDeliverySerializer):
    """The same with the payload, byte for byte as it is signed, and every try."""

    tries = AttemptSerializer(many=True, read_only=True)

    class Meta(WebhookDeliverySerializer.Meta):
        fields: ClassVar[list[str]] = [*WebhookDeliverySerializer.Meta.fields, "body", "tries"]
        read_only_fields = fields


class ReplayInput(Strict):
    """Which events: those recorded in [since, until)."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    only_failed = serializers.BooleanField(
        default=True, help_text="Leave out what was delivered already"
    )


class WebhookReplaySerializer(serializers.ModelSerializer[Replay]):
    """How far a replay has come."""

    class Meta:
        model = Replay
        fields: ClassVar[list[str]] = [
            "id", "since", "until", "only_failed", "state", "examined", "queued", "created_at",
            "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class WebhookEventTypeSerializer(serializers.Serializer[Any]):
    """An event type that may be sent: the ids in its `data`, and the scope a key needs for it."""

    type = serializers.CharField()
    meaning = serializers.CharField()
    fields_sent = serializers.ListField(child=serializers.CharField(), source="fields")
    scope = serializers.CharField()


class WebhookPayloadSerializer(serializers.Serializer[Any]):
    """What is posted to an endpoint. Events may come twice and in any order: `seq` is the
    event's number in its `stream`."""

    type = serializers.CharField()
    timestamp = serializers.DateTimeField(help_text="When it happened")
    data = serializers.DictField(  # type: ignore[assignment] # a field, popped by DRF
        child=serializers.CharField(), help_text="Ids, nothing personal"
    )
    seq = serializers.IntegerField(min_value=1)
    stream = serializers.CharField()
