"""Addresses of an RMA's page that may be sent to its customer."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from rma.models import AccessLink, Rma
from rma.services.access import link_token


def personal_url(rma_id: UUID | str) -> str:
    """The newest personal link of an RMA; the tracking page when it has none."""
    link = AccessLink.objects.filter(rma_id=rma_id, revoked_at=None).order_by("-created_at").first()
    path = reverse("portal:open-link", args=[link_token(link.id)]) if link else tracking_path()
    return settings.SITE_URL.rstrip("/") + path


def tracking_path() -> str:
    """The page where a guest asks for a one-time code."""
    return reverse("portal:track")


def page_path(rma: Rma) -> str:
    """The portal page of an RMA."""
    return reverse("portal:return", args=[rma.number])
