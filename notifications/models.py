"""Messages: their fate (projected from events) apart from what they said (erasable)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")


class MessageState(models.TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Message(models.Model):
    """One message to one customer about one event. Projection `notifications.messages`."""

    id = models.UUIDField(primary_key=True, editable=False)
    event_id = models.UUIDField(_("about event"))
    key = models.CharField(_("template"), max_length=80)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    customer_id = models.UUIDField(_("customer"), db_index=True)
    brand_code = models.CharField(_("brand"), max_length=40, blank=True)
    rma_id = models.CharField(_("RMA"), max_length=36, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices)
    language = models.CharField(_("language"), max_length=10, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    queued_at = models.DateTimeField(_("queued"))
    settled_at = models.DateTimeField(_("sent or failed"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("event_id", "key", "channel", name="notifications_once")
        ]
        indexes = [models.Index(fields=["-queued_at", "-id"], name="notifications_newest")]

    def __str__(self) -> str:
        return f"{self.key} · {self.channel}"


class MessageContent(models.Model):
    """What was said and to which address. Personal: removed when the customer is erased."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    to_address = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))

    class Meta:
        verbose_name = _("message content")
        verbose_name_plural = _("message contents")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.message_id)


class MessagePreference(models.Model):
    """Whether a customer wants more than the messages a return needs. Projected."""

    id = models.UUIDField(primary_key=True, editable=False)
    customer_id = models.UUIDField(_("customer"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    opted_out = models.BooleanField(_("opted out"))

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("customer_id", "channel", name="notifications_preference")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} · {self.channel}"
