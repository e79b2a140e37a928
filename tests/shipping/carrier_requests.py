"""What the tests of the carrier port ask for, and carriers that answer oddly."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shipping.adapters import port, wire
from shipping.adapters.embedded import EmbeddedCarrier
from tests.embedded_carrier.support import CITIES, KEY, SECRET

PATIENCE = 0.7
Answer = Callable[[BaseHTTPRequestHandler], None]


def client_of(
    url: str, *, key: str = KEY, total_seconds: float = wire.TOTAL_SECONDS
) -> EmbeddedCarrier:
    """Our client of the carrier at `url`."""
    return EmbeddedCarrier(
        base_url=url, key=key, webhook_secrets=(SECRET,), total_seconds=total_seconds
    )


def hasty_client_of(url: str) -> EmbeddedCarrier:
    """Our client, with little patience."""
    return client_of(url, total_seconds=PATIENCE)


def party(country: str) -> port.Party:
    """Somebody in a country."""
    return port.Party(
        name="林美", line1="Road 1", city=CITIES[country], postcode="10115", country=country
    )


def label_request(
    *, reference: str = "SHP-1", service: str = "standard", grams: int = 400, name: str = "林美"
) -> port.LabelRequest:
    """A return from Berlin to Taipei."""
    sender = port.Party(name=name, line1="Road 1", city="Berlin", postcode="10115", country="DE")
    return port.LabelRequest(
        reference=reference,
        service=service,
        sender=sender,
        recipient=party("TW"),
        parcel=port.Parcel(weight_grams=grams),
        is_return=True,
    )


@contextmanager
def odd_carrier(answer: Answer) -> Iterator[str]:
    """A server that reads the request and then does what `answer` does; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            answer(self)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
