"""The signatures of carriers' webhooks: Standard Webhooks, like everybody's who calls us."""

from webhooks.incoming import (
    LONGEST_ID,
    SECRET_PREFIX,
    TOLERANCE,
    Envelope,
    SignatureRefused,
    verify,
)

__all__ = [
    "LONGEST_ID",
    "SECRET_PREFIX",
    "TOLERANCE",
    "Envelope",
    "SignatureRefused",
    "verify",
]
