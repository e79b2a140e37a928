"""Erasures that wait until a customer's last open request has ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostponedErasure(models.Model):
    """One customer who is to be forgotten. Projection `rma.erasures`; holds ids only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for open requests to end")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DONE = "done", _("Erased")

    customer_id = models.UUIDField(primary_key=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("asked_at",), condition=models.Q(state="waiting"), name="erasure_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.state}"
