"""Life data of a product, grouped by one query however many devices there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max

from events.models import Cursor
from reliability.estimators import LifeData, rows
from reliability.projections import FINDINGS, LIVES
from reliability.questions import Convention, Question
from reliability.selectors.units import UNITS, UNITS_ONE_BY_ONE, parameters

MOST_EXAMPLES = 20
MIDDLE_OF_PERIOD = 0.5
_GROUPED = """
SELECT problem, note, failed, CASE WHEN failed THEN failed_in ELSE whole END AS age, entry,
    sum(units)::bigint
FROM unit GROUP BY problem, note, failed, age, entry ORDER BY problem, note, failed, age, entry
"""
_EXAMPLES = """
SELECT life.id, life.serial, listed.sold_on, listed.entered_on, failed_on, problem FROM (
    SELECT unit.*, row_number() OVER (PARTITION BY problem ORDER BY device) AS place FROM unit
    WHERE problem NOT IN ('', 'too_young')
) AS listed JOIN reliability_life AS life ON life.id = listed.device
WHERE place <= %(most)s ORDER BY problem, life.serial
"""
_IN_THE_FIELD = """
SELECT (%(as_of)s::date - sold_on) * %(per_year)s / 365 AS age,
    (covered_until - sold_on) * %(per_year)s / 365 AS warranty, sum(units)::bigint
FROM unit WHERE sold_on IS NOT NULL AND failed_on IS NULL AND left_on IS NULL
  AND (covered_until IS NULL OR covered_until > %(as_of)s)
GROUP BY age, warranty ORDER BY age, warranty
"""
_WITHOUT_A_DEVICE = """
SELECT COALESCE(sum(quantity), 0) FROM reliability_finding AS finding
WHERE sku_code = %(sku)s AND fault_code <> '' AND diagnosed_on <= %(as_of)s
  AND (%(fault)s = '' OR fault_code = %(fault)s)
  AND NOT EXISTS (
    SELECT FROM reliability_life AS life
    WHERE life.sku_code = finding.sku_code AND life.serial = finding.serial)
"""


class Row(NamedTuple):
    """So many units of one kind. `age` and `entry` are in whole periods."""

    failed: bool
    age: int
    entry: int
    units: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A device that could not be used: the day it was sold, became known and failed, and why."""

    device_id: str
    serial: str
    sold_on: date | None
    entered_on: date | None
    failed_on: date | None
    problem: str


@dataclass(frozen=True, slots=True)
class LifeTable:
    """Life data with what was left out of it.

    `problems`: units not used, by reason; `notes`: failures not counted as such, by reason;
    `without_a_device`: confirmed failures whose serial number we never sold. `at_ends`: the same
    rows with every failure at the end of its period, for curves that need exact ages.
    """

    question: Question
    rows: tuple[Row, ...]
    data: LifeData
    at_ends: LifeData
    problems: dict[str, int]
    notes: dict[str, int]
    without_a_device: int
    examples: tuple[Excluded, ...]

    @property
    def units(self) -> int:
        """Units in the data."""
        return sum(row.units for row in self.rows)

    @property
    def failures(self) -> int:
        """Failures in the data."""
        return sum(row.units for row in self.rows if row.failed)


@dataclass(frozen=True, slots=True)
class Field:
    """Units still under warranty: how many are of each age (whole periods), and the usual term."""

    ages: tuple[tuple[int, int], ...]
    warranty: int | None
    other_terms: int

    @property
    def units(self) -> int:
        """All of them."""
        return sum(count for _age, count in self.ages)


def life_table(question: Question) -> LifeTable:
    """The life data of a product as of a day, from one grouped query. Raises NoSuchSku."""
    asked = parameters(question)
    grouped = _fetched(UNITS + _GROUPED, asked)
    used = _merged(Row(*rest) for problem, _note, *rest in grouped if not problem)
    listed = {problem for problem, *_rest in grouped} - {"", "too_young"}
    examples = (
        _fetched(UNITS_ONE_BY_ONE + _EXAMPLES, asked | {"most": MOST_EXAMPLES}) if listed else []
    )
    return LifeTable(
        question=question,
        rows=used,
        data=_life_data(used, question.convention),
        at_ends=_life_data(used, Convention.END),
        problems=_counted((problem, count) for problem, *_rest, count in grouped),
        notes=_counted((row[1], row[-1]) for row in grouped if not row[0]),
        without_a_device=int(_fetched(_WITHOUT_A_DEVICE, asked)[0][0]),
        examples=tuple(Excluded(str(device), *rest) for device, *rest in examples),
    )


def in_the_field(question: Question) -> Field:
    """The units that can still come back under warranty, by age in whole periods."""
    ages: dict[int, int] = {}
    terms: dict[int | None, int] = {}
    for age, warranty, count in _fetched(UNITS + _IN_THE_FIELD, parameters(question)):
        ages[age] = ages.get(age, 0) + count
        terms[warranty] = terms.get(warranty, 0) + count
    usual = max(terms, key=lambda term: (terms[term], term or 0), default=None)
    others = sum(count for term, count in terms.items() if term != usual)
    return Field(tuple(sorted(ages.items())), usual, others)


def data_position() -> int:
    """The last event that the projections of the field data have read; 0: none yet."""
    read = Cursor.objects.filter(subscriber__in=(LIVES.name, FINDINGS.name))
    return int(read.aggregate(last=Max("position"))["last"] or 0)


def _merged(found: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that differ in their notes alone are one."""
    counts: dict[tuple[bool, int, int], int] = {}
    for row in found:
        kind = (row.failed, row.age, row.entry)
        counts[kind] = counts.get(kind, 0) + row.units
    return tuple(Row(*kind, count) for kind, count in sorted(counts.items()))


def _life_data(used: Sequence[Row], convention: Convention) -> LifeData:
    lower = [_lower(row, convention) for row in used]
    upper = [_upper(row, convention) for row in used]
    return rows(lower, upper, [row.units for row in used], [row.entry for row in used])


def _lower(row: Row, convention: Convention) -> float:
    if not row.failed or convention is Convention.END:
        return float(row.age)
    back = 1.0 if convention is Convention.INTERVAL else MIDDLE_OF_PERIOD
    return row.age - back


def _upper(row: Row, convention: Convention) -> float:
    if not row.failed:
        return inf
    return row.age - MIDDLE_OF_PERIOD if convention is Convention.MIDDLE else float(row.age)


def _counted(pairs: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason, count in pairs:
        if reason:
            found[reason] = found.get(reason, 0) + count
    return found


def _fetched(query: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return list(cursor.fetchall())
