"""One POST to an endpoint: bounded in time and size, no redirect, no proxy, nothing decoded."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import httpcore
import httpx
from django.conf import settings

from events import clock
from webhooks import rules
from webhooks.choices import Failure
from webhooks.network import dialling, urls
from webhooks.network.dialling import CheckedBackend, Deadline, Resolve
from webhooks.rules import Answer

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
# The status says all that counts: the body is read for whoever looks for the cause.
BODY_SECONDS = 3.0
KEPT_BYTES = 4_096
USER_AGENT = "aftersales-webhooks/1"
# Most special first: a refused address is a failed connection, too.
_FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (dialling.AddressRefused, Failure.ADDRESS_REFUSED),
    (dialling.NameUnknown, Failure.DNS),
    (httpcore.TimeoutException, Failure.TIMEOUT),
    (httpcore.ConnectError, Failure.CONNECT),
    (httpcore.NetworkError, Failure.CONNECT),
    (httpcore.ProtocolError, Failure.PROTOCOL),
)


@dataclass(frozen=True, slots=True)
class Line:
    """How to get out: limits in seconds, the resolver, and the network itself."""

    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS
    look_up: Resolve = dialling.resolve
    network: httpcore.NetworkBackend | None = None


def allowed() -> urls.Allowed:
    """What the settings allow as addresses of endpoints."""
    return urls.Allowed(
        ports=settings.WEBHOOK_PORTS,
        origins=settings.WEBHOOK_LOOPBACK_ORIGINS,
        own_host=httpx.URL(settings.SITE_URL).host,
    )


def post(url: str, body: bytes, headers: Mapping[str, str], line: Line | None = None) -> Answer:
    """Send the body and say how it went; raises nothing that the other side can cause."""
    line = line or Line()
    started = time.monotonic()
    try:
        target = urls.check(url, allowed())
        status, found, kept = _exchange(target, body, headers, line)
    except urls.UrlRefused:
        return Answer(0, Failure.URL_REFUSED)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        return Answer(0, _failure_of(error), took=_since(started))
    return Answer(
        status=status,
        failure=rules.failure_of(status),
        body=kept.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        retry_after=_retry_after(found, clock.now()),
        took=_since(started),
    )


def _exchange(
    target: urls.Target, body: bytes, headers: Mapping[str, str], line: Line
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    deadline = Deadline.after(line.total_seconds)
    backend = CheckedBackend(
        deadline, loopback=target.loopback, look_up=line.look_up, network=line.network
    )
    timeouts = {"connect": line.connect_seconds, "read": None, "write": None, "pool": None}
    with (
        httpcore.ConnectionPool(
            ssl_context=_trusted(), network_backend=backend, max_connections=1, retries=0
        ) as pool,
        pool.stream(
            "POST",
            httpcore.URL(
                scheme=target.scheme.encode(), host=target.host.encode(), port=target.port,
                target=target.path.encode(),
            ),
            headers=_request_headers(target, body, headers),
            content=body,
            extensions={"timeout": timeouts},
        ) as response,
    ):  # fmt: skip
        deadline.shorten(BODY_SECONDS)
        return response.status, response.headers, _beginning(response)


def _beginning(response: httpcore.Response) -> bytes:
    """At most 4 KB of the body as it came over the wire: what is compressed stays so."""
    kept = bytearray()
    try:
        for piece in response.iter_stream():
            kept += piece
            if len(kept) >= KEPT_BYTES:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        # The status has come; a body that breaks off or never ends changes nothing.
        return bytes(kept[:KEPT_BYTES])
    return bytes(kept[:KEPT_BYTES])


def _request_headers(
    target: urls.Target, body: bytes, headers: Mapping[str, str]
) -> list[tuple[bytes, bytes]]:
    own = {
        "host": target.authority,
        "user-agent": USER_AGENT,
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }
    return [(name.encode(), value.encode()) for name, value in {**own, **headers}.items()]


def _retry_after(headers: list[tuple[bytes, bytes]], now: datetime) -> timedelta | None:
    for name, value in headers:
        if name.lower() == b"retry-after":
            return rules.retry_after(value.decode("ascii", "replace"), now)
    return None


def _failure_of(error: Exception) -> Failure:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLError):
        return Failure.TLS
    return next(failure for kind, failure in _FAILURES if isinstance(error, kind))


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates we trust; loading them takes longer than a call. Nothing from env."""
    return httpx.create_ssl_context(trust_env=False)
