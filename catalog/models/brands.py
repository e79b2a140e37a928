"""Brands (sender and look of everything a customer sees) and where their goods are sent back."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

country_code = RegexValidator(r"^[A-Z]{2}$", _("Use a two-letter country code like TW or DE."))
hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Use a colour like #2f6fed."))
code_word = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$", _("Use letters, digits, dots, dashes and underscores.")
)


class Brand(models.Model):
    """A brand we serve: its name, its colour, and who customers hear from."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#2f6fed", validators=[hex_colour]
    )
    logo = models.CharField(
        _("logo"), max_length=200, blank=True, help_text=_("Path of an SVG below the static files.")
    )
    sender_email = models.EmailField(_("sender e-mail"))
    support_email = models.EmailField(_("support e-mail"))
    support_phone = models.CharField(_("support phone"), max_length=40, blank=True)
    site = models.CharField(
        _("web site"), max_length=200, blank=True, validators=[URLValidator(["https", "http"])]
    )

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReturnCentre(models.Model):
    """A place that takes returns: for one brand or for all, for the countries it serves."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_word])
    brand = models.ForeignKey(
        Brand,
        verbose_name=_("brand"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="return_centres",
        help_text=_("Empty: takes returns of every brand."),
    )
    countries_served = ArrayField(
        models.CharField(max_length=2, validators=[country_code]),
        verbose_name=_("countries served"),
        default=list,
        blank=True,
    )
    warehouse_code = models.CharField(_("warehouse"), max_length=40, validators=[code_word])
    name = models.CharField(_("name"), max_length=120)
    line1 = models.CharField(_("address line 1"), max_length=120)
    line2 = models.CharField(_("address line 2"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, validators=[country_code])
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("return centre")
        verbose_name_plural = _("return centres")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="catalog_centre_country_is_a_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"
