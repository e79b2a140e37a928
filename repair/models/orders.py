"""Work orders and their pieces: rows of the projection `repair.orders`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repair.choices import Diagnosis, OrderState


class WorkOrder(models.Model):
    """The work on the goods of one RMA. One open order per RMA at a time."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OrderState.choices, default=OrderState.OPEN
    )
    technician_id = models.CharField(_("technician"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        ordering = ("opened_at", "id")
        permissions = (("work_on_orders", _("Can diagnose and repair")),)
        indexes = (
            models.Index(
                fields=("technician_id", "opened_at"),
                condition=Q(state="open"),
                name="work_order_open",
            ),
            models.Index(fields=("-opened_at", "-id"), name="work_order_newest"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id",), condition=Q(state="open"), name="one_open_work_order_per_rma"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of this order's event stream."""
        return f"workorder/{self.id}"


class WorkItem(models.Model):
    """Pieces of one RMA line on the bench."""

    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="items")
    line_id = models.UUIDField(db_index=True)
    sku_code = models.CharField(_("product"), max_length=40)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    stated_fault = models.CharField(_("fault stated"), max_length=40, blank=True)
    diagnosed_at = models.DateTimeField(_("diagnosed"), null=True, blank=True)
    fault_code = models.CharField(_("fault found"), max_length=40, blank=True)
    outcome = models.CharField(_("decision"), max_length=20, blank=True, choices=Diagnosis.choices)
    tested_at = models.DateTimeField(_("tested"), null=True, blank=True)
    test_passed = models.BooleanField(_("test passed"), default=False)
    disposition = models.CharField(_("disposition"), max_length=20, blank=True)
    replacement_serial = models.CharField(_("replacement serial"), max_length=60, blank=True)
    labour_minutes = models.PositiveIntegerField(_("minutes of work"), default=0)
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("piece on the bench")
        verbose_name_plural = _("pieces on the bench")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.sku_code} {self.serial}".strip()
