"""The command: the same seed, the same history; and where it refuses."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from accounts.models import ApiKey
from demo import plan
from events.models import Event
from rma.models import Rma
from tests.demo.conftest import Seed

pytestmark = pytest.mark.django_db


class RolledBackError(Exception):
    """Ends a savepoint without keeping anything."""


def shape_of(run: Seed, **size: int) -> list[tuple[Any, ...]]:
    """Numbers, roads, places and times of a demo that is thrown away again."""
    fields = ("number", "state", "service_type", "country", "received_at", "updated_at", "outcome")
    try:
        with transaction.atomic():
            run(**size)
            found = list(Rma.objects.order_by("number").values_list(*fields))
            raise RolledBackError
    except RolledBackError:
        return found


def test_the_same_seed_makes_the_same_history(seed: Seed) -> None:
    size = {"rmas": 4, "devices": 10}
    first, again = shape_of(seed, **size), shape_of(seed, **size)
    assert len(first) == 4 + 2 + 2, "as asked, the mouse's two, and two of a dealer's file"
    assert first == again


def test_by_default_there_are_more_than_three_hundred_requests_on_every_road() -> None:
    assert sum(kind.times for kind in plan.KINDS) == 320
    assert len(set(plan.chosen(320))) == len(plan.KINDS)


def test_it_refuses_a_database_that_holds_other_data(seed: Seed) -> None:
    seed(rmas=0, devices=0)
    ApiKey.objects.update(prefix="another")
    before = Event.objects.count()
    with pytest.raises(CommandError, match="other data"):
        seed()
    assert Event.objects.count() == before


def test_it_refuses_where_the_demo_is_off(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not Event.objects.exists()
