"""Shipments, their scans and the repeats that were refused: folded from `shipment/<id>`."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from shipping import choices
from shipping.choices import PickupState, ShipmentState


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    """Named filters of the work lists."""

    def tracked(self) -> "ShipmentQuerySet":
        """Parcels about which the carrier may still have news."""
        return self.filter(state__in=choices.TRACKED_STATES)

    def late(self, today: date) -> "ShipmentQuerySet":
        """On their way beyond the day the carrier estimated."""
        return self.filter(state=ShipmentState.IN_TRANSIT, estimated_delivery_on__lt=today)

    def without_label(self) -> "ShipmentQuerySet":
        """The task list: no label could be bought."""
        return self.filter(state=ShipmentState.FAILED)


class Shipment(models.Model):
    """One parcel in one direction. Written by the projection `shipping.shipments` alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma_id = models.UUIDField(_("RMA"))
    direction = models.CharField(_("direction"), max_length=10, choices=choices.Direction.choices)
    action = models.CharField(_("purpose"), max_length=10, choices=choices.Action.choices)
    generation = models.PositiveSmallIntegerField(_("generation"))
    state = models.CharField(_("state"), max_length=12, choices=ShipmentState.choices)
    carrier = models.CharField(_("carrier"), max_length=40)
    service = models.CharField(_("service"), max_length=40)
    reference = models.CharField(_("our reference"), max_length=60, unique=True)
    centre_code = models.CharField(_("return centre"), max_length=40, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight in grams"))
    pieces = models.PositiveIntegerField(_("pieces"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    requested_at = models.DateTimeField(_("requested"))
    carrier_ref = models.CharField(_("carrier's reference"), max_length=100, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    barcode = models.CharField(max_length=100, blank=True)
    routing_code = models.CharField(max_length=60, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    estimated_delivery_on = models.DateField(_("estimated delivery"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    failure_code = models.CharField(_("failed because"), max_length=120, blank=True)
    void_requested_at = models.DateTimeField(null=True, blank=True)
    void_failure_code = models.CharField(_("not voided because"), max_length=120, blank=True)
    scan_code = models.CharField(_("last scan says"), max_length=30, blank=True)
    scan_reason = models.CharField(max_length=30, blank=True)
    scanned_at = models.DateTimeField(_("last scan"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    silent_since = models.DateTimeField(_("silent since"), null=True, blank=True)
    pickup_state = models.CharField(
        _("pick-up"), max_length=10, choices=PickupState.choices, default=PickupState.NONE
    )
    pickup_on = models.DateField(_("pick-up day"), null=True, blank=True)
    pickup_attempts = models.PositiveSmallIntegerField(default=0)
    pickup_starts_at = models.DateTimeField(null=True, blank=True)
    pickup_ends_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(_("last change"))

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ("-requested_at", "-id")
        default_permissions = ("view",)
        permissions = (
            ("check_in", _("Can check parcels in at the dock")),
            ("print_labels", _("Can print labels")),
            ("retry_label", _("Can retry a failed label")),
            ("void_label", _("Can void a label")),
            ("ship_out", _("Can book the outbound shipment")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id", "action", "generation"), name="shipping_one_per_action"
            ),
            models.UniqueConstraint(
                fields=("carrier", "tracking_number"),
                condition=~Q(tracking_number=""),
                name="shipping_tracking_number_once",
            ),
        )
        indexes = (
            models.Index(fields=("-requested_at", "-id"), name="shipping_newest"),
            models.Index(fields=("tracking_number",), name="shipping_by_tracking"),
            models.Index(fields=("barcode",), name="shipping_by_barcode"),
            models.Index(
                fields=("requested_at",),
                name="shipping_failed",
                condition=Q(state=ShipmentState.FAILED),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """The name of this shipment's event stream."""
        return f"shipment/{self.id}"

    @property
    def inbound(self) -> bool:
        return self.direction == choices.Direction.INBOUND

    @property
    def has_label(self) -> bool:
        """Whether a label exists that may be printed."""
        return bool(self.tracking_number) and self.state != ShipmentState.VOIDED

    @property
    def voidable(self) -> bool:
        """Whether the parcel has not been handed over and nobody asked to void it yet."""
        return self.state in choices.UNUSED_STATES and self.void_requested_at is None


class TrackingScan(models.Model):
    """One scan by the carrier. `id` follows from the carrier's own id, so repeats fall together."""

    id = models.UUIDField(primary_key=True, editable=False)
    shipment = models.ForeignKey(
        Shipment, on_delete=models.CASCADE, related_name="scans", db_constraint=False
    )
    carrier_scan_id = models.CharField(max_length=100)
    carrier_code = models.CharField(_("carrier's code"), max_length=60)
    code = models.CharField(_("code"), max_length=30)
    reason = models.CharField(_("reason"), max_length=30)
    place = models.CharField(_("place"), max_length=120, blank=True)
    at = models.DateTimeField(_("carrier's time"))

    class Meta:
        verbose_name = _("carrier scan")
        verbose_name_plural = _("carrier scans")
        ordering = ("at", "id")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("shipment", "at"), name="shipping_scans_in_order"),)

    def __str__(self) -> str:
        return f"{self.code} {date_format(self.at, 'DATETIME_FORMAT')}"


class RefusedRepeat(models.Model):
    """An attempt that made no shipment: repeated (it got the first one) or refused (M5.3)."""

    id = models.UUIDField(primary_key=True, editable=False)
    shipment = models.ForeignKey(
        Shipment,
        on_delete=models.CASCADE,
        related_name="repeats",
        db_constraint=False,
        null=True,
        blank=True,
        verbose_name=_("shipment"),
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=choices.AttemptOutcome.choices,
        default=choices.AttemptOutcome.REPEATED,
    )
    code = models.CharField(_("refused because"), max_length=60, blank=True)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    action = models.CharField(_("purpose"), max_length=10, choices=choices.Action.choices)
    generation = models.PositiveSmallIntegerField(_("generation"))
    actor_kind = models.CharField(_("kind of actor"), max_length=10)
    actor_id = models.CharField(_("actor"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("refused repeat")
        verbose_name_plural = _("refused repeats")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("-at", "-id"), name="shipping_repeats_newest"),)

    def __str__(self) -> str:
        return f"{self.get_action_display()} {date_format(self.at, 'DATETIME_FORMAT')}"
