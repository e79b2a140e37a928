"""A deadline is always inside open hours, never moves back, and loses no working minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.calendars import TIME_ZONES, calendar_for, local_date
from sla.rules import Calendar, Target, business_time, due_at, most_specific, resumed

COUNTRIES = st.sampled_from([*TIME_ZONES, "FR"])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
AMOUNTS = st.timedeltas(timedelta(minutes=1), timedelta(hours=60))


def taipei(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Taipei"))  # type: ignore[misc, arg-type] # y, m, d, h, min


@settings(deadline=None)  # the first holiday calendar takes a second to build
@given(COUNTRIES, INSTANTS, AMOUNTS)
def test_a_deadline_is_inside_open_hours(country: str, start: datetime, work: timedelta) -> None:
    calendar = calendar_for(country)
    local = due_at(start, work, calendar).astimezone(calendar.time_zone)
    assert calendar.is_working_day(local.date())
    assert calendar.opens < local.time() <= calendar.closes


@settings(deadline=None)  # the first holiday calendar takes a second to build
@given(COUNTRIES, INSTANTS, AMOUNTS, AMOUNTS)
def test_more_work_is_never_due_earlier(
    country: str, start: datetime, work: timedelta, more: timedelta
) -> None:
    calendar = calendar_for(country)
    assert due_at(start, work + more, calendar) > due_at(start, work, calendar)


@settings(deadline=None)  # the first holiday calendar takes a second to build
@given(COUNTRIES, INSTANTS, INSTANTS, AMOUNTS)
def test_a_later_start_is_never_due_earlier(
    country: str, one: datetime, other: datetime, work: timedelta
) -> None:
    calendar = calendar_for(country)
    earlier, later = sorted((one, other))
    assert due_at(earlier, work, calendar) <= due_at(later, work, calendar)


@settings(deadline=None)  # the first holiday calendar takes a second to build
@given(COUNTRIES, INSTANTS, AMOUNTS)
def test_exactly_the_promised_time_lies_before_the_deadline(
    country: str, start: datetime, work: timedelta
) -> None:
    calendar = calendar_for(country)
    assert business_time(start, due_at(start, work, calendar), calendar) == work


@settings(deadline=None)  # the first holiday calendar takes a second to build
@given(COUNTRIES, INSTANTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_pause_moves_the_promise_by_the_paused_business_time(
    country: str, start: datetime, work: timedelta, until_pause: timedelta, paused: timedelta
) -> None:
    calendar = calendar_for(country)
    due = due_at(start, work, calendar)
    pause = start + until_pause
    end = pause + paused
    moved = resumed(due, pause, end, calendar)
    if pause >= due:
        assert moved == due
    else:
        added = business_time(due, moved, calendar)
        assert added == business_time(pause, end, calendar)


def test_eight_hours_from_friday_noon_are_due_on_monday() -> None:
    due = due_at(taipei(2026, 11, 20, 12), timedelta(hours=8), calendar_for("TW"))
    assert due == taipei(2026, 11, 23, 11)


def test_a_request_at_night_counts_from_the_next_opening() -> None:
    due = due_at(taipei(2026, 11, 17, 23), timedelta(hours=2), calendar_for("TW"))
    assert due == taipei(2026, 11, 18, 11)


def test_the_whole_shift_ends_at_closing_time_of_the_same_day() -> None:
    due = due_at(taipei(2026, 11, 18, 9), timedelta(hours=9), calendar_for("TW"))
    assert due == taipei(2026, 11, 18, 18)


def test_the_make_up_saturday_before_the_spring_festival_is_worked_in_china_only() -> None:
    saturday = date(2026, 2, 14)
    assert calendar_for("CN").is_working_day(saturday)
    assert not calendar_for("TW").is_working_day(saturday)


@pytest.mark.parametrize(
    ("country", "holiday"),
    [
        ("TW", date(2026, 2, 17)),
        ("CN", date(2026, 10, 1)),
        ("US", date(2026, 11, 26)),
        ("DE", date(2026, 10, 3)),
        ("GB", date(2026, 12, 25)),
    ],
)
def test_public_holidays_are_not_worked(country: str, holiday: date) -> None:
    assert not calendar_for(country).is_working_day(holiday)


def test_the_night_the_clocks_change_shortens_no_shift() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday = datetime(2026, 3, 27, 9, tzinfo=berlin)
    due = due_at(friday, timedelta(hours=10), calendar_for("DE"))
    assert due == datetime(2026, 3, 30, 10, tzinfo=berlin)


def test_a_country_without_a_calendar_works_weekdays_in_utc() -> None:
    due = due_at(datetime(2026, 11, 20, 17, tzinfo=UTC), timedelta(hours=2), calendar_for("FR"))
    assert due == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_a_promise_broken_before_the_pause_stays_broken() -> None:
    due = taipei(2026, 11, 18, 11)
    moved = resumed(due, taipei(2026, 11, 18, 12), taipei(2026, 11, 19, 12), calendar_for("TW"))
    assert moved == due


def test_no_work_has_no_deadline() -> None:
    with pytest.raises(ValueError, match="positive"):
        due_at(taipei(2026, 11, 18, 9), timedelta(0), calendar_for("TW"))


def test_a_calendar_that_never_opens_is_a_mistake() -> None:
    tw = calendar_for("TW")
    closed = Calendar(tw.time_zone, tw.opens, tw.closes, lambda _day: False)
    with pytest.raises(ValueError, match="open days"):
        due_at(taipei(2026, 11, 18, 9), timedelta(hours=1), closed)


def test_the_date_on_the_wall_is_ahead_of_utc_in_taipei() -> None:
    assert local_date(datetime(2026, 11, 21, 20, tzinfo=UTC), "TW") == date(2026, 11, 22)


def test_the_service_type_outweighs_the_country_and_both_outweigh_none() -> None:
    anything, german, repair, german_repair = (
        Target("work", service, country, timedelta(hours=hours))
        for service, country, hours in (
            ("", "", 1),
            ("", "DE", 2),
            ("repair", "", 3),
            ("repair", "DE", 4),
        )
    )
    every = [anything, german, repair, german_repair]
    assert most_specific(every, service_type="repair", country="DE") is german_repair
    assert most_specific(every[:3], service_type="repair", country="DE") is repair
    assert most_specific(every, service_type="refund", country="DE") is german
    assert most_specific(every, service_type="refund", country="TW") is anything
    assert most_specific([repair], service_type="refund", country="TW") is None
