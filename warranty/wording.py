"""The sentences of the warranty: reasons of a verdict, problems of a registration."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from warranty.choices import Outcome
from warranty.models import Verdict

REASONS: dict[str, str | Promise] = {
    "no_warranty_needed": _("This kind of request needs no warranty."),
    "no_serial": _("No serial number was given, so a person checks the purchase."),
    "other_product": _("This serial number belongs to a different product in our records."),
    "unknown_serial": _("We do not find this serial number in our records yet."),
    "already_replaced": _("This device was taken back and replaced by another one before."),
    "future_purchase": _("The purchase date %(date)s lies in the future."),
    "never_sold": _("We have no record of a sale or a registration of this device yet."),
    "no_policy": _("We have no warranty terms yet for this product, country and purchase date."),
    "damaged_in_transit": ngettext_lazy(
        "It was damaged on the way and reported within %(days)d day of the purchase.",
        "It was damaged on the way and reported within %(days)d days of the purchase.",
        "days",
    ),
    "withdrawal": ngettext_lazy(
        "It can be returned for any reason within %(days)d day of the purchase.",
        "It can be returned for any reason within %(days)d days of the purchase.",
        "days",
    ),
    "expired_safety": _(
        "The warranty ended on %(date)s, but a safety matter is always looked at by a person."
    ),
    "expired": ngettext_lazy(
        "The warranty ended on %(date)s, %(days)d day ago.",
        "The warranty ended on %(date)s, %(days)d days ago.",
        "days",
    ),
    "in_grace": ngettext_lazy(
        "The warranty ended on %(date)s, only %(days)d day ago, so a person decides.",
        "The warranty ended on %(date)s, only %(days)d days ago, so a person decides.",
        "days",
    ),
    "refund_needs_fault": ngettext_lazy(
        "More than %(days)d day after the purchase, a refund is possible only for a fault.",
        "More than %(days)d days after the purchase, a refund is possible only for a fault.",
        "days",
    ),
    "in_warranty": _("The warranty covers it until %(date)s."),
    "second_look": _("It was decided once before, so a person looks at it again."),
    "replacement": _("It is a replacement that is covered until %(date)s."),
    "by_sale": _("Our records show the sale on %(date)s."),
    "by_registration": _("It was registered on %(date)s."),
    "by_claim": _("The purchase date given is %(date)s; it still needs a proof."),
    "claim_differs": _("The purchase date given, %(date)s, differs from our records."),
    "reviewed_eligible": _("A colleague checked it and approved the request."),
    "reviewed_not_eligible": _("A colleague checked it and could not approve the request."),
    "overridden_eligible": _("A supervisor approved the request."),
    "overridden_not_eligible": _("A supervisor declined the request."),
}
IN_REVIEW = _("A colleague checks the purchase of this product. You will hear from us by e-mail.")
DEVICE_PROBLEMS: dict[str, Promise] = {
    "count": _("Please register between 1 and 1000 devices at a time."),
    "unknown_sku": _("We do not know this product."),
    "required": _("Please fill this in."),
    "bad_text": _("This text is too long or contains characters that cannot be stored."),
    "bad_country": _("Use a two-letter country code like TW or DE."),
    "bad_date": _("Please enter a date between 1990 and today."),
}


def sentences(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """The reasons of a stored verdict in the reader's language, the deciding one first."""
    return [sentence(reason["code"], reason["params"]) for reason in reasons]


def for_customer(verdict: Verdict) -> list[str]:
    """The reasons as its customer may read them.

    What waits for a person reads the same whatever the cause, so that nobody can find out by
    trying which serial numbers exist, were sold, or belong to somebody else.
    """
    if verdict.outcome == Outcome.REVIEW:
        return [str(IN_REVIEW)]
    return sentences([reason for reason in verdict.reasons if reason["code"] != "claim_differs"])


def sentence(code: str, params: Mapping[str, str]) -> str:
    """One reason in the reader's language; a code of a later version is shown as it is."""
    template = REASONS.get(code)
    if template is None:
        return code
    values = {name: _shown(name, value) for name, value in params.items()}
    return str(template % values) if values else str(template)


def device_problem(code: str) -> str:
    """The sentence for one problem of a registration."""
    return str(DEVICE_PROBLEMS[code])


def _shown(name: str, value: str) -> str | int:
    if name == "date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return int(value) if name == "days" else value
