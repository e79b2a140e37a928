"""Secrets and signatures of Standard Webhooks. The database holds no secret.

A secret is HMAC-SHA256(master key, secret id): 32 bytes that nobody can guess without the master
key, and that we can make again whenever we sign (ADR 0016). The row names the master key by a
fingerprint, so master keys can change while old secrets keep their bytes.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix, not a secret
SCHEME = "v1"
FINGERPRINT_LENGTH = 16


class MasterKeyMissing(Exception):
    """None of the configured master keys has this fingerprint."""


def fingerprint(master: bytes) -> str:
    """The name of a master key, which gives nothing of it away."""
    return hashlib.sha256(b"webhook master key\x00" + master).hexdigest()[:FINGERPRINT_LENGTH]


def current_fingerprint() -> str:
    """The name of the master key under which new secrets are made."""
    return fingerprint(_masters()[0])


def secret(secret_id: str, master_fingerprint: str) -> str:
    """The `whsec_…` text of a secret; raises MasterKeyMissing."""
    encoded = base64.b64encode(_bytes_of(secret_id, master_fingerprint)).decode()
    return SECRET_PREFIX + encoded


def headers(
    message_id: str, sent_at: datetime, body: bytes, *, secrets: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """The three headers of a message, one signature per (secret id, master fingerprint).

    Signed text is `id.timestamp.body`, HMAC-SHA256. Raises MasterKeyMissing.
    """
    stamp = str(int(sent_at.timestamp()))
    signed = message_id.encode() + b"." + stamp.encode() + b"." + body
    signatures = [f"{SCHEME},{_signature(_bytes_of(*one), signed)}" for one in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()


def _bytes_of(secret_id: str, master_fingerprint: str) -> bytes:
    for master in _masters():
        if fingerprint(master) == master_fingerprint:
            return hmac.new(master, b"webhook secret\x00" + secret_id.encode(), "sha256").digest()
    raise MasterKeyMissing(master_fingerprint)


def _masters() -> list[bytes]:
    return [text.encode() for text in settings.WEBHOOK_MASTER_KEYS]
