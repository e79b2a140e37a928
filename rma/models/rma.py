"""The RMA and its lines: rows folded from the events of the stream `rma/<id>`."""

from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from events.ids import uuid7
from rma import choices
from rma.choices import State

LEGAL_EDGES = (
    (State.RECEIVED, State.ELIGIBLE),
    (State.ELIGIBLE, State.SHIPPED_IN),
    (State.ELIGIBLE, State.PROCESSING),
    (State.SHIPPED_IN, State.PROCESSING),
    (State.PROCESSING, State.SHIPPED_OUT),
    (State.PROCESSING, State.CLOSED),
    (State.SHIPPED_OUT, State.CLOSED),
    (State.RECEIVED, State.REJECTED),
    (State.ELIGIBLE, State.REJECTED),
    (State.PROCESSING, State.REJECTED),
    (State.RECEIVED, State.CANCELLED),
    (State.ELIGIBLE, State.CANCELLED),
    (State.SHIPPED_IN, State.CANCELLED),
    (State.PROCESSING, State.CANCELLED),
    (State.CLOSED, State.PROCESSING),
    (State.REJECTED, State.RECEIVED),
)
_EDGE_LIST = ", ".join(f"('{source}', '{target}')" for source, target in LEGAL_EDGES)


class RmaQuerySet(models.QuerySet["Rma"]):
    """Named filters of the work queues."""

    def in_progress(self) -> "RmaQuerySet":
        return self.filter(state__in=choices.OPEN_STATES)

    def of_customer(self, customer_id: UUID) -> "RmaQuerySet":
        return self.filter(customer_id=customer_id)


class Rma(models.Model):
    """One return or service request. Written by the projection `rma.state` alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    barcode = models.CharField(max_length=20, unique=True)
    service_type = models.CharField(
        _("service"), max_length=20, choices=choices.ServiceType.choices
    )
    reason = models.CharField(_("reason"), max_length=30, choices=choices.Reason.choices)
    state = FSMField(
        _("state"), default=State.RECEIVED, choices=State.choices, protected=True, max_length=20
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=3)
    channel = models.CharField(_("channel"), max_length=10, choices=choices.Channel.choices)
    customer_id = models.UUIDField(_("customer"))
    brand_code = models.CharField(_("brand"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=10)
    opened_by = models.CharField(_("opened by"), max_length=60)
    received_at = models.DateTimeField(_("received"))
    ready_at = models.DateTimeField(_("ready to ship"), null=True, blank=True)
    closed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, blank=True, choices=choices.Outcome.choices
    )
    refusal_code = models.CharField(_("declined because"), max_length=40, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    waiting_code = models.CharField(
        _("waiting for"), max_length=20, blank=True, choices=choices.WaitingCode.choices
    )
    escalated_since = models.DateTimeField(_("escalated since"), null=True, blank=True)
    escalated_code = models.CharField(
        _("escalated because"), max_length=20, blank=True, choices=choices.EscalationCode.choices
    )
    promise_stage = models.CharField(max_length=20, blank=True)
    promise_due_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    sendable_since = models.DateTimeField(_("may be sent since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(_("last change"))

    objects = RmaQuerySet.as_manager()

    class Meta:
        verbose_name = _("RMA")
        verbose_name_plural = _("RMAs")
        ordering = ("-received_at", "-id")
        permissions = (
            ("handle_rma", _("Can work on RMAs")),
            ("reject_rma", _("Can decline RMAs")),
            ("override_rma", _("Can overrule a decision")),
        )
        indexes = (
            models.Index(fields=("-received_at", "-id"), name="rma_newest"),
            models.Index(
                fields=("state", "promise_due_at"),
                name="rma_open_by_promise",
                condition=Q(state__in=[str(state) for state in choices.OPEN_STATES]),
            ),
            models.Index(fields=("customer_id", "-received_at"), name="rma_of_customer"),
            models.Index(fields=("opened_by", "-received_at", "-id"), name="rma_opened_by_newest"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="state_follows_events",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=f"""
                    IF current_setting('aftersales.rebuilding', true) = 'on' THEN
                        RETURN NEW;
                    END IF;
                    IF NEW.version <= OLD.version
                       OR (OLD.state, NEW.state) NOT IN ({_EDGE_LIST}) THEN
                        RAISE EXCEPTION 'rma.state moves by its events only: % to %',
                            OLD.state, NEW.state USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of this RMA's event stream."""
        return f"rma/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in choices.OPEN_STATES

    @transition(field=state, source=State.RECEIVED, target=State.ELIGIBLE)
    def verify_warranty(self) -> None:
        """The warranty covers it."""

    @transition(field=state, source=State.ELIGIBLE, target=State.SHIPPED_IN)
    def issue_label(self) -> None:
        """The return shipment is open."""

    @transition(field=state, source=(State.ELIGIBLE, State.SHIPPED_IN), target=State.PROCESSING)
    def start_repair(self) -> None:
        """Work begins."""

    @transition(field=state, source=State.PROCESSING, target=State.SHIPPED_OUT)
    def ship_out(self) -> None:
        """The outbound shipment is booked."""

    @transition(field=state, source=(State.PROCESSING, State.SHIPPED_OUT), target=State.CLOSED)
    def close(self) -> None:
        """The journey has ended."""

    @transition(
        field=state,
        source=(State.RECEIVED, State.ELIGIBLE, State.PROCESSING),
        target=State.REJECTED,
    )
    def reject(self) -> None:
        """The request is declined."""

    @transition(
        field=state,
        source=(State.RECEIVED, State.ELIGIBLE, State.SHIPPED_IN, State.PROCESSING),
        target=State.CANCELLED,
    )
    def cancel(self) -> None:
        """The request is called off."""

    @transition(field=state, source=State.CLOSED, target=State.PROCESSING)
    def reopen_work(self) -> None:
        """A closed RMA goes back to the bench."""

    @transition(field=state, source=State.REJECTED, target=State.RECEIVED)
    def reopen_request(self) -> None:
        """A declined request is looked at again."""


class RmaLine(models.Model):
    """One product of an RMA with its two clocks: where the goods are, where the money is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma = models.ForeignKey(Rma, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("line"))
    sku_code = models.CharField(_("product"), max_length=40, db_index=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True, db_index=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(
        _("unit price"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    stated_fault = models.CharField(_("fault stated"), max_length=40, blank=True)
    confirmed_fault = models.CharField(_("fault confirmed"), max_length=40, blank=True)
    custody = models.CharField(_("goods"), max_length=12, choices=choices.Custody.choices)
    money = models.CharField(
        _("money"), max_length=12, choices=choices.Money.choices, default=choices.Money.NONE
    )
    quantity_received = models.PositiveIntegerField(_("received"), default=0)
    quantity_missing = models.PositiveIntegerField(_("missing"), default=0)
    quantity_disposed = models.PositiveIntegerField(_("handled"), default=0)
    quantity_returning = models.PositiveIntegerField(
        _("going back"), default=0
    )  # of the handled ones: repaired, sent back or replaced
    quantity_replaced = models.PositiveIntegerField(_("replaced"), default=0)
    quantity_settled = models.PositiveIntegerField(
        _("settled before"), default=0
    )  # pieces that stayed with us before the RMA was reopened
    verdict = models.CharField(
        _("warranty"),
        max_length=12,
        choices=choices.LineVerdict.choices,
        default=choices.LineVerdict.PENDING,
    )
    refusal_code = models.CharField(max_length=40, blank=True)
    disposition = models.CharField(
        _("disposition"), max_length=20, blank=True, choices=choices.Disposition.choices
    )
    replacement_serial = models.CharField(_("replacement serial"), max_length=60, blank=True)
    refund_amount = models.DecimalField(
        _("refund"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    open_serial = models.CharField(
        max_length=101, null=True, blank=True, unique=True
    )  # sku:serial while the RMA is open: one device, one open RMA

    class Meta:
        verbose_name = _("RMA line")
        verbose_name_plural = _("RMA lines")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("rma", "position"), name="rma_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="rma_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=F("quantity_received")
                    + F("quantity_missing")
                    + F("quantity_settled")
                ),
                name="rma_line_received_within_announced",
            ),
            models.CheckConstraint(
                condition=Q(quantity_received__gte=F("quantity_disposed")),
                name="rma_line_disposed_within_received",
            ),
            models.CheckConstraint(
                condition=Q(quantity_disposed__gte=F("quantity_returning")),
                name="rma_line_returning_within_disposed",
            ),
            models.CheckConstraint(
                condition=Q(quantity_returning__gte=F("quantity_replaced")),
                name="rma_line_replaced_within_returning",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.sku_code} × {self.quantity}"

    @property
    def quantity_outstanding(self) -> int:
        """Pieces announced that neither arrived nor were given up."""
        known = self.quantity_received + self.quantity_missing + self.quantity_settled
        return self.quantity - known

    @property
    def held_serial(self) -> str:
        """The device the customer has, or gets: the one sent in place of theirs, else their own."""
        return self.replacement_serial or self.serial

    @property
    def quantity_kept(self) -> int:
        """Pieces that stayed with us for good: refunded ones."""
        return self.quantity_settled + self.quantity_disposed - self.quantity_returning
