"""One HTTP call to a carrier, and what each way it can fail means.

The question after a failure is always: may it have happened? A call that is safe to repeat (a
read, a void, anything under a key the other side honours and that leaves nothing to look up) is
`TransientFailure`. A purchase is not repeated blindly: once the request may have left us, a
time-out, a broken or empty answer, a 5xx and garbage are all `OutcomeUnknown`.
"""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from events import failures

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
LARGEST_ANSWER = 2 * 1024 * 1024
TRY_LATER = frozenset({408, 425, 429})
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `purchase` says that an unclear outcome must be looked up, not repeated."""

    method: str
    path: str
    json: Mapping[str, Any] | None = None
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    purchase: bool = False

    def unclear(self, why: str) -> Exception:
        """The failure of a call that may have been carried out."""
        kind = failures.OutcomeUnknown if self.purchase else failures.TransientFailure
        return kind(f"{self.method} {self.path}: {why}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and raw body of an answer that arrived whole and in time."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """How to reach one carrier; `total_seconds` is what one call may take in all.

    `transport`: another way than a socket, for a carrier that lives in this very process.
    """

    base_url: str
    key: str = field(repr=False)
    total_seconds: float = TOTAL_SECONDS
    transport: httpx.BaseTransport | None = None

    def client(self) -> httpx.Client:
        """A client for one call: follows no redirect, reads nothing from the environment.

        Not kept open: effects are rare, and a pooled connection would outlive a worker's fork.
        """
        connect = min(CONNECT_SECONDS, self.total_seconds / 2)
        return httpx.Client(
            base_url=self.base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {self.key}", "Accept": "application/json"},
            timeout=httpx.Timeout(self.total_seconds - connect, connect=connect),
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
            transport=self.transport,
        )


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates we trust; loading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


def ask(line: Line, call: Call) -> dict[str, Any]:
    """Make the call and return the JSON object of a 2xx answer; raise what else it means."""
    answer = _send(line, call)
    if 200 <= answer.status < 300:
        return _object(answer, call)
    if answer.status in TRY_LATER:
        raise failures.TransientFailure(f"{call.method} {call.path}: HTTP {answer.status}")
    if answer.status >= 500:
        raise call.unclear(f"HTTP {answer.status}")
    raise failures.PermanentFailure(f"HTTP {answer.status} {_refusal_code(answer)}".strip())


def _send(line: Line, call: Call) -> Answer:
    try:
        return _exchange(line, call)
    except NEVER_SENT as error:
        raise failures.TransientFailure(f"{call.path}: {type(error).__name__}") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise failures.PermanentFailure("the carrier's address is not an HTTP address") from error
    except httpx.HTTPError as error:
        raise call.unclear(type(error).__name__) from error


def _exchange(line: Line, call: Call) -> Answer:
    """Read the answer piece by piece, so that a drip-feed cannot outlive the total time."""
    deadline = time.monotonic() + line.total_seconds
    with (
        line.client() as client,
        client.stream(
            call.method, call.path, json=call.json, params=call.params, headers=dict(call.headers)
        ) as response,
    ):
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
                raise call.unclear("the answer is too long or too slow")
        return Answer(status=response.status_code, body=bytes(body))


def _object(answer: Answer, call: Call) -> dict[str, Any]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise call.unclear("the answer is not JSON") from error
    if not isinstance(value, dict):
        raise call.unclear("the answer is not a JSON object")
    return value


def _refusal_code(answer: Answer) -> str:
    """The carrier's short error code; never its message, which may repeat an address."""
    try:
        code = json.loads(answer.body)["error"]["code"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return code[:60] if isinstance(code, str) else ""
