"""Mice that fail, and the people who find out why. Told by services and events, no mocks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from events.actor import Actor
from reliability.fracas import services
from reliability.fracas.choices import Basis, Trigger
from reliability.fracas.models import Problem
from reliability.fracas.services import Occasion
from tests.reliability.field.world import DOUBLE, MOUSE, TODAY, catch_up, diagnosed, sold

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIXED_ON = date(2026, 5, 1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9, tzinfo=UTC))


def occasion(key: str = "chart/1", **more: object) -> Occasion:
    """An alarm about the double click of the mouse."""
    facts: dict[str, object] = {
        "trigger": Trigger.CHART, "key": key, "sku_code": MOUSE, "fault_code": DOUBLE,
        "failed_on": TODAY, **more,
    }  # fmt: skip
    return Occasion(**facts)  # type: ignore[arg-type] # by name


def opened(person: User) -> Problem:
    return services.open_by_hand(
        actor=Actor.staff(person.pk), now=NOW, sku_code=MOUSE, fault_code=DOUBLE
    )


def in_analysis(person: User) -> Problem:
    """Opened, accepted and taken up by one person."""
    problem = opened(person)
    by: dict[str, Any] = {"actor": Actor.staff(person.pk), "now": NOW, "problem_id": problem.id}
    services.accept(**by, description="It clicks twice.", owner_id=str(person.pk))
    return services.analyse(**by, containment="Lot L1 is on hold.")


def in_verification(
    person: User, basis: Basis = Basis.SOLD, effective_on: date = FIXED_ON
) -> Problem:
    """The cause is stated and corrected."""
    problem = in_analysis(person)
    by: dict[str, Any] = {"actor": Actor.staff(person.pk), "now": NOW, "problem_id": problem.id}
    services.state_cause(**by, root_cause="Spring too soft.", reasoning="Why? Why? Why?")
    return services.act(
        **by, action="A harder spring.", basis=basis.value, effective_on=effective_on
    )


def mice_before_and_after(failing_after: int) -> None:
    """60 old mice of which 20 failed at a month of age, and 60 new ones."""
    old = [f"OLD-{place:02}" for place in range(60)]
    new = [f"NEW-{place:02}" for place in range(60)]
    sold(*old, on=FIXED_ON - timedelta(days=150), lot="L1")
    sold(*new, on=FIXED_ON + timedelta(days=10), lot="L2")
    for serial in old[:20]:
        diagnosed(serial, on=FIXED_ON - timedelta(days=120))
    for serial in new[:failing_after]:
        diagnosed(serial, on=FIXED_ON + timedelta(days=40))
    catch_up()


def measured(person: User, problem_id: UUID) -> Problem:
    return services.measure_effect(
        actor=Actor.staff(person.pk), now=NOW, problem_id=problem_id, as_of=TODAY
    )


def close(person: User, problem_id: UUID) -> Problem:
    return services.close(
        actor=Actor.staff(person.pk), now=NOW, problem_id=problem_id, conclusion="It holds."
    )
