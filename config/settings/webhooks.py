"""Webhooks out: the keys their secrets are made with, and which addresses may be called."""

import hashlib
import hmac
import re

from config.settings import environment
from config.settings.base import DEBUG, DEMO, PORT
from config.settings.security import SECRET_KEY, SECRET_KEY_FALLBACKS

LEAST_KEY_LENGTH = 32
LOOPBACK_ORIGIN = re.compile(r"^https?://(127\.0\.0\.1|localhost):[0-9]{1,5}$")


def _derived(secret_key: str) -> str:
    return hmac.new(secret_key.encode(), b"webhook master key", hashlib.sha256).hexdigest()


_given = environment.words("WEBHOOK_MASTER_KEYS")
if any(len(key) < LEAST_KEY_LENGTH for key in _given):
    environment.complain(
        "WEBHOOK_MASTER_KEYS",
        "A key in WEBHOOK_MASTER_KEYS is too short.",
        f"Write at least {LEAST_KEY_LENGTH} characters, for example from openssl rand -hex 32.",
    )
# The first makes new secrets; the others still sign for secrets made with them. Without keys of
# their own they follow SECRET_KEY and its fallbacks.
WEBHOOK_MASTER_KEYS = [*_given, *map(_derived, (SECRET_KEY, *SECRET_KEY_FALLBACKS))]
WEBHOOK_PORTS = frozenset(
    int(port) for port in environment.words("WEBHOOK_PORTS", "443,8443") if port.isdecimal()
)
# Servers of this very machine that may be called, plain HTTP too: demo and tests only.
WEBHOOK_LOOPBACK_ORIGINS = environment.words(
    "WEBHOOK_LOOPBACK_ORIGINS", f"http://127.0.0.1:{PORT}" if DEMO else ""
)
if not all(LOOPBACK_ORIGIN.match(origin) for origin in WEBHOOK_LOOPBACK_ORIGINS):
    environment.complain(
        "WEBHOOK_LOOPBACK_ORIGINS",
        "WEBHOOK_LOOPBACK_ORIGINS names something else than a server of this machine.",
        "Write for example WEBHOOK_LOOPBACK_ORIGINS=http://127.0.0.1:8000.",
    )
if WEBHOOK_LOOPBACK_ORIGINS and not (DEMO or DEBUG):
    environment.complain(
        "WEBHOOK_LOOPBACK_ORIGINS",
        "WEBHOOK_LOOPBACK_ORIGINS opens this machine's own servers to webhooks.",
        "Leave it out; it is for the demo (DEMO=1) and for development (DEBUG=1).",
    )
