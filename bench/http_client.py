"""A caller of the API that costs little: one connection that stays open."""

import http.client
import json
import time
from typing import Any

from events.ids import uuid7

TIMEOUT_SECONDS = 30
IDLE_SECONDS = 5.0


class Caller:
    """Sends requests over one connection; every answer must be of the 200s."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._headers = headers
        self._used_at = time.monotonic()

    def get(self, path: str) -> bytes:
        """The body of the answer."""
        return self._asked("GET", path, None, {})

    def post(self, path: str, body: bytes) -> Any:
        """The JSON of the answer to a request with a new idempotency key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid7().hex}
        return json.loads(self._asked("POST", path, body, headers))

    def _asked(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> bytes:
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            self._connection.close()  # the server may have, too; the next request opens it again
        self._used_at = time.monotonic()
        self._connection.request(method, path, body, {**self._headers, **more})
        answer = self._connection.getresponse()
        content = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content


def with_key(port: int, secret: str) -> Caller:
    """A partner with an API key."""
    return Caller(port, {"Authorization": f"Api-Key {secret}"})
