"""Refunds for staff: what waits for a decision, and the page where it is made."""

from compensation.admin.payouts import PayoutAdmin
from compensation.admin.refunds import RefundAdmin

__all__ = ["PayoutAdmin", "RefundAdmin"]
