"""Reference data: brands, return centres, SKUs, fault codes."""

from catalog.models.brands import Brand, ReturnCentre
from catalog.models.products import FaultCode, Lifecycle, Sku

__all__ = ["Brand", "FaultCode", "Lifecycle", "ReturnCentre", "Sku"]
