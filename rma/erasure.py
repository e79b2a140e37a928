"""What the RMA forgets when a customer is erased: contact, words, files and keys to the pages.

Events, numbers, serials and statistics stay: they name nobody. An open RMA still needs its address,
so an erasure waits until it has ended (`rma.services.forgetting`).
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import erasure as accounts
from accounts import erasure_registry
from accounts.models import Customer
from events import erasure as kernel
from rma import errors, files
from rma.choices import OPEN_STATES
from rma.models import (
    AccessLink,
    DraftFile,
    Evidence,
    IntakeDraft,
    OneTimeCode,
    ReturnContact,
    Rma,
    RmaNote,
    Statement,
)
from rma.services.drafts import SESSION_KEY
from rma.services.forgetting import OpenRequests
from webhooks import erasure as webhooks


def forget_words(customer_id: UUID) -> int:
    """Remove what the customer's RMAs hold of the person; the number of rows removed.

    Files go when the erasing transaction commits. Raises StillOpen.
    """
    rmas = Rma.objects.filter(customer_id=customer_id)
    if rmas.filter(state__in=OPEN_STATES).exists():
        raise errors.StillOpen
    ids = list(rmas.values_list("pk", flat=True))
    _forget_answers(customer_id, ids)
    _remove_files(Evidence.objects.filter(rma_id__in=ids).values_list("path", "thumbnail_path"))
    Statement.objects.filter(line__rma_id__in=ids).delete()
    removed = _forget_own_drafts(customer_id)
    for model in (ReturnContact, RmaNote, Evidence, AccessLink, OneTimeCode):
        removed += model._base_manager.filter(rma_id__in=ids).delete()[0]
    return removed


def addresses(customer_id: UUID) -> set[str]:
    """The addresses given with requests; they need not be the account's."""
    contacts = ReturnContact.objects.filter(rma__customer_id=customer_id)
    return set(contacts.values_list("email", flat=True))


def forget_drafts(known: frozenset[str]) -> int:
    """Remove requests that were never sent but hold one of the addresses; how many."""
    wanted = Q()
    for address in known:
        wanted |= Q(data__contact__email__iexact=address)
    return _discard(IntakeDraft.objects.filter(wanted).values_list("pk", flat=True))


def _forget_own_drafts(customer_id: UUID) -> int:
    """Those of browsers in which the customer is signed in."""
    user_id = Customer.objects.get(pk=customer_id).user_id
    if user_id is None:
        return 0
    drafts = [
        str(draft)
        for _session, data in accounts.sessions_of(user_id)
        for draft in _listed(data, SESSION_KEY)
    ]
    return _discard(drafts)


def _listed(data: Mapping[str, object], key: str) -> list[object]:
    found = data.get(key)
    return found if isinstance(found, list) else []


def _discard(draft_ids: Collection[str] | Collection[UUID]) -> int:
    kept = DraftFile.objects.filter(draft_id__in=list(draft_ids))
    _remove_files(kept.values_list("path", "thumbnail_path"))
    return IntakeDraft.objects.filter(pk__in=list(draft_ids)).delete()[0]


def _forget_answers(customer_id: UUID, ids: list[UUID]) -> None:
    """Answers kept for repetitions, and failures that may quote what they failed on."""
    words = [str(pk) for pk in ids]
    words += Rma.objects.filter(pk__in=ids).values_list("number", flat=True)
    notes = RmaNote.objects.filter(rma_id__in=ids).values_list("pk", flat=True)
    found = Evidence.objects.filter(rma_id__in=ids).values_list("pk", flat=True)
    user_id = Customer.objects.get(pk=customer_id).user_id
    kernel.forget_answers(
        [*words, str(customer_id), *map(str, notes), *map(str, found)], user_id=user_id
    )
    kernel.forget_failures([*words, str(customer_id)])
    webhooks.forget_answers([*map(str, ids), str(customer_id)])


def _remove_files(paths: Iterable[tuple[str, str]]) -> None:
    for path in [path for pair in paths for path in pair if path]:
        transaction.on_commit(partial(_remove, path))


def _remove(path: str) -> None:
    files.remove(path)


erasure_registry.register("rma.words", forget_words)
erasure_registry.register_addresses("rma.contacts", addresses)
erasure_registry.register_by_address("rma.drafts", forget_drafts)
erasure_registry.register_waiting_room(OpenRequests())
