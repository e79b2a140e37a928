"""How long the warranty of a product is, by country and day of sale, as columns for one query."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from catalog import selectors as catalog
from catalog.models import Sku
from warranty import rules
from warranty.models import WarrantyPolicy

_FIRST, _LAST = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(slots=True)
class Terms:
    """Columns of one length: sales in `country` (empty: any other) from `starts` to before `ends`.

    `days` of warranty, and `extra` days more for registered devices.
    """

    country: list[str] = field(default_factory=list)
    starts: list[date] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)


def terms_of(sku_code: str) -> Terms:
    """The terms of every policy that applies to a product. Raises NoSuchSku."""
    sku = catalog.sku(sku_code)
    found_policies = _policies(sku).order_by("valid_from", "version", "id")
    published = [(row.scope(), row.as_rule()) for row in found_policies]
    found = Terms()
    for country in sorted({scope.country for scope, _policy in published}):
        _add_country(found, sku, country, published)
    return found


def policies_of(sku_code: str) -> int:
    """How many versions of the terms were published for a product. Raises NoSuchSku."""
    return _policies(catalog.sku(sku_code)).count()


def _policies(sku: Sku) -> QuerySet[WarrantyPolicy]:
    return WarrantyPolicy.objects.filter(
        brand_code__in=("", sku.brand.code), category__in=("", sku.category)
    )


def _add_country(
    found: Terms, sku: Sku, country: str, published: list[tuple[rules.Scope, rules.Policy]]
) -> None:
    """One row per span of days between two changes of the terms."""
    borders = sorted({_FIRST, *(scope.valid_from for scope, _policy in published)})
    for start, end in zip(borders, [*borders[1:], _LAST], strict=True):
        purchase = rules.Scope(sku.brand.code, sku.category, country, start, 0)
        policy = rules.choose_policy(published, purchase)
        if policy is not None:
            found.country.append(country)
            found.starts.append(start)
            found.ends.append(end)
            found.days.append(policy.days)
            found.extra.append(policy.registration_days)
