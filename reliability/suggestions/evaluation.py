"""How good the suggestions are: judged on cases the classifier has not seen."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reliability.suggestions import classifier
from reliability.suggestions.classifier import Case, Model

HELD_OUT = 5  # every fifth case
BINS = 5
Choices = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about one probability: how sure they were, how often they were right."""

    lower: float
    upper: float
    cases: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Accuracy of the first suggestion on held-out cases, beside always saying the commonest.

    `calibration_error`: mean distance of what was said and what was right, by cases per bin.
    """

    cases: int
    accuracy: float
    baseline: float
    calibration_error: float
    bins: tuple[Bin, ...]


def split(cases: Sequence[tuple[str, Case]]) -> tuple[list[Case], list[Case]]:
    """Cases to learn from and cases held out, by the hash of their keys: always the same ones."""
    seen: list[Case] = []
    held: list[Case] = []
    for key, case in cases:
        number = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16)
        (held if number % HELD_OUT == 0 else seen).append(case)
    return seen, held


def trained(cases: Sequence[tuple[str, Case]], choices: Choices) -> tuple[Model, Evaluation]:
    """The model of all cases, and how good one made the same way was on held-out ones.

    `choices`: of each code, the codes it is chosen among. The temperature is chosen within the
    cases that are learned from, so nothing of the held-out ones is known.
    """
    seen, held = split(cases)
    inner, tuning = seen[::2], seen[1::2]
    unseen = [(text, code, choices[code]) for text, code in tuning]
    heat = classifier.best_temperature(classifier.train(inner), unseen)
    judged = classifier.train(seen, heat)
    whole = classifier.train([case for _key, case in cases], heat)
    return whole, evaluate(judged, held, choices)


def evaluate(model: Model, held: Sequence[Case], choices: Choices) -> Evaluation:
    """Accuracy and calibration of the first suggestion; a text that says nothing is not right."""
    said: list[tuple[float, bool]] = []
    commonest = 0
    for text, code in held:
        found = classifier.suggest(model, text, choices[code])
        said.append((found[0].probability, found[0].code == code) if found else (0.0, False))
        known = [one for one in choices[code] if one in model.cases]
        usual = max(known, key=lambda one: model.cases[one], default="")
        commonest += usual == code
    bins = tuple(_bin(said, place) for place in range(BINS))
    number = len(held)
    return Evaluation(
        cases=number,
        accuracy=sum(right for _p, right in said) / number if number else 0.0,
        baseline=commonest / number if number else 0.0,
        calibration_error=sum(b.cases * abs(b.said - b.right) for b in bins) / number
        if number
        else 0.0,
        bins=bins,
    )


def _bin(said: Sequence[tuple[float, bool]], place: int) -> Bin:
    lower, upper = place / BINS, (place + 1) / BINS
    inside = [(p, right) for p, right in said if lower <= p < upper or p == upper == 1.0]
    number = len(inside)
    return Bin(
        lower,
        upper,
        number,
        sum(p for p, _right in inside) / number if number else 0.0,
        sum(right for _p, right in inside) / number if number else 0.0,
    )
