"""Carriers behind one port. `for_slug` is how everyone gets one."""

from django.conf import settings

from events import failures
from shipping.adapters import embedded, port


def slugs() -> list[str]:
    """The carriers this installation can speak to."""
    return [embedded.EmbeddedCarrier.slug]


def for_slug(slug: str) -> port.Carrier:
    """The carrier of that name, from settings; `PermanentFailure` if there is none such.

    Reads `CARRIER_URL`, `CARRIER_KEY`, `CARRIER_WEBHOOK_SECRET` and, during a rotation,
    `CARRIER_WEBHOOK_SECRET_PREVIOUS`.
    """
    if slug != embedded.EmbeddedCarrier.slug:
        raise failures.PermanentFailure("no such carrier")
    return embedded.EmbeddedCarrier(
        base_url=settings.CARRIER_URL,
        key=settings.CARRIER_KEY,
        webhook_secrets=(
            settings.CARRIER_WEBHOOK_SECRET,
            getattr(settings, "CARRIER_WEBHOOK_SECRET_PREVIOUS", ""),
        ),
    )
