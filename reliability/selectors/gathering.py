"""One pass over the devices of a question: everything a report counts, however many there are."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from reliability.questions import Question
from reliability.selectors.units import UNITS, parameters

# Tables of one pass: ages for the life data, quarters for the chart, those still under warranty,
# failures of the months held out, and how long devices without a failure were watched.
_COUNTED = """
, said AS (
    SELECT unit.*,
        CASE WHEN failed THEN failed_in ELSE whole END AS age,
        date_part('year', sold_on)::int * 4 + date_part('quarter', sold_on)::int - 1 AS sold_in,
        CASE WHEN failed THEN date_part('year', failed_on)::int * 4
            + date_part('quarter', failed_on)::int - 1 END AS failed_at,
        sold_on IS NOT NULL AND failed_on IS NULL AND left_on IS NULL
            AND (covered_until IS NULL OR covered_until > %(as_of)s) AS running,
        (%(as_of)s::date - sold_on) * %(per_year)s / 365 AS age_now,
        (covered_until - sold_on) * %(per_year)s / 365 AS term,
        CASE WHEN counts AND sold_on <= %(cut)s AND failed_on > %(cut)s
            AND failed_on <= LEAST(%(as_of)s::date, covered_until, left_on)
            THEN ((failed_on - %(cut)s::date) * 12 + 364) / 365 END AS held_in,
        CASE WHEN failed_on IS NULL THEN GREATEST(entered_on - sold_on, 0) END AS start_day,
        CASE WHEN failed_on IS NULL
            THEN LEAST(%(as_of)s::date, covered_until, left_on) - sold_on END AS end_day
    FROM unit
)
SELECT grouping(problem, sold_in, age_now, held_in, end_day),
    problem, note, failed, age, entry, sold_in, failed_at, age_now, term, held_in,
    start_day, end_day,
    sum(units)::bigint,
    COALESCE(sum(units) FILTER (WHERE problem IN ('', 'too_young')), 0)::bigint,
    COALESCE(sum(units) FILTER (WHERE running), 0)::bigint
FROM said
GROUP BY GROUPING SETS (
    (problem, note, failed, age, entry), (sold_in, failed_at), (age_now, term), (held_in),
    (start_day, end_day)
)
ORDER BY problem, note, failed, age, entry, sold_in, failed_at, age_now, term, held_in, start_day,
    end_day
"""
# What `grouping` says of each: the bits of the columns that a table does not have.
_AGES, _SALES, _RUNNING, _HELD, _WATCHED = (31 - bit for bit in (16, 8, 4, 2, 1))


class Row(NamedTuple):
    """So many units of one kind. `age` and `entry` are in whole periods."""

    failed: bool
    age: int
    entry: int
    units: int


class Sold(NamedTuple):
    """Units sold in a quarter (four times the year, and 0 to 3), and when they failed, if so."""

    quarter: int
    failed_in: int | None
    units: int


class Running(NamedTuple):
    """Units under warranty of one age and one term of warranty, in whole periods; None: no end."""

    age: int
    term: int | None
    units: int


class Watched(NamedTuple):
    """Devices without a failure, watched from one day of their life to another."""

    start: int
    end: int
    units: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the pass counted. `ages`: problem, note and row of every kind of unit.

    `held`: failures under warranty by month since the day that the back-test begins.
    """

    ages: tuple[tuple[str, str, Row], ...]
    sales: tuple[Sold, ...]
    running: tuple[Running, ...]
    held: dict[int, int]
    watched: tuple[Watched, ...]


def gathered(question: Question) -> Gathered:
    """Count the devices of a question, in one query. Raises NoSuchSku."""
    asked = parameters(question) | {"cut": question.cut}
    with connection.cursor() as cursor:
        cursor.execute(UNITS + _COUNTED, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    tables: dict[int, list[tuple[Any, ...]]] = {}
    for table, *values in found:
        tables.setdefault(table, []).append(tuple(values))
    return Gathered(
        ages=tuple(
            (row[0], row[1], Row(row[2], row[3], row[4], row[12])) for row in tables.get(_AGES, ())
        ),
        sales=tuple(Sold(row[5], row[6], row[13]) for row in tables.get(_SALES, ()) if row[13]),
        running=tuple(
            Running(row[7], row[8], row[14]) for row in tables.get(_RUNNING, ()) if row[14]
        ),
        held={row[9]: row[12] for row in tables.get(_HELD, ()) if row[9] is not None},
        watched=tuple(
            Watched(row[10] or 0, row[11], row[12])
            for row in tables.get(_WATCHED, ())
            if row[11] is not None and row[11] > (row[10] or 0)
        ),
    )
