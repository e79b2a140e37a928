"""Connects to a name only at addresses that were checked, and lets nothing outlast its time.

The name is resolved once, here, at the moment of connecting; every address of the answer must be
public, and the connection goes to the very address that was checked. There is no second look-up
that could answer otherwise (DNS rebinding).
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from webhooks.network import addresses

Resolve = Callable[[str, int], Sequence[str]]
_LOOK_UP_SECONDS = 3.0
MOST_ADDRESSES = 4


class NameUnknown(httpcore.ConnectError):
    """The resolver gives no address, or no answer in time."""


class AddressRefused(httpcore.ConnectError):
    """The name leads, among others perhaps, to an address that is never called."""


def resolve(host: str, port: int) -> list[str]:
    """What the resolver of this machine says; raises NameUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnknown(type(error).__name__) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_in_time(look_up: Resolve, host: str, port: int, seconds: float) -> Sequence[str]:
    """The same, but not longer than that: a resolver that hangs keeps a thread, not the caller."""
    answers: list[Sequence[str]] = []

    def ask() -> None:
        try:
            answers.append(look_up(host, port))
        except NameUnknown:
            answers.append(())

    thread = threading.Thread(target=ask, name="webhook-dns", daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    if not answers or not answers[0]:
        raise NameUnknown(host)
    return answers[0]


@dataclass(slots=True)
class Deadline:
    """An instant of the monotonic clock after which nothing is read or written."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def shorten(self, seconds: float) -> None:
        """Move it forward to so many seconds from now, if that is earlier."""
        self.at = min(self.at, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that remain; 0 or less when time is up."""
        return self.at - time.monotonic()

    def bounded(self, timeout: float | None) -> float:
        """A time-out that ends by the deadline; raises ReadTimeout when time is up."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout("time is up")
        return left if timeout is None else min(timeout, left)


class BoundedStream(httpcore.NetworkStream):
    """A connection on which each read and write ends by one common deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self._inner.read(max_bytes, self._deadline.bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._inner.write(buffer, self._deadline.bounded(timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Shake hands; the certificate is checked for the name, not for the address."""
        secured = self._inner.start_tls(
            ssl_context, server_hostname, self._deadline.bounded(timeout)
        )
        return BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """The network as `httpcore` sees it: it can only reach checked addresses, in bounded time."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        loopback: bool,
        look_up: Resolve = resolve,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._deadline = deadline
        self._loopback = loopback
        self._look_up = look_up
        self._network = network or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers.

        Raises NameUnknown, AddressRefused, httpcore.ConnectError, httpcore.ConnectTimeout.
        """
        until = Deadline.after(self._deadline.bounded(timeout))
        found = [host] if self._loopback else self._checked(host, port, until)
        for left, address in zip(range(len(found) - 1, -1, -1), found, strict=True):
            try:
                stream = self._network.connect_tcp(address, port, max(until.left(), 0.001))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not left or until.left() <= 0:
                    raise
            else:
                return BoundedStream(stream, self._deadline)
        raise NameUnknown(host)

    def _checked(self, host: str, port: int, until: Deadline) -> list[str]:
        """Every address the name has now; one that is not public refuses them all."""
        seconds = min(_LOOK_UP_SECONDS, until.left())
        parsed = [
            addresses.parse(text) for text in resolve_in_time(self._look_up, host, port, seconds)
        ]
        public = [found for found in parsed if found is not None and addresses.is_public(found)]
        if len(public) != len(parsed):
            raise AddressRefused(host)
        return [str(address) for address in public[:MOST_ADDRESSES]]
