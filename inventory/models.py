"""Warehouses, the ledger of movements, and the balance they add up to."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Condition(models.TextChoices):
    """In what shape the pieces are."""

    NEW = "new", _("New")
    REFURBISHED = "refurbished", _("Refurbished")
    QUARANTINE = "quarantine", _("Quarantine")
    SCRAP = "scrap", _("Scrap")


class AdjustmentReason(models.TextChoices):
    """Why the book is corrected. A code, because events carry no free text."""

    COUNTED = "counted", _("Counted again")
    FOUND = "found", _("Found")
    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged in the warehouse")
    MISTAKE = "mistake", _("Booked by mistake")


class Warehouse(models.Model):
    """A place of one department that holds stock. Reference data."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    department = models.CharField(_("department"), max_length=80, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class StockMovement(models.Model):
    """One line of the ledger; never changed. `key` names the business reason exactly once."""

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True)
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="movements", verbose_name=_("warehouse")
    )
    sku_code = models.CharField(_("product"), max_length=40, db_index=True)
    condition = models.CharField(_("condition"), max_length=12, choices=Condition.choices)
    difference = models.IntegerField(_("pieces"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(difference=0), name="stock_movement_moves"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="ledger_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF current_setting('aftersales.rebuilding', true) = 'on' THEN
                        RETURN COALESCE(NEW, OLD);
                    END IF;
                    RAISE EXCEPTION 'the stock ledger is append-only'
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.difference:+d} {self.sku_code}"


class StockBalance(models.Model):
    """How many pieces of a product in one condition a warehouse holds now."""

    id = models.CharField(primary_key=True, max_length=100)  # warehouse/sku/condition
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="balances", verbose_name=_("warehouse")
    )
    sku_code = models.CharField(_("product"), max_length=40, db_index=True)
    condition = models.CharField(_("condition"), max_length=12, choices=Condition.choices)
    on_hand = models.IntegerField(_("on hand"), default=0)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        permissions = (("adjust_stock", _("Can correct the stock after a count")),)
        ordering = ("sku_code", "warehouse", "condition")
        constraints = (
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_never_negative"),
        )

    def __str__(self) -> str:
        return f"{self.on_hand} × {self.sku_code}"
