"""Templates → subject, plain text and HTML, in the reader's language and the brand's look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from notifications.directory import Recipient, Sender

LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be put into an envelope."""

    subject: str
    text: str
    html: str


def render(
    key: str, context: Mapping[str, Any], *, recipient: Recipient, sender: Sender
) -> Rendered:
    """Render the three templates of a message; the caller has activated the language.

    Plain text is not escaped, HTML is. Templates get `context`, `recipient`, `brand`, `language`
    and `site_url`.
    """
    full = {
        "recipient": recipient,
        "brand": sender,
        "language": translation.get_language(),
        "site_url": settings.SITE_URL,
        **context,
    }
    subject = " ".join(_plain(f"messages/{key}/subject.txt", full).split())
    return Rendered(
        subject=subject[:LONGEST_SUBJECT],
        text=_plain(f"messages/{key}/body.txt", full).strip() + "\n",
        html=get_template(f"messages/{key}/body.html").render(full),
    )


def _plain(name: str, context: Mapping[str, Any]) -> str:
    """Render without HTML escaping: an apostrophe in a mail's text is an apostrophe."""
    template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine
    return str(template.render(Context(dict(context), autoescape=False)))
