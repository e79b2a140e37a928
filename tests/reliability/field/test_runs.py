"""A long report: asked for once, made in slices, cancelled, kept, and honest when it breaks."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from events import clock
from events.actor import Actor
from events.models import Event
from reliability.estimators import Fit, life_at, percentiles, refitted
from reliability.models import ReportRun, RunState, RunWork
from reliability.questions import Distribution
from reliability.reports import build, tables
from reliability.reports.outlook import SEED
from reliability.services import runs
from tests.reliability.field.world import MOUSE, TODAY, WHEEL, a_year_of_mice, asked
from tests.support import staff
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.django_db
QUESTION = {"sku": MOUSE, "as_of": TODAY.isoformat(), "distribution": "weibull"}


@pytest.fixture
def quinn(quality_engineer: User) -> Client:
    """Quinn at her desk, with a year of mice."""
    a_year_of_mice()
    return staff.signed_in(quality_engineer)


def ask(client: Client, key: str = "", **question: str) -> Any:
    form = {"request_key": key or str(uuid4()), "query": urlencode(QUESTION | question)}
    return client.post("/reports/runs/ask/", form | {"replicates": "1000"})


def one_portion() -> Any:
    """No time after the first portion of a slice."""
    return lambda: False


def work_to_the_end() -> None:
    while runs.work(clock.now(), go_on=lambda: True):
        pass


def test_the_same_form_sent_twice_is_one_run(quinn: Client) -> None:
    key = str(uuid4())
    first, second = ask(quinn, key), ask(quinn, key)
    assert (first.status_code, first.url) == (302, second.url)
    assert ReportRun.objects.count() == 1
    assert Event.objects.filter(type="reliability.run_requested").count() == 1


def test_slices_of_any_size_give_the_bounds_of_one_piece(quinn: Client) -> None:
    page = ask(quinn).url
    assert runs.work(clock.now(), go_on=one_portion()) == 1
    work = RunWork.objects.get()
    assert (work.done, len(work.found), work.numbers) == (50, 50, [])
    assert "50 of 1000 replicates" in quinn.get(page).content.decode()
    work_to_the_end()

    run = ReportRun.objects.get()
    assert run.state == RunState.FINISHED
    report = build(asked(distribution=Distribution.WEIBULL))
    model = report.model
    assert isinstance(model, Fit)
    drawn = [refitted(model, [life_at(0.10)], seed=(SEED, number))[0] for number in range(1000)]
    (b10,) = (row for row in RunWork.objects.get().numbers if row[:2] == ["bootstrap", "b10"])
    assert tuple(b10[3:5]) == percentiles(drawn, level=0.90)
    assert Event.objects.filter(type="reliability.run_finished").count() == 1
    assert "1000 replicates, seed" in quinn.get(page).content.decode()


def test_the_files_hold_the_report_and_the_bounds(quinn: Client) -> None:
    page = ask(quinn).url
    work_to_the_end()
    rows = json.loads(b"".join(quinn.get(f"{page}numbers.json")))
    report = [list(row) for row in tables.rows_of(build(asked(distribution=Distribution.WEIBULL)))]
    assert [list(row.values()) for row in rows[: len(report)]] == report
    assert {row["section"] for row in rows[len(report) :]} == {"bootstrap"}
    for format in ("csv", "xlsx", "parquet"):
        assert b"".join(quinn.get(f"{page}numbers.{format}"))
    assert quinn.get(f"{page}numbers.exe").status_code == 404


def test_a_cancelled_run_stays_cancelled(quinn: Client) -> None:
    page = ask(quinn).url
    runs.work(clock.now(), go_on=one_portion())
    assert quinn.post(f"{page}cancel/").status_code == 302
    assert runs.work(clock.now()) == 0
    run = ReportRun.objects.get()
    assert (run.state, run.work.numbers) == (RunState.CANCELLED, [])
    with assert_nothing_changed(ReportRun):
        assert quinn.post(f"{page}cancel/").status_code == 409
        assert quinn.get(f"{page}numbers.json").status_code == 404


def test_a_run_is_nobody_elses(quinn: Client) -> None:
    page = ask(quinn).url
    lead = staff.signed_in(staff.colleagues()[Role.SUPERVISOR])
    with assert_nothing_changed(ReportRun):
        assert lead.get(page).status_code == 404
        assert lead.post(f"{page}cancel/").status_code == 404
        assert lead.get(f"{page}numbers.json").status_code == 404
    assert "No long reports yet" in lead.get("/reports/runs/").content.decode()
    assert page in quinn.get("/reports/runs/").content.decode()


def test_only_so_many_run_at_a_time(quinn: Client) -> None:
    for _ in range(runs.MOST_RUNNING):
        assert ask(quinn).status_code == 302
    with assert_nothing_changed(ReportRun, RunWork):
        assert ask(quinn).status_code == 409


def test_a_run_without_a_model_ends_with_the_reason_in_its_files(quinn: Client) -> None:
    page = ask(quinn, fault=WHEEL).url
    work_to_the_end()
    assert ReportRun.objects.get().state == RunState.FINISHED
    assert "There is no life model of these data" in quinn.get(page).content.decode()
    rows = json.loads(b"".join(quinn.get(f"{page}numbers.json")))
    assert any(row["text"].startswith("no_failures") for row in rows if row["section"] == "model")


def test_a_question_that_holds_no_more_fails_and_says_so(quinn: Client) -> None:
    actor = Actor.staff(quinn.session["_auth_user_id"])
    gone = urlencode(QUESTION | {"lot": "GONE"})
    run = runs.request(
        actor=actor, now=clock.now(), request_key="k", query=gone, replicates=1000
    )  # fmt: skip
    runs.work(clock.now())
    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.FAILED, "nothing_asked")
    page = quinn.get(f"/reports/runs/{run.id}/").content.decode()
    assert "A choice of this question does not exist any more" in page
    with assert_nothing_changed(ReportRun):
        assert ask(quinn, lot="GONE").status_code == 422


def test_a_run_that_breaks_again_and_again_ends_as_failed(quinn: Client) -> None:
    ask(quinn)
    RunWork.objects.update(pinned={"distribution": "weibull", "life": "not a table"})
    for _ in range(runs.MOST_ATTEMPTS):
        assert ReportRun.objects.get().is_running
        runs.work(clock.now())
    assert (ReportRun.objects.get().state, ReportRun.objects.get().reason) == ("failed", "broke")
    assert runs.work(clock.now()) == 0


def test_numbers_are_thrown_away_after_a_month(quinn: Client) -> None:
    page = ask(quinn, fault=WHEEL).url
    work_to_the_end()
    assert runs.clear_old(clock.now() + timedelta(days=29)) == 0
    assert runs.clear_old(clock.now() + timedelta(days=31)) == 1
    assert "thrown away after 30 days" in quinn.get(page).content.decode()
    assert quinn.get(f"{page}numbers.json").status_code == 404
