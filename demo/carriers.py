"""Who carried the parcels of the demo.

What was sent in the last weeks was bought from the embedded carrier over HTTP, without a socket:
the requests go straight into this program, and the sandbox's clock tells them the time of the
history. So those parcels are on the carrier's page and go on from there. Older parcels were
carried long ago; carriers forget, so their labels and scans are made up here.
"""

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

import httpx
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from events.types import iso
from shipping import tracking_codes
from shipping.adapters import port
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.tracking_codes import TrackingCode

LIVE_FOR = timedelta(days=30)
_COST = {
    "TW": (Decimal(91), "TWD"),
    "CN": (Decimal("16.80"), "CNY"),
    "US": (Decimal("9.66"), "USD"),
    "DE": (Decimal("7.56"), "EUR"),
}
_TRANSIT_DAYS = 3
_SERIES = 10_000_000
# What a step of a parcel is called at the carrier: the button of its sandbox, and, for parcels of
# long ago, the scans that are remembered of it.
_BUTTONS = {"collected": "drop_off", "moving": "next", "delivered": "deliver", "late": "mislay"}
_SCANS = {"collected": ("COLLECTED",), "delivered": ("OUT_FOR_DELIVERY", "DELIVERED")}


@dataclass(slots=True)
class Sandbox:
    """The embedded carrier at a given moment."""

    at: datetime

    def carrier(self) -> EmbeddedCarrier:
        """The product's own client."""
        return EmbeddedCarrier(
            base_url=f"{settings.SITE_URL}/carrier/v1",
            key=settings.CARRIER_KEY,
            webhook_secrets=(settings.CARRIER_WEBHOOK_SECRET,),
            transport=_Inside(self.at),
        )

    def press(self, carrier_ref: str, button: str) -> None:
        """One of the sandbox's buttons."""
        with httpx.Client(transport=_Inside(self.at), base_url=settings.SITE_URL) as client:
            client.post(
                f"/carrier/v1/labels/{carrier_ref}/scan",
                json={"action": button},
                headers={"Authorization": f"Bearer {settings.CARRIER_KEY}"},
            ).raise_for_status()


class _Inside(httpx.BaseTransport):
    """Straight into this program's middleware and views, with the sandbox's clock held.

    Not by way of the WSGI application: it would end the transaction in which history is made.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with what the view says."""
        request.headers["Sandbox-Clock"] = iso(self._at)
        answer = _program().get_response(WSGIRequest(_environ(request)))
        if not isinstance(answer, HttpResponse):
            raise httpx.DecodingError("the carrier's API does not stream")
        return httpx.Response(answer.status_code, content=answer.content)


@cache
def _program() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _environ(request: httpx.Request) -> dict[str, Any]:
    body = request.read()
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()
    }
    return headers | {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.url.path,
        "QUERY_STRING": request.url.query.decode(),
        "SERVER_NAME": request.url.host,
        "SERVER_PORT": str(request.url.port or ""),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": request.url.scheme,
    }


@dataclass(slots=True)
class Carriers:
    """Both of them: which one a parcel belongs to follows from when its label was bought.

    `series` keeps the numbers apart that two processes make up.
    """

    live_from: datetime
    series: int = 0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _scan_numbers: "count[int]" = field(default_factory=lambda: count(1))

    def buy(self, request: port.LabelRequest, key: str, at: datetime) -> port.BoughtLabel:
        """A label, from whoever carried parcels at that time."""
        if at >= self.live_from:
            return Sandbox(at).carrier().buy_label(request, key)
        number = self.series * _SERIES + next(self._numbers)
        country = request.sender.country
        amount, currency = _COST[country]
        tracking_number = f"WA{number:09d}{country}"
        return port.BoughtLabel(
            carrier="embedded",
            carrier_ref=f"old_{number:09d}",
            reference=request.reference,
            tracking_number=tracking_number,
            service=request.service,
            price=port.Money(amount, currency),
            barcode=tracking_number,
            routing_code=f"{request.recipient.country}-{request.recipient.postcode[:4]}-S",
            created_at=at,
            estimated_delivery_on=(at + timedelta(days=_TRANSIT_DAYS)).date(),
            state=TrackingCode.PRE_TRANSIT,
        )

    def void(self, carrier_ref: str, at: datetime) -> None:
        """Cancel a label; nobody has to be asked about one of long ago."""
        if carrier_ref.startswith("lbl_"):
            Sandbox(at).carrier().void(carrier_ref)

    def scans(
        self, carrier_ref: str, tracking_number: str, step: str, at: datetime, place: str
    ) -> list[port.CarrierScan]:
        """Let a parcel make a step; what the carrier then reports of it."""
        if carrier_ref.startswith("lbl_"):
            sandbox = Sandbox(at)
            sandbox.press(carrier_ref, _BUTTONS.get(step, step))
            return sandbox.carrier().track(tracking_number)
        codes = _SCANS.get(step, ())
        return [self._remembered(code, at, place) for code in codes]

    def _remembered(self, code: str, at: datetime, place: str) -> port.CarrierScan:
        meaning = tracking_codes.translate("embedded", code)
        lag = timedelta(hours=4) if code == "OUT_FOR_DELIVERY" else timedelta(0)
        return port.CarrierScan(
            id=f"old_{self.series * _SERIES + next(self._scan_numbers):09d}",
            carrier_code=code,
            code=meaning.code,
            reason=meaning.reason,
            occurred_at=at - lag,
            place=place,
            detail="",
        )
