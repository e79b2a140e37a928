"""Events of shipping → its tables, one module per stream."""

from shipping.projections import aftermath, attempts, shipments

__all__ = ["aftermath", "attempts", "shipments"]
