"""Products by SKU, and the fault codes a customer or the bench can name."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.categories import Category
from catalog.models.brands import Brand, code_word
from catalog.money import Currency
from catalog.wording import in_language


class Lifecycle(models.TextChoices):
    """Whether a model is still made; a discontinued one needs a substitute in an exchange."""

    ACTIVE = "active", _("Active")
    DISCONTINUED = "discontinued", _("Discontinued")


class Sku(models.Model):
    """One sellable product. Money is list price in one currency, weight is in grams."""

    code = models.CharField(_("SKU"), max_length=40, unique=True, validators=[code_word])
    brand = models.ForeignKey(
        Brand, verbose_name=_("brand"), on_delete=models.PROTECT, related_name="skus"
    )
    name = models.CharField(_("name"), max_length=120)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=120, blank=True)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=120, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    lifecycle = models.CharField(
        _("lifecycle"), max_length=20, choices=Lifecycle.choices, default=Lifecycle.ACTIVE
    )
    serial_tracked = models.BooleanField(_("has serial numbers"), default=True)
    list_price = models.DecimalField(
        _("list price"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0)
    hs_code = models.CharField(
        _("HS code"), max_length=12, blank=True, help_text=_("For customs, like 8471.60.")
    )
    picture = models.CharField(
        _("picture"), max_length=200, blank=True, help_text=_("Path below the static files.")
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(list_price__gte=0), name="catalog_sku_price_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    def display_name(self, language: str) -> str:
        """Return the product's name in a language, English where none is stored."""
        return in_language(
            language, english=self.name, zh_hant=self.name_zh_hant, zh_hans=self.name_zh_hans
        )


class FaultCodeQuerySet(models.QuerySet["FaultCode"]):
    """Named reads of fault codes."""

    def current(self) -> "FaultCodeQuerySet":
        """Only codes that may still be chosen."""
        return self.filter(retired_at__isnull=True)


class FaultCode(models.Model):
    """What can be wrong in a category: `MOU-LB-DC` is mouse, left button, double click."""

    code = models.CharField(_("code"), max_length=30, unique=True, validators=[code_word])
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    component = models.CharField(_("component"), max_length=60)
    symptom = models.CharField(_("symptom"), max_length=80)
    label = models.CharField(
        _("label"), max_length=120, help_text=_("In the customer's words, not the workshop's.")
    )
    label_zh_hant = models.CharField(_("label in Traditional Chinese"), max_length=120, blank=True)
    label_zh_hans = models.CharField(_("label in Simplified Chinese"), max_length=120, blank=True)
    safety = models.BooleanField(
        _("safety risk"),
        default=False,
        help_text=_("Heat, smoke, shock, swelling: looked at first."),
    )
    retired_at = models.DateTimeField(
        _("retired"), null=True, blank=True, help_text=_("No longer offered; old returns keep it.")
    )

    objects = FaultCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fault code")
        verbose_name_plural = _("fault codes")
        ordering = ["category", "code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"

    def display_label(self, language: str) -> str:
        """Return the fault in a language, English where none is stored."""
        return in_language(
            language, english=self.label, zh_hant=self.label_zh_hant, zh_hans=self.label_zh_hans
        )
