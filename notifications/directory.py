"""Who is written to and in whose name. The settings name the class that knows both.

Messages live on the same floor as people and brands and must not import them; what they need is
said here, and NOTIFICATIONS_DIRECTORY names who answers.
"""

from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer as a message needs them."""

    customer_id: UUID
    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Sender:
    """A brand as a message shows it; `logo_url` is absolute or empty."""

    name: str
    accent: str
    logo_url: str
    address: str
    support_address: str
    support_phone: str
    site: str


class Directory(Protocol):
    """Answers who to write to and as whom."""

    def recipient(self, customer_id: UUID) -> Recipient | None:
        """The customer; None when unknown or erased."""

    def sender(self, brand_code: str) -> Sender:
        """The brand; a neutral sender when the code is empty or unknown."""


def current() -> Directory:
    """The directory the settings name."""
    return cast(Directory, import_string(settings.NOTIFICATIONS_DIRECTORY)())
