"""A client that never gives up and never forgets: the same key until the answer is known."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chaos.journal import FAIL, INVOKE, OK, UNKNOWN, Journal

PATIENCE_SECONDS = 6.0  # for one answer
GIVE_UP_SECONDS = 120.0  # for a known answer; a forgotten transaction lasts a minute
PAUSE_SECONDS = (0.2, 1.0)
BUSY = frozenset({"idempotency_key_in_use", "stale_stream"})


class NeverKnown(Exception):
    """No usable answer came for as long as the client could wait."""


class Refused(Exception):
    """The answer was no; `code` says why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask; `key` names the intention, however often it is sent."""

    verb: str
    path: str
    body: Mapping[str, Any]
    key: str


class Api:
    """The product's API as one client uses it, each attempt in the client's journal."""

    def __init__(self, url: str, api_key: str, journal: Journal) -> None:
        self.journal = journal
        self._client = httpx.Client(
            base_url=f"{url}/api/v1/",
            headers={"Authorization": f"Api-Key {api_key}", "Accept-Language": "en"},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
            verify=False,  # noqa: S501 - plain HTTP; making a context would take longer than a call
        )

    def insist(self, request: Request) -> dict[str, Any]:
        """Ask until the answer is known. Raises Refused, NeverKnown."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            answer = self._ask(request)
            if answer is not None:
                return answer
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - no secret
        raise NeverKnown(request.verb)

    def read(self, path: str) -> dict[str, Any] | None:
        """What is there now, None when nobody answers well."""
        try:
            answer = self._client.get(path)
        except httpx.TransportError:
            return None
        return dict(answer.json()) if answer.status_code == 200 else None

    def _ask(self, request: Request) -> dict[str, Any] | None:
        note = self._note(request)
        note(INVOKE)
        try:
            answer = self._client.post(
                request.path,
                json=dict(request.body),
                headers={"Idempotency-Key": f"chaos-request-{request.key}"},
            )
        except httpx.TransportError as error:
            note(UNKNOWN, why=type(error).__name__)
            return None
        return self._heard(answer, note)

    def _heard(self, answer: httpx.Response, note: Callable[..., None]) -> dict[str, Any] | None:
        replayed = answer.headers.get("Idempotent-Replayed") == "true"
        if answer.is_success:
            found: dict[str, Any] = answer.json()
            told = {name: found[name] for name in ("id", "number", "result") if name in found}
            note(OK, code=answer.status_code, replayed=replayed, **told)
            return found
        problem = _problem(answer)
        if answer.status_code >= 500 or answer.status_code == 429 or problem in BUSY:
            retry_after = answer.headers.get("Retry-After", "")
            note(UNKNOWN, code=answer.status_code, why=problem, retry_after=retry_after)
            return None
        note(FAIL, code=answer.status_code, why=problem)
        raise Refused(answer.status_code, problem)

    def _note(self, request: Request) -> Callable[..., None]:
        def note(status: str, **what: Any) -> None:
            self.journal.write(request.verb, status, key=request.key, **what)

        return note


def _problem(answer: httpx.Response) -> str:
    """The stable code of a problem; a page where a problem belongs is one, too."""
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return "no_json"
