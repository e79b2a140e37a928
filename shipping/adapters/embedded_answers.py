"""Read the embedded carrier's JSON into our values, or say that it is not what was agreed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from shipping import tracking_codes
from shipping.adapters import port

SLUG = "embedded"


class UnreadableAnswerError(ValueError):
    """The carrier answered with something other than its documented shape."""


def rate(data: object) -> port.Rate:
    """One offer."""
    item = _mapping(data)
    return port.Rate(
        service=_text(item, "service"),
        name=_text(item, "name"),
        price=_money(item),
        transit_days=_integer(item, "transit_days"),
        estimated_delivery_on=_day(item, "estimated_delivery_on"),
    )


def label(data: object) -> port.BoughtLabel:
    """One label."""
    item = _mapping(data)
    return port.BoughtLabel(
        carrier=SLUG,
        carrier_ref=_text(item, "id"),
        reference=_text(item, "reference"),
        tracking_number=_text(item, "tracking_number"),
        service=_text(item, "service"),
        price=_money(item),
        barcode=_text(item, "barcode"),
        routing_code=_text(item, "routing_code"),
        created_at=instant(_text(item, "created_at")),
        estimated_delivery_on=_day(item, "estimated_delivery_on"),
        state=tracking_codes.translate(SLUG, _text(item, "state")).code,
    )


def scan(data: object) -> port.CarrierScan:
    """One tracking event."""
    item = _mapping(data)
    carrier_code = _text(item, "code")
    meaning = tracking_codes.translate(SLUG, carrier_code)
    return port.CarrierScan(
        id=_text(item, "id"),
        carrier_code=carrier_code,
        code=meaning.code,
        reason=meaning.reason,
        occurred_at=instant(_text(item, "occurred_at")),
        place=_text(item, "place"),
        detail=_text(item, "detail"),
    )


def pickup(data: object) -> port.Pickup:
    """One booked visit."""
    item = _mapping(data)
    return port.Pickup(
        id=_text(item, "id"),
        window_starts_at=instant(_text(item, "window_starts_at")),
        window_ends_at=instant(_text(item, "window_ends_at")),
    )


def message(
    data: object, *, message_id: str, sent_at: datetime, sha256: str
) -> port.WebhookMessage:
    """The content of a verified webhook."""
    item = _mapping(data)
    content = _mapping(item.get("data"))
    return port.WebhookMessage(
        message_id=message_id,
        sent_at=sent_at,
        sha256=sha256,
        kind=_text(item, "type"),
        carrier_ref=_text(content, "label_id"),
        reference=_text(content, "reference"),
        tracking_number=_text(content, "tracking_number"),
        scans=(scan(content.get("event")),),
        estimated_delivery_on=_day(content, "estimated_delivery_on"),
    )


def rows(data: Mapping[str, Any], name: str) -> list[object]:
    """The list `name` of an answer."""
    value = data.get(name)
    if not isinstance(value, list):
        raise UnreadableAnswerError(name)
    return value


def cursor(data: Mapping[str, Any]) -> str | None:
    """Where the next page of a list begins; None after the last one."""
    value = data.get("next_cursor")
    if value is not None and not (isinstance(value, str) and value):
        raise UnreadableAnswerError("next_cursor")
    return value


def instant(text: str) -> datetime:
    """An instant in UTC; a local time without offset is refused, never guessed."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableAnswerError("instant") from error
    if value.tzinfo is None:
        raise UnreadableAnswerError("instant without offset")
    return value.astimezone(UTC)


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableAnswerError("object expected")
    return value


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise UnreadableAnswerError(name)
    return value


def _integer(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnreadableAnswerError(name)
    return value


def _day(item: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(_text(item, name))
    except ValueError as error:
        raise UnreadableAnswerError(name) from error


def _money(item: Mapping[str, Any]) -> port.Money:
    """Money travels as a decimal string; a JSON number would have been a float on the way."""
    try:
        amount = Decimal(_text(item, "amount"))
    except InvalidOperation as error:
        raise UnreadableAnswerError("amount") from error
    if not amount.is_finite():
        raise UnreadableAnswerError("amount")
    return port.Money(amount=amount, currency=_text(item, "currency"))
