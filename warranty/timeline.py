"""The warranty in the story of an RMA."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rma.timeline import describe
from warranty.choices import Outcome
from warranty.events import DeviceReplaced, WarrantyDecided, WarrantyOverridden
from warranty.projections import as_date


def _decided(event: WarrantyDecided) -> str:
    if event.rule == "no_warranty_needed":
        return _("This kind of request needs no warranty.")
    if event.outcome == Outcome.REVIEW:
        return _("A colleague takes a look at the warranty.")
    if event.outcome == Outcome.NOT_ELIGIBLE:
        return _("The warranty does not cover one of the products.")
    return _("The warranty covers it.")


def _overridden(event: WarrantyOverridden) -> str:
    if event.outcome == Outcome.ELIGIBLE:
        return _("A supervisor approved what the warranty does not cover.")
    return _("A supervisor declined one of the products.")


def _replaced(event: DeviceReplaced) -> str:
    day = as_date(event.covered_until)
    return _("Your replacement has the serial number %(serial)s and is covered until %(date)s.") % {
        "serial": event.new_serial,
        "date": date_format(day, "DATE_FORMAT") if day else "",
    }


describe(WarrantyDecided, text=_decided, icon="shield-check")
describe(WarrantyOverridden, text=_overridden, icon="shield-check")
describe(DeviceReplaced, text=_replaced, icon="swap")
