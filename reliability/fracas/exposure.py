"""Failures and device-days before and after a corrective action, from the field data.

Devices sold before and after are compared over the same ages: nobody is watched longer than the
newest devices could be. An action on the whole field is compared with the year before it. The last
four weeks do not count: what was reported then may still wait for the bench.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from reliability.fracas.choices import Basis
from reliability.fracas.rules import BEFORE, UNSETTLED
from reliability.questions import Period, Question
from reliability.selectors.units import UNITS, parameters

# A device is watched from its sale (or from when it became known) until it fails, leaves, or its
# warranty ends; each window cuts its part out of that, both ends included.
_COUNTED = """
, span AS (
    SELECT units, sold_on, failed_on,
        GREATEST(sold_on, entered_on) AS starts_on,
        LEAST(watched_until, failed_on, %(settled)s::date) AS ends_on,
        COALESCE(counts AND failed_on <= watched_until, FALSE) AS fails
    FROM unit WHERE sold_on IS NOT NULL
      AND NOT COALESCE(failed_on < sold_on OR watched_until < sold_on, FALSE)
), part AS (
    SELECT span.*, 'after' AS side, first_on, last_on FROM span, LATERAL ({after}) AS cut
    UNION ALL
    SELECT span.*, 'before' AS side, first_on, last_on FROM span, LATERAL ({before}) AS cut
)
SELECT side,
    sum(units) FILTER (WHERE fails AND failed_on BETWEEN first_on AND last_on)::bigint,
    sum(units * (last_on - first_on + 1))::bigint
FROM part WHERE last_on >= first_on GROUP BY side
"""
_CUT = {
    Basis.SOLD: (
        """SELECT starts_on AS first_on, LEAST(ends_on, sold_on + %(oldest)s::int) AS last_on
           WHERE sold_on >= %(effective)s::date""",
        """SELECT starts_on AS first_on, LEAST(ends_on, sold_on + %(oldest)s::int) AS last_on
           WHERE sold_on < %(effective)s::date""",
    ),
    Basis.FIELD: (
        "SELECT GREATEST(starts_on, %(effective)s::date) AS first_on, ends_on AS last_on",
        """SELECT GREATEST(starts_on, %(effective)s::date - %(before)s::int) AS first_on,
           LEAST(ends_on, %(effective)s::date - 1) AS last_on""",
    ),
}


@dataclass(frozen=True, slots=True)
class Side:
    """Failures in device-days of exposure."""

    failures: int
    exposure: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """Both sides of a corrective action."""

    before: Side
    after: Side


def exposure(*, sku: str, fault: str, basis: Basis, effective_on: date, as_of: date) -> Exposure:
    """Count both sides as of a day; one query. Raises NoSuchSku."""
    question = Question(sku=sku, fault=fault, as_of=as_of, period=Period.DAY)
    settled = as_of - UNSETTLED
    after, before = _CUT[basis]
    asked = parameters(question) | {
        "settled": settled,
        "effective": effective_on,
        "oldest": (settled - effective_on).days,
        "before": BEFORE.days,
    }
    with connection.cursor() as cursor:
        cursor.execute(UNITS + _COUNTED.format(after=after, before=before), asked)
        found = {side: Side(failures or 0, days) for side, failures, days in cursor.fetchall()}
    nothing = Side(0, 0)
    return Exposure(found.get("before", nothing), found.get("after", nothing))
