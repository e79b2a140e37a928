"""Every verb of shipping. Each is one transaction; locks: RMA row first, then shipment row."""

from shipping.services.dock import (
    Answer,
    check_in,
    declare_missing,
    look_up,
    refuse_item,
)
from shipping.services.labels import (
    fail_label,
    fail_void,
    record_label,
    record_voided,
    request_return_label,
    retry_label,
    void_label,
    void_unused,
)
from shipping.services.outbound import book_outbound
from shipping.services.pickups import fail_pickup, record_pickup, request_pickup
from shipping.services.scanning import Scan
from shipping.services.tracking import postpone_poll, record_tracking
from shipping.services.webhooks import forget_old_messages, match_parked, receive_webhook

__all__ = [
    "Answer",
    "Scan",
    "book_outbound",
    "check_in",
    "declare_missing",
    "fail_label",
    "fail_pickup",
    "fail_void",
    "forget_old_messages",
    "look_up",
    "match_parked",
    "postpone_poll",
    "receive_webhook",
    "record_label",
    "record_pickup",
    "record_tracking",
    "record_voided",
    "refuse_item",
    "request_pickup",
    "request_return_label",
    "retry_label",
    "void_label",
    "void_unused",
]
