"""No body of the API carries more than the fields it names, at any depth."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from accounts.api_input import UNKNOWN_FIELD, Strict
from accounts.models import User
from events.ids import uuid7
from rma.models import Rma
from tests.rma.conftest import Receive
from tests.rma.test_attack_api import GOOD
from tests.support.events import assert_nothing_changed

SMUGGLED = {"status": "closed", "state": "closed", "amount": "1", "owner": 1, "approved_by": "7"}
WRITES = ("POST", "PUT", "PATCH")


def endpoints() -> Iterator[tuple[str, Any]]:
    """Route with method, and the shape of its body; routes that read no body are left out."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # a library without types
    generator._initialise_endpoints()
    for path, regex, method, view in generator._get_paths_and_endpoints():
        if method not in WRITES:
            continue
        view.schema.path, view.schema.path_regex, view.schema.path_prefix = path, regex, ""
        view.schema.method = method
        shape = view.schema.get_request_serializer()
        for one in shape.values() if isinstance(shape, dict) else [shape]:
            if one is not None:
                yield f"{method} {path}", one() if isinstance(one, type) else one


ENDPOINTS = dict(endpoints())


def parts(shape: Any) -> Iterator[serializers.Serializer[Any]]:
    """The shape and every shape inside it."""
    if isinstance(shape, serializers.ListSerializer | serializers.ListField):
        yield from parts(shape.child)
    elif isinstance(shape, serializers.Serializer):
        yield shape
        for field in shape.fields.values():
            yield from parts(field)


def test_the_routes_are_found() -> None:
    assert len(ENDPOINTS) > 20
    assert "POST /api/v1/rmas/" in ENDPOINTS


@pytest.mark.parametrize("route", sorted(ENDPOINTS))
def test_every_body_and_every_part_of_it_is_strict(route: str) -> None:
    loose = [
        type(part).__name__ for part in parts(ENDPOINTS[route]) if not isinstance(part, Strict)
    ]

    assert loose == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(ENDPOINTS))
def test_smuggled_fields_are_named_and_refused(route: str) -> None:
    for part in parts(ENDPOINTS[route]):
        foreign = {name: value for name, value in SMUGGLED.items() if name not in part.fields}
        filled = type(part)(data=foreign)

        assert not filled.is_valid()
        said: Any = filled.errors
        assert {name: said[name] for name in foreign} == {
            name: [str(UNKNOWN_FIELD)] for name in foreign
        }


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(set(GOOD) - {"rmas/{number}/evidence/"}))
def test_a_good_body_with_one_field_more_changes_nothing(
    client: Client, receive: Receive, supervisor: User, route: str
) -> None:
    supervisor.is_superuser = True
    supervisor.save()
    client.force_login(supervisor)
    rma = receive()
    for name, value in SMUGGLED.items():
        with assert_nothing_changed(Rma):
            answer = client.post(
                f"/api/v1/{route.format(number=rma.number)}",
                {**GOOD[route], name: value},
                "application/json",
                headers={"Idempotency-Key": uuid7().hex},
            )
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
        assert [error["field"] for error in answer.json()["errors"]] == [name]
