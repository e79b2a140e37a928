"""What control charts say. Stream `chart/<id>`, the id made of what the chart is about."""

from events.types import event


@event("reliability.chart_alarmed", schema=1)
class ChartAlarmed:
    """A rule was broken in a month that is over; once per chart, month and rule.

    `count` failures in `size` device-days (u, CUSUM) or diagnosed pieces (p). `value`, `centre` and
    `limit` in the chart's unit. `data_position`: the last event that the field data had read.
    """

    alarm_id: str
    chart_id: str
    kind: str
    level: str
    sku_code: str
    fault_code: str
    lot: str
    supplier: str
    period: str
    rule: str
    count: int
    size: int
    value: float
    centre: float
    limit: float
    data_position: int
