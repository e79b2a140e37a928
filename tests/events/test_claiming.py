"""One claim leases one effect, whatever plan the database chooses."""

import re

import pytest
from django.db import connection

from events import clock, effects_runner
from events.models import Effect
from tests.events.kit import NOW, Kit

# A table that held one row when it was last analysed, and no join but the plain loop: the planner
# then runs the inner side once per row of the outer one.
_UNLUCKY_PLAN = (
    "ANALYZE events_effect", "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off",
    "SET LOCAL enable_material = off",
)  # fmt: skip


def as_subquery(claim: str) -> str:
    """The claim as it was: the choice of the row inside the join."""
    choice, update = re.fullmatch(
        r"\s*WITH claimed AS MATERIALIZED (\(.*?\n    \))\n(.*)", claim, re.DOTALL
    ).groups()  # type: ignore[union-attr] # fails here if the statement changed its form
    return str(update).replace("FROM claimed", f"FROM {choice} AS claimed")


def leased_by_one_claim(kit: Kit) -> int:
    kit.request("k")
    with connection.cursor() as cursor:
        for statement in _UNLUCKY_PLAN:
            cursor.execute(statement)
    for number in range(20):
        kit.request(f"k{number}")
    with clock.frozen(NOW):
        assert effects_runner.claim_next() is not None
    return Effect.objects.filter(state="leased").count()


def test_a_claim_leases_one_effect_under_the_unlucky_plan_too(kit: Kit) -> None:
    assert leased_by_one_claim(kit) == 1


def test_control_as_a_subquery_one_claim_leases_effects_nobody_serves(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects_runner, "_CLAIM", as_subquery(effects_runner._CLAIM))
    assert leased_by_one_claim(kit) > 1


def test_failed_effects_are_counted_from_an_index_of_their_own(kit: Kit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT kind, count(*) FROM events_effect WHERE state = 'failed' GROUP BY kind"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "events_effect_failed" in plan
