"""What the sender of a letter is told: where the form is."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from intake.events import LetterAnswered
from notifications.registry import Message, register


def _recipient(event: LetterAnswered) -> str:
    return event.customer_id


def _brand(event: LetterAnswered) -> str:
    return event.brand_code


def _no_rma(event: LetterAnswered) -> str:
    return ""


def _context(event: LetterAnswered, language: str) -> Mapping[str, Any]:
    """Only our own words: nothing of the letter is quoted back."""
    return {"link": settings.SITE_URL.rstrip("/") + reverse("portal:start")}


register(
    Message(
        key="intake.letter_answered",
        event=LetterAnswered,
        recipient=_recipient,
        brand=_brand,
        context=_context,
        rma_id=_no_rma,
    )
)
