"""Histories of devices become life data: who is watched, from when, until when, and why not."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.replay import replay
from reliability import selectors
from reliability.models import Finding, Life
from reliability.questions import Convention, Period
from tests.journeys.conftest import story
from tests.reliability.field.world import (
    DOUBLE,
    TODAY,
    WHEEL,
    a_year_of_mice,
    asked,
    catch_up,
    diagnosed,
    sold,
)
from tests.support.histories import Story

__all__ = ["story"]
pytestmark = pytest.mark.django_db
A_YEAR_AGO = TODAY - timedelta(days=365)
Rows = list[tuple[bool, int, int, int]]


def rows(**question: object) -> Rows:
    """The life table as plain rows: failed, age, entry, count."""
    catch_up()
    return [tuple(row) for row in selectors.life_table(asked(**question)).rows]  # type: ignore[misc] # four


def problems(**question: object) -> dict[str, int]:
    catch_up()
    return selectors.life_table(asked(**question)).problems


def test_a_mouse_that_runs_is_counted_in_whole_months_until_the_day_asked_about() -> None:
    sold("SN-1", "SN-2", on=TODAY - timedelta(days=100))
    assert rows() == [(False, 3, 0, 2)]
    assert rows(period=Period.DAY) == [(False, 100, 0, 2)]


def test_a_failure_lies_in_the_month_of_life_in_which_it_happened() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("SN-1", on=A_YEAR_AGO + timedelta(days=100))
    assert rows() == [(True, 4, 0, 1)]
    assert rows(period=Period.DAY) == [(True, 100, 0, 1)]


@pytest.mark.parametrize(
    ("convention", "lower", "upper"),
    [(Convention.INTERVAL, 3.0, 4.0), (Convention.END, 4.0, 4.0), (Convention.MIDDLE, 3.5, 3.5)],
)
def test_the_convention_says_what_is_known_of_that_age(
    convention: Convention, lower: float, upper: float
) -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("SN-1", on=A_YEAR_AGO + timedelta(days=100))
    catch_up()
    data = selectors.life_table(asked(convention=convention)).data
    assert (data.lower.tolist(), data.upper.tolist()) == ([lower], [upper])


def test_a_failure_on_the_day_of_sale_lies_in_the_first_period() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("SN-1", on=A_YEAR_AGO)
    assert rows(period=Period.DAY) == [(True, 1, 0, 1)]


def test_a_failure_in_a_month_that_is_not_over_waits_until_it_is() -> None:
    start = TODAY - timedelta(days=100)
    sold("SN-1", on=start)
    diagnosed("SN-1", on=start + timedelta(days=95))
    assert rows() == [(False, 3, 0, 1)]
    assert selectors.life_table(asked()).notes == {"unfinished": 1}
    assert rows(as_of=start + timedelta(days=125)) == [(True, 4, 0, 1)]


def test_nothing_is_known_beyond_the_end_of_the_warranty() -> None:
    sold("SN-1", "SN-2", on=TODAY - timedelta(days=800))
    diagnosed("SN-2", on=TODAY - timedelta(days=100))
    assert rows() == [(False, 12, 0, 2)]
    assert selectors.life_table(asked()).notes == {"after_warranty": 1}


def test_another_fault_than_the_one_asked_about_ends_the_watch() -> None:
    sold("SN-1", "SN-2", on=A_YEAR_AGO)
    diagnosed("SN-1", on=A_YEAR_AGO + timedelta(days=100), fault=DOUBLE)
    diagnosed("SN-2", on=A_YEAR_AGO + timedelta(days=200), fault=WHEEL)
    assert rows(fault=DOUBLE) == [(False, 6, 0, 1), (True, 4, 0, 1)]
    assert rows() == [(True, 4, 0, 1), (True, 7, 0, 1)]


def test_no_fault_found_is_no_failure_and_sends_the_mouse_back_to_the_field() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    on = A_YEAR_AGO + timedelta(days=100)
    diagnosed("SN-1", on=on, fault=DOUBLE, outcome="no_fault_found", disposition="send_back")
    assert rows() == [(False, 12, 0, 1)]


def test_a_mouse_that_was_given_back_without_a_fault_leaves_on_that_day() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    on = A_YEAR_AGO + timedelta(days=100)
    diagnosed("SN-1", on=on, fault="", outcome="refund", disposition="restock")
    assert rows() == [(False, 3, 0, 1)]
    assert Finding.objects.get().left_on == on


def test_only_the_first_failure_ends_the_life() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    for days in (200, 100):
        diagnosed("SN-1", on=A_YEAR_AGO + timedelta(days=days))
    assert rows() == [(True, 4, 0, 1)]


def test_a_mouse_that_only_its_registration_made_known_enters_late() -> None:
    sold("SN-1", "SN-2", on=A_YEAR_AGO, known_on=A_YEAR_AGO + timedelta(days=61))
    diagnosed("SN-2", on=A_YEAR_AGO + timedelta(days=100))
    assert rows() == [(False, 12, 3, 1), (True, 4, 3, 1)]


def test_a_mouse_known_from_its_sale_does_not_enter_late_when_it_is_registered_later() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    sold("SN-1", on=A_YEAR_AGO, known_on=A_YEAR_AGO + timedelta(days=61))
    assert rows() == [(False, 12, 0, 1)]
    assert Life.objects.get().registered


def no_sale() -> None:
    sold("SN-1", on=None)


def failed_before_it_was_sold() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("SN-1", on=A_YEAR_AGO - timedelta(days=1))


def known_after_it_failed() -> None:
    sold("SN-1", on=A_YEAR_AGO, known_on=A_YEAR_AGO + timedelta(days=100))
    diagnosed("SN-1", on=A_YEAR_AGO + timedelta(days=50))


@pytest.mark.parametrize(
    ("happened", "problem"),
    [
        (no_sale, "no_sale_date"),
        (failed_before_it_was_sold, "negative_age"),
        (known_after_it_failed, "known_after_failure"),
    ],
)
def test_what_cannot_be_used_is_listed_with_its_reason(
    happened: Callable[[], None], problem: str
) -> None:
    happened()
    assert problems() == {problem: 1}
    table = selectors.life_table(asked())
    assert [(one.serial, one.problem) for one in table.examples] == [("SN-1", problem)]
    assert (table.units, table.failures) == (0, 0)


def test_a_failure_without_a_device_of_ours_is_counted_apart() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("", on=TODAY)
    diagnosed("SN-FOREIGN", on=TODAY)
    catch_up()
    table = selectors.life_table(asked())
    assert (table.failures, table.without_a_device) == (0, 2)


def test_lot_country_and_day_choose_the_devices() -> None:
    sold("SN-1", on=A_YEAR_AGO, lot="L1", country="TW")
    sold("SN-2", on=A_YEAR_AGO, lot="L2", country="DE")
    sold("SN-3", on=TODAY - timedelta(days=10), lot="L2", country="TW")
    assert rows(lot="L1") == rows(country="DE") == [(False, 12, 0, 1)]
    assert problems(lot="L2") == {"too_young": 1}
    assert rows(as_of=A_YEAR_AGO - timedelta(days=1)) == []


def test_replay_makes_the_same_rows(story: Story) -> None:
    story.received().arrived().diagnosed("replace")
    story.finished("refurbish", replacement_serial="SN-NEW")
    old, new = Life.objects.get(serial="SN-1"), Life.objects.get(serial="SN-NEW")
    assert (old.replaced_by, new.replaces) == (new.id, old.id)
    assert (old.left_on, new.sold_on) != (None, old.sold_on)
    assert Finding.objects.get().fault_code == "MOU-LB-DC"
    for name in ("reliability.lives", "reliability.findings"):
        assert replay(name, check=True).differences == []


def test_a_failure_is_dated_by_the_day_its_owner_reported_it(story: Story) -> None:
    story.received()
    reported = story.now.date()
    story.now += timedelta(days=40)
    story.arrived().diagnosed()
    table = selectors.life_table(asked(period=Period.DAY, as_of=date(2027, 3, 1)))
    assert [row.age for row in table.rows if row.failed] == [(reported - date(2026, 6, 1)).days]


def test_the_stated_and_the_confirmed_fault_are_compared() -> None:
    sold("SN-1", on=A_YEAR_AGO)
    diagnosed("SN-1", on=TODAY, stated=DOUBLE, fault=DOUBLE)
    diagnosed("SN-2", on=TODAY, stated=DOUBLE, fault=WHEEL)
    diagnosed("SN-3", on=TODAY, stated=DOUBLE, fault="", outcome="no_fault_found")
    catch_up()
    found = selectors.confusion(asked())
    assert (found.pieces, found.nothing_found) == (3, 1)
    assert found.share_of_nothing_found == pytest.approx(1 / 3)
    assert found.share_of_agreement == 0.5
    assert [(one.fault_code, one.pieces) for one in selectors.fault_counts(asked())] == [
        (DOUBLE, 1), (WHEEL, 1),
    ]  # fmt: skip


def test_more_devices_cost_no_more_queries() -> None:
    a_year_of_mice(12)
    with CaptureQueriesContext(connection) as few:
        selectors.life_table(asked())
    sold(*(f"MORE-{place}" for place in range(200)), on=A_YEAR_AGO)
    catch_up()
    with CaptureQueriesContext(connection) as many:
        table = selectors.life_table(asked())
    assert len(many) == len(few)
    assert table.units == 212
    assert np.asarray(table.data.count).sum() == 212
