"""The hazard by age: what the data say period by period, and the model with its bounds."""

from dataclasses import dataclass

import numpy as np

from reliability.estimators import Fit, Hazard, Refusal, StepEstimate, hazard
from reliability.estimators.special import Vector
from reliability.questions import Question

MIDDLE = 0.5
POINTS = 25


@dataclass(frozen=True, eq=False)
class Hazards:
    """Failures per device and period: `observed` at ages, and the model's, where there is one."""

    age: Vector
    observed: Vector
    model: Hazard | None


def hazards_of(model: Fit | Refusal, curve: StepEstimate | Refusal, question: Question) -> Hazards:
    """Observed: failed over at risk of each period in which some failed, at its middle."""
    nothing = np.array([])
    if isinstance(curve, Refusal) or not curve.age.size:
        return Hazards(nothing, nothing, None)
    oldest = float(curve.age[-1])
    ages = np.linspace(oldest / POINTS, oldest, POINTS)
    fitted = hazard(model, ages, level=question.level) if isinstance(model, Fit) else None
    return Hazards(curve.age - MIDDLE, curve.failed / curve.at_risk, fitted)
