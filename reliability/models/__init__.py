"""Tables of the reliability engineer."""

from reliability.models.field import Finding, Life
from reliability.models.lots import LotSupplier

__all__ = ["Finding", "Life", "LotSupplier"]
