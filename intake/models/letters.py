"""Letters that came by e-mail: the fate is a projection, the words and files can be erased."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.choices import LetterState


class Letter(models.Model):
    """One mail, however often it was delivered. Row of the projection `intake.letters`."""

    id = models.UUIDField(primary_key=True, editable=False)
    inbox_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState.choices, default=LetterState.OPEN
    )
    rma_id = models.UUIDField(_("RMA"), null=True, blank=True)
    customer_id = models.UUIDField(null=True, blank=True, db_index=True)
    files = models.PositiveSmallIntegerField(_("files"), default=0)
    received_at = models.DateTimeField(_("received"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-received_at", "-id")
        default_permissions = ("view",)
        permissions = (("handle_letter", _("Can answer letters and open returns from them")),)
        indexes = (
            models.Index(fields=("-received_at", "-id"), name="intake_letter_newest"),
            models.Index(
                fields=("received_at",),
                condition=Q(state=LetterState.OPEN),
                name="intake_letter_open",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def stream(self) -> str:
        """The name of this letter's event stream."""
        return f"letter/{self.id}"


class LetterText(models.Model):
    """Who wrote what, as plain text. Erasable."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="words",
        db_constraint=False,
    )  # fmt: skip
    sender_name = models.CharField(_("name"), max_length=120, blank=True)
    sender_address = models.CharField(_("sender"), max_length=254)
    sender_normalised = models.CharField(max_length=254, db_index=True)
    recipient = models.CharField(max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class LetterFile(models.Model):
    """A harmless file that came with a letter nobody has filed yet.

    Kept in the row, not on the disk: mail is small, and what is erased with the row leaves nothing.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="kept_files", db_constraint=False
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
