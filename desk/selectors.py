"""Named reads of cases."""

from uuid import UUID

from django.db.models import QuerySet

from desk import errors
from desk.events import CaseResolved
from desk.models import Case, CaseState
from events import row_sql
from events.selectors import history
from rma import selectors as rma_selectors
from rma.models import RmaNote


def locked(case_id: UUID | str) -> Case:
    """The open case; its RMA's row and its own are locked, in this order.

    Raises CaseNotFound, CaseEnded.
    """
    rma_id = Case.objects.filter(pk=case_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        raise errors.CaseNotFound
    rma_selectors.locked(rma_id)
    case = row_sql.fetch(Case, case_id, lock=True)
    if case is None or case.state != CaseState.OPEN:
        raise errors.CaseEnded
    return case


def open_case_of(rma_id: UUID | str) -> Case | None:
    """The open case of an RMA, if there is one."""
    found = row_sql.select(Case, rma_id=rma_id, state=CaseState.OPEN.value)
    return found[0] if found else None


def by_id(case_id: UUID | str) -> Case:
    """The case as it is now. Raises CaseNotFound."""
    case = row_sql.fetch(Case, case_id)
    if case is None:
        raise errors.CaseNotFound
    return case


def cases_of(rma_id: UUID | str) -> QuerySet[Case]:
    """All cases of an RMA, oldest first."""
    return Case.objects.filter(rma_id=rma_id).order_by("opened_at", "id")


def answer_of(case: Case) -> str:
    """What we answered; empty while the case is open, and after the customer was erased."""
    resolved = [one.event for one in history(case.stream) if isinstance(one.event, CaseResolved)]
    note = RmaNote.objects.filter(pk=resolved[-1].note_id).first() if resolved else None
    return note.text if note else ""
