"""The control: an API that lies about itself does not pass what the product has to pass."""

from typing import Any

import pytest
import schemathesis

from tests.access.world import ANONYMOUS, World
from tests.api_contract.api import DOCUMENT, Api, InProcess
from tests.api_contract.hostile import Shot

LIES = {
    "crashing": "ServerError",
    "teapot": "UndefinedStatusCode",
    "misshapen": "JsonSchemaError",
    "mistyped": "UndefinedContentType",
    "hurried": "MissingHeaders",
}


@pytest.fixture
def lying(settings: Any, db: None) -> Api:
    settings.ROOT_URLCONF = "tests.api_contract.lying_urls"
    app = InProcess()
    return Api(World(), app, schemathesis.openapi.from_wsgi(DOCUMENT, app), {ANONYMOUS: {}})


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lying: Api, lie: str) -> None:
    operation = lying.operations[f"GET /api/v1/{lie}/"]

    _status, faults = lying.faults(operation.Case(), ANONYMOUS)

    assert len(faults) == 1
    assert LIES[lie] in faults[0]


def test_what_is_true_passes(lying: Api) -> None:
    operation = lying.operations["GET /api/v1/honest/"]

    assert lying.faults(operation.Case(), ANONYMOUS) == (200, [])


@pytest.mark.parametrize("lie", ["crashing", "teapot"])
def test_the_hostile_check_sees_a_crash_and_an_unknown_status(lying: Api, lie: str) -> None:
    operation = lying.operations[f"GET /api/v1/{lie}/"]

    assert lying.shoot(operation, Shot("GET", operation.path), ANONYMOUS)
