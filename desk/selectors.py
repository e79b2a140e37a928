"""Named reads of cases."""

from uuid import UUID

from desk import errors
from desk.models import Case, CaseState
from rma import selectors as rma_selectors


def locked(case_id: UUID | str) -> Case:
    """The open case; its RMA's row and its own are locked, in this order.

    Raises CaseNotFound, CaseEnded.
    """
    rma_id = Case.objects.filter(pk=case_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        raise errors.CaseNotFound
    rma_selectors.locked(rma_id)
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.state != CaseState.OPEN:
        raise errors.CaseEnded
    return case


def open_case_of(rma_id: UUID | str) -> Case | None:
    """The open case of an RMA, if there is one."""
    return Case.objects.filter(rma_id=rma_id, state=CaseState.OPEN).first()
