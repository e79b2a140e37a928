"""The verbs of the bench."""

from repair.services.completion import complete_item, finish_if_done
from repair.services.orders import cancel_order, sync_items, take
from repair.services.reshipping import name_reshipped, pick_reshipment, unnamed_lines
from repair.services.taking_back import send_back_apart, take_back
from repair.services.work import diagnose, record_test, use_part

__all__ = [
    "cancel_order",
    "complete_item",
    "diagnose",
    "finish_if_done",
    "name_reshipped",
    "pick_reshipment",
    "record_test",
    "send_back_apart",
    "sync_items",
    "take",
    "take_back",
    "unnamed_lines",
    "use_part",
]
