"""Life data in one internal form: rows of (lower, upper, count, entry).

A unit of a row failed at an age T with `lower` < T <= `upper` (half-open, as Turnbull 1976):
exact when both ends are equal, right-censored (still running at `lower`) when `upper` is infinite,
left-censored when `lower` is zero. `entry` is the age at which the unit became known (0: from
new); units that failed before it could not have been seen (left truncation).
Equal rows are merged and rows are sorted, so the same units give the same rows however they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from reliability.estimators.errors import InvalidData
from reliability.estimators.special import Vector

ZeroAges = Literal["refuse", "left_censor", "separate"]
Numbers = Sequence[float] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
FEW_ROWS = 1000  # Sorting them at once is quicker than asking how they are.
TIED = 4  # Rows to an age from which counting is quicker than sorting.
MOST_UNITS = 2**53  # Beyond this a float no longer counts by ones.


@dataclass(frozen=True, eq=False)
class LifeData:
    """Merged, sorted rows; arrays of one length, ages in any one unit of time.

    `dead_on_arrival` counts failures at age zero kept apart, and `zero_ages` says what was chosen
    for them.
    """

    lower: Vector
    upper: Vector
    count: Vector
    entry: Vector
    zero_ages: ZeroAges = "refuse"
    dead_on_arrival: int = 0

    @cached_property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Rows whose failure age is known."""
        return np.equal(self.lower, self.upper)

    @cached_property
    def right(self) -> npt.NDArray[np.bool_]:
        """Rows still running when last seen."""
        return np.isinf(self.upper)

    @cached_property
    def failed(self) -> npt.NDArray[np.bool_]:
        """Rows known to have failed, whenever."""
        return np.logical_not(self.right)

    @cached_property
    def has_intervals(self) -> bool:
        """Whether some failure age is known only to lie between two ages."""
        return int(self.exact.sum()) + int(self.right.sum()) < self.lower.size

    @cached_property
    def has_late_entry(self) -> bool:
        """Whether some unit was known only from an age on."""
        return bool(self.entry.any())

    @cached_property
    def failures(self) -> float:
        """Units known to have failed, whenever."""
        return float(self.count.sum(where=self.failed))

    @cached_property
    def units(self) -> float:
        """All units in the rows (without the dead on arrival kept apart)."""
        return float(self.count.sum())

    @cached_property
    def failed_by(self) -> tuple[float, float]:
        """The ages by which the first and the last failed unit had failed."""
        by = self.upper[self.failed]
        return float(by.min()), float(by.max())

    def weighted(self, count: Vector) -> "LifeData":
        """Return the same rows with other, possibly fractional, counts (for resampling)."""
        return replace(self, count=count)


def rows(
    lower: Numbers,
    upper: Numbers,
    count: Numbers | None = None,
    entry: Numbers | None = None,
    *,
    zero_ages: ZeroAges = "refuse",
    first_period: float | None = None,
) -> LifeData:
    """Build life data from rows of equal length; ages >= 0, counts whole numbers >= 0.

    A failure at exactly age zero says nothing about wear and has no logarithm. By the recorded
    choice `zero_ages` it is refused, "left_censor"ed at `first_period` (it failed some time in
    the first period), or kept apart ("separate") as dead on arrival.
    Raises InvalidData naming the first bad row (counted from 0).
    """
    low, high = _column(lower, "lower"), _column(upper, "upper", infinite=True)
    size = low.size
    counts = np.ones(size) if count is None else _column(count, "count")
    entries = np.zeros(size) if entry is None else _column(entry, "entry")
    if not size == high.size == counts.size == entries.size:
        raise InvalidData("lengths_differ", "rows", "the columns are not of one length")
    _ensure_possible(low, high, counts, entries)
    zero = (high == 0) & (counts > 0)
    if zero.any():
        high = _with_zero_ages(zero, high, zero_ages, first_period)
    apart = int(counts[zero].sum()) if zero_ages == "separate" else 0
    keep = (counts > 0) & ~zero if zero_ages == "separate" else counts > 0
    if not keep.all():
        low, high, counts, entries = low[keep], high[keep], counts[keep], entries[keep]
    return _merged(low, high, counts, entries, zero_ages, apart)


def life_data(
    failures: Numbers = (),
    suspensions: Numbers = (),
    *,
    failure_counts: Numbers | None = None,
    suspension_counts: Numbers | None = None,
    zero_ages: ZeroAges = "refuse",
    first_period: float | None = None,
) -> LifeData:
    """Build life data from exact failure ages and ages of units still running.

    Rows are numbered with the failures first. Raises InvalidData as `rows` does.
    """
    failed, running = _column(failures, "failures"), _column(suspensions, "suspensions")
    one = np.ones(failed.size) if failure_counts is None else _column(failure_counts, "count")
    two = (
        np.ones(running.size) if suspension_counts is None else _column(suspension_counts, "count")
    )
    return rows(
        np.concatenate([failed, running]),
        np.concatenate([failed, np.full(running.size, np.inf)]),
        np.concatenate([one, two]),
        zero_ages=zero_ages,
        first_period=first_period,
    )


def _column(values: Numbers, name: str, infinite: bool = False) -> Vector:
    """Return a flat float column of ages or counts; refuse NaN, negative and infinite."""
    column = np.array(values, dtype=np.float64).reshape(-1)
    # One look at the ends says that all is well; a NaN makes every comparison false.
    if not column.size or (column.min() >= 0 and (infinite or column.max() < np.inf)):
        return column
    _refuse(np.isnan(column), "not_a_number", f"{name} is not a number")
    _refuse(column < 0, "negative", f"{name} is negative")
    if not infinite:
        _refuse(np.isinf(column), "infinite", f"{name} is infinite")
    return column


def _refuse(bad: npt.NDArray[np.bool_], code: str, reason: str) -> None:
    if bad.any():
        raise InvalidData(code, f"row {int(np.argmax(bad))}", reason)


def _ensure_possible(low: Vector, high: Vector, count: Vector, entry: Vector) -> None:
    """Refuse rows that no unit can have lived."""
    _refuse(high < low, "upper_below_lower", "the upper age is below the lower age")
    _refuse(count != np.floor(count), "count_not_whole", "the count is not a whole number")
    _refuse(count > MOST_UNITS, "count_too_large", "the count is beyond 2^53")
    if not entry.any():
        return
    _refuse(entry > low, "entry_after_lower", "the unit was known only after its lower age")
    seen = (entry == low) & (low == high) & (entry > 0)
    _refuse(seen, "entry_at_failure", "the unit failed at the age at which it became known")


def _with_zero_ages(
    zero: npt.NDArray[np.bool_], high: Vector, choice: ZeroAges, first_period: float | None
) -> Vector:
    """Return the upper ages after the choice about failures at age zero."""
    if choice == "refuse":
        _refuse(zero, "zero_age", "a failure at age zero needs a choice of zero_ages")
    if choice == "separate":
        return high
    if first_period is None or not 0 < first_period < np.inf:
        raise InvalidData("no_first_period", "first_period", "left_censor needs its length > 0")
    return np.where(zero, first_period, high)


def _merged(
    low: Vector, high: Vector, count: Vector, entry: Vector, zero_ages: ZeroAges, apart: int
) -> LifeData:
    """Sort the rows by lower, upper and entry age and add up equal ones."""
    order = None
    if low.size > FEW_ROWS:
        ages = np.unique(low)
        if TIED * ages.size < low.size and _is_plain(low, high, entry):
            return _kept(_tallied(ages, low, high, count), zero_ages, apart)
        order = np.argsort(low) if ages.size == low.size else None
    if order is None:
        order = np.lexsort((entry, high, low))
    columns = _added_up(low[order], high[order], count[order], entry[order])
    return _kept(columns, zero_ages, apart)


Columns = tuple[Vector, Vector, Vector, Vector]


def _is_plain(low: Vector, high: Vector, entry: Vector) -> bool:
    """Whether every unit was followed from new to its exact failure age or to now."""
    return not entry.any() and bool(((low == high) | np.isinf(high)).all())


def _kept(columns: Columns, zero_ages: ZeroAges, apart: int) -> LifeData:
    """Return the columns as life data that cannot be written to."""
    for column in columns:
        column.setflags(write=False)
    return LifeData(*columns, zero_ages, apart)


def _tallied(ages: Vector, low: Vector, high: Vector, count: Vector) -> Columns:
    """Count exact and running units at each of a few ages, without sorting many equal rows."""
    place = np.searchsorted(ages, low) * 2 + np.isinf(high)
    total = np.bincount(place, weights=count, minlength=2 * ages.size)
    lower = np.repeat(ages, 2)
    upper = np.where(np.arange(lower.size) % 2, np.inf, lower)
    kept = total > 0
    found = (lower[kept], upper[kept], total[kept], np.zeros(int(kept.sum())))
    return tuple(np.asarray(column, dtype=np.float64) for column in found)  # type: ignore[return-value]  # mypy forgets that there are four.


def _added_up(low: Vector, high: Vector, count: Vector, entry: Vector) -> Columns:
    """Add up neighbouring rows that are equal."""
    if not low.size:
        return low, high, count, entry
    new = (low[1:] != low[:-1]) | (high[1:] != high[:-1]) | (entry[1:] != entry[:-1])
    if new.all():
        return low, high, count, entry
    first = np.flatnonzero(np.concatenate([[True], new]))
    return low[first], high[first], np.add.reduceat(count, first), entry[first]
