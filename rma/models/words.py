"""What people wrote, uploaded or gave as contact for an RMA. Personal: erased with the customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from rma.choices import EvidenceKind
from rma.models.rma import Rma, RmaLine


class Statement(models.Model):
    """The customer's own words about one line."""

    line = models.OneToOneField(
        RmaLine, on_delete=models.CASCADE, primary_key=True, related_name="statement"
    )
    text = models.TextField(_("description"), max_length=4000)

    def __str__(self) -> str:
        return self.text[:60]


class ReturnContact(models.Model):
    """Who sends and receives the parcels of one RMA, as given at intake."""

    rma = models.OneToOneField(
        Rma, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    line1 = models.CharField(_("address"), max_length=160)
    line2 = models.CharField(_("address, second line"), max_length=160, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("state or region"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)

    def __str__(self) -> str:
        return f"{self.rma_id}"


class RmaNote(models.Model):
    """A note by staff or customer. `public`: the customer may read it."""

    class Author(models.TextChoices):
        STAFF = "staff", _("Our team")
        CUSTOMER = "customer", _("Customer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma = models.ForeignKey(Rma, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("text"), max_length=4000)
    public = models.BooleanField(_("visible to the customer"), default=False)
    author = models.CharField(max_length=10, choices=Author.choices)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Evidence(models.Model):
    """A file handed in for an RMA, stored outside the web root under a generated name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma = models.ForeignKey(Rma, on_delete=models.CASCADE, related_name="evidence")
    line = models.ForeignKey(
        RmaLine, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    path = models.CharField(max_length=200, unique=True)
    thumbnail_path = models.CharField(max_length=200, blank=True)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "id")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.original_name
