"""Devices that failed, each with all its failures: what the mean cumulative function is made of."""

from collections.abc import Sequence

from django.db import connection

from reliability.estimators import History
from reliability.questions import DAYS_PER_YEAR, Question
from reliability.selectors.gathering import Watched
from reliability.selectors.units import UNITS_ONE_BY_ONE, parameters

# A device that failed on its day 0 was in use for a part of it: ages count days begun.
_FAILED = """
, repair AS (
    SELECT finding.serial,
        COALESCE((rma.received_at AT TIME ZONE 'UTC')::date, finding.diagnosed_on) AS failed_on
    FROM reliability_finding AS finding LEFT JOIN rma_rma AS rma ON rma.id = finding.rma_id
    WHERE finding.sku_code = %(sku)s AND finding.serial <> '' AND finding.fault_code <> ''
      AND finding.diagnosed_on <= %(as_of)s
      AND (%(fault)s = '' OR finding.fault_code = %(fault)s)
)
SELECT GREATEST(unit.entered_on - unit.sold_on, 0),
    LEAST(%(as_of)s::date, unit.covered_until, unit.left_on) - unit.sold_on,
    array_remove(array_agg(DISTINCT repair.failed_on - unit.sold_on), NULL)
FROM unit JOIN reliability_life AS life ON life.id = unit.device
LEFT JOIN repair ON repair.serial = life.serial
WHERE unit.failed_on IS NOT NULL AND unit.sold_on IS NOT NULL
GROUP BY unit.device, 1, 2 ORDER BY 1, 2, 3
"""


def histories(question: Question, watched: Sequence[Watched]) -> list[History]:
    """Every device with its failures by age in periods; those without are told by `watched`.

    Watched from when it became known to the end of its warranty, its leaving or the day asked
    about; several failures of one day are one. Raises NoSuchSku.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNITS_ONE_BY_ONE + _FAILED, parameters(question))
        failed = cursor.fetchall()
    per_day = question.period.per_year / DAYS_PER_YEAR

    def age(day: int) -> float:
        return (day + 1) * per_day

    found = [
        History((), end=age(end), start=start * per_day, units=units)
        for start, end, units in watched
    ]
    for start, end, days in failed:
        if end is not None and end >= (start or 0):
            inside = tuple(age(day) for day in days if (start or 0) <= day <= end)
            found.append(History(inside, end=age(end), start=(start or 0) * per_day))
    return found
