"""Parcels move by the carrier's clock, whose time the tests give."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from embedded_carrier import clock, intake, labels, movement
from embedded_carrier.models import CarrierEvent, Label
from tests.embedded_carrier.support import label_order

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(seconds=30)


@pytest.fixture
def label() -> Label:
    """A parcel from Taipei to Taipei, two carrier days on the road."""
    sold = labels.sell(intake.label_order(label_order()), now=START)
    return Label.objects.get(pk=sold["id"])


def codes(label: Label) -> list[str]:
    return list(CarrierEvent.objects.filter(label=label).values_list("code", flat=True))


def state(label: Label) -> str:
    return Label.objects.get(pk=label.pk).state


def test_nothing_moves_before_it_is_dropped_off(label: Label) -> None:
    assert clock.tick(now=START + 100 * DAY).idle
    assert codes(label) == ["LBL_CREATED"]


def test_a_dropped_off_parcel_arrives_after_its_transit_time_and_not_before(label: Label) -> None:
    movement.act(label.pk, "drop_off", now=START)
    clock.tick(now=START + 2 * DAY - timedelta(milliseconds=1))
    assert state(label) == "OUT_FOR_DELIVERY"
    clock.tick(now=START + 2 * DAY)
    assert state(label) == "DELIVERED"
    assert clock.tick(now=START + 9 * DAY).idle


def test_a_carrier_that_slept_dates_its_scans_when_they_were_due(label: Label) -> None:
    movement.act(label.pk, "drop_off", now=START)
    clock.tick(now=START + 50 * DAY)
    moments = list(CarrierEvent.objects.filter(label=label).values_list("occurred_at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] == START + 2 * DAY


def test_the_speed_can_be_changed_while_parcels_are_on_the_road(label: Label) -> None:
    movement.set_switches({"day_seconds": 3600.0})
    movement.act(label.pk, "drop_off", now=START)
    assert clock.tick(now=START + 2 * DAY).idle
    clock.tick(now=START + timedelta(hours=2))
    assert state(label) == "DELIVERED"


def test_a_forgotten_parcel_drops_itself_off_if_the_demo_says_so(
    label: Label, settings: Settings
) -> None:
    settings.CARRIER_AUTO_DROP_OFF_DAYS = 0.5
    assert clock.tick(now=START + DAY / 2 - timedelta(seconds=1)).dropped_off == 0
    assert clock.tick(now=START + DAY / 2).dropped_off == 1
    assert state(label) == "COLLECTED"


def test_the_switch_on_the_page_keeps_parcels_waiting(label: Label, settings: Settings) -> None:
    settings.CARRIER_AUTO_DROP_OFF_DAYS = 0.5
    movement.set_switches({"auto_drop_off": False})
    assert clock.tick(now=START + 9 * DAY).dropped_off == 0


def test_a_delay_of_a_day_costs_a_day(label: Label) -> None:
    movement.act(label.pk, "drop_off", now=START)
    movement.act(label.pk, "delay", now=START)
    clock.tick(now=START + 3 * DAY - timedelta(seconds=1))
    assert state(label) != "DELIVERED"
    clock.tick(now=START + 3 * DAY)
    assert state(label) == "DELIVERED"
    assert codes(label)[:3] == ["LBL_CREATED", "COLLECTED", "DELAYED"]


def test_after_a_failed_attempt_the_courier_comes_again(label: Label) -> None:
    movement.act(label.pk, "drop_off", now=START)
    movement.act(label.pk, "fail_attempt", now=START + DAY)
    clock.tick(now=START + 9 * DAY)
    assert codes(label)[-3:] == ["DELIVERY_ATTEMPT_FAILED", "OUT_FOR_DELIVERY", "DELIVERED"]


@pytest.mark.parametrize(
    ("action", "end"),
    [("lose", "LOST"), ("send_back", "RETURN_TO_SENDER"), ("deliver", "DELIVERED")],
)
def test_a_parcel_that_is_finished_stays_where_it_is(label: Label, action: str, end: str) -> None:
    movement.act(label.pk, "drop_off", now=START)
    movement.act(label.pk, action, now=START)
    assert clock.tick(now=START + 99 * DAY).idle
    assert state(label) == end
