"""Read request bodies strictly: anything odd is a 4xx naming the field, never a 500."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from embedded_carrier import errors, network

LARGEST_BODY = 64 * 1024
MOST_LABELS = 50
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Address:
    """The part of an address that routing needs; the rest is checked and forgotten."""

    country: str
    city: str
    postcode: str


@dataclass(frozen=True, slots=True)
class RateOrder:
    """From where to where, how heavy."""

    origin: Address
    destination: Address
    weight_grams: int


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """A label to sell."""

    route: RateOrder
    service: network.Service
    reference: str
    is_return: bool


@dataclass(frozen=True, slots=True)
class PickupOrder:
    """A courier to send."""

    label_ids: tuple[str, ...]
    on: date
    country: str


@dataclass(frozen=True, slots=True)
class EndpointOrder:
    """Where to send scans; an empty secret means that we make one."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class PageOrder:
    """A page of the account's labels, oldest first: sold from (included) to, after a place."""

    created_from: datetime
    created_to: datetime
    after: tuple[datetime, str] | None
    limit: int


def body(raw: bytes) -> dict[str, Any]:
    """The JSON object in a request body."""
    if len(raw) > LARGEST_BODY:
        raise errors.ApiError(413, "too_large", "The body is larger than 64 KiB.")
    try:
        value = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise errors.ApiError(400, "malformed_json", "The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise errors.ApiError(400, "malformed_json", "The body must be a JSON object.")
    return value


def rate_order(data: Mapping[str, Any]) -> RateOrder:
    """Read `from`, `to` and `parcel`."""
    origin, destination = _address(data, "from"), _address(data, "to")
    parcel = _object(data, "parcel")
    weight = _whole(parcel, "weight_grams", "parcel.weight_grams")
    if not 1 <= weight <= network.HEAVIEST_GRAMS:
        raise errors.invalid("parcel.weight_grams", "Must be between 1 and 30000.")
    return RateOrder(origin=origin, destination=destination, weight_grams=weight)


def label_order(data: Mapping[str, Any]) -> LabelOrder:
    """Read a label to sell."""
    reference = text(data, "reference", longest=100)
    service = network.SERVICES.get(text(data, "service", longest=20))
    if service is None:
        raise errors.invalid("service", "Must be economy, standard or express.")
    is_return = data.get("is_return", False)
    if not isinstance(is_return, bool):
        raise errors.invalid("is_return", "Must be true or false.")
    return LabelOrder(
        route=rate_order(data), service=service, reference=reference, is_return=is_return
    )


def pickup_order(data: Mapping[str, Any]) -> PickupOrder:
    """Read a pick-up."""
    ids = data.get("label_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_LABELS:
        raise errors.invalid("label_ids", "Must be a list of 1 to 50 label ids.")
    if not all(isinstance(item, str) and _storable(item) for item in ids):
        raise errors.invalid("label_ids", "Must be a list of label ids.")
    try:
        day = date.fromisoformat(text(data, "on", longest=10))
    except ValueError as error:
        raise errors.invalid("on", "Must be a date like 2026-11-22.") from error
    text(data, "note", longest=200, required=False)
    return PickupOrder(
        label_ids=tuple(dict.fromkeys(ids)), on=day, country=_address(data, "from").country
    )


def endpoint_order(data: Mapping[str, Any]) -> EndpointOrder:
    """Read a webhook endpoint."""
    url = text(data, "url", longest=500)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        usable = False
    if not usable:
        raise errors.invalid("url", "Must be an http or https address without credentials.")
    secret = text(data, "secret", longest=200, required=False)
    return EndpointOrder(url=url, secret=secret)


def page_order(query: Mapping[str, str]) -> PageOrder:
    """Read `created_from`, `created_to`, and perhaps `cursor` and `limit`."""
    limit = query.get("limit", str(LARGEST_PAGE))
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:6]) <= LARGEST_PAGE):
        raise errors.invalid("limit", f"Must be between 1 and {LARGEST_PAGE}.")
    return PageOrder(
        created_from=_instant(query, "created_from"),
        created_to=_instant(query, "created_to"),
        after=_place(query["cursor"]) if query.get("cursor") else None,
        limit=int(limit),
    )


def cursor_after(created_at: datetime, label_id: str) -> str:
    """Where the next page begins: behind this label."""
    return base64.urlsafe_b64encode(f"{created_at.isoformat()} {label_id}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        text_of_cursor = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
        at, _, label_id = text_of_cursor.partition(" ")
        place = datetime.fromisoformat(at)
    except ValueError as error:
        raise errors.invalid("cursor", "Is not one of ours.") from error
    if place.tzinfo is None or not _storable(label_id):
        raise errors.invalid("cursor", "Is not one of ours.")
    return place, label_id


def _instant(query: Mapping[str, str], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(query.get(name, ""))
    except ValueError as error:
        raise errors.invalid(name, "Must be an instant like 2026-11-22T04:00:00Z.") from error
    if at.tzinfo is None:
        raise errors.invalid(name, "Must say its offset from UTC.")
    return at


def text(data: Mapping[str, Any], name: str, *, longest: int, required: bool = True) -> str:
    """A trimmed, printable string field; `name` may be given with a dotted path for messages."""
    value = data.get(name.rpartition(".")[2], "")
    if not isinstance(value, str) or len(value) > longest or not _storable(value):
        raise errors.invalid(name, f"Must be text of at most {longest} characters.")
    value = value.strip()
    if required and not value:
        raise errors.invalid(name, "Is required.")
    return value


def storable_key(value: str) -> str:
    """A path or query part that is safe to look up."""
    if not _storable(value):
        raise errors.not_found("label")
    return value


def _address(data: Mapping[str, Any], name: str) -> Address:
    item = _object(data, name)
    for part in ("name", "line1"):
        text(item, f"{name}.{part}", longest=200)
    for part in ("line2", "region", "phone"):
        text(item, f"{name}.{part}", longest=200, required=False)
    country = text(item, f"{name}.country", longest=2)
    if country not in network.COUNTRIES:
        raise errors.ApiError(
            422,
            "country_not_served",
            "We do not serve this country.",
            {f"{name}.country": "Must be one of CN, DE, TW, US."},
        )
    return Address(
        country=country,
        city=text(item, f"{name}.city", longest=100),
        postcode=text(item, f"{name}.postcode", longest=12),
    )


def _object(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, dict):
        raise errors.invalid(name, "Must be an object.")
    return value


def _whole(data: Mapping[str, Any], key: str, name: str) -> int:
    value = data.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise errors.invalid(name, "Must be a whole number.")
    return value


def _storable(value: str) -> bool:
    """No control characters (NUL among them) and no lone surrogates: a table must hold it."""
    if any(ord(character) < 32 or 0xD800 <= ord(character) <= 0xDFFF for character in value):
        return False
    return "\x7f" not in value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
