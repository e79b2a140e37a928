"""A customer of the carrier: valid orders, and a shop that listens to webhooks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pytest_django import Settings

KEY = "key-of-the-shop"
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1zaG9wLTMyLWJ5dGVzLWxvbmc="
# Without the house's own door-keepers: the carrier has to stand alone.
OWN_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CITIES = {"TW": "Taipei", "CN": "Shanghai", "US": "Austin", "DE": "Berlin"}


def configure(settings: Settings) -> None:
    """The carrier alone on the web, with one customer and short faults."""
    settings.ROOT_URLCONF = "tests.embedded_carrier.urls"
    settings.MIDDLEWARE = OWN_MIDDLEWARE
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    settings.DEMO = True
    settings.CARRIER_API_KEYS = (KEY,)
    settings.CARRIER_WEBHOOK_URL = ""
    settings.CARRIER_WEBHOOK_SECRET = SECRET
    settings.CARRIER_DAY_SECONDS = 30
    settings.CARRIER_AUTO_DROP_OFF_DAYS = 0
    settings.CARRIER_STALL_SECONDS = 1.5
    settings.CARRIER_SLOW_SECONDS = 0.2


def address(country: str, /, **other: object) -> dict[str, object]:
    """A complete address in a country served."""
    plain = {"name": "Lin Mei", "line1": "Road 1", "city": CITIES[country], "postcode": "10115"}
    return {**plain, "country": country, **other}


def label_order(**other: object) -> dict[str, Any]:
    """What a customer sends to buy a label."""
    return {
        "reference": "SHP-1",
        "service": "standard",
        "from": address("TW"),
        "to": address("TW"),
        "parcel": {"weight_grams": 400},
        **other,
    }


@dataclass
class Shop:
    """Where webhooks arrive; answers with `statuses` in turn, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening_shop() -> Iterator[Shop]:
    """A shop on a free port of this machine."""
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            shop.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
