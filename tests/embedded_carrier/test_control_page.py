"""The control page of the demo: works without scripts, keeps CSRF, does not exist elsewhere."""

import pytest
from django.test import Client
from pytest_django import Settings

from embedded_carrier import intake, labels, movement
from embedded_carrier.models import CarrierEvent, FaultPlan, Label
from tests.embedded_carrier.support import label_order
from tests.embedded_carrier.test_clock import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def label() -> Label:
    """A parcel waiting to be dropped off."""
    sold = labels.sell(intake.label_order(label_order()), now=START)
    return Label.objects.get(pk=sold["id"])


def test_the_page_lists_parcels_with_what_can_be_done(client: Client, label: Label) -> None:
    page = client.get("/carrier/").content.decode()
    assert label.tracking_number in page
    assert f"/carrier/parcels/{label.pk}/drop_off/" in page
    assert f"/carrier/parcels/{label.pk}/deliver/" not in page


def test_the_page_of_a_new_carrier_says_what_to_do(client: Client) -> None:
    assert "No parcels here" in client.get("/carrier/").content.decode()


def test_a_button_moves_the_parcel_and_comes_back_to_the_same_list(
    client: Client, label: Label
) -> None:
    answer = client.post(f"/carrier/parcels/{label.pk}/drop_off/?show=waiting")
    assert (answer.status_code, answer["Location"]) == (302, "/carrier/?show=waiting")
    assert Label.objects.get().state == "COLLECTED"


@pytest.mark.parametrize("action", list(movement.ACTIONS))
def test_every_button_works_on_a_moving_parcel_or_says_why_not(
    client: Client, label: Label, action: str
) -> None:
    movement.act(label.pk, "drop_off", now=START)
    before = CarrierEvent.objects.count()
    page = client.post(f"/carrier/parcels/{label.pk}/{action}/", follow=True).content.decode()
    moved = CarrierEvent.objects.count() - before
    assert moved == (0 if action == "drop_off" else 1)
    assert ("not possible" in page) is (action == "drop_off")


def test_faults_are_switched_on_and_off(client: Client) -> None:
    client.post("/carrier/faults/", {"operation": "labels", "kind": "lost", "calls": "2"})
    fault = FaultPlan.objects.get()
    assert (fault.operation, fault.kind, fault.calls_left) == ("labels", "lost", 2)
    assert "for 2 more calls" in client.get("/carrier/").content.decode()
    client.post("/carrier/faults/labels/off/")
    assert not FaultPlan.objects.exists()


def test_a_wrong_fault_shows_the_field_and_changes_nothing(client: Client) -> None:
    answer = client.post("/carrier/faults/", {"operation": "x", "kind": "lost", "calls": "0"})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not FaultPlan.objects.exists()


def test_speed_and_webhooks_are_set(client: Client) -> None:
    client.post(
        "/carrier/settings/",
        {
            "day_seconds": "5",
            "webhook_delay_seconds": "3",
            "webhook_copies": "2",
            "webhook_shuffle": "on",
        },
    )
    chosen = movement.switches()
    assert movement.day().total_seconds() == 5
    assert (chosen.webhook_delay_seconds, chosen.webhook_copies) == (3, 2)
    assert (chosen.webhook_shuffle, chosen.auto_drop_off) == (True, False)


@pytest.mark.parametrize(
    "query", ["?q=%00", "?page=-1", "?page=zzz", "?show=none", "?q=%F0%9F%93%A6"]
)
def test_odd_questions_get_the_page(client: Client, query: str) -> None:
    assert client.get(f"/carrier/{query}").status_code == 200


@pytest.mark.parametrize("path", ["parcels/lbl_none/next/", "parcels/a%00b/next/", "parcels/x/y/"])
def test_buttons_of_nothing_are_404(client: Client, path: str) -> None:
    assert client.post(f"/carrier/{path}").status_code == 404


def test_a_post_without_the_token_is_refused(label: Label) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/carrier/parcels/{label.pk}/drop_off/").status_code == 403
    assert Label.objects.get().state == "LBL_CREATED"


def test_outside_the_demo_there_is_no_page(
    client: Client, label: Label, settings: Settings
) -> None:
    settings.DEMO = False
    assert client.get("/carrier/").status_code == 404
    assert client.post(f"/carrier/parcels/{label.pk}/drop_off/").status_code == 404
    assert Label.objects.get().state == "LBL_CREATED"
