"""Named reads of reference data."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, FaultCode, ReturnCentre, Sku
from events import row_sql
from events.errors import DomainError, NotFound


class NoSuchBrand(NotFound):
    """No brand has that code."""

    code: ClassVar[str] = "no_such_brand"
    message: ClassVar = _("There is no brand with the code %(brand)s.")


class NoSuchSku(NotFound):
    """No product has that code."""

    code: ClassVar[str] = "no_such_sku"
    message: ClassVar = _("There is no product with the code %(sku)s.")


class NoSuchFaultCode(NotFound):
    """No fault has that code."""

    code: ClassVar[str] = "no_such_fault_code"
    message: ClassVar = _("There is no fault with the code %(fault_code)s.")


class NoReturnCentre(DomainError):
    """Nobody takes returns of the brand from the country."""

    code: ClassVar[str] = "no_return_centre"
    http_status: ClassVar[int] = 422
    message: ClassVar = _("We cannot take returns of this brand from %(country)s yet.")


def brands() -> QuerySet[Brand]:
    """Return all brands by name."""
    return Brand.objects.order_by("name")


def brand(code: str) -> Brand:
    """Return the brand. Raises NoSuchBrand."""
    found = row_sql.fetch(Brand, code, by="code")
    if found is None:
        raise NoSuchBrand(brand=code)
    return found


def skus(*, brand_code: str = "", category: str = "") -> QuerySet[Sku]:
    """Return products by name with their brand, of one brand or category when given."""
    found = Sku.objects.select_related("brand").order_by("name", "code")
    if brand_code:
        found = found.filter(brand__code=brand_code)
    return found.filter(category=category) if category else found


def sku(code: str) -> Sku:
    """Return the product with its brand. Raises NoSuchSku."""
    found = row_sql.fetch_with(Sku, code, by="code", joined="brand")
    if found is None:
        raise NoSuchSku(sku=code)
    return found


def fault_codes_for(category: str) -> QuerySet[FaultCode]:
    """Return the faults a customer can choose for a category, safety risks first."""
    return FaultCode.objects.current().filter(category=category).order_by("-safety", "code")


def fault_code(code: str) -> FaultCode:
    """Return the fault, retired or not. Raises NoSuchFaultCode."""
    found = row_sql.fetch(FaultCode, code, by="code")
    if found is None:
        raise NoSuchFaultCode(fault_code=code)
    return found


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as an intake sees it: fault codes with whether they are a safety matter, and
    whether somebody takes returns of the brand from the country asked about."""

    code: str
    brand_code: str
    serial_tracked: bool
    fault_codes: dict[str, bool]
    served: bool


# One statement, because every intake asks it and the parts belong to one moment.
_OFFERS = """
    SELECT sku.code, brand.code, sku.serial_tracked,
           (SELECT jsonb_object_agg(fault.code, fault.safety) FROM catalog_faultcode AS fault
            WHERE fault.category = sku.category AND fault.retired_at IS NULL)::text,
           EXISTS (SELECT 1 FROM catalog_returncentre AS centre
                   WHERE centre.active AND %(country)s = ANY(centre.countries_served)
                     AND (centre.brand_id IS NULL OR centre.brand_id = sku.brand_id))
    FROM catalog_sku AS sku JOIN catalog_brand AS brand ON brand.id = sku.brand_id
    WHERE sku.code = ANY(%(codes)s)
"""


def offers(sku_codes: Iterable[str], country: str) -> list[Offer]:
    """Return what an intake from a country needs to know of these products; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERS, {"codes": list(sku_codes), "country": country})
        return [
            Offer(code, brand, tracked, json.loads(faults or "{}"), served)
            for code, brand, tracked, faults, served in cursor.fetchall()
        ]


def return_centre(code: str) -> ReturnCentre:
    """Return the centre. Raises NoReturnCentre."""
    try:
        return ReturnCentre.objects.get(code=code)
    except ReturnCentre.DoesNotExist:
        raise NoReturnCentre(country=code) from None


def skus_of_brands(brand_codes: Iterable[str]) -> QuerySet[Sku, str]:
    """The codes of all products of these brands, as a query."""
    return Sku.objects.filter(brand__code__in=list(brand_codes)).values_list("code", flat=True)


def brands_of(sku_codes: Iterable[str]) -> set[str]:
    """The codes of the brands of these products; unknown products have none."""
    found = Sku.objects.filter(code__in=set(sku_codes))
    return set(found.values_list("brand__code", flat=True))


def return_centre_for(brand_code: str, country: str) -> ReturnCentre:
    """Return where goods of a brand go from a country.

    The brand's own centre wins over one shared by all brands; only centres that say they serve the
    country are asked; ties go by code. Raises NoReturnCentre.
    """
    serving = ReturnCentre.objects.filter(active=True, countries_served__contains=[country])
    centre = (
        serving.filter(brand__code=brand_code).order_by("code").first()
        or serving.filter(brand=None).order_by("code").first()
    )
    if centre is None:
        raise NoReturnCentre(country=country)
    return centre


def countries_served() -> list[str]:
    """Return the codes of all countries from which some active centre takes goods."""
    served = ReturnCentre.objects.filter(active=True).values_list("countries_served", flat=True)
    return sorted({country for countries in served for country in countries})
