"""Words that go with a step: kept in an erasable row, named by id in the event."""

from datetime import datetime

from events.actor import Actor, ActorKind
from rma.models import Rma, RmaNote


def keep_note(rma: Rma, text: str, *, public: bool, actor: Actor, now: datetime) -> str:
    """Store `text` and return its id, or an empty string when there is nothing to store.

    A partner speaks for the customer: its words are not those of our team.
    """
    if not text.strip():
        return ""
    customers_side = actor.kind in (ActorKind.CUSTOMER, ActorKind.GUEST, ActorKind.PARTNER)
    author = RmaNote.Author.CUSTOMER if customers_side else RmaNote.Author.STAFF
    note = RmaNote.objects.create(
        rma=rma, text=text.strip(), public=public, author=author, created_at=now
    )
    return str(note.id)
