"""Parcels sent once more on purpose, parcels sent twice by mistake, parcels nobody expected."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from shipping import choices
from shipping.choices import DuplicateState, HeldState, ReshipmentState


class Reshipment(models.Model):
    """A deliberate second shipment in place of a first one. Row of `shipping.reshipments`.

    Two people: who asks never decides. `requested_by` and `decided_by` are `kind:id`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    replaces = models.UUIDField(_("in place of"))
    action = models.CharField(_("purpose"), max_length=10, choices=choices.Action.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=choices.ReshipmentReason.choices)
    state = models.CharField(_("state"), max_length=10, choices=ReshipmentState.choices)
    from_stock = models.BooleanField(_("goods from stock"), default=False)
    requested_by = models.CharField(_("requested by"), max_length=60)
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.CharField(_("decided by"), max_length=60, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    shipment_id = models.UUIDField(_("new shipment"), null=True, blank=True)
    held_code = models.CharField(_("held because"), max_length=60, blank=True)
    serials = models.JSONField(_("devices"), default=dict, blank=True)  # line id → serial
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("re-shipment")
        verbose_name_plural = _("re-shipments")
        ordering = ("-requested_at", "-id")
        default_permissions = ("view",)
        permissions = (
            ("request_reshipment", _("Can ask that a parcel is sent again")),
            ("approve_reshipment", _("Can approve that a parcel is sent again")),
        )
        indexes = (models.Index(fields=("-requested_at", "-id"), name="reshipment_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")),
                name="reshipment_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=ReshipmentState.REQUESTED) | ~Q(decided_by=""),
                name="reshipment_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=("replaces",),
                condition=~Q(state=ReshipmentState.REFUSED),
                name="reshipment_once_per_parcel",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {date_format(self.requested_at, 'DATE_FORMAT')}"

    @property
    def stream(self) -> str:
        """The name of this re-shipment's event stream."""
        return f"reshipment/{self.id}"


class DuplicateAlert(models.Model):
    """More than one outbound parcel for one RMA. Row of `shipping.duplicates`."""

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    source = models.CharField(_("seen by"), max_length=10, choices=choices.DuplicateSource.choices)
    references = models.JSONField(_("shipments"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=DuplicateState.choices)
    found_at = models.DateTimeField(_("found"))
    decided_by = models.CharField(_("decided by"), max_length=60, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("duplicate alert")
        verbose_name_plural = _("duplicate alerts")
        ordering = ("-found_at", "-id")
        default_permissions = ("view",)
        permissions = (("decide_duplicate", _("Can decide duplicate alerts")),)
        indexes = (models.Index(fields=("-found_at", "-id"), name="duplicate_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id", "source", "references"), name="duplicate_alert_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_source_display()} {date_format(self.found_at, 'DATE_FORMAT')}"

    @property
    def stream(self) -> str:
        """The name of this alert's event stream."""
        return f"duplicate/{self.id}"


class HeldParcel(models.Model):
    """A parcel that came for an RMA that has ended. Row of `shipping.held`; a task while held."""

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    scan_id = models.UUIDField(_("dock scan"), unique=True)
    station = models.CharField(_("station"), max_length=40, blank=True)
    code = models.CharField(_("because"), max_length=20, choices=choices.ScanResult.choices)
    state = models.CharField(_("state"), max_length=10, choices=HeldState.choices)
    held_at = models.DateTimeField(_("on hold since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    shipment_id = models.UUIDField(_("sent back in"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("parcel on hold")
        verbose_name_plural = _("parcels on hold")
        ordering = ("-held_at", "-id")
        default_permissions = ("view",)
        permissions = (("decide_held", _("Can decide about parcels on hold")),)
        indexes = (models.Index(fields=("-held_at", "-id"), name="held_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id",), condition=Q(state=HeldState.HELD), name="held_once_per_rma"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} {date_format(self.held_at, 'DATETIME_FORMAT')}"

    @property
    def stream(self) -> str:
        """The name of this parcel's event stream."""
        return f"held/{self.id}"
