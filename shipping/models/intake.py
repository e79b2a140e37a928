"""Ledgers of what reached us: scans at the dock, webhooks of carriers, and whom to ask when."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from shipping.choices import ScanResult, WebhookOutcome
from shipping.models.shipment import Shipment


class DockScan(models.Model):
    """One scan and its answer. The nonce makes a repeated request return the first answer.

    `details` holds numbers and serials for the screen; `scanned` the raw text of the scanner.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    nonce = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    station = models.CharField(_("station"), max_length=40, blank=True)
    scanned = models.CharField(_("scanned"), max_length=300, blank=True)
    result = models.CharField(_("result"), max_length=20, choices=ScanResult.choices)
    rma_id = models.UUIDField(_("RMA"), null=True, blank=True, db_index=True)
    shipment_id = models.UUIDField(_("shipment"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(_("who"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("dock scan")
        verbose_name_plural = _("dock scans")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("-at", "-id"), name="shipping_dock_newest"),)

    def __str__(self) -> str:
        return f"{self.get_result_display()} {date_format(self.at, 'DATETIME_FORMAT')}"


class InboundWebhook(models.Model):
    """One message of a carrier, kept 400 days: the same id again is known, whatever the order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(_("carrier"), max_length=40)
    message_id = models.CharField(_("message"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    kind = models.CharField(_("kind"), max_length=60)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    carrier_ref = models.CharField(_("carrier's reference"), max_length=100, blank=True)
    scans = models.JSONField(_("carrier scans"), default=list)
    outcome = models.CharField(_("outcome"), max_length=10, choices=WebhookOutcome.choices)
    shipment = models.ForeignKey(
        Shipment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_constraint=False,
        verbose_name=_("shipment"),
    )
    sent_at = models.DateTimeField(_("sent"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("carrier message")
        verbose_name_plural = _("carrier messages")
        ordering = ("-received_at", "-id")
        default_permissions = ("view",)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "message_id"), name="shipping_message_once_per_source"
            ),
        )
        indexes = (
            models.Index(fields=("-received_at", "-id"), name="shipping_inbox_newest"),
            models.Index(
                fields=("source", "tracking_number"),
                name="shipping_inbox_parked",
                condition=Q(outcome=WebhookOutcome.PARKED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.message_id}"


class PollSchedule(models.Model):
    """When to ask the carrier about a parcel that nobody has told us about."""

    shipment = models.OneToOneField(
        Shipment,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="poll",
        db_constraint=False,
    )
    due_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.shipment_id} {date_format(self.due_at, 'DATETIME_FORMAT')}"
