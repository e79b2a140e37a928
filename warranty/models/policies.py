"""Warranty policies: a version is published once and never changes."""

from datetime import date

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.categories import Category
from catalog.models.brands import country_code
from events.ids import uuid7
from warranty import rules

LONGEST_DAYS = 36_500


class WarrantyPolicy(models.Model):
    """One published version of the terms for a scope. Empty brand, category or country: any."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    brand_code = models.SlugField(
        _("brand"), max_length=40, blank=True, help_text=_("Empty: every brand.")
    )
    category = models.CharField(
        _("category"),
        max_length=20,
        blank=True,
        choices=Category.choices,
        help_text=_("Empty: every category."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text=_("Empty: every country."),
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    valid_from = models.DateField(
        _("valid from"), help_text=_("For purchases on this day and later.")
    )
    days = models.PositiveIntegerField(
        _("warranty in days"), validators=[MaxValueValidator(LONGEST_DAYS)]
    )
    withdrawal_days = models.PositiveIntegerField(
        _("return period in days"),
        default=14,
        validators=[MaxValueValidator(LONGEST_DAYS)],
        help_text=_("Within it a product can be returned for any reason."),
    )
    registration_days = models.PositiveIntegerField(
        _("extra days for a registered product"),
        default=0,
        validators=[MaxValueValidator(LONGEST_DAYS)],
    )
    grace_days = models.PositiveIntegerField(
        _("grace period in days"),
        default=7,
        validators=[MaxValueValidator(LONGEST_DAYS)],
        help_text=_("So long after the end a person decides."),
    )
    transit_days = models.PositiveIntegerField(
        _("days to report damage on the way"),
        default=14,
        validators=[MaxValueValidator(LONGEST_DAYS)],
    )
    published_at = models.DateTimeField(_("published"), editable=False)
    published_by = models.CharField(_("published by"), max_length=80, editable=False)

    class Meta:
        verbose_name = _("warranty policy")
        verbose_name_plural = _("warranty policies")
        ordering = ("category", "brand_code", "country", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("brand_code", "category", "country", "version"),
                name="warranty_policy_version_once",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="published_policies_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        )

    def __str__(self) -> str:
        scope = "/".join(part or "*" for part in (self.brand_code, self.category, self.country))
        return f"{scope} v{self.version}"

    def as_rule(self) -> rules.Policy:
        """The terms as the rules read them."""
        return rules.Policy(
            days=self.days,
            withdrawal_days=self.withdrawal_days,
            registration_days=self.registration_days,
            grace_days=self.grace_days,
            transit_days=self.transit_days,
        )

    def scope(self) -> rules.Scope:
        """What it is for."""
        valid_from: date = self.valid_from
        return rules.Scope(self.brand_code, self.category, self.country, valid_from, self.version)
