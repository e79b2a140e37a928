"""What opens a problem by itself: each occasion once, one problem per fault of a product."""

from datetime import timedelta

import pytest

from accounts.models import Customer, User
from events.actor import Actor
from reliability.fracas import services
from reliability.fracas.choices import Basis, State, Trigger
from reliability.fracas.models import Firing, Incident, Problem
from tests.reliability.field.world import DOUBLE, TODAY, sold
from tests.reliability.fracas import world
from tests.reliability.fracas.world import NOW, occasion
from tests.support import histories
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import Story
from tests.support.threads import run_together

ROBOT = Actor.system("reliability")


def report(key: str = "chart/1", **more: object) -> Problem:
    return services.report(actor=ROBOT, now=NOW, occasion=occasion(key, **more))


@pytest.mark.django_db
def test_an_occasion_counts_once_however_often_it_is_told() -> None:
    problem = report()
    assert (problem.state, problem.trigger) == (State.INCIDENT, Trigger.CHART)
    with assert_nothing_changed(Problem, Firing):
        assert report() == problem


@pytest.mark.django_db
def test_another_occasion_for_the_same_fault_joins_the_open_problem() -> None:
    problem = report()
    report("chart/2")
    assert Problem.objects.count() == 1
    assert recorded_types(problem.stream)[-1] == "reliability.problem_triggered"


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_open_one_problem_and_count_each_occasion_once() -> None:
    jobs = [lambda number=number: report(f"chart/{number % 3}") for number in range(12)]
    problems = run_together(jobs)
    assert len({problem.pk for problem in problems}) == 1
    assert Problem.objects.count() == 1
    assert sorted(Firing.objects.values_list("key", flat=True)) == ["chart/0", "chart/1", "chart/2"]


@pytest.mark.django_db
def test_a_closed_problem_opens_again_when_what_should_be_cured_fails(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=0)
    problem = world.measured(quality_engineer, world.in_verification(quality_engineer).id)
    world.close(second_engineer, problem.id)
    old = world.FIXED_ON - timedelta(days=10)
    report("same_device/old", trigger=Trigger.SAME_DEVICE, sold_on=old)
    problem.refresh_from_db()
    assert problem.state == State.CLOSED, "a device sold before the action is expected to fail"
    new = world.FIXED_ON + timedelta(days=10)
    report("same_device/new", trigger=Trigger.SAME_DEVICE, sold_on=new)
    problem.refresh_from_db()
    assert (problem.state, problem.round, problem.effect) == (State.ANALYSIS, 2, "")
    assert (problem.cause_by, problem.action_by, problem.closed_by) == ("", "", "")
    assert Problem.objects.count() == 1


@pytest.mark.django_db
def test_an_action_on_the_whole_field_is_refuted_by_any_later_failure(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=0)
    ready = world.in_verification(quality_engineer, basis=Basis.FIELD)
    problem = world.measured(quality_engineer, ready.id)
    world.close(second_engineer, problem.id)
    report("same_device/any", trigger=Trigger.SAME_DEVICE, failed_on=TODAY)
    problem.refresh_from_db()
    assert problem.state == State.ANALYSIS


@pytest.mark.django_db
def test_a_dismissed_suspicion_is_a_new_incident_when_it_comes_up_again(
    quality_engineer: User,
) -> None:
    first = report()
    services.dismiss(
        actor=Actor.staff(quality_engineer.pk), now=NOW, problem_id=first.id, reason="Wet desk."
    )
    second = report("chart/2")
    assert second != first
    assert second.state == State.INCIDENT


@pytest.mark.django_db
def test_the_same_device_again_opens_a_problem_with_both_its_returns(
    customer: Customer, agent: User, dock_worker: User
) -> None:
    histories.stock_up()
    sold("SN-1", on=TODAY - timedelta(days=200))
    first = _returned(customer, agent, dock_worker, "SN-1")
    assert not Problem.objects.exists()
    _returned(customer, agent, dock_worker, "SN-1", after=first)
    problem = Problem.objects.get()
    assert (problem.fault_code, problem.incidents) == (DOUBLE, 2)
    assert set(Incident.objects.values_list("serial", flat=True)) == {"SN-1"}
    triggers = set(Firing.objects.values_list("trigger", flat=True))
    assert triggers == {Trigger.SAME_DEVICE, Trigger.SAME_CUSTOMER}


@pytest.mark.django_db
def test_another_device_of_the_same_customer_with_the_same_component_opens_one(
    customer: Customer, agent: User, dock_worker: User
) -> None:
    histories.stock_up()
    sold("SN-1", "SN-2", on=TODAY - timedelta(days=200))
    first = _returned(customer, agent, dock_worker, "SN-1")
    _returned(customer, agent, dock_worker, "SN-2", after=first)
    problem = Problem.objects.get()
    assert problem.trigger == Trigger.SAME_CUSTOMER
    assert set(Incident.objects.values_list("serial", flat=True)) == {"SN-1", "SN-2"}


def _returned(
    customer: Customer, agent: User, dock_worker: User, serial: str, after: Story | None = None
) -> Story:
    """A mouse comes in, and its owner gets the money back."""
    story = Story(customer, agent, dock_worker)
    if after is not None:
        story.now = after.now + timedelta(days=30)
    story.received(serial=serial)
    return story.arrived().diagnosed("refund").finished("scrap").approved()
