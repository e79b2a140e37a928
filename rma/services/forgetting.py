"""Erasures that wait: a person is forgotten once the last parcel has reached them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts import services as accounts
from events.actor import Actor
from events.unit import unit_of_work
from rma import errors
from rma.choices import OPEN_STATES
from rma.events import ErasureFulfilled, ErasurePostponed, ErasureWithdrawn
from rma.models import PostponedErasure, Rma

SYSTEM = Actor.system("rma")
_AT_ONCE = 100


class OpenRequests:
    """Where accounts learn what an erasure waits for, and leave it waiting."""

    def has_to_wait(self, customer_id: UUID) -> bool:
        """Whether a request of the customer is open."""
        return _open_requests(customer_id)

    def postpone(self, *, actor: Actor, now: datetime, customer_id: UUID) -> None:
        """Remember it; appends ErasurePostponed unless it waits already."""
        with unit_of_work(actor=actor, now=now) as unit:
            if self.waiting_since(customer_id) is None:
                unit.record(_stream(customer_id), ErasurePostponed(customer_id=str(customer_id)))

    def waiting_since(self, customer_id: UUID) -> datetime | None:
        """Since when it waits."""
        row = _waiting().filter(pk=customer_id).first()
        return row.asked_at if row else None


def withdraw_erasure(*, actor: Actor, now: datetime, customer_id: UUID) -> None:
    """The customer wants to stay; appends ErasureWithdrawn. Raises NothingToWithdraw."""
    with unit_of_work(actor=actor, now=now) as unit:
        if not _waiting().select_for_update().filter(pk=customer_id).exists():
            raise errors.NothingToWithdraw
        unit.record(_stream(customer_id), ErasureWithdrawn(customer_id=str(customer_id)))


def erase_waiting(now: datetime) -> int:
    """Erase everybody who waits and is owed nothing any more; how many. Each in its own unit."""
    owed = Rma.objects.filter(customer_id=OuterRef("customer_id"), state__in=OPEN_STATES)
    free = _waiting().filter(~Exists(owed)).order_by("asked_at").values_list("pk", flat=True)
    return sum(_erase(customer_id, now) for customer_id in free[:_AT_ONCE])


def _erase(customer_id: UUID, now: datetime) -> bool:
    with unit_of_work(actor=SYSTEM, now=now) as unit:
        found = _waiting().select_for_update(skip_locked=True).filter(pk=customer_id)
        if not found.exists() or _open_requests(customer_id):
            return False
        accounts.erase_customer(actor=SYSTEM, now=now, customer_id=customer_id)
        unit.record(_stream(customer_id), ErasureFulfilled(customer_id=str(customer_id)))
    return True


def _open_requests(customer_id: UUID) -> bool:
    return Rma.objects.filter(customer_id=customer_id, state__in=OPEN_STATES).exists()


def _waiting() -> QuerySet[PostponedErasure]:
    return PostponedErasure.objects.filter(state=PostponedErasure.State.WAITING)


def _stream(customer_id: UUID) -> str:
    return f"erasure/{customer_id}"
