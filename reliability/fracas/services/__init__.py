"""The verbs of corrective action."""

from reliability.fracas.services.effects import measure_effect
from reliability.fracas.services.opening import Occasion, link_return, open_by_hand, report
from reliability.fracas.services.steps import (
    accept,
    act,
    analyse,
    assign,
    close,
    dismiss,
    reopen,
    send_back,
    state_cause,
)

__all__ = [
    "Occasion",
    "accept",
    "act",
    "analyse",
    "assign",
    "close",
    "dismiss",
    "link_return",
    "measure_effect",
    "open_by_hand",
    "reopen",
    "report",
    "send_back",
    "state_cause",
]
