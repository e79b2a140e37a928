"""Where allauth keeps what a second factor is made of: encrypted under keys from SECRET_KEY."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes are no use in a stolen dump."""

    def encrypt(self, text: str) -> str:
        """Under the key of today."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under the key of today or one of SECRET_KEY_FALLBACKS."""
        return cipher().decrypt(encrypted_text.encode()).decode()


def cipher() -> MultiFernet:
    """Writes with the current key, reads with all; `rotate` brings a text to the current one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.sha256(f"accounts.second_factor:{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
