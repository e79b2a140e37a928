"""What happens in reliability work; one module per subject."""

from reliability.events.lots import LotAttributed

__all__ = ["LotAttributed"]
