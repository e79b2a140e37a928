"""schemathesis over every operation of the document, as everybody: no 5xx, nothing undocumented.

Cases are made once per operation, valid and invalid ones, and sent as each caller who gets in; the
others are refused once. Half of them speak of things that exist. CONTRACT_EXAMPLES=50 makes 50
valid and 50 invalid cases of each operation, and tries every hostile input instead of a sample.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tests.access.world import ANONYMOUS, DOCK, KEY, OPS, OWNER, SUPERVISOR
from tests.api_contract import hostile
from tests.api_contract.api import Api, document
from tests.api_contract.callers import CALLERS
from tests.api_contract.hostile import Shot

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "2"))
SEED = 20261122
MOST_SAMPLED, SHOTS = 8, 10
# One of each kind gets every case; the others the first valid and the first invalid one.
THOROUGHLY = (ANONYMOUS, OWNER, SUPERVISOR, KEY)
METHODS = ("get", "post", "put", "patch", "delete")


def labels() -> list[str]:
    """Every operation, before there is a database to load the document from."""
    paths = document()["paths"]
    return [f"{m.upper()} {path}" for path, item in paths.items() for m in METHODS if m in item]


_made: dict[str, list[Case[Any]]] = {}


def cases(operation: Any) -> list[Case[Any]]:
    """The same cases in every run: valid ones first. Making them costs more than sending them."""
    if operation.label not in _made:
        _made[operation.label] = list(_cases(operation))
    return _made[operation.label]


def _cases(operation: Any) -> list[Case[Any]]:
    found: list[Case[Any]] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode))
        def collect(case: Case[Any]) -> None:
            found.append(case)

        # What takes no input cannot be given a wrong one.
        with suppress(Unsatisfiable):
            collect()
    return found


def faults(api: Api, operation: Any, made: list[Case[Any]], caller: str) -> Iterator[str]:
    """What is wrong with the answers to this caller."""
    for number, case in enumerate(made):
        if number % EXAMPLES and caller not in THOROUGHLY and EXAMPLES <= MOST_SAMPLED:
            continue
        path, body = case.path_parameters, case.body
        if number % 2 == 0:
            case.path_parameters = api.real_path(operation, caller)
            case.body = api.real(body, caller)
        status, found = api.faults(case, caller)
        case.path_parameters, case.body = path, body
        yield from found
        if status in (401, 403) and caller != ANONYMOUS:
            return


def admitted(api: Api, operation: Any) -> str:
    """Somebody who is let in, so that bad input gets as far as it can."""
    for caller in (KEY, SUPERVISOR, OPS, DOCK):
        path = operation.path.format(**api.real_path(operation, caller))
        shot = Shot(operation.method.upper(), path, b"{}")
        if api.ask(shot, caller)[0] not in (401, 403):
            return caller
    raise AssertionError("nobody gets in")


def some(shots: Iterator[Shot], label: str) -> list[Shot]:
    """The same sample in every run; all of them in a long one."""
    every = list(shots)
    return every if EXAMPLES > MOST_SAMPLED else Random(label).sample(every, SHOTS)


@pytest.mark.parametrize("label", labels())
def test_bad_input_is_refused_and_nothing_breaks(api: Api, label: str) -> None:
    operation = api.operations[label]
    caller = admitted(api, operation)
    body = api.real(next(iter(cases(operation))).body, caller)
    shots = hostile.shots(
        operation.method.upper(), operation.path, api.real_path(operation, caller),
        body if isinstance(body, dict) else None, [one.name for one in operation.query],
    )  # fmt: skip

    found = [fault for shot in some(shots, label) if (fault := api.shoot(operation, shot, caller))]

    assert not found, f"{len(found)}\n" + "\n\n".join(found[:10])


@pytest.mark.parametrize("label", labels())
def test_every_answer_is_documented(api: Api, label: str) -> None:
    operation = api.operations[label]
    made = cases(operation)

    found = [fault for caller in CALLERS for fault in faults(api, operation, made, caller)]

    assert made
    assert not found, "\n\n".join(found)
