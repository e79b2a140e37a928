"""From a question to a report: the data, the curve without a model, the model, the outlook."""

from dataclasses import dataclass
from typing import cast

from reliability import selectors
from reliability.estimators import (
    Cohort,
    Distribution,
    Fit,
    Forecast,
    LifeData,
    Plotted,
    Ranked,
    Refusal,
    StepEstimate,
    fit,
    forecast,
    kaplan_meier,
    plotting_positions,
    rank_distributions,
)
from reliability.questions import Distribution as Choice
from reliability.questions import Question, fingerprint
from reliability.reports.numbers import Number, bounds_without_failures, numbers_of
from reliability.selectors import Confusion, FaultCount, Field, FieldChart, LifeTable

# With these a common age scale, two parameters and a forecast are offered.
CANDIDATES: tuple[Distribution, ...] = ("weibull", "lognormal", "loglogistic", "exponential")
MONTHS_AHEAD = 12
MIDDLE = 0.5
SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, before it is put into words, cells or lines.

    `outlook` is None without a model or without units under warranty. `position`: the last event
    read; `fingerprint`: the hash of the question and of the rows it was answered from.
    """

    question: Question
    table: LifeTable
    ranking: tuple[Ranked, ...]
    model: Fit | Refusal
    numbers: tuple[Number, ...]
    curve: StepEstimate | Refusal
    points: Plotted | Refusal
    field: Field
    outlook: Forecast | None
    faults: tuple[FaultCount, ...]
    confusion: Confusion
    chart: FieldChart
    position: int
    fingerprint: str


def build(question: Question) -> Report:
    """Answer a question from the field data as it is now. Raises NoSuchSku."""
    position = selectors.data_position()
    table = selectors.life_table(question)
    field = selectors.in_the_field(question)
    ranking = _ranking(question, table.data)
    model = _model(question, table.data, ranking)
    fitted = isinstance(model, Fit)
    return Report(
        question=question,
        table=table,
        ranking=ranking,
        model=model,
        numbers=numbers_of(model, question, table)
        if isinstance(model, Fit)
        else bounds_without_failures(question, table),
        curve=kaplan_meier(table.at_ends, level=question.level),
        points=plotting_positions(table.at_ends),
        field=field,
        outlook=outlook(cast("Fit", model), question, field) if fitted and field.units else None,
        faults=tuple(selectors.fault_counts(question)),
        confusion=selectors.confusion(question),
        chart=selectors.field_chart(question),
        position=position,
        fingerprint=fingerprint(question, [table.rows, field.ages, field.warranty]),
    )


def outlook(model: Fit, question: Question, field: Field) -> Forecast:
    """Returns under warranty in the coming months; a unit of whole age k is taken as k + 1/2."""
    return forecast(
        model,
        [Cohort(age + MIDDLE, float(count)) for age, count in field.ages],
        periods=MONTHS_AHEAD,
        length=question.period.per_year / MONTHS_AHEAD,
        warranty=float("inf") if field.warranty is None else float(field.warranty),
        level=question.level,
        seed=SEED,
    )


def _ranking(question: Question, data: LifeData) -> tuple[Ranked, ...]:
    """The candidates by AICc, where the choice is left to us."""
    if question.distribution is not Choice.AUTO or question.shape is not None:
        return ()
    return rank_distributions(data, CANDIDATES).rows


def _model(question: Question, data: LifeData, ranking: tuple[Ranked, ...]) -> Fit | Refusal:
    if ranking:
        best = ranking[0].result
        return best if isinstance(best, Fit) else cast("Refusal", best)
    if question.shape is not None:
        return fit(data, "weibull", fixed_beta=question.shape)
    return fit(data, cast("Distribution", question.distribution.value))
