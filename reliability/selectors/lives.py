"""Life data of a product, from one pass however many devices there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from django.db import connection

from reliability.estimators import LifeData, rows
from reliability.questions import Convention, Question
from reliability.selectors.gathering import Gathered, Row, Running, gathered
from reliability.selectors.units import UNITS_ONE_BY_ONE, parameters

MOST_EXAMPLES = 20
MIDDLE_OF_PERIOD = 0.5
_EXAMPLES = """
SELECT life.id, life.serial, listed.sold_on, listed.entered_on, failed_on, problem FROM (
    SELECT unit.*, row_number() OVER (PARTITION BY problem ORDER BY device) AS place FROM unit
    WHERE problem NOT IN ('', 'too_young')
) AS listed JOIN reliability_life AS life ON life.id = listed.device
WHERE place <= %(most)s ORDER BY problem, life.serial
"""
_WITHOUT_A_DEVICE = """
SELECT COALESCE(sum(quantity), 0) FROM reliability_finding AS finding
WHERE sku_code = %(sku)s AND fault_code <> '' AND diagnosed_on <= %(as_of)s
  AND (%(fault)s = '' OR fault_code = %(fault)s)
  AND NOT EXISTS (
    SELECT FROM reliability_life AS life
    WHERE life.sku_code = finding.sku_code AND life.serial = finding.serial)
"""


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
    """Units still under warranty, by age and by the term of their own warranty."""

    cohorts: tuple[Running, ...]

    @property
    def units(self) -> int:
        """All of them."""
        return sum(cohort.units for cohort in self.cohorts)


def life_table(question: Question, found: Gathered | None = None) -> LifeTable:
    """The life data of a product as of a day. Raises NoSuchSku. found: the pass, if made before."""
    ages = (found or gathered(question)).ages
    used = _merged(row for problem, _note, row in ages if not problem)
    asked = parameters(question)
    listed = {problem for problem, *_rest in ages} - {"", "too_young"}
    examples = (
        _fetched(UNITS_ONE_BY_ONE + _EXAMPLES, asked | {"most": MOST_EXAMPLES}) if listed else []
    )
    return LifeTable(
        question=question,
        rows=used,
        data=life_data(used, question.convention),
        at_ends=life_data(used, Convention.END),
        problems=_counted((problem, row.units) for problem, _note, row in ages),
        notes=_counted((note, row.units) for problem, note, row in ages if not problem),
        without_a_device=int(_fetched(_WITHOUT_A_DEVICE, asked)[0][0]),
        examples=tuple(Excluded(str(device), *rest) for device, *rest in examples),
    )


def rows_of(found: Gathered, convention: Convention) -> LifeData:
    """The life data of a pass alone, without what was left out of them."""
    used = _merged(row for problem, _note, row in found.ages if not problem)
    return life_data(used, convention)


def in_the_field(question: Question, found: Gathered | None = None) -> Field:
    """The units that can still come back under warranty. Raises NoSuchSku."""
    return Field((found or gathered(question)).running)


def _merged(found: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that differ in their notes alone are one."""
    counts: dict[tuple[bool, int, int], int] = {}
    for row in found:
        kind = (row.failed, row.age, row.entry)
        counts[kind] = counts.get(kind, 0) + row.units
    return tuple(Row(*kind, count) for kind, count in sorted(counts.items()))


def life_data(used: Sequence[Row], convention: Convention) -> LifeData:
    """Rows as life data, by the convention of what is known of the age of a failure."""
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
