"""The desk on the RMA pages: our answer for the customer, the way to the case for staff."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors as accounts
from desk import selectors
from desk.models import Case, CaseState
from rma import actions, panels
from rma.models import Rma


def portal(rma: Rma, user: Any) -> panels.Context | None:
    """Our newest answer; nothing while there is none."""
    resolved = selectors.cases_of(rma.id).filter(state=CaseState.RESOLVED).last()
    if resolved is None:
        return None
    return {"case": resolved, "answer": selectors.answer_of(resolved)}


def admin(rma: Rma, user: Any) -> panels.Context | None:
    """Every case with a link, newest first, for those who may look."""
    if not user.has_perm("desk.view_case"):
        return None
    cases = list(selectors.cases_of(rma.id).reverse())
    people = accounts.names_of(case.agent_id for case in cases)
    return {"cases": [(case, people.get(case.agent_id, "")) for case in cases]} if cases else None


def _open_case(rma: Rma) -> Case | None:
    return selectors.open_case_of(rma.id)


def _url(rma: Rma) -> str:
    case = _open_case(rma)
    return reverse("admin:desk_case_change", args=[case.id]) if case else ""


panels.register(
    surface="portal", slug="answer", template="desk/panel.html", context=portal, order=20
)
panels.register(
    surface="admin", slug="case", template="desk/admin/panel.html", context=admin, order=20
)
actions.register(
    actions.Action(
        "answer-case",
        _("Answer the case"),
        frozenset({"admin"}),
        lambda rma: _open_case(rma) is not None,
        permission="desk.handle_case",
        icon="chat",
        order=5,
        tone="primary",
        url=_url,
    )
)
