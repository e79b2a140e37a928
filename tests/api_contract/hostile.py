"""Input that is meant to hurt, put into every place of an operation, one at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_from_bytes

HUGE = 10**400
NUL, SURROGATE, LONG = "a\0b", "\ud800", "x" * 70_000
# Bytes as they stand in an address, so also what no text can hold.
IN_ADDRESSES = (
    b"\0", b"\xed\xa0\x80", b"\xff\xfe", b"9" * 400, b"-1", b"1e309", b"not-a-uuid",
    b"00000000-0000-0000-0000-00000000000g", b"2026-02-30T25:61:00Z", b"9999-12-31T23:59:59-14:00",
    "退貨🐭".encode() * 60, b"' OR 1=1 --", b"%", b"../../etc/passwd",
)  # fmt: skip
CURSORS = (
    b"x",
    b"cD0w",
    b"cj0xJnA9eA==",
    b"bz0tMQ==",
    b"cD0lMDA=",
    b"bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk=",
)
IN_BODIES: tuple[Any, ...] = (
    None, True, -1, HUGE, -HUGE, 1e308, "", NUL, SURROGATE, LONG, "not-a-uuid", [], {}, [[]],
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", float("nan"), float("inf"),
    {"\0": 1}, "٣",
)  # fmt: skip
RAW_BODIES = (
    b"", b"{", b"\xff", b"[]", b"null", b'"x"', b"0", b"{}{}", b'{"a":1e999}', b"[" * 20_000,
    b'{"a":' * 5_000, b'{"\\ud800": 1}', b'{"\\u0000": "\\u0000"}',
    b'{"a": "\\ud83d"}', b"9" * 5_000,
)  # fmt: skip
CONTENT_TYPES = (
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", "",
    "application/json; charset=utf-16", "application/json; charset=nonsense",
    "multipart/form-data", "multipart/form-data; boundary=\xe9", "multipart/form-data; boundary=x",
)  # fmt: skip
HEADERS = (
    ("Idempotency-Key", "short"), ("Idempotency-Key", "x" * 300), ("Idempotency-Key", "\xe9" * 20),
    ("Idempotency-Key", '"' + "\\" * 20), ("Accept", "text/html"), ("Accept", "application/xml"),
    ("Accept", "application/json; indent=99999999999999999999"), ("Accept", "/;;q=x"),
    ("Accept-Language", "\xff-\0"), ("X-Request-ID", "\xff" * 300), ("Content-Length", "nonsense"),
    ("Range", "bytes=9-1"), ("If-None-Match", "\xff"), ("If-Modified-Since", "x" * 200),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shot:
    """One request. `address`: as sent, quoted."""

    method: str
    address: str
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def shots(
    method: str, path: str, values: dict[str, str], base: Any, query: list[str]
) -> Iterator[Shot]:
    """Every place of the operation with every bad value. base: a good body; None for none."""
    known = path.format(**values)
    good = Shot(method, known, b"" if base is None else json.dumps(base).encode())
    for name, bad in ((name, bad) for name in values for bad in IN_ADDRESSES):
        yield replace(good, address=path.format(**{**values, name: quote_from_bytes(bad)}))
    for name in query:
        for bad in CURSORS if name == "cursor" else IN_ADDRESSES:
            yield replace(good, address=f"{known}?{name}={quote_from_bytes(bad)}")
    yield from (replace(good, headers={name: told}) for name, told in HEADERS)
    if method in ("POST", "PUT", "PATCH"):
        yield from (replace(good, body=raw) for raw in RAW_BODIES)
        yield from (replace(good, content_type=kind) for kind in CONTENT_TYPES)
        for broken in spoiled(base):
            yield replace(good, body=json.dumps(broken).encode())


def spoiled(body: Any) -> Iterator[Any]:
    """The body with one of its values, at any depth, replaced by a bad one."""
    yield from IN_BODIES
    if isinstance(body, dict):
        for name, value in body.items():
            yield from ({**body, name: bad} for bad in spoiled(value))
    elif isinstance(body, list) and body:
        yield from ([bad, *body[1:]] for bad in spoiled(body[0]))
