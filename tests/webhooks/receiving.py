"""A partner's server on this machine: real sockets, answers as the test wants them.

It verifies signatures with code of its own, written from the specification, that shares nothing
with the product's.
"""

import base64
import hashlib
import hmac
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Got:
    """A request as it arrived; header names in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The message's id."""
        return self.headers["webhook-id"]

    def signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is that of this secret."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        text = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        given = self.headers["webhook-signature"].split(" ")
        return any(hmac.compare_digest(one, f"v1,{expected}") for one in given)


Say = Callable[[BaseHTTPRequestHandler, Got], None]


def answer(status: int, body: bytes = b"", **headers: str) -> Say:
    """A plain answer; underscores in header names become hyphens."""

    def say(handler: BaseHTTPRequestHandler, _got: Got) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return say


@dataclass
class Receiver:
    """What arrived, and what is answered: `says` in turn, the last one for ever."""

    says: list[Say] = field(default_factory=lambda: [answer(204)])
    got: list[Got] = field(default_factory=list)
    origin: str = ""

    @property
    def url(self) -> str:
        """An address for an endpoint."""
        return f"{self.origin}/hook?from=us"

    def next(self) -> Say:
        """What is said this time."""
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@contextmanager
def listening(*says: Say, certificate: Path | None = None) -> Iterator[Receiver]:
    """A server while the block runs; with a certificate it speaks https."""
    receiver = Receiver(list(says) or [answer(204)])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = Got(self.path, headers, self.rfile.read(length))
            receiver.got.append(got)
            receiver.next()(self, got)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: tests look at what arrived."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    receiver.origin = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(ThreadingHTTPServer):
    """Leaves nothing behind: no waiting for hung connections, no words about broken ones."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side hung up: that is what some tests are about."""


def own_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
