"""The verbs of refunds."""

from compensation.services.decisions import approve, refuse
from compensation.services.payment import mark_stuck, record_payment, retry_payment
from compensation.services.requests import request_refund

__all__ = [
    "approve",
    "mark_stuck",
    "record_payment",
    "refuse",
    "request_refund",
    "retry_payment",
]
