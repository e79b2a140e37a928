"""The pages of problems: a queue, one page, the next step's form; the charts beside them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from events import clock
from events.actor import Actor
from reliability.fracas.choices import State, Step
from reliability.fracas.models import Problem, ProblemText
from reliability.spc import services as charts
from tests.reliability.field.world import DOUBLE, MOUSE
from tests.reliability.fracas import world
from tests.reliability.spc.test_site_charts import mice_with_an_outbreak
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.django_db
LIST = "admin:reliability_problem_changelist"


def page(problem: Problem) -> str:
    return reverse("admin:reliability_problem_change", args=[problem.pk])


def act(problem: Problem, verb: str) -> str:
    return reverse("admin:reliability_problem_act", args=[problem.pk, verb])


def test_a_problem_is_opened_and_signed_on_its_page(client: Client, quality_engineer: User) -> None:
    client.force_login(quality_engineer)
    answer = client.post(
        reverse("admin:reliability_problem_open_by_hand"),
        {"sku_code": MOUSE, "fault_code": DOUBLE},
        follow=True,
    )
    problem = Problem.objects.get()
    assert answer.redirect_chain[-1][0] == page(problem)
    assert "Next step: Accept as a problem" in answer.content.decode()
    owner = str(quality_engineer.pk)
    said = {"description": "It clicks twice.", "owner_id": owner, "due_on": "2026-12-01"}
    answer = client.post(act(problem, "accept"), said, follow=True)
    text = answer.content.decode()
    assert "It clicks twice." in text
    assert "Next step: Start the analysis" in text
    problem.refresh_from_db()
    assert (problem.state, problem.owner_id, str(problem.due_on)) == (
        State.PROBLEM, owner, "2026-12-01",
    )  # fmt: skip


def test_a_refusal_shows_the_page_again_with_what_was_typed(
    client: Client, quality_engineer: User
) -> None:
    problem = world.in_verification(quality_engineer)
    client.force_login(quality_engineer)
    with assert_nothing_changed(Problem, ProblemText):
        answer = client.post(act(problem, "close"), {"conclusion": "All is well."})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "All is well." in text
    assert "Please ask a colleague." in text


def test_the_measured_effect_stands_on_the_page(client: Client, quality_engineer: User) -> None:
    world.mice_before_and_after(failing_after=2)
    problem = world.measured(quality_engineer, world.in_verification(quality_engineer).id)
    client.force_login(quality_engineer)
    text = client.get(page(problem)).content.decode()
    assert "The failure rate went down" in text
    assert "20 failures in" in text
    assert "Data position" in text


def test_the_queue_shows_states_and_owners(client: Client, quality_engineer: User) -> None:
    world.in_analysis(quality_engineer)
    client.force_login(quality_engineer)
    for queue in ("", "?queue=open", "?queue=mine", "?queue=late"):
        assert client.get(reverse(LIST) + queue).status_code == 200
    text = client.get(reverse(LIST) + "?queue=mine").content.decode()
    assert "PRB-2026-000001" in text
    assert "The left button clicks twice" in text


def test_who_may_only_look_finds_no_form_and_cannot_sign(
    client: Client, supervisor: User, agent: User, quality_engineer: User
) -> None:
    problem = world.in_analysis(quality_engineer)
    client.force_login(supervisor)
    assert "Next step" not in client.get(page(problem)).content.decode()
    with assert_nothing_changed(Problem, ProblemText):
        assert client.post(act(problem, Step.CAUSE), {"root_cause": "x"}).status_code == 403
    client.force_login(agent)
    assert client.get(page(problem)).status_code == 403


def test_the_charts_show_limits_and_alarms(client: Client, quality_engineer: User) -> None:
    mice_with_an_outbreak()
    client.force_login(quality_engineer)
    with clock.frozen(world.NOW):
        raised = charts.watch(actor=Actor.system("reliability"), now=world.NOW)
        listing = client.get(reverse("reports:charts")).content.decode()
        one = client.get(reverse("reports:charts"), {"sku": MOUSE, "fault": DOUBLE})
        nothing = client.get(reverse("reports:charts"), {"about": "sku/NO///"})
        alarm = client.get(
            reverse("admin:reliability_chartalarm_change", args=[raised[0].pk])
        ).content.decode()
    assert "Springworks" in listing
    text = one.content.decode()
    assert text.count("<svg viewBox") == 2, "a CUSUM begins after its first year"
    assert "with alarms in 2026-10" in text
    assert "control-chart__alarm" in text
    assert nothing.status_code == 404
    assert "Show the chart" in alarm
