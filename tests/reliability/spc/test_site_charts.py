"""The charts of the site: months counted from the field, alarms once, problems from them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import isnan

import pytest

from events import periodic, projections, runner, subscribers
from events.actor import Actor
from events.models import Event, ParkedStream
from events.replay import replay
from events.streams import PARTITIONS
from reliability.fracas.choices import Trigger
from reliability.fracas.models import Firing, Problem
from reliability.services import lots
from reliability.spc import counts, services
from reliability.spc.charting import Month, charted
from reliability.spc.choices import Kind, Level, Rule
from reliability.spc.counts import Subject
from reliability.spc.models import ChartAlarm
from tests.reliability.field.world import DOUBLE, MOUSE, WHEEL, catch_up, diagnosed, sold
from tests.support import histories
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import Catalogue
from tests.support.threads import run_together

ROBOT = Actor.system("reliability")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUIET = [Month(f"2025-{month:02}", 2, 30_000) for month in range(1, 13)]


@pytest.fixture(autouse=True)
def _terms(db: None, catalogue: Catalogue) -> None:
    histories.publish_policy()


def mice_with_an_outbreak() -> None:
    """300 mice sold in one go; one fails each month, and nine do in October."""
    start = date(2025, 11, 3)
    names = [f"M-{place:03}" for place in range(300)]
    sold(*names[:150], on=start, lot="L1")
    sold(*names[150:], on=start, lot="L2")
    lots.attribute_lot(actor=ROBOT, now=NOW, sku_code=MOUSE, lot="L2", supplier="Springworks")
    for months in range(10):
        diagnosed(names[months], on=start + timedelta(days=30 * months + 10))
    for place in range(9):
        diagnosed(names[200 + place], on=date(2026, 10, 12), fault=DOUBLE)
    diagnosed(names[250], on=date(2026, 10, 13), fault=WHEEL)
    catch_up()


def read_on(name: str) -> None:
    """Let one subscriber read; these mice have no RMA for the others to look up."""
    reader = subscribers.named(name)
    subscribers.partitions_behind([reader])
    while runner.run(reader, range(PARTITIONS), 1_000):
        pass
    assert not ParkedStream.objects.exists()


def test_months_are_counted_with_their_device_days() -> None:
    mice_with_an_outbreak()
    series = counts.all_series(NOW.date())
    of_fault = series[Subject(Level.FAULT, MOUSE, DOUBLE)]
    last = of_fault[Kind.U][-1]
    assert (last.period, last.count, last.size) == ("2026-10", 9, 300 * 31)
    assert of_fault[Kind.P][-1] == Month("2026-10", 9, 10)
    assert of_fault[Kind.U][0] == Month("2025-11", 1, 300 * 28)
    by_supplier = series[Subject(Level.SUPPLIER, supplier="Springworks")][Kind.U][-1]
    assert (by_supplier.count, by_supplier.size) == (10, 150 * 31)
    assert Subject(Level.FAULT, MOUSE, WHEEL) not in series, "one failure ever is no chart"


def test_an_outbreak_alarms_and_brings_one_problem_up() -> None:
    mice_with_an_outbreak()
    read_on("reliability.charts")
    raised = services.watch(actor=ROBOT, now=NOW)
    levels = {(alarm.level, alarm.kind, alarm.rule) for alarm in raised}
    assert (Level.FAULT, Kind.U, Rule.ABOVE) in levels
    assert (Level.SUPPLIER, Kind.U, Rule.ABOVE) in levels
    assert {alarm.period for alarm in raised} == {"2026-10"}
    read_on("reliability.charts")
    problem = Problem.objects.get()
    assert (problem.sku_code, problem.fault_code) == (MOUSE, DOUBLE)
    told = [a for a in raised if a.level == Level.FAULT]
    assert Firing.objects.filter(trigger=Trigger.CHART).count() == len(told) >= 1


def test_looking_again_raises_nothing_twice() -> None:
    mice_with_an_outbreak()
    first = services.watch(actor=ROBOT, now=NOW)
    assert first
    with assert_nothing_changed(ChartAlarm):
        assert services.watch(actor=ROBOT, now=NOW + timedelta(hours=6)) == []


@pytest.mark.django_db(transaction=True)
def test_ten_jobs_at_once_raise_an_alarm_once() -> None:
    subject = Subject(Level.FAULT, MOUSE, DOUBLE)
    point = charted(Kind.U, [*QUIET, Month("2026-10", 40, 30_000)])[-1]
    job: Callable[[], list[ChartAlarm]] = lambda: services.raise_alarms(  # noqa: E731 - one job
        actor=ROBOT, now=NOW, subject=subject, kind=Kind.U, point=point
    )
    raised = run_together([job] * 10)
    assert sum(len(found) for found in raised) == 1
    assert recorded_types().count("reliability.chart_alarmed") == 1
    assert ChartAlarm.objects.count() == 1
    assert not replay("reliability.alarms", check=True).differences


def test_the_beat_looks_at_the_charts() -> None:
    assert "reliability.charts" in {job.name for job in periodic.all_ticks()}
    assert "reliability.alarms" in {made.name for made in projections.all_projections()}
    assert not Event.objects.filter(type="reliability.chart_alarmed").exists()


def test_a_young_chart_raises_no_alarm() -> None:
    points = charted(Kind.U, [*QUIET[:5], Month("2025-06", 50, 30_000)])
    assert all(isnan(point.limit) for point in points)
    assert not any(point.rules for point in points)


def test_one_or_two_failures_are_never_an_alarm() -> None:
    quiet = [Month(f"2025-{month:02}", 0, 30_000) for month in range(1, 13)]
    two, three = (
        charted(Kind.U, [*quiet, Month("2026-01", number, 30_000)])[-1] for number in (2, 4)
    )
    assert two.rules == ()
    assert three.rules == (Rule.ABOVE,)


def test_a_month_with_an_alarm_does_not_judge_those_after_it() -> None:
    outbreak = [Month("2026-01", 40, 30_000), Month("2026-02", 12, 30_000)]
    first, second = charted(Kind.U, [*QUIET, *outbreak])[-2:]
    assert first.rules == second.rules == (Rule.ABOVE,)
    assert second.centre == first.centre


def test_eight_months_above_the_centre_are_an_alarm_once() -> None:
    more = [Month(f"2026-{month:02}", 4, 30_000) for month in range(1, 12)]
    points = charted(Kind.U, [*QUIET, *more])
    assert [p.month.period for p in points if Rule.RUN in p.rules] == ["2026-08"]


def test_a_cusum_finds_what_doubled_before_any_month_stands_out() -> None:
    doubled = [Month(f"2026-{month:02}", 4, 30_000) for month in range(1, 13)]
    points = charted(Kind.CUSUM, [*QUIET, *doubled])
    alarmed = [point.month.period for point in points if point.rules]
    assert alarmed == ["2026-08"]
    assert not any(Rule.ABOVE in p.rules for p in charted(Kind.U, [*QUIET, *doubled]))


def test_a_p_chart_judges_shares_of_the_diagnosed_pieces() -> None:
    quiet = [Month(f"2025-{month:02}", 5, 100) for month in range(1, 13)]
    points = charted(Kind.P, [*quiet, Month("2026-01", 18, 100)])
    assert points[-1].centre == pytest.approx(0.05)
    assert points[-1].limit < 0.18
    assert points[-1].rules == (Rule.ABOVE,)
