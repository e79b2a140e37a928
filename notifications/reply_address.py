"""The address a customer answers to: it names the RMA, and nobody else can make it up.

`service+<token>@example.com`; the token is the id of the RMA and 80 bits of keyed hash, in letters
and digits without case, as mail systems demand. Without MAIL_REPLY_ADDRESS brands are answered at
their own address, and only number and sender tell where a reply belongs.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.conf import settings

_ID_BYTES, _MAC_BYTES = 16, 10


def address_for(rma_id: str) -> str:
    """Where answers about an RMA go; empty when no reply address is set."""
    name, at, host = settings.MAIL_REPLY_ADDRESS.rpartition("@")
    if not (at and rma_id):
        return ""
    raw = UUID(rma_id).bytes
    return f"{name}+{_token(raw + _mac(raw))}@{host}"


def rma_id_in(addresses: Iterable[str]) -> UUID | None:
    """The RMA one of these addresses names genuinely."""
    name, _at, host = settings.MAIL_REPLY_ADDRESS.lower().rpartition("@")
    for address in addresses:
        local, _sign, at_host = address.strip().lower().rpartition("@")
        prefix, plus, token = local.partition("+")
        found = _proven(token) if plus and host and (prefix, at_host) == (name, host) else None
        if found is not None:
            return found
    return None


def _proven(token: str) -> UUID | None:
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    # The last letter has bits to spare: only the spelling that we gave out counts.
    if len(raw) != _ID_BYTES + _MAC_BYTES or _token(raw) != token:
        return None
    genuine = hmac.compare_digest(raw[_ID_BYTES:], _mac(raw[:_ID_BYTES]))
    return UUID(bytes=raw[:_ID_BYTES]) if genuine else None


def _token(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _mac(raw: bytes) -> bytes:
    key = sha256(f"notifications.reply_address:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, raw, "sha256")[:_MAC_BYTES]
