"""What customers and staff see of the warranty, and what staff do about it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from events.actor import Actor
from notifications.models import Message
from rma import actions, panels, timeline
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.models import Rma
from tests.support.events import assert_nothing_changed, drain
from tests.warranty.conftest import NOW, Receive, Sell, line
from warranty.models import Verdict, WarrantyPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(policy: WarrantyPolicy, receive: Receive) -> Rma:
    rma = receive()
    drain(NOW)
    return rma_selectors.by_id(rma.id)


@pytest.fixture
def declined(sell: Sell, receive: Receive) -> Rma:
    sell(days_ago=500)
    rma = receive()
    drain(NOW)
    return rma_selectors.by_id(rma.id)


def portal_panel(rma: Rma) -> str:
    (panel,) = [
        one for one in panels.for_rma("portal", rma, AnonymousUser()) if one.slug == "warranty"
    ]
    return render_to_string(panel.template, panel.context)


def current(rma: Rma) -> Verdict:
    return Verdict.objects.current().get(rma_id=rma.id)


def test_a_customer_reads_why_and_until_when(declined: Rma) -> None:
    page = portal_panel(declined)
    assert "PixelPaw Glide mouse" in page
    assert "The warranty ended on Jul 10, 2026, 135 days ago." in page
    assert "Our records show the sale on Jul 10, 2025." in page


def test_a_customer_cannot_tell_an_unknown_serial_from_one_of_somebody_else(
    in_review: Rma, receive: Receive, sell: Sell
) -> None:
    unknown = portal_panel(in_review)
    sell("SN9", sku="PP-KEYS-1")
    other = receive(line("SN9"))
    drain(NOW)
    foreign = portal_panel(rma_selectors.by_id(other.id))
    assert unknown.replace("SN1", "") == foreign.replace("SN9", "")
    assert Verdict.objects.get(rma_id=other.id).rule == "other_product"


def test_there_is_no_panel_before_the_first_verdict(
    policy: WarrantyPolicy, receive: Receive
) -> None:
    rma = receive()
    for surface in ("portal", "admin"):
        shown = panels.for_rma(surface, rma, AnonymousUser())
        assert "warranty" not in [panel.slug for panel in shown]


def test_the_timeline_tells_the_verdict(declined: Rma) -> None:
    texts = [moment.text for moment in timeline.story(declined, staff=False)]
    assert "The warranty does not cover one of the products." in texts


def test_one_mail_tells_that_a_person_looks_at_several_products(
    policy: WarrantyPolicy, receive: Receive
) -> None:
    receive(line("SN1"), line("SN2"))
    drain(NOW)
    assert Message.objects.filter(key="warranty.in_review").count() == 1


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_the_mail_about_a_review_names_the_request(part: str) -> None:
    context = {"number": "RMA-2026-000001", "track_url": "https://example.com/track/"}
    assert "RMA-2026-000001" in render_to_string(f"messages/warranty.in_review/{part}", context)


def test_staff_see_the_evidence_and_earlier_requests_of_the_device(
    client: Client, agent: User, declined: Rma, receive: Receive
) -> None:
    second = receive()
    drain(NOW)
    client.force_login(agent)
    page = client.get(reverse("admin:rma_rma_change", args=[second.id])).content.decode()
    assert "*/*/* v1" in page
    assert "Expired" in page
    assert declined.number in page


@pytest.mark.parametrize(
    ("outcome", "state"), [("eligible", "eligible"), ("not_eligible", "rejected")]
)
def test_an_agent_decides_a_review_in_the_admin(
    client: Client, agent: User, in_review: Rma, outcome: str, state: str
) -> None:
    client.force_login(agent)
    url = reverse("admin:warranty_review", args=[current(in_review).id])
    assert "Unknown serial number" in client.get(url).content.decode()
    answer = client.post(url, {"outcome": outcome, "note": "Seen the invoice."})
    assert answer.headers["Location"] == reverse("admin:rma_rma_change", args=[in_review.id])
    assert (current(in_review).rule, current(in_review).decided_by) == (
        "reviewed",
        f"staff:{agent.pk}",
    )
    drain(NOW)
    assert rma_selectors.by_id(in_review.id).state == state


@pytest.mark.parametrize("entered", [{}, {"outcome": "eligible"}, {"outcome": "x", "note": "y"}])
def test_an_incomplete_decision_is_shown_again(
    client: Client, agent: User, in_review: Rma, entered: dict[str, str]
) -> None:
    client.force_login(agent)
    url = reverse("admin:warranty_review", args=[current(in_review).id])
    with assert_nothing_changed(Verdict, Rma):
        assert client.post(url, entered).status_code == 422


def test_a_refusal_of_the_service_is_shown_on_the_page(
    client: Client, agent: User, in_review: Rma
) -> None:
    client.force_login(agent)
    url = reverse("admin:warranty_review", args=[current(in_review).id])
    entered = {"outcome": "eligible", "note": "First."}
    client.post(url, entered)
    with assert_nothing_changed(Verdict, Rma):
        again = client.post(url, entered)
    assert again.status_code == 422
    assert "replaced by a newer one" in again.content.decode()


def test_only_a_supervisor_overrules(
    client: Client, agent: User, supervisor: User, declined: Rma
) -> None:
    url = reverse("admin:warranty_override", args=[current(declined).id])
    entered = {"outcome": "eligible", "note": "Goodwill."}
    client.force_login(agent)
    with assert_nothing_changed(Verdict, Rma):
        assert client.post(url, entered).status_code == 403
    client.force_login(supervisor)
    assert client.post(url, entered).status_code == 302
    assert current(declined).rule == "overridden"


def test_a_dock_worker_cannot_decide(client: Client, dock_worker: User, in_review: Rma) -> None:
    client.force_login(dock_worker)
    url = reverse("admin:warranty_review", args=[current(in_review).id])
    assert client.get(url).status_code == 403


def test_the_actions_of_an_rma_follow_its_verdict_and_the_person(
    agent: User, supervisor: User, in_review: Rma
) -> None:
    def names(user: User) -> set[str]:
        found = actions.allowed_actions(in_review, user, "admin")
        return {one.name for one in found if one.name.endswith("-warranty")}

    assert names(agent) == {"review-warranty"}
    assert names(supervisor) == {"review-warranty"}
    action = actions.by_name("review-warranty")
    assert action is not None
    assert action.url is not None
    assert action.url(in_review) == reverse("admin:warranty_review", args=[current(in_review).id])


def test_overruling_is_offered_for_what_was_declined(
    agent: User, supervisor: User, declined: Rma
) -> None:
    def offered(user: User) -> bool:
        found = actions.allowed_actions(declined, user, "admin")
        return "override-warranty" in {one.name for one in found}

    assert (offered(agent), offered(supervisor)) == (False, True)


def test_the_review_queue_takes_the_same_queries_for_many_as_for_one(
    client: Client,
    agent: User,
    policy: WarrantyPolicy,
    receive: Receive,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(4):
        receive(line(f"SN{number}"))
    drain(NOW)
    client.force_login(agent)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("admin:warranty_pendingreview_changelist")).content.decode()
    assert page.count("Unknown serial number") >= 4


@pytest.mark.parametrize("model", ["verdict", "device", "warrantypolicy"])
def test_staff_look_at_every_list_and_row(
    client: Client, agent: User, declined: Rma, model: str
) -> None:
    client.force_login(agent)
    assert client.get(reverse(f"admin:warranty_{model}_changelist")).status_code == 200
    rows = {"verdict": current(declined).id, "device": current(declined).device_id}
    pk = rows.get(model) or current(declined).policy_id
    assert client.get(reverse(f"admin:warranty_{model}_change", args=[pk])).status_code == 200


def test_ops_publish_a_policy_and_nobody_changes_it(
    client: Client, ops_engineer: User, policy: WarrantyPolicy
) -> None:
    client.force_login(ops_engineer)
    entered = {
        "valid_from": "2026-12-01",
        "days": "730",
        "withdrawal_days": "30",
        "registration_days": "0",
        "grace_days": "7",
        "transit_days": "14",
    }
    answer = client.post(reverse("admin:warranty_warrantypolicy_add"), entered)
    assert answer.status_code == 302
    published = WarrantyPolicy.objects.get(version=2)
    assert (published.days, published.valid_from) == (730, date(2026, 12, 1))
    assert published.published_by == f"staff:{ops_engineer.pk}"
    page = reverse("admin:warranty_warrantypolicy_change", args=[policy.pk])
    with assert_nothing_changed(WarrantyPolicy):
        assert client.post(page, {**entered, "days": "1"}).status_code == 403


def test_the_most_urgent_review_comes_first_and_leads_those_who_decide_to_the_decision(
    client: Client, agent: User, dock_worker: User, in_review: Rma, receive: Receive
) -> None:
    urgent = receive(line("SN2"))
    staff = Actor.staff(agent.pk)
    rma_services.change_priority(actor=staff, now=NOW, rma_id=urgent.id, priority=1)
    drain(NOW)

    client.force_login(agent)
    page = client.get(reverse("admin:warranty_pendingreview_changelist"))
    rows = [row.rma_number for row in page.context["cl"].result_list]
    assert rows == [urgent.number, in_review.number]
    assert "Urgent" in page.content.decode()
    assert reverse("admin:warranty_review", args=[current(urgent).id]) in page.content.decode()

    client.force_login(dock_worker)
    shown = client.get(reverse("admin:warranty_pendingreview_changelist")).content.decode()
    assert "/review/" not in shown
    assert reverse("admin:rma_rma_change", args=[urgent.id]) in shown
