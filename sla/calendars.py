"""The business calendars: working hours and public holidays per country."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from sla.rules import Calendar

OPENS, CLOSES = time(9), time(18)
TIME_ZONES = {
    "TW": "Asia/Taipei",
    "CN": "Asia/Shanghai",
    "US": "America/New_York",
    "DE": "Europe/Berlin",
    "GB": "Europe/London",
}
_SATURDAY = 5


@lru_cache
def calendar_for(country: str) -> Calendar:
    """Monday to Friday 09:00-18:00 local time without public holidays; China's make-up Saturdays
    and Sundays are worked. A country we have no calendar for works Monday to Friday in UTC."""
    if country not in TIME_ZONES:
        return Calendar(ZoneInfo("UTC"), OPENS, CLOSES, _is_weekday)
    import holidays  # costs half a second: only processes that need a calendar pay it

    days_off = holidays.country_holidays(country)
    return Calendar(ZoneInfo(TIME_ZONES[country]), OPENS, CLOSES, days_off.is_working_day)


def local_date(at: datetime, country: str) -> date:
    """The date on the wall of that country at an instant."""
    return at.astimezone(ZoneInfo(TIME_ZONES.get(country, "UTC"))).date()


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY
