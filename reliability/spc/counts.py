"""Confirmed failures, diagnosed pieces and device-days by month, for every chart at once.

A failure counts in the month in which the bench confirmed it, so a month that is over stays as it
is. Devices are watched for the first two years after their sale; failures of older or unknown
devices count in the p charts only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.db import connection

from reliability.spc.charting import Month
from reliability.spc.choices import Kind, Level

MONTHS_BACK = 36
WATCHED_DAYS = 730
LEAST_EVER = 5  # failures, for a chart to be worth its page
_FAILURES = """
SELECT finding.sku_code, finding.fault_code, COALESCE(life.lot, ''),
    COALESCE(supplier.supplier, ''), to_char(finding.diagnosed_on, 'YYYY-MM'),
    COALESCE(finding.diagnosed_on - life.sold_on BETWEEN 0 AND %(watched)s, FALSE),
    sum(finding.quantity)::bigint
FROM reliability_finding AS finding
LEFT JOIN reliability_life AS life ON life.sku_code = finding.sku_code
    AND life.serial = finding.serial AND finding.serial <> ''
LEFT JOIN reliability_lotsupplier AS supplier
    ON supplier.sku_code = life.sku_code AND supplier.lot = life.lot
WHERE finding.diagnosed_on >= %(since)s AND finding.diagnosed_on < %(until)s
GROUP BY 1, 2, 3, 4, 5, 6
"""
_EXPOSURE = """
WITH month AS (
    SELECT day::date AS first_on, (day + interval '1 month - 1 day')::date AS last_on
    FROM generate_series(%(since)s::date, %(until)s::date - 1, interval '1 month') AS day
), fleet AS (
    SELECT sku_code, lot, GREATEST(sold_on, entered_on) AS first_on,
        LEAST(left_on, sold_on + %(watched)s::int) AS last_on, count(*) AS units
    FROM reliability_life WHERE sold_on IS NOT NULL AND sold_on < %(until)s
    GROUP BY 1, 2, 3, 4
)
SELECT fleet.sku_code, fleet.lot, COALESCE(supplier.supplier, ''),
    to_char(month.first_on, 'YYYY-MM'),
    sum(units * (LEAST(fleet.last_on, month.last_on)
        - GREATEST(fleet.first_on, month.first_on) + 1))::bigint
FROM fleet JOIN month ON fleet.first_on <= month.last_on AND fleet.last_on >= month.first_on
LEFT JOIN reliability_lotsupplier AS supplier
    ON supplier.sku_code = fleet.sku_code AND supplier.lot = fleet.lot
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a chart is about; what does not matter is empty."""

    level: Level
    sku_code: str = ""
    fault_code: str = ""
    lot: str = ""
    supplier: str = ""

    @property
    def key(self) -> str:
        """The subject in one word, the same for ever."""
        return "/".join((self.level, self.sku_code, self.fault_code, self.lot, self.supplier))

    @property
    def address(self) -> str:
        """The subject as part of an address."""
        return quote(self.key, safe="")


Series = dict[Kind, list[Month]]


def all_series(today: date) -> dict[Subject, Series]:
    """The months of every chart worth having, up to the last one that is over; two queries."""
    months = list(complete_months(today))
    asked = {
        "since": f"{months[0]}-01",
        "until": today.replace(day=1),
        "watched": WATCHED_DAYS,
    }
    failures = _Counts()
    for *whose, month, watched, count in _fetched(_FAILURES, asked):
        failures.add(whose, month, watched, count)
    exposure = _by_subject(_fetched(_EXPOSURE, asked))
    return {
        subject: failures.series(subject, exposure, months) for subject in sorted(failures.worthy())
    }


def complete_months(today: date) -> Iterator[str]:
    """The months that are over, as `2026-10`, oldest first."""
    last = today.replace(day=1) - timedelta(days=1)
    place = last.year * 12 + last.month - 1
    for one in range(place - MONTHS_BACK + 1, place + 1):
        yield f"{one // 12}-{one % 12 + 1:02}"


class _Counts:
    """Failures and pieces by subject and month."""

    def __init__(self) -> None:
        self._watched: dict[tuple[Subject, str], int] = defaultdict(int)
        self._found: dict[tuple[Subject, str], int] = defaultdict(int)
        self._pieces: dict[tuple[str, str], int] = defaultdict(int)
        self._ever: dict[Subject, int] = defaultdict(int)

    def add(self, whose: list[str], month: str, watched: bool, count: int) -> None:
        """One row: pieces of a product with a fault (or none), of a lot, from a supplier."""
        sku, fault, lot, supplier = whose
        self._pieces[sku, month] += count
        for subject in _subjects(sku, fault, lot, supplier) if fault else ():
            self._found[subject, month] += count
            self._ever[subject] += count
            if watched:
                self._watched[subject, month] += count

    def worthy(self) -> Iterable[Subject]:
        """Subjects with enough failures ever."""
        return [subject for subject, count in self._ever.items() if count >= LEAST_EVER]

    def series(
        self, subject: Subject, exposure: dict[tuple[Subject, str], int], months: list[str]
    ) -> Series:
        """The charts of a subject; months before its first device or piece are left out."""
        whose = Subject(Level.SKU, subject.sku_code) if subject.fault_code else subject
        watched = _from_the_first(
            months, lambda month: (self._watched[subject, month], exposure.get((whose, month), 0))
        )
        found: Series = {Kind.U: watched, Kind.CUSUM: watched}
        if subject.level is Level.FAULT:
            found[Kind.P] = _from_the_first(
                months,
                lambda month: (self._found[subject, month], self._pieces[subject.sku_code, month]),
            )
        return found


def _subjects(sku: str, fault: str, lot: str, supplier: str) -> Iterator[Subject]:
    yield Subject(Level.SKU, sku)
    yield Subject(Level.FAULT, sku, fault)
    if lot:
        yield Subject(Level.LOT, sku, lot=lot)
    if supplier:
        yield Subject(Level.SUPPLIER, supplier=supplier)


def _by_subject(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Subject, str], int]:
    found: dict[tuple[Subject, str], int] = defaultdict(int)
    for sku, lot, supplier, month, days in rows:
        for subject in _subjects(sku, "", lot, supplier):
            if subject.level is not Level.FAULT:
                found[subject, month] += days
    return found


def _from_the_first(months: list[str], of: Callable[[str], tuple[int, int]]) -> list[Month]:
    counted = [Month(month, *of(month)) for month in months]
    first = next((place for place, one in enumerate(counted) if one.size), len(counted))
    # A failure without exposure is a device that left in the month before: it has no rate.
    return [one if one.size else Month(one.period, 0, 0) for one in counted[first:]]


def _fetched(query: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return list(cursor.fetchall())
