"""Standard Webhooks: verify who sent a message, and that it is not an old one sent again.

Signed text is `id.timestamp.body`; HMAC-SHA256, base64, scheme `v1`. Specification:
standard-webhooks/spec/standard-webhooks.md. Pure: the caller gives the secrets and the time.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from events import failures

TOLERANCE = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix, not a secret
LONGEST_ID = 200


class SignatureRefused(failures.PermanentFailure):
    """The message is not to be believed; `code` says why and is safe to answer with."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers of a genuine message said."""

    message_id: str
    sent_at: datetime


def verify(
    headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str], now: datetime
) -> Envelope:
    """Return the envelope of a genuine, fresh message; raise `SignatureRefused` otherwise.

    Several secrets may be valid at once (rotation), and the header may hold several signatures
    separated by spaces; one match suffices. No usable secret refuses everything.
    """
    keys = [_key(secret) for secret in secrets if secret]
    if not keys:
        raise SignatureRefused("no_secret")
    fields = {name.lower(): value for name, value in headers.items()}
    message_id = _message_id(fields.get("webhook-id", ""))
    stamp = fields.get("webhook-timestamp", "")
    sent_at = _fresh(stamp, now)
    signed = message_id.encode() + b"." + stamp.encode() + b"." + body
    if not _matches(fields.get("webhook-signature", ""), signed, keys):
        raise SignatureRefused("wrong_signature")
    return Envelope(message_id=message_id, sent_at=sent_at)


def _key(secret: str) -> bytes:
    """The bytes of a `whsec_…` secret; a secret nobody can use is as bad as none."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureRefused("no_secret") from error
    if not key:
        raise SignatureRefused("no_secret")
    return key


def _message_id(value: str) -> str:
    """A dot in the id would let id and timestamp change places under one signature."""
    if not value or len(value) > LONGEST_ID or "." in value or not value.isascii():
        raise SignatureRefused("malformed_id")
    if not value.isprintable() or " " in value:
        raise SignatureRefused("malformed_id")
    return value


def _fresh(stamp: str, now: datetime) -> datetime:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        raise SignatureRefused("malformed_timestamp")
    sent_at = datetime.fromtimestamp(int(stamp), tz=UTC)
    if abs(now - sent_at) > TOLERANCE:
        raise SignatureRefused("stale_timestamp")
    return sent_at


def _matches(header: str, signed: bytes, keys: Sequence[bytes]) -> bool:
    """Compare every signature with every key, in constant time, without stopping at a hit."""
    expected = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
    hit = False
    for part in header.split(" ")[:10]:
        scheme, _, text = part.partition(",")
        given = _decoded(text) if scheme == "v1" else b""
        for digest in expected:
            hit |= hmac.compare_digest(given, digest)
    return hit


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
