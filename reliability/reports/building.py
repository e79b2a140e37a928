"""From a question to a report: the data, the curve without a model, the model, the outlook."""

from dataclasses import dataclass
from typing import cast

from reliability import selectors
from reliability.estimators import (
    Distribution,
    Fit,
    Forecast,
    LifeData,
    MeanCumulative,
    Plotted,
    Ranked,
    Refusal,
    StepEstimate,
    fit,
    kaplan_meier,
    mean_cumulative,
    plotting_positions,
    rank_distributions,
)
from reliability.questions import Distribution as Choice
from reliability.questions import Question, fingerprint
from reliability.reports.curves import Hazards, hazards_of
from reliability.reports.numbers import Number, bounds_without_failures, numbers_of
from reliability.reports.outlook import BackTest, back_test, outlook
from reliability.selectors import Confusion, FaultCount, Field, FieldChart, LifeTable, Position

# With these a common age scale, two parameters and a forecast are offered.
CANDIDATES: tuple[Distribution, ...] = ("weibull", "lognormal", "loglogistic", "exponential")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, before it is put into words, cells or lines.

    `outlook` is None without a model or without units under warranty, `back_test` without a model
    of the data before. `policies`: published warranty terms looked up. `fingerprint`: the hash of
    the rules, the question and the rows it was answered from.
    """

    question: Question
    table: LifeTable
    ranking: tuple[Ranked, ...]
    model: Fit | Refusal
    numbers: tuple[Number, ...]
    curve: StepEstimate | Refusal
    points: Plotted | Refusal
    hazards: Hazards
    repairs: MeanCumulative | Refusal
    field: Field
    outlook: Forecast | None
    back_test: BackTest | None
    faults: tuple[FaultCount, ...]
    confusion: Confusion
    chart: FieldChart
    position: Position
    policies: int
    fingerprint: str


def build(question: Question) -> Report:
    """Answer a question from the field data as it is now. Raises NoSuchSku."""
    return _built(question, selectors.data_position(question.sku))


def build_again(question: Question, *, position: int, policies: int) -> Report:
    """Answer it from the data as they stood at a position of the log, with so many policies.

    The rules and the position of a report, and its question, give its digits again. Takes time in
    proportion to the events of the product. Raises NoSuchSku.
    """
    with selectors.as_it_stood(sku=question.sku, position=position, policies=policies):
        return _built(question, Position(position, 0))


def _built(question: Question, position: Position) -> Report:
    found = selectors.gathered(question)
    table = selectors.life_table(question, found)
    field = selectors.in_the_field(question, found)
    histories = selectors.histories(question, found.watched)
    ranking = _ranking(question, table.data)
    model = _model(question, table.data, ranking)
    curve = kaplan_meier(table.at_ends, level=question.level)
    return Report(
        question=question,
        table=table,
        ranking=ranking,
        model=model,
        numbers=numbers_of(model, question, table)
        if isinstance(model, Fit)
        else bounds_without_failures(question, table),
        curve=curve,
        points=plotting_positions(table.at_ends),
        hazards=hazards_of(model, curve, question),
        repairs=mean_cumulative(histories, level=question.level),
        field=field,
        outlook=outlook(model, question, field) if isinstance(model, Fit) else None,
        back_test=back_test(question, model, found.held) if isinstance(model, Fit) else None,
        faults=tuple(selectors.fault_counts(question)),
        confusion=selectors.confusion(question),
        chart=selectors.field_chart(question, found),
        position=position,
        policies=selectors.policies_of(question.sku),
        fingerprint=fingerprint(
            question, [table.rows, field.cohorts, sorted(found.held.items()), found.watched]
        ),
    )


def model_of(question: Question, data: LifeData) -> Fit | Refusal:
    """The model a report on these data would have."""
    return _model(question, data, _ranking(question, data))


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
