"""Customers and their addresses: the only place where their names, numbers and streets live.

These rows are facts about a person, not projections of events: they can be erased and the event
log, which holds only ids, stays whole.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from events.ids import uuid7


class Customer(models.Model):
    """A person we serve: signed in (has a user) or a guest. Erased ones keep only the id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="customer",
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    email_normalised = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    created_at = models.DateTimeField(_("created"), editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="accounts_customer_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(email_normalised=Lower("email_normalised")),
                name="accounts_customer_email_normalised",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(name="", email="", email_normalised="", phone="", user=None),
                name="accounts_erased_customer_is_empty",
            ),
        ]
        permissions = [("erase_customer", "Can erase a customer's personal data")]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Address(models.Model):
    """Where a customer's parcel is fetched or sent; RMAs refer to it by id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="addresses"
    )
    name = models.CharField(_("name"), max_length=120)
    line1 = models.CharField(_("address line 1"), max_length=120)
    line2 = models.CharField(_("address line 2"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"), editable=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.line1, self.city, self.country) if part)
