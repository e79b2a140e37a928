"""The verbs of refunds."""

from compensation.services.by_hand import (
    confirm_hand_payment,
    pay_by_hand,
    withdraw_hand_payment,
)
from compensation.services.decisions import approve, correct_amount, refuse
from compensation.services.payment import (
    mark_stuck,
    record_payment,
    retry_payment,
    settle_payout,
)
from compensation.services.requests import request_refund

__all__ = [
    "approve",
    "confirm_hand_payment",
    "correct_amount",
    "mark_stuck",
    "pay_by_hand",
    "record_payment",
    "refuse",
    "request_refund",
    "retry_payment",
    "settle_payout",
    "withdraw_hand_payment",
]
