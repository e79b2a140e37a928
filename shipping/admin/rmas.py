"""What shipping adds to the staff page of an RMA: its buttons' forms and services."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from events.errors import DomainError
from rma.admin.forms import STAFF_ACTIONS, NoFields, StaffAction
from shipping import services
from shipping.models import Shipment


def ship_out(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Shipment:
    """Book it; a refusal is told to the person and kept for the report of attempts."""
    try:
        return services.book_outbound(actor=actor, now=now, rma_id=rma_id)
    except DomainError as refusal:
        if not refusal.retryable:
            services.note_refusal(actor=actor, now=now, rma_id=rma_id, code=refusal.code)
        raise


STAFF_ACTIONS["ship-out"] = StaffAction(NoFields, ship_out, _("The parcel is booked."))
