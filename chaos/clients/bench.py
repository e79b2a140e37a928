"""The technician: calls of services in the client's own process, as the admin pages make them.

A call whose transaction was cut off is unknown and simply repeated: whatever was done already is
refused as done, and that is an answer, too.
"""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection

import repair.services
from chaos.journal import FAIL, INVOKE, OK, UNKNOWN, Journal
from chaos.world import FAULT
from events import clock
from events.actor import Actor
from events.errors import DomainError, StaleStream, StoreBusy
from repair.choices import BenchResult, Diagnosis
from repair.errors import AlreadyDone
from repair.models import WorkItem, WorkOrder
from rma.choices import Disposition

T = TypeVar("T")
ACTOR = Actor.staff("chaos-bench")


class Technician:
    """Works on what has arrived; every call in the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def item_of(self, rma_id: str) -> WorkItem | None:
        """The piece of this RMA on the bench, if the database answers and it has one."""
        return self._sure(
            lambda: WorkItem.objects.filter(order__rma_id=rma_id, done_at=None).first()
        )

    def finish(self, item: WorkItem, *, replace: bool, new_serial: str) -> bool:
        """One more step on this piece; True when it is finished."""
        order_id = item.order_id
        if not item.outcome:
            outcome = Diagnosis.REPLACE if replace else Diagnosis.REPAIR
            self._call(
                "diagnose", item.id,
                lambda: repair.services.diagnose(
                    actor=ACTOR, now=clock.now(), order_id=order_id, item_id=item.id,
                    outcome=outcome.value, fault_code=FAULT,
                ),
            )  # fmt: skip
            return False
        if not replace and not item.test_passed:
            self._call(
                "test", item.id,
                lambda: repair.services.record_test(
                    actor=ACTOR, now=clock.now(), order_id=order_id, item_id=item.id,
                    result=BenchResult.PASSED.value,
                ),
            )  # fmt: skip
            return False
        disposition = Disposition.SCRAP if replace else Disposition.REPAIR
        return self._call(
            "complete", item.id,
            lambda: repair.services.complete_item(
                actor=ACTOR, now=clock.now(), order_id=order_id, item_id=item.id,
                disposition=disposition.value, labour_minutes=5,
                replacement_serial=new_serial if replace else "",
            ),
        )  # fmt: skip

    def is_done(self, rma_id: str) -> bool:
        """Whether every order of this RMA is finished."""
        orders = self._sure(
            lambda: list(WorkOrder.objects.filter(rma_id=rma_id).values_list("state", flat=True))
        )
        return bool(orders) and orders is not None and set(orders) == {"done"}

    def _call(self, verb: str, item_id: UUID, work: Callable[[], object]) -> bool:
        note = {"key": str(item_id)}
        self._journal.write(verb, INVOKE, **note)
        close_old_connections()
        try:
            work()
        except AlreadyDone:
            self._journal.write(verb, OK, replayed=True, **note)
            return True
        except (StaleStream, StoreBusy, DatabaseError) as error:
            self._journal.write(verb, UNKNOWN, why=type(error).__name__, **note)
            connection.close()
            return False
        except DomainError as error:
            self._journal.write(verb, FAIL, why=error.code, **note)
            return False
        self._journal.write(verb, OK, replayed=False, **note)
        return True

    def _sure(self, read: Callable[[], T]) -> T | None:
        close_old_connections()
        try:
            return read()
        except DatabaseError:
            connection.close()
            return None
