"""F19: rows changed behind the product's back are named one by one, and healed from the log."""

import random
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from chaos.checker.findings import BROKEN, Finding
from events.replay import replay
from rma.models import Rma

PROJECTION = "rma.state"


def corrupt_and_heal(seed: int, count: int) -> Iterator[Finding]:
    """Change `count` rows at random, then see what the verifier and the rebuild make of them."""
    ids = sorted(Rma.objects.values_list("pk", flat=True))
    chosen = set(random.Random(seed).sample(ids, min(count, len(ids))))  # noqa: S311 - no secret
    if not chosen:
        yield Finding(BROKEN, "there was no row to change")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rma_rma SET priority = priority %% 3 + 1 WHERE id = ANY(%s)", [list(chosen)]
        )
    named = _named()
    if named != chosen:
        yield Finding(BROKEN, f"{len(chosen)} rows were changed, {len(named)} others are named")
    replay(PROJECTION, stream=None, check=False)
    left = _named()
    if left:
        yield Finding(BROKEN, f"{len(left)} rows were not healed")


def _named() -> set[UUID]:
    """The rows of RMAs that differ from their history."""
    found = replay(PROJECTION, stream=None, check=True).differences
    return {difference.pk for difference in found if difference.model is Rma}
