"""The end of a product: returns under warranty, how long the stock lasts, what to buy."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isfinite

import numpy as np

import inventory.selectors
from reliability import selectors
from reliability.estimators import (
    Fit,
    Forecast,
    LastTimeBuy,
    Refusal,
    SwitchPoint,
    last_time_buy,
    switch_curve,
)
from reliability.estimators.special import Vector
from reliability.questions import DAYS_PER_YEAR, Question, fingerprint
from reliability.reports.building import model_of
from reliability.reports.outlook import MIDDLE, MONTHS_PER_YEAR, outlook
from reliability.selectors import Field

LONGEST = 120  # months looked ahead; a warranty without an end is looked at so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Per piece, in the currency of the product; shares as fractions."""

    unit_cost: float
    substitute_cost: float
    left_over_cost: float = 0.0
    service_level: float = 0.95
    scrap: float = 0.0
    repeat: float = 0.0


@dataclass(frozen=True, slots=True)
class Month:
    """One month ahead: devices under warranty at its start, returns, and what is left of the stock.

    `hazard`: expected returns per device under warranty; None without any.
    """

    starts: date
    under_warranty: int
    expected: float
    lower: float
    upper: float
    stock_left: float

    @property
    def hazard(self) -> float | None:
        """Returns per device and month."""
        return self.expected / self.under_warranty if self.under_warranty else None


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """The plan of a product. `runs_out_on`: None where the stock lasts; `earliest`: with the upper
    bound of returns instead of the expected. `model` a refusal: nothing can be planned."""

    question: Question
    costs: Costs
    model: Fit | Refusal
    stock: int
    obliged_until: date | None
    runs_out_on: date | None
    earliest: date | None
    outlook: Forecast | None
    months: tuple[Month, ...]
    buy: LastTimeBuy | None
    switch: tuple[SwitchPoint, ...]
    position: int
    fingerprint: str

    @property
    def is_short(self) -> bool:
        """Whether the stock is expected to run out before the last warranty ends."""
        return self.runs_out_on is not None

    @property
    def best(self) -> SwitchPoint | None:
        """The cheapest moment to switch to the substitute, the earliest of equals."""
        return min(self.switch, key=lambda point: (point.total, point.period), default=None)


def end_of_life(question: Question, costs: Costs) -> EndOfLife:
    """Plan the end of a product from the field data and the stock of now. Raises NoSuchSku."""
    found = selectors.gathered(question)
    field = selectors.in_the_field(question, found)
    model = model_of(question, selectors.rows_of(found, question.convention))
    stock = inventory.selectors.pieces_of(question.sku)
    ahead = _months_ahead(field, question)
    expected = (
        outlook(model, question, field, months=ahead) if ahead and isinstance(model, Fit) else None
    )
    used = _pieces(costs)
    return EndOfLife(
        question=question,
        costs=costs,
        model=model,
        stock=stock,
        obliged_until=_day(question, ahead) if ahead else None,
        runs_out_on=_runs_out(question, expected.expected * used, stock) if expected else None,
        earliest=_runs_out(question, expected.upper * used, stock) if expected else None,
        outlook=expected,
        months=_months(question, field, expected, stock, used) if expected else (),
        buy=_buy(expected, stock, costs) if expected else None,
        switch=_switch(expected, stock, costs) if expected else (),
        position=selectors.data_position(question.sku).last,
        fingerprint=fingerprint(question, [field.cohorts, stock, repr(costs)]),
    )


def _months_ahead(field: Field, question: Question) -> int:
    """Whole months until the last warranty ends."""
    per_month = question.period.per_year / MONTHS_PER_YEAR
    left = [
        LONGEST if term is None else ceil((term - age) / per_month)
        for age, term, _units in field.cohorts
    ]
    return min(max(left, default=0), LONGEST)


def _months(
    question: Question, field: Field, expected: Forecast, stock: int, used: float
) -> tuple[Month, ...]:
    per_month = question.period.per_year / MONTHS_PER_YEAR
    left = np.maximum(stock - np.cumsum(expected.expected) * used, 0.0)
    found = []
    for place, values in enumerate(
        zip(expected.expected, expected.lower, expected.upper, left, strict=True)
    ):
        covered = sum(
            units
            for age, term, units in field.cohorts
            if term is None or age + MIDDLE + place * per_month < term
        )
        found.append(Month(_day(question, place), covered, *(float(value) for value in values)))
    return tuple(found)


def _runs_out(question: Question, returns: Vector, stock: int) -> date | None:
    """The day on which so many returns a month have used the stock up; None if they never do."""
    used = np.concatenate([[0.0], np.cumsum(returns)])
    if used[-1] <= stock:
        return None
    month = int(np.searchsorted(used, stock, side="right")) - 1
    share = (stock - float(used[month])) / float(returns[month])
    return _day(question, month + share)


def _buy(expected: Forecast, stock: int, costs: Costs) -> LastTimeBuy:
    return last_time_buy(
        expected.futures.astype(np.float64),
        stock=stock,
        service_level=costs.service_level,
        unit_cost=costs.unit_cost,
        shortage_cost=max(costs.substitute_cost, 0.01),
        left_over_cost=costs.left_over_cost,
        scrap=costs.scrap,
        repeat=costs.repeat,
    )


def _switch(expected: Forecast, stock: int, costs: Costs) -> tuple[SwitchPoint, ...]:
    return switch_curve(
        expected.futures.astype(np.float64),
        stock=stock,
        service_level=costs.service_level,
        unit_cost=costs.unit_cost,
        substitute_cost=costs.substitute_cost,
        left_over_cost=costs.left_over_cost,
        scrap=costs.scrap,
        repeat=costs.repeat,
    )


def _pieces(costs: Costs) -> float:
    """Pieces a return uses up."""
    return 1.0 / ((1.0 - costs.scrap) * (1.0 - costs.repeat))


def _day(question: Question, months: float) -> date:
    days = months * DAYS_PER_YEAR / MONTHS_PER_YEAR
    return question.as_of + timedelta(days=int(days) if isfinite(days) else 0)
