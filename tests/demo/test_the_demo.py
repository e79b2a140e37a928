"""A small demo, made once for this module: a true log, with something to see for everybody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from demo import logins, story_of_the_mouse, walk
from events import projections, pump
from events.models import Effect, Event, ParkedStream
from intake import selectors
from intake.models import ImportFile, Letter
from intake.selectors import Progress
from notifications.models import Message
from repair.models import WorkOrder
from rma.choices import State
from rma.models import Rma
from shipping.models import Shipment
from sla.calendars import calendar_for
from sla.rules import business_time
from sla.selectors import overdue
from tests.demo.conftest import SIZE, Seed
from warranty.models import Device
from webhooks.models import Delivery, Endpoint

END = datetime(2026, 11, 22, tzinfo=UTC)
ONE_DAY_OF_WORK = timedelta(hours=9)


@pytest.fixture(scope="module", autouse=True)
def said(seed: Seed, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demo is there while this module runs; what the command said about it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


def test_it_is_a_true_log_that_can_be_retold() -> None:
    call_command("verify_log", stdout=StringIO())
    for projection in projections.all_projections():
        call_command("replay", projection.name, "--check", stdout=StringIO())


def test_nothing_is_left_to_be_done_for_the_machine() -> None:
    assert not ParkedStream.objects.exists()
    assert set(Effect.objects.values_list("state", flat=True)) <= {"done", "failed"}
    assert not Message.objects.filter(state="queued").exists()
    assert pump.drain_all(END) == 0


def test_every_stream_is_told_in_the_order_of_time_and_ends_before_today() -> None:
    told: dict[str, datetime] = {}
    for stream, at in Event.objects.order_by("stream", "version").values_list(
        "stream", "occurred_at"
    ):
        assert told.get(stream, at) <= at < END, stream
        told[stream] = at


def test_there_is_as_much_as_was_asked_for_and_the_mouse() -> None:
    assert Rma.objects.count() == SIZE["rmas"] + 2 + imported().opened
    assert Device.objects.count() >= SIZE["devices"]
    assert len(set(Rma.objects.values_list("state", flat=True))) >= 4
    assert WorkOrder.objects.exists()


def test_the_mouse_fails_again_after_it_was_replaced() -> None:
    first, second = Rma.objects.filter(
        lines__sku_code=story_of_the_mouse.MODEL,
        lines__stated_fault=story_of_the_mouse.FAULT,
        lines__unit_price=story_of_the_mouse.HALF_PRICE,
    ).order_by("received_at")
    replacement = first.lines.get().replacement_serial
    assert (first.state, first.outcome) == (State.CLOSED, "replaced")
    assert second.is_open
    assert second.lines.get().serial == replacement
    old = Device.objects.get(serial=story_of_the_mouse.SERIAL)
    assert Device.objects.get(serial=replacement).replaces == old.id
    assert second.customer_id == first.customer_id == old.customer_id


@pytest.mark.parametrize("row", logins.ROWS[:-1], ids=lambda row: row[0])
def test_everybody_in_the_table_can_sign_in(row: tuple[str, str, str], said: str) -> None:
    _role, email, password = row
    assert authenticate(username=email, password=password)
    assert re.search(rf"{re.escape(email)}\s+{re.escape(password)}", said)


def test_the_partner_can_read_with_the_printed_key() -> None:
    answer = Client().get("/api/v1/rmas/", headers={"Authorization": f"Api-Key {logins.API_KEY}"})
    assert answer.status_code == 200


def test_parcels_of_these_days_were_bought_from_the_carrier() -> None:
    live = Shipment.objects.filter(carrier_ref__startswith="lbl_")
    assert live.exists()
    assert not live.filter(scanned_at__gte=END).exists()


def test_a_second_time_changes_nothing(seed: Seed) -> None:
    before = Event.objects.count()
    assert "there already" in seed()
    assert Event.objects.count() == before


def test_one_partner_listens_well_and_another_is_paused() -> None:
    states = set(Endpoint.objects.values_list("description", "state"))

    assert states == {("Shop: order status", "active"), ("Data warehouse", "paused")}
    assert Delivery.objects.filter(state="delivered").exists()


def imported() -> Progress:
    """How the dealer's file ended."""
    return selectors.progress(ImportFile.objects.get().id)


def test_a_dealer_sent_a_file_with_two_mistakes_and_two_people_wrote() -> None:
    assert (imported().opened, imported().refused) == (2, 2)
    assert ImportFile.objects.get().encoding == "cp950"
    assert Letter.objects.filter(state="open").count() == 2


def test_nobody_has_waited_for_days_beyond_a_promise() -> None:
    noon = END + timedelta(hours=12)
    late = [
        business_time(rma.promise_due_at, noon, calendar_for(rma.country))
        for rma in overdue(noon)
        if rma.promise_due_at
    ]
    assert max(late, default=timedelta(0)) <= ONE_DAY_OF_WORK


@pytest.mark.parametrize("hours", [0.5, 8, 20, 40])
@pytest.mark.parametrize("country", ["TW", "CN", "US", "DE", "JP"])
def test_so_many_open_hours_lie_between_lately_and_the_end(hours: float, country: str) -> None:
    for days in range(9):  # any day of the week, a Sunday and a holiday of each among them
        end, calendar = END + timedelta(days=days, hours=3 * days), calendar_for(country)
        moment = walk.open_hours_before(end, timedelta(hours=hours), calendar)
        assert business_time(moment, end, calendar) == timedelta(hours=hours)
