"""The embedded carrier, spoken to over HTTP like any other: copy this for the next one."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from events import failures
from shipping.adapters import embedded_answers as answers
from shipping.adapters import port, signatures, wire

T = TypeVar("T")


class EmbeddedCarrier:
    """`port.Carrier` for the carrier at `base_url` (its `/v1` root)."""

    slug = answers.SLUG

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        webhook_secrets: Sequence[str],
        total_seconds: float = wire.TOTAL_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._line = wire.Line(base_url, key, total_seconds, transport)
        self._webhook_secrets = tuple(webhook_secrets)

    def rate(self, req: port.RateRequest) -> list[port.Rate]:
        """Services and prices, cheapest first."""
        body = {
            "from": asdict(req.sender),
            "to": asdict(req.recipient),
            "parcel": asdict(req.parcel),
        }
        call = wire.Call("POST", "/rates", json=body)
        found = self._ask(call, lambda data: [answers.rate(r) for r in answers.rows(data, "rates")])
        return sorted(found, key=lambda rate: (rate.price.amount, rate.transit_days))

    def buy_label(self, req: port.LabelRequest, key: str) -> port.BoughtLabel:
        """Buy once per `key`; `OutcomeUnknown` when it may have been sold."""
        body = {
            "reference": req.reference,
            "service": req.service,
            "from": asdict(req.sender),
            "to": asdict(req.recipient),
            "parcel": asdict(req.parcel),
            "is_return": req.is_return,
        }
        call = wire.Call(
            "POST", "/labels", json=body, headers={"Idempotency-Key": key}, purchase=True
        )
        return self._ask(call, answers.label)

    def find_by_reference(self, reference: str) -> port.BoughtLabel | None:
        """The oldest live label under our reference, else the oldest voided one, else None."""
        found = sorted(self.labels_of(reference), key=lambda label: label.voided)
        return found[0] if found else None

    def labels_of(self, reference: str) -> list[port.BoughtLabel]:
        """Every label ever bought under our reference, voided ones too, oldest first."""
        found, _next = self._labels({"reference": reference})
        return sorted(found, key=lambda label: label.created_at)

    def labels_sold(self, since: datetime, until: datetime) -> Iterator[port.BoughtLabel]:
        """All labels of our account sold in the window, page by page."""
        asked = {"created_from": since.isoformat(), "created_to": until.isoformat()}
        cursor: str | None = ""
        while cursor is not None:
            found, cursor = self._labels({**asked, "cursor": cursor} if cursor else asked)
            yield from found

    def _labels(self, params: Mapping[str, str]) -> tuple[list[port.BoughtLabel], str | None]:
        """A page of labels and where the next one begins, None after the last."""
        call = wire.Call("GET", "/labels", params=params)
        return self._ask(
            call,
            lambda data: (
                [answers.label(row) for row in answers.rows(data, "labels")],
                answers.cursor(data),
            ),
        )

    def void(self, carrier_ref: str) -> None:
        """Cancel a label; the carrier answers a repeat with the same success."""
        self._ask(wire.Call("POST", f"/labels/{quote(carrier_ref, safe='')}/void"), answers.label)

    def track(self, tracking_number: str) -> list[port.CarrierScan]:
        """All scans so far, oldest first."""
        call = wire.Call("GET", f"/tracking/{quote(tracking_number, safe='')}")
        found = self._ask(
            call, lambda data: [answers.scan(row) for row in answers.rows(data, "events")]
        )
        return sorted(found, key=lambda scan: scan.occurred_at)

    def book_pickup(self, req: port.PickupRequest, key: str) -> port.Pickup:
        """Book a courier once per `key`; the carrier honours the key, so a repeat is safe."""
        body = {
            "label_ids": list(req.carrier_refs),
            "on": req.on.isoformat(),
            "from": asdict(req.sender),
            "note": req.note,
        }
        call = wire.Call("POST", "/pickups", json=body, headers={"Idempotency-Key": key})
        return self._ask(call, answers.pickup)

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> port.WebhookMessage:
        """Verify the signature, then read; a genuine message we cannot read is permanent too."""
        envelope = signatures.verify(headers, body, secrets=self._webhook_secrets, now=now)
        try:
            return answers.message(
                json.loads(body),
                message_id=envelope.message_id,
                sent_at=envelope.sent_at,
                sha256=hashlib.sha256(body).hexdigest(),
            )
        except (ValueError, RecursionError) as error:
            raise failures.PermanentFailure("the webhook is not what was agreed") from error

    def _ask(self, call: wire.Call, read: Callable[[dict[str, Any]], T]) -> T:
        data = wire.ask(self._line, call)
        try:
            return read(data)
        except answers.UnreadableAnswerError as error:
            raise call.unclear(f"the answer cannot be read ({error})") from error
