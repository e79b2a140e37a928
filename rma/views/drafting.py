"""Which draft this visitor is writing. Its id lives in the session, never in an address."""

from uuid import UUID

from django.http import HttpRequest

from events import clock
from rma.models import IntakeDraft
from rma.services import drafts
from rma.services.drafts import SESSION_KEY

_REMEMBERED = 5


def current(request: HttpRequest) -> IntakeDraft | None:
    """The draft being written; None when there is none, or when it was sent."""
    known = _ids(request)
    if not known:
        return None
    return IntakeDraft.objects.filter(pk=known[-1], submitted_rma_id=None).first()


def current_or_new(request: HttpRequest) -> IntakeDraft:
    """The draft being written, a fresh one at first need."""
    draft = current(request)
    if draft is None:
        draft = drafts.start(now=clock.now())
        request.session[SESSION_KEY] = [*_ids(request), str(draft.id)][-_REMEMBERED:]
    return draft


def own(request: HttpRequest, draft_id: str) -> UUID | None:
    """The id, if it is one of this visitor's drafts, sent ones included."""
    return UUID(draft_id) if draft_id in _ids(request) else None


def _ids(request: HttpRequest) -> list[str]:
    return list(request.session.get(SESSION_KEY, []))
