"""RMAs for staff: work queues, the page of one RMA, and only the actions allowed now."""

from rma.admin.rmas import RmaAdmin

__all__ = ["RmaAdmin"]
