"""Multinomial naive Bayes over pieces of words; pure, small, explained by its words.

P(fault | text) is proportional to P(fault) x product over features of P(feature | fault), with
Laplace's smoothing (McCallum and Nigam 1998; Manning, Raghavan and Schuetze, Introduction to
Information Retrieval, 13.2). Its log-odds are divided by a temperature, chosen on cases it has not
seen, because naive Bayes is far too sure of itself (Guo et al. 2017, section 4.2).

Features: whole words and their pieces of three to five letters for alphabets; one and two
characters for Chinese, which writes no spaces. Each counts once per text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

SMOOTHING = 0.5
LEAST_CASES_OF_A_FEATURE = 3  # rarer ones could be somebody's name
TEMPERATURES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0)
MOST_WORDS = 5
_CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
_TOKENS = re.compile(rf"[{_CHINESE}]+|[^\W\d_{_CHINESE}]+")
_IS_CHINESE = re.compile(rf"[{_CHINESE}]")
Case = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fault code with its probability and the words that speak for it, the strongest first."""

    code: str
    probability: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: cases per code, and of each feature the cases per code."""

    cases: Mapping[str, int]
    features: Mapping[str, Mapping[str, int]]
    temperature: float = 1.0

    def as_json(self) -> dict[str, object]:
        """The model as it is stored."""
        return {
            "cases": dict(self.cases),
            "features": {name: dict(counts) for name, counts in self.features.items()},
            "temperature": self.temperature,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, object]) -> "Model":
        """The model as it was stored."""
        return cls(**stored)  # type: ignore[arg-type] # the names of `as_json`


def train(cases: Iterable[Case], temperature: float = 1.0) -> Model:
    """Learn from (text, code). Features of fewer than three cases are forgotten."""
    codes: Counter[str] = Counter()
    features: dict[str, Counter[str]] = {}
    for text, code in cases:
        codes[code] += 1
        for name in set(_features(text)):
            features.setdefault(name, Counter())[code] += 1
    kept = {
        name: dict(counts)
        for name, counts in sorted(features.items())
        if counts.total() >= LEAST_CASES_OF_A_FEATURE
    }
    return Model(dict(sorted(codes.items())), kept, temperature)


def suggest(model: Model, text: str, among: Iterable[str]) -> list[Suggestion]:
    """Every code of `among` that was learned, the likeliest first; nothing known: an empty list."""
    codes = [code for code in among if code in model.cases]
    known = [name for name in dict.fromkeys(_features(text)) if name in model.features]
    if len(codes) < 2 or not known:
        return []
    scores = {code: _score(model, code, known) / model.temperature for code in codes}
    most = max(scores.values())
    total = sum(exp(score - most) for score in scores.values())
    return sorted(
        (
            Suggestion(code, exp(score - most) / total, _words(model, text, code, codes))
            for code, score in scores.items()
        ),
        key=lambda one: (-one.probability, one.code),
    )


def best_temperature(model: Model, unseen: Sequence[tuple[str, str, Sequence[str]]]) -> float:
    """The temperature by which cases (text, code, codes to choose from) are likeliest."""
    return min(TEMPERATURES, key=lambda heat: _surprise(model, unseen, heat))


def _surprise(
    model: Model, unseen: Sequence[tuple[str, str, Sequence[str]]], temperature: float
) -> float:
    heated = Model(model.cases, model.features, temperature)
    surprise = 0.0
    for text, code, among in unseen:
        found = {one.code: one.probability for one in suggest(heated, text, among)}
        surprise -= log(max(found.get(code, 1.0), 1e-12))
    return surprise


def _score(model: Model, code: str, names: Iterable[str]) -> float:
    prior = log(model.cases[code] + SMOOTHING)
    return prior + sum(_log_share(model, code, name) for name in names)


def _log_share(model: Model, code: str, name: str) -> float:
    """ln of the share of a code's cases in which the feature stands."""
    found = model.features[name].get(code, 0)
    return log((found + SMOOTHING) / (model.cases[code] + 2 * SMOOTHING))


def _words(model: Model, text: str, code: str, codes: Sequence[str]) -> tuple[str, ...]:
    """The words whose pieces speak most for a code against the others."""
    weights: dict[str, float] = {}
    others = [other for other in codes if other != code]
    for word in _shown_words(text):
        names = [name for name in dict.fromkeys(_features(word)) if name in model.features]
        against = sum(_log_share(model, other, n) for n in names for other in others)
        weight = sum(_log_share(model, code, n) for n in names) - against / len(others)
        if weight > 0.0:
            weights[word] = weight
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS])


def _shown_words(text: str) -> list[str]:
    """Words of alphabets, pairs of characters of Chinese: what can be pointed at."""
    found = []
    for token in _TOKENS.findall(text.lower()):
        if _IS_CHINESE.match(token):
            found += [token[i : i + 2] for i in range(max(len(token) - 1, 1))]
        else:
            found.append(token)
    return list(dict.fromkeys(found))


def _features(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKENS.findall(text.lower()):
        if _IS_CHINESE.match(token):
            found += list(token)
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            edged = f"^{token}$"
            found.append(edged)
            found += [edged[i : i + n] for n in (3, 4, 5) for i in range(len(edged) - n + 1)]
    return found
