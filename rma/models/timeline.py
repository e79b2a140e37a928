"""Which events belong on the timeline of which RMA. The words are made when somebody reads."""

from django.db import models

from rma.models.rma import Rma


class TimelineEntry(models.Model):
    """One event of an RMA's journey, from any stream. `public`: the customer sees it."""

    event_id = models.UUIDField(primary_key=True)
    rma = models.ForeignKey(
        Rma, on_delete=models.CASCADE, related_name="timeline", db_constraint=False
    )
    at = models.DateTimeField()
    public = models.BooleanField()

    class Meta:
        ordering = ("at", "event_id")
        indexes = (models.Index(fields=("rma", "at"), name="timeline_of_rma"),)

    def __str__(self) -> str:
        return f"{self.rma_id} {self.event_id}"
