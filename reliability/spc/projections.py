"""Events of `chart/<id>` → alarms."""

from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from reliability.spc.events import ChartAlarmed
from reliability.spc.models import ChartAlarm

ALARMS = projection("reliability.alarms", models=[ChartAlarm], inline=True, per_stream="chart")


@ALARMS.on(ChartAlarmed)
def alarmed(rows: Rows, recorded: Recorded[ChartAlarmed]) -> None:
    event = recorded.event
    rows.insert(
        ChartAlarm(
            id=UUID(event.alarm_id),
            chart_id=UUID(event.chart_id),
            kind=event.kind,
            level=event.level,
            sku_code=event.sku_code,
            fault_code=event.fault_code,
            lot=event.lot,
            supplier=event.supplier,
            period=event.period,
            rule=event.rule,
            count=event.count,
            size=event.size,
            value=event.value,
            centre=event.centre,
            limit=event.limit,
            raised_at=recorded.occurred_at,
        )
    )
