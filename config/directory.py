"""Joins people, brands and messages, which live on one floor and do not know each other."""

from email.utils import parseaddr
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext

import accounts.selectors
import catalog.selectors
import webhooks.selectors
from accounts.errors import NoSuchCustomer
from catalog.selectors import NoSuchBrand
from notifications.directory import Recipient, Sender


class Directory:
    """The directory of `notifications.directory`, answered by accounts and catalog."""

    def recipient(self, customer_id: UUID) -> Recipient | None:
        """The customer, or the owner of a webhook endpoint; None when unknown or erased."""
        try:
            contact = accounts.selectors.contact(customer_id)
        except NoSuchCustomer:
            return _owner_of_endpoint(customer_id)
        if not contact.email:
            return None
        return Recipient(contact.customer_id, contact.name, contact.email, contact.language)

    def sender(self, brand_code: str) -> Sender:
        """The brand; a neutral sender when the code is empty or unknown."""
        try:
            brand = catalog.selectors.brand(brand_code)
        except NoSuchBrand:
            return _neutral()
        return Sender(
            name=brand.name,
            accent=brand.accent,
            logo_url=urljoin(settings.SITE_URL, static(brand.logo)) if brand.logo else "",
            address=brand.sender_email,
            support_address=brand.support_email,
            support_phone=brand.support_phone,
            site=brand.site,
        )


def _owner_of_endpoint(endpoint_id: UUID) -> Recipient | None:
    """Messages about a webhook endpoint are addressed to it; whoever owns it reads them."""
    owner = webhooks.selectors.owner_of(endpoint_id)
    return Recipient(endpoint_id, owner.name, owner.email, owner.language) if owner else None


def _neutral() -> Sender:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(
        name=gettext("After-sales service"),
        accent="#2f6fed",
        logo_url="",
        address=address,
        support_address=address,
        support_phone="",
        site=settings.SITE_URL,
    )
