"""The API as schemathesis meets it: in this process, on the real database, each request undone."""

import functools
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes

import schemathesis
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test.client import ClientHandler, RequestFactory
from drf_spectacular.generators import SchemaGenerator
from schemathesis import Case
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from config.problems import CONTENT_TYPE
from rma.models import RmaLine
from tests.access.routes import Route, all_routes
from tests.access.world import World
from tests.api_contract import callers
from tests.api_contract.hostile import Shot

DOCUMENT = "/api/v1/schema/"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
_PLACE = re.compile(r"\{(\w+)\}")
_HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass
class InProcess:
    """A WSGI application. `credentials`: sent with each request in place of made-up ones."""

    credentials: Mapping[str, str] = field(default_factory=dict)
    crashed: str = ""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        if self.credentials:
            for name in ("Authorization", "Cookie"):
                environ.pop(f"HTTP_{name.upper()}", None)
        for name, value in self.credentials.items():
            environ[f"HTTP_{name.upper()}"] = value
        with _crashes() as found, _undone():
            response = _HANDLER(environ)
            body = b"".join(response)
        self.crashed = "".join(found)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [body]


@dataclass
class Api:
    """The API with a history in it, and those who call it."""

    world: World
    app: InProcess
    schema: OpenApiSchema
    credentials: dict[str, callers.Headers]

    @cached_property
    def operations(self) -> dict[str, Any]:
        """Every operation of the document by its label, such as `GET /api/v1/rmas/`."""
        found: list[Any] = list(self.schema.get_all_operations())
        return {one.ok().label: one.ok() for one in found}

    @cached_property
    def _routes(self) -> list[Route]:
        return [route for route in all_routes() if route.name.startswith("api:")]

    def faults(self, case: Case[Any], caller: str) -> tuple[int, list[str]]:
        """Send it; the status, and what is wrong with the answer."""
        self.app.credentials = self.credentials[caller]
        answer = case.call()
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            told = [f"{type(one).__name__}: {one}" for one in group.exceptions]
            where = f"{case.as_curl_command()} as {caller}: {answer.status_code}"
            return answer.status_code, [f"{where}\n{' '.join(told)[:1500]}\n{self.app.crashed}"]
        return answer.status_code, []

    def shoot(self, operation: Any, shot: Shot, caller: str) -> str:
        """Send what schemathesis would not; what is wrong with the answer."""
        status, headers, crash = self.ask(shot, caller)
        documented = {int(code) for code in operation.definition.raw["responses"]}
        told = headers.get("Content-Type", "")
        if status in documented and (status < 400 or told == CONTENT_TYPE):
            return ""
        return f"{shot} as {caller}: {status} {told}\n{crash}"[:3000]

    def ask(self, shot: Shot, caller: str) -> tuple[int, Mapping[str, str], str]:
        """Status and headers of the answer, and the trace of a crash."""
        request = RequestFactory().generic(
            shot.method, shot.address, shot.body, shot.content_type,
            headers={**self.credentials[caller], **shot.headers},
        )  # fmt: skip
        path = unquote_to_bytes(shot.address.partition("?")[0])
        request.environ["PATH_INFO"] = path.decode("latin-1")  # as a server gives it
        with _crashes() as found, _undone():
            response = _HANDLER(request.environ)
            response.close()
        return response.status_code, dict(response.items()), "".join(found)

    def real_path(self, operation: Any, caller: str) -> dict[str, str]:
        """What the parameters of the address are when the caller asks for a thing that exists."""
        mask = _PLACE.sub("{}", operation.path)
        for route in self._routes:
            if route.path(dict.fromkeys(route.parameters, "{}")) == mask:
                values = self.world.values(route.name, route.parameters, callers.whose(caller))
                places = _PLACE.findall(operation.path)
                return dict(
                    zip(places, (str(values[name]) for name in route.parameters), strict=True)
                )
        raise AssertionError(f"no route for {operation.path}")

    def real(self, value: Any, caller: str) -> Any:
        """The same body with things that exist in it."""
        if isinstance(value, list):
            return [self.real(one, caller) for one in value]
        if not isinstance(value, dict):
            return value
        known = self._known(caller)
        return {name: known.get(name, self.real(one, caller)) for name, one in value.items()}

    def _known(self, caller: str) -> dict[str, object]:
        ids = self.world.ids[callers.whose(caller)]
        return {
            "sku_code": "PP-MOUSE-1", "fault_code": "MOU-LB-DC", "rma": ids["number"],
            "shipment_id": str(ids["api:shipment.pk"]), "nonce": "contract-nonce",
            "line_id": str(RmaLine.objects.get(rma_id=str(ids["rma_id"])).pk),
        }  # fmt: skip


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document without a request for it."""
    generator: Any = SchemaGenerator
    found: dict[str, Any] = generator().get_schema(public=True)
    return found


def load(world: World) -> Api:
    """The API of the product, by the document it gives out."""
    app = InProcess()
    return Api(
        world, app, schemathesis.openapi.from_wsgi(DOCUMENT, app), callers.credentials(world)
    )


@contextmanager
def _undone() -> Iterator[None]:
    """Nothing of the request stays, nor is it counted."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _crashes() -> Iterator[list[str]]:
    found: list[str] = []

    def note(**_told: Any) -> None:
        found.append(traceback.format_exc())

    got_request_exception.connect(note)
    try:
        yield found
    finally:
        got_request_exception.disconnect(note)
