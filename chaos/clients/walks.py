"""The ways an RMA takes, as generators: each `yield` is a moment of waiting for somebody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chaos.clients.api import Api, NeverKnown, Refused, Request
from chaos.clients.bench import Technician
from chaos.journal import FAIL, OK
from chaos.world import COUNTRY, FAULT, SKU, SOLD_AGO
from events import clock

Walk = Iterator[None]
CONTACT = {
    "name": "Mei Lin", "email": "mei.lin@example.com", "line1": "Nanjing East Road 219",
    "city": "Taipei", "postcode": "105", "country": COUNTRY,
}  # fmt: skip
NONCE = "chaos-scan-"
LABEL_IS_THERE = ("shipped_in", "processing")


@dataclass(frozen=True, slots=True)
class Client:
    """Who walks: one API client and one technician."""

    api: Api
    technician: Technician


def question(client: Client, name: str) -> Walk:
    """Ask something: the smallest RMA there is. Sent twice, it is answered alike."""
    request = intake(name, "consultation", serial="")
    first = _known(client, request)
    yield
    if first is not None:
        again = _known(client, request)
        same = again is None or again["number"] == first["number"]
        client.api.journal.write("same_answer", OK if same else FAIL, key=name)


def repair(client: Client, name: str, *, replace: bool) -> Walk:
    """Sell a mouse, ask for its repair, send it in, mend it: the rest is the product's."""
    serial = name.upper()
    sold = (clock.now() - timedelta(seconds=SOLD_AGO.total_seconds())).date()
    device = {"sku_code": SKU, "serial": serial, "sold_on": sold.isoformat(), "country": COUNTRY}
    if _known(client, Request("register", "devices/", device, f"{name}-device")) is None:
        return
    opened = _known(client, intake(name, "repair", serial=serial))
    if opened is None:
        return
    while not _has_label(client, opened["number"]):
        yield
    yield from _check_in(client, name, opened)
    yield from _mend(client, name, opened["id"], replace=replace)


def _check_in(client: Client, name: str, rma: dict[str, Any]) -> Walk:
    """The dock scans the parcel, and then once more."""
    line = rma["lines"][0]
    counted = [{"line_id": line["id"], "quantity": 1, "serial": line["serial"]}]
    for copy in ("a", "b"):
        body = {
            "code": rma["barcode"], "station": "dock-1", "nonce": f"{NONCE}{name}-{copy}",
            "counted": counted,
        }  # fmt: skip
        _known(client, Request("check_in", "dock/scans/", body, f"{NONCE}{name}-{copy}"))
        yield


def _mend(client: Client, name: str, rma_id: str, *, replace: bool) -> Walk:
    while not client.technician.is_done(rma_id):
        item = client.technician.item_of(rma_id)
        if item is not None:
            client.technician.finish(item, replace=replace, new_serial=f"{name}-NEW".upper())
        yield


def _has_label(client: Client, number: str) -> bool:
    found = client.api.read(f"rmas/{number}/")
    return found is not None and found["state"] in LABEL_IS_THERE


def _known(client: Client, request: Request) -> dict[str, Any] | None:
    """The answer; None when it was no, or never came. The journal has it either way."""
    try:
        return client.api.insist(request)
    except (Refused, NeverKnown):
        return None


def intake(name: str, service: str, serial: str) -> Request:
    """The key is also the customer's own words, so that the database can be asked about it."""
    body = {
        "service_type": service,
        "reason": "defective",
        "currency": "TWD",
        "contact": {**CONTACT, "email": f"{name}@example.com"},
        "lines": [
            {
                "sku_code": SKU, "serial": serial, "quantity": 1, "fault_code": FAULT,
                "description": name,
            }
        ],
    }  # fmt: skip
    return Request("open", "rmas/", body, name)
