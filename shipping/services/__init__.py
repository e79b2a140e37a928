"""Every verb of shipping. Each is one transaction; locks: RMA row first, then shipment row."""

from shipping.services.dock import (
    Answer,
    check_in,
    declare_missing,
    look_up,
    refuse_item,
)
from shipping.services.duplicates import (
    decide_duplicate,
    raise_duplicate,
    report_duplicate,
    scan_for_duplicates,
)
from shipping.services.held import hold_parcel, release_held, send_held_back, send_separately
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
from shipping.services.outbound import book_outbound, note_refusal
from shipping.services.pickups import fail_pickup, record_pickup, request_pickup
from shipping.services.reshipments import (
    approve_reshipment,
    hold_reshipment,
    name_device,
    refuse_reshipment,
    request_reshipment,
    retry_reshipment,
    ship_again,
)
from shipping.services.scanning import Scan
from shipping.services.silence import notice_silence
from shipping.services.strays import (
    adopt_label,
    disown_label,
    needs_eyes,
    record_stray_voided,
    record_voided_there,
    refute_void,
    void_again,
    was_ordered,
)
from shipping.services.tracking import postpone_poll, record_tracking
from shipping.services.webhooks import forget_old_messages, match_parked, receive_webhook

__all__ = [
    "Answer",
    "Scan",
    "adopt_label",
    "approve_reshipment",
    "book_outbound",
    "check_in",
    "decide_duplicate",
    "declare_missing",
    "disown_label",
    "fail_label",
    "fail_pickup",
    "fail_void",
    "forget_old_messages",
    "hold_parcel",
    "hold_reshipment",
    "look_up",
    "match_parked",
    "name_device",
    "needs_eyes",
    "note_refusal",
    "notice_silence",
    "postpone_poll",
    "raise_duplicate",
    "receive_webhook",
    "record_label",
    "record_pickup",
    "record_stray_voided",
    "record_tracking",
    "record_voided",
    "record_voided_there",
    "refuse_item",
    "refuse_reshipment",
    "refute_void",
    "release_held",
    "report_duplicate",
    "request_pickup",
    "request_reshipment",
    "request_return_label",
    "retry_label",
    "retry_reshipment",
    "scan_for_duplicates",
    "send_held_back",
    "send_separately",
    "ship_again",
    "void_again",
    "void_label",
    "void_unused",
    "was_ordered",
]
