"""Parts used, tests made, notes written at the bench."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from repair.choices import BenchResult
from repair.models.orders import WorkItem


class PartUse(models.Model):
    """A spare part that went into a piece. Row of the projection `repair.orders`."""

    id = models.UUIDField(primary_key=True, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="parts")
    sku_code = models.CharField(_("part"), max_length=40)
    quantity = models.PositiveIntegerField(_("quantity"))
    warehouse = models.CharField(_("warehouse"), max_length=40)
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku_code}"


class BenchTest(models.Model):
    """A test of a piece. Row of the projection `repair.orders`."""

    id = models.UUIDField(primary_key=True, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="tests")
    result = models.CharField(_("result"), max_length=10, choices=BenchResult.choices)
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.get_result_display()


class BenchNote(models.Model):
    """What the technician wrote about a piece. Free text, so it is no event."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=4000)
    author_id = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.text[:60]
