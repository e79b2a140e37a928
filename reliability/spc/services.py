"""Watching the charts: every alarm once per chart, month and rule."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from reliability.selectors import data_position
from reliability.spc import counts
from reliability.spc.charting import Point, charted
from reliability.spc.choices import Kind, Rule
from reliability.spc.counts import Subject
from reliability.spc.events import ChartAlarmed
from reliability.spc.models import ChartAlarm

WATCHED_MONTHS = 3  # a job that was down for a while catches up on these
_LOCK_CLASS = 0x5350  # "SP": the first key of the two-key advisory lock on a chart


def chart_id(subject: Subject, kind: Kind) -> UUID:
    """The id of a chart, made of what it is about."""
    return uuid5(NAMESPACE_URL, f"chart:{kind.value}:{subject.key}")


def watch(*, actor: Actor, now: datetime) -> list[ChartAlarm]:
    """Look at every chart and raise the alarms that were not raised yet; those raised now.

    Emits reliability.chart_alarmed for each.
    """
    watched = set(list(counts.complete_months(now.date()))[-WATCHED_MONTHS:])
    raised = []
    for subject, series in counts.all_series(now.date()).items():
        for kind, months in series.items():
            for point in charted(kind, months):
                if point.month.period in watched:
                    raised += raise_alarms(
                        actor=actor, now=now, subject=subject, kind=kind, point=point
                    )
    return raised


def raise_alarms(
    *, actor: Actor, now: datetime, subject: Subject, kind: Kind, point: Point
) -> list[ChartAlarm]:
    """Raise the alarms of one month of a chart, each once whoever sees it how often.

    Emits reliability.chart_alarmed for each that is new.
    """
    if not point.rules:
        return []
    chart, position = chart_id(subject, kind), data_position(subject.sku_code).last
    with unit_of_work(actor=actor, now=now) as unit:
        _lock(chart)
        known = ChartAlarm.objects.filter(chart_id=chart, period=point.month.period)
        raised = set(known.values_list("rule", flat=True))
        fresh = [rule for rule in point.rules if rule not in raised]
        for rule in fresh:
            event = _alarm(subject, kind, chart, point, rule, position)
            unit.record(f"chart/{chart}", event)
        return list(known.filter(rule__in=fresh))


def _alarm(
    subject: Subject, kind: Kind, chart: UUID, point: Point, rule: Rule, position: int
) -> ChartAlarmed:
    return ChartAlarmed(
        alarm_id=str(uuid7()),
        chart_id=str(chart),
        kind=kind.value,
        level=subject.level.value,
        sku_code=subject.sku_code,
        fault_code=subject.fault_code,
        lot=subject.lot,
        supplier=subject.supplier,
        period=point.month.period,
        rule=rule.value,
        count=point.month.count,
        size=point.month.size,
        value=point.value,
        centre=point.centre,
        limit=point.limit,
        data_position=position,
    )


def _lock(chart: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, str(chart)])
