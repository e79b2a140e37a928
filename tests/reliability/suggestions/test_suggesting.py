"""Learning from the site's own confirmed cases, in versions; shown to staff, applied by nobody."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from events.actor import Actor
from events.ids import uuid7
from reliability.suggestions import completeness, panels, selectors, services
from reliability.suggestions.models import SuggestionModel
from repair.models import WorkItem, WorkOrder
from rma.models import Rma, RmaLine, Statement
from tests.reliability.suggestions.test_classifier import cases
from tests.support import histories
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import Story
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db
ROBOT = Actor.system("reliability")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CODE = {"DC": "MOU-LB-DC", "WH": "MOU-WH-SK", "BT": "MOU-BT-SW"}


@pytest.fixture
def story(catalogue: Catalogue, customer: Customer, agent: User, dock_worker: User) -> Story:
    """A mouse under warranty whose owner wrote: It clicks twice."""
    histories.publish_policy()
    histories.sell_device("SN-1")
    return Story(customer, agent, dock_worker).received()


def confirmed(rma_id: UUID, number: int, confused: float = 0.1) -> None:
    """Confirmed cases, as rows: what is tested here starts from them."""
    order = WorkOrder.objects.create(id=uuid7(), number="WO-1", rma_id=rma_id, opened_at=NOW)
    rma = Rma.objects.get(pk=rma_id)
    for place, (_key, (text, code)) in enumerate(cases(number, confused), start=10):
        line = RmaLine.objects.create(
            rma=rma, position=place, sku_code="PP-MOUSE-1", quantity=1, custody="disposed",
            confirmed_fault=CODE[code],
        )  # fmt: skip
        Statement.objects.create(line=line, text=text)
        WorkItem.objects.create(
            id=uuid7(), order=order, line_id=line.pk, sku_code="PP-MOUSE-1", quantity=1,
            diagnosed_at=NOW, fault_code=CODE[code], outcome="repair",
        )  # fmt: skip


def learn() -> SuggestionModel | None:
    return services.train(actor=ROBOT, now=NOW)


def test_a_version_is_learned_once_and_suggests_with_reasons(story: Story) -> None:
    confirmed(story.rma_id, 150)
    version = learn()
    assert version is not None
    assert (version.version, version.speaks, version.cases) == (1, True, 150)
    assert version.accuracy > version.baseline
    assert recorded_types("suggestions/faults") == ["reliability.suggestions_trained"]
    with assert_nothing_changed(SuggestionModel):
        assert learn() is None, "nothing new was confirmed"
    first = selectors.suggestions_for(version, "PP-MOUSE-1", "It clicks twice.")[0]
    assert first.code == "MOU-LB-DC"
    assert "clicks" in first.words
    assert selectors.suggestions_for(version, "VO-CHARGE-1", "It clicks twice.") == []


def test_with_few_cases_nothing_is_learned_and_nothing_said(story: Story, agent: User) -> None:
    confirmed(story.rma_id, 40)
    with assert_nothing_changed(SuggestionModel):
        assert learn() is None
    assert panels.suggested(story.rma, agent) is None


def test_a_version_that_guesses_no_better_than_the_commonest_keeps_silent(
    story: Story, agent: User
) -> None:
    confirmed(story.rma_id, 300, confused=1.0)
    Statement.objects.update(text="It is broken.")
    version = learn()
    assert version is not None
    assert not version.speaks
    assert panels.suggested(story.rma, agent) is None


def test_staff_see_the_suggestion_and_nothing_is_applied(
    story: Story, client: Client, agent: User
) -> None:
    confirmed(story.rma_id, 150)
    learn()
    client.force_login(agent)
    with assert_nothing_changed(RmaLine):
        page = client.get(reverse("admin:rma_rma_change", args=[story.rma_id])).content.decode()
    assert "Suggested fault" in page
    assert "Because of:" in page
    assert story.rma.lines.get(position=1).confirmed_fault == ""


def test_an_erased_text_is_not_learned_from_again(story: Story) -> None:
    confirmed(story.rma_id, 150)
    Statement.objects.filter(text__contains="button").delete()
    version = learn()
    assert version is not None
    assert "^button$" not in version.learned["features"]


def test_codes_are_counted_by_channel(story: Story) -> None:
    confirmed(story.rma_id, 10)
    RmaLine.objects.filter(position__gte=10).update(stated_fault="MOU-LB-DC")
    RmaLine.objects.filter(position__gte=15).update(stated_fault="")
    WorkItem.objects.filter(pk=WorkItem.objects.latest("id").pk).update(
        fault_code="", outcome="no_fault_found"
    )
    (portal, together) = completeness.by_channel(histories.START)
    assert (portal.lines, portal.stated, portal.diagnosed) == (11, 6, 10)
    assert (portal.confirmed, portal.nothing_found) == (10, 1)
    assert portal.complete == pytest.approx(16 / 21)
    assert together.lines == 11


def test_the_page_shows_the_target_and_how_good_suggestions_are(
    story: Story, client: Client, quality_engineer: User
) -> None:
    client.force_login(quality_engineer)
    assert "it takes 60 confirmed cases" in client.get(reverse("reports:codes")).content.decode()
    confirmed(story.rma_id, 150)
    learn()
    text = client.get(reverse("reports:codes")).content.decode()
    assert "Portal misses the target of 95.0\xa0%." in text.replace("95.0 %", "95.0\xa0%")
    assert "How sure it was, and how often it was right" in text
