"""What happens in reliability work; one module per subject."""

from reliability.events.lots import LotAttributed
from reliability.fracas import events as fracas

__all__ = ["LotAttributed", "fracas"]
