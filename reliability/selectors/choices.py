"""What questions can be about: products, lots, suppliers and countries that were observed."""

from reliability.models import Life, LotSupplier


def observed_skus() -> list[str]:
    """The products of which devices are under observation."""
    return list(Life.objects.order_by("sku_code").values_list("sku_code", flat=True).distinct())


def lots_of(sku: str) -> list[str]:
    """The lots of a product."""
    found = Life.objects.filter(sku_code=sku).exclude(lot="")
    return list(found.order_by("lot").values_list("lot", flat=True).distinct())


def suppliers_of(sku: str) -> list[str]:
    """The suppliers that stand behind a lot of a product."""
    found = LotSupplier.objects.filter(sku_code=sku).order_by("supplier")
    return list(found.values_list("supplier", flat=True).distinct())


def countries_of(sku: str) -> list[str]:
    """The countries a product was sold in."""
    found = Life.objects.filter(sku_code=sku).exclude(country="")
    return list(found.order_by("country").values_list("country", flat=True).distinct())
