"""The sandbox's clock: a shop may act at another time than now, where the demo is on."""

import json

import pytest
from django.test import Client
from pytest_django import Settings

from embedded_carrier.models import Label
from tests.embedded_carrier.support import label_order

pytestmark = pytest.mark.django_db
LONG_AGO = "2025-03-01T04:00:00Z"


def buy(api: Client, clock: str) -> int:
    body = json.dumps(label_order())
    headers = {"Sandbox-Clock": clock}
    return api.post(
        "/carrier/v1/labels", body, content_type="application/json", headers=headers
    ).status_code


def test_a_label_can_be_bought_long_ago(api: Client) -> None:
    assert buy(api, LONG_AGO) == 201
    assert f"{Label.objects.get().created_at:%Y-%m-%d}" == "2025-03-01"


def test_without_the_demo_it_is_always_now(api: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert buy(api, LONG_AGO) == 201
    assert Label.objects.get().created_at.year > 2025


@pytest.mark.parametrize("clock", ["yesterday", "2025-03-01T04:00:00"])
def test_a_time_that_says_nothing_is_refused(api: Client, clock: str) -> None:
    assert buy(api, clock) == 422
    assert not Label.objects.exists()
