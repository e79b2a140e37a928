"""Every verb of the RMA. Each is one transaction, one row lock, at least one event."""

from rma.services.access import check_code, check_link, issue_link, request_code
from rma.services.care import (
    add_note,
    change_priority,
    deescalate,
    end_waiting,
    escalate,
    set_promise,
    start_waiting,
)
from rma.services.evidence import add_evidence, keep_evidence
from rma.services.forgetting import erase_waiting, withdraw_erasure
from rma.services.goods import (
    dispose_line,
    inspect_line,
    mark_in_transit,
    mark_line_missing,
    name_replacement,
    recall_line,
    receive_line,
    record_verdict,
    send_line_back,
    set_line_money,
)
from rma.services.intake import Contact, Intake, IntakeLine, receive
from rma.services.sweeping import sweep
from rma.services.transitions import (
    cancel,
    close,
    issue_label,
    mark_ready_to_ship,
    reject,
    reopen,
    ship_again,
    ship_out,
    start_repair,
    verify_warranty,
)
from rma.services.uploads import CheckedUpload, Upload, checked

__all__ = [
    "CheckedUpload",
    "Contact",
    "Intake",
    "IntakeLine",
    "Upload",
    "add_evidence",
    "add_note",
    "cancel",
    "change_priority",
    "check_code",
    "check_link",
    "checked",
    "close",
    "deescalate",
    "dispose_line",
    "end_waiting",
    "erase_waiting",
    "escalate",
    "inspect_line",
    "issue_label",
    "issue_link",
    "keep_evidence",
    "mark_in_transit",
    "mark_line_missing",
    "mark_ready_to_ship",
    "name_replacement",
    "recall_line",
    "receive",
    "receive_line",
    "record_verdict",
    "reject",
    "reopen",
    "request_code",
    "send_line_back",
    "set_line_money",
    "set_promise",
    "ship_again",
    "ship_out",
    "start_repair",
    "start_waiting",
    "sweep",
    "verify_warranty",
    "withdraw_erasure",
]
