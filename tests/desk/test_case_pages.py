"""Cases in the admin: taken by one, given away by a supervisor, answered once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

import desk.services
from accounts.models import Customer, User
from accounts.roles import Role
from desk.models import Case, CaseState
from events.ids import uuid7
from rma import services as rma_services
from rma.choices import State
from rma.models import Rma, RmaNote
from tests.rma.conftest import intake
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP, Catalogue

pytestmark = pytest.mark.django_db
ROWS = (Case, Rma, RmaNote)
LIST = "admin:desk_case_changelist"
THE_DAY_BEFORE = NOW - timedelta(days=1)
ANSWER = {"resolution": "answered", "answer": "Hold both buttons for ten seconds."}


@pytest.fixture
def case(customer: Customer, catalogue: Catalogue) -> Case:
    asked = intake(service_type="consultation", reason="other", customer_id=customer.id)
    rma = rma_services.receive(actor=SETUP, now=NOW, intake=asked)
    rma_services.verify_warranty(actor=SETUP, now=NOW, rma_id=rma.id)
    opened = desk.services.open_case(actor=SETUP, now=NOW, rma_id=rma.id)
    assert opened is not None
    return opened


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


@pytest.fixture
def sofia(supervisor: User) -> Client:
    return staff.signed_in(supervisor)


def page(case: Case) -> str:
    return reverse("admin:desk_case_change", args=[case.pk])


def act(case: Case, verb: str) -> str:
    return reverse("admin:desk_case_act", args=[case.pk, verb])


def test_a_case_is_taken_and_answered(case: Case, agent: User, aiko: Client) -> None:
    assert "It clicks twice." in aiko.get(page(case)).content.decode()
    aiko.post(act(case, "take"))
    answer = aiko.post(act(case, "resolve"), ANSWER, follow=True)
    assert staff.told(answer) == ["This case is yours.", "The customer has your answer."]
    case.refresh_from_db()
    assert (case.state, case.agent_id) == (CaseState.RESOLVED, str(agent.pk))
    assert Rma.objects.get(pk=case.rma_id).state == State.CLOSED
    assert RmaNote.objects.get(rma_id=case.rma_id).text == ANSWER["answer"]
    assert recorded_types(case.stream) == [
        "desk.case_opened",
        "desk.case_assigned",
        "desk.case_resolved",
    ]


def test_a_colleagues_case_is_not_taken_away(case: Case, aiko: Client, sofia: Client) -> None:
    aiko.post(act(case, "take"))
    assert "Take this case" not in sofia.get(page(case)).content.decode()
    with assert_nothing_changed(*ROWS):
        answer = sofia.post(act(case, "take"))
    assert "A colleague looks after this case already." in answer.content.decode()


def test_a_supervisor_gives_a_case_to_somebody(
    case: Case, agent: User, dock_worker: User, aiko: Client, sofia: Client
) -> None:
    with assert_nothing_changed(*ROWS):
        assert aiko.post(act(case, "assign"), {"agent_id": agent.pk}).status_code == 403
        wrong = sofia.post(act(case, "assign"), {"agent_id": dock_worker.pk})
    assert wrong.status_code == 422
    sofia.post(act(case, "assign"), {"agent_id": agent.pk})
    case.refresh_from_db()
    assert case.agent_id == str(agent.pk)


@pytest.mark.parametrize(
    "entered",
    [{"resolution": "answered", "answer": " "}, {"resolution": "x", "answer": "Yes."}, {},
     {"resolution": "answered", "answer": "x" * 4001}],
)  # fmt: skip
def test_an_answer_needs_words_and_a_resolution(
    case: Case, aiko: Client, entered: dict[str, str]
) -> None:
    with assert_nothing_changed(*ROWS):
        assert aiko.post(act(case, "resolve"), entered).status_code == 422


def test_an_answered_case_is_not_answered_again(case: Case, aiko: Client) -> None:
    aiko.post(act(case, "resolve"), ANSWER)
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(act(case, "resolve"), ANSWER)
    assert "This case has ended already." in answer.content.decode()


def test_who_may_look_and_who_may_answer(case: Case) -> None:
    answering = {Role.AGENT, Role.SUPERVISOR}
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        assert client.get(page(case)).status_code == (200 if role in answering else 403)
        if role not in answering:
            for verb in ("take", "assign", "resolve"):
                with assert_nothing_changed(*ROWS):
                    assert client.post(act(case, verb), ANSWER).status_code == 403


def test_customers_and_strangers_are_sent_away(case: Case, customer: Customer) -> None:
    for client in (Client(), staff.signed_in(customer.user)):
        with assert_nothing_changed(*ROWS):
            assert client.post(act(case, "resolve"), ANSWER).status_code == 302


def test_the_queues_show_mine_and_nobodys(case: Case, aiko: Client) -> None:
    number = Rma.objects.get(pk=case.rma_id).number

    def shown(**query: str) -> bool:
        return number in aiko.get(reverse(LIST), query).content.decode()

    assert (shown(queue="free"), shown(queue="mine"), shown(queue="open")) == (True, False, True)
    aiko.post(act(case, "take"))
    assert (shown(queue="free"), shown(queue="mine"), shown(q=number)) == (False, True, True)
    assert (shown(queue="nonsense"), shown(q="RMA-1999-000001")) == (False, False)


def test_a_case_that_waits_for_its_customer_is_not_shown_as_late(case: Case, aiko: Client) -> None:
    rma_services.set_promise(
        actor=SETUP, now=NOW, rma_id=case.rma_id, stage="resolution", due_at=THE_DAY_BEFORE
    )
    overdue = date_format(THE_DAY_BEFORE, "DATETIME_FORMAT")
    assert overdue in aiko.get(reverse(LIST)).content.decode()

    rma_services.start_waiting(actor=SETUP, now=NOW, rma_id=case.rma_id, code="details", note="?")

    shown = aiko.get(reverse(LIST)).content.decode()
    assert overdue not in shown
    assert "Waiting for the customer" in shown


def test_unknown_cases_and_verbs_are_not_found(case: Case, aiko: Client) -> None:
    for url in (
        reverse("admin:desk_case_change", args=[uuid7()]),
        reverse("admin:desk_case_change", args=["nonsense"]),
        act(case, "explode"),
    ):
        assert aiko.get(url).status_code == 404
