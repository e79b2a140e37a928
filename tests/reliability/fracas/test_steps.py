"""From a suspicion to a proven remedy: every step signed, every other move refused."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from events.actor import Actor
from events.errors import DomainError
from events.replay import replay
from reliability.fracas import errors, selectors, services
from reliability.fracas.choices import State, Step, Verdict
from reliability.fracas.models import Problem, ProblemText, Signature
from reliability.fracas.services.signing import digest_of
from tests.reliability.field.world import DOUBLE, MOUSE, WHEEL
from tests.reliability.fracas import world
from tests.reliability.fracas.world import NOW
from tests.support.events import assert_nothing_changed, recorded_types

pytestmark = pytest.mark.django_db


def test_a_problem_goes_from_suspicion_to_a_proven_remedy(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=2)
    problem = world.in_verification(quality_engineer)
    assert (problem.state, problem.number) == (State.VERIFICATION, "PRB-2026-000001")
    problem = world.measured(quality_engineer, problem.id)
    assert problem.effect == Verdict.IMPROVED
    problem = world.close(second_engineer, problem.id)
    assert (problem.state, problem.closed_by) == (State.CLOSED, str(second_engineer.pk))
    steps = list(selectors.signatures_of(problem).values_list("step", "signed_by"))
    mine = str(quality_engineer.pk)
    signed = [Step.ACCEPT, Step.ANALYSE, Step.CAUSE, Step.ACT]
    assert steps == [*((s.value, mine) for s in signed), ("close", str(second_engineer.pk))]
    assert recorded_types(problem.stream)[-2:] == [
        "reliability.problem_effect_measured", "reliability.problem_signed",
    ]  # fmt: skip


def test_the_effect_is_kept_with_its_counts_and_the_position_of_the_data(
    quality_engineer: User,
) -> None:
    world.mice_before_and_after(failing_after=2)
    problem = world.in_verification(quality_engineer)
    world.measured(quality_engineer, problem.id)
    world.measured(quality_engineer, problem.id)
    (_, second), (_, first) = selectors.effects_of(problem)
    assert (first.failures_before, first.failures_after) == (20, 2)
    # 20 watched for 31 days up to their failure, 40 over the ages that the new ones can have.
    ages_of_the_new = (date(2026, 10, 23) - world.FIXED_ON).days + 1
    assert first.exposure_before == 20 * 31 + 40 * ages_of_the_new
    assert first.ratio is not None
    assert first.ratio < 1
    assert first.upper is not None
    assert 0 < first.lower < first.ratio < first.upper < 1
    assert first.data_position > 0
    assert second == first, "equal questions to equal data give equal digits"


def test_an_action_without_a_measured_effect_is_not_closed(
    quality_engineer: User, second_engineer: User
) -> None:
    problem = world.in_verification(quality_engineer)
    with assert_nothing_changed(Problem, ProblemText), pytest.raises(errors.EffectMissing):
        world.close(second_engineer, problem.id)


def test_an_action_that_did_not_help_is_not_closed(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=19)
    problem = world.measured(quality_engineer, world.in_verification(quality_engineer).id)
    assert problem.effect == Verdict.NOT_SHOWN
    with assert_nothing_changed(Problem, ProblemText), pytest.raises(errors.EffectNotShown):
        world.close(second_engineer, problem.id)


def test_who_signed_the_action_does_not_close_it(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=0)
    problem = world.measured(quality_engineer, world.in_verification(quality_engineer).id)
    with assert_nothing_changed(Problem, ProblemText), pytest.raises(errors.SecondPersonNeeded):
        world.close(quality_engineer, problem.id)


def test_the_database_refuses_a_closing_by_the_same_person_or_without_effect(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=0)
    problem = world.in_verification(quality_engineer)
    rows = Problem.objects.filter(pk=problem.pk)
    closing = {"state": "closed", "version": problem.version + 1}
    for who in (quality_engineer, second_engineer):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**closing, closed_by=str(who.pk))
    world.measured(quality_engineer, problem.id)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        rows.update(state="closed", version=99, closed_by=str(quality_engineer.pk))
    with pytest.raises(IntegrityError, match="by its events only"), transaction.atomic():
        rows.update(state="analysis")


def test_signed_words_stay_as_they_were_signed(quality_engineer: User) -> None:
    problem = world.in_analysis(quality_engineer)
    text = ProblemText.objects.get(kind="containment")
    signature = Signature.objects.get(problem=problem, step=Step.ANALYSE)
    assert signature.digest == digest_of([("containment", text.text)])
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        ProblemText.objects.filter(pk=text.pk).update(text="Nothing was on hold.")


def test_nobody_without_the_right_signs(agent: User, quality_engineer: User) -> None:
    problem = world.opened(quality_engineer)
    for actor in (Actor.staff(agent.pk), Actor.system("reliability"), Actor.staff("nobody")):
        with (
            assert_nothing_changed(Problem, ProblemText),
            pytest.raises(errors.SignatureNotAllowed),
        ):
            services.dismiss(actor=actor, now=NOW, problem_id=problem.id, reason="No.")


STEPS: dict[Step, Callable[[Actor, Problem], object]] = {
    Step.ACCEPT: lambda actor, p: services.accept(
        actor=actor, now=NOW, problem_id=p.id, description="d", owner_id=actor.id
    ),
    Step.ANALYSE: lambda actor, p: services.analyse(
        actor=actor, now=NOW, problem_id=p.id, containment="c"
    ),
    Step.CAUSE: lambda actor, p: services.state_cause(
        actor=actor, now=NOW, problem_id=p.id, root_cause="r", reasoning="w"
    ),
    Step.ACT: lambda actor, p: services.act(
        actor=actor, now=NOW, problem_id=p.id, action="a", basis="sold",
        effective_on=world.FIXED_ON,
    ),
    Step.MEASURE: lambda actor, p: services.measure_effect(
        actor=actor, now=NOW, problem_id=p.id
    ),
    Step.CLOSE: lambda actor, p: services.close(
        actor=actor, now=NOW, problem_id=p.id, conclusion="c"
    ),
    Step.SEND_BACK: lambda actor, p: services.send_back(
        actor=actor, now=NOW, problem_id=p.id, reason="r"
    ),
    Step.DISMISS: lambda actor, p: services.dismiss(
        actor=actor, now=NOW, problem_id=p.id, reason="r"
    ),
    Step.REOPEN: lambda actor, p: services.reopen(
        actor=actor, now=NOW, problem_id=p.id, reason="r"
    ),
}  # fmt: skip
POSSIBLE = {
    State.INCIDENT: {Step.ACCEPT, Step.DISMISS},
    State.PROBLEM: {Step.ANALYSE, Step.DISMISS},
    State.ANALYSIS: {Step.CAUSE},
    State.ACTION: {Step.ACT, Step.SEND_BACK},
    State.VERIFICATION: {Step.MEASURE, Step.CLOSE, Step.SEND_BACK},
}


def test_every_move_that_is_not_on_the_chain_is_refused(quality_engineer: User) -> None:
    actor = Actor.staff(quality_engineer.pk)
    problem = world.opened(quality_engineer)
    road = [Step.ACCEPT, Step.ANALYSE, Step.CAUSE, Step.ACT]
    for state, possible in POSSIBLE.items():
        problem.refresh_from_db()
        assert problem.state == state
        assert set(selectors.steps_of(problem)) == possible
        for step in set(Step) - possible:
            with assert_nothing_changed(Problem), pytest.raises(errors.IllegalStep):
                STEPS[step](actor, problem)
        if road:
            STEPS[road.pop(0)](actor, problem)


def test_a_step_without_its_words_is_not_signed(quality_engineer: User) -> None:
    problem = world.in_analysis(quality_engineer)
    actor = Actor.staff(quality_engineer.pk)
    with assert_nothing_changed(Problem, ProblemText), pytest.raises(errors.TextMissing) as refusal:
        services.state_cause(
            actor=actor, now=NOW, problem_id=problem.id, root_cause="Spring", reasoning=""
        )
    assert set(refusal.value.errors) == {"reasoning"}


def test_too_young_an_action_has_no_effect_to_measure(quality_engineer: User) -> None:
    problem = world.in_verification(quality_engineer, effective_on=date(2026, 11, 1))
    with assert_nothing_changed(Problem), pytest.raises(errors.TooEarlyToMeasure) as refusal:
        world.measured(quality_engineer, problem.id)
    assert refusal.value.fields == {"earliest": "2026-11-30"}


def test_a_second_problem_about_the_same_fault_is_refused_by_hand(quality_engineer: User) -> None:
    world.opened(quality_engineer)
    with assert_nothing_changed(Problem), pytest.raises(DomainError) as refusal:
        world.opened(quality_engineer)
    assert refusal.value.code == "problem_open_already"
    actor = Actor.staff(quality_engineer.pk)
    with assert_nothing_changed(Problem), pytest.raises(errors.UnknownScope):
        services.open_by_hand(actor=actor, now=NOW, sku_code=MOUSE, fault_code="CHA-HT-OV")
    services.open_by_hand(actor=actor, now=NOW, sku_code=MOUSE, fault_code=WHEEL)
    assert set(Problem.objects.values_list("fault_code", flat=True)) == {DOUBLE, WHEEL}


def test_replaying_the_events_gives_the_same_rows(
    quality_engineer: User, second_engineer: User
) -> None:
    world.mice_before_and_after(failing_after=0)
    problem = world.measured(quality_engineer, world.in_verification(quality_engineer).id)
    world.close(second_engineer, problem.id)
    services.reopen(
        actor=Actor.staff(quality_engineer.pk), now=NOW, problem_id=problem.id, reason="Again."
    )
    report = replay("reliability.problems", check=True)
    assert not report.differences
