"""What the RMA forgets when a customer is erased: contact, words, files and keys to the pages.

Events, numbers, serials and statistics stay: they name nobody. An open RMA still needs its address,
so it has to end first.
"""

from functools import partial
from uuid import UUID

from django.db import transaction

from accounts import erasure_registry
from rma import errors, files
from rma.choices import OPEN_STATES
from rma.models import (
    AccessLink,
    Evidence,
    OneTimeCode,
    ReturnContact,
    Rma,
    RmaNote,
    Statement,
)


def forget_words(customer_id: UUID) -> int:
    """Remove what the customer's RMAs hold of the person; the number of rows removed.

    Files go when the erasing transaction commits. Raises StillOpen.
    """
    rmas = Rma.objects.filter(customer_id=customer_id)
    if rmas.filter(state__in=OPEN_STATES).exists():
        raise errors.StillOpen
    ids = list(rmas.values_list("pk", flat=True))
    for path, thumbnail in Evidence.objects.filter(rma_id__in=ids).values_list(
        "path", "thumbnail_path"
    ):
        transaction.on_commit(partial(_remove, path, thumbnail))
    Statement.objects.filter(line__rma_id__in=ids).delete()
    removed = 0
    for model in (ReturnContact, RmaNote, Evidence, AccessLink, OneTimeCode):
        removed += model._base_manager.filter(rma_id__in=ids).delete()[0]
    return removed


def _remove(*paths: str) -> None:
    for path in filter(None, paths):
        files.remove(path)


erasure_registry.register("rma.words", forget_words)
