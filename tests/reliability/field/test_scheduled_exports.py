"""Reports by the calendar: one file per interval, gaps handled as stated, fetched by key."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

import accounts.services
from accounts.exports import Format
from accounts.models import User
from accounts.roles import Role
from events.models import Event
from reliability.forms import NothingAsked
from reliability.models import (
    Every,
    ExportFile,
    ExportSchedule,
    Missed,
    ScheduledExport,
)
from reliability.published import _audience
from reliability.reports import build, tables
from reliability.services import exports
from tests.reliability.field.world import BENCH, MOUSE, TODAY, a_year_of_mice, asked, at_noon
from tests.support import staff
from tests.support.events import assert_nothing_changed
from tests.support.people import NOW, SETUP, Partner

pytestmark = pytest.mark.django_db
QUERY = urlencode({"sku": MOUSE, "as_of": TODAY.isoformat(), "period": "month"})
ROWS = (ExportSchedule, ScheduledExport, ExportFile)


@pytest.fixture(autouse=True)
def mice() -> None:
    """Something to report on."""
    a_year_of_mice(12)


def weekly(missed: Missed = Missed.EACH, key: str = "k", format: Format = Format.JSON) -> Any:
    return exports.schedule(
        actor=BENCH, now=at_noon(TODAY), request_key=key, query=QUERY, format=format,
        every=Every.WEEK, missed=missed,
    )  # fmt: skip


def after(days: int) -> datetime:
    return at_noon(TODAY + timedelta(days=days))


def settled() -> list[tuple[str, int]]:
    """State of every interval, and how many days after the beginning it ended."""
    found = ScheduledExport.objects.order_by("ends_on")
    return [(one.state, (one.ends_on - TODAY).days) for one in found]


@pytest.mark.parametrize(
    ("every", "number", "day"),
    [
        (Every.DAY, 3, date(2026, 2, 3)),
        (Every.WEEK, 2, date(2026, 2, 14)),
        (Every.MONTH, 1, date(2026, 2, 28)),
        (Every.MONTH, 2, date(2026, 3, 31)),
        (Every.MONTH, 12, date(2027, 1, 31)),
    ],
)
def test_an_interval_ends_by_the_calendar(every: Every, number: int, day: date) -> None:
    assert exports.border(date(2026, 1, 31), every, number) == day


def test_nothing_is_made_before_the_interval_is_over() -> None:
    weekly()
    with assert_nothing_changed(*ROWS):
        assert exports.make_due(after(6)) == 0


def test_one_file_per_interval_however_often_it_is_looked() -> None:
    schedule = weekly()
    for _ in range(3):
        exports.make_due(after(7))
    assert settled() == [("made", 7)]
    export = ScheduledExport.objects.get()
    content = bytes(ExportFile.objects.get().content)
    assert hashlib.sha256(content).hexdigest() == export.sha256
    report = build(asked(as_of=TODAY + timedelta(days=7)))
    assert export.inputs_hash == report.fingerprint
    rows = [tuple(row.values()) for row in json.loads(content)]
    assert rows == list(tables.rows_of(report))
    schedule.refresh_from_db()
    assert schedule.next_on == TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        (Missed.EACH, [("made", 7), ("made", 14), ("made", 21)]),
        (Missed.LATEST, [("skipped", 7), ("skipped", 14), ("made", 21)]),
    ],
)
def test_intervals_that_passed_while_nothing_ran_are_made_or_named(
    missed: Missed, expected: list[tuple[str, int]]
) -> None:
    weekly(missed)
    while exports.make_due(after(23)):
        pass
    assert settled() == expected
    assert ExportFile.objects.count() == sum(state == "made" for state, _day in expected)


def test_a_question_that_holds_no_more_is_refused_with_its_reason_and_goes_on() -> None:
    weekly()
    ExportSchedule.objects.update(query=f"{QUERY}&lot=GONE")
    exports.make_due(after(7))
    assert settled() == [("refused", 7)]
    assert ScheduledExport.objects.get().reason == "nothing_asked"
    assert not ExportFile.objects.exists()


def test_what_has_ended_makes_nothing_more() -> None:
    schedule = weekly()
    exports.end(actor=BENCH, now=after(1), schedule_id=schedule.id)
    with assert_nothing_changed(*ROWS):
        assert exports.make_due(after(30)) == 0
        with pytest.raises(exports.ScheduleEnded):
            exports.end(actor=BENCH, now=after(2), schedule_id=schedule.id)


def test_the_same_request_is_one_schedule_and_nonsense_none() -> None:
    assert weekly().id == weekly().id
    assert Event.objects.filter(type="reliability.export_scheduled").count() == 1
    with assert_nothing_changed(*ROWS), pytest.raises(NothingAsked):
        exports.schedule(
            actor=BENCH, now=after(0), request_key="x", query="sku=NO-SUCH", format=Format.CSV,
            every=Every.DAY, missed=Missed.EACH,
        )  # fmt: skip


def test_files_are_thrown_away_after_a_year_and_what_is_known_of_them_stays() -> None:
    weekly()
    exports.make_due(after(7))
    assert exports.clear_old(after(300)) == 0
    assert exports.clear_old(after(400)) == 1
    assert settled() == [("made", 7)]


def test_an_analyst_begins_downloads_and_ends(quality_engineer: User) -> None:
    quinn = staff.signed_in(quality_engineer)
    assert "Nothing leaves by the calendar yet" in quinn.get("/reports/exports/").content.decode()
    form = {"request_key": str(uuid4()), "query": QUERY, "format": "parquet", "every": "day",
            "missed": "each"}  # fmt: skip
    for _ in range(2):
        answer = quinn.post("/reports/exports/begin/", form, follow=True)
    assert "The first file is made when" in answer.content.decode()
    schedule = ExportSchedule.objects.get()
    exports.make_due(datetime.combine(schedule.next_on, datetime.min.time(), UTC))
    export = ScheduledExport.objects.get()
    file = quinn.get(f"/reports/exports/{export.id}/file")
    assert file.content == bytes(ExportFile.objects.get().content)
    assert quinn.post(f"/reports/exports/{schedule.id}/end/").status_code == 302
    assert quinn.post(f"/reports/exports/{schedule.id}/end/").status_code == 409


def test_another_system_fetches_the_file_by_key(partner: Partner) -> None:
    weekly(format=Format.PARQUET)
    exports.make_due(after(7))
    export = ScheduledExport.objects.get()
    list_of, file_of = "/api/v1/scheduled-exports/", f"/api/v1/scheduled-exports/{export.id}/file/"
    bi = _calling(partner)
    (row,) = bi.get(list_of).json()["results"]
    assert (row["id"], row["state"], row["sha256"]) == (str(export.id), "made", export.sha256)
    file = bi.get(file_of)
    assert hashlib.sha256(file.content).hexdigest() == export.sha256
    assert Event.objects.filter(type="accounts.data_exported", data__format="parquet").exists()

    bare = _calling(partner, scopes=["rma:read"])
    assert (bare.get(list_of).status_code, bare.get(file_of).status_code) == (403, 403)
    foreign = _calling(partner, scopes=["report:read"], brand_codes=["voltano"])
    assert foreign.get(list_of).json()["results"] == []
    assert foreign.get(file_of).status_code == 404
    agent = staff.signed_in(staff.colleagues()[Role.AGENT])
    assert agent.get(list_of).status_code == 403
    assert Client().get(list_of).status_code in (401, 403)


def test_the_notice_of_a_file_goes_to_those_who_may_fetch_it() -> None:
    schedule = weekly()
    found = _audience(str(schedule.id))
    assert found is not None
    assert (found.brand_code, found.permission) == (
        schedule.brand_code, "reliability.view_reports",
    )  # fmt: skip
    assert _audience(str(uuid4())) is None


def _calling(partner: Partner, **terms: Any) -> Client:
    """A system with a key of its own."""
    _key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="BI", owner_id=partner.user.pk,
        **({"scopes": ["report:read"]} | terms),
    )  # fmt: skip
    return Client(HTTP_AUTHORIZATION=f"Api-Key {secret}")
